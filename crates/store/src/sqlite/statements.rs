//! The statements themselves: their shape, the indexes they use, and how much they look at on skewed data. Here and
//! not with the other tests, because no SQL leaves the crate.

use std::fmt::Write as _;
use std::sync::Arc;

use expr::{Expr, Type};
use model::{ActorScope, Model, RowScope};
use rusqlite::{Connection, StatementStatus};
use testkit::packs;

use super::select::page;
use super::{apply, schema};
use crate::{Layout, Query};

/// The firm with nearly all jobs, and one with five.
const LARGE: &str = "01a20e9f-72d0-7728-8811-6b2cd6ea350f";
const SMALL: &str = "01a20e9f-72d0-7728-8811-6b2cd6ea3510";

/// The shipped packs in memory, with 40,000 jobs: nearly all of one firm, a few open, fewer still that ask for a
/// doctor; the small firm's five are the oldest.
fn city() -> (Connection, Layout) {
    let (model, wrong) = model::load(&packs(), &testkit::sections());
    assert_eq!(wrong, []);
    let plan = model::plan(&Model::default(), &model::Names::default(), &model);
    let layout = Layout::new(Arc::new(model), plan.names.clone());
    let connection = Connection::open_in_memory().unwrap();
    super::plan_once(&connection).unwrap();
    schema::create_own(&connection, &[]).unwrap();
    let application = apply::Application {
        plan,
        model: Arc::clone(&layout.model),
        packs: String::new(),
        author: crate::Author::default(),
        at: expr::Instant(0),
    };
    apply::run(&connection, &application, &layout, 1).unwrap();
    let blob = |id: &str| format!("x'{}'", id.replace('-', ""));
    connection
        .execute_batch(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
             INSERT INTO job (id, rev, state, created_at, updated_at, enterprise, title, education, kind)
             SELECT randomblob(16), 1, CASE WHEN i % 100 = 0 THEN 'open' ELSE 'draft' END, i, i,
                    CASE WHEN i <= 5 THEN {} ELSE {} END, 'job ' || i,
                    CASE WHEN i % 1000 = 7 THEN '11' ELSE '31' END, 'full-time'
             FROM n;",
            blob(SMALL),
            blob(LARGE)
        ))
        .unwrap();
    (connection, layout)
}

fn condition(layout: &Layout, text: &str) -> Expr {
    let scope = ActorScope(RowScope { model: &layout.model, rows: &[("row", "job")] });
    expr::compile(text, &scope, &Type::Bool).unwrap()
}

/// What HR of a firm may read: the firm's own jobs, and everybody's open ones.
fn grants(layout: &Layout, firm: &str) -> Vec<Option<Expr>> {
    let own = condition(layout, &format!("row.enterprise = \"{firm}\""));
    vec![Some(own), Some(condition(layout, "row.state = \"open\""))]
}

struct Looked {
    text: String,
    plan: String,
    found: usize,
    steps: i32,
}

fn look(connection: &Connection, layout: &Layout, query: &Query<'_>) -> Looked {
    let statement = page(connection, layout, layout.table("job").unwrap(), query).unwrap();
    let mut plan = String::new();
    let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.text)).unwrap();
    let mut rows = explained.query(rusqlite::params_from_iter(&statement.values)).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let _ = writeln!(plan, "{}", row.get::<_, String>(3).unwrap());
    }
    let mut prepared = connection.prepare(&statement.text).unwrap();
    prepared.reset_status(StatementStatus::VmStep);
    let mut rows = prepared.query(rusqlite::params_from_iter(&statement.values)).unwrap();
    let mut found = 0;
    while rows.next().unwrap().is_some() {
        found += 1;
    }
    drop(rows);
    let steps = prepared.get_status(StatementStatus::VmStep);
    Looked { text: statement.text, plan, found, steps }
}

#[test]
fn a_page_of_jobs_under_the_grants_of_a_firm() {
    let (connection, layout) = city();
    let query = Query { branches: grants(&layout, SMALL), ..Query::newest("job") };
    let looked = look(&connection, &layout, &query);
    // which columns are read says nothing here
    let (_, shape) = looked.text.split_once(" FROM ").unwrap();
    insta::assert_snapshot!(format!("{shape}\n\n{}", looked.plan));
}

#[test]
fn the_next_page_is_not_planned_anew() {
    let (connection, layout) = city();
    let mut prepared = None;
    for at in [40_000, 20_000] {
        let value = expr::Value::Instant(expr::Instant(at));
        let after = Some(crate::Position { value, id: expr::Id::max() });
        let query = Query { branches: grants(&layout, LARGE), after, ..Query::newest("job") };
        let page = page(&connection, &layout, layout.table("job").unwrap(), &query).unwrap();
        let statement = prepared.get_or_insert_with(|| connection.prepare(&page.text).unwrap());
        let mut rows = statement.query(rusqlite::params_from_iter(&page.values)).unwrap();
        while rows.next().unwrap().is_some() {}
    }
    assert_eq!(prepared.unwrap().get_status(StatementStatus::RePrepare), 0);
}

#[test]
fn pages_look_at_little_whatever_the_skew() {
    let (connection, layout) = city();
    let all = look(&connection, &layout, &Query::newest("job"));
    assert_eq!(all.found, 20);
    let page = Query::newest("job");
    // what it takes to show a page of rows that stand side by side, fifty times: the most a page may look at
    let most = all.steps * 50;
    let filters = [
        None,
        // rare: nobody near the head of the order
        Some("row.education = \"11\""),
        Some("row.education in [\"11\", \"14\"]"),
        // common
        Some("row.education = \"31\""),
        Some("row.kind = \"full-time\" and row.education = \"11\""),
        // nobody at all
        Some("row.occupation in [\"csco-2022\"]"),
        Some("\"skill\" in row.skills"),
        Some("row.enterprise = \"01a20e9f-72d0-7728-8811-6b2cd6ea3510\""),
    ];
    for firm in [LARGE, SMALL] {
        for filter in filters {
            let filter = filter.map(|text| {
                text.replace("\"skill\"", &first_code(&layout, "skill"))
                    .replace("\"csco-2022\"", &first_code(&layout, "csco-2022"))
            });
            let query = Query {
                branches: grants(&layout, firm),
                filter: filter.as_deref().map(|text| condition(&layout, text)),
                ..page.clone()
            };
            let looked = look(&connection, &layout, &query);
            assert!(
                looked.steps <= most,
                "{filter:?}: {} of {most}\n{}\n{}",
                looked.steps,
                looked.plan,
                looked.text
            );
            assert!(!looked.plan.contains("SCAN t"), "{filter:?}\n{}", looked.plan);
        }
    }
}

fn first_code(layout: &Layout, table: &str) -> String {
    format!("\"{}\"", layout.model.codes[table].iter().next().unwrap().code)
}
