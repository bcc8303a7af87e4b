//! What can be done: links that lead somewhere, small forms that write, and the step in between where a deed wants
//! a note or a second look. Not the buttons at the end of a form.

use kernel::view::{Action, Target};
use maud::{Markup, html};
use model::Tone;

use super::{Setting, address, icon};

/// How many stand side by side before the rest goes into a menu.
const BESIDE: usize = 4;

/// The actions of a whole page: in the order given, the primary one last, and the rest of a long row in a menu. Who may do
/// what is asked rarely: that stands there always.
pub fn row(setting: Setting<'_>, actions: &[Action]) -> Markup {
    let (primary, others): (Vec<_>, Vec<_>) = actions.iter().partition(|action| action.tone == Tone::Primary);
    let (rare, others): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|action| matches!(action.target, Target::Why { .. }));
    let kept = if actions.len() > BESIDE { (BESIDE - 1).saturating_sub(primary.len()) } else { others.len() };
    let (beside, rest) = others.split_at(kept.min(others.len()));
    let rest: Vec<&Action> = rest.iter().copied().chain(rare).collect();
    html! {
        @if !actions.is_empty() {
            div.row.actions {
                @for action in beside { (draw(setting, action, "button", "menu")) }
                @if !rest.is_empty() {
                    details.menu.more name="menu" {
                        summary.button { (setting.word("page.more-actions")) (icon::icon("down")) }
                        div { @for action in &rest { (draw(setting, action, "item", "step")) } }
                    }
                }
                @for action in primary { (draw(setting, action, "button", "menu")) }
            }
        }
    }
}

/// Small buttons beside something.
pub fn small(setting: Setting<'_>, actions: &[Action]) -> Markup {
    html! {
        @if !actions.is_empty() {
            div.row.actions { @for action in actions { (draw(setting, action, "button small", "step")) } }
        }
    }
}

/// One button of a page, such as the way out of an empty state.
pub fn single(setting: Setting<'_>, action: &Action) -> Markup {
    draw(setting, action, "button", "menu")
}

/// An action as a button of `class`. Of the details with the same `group` a browser keeps one open.
fn draw(setting: Setting<'_>, action: &Action, class: &str, group: &str) -> Markup {
    let Some(address) = address::href(&action.target) else { return html! {} };
    let class = match action.tone {
        Tone::Primary => format!("{class} primary"),
        Tone::Bad => format!("{class} bad"),
        Tone::Plain | Tone::Good | Tone::Wait => class.to_owned(),
    };
    if !action.writes {
        return html! { a class=(class) href=(address) { (action.text) } };
    }
    let body = html! {
        (setting.seal())
        @if let Some(rev) = action.rev { input type="hidden" name="_rev" value=(rev); }
    };
    if action.note.is_none() && action.confirm.is_none() {
        return html! { form method="post" action=(address) { (body) button class=(class) { (action.text) } } };
    }
    html! {
        details.menu.ask name=(group) {
            summary class=(class) { (action.text) }
            form method="post" action=(address) {
                (body)
                @if let Some(question) = &action.confirm { p { (question) } }
                @if let Some(note) = &action.note {
                    label.field { span.label { (note) } textarea.input name="note" rows="3" required {} }
                }
                div.row.push {
                    button.button.scripted type="button" data-cancel { (setting.word("form.cancel")) }
                    button.button .primary[action.tone != Tone::Bad] .bad[action.tone == Tone::Bad] { (action.text) }
                }
            }
        }
    }
}
