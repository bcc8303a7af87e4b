//! One row: its fields in their sections, what can be done with it, and what happened to it last.

use std::collections::HashMap;

use expr::Id;
use model::kinds::Widget;
use model::{Dataset, Field, Label, Model, Tone};

use super::Reader;
use crate::engine::Place;
use crate::view::{
    Action, Block, Event, Fact, FactGroup, Facts, FieldChange, Link, Mark, Page, Target, Timeline, View,
};
use crate::{Labels, Problems, Revision, Seen, Sight};

/// How many revisions a row's own page shows.
const LATEST: usize = 6;

impl Reader<'_> {
    /// The page of a row.
    ///
    /// # Errors
    /// `row.missing` if there is none, or none the reader may read.
    pub async fn detail_page(&self, key: &str, id: Id) -> Result<Page, Problems> {
        let seen = self.kernel.get(self.actor, key, id).await?;
        self.detail_of(&seen, false).await
    }

    /// The page of a row with its masked fields in clear; the look is recorded first.
    ///
    /// # Errors
    /// As [`crate::Kernel::reveal`].
    pub async fn revealed_page(&self, key: &str, id: Id, purpose: &str) -> Result<Page, Problems> {
        let seen = self.kernel.reveal(self.actor, key, id, purpose).await?;
        self.detail_of(&seen, true).await
    }

    async fn detail_of(&self, seen: &Seen, revealed: bool) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, &seen.dataset)?;
        let labels = self.kernel.labels(self.actor, &[seen], self.language).await?;
        let mut meta = Vec::new();
        if dataset.states.len() > 1 {
            meta.push(self.state_mark(dataset, &seen.state));
        }
        let updated = self.phrase("row.updated", &[("when", &Self::moment(seen.updated_at))]);
        meta.push(Mark { text: updated, ..Mark::default() });
        if revealed {
            meta.push(Mark { text: self.word("row.revealed").into_owned(), tone: Tone::Wait });
        }
        let revisions = self.kernel.history(self.actor, &seen.dataset, seen.id).await?;
        let timeline = self.timeline(&model, dataset, &revisions, LATEST, false).await?;
        let history = Target::History { dataset: seen.dataset.to_string(), id: seen.id };
        let more =
            Link { text: self.word("row.whole-history").into_owned(), note: None, target: Some(history) };
        let mut actions = self.actions(dataset, seen);
        let primary = actions.iter().any(|action| action.tone == Tone::Primary);
        for making in self.makings(&model, dataset, seen).await? {
            let tone = if primary { Tone::Plain } else { Tone::Primary };
            actions.insert(0, Action { tone, ..making });
        }
        let place = Place::Row { dataset, row: seen };
        let offered = self.engines.offered(*self, place).await;
        actions.splice(0..0, offered);
        let facts = View::Facts(self.facts(&model, dataset, seen, &labels));
        let mut blocks: Vec<Block> = self.reason(dataset, seen).await?.into_iter().collect();
        blocks.push(Block { title: None, view: facts, more: None });
        blocks.extend(self.related(&model, dataset, seen).await?);
        Ok(Page {
            title: self.row_title(&model, dataset, seen, &labels),
            lead: None,
            meta,
            trail: self.trail(dataset),
            actions,
            blocks,
            aside: vec![Block {
                title: Some(self.word("row.history").into_owned()),
                view: View::Timeline(timeline),
                more: Some(more),
            }],
        })
    }

    /// How a row is called: by its label, or by what its label refers to.
    pub(super) fn row_title(&self, model: &Model, dataset: &Dataset, seen: &Seen, labels: &Labels) -> String {
        let cell = self.cell(model, dataset, seen, dataset.label, labels);
        if cell.text.is_empty() { self.word("row.untitled").into_owned() } else { cell.text }
    }

    fn facts(&self, model: &Model, dataset: &Dataset, seen: &Seen, labels: &Labels) -> Facts {
        let fact = |place: usize| {
            let field = dataset.fields.get(place)?;
            let sight = seen.values.get(place)?;
            let nothing =
                matches!(sight, Sight::Hidden) || matches!(sight, Sight::Clear(value) if value.is_null());
            if nothing || place == dataset.label {
                return None;
            }
            let mut value = self.cell(model, dataset, seen, place, labels);
            if let Some(unit) = unit(field).filter(|_| value.figure) {
                value.text = format!("{} {}", value.text, unit.get(self.language));
            }
            Some(Fact { key: field.key.to_string(), title: field.title.get(self.language).to_owned(), value })
        };
        let group = |wanted: Option<usize>| {
            let places = dataset.fields.iter().enumerate().filter(|(_, field)| field.group == wanted);
            places.filter_map(|(place, _)| fact(place)).collect::<Vec<_>>()
        };
        let mut groups = vec![FactGroup { title: None, facts: group(None) }];
        for (place, declared) in dataset.groups.iter().enumerate() {
            groups.push(FactGroup {
                title: Some(declared.title.get(self.language).to_owned()),
                facts: group(Some(place)),
            });
        }
        groups.retain(|group| !group.facts.is_empty());
        Facts { groups }
    }

    /// What the reader may do with a row: moves first, the main one filled.
    fn actions(&self, dataset: &Dataset, seen: &Seen) -> Vec<Action> {
        let (key, id) = (dataset.key.to_string(), seen.id);
        let mut actions = Vec::new();
        if seen.may("reveal") && seen.values.iter().any(|sight| matches!(sight, Sight::Masked(_))) {
            let purpose = self.word("row.purpose").into_owned();
            let target = Target::Reveal { dataset: key.clone(), id };
            actions.push(Action {
                note: Some(purpose),
                writes: true,
                ..self.leads("row.reveal", target, Tone::Plain)
            });
        }
        let mut primary = false;
        for declared in dataset.moves.iter().filter(|declared| seen.may(&declared.key)) {
            let mut tone = declared.tone;
            if tone == Tone::Primary {
                tone = if primary { Tone::Plain } else { Tone::Primary };
                primary = true;
            }
            actions.push(Action {
                text: declared.title.get(self.language).to_owned(),
                target: Target::Move { dataset: key.clone(), id, name: declared.key.to_string() },
                tone,
                writes: true,
                note: declared.note.then(|| self.word("row.note").into_owned()),
                confirm: declared.confirm.as_ref().map(|words| words.get(self.language).to_owned()),
                rev: Some(seen.rev),
            });
        }
        if seen.may("update") {
            actions.push(self.leads("row.edit", Target::Edit { dataset: key.clone(), id }, Tone::Plain));
        }
        if seen.may("delete") {
            let confirm = Some(self.word("row.delete-confirm").into_owned());
            let target = Target::Delete { dataset: key.clone(), id };
            let delete = self.leads("row.delete", target, Tone::Bad);
            actions.push(Action { writes: true, confirm, rev: Some(seen.rev), ..delete });
        }
        actions.push(self.leads("row.why", Target::Why { dataset: key, id }, Tone::Plain));
        actions
    }

    /// Revisions as they are told, newest first.
    pub(super) async fn timeline(
        &self,
        model: &Model,
        dataset: &Dataset,
        revisions: &[Revision],
        most: usize,
        whole: bool,
    ) -> Result<Timeline, Problems> {
        let mut acted = self.who_acted(revisions).await?;
        let seen: Vec<&Seen> = revisions.iter().map(|revision| &revision.seen).collect();
        let labels = self.kernel.labels(self.actor, &seen, self.language).await?;
        let newest = revisions.first().map(|revision| revision.seen.rev);
        let mut entries = Vec::new();
        for revision in revisions.iter().take(most) {
            let change = |changed: &crate::Changed| FieldChange {
                title: dataset
                    .fields
                    .get(changed.place)
                    .map(|field| field.title.get(self.language).to_owned())
                    .unwrap_or_default(),
                before: flat(&self.sight(model, dataset, changed.place, &changed.before, &labels)),
                after: flat(&self.sight(model, dataset, changed.place, &changed.after, &labels)),
            };
            // the first revision the reader can see tells nothing but the row itself
            let first = !whole && Some(revision.seen.rev) == revisions.last().map(|oldest| oldest.seen.rev);
            entries.push(Event {
                title: self.operation(dataset, &revision.operation),
                when: Self::moment(revision.at),
                who: acted.remove(&revision.seen.rev),
                note: revision.note.as_ref().map(ToString::to_string),
                changes: if first { Vec::new() } else { revision.changes.iter().map(change).collect() },
                current: Some(revision.seen.rev) == newest,
                actions: if whole { self.revision_actions(dataset, revision, revisions) } else { Vec::new() },
            });
        }
        Ok(Timeline { entries })
    }

    /// Who made each revision, by its number: the person, or else the organisation, as far as the reader may read it.
    pub(super) async fn who_acted(&self, revisions: &[Revision]) -> Result<HashMap<i64, String>, Problems> {
        let people: Vec<Id> = revisions.iter().filter_map(|revision| revision.by).collect();
        let seats: Vec<Id> = revisions.iter().filter_map(|revision| revision.seat).collect();
        let organisations = self.kernel.organisations_of_seats(&seats).await?;
        let wanted = HashMap::from([
            ("person".into(), people),
            ("organisation".into(), organisations.values().copied().collect()),
        ]);
        let labels = self.kernel.label_ids(self.actor, wanted, self.language).await?;
        let who = |revision: &Revision| {
            let organisation = revision.seat.and_then(|seat| organisations.get(&seat).copied());
            let name = revision
                .by
                .and_then(|id| labels.get("person", id))
                .or_else(|| organisation.and_then(|id| labels.get("organisation", id)))
                .map(str::to_owned)
                .or_else(|| self.kind_words(&revision.by_kind))?;
            Some((revision.seen.rev, name))
        };
        Ok(revisions.iter().filter_map(who).collect())
    }

    fn revision_actions(&self, dataset: &Dataset, revision: &Revision, all: &[Revision]) -> Vec<Action> {
        let (key, id, rev) = (dataset.key.to_string(), revision.seen.id, revision.seen.rev);
        let mut actions = Vec::new();
        let before = all.iter().find(|other| other.seen.rev < rev).map(|other| other.seen.rev);
        if let Some(from) = before {
            let target = Target::Difference { dataset: key.clone(), id, from, to: rev };
            actions.push(self.leads("history.compare", target, Tone::Plain));
        }
        let current = all.first();
        let can = current.is_some_and(|current| current.seen.rev != rev && current.seen.may("update"));
        if can {
            let target = Target::Revert { dataset: key, id, rev };
            let confirm = Some(self.word("history.revert-confirm").into_owned());
            actions.push(Action {
                writes: true,
                confirm,
                ..self.leads("history.revert", target, Tone::Plain)
            });
        }
        actions
    }

    pub(super) fn operation(&self, dataset: &Dataset, operation: &str) -> String {
        match operation {
            "create" => self.word("history.create").into_owned(),
            "update" => self.word("history.update").into_owned(),
            "delete" => self.word("history.delete").into_owned(),
            "restore" => self.word("history.restore").into_owned(),
            other => dataset
                .find_move(other)
                .map_or_else(|| other.to_owned(), |declared| declared.title.get(self.language).to_owned()),
        }
    }

    fn kind_words(&self, kind: &str) -> Option<String> {
        match kind {
            "clock" => Some(self.word("history.clock").into_owned()),
            "operator" => Some(self.word("history.operator").into_owned()),
            "public" => Some(self.word("history.public").into_owned()),
            _ => None,
        }
    }
}

/// What a figure counts, where a field says so.
fn unit(field: &Field) -> Option<Label> {
    let of = match field.kind.widget() {
        Widget::Pair(of) => *of,
        of => of,
    };
    if let Widget::Number { unit, .. } = of { unit } else { None }
}

/// A cell in one line of words; of formatted text the words alone.
pub(super) fn flat(cell: &crate::view::CellView) -> String {
    if cell.formatted {
        let bare = |line: &str| {
            let line = line.trim_start().trim_start_matches(['#', '>']).trim_start();
            let line = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).unwrap_or(line);
            line.replace("**", "").replace('`', "")
        };
        return cell.text.lines().map(bare).collect::<Vec<_>>().join(" ");
    }
    if cell.tags.is_empty() { cell.text.clone() } else { cell.tags.join("、") }
}
