//! Ranking by evidence: each feature of a document is a number from 0 to 1, the caller makes a score of them, and
//! the best documents come back with every feature's value.
//!
//! Almost every structured feature is *code → worth* over a facet, taken as the best ([`Feature::Best`]) or the mean
//! ([`Feature::Mean`]) of a document's codes, or a function of ordered facets ([`Feature::Numbers`]). Texts compare by
//! the formulas of `probe`, whichever of the two documents asks ([`Reading`]).
//!
//! A segment is worked through as a whole: admitted documents as a bitmap, structured features as columns, texts
//! that answer as upper bounds from the impacts. The score must never fall when a feature rises, so the score of the
//! bounds bounds the score; documents are scored exactly in the order of their bounds until none left could enter. The
//! answer equals that of scoring every document exactly. The work is linear in the documents.
//!
//! Not for typed questions (`retrieve`), and not for what a feature means: weights and words are the caller's.

mod columns;
mod texts;

use std::fmt;
use std::sync::Arc;

use crate::admit::Segment;
use crate::bitmap::Bitmap;
use crate::error::SearchError;
use crate::facet::FacetKind;
use crate::filter::Filter;
use crate::index::{DocumentId, Index, Place};
use crate::query::{MOST_HITS, MOST_TERMS};
use crate::score::MOST_FIELDS;
use columns::{Chosen, Columns};
use texts::Plan;

/// A function from the numbers of ordered facets to a feature's value.
pub type Worth = Arc<dyn Fn(&[Option<i64>]) -> f64 + Send + Sync>;

/// A function from the values of all features to a score. It must not fall when a value rises.
pub type Score = Arc<dyn Fn(&[f64]) -> f64 + Send + Sync>;

/// One number from 0 to 1 that a document has.
#[derive(Clone)]
pub enum Feature {
    /// The same for all documents.
    Known(f64),
    /// The sum, over the parts, of the largest worth of any code of the document.
    Best {
        /// A facet of codes.
        facet: usize,
        /// Worths by code; a code that is not there is worth nothing.
        parts: Vec<Vec<(u32, f64)>>,
    },
    /// The mean worth of the document's codes; 0 without codes.
    Mean {
        /// A facet of codes.
        facet: usize,
        /// Worths by code; a code that is not there is worth nothing.
        worths: Vec<(u32, f64)>,
    },
    /// A function of numbers.
    Numbers {
        /// Ordered facets.
        facets: Vec<usize>,
        /// From their numbers to a value.
        worth: Worth,
    },
    /// How alike two texts are.
    Texts(Texts),
}

/// The words of one text against those of the documents.
///
/// With x = Σ worth(t) · s(t) where documents answer, Σ worth(t) · q(t) where they ask (see `probe`), the value is
/// x / (x + half), and where documents ask x / (x + half · pivot): 0 without a word in common, and never quite 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Texts {
    /// Words with what each is worth, at most [`MOST_TERMS`].
    pub terms: Vec<(String, f64)>,
    /// The documents' fields that are looked at, by place in the schema.
    pub fields: Vec<usize>,
    /// What the documents do.
    pub reading: Reading,
    /// The x at which the value is one half: above 0.
    pub half: f64,
}

/// What documents do with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The text asks, documents answer.
    Answers,
    /// Documents ask, the text answers.
    Asks,
}

impl fmt::Debug for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => f.debug_tuple("Known").field(value).finish(),
            Self::Best { facet, parts } => f.debug_tuple("Best").field(facet).field(parts).finish(),
            Self::Mean { facet, worths } => f.debug_tuple("Mean").field(facet).field(worths).finish(),
            Self::Numbers { facets, .. } => f.debug_tuple("Numbers").field(facets).finish(),
            Self::Texts(texts) => f.debug_tuple("Texts").field(texts).finish(),
        }
    }
}

/// What is ranked, and by what.
#[derive(Clone)]
pub struct Ranking {
    /// Documents for which this does not hold are not ranked.
    pub filter: Filter,
    /// Documents for which this is false are not ranked; those for which it is unknown come behind all others.
    pub demand: Filter,
    /// What is looked at.
    pub features: Vec<Feature>,
    /// The score of a document with these feature values.
    pub score: Score,
    /// How many at most, up to [`MOST_HITS`].
    pub limit: usize,
}

/// A document with its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The document.
    pub id: DocumentId,
    /// Whether the demand is known to hold.
    pub sure: bool,
    /// Its score.
    pub score: f64,
    /// The value of each feature.
    pub values: Vec<f64>,
    /// The words that texts have in common.
    pub words: Vec<Word>,
}

/// A word that two texts have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Which feature.
    pub feature: usize,
    /// The word, folded.
    pub term: String,
    /// What it adds to the feature's value; the words of a feature add up to it.
    pub share: f64,
}

impl Index {
    /// The best documents: the sure ones first, then by score, equal ones by id.
    ///
    /// # Errors
    /// When the ranking is too large, or names facets or fields that the schema does not have.
    pub fn rank(&self, ranking: &Ranking) -> Result<Vec<Placed>, SearchError> {
        self.check_ranking(ranking)?;
        let plans = self.plan_texts(ranking);
        let mut chosen = Chosen::new(ranking.limit);
        if ranking.limit > 0 {
            for segment in self.sealed_segments() {
                let columns = Columns::of(segment, ranking, |place, column| {
                    if let Some(plan) = plans.get(place).and_then(Option::as_ref) {
                        plan.bound_sealed(self, segment, column);
                    }
                });
                let (allowed, sure) = admitted(segment, ranking);
                columns.settle(ranking, (&allowed, &sure), &mut chosen, |slots, columns| {
                    for (plan, column) in plans.iter().zip(columns) {
                        if let Some(plan) = plan {
                            plan.settle_sealed(self, segment, slots, column);
                        }
                    }
                });
            }
            let open = self.open_segment();
            let columns = Columns::of(open, ranking, |place, column| {
                if let Some(plan) = plans.get(place).and_then(Option::as_ref) {
                    plan.settle(self, open, column);
                }
            });
            let (allowed, sure) = admitted(open, ranking);
            columns.settle(ranking, (&allowed, &sure), &mut chosen, |_, _| {});
        }
        let placed = chosen.into_sorted(ranking.limit).into_iter().map(|(id, sure, score, values)| {
            let words = match self.place(id) {
                Some(Place::Open(slot)) => words(self, self.open_segment(), slot.into(), &plans),
                Some(Place::Sealed { key, slot }) => self
                    .sealed_segment(key)
                    .map(|segment| words(self, segment, slot.into(), &plans))
                    .unwrap_or_default(),
                None => Vec::new(),
            };
            Placed { id, sure, score, values, words }
        });
        Ok(placed.collect())
    }

    /// One document with its score, whether or not it would be ranked; none if there is no such document.
    ///
    /// # Errors
    /// As [`Index::rank`].
    pub fn weigh(&self, ranking: &Ranking, id: DocumentId) -> Result<Option<Placed>, SearchError> {
        self.check_ranking(ranking)?;
        let plans = self.plan_texts(ranking);
        Ok(match self.place(id) {
            Some(Place::Open(slot)) => Some(self.weigh_in(self.open_segment(), slot, ranking, &plans, id)),
            Some(Place::Sealed { key, slot }) => {
                self.sealed_segment(key).map(|segment| self.weigh_in(segment, slot, ranking, &plans, id))
            }
            None => None,
        })
    }

    fn weigh_in<S: Segment>(
        &self,
        segment: &S,
        slot: u16,
        ranking: &Ranking,
        plans: &[Option<Plan>],
        id: DocumentId,
    ) -> Placed {
        let slot = usize::from(slot);
        let value = |(feature, plan): (&Feature, &Option<Plan>)| match plan {
            Some(plan) => plan.value_at(self, segment, slot, |_, _| {}),
            None => columns::value_at(feature, segment, slot),
        };
        let values: Vec<f64> = ranking.features.iter().zip(plans).map(value).collect();
        let sure = ranking.demand.evaluate(segment.columns(), segment.ids().len()).yes.contains(slot);
        let words = words(self, segment, slot, plans);
        Placed { id, sure, score: (ranking.score)(&values), values, words }
    }

    fn plan_texts(&self, ranking: &Ranking) -> Vec<Option<Plan>> {
        let plan = |feature: &Feature| match feature {
            Feature::Texts(texts) => Some(Plan::new(self, texts)),
            _ => None,
        };
        ranking.features.iter().map(plan).collect()
    }

    fn check_ranking(&self, ranking: &Ranking) -> Result<(), SearchError> {
        let facets = &self.schema().facets;
        ranking.filter.check(facets)?;
        ranking.demand.check(facets)?;
        let is = |facet: usize, kind: FacetKind| match facets.get(facet) {
            Some(found) if *found == kind => Ok(()),
            _ => Err(SearchError::Facet(facet)),
        };
        if ranking.limit > MOST_HITS {
            return Err(SearchError::QueryTooLarge { what: "limit", most: MOST_HITS, got: ranking.limit });
        }
        for feature in &ranking.features {
            match feature {
                Feature::Known(_) => {}
                Feature::Best { facet, .. } | Feature::Mean { facet, .. } => is(*facet, FacetKind::Codes)?,
                Feature::Numbers { facets, .. } => {
                    facets.iter().try_for_each(|facet| is(*facet, FacetKind::Ordered))?;
                }
                Feature::Texts(texts) => {
                    let (what, most, got) = ("terms of a text", MOST_TERMS, texts.terms.len());
                    if got > most {
                        return Err(SearchError::QueryTooLarge { what, most, got });
                    }
                    let expected = self.schema().fields.len().min(MOST_FIELDS);
                    if let Some(got) = texts.fields.iter().copied().find(|field| *field >= expected) {
                        return Err(SearchError::Shape { what: "a field of a text", expected, got });
                    }
                }
            }
        }
        Ok(())
    }
}

/// The words that the document at `slot` has in common with each text.
fn words<S: Segment>(index: &Index, segment: &S, slot: usize, plans: &[Option<Plan>]) -> Vec<Word> {
    let mut words = Vec::new();
    for (feature, plan) in plans.iter().enumerate() {
        if let Some(plan) = plan {
            plan.value_at(index, segment, slot, |term, share| {
                words.push(Word { feature, term: term.to_owned(), share });
            });
        }
    }
    words
}

/// The documents that are ranked, and those of them for which the demand is known to hold.
fn admitted<S: Segment>(segment: &S, ranking: &Ranking) -> (Bitmap, Bitmap) {
    let length = segment.ids().len();
    let mut allowed = segment.live().clone();
    allowed.and(&ranking.filter.evaluate(segment.columns(), length).yes);
    let demand = ranking.demand.evaluate(segment.columns(), length);
    allowed.without(&demand.no);
    (allowed, demand.yes)
}
