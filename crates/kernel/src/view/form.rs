//! A form to fill in: fields with their widgets, what was typed, what is wrong with it.

use model::Tone;
use model::kinds::Widget;
use serde::Serialize;

use super::{Target, Typed, tone_name};

/// A form.
#[derive(Clone, Debug, Serialize)]
pub struct Form {
    /// Where it is sent.
    pub target: Target,
    /// Its sections.
    pub groups: Vec<FormGroup>,
    /// Values sent along unseen.
    pub hidden: Vec<(String, String)>,
    /// What is wrong with the whole of it.
    pub problems: Vec<String>,
    /// Its buttons; at most one is [`Tone::Primary`].
    pub buttons: Vec<FormButton>,
}

/// A section of a form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormGroup {
    /// Its title; none for a form of one section.
    pub title: Option<String>,
    /// Advice below the title.
    pub note: Option<String>,
    /// Its fields.
    pub fields: Vec<FormField>,
    /// Fields of one sort for many things, a line each, below the others.
    pub grid: Option<FormGrid>,
}

/// Lines of fields under common heads.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormGrid {
    /// What the lines are of, then what each field of a line is.
    pub heads: Vec<String>,
    /// The lines.
    pub lines: Vec<FormLine>,
}

/// A line of fields.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormLine {
    /// What it is of.
    pub title: String,
    /// Examples or advice, side by side.
    pub notes: Vec<String>,
    /// Its fields, by head; each is called by its own title where heads are not seen.
    pub fields: Vec<FormField>,
}

/// A field of a form. Values are texts as widgets take them: one for a line, two for the ends of a pair (low,
/// high), any number for choices and references.
#[derive(Clone, Debug, Serialize)]
pub struct FormField {
    /// The field's key: the name it is sent under. A pair's ends are sent as `key.lo` and `key.hi`, a level as
    /// `code:level` in the value.
    pub key: String,
    /// The field's words.
    pub title: String,
    /// Advice beside it, among it who may see personal data.
    pub help: Option<String>,
    /// How it is asked for.
    #[serde(skip)]
    pub widget: Widget,
    /// What is in it.
    pub values: Vec<String>,
    /// What there is to choose, for widgets that choose.
    pub options: Vec<Choice>,
    /// What levels there are to choose, for tags with levels.
    pub levels: Vec<Choice>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether it is shown and cannot be changed.
    pub locked: bool,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// What somebody else has written in it meanwhile.
    pub conflict: Option<Conflict>,
    /// How it is typed, where there is too much to choose from.
    pub typed: Option<Typed>,
    /// Whether it can be emptied by a tick, since an empty line means that nothing changes.
    pub clears: bool,
}

impl FormField {
    /// An empty field.
    pub fn new(key: &str, title: String, widget: Widget) -> Self {
        FormField {
            key: key.to_owned(),
            title,
            help: None,
            widget,
            values: Vec::new(),
            options: Vec::new(),
            levels: Vec::new(),
            required: false,
            locked: false,
            problem: None,
            conflict: None,
            typed: None,
            clears: false,
        }
    }
}

/// Somebody else changed the same field.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Conflict {
    /// Who, as far as the reader may know.
    pub who: Option<String>,
    /// What is there now, in words.
    pub theirs: String,
    /// The same, as the widget takes it.
    pub values: Vec<String>,
}

/// Something to choose.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Choice {
    /// The value.
    pub value: String,
    /// Its words.
    pub text: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// How deep it stands in a hierarchy, from 0.
    pub depth: usize,
}

/// A button that sends a form.
#[derive(Clone, Debug, Serialize)]
pub struct FormButton {
    /// What is sent as `then`: empty, or the move to make after saving.
    pub then: String,
    /// Its words.
    pub text: String,
    /// How it is shown.
    #[serde(serialize_with = "tone_name")]
    pub tone: Tone,
}
