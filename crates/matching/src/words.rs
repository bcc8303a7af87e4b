//! The words of matching, from `locales/matching.toml`. Words of the domain come from packs.

use model::Language;

/// The words under `key`, with each `%{name}` replaced by its value.
pub(crate) fn words(language: Language, key: &'static str, values: &[(&str, &str)]) -> String {
    let locale = match language {
        Language::Zh => "zh",
        Language::En => "en",
    };
    let mut text = rust_i18n::t!(key, locale = locale).into_owned();
    for (name, value) in values {
        text = text.replace(&format!("%{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn no_words_are_missing_and_none_lie_unused() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let catalogue = std::fs::read_to_string(root.join("locales/matching.toml")).unwrap();
        let (mut declared, mut section) = (BTreeSet::new(), "");
        for line in catalogue.lines() {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']');
            } else if let Some((key, words)) = line.split_once(" = {") {
                assert!(words.contains("zh = \"") && words.contains("en = \""), "{line}");
                declared.insert(format!("{section}.{key}"));
            }
        }
        let mut asked = BTreeSet::new();
        for file in ["page.rs", "answer.rs", "block.rs", "action.rs"] {
            let text = std::fs::read_to_string(root.join("src").join(file)).unwrap();
            let quoted = text.split('"').skip(1).step_by(2);
            let key = |word: &&str| word.starts_with("match.") || word.starts_with("why.");
            let codes: BTreeSet<&str> = crate::ENTRIES.iter().map(|entry| entry.code).collect();
            asked.extend(quoted.filter(key).filter(|word| !codes.contains(word)).map(str::to_owned));
        }
        assert_eq!(asked, declared);
    }
}
