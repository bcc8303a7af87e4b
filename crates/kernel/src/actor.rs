//! Who acts: an account from one seat, somebody without an account, the clock, an operator.

use expr::{Id, Value};

/// What sort of actor it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// A person with an account.
    Account,
    /// Anybody.
    Public,
    /// The clock: it makes the moves that are the clock's.
    Clock,
    /// Whoever runs the site's commands on its machine; may do everything, and is recorded so.
    Operator,
}

/// Who acts. A session acts from one seat at a time; grants of other seats do not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What sort of actor.
    pub kind: ActorKind,
    /// The account.
    pub account: Option<Id>,
    /// Its person.
    pub person: Option<Id>,
    /// The seat acted from.
    pub seat: Option<Seat>,
    /// The person acted for.
    pub on_behalf: Option<Id>,
}

/// A person's place in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its row.
    pub id: Id,
    /// Its row's revision when it was read: a commit relies on it.
    pub rev: i64,
    /// The organisation.
    pub organisation: Id,
    /// The department.
    pub department: Option<Id>,
    /// The roles.
    pub roles: Vec<Box<str>>,
    /// The places the organisation covers.
    pub areas: Vec<Box<str>>,
}

impl Actor {
    /// Anybody.
    pub fn public() -> Self {
        Actor { kind: ActorKind::Public, account: None, person: None, seat: None, on_behalf: None }
    }

    /// Whoever runs the site's commands.
    pub fn operator() -> Self {
        Actor { kind: ActorKind::Operator, ..Actor::public() }
    }

    /// The clock.
    pub fn clock() -> Self {
        Actor { kind: ActorKind::Clock, ..Actor::public() }
    }

    /// A person without a seat.
    pub fn person(account: Id, person: Id) -> Self {
        Actor {
            kind: ActorKind::Account,
            account: Some(account),
            person: Some(person),
            seat: None,
            on_behalf: None,
        }
    }

    /// The same from a seat.
    #[must_use]
    pub fn from_seat(mut self, seat: Seat) -> Self {
        self.seat = Some(seat);
        self
    }

    /// The roles whose grants count, among them those held without a seat.
    pub fn roles(&self) -> Vec<&str> {
        let mut roles: Vec<&str> = match self.kind {
            ActorKind::Account => vec!["visitor", "everyone", "self"],
            ActorKind::Public => vec!["visitor"],
            ActorKind::Clock | ActorKind::Operator => Vec::new(),
        };
        roles.extend(self.seat.iter().flat_map(|seat| &seat.roles).map(|role| &**role));
        roles
    }

    /// What `actor.<name>` is in expressions.
    pub(crate) fn attribute(&self, name: &str) -> Value {
        let id = |id: Option<Id>| id.map_or(Value::Null, Value::Id);
        match name {
            "person" => id(self.person),
            "account" => id(self.account),
            "org" => id(self.seat.as_ref().map(|seat| seat.organisation)),
            "department" => id(self.seat.as_ref().and_then(|seat| seat.department)),
            "seat" => id(self.seat.as_ref().map(|seat| seat.id)),
            "roles" => {
                let roles = self.seat.iter().flat_map(|seat| &seat.roles);
                Value::List(roles.map(|role| expr::Item::new(Value::text(role.clone()))).collect())
            }
            _ => Value::Null,
        }
    }

    pub(crate) fn author(&self, request: Option<Id>) -> store::Author {
        store::Author {
            kind: match self.kind {
                ActorKind::Account => "account",
                ActorKind::Public => "public",
                ActorKind::Clock => "clock",
                ActorKind::Operator => "operator",
            },
            person: self.person,
            seat: self.seat.as_ref().map(|seat| seat.id),
            on_behalf: self.on_behalf,
            request,
        }
    }
}
