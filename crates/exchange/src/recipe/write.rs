//! A recipe as the text it is saved as: what the reader makes the same recipe of.

use model::{Label, Model};
use toml::{Table, Value};

use super::{Column, FedRow, Otherwise, Recipe, Target, Words};
use crate::reading::HeadChoice;

impl Recipe {
    /// The recipe as TOML.
    pub fn to_toml(&self, model: &Model) -> String {
        let mut table = Table::new();
        table.insert("title".into(), label(&self.title));
        table.insert("source".into(), text(&self.source));
        put_text(&mut table, "sheet", self.sheet.as_deref());
        match self.head {
            HeadChoice::Find => {}
            HeadChoice::None => put_text(&mut table, "head", Some("none")),
            HeadChoice::At(number) => {
                table.insert("head".into(), Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
            }
        }
        put_list(&mut table, "key", &self.key);
        put_list(&mut table, "nothing", &self.nothing);
        if let Some(year) = self.year {
            table.insert("year".into(), Value::Integer(i64::from(year)));
        }
        put_list(&mut table, "then", &self.then);
        let rows = self.rows.iter().map(|row| (row.name.to_string(), self.row(row)));
        table.insert("rows".into(), Value::Table(rows.collect()));
        let columns = self.columns.iter().map(|column| self.column(column, model)).collect();
        table.insert("columns".into(), Value::Array(columns));
        let mut words = Table::new();
        for (key, Words { list: values, .. }) in &self.words {
            let values = values.iter().map(|(value, words)| (value.to_string(), list(words)));
            words.insert(key.to_string(), Value::Table(values.collect()));
        }
        if !words.is_empty() {
            table.insert("words".into(), Value::Table(words));
        }
        let skips = self.skips.iter().map(|skip| {
            entries([("at", text(&skip.at)), ("starts", text(&skip.starts)), ("reason", label(&skip.reason))])
        });
        table.insert("skip".into(), Value::Array(skips.collect()));
        let left_out = self
            .left_out
            .iter()
            .map(|left| entries([("to", self.target(left.to, model)), ("reason", label(&left.reason))]));
        table.insert("left_out".into(), Value::Array(left_out.collect()));
        table.to_string()
    }

    fn row(&self, row: &FedRow) -> Value {
        let mut table = Table::new();
        table.insert("dataset".into(), text(&row.dataset));
        put_list(&mut table, "look_up", &row.look_up);
        if row.otherwise == Otherwise::Refuse {
            put_text(&mut table, "else", Some("refuse"));
        }
        let name = |place: usize| self.rows.get(place).map_or("", |row| &row.name);
        let refer = row.refer.iter().map(|(field, place)| (field.to_string(), text(name(*place))));
        table.insert("refer".into(), Value::Table(refer.collect()));
        Value::Table(table)
    }

    fn column(&self, column: &Column, model: &Model) -> Value {
        let mut table = Table::new();
        table.insert("at".into(), list(&column.at));
        put_text(&mut table, "join", Some(&column.join));
        let to = column.to.iter().map(|target| self.target(*target, model)).collect();
        table.insert("to".into(), Value::Array(to));
        put_text(&mut table, "words", column.words.as_deref());
        let split: Vec<Box<str>> = column.split.iter().map(|sign| sign.to_string().into()).collect();
        put_list(&mut table, "split", &split);
        put_list(&mut table, "nothing", &column.nothing);
        if column.contacts {
            put_text(&mut table, "contacts", Some("kept"));
        }
        let parts = [("basis", column.basis), ("times", column.times)];
        let parts: Table = parts
            .iter()
            .filter_map(|(key, to)| Some(((*key).to_owned(), self.target((*to)?, model))))
            .collect();
        if !parts.is_empty() {
            table.insert("parts".into(), Value::Table(parts));
        }
        Value::Table(table)
    }

    fn target(&self, target: Target, model: &Model) -> Value {
        let row = self.rows.get(target.row).map_or("", |row| &row.name);
        let field = self.field(model, target).map_or("", |(_, field)| &field.key);
        Value::String(format!("{row}.{field}"))
    }
}

fn entries<const N: usize>(list: [(&str, Value); N]) -> Value {
    Value::Table(list.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn label(label: &Label) -> Value {
    entries([("zh", text(&label.zh)), ("en", text(&label.en))])
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn list(words: &[Box<str>]) -> Value {
    Value::Array(words.iter().map(|word| text(word)).collect())
}

fn put_text(table: &mut Table, key: &str, word: Option<&str>) {
    if let Some(word) = word {
        table.insert(key.to_owned(), text(word));
    }
}

fn put_list(table: &mut Table, key: &str, words: &[Box<str>]) {
    if !words.is_empty() {
        table.insert(key.to_owned(), list(words));
    }
}
