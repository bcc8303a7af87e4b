//! From text to tokens: what a document is found by.
//!
//! | token | from | in |
//! |---|---|---|
//! | word | the cuts that together make up the text: `焊接`, `技术员`, `plc`, `c++` | every field |
//! | part | a dictionary word inside a longer one: `技术` in `技术员` | every field |
//! | pair | two neighbours, across words too: `接技`; beside Latin, `web 前` | every field |
//! | character | one Chinese character: `焊` | short fields |
//!
//! Pairs make what no dictionary knows findable and let a phrase be checked without positions; characters let one
//! character find. Not for scoring (`score`), nor for query syntax (`parse`).

use crate::error::SearchError;
use crate::fold::{Folded, Folder, is_han, is_letter};
use crate::own_words::{OwnWord, OwnWords, is_separator};
use crate::words::{Cut, WordCutter};

/// Raised whenever the same text gives other tokens than before, so that old snapshots are refused.
const ANALYSIS_VERSION: u32 = 1;

/// How much of a field's text becomes tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FieldKind {
    /// A title, a name, a skill: single characters find too.
    Short,
    /// Prose: words, their parts and pairs.
    Long,
}

/// What kind of token was found; see the module's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenKind {
    /// One of the cuts that together make up the text.
    Word,
    /// A dictionary word inside a longer one.
    Part,
    /// Two neighbours.
    Pair,
    /// One Chinese character inside a longer word.
    Character,
}

/// One token: the term, and the bytes of the source text it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// The folded term.
    pub term: &'a str,
    /// First byte in the source.
    pub start: usize,
    /// One past the last byte in the source.
    pub end: usize,
    /// What it is.
    pub kind: TokenKind,
}

/// Folds and cuts text. Built once and shared; holds no text.
#[derive(Debug)]
pub struct Analyser {
    folder: Folder,
    cutter: WordCutter,
    own: OwnWords,
    fingerprint: u32,
}

impl Analyser {
    /// Opens the embedded dictionary and adds the site's own words. An own word without letter or
    /// Chinese character is ignored.
    ///
    /// # Errors
    /// [`SearchError::Dictionary`] when the binary is damaged.
    pub fn new(own: &[OwnWord]) -> Result<Self, SearchError> {
        let folder = Folder::new();
        let mut digest = crc32fast::Hasher::new();
        digest.update(&ANALYSIS_VERSION.to_le_bytes());
        for spelling in own.iter().flat_map(|word| [&word.text, &word.term]) {
            digest.update(spelling.as_bytes());
            digest.update(&[0]);
        }
        let (own, chinese) = OwnWords::new(own, &folder);
        let cutter = WordCutter::new(chinese)?;
        Ok(Self { folder, cutter, own, fingerprint: digest.finalize() })
    }

    /// Differs when the same text may give other tokens.
    pub(crate) fn fingerprint(&self) -> u32 {
        self.fingerprint
    }

    /// Whether a term is a word of two characters or more, wherever it was found: characters and the pairs that no
    /// dictionary knows are not.
    pub(crate) fn is_word(&self, term: &str) -> bool {
        let mut characters = term.chars();
        match (characters.next(), characters.next(), characters.next()) {
            (_, None, _) => false,
            (Some(one), Some(two), None) if is_han(one) && is_han(two) => {
                self.cutter.knows(term) || self.own.is_term(term)
            }
            _ => !term.contains(' '),
        }
    }

    /// Calls `emit` for every token of `text`, roughly from left to right.
    pub fn analyse(&self, text: &str, kind: FieldKind, emit: impl FnMut(Token<'_>)) {
        let folded = self.folder.fold(text);
        let mut walk =
            Walk { analyser: self, kind, emit, last: None, buffer: String::new(), run: Vec::new() };
        walk.over(&folded);
    }
}

/// One pass over one text.
struct Walk<'a, E> {
    analyser: &'a Analyser,
    kind: FieldKind,
    emit: E,
    /// The last neighbour: its text for a pair, and its place.
    last: Option<Neighbour>,
    buffer: String,
    run: Vec<char>,
}

/// What a pair is made of, and where it starts in the source.
struct Neighbour {
    text: NeighbourText,
    start: usize,
}

enum NeighbourText {
    Chinese(char),
    /// A whole Latin word or own word.
    Whole(String),
}

impl Neighbour {
    fn write(&self, into: &mut String) {
        match &self.text {
            NeighbourText::Chinese(character) => into.push(*character),
            NeighbourText::Whole(word) => into.push_str(word),
        }
    }

    fn is_chinese(&self) -> bool {
        matches!(self.text, NeighbourText::Chinese(_))
    }
}

impl<E: FnMut(Token<'_>)> Walk<'_, E> {
    fn over(&mut self, folded: &[Folded]) {
        let mut at = 0;
        while let Some(&Folded { character, .. }) = folded.get(at) {
            if let Some((join, end)) = self.analyser.own.join_at(folded, at) {
                let place = folded.get(at..end).unwrap_or_default();
                self.whole_word(join, place);
                at = end;
            } else if is_han(character) {
                let end = self.end_of_run(folded, at);
                self.chinese_run(folded.get(at..end).unwrap_or_default());
                at = end;
            } else if is_letter(character) {
                let end = end_of_latin(folded, at);
                let place = folded.get(at..end).unwrap_or_default();
                let term: String = place.iter().map(|folded| folded.character).collect();
                self.whole_word(&term, place);
                at = end;
            } else {
                if !character.is_whitespace() && !is_separator(character) {
                    self.last = None;
                }
                at += 1;
            }
        }
    }

    /// One past the last Chinese character from `at` on, stopping where an own word starts.
    fn end_of_run(&self, folded: &[Folded], at: usize) -> usize {
        let mut end = at + 1;
        while folded.get(end).is_some_and(|next| is_han(next.character))
            && self.analyser.own.join_at(folded, end).is_none()
        {
            end += 1;
        }
        end
    }

    /// A Latin word or an own word: one token that is its own neighbour.
    fn whole_word(&mut self, term: &str, place: &[Folded]) {
        let (Some(first), Some(last)) = (place.first(), place.last()) else { return };
        (self.emit)(Token { term, start: first.start, end: last.end, kind: TokenKind::Word });
        self.neighbour(
            Neighbour { text: NeighbourText::Whole(term.to_owned()), start: first.start },
            last.end,
        );
    }

    fn chinese_run(&mut self, place: &[Folded]) {
        let mut run = std::mem::take(&mut self.run);
        run.clear();
        run.extend(place.iter().map(|folded| folded.character));
        // A pair that is a word already is one token, not two.
        let mut known = vec![false; run.len()];
        let analyser = self.analyser;
        analyser.cutter.cut(&run, |range, cut| {
            if range.len() == 2
                && let Some(known) = known.get_mut(range.start)
            {
                *known = true;
            }
            let (Some(first), Some(last)) = (place.get(range.start), place.get(range.end - 1)) else {
                return;
            };
            self.buffer.clear();
            self.buffer.extend(run.get(range.clone()).unwrap_or_default());
            let term = analyser.own.term_of(&self.buffer);
            let kind = if cut == Cut::Word { TokenKind::Word } else { TokenKind::Part };
            (self.emit)(Token { term, start: first.start, end: last.end, kind });
            if self.kind == FieldKind::Short && cut == Cut::Word && range.len() > 1 {
                for inner in place.get(range).unwrap_or_default() {
                    let mut bytes = [0; 4];
                    let term = inner.character.encode_utf8(&mut bytes);
                    (self.emit)(Token {
                        term,
                        start: inner.start,
                        end: inner.end,
                        kind: TokenKind::Character,
                    });
                }
            }
        });
        for (index, folded) in place.iter().enumerate() {
            let neighbour = Neighbour { text: NeighbourText::Chinese(folded.character), start: folded.start };
            if index > 0 && known.get(index - 1).copied().unwrap_or(false) {
                self.last = Some(neighbour);
            } else {
                self.neighbour(neighbour, folded.end);
            }
        }
        self.run = run;
    }

    /// Emits the pair of the last neighbour and this one, which becomes the last.
    fn neighbour(&mut self, this: Neighbour, end: usize) {
        if let Some(last) = self.last.take() {
            self.buffer.clear();
            last.write(&mut self.buffer);
            if !(last.is_chinese() && this.is_chinese()) {
                self.buffer.push(' ');
            }
            this.write(&mut self.buffer);
            let term = self.analyser.own.term_of(&self.buffer);
            (self.emit)(Token { term, start: last.start, end, kind: TokenKind::Pair });
        }
        self.last = Some(this);
    }
}

/// One past a Latin word: letters and digits, a point between digits, `++` or `#` behind.
fn end_of_latin(folded: &[Folded], at: usize) -> usize {
    let character = |place: usize| folded.get(place).map(|folded| folded.character);
    let mut end = at + 1;
    loop {
        match character(end) {
            Some(next) if is_letter(next) => end += 1,
            Some('.') => {
                let digit = |place: usize| character(place).is_some_and(|c| c.is_ascii_digit());
                if !(digit(end - 1) && digit(end + 1)) {
                    return end;
                }
                end += 2;
            }
            Some('#') => return end + 1,
            Some('+') if character(end + 1) == Some('+') => return end + 2,
            _ => return end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn own(text: &str, term: &str) -> OwnWord {
        OwnWord { text: text.into(), term: term.into() }
    }

    fn analyser() -> Analyser {
        let words = [
            own("full stack", "fullstack"),
            own("web前端", "前端"),
            own("C＋＋", "c++"),
            own(".NET", ".net"),
            own("双师型", "双师型"),
            own("数控车工", "车工"),
        ];
        Analyser::new(&words).unwrap()
    }

    fn tokens(text: &str, kind: FieldKind, wanted: TokenKind) -> Vec<String> {
        let mut found = Vec::new();
        analyser().analyse(text, kind, |token| {
            if token.kind == wanted {
                found.push(token.term.to_owned());
            }
        });
        found
    }

    #[test]
    fn words_of_many_spellings() {
        for (text, expected) in [
            ("高級焊接技術員", "高级 焊接 技术员"),
            ("Ｃ＋＋、C#/.NET 开发", "c++ c# .net 开发"),
            ("Full-Stack／fullstack Full Stack", "fullstack fullstack fullstack"),
            ("full stacks", "full stacks"),
            ("招聘Web 前端工程师", "招聘 前端 工程师"),
            ("数控车工", "车工"),
            ("双师型教师", "双师型 教师"),
            ("PLC 3.5版，5G+工业互联网", "plc 3.5 版 5g 工业 互联网"),
            ("。、 ！", ""),
        ] {
            assert_eq!(tokens(text, FieldKind::Long, TokenKind::Word).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn pairs_cross_words_but_not_punctuation() {
        for (text, expected) in [
            ("焊接技术", "接技"),
            ("焊接 技术", "接技"),
            ("焊接，技术", ""),
            ("go 前端", "go 前"),
            ("go python", "go python"),
        ] {
            assert_eq!(tokens(text, FieldKind::Long, TokenKind::Pair).join("|"), expected, "{text}");
        }
    }

    #[test]
    fn characters_only_in_short_fields() {
        assert_eq!(tokens("焊工", FieldKind::Short, TokenKind::Character), ["焊", "工"]);
        assert!(tokens("焊工", FieldKind::Long, TokenKind::Character).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_cut_and_every_token_lies_on_character_bounds(text in any::<String>()) {
            for kind in [FieldKind::Short, FieldKind::Long] {
                analyser().analyse(&text, kind, |token| {
                    assert!(!token.term.is_empty());
                    assert!(text.get(token.start..token.end).is_some_and(|source| !source.is_empty()), "{token:?}");
                });
            }
        }
    }
}
