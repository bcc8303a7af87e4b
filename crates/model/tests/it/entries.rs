//! Every refusal of a kind has its words, and no words are kept for a refusal nobody gives.

use std::collections::BTreeSet;
use std::path::Path;

use model::kinds::ENTRIES;

/// The codes written in the source of the kinds.
fn given() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kinds");
    let mut codes = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.file_name().is_some_and(|name| name == "entries.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| {
            line.match_indices("\"value.")
                .filter_map(|(place, _)| line[place + 1..].split('"').next().map(str::to_owned))
        });
        codes.extend(code);
    }
    codes
}

#[test]
fn codes_and_words_agree() {
    let listed: BTreeSet<String> = ENTRIES.iter().map(|entry| entry.code.to_owned()).collect();
    assert_eq!(listed.len(), ENTRIES.len(), "a code is listed twice");
    assert_eq!(given(), listed);
}

#[test]
fn words_keep_the_house_style() {
    for entry in ENTRIES {
        let places = |text: &str| -> BTreeSet<String> {
            text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(str::to_owned).collect()
        };
        assert_eq!(places(entry.zh), places(entry.en), "{}: other values in the other language", entry.code);
        assert!(!entry.zh.contains(['您', '！', '!']) && !entry.zh.contains("请"), "{}", entry.zh);
        assert!(!entry.zh.ends_with('。') && !entry.en.ends_with('.'), "{}", entry.code);
    }
}
