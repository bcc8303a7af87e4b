//! Answering a query: resolve its terms, admit, propose, score exactly, explain.
//!
//! A sealed segment is searched term by term into one array of sums of impacts. Impacts are rounded up, so a sum is
//! an upper bound of the score; candidates are scored exactly in the order of their bounds until no bound left
//! could enter the answer. The answer therefore equals that of scoring every document, ties included.
//! Blocks and whole terms whose bounds cannot matter any more are passed over. The loops are in `propose`.

use crate::admit::{Admission, Numbers, Segment};
use crate::best::{Best, Ranked};
use crate::error::SearchError;
use crate::index::{Index, Place};
use crate::open::Open;
use crate::propose::Scratch;
use crate::query::{Contribution, FieldAccess, Hit, MOST_HITS, MOST_TERMS, Phrase, Query};
use crate::score::{Factors, Formula, K1, Profile, saturation, sum};

/// One term of the query that occurs in the index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub number: u32,
    /// Its place in the query's terms.
    source: usize,
    /// `weight · idf · (k₁ + 1)`: the most it can add.
    pub worth: f64,
}

/// What stays the same for all segments.
pub(crate) struct Plan<'a> {
    pub query: &'a Query,
    /// In the order of the query: sums are always made in this order.
    pub wanted: Vec<Wanted>,
    pub formula: Formula,
    pub means: Vec<f64>,
    pub profiles: &'a [Profile],
    require: Vec<Numbers>,
    exclude: Vec<Numbers>,
}

impl Index {
    /// The best hits for `query`, best first; equal scores by id.
    ///
    /// # Errors
    /// When the query is too large, or names facets or fields that the schema does not have.
    pub fn search(&self, query: &Query) -> Result<Vec<Hit>, SearchError> {
        self.check_query(query)?;
        let Some(plan) = self.plan(query) else { return Ok(Vec::new()) };
        let mut best = Best::new(query.limit, query.after);
        if query.limit > 0 {
            let mut scratch = Scratch::default();
            for segment in self.sealed_segments() {
                let admission = plan.admit(segment);
                if plan.wanted.is_empty() {
                    offer_all(segment, &admission, &mut best);
                } else {
                    scratch.propose(segment, &plan, &admission, &mut best);
                }
            }
            plan.search_open(self.open_segment(), &mut best);
        }
        Ok(best.into_sorted().into_iter().map(|ranked| self.explain(&plan, ranked)).collect())
    }

    fn check_query(&self, query: &Query) -> Result<(), SearchError> {
        for (what, most, got) in
            [("limit", MOST_HITS, query.limit), ("terms of a query", MOST_TERMS, query.terms.len())]
        {
            if got > most {
                return Err(SearchError::QueryTooLarge { what, most, got });
            }
        }
        let (expected, got) = (self.schema().fields.len(), query.fields.len());
        if got != 0 && got != expected {
            return Err(SearchError::Shape { what: "field accesses of a query", expected, got });
        }
        let facets = &self.schema().facets;
        for access in &query.fields {
            if let FieldAccess::When(filter) = access {
                filter.check(facets)?;
            }
        }
        query.filter.check(facets)
    }

    /// `None` when no document can be a hit.
    fn plan<'a>(&'a self, query: &'a Query) -> Option<Plan<'a>> {
        let mut wanted = Vec::new();
        for (source, term) in query.terms.iter().enumerate() {
            let weight = f64::from(term.weight);
            let Some(number) = self.term_number(&term.term) else { continue };
            let holding = self.holding(number);
            if weight > 0.0 && weight.is_finite() && holding > 0 {
                let worth = weight * Formula::rarity(self.documents(), holding) * (K1 + 1.0);
                wanted.push(Wanted { number, source, worth });
            }
        }
        if wanted.is_empty() && !query.terms.is_empty() {
            return None;
        }
        let numbers = |phrase: &Phrase| -> Option<Numbers> {
            phrase.terms.iter().map(|term| self.term_number(term)).collect()
        };
        let asks = |phrase: &&Phrase| !phrase.terms.is_empty();
        let require = query.require.iter().filter(asks).map(numbers).collect::<Option<Vec<_>>>()?;
        let exclude = query.exclude.iter().filter(asks).filter_map(numbers).collect();
        let means = self.mean_lengths();
        let formula = Formula::new(&self.schema().fields, &means);
        Some(Plan { query, wanted, formula, means, profiles: self.profiles(), require, exclude })
    }

    fn explain(&self, plan: &Plan<'_>, ranked: Ranked) -> Hit {
        let parts = match self.place(ranked.id) {
            Some(Place::Open(slot)) => plan.parts(self.open_segment(), usize::from(slot)),
            Some(Place::Sealed { key, slot }) => self
                .sealed_segment(key)
                .map(|segment| plan.parts(segment, usize::from(slot)))
                .unwrap_or_default(),
            None => Vec::new(),
        };
        Hit { id: ranked.id, score: ranked.score, parts }
    }
}

impl Plan<'_> {
    fn admit<S: Segment>(&self, segment: &S) -> Admission {
        Admission::of(segment, self.query, &self.require, &self.exclude, self.profiles)
    }

    /// The factors of the document at `slot`, in the fields that count there.
    pub fn factors<S: Segment>(&self, segment: &S, admission: &Admission, slot: usize) -> Factors {
        let fields = self.means.len();
        let lengths = segment.lengths().get(slot * fields..(slot + 1) * fields).unwrap_or_default();
        self.formula.factors(lengths, admission.visible(slot))
    }

    /// The open segment is small: every document of it is scored.
    fn search_open(&self, open: &Open, best: &mut Best) {
        let admission = self.admit(open);
        if self.wanted.is_empty() {
            offer_all(open, &admission, best);
            return;
        }
        let factors: Vec<Factors> =
            (0..open.ids.len()).map(|slot| self.factors(open, &admission, slot)).collect();
        let mut scores = vec![0.0; open.ids.len()];
        for wanted in &self.wanted {
            open.each_posting(wanted.number, self.profiles, |slot, profile| {
                if let (Some(score), Some(factors)) = (scores.get_mut(slot), factors.get(slot)) {
                    *score += wanted.worth * saturation(sum(profile, factors));
                }
            });
        }
        for slot in admission.allowed.iter() {
            if let (Some(&score), Some(&id)) = (scores.get(slot), open.ids.get(slot))
                && score > 0.0
            {
                best.offer(Ranked { score, id });
            }
        }
    }

    /// What makes up the score of the document at `slot`.
    fn parts<S: Segment>(&self, segment: &S, slot: usize) -> Vec<Contribution> {
        let factors = self.factors(segment, &self.admit_fields(segment), slot);
        let mut parts = Vec::new();
        for wanted in &self.wanted {
            let Some(profile) = segment.profile(wanted.number, slot, self.profiles) else { continue };
            let Some(term) = self.query.terms.get(wanted.source) else { continue };
            let all = K1 + sum(profile, &factors);
            for (field, (&frequency, factor)) in profile.0.iter().zip(&factors).enumerate() {
                let share = f64::from(frequency) * factor;
                if share > 0.0 {
                    parts.push(Contribution {
                        term: term.term.clone(),
                        field,
                        weight: term.weight,
                        frequency,
                        value: wanted.worth * share / all,
                    });
                }
            }
        }
        parts
    }

    /// Only the question which fields count; the document is a hit already.
    fn admit_fields<S: Segment>(&self, segment: &S) -> Admission {
        Admission::of(segment, self.query, &[], &[], self.profiles)
    }
}

/// Without terms every admitted document is a hit with score 0.
fn offer_all<S: Segment>(segment: &S, admission: &Admission, best: &mut Best) {
    for slot in admission.allowed.iter() {
        if let Some(&id) = segment.ids().get(slot) {
            best.offer(Ranked { score: 0.0, id });
        }
    }
}
