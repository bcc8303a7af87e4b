//! What a site knows of the lines of a batch: which rows they became before, which rows their words find, and those
//! rows as they are. Asked once per batch.

use std::collections::HashMap;

use expr::{Id, Value};
use kernel::{Actor, Kernel, Problems, Stored};
use model::{Model, folded};

use super::parse::Parsed;
use super::said::{Mark, Said, identity};
use super::tables::IDENTITIES;
use crate::recipe::{Recipe, recipes};

/// A line with the words by which its rows are looked up.
pub(crate) struct Asked<'a> {
    pub parsed: &'a Parsed,
    /// By the recipe's rows; empty for rows that lines make.
    pub keys: Vec<Vec<Key>>,
}

/// One way to find a row.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub field: Box<str>,
    pub value: Value,
    /// Its digest.
    pub identity: String,
}

/// Which row a line of the source became before, and what it said.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub id: Id,
    pub said: Said,
}

/// What sources said, by the words that found their rows.
type Others = HashMap<(usize, String), Vec<(Box<str>, Said)>>;

/// What is known of a batch. Rows of the recipe are named by place.
#[derive(Default)]
pub(crate) struct Known {
    pub records: HashMap<(usize, String), Record>,
    pub found: HashMap<(usize, String), Vec<Id>>,
    pub stored: HashMap<(usize, Id), Stored>,
    /// What other sources said of rows that this one has said nothing of yet: the source, and its words.
    pub others: Others,
}

/// The words by which a row of a line is looked up, in the order they are tried.
pub(crate) fn keys(recipe: &Recipe, model: &Model, row: usize, values: &[(usize, Value)]) -> Vec<Key> {
    let (Some(fed), Some(dataset)) = (recipe.rows.get(row), recipe.dataset(model, row)) else {
        return Vec::new();
    };
    let key = |field: &str| {
        let (place, declared) = dataset.field(field)?;
        let (_, value) = values.iter().find(|(at, value)| *at == place && !value.is_null())?;
        let word = match value.as_text() {
            Some(text) if declared.look_up => folded(text),
            _ => declared.kind.json(value).to_string(),
        };
        Some(Key { field: field.into(), value: value.clone(), identity: identity([field, &word]) })
    };
    fed.look_up.iter().filter_map(|field| key(field)).collect()
}

/// Whether a line says something else than it said when it became its row.
pub(crate) fn has_changed(
    asked: &Asked<'_>,
    row: usize,
    record: &Record,
    recipe: &Recipe,
    ids: &FieldIds,
) -> bool {
    let values = asked.parsed.rows.get(row).into_iter().flatten();
    let said =
        |place: usize| ids.get(row, place).map_or_else(|| Mark::of(&Value::Null), |id| record.said.mark(id));
    let mut changed = values.clone().any(|(place, value)| Mark::of(value) != said(*place));
    for (field, to) in recipe.rows.get(row).into_iter().flat_map(|row| &row.refer) {
        let by = ids.of_key(row, field).and_then(|id| record.said.0.get(&id)).and_then(|word| word.by);
        changed |=
            asked.keys.get(*to).and_then(|keys| keys.first()).map(|key| Mark::of_text(&key.identity)) != by;
    }
    changed
}

/// The permanent numbers of the fields of a recipe's rows.
pub(crate) struct FieldIds(Vec<Vec<(Box<str>, u32)>>);

impl FieldIds {
    pub fn new(kernel: &Kernel, recipe: &Recipe) -> Self {
        let model = kernel.model();
        let of = |row: &crate::recipe::FedRow| {
            let fields = model.dataset(&row.dataset).into_iter().flat_map(|dataset| &dataset.fields);
            fields.map(|field| field.key.clone()).zip(kernel.field_ids(&row.dataset)).collect()
        };
        FieldIds(recipe.rows.iter().map(of).collect())
    }

    pub fn get(&self, row: usize, place: usize) -> Option<u32> {
        self.0.get(row)?.get(place).map(|(_, id)| *id)
    }

    fn of_key(&self, row: usize, key: &str) -> Option<u32> {
        self.0.get(row)?.iter().find(|(known, _)| &**known == key).map(|(_, id)| *id)
    }
}

/// Asks the site about lines. Words that `elsewhere` knows already are not asked.
pub(crate) async fn fetch(
    kernel: &Kernel,
    actor: &Actor,
    recipe: &Recipe,
    ids: &FieldIds,
    lines: &[Asked<'_>],
    elsewhere: impl Fn(usize, &str) -> bool,
) -> Result<Known, Problems> {
    let mut known = Known::default();
    let mut wanted: HashMap<usize, Vec<Id>> = HashMap::new();
    let mut there = Vec::new();
    let mut searched: Vec<(usize, String)> = Vec::new();
    let mut questions: Vec<(&str, &str, Value)> = Vec::new();
    {
        let mut records = kernel.records().await?;
        for asked in lines {
            for (row, fed) in recipe.rows.iter().enumerate() {
                let keys = asked.keys.get(row).map(Vec::as_slice).unwrap_or_default();
                let names: Vec<&str> = if fed.look_up.is_empty() {
                    vec![&asked.parsed.identity]
                } else {
                    keys.iter().map(|key| &*key.identity).collect()
                };
                for name in &names {
                    let at = (row, (*name).to_owned());
                    if known.records.contains_key(&at)
                        || known.found.contains_key(&at)
                        || elsewhere(row, name)
                    {
                        continue;
                    }
                    let key = [Value::text(&*recipe.source), Value::text(&*fed.name), Value::text(*name)];
                    let record = records.get(&IDENTITIES, &key).await?.as_deref().and_then(read_record);
                    let record =
                        record.filter(|(dataset, _)| **dataset == *fed.dataset).map(|(_, record)| record);
                    match record {
                        Some(record) => {
                            if !fed.look_up.is_empty() || has_changed(asked, row, &record, recipe, ids) {
                                wanted.entry(row).or_default().push(record.id);
                            }
                            if !fed.look_up.is_empty() {
                                there.push(at.clone());
                            }
                            known.records.insert(at, record);
                        }
                        None if fed.look_up.is_empty() => {}
                        None => {
                            let key = keys.iter().find(|key| key.identity == *name);
                            questions.extend(key.map(|key| (&*fed.dataset, &*key.field, key.value.clone())));
                            known.found.insert(at.clone(), Vec::new());
                            searched.push(at);
                        }
                    }
                }
            }
        }
    }
    for (at, found) in searched.into_iter().zip(kernel.find(actor, &questions).await?) {
        wanted.entry(at.0).or_default().extend(&found);
        if !found.is_empty() {
            there.push(at.clone());
        }
        known.found.insert(at, found);
    }
    known.others = others(kernel, recipe, there).await?;
    for (row, mut rows) in wanted {
        rows.sort_unstable();
        rows.dedup();
        let dataset = recipe.rows.get(row).map_or("", |row| &row.dataset);
        for stored in kernel.stored(actor, dataset, &rows).await? {
            known.stored.insert((row, stored.id), stored);
        }
    }
    Ok(known)
}

/// What the sources of the packs' other recipes said of rows that are there, by the words that found them.
async fn others(kernel: &Kernel, recipe: &Recipe, there: Vec<(usize, String)>) -> Result<Others, Problems> {
    let mut others = Others::new();
    let recipes = recipes(&kernel.model());
    let foreign = || recipes.values().filter(|other| other.source != recipe.source);
    if there.is_empty() || foreign().next().is_none() {
        return Ok(others);
    }
    let mut records = kernel.records().await?;
    for (row, name) in there {
        let Some(fed) = recipe.rows.get(row) else { continue };
        let mut said = Vec::new();
        for other in foreign() {
            let same = |theirs: &&crate::recipe::FedRow| theirs.dataset == fed.dataset;
            for theirs in other.rows.iter().filter(same).filter(|row| !row.look_up.is_empty()) {
                let key = [Value::text(&*other.source), Value::text(&*theirs.name), Value::text(&*name)];
                let record = records.get(&IDENTITIES, &key).await?.as_deref().and_then(read_record);
                said.extend(record.map(|(_, record)| (other.source.clone(), record.said)));
            }
        }
        if !said.is_empty() {
            others.insert((row, name), said);
        }
    }
    Ok(others)
}

fn read_record(record: &[Value]) -> Option<(Box<str>, Record)> {
    let [_, _, _, dataset, id, said] = record else { return None };
    let said = Said::decode(said.as_text().unwrap_or_default());
    Some((dataset.as_text()?.into(), Record { id: id.as_id()?, said }))
}
