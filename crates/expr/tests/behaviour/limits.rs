//! Bounds: what is too large is refused at its place, quickly, and no text brings the program down.

use expr::{Expr, Failure, Item, Value, evaluate};

use crate::village::{compiled, condition, here};

fn first_message(text: &str) -> String {
    condition(text).map(|expr| expr.to_string()).map_err(|problems| problems[0].message.clone()).unwrap_err()
}

#[test]
fn long_deep_and_wide_texts_are_refused() {
    let long = format!("row.title = \"{}\"", "数".repeat(2000));
    assert_eq!(first_message(&long), "an expression has at most 4096 bytes, this one has 6014");

    let deep = "an expression is nested at most 32 levels deep";
    for (open, inside, close) in [
        ("(", "1", ")"),
        ("not ", "true", ""),
        ("not(", "true", ")"),
        ("-", "row.headcount", ""),
        ("[", "1", "]"),
        ("row.headcount in (", "1", ")"),
        ("row.headcount in [", "1", "]"),
        ("count(", "1", ")"),
        ("if true then ", "1", " else 1"),
        ("1 + (", "1", ")"),
    ] {
        let times = 4000 / (open.len() + close.len());
        let text = format!("{}{inside}{}", open.repeat(times), close.repeat(times));
        assert_eq!(first_message(&text), deep, "{open}");
    }
    assert_eq!(first_message(&vec!["1"; 40].join(" + ")), deep);

    let wide = vec!["true"; 501].join(" or ");
    assert_eq!(first_message(&wide), "an expression has at most 500 parts");
}

#[test]
fn what_is_just_small_enough_is_accepted() {
    assert!(condition(&vec!["p"; 499].join(" or ")).is_ok());
    assert!(condition(&format!("{} > 1", vec!["row.headcount"; 31].join(" + "))).is_ok());
    assert!(condition(&format!("{}row.urgent{}", "(".repeat(100), ")".repeat(100))).is_ok());
}

#[test]
fn a_value_that_stands_twice_does_not_grow_without_bound() {
    let mut text = "row.headcount".to_owned();
    for _ in 0..8 {
        text = format!("(if {text} between 1 and 2 then 1 else row.headcount)");
    }
    assert_eq!(first_message(&format!("{text} > 1")), "an expression has at most 500 parts");
}

#[test]
fn evaluation_is_bounded_too() {
    let many: Vec<_> = (0..200_000i64).map(Item::new).collect();
    let searched = Expr::Contains {
        list: Box::new(Expr::Const(Value::List(many))),
        item: Box::new(Expr::Const(Value::from(-1))),
    };
    assert_eq!(evaluate(&searched, &here()), Err(Failure::TooManySteps));

    let mut deep = compiled("row.urgent");
    for _ in 0..1000 {
        deep = Expr::Not(Box::new(deep));
    }
    assert_eq!(evaluate(&deep, &here()), Err(Failure::TooManySteps));
}
