//! Turns `web-assets/` into static items of `web::assets`: one per file, its URL named after its content.
//!
//! Not for making assets: what comes from npm was copied to `web-assets/dist/` by `./x setup`, and nothing here
//! minifies or rewrites. A file that changes gets another URL, so browsers may keep each for ever.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

/// The folders whose files are embedded, and the ending a file must have to be one.
const FOLDERS: [(&str, &str); 4] = [("css", "css"), ("dist", "js"), ("js", "js"), ("", "svg")];

/// What every page needs; the build refuses to go on without it.
const REQUIRED: [&str; 8] = [
    "tokens.css",
    "components.css",
    "product.css",
    "favicon.svg",
    "icons.svg",
    "htmx.min.js",
    "suggest.js",
    "form.js",
];

fn main() -> ExitCode {
    // The words are read by a macro, which cargo does not see.
    println!("cargo::rerun-if-changed=locales");
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            println!("cargo::error={sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Writes `$OUT_DIR/assets.rs`. The error is one sentence for whoever builds.
fn generate() -> Result<(), String> {
    let crate_folder = variable("CARGO_MANIFEST_DIR")?;
    let root = crate_folder.join("../../web-assets");
    let files = collect(&root)?;
    for required in REQUIRED {
        if !files.iter().any(|(name, _)| name == required) {
            return Err(format!("web-assets has no {required}: run `./x setup` first"));
        }
    }
    let target = variable("OUT_DIR")?.join("assets.rs");
    fs::write(&target, items(&files)?).map_err(|error| format!("cannot write {}: {error}", target.display()))
}

/// A path that cargo passes to build scripts.
fn variable(name: &str) -> Result<PathBuf, String> {
    env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("cargo did not set {name}"))
}

/// Every file to embed as (name, path), by name.
fn collect(root: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let mut files = Vec::new();
    for (folder, ending) in FOLDERS {
        let folder = if folder.is_empty() { root.to_owned() } else { root.join(folder) };
        // Not the whole of `web-assets`: npm's own folder lies in it.
        if folder != root {
            println!("cargo::rerun-if-changed={}", folder.display());
        }
        // `dist` is not in the repository; what it lacks is reported by name above.
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.map_err(|error| format!("cannot list {}: {error}", folder.display()))?.path();
            if path.extension().is_some_and(|found| found == ending) {
                println!("cargo::rerun-if-changed={}", path.display());
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
                files.push((name, path));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The Rust text: one documented static per file, and the list of them all.
fn items(files: &[(String, PathBuf)]) -> Result<String, String> {
    let mut text = String::new();
    let mut list = String::new();
    for (name, path) in files {
        let item = item_name(name)?;
        let body = fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let kind = match ending {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        let hash = fnv1a(&body);
        let source = path.display().to_string();
        write!(
            text,
            "/// `{name}` of `web-assets/`.\n\
             pub static {item}: Asset = Asset {{\n    \
                 url: \"/assets/{stem}.{hash:016x}.{ending}\",\n    \
                 content_type: {kind:?},\n    \
                 etag: \"\\\"{hash:016x}\\\"\",\n    \
                 body: include_bytes!({source:?}),\n\
             }};\n\n"
        )
        .map_err(|error| error.to_string())?;
        write!(list, "&{item}, ").map_err(|error| error.to_string())?;
    }
    Ok(format!("{text}/// Every embedded file, by name.\npub static ALL: &[&Asset] = &[{list}];\n"))
}

/// `htmx.min.js` → `HTMX_MIN_JS`. Other letters than those of plain file names are refused.
fn item_name(name: &str) -> Result<String, String> {
    if name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-".contains(letter))
    {
        Ok(name.to_ascii_uppercase().replace(['.', '-'], "_"))
    } else {
        Err(format!("web-assets: the name {name:?} may have only a–z, 0–9, dots and dashes, a letter first"))
    }
}

/// FNV-1a, 64 bits: enough to tell versions of one file apart; it protects nothing.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
