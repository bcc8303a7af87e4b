//! How people write in cells: widths, dashes, blanks, numbers a spreadsheet has damaged, two ends in one cell.
//! What the words mean is each kind's own; the API's strict forms do not pass through here.

use crate::Refusal;
use crate::fold::compatible;

/// What people put into a cell that has nothing to say.
const BLANKS: &[&str] =
    &["", "-", "/", "\\", "无", "暂无", "未填", "n/a", "#n/a", "na", "null", "none", "nil"];

/// A cell in one width: compatibility forms folded, every dash a hyphen, no space or control at the ends.
pub(super) fn plain(text: &str) -> String {
    let folded = compatible(text);
    let mut plain = String::with_capacity(folded.len());
    let mut dashed = false;
    for letter in folded.chars().filter(|letter| !letter.is_control() || letter.is_whitespace()) {
        let dash = matches!(letter, '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' | '━');
        // a Chinese dash is two signs long
        if !(dash && dashed) {
            plain.push(match letter {
                _ if dash => '-',
                '~' | '∼' | '〜' => '~',
                other => other,
            });
        }
        dashed = dash;
    }
    plain.trim().to_owned()
}

/// The same without any space: what is left when only figures and words matter.
pub(super) fn compact(text: &str) -> String {
    plain(text).chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// Whether a plain cell says that there is nothing to say.
pub(super) fn is_blank(plain: &str) -> bool {
    BLANKS.contains(&plain.to_lowercase().as_str())
}

/// Refuses a long number that a spreadsheet has turned into a power of ten: its last digits are gone.
pub(super) fn refuse_damaged(text: &str) -> Result<(), Refusal> {
    // figures alone are damaged so: a text with a Chinese character, or without the sign, is not
    let chinese = text.chars().any(|letter| ('\u{3400}'..='\u{9fff}').contains(&letter));
    if chinese || (text.is_ascii() && !text.contains(['e', 'E'])) {
        return Ok(());
    }
    let compact = compact(text);
    let damaged = compact.to_ascii_lowercase().split_once('e').is_some_and(|(digits, power)| {
        let power = power.strip_prefix('+').unwrap_or(power);
        let figures = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        figures(&digits.replacen('.', "", 1)) && figures(power) && power.len() >= 2
    });
    if damaged { Err(Refusal::new("value.damaged-number").with("value", compact)) } else { Ok(()) }
}

/// Which ends a cell speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ends<'a> {
    /// One value: both ends.
    Same(&'a str),
    /// This or more.
    From(&'a str),
    /// This or less.
    To(&'a str),
}

const MORE: &[&str] = &["及以上", "或以上", "以上", "起", "+"];
const LESS: &[&str] = &["及以下", "或以下", "以下", "以内", "之内", "封顶"];
const MORE_BEFORE: &[&str] =
    &["不低于", "不少于", "至少", "大于等于", "大于", "高于", "多于", "≥", ">=", ">"];
const LESS_BEFORE: &[&str] = &[
    "不高于",
    "不超过",
    "不多于",
    "最高",
    "最多",
    "至多",
    "少于",
    "小于等于",
    "小于",
    "低于",
    "截至",
    "至",
    "≤",
    "<=",
    "<",
];

/// Reads 以上, 以下 and their like around a plain value. 少于 50 is read as at most 50: ends are inclusive.
pub(super) fn ends(plain: &str) -> Ends<'_> {
    let behind = |words: &[&str]| words.iter().find_map(|word| plain.strip_suffix(word)).map(str::trim_end);
    let before = |words: &[&str]| words.iter().find_map(|word| plain.strip_prefix(word)).map(str::trim_start);
    if let Some(rest) = behind(MORE).or_else(|| before(MORE_BEFORE)) {
        Ends::From(rest)
    } else if let Some(rest) = behind(LESS).or_else(|| before(LESS_BEFORE)) {
        Ends::To(rest)
    } else {
        Ends::Same(plain)
    }
}

/// Every way to part a plain cell at one sign or word between two ends, neither of them empty.
pub(super) fn partings(plain: &str) -> impl Iterator<Item = (&str, &str)> {
    let between = ["至", "到", "~", "-"].into_iter().flat_map(|sign| plain.match_indices(sign));
    let parted = between.filter_map(|(place, sign)| {
        let (left, right) = (plain.get(..place)?, plain.get(place + sign.len()..)?);
        Some((left.trim(), right.trim()))
    });
    parted.filter(|(left, right)| !left.is_empty() && !right.is_empty())
}
