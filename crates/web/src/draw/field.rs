//! One field of a form: its label, its widget, advice, what is wrong, and what somebody else wrote meanwhile.
//!
//! A widget sends texts under the field's key: a pair under `key.lo` and `key.hi`, a level as `code:level`. Fields of
//! ticks and marks send an empty text besides, so that "none" differs from "not asked". A conflict sends
//! `_keep.key`: `mine`, or `theirs`, by which the field is left as it is in the data.

use kernel::view::{FormField, Typed, Unread};
use maud::{Markup, html};
use model::kinds::Widget;

use super::{Setting, address, choices, icon};

/// The id of a field's first control, or of its group.
pub fn id(setting: Setting<'_>, key: &str) -> String {
    setting.id(&format!("field-{key}"))
}

/// The field.
pub fn draw(setting: Setting<'_>, field: &FormField) -> Markup {
    let id = id(setting, &field.key);
    let grouped = !field.locked && is_group(&field.widget);
    let whole = is_wide(&field.widget);
    let label = format!("{id}-label");
    html! {
        @if grouped {
            div.field.whole[whole] id=(id) tabindex="-1" role="group" aria-labelledby=(label)
                aria-describedby=[described(field, &id)] {
                span.label id=(label) { (title(setting, field)) }
                (widget(setting, field, &id))
                (remarks(setting, field, &id))
            }
        } @else {
            div.field.whole[whole] {
                label for=(id) { (title(setting, field)) }
                (widget(setting, field, &id))
                (remarks(setting, field, &id))
            }
        }
    }
}

/// The field in a line of a grid: its widget under its own name, and what is said of it.
pub fn in_grid(setting: Setting<'_>, field: &FormField) -> Markup {
    let id = id(setting, &field.key);
    html! {
        div.field {
            label.hidden for=(id) { (field.title) }
            (widget(setting, field, &id))
            (remarks(setting, field, &id))
        }
    }
}

/// Whether the widget is several controls, which a label cannot name.
fn is_group(widget: &Widget) -> bool {
    matches!(widget, Widget::Pair(_) | Widget::Choices { .. } | Widget::References { .. } | Widget::Toggle)
}

/// Whether the widget needs both columns.
fn is_wide(widget: &Widget) -> bool {
    match widget {
        Widget::Line { max, .. } => *max > 200,
        Widget::Area { .. } | Widget::Choices { .. } | Widget::References { .. } | Widget::File { .. } => {
            true
        }
        _ => false,
    }
}

fn title(setting: Setting<'_>, field: &FormField) -> Markup {
    let optional = !field.required && !field.locked && !matches!(field.widget, Widget::Toggle);
    html! { (field.title) @if optional { " " span { (setting.word("form.optional")) } } }
}

/// The ids of what is said about the field, in the order it is said.
fn described(field: &FormField, id: &str) -> Option<String> {
    let said = [
        field.conflict.as_ref().map(|_| format!("{id}-conflict")),
        field.problem.as_ref().filter(|_| field.conflict.is_none()).map(|_| format!("{id}-error")),
        field.help.as_ref().map(|_| format!("{id}-note")),
    ];
    let ids = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!ids.is_empty()).then_some(ids)
}

fn remarks(setting: Setting<'_>, field: &FormField, id: &str) -> Markup {
    html! {
        @if field.conflict.is_some() {
            (draw_conflict(setting, field, id))
        } @else if let Some(problem) = &field.problem {
            p.error id={ (id) "-error" } { (icon::icon("alert")) span { (problem) } }
        }
        @if let Some(typed) = &field.typed {
            @for unread in &typed.unread { (meant(setting, field, unread)) }
        }
        @if field.clears && !field.locked {
            label.check.clears {
                input type="checkbox" name={ "_clear." (field.key) } value="1";
                (setting.word("form.clear"))
            }
        }
        @if let Some(help) = &field.help { p.note id={ (id) "-note" } { (help) } }
    }
}

/// What words may have meant: one is taken by the next form that is sent. Nothing is where nothing comes near.
fn meant(setting: Setting<'_>, field: &FormField, unread: &Unread) -> Markup {
    if unread.near.is_empty() {
        return html! {};
    }
    let name = format!("_meant.{}:{}", field.key, unread.words);
    html! {
        div.meant role="radiogroup" aria-label=(setting.phrase("form.meant", &[("words", &unread.words)])) {
            p { (setting.phrase("form.meant", &[("words", &unread.words)])) }
            @for near in &unread.near {
                label.check {
                    input type="radio" name=(name) value=(near.value);
                    span { (near.text) @if let Some(note) = &near.note { " " span.note { (note) } } }
                }
            }
        }
    }
}

/// Which of two to keep: none is marked before somebody has chosen, and without a choice it is asked again. The words of
/// the problem say who wrote what.
fn draw_conflict(setting: Setting<'_>, field: &FormField, id: &str) -> Markup {
    let name = format!("_keep.{}", field.key);
    let label = format!("{id}-conflict");
    html! {
        div.conflict role="radiogroup" aria-labelledby=(label) {
            p id=(label) { (field.problem.as_deref().unwrap_or_default()) }
            div.row.wide {
                label.check { input type="radio" name=(name) value="mine"; (setting.word("form.keep-mine")) }
                label.check { input type="radio" name=(name) value="theirs"; (setting.word("form.take-theirs")) }
            }
        }
    }
}

fn widget(setting: Setting<'_>, field: &FormField, id: &str) -> Markup {
    if field.locked {
        return locked(setting, field, id);
    }
    if let Some(typed) = &field.typed {
        return combobox(setting, field, typed, id);
    }
    let key = &field.key;
    let value = field.values.first().map_or("", String::as_str);
    let control =
        Control { id: Some(id), name: key, value, label: None, field, described: described(field, id) };
    match &field.widget {
        Widget::Area { .. } => html! {
            textarea.input id=(id) name=(key) rows=(rows(value)) required[field.required]
                aria-invalid=[invalid(field)] aria-describedby=[control.described] { (value) }
        },
        Widget::Toggle => html! {
            label.check {
                input type="hidden" name=(key) value="";
                input type="checkbox" name=(key) value="true" checked[value == "true"]
                    aria-labelledby={ (id) "-label " (id) "-yes" };
                span id={ (id) "-yes" } { (setting.word("form.yes")) }
            }
        },
        Widget::Pair(of) => pair(setting, of, &control),
        Widget::Choice { .. } | Widget::Reference { .. } => html! {
            select.input id=(id) name=(key) required[field.required] aria-invalid=[invalid(field)]
                aria-describedby=[control.described] {
                // where nothing is a choice with words of its own, they say so
                @if !field.options.iter().any(|option| option.value.is_empty()) {
                    option value="" { (setting.word("form.choose")) }
                }
                (choices::options(setting, &field.options, &field.values))
            }
        },
        Widget::Choices { levels: Some(_), .. } => html! {
            input type="hidden" name=(key) value="";
            (choices::with_levels(setting, key, &field.options, &field.levels, &field.values, &field.title))
        },
        Widget::Choices { levels: None, .. } | Widget::References { .. } => html! {
            input type="hidden" name=(key) value="";
            (choices::several(setting, key, &field.options, &field.values, &field.title))
        },
        Widget::File { accept } => html! {
            input.input id=(id) name=(key) type="file" accept=(accept) required[field.required]
                aria-invalid=[invalid(field)] aria-describedby=[control.described];
        },
        one => line(setting, one, &control),
    }
}

/// A line with suggestions: the script makes a combobox of it, and without the script it is a line.
fn combobox(setting: Setting<'_>, field: &FormField, typed: &Typed, id: &str) -> Markup {
    let value = field.values.first().map_or("", String::as_str);
    html! {
        div.combo {
            input.input id=(id) name=(field.key) type="text" value=(value) autocomplete="off"
                data-suggest=(address::suggestions(&typed.dataset, &field.key)) data-many[typed.many]
                data-picked=[typed.rows.then(|| format!("_picked.{}", field.key))]
                data-none=(setting.word("form.none-such"))
                required[field.required] aria-invalid=[invalid(field)] aria-describedby=[described(field, id)];
            @for row in &typed.picked { input type="hidden" name={ "_picked." (field.key) } value=(row); }
        }
    }
}

/// What one input needs.
struct Control<'a> {
    id: Option<&'a str>,
    name: &'a str,
    value: &'a str,
    /// Its name where no label is bound to it.
    label: Option<&'a str>,
    field: &'a FormField,
    described: Option<String>,
}

/// A widget of one input.
fn line(setting: Setting<'_>, widget: &Widget, control: &Control<'_>) -> Markup {
    let (kind, mode, autocomplete) = match widget {
        Widget::Line { input, autocomplete, .. } => (*input, None, *autocomplete),
        Widget::Number { scale, .. } => ("text", Some(if *scale == 0 { "numeric" } else { "decimal" }), ""),
        Widget::Date => ("date", None, ""),
        Widget::Instant => ("datetime-local", None, ""),
        _ => ("text", None, ""),
    };
    let field = control.field;
    let input = html! {
        input.input id=[control.id] name=(control.name) type=(kind) value=(control.value) inputmode=[mode]
            autocomplete=[Some(autocomplete).filter(|word| !word.is_empty())] required[field.required]
            aria-label=[control.label] aria-invalid=[invalid(field)] aria-describedby=[control.described.as_deref()];
    };
    match widget {
        Widget::Number { unit: Some(unit), .. } => html! {
            div.unit { (input) span.keep { (unit.get(setting.language)) } }
        },
        _ => input,
    }
}

/// Two inputs of the same kind; a unit stands once, behind both.
fn pair(setting: Setting<'_>, of: &Widget, control: &Control<'_>) -> Markup {
    let (each, unit) = match of {
        Widget::Number { unit, scale } => (Widget::Number { unit: None, scale: *scale }, unit.as_ref()),
        other => (other.clone(), None),
    };
    let title = [("title", control.field.title.as_str())];
    let end = |name: &str, place: usize, label: &str| {
        let value = control.field.values.get(place).map_or("", String::as_str);
        let described = control.described.clone();
        line(
            setting,
            &each,
            &Control { id: None, name, value, label: Some(label), field: control.field, described },
        )
    };
    html! {
        div.pair {
            (end(&format!("{}.lo", control.name), 0, &setting.phrase("form.from", &title)))
            span { (setting.word("form.until")) }
            (end(&format!("{}.hi", control.name), 1, &setting.phrase("form.to", &title)))
            @if let Some(unit) = unit { span.keep { (unit.get(setting.language)) } }
        }
    }
}

/// The field's words in a box that looks filled in and cannot be changed. Nothing is sent.
fn locked(setting: Setting<'_>, field: &FormField, id: &str) -> Markup {
    let first = field.values.first().map_or("", String::as_str);
    let text = match &field.widget {
        Widget::Choice { .. }
        | Widget::Choices { .. }
        | Widget::Reference { .. }
        | Widget::References { .. } => {
            choices::chosen_words(&field.options, &field.levels, &field.values).join("、")
        }
        Widget::Toggle if first == "true" => setting.word("form.yes").into_owned(),
        Widget::Toggle => setting.word("form.no").into_owned(),
        Widget::Pair(_) => {
            let second = field.values.get(1).map_or("", String::as_str);
            format!("{first} {} {second}", setting.word("form.until"))
        }
        Widget::Instant => first.replace('T', " "),
        Widget::Area { .. } => {
            return html! {
                textarea.input id=(id) rows=(rows(first)) readonly aria-describedby=[described(field, id)] { (first) }
            };
        }
        _ => first.to_owned(),
    };
    let input = html! { input.input id=(id) readonly value=(text) aria-describedby=[described(field, id)]; };
    match &field.widget {
        Widget::Number { unit: Some(unit), .. } => html! {
            div.unit { (input) span.keep { (unit.get(setting.language)) } }
        },
        _ => input,
    }
}

fn invalid(field: &FormField) -> Option<&'static str> {
    field.problem.as_ref().map(|_| "true")
}

/// Lines of a text field: what is in it and one more, from 3 to 12.
fn rows(text: &str) -> usize {
    (text.lines().count() + 1).clamp(3, 12)
}
