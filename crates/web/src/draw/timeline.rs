//! What happened, newest first, with what it changed.

use kernel::view::{Event, FieldChange, Timeline};
use maud::{Markup, html};
use model::Language;

use super::{Setting, actions};

/// The events.
pub fn draw(setting: Setting<'_>, timeline: &Timeline) -> Markup {
    html! {
        ol.timeline {
            @for event in &timeline.entries {
                li.now[event.current].done[!event.current] aria-current=[event.current.then_some("step")] {
                    (entry(setting, event))
                }
            }
        }
    }
}

fn entry(setting: Setting<'_>, event: &Event) -> Markup {
    let comma = match setting.language {
        Language::Zh => "，",
        Language::En => ", ",
    };
    let mut when_and_who = event.when.clone();
    if let Some(who) = &event.who {
        if !when_and_who.is_empty() {
            when_and_who.push_str(comma);
        }
        when_and_who.push_str(who);
    }
    html! {
        span.strong[event.current] { (event.title) }
        span.note { (when_and_who) }
        @if let Some(note) = &event.note { p.soft { (note) } }
        @if !event.changes.is_empty() {
            ul.changes { @for change in &event.changes { li { (draw_change(setting, change)) } } }
        }
        (actions::small(setting, &event.actions))
    }
}

fn draw_change(setting: Setting<'_>, change: &FieldChange) -> Markup {
    html! {
        span.faint { (change.title) } " "
        @if !change.before.is_empty() {
            del { span.hidden { (setting.word("value.before")) " " } (change.before) }
            span aria-hidden="true" { " → " }
        }
        @if change.after.is_empty() {
            span.faint { (setting.word("value.cleared")) }
        } @else {
            ins { span.hidden { (setting.word("value.after")) " " } (change.after) }
        }
    }
}
