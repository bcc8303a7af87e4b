//! Pages of a list: every row once, in order, whichever way, with nulls, through several branches.

use std::collections::HashMap;
use std::sync::Arc;

use expr::{Expr, Id, Type, Value};
use model::{ActorScope, Attribute, RowScope};
use store::{Direction, Position, Query, Row, Sort};
use testkit::Dice;

use crate::bench::Bench;

#[tokio::test]
async fn pages_show_every_row_once_and_in_order() {
    let bench = Bench::new().await;
    let mut dice = Dice::new(11);
    let others = vec![Id::now_v7()];
    let ids = HashMap::from([("other", others.clone()), ("person", others)]);
    let rows: Vec<Row> = (0..70)
        .map(|_| {
            let mut row = bench.random_row("thing", &mut dice, &ids);
            bench.set(&mut row, "thing", "serial", Value::Null);
            row
        })
        .collect();
    bench.insert("thing", &rows).await;
    let model = Arc::clone(&bench.store.layout().model);
    let thing = model.dataset("thing").unwrap();
    let condition = |text: &str| {
        let scope = ActorScope(RowScope { model: &model, rows: &[("row", "thing")] });
        expr::compile(text, &scope, &Type::Bool).unwrap()
    };
    let branches: [Vec<Option<Expr>>; 4] = [
        vec![None],
        vec![Some(condition("row.count > 0"))],
        // branches that overlap, one that is empty
        vec![
            Some(condition("row.count > 0")),
            Some(condition("row.flag")),
            Some(condition("row.name = \"nobody\"")),
        ],
        vec![Some(condition("row.grade != null")), Some(condition("row.grade = null")), None],
    ];
    let mut snapshot = bench.store.snapshot().await.unwrap();
    for by in &thing.sort {
        for direction in [Direction::Ascending, Direction::Descending] {
            for branches in &branches {
                for limit in [1, 3, 7] {
                    let sort = Sort { by: *by, direction };
                    let mut query =
                        Query { branches: branches.clone(), sort, limit, ..Query::newest("thing") };
                    let whole = Query { limit: 500, ..query.clone() };
                    let whole: Vec<Id> = ids_of(&snapshot.rows(&whole).await.unwrap());
                    let mut shown: Vec<Row> = Vec::new();
                    loop {
                        let page = snapshot.rows(&query).await.unwrap();
                        query.after = page.last().map(|row| Position::of(row, *by));
                        let short = page.len() < limit as usize;
                        shown.extend(page);
                        if short {
                            break;
                        }
                    }
                    let name = thing.name_of(*by);
                    assert_eq!(ids_of(&shown), whole, "by {name} {direction:?}, {limit} a page");
                    assert_in_order(&shown, *by, direction);
                    let count = snapshot.count(&query, 1_000).await.unwrap() as usize;
                    assert_eq!(shown.len(), count, "by {name}: none missing, none twice");
                }
            }
        }
    }
}

fn ids_of(rows: &[Row]) -> Vec<Id> {
    rows.iter().map(|row| row.id).collect()
}

/// Null comes last whichever way; what is equal goes by id.
fn assert_in_order(rows: &[Row], by: Attribute, direction: Direction) {
    let key = |row: &Row| {
        let value = row.get(by);
        let rank = match &value {
            Value::Bool(truth) => i128::from(*truth),
            Value::Number(number) => i128::from(number.units),
            Value::Instant(instant) => i128::from(instant.0),
            _ => 0,
        };
        let text = match &value {
            Value::Text(text) => text.to_string(),
            Value::Date(date) => date.to_string(),
            _ => String::new(),
        };
        (value.is_null(), (rank, text.into_bytes(), row.id))
    };
    for pair in rows.windows(2) {
        let (a, b) = (key(&pair[0]), key(&pair[1]));
        let follows = if direction == Direction::Ascending { a.1 < b.1 } else { a.1 > b.1 };
        assert!((!a.0 && b.0) || (a.0 == b.0 && follows), "{a:?} before {b:?}");
    }
}

#[tokio::test]
async fn no_branch_finds_nothing() {
    let bench = Bench::new().await;
    bench.insert("thing", &[bench.row("thing")]).await;
    let query = Query { branches: Vec::new(), ..Query::newest("thing") };
    let mut snapshot = bench.store.snapshot().await.unwrap();
    assert!(snapshot.rows(&query).await.unwrap().is_empty());
    assert_eq!(snapshot.count(&query, 10).await.unwrap(), 0);
}
