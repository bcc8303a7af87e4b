//! The shipped packs as text, and the sections their engines would read.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{BlockShape, Section, Source};

/// Every declaration of the shipped packs, with paths such as `talent/datasets/job.toml`.
pub fn packs() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut files = Vec::new();
    for folder in entries(&root).into_iter().filter(|path| path.is_dir()) {
        gather(&folder, &root, &mut files);
    }
    files
}

/// Sections that accept `matchers/` and `recipes/` without reading them: for tests that need no engine.
pub fn sections() -> Vec<Section> {
    vec![MATCHERS, Section { folder: "recipes", engine: "exchange", read: |_, _| Arc::new(()), blocks: &[] }]
}

fn gather(folder: &Path, root: &Path, files: &mut Vec<Source>) {
    for path in entries(folder) {
        if path.is_dir() {
            gather(&path, root, files);
        } else if path.extension().is_some_and(|ending| ending == "toml" || ending == "csv") {
            let text = fs::read_to_string(&path).expect("a pack's file is text");
            let relative = path.strip_prefix(root).expect("it lies in the packs' folder");
            files.push(Source { path: relative.to_string_lossy().replace('\\', "/"), text });
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).expect("the packs' folder can be listed");
    let mut paths: Vec<PathBuf> =
        listed.map(|entry| entry.expect("an entry of it can be read").path()).collect();
    paths.sort();
    paths
}

/// A section that accepts `matchers/`, and blocks that speak of them.
pub const MATCHERS: Section = Section {
    folder: "matchers",
    engine: "matching",
    read: |_, _| Arc::new(()),
    blocks: &[BlockShape { kind: "matching.ranked", check: |_, _| Ok(()) }],
};
