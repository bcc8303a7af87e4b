//! A small city to import into, and files to import.

use std::fmt::Write as _;
use std::ops::Deref;
use std::sync::Arc;

use exchange::reading::{File, Known, Limits, Origin, Sheet, open_file};
use exchange::{
    Counts, DryRun, Import, Imports, Note, Recipe, SECTION, TABLES, What, dry_run, read_recipe, recipes,
};
use expr::{Id, Value};
use kernel::{Actor, Kernel, List, Problems, Seen, Sight};
use model::{Language, Section};
use tempfile::TempDir;
use testkit::Site;

/// A site built with this engine, an office that may import, and a folder for files.
pub struct City {
    site: Site,
    pub office: Actor,
    pub imports: Imports,
    _folder: TempDir,
}

impl Deref for City {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.site
    }
}

/// Recipe of the tests: a firm and its job, by the number of the posting.
pub const RECIPE: &str = r#"
title = { zh = "岗位", en = "Jobs" }
source = "fair"
key = ["编号"]
then = ["submit", "open"]

[rows.enterprise]
dataset = "enterprise"
look_up = ["uscc", "name"]

[rows.job]
dataset = "job"
refer = { enterprise = "enterprise" }

[[columns]]
at = "单位"
to = "enterprise.name"

[[columns]]
at = "信用代码"
to = "enterprise.uscc"

[[columns]]
at = "规模"
to = "enterprise.size"

[[columns]]
at = "岗位"
to = "job.title"

[[columns]]
at = "薪资"
to = "job.pay"

[[columns]]
at = "人数"
to = "job.headcount"

[[columns]]
at = "电话"
to = "job.contact_phone"
"#;

/// The head of the tests' files.
pub const HEAD: &str = "编号,单位,信用代码,规模,岗位,薪资,人数,电话\n";

pub fn sections() -> Vec<Section> {
    vec![SECTION, testkit::MATCHERS]
}

impl City {
    pub async fn new() -> City {
        let site = Site::built(testkit::packs(), sections(), TABLES).await;
        let secretariat = site.organisation("联合体秘书处").await;
        let office = site.actor("赵一", secretariat, &["consortium-office"]).await;
        let folder = TempDir::new().unwrap();
        let imports = Imports::new(folder.path().join("imports"), Limits::default());
        City { site, office, imports, _folder: folder }
    }

    pub fn kernel(&self) -> &Kernel {
        &self.site.kernel
    }

    pub fn recipe(&self) -> Recipe {
        self.recipe_of(RECIPE)
    }

    pub fn recipe_of(&self, text: &str) -> Recipe {
        read_recipe("recipe", text, &self.kernel().model()).unwrap()
    }

    pub fn shipped(&self, key: &str) -> Recipe {
        Recipe::clone(recipes(&self.kernel().model()).get(key).unwrap())
    }

    pub fn sheet(&self, bytes: &[u8], recipe: &Recipe) -> Sheet {
        let file = Arc::new(opened(bytes).unwrap());
        let known = Known::of(&self.kernel().model());
        Sheet::open(&file, recipe.sheet.as_deref(), recipe.head, &known).unwrap()
    }

    pub async fn dry_run(&self, text: &str, recipe: &Recipe) -> Result<DryRun, Problems> {
        dry_run(self.kernel(), &self.office, &self.sheet(text.as_bytes(), recipe), recipe).await
    }

    pub async fn start(&self, bytes: &[u8], recipe: &Recipe) -> Id {
        let (file, _) = self.imports.keep("岗位.csv", bytes).unwrap();
        self.imports.start(self.kernel(), &self.office, (file, "岗位.csv"), recipe).await.unwrap()
    }

    /// Imports a whole file.
    pub async fn import(&self, text: &str, recipe: &Recipe) -> Import {
        let id = self.start(text.as_bytes(), recipe).await;
        self.imports.run(self.kernel(), &self.office, id, &()).await.unwrap()
    }

    pub async fn notes(&self, import: Id) -> Vec<Note> {
        let notes = self.imports.notes(self.kernel(), &self.office, import, None, 10_000).await.unwrap();
        notes.into_iter().map(|(_, note)| note).collect()
    }

    /// All rows of a dataset, oldest first.
    pub async fn rows(&self, dataset: &str) -> Vec<Seen> {
        let operator = Actor::operator();
        let mut rows = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let list = List { dataset, after: after.as_deref(), limit: Some(200), ..List::default() };
            let page = self.kernel().list(&operator, &list).await.unwrap();
            rows.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        rows.sort_by_key(|row| row.id);
        rows
    }

    /// A value of a row as a page shows it.
    pub fn shown(&self, row: &Seen, field: &str) -> String {
        let model = self.kernel().model();
        let (place, field) = model.dataset(&row.dataset).unwrap().field(field).unwrap();
        match &row.values[place] {
            Sight::Clear(value) => field.kind.show(value, &model.codes, Language::Zh),
            Sight::Masked(text) => text.clone(),
            Sight::Hidden => "hidden".to_owned(),
        }
    }

    /// Firms and jobs in lines, as they stand.
    pub async fn told(&self) -> String {
        let mut told = String::new();
        let firms = self.rows("enterprise").await;
        for firm in &firms {
            let [name, uscc, size] = ["name", "uscc", "size"].map(|field| self.shown(firm, field));
            writeln!(told, "{name}|{uscc}|{size} {} rev {}", firm.state, firm.rev).unwrap();
        }
        let mut jobs: Vec<String> = Vec::new();
        for job in self.rows("job").await {
            let place = self.kernel().model().dataset("job").unwrap().field("enterprise").unwrap().0;
            let firm = firms.iter().find(|firm| job.values[place] == Sight::Clear(Value::Id(firm.id)));
            let firm = firm.map_or("—".to_owned(), |firm| self.shown(firm, "name"));
            let [title, pay, headcount] = ["title", "pay", "headcount"].map(|field| self.shown(&job, field));
            jobs.push(format!("{firm}: {title}|{pay}|{headcount} {} rev {}", job.state, job.rev));
        }
        jobs.sort();
        told + &jobs.join("\n")
    }
}

pub fn opened(bytes: &[u8]) -> Result<File, Problems> {
    open_file("岗位.csv", Origin::Bytes(bytes.into()), Limits::default())
}

/// Counts without those that are nought.
pub fn counted(counts: Counts) -> String {
    let some = counts.named().into_iter().filter(|(_, count)| *count > 0);
    some.map(|(word, count)| format!("{word} {count}")).collect::<Vec<_>>().join(", ")
}

/// Notes in lines.
pub fn noted(notes: &[Note]) -> String {
    let line = |note: &Note| {
        let target = note.target.as_deref().unwrap_or("—");
        let why = if note.what == What::Unread { "" } else { &note.why.zh };
        format!("{} {:?} {target} “{}” {why}", note.line, note.what, note.text).trim().to_owned()
    };
    notes.iter().map(line).collect::<Vec<_>>().join("\n")
}
