//! A list: rows in the dataset's columns, narrowed and ordered by the parameters of its address.

use model::kinds::Cell;
use model::{Attribute, Dataset, Model, Part, System, Tone};

use super::Reader;
use crate::engine::Place;
use crate::grants::Readable;
use crate::view::{Action, Block, ColumnHead, Empty, Page, Pager, Table, TableRow, Target, View};
use crate::{Labels, List, Problems, Seen};

/// How many columns a list has at most where the dataset does not say.
const COLUMNS: usize = 6;

impl Reader<'_> {
    /// The page of a list.
    ///
    /// # Errors
    /// As [`crate::Kernel::list`]; `parameter.unknown` for a parameter that means nothing.
    pub async fn list_page(&self, key: &str, query: &[(String, String)]) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let table = self.table(&model, dataset, query, None, false).await?;
        let mut actions = self.engines.offered(*self, Place::List { dataset, query }).await;
        if self.kernel.may(self.actor, key, "restore").await? {
            actions.push(self.leads(
                "list.bin",
                Target::Bin { dataset: key.to_owned(), query: Vec::new() },
                Tone::Plain,
            ));
        }
        if self.can_make(dataset).await? {
            actions.push(self.leads(
                "list.new",
                Target::New { dataset: key.to_owned(), query: Vec::new() },
                Tone::Primary,
            ));
        }
        Ok(Page {
            title: dataset.title.get(self.language).to_owned(),
            lead: dataset.help.as_ref().map(|help| help.get(self.language).to_owned()),
            actions,
            blocks: vec![Block { title: None, view: View::Table(table), more: None }],
            ..Page::default()
        })
    }

    /// The page of a dataset's bin.
    ///
    /// # Errors
    /// As [`crate::Kernel::list`]; `dataset.unknown` for those who may restore nothing.
    pub async fn bin_page(&self, key: &str, query: &[(String, String)]) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let mut table = self.table(&model, dataset, query, None, true).await?;
        for row in &mut table.rows {
            // a deleted row has no page but its history, where it is taken out again
            if let Some(Target::Row { dataset, id }) = &row.target {
                row.target = Some(Target::History { dataset: dataset.clone(), id: *id });
            }
        }
        table.facets = Vec::new();
        if let Some(column) = table.columns.last_mut() {
            column.title = self.word("bin.when").into_owned();
        }
        table.empty = Empty { text: self.word("bin.empty").into_owned(), action: None };
        Ok(Page {
            title: self.phrase("bin.title", &[("title", dataset.title.get(self.language))]),
            lead: Some(self.word("bin.lead").into_owned()),
            trail: self.trail(dataset),
            blocks: vec![Block { title: None, view: View::Table(table), more: None }],
            ..Page::default()
        })
    }

    pub(super) fn leads(&self, words: &'static str, target: Target, tone: Tone) -> Action {
        let text = crate::words::t(self.language, words).into_owned();
        Action { text, target, tone, writes: false, note: None, confirm: None, rev: None }
    }

    /// The table of a list with conditions that the page itself adds.
    pub(super) async fn table_where(
        &self,
        model: &Model,
        dataset: &Dataset,
        query: &[(String, String)],
        conditions: Vec<expr::Expr>,
    ) -> Result<Table, Problems> {
        self.table_of(model, dataset, query, (None, conditions), false).await
    }

    /// The table of a list; `with` is a condition that a desk adds.
    pub(super) async fn table(
        &self,
        model: &Model,
        dataset: &Dataset,
        query: &[(String, String)],
        with: Option<&str>,
        gone: bool,
    ) -> Result<Table, Problems> {
        self.table_of(model, dataset, query, (with, Vec::new()), gone).await
    }

    async fn table_of(
        &self,
        model: &Model,
        dataset: &Dataset,
        query: &[(String, String)],
        (with, conditions): (Option<&str>, Vec<expr::Expr>),
        gone: bool,
    ) -> Result<Table, Problems> {
        let readable = self.kernel.readable(self.actor, &dataset.key).await?;
        let asked = self.narrowing(model, dataset, &readable, query).await?;
        let page = self
            .kernel
            .list(
                self.actor,
                &List {
                    dataset: &dataset.key,
                    filters: asked.filter.iter().cloned().chain(with.map(str::to_owned)).collect(),
                    conditions: asked.conditions.into_iter().chain(conditions).collect(),
                    q: asked.q.as_deref(),
                    sort: asked.sort.as_deref(),
                    after: asked.after.as_deref(),
                    limit: asked.limit,
                    gone,
                },
            )
            .await?;
        let columns = columns(dataset, &readable);
        let seen: Vec<&Seen> = page.rows.iter().collect();
        let labels = self.kernel.labels(self.actor, &seen, self.language).await?;
        let here = |extra: Vec<(String, String)>| {
            let replaced = |name: &String| name == "after" || extra.iter().any(|(other, _)| other == name);
            let mut query: Vec<_> = query.iter().filter(|(name, _)| !replaced(name)).cloned().collect();
            query.extend(extra);
            let dataset = dataset.key.to_string();
            if gone { Target::Bin { dataset, query } } else { Target::List { dataset, query } }
        };
        let narrowed = !asked.chips.is_empty() || asked.filter.is_some() || asked.q.is_some();
        let only_searched = asked.chips.is_empty() && asked.filter.is_none();
        let searchable = !gone && self.kernel.searchable(self.actor, &dataset.key).await?;
        // what the search field and the facets set themselves is sent by them
        let mut bare = here(Vec::new());
        if let Target::List { query, .. } | Target::Bin { query, .. } = &mut bare {
            query.retain(|(name, _)| ["sort", "filter", "limit"].contains(&name.as_str()));
        }
        // by relevance no column is the one it is ordered by
        let order = asked.sort.as_deref().or(asked.q.is_some().then_some(""));
        let title = dataset.title.get(self.language);
        Ok(Table {
            caption: self.phrase("list.caption", &[("title", title)]),
            columns: self.heads(dataset, &columns, order, &here),
            rows: page
                .rows
                .iter()
                .map(|row| self.table_row(model, dataset, &columns, row, &labels))
                .collect(),
            search: searchable.then(|| asked.q.clone().unwrap_or_default()),
            chips: asked.chips,
            facets: asked.facets,
            here: Some(bare),
            pager: Pager {
                here: page.rows.len(),
                first: asked.after.is_some().then(|| here(Vec::new())),
                next: page.next.map(|next| here(vec![("after".to_owned(), next)])),
            },
            empty: if let Some(words) = asked.q.as_ref().filter(|_| only_searched) {
                let all = Target::List { dataset: dataset.key.to_string(), query: Vec::new() };
                Empty {
                    text: self.phrase("list.not-found", &[("words", words)]),
                    action: Some(self.leads("list.all", all, Tone::Plain)),
                }
            } else {
                // a desk that shows some rows does not say that there are no others
                let words = if narrowed {
                    "list.nothing"
                } else if with.is_some() {
                    "list.none"
                } else {
                    "list.empty"
                };
                let create = !narrowed && self.kernel.may(self.actor, &dataset.key, "create").await?;
                let target = Target::New { dataset: dataset.key.to_string(), query: Vec::new() };
                Empty {
                    text: self.phrase(words, &[("title", title)]),
                    action: create.then(|| self.leads("list.new", target, Tone::Plain)),
                }
            },
            pick: false,
        })
    }

    fn heads(
        &self,
        dataset: &Dataset,
        columns: &[Column],
        sort: Option<&str>,
        here: &dyn Fn(Vec<(String, String)>) -> Target,
    ) -> Vec<ColumnHead> {
        let head = |(at, column): (usize, &Column)| {
            let (attribute, title, end) = match column {
                Column::Field(place) => {
                    let field = dataset.fields.get(*place);
                    let end = field.is_some_and(|field| field.kind.cell() == Cell::Number);
                    let title = field.map(|field| field.title.get(self.language).to_owned());
                    (Attribute::Field(*place, Part::Whole), title.unwrap_or_default(), end)
                }
                Column::State => {
                    (Attribute::System(System::State), self.word("list.state").into_owned(), false)
                }
                Column::Updated => {
                    (Attribute::System(System::UpdatedAt), self.word("list.updated").into_owned(), false)
                }
            };
            let key = dataset.name_of(attribute);
            let by = |sorted: &Attribute| {
                *sorted == attribute
                    || matches!((sorted, column), (Attribute::Field(a, _), Column::Field(b)) if a == b)
            };
            let sortable = *column == Column::Updated || dataset.sort.iter().any(by);
            let now = sort.map(|sort| (sort.trim_start_matches('-'), !sort.starts_with('-')));
            let ascending = match (now, column) {
                (Some((name, ascending)), _) if name == key => Some(ascending),
                (None, Column::Updated) => Some(false),
                _ => None,
            };
            let next = if ascending == Some(true) { format!("-{key}") } else { key.clone() };
            ColumnHead {
                sort: sortable.then(|| here(vec![("sort".to_owned(), next)])),
                key,
                title,
                ascending,
                end,
                aside: match (at, column) {
                    (0, _) | (_, Column::State) => 0,
                    (1..=3, _) => 1,
                    (4..=6, _) => 2,
                    _ => 3,
                },
                prose: false,
            }
        };
        columns.iter().enumerate().map(head).collect()
    }

    fn table_row(
        &self,
        model: &Model,
        dataset: &Dataset,
        columns: &[Column],
        seen: &Seen,
        labels: &Labels,
    ) -> TableRow {
        let target = Target::Row { dataset: dataset.key.to_string(), id: seen.id };
        let mut cells: Vec<_> = columns
            .iter()
            .map(|column| match column {
                Column::Field(place) => self.cell(model, dataset, seen, *place, labels),
                Column::State => self.state(dataset, &seen.state),
                Column::Updated => {
                    crate::view::CellView { text: self.lately(seen.updated_at), ..Default::default() }
                }
            })
            .collect();
        if let Some(first) = cells.first_mut().filter(|first| first.text.is_empty() && first.tags.is_empty())
        {
            first.text = self.word("row.untitled").into_owned();
        }
        TableRow { id: seen.id.to_string(), target: Some(target), cells }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Field(usize),
    State,
    Updated,
}

/// The label, the declared columns, the state if there is more than one, and the time of the last change.
fn columns(dataset: &Dataset, readable: &[Readable]) -> Vec<Column> {
    let can = |place: usize| readable.get(place) != Some(&Readable::Never);
    let declared: Vec<usize> =
        dataset.fields.iter().enumerate().filter(|(_, field)| field.column).map(|(place, _)| place).collect();
    let shown: Vec<usize> =
        if declared.is_empty() { (0..dataset.fields.len().min(COLUMNS)).collect() } else { declared };
    let mut columns = vec![Column::Field(dataset.label)];
    columns
        .extend(shown.into_iter().filter(|place| *place != dataset.label && can(*place)).map(Column::Field));
    if dataset.states.len() > 1 {
        columns.push(Column::State);
    }
    columns.push(Column::Updated);
    columns
}
