//! Where a command speaks, asks and finds its files: this terminal, or that of whoever sent it to the running site. A
//! command knows nothing of the difference.

use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::Kernel;
use parking_lot::Mutex;

/// Somebody's end of a command.
pub struct Console {
    /// What the command answers.
    pub out: Box<dyn Write + Send>,
    /// What it tells people besides.
    pub told: Arc<Mutex<Box<dyn Write + Send>>>,
    /// Gives one line of what is typed or piped in.
    pub ask: Box<dyn FnMut() -> io::Result<String> + Send>,
    /// Whether somebody watches: then progress is told.
    pub watched: bool,
    /// The folder that relative paths begin in.
    pub directory: PathBuf,
    /// The site that is open already, with its folder, where the command runs in the program that serves it.
    pub serving: Option<(Arc<Kernel>, PathBuf)>,
}

/// A line that tells how far something is, each time in place of what it told before.
#[derive(Clone)]
pub struct Progress(Option<Arc<Mutex<Box<dyn Write + Send>>>>);

impl Console {
    /// This terminal.
    pub fn here() -> Self {
        let line = || {
            let mut line = String::new();
            io::stdin().read_line(&mut line)?;
            Ok(line)
        };
        Console {
            out: Box::new(io::stdout()),
            told: Arc::new(Mutex::new(Box::new(io::stderr()))),
            ask: Box::new(line),
            watched: io::stderr().is_terminal(),
            directory: PathBuf::new(),
            serving: None,
        }
    }

    /// A path as whoever gave it meant it.
    pub fn path(&self, path: &Path) -> PathBuf {
        self.directory.join(path)
    }

    /// One line of input without its end.
    ///
    /// # Errors
    /// When there is nobody to ask any more.
    pub fn line(&mut self) -> io::Result<String> {
        self.out.flush()?;
        Ok((self.ask)()?.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Tells how far something is, if somebody watches.
    pub fn progress(&self) -> Progress {
        Progress(self.watched.then(|| Arc::clone(&self.told)))
    }
}

impl Write for Console {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Progress {
    /// How far it is now.
    pub fn tell(&self, words: &str) {
        self.put(&format!("\r{words}\u{1b}[K"));
    }

    /// It is over: what follows begins a new line.
    pub fn end(&self) {
        self.put("\n");
    }

    fn put(&self, text: &str) {
        if let Some(told) = &self.0 {
            let mut told = told.lock();
            // a terminal that is gone sees no progress
            let _ = told.write_all(text.as_bytes()).and_then(|()| told.flush());
        }
    }
}
