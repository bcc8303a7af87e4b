//! What a part of a page must know about the page it stands on. Not what the part shows.

use std::borrow::Cow;

use maud::{Markup, html};
use model::Language;

use crate::words;

/// The setting in which a part is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The reader's language.
    pub language: Language,
    /// The token that every form sends back as `_csrf`.
    pub csrf: &'a str,
    /// The seat the page was made for; sent back as `_seat`, so that a form is refused after a change of desk.
    pub seat: Option<&'a str>,
    /// Which block of the page this is, from 0: ids of later blocks end in it.
    pub place: usize,
}

impl Setting<'_> {
    /// The interface's words under `key`.
    pub fn word(&self, key: &'static str) -> Cow<'static, str> {
        words::t(self.language, key)
    }

    /// The interface's words under `key`, with values.
    pub fn phrase(&self, key: &'static str, values: &[(&str, &str)]) -> String {
        words::with(self.language, key, values)
    }

    /// The same page, at block `place`.
    #[must_use]
    pub fn at(self, place: usize) -> Self {
        Self { place, ..self }
    }

    /// An id that no other block of the page has: `list`, and `list-2` in the third.
    pub fn id(&self, name: &str) -> String {
        if self.place == 0 { name.to_owned() } else { format!("{name}-{}", self.place) }
    }

    /// The hidden fields of every form that writes.
    pub fn seal(&self) -> Markup {
        html! {
            input type="hidden" name="_csrf" value=(self.csrf);
            @if let Some(seat) = self.seat { input type="hidden" name="_seat" value=(seat); }
        }
    }
}
