//! Pages and REST API: the only crate that knows HTTP.

rust_i18n::i18n!("locales", fallback = "zh");

pub mod assets;
pub mod draw;
pub mod words;
