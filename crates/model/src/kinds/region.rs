//! `region`: a province, city, county or the site's own area: one code of the table `region`.
//!
//! A cell names it as people do — "上海-奉贤区", "浙江省温州市瑞安市", "瑞安" — and is read by walking the table
//! downwards over the words and synonyms it has: the reading that covers most of the cell wins, however deep it goes.
//! Several places that read alike are refused by name, unless one of them is a province. What follows a place as the rest of an address
//! does (…镇, …路, …号) may stay unread.

use std::sync::Arc;

use expr::{Type, Value};
use serde_json::Value as Json;

use super::code::{known, no_such_code};
use super::text::clean;
use super::written::{is_blank, plain, refuse_damaged};
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Code, CodeTable, Codes, Language, Refusal, Table};

/// The code table of regions.
const TABLE: &str = "region";
/// Rows of the state's table that stand for no place of their own.
const FILLERS: &[&str] =
    &["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖县", "自治区直辖县"];
/// The most places a refusal names.
const MOST_NAMED: usize = 6;
/// How the rest of an address ends.
const ADDRESS: &[char] =
    &['镇', '乡', '村', '园', '城', '道', '路', '街', '巷', '弄', '号', '楼', '幢', '座', '层', '室'];

#[derive(Debug)]
struct Region;

pub(super) fn read(_: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Region)
}

impl Kind for Region {
    fn name(&self) -> &'static str {
        "region"
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Text)
    }

    fn of(&self) -> Type {
        Type::Code(TABLE.into())
    }

    fn widget(&self) -> Widget {
        Widget::Choice { table: TABLE.into() }
    }

    fn cell(&self) -> Cell {
        Cell::Text
    }

    fn filter(&self) -> Filter {
        Filter::Codes { table: TABLE.into() }
    }

    fn parse(&self, input: &Json, codes: &Codes) -> Result<Value, Refusal> {
        let Some(code) = clean(input, false)? else { return Ok(Value::Null) };
        known(&code, TABLE, codes).map(Value::text)
    }

    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        let cell = plain(text);
        if is_blank(&cell) {
            return Ok(Value::Null);
        }
        refuse_damaged(&cell)?;
        let Some(table) = codes.get(TABLE) else { return Err(no_such_code(&cell, TABLE, codes)) };
        if let Some(place) = table.get(&cell) {
            return Ok(Value::text(place.code.clone()));
        }
        let found = walk(&cell, table)?.or_else(|| table.find(&cell).map(|place| place.code.clone()));
        found.map(Value::text).ok_or_else(|| Refusal::new("value.no-such-place").with("value", cell))
    }

    fn json(&self, value: &Value) -> Json {
        value.as_text().map_or(Json::Null, Json::from)
    }

    fn show(&self, value: &Value, codes: &Codes, language: Language) -> String {
        let code = value.as_text().unwrap_or_default();
        codes.get(TABLE).map_or_else(|| code.to_owned(), |table| name(code, table, language))
    }

    fn tables(&self) -> Vec<&str> {
        vec![TABLE]
    }
}

/// A place with the one above it, which together are never ambiguous: 温州市瑞安市, 北京市朝阳区.
fn name(code: &str, table: &CodeTable, language: Language) -> String {
    let lineage = table.lineage(code).enumerate().filter(|(above, place)| *above == 0 || !is_filler(place));
    let mut labels: Vec<&str> = lineage.map(|(_, place)| place.label.get(language)).collect();
    labels.dedup();
    labels.truncate(2);
    if labels.is_empty() {
        return code.to_owned();
    }
    if labels.iter().all(|label| label.is_ascii()) {
        return labels.join(", ");
    }
    labels.reverse();
    labels.concat()
}

/// Whether a row of the state's table is a level of it and no place: 市辖区, 县. Nobody chooses one by its words.
pub fn is_filler(place: &Code) -> bool {
    FILLERS.contains(&place.label.zh.as_str())
}

/// One way to read a cell: where it ends up, and how many bytes it leaves unread.
struct Reading<'a> {
    place: &'a Code,
    left: usize,
}

/// The code a cell means; none if the table has no such place.
fn walk(cell: &str, table: &CodeTable) -> Result<Option<Box<str>>, Refusal> {
    let letters: String = cell.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letters = letters.strip_prefix("中国").unwrap_or(&letters);
    let letters = letters.strip_suffix("市辖区").filter(|city| !city.is_empty()).unwrap_or(letters);
    let mut readings = Vec::new();
    descend(letters, None, table, &mut readings);
    let is_address = letters.ends_with(ADDRESS) || letters.ends_with(|letter: char| letter.is_ascii_digit());
    readings.retain(|reading| reading.left == 0 || is_address);
    let Some(left) = readings.iter().map(|reading| reading.left).min() else { return Ok(None) };
    readings.retain(|reading| reading.left == left);
    let mut places: Vec<&Code> = Vec::new();
    for reading in readings {
        if !places.iter().any(|place| place.code == reading.place.code) {
            places.push(reading.place);
        }
    }
    if let Some(meant) = meant(&places, table) {
        return Ok(Some(meant.code.clone()));
    }
    let names = places.iter().take(MOST_NAMED).map(|place| name(&place.code, table, Language::Zh));
    let names = names.collect::<Vec<_>>().join("、");
    Err(Refusal::new("value.ambiguous-region").with("value", cell).with("candidates", names))
}

/// The one of several places that people mean who say no more: the only province, for whoever means 海南州 says
/// so; or a city, where the others are its parts of the same name.
fn meant<'a>(places: &[&'a Code], table: &CodeTable) -> Option<&'a Code> {
    let mut provinces = places.iter().filter(|place| place.parent.is_none());
    if let (Some(province), None) = (provinces.next(), provinces.next()) {
        return Some(province);
    }
    let above = |place: &Code| {
        places
            .iter()
            .all(|other| other.label.zh == place.label.zh && table.is_under(&other.code, &place.code))
    };
    places.iter().find(|place| above(place)).copied()
}

/// Collects every reading of `text` below `above`, skipping levels nobody names.
fn descend<'a>(text: &str, above: Option<&'a Code>, table: &'a CodeTable, readings: &mut Vec<Reading<'a>>) {
    let below: Vec<&Code> = match above {
        None => table.iter().collect(),
        Some(above) => {
            table.subtree(&above.code).into_iter().skip(1).filter_map(|code| table.get(code)).collect()
        }
    };
    for place in below {
        let words = [place.label.zh.as_str(), place.label.en.as_str()].into_iter();
        for word in words.chain(place.synonyms.iter().map(AsRef::as_ref)) {
            let Some(rest) = text.strip_prefix(word).filter(|_| !word.is_empty() && !is_filler(place)) else {
                continue;
            };
            readings.push(Reading { place, left: rest.len() });
            if !rest.is_empty() {
                descend(rest, Some(place), table, readings);
            }
        }
    }
}
