//! What this crate refuses, in codes with words in both languages.

use model::{Class, Entry};

const fn entry(code: &'static str, class: Class, zh: &'static str, en: &'static str) -> Entry {
    Entry { code, class, zh, en }
}

/// The codes of this crate.
pub const ENTRIES: &[Entry] = &[
    entry(
        "match.nothing-seen",
        Class::Forbidden,
        "这里用来匹配的内容您都看不到，无法匹配",
        "You may see nothing that is matched by here.",
    ),
    entry("match.unknown", Class::Missing, "没有匹配规则 {name}", "There is no matcher {name}."),
    entry("match.weights", Class::Invalid, "权重不能全部为零", "The weights cannot all be zero."),
];
