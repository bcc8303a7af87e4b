//! What may happen to a running site: the process is killed at any instant, the disk fills up. The parts that die run
//! in a process of their own, which is this test binary again.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use expr::{Id, Value};
use model::Names;
use store::{Audit, Row, Store, StoreError};
use tempfile::TempDir;
use testkit::Dice;

use crate::bench::{Bench, insert, model};

const FOLDER: &str = "STORE_TEST_FOLDER";

/// Another process that runs one ignored test of this binary in a folder.
fn start(test: &str, folder: &std::path::Path, wrapper: &[&str]) -> Child {
    let binary = std::env::current_exe().unwrap();
    let mut words: Vec<&std::ffi::OsStr> = wrapper.iter().map(AsRef::as_ref).collect();
    words.push(binary.as_os_str());
    let (program, arguments) = words.split_first().unwrap();
    Command::new(program)
        .args(arguments)
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn open(folder: TempDir) -> Bench {
    let store = Store::open(folder.path(), &[]).unwrap();
    Bench { folder, store }
}

async fn take_up(bench: &Bench) {
    let (packs, names): (_, Names) = bench.store.snapshot().await.unwrap().applied().await.unwrap().unwrap();
    bench.store.use_model(Arc::new(model(&packs)), names);
}

#[tokio::test]
async fn what_was_acknowledged_survives_every_kill() {
    let mut dice = Dice::new(3);
    let Bench { folder, store } = Bench::new().await;
    drop(store);
    let mut folder = Some(folder);
    let mut acknowledged: Vec<Id> = Vec::new();
    for round in 0..20 {
        let place = folder.take().unwrap();
        let mut child = start("failing::writes_until_it_is_killed", place.path(), &[]);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut wanted = dice.below(300);
        while wanted > 0 {
            let line = lines.next().expect("it writes for ever").unwrap();
            if let Some(id) = line.strip_prefix("done ") {
                acknowledged.push(Id::parse_str(id).unwrap());
                wanted -= 1;
            }
        }
        // the instant is as random as the number of answers before it
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(lines.filter_map(|line| Id::parse_str(line.ok()?.strip_prefix("done ")?).ok()));

        let bench = open(place);
        take_up(&bench).await;
        let mut snapshot = bench.store.snapshot().await.unwrap();
        let audit = Audit::verify(&mut snapshot).await.unwrap();
        assert_eq!(audit.broken, None, "round {round}");
        let rows = snapshot.rows_by_id("other", &acknowledged).await.unwrap();
        assert_eq!(rows.len(), acknowledged.len(), "round {round}: what was acknowledged is there");
        let changes = i64::try_from(audit.entries).unwrap();
        let things = snapshot.count(&store::Query::newest("thing"), u32::MAX).await.unwrap();
        let others = snapshot.count(&store::Query::newest("other"), u32::MAX).await.unwrap();
        assert_eq!(things, others, "round {round}: a commit is whole or not at all");
        assert_eq!(
            changes,
            1 + i64::from(things) + i64::from(others),
            "round {round}: each row has its entry"
        );
        drop(snapshot);
        let Bench { folder: place, store } = bench;
        drop(store);
        folder = Some(place);
    }
    assert!(acknowledged.len() > 1_000, "{}", acknowledged.len());
}

/// Eight writers, two rows a commit; says of each commit when it is done.
#[tokio::test]
#[ignore = "runs until it is killed: what_was_acknowledged_survives_every_kill starts it"]
async fn writes_until_it_is_killed() {
    let store = Store::open(std::env::var(FOLDER).unwrap().as_ref(), &[]).unwrap();
    let bench = Arc::new(Bench { folder: TempDir::new().unwrap(), store });
    take_up(&bench).await;
    let writer = async |bench: Arc<Bench>| loop {
        let (other, thing) = (bench.row("other"), bench.row("thing"));
        bench.write(vec![insert("other", &other), insert("thing", &thing)]).await.unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "done {}", other.id).unwrap();
        out.flush().unwrap();
    };
    for _ in 0..8 {
        tokio::spawn(writer(Arc::clone(&bench)));
    }
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_full_disk_refuses_and_the_site_goes_on_when_there_is_room_again() {
    let Bench { folder, store } = Bench::new().await;
    drop(store);
    // no file may grow beyond 3,000 blocks of 1,024 bytes; the signal that would end the process is ignored
    let limit = "trap '' XFSZ; ulimit -S -f 3000; exec \"$0\" \"$@\"";
    let child = start("failing::fills_the_disk", folder.path(), &["bash", "-c", limit]);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let bench = open(folder);
    take_up(&bench).await;
    let audit = Audit::verify(&mut bench.store.snapshot().await.unwrap()).await.unwrap();
    assert_eq!(audit.broken, None);
}

#[tokio::test]
#[ignore = "needs a limit on the size of files: a_full_disk_refuses… starts it"]
async fn fills_the_disk() {
    let store = Store::open(std::env::var(FOLDER).unwrap().as_ref(), &[]).unwrap();
    let bench = Arc::new(Bench { folder: TempDir::new().unwrap(), store });
    take_up(&bench).await;
    let mut written: Vec<Id> = Vec::new();
    let mut refused = 0;
    while refused < 40 {
        // a group of commits, the later of which find no room
        let rows: Vec<Row> = (0..20).map(|_| long(&bench)).collect();
        let tasks: Vec<_> = rows
            .into_iter()
            .map(|row| {
                let bench = Arc::clone(&bench);
                tokio::spawn(async move { (row.id, bench.write(vec![insert("other", &row)]).await) })
            })
            .collect();
        for task in tasks {
            match task.await.unwrap() {
                (id, Ok(_)) => written.push(id),
                (_, Err(StoreError::DiskFull)) => refused += 1,
                (_, Err(other)) => panic!("{other:?}"),
            }
        }
        assert_whole(&bench, &written).await;
    }
    let us = std::process::id().to_string();
    let raised = Command::new("prlimit").args(["--pid", &us, "--fsize=unlimited:"]).status().unwrap();
    assert!(raised.success());
    let row = long(&bench);
    bench.write(vec![insert("other", &row)]).await.expect("there is room again");
    written.push(row.id);
    assert_whole(&bench, &written).await;
}

fn long(bench: &Bench) -> Row {
    let mut row = bench.row("other");
    bench.set(&mut row, "other", "name", Value::text("长".repeat(2_000)));
    row
}

/// Exactly what was acknowledged is there, and the feed says so.
async fn assert_whole(bench: &Bench, written: &[Id]) {
    let mut snapshot = bench.store.snapshot().await.unwrap();
    let there = snapshot.count(&store::Query::newest("other"), u32::MAX).await.unwrap();
    assert_eq!(usize::try_from(there).unwrap(), written.len());
    assert_eq!(snapshot.rows_by_id("other", written).await.unwrap().len(), written.len());
    let audit = Audit::verify(&mut snapshot).await.unwrap();
    assert_eq!((audit.broken, audit.entries), (None, 1 + u64::from(there)));
}
