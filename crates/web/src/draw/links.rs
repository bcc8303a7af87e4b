//! Links below one another, each with a number or a note.

use kernel::view::Link;
use maud::{Markup, html};

use super::address;

/// The list of links; one that leads nowhere is the place the reader is at.
pub fn draw(links: &[Link]) -> Markup {
    html! {
        ul.rows {
            @for link in links {
                li {
                    @match link.target.as_ref().and_then(address::href) {
                        Some(address) => a href=(address) { (link.text) },
                        None => span.strong { (link.text) },
                    }
                    @if let Some(note) = &link.note { span.side-value.faint.number { (note) } }
                }
            }
        }
    }
}
