//! The site's own words: what the dictionary lacks, and several spellings of one thing.
//!
//! Of two kinds: those of Chinese characters alone take part in the cutting (`words`) and may become another term;
//! those with a letter in them are recognised before it, whatever separates their letters.

use hashbrown::HashMap;

use crate::fold::{Folded, Folder, is_han, is_letter};

/// A word of the site that the dictionary lacks, or several spellings of one thing.
///
/// With Latin letters in it, spaces and hyphens between its letters are free: `full stack` also reads
/// `full-stack` and `fullstack`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnWord {
    /// The spelling that is recognised.
    pub text: String,
    /// The term it becomes; often the same.
    pub term: String,
}

/// Own words, ready to be recognised.
#[derive(Debug)]
pub(crate) struct OwnWords {
    /// Those with a letter in them, by first character, longest first.
    joins: HashMap<char, Vec<Join>>,
    /// Those of Chinese characters alone that become another term.
    aliases: HashMap<String, String>,
}

/// An own word without its separators.
#[derive(Debug)]
struct Join {
    characters: Vec<char>,
    term: String,
}

impl OwnWords {
    /// Sorts `words` into their kinds; those of Chinese characters alone are given back for the word cutter.
    pub fn new(words: &[OwnWord], folder: &Folder) -> (Self, Vec<Box<[char]>>) {
        let mut own = Self { joins: HashMap::new(), aliases: HashMap::new() };
        let mut chinese: Vec<Box<[char]>> = Vec::new();
        for word in words {
            let spelled = |text: &str| folder.fold(text).into_iter().map(|folded| folded.character);
            let characters: Vec<char> = spelled(&word.text).filter(|c| !is_separator(*c)).collect();
            let term: String = spelled(&word.term).collect();
            let Some(&first) = characters.first() else { continue };
            if term.is_empty() || !characters.iter().any(|c| is_han(*c) || is_letter(*c)) {
                continue;
            }
            if characters.iter().all(|c| is_han(*c)) {
                let text: String = characters.iter().collect();
                chinese.push(characters.into_boxed_slice());
                if text != term {
                    own.aliases.insert(text, term);
                }
            } else {
                own.joins.entry(first).or_default().push(Join { characters, term });
            }
        }
        for list in own.joins.values_mut() {
            list.sort_by_key(|join| std::cmp::Reverse(join.characters.len()));
        }
        (own, chinese)
    }

    /// The term that a run of Chinese characters stands for.
    pub fn term_of<'a>(&'a self, text: &'a str) -> &'a str {
        self.aliases.get(text).map_or(text, String::as_str)
    }

    /// Whether some spelling stands for this term.
    pub fn is_term(&self, term: &str) -> bool {
        self.aliases.values().any(|known| known == term)
    }

    /// The term of the own word with a letter in it that starts at `at`, and where that word ends.
    pub fn join_at(&self, folded: &[Folded], at: usize) -> Option<(&str, usize)> {
        let candidates = self.joins.get(&folded.get(at)?.character)?;
        candidates.iter().find_map(|join| Some((join.term.as_str(), join.end(folded, at)?)))
    }
}

impl Join {
    /// Where this word ends if it starts at `at`: its characters in order, separators between them free, and no
    /// letter directly behind a last letter.
    fn end(&self, folded: &[Folded], at: usize) -> Option<usize> {
        let mut place = at;
        for wanted in &self.characters {
            while place > at
                && folded.get(place)?.character != *wanted
                && is_separator(folded.get(place)?.character)
            {
                place += 1;
            }
            if folded.get(place)?.character != *wanted {
                return None;
            }
            place += 1;
        }
        let ends_in_letter = self.characters.last().is_some_and(|c| is_letter(*c));
        let goes_on = folded.get(place).is_some_and(|next| is_letter(next.character));
        (!(ends_in_letter && goes_on)).then_some(place)
    }
}

/// Free between the letters of an own word, and no end of neighbourhood.
pub(crate) fn is_separator(character: char) -> bool {
    matches!(character, ' ' | '-' | '_')
}
