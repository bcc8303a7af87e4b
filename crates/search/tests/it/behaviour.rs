//! What a user is promised, one story per test: what is found, what stays hidden, what is refused.

use std::sync::Arc;

use crate::fixture::{Paper, analyser, empty, put, schema};
use proptest::prelude::*;
use search::{
    Analyser, DocumentId, FacetValue, FieldAccess, Filter, Index, Limits, OwnWord, Query, Schema, SearchError,
};

/// Jobs by id; the code says whether the duties are open (1) or confidential (2).
fn jobs() -> Index {
    let mut index = empty(2, 8);
    for (id, title, duties, code) in [
        (1_u32, "电焊工", "负责钢结构焊接", 1),
        (2, "高级技术员", "數控機床操作，熟悉西門子系統", 1),
        (3, "Ｃ＋＋开发工程师", "full stack 平台", 1),
        (4, "保密岗位", "焊接机器人调试", 2),
        (5, "机床销售", "数控系统推广", 1),
    ] {
        let paper = Paper {
            title: title.into(),
            duties: duties.into(),
            codes: vec![code],
            number: Some(i64::from(id)),
        };
        put(&mut index, id.into(), &paper);
    }
    index
}

fn found(index: &Index, query: &Query) -> Vec<u128> {
    let hits = index.search(query).unwrap_or_default();
    hits.iter().map(|hit| u128::from_be_bytes(hit.id.0)).collect()
}

#[test]
fn one_finds_what_one_types() {
    let index = jobs();
    for (typed, expected) in [
        ("焊", vec![1]),
        ("焊接", vec![1, 4]),
        ("数控机床", vec![2, 5]),
        ("\"数控机床\"", vec![2]),
        ("c++", vec![3]),
        ("Ｓｔａｃｋ", vec![3]),
        ("机床 -销售", vec![2]),
        ("工程师 +平台", vec![3]),
        ("+没有这个词 工程师", vec![]),
        ("西门子", vec![2]),
        ("？！", vec![1, 2, 3, 4, 5]),
    ] {
        let mut ids = found(&index, &analyser().query(typed));
        ids.sort_unstable();
        assert_eq!(ids, expected, "{typed}");
    }
}

#[test]
fn a_change_is_seen_at_once() {
    let mut index = jobs();
    put(&mut index, 1, &Paper { title: "会计".into(), ..Paper::default() });
    assert_eq!(found(&index, &analyser().query("会计")), [1]);
    assert_eq!(found(&index, &analyser().query("焊")), [0; 0]);
    assert!(index.delete(DocumentId::from(1)));
    assert!(!index.delete(DocumentId::from(1)));
    assert_eq!(found(&index, &analyser().query("会计")), [0; 0]);
    assert_eq!(index.documents(), 4);
}

#[test]
fn what_one_may_not_read_one_cannot_find_by() {
    let index = jobs();
    let open = Filter::In(0, vec![1]);
    let may = |typed: &str, duties: FieldAccess| {
        let query = Query { fields: vec![FieldAccess::Always, duties], ..analyser().query(typed) };
        found(&index, &query)
    };
    assert_eq!(may("焊接", FieldAccess::Always).len(), 2);
    assert_eq!(may("焊接", FieldAccess::Never), [0; 0], "no hit by a hidden field");
    assert_eq!(may("焊接", FieldAccess::When(open.clone())), [1], "a hit only where it is open");
    assert_eq!(may("+焊接 保密", FieldAccess::When(open.clone())), [1], "nor by what is obligatory");
    assert_eq!(may("保密 -焊接", FieldAccess::When(open.clone())), [4], "nor by its absence");
    let query = Query {
        fields: vec![FieldAccess::Always, FieldAccess::When(open)],
        ..analyser().query("岗位 焊接")
    };
    let hit = index.search(&query).unwrap().into_iter().find(|hit| hit.id == DocumentId::from(4)).unwrap();
    assert!(hit.parts.iter().all(|part| part.field == 0), "nor is it among the reasons: {hit:?}");
}

#[test]
fn unknown_never_matches_nor_does_its_opposite() {
    let mut index = jobs();
    put(&mut index, 9, &Paper { title: "无编码".into(), ..Paper::default() });
    let is = Filter::In(0, vec![1]);
    let hidden =
        |then: Filter| Filter::Given { when: Box::new(Filter::Range(1, 4, 9)), then: Box::new(then) };
    for (filter, expected) in [
        (is.clone(), 4),
        (Filter::Not(Box::new(is.clone())), 1),
        (Filter::Or(vec![is.clone(), Filter::Not(Box::new(is.clone()))]), 5),
        (Filter::IsNull(0), 1),
        (Filter::Not(Box::new(Filter::IsNull(0))), 5),
        (Filter::Range(1, 2, 3), 2),
        (hidden(is.clone()), 1),
        (Filter::Not(Box::new(hidden(is))), 1),
    ] {
        assert_eq!(index.count(&filter).unwrap(), expected, "{filter:?}");
    }
}

#[test]
fn every_hit_says_why() {
    let hits = jobs().search(&analyser().query("高级 西门子")).unwrap();
    let reasons: Vec<_> = hits[0]
        .parts
        .iter()
        .map(|part| (part.term.as_str(), part.field, part.weight, part.frequency))
        .collect();
    let expected = [("高级", 0, 1.0, 1), ("西门", 1, 0.5, 1), ("门子", 1, 0.5, 1), ("西门子", 1, 1.0, 1)];
    assert_eq!(reasons, expected);
}

#[test]
fn hits_are_marked_in_the_text_as_it_was_written() {
    for (text, typed, expected) in [
        ("高級焊接技術員", "技术", vec!["技術"]),
        ("招聘Ｃ＋＋工程师", "c++ 工程", vec!["Ｃ＋＋工程"]),
        ("电焊工、焊接", "焊", vec!["焊", "焊"]),
        ("数控机床和机床", "\"数控机床\"", vec!["数控机床", "机床"]),
        ("什么也没有", "焊工", vec![]),
    ] {
        let ranges = analyser().highlight(text, &analyser().query(typed));
        let marked: Vec<_> = ranges.into_iter().map(|range| &text[range]).collect();
        assert_eq!(marked, expected, "{text}");
    }
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let limits = Limits { memory: 20_000, document: 100, ..Limits::default() };
    let mut index = Index::new(analyser(), schema(), limits).unwrap();
    let id = DocumentId::from(1);
    let facets = [FacetValue::Codes(&[]), FacetValue::Ordered(None)];
    index.upsert(id, &["焊工", ""], &facets).unwrap();
    let before = index.to_bytes().unwrap();
    for (fields, facets, expected) in [
        (vec!["焊工"], facets.to_vec(), "fields of a document: expected 2, got 1"),
        (vec!["", ""], vec![], "facets of a document: expected 2, got 0"),
        (vec!["", ""], vec![facets[1], facets[1]], "facet 0 does not exist or is of the other kind"),
        (
            vec!["", "焊".repeat(34).leak()],
            facets.to_vec(),
            "document of 102 bytes refused: at most 100 are indexed",
        ),
    ] {
        assert_eq!(index.upsert(id, &fields, &facets).unwrap_err().to_string(), expected);
    }
    assert_eq!(index.to_bytes().unwrap(), before);
    let full =
        (2..2_000_u128).find_map(|id| index.upsert(DocumentId::from(id), &["焊工", "电焊"], &facets).err());
    assert!(matches!(full, Some(SearchError::Full { budget: 20_000, .. })), "{full:?}");
    assert!(index.bytes() < 40_000, "{}", index.bytes());
    for query in [
        Query { filter: Filter::In(1, vec![]), ..Query::default() },
        Query { filter: Filter::IsNull(2), ..Query::default() },
        Query { fields: vec![FieldAccess::Always], ..Query::default() },
        Query { limit: 10_001, ..Query::default() },
    ] {
        assert!(index.search(&query).is_err(), "{query:?}");
    }
}

#[test]
fn a_schema_without_sense_is_refused() {
    let weightless = |weight: f32| {
        let mut schema = schema();
        schema.fields[0].weight = weight;
        schema
    };
    let none = Schema { fields: vec![], facets: vec![] };
    for schema in [none, weightless(0.0), weightless(f32::NAN), weightless(-1.0)] {
        assert!(matches!(Index::new(analyser(), schema, Limits::default()), Err(SearchError::Schema(_))));
    }
}

#[test]
fn a_snapshot_of_other_words_or_another_schema_is_refused() {
    let bytes = jobs().to_bytes().unwrap();
    let other = Analyser::new(&[OwnWord { text: "双师型".into(), term: "双师型".into() }]).unwrap();
    let refused = Index::from_bytes(&bytes, Arc::new(other), schema(), Limits::default()).unwrap_err();
    assert_eq!(refused.to_string(), "snapshot refused: other words or another analysis");
    let mut narrow = schema();
    narrow.fields[1].weight = 2.0;
    let refused = Index::from_bytes(&bytes, analyser(), narrow, Limits::default()).unwrap_err();
    assert_eq!(refused.to_string(), "snapshot refused: another schema");
}

proptest! {
    #[test]
    fn a_damaged_snapshot_is_refused(place in any::<prop::sample::Index>(), change in 1_u8.., cut in any::<bool>()) {
        let mut bytes = jobs().to_bytes().unwrap();
        let place = place.index(bytes.len());
        if cut {
            bytes.truncate(place);
        } else {
            bytes[place] ^= change;
        }
        prop_assert!(Index::from_bytes(&bytes, analyser(), schema(), Limits::default()).is_err());
    }

    #[test]
    fn any_text_can_be_indexed_asked_and_marked(title in any::<String>(), duties in any::<String>(), typed in any::<String>()) {
        let mut index = empty(1, 4);
        put(&mut index, 1, &Paper { title: title.clone(), duties: duties.clone(), ..Paper::default() });
        let query = analyser().query(&typed);
        index.search(&query).unwrap();
        let own = analyser().query(&title);
        for text in [&title, &duties] {
            for range in analyser().highlight(text, &own) {
                prop_assert!(text.get(range).is_some_and(|marked| !marked.is_empty()));
            }
        }
    }

    /// Whatever stands in a document, the phrase made of a part of it finds that document.
    #[test]
    fn a_phrase_of_the_text_always_matches_it(
        words in prop::collection::vec(prop::sample::select(&["数控", "机床", "焊接技术", "PLC ", "web ", "的", "中华人民共和国", " "][..]), 1..12),
        from in any::<prop::sample::Index>(), most in 2_usize..9,
    ) {
        let text = words.concat();
        let mut index = empty(1, 4);
        put(&mut index, 1, &Paper { duties: text, ..Paper::default() });
        let phrase: String = words.iter().skip(from.index(words.len())).take(most).copied().collect();
        let query = Query { require: vec![analyser().phrase(&phrase)], limit: 1, ..Query::default() };
        let lone = phrase.trim().chars().count() < 2;
        prop_assert!(lone || found(&index, &query) == [1], "{}", phrase);
    }
}
