//! The features of all documents of a segment, a column for each; and the choice of the best among them.
//! Texts are in `texts`.
#![expect(clippy::cast_possible_truncation, reason = "a segment has at most 65,536 slots")]

use hashbrown::HashMap;

use crate::admit::Segment;
use crate::best::{Best, Ranked};
use crate::bitmap::Bitmap;
use crate::facet::Facet;
use crate::index::DocumentId;
use crate::rank::{Feature, Ranking};

/// Documents whose texts are settled at once.
const BATCH: usize = 64;

/// The best documents of all segments so far.
pub(crate) struct Chosen {
    /// The sure ones, and the others.
    best: [Best; 2],
    /// The values of all that ever were among them.
    values: HashMap<DocumentId, Vec<f64>>,
}

impl Chosen {
    pub fn new(limit: usize) -> Self {
        Self { best: [Best::new(limit, None), Best::new(limit, None)], values: HashMap::new() }
    }

    /// In order: id, whether it is sure, score, values.
    pub fn into_sorted(mut self, limit: usize) -> Vec<(DocumentId, bool, f64, Vec<f64>)> {
        let [sure, others] = self.best.map(Best::into_sorted);
        let sure = sure.into_iter().map(|ranked| (ranked, true));
        let all = sure.chain(others.into_iter().map(|ranked| (ranked, false))).take(limit);
        all.map(|(Ranked { score, id }, sure)| (id, sure, score, self.values.remove(&id).unwrap_or_default()))
            .collect()
    }
}

/// Feature values by feature and slot.
pub(crate) struct Columns<'a> {
    ids: &'a [DocumentId],
    columns: Vec<Vec<f64>>,
}

impl<'a> Columns<'a> {
    /// The features of every slot; `texts` fills the columns of texts.
    pub fn of<S: Segment>(
        segment: &'a S,
        ranking: &Ranking,
        mut texts: impl FnMut(usize, &mut [f64]),
    ) -> Self {
        let length = segment.ids().len();
        let mut columns = Vec::with_capacity(ranking.features.len());
        for (place, feature) in ranking.features.iter().enumerate() {
            let mut column = vec![0.0; length];
            match feature {
                Feature::Texts(_) => texts(place, &mut column),
                other => fill(other, segment, &mut column),
            }
            columns.push(column);
        }
        Self { ids: segment.ids(), columns }
    }

    /// Offers the allowed documents to the best; `exactly` makes bounds of some slots exact.
    pub fn settle(
        mut self,
        ranking: &Ranking,
        (allowed, sure): (&Bitmap, &Bitmap),
        chosen: &mut Chosen,
        mut exactly: impl FnMut(&[u16], &mut [Vec<f64>]),
    ) {
        let mut values = vec![0.0; self.columns.len()];
        let mut candidates: [Vec<(f64, u16)>; 2] = Default::default();
        for slot in allowed.iter() {
            let bound = self.score(ranking, slot, &mut values);
            let [certain, others] = &mut candidates;
            if sure.contains(slot) { certain } else { others }.push((bound, slot as u16));
        }
        for (mut waiting, best) in candidates.into_iter().zip(&mut chosen.best) {
            let mut batch = (best.limit() * 2).max(BATCH);
            waiting.retain(|(bound, _)| may_enter(*bound, best));
            while !waiting.is_empty() {
                let taken = batch.min(waiting.len());
                if taken < waiting.len() {
                    waiting.select_nth_unstable_by(taken, |one, other| other.0.total_cmp(&one.0));
                }
                let slots: Vec<u16> = waiting.drain(..taken).map(|(_, slot)| slot).collect();
                exactly(&slots, &mut self.columns);
                for slot in slots.into_iter().map(usize::from) {
                    let score = self.score(ranking, slot, &mut values);
                    if let Some(id) = self.ids.get(slot)
                        && score >= best.threshold()
                    {
                        best.offer(Ranked { score, id: *id });
                        chosen.values.insert(*id, values.clone());
                    }
                }
                waiting.retain(|(bound, _)| may_enter(*bound, best));
                batch *= 4;
            }
        }
    }

    fn score(&self, ranking: &Ranking, slot: usize, values: &mut [f64]) -> f64 {
        for (value, column) in values.iter_mut().zip(&self.columns) {
            *value = column.get(slot).copied().unwrap_or_default();
        }
        (ranking.score)(values)
    }
}

/// A little room, as a bound and the score it bounds are sums made in another order.
fn may_enter(bound: f64, best: &Best) -> bool {
    bound + bound.abs() * 1e-9 >= best.threshold()
}

/// The value of a feature at one slot; 0 for texts.
pub(crate) fn value_at<S: Segment>(feature: &Feature, segment: &S, slot: usize) -> f64 {
    let mut column = vec![0.0; segment.ids().len()];
    fill(feature, segment, &mut column);
    column.get(slot).copied().unwrap_or_default()
}

fn fill<S: Segment>(feature: &Feature, segment: &S, column: &mut [f64]) {
    let facet = |place: usize| segment.columns().get(place);
    match feature {
        Feature::Known(value) => column.fill(*value),
        Feature::Best { facet: place, parts } => {
            let Some(facet) = facet(*place) else { return };
            let mut part_column = vec![0.0; column.len()];
            for part in parts {
                part_column.fill(0.0);
                facet.raise(&ascending(part), &mut part_column);
                for (value, part) in column.iter_mut().zip(&part_column) {
                    *value += part;
                }
            }
        }
        Feature::Mean { facet: place, worths } => {
            if let Some(facet) = facet(*place) {
                facet.add_mean(&ascending(worths), column);
            }
        }
        Feature::Numbers { facets, worth } => {
            let facets: Vec<&S::Column> = facets.iter().filter_map(|place| facet(*place)).collect();
            let mut numbers = vec![None; facets.len()];
            for (slot, value) in column.iter_mut().enumerate() {
                for (number, facet) in numbers.iter_mut().zip(&facets) {
                    *number = facet.number(slot);
                }
                *value = worth(&numbers);
            }
        }
        Feature::Texts(_) => {}
    }
}

/// By code, each once with its largest worth.
fn ascending(worths: &[(u32, f64)]) -> Vec<(u32, f64)> {
    let mut sorted = worths.to_vec();
    sorted.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| other.1.total_cmp(&one.1)));
    sorted.dedup_by_key(|(code, _)| *code);
    sorted
}
