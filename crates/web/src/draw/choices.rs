//! Things to choose: the options of a select, a list of boxes to tick, a list of levels. Which of the three a field
//! gets is for the field to say.

use kernel::view::Choice;
use maud::{Markup, html};

use super::Setting;

/// So many can be ticked in a list; more are a select in which several can be marked.
const TICKED: usize = 60;
/// So many stand open; a longer list scrolls in its own box.
const OPEN: usize = 8;

/// The options of a select. What is chosen and not among them is kept as an option of its own, so that saving
/// a form loses nothing.
pub fn options(setting: Setting<'_>, options: &[Choice], values: &[String]) -> Markup {
    html! {
        @for option in options {
            option value=(option.value) selected[is_chosen(option, values)] { (indented(option)) }
        }
        @for value in strangers(options, values) {
            option value=(value) selected { (outside(setting, value)) }
        }
    }
}

/// Several of the options, each sent as `key`: boxes to tick, or one select where there are very many. What is
/// chosen is in `values`, or said by the options themselves where there are none.
pub fn several(
    setting: Setting<'_>,
    key: &str,
    options: &[Choice],
    values: &[String],
    title: &str,
) -> Markup {
    let strangers = strangers(options, values);
    if options.len() > TICKED {
        return html! {
            select.input name=(key) multiple size="10" aria-label=(title) {
                @for option in options {
                    option value=(option.value) selected[is_chosen(option, values)] { (indented(option)) }
                }
                @for value in strangers { option value=(value) selected { (outside(setting, value)) } }
            }
        };
    }
    html! {
        div.choices.long[options.len() > OPEN] tabindex=[(options.len() > OPEN).then_some("0")] role=[(options.len() > OPEN).then_some("group")] aria-label=[(options.len() > OPEN).then_some(title)] {
            @for option in options {
                label class={ "check depth-" (option.depth.min(3)) } {
                    input type="checkbox" name=(key) value=(option.value) checked[is_chosen(option, values)];
                    span { (option.text) }
                }
            }
            @for value in strangers {
                label.check { input type="checkbox" name=(key) value=(value) checked; span { (outside(setting, value)) } }
            }
        }
    }
}

/// Several of the options, each with a level: one select per option, sent as `option:level`, or as nothing where
/// none is chosen. In a long flat list the chosen ones come first.
pub fn with_levels(
    setting: Setting<'_>,
    key: &str,
    options: &[Choice],
    levels: &[Choice],
    values: &[String],
    title: &str,
) -> Markup {
    let level_of = |option: &Choice| {
        values.iter().find_map(|value| value.rsplit_once(':').filter(|(code, _)| *code == option.value))
    };
    let long = options.len() > OPEN;
    let mut ordered: Vec<_> =
        options.iter().map(|option| (option, level_of(option).map(|(_, level)| level))).collect();
    if long && options.iter().all(|option| option.depth == 0) {
        ordered.sort_by_key(|(_, level)| level.is_none());
    }
    let known = |value: &str| {
        value.rsplit_once(':').is_some_and(|(code, level)| {
            options.iter().any(|option| option.value == code)
                && levels.iter().any(|known| known.value == level)
        })
    };
    html! {
        div.choices.levels.long[long] tabindex=[long.then_some("0")] role=[long.then_some("group")] aria-label=[long.then_some(title)] {
            @for (option, chosen) in ordered {
                label class={ "level depth-" (option.depth.min(3)) } {
                    span { (option.text) }
                    select.input.auto name=(key) {
                        option value="" { (setting.word("form.no-level")) }
                        @for level in levels {
                            option value={ (option.value) ":" (level.value) } selected[chosen == Some(level.value.as_str())] {
                                (level.text)
                            }
                        }
                    }
                }
            }
            @for value in values.iter().filter(|value| !value.is_empty() && !known(value)) {
                label.check { input type="checkbox" name=(key) value=(value) checked; span { (outside(setting, value)) } }
            }
        }
    }
}

/// The words of what is chosen, for a field that cannot be changed.
pub fn chosen_words(options: &[Choice], levels: &[Choice], values: &[String]) -> Vec<String> {
    let word = |choices: &[Choice], value: &str| {
        choices
            .iter()
            .find(|choice| choice.value == value)
            .map_or_else(|| value.to_owned(), |choice| choice.text.clone())
    };
    if values.is_empty() {
        return options.iter().filter(|option| option.chosen).map(|option| option.text.clone()).collect();
    }
    let values = values.iter().filter(|value| !value.is_empty());
    values
        .map(|value| match value.rsplit_once(':') {
            Some((code, level)) if !levels.is_empty() => {
                format!("{} {}", word(options, code), word(levels, level))
            }
            _ => word(options, value),
        })
        .collect()
}

/// Whether an option is chosen: by the values, or by its own word where there are none.
fn is_chosen(option: &Choice, values: &[String]) -> bool {
    if values.is_empty() { option.chosen } else { values.contains(&option.value) }
}

fn indented(option: &Choice) -> String {
    format!("{}{}", "\u{3000}".repeat(option.depth), option.text)
}

/// The words of a value that is not among the choices.
fn outside(setting: Setting<'_>, value: &str) -> String {
    setting.phrase("form.outside", &[("value", value)])
}

/// What is chosen and not among the options.
fn strangers<'a>(options: &'a [Choice], values: &'a [String]) -> Vec<&'a str> {
    let unknown = |value: &&String| !value.is_empty() && options.iter().all(|option| option.value != **value);
    values.iter().filter(unknown).map(String::as_str).collect()
}
