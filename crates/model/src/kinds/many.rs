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

/// The values a cell names, as `read` reads each word. A word is tried whole before it is parted, and by one sign
/// after the other: the words of a table may hold the very signs that part a list.
pub(super) fn cell(
    text: &str,
    read: &mut dyn FnMut(&str) -> Result<Item, Refusal>,
) -> Result<Vec<Item>, Refusal> {
    let mut items = Vec::new();
    for item in words(&plain(text), SIGNS, read)? {
        push(&mut items, Some(item))?;
    }
    Ok(items)
}

/// The values of a word that may hold several, parted by some of `signs`.
fn words(
    word: &str,
    signs: &[&[char]],
    read: &mut dyn FnMut(&str) -> Result<Item, Refusal>,
) -> Result<Vec<Item>, Refusal> {
    if word.is_empty() {
        return Ok(Vec::new());
    }
    let mut refusal = match read(word) {
        Ok(item) => return Ok(vec![item]),
        Err(refusal) => refusal,
    };
    let mut parted = false;
    for sign in signs.iter().filter(|sign| word.contains(**sign)) {
        let others: Vec<&[char]> = signs.iter().copied().filter(|other| other != sign).collect();
        let parts: Result<Vec<_>, _> =
            word.split(*sign).map(|part| words(part.trim(), &others, read)).collect();
        match parts {
            Ok(items) => return Ok(items.concat()),
            // the first way is the surest, so what it could not read is named
            Err(first) if !parted => refusal = first,
            Err(_) => {}
        }
        parted = true;
    }
    Err(refusal)
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
