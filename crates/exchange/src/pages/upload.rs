//! A file is sent, or cells are pasted: it is kept, a recipe is found for it, and it is a draft from then on. Programs
//! say their recipe and get the dry run, or begin at once.

use std::io::Read;
use std::sync::Arc;

use expr::Id;
use kernel::engine::{Answer, Api, Ask, Parameter, Place, Promise, button};
use kernel::view::{Form, FormButton, FormGroup, Link, Page, Target, Text, View};
use kernel::{Problems, view};
use model::kinds::Widget;
use model::{Dataset, Model, Refusal, Tone};

use super::imports::{dry_run_json, import_json};
use super::{DATASET, Deed, Desk, block, field, of_import, target, told};
use crate::dry_run;
use crate::fitting::fitting;
use crate::reading::File;
use crate::recipe::{Recipe, read_recipe, recipes};

pub(super) const DEEDS: &[Deed] = &[Deed {
    name: "exchange.import",
    title: ("导入", "Import"),
    api: Some(Api::writes("/{dataset}/import")),
    parameters: &[
        DATASET,
        Parameter {
            name: "recipe",
            about: "The key of a recipe of the packs, or a recipe as TOML; if none, the one that fits or a suggestion.",
            required: false,
        },
        Parameter {
            name: "dry_run",
            about: "false begins at once; else nothing is written, and POST /imports/{import}/continue begins.",
            required: false,
        },
        Parameter { name: "cells", about: "Cells as text, instead of a file.", required: false },
        Parameter { name: "like", about: "An import whose recipe is taken again.", required: false },
        Parameter { name: "file", about: "The file: .xlsx, .xls or .csv, at most 100 MB.", required: false },
    ],
    offered: Some(|desk, place| Box::pin(offered(desk, place))),
    act,
}];

/// The most letters of a file's name that are kept.
const NAME: usize = 120;
/// How many earlier imports are shown beside the form.
const EARLIER: usize = 6;

async fn offered(desk: Desk<'_>, place: Place<'_>) -> Vec<view::Action> {
    let Place::List { dataset, .. } = place else { return Vec::new() };
    let may = desk.reader.kernel.may(desk.reader.actor, &dataset.key, "import").await.unwrap_or(false);
    let query = vec![("dataset".to_owned(), dataset.key.to_string())];
    may.then(|| button(&desk.word("import.button"), "exchange.import", query)).into_iter().collect()
}

fn act(desk: Desk<'_>, ask: Ask) -> Promise<'_, Result<Answer, Problems>> {
    Box::pin(async move {
        let model = desk.reader.kernel.model();
        let dataset = desk.dataset(&model, &ask, "import", "import.not-allowed").await?;
        if !ask.writes {
            return Ok(Answer::Page(Box::new(desk.upload_page(&model, dataset, None).await?)));
        }
        let begins = match ask.first("dry_run") {
            None | Some("true") => false,
            Some("false") => true,
            Some(_) => return Err(Refusal::new("parameter.invalid").with("name", "dry_run").into()),
        };
        let data = ask.data;
        let corrects = ask.first("like").is_some();
        match desk.take(&model, dataset, ask).await {
            Ok(import) if data && begins => {
                let import =
                    desk.shared.runs.imports.open(desk.reader.kernel, desk.reader.actor, import).await?;
                desk.shared.runs.begin(import.id);
                Ok(Answer::Data(import_json(&import, true, None)))
            }
            Ok(import) if data => desk.rehearsed(import).await.map(Answer::Data),
            // what was corrected goes by the same recipe: there is nothing to map
            Ok(import) if corrects => Ok(Answer::Go(of_import("exchange.check", import))),
            Ok(import) => Ok(Answer::Go(of_import("exchange.map", import))),
            Err(problems) if data => Err(problems),
            Err(problems) => {
                let page = desk.upload_page(&model, dataset, Some(&problems)).await?;
                Ok(Answer::Refused(Box::new(page), problems))
            }
        }
    })
}

impl Desk<'_> {
    /// Keeps what was sent as a draft.
    async fn take(&self, model: &Arc<Model>, dataset: &Dataset, ask: Ask) -> Result<Id, Problems> {
        let (kernel, actor, runs) = (self.reader.kernel, self.reader.actor, &self.shared.runs);
        let corrects = ask.first("like").map(str::parse::<Id>).transpose().map_err(|_| "import.missing")?;
        let given = ask.first("recipe").is_some();
        let like = match corrects {
            Some(like) => Some(runs.imports.progress(kernel, actor, like).await?.recipe(model)?),
            None => None,
        };
        let asked = ask.first("recipe").map(|text| said(text, model)).transpose()?;
        let recipe = like.or(asked);
        if recipe.as_ref().is_some_and(|recipe| !recipe.feeds(&dataset.key)) {
            let why =
                self.phrase("import.other-dataset", &[("title", dataset.title.get(self.reader.language))]);
            return Err(Refusal::new("recipe.invalid").with("why", why).into());
        }
        let cells = ask.first("cells").map(str::to_owned);
        let (name, bytes): (String, Box<dyn Read + Send>) = match (ask.file, cells) {
            (Some(file), _) => (file_name(&file.name), Box::new(file.bytes)),
            (None, Some(cells)) => {
                (self.word("import.pasted").into_owned(), Box::new(std::io::Cursor::new(cells.into_bytes())))
            }
            (None, None) => return Err("import.empty".into()),
        };
        let (runs, key, model) = (Arc::clone(runs), dataset.key.clone(), Arc::clone(model));
        let kept = move || -> Result<_, Problems> {
            let (file, opened) = runs.imports.keep(&name, bytes)?;
            let recipe = match recipe {
                Some(recipe) => Ok(recipe),
                None => found(opened, &key, &name, &model),
            };
            match recipe {
                Ok(recipe) => Ok((file, name, recipe)),
                Err(problems) => {
                    runs.imports.discard(file);
                    Err(problems)
                }
            }
        };
        let (file, name, mut recipe) =
            tokio::task::spawn_blocking(kept).await.map_err(|_| "site.failed")??;
        let imports = &self.shared.runs.imports;
        if corrects.is_none() && !given {
            self.as_before(&mut recipe, &kernel.model()).await?;
        }
        let import = imports.draft(kernel, actor, (file, &name), &recipe).await?;
        if let Some(corrects) = corrects {
            imports.corrects(kernel, actor, import, corrects).await?;
        }
        Ok(import)
    }

    /// How far the rows of this source were brought the last time.
    async fn as_before(&self, recipe: &mut Recipe, model: &Model) -> Result<(), Problems> {
        let imports = self.shared.runs.imports.list(self.reader.kernel, self.reader.actor).await?;
        let mut begun = imports.iter().filter(|import| import.status != crate::Status::Draft);
        let same = |before: &Recipe| before.source == recipe.source && before.main() == recipe.main();
        let before = begun.find_map(|import| import.recipe(model).ok().filter(same));
        if let Some(before) = before {
            recipe.then = before.then;
        }
        Ok(())
    }

    /// The dry run of a draft, for programs, which wait for it.
    async fn rehearsed(&self, import: Id) -> Result<serde_json::Value, Problems> {
        let (kernel, actor, imports) = (self.reader.kernel, self.reader.actor, &self.shared.runs.imports);
        let draft = imports.progress(kernel, actor, import).await?;
        let run = match imports.opened(kernel, &draft) {
            Ok((sheet, recipe)) => dry_run(kernel, actor, &sheet, &recipe).await,
            Err(problems) => Err(problems),
        };
        match run {
            Ok(run) => Ok(dry_run_json(&draft, &run)),
            Err(problems) => {
                imports.forget(kernel, actor, import).await?;
                Err(problems)
            }
        }
    }

    async fn upload_page(
        &self,
        model: &Model,
        dataset: &Dataset,
        refused: Option<&Problems>,
    ) -> Result<Page, Problems> {
        let language = self.reader.language;
        let query = [("dataset", &*dataset.key)];
        let mut file = field(
            "file",
            self.word("import.file").into_owned(),
            Widget::File { accept: ".xlsx,.xls,.csv,.txt,.tsv" },
        );
        file.help = Some(self.word("import.file-help").into_owned());
        file.required = true;
        let mut cells =
            field("cells", self.word("import.cells").into_owned(), Widget::Area { max: 1_000_000 });
        cells.help = Some(self.word("import.cells-help").into_owned());
        let form = Form {
            target: target("exchange.import", &query),
            groups: vec![FormGroup { fields: vec![file, cells], ..FormGroup::default() }],
            hidden: Vec::new(),
            problems: refused.map(|problems| told(problems, language)).unwrap_or_default(),
            buttons: vec![FormButton {
                then: String::new(),
                text: self.word("import.next").into_owned(),
                tone: Tone::Primary,
            }],
        };
        let advice = Text {
            paragraphs: vec![
                self.word("import.advice").into_owned(),
                self.word("import.advice-again").into_owned(),
            ],
            tone: Tone::Plain,
        };
        let mut aside = vec![view::Block {
            title: Some(self.word("import.advice-title").into_owned()),
            view: View::Text(advice),
            more: Some(Link {
                text: self.word("template.button").into_owned(),
                note: None,
                target: Some(target("exchange.template", &query)),
            }),
        }];
        let earlier = self.earlier(model, dataset).await?;
        if !earlier.is_empty() {
            aside.push(view::Block {
                title: Some(self.word("imports.earlier").into_owned()),
                view: View::Links(earlier),
                more: Some(Link {
                    text: self.word("imports.all").into_owned(),
                    note: None,
                    target: Some(target("exchange.imports", &[])),
                }),
            });
        }
        Ok(Page {
            title: self.phrase("import.title", &[("title", dataset.title.get(language))]),
            trail: vec![Link {
                text: dataset.title.get(language).to_owned(),
                note: None,
                target: Some(Target::List { dataset: dataset.key.to_string(), query: Vec::new() }),
            }],
            blocks: vec![self.steps(0), block(None, View::Form(form))],
            aside,
            ..Page::default()
        })
    }

    /// The reader's last imports into a dataset.
    async fn earlier(&self, model: &Model, dataset: &Dataset) -> Result<Vec<Link>, Problems> {
        let imports = self.shared.runs.imports.list(self.reader.kernel, self.reader.actor).await?;
        let of_it = imports
            .iter()
            .filter(|import| import.recipe(model).is_ok_and(|recipe| recipe.feeds(&dataset.key)));
        Ok(of_it.take(EARLIER).map(|import| self.link(import)).collect())
    }
}

/// A recipe as a program says it: by its key, or whole.
fn said(text: &str, model: &Model) -> Result<Recipe, Problems> {
    if let Some(recipe) = recipes(model).get(text) {
        return Ok(Recipe::clone(recipe));
    }
    read_recipe("recipe", text, model).map_err(|wrong| {
        let why = wrong.first().map(ToString::to_string).unwrap_or_default();
        Refusal::new("recipe.invalid").with("why", why).into()
    })
}

fn found(file: File, dataset: &str, name: &str, model: &Arc<Model>) -> Result<Recipe, Problems> {
    Ok(fitting(&Arc::new(file), dataset, &source_of(name), model)?.0)
}

/// The name of a file without the folders that some browsers send along.
fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|letter| !letter.is_control()).take(NAME).collect();
    if name.trim().is_empty() { "表格".to_owned() } else { name.trim().to_owned() }
}

/// The source a file's name speaks of: without its ending and without what copies add, such as (1), 终版 or 副本.
fn source_of(name: &str) -> String {
    let mut stem =
        name.rsplit_once('.').map_or(name, |(stem, ending)| if ending.len() <= 4 { stem } else { name });
    loop {
        let before = stem;
        stem = stem.trim();
        for end in ["终版", "最终版", "定稿", "副本", "-", "_"] {
            stem = stem.strip_suffix(end).unwrap_or(stem);
        }
        for (open, close) in [('(', ')'), ('（', '）')] {
            let inner = stem.strip_suffix(close).and_then(|rest| rest.rsplit_once(open));
            if let Some((rest, inner)) = inner
                && inner.chars().all(|letter| letter.is_ascii_digit())
            {
                stem = rest;
            }
        }
        if stem == before {
            break;
        }
    }
    if stem.is_empty() { name.to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_without_its_folders() {
        for (sent, name) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\表格\\花名册.xlsx", "花名册.xlsx"),
            ("岗位\u{0}\n.csv", "岗位.csv"),
            ("..", ".."),
            ("a/", "表格"),
        ] {
            assert_eq!(file_name(sent), name, "{sent:?}");
        }
    }

    /// The same list saved once more is the same source: its lines must be found again.
    #[test]
    fn a_copy_is_of_the_same_source() {
        for (name, source) in [
            ("花名册(1)(2)终版.xlsx", "花名册"),
            ("招聘岗位（3） 副本.csv", "招聘岗位"),
            ("software-2019.xlsx", "software-2019"),
            ("岗位（瑞安）.xlsx", "岗位（瑞安）"),
            (".csv", ".csv"),
        ] {
            assert_eq!(source_of(name), source, "{name}");
        }
    }
}
