//! One request: who it is from, in which language, and what kind of answer it wants.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, OriginalUri};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use identity::IdentityError;
use kernel::pages::{FormInput, Reader};
use kernel::view::Page;
use kernel::{Actor, Problem, Problems};
use model::{Language, Refusal};

use crate::input::pairs;
use crate::{App, cookie, draw};

/// For how many seconds what was done waits to be said.
const NOTICE: i64 = 20;

/// One request, known.
pub(crate) struct Visit {
    pub app: Arc<App>,
    pub actor: Actor,
    pub language: Language,
    /// The secret of the browser's session.
    pub secret: Option<String>,
    /// What forms of this session send back.
    pub csrf: String,
    /// Whether it came with a token instead of a session.
    pub bearer: bool,
    /// Path and query.
    pub address: String,
    /// What was just done, by key of the words.
    pub flash: Option<String>,
    /// Whether it wants JSON.
    pub wants_json: bool,
    /// Whether it wants a part of a page in place of another.
    pub partial: bool,
    /// Whether it asks again how far something has come.
    pub polls: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit
where
    Arc<App>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let app = Arc::<App>::from_ref(state);
        let mut visit = Visit::stranger(&app, parts);
        let found = visit.recognise(&parts.headers).await;
        match found {
            Ok(()) => Ok(visit),
            Err(problems) => Err(visit.refuse(&problems)),
        }
    }
}

impl Visit {
    /// A request of somebody not recognised.
    pub fn stranger(app: &Arc<App>, parts: &Parts) -> Visit {
        // a nested router hands on only the rest of the address
        let whole = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let address = whole.path_and_query().map_or("/", |address| address.as_str()).to_owned();
        let accepts = header(&parts.headers, &ACCEPT);
        Visit {
            app: Arc::clone(app),
            actor: Actor::public(),
            language: language(&parts.headers),
            secret: None,
            csrf: String::new(),
            bearer: false,
            wants_json: address.starts_with("/api/")
                || (accepts.contains("json") && !accepts.contains("text/html")),
            address,
            flash: cookie::read(&parts.headers, cookie::FLASH),
            partial: parts.headers.contains_key("hx-request"),
            polls: parts.headers.get("hx-target").is_some_and(|target| target == draw::progress::ID),
        }
    }

    async fn recognise(&mut self, headers: &HeaderMap) -> Result<(), Problems> {
        if let Some(token) = header(headers, &AUTHORIZATION).strip_prefix("Bearer ") {
            let actor = self.app.identity.bearer(token.trim()).await.map_err(refused)?;
            self.actor = actor.ok_or("request.sign-in")?;
            self.bearer = true;
            return Ok(());
        }
        let Some(secret) = cookie::read(headers, cookie::session(self.app.secure)) else { return Ok(()) };
        self.enter(&secret).await
    }

    /// The visit of whoever has this session. One that has ended is nobody's: pages ask to sign in again.
    pub async fn enter(&mut self, secret: &str) -> Result<(), Problems> {
        if let Some(session) = self.app.identity.session(secret).await.map_err(refused)? {
            self.actor = session.actor;
            self.csrf = session.csrf;
            self.secret = Some(secret.to_owned());
        }
        Ok(())
    }

    /// The reader of pages.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            kernel: &self.app.kernel,
            engines: &self.app.engines,
            actor: &self.actor,
            language: self.language,
        }
    }

    /// Whether somebody is signed in.
    pub fn is_known(&self) -> bool {
        self.actor.account.is_some()
    }

    /// Refuses a form that was not drawn for this session and this desk.
    pub fn check_form(&self, input: &FormInput) -> Result<(), Problems> {
        if self.bearer {
            return Ok(());
        }
        self.check_session(input)?;
        let seat = self.actor.seat.as_ref().map(|seat| seat.id.to_string());
        let drawn = input.first("_seat").filter(|seat| !seat.is_empty()).map(str::to_owned);
        if drawn == seat { Ok(()) } else { Err("request.seat".into()) }
    }

    /// Refuses a form that was not drawn for this session, whichever its desk.
    pub fn check_session(&self, input: &FormInput) -> Result<(), Problems> {
        if self.csrf.is_empty() || input.first("_csrf") != Some(&self.csrf) {
            return Err("request.csrf".into());
        }
        Ok(())
    }

    /// Refuses a program that writes without a token, which is a seal itself, and without its session's seal.
    pub fn check_program(&self, seal: Option<&str>) -> Result<(), Problems> {
        if !self.is_known() {
            return Err("request.sign-in".into());
        }
        let sealed = !self.csrf.is_empty() && seal == Some(&self.csrf);
        if self.bearer || sealed { Ok(()) } else { Err("request.csrf".into()) }
    }

    /// Refuses what is asked behind the address where nothing can be: it would be dropped unread.
    pub fn check_address(&self) -> Result<(), Problems> {
        let query = self.address.split_once('?').map(|(_, query)| query);
        match pairs(query).first() {
            Some((name, _)) => Err(Refusal::new("parameter.unknown").with("name", name).into()),
            None => Ok(()),
        }
    }

    /// A page, drawn or as data.
    pub async fn show(&self, page: Page) -> Response {
        self.show_as(StatusCode::OK, page).await
    }

    /// A page with a status.
    pub async fn show_as(&self, status: StatusCode, page: Page) -> Response {
        if self.wants_json {
            let body = serde_json::to_string(&page).unwrap_or_default();
            return (status, [(CONTENT_TYPE, "application/json")], body).into_response();
        }
        if self.polls && !draw::progress::moves(&page) {
            // it has ended: what can be done now is all over the page
            return (StatusCode::OK, [("hx-refresh", "true")]).into_response();
        }
        let frame = self.frame(&page.title).await;
        let mut response = (status, draw::page::document(&frame, &page)).into_response();
        if self.flash.is_some() {
            cookie::forget(response.headers_mut(), self.app.secure, cookie::FLASH);
        }
        response
    }

    /// On to another page after something was done, with the key of what to say there.
    pub fn done(&self, to: &str, flash: &str) -> Response {
        let mut response = redirect(to);
        cookie::keep(response.headers_mut(), self.app.secure, cookie::FLASH, flash, NOTICE);
        response
    }

    /// What was asked, or the refusal of it: who is not known is asked to sign in first.
    pub async fn page(&self, page: Result<Page, Problems>) -> Response {
        match page {
            Ok(page) => self.show(page).await,
            Err(problems) => self.refuse_page(&problems).await,
        }
    }

    /// A refusal as a page.
    pub async fn refuse_page(&self, problems: &Problems) -> Response {
        if self.wants_json {
            return self.refuse(problems);
        }
        let missing =
            matches!(self.app.codes.status(problems), StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED);
        if !self.is_known() && missing {
            let next =
                form_urlencoded::Serializer::new(String::new()).append_pair("next", &self.address).finish();
            let to = format!("/sign-in?{next}");
            if self.partial {
                // the whole window goes there, not the part that was asked for
                return (StatusCode::UNAUTHORIZED, [("hx-redirect", to)]).into_response();
            }
            return redirect(&to);
        }
        let frame = self.frame("").await;
        self.draw_problem(&frame, problems)
    }

    /// A refusal without the navigation, which would have to ask the kernel.
    pub fn refuse(&self, problems: &Problems) -> Response {
        if self.wants_json {
            let status = self.app.codes.status(problems);
            let body = self.app.codes.json(problems).to_string();
            return (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response();
        }
        self.draw_problem(&self.bare_frame(""), problems)
    }

    fn draw_problem(&self, frame: &draw::shell::Frame, problems: &Problems) -> Response {
        let status = self.app.codes.status(problems);
        let code = problems.0.first().map_or("site.failed", |problem| problem.refusal.code);
        let advice: Vec<String> =
            problems.0.iter().map(|problem| self.app.codes.words(problem, self.language)).collect();
        let title = match status {
            StatusCode::NOT_FOUND => crate::words::t(self.language, "problem.missing"),
            StatusCode::FORBIDDEN => crate::words::t(self.language, "problem.forbidden"),
            StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => {
                crate::words::t(self.language, "problem.conflict")
            }
            status if status.is_server_error() => crate::words::t(self.language, "problem.failed"),
            _ => crate::words::t(self.language, "problem.refused"),
        };
        let problem = draw::problem::Problem {
            title: title.into_owned(),
            advice: advice.join(" "),
            code: code.to_owned(),
        };
        (status, draw::problem::document(frame, &problem)).into_response()
    }
}

/// A refusal of who somebody is, as a refusal of the request.
pub(crate) fn refused(error: IdentityError) -> Problems {
    match (error.code(), error) {
        (_, IdentityError::Kernel(problems)) => problems,
        (Some(code), IdentityError::Locked { minutes }) => {
            Problems(vec![Problem::new(Refusal::new(code).with("minutes", minutes))])
        }
        (Some(code), _) => code.into(),
        (None, _) => "site.failed".into(),
    }
}

/// On to another page.
pub(crate) fn redirect(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(value) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}

pub(crate) fn header<'h>(headers: &'h HeaderMap, name: &axum::http::HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What was chosen, else what the browser asks for first, else Chinese.
fn language(headers: &HeaderMap) -> Language {
    match cookie::read(headers, cookie::LANGUAGE).as_deref() {
        Some("en") => Language::En,
        Some("zh-CN") => Language::Zh,
        _ => {
            let asked = header(headers, &ACCEPT_LANGUAGE).to_ascii_lowercase();
            if asked.starts_with("en") { Language::En } else { Language::Zh }
        }
    }
}
