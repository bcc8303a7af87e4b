//! The form of a row: new or to be changed, empty or with what was typed and what is wrong with it.

use expr::{Id, Value};
use model::kinds::Widget;
use model::{Dataset, Field, Model, Tone};

use super::beforehand::Beforehand;
use super::input::texts_of;
use super::{FormInput, Reader};
use crate::access::Access;
use crate::command::{Base, Command, CommitOptions, Receipt};
use crate::view::{Block, Choice, Conflict, Form, FormButton, FormField, FormGroup, Page, Target, View};
use crate::{Labels, List, Problem, Problems, Seen, Sight};

/// More than this is typed, not chosen from.
const CHOICES: usize = 300;

/// More than this is typed where several can be chosen: nobody looks through a longer list of boxes.
const SEVERAL: usize = 40;

/// What came of sending a form.
pub enum Sent {
    /// It was done: the row.
    Done(Id),
    /// It was not: the form again, with what was typed and what is wrong.
    Refused(Box<Page>, Problems),
}

/// A form as it is drawn: of which row, with what typed, with which problems.
struct Draft<'a> {
    dataset: &'a Dataset,
    seen: Option<&'a Seen>,
    input: Option<&'a FormInput>,
    problems: &'a [Problem],
    /// What is known before anybody types, and the parameters that say so.
    known: &'a Beforehand,
    query: &'a [(String, String)],
}

impl Reader<'_> {
    /// The empty form of a new row. Parameters of the address fill fields in.
    ///
    /// # Errors
    /// `dataset.unknown` for those who may create none.
    pub async fn new_page(&self, key: &str, query: &[(String, String)]) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        if !self.kernel.may(self.actor, key, "create").await? {
            return Err("dataset.unknown".into());
        }
        let known = self.beforehand(&model, dataset, query).await?;
        let draft = Draft { dataset, seen: None, input: None, problems: &[], known: &known, query };
        self.form_page(&model, &draft).await
    }

    /// The form of a row.
    ///
    /// # Errors
    /// `row.missing`; `row.forbidden` for those who may read but not change it.
    pub async fn edit_page(&self, key: &str, id: Id) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let seen = self.kernel.get(self.actor, key, id).await?;
        if !seen.may("update") {
            return Err(model::Refusal::new("row.forbidden").with("action", self.word("row.edit")).into());
        }
        let known = self.kept(dataset).await?;
        let draft =
            Draft { dataset, seen: Some(&seen), input: None, problems: &[], known: &known, query: &[] };
        self.form_page(&model, &draft).await
    }

    /// Makes a row from a form, and makes the move the form asks for in the same commit.
    ///
    /// # Errors
    /// What cannot be mended in the form.
    pub async fn create(
        &self,
        key: &str,
        query: &[(String, String)],
        input: &FormInput,
        options: CommitOptions,
    ) -> Result<Sent, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let known = self.beforehand(&model, dataset, query).await?;
        let typed = self.typed(dataset, input).await?;
        let mut values = typed.values;
        // locked fields are shown and not sent
        for (place, value) in &known.locked {
            if let Some(field) = dataset.fields.get(*place) {
                values.retain(|(name, _)| *name != field.key);
                values.push((field.key.clone(), value.clone()));
            }
        }
        let id = Id::now_v7();
        let mut commands = vec![Command::Create { dataset: key.into(), id: Some(id), values }];
        commands.extend(then(key, id, input));
        let result = self.send(commands, typed.problems, options).await;
        self.answer(&model, (dataset, None), (&known, query), input, result).await
    }

    /// Changes a row by a form: only the fields that it changed, merged with what others changed since.
    ///
    /// # Errors
    /// What cannot be mended in the form.
    pub async fn update(
        &self,
        key: &str,
        id: Id,
        input: &FormInput,
        options: CommitOptions,
    ) -> Result<Sent, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let seen = self.kernel.get(self.actor, key, id).await?;
        let mut typed = self.typed(dataset, input).await?;
        // a masked field that was left empty keeps what it has; a field the form does not give is not ours to set
        typed.values.retain(|(name, value)| {
            let sight = dataset.field(name).and_then(|(place, _)| seen.values.get(place));
            !matches!((sight, value), (Some(Sight::Masked(_)), Value::Null))
                && !matches!(sight, Some(Sight::Hidden))
        });
        let base = input.first("_rev").and_then(|rev| rev.parse().ok()).map_or(Base::Any, Base::Merge);
        // a conflict that was decided is set against what stands now
        let decided = |name: &str| input.first(&format!("_keep.{name}")).is_some();
        let (chosen, others): (Vec<_>, Vec<_>) =
            typed.values.into_iter().partition(|(name, _)| decided(name));
        let chosen: Vec<_> = chosen
            .into_iter()
            .filter(|(name, _)| input.first(&format!("_keep.{name}")) == Some("mine"))
            .collect();
        let mut commands = vec![Command::Update { dataset: key.into(), id, values: others, base }];
        if !chosen.is_empty() {
            commands.push(Command::Update { dataset: key.into(), id, values: chosen, base: Base::Any });
        }
        commands.extend(then(key, id, input));
        let result = self.send(commands, typed.problems, options).await;
        let known = self.kept(dataset).await?;
        self.answer(&model, (dataset, Some(&seen)), (&known, &[]), input, result).await
    }

    /// What of a row cannot be changed by whoever may change it.
    async fn kept(&self, dataset: &Dataset) -> Result<Beforehand, Problems> {
        let (_, locked) = self.kernel.form_access(self.actor, &dataset.key, "update").await?;
        Ok(Beforehand { locked, suggested: Vec::new() })
    }

    async fn send(
        &self,
        commands: Vec<Command>,
        typed: Vec<Problem>,
        options: CommitOptions,
    ) -> Result<Receipt, Problems> {
        if !typed.is_empty() {
            return Err(Problems(typed));
        }
        self.kernel.commit(self.actor, commands, options).await
    }

    async fn answer(
        &self,
        model: &Model,
        (dataset, seen): (&Dataset, Option<&Seen>),
        (known, query): (&Beforehand, &[(String, String)]),
        input: &FormInput,
        result: Result<Receipt, Problems>,
    ) -> Result<Sent, Problems> {
        match result {
            Ok(receipt) => {
                let id = receipt.rows.first().map(|(id, _)| *id).ok_or("row.missing")?;
                Ok(Sent::Done(id))
            }
            Err(problems) => {
                let draft = Draft { dataset, seen, input: Some(input), problems: &problems.0, known, query };
                let page = self.form_page(model, &draft).await?;
                Ok(Sent::Refused(Box::new(page), problems))
            }
        }
    }

    async fn form_page(&self, model: &Model, draft: &Draft<'_>) -> Result<Page, Problems> {
        let Draft { dataset, seen, .. } = *draft;
        let form = self.form(model, draft).await?;
        let title = dataset.title.get(self.language);
        let mut trail = self.trail(dataset);
        let mut key = "form.new";
        if let Some(seen) = seen {
            key = "form.edit";
            let labels = self.kernel.labels(self.actor, &[seen], self.language).await?;
            let label = self.row_title(model, dataset, seen, &labels);
            trail.push(Self::to_row(seen, &label));
        }
        Ok(Page {
            title: crate::words::with(self.language, key, &[("title", title)]),
            lead: dataset.help.as_ref().map(|help| help.get(self.language).to_owned()),
            trail,
            blocks: vec![Block { title: None, view: View::Form(form), more: None }],
            ..Page::default()
        })
    }

    async fn form(&self, model: &Model, draft: &Draft<'_>) -> Result<Form, Problems> {
        let Draft { dataset, seen, input, problems, query, .. } = *draft;
        let verb = if seen.is_some() { "update" } else { "create" };
        let (writable, _) = self.kernel.form_access(self.actor, &dataset.key, verb).await?;
        let labels = match seen {
            Some(seen) => self.kernel.labels(self.actor, &[seen], self.language).await?,
            None => Labels::default(),
        };
        let mut groups: Vec<FormGroup> = vec![FormGroup::default()];
        groups.extend(dataset.groups.iter().map(|group| FormGroup {
            title: Some(group.title.get(self.language).to_owned()),
            ..FormGroup::default()
        }));
        let mut hidden = Vec::new();
        for (place, field) in dataset.fields.iter().enumerate() {
            let sight = seen.and_then(|seen| seen.values.get(place));
            if writable.get(place) != Some(&true) || matches!(sight, Some(Sight::Hidden)) {
                continue;
            }
            let drawn = self.field(model, draft, place, field, &labels).await?;
            if !drawn.locked {
                // a locked field is shown, not sent
                hidden.push(("_field".to_owned(), field.key.to_string()));
            }
            if let Some(group) = groups.get_mut(field.group.map_or(0, |group| group + 1)) {
                group.fields.push(drawn);
            }
        }
        groups.retain(|group| !group.fields.is_empty());
        if let Some(seen) = seen {
            let rev = input
                .and_then(|input| input.first("_rev"))
                .map_or_else(|| seen.rev.to_string(), str::to_owned);
            hidden.push(("_rev".to_owned(), rev));
        }
        let whole = problems.iter().filter(|problem| problem.field.is_none());
        let target = match seen {
            Some(seen) => Target::Edit { dataset: dataset.key.to_string(), id: seen.id },
            None => Target::New { dataset: dataset.key.to_string(), query: query.to_vec() },
        };
        Ok(Form {
            target,
            groups,
            hidden,
            problems: whole.map(|problem| self.problem_words(problem)).collect(),
            buttons: self.buttons(dataset, seen).await?,
        })
    }

    /// Save, and the moves that can be made at once.
    async fn buttons(&self, dataset: &Dataset, seen: Option<&Seen>) -> Result<Vec<FormButton>, Problems> {
        let mut buttons = Vec::new();
        let state =
            seen.map_or_else(|| dataset.states.first().map(|state| &state.key), |seen| Some(&seen.state));
        let here = state.and_then(|state| dataset.state(state)).map(|(place, _)| place);
        for declared in &dataset.moves {
            let from = here.is_some_and(|here| declared.from.contains(&here));
            let granted = match seen {
                Some(seen) => seen.may(&declared.key),
                None => self.kernel.may(self.actor, &dataset.key, &declared.key).await?,
            };
            let simple = !declared.note && declared.by == model::MoveBy::Grant && declared.confirm.is_none();
            if from && granted && simple && buttons.is_empty() {
                buttons.push(FormButton {
                    then: declared.key.to_string(),
                    text: declared.title.get(self.language).to_owned(),
                    tone: Tone::Primary,
                });
            }
        }
        let draft = !buttons.is_empty() && seen.is_none();
        let words = if draft { "form.save-draft" } else { "form.save" };
        let tone = if buttons.is_empty() { Tone::Primary } else { Tone::Plain };
        let text = crate::words::t(self.language, words).into_owned();
        buttons.insert(0, FormButton { then: String::new(), text, tone });
        Ok(buttons)
    }

    async fn field(
        &self,
        model: &Model,
        draft: &Draft<'_>,
        place: usize,
        field: &Field,
        labels: &Labels,
    ) -> Result<FormField, Problems> {
        let sight = draft.seen.and_then(|seen| seen.values.get(place));
        let masked = match sight {
            Some(Sight::Masked(text)) => Some(text.clone()),
            _ => None,
        };
        let of = |known: &[(usize, Value)]| {
            known.iter().find(|(at, _)| *at == place).map(|(_, value)| value.clone())
        };
        let fixed = of(&draft.known.locked);
        let stored = match sight {
            Some(Sight::Clear(value)) => value.clone(),
            Some(_) => Value::Null,
            None => {
                fixed.clone().or_else(|| of(&draft.known.suggested)).unwrap_or_else(|| field.default.clone())
            }
        };
        let values = match draft.input {
            Some(input) if input.has(&field.key) => input.texts(field),
            _ => texts_of(field, &stored),
        };
        let mut drawn = FormField {
            key: field.key.to_string(),
            title: field.title.get(self.language).to_owned(),
            help: field.help.as_ref().map(|help| help.get(self.language).to_owned()),
            widget: field.kind.widget(),
            values,
            options: Vec::new(),
            levels: Vec::new(),
            required: field.required && masked.is_none(),
            locked: fixed.is_some(),
            problem: None,
            conflict: None,
        };
        if field.personal {
            let note = match &masked {
                Some(masked) => self.phrase("form.keep-masked", &[("masked", masked)]),
                None => self.word("form.personal").into_owned(),
            };
            drawn.help = Some(drawn.help.map_or_else(|| note.clone(), |help| format!("{help} {note}")));
        }
        self.fill_options(model, field, labels, &mut drawn).await?;
        if let Some(problem) =
            draft.problems.iter().find(|problem| problem.field.as_ref() == Some(&field.key))
        {
            drawn.problem = Some(self.problem_words(problem));
            if Reader::refused(&problem.refusal) {
                let theirs = problem.refusal.values.iter().find(|(name, _)| *name == "theirs");
                drawn.conflict = Some(Conflict {
                    who: None,
                    theirs: theirs.map(|(_, words)| words.get(self.language).to_owned()).unwrap_or_default(),
                    values: texts_of(field, &stored),
                });
            }
        }
        Ok(drawn)
    }

    /// What there is to choose. Where there is too much, the field is typed instead.
    async fn fill_options(
        &self,
        model: &Model,
        field: &Field,
        labels: &Labels,
        drawn: &mut FormField,
    ) -> Result<(), Problems> {
        let typed = Widget::Line { max: 500, input: "text", autocomplete: "off" };
        match drawn.widget.clone() {
            Widget::Choice { table } | Widget::Choices { table, .. } => {
                let Some(table) = model.codes.get(&table) else { return Ok(()) };
                let many = matches!(drawn.widget, Widget::Choices { .. });
                if table.len() > if many { SEVERAL } else { CHOICES } {
                    let levels = match &drawn.widget {
                        Widget::Choices { levels: Some(levels), .. } => model.codes.get(levels),
                        _ => None,
                    };
                    // the words for what is there, as they will be read again
                    let words = drawn.values.iter().map(|value| {
                        let (code, level) = value.split_once(':').unwrap_or((value, ""));
                        let word = table.label(code, self.language);
                        match levels.filter(|_| !level.is_empty()) {
                            Some(levels) => format!("{word}:{}", levels.label(level, self.language)),
                            None => word.to_owned(),
                        }
                    });
                    drawn.values = vec![words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("、")];
                    drawn.widget = typed;
                    drawn.help.get_or_insert_with(|| match (levels, many) {
                        (Some(levels), _) => {
                            let names: Vec<&str> =
                                levels.iter().map(|level| level.label.get(self.language)).collect();
                            self.phrase("form.type-levels", &[("levels", &names.join("、"))])
                        }
                        (None, true) => self.word("form.type-codes").into_owned(),
                        (None, false) => self.word("form.type-code").into_owned(),
                    });
                    return Ok(());
                }
                let chosen: Vec<&str> =
                    drawn.values.iter().map(|value| value.split(':').next().unwrap_or_default()).collect();
                let option = |code: &model::Code| Choice {
                    value: code.code.to_string(),
                    text: code.label.get(self.language).to_owned(),
                    chosen: chosen.contains(&&*code.code),
                    depth: if table.hierarchical {
                        table.lineage(&code.code).count().saturating_sub(1)
                    } else {
                        0
                    },
                };
                drawn.options = table.iter().map(option).collect();
                if let Widget::Choices { levels: Some(levels), .. } = &drawn.widget
                    && let Some(levels) = model.codes.get(levels)
                {
                    let level = |code: &model::Code| Choice {
                        value: code.code.to_string(),
                        text: code.label.get(self.language).to_owned(),
                        ..Choice::default()
                    };
                    drawn.levels = levels.iter().map(level).collect();
                }
            }
            Widget::Reference { to } | Widget::References { to } => {
                let list = List { dataset: &to, limit: Some(200), ..List::default() };
                let page = self.kernel.list(self.actor, &list).await;
                let Ok(page) = page else { return Ok(()) };
                let locked = drawn.locked;
                if page.next.is_some() || locked {
                    let mut words = Vec::new();
                    for value in &drawn.values {
                        let id = Id::parse_str(value).ok();
                        let known = id.and_then(|id| labels.get(&to, id)).map(str::to_owned);
                        words.push(match (known, id) {
                            (Some(word), _) => word,
                            (None, Some(id)) => self.row_label(model, &to, id).await,
                            (None, None) => value.clone(),
                        });
                    }
                    drawn.values = vec![words.join("、")];
                    drawn.widget = typed;
                    if !locked {
                        drawn.help.get_or_insert_with(|| self.word("form.type-row").into_owned());
                    }
                    return Ok(());
                }
                let option = |seen: &Seen| Choice {
                    value: seen.id.to_string(),
                    text: self.label(model, seen),
                    chosen: drawn.values.contains(&seen.id.to_string()),
                    depth: 0,
                };
                drawn.options = page.rows.iter().map(option).collect();
                drawn.options.sort_by(|a, b| a.text.cmp(&b.text));
            }
            _ => {}
        }
        let _ = field;
        Ok(())
    }

    async fn row_label(&self, model: &Model, dataset: &str, id: Id) -> String {
        match self.kernel.get(self.actor, dataset, id).await {
            Ok(seen) => Labels::of(model, &seen, self.language),
            Err(_) => String::new(),
        }
    }

    /// A problem in words.
    pub fn problem_words(&self, problem: &Problem) -> String {
        problem.said(self.engines.entries().iter().copied(), self.language)
    }
}

/// The move a form asks for after saving.
fn then(key: &str, id: Id, input: &FormInput) -> Option<Command> {
    let name = input.first("then").filter(|name| !name.is_empty())?;
    Some(Command::Move { dataset: key.into(), id, name: name.into(), note: None, base: Base::Any })
}

impl crate::Kernel {
    /// Which fields a verb can set, and the only value some of them can have.
    pub(crate) async fn form_access(
        &self,
        actor: &crate::Actor,
        dataset: &str,
        verb: &str,
    ) -> Result<(Vec<bool>, Vec<(usize, Value)>), Problems> {
        let standing = self.standing(actor).await?;
        let model = std::sync::Arc::clone(&standing.model);
        let declared = crate::door::Moment::dataset(&model, dataset)?;
        let access = Access::new(&model, declared, &standing.ground());
        let writable = (0..declared.fields.len()).map(|place| access.writable(verb, place)).collect();
        Ok((writable, access.fixed(verb)))
    }

    /// The row of a dataset that the actor can read and that is called so; none if there are several.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn row_named(
        &self,
        actor: &crate::Actor,
        dataset: &str,
        label: &str,
    ) -> Result<Option<Id>, Problems> {
        let moment = self.moment(actor).await?;
        let model = std::sync::Arc::clone(&moment.model);
        let Some(declared) = model.dataset(dataset) else { return Ok(None) };
        let access = Access::new(&model, declared, &moment.ground());
        let Some(field) = declared.fields.get(declared.label).filter(|field| !field.personal) else {
            return Ok(None);
        };
        if access.readable(declared.label) != crate::Readable::Always || field.kind.of() != expr::Type::Text {
            return Ok(None);
        }
        let path = expr::Path { root: "row".into(), steps: vec![field.key.clone()], of: expr::Type::Text };
        let filter = expr::Expr::Compare {
            operator: expr::Operator::Equal,
            left: Box::new(expr::Expr::Path(path)),
            right: Box::new(expr::Expr::Const(Value::text(label))),
            order: expr::Order::Natural,
        };
        let mut query = store::Query::newest(dataset);
        query.branches = access.branches();
        query.filter = Some(filter);
        query.limit = 2;
        let mut snapshot = moment.snapshot;
        let found = snapshot.rows(&query).await?;
        // two rows of one name are told apart by nobody: the id must be chosen
        Ok(match found.as_slice() {
            [row] => Some(row.id),
            _ => None,
        })
    }
}
