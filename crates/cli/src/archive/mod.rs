//! A site as one file, to be kept elsewhere: a zip archive of a copy of the database, of whatever else lies in the site's
//! folder, and of a manifest that says how long each file is and what its SM3 digest is.
//!
//! ```text
//! SITE ── write ──▶ ronghui.db (a copy at one moment), packs/…, imports/…, manifest.json ── read ──▶ a new SITE
//! ```
//!
//! The manifest comes last and the archive's own directory behind it: what was cut short has neither. An archive holds
//! everything, password hashes and personal data among it; it is written for its owner's eyes alone.

mod read;
mod write;

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};

pub use read::read;
pub use write::write;

/// The name of the manifest in an archive.
const MANIFEST: &str = "manifest.json";

/// What lies in a site's folder and belongs to the running program alone.
const OWN: &[&str] =
    &[DATABASE, "ronghui.db-wal", "ronghui.db-shm", "ronghui.db-journal", "lock", "ronghui.sock", ".sock"];

/// The database's name in an archive and in a site.
const DATABASE: &str = "ronghui.db";

/// The form of archives that this program writes, and the newest it reads.
const FORMAT: u32 = 1;

/// What an archive says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the archive.
    pub format: u32,
    /// The version of the program that wrote it.
    pub version: String,
    /// When, in RFC 3339.
    pub made: String,
    /// How many entries the change feed has.
    pub entries: i64,
    /// The hash of the last.
    pub head: String,
    /// The files.
    pub files: Vec<Entry>,
}

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path in the site's folder, with `/` between its parts.
    pub path: String,
    /// How long it is.
    pub bytes: u64,
    /// Its SM3 digest, in hexadecimal digits.
    pub sm3: String,
}

/// Copies all there is and answers how much it was and its digest.
fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<(u64, String)> {
    let mut hasher = Sm3::new();
    let mut part = vec![0; 1 << 16];
    let mut bytes = 0_u64;
    loop {
        let taken = from.read(&mut part)?;
        let Some(taken) = part.get(..taken).filter(|taken| !taken.is_empty()) else { break };
        hasher.update(taken);
        to.write_all(taken)?;
        bytes += u64::try_from(taken.len()).map_err(io::Error::other)?;
    }
    let digest: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((bytes, digest))
}
