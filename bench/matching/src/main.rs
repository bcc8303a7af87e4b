//! How fast a need is matched in the generated city, rows read again and explained included:
//! `cargo run --release -p ronghui-bench-matching [packs [scale]]`.
//!
//! The city is made in a temporary folder; at scale 1 it has 12,000 résumés and 3,000 jobs. Each need is asked for its
//! best 20, as the operator who sees all, in several rounds. The fastest time of each need tells what it costs; every time
//! tells what else the machine did. Not a test: it prints, and asserts nothing.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use demo::{DemoClock, Options as City};
use kernel::engine::Engine;
use kernel::{Actor, Clock, Kernel, List, SystemClock};
use matching::{Matching, Options, matchers};
use model::{Section, Source};

// as the server has it
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each need is asked for.
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let packs = arguments.next().unwrap_or_else(|| "packs".to_owned());
    let scale = arguments.next().map_or(Ok(1.0), |text| text.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(Path::new(&packs), scale))
}

async fn measure(packs: &Path, scale: f64) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let sections: Vec<Section> =
        [Engine::sections(&Matching), Engine::sections(&exchange::Exchange)].concat();
    let clock = Arc::new(DemoClock::new(SystemClock.now()));
    let passed = Arc::<DemoClock>::clone(&clock) as Arc<dyn Clock>;
    let kernel = kernel::open(folder.path(), &sections, exchange::TABLES, passed, true).await?;
    let plan = kernel::plan_site(&kernel, read(packs)?, &sections).map_err(|wrong| format!("{wrong:?}"))?;
    kernel.apply(&Actor::operator(), plan).await?;
    let started = Instant::now();
    let city = City { seed: 7, until: jiff::civil::date(2026, 11, 23), scale };
    demo::make(&kernel, &clock, &city, &mut |_, _, _| {}).await?;
    println!("city made                {:>8.1} s", started.elapsed().as_secs_f64());
    let started = Instant::now();
    kernel.index_ready().await?;
    println!("index built              {:>8.1} s", started.elapsed().as_secs_f64());
    println!("memory now               {:>8} KiB", resident());
    for matcher in matchers(&kernel.model()).values() {
        ask(&kernel, matcher).await?;
    }
    println!("memory after             {:>8} KiB", resident());
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred needs, a few seconds")]
async fn ask(kernel: &Kernel, matcher: &matching::Matcher) -> Result<(), Box<dyn Error>> {
    let operator = Actor::operator();
    let mut needs = Vec::new();
    let mut after: Option<String> = None;
    while needs.len() < 400 {
        let list =
            List { dataset: &matcher.need, limit: Some(200), after: after.as_deref(), ..List::default() };
        let page = kernel.list(&operator, &list).await?;
        needs.extend(page.rows.iter().map(|seen| seen.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut times: Vec<[Duration; ROUNDS]> = vec![[Duration::ZERO; ROUNDS]; needs.len()];
    let (mut scores, mut offers) = (Vec::new(), 0);
    let before = processor();
    for round in 0..ROUNDS {
        for (need, taken) in needs.iter().zip(&mut times) {
            let started = Instant::now();
            let matched = matching::rank(kernel, &operator, &matcher.key, *need, &Options::default()).await?;
            if let Some(taken) = taken.get_mut(round) {
                *taken = started.elapsed();
            }
            scores.extend(matched.offers.first().map(|offer| offer.score));
            offers = matched.readable;
        }
    }
    let used = (processor() - before) as f64 / (needs.len() * ROUNDS).max(1) as f64;
    println!(
        "{:<18} {} needs, {offers} offers; processor, all threads: {used:.2} ms each",
        matcher.key,
        needs.len()
    );
    say("every time", times.iter().flatten().copied().collect());
    say("the fastest of each", times.iter().filter_map(|taken| taken.iter().min().copied()).collect());
    scores.sort_by(f64::total_cmp);
    let best =
        |share: usize| scores.get((scores.len().max(1) - 1) * share / 100).copied().unwrap_or_default();
    println!(
        "{:<18} best score: lowest tenth {:.1}, median {:.1}, highest tenth {:.1}",
        "",
        best(10),
        best(50),
        best(90)
    );
    Ok(())
}

fn say(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times.get((times.len().max(1) - 1) * share / 100).copied().unwrap_or_default();
    println!(
        "{what:>38}: median {:>6.2} ms   p99 {:>6.2} ms   worst {:>6.2} ms",
        milliseconds(at(50)),
        milliseconds(at(99)),
        milliseconds(at(100))
    );
}

/// Every declaration below a folder of packs.
fn read(root: &Path) -> Result<Vec<Source>, Box<dyn Error>> {
    let mut files = Vec::new();
    let mut waiting = vec![root.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml" || ending == "csv") {
                let relative = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
                files.push(Source { path: relative, text: std::fs::read_to_string(&path)? });
            }
        }
    }
    Ok(files)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Milliseconds that this process has worked, on all threads; in steps of ten. 0 where the system does not say.
fn processor() -> u64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = status.rsplit(')').next().unwrap_or_default();
    // user and system time, in hundredths of a second
    let ticks = behind_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

/// Memory that this process holds, in KiB; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
