//! What kinds of several values share: the list the API takes, and several words in one cell.
//! Not a kind itself.

use serde_json::Value as Json;

use expr::Item;

use super::written::plain;
use crate::Refusal;

/// The most values one field may hold.
const MOST: usize = 200;
/// What parts words in a cell, the surest first: a word of a table may itself contain the later ones.
const SIGNS: &[&[char]] = &[&['\n', ';', '|'], &[',', '，'], &['、'], &['/'], &[' ', '\t', '\u{3000}']];

/// The values of a list, as `read` reads each; one value alone is a list of one. The same value again is dropped.
pub(super) fn list(
    input: &Json,
    mut read: impl FnMut(&Json) -> Result<Option<Item>, Refusal>,
) -> Result<Vec<Item>, Refusal> {
    let mut items = Vec::new();
    match input {
        Json::Null => {}
        Json::Array(values) => {
            for value in values {
                push(&mut items, read(value)?)?;
            }
        }
        Json::String(_) | Json::Object(_) => push(&mut items, read(input)?)?,
        _ => return Err(Refusal::new("value.not-a-list")),
    }
    Ok(items)
}

/// The values a cell names, as `read` reads each word.
pub(super) fn cell(
    text: &str,
    read: &mut dyn FnMut(&str) -> Result<Item, Refusal>,
) -> Result<Vec<Item>, Refusal> {
    let mut items = Vec::new();
    // every word is tried whole before it is parted further
    let mut waiting = vec![(plain(text), SIGNS)];
    while let Some((word, signs)) = waiting.pop() {
        if word.is_empty() {
            continue;
        }
        match (read(&word), signs) {
            (Ok(item), _) => push(&mut items, Some(item))?,
            (Err(refusal), []) => return Err(refusal),
            (Err(refusal), [first, rest @ ..]) => {
                let parted = word.contains(*first);
                if !parted && !rest.iter().any(|signs| word.contains(*signs)) {
                    return Err(refusal);
                }
                let words: Vec<_> = word.split(*first).map(|word| (word.trim().to_owned(), rest)).collect();
                waiting.extend(words.into_iter().rev());
            }
        }
    }
    Ok(items)
}

fn push(items: &mut Vec<Item>, item: Option<Item>) -> Result<(), Refusal> {
    let Some(item) = item else { return Ok(()) };
    let full = items.len() >= MOST;
    match items.iter_mut().find(|known| known.key == item.key) {
        Some(known) if known.level == item.level || item.level.is_none() => {}
        Some(known) if known.level.is_none() => known.level = item.level,
        Some(_) => {
            return Err(
                Refusal::new("value.two-levels").with("value", item.key.as_text().unwrap_or_default())
            );
        }
        None if full => return Err(Refusal::new("value.too-many").with("max", MOST)),
        None => items.push(item),
    }
    Ok(())
}
