//! "Why not this one?": the first requirement that is not met, or the smallest change that would bring it into the list
//! (`change.rs`): of the offer, or of the need where that is what the reader may write and the offer is not. Where no
//! change of codes, places or pay suffices, that is the answer, with how much is missing.

use expr::{Id, Value};
use kernel::{Actor, Kernel, Problems, Seen};
use model::Language;

use crate::change::Search;
use crate::matcher::Side;
use crate::rank::{Matched, Offer, Options, Prepared};
use crate::requirement::said;

/// Why an offer is not in the list.
#[derive(Clone, Debug)]
pub enum WhyNot {
    /// It is, at this place from 1.
    Listed(usize),
    /// A requirement is not met.
    Fails(Failing),
    /// A requirement is to be verified, and the list is full of offers that meet all.
    Unsure(Failing),
    /// These changes, all of them, would bring it into the list.
    Change(Box<Changed>),
    /// No change of what it says besides its texts would.
    Beyond {
        /// The offer with its score.
        offer: Box<Offer>,
        /// The score of the last of the list.
        last: f64,
    },
    /// The index does not have the offer as it is now: it has just been changed.
    NotYet,
}

/// A requirement that keeps an offer out.
#[derive(Clone, Debug)]
pub struct Failing {
    /// Its place in the matcher.
    pub requirement: usize,
    /// What the two rows say of what it speaks of: whose, the field, the value.
    pub said: Vec<(Side, String, String)>,
}

/// Changes that would bring an offer into the list.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The offer with its score as it is.
    pub offer: Offer,
    /// The score of the last of the list.
    pub last: f64,
    /// The score that it would have.
    pub score: f64,
    /// Whose row would change.
    pub of: Side,
    /// That row as it is.
    pub row: Seen,
    /// What would change: the field's place, and what it would be.
    pub changes: Vec<(usize, Value)>,
}

/// Says why an offer is not in the list that [`crate::rank()`] gives for the same question.
///
/// # Errors
/// As [`crate::rank()`]; `row.missing` for an offer the actor may not read.
pub async fn why_not(
    kernel: &Kernel,
    actor: &Actor,
    matcher: &str,
    need: Id,
    offer: Id,
    options: &Options,
) -> Result<(Matched, WhyNot), Problems> {
    let matched = crate::rank(kernel, actor, matcher, need, options).await?;
    if let Some(place) = matched.offers.iter().position(|listed| listed.seen.id == offer) {
        return Ok((matched, WhyNot::Listed(place + 1)));
    }
    let prepared = Prepared::new(kernel, actor, matcher, need, options).await?;
    let Some(row) = kernel.weigh(actor, &prepared.ranking, offer).await? else {
        return Ok((matched, WhyNot::NotYet));
    };
    let values = row.values.clone();
    let offer = prepared.offer(row);
    let why = match prepared.first_failing(&prepared.need, &offer.seen) {
        Some((requirement, Some(false))) => WhyNot::Fails(prepared.failing(requirement, &offer.seen)),
        Some((requirement, _)) if prepared.drops(requirement) || prepared.is_full(&matched) => {
            WhyNot::Unsure(prepared.failing(requirement, &offer.seen))
        }
        _ => {
            let last = matched.offers.last().map_or(0.0, |last| last.score);
            let own = |seen: &Seen| seen.may("update");
            let of = if own(&prepared.need) && !own(&offer.seen) { Side::Need } else { Side::Offer };
            let search = Search {
                kernel,
                actor,
                options,
                prepared: &prepared,
                offer: &offer.seen,
                of,
                values: &values,
                last,
            };
            match search.smallest(offer.score).await? {
                Some((row, score, changes)) => {
                    WhyNot::Change(Box::new(Changed { offer, last, score, of, row, changes }))
                }
                None => WhyNot::Beyond { offer: Box::new(offer), last },
            }
        }
    };
    Ok((matched, why))
}

impl Prepared {
    /// The first requirement that is not met, else the first that is to be verified.
    pub(crate) fn first_failing(&self, need: &Seen, offer: &Seen) -> Option<(usize, Option<bool>)> {
        let outcome = |place: usize| {
            let require = self.matcher.requires.get(place)?;
            Some((place, require.holds(&self.matcher, need, offer, self.reading())))
        };
        let outcomes: Vec<(usize, Option<bool>)> =
            (0..self.matcher.requires.len()).filter_map(outcome).collect();
        let first = |wanted: Option<bool>| outcomes.iter().copied().find(|(_, outcome)| *outcome == wanted);
        first(Some(false)).or_else(|| first(None))
    }

    fn drops(&self, requirement: usize) -> bool {
        self.matcher.requires.get(requirement).is_some_and(|require| require.drop_unknown)
    }

    /// Whether the list ends with an offer that meets everything.
    fn is_full(&self, matched: &Matched) -> bool {
        let full = matched.offers.len() >= self.ranking.limit;
        full && matched.offers.last().is_some_and(|last| last.unsure.is_empty())
    }

    fn failing(&self, requirement: usize, offer: &Seen) -> Failing {
        let said = self
            .matcher
            .requires
            .get(requirement)
            .map(|require| said(require, &self.matcher, (&self.need, offer), &self.model, self.language));
        Failing { requirement, said: said.unwrap_or_default() }
    }
}

impl Changed {
    /// Each change in words: the field, what it is, what it would be.
    pub fn words(&self, model: &model::Model, language: Language) -> Vec<(String, String, String)> {
        let Some(dataset) = model.dataset(&self.row.dataset) else { return Vec::new() };
        let said = |(place, to): &(usize, Value)| {
            let field = dataset.fields.get(*place)?;
            let show = |value: &Value| field.kind.show(value, &model.codes, language);
            let from = show(self.row.clear(*place));
            Some((field.title.get(language).to_owned(), from, show(to)))
        };
        self.changes.iter().filter_map(said).collect()
    }
}
