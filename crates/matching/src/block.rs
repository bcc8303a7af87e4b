//! placeholder
pub(crate) const KIND: &str = "matching.ranked";
