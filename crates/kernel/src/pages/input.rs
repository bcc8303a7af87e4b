//! What a form sends: texts by name, and values as widgets take them. What the texts mean is for `typed`.

use expr::Value;
use model::kinds::Widget;
use model::{Dataset, Field};
use serde_json::{Map, Value as Json};

/// What the name of a field is preceded by where a form says which of two values to keep.
pub(super) const KEEP: &str = "_keep.";

/// What it may be preceded by: besides, that it is cleared, which row was picked, what was meant.
const MARKS: [&str; 4] = [KEEP, "_clear.", "_picked.", "_meant."];

/// The texts of a form by name, in the order they were sent.
#[derive(Clone, Debug, Default)]
pub struct FormInput(pub Vec<(String, String)>);

impl FormInput {
    /// The first text of a name.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// All texts of a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| &**value)
            .collect()
    }

    /// Whether a field was in the form at all: an unticked box sends nothing, so forms name their fields.
    pub fn has(&self, key: &str) -> bool {
        let (low, high) = (format!("{key}.lo"), format!("{key}.hi"));
        self.0.iter().any(|(name, value)| {
            name == key || *name == low || *name == high || (name == "_field" && value == key)
        })
    }

    /// The same under the keys that fields have now: the page may have been opened before one was renamed.
    pub(super) fn under_present_keys(&self, dataset: &Dataset) -> FormInput {
        let present = |key: &str| match dataset.known_as(key) {
            Some((_, field)) => field.key.to_string(),
            None => key.to_owned(),
        };
        let pair = |(name, value): &(String, String)| {
            if name == "_field" {
                return (name.clone(), present(value));
            }
            let mark = MARKS.into_iter().find(|mark| name.starts_with(mark)).unwrap_or_default();
            let rest = name.strip_prefix(mark).unwrap_or(name);
            let (key, end) = rest.find(['.', ':']).map_or((rest, ""), |end| rest.split_at(end));
            (format!("{mark}{}{end}", present(key)), value.clone())
        };
        FormInput(self.0.iter().map(pair).collect())
    }

    /// What was typed into fields that are not declared any more.
    pub(super) fn without_field(&self, dataset: &Dataset) -> Vec<&str> {
        let gone = |key: &&str| dataset.field(key).is_none();
        let texts = |key: &str| {
            let names = [key.to_owned(), format!("{key}.lo"), format!("{key}.hi")];
            self.0.iter().filter(move |(name, _)| names.contains(name)).map(|(_, text)| text.trim())
        };
        let texts = self.all("_field").into_iter().filter(gone).flat_map(texts);
        texts.filter(|text| !text.is_empty()).collect()
    }

    /// The form without some of its fields.
    pub(super) fn without(&self, keys: &[Box<str>]) -> FormInput {
        let dropped = |name: &str, value: &str| {
            keys.iter().any(|key| {
                name == &**key
                    || (name == "_field" && value == &**key)
                    || name.strip_prefix(&**key).is_some_and(|end| end == ".lo" || end == ".hi")
                    || name.strip_prefix("_picked.") == Some(key)
            })
        };
        FormInput(self.0.iter().filter(|(name, value)| !dropped(name, value)).cloned().collect())
    }

    /// The texts of a field as its widget takes them.
    pub fn texts(&self, field: &Field) -> Vec<String> {
        match field.kind.widget() {
            Widget::Pair(_) => ["lo", "hi"]
                .iter()
                .map(|end| self.first(&format!("{}.{end}", field.key)).unwrap_or_default().to_owned())
                .collect(),
            Widget::Choices { .. } | Widget::References { .. } => {
                self.all(&field.key).into_iter().map(str::to_owned).collect()
            }
            // a box that is ticked is sent behind what stands for one that is not
            Widget::Toggle => vec![self.all(&field.key).last().copied().unwrap_or_default().to_owned()],
            _ => vec![self.first(&field.key).unwrap_or_default().to_owned()],
        }
    }

    /// A field as its kind takes it. A list is in as many texts as there are: what is typed in one line is for
    /// [`super::typed`] to part.
    pub(super) fn json(&self, field: &Field) -> Json {
        let texts = self.texts(field);
        match field.kind.widget() {
            Widget::Pair(_) => {
                let ends =
                    ["lo", "hi"].iter().zip(texts).map(|(end, text)| ((*end).to_owned(), Json::String(text)));
                Json::Object(ends.collect::<Map<_, _>>())
            }
            Widget::Choices { .. } | Widget::References { .. } => {
                Json::Array(texts.into_iter().map(Json::String).collect())
            }
            Widget::Toggle => match texts.first().map(String::as_str) {
                None | Some("") => Json::Bool(false),
                Some(text) => Json::String(text.to_owned()),
            },
            _ => Json::String(texts.into_iter().next().unwrap_or_default()),
        }
    }
}

/// A value as the widget of its field takes it.
pub(super) fn texts_of(field: &Field, value: &Value) -> Vec<String> {
    let json = field.kind.json(value);
    let text = |json: &Json| match json {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    match (field.kind.widget(), &json) {
        (Widget::Pair(_), json) => {
            ["lo", "hi"].iter().map(|end| json.get(end).map(text).unwrap_or_default()).collect()
        }
        (Widget::Choices { .. } | Widget::References { .. }, Json::Array(items)) => items
            .iter()
            .map(|item| match item {
                Json::Object(parts) => {
                    let code = parts.get("code").map(text).unwrap_or_default();
                    let level = parts.get("level").map(text).unwrap_or_default();
                    if level.is_empty() { code } else { format!("{code}:{level}") }
                }
                other => text(other),
            })
            .collect(),
        (Widget::Choices { .. } | Widget::References { .. }, _) => Vec::new(),
        (_, json) => vec![text(json)],
    }
}
