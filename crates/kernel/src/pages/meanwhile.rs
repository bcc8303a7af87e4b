//! What happened to a row while somebody looked at it: told on its page where a deed came too late, in its form where
//! two wrote the same field, and where a row came back with a reason.

use expr::Instant;
use model::kinds::Widget;
use model::{Dataset, Tone};

use super::{FormInput, Reader};
use crate::view::{Block, Form, FormButton, FormField, FormGroup, Page, Target, Text, View};
use crate::{Problems, Revision, Seen};

/// So many revisions are told.
const TOLD: usize = 3;

impl Reader<'_> {
    /// The page of a row that has changed since a deed was decided on: what happened, and the deed again with what was
    /// noted, where it can still be done.
    ///
    /// # Errors
    /// `row.missing` where the reader can read it no more.
    pub async fn overtaken_page(
        &self,
        key: &str,
        id: expr::Id,
        deed: &str,
        input: &FormInput,
    ) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let seen = self.kernel.get(self.actor, key, id).await?;
        let mut page = self.detail_page(key, id).await?;
        let base: i64 = input.first("_rev").and_then(|rev| rev.parse().ok()).unwrap_or(seen.rev);
        let revisions = self.kernel.history(self.actor, key, id).await?;
        let since: Vec<Revision> =
            revisions.into_iter().filter(|revision| revision.seen.rev > base).collect();
        let mut paragraphs = self.told(dataset, &since).await?;
        if paragraphs.is_empty() {
            paragraphs.push(self.word("meanwhile.changed").into_owned());
        }
        let declared = dataset.find_move(deed).filter(|_| seen.may(deed));
        let note = input.first("note").unwrap_or_default();
        match declared {
            Some(declared) => {
                let title = declared.title.get(self.language);
                paragraphs.push(self.phrase("meanwhile.still", &[("deed", title)]));
                if declared.note {
                    page.blocks.insert(0, self.again(&seen, &declared.key, title, note));
                }
            }
            None if !note.is_empty() => {
                paragraphs.push(self.phrase("meanwhile.noted", &[("note", note)]));
            }
            None => {}
        }
        page.blocks.insert(0, notice(paragraphs));
        Ok(page)
    }

    /// A deed as a form, with what was noted.
    fn again(&self, seen: &Seen, deed: &str, title: &str, note: &str) -> Block {
        let reason = FormField {
            values: vec![note.to_owned()],
            required: true,
            ..FormField::new("note", self.word("row.note").into_owned(), Widget::Area { max: 2000 })
        };
        let form = Form {
            target: Target::Move { dataset: seen.dataset.to_string(), id: seen.id, name: deed.to_owned() },
            groups: vec![FormGroup { fields: vec![reason], ..FormGroup::default() }],
            hidden: vec![("_rev".to_owned(), seen.rev.to_string())],
            problems: Vec::new(),
            buttons: vec![FormButton { then: String::new(), text: title.to_owned(), tone: Tone::Primary }],
        };
        Block { title: None, view: View::Form(form), more: None }
    }

    /// Revisions in words, the newest first: 柳知远 07:12 发布.
    async fn told(&self, dataset: &Dataset, revisions: &[Revision]) -> Result<Vec<String>, Problems> {
        let who = self.who_acted(revisions).await?;
        let tell = |revision: &Revision| {
            let deed = self.operation(dataset, &revision.operation);
            let when = self.shortly(revision.at);
            let mut told = match who.get(&revision.seen.rev) {
                Some(who) => self.phrase("meanwhile.by", &[("who", who), ("when", &when), ("deed", &deed)]),
                None => self.phrase("meanwhile.at", &[("when", &when), ("deed", &deed)]),
            };
            if let Some(note) = &revision.note {
                told = self.phrase("meanwhile.with", &[("told", &told), ("note", note)]);
            }
            told
        };
        Ok(revisions.iter().take(TOLD).map(tell).collect())
    }

    /// Why a row is where it is, if it was brought there with a reason and the reader is to change something.
    pub(super) async fn reason(&self, dataset: &Dataset, seen: &Seen) -> Result<Option<Block>, Problems> {
        if !seen.may("update") {
            return Ok(None);
        }
        let revisions = self.kernel.history(self.actor, &dataset.key, seen.id).await?;
        let moved = revisions.iter().find(|revision| dataset.find_move(&revision.operation).is_some());
        let Some(moved) = moved.filter(|moved| moved.note.is_some() && moved.seen.state == seen.state) else {
            return Ok(None);
        };
        Ok(Some(notice(self.told(dataset, std::slice::from_ref(moved)).await?)))
    }

    /// A moment as it is said on the same day: the time alone.
    pub(super) fn shortly(&self, at: Instant) -> String {
        let (when, now) = (Self::moment(at), Self::moment(self.kernel.clock().now()));
        match (when.split_once(' '), now.split_once(' ')) {
            (Some((day, time)), Some((today, _))) if day == today => time.to_owned(),
            _ => when,
        }
    }
}

/// Words that somebody should not overlook.
pub(super) fn notice(paragraphs: Vec<String>) -> Block {
    Block { title: None, view: View::Text(Text { paragraphs, tone: Tone::Wait }), more: None }
}
