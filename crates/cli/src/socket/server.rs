//! The side of the program that serves the site: each connection is one command, run by a thread of its own.

use std::io::{self, BufRead as _, BufReader, LineWriter, Read as _, Write};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Parser as _;
use kernel::Kernel;
use parking_lot::Mutex;
use tokio::net::UnixListener;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::frame::{Frames, Kind, send, take};
use super::{LONGEST, Request, path, program};
use crate::commands::{self, Arguments, FAILED, USAGE};
use crate::console::Console;
use crate::site;

/// How many commands run at once; others wait.
const AT_ONCE: usize = 4;

/// How long a client may take to send its request, or to take what is sent to it.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long somebody may take to type a line.
const TYPING: Duration = Duration::from_mins(10);

/// The socket of a site that is served; it goes with it.
pub struct Socket {
    listener: UnixListener,
    path: PathBuf,
    owner: u32,
}

impl Drop for Socket {
    fn drop(&mut self) {
        // a socket that is left is found dead by the next command
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Socket {
    /// Makes the socket, in place of one that was left: whoever holds the site's lock is the only one to serve it.
    ///
    /// # Errors
    /// When it cannot be made; its path may have some hundred bytes at most.
    pub fn bind(site: &Path) -> io::Result<Self> {
        let (path, beside) = (path(site), site.join(".sock"));
        let left = std::fs::remove_file(&beside);
        if let Err(error) = left
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        let listener = UnixListener::bind(&beside)?;
        // nobody finds it before it is the owner's alone
        std::fs::set_permissions(&beside, std::fs::Permissions::from_mode(0o600))?;
        let owner = std::fs::metadata(&beside)?.uid();
        std::fs::rename(&beside, &path)?;
        Ok(Socket { listener, path, owner })
    }

    /// Runs the commands that are sent, until it is dropped.
    pub async fn serve(self, kernel: Arc<Kernel>, folder: PathBuf) {
        let places = Arc::new(Semaphore::new(AT_ONCE));
        loop {
            let stream = match self.listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::error!(%error, "the socket took no command");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    continue;
                }
            };
            if !stream.peer_cred().is_ok_and(|peer| peer.uid() == self.owner) {
                tracing::warn!("somebody else's command was turned away");
                let _ = turn_away(stream);
                continue;
            }
            let Ok(stream) = stream.into_std() else { continue };
            let (places, serving) = (Arc::clone(&places), (Arc::clone(&kernel), folder.clone()));
            tokio::spawn(async move {
                let Ok(_place) = places.acquire_owned().await else { return };
                let runtime = Handle::current();
                let ended = tokio::task::spawn_blocking(move || answer(&stream, serving, &runtime)).await;
                if let Ok(Err(error)) = ended {
                    tracing::info!(error = %format!("{error:#}"), "a command's client went away");
                }
            });
        }
    }
}

/// Says why nothing is done; so few bytes wait for nobody.
fn turn_away(stream: tokio::net::UnixStream) -> io::Result<()> {
    let mut stream = stream.into_std()?;
    send(&mut stream, Kind::Told, b"ronghui: only the user that serves the site may send it commands\n")?;
    send(&mut stream, Kind::End, &[FAILED])
}

/// Runs the command of one connection.
fn answer(stream: &UnixStream, serving: (Arc<Kernel>, PathBuf), runtime: &Handle) -> anyhow::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = Vec::new();
    BufReader::new(stream.try_clone()?.take(LONGEST)).read_until(b'\n', &mut line)?;
    stream.set_read_timeout(Some(TYPING))?;
    let mut told = frames(stream, Kind::Told)?;
    let code = match begin(&line) {
        Ok((arguments, request)) => {
            let mut console = console(stream, &request, serving)?;
            let result = runtime.block_on(commands::run(arguments, &mut console));
            console.flush()?;
            match result {
                Ok(code) => code,
                Err(error) => {
                    writeln!(told, "ronghui: {error:#}")?;
                    site::code(&error)
                }
            }
        }
        Err(error) => {
            writeln!(told, "ronghui: {error:#}")?;
            USAGE
        }
    };
    send(&mut stream.try_clone()?, Kind::End, &[code])?;
    Ok(())
}

fn begin(line: &[u8]) -> anyhow::Result<(Arguments, Request)> {
    let request: Request = serde_json::from_slice(line).context("that is no command")?;
    if request.program != program() {
        bail!("the site is served by another build of the program: end it first, or use the same one here");
    }
    let words = std::iter::once("ronghui").chain(request.arguments.iter().map(String::as_str));
    Ok((Arguments::try_parse_from(words)?, request))
}

fn console(
    stream: &UnixStream,
    request: &Request,
    serving: (Arc<Kernel>, PathBuf),
) -> anyhow::Result<Console> {
    let mut typed = stream.try_clone()?;
    let line = move || {
        send(&mut typed, Kind::Line, &[])?;
        match take(&mut typed)? {
            (Kind::Line, bytes) => String::from_utf8(bytes).map_err(io::Error::other),
            _ => Err(io::Error::other("no line was sent")),
        }
    };
    Ok(Console {
        out: Box::new(frames(stream, Kind::Out)?),
        told: Arc::new(Mutex::new(Box::new(frames(stream, Kind::Told)?))),
        ask: Box::new(line),
        watched: request.watched,
        directory: request.directory.clone(),
        serving: Some(serving),
    })
}

fn frames(stream: &UnixStream, kind: Kind) -> io::Result<LineWriter<Frames>> {
    Ok(LineWriter::new(Frames { to: stream.try_clone()?, kind }))
}
