//! What the reader may do with a row, and by which grant.

use expr::Id;
use model::Tone;

use super::Reader;
use crate::view::{Block, CellView, ColumnHead, Page, Table, TableRow, View};
use crate::{Because, Problems, Why};

impl Reader<'_> {
    /// The page that explains the reader's own decisions about a row.
    ///
    /// # Errors
    /// `row.missing` if there is none, or none the reader may read.
    pub async fn why_page(&self, key: &str, id: Id) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let seen = self.kernel.get(self.actor, key, id).await?;
        let labels = self.kernel.labels(self.actor, &[&seen], self.language).await?;
        let label = self.row_title(&model, dataset, &seen, &labels);
        let verbs = [
            ("read", "why.read"),
            ("update", "why.update"),
            ("delete", "why.delete"),
            ("reveal", "why.reveal"),
            ("audit", "why.audit"),
        ];
        let mut asked: Vec<(String, String)> = verbs
            .iter()
            .map(|(verb, words)| ((*verb).to_owned(), crate::words::t(self.language, words).into_owned()))
            .collect();
        asked.extend(
            dataset
                .moves
                .iter()
                .map(|found| (found.key.to_string(), found.title.get(self.language).to_owned())),
        );
        let mut rows = Vec::new();
        for (verb, words) in asked {
            let why = self.kernel.why(self.actor, self.actor, &verb, key, id).await?;
            rows.extend(self.why_rows(&words, &why));
        }
        let heads = ["why.verb", "why.answer", "why.grant", "why.condition"];
        let columns = heads.iter().map(|key| ColumnHead {
            key: (*key).to_owned(),
            title: crate::words::t(self.language, key).into_owned(),
            prose: matches!(*key, "why.grant" | "why.condition"),
            aside: u8::from(matches!(*key, "why.grant" | "why.condition")),
            ..ColumnHead::default()
        });
        let title = self.phrase("why.title", &[("label", &label)]);
        let table = Table { caption: title.clone(), columns: columns.collect(), rows, ..Table::default() };
        let mut trail = self.trail(dataset);
        trail.push(Self::to_row(&seen, &label));
        Ok(Page {
            title,
            lead: Some(self.word("why.lead").into_owned()),
            trail,
            blocks: vec![Block { title: None, view: View::Table(table), more: None }],
            ..Page::default()
        })
    }

    /// One line for each grant that speaks of the verb, or one that says that none does.
    fn why_rows(&self, words: &str, why: &Why) -> Vec<TableRow> {
        let text = |text: String| CellView { text, ..CellView::default() };
        let answer = CellView {
            text: self.word(if why.allowed { "why.allowed" } else { "why.refused" }).into_owned(),
            tone: if why.allowed { Tone::Good } else { Tone::Plain },
            badge: true,
            ..CellView::default()
        };
        let state = why.state.is_some().then(|| self.word("why.state").into_owned());
        let line = |grant: String, condition: String| TableRow {
            id: String::new(),
            target: None,
            cells: vec![text(words.to_owned()), answer.clone(), text(grant), text(condition)],
        };
        if why.because.is_empty() {
            return vec![line(self.word("why.no-grant").into_owned(), state.unwrap_or_default())];
        }
        let one = |because: &Because| {
            let holds = self.word(match because.holds {
                Some(true) => "why.holds",
                Some(false) => "why.holds-not",
                None => "why.unknown",
            });
            let rule = because.condition.clone().unwrap_or_else(|| self.word("why.all-rows").into_owned());
            let mut condition = format!("{rule} — {holds}");
            if !because.hides.is_empty() {
                let fields = self.phrase("why.hides", &[("fields", &because.hides.join("、"))]);
                condition = format!("{condition} — {fields}");
            }
            if let Some(state) = &state {
                condition = format!("{condition} — {state}");
            }
            line(because.declared.clone(), condition)
        };
        why.because.iter().map(one).collect()
    }
}
