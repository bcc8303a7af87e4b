//! Formatted text of a field to safe HTML. Raw HTML in it is shown as it was typed, pictures by their words, links
//! only where a page may lead; headings become strong paragraphs, so that they never upset those of the page.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use super::address;

/// The text as blocks of HTML.
pub fn blocks(text: &str) -> Markup {
    let mut leads = true;
    let events = parser(text).filter_map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        Event::Start(Tag::Heading { .. }) => Some(Event::Html("<p class=\"strong\">".into())),
        Event::End(TagEnd::Heading(_)) => Some(Event::Html("</p>".into())),
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            leads = address::is_of_this_site(dest_url) || address::may_lead_outside(dest_url);
            leads.then_some(event)
        }
        Event::End(TagEnd::Link) => leads.then_some(event),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        other => Some(other),
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    PreEscaped(out)
}

/// The words alone, in one line.
pub fn words(text: &str) -> String {
    let mut out = String::new();
    for event in parser(text) {
        match event {
            Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => {
                out.push_str(&words);
            }
            Event::SoftBreak | Event::HardBreak | Event::End(_) => out.push(' '),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_cannot_run_or_load_anything() {
        let table = [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>"),
            ("[去看](javascript:alert(1))", "<p>去看</p>"),
            ("[去看](//evil.example)", "<p>去看</p>"),
            ("[去看](https://example.org)", "<p><a href=\"https://example.org\">去看</a></p>"),
            ("[岗位](/d/job)", "<p><a href=\"/d/job\">岗位</a></p>"),
            ("![厂区图](https://example.org/a.png)", "<p>厂区图</p>"),
            ("# 要求", "<p class=\"strong\">要求</p>"),
        ];
        for (text, expected) in table {
            assert_eq!(blocks(text).into_string().trim(), expected, "{text}");
        }
    }

    #[test]
    fn a_table_shows_the_words_without_their_marks() {
        assert_eq!(words("## 职责\n\n- 装配 **断路器**\n- 调试 `PLC`\n"), "职责 装配 断路器 调试 PLC");
    }
}
