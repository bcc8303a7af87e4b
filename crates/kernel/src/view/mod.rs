//! What a page shows, as data: made here and by engines, drawn by `web` alone, and given as JSON on the same
//! address. Words are already in the reader's language and values already cut to what the reader may see.
//!
//! **Architecture invariant:** nothing here knows an address or a tag; a [`Target`] says where a thing leads and
//! the web finds the address.

mod chosen;
mod form;
mod progress;
mod ranked;
mod table;

use expr::Id;
use model::Tone;
use serde::Serialize;

pub use chosen::{Suggestion, Typed, Unread};
pub use form::{Choice, Conflict, Form, FormButton, FormField, FormGrid, FormGroup, FormLine};
pub use progress::{Progress, Step, Tally};
pub use ranked::{
    Bar, Ranked, RankedDemand, RankedDetail, RankedDirection, RankedEntry, RankedPart, RankedQuestion,
    RankedWeights,
};
pub use table::{CellView, Chip, ColumnHead, Facet, FacetInput, Pager, Table, TableRow};

/// A whole page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// One line below it.
    pub lead: Option<String>,
    /// Short facts beside the title.
    pub meta: Vec<Mark>,
    /// The way here.
    pub trail: Vec<Link>,
    /// What can be done with the whole of it; at most one is [`Tone::Primary`].
    pub actions: Vec<Action>,
    /// What it shows.
    pub blocks: Vec<Block>,
    /// What stands beside it: history, related rows.
    pub aside: Vec<Block>,
}

/// A part of a page with its own title.
#[derive(Clone, Debug, Serialize)]
pub struct Block {
    /// Its title.
    pub title: Option<String>,
    /// What it shows.
    pub view: View,
    /// Where the whole of it is.
    pub more: Option<Link>,
}

/// Something a page can show.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "view", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a page has a handful of blocks, most of them tables")]
pub enum View {
    /// Rows in columns.
    Table(Table),
    /// The fields of one row.
    Facts(Facts),
    /// A form to fill in.
    Form(Form),
    /// What happened, newest first.
    Timeline(Timeline),
    /// Rows in the order of a score.
    Ranked(Ranked),
    /// Words.
    Text(Text),
    /// Nothing yet, and what to do next.
    Empty(Empty),
    /// Links, each with a number or a note.
    Links(Vec<Link>),
    /// How far work has come, and what came of it.
    Progress(Progress),
    /// Where one is on the way to something.
    Steps(Vec<Step>),
}

/// Where something leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "leads_to", rename_all = "snake_case")]
pub enum Target {
    /// A list, with the parameters of its address.
    List {
        /// The dataset's key.
        dataset: String,
        /// The parameters of its address.
        query: Vec<(String, String)>,
    },
    /// A row.
    Row {
        /// The dataset's key.
        dataset: String,
        /// The row.
        id: Id,
    },
    /// The form of a new row, with what is known of it beforehand.
    New {
        /// The dataset's key.
        dataset: String,
        /// The parameters of its address: values by field.
        query: Vec<(String, String)>,
    },
    /// The form of a row.
    Edit {
        /// The dataset's key.
        dataset: String,
        /// The row.
        id: Id,
    },
    /// The whole history of a row.
    History {
        /// The dataset's key.
        dataset: String,
        /// The row.
        id: Id,
    },
    /// Two revisions of a row beside each other.
    Difference {
        /// The dataset's key.
        dataset: String,
        /// The row.
        id: Id,
        /// The older revision.
        from: i64,
        /// The newer revision.
        to: i64,
    },
    /// A move of a row.
    Move {
        /// The dataset's key.
        dataset: String,
        /// The row.
        id: Id,
        /// The move.
        name: String,
    },
    /// Showing masked fields of a row.
    Reveal {
        /// The dataset's key.
        dataset: String,
        /// The row.
        id: Id,
    },
    /// Putting a row into the bin.
    Delete {
        /// The dataset's key.
        dataset: String,
        /// The row.
        id: Id,
    },
    /// Taking a row out of the bin.
    Restore {
        /// The dataset's key.
        dataset: String,
        /// The row.
        id: Id,
    },
    /// Bringing back a revision of a row.
    Revert {
        /// The dataset's key.
        dataset: String,
        /// The row.
        id: Id,
        /// The revision.
        rev: i64,
    },
    /// Why something may or may not be done with a row.
    Why {
        /// The dataset's key.
        dataset: String,
        /// The row.
        id: Id,
    },
    /// Deleted rows of a dataset.
    Bin {
        /// The dataset's key.
        dataset: String,
        /// Parameters, in order.
        query: Vec<(String, String)>,
    },
    /// The catalogue, or a dataset's entry in it.
    Catalogue {
        /// The dataset's key.
        dataset: Option<String>,
    },
    /// What the site did by itself.
    Operations,
    /// An action of an engine.
    Engine {
        /// The engine's action.
        action: String,
        /// The parameters of its address.
        query: Vec<(String, String)>,
    },
    /// A declared page.
    Declared {
        /// The declared address.
        path: String,
    },
    /// An address outside.
    Outside {
        /// The address.
        url: String,
    },
}

/// Words that lead somewhere.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// The words.
    pub text: String,
    /// A number or a few words beside them.
    pub note: Option<String>,
    /// Where they lead; nowhere for the place one is at.
    pub target: Option<Target>,
}

/// A short fact with its tone.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mark {
    /// The words.
    pub text: String,
    /// How it is shown.
    #[serde(serialize_with = "tone_name")]
    pub tone: Tone,
}

/// Something that can be done.
#[derive(Clone, Debug, Serialize)]
pub struct Action {
    /// The words on the button.
    pub text: String,
    /// What it does or where it leads.
    pub target: Target,
    /// How it is shown.
    #[serde(serialize_with = "tone_name")]
    pub tone: Tone,
    /// Whether it writes (POST) or only leads somewhere.
    pub writes: bool,
    /// Whether it asks for a note first, and what the note is called.
    pub note: Option<String>,
    /// What to ask before doing it.
    pub confirm: Option<String>,
    /// The revision it is meant for.
    pub rev: Option<i64>,
}

/// The fields of one row, in their sections.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Facts {
    /// The sections, each with its title.
    pub groups: Vec<FactGroup>,
}

/// A section of facts.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FactGroup {
    /// Its title; none for fields of no section.
    pub title: Option<String>,
    /// Title and value of each field.
    pub facts: Vec<Fact>,
}

/// One field of a row.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// The field's key.
    pub key: String,
    /// The field's words.
    pub title: String,
    /// Its value.
    pub value: CellView,
}

/// What happened.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Timeline {
    /// Newest first.
    pub entries: Vec<Event>,
}

/// One thing that happened.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Event {
    /// What.
    pub title: String,
    /// When, in the site's zone.
    pub when: String,
    /// Who, as far as the reader may know.
    pub who: Option<String>,
    /// What was noted with it.
    pub note: Option<String>,
    /// What changed.
    pub changes: Vec<FieldChange>,
    /// Whether it is where things are now.
    pub current: bool,
    /// What can be done with it.
    pub actions: Vec<Action>,
}

/// A field before and after.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FieldChange {
    /// The field's words.
    pub title: String,
    /// Its value before; empty if there was none.
    pub before: String,
    /// Its value after; empty if there is none.
    pub after: String,
}

/// Words.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Text {
    /// Paragraphs.
    pub paragraphs: Vec<String>,
    /// Whether it tells of something wrong.
    #[serde(serialize_with = "tone_name")]
    pub tone: Tone,
}

/// Nothing yet.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Empty {
    /// What is not there, and why it may be so.
    pub text: String,
    /// What to do next.
    pub action: Option<Action>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
pub(super) fn tone_name<S: serde::Serializer>(tone: &Tone, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match tone {
        Tone::Plain => "plain",
        Tone::Good => "good",
        Tone::Wait => "wait",
        Tone::Bad => "bad",
        Tone::Primary => "primary",
    })
}
