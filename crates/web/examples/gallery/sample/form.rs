//! A form with every widget: as it opens, and as it comes back refused.

use kernel::view::{
    Block, Choice, Conflict, Form, FormButton, FormField, FormGroup, Link, Page, Suggestion, Target, Typed,
    Unread, View,
};
use model::kinds::Widget;
use model::{Label, Tone};

use super::{action, list_of};

/// Filled in and sound.
pub fn usual() -> Page {
    page(form())
}

/// Wrong in three places, and changed by somebody else in one.
pub fn refused() -> Page {
    let mut form = form();
    form.problems =
        vec!["同一个岗位已经发布：自动化调试员，海川电气，截止 12 月 20 日。改标题，或去改那一个。".into()];
    let mut wrong = |key: &str, problem: &str| {
        for field in
            form.groups.iter_mut().flat_map(|group| &mut group.fields).filter(|field| field.key == key)
        {
            field.problem = Some(problem.into());
        }
    };
    wrong("close", "早于今天 2026-11-24。请改为 2026-11-25 以后。");
    wrong("pay", "上限低于下限。请改为 6,500 元以上。");
    wrong("skills", "至少选一项技能。");
    wrong("trade", "“职业分类”中没有“看图纸”");
    for field in
        form.groups.iter_mut().flat_map(|group| &mut group.fields).filter(|field| field.key == "trade")
    {
        let near = |value: &str, text: &str, note: &str| Suggestion {
            value: value.into(),
            text: text.into(),
            note: Some(note.into()),
        };
        field.values = vec!["看图纸".into()];
        let unread = Unread {
            words: "看图纸".into(),
            near: vec![
                near("1", "制图员", "工程技术人员 / 制图"),
                near("2", "机械制图员", "工程技术人员 / 制图"),
            ],
        };
        field.typed = field.typed.take().map(|typed| Typed { unread: vec![unread], ..typed });
    }
    for field in
        form.groups.iter_mut().flat_map(|group| &mut group.fields).filter(|field| field.key == "seats")
    {
        field.problem = Some("周宁 09:12 改为“5”，请选择保留哪一个".into());
        field.conflict =
            Some(Conflict { who: Some("周宁".into()), theirs: "5 人".into(), values: vec!["5".into()] });
    }
    page(form)
}

fn page(form: Form) -> Page {
    Page {
        title: "发布岗位".into(),
        lead: Some("发布前由就业办审核，一般 1 个工作日。".into()),
        trail: vec![
            Link { text: "岗位".into(), note: None, target: Some(list_of("job", &[])) },
            Link { text: "发布岗位".into(), note: None, target: None },
        ],
        actions: vec![action("取消", list_of("job", &[]), Tone::Plain)],
        blocks: vec![Block { title: None, view: View::Form(form), more: None }],
        ..Page::default()
    }
}

fn form() -> Form {
    let line = |input, autocomplete| Widget::Line { max: 200, input, autocomplete };
    let codes =
        |levels: Option<&str>| Widget::Choices { table: "skill".into(), levels: levels.map(Into::into) };
    let number = |zh: &str, en: &str| Widget::Number { unit: Some(Label::new(zh, en)), scale: 0 };
    let basics = vec![
        FormField {
            required: true, ..field("title", "岗位名称", line("text", ""), &["自动化调试员"])
        },
        FormField {
            locked: true,
            ..field("uscc", "统一社会信用代码", line("text", ""), &["91330382MA0SAMPLE1"])
        },
        FormField {
            required: true,
            options: choices(&["滨海市", "东屿区", "柳川镇", "永瑞县"], &[0, 1, 2, 1], 2),
            ..field("place", "工作地点", Widget::Choice { table: "region".into() }, &[])
        },
        FormField {
            options: choices(&["海川电气有限公司", "永瑞泵阀科技股份有限公司"], &[0, 0], 0),
            ..field("firm", "企业", Widget::Reference { to: "enterprise".into() }, &["0"])
        },
        FormField {
            help: Some("只有经办人看得到，查看留痕。".into()),
            clears: true,
            ..field("phone", "联系电话", line("tel", "tel"), &["138****0132"])
        },
        trade(),
        field("site", "企业网址", line("url", ""), &["https://example.org"]),
    ];
    let terms = vec![
        FormField { required: true, ..field("seats", "招收人数", number("人", "people"), &["3"]) },
        FormField {
            required: true,
            ..field("pay", "月薪", Widget::Pair(Box::new(number("元/月", "yuan a month"))), &["6500", "5000"])
        },
        FormField { required: true, ..field("close", "截止日期", Widget::Date, &["2026-11-20"]) },
        field("fair", "宣讲时间", Widget::Instant, &["2026-12-01T14:00"]),
        field("stay", "在岗时间", Widget::Pair(Box::new(Widget::Date)), &["2026-12-01", ""]),
        field("housing", "提供住宿", Widget::Toggle, &["true"]),
        FormField { locked: true, ..field("checked", "已核验", Widget::Toggle, &["true"]) },
    ];
    let wanted = vec![
        FormField {
            options: choices(&["五险一金", "带薪培训", "工作餐", "班车"], &[0; 4], 1),
            ..field("perks", "福利", codes(None), &[])
        },
        FormField {
            required: true,
            options: choices(
                &[
                    "PLC 编程",
                    "电气识图",
                    "低压电器装配",
                    "伺服与变频调试",
                    "气动系统",
                    "机器视觉",
                    "MES 操作",
                    "焊接检验",
                    "工业网络组态",
                    "液压系统",
                ],
                &[0; 10],
                10,
            ),
            levels: choices(&["了解", "熟悉", "熟练"], &[0; 3], 3),
            help: Some("按最低要求选，选得越多合适的人越少。".into()),
            ..field("skills", "技能要求", codes(Some("level")), &["4:1", "0:2"])
        },
        FormField {
            options: choices(&["黄立群，装配车间", "戴峰，调试车间", "卢一鸣，质检"], &[0; 3], 0),
            ..field("mentors", "企业导师", Widget::References { to: "mentor".into() }, &["1", "gone"])
        },
        FormField {
            help: Some("可以用 Markdown 排版。".into()),
            ..field(
                "about",
                "岗位内容",
                Widget::Area { max: 4000 },
                &["负责断路器装配线的程序调试。\n每周与企业导师复盘一次。"],
            )
        },
    ];
    let group = |title: &str, note: Option<&str>, fields| FormGroup {
        title: Some(title.into()),
        note: note.map(Into::into),
        fields,
        grid: None,
    };
    let button = |then: &str, text: &str, tone| FormButton { then: then.into(), text: text.into(), tone };
    Form {
        target: Target::New { dataset: "job".into(), query: Vec::new() },
        groups: vec![
            group("岗位", Some("企业信息来自企业档案，11 月 3 日核验。"), basics),
            group("待遇", None, terms),
            group("要求", Some("写清楚最低要求，推荐的人选会附上理由。"), wanted),
        ],
        hidden: vec![("_rev".into(), "7".into())],
        problems: vec![],
        buttons: vec![button("", "存草稿", Tone::Plain), button("submit", "提交审核", Tone::Primary)],
    }
}

/// A field that is typed, with suggestions.
fn trade() -> FormField {
    let line = Widget::Line { max: 500, input: "text", autocomplete: "off" };
    FormField {
        typed: Some(Typed { dataset: "job".into(), ..Typed::default() }),
        help: Some("输入名称中的几个字，再从提示中选".into()),
        ..field("trade", "职业", line, &["电气装调工"])
    }
}

fn field(key: &str, title: &str, widget: Widget, values: &[&str]) -> FormField {
    FormField {
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        ..FormField::new(key, title.into(), widget)
    }
}

/// Choices with their place as value; the one at `chosen` is chosen.
fn choices(words: &[&str], depths: &[usize], chosen: usize) -> Vec<Choice> {
    let numbered = words.iter().zip(depths).enumerate();
    numbered
        .map(|(place, (text, depth))| Choice {
            value: place.to_string(),
            text: (*text).into(),
            chosen: place == chosen,
            depth: *depth,
        })
        .collect()
}
