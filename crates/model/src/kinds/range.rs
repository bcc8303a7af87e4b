//! `range`: from one value to another, both included; an end left open is null. Parameter: `of`, the kind of the
//! ends — int, decimal, money or date — with that kind's own parameters.

use std::sync::Arc;

use expr::{Range, Type, Value};
use serde_json::{Value as Json, json};

use super::pay::read_pay;
use super::written::{Ends, compact, ends, is_blank, partings, plain};
use super::{Cell, Filter, Kind, Reader, Shape, Widget, date, number};
use crate::{Codes, Language, Refusal, Table};

/// What a range may be of.
const OF: &[(&str, Reader)] = &[
    ("date", date::read),
    ("decimal", number::read_decimal),
    ("int", number::read_int),
    ("money", number::read_money),
];

#[derive(Debug)]
struct Between {
    end: Arc<dyn Kind>,
    /// Whether it is pay: money a month, or money of no said period.
    pay: bool,
}

pub(super) fn read(table: &Table<'_>) -> Arc<dyn Kind> {
    let word = table.required_text("of").unwrap_or_default();
    let found = OF.iter().find(|(name, _)| *name == word);
    if found.is_none() && table.has("of") {
        let names = OF.iter().map(|(name, _)| *name);
        table.report_word(table.place("of"), format!("a range cannot be of `{word}`"), &word, names);
    }
    let (_, read) = found.copied().unwrap_or(("int", number::read_int));
    let end = read(table);
    let pay = word == "money"
        && matches!(end.widget(), Widget::Number { unit, .. } if unit.as_ref().is_none_or(|unit| unit.zh.contains('月')));
    Arc::new(Between { end, pay })
}

impl Between {
    fn is_of_dates(&self) -> bool {
        self.end.of() == Type::Date
    }

    fn range(lo: Value, hi: Value, shown: impl Fn(&Value) -> String) -> Result<Value, Refusal> {
        let crossed = match (&lo, &hi) {
            (Value::Number(lo), Value::Number(hi)) => lo > hi,
            (Value::Date(lo), Value::Date(hi)) => lo > hi,
            _ => false,
        };
        if crossed {
            return Err(Refusal::new("value.ends-crossed").with("lo", shown(&lo)).with("hi", shown(&hi)));
        }
        Ok(if lo.is_null() && hi.is_null() { Value::Null } else { Value::Range(Box::new(Range { lo, hi })) })
    }

    fn checked(&self, lo: Value, hi: Value, codes: &Codes) -> Result<Value, Refusal> {
        Self::range(lo, hi, |end| self.end.show(end, codes, Language::Zh))
    }

    /// A cell of pay: what the posting says in 元 a month, and then whatever the ends may be.
    fn import_pay(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        let Some(pay) = read_pay(text)? else { return Ok(Value::Null) };
        let end = |number: Option<expr::Number>| {
            let text = number.map(|number| Json::String(number.to_string()));
            self.end.parse(&text.unwrap_or_default(), codes)
        };
        self.checked(end(pay.lo)?, end(pay.hi)?, codes)
    }

    /// Two values in one cell. The second's counter and multiplier are the first's too: "3-5年", "1-2万".
    fn import_both(&self, cell: &str, codes: &Codes) -> Option<(Value, Value)> {
        partings(cell).find_map(|(lo, hi)| {
            let high = self.end.import(hi, codes).ok().filter(|value| !value.is_null())?;
            let unit =
                hi.trim_start_matches(|letter: char| letter.is_ascii_digit() || ".,-".contains(letter));
            let shared = format!("{lo}{unit}");
            let bare = lo.ends_with(|letter: char| letter.is_ascii_digit()) && !self.is_of_dates();
            let low = self
                .end
                .import(if bare { &shared } else { lo }, codes)
                .ok()
                .filter(|value| !value.is_null())?;
            Some((low, high))
        })
    }
}

impl Kind for Between {
    fn name(&self) -> &'static str {
        "range"
    }

    fn shape(&self) -> Shape {
        match self.end.shape() {
            Shape::One(column) | Shape::Range(column) | Shape::Many { key: column, .. } => {
                Shape::Range(column)
            }
        }
    }

    fn of(&self) -> Type {
        Type::Range(Box::new(self.end.of()))
    }

    fn widget(&self) -> Widget {
        Widget::Pair(Box::new(self.end.widget()))
    }

    fn cell(&self) -> Cell {
        self.end.cell()
    }

    fn filter(&self) -> Filter {
        Filter::Between
    }

    fn parse(&self, input: &Json, codes: &Codes) -> Result<Value, Refusal> {
        let refusal = || Refusal::new("value.not-a-range");
        match input {
            Json::Null => Ok(Value::Null),
            Json::String(text) if text.trim().is_empty() => Ok(Value::Null),
            Json::Object(object) => {
                if object.keys().any(|key| key != "lo" && key != "hi") {
                    return Err(refusal());
                }
                let end = |key: &str| self.end.parse(object.get(key).unwrap_or(&Json::Null), codes);
                self.checked(end("lo")?, end("hi")?, codes)
            }
            // a form sends its two fields of one name in order
            Json::Array(pair) => match pair.as_slice() {
                [] => Ok(Value::Null),
                [lo, hi] => self.checked(self.end.parse(lo, codes)?, self.end.parse(hi, codes)?, codes),
                _ => Err(refusal()),
            },
            _ => Err(refusal()),
        }
    }

    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        if self.pay {
            return self.import_pay(text, codes);
        }
        let cell = if self.is_of_dates() { plain(text) } else { compact(text) };
        if is_blank(&cell) {
            return Ok(Value::Null);
        }
        if let Some((lo, hi)) = self.import_both(&cell, codes) {
            return self.checked(lo, hi, codes);
        }
        match ends(&cell) {
            Ends::From(end) => self.checked(self.end.import(end, codes)?, Value::Null, codes),
            Ends::To(end) => self.checked(Value::Null, self.end.import(end, codes)?, codes),
            Ends::Same(end) => {
                let end = self.end.import(end, codes)?;
                self.checked(end.clone(), end, codes)
            }
        }
    }

    fn json(&self, value: &Value) -> Json {
        match value {
            Value::Range(range) => json!({ "lo": self.end.json(&range.lo), "hi": self.end.json(&range.hi) }),
            _ => Json::Null,
        }
    }

    fn show(&self, value: &Value, codes: &Codes, language: Language) -> String {
        let Value::Range(range) = value else { return String::new() };
        let (lo, hi) = (self.end.show(&range.lo, codes, language), self.end.show(&range.hi, codes, language));
        let zh = language == Language::Zh;
        match (range.lo.is_null(), range.hi.is_null()) {
            (true, true) => String::new(),
            (false, false) if lo == hi => lo,
            // an en dash between dates would drown among their hyphens
            (false, false) if self.is_of_dates() => format!("{lo} {} {hi}", if zh { "至" } else { "to" }),
            (false, false) => format!("{lo}–{hi}"),
            (false, true) if self.is_of_dates() => {
                if zh {
                    format!("{lo} 起")
                } else {
                    format!("from {lo}")
                }
            }
            (true, false) if self.is_of_dates() => {
                if zh {
                    format!("至 {hi}")
                } else {
                    format!("until {hi}")
                }
            }
            (false, true) => {
                if zh {
                    format!("{lo} 以上")
                } else {
                    format!("{lo} or more")
                }
            }
            (true, false) => {
                if zh {
                    format!("{hi} 以下")
                } else {
                    format!("up to {hi}")
                }
            }
        }
    }
}
