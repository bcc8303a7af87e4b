//! The colleges with their departments and majors, the consortium, and the public bodies around it.

use std::collections::BTreeMap;

use expr::Id;

use crate::DemoError;
use crate::calendar::Span;
use crate::chance::{Chance, Part};
use crate::fields::Fields;
use crate::ledger::Ledger;
use crate::numbers::{Register, credit_code, id};
use crate::people::marked;
use crate::vocabulary::Vocabulary;

/// Rows of organisations by the keys of the vocabulary.
pub(crate) struct Organisations {
    ids: BTreeMap<String, (Id, String)>,
    departments: BTreeMap<(String, String), Id>,
}

impl Organisations {
    /// The row and name of an organisation.
    pub fn get(&self, key: &str) -> Option<(Id, &str)> {
        self.ids.get(key).map(|(id, name)| (*id, name.as_str()))
    }

    /// The row of a department.
    pub fn department(&self, organisation: &str, name: &str) -> Option<Id> {
        self.departments.get(&(organisation.to_owned(), name.to_owned())).copied()
    }
}

/// What an organisation is entered with.
struct New<'a> {
    key: &'a str,
    name: &'a str,
    short: &'a str,
    kind: &'a str,
    district: &'a str,
    parent: Option<&'a str>,
    departments: &'a [String],
}

/// All of them, on the first day.
pub(crate) fn plan(
    vocabulary: &Vocabulary,
    span: &Span,
    ledger: &mut Ledger,
) -> Result<Organisations, DemoError> {
    let mut chance = Chance::new(span.seed, Part::Organisations);
    let mut organisations = Organisations { ids: BTreeMap::new(), departments: BTreeMap::new() };
    let bodies = vocabulary.bodies.iter().map(|body| New {
        key: &body.key,
        name: &body.name,
        short: &body.short,
        kind: &body.kind,
        district: &body.district,
        parent: body.parent.as_deref(),
        departments: &body.departments,
    });
    let colleges = vocabulary.colleges.iter().map(|college| New {
        key: &college.key,
        name: &college.name,
        short: &college.short,
        kind: &college.kind,
        district: &college.district,
        parent: None,
        departments: &college.departments,
    });
    for (number, new) in bodies.chain(colleges).enumerate() {
        enter(&new, number, &mut organisations, span, ledger, &mut chance)?;
    }
    majors(vocabulary, &organisations, span, ledger, &mut chance)?;
    Ok(organisations)
}

fn enter(
    new: &New<'_>,
    number: usize,
    organisations: &mut Organisations,
    span: &Span,
    ledger: &mut Ledger,
    chance: &mut Chance,
) -> Result<(), DemoError> {
    let register = match new.kind {
        "government" | "town" | "park" => Register::Government,
        "association" => Register::Association,
        "consortium" => Register::NonProfit,
        _ => Register::Institution,
    };
    let row = id(span.moment(span.from), chance);
    let parent =
        new.parent.map(|key| organisations.get(key).ok_or_else(|| DemoError::Unknown(key.to_owned())));
    let fields = Fields::default()
        .text("name", marked(new.name))
        .text("short_name", new.short)
        .text("kind", new.kind)
        .maybe_id("parent", parent.transpose()?.map(|(id, _)| id))
        .text("district", new.district)
        .text("uscc", credit_code(register, number));
    ledger.create(span, span.from, "organisation", row, fields.done());
    organisations.ids.insert(new.key.to_owned(), (row, marked(new.name)));
    for name in new.departments {
        let department = id(span.moment(span.from), chance);
        let fields = Fields::default().id("organisation", row).text("name", name);
        ledger.create(span, span.from, "department", department, fields.done());
        organisations.departments.insert((new.key.to_owned(), name.clone()), department);
    }
    Ok(())
}

/// Which college teaches what, and for how many a year.
fn majors(
    vocabulary: &Vocabulary,
    organisations: &Organisations,
    span: &Span,
    ledger: &mut Ledger,
    chance: &mut Chance,
) -> Result<(), DemoError> {
    let day = span.later(span.from, 1);
    for major in &vocabulary.majors {
        for (key, share) in &major.colleges {
            let (college, _) = organisations.get(key).ok_or_else(|| DemoError::Unknown(key.clone()))?;
            // seats in whole classes of thirty or forty
            let class = if chance.percent(50) { 40 } else { 30 };
            let seats = i64::try_from(share * 3 / class + 1).unwrap_or_default()
                * i64::try_from(class).unwrap_or_default();
            let about = format!("主要课程：{}。", major.courses.join("、"));
            let fields = Fields::default()
                .id("college", college)
                .text("code", &major.code)
                .text("name", &major.name)
                .text("category", &major.category)
                .text("level", &major.level)
                .tenths("duration", i64::from(major.duration))
                .int("first_year", major.since)
                .int("seats", seats)
                .text("about", about);
            let row = id(span.moment(day), chance);
            ledger.create(span, day, "major", row, fields.done());
        }
    }
    Ok(())
}
