//! A form that could not be taken through no fault of what was typed: its session had ended, or another had begun. What
//! was typed is given back, to whoever sat at the desk the form was drawn for and to nobody else. It travels in the bodies
//! of the requests alone: not in addresses, not in cookies, and it is kept nowhere.

use axum::response::{IntoResponse as _, Response};
use kernel::Problems;
use kernel::pages::FormInput;

use crate::draw::sign_in::{SignIn, document};
use crate::input::pairs;
use crate::visit::Visit;

/// The field of the sign-in form in which a whole form travels.
pub(crate) const CARRIED: &str = "carried";

/// Refuses a form that was not drawn for this session, and loses nothing of it.
pub(crate) async fn refuse(visit: &Visit, input: &FormInput, problems: &Problems) -> Response {
    let ended = problems.0.iter().any(|problem| problem.refusal.code == "request.csrf");
    if !ended || visit.wants_json || visit.partial {
        return visit.refuse_page(problems).await;
    }
    if visit.is_known() {
        let given = give_back(visit, &visit.address, input).await;
        return match given {
            Some(response) => response,
            None => visit.refuse_page(problems).await,
        };
    }
    let sign_in = SignIn {
        next: page_of(&visit.address),
        problem: Some(crate::words::t(visit.language, "sign-in.ended").into_owned()),
        carried: Some(carried(input)),
        ..SignIn::default()
    };
    let title = crate::words::t(visit.language, "sign-in.title");
    (visit.app.codes.status(problems), document(&visit.bare_frame(&title), &sign_in)).into_response()
}

/// The page a form stands on: what a GET of a deed's address would not show.
fn page_of(address: &str) -> String {
    let path = address.split('?').next().unwrap_or_default();
    let steps: Vec<&str> = path.split('/').collect();
    match steps.as_slice() {
        ["", "d", _, "new"] | ["", "d", _, _, "edit"] => address.to_owned(),
        ["", "d", dataset, id, ..] => format!("/d/{dataset}/{id}"),
        _ => "/".to_owned(),
    }
}

/// A form in one text, without what belongs to its session.
fn carried(input: &FormInput) -> String {
    let kept = input.0.iter().filter(|(name, _)| name != "_csrf");
    form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
}

/// The form that a sign-in carried, on its page; none where there was no form, or where it was drawn for another person's
/// desk. Whoever has several desks comes back to that one.
pub(crate) async fn after_sign_in(visit: &mut Visit, address: &str, carried: &str) -> Option<Response> {
    let input = FormInput(pairs(Some(carried)));
    let drawn = super::id(input.first("_seat")?).ok()?;
    let person = visit.actor.person?;
    let seats = visit.app.kernel.seats(person).await.ok()?;
    seats.iter().find(|seat| seat.id == drawn)?;
    if visit.actor.seat.as_ref().map(|seat| seat.id) != Some(drawn) {
        let secret = visit.secret.clone()?;
        visit.app.identity.switch_seat(&secret, drawn).await.ok()?;
        visit.enter(&secret).await.ok()?;
    }
    address.clone_into(&mut visit.address);
    give_back(visit, address, &input).await
}

/// A form on its page with what was typed; none where this is no form's address, or not one of this desk.
async fn give_back(visit: &Visit, address: &str, input: &FormInput) -> Option<Response> {
    let seat = visit.actor.seat.as_ref().map(|seat| seat.id.to_string());
    if input.first("_seat").map(str::to_owned) != seat {
        return None;
    }
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let steps: Vec<&str> = path.split('/').collect();
    let (dataset, id) = match steps.as_slice() {
        ["", "d", dataset, "new"] => (*dataset, None),
        ["", "d", dataset, id, "edit"] => (*dataset, Some(super::id(id).ok()?)),
        _ => return None,
    };
    let page = visit.reader().given_back(dataset, id, &pairs(Some(query)), input).await.ok()?;
    Some(visit.show(page).await)
}
