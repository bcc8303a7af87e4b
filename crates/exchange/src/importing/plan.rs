//! What the lines of a batch ask to be written: new rows, changes merged with what people have done since, moves, and
//! the marks of what was said. Nothing is written here, and a line that is refused leaves no trace.

use expr::{Id, Value};
use kernel::{Base, Command, Problem, Values};
use model::{Dataset, Model, Refusal};
use store::InternalWrite;

use super::known::{Asked, FieldIds, Known, has_changed};
use super::note::{Note, What, target_name};
use super::overlay::{Layer, Overlay};
use super::said::{Mark, Said};
use super::tables::IDENTITIES;
use crate::recipe::{Recipe, Target};

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It makes a row.
    Created,
    /// It changes one.
    Changed,
    /// It says what it said before, or what is there already.
    Unchanged,
    /// It cannot be imported.
    Refused,
}

/// What a batch asks for.
pub(crate) struct Plan {
    pub commands: Vec<Command>,
    pub internal: Vec<InternalWrite>,
    /// By line.
    pub outcomes: Vec<(Outcome, Vec<Note>)>,
    /// Looked-up rows as the batch leaves them.
    pub overlay: Overlay,
    /// How many rows it makes, by the recipe's rows.
    pub made: Vec<u64>,
    /// Whether it makes or changes any of them, or keeps what was said of them: then the next batch has to wait for it.
    pub touches: bool,
}

/// A line as it is planned.
struct Planned {
    outcome: Outcome,
    notes: Vec<Note>,
    /// The rows it makes of its own.
    made: Vec<usize>,
}

/// Plans batches of one import.
pub(crate) struct Planner<'a> {
    pub recipe: &'a Recipe,
    pub model: &'a Model,
    pub ids: &'a FieldIds,
    pub known: &'a Known,
}

/// A row of a line, before anything is done.
pub(super) enum Resolved {
    /// The line says nothing of it.
    Absent,
    /// A row that is looked up and there.
    Found(Id),
    /// A row that is looked up and made.
    Missing,
    /// A row the line makes.
    New,
    /// A row the line made before, said the same of.
    Same(Id),
    /// A row the line made before, to be merged.
    Before(Id),
}

impl Planner<'_> {
    /// Plans a batch above what batches before have left.
    pub fn plan(&self, lines: &[Asked<'_>], below: &Overlay) -> Plan {
        let mut layer = Layer::new(below);
        let mut commands = Vec::new();
        let mut internal = Vec::new();
        let mut outcomes = Vec::with_capacity(lines.len());
        for asked in lines {
            match self.resolve(asked, &mut layer) {
                Ok(resolved) => {
                    outcomes.push(self.line(asked, &resolved, &mut layer, &mut commands, &mut internal));
                }
                Err(note) => {
                    outcomes.push(Planned { outcome: Outcome::Refused, notes: vec![note], made: Vec::new() });
                }
            }
        }
        let mut made = vec![0; self.recipe.rows.len()];
        let mut count = |row: usize| {
            if let Some(count) = made.get_mut(row) {
                *count += 1;
            }
        };
        for row in outcomes.iter().flat_map(|planned: &Planned| &planned.made) {
            count(*row);
        }
        let mut first = Vec::new();
        for entry in layer.touched() {
            first.extend(self.entry_command(entry));
            if entry.rev.is_none() && !below.has(entry.id) {
                count(entry.row);
            }
            if entry.spoken {
                internal.push(self.record(entry.row, &entry.identity, entry.id, &entry.said));
            }
        }
        let touches = !first.is_empty() || layer.touched().any(|entry| entry.spoken);
        first.append(&mut commands);
        let outcomes = outcomes.into_iter().map(|planned| (planned.outcome, planned.notes)).collect();
        Plan { commands: first, internal, outcomes, overlay: layer.into_overlay(), made, touches }
    }

    /// Finds what each row of a line is, and refuses the line where that cannot be told.
    fn resolve(&self, asked: &Asked<'_>, layer: &mut Layer<'_>) -> Result<Vec<Resolved>, Note> {
        let mut resolved = Vec::with_capacity(self.recipe.rows.len());
        for (row, fed) in self.recipe.rows.iter().enumerate() {
            let found = if fed.look_up.is_empty() {
                self.resolve_own(row, asked)
            } else {
                self.resolve_looked_up(row, fed, asked, layer)
            };
            resolved.push(found.map_err(|refusal| {
                let target = fed.look_up.first().and_then(|field| self.place(row, field));
                let target = target.map(|field| target_name(self.recipe, self.model, Target { row, field }));
                Note::refused(asked.parsed.number, target, "", &Problem::new(refusal))
            })?);
        }
        Ok(resolved)
    }

    fn resolve_own(&self, row: usize, asked: &Asked<'_>) -> Result<Resolved, Refusal> {
        let at = (row, asked.parsed.identity.clone());
        let Some(record) = self.known.records.get(&at) else { return Ok(Resolved::New) };
        if !has_changed(asked, row, record, self.recipe, self.ids) {
            return Ok(Resolved::Same(record.id));
        }
        if !self.known.stored.contains_key(&(row, record.id)) {
            return Err(Refusal::new("import.row-gone"));
        }
        Ok(Resolved::Before(record.id))
    }

    pub(super) fn dataset(&self, row: usize) -> Option<&Dataset> {
        self.recipe.dataset(self.model, row)
    }

    fn place(&self, row: usize, field: &str) -> Option<usize> {
        self.dataset(row)?.field(field).map(|(place, _)| place)
    }

    fn line(
        &self,
        asked: &Asked<'_>,
        resolved: &[Resolved],
        layer: &mut Layer<'_>,
        commands: &mut Vec<Command>,
        internal: &mut Vec<InternalWrite>,
    ) -> Planned {
        let (mut notes, mut made) = (Vec::new(), Vec::new());
        let mut rows: Vec<Option<Id>> = Vec::with_capacity(resolved.len());
        let (mut created, mut changed) = (false, false);
        let own = self.recipe.rows.iter().any(|row| row.look_up.is_empty());
        for (row, found) in resolved.iter().enumerate() {
            let id = match found {
                Resolved::Absent => None,
                Resolved::Missing => {
                    created |= !own;
                    Some(self.make_looked_up(row, asked, layer))
                }
                Resolved::Found(id) => {
                    changed |= self.merge_looked_up(row, *id, asked, layer, &mut notes);
                    Some(*id)
                }
                Resolved::New => {
                    created = true;
                    made.push(row);
                    Some(self.make(row, asked, &rows, commands, internal))
                }
                Resolved::Same(id) => Some(*id),
                Resolved::Before(id) => {
                    changed |= self.merge(row, *id, asked, &rows, commands, internal, &mut notes);
                    Some(*id)
                }
            };
            rows.push(id);
        }
        let outcome = match (created, changed) {
            (true, _) => Outcome::Created,
            (false, true) => Outcome::Changed,
            (false, false) => Outcome::Unchanged,
        };
        Planned { outcome, notes, made }
    }

    pub(super) fn note(
        &self,
        asked: &Asked<'_>,
        what: What,
        row: usize,
        field: usize,
        value: &Value,
    ) -> Note {
        let target = Target { row, field };
        let shown = self.recipe.field(self.model, target).map(|(_, field)| {
            if field.kind.target().is_some() {
                String::new()
            } else {
                field.kind.show(value, &self.model.codes, model::Language::Zh)
            }
        });
        let name = target_name(self.recipe, self.model, target);
        Note::new(asked.parsed.number, what, Some(name), &shown.unwrap_or_default())
    }

    /// What the line says of a row of its own, references to its other rows with it; and what decides a reference.
    fn values(
        &self,
        row: usize,
        asked: &Asked<'_>,
        rows: &[Option<Id>],
    ) -> Vec<(usize, Value, Option<Mark>)> {
        let own = asked.parsed.rows.get(row).into_iter().flatten();
        let mut values: Vec<(usize, Value, Option<Mark>)> =
            own.map(|(place, value)| (*place, value.clone(), None)).collect();
        for (field, to) in self.recipe.rows.get(row).into_iter().flat_map(|row| &row.refer) {
            let Some(place) = self.place(row, field) else { continue };
            let id = rows.get(*to).copied().flatten();
            let key =
                asked.keys.get(*to).and_then(|keys| keys.first()).map(|key| Mark::of_text(&key.identity));
            values.push((place, id.map_or(Value::Null, Value::Id), key));
        }
        values
    }

    fn make(
        &self,
        row: usize,
        asked: &Asked<'_>,
        rows: &[Option<Id>],
        commands: &mut Vec<Command>,
        internal: &mut Vec<InternalWrite>,
    ) -> Id {
        let id = Id::now_v7();
        let Some(dataset) = self.dataset(row) else { return id };
        let mut said = Said::default();
        let mut values = Values::new();
        for (place, value, by) in
            self.values(row, asked, rows).into_iter().filter(|(_, value, _)| !value.is_null())
        {
            if let (Some(number), Some(field)) = (self.ids.get(row, place), dataset.fields.get(place)) {
                said.say(number, &value, by, 0);
                values.push((field.key.clone(), value));
            }
        }
        commands.push(Command::Create { dataset: dataset.key.clone(), id: Some(id), values });
        for name in self.recipe.then.iter().filter(|name| dataset.find_move(name).is_some()) {
            let (dataset, name) = (dataset.key.clone(), name.clone());
            commands.push(Command::Move { dataset, id, name, note: None, base: Base::Any });
        }
        internal.push(self.record(row, &asked.parsed.identity, id, &said));
        id
    }

    /// Three ways: what the line said before, what it says now, what stands there.
    #[expect(
        clippy::too_many_arguments,
        reason = "what a batch gathers is passed, and it gathers three things"
    )]
    fn merge(
        &self,
        row: usize,
        id: Id,
        asked: &Asked<'_>,
        rows: &[Option<Id>],
        commands: &mut Vec<Command>,
        internal: &mut Vec<InternalWrite>,
        notes: &mut Vec<Note>,
    ) -> bool {
        let at = (row, asked.parsed.identity.clone());
        let (Some(dataset), Some(record), Some(stored)) =
            (self.dataset(row), self.known.records.get(&at), self.known.stored.get(&(row, id)))
        else {
            return false;
        };
        let mut said = record.said.clone();
        let mut values = Values::new();
        for (place, mine, by) in self.values(row, asked, rows) {
            let (Some(number), Some(field)) = (self.ids.get(row, place), dataset.fields.get(place)) else {
                continue;
            };
            let base = said.mark(number);
            let theirs = stored.values.get(place).unwrap_or(&Value::Null);
            let words_same = by == said.0.get(&number).and_then(|word| word.by);
            let same = if by.is_some() { words_same } else { Mark::of(&mine) == base };
            if same {
                continue;
            }
            said.say(number, &mine, by, 0);
            if *theirs == mine {
                // a person wrote the same
            } else if Mark::of(theirs) == base {
                values.push((field.key.clone(), mine));
            } else {
                notes.push(self.note(asked, What::Kept, row, place, &mine));
            }
        }
        internal.push(self.record(row, &asked.parsed.identity, id, &said));
        if values.is_empty() {
            return false;
        }
        commands.push(Command::Update {
            dataset: dataset.key.clone(),
            id,
            values,
            base: Base::Strict(stored.rev),
        });
        true
    }

    fn record(&self, row: usize, identity: &str, id: Id, said: &Said) -> InternalWrite {
        let fed = self.recipe.rows.get(row);
        let (name, dataset) = fed.map_or(("", ""), |fed| (&fed.name, &fed.dataset));
        let record = vec![
            Value::text(&*self.recipe.source),
            Value::text(name),
            Value::text(identity),
            Value::text(dataset),
            Value::Id(id),
            Value::text(said.encode()),
        ];
        InternalWrite::Put(&IDENTITIES, record)
    }
}
