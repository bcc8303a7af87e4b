//! The jobs: what each asks and offers in truth, and what becomes of it. Its sentences are in `job_text`.

use expr::{Date, Id};
use kernel::Values;

use crate::DemoError;
use crate::calendar::{Span, days_between};
use crate::chance::{Chance, Part};
use crate::enterprises::Enterprise;
use crate::fields::Fields;
use crate::job_text::{duties, title};
use crate::ledger::Ledger;
use crate::numbers::id;
use crate::phrasing::{Words, frame};
use crate::students::LEVELS;
use crate::vocabulary::{Occupation, Vocabulary};

/// How many at scale 1.
const JOBS: usize = 3_000;

/// What has become of a job on the last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Draft,
    Submitted,
    Returned,
    Open,
    Paused,
    Filled,
    Expired,
    Closed,
}

/// Of a thousand jobs.
const FATES: [(Fate, usize); 8] = [
    (Fate::Open, 460),
    (Fate::Expired, 190),
    (Fate::Filled, 130),
    (Fate::Closed, 80),
    (Fate::Submitted, 45),
    (Fate::Paused, 35),
    (Fate::Draft, 35),
    (Fate::Returned, 25),
];

/// A job as the other parts know it.
pub(crate) struct Job {
    /// Its row.
    pub id: Id,
    /// The row of its enterprise.
    pub enterprise: Id,
    /// The key of an enterprise by name.
    pub key: Option<String>,
    /// The place of its occupation.
    pub occupation: usize,
    /// When it takes applications: from after the first day to before the last.
    pub open: Option<(Date, Date)>,
    /// How many are looked for.
    pub headcount: usize,
    /// What is asked.
    pub skills: Vec<(String, &'static str)>,
    /// What school is asked; empty if none.
    pub education: String,
    /// Whether it is an internship.
    pub internship: bool,
    /// How large the enterprise is, 0 to 4.
    pub weight: usize,
}

/// What a job truly is, before it is worded.
pub(crate) struct Truth<'a> {
    pub enterprise: &'a Enterprise,
    pub occupation: &'a Occupation,
    pub education: &'a str,
    pub years: i64,
    pub skills: &'a [(String, &'static str)],
}

/// All of them.
pub(crate) fn plan(
    words: &Words<'_>,
    span: &Span,
    enterprises: &[Enterprise],
    ledger: &mut Ledger,
) -> Result<Vec<Job>, DemoError> {
    let mut planning =
        Planning { words, span, ledger, chance: Chance::new(span.seed, Part::Jobs), jobs: Vec::new() };
    for enterprise in enterprises {
        let Some((many, first)) = &enterprise.fixed else { continue };
        for place in 0..*many {
            match first.get(place) {
                Some(code) => {
                    let occupation = words.vocabulary.occupation(code)?;
                    planning.job(enterprise, Some(occupation), Some(Fate::Open))?;
                }
                None => planning.job(enterprise, None, None)?,
            }
        }
    }
    let weights = enterprises.iter().enumerate().map(|(place, enterprise)| {
        let county = words.vocabulary.counties.get(enterprise.county).map_or(100, |county| county.jobs);
        // those by name have had theirs
        let weight = if enterprise.fixed.is_some() { 0 } else { 1 + 2 * enterprise.weight };
        (place, county * weight)
    });
    while planning.jobs.len() < span.many(JOBS) {
        let Some(place) = planning.chance.weighted(weights.clone()) else { break };
        let Some(enterprise) = enterprises.get(place) else { break };
        planning.job(enterprise, None, None)?;
    }
    Ok(planning.jobs)
}

struct Planning<'a, 'v> {
    words: &'a Words<'v>,
    span: &'a Span,
    ledger: &'a mut Ledger,
    chance: Chance,
    jobs: Vec<Job>,
}

impl Planning<'_, '_> {
    fn job(
        &mut self,
        enterprise: &Enterprise,
        fixed: Option<usize>,
        fate: Option<Fate>,
    ) -> Result<(), DemoError> {
        let vocabulary = self.words.vocabulary;
        let Some(industry) = vocabulary.industries.get(enterprise.industry) else { return Ok(()) };
        let mix = vocabulary.places(&industry.occupations, Vocabulary::occupation)?;
        let place = fixed.or_else(|| self.chance.weighted(mix)).unwrap_or_default();
        let Some(occupation) = vocabulary.occupations.get(place) else { return Ok(()) };
        let fate = fate.or_else(|| self.chance.weighted(FATES)).unwrap_or(Fate::Open);
        let kinds = [("full-time", 84), ("internship", 14), ("part-time", 2)];
        let kind =
            if fixed.is_some() { "full-time" } else { self.chance.weighted(kinds).unwrap_or("full-time") };
        let education = self.chance.text(&occupation.education);
        let experienced = kind == "full-time" && self.chance.percent(45);
        let years = if experienced { self.chance.between(1, occupation.experience) } else { 0 };
        let skills = self.asked(occupation, years);
        let posted = self.posted(fate, enterprise.since);
        let valid_until = self.valid_until(fate, posted);
        let headcount = self.headcount(enterprise.weight, occupation.piece);
        let truth = Truth { enterprise, occupation, education, years, skills: &skills };
        let values = self.values(&truth, kind, headcount, posted, valid_until);
        let row = id(self.span.moment(posted), &mut self.chance);
        self.ledger.create(self.span, posted, "job", row, values);
        let open = self.life(row, fate, posted, valid_until);
        self.jobs.push(Job {
            id: row,
            enterprise: enterprise.id,
            key: enterprise.key.clone(),
            occupation: place,
            open,
            headcount,
            skills,
            education: education.to_owned(),
            internship: kind == "internship",
            weight: enterprise.weight,
        });
        Ok(())
    }

    /// What of the occupation's skills is asked: nearly all that belongs to it, some besides, higher with the years.
    fn asked(&mut self, occupation: &Occupation, years: i64) -> Vec<(String, &'static str)> {
        let higher = usize::try_from(years.min(2)).unwrap_or_default();
        let mut asked = Vec::new();
        for (skill, share, base) in occupation
            .core
            .iter()
            .map(|skill| (skill, 85, 1))
            .chain(occupation.also.iter().map(|skill| (skill, 28, 0)))
        {
            if self.chance.percent(share) {
                let level = base + self.chance.below(1 + higher);
                asked.extend(LEVELS.get(level).map(|level| (skill.clone(), *level)));
            }
        }
        asked
    }

    /// The day it is written down; a job of an enterprise that came late comes after it.
    fn posted(&mut self, fate: Fate, since: Date) -> Date {
        let back = |days: i64| self.span.later(self.span.until, -days);
        let (low, high) = match fate {
            Fate::Draft => (back(25), back(0)),
            Fate::Submitted => (back(6), back(1)),
            Fate::Returned => (back(30), back(8)),
            Fate::Open | Fate::Paused => (back(55), back(5)),
            Fate::Filled | Fate::Expired | Fate::Closed => (self.span.later(self.span.from, 25), back(70)),
        };
        let low = low.max(self.span.later(since, 5)).min(high);
        self.span.busy_day(low, high, &mut self.chance)
    }

    /// At most 60 days from the day it is written down, and past the last day of the city where it is still open.
    fn valid_until(&mut self, fate: Fate, posted: Date) -> Option<Date> {
        let still = days_between(posted, self.span.until) + 1;
        let days = match fate {
            Fate::Draft if self.chance.percent(40) => return None,
            Fate::Filled | Fate::Expired | Fate::Closed => self.chance.between(25, 60),
            _ => self.chance.between(still.max(20), 60),
        };
        posted.checked_add(jiff::Span::new().try_days(days).unwrap_or_default()).ok()
    }

    fn headcount(&mut self, weight: usize, piece: usize) -> usize {
        let many = [1, 2, 4, 8, 20].get(weight).copied().unwrap_or(1);
        1 + self.chance.below(many + many * piece / 50) + if self.chance.percent(4) { many * 3 } else { 0 }
    }

    /// 元 a month in steps people write, by place, size, year and kind; none where it is to be agreed.
    fn pay(&mut self, truth: &Truth<'_>, kind: &str, posted: Date) -> Option<(i64, i64)> {
        if self.chance.percent(5) {
            return None;
        }
        let county =
            self.words.vocabulary.counties.get(truth.enterprise.county).map_or(100, |county| county.pay);
        let size = 94 + 3 * i64::try_from(truth.enterprise.weight).unwrap_or_default();
        // three in a hundred more each year
        let year = 100 - 3 * (days_between(posted, self.span.until) / 365);
        let share = match kind {
            "internship" => 58,
            "part-time" => 50,
            _ => 96 + 4 * truth.years,
        };
        let factor = county * size * year * share;
        let (low, high) = truth.occupation.pay;
        let within = self.chance.between(0, (high - low) / 2);
        let scaled = |amount: i64| amount * factor / 100_000_000;
        let step = if low >= 8_000 { 500 } else { 100 };
        let lo = scaled(low + within) / step * step;
        let width = self.chance.between((high - low) / 4, (high - low) * 3 / 4);
        let hi = ((scaled(low + within + width)) / step * step).max(lo + step);
        Some((lo, hi))
    }

    fn values(
        &mut self,
        truth: &Truth<'_>,
        kind: &str,
        headcount: usize,
        posted: Date,
        valid_until: Option<Date>,
    ) -> Values {
        let pay = self.pay(truth, kind, posted);
        let piece = kind == "full-time" && self.chance.percent(truth.occupation.piece);
        let basis = if piece { "piece" } else { "month" };
        let given = self.pay_given(pay);
        let phrases = &self.words.vocabulary.phrases;
        let many = 2 + self.chance.below(6);
        let welfare: Vec<&str> =
            self.chance.several(&phrases.welfare, many).into_iter().map(String::as_str).collect();
        let between = self.chance.pick(&["、", "，", "；", " / "]).copied().unwrap_or("、");
        let county = self.words.vocabulary.counties.get(truth.enterprise.county);
        let mut fields = Fields::default()
            .id("enterprise", truth.enterprise.id)
            .text("title", title(truth.occupation, kind, &mut self.chance))
            .text("kind", kind)
            .int("headcount", i64::try_from(headcount).unwrap_or(1))
            .text("occupation", &truth.occupation.code)
            .text("district", county.map_or("", |county| &county.code))
            .text("education", truth.education)
            .tags("skills", truth.skills)
            .text("duties", duties(self.words, truth, &mut self.chance))
            .money("pay", pay)
            .text("pay_given", given)
            .text("pay_basis", basis)
            .text("welfare", welfare.join(between))
            .text("contact_phone", &truth.enterprise.phone)
            .date("posted_on", posted)
            .maybe_date("valid_until", valid_until);
        if truth.years > 0 {
            let most = if self.chance.percent(30) { Some(truth.years + 2) } else { None };
            fields = fields.range("experience", truth.years, most);
        }
        if welfare.contains(&"13 薪") {
            fields = fields.int("pay_times", 13);
        }
        fields.done()
    }

    /// The pay as the firm's own sheet had it, for the two in five that came from one.
    fn pay_given(&mut self, pay: Option<(i64, i64)>) -> String {
        let Some((lo, hi)) = pay else { return "面议".to_owned() };
        match self.chance.below(10) {
            0 => format!("{lo}-{hi}元/月"),
            1 => format!("{}.{}-{}.{}千/月", lo / 1000, lo % 1000 / 100, hi / 1000, hi % 1000 / 100),
            2 => format!(
                "{}.{:02}-{}.{:02}万/月",
                lo / 10_000,
                lo % 10_000 / 100,
                hi / 10_000,
                hi % 10_000 / 100
            ),
            3 => format!("{lo}~{hi}"),
            _ => String::new(),
        }
    }

    /// The moves of a job; answers from when to when it takes applications.
    fn life(&mut self, row: Id, fate: Fate, posted: Date, valid_until: Option<Date>) -> Option<(Date, Date)> {
        let span = self.span;
        if fate == Fate::Draft {
            return None;
        }
        // half of them are submitted as they are written, the others later
        let mut day = if self.chance.percent(50) { posted } else { span.later(posted, 1) };
        self.step(row, day, "submit");
        if fate == Fate::Submitted {
            return None;
        }
        if fate == Fate::Returned || self.chance.percent(6) {
            day = span.later(day, 1);
            let note = frame(&self.words.vocabulary.phrases.return_notes, &[], &mut self.chance);
            self.ledger.make_move(span, day, "job", row, "return", Some(&note));
            if fate == Fate::Returned {
                return None;
            }
            day = span.later(day, 1);
            let headcount = self.chance.between(1, 4);
            self.ledger.update(span, day, "job", row, Fields::default().int("headcount", headcount).done());
            self.step(row, day, "submit");
        }
        day = span.later(day, 1);
        self.step(row, day, "open");
        let opened = day;
        let ended = match fate {
            Fate::Open => span.until,
            Fate::Paused => {
                let day = span.later(span.until, -1);
                self.step(row, day, "pause");
                day
            }
            Fate::Expired => {
                let day = span.later(valid_until.unwrap_or(opened), 1);
                self.step(row, day, "expire");
                day
            }
            _ => {
                let last = days_between(opened, valid_until.unwrap_or(opened));
                let days = self.chance.between(last / 2, last - 1);
                let day = span.later(opened, days.max(2));
                self.step(row, day, if fate == Fate::Filled { "fill" } else { "close" });
                day
            }
        };
        Some((opened, ended))
    }

    fn step(&mut self, row: Id, day: Date, name: &str) {
        self.ledger.make_move(self.span, day, "job", row, name, None);
    }
}
