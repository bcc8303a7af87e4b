//! Values: what they are made from and what they answer.

use expr::{Date, Id, Instant, Item, Number, Range, Value};

#[test]
fn a_value_answers_for_its_own_kind_alone() {
    let date: Date = "2026-01-31".parse().unwrap();
    let items = vec![Item { key: "it".into(), level: Some("2".into()) }, Item::new("law")];
    let values: [Value; 9] = [
        Value::Null,
        true.into(),
        Number::int(3).into(),
        "open".into(),
        date.into(),
        Instant(5).into(),
        Id::from_u128(7).into(),
        Range { lo: 1.into(), hi: Value::Null }.into(),
        items.into(),
    ];
    for value in &values {
        let answers = [
            ("boolean", value.as_bool().is_some()),
            ("number", value.as_number().is_some()),
            ("text", value.as_text().is_some()),
            ("date", value.as_date().is_some()),
            ("instant", value.as_instant().is_some()),
            ("duration", value.as_duration().is_some()),
            ("id", value.as_id().is_some()),
            ("range", value.as_range().is_some()),
            ("list", !value.as_items().is_empty()),
            ("null", value.is_null()),
        ];
        for (kind, answered) in answers {
            assert_eq!(answered, kind == value.kind(), "{value} as {kind}");
        }
    }
}

#[test]
fn nothing_is_null_whichever_way_it_is_said() {
    assert!(Value::from(None::<&str>).is_null());
    assert!(Value::from(Vec::new()).is_null());
    assert_eq!(Value::from(Some(5)), Value::from(Number { units: 500, scale: 2 }));
}

#[test]
fn an_instant_shows_as_a_time_in_utc() {
    assert_eq!(Instant(1_772_323_200_500_000).to_string(), "2026-03-01T00:00:00.5Z");
    assert_eq!(Instant(i64::MAX).to_string(), "9223372036854775807µs");
}
