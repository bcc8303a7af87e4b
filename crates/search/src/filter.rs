//! Filters: hard conditions over facets, with three truth values. What is unknown never matches, and its opposite
//! does not match either.
//!
//! Not a language: the caller lowers its own expressions to this. A filter that does not fit the schema is refused
//! before anything is read.

use crate::bitmap::Bitmap;
use crate::error::SearchError;
use crate::facet::{Facet, FacetKind, Truth};

/// A condition on facets; facets are named by their place in the schema.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Filter {
    /// Holds for every document.
    #[default]
    Any,
    /// One of the document's codes is among these. Unknown where it has no code.
    In(usize, Vec<u32>),
    /// The number lies between the two, both included. Unknown where there is none.
    Range(usize, i64, i64),
    /// The facet has no value. Never unknown.
    IsNull(usize),
    /// All hold; an empty list holds.
    And(Vec<Filter>),
    /// One holds; an empty list does not.
    Or(Vec<Filter>),
    /// Does not hold; unknown stays unknown.
    Not(Box<Filter>),
    /// As `then` where `when` holds, unknown elsewhere: a field that may be read only in some rows.
    Given {
        /// Where the leaf may be read.
        when: Box<Filter>,
        /// The leaf.
        then: Box<Filter>,
    },
}

impl Filter {
    /// Both conditions.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Any, one) | (one, Self::Any) => one,
            (Self::And(mut list), one) => {
                list.push(one);
                Self::And(list)
            }
            (one, other) => Self::And(vec![one, other]),
        }
    }

    /// Every facet exists and is of the kind it is used as.
    pub(crate) fn check(&self, facets: &[FacetKind]) -> Result<(), SearchError> {
        let is = |facet: usize, wanted: Option<FacetKind>| match facets.get(facet) {
            Some(kind) if wanted.is_none_or(|wanted| wanted == *kind) => Ok(()),
            _ => Err(SearchError::Facet(facet)),
        };
        match self {
            Self::Any => Ok(()),
            Self::In(facet, _) => is(*facet, Some(FacetKind::Codes)),
            Self::Range(facet, _, _) => is(*facet, Some(FacetKind::Ordered)),
            Self::IsNull(facet) => is(*facet, None),
            Self::And(list) | Self::Or(list) => list.iter().try_for_each(|one| one.check(facets)),
            Self::Not(one) => one.check(facets),
            Self::Given { when, then } => when.check(facets).and_then(|()| then.check(facets)),
        }
    }

    /// The truth for each of the `length` slots of a segment with these facets. The filter was checked.
    pub(crate) fn evaluate<F: Facet>(&self, facets: &[F], length: usize) -> Truth {
        let ask = |facet: usize, question: &dyn Fn(&F) -> Truth| {
            let unknown = || Truth { yes: Bitmap::none(length), no: Bitmap::none(length) };
            facets.get(facet).map_or_else(unknown, question)
        };
        let always = || Truth { yes: Bitmap::all(length), no: Bitmap::none(length) };
        match self {
            Self::Any => always(),
            Self::In(facet, codes) => ask(*facet, &|column| column.any_of(codes)),
            Self::Range(facet, low, high) => ask(*facet, &|column| column.within(*low, *high)),
            Self::IsNull(facet) => ask(*facet, &Facet::is_null),
            Self::And(list) => list
                .iter()
                .map(|one| one.evaluate(facets, length))
                .fold(always(), |one, other| both(one, &other)),
            Self::Or(list) => {
                let all = list.iter().map(|one| opposite(one.evaluate(facets, length)));
                opposite(all.fold(always(), |one, other| both(one, &other)))
            }
            Self::Not(one) => opposite(one.evaluate(facets, length)),
            Self::Given { when, then } => {
                let readable = when.evaluate(facets, length).yes;
                let mut truth = then.evaluate(facets, length);
                truth.yes.and(&readable);
                truth.no.and(&readable);
                truth
            }
        }
    }
}

fn both(mut one: Truth, other: &Truth) -> Truth {
    one.yes.and(&other.yes);
    one.no.or(&other.no);
    one
}

fn opposite(truth: Truth) -> Truth {
    Truth { yes: truth.no, no: truth.yes }
}
