//! Field kinds: what a value of a field *is*, decided once.
//!
//! One kind is one file here: it reads its parameters from the declaration, parses and checks input, shows,
//! masks, imports and exports values, and *names* its columns, widget, cell and filter from the closed enums
//! of [`form`]. `store`, `web` and the engines render those enums and never ask which kind it is, so a new kind
//! is one new file and one line in [`KINDS`].

mod boolean;
mod code;
mod codes;
mod credit_code;
mod date;
mod email;
mod entries;
mod form;
mod instant;
mod link;
mod many;
mod markdown;
mod number;
mod pay;
mod phone;
mod range;
mod reference;
mod references;
mod region;
mod resident_id;
mod tags;
mod text;
mod written;

use std::fmt::Debug;
use std::sync::Arc;

use expr::{Type, Value};
use serde_json::Value as Json;

use crate::{Codes, Language, Refusal, Table};

pub use entries::ENTRIES;
pub use form::{Cell, Column, Filter, Shape, Widget};
pub use instant::ZONE;
pub use number::grouped;
pub use pay::{Pay, Period, read_pay};
pub use region::is_filler;

/// What every kind of field can do. A value handed to a method is one that the same kind parsed.
pub trait Kind: Debug + Send + Sync {
    /// The word in a declaration.
    fn name(&self) -> &'static str;
    /// How it is stored.
    fn shape(&self) -> Shape;
    /// What it is in expressions.
    fn of(&self) -> Type;
    /// How it is asked for.
    fn widget(&self) -> Widget;
    /// How it is shown in a table.
    fn cell(&self) -> Cell;
    /// How it is filtered by.
    fn filter(&self) -> Filter;

    /// A value from JSON, as the API takes it; forms send strings and lists of strings. Empty is null.
    fn parse(&self, input: &Json, codes: &Codes) -> Result<Value, Refusal>;

    /// A value from a cell of somebody's file: as lenient as people are.
    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        self.parse(&Json::String(text.trim().to_owned()), codes)
    }

    /// The value as the API gives it.
    fn json(&self, value: &Value) -> Json;

    /// The value in words, as a page or a file shows it. References are labelled by whoever knows their rows.
    fn show(&self, value: &Value, codes: &Codes, language: Language) -> String;

    /// The value as it is shown where personal data is masked.
    fn mask(&self, value: &Value) -> String {
        if value.is_null() { String::new() } else { "***".to_owned() }
    }

    /// The dataset a reference leads to.
    fn target(&self) -> Option<&str> {
        None
    }

    /// The code tables its values come from.
    fn tables(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Reads the parameters of a kind from the declaration of a field; what is wrong is reported to the table.
pub type Reader = fn(&Table<'_>) -> Arc<dyn Kind>;

/// Every kind this crate knows, by its word.
pub const KINDS: &[(&str, Reader)] = &[
    ("bool", boolean::read),
    ("code", code::read),
    ("codes", codes::read),
    ("date", date::read),
    ("decimal", number::read_decimal),
    ("email", email::read),
    ("instant", instant::read),
    ("int", number::read_int),
    ("markdown", markdown::read),
    ("money", number::read_money),
    ("org", reference::read_org),
    ("person", reference::read_person),
    ("phone", phone::read),
    ("range", range::read),
    ("ref", reference::read),
    ("refs", references::read),
    ("region", region::read),
    ("resident-id", resident_id::read),
    ("tags", tags::read),
    ("text", text::read),
    ("url", link::read),
    ("uscc", credit_code::read),
];
