//! A site with a random model, random rows with revisions and a bin, and everybody who may ask. It keeps in memory
//! what it wrote, for the oracle.

use std::collections::HashMap;
use std::sync::Arc;

use expr::{Id, Value};
use kernel::{Actor, Clock};
use model::Model;
use model::kinds::{Column, Shape};
use store::{Author, Commit, Row, RowWrite, Write};
use testkit::{Dice, Site, codes, number, values};

use super::model::{DATASETS, ROLES, random_packs};
use super::oracle::{Oracle, Rows};

pub struct World {
    pub site: Site,
    pub model: Arc<Model>,
    pub actors: Vec<Actor>,
    pub live: Rows,
    pub gone: Rows,
    /// All revisions, oldest first.
    pub revisions: HashMap<(Box<str>, Id), Vec<Row>>,
    organisations: Vec<Id>,
    people: Vec<Id>,
    parents: HashMap<Id, Option<Id>>,
    words: usize,
}

impl World {
    pub async fn random(dice: &mut Dice) -> World {
        let site = Site::with(random_packs(dice)).await;
        let model = site.kernel.model();
        let city = values(&[("name", Value::text("City")), ("district", Value::text("3205"))]);
        let city = site.make("organisation", city).await;
        let part = values(&[("name", Value::text("Part")), ("parent", Value::Id(city))]);
        let part = site.make("organisation", part).await;
        let far = values(&[("name", Value::text("Far")), ("district", Value::text("33"))]);
        let far = site.make("organisation", far).await;
        let mut actors = vec![Actor::public(), Actor::operator(), site.somebody("Nobody").await];
        for (place, organisation) in [city, part, far].into_iter().enumerate() {
            let mut roles = dice.some(&ROLES);
            roles.push(ROLES[place]);
            roles.dedup();
            actors.push(site.actor(&format!("Actor {place}"), organisation, &roles).await);
        }
        let people: Vec<Id> = actors.iter().filter_map(|actor| actor.person).collect();
        let parents = HashMap::from([(city, None), (part, Some(city)), (far, None)]);
        let mut world = World {
            site,
            model,
            actors,
            live: HashMap::new(),
            gone: HashMap::new(),
            revisions: HashMap::new(),
            organisations: vec![city, part, far],
            people,
            parents,
            words: 0,
        };
        world.fill(dice).await;
        world
    }

    pub fn oracle<'a>(&'a self, actor: &'a Actor) -> Oracle<'a> {
        let (today, now) = (self.site.clock.today(), self.site.clock.now());
        Oracle { model: &self.model, rows: &self.live, parents: &self.parents, actor, today, now }
    }

    pub fn ids(&self, dataset: &str) -> Vec<Id> {
        let mut ids: Vec<Id> = self
            .live
            .keys()
            .chain(self.gone.keys())
            .filter(|(key, _)| &**key == dataset)
            .map(|(_, id)| *id)
            .collect();
        ids.sort_unstable();
        ids
    }

    async fn fill(&mut self, dice: &mut Dice) {
        for dataset in DATASETS {
            for serial in 0..8 {
                let mut row = self.random_row(dataset, dice);
                let mut writes = vec![("create", RowWrite::Insert(row.clone()))];
                self.revisions.insert((dataset.into(), row.id), vec![row.clone()]);
                for _ in 0..dice.below(3) {
                    let other = self.random_row(dataset, dice);
                    row = Row { rev: row.rev + 1, state: other.state, values: other.values, ..row };
                    writes.push(("update", RowWrite::Update(row.clone())));
                    self.revisions.get_mut(&(dataset.into(), row.id)).unwrap().push(row.clone());
                }
                // the last two of each dataset lie in the bin, where nobody refers to them
                if serial >= 6 {
                    row.rev += 1;
                    writes.push(("delete", RowWrite::Delete(row.clone())));
                    self.revisions.get_mut(&(dataset.into(), row.id)).unwrap().push(row.clone());
                    self.gone.insert((dataset.into(), row.id), row);
                } else {
                    self.live.insert((dataset.into(), row.id), row);
                }
                let write = |(operation, row): (&str, RowWrite)| Write {
                    dataset: dataset.into(),
                    row,
                    operation: operation.into(),
                    fields: Vec::new(),
                    note: None,
                };
                let commit = Commit {
                    author: Author { kind: "operator", ..Author::default() },
                    at: self.site.clock.now(),
                    model: self.model.hash.clone(),
                    writes: writes.into_iter().map(write).collect(),
                    ..Commit::default()
                };
                self.site.kernel.store().write(commit).await.unwrap();
            }
        }
        let mut snapshot = self.site.kernel.store().snapshot().await.unwrap();
        for (dataset, ids) in [("organisation", &self.organisations), ("person", &self.people)] {
            for row in snapshot.rows_by_id(dataset, ids).await.unwrap() {
                self.live.insert((dataset.into(), row.id), row);
            }
        }
    }

    fn random_row(&mut self, dataset: &str, dice: &mut Dice) -> Row {
        let declared = Arc::clone(&self.model);
        let declared = declared.dataset(dataset).unwrap();
        let now = self.site.clock.now();
        let values =
            (0..declared.fields.len()).map(|place| self.random_value(dataset, place, dice)).collect();
        Row {
            id: Id::now_v7(),
            rev: 1,
            state: dice.pick(&declared.states).key.clone(),
            created_at: now,
            created_by: dice.chance(1, 2).then(|| *dice.pick(&self.people)),
            updated_at: now,
            updated_by: None,
            state_at: vec![None; declared.states.len()],
            values,
        }
    }

    /// A value for a field, null in a third of the cases. Every text of it is unique on the site.
    pub fn random_value(&mut self, dataset: &str, place: usize, dice: &mut Dice) -> Value {
        if dice.chance(1, 3) {
            return Value::Null;
        }
        let model = Arc::clone(&self.model);
        let field = &model.dataset(dataset).unwrap().fields[place];
        let target = field.kind.target().map(ToOwned::to_owned);
        match (field.kind.shape(), &*field.key) {
            (Shape::One(Column::Number { .. }), _) => number(&dice.below(6).to_string()),
            (Shape::One(Column::Bool), _) => Value::Bool(dice.chance(1, 2)),
            (Shape::One(Column::Date), _) => {
                Value::Date(self.site.clock.in_days(i64::try_from(dice.below(3)).unwrap() - 1))
            }
            (Shape::One(Column::Id), _) => {
                let choices = match target.as_deref() {
                    Some("organisation") => self.organisations.clone(),
                    Some("person") => self.people.clone(),
                    target => {
                        let mut ids: Vec<Id> = self
                            .live
                            .keys()
                            .filter(|(key, _)| Some(&**key) == target)
                            .map(|(_, id)| *id)
                            .collect();
                        ids.sort_unstable();
                        ids
                    }
                };
                if choices.is_empty() { Value::Null } else { Value::Id(*dice.pick(&choices)) }
            }
            (Shape::Many { .. }, _) => {
                let chosen = dice.some(&["k1", "k11", "k2"]);
                if chosen.is_empty() { Value::Null } else { codes(&chosen) }
            }
            (_, "grade") => Value::text(*dice.pick(&["low", "fair", "high"])),
            (_, "place") => Value::text(*dice.pick(&["32", "3205", "320583", "3206", "33"])),
            _ => {
                self.words += 1;
                Value::text(format!("{}word{:05}", dice.pick(&["t", "u"]), self.words))
            }
        }
    }

    /// Takes up what a commit made of a row.
    pub async fn refresh(&mut self, dataset: &str, id: Id) {
        let key = (Box::<str>::from(dataset), id);
        let mut snapshot = self.site.kernel.store().snapshot().await.unwrap();
        let (live, gone) =
            (snapshot.row(dataset, id).await.unwrap(), snapshot.gone(dataset, id).await.unwrap());
        self.live.remove(&key);
        self.gone.remove(&key);
        let row = live.clone().or_else(|| gone.clone()).unwrap();
        let revisions = self.revisions.entry(key.clone()).or_default();
        if revisions.last().map(|last| last.rev) != Some(row.rev) {
            revisions.push(row.clone());
        }
        assert!(live.is_none() || gone.is_none(), "a row is in one place");
        if live.is_some() {
            self.live.insert(key, row)
        } else {
            self.gone.insert(key, row)
        };
    }
}
