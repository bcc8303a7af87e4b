//! Marks of what a line said, so that the next import tells what changed in the source from what a person changed
//! here. A mark is a short digest: equal values have equal marks, and nothing of a value can be read from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use expr::{Item, Value};
use sm3::{Digest as _, Sm3};

/// A short digest: six bytes, so that one in 2^48 changed values would be taken for the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Mark([u8; 6]);

/// What was said of one field, and by which line where several speak of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub value: Mark,
    pub by: Option<Mark>,
    /// The number of that line in its file; 0 if it is not known.
    pub line: u32,
}

/// What was said of a row, by the permanent numbers of its fields. A field that is not here was said to be null.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said(pub BTreeMap<u32, Word>);

impl Mark {
    /// The mark of a text.
    pub fn of_text(text: &str) -> Self {
        Mark::of_digest(&Sm3::digest(text.as_bytes()))
    }

    /// The mark of a value. Numbers count by value, whatever their decimal places.
    pub fn of(value: &Value) -> Self {
        let mut written = String::new();
        write(value, &mut written);
        Mark::of_text(&written)
    }

    fn of_digest(digest: &[u8]) -> Self {
        let mut mark = [0; 6];
        for (slot, byte) in mark.iter_mut().zip(digest) {
            *slot = *byte;
        }
        Mark(mark)
    }

    fn parse(text: &str) -> Option<Self> {
        Some(Mark(URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?))
    }

    fn text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

fn write(value: &Value, to: &mut String) {
    // writing to a text does not fail
    let _ = match value {
        Value::Null => Ok(()),
        Value::Number(number) => {
            let text = number.to_string();
            let text =
                if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
            write!(to, "n{text}")
        }
        Value::Text(text) => write!(to, "t{text}"),
        Value::Bool(truth) => write!(to, "b{truth}"),
        Value::Date(date) => write!(to, "d{date}"),
        Value::Instant(instant) => write!(to, "i{}", instant.0),
        Value::Duration(duration) => write!(to, "p{duration}"),
        Value::Id(id) => write!(to, "r{id}"),
        Value::Range(range) => {
            write(&range.lo, to);
            to.push('~');
            write(&range.hi, to);
            Ok(())
        }
        Value::List(items) => {
            for Item { key, level } in items {
                write(key, to);
                let _ = write!(to, ":{}\u{1f}", level.as_deref().unwrap_or_default());
            }
            Ok(())
        }
    };
}

impl Said {
    /// As it is kept: `12:mark`, `12:mark:by`, `12:mark:by:line`, parted by spaces.
    pub fn encode(&self) -> String {
        let word = |(field, word): (&u32, &Word)| match word.by {
            None => format!("{field}:{}", word.value.text()),
            Some(by) if word.line == 0 => format!("{field}:{}:{}", word.value.text(), by.text()),
            Some(by) => format!("{field}:{}:{}:{}", word.value.text(), by.text(), word.line),
        };
        self.0.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    /// From what is kept; what cannot be read was not said.
    pub fn decode(text: &str) -> Self {
        let word = |text: &str| {
            let mut parts = text.split(':');
            let field = parts.next()?.parse().ok()?;
            let value = Mark::parse(parts.next()?)?;
            let by = parts.next().and_then(Mark::parse);
            let line = parts.next().and_then(|line| line.parse().ok()).unwrap_or(0);
            Some((field, Word { value, by, line }))
        };
        Said(text.split(' ').filter_map(word).collect())
    }

    /// The mark of what was said of a field.
    pub fn mark(&self, field: u32) -> Mark {
        self.0.get(&field).map_or_else(|| Mark::of(&Value::Null), |word| word.value)
    }

    /// Takes down what is said of a field, by which line.
    pub fn say(&mut self, field: u32, value: &Value, by: Option<Mark>, line: u32) {
        if value.is_null() {
            self.0.remove(&field);
        } else {
            self.0.insert(field, Word { value: Mark::of(value), by, line });
        }
    }
}

/// The identity of something said in words: 128 bits of a digest, in hexadecimal.
pub(crate) fn identity<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sm3::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0x1f]);
    }
    let digest = hasher.finalize();
    let mut text = String::with_capacity(32);
    for byte in digest.iter().take(16) {
        // writing to a text does not fail
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use expr::{Number, Range};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_values_have_equal_marks_and_others_others() {
        let number = |text: &str| Value::Number(Number::parse(text).unwrap());
        assert_eq!(Mark::of(&number("1.50")), Mark::of(&number("1.5")));
        assert_eq!(Mark::of(&number("100")), Mark::of(&number("100.00")));
        let list = |keys: &[&str]| Value::List(keys.iter().map(|key| Item::new(Value::text(*key))).collect());
        let different = [
            Value::Null,
            number("1"),
            number("10"),
            Value::text("1"),
            Value::Bool(true),
            list(&["1"]),
            list(&["1", "2"]),
            Value::Range(Box::new(Range { lo: number("1"), hi: Value::Null })),
            Value::Range(Box::new(Range { lo: Value::Null, hi: number("1") })),
        ];
        for (place, value) in different.iter().enumerate() {
            for other in different.iter().skip(place + 1) {
                assert_ne!(Mark::of(value), Mark::of(other), "{value:?} {other:?}");
            }
        }
    }

    proptest! {
        /// An unchanged line would be taken for a changed one.
        #[test]
        fn what_was_said_is_read_as_it_was_kept(words in proptest::collection::btree_map(any::<u32>(), (any::<[u8; 6]>(), any::<Option<([u8; 6], u32)>>()), 0..9)) {
            let said = Said(words.into_iter().map(|(field, (value, by))| (field, Word { value: Mark(value), by: by.map(|(by, _)| Mark(by)), line: by.map_or(0, |(_, line)| line) })).collect());
            prop_assert_eq!(Said::decode(&said.encode()), said);
        }
    }
}
