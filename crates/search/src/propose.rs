//! The inner loops over a sealed segment: sums of impacts, candidates by bound, exact scores in batches.
//! The reasoning is in `retrieve`; nothing here decides what a score means.
#![expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "inner loops over arrays that `Sealed::is_sound` holds to one length; asserted at the door"
)]

use crate::admit::Admission;
use crate::batch::Batch;
use crate::best::{Best, Ranked};
use crate::retrieve::{Plan, Wanted};
use crate::score::{Factors, saturation, sum};
use crate::sealed::{List, Sealed};

/// Covers the rounding of sums in single precision.
pub(crate) const SLACK: f64 = 1.0001;
/// So few admitted documents are scored exactly at once.
const FEW: usize = 512;

/// Arrays that are used again from segment to segment.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Upper bound of each slot's score.
    sums: Vec<f32>,
    candidates: Vec<(f32, u16)>,
    exact: Exact,
}

/// Exact scores of a batch of documents.
#[derive(Debug, Default)]
struct Exact {
    batch: Batch,
    factors: Vec<Factors>,
    scores: Vec<f64>,
}

/// A term with its postings and the most that one impact unit is worth.
#[derive(Clone, Copy)]
struct Bounded<'a> {
    wanted: Wanted,
    list: List<'a>,
    unit: f64,
}

impl Bounded<'_> {
    fn most(&self) -> f64 {
        self.unit * f64::from(self.list.peak)
    }
}

impl Scratch {
    /// Offers to `best` every admitted document of `segment` that may enter it.
    pub fn propose(&mut self, segment: &Sealed, plan: &Plan<'_>, admission: &Admission, best: &mut Best) {
        debug_assert_eq!(admission.allowed.len(), segment.ids.len(), "the bitmap is this segment's");
        let unit = stretch(&segment.means, &plan.means) * SLACK / 255.0;
        let terms: Vec<Bounded<'_>> = plan
            .wanted
            .iter()
            .filter_map(|wanted| {
                let list = segment.list(wanted.number)?;
                Some(Bounded { wanted: *wanted, list, unit: wanted.worth * unit })
            })
            .collect();
        let total: f64 = terms.iter().map(Bounded::most).sum();
        if terms.is_empty() || total < best.threshold() {
            return;
        }
        if admission.allowed.count() <= FEW {
            self.exact.batch.take(segment.ids.len(), admission.allowed.iter().map(|slot| slot as u16));
            self.exact.offer(segment, plan, admission, &terms, best);
            return;
        }
        let left_out = self.add_up(segment.ids.len(), &terms, total, best.threshold());
        self.collect(admission, left_out, best.threshold());
        self.settle(segment, plan, admission, &terms, best);
    }

    /// Adds the impacts of all terms that matter into `sums`. Returns the most that the others could add.
    fn add_up(&mut self, length: usize, terms: &[Bounded<'_>], total: f64, threshold: f64) -> f32 {
        self.sums.clear();
        self.sums.resize(length, 0.0);
        let mut order: Vec<&Bounded<'_>> = terms.iter().collect();
        order.sort_by(|one, other| one.most().total_cmp(&other.most()));
        // A document that has only the smallest terms cannot enter: they need not be walked to find it.
        // They are left out only while they are worth little, as they blunt the bounds of all others.
        let mut left_out = 0.0;
        let mut walked = order.as_slice();
        while let Some((smallest, rest)) = walked.split_first()
            && (left_out + smallest.most()) * 8.0 < threshold
            && !rest.is_empty()
        {
            left_out += smallest.most();
            walked = rest;
        }
        for term in walked.iter().rev() {
            let others = total - term.most();
            let unit = term.unit as f32;
            for (start, end, peak) in term.list.blocks() {
                if term.unit * f64::from(peak) + others < threshold {
                    continue;
                }
                let postings = term.list.slots[start..end].iter().zip(&term.list.impacts[start..end]);
                for (slot, impact) in postings {
                    self.sums[usize::from(*slot)] += unit * f32::from(*impact);
                }
            }
        }
        (left_out * SLACK) as f32
    }

    /// The admitted documents whose bound may enter.
    fn collect(&mut self, admission: &Admission, left_out: f32, threshold: f64) {
        // One comparison for both "occurs at all" and "may enter": most sums fail it.
        let needed = ((threshold as f32 - left_out) * LOWER).max(f32::MIN_POSITIVE);
        self.candidates.clear();
        for (block, (sums, allowed)) in self.sums.chunks(64).zip(admission.allowed.words()).enumerate() {
            // Counting has no branch for each sum, so it is done for several at once.
            if *allowed == 0 || sums.iter().filter(|sum| **sum >= needed).count() == 0 {
                continue;
            }
            for (place, sum) in sums.iter().enumerate() {
                if *sum >= needed && allowed >> place & 1 == 1 {
                    self.candidates.push((*sum + left_out, (block * 64 + place) as u16));
                }
            }
        }
    }

    /// Scores candidates exactly, those with the largest bounds first, until no bound may enter.
    fn settle(
        &mut self,
        segment: &Sealed,
        plan: &Plan<'_>,
        admission: &Admission,
        terms: &[Bounded<'_>],
        best: &mut Best,
    ) {
        let mut batch = (best.limit() * 5).max(200);
        while !self.candidates.is_empty() {
            let taken = batch.min(self.candidates.len());
            if taken < self.candidates.len() {
                self.candidates.select_nth_unstable_by(taken, |one, other| other.0.total_cmp(&one.0));
            }
            let slots = self.candidates.drain(..taken).map(|(_, slot)| slot);
            self.exact.batch.take(segment.ids.len(), slots);
            self.exact.offer(segment, plan, admission, terms, best);
            let needed = best.threshold() as f32 * LOWER;
            self.candidates.retain(|(bound, _)| *bound >= needed);
            batch *= 4;
        }
    }
}

/// Rounds a threshold in single precision down rather than up.
const LOWER: f32 = 0.999_999;

impl Exact {
    /// Scores the documents of the batch and offers them.
    fn offer(
        &mut self,
        segment: &Sealed,
        plan: &Plan<'_>,
        admission: &Admission,
        terms: &[Bounded<'_>],
        best: &mut Best,
    ) {
        let Self { batch, factors, scores } = self;
        factors.clear();
        let slots = batch.slots().iter();
        factors.extend(slots.map(|slot| plan.factors(segment, admission, usize::from(*slot))));
        scores.clear();
        scores.resize(batch.slots().len(), 0.0);
        for Bounded { wanted, list, .. } in terms {
            batch.each(list, |place, posting| {
                let profile = list.profile(posting, plan.profiles);
                scores[place] += wanted.worth * saturation(sum(profile, &factors[place]));
            });
        }
        for (slot, score) in batch.slots().iter().zip(scores) {
            if *score > 0.0 {
                best.offer(Ranked { score: *score, id: segment.ids[usize::from(*slot)] });
            }
        }
    }
}

/// How much larger an impact may be under today's mean lengths than under those it was computed with.
pub(crate) fn stretch(then: &[f64], now: &[f64]) -> f64 {
    let ratios = then.iter().zip(now).filter(|(then, _)| **then > 0.0).map(|(then, now)| now / then);
    ratios.fold(1.0, f64::max)
}
