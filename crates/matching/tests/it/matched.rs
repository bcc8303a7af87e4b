//! Ranked offers against every offer looked at alone. When one of these fails, somebody is shown the wrong people, or
//! parts that are not what the score is made of.

use std::collections::HashMap;

use matching::{Feature, Offer, Options, Part, Reading, Side, Way, matchers};
use model::Language;

use crate::town::Town;

fn everything() -> Options {
    Options { limit: Some(200), ..Options::default() }
}

/// What a part is worth when its two rows are looked at alone; texts are the index's own.
fn alone(town: &Town, matcher: &str, need: &kernel::Seen, offer: &Offer, part: &Part) -> Option<f64> {
    let model = town.site.kernel.model();
    let all = matchers(&model);
    let own = &all[matcher];
    let (declared, needs, offers) = match part.way {
        Way::Here => (own, need, &offer.seen),
        Way::There => (&all[&own.reciprocal.as_ref().unwrap().with], &offer.seen, need),
    };
    let feature = &declared.scores[part.feature].feature;
    let reading = Reading { model: &model, today: town.site.clock.in_days(0) };
    match feature {
        Feature::Text(_) => None,
        other => Some(other.look(needs, offers, reading, Language::Zh).value),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_is_what_the_pair_says_and_the_parts_are_the_score() {
    let (town, tasks, helpers) = Town::peopled(11, 12, 60).await;
    let mut compared = 0;
    for (matcher, needs) in [("helpers", &tasks), ("tasks", &helpers)] {
        for need in needs.iter().take(12) {
            let matched =
                matching::rank(&town.site.kernel, &town.mayor, matcher, *need, &everything()).await.unwrap();
            for offer in &matched.offers {
                let added: f64 = offer.parts.iter().map(|part| part.points).sum();
                assert!((added - offer.score).abs() < 1e-6, "{added} is not {}", offer.score);
                assert!((0.0..=100.0 + 1e-9).contains(&offer.score));
                for part in &offer.parts {
                    if let Some(value) = alone(&town, matcher, &matched.need, offer, part) {
                        assert!((value - part.value).abs() < 1e-9, "{part:?} is {value} alone");
                        compared += 1;
                    }
                    assert!((0.0..=1.0 + 1e-9).contains(&part.value), "{part:?}");
                    assert!(
                        part.look.empty.is_none() || part.value == 0.0,
                        "a side that says nothing counts 0"
                    );
                }
            }
            let keys: Vec<(bool, f64)> =
                matched.offers.iter().map(|offer| (!offer.unsure.is_empty(), offer.score)).collect();
            assert!(
                keys.windows(2)
                    .all(|pair| (!pair[0].0 && pair[1].0)
                        || (pair[0].0 == pair[1].0 && pair[0].1 >= pair[1].1)),
                "what is to be verified comes last, the better ones first: {keys:?}"
            );
            assert_eq!(matched.passing, matched.offers.len(), "all that fail nothing are listed");
        }
    }
    assert!(compared > 1_000, "only {compared} values were compared");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_has_one_score_from_whichever_side_it_is_seen() {
    let (town, tasks, helpers) = Town::peopled(12, 10, 30).await;
    let mut from_tasks: HashMap<_, f64> = HashMap::new();
    for task in &tasks {
        let matched =
            matching::rank(&town.site.kernel, &town.mayor, "helpers", *task, &everything()).await.unwrap();
        from_tasks.extend(matched.offers.iter().map(|offer| ((*task, offer.seen.id), offer.score)));
    }
    let mut compared = 0;
    for helper in &helpers {
        let matched =
            matching::rank(&town.site.kernel, &town.mayor, "tasks", *helper, &everything()).await.unwrap();
        for offer in &matched.offers {
            if let Some(score) = from_tasks.get(&(offer.seen.id, *helper)) {
                assert!((score - offer.score).abs() < 1e-9, "{score} is not {}", offer.score);
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "only {compared} pairs were seen from both sides");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requirement_is_met_fails_or_is_to_be_verified_as_declared() {
    let (town, tasks, helpers) = Town::peopled(13, 8, 40).await;
    let model = town.site.kernel.model();
    let (grade_of_task, _) = model.dataset("task").unwrap().field("grade").unwrap();
    let (grade_of_helper, _) = model.dataset("helper").unwrap().field("grade").unwrap();
    let (since, _) = model.dataset("helper").unwrap().field("since").unwrap();
    let rank = |code: &expr::Value| model.codes["grade"].rank(code.as_text()?);
    let mut seen = Vec::new();
    for helper in &helpers {
        seen.push(town.site.get(&town.mayor, "helper", *helper).await.unwrap());
    }
    for task in &tasks {
        let matched =
            matching::rank(&town.site.kernel, &town.mayor, "helpers", *task, &everything()).await.unwrap();
        let asked = rank(matched.need.clear(grade_of_task));
        let outcomes: Vec<[Option<bool>; 2]> = seen
            .iter()
            .map(|helper| {
                let grade = match (asked, rank(helper.clear(grade_of_helper))) {
                    (None, _) => Some(true),
                    (Some(_), None) => None,
                    (Some(asked), Some(has)) => Some(has >= asked),
                };
                [grade, (!helper.clear(since).is_null()).then_some(true)]
            })
            .collect();
        for place in 0..2 {
            let count =
                |wanted: Option<bool>| outcomes.iter().filter(|outcome| outcome[place] == wanted).count();
            assert_eq!(matched.requirements[place].failed, count(Some(false)));
            assert_eq!(matched.requirements[place].unknown, count(None));
        }
        assert_eq!(matched.readable, helpers.len());
        for (helper, outcome) in seen.iter().zip(&outcomes) {
            let listed = matched.offers.iter().find(|offer| offer.seen.id == helper.id);
            assert_eq!(listed.is_some(), !outcome.contains(&Some(false)));
            let unsure: Vec<usize> = (0..2).filter(|place| outcome[*place].is_none()).collect();
            assert!(listed.is_none_or(|offer| offer.unsure == unsure));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn moved_weights_count_in_the_place_of_the_declared_ones_and_none_at_all_is_refused() {
    let (town, tasks, _) = Town::peopled(14, 3, 20).await;
    let ask = async |weights: &[(&str, f64)]| {
        let weights = weights.iter().map(|(key, weight)| ((*key).to_owned(), *weight)).collect();
        let options = Options { weights, ..everything() };
        matching::rank(&town.site.kernel, &town.mayor, "helpers", tasks[0], &options).await
    };
    let zero = ["words", "trade", "place", "new", "pay"].map(|key| (key, 0.0));
    let matched = ask(&zero).await.unwrap();
    for part in matched.offers.iter().flat_map(|offer| &offer.parts).filter(|part| part.way == Way::Here) {
        let share = if part.feature == 0 { 100.0 } else { 0.0 };
        assert!((part.share - share).abs() < 1e-9, "skills alone count: {part:?}");
    }
    assert!((matched.weights[0] - 40.0).abs() < f64::EPSILON, "what was not moved is as declared");
    let all: Vec<(&str, f64)> = zero.into_iter().chain([("skills", 0.0)]).collect();
    for (weights, code) in [
        (all.as_slice(), "match.weights"),
        (&[("skills", -1.0)], "parameter.invalid"),
        (&[("skills", f64::NAN)], "parameter.invalid"),
        (&[("skill", 1.0)], "parameter.invalid"),
    ] {
        assert_eq!(ask(weights).await.unwrap_err().0[0].refusal.code, code, "{weights:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_matched_as_soon_as_its_writer_asks() {
    let (town, tasks, helpers) = Town::peopled(15, 2, 12).await;
    let best = |value| testkit::values(&[("skills", value)]);
    let all = testkit::tags(&[("wood", "best"), ("metal", "best"), ("saw", "best"), ("weld", "best")]);
    town.site.update(&town.mayor, "helper", helpers[3], best(all)).await.unwrap();
    let matched =
        matching::rank(&town.site.kernel, &town.mayor, "helpers", tasks[0], &everything()).await.unwrap();
    let model = town.site.kernel.model();
    let reading = Reading { model: &model, today: town.site.clock.in_days(0) };
    let feature = &matchers(&model)["helpers"].scores[0].feature;
    assert_eq!(feature.fields(Side::Need).len(), 1);
    if let Some(offer) = matched.offers.iter().find(|offer| offer.seen.id == helpers[3]) {
        let now = feature.look(&matched.need, &offer.seen, reading, Language::Zh).value;
        assert!((offer.parts[0].value - now).abs() < 1e-9);
    }
    assert!(matching::rank(&town.site.kernel, &town.mayor, "nobody", tasks[0], &everything()).await.is_err());
}
