//! What one actor's grants say of one dataset, made ground: the conditions under which a verb is allowed, and
//! the one function that says which fields can be read.

use expr::{Expr, Value};
use model::{Dataset, Grant, Model, Subject};

use crate::grants::{Ground, is_about};
use crate::{Actor, ActorKind};

/// What an actor may do with the rows of a dataset.
pub struct Access<'a> {
    /// The dataset.
    pub dataset: &'a Dataset,
    /// The grants that count, each with its rows' condition.
    pub(crate) grants: Vec<Granted<'a>>,
    /// What is denied, each with its rows' condition.
    pub(crate) denies: Vec<Granted<'a>>,
    /// Who whatever is asked for.
    pub(crate) everything: bool,
    /// The condition of a row being about the actor, where there is one.
    pub(crate) own: Option<Expr>,
}

/// A grant that counts for an actor.
pub(crate) struct Granted<'a> {
    pub role: &'a str,
    pub grant: &'a Grant,
    /// Which rows; all if none.
    pub rows: Option<Expr>,
}

/// Whether a field can be read.
#[derive(Clone, Debug, PartialEq)]
pub enum Readable {
    /// In no row.
    Never,
    /// In every row that can be read.
    Always,
    /// In rows for which this holds.
    When(Expr),
}

impl<'a> Access<'a> {
    pub(crate) fn new(model: &'a Model, dataset: &'a Dataset, ground: &Ground<'_>) -> Self {
        let own = own(dataset, ground.actor);
        let mut access = Access {
            dataset,
            grants: Vec::new(),
            denies: Vec::new(),
            everything: ground.actor.kind == ActorKind::Operator,
            own,
        };
        for key in ground.actor.roles() {
            let Some(role) = model.roles.get(key) else { continue };
            for grant in role.grants.iter().filter(|grant| grant.dataset == dataset.key) {
                access.add(key, &role.key, grant, ground);
            }
        }
        access
    }

    fn add(&mut self, key: &str, role: &'a str, grant: &'a Grant, ground: &Ground<'_>) {
        let declared = grant.rows.as_ref().map(|rule| ground.condition(&rule.expr));
        let rows = match (declared, grant.deny) {
            (Some(Some(condition)), _) => Some(condition),
            // a rule about an attribute the actor has not: a grant does not apply, a denial does
            (Some(None), false) => return,
            (None, _) | (Some(None), true) => None,
        };
        let rows = if key == "self" {
            let Some(own) = self.own.clone() else { return };
            Some(rows.map_or_else(|| own.clone(), |rows| Expr::And(vec![own.clone(), rows])))
        } else {
            rows
        };
        let granted = Granted { role, grant, rows };
        if grant.deny { self.denies.push(granted) } else { self.grants.push(granted) }
    }

    /// The grants that give a verb.
    pub(crate) fn giving(&self, verb: &str) -> impl Iterator<Item = &Granted<'a>> {
        self.grants.iter().filter(move |granted| granted.grant.may(verb))
    }

    /// Whether the actor may do this to any row at all.
    pub fn may(&self, verb: &str) -> bool {
        self.everything || self.giving(verb).next().is_some()
    }

    /// The conditions under which rows can be read, any of them; denied rows are in none.
    pub(crate) fn branches(&self) -> Vec<Option<Expr>> {
        if self.everything {
            return vec![None];
        }
        let denied = self.denied("read");
        let mut branches: Vec<Option<Expr>> = Vec::new();
        for granted in self.giving("read") {
            let branch = match (&granted.rows, &denied) {
                (None, None) => None,
                (None, Some(denied)) => Some(denied.clone()),
                (Some(rows), None) => Some(rows.clone()),
                (Some(rows), Some(denied)) => Some(Expr::And(vec![rows.clone(), denied.clone()])),
            };
            if branch.is_none() {
                return vec![None];
            }
            if branch != Some(Expr::Const(Value::Bool(false))) && !branches.contains(&branch) {
                branches.push(branch);
            }
        }
        branches
    }

    /// The condition of not being denied a verb: `deny` wins when it is true or null.
    fn denied(&self, verb: &str) -> Option<Expr> {
        let denies: Vec<Expr> = self
            .denies
            .iter()
            .filter(|denied| denied.grant.may(verb))
            // a filter keeps what is true: a rule that is null denies, too
            .map(|denied| Expr::Not(Box::new(denied.rows.clone().unwrap_or(Expr::Const(Value::Bool(true))))))
            .collect();
        if denies.is_empty() { None } else { Some(Expr::And(denies)) }
    }

    /// Whether the field at `place` can be read: what every path of a value asks first.
    pub fn readable(&self, place: usize) -> Readable {
        if self.everything {
            return Readable::Always;
        }
        let giving: Vec<&Granted<'a>> = self.giving("read").collect();
        let with: Vec<&&Granted<'a>> =
            giving.iter().filter(|granted| granted.grant.fields.gives(place)).collect();
        if with.is_empty() {
            return Readable::Never;
        }
        if with.len() == giving.len() || with.iter().any(|granted| granted.rows.is_none()) {
            return Readable::Always;
        }
        let rules: Vec<Expr> = with.iter().filter_map(|granted| granted.rows.clone()).collect();
        match <[Expr; 1]>::try_from(rules) {
            Ok([rule]) => Readable::When(rule),
            Err(rules) => Readable::When(Expr::Or(rules)),
        }
    }

    /// Whether a field, or merely the row, can be read, asked of any row and not only of one that was found by the
    /// branches: denied rows are left out.
    pub(crate) fn shown(&self, place: Option<usize>) -> Readable {
        if self.everything {
            return Readable::Always;
        }
        let gives = |granted: &&Granted<'a>| place.is_none_or(|place| granted.grant.fields.gives(place));
        let giving: Vec<&Granted<'a>> = self.giving("read").filter(gives).collect();
        if giving.is_empty() {
            return Readable::Never;
        }
        let everywhere = giving.iter().any(|granted| granted.rows.is_none());
        let rows = giving.iter().filter_map(|granted| granted.rows.clone()).collect();
        let rows = (!everywhere).then_some(Expr::Or(rows));
        match (rows, self.denied("read")) {
            (Some(rows), Some(denied)) => Readable::When(Expr::And(vec![rows, denied])),
            (rows, denied) => rows.or(denied).map_or(Readable::Always, Readable::When),
        }
    }

    /// The fields that every grant of a verb compares with one value: the only value they can have.
    pub(crate) fn fixed(&self, verb: &str) -> Vec<(usize, Value)> {
        let mut fixed: Option<Vec<(usize, Value)>> = None;
        for granted in self.giving(verb) {
            let here = granted.rows.as_ref().map(|rows| compared(rows, self.dataset)).unwrap_or_default();
            fixed = Some(match fixed {
                None => here,
                Some(before) => before.into_iter().filter(|pair| here.contains(pair)).collect(),
            });
        }
        fixed.unwrap_or_default()
    }

    /// Whether the field at `place` can be set by a verb in some row.
    pub(crate) fn writable(&self, verb: &str, place: usize) -> bool {
        self.everything || self.giving(verb).any(|granted| granted.grant.fields.gives(place))
    }

    /// Every condition that must be evaluated to know what may be done with a row.
    pub(crate) fn conditions(&self) -> Vec<&Expr> {
        self.grants
            .iter()
            .chain(&self.denies)
            .filter_map(|granted| granted.rows.as_ref())
            .chain(&self.own)
            .collect()
    }
}

/// The condition of a row being about the actor.
fn own(dataset: &Dataset, actor: &Actor) -> Option<Expr> {
    let person = actor.person?;
    match &dataset.subject {
        Subject::None(_) => None,
        Subject::Row => Some(is_about(&["id".into()], person)),
        Subject::Path(steps) => Some(is_about(steps, person)),
    }
}

/// The fields of the row that a condition compares with constants, where all of it must hold.
fn compared(condition: &Expr, dataset: &Dataset) -> Vec<(usize, Value)> {
    match condition {
        Expr::And(parts) => parts.iter().flat_map(|part| compared(part, dataset)).collect(),
        Expr::Compare { operator: expr::Operator::Equal, left, right, .. } => {
            let ((Expr::Path(path), Expr::Const(value)) | (Expr::Const(value), Expr::Path(path))) =
                (&**left, &**right)
            else {
                return Vec::new();
            };
            match path.steps.as_slice() {
                [step] => dataset.field(step).map(|(place, _)| (place, value.clone())).into_iter().collect(),
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}
