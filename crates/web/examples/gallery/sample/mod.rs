//! Pages of an invented city, one of each kind and each state, for the gallery and for the tests of drawing.

mod detail;
mod form;
mod import;
mod list;
mod ranked;

use kernel::view::{Action, Block, Empty, Link, Page, Target, Text, View};
use maud::Markup;
use model::{Language, Tone};
use web::draw::page;
use web::draw::problem::{self, Problem};
use web::draw::shell::{Frame, NavigationGroup, NavigationLink, Seat};
use web::draw::sign_in::{self, SignIn};

/// Every sample, by the name of its file.
pub fn pages() -> Vec<(&'static str, Markup)> {
    let failed = SignIn {
        account: "zhouning".into(),
        next: "/d/job".into(),
        problem: Some("账号或密码不对。连错 5 次会锁 15 分钟，忘了密码请找本单位管理员重设。".into()),
        advice: None,
        carried: None,
    };
    let opened = SignIn { advice: Some("账号由本单位管理员开通。".into()), ..SignIn::default() };
    let gone = Problem {
        title: "没有这条记录，或者你看不到它".into(),
        advice: "链接可能已经过期，也可能要换到另一个工作台才能打开。".into(),
        code: "row.not-found".into(),
    };
    vec![
        ("list", draw(Language::Zh, "/d/internship", &list::usual())),
        ("list-narrowed-to-nothing", draw(Language::Zh, "/d/internship", &list::narrowed_to_nothing())),
        ("list-long", draw(Language::Zh, "/d/internship", &list::long())),
        ("list-en", draw(Language::En, "/d/internship", &list::english())),
        ("detail", draw(Language::Zh, "/d/internship/1", &detail::usual())),
        ("history", draw(Language::Zh, "/d/internship/1/history", &detail::history())),
        ("form", draw(Language::Zh, "/d/job/new", &form::usual())),
        ("form-refused", draw(Language::Zh, "/d/job/new", &form::refused())),
        ("form-en", draw(Language::En, "/d/job/new", &form::usual())),
        ("ranked", draw(Language::Zh, "/act/sample.match", &ranked::usual())),
        ("ranked-nobody", draw(Language::Zh, "/act/sample.match", &ranked::nobody())),
        ("import", draw(Language::Zh, "/act/sample.import", &import::columns())),
        ("import-moving", draw(Language::Zh, "/act/sample.import", &import::progress(true))),
        ("import-done", draw(Language::Zh, "/act/sample.import", &import::progress(false))),
        ("desk", draw(Language::Zh, "/desk/office", &desk())),
        ("sign-in", sign_in::document(&outside("登录"), &opened)),
        ("sign-in-failed", sign_in::document(&outside("登录"), &failed)),
        ("problem", problem::document(&frame(Language::Zh, "/d/none", &gone.title), &gone)),
        ("problem-outside", problem::document(&outside(&gone.title), &gone)),
    ]
}

fn draw(language: Language, address: &str, page: &Page) -> Markup {
    let mut frame = frame(language, address, &page.title);
    if address.ends_with("/1") {
        frame.flash = Some("已退回修改，导师和企业都收到了通知。".into());
    }
    page::document(&frame, page)
}

/// What stands around the pages of somebody who is signed in.
pub fn frame(language: Language, address: &str, title: &str) -> Frame {
    let group = |title: Option<&str>, links: &[(&str, &str, Option<&str>)]| NavigationGroup {
        title: title.map(Into::into),
        links: links
            .iter()
            .map(|(text, href, note)| NavigationLink {
                text: (*text).into(),
                href: (*href).into(),
                current: address.starts_with(href),
                note: note.map(Into::into),
            })
            .collect(),
    };
    Frame {
        language,
        navigation: vec![
            group(None, &[("工作台", "/desk/office", None)]),
            group(
                Some("育人"),
                &[
                    ("岗位实习", "/d/internship", Some("12")),
                    ("订单班", "/d/class", None),
                    ("实训基地", "/d/base", None),
                ],
            ),
            group(Some("就业"), &[("岗位", "/d/job", Some("6")), ("毕业去向", "/d/placement", None)]),
            group(Some("数据"), &[("数据目录", "/catalogue", None)]),
        ],
        person: Some("沈青禾".into()),
        seat: Some("seat-1".into()),
        seats: vec![
            Seat { id: "seat-1".into(), text: "滨海职院就业办".into(), current: true },
            Seat { id: "seat-2".into(), text: "联合体秘书处".into(), current: false },
            Seat { id: "seat-3".into(), text: "滨海职院机电学院班主任".into(), current: false },
        ],
        ..around(title, address)
    }
}

/// What stands around the pages anybody sees.
fn outside(title: &str) -> Frame {
    around(title, "/sign-in")
}

fn around(title: &str, address: &str) -> Frame {
    Frame {
        title: title.into(),
        site_name: "融汇".into(),
        demo: true,
        csrf: "sample-token".into(),
        address: address.into(),
        ..Frame::default()
    }
}

/// A desk: several blocks, one of them with nothing in it.
fn desk() -> Page {
    let block = |title: &str, view: View, more: Option<Link>| Block { title: Some(title.into()), view, more };
    let to_do = |text: &str, note: &str| Link {
        text: text.into(),
        note: Some(note.into()),
        target: Some(list_of("internship", &[])),
    };
    Page {
        title: "就业办工作台".into(),
        lead: Some("今天有 3 件事到期。".into()),
        blocks: vec![
            block(
                "待办",
                View::Links(vec![
                    to_do("签三方协议", "5 份，今天截止"),
                    to_do("审核企业发布的岗位", "6 个"),
                    to_do("回访缺周报的学生", "2 人"),
                ]),
                None,
            ),
            block(
                "新发布的岗位",
                View::Table(list::small()),
                Some(Link {
                    text: "全部岗位".into(),
                    note: Some("6".into()),
                    target: Some(list_of("job", &[])),
                }),
            ),
            block(
                "本周走访",
                View::Empty(Empty {
                    text: "这周还没有安排走访。".into(),
                    action: Some(action(
                        "安排走访",
                        Target::New { dataset: "visit".into(), query: Vec::new() },
                        Tone::Primary,
                    )),
                }),
                None,
            ),
        ],
        aside: vec![
            block(
                "提醒",
                View::Text(Text {
                    paragraphs: vec!["毕业去向登记 12 月 15 日截止，还有 38 人未填。".into()],
                    tone: Tone::Wait,
                }),
                None,
            ),
            block(
                "常用",
                View::Links(vec![
                    Link {
                        text: "岗位实习".into(),
                        note: Some("12".into()),
                        target: Some(list_of("internship", &[])),
                    },
                    Link {
                        text: "数据目录".into(),
                        note: None,
                        target: Some(Target::Catalogue { dataset: None }),
                    },
                ]),
                None,
            ),
        ],
        ..Page::default()
    }
}

/// A list with parameters.
fn list_of(dataset: &str, query: &[(&str, &str)]) -> Target {
    Target::List {
        dataset: dataset.into(),
        query: query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
    }
}

/// A way that leads somewhere and writes nothing.
fn action(text: &str, target: Target, tone: Tone) -> Action {
    Action { text: text.into(), target, tone, writes: false, note: None, confirm: None, rev: None }
}

/// A deed.
fn deed(text: &str, target: Target, tone: Tone) -> Action {
    Action { writes: true, rev: Some(7), ..action(text, target, tone) }
}
