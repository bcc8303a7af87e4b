//! Random models: datasets that refer to one another, with states, moves, personal fields and subjects, and roles with
//! random grants and denials on them.

use std::fmt::Write as _;

use model::Source;
use testkit::{Dice, packs};

pub const DATASETS: [&str; 3] = ["alpha", "beta", "gamma"];
pub const ROLES: [&str; 3] = ["first", "second", "third"];
/// Fields of every dataset.
pub const FIELDS: [&str; 12] =
    ["name", "note", "secret", "amount", "grade", "place", "owner", "who", "flag", "day", "link", "kinds"];

/// The `system` pack without the places of the whole country, and a random pack beside it.
pub fn random_packs(dice: &mut Dice) -> Vec<Source> {
    let mut files: Vec<Source> = packs()
        .into_iter()
        .filter(|source| source.path.starts_with("system/") && !source.path.ends_with("/region.csv"))
        .collect();
    let mut add = |path: &str, text: String| files.push(Source { path: path.to_owned(), text });
    add("system/codes/region.csv", REGION.to_owned());
    add(
        "chance/pack.toml",
        "title = { zh = \"随机\", en = \"Chance\" }\nneeds = [\"system\"]\nengines = []\n".to_owned(),
    );
    add("chance/codes/grade.csv", GRADE.to_owned());
    add("chance/codes/kind.csv", KIND.to_owned());
    for (place, dataset) in DATASETS.iter().enumerate() {
        add(&format!("chance/datasets/{dataset}.toml"), random_dataset(place, dice));
    }
    for role in ROLES {
        let title = format!("title = {{ zh = \"{role}\", en = \"{role}\" }}\n");
        add(&format!("chance/roles/{role}.toml"), title + &random_grants(6, dice));
    }
    for (role, most) in [("everyone", 3), ("visitor", 2), ("self", 3)] {
        add(&format!("chance/roles/{role}.toml"), format!("extend = true\n{}", random_grants(most, dice)));
    }
    files
}

fn random_dataset(place: usize, dice: &mut Dice) -> String {
    let mut text = String::new();
    let title = |word: &str| format!("title = {{ zh = \"{word}\", en = \"{word}\" }}\n");
    text += &title(DATASETS[place]);
    text += "owner = \"first\"\nlabel = \"name\"\n";
    let subject =
        *dice.pick(&["{ none = \"invented\" }", "\"who\"", "\"who\"", "\"link.who\"", "\"created_by\""]);
    let _ = writeln!(text, "subject = {subject}");
    if dice.chance(1, 2) {
        text += "own = \"clear\"\n";
    }
    let quoted = |list: &[&str]| list.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let _ = writeln!(
        text,
        "sort = [{}]",
        quoted(&dice.some(&["name", "amount", "secret", "day", "note", "updated_at"]))
    );
    let paths = [
        "state",
        "name",
        "note",
        "secret",
        "amount",
        "grade",
        "place",
        "owner",
        "who",
        "flag",
        "day",
        "link",
        "kinds",
        "link.note",
        "link.secret",
        "link.amount",
        "link.state",
        "link.kinds",
    ];
    let filters: Vec<&str> = paths.into_iter().filter(|_| dice.chance(4, 5)).collect();
    let _ = writeln!(text, "filter = [{}]", quoted(&filters));
    text += "[states]\n";
    for state in ["s0", "s1", "s2"] {
        let _ = writeln!(text, "{state} = {{ zh = \"{state}\", en = \"{state}\" }}");
    }
    let when = *dice.pick(&[
        "",
        "",
        ", when = 'row.amount > 2'",
        ", when = 'row.link.flag'",
        ", when = 'row.day <= today()'",
    ]);
    let _ = writeln!(
        text,
        "[moves]\ngo = {{ title = {{ zh = \"go\", en = \"go\" }}, from = [\"s0\"], to = \"s1\"{when} }}"
    );
    text += "back = { title = { zh = \"back\", en = \"back\" }, from = [\"s1\"], to = \"s0\" }\n";
    text += "end = { title = { zh = \"end\", en = \"end\" }, from = [\"s0\", \"s1\"], to = \"s2\" }\n";
    let target = DATASETS[if place == 0 { 0 } else { dice.below(place + 1) }];
    for field in FIELDS {
        let _ = writeln!(text, "[fields.{field}]");
        text += &title(field);
        let kind = match field {
            "amount" => "kind = \"int\"",
            "grade" => "kind = \"code\"\ntable = \"grade\"",
            "place" => "kind = \"region\"",
            "owner" => "kind = \"org\"",
            "who" => "kind = \"person\"",
            "flag" => "kind = \"bool\"",
            "day" => "kind = \"date\"",
            "link" => &format!("kind = \"ref\"\nto = \"{target}\""),
            "kinds" => "kind = \"codes\"\ntable = \"kind\"",
            _ => "kind = \"text\"",
        };
        let _ = writeln!(text, "{kind}");
        if field == "name" && dice.chance(1, 2) {
            text += "required = true\n";
        }
        if (field == "secret" && dice.chance(3, 4)) || (field == "note" && dice.chance(1, 5)) {
            text += "class = \"personal\"\n";
        }
    }
    text
}

/// Up to `most` grants, and a denial now and then.
fn random_grants(most: usize, dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..=dice.below(most) {
        let denies = dice.chance(1, 8);
        let _ = writeln!(text, "[[{}]]", if denies { "denies" } else { "grants" });
        let _ = writeln!(text, "dataset = \"{}\"", dice.pick(&DATASETS));
        let verbs = ["create", "update", "delete", "restore", "reveal", "go", "back", "end"];
        let mut may: Vec<&str> = verbs.into_iter().filter(|_| dice.chance(1, 3)).collect();
        if may.is_empty() || dice.chance(3, 4) {
            may.push("read");
        }
        let may: Vec<String> = may.iter().map(|verb| format!("\"{verb}\"")).collect();
        let _ = writeln!(text, "may = [{}]", may.join(", "));
        if dice.chance(4, 5) {
            let depth = dice.below(3);
            let _ = writeln!(text, "rows = '{}'", condition(depth, dice));
        }
        if !denies && dice.chance(1, 2) {
            let fields: Vec<String> =
                FIELDS.iter().filter(|_| dice.chance(1, 3)).map(|field| format!("\"{field}\"")).collect();
            let word = if dice.chance(1, 2) { "hide" } else { "only" };
            let _ = writeln!(text, "{word} = [{}]", fields.join(", "));
        }
    }
    text
}

fn condition(depth: usize, dice: &mut Dice) -> String {
    if depth > 0 {
        let (a, b) = (condition(depth - 1, dice), condition(depth - 1, dice));
        return match dice.below(4) {
            0 => format!("({a} and {b})"),
            1 => format!("({a} or {b})"),
            2 => format!("not({a})"),
            _ => format!("({a} or not({b}))"),
        };
    }
    let leaves = [
        "row.owner = actor.org",
        "row.owner = actor.org",
        "row.owner != actor.org",
        "row.who = actor.person",
        "row.created_by = actor.person",
        "row.state = \"s1\"",
        "row.state in [\"s0\", \"s2\"]",
        "row.amount > 3",
        "row.amount = null",
        "row.flag",
        "row.grade >= \"fair\"",
        "row.grade in [\"low\", \"high\"]",
        "covers(actor, row.place)",
        "within(row.owner, actor.org)",
        "row.link.owner = actor.org",
        "row.link.link.flag",
        "row.link.who = actor.person",
        "row.link.state = \"s0\"",
        "row.link = null",
        "\"k1\" in row.kinds",
        "\"k11\" in row.link.kinds",
        "row.day <= today()",
        "starts with(row.note, \"t\")",
        "row.place in [\"3205\"]",
        "(actor.department != null and row.flag)",
    ];
    (*dice.pick(&leaves)).to_owned()
}

const REGION: &str = "# title.zh: 地区
# title.en: Region
# source: invented
# edition: 1
# hierarchical: true
code,zh,en,parent
32,江苏,Jiangsu,
3205,苏州,Suzhou,32
320583,昆山,Kunshan,3205
3206,南通,Nantong,32
33,浙江,Zhejiang,
";

const GRADE: &str = "# title.zh: 等级
# title.en: Grade
# source: invented
# edition: 1
# ordered: true
code,zh,en
low,低,Low
fair,中,Fair
high,高,High
";

const KIND: &str = "# title.zh: 种类
# title.en: Kind
# source: invented
# edition: 1
# hierarchical: true
code,zh,en,parent
k1,一,One,
k11,一一,One one,k1
k2,二,Two,
";
