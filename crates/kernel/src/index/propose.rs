//! What the index proposes to one actor for one question: ids with scores, over the fields that the actor may read.
//! Whether a proposed row is shown is decided elsewhere, by reading it again.

use std::collections::HashSet;
use std::sync::Arc;

use expr::{Expr, Id};
use model::{Dataset, Model, Refusal};
use search::{Cursor, FieldAccess, Query};
use store::{Layout, Snapshot};

use super::dataset::DatasetIndex;
use super::lower::Lowering;
use super::spec::Spec;
use crate::grants::{Access, Readable};
use crate::{Actor, Kernel, Problems};

/// Proposals of one turn. An order other than relevance is made among so many best; by relevance there are
/// further turns.
pub(crate) const PROPOSED: usize = 2_000;

/// The most letters of a question.
const LETTERS: usize = 200;

/// Changes that are read at once to know which rows the index does not have as they are.
const CHANGES: u32 = 1_000;

/// What the index proposes, best first.
pub(crate) struct Proposals {
    /// Ids with where to go on after each.
    pub hits: Vec<(Id, Cursor)>,
    /// Where to go on behind all of them.
    pub last: Option<Cursor>,
    /// Whether there may be more.
    pub more: bool,
    /// The last entry of the feed that the index had before it was asked.
    position: i64,
}

/// The rows of a dataset that have changed behind an entry of the feed.
pub(super) async fn changed_since(
    snapshot: &mut Snapshot,
    dataset: &str,
    position: i64,
) -> Result<HashSet<Id>, Problems> {
    let layout = Arc::clone(snapshot.layout());
    let number = layout.table(dataset).map(|table| table.id);
    let mut changed: HashSet<Id> = HashSet::new();
    let mut after = position;
    loop {
        let entries = snapshot.changes(after, CHANGES).await?;
        let of_it = entries.iter().filter(|change| Some(change.dataset) == number);
        changed.extend(of_it.map(|change| change.row));
        match entries.last() {
            Some(last) if entries.len() >= CHANGES as usize => after = last.seq,
            _ => return Ok(changed),
        }
    }
}

/// A question made ready for one actor.
pub(crate) struct Question {
    index: Arc<DatasetIndex>,
    query: Query,
    position: i64,
}

impl Proposals {
    /// Takes out every row that has changed since the index was asked: it is proposed again when the index has it.
    pub async fn keep_unchanged(&mut self, snapshot: &mut Snapshot, dataset: &str) -> Result<(), Problems> {
        let changed = changed_since(snapshot, dataset, self.position).await?;
        self.hits.retain(|(id, _)| !changed.contains(id));
        Ok(())
    }
}

impl Kernel {
    /// Whether the actor has anything to search in a dataset.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn searchable(&self, actor: &Actor, dataset: &str) -> Result<bool, Problems> {
        let readable = self.readable(actor, dataset).await?;
        let layout = self.store.layout();
        let can = |place: usize| readable.get(place).cloned().unwrap_or(Readable::Never);
        Ok(layout.model.dataset(dataset).is_some_and(|dataset| is_searchable(&layout, dataset, can)))
    }

    /// The index of a dataset, with the last entry of the feed that is in it, when it has what the actor wrote last.
    pub(super) async fn held_index(
        &self,
        actor: &Actor,
        model: &Arc<Model>,
        dataset: &str,
    ) -> Result<(Arc<DatasetIndex>, i64), Problems> {
        self.begin_index()?;
        let progress = self.indexes.caught_up(actor, model, dataset).await;
        let index = progress.indexes.get(dataset).filter(|_| progress.knows(model));
        let index = Arc::clone(index.ok_or("search.not-ready")?);
        if index.is_full() { Err("search.full".into()) } else { Ok((index, progress.position)) }
    }

    /// Makes a question ready: waits for what the actor wrote last, and lowers what it may read to the index.
    ///
    /// # Errors
    /// `search.not-allowed` where there is nothing that the actor may search, `search.not-ready` while the index is
    /// being built, `search.full` where its memory did not suffice, `parameter.invalid` for a text that is too long.
    pub(crate) async fn question(
        &self,
        actor: &Actor,
        model: &Arc<Model>,
        access: &Access<'_>,
        narrowed: &[Expr],
        text: &str,
    ) -> Result<Question, Problems> {
        if text.chars().count() > LETTERS {
            return Err(Refusal::new("parameter.invalid").with("name", "q").into());
        }
        if !is_searchable(&self.store.layout(), access.dataset, |place| access.readable(place)) {
            return Err("search.not-allowed".into());
        }
        let (index, position) = self.held_index(actor, model, &access.dataset.key).await?;
        let lowering = Lowering { model, dataset: access.dataset, index: &index };
        let mut query = index.analyser().query(text);
        query.fields =
            index.spec.texts.iter().map(|text| allowed(&lowering, access.readable(text.place))).collect();
        let branches = access.branches();
        let filter = lowering.any_of(branches.iter().map(Option::as_ref));
        query.filter = narrowed.iter().fold(filter, |all, one| all.and(lowering.at_least(one)));
        query.limit = PROPOSED;
        Ok(Question { index, query, position })
    }
}

impl Question {
    /// What the index proposes behind `after`, or from the best on.
    ///
    /// # Errors
    /// `site.failed` if the index refuses the question.
    pub async fn proposals(&self, after: Option<Cursor>) -> Result<Proposals, Problems> {
        let query = Query { after, ..self.query.clone() };
        let asks = |phrase: &search::Phrase| !phrase.terms.is_empty();
        if query.terms.is_empty() && !query.require.iter().any(asks) && !query.exclude.iter().any(asks) {
            // nothing but signs was typed
            return Ok(Proposals { hits: Vec::new(), last: None, more: false, position: self.position });
        }
        let index = Arc::clone(&self.index);
        let found =
            tokio::task::spawn_blocking(move || index.search(&query)).await.map_err(|_| "site.failed")?;
        let found = found.map_err(|error| {
            tracing::error!(%error, "the index refused a question");
            "site.failed"
        })?;
        let more = found.len() >= PROPOSED;
        let hits = found.iter().map(|hit| (Id::from_bytes(hit.id.0), hit.cursor())).collect();
        Ok(Proposals { hits, last: found.last().map(search::Hit::cursor), more, position: self.position })
    }
}

/// Whether one of a dataset's searched fields can be read.
fn is_searchable(layout: &Layout, dataset: &Dataset, readable: impl Fn(usize) -> Readable) -> bool {
    let spec = Spec::of(layout, dataset);
    spec.is_some_and(|spec| spec.texts.iter().any(|text| readable(text.place) != Readable::Never))
}

/// A field that can be read in some rows only is searched in those, where facets can tell them; else in none.
fn allowed(lowering: &Lowering<'_>, readable: Readable) -> FieldAccess {
    match readable {
        Readable::Always => FieldAccess::Always,
        Readable::Never => FieldAccess::Never,
        Readable::When(condition) => match lowering.exactly(&condition) {
            Some(filter) => FieldAccess::When(filter),
            None => FieldAccess::Never,
        },
    }
}
