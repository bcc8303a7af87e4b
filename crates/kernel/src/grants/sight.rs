//! A row as somebody sees it.

use std::sync::Arc;

use expr::{Date, Expr, Id, Instant, Value};
use model::{Attribute, Dataset, Model, Part};
use store::Row;

use crate::Problems;
use crate::grants::Held;
use crate::grants::Trees;
use crate::grants::{Access, Granted};
use crate::grants::{Known, RowWorld};

/// A value as somebody sees it.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// Not at all: it leaves no trace.
    Hidden,
    /// As its kind masks it; the clear value is not here.
    Masked(String),
    /// As it is.
    Clear(Value),
}

/// A row as somebody sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The dataset's key.
    pub dataset: Box<str>,
    /// The row's id.
    pub id: Id,
    /// Its revision.
    pub rev: i64,
    /// The key of its state.
    pub state: Box<str>,
    /// When it was made.
    pub created_at: Instant,
    /// By whom.
    pub created_by: Option<Id>,
    /// When it was last changed.
    pub updated_at: Instant,
    /// By whom.
    pub updated_by: Option<Id>,
    /// When it last entered each state.
    pub state_at: Vec<Option<Instant>>,
    /// Its values, by the field's place.
    pub values: Vec<Sight>,
    /// What may be done with it: built-in verbs and moves that its state allows.
    pub may: Vec<Box<str>>,
}

impl Seen {
    /// The clear value of a field; null where it is not clear.
    pub fn clear(&self, place: usize) -> &Value {
        match self.values.get(place) {
            Some(Sight::Clear(value)) => value,
            _ => &Value::Null,
        }
    }

    /// Whether something may be done with it.
    pub fn may(&self, verb: &str) -> bool {
        self.may.iter().any(|word| &**word == verb)
    }

    /// The value of an attribute, null where it is not clear.
    pub fn get(&self, attribute: Attribute) -> Value {
        use model::System;
        let id = |id: Option<Id>| id.map_or(Value::Null, Value::Id);
        match attribute {
            Attribute::Field(place, part) => match (part, self.clear(place)) {
                (Part::Low, Value::Range(range)) => range.lo.clone(),
                (Part::High, Value::Range(range)) => range.hi.clone(),
                (Part::Whole, value) => value.clone(),
                _ => Value::Null,
            },
            Attribute::System(System::Id) => Value::Id(self.id),
            Attribute::System(System::Revision) => Value::Number(expr::Number::int(self.rev)),
            Attribute::System(System::State) => Value::text(self.state.clone()),
            Attribute::System(System::CreatedAt) => Value::Instant(self.created_at),
            Attribute::System(System::CreatedBy) => id(self.created_by),
            Attribute::System(System::UpdatedAt) => Value::Instant(self.updated_at),
            Attribute::System(System::UpdatedBy) => id(self.updated_by),
            Attribute::System(System::StateAt(place)) => {
                self.state_at.get(place).copied().flatten().map_or(Value::Null, Value::Instant)
            }
        }
    }
}

/// Looks at rows with one actor's grants.
pub(crate) struct Eyes<'a> {
    pub model: &'a Arc<Model>,
    pub access: &'a Access<'a>,
    pub known: &'a Known,
    pub trees: Arc<(u64, Trees)>,
    pub today: Date,
    pub now: Instant,
}

impl<'a> Eyes<'a> {
    fn world<'r>(&'r self, row: &'r Row) -> RowWorld<'r> {
        RowWorld {
            model: self.model,
            dataset: &self.access.dataset.key,
            row,
            known: self.known,
            trees: &self.trees.1,
            today: self.today,
            now: self.now,
        }
    }

    /// Whether a condition is true of a row.
    pub fn holds(&self, condition: Option<&Expr>, row: &Row) -> Result<bool, Problems> {
        let Some(condition) = condition else { return Ok(true) };
        Ok(expr::truth(condition, &self.world(row))? == Some(true))
    }

    /// What a condition is of a row.
    pub fn truth(&self, condition: &Expr, row: &Row) -> Result<Option<bool>, Problems> {
        Ok(expr::truth(condition, &self.world(row))?)
    }

    /// Whether a verb is denied for a row: a rule that is null denies.
    pub fn denied(&self, verb: &str, row: &Row) -> Result<bool, Problems> {
        Held::of(self, row).denied(verb)
    }

    /// The grants that give a verb for a row.
    pub fn giving(&self, verb: &str, row: &Row) -> Result<Vec<&'a Granted<'a>>, Problems> {
        Held::of(self, row).giving(verb)
    }

    /// Whether a verb is allowed for a row.
    pub fn allowed(&self, verb: &str, row: &Row) -> Result<bool, Problems> {
        Held::of(self, row).allowed(verb)
    }

    /// Whether the row is about the actor and shown to it in clear.
    pub fn is_own(&self, row: &Row) -> Result<bool, Problems> {
        match &self.access.own {
            Some(own) if self.access.dataset.own_clear => self.holds(Some(own), row),
            _ => Ok(false),
        }
    }

    /// A value of a row that these grants give to read.
    fn sight(&self, giving: &[&Granted<'_>], own: bool, place: usize, value: &Value) -> Sight {
        let given = self.access.everything || giving.iter().any(|granted| granted.grant.fields.gives(place));
        match self.access.dataset.fields.get(place) {
            Some(field) if given && field.personal && !own && !value.is_null() => {
                Sight::Masked(field.kind.mask(value))
            }
            Some(_) if given => Sight::Clear(value.clone()),
            _ => Sight::Hidden,
        }
    }

    /// The row's label as the actor sees it; none if the row cannot be read.
    pub fn label(&self, row: &Row) -> Result<Option<Sight>, Problems> {
        let giving = Held::of(self, row).giving("read")?;
        if giving.is_empty() && !self.access.everything {
            return Ok(None);
        }
        let place = self.access.dataset.label;
        let Some(value) = row.values.get(place) else { return Ok(None) };
        Ok(Some(self.sight(&giving, self.is_own(row)?, place, value)))
    }

    /// The row as the actor sees it; none if it cannot be read.
    pub fn look(&self, row: &Row) -> Result<Option<Seen>, Problems> {
        let dataset = self.access.dataset;
        let mut held = Held::of(self, row);
        let giving = held.giving("read")?;
        if giving.is_empty() && !self.access.everything {
            return Ok(None);
        }
        let own = self.is_own(row)?;
        let sight = |(place, value): (usize, &Value)| self.sight(&giving, own, place, value);
        let values = row.values.iter().enumerate().map(sight).collect();
        Ok(Some(Seen {
            dataset: dataset.key.clone(),
            id: row.id,
            rev: row.rev,
            state: row.state.clone(),
            created_at: row.created_at,
            created_by: row.created_by,
            updated_at: row.updated_at,
            updated_by: row.updated_by,
            state_at: row.state_at.clone(),
            values,
            may: self.may(row, &mut held)?,
        }))
    }

    /// What may be done with a row in its state.
    fn may(&self, row: &Row, held: &mut Held<'_, '_>) -> Result<Vec<Box<str>>, Problems> {
        let dataset: &Dataset = self.access.dataset;
        let mut may: Vec<Box<str>> = Vec::new();
        for verb in ["update", "delete", "restore", "reveal", "audit", "export"] {
            if held.allowed(verb)? {
                may.push(verb.into());
            }
        }
        let state = dataset.state(&row.state).map(|(place, _)| place);
        for declared in &dataset.moves {
            let here = state.is_some_and(|state| declared.from.contains(&state));
            if !here || declared.by == model::MoveBy::Clock || !held.allowed(&declared.key)? {
                continue;
            }
            let when =
                declared.when.as_ref().map(|when| expr::truth(&when.expr, &self.world(row))).transpose()?;
            if when.flatten() != Some(false) {
                may.push(declared.key.clone());
            }
        }
        Ok(may)
    }
}
