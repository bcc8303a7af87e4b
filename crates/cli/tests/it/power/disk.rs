//! What is left on a disk when the power goes: a record of the power shim played back up to one line. Not for judging
//! what is found there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use testkit::Dice;

/// The files that a commit lies in. The index beside them SQLite makes again, and no file of the site is moved or
/// removed while it is served.
const DATABASE: [&str; 2] = ["ronghui.db", "ronghui.db-wal"];

/// How much of a write a disk puts down whole.
const SECTOR: usize = 512;

/// The shim, compiled.
pub fn shim(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/shim/power.c");
    let library = folder.join("power.so");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O2", "-o"])
        .args([&library, &source])
        .status()
        .expect("a compiler");
    assert!(compiled.success());
    library
}

/// One line of a record.
#[derive(Debug)]
pub enum Event {
    /// Bytes that the system took, not yet the disk.
    Write { file: String, offset: usize, bytes: Vec<u8> },
    /// A new length.
    Truncate { file: String, length: usize },
    /// The sync that began at this line is done.
    SyncEnds { file: String, begun: usize },
    /// Something leaves the program, with the marks in it.
    Send { marks: Vec<String> },
    /// What a database does not depend on.
    Other,
}

impl Event {
    /// The marks of what leaves; none of anything else.
    pub fn sent(&self) -> Option<&Vec<String>> {
        if let Event::Send { marks } = self { Some(marks) } else { None }
    }
}

/// A record as the shim wrote it; the number of a line is one more than its place.
pub fn read(record: &Path, bytes: &Path) -> Vec<Event> {
    let text = fs::read_to_string(record).expect("the record");
    let bytes = fs::read(bytes).expect("the bytes");
    let mut at = 0;
    // a line that was cut off with the program is none
    let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
    let event = |(place, line): (usize, &str)| {
        let parts: Vec<&str> = line.split('\t').collect();
        let [number, kind, file, offset, length, detail] = parts[..] else { panic!("{line}") };
        assert_eq!(number.parse(), Ok(place + 1), "{line}");
        let file = Path::new(file).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let ours = DATABASE.contains(&file.as_str());
        let count = |text: &str| text.parse::<usize>().expect(line);
        match kind {
            "write" => {
                let begin = at;
                at += count(length);
                let bytes = bytes.get(begin..at).map(<[u8]>::to_vec).unwrap_or_default();
                if ours { Event::Write { file, offset: count(offset), bytes } } else { Event::Other }
            }
            "truncate" if ours => Event::Truncate { file, length: count(offset) },
            "sync-end" if ours && length == "0" => Event::SyncEnds { file, begun: count(offset) },
            "send" => Event::Send { marks: detail.split_whitespace().map(str::to_owned).collect() },
            "rename" | "unlink" => {
                assert!(!ours, "{line}: a database that moves is more than is played back here");
                Event::Other
            }
            _ => Event::Other,
        }
    };
    whole.lines().enumerate().map(event).collect()
}

/// The database's files.
#[derive(Clone, Default)]
pub struct Disk(BTreeMap<String, Vec<u8>>);

impl Disk {
    /// As they lie in a folder.
    pub fn of(site: &Path) -> Disk {
        let file = |name: &str| Some((name.to_owned(), fs::read(site.join(name)).ok()?));
        Disk(DATABASE.into_iter().filter_map(file).collect())
    }

    /// As they are when the power goes behind these lines. What was synced is there. Of everything else the disk has
    /// what it happened to put down: nothing, all, or some first sectors.
    pub fn after(&self, events: &[Event], dice: &mut Dice) -> Disk {
        let mut safe: BTreeMap<&str, usize> = BTreeMap::new();
        for event in events {
            if let Event::SyncEnds { file, begun } = event {
                let until = safe.entry(file).or_default();
                *until = (*until).max(*begun);
            }
        }
        let mut disk = self.clone();
        for (place, event) in events.iter().enumerate() {
            let is_safe = |file: &String| safe.get(file.as_str()).is_some_and(|until| place + 1 < *until);
            match event {
                Event::Write { file, offset, bytes } => {
                    let put = match (is_safe(file), dice.below(3)) {
                        (true, _) | (false, 0) => bytes.len(),
                        (false, 1) => dice.below(bytes.len() / SECTOR + 1) * SECTOR,
                        (false, _) => 0,
                    };
                    disk.put(file, *offset, &bytes[..put]);
                }
                Event::Truncate { file, length } if is_safe(file) || dice.chance(1, 2) => {
                    disk.0.entry(file.clone()).or_default().resize(*length, 0);
                }
                _ => {}
            }
        }
        disk
    }

    fn put(&mut self, file: &str, offset: usize, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let held = self.0.entry(file.to_owned()).or_default();
        held.resize(held.len().max(offset + bytes.len()), 0);
        held[offset..offset + bytes.len()].copy_from_slice(bytes);
    }

    /// Puts them into an empty folder.
    pub fn lay(&self, site: &Path) {
        fs::create_dir(site).expect("a folder");
        for (name, bytes) in &self.0 {
            fs::write(site.join(name), bytes).expect("a file");
        }
    }
}
