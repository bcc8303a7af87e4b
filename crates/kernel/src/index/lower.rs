//! Conditions on rows to filters over facets: exactly, or as widely as need be.
//!
//! [`Lowering::exactly`] answers as the evaluator does, null for null, or not at all; which field may be searched
//! rests on it. [`Lowering::at_least`] lets pass every row for which the condition may be true: it only spares
//! proposals that the database would refuse.

use expr::{Expr, Operator, Path, Type, Value};
use model::{Dataset, Model};
use search::Filter;

use super::dataset::DatasetIndex;

/// Lowers conditions on the rows of one dataset to the facets of its index.
pub(crate) struct Lowering<'a> {
    pub model: &'a Model,
    pub dataset: &'a Dataset,
    pub index: &'a DatasetIndex,
}

impl Lowering<'_> {
    /// The condition itself; none if facets cannot say it.
    pub fn exactly(&self, condition: &Expr) -> Option<Filter> {
        let all = |parts: &[Expr]| parts.iter().map(|part| self.exactly(part)).collect::<Option<Vec<_>>>();
        Some(match condition {
            Expr::And(parts) => Filter::And(all(parts)?),
            Expr::Or(parts) => Filter::Or(all(parts)?),
            Expr::Not(inner) => Filter::Not(Box::new(self.exactly(inner)?)),
            Expr::Const(Value::Bool(true)) => Filter::Any,
            Expr::Const(Value::Bool(false)) => Filter::Or(Vec::new()),
            Expr::Const(Value::Null) => given(Filter::Or(Vec::new()), Filter::Any),
            Expr::IsNull(inner) => Filter::IsNull(self.facet(inner)?),
            Expr::Compare { operator: Operator::Equal, left, right, .. } => self.equal(left, right)?,
            Expr::Compare { operator: Operator::NotEqual, left, right, .. } => {
                Filter::Not(Box::new(self.equal(left, right)?))
            }
            Expr::In { item, list } => self.among(self.facet(item)?, &constants(list)?),
            Expr::Under { item, table, list } => {
                self.among(self.facet(item)?, &self.below(table, constants(list)?))
            }
            Expr::Contains { list, item } => {
                let items = constants(std::slice::from_ref(item))?;
                let items = match element(list)? {
                    Type::Code(table) => self.above(table, items),
                    _ => items,
                };
                self.among(self.facet(list)?, &items)
            }
            Expr::If { condition, then, otherwise } if matches!(**otherwise, Expr::Const(Value::Null)) => {
                given(self.exactly(condition)?, self.exactly(then)?)
            }
            _ => return None,
        })
    }

    /// A filter that passes wherever the condition is true, and perhaps elsewhere.
    pub fn at_least(&self, condition: &Expr) -> Filter {
        if let Some(filter) = self.exactly(condition) {
            return filter;
        }
        match condition {
            Expr::And(parts) => parts.iter().fold(Filter::Any, |all, part| all.and(self.at_least(part))),
            Expr::Or(parts) => self.any_of(parts.iter().map(Some)),
            Expr::If { condition, then, otherwise } if matches!(**otherwise, Expr::Const(Value::Null)) => {
                self.at_least(condition).and(self.at_least(then))
            }
            _ => Filter::Any,
        }
    }

    /// The same for a row that is found if one of these holds; `None` among them holds for all.
    pub fn any_of<'e>(&self, conditions: impl Iterator<Item = Option<&'e Expr>>) -> Filter {
        let mut filters = Vec::new();
        for condition in conditions {
            match condition.map_or(Filter::Any, |condition| self.at_least(condition)) {
                Filter::Any => return Filter::Any,
                filter => filters.push(filter),
            }
        }
        Filter::Or(filters)
    }

    fn equal(&self, left: &Expr, right: &Expr) -> Option<Filter> {
        let ((path @ Expr::Path(_), Expr::Const(value)) | (Expr::Const(value), path @ Expr::Path(_))) =
            (left, right)
        else {
            return None;
        };
        // a list equals a list, not one of its elements
        if value.is_null() || element(path).is_some() {
            return None;
        }
        Some(self.among(self.facet(path)?, std::slice::from_ref(value)))
    }

    /// One of these, and never unknown: equality is false of null.
    fn among(&self, facet: usize, values: &[Value]) -> Filter {
        let known = Filter::Not(Box::new(Filter::IsNull(facet)));
        Filter::And(vec![known, Filter::In(facet, self.index.numbers(facet, values))])
    }

    fn facet(&self, expr: &Expr) -> Option<usize> {
        let Expr::Path(path) = expr else { return None };
        self.index.spec.facet(self.dataset, path)
    }

    /// The codes and everything below them.
    fn below(&self, table: &str, codes: Vec<Value>) -> Vec<Value> {
        let Some(table) = self.model.codes.get(table) else { return codes };
        let mut found = Vec::new();
        for value in codes {
            found.extend(value.as_text().into_iter().flat_map(|code| table.subtree(code)).map(Value::text));
            found.push(value);
        }
        found
    }

    /// The codes and everything above them: an element of a list stands for all that lies below it.
    fn above(&self, table: &str, codes: Vec<Value>) -> Vec<Value> {
        let Some(table) = self.model.codes.get(table) else { return codes };
        let mut found = Vec::new();
        for value in codes {
            let lineage = value.as_text().into_iter().flat_map(|code| table.lineage(code));
            found.extend(lineage.map(|code| Value::text(code.code.clone())));
            found.push(value);
        }
        found
    }
}

/// `then` where `when` is true, unknown elsewhere.
fn given(when: Filter, then: Filter) -> Filter {
    Filter::Given { when: Box::new(when), then: Box::new(then) }
}

/// What the elements of a list-valued path are.
fn element(expr: &Expr) -> Option<&Type> {
    match expr {
        Expr::Path(Path { of: Type::List(of), .. }) => Some(of),
        _ => None,
    }
}

/// Constants that are not null; none if anything else is among them.
fn constants(list: &[Expr]) -> Option<Vec<Value>> {
    let constant = |expr: &Expr| match expr {
        Expr::Const(value) if !value.is_null() => Some(value.clone()),
        _ => None,
    };
    list.iter().map(constant).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::{Arc, LazyLock};

    use expr::{Date, Id, Instant, Item};
    use model::{Names, RowScope};
    use proptest::prelude::*;
    use search::{Analyser, Limits, Query};
    use store::{Layout, Row};

    use super::*;
    use crate::ground::Trees;
    use crate::index::dataset::document;
    use crate::index::spec::Spec;
    use crate::world::{Known, RowWorld};

    const SAID_BY_FACETS: [&str; 15] = [
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
        "true",
        "false",
    ];

    const SAID_BY_ROWS_ALONE: [&str; 3] =
        ["row.title = \"水泵\"", "row.age < \"adult\"", "row.price.lo >= 20"];

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
            source.text =
                source.text.replace("'row.branch.organisation = actor.org'", "'row.branch != null'");
        }
        let (model, wrong) = model::load(&packs, &[]);
        assert!(wrong.is_empty(), "{wrong:?}");
        let names = model::plan(&Model::default(), &Names::default(), &model).names;
        let layout = Layout::new(Arc::new(model), names);
        let model = Arc::clone(&layout.model);
        let book = model.dataset("book").unwrap();
        let spec = Spec::of(&layout, book).unwrap();
        assert_eq!(spec.facets.len(), 4, "state, branch, age and subjects: {:?}", spec.facets);
        let analyser = Arc::new(Analyser::new(&[]).unwrap());
        let index = DatasetIndex::new(spec, &analyser, Limits::default()).unwrap();
        let list = |keys: &[&str]| Value::List(keys.iter().map(|key| Item::new(Value::text(*key))).collect());
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
        assert_eq!(
            BOOKS.passed(BOOKS.lowering().at_least(&condition)).len(),
            32,
            "the state still narrows it"
        );
    }
}
