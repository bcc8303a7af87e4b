//! The words that pages say about data, from `locales/kernel.toml`. Words of the domain come from packs.

use std::borrow::Cow;

use model::Language;

/// The words under `key` in `language`.
pub(crate) fn t(language: Language, key: &'static str) -> Cow<'static, str> {
    let locale = match language {
        Language::Zh => "zh",
        Language::En => "en",
    };
    rust_i18n::t!(key, locale = locale)
}

/// The same with each `%{name}` replaced by its value.
pub(crate) fn with(language: Language, key: &'static str, values: &[(&str, &str)]) -> String {
    let mut text = t(language, key).into_owned();
    for (name, value) in values {
        text = text.replace(&format!("%{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    fn asked(folder: &Path, keys: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                asked(&path, keys);
            } else if !path.ends_with("words.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for call in ["word(\"", "phrase(\"", "words::t(", "words::with("] {
                    for rest in text.split(call).skip(1) {
                        let rest = if call.starts_with("words") {
                            rest.split_once('"').map_or("", |(_, rest)| rest)
                        } else {
                            rest
                        };
                        keys.extend(rest.split('"').next().map(str::to_owned));
                    }
                }
            }
        }
    }

    #[test]
    fn no_page_shows_a_key_instead_of_words_and_no_words_lie_unused() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut wanted = BTreeSet::new();
        asked(&root.join("src"), &mut wanted);
        let text = std::fs::read_to_string(root.join("locales/kernel.toml")).unwrap();
        let mut declared = BTreeSet::new();
        let mut section = String::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']').to_owned();
            } else if let Some((key, words)) = line.split_once(" = {") {
                assert!(words.contains("zh = \"") && words.contains("en = \""), "{line}");
                declared.insert(format!("{section}.{key}"));
            }
        }
        assert_eq!(wanted, declared);
    }
}
