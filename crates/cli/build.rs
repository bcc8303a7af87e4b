//! Embeds the shipped packs: every file of `packs/<pack>/`, by its path below `packs/`.

#![expect(clippy::expect_used, reason = "a build that cannot go on ends with a word of why")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../packs");
    let mut files = Vec::new();
    for entry in fs::read_dir(&root).expect("the packs").flatten() {
        if entry.path().is_dir() {
            walk(&entry.path(), &mut files);
        }
    }
    files.sort();
    println!("cargo::rerun-if-changed={}", root.display());
    let mut text = String::from("pub const SHIPPED: &[(&str, &str)] = &[\n");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file.strip_prefix(&root).expect("below the packs");
        let name = name.to_str().expect("plain names").replace('\\', "/");
        let full = file.canonicalize().expect("a file");
        let full = full.to_str().expect("plain names");
        writeln!(text, "    ({name:?}, include_str!({full:?})),").expect("memory");
    }
    text.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("packs.rs");
    fs::write(out, text).expect("the output folder");
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a pack").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}
