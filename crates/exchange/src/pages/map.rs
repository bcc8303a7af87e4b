//! Which column feeds what: the page on which a draft's recipe is corrected. What is chosen is kept with the draft when
//! the form is sent, and shown again whenever the page is loaded.

use std::sync::Arc;

use kernel::Problems;
use kernel::engine::{Answer, Ask, Parameter, Promise};
use kernel::view::{Choice, Form, FormButton, FormField, FormGroup, Mark, Page, Text, View};
use model::kinds::Widget;
use model::{Model, Tone};

use super::wishes::{Wishes, moves, repeated, ways};
use super::{Deed, Desk, IMPORT, block, field, of_import};
use crate::fitting::suggested;
use crate::importing::{Import, Parser, Status};
use crate::reading::{Known, Sheet};
use crate::recipe::{Recipe, recipes, unfed};

const fn form(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, about, required: false }
}

pub(super) const DEEDS: &[Deed] = &[Deed {
    name: "exchange.map",
    title: ("对应字段", "Map columns"),
    api: None,
    parameters: &[
        IMPORT,
        form("recipe", "The key of the pack's recipe to take; empty for a suggestion."),
        form("sheet", "The sheet."),
        form("head", "The number of the head line, or none."),
        form("source", "The name of the source."),
        form("year", "The year of dates that bear none."),
        form("key", "The place of a column that identifies a line."),
        form("moves", "The moves to make after a line is in, parted by spaces."),
        form("to.*", "The field that a column feeds, by the place of the column and the name of the row."),
    ],
    offered: None,
    act,
}];

/// So many first lines can be chosen as the head.
const HEADS: usize = 12;

fn act(desk: Desk<'_>, ask: Ask) -> Promise<'_, Result<Answer, Problems>> {
    Box::pin(async move {
        let import = desk.import(&ask).await?;
        if import.status != Status::Draft {
            return Ok(Answer::Go(of_import("exchange.progress", import.id)));
        }
        let model = desk.reader.kernel.model();
        let (sheet, recipe) = desk.opened(&import).await?;
        let wishes = Wishes::of(&recipe, &sheet, &model);
        if !ask.writes {
            let page = desk.map_page(&import, &recipe, &sheet, &wishes, None).await?;
            return Ok(Answer::Page(Box::new(page)));
        }
        let typed = wishes.clone().typed(&ask.parameters, &recipe, &model)?;
        let (imports, kernel, actor) = (&desk.shared.runs.imports, desk.reader.kernel, desk.reader.actor);
        let read_anew =
            (&typed.used, &typed.sheet, &typed.head) != (&wishes.used, &wishes.sheet, &wishes.head);
        let corrected = if read_anew {
            desk.read_anew(&import, &recipe, &wishes, &typed).await
        } else {
            typed.applied(&recipe, &sheet, &model)
        };
        match corrected {
            Ok(corrected) => {
                imports.correct(kernel, actor, import.id, &corrected).await?;
                let on = !read_anew && ask.first("then") == Some("check");
                Ok(Answer::Go(of_import(if on { "exchange.check" } else { "exchange.map" }, import.id)))
            }
            Err(problems) => {
                let page = desk.map_page(&import, &recipe, &sheet, &typed, Some(&problems)).await?;
                Ok(Answer::Refused(Box::new(page), problems))
            }
        }
    })
}

impl Desk<'_> {
    /// The sheet and the recipe of an import, opened off the runtime.
    pub(super) async fn opened(&self, import: &Import) -> Result<(Sheet, Recipe), Problems> {
        let (runs, import) = (Arc::clone(&self.shared.runs), import.clone());
        let opened = tokio::task::spawn_blocking(move || runs.imports.opened(&runs.kernel, &import));
        opened.await.map_err(|_| "site.failed")?
    }

    /// The recipe after another recipe, sheet or head was asked for.
    async fn read_anew(
        &self,
        import: &Import,
        recipe: &Recipe,
        before: &Wishes,
        typed: &Wishes,
    ) -> Result<Recipe, Problems> {
        let model = self.reader.kernel.model();
        let chosen = recipes(&model).get(typed.used.as_str()).cloned();
        if typed.used != before.used
            && let Some(chosen) = chosen
        {
            // the columns must be there, or no page could show what they feed
            let (runs, import, model) = (Arc::clone(&self.shared.runs), import.clone(), Arc::clone(&model));
            let fits = tokio::task::spawn_blocking(move || -> Result<Recipe, Problems> {
                let file = Arc::new(runs.imports.kept(import.file, &import.name)?);
                let sheet = Sheet::open(&file, chosen.sheet.as_deref(), chosen.head, &Known::of(&model))?;
                Parser::new(&sheet, Arc::clone(&chosen), model)?;
                Ok(Recipe::clone(&chosen))
            });
            return fits.await.map_err(|_| "site.failed")?;
        }
        let head = typed.head_choice()?;
        let dataset = recipe.main().map(|row| row.dataset.clone()).unwrap_or_default();
        let source = if typed.source.is_empty() { recipe.source.to_string() } else { typed.source.clone() };
        let name = Some(typed.sheet.clone()).filter(|name| !name.is_empty());
        let (runs, import) = (Arc::clone(&self.shared.runs), import.clone());
        let anew = tokio::task::spawn_blocking(move || {
            let file = Arc::new(runs.imports.kept(import.file, &import.name)?);
            suggested(&file, name.as_deref(), head, &dataset, &source, &model)
        });
        Ok(anew.await.map_err(|_| "site.failed")??.0)
    }

    async fn map_page(
        &self,
        import: &Import,
        recipe: &Recipe,
        sheet: &Sheet,
        wishes: &Wishes,
        refused: Option<&Problems>,
    ) -> Result<Page, Problems> {
        let model = self.reader.kernel.model();
        let language = self.reader.language;
        let mut groups =
            vec![self.file_group(recipe, sheet, wishes, &model), self.grid(recipe, sheet, wishes, &model)];
        groups.push(self.rules(recipe, sheet, wishes, &model).await?);
        let mut whole = Vec::new();
        for problem in refused.iter().flat_map(|problems| &problems.0) {
            let words = crate::words_of(problem).get(language).to_owned();
            let mut fields = groups.iter_mut().flat_map(|group| &mut group.fields);
            match problem.field.as_deref().and_then(|key| fields.find(|field| field.key == key)) {
                Some(field) => field.problem = Some(words),
                None => whole.push(words),
            }
        }
        let button = |then: &str, text: std::borrow::Cow<'_, str>, tone| FormButton {
            then: then.to_owned(),
            text: text.into_owned(),
            tone,
        };
        let form = Form {
            target: of_import("exchange.map", import.id),
            groups,
            hidden: Vec::new(),
            problems: whole,
            buttons: vec![
                button("", self.word("map.save"), Tone::Plain),
                button("check", self.word("map.check"), Tone::Primary),
            ],
        };
        let mut blocks = vec![self.steps(1)];
        blocks.extend(
            self.warnings(recipe, sheet, &model).into_iter().map(|text| block(None, View::Text(text))),
        );
        blocks.push(block(None, View::Form(form)));
        Ok(Page {
            title: self.phrase("map.title", &[("name", &import.name)]),
            meta: self.file_marks(sheet),
            trail: self.trail(&model, Some(recipe), None),
            actions: vec![
                self.leads("recipe.download", of_import("exchange.recipe", import.id), Tone::Plain),
                self.forget(import, "import.drop"),
            ],
            blocks,
            ..Page::default()
        })
    }

    fn file_marks(&self, sheet: &Sheet) -> Vec<Mark> {
        let columns = sheet.columns.len().to_string();
        let mark = |text: String| Mark { text, tone: Tone::Plain };
        let mut marks = Vec::new();
        if !sheet.name.is_empty() {
            marks.push(mark(self.phrase("map.sheet-is", &[("name", &sheet.name)])));
        }
        marks.push(mark(self.phrase("map.columns", &[("count", &columns)])));
        marks.push(mark(match sheet.head {
            Some(head) => self.phrase("map.head-is", &[("line", &head.to_string())]),
            None => self.word("map.no-head").into_owned(),
        }));
        marks
    }

    /// What is to be thought of before lines are gone through.
    fn warnings(&self, recipe: &Recipe, sheet: &Sheet, model: &Model) -> Vec<Text> {
        let language = self.reader.language;
        let mut warnings = Vec::new();
        let missing: Vec<String> =
            unfed(recipe, model).iter().map(|title| title.get(language).to_owned()).collect();
        if !missing.is_empty() {
            warnings.push(self.phrase("map.missing", &[("fields", &missing.join("、"))]));
        }
        let twice = repeated(sheet);
        if !twice.is_empty() {
            warnings.push(self.phrase("map.twice", &[("columns", &twice.join("、"))]));
        }
        if warnings.is_empty() {
            return Vec::new();
        }
        vec![Text { paragraphs: warnings, tone: Tone::Wait }]
    }

    /// Which recipe, which sheet, which line is the head.
    fn file_group(&self, recipe: &Recipe, sheet: &Sheet, wishes: &Wishes, model: &Model) -> FormGroup {
        let choice =
            |value: &str, text: String| Choice { value: value.to_owned(), text, ..Choice::default() };
        let select = |key: &str, title: String, options: Vec<Choice>, value: &str| FormField {
            values: vec![value.to_owned()],
            options,
            required: true,
            ..field(key, title, Widget::Choice { table: "".into() })
        };
        let mut fields = Vec::new();
        let known = recipes(model);
        let dataset = recipe.main().map(|row| &*row.dataset).unwrap_or_default();
        let fitting = known.iter().filter(|(_, recipe)| recipe.feeds(dataset));
        let titled =
            fitting.map(|(key, recipe)| choice(key, recipe.title.get(self.reader.language).to_owned()));
        let options: Vec<Choice> =
            [choice("", self.word("map.suggested").into_owned())].into_iter().chain(titled).collect();
        if options.len() > 1 {
            let mut one = select("recipe", self.word("map.recipe").into_owned(), options, &wishes.used);
            one.help = Some(self.word("map.recipe-help").into_owned());
            fields.push(one);
        }
        if sheet.file.sheets.len() > 1 {
            let sheets = sheet.file.sheets.iter().map(|name| choice(name, name.clone())).collect();
            fields.push(select("sheet", self.word("map.sheet").into_owned(), sheets, &wishes.sheet));
        }
        let mut heads = vec![
            choice("", self.word("map.head-found").into_owned()),
            choice("none", self.word("map.no-head").into_owned()),
        ];
        let line = |number: usize| {
            choice(&number.to_string(), self.phrase("map.head-is", &[("line", &number.to_string())]))
        };
        heads.extend((1..=HEADS).map(line));
        fields.push(select("head", self.word("map.head").into_owned(), heads, &wishes.head));
        FormGroup {
            title: Some(self.word("map.file").into_owned()),
            note: Some(self.word("map.file-note").into_owned()),
            fields,
            grid: None,
        }
    }

    /// How lines are told apart, and what becomes of them afterwards.
    async fn rules(
        &self,
        recipe: &Recipe,
        sheet: &Sheet,
        wishes: &Wishes,
        model: &Model,
    ) -> Result<FormGroup, Problems> {
        let line = || Widget::Line { max: 80, input: "text", autocomplete: "off" };
        let source = FormField {
            help: Some(self.word("map.source-help").into_owned()),
            values: vec![wishes.source.clone()],
            required: true,
            ..field("source", self.word("map.source").into_owned(), line())
        };
        let year = FormField {
            help: Some(self.word("map.year-help").into_owned()),
            values: vec![wishes.year.clone()],
            ..field("year", self.word("map.year").into_owned(), Widget::Number { unit: None, scale: 0 })
        };
        let columns = sheet.columns.iter().enumerate().map(|(place, name)| Choice {
            value: place.to_string(),
            text: name.clone(),
            ..Choice::default()
        });
        let several = || Widget::Choices { table: "".into(), levels: None };
        let key = FormField {
            help: Some(self.word("map.key-help").into_owned()),
            values: wishes.key.iter().map(ToString::to_string).collect(),
            options: columns.collect(),
            ..field("key", self.word("map.key").into_owned(), several())
        };
        let mut fields = vec![source, year, key];
        fields.extend(self.afterwards(recipe, wishes, model).await?);
        Ok(FormGroup { title: Some(self.word("map.rules").into_owned()), note: None, fields, grid: None })
    }

    /// How far new rows are brought, as one choice.
    async fn afterwards(
        &self,
        recipe: &Recipe,
        wishes: &Wishes,
        model: &Model,
    ) -> Result<Option<FormField>, Problems> {
        let language = self.reader.language;
        let Some(dataset) = recipe.main().and_then(|row| model.dataset(&row.dataset)) else {
            return Ok(None);
        };
        let mut may = Vec::new();
        for key in moves(recipe, model) {
            if self.reader.kernel.may(self.reader.actor, &dataset.key, &key).await? {
                may.push(key);
            }
        }
        let ways = ways(dataset, &may);
        let Some(first) = dataset.states.first().filter(|_| !ways.is_empty()) else { return Ok(None) };
        let stays = self.phrase("map.then-stay", &[("state", first.title.get(language))]);
        let mut options = vec![Choice { text: stays, ..Choice::default() }];
        options.extend(ways.iter().map(|way| {
            let titles = way.iter().filter_map(|key| dataset.find_move(key));
            let titles: Vec<&str> = titles.map(|found| found.title.get(language)).collect();
            Choice {
                value: way.join(" "),
                text: titles.join(&self.word("map.then-and")),
                ..Choice::default()
            }
        }));
        Ok(Some(FormField {
            help: Some(self.word("map.then-help").into_owned()),
            values: vec![wishes.moves.join(" ")],
            options,
            ..field("moves", self.word("map.then").into_owned(), Widget::Choice { table: "".into() })
        }))
    }
}
