//! The packs of a site: those shipped inside the program, and those in the site's own folder, which come after.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use anyhow::Context as _;
use model::Source;

include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// The shipped packs.
pub fn shipped() -> Vec<Source> {
    SHIPPED.iter().map(|(path, text)| Source { path: (*path).to_owned(), text: (*text).to_owned() }).collect()
}

/// What tells the shipped packs from those of another build.
pub fn mark() -> u64 {
    let mut hasher = DefaultHasher::new();
    SHIPPED.hash(&mut hasher);
    hasher.finish()
}

/// The shipped packs with those in `folder` in their place or beside them: a pack in the folder replaces the shipped
/// one of its name whole.
///
/// # Errors
/// When a file cannot be read, or is no UTF-8.
pub fn with_own(folder: &Path) -> anyhow::Result<Vec<Source>> {
    let mut own = Vec::new();
    if folder.is_dir() {
        walk(folder, folder, &mut own)?;
    }
    let is_own = |source: &Source| {
        let pack = source.path.split('/').next();
        own.iter().any(|other: &Source| other.path.split('/').next() == pack)
    };
    let mut all: Vec<Source> = shipped().into_iter().filter(|source| !is_own(source)).collect();
    all.extend(own);
    Ok(all)
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<Source>) -> anyhow::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            walk(root, &path, found)?;
        } else if path.parent() != Some(root) {
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            let text =
                std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            found.push(Source { path: name, text });
        }
    }
    Ok(())
}
