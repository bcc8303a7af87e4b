//! Pages and REST API: the only crate that knows HTTP.
//!
//! ```text
//! request ─▶ visit (who, which language) ─▶ pages: Reader ─▶ view data ─▶ draw ─▶ HTML, or the data as JSON
//!                                        └▶ api: Kernel ─▶ JSON
//! ```
//!
//! - [`App`] is what the router serves; [`router`] lists every path there is, [`serve`] answers them.
//! - [`draw`] turns view data into markup; [`problems`] turns refusals into statuses, pages and problem+json.
//!
//! **Architecture invariant:** a handler decides nothing about permission: it asks the kernel as the visit's actor.

rust_i18n::i18n!("locales", fallback = "zh");

mod api;
mod app;
pub mod assets;
mod cookie;
pub mod draw;
mod frame;
mod input;
mod pages;
pub mod problems;
mod routes;
mod security;
mod visit;
pub mod words;

pub use app::{App, router, serve};
pub use routes::routes;
