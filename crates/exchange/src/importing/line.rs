//! Lines as they come from the sheet: parsed, and told apart from their equals. Nothing here asks the site, so that it
//! runs beside whoever does.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{Problem, Problems};
use model::{Model, Refusal};

use super::known::keys;
use super::note::{Note, What};
use super::parse::{Parsed, Parser};
use super::plan::Outcome;
use super::said::identity;
use crate::reading::{Entry, Line, Sheet};
use crate::recipe::Recipe;

/// A line on its way.
pub(crate) struct Pending {
    pub number: usize,
    /// Its values; none if it is settled already.
    pub parsed: Option<Parsed>,
    /// What is known to become of it.
    pub outcome: Option<Outcome>,
    pub notes: Vec<Note>,
    /// Its cells that hold a formula without a result.
    pub dead: Vec<usize>,
}

/// Reads the lines of one sheet by one recipe.
pub(crate) struct Reading {
    model: Arc<Model>,
    recipe: Arc<Recipe>,
    parser: Parser,
    equal: Equal,
}

impl Reading {
    /// Finds the recipe's columns in the sheet.
    ///
    /// # Errors
    /// As [`Parser::new`].
    pub fn new(sheet: &Sheet, recipe: Arc<Recipe>, model: Arc<Model>) -> Result<Self, Problems> {
        let parser = Parser::new(sheet, Arc::clone(&recipe), Arc::clone(&model))?;
        Ok(Reading { model, recipe, parser, equal: Equal::default() })
    }

    /// A line read and told apart from its equals. Lines up to `behind` were gone through before: they only count as
    /// equals.
    pub fn read(&mut self, entry: Entry, behind: usize) -> Option<Pending> {
        let behind = entry.number() <= behind;
        let settled =
            |number, outcome, notes| Pending { number, parsed: None, outcome, notes, dead: Vec::new() };
        match entry {
            Entry::Skipped(_) if behind => None,
            Entry::Skipped(skipped) => {
                let why = skipped.words();
                let note = Note::new(skipped.number, What::Skipped, None, &skipped.text);
                Some(settled(skipped.number, None, vec![Note { why, ..note }]))
            }
            Entry::Line(line) => match self.parser.skipped(&line) {
                Some(_) if behind => None,
                Some(note) => {
                    Some(Pending { dead: line.dead.clone(), ..settled(line.number, None, vec![note]) })
                }
                None => self.read_line(&line, behind),
            },
        }
    }

    fn read_line(&mut self, line: &Line, behind: bool) -> Option<Pending> {
        let mut parsed = self.parser.parse(line);
        let keyed = self.identify(&mut parsed);
        let equal = self.equal.tell(&mut parsed, keyed);
        if behind {
            return None;
        }
        let mut pending = Pending {
            number: line.number,
            parsed: None,
            outcome: None,
            notes: Vec::new(),
            dead: line.dead.clone(),
        };
        match equal {
            Some(first) if first.same => pending.outcome = Some(Outcome::Unchanged),
            Some(first) => {
                let problem = Problem::new(Refusal::new("import.key-twice").with("line", first.line));
                pending.notes = vec![Note::refused(line.number, None, "", &problem)];
                pending.outcome = Some(Outcome::Refused);
            }
            None => {
                pending.notes = std::mem::take(&mut parsed.notes);
                if parsed.refused {
                    pending.outcome = Some(Outcome::Refused);
                } else {
                    pending.parsed = Some(parsed);
                }
            }
        }
        Some(pending)
    }

    /// Where lines make no row of their own, the words that find the last row are what identifies a line. Answers
    /// whether equal identities are one line said twice.
    fn identify(&self, parsed: &mut Parsed) -> bool {
        if !self.recipe.key.is_empty() {
            return true;
        }
        if self.recipe.rows.iter().any(|row| row.look_up.is_empty()) {
            return false;
        }
        let Some(last) = self.recipe.rows.len().checked_sub(1) else { return false };
        let values = parsed.rows.get(last).map(Vec::as_slice).unwrap_or_default();
        let Some(key) = keys(&self.recipe, &self.model, last, values).into_iter().next() else {
            return false;
        };
        parsed.identity = key.identity;
        true
    }
}

/// Lines of one identity: those without a key are told apart by their ordinal.
#[derive(Default)]
struct Equal {
    seen: HashMap<u64, (u32, u64)>,
}

/// The line that had the identity first.
struct First {
    line: u32,
    same: bool,
}

impl Equal {
    fn tell(&mut self, parsed: &mut Parsed, keyed: bool) -> Option<First> {
        let number = u32::try_from(parsed.number).unwrap_or(u32::MAX);
        let (short, content) = (short(&parsed.identity), short(&parsed.content));
        if keyed {
            let (line, first) = *self.seen.entry(short).or_insert((number, content));
            return (line != number).then_some(First { line, same: first == content });
        }
        let (ordinal, _) = self.seen.entry(short).or_insert((0, content));
        if *ordinal > 0 {
            parsed.identity = identity([&*parsed.identity, &*ordinal.to_string()]);
        }
        *ordinal += 1;
        None
    }
}

/// The first 64 bits of a digest: enough to tell the lines of one file apart.
fn short(identity: &str) -> u64 {
    identity.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}
