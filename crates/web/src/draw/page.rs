//! A page: its title, the way to it, what can be done, its blocks and what stands beside them. How a block is drawn
//! is told by its own file.

use kernel::view::{Block, Link, Mark, Page, View};
use maud::{Markup, html};

use super::shell::{self, Frame, Lie};
use super::{
    Setting, actions, address, empty, facts, form, links, progress, ranked, steps, table, text, timeline,
    tone_class,
};

/// The whole document of a page.
pub fn document(frame: &Frame, page: &Page) -> Markup {
    let lie = if is_list(page) { Lie::Fill } else { Lie::Flow };
    shell::document(frame, lie, progress::moves(page), &content(frame.setting(), page))
}

/// What stands in the work area.
pub fn content(setting: Setting<'_>, page: &Page) -> Markup {
    html! {
        @if !page.trail.is_empty() { (trail(setting, &page.trail)) }
        div.head {
            div {
                h1 { (page.title) }
                @if let Some(lead) = &page.lead { p.soft { (lead) } }
                @if !page.meta.is_empty() { p.soft.meta { @for mark in &page.meta { span { (draw_mark(mark)) } " " } } }
            }
            (actions::row(setting, &page.actions))
        }
        @if page.aside.is_empty() {
            @if is_list(page) {
                @for block in &page.blocks { (view(setting, &block.view)) }
            } @else {
                div.stack { (blocks(setting, &page.blocks, 0)) }
            }
        } @else {
            div.split.aside {
                div.stack { (blocks(setting, &page.blocks, 0)) }
                aside.stack { (blocks(setting, &page.aside, page.blocks.len())) }
            }
        }
    }
}

/// Whether a page is one table and nothing else.
fn is_list(page: &Page) -> bool {
    page.aside.is_empty()
        && matches!(page.blocks.as_slice(), [Block { title: None, view: View::Table(_), more: None }])
}

fn trail(setting: Setting<'_>, way: &[Link]) -> Markup {
    html! {
        nav.note aria-label=(setting.word("page.trail")) {
            @for (place, link) in way.iter().enumerate() {
                @if place > 0 { " / " }
                @match link.target.as_ref().and_then(address::href) {
                    Some(address) => a href=(address) { (link.text) },
                    None => span { (link.text) },
                }
            }
        }
    }
}

fn draw_mark(mark: &Mark) -> Markup {
    html! {
        @match tone_class(mark.tone) {
            Some(tone) => span class={ "badge " (tone) } { (mark.text) },
            None => (mark.text),
        }
    }
}

fn blocks(setting: Setting<'_>, blocks: &[Block], first: usize) -> Markup {
    html! {
        @for (place, block) in blocks.iter().enumerate() {
            section.stack.tight {
                @if block.title.is_some() || block.more.is_some() {
                    div.section-head {
                        @if let Some(title) = &block.title { h2 { (title) } }
                        @if let Some(more) = &block.more
                            && let Some(address) = more.target.as_ref().and_then(address::href)
                        {
                            a.push href=(address) {
                                (more.text)
                                @if let Some(note) = &more.note { " " span.number { (note) } }
                            }
                        }
                    }
                }
                (view(setting.at(first + place), &block.view))
            }
        }
    }
}

fn view(setting: Setting<'_>, view: &View) -> Markup {
    match view {
        View::Table(table) => table::draw(setting, table),
        View::Facts(facts) => facts::draw(setting, facts),
        View::Form(form) => form::draw(setting, form),
        View::Timeline(timeline) => timeline::draw(setting, timeline),
        View::Ranked(ranked) => ranked::draw(setting, ranked),
        View::Text(text) => text::draw(text),
        View::Empty(empty) => empty::draw(setting, empty),
        View::Links(links) => links::draw(links),
        View::Progress(progress) => progress::draw(setting, progress),
        View::Steps(steps) => steps::draw(setting, steps),
    }
}
