//! The enterprises: those by name, those that are drawn, and the few whose rows are wrong on purpose so that whoever
//! keeps the data has something to find.

use std::collections::BTreeSet;

use expr::{Date, Id};
use kernel::Values;

use crate::DemoError;
use crate::calendar::Span;
use crate::chance::{Chance, Part};
use crate::fields::Fields;
use crate::ledger::Ledger;
use crate::numbers::{Register, Telephone, credit_code, id, telephone};
use crate::people::{marked, person_name};
use crate::phrasing::Words;
use crate::vocabulary::{County, Industry, NamedFirm, Vocabulary};

/// How many are drawn or named at scale 1.
const ENTERPRISES: usize = 400;
/// How many of a thousand have something wrong.
const WRONG: usize = 15;

/// An enterprise as the other parts know it.
pub(crate) struct Enterprise {
    /// Its row, and that of its organisation.
    pub id: Id,
    /// The key of those by name.
    pub key: Option<String>,
    /// With the mark.
    pub name: String,
    /// For sentences.
    pub short: String,
    /// What it calls its trade.
    pub trade: String,
    /// What it makes.
    pub products: String,
    /// The place of its industry in the vocabulary.
    pub industry: usize,
    /// The place of its county in the vocabulary.
    pub county: usize,
    /// 0 for the smallest to 4 for the largest.
    pub weight: usize,
    /// When it came onto the list.
    pub since: Date,
    /// What is called about a job.
    pub phone: String,
    /// How many jobs it must have, and the occupations of the first.
    pub fixed: Option<(usize, Vec<String>)>,
    /// How far it came: a member's people have accounts.
    pub member: bool,
}

/// What is wrong with a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    /// The firm stands there a second time under its former name, without a code.
    Twice,
    /// The county is the former one, the address the present one.
    Moved,
    /// It is closed, and its jobs were left as they were.
    Closed,
    /// Nobody can be called.
    Unreachable,
}

/// All of them, in the order they came onto the list.
pub(crate) fn plan(
    words: &Words<'_>,
    span: &Span,
    ledger: &mut Ledger,
) -> Result<Vec<Enterprise>, DemoError> {
    let mut planning = Planning {
        words,
        span,
        ledger,
        chance: Chance::new(span.seed, Part::Enterprises),
        taken: BTreeSet::new(),
        enterprises: Vec::new(),
    };
    for firm in &words.vocabulary.firms {
        planning.named(firm)?;
    }
    let all = span.many(ENTERPRISES).max(words.vocabulary.firms.len());
    let wrong = span.many(ENTERPRISES * WRONG / 1000);
    let kinds = [Wrong::Twice, Wrong::Moved, Wrong::Closed, Wrong::Unreachable];
    for number in planning.enterprises.len()..all {
        // the wrong ones are the last: a firm that stands there twice needs one that stands there once
        let mistake = (all - number <= wrong).then(|| kinds.get(number % kinds.len()).copied()).flatten();
        planning.drawn(mistake)?;
    }
    Ok(planning.enterprises)
}

struct Planning<'a, 'v> {
    words: &'a Words<'v>,
    span: &'a Span,
    ledger: &'a mut Ledger,
    chance: Chance,
    taken: BTreeSet<String>,
    enterprises: Vec<Enterprise>,
}

impl Planning<'_, '_> {
    fn named(&mut self, firm: &NamedFirm) -> Result<(), DemoError> {
        let vocabulary = self.words.vocabulary;
        let number = self.enterprises.len();
        let industry = vocabulary.industry(&firm.industry)?;
        let trade = vocabulary.industries.get(industry);
        let enterprise = Enterprise {
            id: id(self.span.moment(self.span.from), &mut self.chance),
            key: Some(firm.key.clone()),
            name: marked(&firm.name),
            short: firm.short.clone(),
            trade: trade.map(|trade| trade.given.clone()).unwrap_or_default(),
            products: firm.products.clone(),
            industry,
            county: vocabulary.county(&firm.district)?,
            weight: 3,
            since: self.span.from,
            phone: telephone(Telephone::Enterprise, number),
            fixed: Some((firm.jobs, firm.first.clone())),
            member: firm.state == "member",
        };
        let contact = person_name(&vocabulary.names, &mut self.chance);
        let values = Fields::default()
            .text("name", &enterprise.name)
            .text("short_name", &firm.short)
            .text("uscc", credit_code(Register::Enterprise, number))
            .text("district", &firm.district)
            .text("address", &firm.address)
            .text("industry", &firm.industry)
            .text("industry_given", &enterprise.trade)
            .text("ownership", &firm.ownership)
            .text("size", &firm.size)
            .codes("marks", &firm.marks)
            .text("products", &firm.products)
            .text("contact", contact)
            .text("contact_phone", &enterprise.phone);
        self.enter(enterprise, values.done(), &firm.state, None);
        Ok(())
    }

    fn drawn(&mut self, mistake: Option<Wrong>) -> Result<(), DemoError> {
        let vocabulary = self.words.vocabulary;
        let number = self.enterprises.len();
        let twin = if mistake == Some(Wrong::Twice) { self.enterprises.last() } else { None };
        let twin = twin.map(|twin| {
            (twin.name.replace("有限公司", "厂"), twin.short.clone(), twin.industry, twin.county)
        });
        let (place, county) = match twin {
            Some((_, _, place, county)) => (place, county),
            None => self.trade_and_county()?,
        };
        let Some(industry) = vocabulary.industries.get(place) else { return Ok(()) };
        let Some(home) = vocabulary.counties.get(county) else { return Ok(()) };
        let (mut name, mut short, trade) = self.firm_name(&home.name, industry);
        let mut code = credit_code(Register::Enterprise, number);
        if let Some((former, same, ..)) = twin {
            (name, short) = (former, same);
            code.clear();
        }
        let (size, weight, marks) = self.standing(industry);
        // three in five stood on the list that was taken over on the first day, the others came later
        let since = if self.chance.percent(60) {
            self.span.from
        } else {
            let days = self.chance.between(5, 900);
            self.span.later(self.span.from, days)
        };
        let address = self.address(home, mistake == Some(Wrong::Moved));
        let phone = if mistake == Some(Wrong::Unreachable) {
            String::new()
        } else {
            telephone(Telephone::Enterprise, number)
        };
        let products = self.chance.text(&industry.products).to_owned();
        let contact =
            if phone.is_empty() { String::new() } else { person_name(&vocabulary.names, &mut self.chance) };
        let ownership = [
            ("private", 780),
            ("state", 25),
            ("joint", 45),
            ("foreign-other", 30),
            ("foreign-west", 20),
            ("listed", 20),
            ("start-up", 40),
            ("self-employed", 40),
        ];
        let given = if self.chance.percent(70) { &industry.given } else { &trade };
        let values = Fields::default()
            .text("name", &name)
            .text("short_name", &short)
            .text("uscc", code)
            .text("district", &home.code)
            .text("address", address)
            .text("industry", &industry.code)
            .text("industry_given", given)
            .text("ownership", self.chance.weighted(ownership).unwrap_or_default())
            .text("size", size)
            .codes("marks", marks)
            .text("products", &products)
            .text("contact", contact)
            .text("contact_phone", &phone)
            .done();
        let states = [("listed", 36), ("claimed", 36), ("member", 28)];
        let state = match mistake {
            Some(Wrong::Closed) => "closed",
            Some(Wrong::Twice) => "listed",
            _ => self.chance.weighted(states).unwrap_or("listed"),
        };
        let member = state == "member";
        let row = id(self.span.moment(since), &mut self.chance);
        let enterprise = Enterprise {
            id: row,
            key: None,
            name,
            short,
            trade,
            products,
            industry: place,
            county,
            weight,
            since,
            phone,
            fixed: None,
            member,
        };
        self.enter(enterprise, values, state, mistake);
        Ok(())
    }

    /// The places of an industry and of a county where it is at home.
    fn trade_and_county(&mut self) -> Result<(usize, usize), DemoError> {
        let vocabulary = self.words.vocabulary;
        let shares =
            vocabulary.industries.iter().enumerate().map(|(place, industry)| (place, industry.share));
        let place = self.chance.weighted(shares).unwrap_or_default();
        let Some(industry) = vocabulary.industries.get(place) else { return Ok((place, 0)) };
        let counties = vocabulary.places(&industry.counties, Vocabulary::county)?;
        Ok((place, self.chance.weighted(counties).unwrap_or_default()))
    }

    /// Somewhere in the county, or in another if the firm has moved.
    fn address(&mut self, home: &County, moved: bool) -> String {
        let counties = &self.words.vocabulary.counties;
        let elsewhere: Vec<&County> = counties.iter().filter(|county| county.code != home.code).collect();
        let site = if moved { self.chance.pick(&elsewhere).copied().unwrap_or(home) } else { home };
        let town = self.chance.text(&site.towns);
        format!("{}{town}工业区 {} 号", site.name, 1 + self.chance.below(180))
    }

    /// A name that no other of the city's firms has.
    fn firm_name(&mut self, county: &str, industry: &Industry) -> (String, String, String) {
        let names = &self.words.vocabulary.names;
        let trade = self.chance.text(&industry.trades).to_owned();
        loop {
            let own =
                format!("{}{}", self.chance.text(&names.firm_first), self.chance.text(&names.firm_second));
            // every pair of signs taken once, then with a letter behind: enough for any scale
            let round = self.taken.len() / (names.firm_first.len() * names.firm_second.len() / 2).max(1);
            let own = if round == 0 { own } else { format!("{own}{round}") };
            if self.taken.insert(own.clone()) {
                return (marked(&format!("{county}{own}{trade}有限公司")), format!("{own}{trade}"), trade);
            }
        }
    }

    /// Size, weight among those who hire, and marks.
    fn standing(&mut self, industry: &Industry) -> (&'static str, usize, Vec<&'static str>) {
        let mut marks = Vec::new();
        let above = self.chance.percent(industry.marked);
        let (size, weight) = if above {
            marks.push("above-scale");
            let middle = 100 - industry.large;
            let sizes = [
                (("20-99", 2), middle / 4),
                (("100-499", 3), middle - middle / 4),
                (("500-999", 4), industry.large - industry.large / 3),
                (("1000-4999", 4), industry.large / 3),
            ];
            self.chance.weighted(sizes).unwrap_or(("100-499", 3))
        } else {
            let sizes = [(("0-19", 0), 35), (("20-99", 1), 50), (("50-150", 2), 12), (("100-499", 2), 3)];
            self.chance.weighted(sizes).unwrap_or(("20-99", 1))
        };
        let chances: &[(&'static str, usize)] = if above {
            &[
                ("high-technology", 30),
                ("specialised", 18),
                ("little-giant", 3),
                ("hidden-champion", 2),
                ("industry-education", 6),
                ("graded-a", 22),
                ("graded-d", 4),
            ]
        } else {
            &[
                ("rising-above-scale", 12),
                ("innovative-small", 15),
                ("technology-small", 20),
                ("industry-education-candidate", 3),
                ("graded-d", 5),
            ]
        };
        for (mark, share) in chances {
            if self.chance.percent(*share) {
                marks.push(mark);
            }
        }
        (size, weight, marks)
    }

    /// The row with that of its organisation, and the way to its state.
    fn enter(&mut self, enterprise: Enterprise, values: Values, state: &str, mistake: Option<Wrong>) {
        let (span, row) = (self.span, enterprise.id);
        // the fields both have, and the kind that only the organisation has
        let shared =
            values.iter().filter(|(key, _)| matches!(&**key, "name" | "short_name" | "uscc" | "district"));
        let mut organisation: Values = shared.cloned().collect();
        organisation.push(("kind".into(), expr::Value::text("enterprise")));
        self.ledger.create(span, enterprise.since, "organisation", row, organisation);
        self.ledger.create(span, enterprise.since, "enterprise", row, values);
        let mut day = enterprise.since;
        if matches!(state, "claimed" | "member") {
            let days = self.chance.between(2, 240);
            day = span.later(day, days);
            self.ledger.make_move(span, day, "enterprise", row, "claim", None);
        }
        if state == "member" {
            let days = self.chance.between(3, 200);
            day = span.later(day, days);
            self.ledger.make_move(span, day, "enterprise", row, "admit", None);
        }
        if mistake == Some(Wrong::Closed) {
            let note = self.chance.text(&self.words.vocabulary.phrases.close_notes).to_owned();
            let day = span.later(span.until, -20);
            self.ledger.make_move(span, day, "enterprise", row, "close", Some(&note));
        }
        self.enterprises.push(enterprise);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kernel::Command;

    use super::*;
    use crate::Options;

    /// Whoever keeps the data has something to find, and not too much: of each kind of mistake at least one.
    #[test]
    fn fifteen_in_a_thousand_are_wrong_in_every_way() {
        let vocabulary = Vocabulary::read().unwrap();
        let words = Words::new(&vocabulary, &Arc::default());
        let options = Options { seed: 1, until: jiff::civil::date(2026, 11, 23), scale: 1.0 };
        let span = Span::new(&options).unwrap();
        let mut ledger = Ledger::default();
        let enterprises = plan(&words, &span, &mut ledger).unwrap();
        assert_eq!(enterprises.len(), ENTERPRISES);
        let (mut coded, mut called, mut moved) = (0, 0, 0);
        for command in ledger.commands() {
            let Command::Create { dataset, values, .. } = command else { continue };
            if &**dataset != "enterprise" {
                continue;
            }
            let text = |key: &str| {
                let found = values.iter().find(|(name, _)| &**name == key);
                found.and_then(|(_, value)| value.as_text()).unwrap_or_default()
            };
            coded += usize::from(!text("uscc").is_empty());
            called += usize::from(!text("contact_phone").is_empty());
            let county = vocabulary.counties.get(vocabulary.county(text("district")).unwrap()).unwrap();
            moved += usize::from(!text("address").starts_with(&county.name));
        }
        let closed = ledger.commands().filter(|command| {
            matches!(command, Command::Move { dataset, name, .. } if &**dataset == "enterprise" && &**name == "close")
        });
        let wrong = [enterprises.len() - coded, enterprises.len() - called, moved, closed.count()];
        assert!(wrong.iter().all(|many| *many >= 1), "{wrong:?}");
        assert_eq!(wrong.iter().sum::<usize>(), ENTERPRISES * WRONG / 1000);
    }
}
