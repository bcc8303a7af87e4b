//! Pay as postings write it — "4-8千/月", "18-35K·14薪", "100元/天", "面议" — read as 元 a month.
//! Not a kind: a `range` of money imports through it, and whoever keeps what was given beside it asks it again.

use expr::Number;

use super::number::{MONEY, grouped, multiplied, power_of_ten, read_number, too_large};
use super::written::{Ends, compact, ends, is_blank, partings, refuse_damaged};
use crate::Refusal;

/// What a posting offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pay {
    /// The least, in 元 a month with 4 decimal places; none if open.
    pub lo: Option<Number>,
    /// The most, likewise.
    pub hi: Option<Number>,
    /// What the posting's own figures were per.
    pub period: Period,
    /// How many months are paid a year, where it says so: 14 of "·14薪". The monthly figures stand as given.
    pub times: Option<u8>,
}

/// What an amount is paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// 月; what a posting means that names none.
    #[default]
    Month,
    /// 年: a twelfth of it is a month's.
    Year,
    /// 天: a month has 21.75 paid days, (365 − 104) ÷ 12 (人社部's conversion of wages).
    Day,
    /// 小时: 8 hours a paid day, 174 a month.
    Hour,
}

impl Period {
    /// What one unit of the period is in months, as a fraction.
    fn months(self) -> (i128, i128) {
        match self {
            Period::Month => (1, 1),
            Period::Year => (1, 12),
            Period::Day => (87, 4),
            Period::Hour => (174, 1),
        }
    }
}

/// The least amount that can stand alone: below it "8-10" means thousands to one reader and 元 a day to another.
const LEAST_BARE: i128 = 100;

/// Words for a period behind an amount, the longer first.
const PER: &[(&str, Period)] = &[
    ("小时", Period::Hour),
    ("时", Period::Hour),
    ("hour", Period::Hour),
    ("h", Period::Hour),
    ("个月", Period::Month),
    ("月", Period::Month),
    ("month", Period::Month),
    ("年", Period::Year),
    ("year", Period::Year),
    ("天", Period::Day),
    ("日", Period::Day),
    ("day", Period::Day),
];
/// Words before an amount, and the period they name.
const BEFORE: &[(&str, Option<Period>)] = &[
    ("月薪", Some(Period::Month)),
    ("年薪", Some(Period::Year)),
    ("日薪", Some(Period::Day)),
    ("时薪", Some(Period::Hour)),
    ("每个月", Some(Period::Month)),
    ("每月", Some(Period::Month)),
    ("每年", Some(Period::Year)),
    ("每天", Some(Period::Day)),
    ("每小时", Some(Period::Hour)),
    ("薪资", None),
    ("薪酬", None),
    ("工资", None),
    ("待遇", None),
    ("计件", None),
    ("综合", None),
    ("税前", None),
    ("约", None),
    (":", None),
    ("rmb", None),
    ("¥", None),
];
/// Words behind an amount that add nothing.
const BEHIND: &[&str] = &[
    "元",
    "块钱",
    "块",
    "圆",
    "人民币",
    "rmb",
    "cny",
    "左右",
    "上下",
    "税前",
    "(税前)",
    "(可面议)",
    "(面议)",
];

/// Reads pay. Null words and 面议 are none.
///
/// # Errors
/// `value.not-pay` where no rule gives an amount, `value.ends-crossed` where the first end is above the second,
/// `value.damaged-number`, and the refusals of a number.
pub fn read_pay(text: &str) -> Result<Option<Pay>, Refusal> {
    refuse_damaged(text)?;
    let cell = compact(text).to_lowercase();
    if is_blank(&cell)
        || cell == "电议"
        || cell.ends_with("面议")
        || cell.ends_with("不限")
        || cell.ends_with("保密")
    {
        return Ok(None);
    }
    Posting::read(&cell).pay(text).map(Some)
}

/// A posting's words, taken apart.
struct Posting<'a> {
    /// What is left: amounts.
    amounts: Ends<'a>,
    period: Option<Period>,
    times: Option<u8>,
    /// Whether 元 or its like stands there.
    currency: bool,
}

impl<'a> Posting<'a> {
    /// Takes the words around the amounts away, in whatever order they stand.
    fn read(cell: &'a str) -> Self {
        let mut posting = Posting { amounts: Ends::Same(cell), period: None, times: None, currency: false };
        loop {
            let before = posting.amounts.clone();
            posting.strip();
            if posting.amounts == before {
                return posting;
            }
        }
    }

    fn strip(&mut self) {
        let rest = match self.amounts {
            Ends::Same(rest) | Ends::From(rest) | Ends::To(rest) => rest,
        };
        let rest = self.without_times(rest);
        let rest = self.without_period(rest);
        let rest = self.without_words(rest);
        self.amounts = match (&self.amounts, ends(rest)) {
            (Ends::Same(_), found) => found,
            (Ends::From(_), Ends::Same(rest)) => Ends::From(rest),
            (Ends::To(_), Ends::Same(rest)) => Ends::To(rest),
            // two words for an end: leave both, so that no amount is read
            (known, _) => known.clone(),
        };
    }

    /// "·14薪", "*14薪", "(14薪)"; of "13-16薪" the least, which is what is promised.
    fn without_times(&mut self, rest: &'a str) -> &'a str {
        let signs: &[char] =
            if rest.ends_with(')') { &['('] } else { &['·', '•', '*', '×', 'x', ',', '/'] };
        let found = rest.strip_suffix(')').unwrap_or(rest).strip_suffix('薪').and_then(|inner| {
            let amounts = inner.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
            let least = inner.get(amounts.len()..)?.split('-').next()?.parse().ok()?;
            Some((amounts.strip_suffix(signs)?, least))
        });
        match found.filter(|(_, least)| self.times.is_none() && (12..=24).contains(least)) {
            Some((amounts, least)) => {
                self.times = Some(least);
                amounts
            }
            None => rest,
        }
    }

    fn without_period(&mut self, rest: &'a str) -> &'a str {
        let found = PER.iter().find_map(|(word, period)| {
            let rest = rest.strip_suffix(word)?;
            Some((rest.strip_suffix(['/', '每']).or_else(|| rest.strip_suffix("一"))?, *period))
        });
        match found.filter(|_| self.period.is_none()) {
            Some((rest, period)) => {
                self.period = Some(period);
                rest
            }
            None => rest,
        }
    }

    fn without_words(&mut self, rest: &'a str) -> &'a str {
        let mut rest = rest;
        for (word, period) in BEFORE {
            if let Some(shorter) = rest.strip_prefix(word) {
                rest = shorter;
                self.period = self.period.or(*period);
                self.currency |= matches!(*word, "¥" | "rmb");
            }
        }
        for word in BEHIND {
            if let Some(shorter) = rest.strip_suffix(word) {
                rest = shorter;
                self.currency |= matches!(*word, "元" | "块钱" | "块" | "圆" | "人民币" | "rmb" | "cny");
            }
        }
        rest
    }

    /// The amounts in 元 a month; `text` is the cell for refusals.
    fn pay(&self, text: &str) -> Result<Pay, Refusal> {
        let refusal = || Refusal::new("value.not-pay").with("value", text.trim());
        let (lo, hi) = match self.amounts {
            Ends::From(amount) => (Some(Amount::read(amount).ok_or_else(refusal)?), None),
            Ends::To(amount) => (None, Some(Amount::read(amount).ok_or_else(refusal)?)),
            Ends::Same(amounts) => {
                let (lo, hi) = both(amounts).ok_or_else(refusal)?;
                (Some(lo), Some(hi))
            }
        };
        let named = self.currency || self.period.is_some();
        if !named && [lo, hi].into_iter().flatten().any(|amount| amount.power.is_none() && amount.is_small())
        {
            return Err(refusal());
        }
        let period = self.period.unwrap_or_default();
        let month = |amount: Option<Amount>| amount.map(|amount| amount.monthly(period)).transpose();
        let (lo, hi) = (month(lo)?, month(hi)?);
        if let (Some(low), Some(high)) = (lo, hi)
            && low > high
        {
            return Err(Refusal::new("value.ends-crossed")
                .with("lo", grouped(low))
                .with("hi", grouped(high)));
        }
        Ok(Pay { lo, hi, period, times: self.times })
    }
}

/// Figures and their 千 or 万.
#[derive(Clone, Copy)]
struct Amount {
    figures: Number,
    power: Option<u8>,
}

impl Amount {
    fn read(text: &str) -> Option<Self> {
        let text = ["元", "块", "¥"]
            .iter()
            .fold(text, |text, word| text.trim_end_matches(word).trim_start_matches(word));
        let (figures, power) =
            multiplied(text).map_or((text, None), |(figures, power)| (figures, Some(power)));
        let figures = read_number(figures, MONEY).ok().filter(|figures| figures.units >= 0)?;
        Some(Amount { figures, power })
    }

    /// In ten-billionths of a 元 at most: exact.
    fn exact(self) -> i128 {
        let power = self.power.unwrap_or(0) + expr::MAX_SCALE - self.figures.scale.min(expr::MAX_SCALE);
        i128::from(self.figures.units).saturating_mul(10_i128.saturating_pow(u32::from(power)))
    }

    fn is_small(self) -> bool {
        self.exact() < LEAST_BARE * 10_i128.pow(u32::from(expr::MAX_SCALE))
    }

    fn with(self, power: Option<u8>) -> Self {
        Amount { power: self.power.or(power), ..self }
    }

    /// In 元 a month, rounded half up to four places.
    fn monthly(self, period: Period) -> Result<Number, Refusal> {
        let (times, parts) = period.months();
        let finer = i128::from(power_of_ten(expr::MAX_SCALE - MONEY).unwrap_or(1));
        let divisor = parts.saturating_mul(finer);
        let rounded = self.exact().saturating_mul(times).saturating_add(divisor / 2) / divisor;
        i64::try_from(rounded).map(|units| Number { units, scale: MONEY }).map_err(|_| too_large(MONEY))
    }
}

/// Both ends of "4-8千", "8千-1.2万", "8000". A first end without its unit takes the second's unless the ends
/// would cross, a second one takes the first's only if they would cross otherwise: "800-1千" and "8k-9000" are
/// what they say, "15k-25" is 25k.
fn both(amounts: &str) -> Option<(Amount, Amount)> {
    if let Some(amount) = Amount::read(amounts) {
        return Some((amount, amount));
    }
    let (lo, hi) = partings(amounts).find_map(|(lo, hi)| Some((Amount::read(lo)?, Amount::read(hi)?)))?;
    let crossed = |lo: Amount, hi: Amount| lo.exact() > hi.exact();
    Some(match (lo.power, hi.power) {
        (None, Some(_)) if !crossed(lo.with(hi.power), hi) => (lo.with(hi.power), hi),
        (Some(_), None) if crossed(lo, hi) => (lo, hi.with(lo.power)),
        _ => (lo, hi),
    })
}
