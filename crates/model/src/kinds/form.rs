//! The closed enums by which a kind names its columns, widget, cell and filter.

use crate::Label;

/// How a field is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One column.
    One(Column),
    /// Two columns, low and high end, inclusive; a null end is open.
    Range(Column),
    /// A child table of keys, with levels or without.
    Many {
        /// What a key is.
        key: Column,
        /// Whether each key has a level.
        levels: bool,
    },
}

/// A column's type, in the words of no dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Truth.
    Bool,
    /// A scaled 64-bit integer: the value times 10^scale.
    Number {
        /// Decimal places.
        scale: u8,
    },
    /// Unicode text, NFC, compared bytewise.
    Text,
    /// A civil date.
    Date,
    /// Microseconds since 1970 UTC.
    Instant,
    /// A row's id.
    Id,
}

/// How a value is asked for in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Widget {
    /// One line of text.
    Line {
        /// The most characters.
        max: usize,
        /// HTML's input type: `text`, `tel`, `email`, `url`.
        input: &'static str,
        /// HTML's autocomplete, or empty.
        autocomplete: &'static str,
    },
    /// Several lines of text.
    Area {
        /// The most characters.
        max: usize,
    },
    /// A number with its unit.
    Number {
        /// Shown behind the field.
        unit: Option<Label>,
        /// Decimal places.
        scale: u8,
    },
    /// A yes or no.
    Toggle,
    /// A civil date.
    Date,
    /// A date and a time of the site's zone.
    Instant,
    /// Two ends of the same kind.
    Pair(Box<Widget>),
    /// One code of a table.
    Choice {
        /// The code table.
        table: Box<str>,
    },
    /// Several codes of a table.
    Choices {
        /// The code table.
        table: Box<str>,
        /// The table of levels, if each has one.
        levels: Option<Box<str>>,
    },
    /// One row of a dataset.
    Reference {
        /// The dataset.
        to: Box<str>,
    },
    /// Several rows of a dataset.
    References {
        /// The dataset.
        to: Box<str>,
    },
    /// A file; no kind asks so, forms of actions do.
    File {
        /// The endings a browser offers, parted by commas.
        accept: &'static str,
    },
}

/// How a value is shown in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text, cut where the column ends.
    Text,
    /// Figures, aligned at the end.
    Number,
    /// A date, short.
    Date,
    /// An instant in the site's zone, short.
    Instant,
    /// Words side by side.
    Tags,
    /// The label of another row, leading to it.
    Reference,
    /// An outside address.
    Link,
    /// Yes, or nothing.
    Yes,
    /// Formatted text; tables show its first words.
    Formatted,
}

/// How a list can be filtered by a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Not at all.
    None,
    /// The whole value.
    Exact,
    /// The first characters.
    Prefix,
    /// Any of the codes of a table, or of what lies below them.
    Codes {
        /// The code table.
        table: Box<str>,
    },
    /// Between two values.
    Between,
    /// Yes or no.
    Truth,
    /// A row of a dataset.
    Reference {
        /// The dataset.
        to: Box<str>,
    },
}
