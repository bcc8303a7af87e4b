//! A field of any kind, declared in one line and loaded as a pack's would be; what it makes of inputs, as text.

use std::fmt::Write as _;
use std::sync::Arc;

use model::kinds::{ENTRIES, Kind};
use model::{Codes, Language, Refusal, Source, load};
use serde_json::Value as Json;

/// A field and the code tables beside it.
pub struct Field {
    pub kind: Arc<dyn Kind>,
    pub codes: Codes,
}

const PACK: &str = "title = { zh = \"样例\", en = \"Sample\" }";
const ROLE: &str = "title = { zh = \"站长\", en = \"Keeper\" }";
const TARGET: &str = r#"
title = { zh = "物", en = "Thing" }
owner = "keeper"
label = "name"
subject = { none = "things" }
[states]
kept = { zh = "在册", en = "Kept" }
[fields.name]
title = { zh = "名", en = "Name" }
kind = "text"
"#;
const LEVELS: &str = "\
# title.zh: 熟练程度
# title.en: Level
# source: sample
# edition: sample
# ordered: true
code,zh,en,synonyms
1,了解,aware,
2,熟练,skilled,熟悉
3,精通,expert,
";
const SKILLS: &str = "\
# title.zh: 技能
# title.en: Skill
# source: sample
# edition: sample
code,zh,en,synonyms
welding,焊接,Welding,电焊
plc,PLC 编程,PLC,
cpp,C++,C++,C/C++
net:basic,网络基础,Networks,
none,无,None,
";
const INDUSTRIES: &str = "\
# title.zh: 行业
# title.en: Industry
# source: sample
# edition: sample
code,zh,en
I1,互联网/电子商务,Internet
I2,计算机软件,Software
I3,贸易/进出口,Trade
";

fn source(path: &str, text: impl Into<String>) -> Source {
    Source { path: path.to_owned(), text: text.into() }
}

/// What loading a field with these lines reports, and the field if it was read.
pub fn declare(lines: &str) -> (Option<Field>, Vec<String>) {
    let dataset = format!("{TARGET}[fields.it]\ntitle = {{ zh = \"它\", en = \"It\" }}\n{lines}\n");
    let files = [
        source("sample/pack.toml", PACK),
        source("sample/roles/keeper.toml", ROLE),
        source("sample/datasets/thing.toml", dataset),
        source("sample/datasets/person.toml", format!("is = \"person\"\n{TARGET}")),
        source("sample/datasets/organisation.toml", format!("is = \"organisation\"\n{TARGET}")),
        source("sample/codes/skill.csv", SKILLS),
        source("sample/codes/skill-level.csv", LEVELS),
        source("sample/codes/industry.csv", INDUSTRIES),
        source("sample/codes/region.csv", include_str!("region.csv")),
    ];
    let (model, problems) = load(&files, &[]);
    let kind = model.dataset("thing").and_then(|dataset| Some(dataset.field("it")?.1.kind.clone()));
    let problems = problems.into_iter().map(|problem| problem.message).collect();
    (kind.map(|kind| Field { kind, codes: model.codes }), problems)
}

impl Field {
    /// A field that loads without complaint.
    pub fn new(lines: &str) -> Self {
        let (field, problems) = declare(lines);
        assert_eq!(problems, Vec::<String>::new(), "{lines}");
        field.unwrap()
    }

    /// One line for each input from the API and each cell of a file: what is kept and shown, or why not.
    pub fn table(&self, inputs: &[Json], cells: &[&str]) -> String {
        let mut table = String::new();
        for input in inputs {
            let outcome = self.outcome(self.kind.parse(input, &self.codes));
            writeln!(table, "json {input} → {outcome}").unwrap();
        }
        for cell in cells {
            let outcome = self.outcome(self.kind.import(cell, &self.codes));
            writeln!(table, "cell {cell:?} → {outcome}").unwrap();
        }
        table
    }

    fn outcome(&self, result: Result<expr::Value, Refusal>) -> String {
        match result {
            Err(refusal) => format!("✗ {} {}", refusal.code, words(&refusal)),
            Ok(value) => {
                let zh = self.kind.show(&value, &self.codes, Language::Zh);
                let en = self.kind.show(&value, &self.codes, Language::En);
                let shown = if zh == en { zh } else { format!("{zh} · {en}") };
                format!("{} | {shown} | {}", self.kind.json(&value), self.kind.mask(&value))
            }
        }
    }
}

/// The Chinese words of a refusal; every place in them must have been filled, in English too.
pub fn words(refusal: &Refusal) -> String {
    let entry = ENTRIES.iter().find(|entry| entry.code == refusal.code).unwrap();
    for language in [Language::Zh, Language::En] {
        let bare = Refusal { code: refusal.code, values: Vec::new() }.words(entry, language);
        for place in bare.split('{').skip(1) {
            let name = place.split('}').next().unwrap();
            assert!(refusal.values.iter().any(|(known, _)| *known == name), "{} lacks {name}", refusal.code);
        }
    }
    refusal.words(entry, Language::Zh)
}
