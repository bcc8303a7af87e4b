//! Where a model's datasets stand in the database: tables and columns by permanent name.

use std::sync::Arc;

use indexmap::IndexMap;
use model::kinds::{Column, Shape};
use model::{Model, Names};

/// A model with the tables of its datasets.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The model.
    pub model: Arc<Model>,
    /// The permanent names.
    pub names: Names,
    /// By the dataset's present key.
    pub tables: IndexMap<Box<str>, TableLayout>,
}

/// The table of a dataset.
#[derive(Clone, Debug)]
pub struct TableLayout {
    /// The dataset's permanent number.
    pub id: u32,
    /// The table.
    pub table: Box<str>,
    /// The columns of the states' times, by the state's place.
    pub state_at: Vec<Box<str>>,
    /// By the field's place.
    pub fields: Vec<FieldLayout>,
}

/// The column, columns or child table of a field.
#[derive(Clone, Debug)]
pub struct FieldLayout {
    /// The field's permanent number.
    pub id: u32,
    /// The column, or the end of the child table's name.
    pub column: Box<str>,
    /// How it is stored.
    pub shape: Shape,
    /// Whether its folded text stands beside it, for looking rows up.
    pub folds: bool,
}

impl Layout {
    /// The layout of a model under names that a plan has given.
    pub fn new(model: Arc<Model>, names: Names) -> Self {
        let mut tables = IndexMap::new();
        for dataset in model.datasets.values() {
            let Some(name) = names.datasets.get(&dataset.key) else { continue };
            let fields = dataset.fields.iter().filter_map(|field| {
                let name = name.fields.get(&field.key)?;
                let shape = field.kind.shape();
                let folds = field.look_up && shape == Shape::One(Column::Text);
                Some(FieldLayout { id: name.id, column: name.column.clone(), shape, folds })
            });
            let layout = TableLayout {
                id: name.id,
                table: name.table.clone(),
                state_at: dataset
                    .states
                    .iter()
                    .map(|state| format!("state_at__{}", state.key).into())
                    .collect(),
                fields: fields.collect(),
            };
            tables.insert(dataset.key.clone(), layout);
        }
        Layout { model, names, tables }
    }

    /// The table of a dataset.
    pub fn table(&self, dataset: &str) -> Option<&TableLayout> {
        self.tables.get(dataset)
    }

    /// The secondary indexes of a dataset, each by its columns in words.
    pub fn secondary_indexes(&self, dataset: &str) -> Vec<String> {
        let found = self.model.dataset(dataset).zip(self.table(dataset));
        found.map(|(dataset, table)| crate::sqlite::secondary(self, dataset, table)).unwrap_or_default()
    }

    /// The key of the dataset with this permanent number.
    pub fn key_of(&self, id: u32) -> Option<&str> {
        self.tables.iter().find(|(_, table)| table.id == id).map(|(key, _)| &**key)
    }
}

impl TableLayout {
    /// The table of deleted rows.
    pub fn gone(&self) -> String {
        format!("{}__gone", self.table)
    }

    /// The column with the folded text of a field.
    pub fn fold(&self, field: &FieldLayout) -> Option<String> {
        field.folds.then(|| format!("{}__fold", field.column))
    }

    /// The child table of a many-valued field.
    pub fn child(&self, field: &FieldLayout) -> String {
        format!("{}__{}", self.table, field.column)
    }
}
