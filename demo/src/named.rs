//! The people by name, their seats and accounts, and those of the members' personnel offices.

use expr::{Date, Id};

use crate::calendar::{Span, days_between};
use crate::chance::{Chance, Part};
use crate::enterprises::Enterprise;
use crate::fields::Fields;
use crate::ledger::Ledger;
use crate::numbers::{Telephone, id, telephone};
use crate::organisations::Organisations;
use crate::people::{marked, person_name};
use crate::phrasing::Words;
use crate::students::Student;
use crate::vocabulary::{NamedPerson, NamedStudent, Vocabulary};
use crate::{Account, DemoError};

/// The year the dates of people by name are written for: the class that leaves next.
const WRITTEN_FOR: i16 = 2027;

/// The most members whose personnel office has an account.
const OFFICES: usize = 24;

/// Where the telephone numbers of these people begin, far behind those of students.
const NUMBERS: usize = 90_000_000;

/// All of them; answers the accounts to print.
pub(crate) fn plan(
    words: &Words<'_>,
    span: &Span,
    organisations: &Organisations,
    enterprises: &[Enterprise],
    students: &mut Vec<Student>,
    ledger: &mut Ledger,
) -> Result<Vec<Account>, DemoError> {
    let mut chance = Chance::new(span.seed, Part::Named);
    let mut accounts = Vec::new();
    for (number, person) in words.vocabulary.persons.iter().enumerate() {
        let firm = enterprises.iter().find(|enterprise| enterprise.key.as_deref() == Some(&person.at));
        let home = firm.map(|firm| (firm.id, firm.name.as_str())).or_else(|| organisations.get(&person.at));
        let (organisation, organisation_name) = home.ok_or_else(|| DemoError::Unknown(person.at.clone()))?;
        let department =
            person.department.as_deref().and_then(|name| organisations.department(&person.at, name));
        let born = person.born.as_deref().map(|day| shifted(day, span)).transpose()?;
        let seat = Seat {
            login: person.login.clone(),
            name: marked(&person.name),
            phone: telephone(Telephone::Person, NUMBERS + number),
            born,
            organisation,
            department,
            roles: &person.roles,
        };
        let (row, account) = enter(&seat, span, span.later(span.from, 3), ledger, &mut chance);
        if let Some(declared) = &person.student {
            students.push(student(words.vocabulary, person, declared, row, &seat, span, &mut chance)?);
        }
        if person.printed {
            accounts.push(Account {
                login: seat.login,
                account,
                person: row,
                name: seat.name,
                roles: person.roles.iter().map(|role| words.role(role).to_owned()).collect(),
                organisation: organisation_name.to_owned(),
            });
        }
    }
    offices(words.vocabulary, span, enterprises, ledger, &mut chance);
    Ok(accounts)
}

/// A person with one seat and an account.
struct Seat<'a> {
    login: String,
    name: String,
    phone: String,
    born: Option<Date>,
    organisation: Id,
    department: Option<Id>,
    roles: &'a [String],
}

/// Enters person, seat and account; answers person and account.
fn enter(seat: &Seat<'_>, span: &Span, day: Date, ledger: &mut Ledger, chance: &mut Chance) -> (Id, Id) {
    let person = id(span.moment(day), chance);
    let fields = Fields::default()
        .text("name", &seat.name)
        .text("phone", &seat.phone)
        .text("email", format!("{}@example.invalid", seat.login))
        .maybe_date("born_on", seat.born);
    ledger.create(span, day, "person", person, fields.done());
    let fields = Fields::default()
        .id("person", person)
        .id("organisation", seat.organisation)
        .maybe_id("department", seat.department)
        .codes("roles", seat.roles)
        .date("from", day);
    ledger.create(span, day, "seat", id(span.moment(day), chance), fields.done());
    let account = id(span.moment(day), chance);
    let fields = Fields::default().id("person", person).text("login_name", &seat.login);
    ledger.create(span, day, "account", account, fields.done());
    (person, account)
}

/// What the student by name is and looks for.
fn student(
    vocabulary: &Vocabulary,
    person: &NamedPerson,
    declared: &NamedStudent,
    row: Id,
    seat: &Seat<'_>,
    span: &Span,
    chance: &mut Chance,
) -> Result<Student, DemoError> {
    let aim = vocabulary.occupation(&declared.aim)?;
    let skills = vocabulary.occupations.get(aim).map(|occupation| &occupation.core);
    let skills =
        skills.into_iter().flatten().zip(["fluent", "fluent", "working", "fluent"].into_iter().cycle());
    let college = vocabulary.colleges.iter().position(|college| college.key == person.at);
    let before = if declared.attained == "61" { "61" } else { "41" };
    let since = span.later(span.until, -70);
    Ok(Student {
        person: row,
        resume: id(span.moment(since), chance),
        name: seat.name.clone(),
        phone: seat.phone.clone(),
        college: college.ok_or_else(|| DemoError::Unknown(person.at.clone()))?,
        major: vocabulary.major(&declared.major)?,
        class: shifted(&declared.leaves, span)?.year(),
        home: vocabulary.county(&declared.home)?,
        aim,
        second: None,
        ability: 78,
        skills: skills.map(|(skill, level)| (skill.clone(), level)).collect(),
        districts: vec![declared.home.clone()],
        before,
        since,
        shown: Some(span.later(since, 1)),
        taken: None,
        login: Some(seat.login.clone()),
    })
}

/// The personnel offices of members.
fn offices(
    vocabulary: &Vocabulary,
    span: &Span,
    enterprises: &[Enterprise],
    ledger: &mut Ledger,
    chance: &mut Chance,
) {
    let roles = ["enterprise-hr".to_owned()];
    let members =
        enterprises.iter().filter(|enterprise| enterprise.member && enterprise.key.is_none()).take(OFFICES);
    for (number, enterprise) in members.enumerate() {
        let seat = Seat {
            login: format!("hr{:02}", number + 11),
            name: person_name(&vocabulary.names, chance),
            phone: telephone(Telephone::Person, NUMBERS + 1_000 + number),
            born: None,
            organisation: enterprise.id,
            department: None,
            roles: &roles,
        };
        let day = span.later(enterprise.since, 4);
        enter(&seat, span, day, ledger, chance);
    }
}

/// A day of `named.toml` in the years of this city.
fn shifted(day: &str, span: &Span) -> Result<Date, DemoError> {
    let day: Date = day.parse()?;
    let years = i64::from(span.senior - WRITTEN_FOR);
    let moved = day.checked_add(jiff::Span::new().try_years(years)?)?;
    // nobody of the city is born after its first day
    Ok(if days_between(span.until, moved) > 3660 { span.from } else { moved })
}
