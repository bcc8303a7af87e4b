//! How meanings become sentences: choices made, words of code tables put in, one of several wordings of a concept.

use std::sync::Arc;

use model::{Language, Model};

use crate::chance::Chance;
use crate::vocabulary::{Concept, Vocabulary};

/// The vocabulary together with the words the site's own code tables have.
pub(crate) struct Words<'v> {
    pub vocabulary: &'v Vocabulary,
    model: Arc<Model>,
}

/// Who writes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Voice {
    /// A firm, in a posting.
    Firm,
    /// A student, in a résumé.
    Student,
}

impl<'v> Words<'v> {
    /// Words of a vocabulary and a model.
    pub fn new(vocabulary: &'v Vocabulary, model: &Arc<Model>) -> Self {
        Words { vocabulary, model: Arc::clone(model) }
    }

    /// The word for a code.
    pub fn label<'a>(&'a self, table: &str, code: &'a str) -> &'a str {
        self.model.codes.get(table).map_or(code, |table| table.label(code, Language::Zh))
    }

    /// A skill as somebody calls it: by its word in the table, or by one of its synonyms in Chinese or Latin letters.
    pub fn skill<'a>(&'a self, code: &'a str, chance: &mut Chance) -> &'a str {
        let found = self.model.codes.get("skill").and_then(|table| table.get(code));
        let synonyms = found.map_or(&[][..], |skill| skill.synonyms.as_slice());
        if chance.percent(45) {
            return self.label("skill", code);
        }
        chance.pick(synonyms).map_or_else(|| self.label("skill", code), AsRef::as_ref)
    }

    /// The title of a role.
    pub fn role<'a>(&'a self, key: &'a str) -> &'a str {
        self.model.roles.get(key).map_or(key, |role| &role.title.zh)
    }

    /// One wording of a concept.
    pub fn concept(&self, key: &str, voice: Voice, chance: &mut Chance) -> String {
        let wordings = self.vocabulary.concepts.get(key).map(|concept: &Concept| match voice {
            Voice::Firm => &concept.job,
            Voice::Student => &concept.resume,
        });
        let wording = wordings.map_or("", |wordings| chance.text(wordings)).to_owned();
        chance.vary(&wording)
    }
}

/// One of several frames with its choices made and its braces filled.
pub(crate) fn frame(frames: &[String], with: &[(&str, &str)], chance: &mut Chance) -> String {
    let frame = chance.text(frames).to_owned();
    let mut text = chance.vary(&frame);
    for (name, word) in with {
        text = text.replace(&format!("{{{name}}}"), word);
    }
    text
}

/// At most so many characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
