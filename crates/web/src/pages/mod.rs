//! The pages: each handler reads its parameters, asks the reader, and shows the answer.

pub(crate) mod act;
pub(crate) mod catalogue;
pub(crate) mod given_back;
pub(crate) mod home;
pub(crate) mod row;
pub(crate) mod rows;
pub(crate) mod sign_in;

use expr::Id;
use kernel::Problems;

/// A row's id in a path: what is no id is no row.
pub(crate) fn id(text: &str) -> Result<Id, Problems> {
    Id::parse_str(text).map_err(|_| "request.id".into())
}
