//! The fields of one row with their values, in the sections that its form has too. In an aside they stand in one
//! column, by the style sheet alone.

use kernel::view::{Fact, FactGroup, Facts};
use maud::{Markup, html};

use super::{Setting, cell};

/// From this width on, in halves of a Chinese character, a value takes the whole width.
const WHOLE: usize = 60;

/// The sections.
pub fn draw(setting: Setting<'_>, facts: &Facts) -> Markup {
    html! { div { @for group in &facts.groups { (section(setting, group)) } } }
}

fn section(setting: Setting<'_>, group: &FactGroup) -> Markup {
    html! {
        section.form-part.untitled[group.title.is_none()] {
            @if let Some(title) = &group.title { h2 { (title) } }
            dl.fields.fact-fields { @for fact in &group.facts { (draw_fact(setting, fact)) } }
        }
    }
}

fn draw_fact(setting: Setting<'_>, fact: &Fact) -> Markup {
    let whole = fact.value.formatted || cell::width(&fact.value.text) > WHOLE || fact.value.tags.len() > 4;
    html! {
        div.fact.whole[whole] {
            dt { (fact.title) }
            dd {
                @if cell::is_empty(&fact.value) { span.faint { (setting.word("value.none")) } }
                @else { (cell::in_full(setting, &fact.value)) }
            }
        }
    }
}
