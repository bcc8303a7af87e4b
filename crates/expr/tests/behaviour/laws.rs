//! Laws that hold for every text and every value.

use expr::{Expr, Type, compile, evaluate, truth};
use proptest::prelude::*;

use crate::village::{Here, Village, compiled, condition, here};

/// A part that may stand bare or in brackets: what that changes is for the parser to know.
fn maybe_bracketed(inner: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    (inner, any::<bool>()).prop_map(|(text, bracketed)| if bracketed { format!("({text})") } else { text })
}

fn number() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        (any::<i32>(), 0usize..5).prop_map(|(units, scale)| {
            let scale = u8::try_from(scale).unwrap();
            expr::Number { units: units.into(), scale }.to_string()
        }),
        prop::sample::select(vec![
            "row.headcount",
            "row.weight",
            "row.pay.lo",
            "row.pay.hi",
            "count(row.skills)",
            "9223372036854775807",
            "-9223372036854775808",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        let inner = maybe_bracketed(inner).boxed();
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["+", "-", "*", "/"]), inner.clone())
                .prop_map(|(left, operator, right)| format!("{left} {operator} {right}")),
            inner.clone().prop_map(|inner| format!("-{inner}")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("(if {a} > 0 then {b} else {a})")),
        ]
    })
    .boxed()
}

/// Conditions over everything the village has.
fn condition_text() -> BoxedStrategy<String> {
    let comparison =
        (number(), prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]), maybe_bracketed(number()))
            .prop_map(|(left, operator, right)| format!("{left} {operator} {right}"));
    let fixed = prop::sample::select(vec![
        "true",
        "false",
        "null",
        "row.urgent",
        "row.pay = null",
        "row.education != null",
        "row.education >= \"bachelor\"",
        "\"master\" > row.education",
        "row.state in [\"open\", \"draft\"]",
        "row.district in [\"3205\", row.enterprise.district]",
        "\"it\" in row.skills",
        "row.备注 = row.title",
        "starts with(row.title, \"a\\\"\\n\\u4E2D\")",
        "row.valid_until <= today() + duration(\"P1M-1D\")",
        "row.created_at - now() < duration(\"PT0.5S\")",
        "covers(actor, row.district)",
        "within(row.college, actor.org)",
        "row.enterprise = actor.org",
        "row.enterprise = \"00000000-0000-0000-0000-000000000007\"",
        "row.posted_on between date(\"2026-01-01\") and today()",
        "row.created_at in (date and time(\"2026-01-01T00:00:00+08:00\")..now())",
        "[1, 2] = null",
        "list contains([\"a\", \"b\"], row.title)",
        "row.state = (if row.urgent then \"open\" else \"draft\")",
    ])
    .prop_map(str::to_owned);
    let interval = (number(), number(), number())
        .prop_map(|(value, low, high)| format!("({value}) between {low} and {high}"));
    let leaf = prop_oneof![3 => fixed, 2 => comparison, 1 => interval];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let inner = maybe_bracketed(inner).boxed();
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" and ")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" or ")),
            inner.clone().prop_map(|inner| format!("not({inner})")),
            inner.clone().prop_map(|inner| format!("not {inner}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) = ({b})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("(if {a} then {b} else {c})")),
        ]
    })
    .boxed()
}

/// Jobs with null in about a third of their fields.
fn world() -> impl Strategy<Value = Here> {
    prop::collection::vec(0u8..3, here().0.len()).prop_map(|kept| {
        let fields = here().0.into_iter().zip(kept);
        Here(fields.filter(|(_, kept)| *kept > 0).map(|(field, _)| field).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    /// An expression shown on a page, or kept as text, is the expression that was meant.
    #[test]
    fn what_is_written_back_compiles_to_the_same(text in condition_text()) {
        // Constants may overflow; such a text is refused, and there is nothing to write back.
        if let Ok(expr) = condition(&text) {
            let written = expr.to_string();
            prop_assert_eq!(condition(&written), Ok(expr), "{} was written {}", text, written);
        }
    }

    /// Putting values in and folding, as a grant is compiled, decides as looking them up does.
    #[test]
    fn constants_put_in_mean_what_they_meant_outside(text in condition_text(), world in world()) {
        let Ok(expr) = condition(&text) else { return Ok(()) };
        let bound = expr.clone().map(&mut |part| match part {
            // A code's table is known from its path alone.
            Expr::Path(path) if !matches!(path.of, Type::Code(_) | Type::List(_)) => {
                Expr::Const(expr::World::value(&world, &path))
            }
            other => other,
        });
        let (outside, inside) = (truth(&expr, &world), truth(&bound.fold(), &world));
        // Folding drops what cannot matter, and so may drop a failure, never add one.
        if outside.is_ok() {
            prop_assert_eq!(outside, inside, "{}", text);
        }
    }

    /// `not` turns an order round, and equality is never unknown.
    #[test]
    fn comparisons_keep_their_laws(left in number(), right in number(), world in world()) {
        let of = |text: String| condition(&text).ok().map(|expr| truth(&expr, &world));
        for (one, other) in [("<", ">="), (">", "<=")] {
            let turned = of(format!("not(({left}) {one} ({right}))"));
            prop_assert_eq!(turned, of(format!("({left}) {other} ({right})")));
        }
        if let Some(Ok(equal)) = of(format!("({left}) = ({right})")) {
            prop_assert!(equal.is_some());
            let different = of(format!("({left}) != ({right})"));
            prop_assert_eq!(different, Some(Ok(equal.map(|equal| !equal))));
        }
    }

    /// Whatever is typed into a form gets an answer, with places that exist.
    #[test]
    fn no_text_breaks_the_parser(text in prop_oneof![".{0,80}", "[ -~（），。“岗位\\n]{0,60}"]) {
        answers(&text)?;
    }

    #[test]
    fn no_heap_of_words_breaks_the_parser(words in prop::collection::vec(prop::sample::select(vec![
        "row", "actor", ".", "urgent", "headcount", "pay", "lo", "state", "skills", "and", "or", "not", "in",
        "between", "if", "then", "else", "null", "true", "1", "1.5", "..", "\"open\"", "\"", "[", "]", "(", ")",
        ",", "=", "!=", "<", ">=", "+", "-", "*", "/", "count", "starts with", "list contains", "date",
        "date and time", "today()", "岗位", "-9223372036854775808", "covers", "within", "𐍈", "\\",
    ]), 0..40)) {
        answers(&words.join(" "))?;
        answers(&words.concat())?;
    }
}

fn answers(text: &str) -> Result<(), TestCaseError> {
    match compile(text, &Village, &Type::Null) {
        Ok(expr) => {
            let _ = evaluate(&expr, &here());
        }
        Err(problems) => {
            prop_assert!(!problems.is_empty());
            for problem in problems {
                prop_assert!(text.get(problem.span.clone()).is_some(), "{:?} in {:?}", problem, text);
            }
        }
    }
    Ok(())
}

/// All 27 worlds of three truths: how a condition is bracketed, ordered or turned inside out decides nothing.
#[test]
fn three_valued_logic_keeps_its_laws() {
    let laws = [
        ("p and q", "q and p"),
        ("p or q", "q or p"),
        ("(p and q) and r", "p and (q and r)"),
        ("(p or q) or r", "p or (q or r)"),
        ("p and (q or r)", "p and q or p and r"),
        ("p or q and r", "(p or q) and (p or r)"),
        ("not(p and q)", "not p or not q"),
        ("not(p or q)", "not p and not q"),
        ("not not p", "p"),
        ("p and p", "p"),
        ("p or p and q", "p"),
        ("p and true", "p or false"),
        ("p and false", "false"),
        ("p or true", "true"),
        ("p and null and false", "false"),
        ("p != q", "not(p = q)"),
        ("p = q", "q = p"),
        ("p = null", "not(p = true or p = false)"),
        ("if p then q else r", "p = true and q or p != true and r"),
        ("p in [q, r]", "p = q or p = r"),
    ];
    let truths = [Some(true), Some(false), None];
    for (left, right) in laws {
        let (left, right) = (compiled(left), compiled(right));
        for (p, q, r) in truths
            .into_iter()
            .flat_map(|p| truths.into_iter().flat_map(move |q| truths.into_iter().map(move |r| (p, q, r))))
        {
            let world = Here::default().with("p", p).with("q", q).with("r", r);
            assert_eq!(truth(&left, &world), truth(&right, &world), "{left} ⇔ {right} for {p:?} {q:?} {r:?}");
        }
    }
}

/// The table itself, as SQL has it: the laws above would hold for other logics too.
#[test]
fn three_valued_logic_is_that_of_sql() {
    let (yes, no, unknown) = (Some(true), Some(false), None);
    let table = [
        (yes, yes, yes, yes),
        (yes, no, no, yes),
        (yes, unknown, unknown, yes),
        (no, no, no, no),
        (no, unknown, no, unknown),
        (unknown, unknown, unknown, unknown),
    ];
    for (p, q, and, or) in table {
        let world = Here::default().with("p", p).with("q", q);
        assert_eq!(truth(&compiled("p and q"), &world), Ok(and));
        assert_eq!(truth(&compiled("p or q"), &world), Ok(or));
        assert_eq!(truth(&compiled("not p"), &world), Ok(p.map(|p| !p)));
    }
}
