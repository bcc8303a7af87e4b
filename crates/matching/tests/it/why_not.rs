//! "Why not this one?": what is answered is true. When one of these fails, somebody is told to change a thing that
//! changes nothing.

use expr::Value;
use matching::{Options, Side, WhyNot, matchers};
use testkit::values;

use crate::town::Town;

fn few() -> Options {
    Options { limit: Some(4), ..Options::default() }
}

/// Asks of many pairs, and makes each change that is named: by this account, of this dataset's rows.
async fn holds(matcher: &str, of: Side) {
    let (town, tasks, helpers) = Town::peopled(32, 14, 40).await;
    let kernel = &town.site.kernel;
    let (actor, needs, offers) = match of {
        Side::Offer => (&town.mayor, &tasks[..8], &helpers[..14]),
        Side::Need => (&town.warden, &helpers[..14], &tasks[..]),
    };
    let (mut changed, mut failing, mut listed, mut unsure, mut beyond) = (0, 0, 0, 0, 0);
    for need in needs {
        for offer in offers {
            let (matched, why) =
                matching::why_not(kernel, actor, matcher, *need, *offer, &few()).await.unwrap();
            match why {
                WhyNot::Change(change) => {
                    changed += 1;
                    assert!(change.of == of && change.offer.score <= change.last);
                    let row = if of == Side::Need { need } else { offer };
                    let before = town.site.get(actor, "helper", *row).await.unwrap();
                    let model = kernel.model();
                    let dataset = model.dataset("helper").unwrap();
                    let key = |place: usize| &*dataset.fields[place].key;
                    let to: Vec<(&str, Value)> =
                        change.changes.iter().map(|(place, to)| (key(*place), to.clone())).collect();
                    town.site.update(actor, "helper", *row, values(&to)).await.unwrap();
                    let again = matching::rank(kernel, actor, matcher, *need, &few()).await.unwrap();
                    let found = again.offers.iter().find(|listed| listed.seen.id == *offer);
                    let found = found.unwrap_or_else(|| panic!("{to:?} brings nobody into the list"));
                    assert!((found.score - change.score).abs() < 1e-6, "and it scores what was said");
                    let back: Vec<(&str, Value)> = change
                        .changes
                        .iter()
                        .map(|(place, _)| (key(*place), before.clear(*place).clone()))
                        .collect();
                    town.site.update(actor, "helper", *row, values(&back)).await.unwrap();
                }
                WhyNot::Fails(failed) => {
                    failing += 1;
                    assert!(matched.requirements[failed.requirement].failed > 0);
                    assert!(!failed.said.is_empty(), "it says what the two rows say");
                }
                WhyNot::Listed(place) => {
                    listed += 1;
                    assert_eq!(matched.offers[place - 1].seen.id, *offer);
                }
                WhyNot::Unsure(_) => unsure += 1,
                WhyNot::Beyond { offer, last } => {
                    beyond += 1;
                    assert!(offer.score <= last);
                }
                WhyNot::NotYet => panic!("the index has everything that its reader wrote"),
            }
        }
    }
    // every helper says its grade: of the tasks' demands none is to be verified
    let verified = unsure >= 3 || of == Side::Need;
    assert!(
        changed >= 5 && failing >= 5 && listed >= 3 && verified,
        "{changed} {failing} {listed} {unsure} {beyond}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_makes_the_change_that_is_named_is_in_the_list() {
    holds("helpers", Side::Offer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_write_the_need_alone_is_told_what_to_change_there() {
    holds("tasks", Side::Need).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_requirement_that_fails_is_named_with_what_both_rows_say() {
    let town = Town::new().await;
    let task = [("name", Value::text("造船")), ("grade", testkit::code("high"))];
    let task = town.site.create(&town.mayor, "task", values(&task)).await.unwrap();
    let helper = [("motto", Value::text("勤快")), ("grade", testkit::code("low"))];
    let helper = town.site.create(&town.mayor, "helper", values(&helper)).await.unwrap();
    let (_, why) =
        matching::why_not(&town.site.kernel, &town.mayor, "helpers", task, helper, &few()).await.unwrap();
    let WhyNot::Fails(failing) = why else { panic!("{why:?}") };
    let model = town.site.kernel.model();
    assert_eq!(matchers(&model)["helpers"].requires[failing.requirement].title.en, "Grade");
    let said: Vec<(&str, &str)> = failing.said.iter().map(|(_, field, words)| (&**field, &**words)).collect();
    assert_eq!(said, [("级别", "初"), ("要求级别", "高")]);
}
