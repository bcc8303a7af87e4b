//! How far an import is, and what came of it. Every browser that shows it asks the same record.

use kernel::engine::{Answer, Api, Ask, Parameter, Promise};
use kernel::view::{self, Form, FormButton, FormGroup, Link, Mark, Page, Pager, Text, View};
use kernel::{Problems, view::Target};
use model::kinds::Widget;
use model::{Model, Refusal, Tone};

use super::imports::import_json;
use super::notes::Listed;
use super::{Deed, Desk, IMPORT, block, field, of_import, target, told};
use crate::importing::{Import, Note, Status, What};
use crate::recipe::Recipe;

pub(super) const DEEDS: &[Deed] = &[Deed {
    name: "exchange.progress",
    title: ("导入情况", "How an import stands"),
    api: Some(Api { without: &["what", "after"], ..Api::reads("/imports/{import}") }),
    parameters: &[
        IMPORT,
        Parameter {
            name: "what",
            about: "Which notes are listed: refused, kept, differs, unread, skipped or all.",
            required: false,
        },
        Parameter { name: "after", about: "Where the last page of notes ended.", required: false },
    ],
    offered: None,
    act,
}];

/// How many notes stand on a page.
const PAGE: usize = 50;
/// How many are asked for at once.
const PORTION: u32 = 500;
/// How many are looked through for a page.
const LOOKED_THROUGH: usize = 20_000;

fn act(desk: Desk<'_>, ask: Ask) -> Promise<'_, Result<Answer, Problems>> {
    Box::pin(async move {
        let import = desk.import(&ask).await?;
        let runs = &desk.shared.runs;
        if ask.data {
            let failure = runs.failure(import.id);
            return Ok(Answer::Data(import_json(&import, runs.moves(&import), failure.as_ref())));
        }
        if import.status == Status::Draft {
            return Ok(Answer::Go(of_import("exchange.map", import.id)));
        }
        let what = match ask.first("what") {
            // what can be done something about comes first
            None => (import.counts.refused > 0).then_some(What::Refused),
            Some("all") => None,
            Some(word) => {
                Some(What::of(word).ok_or_else(|| Refusal::new("parameter.invalid").with("name", "what"))?)
            }
        };
        let after = match ask.first("after") {
            None => None,
            Some(text) => {
                let invalid = || Problems::from("page.after-invalid");
                let (line, place) = text.split_once('.').ok_or_else(invalid)?;
                Some((line.parse().map_err(|_| invalid())?, place.parse().map_err(|_| invalid())?))
            }
        };
        desk.progress_page(&import, what, after).await.map(|page| Answer::Page(Box::new(page)))
    })
}

impl Desk<'_> {
    async fn progress_page(
        &self,
        import: &Import,
        what: Option<What>,
        after: Option<(i64, i64)>,
    ) -> Result<Page, Problems> {
        let model = self.reader.kernel.model();
        let recipe = import.recipe(&model);
        let runs = &self.shared.runs;
        let moving = runs.moves(import);
        let known = recipe.as_ref().ok();
        let mut page = Page {
            title: import.name.to_string(),
            meta: self.marks(import),
            trail: self.trail(&model, known, None),
            actions: self.deeds(import, moving, known),
            blocks: vec![self.steps(if import.status == Status::Done { 4 } else { 3 })],
            ..Page::default()
        };
        if let Some(problems) = runs.failure(import.id).filter(|_| !moving) {
            let mut paragraphs = vec![self.word("progress.broken-off").into_owned()];
            paragraphs.extend(told(&problems, self.reader.language));
            page.blocks.push(block(None, View::Text(Text { paragraphs, tone: Tone::Bad })));
        } else if import.status == Status::Open && !moving {
            let paragraphs = vec![self.word("progress.cut-off").into_owned()];
            page.blocks.push(block(None, View::Text(Text { paragraphs, tone: Tone::Wait })));
        }
        let progress = self.progress(import.counts, import.total, moving, Some(import));
        page.blocks.push(block(None, View::Progress(progress)));
        if let Some(made) = known.and_then(|recipe| self.made(&model, recipe, &import.made)) {
            page.blocks.push(block(None, View::Text(Text { paragraphs: vec![made], tone: Tone::Plain })));
        }
        page.blocks.extend(self.corrections(import).await?);
        if import.status == Status::Cancelled {
            let paragraphs = vec![self.word("progress.stopped").into_owned()];
            page.blocks.push(block(None, View::Text(Text { paragraphs, tone: Tone::Wait })));
        }
        if moving {
            return Ok(page);
        }
        let recipe = recipe?;
        if import.counts.refused > 0 && import.status == Status::Done {
            page.blocks.push(self.once_more(import, &recipe));
        }
        let counts = &import.counts;
        let said = counts.refused + counts.skipped + counts.kept + counts.differing + counts.unread;
        let said = said + counts.there + counts.contacts;
        if said > 0 {
            page.blocks.push(self.notes(&model, import, &recipe, what, after).await?);
        }
        Ok(page)
    }

    /// The import that this one corrects, and those that correct it.
    async fn corrections(&self, import: &Import) -> Result<Option<view::Block>, Problems> {
        let (kernel, actor, imports) = (self.reader.kernel, self.reader.actor, &self.shared.runs.imports);
        let (of, by) = imports.corrections(kernel, actor, import.id).await?;
        let link =
            |text: String, id| Link { text, note: None, target: Some(of_import("exchange.progress", id)) };
        let mut links = Vec::new();
        if let Some(of) = of {
            links.push(link(self.phrase("progress.corrects", &[("name", &of.name)]), of.id));
        }
        for by in by.iter().filter(|by| by.status != Status::Draft) {
            let created = by.counts.created.to_string();
            let values = [("name", &*by.name), ("created", &created)];
            links.push(link(self.phrase("progress.corrected-by", &values), by.id));
        }
        Ok((!links.is_empty()).then(|| block(None, View::Links(links))))
    }

    fn marks(&self, import: &Import) -> Vec<Mark> {
        let (text, tone) = self.status(import);
        let at = crate::exporting::written(import.at);
        vec![Mark { text, tone }, Mark { text: at, tone: Tone::Plain }]
    }

    fn deeds(&self, import: &Import, moving: bool, recipe: Option<&Recipe>) -> Vec<view::Action> {
        let writes = |action: view::Action| view::Action { writes: true, ..action };
        if moving {
            return vec![writes(self.leads(
                "progress.stop",
                of_import("exchange.stop", import.id),
                Tone::Bad,
            ))];
        }
        let mut deeds = vec![
            self.leads("recipe.download", of_import("exchange.recipe", import.id), Tone::Plain),
            self.forget(import, "import.forget"),
        ];
        if import.status == Status::Done {
            if let Some(main) = recipe.and_then(Recipe::main) {
                let list = Target::List { dataset: main.dataset.to_string(), query: Vec::new() };
                deeds.insert(0, self.leads("progress.see", list, Tone::Plain));
            }
        } else {
            let go_on = of_import("exchange.run", import.id);
            deeds.push(writes(self.leads("progress.continue", go_on, Tone::Primary)));
        }
        deeds
    }

    /// The refused lines as a workbook, and the way back in for them.
    fn once_more(&self, import: &Import, recipe: &Recipe) -> view::Block {
        let dataset = recipe.main().map(|row| row.dataset.to_string()).unwrap_or_default();
        let mut file = field(
            "file",
            self.word("progress.corrected").into_owned(),
            Widget::File { accept: ".xlsx,.xls,.csv" },
        );
        file.required = true;
        file.help = Some(self.word("progress.corrected-help").into_owned());
        let id = import.id.to_string();
        let form = Form {
            target: target("exchange.import", &[("dataset", &dataset), ("like", &id)]),
            groups: vec![FormGroup { fields: vec![file], ..FormGroup::default() }],
            hidden: Vec::new(),
            problems: Vec::new(),
            buttons: vec![FormButton {
                then: String::new(),
                text: self.word("progress.send-corrected").into_owned(),
                tone: Tone::Plain,
            }],
        };
        view::Block {
            title: Some(self.word("progress.refused").into_owned()),
            view: View::Form(form),
            more: Some(Link {
                text: self.word("progress.refused-file").into_owned(),
                note: None,
                target: Some(of_import("exchange.refused", import.id)),
            }),
        }
    }

    async fn notes(
        &self,
        model: &Model,
        import: &Import,
        recipe: &Recipe,
        what: Option<What>,
        after: Option<(i64, i64)>,
    ) -> Result<view::Block, Problems> {
        let (kernel, actor, imports) = (self.reader.kernel, self.reader.actor, &self.shared.runs.imports);
        let mut found: Vec<((i64, i64), Note)> = Vec::new();
        let (mut at, mut looked, mut more) = (after, 0, true);
        while found.len() <= PAGE && looked < LOOKED_THROUGH {
            let page = imports.notes(kernel, actor, import.id, at, PORTION).await?;
            let Some((last, _)) = page.last() else {
                more = false;
                break;
            };
            at = Some(*last);
            looked += page.len();
            found.extend(page.into_iter().filter(|(_, note)| what.is_none_or(|what| note.what == what)));
        }
        let address = |after: Option<(i64, i64)>| {
            let id = import.id.to_string();
            let mut query = vec![("import", id.as_str())];
            query.push(("what", what.map_or("all", What::word)));
            let place = after.map(|(line, place)| format!("{line}.{place}"));
            query.extend(place.as_deref().map(|place| ("after", place)));
            target("exchange.progress", &query)
        };
        let next = if found.len() > PAGE {
            found.truncate(PAGE);
            found.last().map(|(key, _)| *key)
        } else {
            at.filter(|_| more)
        };
        let listed: Vec<Listed<'_>> = found.iter().map(|(_, note)| Listed { note, recipe, model }).collect();
        let pager = Pager {
            here: listed.len(),
            first: after.map(|_| address(None)),
            next: next.map(|next| address(Some(next))),
        };
        let all = what.map(|_| Link {
            text: self.word("notes.all").into_owned(),
            note: None,
            target: Some(target("exchange.progress", &[("import", &import.id.to_string()), ("what", "all")])),
        });
        let title = match what {
            Some(what) => self.phrase("notes.only", &[("what", &self.said_what(what))]),
            None => self.word("notes.title").into_owned(),
        };
        Ok(view::Block { title: Some(title), view: View::Table(self.notes_table(&listed, pager)), more: all })
    }
}
