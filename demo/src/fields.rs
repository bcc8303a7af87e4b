//! The values of a row on the way to the kernel, by key; what is empty is left out.

use expr::{Date, Id, Item, Number, Range, Value};
use kernel::Values;

/// Values under construction.
#[derive(Default)]
pub(crate) struct Fields(Values);

impl Fields {
    fn put(mut self, key: &str, value: Value) -> Self {
        if !value.is_null() {
            self.0.push((key.into(), value));
        }
        self
    }

    /// Text, or a code.
    pub fn text(self, key: &str, text: impl AsRef<str>) -> Self {
        let text = text.as_ref().trim();
        if text.is_empty() { self } else { self.put(key, Value::text(text)) }
    }

    /// A reference.
    pub fn id(self, key: &str, id: Id) -> Self {
        self.put(key, Value::Id(id))
    }

    /// A reference that may be missing.
    pub fn maybe_id(self, key: &str, id: Option<Id>) -> Self {
        self.put(key, id.into())
    }

    /// A day.
    pub fn date(self, key: &str, date: Date) -> Self {
        self.put(key, Value::Date(date))
    }

    /// A day that may be missing.
    pub fn maybe_date(self, key: &str, date: Option<Date>) -> Self {
        self.put(key, date.into())
    }

    /// A whole number.
    pub fn int(self, key: &str, number: i64) -> Self {
        self.put(key, Value::from(number))
    }

    /// A whole number in a field of one decimal place.
    pub fn tenths(self, key: &str, whole: i64) -> Self {
        self.put(key, Value::Number(Number { units: whole * 10, scale: 1 }))
    }

    /// Several codes.
    pub fn codes<T: AsRef<str>>(self, key: &str, codes: impl IntoIterator<Item = T>) -> Self {
        let items = codes.into_iter().map(|code| Item::new(Value::text(code.as_ref())));
        self.put(key, Value::List(items.collect()))
    }

    /// Several codes with levels.
    pub fn tags(self, key: &str, tags: &[(String, &'static str)]) -> Self {
        let item = |(code, level): &(String, &'static str)| Item {
            key: Value::text(code.as_str()),
            level: Some((*level).into()),
        };
        self.put(key, Value::List(tags.iter().map(item).collect()))
    }

    /// Whole 元 from one amount to another.
    pub fn money(self, key: &str, pay: Option<(i64, i64)>) -> Self {
        let yuan = |amount: i64| Value::Number(Number { units: amount * 10_000, scale: 4 });
        let range = pay.map(|(lo, hi)| Range { lo: yuan(lo), hi: yuan(hi) });
        self.put(key, range.into())
    }

    /// Whole numbers from one to another, or open above.
    pub fn range(self, key: &str, lo: i64, hi: Option<i64>) -> Self {
        self.put(key, Value::from(Range { lo: lo.into(), hi: hi.into() }))
    }

    /// The values.
    pub fn done(self) -> Values {
        self.0
    }
}
