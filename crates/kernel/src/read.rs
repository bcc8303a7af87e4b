//! Lists, single rows, and the labels of what they refer to.

use std::collections::HashMap;
use std::sync::Arc;

use expr::{Expr, Id};
use model::{Attribute, Language, Refusal, System};
use store::{Direction, Position, Query, Row, Sort};

use crate::access::{Access, Readable};
use crate::door::Moment;
use crate::filter::{filter, guarded};
use crate::place::{read_position, write_position};
use crate::world::Known;
use crate::{Actor, Kernel, Labels, Problems, Seen};

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

    /// The labels of everything that rows refer to, as far as the actor may read it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn labels(
        &self,
        actor: &Actor,
        rows: &[&Seen],
        language: Language,
    ) -> Result<Labels, Problems> {
        let mut wanted = HashMap::new();
        Labels::wanted(&self.model(), rows, &mut wanted);
        self.label_ids(actor, wanted, language).await
    }

    /// The labels of rows by dataset and id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn label_ids(
        &self,
        actor: &Actor,
        wanted: HashMap<Box<str>, Vec<Id>>,
        language: Language,
    ) -> Result<Labels, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let mut labels = Labels::default();
        for (key, ids) in wanted {
            let Some(dataset) = model.dataset(&key) else { continue };
            let access = Access::new(&model, dataset, &moment.ground());
            if ids.is_empty() || !access.may("read") {
                continue;
            }
            let rows = moment.snapshot.rows_by_id(&key, &ids).await?;
            for seen in moment.look(&model, &access, &rows).await? {
                labels.put(&key, seen.id, Labels::of(&model, &seen, language));
            }
        }
        Ok(labels)
    }

    /// The organisations of seats: what is told of whoever acted where the person may not be.
    pub(crate) async fn organisations_of_seats(&self, seats: &[Id]) -> Result<HashMap<Id, Id>, Problems> {
        let mut snapshot = self.store.snapshot().await?;
        let model = Arc::clone(&snapshot.layout().model);
        let Some(dataset) = model.dataset("seat").filter(|_| !seats.is_empty()) else {
            return Ok(HashMap::new());
        };
        let rows = snapshot.rows_by_id("seat", seats).await?;
        let organisation =
            |row: &Row| Some((row.id, crate::door::value(dataset, row, "organisation").as_id()?));
        Ok(rows.iter().filter_map(organisation).collect())
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

    /// Whether the actor may do something to some row of a dataset.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn may(&self, actor: &Actor, dataset: &str, verb: &str) -> Result<bool, Problems> {
        let standing = self.standing(actor).await?;
        let Some(declared) = standing.model.dataset(dataset) else { return Ok(false) };
        Ok(Access::new(&standing.model, declared, &standing.ground()).may(verb))
    }

    /// Whether a dataset belongs into the actor's navigation: it is read by a grant of the seat's roles, or everybody
    /// reads it and it is not of the system pack. What is only about oneself is reached from elsewhere.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn works_with(&self, actor: &Actor, dataset: &str) -> Result<bool, Problems> {
        let standing = self.standing(actor).await?;
        let Some(declared) = standing.model.dataset(dataset) else { return Ok(false) };
        let access = Access::new(&standing.model, declared, &standing.ground());
        let by_seat =
            access.giving("read").any(|granted| !["self", "everyone", "visitor"].contains(&granted.role));
        let by_all = access.giving("read").any(|granted| ["everyone", "visitor"].contains(&granted.role));
        Ok(access.everything || by_seat || (by_all && &*declared.pack != "system"))
    }

    /// Whether the actor can read a field in some row: what forms, heads and filters are drawn by.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn readable(&self, actor: &Actor, dataset: &str) -> Result<Vec<Readable>, Problems> {
        let standing = self.standing(actor).await?;
        let declared = Moment::dataset(&standing.model, dataset)?;
        let access = Access::new(&standing.model, declared, &standing.ground());
        Ok((0..declared.fields.len()).map(|place| access.readable(place)).collect())
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
