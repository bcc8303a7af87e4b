//! What a reader may not see takes no part. When one of these fails, somebody learns by a score or a count what no
//! list would show.

use matching::{Options, Way};
use testkit::{code, tags, values};

use crate::town::Town;

fn everything() -> Options {
    Options { limit: Some(200), ..Options::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_field_changes_no_score_and_its_feature_is_said_to_be_left_out() {
    let (town, tasks, helpers) = Town::peopled(21, 4, 30).await;
    let ask = async || {
        matching::rank(&town.site.kernel, &town.clerk, "helpers", tasks[0], &everything()).await.unwrap()
    };
    let before = ask().await;
    assert_eq!(before.left_out, [(Way::Here, 0), (Way::There, 0)], "skills, from either side");
    for part in before.offers.iter().flat_map(|offer| &offer.parts) {
        assert_ne!(part.feature, 0, "no part of what is hidden");
    }
    for way in [Way::Here, Way::There] {
        let shares: f64 =
            before.offers[0].parts.iter().filter(|part| part.way == way).map(|part| part.share).sum();
        assert!((shares - 100.0).abs() < 1e-9, "the others are scaled back to 100");
    }
    for (number, helper) in helpers.iter().enumerate() {
        let skills =
            if number % 2 == 0 { tags(&[("weld", "best"), ("saw", "best")]) } else { expr::Value::Null };
        let hidden = values(&[("skills", skills), ("grade", code("low"))]);
        town.site.update(&town.mayor, "helper", *helper, hidden).await.unwrap();
    }
    town.site.kernel.index_ready().await.unwrap();
    let after = ask().await;
    let scores = |matched: &matching::Matched| -> Vec<_> {
        matched
            .offers
            .iter()
            .map(|offer| (offer.seen.id, offer.score.to_bits(), offer.unsure.clone()))
            .collect()
    };
    assert_eq!(scores(&before), scores(&after));
    assert_eq!(before.requirements, after.requirements, "no count tells either");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requirement_on_a_hidden_field_is_to_be_verified_for_all() {
    let (town, tasks, _) = Town::peopled(22, 6, 30).await;
    let model = town.site.kernel.model();
    let (grade, _) = model.dataset("task").unwrap().field("grade").unwrap();
    for task in tasks {
        let matched =
            matching::rank(&town.site.kernel, &town.clerk, "helpers", task, &everything()).await.unwrap();
        let asks = !matched.need.clear(grade).is_null();
        let expected = if asks { matched.readable } else { 0 };
        assert_eq!(matched.requirements[0].failed, 0);
        assert_eq!(matched.requirements[0].unknown, expected);
        assert!(matched.offers.iter().all(|offer| offer.unsure.contains(&0) == asks));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_rows_that_a_list_would_show_are_ranked_and_counted() {
    let (town, tasks, helpers) = Town::peopled(23, 3, 40).await;
    let list = kernel::List { dataset: "helper", limit: Some(200), ..kernel::List::default() };
    let shown = town.site.kernel.list(&town.clerk, &list).await.unwrap().rows;
    assert!(shown.len() < helpers.len(), "some are busy");
    let matched =
        matching::rank(&town.site.kernel, &town.clerk, "helpers", tasks[0], &everything()).await.unwrap();
    assert_eq!(matched.readable, shown.len());
    for offer in &matched.offers {
        assert!(shown.iter().any(|row| row.id == offer.seen.id && row.values == offer.seen.values));
    }
    let busy = helpers.iter().find(|id| shown.iter().all(|row| row.id != **id)).unwrap();
    let refused =
        matching::why_not(&town.site.kernel, &town.clerk, "helpers", tasks[0], *busy, &everything()).await;
    assert_eq!(refused.unwrap_err().0[0].refusal.code, "row.missing", "as if it were not there");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_read_nothing_matches_nothing() {
    let (town, tasks, helpers) = Town::peopled(24, 1, 3).await;
    let stranger = town.site.somebody("路人").await;
    for (matcher, need) in [("helpers", tasks[0]), ("tasks", helpers[0])] {
        let refused = matching::rank(&town.site.kernel, &stranger, matcher, need, &everything()).await;
        assert_eq!(refused.unwrap_err().0[0].refusal.code, "row.missing");
    }
}
