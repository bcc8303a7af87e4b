//! A small city in a folder that goes with it, and its rows.

use std::sync::Arc;

use demo::{City, DemoClock, Options, make};
use expr::{Date, Instant, Value};
use kernel::{Actor, Clock, Kernel};
use store::{Query, Row};
use tempfile::TempDir;

/// The datasets that the city fills.
pub const DATASETS: [&str; 10] = [
    "account",
    "application",
    "department",
    "enterprise",
    "job",
    "major",
    "organisation",
    "person",
    "resume",
    "seat",
];

pub struct Made {
    pub kernel: Kernel,
    pub city: City,
    _folder: TempDir,
}

/// A city of 2026 that is so large.
pub async fn made(seed: u64, scale: f64) -> Made {
    made_until(jiff::civil::date(2026, 11, 23), seed, scale).await
}

/// A city whose history ends on a day.
pub async fn made_until(until: Date, seed: u64, scale: f64) -> Made {
    let folder = TempDir::new().unwrap();
    let clock = Arc::new(DemoClock::new(Instant(1_795_000_000_000_000)));
    let passed = Arc::<DemoClock>::clone(&clock) as Arc<dyn Clock>;
    let sections = testkit::sections();
    let kernel = kernel::open(folder.path(), &sections, &[], passed, true).await.unwrap();
    let plan =
        kernel::plan_site(&kernel, testkit::packs(), &sections).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    kernel.apply(&Actor::operator(), plan).await.unwrap();
    let options = Options { seed, until, scale };
    let mut heard = Vec::new();
    let city =
        make(&kernel, &clock, &options, &mut |what, done, all| heard.push((what.to_owned(), done, all)))
            .await;
    let city = city.unwrap_or_else(|error| panic!("{error}: {:?}", std::error::Error::source(&error)));
    assert_eq!(heard.last().unwrap(), &("write".to_owned(), city.commands, city.commands));
    Made { kernel, city, _folder: folder }
}

impl Made {
    /// All rows of a dataset, in order of their ids.
    pub async fn rows(&self, dataset: &str) -> Vec<Row> {
        let mut query = Query::newest(dataset);
        query.limit = 1_000_000;
        let mut rows = self.kernel.store().snapshot().await.unwrap().rows(&query).await.unwrap();
        rows.sort_by_key(|row| row.id);
        rows
    }

    /// The value of a field.
    pub fn value(&self, dataset: &str, row: &Row, field: &str) -> Value {
        let place = self.kernel.model().dataset(dataset).unwrap().field(field).unwrap().0;
        row.values[place].clone()
    }

    /// The text of a field; empty if null.
    pub fn text(&self, dataset: &str, row: &Row, field: &str) -> String {
        self.value(dataset, row, field).as_text().unwrap_or_default().to_owned()
    }

    /// The texts of a field in all rows.
    pub async fn texts(&self, dataset: &str, field: &str) -> Vec<String> {
        self.rows(dataset).await.iter().map(|row| self.text(dataset, row, field)).collect()
    }
}
