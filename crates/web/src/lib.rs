//! Pages and REST API: the only crate that knows HTTP.

pub mod assets;
