//! Laws that every kind keeps, whatever comes in.

use model::kinds::{Cell, Column, Filter, KINDS, Shape};
use model::{Language, expr::Type};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::field::Field;

/// One field of every kind there is.
fn fields() -> Vec<(&'static str, Field)> {
    let lines = |kind: &str| match kind {
        "code" | "codes" => vec!["table = \"skill\""],
        "tags" => vec!["table = \"skill\"\nlevels = \"skill-level\"", "table = \"skill\""],
        "ref" | "refs" => vec!["to = \"thing\""],
        "range" => vec!["of = \"int\"", "of = \"decimal\"", "of = \"money\"", "of = \"date\""],
        "decimal" => vec!["scale = 6"],
        "date" => vec!["", "day = \"last\""],
        _ => vec![""],
    };
    let declared =
        KINDS.iter().flat_map(|(kind, _)| lines(kind).into_iter().map(move |lines| (*kind, lines)));
    declared.map(|(kind, lines)| (kind, Field::new(&format!("kind = \"{kind}\"\n{lines}")))).collect()
}

thread_local! {
    static FIELDS: Vec<(&'static str, Field)> = fields();
}

/// Text that is near to what kinds take, so that they accept some of it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "-?[0-9]{1,12}(\\.[0-9]{1,7})?",
        "[0-9]{1,4}[-/.年][0-9]{1,2}([-/.月][0-9]{1,2}日?)?( [0-9]{1,2}:[0-9]{2})?",
        "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-][01][0-9]:00)?",
        "[0-9]{1,5}[千万kK]?[-~至][0-9]{1,5}[千万kK人年]?(以上|/年|/天)?",
        "(https?://)?[a-z]{1,5}[.@:][a-z]{2,4}(/[a-z?=#]{0,6})?",
        "[0-9]{17}[0-9Xx]",
        "(welding|plc|cpp|net:basic|焊接|熟练|瑞安|朝阳|上海|330381)([:、（ -](1|2|熟练|plc|市)）?)?",
        Just("01890a5d-ac96-774b-bcce-b302099a8057".to_owned()),
        Just("91350100M000100Y43".to_owned()),
        Just("11010519491231002X".to_owned()),
    ]
}

fn input() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        4 => text().prop_map(Json::from),
        1 => any::<i64>().prop_map(Json::from),
        1 => (-1_000_000_i32..1_000_000, 0..7).prop_map(|(units, places)| json!(f64::from(units) / 10_f64.powi(places))),
        1 => any::<f64>().prop_map(|float| json!(float)),
        1 => any::<bool>().prop_map(Json::from),
        1 => Just(Json::Null),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            (inner.clone(), inner.clone()).prop_map(|(lo, hi)| json!({ "lo": lo, "hi": hi })),
            (inner.clone(), inner).prop_map(|(code, level)| json!({ "code": code, "level": level })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Lost when this fails: a form that is opened and saved unchanged changes the row.
    #[test]
    fn what_is_given_back_is_taken_again(input in input(), cell in text()) {
        FIELDS.with(|fields| {
            for (kind, field) in fields {
                let read = [field.kind.parse(&input, &field.codes), field.kind.import(&cell, &field.codes)];
                for value in read.into_iter().flatten() {
                    let given = field.kind.json(&value);
                    prop_assert_eq!(field.kind.parse(&given, &field.codes), Ok(value), "{} {}", kind, given);
                }
            }
            Ok(())
        })?;
    }

    /// Lost when this fails: a page dies on a value, or a masked one is shown whole.
    #[test]
    fn every_value_can_be_shown_and_masked(input in input(), cell in text()) {
        FIELDS.with(|fields| {
            for (kind, field) in fields {
                let read = [field.kind.parse(&input, &field.codes), field.kind.import(&cell, &field.codes)];
                for value in read.into_iter().flatten() {
                    let shown = field.kind.show(&value, &field.codes, Language::En);
                    prop_assert_eq!(shown.is_empty(), value.is_null(), "{} shows {:?}", kind, value);
                    let masked = field.kind.mask(&value);
                    let public = *kind == "uscc" || value.is_null();
                    prop_assert!(public || masked.contains('*') && masked != shown, "{} masks {}", kind, shown);
                }
            }
            Ok(())
        })?;
    }
}

/// Lost when this fails: the store makes a column that expressions read as something else.
#[test]
fn shapes_and_types_agree() {
    for (kind, field) in fields() {
        assert_eq!(field.kind.name(), kind);
        let (column, of) = match (field.kind.shape(), field.kind.of()) {
            (Shape::One(column), of) => (column, of),
            (Shape::Range(column), Type::Range(of)) => (column, *of),
            (Shape::Many { key, .. }, Type::List(of)) => (key, *of),
            (shape, of) => panic!("{kind}: {shape:?} is no {of:?}"),
        };
        let agree = match (column, of) {
            (Column::Number { scale }, Type::Number { scale: of }) => scale == of,
            (Column::Text, Type::Code(table)) => field.kind.tables().contains(&&*table),
            (Column::Id, Type::Ref(to)) => field.kind.target() == Some(&to),
            (column, of) => matches!(
                (column, of),
                (Column::Bool, Type::Bool)
                    | (Column::Text, Type::Text)
                    | (Column::Date, Type::Date)
                    | (Column::Instant, Type::Instant)
            ),
        };
        assert!(agree, "{kind}");
        let formatted = field.kind.cell() == Cell::Formatted;
        assert_eq!(
            formatted,
            field.kind.filter() == Filter::None,
            "{kind}: long words alone cannot be filtered by"
        );
    }
}
