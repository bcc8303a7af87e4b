//! The whole life of a job on the shipped packs: who may do what when, and what the others learn of it.

use expr::{Id, Value};
use kernel::{Actor, List, Problems, Seen, Sight};
use testkit::{Site, code, number, tags, values};

/// The firm, its HR, the placement office, a student, and the HR of another firm.
struct City {
    site: Site,
    hr: Actor,
    office: Actor,
    student: Actor,
    rival: Actor,
    firm: Id,
}

const PHONE: &str = "13812345678";

async fn city() -> City {
    let site = Site::new().await;
    let firm = site.enterprise("远航机电").await;
    let other = site.enterprise("长风软件").await;
    let college = site.organisation("市职业技术学院").await;
    let hr = site.actor("hr", firm, &["enterprise-hr"]).await;
    let rival = site.actor("rival", other, &["enterprise-hr"]).await;
    let office = site.actor("office", college, &["placement-office"]).await;
    let student = site.actor("student", college, &["student"]).await;
    City { site, hr, office, student, rival, firm }
}

impl City {
    async fn draft(&self, title: &str) -> Id {
        let pay = expr::Range { lo: number("6000.0000"), hi: number("9000.0000") };
        let values = values(&[
            ("enterprise", Value::Id(self.firm)),
            ("title", Value::text(title)),
            ("education", code("31")),
            ("pay", Value::Range(Box::new(pay))),
            ("contact_phone", Value::text(PHONE)),
            ("valid_until", Value::Date(self.site.clock.in_days(30))),
            ("skills", tags(&[])),
        ]);
        self.site.create(&self.hr, "job", values).await.unwrap()
    }

    async fn step(&self, actor: &Actor, job: Id, name: &str) -> Result<(), Vec<&'static str>> {
        self.site.clock.pass_seconds(60);
        self.site
            .make_move(actor, "job", job, name, Some("请补充工作地点"))
            .await
            .map(|_| ())
            .map_err(|wrong| codes_of(&wrong))
    }

    async fn sees(&self, actor: &Actor, job: Id) -> Option<Seen> {
        self.site.get(actor, "job", job).await.ok()
    }

    async fn listed(&self, actor: &Actor, filters: &[&str]) -> Result<Vec<Seen>, Problems> {
        let filters = filters.iter().map(|text| (*text).to_owned()).collect();
        Ok(self.site.kernel.list(actor, &List { dataset: "job", filters, ..List::default() }).await?.rows)
    }
}

fn codes_of(problems: &Problems) -> Vec<&'static str> {
    problems.0.iter().map(|problem| problem.refusal.code).collect()
}

fn phone(seen: &Seen, city: &City) -> Sight {
    let model = city.site.kernel.model();
    let (place, _) = model.dataset("job").unwrap().field("contact_phone").unwrap();
    seen.values[place].clone()
}

#[tokio::test]
async fn a_job_goes_from_draft_to_closed_by_the_hands_that_may() {
    let city = city().await;
    let job = city.draft("数控车工").await;

    assert_eq!(city.step(&city.hr, job, "open").await, Err(vec!["row.forbidden"]), "opening is the office's");
    assert_eq!(
        city.step(&city.office, job, "open").await,
        Err(vec!["row.missing"]),
        "a draft is the firm's alone"
    );
    city.step(&city.hr, job, "submit").await.unwrap();

    let edit = values(&[("headcount", number("5"))]);
    let wrong = city.site.update(&city.hr, "job", job, edit.clone()).await.unwrap_err();
    assert_eq!(codes_of(&wrong), ["row.forbidden"], "what lies with the office is not edited");

    let silent = city.site.make_move(&city.office, "job", job, "return", Some("  ")).await.unwrap_err();
    assert_eq!(codes_of(&silent), ["move.note-required"]);
    city.step(&city.office, job, "return").await.unwrap();
    let history = city.site.kernel.history(&city.hr, "job", job).await.unwrap();
    assert_eq!(history[0].note.as_deref(), Some("请补充工作地点"), "the firm reads why");

    city.site.update(&city.hr, "job", job, edit).await.unwrap();
    for (actor, name) in
        [(&city.hr, "submit"), (&city.office, "open"), (&city.hr, "pause"), (&city.hr, "resume")]
    {
        city.step(actor, job, name).await.unwrap();
    }
    assert_eq!(city.sees(&city.student, job).await.unwrap().state.as_ref(), "open");
    city.step(&city.hr, job, "close").await.unwrap();
    assert_eq!(city.sees(&city.student, job).await, None, "closed jobs are not offered");
    assert_eq!(city.step(&city.hr, job, "pause").await, Err(vec!["move.not-now"]));

    let feed = city.site.kernel.store().snapshot().await.unwrap().changes(0, 1000).await.unwrap();
    let operations: Vec<&str> =
        feed.iter().filter(|change| change.row == job).map(|change| &*change.operation).collect();
    assert_eq!(
        operations,
        ["create", "submit", "return", "update", "submit", "open", "pause", "resume", "close"]
    );
}

#[tokio::test]
async fn a_draft_is_saved_and_submitted_in_one_go() {
    let city = city().await;
    let job = city.draft("焊工").await;
    let base = kernel::Base::Any;
    let commands = vec![
        kernel::Command::Update {
            dataset: "job".into(),
            id: job,
            values: values(&[("headcount", number("3"))]),
            base,
        },
        kernel::Command::Move { dataset: "job".into(), id: job, name: "submit".into(), note: None, base },
    ];
    let receipt = city.site.commit(&city.hr, commands).await.unwrap();
    assert_eq!(receipt.rows, [(job, 2), (job, 2)], "one revision for both");
    assert_eq!(city.sees(&city.hr, job).await.unwrap().state.as_ref(), "submitted");
}

#[tokio::test]
async fn the_contact_of_an_open_job_stays_with_the_firm() {
    let city = city().await;
    let job = city.draft("电工").await;
    for (actor, name) in [(&city.hr, "submit"), (&city.office, "open")] {
        city.step(actor, job, name).await.unwrap();
    }
    let masked = phone(&city.sees(&city.hr, job).await.unwrap(), &city);
    assert!(matches!(&masked, Sight::Masked(text) if text != PHONE), "the firm sees it masked: {masked:?}");

    let seen = city.sees(&city.student, job).await.unwrap();
    assert_eq!(phone(&seen, &city), Sight::Hidden);
    for seen in city.listed(&city.student, &[]).await.unwrap() {
        assert_eq!(phone(&seen, &city), Sight::Hidden, "in a list");
    }
    let history = city.site.kernel.history(&city.student, "job", job).await.unwrap();
    assert_eq!(history.len(), 1, "what it was before it was open is nobody else's");
    assert_eq!(phone(&history[0].seen, &city), Sight::Hidden, "in history");
    let text = format!("{history:?}");
    assert!(!text.contains(PHONE) && !text.contains("draft"), "{text}");

    // who wrote a row is in its history alone: it would lead to people whose field is hidden
    let phone_or_writer =
        [&format!("row.contact_phone = \"{PHONE}\""), "row.contact_phone != null", "row.updated_by != null"];
    for filter in phone_or_writer {
        let wrong = city.listed(&city.student, &[filter]).await.unwrap_err();
        assert_eq!(codes_of(&wrong), ["filter.not-allowed"], "{filter}");
    }
    let sort = List { dataset: "job", sort: Some("contact_phone"), ..List::default() };
    assert_eq!(
        codes_of(&city.site.kernel.list(&city.student, &sort).await.unwrap_err()),
        ["sort.not-allowed"]
    );
    let revealed = city.site.kernel.reveal(&city.student, "job", job, "好奇").await.unwrap_err();
    assert_eq!(codes_of(&revealed), ["row.forbidden"]);
}

#[tokio::test]
async fn another_firm_learns_nothing_of_a_draft() {
    let city = city().await;
    let job = city.draft("钳工").await;
    assert_eq!(city.sees(&city.rival, job).await, None);
    assert!(city.listed(&city.rival, &[]).await.unwrap().is_empty());
    assert!(city.listed(&city.rival, &["row.state = \"draft\""]).await.unwrap().is_empty());
    assert_eq!(
        codes_of(&city.site.kernel.history(&city.rival, "job", job).await.unwrap_err()),
        ["row.missing"]
    );
    assert_eq!(
        city.step(&city.rival, job, "submit").await,
        Err(vec!["row.missing"]),
        "as if it did not exist"
    );
    assert_eq!(city.step(&city.rival, Id::now_v7(), "submit").await, Err(vec!["row.missing"]));
    let update = city.site.update(&city.rival, "job", job, values(&[("headcount", number("1"))])).await;
    assert_eq!(codes_of(&update.unwrap_err()), ["row.missing"]);
    let theirs = values(&[("enterprise", Value::Id(city.firm)), ("title", Value::text("冒名岗位"))]);
    let wrong = city.site.create(&city.rival, "job", theirs).await.unwrap_err();
    assert_eq!(codes_of(&wrong), ["row.forbidden"], "nobody posts in another firm's name");
    let why = city.site.kernel.why(&city.rival, &city.hr, "read", "job", job).await.unwrap_err();
    assert_eq!(codes_of(&why), ["row.missing"]);
}

#[tokio::test]
async fn the_clock_expires_what_is_out_of_date_and_nothing_else() {
    let city = city().await;
    let job = city.draft("仓储管理员").await;
    for (actor, name) in [(&city.hr, "submit"), (&city.office, "open")] {
        city.step(actor, job, name).await.unwrap();
    }
    assert_eq!(city.step(&Actor::clock(), job, "expire").await, Err(vec!["move.condition"]));
    city.site.clock.pass_days(31);
    assert_eq!(
        city.step(&city.hr, job, "expire").await,
        Err(vec!["row.forbidden"]),
        "that move is the clock's"
    );
    city.step(&Actor::clock(), job, "expire").await.unwrap();
    assert_eq!(city.sees(&city.hr, job).await.unwrap().state.as_ref(), "expired");
}

#[tokio::test]
async fn the_clock_leaves_a_job_without_a_last_day_open() {
    let city = city().await;
    let posting = values(&[("enterprise", Value::Id(city.firm)), ("title", Value::text("质检员"))]);
    let job = city.site.create(&city.hr, "job", posting).await.unwrap();
    for (actor, name) in [(&city.hr, "submit"), (&city.office, "open")] {
        city.step(actor, job, name).await.unwrap();
    }
    city.site.clock.pass_days(400);
    assert_eq!(
        city.step(&Actor::clock(), job, "expire").await,
        Err(vec!["move.condition"]),
        "null is not past"
    );
}
