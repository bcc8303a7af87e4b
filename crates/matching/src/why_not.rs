//! "Why not this one?": the first requirement that is not met, or the smallest change of the offer that would bring it
//! into the list.
//!
//! A change is tried before it is told: the pair is scored again with the changed values, and must come before the
//! last of the list. Words are left as they are; where no change of codes, places or pay suffices, that is the answer,
//! with how much is missing.

use std::collections::HashSet;

use expr::{Id, Value};
use kernel::{Actor, Kernel, Problems, Seen, Sight};
use model::Language;

use crate::feature::{Change, Feature};
use crate::matcher::Side;
use crate::rank::{Matched, Offer, Options, Prepared, Way};
use crate::requirement::said;
use crate::score::score;

/// Most changes that one answer names.
const MOST: usize = 8;
/// By so much a changed score must be above the last of the list.
const ABOVE: f64 = 1e-6;

/// Why an offer is not in the list.
#[derive(Clone, Debug)]
pub enum WhyNot {
    /// It is, at this place from 1.
    Listed(usize),
    /// A requirement is not met.
    Fails(Failing),
    /// A requirement is to be verified, and the list is full of offers that meet all.
    Unsure(Failing),
    /// These changes of the offer, all of them, would bring it into the list.
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
    let why = match prepared.first_failing(&offer.seen) {
        Some((requirement, Some(false))) => WhyNot::Fails(prepared.failing(requirement, &offer.seen)),
        Some((requirement, _)) if prepared.drops(requirement) || prepared.is_full(&matched) => {
            WhyNot::Unsure(prepared.failing(requirement, &offer.seen))
        }
        _ => prepared.change(&matched, offer, &values),
    };
    Ok((matched, why))
}

/// An offer as it would be, with the values of its features.
#[derive(Clone)]
struct Trial {
    seen: Seen,
    score: f64,
    changed: HashSet<usize>,
}

impl Prepared {
    /// The first requirement that is not met, else the first that is to be verified.
    fn first_failing(&self, offer: &Seen) -> Option<(usize, Option<bool>)> {
        let outcome = |place: usize| {
            let require = self.matcher.requires.get(place)?;
            Some((place, require.holds(&self.matcher, &self.need, offer, self.reading())))
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

    /// The smallest change that suffices: a single one if there is one, else the largest gains together.
    fn change(&self, matched: &Matched, offer: Offer, values: &[f64]) -> WhyNot {
        let last = matched.offers.last().map_or(0.0, |last| last.score);
        let start = Trial { seen: offer.seen.clone(), score: offer.score, changed: HashSet::new() };
        let enough = |trial: &Trial| trial.score > last + ABOVE;
        let mut trial = start.clone();
        while !enough(&trial) && trial.changed.len() < MOST {
            let mut next: Vec<(u32, Trial)> = Vec::new();
            for change in self.changes(&trial.seen) {
                let changed = self.tried(&trial, &change, values);
                if changed.score > trial.score + ABOVE {
                    next.push((change.cost, changed));
                }
            }
            let cheapest = next
                .iter()
                .filter(|(_, changed)| enough(changed))
                .min_by(|one, other| one.0.cmp(&other.0).then_with(|| one.1.score.total_cmp(&other.1.score)));
            let best =
                cheapest.or_else(|| next.iter().max_by(|one, other| one.1.score.total_cmp(&other.1.score)));
            let Some((_, best)) = best else { break };
            trial = best.clone();
        }
        if !enough(&trial) {
            return WhyNot::Beyond { offer: Box::new(offer), last };
        }
        // what was taken first may not be needed any more
        let mut places: Vec<usize> = trial.changed.iter().copied().collect();
        places.sort_unstable();
        for place in places.clone() {
            let without: Vec<usize> = places.iter().copied().filter(|kept| *kept != place).collect();
            let less = self.merged(&start, &trial, &without, values);
            if enough(&less) {
                (trial, places) = (less, without);
            }
        }
        let changes = places.iter().map(|place| (*place, trial.seen.clear(*place).clone())).collect();
        WhyNot::Change(Box::new(Changed { offer, last, score: trial.score, changes }))
    }

    /// Single changes of the offer, of fields that no text is made of and that keep the requirements met.
    fn changes(&self, offer: &Seen) -> Vec<Change> {
        let mut texts: HashSet<usize> = HashSet::new();
        let mut changes = Vec::new();
        for way in [Way::Here, Way::There] {
            let Some((matcher, known)) = self.way(way) else { continue };
            let of = known.other();
            let (need, other): (&Seen, &Seen) = match known {
                Side::Need => (&self.need, offer),
                Side::Offer => (offer, &self.need),
            };
            for (_, place) in self.used.iter().filter(|(used, _)| *used == way) {
                let Some(scored) = matcher.scores.get(*place) else { continue };
                if let Feature::Text(_) = scored.feature {
                    texts.extend(scored.feature.fields(of));
                }
                changes.extend(scored.feature.changes(of, need, other, self.reading()));
            }
        }
        changes.retain(|change| !texts.contains(&change.field));
        changes
    }

    /// An offer with one more change.
    fn tried(&self, trial: &Trial, change: &Change, values: &[f64]) -> Trial {
        let mut seen = trial.seen.clone();
        set(&mut seen, change.field, change.to.clone());
        let mut changed = trial.changed.clone();
        changed.insert(change.field);
        self.scored(seen, changed, values)
    }

    /// The offer as it is, with some of the changed fields.
    fn merged(&self, start: &Trial, trial: &Trial, fields: &[usize], values: &[f64]) -> Trial {
        let mut seen = start.seen.clone();
        for field in fields {
            set(&mut seen, *field, trial.seen.clear(*field).clone());
        }
        self.scored(seen, fields.iter().copied().collect(), values)
    }

    /// Scored as the index would score it; 0 if a requirement would not be met any more.
    fn scored(&self, seen: Seen, changed: HashSet<usize>, values: &[f64]) -> Trial {
        if self.first_failing(&seen).is_some_and(|(_, outcome)| outcome == Some(false)) {
            return Trial { seen, score: 0.0, changed };
        }
        let value = |(place, known): (usize, &f64)| match self.used.get(place) {
            Some((way, feature)) if !self.is_text(place) => self.look(*way, *feature, &seen).value,
            _ => *known,
        };
        let values: Vec<f64> = values.iter().enumerate().map(value).collect();
        let score = score(&self.directions, &values);
        Trial { seen, score, changed }
    }
}

fn set(seen: &mut Seen, field: usize, value: Value) {
    if let Some(sight) = seen.values.get_mut(field) {
        *sight = Sight::Clear(value);
    }
}

impl Changed {
    /// Each change in words: the field, what it is, what it would be.
    pub fn words(&self, model: &model::Model, language: Language) -> Vec<(String, String, String)> {
        let Some(dataset) = model.dataset(&self.offer.seen.dataset) else { return Vec::new() };
        let said = |(place, to): &(usize, Value)| {
            let field = dataset.fields.get(*place)?;
            let show = |value: &Value| field.kind.show(value, &model.codes, language);
            let from = show(self.offer.seen.clear(*place));
            Some((field.title.get(language).to_owned(), from, show(to)))
        };
        self.changes.iter().filter_map(said).collect()
    }
}
