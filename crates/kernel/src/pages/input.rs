//! What somebody typed into a form, read by the kinds of its fields.

use expr::{Id, Value};
use model::kinds::Widget;
use model::{Dataset, Field, Refusal};
use serde_json::{Map, Value as Json};

use super::Reader;
use crate::command::Values;
use crate::{Problem, Problems};

/// What the name of a field is preceded by where a form says which of two values to keep.
pub(super) const KEEP: &str = "_keep.";

/// The texts of a form by name, in the order they were sent.
#[derive(Clone, Debug, Default)]
pub struct FormInput(pub Vec<(String, String)>);

/// What a form says: values of the fields it has, and what is wrong with others.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Values by field.
    pub values: Values,
    /// Fields that cannot be read.
    pub problems: Vec<Problem>,
}

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
            let (mark, rest) = match name.strip_prefix(KEEP) {
                Some(rest) => (KEEP, rest),
                None => ("", name.as_str()),
            };
            let (key, end) = rest.find('.').map_or((rest, ""), |dot| rest.split_at(dot));
            (format!("{mark}{}{end}", present(key)), value.clone())
        };
        FormInput(self.0.iter().map(pair).collect())
    }

    /// What was typed into fields that are not declared any more.
    fn without_field(&self, dataset: &Dataset) -> Vec<&str> {
        let gone = |key: &&str| dataset.field(key).is_none();
        let texts = |key: &str| {
            let names = [key.to_owned(), format!("{key}.lo"), format!("{key}.hi")];
            self.0.iter().filter(move |(name, _)| names.contains(name)).map(|(_, text)| text.trim())
        };
        let texts = self.all("_field").into_iter().filter(gone).flat_map(texts);
        texts.filter(|text| !text.is_empty()).collect()
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

    fn json(&self, field: &Field) -> Json {
        let texts = self.texts(field);
        match field.kind.widget() {
            Widget::Pair(_) => {
                let ends =
                    ["lo", "hi"].iter().zip(texts).map(|(end, text)| ((*end).to_owned(), Json::String(text)));
                Json::Object(ends.collect::<Map<_, _>>())
            }
            Widget::Choices { .. } | Widget::References { .. } => {
                // a list typed in one line is parted where people part lists
                let parts = texts.iter().flat_map(|text| text.split(['、', ',', '，', ';', '；', '\n']));
                let parts = parts.map(str::trim).filter(|part| !part.is_empty());
                Json::Array(parts.map(|part| Json::String(part.to_owned())).collect())
            }
            Widget::Toggle => match texts.first().map(String::as_str) {
                None | Some("") => Json::Bool(false),
                Some(text) => Json::String(text.to_owned()),
            },
            _ => Json::String(texts.into_iter().next().unwrap_or_default()),
        }
    }
}

impl Reader<'_> {
    /// Reads the fields of a form. A reference may be typed as the label of a row that the reader can read.
    pub(super) async fn typed(&self, dataset: &Dataset, input: &FormInput) -> Result<Typed, Problems> {
        let model = self.model();
        let mut typed = Typed::default();
        for field in dataset.fields.iter().filter(|field| input.has(&field.key)) {
            let mut json = input.json(field);
            if let Some(target) = field.kind.target() {
                json = self.named_rows(target, json).await?;
            }
            let read = field.kind.parse(&json, &model.codes).or_else(|refusal| match &json {
                // what is no code may be the words for one
                Json::String(text) => field.kind.import(text, &model.codes),
                Json::Array(parts) => {
                    let words: Vec<&str> = parts.iter().filter_map(Json::as_str).collect();
                    field.kind.import(&words.join("、"), &model.codes)
                }
                _ => Err(refusal),
            });
            match read {
                Ok(value) => typed.values.push((field.key.clone(), value)),
                Err(refusal) => typed.problems.push(Problem::at(&field.key, refusal)),
            }
        }
        let lost = input.without_field(dataset);
        if !lost.is_empty() {
            let refusal = Refusal::new("form.changed").with("texts", lost.join("、"));
            typed.problems.push(Problem::new(refusal));
        }
        Ok(typed)
    }

    /// Labels of rows in place of their ids.
    async fn named_rows(&self, target: &str, json: Json) -> Result<Json, Problems> {
        Ok(match json {
            Json::String(text) => Json::String(self.named_row(target, &text).await?),
            Json::Array(parts) => {
                let mut named = Vec::new();
                for part in parts {
                    let text = part.as_str().unwrap_or_default();
                    named.push(Json::String(self.named_row(target, text).await?));
                }
                Json::Array(named)
            }
            other => other,
        })
    }

    async fn named_row(&self, target: &str, text: &str) -> Result<String, Problems> {
        if text.trim().is_empty() || Id::parse_str(text).is_ok() {
            return Ok(text.to_owned());
        }
        let found = self.kernel.row_named(self.actor, target, text.trim()).await?;
        Ok(found.map_or_else(|| text.to_owned(), |id| id.to_string()))
    }

    /// The value of a form's text for one field, for conflicts.
    pub(super) fn refused(problem: &Refusal) -> bool {
        problem.code == "field.conflict"
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
