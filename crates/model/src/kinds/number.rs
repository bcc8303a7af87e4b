//! `int`, `decimal`, `money`: exact numbers of a fixed number of decimal places. Parameters: `min`, `max`,
//! `unit`; of `decimal` also `scale`, 0 to 6, 2 unless said. Money is in 元 with 4 places and shown with 2.

use std::sync::Arc;

use expr::{Number, Type, Value};
use serde_json::Value as Json;

use super::text::clean;
use super::written::{compact, is_blank};
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Label, Language, Refusal, Table};

/// The most decimal places a `decimal` may have.
const DEEPEST: u8 = 6;
/// Decimal places of money as it is stored.
pub(super) const MONEY: u8 = 4;
/// Words that count, behind a number in a cell.
const COUNTERS: &[&str] = &[
    "年经验",
    "学时",
    "课时",
    "学分",
    "人次",
    "个月",
    "人",
    "名",
    "个",
    "位",
    "家",
    "台",
    "套",
    "件",
    "次",
    "项",
    "门",
    "班",
    "间",
    "张",
    "岁",
    "年",
    "月",
    "天",
    "元",
];
/// Words where a number was asked for and none is meant.
const UNSAID: &[&str] = &["若干", "若干名", "若干人", "不限", "待定", "面议"];

/// A number of this kind; `range` reads its ends with it.
#[derive(Debug)]
struct Scaled {
    name: &'static str,
    scale: u8,
    /// The most decimal places shown.
    shown: u8,
    min: Option<Number>,
    max: Option<Number>,
    unit: Option<Label>,
}

pub(super) fn read_int(table: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Scaled::read("int", 0, 0, table))
}

pub(super) fn read_decimal(table: &Table<'_>) -> Arc<dyn Kind> {
    let scale = table.int("scale").map_or(Some(2), |scale| u8::try_from(scale).ok());
    let scale = scale.filter(|scale| *scale <= DEEPEST).unwrap_or_else(|| {
        table.report_key("scale", format!("`scale` must be from 0 to {DEEPEST}"));
        0
    });
    Arc::new(Scaled::read("decimal", scale, scale, table))
}

pub(super) fn read_money(table: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Scaled::read("money", MONEY, 2, table))
}

impl Scaled {
    fn read(name: &'static str, scale: u8, shown: u8, table: &Table<'_>) -> Self {
        let bound = |key: &'static str| {
            let number = table.exact(key)?;
            let scaled = number.rescale(scale);
            if scaled.is_none() {
                table.report_key(key, format!("`{key}` must have at most {scale} decimal places"));
            }
            scaled
        };
        let (min, max) = (bound("min"), bound("max"));
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            table.report_key("max", "`max` is below `min`");
        }
        Scaled { name, scale, shown, min, max, unit: table.label("unit") }
    }

    fn admit(&self, number: Number) -> Result<Value, Refusal> {
        if let Some(min) = self.min.filter(|min| number < *min) {
            return Err(Refusal::new("value.too-small").with("min", grouped(min)));
        }
        if let Some(max) = self.max.filter(|max| number > *max) {
            return Err(Refusal::new("value.too-large").with("max", grouped(max)));
        }
        Ok(Value::Number(number))
    }

    /// The figures of a cell, without the words around them.
    fn figures<'a>(&self, cell: &'a str) -> &'a str {
        let cell = cell.trim_start_matches(['¥', '￥']);
        let own = self.unit.iter().flat_map(|unit| [unit.zh.as_str(), unit.en.as_str()]);
        let mut words = own.filter(|word| !word.is_empty()).chain(COUNTERS.iter().copied());
        words.find_map(|word| cell.strip_suffix(word)).unwrap_or(cell)
    }
}

impl Kind for Scaled {
    fn name(&self) -> &'static str {
        self.name
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Number { scale: self.scale })
    }

    fn of(&self) -> Type {
        Type::Number { scale: self.scale }
    }

    fn widget(&self) -> Widget {
        Widget::Number { unit: self.unit.clone(), scale: self.shown }
    }

    fn cell(&self) -> Cell {
        Cell::Number
    }

    fn filter(&self) -> Filter {
        Filter::Between
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        let text = match input {
            // a float's own text may be a power of ten
            Json::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
            Json::Number(number) => number.to_string(),
            Json::Null | Json::String(_) => match clean(input, false)? {
                None => return Ok(Value::Null),
                Some(text) => compact(&text),
            },
            other => return Err(not_a_number(other)),
        };
        self.admit(fit(read_number(&text, self.scale)?, self.scale)?)
    }

    fn import(&self, text: &str, _: &Codes) -> Result<Value, Refusal> {
        let cell = compact(text);
        if is_blank(&cell) || UNSAID.iter().any(|word| cell.ends_with(word)) {
            return Ok(Value::Null);
        }
        let figures = self.figures(&cell);
        let (figures, power) = multiplied(figures).unwrap_or((figures, 0));
        let times = Number::int(power_of_ten(power).unwrap_or(1));
        let number = read_number(figures, self.scale).map_err(|refusal| match refusal.code {
            // the cell as it stands, for whoever looks for it
            "value.not-a-number" => not_a_number(text.trim()),
            _ => refusal,
        })?;
        let number = number.checked_mul(times).ok_or_else(|| too_large(self.scale))?;
        self.admit(fit(number, self.scale)?)
    }

    fn json(&self, value: &Value) -> Json {
        value.as_number().map_or(Json::Null, number_json)
    }

    fn show(&self, value: &Value, _: &Codes, _: Language) -> String {
        value.as_number().map(|number| grouped(rounded(number, self.shown))).unwrap_or_default()
    }
}

/// The figures before 千, 万 or 亿 and the power of ten it stands for.
pub(super) fn multiplied(figures: &str) -> Option<(&str, u8)> {
    let powers = [("千", 3), ("k", 3), ("K", 3), ("万", 4), ("w", 4), ("W", 4), ("亿", 8)];
    powers.into_iter().find_map(|(word, power)| Some((figures.strip_suffix(word)?, power)))
}

/// Ten to the `power`.
pub(super) fn power_of_ten(power: u8) -> Option<i64> {
    10_i64.checked_pow(u32::from(power))
}

/// A number from figures without spaces, with as many places as were written; commas between groups are
/// dropped. `scale` is that of the column it is for, whose largest number a refusal names.
pub(super) fn read_number(text: &str, scale: u8) -> Result<Number, Refusal> {
    let figures = text.replace(',', "");
    let figures = figures.strip_prefix('+').unwrap_or(&figures);
    let (whole, fraction) = figures.split_once('.').unwrap_or((figures, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole.strip_prefix('-').unwrap_or(whole)) || !digits(fraction) {
        return Err(not_a_number(text));
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > usize::from(expr::MAX_SCALE) {
        return Err(too_precise(expr::MAX_SCALE));
    }
    let written = if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") };
    Number::parse(&written).ok_or_else(|| too_large(scale))
}

/// The same number with `scale` places.
fn fit(number: Number, scale: u8) -> Result<Number, Refusal> {
    let needed = (0..=number.scale).find_map(|places| number.rescale(places)).unwrap_or(number);
    if needed.scale > scale {
        Err(too_precise(scale))
    } else {
        needed.rescale(scale).ok_or_else(|| too_large(scale))
    }
}

fn not_a_number(value: &(impl ToString + ?Sized)) -> Refusal {
    Refusal::new("value.not-a-number").with("value", value.to_string())
}

fn too_precise(scale: u8) -> Refusal {
    match scale {
        0 => Refusal::new("value.not-whole"),
        places => Refusal::new("value.too-precise").with("places", places),
    }
}

/// The refusal of a number that no column of this scale can hold.
pub(super) fn too_large(scale: u8) -> Refusal {
    Refusal::new("value.too-large").with("max", grouped(Number { units: i64::MAX, scale }))
}

/// A number as JSON: whole ones as integers, others as decimals, and as text where a float would lose digits.
pub(super) fn number_json(number: Number) -> Json {
    if let Some(whole) = number.rescale(0) {
        return Json::from(whole.units);
    }
    let text = number.to_string();
    let float = text.parse::<f64>().ok().filter(|float| Number::parse(&float.to_string()) == Some(number));
    float.map_or(Json::from(text), Json::from)
}

/// The number with at most so many decimal places, rounded half away from zero.
fn rounded(number: Number, places: u8) -> Number {
    if number.scale <= places {
        return number;
    }
    let divisor = power_of_ten(number.scale - places).unwrap_or(i64::MAX);
    let (whole, rest) = (number.units / divisor, number.units % divisor);
    let up = if rest.abs() >= divisor / 2 { rest.signum() } else { 0 };
    Number { units: whole + up, scale: places }
}

/// A number in words: groups of three, no zeros that say nothing.
pub fn grouped(number: Number) -> String {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}
