//! The dry run of a draft: what would become of its lines, before anything is written.

use kernel::Problems;
use kernel::engine::{Answer, Ask, Promise};
use kernel::view::{self, CellView, ColumnHead, Page, Pager, Progress, Table, TableRow, Text, View};
use model::{Model, Tone};

use super::notes::Listed;
use super::{Deed, Desk, IMPORT, block, of_import, told};
use crate::importing::{Counts, DryRun, Import, Outcome, Status};
use crate::recipe::Recipe;
use crate::rehearsing::Told;

pub(super) const DEEDS: &[Deed] = &[Deed {
    name: "exchange.check",
    title: ("核对", "Dry run"),
    api: None,
    parameters: &[IMPORT],
    offered: None,
    act,
}];

/// How many reasons and words are listed.
const LISTED: usize = 20;

fn act(desk: Desk<'_>, ask: Ask) -> Promise<'_, Result<Answer, Problems>> {
    Box::pin(async move {
        let import = desk.import(&ask).await?;
        if import.status != Status::Draft {
            return Ok(Answer::Go(of_import("exchange.progress", import.id)));
        }
        let model = desk.reader.kernel.model();
        let recipe = import.recipe(&model)?;
        let told = desk.shared.rehearsals.ask(&desk.shared.runs, desk.reader.actor, &import).await;
        let page = match told {
            Ok(Told::Moves(done)) => desk.under_way(&model, &import, &recipe, done),
            Ok(Told::Done(run)) => desk.check_page(&model, &import, &recipe, &run),
            Err(problems) => {
                let page = desk.failed(&model, &import, &recipe, &problems);
                return Ok(Answer::Refused(Box::new(page), problems));
            }
        };
        Ok(Answer::Page(Box::new(page)))
    })
}

impl Desk<'_> {
    fn frame(&self, model: &Model, import: &Import, recipe: &Recipe) -> Page {
        Page {
            title: self.phrase("check.title", &[("name", &import.name)]),
            trail: self.trail(model, Some(recipe), None),
            actions: vec![
                self.leads("check.back", of_import("exchange.map", import.id), Tone::Plain),
                self.forget(import, "import.drop"),
            ],
            blocks: vec![self.steps(2)],
            ..Page::default()
        }
    }

    fn under_way(&self, model: &Model, import: &Import, recipe: &Recipe, done: u64) -> Page {
        let mut page = self.frame(model, import, recipe);
        page.lead = Some(self.word("check.under-way").into_owned());
        let progress = Progress {
            done,
            unit: self.word("unit.lines").into_owned(),
            moving: true,
            ..Progress::default()
        };
        page.blocks.push(block(None, View::Progress(progress)));
        page
    }

    fn failed(&self, model: &Model, import: &Import, recipe: &Recipe, problems: &Problems) -> Page {
        let mut page = self.frame(model, import, recipe);
        let paragraphs = told(problems, self.reader.language);
        page.blocks.push(block(None, View::Text(Text { paragraphs, tone: Tone::Bad })));
        page
    }

    fn check_page(&self, model: &Model, import: &Import, recipe: &Recipe, run: &DryRun) -> Page {
        let mut page = self.frame(model, import, recipe);
        page.lead = Some(self.word("check.nothing-written").into_owned());
        let counts = run.counts;
        let written = counts.created + counts.changed;
        if written > 0 {
            let values = [("written", grouped(written)), ("left", grouped(counts.refused))];
            let values: Vec<(&str, &str)> =
                values.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let text = if counts.refused > 0 {
                self.phrase("check.run-leaving", &values)
            } else {
                self.phrase("check.run", &values)
            };
            page.actions.push(view::Action {
                text,
                writes: true,
                ..self.leads("check.back", of_import("exchange.run", import.id), Tone::Primary)
            });
        }
        page.blocks.push(block(None, View::Progress(self.progress(counts, counts.lines(), false, None))));
        if written == 0 {
            page.actions.push(view::Action {
                writes: true,
                ..self.leads("check.end", of_import("exchange.run", import.id), Tone::Primary)
            });
            let paragraphs = vec![self.word("check.nothing-to-write").into_owned()];
            page.blocks.push(block(None, View::Text(Text { paragraphs, tone: Tone::Wait })));
        }
        page.blocks.extend(self.findings(model, recipe, run));
        page.blocks.extend(self.left_out(model, recipe, run));
        page.blocks.extend(self.reasons(model, recipe, run));
        page.blocks.extend(self.unread(model, recipe, run));
        page.blocks.extend(self.samples(model, recipe, run));
        let listed: Vec<Listed<'_>> = run.notes.iter().map(|note| Listed { note, recipe, model }).collect();
        let rest: Vec<Listed<'_>> =
            listed.into_iter().filter(|listed| !listed.is_refused()).take(LISTED).collect();
        if !rest.is_empty() {
            let table = self.notes_table(&rest, Pager::default());
            page.blocks.push(block(Some(self.word("check.notes").into_owned()), View::Table(table)));
        }
        page
    }

    /// How many rows are made where, columns that cannot be used, contacts that stay out.
    fn findings(&self, model: &Model, recipe: &Recipe, run: &DryRun) -> Option<view::Block> {
        let mut paragraphs: Vec<String> = self.made(model, recipe, &run.made).into_iter().collect();
        if !run.dead.is_empty() {
            let most = run.dead.iter().map(|(_, count)| *count).max().unwrap_or_default();
            let names: Vec<&str> = run.dead.iter().map(|(name, _)| name.as_str()).collect();
            let values = [("columns", names.join("、")), ("count", grouped(most))];
            let values: Vec<(&str, &str)> =
                values.iter().map(|(name, text)| (*name, text.as_str())).collect();
            paragraphs.push(self.phrase("check.dead", &values));
        }
        if run.counts.contacts > 0 {
            paragraphs.push(self.phrase("check.contacts", &[("count", &grouped(run.counts.contacts))]));
        }
        let text = Text { paragraphs, tone: Tone::Plain };
        (!text.paragraphs.is_empty()).then(|| block(None, View::Text(text)))
    }

    /// How many rows are made, by dataset.
    pub(super) fn made(&self, model: &Model, recipe: &Recipe, made: &[u64]) -> Option<String> {
        let one = |(row, count): (&crate::FedRow, &u64)| {
            let title = model.dataset(&row.dataset)?.title.get(self.reader.language);
            (*count > 0).then(|| format!("{title} {}", grouped(*count)))
        };
        // what the lines are about stands first
        let rows: Vec<String> = recipe.rows.iter().zip(made).rev().filter_map(one).collect();
        (!rows.is_empty()).then(|| self.phrase("check.made", &[("rows", &rows.join(" · "))]))
    }

    /// What the recipe says that the file leaves out.
    fn left_out(&self, model: &Model, recipe: &Recipe, run: &DryRun) -> Option<view::Block> {
        let language = self.reader.language;
        let say = |left: &crate::recipe::LeftOut| {
            let (dataset, field) = recipe.field(model, left.to)?;
            let row = recipe.rows.get(left.to.row)?;
            let title = self.title_of(recipe, model, &format!("{}.{}", row.name, field.key));
            let _ = dataset;
            Some(self.phrase("check.left-out", &[("field", &title), ("why", left.reason.get(language))]))
        };
        let paragraphs: Vec<String> = run.left_out.iter().filter_map(say).collect();
        (!paragraphs.is_empty()).then(|| {
            let text = Text { paragraphs, tone: Tone::Plain };
            block(Some(self.word("check.left-out-title").into_owned()), View::Text(text))
        })
    }

    fn reasons(&self, model: &Model, recipe: &Recipe, run: &DryRun) -> Option<view::Block> {
        if run.reasons.is_empty() {
            return None;
        }
        let heads = [("notes.field", false), ("notes.why", false), ("check.count", true)];
        let rows = run.reasons.iter().take(LISTED).map(|reason| {
            let field = reason.target.as_deref().map(|target| self.title_of(recipe, model, target));
            vec![
                plain(field.unwrap_or_else(|| self.word("notes.line-whole").into_owned())),
                CellView { tone: Tone::Bad, ..plain(reason.why.get(self.reader.language).to_owned()) },
                figure(reason.count),
            ]
        });
        let table = self.table("check.reasons", &heads, rows.collect());
        Some(block(Some(self.word("check.reasons").into_owned()), View::Table(table)))
    }

    fn unread(&self, model: &Model, recipe: &Recipe, run: &DryRun) -> Option<view::Block> {
        if run.unread.is_empty() {
            return None;
        }
        let heads = [("notes.text", false), ("notes.field", false), ("check.count", true)];
        let rows = run.unread.iter().take(LISTED).map(|word| {
            vec![
                plain(word.word.clone()),
                plain(self.title_of(recipe, model, &word.target)),
                figure(word.count),
            ]
        });
        let table = self.table("check.unread", &heads, rows.collect());
        Some(block(Some(self.word("check.unread").into_owned()), View::Table(table)))
    }

    /// The first lines with the values they would give.
    fn samples(&self, model: &Model, recipe: &Recipe, run: &DryRun) -> Option<view::Block> {
        let mut targets: Vec<&str> = Vec::new();
        for (target, _) in run.samples.iter().flat_map(|sample| &sample.values) {
            if !targets.contains(&&**target) {
                targets.push(target);
            }
        }
        if targets.is_empty() {
            return None;
        }
        // what the lines are about comes first
        let main = recipe.main().map(|row| format!("{}.", row.name)).unwrap_or_default();
        targets.sort_by_key(|target| !target.starts_with(&main));
        let head =
            |title: String, end: bool| ColumnHead { key: String::new(), title, end, ..ColumnHead::default() };
        let mut columns = vec![
            head(self.word("notes.line").into_owned(), false),
            head(self.word("check.outcome").into_owned(), false),
        ];
        columns.extend(targets.iter().map(|target| head(self.title_of(recipe, model, target), false)));
        let rows = run.samples.iter().map(|sample| {
            let mut cells = vec![plain(sample.line.to_string()), plain(self.outcome(sample.outcome))];
            cells.extend(targets.iter().map(|target| {
                let value = sample.values.iter().find(|(name, _)| &**name == *target);
                plain(value.map(|(_, value)| value.clone()).unwrap_or_default())
            }));
            TableRow { id: sample.line.to_string(), target: None, cells }
        });
        let table = Table {
            caption: self.word("check.samples").into_owned(),
            columns,
            rows: rows.collect(),
            ..Table::default()
        };
        Some(block(Some(self.word("check.samples").into_owned()), View::Table(table)))
    }

    fn outcome(&self, outcome: Outcome) -> String {
        match outcome {
            Outcome::Created => self.word("count.created"),
            Outcome::Changed => self.word("count.changed"),
            Outcome::Unchanged => self.word("count.unchanged"),
            Outcome::Refused => self.word("count.refused"),
        }
        .into_owned()
    }

    /// A table that cannot be narrowed or ordered.
    fn table(
        &self,
        caption: &'static str,
        heads: &[(&'static str, bool)],
        rows: Vec<Vec<CellView>>,
    ) -> Table {
        let word = |key| crate::words::t(self.reader.language, key).into_owned();
        let head = |(key, end): &(&'static str, bool)| ColumnHead {
            title: word(*key),
            end: *end,
            ..ColumnHead::default()
        };
        let row =
            |(place, cells): (usize, Vec<CellView>)| TableRow { id: place.to_string(), target: None, cells };
        let rows: Vec<TableRow> = rows.into_iter().enumerate().map(row).collect();
        Table { caption: word(caption), columns: heads.iter().map(head).collect(), rows, ..Table::default() }
    }

    /// What became of lines, as figures; `import` is the one whose notes they lead to.
    pub(super) fn progress(
        &self,
        counts: Counts,
        total: u64,
        moving: bool,
        import: Option<&Import>,
    ) -> Progress {
        let listed = |what: &str| {
            let import = import?;
            Some(super::target("exchange.progress", &[("import", &import.id.to_string()), ("what", what)]))
        };
        let lines = self.word("unit.lines");
        let values = self.word("unit.values");
        let tally = |text, count, unit: &str, tone, part, target| view::Tally {
            text: crate::words::t(self.reader.language, text).into_owned(),
            count,
            unit: unit.to_owned(),
            tone,
            part,
            target,
        };
        let mut tallies = vec![
            tally("count.created", counts.created, &lines, Tone::Good, true, None),
            tally("count.changed", counts.changed, &lines, Tone::Plain, true, None),
            tally("count.unchanged", counts.unchanged, &lines, Tone::Plain, true, None),
            tally("count.refused", counts.refused, &lines, Tone::Bad, true, listed("refused")),
            tally("count.skipped", counts.skipped, &lines, Tone::Plain, true, listed("skipped")),
        ];
        let besides = [
            ("count.kept", counts.kept, "kept"),
            ("count.there", counts.there, "there"),
            ("count.differing", counts.differing, "differs"),
            ("count.unread", counts.unread, "unread"),
            ("count.contacts", counts.contacts, "contacts"),
        ];
        for (text, count, what) in besides {
            if count > 0 {
                tallies.push(tally(text, count, &values, Tone::Plain, false, listed(what)));
            }
        }
        Progress { done: counts.lines(), total: Some(total), unit: lines.into_owned(), moving, tallies }
    }
}

pub(super) fn plain(text: String) -> CellView {
    CellView { text, ..CellView::default() }
}

/// A count with a comma behind every thousand.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(super) fn figure(count: u64) -> CellView {
    CellView { text: grouped(count), figure: true, ..CellView::default() }
}
