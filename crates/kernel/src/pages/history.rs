//! All revisions of a row, and two of them beside each other.

use expr::Id;
use model::Tone;

use super::Reader;
use crate::reading::history::changes;
use crate::view::{Action, Block, Event, FieldChange, Link, Page, Target, Text, Timeline, View};
use crate::{Problems, Seen};

impl Reader<'_> {
    /// The page of a row's history.
    ///
    /// # Errors
    /// `row.missing` if there is none, or none the reader may read.
    pub async fn history_page(&self, key: &str, id: Id) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let revisions = self.kernel.history(self.actor, key, id).await?;
        let current = revisions.first().ok_or("row.missing")?;
        let timeline = self.timeline(&model, dataset, &revisions, usize::MAX, true).await?;
        let labels = self.kernel.labels(self.actor, &[&current.seen], self.language).await?;
        let label = self.row_title(&model, dataset, &current.seen, &labels);
        let mut trail = self.trail(dataset);
        trail.push(Self::to_row(&current.seen, &label));
        let mut actions = Vec::new();
        let gone = self.kernel.get(self.actor, key, id).await.is_err();
        if gone {
            // the row has no page to go back to
            trail.pop();
        }
        if gone && current.seen.may("restore") {
            let target = Target::Restore { dataset: key.to_owned(), id };
            actions.push(Action { writes: true, ..self.leads("row.restore", target, Tone::Primary) });
        }
        let mut page = Page {
            title: self.phrase("history.title", &[("label", &label)]),
            actions,
            trail,
            blocks: vec![Block { title: None, view: View::Timeline(timeline), more: None }],
            ..Page::default()
        };
        if let Ok(reveals) = self.kernel.reveals(self.actor, key, id).await {
            page.aside.push(self.reveals_block(&model, &reveals, false).await?);
        }
        Ok(page)
    }

    /// The page of two revisions.
    ///
    /// # Errors
    /// `row.missing` if one of them cannot be seen.
    pub async fn difference_page(&self, key: &str, id: Id, from: i64, to: i64) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let (older, newer) = self.kernel.two_revisions(self.actor, key, id, from, to).await?;
        let labels = self.kernel.labels(self.actor, &[&older.seen, &newer.seen], self.language).await?;
        let label = self.row_title(&model, dataset, &newer.seen, &labels);
        let words = |place: usize, sight: &crate::Sight| {
            super::detail::flat(&self.sight(&model, dataset, place, sight, &labels))
        };
        let mut changed: Vec<FieldChange> = changes(Some(&older.seen), &newer.seen)
            .into_iter()
            .map(|change| FieldChange {
                title: dataset
                    .fields
                    .get(change.place)
                    .map(|field| field.title.get(self.language).to_owned())
                    .unwrap_or_default(),
                before: words(change.place, &change.before),
                after: words(change.place, &change.after),
            })
            .collect();
        if older.seen.state != newer.seen.state {
            changed.push(FieldChange {
                title: self.word("list.state").into_owned(),
                before: self.state(dataset, &older.seen.state).text,
                after: self.state(dataset, &newer.seen.state).text,
            });
        }
        let (from, to) = (older.seen.rev.to_string(), newer.seen.rev.to_string());
        let title = self.phrase("history.difference", &[("from", &from), ("to", &to)]);
        let view = if changed.is_empty() {
            View::Text(Text { paragraphs: vec![self.word("history.same").into_owned()], tone: Tone::Plain })
        } else {
            let event = Event {
                title: self.operation(dataset, &newer.operation),
                when: Self::moment(newer.at),
                changes: changed,
                ..Event::default()
            };
            View::Timeline(Timeline { entries: vec![event] })
        };
        let mut trail = self.trail(dataset);
        trail.push(Self::to_row(&newer.seen, &label));
        trail.push(Link {
            text: self.word("row.history").into_owned(),
            note: None,
            target: Some(Target::History { dataset: key.to_owned(), id }),
        });
        Ok(Page { title, trail, blocks: vec![Block { title: None, view, more: None }], ..Page::default() })
    }

    pub(super) fn to_row(seen: &Seen, label: &str) -> Link {
        let target = Target::Row { dataset: seen.dataset.to_string(), id: seen.id };
        Link { text: label.to_owned(), note: None, target: Some(target) }
    }
}
