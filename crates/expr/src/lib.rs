//! The expression language of grants, checks, requirements, conditions and indicators.
//!
//! It is the strict core of FEEL (Friendly Enough Expression Language, OMG DMN 1.5): an office clerk can read it,
//! names may be Chinese, and nothing in it reads, writes or loops.
//!
//! ```text
//! row.enterprise = actor.org and row.state in ["draft", "returned"]
//! row.valid_until <= today() + duration("P60D")
//! row.pay.lo >= 4500.00 and not(row.education = null)
//! if row.headcount > 20 then "batch" else "single"
//! ```
//!
//! # The language in a page
//!
//! | written | gives |
//! |---|---|
//! | `null` `true` `false` `12` `1.50` `"open"` | constants; in text `\"` `\\` `\n` `\r` `\t` `\u5F00` `\U01F600` |
//! | `date("2026-01-31")` `date and time("2026-01-31T08:00:00+08:00")` `duration("P60D")` | days, moments, lengths of time |
//! | `row.enterprise.industry` `row.pay.lo` | a member, through references; the ends of a range are `lo` and `hi` |
//! | `=` `!=` | equality, never null: null equals null and nothing else |
//! | `<` `<=` `>` `>=` | order, null where a side is; codes by their table's order |
//! | `x between a and b` `x in [a..b]` `x in (a..b]` | two comparisons; a round bracket leaves the end out |
//! | `x in ["a", "b"]` `x in row.skills` `list contains(row.skills, x)` | is one of; in a hierarchical table `x` may also lie below one of them |
//! | `and` `or` `not(x)` `not x` | logic with null as "unknown", as in SQL |
//! | `+` `-` `*` `/` | numbers; a date or instant ± a duration; the time between two of them |
//! | `if c then a else b` | null counts as not met |
//! | `starts with(t, p)` `count(l)` `today()` `now()` | functions |
//! | `covers(actor, place)` `within(organisation, root)` | the two trees: places, organisations |
//!
//! From loosest to tightest: `if`, `or`, `and`, `not x`, comparisons, `+ -`, `* /`, `-x`. Comparisons do not chain.
//!
//! **Strict** means that a text is refused, with the place and what was probably meant, for an unknown name or
//! code, for types that never compare, for `<` on codes without an order, and for `""` (empty text is kept as
//! null). A text literal takes the type of what stands opposite: in `row.state = "open"` it must be a state.
//!
//! **Numbers** are 64-bit integers with at most nine decimal places. `+ -` keep the larger scale, `*` the sum of both,
//! `/` has four places more than the finer operand; beyond nine places, and in `/`, halves round away from zero.
//! Leaving 64 bits is a failure; dividing by zero gives null.
//!
//! **Dates** move first by months, to the last day of the month where the day does not exist, then by days.
//! **Lists**: null and the empty list are the same; nothing is in it and its count is 0.
//! **Bounds**: 4 KB of text, 32 levels, 500 parts, 100,000 steps.
//!
//! # The way through
//!
//! [`compile`] reads a text and checks it against a [`Scope`] into an [`Expr`]. From there [`evaluate`] and
//! [`truth`] run it over a [`World`] fetched before; [`Expr::paths`] says what to fetch; [`Expr::map`] and
//! [`Expr::fold`] put constants in; [`Expr::row_filter`] says whether rows may be filtered by it; `Display` writes it
//! back.
//!
//! **Architecture invariant:** this crate does no I/O, knows no dataset and no SQL, and asks no clock.

mod calendar;
mod check;
mod display;
mod duration;
mod evaluate;
mod fold;
mod ir;
mod number;
mod parser;
mod row_filter;
mod scope;
mod syntax;
mod token;
mod types;
mod value;

pub use check::compile;
pub use duration::Duration;
pub use evaluate::{Failure, World, evaluate, truth};
pub use ir::{Arithmetic, Expr, Operator, Order, Path};
pub use number::{MAX_SCALE, Number};
pub use scope::{Problem, Scope, Table};
pub use types::Type;
pub use value::{Date, Id, Instant, Item, Range, Value};

/// The longest text, in bytes.
pub const MAX_BYTES: usize = 4096;
/// The deepest tree, in levels.
pub const MAX_DEPTH: usize = 32;
/// The largest tree, in parts.
pub const MAX_NODES: usize = 500;
