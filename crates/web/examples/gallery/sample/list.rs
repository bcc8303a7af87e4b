//! Lists: as usual, narrowed to nothing, with long texts on a later page, in English, and a small one of a desk.

use kernel::view::{
    Block, CellView, Chip, Choice, ColumnHead, Empty, Facet, FacetInput, Page, Pager, Table, TableRow,
    Target, View,
};
use model::Tone;
use model::expr::Id;

use super::{action, list_of};

const PEOPLE: [&str; 10] =
    ["苏以宁", "顾南乔", "陆景和", "江未央", "白若初", "温书言", "谢长安", "楚云舒", "宁远舟", "程念真"];
const FIRMS: [&str; 4] =
    ["海川电气有限公司", "永瑞泵阀科技股份有限公司", "东屿汽车零部件有限公司", "青禾包装有限公司"];

/// Twenty rows, two filters on, more to come.
pub fn usual() -> Page {
    let rows = (0..20).map(|place| {
        let late = place % 6 == 3;
        vec![
            word(nth(&PEOPLE, place)),
            word(nth(&["机电 2401", "机电 2402", "数控 2401"], place / 7)),
            linked(nth(&FIRMS, place)),
            word(nth(&["电气装调", "质量检验", "数控车工", "设备维护"], place)),
            CellView { tags: vec!["住宿".into(), "白班".into()], ..CellView::default() },
            word("09-01 至 02-28"),
            CellView {
                text: if late { "46" } else { "40" }.into(),
                figure: true,
                tone: if late { Tone::Bad } else { Tone::Plain },
                ..CellView::default()
            },
            CellView { text: "4,200".into(), figure: true, ..CellView::default() },
            if late {
                CellView { text: "周工时 46，超过 40".into(), tone: Tone::Bad, ..CellView::default() }
            } else {
                CellView { text: "8 项通过".into(), tone: Tone::Good, ..CellView::default() }
            },
            state(place % 5 == 4),
            if place % 3 == 0 { CellView::default() } else { word("第 12 周") },
        ]
    });
    let table = Table {
        rows: rows.enumerate().map(|(place, cells)| row(place, cells)).collect(),
        pager: Pager { here: 20, first: None, next: Some(list_of("internship", &[("after", "20")])) },
        ..framework()
    };
    page(table)
}

/// Filters that leave nothing.
pub fn narrowed_to_nothing() -> Page {
    page(framework())
}

/// Texts longer than anybody planned, on the last page.
pub fn long() -> Page {
    let firm = "滨海市高端装备与智能制造产业协同创新发展（集团）股份有限公司第二分公司";
    let cells = || {
        vec![
            word("阿卜杜热合曼·买买提依明"),
            word("工业机器人技术（现代学徒制）2401"),
            linked(firm),
            word("负责断路器装配线的可编程控制器程序调试与日常维护，配合工艺员做首件检验"),
            CellView {
                tags: ["住宿", "白班", "带薪培训", "工作餐", "班车"].map(Into::into).to_vec(),
                ..CellView::default()
            },
            word("2026-09-01 至 2027-02-28"),
            CellView { text: "40".into(), figure: true, ..CellView::default() },
            CellView { text: "12,345,678.90".into(), figure: true, ..CellView::default() },
            CellView {
                text: "三方协议未签，实习责任险未生效，监护人未同意".into(),
                tone: Tone::Bad,
                ..CellView::default()
            },
            state(true),
            CellView {
                text: "## 本周\n\n完成 **装配线** 点检，处理两次停机，学会看报警代码。".into(),
                formatted: true,
                ..CellView::default()
            },
        ]
    };
    let table = Table {
        rows: (0..3).map(|place| row(place, cells())).collect(),
        search: Some("断路器装配线的可编程控制器程序".into()),
        chips: (0..6).map(|_| chip("二级学院", "机电工程学院、智能制造学院、汽车工程学院")).collect(),
        pager: Pager { here: 3, first: Some(list_of("internship", &[])), next: None },
        ..framework()
    };
    page(table)
}

/// An English reader.
pub fn english() -> Page {
    let table = Table {
        caption: "Internships".into(),
        columns: vec![
            head("Student", true, None),
            head("Enterprise", true, Some(false)),
            ColumnHead { end: true, ..head("Hours a week", false, None) },
            head("State", false, None),
        ],
        rows: (0..4)
            .map(|place| {
                row(
                    place,
                    vec![
                        word("Su Yining"),
                        word("Haichuan Electric Company Limited"),
                        CellView { text: "40".into(), figure: true, ..CellView::default() },
                        CellView {
                            text: "Interning".into(),
                            badge: true,
                            tone: Tone::Good,
                            ..CellView::default()
                        },
                    ],
                )
            })
            .collect(),
        search: Some(String::new()),
        chips: vec![],
        facets: vec![Facet {
            key: "hours".into(),
            title: "Hours a week".into(),
            input: FacetInput::Between { of: "number", from: String::new(), to: "40".into() },
            problem: None,
            near: Vec::new(),
        }],
        here: Some(list_of("internship", &[])),
        pager: Pager { here: 4, first: None, next: None },
        empty: Empty::default(),
        pick: false,
    };
    Page {
        title: "Internships".into(),
        blocks: vec![Block { title: None, view: View::Table(table), more: None }],
        ..page(Table::default())
    }
}

/// A few rows without tools.
pub fn small() -> Table {
    let columns = vec![
        head("岗位", false, None),
        head("企业", false, None),
        ColumnHead { end: true, ..head("招收", false, None) },
    ];
    let rows = (0..3).map(|place| {
        row(
            place,
            vec![
                word(nth(&["自动化调试员", "数控车工", "质检员"], place)),
                linked(nth(&FIRMS, place)),
                CellView { text: "3".into(), figure: true, ..CellView::default() },
            ],
        )
    });
    Table { caption: "新发布的岗位".into(), columns, rows: rows.collect(), ..Table::default() }
}

fn page(table: Table) -> Page {
    Page {
        title: "岗位实习".into(),
        lead: None,
        meta: ["滨海职业技术学院", "2026—2027 学年第一学期"]
            .map(|text| kernel::view::Mark { text: text.into(), tone: Tone::Plain })
            .to_vec(),
        actions: vec![
            action("导入", Target::Engine { action: "exchange.import".into(), query: vec![] }, Tone::Plain),
            action("导出", Target::Engine { action: "exchange.export".into(), query: vec![] }, Tone::Plain),
            action(
                "登记实习",
                Target::New { dataset: "internship".into(), query: Vec::new() },
                Tone::Primary,
            ),
        ],
        blocks: vec![Block { title: None, view: View::Table(table), more: None }],
        ..Page::default()
    }
}

/// The columns, the tools and the empty state of the list.
fn framework() -> Table {
    Table {
        caption: "岗位实习".into(),
        columns: vec![
            head("姓名", true, None),
            ColumnHead { aside: 1, ..head("班级", true, Some(true)) },
            head("实习企业", true, None),
            ColumnHead { aside: 1, ..head("岗位", false, None) },
            ColumnHead { aside: 1, ..head("条件", false, None) },
            ColumnHead { aside: 1, ..head("起止", true, None) },
            ColumnHead { end: true, aside: 1, ..head("周工时", false, None) },
            ColumnHead { end: true, aside: 1, ..head("月报酬（元）", false, None) },
            head("合规检查", false, None),
            head("状态", false, None),
            ColumnHead { aside: 1, ..head("周报", false, None) },
        ],
        search: Some(String::new()),
        chips: vec![chip("学院", "机电工程学院"), chip("状态", "实习中、待签协议")],
        facets: facets(),
        here: Some(list_of("internship", &[("sort", "class")])),
        empty: Empty {
            text: "没有符合这些条件的实习。去掉一个筛选，或者登记一条。".into(),
            action: Some(action("去掉全部筛选", list_of("internship", &[]), Tone::Plain)),
        },
        ..Table::default()
    }
}

fn facets() -> Vec<Facet> {
    let options = |words: &[&str], chosen: usize| {
        words
            .iter()
            .enumerate()
            .map(|(place, text)| Choice {
                value: place.to_string(),
                text: (*text).into(),
                chosen: place < chosen,
                depth: usize::from(place % 4 != 0 && words.len() > 6),
            })
            .collect()
    };
    let facet = |key: &str, title: &str, input| Facet {
        key: key.into(),
        title: title.into(),
        input,
        problem: None,
        near: Vec::new(),
    };
    vec![
        facet(
            "state",
            "状态",
            FacetInput::Choices {
                options: options(&["实习中", "待签协议", "已结束", "已终止"], 2)
            },
        ),
        facet(
            "college",
            "学院",
            FacetInput::Choices {
                options: options(
                    &[
                        "机电工程学院",
                        "机电一体化",
                        "数控技术",
                        "工业机器人",
                        "信息学院",
                        "软件技术",
                        "大数据",
                        "物联网",
                        "商学院",
                        "电子商务",
                        "会计",
                        "物流",
                    ],
                    1,
                ),
            },
        ),
        facet(
            "pay",
            "月报酬（元）",
            FacetInput::Between { of: "number", from: "3000".into(), to: String::new() },
        ),
        facet(
            "start",
            "开始日期",
            FacetInput::Between { of: "date", from: String::new(), to: String::new() },
        ),
        facet("number", "保险单号", FacetInput::Word { value: String::new(), suggest: None }),
    ]
}

fn chip(title: &str, value: &str) -> Chip {
    Chip { title: title.into(), value: value.into(), without: Some(list_of("internship", &[("q", "a")])) }
}

fn head(title: &str, sorts: bool, ascending: Option<bool>) -> ColumnHead {
    ColumnHead {
        key: title.into(),
        title: title.into(),
        sort: sorts.then(|| list_of("internship", &[("sort", title)])),
        ascending,
        end: false,
        aside: 0,
        prose: false,
    }
}

fn row(place: usize, cells: Vec<CellView>) -> TableRow {
    let id = Id::from_u128(u128::try_from(place).unwrap_or_default() + 1);
    TableRow { id: id.to_string(), target: Some(Target::Row { dataset: "internship".into(), id }), cells }
}

fn word(text: &str) -> CellView {
    CellView { text: text.into(), ..CellView::default() }
}

fn linked(text: &str) -> CellView {
    CellView { target: Some(Target::Row { dataset: "enterprise".into(), id: Id::nil() }), ..word(text) }
}

fn state(waits: bool) -> CellView {
    let (text, tone) = if waits { ("待签协议", Tone::Wait) } else { ("实习中", Tone::Good) };
    CellView { badge: true, tone, ..word(text) }
}

/// One of the words, over and over.
fn nth(words: &[&'static str], place: usize) -> &'static str {
    words.iter().cycle().nth(place).copied().unwrap_or_default()
}
