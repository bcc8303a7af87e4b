//! Commands on a site that is served: they run in the program that serves it, over `SITE/ronghui.sock`.
//!
//! ```text
//! ronghui list … ─▶ client ── Request: arguments, folder ──▶ server ─▶ commands::run with a Console of frames
//!                     ◀──────── frames: out, told, ask, end ─────┘
//! ```
//!
//! One process owns a site's database, so a command either runs alone or here. It is the same implementation with the
//! same words and exit codes; only where it speaks is another. Files that it names are opened by the serving program,
//! which is the same user: whoever else connects is turned away.

pub mod client;
pub mod frame;
pub mod server;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What a client sends first, as one line of JSON.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    /// The program it is, which must be the one that serves: they share no older protocol.
    pub program: String,
    /// The command line without the program's name.
    pub arguments: Vec<String>,
    /// The folder that relative paths begin in.
    pub directory: PathBuf,
    /// Whether somebody watches.
    pub watched: bool,
}

/// The longest request, in bytes.
pub const LONGEST: u64 = 1 << 20;

/// Where a site's socket lies.
pub fn path(site: &Path) -> PathBuf {
    site.join("ronghui.sock")
}

/// What program this is: its version, and which packs it ships.
pub fn program() -> String {
    format!("{}/{:016x}", env!("CARGO_PKG_VERSION"), crate::packs::mark())
}
