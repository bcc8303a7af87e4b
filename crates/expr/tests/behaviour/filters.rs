//! Which expressions may filter rows. Too wide, and a list cannot be answered from an index; too narrow, and a
//! pack that worked is refused.

use crate::village::compiled;

#[test]
fn the_admitted_set_is_admitted() {
    for text in [
        "row.enterprise = actor.org and row.state in [\"draft\", \"returned\"]",
        "row.district in [\"3205\"] or covers(actor, row.district)",
        "row.headcount between 1 and 5 and not(row.education = null)",
        "row.headcount + 1 > 0 - row.headcount",
        "row.valid_until - duration(\"P1M\") < today()",
        "row.created_at + duration(\"PT1H\") < now()",
        "starts with(row.title, \"数\") and starts with(row.title, actor.name)",
        "within(row.college, actor.org)",
        "row.enterprise.parent.industry = \"C\"",
        "\"it\" in row.skills",
        "row.pay.lo >= 4500",
        "row.urgent",
    ] {
        assert_eq!(compiled(text).row_filter(), Ok(()), "{text}");
    }
}

#[test]
fn the_rest_is_refused_by_name() {
    let report: Vec<String> = [
        "row.urgent and row.headcount * 2 > 1",
        "row.headcount / 2 > 1",
        "-row.headcount > 1",
        "(if row.urgent then 1 else 2) = 1",
        "count(row.skills) > 1",
        "row.valid_until - row.posted_on > duration(\"P1D\")",
        "row.valid_until + row.notice > today()",
        "starts with(actor.name, row.title)",
        "row.enterprise.parent.parent.industry = \"C\"",
        "row.weight > row.headcount",
        "row.headcount > 1.5",
        "row.headcount + row.weight > 1",
        "list contains(if row.urgent then row.skills else row.skills, \"it\")",
    ]
    .into_iter()
    .map(|text| compiled(text).row_filter().unwrap_err())
    .collect();
    insta::assert_snapshot!(report.join("\n"), @r#"
    `row.headcount * 2` cannot filter rows: only `+` and `-` are
    `row.headcount / 2` cannot filter rows: only `+` and `-` are
    `-row.headcount` cannot filter rows: write `0 - …`
    `if row.urgent then 1 else 2` cannot filter rows: write it with `and` and `or`
    `count(row.skills)` cannot filter rows: counting needs every row
    `row.valid_until - row.posted_on` cannot filter rows: the time between two columns is not known to an index
    `row.valid_until + row.notice` cannot filter rows: the duration must be constant
    `starts with(actor.name, row.title)` cannot filter rows: the prefix must be constant
    `row.enterprise.parent.parent.industry` cannot filter rows: at most 2 references are followed
    `row.weight > row.headcount` cannot filter rows: the numbers have 4 and 0 decimal places
    `row.headcount > 1.5` cannot filter rows: the numbers have 0 and 1 decimal places
    `row.headcount + row.weight` cannot filter rows: the numbers have 0 and 4 decimal places
    `list contains(if row.urgent then row.skills else row.skills, "it")` cannot filter rows: only a list field can be searched
    "#);
}
