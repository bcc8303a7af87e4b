//! What goes over the socket after the request: frames of one letter, a length, and so many bytes.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

/// The most bytes of one frame.
const LONGEST: usize = 1 << 20;

/// What a frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A part of the command's answer.
    Out,
    /// A part of what it tells people besides.
    Told,
    /// From the server: a line of input is wanted. From the client: here it is.
    Line,
    /// The command has ended, with this exit code.
    End,
}

impl Kind {
    fn letter(self) -> u8 {
        match self {
            Kind::Out => b'o',
            Kind::Told => b't',
            Kind::Line => b'l',
            Kind::End => b'e',
        }
    }

    fn of(letter: u8) -> io::Result<Self> {
        match letter {
            b'o' => Ok(Kind::Out),
            b't' => Ok(Kind::Told),
            b'l' => Ok(Kind::Line),
            b'e' => Ok(Kind::End),
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, "that is no frame")),
        }
    }
}

/// Sends one frame.
///
/// # Errors
/// When the other end is gone, or there is more in it than a frame holds.
pub fn send(to: &mut impl Write, kind: Kind, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    let mut frame = vec![kind.letter()];
    frame.extend(length.to_be_bytes());
    frame.extend(bytes);
    to.write_all(&frame)
}

/// Takes one frame.
///
/// # Errors
/// When the other end is gone, or sends something else.
pub fn take(from: &mut impl Read) -> io::Result<(Kind, Vec<u8>)> {
    let mut letter = [0];
    from.read_exact(&mut letter)?;
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let kind = Kind::of(u8::from_be_bytes(letter))?;
    let length = usize::try_from(u32::from_be_bytes(length)).map_err(io::Error::other)?;
    if length > LONGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the frame is too long"));
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok((kind, bytes))
}

/// A writer whose bytes become frames of one kind.
pub struct Frames {
    /// Where they go.
    pub to: UnixStream,
    /// What they are.
    pub kind: Kind,
}

impl Write for Frames {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let part = bytes.get(..LONGEST).unwrap_or(bytes);
        send(&mut self.to, self.kind, part)?;
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_taken_and_what_is_no_frame_is_refused() {
        let mut wire = Vec::new();
        send(&mut wire, Kind::Out, "你好".as_bytes()).unwrap();
        send(&mut wire, Kind::End, &[3]).unwrap();
        let mut from = wire.as_slice();
        assert_eq!(take(&mut from).unwrap(), (Kind::Out, "你好".as_bytes().to_vec()));
        assert_eq!(take(&mut from).unwrap(), (Kind::End, vec![3]));
        assert_eq!(take(&mut from).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(take(&mut b"GET / HTTP/1.1".as_slice()).unwrap_err().kind(), io::ErrorKind::InvalidData);
        let long = [b"o".as_slice(), &[0xff; 4]].concat();
        assert_eq!(take(&mut long.as_slice()).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
