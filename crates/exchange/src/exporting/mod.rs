//! Lists as files people keep: pages of rows through the kernel's door, written as they come. Nothing leaves that the
//! actor may not read, and no row that it may not export; personal data leaves masked, or with a purpose and an entry
//! in the reveal log for every row.

mod book;
mod cells;
mod lines;
mod samples;
mod template;

use std::io::Write;

use expr::Instant;
use kernel::{Actor, ActorKind, Kernel, Labels, List, Problems, Readable, Seen};
use model::{Dataset, Label, Language, Model, Refusal};

use book::Book;
pub use cells::Cell;
use cells::{Column, cell};
use lines::Lines;
pub use template::template;

/// What is to be exported.
#[derive(Clone, Debug, Default)]
pub struct Export<'a> {
    /// The dataset's key.
    pub dataset: &'a str,
    /// Conditions in the expression language, as [`List::filters`].
    pub filters: Vec<String>,
    /// Conditions already typed, as [`List::conditions`].
    pub conditions: Vec<expr::Expr>,
    /// Words to search for, as [`List::q`].
    pub q: Option<&'a str>,
    /// The order, as [`List::sort`].
    pub sort: Option<&'a str>,
    /// The fields, by key; all that can be read if there is none.
    pub columns: Vec<&'a str>,
    /// What personal data is needed for; without it stays masked.
    pub purpose: Option<&'a str>,
    /// The language of heads and codes.
    pub language: Language,
}

/// What sort of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A workbook.
    Xlsx,
    /// Text in UTF-8 with its mark, so that spreadsheets read it right.
    Csv,
}

impl FileKind {
    /// How names of such files end.
    pub fn ending(self) -> &'static str {
        match self {
            FileKind::Xlsx => "xlsx",
            FileKind::Csv => "csv",
        }
    }

    /// The media type.
    pub fn media(self) -> &'static str {
        match self {
            FileKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileKind::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// What was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Rows in the file.
    pub rows: u64,
    /// Rows of the list that the actor may read but not export.
    pub left_out: u64,
}

/// How many rows are asked for at once.
const PAGE: u32 = 200;

/// What every page of the file bears.
struct Mark {
    title: String,
    name: String,
    time: String,
    purpose: Option<String>,
    demo: bool,
}

impl Mark {
    /// Who took it, when, and what for.
    fn line(&self) -> String {
        let purpose = self.purpose.as_deref().map(|purpose| format!(" 用途：{purpose}")).unwrap_or_default();
        format!("导出人：{} {}{purpose}", self.name, self.time)
    }
}

enum Out<'w> {
    Book(Box<Book>, &'w mut (dyn Write + Send)),
    Lines(Box<Lines<'w>>),
}

/// Writes a list to a file.
///
/// # Errors
/// `export.not-allowed`; `dataset.unknown`, `filter.…`, `sort.not-allowed` as [`Kernel::list`]; `field.unknown` for a
/// column that is not there or cannot be read; `export.too-many` for a workbook; `export.not-possible` when it cannot
/// be written.
pub async fn export(
    kernel: &Kernel,
    actor: &Actor,
    what: &Export<'_>,
    kind: FileKind,
    to: &mut (dyn Write + Send),
) -> Result<Exported, Problems> {
    let model = kernel.model();
    let readable = kernel.readable(actor, what.dataset).await?;
    let dataset = model.dataset(what.dataset).ok_or_else(|| Refusal::new("dataset.unknown"))?;
    if !kernel.may(actor, what.dataset, "export").await? {
        return Err(Refusal::new("export.not-allowed").with_words("dataset", dataset.title.clone()).into());
    }
    if what.purpose.is_some_and(|purpose| purpose.trim().is_empty()) {
        return Err(Refusal::new("export.no-purpose").into());
    }
    let columns = columns(dataset, &readable, what)?;
    let mark = mark(kernel, actor, dataset, what).await?;
    let mut out = match kind {
        FileKind::Xlsx => Out::Book(Box::new(Book::new(&mark, &columns)?), to),
        FileKind::Csv => Out::Lines(Box::new(Lines::new(to, &columns)?)),
    };
    let mut exported = Exported::default();
    let mut after: Option<String> = None;
    loop {
        let list = List {
            dataset: what.dataset,
            filters: what.filters.clone(),
            conditions: what.conditions.clone(),
            q: what.q,
            sort: what.sort,
            after: after.as_deref(),
            limit: Some(PAGE),
            ..List::default()
        };
        let page = kernel.list(actor, &list).await?;
        let (mut rows, others): (Vec<Seen>, Vec<Seen>) =
            page.rows.into_iter().partition(|row| actor.kind == ActorKind::Operator || row.may("export"));
        exported.left_out += u64::try_from(others.len()).unwrap_or(u64::MAX);
        if let Some(purpose) = what.purpose {
            let ids: Vec<expr::Id> = rows.iter().map(|row| row.id).collect();
            rows = kernel.reveal_rows(actor, what.dataset, &ids, purpose).await?;
        }
        let labels = kernel.labels(actor, &rows.iter().collect::<Vec<_>>(), what.language).await?;
        for row in &rows {
            out.row(&cells_of(row, &columns, &model, &labels, what.language))?;
            exported.rows += 1;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    out.finish(&mark)?;
    Ok(exported)
}

fn cells_of(
    row: &Seen,
    columns: &[Column<'_>],
    model: &Model,
    labels: &Labels,
    language: Language,
) -> Vec<Cell> {
    columns.iter().map(|column| cell(row, column, model, labels, language)).collect()
}

fn columns<'m>(
    dataset: &'m Dataset,
    readable: &[Readable],
    what: &Export<'_>,
) -> Result<Vec<Column<'m>>, Problems> {
    let shown = |place: usize| readable.get(place).is_some_and(|readable| *readable != Readable::Never);
    let fields = |place: usize| {
        let field = dataset.fields.get(place);
        field.map(|field| Column::of(place, field, what.language)).unwrap_or_default()
    };
    let mut columns = Vec::new();
    if what.columns.is_empty() {
        columns.extend((0..dataset.fields.len()).filter(|place| shown(*place)).flat_map(fields));
        if dataset.states.len() > 1 {
            columns.push(Column::state(dataset, what.language));
        }
    }
    for key in &what.columns {
        if *key == "state" {
            columns.push(Column::state(dataset, what.language));
            continue;
        }
        let place = dataset.field(key).map(|(place, _)| place).filter(|place| shown(*place));
        let place = place.ok_or_else(|| Refusal::new("field.unknown").with("name", key))?;
        columns.extend(fields(place));
    }
    Ok(columns)
}

async fn mark(
    kernel: &Kernel,
    actor: &Actor,
    dataset: &Dataset,
    what: &Export<'_>,
) -> Result<Mark, Problems> {
    let mut name = match actor.kind {
        ActorKind::Operator => Label::new("运维", "Operator").get(what.language).to_owned(),
        _ => String::new(),
    };
    if let Some(person) = actor.person {
        let wanted = std::iter::once(("person".into(), vec![person])).collect();
        let labels = kernel.label_ids(actor, wanted, what.language).await?;
        name = labels.get("person", person).map_or_else(|| person.to_string(), str::to_owned);
    }
    let now = kernel.clock().now();
    Ok(Mark {
        title: dataset.title.get(what.language).to_owned(),
        name,
        time: written(now),
        purpose: what.purpose.map(|purpose| purpose.trim().to_owned()),
        demo: kernel.demo,
    })
}

/// A moment in the site's zone, to the minute.
pub(crate) fn written(now: Instant) -> String {
    // China keeps one zone without daylight saving
    let moment = jiff::Timestamp::from_microsecond(now.0).unwrap_or_default();
    jiff::tz::offset(8).to_datetime(moment).strftime("%Y-%m-%d %H:%M").to_string()
}

fn failed(error: impl std::fmt::Display) -> Problems {
    Refusal::new("export.not-possible").with("why", error.to_string()).into()
}

impl Out<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), Problems> {
        match self {
            Out::Book(book, _) => book.row(cells),
            Out::Lines(lines) => lines.row(cells),
        }
    }

    fn finish(self, mark: &Mark) -> Result<(), Problems> {
        match self {
            Out::Book(book, to) => book.finish(mark, to),
            Out::Lines(lines) => lines.finish(mark),
        }
    }
}
