//! The dependency rule of ARCHITECTURE.md, and the names that no crate may know.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Each crate with those of ours it may depend on.
const RULE: &[(&str, &[&str])] = &[
    ("expr", &[]),
    ("search", &[]),
    ("model", &["expr"]),
    ("store", &["expr", "model"]),
    ("kernel", &["expr", "model", "store", "search"]),
    ("identity", &["expr", "model", "store", "kernel"]),
    ("exchange", &["expr", "model", "store", "kernel"]),
    ("matching", &["expr", "model", "store", "kernel", "search"]),
    ("web", &["expr", "model", "kernel", "identity"]),
    ("demo", &["expr", "model", "kernel"]),
];

/// The crates that know neither packs nor engines.
const GENERAL: &[&str] =
    &["expr", "model", "store", "kernel", "identity", "web", "search", "exchange", "matching"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn folder(name: &str) -> PathBuf {
    if name == "demo" { root().join("demo") } else { root().join("crates").join(name) }
}

/// The crates of the folder of them.
fn crates() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("crates")).expect("crates").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// The sources of a crate, without the modules that are only there for its tests.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    walk(folder, found);
    let only_tests: Vec<PathBuf> = found
        .iter()
        .flat_map(|(path, text)| {
            let named = text.split("#[cfg(test)]\nmod ").skip(1).filter_map(|rest| rest.split_once(';'));
            named.map(|(name, _)| path.with_file_name(format!("{name}.rs")))
        })
        .collect();
    found.retain(|(path, _)| !only_tests.contains(path));
}

fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            found.push((path, text));
        }
    }
}

/// The text of a source without comments and what is only there for its tests: those may speak of examples.
fn code(text: &str) -> String {
    let mut lines = text.lines();
    let mut kept = String::new();
    while let Some(line) = lines.next() {
        if line == "#[cfg(test)]" {
            // an item ends at its semicolon, or at the brace that stands where it began
            let one_line = lines.next().is_some_and(|line| line.ends_with(';'));
            if !one_line {
                lines.by_ref().find(|line| *line == "}").expect("the end of an item");
            }
        } else if !line.trim_start().starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// What a crate is built with, its tests aside.
fn dependencies(folder: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = text.parse().expect("TOML");
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let sections = std::iter::once(&manifest)
        .chain(targets.into_iter().flat_map(|of| of.values()).filter_map(toml::Value::as_table));
    let of = |section: &toml::Table, name| {
        section.get(name).and_then(toml::Value::as_table).cloned().unwrap_or_default()
    };
    sections
        .flat_map(|section| [of(section, "dependencies"), of(section, "build-dependencies")])
        .flat_map(|wanted| wanted.into_iter().map(|(name, _)| name))
        .collect()
}

#[test]
fn data_flows_one_way() {
    for (name, allowed) in RULE.iter().filter(|(name, _)| folder(name).exists()) {
        let wanted = dependencies(&folder(name));
        let known = RULE.iter().map(|(other, _)| *other).chain(["testkit"]);
        for other in known.filter(|other| !allowed.contains(other)) {
            assert!(!wanted.contains(other), "`{name}` must not depend on `{other}`");
        }
    }
}

#[test]
fn the_domain_lives_in_packs() {
    let mut keys = BTreeSet::new();
    for pack in std::fs::read_dir(root().join("packs")).expect("packs").flatten() {
        if pack.file_name() == "system" || !pack.path().is_dir() {
            continue;
        }
        for folder in ["datasets", "roles"] {
            for file in std::fs::read_dir(pack.path().join(folder)).into_iter().flatten().flatten() {
                let key = file.path().file_stem().expect("a name").to_string_lossy().into_owned();
                // roles of `system` that packs extend belong to it
                if !root().join("packs/system").join(folder).join(format!("{key}.toml")).exists() {
                    keys.insert(key);
                }
            }
        }
    }
    assert!(keys.contains("job") && keys.contains("enterprise-hr"), "the packs were not read: {keys:?}");
    for name in GENERAL {
        let mut found = Vec::new();
        sources(&folder(name).join("src"), &mut found);
        for (path, text) in found {
            let code = code(&text);
            for key in &keys {
                assert!(
                    !code.contains(&format!("\"{key}\"")),
                    "{} names the dataset or role `{key}`",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn no_engine_is_named_below_the_door() {
    for name in ["model", "store", "kernel", "web"] {
        let mut found = Vec::new();
        sources(&folder(name).join("src"), &mut found);
        for (path, text) in found {
            let code = code(&text);
            for engine in ["exchange", "matching"] {
                for wrong in [format!("{engine}::"), format!("\"{engine}.")] {
                    assert!(!code.contains(&wrong), "{} names the engine `{engine}`", path.display());
                }
            }
        }
    }
}

#[test]
fn only_the_store_knows_sql_and_only_the_web_knows_http() {
    for (library, only) in [("rusqlite", "store"), ("axum", "web"), ("testkit", "")] {
        for name in crates().iter().filter(|name| *name != only) {
            assert!(!dependencies(&folder(name)).contains(library), "`{name}` depends on {library}");
        }
    }
}

#[test]
fn nobody_goes_past_the_door() {
    for name in ["identity", "exchange", "matching", "web", "demo"] {
        let mut found = Vec::new();
        sources(&folder(name).join("src"), &mut found);
        for (path, text) in found {
            assert!(!code(&text).contains(".store()"), "{} asks the store itself", path.display());
        }
    }
}

#[test]
fn every_crate_is_on_the_map() {
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the map");
    for name in crates() {
        assert!(map.contains(&format!("`crates/{name}`")), "ARCHITECTURE.md does not name `crates/{name}`");
    }
}
