//! `instant`: a moment. The API takes RFC 3339, or a date and a time of the site's zone as forms send them;
//! it is shown in that zone to the minute.

use std::sync::Arc;

use expr::{Instant, Type, Value};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;
use serde_json::Value as Json;

use super::date::read_whole_date;
use super::text::clean;
use super::written::{is_blank, plain};
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

/// The site's zone: Asia/Shanghai, which has had no other offset since 1991.
pub const ZONE: Offset = Offset::constant(8);

#[derive(Debug)]
struct Moment;

pub(super) fn read(_: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Moment)
}

impl Kind for Moment {
    fn name(&self) -> &'static str {
        "instant"
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Instant)
    }

    fn of(&self) -> Type {
        Type::Instant
    }

    fn widget(&self) -> Widget {
        Widget::Instant
    }

    fn cell(&self) -> Cell {
        Cell::Instant
    }

    fn filter(&self) -> Filter {
        Filter::Between
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        let Some(text) = clean(input, false)? else { return Ok(Value::Null) };
        parse_instant(&text).ok_or_else(|| Refusal::new("value.not-an-instant").with("value", text))
    }

    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        let cell = plain(text);
        if is_blank(&cell) {
            return Ok(Value::Null);
        }
        if let Some((date, time)) = cell.rsplit_once(|letter: char| letter.is_whitespace() || letter == '日')
            && let Some(time) = read_time(time)
        {
            let date = read_whole_date(date)?;
            return in_zone(date.to_datetime(time))
                .ok_or_else(|| Refusal::new("value.not-an-instant").with("value", cell));
        }
        self.parse(&Json::String(cell), codes)
    }

    fn json(&self, value: &Value) -> Json {
        timestamp(value).map_or(Json::Null, |timestamp| Json::from(timestamp.to_string()))
    }

    fn show(&self, value: &Value, _: &Codes, _: Language) -> String {
        let local = timestamp(value).map(|timestamp| ZONE.to_datetime(timestamp));
        local.map(|local| local.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
    }
}

fn timestamp(value: &Value) -> Option<Timestamp> {
    Timestamp::from_microsecond(value.as_instant()?.0).ok()
}

fn parse_instant(text: &str) -> Option<Value> {
    // a civil time is tried first: it has no offset, which a timestamp must have
    match text.parse::<DateTime>() {
        Ok(local) if text.len() > 10 && !text.ends_with(['Z', 'z']) && !has_offset(text) => in_zone(local),
        _ => stored(text.parse().ok()?),
    }
}

/// Whether a sign stands behind the time, as that of an offset does.
fn has_offset(text: &str) -> bool {
    text.get(10..).is_some_and(|time| time.contains(['+', '-', '[']))
}

fn in_zone(local: DateTime) -> Option<Value> {
    stored(ZONE.to_timestamp(local).ok()?)
}

/// In microseconds, and in years that four digits can write in every zone.
fn stored(timestamp: Timestamp) -> Option<Value> {
    let year = Offset::UTC.to_datetime(timestamp).year();
    (2..9999).contains(&year).then(|| Value::Instant(Instant(timestamp.as_microsecond())))
}

/// "9:30", "09:30:00", "9时30分", "9点".
fn read_time(text: &str) -> Option<Time> {
    let text = text.replace(['时', '点', '分'], ":").replace('秒', "");
    let mut parts = text.trim_end_matches(':').split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next(), parts.next());
    // a bare number is no time
    if minute.is_none() && !text.contains(':') || parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute.unwrap_or(Some(0))?, second.unwrap_or(Some(0))?, 0).ok()
}
