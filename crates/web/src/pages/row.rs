//! One row: its page, its form, its history, and everything that is done with it.

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use kernel::pages::FormInput;
use kernel::view::Target;
use kernel::{Base, Command, CommitOptions, Problems};
use model::Refusal;

use super::rows::{answer, to_row};
use super::{id, rows};
use crate::draw::address;
use crate::input::{Form, pairs};
use crate::visit::{Visit, redirect};

type RowPath = Path<(String, String)>;

/// The row's page.
pub(crate) async fn detail(visit: Visit, Path((dataset, row)): RowPath) -> Response {
    match id(&row) {
        Ok(id) => visit.page(visit.reader().detail_page(&dataset, id).await).await,
        Err(problems) => visit.refuse_page(&problems).await,
    }
}

/// Its form.
pub(crate) async fn edit(visit: Visit, Path((dataset, row)): RowPath) -> Response {
    match id(&row) {
        Ok(id) => visit.page(visit.reader().edit_page(&dataset, id).await).await,
        Err(problems) => visit.refuse_page(&problems).await,
    }
}

/// Its form sent.
pub(crate) async fn update(visit: Visit, Path((dataset, row)): RowPath, Form(input): Form) -> Response {
    match checked(&visit, &row, input).await {
        Ok((id, input)) => {
            let sent = visit.reader().update(&dataset, id, &input, CommitOptions::default()).await;
            answer(&visit, &dataset, sent, "saved").await
        }
        Err(response) => response,
    }
}

/// All its revisions.
pub(crate) async fn history(visit: Visit, Path((dataset, row)): RowPath) -> Response {
    match id(&row) {
        Ok(id) => visit.page(visit.reader().history_page(&dataset, id).await).await,
        Err(problems) => visit.refuse_page(&problems).await,
    }
}

/// Two of them.
pub(crate) async fn difference(
    visit: Visit,
    Path((dataset, row)): RowPath,
    RawQuery(query): RawQuery,
) -> Response {
    let query = pairs(query.as_deref());
    let number = |name: &str| {
        let text = query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        text.and_then(|text| text.parse().ok()).ok_or_else(|| Problems::from("request.path"))
    };
    let page = match (id(&row), number("from"), number("to")) {
        (Ok(id), Ok(from), Ok(to)) => visit.reader().difference_page(&dataset, id, from, to).await,
        (Err(problems), ..) | (_, Err(problems), _) | (.., Err(problems)) => Err(problems),
    };
    visit.page(page).await
}

/// Why something may be done with it.
pub(crate) async fn why(visit: Visit, Path((dataset, row)): RowPath, RawQuery(query): RawQuery) -> Response {
    if let Some((name, _)) = pairs(query.as_deref()).first() {
        return visit.refuse_page(&Refusal::new("parameter.unknown").with("name", name).into()).await;
    }
    match id(&row) {
        Ok(id) => visit.page(visit.reader().why_page(&dataset, id).await).await,
        Err(problems) => visit.refuse_page(&problems).await,
    }
}

/// Its masked fields in clear; the purpose comes as the action's note.
pub(crate) async fn reveal(visit: Visit, Path((dataset, row)): RowPath, Form(input): Form) -> Response {
    match checked(&visit, &row, input).await {
        Ok((id, input)) => {
            let purpose = input.first("note").unwrap_or_default().to_owned();
            visit.page(visit.reader().revealed_page(&dataset, id, &purpose).await).await
        }
        Err(response) => response,
    }
}

/// A move.
pub(crate) async fn make_move(
    visit: Visit,
    Path((dataset, row, name)): Path<(String, String, String)>,
    Form(input): Form,
) -> Response {
    let (id, input) = match checked(&visit, &row, input).await {
        Ok(checked) => checked,
        Err(response) => return response,
    };
    let note = input.first("note").map(Into::into);
    let base = base(&input);
    let command =
        Command::Move { dataset: dataset.as_str().into(), id, name: name.as_str().into(), note, base };
    match visit.app.kernel.commit(&visit.actor, vec![command], CommitOptions::default()).await {
        Ok(_) => to_row_or_list(&visit, &dataset, id, "moved").await,
        Err(problems) => overtaken(&visit, (&dataset, id), &name, &input, &problems).await,
    }
}

/// The row's page, at the address of a deed: what comes of loading a page again that a deed led to.
pub(crate) async fn back(Path((dataset, row)): RowPath) -> Response {
    let target = id(&row).ok().map(|id| Target::Row { dataset, id });
    redirect(&target.as_ref().and_then(address::href).unwrap_or_else(|| "/".to_owned()))
}

/// The same, at the address of a move.
pub(crate) async fn back_from_move(Path((dataset, row, _)): Path<(String, String, String)>) -> Response {
    back(Path((dataset, row))).await
}

/// What a deed that came too late is answered with: the row's page, and on it what happened meanwhile.
async fn overtaken(
    visit: &Visit,
    (dataset, id): (&str, expr::Id),
    deed: &str,
    input: &FormInput,
    problems: &Problems,
) -> Response {
    let late = problems.0.iter().any(|problem| ["row.stale", "move.not-now"].contains(&problem.refusal.code));
    if !late || visit.wants_json {
        return visit.refuse_page(problems).await;
    }
    match visit.reader().overtaken_page(dataset, id, deed, input).await {
        Ok(page) => visit.show_as(visit.app.codes.status(problems), page).await,
        Err(_) => visit.refuse_page(problems).await,
    }
}

/// Into the bin.
pub(crate) async fn delete(visit: Visit, Path((dataset, row)): RowPath, Form(input): Form) -> Response {
    let (id, input) = match checked(&visit, &row, input).await {
        Ok(checked) => checked,
        Err(response) => return response,
    };
    let command = Command::Delete { dataset: dataset.as_str().into(), id, base: base(&input) };
    match visit.app.kernel.commit(&visit.actor, vec![command], CommitOptions::default()).await {
        Ok(_) => {
            let target = Target::List { dataset: dataset.clone(), query: Vec::new() };
            visit.done(&address::href(&target).unwrap_or_else(|| "/".to_owned()), "deleted")
        }
        Err(problems) => overtaken(&visit, (&dataset, id), "delete", &input, &problems).await,
    }
}

/// Out of the bin.
pub(crate) async fn restore(visit: Visit, Path((dataset, row)): RowPath, Form(input): Form) -> Response {
    match checked(&visit, &row, input).await {
        Ok((id, _)) => {
            let command = Command::Restore { dataset: dataset.as_str().into(), id };
            match visit.app.kernel.commit(&visit.actor, vec![command], CommitOptions::default()).await {
                Ok(_) => to_row_or_list(&visit, &dataset, id, "restored").await,
                Err(problems) => visit.refuse_page(&problems).await,
            }
        }
        Err(response) => response,
    }
}

/// An earlier revision back.
pub(crate) async fn revert(
    visit: Visit,
    Path((dataset, row)): RowPath,
    RawQuery(query): RawQuery,
    Form(input): Form,
) -> Response {
    let query = pairs(query.as_deref());
    let rev = query.iter().find(|(key, _)| key == "rev").and_then(|(_, value)| value.parse().ok());
    match (checked(&visit, &row, input).await, rev) {
        (Ok((id, _)), Some(rev)) => match visit.app.kernel.revert(&visit.actor, &dataset, id, rev).await {
            Ok(_) => to_row(&visit, &dataset, id, "restored"),
            Err(problems) => visit.refuse_page(&problems).await,
        },
        (Err(response), _) => response,
        (_, None) => visit.refuse_page(&"request.path".into()).await,
    }
}

/// Back to the row, or to the list where the row can no longer be seen.
async fn to_row_or_list(visit: &Visit, dataset: &str, id: expr::Id, flash: &str) -> Response {
    if visit.app.kernel.get(&visit.actor, dataset, id).await.is_ok() {
        return to_row(visit, dataset, id, flash);
    }
    let target = Target::List { dataset: dataset.to_owned(), query: Vec::new() };
    visit.done(&address::href(&target).unwrap_or_else(|| "/".to_owned()), flash)
}

async fn checked(
    visit: &Visit,
    row: &str,
    input: Result<FormInput, Problems>,
) -> Result<(expr::Id, FormInput), Response> {
    let input = rows::checked(visit, input).await?;
    match id(row) {
        Ok(id) => Ok((id, input)),
        Err(problems) => Err(visit.refuse_page(&problems).await),
    }
}

/// What the button was drawn for.
fn base(input: &FormInput) -> Base {
    input.first("_rev").and_then(|rev| rev.parse().ok()).map_or(Base::Any, Base::Strict)
}
