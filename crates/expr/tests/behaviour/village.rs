//! A small model to speak of and a small world to speak in. Not a test.

use std::collections::BTreeMap;

use expr::{
    Date, Duration, Expr, Failure, Id, Instant, Item, Number, Path, Problem, Range, Scope, Table, Type,
    Value, World, compile, evaluate,
};

pub struct Village;

fn member(record: &str, name: &str) -> Option<Type> {
    let code = |table: &str| Type::code(table);
    Some(match (record, name) {
        ("job", "id") => Type::reference("job"),
        ("job", "title" | "备注") | ("enterprise" | "actor", "name") => Type::Text,
        ("job", "state") => code("job/state"),
        ("job", "education") => code("education-level"),
        ("job", "occupation") => code("occupation"),
        ("job" | "enterprise" | "actor", "district") => code("region"),
        ("job", "skills") => Type::list(code("skill")),
        ("job", "welfare") => Type::list(code("welfare")),
        ("job", "pay") => Type::range(Type::Number { scale: 2 }),
        ("job", "headcount") => Type::Number { scale: 0 },
        ("job", "weight") => Type::Number { scale: 4 },
        ("job", "urgent") => Type::Bool,
        ("job", "posted_on" | "valid_until") => Type::Date,
        ("job", "created_at" | "updated_at") => Type::Instant,
        ("job", "notice") => Type::Duration,
        ("job", "enterprise") | ("enterprise", "parent") => Type::reference("enterprise"),
        ("job", "college") => Type::reference("college"),
        ("enterprise", "industry") => code("industry"),
        ("actor", "org") => Type::reference("organisation"),
        ("actor", "person") => Type::reference("person"),
        ("actor", "roles") => Type::list(code("role")),
        _ => return None,
    })
}

const MEMBERS: &[&str] = &[
    "id",
    "title",
    "备注",
    "name",
    "state",
    "education",
    "occupation",
    "district",
    "skills",
    "welfare",
    "pay",
    "headcount",
    "weight",
    "urgent",
    "posted_on",
    "valid_until",
    "created_at",
    "updated_at",
    "notice",
    "enterprise",
    "parent",
    "college",
    "industry",
    "org",
    "person",
    "roles",
];

/// Ordered tables list their codes from lowest to highest; in hierarchical ones a prefix is the parent.
fn codes(table: &str) -> &'static [&'static str] {
    match table {
        "job/state" => &["draft", "submitted", "returned", "open", "paused", "closed"],
        "education-level" => &["junior", "associate", "bachelor", "master"],
        "occupation" => &["4-04", "6-18"],
        "region" => &["32", "3205", "320583", "3206"],
        "skill" => &["it", "it.web", "it.web.css", "law"],
        "welfare" => &["meals", "bus"],
        "industry" => &["C", "I"],
        "role" => &["enterprise-hr", "teacher"],
        _ => &[],
    }
}

impl Scope for Village {
    fn root(&self, name: &str) -> Option<Type> {
        match name {
            "row" => Some(Type::record("job")),
            "actor" => Some(Type::record("actor")),
            "p" | "q" | "r" => Some(Type::Bool),
            "总数" => Some(Type::Number { scale: 0 }),
            _ => None,
        }
    }

    fn member(&self, of: &Type, name: &str) -> Option<Type> {
        match of {
            Type::Record(record) | Type::Ref(record) => member(record, name),
            _ => None,
        }
    }

    fn names(&self, of: Option<&Type>) -> Vec<String> {
        match of {
            None => ["row", "actor", "总数"].map(String::from).to_vec(),
            Some(Type::Code(table)) => codes(table).iter().map(|code| (*code).to_owned()).collect(),
            Some(of) => MEMBERS
                .iter()
                .filter(|name| self.member(of, name).is_some())
                .map(|name| (*name).to_owned())
                .collect(),
        }
    }

    fn table(&self, key: &str) -> Option<Table> {
        (!codes(key).is_empty()).then_some(Table {
            ordered: key == "education-level",
            hierarchical: matches!(key, "region" | "skill"),
        })
    }

    fn has_code(&self, table: &str, code: &str) -> bool {
        codes(table).contains(&code)
    }

    fn same_identity(&self, a: &str, b: &str) -> bool {
        a == b || (matches!(a, "enterprise" | "college") && b == "organisation")
    }
}

/// Compiles a condition.
pub fn condition(text: &str) -> Result<Expr, Vec<Problem>> {
    compile(text, &Village, &Type::Bool)
}

/// Compiles whatever the text gives; it must compile.
pub fn compiled(text: &str) -> Expr {
    compile(text, &Village, &Type::Null).unwrap_or_else(|problems| panic!("{text}: {problems:#?}"))
}

/// Values by the path as it is written; null where there is none.
#[derive(Clone, Debug, Default)]
pub struct Here(pub BTreeMap<String, Value>);

impl Here {
    #[must_use]
    pub fn with(mut self, path: &str, value: impl Into<Value>) -> Self {
        self.0.insert(path.to_owned(), value.into());
        self
    }
}

pub const TODAY: Date = jiff::civil::date(2026, 3, 1);
pub const NOW: Instant = Instant(1_772_323_200_000_000);

pub fn id(number: u128) -> Id {
    Id::from_u128(number)
}

impl World for Here {
    fn value(&self, path: &Path) -> Value {
        self.0.get(&path.to_string()).cloned().unwrap_or(Value::Null)
    }
    fn today(&self) -> Date {
        TODAY
    }
    fn now(&self) -> Instant {
        NOW
    }
    fn rank(&self, table: &str, code: &str) -> Option<u32> {
        codes(table).iter().position(|known| *known == code).and_then(|place| u32::try_from(place).ok())
    }
    fn is_under(&self, table: &str, code: &str, ancestor: &str) -> bool {
        let hierarchical = Village.table(table).is_some_and(|table| table.hierarchical);
        code == ancestor || (hierarchical && code.starts_with(ancestor))
    }
    fn covers(&self, place: &str) -> bool {
        place.starts_with("3205")
    }
    fn within(&self, organisation: Id, root: Id) -> bool {
        organisation == root || root == id(1)
    }
}

/// A job with every field that `evaluating` looks at.
pub fn here() -> Here {
    let items = |keys: &[&str]| keys.iter().map(|key| Item::new(*key)).collect::<Vec<_>>();
    let money = |units| Number { units, scale: 2 };
    let pay = Range { lo: money(450_000).into(), hi: Value::Null };
    Here::default()
        .with("row.title", "数控操作工")
        .with("row.state", "open")
        .with("row.education", "associate")
        .with("row.district", "320583")
        .with("row.skills", items(&["it.web", "law"]))
        .with("row.welfare", Vec::<Item>::new())
        .with("row.pay", pay)
        .with("row.pay.lo", money(450_000))
        .with("row.headcount", 12)
        .with("row.weight", Number { units: 12_345, scale: 4 })
        .with("row.urgent", true)
        .with("row.posted_on", jiff::civil::date(2026, 1, 31))
        .with("row.valid_until", jiff::civil::date(2026, 4, 30))
        .with("row.created_at", NOW)
        .with("row.notice", Duration { months: 1, micros: 0 })
        .with("row.enterprise", id(7))
        .with("row.enterprise.industry", "C")
        .with("actor.org", id(7))
        .with("actor.roles", items(&["teacher"]))
        .with("总数", 3)
}

/// What the text gives in that job.
pub fn given(text: &str) -> Result<Value, Failure> {
    evaluate(&compiled(text), &here())
}
