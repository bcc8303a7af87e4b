//! A match as programs read it.

use kernel::Labels;
use model::{Language, Model};
use serde_json::{Value as Json, json};

use crate::matcher::Side;
use crate::rank::{Matched, Offer, Part, Way};
use crate::why_not::{Failing, WhyNot};

fn way(way: Way) -> &'static str {
    match way {
        Way::Here => "here",
        Way::There => "there",
    }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Need => "need",
        Side::Offer => "offer",
    }
}

/// The whole answer.
pub fn matched(model: &Model, matched: &Matched, language: Language) -> Json {
    let requires = matched.matcher.requires.iter().zip(&matched.requirements);
    let requirements: Vec<Json> = requires
        .map(|(require, became)| {
            json!({
                "title": require.title.get(language),
                "that": require.text,
                "failed": became.failed,
                "unknown": became.unknown,
            })
        })
        .collect();
    let weights = matched.matcher.scores.iter().zip(&matched.weights);
    let weights: serde_json::Map<String, Json> =
        weights.map(|(scored, weight)| (scored.key.to_string(), json!(weight))).collect();
    let left_out: Vec<Json> = matched
        .left_out
        .iter()
        .map(|(of, feature)| json!({ "side": way(*of), "feature": key(matched, *of, *feature) }))
        .collect();
    let offers: Vec<Json> = matched.offers.iter().map(|one| offer(model, matched, one, language)).collect();
    json!({
        "matcher": matched.matcher.key,
        "need": matched.need.id.to_string(),
        "readable": matched.readable,
        "passing": matched.passing,
        "requirements": requirements,
        "weights": weights,
        "left_out": left_out,
        "offers": offers,
    })
}

/// The key of a feature.
fn key(matched: &Matched, of: Way, feature: usize) -> &str {
    let matcher = match of {
        Way::Here => Some(&matched.matcher),
        Way::There => matched.partner.as_ref(),
    };
    matcher.and_then(|matcher| matcher.scores.get(feature)).map(|scored| &*scored.key).unwrap_or_default()
}

fn offer(model: &Model, matched: &Matched, offer: &Offer, language: Language) -> Json {
    let part = |part: &Part| {
        json!({
            "side": way(part.way),
            "feature": key(matched, part.way, part.feature),
            "share": part.share,
            "value": part.value,
            "points": part.points,
            "found": part.look.found,
            "missing": part.look.missing,
            "empty": part.look.empty.map(side),
        })
    };
    let unsure: Vec<&str> = offer
        .unsure
        .iter()
        .filter_map(|place| matched.matcher.requires.get(*place))
        .map(|require| require.title.get(language))
        .collect();
    let sums: serde_json::Map<String, Json> =
        offer.sums.iter().map(|(of, sum)| (way(*of).to_owned(), json!(sum))).collect();
    json!({
        "id": offer.seen.id.to_string(),
        "label": Labels::of(model, &offer.seen, language),
        "score": offer.score,
        "sums": sums,
        "parts": offer.parts.iter().map(part).collect::<Vec<Json>>(),
        "to_verify": unsure,
    })
}

/// Why an offer is not in the list.
pub fn why_not(model: &Model, asked: &Matched, why: &WhyNot, language: Language) -> Json {
    let failing = |outcome: &str, failing: &Failing| {
        let require = asked.matcher.requires.get(failing.requirement);
        let said: Vec<Json> = failing
            .said
            .iter()
            .map(|(of, field, value)| json!({ "of": side(*of), "field": field, "value": value }))
            .collect();
        json!({
            "outcome": outcome,
            "requirement": require.map(|require| require.title.get(language)),
            "said": said,
        })
    };
    match why {
        WhyNot::Listed(place) => json!({ "outcome": "listed", "place": place }),
        WhyNot::Fails(failed) => failing("fails", failed),
        WhyNot::Unsure(unsure) => failing("to-verify", unsure),
        WhyNot::Change(changed) => {
            let changes: Vec<Json> = changed
                .words(model, language)
                .into_iter()
                .map(|(field, from, to)| json!({ "field": field, "from": from, "to": to }))
                .collect();
            json!({
                "outcome": "change",
                "score": changed.offer.score,
                "last": changed.last,
                "would_score": changed.score,
                "of": side(changed.of),
                "changes": changes,
            })
        }
        WhyNot::Beyond { offer: one, last } => {
            json!({ "outcome": "beyond", "last": last, "offer": offer(model, asked, one, language) })
        }
        WhyNot::NotYet => json!({ "outcome": "not-yet" }),
    }
}
