//! What each construct gives, one line each. If one of these changes, a grant or a check means something else
//! than the pack's author wrote.

use expr::{Failure, truth};

use crate::village::{compiled, given, here};

#[test]
fn every_construct_gives_what_the_language_says() {
    let cases = [
        // equality: never null
        ("row.state = \"open\"", "true"),
        ("row.state != \"open\"", "false"),
        ("row.occupation = \"4-04\"", "false"),
        ("row.occupation != \"4-04\"", "true"),
        ("row.occupation = null", "true"),
        ("row.occupation != null", "false"),
        ("null = null", "true"),
        ("row.welfare = null", "true"),
        ("row.skills = null", "false"),
        ("row.备注 = row.title", "false"),
        ("row.enterprise = actor.org", "true"),
        ("row.enterprise = \"00000000-0000-0000-0000-000000000007\"", "true"),
        ("row.weight = 1.2345", "true"),
        ("row.headcount = 12.0", "true"),
        // order: null where a side is
        ("row.headcount > 11.5", "true"),
        ("row.pay.lo >= 4500", "true"),
        ("row.pay.hi >= 4500", "null"),
        ("row.education >= \"associate\"", "true"),
        ("row.education > \"associate\"", "false"),
        ("row.education < \"master\"", "true"),
        ("row.title < row.备注", "null"),
        ("\"a\" < \"b\"", "true"),
        ("row.valid_until <= today() + duration(\"P60D\")", "true"),
        ("row.valid_until < today() + duration(\"P60D\")", "false"),
        ("row.notice > duration(\"P1M\")", "false"),
        ("row.notice > duration(\"P20D\")", "null"),
        ("row.notice < duration(\"P1M1D\")", "true"),
        // intervals
        ("row.headcount between 12 and 13", "true"),
        ("row.headcount in [1..12]", "true"),
        ("row.headcount in [1..12)", "false"),
        ("row.headcount in (12..13]", "false"),
        ("row.headcount in (row.headcount - 1..13)", "true"),
        // membership: never null
        ("row.state in [\"draft\", \"open\"]", "true"),
        ("row.occupation in [\"4-04\"]", "false"),
        ("not(row.occupation in [\"4-04\"])", "true"),
        ("row.district in [\"3205\"]", "true"),
        ("row.district in [\"3206\", row.district]", "true"),
        ("row.district in [\"3206\"]", "false"),
        ("\"320583\" in [row.district]", "true"),
        ("\"it.web.css\" in row.skills", "true"),
        ("\"it\" in row.skills", "false"),
        ("\"it.web.css\" in (if row.headcount = 1 then null else row.skills)", "true"),
        ("list contains(row.skills, \"law\")", "true"),
        ("list contains([\"a\", \"b\"], row.title)", "false"),
        ("\"bus\" in row.welfare", "false"),
        ("row.occupation in [row.occupation]", "true"),
        ("\"teacher\" in actor.roles", "true"),
        // logic
        ("row.urgent and row.pay.hi > 1", "null"),
        ("row.pay.hi > 1 and false", "false"),
        ("row.pay.hi > 1 or row.urgent", "true"),
        ("not row.urgent or row.urgent", "true"),
        ("not row.pay.hi > 1", "null"),
        ("not row.headcount = 1 and true", "true"),
        // arithmetic
        ("row.headcount + 0.5", "12.5"),
        ("row.headcount - 20", "-8"),
        ("row.weight * 2.00", "2.469000"),
        ("row.headcount / 7", "1.7143"),
        ("-row.headcount / 7", "-1.7143"),
        ("1 / 8", "0.1250"),
        ("row.headcount / 0", "null"),
        ("row.pay.hi + 1", "null"),
        ("100 * 总数 / 7", "42.8571"),
        ("2 + 3 * 4 - -1", "15"),
        ("(2 + 3) * 4", "20"),
        ("--row.headcount", "12"),
        ("row.posted_on + duration(\"P1M\")", "date(\"2026-02-28\")"),
        ("row.posted_on - duration(\"P1M31D\")", "date(\"2025-11-30\")"),
        ("row.posted_on - row.notice", "date(\"2025-12-31\")"),
        ("row.valid_until - row.posted_on", "duration(\"P89D\")"),
        ("row.created_at + duration(\"PT90M\")", "date and time(\"2026-03-01T01:30:00Z\")"),
        ("now() - duration(\"P1M\")", "date and time(\"2026-02-01T00:00:00Z\")"),
        ("now() - row.created_at", "duration(\"P0D\")"),
        ("date and time(\"2026-03-01T08:00:00+08:00\") = now()", "true"),
        // the rest
        ("if row.urgent then 1 else 2.5", "1.0"),
        ("if row.pay.hi > 1 then \"yes\" else \"no\"", "\"no\""),
        ("row.state = (if row.urgent then \"open\" else \"draft\")", "true"),
        ("starts with(row.title, \"数控\")", "true"),
        ("starts with(row.备注, \"x\")", "null"),
        ("starts with(row.district, \"32\")", "true"),
        ("count(row.skills) + count(row.welfare)", "2"),
        ("count([1, 2, 3])", "3"),
        ("covers(actor, row.district)", "true"),
        ("covers(actor, row.enterprise.district)", "null"),
        ("within(row.enterprise, actor.org)", "true"),
        ("within(row.college, actor.org)", "null"),
        ("row.enterprise.industry = \"C\"", "true"),
        ("[1, 2]", "[1, 2]"),
        ("null", "null"),
    ];
    for (text, expected) in cases {
        let found = given(text).unwrap_or_else(|failure| panic!("{text}: {failure}"));
        assert_eq!(found.to_string(), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_computed_fails_instead_of_lying() {
    let edge =
        here().with("row.headcount", i64::MAX).with("row.notice", expr::Duration::parse("PT1H").unwrap());
    let cases = [
        ("row.headcount + 1 > 0", Failure::Overflow),
        ("row.headcount * 2 > 0", Failure::Overflow),
        ("row.weight + row.headcount > 0", Failure::Overflow),
        ("row.posted_on + row.notice = today()", Failure::PartOfDay),
    ];
    for (text, failure) in cases {
        assert_eq!(truth(&compiled(text), &edge), Err(failure), "{text}");
    }
    assert_eq!(truth(&compiled("false and row.headcount + 1 > 0"), &edge), Ok(Some(false)));
}

#[test]
fn a_world_that_breaks_its_promise_is_noticed() {
    let wrong = here().with("row.urgent", "yes").with("row.headcount", "twelve").with("row.skills", 1);
    for text in ["row.urgent", "row.headcount > 1", "row.headcount + 1 = 2", "\"it\" in row.skills"] {
        let found = truth(&compiled(text), &wrong);
        assert!(matches!(found, Err(Failure::WrongType { .. })), "{text}: {found:?}");
    }
}
