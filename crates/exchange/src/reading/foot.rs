//! Lines that are no record: sums, who filled the sheet in, the sample of a template. They are listed, not read.

use model::Label;

/// A line that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Its first words.
    pub text: String,
    /// Why: `total`, `foot`, `sample`.
    pub why: &'static str,
}

impl Skipped {
    /// Why, in words.
    pub fn words(&self) -> Label {
        match self.why {
            "total" => Label::new("合计行", "A line of sums"),
            "sample" => Label::new("示例行", "The sample of a template"),
            _ => Label::new("表尾", "The foot of the sheet"),
        }
    }
}

/// Words that head a line of sums.
const TOTALS: &[&str] =
    &["合计", "小计", "总计", "共计", "累计", "本页合计", "本页小计", "total", "subtotal", "sum"];
/// Words that head the foot of a form.
const FEET: &[&str] = &[
    "填表人",
    "制表人",
    "填报人",
    "审核人",
    "负责人",
    "单位负责人",
    "经办人",
    "复核人",
    "填表日期",
    "填报日期",
    "填表时间",
    "填报单位",
    "填报单位(盖章)",
    "单位(盖章)",
    "盖章",
    "备注说明",
    "填表说明",
    "导出人",
    "演示数据",
];
/// The most letters of a skipped line that are listed.
const SHOWN: usize = 60;

/// Whether a line of cells is no record, and why.
pub(super) fn skipped(number: usize, cells: &[String]) -> Option<Skipped> {
    let mut used = cells.iter().filter(|cell| !cell.is_empty());
    let first: String = used.next()?.chars().filter(|letter| !letter.is_whitespace()).collect();
    let first = first.replace('（', "(").replace('）', ")").replace('：', ":").to_lowercase();
    let others = used.count();
    let word = first.split(':').next().unwrap_or_default();
    // "合计" heads sums; "合计科技有限公司" is a firm
    let total = TOTALS.contains(&word) || TOTALS.iter().any(|total| is_counted(&first, total));
    let signed = FEET.contains(&word) && (first.contains(':') || others == 0);
    let why = if total {
        "total"
    } else if signed {
        "foot"
    } else if first.starts_with("示例(") || first == "示例" {
        "sample"
    } else {
        return None;
    };
    let text: String = cells.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    Some(Skipped { number, text: text.chars().take(SHOWN).collect(), why })
}

/// "合计35人", "共计 12".
fn is_counted(first: &str, total: &str) -> bool {
    first.strip_prefix(total).is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
}
