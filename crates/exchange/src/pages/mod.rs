//! What people and programs ask of this engine: its actions, each with its page, its place in the API and its buttons.
//!
//! ```text
//! import (choose a file) ─▶ map (what feeds what) ─▶ check (dry run) ─▶ run ─▶ progress ─▶ refused lines, once more
//! ```
//!
//! A file that was sent is a draft from then on: every step has its address, and a page that is loaded again shows the
//! same. Not for how lines become rows: pages only ask and tell.

mod check;
mod columns;
mod export;
mod imports;
mod map;
mod notes;
mod progress;
mod steer;
mod template;
mod upload;
mod wishes;

use std::borrow::Cow;
use std::sync::Arc;

use expr::Id;
use kernel::Problems;
use kernel::engine::{Action, Answer, Api, Ask, Parameter, Place, Promise};
use kernel::pages::Reader;
use kernel::view::{self, FormField, Link, Step, Target, View};
use model::kinds::Widget;
use model::{Dataset, Label, Language, Model, Tone};

use crate::importing::Import;
use crate::recipe::{Recipe, Target as FieldTarget};
use crate::rehearsing::Rehearsals;
use crate::running::Runs;

/// What all pages share.
pub(crate) struct Shared {
    pub runs: Arc<Runs>,
    pub rehearsals: Rehearsals,
}

type Act = for<'a> fn(Desk<'a>, Ask) -> Promise<'a, Result<Answer, Problems>>;
type Offer = for<'a> fn(Desk<'a>, Place<'a>) -> Promise<'a, Vec<view::Action>>;

/// An action as it is declared.
pub(crate) struct Deed {
    name: &'static str,
    title: (&'static str, &'static str),
    api: Option<Api>,
    parameters: &'static [Parameter],
    offered: Option<Offer>,
    act: Act,
}

/// An action as it is asked.
struct Asked {
    shared: Arc<Shared>,
    deed: &'static Deed,
}

/// All actions.
pub(crate) fn actions(shared: &Arc<Shared>) -> Vec<Box<dyn Action>> {
    let deeds = [
        upload::DEEDS,
        export::DEEDS,
        template::DEEDS,
        map::DEEDS,
        check::DEEDS,
        progress::DEEDS,
        steer::DEEDS,
        imports::DEEDS,
    ];
    let asked = |deed| Box::new(Asked { shared: Arc::clone(shared), deed }) as Box<dyn Action>;
    deeds.into_iter().flatten().map(asked).collect()
}

impl Action for Asked {
    fn name(&self) -> &'static str {
        self.deed.name
    }

    fn title(&self) -> Label {
        Label::new(self.deed.title.0, self.deed.title.1)
    }

    fn api(&self) -> Option<Api> {
        self.deed.api
    }

    fn parameters(&self) -> &'static [Parameter] {
        self.deed.parameters
    }

    fn offered<'a>(&'a self, reader: Reader<'a>, place: Place<'a>) -> Promise<'a, Vec<view::Action>> {
        match self.deed.offered {
            Some(offered) => offered(Desk { shared: &self.shared, reader }, place),
            None => Box::pin(std::future::ready(Vec::new())),
        }
    }

    fn act<'a>(&'a self, reader: Reader<'a>, ask: Ask) -> Promise<'a, Result<Answer, Problems>> {
        (self.deed.act)(Desk { shared: &self.shared, reader }, ask)
    }
}

/// The parameter that names an import.
const IMPORT: Parameter = Parameter { name: "import", about: "The id of the import.", required: true };

/// The parameter that names a dataset.
const DATASET: Parameter = Parameter { name: "dataset", about: "The key of the dataset.", required: true };

/// Somebody who asks.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'a> {
    shared: &'a Shared,
    reader: Reader<'a>,
}

impl Desk<'_> {
    fn word(&self, key: &'static str) -> Cow<'static, str> {
        crate::words::t(self.reader.language, key)
    }

    fn phrase(&self, key: &'static str, values: &[(&str, &str)]) -> String {
        crate::words::with(self.reader.language, key, values)
    }

    /// The import that is asked for; missing where the id is none.
    async fn import(&self, ask: &Ask) -> Result<Import, Problems> {
        let id = ask.first("import").and_then(|id| id.parse::<Id>().ok()).ok_or("import.missing")?;
        self.shared.runs.imports.progress(self.reader.kernel, self.reader.actor, id).await
    }

    /// The dataset that is asked for, to whoever may do this with it: missing to who may not even read it.
    async fn dataset<'m>(
        &self,
        model: &'m Model,
        ask: &Ask,
        verb: &str,
        refusal: &'static str,
    ) -> Result<&'m Dataset, Problems> {
        let key = ask.first("dataset").unwrap_or_default();
        let dataset = model.dataset(key).ok_or("dataset.unknown")?;
        let (kernel, actor) = (self.reader.kernel, self.reader.actor);
        if kernel.may(actor, key, verb).await? {
            return Ok(dataset);
        }
        if !kernel.may(actor, key, "read").await? {
            return Err("dataset.unknown".into());
        }
        let title = dataset.title.get(self.reader.language);
        Err(model::Refusal::new(refusal).with("dataset", title).into())
    }

    /// The way to a page about an import: the list of its dataset, and the reader's imports.
    fn trail(&self, model: &Model, import: Option<&Recipe>, dataset: Option<&str>) -> Vec<Link> {
        let key = import.and_then(Recipe::main).map(|row| &*row.dataset).or(dataset);
        let dataset = key.and_then(|key| model.dataset(key));
        let list = dataset.map(|dataset| Link {
            text: dataset.title.get(self.reader.language).to_owned(),
            note: None,
            target: Some(Target::List { dataset: dataset.key.to_string(), query: Vec::new() }),
        });
        let own = Link {
            text: self.word("imports.title").into_owned(),
            note: None,
            target: Some(target("exchange.imports", &[])),
        };
        list.into_iter().chain([own]).collect()
    }

    /// The steps of an import, the reader being at one of them.
    fn steps(&self, at: usize) -> view::Block {
        let words =
            [self.word("step.file"), self.word("step.map"), self.word("step.check"), self.word("step.run")];
        let step = |(place, words): (usize, Cow<'static, str>)| Step {
            text: words.into_owned(),
            done: place < at,
            current: place == at,
        };
        block(None, View::Steps(words.into_iter().enumerate().map(step).collect()))
    }

    /// A button that leads somewhere.
    fn leads(&self, key: &'static str, target: Target, tone: Tone) -> view::Action {
        let text = crate::words::t(self.reader.language, key).into_owned();
        view::Action { text, target, tone, writes: false, note: None, confirm: None, rev: None }
    }

    /// What a field is called: by its own title, and by its row's where the row is not the one lines are about.
    fn title_of(&self, recipe: &Recipe, model: &Model, name: &str) -> String {
        let Some((row, key)) = name.split_once('.') else { return name.to_owned() };
        let found = recipe.rows.iter().position(|found| &*found.name == row).and_then(|place| {
            let (field, _) = recipe.dataset(model, place)?.field(key)?;
            recipe.field(model, FieldTarget { row: place, field }).map(|found| (place, found))
        });
        let Some((place, (dataset, field))) = found else { return name.to_owned() };
        let title = field.title.get(self.reader.language);
        if place + 1 == recipe.rows.len() {
            return title.to_owned();
        }
        let values = [("dataset", dataset.title.get(self.reader.language)), ("field", title)];
        self.phrase("map.field-of", &values)
    }

    /// The deed of forgetting an import.
    fn forget(&self, import: &Import, key: &'static str) -> view::Action {
        view::Action {
            writes: true,
            confirm: Some(self.word("import.forget-confirm").into_owned()),
            ..self.leads(key, of_import("exchange.forget", import.id), Tone::Bad)
        }
    }
}

/// Where an action with these parameters is.
fn target(action: &str, query: &[(&str, &str)]) -> Target {
    let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Target::Engine { action: action.to_owned(), query }
}

/// Where an action on an import is.
fn of_import(action: &str, import: Id) -> Target {
    target(action, &[("import", &import.to_string())])
}

fn block(title: Option<String>, view: View) -> view::Block {
    view::Block { title, view, more: None }
}

/// An empty field of a form.
fn field(key: &str, title: String, widget: Widget) -> FormField {
    FormField::new(key, title, widget)
}

/// Words of a problem in the reader's language.
fn told(problems: &Problems, language: Language) -> Vec<String> {
    problems.0.iter().map(|problem| crate::words_of(problem).get(language).to_owned()).collect()
}
