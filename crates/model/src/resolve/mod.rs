//! From drafts to datasets, roles and pages: every word that names another declaration is looked up, every
//! expression is compiled against what it may name.

mod rules;

use expr::{Scope, Type};
use indexmap::IndexMap;

use self::rules::{conditions, resolve_grant};
use crate::load::made_table;
use crate::read::{DatasetDraft, FieldDraft, Located, Problems, RoleDraft, SubjectDraft};
use crate::scope::RowScope;
use crate::{
    Attribute, Codes, Dataset, Diagnostic, Field, Label, Model, Move, MoveBy, Page, Part, Role, State,
    Subject, Unique,
};

/// How many fields of a dataset full-text search can tell apart.
const MOST_SEARCHED: usize = 8;

/// What was read and not yet looked up.
#[derive(Default)]
pub(crate) struct Drafts<'a> {
    pub datasets: IndexMap<&'a str, DatasetDraft<'a>>,
    pub roles: IndexMap<&'a str, RoleDraft<'a>>,
    pub pages: IndexMap<&'a str, (Page, Located<'a>)>,
}

/// Looks everything up and fills the model.
pub(crate) fn resolve(drafts: Drafts<'_>, model: &mut Model, problems: &Problems) {
    let Drafts { datasets, roles, .. } = drafts;
    let role_labels = roles.values().map(|role| (role.key.into(), role.title.clone()));
    model.codes.insert("role".into(), made_table("role", "角色", "Role", role_labels));
    let dataset_labels = datasets.values().map(|dataset| (dataset.key.into(), dataset.title.clone()));
    model.codes.insert("dataset".into(), made_table("dataset", "数据集", "Dataset", dataset_labels));
    for draft in datasets.values() {
        let dataset = structure(draft, &model.codes, problems);
        model.datasets.insert(draft.key.into(), dataset);
    }
    for draft in datasets.values() {
        check_references(draft, &roles, model, problems);
        let filter = paths(draft, model, problems);
        let (checks, whens) = conditions(draft, model, problems);
        if let Some(dataset) = model.datasets.get_mut(draft.key) {
            dataset.filter = filter;
            dataset.checks = checks;
            for (declared, when) in dataset.moves.iter_mut().zip(whens) {
                declared.when = when;
            }
        }
    }
    for draft in roles.into_values() {
        let grants = draft.grants.iter().filter_map(|grant| resolve_grant(grant, model, problems)).collect();
        model.roles.insert(draft.key.into(), Role { key: draft.key.into(), title: draft.title, grants });
    }
}

pub(crate) fn say<'w>(
    problems: &Problems,
    at: &Located<'_>,
    message: impl Into<String>,
    wrong: &str,
    words: impl IntoIterator<Item = &'w str>,
) {
    let diagnostic = Diagnostic::at(at.file, at.source, at.offset, message).near(wrong, words);
    problems.borrow_mut().push(diagnostic);
}

fn unknown<'w>(
    problems: &Problems,
    what: &str,
    word: &Located<'_>,
    words: impl IntoIterator<Item = &'w str>,
) {
    say(problems, word, format!("unknown {what} `{}`", word.text), &word.text, words);
}

/// The dataset with its fields, states and moves, all that needs no other dataset.
fn structure(draft: &DatasetDraft<'_>, codes: &Codes, problems: &Problems) -> Dataset {
    let place = |word: &Located<'_>| {
        let found = draft.fields.get_index_of(word.text.as_str());
        if found.is_none() {
            unknown(problems, "field", word, draft.fields.keys().copied());
        }
        found
    };
    let fields =
        draft.fields.iter().map(|(key, field)| resolve_field(key, field, draft, codes, problems)).collect();
    let states: Vec<State> = draft
        .states
        .iter()
        .map(|(key, (title, tone))| State { key: (*key).into(), title: title.clone(), tone: *tone })
        .collect();
    if states.is_empty() {
        say(problems, &draft.place, "a dataset has at least one state: add `[states]`", "", []);
    }
    if let Some((_, field)) =
        draft.fields.iter().filter(|(_, field)| field.search.is_some()).nth(MOST_SEARCHED)
    {
        say(
            problems,
            &field.place,
            format!("at most {MOST_SEARCHED} fields of a dataset are searched"),
            "",
            [],
        );
    }
    let mut unique = Vec::new();
    for (index, (_, field)) in draft.fields.iter().enumerate() {
        if let Some(public) = field.unique {
            unique.push(Unique { fields: vec![index], public, message: None });
        }
    }
    for (keys, at) in &draft.unique {
        let places: Vec<usize> =
            keys.iter().filter_map(|key| place(&Located { text: key.clone(), ..at.clone() })).collect();
        unique.push(Unique { fields: places, public: false, message: draft.twice.clone() });
    }
    let mut dataset = Dataset {
        key: draft.key.into(),
        pack: draft.pack.into(),
        title: draft.title.clone(),
        help: draft.help.clone(),
        make: draft.make.clone(),
        owner: draft.owner.as_ref().map_or_else(Box::default, |owner| owner.text.as_str().into()),
        scope: draft.scope.as_ref().and_then(place),
        label: draft.label.as_ref().and_then(place).unwrap_or(0),
        subject: match &draft.subject {
            None => Subject::None(Label::default()),
            Some(SubjectDraft::None(reason)) => Subject::None(reason.clone()),
            Some(SubjectDraft::Path(path)) if path.text == "id" => Subject::Row,
            Some(SubjectDraft::Path(path)) => Subject::Path(path.text.split('.').map(Into::into).collect()),
        },
        is: draft.is,
        sort: Vec::new(),
        filter: Vec::new(),
        unique,
        own_clear: draft.own_clear,
        moves: draft
            .moves
            .iter()
            .map(|(key, declared)| resolve_move(key, declared, draft, problems))
            .collect(),
        states,
        groups: draft.groups.clone(),
        fields,
        checks: Vec::new(),
        places: draft.places.clone(),
    };
    for word in &draft.sort {
        match dataset.attribute(&word.text) {
            Some(Attribute::Field(place, Part::Whole)) if is_range(&dataset, place) => {
                dataset.sort.push(Attribute::Field(place, Part::Low));
            }
            Some(Attribute::Field(place, _)) if dataset.is_many(place) => {
                say(
                    problems,
                    word,
                    format!("`{}` has many values: lists cannot be sorted by it", word.text),
                    "",
                    [],
                );
            }
            Some(attribute) => dataset.sort.push(attribute),
            None => unknown(problems, "field", word, draft.fields.keys().copied()),
        }
    }
    if draft.subject.is_none() && dataset.fields.iter().any(|field| field.personal) {
        say(
            problems,
            &draft.place,
            "it has personal data: name its `subject`, or say why there is none: subject = { none = \"…\" }",
            "",
            [],
        );
    }
    dataset
}

fn is_range(dataset: &Dataset, place: usize) -> bool {
    dataset.fields.get(place).is_some_and(|field| matches!(field.kind.of(), Type::Range(_)))
}

fn resolve_field(
    key: &str,
    field: &FieldDraft<'_>,
    draft: &DatasetDraft<'_>,
    codes: &Codes,
    problems: &Problems,
) -> Field {
    let default = field.default.as_ref().and_then(|word| {
        let read = field.kind.import(&word.text, codes);
        if let Err(refusal) = &read {
            say(problems, word, format!("not a value of this kind: {}", refusal.code), "", []);
        }
        read.ok()
    });
    let group = field.group.as_ref().and_then(|word| {
        let found = draft.groups.iter().position(|group| *group.key == *word.text);
        if found.is_none() {
            unknown(problems, "group", word, draft.groups.iter().map(|group| &*group.key));
        }
        found
    });
    Field {
        key: key.into(),
        title: field.title.clone(),
        help: field.help.clone(),
        kind: field.kind.clone(),
        required: field.required,
        search: field.search,
        personal: field.personal,
        column: field.column,
        default: default.unwrap_or(expr::Value::Null),
        group,
        synonyms: field.synonyms.clone(),
        was: field.was.clone(),
        look_up: field.look_up,
        declared: field.declared.clone(),
    }
}

fn resolve_move(
    key: &str,
    declared: &crate::read::MoveDraft<'_>,
    draft: &DatasetDraft<'_>,
    problems: &Problems,
) -> Move {
    let state = |word: &Located<'_>| {
        let found = draft.states.get_index_of(word.text.as_str());
        if found.is_none() {
            unknown(problems, "state", word, draft.states.keys().copied());
        }
        found
    };
    if declared.to.is_none() {
        say(problems, &draft.place, format!("the move `{key}` lacks `to`"), "", []);
    }
    Move {
        key: key.into(),
        title: declared.title.clone(),
        tone: declared.tone,
        from: declared.from.iter().filter_map(state).collect(),
        to: declared.to.as_ref().and_then(state).unwrap_or(0),
        note: declared.note,
        when: None,
        confirm: declared.confirm.clone(),
        by: if declared.clock { MoveBy::Clock } else { MoveBy::Grant },
    }
}

/// What a dataset names outside itself: the role that owns it, datasets and code tables of its kinds.
fn check_references(
    draft: &DatasetDraft<'_>,
    roles: &IndexMap<&str, RoleDraft<'_>>,
    model: &Model,
    problems: &Problems,
) {
    if let Some(owner) = draft.owner.as_ref().filter(|owner| !roles.contains_key(owner.text.as_str())) {
        unknown(problems, "role", owner, roles.keys().copied());
    }
    for field in draft.fields.values() {
        if let Some(target) = field.kind.target().filter(|target| model.dataset(target).is_none()) {
            let message = format!("unknown dataset `{target}`");
            say(problems, &field.place, message, target, model.datasets.keys().map(AsRef::as_ref));
        }
        for table in field.kind.tables() {
            if !model.codes.contains_key(table) {
                let message = format!("unknown code table `{table}`");
                say(problems, &field.place, message, table, model.codes.keys().map(AsRef::as_ref));
            }
        }
    }
    let Some(dataset) = model.dataset(draft.key) else { return };
    if let (Some(SubjectDraft::Path(word)), Subject::Path(steps)) = (&draft.subject, &dataset.subject) {
        let mut of = Type::Record(draft.key.into());
        let scope = RowScope { model, rows: &[] };
        for step in steps {
            of = scope.member(&of, step).unwrap_or(Type::Null);
        }
        let is_person = matches!(&of, Type::Ref(target) if model.same_identity(target, "person"));
        if !is_person || steps.len() > 2 {
            say(
                problems,
                word,
                format!("`{}` does not lead to a person in at most two steps", word.text),
                "",
                [],
            );
        }
    }
}

/// The filters of a dataset as paths of at most two steps.
fn paths(draft: &DatasetDraft<'_>, model: &Model, problems: &Problems) -> Vec<Vec<Attribute>> {
    let mut found = Vec::new();
    for word in &draft.filter {
        match model.path(draft.key, &word.text) {
            Some(path) if path.len() <= 2 => found.push(path),
            Some(_) => say(problems, word, format!("`{}` has more than two steps", word.text), "", []),
            None => unknown(problems, "field", word, draft.fields.keys().copied()),
        }
    }
    found
}

impl Model {
    /// The attributes along a dotted path from a dataset: `enterprise.industry`, `pay.lo`.
    pub fn path(&self, dataset: &str, text: &str) -> Option<Vec<Attribute>> {
        let mut at = Some(self.dataset(dataset)?);
        let mut path: Vec<Attribute> = Vec::new();
        for step in text.split('.') {
            if let (Some(Attribute::Field(place, part @ Part::Whole)), "lo" | "hi") = (path.last_mut(), step)
                && at.is_none()
            {
                *part = if step == "lo" { Part::Low } else { Part::High };
                let _ = place;
                continue;
            }
            let dataset = at?;
            let attribute = dataset.attribute(step)?;
            path.push(attribute);
            at = match dataset.type_of(attribute) {
                Type::Ref(target) if attribute != Attribute::System(crate::System::Id) => {
                    self.dataset(&target)
                }
                _ => None,
            };
        }
        Some(path)
    }
}
