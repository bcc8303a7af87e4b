//! An operation: background work that an engine does by itself.

use super::Promise;
use crate::Problems;

/// Work that is done at boot and at each day's start. It is written so that it may be cut anywhere and begun again.
pub trait Operation: Send + Sync {
    /// `engine.work`.
    fn name(&self) -> &'static str;

    /// Does what there is to do now; answers how much it was.
    ///
    /// # Errors
    /// What kept it from being done; it is tried again the next time.
    fn run(&self) -> Promise<'_, Result<u64, Problems>>;
}
