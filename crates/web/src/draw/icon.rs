//! Icons of `icons.svg`. Always beside a word or in something that has a label, so silent by themselves.

use maud::{Markup, html};

use crate::assets;

/// The icon of this name; nothing if the sheet has none.
pub fn icon(name: &str) -> Markup {
    html! {
        @if let Some(address) = assets::icon(name) {
            svg.icon aria-hidden="true" { use href=(address); }
        }
    }
}

/// The mark of the product: two streams that join.
pub fn brand() -> Markup {
    html! {
        svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" aria-hidden="true" {
            path d="M2.5 5.5c7.5 0 7 6.5 13 6.5h6M2.5 18.5c5 0 6.5-3 8-4.5";
        }
    }
}
