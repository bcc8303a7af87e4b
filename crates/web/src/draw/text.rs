//! Words in paragraphs: plain, or as a notice when they tell of something.

use kernel::view::Text;
use maud::{Markup, html};
use model::Tone;

use super::icon;

/// The paragraphs.
pub fn draw(text: &Text) -> Markup {
    let paragraphs = html! { @for paragraph in &text.paragraphs { p { (paragraph) } } };
    let sign = match text.tone {
        Tone::Plain | Tone::Primary => return html! { div.stack.tight.words { (paragraphs) } },
        Tone::Good => "check",
        Tone::Wait | Tone::Bad => "alert",
    };
    html! {
        div.notice.bad[text.tone == Tone::Bad].wait-notice[text.tone == Tone::Wait] {
            (icon::icon(sign)) div { (paragraphs) }
        }
    }
}
