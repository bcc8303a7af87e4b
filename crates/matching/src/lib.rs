//! Matching 供需匹配: for a row that needs something, the rows that offer it, best first, each with its reasons.
//!
//! ```text
//! matchers/*.toml ─▶ Matcher ──▶ rank(actor, need) ──▶ Matched: offers, parts, requirements, what was left out
//!                                  │  requirements ─▶ bitmaps    ╮
//!                                  │  features ─▶ code → worth,  ├ kernel::index ─▶ rows read again
//!                                  │   numbers, words            ╯
//!                                  ╰▶ why_not(offer) ─▶ first failed requirement, or the smallest change that suffices
//! ```
//!
//! # A matcher
//!
//! ```toml
//! title = { zh = "推荐人选", en = "Candidates" }
//! need  = "job"                                  # the row that looks for others
//! offer = "resume"                               # the rows that are found
//! reciprocal = { with = "jobs-for-resume", weight = 0.5 }
//! [[require]]
//! that = 'offer.expected_education >= need.education'
//! [score.skills]
//! weight = 40
//! overlap = { need = "skills", offer = "skills" }
//! ```
//!
//! - **A requirement** has three outcomes. Met; not met: the offer is left out, and counted; or to be verified, when the
//!   answering row says nothing: such offers come behind all others (`unknown = "drop"` leaves them out). Where the
//!   asking row says nothing, nothing is demanded (`asks = "offer"` where it is the offer that asks).
//! - **A feature** is a number from 0 to 1 with evidence ([`Feature`] has the table of kinds); a side that says nothing
//!   counts 0 and says so. Weights are shares out of 100, so a score is 0…100, and it depends on the pair, the
//!   declaration and the statistics of the words, never on other offers.
//! - **A reciprocal matcher** asks the other side, too: s = a^(1−w)·b^w, where b is what the partner says of the same
//!   pair. Every part says what it adds to s; they add up to it.
//!
//! # What a reader may not see
//!
//! A feature on a field that the reader cannot read in every row is left out: the other weights are scaled back to 100
//! and the answer says so. A requirement on such a field is to be verified for all. Nothing personal can be declared
//! at all. Rows come from the kernel, read again through the reader's grants, and every count is over those.
//!
//! Later evidence (concepts found in words, vectors learned from texts) is another kind of feature.
//!
//! **Architecture invariant:** everything is read through the kernel's door as the actor who asked; this crate keeps no
//! state, and knows no dataset or role of any pack.

rust_i18n::i18n!("locales", fallback = "zh");

mod action;
mod answer;
mod block;
mod change;
mod engine;
mod feature;
pub mod json;
mod matcher;
mod page;
mod problem;
mod rank;
mod read;
mod requirement;
mod score;
mod why_not;
mod words;

pub use engine::Matching;
pub use feature::{Change, Feature, Look, MapFeature, Near, Overlap, Pay, Reading, Recency, Text};
pub use matcher::{Matcher, Matchers, Reciprocal, Requirement, Scored, Side, matchers};
pub use problem::ENTRIES;
pub use rank::{Matched, Offer, Options, Part, USUAL, Way, rank};
pub use read::SECTION;
pub use why_not::{Changed, Failing, WhyNot, why_not};
