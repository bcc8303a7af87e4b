//! Codes of trees: which belong to which, and the codes that are worth anything beside a known one.

use std::collections::HashMap;

use expr::{Item, Value};
use model::{CodeTable, Language, Model};

/// Whether one of two codes is the other or lies in it.
pub(super) fn related(table: &CodeTable, one: &str, other: &str) -> bool {
    table.is_under(one, other) || table.is_under(other, one)
}

/// A code, all that lies in it, and all it lies in.
pub(super) fn kin<'a>(table: &'a CodeTable, code: &'a str) -> Vec<&'a str> {
    let mut kin = table.subtree(code);
    kin.extend(table.lineage(code).map(|above| &*above.code).filter(|above| *above != code));
    if kin.is_empty() {
        kin.push(code);
    }
    kin
}

/// The code of an item.
pub(super) fn code(item: &Item) -> &str {
    item.key.as_text().unwrap_or_default()
}

/// A code's words.
pub(super) fn words(model: &Model, table: &str, code: &str, language: Language) -> String {
    model.codes.get(table).map_or_else(|| code.to_owned(), |table| table.label(code, language).to_owned())
}

/// What codes are worth, the largest for each, in the order of codes.
#[derive(Default)]
pub(super) struct Worths(HashMap<Box<str>, f64>);

impl Worths {
    /// A code is worth at least so much.
    pub fn raise(&mut self, code: &str, worth: f64) {
        if worth > 0.0 {
            let known = self.0.entry(code.into()).or_insert(0.0);
            *known = known.max(worth);
        }
    }

    /// As an index is asked for them.
    pub fn list(self) -> Vec<(Item, f64)> {
        let mut list: Vec<(Box<str>, f64)> = self.0.into_iter().collect();
        list.sort_by(|one, other| one.0.cmp(&other.0));
        list.into_iter().map(|(code, worth)| (Item::new(Value::Text(code)), worth)).collect()
    }
}
