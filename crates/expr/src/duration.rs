//! Lengths of time in ISO 8601, such as `P60D`, `P1Y2M`, `PT2H30M`.
//!
//! Not for working days: a calendar is data, and its arithmetic belongs to whoever reads that data.

use std::fmt;

pub(crate) const DAY: i64 = 24 * HOUR;
const HOUR: i64 = 60 * MINUTE;
const MINUTE: i64 = 60 * SECOND;
const SECOND: i64 = 1_000_000;

/// A length of time in two parts that do not convert into one another: calendar months, and exact
/// microseconds (a day is 24 hours).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Duration {
    /// Calendar months; a year is twelve.
    pub months: i32,
    /// Microseconds.
    pub micros: i64,
}

/// The designators in the only order they may come in, each with what one of it is worth.
const DATE_PART: &[(char, i128, i64)] = &[('Y', 12, 0), ('M', 1, 0), ('W', 0, 7 * DAY), ('D', 0, DAY)];
const TIME_PART: &[(char, i128, i64)] = &[('H', 0, HOUR), ('M', 0, MINUTE), ('S', 0, SECOND)];

impl Duration {
    /// Reads `P`, then years, months, weeks and days, then perhaps `T` with hours, minutes and seconds (these
    /// with up to six decimal places). A `-` in front turns all of it, a `-` before one figure that figure.
    /// `None` for anything else, and for a length that does not fit.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let body = rest.strip_prefix('P')?;
        let (date, time) = body.split_once('T').map_or((body, None), |(date, time)| (date, Some(time)));
        if time == Some("") || (date.is_empty() && time.is_none()) {
            return None;
        }
        let mut total = (0i128, 0i128);
        add_part(date, DATE_PART, &mut total)?;
        add_part(time.unwrap_or(""), TIME_PART, &mut total)?;
        Some(Self {
            months: i32::try_from(total.0.checked_mul(sign)?).ok()?,
            micros: i64::try_from(total.1.checked_mul(sign)?).ok()?,
        })
    }
}

/// Adds what `text` says to `total` (months, microseconds).
fn add_part(text: &str, designators: &[(char, i128, i64)], total: &mut (i128, i128)) -> Option<()> {
    let mut rest = text;
    let mut left = designators.iter();
    while !rest.is_empty() {
        let end = rest.find(|letter: char| letter.is_ascii_alphabetic())?;
        let (figure, tail) = rest.split_at_checked(end)?;
        let mut letters = tail.chars();
        let designator = letters.next()?;
        let (_, months, micros) = left.find(|(letter, ..)| *letter == designator)?;
        let figure = millionths(figure, designator == 'S')?;
        total.0 = total.0.checked_add(figure.checked_mul(*months)? / 1_000_000)?;
        total.1 = total.1.checked_add(figure.checked_mul(i128::from(*micros))? / 1_000_000)?;
        rest = letters.as_str();
    }
    Some(())
}

/// A figure as millionths; a fraction only where it may stand.
fn millionths(figure: &str, fraction_allowed: bool) -> Option<i128> {
    let (sign, digits) = figure.strip_prefix('-').map_or((1, figure), |rest| (-1, rest));
    let (whole, fraction) = match digits.split_once('.') {
        None => (digits, ""),
        Some((whole, fraction)) if fraction_allowed && !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
    };
    if whole.is_empty() || fraction.len() > 6 {
        return None;
    }
    let mut value = 0i128;
    for byte in whole.bytes().chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
    }
    for _ in fraction.len()..6 {
        value = value.checked_mul(10)?;
    }
    value.checked_mul(sign)
}

impl fmt::Display for Duration {
    /// The shortest form that [`Duration::parse`] reads back: `P1Y2M`, `P60D`, `PT2H`, `P0D`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.months == 0 && self.micros == 0 {
            return out.write_str("P0D");
        }
        let all_negative = self.months <= 0 && self.micros <= 0;
        out.write_str(if all_negative { "-P" } else { "P" })?;
        let sign = |negative: bool| if negative && !all_negative { "-" } else { "" };

        let (months, before) = (self.months.unsigned_abs(), sign(self.months < 0));
        for (amount, letter) in [(months / 12, 'Y'), (months % 12, 'M')] {
            if amount > 0 {
                write!(out, "{before}{amount}{letter}")?;
            }
        }
        let (micros, before) = (self.micros.unsigned_abs(), sign(self.micros < 0));
        let [day, hour, minute, second] = [DAY, HOUR, MINUTE, SECOND].map(i64::unsigned_abs);
        if micros >= day {
            write!(out, "{before}{}D", micros / day)?;
        }
        if micros % day > 0 {
            out.write_str("T")?;
        }
        for (amount, letter) in [(micros % day / hour, 'H'), (micros % hour / minute, 'M')] {
            if amount > 0 {
                write!(out, "{before}{amount}{letter}")?;
            }
        }
        let (seconds, fraction) = (micros % minute / second, micros % second);
        if fraction > 0 {
            let digits = format!("{fraction:06}");
            write!(out, "{before}{seconds}.{}S", digits.trim_end_matches('0'))?;
        } else if seconds > 0 {
            write!(out, "{before}{seconds}S")?;
        }
        Ok(())
    }
}
