//! A kind of block: what an engine can put on a declared page.

use super::Promise;
use crate::pages::Reader;
use crate::{Problems, view};

/// Makes blocks of one kind.
pub trait BlockKind: Send + Sync {
    /// `engine.kind`, as pages declare it.
    fn kind(&self) -> &'static str;

    /// The blocks that a declaration stands for; none where the reader may see nothing of it.
    ///
    /// # Errors
    /// When the store fails.
    fn make<'a>(
        &'a self,
        reader: Reader<'a>,
        declared: &'a model::Block,
    ) -> Promise<'a, Result<Vec<view::Block>, Problems>>;
}
