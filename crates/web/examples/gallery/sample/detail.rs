//! One row with its history and what can be done with it, and its whole history.

use kernel::view::{
    Action, Block, CellView, Event, Fact, FactGroup, Facts, FieldChange, Link, Mark, Page, Target, Timeline,
    View,
};
use model::Tone;
use model::expr::Id;

use super::{action, deed, list_of};

const DATASET: &str = "internship";

/// Facts of every look, history and related rows beside them.
pub fn usual() -> Page {
    let plain = |text: &str| CellView { text: text.into(), ..CellView::default() };
    let groups = vec![
        group(
            Some("学生"),
            vec![
                ("姓名", plain("苏以宁")),
                ("班级", CellView { target: Some(list_of("class", &[])), ..plain("机电 2401") }),
                ("手机号", CellView { masked: true, ..plain("138****0132") }),
                ("身份证号", CellView { masked: true, ..plain("330***********0018") }),
            ],
        ),
        group(
            Some("岗位"),
            vec![
                (
                    "实习企业",
                    CellView {
                        target: Some(list_of("enterprise", &[])), ..plain("海川电气有限公司")
                    },
                ),
                ("起止", plain("2026-09-01 至 2027-02-28")),
                ("月报酬", CellView { figure: true, ..plain("4,200 元/月") }),
                ("周工时", CellView { figure: true, tone: Tone::Bad, ..plain("46 小时") }),
                (
                    "技能",
                    CellView {
                        tags: [
                            "PLC 编程 熟练",
                            "电气识图 熟练",
                            "低压电器装配 熟悉",
                            "伺服调试 了解",
                            "气动系统 了解",
                        ]
                        .map(Into::into)
                        .to_vec(),
                        ..CellView::default()
                    },
                ),
                ("备注", CellView::default()),
                (
                    "岗位内容",
                    CellView {
                        formatted: true,
                        ..plain(
                            "负责**断路器装配线**的程序调试：\n\n1. 看懂工艺卡，做首件检验\n2. 处理报警，写停机记录\n3. 每周与[企业导师](/d/mentor)复盘一次\n\n| 工位 | 周数 |\n|---|---|\n| 装配 | 4 |\n| 调试 | 8 |",
                        )
                    },
                ),
            ],
        ),
    ];
    Page {
        title: "苏以宁在海川电气的实习".into(),
        meta: vec![
            Mark { text: "待签协议".into(), tone: Tone::Wait },
            Mark { text: "机电 2401".into(), tone: Tone::Plain },
            Mark { text: "第 12 周".into(), tone: Tone::Plain },
        ],
        trail: vec![
            Link { text: "岗位实习".into(), note: None, target: Some(list_of(DATASET, &[])) },
            Link { text: "苏以宁".into(), note: None, target: None },
        ],
        actions: actions(),
        blocks: vec![Block { title: None, view: View::Facts(Facts { groups }), more: None }],
        aside: vec![
            Block {
                title: Some("历史".into()),
                view: View::Timeline(Timeline { entries: events().into_iter().take(3).collect() }),
                more: Some(Link {
                    text: "全部历史".into(),
                    note: None,
                    target: Some(Target::History { dataset: DATASET.into(), id: Id::nil() }),
                }),
            },
            Block {
                title: Some("相关".into()),
                view: View::Links(vec![
                    Link {
                        text: "周报".into(),
                        note: Some("12".into()),
                        target: Some(list_of("report", &[])),
                    },
                    Link {
                        text: "保险单".into(),
                        note: Some("1".into()),
                        target: Some(list_of("insurance", &[])),
                    },
                ]),
                more: None,
            },
        ],
        ..Page::default()
    }
}

/// All that happened, with a way back to each revision.
pub fn history() -> Page {
    Page {
        title: "苏以宁的实习：历史".into(),
        trail: vec![
            Link { text: "岗位实习".into(), note: None, target: Some(list_of(DATASET, &[])) },
            Link {
                text: "苏以宁".into(),
                note: None,
                target: Some(Target::Row { dataset: DATASET.into(), id: Id::nil() }),
            },
            Link { text: "历史".into(), note: None, target: None },
        ],
        blocks: vec![Block { title: None, view: View::Timeline(Timeline { entries: events() }), more: None }],
        ..Page::default()
    }
}

fn actions() -> Vec<Action> {
    let id = Id::nil();
    let moved = |text: &str, name: &str| {
        deed(text, Target::Move { dataset: DATASET.into(), id, name: name.into() }, Tone::Plain)
    };
    vec![
        action("修改", Target::Edit { dataset: DATASET.into(), id }, Tone::Plain),
        Action { note: Some("退回的理由".into()), ..moved("退回修改", "return") },
        Action { tone: Tone::Primary, ..moved("签协议", "sign") },
        deed("显示手机号", Target::Reveal { dataset: DATASET.into(), id }, Tone::Plain),
        action("为什么我能看到", Target::Why { dataset: DATASET.into(), id }, Tone::Plain),
        Action {
            confirm: Some("删到回收站，30 天内可以恢复。".into()),
            note: Some("删除的理由".into()),
            ..deed("删除", Target::Delete { dataset: DATASET.into(), id }, Tone::Bad)
        },
    ]
}

fn events() -> Vec<Event> {
    let change = |title: &str, before: &str, after: &str| FieldChange {
        title: title.into(),
        before: before.into(),
        after: after.into(),
    };
    let event = |title: &str, when: &str, changes: Vec<FieldChange>| Event {
        title: title.into(),
        when: when.into(),
        who: Some("沈青禾".into()),
        changes,
        ..Event::default()
    };
    let back = Action {
        confirm: Some("这条记录会回到 11-12 15:04 的样子，现在的内容留在历史里。".into()),
        ..deed("恢复到这一版", Target::Revert { dataset: DATASET.into(), id: Id::nil(), rev: 3 }, Tone::Plain)
    };
    vec![
        Event {
            current: true,
            ..event(
                "修改",
                "2026-11-23 09:20",
                vec![change("周工时", "40", "46"), change("备注", "住厂内宿舍，周末回家", "")],
            )
        },
        Event {
            note: Some("请补企业导师签字的实习计划。".into()),
            actions: vec![back],
            ..event("退回修改", "2026-11-12 15:04", vec![])
        },
        Event {
            changes: vec![change(
                "岗位内容",
                "负责断路器装配线的日常点检",
                "负责断路器装配线的程序调试，看懂工艺卡，做首件检验，处理报警并写停机记录，每周与企业导师复盘一次",
            )],
            ..event("修改", "2026-11-11 10:31", vec![])
        },
        event(
            "登记",
            "2026-11-10 16:45",
            vec![change("姓名", "", "苏以宁"), change("班级", "", "机电 2401")],
        ),
    ]
}

fn group(title: Option<&str>, facts: Vec<(&str, CellView)>) -> FactGroup {
    FactGroup {
        title: title.map(Into::into),
        facts: facts
            .into_iter()
            .map(|(title, value)| Fact { key: title.into(), title: title.into(), value })
            .collect(),
    }
}
