//! What the site did by itself: the runs of operations, for whoever keeps it or looks after its data.

use model::Tone;

use super::Reader;
use crate::Problems;
use crate::operation::{Outcome, Record};
use crate::view::{Block, CellView, ColumnHead, Empty, Link, Page, Table, TableRow, Target, View};

/// How many runs are shown.
const SHOWN: u32 = 100;

impl Reader<'_> {
    /// The page of the newest runs of operations.
    ///
    /// # Errors
    /// `dataset.unknown` for readers who may not see them.
    pub async fn operations_page(&self) -> Result<Page, Problems> {
        let records = self.kernel.operations(self.actor, SHOWN).await?;
        let heads = [
            ("operations.operation", false),
            ("operations.outcome", false),
            ("operations.done", true),
            ("operations.skipped", true),
            ("operations.began", false),
            ("operations.ended", false),
        ];
        let columns = heads.iter().enumerate().map(|(at, (key, end))| ColumnHead {
            key: (*key).to_owned(),
            title: crate::words::t(self.language, key).into_owned(),
            end: *end,
            aside: u8::from(at == 3 || at == 5),
            ..ColumnHead::default()
        });
        let table = Table {
            caption: self.word("operations.title").into_owned(),
            columns: columns.collect(),
            rows: records.iter().map(|record| self.run_of_operation(record)).collect(),
            empty: Empty { text: self.word("operations.empty").into_owned(), action: None },
            ..Table::default()
        };
        Ok(Page {
            title: self.word("operations.title").into_owned(),
            lead: Some(self.word("operations.lead").into_owned()),
            trail: vec![Link {
                text: self.word("catalogue.title").into_owned(),
                note: None,
                target: Some(Target::Catalogue { dataset: None }),
            }],
            blocks: vec![Block { title: None, view: View::Table(table), more: None }],
            ..Page::default()
        })
    }

    fn run_of_operation(&self, record: &Record) -> TableRow {
        let text = |text: String| CellView { text, ..CellView::default() };
        let figure = |count: u64| CellView { text: count.to_string(), figure: true, ..CellView::default() };
        let (words, tone) = match &record.outcome {
            Outcome::Running => (self.word("operations.running").into_owned(), Tone::Wait),
            Outcome::Done => (self.word("operations.finished").into_owned(), Tone::Good),
            Outcome::Cut => (self.word("operations.cut").into_owned(), Tone::Plain),
            Outcome::Failed(code) => (self.phrase("operations.failed", &[("code", code)]), Tone::Bad),
        };
        TableRow {
            id: record.id.to_string(),
            target: None,
            cells: vec![
                text(record.title.get(self.language).to_owned()),
                CellView { text: words, tone, badge: true, ..CellView::default() },
                figure(record.done),
                figure(record.skipped),
                text(Self::moment(record.began)),
                text(record.ended.map(Self::moment).unwrap_or_default()),
            ],
        }
    }
}
