//! The two workbooks of real postings, where their folder is at hand: `RONGHUI_POSTINGS` names it.

use std::path::PathBuf;

use exchange::{DryRun, What};

use crate::city::{City, counted};

fn told(name: &str, run: &DryRun) {
    println!("{name}: {}", counted(run.counts));
    for reason in &run.reasons {
        println!(
            "  refused {} × {} {}",
            reason.count,
            reason.target.as_deref().unwrap_or("—"),
            reason.why.zh
        );
    }
    println!("  made {:?}, dead {:?}", run.made, run.dead);
    println!("  {} different words unread", run.unread.len());
    for unread in run.unread.iter().take(15) {
        println!("  unread {} × {} “{}”", unread.count, unread.target, unread.word);
    }
}

/// A city that cannot take these in cannot take in what its own firms send.
#[tokio::test]
async fn real_postings_come_in_whole_and_once() {
    let Some(folder) = std::env::var_os("RONGHUI_POSTINGS").map(PathBuf::from) else {
        println!("not run: RONGHUI_POSTINGS names no folder");
        return;
    };
    let city = City::new().await;
    for name in ["engineering-2020", "software-2019"] {
        let bytes = std::fs::read(folder.join(name).with_extension("xlsx")).unwrap();
        let recipe = city.shipped(name);
        let sheet = city.sheet(&bytes, &recipe);
        let run = exchange::dry_run(city.kernel(), &city.office, &sheet, &recipe).await.unwrap();
        told(name, &run);
        let id = city.start(&bytes, &recipe).await;
        let import = city.imports.run(city.kernel(), &city.office, id, &()).await.unwrap();
        assert_eq!(import.counts, run.counts, "{name}");
        assert_eq!(import.counts.lines(), import.total);
        let records = import.total - import.counts.skipped;
        assert!(import.counts.created * 100 >= records * 96, "{name}: {}", counted(import.counts));
        let refused = city.notes(id).await.into_iter().filter(|note| note.what == What::Refused);
        for note in refused.take(20) {
            println!(
                "  line {}: {} “{}” {}",
                note.line,
                note.target.unwrap_or_default(),
                note.text,
                note.why.zh
            );
        }
        let before = (city.rows("enterprise").await.len(), city.rows("job").await);
        let again = city.start(&bytes, &recipe).await;
        let again = city.imports.run(city.kernel(), &city.office, again, &()).await.unwrap();
        assert_eq!((again.counts.created, again.counts.changed), (0, 0), "{name}");
        assert_eq!((city.rows("enterprise").await.len(), city.rows("job").await), before);
        println!("  firms {}, jobs {}", before.0, before.1.len());
    }
}
