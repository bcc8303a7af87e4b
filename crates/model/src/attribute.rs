//! What of a row can be named: a field, an end of a range, or what every row has undeclared.

use expr::Type;

use crate::kinds::Shape;
use crate::{Dataset, Label};

/// Which part of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// All of it.
    Whole,
    /// The low end of a range.
    Low,
    /// The high end of a range.
    High,
}

/// What every row has, undeclared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum System {
    /// UUIDv7.
    Id,
    /// Counts the revisions from 1.
    Revision,
    /// The state's place in the declaration.
    State,
    /// When the row was made.
    CreatedAt,
    /// By which account's person.
    CreatedBy,
    /// When it was last changed.
    UpdatedAt,
    /// By which account's person.
    UpdatedBy,
    /// When it last entered the state of this place.
    StateAt(usize),
}

/// Something of a row that can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// A field by its place, or a part of it.
    Field(usize, Part),
    /// What every row has.
    System(System),
}

impl Dataset {
    /// The attribute of this name: a field, `pay.lo`-like parts apart, `state`, `updated_at`, `open_at` ….
    pub fn attribute(&self, name: &str) -> Option<Attribute> {
        let system = match name {
            "id" => Some(System::Id),
            "rev" => Some(System::Revision),
            "state" => Some(System::State),
            "created_at" => Some(System::CreatedAt),
            "created_by" => Some(System::CreatedBy),
            "updated_at" => Some(System::UpdatedAt),
            "updated_by" => Some(System::UpdatedBy),
            _ => name
                .strip_suffix("_at")
                .and_then(|state| self.state(state))
                .map(|(place, _)| System::StateAt(place)),
        };
        match (self.field(name), system) {
            (Some((place, _)), _) => Some(Attribute::Field(place, Part::Whole)),
            (None, Some(system)) => Some(Attribute::System(system)),
            (None, None) => None,
        }
    }

    /// The type of an attribute in expressions.
    pub fn type_of(&self, attribute: Attribute) -> Type {
        match attribute {
            Attribute::System(System::Id) => Type::Ref(self.key.clone()),
            Attribute::System(System::Revision) => Type::Number { scale: 0 },
            Attribute::System(System::State) => Type::Code(format!("{}/state", self.key).into()),
            Attribute::System(System::CreatedBy | System::UpdatedBy) => Type::Ref("person".into()),
            Attribute::System(System::CreatedAt | System::UpdatedAt | System::StateAt(_)) => Type::Instant,
            Attribute::Field(place, part) => {
                let whole = self.fields.get(place).map_or(Type::Null, |field| field.kind.of());
                match (part, whole) {
                    (Part::Whole, whole) => whole,
                    (_, Type::Range(end)) => *end,
                    (_, other) => other,
                }
            }
        }
    }

    /// The words of an attribute.
    pub fn title_of(&self, attribute: Attribute) -> Label {
        match attribute {
            Attribute::Field(place, _) => {
                self.fields.get(place).map(|field| field.title.clone()).unwrap_or_default()
            }
            Attribute::System(System::Id) => Label::new("编号", "Id"),
            Attribute::System(System::Revision) => Label::new("版次", "Revision"),
            Attribute::System(System::State) => Label::new("状态", "State"),
            Attribute::System(System::CreatedAt) => Label::new("创建时间", "Created"),
            Attribute::System(System::CreatedBy) => Label::new("创建人", "Created by"),
            Attribute::System(System::UpdatedAt) => Label::new("更新时间", "Updated"),
            Attribute::System(System::UpdatedBy) => Label::new("更新人", "Updated by"),
            Attribute::System(System::StateAt(place)) => {
                let state = self.states.get(place).map(|state| state.title.clone()).unwrap_or_default();
                Label::new(format!("{}时间", state.zh), format!("{} at", state.en))
            }
        }
    }

    /// The name of an attribute, as the API and expressions say it.
    pub fn name_of(&self, attribute: Attribute) -> String {
        match attribute {
            Attribute::Field(place, part) => {
                let key = self.fields.get(place).map_or("", |field| &field.key);
                match part {
                    Part::Whole => key.to_owned(),
                    Part::Low => format!("{key}.lo"),
                    Part::High => format!("{key}.hi"),
                }
            }
            Attribute::System(System::Id) => "id".to_owned(),
            Attribute::System(System::Revision) => "rev".to_owned(),
            Attribute::System(System::State) => "state".to_owned(),
            Attribute::System(System::CreatedAt) => "created_at".to_owned(),
            Attribute::System(System::CreatedBy) => "created_by".to_owned(),
            Attribute::System(System::UpdatedAt) => "updated_at".to_owned(),
            Attribute::System(System::UpdatedBy) => "updated_by".to_owned(),
            Attribute::System(System::StateAt(place)) => {
                let state = self.states.get(place).map_or("", |state| &state.key);
                format!("{state}_at")
            }
        }
    }

    /// Whether the values of a field stand in a child table.
    pub fn is_many(&self, place: usize) -> bool {
        self.fields.get(place).is_some_and(|field| matches!(field.kind.shape(), Shape::Many { .. }))
    }
}
