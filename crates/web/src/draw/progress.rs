//! How far work has come: a bar of what became of it, and the figures. While it moves the browser asks again: htmx for
//! this part alone, and where no script runs the whole page.

use kernel::view::{Page, Progress, Tally, View};
use maud::{Markup, html};
use model::Tone;

use super::{Setting, address};

/// The id of the part that is asked for again.
pub const ID: &str = "progress";

/// The length of the bar.
const WHOLE: u64 = 1_000;

/// Whether something on a page moves.
pub fn moves(page: &Page) -> bool {
    page.blocks.iter().any(|block| matches!(&block.view, View::Progress(progress) if progress.moving))
}

/// The bar and the figures.
pub fn draw(setting: Setting<'_>, progress: &Progress) -> Markup {
    let polls = progress.moving.then_some("every 1s");
    html! {
        div.progress id=(ID) hx-get=[polls.map(|_| "")] hx-trigger=[polls] hx-select={ "#" (ID) } hx-target="this"
            hx-swap="outerHTML" {
            (bar(setting, progress))
            @if !progress.tallies.is_empty() {
                div.stats { @for (place, tally) in progress.tallies.iter().enumerate() { (figure(place, tally)) } }
            }
        }
    }
}

fn bar(setting: Setting<'_>, progress: &Progress) -> Markup {
    let done = grouped(progress.done);
    let total = progress.total.map(grouped);
    let words = match &total {
        Some(total) => {
            setting.phrase("progress.of", &[("done", &done), ("total", total), ("unit", &progress.unit)])
        }
        None => setting.phrase("progress.done", &[("done", &done), ("unit", &progress.unit)]),
    };
    let whole = progress.total.unwrap_or(progress.done);
    let mut from = 0;
    let parts: Vec<(u64, u64, &str)> = progress
        .tallies
        .iter()
        .enumerate()
        .filter(|(_, tally)| tally.part)
        .map(|(place, tally)| {
            let width = length(tally.count, whole);
            from += width;
            (from - width, width, shade(place, tally.tone))
        })
        .collect();
    html! {
        @if progress.moving || progress.total != Some(progress.done) { p.soft.number { (words) } }
        svg.parts.tall viewBox={ "0 0 " (WHOLE) " 12" } preserveAspectRatio="none" role="progressbar"
            aria-label=(setting.word("progress.title")) aria-valuemin="0" aria-valuemax=(whole)
            aria-valuenow=(progress.done) aria-valuetext=(words) {
            @for (from, width, shade) in parts { rect class=(shade) x=(from) width=(width) height="12" {} }
        }
    }
}

/// A part of the bar; what is there at all can be seen.
fn length(count: u64, total: u64) -> u64 {
    if count == 0 { 0 } else { (count.saturating_mul(WHOLE) / total.max(1)).max(2) }
}

fn shade(place: usize, tone: Tone) -> &'static str {
    match (tone, place) {
        (Tone::Bad, _) => "bad",
        (_, 0) => "c1",
        (_, 1) => "c2",
        (_, 2) => "c5",
        _ => "faint",
    }
}

fn figure(place: usize, tally: &Tally) -> Markup {
    let inner = html! {
        span {
            @if tally.part { span class={ "key " (shade(place, tally.tone)) } { span { (tally.text) } } }
            @else { (tally.text) }
        }
        strong .bad[tally.tone == Tone::Bad && tally.count > 0] { (grouped(tally.count)) small { (tally.unit) } }
    };
    let address = tally.target.as_ref().filter(|_| tally.count > 0).and_then(address::href);
    html! {
        @if let Some(address) = address { a.stat href=(address) { (inner) } } @else { div.stat { (inner) } }
    }
}

/// A count with a comma behind every thousand.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        for (count, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(count), text);
        }
    }

    #[test]
    fn what_is_there_at_all_can_be_seen() {
        assert_eq!([length(0, 10), length(1, 1_000_000), length(5, 10), length(3, 0)], [0, 2, 500, 3_000]);
    }
}
