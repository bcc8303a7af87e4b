//! What somebody typed into a form, read by the kinds of its fields, as people write: names for rows, words for codes,
//! 1.2万 for a number. What means nothing comes back with what it may have meant, to be chosen from in the next form
//! (`_meant.field:words`).

use std::collections::HashMap;

use expr::{Id, Item, Value};
use model::kinds::{Kind, Shape, Widget};
use model::{Dataset, Field, Model, Refusal};
use serde_json::{Value as Json, json};

use super::meaning::{Lexicon, NEAR, Row, SIGNS};
use super::{FormInput, Reader};
use crate::command::Values;
use crate::view::Unread;
use crate::{Problem, Problems};

/// What a form says: values of the fields it has, and what is wrong with others.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// Values by field.
    pub values: Values,
    /// Fields that cannot be read.
    pub problems: Vec<Problem>,
    /// Of these the words that mean nothing, by field.
    pub unread: HashMap<Box<str>, Vec<Unread>>,
}

/// What comes of reading a field: a value, or why there is none and what was meant perhaps.
type Read = Result<Value, (Refusal, Vec<Unread>)>;

impl Reader<'_> {
    /// Reads the fields of a form.
    pub(super) async fn typed(&self, dataset: &Dataset, input: &FormInput) -> Result<Typed, Problems> {
        let model = self.model();
        let mut typed = Typed::default();
        for field in dataset.fields.iter().filter(|field| input.has(&field.key)) {
            match self.read_field(&model, field, input).await? {
                Ok(value) => typed.values.push((field.key.clone(), value)),
                Err((refusal, unread)) => {
                    typed.problems.push(Problem::at(&field.key, refusal));
                    typed.unread.insert(field.key.clone(), unread);
                }
            }
        }
        let lost = input.without_field(dataset);
        if !lost.is_empty() {
            let refusal = Refusal::new("form.changed").with("texts", lost.join("、"));
            typed.problems.push(Problem::new(refusal));
        }
        Ok(typed)
    }

    async fn read_field(&self, model: &Model, field: &Field, input: &FormInput) -> Result<Read, Problems> {
        let json = input.json(field);
        let refusal = match field.kind.parse(&json, &model.codes) {
            Ok(value) => return Ok(Ok(value)),
            Err(refusal) => refusal,
        };
        if let Some(target) = field.kind.target() {
            return self.read_rows(model, field, target, input).await;
        }
        if let Some(lexicon) = Lexicon::of(&*field.kind, &model.codes, self.language) {
            return Ok(read_codes(model, field, &lexicon, &input.texts(field)));
        }
        Ok(as_written(model, &*field.kind, &json).map_err(|own| {
            // the refusal of the strict reading says what form to write; a kind that read the words knows better
            (if own.code == refusal.code { refusal } else { own }, Vec::new())
        }))
    }

    /// Rows by their names. Of namesakes the one that was picked.
    async fn read_rows(
        &self,
        model: &Model,
        field: &Field,
        target: &str,
        input: &FormInput,
    ) -> Result<Read, Problems> {
        let many = matches!(field.kind.shape(), Shape::Many { .. });
        let texts = input.texts(field);
        let parts: Vec<&str> = if many {
            texts.iter().flat_map(|text| text.split(SIGNS)).collect()
        } else {
            texts.iter().map(String::as_str).collect()
        };
        let picked = self.picked(model, target, &input.all(&format!("_picked.{}", field.key))).await?;
        let (mut ids, mut unread, mut first) = (Vec::new(), Vec::new(), None);
        for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
            let known = Id::parse_str(part).ok().or_else(|| picked.get(part).copied());
            match known {
                Some(id) => ids.push(id),
                None => match self.row_meant(model, target, part).await? {
                    Row::One(id) => ids.push(id),
                    Row::None(words, refusal) => {
                        unread.push(words);
                        first.get_or_insert(refusal);
                    }
                },
            }
        }
        if let Some(refusal) = first {
            return Ok(Err((refusal, unread)));
        }
        let ids: Vec<Json> = ids.iter().map(|id| json!(id.to_string())).collect();
        let json = if many { Json::Array(ids) } else { ids.into_iter().next().unwrap_or_default() };
        Ok(field.kind.parse(&json, &model.codes).map_err(|refusal| (refusal, Vec::new())))
    }

    /// Rows that were picked, by the names the reader reads them under.
    async fn picked(
        &self,
        model: &Model,
        target: &str,
        ids: &[&str],
    ) -> Result<HashMap<String, Id>, Problems> {
        let mut picked = HashMap::new();
        for id in ids.iter().filter_map(|id| Id::parse_str(id).ok()) {
            if let Ok(seen) = self.kernel.get(self.actor, target, id).await
                && let Some(suggestion) = self.called(model, target, &[seen]).await?.pop()
            {
                picked.insert(suggestion.text, id);
            }
        }
        Ok(picked)
    }

    /// The form with what was chosen for words that meant nothing in their place.
    pub(super) async fn settled(&self, dataset: &Dataset, input: &FormInput) -> Result<FormInput, Problems> {
        let model = self.model();
        let mut settled = FormInput(Vec::new());
        let mut meant: Vec<(&Field, &str, String)> = Vec::new();
        for (name, value) in &input.0 {
            let said = name.strip_prefix("_meant.").and_then(|rest| rest.split_once(':'));
            let Some((key, words)) = said else {
                settled.0.push((name.clone(), value.clone()));
                continue;
            };
            let Some((_, field)) = dataset.field(key).filter(|_| !value.is_empty()) else { continue };
            if let (Some(target), Ok(id)) = (field.kind.target(), Id::parse_str(value)) {
                let Ok(seen) = self.kernel.get(self.actor, target, id).await else { continue };
                let Some(called) = self.called(&model, target, &[seen]).await?.pop() else { continue };
                settled.0.push((format!("_picked.{key}"), value.clone()));
                meant.push((field, words, called.text));
            } else if let Some(lexicon) = Lexicon::of(&*field.kind, &model.codes, self.language)
                && let Some(code) = lexicon.table.get(value)
            {
                let level = words.rsplit_once([':', '：']).filter(|_| lexicon.many());
                let level = level.map(|(_, level)| format!(":{level}")).unwrap_or_default();
                meant.push((field, words, lexicon.wording(code) + &level));
            }
        }
        for (field, words, chosen) in meant {
            for (_, text) in settled.0.iter_mut().filter(|(name, _)| *name == *field.key) {
                *text = text.replacen(words, &chosen, 1);
            }
        }
        Ok(settled)
    }
}

/// Codes by their words.
fn read_codes(model: &Model, field: &Field, lexicon: &Lexicon<'_>, texts: &[String]) -> Read {
    let (mut items, mut refused) = (Vec::new(), Vec::new());
    for text in texts {
        // what a box that was ticked sends is code and level as they are
        let ticked = lexicon.many() && field.kind.parse(&json!([text]), &model.codes).is_ok();
        if lexicon.many() && !ticked {
            let (found, unread) = lexicon.read_line(text);
            items.extend(found);
            refused.extend(unread);
        } else if ticked {
            let (code, level) =
                text.rsplit_once(':').map_or((text.as_str(), None), |(code, level)| (code, Some(level)));
            items.push(Item { level: level.map(Into::into), ..Item::new(code) });
        } else {
            match lexicon.read(text.trim()) {
                Ok(found) => items.extend(found),
                Err(refusal) => refused.push((text.trim().to_owned(), refusal)),
            }
        }
    }
    if let Some((_, refusal)) = refused.first().cloned() {
        return Err((refusal, refused.iter().map(|(words, _)| lexicon.unread(words, NEAR)).collect()));
    }
    let one = |item: &Item| {
        let code = item.key.as_text().unwrap_or_default();
        Json::from(item.level.as_ref().map_or_else(|| code.to_owned(), |level| format!("{code}:{level}")))
    };
    let mut codes: Vec<Json> = items.iter().map(one).collect();
    let json = if lexicon.many() { Json::Array(codes) } else { codes.pop().unwrap_or_default() };
    field.kind.parse(&json, &model.codes).map_err(|refusal| (refusal, Vec::new()))
}

/// A value as people write it in a cell, each end of a pair by itself; a first end that says both is both.
fn as_written(model: &Model, kind: &dyn Kind, json: &Json) -> Result<Value, Refusal> {
    let Json::Object(ends) = json else {
        return kind.import(json.as_str().unwrap_or_default(), &model.codes);
    };
    let text = |key: &str| ends.get(key).and_then(Json::as_str).unwrap_or_default().trim();
    if text("hi").is_empty() {
        let both = kind.import(text("lo"), &model.codes)?;
        if both.as_range().is_some_and(|range| range.lo != range.hi) {
            return Ok(both);
        }
    }
    let end = |key: &str| -> Result<Json, Refusal> {
        let alone = json!({ key: text(key) });
        let value = match kind.parse(&alone, &model.codes) {
            Ok(value) => value,
            Err(_) => kind.import(text(key), &model.codes)?,
        };
        let end = kind.json(&value).get(key).filter(|end| !end.is_null()).cloned();
        match end {
            // 4千以下 in the first end would name the second
            None if !value.is_null() => Err(Refusal::new("value.not-a-range")),
            end => Ok(end.unwrap_or_default()),
        }
    };
    kind.parse(&json!({ "lo": end("lo")?, "hi": end("hi")? }), &model.codes)
}

/// The widget of a line in which a field with too much to choose from is typed.
pub(super) fn line() -> Widget {
    Widget::Line { max: 500, input: "text", autocomplete: "off" }
}
