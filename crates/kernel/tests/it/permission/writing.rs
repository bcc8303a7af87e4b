//! Commands of every kind, judged by the kernel and by the oracle.

use expr::{Id, Value};
use kernel::{Actor, ActorKind, Base, Command, Sight};
use model::{Dataset, Grant};
use store::Row;
use testkit::Dice;

use super::model::DATASETS;
use super::oracle::Oracle;
use super::world::World;

type Refusals = Vec<(Option<String>, &'static str)>;

pub async fn commit(world: &mut World, actor: &Actor, dice: &mut Dice) -> bool {
    let dataset = *dice.pick(&DATASETS);
    let model = world.site.kernel.model();
    let declared = model.dataset(dataset).unwrap();
    let mut ids = world.ids(dataset);
    ids.push(Id::now_v7());
    let id = *dice.pick(&ids);
    let mut values: Vec<(Box<str>, Value)> = Vec::new();
    for place in 0..declared.fields.len() {
        if dice.chance(1, 4) {
            let known = world.live.get(&(dataset.into(), id)).map(|row| row.values[place].clone());
            let value = match known {
                // what it is already: guessing must tell nothing
                Some(known) if dice.chance(1, 4) => known,
                _ => world.random_value(dataset, place, dice),
            };
            values.push((declared.fields[place].key.clone(), value));
        }
    }
    let key: Box<str> = dataset.into();
    let base = Base::Any;
    let command = match dice.below(8) {
        0 | 1 => Command::Create { dataset: key, id: Some(Id::now_v7()), values },
        2..=4 => Command::Update { dataset: key, id, values, base },
        5 => Command::Move {
            dataset: key,
            id,
            name: (*dice.pick(&["go", "back", "end"])).into(),
            note: None,
            base,
        },
        6 => Command::Delete { dataset: key, id, base },
        _ => Command::Restore { dataset: key, id },
    };
    let expected = expected(world, &world.oracle(actor), declared, &command);
    let result = world.site.commit(actor, vec![command.clone()]).await;
    let told: Result<Vec<(Id, i64)>, Refusals> = result.map(|receipt| receipt.rows).map_err(|problems| {
        super::codes_of(&problems);
        let said = problems.0.into_iter();
        sorted(
            said.map(|problem| (problem.field.map(|field| field.to_string()), problem.refusal.code))
                .collect(),
        )
    });
    match (expected, told) {
        (Err(expected), Err(told)) => {
            assert_eq!(told, sorted(expected), "{command:?} by {actor:?}");
            false
        }
        (Ok(row), Ok(rows)) => {
            let (id, rev) = rows[0];
            world.refresh(dataset, id).await;
            let stored = world
                .live
                .get(&(dataset.into(), id))
                .or_else(|| world.gone.get(&(dataset.into(), id)))
                .unwrap();
            assert_eq!(
                (stored.rev, &stored.state, &stored.values),
                (rev, &row.state, &row.values),
                "{command:?}"
            );
            let deleted = matches!(command, Command::Delete { .. });
            assert_eq!(world.gone.contains_key(&(dataset.into(), id)), deleted);
            true
        }
        (expected, told) => {
            panic!("{command:?} by {actor:?}\nby the rules {expected:?}\nthe kernel {told:?}")
        }
    }
}

fn sorted(mut refusals: Refusals) -> Refusals {
    refusals.sort();
    refusals
}

fn whole(code: &'static str) -> Refusals {
    vec![(None, code)]
}

/// The row a command makes, or why it is refused.
fn expected(
    world: &World,
    oracle: &Oracle<'_>,
    dataset: &Dataset,
    command: &Command,
) -> Result<Row, Refusals> {
    let readable = |id: &Id| {
        let row =
            world.live.get(&(dataset.key.clone(), *id)).filter(|row| oracle.allowed("read", dataset, row));
        row.ok_or_else(|| whole("row.missing"))
    };
    match command {
        Command::Create { id, values, .. } => created(oracle, dataset, id.unwrap(), values),
        Command::Update { id, values, .. } => updated(oracle, dataset, readable(id)?, values),
        Command::Move { id, name, .. } => {
            let before = readable(id)?;
            let declared = dataset.find_move(name).unwrap();
            if !oracle.allowed(name, dataset, before) {
                return Err(whole("row.forbidden"));
            }
            if !declared.from.contains(&dataset.state(&before.state).unwrap().0) {
                return Err(whole("move.not-now"));
            }
            let when = declared.when.as_ref().map(|when| oracle.condition(&when.expr, dataset, before));
            if when == Some(Some(false)) {
                return Err(whole("move.condition"));
            }
            Ok(Row { state: dataset.states[declared.to].key.clone(), ..before.clone() })
        }
        Command::Delete { id, .. } => {
            let before = readable(id)?;
            if !oracle.allowed("delete", dataset, before) {
                return Err(whole("row.forbidden"));
            }
            let refers = |((key, other), row): (&(Box<str>, Id), &Row)| {
                let Some((place, field)) = world.model.dataset(key).and_then(|other| other.field("link"))
                else {
                    return false;
                };
                field.kind.target() == Some(&*dataset.key)
                    && row.values[place] == Value::Id(*id)
                    && (key, *other) != (&dataset.key, *id)
            };
            if world.live.iter().any(refers) { Err(whole("row.referred")) } else { Ok(before.clone()) }
        }
        Command::Restore { id, .. } => {
            let before = world
                .gone
                .get(&(dataset.key.clone(), *id))
                .filter(|row| oracle.allowed("read", dataset, row));
            let before = before.ok_or_else(|| whole("row.missing"))?;
            if !oracle.allowed("restore", dataset, before) {
                return Err(whole("row.forbidden"));
            }
            let mut refusals = Refusals::new();
            for (place, field) in dataset.fields.iter().enumerate() {
                if let (Some(target), Some(id)) = (field.kind.target(), before.values[place].as_id())
                    && !world.live.contains_key(&(target.into(), id))
                {
                    refusals.push((Some(field.key.to_string()), "field.no-such-row"));
                }
            }
            required(dataset, before, &mut refusals);
            if refusals.is_empty() { Ok(before.clone()) } else { Err(refusals) }
        }
    }
}

fn created(
    oracle: &Oracle<'_>,
    dataset: &Dataset,
    id: Id,
    values: &[(Box<str>, Value)],
) -> Result<Row, Refusals> {
    let everything = oracle.actor.kind == ActorKind::Operator;
    let blank = Row {
        id,
        rev: 1,
        state: dataset.states[0].key.clone(),
        created_at: oracle.now,
        created_by: oracle.actor.person,
        updated_at: oracle.now,
        updated_by: oracle.actor.person,
        state_at: vec![None; dataset.states.len()],
        values: vec![Value::Null; dataset.fields.len()],
    };
    let after = with_values(&blank, dataset, values);
    let giving = oracle.giving("create", dataset, &after);
    if !oracle.allowed("create", dataset, &after) {
        return Err(whole("row.forbidden"));
    }
    let mut refusals = Refusals::new();
    if !everything {
        not_writable(
            dataset,
            values,
            &giving,
            |place| blank.values[place] == after.values[place],
            &mut refusals,
        );
    }
    values_hold(oracle, dataset, Some(&blank), &after, &mut refusals);
    if refusals.is_empty() { Ok(after) } else { Err(refusals) }
}

fn updated(
    oracle: &Oracle<'_>,
    dataset: &Dataset,
    before: &Row,
    values: &[(Box<str>, Value)],
) -> Result<Row, Refusals> {
    let everything = oracle.actor.kind == ActorKind::Operator;
    if !oracle.allowed("update", dataset, before) {
        return Err(whole("row.forbidden"));
    }
    let after = with_values(before, dataset, values);
    let held = oracle.giving("update", dataset, before);
    let mut giving = oracle.giving("update", dataset, &after);
    giving.retain(|grant| held.iter().any(|other| std::ptr::eq(*grant, *other)));
    if !everything && (giving.is_empty() || oracle.denied("update", dataset, &after)) {
        return Err(whole("row.forbidden"));
    }
    let mut refusals = Refusals::new();
    if !everything {
        let passes = |place: usize| {
            before.values[place] == after.values[place]
                && matches!(oracle.sight(dataset, &after, place), Sight::Clear(_))
        };
        not_writable(dataset, values, &giving, passes, &mut refusals);
    }
    if before.values != after.values {
        values_hold(oracle, dataset, Some(before), &after, &mut refusals);
    }
    let rev = before.rev + i64::from(before.values != after.values);
    if refusals.is_empty() { Ok(Row { rev, ..after }) } else { Err(refusals) }
}

fn with_values(row: &Row, dataset: &Dataset, values: &[(Box<str>, Value)]) -> Row {
    let mut row = row.clone();
    for (name, value) in values {
        row.values[dataset.field(name).unwrap().0] = value.clone();
    }
    row
}

/// Named fields that no grant gives, unless they pass all the same.
fn not_writable(
    dataset: &Dataset,
    values: &[(Box<str>, Value)],
    giving: &[&Grant],
    passes: impl Fn(usize) -> bool,
    refusals: &mut Refusals,
) {
    for (name, _) in values {
        let place = dataset.field(name).unwrap().0;
        if !giving.iter().any(|grant| grant.fields.gives(place)) && !passes(place) {
            refusals.push((Some(name.to_string()), "field.not-writable"));
        }
    }
}

fn required(dataset: &Dataset, row: &Row, refusals: &mut Refusals) {
    for (place, field) in dataset.fields.iter().enumerate() {
        let said = refusals.iter().any(|(name, _)| name.as_deref() == Some(&*field.key));
        if field.required && row.values[place].is_null() && !said {
            refusals.push((Some(field.key.to_string()), "field.required"));
        }
    }
}

/// References that are new name rows the actor may read, and what is required is there.
fn values_hold(
    oracle: &Oracle<'_>,
    dataset: &Dataset,
    before: Option<&Row>,
    after: &Row,
    refusals: &mut Refusals,
) {
    for (place, field) in dataset.fields.iter().enumerate() {
        let Some(target) = field.kind.target() else { continue };
        let was = before.and_then(|before| before.values[place].as_id());
        let Some(id) = after.values[place].as_id().filter(|id| Some(*id) != was) else { continue };
        let row = oracle.rows.get(&(target.into(), id));
        if !row.is_some_and(|row| oracle.allowed("read", oracle.dataset(target), row)) {
            refusals.push((Some(field.key.to_string()), "field.no-such-row"));
        }
    }
    required(dataset, after, refusals);
}
