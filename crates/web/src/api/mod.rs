//! The REST API: the same kernel, in JSON.

mod bulk;
pub(crate) mod openapi;
mod request;
mod row_json;
pub(crate) mod rows;
