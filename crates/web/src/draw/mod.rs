//! Draws what the kernel made: pure functions from [`kernel::view`] data to markup, one part of a page per file.
//!
//! ```text
//! Frame + Page ──page::document──▶ shell (head, bar, navigation) around page::content
//!                                  content ──▶ blocks: table, ranked, facts, form, timeline, text, empty, links,
//!                                              progress, steps
//! ```
//!
//! - [`shell`] puts a whole document around a page; [`page`], [`sign_in`] and [`problem`] are what it goes around.
//! - [`address`] is the one place that knows where a target leads, so the router reads it too.
//! - Every part takes a [`Setting`]: the reader's language, what forms send back, the place on the page.
//!
//! **Architecture invariant:** nothing here asks the kernel, the clock or the network, and nothing decides what a
//! reader may see: that was done before the data came. Every form works without JavaScript; htmx only spares
//! reloading the rest of the page. No inline style or script.

pub mod actions;
pub mod address;
pub mod empty;
pub mod facts;
pub mod form;
pub mod icon;
pub mod links;
pub mod markdown;
pub mod page;
pub mod problem;
pub mod progress;
pub mod ranked;
pub mod shell;
pub mod sign_in;
pub mod steps;
pub mod table;
pub mod text;
pub mod timeline;

mod cell;
mod choices;
mod field;
mod filter;
mod setting;

pub use setting::Setting;

use model::Tone;

/// The class of a tone; plain and primary have none of their own.
fn tone_class(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Good => Some("good"),
        Tone::Wait => Some("wait"),
        Tone::Bad => Some("bad"),
        Tone::Plain | Tone::Primary => None,
    }
}
