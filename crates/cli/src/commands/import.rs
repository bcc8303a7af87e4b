//! `ronghui import`.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use exchange::reading::{Known, Limits, Origin, Sheet, open_file};
use exchange::{Counts, Import, Imports, Watch};
use serde_json::json;

use super::{ActorArguments, DONE, SiteArguments, WRONG};
use crate::console::{Console, Progress};
use crate::site;

/// Import a workbook or a text file by a recipe.
///
/// Without --run nothing is written: what would be created, changed, left alone and refused is printed with its
/// reasons. The second import of the same file changes nothing, so a run that was cut is done by giving the file again.
/// Exit code 3 says that lines were refused.
#[derive(Args)]
#[command(after_help = "Examples:
  ronghui import jobs.xlsx --recipe RECIPE --as office01
  ronghui import jobs.xlsx --recipe RECIPE --as office01 --run --refused refused.xlsx")]
pub struct ImportArguments {
    /// The file: .xlsx, .xls or .csv
    file: PathBuf,
    /// The recipe's key, as a pack declares it
    #[arg(long, value_name = "KEY")]
    recipe: String,
    /// Write; without it only say what would be written
    #[arg(long)]
    run: bool,
    /// Where to put the refused lines, as a workbook with the reason in its last column
    #[arg(long, value_name = "FILE", requires = "run")]
    refused: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    actor: ActorArguments,
    #[command(flatten)]
    pub site: SiteArguments,
}

/// Tells how far it is, for people who watch.
struct Watcher(Progress);

impl Watch for Watcher {
    fn moved(&self, import: &Import) {
        let counts = &import.counts;
        let done = counts.created + counts.changed + counts.unchanged + counts.refused + counts.skipped;
        self.0.tell(&format!("{done} / {}", import.total));
    }
}

/// Imports, or rehearses it.
pub async fn run(arguments: &ImportArguments, console: &mut Console) -> anyhow::Result<u8> {
    let (kernel, folder) = site::reach(console, &arguments.site).await?;
    let actor = site::actor(&kernel, arguments.actor.account.as_deref(), arguments.actor.seat).await?;
    let model = kernel.model();
    let recipes = exchange::recipes(&model);
    let known: Vec<&str> = recipes.keys().map(AsRef::as_ref).collect();
    let recipe = recipes.get(arguments.recipe.as_str()).with_context(|| {
        format!("there is no recipe `{}`; there are: {}", arguments.recipe, known.join(", "))
    })?;
    let name = arguments.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !arguments.run {
        let file = open_file(&name, Origin::Path(console.path(&arguments.file)), Limits::default())
            .map_err(site::refused)?;
        let sheet = Sheet::open(&Arc::new(file), recipe.sheet.as_deref(), recipe.head, &Known::of(&model));
        let sheet = sheet.map_err(site::refused)?;
        let dry = exchange::dry_run(&kernel, &actor, &sheet, recipe).await.map_err(site::refused)?;
        tell("would be", &dry.counts, arguments.json, console)?;
        for reason in dry.reasons.iter().take(20).filter(|_| !arguments.json) {
            writeln!(
                console,
                "  {:6} × {} {}",
                reason.count,
                reason.target.as_deref().unwrap_or("line"),
                reason.why.zh
            )?;
        }
        for word in dry.unread.iter().take(20).filter(|_| !arguments.json) {
            writeln!(console, "  {:6} × {} does not know “{}”", word.count, word.target, word.word)?;
        }
        return Ok(if dry.counts.refused > 0 { WRONG } else { DONE });
    }
    let imports = Imports::new(folder.join("imports"), Limits::default());
    let bytes = File::open(console.path(&arguments.file))
        .with_context(|| format!("opening {}", arguments.file.display()))?;
    let (file, _) = imports.keep(&name, bytes).map_err(site::refused)?;
    let id = imports.start(&kernel, &actor, (file, &name), recipe).await.map_err(site::refused)?;
    let progress = console.progress();
    let import = imports.run(&kernel, &actor, id, &Watcher(progress.clone())).await.map_err(site::refused)?;
    progress.end();
    tell("were", &import.counts, arguments.json, console)?;
    if let Some(path) = &arguments.refused
        && let Some(workbook) = imports.refused_workbook(&kernel, &actor, id).await.map_err(site::refused)?
    {
        std::fs::write(console.path(path), workbook)
            .with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(if import.counts.refused > 0 { WRONG } else { DONE })
}

fn tell(tense: &str, counts: &Counts, as_json: bool, console: &mut Console) -> anyhow::Result<()> {
    if as_json {
        let object =
            counts.named().into_iter().map(|(name, count)| (name.to_owned(), json!(count))).collect();
        writeln!(console, "{}", serde_json::Value::Object(object))?;
        return Ok(());
    }
    writeln!(
        console,
        "lines: {} {tense} created, {} changed, {} left alone, {} refused, {} skipped",
        counts.created, counts.changed, counts.unchanged, counts.refused, counts.skipped
    )?;
    writeln!(
        console,
        "values: {} kept as people left them, {} kept as other sources left them, {} contradicting earlier lines, {} words not known",
        counts.kept, counts.there, counts.differing, counts.unread
    )?;
    if counts.contacts > 0 {
        writeln!(
            console,
            "texts: {} held telephone numbers or mail addresses, which are left out",
            counts.contacts
        )?;
    }
    Ok(())
}
