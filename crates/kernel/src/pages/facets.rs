//! What narrows a list: the parameters of its address read into typed conditions, the chips that take them off
//! again, and the inputs that ask for them.

use expr::{Expr, Path, Type};
use model::kinds::{Column, Filter, Kind, Shape};
use model::{Attribute, Dataset, Label, Model, Part, Refusal, System};

use super::Reader;
use super::condition::end;
use crate::grants::Readable;
use crate::view::{Chip, Choice, Facet, FacetInput, Link, Target};
use crate::{Problem, Problems};

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
    /// What of it means nothing.
    pub wrong: Vec<Problem>,
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
pub(super) struct Handle<'m> {
    pub name: String,
    title: Label,
    pub path: Path,
    pub filter: Filter,
    /// None for the state, whose codes are the dataset's own.
    pub kind: Option<&'m dyn Kind>,
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
        let Narrowing { conditions, filter, q, sort, chips, wrong, .. } =
            self.narrowing(&model, dataset, &readable, query).await?;
        if !wrong.is_empty() {
            return Err(Problems(wrong));
        }
        let words = chips.into_iter().map(|chip| (chip.title, chip.value)).collect();
        Ok(Narrowed { conditions, filter, q, sort, words })
    }

    /// Reads the parameters of a list's address. A value that means nothing narrows nothing, and is told beside the
    /// input that asks for it.
    pub(super) async fn narrowing(
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
            let without = |names: &[String]| {
                let kept = query.iter().filter(|(name, _)| !names.contains(name) && name != "after");
                kept.cloned().collect::<Vec<_>>()
            };
            let leads = |query| Target::List { dataset: dataset.key.to_string(), query };
            let mut chip = |value: String, names: &[String]| {
                let title = handle.title.get(self.language).to_owned();
                asked.chips.push(Chip { title, value, without: Some(leads(without(names))) });
            };
            let (mut wrong, mut near): (Option<Problem>, Vec<Link>) = (None, Vec::new());
            let mut shown = values.first().copied().unwrap_or_default().to_owned();
            if !values.is_empty() {
                match self.chosen(model, dataset, handle, &values).await? {
                    Ok((condition, words)) => {
                        asked.conditions.push(condition);
                        shown.clone_from(&words);
                        chip(words, std::slice::from_ref(&handle.name));
                    }
                    Err((refusal, unread)) => {
                        near = unread
                            .near
                            .into_iter()
                            .map(|suggestion| {
                                let mut query = without(std::slice::from_ref(&handle.name));
                                query.push((handle.name.clone(), suggestion.value));
                                Link {
                                    text: suggestion.text,
                                    note: suggestion.note,
                                    target: Some(leads(query)),
                                }
                            })
                            .collect();
                        wrong = Some(Problem::at(&handle.name, refusal));
                    }
                }
            }
            for (text, suffix, low, words) in
                [(from.first(), ".from", true, "list.at-least"), (to.first(), ".to", false, "list.at-most")]
            {
                let Some(text) = text else { continue };
                match end(model, handle, text, low) {
                    Ok(condition) => {
                        asked.conditions.push(condition);
                        chip(self.phrase(words, &[("value", text)]), &[format!("{}{suffix}", handle.name)]);
                    }
                    Err(refusal) => wrong = Some(Problem::at(&handle.name, refusal)),
                }
            }
            if let Some(input) =
                self.input(model, dataset, handle, &values, (shown, from.first(), to.first()))
            {
                let title = handle.title.get(self.language).to_owned();
                let problem = wrong.as_ref().map(|problem| self.problem_words(problem));
                asked.facets.push(Facet { key: handle.name.clone(), title, input, problem, near });
            }
            asked.wrong.extend(wrong);
        }
        Ok(asked)
    }

    fn input(
        &self,
        model: &Model,
        dataset: &Dataset,
        handle: &Handle<'_>,
        values: &[&str],
        (shown, from, to): (String, Option<&&str>, Option<&&str>),
    ) -> Option<FacetInput> {
        let choice = |value: &str, label: &Label, depth| Choice {
            value: value.to_owned(),
            text: label.get(self.language).to_owned(),
            chosen: values.contains(&value),
            depth,
        };
        let word = |suggest| FacetInput::Word { value: shown, suggest };
        let asked = Some(dataset.key.to_string());
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
                _ => word(asked),
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
            Filter::Exact | Filter::Prefix => word(None),
            Filter::Reference { .. } => word(asked),
        })
    }
}

/// What a filter is called in an address: `district`, `enterprise.industry`.
pub(super) fn name_of(model: &Model, dataset: &Dataset, path: &[Attribute]) -> String {
    let mut at = Some(dataset);
    let mut steps = Vec::new();
    for attribute in path {
        let Some(here) = at else { break };
        steps.push(here.name_of(*attribute));
        at = match here.type_of(*attribute) {
            Type::Ref(target) => model.dataset(&target),
            _ => None,
        };
    }
    steps.join(".")
}

fn column(handle: &Handle<'_>) -> Option<Column> {
    match handle.kind?.shape() {
        Shape::One(column) | Shape::Range(column) => Some(column),
        Shape::Many { .. } => None,
    }
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
