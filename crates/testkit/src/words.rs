//! A crate's catalogue of words against its sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Holds the catalogue in `locales/` of the crate in `folder` against its `src/`: whatever is quoted there and begins
/// as a section of the catalogue is one of its keys, or one of `codes` of the same look; every key is quoted; and both
/// languages say it with the same values.
pub fn words_hold(folder: &str, codes: &[&str]) {
    let root = Path::new(folder);
    let catalogue =
        fs::read_dir(root.join("locales")).expect("a folder of words").next().expect("a catalogue");
    let catalogue = fs::read_to_string(catalogue.expect("its entry").path()).expect("its text");
    let catalogue: toml::Table = catalogue.parse().expect("TOML");
    let mut text = String::new();
    sources(&root.join("src"), &mut text);
    let (mut declared, mut asked) = (BTreeSet::new(), BTreeSet::new());
    for (section, words) in catalogue.iter().filter(|(name, _)| *name != "_version") {
        for (name, both) in words.as_table().expect("a section") {
            let word = |tag: &str| both.get(tag).and_then(|word| word.as_str()).unwrap_or_default();
            let (zh, en) = (word("zh"), word("en"));
            assert!(!zh.is_empty() && !en.is_empty(), "{section}.{name} is silent");
            assert_eq!(values(zh), values(en), "{section}.{name}");
            declared.insert(format!("{section}.{name}"));
        }
        for rest in text.split(&format!("\"{section}.")).skip(1) {
            let name = rest.split('"').next().unwrap_or_default();
            let key = format!("{section}.{name}");
            let plain =
                name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            if plain && !codes.contains(&key.as_str()) {
                asked.insert(key);
            }
        }
    }
    let missing: Vec<&String> = asked.difference(&declared).collect();
    let unused: Vec<&String> = declared.difference(&asked).collect();
    assert!(missing.is_empty(), "asked for and not declared: {missing:?}");
    assert!(unused.is_empty(), "declared and never asked for: {unused:?}");
}

/// The names of the values that words want.
fn values(words: &str) -> BTreeSet<&str> {
    words.split("%{").skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("its entry").path();
        if path.is_dir() {
            sources(&path, text);
        } else {
            text.push_str(&fs::read_to_string(&path).expect("a source"));
        }
    }
}
