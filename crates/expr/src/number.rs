//! Exact decimal numbers: a 64-bit integer and the place of its decimal point.
//!
//! Not for floating point, and not for money's currency: a unit is the field's, never the number's.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// The largest number of decimal places.
pub const MAX_SCALE: u8 = 9;

/// `units / 10^scale`, with `scale` at most [`MAX_SCALE`].
///
/// Equality, order and hash follow the numeric value: `1.5` and `1.50` are one number.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// The digits, as an integer.
    pub units: i64,
    /// How many of them stand after the decimal point.
    pub scale: u8,
}

/// `10^exponent`; beyond what a valid [`Number`] can ask for it saturates.
fn power(exponent: u8) -> i128 {
    10i128.saturating_pow(u32::from(exponent))
}

/// `numerator / denominator`, halves away from zero. The denominator is not zero.
fn divide_rounding(numerator: i128, denominator: i128) -> Option<i128> {
    let quotient = numerator.checked_div(denominator)?;
    let remainder = numerator.checked_rem(denominator)?;
    let up = remainder.unsigned_abs() >= denominator.unsigned_abs().div_ceil(2);
    let direction = if (numerator < 0) == (denominator < 0) { 1 } else { -1 };
    if up && remainder != 0 { quotient.checked_add(direction) } else { Some(quotient) }
}

impl Number {
    /// A whole number.
    pub const fn int(units: i64) -> Self {
        Self { units, scale: 0 }
    }

    fn of(units: i128, scale: u8) -> Option<Self> {
        i64::try_from(units).ok().map(|units| Self { units, scale })
    }

    /// The same value with another number of decimal places; `None` if digits would be lost or the
    /// integer overflows.
    pub fn rescale(self, scale: u8) -> Option<Self> {
        if scale > MAX_SCALE {
            return None;
        }
        let units = i128::from(self.units);
        if scale >= self.scale {
            return Self::of(units.checked_mul(power(scale - self.scale))?, scale);
        }
        let divisor = power(self.scale - scale);
        if units % divisor == 0 { Self::of(units / divisor, scale) } else { None }
    }

    /// Reads digits, perhaps after `-`, perhaps with a point and at most nine digits after it; the scale is the
    /// number of those. Spaces, `+`, exponents and separators are refused.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) =
            digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
        let fraction = part.unwrap_or("");
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || part == Some("") || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let scale = u8::try_from(fraction.len()).ok().filter(|scale| *scale <= MAX_SCALE)?;
        let mut units = 0i128;
        for byte in whole.bytes().chain(fraction.bytes()) {
            units = units.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
        }
        Self::of(if negative { -units } else { units }, scale)
    }

    /// Both as integers of the larger scale.
    fn aligned(self, other: Self) -> (i128, i128, u8) {
        let scale = self.scale.max(other.scale);
        let at = |number: Self| i128::from(number.units).saturating_mul(power(scale - number.scale));
        (at(self), at(other), scale)
    }

    /// The sum at the larger scale; `None` on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (left, right, scale) = self.aligned(other);
        Self::of(left.checked_add(right)?, scale)
    }

    /// The difference at the larger scale; `None` on overflow.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let (left, right, scale) = self.aligned(other);
        Self::of(left.checked_sub(right)?, scale)
    }

    /// The product at the sum of the scales, rounded half away from zero where that is more than
    /// [`MAX_SCALE`]; `None` on overflow.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let exact = i128::from(self.units).checked_mul(i128::from(other.units))?;
        let scale = self.scale.saturating_add(other.scale);
        let kept = scale.min(MAX_SCALE);
        Self::of(divide_rounding(exact, power(scale - kept))?, kept)
    }

    /// The quotient at scale [`Number::quotient_scale`], rounded half away from zero; `None` on overflow and
    /// for a divisor of zero.
    pub fn checked_div(self, other: Self) -> Option<Self> {
        let scale = Self::quotient_scale(self.scale, other.scale);
        let shift = scale.saturating_add(other.scale).checked_sub(self.scale)?;
        let numerator = i128::from(self.units).checked_mul(power(shift))?;
        Self::of(divide_rounding(numerator, i128::from(other.units))?, scale)
    }

    /// The number with its sign turned; `None` on overflow.
    pub fn checked_neg(self) -> Option<Self> {
        self.units.checked_neg().map(|units| Self { units, scale: self.scale })
    }

    /// Four places more than the finer operand has, at most [`MAX_SCALE`].
    pub fn quotient_scale(left: u8, right: u8) -> u8 {
        left.max(right).saturating_add(4).min(MAX_SCALE)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right, _) = self.aligned(*other);
        left.cmp(&right)
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (mut units, mut scale) = (self.units, self.scale);
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        (units, scale).hash(state);
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let units = u128::from(self.units.unsigned_abs());
        if self.scale == 0 {
            return write!(out, "{sign}{units}");
        }
        let unit = power(self.scale).unsigned_abs();
        let (whole, fraction, places) = (units / unit, units % unit, usize::from(self.scale));
        write!(out, "{sign}{whole}.{fraction:0places$}")
    }
}
