//! An action: something that can be asked of an engine, at an address of its own and over the API.

use std::fs::File;

use model::{Dataset, Label, Tone};

use super::Promise;
use crate::pages::Reader;
use crate::view::{self, Page, Target};
use crate::{Problems, Seen};

/// Something that can be asked of an engine: a page, a file, a deed.
pub trait Action: Send + Sync {
    /// `engine.verb`: its page is at `/act/engine.verb`.
    fn name(&self) -> &'static str;

    /// What it does, in a few words.
    fn title(&self) -> Label;

    /// Where it stands in the API; not there if none.
    fn api(&self) -> Option<Api> {
        None
    }

    /// What can be asked with it; anything else is refused before it is asked.
    fn parameters(&self) -> &'static [Parameter];

    /// Its buttons at a place, for this reader; none where it has nothing to do there.
    fn offered<'a>(&'a self, reader: Reader<'a>, place: Place<'a>) -> Promise<'a, Vec<view::Action>> {
        let _ = (reader, place);
        Box::pin(std::future::ready(Vec::new()))
    }

    /// Answers.
    ///
    /// # Errors
    /// Its refusals, among them those of the kernel.
    fn act<'a>(&'a self, reader: Reader<'a>, ask: Ask) -> Promise<'a, Result<Answer, Problems>>;
}

/// An action's place in the API.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// The path below `/api/v1`; `{name}` is a parameter.
    pub path: &'static str,
    /// Whether it is asked by POST.
    pub writes: bool,
    /// The parameters that only its page knows.
    pub without: &'static [&'static str],
}

impl Api {
    /// Asked by GET.
    pub const fn reads(path: &'static str) -> Self {
        Api { path, writes: false, without: &[] }
    }

    /// Asked by POST.
    pub const fn writes(path: &'static str) -> Self {
        Api { path, writes: true, without: &[] }
    }
}

/// A parameter of an action.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name. A name that ends in `*` stands for all that begin so.
    pub name: &'static str,
    /// What it is, in English, for the API's description.
    pub about: &'static str,
    /// Whether nothing can be answered without it.
    pub required: bool,
}

/// Where buttons may stand.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// Over a list.
    List {
        /// The dataset.
        dataset: &'a Dataset,
        /// What narrows and orders it now.
        query: &'a [(String, String)],
    },
    /// On the page of a row.
    Row {
        /// The dataset.
        dataset: &'a Dataset,
        /// The row as the reader sees it.
        row: &'a Seen,
    },
}

/// What is asked.
#[derive(Debug, Default)]
pub struct Ask {
    /// The parameters of the address and of the form, in that order.
    pub parameters: Vec<(String, String)>,
    /// The file that was sent.
    pub file: Option<Upload>,
    /// Whether it may write: a form that was sent, not a link that was followed.
    pub writes: bool,
    /// Whether a program asks: data, not a page.
    pub data: bool,
}

impl Ask {
    /// The first value of a parameter; empty ones are none.
    pub fn first(&self, name: &str) -> Option<&str> {
        let mut found = self.parameters.iter().filter(|(key, value)| key == name && !value.is_empty());
        found.next().map(|(_, value)| value.as_str())
    }
}

/// A file that was sent.
#[derive(Debug)]
pub struct Upload {
    /// What it was called there; never a path here.
    pub name: String,
    /// Its bytes, from the beginning.
    pub bytes: File,
}

/// What is answered.
pub enum Answer {
    /// A page.
    Page(Box<Page>),
    /// A page that says what to correct.
    Refused(Box<Page>, Problems),
    /// Data, for programs.
    Data(serde_json::Value),
    /// A file to keep.
    File(Download),
    /// It is done, and this is where to go on.
    Go(Target),
}

/// A file to keep.
pub struct Download {
    /// What it should be called.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes, from the beginning.
    pub bytes: File,
}

/// A button that leads to an action.
pub fn button(text: &str, action: &str, query: Vec<(String, String)>) -> view::Action {
    view::Action {
        text: text.to_owned(),
        target: Target::Engine { action: action.to_owned(), query },
        tone: Tone::Plain,
        writes: false,
        note: None,
        confirm: None,
        rev: None,
    }
}
