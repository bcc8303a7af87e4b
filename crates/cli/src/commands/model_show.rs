//! `ronghui model show`: a dataset as it is in force, after all packs, and where each part of it was declared.

use std::io::Write as _;

use model::{Attribute, Dataset, Field, Grant, Label, Language, Model, MoveBy, Role};
use serde_json::{Map, Value as Json, json};

use crate::console::Console;

/// A part of a declaration.
struct Part {
    key: String,
    /// It in a line, for people.
    words: String,
    /// It for programs.
    data: Json,
    declared: String,
}

/// Parts of one sort.
type Section = (&'static str, Vec<Part>);

/// Prints a dataset for people.
///
/// # Errors
/// When nobody listens any more.
pub fn print(model: &Model, dataset: &Dataset, console: &mut Console) -> anyhow::Result<()> {
    writeln!(console, "{}  {}  (pack {})", dataset.key, title(&dataset.title), dataset.pack)?;
    for (name, parts) in sections(model, dataset).iter().filter(|(_, parts)| !parts.is_empty()) {
        writeln!(console, "\n{name}")?;
        for part in parts {
            writeln!(console, "  {:20} {}  ({})", part.key, part.words, part.declared)?;
        }
    }
    Ok(())
}

/// The same for programs.
pub fn json(model: &Model, dataset: &Dataset) -> Json {
    let mut object = Map::new();
    object.insert("key".to_owned(), json!(&*dataset.key));
    object.insert("pack".to_owned(), json!(&*dataset.pack));
    for (name, parts) in sections(model, dataset) {
        let parts = parts.into_iter().map(|part| {
            let mut one = Map::new();
            one.insert("key".to_owned(), json!(part.key));
            one.insert("declared".to_owned(), json!(part.declared));
            if let Json::Object(data) = part.data {
                one.extend(data);
            }
            Json::Object(one)
        });
        object.insert(name.to_owned(), parts.collect());
    }
    Json::Object(object)
}

fn sections(model: &Model, dataset: &Dataset) -> Vec<Section> {
    vec![
        ("dataset", words(model, dataset)),
        ("fields", dataset.fields.iter().map(field).collect()),
        ("states", states(dataset)),
        ("moves", moves(dataset)),
        ("checks", checks(dataset)),
        ("grants", grants(model, dataset)),
    ]
}

fn title(label: &Label) -> String {
    format!("{} / {}", label.zh, label.get(Language::En))
}

fn label(label: &Label) -> Json {
    json!({ "zh": label.zh, "en": label.get(Language::En) })
}

/// What is said of the dataset itself.
fn words(model: &Model, dataset: &Dataset) -> Vec<Part> {
    let part = |key: &str, words: String, data: Json| Part {
        key: key.to_owned(),
        words,
        data: json!({ "value": data }),
        declared: dataset.declared(key),
    };
    let field = |place: usize| dataset.fields.get(place).map_or("", |field| &*field.key).to_owned();
    let names = |names: Vec<String>| (names.join(", "), json!(names));
    let mut parts = vec![
        part("title", title(&dataset.title), label(&dataset.title)),
        part("owner", dataset.owner.to_string(), json!(&*dataset.owner)),
        part("label", field(dataset.label), json!(field(dataset.label))),
    ];
    for (key, label_of) in [("help", &dataset.help), ("make", &dataset.make)] {
        parts.extend(label_of.as_ref().map(|found| part(key, title(found), label(found))));
    }
    parts.extend(dataset.scope.map(|scope| part("scope", field(scope), json!(field(scope)))));
    if let Some(is) = dataset.is {
        parts.push(part("is", is.dataset().to_owned(), json!(is.dataset())));
    }
    let subject = match &dataset.subject {
        model::Subject::None(why) => format!("nobody: {why}"),
        model::Subject::Row => "id".to_owned(),
        model::Subject::Path(steps) => steps.join("."),
    };
    if !dataset.declared("subject").is_empty() {
        parts.push(part("subject", subject.clone(), json!(subject)));
    }
    let sort = dataset.sort.iter().map(|attribute| dataset.name_of(*attribute)).collect::<Vec<_>>();
    if !sort.is_empty() {
        let (words, data) = names(sort);
        parts.push(part("sort", words, data));
    }
    let filter: Vec<String> = dataset.filter.iter().map(|path| path_name(model, dataset, path)).collect();
    if !filter.is_empty() {
        let (words, data) = names(filter);
        parts.push(part("filter", words, data));
    }
    let unique = dataset
        .unique
        .iter()
        .map(|unique| unique.fields.iter().map(|place| field(*place)).collect::<Vec<_>>().join(" + "));
    let unique: Vec<String> = unique.collect();
    if !unique.is_empty() && !dataset.declared("unique").is_empty() {
        let (words, data) = names(unique);
        parts.push(part("unique", words, data));
    }
    parts
}

/// A path as it is declared: `enterprise.industry`.
fn path_name(model: &Model, dataset: &Dataset, path: &[Attribute]) -> String {
    let mut at = Some(dataset);
    let mut names = Vec::new();
    for attribute in path {
        let Some(here) = at else { break };
        names.push(here.name_of(*attribute));
        at = match here.type_of(*attribute) {
            expr::Type::Ref(target) => model.dataset(&target),
            _ => None,
        };
    }
    names.join(".")
}

fn field(field: &Field) -> Part {
    let marks = [
        (field.required, "required"),
        (field.personal, "personal"),
        (field.search.is_some(), "searched"),
        (field.look_up, "looked up"),
    ];
    let marks: Vec<&str> = marks.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
    Part {
        key: field.key.to_string(),
        words: format!("{:12} {:28} {}", field.kind.name(), title(&field.title), marks.join(" "))
            .trim_end()
            .to_owned(),
        data: json!({
            "title": label(&field.title),
            "kind": field.kind.name(),
            "required": field.required,
            "personal": field.personal,
            "search": field.search,
            "look_up": field.look_up,
            "was": field.was.as_deref(),
        }),
        declared: field.declared.to_string(),
    }
}

fn states(dataset: &Dataset) -> Vec<Part> {
    let part = |state: &model::State| Part {
        key: state.key.to_string(),
        words: title(&state.title),
        data: json!({ "title": label(&state.title) }),
        declared: dataset.declared(&format!("states.{}", state.key)),
    };
    dataset.states.iter().map(part).collect()
}

fn moves(dataset: &Dataset) -> Vec<Part> {
    let part = |declared: &model::Move| {
        let from = declared.from.iter().filter_map(|place| dataset.states.get(*place));
        let from: Vec<&str> = from.map(|state| &*state.key).collect();
        let to = dataset.states.get(declared.to).map_or("", |state| &state.key);
        let by_clock = declared.by == MoveBy::Clock;
        let mut words = format!("{} → {to}  {}", from.join(", "), title(&declared.title));
        if by_clock {
            words.push_str("  by the clock");
        }
        if let Some(when) = &declared.when {
            words = format!("{words}  when {}", when.text);
        }
        Part {
            key: declared.key.to_string(),
            words,
            data: json!({
                "title": label(&declared.title),
                "from": from,
                "to": to,
                "when": declared.when.as_ref().map(|when| &*when.text),
                "note": declared.note,
                "by_clock": by_clock,
            }),
            declared: dataset.declared(&format!("moves.{}", declared.key)),
        }
    };
    dataset.moves.iter().map(part).collect()
}

fn checks(dataset: &Dataset) -> Vec<Part> {
    let part = |(place, check): (usize, &model::Check)| Part {
        key: (place + 1).to_string(),
        words: format!("{}  {}", check.that.text, title(&check.message)),
        data: json!({ "that": &*check.that.text, "message": label(&check.message) }),
        declared: dataset.declared(&format!("checks.{}", place + 1)),
    };
    dataset.checks.iter().enumerate().map(part).collect()
}

fn grants(model: &Model, dataset: &Dataset) -> Vec<Part> {
    let part = |role: &Role, grant: &Grant| {
        let rows = grant.rows.as_ref().map(|rule| &*rule.text);
        let verb = if grant.deny { "never" } else { "may" };
        Part {
            key: role.key.to_string(),
            words: format!("{verb} {}  where {}", grant.may.join(" "), rows.unwrap_or("all rows")),
            data: json!({
                "deny": grant.deny,
                "may": grant.may.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
                "rows": rows,
            }),
            declared: grant.declared.to_string(),
        }
    };
    let all = model.roles.values().flat_map(|role| role.grants.iter().map(move |grant| (role, grant)));
    all.filter(|(_, grant)| grant.dataset == dataset.key).map(|(role, grant)| part(role, grant)).collect()
}
