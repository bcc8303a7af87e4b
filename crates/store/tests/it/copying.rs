//! A copy of the database: the site at one moment, whole, whatever is committed meanwhile.

use expr::Value;
use store::{Audit, Store};
use tempfile::TempDir;

use crate::bench::{Bench, insert};

async fn add(bench: &Bench, name: &str) {
    let mut row = bench.row("other");
    bench.set(&mut row, "other", "name", Value::text(name));
    bench.write(vec![insert("other", &row)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_committed_while_a_copy_is_made_is_not_in_it_and_does_not_wait() {
    let bench = Bench::new().await;
    for name in ["a", "b", "c"] {
        add(&bench, name).await;
    }
    let whole = Audit::verify(&mut bench.store.snapshot().await.unwrap()).await.unwrap();
    let folder = TempDir::new().unwrap();
    let runtime = tokio::runtime::Handle::current();
    let mut heard = Vec::new();
    let mut progress = |done: u64, of: u64| {
        if heard.is_empty() {
            tokio::task::block_in_place(|| runtime.block_on(add(&bench, "meanwhile")));
        }
        heard.push((done, of));
    };
    let copied = bench.store.copy_to(&folder.path().join("ronghui.db"), &mut progress).await.unwrap();
    assert_eq!((copied.entries, &copied.head), (4, &whole.head));
    let (first, last) = (heard[0], heard[heard.len() - 1]);
    assert!(first.0 == 0 && last.0 == last.1 && first.1 == last.1, "{heard:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "one file, without a log beside it");

    let store = Store::open(folder.path(), &[]).unwrap();
    let audit = Audit::verify(&mut store.snapshot().await.unwrap()).await.unwrap();
    assert_eq!((audit.entries, audit.broken, audit.head), (4, None, whole.head));
    let now = Audit::verify(&mut bench.store.snapshot().await.unwrap()).await.unwrap();
    assert_eq!((now.entries, now.broken), (5, None), "the site goes on");
}

#[tokio::test]
async fn a_store_that_is_gone_has_closed_its_files() {
    let bench = Bench::new().await;
    add(&bench, "a").await;
    let Bench { folder, store } = bench;
    drop(store);
    let mut left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["lock", "ronghui.db"], "the log is folded in and gone");
}
