//! Nothing there yet: why it may be so, and the one thing to do next.

use kernel::view::Empty;
use maud::{Markup, html};

use super::{Setting, actions};

/// The empty state.
pub fn draw(setting: Setting<'_>, empty: &Empty) -> Markup {
    html! {
        div.empty {
            p { (empty.text) }
            @if let Some(action) = &empty.action { (actions::single(setting, action)) }
        }
    }
}
