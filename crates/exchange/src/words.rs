//! The words that the pages of this crate say, from `locales/exchange.toml`. Words of the domain come from packs.

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

    use super::*;

    fn sources(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, text);
            } else {
                text.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    #[test]
    fn no_page_shows_a_key_instead_of_words_and_no_words_lie_unused() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut text = String::new();
        sources(&root.join("src/pages"), &mut text);
        let calls = ["word(", "phrase(", "leads(", "table("];
        let asked: BTreeSet<&str> = calls
            .into_iter()
            .flat_map(|call| text.split(call).skip(1))
            .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
            .collect();
        let catalogue: toml::Table =
            std::fs::read_to_string(root.join("locales/exchange.toml")).unwrap().parse().unwrap();
        let mut declared = BTreeSet::new();
        for (section, words) in catalogue.iter().filter(|(name, _)| *name != "_version") {
            for (name, both) in words.as_table().unwrap() {
                let values = |tag: &str| -> BTreeSet<String> {
                    let parts = both[tag].as_str().unwrap().split("%{").skip(1);
                    parts.map(|rest| rest.split('}').next().unwrap().to_owned()).collect()
                };
                assert_eq!(values("zh"), values("en"), "{section}.{name}");
                declared.insert(format!("{section}.{name}"));
            }
        }
        let missing: Vec<&str> = asked.into_iter().filter(|key| !declared.contains(*key)).collect();
        let unused: Vec<&String> =
            declared.iter().filter(|key| !text.contains(&format!("\"{key}\""))).collect();
        assert!(missing.is_empty(), "asked for and not declared: {missing:?}");
        assert!(unused.is_empty(), "declared and never asked for: {unused:?}");
    }

    #[test]
    fn values_stand_where_the_words_want_them() {
        assert_eq!(with(Language::En, "import.title", &[("title", "Jobs")]), "Import: Jobs");
    }
}
