//! What happened to a row, as far as the reader may know: a revision is shown when a grant holds for the row now
//! and for that revision, field by field.

use std::sync::Arc;

use expr::{Id, Instant, Value};
use model::Model;
use store::Row;

use crate::door::Moment;
use crate::grants::Access;
use crate::{Actor, Command, CommitOptions, Kernel, Problems, Receipt, Seen, Sight};

/// A revision as somebody sees it.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The row at that revision.
    pub seen: Seen,
    /// When it was made.
    pub at: Instant,
    /// By whom; none for the clock and operators.
    pub by: Option<Id>,
    /// The kind of actor.
    pub by_kind: Box<str>,
    /// From which seat.
    pub seat: Option<Id>,
    /// `create`, `update`, `delete`, `restore`, or the move.
    pub operation: Box<str>,
    /// What was noted with it.
    pub note: Option<Box<str>>,
    /// What it changed, against the revision before that the reader can see.
    pub changes: Vec<Changed>,
}

/// A field that a revision changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The field's place.
    pub place: usize,
    /// Before.
    pub before: Sight,
    /// After.
    pub after: Sight,
}

/// The most revisions that are read at once.
const MOST: u32 = 200;

impl Kernel {
    /// The revisions of a row, newest first.
    ///
    /// # Errors
    /// `row.missing` if there is no such row, live or deleted, that the actor may read.
    pub async fn history(&self, actor: &Actor, dataset: &str, id: Id) -> Result<Vec<Revision>, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let declared = Moment::dataset(&model, dataset)?;
        let access = Access::new(&model, declared, &moment.ground());
        let current = if let Some(row) = moment.snapshot.row(dataset, id).await? {
            row
        } else {
            let gone = moment.snapshot.gone(dataset, id).await?.ok_or("row.missing")?;
            if !access.may("restore") {
                return Err("row.missing".into());
            }
            gone
        };
        let now =
            moment.look(&model, &access, std::slice::from_ref(&current)).await?.pop().ok_or("row.missing")?;
        moment.revisions(&model, &access, &current, &now).await
    }

    /// Two revisions of a row, the older first.
    ///
    /// # Errors
    /// `row.missing` if one of them cannot be seen.
    pub async fn two_revisions(
        &self,
        actor: &Actor,
        dataset: &str,
        id: Id,
        one: i64,
        other: i64,
    ) -> Result<(Revision, Revision), Problems> {
        let mut found: Vec<Revision> = self.history(actor, dataset, id).await?;
        found.retain(|revision| revision.seen.rev == one || revision.seen.rev == other);
        match <[Revision; 2]>::try_from(found) {
            Ok([newer, older]) => Ok((older, newer)),
            Err(_) => Err("row.missing".into()),
        }
    }

    /// Brings the values of an earlier revision back, as an update: state and moves stay as they are.
    ///
    /// # Errors
    /// As [`Kernel::commit`] does; `row.missing` if the revision cannot be seen.
    pub async fn revert(&self, actor: &Actor, dataset: &str, id: Id, rev: i64) -> Result<Receipt, Problems> {
        let revisions = self.history(actor, dataset, id).await?;
        let revision = revisions.iter().find(|revision| revision.seen.rev == rev).ok_or("row.missing")?;
        let current = revisions.first().ok_or("row.missing")?;
        let model = self.model();
        let declared = Moment::dataset(&model, dataset)?;
        let mut values: Vec<(Box<str>, Value)> = Vec::new();
        for (place, field) in declared.fields.iter().enumerate() {
            // what is not clear to the actor stays as it is
            if let (Some(Sight::Clear(then)), Some(Sight::Clear(now))) =
                (revision.seen.values.get(place), current.seen.values.get(place))
                && then != now
            {
                values.push((field.key.clone(), then.clone()));
            }
        }
        let base = crate::Base::Strict(current.seen.rev);
        let command = Command::Update { dataset: dataset.into(), id, values, base };
        self.commit(actor, vec![command], CommitOptions::default()).await
    }
}

impl Moment<'_> {
    async fn revisions(
        &mut self,
        model: &Arc<Model>,
        access: &Access<'_>,
        current: &Row,
        now: &Seen,
    ) -> Result<Vec<Revision>, Problems> {
        let layout = Arc::clone(self.snapshot.layout());
        let table = layout.table(&access.dataset.key).ok_or("dataset.unknown")?;
        let versions = self.snapshot.versions(table.id, current.id, None, MOST).await?;
        let mut found: Vec<Revision> = Vec::new();
        // oldest first, so that each is compared with the one before it
        for version in versions.into_iter().rev() {
            let (state, values) = store::decode_values(&version.values, table).ok_or("site.failed")?;
            let change = version.change;
            let row = Row {
                rev: change.rev,
                state,
                values,
                updated_at: change.at,
                updated_by: change.actor,
                state_at: vec![None; access.dataset.states.len()],
                ..current.clone()
            };
            let Some(mut seen) = self.look(model, access, std::slice::from_ref(&row)).await?.pop() else {
                continue;
            };
            for (then, now) in seen.values.iter_mut().zip(&now.values) {
                if matches!(now, Sight::Hidden) {
                    *then = Sight::Hidden;
                }
            }
            let changes = changes(found.last().map(|revision| &revision.seen), &seen);
            found.push(Revision {
                seen,
                at: change.at,
                by: change.actor,
                by_kind: change.actor_kind,
                seat: change.seat,
                operation: change.operation,
                note: version.note,
                changes,
            });
        }
        found.reverse();
        Ok(found)
    }
}

/// What differs between two revisions; a field hidden in either is passed over.
pub(crate) fn changes(before: Option<&Seen>, after: &Seen) -> Vec<Changed> {
    let nothing = Sight::Clear(Value::Null);
    let mut changed = Vec::new();
    for (place, sight) in after.values.iter().enumerate() {
        let was = before.map_or(Some(&nothing), |before| before.values.get(place)).unwrap_or(&nothing);
        if was != sight && !matches!(was, Sight::Hidden) && !matches!(sight, Sight::Hidden) {
            changed.push(Changed { place, before: was.clone(), after: sight.clone() });
        }
    }
    changed
}
