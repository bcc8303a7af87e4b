//! The words of matching, from `locales/matching.toml`. Words of the domain come from packs.

use model::Language;

/// The words under `key`, with each `%{name}` replaced by its value.
pub(crate) fn words(language: Language, key: &'static str, values: &[(&str, &str)]) -> String {
    model::filled(&rust_i18n::t!(key, locale = language.locale()), values)
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_page_shows_a_key_instead_of_words_and_no_words_lie_unused() {
        let codes: Vec<&str> = crate::ENTRIES.iter().chain(kernel::ENTRIES).map(|entry| entry.code).collect();
        testkit::words_hold(env!("CARGO_MANIFEST_DIR"), &codes);
    }
}
