//! Rankings against the plainest there is: every feature of every document by its formula, then sorted. When one of
//! these fails, somebody is matched with the wrong people, or for another reason than the one that is shown.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::fixture::{Paper, analyser, empty, put};
use proptest::prelude::*;
use search::{
    DocumentId, Feature, FieldKind, Filter, Index, Placed, Ranking, Reading, SearchError, Texts, TokenKind,
};

const WORDS: &[&str] = &[
    "焊工",
    "高级",
    "技术员",
    "数控",
    "机床",
    "汽车",
    "维修",
    "plc",
    "c++",
    "的",
    "，",
    "负责",
    "西门子",
    "融汇",
];
const WEIGHTS: [f64; 2] = [3.0, 1.0];
const SHARES: [f64; 2] = [0.3, 0.75];
const KINDS: [FieldKind; 2] = [FieldKind::Short, FieldKind::Long];

/// A document counted by hand.
#[derive(Clone, Debug)]
struct Counted {
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

struct Plain<'a> {
    papers: &'a BTreeMap<u8, Paper>,
    counted: BTreeMap<u8, Counted>,
    means: [f64; 2],
}

impl<'a> Plain<'a> {
    fn of(papers: &'a BTreeMap<u8, Paper>) -> Self {
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
    fn rank(&self, ranking: &Ranking, codes: &[u32], demanded: i64) -> Vec<(u8, bool, f64)> {
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

fn text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), 0..most).prop_map(|words| words.concat())
}

fn paper() -> impl Strategy<Value = Paper> {
    let codes = prop::collection::vec(0_u32..5, 0..4);
    (text(4), text(14), codes, prop::option::of(-3_i64..4)).prop_map(|(title, duties, codes, number)| Paper {
        title,
        duties,
        codes,
        number,
    })
}

fn worths() -> impl Strategy<Value = Vec<(u32, f64)>> {
    prop::collection::vec((0_u32..7, (0_u32..5).prop_map(|n| f64::from(n) / 4.0)), 0..5)
}

fn texts() -> impl Strategy<Value = Feature> {
    let words = prop::sample::subsequence(WORDS, 0..6);
    let fields = prop::sample::select(vec![vec![0], vec![1], vec![0, 1]]);
    (words, fields, any::<bool>(), 1_u32..9).prop_map(|(words, fields, asks, half)| {
        Feature::Texts(Texts {
            terms: words
                .into_iter()
                .zip(1..)
                .map(|(word, n)| (word.to_owned(), 1.0 / f64::from(n)))
                .collect(),
            fields,
            reading: if asks { Reading::Asks } else { Reading::Answers },
            half: f64::from(half) / 4.0,
        })
    })
}

fn feature() -> impl Strategy<Value = Feature> {
    prop_oneof![
        Just(Feature::Known(0.5)),
        prop::collection::vec(worths(), 0..3).prop_map(|parts| Feature::Best { facet: 0, parts }),
        worths().prop_map(|worths| Feature::Mean { facet: 0, worths }),
        Just(Feature::Numbers {
            facets: vec![1],
            worth: Arc::new(|numbers| match numbers {
                [Some(number)] if *number > 0 => 1.0,
                [Some(_)] => 0.25,
                _ => 0.0,
            }),
        }),
        texts(),
        texts(),
    ]
}

/// A weighted sum, or the geometric mean of two of them.
fn score(two_sided: bool) -> search::Score {
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

fn filled(papers: &[(u8, Option<Paper>)]) -> (Index, BTreeMap<u8, Paper>) {
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

fn assert_same(placed: &[Placed], expected: &[(u8, bool, f64)], limit: usize) {
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn the_best_are_those_of_scoring_everything(
        papers in prop::collection::vec((any::<u8>(), prop::option::weighted(0.9, paper())), 0..90),
        features in prop::collection::vec(feature(), 0..6),
        codes in prop::collection::vec(0_u32..5, 1..5),
        demanded in -3_i64..4,
        two_sided in any::<bool>(),
        limit in 0_usize..30,
    ) {
        let (index, kept) = filled(&papers);
        let ranking = Ranking {
            filter: Filter::In(0, codes.clone()),
            demand: Filter::Range(1, demanded, i64::MAX),
            features,
            score: score(two_sided),
            limit,
        };
        let plain = Plain::of(&kept);
        let placed = index.rank(&ranking).unwrap();
        assert_same(&placed, &plain.rank(&ranking, &codes, demanded), limit);
        for found in &placed {
            let alone = index.weigh(&ranking, found.id).unwrap().unwrap();
            prop_assert_eq!(&alone, found);
            for (place, feature) in ranking.features.iter().enumerate() {
                if matches!(feature, Feature::Texts(_)) {
                    let shares: f64 = found.words.iter().filter(|word| word.feature == place).map(|word| word.share).sum();
                    prop_assert!((shares - found.values[place]).abs() < 1e-9, "the words add up to the value");
                }
            }
        }
    }

    /// What one document asks of another does not depend on which of the two is in the index.
    #[test]
    fn a_text_reads_the_same_from_either_side(
        papers in prop::collection::vec(paper(), 1..30),
        asking in 0_usize..30,
        answering in 0_usize..30,
    ) {
        let numbered: Vec<_> = (0_u8..).zip(papers.iter().cloned().map(Some)).collect();
        let (index, _) = filled(&numbered);
        let (asking, answering) = (asking % papers.len(), answering % papers.len());
        let probe = |place: usize| index.probe(&[&papers[place].title, &papers[place].duties]);
        let rare = |(term, worth): (String, f64)| {
            let worth = worth * index.rarity(&term);
            (term, worth)
        };
        let (asks, pivot) = index.asks(&probe(asking), &[0, 1]);
        let from_asking = Texts {
            terms: asks.into_iter().map(rare).collect(),
            fields: vec![1],
            reading: Reading::Answers,
            half: 2.0 * pivot,
        };
        let answers = index.answers(&probe(answering), &[1]);
        let from_answering = Texts {
            terms: answers.into_iter().map(rare).collect(),
            fields: vec![0, 1],
            reading: Reading::Asks,
            half: 2.0,
        };
        let value = |texts: Texts, id: usize| {
            let ranking = Ranking {
                filter: Filter::Any,
                demand: Filter::Any,
                features: vec![Feature::Texts(texts)],
                score: score(false),
                limit: 1,
            };
            index.weigh(&ranking, DocumentId::from(id as u128)).unwrap().unwrap().score
        };
        let (one, other) = (value(from_asking, answering), value(from_answering, asking));
        prop_assert!((one - other).abs() < 1e-9, "{one} is not {other}");
    }
}

#[test]
fn what_does_not_fit_the_schema_is_refused() {
    let index = empty(7, 20);
    let of = |features: Vec<Feature>, limit: usize| Ranking {
        filter: Filter::Any,
        demand: Filter::Any,
        features,
        score: score(false),
        limit,
    };
    let worth: search::Worth = Arc::new(|_| 1.0);
    let texts = |field: usize, terms: usize| {
        Feature::Texts(Texts {
            terms: vec![("焊工".to_owned(), 1.0); terms],
            fields: vec![field],
            reading: Reading::Asks,
            half: 1.0,
        })
    };
    for (feature, limit, what) in [
        (Feature::Best { facet: 1, parts: Vec::new() }, 1, "facet 1"),
        (Feature::Mean { facet: 2, worths: Vec::new() }, 1, "facet 2"),
        (Feature::Numbers { facets: vec![0], worth }, 1, "facet 0"),
        (texts(2, 1), 1, "a field of a text"),
        (texts(0, 1_025), 1, "terms of a text"),
        (Feature::Known(1.0), 10_001, "limit"),
    ] {
        let error: SearchError = index.rank(&of(vec![feature], limit)).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
    }
}
