//! A row of any dataset, with its many-valued fields: the unit of revision, version and permission.

use expr::{Id, Instant, Value};
use model::{Attribute, Part, System};

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// UUIDv7.
    pub id: Id,
    /// Counts the revisions from 1.
    pub rev: i64,
    /// The key of its state.
    pub state: Box<str>,
    /// When it was made.
    pub created_at: Instant,
    /// By whom; none if by the clock or an operator.
    pub created_by: Option<Id>,
    /// When it was last changed.
    pub updated_at: Instant,
    /// By whom.
    pub updated_by: Option<Id>,
    /// When it last entered each state, by the state's place.
    pub state_at: Vec<Option<Instant>>,
    /// Its values, by the field's place.
    pub values: Vec<Value>,
}

impl Row {
    /// The value of an attribute.
    pub fn get(&self, attribute: Attribute) -> Value {
        let id = |id: Option<Id>| id.map_or(Value::Null, Value::Id);
        match attribute {
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
            Attribute::Field(place, part) => {
                let value = self.values.get(place).unwrap_or(&Value::Null);
                match (part, value) {
                    (Part::Low, Value::Range(range)) => range.lo.clone(),
                    (Part::High, Value::Range(range)) => range.hi.clone(),
                    (Part::Whole, value) => value.clone(),
                    _ => Value::Null,
                }
            }
        }
    }
}
