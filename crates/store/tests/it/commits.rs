//! Commits: whole or not at all, what they relied on compared, once under a key; rows, bin and versions agree.

use std::collections::HashMap;
use std::sync::Arc;

use expr::{Id, Item, Value};
use store::{Commit, Expect, Read, Row, RowWrite, StoreError, decode_values, encode_values};
use testkit::Dice;

use crate::bench::{Bench, insert, next, write};

fn named(bench: &Bench, dataset: &str, name: &str) -> Row {
    let mut row = bench.row(dataset);
    bench.set(&mut row, dataset, "name", Value::text(name));
    row
}

async fn stored(bench: &Bench, dataset: &str, id: Id) -> Option<Row> {
    bench.store.snapshot().await.unwrap().row(dataset, id).await.unwrap()
}

async fn gone(bench: &Bench, dataset: &str, id: Id) -> Option<Row> {
    bench.store.snapshot().await.unwrap().gone(dataset, id).await.unwrap()
}

#[tokio::test]
async fn what_was_written_is_read_back_from_row_and_version() {
    let bench = Bench::new().await;
    let mut dice = Dice::new(5);
    let others: Vec<Id> = (0..5).map(|_| Id::now_v7()).collect();
    let ids = HashMap::from([("other", others.clone()), ("person", others)]);
    let layout = bench.store.layout();
    let table = layout.table("thing").unwrap();
    for serial in 0..100 {
        let mut row = bench.random_row("thing", &mut dice, &ids);
        bench.set(&mut row, "thing", "serial", Value::text(serial.to_string()));
        let mut later = next(&Row { id: row.id, ..bench.random_row("thing", &mut dice, &ids) });
        bench.set(&mut later, "thing", "serial", Value::text(serial.to_string()));
        bench.write(vec![insert("thing", &row)]).await.unwrap();
        assert_eq!(stored(&bench, "thing", row.id).await.as_ref(), Some(&row));
        bench.write(vec![write("thing", RowWrite::Update(later.clone()), "update")]).await.unwrap();
        assert_eq!(stored(&bench, "thing", row.id).await.as_ref(), Some(&later));

        let mut snapshot = bench.store.snapshot().await.unwrap();
        let versions = snapshot.versions(table.id, row.id, None, 10).await.unwrap();
        let read: Vec<_> =
            versions.iter().map(|version| decode_values(&version.values, table).unwrap()).collect();
        assert_eq!(
            read,
            [(later.state.clone(), later.values.clone()), (row.state.clone(), row.values.clone())]
        );
        assert_eq!(versions[1].values, encode_values(&row, table), "one form, whatever wrote it");
        let older = snapshot.versions(table.id, row.id, Some(2), 10).await.unwrap();
        assert_eq!(older.iter().map(|version| version.change.rev).collect::<Vec<_>>(), [1]);
    }
}

#[tokio::test]
async fn a_bad_commit_does_not_fail_those_beside_it() {
    let bench = Bench::new().await;
    let mut first = named(&bench, "thing", "a");
    bench.set(&mut first, "thing", "serial", Value::text("1"));
    bench.write(vec![insert("thing", &first)]).await.unwrap();

    let mut tasks = Vec::new();
    let bench = Arc::new(bench);
    for place in 0..60 {
        let mut row = named(&bench, "thing", "b");
        // every third has a serial that is taken already, after a row of its own that is fine
        let serial = if place % 3 == 0 { "1".to_owned() } else { format!("s{place}") };
        bench.set(&mut row, "thing", "serial", Value::text(serial));
        let fine = named(&bench, "thing", "c");
        let bench = Arc::clone(&bench);
        tasks.push((
            place,
            fine.id,
            tokio::spawn(
                async move { bench.write(vec![insert("thing", &fine), insert("thing", &row)]).await },
            ),
        ));
    }
    let serial = bench.place("thing", "serial");
    for (place, fine, task) in tasks {
        let result = task.await.unwrap();
        let there = stored(&bench, "thing", fine).await.is_some();
        match result {
            Ok(_) => assert!(place % 3 != 0 && there),
            Err(StoreError::Taken { dataset, fields }) => {
                assert_eq!(
                    (&*dataset, fields.as_slice()),
                    ("thing", [serial].as_slice()),
                    "named by its field"
                );
                assert!(place % 3 == 0 && !there, "nothing of a refused commit stays");
            }
            Err(other) => panic!("{other}"),
        }
    }
    let audit = store::Audit::verify(&mut bench.store.snapshot().await.unwrap()).await.unwrap();
    assert_eq!(
        (audit.broken, audit.entries),
        (None, 1 + 1 + 80),
        "the feed has no gap where a commit was refused"
    );
}

#[tokio::test]
async fn values_unique_together_are_named_together() {
    let bench = Bench::new().await;
    let mut row = named(&bench, "thing", "a");
    bench.write(vec![insert("thing", &row)]).await.unwrap();
    row.id = Id::now_v7();
    bench.write(vec![insert("thing", &row)]).await.expect("null is not a value that is taken");
    let same = bench.write(vec![insert("thing", &row)]).await.unwrap_err();
    assert!(matches!(&same, StoreError::Taken { fields, .. } if fields.is_empty()), "an id is taken: {same}");
}

#[tokio::test]
async fn what_changed_since_it_was_relied_on_refuses_the_commit() {
    let bench = Bench::new().await;
    let row = named(&bench, "other", "a");
    bench.write(vec![insert("other", &row)]).await.unwrap();
    let missing = Id::now_v7();
    let read = |id, expect| vec![Read { dataset: "other".into(), id, expect }];
    let cases = [
        (read(row.id, Expect::Revision(1)), true),
        (read(row.id, Expect::Revision(2)), false),
        (read(row.id, Expect::Present), true),
        (read(row.id, Expect::Absent), false),
        (read(missing, Expect::Absent), true),
        (read(missing, Expect::Present), false),
        (read(missing, Expect::Revision(1)), false),
    ];
    for (reads, fine) in cases {
        let commit = Commit {
            reads: reads.clone(),
            ..bench.commit(vec![insert("other", &named(&bench, "other", "b"))])
        };
        let done = bench.store.write(commit).await;
        match done {
            Ok(_) => assert!(fine, "{reads:?}"),
            Err(StoreError::Changed) => assert!(!fine, "{reads:?}"),
            Err(other) => panic!("{other}"),
        }
    }
    let stale = Row { rev: 3, ..row.clone() };
    let done = bench.write(vec![write("other", RowWrite::Update(stale), "update")]).await;
    assert!(matches!(done, Err(StoreError::Changed)), "an update follows the revision it was made from");
    let commit = Commit {
        model: "of yesterday".into(),
        ..bench.commit(vec![insert("other", &named(&bench, "other", "b"))])
    };
    assert!(
        matches!(bench.store.write(commit).await, Err(StoreError::Changed)),
        "another model was applied since"
    );
}

#[tokio::test]
async fn what_is_sent_twice_under_a_key_is_done_once() {
    let bench = Bench::new().await;
    let row = named(&bench, "other", "a");
    let key = |key: &str, digest: &str| Some((key.into(), digest.into()));
    let commit =
        Commit { key: key("k", "1"), answer: vec![(row.id, 1)], ..bench.commit(vec![insert("other", &row)]) };
    let first = bench.store.write(commit.clone()).await.unwrap();
    let again = bench.store.write(commit.clone()).await.unwrap();
    assert!(!first.repeated && again.repeated);
    assert_eq!((first.tx, first.seq, &first.answer), (again.tx, again.seq, &again.answer));
    let other = Commit { key: key("k", "2"), ..commit.clone() };
    assert!(matches!(bench.store.write(other).await, Err(StoreError::KeyReused)));

    let mut somebody =
        Commit { key: key("k", "2"), ..bench.commit(vec![insert("other", &named(&bench, "other", "b"))]) };
    somebody.author.person = Some(Id::now_v7());
    assert!(!bench.store.write(somebody).await.unwrap().repeated, "keys are each person's own");

    let mut later =
        Commit { key: key("l", "1"), ..bench.commit(vec![insert("other", &named(&bench, "other", "c"))]) };
    later.at.0 += 31 * 86_400_000_000;
    bench.store.write(later).await.unwrap();
    let kept = bench.store.snapshot().await.unwrap().done_before(None, "k", "1").await.unwrap();
    assert_eq!(kept, None, "after thirty days a key is free again");
}

#[tokio::test]
async fn a_deleted_row_lies_in_the_bin_until_it_is_restored() {
    let bench = Bench::new().await;
    let mut row = named(&bench, "thing", "a");
    let skill = |key: &str| Item { key: Value::text(key), level: Some("able".into()) };
    bench.set(&mut row, "thing", "skills", Value::List(vec![skill("weld"), skill("saw")]));
    bench.set(&mut row, "thing", "serial", Value::text("1"));
    bench.write(vec![insert("thing", &row)]).await.unwrap();
    let deleted = next(&row);
    bench.write(vec![write("thing", RowWrite::Delete(deleted.clone()), "delete")]).await.unwrap();
    assert_eq!(stored(&bench, "thing", row.id).await, None);
    assert_eq!(
        gone(&bench, "thing", row.id).await.as_ref(),
        Some(&deleted),
        "with all its elements, in their order"
    );

    let mut other = named(&bench, "thing", "b");
    bench.set(&mut other, "thing", "serial", Value::text("1"));
    bench.write(vec![insert("thing", &other)]).await.expect("the bin takes no value");
    let mut restored = next(&deleted);
    let refused = bench.write(vec![write("thing", RowWrite::Restore(restored.clone()), "restore")]).await;
    assert!(matches!(refused, Err(StoreError::Taken { .. })), "{refused:?}");
    assert_eq!(gone(&bench, "thing", row.id).await.as_ref(), Some(&deleted), "it stays where it was");

    bench.set(&mut restored, "thing", "serial", Value::text("2"));
    bench.set(&mut restored, "thing", "skills", Value::List(vec![skill("turn")]));
    bench.write(vec![write("thing", RowWrite::Restore(restored.clone()), "restore")]).await.unwrap();
    assert_eq!(
        stored(&bench, "thing", row.id).await.as_ref(),
        Some(&restored),
        "with what was changed on the way"
    );
    assert_eq!(gone(&bench, "thing", row.id).await, None);
}

#[tokio::test]
async fn a_row_that_others_refer_to_stays_unless_they_go_with_it() {
    let bench = Bench::new().await;
    let other = named(&bench, "other", "a");
    let mut thing = named(&bench, "thing", "b");
    bench.set(&mut thing, "thing", "other", Value::Id(other.id));
    let mut listing = named(&bench, "thing", "c");
    bench.set(&mut listing, "thing", "others", Value::List(vec![Item::new(Value::Id(other.id))]));
    bench
        .write(vec![insert("other", &other), insert("thing", &thing), insert("thing", &listing)])
        .await
        .unwrap();

    let delete = |dataset: &str, row: &Row| write(dataset, RowWrite::Delete(next(row)), "delete");
    for referring in [&thing, &listing] {
        let refused = bench.write(vec![delete("other", &other)]).await.unwrap_err();
        assert!(matches!(&refused, StoreError::Referred { dataset } if &**dataset == "thing"), "{refused}");
        if referring.id == thing.id {
            bench.write(vec![delete("thing", referring)]).await.unwrap();
        }
    }
    bench.write(vec![delete("other", &other), delete("thing", &listing)]).await.expect("both go together");

    let mut own = named(&bench, "other", "d");
    let id = own.id;
    bench.set(&mut own, "other", "parent", Value::Id(id));
    bench.write(vec![insert("other", &own)]).await.unwrap();
    bench.write(vec![delete("other", &own)]).await.expect("what refers to itself keeps nobody");
}

#[tokio::test]
async fn one_process_owns_a_site() {
    let bench = Bench::new().await;
    let second = store::Store::open(bench.folder.path(), &[]);
    assert!(matches!(second, Err(StoreError::Owned(_))));
    let row = named(&bench, "other", "a");
    bench.write(vec![insert("other", &row)]).await.unwrap();
    let bench = bench.reopen().await;
    assert_eq!(stored(&bench, "other", row.id).await, Some(row));
}
