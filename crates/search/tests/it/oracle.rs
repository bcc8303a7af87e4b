//! The index against the plainest search there is: score every document by the formula, keep what passes, sort.
//! When one of these fails, somebody sees a wrong list, a wrong order, or a document that was to stay hidden.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::fixture::{Paper, analyser, empty, put, schema};
use crate::plain::Corpus;
use proptest::prelude::*;
use search::{Cursor, DocumentId, FieldAccess, Filter, Hit, Index, Limits, Query, WeightedTerm};

/// Words that meet often, so that scores tie and terms overlap.
const WORDS: &[&str] = &[
    "焊工",
    "高级",
    "技术员",
    "数控",
    "机床",
    "新能源",
    "汽车",
    "维修",
    "教师",
    "plc",
    "c++",
    "web 前端",
    "的",
    "，",
    "负责",
    "西门子",
    "操作",
    "工程师",
    "焊",
    "融汇",
];

fn text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), 0..most).prop_map(|words| words.concat())
}

fn paper() -> impl Strategy<Value = Paper> {
    let codes = prop::collection::vec(0_u32..5, 0..3);
    (text(4), text(14), codes, prop::option::of(-3_i64..4)).prop_map(|(title, duties, codes, number)| Paper {
        title,
        duties,
        codes,
        number,
    })
}

fn filter() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![
        Just(Filter::Any),
        prop::collection::vec(0_u32..5, 0..3).prop_map(|codes| Filter::In(0, codes)),
        (-3_i64..4, 0_i64..4).prop_map(|(low, width)| Filter::Range(1, low, low + width)),
        (0_usize..2).prop_map(Filter::IsNull),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Or),
            inner.clone().prop_map(|one| Filter::Not(Box::new(one))),
            (inner.clone(), inner)
                .prop_map(|(when, then)| Filter::Given { when: Box::new(when), then: Box::new(then) }),
        ]
    })
}

fn access() -> impl Strategy<Value = Vec<FieldAccess>> {
    let one = prop_oneof![
        3 => Just(FieldAccess::Always),
        1 => Just(FieldAccess::Never),
        1 => filter().prop_map(FieldAccess::When),
    ];
    prop_oneof![Just(Vec::new()), prop::collection::vec(one, 2)]
}

fn typed() -> impl Strategy<Value = String> {
    let part = (prop::sample::select(&["", "", "", "+", "-", "\""][..]), prop::sample::select(WORDS))
        .prop_map(
            |(sign, word)| if sign == "\"" { format!("\"{word}机床\"") } else { format!("{sign}{word}") },
        );
    prop::collection::vec(part, 0..4).prop_map(|parts| parts.join(" "))
}

/// Adds to the corpus, or takes away.
#[derive(Debug, Clone)]
enum Step {
    Put(u8, Paper),
    Drop(u8),
}

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (any::<u8>(), paper()).prop_map(|(id, paper)| Step::Put(id, paper)),
        1 => any::<u8>().prop_map(Step::Drop),
    ];
    prop::collection::vec(step, 0..most)
}

fn play(steps: &[Step], open: usize, segment: usize) -> (Index, Corpus) {
    let (mut index, mut corpus) = (empty(open, segment), Corpus::default());
    for step in steps {
        match step {
            Step::Put(id, paper) => {
                put(&mut index, u128::from(*id), paper);
                corpus.put(DocumentId::from(u128::from(*id)), paper);
            }
            Step::Drop(id) => {
                let id = DocumentId::from(u128::from(*id));
                assert_eq!(index.delete(id), corpus.drop(id));
            }
        }
    }
    (index, corpus)
}

/// The hits are the best of `all`. Sums made in another order differ in the last bits, so among scores that are equal
/// but for those the order is the index's own; `large_lists_with_many_ties_are_exact` pins it down.
fn assert_same(hits: &[Hit], all: &[(DocumentId, f64)], query: &Query) {
    assert_eq!(hits.len(), all.len().min(query.limit), "{query:?}");
    let scores: HashMap<DocumentId, f64> = all.iter().copied().collect();
    let mut seen = HashSet::new();
    for (hit, (_, at_this_rank)) in hits.iter().zip(all) {
        assert!(seen.insert(hit.id), "twice: {:?} of {query:?}", hit.id);
        for expected in [Some(at_this_rank), scores.get(&hit.id)]
            .into_iter()
            .map(|score| score.copied().unwrap_or(f64::NAN))
        {
            assert!((hit.score - expected).abs() < 1e-9, "{} for {expected} of {query:?}", hit.score);
        }
        let sum: f64 = hit.parts.iter().map(|part| part.value).sum();
        assert!((hit.score - sum).abs() < 1e-6, "parts add up to {sum}, the score is {}", hit.score);
    }
}

/// As [`assert_same`], and in the same order: for texts that are made, not drawn.
fn assert_exact(hits: &[Hit], all: &[(DocumentId, f64)], query: &Query) {
    assert_same(hits, all, query);
    assert!(hits.iter().map(|hit| hit.id).eq(all.iter().map(|(id, _)| *id).take(hits.len())), "{query:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn the_best_hits_are_those_of_a_full_scan(
        steps in steps(250),
        questions in prop::collection::vec((typed(), filter(), access(), 1_usize..8), 4),
    ) {
        let (index, corpus) = play(&steps, 8, 64);
        prop_assert_eq!(index.documents(), corpus.len());
        for (typed, filter, fields, limit) in questions {
            let query = Query { filter, fields, limit, ..analyser().query(&typed) };
            let all = corpus.scan(&query);
            assert_same(&index.search(&query).unwrap(), &all, &query);
            let passing = corpus.count(&query.filter);
            prop_assert_eq!(index.count(&query.filter).unwrap(), passing);
        }
    }

    #[test]
    fn pages_follow_one_another_without_gap_or_repetition(steps in steps(120), typed in typed(), limit in 1_usize..5) {
        let (index, corpus) = play(&steps, 4, 16);
        let mut query = Query { limit, ..analyser().query(&typed) };
        let mut seen = Vec::new();
        loop {
            let page = index.search(&query).unwrap();
            query.after = page.last().map(Hit::cursor);
            seen.extend(page.iter().map(|hit| hit.id));
            if page.len() < limit {
                break;
            }
        }
        let query = Query { limit: 200, after: None, ..query };
        let whole = index.search(&query).unwrap();
        assert_same(&whole, &corpus.scan(&query), &query);
        prop_assert_eq!(seen, whole.iter().map(|hit| hit.id).collect::<Vec<_>>());
    }

    #[test]
    fn how_the_index_came_to_be_changes_nothing(steps in steps(150), typed in typed()) {
        let (index, corpus) = play(&steps, 8, 32);
        let mut rebuilt = empty(1_000, 65_536);
        for (id, paper) in corpus.papers() {
            put(&mut rebuilt, u128::from_be_bytes(id.0), paper);
        }
        let bytes = index.to_bytes().unwrap();
        let read = Index::from_bytes(&bytes, analyser(), schema(), Limits::default()).unwrap();
        let query = Query { limit: 300, ..analyser().query(&typed) };
        let expected = index.search(&query).unwrap();
        prop_assert_eq!(&rebuilt.search(&query).unwrap(), &expected);
        prop_assert_eq!(&read.search(&query).unwrap(), &expected);
    }

    #[test]
    fn a_whole_document_finds_itself(papers in prop::collection::vec(paper(), 1..80), chosen in any::<prop::sample::Index>()) {
        let mut index = empty(16, 64);
        let mut corpus = Corpus::default();
        for (id, paper) in (0_u128..).zip(&papers) {
            put(&mut index, id, paper);
            corpus.put(DocumentId::from(id), paper);
        }
        let paper = chosen.get(&papers);
        let terms = index.like(&[(&paper.title, 3.0), (&paper.duties, 1.0)], 90);
        let query = Query { terms, limit: 10, ..Query::default() };
        let all = if query.terms.is_empty() { return Ok(()) } else { corpus.scan(&query) };
        assert_same(&index.search(&query).unwrap(), &all, &query);
    }
}

/// Thousands of documents, so that candidates come in several batches and blocks are passed over.
#[test]
fn large_lists_with_many_ties_are_exact() {
    let (mut index, mut corpus) = (empty(256, 4_096), Corpus::default());
    let mut state = 1_u64;
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound
    };
    let mut words = |most: usize| (0..next(most)).map(|_| WORDS[next(WORDS.len())]).collect::<String>();
    for id in 0..6_000_u128 {
        let paper = Paper {
            title: words(4),
            duties: words(8),
            codes: vec![u32::try_from(id % 7).unwrap()],
            number: Some(i64::try_from(id).unwrap()),
        };
        put(&mut index, id, &paper);
        corpus.put(DocumentId::from(id), &paper);
    }
    for id in (0..6_000_u128).step_by(11) {
        index.delete(DocumentId::from(id));
        corpus.drop(DocumentId::from(id));
    }
    let filters =
        [Filter::Any, Filter::In(0, vec![1, 4]), Filter::Range(1, 100, 3_000), Filter::Range(1, 7, 400)];
    for filter in filters {
        for typed in
            ["焊", "工程师", "数控机床 焊工", "新能源汽车维修工程师", "+plc 操作", "焊 -汽车", "\"数控机床\""]
        {
            for limit in [1, 20, 300] {
                let mut query = Query { filter: filter.clone(), limit, ..analyser().query(typed) };
                let all = corpus.scan(&query);
                let hits = index.search(&query).unwrap();
                assert_exact(&hits, &all, &query);
                query.after = hits.last().map(Hit::cursor);
                let further: Vec<_> = all.iter().skip(limit).take(limit).copied().collect();
                assert_exact(&index.search(&query).unwrap(), &further, &query);
            }
        }
    }
}

/// One strong word and several faint ones: the faint ones are not walked to find candidates, yet decide the order.
#[test]
fn faint_words_still_break_ties() {
    let (mut index, mut corpus) = (empty(256, 1_024), Corpus::default());
    for id in 0..4_000_u128 {
        let duties = [("的", 2), ("操作", 3), ("负责", 5), ("维修", 7)]
            .iter()
            .map(|(word, every)| if id % every == 0 { *word } else { "，" })
            .collect::<String>();
        let title = if id % 3 == 0 { "工程师" } else { "教师" };
        let paper = Paper { title: title.into(), duties, ..Paper::default() };
        put(&mut index, id, &paper);
        corpus.put(DocumentId::from(id), &paper);
    }
    let weighted = |term: &str, weight: f32| WeightedTerm { term: term.into(), weight };
    let faint = ["的", "操作", "负责", "维修"].map(|term| weighted(term, 0.02));
    for limit in [1, 20, 100] {
        let terms = [weighted("工程师", 3.0)].into_iter().chain(faint.clone()).collect();
        let query = Query { terms, limit, ..Query::default() };
        let all = corpus.scan(&query);
        assert_exact(&index.search(&query).unwrap(), &all, &query);
    }
}

/// More ways to occur than have a number: the rest are kept in full, also through merges.
#[test]
fn every_frequency_counts() {
    let (mut index, mut corpus) = (empty(32, 1_024), Corpus::default());
    for id in 0..400_usize {
        let paper =
            Paper {
                title: "焊工，".repeat(id % 20), duties: "焊工，".repeat(id / 20), ..Paper::default()
            };
        put(&mut index, id as u128, &paper);
        corpus.put(DocumentId::from(id as u128), &paper);
    }
    let query = Query { limit: 400, ..analyser().query("焊工") };
    let hits = index.search(&query).unwrap();
    assert_exact(&hits, &corpus.scan(&query), &query);
    for hit in &hits {
        let id = usize::try_from(u128::from_be_bytes(hit.id.0)).unwrap();
        let expected = [(0, id % 20), (1, id / 20)].into_iter().filter(|(_, count)| *count > 0);
        let frequencies = hit.parts.iter().map(|part| (part.field, usize::from(part.frequency)));
        assert!(frequencies.eq(expected), "{hit:?}");
    }
}

#[test]
fn deep_cursor_outside_the_list_gives_nothing() {
    let mut index = empty(4, 16);
    put(&mut index, 1, &Paper { title: "焊工".into(), ..Paper::default() });
    let query = Query {
        after: Some(Cursor { score: -1.0, id: DocumentId::from(0) }),
        ..Arc::clone(&analyser()).query("焊工")
    };
    assert!(index.search(&query).unwrap().is_empty());
}
