//! Questions of every kind, answered by the kernel and by the oracle.

use std::cmp::Ordering;
use std::collections::HashMap;

use expr::{Expr, Id, Operator, Path, Type, Value};
use kernel::{Actor, List, Problems, Seen, Sight};
use model::{ActorScope, Attribute, Dataset, Language, Part, RowScope};
use store::Row;
use testkit::Dice;

use super::codes_of;
use super::model::DATASETS;
use super::oracle::Oracle;
use super::world::World;

const VERBS: [&str; 9] = ["read", "update", "delete", "restore", "reveal", "go", "back", "end", "create"];

pub async fn list(world: &World, actor: &Actor, dice: &mut Dice) -> bool {
    let dataset = *dice.pick(&DATASETS);
    let declared = world.model.dataset(dataset).unwrap();
    let oracle = world.oracle(actor);
    let filters: Vec<String> = (0..dice.below(3)).map(|_| random_filter(dice)).collect();
    let sort = *dice.pick(&[
        None,
        None,
        Some("name"),
        Some("-amount"),
        Some("day"),
        Some("-secret"),
        Some("note"),
        Some("-updated_at"),
    ]);
    let gone = dice.chance(1, 6);
    let asked = format!("{dataset} filters {filters:?} sort {sort:?} gone {gone} by {:?}", actor.kind);
    let limit = u32::try_from(1 + dice.below(4)).unwrap();
    let mut found: Vec<Seen> = Vec::new();
    let mut after: Option<String> = None;
    let result: Result<(), Problems> = loop {
        let list = List {
            dataset,
            filters: filters.clone(),
            sort,
            after: after.as_deref(),
            limit: Some(limit),
            gone,
            ..List::default()
        };
        match world.site.kernel.list(actor, &list).await {
            Ok(page) => {
                found.extend(page.rows);
                match page.next {
                    Some(next) => after = Some(next),
                    None => break Ok(()),
                }
            }
            Err(problems) => break Err(problems),
        }
    };
    match (expected_list(world, &oracle, declared, &filters, sort, gone), result) {
        (Err(code), Err(problems)) => {
            assert_eq!(codes_of(&problems), [code], "{asked}");
            false
        }
        (Ok(rows), Ok(())) => {
            let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
            assert_eq!(found.iter().map(|seen| seen.id).collect::<Vec<_>>(), ids, "{asked}");
            for (seen, row) in found.iter().zip(&rows) {
                assert_sights(&oracle, declared, seen, row, &asked);
            }
            !found.is_empty()
        }
        (expected, result) => panic!("{asked}\nby the rules {expected:?}\nthe kernel {result:?}"),
    }
}

fn expected_list(
    world: &World,
    oracle: &Oracle<'_>,
    dataset: &Dataset,
    filters: &[String],
    sort: Option<&str>,
    gone: bool,
) -> Result<Vec<Row>, &'static str> {
    if !oracle.may_at_all("read", dataset) || (gone && !oracle.may_at_all("restore", dataset)) {
        return Err("dataset.unknown");
    }
    let (name, down) = sort.map_or(("updated_at", true), |sort| {
        sort.strip_prefix('-').map_or((sort, false), |name| (name, true))
    });
    let by = dataset.attribute(name).unwrap();
    if let Attribute::Field(place, _) = by {
        let masked = dataset.fields[place].personal && oracle.actor.kind != kernel::ActorKind::Operator;
        if !dataset.sort.contains(&by) || masked || !oracle.always_sees(dataset, place) {
            return Err("sort.not-allowed");
        }
    }
    let scope = ActorScope(RowScope { model: &world.model, rows: &[("row", &dataset.key)] });
    let filters: Vec<Expr> =
        filters.iter().map(|text| expr::compile(text, &scope, &Type::Bool).unwrap()).collect();
    for filter in &filters {
        may_filter(oracle, dataset, filter)?;
    }
    let rows = if gone { &world.gone } else { &world.live };
    let mut rows: Vec<Row> =
        rows.iter().filter(|((key, _), _)| *key == dataset.key).map(|(_, row)| row.clone()).collect();
    rows.retain(|row| {
        oracle.allowed("read", dataset, row)
            && filters.iter().all(|filter| oracle.filtered(filter, dataset, row) == Some(true))
    });
    rows.sort_by(|a, b| {
        let (one, other) = (a.get(by), b.get(by));
        let order = order(&one, &other).then(a.id.cmp(&b.id));
        // what says nothing comes last, whichever way
        one.is_null().cmp(&other.is_null()).then(if down { order.reverse() } else { order })
    });
    Ok(rows)
}

fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => Ordering::Equal,
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        other => panic!("{other:?}"),
    }
}

/// What a reader may filter by: what is declared, could be seen, and is not masked unless compared as a whole.
fn may_filter(oracle: &Oracle<'_>, dataset: &Dataset, filter: &Expr) -> Result<(), &'static str> {
    match filter {
        Expr::And(parts) | Expr::Or(parts) => {
            parts.iter().try_for_each(|part| may_filter(oracle, dataset, part))
        }
        Expr::Not(inner) => may_filter(oracle, dataset, inner),
        leaf => leaf.paths().into_iter().try_for_each(|path| may_filter_by(oracle, dataset, leaf, path)),
    }
}

fn may_filter_by(
    oracle: &Oracle<'_>,
    dataset: &Dataset,
    leaf: &Expr,
    path: &Path,
) -> Result<(), &'static str> {
    let operator = oracle.actor.kind == kernel::ActorKind::Operator;
    let mut at = dataset;
    let mut walked: Vec<Attribute> = Vec::new();
    for step in &path.steps {
        let attribute = at.attribute(step).unwrap();
        if let Type::Ref(target) = at.type_of(attribute) {
            at = oracle.dataset(&target);
        }
        walked.push(attribute);
    }
    if !dataset.filter.contains(&walked) && !matches!(walked.as_slice(), [Attribute::System(_)]) {
        return Err("filter.not-allowed");
    }
    let mut here = dataset;
    for (depth, attribute) in walked.iter().enumerate() {
        let place = if let Attribute::Field(place, Part::Whole) = attribute { Some(*place) } else { None };
        if !oracle.could_see(here, place) {
            return Err("filter.not-allowed");
        }
        let personal = place.is_some_and(|place| here.fields[place].personal) && !operator;
        if personal && depth > 0 {
            return Err("filter.not-allowed");
        }
        let whole = matches!(leaf, Expr::Compare { operator: Operator::Equal, .. } | Expr::In { .. });
        if personal && !whole {
            return Err("filter.masked");
        }
        if let Type::Ref(target) = here.type_of(*attribute) {
            here = oracle.dataset(&target);
        }
    }
    Ok(())
}

fn random_filter(dice: &mut Dice) -> String {
    let leaf = |dice: &mut Dice| {
        let word = format!("\"{}word{:05}\"", dice.pick(&["t", "u"]), 1 + dice.below(60));
        let leaves = [
            "row.state = \"s1\"".to_owned(),
            "row.amount > 2".to_owned(),
            "row.amount != 3".to_owned(),
            "row.amount = null".to_owned(),
            format!("row.secret = {word}"),
            format!("row.secret in [{word}, \"uword00003\"]"),
            "starts with(row.secret, \"t\")".to_owned(),
            "row.secret != null".to_owned(),
            "starts with(row.note, \"t\")".to_owned(),
            format!("row.note = {word}"),
            format!("row.name < {word}"),
            "row.grade >= \"fair\"".to_owned(),
            "row.place in [\"32\"]".to_owned(),
            "\"k11\" in row.kinds".to_owned(),
            "row.flag".to_owned(),
            "row.day <= today()".to_owned(),
            "row.link = null".to_owned(),
            "row.owner = null".to_owned(),
            "row.link.amount > 1".to_owned(),
            "row.link.amount = null".to_owned(),
            "starts with(row.link.note, \"t\")".to_owned(),
            format!("row.link.secret = {word}"),
            "row.link.state != \"s0\"".to_owned(),
            "\"k1\" in row.link.kinds".to_owned(),
            "row.created_at = null".to_owned(),
        ];
        dice.pick(&leaves).clone()
    };
    let (a, b) = (leaf(dice), leaf(dice));
    match dice.below(6) {
        0 => format!("{a} and {b}"),
        1 => format!("{a} or {b}"),
        2 => format!("not({a})"),
        3 => format!("{a} or not({b})"),
        _ => a,
    }
}

fn assert_sights(oracle: &Oracle<'_>, dataset: &Dataset, seen: &Seen, row: &Row, asked: &str) {
    let expected: Vec<Sight> = (0..row.values.len()).map(|place| oracle.sight(dataset, row, place)).collect();
    assert_eq!(seen.values, expected, "{asked}\n{row:?}");
    assert_eq!((seen.rev, &seen.state), (row.rev, &row.state));
}

pub async fn get(world: &World, actor: &Actor, dice: &mut Dice) -> bool {
    let (dataset, id, row) = random_row(world, dice);
    let declared = world.model.dataset(dataset).unwrap();
    let oracle = world.oracle(actor);
    let row = row.filter(|row| oracle.allowed("read", declared, row));
    match (row, world.site.kernel.get(actor, dataset, id).await) {
        (None, Err(problems)) => {
            assert_eq!(codes_of(&problems), ["row.missing"]);
            false
        }
        (Some(row), Ok(seen)) => {
            assert_sights(&oracle, declared, &seen, row, "get");
            for verb in VERBS {
                let here = verb_fits(&oracle, declared, row, verb) && !matches!(verb, "create" | "read");
                assert_eq!(seen.may(verb), here && oracle.allowed(verb, declared, row), "{verb} of {row:?}");
            }
            true
        }
        (row, seen) => panic!("by the rules {row:?}, the kernel {seen:?}"),
    }
}

/// Whether the state of a row lets a move be made; other verbs ask no state.
fn verb_fits(oracle: &Oracle<'_>, dataset: &Dataset, row: &Row, verb: &str) -> bool {
    let Some(declared) = dataset.find_move(verb) else { return true };
    let here = dataset.state(&row.state).unwrap().0;
    declared.from.contains(&here)
        && declared.when.as_ref().is_none_or(|when| oracle.condition(&when.expr, dataset, row) != Some(false))
}

fn random_row<'a>(world: &'a World, dice: &mut Dice) -> (&'static str, Id, Option<&'a Row>) {
    let dataset = *dice.pick(&DATASETS);
    let mut ids = world.ids(dataset);
    ids.push(Id::now_v7());
    let id = *dice.pick(&ids);
    (dataset, id, world.live.get(&(dataset.into(), id)))
}

pub async fn history(world: &World, actor: &Actor, dice: &mut Dice) -> bool {
    let (dataset, id, live) = random_row(world, dice);
    let declared = world.model.dataset(dataset).unwrap();
    let oracle = world.oracle(actor);
    let binned = world.gone.get(&(dataset.into(), id)).filter(|_| oracle.may_at_all("restore", declared));
    let now = live.or(binned).filter(|row| oracle.allowed("read", declared, row));
    match (now, world.site.kernel.history(actor, dataset, id).await) {
        (None, Err(problems)) => {
            assert_eq!(codes_of(&problems), ["row.missing"]);
            false
        }
        (Some(now), Ok(found)) => {
            let revisions = &world.revisions[&(dataset.into(), id)];
            let expected: Vec<&Row> =
                revisions.iter().rev().filter(|then| oracle.allowed("read", declared, then)).collect();
            assert_eq!(
                found.iter().map(|revision| revision.seen.rev).collect::<Vec<_>>(),
                expected.iter().map(|row| row.rev).collect::<Vec<_>>()
            );
            for (revision, then) in found.iter().zip(expected) {
                for place in 0..then.values.len() {
                    let hidden = oracle.sight(declared, now, place) == Sight::Hidden;
                    let sight = if hidden { Sight::Hidden } else { oracle.sight(declared, then, place) };
                    assert_eq!(
                        revision.seen.values[place], sight,
                        "{} at {}",
                        declared.fields[place].key, then.rev
                    );
                    if sight == Sight::Hidden {
                        assert!(
                            revision.changes.iter().all(|changed| changed.place != place),
                            "a change gives it away"
                        );
                    }
                }
            }
            true
        }
        (now, found) => panic!("by the rules {now:?}, the kernel {found:?}"),
    }
}

pub async fn labels(world: &World, actor: &Actor, dice: &mut Dice) -> bool {
    let dataset = *dice.pick(&DATASETS);
    let declared = world.model.dataset(dataset).unwrap();
    let oracle = world.oracle(actor);
    let ids = world.ids(dataset);
    let wanted = HashMap::from([(Box::<str>::from(dataset), ids.clone())]);
    let mut given = false;
    let labels = world.site.kernel.label_ids(actor, wanted, Language::Zh).await.unwrap();
    for id in ids {
        let row = world.live.get(&(dataset.into(), id)).filter(|row| oracle.allowed("read", declared, row));
        let expected = row.map(|row| match oracle.sight(declared, row, declared.label) {
            Sight::Hidden => String::new(),
            Sight::Masked(text) => text,
            Sight::Clear(value) => value.as_text().unwrap_or_default().to_owned(),
        });
        given |= expected.is_some();
        assert_eq!(labels.get(dataset, id).map(ToOwned::to_owned), expected);
    }
    given
}

pub async fn reveal(world: &World, actor: &Actor, dice: &mut Dice) -> bool {
    let (dataset, id, row) = random_row(world, dice);
    let declared = world.model.dataset(dataset).unwrap();
    let oracle = world.oracle(actor);
    let row = row.filter(|row| oracle.allowed("read", declared, row));
    let result = world.site.kernel.reveal(actor, dataset, id, "to see").await;
    let expected = match row {
        None => Err("row.missing"),
        Some(row) if !oracle.allowed("reveal", declared, row) => Err("row.forbidden"),
        Some(row) => Ok(row),
    };
    match (expected, result) {
        (Err(code), Err(problems)) => {
            assert_eq!(codes_of(&problems), [code]);
            false
        }
        (Ok(row), Ok(seen)) => {
            let giving = oracle.giving("reveal", declared, row);
            for place in 0..row.values.len() {
                let revealed = actor.kind == kernel::ActorKind::Operator
                    || giving.iter().any(|grant| grant.fields.gives(place));
                let sight = match oracle.sight(declared, row, place) {
                    Sight::Masked(_) if revealed => Sight::Clear(row.values[place].clone()),
                    other => other,
                };
                assert_eq!(seen.values[place], sight);
            }
            true
        }
        (expected, result) => panic!("by the rules {expected:?}, the kernel {result:?}"),
    }
}

pub async fn why(world: &World, actor: &Actor, dice: &mut Dice) -> bool {
    let (dataset, id, row) = random_row(world, dice);
    let declared = world.model.dataset(dataset).unwrap();
    let subject = dice.pick(&world.actors);
    let verb = *dice.pick(&VERBS);
    let row = row.filter(|row| world.oracle(actor).allowed("read", declared, row));
    match (row, world.site.kernel.why(actor, subject, verb, dataset, id).await) {
        (None, Err(problems)) => {
            assert_eq!(codes_of(&problems), ["row.missing"]);
            false
        }
        (Some(row), Ok(why)) => {
            let oracle = world.oracle(subject);
            let state = declared
                .find_move(verb)
                .is_none_or(|found| found.from.contains(&declared.state(&row.state).unwrap().0));
            assert_eq!(
                why.allowed,
                state && oracle.allowed(verb, declared, row),
                "{verb} by {subject:?}: {why:?}"
            );
            why.allowed
        }
        (row, why) => panic!("by the rules {row:?}, the kernel {why:?}"),
    }
}
