//! Checking declared pages, after all sections have been read: a block may speak of anything that stands there.

use indexmap::IndexMap;

use crate::read::{Located, Problems};
use crate::resolve::say;
use crate::{Block, Diagnostic, Model, Page, Section};

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
    if let Some(dataset) = block.setting("dataset").filter(|dataset| model.dataset(dataset).is_none()) {
        let message = format!("unknown dataset `{dataset}`");
        say(problems, place, message, dataset, model.datasets.keys().map(AsRef::as_ref));
    }
    let mut shapes = sections.iter().flat_map(|section| section.blocks);
    if let Some(shape) = shapes.clone().find(|shape| shape.kind == &*block.kind) {
        if let Err(message) = (shape.check)(block, model) {
            problems.borrow_mut().push(Diagnostic::at(place.file, place.source, place.offset, message));
        }
    } else if &*block.kind != "list" {
        let message = format!("nothing brings the kind of block `{}`", block.kind);
        let known = shapes.by_ref().map(|shape| shape.kind).chain(["list"]);
        say(problems, place, message, &block.kind, known);
    }
}
