//! Checking declared pages, after all sections have been read: a block may speak of anything that stands there.

use expr::Type;
use indexmap::IndexMap;

use crate::read::{Located, Problems};
use crate::resolve::say;
use crate::scope::{ActorScope, RowScope};
use crate::{Block, Diagnostic, Model, Page, Section};

/// What a block of the kind `list` may say.
const SETTINGS: &[&str] = &["dataset", "view", "where", "without"];

/// Checks pages and puts them into the model.
pub(crate) fn resolve_pages<'a>(
    pages: IndexMap<&'a str, (Page, Located<'a>)>,
    sections: &[Section],
    model: &mut Model,
    problems: &Problems,
) {
    for (page, place) in pages.into_values() {
        if !model.roles.contains_key(&page.role) {
            let message = format!("unknown role `{}`", page.role);
            say(problems, &place, message, &page.role, model.roles.keys().map(AsRef::as_ref));
        }
        for block in &page.blocks {
            check_block(block, &place, sections, model, problems);
        }
        model.pages.insert(page.key.clone(), page);
    }
}

fn check_block(block: &Block, place: &Located<'_>, sections: &[Section], model: &Model, problems: &Problems) {
    let wrong = |message: String| {
        problems.borrow_mut().push(Diagnostic::at(place.file, place.source, place.offset, message));
    };
    if &*block.kind == "list" {
        check_list(block, place, model, problems).unwrap_or_else(wrong);
        return;
    }
    let mut shapes = sections.iter().flat_map(|section| section.blocks);
    if let Some(shape) = shapes.clone().find(|shape| shape.kind == &*block.kind) {
        (shape.check)(block, model).unwrap_or_else(wrong);
    } else {
        let message = format!("nothing brings the kind of block `{}`", block.kind);
        let known = shapes.by_ref().map(|shape| shape.kind).chain(["list"]);
        say(problems, place, message, &block.kind, known);
    }
}

/// A list names its dataset, and may narrow it (`where`) and leave out columns (`without`).
fn check_list(block: &Block, place: &Located<'_>, model: &Model, problems: &Problems) -> Result<(), String> {
    if let Some((key, _)) = block.settings.iter().find(|(key, _)| !SETTINGS.contains(&&**key)) {
        say(problems, place, format!("a list has no setting `{key}`"), key, SETTINGS.iter().copied());
    }
    let key = block.setting("dataset").ok_or("a list names its `dataset`")?;
    let Some(dataset) = model.dataset(key) else {
        say(
            problems,
            place,
            format!("unknown dataset `{key}`"),
            key,
            model.datasets.keys().map(AsRef::as_ref),
        );
        return Ok(());
    };
    for word in block.words("without").filter(|word| dataset.attribute(word).is_none()) {
        let message = format!("`{key}` has no attribute `{word}`");
        say(problems, place, message, word, dataset.fields.iter().map(|field| &*field.key));
    }
    if let Some(view) = block.setting("view").filter(|view| *view != "table") {
        say(problems, place, format!("a list is no `{view}`"), view, ["table"]);
    }
    let Some(narrowed) = block.setting("where") else { return Ok(()) };
    let scope = ActorScope(RowScope { model, rows: &[("row", key)] });
    let compiled = expr::compile(narrowed, &scope, &Type::Bool).map_err(|wrong| {
        wrong.first().map_or_else(String::new, |first| format!("`where`: {}", first.message))
    })?;
    compiled.row_filter().map_err(|why| format!("`where`: {why}"))
}
