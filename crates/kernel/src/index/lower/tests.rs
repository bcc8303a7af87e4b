//! Conditions over facets against the evaluator: true, false and null in the same rows.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use expr::{Date, Id, Instant, Item};
use model::{Attribute, Indexed, Names, Part, RowScope};
use proptest::prelude::*;
use search::{Analyser, Limits, Query};
use store::{Layout, Row};

use super::*;
use crate::grants::Trees;
use crate::grants::{Known, RowWorld};
use crate::index::dataset::document;
use crate::index::spec::Spec;

const SAID_BY_FACETS: [&str; 23] = [
    "row.state = \"lent\"",
    "row.state != \"shelved\"",
    "row.state in [\"lent\", \"discarded\"]",
    "row.age = \"child\"",
    "row.age != \"adult\"",
    "row.age in [\"child\", \"youth\"]",
    "row.age = null",
    "row.subjects != null",
    "list contains(row.subjects, \"t\")",
    "\"t-e-m\" in row.subjects",
    "list contains(row.subjects, \"t-e-m\")",
    "\"l\" in row.subjects",
    "row.branch = null",
    "row.age < \"adult\"",
    "\"youth\" <= row.age",
    "row.price.lo >= 20",
    "row.price.lo = 19.99",
    "row.price.lo != 20.001",
    "row.price.lo = null",
    "row.price.lo < 20.5",
    "19.995 < row.price.lo",
    "true",
    "false",
];

const SAID_BY_ROWS_ALONE: [&str; 2] = ["row.title = \"水泵\"", "row.price.hi >= 20"];

/// An index of every kind of book there is: states, ages, subjects and branches, each with none.
struct Books {
    model: Arc<Model>,
    rows: Vec<Row>,
    index: DatasetIndex,
}

static BOOKS: LazyLock<Books> = LazyLock::new(|| {
    let mut packs = testkit::library();
    for source in &mut packs {
        source.text = source.text.replace("[fields.title]\n", "[fields.title]\nsearch = 1.0\n");
        // what no rule compares is no facet
        source.text = source.text.replace("'row.branch.organisation = actor.org'", "'row.branch != null'");
    }
    let (mut model, wrong) = model::load(&packs, &[]);
    assert!(wrong.is_empty(), "{wrong:?}");
    let (price, _) = model.dataset("book").unwrap().field("price").unwrap();
    let attribute = Attribute::Field(price, Part::Low);
    model.indexed.push(Indexed { dataset: "book".into(), attribute, levels: false });
    let names = model::plan(&Model::default(), &Names::default(), &model).names;
    let layout = Layout::new(Arc::new(model), names);
    let model = Arc::clone(&layout.model);
    let book = model.dataset("book").unwrap();
    let spec = Spec::of(&layout, book).unwrap();
    assert_eq!(spec.facets.len(), 5, "state, branch, age, subjects and price: {:?}", spec.facets);
    let analyser = Arc::new(Analyser::new(&[]).unwrap());
    let index = DatasetIndex::new(spec, &analyser, Limits::default()).unwrap();
    let list = |keys: &[&str]| Value::List(keys.iter().map(|key| Item::new(Value::text(*key))).collect());
    let range = |units: i64| {
        let lo = Value::Number(expr::Number { units, scale: 2 });
        Value::Range(Box::new(expr::Range { lo, hi: Value::Null }))
    };
    let mut rows = Vec::new();
    for state in ["shelved", "lent", "discarded"] {
        for age in [Value::Null, Value::text("child"), Value::text("youth"), Value::text("adult")] {
            for subjects in [Value::Null, list(&[]), list(&["t-e"]), list(&["t-e-m", "l"])] {
                for branch in [Value::Null, Value::Id(Id::from_u128(7))] {
                    let number = u128::try_from(rows.len()).unwrap();
                    let mut row = blank(book, Id::from_u128(number + 100), state);
                    for (key, value) in [("age", &age), ("subjects", &subjects), ("branch", &branch)] {
                        row.values[book.field(key).unwrap().0] = value.clone();
                    }
                    let price = match number % 3 {
                        0 => Value::Null,
                        1 => range(19_99),
                        _ => range(20_00),
                    };
                    row.values[book.field("price").unwrap().0] = price;
                    let title = if number.is_multiple_of(2) { "水泵" } else { "风机" };
                    row.values[book.field("title").unwrap().0] = Value::text(title);
                    index.put(book, &model.codes, &row);
                    rows.push(row);
                }
            }
        }
    }
    Books { model, rows, index }
});

fn blank(dataset: &Dataset, id: Id, state: &str) -> Row {
    Row {
        id,
        rev: 1,
        state: state.into(),
        created_at: Instant(0),
        created_by: None,
        updated_at: Instant(0),
        updated_by: None,
        state_at: vec![None; dataset.states.len()],
        values: vec![Value::Null; dataset.fields.len()],
    }
}

impl Books {
    fn lowering(&self) -> Lowering<'_> {
        Lowering { model: &self.model, dataset: self.model.dataset("book").unwrap(), index: &self.index }
    }

    /// The books of which the evaluator says this.
    fn of_truth(&self, condition: &Expr, wanted: bool) -> BTreeSet<Id> {
        let (known, trees) = (Known::default(), Trees::default());
        let holds = |row: &&Row| {
            let world = RowWorld {
                model: &self.model,
                dataset: "book",
                row,
                known: &known,
                trees: &trees,
                today: "2026-03-01".parse::<Date>().unwrap(),
                now: Instant(0),
            };
            expr::truth(condition, &world).unwrap() == Some(wanted)
        };
        self.rows.iter().filter(holds).map(|row| row.id).collect()
    }

    /// The books that a filter passes.
    fn passed(&self, filter: Filter) -> BTreeSet<Id> {
        let query = Query { filter, limit: self.rows.len(), ..Query::default() };
        let hits = self.index.search(&query).unwrap();
        self.rows
            .iter()
            .map(|row| row.id)
            .filter(|id| hits.iter().any(|hit| hit.id == document(*id)))
            .collect()
    }
}

fn compiled(text: &str) -> Expr {
    let scope = RowScope { model: &BOOKS.model, rows: &[("row", "book")] };
    expr::compile(text, &scope, &Type::Bool).unwrap()
}

/// Conditions over these leaves and null.
fn conditions(leaves: Vec<&'static str>) -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        8 => proptest::sample::select(leaves).prop_map(compiled),
        1 => Just(Expr::Const(Value::Null)),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let several = proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several.clone().prop_map(Expr::And),
            several.prop_map(Expr::Or),
            inner.clone().prop_map(|one| Expr::Not(Box::new(one))),
            (inner.clone(), inner).prop_map(|(condition, then)| Expr::If {
                condition: Box::new(condition),
                then: Box::new(then),
                otherwise: Box::new(Expr::Const(Value::Null)),
            }),
        ]
    })
}

proptest! {
    #[test]
    fn what_facets_can_say_is_true_false_and_unknown_where_the_evaluator_says_so(
        condition in conditions(SAID_BY_FACETS.to_vec()),
    ) {
        let filter = BOOKS.lowering().exactly(&condition);
        prop_assert!(filter.is_some(), "{condition}");
        let filter = filter.unwrap_or_default();
        prop_assert_eq!(BOOKS.passed(filter.clone()), BOOKS.of_truth(&condition, true), "{}", &condition);
        prop_assert_eq!(BOOKS.passed(Filter::Not(Box::new(filter))), BOOKS.of_truth(&condition, false), "{}", &condition);
    }

    #[test]
    fn what_facets_cannot_say_in_full_still_lets_pass_every_row_it_is_true_of(
        condition in conditions(SAID_BY_FACETS.into_iter().chain(SAID_BY_ROWS_ALONE).collect()),
    ) {
        let passed = BOOKS.passed(BOOKS.lowering().at_least(&condition));
        prop_assert!(passed.is_superset(&BOOKS.of_truth(&condition, true)), "{}", condition);
    }
}

#[test]
fn a_condition_on_a_referenced_row_is_not_said_by_facets() {
    let condition = compiled("row.branch.organisation = null and row.state = \"lent\"");
    assert_eq!(BOOKS.lowering().exactly(&condition), None);
    assert_eq!(BOOKS.passed(BOOKS.lowering().at_least(&condition)).len(), 32, "the state still narrows it");
}
