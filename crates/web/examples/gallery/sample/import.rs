//! A file on its way in: its columns as lines of a form, and how far it is.

use kernel::view::{
    Block, Choice, Form, FormButton, FormField, FormGrid, FormGroup, FormLine, Page, Progress, Step, Tally,
    Target, View,
};
use model::Tone;
use model::kinds::Widget;

fn block(view: View) -> Block {
    Block { title: None, view, more: None }
}

fn steps(at: usize) -> Block {
    let step =
        |(place, text): (usize, &&str)| Step { text: (*text).into(), done: place < at, current: place == at };
    block(View::Steps(["选文件", "对应字段", "核对", "导入"].iter().enumerate().map(step).collect()))
}

fn field(key: &str, title: &str, widget: Widget) -> FormField {
    FormField::new(key, title.into(), widget)
}

/// The columns of a file, and a field for the file.
pub fn columns() -> Page {
    let choice =
        |value: &str, text: &str| Choice { value: value.into(), text: text.into(), ..Choice::default() };
    let select = |key: &str, title: &str, value: &str| FormField {
        options: vec![choice("", "不导入"), choice("title", "岗位名称"), choice("pay", "月薪")],
        values: vec![value.into()],
        ..field(key, title, Widget::Choice { table: "".into() })
    };
    let line = |title: &str, notes: &[&str], fields| FormLine {
        title: title.into(),
        notes: notes.iter().map(|note| (*note).into()).collect(),
        fields,
    };
    let unread = FormField {
        help: Some("前 200 行中有 6 行读不出".into()),
        ..select("to.1", "“工资”对应的字段", "pay")
    };
    let grid = FormGrid {
        heads: vec!["列".into(), "岗位".into()],
        lines: vec![
            line("职位", &["数控车工", "焊工"], vec![select("to.0", "“职位”对应的字段", "title")]),
            line("工资", &["5-8千/月", "面议"], vec![unread]),
            line("备注", &[], vec![select("to.2", "“备注”对应的字段", "")]),
        ],
    };
    let file = FormField {
        required: true,
        help: Some("xlsx、xls 或 csv".into()),
        ..field("file", "表格文件", Widget::File { accept: ".xlsx,.xls,.csv" })
    };
    let form = Form {
        target: Target::Engine { action: "sample.import".into(), query: Vec::new() },
        groups: vec![
            FormGroup { fields: vec![file], ..FormGroup::default() },
            FormGroup { title: Some("对应字段".into()), grid: Some(grid), ..FormGroup::default() },
        ],
        hidden: Vec::new(),
        problems: Vec::new(),
        buttons: vec![FormButton {
            then: "check".into(), text: "保存并核对".into(), tone: Tone::Primary
        }],
    };
    Page {
        title: "对应字段：岗位.xlsx".into(),
        blocks: vec![steps(1), block(View::Form(form))],
        ..Page::default()
    }
}

/// How far it is.
pub fn progress(moving: bool) -> Page {
    let tally = |text: &str, count, tone, part, target| Tally {
        text: text.into(),
        count,
        unit: "行".into(),
        tone,
        part,
        target,
    };
    let refused =
        Target::Engine { action: "sample.import".into(), query: vec![("what".into(), "refused".into())] };
    let progress = Progress {
        done: if moving { 1_200 } else { 7_603 },
        total: Some(7_603),
        unit: "行".into(),
        moving,
        tallies: vec![
            tally("新增", if moving { 1_180 } else { 7_452 }, Tone::Good, true, None),
            tally("更新", 0, Tone::Plain, true, None),
            tally("不能导入", if moving { 20 } else { 151 }, Tone::Bad, true, Some(refused)),
            tally("不认识的词", 85, Tone::Plain, false, None),
        ],
    };
    Page {
        title: "岗位.xlsx".into(),
        blocks: vec![steps(3), block(View::Progress(progress))],
        ..Page::default()
    }
}
