//! `url`: an address of the web, `http` or `https` alone, without a name or password before the host: nothing a
//! page could run and nothing that looks like another host.

use std::sync::Arc;

use expr::{Type, Value};
use serde_json::Value as Json;

use super::email::is_host;
use super::text::clean;
use super::written::{is_blank, plain};
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

/// The most characters: what browsers and spreadsheets both keep.
const LONGEST: usize = 2_000;

#[derive(Debug)]
struct Link;

pub(super) fn read(_: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Link)
}

impl Kind for Link {
    fn name(&self) -> &'static str {
        "url"
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Text)
    }

    fn of(&self) -> Type {
        Type::Text
    }

    fn widget(&self) -> Widget {
        Widget::Line { max: LONGEST, input: "url", autocomplete: "url" }
    }

    fn cell(&self) -> Cell {
        Cell::Link
    }

    fn filter(&self) -> Filter {
        Filter::Exact
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        let Some(text) = clean(input, false)? else { return Ok(Value::Null) };
        let length = text.chars().count();
        if length > LONGEST {
            return Err(Refusal::new("value.too-long").with("max", LONGEST).with("length", length));
        }
        normalise(&text).map(Value::text).ok_or_else(|| Refusal::new("value.not-a-link").with("value", text))
    }

    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        let cell = plain(text);
        if is_blank(&cell) {
            return Ok(Value::Null);
        }
        let whole =
            if cell.to_ascii_lowercase().starts_with("www.") { format!("https://{cell}") } else { cell };
        self.parse(&Json::String(whole), codes)
    }

    fn json(&self, value: &Value) -> Json {
        value.as_text().map_or(Json::Null, Json::from)
    }

    fn show(&self, value: &Value, _: &Codes, _: Language) -> String {
        value.as_text().unwrap_or_default().to_owned()
    }
}

/// The address with scheme and host in small letters; none if it is no such address.
fn normalise(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    let (host, port) =
        authority.rsplit_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let is_port =
        port.is_none_or(|port| port.parse().is_ok_and(|port: u16| port > 0) && !port.starts_with('+'));
    let is_path = !path.contains(|letter: char| letter.is_whitespace() || "<>\"\\^`{|}".contains(letter));
    let is_scheme = scheme == "http" || scheme == "https";
    let is_place = is_host(host) || host.parse::<std::net::Ipv4Addr>().is_ok() || is_chinese_host(host);
    (is_scheme && is_place && is_port && is_path)
        .then(|| format!("{scheme}://{}{path}", authority.to_lowercase()))
}

/// A host name in Chinese letters, such as 教育.政务.cn.
fn is_chinese_host(host: &str) -> bool {
    let letter = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let folded: String = host.chars().map(|sign| if letter(sign) { 'x' } else { sign }).collect();
    folded != host && is_host(&folded)
}
