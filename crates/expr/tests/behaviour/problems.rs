//! What an author reads when a text is wrong: the place, what was expected, what was probably meant.

use expr::{Type, compile};

use crate::village::Village;

/// Each text, then its problems: the place between `⟦⟧`, the message, the suggestion after `→`.
fn report(expected: &Type, texts: &[&str]) -> String {
    let mut lines = Vec::new();
    for text in texts {
        let problems = match compile(text, &Village, expected) {
            Ok(expr) => panic!("{text} compiled to {expr}"),
            Err(problems) => problems,
        };
        for problem in problems {
            let place = &text[problem.span.clone()];
            let (before, after) = (&text[..problem.span.start], &text[problem.span.end..]);
            lines.push(format!("{before}⟦{place}⟧{after}"));
            let suggestion = problem.suggestion.map(|suggestion| format!(" → {suggestion}"));
            lines.push(format!("    {}{}", problem.message, suggestion.unwrap_or_default()));
        }
    }
    lines.join("\n")
}

#[test]
fn what_cannot_be_read() {
    let texts = [
        "",
        "row.urgent and",
        "row.urgent row.urgent",
        "row.",
        "(row.urgent",
        "row.state in [\"open\" \"draft\"]",
        "row.state in [\"open\"",
        "row.headcount in [1..",
        "row.headcount between 1 or 2",
        "if row.urgent then true",
        "row.urgent and if true then true else false",
        "row.urgent = not row.urgent",
        "1 < row.headcount < 3",
        "row.title = \"open",
        "row.title = \"\\x\"",
        "row.title = 'open'",
        "row.headcount == 1",
        "row.headcount <> 1",
        "row.urgent && true",
        "!row.urgent",
        "（row.urgent）",
        "row.headcount ≥ 1",
        "row.headcount = 1 # 2",
        "row.weight = 0.1234567890",
        "row.headcount = 99999999999999999999",
        "cuont(row.skills) = 1",
        "starts with(row.title) and true",
        "today(1) = row.posted_on",
        "and",
    ];
    insta::assert_snapshot!(report(&Type::Bool, &texts), @r#"
    ⟦⟧
        expected a value, found the end
    row.urgent and⟦⟧
        expected a value, found the end
    row.urgent ⟦row⟧.urgent
        expected an operator or the end, found `row`
    row.⟦⟧
        expected a name after the dot, found the end
    (row.urgent⟦⟧
        expected `)`, found the end
    row.state in ["open" ⟦"draft"⟧]
        expected `,`, `..` or `]`, found text
    row.state in ["open"⟦⟧
        expected `,`, `..` or `]`, found the end
    row.headcount in [1..⟦⟧
        expected a value, found the end
    row.headcount between 1 ⟦or⟧ 2
        expected `and`, found `or`
    if row.urgent then true⟦⟧
        expected `else`, found the end
    row.urgent and ⟦if⟧ true then true else false
        expected brackets around this `if`, found `if`
    row.urgent = ⟦not⟧ row.urgent
        expected brackets around this `not`, found `not`
    1 ⟦< row.headcount <⟧ 3
        comparisons do not chain: join two of them with `and`
    row.title = ⟦"open⟧
        expected the closing quote `"` of this text
    row.title = "⟦\x⟧"
        expected one of the escapes `\"`, `\\`, `\n`, `\r`, `\t`, `\uXXXX`, `\UXXXXXX`
    row.title = ⟦'⟧open'
        text stands between double quotes `"`, not `'` → "
    row.headcount ⟦==⟧ 1
        `==` is not of this language: write `=` → =
    row.headcount ⟦<>⟧ 1
        `<>` is not of this language: write `!=` → !=
    row.urgent ⟦&&⟧ true
        `&&` is not of this language: write `and` → and
    ⟦!⟧row.urgent
        `!` is not of this language: write `not` → not
    ⟦（⟧row.urgent）
        `（` is not of this language: write `(` → (
    row.headcount ⟦≥⟧ 1
        `≥` is not of this language: write `>=` → >=
    row.headcount = 1 ⟦#⟧ 2
        `#` has no meaning here
    row.weight = ⟦0.1234567890⟧
        expected a number of at most 18 digits, nine of them after the point
    row.headcount = ⟦99999999999999999999⟧
        expected a number of at most 18 digits, nine of them after the point
    ⟦cuont⟧(row.skills) = 1
        there is no function `cuont` → count
    ⟦starts with(row.title)⟧ and true
        `starts with` takes 2 arguments, found 1
    ⟦today(1)⟧ = row.posted_on
        `today` takes 0 arguments, found 1
    ⟦and⟧
        expected a value, found `and`
    "#);
}

#[test]
fn names_and_codes_that_are_not_there() {
    let texts = [
        "rwo.urgent",
        "today = row.posted_on",
        "row.titel = \"x\"",
        "row.enterprise.indutsry = \"C\"",
        "row.pay.low > 1",
        "row.title.length = 1",
        "row.state = \"opne\"",
        "\"marter\" > row.education",
        "row.state in [\"draft\", \"clsed\", \"zzz\"]",
        "\"techer\" in actor.roles",
        "row.district = \"沪\"",
        "row.enterprise = \"seven\"",
        "rwo.urgent and row.state = \"opne\" or row.xyz",
    ];
    insta::assert_snapshot!(report(&Type::Bool, &texts), @r#"
    ⟦rwo⟧.urgent
        there is no name `rwo` here, only row, actor, 总数 → row
    ⟦today⟧ = row.posted_on
        the function `today` is called with brackets → today()
    row.⟦titel⟧ = "x"
        job has no `titel` → title
    row.enterprise.⟦indutsry⟧ = "C"
        enterprise has no `indutsry` → industry
    row.pay.⟦low⟧ > 1
        a range has the ends `lo` and `hi`, not `low` → lo
    row.title.⟦length⟧ = 1
        expected a record or a reference before `.length`, found text
    row.state = ⟦"opne"⟧
        there is no code "opne" in job/state → open
    ⟦"marter"⟧ > row.education
        there is no code "marter" in education-level → master
    row.state in ["draft", ⟦"clsed"⟧, "zzz"]
        there is no code "clsed" in job/state → closed
    row.state in ["draft", "clsed", ⟦"zzz"⟧]
        there is no code "zzz" in job/state
    ⟦"techer"⟧ in actor.roles
        there is no code "techer" in role → teacher
    row.district = ⟦"沪"⟧
        there is no code "沪" in region
    row.enterprise = ⟦"seven"⟧
        expected an id of enterprise, found text
    ⟦rwo⟧.urgent and row.state = "opne" or row.xyz
        there is no name `rwo` here, only row, actor, 总数 → row
    rwo.urgent and row.state = ⟦"opne"⟧ or row.xyz
        there is no code "opne" in job/state → open
    rwo.urgent and row.state = "opne" or row.⟦xyz⟧
        job has no `xyz`
    "#);
}

#[test]
fn types_that_do_not_fit() {
    let texts = [
        "row.headcount",
        "row",
        "row = actor",
        "row.headcount and true",
        "not row.title",
        "if row.title then true else false",
        "(if row.urgent then 1 else \"x\") = 1",
    ];
    insta::assert_snapshot!(report(&Type::Bool, &texts), @r#"
    ⟦row.headcount⟧
        expected boolean, found number
    ⟦row⟧
        expected a value, found the whole job: name one of its members
    ⟦row = actor⟧
        whole job and whole actor are never compared
    ⟦row.headcount⟧ and true
        expected boolean, found number
    not ⟦row.title⟧
        expected boolean, found text
    if ⟦row.title⟧ then true else false
        expected boolean, found text
    ⟦(if row.urgent then 1 else "x")⟧ = 1
        expected both branches alike, found number and text
    "#);
}

#[test]
fn values_that_do_not_compare() {
    let texts = [
        "row.headcount = \"12\"",
        "row.state = row.title",
        "row.state = row.education",
        "row.enterprise = actor.person",
        "row.posted_on = row.created_at",
        "row.posted_on > \"2026-01-31\"",
        "row.created_at > \"2026-01-31\"",
        "row.created_at > \"2026-01-31T00:00:00Z\"",
        "row.notice = \"P1M\"",
        "row.title = \"\"",
        "row.state < \"open\"",
        "row.headcount > null",
        "row.urgent < true",
        "row.enterprise >= actor.org",
        "row.skills = row.skills",
        "row.pay = row.pay",
    ];
    insta::assert_snapshot!(report(&Type::Bool, &texts), @r#"
    row.headcount = ⟦"12"⟧
        expected number, found text: a number stands without quotes → 12
    ⟦row.state = row.title⟧
        code of job/state and text are never compared
    ⟦row.state = row.education⟧
        code of job/state and code of education-level are never compared
    ⟦row.enterprise = actor.person⟧
        reference to enterprise and reference to person are never compared
    ⟦row.posted_on = row.created_at⟧
        date and instant are never compared
    row.posted_on > ⟦"2026-01-31"⟧
        expected a date, written `date("2026-01-31")`, found text → date("2026-01-31")
    row.created_at > ⟦"2026-01-31"⟧
        expected an instant, written `date and time("2026-01-31T08:00:00Z")`, found text
    row.created_at > ⟦"2026-01-31T00:00:00Z"⟧
        expected an instant, written `date and time("2026-01-31T08:00:00Z")`, found text → date and time("2026-01-31T00:00:00Z")
    row.notice = ⟦"P1M"⟧
        expected a duration, written `duration("P60D")`, found text → duration("P1M")
    row.title = ⟦""⟧
        empty text is kept as null: write `null` → null
    ⟦row.state < "open"⟧
        the codes of job/state have no order: `<` means nothing
    ⟦row.headcount > null⟧
        null has no order: `>` needs two values, test with `= null`
    ⟦row.urgent < true⟧
        expected values with an order, found boolean
    ⟦row.enterprise >= actor.org⟧
        expected values with an order, found reference to enterprise
    ⟦row.skills = row.skills⟧
        lists are not compared: use `in` or `list contains`
    ⟦row.pay = row.pay⟧
        ranges are not compared: compare their `lo` and `hi`
    "#);
}

#[test]
fn lists_that_do_not_hold() {
    let texts = [
        "row.headcount in row.pay",
        "row.headcount in row.title",
        "row.headcount in row.skills",
        "row.headcount in [1, \"x\", null]",
        "row.skills in [\"it\"]",
        "row.state in []",
        "null in row.skills",
    ];
    insta::assert_snapshot!(report(&Type::Bool, &texts), @r#"
    row.headcount in ⟦row.pay⟧
        expected a list, found a range: write `between row.pay.lo and row.pay.hi`
    row.headcount in ⟦row.title⟧
        expected a list or an interval `[a..b]`, found text
    ⟦row.headcount⟧ in row.skills
        expected code of skill, found number
    row.headcount in [1, ⟦"x"⟧, null]
        expected number, found text
    row.headcount in [1, "x", ⟦null⟧]
        expected a value (test null with `= null`), found null
    ⟦row.skills⟧ in ["it"]
        expected a single value, found list of code of skill
    row.state in ⟦[]⟧
        expected at least one element: an empty list is null
    ⟦null⟧ in row.skills
        expected code of skill, found null
    "#);
}

#[test]
fn operations_and_functions_on_the_wrong_values() {
    let texts = [
        "row.title + \"x\" = \"y\"",
        "row.posted_on + 1 = today()",
        "row.posted_on * 2 = 1",
        "row.posted_on + duration(\"PT1H\") = today()",
        "-row.title = 1",
        "date(\"2026-02-30\") = today()",
        "date(row.title) = today()",
        "duration(\"60 days\") = row.notice",
        "date and time(\"2026-01-31\") = now()",
        "starts with(row.headcount, \"1\")",
        "starts with(row.title, 1)",
        "count(row.title) = 1",
        "covers(row, row.district)",
        "covers(actor, row.title)",
        "within(row.title, actor.org)",
        "within(row.enterprise, actor.person)",
        "9223372036854775807 + 1 > 0",
        "date(\"9999-12-31\") + duration(\"P1D\") = today()",
    ];
    insta::assert_snapshot!(report(&Type::Bool, &texts), @r#"
    ⟦row.title + "x"⟧ = "y"
        `+` takes two numbers, or a date or instant and a duration, found text and text
    ⟦row.posted_on + 1⟧ = today()
        `+` takes two numbers, or a date or instant and a duration, found date and number
    ⟦row.posted_on * 2⟧ = 1
        `*` takes two numbers, found date and number
    ⟦row.posted_on + duration("PT1H")⟧ = today()
        expected whole days to move a date by, found PT1H
    -⟦row.title⟧ = 1
        expected number, found text
    date(⟦"2026-02-30"⟧) = today()
        expected a date such as "2026-01-31"
    date(⟦row.title⟧) = today()
        expected a date such as "2026-01-31"
    duration(⟦"60 days"⟧) = row.notice
        expected a duration such as "P60D", "P1Y2M", "PT2H"
    date and time(⟦"2026-01-31"⟧) = now()
        expected a moment such as "2026-01-31T08:00:00+08:00"
    starts with(⟦row.headcount⟧, "1")
        expected text, found number
    starts with(row.title, ⟦1⟧)
        expected text, found number
    count(⟦row.title⟧) = 1
        expected list, found text
    covers(⟦row⟧, row.district)
        expected `actor`: it is the actor's area that covers → actor
    covers(actor, ⟦row.title⟧)
        expected the code of a place, found text
    ⟦within(row.title, actor.org)⟧
        `within` takes two references to organisations, found text and reference to organisation
    ⟦within(row.enterprise, actor.person)⟧
        `within` takes two references to organisations, found reference to enterprise and reference to person
    ⟦9223372036854775807 + 1⟧ > 0
        this has no value: the result is too large
    ⟦date("9999-12-31") + duration("P1D")⟧ = today()
        this has no value: the result is too large
    "#);
}

#[test]
fn what_was_needed_is_named() {
    let cases = [
        (Type::Number { scale: 2 }, "\"x\""),
        (Type::Text, "1"),
        (Type::code("education-level"), "\"bachlor\""),
        (Type::code("education-level"), "row.state"),
        (Type::Date, "\"2026-01-31\""),
        (Type::list(Type::code("skill")), "[\"it\", \"wbe\"]"),
        (Type::list(Type::Text), "[\"a\", row.title]"),
        (Type::Null, "row"),
        (Type::reference("person"), "row.enterprise"),
    ];
    let lines: Vec<_> = cases.iter().map(|(expected, text)| report(expected, &[text])).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    ⟦"x"⟧
        expected number, found text
    ⟦1⟧
        expected text, found number
    ⟦"bachlor"⟧
        there is no code "bachlor" in education-level → bachelor
    ⟦row.state⟧
        expected code of education-level, found code of job/state
    ⟦"2026-01-31"⟧
        expected a date, written `date("2026-01-31")`, found text → date("2026-01-31")
    ["it", ⟦"wbe"⟧]
        there is no code "wbe" in skill
    ⟦["a", row.title]⟧
        expected only constants in a list outside `in`, found `row.title`
    ⟦row⟧
        expected a value, found the whole job: name one of its members
    ⟦row.enterprise⟧
        expected reference to person, found reference to enterprise
    "#);
}
