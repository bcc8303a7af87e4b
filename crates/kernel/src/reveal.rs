//! Showing masked fields in clear: an act, written to the reveal log before the answer leaves.

use std::sync::Arc;

use expr::{Expr, Id, Value};
use model::kinds::Column;
use model::{Label, Model, Refusal};
use store::{Commit, Direction, InternalTable, InternalWrite};

use crate::door::Moment;
use crate::grants::{Access, Known};
use crate::{Actor, Kernel, Problems, Seen, Sight};

/// Who looked at whose personal data, when and what for.
pub static REVEALS: InternalTable = InternalTable {
    name: "reveal",
    columns: &[
        ("id", Column::Id),
        ("at", Column::Instant),
        ("actor", Column::Id),
        ("seat", Column::Id),
        ("dataset", Column::Text),
        ("row", Column::Id),
        ("subject", Column::Id),
        ("fields", Column::Text),
        ("purpose", Column::Text),
    ],
    key: 1,
    indexes: &["row", "subject", "dataset"],
};

/// The most entries of the log that are shown at once.
const SHOWN: u32 = 500;

/// An entry of the reveal log.
#[derive(Clone, Debug, PartialEq)]
pub struct Reveal {
    /// When.
    pub at: expr::Instant,
    /// Who.
    pub actor: Option<Id>,
    /// Their name in clear, for whoever may audit: who looked is no secret to those who answer for the data.
    pub name: Option<Box<str>>,
    /// From which seat.
    pub seat: Option<Id>,
    /// Of which dataset.
    pub dataset: Box<str>,
    /// Of which row.
    pub row: Id,
    /// Which fields, by key.
    pub fields: Vec<Box<str>>,
    /// What for.
    pub purpose: Box<str>,
}

impl Kernel {
    /// A row with its masked fields in clear, after the entry in the log is on the disk.
    ///
    /// # Errors
    /// `reveal.purpose-required`; `row.forbidden` without a grant for `reveal`; `row.missing`.
    pub async fn reveal(
        &self,
        actor: &Actor,
        dataset: &str,
        id: Id,
        purpose: &str,
    ) -> Result<Seen, Problems> {
        let (mut seen, given) = self.revealed(actor, dataset, &[id], purpose).await?;
        let seen = seen.pop().ok_or("row.missing")?;
        if given {
            return Ok(seen);
        }
        let action = Label::new("查看个人信息", "reveal");
        Err(Refusal::new("row.forbidden").with_words("action", action).into())
    }

    /// Of these rows those the actor may read, in their order, with masked fields in clear where a grant gives it;
    /// where none does they stay masked. One entry in the log for each row that was shown, all of them on the disk
    /// before the answer.
    ///
    /// # Errors
    /// `reveal.purpose-required`, `dataset.unknown`.
    pub async fn reveal_rows(
        &self,
        actor: &Actor,
        dataset: &str,
        ids: &[Id],
        purpose: &str,
    ) -> Result<Vec<Seen>, Problems> {
        Ok(self.revealed(actor, dataset, ids, purpose).await?.0)
    }

    /// The rows, and whether a grant gave each of them.
    async fn revealed(
        &self,
        actor: &Actor,
        dataset: &str,
        ids: &[Id],
        purpose: &str,
    ) -> Result<(Vec<Seen>, bool), Problems> {
        let purpose = purpose.trim();
        if purpose.is_empty() || purpose.chars().count() > 200 {
            return Err("reveal.purpose-required".into());
        }
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let declared = Moment::dataset(&model, dataset)?;
        let access = Access::new(&model, declared, &moment.ground());
        let mut rows = moment.snapshot.rows_by_id(dataset, ids).await?;
        rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
        let mut seen = moment.look(&model, &access, &rows).await?;
        rows.retain(|row| seen.iter().any(|seen| seen.id == row.id));
        let mut known = Known::default();
        let conditions: Vec<&Expr> = access.conditions();
        known
            .fetch(&mut moment.snapshot, &model, dataset, &rows.iter().collect::<Vec<_>>(), &conditions)
            .await?;
        let mut all = true;
        let mut shown: Vec<(&store::Row, String)> = Vec::new();
        for (row, seen) in rows.iter().zip(&mut seen) {
            let eyes = moment.eyes(&model, &access, &known);
            let giving = eyes.giving("reveal", row)?;
            all &= access.everything || !giving.is_empty();
            let mut fields = Vec::new();
            for (place, sight) in seen.values.iter_mut().enumerate() {
                let given =
                    access.everything || giving.iter().any(|granted| granted.grant.fields.gives(place));
                if let (Sight::Masked(_), true, Some(value), Some(field)) =
                    (&*sight, given, row.values.get(place), declared.fields.get(place))
                {
                    *sight = Sight::Clear(value.clone());
                    fields.push(field.key.to_string());
                }
            }
            if !fields.is_empty() {
                shown.push((row, fields.join(",")));
            }
        }
        let mut internal = Vec::with_capacity(shown.len());
        for (row, fields) in shown {
            let subject = subject(&model, declared, row, &mut moment).await?;
            let id_or_null = |id: Option<Id>| id.map_or(Value::Null, Value::Id);
            let record = vec![
                Value::Id(Id::now_v7()),
                Value::Instant(moment.now),
                id_or_null(actor.person),
                id_or_null(actor.seat.as_ref().map(|seat| seat.id)),
                Value::text(dataset),
                Value::Id(row.id),
                id_or_null(subject),
                Value::text(fields),
                Value::text(purpose),
            ];
            internal.push(InternalWrite::Put(&REVEALS, record));
        }
        if !internal.is_empty() {
            let (author, model) = (actor.author(None), model.hash.clone());
            self.store.write(Commit { author, at: moment.now, model, internal, ..Commit::default() }).await?;
        }
        Ok((seen, all))
    }

    /// Who looked at a row's personal data: for those who audit its dataset, and for the person it is about.
    ///
    /// # Errors
    /// `row.missing` for others.
    pub async fn reveals(&self, actor: &Actor, dataset: &str, id: Id) -> Result<Vec<Reveal>, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let declared = Moment::dataset(&model, dataset)?;
        let access = Access::new(&model, declared, &moment.ground());
        let row = moment.snapshot.row(dataset, id).await?.ok_or("row.missing")?;
        let seen =
            moment.look(&model, &access, std::slice::from_ref(&row)).await?.pop().ok_or("row.missing")?;
        let own =
            actor.person.is_some() && subject(&model, declared, &row, &mut moment).await? == actor.person;
        if !own && !seen.may("audit") {
            return Err("row.missing".into());
        }
        let mut found = moment.newest("row", &Value::Id(id)).await?;
        found.retain(|reveal| &*reveal.dataset == dataset);
        if seen.may("audit") {
            moment.name(&model, &mut found).await?;
        }
        Ok(found)
    }

    /// The newest entries of the log for a dataset: for those who audit the dataset.
    ///
    /// # Errors
    /// `dataset.unknown` for others.
    pub async fn reveals_of(&self, actor: &Actor, dataset: &str) -> Result<Vec<Reveal>, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let declared = Moment::dataset(&model, dataset)?;
        if !Access::new(&model, declared, &moment.ground()).may("audit") {
            return Err("dataset.unknown".into());
        }
        let mut found = moment.newest("dataset", &Value::text(dataset)).await?;
        moment.name(&model, &mut found).await?;
        Ok(found)
    }
}

impl Moment<'_> {
    /// The newest entries with this value in a column, the last one first.
    async fn newest(&mut self, column: &'static str, value: &Value) -> Result<Vec<Reveal>, Problems> {
        let newest = Direction::Descending;
        let records = self.snapshot.internal_where(&REVEALS, column, value, newest, SHOWN).await?;
        Ok(records.iter().filter_map(|record| read(record)).collect())
    }

    /// Fills in the names of those who looked.
    async fn name(&mut self, model: &Model, reveals: &mut [Reveal]) -> Result<(), Problems> {
        let Some(people) = model.dataset("person") else { return Ok(()) };
        let mut ids: Vec<Id> = reveals.iter().filter_map(|reveal| reveal.actor).collect();
        ids.sort_unstable();
        ids.dedup();
        let rows = self.snapshot.rows_by_id("person", &ids).await?;
        for reveal in reveals {
            let row = rows.iter().find(|row| Some(row.id) == reveal.actor);
            let name = row.and_then(|row| row.values.get(people.label)).and_then(Value::as_text);
            reveal.name = name.map(Into::into);
        }
        Ok(())
    }
}

fn read(record: &[Value]) -> Option<Reveal> {
    let [_, at, actor, seat, dataset, row, _, fields, purpose] = record else { return None };
    Some(Reveal {
        at: at.as_instant()?,
        actor: actor.as_id(),
        name: None,
        seat: seat.as_id(),
        dataset: dataset.as_text()?.into(),
        row: row.as_id()?,
        fields: fields.as_text()?.split(',').map(Into::into).collect(),
        purpose: purpose.as_text()?.into(),
    })
}

/// The person a row is about.
async fn subject(
    model: &Model,
    dataset: &model::Dataset,
    row: &store::Row,
    moment: &mut Moment<'_>,
) -> Result<Option<Id>, Problems> {
    let steps = match &dataset.subject {
        model::Subject::None(_) => return Ok(None),
        model::Subject::Row => return Ok(Some(row.id)),
        model::Subject::Path(steps) => steps,
    };
    let mut at = dataset;
    let mut here = row.clone();
    for (depth, step) in steps.iter().enumerate() {
        let Some(id) = at.attribute(step).and_then(|attribute| here.get(attribute).as_id()) else {
            return Ok(None);
        };
        if depth + 1 == steps.len() {
            return Ok(Some(id));
        }
        let target = at
            .field(step)
            .and_then(|(_, field)| field.kind.target())
            .and_then(|target| model.dataset(target));
        let Some(next) = target else { return Ok(None) };
        let Some(row) = moment.snapshot.row(&next.key, id).await? else { return Ok(None) };
        (at, here) = (next, row);
    }
    Ok(None)
}
