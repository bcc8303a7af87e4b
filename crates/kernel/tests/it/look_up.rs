//! Rows found by a value, what a commit would say, and personal data of many rows at once.

use expr::Value;
use kernel::{Actor, Command, Sight};
use testkit::{Site, codes, packs, values};

fn text(text: &str) -> Value {
    Value::text(text)
}

/// A firm would be entered twice if its name were not found because of a bracket.
#[tokio::test]
async fn a_name_is_found_however_it_is_written_and_only_by_who_may_read_it() {
    let site = Site::new().await;
    let operator = Actor::operator();
    let firm = site.enterprise("瑞安市Ａ机械（集团）有限公司").await;
    let wanted =
        [("enterprise", "name", text("瑞安市a机械(集团) 有限公司")), ("enterprise", "name", text("别家"))];
    assert_eq!(site.kernel.find(&operator, &wanted).await.unwrap(), [vec![firm], vec![]]);
    let public = Actor::public();
    assert!(site.kernel.find(&public, &wanted).await.unwrap().iter().all(Vec::is_empty));
    let refused = site.kernel.find(&operator, &[("enterprise", "address", text("东路"))]).await.unwrap_err();
    assert_eq!(refused.0[0].refusal.code, "filter.not-allowed");
}

/// A field that is looked up from today on must find the rows of yesterday.
#[tokio::test]
async fn rows_written_before_a_field_was_looked_up_are_found_too() {
    let before: Vec<_> = packs()
        .into_iter()
        .map(|mut source| {
            if source.path == "consortium/datasets/enterprise.toml" {
                source.text = source.text.replace("look_up = true\n", "");
            }
            source
        })
        .collect();
    let site = Site::with(before).await;
    let firm = site.enterprise("瑞安（机械）厂").await;
    site.apply(packs()).await;
    let found =
        site.kernel.find(&Actor::operator(), &[("enterprise", "name", text("瑞安(机械)厂"))]).await.unwrap();
    assert_eq!(found, [vec![firm]]);
}

/// A dry run that writes something, or that promises what a commit refuses, is none.
#[tokio::test]
async fn a_rehearsal_says_what_a_commit_would_say_and_writes_nothing() {
    let site = Site::new().await;
    let operator = Actor::operator();
    let create = |values| Command::Create { dataset: "enterprise".into(), id: None, values };
    let uscc = ("uscc", text("91350211M000100Y43"));
    site.make("enterprise", values(&[("name", text("甲")), uscc.clone()])).await;
    site.kernel.rehearse(&operator, &[create(values(&[("name", text("乙"))]))]).await.unwrap();
    let found = site.kernel.find(&operator, &[("enterprise", "name", text("乙"))]).await.unwrap();
    assert!(found.iter().all(Vec::is_empty));
    for (values, code) in
        [(values(&[]), "field.required"), (values(&[("name", text("乙")), uscc]), "field.taken")]
    {
        let refused = site.kernel.rehearse(&operator, &[create(values)]).await.unwrap_err();
        assert_eq!(refused.0[0].refusal.code, code);
    }
}

/// Whoever takes a list away in clear is found in the log of every row of it.
#[tokio::test]
async fn many_rows_in_clear_leave_an_entry_for_each() {
    let site = Site::new().await;
    let office = site.organisation("秘书处").await;
    let actor = site.actor("赵一", office, &["consortium-office"]).await;
    let contact =
        |name: &str| values(&[("name", text(name)), ("contact", text("王五")), ("marks", codes(&[]))]);
    let rows = [site.make("enterprise", contact("甲")).await, site.make("enterprise", contact("乙")).await];
    let seen = site.kernel.reveal_rows(&actor, "enterprise", &rows, "逐家电话核实").await.unwrap();
    let place = site.kernel.model().dataset("enterprise").unwrap().field("contact").unwrap().0;
    for (row, seen) in rows.iter().zip(&seen) {
        assert_eq!((seen.id, &seen.values[place]), (*row, &Sight::Clear(text("王五"))));
        let log = site.kernel.reveals(&actor, "enterprise", *row).await.unwrap();
        assert_eq!(log.iter().map(|entry| &*entry.purpose).collect::<Vec<_>>(), ["逐家电话核实"]);
    }
    let everyone = site.somebody("路人").await;
    let seen = site.kernel.reveal_rows(&everyone, "enterprise", &rows, "看看").await.unwrap();
    assert!(seen.iter().all(|seen| seen.values[place] == Sight::Hidden));
    assert_eq!(
        site.kernel.reveal_rows(&actor, "enterprise", &rows, " ").await.unwrap_err().0[0].refusal.code,
        "reveal.purpose-required"
    );
}
