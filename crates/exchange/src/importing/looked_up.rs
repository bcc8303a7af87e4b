//! Rows that lines look up: found by what their source called them before, by their words, or made; and what several
//! lines may say of one of them.

use expr::{Id, Value};
use kernel::{Base, Command, Stored, Values};
use model::{Label, Language, Refusal, folded};

use super::known::{Asked, Key, Record};
use super::note::{Note, What};
use super::overlay::{Entry, Layer};
use super::plan::{Planner, Resolved};
use super::said::{Mark, Said};
use crate::recipe::{FedRow, Otherwise, Target};

/// The line that says something: its mark, and its number.
fn said_by(asked: &Asked<'_>) -> (Mark, u32) {
    (Mark::of_text(&asked.parsed.identity), u32::try_from(asked.parsed.number).unwrap_or(0))
}

impl Planner<'_> {
    pub(super) fn resolve_looked_up(
        &self,
        row: usize,
        fed: &FedRow,
        asked: &Asked<'_>,
        layer: &mut Layer<'_>,
    ) -> Result<Resolved, Refusal> {
        let keys = asked.keys.get(row).map(Vec::as_slice).unwrap_or_default();
        let title = self.dataset(row).map(|dataset| dataset.title.clone()).unwrap_or_default();
        if keys.is_empty() {
            let says = asked
                .parsed
                .rows
                .get(row)
                .is_some_and(|values| values.iter().any(|(_, value)| !value.is_null()));
            let titles = |language| {
                let titles: Vec<&str> = fed
                    .look_up
                    .iter()
                    .filter_map(|key| Some(self.dataset(row)?.field(key)?.1.title.get(language)))
                    .collect();
                titles.join(if language == Language::Zh { "、" } else { ", " })
            };
            let fields = Label { zh: titles(Language::Zh), en: titles(Language::En) };
            let refusal = Refusal::new("import.nothing-to-find").with_words("fields", fields);
            return if says { Err(refusal) } else { Ok(Resolved::Absent) };
        }
        if let Some(id) = keys.iter().find_map(|key| layer.find(row, &key.identity)) {
            return Ok(Resolved::Found(id));
        }
        let at = |key: &Key| (row, key.identity.clone());
        let recorded = keys.iter().find_map(|key| {
            let record = self.known.records.get(&at(key))?;
            Some((key, record, self.known.stored.get(&(row, record.id))?))
        });
        if let Some((key, record, stored)) = recorded {
            Self::bring(row, stored, Some(record), key, keys, layer);
            return Ok(Resolved::Found(record.id));
        }
        for key in keys {
            let found = self.known.found.get(&at(key)).map(Vec::as_slice).unwrap_or_default();
            match found {
                [] => {}
                [id] => {
                    let Some(stored) = self.known.stored.get(&(row, *id)) else { continue };
                    let first = keys.first().unwrap_or(key);
                    Self::bring(row, stored, None, first, keys, layer);
                    return Ok(Resolved::Found(*id));
                }
                _ => {
                    let shown = self.shown(row, key);
                    return Err(Refusal::new("import.ambiguous")
                        .with("value", shown)
                        .with_words("dataset", title));
                }
            }
        }
        match (fed.otherwise, keys.first()) {
            (Otherwise::Create, _) | (_, None) => Ok(Resolved::Missing),
            (Otherwise::Refuse, Some(key)) => Err(Refusal::new("import.not-found")
                .with("value", self.shown(row, key))
                .with_words("dataset", title)),
        }
    }

    fn shown(&self, row: usize, key: &Key) -> String {
        let field = self.dataset(row).and_then(|dataset| dataset.field(&key.field));
        field.map_or_else(String::new, |(_, field)| {
            field.kind.show(&key.value, &self.model.codes, Language::Zh)
        })
    }

    /// Brings a stored row into the batch, under every word that finds it.
    fn bring(
        row: usize,
        stored: &Stored,
        record: Option<&Record>,
        under: &Key,
        keys: &[Key],
        layer: &mut Layer<'_>,
    ) {
        if !layer.has(stored.id) {
            layer.put(Entry {
                id: stored.id,
                row,
                rev: Some(stored.rev),
                values: stored.values.clone(),
                set: Vec::new(),
                said: record.map(|record| record.said.clone()).unwrap_or_default(),
                spoken: false,
                identity: under.identity.clone(),
            });
        }
        for key in keys {
            layer.name(row, &key.identity, stored.id);
        }
    }

    pub(super) fn make_looked_up(&self, row: usize, asked: &Asked<'_>, layer: &mut Layer<'_>) -> Id {
        let keys = asked.keys.get(row).map(Vec::as_slice).unwrap_or_default();
        let id = Id::now_v7();
        let width = self.dataset(row).map_or(0, |dataset| dataset.fields.len());
        let mut entry = Entry {
            id,
            row,
            rev: None,
            values: vec![Value::Null; width],
            set: Vec::new(),
            said: Said::default(),
            spoken: true,
            identity: keys.first().map(|key| key.identity.clone()).unwrap_or_default(),
        };
        let by = said_by(asked);
        for (place, value) in
            asked.parsed.rows.get(row).into_iter().flatten().filter(|(_, value)| !value.is_null())
        {
            self.put(&mut entry, *place, value, by);
        }
        for key in keys {
            layer.name(row, &key.identity, id);
        }
        layer.put(entry);
        id
    }

    fn put(&self, entry: &mut Entry, place: usize, value: &Value, by: (Mark, u32)) {
        if let Some(slot) = entry.values.get_mut(place) {
            *slot = value.clone();
            if !entry.set.contains(&place) {
                entry.set.push(place);
            }
        }
        self.say(entry, place, value, by);
    }

    fn say(&self, entry: &mut Entry, place: usize, value: &Value, (by, line): (Mark, u32)) {
        if let Some(id) = self.ids.get(entry.row, place) {
            entry.said.say(id, value, Some(by), line);
            entry.spoken = true;
        }
    }

    /// The first line that says something of a field sets it; others that say something else are listed. The line that
    /// set it may change it, unless a person has meanwhile.
    pub(super) fn merge_looked_up(
        &self,
        row: usize,
        id: Id,
        asked: &Asked<'_>,
        layer: &mut Layer<'_>,
        notes: &mut Vec<Note>,
    ) -> bool {
        let by = said_by(asked);
        let Some(entry) = layer.entry(id) else { return false };
        let mut changed = false;
        for (place, mine) in
            asked.parsed.rows.get(row).into_iter().flatten().filter(|(_, value)| !value.is_null())
        {
            let theirs = entry.values.get(*place).cloned().unwrap_or(Value::Null);
            let said = self.ids.get(row, *place).and_then(|id| entry.said.0.get(&id)).copied();
            let what = match said {
                Some(word) if word.value == Mark::of(mine) => continue,
                Some(_) if self.are_alike(row, *place, mine, &theirs) => continue,
                Some(word) if word.by != Some(by.0) => Some(What::Differs),
                _ if theirs == *mine || self.are_alike(row, *place, mine, &theirs) => {
                    self.say(entry, *place, mine, by);
                    continue;
                }
                Some(word) if word.value != Mark::of(&theirs) => {
                    self.say(entry, *place, mine, by);
                    Some(What::Kept)
                }
                None if !theirs.is_null() => Some(What::There),
                Some(_) | None => None,
            };
            if let Some(what) = what {
                let note = self.note(asked, what, row, *place, mine);
                let why = match (what, said) {
                    (What::Differs, Some(word)) => {
                        // what another line said is no secret to whoever sends the file; what a person wrote may be
                        let own = (word.value == Mark::of(&theirs)).then_some(&theirs);
                        self.differs(asked, row, *place, word.line, own)
                    }
                    (What::There, _) => self.there(asked, row, *place, &theirs),
                    _ => Label::default(),
                };
                notes.push(Note { why, ..note });
            } else {
                self.put(entry, *place, mine, by);
                changed = true;
            }
        }
        changed
    }

    /// Which row is meant, in the words of the line.
    fn named(&self, row: usize, asked: &Asked<'_>) -> String {
        let key = asked.keys.get(row).and_then(|keys| keys.last());
        key.map(|key| self.shown(row, key)).unwrap_or_default()
    }

    /// Why a line that contradicts an earlier one is not followed: which row, which line, and what that one said.
    fn differs(&self, asked: &Asked<'_>, row: usize, field: usize, line: u32, kept: Option<&Value>) -> Label {
        let name = self.named(row, asked);
        let declared = self.recipe.field(self.model, Target { row, field }).map(|(_, field)| field);
        let shown = |language| {
            let open = declared.filter(|field| !field.personal && field.kind.target().is_none());
            Some(open?.kind.show(kept?, &self.model.codes, language))
        };
        let zh = match (line, shown(Language::Zh)) {
            (0, None) => format!("{name}：前面的行已有不同内容，以前面的为准"),
            (0, Some(kept)) => format!("{name}：前面的行写的是“{kept}”，以前面的为准"),
            (line, None) => format!("{name}：第 {line} 行已有不同内容，以前面的为准"),
            (line, Some(kept)) => format!("{name}：第 {line} 行写的是“{kept}”，以前面的为准"),
        };
        let en = match (line, shown(Language::En)) {
            (0, None) => format!("{name}: an earlier line says otherwise and holds"),
            (0, Some(kept)) => format!("{name}: an earlier line says “{kept}” and holds"),
            (line, None) => format!("{name}: line {line} says otherwise and holds"),
            (line, Some(kept)) => format!("{name}: line {line} says “{kept}” and holds"),
        };
        Label { zh, en }
    }

    /// Why what was there before the source spoke stays: which row, and the source it came from.
    fn there(&self, asked: &Asked<'_>, row: usize, field: usize, theirs: &Value) -> Label {
        let name = self.named(row, asked);
        let id = self.ids.get(row, field);
        let mark = Mark::of(theirs);
        let said = |said: &Said| id.is_some_and(|id| said.0.get(&id).is_some_and(|word| word.value == mark));
        let source = asked.keys.get(row).into_iter().flatten().find_map(|key| {
            let others = self.known.others.get(&(row, key.identity.clone()))?;
            others.iter().find(|(_, words)| said(words)).map(|(source, _)| source)
        });
        match source {
            Some(source) => Label {
                zh: format!("{name}：与已有内容不同，保留现在的（来自 {source}）"),
                en: format!("{name}: what is there differs and stays (from {source})"),
            },
            None => Label {
                zh: format!("{name}：与已有内容不同，保留现在的"),
                en: format!("{name}: what is there differs and stays"),
            },
        }
    }

    /// Whether two ways to write a name are one where rows are looked up.
    fn are_alike(&self, row: usize, field: usize, mine: &Value, theirs: &Value) -> bool {
        let looked_up =
            self.recipe.field(self.model, Target { row, field }).is_some_and(|(_, field)| field.look_up);
        let texts = mine.as_text().zip(theirs.as_text());
        looked_up && texts.is_some_and(|(mine, theirs)| folded(mine) == folded(theirs))
    }

    pub(super) fn entry_command(&self, entry: &Entry) -> Option<Command> {
        let dataset = self.dataset(entry.row)?;
        let value = |place: &usize| {
            Some((dataset.fields.get(*place)?.key.clone(), entry.values.get(*place)?.clone()))
        };
        let values: Values = entry.set.iter().filter_map(value).collect();
        let dataset = dataset.key.clone();
        match entry.rev {
            None => Some(Command::Create { dataset, id: Some(entry.id), values }),
            Some(_) if values.is_empty() => None,
            Some(rev) => Some(Command::Update { dataset, id: entry.id, values, base: Base::Strict(rev) }),
        }
    }
}
