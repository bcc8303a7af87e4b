//! Rows ranked by evidence for an actor: what an engine may ask of the index, and what it is answered.
//!
//! An engine names attributes and fields; they are refused here where the actor may not read them in every row that it
//! may read, or where they are personal. A demand on such a field is not refused but unknown. The index proposes, the
//! rows are read again through the grant, and every count is over rows that the actor may read.
//!
//! Not for what a score means.

mod answerable;
mod lowered;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use expr::{Expr, Id, Item, Value};
use model::{Attribute, Model, Refusal, System};
use search::{Filter, Placed};
use store::{Direction, Query, Row, Snapshot, Sort};

use super::dataset::{DatasetIndex, document};
use super::lower::Lowering;
use super::propose::changed_since;
use crate::door::Moment;
use crate::grants::Access;
use crate::{Actor, Kernel, Problems, Seen};
use lowered::{Known, is_rankable};

pub use answerable::answerable;
pub use search::{Score, Word, Worth};

/// Rows that are proposed besides those that are asked for, as some will not be read again.
const SPARE: usize = 4;
/// How often the index is asked for more rows.
const TURNS: usize = 4;
/// Most rows that one ranking gives.
pub const MOST: usize = 200;

/// What is ranked, and by what.
#[derive(Clone)]
pub struct Ranking {
    /// Whose rows.
    pub dataset: Box<str>,
    /// What is demanded of them.
    pub demands: Vec<Demand>,
    /// What they are looked at for: each a number from 0 to 1.
    pub features: Vec<Feature>,
    /// From the values of the features to a score; it must not fall when a value rises.
    pub score: Score,
    /// How many rows, 1 to 200.
    pub limit: usize,
}

/// A condition with three outcomes: met, not met, unknown.
#[derive(Clone, Debug)]
pub struct Demand {
    /// The condition on `row`, with constants for all else.
    pub that: Expr,
    /// Where one of these is null, nothing is demanded.
    pub silent: Vec<Attribute>,
    /// Whether rows of which it is unknown are left out, or come behind all others.
    pub drop_unknown: bool,
}

/// One thing rows are looked at for.
#[derive(Clone)]
pub enum Feature {
    /// The same for all rows.
    Known(f64),
    /// The sum, over the parts, of the largest worth of any of the row's codes.
    Best {
        /// The codes.
        attribute: Attribute,
        /// Whether tags are told apart by their levels.
        levels: bool,
        /// What codes are worth; those that are not named, nothing.
        parts: Vec<Vec<(Item, f64)>>,
    },
    /// The mean worth of the row's codes; 0 where it has none.
    Mean {
        /// The codes.
        attribute: Attribute,
        /// Whether tags are told apart by their levels.
        levels: bool,
        /// What codes are worth; those that are not named, nothing.
        worths: Vec<(Item, f64)>,
    },
    /// A function of what [`number_of`](super::number_of) makes of attributes that have an order.
    Numbers {
        /// The attributes.
        attributes: Vec<Attribute>,
        /// From their numbers to a value.
        worth: Worth,
    },
    /// How alike texts are.
    Texts(Texts),
}

/// The text of one known row against the texts of the ranked ones.
#[derive(Clone)]
pub struct Texts {
    /// The known row, as the actor sees it.
    pub row: Arc<Seen>,
    /// Its fields, which are searched ones.
    pub known: Vec<usize>,
    /// The fields of the ranked rows, which are searched ones.
    pub fields: Vec<usize>,
    /// Whose words are looked for in the other's.
    pub asks: Asks,
    /// How many words that are as rare as can be make one half of a full value.
    pub half: f64,
}

/// Which of two texts asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The known row's.
    Known,
    /// The ranked row's.
    Ranked,
}

/// What a ranking is answered.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The best rows: those of which every demand is known to be met first, then by score, equal ones by id.
    pub rows: Vec<RankedRow>,
    /// What became of each demand.
    pub demanded: Vec<Demanded>,
    /// How many rows the actor may read.
    pub readable: usize,
    /// How many of them fail no demand.
    pub passing: usize,
}

/// A row with its score.
#[derive(Clone, Debug)]
pub struct RankedRow {
    /// The row as the actor sees it.
    pub seen: Seen,
    /// Whether every demand is known to be met.
    pub sure: bool,
    /// The score.
    pub score: f64,
    /// The value of each feature.
    pub values: Vec<f64>,
    /// The words that texts have in common, with the place of their feature.
    pub words: Vec<Word>,
}

/// What became of one demand among the rows that the actor may read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demanded {
    /// Rows that do not meet it, whatever else they meet.
    pub failed: usize,
    /// Rows of which it is unknown.
    pub unknown: usize,
}

/// A ranking made ready for one actor.
struct Ready {
    index: Arc<DatasetIndex>,
    position: i64,
    ranking: search::Ranking,
    /// The rows that the actor may read, where facets can tell them.
    readable: Option<Filter>,
    /// The demands, each with the conditions under which its fields can be read.
    demands: Vec<Expr>,
}

impl Kernel {
    /// The best rows of a dataset for an actor.
    ///
    /// # Errors
    /// `dataset.unknown` where the actor may read none of its rows, `rank.not-allowed` for an attribute it may not read
    /// in all of them, `search.…` while the index is not there, `parameter.invalid` for a wrong limit.
    pub async fn rank(&self, actor: &Actor, ranking: &Ranking) -> Result<Ranked, Problems> {
        if ranking.limit == 0 || ranking.limit > MOST {
            return Err(Refusal::new("parameter.invalid").with("name", "limit").into());
        }
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let (access, mut ready) = self.ready(&mut moment, &model, ranking).await?;
        let mut rows = Vec::new();
        let mut wanted = ranking.limit + SPARE;
        for _ in 0..TURNS {
            ready.ranking.limit = wanted;
            let placed = ready.rank().await?;
            let all = placed.len() < wanted;
            moment.snapshot = self.snapshot_of(&model).await?;
            rows = moment.read_again(&model, &access, &ready, placed).await?;
            if rows.len() >= ranking.limit || all {
                break;
            }
            wanted *= 4;
        }
        rows.truncate(ranking.limit);
        let counts = ready.counts(&mut moment.snapshot, &access).await?;
        let [readable, passing] = counts.all;
        Ok(Ranked { rows, demanded: counts.demanded, readable, passing })
    }

    /// One row with its score, whether or not it would be ranked; none while the index does not have it as it is.
    ///
    /// # Errors
    /// As [`Kernel::rank`]; `row.missing` where the actor may not read it.
    pub async fn weigh(
        &self,
        actor: &Actor,
        ranking: &Ranking,
        id: Id,
    ) -> Result<Option<RankedRow>, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        moment.get(&model, &ranking.dataset, id).await?;
        let (access, ready) = self.ready(&mut moment, &model, ranking).await?;
        let placed = ready.index.ask(|index| index.weigh(&ready.ranking, document(id))).map_err(refused)?;
        moment.snapshot = self.snapshot_of(&model).await?;
        let rows = moment.read_again(&model, &access, &ready, placed.into_iter().collect()).await?;
        Ok(rows.into_iter().next())
    }

    /// Which fields of a dataset an actor may have rows ranked by: those that it reads in all rows, and in clear.
    ///
    /// # Errors
    /// `dataset.unknown`.
    pub async fn rankable(&self, actor: &Actor, dataset: &str) -> Result<Vec<bool>, Problems> {
        let moment = self.moment(actor).await?;
        let declared = Moment::dataset(&moment.model, dataset)?;
        let access = Access::new(&moment.model, declared, &moment.ground());
        Ok((0..declared.fields.len()).map(|place| is_rankable(&access, place)).collect())
    }

    /// A view of the site under the model that was begun with.
    async fn snapshot_of(&self, model: &Arc<Model>) -> Result<Snapshot, Problems> {
        let snapshot = self.store().snapshot().await?;
        if Arc::ptr_eq(&snapshot.layout().model, model) {
            Ok(snapshot)
        } else {
            Err("search.not-ready".into())
        }
    }

    /// Checks a ranking against what the actor may read, and lowers it to the index.
    async fn ready<'m>(
        &self,
        moment: &mut Moment<'_>,
        model: &'m Arc<Model>,
        ranking: &Ranking,
    ) -> Result<(Access<'m>, Ready), Problems> {
        let dataset = Moment::dataset(model, &ranking.dataset)?;
        let access = Access::new(model, dataset, &moment.ground());
        if !access.may("read") {
            return Err("dataset.unknown".into());
        }
        let mut known: Vec<Known> = Vec::new();
        for texts in ranking.features.iter().filter_map(Feature::texts) {
            if !known.iter().any(|known| Arc::ptr_eq(&known.row, &texts.row)) {
                let (index, _) = self.held_index(moment.actor, model, &texts.row.dataset).await?;
                known.push(Known::new(model, &texts.row, index)?);
            }
        }
        let (index, position) = self.held_index(moment.actor, model, &dataset.key).await?;
        let lowering = Lowering { model, dataset, index: &index };
        let demands: Vec<Expr> = ranking.demands.iter().map(|demand| demand.whole(&access)).collect();
        let mut filter = lowering.any_of(access.branches().iter().map(Option::as_ref));
        let mut behind = Vec::new();
        for (demand, whole) in ranking.demands.iter().zip(&demands) {
            let lowered = lowering.exactly(whole).ok_or("rank.not-allowed")?;
            if demand.drop_unknown {
                filter = filter.and(lowered);
            } else {
                behind.push(lowered);
            }
        }
        let features = ranking
            .features
            .iter()
            .map(|feature| feature.lowered(&access, &index, &known))
            .collect::<Result<Vec<_>, Problems>>()?;
        let branches = access.branches();
        let readable = branches
            .iter()
            .map(|branch| branch.as_ref().map_or(Some(Filter::Any), |branch| lowering.exactly(branch)))
            .collect::<Option<Vec<_>>>()
            .map(Filter::Or);
        let ranking = search::Ranking {
            filter,
            demand: Filter::And(behind),
            features,
            score: Arc::clone(&ranking.score),
            limit: ranking.limit,
        };
        Ok((access, Ready { index, position, ranking, readable, demands }))
    }
}

/// Counts over the rows that the actor may read.
struct Counts {
    /// Of all of them, and of those that fail no demand.
    all: [usize; 2],
    demanded: Vec<Demanded>,
}

impl Ready {
    async fn rank(&self) -> Result<Vec<Placed>, Problems> {
        let (index, ranking) = (Arc::clone(&self.index), self.ranking.clone());
        let ranked = tokio::task::spawn_blocking(move || index.ask(|index| index.rank(&ranking)));
        ranked.await.map_err(|_| "site.failed")?.map_err(refused)
    }

    /// By the index where facets can tell which rows may be read, else by the database.
    async fn counts(&self, snapshot: &mut Snapshot, access: &Access<'_>) -> Result<Counts, Problems> {
        let none_failed = Expr::And(self.demands.clone());
        let mut counts = Counts { all: [0; 2], demanded: Vec::new() };
        let mut of = async |condition: Expr| -> Result<usize, Problems> {
            let lowering = Lowering {
                model: &snapshot.layout().model.clone(),
                dataset: access.dataset,
                index: &self.index,
            };
            if let (Some(readable), Some(filter)) = (&self.readable, lowering.exactly(&condition)) {
                let filter = readable.clone().and(filter);
                return self.index.ask(|index| index.count(&filter)).map_err(refused);
            }
            let mut query = Query::newest(&access.dataset.key);
            query.branches = access.branches();
            query.filter = Some(condition);
            Ok(snapshot.count(&query, u32::MAX).await? as usize)
        };
        counts.all[0] = of(Expr::Const(Value::Bool(true))).await?;
        let failing = of(Expr::Not(Box::new(none_failed))).await?;
        counts.all[1] = counts.all[0].saturating_sub(failing);
        for demand in &self.demands {
            let met = of(demand.clone()).await?;
            let failed = of(Expr::Not(Box::new(demand.clone()))).await?;
            let unknown = counts.all[0].saturating_sub(met + failed);
            counts.demanded.push(Demanded { failed, unknown });
        }
        Ok(counts)
    }
}

impl Moment<'_> {
    /// The placed rows that the actor may read and that have not changed since the index was asked, in order.
    async fn read_again(
        &mut self,
        model: &Arc<Model>,
        access: &Access<'_>,
        ready: &Ready,
        placed: Vec<Placed>,
    ) -> Result<Vec<RankedRow>, Problems> {
        let changed: HashSet<Id> =
            changed_since(&mut self.snapshot, &access.dataset.key, ready.position).await?;
        let id = |placed: &Placed| Id::from_bytes(placed.id.0);
        let ids: Vec<Id> = placed.iter().map(id).filter(|id| !changed.contains(id)).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = Query {
            branches: access.branches(),
            ids: Some(&ids),
            sort: Sort { by: Attribute::System(System::Id), direction: Direction::Ascending },
            limit: u32::try_from(ids.len()).unwrap_or(u32::MAX),
            ..Query::newest(&access.dataset.key)
        };
        let rows: Vec<Row> = self.snapshot.rows(&query).await?;
        let mut seen: HashMap<Id, Seen> =
            self.look(model, access, &rows).await?.into_iter().map(|seen| (seen.id, seen)).collect();
        let ranked = placed.into_iter().filter_map(|placed| {
            let Placed { sure, score, values, words, .. } = placed;
            let seen = seen.remove(&Id::from_bytes(placed.id.0))?;
            Some(RankedRow { seen, sure, score, values, words })
        });
        Ok(ranked.collect())
    }
}

fn refused(error: search::SearchError) -> Problems {
    tracing::error!(%error, "the index refused a ranking");
    "site.failed".into()
}
