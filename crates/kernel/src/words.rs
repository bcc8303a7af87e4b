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

    fn sources(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, text);
            } else if !path.ends_with("words.rs") {
                text.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    #[test]
    fn no_page_shows_a_key_instead_of_words_and_no_words_lie_unused() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut text = String::new();
        sources(&root.join("src/pages"), &mut text);
        let catalogue = std::fs::read_to_string(root.join("locales/kernel.toml")).unwrap();
        let (mut declared, mut section) = (BTreeSet::new(), String::new());
        for line in catalogue.lines() {
            if let Some(name) = line.strip_prefix('[') {
                section = format!("{}.", name.trim_end_matches(']'));
            } else if let Some((key, words)) = line.split_once(" = {") {
                assert!(words.contains("zh = \"") && words.contains("en = \""), "{line}");
                declared.insert(format!("{section}{key}"));
            }
        }
        let sections: BTreeSet<&str> = declared.iter().filter_map(|key| key.split('.').next()).collect();
        let quoted = text.split('"').skip(1).step_by(2);
        let key = |word: &str| {
            let plain =
                |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            word.split_once('.').is_some_and(|(first, rest)| sections.contains(first) && plain(rest))
        };
        // refusals have codes of the same look: they are the kernel's own table's
        let codes: BTreeSet<&str> = crate::ENTRIES.iter().map(|entry| entry.code).collect();
        let asked: BTreeSet<String> =
            quoted.filter(|word| key(word) && !codes.contains(word)).map(str::to_owned).collect();
        assert_eq!(asked, declared);
    }
}
