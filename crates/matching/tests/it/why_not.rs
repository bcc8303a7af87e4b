//! "Why not this one?": what is answered is true. When one of these fails, somebody is told to change a thing that
//! changes nothing.

use expr::Value;
use matching::{Options, WhyNot, matchers};
use testkit::values;

use crate::town::Town;

fn few() -> Options {
    Options { limit: Some(4), ..Options::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_makes_the_change_that_is_named_is_in_the_list() {
    let (town, tasks, helpers) = Town::peopled(32, 8, 40).await;
    let kernel = &town.site.kernel;
    let (mut changed, mut failing, mut listed, mut unsure, mut beyond) = (0, 0, 0, 0, 0);
    for task in &tasks {
        for helper in helpers.iter().take(14) {
            let (matched, why) =
                matching::why_not(kernel, &town.mayor, "helpers", *task, *helper, &few()).await.unwrap();
            let before = town.site.get(&town.mayor, "helper", *helper).await.unwrap();
            match why {
                WhyNot::Change(change) => {
                    changed += 1;
                    assert!(change.offer.score <= change.last && change.score > change.last);
                    let dataset = kernel.model();
                    let dataset = dataset.dataset("helper").unwrap();
                    let key = |place: usize| &*dataset.fields[place].key;
                    let to: Vec<(&str, Value)> =
                        change.changes.iter().map(|(place, to)| (key(*place), to.clone())).collect();
                    town.site.update(&town.mayor, "helper", *helper, values(&to)).await.unwrap();
                    let again = matching::rank(kernel, &town.mayor, "helpers", *task, &few()).await.unwrap();
                    let found = again.offers.iter().find(|offer| offer.seen.id == *helper);
                    let found = found.unwrap_or_else(|| panic!("{to:?} brings nobody into the list"));
                    assert!((found.score - change.score).abs() < 1e-6, "and it scores what was said");
                    let back: Vec<(&str, Value)> = change
                        .changes
                        .iter()
                        .map(|(place, _)| (key(*place), before.clear(*place).clone()))
                        .collect();
                    town.site.update(&town.mayor, "helper", *helper, values(&back)).await.unwrap();
                }
                WhyNot::Fails(failed) => {
                    failing += 1;
                    assert!(matched.requirements[failed.requirement].failed > 0);
                    assert!(!failed.said.is_empty(), "it says what the two rows say");
                }
                WhyNot::Listed(place) => {
                    listed += 1;
                    assert_eq!(matched.offers[place - 1].seen.id, *helper);
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
    assert!(
        changed >= 5 && failing >= 5 && listed >= 3 && unsure >= 3,
        "{changed} {failing} {listed} {unsure} {beyond}"
    );
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
