//! Text as it is looked up: two ways to write one name give one text. Not for search, which weighs words, and not
//! for what is stored and shown.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

/// A text in compatibility form (NFKC): most is already, and that is quick to see.
pub(crate) fn compatible(text: &str) -> Cow<'_, str> {
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfkc().collect()),
    }
}

/// A text without differences of width, case, spaces and the shape of brackets: `瑞安市 Ａ（集团）` is `瑞安市a(集团)`.
pub fn folded(text: &str) -> String {
    let bracket = |letter: char| match letter {
        '【' | '〔' | '[' | '{' | '〈' | '《' | '「' | '『' => '(',
        '】' | '〕' | ']' | '}' | '〉' | '》' | '」' | '』' => ')',
        other => other,
    };
    let kept = |letter: &char| {
        !letter.is_whitespace() && !letter.is_control() && !matches!(letter, '\u{200b}' | '\u{feff}')
    };
    compatible(text).chars().filter(kept).flat_map(char::to_lowercase).map(bracket).collect()
}

#[cfg(test)]
mod tests {
    use super::folded;

    /// A firm would stand twice in the list if two ways to write its name were two names.
    #[test]
    fn one_name_however_it_is_written() {
        for (written, found) in [
            ("瑞安市Ａ机械（集团）有限公司", "瑞安市a机械(集团)有限公司"),
            (" 瑞安市a机械(集团) 有限公司\u{a0}", "瑞安市a机械(集团)有限公司"),
            ("瑞安市A机械【集团】有限公司", "瑞安市a机械(集团)有限公司"),
        ] {
            assert_eq!(folded(written), found, "{written}");
        }
        assert_ne!(folded("瑞安市机械有限公司"), folded("瑞安市机械厂"));
    }
}
