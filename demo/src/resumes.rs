//! What students write of themselves: headline, wish, courses, projects, in words of their own that say the same as
//! `Student` does in numbers.

use expr::Date;
use kernel::Values;

use crate::DemoError;
use crate::applications::days_since;
use crate::calendar::{Span, leaving_day};
use crate::chance::{Chance, Part};
use crate::fields::Fields;
use crate::ledger::Ledger;
use crate::organisations::Organisations;
use crate::phrasing::{Voice, Words, frame, shortened};
use crate::students::Student;
use crate::vocabulary::{Major, Occupation};

/// All of them, and what became of them.
pub(crate) fn plan(
    words: &Words<'_>,
    span: &Span,
    organisations: &Organisations,
    students: &[Student],
    ledger: &mut Ledger,
) -> Result<(), DemoError> {
    let mut writing = Writing { words, span, organisations, chance: Chance::new(span.seed, Part::Resumes) };
    for student in students {
        let values = writing.values(student)?;
        ledger.create(span, student.since, "resume", student.resume, values);
        if let Some(shown) = student.shown {
            ledger.make_move(span, shown, "resume", student.resume, "publish", None);
        }
        writing.later(student, ledger);
    }
    Ok(())
}

struct Writing<'a, 'v> {
    words: &'a Words<'v>,
    span: &'a Span,
    organisations: &'a Organisations,
    chance: Chance,
}

impl Writing<'_, '_> {
    /// One in ten changes what they expect; most of those who were hired hide theirs.
    fn later(&mut self, student: &Student, ledger: &mut Ledger) {
        let span = self.span;
        let last = student.taken.unwrap_or(span.until);
        let changed = span.later(student.since, self.chance.between(8, 45));
        if self.chance.percent(10) && changed < last {
            let pay = self.expected_pay(student, self.words.vocabulary.occupations.get(student.aim));
            let fields =
                Fields::default().money("expected_pay", pay).date("available_from", self.available(student));
            ledger.update(span, changed, "resume", student.resume, fields.done());
        }
        if let (Some(taken), Some(shown)) = (student.taken, student.shown)
            && self.chance.percent(75)
        {
            let days = self.chance.between(1, 6);
            if days_since(taken, span) >= days {
                ledger.make_move(
                    span,
                    span.later(taken.max(shown), days),
                    "resume",
                    student.resume,
                    "hide",
                    None,
                );
            }
        }
    }

    fn values(&mut self, student: &Student) -> Result<Values, DemoError> {
        let vocabulary = self.words.vocabulary;
        let unknown = || DemoError::Unknown(student.name.clone());
        let major = vocabulary.majors.get(student.major).ok_or_else(unknown)?;
        let aim = vocabulary.occupations.get(student.aim).ok_or_else(unknown)?;
        let college = vocabulary.colleges.get(student.college).ok_or_else(unknown)?;
        let (college, _) = self.organisations.get(&college.key).ok_or_else(unknown)?;
        let attained = if student.left(student.since) { &*major.level } else { student.before };
        let headline = self.headline(student, major, aim);
        let mut fields = Fields::default()
            .id("student", student.person)
            .text("headline", headline)
            .text("name", &student.name)
            .text("phone", &student.phone)
            .id("college", college)
            .text("education", attained)
            .text("expected_education", &major.level)
            .date("graduates_on", leaving_day(student.class))
            .text("courses", self.courses(major))
            .tags("skills", &student.skills)
            .text("projects", self.projects(student, aim))
            .text("wish", self.wish(student, aim));
        // what the catalogue lacks, or what was copied from a certificate
        fields = if major.code.is_empty() || self.chance.percent(4) {
            fields.text("major_given", &major.name)
        } else {
            fields.text("major", &major.code)
        };
        if self.chance.percent(20 + student.ability / 2) {
            let many = 1 + self.chance.below(2);
            let certificates: Vec<&str> =
                self.chance.several(&aim.certificates, many).into_iter().map(String::as_str).collect();
            fields = fields.text("certificates", certificates.join("、"));
        }
        if self.chance.percent(92) {
            let occupations = [Some(student.aim), student.second].into_iter().flatten();
            let codes =
                occupations.filter_map(|place| vocabulary.occupations.get(place)).map(|found| &found.code);
            fields = fields.codes("wish_occupations", codes);
        }
        let pay = if self.chance.percent(88) { self.expected_pay(student, Some(aim)) } else { None };
        fields = fields.codes("districts", &student.districts).money("expected_pay", pay);
        if self.chance.percent(70) {
            fields = fields.date("available_from", self.available(student));
        }
        Ok(fields.done())
    }

    fn headline(&mut self, student: &Student, major: &Major, aim: &Occupation) -> String {
        let vocabulary = self.words.vocabulary;
        let wish = self.chance.text(&aim.wish);
        let college = vocabulary.colleges.get(student.college).map_or("", |college| &college.short);
        let mut skills = student.skills.iter();
        let first = skills.next();
        let skill = first.map_or("", |(skill, _)| self.words.skill(skill, &mut self.chance));
        let level = first.map_or("", |(_, level)| self.words.label("skill-level", level));
        let second = skills.next().map_or(wish, |(skill, _)| self.words.skill(skill, &mut self.chance));
        let place = self.place(student);
        let filled = [
            ("major", &*major.name),
            ("aim", wish),
            ("skill", skill),
            ("skill_two", second),
            ("college_short", college),
            ("level", level),
            ("place", &place),
        ];
        shortened(&frame(&vocabulary.phrases.headlines, &filled, &mut self.chance), 40)
    }

    fn wish(&mut self, student: &Student, aim: &Occupation) -> String {
        let vocabulary = self.words.vocabulary;
        let second = student.second.and_then(|place| vocabulary.occupations.get(place)).unwrap_or(aim);
        let wish = self.chance.text(&aim.wish);
        let other = self.chance.text(&second.wish);
        let home = vocabulary.counties.get(student.home).map_or("", |county| &county.name);
        let place = self.place(student);
        let filled = [("aim", wish), ("aim_two", other), ("home", home), ("place", &place)];
        frame(&vocabulary.phrases.wishes, &filled, &mut self.chance)
    }

    /// The first place wished, as one says it.
    fn place(&self, student: &Student) -> String {
        let code = student.districts.first().map_or("330300", String::as_str);
        let county = self.words.vocabulary.counties.iter().find(|county| county.code == code);
        let name = county.map_or_else(|| self.words.label("region", code), |county| &county.name);
        name.trim_end_matches('市').to_owned()
    }

    fn courses(&mut self, major: &Major) -> String {
        let many = 3 + self.chance.below(3);
        let courses: Vec<&str> =
            self.chance.several(&major.courses, many).into_iter().map(String::as_str).collect();
        let between = self.chance.pick(&["、", "，", " / "]).copied().unwrap_or("、");
        let with = [("courses", &*courses.join(between))];
        frame(&self.words.vocabulary.phrases.course_frames, &with, &mut self.chance)
    }

    /// One to three things done, each another concept of the occupation, in the last two years before the résumé.
    fn projects(&mut self, student: &Student, aim: &Occupation) -> String {
        let phrases = &self.words.vocabulary.phrases;
        let many = 1 + self.chance.below(3);
        let mut lines = Vec::new();
        for task in self.chance.several(&aim.tasks, many) {
            let matter = self.words.concept(task, Voice::Student, &mut self.chance);
            let head = self.chance.text(&phrases.project_heads).to_owned();
            let when = self.when(student.since);
            lines.push(frame(
                &phrases.project_frames,
                &[("head", &head), ("when", &when), ("matter", &matter)],
                &mut self.chance,
            ));
        }
        lines.join("\n\n")
    }

    fn when(&mut self, before: Date) -> String {
        let months = self.chance.between(2, 20);
        let start =
            before.checked_sub(jiff::Span::new().try_months(months).unwrap_or_default()).unwrap_or(before);
        let (year, month) = (start.year(), start.month());
        match self.chance.below(3) {
            0 => format!("{year}.{month:02}"),
            1 => format!("{year} 年 {month} 月"),
            _ => format!("{year}-{month:02} 起 {} 周", 2 + self.chance.below(12)),
        }
    }

    /// What the occupation pays at its lower end, more for the abler; in steps of 500.
    fn expected_pay(&mut self, student: &Student, aim: Option<&Occupation>) -> Option<(i64, i64)> {
        let (low, high) = aim?.pay;
        let ability = i64::try_from(student.ability).unwrap_or_default();
        let share = self.chance.between(78, 100) + ability / 5;
        let far = student.districts.first().is_some_and(|code| !code.starts_with("3303"));
        let share = if far { share + 25 } else { share };
        let lo = (low * share / 100 / 500 * 500).max(2_000);
        let width = self.chance.between(1, ((high - low) / 700).max(2)) * 500;
        Some((lo, lo + width))
    }

    fn available(&mut self, student: &Student) -> Date {
        let leaving = leaving_day(student.class);
        let soon = self.span.later(student.since, 14);
        let days = self.chance.between(0, 40);
        let earliest = if self.chance.percent(45) { soon } else { leaving.max(soon) };
        earliest.checked_add(jiff::Span::new().try_days(days).unwrap_or_default()).unwrap_or(earliest)
    }
}
