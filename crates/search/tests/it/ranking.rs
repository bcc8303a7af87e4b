//! Rankings against the plainest there is: every feature of every document by its formula, then sorted. When one of
//! these fails, somebody is matched with the wrong people, or for another reason than the one that is shown.

use std::sync::Arc;

use crate::fixture::{Paper, empty};
use crate::ranked::{Plain, assert_same, filled, score};
use proptest::prelude::*;
use search::{DocumentId, Feature, Filter, Ranking, Reading, SearchError, Texts};

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
