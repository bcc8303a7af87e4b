//! `text`: words, in one line or several. Parameters: `max` (characters, 200 unless said), `multi`,
//! `mask` (`whole` unless said; `name` leaves the surname of a person's name), `name` (true for what a thing is called
//! by: neither a sentence nor an address, and no broken letters).

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
    /// What is called so is no sentence and no address.
    name: bool,
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
    Arc::new(Text { max, multi, surname: mask.as_deref() == Some("name"), name: table.flag("name") })
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
        if self.name {
            refuse_no_name(&text)?;
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

/// Signs that end or part sentences; none stands in what a firm or a place is registered by.
const OF_SENTENCES: &[char] = &['。', '，', '；', '！', '？', '《', '》'];
/// What stands behind figures in an address alone.
const OF_ADDRESSES: &[char] = &['楼', '层', '室', '座', '栋'];
/// What stands before the number of a house.
const OF_STREETS: &[char] = &['路', '街', '道', '巷', '弄', '里', '村', '条'];

/// Refuses what is certainly no name: broken letters, a sentence, an address.
fn refuse_no_name(text: &str) -> Result<(), Refusal> {
    if text.contains('\u{fffd}') {
        return Err(Refusal::new("value.name-broken"));
    }
    if text.contains(OF_SENTENCES) {
        return Err(Refusal::new("value.name-sentence"));
    }
    if is_address(text) { Err(Refusal::new("value.name-address")) } else { Ok(()) }
}

/// Whether a text holds a floor, a room, a building, or the number of a house in a street.
fn is_address(text: &str) -> bool {
    text.char_indices().any(|(place, letter)| {
        let (before, behind) = text.split_at(place);
        let behind = behind.chars().nth(1);
        let figure = before.ends_with(|letter: char| letter.is_ascii_digit());
        let block = before.ends_with(|letter: char| letter.is_ascii_alphabetic()) && letter == '座';
        let street = || {
            let street = before.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end();
            street.ends_with(OF_STREETS) || matches!(behind, Some('楼' | '院'))
        };
        block || (figure && (OF_ADDRESSES.contains(&letter) || (letter == '号' && street())))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// An address among the firms is a firm that nobody can call; a firm that is refused is one that cannot post.
    #[test]
    fn names_are_told_from_sentences_and_addresses() {
        let code = |text: &str| refuse_no_name(text).err().map(|refusal| refusal.code);
        for name in [
            "瑞安市甲乙机械有限公司",
            "1号店（演示）",
            "某某一号投资合伙企业（有限合伙）",
            "A, B (Shanghai) Co., Ltd.",
            "好吃!商贸",
            "化妆品、日用品公司",
            "360大厦物业",
        ] {
            assert_eq!(code(name), None, "{name}");
        }
        for (text, refused) in [
            ("主营机床，欢迎来电", "value.name-sentence"),
            ("甲乙\u{fffd}公司", "value.name-broken"),
            ("瑞安市 安阳街道 万松东路 12号", "value.name-address"),
            ("瑞安经济开发区3号楼", "value.name-address"),
            ("安阳大厦B座", "value.name-address"),
            ("安阳大厦11层1101", "value.name-address"),
        ] {
            assert_eq!(code(text), Some(refused), "{text}");
        }
    }
}
