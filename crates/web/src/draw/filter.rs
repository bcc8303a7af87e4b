//! What narrows a table: the search field, the chips of what narrows it now, and the panel of what else could. One
//! plain GET form; htmx only spares reloading the page around the list.

use kernel::view::{Chip, Facet, FacetInput, Table};
use maud::{Markup, html};

use super::{Setting, address, choices, icon};

/// The tools above a table; nothing where it can be neither searched nor narrowed.
pub fn draw(setting: Setting<'_>, table: &Table) -> Markup {
    let form = table.here.as_ref().and_then(address::split);
    let asks = table.search.is_some() || !table.facets.is_empty();
    let Some((action, kept)) = form.filter(|_| asks) else {
        return html! {
            @if !table.chips.is_empty() { div.tools hx-boost="true" { (chips(setting, &table.chips)) } }
        };
    };
    let bare = table.here.as_ref().and_then(address::href);
    html! {
        form.tools method="get" action=(action) role="search" aria-label=(setting.word("table.find")) hx-boost="true" {
            @for (key, value) in kept { input type="hidden" name=(key) value=(value); }
            @if let Some(words) = &table.search { (search(setting, words)) }
            (chips(setting, &table.chips))
            @if !table.facets.is_empty() { (panel(setting, &table.facets)) }
            @if !table.chips.is_empty() && let Some(bare) = bare {
                a.button.quiet.small href=(bare) { (setting.word("table.clear")) }
            }
        }
    }
}

fn search(setting: Setting<'_>, words: &str) -> Markup {
    html! {
        div.find {
            (icon::icon("search"))
            input.input type="search" name="q" id=(setting.id("q")) value=(words) enterkeyhint="search"
                aria-label=(setting.word("table.search")) placeholder=(setting.word("table.search"));
        }
        button.hidden tabindex="-1" { (setting.word("table.submit")) }
    }
}

fn chips(setting: Setting<'_>, chips: &[Chip]) -> Markup {
    html! {
        @for chip in chips {
            span.chip.on {
                span { (chip.title) } "\u{a0}" bdi.cut title=(chip.value) { (chip.value) }
                @if let Some(address) = chip.without.as_ref().and_then(address::href) {
                    a.close href=(address)
                        aria-label=(setting.phrase("table.without", &[("title", &chip.title), ("value", &chip.value)])) {
                        (icon::icon("close"))
                    }
                }
            }
        }
    }
}

fn panel(setting: Setting<'_>, facets: &[Facet]) -> Markup {
    html! {
        details.menu.filter name="menu" open[facets.iter().any(|facet| facet.problem.is_some())] {
            summary.chip.add { (icon::icon("plus")) (setting.word("table.filter")) }
            div {
                div.facets { @for facet in facets { (draw_facet(setting, facet)) } }
                div.row.facets-end { button.button.primary.small { (setting.word("table.apply")) } }
            }
        }
    }
}

fn draw_facet(setting: Setting<'_>, facet: &Facet) -> Markup {
    let id = setting.id(&format!("facet-{}", facet.key));
    let title = [("title", facet.title.as_str())];
    match &facet.input {
        FacetInput::Choices { options } => html! {
            div.field role="group" aria-labelledby=(id) {
                span.label id=(id) { (facet.title) }
                (choices::several(setting, &facet.key, options, &[], &facet.title))
                (wrong(facet, &id))
            }
        },
        FacetInput::Between { of, from, to } => html! {
            div.field role="group" aria-labelledby=(id) {
                span.label id=(id) { (facet.title) }
                div.pair {
                    (end(of, &format!("{}.from", facet.key), from, &setting.phrase("table.from", &title), facet))
                    span { (setting.word("form.until")) }
                    (end(of, &format!("{}.to", facet.key), to, &setting.phrase("table.to", &title), facet))
                }
                (wrong(facet, &id))
            }
        },
        FacetInput::Word { value, suggest } => html! {
            div.field {
                label for=(id) { (facet.title) }
                div.combo {
                    input.input id=(id) name=(facet.key) value=(value) autocomplete="off"
                        data-suggest=[suggest.as_ref().map(|dataset| address::suggestions(dataset, &facet.key))]
                        data-none=[suggest.as_ref().map(|_| setting.word("form.none-such"))]
                        aria-invalid=[invalid(facet)] aria-describedby=[facet.problem.as_ref().map(|_| format!("{id}-error"))]
                        autofocus[facet.problem.is_some()];
                }
                (wrong(facet, &id))
            }
        },
    }
}

fn invalid(facet: &Facet) -> Option<&'static str> {
    facet.problem.as_ref().map(|_| "true")
}

/// What is wrong with what was asked, and what was meant perhaps.
fn wrong(facet: &Facet, id: &str) -> Markup {
    html! {
        @if let Some(problem) = &facet.problem {
            p.error id={ (id) "-error" } { (icon::icon("alert")) span { (problem) } }
            @if !facet.near.is_empty() {
                ul.near {
                    @for near in &facet.near {
                        @if let Some(address) = near.target.as_ref().and_then(address::href) {
                            li {
                                a href=(address) { (near.text) }
                                @if let Some(note) = &near.note { " " span.note { (note) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One end of a stretch. `number` becomes a text field with a keypad: a browser empties a number it cannot read.
fn end(of: &str, name: &str, value: &str, label: &str, facet: &Facet) -> Markup {
    let number = of == "number";
    html! {
        input.input type=(if number { "text" } else { of }) inputmode=[number.then_some("decimal")] name=(name)
            value=(value) aria-label=(label) aria-invalid=[invalid(facet)];
    }
}
