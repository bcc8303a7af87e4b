//! The interface's own words, from `locales/web.toml`. Words of the domain come from packs, and what a page says
//! about data comes ready from the kernel: neither is found here.

use std::borrow::Cow;

use model::Language;

/// The words under `key` in `language`.
pub fn t(language: Language, key: &'static str) -> Cow<'static, str> {
    rust_i18n::t!(key, locale = language.locale())
}

/// The same with each `%{name}` replaced by its value.
pub fn with(language: Language, key: &'static str, values: &[(&str, &str)]) -> String {
    model::filled(&t(language, key), values)
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_page_shows_a_key_instead_of_words_and_no_words_lie_unused() {
        let codes: Vec<&str> = kernel::ENTRIES
            .iter()
            .chain(identity::ENTRIES)
            .chain(crate::problems::OWN)
            .map(|entry| entry.code)
            .collect();
        testkit::words_hold(env!("CARGO_MANIFEST_DIR"), &codes);
    }
}
