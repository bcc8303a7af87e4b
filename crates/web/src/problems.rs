//! The one table of codes: what each means in both languages, and the status it is answered with.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use kernel::{Problem, Problems};
use model::{Class, Entry, Language};
use serde_json::{Value as Json, json};

/// The codes of requests themselves.
pub(crate) const OWN: &[Entry] = &[
    Entry::new(
        "request.foreign",
        Class::Forbidden,
        "请求来自别的网站，未受理",
        "The request came from another site and was not taken.",
    ),
    Entry::new(
        "request.csrf",
        Class::Forbidden,
        "页面已过期，请刷新后再提交",
        "The page has expired. Load it again and send it once more.",
    ),
    Entry::new(
        "request.seat",
        Class::Conflict,
        "这一页是在另一个工作台打开的，请切换后再提交",
        "This page was opened from another desk. Switch to it and send again.",
    ),
    Entry::new("request.sign-in", Class::Unknown, "请先登录", "Sign in first."),
    Entry::new("request.body", Class::Invalid, "内容无法读取：{why}", "The body cannot be read: {why}"),
    Entry::new(
        "request.too-large",
        Class::TooLarge,
        "内容超过 {max} KB",
        "The body is larger than {max} KB.",
    ),
    Entry::new(
        "request.file-too-large",
        Class::TooLarge,
        "单个文件不能超过 {max} MB",
        "A file has at most {max} MB.",
    ),
    Entry::new("parameter.required", Class::Invalid, "缺少参数 {name}", "The parameter {name} is missing."),
    Entry::new("request.path", Class::Missing, "没有这个页面", "There is no such page."),
    Entry::new(
        "request.id",
        Class::Missing,
        "没有这一条，或者不在可见范围",
        "There is no such row, or none you may see.",
    ),
];

/// Every code a site can refuse with.
pub struct Codes(BTreeMap<&'static str, &'static Entry>);

impl Codes {
    /// The codes of requests, of the crates that every site has, and these.
    pub fn with(engines: &[&'static Entry]) -> Self {
        let own = OWN.iter().chain(kernel::ENTRIES).chain(identity::ENTRIES).chain(model::kinds::ENTRIES);
        Codes(own.chain(engines.iter().copied()).map(|entry| (entry.code, entry)).collect())
    }

    /// The line of the table for a code.
    pub fn find(&self, code: &str) -> Option<&'static Entry> {
        self.0.get(code).copied()
    }

    /// The status of problems: that of the first.
    pub fn status(&self, problems: &Problems) -> StatusCode {
        let entry = problems.0.first().and_then(|problem| self.find(problem.refusal.code));
        entry.map_or(StatusCode::INTERNAL_SERVER_ERROR, |entry| status_of(entry.class))
    }

    /// A problem in words.
    pub fn words(&self, problem: &Problem, language: Language) -> String {
        problem.said(self.0.values().copied(), language)
    }

    /// Problems as RFC 9457 has them: the first as the problem, all of them under `errors` with their fields.
    pub fn json(&self, problems: &Problems) -> Json {
        let one = |problem: &Problem| {
            json!({
                "code": problem.refusal.code,
                "field": problem.field,
                "zh": self.words(problem, Language::Zh),
                "en": self.words(problem, Language::En),
            })
        };
        let errors: Vec<Json> = problems.0.iter().map(one).collect();
        let code = problems.0.first().map_or("site.failed", |problem| problem.refusal.code);
        json!({
            "type": format!("/problems/{code}"),
            "status": self.status(problems).as_u16(),
            "code": code,
            "title": problems.0.first().map(|problem| self.words(problem, Language::Zh)),
            "detail": problems.0.first().map(|problem| self.words(problem, Language::En)),
            "errors": errors,
        })
    }
}

/// The status a class is answered with.
pub fn status_of(class: Class) -> StatusCode {
    match class {
        Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Class::Unknown => StatusCode::UNAUTHORIZED,
        Class::Forbidden => StatusCode::FORBIDDEN,
        Class::Missing => StatusCode::NOT_FOUND,
        Class::Conflict => StatusCode::CONFLICT,
        Class::Stale => StatusCode::PRECONDITION_FAILED,
        Class::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Class::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Class::Failed => StatusCode::SERVICE_UNAVAILABLE,
    }
}
