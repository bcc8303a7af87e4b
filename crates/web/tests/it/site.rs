//! A served library: a librarian with a session and a token, and requests to the router without a socket.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use expr::{Id, Instant, Value};
use identity::{Identity, TABLES};
use kernel::engine::Engines;
use serde_json::Value as Json;
use testkit::{Site, library, sections, values};
use tower::ServiceExt as _;
use web::problems::Codes;
use web::{App, router};

const PASSWORD: &str = "correct horse battery";
const YEAR: i64 = 365 * 24 * 3_600 * 1_000_000;

/// The library as it is served.
pub struct Served {
    pub site: Site,
    router: Router,
    /// The librarian's session and token.
    pub session: String,
    pub token: String,
    pub branch: Id,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or(Json::Null)
    }

    /// Status and stable code: `422 parameter.unknown`.
    pub fn told(&self) -> String {
        let code = self.json()["code"].as_str().map(|code| format!(" {code}")).unwrap_or_default();
        format!("{}{code}", self.status.as_u16())
    }
}

impl Served {
    pub async fn new() -> Served {
        let site = Site::built(library(), sections(), TABLES).await;
        let house = site.organisation("市图书馆").await;
        let branch = site
            .make("branch", values(&[("name", Value::text("总馆")), ("organisation", Value::Id(house))]))
            .await;
        let person = site.person("钱二").await;
        let account = site.account(person, "qian").await;
        let seat = site.seat(person, house, &["librarian"]).await;
        let identity = Identity::new(Arc::clone(&site.kernel));
        let operator = kernel::Actor::operator();
        identity.set_password(&operator, account, "qian", PASSWORD).await.expect("a password");
        let session = identity.sign_in("qian", PASSWORD).await.expect("a session").secret;
        let until = Instant(site.kernel.clock().now().0 + YEAR);
        let token = identity.make_token(account, Some(seat), "test", until).await.expect("a token");
        let app = App {
            kernel: Arc::clone(&site.kernel),
            engines: Engines::default(),
            codes: Codes::with(&[]),
            identity,
            name: "图书馆".to_owned(),
            secure: false,
        };
        Served { site, router: router(Arc::new(app)), session, token, branch }
    }

    /// A request; a header is `name: value`.
    pub async fn ask(&self, method: &str, address: &str, headers: &[String], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(address);
        for header in headers {
            let (name, value) = header.split_once(": ").expect("a header");
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 10 << 20).await.expect("a body").to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A request of a program with the librarian's token.
    pub async fn call(&self, method: &str, address: &str, more: &[&str], body: &Json) -> Answer {
        let mut headers = vec![
            format!("{AUTHORIZATION}: Bearer {}", self.token),
            format!("{CONTENT_TYPE}: application/json"),
        ];
        headers.extend(more.iter().map(|header| (*header).to_owned()));
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.ask(method, address, &headers, &body).await
    }

    /// A form sent from the librarian's browser.
    pub async fn send(&self, address: &str, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let headers = [
            format!("{COOKIE}: session={}", self.session),
            format!("{CONTENT_TYPE}: application/x-www-form-urlencoded"),
            "accept: application/json".to_owned(),
        ];
        self.ask("POST", address, &headers, &body).await
    }

    /// A book on the shelf.
    pub async fn book(&self, title: &str, shelf: i64) -> Id {
        let number = Value::Number(expr::Number::int(shelf));
        let of = [("title", Value::text(title)), ("branch", Value::Id(self.branch)), ("shelf", number)];
        self.site.make("book", values(&of)).await
    }
}
