//! Makes the city in a folder and says how long it took: `cargo run -p ronghui-demo --example measure -- FOLDER SCALE`.

use std::sync::Arc;
use std::time::Instant;

use demo::{DemoClock, Options, make};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder for the site")?;
    let scale = arguments.next().map_or(Ok(1.0), |text| text.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let clock = Arc::new(DemoClock::new(kernel::Clock::now(&kernel::SystemClock)));
        let kernel = kernel::open(
            folder.as_ref(),
            &testkit::sections(),
            &[],
            Arc::<DemoClock>::clone(&clock) as Arc<dyn kernel::Clock>,
            true,
        )
        .await?;
        let plan = kernel::plan_site(&kernel, testkit::packs(), &testkit::sections())
            .map_err(|wrong| format!("{wrong:?}"))?;
        kernel.apply(&kernel::Actor::operator(), plan).await?;
        let options = Options { seed: 7, until: jiff::civil::date(2026, 11, 23), scale };
        let started = Instant::now();
        let mut planned = None;
        let city = make(&kernel, &clock, &options, &mut |what, _, _| {
            if what == "write" && planned.is_none() {
                planned = Some(started.elapsed());
            }
        })
        .await?;
        println!(
            "{} commands in {} commits; planned {planned:?}, all {:?}",
            city.commands,
            city.commits,
            started.elapsed()
        );
        for account in city.accounts {
            println!("{} {} {:?} {}", account.login, account.name, account.roles, account.organisation);
        }
        Ok(())
    })
}
