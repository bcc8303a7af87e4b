//! `text`: words, in one line or several. Parameters: `max` (characters, 200 unless said), `multi`,
//! `mask` (`whole` unless said; `name` leaves the surname of a person's name).

use std::borrow::Cow;
use std::sync::Arc;

use expr::{Type, Value};
use serde_json::Value as Json;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use super::written::refuse_damaged;
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

/// The most characters a text may have, whatever is declared.
const LONGEST: usize = 100_000;

#[derive(Debug)]
struct Text {
    max: usize,
    multi: bool,
    /// Masked, it still shows its first character.
    surname: bool,
}

pub(super) fn read(table: &Table<'_>) -> Arc<dyn Kind> {
    let multi = table.flag("multi");
    let usual = if multi { 2_000 } else { 200 };
    let max = table.int("max").map_or(usual, |max| usize::try_from(max).unwrap_or(0));
    if max == 0 || max > LONGEST {
        table.report_key("max", format!("`max` must be from 1 to {LONGEST}"));
    }
    let mask = table.text("mask");
    if mask.as_deref().is_some_and(|mask| !matches!(mask, "whole" | "name")) {
        table.report_key("mask", "`mask` is `whole` or `name`");
    }
    Arc::new(Text { max, multi, surname: mask.as_deref() == Some("name") })
}

impl Kind for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Text)
    }

    fn of(&self) -> Type {
        Type::Text
    }

    fn widget(&self) -> Widget {
        if self.multi {
            Widget::Area { max: self.max }
        } else {
            Widget::Line { max: self.max, input: "text", autocomplete: "" }
        }
    }

    fn cell(&self) -> Cell {
        Cell::Text
    }

    fn filter(&self) -> Filter {
        Filter::Prefix
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        let Some(text) = clean(input, self.multi)? else { return Ok(Value::Null) };
        let length = text.chars().count();
        if length > self.max {
            return Err(Refusal::new("value.too-long").with("max", self.max).with("length", length));
        }
        Ok(Value::text(text))
    }

    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        // numbers of people and papers live in text too
        refuse_damaged(text)?;
        self.parse(&Json::String(text.replace('\u{a0}', " ")), codes)
    }

    fn json(&self, value: &Value) -> Json {
        value.as_text().map_or(Json::Null, Json::from)
    }

    fn show(&self, value: &Value, _: &Codes, _: Language) -> String {
        value.as_text().unwrap_or_default().to_owned()
    }

    fn mask(&self, value: &Value) -> String {
        match value.as_text().and_then(|text| text.chars().next()) {
            None => String::new(),
            // how long a name is tells whose it is; it is not shown either
            Some(first) if self.surname => format!("{first}**"),
            Some(_) => "***".to_owned(),
        }
    }
}

/// Whether a character turns the direction of what stands behind it, in other people's lists too (Unicode UAX 9, 2).
fn turns(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text from JSON as it is stored: NFC, no control characters, nothing that turns its direction, no spaces at the ends;
/// none if nothing is left.
pub(super) fn clean(input: &Json, multi: bool) -> Result<Option<String>, Refusal> {
    let text = match input {
        Json::Null => return Ok(None),
        Json::String(text) => text,
        _ => return Err(Refusal::new("value.not-text")),
    };
    let kept =
        |letter: &char| !(letter.is_control() || turns(*letter)) || (multi && matches!(letter, '\n' | '\t'));
    let text: String = if multi {
        composed(&text.replace("\r\n", "\n")).chars().filter(kept).collect()
    } else {
        // a line break pasted into a line becomes a space
        composed(text).chars().map(|letter| if letter == '\n' { ' ' } else { letter }).filter(kept).collect()
    };
    let text = text.trim();
    Ok(if text.is_empty() { None } else { Some(text.to_owned()) })
}

/// A text in composed form (NFC): most is already, and that is quick to see.
fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}
