//! `email`: an address as the field writes them: ASCII, a host with a dot. The host is kept in small letters; the
//! name before it as it was written, because only its host knows whether case counts.

use std::sync::Arc;

use expr::{Type, Value};
use serde_json::Value as Json;

use super::text::clean;
use super::written::{compact, is_blank};
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

/// The longest address a mail server takes (RFC 5321, path without its brackets).
const LONGEST: usize = 254;
/// The longest name before the sign (RFC 5321).
const LONGEST_NAME: usize = 64;

#[derive(Debug)]
struct Email;

pub(super) fn read(_: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Email)
}

impl Kind for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Text)
    }

    fn of(&self) -> Type {
        Type::Text
    }

    fn widget(&self) -> Widget {
        Widget::Line { max: LONGEST, input: "email", autocomplete: "email" }
    }

    fn cell(&self) -> Cell {
        Cell::Text
    }

    fn filter(&self) -> Filter {
        Filter::Exact
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        let Some(text) = clean(input, false)? else { return Ok(Value::Null) };
        normalise(&compact(&text))
            .map(Value::text)
            .ok_or_else(|| Refusal::new("value.not-an-email").with("value", text))
    }

    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        let cell = compact(text);
        if is_blank(&cell) { Ok(Value::Null) } else { self.parse(&Json::String(cell), codes) }
    }

    fn json(&self, value: &Value) -> Json {
        value.as_text().map_or(Json::Null, Json::from)
    }

    fn show(&self, value: &Value, _: &Codes, _: Language) -> String {
        value.as_text().unwrap_or_default().to_owned()
    }

    fn mask(&self, value: &Value) -> String {
        let text = value.as_text().unwrap_or_default();
        // the first letter and the host: enough to see which of one's own addresses it is
        let Some((name, host)) = text.split_once('@') else { return String::new() };
        format!("{}***@{host}", name.chars().take(1).collect::<String>())
    }
}

/// The address as it is stored; none if no mail could go there.
fn normalise(text: &str) -> Option<String> {
    let (name, host) = text.rsplit_once('@')?;
    let part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    let is_name = name.len() <= LONGEST_NAME && name.split('.').all(part);
    (is_name && is_host(host) && text.len() <= LONGEST)
        .then(|| format!("{name}@{}", host.to_ascii_lowercase()))
}

/// A host name with at least one dot, whose last label is no number.
pub(super) fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let letters = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        letters && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    let last = host.rsplit_once('.').map(|(_, last)| last);
    host.split('.').all(label) && last.is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_alphabetic()))
}
