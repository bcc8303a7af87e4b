//! Models applied one after another: whatever came before, the tables are what the last model declares, every row and
//! revision is still there, and planning again plans nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use expr::{Id, Value};
use model::kinds::{Column, Shape};
use model::{Source, Step, plan};
use rusqlite::Connection;
use store::{FieldLayout, Row, RowWrite, Store, StoreError, TableLayout, decode_values};
use tempfile::TempDir;
use testkit::Dice;

use crate::bench::{Bench, insert, model, next, write};

/// A field: the number its key begins with says its kind.
#[derive(Clone)]
struct Field {
    number: usize,
    renames: usize,
    was: Option<String>,
    /// Whether it claims another kind than it has.
    changed: bool,
}

#[derive(Clone)]
struct Dataset {
    number: usize,
    fields: Vec<Field>,
    states: Vec<usize>,
    sorts: Vec<usize>,
    unique: bool,
}

#[derive(Clone, Default)]
struct Sketch {
    datasets: Vec<Dataset>,
    /// Fields that the keeper's grants compare, by dataset.
    compared: Vec<usize>,
}

const KINDS: [&str; 10] = [
    "kind = \"text\"",
    "kind = \"int\"",
    "kind = \"money\"",
    "kind = \"date\"",
    "kind = \"bool\"",
    "kind = \"range\"\nof = \"int\"",
    "kind = \"codes\"\ntable = \"grade\"",
    "kind = \"ref\"\nto = \"d0\"",
    "kind = \"code\"\ntable = \"grade\"",
    "kind = \"text\"",
];

impl Field {
    fn new(number: usize) -> Self {
        Field { number, renames: 0, was: None, changed: false }
    }

    fn key(&self) -> String {
        format!("f{}_{}", self.number, self.renames)
    }
}

impl Sketch {
    fn random(dice: &mut Dice) -> Sketch {
        let mut sketch = Sketch::default();
        for number in 0..3 {
            if number == 0 || dice.chance(2, 3) {
                sketch.datasets.push(Dataset::random(number, dice));
            }
        }
        sketch.compared = dice.some(&[1, 7, 8]);
        sketch
    }

    /// The same after somebody worked on it.
    fn edited(&self, dice: &mut Dice) -> Sketch {
        let mut sketch = self.clone();
        for dataset in &mut sketch.datasets {
            for field in &mut dataset.fields {
                if dice.chance(1, 6) {
                    field.was = Some(field.key());
                    field.renames += 1;
                } else if dice.chance(1, 25) {
                    field.changed = true;
                }
            }
            dataset.fields.retain(|field| field.number == 0 || !dice.chance(1, 6));
            for number in 1..KINDS.len() {
                if dice.chance(1, 8) && !dataset.fields.iter().any(|field| field.number == number) {
                    dataset.fields.push(Field::new(number));
                }
            }
            if dice.chance(1, 3) {
                let other = Dataset::random(dataset.number, dice);
                (dataset.states, dataset.sorts, dataset.unique) = (other.states, other.sorts, other.unique);
            }
        }
        sketch.datasets.retain(|dataset| dataset.number == 0 || !dice.chance(1, 6));
        for number in 1..3 {
            if dice.chance(1, 4) && !sketch.datasets.iter().any(|dataset| dataset.number == number) {
                sketch.datasets.push(Dataset::random(number, dice));
            }
        }
        if dice.chance(1, 3) {
            sketch.compared = dice.some(&[1, 7, 8]);
        }
        sketch
    }

    fn packs(&self) -> Vec<Source> {
        let mut files: Vec<(String, String)> = vec![
            ("s/pack.toml".into(), "title = { zh = \"包\", en = \"S\" }\nneeds = []\nengines = []\n".into()),
            (
                "s/codes/grade.csv".into(),
                "# title.zh: 级\n# title.en: Grade\n# source: x\n# edition: 1\ncode,zh,en\na,甲,A\nb,乙,B\n"
                    .into(),
            ),
        ];
        let mut role = "title = { zh = \"管\", en = \"Keeper\" }\n".to_owned();
        for dataset in &self.datasets {
            for field in
                dataset.fields.iter().filter(|field| self.compared.contains(&field.number) && !field.changed)
            {
                let other = if field.number == 7 { "\"01a20e9f-72d0-7728-8811-6b2cd6ea350f\"" } else { "1" };
                let other = if field.number == 8 { "\"a\"" } else { other };
                let _ = write!(
                    role,
                    "[[grants]]\ndataset = \"d{}\"\nmay = [\"read\"]\nrows = 'row.{} = {other}'\n",
                    dataset.number,
                    field.key()
                );
            }
            files.push((format!("s/datasets/d{}.toml", dataset.number), dataset.text()));
        }
        files.push(("s/roles/keeper.toml".into(), role));
        files.into_iter().map(|(path, text)| Source { path, text }).collect()
    }
}

impl Dataset {
    fn random(number: usize, dice: &mut Dice) -> Dataset {
        let numbers: Vec<usize> = (1..KINDS.len()).collect();
        let fields = [0].into_iter().chain(dice.some(&numbers)).map(Field::new).collect();
        let states = [0].into_iter().chain(dice.some(&[1, 2, 3])).collect();
        Dataset { number, fields, states, sorts: dice.some(&[0, 1, 3, 5]), unique: dice.chance(1, 2) }
    }

    fn text(&self) -> String {
        let label = self.fields.iter().find(|field| field.number == 0).unwrap().key();
        let mut text =
            format!("title = {{ zh = \"数据\", en = \"D\" }}\nowner = \"keeper\"\nlabel = \"{label}\"\n");
        let sorted = self.fields.iter().filter(|field| self.sorts.contains(&field.number) && !field.changed);
        let sorts: Vec<String> = sorted.map(|field| format!("\"{}\"", field.key())).collect();
        let _ = writeln!(text, "sort = [{}]\n[states]", sorts.join(", "));
        for state in &self.states {
            let _ = writeln!(text, "s{state} = {{ zh = \"态\", en = \"S\" }}");
        }
        for field in &self.fields {
            let _ = writeln!(text, "[fields.{}]\ntitle = {{ zh = \"项\", en = \"F\" }}", field.key());
            let kind = if field.changed { "kind = \"instant\"" } else { KINDS[field.number] };
            let _ = writeln!(text, "{kind}");
            if let Some(was) = &field.was {
                let _ = writeln!(text, "was = \"{was}\"");
            }
            if field.number == 9 && self.unique && !field.changed {
                text += "unique = true\n";
            }
        }
        text
    }
}

/// What was last written, by the permanent numbers of dataset and field.
type Kept = HashMap<(u32, Id), HashMap<u32, Value>>;

#[tokio::test]
async fn whatever_was_applied_before_the_tables_are_what_is_declared_and_nothing_is_lost() {
    let (mut applied, mut refused) = (0, 0);
    for seed in 0..40 {
        let mut dice = Dice::new(seed);
        let mut sketch = Sketch::random(&mut dice);
        let bench = made(&sketch).await;
        let (mut first, mut last) = (Kept::new(), Kept::new());
        for _ in 0..5 {
            write_rows(&bench, &mut dice, &mut first, &mut last).await;
            let later = sketch.edited(&mut dice);
            let before = tables(&bench);
            match bench.apply(&later.packs()).await {
                Ok(()) => {
                    applied += 1;
                    sketch = later;
                }
                Err(StoreError::Refused(why)) => {
                    assert!(why.contains("is stored as"), "seed {seed}: {why}");
                    assert_eq!(tables(&bench), before, "seed {seed}: a refused plan changes nothing");
                    refused += 1;
                    continue;
                }
                Err(other) => panic!("seed {seed}: {other}"),
            }
            let layout = bench.store.layout();
            let again = plan(&layout.model, &layout.names, &model(&sketch.packs()));
            assert_eq!(again.steps, [], "seed {seed}");
            let fresh = made(&sketch).await;
            assert_eq!(
                tables(&bench),
                tables(&fresh),
                "seed {seed}: as if it had been so from the beginning"
            );
            assert_kept(&bench, &first, &last, seed).await;
        }
        let audit = store::Audit::verify(&mut bench.store.snapshot().await.unwrap()).await.unwrap();
        assert_eq!(audit.broken, None);
        let bench = bench.reopen().await;
        assert_kept(&bench, &first, &last, seed).await;
    }
    assert!(applied > 110 && refused > 15, "{applied} applied, {refused} refused");
}

async fn made(sketch: &Sketch) -> Bench {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path(), &[]).unwrap();
    let bench = Bench { folder, store };
    bench.apply(&sketch.packs()).await.unwrap();
    bench
}

async fn write_rows(bench: &Bench, dice: &mut Dice, first: &mut Kept, last: &mut Kept) {
    let layout = bench.store.layout();
    let datasets: Vec<String> = layout.tables.keys().map(ToString::to_string).collect();
    let mut ids = HashMap::from([("other", vec![Id::now_v7()])]);
    ids.insert("d0", vec![Id::now_v7()]);
    for dataset in &datasets {
        let table = layout.table(dataset).unwrap();
        let present: Vec<Id> = last.keys().filter(|(key, _)| *key == table.id).map(|(_, id)| *id).collect();
        for serial in 0..4 {
            let mut row = bench.random_row(dataset, dice, &ids);
            for (place, field) in layout.model.dataset(dataset).unwrap().fields.iter().enumerate() {
                if field.key.starts_with("f9") && !row.values[place].is_null() {
                    row.values[place] = Value::text(row.id.to_string());
                }
            }
            let stored = if serial > 1 && !present.is_empty() {
                bench.store.snapshot().await.unwrap().row(dataset, *dice.pick(&present)).await.unwrap()
            } else {
                None
            };
            let row = match stored {
                Some(stored) => next(&Row { id: stored.id, rev: stored.rev, ..row }),
                None => row,
            };
            let new = row.rev == 1;
            let done = if new {
                insert(dataset, &row)
            } else {
                write(dataset, RowWrite::Update(row.clone()), "update")
            };
            bench.write(vec![done]).await.unwrap();
            let values = table.fields.iter().zip(&row.values).map(|(field, value)| (field.id, value.clone()));
            last.entry((table.id, row.id)).or_default().extend(values.clone());
            if new {
                first.insert((table.id, row.id), values.collect());
            }
        }
    }
}

async fn assert_kept(bench: &Bench, first: &Kept, last: &Kept, seed: u64) {
    let layout = bench.store.layout();
    let mut snapshot = bench.store.snapshot().await.unwrap();
    for ((number, id), values) in last {
        let Some(dataset) = layout.key_of(*number) else { continue };
        let table = layout.table(dataset).unwrap();
        let row =
            snapshot.row(dataset, *id).await.unwrap().unwrap_or_else(|| panic!("seed {seed}: a row is lost"));
        for (field, value) in table.fields.iter().zip(&row.values) {
            let kept = values.get(&field.id).unwrap_or(&Value::Null);
            assert_eq!(value, kept, "seed {seed}: {dataset} {}", field.column);
        }
        let versions = snapshot.versions(*number, *id, None, 100).await.unwrap();
        assert_eq!(versions.len(), usize::try_from(row.rev).unwrap(), "seed {seed}: no revision is lost");
        let (_, then) = decode_values(&versions.last().unwrap().values, table).unwrap();
        for (field, value) in table.fields.iter().zip(then) {
            let written = first[&(*number, *id)].get(&field.id).cloned().unwrap_or(Value::Null);
            assert_eq!(value, written, "seed {seed}: the first revision reads as it was written");
        }
    }
}

type Columns = BTreeSet<(String, String)>;
type Indexes = BTreeSet<(bool, Vec<String>)>;

/// Columns and indexes of every declared dataset in the words of the model, read from the database itself.
fn tables(bench: &Bench) -> BTreeMap<String, (Columns, Indexes)> {
    let connection = Connection::open(bench.folder.path().join("ronghui.db")).unwrap();
    let layout = Arc::clone(&bench.store.layout());
    let mut found = BTreeMap::new();
    for (key, table) in &layout.tables {
        let fields = layout.model.dataset(key).unwrap().fields.iter().zip(&table.fields);
        let words: HashMap<String, String> =
            fields.clone().flat_map(|(field, place)| words(&field.key, place)).collect();
        let mut columns = Columns::new();
        for name in [table.table.to_string(), table.gone()] {
            let present = columns_of(&connection, &name);
            for (column, word) in &words {
                columns.insert((format!("{word} of {}", name == table.gone()), present[column].clone()));
            }
            for state in &table.state_at {
                columns.insert((state.to_string(), present[&**state].clone()));
            }
        }
        for (field, place) in fields {
            if let Shape::Many { key, .. } = place.shape {
                assert!(matches!(key, Column::Text));
                let child = columns_of(&connection, &table.child(place));
                columns.extend(child.into_iter().map(|(column, of)| (format!("{}/{column}", field.key), of)));
            }
        }
        found.insert(key.to_string(), (columns, indexes_of(&connection, table, &words)));
    }
    found
}

fn words(key: &str, field: &FieldLayout) -> Vec<(String, String)> {
    match field.shape {
        Shape::One(_) => vec![(field.column.to_string(), key.to_owned())],
        Shape::Range(_) => ["lo", "hi"]
            .iter()
            .map(|end| (format!("{}__{end}", field.column), format!("{key}.{end}")))
            .collect(),
        Shape::Many { .. } => Vec::new(),
    }
}

fn columns_of(connection: &Connection, table: &str) -> HashMap<String, String> {
    let mut statement = connection.prepare("SELECT name, type FROM pragma_table_info(?)").unwrap();
    let rows = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn indexes_of(connection: &Connection, table: &TableLayout, words: &HashMap<String, String>) -> Indexes {
    let text = "SELECT l.\"unique\", group_concat(i.name) FROM pragma_index_list(?) l, pragma_index_info(l.name) i GROUP BY l.name";
    let mut statement = connection.prepare(text).unwrap();
    let rows =
        statement.query_map([&*table.table], |row| Ok((row.get::<_, bool>(0)?, row.get::<_, String>(1)?)));
    rows.unwrap()
        .map(|row| {
            let (unique, columns) = row.unwrap();
            let named = |column: &str| words.get(column).cloned().unwrap_or_else(|| column.to_owned());
            (unique, columns.split(',').map(named).collect())
        })
        .collect()
}

#[test]
fn a_field_that_was_left_keeps_its_kind_for_whoever_takes_it_up() {
    let text = |field: &str| {
        let pack = "title = { zh = \"包\", en = \"S\" }\nneeds = []\nengines = []\n";
        let role = "title = { zh = \"管\", en = \"Keeper\" }\n";
        let dataset = format!(
            "title = {{ zh = \"数据\", en = \"D\" }}\nowner = \"keeper\"\nlabel = \"name\"\n[states]\ns = {{ zh = \"态\", en = \"S\" }}\n\
             [fields.name]\ntitle = {{ zh = \"名\", en = \"Name\" }}\nkind = \"text\"\n{field}"
        );
        [("s/pack.toml", pack), ("s/roles/keeper.toml", role), ("s/datasets/d.toml", &dataset)]
            .map(|(path, text)| Source { path: path.to_owned(), text: text.to_owned() })
    };
    let field =
        |kind: &str| format!("[fields.size]\ntitle = {{ zh = \"大\", en = \"Size\" }}\nkind = \"{kind}\"\n");
    let empty = model::Model::default();
    let (with, without) = (model(&text(&field("int"))), model(&text("")));
    let first = plan(&empty, &model::Names::default(), &with);
    let left = plan(&with, &first.names, &without);
    assert_eq!(left.steps, [Step::LeaveField("d".into(), "size".into())]);
    let back = plan(&without, &left.names, &with);
    assert_eq!(back.steps, [Step::TakeUpField("d".into(), "size".into())]);
    let otherwise = plan(&without, &left.names, &model(&text(&field("text"))));
    assert_eq!(
        otherwise.refusals().collect::<Vec<_>>(),
        [
            "d.size is stored as number with 0 decimal places, its kind now wants text: declare a new field beside it"
        ]
    );
}

#[tokio::test]
async fn values_that_are_shared_already_cannot_become_unique() {
    let bench = Bench::new().await;
    for _ in 0..2 {
        let mut row = bench.row("other");
        bench.set(&mut row, "other", "name", Value::text("same"));
        bench.write(vec![insert("other", &row)]).await.unwrap();
    }
    let mut packs = crate::workshop::workshop();
    let other = packs.iter_mut().find(|source| source.path.ends_with("other.toml")).unwrap();
    other.text = other.text.replacen("label = \"name\"", "label = \"name\"\nunique = [[\"name\"]]", 1);
    let refused = bench.apply(&packs).await;
    assert!(matches!(&refused, Err(StoreError::Refused(why)) if why.contains("other")), "{refused:?}");
    let row = bench.row("other");
    bench.write(vec![insert("other", &row)]).await.expect("the site goes on as it was");
}
