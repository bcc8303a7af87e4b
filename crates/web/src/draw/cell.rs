//! One value of a row as it is shown, in a table or among facts. Not how it is asked for: that is a field.

use kernel::view::CellView;
use maud::{Markup, html};
use model::Tone;

use super::{Setting, address, icon, markdown, tone_class};

/// From this width on, in halves of a Chinese character, a text is cut where its column ends.
const CUT: usize = 26;
/// So many words stand side by side in a table; the rest is counted.
const TAGS: usize = 3;

/// The value in a cell of a table: one line.
pub fn in_table(cell: &CellView) -> Markup {
    if cell.formatted {
        return line(cell, &markdown::words(&cell.text));
    }
    if let Some((shown, rest)) = cell.tags.split_at_checked(TAGS).filter(|(_, rest)| !rest.is_empty()) {
        return html! {
            span.tags title=(cell.tags.join("、")) { (tags(shown)) span.tag { "+" (rest.len()) } }
        };
    }
    if !cell.tags.is_empty() || cell.badge || cell.masked || cell.figure {
        return inner(cell);
    }
    match cell.tone {
        Tone::Bad => html! { span.row.bad.keep { (icon::icon("alert")) (leading(cell, &cell.text)) } },
        Tone::Wait | Tone::Good => inner(cell),
        Tone::Plain | Tone::Primary => line(cell, &cell.text),
    }
}

/// The value among facts, in full.
pub fn in_full(setting: Setting<'_>, cell: &CellView) -> Markup {
    html! {
        @if cell.formatted {
            div.words { (markdown::blocks(&cell.text)) }
        } @else {
            (inner(cell))
            @if cell.masked { " " span.note { (setting.word("value.masked")) } }
        }
    }
}

/// The value as the name of its row: words alone.
pub fn name(cell: &CellView) -> String {
    match cell {
        CellView { formatted: true, text, .. } => markdown::words(text),
        CellView { text, tags, .. } if text.is_empty() => tags.join("、"),
        CellView { text, .. } => text.clone(),
    }
}

/// Whether there is nothing to show.
pub fn is_empty(cell: &CellView) -> bool {
    cell.text.is_empty() && cell.tags.is_empty()
}

fn inner(cell: &CellView) -> Markup {
    if !cell.tags.is_empty() {
        return html! { span.tags { (tags(&cell.tags)) } };
    }
    if cell.badge {
        return html! { span class={ "badge " (tone_class(cell.tone).unwrap_or_default()) } { (cell.text) } };
    }
    if cell.masked {
        return html! { span.code { (cell.text) } };
    }
    let text = leading(cell, &cell.text);
    html! {
        @match cell.tone {
            Tone::Bad if cell.figure => span.bad.strong.number { (text) },
            Tone::Bad => span.bad { (text) },
            Tone::Wait => span.wait { (text) },
            Tone::Good => span.faint { (text) },
            Tone::Plain | Tone::Primary if cell.figure => span.number { (text) },
            Tone::Plain | Tone::Primary => (text),
        }
    }
}

/// The words, as a link where they lead somewhere.
fn leading(cell: &CellView, text: &str) -> Markup {
    html! {
        @match cell.target.as_ref().and_then(address::href) {
            Some(address) => a href=(address) { (text) },
            None => (text),
        }
    }
}

/// A text that may be longer than its column; all of it is in the title, and on the row's own page.
fn line(cell: &CellView, text: &str) -> Markup {
    if width(text) > CUT {
        html! { span.cut title=(text) { (leading(cell, text)) } }
    } else {
        html! { span.keep { (leading(cell, text)) } }
    }
}

fn tags(words: &[String]) -> Markup {
    html! { @for word in words { span.tag { (word) } " " } }
}

/// How wide a text is, in halves of a Chinese character.
pub fn width(text: &str) -> usize {
    text.chars().map(|letter| if letter >= '\u{1100}' { 2 } else { 1 }).sum()
}
