//! A fair of two firms: stalls that are drafts until they are opened, wishes that are matched with them, and everybody who
//! may come. What must not be seen of a draft are words that stand nowhere else.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::LOCATION;
use axum::http::{Request, StatusCode};
use expr::{Id, Instant, Value};
use identity::Identity;
use kernel::engine::{Engine, Engines, Site as Place};
use model::Source;
use store::InternalTable;
use testkit::{Site, values};
use tower::ServiceExt as _;
use web::problems::Codes;
use web::{App, router};

/// What stands in a draft: seen by its firm and the office.
pub const TITLE: &str = "绝密摊位";
/// What the office alone sees of any stall.
pub const NOTE: &str = "绝密备注";
/// Masked for everybody, until somebody says what for.
pub const PHONE: &str = "13987654321";
/// What stands in a file that a firm has sent: seen by who sent it.
pub const SENT: &str = "绝密来件";

/// Who asks: nobody signed in, somebody without a seat, another firm, the draft's own firm, the office.
pub const WHO: [&str; 5] = ["nobody", "without a seat", "another firm", "its firm", "the office"];

const YEAR: i64 = 365 * 24 * 3_600 * 1_000_000;

const FILES: [(&str, &str); 7] = [
    (
        "fair/pack.toml",
        "title = { zh = \"展会\", en = \"Fair\" }\nneeds = [\"system\"]\nengines = [\"matching\"]\n",
    ),
    ("fair/datasets/stall.toml", STALL),
    ("fair/datasets/wish.toml", WISH),
    ("fair/roles/holder.toml", HOLDER),
    ("fair/roles/office.toml", OFFICE),
    (
        "fair/matchers/stalls.toml",
        "title = { zh = \"摊位\", en = \"Stalls\" }\nneed = \"wish\"\noffer = \"stall\"\n[score.words]\nweight = 100\ntext = { need = [\"title\"], offer = [\"title\"] }\n",
    ),
    (
        "fair/matchers/wishes.toml",
        "title = { zh = \"需求\", en = \"Wishes\" }\nneed = \"stall\"\noffer = \"wish\"\n[score.words]\nweight = 100\ntext = { need = [\"title\"], offer = [\"title\"] }\n",
    ),
];

const STALL: &str = r#"
title = { zh = "摊位", en = "Stall" }
owner = "office"
label = "title"
subject = { none = "a stall is no person" }
sort = ["title"]
filter = ["state", "title", "note"]
[states]
draft = { zh = "草稿", en = "Draft" }
open = { zh = "开放", en = "Open" }
[moves]
publish = { title = { zh = "开放", en = "Publish" }, from = ["draft"], to = "open" }
[fields.title]
title = { zh = "名称", en = "Title" }
kind = "text"
max = 60
required = true
search = 1.0
[fields.firm]
title = { zh = "单位", en = "Firm" }
kind = "org"
required = true
[fields.note]
title = { zh = "备注", en = "Note" }
kind = "text"
max = 60
[fields.phone]
title = { zh = "电话", en = "Phone" }
kind = "phone"
class = "personal"
"#;

const WISH: &str = r#"
title = { zh = "需求", en = "Wish" }
owner = "office"
label = "title"
subject = { none = "a wish is no person" }
sort = ["title"]
filter = ["state"]
[states]
open = { zh = "开放", en = "Open" }
[fields.title]
title = { zh = "名称", en = "Title" }
kind = "text"
max = 60
required = true
search = 1.0
[fields.stall]
title = { zh = "摊位", en = "Stall" }
kind = "ref"
to = "stall"
"#;

const HOLDER: &str = r#"
title = { zh = "参展单位", en = "Holder" }
[[grants]]
dataset = "stall"
may = ["read", "create", "update", "delete", "restore", "reveal", "export", "import", "publish"]
rows = 'row.firm = actor.org'
hide = ["note"]
[[grants]]
dataset = "stall"
may = ["read"]
rows = 'row.state = "open"'
hide = ["note", "phone"]
[[grants]]
dataset = "wish"
may = ["read", "create"]
"#;

const OFFICE: &str = r#"
title = { zh = "展会办公室", en = "Office" }
[[grants]]
dataset = "stall"
may = ["read", "create", "update", "delete", "restore", "reveal", "export", "import", "audit", "publish"]
[[grants]]
dataset = "wish"
may = ["read", "create", "update", "delete", "restore", "export", "import", "audit"]
"#;

/// The fair as it is served.
pub struct Fair {
    site: Site,
    router: Router,
    /// A token for each who asks; none for nobody.
    tokens: Vec<Option<String>>,
    firm: Id,
    /// Something that everybody at the fair may read.
    pub wish: Id,
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub to: String,
    pub body: String,
}

fn engines() -> [&'static dyn Engine; 2] {
    [&exchange::Exchange, &matching::Matching]
}

/// The engines of the fair, for whoever asks what the router has.
pub fn started(site: &Site) -> Engines {
    let place = Place { kernel: Arc::clone(&site.kernel), folder: site.folder().to_owned() };
    Engines::start(&engines(), &place).expect("engines")
}

impl Fair {
    pub async fn new() -> Fair {
        let system = testkit::packs().into_iter().filter(|source| source.path.starts_with("system/"));
        let own = FILES.map(|(path, text)| Source { path: path.to_owned(), text: text.to_owned() });
        let sections = engines().iter().flat_map(|engine| engine.sections()).collect();
        let tables = engines().into_iter().flat_map(Engine::tables);
        let tables: Vec<&'static InternalTable> = identity::TABLES.iter().copied().chain(tables).collect();
        let site = Site::built(system.chain(own).collect(), sections, &tables).await;
        let identity = Identity::new(Arc::clone(&site.kernel));
        let (firm, other) = (site.organisation("甲厂").await, site.organisation("乙厂").await);
        let until = Instant(site.kernel.clock().now().0 + YEAR);
        let mut tokens = vec![None];
        for (name, seat) in [
            ("loose", None),
            ("other", Some((other, &["holder"][..]))),
            ("own", Some((firm, &["holder"][..]))),
            ("office", Some((other, &["office", "site-admin"][..]))),
        ] {
            let person = site.person(name).await;
            let account = site.account(person, name).await;
            let seat = match seat {
                Some((organisation, roles)) => Some(site.seat(person, organisation, roles).await),
                None => None,
            };
            tokens.push(Some(identity.make_token(account, seat, "test", until).await.expect("a token")));
        }
        let wish = site.make("wish", values(&[("title", Value::text("找机床"))])).await;
        let open = values(&[
            ("title", Value::text("机床展台")),
            ("firm", Value::Id(firm)),
            ("note", Value::text(NOTE)),
            ("phone", Value::text(PHONE)),
        ]);
        let open = site.make("stall", open).await;
        site.make_move(&kernel::Actor::operator(), "stall", open, "publish", None).await.expect("it opens");
        let app = App {
            kernel: Arc::clone(&site.kernel),
            engines: started(&site),
            codes: Codes::with(&engines().iter().flat_map(|engine| engine.entries()).collect::<Vec<_>>()),
            identity,
            name: "展会".to_owned(),
            secure: false,
        };
        Fair { site, router: router(Arc::new(app)), tokens, firm, wish }
    }

    /// Method and path of every way to ask.
    pub fn routes(&self) -> Vec<(&'static str, String)> {
        web::routes(&started(&self.site))
    }

    /// The names of what engines can be asked.
    pub fn actions(&self) -> Vec<String> {
        started(&self.site).actions().map(|action| action.name().to_owned()).collect()
    }

    /// A draft of the firm, changed once; in the bin where one is taken out of it.
    pub async fn draft(&self, in_bin: bool) -> Id {
        let operator = kernel::Actor::operator();
        let draft = values(&[
            ("title", Value::text(TITLE)),
            ("firm", Value::Id(self.firm)),
            ("note", Value::text("旧")),
            ("phone", Value::text(PHONE)),
        ]);
        let draft = self.site.make("stall", draft).await;
        let note = values(&[("note", Value::text(NOTE))]);
        self.site.update(&operator, "stall", draft, note).await.expect("it changes");
        if in_bin {
            let delete =
                kernel::Command::Delete { dataset: "stall".into(), id: draft, base: kernel::Base::Any };
            self.site.commit(&operator, vec![delete]).await.expect("it goes");
        }
        draft
    }

    /// Takes drafts away, whatever became of them; what is gone already, or is no draft, is not there.
    pub async fn forget(&self, ids: &[(&str, Id)]) {
        for (_, id) in ids.iter().filter(|(word, _)| ["ID", "IN_BIN"].contains(word)) {
            let free = values(&[("stall", Value::Null)]);
            let operator = kernel::Actor::operator();
            let wishes = kernel::List { dataset: "wish", limit: Some(200), ..kernel::List::default() };
            for wish in self.site.kernel.list(&operator, &wishes).await.expect("wishes").rows {
                self.site.update(&operator, "wish", wish.id, free.clone()).await.expect("it lets go");
            }
            let delete =
                kernel::Command::Delete { dataset: "stall".into(), id: *id, base: kernel::Base::Any };
            let gone = self.site.commit(&operator, vec![delete]).await;
            assert!(gone.is_ok() || self.site.get(&operator, "stall", *id).await.is_err(), "{gone:?}");
        }
    }

    /// An import that somebody of the firm has sent.
    pub async fn import(&self) -> Id {
        let body = serde_json::json!({ "cells": format!("名称\t电话\n{SENT}\t13800138000\n") }).to_string();
        let answer = self.ask(3, "POST", "/api/v1/stall/import", &body).await;
        let told: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
        told["import"].as_str().and_then(|id| Id::parse_str(id).ok()).expect(&answer.body)
    }

    /// A request of one of [`WHO`]; a body that is no JSON is a form.
    pub async fn ask(&self, who: usize, method: &str, address: &str, body: &str) -> Answer {
        // what is found does not depend on how far the index has come
        self.site.kernel.index_ready().await.expect("an index");
        let media =
            if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let mut request = Request::builder().method(method).uri(address).header("content-type", media);
        if let Some(token) = &self.tokens[who] {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 10 << 20).await.expect("a body");
        assert_ne!(parts.status, StatusCode::INTERNAL_SERVER_ERROR, "{method} {address}");
        let to = parts.headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        Answer {
            status: parts.status.as_u16(),
            to: to.to_owned(),
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}
