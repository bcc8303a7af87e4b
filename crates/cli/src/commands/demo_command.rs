//! `ronghui demo`.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use demo::{DemoClock, Options};
use expr::{Date, Instant};
use identity::Identity;
use kernel::{Actor, Clock as _, Kernel, SystemClock};

use super::{DONE, SiteArguments};
use crate::site;

/// The password of the printed accounts: a demo site is for this machine, and cannot become a real one.
const PASSWORD: &str = "ronghui-demo";

/// Make a generated city to try everything on: firms, colleges, students, jobs, applications, three years of them.
///
/// Nobody and no firm in it is real. The same seed and last day give the same city. Printed on the standard output:
/// account, password and who it is, parted by tabs.
#[derive(Args)]
#[command(after_help = "Examples:
  ronghui demo --site city
  ronghui demo --site town --scale 0.1 --until 2026-06-30")]
pub struct DemoArguments {
    #[command(flatten)]
    site: SiteArguments,
    /// Another seed makes another city
    #[arg(long, value_name = "N", default_value_t = 7)]
    seed: u64,
    /// The last day of its history; today if it is not said
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// How large: 1 is 400 firms, 12,000 students and 3,000 jobs
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    scale: f64,
}

/// Makes it.
pub async fn run(arguments: &DemoArguments) -> anyhow::Result<u8> {
    let folder = &arguments.site.site;
    site::mark_demo(folder)?;
    let until = arguments.until.unwrap_or_else(|| SystemClock.today());
    let clock = Arc::new(DemoClock::new(Instant(SystemClock.now().0)));
    let kernel: Arc<Kernel> =
        site::open_or_make(folder, Arc::clone(&clock) as Arc<dyn kernel::Clock>).await?;
    kernel.apply(&Actor::operator(), site::plan(&kernel, folder)?).await.map_err(site::refused)?;
    let options = Options { seed: arguments.seed, until, scale: arguments.scale };
    let city = demo::make(&kernel, &clock, &options, &mut progress).await.context("making the city")?;
    eprintln!();
    let identity = Identity::new(Arc::clone(&kernel));
    for account in &city.accounts {
        identity.set_password(&Actor::operator(), account.account, &account.login, PASSWORD).await?;
        println!(
            "{}\t{PASSWORD}\t{} {}（{}）",
            account.login,
            account.organisation,
            account.name,
            account.roles.join("、")
        );
    }
    Ok(DONE)
}

/// One line that tells how far it is, for people who watch.
fn progress(what: &str, done: usize, of: usize) {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let _ = write!(out, "\r{what} {done} / {of}\u{1b}[K");
    } else if done == of {
        let _ = writeln!(out, "{what} {done}");
    }
}
