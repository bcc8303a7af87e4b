//! Lists, bins, and the form of a new row.

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use kernel::CommitOptions;
use kernel::pages::Sent;
use kernel::view::Target;

use crate::draw::address;
use crate::input::{Form, pairs};
use crate::visit::Visit;

/// A list.
pub(crate) async fn list(visit: Visit, Path(dataset): Path<String>, RawQuery(query): RawQuery) -> Response {
    visit.page(visit.reader().list_page(&dataset, &pairs(query.as_deref())).await).await
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
    let input = match input.and_then(|input| visit.check_form(&input).map(|()| input)) {
        Ok(input) => input,
        Err(problems) => return visit.refuse_page(&problems).await,
    };
    let sent =
        visit.reader().create(&dataset, &pairs(query.as_deref()), &input, CommitOptions::default()).await;
    answer(&visit, &dataset, sent, "saved").await
}

/// To the row, or the form again.
pub(crate) async fn answer(
    visit: &Visit,
    dataset: &str,
    sent: Result<Sent, kernel::Problems>,
    flash: &str,
) -> Response {
    match sent {
        Ok(Sent::Done(id)) => to_row(visit, dataset, id, flash),
        Ok(Sent::Refused(page, problems)) => visit.show_as(visit.app.codes.status(&problems), *page).await,
        Err(problems) => visit.refuse_page(&problems).await,
    }
}

/// Back to a row.
pub(crate) fn to_row(visit: &Visit, dataset: &str, id: expr::Id, flash: &str) -> Response {
    let target = Target::Row { dataset: dataset.to_owned(), id };
    visit.done(&address::href(&target).unwrap_or_else(|| "/".to_owned()), flash)
}
