//! What narrows a list: the parameters of its address read into typed conditions, the chips that take them off
//! again, and the inputs that ask for them.

use expr::{Expr, Operator, Order, Path, Type, Value};
use model::kinds::{Column, Filter, Kind, Shape};
use model::{Attribute, Dataset, Label, Model, Part, Refusal, System};
use serde_json::Value as Json;

use super::Reader;
use crate::Problems;
use crate::grants::Readable;
use crate::view::{Chip, Choice, Facet, FacetInput, Target};

/// Tables with more codes than this are typed, not chosen from.
const CHOICES: usize = 60;

/// What the parameters of a list's address say.
#[derive(Default)]
pub(super) struct Narrowing {
    pub conditions: Vec<Expr>,
    pub filter: Option<String>,
    pub q: Option<String>,
    pub sort: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
    pub chips: Vec<Chip>,
    pub facets: Vec<Facet>,
}

/// What narrows and orders a list, for whoever asks for its rows in another way than page by page.
#[derive(Clone, Debug, Default)]
pub struct Narrowed {
    /// Typed conditions, as [`crate::List::conditions`].
    pub conditions: Vec<Expr>,
    /// A condition in the expression language.
    pub filter: Option<String>,
    /// Words searched for.
    pub q: Option<String>,
    /// The order.
    pub sort: Option<String>,
    /// The same for people: by what, to what.
    pub words: Vec<(String, String)>,
}

/// Something a dataset can be filtered by.
struct Handle<'m> {
    name: String,
    title: Label,
    path: Path,
    filter: Filter,
    kind: Option<&'m dyn Kind>,
}

impl Reader<'_> {
    /// What the parameters of a list's address say; where in the list one is does not count.
    ///
    /// # Errors
    /// `dataset.unknown`, also for who may read none of its rows; `parameter.unknown`, `parameter.invalid`.
    pub async fn narrowed(&self, key: &str, query: &[(String, String)]) -> Result<Narrowed, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        if !self.kernel.may(self.actor, key, "read").await? {
            return Err("dataset.unknown".into());
        }
        let readable = self.kernel.readable(self.actor, key).await?;
        let Narrowing { conditions, filter, q, sort, chips, .. } =
            self.narrowing(&model, dataset, &readable, query)?;
        let words = chips.into_iter().map(|chip| (chip.title, chip.value)).collect();
        Ok(Narrowed { conditions, filter, q, sort, words })
    }

    /// Reads the parameters of a list's address.
    pub(super) fn narrowing(
        &self,
        model: &Model,
        dataset: &Dataset,
        readable: &[Readable],
        query: &[(String, String)],
    ) -> Result<Narrowing, Problems> {
        let handles = handles(model, dataset, readable);
        let mut asked = Narrowing::default();
        for (name, value) in query {
            match name.as_str() {
                "q" => asked.q = Some(value.clone()).filter(|text| !text.trim().is_empty()),
                "sort" => asked.sort = Some(value.clone()),
                "after" => asked.after = Some(value.clone()),
                "limit" => {
                    let invalid = || Refusal::new("parameter.invalid").with("name", "limit");
                    asked.limit = Some(value.parse().map_err(|_| invalid())?);
                }
                "filter" => asked.filter = Some(value.clone()).filter(|text| !text.trim().is_empty()),
                name => {
                    let base = name.strip_suffix(".from").or(name.strip_suffix(".to")).unwrap_or(name);
                    if !handles.iter().any(|handle| handle.name == base || handle.name == name) {
                        return Err(Refusal::new("parameter.unknown").with("name", name).into());
                    }
                }
            }
        }
        for handle in &handles {
            let of = |suffix: &str| -> Vec<&str> {
                let name = format!("{}{suffix}", handle.name);
                query
                    .iter()
                    .filter(|(key, value)| *key == name && !value.is_empty())
                    .map(|(_, value)| &**value)
                    .collect()
            };
            let (values, from, to) = (of(""), of(".from"), of(".to"));
            let mut chip = |value: String, names: &[String]| {
                let kept = query.iter().filter(|(name, _)| !names.contains(name) && name != "after").cloned();
                let without = Target::List { dataset: dataset.key.to_string(), query: kept.collect() };
                let title = handle.title.get(self.language).to_owned();
                asked.chips.push(Chip { title, value, without: Some(without) });
            };
            let mut here: Vec<Expr> = Vec::new();
            if !values.is_empty() {
                let (condition, words) = self.chosen(model, dataset, handle, &values)?;
                here.push(condition);
                chip(words, std::slice::from_ref(&handle.name));
            }
            if let Some(text) = from.first() {
                here.push(end(model, handle, text, true)?);
                chip(self.phrase("list.at-least", &[("value", text)]), &[format!("{}.from", handle.name)]);
            }
            if let Some(text) = to.first() {
                here.push(end(model, handle, text, false)?);
                chip(self.phrase("list.at-most", &[("value", text)]), &[format!("{}.to", handle.name)]);
            }
            asked.conditions.extend(here);
            if let Some(input) = self.input(model, dataset, handle, &values, from.first(), to.first()) {
                let title = handle.title.get(self.language).to_owned();
                asked.facets.push(Facet { key: handle.name.clone(), title, input });
            }
        }
        Ok(asked)
    }

    /// One of these values, and the words for it.
    fn chosen(
        &self,
        model: &Model,
        dataset: &Dataset,
        handle: &Handle<'_>,
        values: &[&str],
    ) -> Result<(Expr, String), Problems> {
        let invalid = || Problems::from(Refusal::new("parameter.invalid").with("name", &handle.name));
        let path = || Box::new(Expr::Path(handle.path.clone()));
        let Some(kind) = handle.kind else {
            // the state: its codes are the dataset's own
            let mut words = Vec::new();
            for value in values {
                let (_, state) = dataset.state(value).ok_or_else(invalid)?;
                words.push(state.title.get(self.language).to_owned());
            }
            let list = values.iter().map(|value| Expr::Const(Value::text(*value))).collect();
            return Ok((Expr::In { item: path(), list }, words.join("、")));
        };
        let mut constants = Vec::new();
        let mut words = Vec::new();
        for text in values {
            let one = Json::String((*text).to_owned());
            let value = kind
                .parse(&one, &model.codes)
                .or_else(|_| kind.import(text, &model.codes))
                .map_err(|_| invalid())?;
            words.push(kind.show(&value, &model.codes, self.language));
            match &value {
                Value::List(items) => {
                    constants.extend(items.iter().map(|item| Expr::Const(item.key.clone())));
                }
                value => constants.push(Expr::Const(value.clone())),
            }
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
        Ok((condition, words.join("、")))
    }

    fn input(
        &self,
        model: &Model,
        dataset: &Dataset,
        handle: &Handle<'_>,
        values: &[&str],
        from: Option<&&str>,
        to: Option<&&str>,
    ) -> Option<FacetInput> {
        let choice = |value: &str, label: &Label, depth| Choice {
            value: value.to_owned(),
            text: label.get(self.language).to_owned(),
            chosen: values.contains(&value),
            depth,
        };
        let word = || FacetInput::Word { value: values.first().copied().unwrap_or_default().to_owned() };
        Some(match &handle.filter {
            Filter::None => return None,
            Filter::Codes { table } if handle.kind.is_none() => {
                let _ = table;
                let options =
                    dataset.states.iter().map(|state| choice(&state.key, &state.title, 0)).collect();
                FacetInput::Choices { options }
            }
            Filter::Codes { table } => match model.codes.get(table) {
                Some(table) if table.len() <= CHOICES => {
                    let options = table.iter().map(|code| choice(&code.code, &code.label, 0)).collect();
                    FacetInput::Choices { options }
                }
                _ => word(),
            },
            Filter::Truth => {
                let yes = Label::new("是", "yes");
                let no = Label::new("否", "no");
                FacetInput::Choices { options: vec![choice("true", &yes, 0), choice("false", &no, 0)] }
            }
            Filter::Between => FacetInput::Between {
                of: if matches!(column(handle), Some(Column::Date | Column::Instant)) {
                    "date"
                } else {
                    "number"
                },
                from: from.copied().unwrap_or_default().to_owned(),
                to: to.copied().unwrap_or_default().to_owned(),
            },
            Filter::Exact | Filter::Prefix => word(),
            // rows to choose from are the business of a type-ahead; a list is narrowed from the row's own page
            Filter::Reference { .. } => return None,
        })
    }
}

fn column(handle: &Handle<'_>) -> Option<Column> {
    match handle.kind?.shape() {
        Shape::One(column) | Shape::Range(column) => Some(column),
        Shape::Many { .. } => None,
    }
}

/// Above or below a value. A range is found when it reaches there; an open end reaches everywhere.
fn end(model: &Model, handle: &Handle<'_>, text: &str, from: bool) -> Result<Expr, Problems> {
    let invalid = || Problems::from(Refusal::new("parameter.invalid").with("name", &handle.name));
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
        let value = kind.parse(&json, &model.codes).map_err(|_| invalid())?;
        let range = value.as_range().ok_or_else(invalid)?;
        let bound = if from { range.lo.clone() } else { range.hi.clone() };
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
    let value = kind.parse(&Json::String(text.to_owned()), &model.codes).map_err(|_| invalid())?;
    if value.is_null() {
        return Err(invalid());
    }
    Ok(compare(handle.path.clone(), value))
}

/// Everything a dataset lets its reader filter by.
fn handles<'m>(model: &'m Model, dataset: &'m Dataset, readable: &[Readable]) -> Vec<Handle<'m>> {
    let mut found: Vec<Handle<'m>> = Vec::new();
    for path in &dataset.filter {
        let mut at = Some(dataset);
        let mut steps: Vec<Box<str>> = Vec::new();
        let mut last: Option<(&'m Dataset, Attribute)> = None;
        for attribute in path {
            let Some(here) = at else { break };
            steps.push(here.name_of(*attribute).into());
            last = Some((here, *attribute));
            at = match here.type_of(*attribute) {
                Type::Ref(target) => model.dataset(&target),
                _ => None,
            };
        }
        let hidden = matches!(path.first(), Some(Attribute::Field(place, _)) if readable.get(*place) == Some(&Readable::Never));
        let Some((owner, attribute)) = last.filter(|_| !hidden) else { continue };
        let name = steps.join(".");
        let of = owner.type_of(attribute);
        let path = Path { root: "row".into(), steps, of };
        let title = owner.title_of(attribute);
        match attribute {
            Attribute::System(System::State) if owner.key == dataset.key => found.push(Handle {
                name,
                title,
                path,
                filter: Filter::Codes { table: format!("{}/state", owner.key).into() },
                kind: None,
            }),
            Attribute::Field(place, Part::Whole) => {
                let Some(field) = owner.fields.get(place) else { continue };
                found.push(Handle {
                    name,
                    title,
                    path,
                    filter: field.kind.filter(),
                    kind: Some(&*field.kind),
                });
            }
            _ => {}
        }
    }
    found
}
