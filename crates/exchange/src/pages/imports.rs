//! The reader's own imports, and how one is told to programs.

use kernel::engine::{Answer, Api, Ask, Place, Promise, button};
use kernel::view::{CellView, ColumnHead, Empty, Link, Page, Table, TableRow, Target, View};
use kernel::{Problems, view};
use model::Tone;
use serde_json::{Value as Json, json};

use super::check::{figure, plain};
use super::{Deed, Desk, block, of_import};
use crate::importing::{Counts, DryRun, Import, Status};

pub(super) const DEEDS: &[Deed] = &[Deed {
    name: "exchange.imports",
    title: ("我的导入", "My imports"),
    api: Some(Api::reads("/imports")),
    parameters: &[],
    offered: Some(|desk, place| Box::pin(offered(desk, place))),
    act,
}];

async fn offered(desk: Desk<'_>, place: Place<'_>) -> Vec<view::Action> {
    let Place::List { dataset, .. } = place else { return Vec::new() };
    let may = desk.reader.kernel.may(desk.reader.actor, &dataset.key, "import").await.unwrap_or(false);
    may.then(|| button(&desk.word("imports.title"), "exchange.imports", Vec::new())).into_iter().collect()
}

fn act(desk: Desk<'_>, ask: Ask) -> Promise<'_, Result<Answer, Problems>> {
    Box::pin(async move {
        if desk.reader.actor.account.is_none() {
            return Err("request.path".into());
        }
        let imports = desk.shared.runs.imports.list(desk.reader.kernel, desk.reader.actor).await?;
        if ask.data {
            let runs = &desk.shared.runs;
            let told =
                |import: &Import| import_json(import, runs.moves(import), runs.failure(import.id).as_ref());
            let items: Vec<Json> = imports.iter().map(told).collect();
            return Ok(Answer::Data(json!({ "items": items })));
        }
        Ok(Answer::Page(Box::new(desk.imports_page(&imports))))
    })
}

impl Desk<'_> {
    fn imports_page(&self, imports: &[Import]) -> Page {
        let model = self.reader.kernel.model();
        let head = |title: std::borrow::Cow<'_, str>, end| ColumnHead {
            title: title.into_owned(),
            end,
            ..ColumnHead::default()
        };
        let optional = |title: std::borrow::Cow<'_, str>, end| ColumnHead { aside: 1, ..head(title, end) };
        let columns = vec![
            head(self.word("imports.file"), false),
            head(self.word("imports.status"), false),
            optional(self.word("imports.dataset"), false),
            head(self.word("count.created"), true),
            optional(self.word("count.changed"), true),
            head(self.word("count.refused"), true),
            head(self.word("imports.at"), false),
        ];
        let row = |import: &Import| {
            let recipe = import.recipe(&model).ok();
            let dataset = recipe.as_ref().and_then(|recipe| model.dataset(&recipe.main()?.dataset));
            let title = dataset.map(|dataset| dataset.title.get(self.reader.language).to_owned());
            let (status, tone) = self.status(import);
            TableRow {
                id: import.id.to_string(),
                target: Some(where_it_is(import)),
                cells: vec![
                    plain(import.name.to_string()),
                    CellView { badge: true, tone, ..plain(status) },
                    plain(title.unwrap_or_default()),
                    figure(import.counts.created),
                    figure(import.counts.changed),
                    figure(import.counts.refused),
                    plain(crate::exporting::written(import.at)),
                ],
            }
        };
        let table = Table {
            caption: self.word("imports.title").into_owned(),
            columns,
            rows: imports.iter().map(row).collect(),
            empty: Empty { text: self.word("imports.none").into_owned(), action: None },
            ..Table::default()
        };
        Page {
            title: self.word("imports.title").into_owned(),
            lead: Some(self.word("imports.lead").into_owned()),
            blocks: vec![block(None, View::Table(table))],
            ..Page::default()
        }
    }

    /// An import as a line with its way.
    pub(super) fn link(&self, import: &Import) -> Link {
        Link {
            text: import.name.to_string(),
            note: Some(self.status(import).0),
            target: Some(where_it_is(import)),
        }
    }

    /// How an import stands, in words.
    pub(super) fn status(&self, import: &Import) -> (String, Tone) {
        let moving = self.shared.runs.moves(import);
        let (text, tone) = match import.status {
            Status::Draft => (self.word("status.draft"), Tone::Plain),
            Status::Open if moving => (self.word("status.open"), Tone::Wait),
            Status::Open => (self.word("status.cut-off"), Tone::Bad),
            Status::Done if import.counts.wrote_nothing() => (self.word("status.unchanged"), Tone::Plain),
            Status::Done => (self.word("status.done"), Tone::Good),
            Status::Cancelled => (self.word("status.cancelled"), Tone::Wait),
        };
        (text.into_owned(), tone)
    }
}

/// A draft goes on at its columns, everything else at how it stands.
fn where_it_is(import: &Import) -> Target {
    let draft = import.status == Status::Draft;
    of_import(if draft { "exchange.map" } else { "exchange.progress" }, import.id)
}

/// An import for programs.
pub(super) fn import_json(import: &Import, moves: bool, failure: Option<&Problems>) -> Json {
    json!({
        "import": import.id,
        "status": import.status.word(),
        "moves": moves,
        "file": import.name,
        "total": import.total,
        "done": import.counts.lines(),
        "counts": counts_json(import.counts),
        "failure": failure.and_then(|problems| problems.0.first()).map(|problem| problem.refusal.code),
    })
}

/// A dry run for programs.
pub(super) fn dry_run_json(import: &Import, run: &DryRun) -> Json {
    let reasons = run.reasons.iter().map(|reason| {
        json!({
            "field": reason.target,
            "code": reason.code,
            "zh": reason.why.zh,
            "en": reason.why.en,
            "count": reason.count,
        })
    });
    let unread =
        run.unread.iter().map(|word| json!({ "field": word.target, "word": word.word, "count": word.count }));
    json!({
        "import": import.id,
        "status": import.status.word(),
        "file": import.name,
        "counts": counts_json(run.counts),
        "reasons": reasons.collect::<Vec<_>>(),
        "unread": unread.collect::<Vec<_>>(),
        "dead": run.dead.iter().map(|(column, count)| json!({ "column": column, "count": count })).collect::<Vec<_>>(),
        "left_out": run.left_out.iter().map(|left| json!({ "zh": left.reason.zh, "en": left.reason.en })).collect::<Vec<_>>(),
        "recipe": import.recipe,
    })
}

fn counts_json(counts: Counts) -> Json {
    json!({
        "created": counts.created,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "refused": counts.refused,
        "skipped": counts.skipped,
        "kept": counts.kept,
        "differing": counts.differing,
        "unread": counts.unread,
        "there": counts.there,
        "contacts": counts.contacts,
    })
}
