//! What expressions may name: rows with their references, and the actor.

use expr::{Scope, Type};

use crate::{Attribute, Model, Part};

/// What every actor has in expressions.
const ACTOR: &[(&str, &str)] = &[
    ("person", "person"),
    ("org", "organisation"),
    ("department", "department"),
    ("account", "account"),
    ("seat", "seat"),
];

/// `row` of a dataset alone: checks and conditions of moves.
#[derive(Clone, Copy)]
pub struct RowScope<'a> {
    /// The model the expression is typed against.
    pub model: &'a Model,
    /// The roots: `("row", "job")`, `("need", "job")` ….
    pub rows: &'a [(&'a str, &'a str)],
}

/// The same and `actor`: grants and filters.
#[derive(Clone, Copy)]
pub struct ActorScope<'a>(pub RowScope<'a>);

impl RowScope<'_> {
    fn member_of_dataset(&self, dataset: &str, name: &str) -> Option<Type> {
        let dataset = self.model.dataset(dataset)?;
        dataset.attribute(name).map(|attribute| dataset.type_of(attribute))
    }

    fn codes_of(&self, table: &str) -> Vec<String> {
        match table.strip_suffix("/state").and_then(|dataset| self.model.dataset(dataset)) {
            Some(dataset) => dataset.states.iter().map(|state| state.key.to_string()).collect(),
            None => self
                .model
                .codes
                .get(table)
                .into_iter()
                .flat_map(super::codes::CodeTable::iter)
                .map(|code| code.code.to_string())
                .collect(),
        }
    }

    fn names_of(&self, dataset: &str) -> Vec<String> {
        let Some(dataset) = self.model.dataset(dataset) else { return Vec::new() };
        let fields = (0..dataset.fields.len()).map(|place| Attribute::Field(place, Part::Whole));
        fields
            .map(|attribute| dataset.name_of(attribute))
            .chain(["state".to_owned(), "id".to_owned()])
            .collect()
    }
}

impl Scope for RowScope<'_> {
    fn root(&self, name: &str) -> Option<Type> {
        let (_, dataset) = self.rows.iter().find(|(root, _)| *root == name)?;
        Some(Type::Record((*dataset).into()))
    }

    fn member(&self, of: &Type, name: &str) -> Option<Type> {
        match of {
            Type::Record(dataset) | Type::Ref(dataset) => self.member_of_dataset(dataset, name),
            _ => None,
        }
    }

    fn names(&self, of: Option<&Type>) -> Vec<String> {
        match of {
            None => self.rows.iter().map(|(root, _)| (*root).to_owned()).collect(),
            Some(Type::Record(dataset) | Type::Ref(dataset)) => self.names_of(dataset),
            Some(Type::Code(table)) => self.codes_of(table),
            Some(_) => Vec::new(),
        }
    }

    fn table(&self, key: &str) -> Option<expr::Table> {
        if key.strip_suffix("/state").is_some_and(|dataset| self.model.datasets.contains_key(dataset)) {
            return Some(expr::Table { ordered: false, hierarchical: false });
        }
        let table = self.model.codes.get(key)?;
        Some(expr::Table { ordered: table.ordered, hierarchical: table.hierarchical })
    }

    fn has_code(&self, table: &str, code: &str) -> bool {
        match table.strip_suffix("/state").and_then(|dataset| self.model.dataset(dataset)) {
            Some(dataset) => dataset.state(code).is_some(),
            None => self.model.codes.get(table).is_some_and(|table| table.get(code).is_some()),
        }
    }

    fn same_identity(&self, a: &str, b: &str) -> bool {
        self.model.same_identity(a, b)
    }
}

impl Scope for ActorScope<'_> {
    fn root(&self, name: &str) -> Option<Type> {
        if name == "actor" { Some(Type::Record("actor".into())) } else { self.0.root(name) }
    }

    fn member(&self, of: &Type, name: &str) -> Option<Type> {
        match of {
            Type::Record(record) if &**record == "actor" => {
                if name == "roles" {
                    return Some(Type::List(Box::new(Type::Code("role".into()))));
                }
                ACTOR.iter().find(|(key, _)| *key == name).map(|(_, dataset)| Type::Ref((*dataset).into()))
            }
            // what the actor's organisation or person *is* takes a row: grants compare ids only
            _ => self.0.member(of, name),
        }
    }

    fn names(&self, of: Option<&Type>) -> Vec<String> {
        match of {
            None => self.0.names(None).into_iter().chain(["actor".to_owned()]).collect(),
            Some(Type::Record(record)) if &**record == "actor" => {
                ACTOR.iter().map(|(key, _)| (*key).to_owned()).chain(["roles".to_owned()]).collect()
            }
            other => self.0.names(other),
        }
    }

    fn table(&self, key: &str) -> Option<expr::Table> {
        self.0.table(key)
    }

    fn has_code(&self, table: &str, code: &str) -> bool {
        self.0.has_code(table, code)
    }

    fn same_identity(&self, a: &str, b: &str) -> bool {
        self.0.same_identity(a, b)
    }
}
