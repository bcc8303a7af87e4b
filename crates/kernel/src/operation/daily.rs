//! When operations run: at boot, and at each day's start in the site's zone.

use std::sync::{Arc, Weak};
use std::time::Duration;

use super::Operation;
use crate::Kernel;

/// How long the clock is not looked at: a machine that slept, or whose clock was set, is late by no more than this, and
/// what could not be done is tried again as soon.
const PATIENCE: Duration = Duration::from_mins(10);

/// Runs operations now and at each day's start, until the kernel is gone or nobody waits any more. `sleep` lets so much
/// time pass.
pub async fn keep<S, F>(kernel: Weak<Kernel>, operations: Vec<Arc<dyn Operation>>, sleep: S)
where
    S: Fn(Duration) -> F,
    F: Future<Output = ()>,
{
    let mut done_on = None;
    while let Some(site) = kernel.upgrade() {
        let today = site.clock().today();
        if done_on != Some(today) {
            match site.run_operations(&operations).await {
                Ok(true) => done_on = Some(today),
                Ok(false) => {}
                Err(problems) => tracing::error!(%problems, "operations could not be run"),
            }
        }
        let rest = until_tomorrow(&site).min(PATIENCE);
        drop(site);
        sleep(rest).await;
    }
}

/// From now to the day's end.
fn until_tomorrow(kernel: &Kernel) -> Duration {
    let now = kernel.clock().now();
    let rest = crate::clock::day_after(now).0.saturating_sub(now.0);
    // one second more than none: a clock that stands still is not asked without end
    Duration::from_micros(u64::try_from(rest).unwrap_or(0)) + Duration::from_secs(1)
}
