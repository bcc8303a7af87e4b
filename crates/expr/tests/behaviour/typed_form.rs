//! What a text becomes: the form that is lowered to SQL. A change here changes every compiled grant.

use expr::{Expr, Operator, Order, Value};

use crate::village::{compiled, here};

#[test]
fn texts_are_normalised() {
    let cases = [
        ("row.headcount between 1 and 5", "row.headcount >= 1 and row.headcount <= 5"),
        (
            "(row.urgent and true) and (row.state = \"open\" and row.urgent)",
            "row.urgent and row.state = \"open\" and row.urgent",
        ),
        ("row.urgent or (false or not(row.urgent))", "row.urgent or not(row.urgent)"),
        ("row.urgent and 1 > 2", "false"),
        ("null != row.state", "row.state != null"),
        ("not row.state = null", "row.state != null"),
        ("date(\"2026-01-31\") + duration(\"P1M\") = row.posted_on", "date(\"2026-02-28\") = row.posted_on"),
        ("row.pay.lo > 1 + 2", "row.pay.lo > 3.00"),
        ("row.weight * row.weight > 1", "row.weight * row.weight > 1.00000000"),
        ("row.headcount / 2 > 1", "row.headcount / 2 > 1.0000"),
        ("row.headcount + 0 / 0 > 1", "row.headcount + 0 / 0 > 1.0000"),
        ("row.headcount = 1.50", "row.headcount = 1.50"),
        ("row.headcount * (2 - -3)", "row.headcount * 5"),
        ("row.headcount - (row.weight - 1)", "row.headcount - (row.weight - 1.0000)"),
        ("-(row.headcount + 1)", "-(row.headcount + 1)"),
        ("if true then row.headcount else 1", "row.headcount"),
        ("row.title = \"a\\\"\\\\\\u4E2D\\n\\U01F600\"", "row.title = \"a\\\"\\\\中\\n😀\""),
        ("list contains([\"draft\"], row.state)", "row.state in [\"draft\"]"),
        ("\"it\" in row.skills", "list contains(row.skills, \"it\")"),
        ("\"a\" in [\"b\", \"a\"]", "true"),
        ("not (row.urgent or null)", "not(row.urgent or null)"),
        ("row.urgent and not row.urgent", "row.urgent and not(row.urgent)"),
        ("9223372036854775807 - 9223372036854775807 - 1", "-1"),
        ("-9223372036854775808", "-9223372036854775808"),
    ];
    for (text, expected) in cases {
        let expr = compiled(text);
        assert_eq!(expr.to_string(), expected, "{text}");
        assert_eq!(compiled(expected), expr, "{text}");
    }
}

#[test]
fn the_type_opposite_decides_what_a_text_is() {
    assert!(matches!(compiled("\"bachelor\" <= row.education"),
        Expr::Compare { operator: Operator::LessOrEqual, order: Order::Table(table), .. } if &*table == "education-level"));
    assert!(matches!(compiled("row.education = \"bachelor\""), Expr::Compare { order: Order::Natural, .. }));
    assert!(
        matches!(compiled("row.district in [\"3205\"]"), Expr::Under { table, .. } if &*table == "region")
    );
    assert!(matches!(compiled("row.state in [\"open\"]"), Expr::In { .. }));
    assert!(matches!(compiled("row.id = \"00000000-0000-0000-0000-000000000001\""),
        Expr::Compare { right, .. } if matches!(*right, Expr::Const(Value::Id(_)))));
}

#[test]
fn an_expression_names_its_paths_and_takes_constants_in_their_place() {
    let grant = compiled("row.enterprise = actor.org and covers(actor, row.enterprise.district)");
    let paths: Vec<_> = grant.paths().into_iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["row.enterprise", "actor.org", "row.enterprise.district"]);

    let bound = |org: Value| {
        let bind = &mut |part| match part {
            Expr::Path(path) if &*path.root == "actor" => Expr::Const(org.clone()),
            other => other,
        };
        grant.clone().map(bind).fold().to_string()
    };
    assert_eq!(
        bound(crate::village::id(7).into()),
        "row.enterprise = \"00000000-0000-0000-0000-000000000007\" and covers(actor, row.enterprise.district)"
    );
    assert_eq!(bound(Value::Null), "row.enterprise = null and covers(actor, row.enterprise.district)");
}

#[test]
fn folding_leaves_what_fails_to_fail_when_it_runs() {
    let sum = compiled("row.headcount + 1").map(&mut |part| match part {
        Expr::Path(_) => Expr::Const(i64::MAX.into()),
        other => other,
    });
    let folded = sum.fold();
    assert!(matches!(folded, Expr::Arithmetic { .. }));
    assert_eq!(expr::evaluate(&folded, &here()), Err(expr::Failure::Overflow));
}
