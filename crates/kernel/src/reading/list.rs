//! Lists, single rows, and the labels of what they refer to.

use std::sync::Arc;

use expr::{Expr, Id};
use model::{Attribute, Refusal, System};
use store::{Direction, Position, Query, Row, Sort};

use crate::door::Moment;
use crate::grants::Known;
use crate::grants::{Access, Readable};
use crate::reading::filter::{filter, guarded};
use crate::reading::place::{read_position, write_position};
use crate::{Actor, Kernel, Problems, Seen};

/// A question for a page of rows.
#[derive(Clone, Debug, Default)]
pub struct List<'a> {
    /// The dataset's key.
    pub dataset: &'a str,
    /// Conditions in the expression language, all of which must hold.
    pub filters: Vec<String>,
    /// Conditions already typed, all of which must hold too; they are guarded like the others.
    pub conditions: Vec<Expr>,
    /// Words to search for, at most 200 letters: `+` before one makes it obligatory, `-` forbids it, quotation
    /// marks make a phrase. Only live rows are searched, only in fields the actor may read in clear.
    pub q: Option<&'a str>,
    /// An attribute's name, with `-` before it for the highest first; if none, the newest first, or what fits `q`
    /// best. With `q` the order is made among the 2,000 rows that fit best.
    pub sort: Option<&'a str>,
    /// Where the last page ended.
    pub after: Option<&'a str>,
    /// At most so many rows, 1 to 200; 20 if none.
    pub limit: Option<u32>,
    /// Whether to look into the bin.
    pub gone: bool,
}

/// A page of rows as the actor sees them.
#[derive(Clone, Debug)]
pub struct ListPage {
    /// The rows.
    pub rows: Vec<Seen>,
    /// Where the next page begins; none if this is the last.
    pub next: Option<String>,
}

/// The most rows of a page.
const MOST: u32 = 200;

impl Kernel {
    /// A page of rows.
    ///
    /// # Errors
    /// `dataset.unknown`, also where the actor may read none of its rows; `sort.not-allowed`,
    /// `filter.…`, `search.…`, `page.after-invalid`, `parameter.invalid`.
    pub async fn list(&self, actor: &Actor, list: &List<'_>) -> Result<ListPage, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let dataset = Moment::dataset(&model, list.dataset)?;
        let access = Access::new(&model, dataset, &moment.ground());
        let verb = if list.gone { "restore" } else { "read" };
        if !access.may("read") || !access.may(verb) {
            return Err("dataset.unknown".into());
        }
        let limit = list.limit.unwrap_or(20);
        if limit == 0 || limit > MOST {
            return Err(Refusal::new("parameter.invalid").with("name", "limit").into());
        }
        let sort = sort(list.sort, &access)?;
        let mut conditions: Vec<Expr> = Vec::new();
        for text in &list.filters {
            conditions.push(filter(text, &model, &access, &moment.ground())?);
        }
        for condition in &list.conditions {
            conditions.push(guarded(condition.clone(), &model, &access, &moment.ground())?);
        }
        let text = list.q.map(str::trim).filter(|text| !text.is_empty());
        let question = match text {
            Some(_) if list.gone => return Err("search.not-allowed".into()),
            Some(text) => {
                // the index may have to be waited for, and must not be ahead of what is read afterwards
                drop(moment.snapshot);
                let question = self.question(actor, &model, &access, &conditions, text).await?;
                moment.snapshot = self.store.snapshot().await?;
                Some(question)
            }
            None => None,
        };
        let mut query = Query {
            dataset: &dataset.key,
            branches: access.branches(),
            filter: match conditions.len() {
                0 => None,
                1 => conditions.pop(),
                _ => Some(Expr::And(conditions)),
            },
            ids: None,
            containing: None,
            sort,
            after: None,
            limit: limit + 1,
            gone: list.gone,
        };
        if let (Some(question), None) = (&question, list.sort) {
            let (rows, next) = self.by_relevance(&mut moment, &model, question, query, list.after).await?;
            let rows = moment.look(&model, &access, &rows).await?;
            return Ok(ListPage { rows, next });
        }
        query.after = list.after.map(|text| read_position(text).ok_or("page.after-invalid")).transpose()?;
        let proposed = match &question {
            Some(question) => Some(self.proposed(&mut moment, &model, question, &dataset.key).await?),
            None => None,
        };
        query.ids = proposed.as_deref();
        let mut rows = moment.snapshot.rows(&query).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| write_position(&Position::of(row, sort.by)));
        let rows = moment.look(&model, &access, &rows).await?;
        Ok(ListPage { rows, next })
    }

    /// One row.
    ///
    /// # Errors
    /// `row.missing` if there is none, or none the actor may read.
    pub async fn get(&self, actor: &Actor, dataset: &str, id: Id) -> Result<Seen, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        moment.get(&model, dataset, id).await
    }

    /// How many rows the actor may read, counted no further than `most`.
    ///
    /// # Errors
    /// `dataset.unknown`.
    pub async fn count_up_to(&self, actor: &Actor, dataset: &str, most: u32) -> Result<u32, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let declared = Moment::dataset(&model, dataset)?;
        let mut query = Query::newest(dataset);
        query.branches = Access::new(&model, declared, &moment.ground()).branches();
        Ok(moment.snapshot.count(&query, most).await?)
    }
}

impl Moment<'_> {
    pub async fn get(&mut self, model: &Arc<model::Model>, dataset: &str, id: Id) -> Result<Seen, Problems> {
        let dataset = Moment::dataset(model, dataset)?;
        let access = Access::new(model, dataset, &self.ground());
        let row = self.snapshot.row(&dataset.key, id).await?.ok_or("row.missing")?;
        let mut seen = self.look(model, &access, std::slice::from_ref(&row)).await?;
        seen.pop().ok_or_else(|| "row.missing".into())
    }

    /// The rows that the actor may read, as it sees them, in order.
    pub async fn look(
        &mut self,
        model: &Arc<model::Model>,
        access: &Access<'_>,
        rows: &[Row],
    ) -> Result<Vec<Seen>, Problems> {
        let mut known = Known::default();
        let whens: Vec<&Expr> =
            access.dataset.moves.iter().filter_map(|declared| Some(&declared.when.as_ref()?.expr)).collect();
        let conditions: Vec<&Expr> = access.conditions().into_iter().chain(whens).collect();
        let all: Vec<&Row> = rows.iter().collect();
        known.fetch(&mut self.snapshot, model, &access.dataset.key, &all, &conditions).await?;
        let eyes = self.eyes(model, access, &known);
        let mut seen = Vec::with_capacity(rows.len());
        for row in rows {
            seen.extend(eyes.look(row)?);
        }
        Ok(seen)
    }
}

/// The order asked for: declared, readable in every row, and not masked.
fn sort(asked: Option<&str>, access: &Access<'_>) -> Result<Sort, Problems> {
    let Some(asked) = asked else {
        return Ok(Sort { by: Attribute::System(System::UpdatedAt), direction: Direction::Descending });
    };
    let (name, direction) =
        asked.strip_prefix('-').map_or((asked, Direction::Ascending), |name| (name, Direction::Descending));
    let not_allowed = || Problems::from(Refusal::new("sort.not-allowed").with("name", name));
    let named = |attribute: &&Attribute| {
        let full = access.dataset.name_of(**attribute);
        full == name || full.strip_suffix(".lo") == Some(name)
    };
    let by = match name {
        "updated_at" => Attribute::System(System::UpdatedAt),
        _ => *access.dataset.sort.iter().find(named).ok_or_else(not_allowed)?,
    };
    if let Attribute::Field(place, _) = by {
        let personal = access.dataset.fields.get(place).is_none_or(|field| field.personal);
        if access.readable(place) != Readable::Always || (personal && !access.everything) {
            return Err(not_allowed());
        }
    }
    Ok(Sort { by, direction })
}
