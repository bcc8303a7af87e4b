//! The side of whoever types the command: it sends it, shows what comes back, and ends as the command ended.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;

use anyhow::{Context as _, bail};

use super::frame::{Kind, send, take};
use super::{Request, path, program};

/// Runs a command in the program that serves the site; none if nobody serves it, and the command can run here.
///
/// # Errors
/// When the site is served and the command cannot be sent there, or its end is not heard of.
pub fn forward(site: &Path, arguments: impl Iterator<Item = OsString>) -> anyhow::Result<Option<u8>> {
    // no socket, or one that was left by a program that was killed: nobody serves
    let Ok(mut server) = UnixStream::connect(path(site)) else { return Ok(None) };
    let arguments = arguments
        .map(|argument| argument.into_string().map_err(|_| anyhow::anyhow!("the command line is no UTF-8")));
    let request = Request {
        program: program(),
        arguments: arguments.collect::<anyhow::Result<_>>()?,
        directory: std::env::current_dir().context("the current folder")?,
        watched: io::stderr().is_terminal(),
    };
    let mut line = serde_json::to_vec(&request)?;
    line.push(b'\n');
    // whoever turns the command away says why, and need not have read it
    let _ = server.write_all(&line);
    loop {
        let (kind, bytes) = take(&mut server).map_err(gone)?;
        match kind {
            Kind::Out => {
                let mut out = io::stdout().lock();
                out.write_all(&bytes)?;
                out.flush()?;
            }
            Kind::Told => io::stderr().write_all(&bytes)?,
            Kind::Line => {
                let mut line = String::new();
                io::stdin().read_line(&mut line)?;
                send(&mut server, Kind::Line, line.as_bytes()).map_err(gone)?;
            }
            Kind::End => match bytes.as_slice() {
                [code] => return Ok(Some(*code)),
                _ => bail!(GONE),
            },
        }
    }
}

const GONE: &str = "the program that serves the site ended before the command did";

/// The server is gone: not to be taken for a reader of this program's own answer that has read enough.
fn gone(error: io::Error) -> anyhow::Error {
    anyhow::anyhow!("{GONE}: {error}")
}
