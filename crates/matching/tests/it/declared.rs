//! Declarations of matchers: what is wrong with one is said where it stands.

use model::load;

use crate::town::{HELPERS, town};

/// What is wrong with the town when its matcher of helpers says this instead of that.
fn wrong(from: &str, to: &str) -> Vec<String> {
    assert!(HELPERS.contains(from), "{from}");
    let text = HELPERS.replacen(from, to, 1);
    let (_, wrong) = load(&town(&[("town/matchers/helpers.toml", &text)]), &[matching::SECTION]);
    wrong.iter().map(ToString::to_string).collect()
}

#[test]
fn whatever_is_wrong_is_said_where_it_stands() {
    let mut said = Vec::new();
    for (from, to) in [
        ("offer = \"helper\"", "offer = \"helpr\""),
        ("with = \"tasks\"", "with = \"task\""),
        ("with = \"tasks\"", "with = \"helpers\""),
        ("weight = 0.5", "weight = 1.5"),
        ("offer = \"skills\"", "offer = \"skils\""),
        ("offer = \"skills\"", "offer = \"places\""),
        ("offer = \"skills\"", "offer = \"about\""),
        ("offer = \"skills\"", "offer = \"phone\""),
        ("offer = \"places\"", "offer = \"skills\""),
        ("near = { need = \"place\", offer = \"places\" }", "near = { need = \"grade\", offer = \"grade\" }"),
        ("through = \"school-trade\"", "through = \"school-trad\""),
        ("offer = \"school\"", "offer = \"grade\""),
        ("offer = [\"about\"]", "offer = [\"motto\"]"),
        ("offer = [\"about\"]", "offer = []"),
        ("days = 100", "days = 0"),
        ("offer = \"since\", ", "offer = \"grade\", "),
        ("given = \"need\"", "given = \"me\""),
        ("offer = \"wants\"", "offer = \"since\""),
        ("weight = 40\n", ""),
        ("weight = 40\n", "weight = -1\n"),
        ("overlap = {", "overlaps = {"),
        ("need.grade'", "need.grad'"),
        ("offer.since <= today()", "need.pays.lo >= 1"),
        ("offer.since <= today()", "offer.motto = need.name"),
        ("offer.since <= today()", "offer.created_by.name = \"a\""),
        ("offer.since <= today()", "offer.phone = null"),
        ("[[require]]\ntitle", "[[require]]\nasks = \"nobody\"\nunknown = \"forget\"\ntitle"),
    ] {
        let lines = wrong(from, to);
        assert!(!lines.is_empty(), "{to} is taken");
        said.push(format!("{from} → {to}\n  {}", lines.join("\n  ")));
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn weights_of_nothing_and_a_matcher_without_score_are_refused() {
    let zero: String = HELPERS
        .lines()
        .map(|line| if line.starts_with("weight = ") { "weight = 0\n".into() } else { format!("{line}\n") })
        .collect();
    let none = HELPERS.split("[score.skills]").next().unwrap();
    for (text, expected) in [(&*zero, "all weights are 0"), (none, "`[score.<name>]` is missing")] {
        let (_, wrong) = load(&town(&[("town/matchers/helpers.toml", text)]), &[matching::SECTION]);
        let said: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        assert!(said.len() == 1 && said[0].contains(expected), "{said:?}");
    }
}

#[test]
fn a_town_that_is_right_says_nothing_and_its_index_holds_what_is_matched_by() {
    let (model, wrong) = load(&town(&[]), &[matching::SECTION]);
    assert_eq!(wrong, []);
    let held: Vec<String> = model
        .indexed
        .iter()
        .map(|held| {
            let name = model.dataset(&held.dataset).unwrap().name_of(held.attribute);
            format!("{}.{name}{}", held.dataset, if held.levels { " by level" } else { "" })
        })
        .collect();
    insta::assert_snapshot!(held.join("\n"));
    let matchers = matching::matchers(&model);
    assert_eq!(matchers.len(), 2);
    assert_eq!(matchers["tasks"].requires[0].title.zh, "状态", "called by what it speaks of");
}
