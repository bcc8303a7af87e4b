//! The interface's own words, from `locales/web.toml`. Words of the domain come from packs, and what a page says
//! about data comes ready from the kernel: neither is found here.

use std::borrow::Cow;

use model::Language;

/// The words under `key`, such as `table.next`, in `language`.
pub fn t(language: Language, key: &'static str) -> Cow<'static, str> {
    rust_i18n::t!(key, locale = locale(language))
}

/// The words under `key` with each `%{name}` replaced by the value beside that name.
pub fn with(language: Language, key: &'static str, values: &[(&str, &str)]) -> String {
    let (names, texts): (Vec<_>, Vec<_>) =
        values.iter().map(|(name, text)| (*name, (*text).to_owned())).unzip();
    rust_i18n::replace_patterns(&t(language, key), &names, &texts)
}

/// The catalogue's name of a language.
fn locale(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh",
        Language::En => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// Every key of the catalogue with its words in (zh, en).
    fn catalogue() -> Vec<(String, String, String)> {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/web.toml"))
            .expect("the catalogue");
        let table: toml::Table = text.parse().expect("TOML");
        let mut entries = Vec::new();
        for (section, words) in table.iter().filter(|(name, _)| *name != "_version") {
            for (name, both) in words.as_table().expect("a section") {
                let word = |tag: &str| both[tag].as_str().expect(name).to_owned();
                entries.push((format!("{section}.{name}"), word("zh"), word("en")));
            }
        }
        entries
    }

    /// Every key the sources ask for: the string that follows `word(`, `phrase(`, `t(…, ` or `with(…, `.
    fn asked(folder: &Path, keys: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                asked(&path, keys);
            } else if !path.ends_with("words.rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                for caller in ["word(", "phrase(", "words::t(", "words::with("] {
                    for call in text.split(caller).skip(1) {
                        let argument = call.trim_start();
                        let argument = if caller.starts_with("words") {
                            argument.split_once(',').map_or("", |(_, rest)| rest.trim_start())
                        } else {
                            argument
                        };
                        if let Some(key) = argument.strip_prefix('"').and_then(|rest| rest.split('"').next())
                        {
                            keys.insert(key.to_owned());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn no_page_shows_a_key_instead_of_words_and_no_words_lie_unused() {
        let mut asked_for = BTreeSet::new();
        asked(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut asked_for);
        let declared: BTreeSet<_> = catalogue().into_iter().map(|(key, ..)| key).collect();
        let missing: Vec<_> = asked_for.difference(&declared).collect();
        let unused: Vec<_> = declared.difference(&asked_for).collect();
        assert!(missing.is_empty(), "asked for and not declared: {missing:?}");
        assert!(unused.is_empty(), "declared and never asked for: {unused:?}");
    }

    #[test]
    fn both_languages_say_the_same_with_the_same_values() {
        let values = |text: &str| -> BTreeSet<String> {
            text.split("%{").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
        };
        for (key, zh, en) in catalogue() {
            assert!(!zh.is_empty() && !en.is_empty(), "{key} is silent");
            assert_eq!(values(&zh), values(&en), "{key}");
            let key = Box::leak(key.into_boxed_str());
            assert_eq!(t(Language::Zh, key), zh);
            assert_eq!(t(Language::En, key), en);
        }
    }

    #[test]
    fn values_stand_where_the_words_want_them() {
        let values = [("title", "学院"), ("value", "机电")];
        assert_eq!(with(Language::Zh, "table.without", &values), "去掉筛选：学院 机电");
        assert_eq!(with(Language::En, "table.without", &values), "Remove filter: 学院 机电");
    }
}
