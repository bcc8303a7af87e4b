//! Pages made from rows and declarations: list, detail, form, history, bin, desk, catalogue, why. Every page is
//! what one [`Reader`] may see, in its language.

mod beforehand;
mod catalogue;
mod cell;
mod condition;
mod desk;
mod detail;
mod facets;
mod form;
mod history;
mod input;
mod list;
mod meaning;
mod meanwhile;
mod operations;
mod related;
mod typed;
mod why;

use std::borrow::Cow;
use std::sync::Arc;

use model::{Dataset, Language, Model};

use crate::engine::Engines;
use crate::view::{Link, Target};
use crate::{Actor, Kernel, Labels, Problems, Seen};

pub use facets::Narrowed;
pub use form::{Merged, Sent};
pub use input::FormInput;

/// Somebody who reads pages.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The site.
    pub kernel: &'a Kernel,
    /// What engines bring to it.
    pub engines: &'a Engines,
    /// Who reads.
    pub actor: &'a Actor,
    /// In which language.
    pub language: Language,
}

impl Reader<'_> {
    fn word(&self, key: &'static str) -> Cow<'static, str> {
        crate::words::t(self.language, key)
    }

    fn phrase(&self, key: &'static str, values: &[(&str, &str)]) -> String {
        crate::words::with(self.language, key, values)
    }

    fn model(&self) -> Arc<Model> {
        self.kernel.model()
    }

    fn dataset<'m>(model: &'m Model, key: &str) -> Result<&'m Dataset, Problems> {
        model.dataset(key).ok_or_else(|| "dataset.unknown".into())
    }

    fn label(&self, model: &Model, seen: &Seen) -> String {
        let label = Labels::of(model, seen, self.language);
        // a label that is itself a reference is named by whoever draws the row
        if label.is_empty() { self.word("row.untitled").into_owned() } else { label }
    }

    /// The way to a dataset's list.
    fn trail(&self, dataset: &Dataset) -> Vec<Link> {
        vec![Link {
            text: dataset.title.get(self.language).to_owned(),
            note: None,
            target: Some(Target::List { dataset: dataset.key.to_string(), query: Vec::new() }),
        }]
    }
}
