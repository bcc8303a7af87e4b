//! What a site does by itself: the clock's moves, and the records that are left of them.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use expr::{Id, Value};
use kernel::engine::{Engines, Promise};
use kernel::operation::{ClockMoves, Operation, Outcome, Record, Run, keep};
use kernel::pages::Reader;
use kernel::view::View;
use kernel::{Actor, Clock as _, List, Problems};
use model::{Label, Language, Source};
use testkit::{Site, values};

/// Permits last until a date and are renewed or run out; a permit without a date lasts.
const PERMIT: &str = r#"
title = { zh = "许可", en = "Permit" }
owner = "data-steward"
label = "name"
subject = { none = "a permit is no person" }
filter = ["state", "until"]
unique = [["seal"]]
[states]
valid = { zh = "有效", en = "Valid" }
held = { zh = "暂停", en = "Held" }
over = { zh = "过期", en = "Over" }
[moves]
hold = { title = { zh = "暂停", en = "Hold" }, from = ["valid"], to = "held" }
end = { title = { zh = "过期", en = "End" }, from = ["valid"], to = "over", by = "clock", when = 'row.until < today()' }
[fields.name]
title = { zh = "名称", en = "Name" }
kind = "text"
required = true
[fields.until]
title = { zh = "有效期至", en = "Until" }
kind = "date"
[fields.seal]
title = { zh = "印章", en = "Seal" }
kind = "text"
[[checks]]
that = 'row.state != "over" or row.seal = null'
message = { zh = "印章未收回", en = "the seal was not given back" }
"#;

fn packs() -> Vec<Source> {
    let mut files: Vec<Source> =
        testkit::packs().into_iter().filter(|source| source.path.starts_with("system/")).collect();
    let own = [
        ("permits/pack.toml", "title = { zh = \"许可\", en = \"Permits\" }\nneeds = [\"system\"]\n"),
        ("permits/datasets/permit.toml", PERMIT),
    ];
    files.extend(own.map(|(path, text)| Source { path: path.to_owned(), text: text.to_owned() }));
    files
}

async fn permit(site: &Site, name: &str, days: Option<i64>) -> Id {
    let until = days.map_or(Value::Null, |days| Value::Date(site.clock.in_days(days)));
    site.make("permit", values(&[("name", Value::text(name)), ("until", until)])).await
}

async fn states(site: &Site) -> Vec<(String, String)> {
    let list = List { dataset: "permit", limit: Some(200), ..List::default() };
    let page = site.kernel.list(&Actor::operator(), &list).await.unwrap();
    let mut states: Vec<(String, String)> = page
        .rows
        .iter()
        .map(|row| match &row.values[0] {
            kernel::Sight::Clear(Value::Text(name)) => (name.to_string(), row.state.to_string()),
            other => panic!("{other:?}"),
        })
        .collect();
    states.sort();
    states
}

async fn run(site: &Site) -> bool {
    site.kernel.run_operations(&[Arc::new(ClockMoves)]).await.unwrap()
}

async fn records(site: &Site) -> Vec<Record> {
    site.kernel.operations(&Actor::operator(), 100).await.unwrap()
}

fn reader<'a>(site: &'a Site, actor: &'a Actor) -> Reader<'a> {
    static ENGINES: LazyLock<Engines> = LazyLock::new(Engines::default);
    Reader { kernel: &site.kernel, engines: &ENGINES, actor, language: Language::Zh }
}

fn told(record: &Record) -> (u64, u64, &Outcome) {
    (record.done, record.skipped, &record.outcome)
}

#[tokio::test]
async fn rows_that_are_due_move_on_the_day_after_and_the_history_says_the_clock_did_it() {
    let site = Site::with(packs()).await;
    let today = permit(&site, "today", Some(0)).await;
    permit(&site, "endless", None).await;
    permit(&site, "later", Some(1)).await;
    let held = permit(&site, "held", Some(-1)).await;
    site.make_move(&Actor::operator(), "permit", held, "hold", None).await.unwrap();

    assert!(run(&site).await);
    assert_eq!(told(&records(&site).await[0]), (0, 0, &Outcome::Done), "a permit lasts through its last day");

    site.clock.pass_days(1);
    assert!(run(&site).await);
    let expected = [("endless", "valid"), ("held", "held"), ("later", "valid"), ("today", "over")];
    let expected: Vec<_> = expected.map(|(name, state)| (name.to_owned(), state.to_owned())).into();
    assert_eq!(states(&site).await, expected);
    assert_eq!(told(&records(&site).await[0]), (1, 0, &Outcome::Done));

    let operator = Actor::operator();
    let reader = reader(&site, &operator);
    let page = reader.history_page("permit", today).await.unwrap();
    let View::Timeline(timeline) = &page.blocks[0].view else { panic!("a history is a timeline") };
    assert_eq!(timeline.entries[0].title, "过期");
    assert_eq!(timeline.entries[0].who.as_deref(), Some("系统定时"));

    let before = site.kernel.store().snapshot().await.unwrap().last_seq().await.unwrap();
    assert!(run(&site).await);
    let after = site.kernel.store().snapshot().await.unwrap().last_seq().await.unwrap();
    assert_eq!(before, after, "what is done is found done");
}

#[tokio::test]
async fn a_row_that_cannot_move_is_left_and_the_others_are_not_kept_by_it() {
    let site = Site::with(packs()).await;
    for number in 0..20 {
        permit(&site, &format!("{number:02}"), Some(-1)).await;
    }
    let sealed = permit(&site, "sealed", Some(-1)).await;
    let seal = values(&[("seal", Value::text("A"))]);
    site.update(&Actor::operator(), "permit", sealed, seal).await.unwrap();
    assert!(run(&site).await);
    let states = states(&site).await;
    let left: Vec<&str> =
        states.iter().filter(|(_, state)| state == "valid").map(|(name, _)| name.as_str()).collect();
    assert_eq!(left, ["sealed"]);
    assert_eq!(told(&records(&site).await[0]), (20, 1, &Outcome::Done));
}

#[tokio::test]
async fn more_rows_than_one_commit_takes_all_move_in_commits_of_their_own() {
    let site = Site::with(packs()).await;
    let until = Value::Date(site.clock.in_days(-1));
    for part in 0..3 {
        let command = |number: usize| kernel::Command::Create {
            dataset: "permit".into(),
            id: None,
            values: values(&[("name", Value::text(format!("{part}-{number}"))), ("until", until.clone())]),
        };
        site.commit(&Actor::operator(), (0..400).map(command).collect()).await.unwrap();
    }
    assert!(run(&site).await);
    assert_eq!(told(&records(&site).await[0]), (1_200, 0, &Outcome::Done));
    let mut snapshot = site.kernel.store().snapshot().await.unwrap();
    let feed = snapshot.changes(0, 10_000).await.unwrap();
    let mut commits: Vec<i64> =
        feed.iter().filter(|change| &*change.operation == "end").map(|change| change.tx).collect();
    commits.dedup();
    assert_eq!(commits.len(), 3, "five hundred a commit");
}

/// Says that it is as far as it gets, and then never ends: the program ends instead.
struct Endless;

impl Operation for Endless {
    fn name(&self) -> &'static str {
        "endless"
    }

    fn title(&self) -> Label {
        Label::new("没有尽头", "Endless")
    }

    fn run<'a>(&'a self, run: &'a Run<'a>) -> Promise<'a, Result<u64, Problems>> {
        Box::pin(async move {
            let options = kernel::CommitOptions { internal: vec![run.reached(7)], ..Default::default() };
            run.kernel.commit(&Actor::clock(), Vec::new(), options).await?;
            std::future::pending().await
        })
    }
}

/// Cannot be done.
struct Hopeless;

impl Operation for Hopeless {
    fn name(&self) -> &'static str {
        "hopeless"
    }

    fn title(&self) -> Label {
        Label::new("办不成", "Hopeless")
    }

    fn run<'a>(&'a self, _: &'a Run<'a>) -> Promise<'a, Result<u64, Problems>> {
        Box::pin(std::future::ready(Err("site.disk-full".into())))
    }
}

#[tokio::test]
async fn a_run_that_was_cut_says_so_at_the_next_and_one_that_failed_keeps_no_other_from_running() {
    let site = Site::with(packs()).await;
    {
        let endless: [Arc<dyn Operation>; 1] = [Arc::new(Endless)];
        let mut cut = Box::pin(site.kernel.run_operations(&endless));
        let reached = async {
            while site
                .kernel
                .operations(&Actor::operator(), 1)
                .await
                .unwrap()
                .first()
                .is_none_or(|r| r.done < 7)
            {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            _ = &mut cut => panic!("it never ends"),
            () = reached => {}
        }
    }
    assert_eq!(told(&records(&site).await[0]), (7, 0, &Outcome::Running));
    let site = site.reopened().await;
    let all = site.kernel.run_operations(&[Arc::new(Hopeless), Arc::new(ClockMoves)]).await.unwrap();
    assert!(!all, "it is tried again");
    let records = records(&site).await;
    let told: Vec<_> = records.iter().map(|record| (&*record.name, told(record))).collect();
    let failed = Outcome::Failed("site.disk-full".into());
    assert_eq!(
        told,
        [
            ("clock-moves", (0, 0, &Outcome::Done)),
            ("hopeless", (0, 0, &failed)),
            ("endless", (7, 0, &Outcome::Cut)),
        ]
    );
    assert!(records[2].ended.is_none() && records[0].ended.is_some());
}

#[tokio::test]
async fn whoever_keeps_the_site_sees_what_it_did_and_nobody_else_does() {
    let site = Site::with(packs()).await;
    run(&site).await;
    let home = site.organisation("市教育局").await;
    let steward = site.actor("steward", home, &["data-steward"]).await;
    let other = site.somebody("other").await;
    let page = async |actor: &Actor| reader(&site, actor).operations_page().await;
    let View::Table(table) = &page(&steward).await.unwrap().blocks[0].view else { panic!("a table") };
    let cells: Vec<&str> = table.rows[0].cells.iter().map(|cell| cell.text.as_str()).take(4).collect();
    assert_eq!(cells, ["到期办理", "已完成", "0", "0"]);
    assert_eq!(page(&other).await.unwrap_err().0[0].refusal.code, "dataset.unknown");
}

#[tokio::test]
async fn operations_run_at_boot_and_again_when_the_next_day_has_begun() {
    let site = Site::with(packs()).await;
    permit(&site, "today", Some(0)).await;
    let clock = Arc::clone(&site.clock);
    let kernel = Arc::new(site.kernel);
    let began = clock.now();
    let waited = parking_lot::Mutex::new(Vec::new());
    let stop = tokio::sync::Notify::new();
    let sleep = async |rest: Duration| {
        waited.lock().push(rest);
        clock.pass_seconds(i64::try_from(rest.as_secs()).unwrap());
        if clock.now().0 > began.0 + 2 * 86_400_000_000 {
            stop.notify_one();
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = keep(Arc::downgrade(&kernel), vec![Arc::new(ClockMoves)], sleep) => panic!("the site is there"),
        () = stop.notified() => {}
    }
    let records = kernel.operations(&Actor::operator(), 10).await.unwrap();
    let days: Vec<(i64, u64)> =
        records.iter().rev().map(|record| ((record.began.0 - began.0) / 60_000_000, record.done)).collect();
    assert_eq!(days, [(0, 0), (14 * 60, 1), (38 * 60, 0)], "ten in the morning, and the two midnights after");
    assert!(waited.lock().iter().all(|rest| *rest <= Duration::from_mins(10)));
}
