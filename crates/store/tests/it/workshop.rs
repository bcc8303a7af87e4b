//! A small invented model that has every shape of column. Not a test.

use model::Source;

/// A model with every shape of column.
pub fn workshop() -> Vec<Source> {
    let source = |(path, text): &(&str, &str)| Source { path: (*path).to_owned(), text: (*text).to_owned() };
    WORKSHOP.iter().map(source).collect()
}

const WORKSHOP: &[(&str, &str)] = &[
    ("workshop/pack.toml", "title = { zh = \"作坊\", en = \"Workshop\" }\nneeds = []\nengines = []\n"),
    ("workshop/roles/keeper.toml", "title = { zh = \"管理员\", en = \"Keeper\" }\n"),
    (
        "workshop/codes/grade.csv",
        "# title.zh: 等级\n# title.en: Grade\n# source: invented\n# edition: 1\n# ordered: true\n\
         code,zh,en,order\nlow,低,Low,1\nfair,中,Fair,2\nfair2,中二,Fair too,2\nhigh,高,High,3\n",
    ),
    (
        "workshop/codes/area.csv",
        "# title.zh: 区域\n# title.en: Area\n# source: invented\n# edition: 1\n# hierarchical: true\n\
         code,zh,en,parent\nn,北,North,\nn1,北一,North 1,n\nn11,北一一,North 11,n1\nn2,北二,North 2,n\ns,南,South,\n",
    ),
    (
        "workshop/codes/skill.csv",
        "# title.zh: 技能\n# title.en: Skill\n# source: invented\n# edition: 1\n\
         code,zh,en\nsaw,锯,Saw\nweld,焊,Weld\nturn,车,Turn\n",
    ),
    (
        "workshop/codes/level.csv",
        "# title.zh: 程度\n# title.en: Level\n# source: invented\n# edition: 1\ncode,zh,en\nable,会,Able\n",
    ),
    (
        "workshop/datasets/person.toml",
        "title = { zh = \"人\", en = \"Person\" }\nowner = \"keeper\"\nlabel = \"name\"\nsubject = \"id\"\n\
         [states]\nhere = { zh = \"在\", en = \"Here\" }\n\
         [fields.name]\ntitle = { zh = \"名\", en = \"Name\" }\nkind = \"text\"\n",
    ),
    ("workshop/datasets/other.toml", OTHER),
    ("workshop/datasets/thing.toml", THING),
];

const OTHER: &str = r#"
title = { zh = "别物", en = "Other" }
owner = "keeper"
label = "name"
[states]
new = { zh = "新", en = "New" }
old = { zh = "旧", en = "Old" }
[fields.name]
title = { zh = "名", en = "Name" }
kind = "text"
[fields.parent]
title = { zh = "上级", en = "Parent" }
kind = "ref"
to = "other"
[fields.grade]
title = { zh = "等级", en = "Grade" }
kind = "code"
table = "grade"
[fields.area]
title = { zh = "区域", en = "Area" }
kind = "code"
table = "area"
[fields.areas]
title = { zh = "各区域", en = "Areas" }
kind = "codes"
table = "area"
[fields.count]
title = { zh = "数", en = "Count" }
kind = "int"
[fields.pay]
title = { zh = "钱", en = "Pay" }
kind = "range"
of = "money"
"#;

const THING: &str = r#"
title = { zh = "物", en = "Thing" }
owner = "keeper"
label = "name"
sort = ["name", "count", "weight", "on", "at", "flag", "grade", "pay", "updated_at", "state"]
unique = [["serial"], ["name", "serial"]]
[states]
new = { zh = "新", en = "New" }
used = { zh = "用", en = "Used" }
worn = { zh = "坏", en = "Worn" }
[fields.name]
title = { zh = "名", en = "Name" }
kind = "text"
[fields.note]
title = { zh = "注", en = "Note" }
kind = "text"
[fields.serial]
title = { zh = "序号", en = "Serial" }
kind = "text"
[fields.count]
title = { zh = "数", en = "Count" }
kind = "int"
[fields.spare]
title = { zh = "备", en = "Spare" }
kind = "int"
[fields.weight]
title = { zh = "重", en = "Weight" }
kind = "decimal"
scale = 2
[fields.flag]
title = { zh = "旗", en = "Flag" }
kind = "bool"
[fields.on]
title = { zh = "日", en = "On" }
kind = "date"
[fields.until]
title = { zh = "至", en = "Until" }
kind = "date"
[fields.at]
title = { zh = "时", en = "At" }
kind = "instant"
[fields.pay]
title = { zh = "钱", en = "Pay" }
kind = "range"
of = "money"
[fields.span]
title = { zh = "期", en = "Span" }
kind = "range"
of = "date"
[fields.grade]
title = { zh = "等级", en = "Grade" }
kind = "code"
table = "grade"
[fields.area]
title = { zh = "区域", en = "Area" }
kind = "code"
table = "area"
[fields.areas]
title = { zh = "各区域", en = "Areas" }
kind = "codes"
table = "area"
[fields.skills]
title = { zh = "技能", en = "Skills" }
kind = "tags"
table = "skill"
levels = "level"
[fields.skill]
title = { zh = "主技能", en = "Skill" }
kind = "code"
table = "skill"
[fields.other]
title = { zh = "别物", en = "Other" }
kind = "ref"
to = "other"
[fields.spare_other]
title = { zh = "备别物", en = "Spare other" }
kind = "ref"
to = "other"
[fields.others]
title = { zh = "各别物", en = "Others" }
kind = "refs"
to = "other"
"#;
