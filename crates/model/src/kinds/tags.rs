//! `tags`: several codes of a table, each with a level of another table or without. Parameters: `table`, `levels`.
//!
//! JSON takes `"welding"`, `{ "code": "welding", "level": "skilled" }`, and `"welding:skilled"`, which is how a
//! form sends both in one field.

use std::sync::Arc;

use expr::{Item, Type, Value};
use serde_json::{Value as Json, json};

use super::code::{find, known};
use super::codes::{between, list};
use super::text::clean;
use super::written::{is_blank, plain};
use super::{Cell, Column, Filter, Kind, Shape, Widget, many};
use crate::{Codes, Language, Refusal, Table};

#[derive(Debug)]
struct Tags {
    table: Box<str>,
    levels: Option<Box<str>>,
}

pub(super) fn read(table: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Tags {
        table: table.required_text("table").unwrap_or_default().into(),
        levels: table.text("levels").map(Into::into),
    })
}

impl Tags {
    fn item(&self, code: &str, level: Option<&str>, codes: &Codes) -> Result<Item, Refusal> {
        let code = known(code, &self.table, codes)?;
        let level = level.map(|level| known(level, self.levels(level)?, codes)).transpose()?;
        Ok(Item { key: Value::text(code), level: level.map(Into::into) })
    }

    fn levels(&self, level: &str) -> Result<&str, Refusal> {
        self.levels.as_deref().ok_or_else(|| Refusal::new("value.no-levels").with("value", level))
    }

    fn read_json(&self, value: &Json, codes: &Codes) -> Result<Option<Item>, Refusal> {
        if let Json::Object(object) = value {
            let part = |key: &str| clean(object.get(key).unwrap_or(&Json::Null), false);
            return match (part("code")?, part("level")?) {
                (Some(code), level) => self.item(&code, level.as_deref(), codes).map(Some),
                (None, None) if object.is_empty() => Ok(None),
                (None, _) => Err(Refusal::new("value.not-a-list")),
            };
        }
        let Some(text) = clean(value, false)? else { return Ok(None) };
        let whole = self.item(&text, None, codes);
        match text.rsplit_once(':').filter(|_| whole.is_err()) {
            Some((code, level)) => {
                self.item(code, Some(level).filter(|level| !level.is_empty()), codes).map(Some)
            }
            None => whole.map(Some),
        }
    }

    /// A word of a cell: "焊接", "焊接（熟练）", "焊接：熟练", "焊接 熟练", "熟练 焊接".
    fn read_word(&self, word: &str, codes: &Codes) -> Result<Item, Refusal> {
        let refusal = match find(word, &self.table, codes) {
            Ok(code) => return Ok(Item::new(code)),
            Err(refusal) => refusal,
        };
        let Some(levels) = &self.levels else { return Err(refusal) };
        let both = |code: &str, level: &str| {
            let level = find(level.trim(), levels, codes).ok()?;
            let code = find(code.trim(), &self.table, codes).ok()?;
            Some(Item { key: Value::text(code), level: Some(level.into()) })
        };
        let bracketed = word.strip_suffix(')').and_then(|word| word.rsplit_once('('));
        let found = bracketed.and_then(|(code, level)| both(code, level));
        let signed =
            || [':', '-', ' '].iter().find_map(|sign| word.rsplit_once(*sign).and_then(|(a, b)| both(a, b)));
        let reversed = || word.split_once(' ').and_then(|(level, code)| both(code, level));
        found.or_else(signed).or_else(reversed).ok_or(refusal)
    }
}

impl Kind for Tags {
    fn name(&self) -> &'static str {
        "tags"
    }

    fn shape(&self) -> Shape {
        Shape::Many { key: Column::Text, levels: self.levels.is_some() }
    }

    fn of(&self) -> Type {
        Type::List(Box::new(Type::Code(self.table.clone())))
    }

    fn widget(&self) -> Widget {
        Widget::Choices { table: self.table.clone(), levels: self.levels.clone() }
    }

    fn cell(&self) -> Cell {
        Cell::Tags
    }

    fn filter(&self) -> Filter {
        Filter::Codes { table: self.table.clone() }
    }

    fn parse(&self, input: &Json, codes: &Codes) -> Result<Value, Refusal> {
        many::list(input, |value| self.read_json(value, codes)).map(list)
    }

    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        let found = many::cell(text, &mut |word| self.read_word(word, codes));
        if found.is_err() && is_blank(&plain(text)) {
            return Ok(Value::Null);
        }
        found.map(list)
    }

    fn json(&self, value: &Value) -> Json {
        let item = |item: &Item| match &self.levels {
            None => json!(item.key.as_text()),
            Some(_) => json!({ "code": item.key.as_text(), "level": item.level }),
        };
        value.as_items().iter().map(item).collect()
    }

    fn show(&self, value: &Value, codes: &Codes, language: Language) -> String {
        let word = |table: &str, code: &str| {
            codes.get(table).map_or(code, |table| table.label(code, language)).to_owned()
        };
        let tag = |item: &Item| {
            let tag = word(&self.table, item.key.as_text().unwrap_or_default());
            match (&item.level, &self.levels, language) {
                (Some(level), Some(levels), Language::Zh) => format!("{tag}（{}）", word(levels, level)),
                (Some(level), Some(levels), Language::En) => format!("{tag} ({})", word(levels, level)),
                _ => tag,
            }
        };
        value.as_items().iter().map(tag).collect::<Vec<_>>().join(between(language))
    }

    fn tables(&self) -> Vec<&str> {
        [Some(&self.table), self.levels.as_ref()].into_iter().flatten().map(AsRef::as_ref).collect()
    }
}
