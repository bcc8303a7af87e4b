//! Typed text to a query: `数控 +焊工 -兼职 "西门子系统"`.
//!
//! Parts are separated by white space. A bare part ranks; `+` makes it obligatory, `-` forbids it, quotation marks
//! (`"…"`, `“…”`) make a phrase of several words, obligatory unless it is forbidden. Every text is a query:
//! what cannot be read as a sign is text. No further operators, on purpose.

use hashbrown::HashMap;

use crate::analysis::{Analyser, FieldKind, TokenKind};
use crate::fold::is_han;
use crate::query::{Phrase, Query, WeightedTerm};

/// A word inside a longer one that was typed.
const PART: f32 = 0.5;
/// A lone character beside words.
const LONE_CHARACTER: f32 = 0.3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Rank,
    Require,
    Exclude,
}

impl Analyser {
    /// The query that `text` types, with no filter and a limit of 20.
    pub fn query(&self, text: &str) -> Query {
        let mut query = Query { limit: 20, ..Query::default() };
        let mut terms = Vec::new();
        for (sign, text) in split(text) {
            if sign != Sign::Exclude {
                self.ranking_terms(&text, &mut terms);
            }
            let list = match sign {
                Sign::Rank => continue,
                Sign::Require => &mut query.require,
                Sign::Exclude => &mut query.exclude,
            };
            let phrase = self.phrase(&text);
            if !phrase.terms.is_empty() {
                list.push(phrase);
            }
        }
        let only_characters = terms.iter().all(|(_, weight)| *weight <= LONE_CHARACTER);
        let mut places: HashMap<String, usize> = HashMap::new();
        for (term, weight) in terms {
            let weight = if only_characters { 1.0 } else { weight };
            let next = query.terms.len();
            let place = *places.entry_ref(term.as_str()).or_insert(next);
            match query.terms.get_mut(place) {
                Some(known) => known.weight = known.weight.max(weight),
                None => query.terms.push(WeightedTerm { term, weight }),
            }
        }
        query
    }

    /// The words of `text`, the words inside them at half weight, and — where the dictionary knows no word —
    /// single characters, with the pairs they make.
    fn ranking_terms(&self, text: &str, terms: &mut Vec<(String, f32)>) {
        let mut lone = Vec::new();
        let mut pairs = Vec::new();
        self.analyse(text, FieldKind::Long, |token| match token.kind {
            TokenKind::Word if is_lone(token.term) => {
                lone.push((token.start, token.end));
                terms.push((token.term.to_owned(), LONE_CHARACTER));
            }
            TokenKind::Word => terms.push((token.term.to_owned(), 1.0)),
            TokenKind::Part => terms.push((token.term.to_owned(), PART)),
            TokenKind::Pair => pairs.push((token.term.to_owned(), token.start, token.end)),
            TokenKind::Character => {}
        });
        for (term, start, end) in pairs {
            if lone.iter().any(|place| place.0 == start) && lone.iter().any(|place| place.1 == end) {
                terms.push((term, 1.0));
            }
        }
    }

    /// What must occur for `text` to occur: each pair of Chinese neighbours, each Latin word, each pair across.
    pub fn phrase(&self, text: &str) -> Phrase {
        let mut terms: Vec<String> = Vec::new();
        let (mut words, mut lone, mut paired) = (Vec::new(), Vec::new(), Vec::new());
        self.analyse(text, FieldKind::Long, |token| {
            let characters = token.term.chars().filter(|c| is_han(*c)).count();
            let latin = token.term.chars().any(|c| !is_han(c));
            if latin || characters == 2 {
                terms.push(token.term.to_owned());
                paired.push((token.start, token.end));
            } else if is_lone(token.term) {
                lone.push((token.term.to_owned(), token.start, token.end));
            } else if token.kind == TokenKind::Word {
                words.push(token.term.to_owned());
            }
        });
        // A character that stands in no pair is obligatory itself.
        for (term, start, end) in lone {
            if !paired.iter().any(|pair| pair.0 <= start && end <= pair.1) {
                terms.push(term);
            }
        }
        if terms.is_empty() {
            terms = words;
        }
        terms.sort_unstable();
        terms.dedup();
        Phrase { terms }
    }
}

fn is_lone(term: &str) -> bool {
    let mut characters = term.chars();
    characters.next().is_some_and(is_han) && characters.next().is_none()
}

/// The signed parts of `text`.
fn split(text: &str) -> Vec<(Sign, String)> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let sign = match first {
            '+' | '＋' => Sign::Require,
            '-' | '－' => Sign::Exclude,
            _ => Sign::Rank,
        };
        let unsigned = if sign == Sign::Rank { rest } else { after_first(rest) };
        let quoted = unsigned.chars().next().filter(|mark| is_quotation_mark(*mark)).and_then(|_| {
            let inner = after_first(unsigned);
            let end = inner.find(is_quotation_mark)?;
            Some((inner.get(..end)?, after_first(inner.get(end..)?)))
        });
        let (sign, part, remaining) = match (quoted, sign) {
            (Some((inner, remaining)), Sign::Rank) => (Sign::Require, inner, remaining),
            (Some((inner, remaining)), sign) => (sign, inner, remaining),
            (None, sign) => {
                let end = unsigned.find(char::is_whitespace).unwrap_or(unsigned.len());
                let (part, remaining) = unsigned.split_at(end);
                (sign, part, remaining)
            }
        };
        parts.push((sign, part.to_owned()));
        rest = remaining.trim_start();
    }
    parts
}

fn is_quotation_mark(character: char) -> bool {
    matches!(character, '"' | '“' | '”' | '＂' | '「' | '」')
}

fn after_first(text: &str) -> &str {
    let mut characters = text.chars();
    characters.next();
    characters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    /// Terms with weights, then what is obligatory, then what is forbidden.
    fn shown(text: &str) -> String {
        let query = Analyser::new(&[]).unwrap().query(text);
        let mut shown = String::new();
        for term in &query.terms {
            write!(shown, "{}^{} ", term.term, term.weight).unwrap();
        }
        for (sign, list) in [("+", &query.require), ("-", &query.exclude)] {
            for phrase in list {
                write!(shown, "{sign}[{}] ", phrase.terms.join(",")).unwrap();
            }
        }
        shown.trim_end().to_owned()
    }

    #[test]
    fn typed_text() {
        for (text, expected) in [
            ("焊工", "焊工^1"),
            ("焊", "焊^1"),
            ("高级 技术员", "高级^1 技术^0.5 技术员^1"),
            ("+焊工 ＋技术员", "焊工^1 技术^0.5 技术员^1 +[焊工] +[技术,术员]"),
            ("焊工 -兼职", "焊工^1 -[兼职]"),
            ("\"plc 编程\"", "plc^1 编程^1 +[plc,plc 编,编程]"),
            ("-“夜班 倒班”", "-[倒班,夜班,班倒]"),
            ("c++ + -", "c++^1"),
            ("\"没有完", "没有^1 完^0.3"),
            ("熔敷", "熔^0.3 敷^0.3 熔敷^1"),
            ("", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(text in any::<String>(), signed in "[-+\"“” a焊工]{0,30}") {
            let analyser = Analyser::new(&[]).unwrap();
            for text in [text, signed] {
                let query = analyser.query(&text);
                prop_assert!(query.terms.iter().all(|term| !term.term.is_empty() && term.weight > 0.0));
            }
        }
    }
}
