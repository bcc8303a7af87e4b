//! A form to fill in: what is wrong, the sections, the buttons. One field is told by `field`. Everything is sent as
//! plain form data: fields under their keys, the button under `then`, `_csrf` and `_seat` besides.

use kernel::view::{Form, FormButton, FormField, FormGrid, FormGroup};
use maud::{Markup, html};
use model::Tone;
use model::kinds::Widget;

use super::{Setting, address, field, icon};

/// The form. The browser checks nothing by itself (`novalidate`): the answer does, in the words of the rule.
pub fn draw(setting: Setting<'_>, form: &Form) -> Markup {
    let address = address::href(&form.target);
    let sends_file = fields(form).any(|field| matches!(field.widget, Widget::File { .. }));
    let wide = form.groups.iter().any(|group| group.grid.is_some());
    html! {
        form.form.wide-form[wide] method="post" action=[address] enctype=[sends_file.then_some("multipart/form-data")]
            novalidate data-unsaved[is_refused(form)] {
            (setting.seal())
            @for (name, value) in &form.hidden { input type="hidden" name=(name) value=(value); }
            (summary(setting, form))
            @for (place, group) in form.groups.iter().enumerate() { (section(setting, group, place)) }
            @if !form.buttons.is_empty() { (end(&form.buttons)) }
        }
    }
}

/// Whether it was sent and not taken: what stands in it is kept nowhere else.
fn is_refused(form: &Form) -> bool {
    !form.problems.is_empty() || fields(form).any(|field| field.problem.is_some())
}

/// Every field of a form, those of its grids too.
fn fields(form: &Form) -> impl Iterator<Item = &FormField> {
    form.groups.iter().flat_map(|group| {
        let lines = group.grid.iter().flat_map(|grid| &grid.lines);
        group.fields.iter().chain(lines.flat_map(|line| &line.fields))
    })
}

/// How many things to correct, each with the way to its field.
fn summary(setting: Setting<'_>, form: &Form) -> Markup {
    let wrong: Vec<_> = fields(form).filter_map(|field| Some((field, field.problem.as_ref()?))).collect();
    let count = form.problems.len() + wrong.len();
    if count == 0 {
        return html! {};
    }
    html! {
        div.notice.bad role="alert" tabindex="-1" autofocus {
            (icon::icon("alert"))
            div {
                p.strong { (setting.phrase("form.problems", &[("count", &count.to_string())])) }
                ul {
                    @for problem in &form.problems { li { (problem) } }
                    @for (field, problem) in wrong {
                        li {
                            a href={ "#" (field::id(setting, &field.key)) } {
                                (setting.phrase("form.problem-at", &[("title", &field.title), ("problem", problem)]))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn section(setting: Setting<'_>, group: &FormGroup, place: usize) -> Markup {
    let fields = html! {
        @if !group.fields.is_empty() {
            div.fields { @for field in &group.fields { (field::draw(setting, field)) } }
        }
    };
    if let Some(grid) = &group.grid {
        return html! {
            div.form-part.untitled {
                div {
                    @if let Some(title) = &group.title { h2 { (title) } }
                    @if let Some(note) = &group.note { p.note { (note) } }
                }
                (fields)
                (draw_grid(setting, grid))
            }
        };
    }
    let Some(title) = &group.title else {
        return html! {
            div.form-part.untitled { @if let Some(note) = &group.note { p.note { (note) } } (fields) }
        };
    };
    let id = setting.id(&format!("part-{place}"));
    html! {
        div.form-part role="group" aria-labelledby=(id) {
            div { h2 id=(id) { (title) } @if let Some(note) = &group.note { p.note { (note) } } }
            (fields)
        }
    }
}

/// Lines of fields under their heads; on a narrow screen each line is a block of its own.
fn draw_grid(setting: Setting<'_>, grid: &FormGrid) -> Markup {
    html! {
        table.table.plain.grid {
            thead { tr { @for head in &grid.heads { th scope="col" { (head) } } } }
            tbody {
                @for line in &grid.lines {
                    tr {
                        th scope="row" {
                            (line.title)
                            @if !line.notes.is_empty() {
                                span.tags { @for note in &line.notes { span.tag title=(note) { (note) } " " } }
                            }
                        }
                        @for (place, field) in line.fields.iter().enumerate() {
                            td data-head=[grid.heads.get(place + 1)] { (field::in_grid(setting, field)) }
                        }
                    }
                }
            }
        }
    }
}

/// The buttons, the primary one last. The first is what Enter in a field presses: the more careful one, where there
/// are several.
fn end(buttons: &[FormButton]) -> Markup {
    let (primary, others): (Vec<_>, Vec<_>) = buttons.iter().partition(|button| button.tone == Tone::Primary);
    html! {
        div.form-end {
            span.row.push {
                @for button in others.into_iter().chain(primary) {
                    button.button .primary[button.tone == Tone::Primary] .bad[button.tone == Tone::Bad] name="then" value=(button.then) {
                        (button.text)
                    }
                }
            }
        }
    }
}
