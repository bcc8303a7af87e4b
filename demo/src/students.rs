//! The students: who they are, what they truly can and look for. What they write of it is in `resumes`.

use expr::{Date, Id};

use crate::DemoError;
use crate::calendar::{Span, leaving_day, seeking_class};
use crate::chance::{Chance, Part};
use crate::fields::Fields;
use crate::ledger::Ledger;
use crate::numbers::{Telephone, id, telephone};
use crate::organisations::Organisations;
use crate::people::person_name;
use crate::phrasing::Words;
use crate::vocabulary::{College, Major, Occupation, Vocabulary};

/// How many at scale 1.
const STUDENTS: usize = 12_000;

/// 上海 北京 广州 深圳, where three in a hundred wish to go.
const FAR: [(&str, usize); 4] = [("310000", 40), ("110000", 15), ("440100", 20), ("440300", 25)];

/// The levels of skills, low to high.
pub(crate) const LEVELS: [&str; 4] = ["aware", "working", "fluent", "expert"];

/// A student, or somebody who was one lately.
pub(crate) struct Student {
    /// The person.
    pub person: Id,
    /// The résumé.
    pub resume: Id,
    /// With the mark.
    pub name: String,
    /// The person's telephone.
    pub phone: String,
    /// The place of the college in the vocabulary.
    pub college: usize,
    /// The place of the major in the vocabulary.
    pub major: usize,
    /// The year of leaving school.
    pub class: i16,
    /// The place of the home county in the vocabulary.
    pub home: usize,
    /// The place of the occupation looked for.
    pub aim: usize,
    /// Another one that would do.
    pub second: Option<usize>,
    /// 0 to 99.
    pub ability: usize,
    /// Skills with levels.
    pub skills: Vec<(String, &'static str)>,
    /// Places wished, by code.
    pub districts: Vec<String>,
    /// What was attained before this school.
    pub before: &'static str,
    /// When the résumé is made.
    pub since: Date,
    /// From when enterprises see it; never if it stays a draft.
    pub shown: Option<Date>,
    /// When a job was accepted.
    pub taken: Option<Date>,
    /// Login of those by name.
    pub login: Option<String>,
}

impl Student {
    /// What they leave with, or have left with.
    pub fn level<'v>(&self, vocabulary: &'v Vocabulary) -> &'v str {
        vocabulary.majors.get(self.major).map_or("31", |major| &major.level)
    }

    /// Whether they have left school by a day.
    pub fn left(&self, day: Date) -> bool {
        leaving_day(self.class) <= day
    }
}

/// All of them, college by college, class by class.
pub(crate) fn plan(
    words: &Words<'_>,
    span: &Span,
    organisations: &Organisations,
    ledger: &mut Ledger,
) -> Result<Vec<Student>, DemoError> {
    let mut chance = Chance::new(span.seed, Part::Students);
    let vocabulary = words.vocabulary;
    let mut students = Vec::new();
    let parts = parted(span.many(STUDENTS), vocabulary.colleges.iter().map(|college| college.students));
    for ((college, declared), all) in vocabulary.colleges.iter().enumerate().zip(parts) {
        if organisations.get(&declared.key).is_none() {
            return Err(DemoError::Unknown(declared.key.clone()));
        }
        let majors = vocabulary.majors.iter().enumerate();
        let majors: Vec<(usize, usize)> =
            majors.filter_map(|(place, major)| Some((place, *major.colleges.get(&declared.key)?))).collect();
        for (class, many) in classes(declared, all, span) {
            for _ in 0..many {
                let number = students.len();
                let Some(major) = chance.weighted(majors.iter().copied()) else { continue };
                students.push(student(
                    vocabulary,
                    span,
                    (college, major, class),
                    number,
                    ledger,
                    &mut chance,
                )?);
            }
        }
    }
    Ok(students)
}

/// How many of each class a college has: those who leave next, the class behind them, and three that have left.
/// `all` is how many students the college has.
fn classes(college: &College, all: usize, span: &Span) -> Vec<(i16, usize)> {
    let years = [0, 1, -1, -2, -3];
    let shares = std::iter::once(college.seniors).chain(college.others.iter().copied());
    years.into_iter().zip(parted(all, shares)).map(|(year, many)| (span.senior + year, many)).collect()
}

/// `all` parted by shares of ten thousand, so that the parts add up.
fn parted(all: usize, shares: impl Iterator<Item = usize>) -> Vec<usize> {
    let (mut sum, mut before) = (0, 0);
    let part = |share| {
        sum += share;
        let end = (all * sum + 5_000) / 10_000;
        let part = end - before;
        before = end;
        part
    };
    shares.map(part).collect()
}

/// One student and the row of the person, who came with the class's list in the September of its first year.
fn student(
    vocabulary: &Vocabulary,
    span: &Span,
    (college, major, class): (usize, usize, i16),
    number: usize,
    ledger: &mut Ledger,
    chance: &mut Chance,
) -> Result<Student, DemoError> {
    let declared = vocabulary.majors.get(major).ok_or_else(|| DemoError::Unknown("major".into()))?;
    let aims = vocabulary.places(&declared.aims, Vocabulary::occupation)?;
    let aim = chance.weighted(aims.iter().copied()).unwrap_or_default();
    let second =
        if chance.percent(35) { chance.weighted(aims).filter(|second| *second != aim) } else { None };
    let occupation = vocabulary.occupations.get(aim).ok_or_else(|| DemoError::Unknown("aim".into()))?;
    let ability = usize::midpoint(chance.below(100), chance.below(100));
    let homes = vocabulary.counties.iter().enumerate().map(|(place, county)| (place, county.students));
    let home = chance.weighted(homes).unwrap_or_default();
    let entered = jiff::civil::date(class - declared.duration, 9, 12).max(span.later(span.from, 2));
    let person = id(span.moment(entered), chance);
    let age = i64::from(declared.duration) + if declared.level == "41" { 15 } else { 18 };
    let born_year = class - i16::try_from(age).unwrap_or_default() - i16::from(chance.percent(25));
    let born = jiff::civil::date(born_year, 1, 1)
        .checked_add(jiff::Span::new().try_days(chance.between(0, 364))?)?;
    let (since, shown) = resume_days(span, class, chance);
    let student = Student {
        person,
        resume: id(span.moment(since), chance),
        name: person_name(&vocabulary.names, chance),
        phone: telephone(Telephone::Person, number),
        college,
        major,
        class,
        home,
        aim,
        second,
        ability,
        skills: skills(vocabulary, occupation, ability, chance),
        districts: districts(vocabulary, home, chance),
        before: before(declared, chance),
        since,
        shown,
        taken: None,
        login: None,
    };
    let mut fields =
        Fields::default().text("name", &student.name).text("phone", &student.phone).date("born_on", born);
    if chance.percent(30) {
        fields = fields.text("email", format!("s{number:06}@example.invalid"));
    }
    ledger.create(span, entered, "person", person, fields.done());
    Ok(student)
}

fn before(major: &Major, chance: &mut Chance) -> &'static str {
    match &*major.level {
        "41" => "71",
        "21" => "61",
        _ => chance.weighted([("61", 62), ("41", 24), ("44", 9), ("47", 5)]).unwrap_or("61"),
    }
}

/// When the résumé is made and shown: over the last year at school by how busy hiring is; the class behind makes the
/// first ones for internships.
fn resume_days(span: &Span, class: i16, chance: &mut Chance) -> (Date, Option<Date>) {
    let first =
        jiff::civil::date(class - 1, 9, 1).min(span.later(span.until, -120)).max(span.later(span.from, 6));
    let last = jiff::civil::date(class, 6, 15).min(span.later(span.until, -2)).max(first);
    // those who care write early: the earlier of two days
    let since = span.busy_day(first, last, chance).min(span.busy_day(first, last, chance));
    let shown = match chance.below(100) {
        0..=4 => None,
        5..=54 => Some(since),
        _ => Some(span.later(since, chance.between(1, 4))),
    };
    (since, shown)
}

/// What they can: most of what the occupation asks, better the abler, and something else besides.
fn skills(
    vocabulary: &Vocabulary,
    occupation: &Occupation,
    ability: usize,
    chance: &mut Chance,
) -> Vec<(String, &'static str)> {
    let mut skills: Vec<(String, &'static str)> = Vec::new();
    let mut learn = |skill: &String, bonus: usize, chance: &mut Chance| {
        let score = (ability + chance.below(40) + bonus).saturating_sub(25);
        let level = match score {
            0..=24 => 0,
            25..=59 => 1,
            60..=89 => 2,
            _ => 3,
        };
        if let Some(level) = LEVELS.get(level)
            && !skills.iter().any(|(known, _)| known == skill)
        {
            skills.push((skill.clone(), level));
        }
    };
    for skill in &occupation.core {
        if chance.percent(70 + ability / 4) {
            learn(skill, 10, chance);
        }
    }
    for skill in &occupation.also {
        if chance.percent(22 + ability / 3) {
            learn(skill, 0, chance);
        }
    }
    if chance.percent(25)
        && let Some(other) = chance.pick(&vocabulary.occupations)
        && let Some(skill) = chance.pick(&other.core)
    {
        learn(skill, 0, chance);
    }
    if skills.is_empty() {
        skills.extend(occupation.core.first().map(|skill| (skill.clone(), "aware")));
    }
    skills
}

/// Where they wish to work: at home, elsewhere in the city, and a few far away.
fn districts(vocabulary: &Vocabulary, home: usize, chance: &mut Chance) -> Vec<String> {
    if chance.percent(3) {
        return chance.weighted(FAR).map(|code| vec![code.to_owned()]).unwrap_or_default();
    }
    let Some(county) = vocabulary.counties.get(home) else { return Vec::new() };
    let mut wished = Vec::new();
    if chance.percent(county.leaving) {
        if chance.percent(12) {
            return vec!["330100".to_owned()];
        }
        let elsewhere = vocabulary.counties.iter().enumerate().map(|(place, other)| (place, other.jobs));
        for _ in 0..=chance.below(2) {
            let place = chance.weighted(elsewhere.clone()).unwrap_or(home);
            wished.extend(vocabulary.counties.get(place).map(|other| other.code.clone()));
        }
    } else {
        wished.push(county.code.clone());
        if chance.percent(30) {
            wished.extend(chance.pick(&vocabulary.counties).map(|other| other.code.clone()));
        }
    }
    if chance.percent(10) {
        wished = vec!["330300".to_owned()];
    }
    wished.dedup();
    wished
}

/// Whether a student's class looks for work on a day: its own year, and the year after for those still without any.
pub(crate) fn seeks(student: &Student, day: Date) -> bool {
    let class = seeking_class(day);
    let shown = student.shown.is_some_and(|shown| shown < day);
    shown && (student.class >= class - 1) && student.taken.is_none_or(|taken| taken > day)
}
