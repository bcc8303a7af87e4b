//! What the rules of permission say, read from the declarations and from rows in memory, and from nothing of the
//! kernel: deny by default, grants add up, `hide` and `only` narrow the grant they stand in, `deny` takes away, also
//! where it cannot be told.

use std::collections::HashMap;

use expr::{Date, Expr, Id, Instant, Path, Type, Value, World, truth};
use kernel::{Actor, ActorKind, Sight};
use model::{Attribute, Dataset, Grant, Model, Subject};
use store::Row;

pub type Rows = HashMap<(Box<str>, Id), Row>;

pub struct Oracle<'a> {
    pub model: &'a Model,
    /// The live rows.
    pub rows: &'a Rows,
    /// Each organisation with the one it belongs to.
    pub parents: &'a HashMap<Id, Option<Id>>,
    pub actor: &'a Actor,
    pub today: Date,
    pub now: Instant,
}

impl<'a> Oracle<'a> {
    pub fn dataset(&self, key: &str) -> &'a Dataset {
        self.model.dataset(key).unwrap()
    }

    fn everything(&self) -> bool {
        self.actor.kind == ActorKind::Operator
    }

    /// The grants and denials of the actor's roles on a dataset, with the role's key.
    fn spoken(&self, dataset: &Dataset) -> Vec<(&'a str, &'a Grant)> {
        let mut held: Vec<&str> = match self.actor.kind {
            ActorKind::Account => vec!["everyone", "visitor", "self"],
            ActorKind::Public => vec!["visitor"],
            ActorKind::Clock | ActorKind::Operator => vec![],
        };
        if let Some(seat) = &self.actor.seat {
            held.extend(seat.roles.iter().map(|role| &**role));
        }
        let roles = self.model.roles.values().filter(|role| held.contains(&&*role.key));
        roles
            .flat_map(|role| role.grants.iter().map(move |grant| (&*role.key, grant)))
            .filter(|(_, grant)| grant.dataset == dataset.key)
            .collect()
    }

    /// Whether a grant counts at all: one that reads what the actor has not does not.
    fn counts(&self, role: &str, grant: &Grant, dataset: &Dataset) -> bool {
        let own =
            role != "self" || (self.actor.person.is_some() && !matches!(dataset.subject, Subject::None(_)));
        own && !self.reads_what_is_not_there(grant)
    }

    fn reads_what_is_not_there(&self, grant: &Grant) -> bool {
        let Some(rule) = &grant.rows else { return false };
        let no_area = self.areas().is_empty() && speaks_of_covers(&rule.expr);
        let paths = rule.expr.paths();
        no_area
            || paths.iter().any(|path| &*path.root == "actor" && self.actor_value(&path.steps[0]).is_null())
    }

    fn areas(&self) -> &[Box<str>] {
        self.actor.seat.as_ref().map_or(&[], |seat| &seat.areas)
    }

    fn actor_value(&self, name: &str) -> Value {
        let seat = self.actor.seat.as_ref();
        match name {
            "person" => self.actor.person.into(),
            "org" => seat.map(|seat| seat.organisation).into(),
            "department" => seat.and_then(|seat| seat.department).into(),
            other => panic!("actor.{other}"),
        }
    }

    fn truth(&self, expr: &Expr, dataset: &str, row: &Row) -> Option<bool> {
        truth(expr, &RowView { oracle: self, dataset, row }).unwrap()
    }

    /// A condition that speaks of no actor: of a move.
    pub fn condition(&self, expr: &Expr, dataset: &Dataset, row: &Row) -> Option<bool> {
        self.truth(expr, &dataset.key, row)
    }

    pub fn is_about_the_actor(&self, dataset: &Dataset, row: &Row) -> bool {
        let steps = match &dataset.subject {
            Subject::None(_) => return false,
            Subject::Row => vec!["id".into()],
            Subject::Path(steps) => steps.clone(),
        };
        let path = Path { root: "row".into(), steps, of: Type::reference("person") };
        let subject = RowView { oracle: self, dataset: &dataset.key, row }.value(&path);
        self.actor.person.is_some() && subject.as_id() == self.actor.person
    }

    fn holds(&self, role: &str, grant: &Grant, dataset: &Dataset, row: &Row) -> bool {
        if role == "self" && !self.is_about_the_actor(dataset, row) {
            return false;
        }
        if self.reads_what_is_not_there(grant) {
            return grant.deny;
        }
        let answer = grant.rows.as_ref().map_or(Some(true), |rule| self.truth(&rule.expr, &dataset.key, row));
        if grant.deny { answer != Some(false) } else { answer == Some(true) }
    }

    pub fn denied(&self, verb: &str, dataset: &Dataset, row: &Row) -> bool {
        self.spoken(dataset)
            .iter()
            .any(|(role, grant)| grant.deny && grant.may(verb) && self.holds(role, grant, dataset, row))
    }

    /// The grants that give a verb on a row, before denials.
    pub fn giving(&self, verb: &str, dataset: &Dataset, row: &Row) -> Vec<&'a Grant> {
        let spoken = self.spoken(dataset).into_iter();
        spoken
            .filter(|(role, grant)| !grant.deny && grant.may(verb) && self.holds(role, grant, dataset, row))
            .map(|(_, grant)| grant)
            .collect()
    }

    pub fn allowed(&self, verb: &str, dataset: &Dataset, row: &Row) -> bool {
        self.everything() || (!self.giving(verb, dataset, row).is_empty() && !self.denied(verb, dataset, row))
    }

    /// Whether a field of a row is given to read, masked or not.
    pub fn sees(&self, dataset: &Dataset, row: &Row, place: usize) -> bool {
        self.everything()
            || (self.allowed("read", dataset, row)
                && self.giving("read", dataset, row).iter().any(|grant| grant.fields.gives(place)))
    }

    pub fn sight(&self, dataset: &Dataset, row: &Row, place: usize) -> Sight {
        let value = &row.values[place];
        let field = &dataset.fields[place];
        if !self.sees(dataset, row, place) {
            return Sight::Hidden;
        }
        let own = dataset.own_clear && self.is_about_the_actor(dataset, row);
        if field.personal && !own && !value.is_null() {
            Sight::Masked(field.kind.mask(value))
        } else {
            Sight::Clear(value.clone())
        }
    }

    pub fn may_at_all(&self, verb: &str, dataset: &Dataset) -> bool {
        self.everything()
            || self
                .spoken(dataset)
                .iter()
                .any(|(role, grant)| !grant.deny && grant.may(verb) && self.counts(role, grant, dataset))
    }

    /// Whether some row could show the field.
    pub fn could_see(&self, dataset: &Dataset, place: Option<usize>) -> bool {
        self.everything()
            || self.spoken(dataset).iter().any(|(role, grant)| {
                let gives = place.is_none_or(|place| grant.fields.gives(place));
                !grant.deny && grant.may("read") && gives && self.counts(role, grant, dataset)
            })
    }

    /// Whether every row that can be read shows the field, as far as the declarations tell.
    pub fn always_sees(&self, dataset: &Dataset, place: usize) -> bool {
        let reading: Vec<_> = self
            .spoken(dataset)
            .into_iter()
            .filter(|(role, grant)| !grant.deny && grant.may("read") && self.counts(role, grant, dataset))
            .collect();
        let everywhere = |(role, grant): &(&str, &Grant)| {
            grant.rows.is_none() && *role != "self" && grant.fields.gives(place)
        };
        self.everything()
            || (!reading.is_empty()
                && (reading.iter().all(|(_, grant)| grant.fields.gives(place))
                    || reading.iter().any(everywhere)))
    }

    /// A reader's condition on a row: where a field is hidden, what speaks of it is unknown.
    pub fn filtered(&self, expr: &Expr, dataset: &Dataset, row: &Row) -> Option<bool> {
        match expr {
            Expr::And(parts) => {
                let answers: Vec<_> = parts.iter().map(|part| self.filtered(part, dataset, row)).collect();
                if answers.contains(&Some(false)) {
                    Some(false)
                } else if answers.contains(&None) {
                    None
                } else {
                    Some(true)
                }
            }
            Expr::Or(parts) => {
                let answers: Vec<_> = parts.iter().map(|part| self.filtered(part, dataset, row)).collect();
                if answers.contains(&Some(true)) {
                    Some(true)
                } else if answers.contains(&None) {
                    None
                } else {
                    Some(false)
                }
            }
            Expr::Not(inner) => self.filtered(inner, dataset, row).map(|truth| !truth),
            leaf => {
                let hidden = leaf.paths().iter().any(|path| !self.sees_path(path, dataset, row));
                if hidden { None } else { self.truth(leaf, &dataset.key, row) }
            }
        }
    }

    /// Whether everything on the way of a path may be seen.
    fn sees_path(&self, path: &Path, dataset: &Dataset, row: &Row) -> bool {
        let (mut dataset, mut row) = (dataset, row);
        for (depth, step) in path.steps.iter().enumerate() {
            let attribute = dataset.attribute(step).unwrap();
            let seen = match attribute {
                Attribute::Field(place, _) => self.sees(dataset, row, place),
                Attribute::System(_) => self.allowed("read", dataset, row),
            };
            if !seen {
                return false;
            }
            if depth + 1 < path.steps.len() {
                let Type::Ref(target) = dataset.type_of(attribute) else { panic!("no reference") };
                dataset = self.dataset(&target);
                // a row that refers to none hides nothing
                let Some(id) = row.get(attribute).as_id() else { return true };
                row = &self.rows[&(dataset.key.clone(), id)];
            }
        }
        true
    }
}

fn speaks_of_covers(expr: &Expr) -> bool {
    matches!(expr, Expr::Covers { .. }) || expr.children().into_iter().any(speaks_of_covers)
}

struct RowView<'a> {
    oracle: &'a Oracle<'a>,
    dataset: &'a str,
    row: &'a Row,
}

impl World for RowView<'_> {
    fn value(&self, path: &Path) -> Value {
        if &*path.root == "actor" {
            return self.oracle.actor_value(&path.steps[0]);
        }
        let (mut dataset, mut row) = (self.oracle.dataset(self.dataset), self.row);
        for (depth, step) in path.steps.iter().enumerate() {
            let attribute = dataset.attribute(step).unwrap();
            let value = row.get(attribute);
            if depth + 1 == path.steps.len() {
                return value;
            }
            let Type::Ref(target) = dataset.type_of(attribute) else { panic!("no reference") };
            dataset = self.oracle.dataset(&target);
            let Some(next) = value.as_id().and_then(|id| self.oracle.rows.get(&(target, id))) else {
                return Value::Null;
            };
            row = next;
        }
        Value::Null
    }

    fn today(&self) -> Date {
        self.oracle.today
    }

    fn now(&self) -> Instant {
        self.oracle.now
    }

    fn rank(&self, table: &str, code: &str) -> Option<u32> {
        self.oracle.model.codes[table]
            .iter()
            .position(|found| &*found.code == code)
            .map(|place| u32::try_from(place).unwrap())
    }

    fn is_under(&self, table: &str, code: &str, ancestor: &str) -> bool {
        let mut at = Some(code.to_owned());
        while let Some(here) = at {
            if here == ancestor {
                return true;
            }
            at = self.oracle.model.codes[table]
                .get(&here)
                .and_then(|code| code.parent.as_ref())
                .map(ToString::to_string);
        }
        false
    }

    fn covers(&self, place: &str) -> bool {
        self.oracle.areas().iter().any(|area| self.is_under("region", place, area))
    }

    fn within(&self, organisation: Id, root: Id) -> bool {
        let mut at = Some(organisation);
        while let Some(here) = at {
            if here == root {
                return true;
            }
            at = self.oracle.parents.get(&here).copied().flatten();
        }
        false
    }
}
