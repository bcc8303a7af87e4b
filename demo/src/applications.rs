//! Who applies for what, and what comes of it: the better a person fits, the further it goes.

use std::collections::{BTreeMap, BTreeSet};

use expr::{Date, Id};

use crate::calendar::{Span, days_between, seeking_class};
use crate::chance::{Chance, Part};
use crate::fields::Fields;
use crate::jobs::Job;
use crate::ledger::Ledger;
use crate::numbers::id;
use crate::phrasing::{Words, frame};
use crate::students::{Student, seeks};

/// Students by occupation and class.
type Pools = BTreeMap<(usize, i16), Vec<usize>>;

/// All of them, in order of time; jobs and students learn who found each other.
pub(crate) fn plan(
    words: &Words<'_>,
    span: &Span,
    jobs: &mut [Job],
    students: &mut [Student],
    ledger: &mut Ledger,
) {
    let mut chance = Chance::new(span.seed, Part::Applications);
    let mut applied = drawn(words, span, jobs, students, &mut chance);
    applied.sort_unstable();
    let mut hired: BTreeMap<usize, usize> = BTreeMap::new();
    for (day, job, student) in applied {
        let (Some(job_row), Some(student_row)) = (jobs.get(job), students.get_mut(student)) else { continue };
        if student_row.taken.is_some_and(|taken| taken <= day) {
            continue;
        }
        let application = Application { day, job: job_row, row: id(span.moment(day), &mut chance) };
        application.enter(words, span, student_row, ledger, &mut chance);
        let seats = job_row.headcount.saturating_sub(hired.get(&job).copied().unwrap_or_default());
        if let Some(taken) = application.follow(span, student_row, seats, ledger, &mut chance) {
            student_row.taken = Some(taken);
            *hired.entry(job).or_default() += 1;
        }
    }
}

/// Who applies where and when.
fn drawn(
    words: &Words<'_>,
    span: &Span,
    jobs: &[Job],
    students: &[Student],
    chance: &mut Chance,
) -> Vec<(Date, usize, usize)> {
    let mut pools = Pools::new();
    for (place, student) in students.iter().enumerate() {
        for aim in [Some(student.aim), student.second].into_iter().flatten() {
            pools.entry((aim, student.class)).or_default().push(place);
        }
    }
    let mut drawn = Vec::new();
    let mut pairs = BTreeSet::new();
    for (place, job) in jobs.iter().enumerate() {
        let Some((opened, ended)) = job.open else { continue };
        let first = span.later(opened, 1);
        let last = span.later(ended, -1);
        if first > last {
            continue;
        }
        let many = chance.below(4 + job.weight * 2) + if job.key.is_some() { 5 } else { 0 };
        for _ in 0..many {
            let day = span.busy_day(first, last.min(span.later(first, 28)), chance);
            let found = (0..12).find_map(|_| {
                let student = candidate(&pools, job, day, students.len(), chance)?;
                let row = students.get(student)?;
                let schooled = job.education.is_empty()
                    || rank(row.level(words.vocabulary)) >= rank(&job.education)
                    || chance.percent(4);
                (seeks(row, day) && schooled && !pairs.contains(&(place, student))).then_some(student)
            });
            if let Some(student) = found {
                pairs.insert((place, student));
                drawn.push((day, place, student));
            }
        }
    }
    // the people by name who look for work apply to the enterprises by name
    for (student, row) in students.iter().enumerate().filter(|(_, row)| row.login.is_some()) {
        let named = jobs.iter().enumerate().filter(|(_, job)| job.key.is_some() && job.occupation == row.aim);
        for (place, job) in named.take(3) {
            let Some((opened, ended)) = job.open else { continue };
            let shown = row.shown.unwrap_or(row.since);
            let day = span.later(opened.max(shown), chance.between(1, 3));
            if day < ended && pairs.insert((place, student)) {
                drawn.push((day, place, student));
            }
        }
    }
    drawn
}

/// Somebody who looks for this occupation, mostly of the class whose turn it is; one in eight looks for something else.
fn candidate(pools: &Pools, job: &Job, day: Date, all: usize, chance: &mut Chance) -> Option<usize> {
    if chance.percent(12) {
        return Some(chance.below(all));
    }
    let class = seeking_class(day) + i16::from(job.internship && chance.percent(60));
    let class = if chance.percent(12) { class - 1 } else { class };
    let pool = pools.get(&(job.occupation, class))?;
    chance.pick(pool).copied()
}

/// How high a school is, in the order of the code table.
fn rank(education: &str) -> usize {
    match education {
        "81" => 1,
        "71" => 2,
        "61" | "41" | "44" | "47" => 3,
        "31" => 4,
        "21" => 5,
        "14" => 6,
        "11" => 7,
        _ => 0,
    }
}

struct Application<'a> {
    day: Date,
    job: &'a Job,
    row: Id,
}

impl Application<'_> {
    fn enter(
        &self,
        words: &Words<'_>,
        span: &Span,
        student: &Student,
        ledger: &mut Ledger,
        chance: &mut Chance,
    ) {
        let sources = [("online", 66), ("fair", 14), ("recommended", 10), ("visit", 5), ("invited", 5)];
        let mut fields = Fields::default()
            .id("job", self.job.id)
            .id("enterprise", self.job.enterprise)
            .id("resume", student.resume)
            .id("student", student.person)
            .text("name", &student.name)
            .text("phone", &student.phone)
            .text("source", chance.weighted(sources).unwrap_or("online"));
        if chance.percent(40) {
            fields = fields.text("message", message(words, student, chance));
        }
        ledger.create(span, self.day, "application", self.row, fields.done());
    }

    /// How well the person fits, 0 to 100.
    fn fit(&self, student: &Student) -> usize {
        let asked = self.job.skills.len().max(1);
        let has = |skill: &&(String, &'static str)| student.skills.iter().any(|(known, _)| *known == skill.0);
        let skills = self.job.skills.iter().filter(has).count() * 60 / asked;
        let aim = if student.aim == self.job.occupation { 20 } else { 0 };
        (skills + aim + student.ability / 5).min(100)
    }

    /// The moves, as far as they come by the last day; answers when the person accepted, if so.
    fn follow(
        &self,
        span: &Span,
        student: &Student,
        seats: usize,
        ledger: &mut Ledger,
        chance: &mut Chance,
    ) -> Option<Date> {
        let fit = self.fit(student);
        let mut day = self.day;
        for (name, days, share) in [
            ("screen", 4, 88),
            ("invite", 6, 25 + fit * 6 / 10),
            ("offer", 8, if seats == 0 { 0 } else { 10 + fit / 2 }),
            ("accept", 4, 62),
        ] {
            let next = day
                .checked_add(jiff::Span::new().try_days(chance.between(1, days)).unwrap_or_default())
                .ok()?;
            if next > span.until {
                return None;
            }
            let elsewhere = student.taken.is_some_and(|taken| taken <= next);
            let goes_on = chance.percent(share) && !elsewhere;
            if !goes_on {
                let gives_up = elsewhere || name == "accept" || chance.percent(15);
                // some firms never answer; the application stays where it is
                if gives_up || chance.percent(70) {
                    let name = if gives_up { "withdraw" } else { "reject" };
                    ledger.make_move(span, next, "application", self.row, name, None);
                }
                return None;
            }
            ledger.make_move(span, next, "application", self.row, name, None);
            day = next;
        }
        Some(day)
    }
}

fn message(words: &Words<'_>, student: &Student, chance: &mut Chance) -> String {
    let vocabulary = words.vocabulary;
    let college = vocabulary.colleges.get(student.college).map_or("", |college| &college.short);
    let major = vocabulary.majors.get(student.major).map_or("", |major| &major.name);
    let home = vocabulary.counties.get(student.home).map_or("", |county| &county.name);
    let aim = vocabulary.occupations.get(student.aim).map_or("", |aim| chance.text(&aim.wish));
    let skill = student.skills.first().map_or("", |(skill, _)| words.skill(skill, chance));
    let with = [("college_short", college), ("major", major), ("home", home), ("aim", aim), ("skill", skill)];
    frame(&vocabulary.phrases.messages, &with, chance)
}

/// How long ago somebody was hired, for what follows from it.
pub(crate) fn days_since(taken: Date, span: &Span) -> i64 {
    days_between(taken, span.until)
}
