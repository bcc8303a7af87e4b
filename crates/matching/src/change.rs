//! The smallest change of one row of a pair that would bring the offer into the list.
//!
//! A change is tried before it is told: of an offer, the pair is scored again with the changed values and must come
//! before the last of the list; of a need, all offers are ranked again for the changed need and this one must be among
//! them. Words are left as they are.

use std::collections::HashSet;

use expr::Value;
use kernel::{Actor, Kernel, Problems, Seen, Sight};

use crate::feature::{Change, Feature};
use crate::matcher::Side;
use crate::rank::{Options, Prepared, Way};
use crate::score::score;

/// Most fields that one answer names.
const MOST: usize = 8;
/// Most changes that are made one after another.
const STEPS: usize = 24;
/// By so much a changed score must be above the last of the list.
const ABOVE: f64 = 1e-6;

/// What a change is looked for with.
pub(crate) struct Search<'a> {
    pub kernel: &'a Kernel,
    pub actor: &'a Actor,
    pub options: &'a Options,
    pub prepared: &'a Prepared,
    pub offer: &'a Seen,
    /// Whose row is changed.
    pub of: Side,
    /// The pair's values as the index gave them.
    pub values: &'a [f64],
    /// The score of the last of the list.
    pub last: f64,
}

/// The row as it would be, with what it would reach.
#[derive(Clone)]
struct Trial {
    seen: Seen,
    score: f64,
    changed: HashSet<usize>,
}

impl Search<'_> {
    /// The row as it is, the score that the pair would have, and the changes: a single one if there is one, else the
    /// largest gains together, without those that are not needed any more. None if no change suffices.
    ///
    /// # Errors
    /// As [`crate::rank()`].
    pub async fn smallest(&self, now: f64) -> Result<Option<(Seen, f64, Vec<(usize, Value)>)>, Problems> {
        let row: &Seen = if self.of == Side::Need { &self.prepared.need } else { self.offer };
        let start = Trial { seen: row.clone(), score: now, changed: HashSet::new() };
        let mut trial = start.clone();
        let mut reached = None;
        for _ in 0..STEPS {
            let Some(next) = self.step(&trial) else { break };
            trial = next;
            reached = self.reached(&trial).await?;
            if reached.is_some() || trial.changed.len() >= MOST {
                break;
            }
        }
        let Some(mut score) = reached else { return Ok(None) };
        let mut places: Vec<usize> = trial.changed.iter().copied().collect();
        places.sort_unstable();
        let several = if places.len() > 1 { places.clone() } else { Vec::new() };
        for place in several {
            let without: Vec<usize> = places.iter().copied().filter(|kept| *kept != place).collect();
            let less = self.merged(&start, &trial, &without);
            if let Some(reached) = self.reached(&less).await? {
                (trial, places, score) = (less, without, reached);
            }
        }
        let changes = places.iter().map(|place| (*place, trial.seen.clear(*place).clone())).collect();
        Ok(Some((start.seen, score, changes)))
    }

    /// The next change: the cheapest of those that lift the pair above the last of the list, else the largest gain.
    fn step(&self, trial: &Trial) -> Option<Trial> {
        let tried = self.changes(&trial.seen).into_iter().map(|change| {
            let mut seen = trial.seen.clone();
            set(&mut seen, change.field, change.to.clone());
            let mut changed = trial.changed.clone();
            changed.insert(change.field);
            (change.cost, self.scored(seen, changed))
        });
        let better: Vec<(u32, Trial)> = tried.filter(|(_, next)| next.score > trial.score + ABOVE).collect();
        let above = better.iter().filter(|(_, next)| next.score > self.last + ABOVE);
        let cheapest = above
            .min_by(|one, other| one.0.cmp(&other.0).then_with(|| one.1.score.total_cmp(&other.1.score)));
        let best =
            cheapest.or_else(|| better.iter().max_by(|one, other| one.1.score.total_cmp(&other.1.score)));
        best.map(|(_, next)| next.clone())
    }

    /// The score with which the offer would be in the list; none if it would not be.
    async fn reached(&self, trial: &Trial) -> Result<Option<f64>, Problems> {
        if self.of == Side::Offer {
            return Ok(Some(trial.score).filter(|score| *score > self.last + ABOVE));
        }
        let Prepared { model, matcher, .. } = self.prepared;
        let known = (model.clone(), matcher.clone());
        let changed = Prepared::of(self.kernel, self.actor, known, trial.seen.clone(), self.options).await?;
        let matched = changed.ranked(self.kernel, self.actor).await?;
        let listed = matched.offers.iter().find(|listed| listed.seen.id == self.offer.id);
        Ok(listed.map(|listed| listed.score))
    }

    /// Need and offer, one of them as it would be.
    fn pair<'s>(&'s self, seen: &'s Seen) -> (&'s Seen, &'s Seen) {
        match self.of {
            Side::Need => (seen, self.offer),
            Side::Offer => (&self.prepared.need, seen),
        }
    }

    /// Single changes of the row, of fields that no text is made of.
    fn changes(&self, seen: &Seen) -> Vec<Change> {
        let mut texts: HashSet<usize> = HashSet::new();
        let mut changes = Vec::new();
        let (need, offer) = self.pair(seen);
        for way in [Way::Here, Way::There] {
            let Some((matcher, known)) = self.prepared.way(way) else { continue };
            // seen from the other side, need and offer have changed places
            let ((need, offer), of) = match known {
                Side::Need => ((need, offer), self.of),
                Side::Offer => ((offer, need), self.of.other()),
            };
            for (_, place) in self.prepared.used.iter().filter(|(used, _)| *used == way) {
                let Some(scored) = matcher.scores.get(*place) else { continue };
                if let Feature::Text(_) = scored.feature {
                    texts.extend(scored.feature.fields(of));
                }
                changes.extend(scored.feature.changes(of, need, offer, self.prepared.reading()));
            }
        }
        changes.retain(|change| !texts.contains(&change.field));
        changes
    }

    /// The row as it is, with some of the changed fields.
    fn merged(&self, start: &Trial, trial: &Trial, fields: &[usize]) -> Trial {
        let mut seen = start.seen.clone();
        for field in fields {
            set(&mut seen, *field, trial.seen.clear(*field).clone());
        }
        self.scored(seen, fields.iter().copied().collect())
    }

    /// Scored as the index would score it; 0 if a requirement would not be met any more.
    fn scored(&self, seen: Seen, changed: HashSet<usize>) -> Trial {
        let (need, offer) = self.pair(&seen);
        let fails = self.prepared.first_failing(need, offer);
        let score = if fails.is_some_and(|(_, outcome)| outcome == Some(false)) {
            0.0
        } else {
            let value = |(place, known): (usize, &f64)| match self.prepared.used.get(place) {
                Some((way, feature)) if !self.prepared.is_text(place) => {
                    self.prepared.look(*way, *feature, need, offer).value
                }
                _ => *known,
            };
            let values: Vec<f64> = self.values.iter().enumerate().map(value).collect();
            score(&self.prepared.directions, &values)
        };
        Trial { seen, score, changed }
    }
}

fn set(seen: &mut Seen, field: usize, value: Value) {
    if let Some(sight) = seen.values.get_mut(field) {
        *sight = Sight::Clear(value);
    }
}
