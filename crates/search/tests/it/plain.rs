//! The plainest search there is, written from the formula and not from the crate's code.

use std::collections::{BTreeMap, HashMap};

use search::{DocumentId, FieldAccess, FieldKind, Filter, Phrase, Query, TokenKind};

use crate::fixture::{Paper, analyser};

const WEIGHTS: [f64; 2] = [3.0, 1.0];
const SHARES: [f64; 2] = [0.3, 0.75];

struct Counted {
    paper: Paper,
    counts: [HashMap<String, f64>; 2],
    lengths: [f64; 2],
}

#[derive(Default)]
pub struct Corpus {
    documents: BTreeMap<DocumentId, Counted>,
}

impl Corpus {
    pub fn put(&mut self, id: DocumentId, paper: &Paper) {
        let mut counted = Counted { paper: paper.clone(), counts: Default::default(), lengths: [0.0; 2] };
        for (field, (text, kind)) in
            [(&paper.title, FieldKind::Short), (&paper.duties, FieldKind::Long)].into_iter().enumerate()
        {
            analyser().analyse(text, kind, |token| {
                *counted.counts[field].entry(token.term.to_owned()).or_default() += 1.0;
                if token.kind == TokenKind::Word {
                    counted.lengths[field] += 1.0;
                }
            });
        }
        self.documents.insert(id, counted);
    }

    pub fn drop(&mut self, id: DocumentId) -> bool {
        self.documents.remove(&id).is_some()
    }

    pub fn len(&self) -> usize {
        self.documents.len()
    }

    pub fn papers(&self) -> impl Iterator<Item = (DocumentId, &Paper)> {
        self.documents.iter().map(|(id, counted)| (*id, &counted.paper))
    }

    pub fn count(&self, filter: &Filter) -> usize {
        self.documents.values().filter(|counted| holds(filter, &counted.paper) == Some(true)).count()
    }

    /// All hits for `query`, ranked; its limit and cursor are not looked at.
    pub fn scan(&self, query: &Query) -> Vec<(DocumentId, f64)> {
        #[expect(clippy::cast_precision_loss, reason = "a test corpus")]
        let number = |count: usize| count as f64;
        let documents = number(self.documents.len());
        let mean = |field: usize| self.documents.values().map(|d| d.lengths[field]).sum::<f64>() / documents;
        let means = [mean(0), mean(1)];
        let rarity = |term: &str| {
            let has = |d: &&Counted| d.counts.iter().any(|counts| counts.contains_key(term));
            let holding = number(self.documents.values().filter(has).count());
            (1.0 + (documents - holding + 0.5) / (holding + 0.5)).ln()
        };
        let rarities: Vec<f64> = query.terms.iter().map(|term| rarity(&term.term)).collect();
        let mut hits = Vec::new();
        for (id, counted) in &self.documents {
            if holds(&query.filter, &counted.paper) != Some(true) {
                continue;
            }
            let visible = |field: usize| match query.fields.get(field) {
                None | Some(FieldAccess::Always) => true,
                Some(FieldAccess::Never) => false,
                Some(FieldAccess::When(filter)) => holds(filter, &counted.paper) == Some(true),
            };
            let has = |phrase: &Phrase| {
                (0..2).any(|field| {
                    visible(field) && phrase.terms.iter().all(|term| counted.counts[field].contains_key(term))
                })
            };
            if !query.require.iter().all(has) || query.exclude.iter().any(has) {
                continue;
            }
            let mut score = 0.0;
            for (term, rarity) in query.terms.iter().zip(&rarities) {
                let mut sum = 0.0;
                for field in (0..2).filter(|field| visible(*field)) {
                    let frequency = counted.counts[field].get(&term.term).copied().unwrap_or_default();
                    if frequency > 0.0 {
                        let length =
                            1.0 - SHARES[field] + SHARES[field] * counted.lengths[field] / means[field];
                        sum += WEIGHTS[field] * frequency / length;
                    }
                }
                score += f64::from(term.weight) * rarity * 2.2 * sum / (1.2 + sum);
            }
            if score > 0.0 || query.terms.is_empty() {
                hits.push((*id, score));
            }
        }
        // Sums in another order differ in the last bits; what is equal but for that is a tie.
        hits.sort_by(|one, other| {
            let (a, b) = ((one.1 * 1e9).round(), (other.1 * 1e9).round());
            b.total_cmp(&a).then_with(|| one.0.cmp(&other.0))
        });
        hits
    }
}

/// Whether `filter` holds for `paper`; `None` is unknown.
fn holds(filter: &Filter, paper: &Paper) -> Option<bool> {
    let all = |list: &[Filter], decisive: bool| {
        let values: Vec<_> = list.iter().map(|one| holds(one, paper)).collect();
        if values.contains(&Some(decisive)) {
            Some(decisive)
        } else if values.contains(&None) {
            None
        } else {
            Some(!decisive)
        }
    };
    match filter {
        Filter::Any => Some(true),
        Filter::In(_, codes) => {
            (!paper.codes.is_empty()).then(|| paper.codes.iter().any(|code| codes.contains(code)))
        }
        Filter::Range(_, low, high) => paper.number.map(|number| *low <= number && number <= *high),
        Filter::IsNull(0) => Some(paper.codes.is_empty()),
        Filter::IsNull(_) => Some(paper.number.is_none()),
        Filter::And(list) => all(list, false),
        Filter::Or(list) => all(list, true),
        Filter::Not(one) => holds(one, paper).map(|value| !value),
        Filter::Given { when, then } => {
            if holds(when, paper) == Some(true) {
                holds(then, paper)
            } else {
                None
            }
        }
    }
}
