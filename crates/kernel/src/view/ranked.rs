//! Rows in the order of a score, and what one score is made of: both directions, evidence and gaps; how many rows each
//! demand leaves out; weights to move; the question why a row is not there.

use serde::Serialize;

use super::{Empty, Link, Target};

/// Rows in the order of a score.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ranked {
    /// How many rows there are, and how many meet what is demanded.
    pub lead: Option<String>,
    /// The rows, the best first.
    pub entries: Vec<RankedEntry>,
    /// What to say where there is none.
    pub empty: Empty,
    /// One of them, explained.
    pub chosen: Option<RankedDetail>,
    /// What is demanded.
    pub demands: Vec<RankedDemand>,
    /// Weights that the reader may move.
    pub weights: Option<RankedWeights>,
    /// The question why a row is not there.
    pub question: Option<RankedQuestion>,
    /// What is to be known besides, such as what was left out.
    pub notes: Vec<String>,
}

/// One row of the order.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RankedEntry {
    /// Its place, from 1.
    pub place: usize,
    /// What it is called.
    pub title: String,
    /// A few words about it.
    pub notes: Vec<String>,
    /// Where it leads.
    pub target: Option<Target>,
    /// Whether it is the one that is explained beside the order.
    pub current: bool,
    /// Its score, in words.
    pub score: String,
    /// What its score is made of, out of 100.
    pub bar: Bar,
    /// What is missing.
    pub missing: Vec<String>,
    /// What is to be verified.
    pub unsure: Vec<String>,
}

/// Parts of a whole of 100, side by side.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Bar {
    /// The same in words.
    pub label: String,
    /// The length of each part.
    pub parts: Vec<f64>,
}

/// A score explained.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RankedDetail {
    /// What the row is called.
    pub title: String,
    /// A few words about it.
    pub notes: Vec<String>,
    /// Its own page.
    pub target: Option<Link>,
    /// Its score, in words.
    pub score: String,
    /// How the score comes from the directions.
    pub lead: String,
    /// What is to be verified.
    pub unsure: Vec<String>,
    /// The directions it is seen from.
    pub directions: Vec<RankedDirection>,
}

/// One direction of a score.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RankedDirection {
    /// Who looks.
    pub title: String,
    /// Its sum, in words.
    pub sum: String,
    /// Its parts, out of 100.
    pub bar: Bar,
    /// Its parts, explained.
    pub parts: Vec<RankedPart>,
}

/// One part of a score.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RankedPart {
    /// What is looked at.
    pub title: String,
    /// What it reaches, in words.
    pub points: String,
    /// What it could reach, in words.
    pub most: String,
    /// What it adds to the score as a whole, in words.
    pub adds: String,
    /// What speaks for it.
    pub found: Vec<String>,
    /// What is missing.
    pub missing: Vec<String>,
    /// Why it counts nothing, where a side says nothing.
    pub note: Option<String>,
}

/// A demand, and what became of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RankedDemand {
    /// Its words.
    pub title: String,
    /// Rows that do not meet it.
    pub failed: usize,
    /// Rows of which it is to be verified.
    pub unknown: usize,
}

/// Weights to move.
#[derive(Clone, Debug, Serialize)]
pub struct RankedWeights {
    /// Where they are sent, by an address that can be kept.
    pub target: Target,
    /// Each: the name of its parameter, its words, its value.
    pub fields: Vec<(String, String, String)>,
    /// Where the declared weights are.
    pub reset: Option<Link>,
    /// What is wrong with them.
    pub problem: Option<String>,
}

/// The question why a row is not there.
#[derive(Clone, Debug, Serialize)]
pub struct RankedQuestion {
    /// Where it is sent.
    pub target: Target,
    /// The name of its parameter.
    pub name: String,
    /// What was asked.
    pub value: String,
    /// The answer.
    pub answer: Vec<String>,
    /// Rows that may have been meant.
    pub meant: Vec<Link>,
}
