//! A workbench: a store with a small invented model that has every shape of column, random rows, and the world in
//! which the evaluator sees them. Not a test.

use std::collections::HashMap;
use std::sync::Arc;

use expr::{Date, Id, Instant, Item, Number, Path, Range, Type, Value, World};
use model::kinds::{Column, Shape};
use model::{Attribute, Model, Names, Part, Source, load, plan};
use store::{Author, Commit, Row, RowWrite, Store, StoreError, Write};
use tempfile::TempDir;
use testkit::Dice;

use crate::workshop::workshop;

pub struct Bench {
    pub folder: TempDir,
    pub store: Store,
}

pub const AT: Instant = Instant(1_772_416_800_000_000);

impl Bench {
    pub async fn new() -> Bench {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path(), &[]).unwrap();
        let bench = Bench { folder, store };
        bench.apply(&workshop()).await.unwrap();
        bench
    }

    pub async fn apply(&self, packs: &[Source]) -> Result<(), StoreError> {
        let layout = self.store.layout();
        let model = model(packs);
        let plan = plan(&layout.model, &layout.names, &model);
        self.store.apply(plan, Arc::new(model), packs, operator(), AT).await
    }

    /// Closes it and opens it again with the model that was applied.
    pub async fn reopen(self) -> Bench {
        let Bench { folder, store } = self;
        drop(store);
        let store = Store::open(folder.path(), &[]).unwrap();
        let (packs, names): (Vec<Source>, Names) =
            store.snapshot().await.unwrap().applied().await.unwrap().unwrap();
        store.use_model(Arc::new(model(&packs)), names);
        Bench { folder, store }
    }

    pub fn commit(&self, writes: Vec<Write>) -> Commit {
        let model = self.store.layout().model.hash.clone();
        Commit { author: operator(), at: AT, model, writes, ..Commit::default() }
    }

    pub async fn write(&self, writes: Vec<Write>) -> Result<store::Committed, StoreError> {
        self.store.write(self.commit(writes)).await
    }

    pub async fn insert(&self, dataset: &str, rows: &[Row]) {
        for some in rows.chunks(200) {
            self.write(some.iter().map(|row| insert(dataset, row)).collect()).await.unwrap();
        }
    }

    /// A new row without values.
    pub fn row(&self, dataset: &str) -> Row {
        let model = Arc::clone(&self.store.layout().model);
        let dataset = model.dataset(dataset).unwrap();
        Row {
            id: Id::now_v7(),
            rev: 1,
            state: dataset.states[0].key.clone(),
            created_at: AT,
            created_by: None,
            updated_at: AT,
            updated_by: None,
            state_at: vec![None; dataset.states.len()],
            values: vec![Value::Null; dataset.fields.len()],
        }
    }

    pub fn place(&self, dataset: &str, field: &str) -> usize {
        self.store.layout().model.dataset(dataset).unwrap().field(field).unwrap().0
    }

    pub fn set(&self, row: &mut Row, dataset: &str, field: &str, value: Value) {
        row.values[self.place(dataset, field)] = value;
    }

    /// A row in which a third and more of the places are null.
    pub fn random_row(&self, dataset: &str, dice: &mut Dice, ids: &HashMap<&str, Vec<Id>>) -> Row {
        let mut row = self.row(dataset);
        let model = Arc::clone(&self.store.layout().model);
        let declared = model.dataset(dataset).unwrap();
        row.updated_at = instant(dice);
        row.state = dice.pick(&declared.states).key.clone();
        row.state_at = declared.states.iter().map(|_| dice.chance(1, 2).then(|| instant(dice))).collect();
        row.created_by = dice.chance(1, 2).then(|| *dice.pick(&ids["other"]));
        row.values = declared
            .fields
            .iter()
            .map(|field| {
                if dice.chance(2, 5) {
                    return Value::Null;
                }
                let table = field.kind.tables().first().map(|table| (*table).to_owned());
                let codes: Vec<Box<str>> = table
                    .iter()
                    .flat_map(|table| model.codes[table.as_str()].iter())
                    .map(|code| code.code.clone())
                    // a code that is in the table no more
                    .chain(["gone".into()])
                    .collect();
                let target = field.kind.target().map_or(&[][..], |target| &ids[target]);
                match field.kind.shape() {
                    Shape::One(column) => one(column, table.is_some().then_some(&codes), target, dice),
                    Shape::Range(column) => {
                        let lo = if dice.chance(1, 3) { Value::Null } else { one(column, None, &[], dice) };
                        let hi = if lo.is_null() || dice.chance(2, 3) {
                            one(column, None, &[], dice)
                        } else {
                            Value::Null
                        };
                        Value::Range(Box::new(Range { lo, hi }))
                    }
                    Shape::Many { key, levels } => {
                        let keys: Vec<Value> = match key {
                            Column::Id => target.iter().map(|id| Value::Id(*id)).collect(),
                            _ => codes.iter().map(|code| Value::text(code.clone())).collect(),
                        };
                        let chosen = dice.some(&keys);
                        let item =
                            |key| Item { key, level: (levels && dice.chance(1, 2)).then(|| "able".into()) };
                        let items: Vec<Item> = chosen.into_iter().map(item).collect();
                        if items.is_empty() { Value::Null } else { Value::List(items) }
                    }
                }
            })
            .collect();
        row
    }
}

fn instant(dice: &mut Dice) -> Instant {
    Instant(
        AT.0 + i64::try_from(dice.below(4)).unwrap() * 86_400_000_000 * 20
            + i64::try_from(dice.below(2)).unwrap() * 999_999,
    )
}

fn one(column: Column, codes: Option<&Vec<Box<str>>>, ids: &[Id], dice: &mut Dice) -> Value {
    let small = |dice: &mut Dice| i64::try_from(dice.below(7)).unwrap() - 2;
    match column {
        Column::Bool => Value::Bool(dice.chance(1, 2)),
        Column::Number { scale } => {
            let unit = 10_i64.pow(u32::from(scale));
            let part = if scale > 0 { *dice.pick(&[0, 0, 1, unit / 2]) } else { 0 };
            Value::Number(Number { units: small(dice) * unit + part, scale })
        }
        Column::Text => match codes {
            Some(codes) => Value::text(dice.pick(codes).clone()),
            None => Value::text(*dice.pick(&[
                "a",
                "ab",
                "abc",
                "b",
                "B",
                "甲",
                "甲乙",
                "\u{10FFFF}",
                "a\u{10FFFF}x",
            ])),
        },
        Column::Date => Value::Date(day(dice)),
        Column::Instant => Value::Instant(instant(dice)),
        Column::Id => Value::Id(*dice.pick(ids)),
    }
}

fn day(dice: &mut Dice) -> Date {
    let days =
        ["2026-01-30", "2026-01-31", "2026-02-28", "2026-03-01", "2026-03-31", "2024-02-29", "2026-12-31"];
    dice.pick(&days).parse().unwrap()
}

pub fn operator() -> Author {
    Author { kind: "operator", ..Author::default() }
}

pub fn insert(dataset: &str, row: &Row) -> Write {
    write(dataset, RowWrite::Insert(row.clone()), "create")
}

/// The row with its next revision.
pub fn next(row: &Row) -> Row {
    Row { rev: row.rev + 1, ..row.clone() }
}

pub fn write(dataset: &str, row: RowWrite, operation: &str) -> Write {
    Write { dataset: dataset.into(), row, operation: operation.into(), fields: Vec::new(), note: None }
}

pub fn model(packs: &[Source]) -> Model {
    let (model, wrong) = load(packs, &[]);
    assert!(wrong.is_empty(), "{}", wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    model
}

/// The evaluator's view of one row.
pub struct RowsWorld<'a> {
    pub model: &'a Model,
    pub rows: &'a HashMap<(&'a str, Id), Row>,
    pub dataset: &'a str,
    pub row: &'a Row,
}

impl World for RowsWorld<'_> {
    fn value(&self, path: &Path) -> Value {
        let mut dataset = self.model.dataset(self.dataset).unwrap();
        let mut row = self.row;
        let mut steps = path.steps.as_slice();
        loop {
            let attribute = dataset.attribute(&steps[0]).unwrap();
            if let (Attribute::Field(place, _), Some(end)) =
                (attribute, steps.get(1).filter(|end| matches!(&***end, "lo" | "hi")))
            {
                return row.get(Attribute::Field(place, if &**end == "lo" { Part::Low } else { Part::High }));
            }
            if steps.len() == 1 {
                return row.get(attribute);
            }
            let Type::Ref(target) = dataset.type_of(attribute) else { panic!("no reference") };
            dataset = self.model.dataset(&target).unwrap();
            let Some(id) = row.get(attribute).as_id() else { return Value::Null };
            let Some(next) = self.rows.get(&(dataset.key.as_ref(), id)) else { return Value::Null };
            row = next;
            steps = &steps[1..];
        }
    }

    fn today(&self) -> Date {
        "2026-03-02".parse().unwrap()
    }

    fn now(&self) -> Instant {
        AT
    }

    fn rank(&self, table: &str, code: &str) -> Option<u32> {
        self.model.codes[table].rank(code)
    }

    fn is_under(&self, table: &str, code: &str, ancestor: &str) -> bool {
        self.model.codes[table].is_under(code, ancestor)
    }

    fn covers(&self, _: &str) -> bool {
        panic!("filters are ground")
    }

    fn within(&self, _: Id, _: Id) -> bool {
        panic!("filters are ground")
    }
}
