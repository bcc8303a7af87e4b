//! What this crate refuses, in codes with words in both languages.

use model::{Class, Entry};

/// The codes of this crate.
pub const ENTRIES: &[Entry] = &[
    Entry::new(
        "match.nothing-seen",
        Class::Forbidden,
        "这里用来匹配的内容您都看不到，无法匹配",
        "You may see nothing that is matched by here.",
    ),
    Entry::new("match.unknown", Class::Missing, "没有匹配规则 {name}", "There is no matcher {name}."),
    Entry::new("match.weights", Class::Invalid, "权重不能全部为零", "The weights cannot all be zero."),
];
