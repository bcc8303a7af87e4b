//! The inner loops over texts: bounds from impacts for whole segments, exact values for some slots, and the words
//! that make up a value. What a text is worth is said in `rank` and `probe`.
#![expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "inner loops over arrays of one segment, whose lengths `Sealed::is_sound` holds together; asserted at the doors"
)]

use crate::admit::Segment;
use crate::batch::Batch;
use crate::index::Index;
use crate::open::Open;
use crate::probe::{Asking, mask};
use crate::profiles::ESCAPE;
use crate::propose::{SLACK, stretch};
use crate::rank::{Reading, Texts};
use crate::score::{Factors, Formula, Profile, saturation, sum};
use crate::sealed::Sealed;

/// A text made ready for one index.
pub(crate) struct Plan {
    /// Term number, the word itself, and its worth; in the order in which they are added up.
    terms: Vec<(u32, String, f64)>,
    reading: Reading,
    half: f64,
    /// The fields that are looked at, one bit each.
    fields: u8,
    asking: Asking,
    formula: Formula,
    means: Vec<f64>,
    /// q by the number of a profile, where documents ask.
    asks: Vec<f64>,
}

impl Plan {
    pub fn new(index: &Index, texts: &Texts) -> Self {
        let known = |(term, worth): &(String, f64)| {
            let number = index.term_number(term)?;
            (*worth > 0.0 && worth.is_finite()).then(|| (number, term.clone(), *worth))
        };
        let means = index.mean_lengths();
        let asking = Asking::new(index, &texts.fields);
        Self {
            terms: texts.terms.iter().filter_map(known).collect(),
            reading: texts.reading,
            half: texts.half.max(f64::MIN_POSITIVE),
            fields: mask(&texts.fields),
            asking,
            formula: Formula::new(&index.schema().fields, &means),
            means,
            asks: index.profiles().iter().map(|profile| asking.asks(*profile)).collect(),
        }
    }

    /// From x of the formula to the value, for a document with these field lengths.
    fn value(&self, x: f64, lengths: &[u16]) -> f64 {
        let half = match self.reading {
            Reading::Answers => self.half,
            Reading::Asks => self.half * self.asking.pivot(lengths),
        };
        if x > 0.0 { x / (x + half) } else { 0.0 }
    }

    /// What one posting of a term of worth 1 adds to x.
    fn adds(&self, profile: Profile, factors: &Factors) -> f64 {
        match self.reading {
            Reading::Answers => saturation(sum(profile, factors)),
            Reading::Asks => self.asking.asks(profile),
        }
    }

    fn lengths<'s, S: Segment>(&self, segment: &'s S, slot: usize) -> &'s [u16] {
        let fields = self.means.len();
        segment.lengths().get(slot * fields..(slot + 1) * fields).unwrap_or_default()
    }

    fn factors<S: Segment>(&self, segment: &S, slot: usize) -> Factors {
        self.formula.factors(self.lengths(segment, slot), self.fields)
    }

    /// Values that no document of the segment exceeds; exact where documents ask.
    pub fn bound_sealed(&self, index: &Index, segment: &Sealed, column: &mut [f64]) {
        debug_assert_eq!(column.len(), segment.ids.len(), "the column is this segment's");
        match self.reading {
            Reading::Answers => {
                let unit = stretch(&segment.means, &self.means) * SLACK / 255.0;
                let mut sums = vec![0.0_f32; column.len()];
                for (number, _, worth) in &self.terms {
                    let Some(list) = segment.list(*number) else { continue };
                    let unit = (worth * unit) as f32;
                    for (slot, impact) in list.slots.iter().zip(list.impacts) {
                        sums[usize::from(*slot)] += unit * f32::from(*impact);
                    }
                }
                for (value, sum) in column.iter_mut().zip(sums) {
                    *value = self.value(f64::from(sum) * SLACK, &[]);
                }
            }
            Reading::Asks => {
                for (number, _, worth) in &self.terms {
                    let Some(list) = segment.list(*number) else { continue };
                    for (place, (slot, code)) in list.slots.iter().zip(list.codes).enumerate() {
                        let asks = if *code == ESCAPE {
                            self.asking.asks(list.profile(place, index.profiles()))
                        } else {
                            self.asks[usize::from(*code)]
                        };
                        column[usize::from(*slot)] += worth * asks;
                    }
                }
                for (slot, value) in column.iter_mut().enumerate() {
                    *value = self.value(*value, self.lengths(segment, slot));
                }
            }
        }
    }

    /// Exact values at these slots of a sealed segment.
    pub fn settle_sealed(&self, index: &Index, segment: &Sealed, slots: &[u16], column: &mut [f64]) {
        if self.reading == Reading::Asks {
            return;
        }
        let mut batch = Batch::default();
        batch.take(segment.ids.len(), slots.iter().copied());
        let factors: Vec<Factors> =
            batch.slots().iter().map(|slot| self.factors(segment, usize::from(*slot))).collect();
        let mut sums = vec![0.0; factors.len()];
        for (number, _, worth) in &self.terms {
            let Some(list) = segment.list(*number) else { continue };
            batch.each(&list, |place, posting| {
                sums[place] += worth * self.adds(list.profile(posting, index.profiles()), &factors[place]);
            });
        }
        for (slot, x) in batch.slots().iter().zip(sums) {
            column[usize::from(*slot)] = self.value(x, self.lengths(segment, usize::from(*slot)));
        }
    }

    /// Exact values of the whole open segment.
    pub fn settle(&self, index: &Index, open: &Open, column: &mut [f64]) {
        let factors: Vec<Factors> = (0..column.len()).map(|slot| self.factors(open, slot)).collect();
        for (number, _, worth) in &self.terms {
            open.each_posting(*number, index.profiles(), |slot, profile| {
                column[slot] += worth * self.adds(profile, &factors[slot]);
            });
        }
        for (slot, value) in column.iter_mut().enumerate() {
            *value = self.value(*value, self.lengths(open, slot));
        }
    }

    /// The exact value at one slot; `visit` is told of each word in common with its share of the value.
    pub fn value_at<S: Segment>(
        &self,
        index: &Index,
        segment: &S,
        slot: usize,
        mut visit: impl FnMut(&str, f64),
    ) -> f64 {
        let factors = self.factors(segment, slot);
        let mut found = Vec::new();
        let mut x = 0.0;
        for (number, term, worth) in &self.terms {
            let Some(profile) = segment.profile(*number, slot, index.profiles()) else { continue };
            let adds = worth * self.adds(profile, &factors);
            if adds > 0.0 {
                x += adds;
                found.push((term, adds));
            }
        }
        let value = self.value(x, self.lengths(segment, slot));
        for (term, adds) in found {
            visit(term, value * adds / x);
        }
        value
    }
}
