//! A small town: tasks look for helpers, helpers for tasks. Every kind of feature is in its matchers.

use expr::{Id, Number, Range, Value};
use kernel::{Actor, Command};
use model::Source;
use testkit::{Dice, Site, code, codes, tags, values};

pub const TASKS: &str = r#"title = { zh = "任务", en = "Tasks" }
need = "helper"
offer = "task"
reciprocal = { with = "helpers", weight = 0.5 }
[[require]]
that = 'offer.state = "open"'
[[require]]
that = 'need.grade >= offer.grade'
asks = "offer"
[score.skills]
weight = 30
overlap = { need = "skills", offer = "skills", asks = "offer" }
[score.words]
weight = 30
text = { need = ["about"], offer = ["name", "work"] }
[score.place]
weight = 20
near = { need = "places", offer = "place" }
[score.pay]
weight = 20
pay = { need = "wants", offer = "pays", given = "offer" }
"#;

pub const HELPERS: &str = r#"title = { zh = "帮手", en = "Helpers" }
need = "task"
offer = "helper"
reciprocal = { with = "tasks", weight = 0.5 }
[[require]]
title = { zh = "级别", en = "Grade" }
that = 'offer.grade >= need.grade'
[[require]]
that = 'offer.since <= today()'
[score.skills]
weight = 40
overlap = { need = "skills", offer = "skills" }
[score.words]
weight = 20
text = { need = ["name", "work"], offer = ["about"] }
[score.trade]
weight = 15
map = { need = "trade", offer = "school", through = "school-trade" }
[score.place]
weight = 10
near = { need = "place", offer = "places" }
[score.new]
weight = 5
recency = { offer = "since", days = 100 }
[score.pay]
weight = 10
pay = { need = "pays", offer = "wants", given = "need" }
"#;

const FILES: &[(&str, &str)] = &[
    (
        "town/pack.toml",
        "title = { zh = \"小镇\", en = \"Town\" }\nneeds = [\"system\"]\nengines = [\"matching\"]\n",
    ),
    (
        "town/codes/grade.csv",
        "# title.zh: 级\n# title.en: Grade\n# source: invented\n# edition: 1\n# ordered: true\ncode,zh,en,parent,order\nlow,初,Low,,1\nmid,中,Mid,,2\nhigh,高,High,,3\n",
    ),
    (
        "town/codes/level.csv",
        "# title.zh: 程度\n# title.en: Level\n# source: invented\n# edition: 1\n# ordered: true\ncode,zh,en,parent,order\nknows,会,Knows,,1\ngood,熟,Good,,2\nbest,精,Best,,3\n",
    ),
    (
        "town/codes/skill.csv",
        "# title.zh: 手艺\n# title.en: Skill\n# source: invented\n# edition: 1\n# hierarchical: true\ncode,zh,en,parent,order\nwood,木工,Wood,,\nsaw,锯,Saw,wood,\ncarve,雕,Carve,wood,\nmetal,金工,Metal,,\nweld,焊,Weld,metal,\nlathe,车,Lathe,metal,\n",
    ),
    (
        "town/codes/school.csv",
        "# title.zh: 学堂\n# title.en: School\n# source: invented\n# edition: 1\ncode,zh,en,parent,order\ns1,甲,One,,\ns2,乙,Two,,\n",
    ),
    (
        "town/codes/trade.csv",
        "# title.zh: 行当\n# title.en: Trade\n# source: invented\n# edition: 1\n# hierarchical: true\ncode,zh,en,parent,order\nbuild,营造,Build,,\nhouse,房,House,build,\nboat,船,Boat,build,\ncook,厨,Cook,,\n",
    ),
    (
        "town/maps/school-trade.csv",
        "# title.zh: 对应\n# title.en: Map\n# source: invented\n# from: school\n# to: trade\n# edition: 1\nfrom,to,weight,basis\ns1,house,0.9,本行\ns1,cook,0.2,\ns2,build,0.5,相近\n",
    ),
    ("town/datasets/task.toml", TASK),
    ("town/datasets/helper.toml", HELPER),
    ("town/roles/mayor.toml", MAYOR),
    ("town/roles/clerk.toml", CLERK),
    ("town/roles/warden.toml", WARDEN),
    ("town/matchers/helpers.toml", HELPERS),
    ("town/matchers/tasks.toml", TASKS),
];

const TASK: &str = r#"
title = { zh = "任务", en = "Task" }
owner = "mayor"
label = "name"
subject = { none = "a task is no person" }
filter = ["state"]
[states]
open = { zh = "开放", en = "Open" }
done = { zh = "完成", en = "Done" }
[moves]
finish = { title = { zh = "完成", en = "Finish" }, from = ["open"], to = "done" }
[fields.name]
title = { zh = "名称", en = "Name" }
kind = "text"
max = 60
required = true
search = 2.0
[fields.work]
title = { zh = "做什么", en = "Work" }
kind = "markdown"
search = 1.0
[fields.grade]
title = { zh = "要求级别", en = "Grade" }
kind = "code"
table = "grade"
[fields.skills]
title = { zh = "手艺", en = "Skills" }
kind = "tags"
table = "skill"
levels = "level"
[fields.trade]
title = { zh = "行当", en = "Trade" }
kind = "code"
table = "trade"
[fields.place]
title = { zh = "地点", en = "Place" }
kind = "region"
[fields.pays]
title = { zh = "工钱", en = "Pays" }
kind = "range"
of = "money"
[fields.asker_phone]
title = { zh = "电话", en = "Phone" }
kind = "phone"
class = "personal"
"#;

const HELPER: &str = r#"
title = { zh = "帮手", en = "Helper" }
owner = "mayor"
label = "motto"
subject = { none = "invented" }
filter = ["state", "grade"]
[states]
free = { zh = "有空", en = "Free" }
busy = { zh = "没空", en = "Busy" }
[moves]
engage = { title = { zh = "忙", en = "Engage" }, from = ["free"], to = "busy" }
[fields.motto]
title = { zh = "一句话", en = "Motto" }
kind = "text"
max = 60
required = true
[fields.about]
title = { zh = "自述", en = "About" }
kind = "markdown"
search = 1.0
[fields.grade]
title = { zh = "级别", en = "Grade" }
kind = "code"
table = "grade"
[fields.skills]
title = { zh = "手艺", en = "Skills" }
kind = "tags"
table = "skill"
levels = "level"
[fields.school]
title = { zh = "学堂", en = "School" }
kind = "code"
table = "school"
[fields.places]
title = { zh = "想去的地方", en = "Places" }
kind = "codes"
table = "region"
[fields.since]
title = { zh = "登记日", en = "Since" }
kind = "date"
[fields.wants]
title = { zh = "想要的工钱", en = "Wants" }
kind = "range"
of = "money"
[fields.phone]
title = { zh = "电话", en = "Phone" }
kind = "phone"
class = "personal"
"#;

const MAYOR: &str = r#"
title = { zh = "镇长", en = "Mayor" }
[[grants]]
dataset = "task"
may = ["read", "create", "update", "finish"]
[[grants]]
dataset = "helper"
may = ["read", "create", "update", "engage"]
"#;

/// Sees free helpers only, and neither their skills nor their grade.
const CLERK: &str = r#"
title = { zh = "文书", en = "Clerk" }
[[grants]]
dataset = "task"
may = ["read"]
[[grants]]
dataset = "helper"
may = ["read"]
rows = 'row.state = "free"'
hide = ["skills", "grade"]
"#;

/// Keeps the helpers, and reads the tasks.
const WARDEN: &str = r#"
title = { zh = "帮手站", en = "Warden" }
[[grants]]
dataset = "task"
may = ["read"]
[[grants]]
dataset = "helper"
may = ["read", "update"]
"#;

/// The files of the town, with some of them in other words.
pub fn town(changed: &[(&str, &str)]) -> Vec<Source> {
    let system = testkit::packs().into_iter().filter(|source| source.path.starts_with("system/"));
    let own = FILES.iter().map(|(path, text)| {
        let text = changed.iter().find(|(other, _)| other == path).map_or(*text, |(_, text)| text);
        Source { path: (*path).to_owned(), text: text.to_owned() }
    });
    system.chain(own).collect()
}

/// The town with people in it.
pub struct Town {
    pub site: Site,
    pub mayor: Actor,
    pub clerk: Actor,
    pub warden: Actor,
}

impl Town {
    pub async fn new() -> Town {
        let site = Site::built(town(&[]), vec![matching::SECTION], &[]).await;
        let hall = site.organisation("镇公所").await;
        let mayor = site.actor("镇长", hall, &["mayor"]).await;
        let clerk = site.actor("文书", hall, &["clerk"]).await;
        let warden = site.actor("站长", hall, &["warden"]).await;
        Town { site, mayor, clerk, warden }
    }

    /// Tasks and helpers as the dice fall; many of their fields are empty.
    pub async fn peopled(seed: u64, tasks: usize, helpers: usize) -> (Town, Vec<Id>, Vec<Id>) {
        let town = Town::new().await;
        let mut dice = Dice::new(seed);
        let mut commands = Vec::new();
        for _ in 0..tasks {
            let values = task(&mut dice);
            commands.push(Command::Create { dataset: "task".into(), id: None, values });
        }
        for _ in 0..helpers {
            let values = helper(&mut dice, &town.site);
            commands.push(Command::Create { dataset: "helper".into(), id: None, values });
        }
        let receipt = town.site.commit(&town.mayor, commands).await.unwrap();
        let ids: Vec<Id> = receipt.rows.iter().map(|row| row.0).collect();
        for id in &ids[..tasks] {
            if dice.chance(1, 6) {
                town.site.make_move(&town.mayor, "task", *id, "finish", None).await.unwrap();
            }
        }
        for id in &ids[tasks..] {
            if dice.chance(1, 4) {
                town.site.make_move(&town.mayor, "helper", *id, "engage", None).await.unwrap();
            }
        }
        town.site.kernel.index_ready().await.unwrap();
        let (tasks, helpers) = ids.split_at(tasks);
        (town, tasks.to_vec(), helpers.to_vec())
    }
}

const WORDS: [&str; 12] =
    ["焊接", "水泵", "修理", "木船", "房梁", "数控", "车床", "维护", "负责", "熟悉", "设备", "plc"];

fn prose(dice: &mut Dice, words: usize) -> Value {
    let text: Vec<&str> = (0..dice.below(words)).map(|_| *dice.pick(&WORDS)).collect();
    if text.is_empty() { Value::Null } else { Value::text(text.join("，")) }
}

fn skills(dice: &mut Dice) -> Value {
    let all = ["wood", "saw", "carve", "metal", "weld", "lathe"];
    let chosen: Vec<&str> = dice.some(&all);
    let levels = ["", "knows", "good", "best"];
    let list: Vec<(&str, &str)> = chosen.into_iter().map(|skill| (skill, *dice.pick(&levels))).collect();
    if list.is_empty() { Value::Null } else { tags(&list) }
}

fn pay(dice: &mut Dice) -> Value {
    let end = |dice: &mut Dice, base: i64| {
        let more = i64::try_from(dice.below(6)).unwrap() * 500;
        Value::Number(Number { units: (base + more) * 100, scale: 2 })
    };
    let (lo, hi) = (end(dice, 3_000), end(dice, 6_000));
    match dice.below(5) {
        0 => Value::Null,
        1 => Value::Range(Box::new(Range { lo, hi: Value::Null })),
        2 => Value::Range(Box::new(Range { lo: Value::Null, hi })),
        _ => Value::Range(Box::new(Range { lo, hi })),
    }
}

fn maybe(dice: &mut Dice, list: &[&str]) -> Value {
    if dice.chance(1, 4) { Value::Null } else { code(dice.pick::<&str>(list)) }
}

const PLACES: [&str; 6] = ["330000", "330400", "330402", "330411", "310000", "310101"];

fn task(dice: &mut Dice) -> kernel::Values {
    values(&[
        ("name", Value::text(format!("{}任务", dice.pick(&WORDS)))),
        ("work", prose(dice, 12)),
        ("grade", maybe(dice, &["low", "mid", "high"])),
        ("skills", skills(dice)),
        ("trade", maybe(dice, &["build", "house", "boat", "cook"])),
        ("place", maybe(dice, &PLACES)),
        ("pays", pay(dice)),
    ])
}

fn helper(dice: &mut Dice, site: &Site) -> kernel::Values {
    let places: Vec<&str> = dice.some(&PLACES[..4]);
    let days = -i64::try_from(dice.below(150)).unwrap();
    values(&[
        ("motto", Value::text("勤快")),
        ("about", prose(dice, 14)),
        ("grade", maybe(dice, &["low", "mid", "high"])),
        ("skills", skills(dice)),
        ("school", maybe(dice, &["s1", "s2"])),
        ("places", if places.is_empty() { Value::Null } else { codes(&places) }),
        ("since", if dice.chance(1, 5) { Value::Null } else { Value::Date(site.clock.in_days(days)) }),
        ("wants", pay(dice)),
    ])
}
