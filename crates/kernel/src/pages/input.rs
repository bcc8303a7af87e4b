//! What a form sends: texts by name, and values as widgets take them. What the texts mean is for `typed`.

use expr::Value;
use model::Field;
use model::kinds::Widget;
use serde_json::{Map, Value as Json};

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
