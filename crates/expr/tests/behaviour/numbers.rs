//! Numbers and durations: exact or refused, never nearly right.

use std::hash::{BuildHasher, RandomState};

use expr::{Duration, Number};
use proptest::prelude::*;

fn number() -> impl Strategy<Value = Number> {
    let units = prop_oneof![any::<i64>(), -2_000_000i64..2_000_000, Just(i64::MIN), Just(i64::MAX), Just(0)];
    (units, 0u8..=9).prop_map(|(units, scale)| Number { units, scale })
}

/// The number as an integer of billionths.
fn billionths(number: Number) -> i128 {
    i128::from(number.units) * 10i128.pow(u32::from(9 - number.scale))
}

/// An exact result in units of `10^-scale`, if it fits.
fn fits(units: i128, scale: u8) -> Option<(i64, u8)> {
    i64::try_from(units).ok().map(|units| (units, scale))
}

/// Halves away from zero, written the other way round: twice, plus one divisor, floored.
fn rounded(numerator: i128, denominator: i128) -> i128 {
    let (n, d) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let magnitude = (n / d + (n % d * 2 / d).min(1)).cast_signed();
    if (numerator < 0) == (denominator < 0) { magnitude } else { -magnitude }
}

proptest! {
    #[test]
    fn arithmetic_is_that_of_wide_integers_or_refused(a in number(), b in number()) {
        let parts = |number: Option<Number>| number.map(|number| (number.units, number.scale));
        let scale = a.scale.max(b.scale);
        let step = 10i128.pow(u32::from(9 - scale));
        prop_assert_eq!(parts(a.checked_add(b)), fits((billionths(a) + billionths(b)) / step, scale));
        prop_assert_eq!(parts(a.checked_sub(b)), fits((billionths(a) - billionths(b)) / step, scale));

        let exact = i128::from(a.units) * i128::from(b.units);
        let places = a.scale + b.scale;
        let lost = 10i128.pow(u32::from(places.saturating_sub(9)));
        prop_assert_eq!(parts(a.checked_mul(b)), fits(rounded(exact, lost), places.min(9)));

        let scale = (scale + 4).min(9);
        let quotient = (b.units != 0).then(|| {
            let numerator = i128::from(a.units) * 10i128.pow(u32::from(scale + b.scale - a.scale));
            rounded(numerator, i128::from(b.units))
        });
        prop_assert_eq!(parts(a.checked_div(b)), quotient.and_then(|units| fits(units, scale)));
        prop_assert_eq!(parts(a.checked_neg()), fits(-i128::from(a.units), a.scale));
    }

    #[test]
    fn order_equality_and_hash_follow_the_value(a in number(), b in number()) {
        prop_assert_eq!(a.cmp(&b), billionths(a).cmp(&billionths(b)));
        let hasher = RandomState::new();
        for scale in 0..=9 {
            if let Some(same) = a.rescale(scale) {
                prop_assert_eq!(same, a);
                prop_assert_eq!(same.scale, scale);
                prop_assert_eq!(hasher.hash_one(same), hasher.hash_one(a));
            } else {
                let step = 10i128.pow(u32::from(9 - scale));
                prop_assert!(billionths(a) % step != 0 || i64::try_from(billionths(a) / step).is_err());
            }
        }
    }

    #[test]
    fn a_number_is_read_back_as_it_was_written(number in number()) {
        let read = Number::parse(&number.to_string());
        prop_assert_eq!(read.map(|read| (read.units, read.scale)), Some((number.units, number.scale)));
    }

    #[test]
    fn a_duration_is_read_back_as_it_was_written(months in any::<i32>(), micros in any::<i64>()) {
        for duration in [
            Duration { months, micros },
            Duration { months: 0, micros },
            Duration { months, micros: 0 },
            Duration { months, micros: micros / 86_400_000_000 * 86_400_000_000 },
            Duration { months: months % 12, micros: micros % 60_000_000 },
        ] {
            prop_assert_eq!(Duration::parse(&duration.to_string()), Some(duration));
        }
    }

    #[test]
    fn reading_never_panics(text in "[-P0-9.YMWDTHS]{0,24}") {
        let _ = (Number::parse(&text), Duration::parse(&text));
    }
}

#[test]
fn numbers_are_written_plainly() {
    let cases = [("12", "12"), ("1.50", "1.50"), ("-0.05", "-0.05"), ("007", "7"), ("-0", "0")];
    for (text, expected) in cases {
        assert_eq!(Number::parse(text).unwrap().to_string(), expected);
    }
    for wrong in
        ["", "-", "+1", "1.", ".5", "1e3", "1,000", " 1", "１", "0.1234567890", "9223372036854775808"]
    {
        assert!(Number::parse(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn durations_are_written_as_iso_8601_has_them() {
    let cases = [
        ("P60D", "P60D"),
        ("P1Y2M", "P1Y2M"),
        ("P14M", "P1Y2M"),
        ("P2W", "P14D"),
        ("PT2H", "PT2H"),
        ("PT36H", "P1DT12H"),
        ("-P1DT0.50S", "-P1DT0.5S"),
        ("P1M-1D", "P1M-1D"),
        ("PT0S", "P0D"),
    ];
    for (text, expected) in cases {
        assert_eq!(Duration::parse(text).unwrap().to_string(), expected);
    }
    for wrong in [
        "",
        "P",
        "PT",
        "P1",
        "P1H",
        "PT1D",
        "P1D1M",
        "P1.5D",
        "P1DT",
        "p1d",
        "P1D ",
        "P1S",
        "PT1.S",
        "PT.5S",
        "P999999999999Y",
        "P1T1H",
    ] {
        assert!(Duration::parse(wrong).is_none(), "{wrong}");
    }
}
