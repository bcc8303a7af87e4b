//! The steps of something done on several pages, and where the reader is.

use kernel::view::Step;
use maud::{Markup, html};

use super::Setting;

/// The steps.
pub fn draw(setting: Setting<'_>, steps: &[Step]) -> Markup {
    html! {
        ol.steps aria-label=(setting.word("page.steps")) {
            @for step in steps { li.done[step.done] aria-current=[step.current.then_some("step")] { (step.text) } }
        }
    }
}
