//! The REST API: the same kernel, in JSON.

pub(crate) mod openapi;
mod row_json;
pub(crate) mod rows;
