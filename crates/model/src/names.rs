//! Permanent names: each dataset and each field gets a number and a column when it is first applied, and keeps
//! them whatever it is called later. History and tables speak in these; a rename changes the model alone.

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use crate::kinds::{Column, Shape};

/// The permanent names of all datasets ever applied, by their present key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// By the dataset's present key.
    pub datasets: IndexMap<Box<str>, DatasetName>,
    /// The number the last dataset got; numbers begin at 1.
    pub next: u32,
}

/// The permanent name of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetName {
    /// Its number, in versions and in the feed.
    pub id: u32,
    /// Its table.
    pub table: Box<str>,
    /// By the field's present key.
    pub fields: IndexMap<Box<str>, FieldName>,
    /// The number the next field gets.
    pub next: u32,
}

/// The permanent name of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName {
    /// Its number within the dataset.
    pub id: u32,
    /// Its column, or the end of its child table's name.
    pub column: Box<str>,
    /// How its values are stored, in words that are compared and shown and never read back.
    pub stored: Box<str>,
}

impl Names {
    /// Gives a new dataset its name.
    pub(crate) fn add_dataset(&mut self, key: &str) -> &mut DatasetName {
        let taken = |table: &str| self.datasets.values().any(|name| &*name.table == table);
        let mut table = String::new();
        for letter in key.chars().map(|letter| letter.to_ascii_lowercase()) {
            // two underscores part a table's name from what belongs to it, and begin the store's own names
            if letter.is_ascii_lowercase() || letter.is_ascii_digit() {
                table.push(letter);
            } else if !table.is_empty() && !table.ends_with('_') {
                table.push('_');
            }
        }
        if table.is_empty() || table.starts_with("sqlite_") || table.starts_with("pg_") {
            table.insert_str(0, "dataset_");
        }
        while taken(&table) {
            table.push_str("_2");
        }
        // 0 is the site itself in the feed
        self.next += 1;
        let name = DatasetName { id: self.next, table: table.into(), fields: IndexMap::new(), next: 0 };
        self.datasets.entry(key.into()).insert_entry(name).into_mut()
    }

    /// The names as they are kept in the database.
    pub fn to_json(&self) -> Json {
        let dataset = |key: &str, name: &DatasetName| {
            let fields = name.fields.iter();
            let fields: Vec<Json> =
                fields.map(|(key, field)| json!([key, field.id, field.column, field.stored])).collect();
            json!({ "key": key, "id": name.id, "table": name.table, "next": name.next, "fields": fields })
        };
        json!({ "next": self.next, "datasets": self.datasets.iter().map(|(key, name)| dataset(key, name)).collect::<Vec<_>>() })
    }

    /// The names as they were kept; none if this is not what [`Names::to_json`] wrote.
    pub fn from_json(json: &Json) -> Option<Names> {
        let number = |json: &Json| json.as_u64().and_then(|number| u32::try_from(number).ok());
        let text = |json: &Json| json.as_str().map(Box::<str>::from);
        let mut names = Names { next: number(&json["next"])?, ..Names::default() };
        for dataset in json["datasets"].as_array()? {
            let mut fields = IndexMap::new();
            for field in dataset["fields"].as_array()? {
                let (id, column, stored) = (number(&field[1])?, text(&field[2])?, text(&field[3])?);
                fields.insert(text(&field[0])?, FieldName { id, column, stored });
            }
            let name = DatasetName {
                id: number(&dataset["id"])?,
                table: text(&dataset["table"])?,
                fields,
                next: number(&dataset["next"])?,
            };
            names.datasets.insert(text(&dataset["key"])?, name);
        }
        Some(names)
    }
}

impl DatasetName {
    /// Gives a new field its name. A column once taken is never taken again, even after its field was destroyed.
    pub(crate) fn add_field(&mut self, key: &str, shape: Shape) -> &FieldName {
        let id = self.next;
        self.next += 1;
        // the child table of a list called `gone` would be the dataset's bin
        let taken = key == "gone" || self.fields.values().any(|field| &*field.column == key);
        let column = if taken { format!("{key}__{id}") } else { key.to_owned() };
        self.fields
            .entry(key.into())
            .insert_entry(FieldName { id, column: column.into(), stored: stored(shape) })
            .into_mut()
    }
}

/// How values of a shape are stored, in words.
pub(crate) fn stored(shape: Shape) -> Box<str> {
    let of = |column: Column| match column {
        Column::Bool => "truth".to_owned(),
        Column::Number { scale } => format!("number with {scale} decimal places"),
        Column::Text => "text".to_owned(),
        Column::Date => "date".to_owned(),
        Column::Instant => "instant".to_owned(),
        Column::Id => "id".to_owned(),
    };
    match shape {
        Shape::One(column) => of(column),
        Shape::Range(column) => format!("range of {}", of(column)),
        Shape::Many { key, levels } => {
            format!("list of {}{}", of(key), if levels { " with levels" } else { "" })
        }
    }
    .into()
}
