//! Many who change one row at once, each another field: all of it is kept, and nobody is sent away because others were
//! quicker.

use std::fmt::Write as _;
use std::sync::Arc;

use expr::{Number, Value};
use kernel::{Base, Command, CommitOptions, Sight};
use model::Source;
use testkit::{Site, library, sections, values};

const WRITERS: usize = 32;
const ROUNDS: i64 = 12;

/// A library whose branches are counted by as many people as there are fields.
fn packs() -> Vec<Source> {
    let mut text = "title = { zh = \"盘点\", en = \"Count\" }\nowner = \"librarian\"\nlabel = \"name\"\n\
                    subject = { none = \"books are no people\" }\n[states]\nopen = { zh = \"开放\", en = \"Open\" }\n\
                    [fields.name]\ntitle = { zh = \"名称\", en = \"Name\" }\nkind = \"text\"\n"
        .to_owned();
    for place in 0..WRITERS {
        let _ = writeln!(
            text,
            "[fields.shelf{place}]\ntitle = {{ zh = \"架{place}\", en = \"Shelf {place}\" }}\nkind = \"int\""
        );
    }
    let role = "title = { zh = \"盘点员\", en = \"Counter\" }\n[[grants]]\ndataset = \"count\"\nmay = [\"read\", \"create\", \"update\"]\n";
    let own = [("library/datasets/count.toml", text.as_str()), ("library/roles/counter.toml", role)];
    let own = own.map(|(path, text)| Source { path: path.to_owned(), text: text.to_owned() });
    library().into_iter().chain(own).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everybody_who_changes_another_field_is_heard() {
    let site = Arc::new(Site::built(packs(), sections(), &[]).await);
    let house = site.organisation("总馆").await;
    let counter = site.actor("counter", house, &["counter"]).await;
    let row = site.create(&counter, "count", values(&[("name", Value::text("三月"))])).await.unwrap();
    let writers: Vec<_> = (0..WRITERS)
        .map(|place| {
            let (site, counter) = (Arc::clone(&site), counter.clone());
            tokio::spawn(async move {
                let mut base = 1;
                for round in 1..=ROUNDS {
                    let number = Value::Number(Number::int(round));
                    let values = vec![(format!("shelf{place}").into(), number)];
                    let command =
                        Command::Update { dataset: "count".into(), id: row, values, base: Base::Merge(base) };
                    let done = site.kernel.commit(&counter, vec![command], CommitOptions::default()).await;
                    let receipt =
                        done.unwrap_or_else(|problems| panic!("{place} in round {round}: {problems}"));
                    base = receipt.rows[0].1;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let seen = site.get(&counter, "count", row).await.unwrap();
    let last = Sight::Clear(Value::Number(Number::int(ROUNDS)));
    assert!(seen.values[1..].iter().all(|sight| *sight == last), "{:?}", seen.values);
    assert_eq!(seen.rev, 1 + i64::try_from(WRITERS).unwrap() * ROUNDS);
}
