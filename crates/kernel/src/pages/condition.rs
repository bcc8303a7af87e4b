//! One filter of a list's address as a typed condition: what its values mean, or why they mean nothing and what was meant
//! perhaps. Which filters there are, and how they are asked for, is told by `facets`.

use std::collections::HashMap;

use expr::{Expr, Id, Item, Operator, Order, Path, Type, Value};
use model::kinds::{Filter, Kind};
use model::{Dataset, Model, Refusal};
use serde_json::Value as Json;

use super::Reader;
use super::facets::Handle;
use super::meaning::{Lexicon, NEAR, Row};
use crate::Problems;
use crate::view::Unread;

impl Reader<'_> {
    /// One of these values, and the words for it; or why not, and what was meant perhaps.
    pub(super) async fn chosen(
        &self,
        model: &Model,
        dataset: &Dataset,
        handle: &Handle<'_>,
        values: &[&str],
    ) -> Result<Result<(Expr, String), (Refusal, Unread)>, Problems> {
        let path = || Box::new(Expr::Path(handle.path.clone()));
        let Some(kind) = handle.kind else {
            // the state: its codes are the dataset's own
            let mut words = Vec::new();
            for value in values {
                let Some((_, state)) = dataset.state(value) else { return Ok(Err(invalid(handle))) };
                words.push(state.title.get(self.language).to_owned());
            }
            let list = values.iter().map(|value| Expr::Const(Value::text(*value))).collect();
            return Ok(Ok((Expr::In { item: path(), list }, words.join("、"))));
        };
        let mut constants = Vec::new();
        let mut words = Vec::new();
        for text in values {
            match self.meant(model, kind, text).await? {
                Ok((found, word)) => {
                    constants.extend(found.into_iter().map(Expr::Const));
                    words.push(word);
                }
                Err(wrong) => return Ok(Err(wrong)),
            }
        }
        if constants.is_empty() {
            return Ok(Err(invalid(handle)));
        }
        let condition = match (&handle.path.of, &handle.filter) {
            (Type::List(_), _) => {
                let one = |item| Expr::Contains { list: path(), item: Box::new(item) };
                let mut parts: Vec<Expr> = constants.into_iter().map(one).collect();
                if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) }
            }
            (Type::Code(table), _) if model.codes.get(table).is_some_and(|table| table.hierarchical) => {
                Expr::Under { item: path(), table: table.clone(), list: constants }
            }
            (Type::Text, Filter::Prefix) if constants.len() == 1 => {
                Expr::StartsWith { text: path(), prefix: Box::new(constants.remove(0)) }
            }
            _ => Expr::In { item: path(), list: constants },
        };
        Ok(Ok((condition, words.join("、"))))
    }

    /// What one typed value means: constants and their words.
    async fn meant(
        &self,
        model: &Model,
        kind: &dyn Kind,
        text: &str,
    ) -> Result<Result<(Vec<Value>, String), (Refusal, Unread)>, Problems> {
        if let Some(target) = kind.target() {
            let id = match Id::parse_str(text) {
                Ok(id) => id,
                Err(_) => match self.row_meant(model, target, text.trim()).await? {
                    Row::One(id) => id,
                    Row::None(unread, refusal) => return Ok(Err((refusal, unread))),
                },
            };
            let wanted = HashMap::from([(target.into(), vec![id])]);
            let labels = self.kernel.label_ids(self.actor, wanted, self.language).await?;
            let word = labels.get(target, id).unwrap_or(text).to_owned();
            return Ok(Ok((vec![Value::Id(id)], word)));
        }
        if let Some(lexicon) = Lexicon::of(kind, &model.codes, self.language) {
            let (items, unread) = match lexicon.table.get(text) {
                Some(code) => (vec![Item::new(&*code.code)], Vec::new()),
                None => lexicon.read_line(text),
            };
            if let Some((words, refusal)) = unread.into_iter().next() {
                return Ok(Err((refusal, lexicon.unread(&words, NEAR))));
            }
            let word = |item: &Item| lexicon.wording_of(item.key.as_text().unwrap_or_default(), "");
            let words: Vec<String> = items.iter().map(word).collect();
            return Ok(Ok((items.into_iter().map(|item| item.key).collect(), words.join("、"))));
        }
        let one = Json::String(text.to_owned());
        let read = kind.parse(&one, &model.codes).or_else(|_| kind.import(text, &model.codes));
        Ok(match read {
            Ok(value) => {
                let words = kind.show(&value, &model.codes, self.language);
                Ok((vec![value], words))
            }
            Err(refusal) => Err((refusal, Unread::default())),
        })
    }
}

/// The refusal of a value that nothing more is known of.
fn invalid(handle: &Handle<'_>) -> (Refusal, Unread) {
    (Refusal::new("parameter.invalid").with("name", &handle.name), Unread::default())
}

/// Above or below a value. A range is found when it reaches there; an open end reaches everywhere.
pub(super) fn end(model: &Model, handle: &Handle<'_>, text: &str, from: bool) -> Result<Expr, Refusal> {
    let invalid = || Refusal::new("parameter.invalid").with("name", &handle.name);
    let kind = handle.kind.ok_or_else(invalid)?;
    let operator = if from { Operator::GreaterOrEqual } else { Operator::LessOrEqual };
    let compare = |path: Path, value: Value| Expr::Compare {
        operator,
        left: Box::new(Expr::Path(path)),
        right: Box::new(Expr::Const(value)),
        order: Order::Natural,
    };
    if let Type::Range(of) = &handle.path.of {
        let (side, key) = if from { ("hi", "lo") } else { ("lo", "hi") };
        let json = serde_json::json!({ key: text });
        let value = kind.parse(&json, &model.codes).or_else(|refusal| {
            // 1万 as people write it
            kind.import(text, &model.codes).map_err(|_| refusal)
        })?;
        let range = value.as_range().ok_or_else(invalid)?;
        let bound = if from { range.lo.clone() } else { range.hi.clone() };
        if bound.is_null() {
            return Err(invalid());
        }
        let part = |step: &str| {
            let mut path = handle.path.clone();
            path.steps.push(step.into());
            path.of = (**of).clone();
            path
        };
        let other = if from { "lo" } else { "hi" };
        return Ok(Expr::Or(vec![
            compare(part(side), bound),
            Expr::And(vec![
                Expr::IsNull(Box::new(Expr::Path(part(side)))),
                Expr::Not(Box::new(Expr::IsNull(Box::new(Expr::Path(part(other)))))),
            ]),
        ]));
    }
    let value = kind
        .parse(&Json::String(text.to_owned()), &model.codes)
        .or_else(|refusal| kind.import(text, &model.codes).map_err(|_| refusal))?;
    if value.is_null() {
        return Err(invalid());
    }
    Ok(compare(handle.path.clone(), value))
}
