//! The feed: whatever is altered, taken away or put in behind the program's back is found.

use expr::Value;
use rusqlite::Connection;
use store::{Audit, Commit, RowWrite};

use crate::bench::{Bench, insert, next, write};

async fn verify(bench: &Bench) -> Audit {
    Audit::verify(&mut bench.store.snapshot().await.unwrap()).await.unwrap()
}

async fn written() -> Bench {
    let bench = Bench::new().await;
    for name in ["a", "b", "c"] {
        let mut row = bench.row("other");
        bench.set(&mut row, "other", "name", Value::text(name));
        let mut commit: Commit = bench.commit(vec![insert("other", &row)]);
        commit.author.person = Some(row.id);
        commit.author.request = Some(row.id);
        bench.store.write(commit).await.unwrap();
        let mut update = write("other", RowWrite::Update(next(&row)), "update");
        update.note = Some("why".into());
        update.fields = vec![0, 2];
        bench.write(vec![update]).await.unwrap();
    }
    bench
}

#[tokio::test]
async fn what_was_written_verifies_with_one_head() {
    let bench = written().await;
    let audit = verify(&bench).await;
    assert_eq!((audit.entries, &audit.broken), (7, &None));
    let bench = bench.reopen().await;
    assert_eq!(verify(&bench).await.head, audit.head, "the head is the same however often it is read");
}

/// Every column of the feed, the versions and the applied models, each altered by one byte or one unit.
const ALTERED: &[&str] = &[
    "UPDATE __change SET tx = tx + 1 WHERE seq = 4",
    "UPDATE __change SET at = at + 1 WHERE seq = 4",
    "UPDATE __change SET kind = 'clock' WHERE seq = 4",
    "UPDATE __change SET actor = NULL WHERE seq = 4",
    "UPDATE __change SET seat = actor WHERE seq = 4",
    "UPDATE __change SET on_behalf = actor WHERE seq = 4",
    "UPDATE __change SET request = NULL WHERE seq = 4",
    "UPDATE __change SET dataset = dataset + 1 WHERE seq = 4",
    "UPDATE __change SET row = (SELECT row FROM __change WHERE seq = 2) WHERE seq = 4",
    "UPDATE __change SET rev = 7 WHERE seq = 4",
    "UPDATE __change SET op = 'updatf' WHERE seq = 5",
    "UPDATE __change SET fields = '0' WHERE seq = 5",
    "UPDATE __change SET digest = zeroblob(32) WHERE seq = 4",
    "UPDATE __change SET hash = zeroblob(32) WHERE seq = 4",
    "UPDATE __change SET seq = 40 WHERE seq = 4",
    "DELETE FROM __change WHERE seq = 4",
    "UPDATE __version SET vals = replace(vals, 'b', 'B') WHERE tx = 4",
    "UPDATE __version SET salt = zeroblob(16) WHERE tx = 4",
    "UPDATE __version SET note = 'whz' WHERE tx = 5",
    "UPDATE __version SET note = NULL WHERE tx = 5",
    "UPDATE __version SET note = 'made up' WHERE tx = 4",
    "UPDATE __version SET rev = 9 WHERE tx = 4",
    "UPDATE __version SET dataset = 9 WHERE tx = 4",
    "UPDATE __version SET row = zeroblob(16) WHERE tx = 4",
    "UPDATE __version SET tx = 9 WHERE tx = 4",
    "DELETE FROM __version WHERE tx = 4",
    "UPDATE __model SET hash = 'x'",
    "UPDATE __model SET packs = replace(packs, 'keeper', 'keepes')",
    "UPDATE __model SET names = replace(names, 'thing', 'thinh')",
    "DELETE FROM __model",
];

#[tokio::test]
async fn every_alteration_is_found() {
    let bench = written().await;
    let whole = verify(&bench).await;
    let outside = Connection::open(bench.folder.path().join("ronghui.db")).unwrap();
    for alteration in ALTERED {
        outside
            .execute_batch(
                "BEGIN; DROP TABLE IF EXISTS kept_change; CREATE TABLE kept_change AS SELECT * FROM __change;
            DROP TABLE IF EXISTS kept_version; CREATE TABLE kept_version AS SELECT * FROM __version;
            DROP TABLE IF EXISTS kept_model; CREATE TABLE kept_model AS SELECT * FROM __model; COMMIT",
            )
            .unwrap();
        assert!(outside.execute(alteration, []).unwrap() > 0, "{alteration}");
        assert!(verify(&bench).await.broken.is_some(), "{alteration}");
        outside
            .execute_batch(
                "BEGIN; DELETE FROM __change; INSERT INTO __change SELECT * FROM kept_change;
            DELETE FROM __version; INSERT INTO __version SELECT * FROM kept_version;
            DELETE FROM __model; INSERT INTO __model SELECT * FROM kept_model; COMMIT",
            )
            .unwrap();
        assert_eq!(verify(&bench).await, whole, "put back after: {alteration}");
    }
}

#[tokio::test]
async fn a_cut_tail_shows_only_in_the_head() {
    let bench = written().await;
    let whole = verify(&bench).await;
    let outside = Connection::open(bench.folder.path().join("ronghui.db")).unwrap();
    outside.execute("DELETE FROM __change WHERE seq = 7", []).unwrap();
    let cut = verify(&bench).await;
    assert_eq!(cut.broken, None, "from inside it looks whole");
    assert_ne!(cut.head, whole.head, "which is why the head is kept elsewhere");
}
