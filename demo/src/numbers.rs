//! Numbers that look right and belong to nobody: ids in time order, credit codes, telephone numbers.

use expr::{Id, Instant};

use crate::chance::Chance;

/// The signs of GB 32100-2015, 5.3, in the order of their values.
const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// 3303 is a city, 99 is no county of it.
const AREA: &str = "330399";

/// A `UUIDv7` (RFC 9562, 5.7) of a moment, its other bits drawn.
pub(crate) fn id(at: Instant, chance: &mut Chance) -> Id {
    let milliseconds = u128::try_from(at.0.div_euclid(1000)).unwrap_or_default() & 0xFFFF_FFFF_FFFF;
    let drawn = (u128::from(chance.bits()) << 64) | u128::from(chance.bits());
    let upper = (drawn >> 64) & 0xFFF;
    let lower = drawn & 0x3FFF_FFFF_FFFF_FFFF;
    Id::from_u128((milliseconds << 80) | (7 << 76) | (upper << 64) | (2 << 62) | lower)
}

/// Who keeps the register an organisation stands in: the first two signs of its code.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Register {
    /// 机关
    Government,
    /// 事业单位
    Institution,
    /// 社会团体
    Association,
    /// 民办非企业单位
    NonProfit,
    /// 企业
    Enterprise,
}

/// The `number`th credit code (统一社会信用代码), with both check signs: that of GB 11714 within the number of the
/// organisation, and that of GB 32100 at the end.
pub(crate) fn credit_code(register: Register, number: usize) -> String {
    let kind = match register {
        Register::Government => "11",
        Register::Institution => "12",
        Register::Association => "51",
        Register::NonProfit => "52",
        Register::Enterprise => "91",
    };
    // a step prime to 31 walks through all numbers without two alike
    let mut left = number.wrapping_mul(7_368_787).wrapping_add(1_299_709) % 31_usize.pow(5);
    let mut own = String::from("MA3");
    for _ in 0..5 {
        own.push(sign(left % 31));
        left /= 31;
    }
    let body = format!("{kind}{AREA}{own}{}", organisation_check(&own));
    let check = register_check(&body);
    format!("{body}{check}")
}

fn sign(value: usize) -> char {
    SIGNS.get(value).map_or('0', |sign| char::from(*sign))
}

/// GB 11714-1997, 4: weights 3, 7, 9, 10, 5, 8, 4, 2, letters from 10; 11 less the rest, 10 written X and 11 written 0.
fn organisation_check(own: &str) -> char {
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let values = own.chars().map(|sign| sign.to_digit(36).unwrap_or_default());
    let sum: u32 = values.zip(weights).map(|(value, weight)| value * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

/// GB 32100-2015, 5.3: 31 less the weighted sum's rest, weights the powers of 3.
fn register_check(body: &str) -> char {
    let mut weight = 1;
    let mut sum = 0;
    for letter in body.bytes() {
        let value = SIGNS.iter().position(|sign| *sign == letter).unwrap_or_default();
        sum = (sum + value * weight) % 31;
        weight = weight * 3 % 31;
    }
    sign((31 - sum) % 31)
}

/// Whose telephone it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Telephone {
    /// A person's.
    Person,
    /// An enterprise's.
    Enterprise,
}

/// The `number`th mobile number. 154 and 164 are among the six prefixes (142, 143, 154, 161, 164, 194) that the
/// ministry has given to no operator: nobody can be called by them.
pub(crate) fn telephone(whose: Telephone, number: usize) -> String {
    let prefix = match whose {
        Telephone::Person => "154",
        Telephone::Enterprise => "164",
    };
    // a step prime to ten walks through all eight figures without two alike
    let figures = (number.wrapping_mul(48_271_003).wrapping_add(27_182_818)) % 100_000_000;
    format!("{prefix}{figures:08}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::chance::Part;

    /// Two firms with one code would be refused, two people with one number would be taken for one.
    #[test]
    fn no_two_are_alike() {
        let codes: BTreeSet<String> =
            (0..50_000).map(|number| credit_code(Register::Enterprise, number)).collect();
        assert_eq!(codes.len(), 50_000);
        let numbers: BTreeSet<String> =
            (0..50_000).map(|number| telephone(Telephone::Person, number)).collect();
        assert_eq!(numbers.len(), 50_000);
        assert!(numbers.iter().all(|number| number.len() == 11 && number.starts_with("154")));
    }

    #[test]
    fn ids_are_of_version_seven_and_in_order_of_time() {
        let mut chance = Chance::new(1, Part::Jobs);
        let first = id(Instant(1_700_000_000_000_000), &mut chance);
        let second = id(Instant(1_700_000_000_001_000), &mut chance);
        assert_eq!(first.get_version_num(), 7);
        // the variant of RFC 9562: the first figure of the fourth group is 8, 9, a or b
        assert!(first.to_string().get(19..20).is_some_and(|figure| "89ab".contains(figure)));
        assert!(first < second);
        let time = first.get_timestamp().map(|time| time.to_unix());
        assert_eq!(time, Some((1_700_000_000, 0)));
    }
}
