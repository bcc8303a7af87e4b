//! The same options make the same city: whoever reports something from it can be followed.

use crate::city::{DATASETS, made};

#[tokio::test]
async fn the_same_seed_gives_the_same_rows_ids_and_times() {
    let (one, other) = (made(11, 0.01).await, made(11, 0.01).await);
    assert_eq!(one.city, other.city);
    for dataset in DATASETS {
        let rows = one.rows(dataset).await;
        assert!(!rows.is_empty(), "no row of {dataset}");
        assert_eq!(rows, other.rows(dataset).await, "{dataset}");
    }
    let mut histories = Vec::new();
    for made in [&one, &other] {
        let mut snapshot = made.kernel.store().snapshot().await.unwrap();
        histories.push(snapshot.changes(0, 1_000_000).await.unwrap());
    }
    // the first change is that of the packs, at the time the test ran
    assert_eq!(histories[0][1..], histories[1][1..]);
}

#[tokio::test]
async fn another_seed_is_another_city() {
    let (one, other) = (made(11, 0.01).await, made(12, 0.01).await);
    assert_ne!(one.texts("person", "name").await, other.texts("person", "name").await);
    assert_ne!(one.texts("job", "duties").await, other.texts("job", "duties").await);
}
