//! A condition made ground for one actor at one moment: the actor's attributes, the date and the trees become
//! constants, so that what is left speaks of rows alone.

use std::collections::{HashMap, HashSet};

use expr::{Date, Expr, Id, Instant, Path, Type, Value};
use model::Model;
use store::{Position, Query, Snapshot, StoreError};

use crate::Actor;

/// What conditions are made ground with.
pub(crate) struct Ground<'a> {
    pub actor: &'a Actor,
    pub today: Date,
    pub now: Instant,
    pub trees: &'a Trees,
}

/// The tree of organisations by belonging: each with those right below it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trees {
    pub below: HashMap<Id, Vec<Id>>,
}

impl Trees {
    /// The tree as it stands: `parent` of every organisation.
    pub async fn read(snapshot: &mut Snapshot, model: &Model) -> Result<Trees, StoreError> {
        let mut trees = Trees::default();
        let Some((parent, _)) = model.dataset("organisation").and_then(|dataset| dataset.field("parent"))
        else {
            return Ok(trees);
        };
        let mut query = Query::newest("organisation");
        query.limit = 1_000;
        loop {
            let rows = snapshot.rows(&query).await?;
            query.after = rows.last().map(|row| Position::of(row, query.sort.by));
            for row in &rows {
                if let Some(above) = row.values.get(parent).and_then(Value::as_id) {
                    trees.below.entry(above).or_default().push(row.id);
                }
            }
            if rows.len() < 1_000 {
                return Ok(trees);
            }
        }
    }

    /// An organisation and all below it.
    pub fn within(&self, root: Id) -> Vec<Id> {
        let mut found = vec![root];
        let mut met = HashSet::from([root]);
        let mut at = 0;
        while let Some(id) = found.get(at).copied() {
            found.extend(self.below.get(&id).into_iter().flatten().filter(|below| met.insert(**below)));
            at += 1;
        }
        found
    }
}

impl Ground<'_> {
    /// The condition with constants for all but rows; none where it reads an attribute of the actor that is null.
    pub fn condition(&self, expr: &Expr) -> Option<Expr> {
        let null = expr.paths().iter().any(|path| is_actor(path) && self.actor_value(path).is_null());
        let covers_nothing = self.areas().is_empty() && speaks_of_places(expr);
        if null || covers_nothing {
            return None;
        }
        Some(expr.clone().map(&mut |part| self.part(part)).fold())
    }

    fn part(&self, expr: Expr) -> Expr {
        match expr {
            Expr::Path(path) if is_actor(&path) => Expr::Const(self.actor_value(&path)),
            Expr::Today => Expr::Const(Value::Date(self.today)),
            Expr::Now => Expr::Const(Value::Instant(self.now)),
            Expr::Covers { place } => {
                let list = self.areas().iter().map(|area| Expr::Const(Value::text(area.clone()))).collect();
                or_null(&place, Expr::Under { item: place.clone(), table: "region".into(), list })
            }
            Expr::Within { organisation, root } => match *root {
                Expr::Const(Value::Id(root)) => {
                    let list =
                        self.trees.within(root).into_iter().map(|id| Expr::Const(Value::Id(id))).collect();
                    or_null(&organisation, Expr::In { item: organisation.clone(), list })
                }
                root => Expr::Within { organisation, root: Box::new(root) },
            },
            other => other,
        }
    }

    fn areas(&self) -> &[Box<str>] {
        self.actor.seat.as_ref().map_or(&[], |seat| &seat.areas)
    }

    fn actor_value(&self, path: &Path) -> Value {
        match path.steps.as_slice() {
            [step] => self.actor.attribute(step),
            // what the actor's organisation is takes a row: nobody knows it here
            _ => Value::Null,
        }
    }
}

/// `membership`, or null where `item` is: membership in a list is never null, being in a tree is.
fn or_null(item: &Expr, membership: Expr) -> Expr {
    let unknown = Expr::And(vec![Expr::IsNull(Box::new(item.clone())), Expr::Const(Value::Null)]);
    Expr::Or(vec![membership, unknown])
}

fn is_actor(path: &Path) -> bool {
    &*path.root == "actor"
}

fn speaks_of_places(expr: &Expr) -> bool {
    matches!(expr, Expr::Covers { .. }) || expr.children().into_iter().any(speaks_of_places)
}

/// `row.<steps> = id`: the rule of rows that are about one person.
pub(crate) fn is_about(steps: &[Box<str>], person: Id) -> Expr {
    let path = Path { root: "row".into(), steps: steps.to_vec(), of: Type::Ref("person".into()) };
    Expr::Compare {
        operator: expr::Operator::Equal,
        left: Box::new(Expr::Path(path)),
        right: Box::new(Expr::Const(Value::Id(person))),
        order: expr::Order::Natural,
    }
}
