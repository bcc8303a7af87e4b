//! Rows in the order of a score, beside one of them explained; alone on a desk. Lengths of bars are attributes of their
//! drawing, so that no style is needed.

use kernel::view::{
    Bar, Ranked, RankedDemand, RankedDetail, RankedDirection, RankedEntry, RankedPart, RankedQuestion,
    RankedWeights, Target,
};
use maud::{Markup, html};

use super::{Setting, address, empty};

/// Colours there are for parts; further parts take them again.
const COLOURS: usize = 5;
/// Between two parts of a bar.
const GAP: f64 = 0.4;

/// The order, and what explains it.
pub fn draw(setting: Setting<'_>, ranked: &Ranked) -> Markup {
    let order = html! {
        section {
            @if let Some(lead) = &ranked.lead { div.tools { span.soft { (lead) } } }
            @if ranked.entries.is_empty() {
                (empty::draw(setting, &ranked.empty))
            } @else {
                ol.ranked { @for one in &ranked.entries { (entry(setting, one)) } }
            }
        }
    };
    let beside = ranked.chosen.is_some() || !ranked.demands.is_empty() || ranked.question.is_some();
    if !beside {
        return html! { (order) (notes(&ranked.notes)) };
    }
    html! {
        div.split.lead {
            (order)
            div.stack {
                @if let Some(chosen) = &ranked.chosen { (detail(setting, chosen)) }
                @if !ranked.demands.is_empty() { (demands(setting, &ranked.demands)) }
                @if let Some(asked) = &ranked.question { (question(setting, asked)) }
                @if let Some(moved) = &ranked.weights { (weights(setting, moved)) }
                (notes(&ranked.notes))
            }
        }
    }
}

fn notes(notes: &[String]) -> Markup {
    html! { @for note in notes { p.note { (note) } } }
}

fn entry(setting: Setting<'_>, entry: &RankedEntry) -> Markup {
    html! {
        li.on[entry.current] {
            span.faint.number { (entry.place) }
            div {
                @match entry.target.as_ref().and_then(address::href) {
                    // what the entry says more of stands below the list where the page is narrow
                    Some(address) => a href={ (address) "#explained" } aria-current=[entry.current.then_some("true")] { (entry.title) },
                    None => span.strong { (entry.title) },
                }
                @if !entry.notes.is_empty() { p.note.meta { @for note in &entry.notes { span { (note) } " " } } }
                (bar(&entry.bar, ""))
                @if !entry.missing.is_empty() {
                    p.note { (setting.phrase("ranked.missing", &[("what", &entry.missing.join("、"))])) }
                }
                @if !entry.unsure.is_empty() { (unsure(setting, &entry.unsure)) }
            }
            span.score { (entry.score) }
        }
    }
}

fn unsure(setting: Setting<'_>, unsure: &[String]) -> Markup {
    html! {
        p.note { span.tag.wait { (setting.word("ranked.unsure")) } " " (unsure.join("、")) }
    }
}

fn bar(bar: &Bar, size: &str) -> Markup {
    let mut at = 0.0;
    let parts = bar.parts.iter().enumerate().map(|(place, length)| {
        let drawn = (at, (length - GAP).max(0.0), place % COLOURS + 1);
        at += length;
        drawn
    });
    let class = format!("parts {size}");
    html! {
        svg class=(class.trim_end()) viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=(bar.label) {
            @for (x, width, colour) in parts {
                rect class={ "c" (colour) } x=(figure(x)) width=(figure(width)) height="8" {}
            }
        }
    }
}

fn figure(number: f64) -> String {
    format!("{number:.1}")
}

fn detail(setting: Setting<'_>, detail: &RankedDetail) -> Markup {
    html! {
        article.stack #explained tabindex="-1" {
            header.row {
                div {
                    h2.large { (detail.title) }
                    @if !detail.notes.is_empty() {
                        p.soft.meta { @for note in &detail.notes { span { (note) } " " } }
                    }
                    @if !detail.unsure.is_empty() { (unsure(setting, &detail.unsure)) }
                }
                @if let Some(link) = &detail.target
                    && let Some(address) = link.target.as_ref().and_then(address::href)
                {
                    a.button.push href=(address) { (link.text) }
                }
            }
            section.stack.tight aria-label=(setting.word("ranked.made-of")) {
                div.row.wide { strong.figure.number { (detail.score) } span.soft { (detail.lead) } }
                div.direction { @for one in &detail.directions { (direction(one)) } }
            }
            @for direction in &detail.directions { (parts(setting, direction)) }
        }
    }
}

fn direction(direction: &RankedDirection) -> Markup {
    html! {
        span { (direction.title) }
        (bar(&direction.bar, "tall"))
        b.number { (direction.sum) }
        span {}
        p.row.wide.note {
            @for (place, part) in direction.parts.iter().enumerate() {
                span class={ "key c" (place % COLOURS + 1) } { span { (part.title) " " (part.points) } }
            }
        }
        span {}
    }
}

fn parts(setting: Setting<'_>, direction: &RankedDirection) -> Markup {
    html! {
        section {
            div.section-head { h2 { (direction.title) } }
            div.scroll tabindex="0" role="region" aria-label=(direction.title) {
                table.table.plain {
                    thead { tr {
                        th scope="col" { (setting.word("ranked.part")) }
                        th.end scope="col" { (setting.word("ranked.points")) }
                        th.end.optional scope="col" { (setting.word("ranked.adds")) }
                        th scope="col" { (setting.word("ranked.evidence")) }
                    } }
                    tbody { @for part in &direction.parts { (draw_part(part)) } }
                }
            }
        }
    }
}

fn draw_part(part: &RankedPart) -> Markup {
    html! {
        tr {
            th scope="row" { (part.title) }
            td.end { (part.points) span.faint { " / " (part.most) } }
            td.end.optional.faint { (part.adds) }
            td.evidence {
                @for word in &part.found { span.tag.good { (word) } " " }
                @for word in &part.missing { span.tag.bad { (word) } " " }
                @if let Some(note) = &part.note { span.faint { (note) } }
            }
        }
    }
}

fn demands(setting: Setting<'_>, demands: &[RankedDemand]) -> Markup {
    html! {
        section {
            div.section-head { h2 { (setting.word("ranked.demands")) } }
            div.scroll tabindex="0" role="region" aria-label=(setting.word("ranked.demands")) {
                table.table.plain {
                    thead { tr {
                        th scope="col" { (setting.word("ranked.demand")) }
                        th.end scope="col" { (setting.word("ranked.failed")) }
                        th.end scope="col" { (setting.word("ranked.unsure")) }
                    } }
                    tbody {
                        @for demand in demands {
                            tr {
                                th scope="row" { (demand.title) }
                                td.end { (demand.failed) }
                                td.end { (demand.unknown) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The address of a form that is sent by its address, and what it carries along.
fn carried(target: &Target, own: &[&str]) -> (String, Vec<(String, String)>) {
    let (address, query) = address::split(target).unwrap_or_default();
    let kept = query.iter().filter(|(name, _)| !own.contains(&name.as_str())).cloned();
    (address, kept.collect())
}

fn question(setting: Setting<'_>, question: &RankedQuestion) -> Markup {
    let (address, kept) = carried(&question.target, &[&question.name]);
    let id = setting.id("why-not");
    html! {
        section.stack.tight #why-not-this {
            div.section-head { h2 { (setting.word("ranked.why-not")) } }
            form.row method="get" action={ (address) "#why-not-this" } {
                @for (name, value) in &kept { input type="hidden" name=(name) value=(value); }
                label for=(id) { (setting.word("ranked.who")) }
                input.input.auto id=(id) name=(question.name) value=(question.value) size="24" maxlength="200";
                button.button { (setting.word("ranked.ask")) }
            }
            @if !question.answer.is_empty() {
                div.notice role="status" { span {} div { @for line in &question.answer { p { (line) } } } }
            }
            @if !question.meant.is_empty() { (super::links::draw(&question.meant)) }
        }
    }
}

fn weights(setting: Setting<'_>, weights: &RankedWeights) -> Markup {
    let own: Vec<&str> = weights.fields.iter().map(|(name, _, _)| name.as_str()).collect();
    let (address, kept) = carried(&weights.target, &own);
    html! {
        section.stack.tight {
            div.section-head {
                h2 { (setting.word("ranked.weights")) }
                @if let Some(reset) = &weights.reset
                    && let Some(address) = reset.target.as_ref().and_then(address::href)
                {
                    a.push href=(address) { (reset.text) }
                }
            }
            @if let Some(problem) = &weights.problem { p.error role="alert" { span { (problem) } } }
            form.weights method="get" action=(address) {
                @for (name, value) in &kept { input type="hidden" name=(name) value=(value); }
                @for (place, (name, title, value)) in weights.fields.iter().enumerate() {
                    div.field {
                        label for=(setting.id(&format!("weight-{place}"))) { (title) }
                        input.input id=(setting.id(&format!("weight-{place}"))) name=(name) value=(value) inputmode="decimal";
                    }
                }
                button.button { (setting.word("ranked.move")) }
            }
        }
    }
}
