//! What every drawn page owes its reader, held against a sample of each kind and state; and what a browser would send
//! from the forms.

use std::collections::HashSet;

use kernel::view::{
    Action, Block, CellView, Empty, Fact, FactGroup, Facts, Link, Mark, Page, Pager, Table, Target, Text,
    View,
};
use maud::Markup;
use model::expr::Id;
use model::{Language, Tone};
use scraper::{ElementRef, Html, Selector};
use web::draw::{actions, page, shell, table};

use crate::sample;

fn parse(markup: &Markup) -> Html {
    Html::parse_document(&markup.0)
}

/// The sample of this name.
fn sample(name: &str) -> Html {
    let pages = sample::pages();
    parse(&pages.iter().find(|(known, _)| *known == name).expect("the sample").1)
}

fn all<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    inside(html.root_element(), selector)
}

fn inside<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    element.select(&Selector::parse(selector).expect("a selector")).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_page_has_one_heading_and_one_main_part_and_says_its_language() {
    for (name, markup) in sample::pages() {
        let html = parse(&markup);
        assert_eq!(all(&html, "h1").len(), 1, "{name}");
        assert_eq!(all(&html, "main#main").len(), 1, "{name}");
        let language = if name.ends_with("-en") { "en" } else { "zh-CN" };
        assert_eq!(html.root_element().attr("lang"), Some(language), "{name}");
        assert!(!text(all(&html, "title")[0]).is_empty(), "{name}");
    }
}

#[test]
fn demo_data_are_marked_on_every_page_on_screen_and_on_paper_and_real_data_never() {
    for (name, markup) in sample::pages() {
        let html = parse(&markup);
        for mark in [".bar .demo", "main > .demo-printed"] {
            assert_eq!(all(&html, mark).len(), 1, "{name}: {mark}");
        }
    }
    let frame = shell::Frame { demo: false, ..sample::frame(Language::Zh, "/", "首页") };
    assert!(!page::document(&frame, &Page::default()).0.contains("演示数据"));
}

#[test]
fn nothing_on_a_page_needs_what_the_policy_forbids() {
    for (name, markup) in sample::pages() {
        let html = parse(&markup);
        for element in all(&html, "*") {
            for (attribute, _) in element.value().attrs() {
                let forbidden = attribute == "style"
                    || attribute == "hx-vals"
                    || attribute.starts_with("on")
                    || attribute.starts_with("hx-on");
                assert!(!forbidden, "{name}: {attribute}");
            }
        }
        assert!(all(&html, "style, script:not([src]), iframe, object, base").is_empty(), "{name}");
        for tag in markup.0.split('<') {
            let tag = tag.split('>').next().unwrap_or_default();
            assert!(
                tag.matches(" class=").count() <= 1,
                "{name}: a browser drops the second class of <{tag}>"
            );
        }
    }
}

#[test]
fn ids_are_unique_and_whatever_points_to_one_finds_it() {
    for (name, markup) in sample::pages() {
        let html = parse(&markup);
        let ids: Vec<_> = all(&html, "[id]").into_iter().filter_map(|element| element.attr("id")).collect();
        let known: HashSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), known.len(), "{name}: {ids:?}");
        for element in all(&html, "[aria-describedby], [aria-labelledby], label[for]") {
            for attribute in ["aria-describedby", "aria-labelledby", "for"] {
                for id in element.attr(attribute).unwrap_or_default().split_whitespace() {
                    assert!(known.contains(id), "{name}: {attribute}={id}");
                }
            }
        }
        for link in all(&html, "a[href^='#']") {
            let id = link.attr("href").unwrap_or_default().trim_start_matches('#');
            assert!(known.contains(id), "{name}: #{id}");
        }
    }
}

#[test]
fn everything_that_can_be_filled_in_or_pressed_has_a_name() {
    for (name, markup) in sample::pages() {
        let html = parse(&markup);
        let bound: HashSet<_> =
            all(&html, "label[for]").into_iter().filter_map(|label| label.attr("for")).collect();
        for control in all(&html, "input:not([type=hidden]), select, textarea") {
            let mut around = control.ancestors().filter_map(ElementRef::wrap);
            let named = control.attr("aria-label").is_some()
                || control.attr("aria-labelledby").is_some()
                || control.attr("id").is_some_and(|id| bound.contains(id))
                || around.any(|parent| parent.value().name() == "label" && !text(parent).is_empty());
            assert!(named, "{name}: {}", control.html());
        }
        for control in all(&html, "a, button, summary") {
            let named = control.attr("aria-label").is_some_and(|label| !label.is_empty())
                || !text(control).is_empty();
            assert!(named, "{name}: {}", control.html());
        }
    }
}

#[test]
fn every_form_that_writes_carries_the_token_and_the_seat_and_no_other_does() {
    let mut forms = 0;
    for (name, markup) in sample::pages() {
        let html = parse(&markup);
        let signed_in = !all(&html, ".account").is_empty();
        for form in all(&html, "form[method=post]") {
            forms += 1;
            assert_eq!(
                inside(form, "input[name=_csrf][value='sample-token']").len(),
                1,
                "{name}: {}",
                form.html()
            );
            let seats = inside(form, "input[name=_seat][value='seat-1']").len();
            assert_eq!(seats, usize::from(signed_in), "{name}: {}", form.html());
            assert!(form.attr("action").is_some_and(|action| action.starts_with('/')), "{name}");
        }
        for form in all(&html, "form:not([method=post])") {
            assert!(
                inside(form, "input[name=_csrf]").is_empty(),
                "{name}: a token must not reach an address"
            );
        }
    }
    assert!(forms > 20, "{forms}");
}

/// What a browser sends from a form that nobody touched, its buttons left out.
fn sent(form: ElementRef<'_>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for control in inside(form, "input, select, textarea") {
        let Some(name) = control.attr("name") else { continue };
        let ticked = matches!(control.attr("type"), Some("checkbox" | "radio"));
        let mut send = |value: &str| pairs.push((name.to_owned(), value.to_owned()));
        match control.value().name() {
            "select" => {
                let chosen = inside(control, "option[selected]");
                if chosen.is_empty() && control.attr("multiple").is_none() {
                    send(inside(control, "option")[0].attr("value").expect("a value"));
                }
                for option in chosen {
                    send(option.attr("value").expect("a value"));
                }
            }
            "textarea" => send(&control.text().collect::<String>()),
            _ if ticked && control.attr("checked").is_none() => {}
            _ => send(control.attr("value").unwrap_or_default()),
        }
    }
    pairs
}

fn values<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
}

#[test]
fn a_form_sends_back_what_it_was_filled_with() {
    let html = sample("form");
    let pairs = sent(all(&html, "form.form")[0]);
    let table: [(&str, &[&str]); 14] = [
        ("title", &["自动化调试员"]),
        ("place", &["2"]),
        ("firm", &["0"]),
        ("seats", &["3"]),
        ("pay.lo", &["6500"]),
        ("pay.hi", &["5000"]),
        ("stay.lo", &["2026-12-01"]),
        ("stay.hi", &[""]),
        ("fair", &["2026-12-01T14:00"]),
        ("housing", &["", "true"]),
        ("perks", &["", "1"]),
        // What is no longer among the choices is not lost by opening a form and saving it.
        ("mentors", &["", "1", "gone"]),
        ("about", &["负责断路器装配线的程序调试。\n每周与企业导师复盘一次。"]),
        ("_rev", &["7"]),
    ];
    for (name, expected) in table {
        assert_eq!(values(&pairs, name), expected, "{name}");
    }
    let skills: Vec<_> = values(&pairs, "skills").into_iter().filter(|value| !value.is_empty()).collect();
    assert_eq!(skills, ["0:2", "4:1"]);
    for locked in ["uscc", "checked"] {
        assert!(values(&pairs, locked).is_empty(), "{locked} cannot be changed and is not sent");
    }
    let buttons: Vec<_> = all(&html, ".form-end button")
        .iter()
        .map(|button| (button.attr("name"), button.attr("value")))
        .collect();
    assert_eq!(buttons, [(Some("then"), Some("")), (Some("then"), Some("submit"))]);
}

#[test]
fn a_refused_form_says_what_to_correct_at_the_top_and_at_each_field() {
    let html = sample("form-refused");
    assert_eq!(text(all(&html, "[role=alert] .strong")[0]), "还有 6 处要改，填写的内容都已保留");
    let links: Vec<_> = all(&html, "[role=alert] a")
        .into_iter()
        .map(|link| (link.attr("href").unwrap_or_default(), text(link)))
        .collect();
    let close = ("#field-close", "截止日期：早于今天 2026-11-24。请改为 2026-11-25 以后。".to_owned());
    assert!(links.contains(&close), "{links:?}");
    let close = all(&html, "#field-close")[0];
    assert_eq!(close.attr("aria-invalid"), Some("true"));
    assert_eq!(close.attr("aria-describedby"), Some("field-close-error"));
    assert_eq!(close.attr("value"), Some("2026-11-20"), "what was typed is kept");
    assert_eq!(all(&html, "#field-pay [aria-invalid]").len(), 2, "both ends of a pair");

    let meant = all(&html, ".meant")[0];
    let offered: Vec<_> =
        inside(meant, "input").iter().map(|input| (input.attr("name"), input.attr("value"))).collect();
    assert_eq!(offered, [(Some("_meant.trade:看图纸"), Some("1")), (Some("_meant.trade:看图纸"), Some("2"))]);

    let conflict = all(&html, ".conflict")[0];
    assert!(text(conflict).starts_with("周宁 09:12 改为“5”"), "{}", text(conflict));
    assert!(inside(conflict, "[checked]").is_empty(), "nobody has chosen yet");
    assert_eq!(all(&html, "#field-seats-error").len(), 0, "it is said once");
    let choices: Vec<_> =
        inside(conflict, "input").iter().map(|input| (input.attr("name"), input.attr("value"))).collect();
    assert_eq!(choices, [(Some("_keep.seats"), Some("mine")), (Some("_keep.seats"), Some("theirs"))]);
}

#[test]
fn the_pager_says_where_one_is_without_having_counted() {
    let frame = sample::frame(Language::Zh, "/", "");
    let list = || Some(Target::List { dataset: "job".into(), query: vec![] });
    let cases = [
        (20, None, list(), "第 1–20 条，后面还有", 1),
        (7, None, None, "共 7 条", 0),
        (20, list(), list(), "本页 20 条，后面还有", 2),
        (3, list(), None, "本页 3 条，后面没有了", 1),
    ];
    for (here, first, next, words, buttons) in cases {
        let table = Table { pager: Pager { here, first, next }, ..Table::default() };
        let html = parse(&table::draw(frame.setting(), &table));
        assert_eq!(text(all(&html, ".pager > .number")[0]), words);
        assert_eq!(all(&html, ".pager a").len(), buttons, "{words}");
    }
}

#[test]
fn a_list_tells_its_order_and_keeps_it_when_it_is_narrowed() {
    let html = sample("list");
    let sorted = all(&html, "th[aria-sort]");
    assert_eq!(sorted.len(), 1);
    assert_eq!((sorted[0].attr("aria-sort"), text(sorted[0])), (Some("ascending"), "班级 ↑".to_owned()));
    let form = all(&html, "form[role=search]")[0];
    assert_eq!(form.attr("action"), Some("/d/internship"));
    let pairs = sent(form);
    assert_eq!(values(&pairs, "sort"), ["class"]);
    assert_eq!(values(&pairs, "state"), ["0", "1"]);
    assert_eq!(values(&pairs, "pay.from"), ["3000"]);
    assert_eq!(all(&html, "tbody tr > th[scope=row] > a[href]").len(), 20);
}

#[test]
fn deeds_are_forms_with_the_revision_they_were_meant_for_and_ways_are_links() {
    let frame = sample::frame(Language::Zh, "/", "");
    let deed = Action {
        text: "退回".into(),
        target: Target::Move { dataset: "job".into(), id: Id::nil(), name: "return".into() },
        tone: Tone::Plain,
        writes: true,
        note: None,
        confirm: None,
        rev: Some(7),
    };
    let draw = |action: Action| parse(&actions::single(frame.setting(), &action));

    let html = draw(deed.clone());
    let form = all(&html, "form[method=post]")[0];
    assert_eq!(form.attr("action"), Some("/d/job/00000000-0000-0000-0000-000000000000/moves/return"));
    assert_eq!(inside(form, "input[name=_rev]")[0].attr("value"), Some("7"));
    assert!(all(&html, "details").is_empty());

    let html =
        draw(Action { note: Some("理由".into()), confirm: Some("确定退回？".into()), ..deed.clone() });
    assert_eq!(all(&html, "details > form textarea[name=note][required]").len(), 1);
    assert!(text(all(&html, "details > form")[0]).contains("确定退回？"));

    let html = draw(Action { writes: false, ..deed.clone() });
    assert_eq!((all(&html, "a.button[href]").len(), all(&html, "form").len()), (1, 0));

    let html = draw(Action { target: Target::Outside { url: "javascript:alert(1)".into() }, ..deed });
    assert!(all(&html, "a, form, button").is_empty());
}

#[test]
fn no_text_from_data_becomes_markup() {
    let evil = || "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>".to_owned();
    let cell = |formatted| CellView { text: evil(), formatted, ..CellView::default() };
    let facts = [false, true].map(|formatted| Fact { key: evil(), title: evil(), value: cell(formatted) });
    let facts = Facts { groups: vec![FactGroup { title: Some(evil()), facts: facts.to_vec() }] };
    let block = |view| Block { title: Some(evil()), view, more: None };
    let page = Page {
        title: evil(),
        lead: Some(evil()),
        meta: vec![Mark { text: evil(), tone: Tone::Wait }],
        trail: vec![Link {
            text: evil(),
            note: Some(evil()),
            target: Some(Target::Bin { dataset: evil(), query: Vec::new() }),
        }],
        blocks: vec![
            block(View::Facts(facts)),
            block(View::Text(Text { paragraphs: vec![evil()], tone: Tone::Bad })),
            block(View::Empty(Empty { text: evil(), action: None })),
        ],
        ..Page::default()
    };
    let frame = shell::Frame {
        title: evil(),
        site_name: evil(),
        flash: Some(evil()),
        address: evil(),
        ..sample::frame(Language::Zh, "/", "")
    };
    let html = parse(&page::document(&frame, &page));
    assert_eq!(all(&html, "script").len(), 3, "ours alone");
    assert!(all(&html, "img").is_empty());
}

#[test]
fn what_moves_is_asked_for_again_with_a_script_and_without_and_what_has_ended_is_not() {
    let moving = sample("import-moving");
    let part = &all(&moving, "#progress")[0];
    assert_eq!((part.attr("hx-trigger"), part.attr("hx-select")), (Some("every 1s"), Some("#progress")));
    let bar = &all(&moving, "[role=progressbar]")[0];
    assert_eq!((bar.attr("aria-valuenow"), bar.attr("aria-valuemax")), (Some("1200"), Some("7603")));
    assert_eq!(bar.attr("aria-valuetext"), Some("1,200 / 7,603 行"));
    assert!(moving.html().contains("http-equiv=\"refresh\""), "a browser without scripts asks by itself");
    let done = sample("import-done");
    assert!(all(&done, "#progress")[0].attr("hx-trigger").is_none());
    assert!(!done.html().contains("http-equiv=\"refresh\""));
    assert_eq!(all(&done, "a.stat").len(), 1, "what was refused leads to its lines");
}

#[test]
fn a_file_is_sent_as_one_and_lines_of_fields_are_named_by_their_column() {
    let html = sample("import");
    let form = &all(&html, "main form[method=post]")[0];
    assert_eq!(form.attr("enctype"), Some("multipart/form-data"));
    assert_eq!(all(&html, "input[type=file]")[0].attr("accept"), Some(".xlsx,.xls,.csv"));
    assert_eq!(all(&html, ".grid select").len(), 3);
    let nothing = all(&html, "select[name='to.2'] option[value='']");
    assert_eq!(nothing.iter().map(|option| text(*option)).collect::<Vec<_>>(), ["不导入"], "said once");
    assert_eq!(values(&sent(*form), "to.1"), ["pay"]);
}
