//! Rows found by a value, and rows as they are stored: what engines compare and merge on somebody's behalf.
//! Not for showing: pages and lists ask for [`Seen`](crate::Seen).

use std::collections::HashMap;
use std::sync::Arc;

use expr::{Expr, Id, Operator, Order, Path, Type, Value};
use model::{Dataset, Refusal};
use store::{Query, Row};

use crate::door::Moment;
use crate::grants::Access;
use crate::{Actor, Kernel, Problems, Readable, Sight};

/// A row as it is stored, personal data in clear. Whoever holds it shows none of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its id.
    pub id: Id,
    /// Its revision.
    pub rev: i64,
    /// The key of its state.
    pub state: Box<str>,
    /// Its values by the field's place; null where the actor may not read the field.
    pub values: Vec<Value>,
}

/// The most rows that one value finds: more are not told apart anyway.
const FOUND: u32 = 5;

impl Kernel {
    /// For each of many (dataset, field, value), the rows with that value: by folded text where the field is looked
    /// up so, else by the whole value of a field that is unique. Only rows whose field the actor may read.
    ///
    /// # Errors
    /// `filter.not-allowed` for a field that is neither looked up nor unique.
    pub async fn find(
        &self,
        actor: &Actor,
        wanted: &[(&str, &str, Value)],
    ) -> Result<Vec<Vec<Id>>, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let mut accesses: HashMap<&str, Access<'_>> = HashMap::new();
        let mut found = Vec::with_capacity(wanted.len());
        for (dataset, field, value) in wanted {
            let declared = Moment::dataset(&model, dataset)?;
            let place = looked_up(declared, field)?;
            if value.is_null() {
                found.push(Vec::new());
                continue;
            }
            let rows = moment.snapshot.look_up(dataset, place, value, FOUND).await?;
            let access = accesses
                .entry(&declared.key)
                .or_insert_with(|| Access::new(&model, declared, &moment.ground()));
            if access.everything {
                found.push(rows.iter().map(|row| row.id).collect());
                continue;
            }
            let seen = moment.look(&model, access, &rows).await?;
            let shown =
                seen.iter().filter(|seen| !matches!(seen.values.get(place), None | Some(Sight::Hidden)));
            found.push(shown.map(|seen| seen.id).collect());
        }
        Ok(found)
    }

    /// Of these rows those the actor may read, as they are stored, in no particular order.
    ///
    /// # Errors
    /// `dataset.unknown`.
    pub async fn stored(&self, actor: &Actor, dataset: &str, ids: &[Id]) -> Result<Vec<Stored>, Problems> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let declared = Moment::dataset(&model, dataset)?;
        let access = Access::new(&model, declared, &moment.ground());
        let rows = moment.snapshot.rows_by_id(dataset, ids).await?;
        if access.everything {
            return Ok(rows.into_iter().map(|row| stored(row, |_| true)).collect());
        }
        let seen = moment.look(&model, &access, &rows).await?;
        let mut seen: HashMap<Id, Vec<Sight>> = seen.into_iter().map(|seen| (seen.id, seen.values)).collect();
        let shown = rows.into_iter().filter_map(|row| {
            let sights = seen.remove(&row.id)?;
            Some(stored(row, |place| !matches!(sights.get(place), None | Some(Sight::Hidden))))
        });
        Ok(shown.collect())
    }

    /// The row of a dataset that the actor can read and that is called so; none if there are several.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn row_named(&self, actor: &Actor, dataset: &str, label: &str) -> Result<Option<Id>, Problems> {
        let moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let Some(declared) = model.dataset(dataset) else { return Ok(None) };
        let access = Access::new(&model, declared, &moment.ground());
        let Some(field) = declared.fields.get(declared.label).filter(|field| !field.personal) else {
            return Ok(None);
        };
        if access.readable(declared.label) != Readable::Always || field.kind.of() != Type::Text {
            return Ok(None);
        }
        let path = Path { root: "row".into(), steps: vec![field.key.clone()], of: Type::Text };
        let filter = Expr::Compare {
            operator: Operator::Equal,
            left: Box::new(Expr::Path(path)),
            right: Box::new(Expr::Const(Value::text(label))),
            order: Order::Natural,
        };
        let mut query = Query::newest(dataset);
        query.branches = access.branches();
        query.filter = Some(filter);
        query.limit = 2;
        let mut snapshot = moment.snapshot;
        let found = snapshot.rows(&query).await?;
        // two rows of one name are told apart by nobody: the id must be chosen
        Ok(match found.as_slice() {
            [row] => Some(row.id),
            _ => None,
        })
    }
}

fn stored(row: Row, shown: impl Fn(usize) -> bool) -> Stored {
    let values = row.values.into_iter().enumerate();
    let values = values.map(|(place, value)| if shown(place) { value } else { Value::Null }).collect();
    Stored { id: row.id, rev: row.rev, state: row.state, values }
}

/// The place of a field by which rows can be looked up.
fn looked_up(dataset: &Dataset, field: &str) -> Result<usize, Problems> {
    let refusal = || Refusal::new("filter.not-allowed").with("name", field);
    let (place, declared) = dataset.field(field).ok_or_else(refusal)?;
    let unique = dataset.unique.iter().any(|unique| unique.fields == [place]);
    if declared.look_up || unique { Ok(place) } else { Err(refusal().into()) }
}
