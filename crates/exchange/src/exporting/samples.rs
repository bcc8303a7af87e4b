//! What the empty form says of each kind of field: a sample of its own, and the shapes that the readers of files take.
//! Samples belong to nobody: an invented county, a number no net has given out, and no number of a person at all.

use expr::Type;
use model::kinds::{Shape, Widget};
use model::{Code, CodeTable, Codes, Field, Label, Language};
use serde_json::json;

/// What is said of a kind: its name, a sample, and how its cells may be written.
struct Kind {
    name: &'static str,
    sample: (&'static str, &'static str),
    shapes: (&'static str, &'static str),
}

/// The most letters of a code's words in a sample.
const SHORT: usize = 12;

const KINDS: &[Kind] = &[
    kind("bool", ("是", "是"), ("是 或 否", "是 or 否 (yes or no)")),
    kind("code", ("", ""), ("写名称或代码，只写一项", "One name or code")),
    kind("codes", ("", ""), ("写名称或代码，几项用顿号隔开", "Names or codes, parted by commas")),
    kind(
        "date",
        ("2026-09-01", "2026-09-01"),
        ("2026-09-01、2026/9/1 或 2026年9月1日", "2026-09-01 or 2026/9/1"),
    ),
    kind("decimal", ("1.5", "1.5"), ("数字，不带单位", "A number without its unit")),
    kind("email", ("name@example.com", "name@example.com"), ("邮箱地址", "A mail address")),
    kind(
        "instant",
        ("2026-09-01 09:30", "2026-09-01 09:30"),
        ("2026-09-01 09:30，按北京时间", "2026-09-01 09:30, Beijing time"),
    ),
    kind("int", ("12", "12"), ("整数，不带单位", "A whole number without its unit")),
    kind("markdown", ("示例文字", "Text"), ("可以分行", "May have several lines")),
    kind("money", ("6000", "6000"), ("6000、6千 或 1.2万", "6000, 6千 or 1.2万")),
    kind("org", ("名称", "Name"), ("填已登记的完整名称", "The whole name it is registered by")),
    kind("person", ("姓名", "Name"), ("填已登记的姓名", "The name a person is registered by")),
    kind(
        "phone",
        ("13000000000", "13000000000"),
        (
            "手机号，或带区号的固定电话，如 0577-65000000",
            "A mobile number, or a fixed line with its area code",
        ),
    ),
    kind("ref", ("名称", "Name"), ("填已登记的完整名称", "The whole name it is registered by")),
    kind(
        "refs",
        ("名称一、名称二", "Names"),
        ("填已登记的完整名称，几个用顿号隔开", "Whole names, parted by commas"),
    ),
    kind(
        "region",
        ("浙江省温州市瑞安市", "浙江省温州市瑞安市"),
        (
            "省、市、区县连写，如 上海-奉贤区；或六位代码",
            "Province, city and county in Chinese, or six figures",
        ),
    ),
    kind("resident-id", ("（18 位）", "(18 signs)"), ("18 位，末位可为 X", "18 signs, the last may be X")),
    kind("tags", ("", ""), ("几项用顿号隔开", "Several, parted by commas")),
    kind("text", ("示例文字", "Text"), ("", "")),
    kind(
        "url",
        ("https://www.example.com", "https://www.example.com"),
        ("以 https:// 开头的网址", "An address that begins with https://"),
    ),
    kind(
        "uscc",
        ("91330399MA00000004", "91330399MA00000004"),
        ("18 位，保持文本格式", "18 signs, kept as text"),
    ),
];

/// Ranges, by what they are of: pay, days, figures.
const PAY: Kind = kind(
    "range",
    ("6-9千/月", "6-9千/月"),
    (
        "6000-9000、6-9千/月、1万-1.5万、15k-25k、10-20万/年、100元/天、30元/小时、18-35K·14薪，不写时间按每月计",
        "6000-9000, 6-9千/月, 15k-25k, 10-20万/年, 100元/天, 30元/小时, 18-35K·14薪, a month unless said",
    ),
);
const DAYS: Kind = kind(
    "range",
    ("2026-09-01至2026-12-31", "2026-09-01至2026-12-31"),
    ("两个日期用“至”连接", "Two days with 至 between them"),
);
const FIGURES: Kind = kind(
    "range",
    ("1-3", "1-3"),
    ("1-3、3以上、5以下；带单位也可以，如 1-3年", "1-3, 3以上 (at least), 5以下 (at most)"),
);

const fn kind(
    name: &'static str,
    sample: (&'static str, &'static str),
    shapes: (&'static str, &'static str),
) -> Kind {
    Kind { name, sample, shapes }
}

fn of(field: &Field) -> Option<&'static Kind> {
    if !matches!(field.kind.shape(), Shape::Range(_)) {
        return KINDS.iter().find(|kind| kind.name == field.kind.name());
    }
    match (field.kind.of(), field.kind.widget()) {
        (Type::Range(of), _) if *of == Type::Date => Some(&DAYS),
        (_, Widget::Pair(end)) => match *end {
            Widget::Number { unit: Some(unit), .. } if unit.zh.contains('月') => Some(&PAY),
            _ => Some(&FIGURES),
        },
        _ => None,
    }
}

/// A sample of what a field may hold.
pub(super) fn sample(field: &Field, codes: &Codes, language: Language) -> String {
    let known = of(field);
    let said = known.map(|kind| Label::new(kind.sample.0, kind.sample.1).get(language).to_owned());
    match said {
        Some(said) if !said.is_empty() => said,
        _ => coded(field, codes, language).unwrap_or_default(),
    }
}

/// A sample of a field whose values are codes; with levels, two of them.
fn coded(field: &Field, codes: &Codes, language: Language) -> Option<String> {
    let table = codes.get(*field.kind.tables().first()?)?;
    let (levels, many) = match field.kind.widget() {
        Widget::Choices { levels, .. } => (levels.and_then(|levels| codes.get(&levels)), true),
        _ => (None, false),
    };
    let level = levels.and_then(|levels| middle(levels));
    let item = |code: &Code| match level {
        Some(level) => json!({ "code": code.code, "level": level.code }),
        None => json!(code.code),
    };
    let first = middle(table)?;
    let value = if many { json!([item(first)]) } else { item(first) };
    Some(field.kind.show(&field.kind.parse(&value, codes).ok()?, codes, language))
}

/// A code from the middle of a table: neither the highest title nor the lowest, with nothing below it and short words.
fn middle(table: &CodeTable) -> Option<&Code> {
    let leaves: Vec<&Code> = table
        .iter()
        .filter(|code| table.children(&code.code).next().is_none() && code.label.zh.chars().count() <= SHORT)
        .collect();
    leaves.get(leaves.len() / 2).copied().or_else(|| table.iter().next())
}

/// How the cells of a field may be written.
pub(super) fn shapes(field: &Field, codes: &Codes, language: Language) -> String {
    let Some(kind) = of(field) else { return String::new() };
    let mut said = Label::new(kind.shapes.0, kind.shapes.1).get(language).to_owned();
    if let Widget::Choices { levels: Some(levels), .. } = field.kind.widget() {
        let words: Vec<&str> = codes
            .get(&levels)
            .into_iter()
            .flat_map(CodeTable::iter)
            .map(|code| code.label.get(language))
            .collect();
        let (with, sample) = match language {
            Language::Zh => ("程度写在括号里", sample(field, codes, language)),
            Language::En => ("the level in brackets", sample(field, codes, language)),
        };
        said = format!("{said}；{with}：{}，如 {sample}", words.join("/"));
        if language == Language::En {
            said = said.replace('；', "; ").replace('：', ": ").replace("，如 ", ", as in ");
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A kind that the form is silent about leaves whoever fills it in to guess.
    #[test]
    fn every_kind_has_its_sample() {
        for (name, _) in model::kinds::KINDS.iter().filter(|(name, _)| *name != "range") {
            assert!(KINDS.iter().any(|kind| kind.name == *name), "{name}");
        }
    }
}
