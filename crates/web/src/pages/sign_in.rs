//! Signing in and out, and switching desks.

use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Response};
use kernel::Problems;

use super::given_back;
use crate::cookie;
use crate::draw::address;
use crate::draw::sign_in::{SignIn, document};
use crate::input::{Form, pairs};
use crate::visit::{Visit, redirect, refused};

/// The form.
pub(crate) async fn form(visit: Visit, RawQuery(query): RawQuery) -> Response {
    if visit.is_known() {
        return redirect("/");
    }
    let next = pairs(query.as_deref()).into_iter().find(|(name, _)| name == "next").map(|(_, next)| next);
    let sign_in = SignIn { next: next.unwrap_or_default(), ..SignIn::default() };
    document(&visit.bare_frame(&title(&visit)), &sign_in).into_response()
}

/// The form sent.
pub(crate) async fn enter(mut visit: Visit, Form(input): Form) -> Response {
    let input = match input {
        Ok(input) => input,
        Err(problems) => return visit.refuse(&problems),
    };
    let account = input.first("account").unwrap_or_default().trim().to_owned();
    let password = input.first("password").unwrap_or_default();
    let next = input.first("next").filter(|next| address::is_of_this_site(next)).unwrap_or("/");
    match visit.app.identity.sign_in(&account, password).await {
        Ok(signed) => {
            let carried = input.first(given_back::CARRIED);
            let given = match (carried, visit.enter(&signed.secret).await) {
                (Some(carried), Ok(())) => given_back::after_sign_in(&mut visit, next, carried).await,
                _ => None,
            };
            let mut response = given.unwrap_or_else(|| redirect(next));
            let secure = visit.app.secure;
            let name = cookie::session(secure);
            cookie::keep(response.headers_mut(), secure, name, &signed.secret, signed.seconds);
            response
        }
        Err(error) => {
            let refusal: Problems = refused(error);
            if visit.wants_json {
                return visit.refuse(&refusal);
            }
            let problem = refusal.0.first().map(|problem| visit.app.codes.words(problem, visit.language));
            let carried = input.first(given_back::CARRIED).map(str::to_owned);
            let sign_in = SignIn { account, next: next.to_owned(), problem, advice: None, carried };
            (visit.app.codes.status(&refusal), document(&visit.bare_frame(&title(&visit)), &sign_in))
                .into_response()
        }
    }
}

/// Out, from whichever desk the page was opened.
pub(crate) async fn leave(visit: Visit, Form(input): Form) -> Response {
    if let Err(problems) = input.and_then(|input| visit.check_session(&input)) {
        return visit.refuse(&problems);
    }
    if let Some(secret) = &visit.secret
        && let Err(error) = visit.app.identity.sign_out(secret).await
    {
        return visit.refuse(&refused(error));
    }
    let mut response = redirect("/sign-in");
    let secure = visit.app.secure;
    cookie::forget(response.headers_mut(), secure, cookie::session(secure));
    response
}

/// To another desk.
pub(crate) async fn switch(visit: Visit, Form(input): Form) -> Response {
    let input = match input.and_then(|input| visit.check_form(&input).map(|()| input)) {
        Ok(input) => input,
        Err(problems) => return visit.refuse(&problems),
    };
    let seat = super::id(input.first("seat").unwrap_or_default());
    let (Ok(seat), Some(secret)) = (seat, &visit.secret) else { return visit.refuse(&"row.missing".into()) };
    match visit.app.identity.switch_seat(secret, seat).await {
        Ok(()) => visit.done("/", "seat"),
        Err(error) => visit.refuse(&refused(error)),
    }
}

fn title(visit: &Visit) -> String {
    crate::words::t(visit.language, "sign-in.title").into_owned()
}
