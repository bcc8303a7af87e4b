//! Opening a site from the command line.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use expr::Id;
use kernel::{Actor, Clock, Kernel, SitePlan, SystemClock};
use model::{Diagnostic, Language};

use crate::commands::{self, SiteArguments};
use crate::console::Console;
use crate::{engines, packs};

/// The file that says that a site holds generated data; it cannot be turned into a real one.
const DEMO: &str = "demo";

/// The site that a command is about, and its folder: the one that is served, or one opened as it was applied.
///
/// # Errors
/// When there is none, or another process has it and serves nobody.
pub async fn reach(console: &Console, site: &SiteArguments) -> anyhow::Result<(Arc<Kernel>, PathBuf)> {
    match &console.serving {
        Some(serving) => Ok(serving.clone()),
        None => Ok((open(&site.site).await?, site.site.clone())),
    }
}

/// The same; an empty site is begun where there is none.
///
/// # Errors
/// When another process has it, or what is applied cannot be read.
pub async fn reach_or_make(
    console: &Console,
    site: &SiteArguments,
) -> anyhow::Result<(Arc<Kernel>, PathBuf)> {
    match &console.serving {
        Some(serving) => Ok(serving.clone()),
        None => Ok((open_or_make(&site.site, Arc::new(SystemClock)).await?, site.site.clone())),
    }
}

/// Opens a site as it was applied.
///
/// # Errors
/// When there is none, or another process has it.
pub async fn open(folder: &Path) -> anyhow::Result<Arc<Kernel>> {
    if !folder.join("ronghui.db").exists() {
        bail!("there is no site at {}: make one with `ronghui apply` or `ronghui demo`", folder.display());
    }
    open_or_make(folder, Arc::new(SystemClock)).await
}

/// Opens a site, or begins an empty one.
///
/// # Errors
/// When another process has it, or what is applied cannot be read.
pub async fn open_or_make(folder: &Path, clock: Arc<dyn Clock>) -> anyhow::Result<Arc<Kernel>> {
    let demo = folder.join(DEMO).exists();
    let kernel = kernel::open(folder, &engines::sections(), &engines::tables(), clock, demo).await;
    Ok(Arc::new(kernel.with_context(|| format!("opening the site at {}", folder.display()))?))
}

/// Marks a folder as a site of generated data, before anything is in it.
///
/// # Errors
/// When the folder holds a site already.
pub fn mark_demo(folder: &Path) -> anyhow::Result<()> {
    if folder.join("ronghui.db").exists() {
        bail!("there is a site at {} already", folder.display());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    std::fs::write(folder.join(DEMO), "generated data\n")?;
    Ok(())
}

/// The plan from what is applied to the shipped packs and the site's own.
///
/// # Errors
/// All diagnostics of the packs.
pub fn plan(kernel: &Kernel, folder: &Path) -> anyhow::Result<SitePlan> {
    let packs = packs::with_own(&folder.join("packs"))?;
    kernel::plan_site(kernel, packs, &engines::sections()).map_err(|wrong| Wrong(told(&wrong)).into())
}

/// Declarations or data are wrong: the program has done its part, and the exit code says so.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Wrong(pub String);

/// The exit code of a command that ended with an error.
pub fn code(error: &anyhow::Error) -> u8 {
    if error.is::<Wrong>() { commands::WRONG } else { commands::FAILED }
}

/// Diagnostics, a line each.
pub fn told(wrong: &[Diagnostic]) -> String {
    let lines: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    format!("{} wrong declarations\n{}", wrong.len(), lines.join("\n"))
}

/// The actor of an account from its seat (the first if none is named), or the operator if no account is.
///
/// # Errors
/// When there is no such account or seat.
pub async fn actor(kernel: &Kernel, account: Option<&str>, seat: Option<usize>) -> anyhow::Result<Actor> {
    let Some(name) = account else { return Ok(Actor::operator()) };
    let account = kernel.account_named(name).await.map_err(refused)?;
    let account = account.with_context(|| format!("there is no account `{name}`"))?;
    let seat = seat_of(kernel, account.person, seat).await?;
    kernel.actor(account.id, seat).await.map_err(refused)
}

/// A person's seat by its number, counted from 1; the first, if there is one, where no number is given.
///
/// # Errors
/// When there is no seat of that number.
pub async fn seat_of(kernel: &Kernel, person: Id, number: Option<usize>) -> anyhow::Result<Option<Id>> {
    let seats = kernel.seats(person).await.map_err(refused)?;
    let seat = match number {
        None => seats.first(),
        Some(number) => {
            let place = number.checked_sub(1);
            Some(place.and_then(|place| seats.get(place)).context("there is no such seat")?)
        }
    };
    Ok(seat.map(|seat| seat.id))
}

/// A refusal in the words of the table of codes.
pub fn refused(problems: kernel::Problems) -> anyhow::Error {
    let codes = web::problems::Codes::with(&engines::entries());
    let line = |problem: &kernel::Problem| {
        let words = codes.words(problem, Language::En);
        let field = problem.field.as_ref().map(|field| format!("{field}: ")).unwrap_or_default();
        format!("{field}{words} [{}]", problem.refusal.code)
    };
    anyhow::anyhow!(problems.0.iter().map(line).collect::<Vec<_>>().join("\n"))
}
