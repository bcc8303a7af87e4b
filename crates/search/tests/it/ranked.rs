//! The plainest ranking there is, written from the formulas and not from the crate's code.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use search::{DocumentId, Feature, FieldKind, Index, Placed, Ranking, Reading, Texts, TokenKind};

use crate::fixture::{Paper, analyser, empty, put};

const WEIGHTS: [f64; 2] = [3.0, 1.0];
const SHARES: [f64; 2] = [0.3, 0.75];
const KINDS: [FieldKind; 2] = [FieldKind::Short, FieldKind::Long];

/// A document counted by hand.
#[derive(Clone, Debug)]
pub struct Counted {
    counts: [HashMap<String, f64>; 2],
    lengths: [f64; 2],
}

fn counted(paper: &Paper) -> Counted {
    let mut counted = Counted { counts: Default::default(), lengths: [0.0; 2] };
    for (field, text) in [&paper.title, &paper.duties].into_iter().enumerate() {
        analyser().analyse(text, KINDS[field], |token| {
            *counted.counts[field].entry(token.term.to_owned()).or_default() += 1.0;
            counted.lengths[field] += f64::from(u8::from(token.kind == TokenKind::Word));
        });
    }
    counted
}

pub struct Plain<'a> {
    papers: &'a BTreeMap<u8, Paper>,
    counted: BTreeMap<u8, Counted>,
    means: [f64; 2],
}

impl<'a> Plain<'a> {
    pub fn of(papers: &'a BTreeMap<u8, Paper>) -> Self {
        let counted: BTreeMap<u8, Counted> = papers.iter().map(|(id, paper)| (*id, counted(paper))).collect();
        let documents = f64::from(u32::try_from(papers.len().max(1)).unwrap());
        let mean = |field: usize| counted.values().map(|one| one.lengths[field]).sum::<f64>() / documents;
        Plain { papers, means: [mean(0), mean(1)], counted }
    }

    /// x of the formula, and the pivot, for one document.
    fn texts(&self, texts: &Texts, id: u8) -> f64 {
        let one = &self.counted[&id];
        let heaviest = texts.fields.iter().map(|field| WEIGHTS[*field]).fold(0.0, f64::max);
        let mut x = 0.0;
        for (term, worth) in &texts.terms {
            let in_field = |field: usize| one.counts[field].get(term).copied().unwrap_or_default();
            x += worth
                * match texts.reading {
                    Reading::Answers => {
                        let sum: f64 = texts
                            .fields
                            .iter()
                            .filter(|field| in_field(**field) > 0.0)
                            .map(|field| {
                                let length = one.lengths[*field] / self.means[*field];
                                WEIGHTS[*field] * in_field(*field)
                                    / (1.0 - SHARES[*field] + SHARES[*field] * length)
                            })
                            .sum();
                        sum / (1.2 + sum)
                    }
                    Reading::Asks => texts
                        .fields
                        .iter()
                        .map(|field| {
                            WEIGHTS[*field] / heaviest * 2.0 * in_field(*field) / (1.0 + in_field(*field))
                        })
                        .sum(),
                };
        }
        let mean: f64 = texts.fields.iter().map(|field| self.means[*field]).sum();
        let length: f64 = texts.fields.iter().map(|field| one.lengths[*field]).sum();
        let pivot = match texts.reading {
            Reading::Asks if mean > 0.0 => 0.25 + 0.75 * length / mean,
            _ => 1.0,
        };
        if x > 0.0 { x / (x + texts.half * pivot) } else { 0.0 }
    }

    fn value(&self, feature: &Feature, id: u8) -> f64 {
        let paper = &self.papers[&id];
        let mut codes = paper.codes.clone();
        codes.sort_unstable();
        codes.dedup();
        let best = |worths: &[(u32, f64)], code: u32| {
            worths.iter().filter(|(known, _)| *known == code).map(|(_, worth)| *worth).fold(0.0, f64::max)
        };
        match feature {
            Feature::Known(value) => *value,
            Feature::Best { parts, .. } => {
                parts.iter().map(|part| codes.iter().map(|code| best(part, *code)).fold(0.0, f64::max)).sum()
            }
            Feature::Mean { worths, .. } => {
                let sum: f64 = codes.iter().map(|code| best(worths, *code)).sum();
                sum / f64::from(u32::try_from(codes.len().max(1)).unwrap())
            }
            Feature::Numbers { worth, .. } => worth(&[paper.number]),
            Feature::Texts(texts) => self.texts(texts, id),
        }
    }

    /// All that are admitted, best first: id, sure, score.
    pub fn rank(&self, ranking: &Ranking, codes: &[u32], demanded: i64) -> Vec<(u8, bool, f64)> {
        let mut all = Vec::new();
        for (id, paper) in self.papers {
            let passes = paper.codes.iter().any(|code| codes.contains(code));
            let demand = paper.number.map(|number| number >= demanded);
            if passes && demand != Some(false) {
                let values: Vec<f64> =
                    ranking.features.iter().map(|feature| self.value(feature, *id)).collect();
                all.push((*id, demand == Some(true), (ranking.score)(&values)));
            }
        }
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| b.2.total_cmp(&a.2)).then_with(|| a.0.cmp(&b.0)));
        all
    }
}

/// A weighted sum, or the geometric mean of two of them.
pub fn score(two_sided: bool) -> search::Score {
    Arc::new(move |values| {
        let middle = values.len() / 2;
        let sum =
            |values: &[f64]| values.iter().zip(1_u32..).map(|(value, n)| value * f64::from(n)).sum::<f64>();
        if two_sided {
            let (one, other) = values.split_at(middle);
            (sum(one) * sum(other)).sqrt()
        } else {
            sum(values)
        }
    })
}

pub fn filled(papers: &[(u8, Option<Paper>)]) -> (Index, BTreeMap<u8, Paper>) {
    let mut index = empty(7, 20);
    let mut kept = BTreeMap::new();
    for (id, paper) in papers {
        if let Some(paper) = paper {
            put(&mut index, u128::from(*id), paper);
            kept.insert(*id, paper.clone());
        } else {
            index.delete(DocumentId::from(u128::from(*id)));
            kept.remove(id);
        }
    }
    (index, kept)
}

pub fn assert_same(placed: &[Placed], expected: &[(u8, bool, f64)], limit: usize) {
    assert_eq!(placed.len(), expected.len().min(limit));
    let scores: HashMap<DocumentId, (bool, f64)> = expected
        .iter()
        .map(|(id, sure, score)| (DocumentId::from(u128::from(*id)), (*sure, *score)))
        .collect();
    for (found, (_, sure, score)) in placed.iter().zip(expected) {
        assert_eq!(found.sure, *sure);
        // sums made in another order differ in the last bits, and so may the order of ties
        let (own_sure, own_score) = scores[&found.id];
        assert_eq!(found.sure, own_sure);
        assert!((found.score - score).abs() < 1e-9, "{} is not {score}", found.score);
        assert!((found.score - own_score).abs() < 1e-9, "{} is not {own_score}", found.score);
    }
    for pair in placed.windows(2) {
        let (one, next) = (&pair[0], &pair[1]);
        let key = |placed: &Placed| {
            (std::cmp::Reverse(placed.sure), std::cmp::Reverse(placed.score.to_bits()), placed.id)
        };
        assert!(key(one) < key(next), "equal scores stand by id");
    }
}
