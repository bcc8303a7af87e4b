//! Folding: makes two spellings of the same text equal before any word is cut — width, case,
//! traditional → simplified — and remembers where every folded character came from.
//!
//! Not for cutting words (`words`) nor for joining them (`analysis`). Folding looks at one character
//! at a time, so that a query and a document fold alike whatever stands around.

use hashbrown::HashMap;

/// One folded character and the bytes of the source it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Folded {
    pub character: char,
    /// First byte in the source.
    pub start: usize,
    /// One past the last byte in the source.
    pub end: usize,
}

/// Folds text; holds the table of traditional characters.
#[derive(Debug)]
pub(crate) struct Folder {
    simplified: HashMap<char, char>,
}

impl Folder {
    /// Reads the embedded table (see `dictionary/README.md`).
    pub fn new() -> Self {
        let mut characters = include_str!("../dictionary/simplified.txt").chars();
        let mut simplified = HashMap::new();
        while let (Some(from), Some(to)) = (characters.next(), characters.next()) {
            simplified.insert(from, to);
        }
        Self { simplified }
    }

    /// The folded characters of `text`, in order. Invisible format characters are dropped.
    pub fn fold(&self, text: &str) -> Vec<Folded> {
        let mut folded = Vec::with_capacity(text.len() / 2);
        for (start, source) in text.char_indices() {
            let end = start + source.len_utf8();
            if is_invisible(source) {
                continue;
            }
            let narrow = narrow(source);
            if narrow.is_ascii() {
                folded.push(Folded { character: narrow.to_ascii_lowercase(), start, end });
            } else if is_han(narrow) {
                let character = self.simplified.get(&narrow).copied().unwrap_or(narrow);
                folded.push(Folded { character, start, end });
            } else {
                folded.extend(narrow.to_lowercase().map(|character| Folded { character, start, end }));
            }
        }
        folded
    }
}

/// Chinese characters: the unified ideographs with their extensions, and 〇.
pub(crate) fn is_han(character: char) -> bool {
    matches!(character,
        '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Letters and digits of every other script.
pub(crate) fn is_letter(character: char) -> bool {
    character.is_alphanumeric() && !is_han(character)
}

/// Full-width forms (U+FF01–U+FF5E, the ideographic space) to their ASCII twins.
fn narrow(character: char) -> char {
    match character {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        _ => character,
    }
}

/// Soft hyphen, zero-width space and joiners, direction marks, byte-order mark.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(text: &str) -> String {
        Folder::new().fold(text).iter().map(|folded| folded.character).collect()
    }

    #[test]
    fn one_spelling_for_width_case_and_script() {
        for (source, expected) in [
            ("Ｃ＋＋　工程師", "c++ 工程师"),
            ("電腦軟體開發後臺", "电脑软体开发后台"),
            ("Full-Stack", "full-stack"),
            ("焊\u{200B}工", "焊工"),
            ("ÉCOLE", "école"),
        ] {
            assert_eq!(fold(source), expected);
        }
    }

    #[test]
    fn every_folded_character_knows_its_source_bytes() {
        let source = "Ａ焊İ";
        for folded in Folder::new().fold(source) {
            assert_eq!(source[folded.start..folded.end].chars().count(), 1, "{folded:?}");
        }
    }
}
