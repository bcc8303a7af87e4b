//! The form of a row: new or to be changed, empty or with what was typed and what is wrong with it.

mod choices;
mod send;

use std::collections::HashMap;

use expr::{Id, Value};
use model::kinds::Cell;
use model::{Dataset, Field, Model, Tone};

use super::beforehand::Beforehand;
use super::input::texts_of;
use super::{FormInput, Reader};
use crate::view::{Block, Conflict, Form, FormButton, FormField, FormGroup, Page, Target, Unread, View};
use crate::{Labels, Problem, Problems, Revision, Seen, Sight};

pub use send::{Merged, Sent};

/// A form as it is drawn: of which row, with what typed, with which problems.
struct Draft<'a> {
    dataset: &'a Dataset,
    seen: Option<&'a Seen>,
    input: Option<&'a FormInput>,
    problems: &'a [Problem],
    /// What is known before anybody types, and the parameters that say so.
    known: &'a Beforehand,
    query: &'a [(String, String)],
    /// Words that mean nothing, by field.
    unread: Option<&'a HashMap<Box<str>, Vec<Unread>>>,
}

impl Reader<'_> {
    /// The empty form of a new row. Parameters of the address fill fields in.
    ///
    /// # Errors
    /// `dataset.unknown` for those who may create none.
    pub async fn new_page(&self, key: &str, query: &[(String, String)]) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        if !self.kernel.may(self.actor, key, "create").await? {
            return Err("dataset.unknown".into());
        }
        let known = self.beforehand(&model, dataset, query).await?;
        let draft =
            Draft { dataset, seen: None, input: None, problems: &[], known: &known, query, unread: None };
        self.form_page(&model, &draft).await
    }

    /// The form of a row.
    ///
    /// # Errors
    /// `row.missing`; `row.forbidden` for those who may read but not change it.
    pub async fn edit_page(&self, key: &str, id: Id) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let seen = self.kernel.get(self.actor, key, id).await?;
        if !seen.may("update") {
            return Err(model::Refusal::new("row.forbidden").with("action", self.word("row.edit")).into());
        }
        let known = self.kept(dataset).await?;
        let draft = Draft {
            dataset,
            seen: Some(&seen),
            input: None,
            problems: &[],
            known: &known,
            query: &[],
            unread: None,
        };
        self.form_page(&model, &draft).await
    }

    /// What of a row cannot be changed by whoever may change it.
    async fn kept(&self, dataset: &Dataset) -> Result<Beforehand, Problems> {
        let (_, locked) = self.kernel.form_access(self.actor, &dataset.key, "update").await?;
        Ok(Beforehand { locked, suggested: Vec::new() })
    }

    async fn form_page(&self, model: &Model, draft: &Draft<'_>) -> Result<Page, Problems> {
        let Draft { dataset, seen, .. } = *draft;
        let form = self.form(model, draft).await?;
        let title = dataset.title.get(self.language);
        let mut trail = self.trail(dataset);
        let mut key = "form.new";
        if let Some(seen) = seen {
            key = "form.edit";
            let labels = self.kernel.labels(self.actor, &[seen], self.language).await?;
            let label = self.row_title(model, dataset, seen, &labels);
            trail.push(Self::to_row(seen, &label));
        }
        let mut blocks = Vec::new();
        if let Some(seen) = seen {
            blocks.extend(self.reason(dataset, seen).await?);
        }
        blocks.extend(self.holder(model, draft.problems).await?);
        blocks.push(Block { title: None, view: View::Form(form), more: None });
        Ok(Page {
            title: crate::words::with(self.language, key, &[("title", title)]),
            lead: dataset.help.as_ref().map(|help| help.get(self.language).to_owned()),
            trail,
            blocks,
            ..Page::default()
        })
    }

    /// The way to the row that has already what must not exist twice, where the reader can read it.
    async fn holder(&self, model: &Model, problems: &[Problem]) -> Result<Option<Block>, Problems> {
        let value = |problem: &Problem, name: &str| {
            let found = problem.refusal.values.iter().find(|(key, _)| *key == name);
            found.map(|(_, words)| words.zh.clone())
        };
        let taken = problems.iter().find(|problem| problem.refusal.code == "field.taken");
        let Some((taken, id)) =
            taken.and_then(|taken| Some((taken, Id::parse_str(&value(taken, "row")?).ok()?)))
        else {
            return Ok(None);
        };
        let Some(dataset) = value(taken, "of").and_then(|key| model.dataset(&key)) else { return Ok(None) };
        let Ok(seen) = self.kernel.get(self.actor, &dataset.key, id).await else { return Ok(None) };
        let labels = self.kernel.labels(self.actor, &[&seen], self.language).await?;
        let mut link = Self::to_row(&seen, &self.row_title(model, dataset, &seen, &labels));
        link.note = (dataset.states.len() > 1).then(|| self.state_mark(dataset, &seen.state).text);
        Ok(Some(Block {
            title: Some(self.word("form.taken").into_owned()),
            view: View::Links(vec![link]),
            more: None,
        }))
    }

    async fn form(&self, model: &Model, draft: &Draft<'_>) -> Result<Form, Problems> {
        let Draft { dataset, seen, input, problems, query, .. } = *draft;
        let verb = if seen.is_some() { "update" } else { "create" };
        let (writable, _) = self.kernel.form_access(self.actor, &dataset.key, verb).await?;
        let labels = match seen {
            Some(seen) => self.kernel.labels(self.actor, &[seen], self.language).await?,
            None => Labels::default(),
        };
        let mut groups: Vec<FormGroup> = vec![FormGroup::default()];
        groups.extend(dataset.groups.iter().map(|group| FormGroup {
            title: Some(group.title.get(self.language).to_owned()),
            ..FormGroup::default()
        }));
        let mut changed_by = self.changed_by(draft).await?;
        let mut hidden = Vec::new();
        for (place, field) in dataset.fields.iter().enumerate() {
            let sight = seen.and_then(|seen| seen.values.get(place));
            if writable.get(place) != Some(&true) || matches!(sight, Some(Sight::Hidden)) {
                continue;
            }
            let mut drawn = self.field(model, draft, place, field, &labels).await?;
            if let Some(conflict) = &mut drawn.conflict {
                let (who, when) = changed_by.remove(&place).unwrap_or_default();
                drawn.problem = Some(self.conflict_words(&conflict.theirs, who.as_deref(), &when));
                conflict.who = who;
            }
            if !drawn.locked {
                // a locked field is shown, not sent
                hidden.push(("_field".to_owned(), field.key.to_string()));
            }
            if let Some(group) = groups.get_mut(field.group.map_or(0, |group| group + 1)) {
                group.fields.push(drawn);
            }
        }
        groups.retain(|group| !group.fields.is_empty());
        if let Some(seen) = seen {
            let rev = input
                .and_then(|input| input.first("_rev"))
                .map_or_else(|| seen.rev.to_string(), str::to_owned);
            hidden.push(("_rev".to_owned(), rev));
        }
        let is_drawn =
            |key: &str| groups.iter().flat_map(|group| &group.fields).any(|drawn| drawn.key == key);
        let elsewhere = |problem: &&Problem| !problem.field.as_deref().is_some_and(is_drawn);
        let whole: Vec<String> = problems
            .iter()
            .filter(elsewhere)
            .map(|problem| self.problem_of_form(dataset, input, problem))
            .collect();
        let target = match seen {
            Some(seen) => Target::Edit { dataset: dataset.key.to_string(), id: seen.id },
            None => Target::New { dataset: dataset.key.to_string(), query: query.to_vec() },
        };
        Ok(Form { target, groups, hidden, problems: whole, buttons: self.buttons(dataset, seen).await? })
    }

    fn conflict_words(&self, theirs: &str, who: Option<&str>, when: &str) -> String {
        let empty = self.word("form.empty");
        let theirs = if theirs.is_empty() { empty.as_ref() } else { theirs };
        match who {
            Some(who) => self.phrase("form.conflict-by", &[("who", who), ("when", when), ("theirs", theirs)]),
            None => self.phrase("form.conflict-at", &[("when", when), ("theirs", theirs)]),
        }
    }

    /// Who changed last, and when, what the form would change too, by the field's place.
    async fn changed_by(
        &self,
        draft: &Draft<'_>,
    ) -> Result<HashMap<usize, (Option<String>, String)>, Problems> {
        let Draft { dataset, problems, .. } = *draft;
        let asked = problems.iter().filter(|problem| is_conflict(problem));
        let places: Vec<usize> = asked
            .filter_map(|problem| dataset.field(problem.field.as_ref()?))
            .map(|(place, _)| place)
            .collect();
        let Some(seen) = draft.seen.filter(|_| !places.is_empty()) else { return Ok(HashMap::new()) };
        let revisions = self.kernel.history(self.actor, &dataset.key, seen.id).await?;
        let who = self.who_acted(&revisions).await?;
        let last = |place: usize| {
            let touches = |revision: &&Revision| revision.changes.iter().any(|change| change.place == place);
            let revision = revisions.iter().find(touches)?;
            Some((place, (who.get(&revision.seen.rev).cloned(), self.shortly(revision.at))))
        };
        Ok(places.into_iter().filter_map(last).collect())
    }

    /// Save, and the moves that can be made at once.
    async fn buttons(&self, dataset: &Dataset, seen: Option<&Seen>) -> Result<Vec<FormButton>, Problems> {
        let mut buttons = Vec::new();
        let state =
            seen.map_or_else(|| dataset.states.first().map(|state| &state.key), |seen| Some(&seen.state));
        let here = state.and_then(|state| dataset.state(state)).map(|(place, _)| place);
        for declared in &dataset.moves {
            let from = here.is_some_and(|here| declared.from.contains(&here));
            let granted = match seen {
                Some(seen) => seen.may(&declared.key),
                None => self.kernel.may(self.actor, &dataset.key, &declared.key).await?,
            };
            let simple = !declared.note && declared.by == model::MoveBy::Grant && declared.confirm.is_none();
            if from && granted && simple && buttons.is_empty() {
                buttons.push(FormButton {
                    then: declared.key.to_string(),
                    text: declared.title.get(self.language).to_owned(),
                    tone: Tone::Primary,
                });
            }
        }
        // a first state that waits for somebody is no draft
        let is_quiet = dataset.states.first().is_some_and(|state| state.tone == Tone::Plain);
        let draft = !buttons.is_empty() && seen.is_none() && is_quiet;
        let words = if draft { "form.save-draft" } else { "form.save" };
        let tone = if buttons.is_empty() { Tone::Primary } else { Tone::Plain };
        let text = match &dataset.make {
            // making one is called something, and the button says what it does
            Some(make) if seen.is_none() && !draft => make.get(self.language).to_owned(),
            _ => crate::words::t(self.language, words).into_owned(),
        };
        buttons.insert(0, FormButton { then: String::new(), text, tone });
        Ok(buttons)
    }

    async fn field(
        &self,
        model: &Model,
        draft: &Draft<'_>,
        place: usize,
        field: &Field,
        labels: &Labels,
    ) -> Result<FormField, Problems> {
        let sight = draft.seen.and_then(|seen| seen.values.get(place));
        let masked = match sight {
            Some(Sight::Masked(text)) => Some(text.clone()),
            _ => None,
        };
        let of = |known: &[(usize, Value)]| {
            known.iter().find(|(at, _)| *at == place).map(|(_, value)| value.clone())
        };
        let fixed = of(&draft.known.locked);
        let stored = match sight {
            Some(Sight::Clear(value)) => value.clone(),
            Some(_) => Value::Null,
            None => {
                fixed.clone().or_else(|| of(&draft.known.suggested)).unwrap_or_else(|| field.default.clone())
            }
        };
        let values = match draft.input {
            Some(input) if input.has(&field.key) => input.texts(field),
            _ => texts_of(field, &stored),
        };
        let mut drawn = FormField {
            help: field.help.as_ref().map(|help| help.get(self.language).to_owned()),
            values,
            required: field.required && masked.is_none(),
            clears: !field.required && masked.is_some(),
            locked: fixed.is_some(),
            ..FormField::new(&field.key, field.title.get(self.language).to_owned(), field.kind.widget())
        };
        if field.kind.cell() == Cell::Formatted {
            let note = self.word("form.markdown");
            drawn.help = Some(beside(drawn.help, &note));
        }
        if field.personal {
            let note = match &masked {
                Some(masked) => self.phrase("form.keep-masked", &[("masked", masked)]),
                None => self.word("form.personal").into_owned(),
            };
            drawn.help = Some(beside(drawn.help, &note));
        }
        self.fill_options(model, draft, &*field.kind, labels, &mut drawn).await?;
        if let Some(problem) =
            draft.problems.iter().find(|problem| problem.field.as_ref() == Some(&field.key))
        {
            drawn.problem = Some(self.problem_words(problem));
            if is_conflict(problem) {
                let theirs = problem.refusal.values.iter().find(|(name, _)| *name == "theirs");
                drawn.conflict = Some(Conflict {
                    who: None,
                    theirs: theirs.map(|(_, words)| words.get(self.language).to_owned()).unwrap_or_default(),
                    values: texts_of(field, &stored),
                });
            }
        }
        Ok(drawn)
    }

    /// A problem that no field of the form can show: with the title of the field it is about, if that was sent.
    fn problem_of_form(&self, dataset: &Dataset, input: Option<&FormInput>, problem: &Problem) -> String {
        let words = self.problem_words(problem);
        let sent = problem.field.as_deref().filter(|key| input.is_some_and(|input| input.has(key)));
        match sent.and_then(|key| dataset.field(key)) {
            Some((_, field)) => {
                let title = field.title.get(self.language);
                self.phrase("form.problem-of", &[("title", title), ("problem", &words)])
            }
            None => words,
        }
    }

    /// A problem in words.
    pub fn problem_words(&self, problem: &Problem) -> String {
        problem.said(self.engines.entries().iter().copied(), self.language)
    }
}

/// Whether somebody else wrote the same field meanwhile.
fn is_conflict(problem: &Problem) -> bool {
    problem.refusal.code == "field.conflict"
}

/// Advice behind other advice: each is a sentence.
fn beside(help: Option<String>, more: &str) -> String {
    match help {
        None => more.to_owned(),
        Some(help) if help.ends_with(['。', '.']) => format!("{help} {more}"),
        Some(help) if help.is_ascii() => format!("{help}. {more}"),
        Some(help) => format!("{help}。{more}"),
    }
}
