//! The document around a page: head, top bar, side navigation, demo mark, the message of the last deed. Not the
//! page itself, and not what is in the navigation: that comes with the [`Frame`].

use maud::{DOCTYPE, Markup, html};
use model::Language;

use super::{Setting, icon};
use crate::assets;

/// How htmx behaves: no inline style, no evaluation, no pages kept in the browser's storage (they show personal
/// data), and an answer that tells of a problem is shown in place of the page.
const HTMX_CONFIG: &str = r##"{"includeIndicatorStyles":false,"allowEval":false,"historyCacheSize":0,"refreshOnHistoryMiss":true,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"[45]..","swap":true,"target":"#main","select":"#main","swapOverride":"outerHTML"}]}"##;

/// What stands around a page, in the reader's language.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The reader's language.
    pub language: Language,
    /// The page's title, for the window.
    pub title: String,
    /// The name of the site.
    pub site_name: String,
    /// Whether the site holds demo data: every page says so, on screen and on paper.
    pub demo: bool,
    /// The token that every form sends back as `_csrf`.
    pub csrf: String,
    /// The id of the seat the reader acts from.
    pub seat: Option<String>,
    /// The reader's name; nobody is signed in without it.
    pub person: Option<String>,
    /// The reader's seats.
    pub seats: Vec<Seat>,
    /// The side navigation; a page without any is drawn across the window.
    pub navigation: Vec<NavigationGroup>,
    /// What was just done.
    pub flash: Option<String>,
    /// Path and query of this page, to come back to after a change of language.
    pub address: String,
}

/// One of the reader's seats.
#[derive(Clone, Debug, Default)]
pub struct Seat {
    /// Its id, sent as `seat`.
    pub id: String,
    /// Its words: role and organisation.
    pub text: String,
    /// Whether the reader acts from it now.
    pub current: bool,
}

/// Links of the side navigation under one title.
#[derive(Clone, Debug, Default)]
pub struct NavigationGroup {
    /// The title; none for what stands above all groups.
    pub title: Option<String>,
    /// The links.
    pub links: Vec<NavigationLink>,
}

/// One link of the side navigation.
#[derive(Clone, Debug, Default)]
pub struct NavigationLink {
    /// Its words.
    pub text: String,
    /// Its address on this site.
    pub href: String,
    /// Whether this page is it or lies below it.
    pub current: bool,
    /// A number or a few words beside it.
    pub note: Option<String>,
}

impl Frame {
    /// The setting of the page's first block.
    pub fn setting(&self) -> Setting<'_> {
        Setting { language: self.language, csrf: &self.csrf, seat: self.seat.as_deref(), place: 0 }
    }
}

/// How a page lies in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lie {
    /// As long as it is.
    #[default]
    Flow,
    /// As high as the window: what is long in it scrolls by itself under its own head.
    Fill,
    /// A single small thing in the middle.
    Gate,
}

/// The whole document around `content`; one that moves is asked for again.
pub fn document(frame: &Frame, lie: Lie, moves: bool, content: &Markup) -> Markup {
    let setting = frame.setting();
    let bare = frame.navigation.is_empty();
    html! {
        (DOCTYPE)
        html lang=(frame.language.tag()) {
            (head(frame, moves))
            body {
                a.skip href="#main" { (setting.word("shell.skip")) }
                div.shell.bare[bare] {
                    (bar(frame, setting))
                    @if !bare { (side(frame, setting)) }
                    main.main.fill[lie == Lie::Fill].gate[lie == Lie::Gate] id="main" tabindex="-1" {
                        @if frame.demo { p.demo-printed { (setting.word("shell.demo")) } }
                        @if let Some(flash) = &frame.flash { p.toast.flash role="status" { (icon::icon("check")) (flash) } }
                        (content)
                    }
                }
            }
        }
    }
}

fn head(frame: &Frame, moves: bool) -> Markup {
    let title = match frame.title.as_str() {
        "" => frame.site_name.clone(),
        title => format!("{title} · {}", frame.site_name),
    };
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
            title { (title) }
            meta name="htmx-config" content=(HTMX_CONFIG);
            meta name="theme-color" content="#f5f6f8" media="(prefers-color-scheme: light)";
            meta name="theme-color" content="#0d1015" media="(prefers-color-scheme: dark)";
            link rel="icon" type="image/svg+xml" href=(assets::FAVICON_SVG.url);
            @for sheet in [&assets::TOKENS_CSS, &assets::COMPONENTS_CSS, &assets::PRODUCT_CSS] {
                link rel="stylesheet" href=(sheet.url);
            }
            @for script in [&assets::HTMX_MIN_JS, &assets::SUGGEST_JS, &assets::FORM_JS] {
                script src=(script.url) defer {}
            }
            @if moves { noscript { meta http-equiv="refresh" content="2"; } }
        }
    }
}

fn bar(frame: &Frame, setting: Setting<'_>) -> Markup {
    html! {
        header.bar {
            @if !frame.navigation.is_empty() {
                a.side-open.button.quiet href="#side" aria-label=(setting.word("shell.menu-open")) { (icon::icon("menu")) }
            }
            a.brand href="/" { (icon::brand()) (frame.site_name) }
            @if frame.demo { strong.tag.wait.demo { (setting.word("shell.demo")) } }
            div.bar-links {
                (language_switch(frame, setting))
                @if let Some(person) = &frame.person {
                    (account(frame, person, setting))
                } @else if !frame.address.starts_with("/sign-in") {
                    a href="/sign-in" { (setting.word("shell.sign-in")) }
                }
            }
        }
    }
}

/// One button, named in the language it leads to.
fn language_switch(frame: &Frame, setting: Setting<'_>) -> Markup {
    let (tag, text, other) = match frame.language {
        Language::Zh => ("en", "English", Language::En),
        Language::En => ("zh", "中文", Language::Zh),
    };
    html! {
        form method="post" action="/language" aria-label=(setting.word("shell.language")) {
            (setting.seal())
            input type="hidden" name="back" value=(frame.address);
            button.button.quiet.small name="language" value=(tag) lang=(other.tag()) { (text) }
        }
    }
}

/// Who the reader is and from which seat; the way to another seat and out.
fn account(frame: &Frame, person: &str, setting: Setting<'_>) -> Markup {
    let current = frame.seats.iter().find(|seat| seat.current);
    let who = match (current, frame.language) {
        (Some(seat), Language::Zh) => format!("{person}，{}", seat.text),
        (Some(seat), Language::En) => format!("{person}, {}", seat.text),
        (None, _) => person.to_owned(),
    };
    html! {
        details.menu.account name="menu" {
            summary aria-label=(setting.phrase("shell.account", &[("who", &who)])) {
                (icon::icon("person")) span.cut { (who) } (icon::icon("down"))
            }
            div {
                p.strong { (person) }
                @if let Some(seat) = current { p.note { (seat.text) } }
                @if frame.seats.iter().any(|seat| !seat.current) {
                    h2 { (setting.word("shell.seats")) }
                    form method="post" action="/seat" {
                        (setting.seal())
                        @for seat in frame.seats.iter().filter(|seat| !seat.current) {
                            button.item name="seat" value=(seat.id) { (seat.text) }
                        }
                    }
                }
                form method="post" action="/sign-out" {
                    (setting.seal())
                    button.item { (setting.word("shell.sign-out")) }
                }
            }
        }
    }
}

fn side(frame: &Frame, setting: Setting<'_>) -> Markup {
    html! {
        nav.side id="side" aria-label=(setting.word("shell.navigation")) {
            a.side-close.button.quiet href="#main" { (icon::icon("close")) (setting.word("shell.menu-close")) }
            @for group in &frame.navigation {
                @if let Some(title) = &group.title { h2 { (title) } }
                ul {
                    @for link in &group.links {
                        li {
                            a href=(link.href) aria-current=[link.current.then_some("page")] {
                                (link.text)
                                @if let Some(note) = &link.note { " " span.number { (note) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
