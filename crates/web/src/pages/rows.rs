//! Lists, bins, and the form of a new row.

use axum::Json;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Response};
use kernel::pages::{FormInput, Merged, Sent};
use kernel::view::Target;
use kernel::{CommitOptions, Problems};
use model::Refusal;

use super::given_back;
use crate::draw::address;
use crate::input::{Form, pairs};
use crate::visit::Visit;

/// A list.
pub(crate) async fn list(visit: Visit, Path(dataset): Path<String>, RawQuery(query): RawQuery) -> Response {
    let query = pairs(query.as_deref());
    // a person is told beside the filter what means nothing; a program would take the wider list for its answer
    if visit.wants_json
        && let Err(problems) = visit.reader().narrowed(&dataset, &query).await
    {
        return visit.refuse(&problems);
    }
    visit.page(visit.reader().list_page(&dataset, &query).await).await
}

/// What letters typed into a field may mean, as JSON.
pub(crate) async fn suggest(
    visit: Visit,
    Path(dataset): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let (mut field, mut letters) = (String::new(), String::new());
    for (name, value) in pairs(query.as_deref()) {
        match name.as_str() {
            "field" => field = value,
            "q" => letters = value,
            _ => return visit.refuse(&Refusal::new("parameter.unknown").with("name", name).into()),
        }
    }
    match visit.reader().suggest(&dataset, &field, &letters).await {
        Ok(suggestions) => Json(suggestions).into_response(),
        Err(problems) => visit.refuse(&problems),
    }
}

/// A bin.
pub(crate) async fn bin(visit: Visit, Path(dataset): Path<String>, RawQuery(query): RawQuery) -> Response {
    visit.page(visit.reader().bin_page(&dataset, &pairs(query.as_deref())).await).await
}

/// The form of a new row.
pub(crate) async fn new(visit: Visit, Path(dataset): Path<String>, RawQuery(query): RawQuery) -> Response {
    visit.page(visit.reader().new_page(&dataset, &pairs(query.as_deref())).await).await
}

/// The form sent.
pub(crate) async fn create(
    visit: Visit,
    Path(dataset): Path<String>,
    RawQuery(query): RawQuery,
    Form(input): Form,
) -> Response {
    let input = match checked(&visit, input).await {
        Ok(input) => input,
        Err(response) => return response,
    };
    let sent =
        visit.reader().create(&dataset, &pairs(query.as_deref()), &input, CommitOptions::default()).await;
    answer(&visit, &dataset, sent, "saved").await
}

/// A form that was drawn for this session and this desk, or the answer to one that was not.
pub(crate) async fn checked(
    visit: &Visit,
    input: Result<FormInput, Problems>,
) -> Result<FormInput, Response> {
    let input = match input {
        Ok(input) => input,
        Err(problems) => return Err(visit.refuse_page(&problems).await),
    };
    match visit.check_form(&input) {
        Ok(()) => Ok(input),
        Err(problems) => Err(given_back::refuse(visit, &input, &problems).await),
    }
}

/// To the row, or the form again.
pub(crate) async fn answer(
    visit: &Visit,
    dataset: &str,
    sent: Result<Sent, Problems>,
    flash: &str,
) -> Response {
    match sent {
        Ok(Sent::Done(id, None)) => to_row(visit, dataset, id, flash),
        Ok(Sent::Done(id, Some(Merged { who: None }))) => to_row(visit, dataset, id, "merged"),
        Ok(Sent::Done(id, Some(Merged { who: Some(who) }))) => {
            let who: String = form_urlencoded::byte_serialize(who.as_bytes()).collect();
            to_row(visit, dataset, id, &format!("merged:{who}"))
        }
        Ok(Sent::Refused(page, problems)) => visit.show_as(visit.app.codes.status(&problems), *page).await,
        Err(problems) => visit.refuse_page(&problems).await,
    }
}

/// Back to a row.
pub(crate) fn to_row(visit: &Visit, dataset: &str, id: expr::Id, flash: &str) -> Response {
    let target = Target::Row { dataset: dataset.to_owned(), id };
    visit.done(&address::href(&target).unwrap_or_else(|| "/".to_owned()), flash)
}
