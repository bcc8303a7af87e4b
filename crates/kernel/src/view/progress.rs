//! How far work is that takes longer than an answer, and the steps of something done on several pages.

use model::Tone;
use serde::Serialize;

use super::{Target, tone_name};

/// How far work has come. While it moves, the page asks again by itself.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Progress {
    /// How much is done.
    pub done: u64,
    /// How much there is to do; none while that is not known.
    pub total: Option<u64>,
    /// What is counted, such as lines.
    pub unit: String,
    /// Whether it goes on without anybody's doing.
    pub moving: bool,
    /// What came of it so far.
    pub tallies: Vec<Tally>,
}

/// So many of something.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tally {
    /// Of what.
    pub text: String,
    /// How many.
    pub count: u64,
    /// Of which unit.
    pub unit: String,
    /// How it is shown.
    #[serde(serialize_with = "tone_name")]
    pub tone: Tone,
    /// Whether it is a part of the whole, or said of it besides.
    pub part: bool,
    /// Where they are listed.
    pub target: Option<Target>,
}

/// A step of something done on several pages.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Step {
    /// Its words.
    pub text: String,
    /// Whether it is done.
    pub done: bool,
    /// Whether the reader is at it.
    pub current: bool,
}
