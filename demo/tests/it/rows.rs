//! What the rows are: as many as promised, nobody real, every value one that the declarations would take.

use std::collections::BTreeMap;

use demo::MARK;

use crate::city::{DATASETS, made};

#[tokio::test]
async fn it_is_as_large_as_asked() {
    let made = made(1, 0.1).await;
    for (dataset, expected) in [("enterprise", 40), ("job", 300), ("resume", 1201)] {
        assert_eq!(made.rows(dataset).await.len(), expected, "{dataset}");
    }
    let applications = made.rows("application").await.len();
    assert!((400..2_000).contains(&applications), "{applications} applications");
    assert!(made.rows("account").await.len() < 60);
    assert_eq!(
        made.texts("organisation", "kind").await.iter().filter(|kind| *kind == "enterprise").count(),
        40
    );
}

/// Every state has rows to look at, and most jobs are open.
#[tokio::test]
async fn rows_are_spread_over_their_states() {
    let made = made(1, 0.1).await;
    for dataset in ["job", "resume", "application"] {
        let mut states: BTreeMap<Box<str>, usize> = BTreeMap::new();
        for row in made.rows(dataset).await {
            *states.entry(row.state).or_default() += 1;
        }
        let all: usize = states.values().sum();
        for state in &made.kernel.model().dataset(dataset).unwrap().states {
            let many = states.get(&state.key).copied().unwrap_or_default();
            assert!(many > 0, "no {dataset} is {}", state.key);
            match (dataset, &*state.key) {
                ("job", "open") => assert!(many * 5 > all * 2, "{many} of {all} jobs are open"),
                ("resume", "active") => assert!(many * 10 > all * 8, "{many} of {all} résumés are active"),
                _ => {}
            }
        }
    }
    let until = jiff::civil::date(2026, 11, 23);
    for row in made.rows("job").await.iter().filter(|row| matches!(&*row.state, "open" | "paused")) {
        let valid = made.value("job", row, "valid_until").as_date().unwrap();
        assert!(valid >= until, "it would expire at once: {valid}");
    }
}

/// The mark stands wherever a name is shown, so that no one is taken for a real firm or person.
#[tokio::test]
async fn nobody_is_real() {
    let made = made(1, 0.05).await;
    for (dataset, field) in [
        ("organisation", "name"),
        ("enterprise", "name"),
        ("person", "name"),
        ("resume", "name"),
        ("application", "name"),
    ] {
        for name in made.texts(dataset, field).await {
            assert!(name.ends_with(MARK), "{dataset}: {name}");
        }
    }
    for contact in made.texts("enterprise", "contact").await.iter().filter(|name| !name.is_empty()) {
        assert!(contact.ends_with(MARK), "{contact}");
    }
    for dataset in ["organisation", "enterprise"] {
        for code in made.texts(dataset, "uscc").await.iter().filter(|code| !code.is_empty()) {
            assert_eq!(code.get(2..8), Some("330399"), "{code}");
        }
    }
    for (dataset, field) in [
        ("person", "phone"),
        ("resume", "phone"),
        ("application", "phone"),
        ("job", "contact_phone"),
        ("enterprise", "contact_phone"),
    ] {
        for phone in made.texts(dataset, field).await.iter().filter(|phone| !phone.is_empty()) {
            assert!(phone.starts_with("154") || phone.starts_with("164"), "{dataset}: {phone}");
        }
    }
    for mail in made.texts("person", "email").await.iter().filter(|mail| !mail.is_empty()) {
        assert!(mail.ends_with("@example.invalid"), "{mail}");
    }
}

/// A value that a form would refuse could be looked at, and never saved again.
#[tokio::test]
async fn every_value_is_one_that_its_field_takes() {
    let made = made(1, 0.05).await;
    let model = made.kernel.model();
    for dataset in DATASETS {
        let declared = model.dataset(dataset).unwrap();
        for row in made.rows(dataset).await {
            for (field, value) in declared.fields.iter().zip(&row.values) {
                let read = field.kind.parse(&field.kind.json(value), &model.codes);
                assert_eq!(read.as_ref(), Ok(value), "{dataset}.{}", field.key);
            }
        }
    }
}

/// A map of the city that is the same everywhere would say nothing.
#[tokio::test]
async fn counties_differ() {
    let made = made(1, 0.1).await;
    let mut jobs: BTreeMap<String, usize> = BTreeMap::new();
    for place in made.texts("job", "district").await {
        *jobs.entry(place).or_default() += 1;
    }
    let at = |code: &str| jobs.get(code).copied().unwrap_or_default();
    assert!(at("330382") > 5 * at("330328").max(1), "乐清 has many jobs, 文成 few: {jobs:?}");
    let far = ["310000", "110000", "440100", "440300"];
    let resumes = made.rows("resume").await;
    let wishes = resumes.iter().filter(|row| {
        let places = made.value("resume", row, "districts");
        places.as_items().iter().any(|place| place.key.as_text().is_some_and(|code| far.contains(&code)))
    });
    let share = wishes.count() * 1000 / resumes.len();
    assert!((15..=45).contains(&share), "{share} of a thousand wish to go far");
}
