//! The law that holds SQL and evaluator together: whatever condition may filter rows finds exactly the rows for which
//! the evaluator says true, and its opposite exactly those for which it says false.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use expr::{Expr, Id, Type, Value, truth};
use model::{ActorScope, RowScope};
use store::{Query, Row};
use testkit::Dice;

use crate::bench::{Bench, RowsWorld};

const CASES: u64 = 6_000;

#[tokio::test]
async fn a_filter_finds_what_the_evaluator_calls_true_and_its_opposite_what_it_calls_false() {
    let bench = Bench::new().await;
    let mut dice = Dice::new(7);
    // the last two ids name rows that are not there
    let others: Vec<Id> = (0..10).map(|_| Id::now_v7()).collect();
    let ids = HashMap::from([("other", others.clone()), ("person", others.clone())]);
    let mut known: HashMap<(&str, Id), Row> = HashMap::new();
    for id in &others[..8] {
        let row = Row { id: *id, ..bench.random_row("other", &mut dice, &ids) };
        known.insert(("other", *id), row);
    }
    let things: Vec<Row> = (0..80)
        .map(|_| {
            let mut row = bench.random_row("thing", &mut dice, &ids);
            bench.set(&mut row, "thing", "serial", Value::Null);
            row
        })
        .collect();
    bench.insert("other", &known.values().cloned().collect::<Vec<_>>()).await;
    bench.insert("thing", &things).await;

    let model = Arc::clone(&bench.store.layout().model);
    let scope = ActorScope(RowScope { model: &model, rows: &[("row", "thing")] });
    let (mut asked, mut told) = (0, [0; 3]);
    for case in 0..CASES {
        let mut writer = Writer { dice: Dice::new(case), ids: &others };
        let depth = usize::try_from(case % 4).unwrap();
        let text = writer.condition(depth);
        let Ok(compiled) = expr::compile(&text, &scope, &Type::Bool) else {
            panic!("does not compile: {text}")
        };
        if compiled.row_filter().is_err() {
            continue;
        }
        let condition = ground(compiled);
        let guard = writer.condition(0);
        let guard = ground(expr::compile(&guard, &scope, &Type::Bool).unwrap());
        let condition = if writer.dice.chance(1, 4) && guard.row_filter().is_ok() {
            // as the kernel guards what only some rows show
            let otherwise = Box::new(Expr::Const(Value::Null));
            Expr::If { condition: Box::new(guard), then: Box::new(condition), otherwise }
        } else {
            condition
        };
        let mut expected = [BTreeSet::new(), BTreeSet::new()];
        let mut failed = false;
        for row in &things {
            let world = RowsWorld { model: &model, rows: &known, dataset: "thing", row };
            match truth(&condition, &world) {
                Ok(Some(true)) => drop(expected[0].insert(row.id)),
                Ok(Some(false)) => drop(expected[1].insert(row.id)),
                Ok(None) => told[2] += 1,
                Err(_) => failed = true,
            }
        }
        if failed {
            continue;
        }
        asked += 1;
        told[0] += expected[0].len();
        told[1] += expected[1].len();
        let opposite = Expr::Not(Box::new(condition.clone()));
        let mut snapshot = bench.store.snapshot().await.unwrap();
        for (condition, expected) in [condition, opposite].into_iter().zip(&expected) {
            let mut query = Query { limit: 200, ..Query::newest("thing") };
            if case % 2 == 0 {
                query.branches = vec![Some(condition.clone())];
            } else {
                query.filter = Some(condition.clone());
            }
            let found =
                snapshot.rows(&query).await.unwrap_or_else(|error| panic!("{text}\n{condition}\n{error}"));
            let found: BTreeSet<Id> = found.into_iter().map(|row| row.id).collect();
            assert_eq!(found, *expected, "case {case}: {condition}\nas written: {text}");
            let count = snapshot.count(&query, 1_000).await.unwrap();
            assert_eq!(usize::try_from(count).unwrap(), expected.len(), "case {case} counted: {condition}");
        }
    }
    assert!(asked > CASES * 3 / 4, "most conditions are admitted: {asked}");
    assert!(told.iter().all(|many| *many > 20_000), "all three answers occur: {told:?}");
}

/// As the kernel hands conditions over: with the date in its place.
fn ground(condition: Expr) -> Expr {
    let today = Expr::Const(Value::Date("2026-03-02".parse().unwrap()));
    condition.map(&mut |part| if part == Expr::Today { today.clone() } else { part }).fold()
}

/// Writes conditions in the language.
struct Writer<'a> {
    dice: Dice,
    ids: &'a [Id],
}

impl Writer<'_> {
    fn condition(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.leaf();
        }
        let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
        match self.dice.below(6) {
            0 => format!("({a} and {b})"),
            1 => format!("({a} or {b})"),
            2 => format!("not({a})"),
            3 => format!("({a} and not({b}))"),
            4 => format!("(({a}) = ({b}))"),
            _ => format!("(({a}) = null or {b})"),
        }
    }

    fn leaf(&mut self) -> String {
        match self.dice.below(16) {
            0 | 1 => {
                let (a, b) = (self.number(), self.number());
                format!("{a} {} {b}", self.operator())
            }
            2 => {
                let (a, b) = (self.money(), self.money());
                format!("{a} {} {b}", self.operator())
            }
            3 | 4 => {
                let (a, b) = (self.date(), self.date());
                format!("{a} {} {b}", self.operator())
            }
            5 => {
                let (a, b) = (self.instant(), self.instant());
                format!("{a} {} {b}", self.operator())
            }
            6 => {
                let (a, b) = (self.grade(), self.grade());
                if a.starts_with('"') && b.starts_with('"') {
                    return "row.grade >= \"fair\"".to_owned();
                }
                format!("{a} {} {b}", self.operator())
            }
            7 => {
                let list = ["\"low\"", "\"high\"", "\"fair\"", "row.other.grade"];
                let list = self.one_or_more(&list);
                format!("row.grade in [{list}]")
            }
            8 => {
                let item = *self.dice.pick(&["row.area", "row.other.area", "row.other.parent.area"]);
                let list = ["\"n\"", "\"n1\"", "\"n11\"", "\"s\"", "row.other.area"];
                format!("{item} in [{}]", self.one_or_more(&list))
            }
            9 => {
                let list = *self.dice.pick(&["row.areas", "row.other.areas", "row.other.parent.areas"]);
                let item = *self.dice.pick(&["\"n\"", "\"n1\"", "\"n11\"", "row.area", "row.other.area"]);
                format!("{item} in {list}")
            }
            10 => {
                let item = *self.dice.pick(&["\"saw\"", "\"turn\"", "row.skill"]);
                format!("list contains(row.skills, {item})")
            }
            11 => {
                let id = format!("\"{}\"", self.dice.pick(self.ids));
                let item = self.dice.pick(&["row.other", id.as_str(), "row.spare_other"]).to_string();
                match self.dice.below(4) {
                    0 => format!("{item} in row.others"),
                    1 => format!("row.other = {item}"),
                    2 => format!("row.other in [{id}, row.spare_other]"),
                    _ => format!("row.other.parent {} {item}", self.dice.pick(&["=", "!="])),
                }
            }
            12 => {
                let text =
                    *self.dice.pick(&["row.name", "row.other.name", "row.area", "row.other.parent.name"]);
                let prefix = *self.dice.pick(&["a", "ab", "甲", "n1", "\u{10FFFF}", "a\u{10FFFF}"]);
                format!("starts with({text}, \"{prefix}\")")
            }
            13 => {
                let (a, b) = (self.text(), self.text());
                format!("{a} {} {b}", self.operator())
            }
            14 => {
                let what = [
                    "row.name",
                    "row.count",
                    "row.weight",
                    "row.flag",
                    "row.on",
                    "row.at",
                    "row.pay",
                    "row.pay.lo",
                    "row.span",
                    "row.span.hi",
                    "row.grade",
                    "row.areas",
                    "row.skills",
                    "row.other",
                    "row.others",
                    "row.other.name",
                    "row.other.pay",
                    "row.other.areas",
                    "row.other.parent.grade",
                    "row.created_by",
                    "row.used_at",
                    "row.other.parent.areas",
                ];
                format!("{} {} null", self.dice.pick(&what), self.dice.pick(&["=", "!="]))
            }
            _ => self.state_or_flag(),
        }
    }

    fn state_or_flag(&mut self) -> String {
        let state = *self.dice.pick(&["\"new\"", "\"used\"", "\"worn\""]);
        match self.dice.below(5) {
            0 => "row.flag".to_owned(),
            1 => format!("row.flag = {}", self.dice.pick(&["true", "false", "(row.count > 1)"])),
            2 => format!("row.state = {state}"),
            3 => format!("row.state in [{state}, \"new\"]"),
            _ => format!("row.other.state != {}", self.dice.pick(&["\"new\"", "\"old\""])),
        }
    }

    fn operator(&mut self) -> &'static str {
        ["=", "!=", "<", "<=", ">", ">="][self.dice.below(6)]
    }

    fn one_or_more(&mut self, list: &[&str]) -> String {
        let mut chosen = self.dice.some(list);
        if chosen.is_empty() {
            chosen.push(list[0]);
        }
        chosen.join(", ")
    }

    fn number(&mut self) -> String {
        let paths = ["row.count", "row.spare", "row.other.count", "row.other.parent.count"];
        let a = *self.dice.pick(&paths);
        match self.dice.below(6) {
            0 => format!("{}", self.dice.below(4)),
            1 => format!("{a} + {}", self.dice.pick(&paths)),
            2 => format!("{a} - {}", self.dice.below(3)),
            3 => (*self.dice.pick(&["0 - 1", "row.weight", "1.50", "row.weight + 0.25"])).to_owned(),
            _ => a.to_owned(),
        }
    }

    fn money(&mut self) -> String {
        let paths = ["row.pay.lo", "row.pay.hi", "row.other.pay.lo", "row.other.parent.pay.hi"];
        match self.dice.below(4) {
            0 => (*self.dice.pick(&["0.5000", "1", "2.0001", "0.00001"])).to_owned(),
            1 => format!("{} + 0.5", self.dice.pick(&paths)),
            _ => (*self.dice.pick(&paths)).to_owned(),
        }
    }

    fn date(&mut self) -> String {
        let a = *self.dice.pick(&["row.on", "row.until", "row.span.lo", "row.span.hi", "today()"]);
        let by = *self.dice.pick(&["P1M", "P1D", "-P3D", "P1Y2M5D", "-P1M", "P60D", "-P11M"]);
        match self.dice.below(5) {
            0 => "date(\"2026-02-28\")".to_owned(),
            1 => format!("{a} + duration(\"{by}\")"),
            2 => format!("{a} - duration(\"{by}\")"),
            3 => format!("{a} + duration(\"{by}\") - duration(\"P1M\")"),
            _ => a.to_owned(),
        }
    }

    fn instant(&mut self) -> String {
        let a =
            *self.dice.pick(&["row.at", "row.updated_at", "row.used_at", "row.worn_at", "row.created_at"]);
        let by = *self.dice.pick(&["P1M", "P20D", "-P1M", "PT36H", "P1Y1DT0.5S"]);
        match self.dice.below(5) {
            0 => "date and time(\"2026-03-22T02:00:00Z\")".to_owned(),
            1 => format!("{a} + duration(\"{by}\")"),
            2 => format!("{a} - duration(\"{by}\")"),
            _ => a.to_owned(),
        }
    }

    fn grade(&mut self) -> String {
        let grades =
            ["row.grade", "row.other.grade", "row.other.parent.grade", "\"low\"", "\"fair\"", "\"high\""];
        (*self.dice.pick(&grades)).to_owned()
    }

    fn text(&mut self) -> String {
        let texts = ["row.name", "row.note", "row.other.name", "row.other.parent.name", "\"ab\"", "\"甲\""];
        (*self.dice.pick(&texts)).to_owned()
    }
}
