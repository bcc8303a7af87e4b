//! One row: its page, its form, its history, and everything that is done with it.

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use kernel::pages::FormInput;
use kernel::view::Target;
use kernel::{Base, Command, CommitOptions, Problems};
use model::Refusal;

use super::id;
use super::rows::{answer, to_row};
use crate::draw::address;
use crate::input::{Form, pairs};
use crate::visit::Visit;

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
    match checked(&visit, &row, input) {
        Ok((id, input)) => {
            let sent = visit.reader().update(&dataset, id, &input, CommitOptions::default()).await;
            answer(&visit, &dataset, sent, "saved").await
        }
        Err(problems) => visit.refuse_page(&problems).await,
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
    match checked(&visit, &row, input) {
        Ok((id, input)) => {
            let purpose = input.first("note").unwrap_or_default().to_owned();
            visit.page(visit.reader().revealed_page(&dataset, id, &purpose).await).await
        }
        Err(problems) => visit.refuse_page(&problems).await,
    }
}

/// A move.
pub(crate) async fn make_move(
    visit: Visit,
    Path((dataset, row, name)): Path<(String, String, String)>,
    Form(input): Form,
) -> Response {
    let (id, input) = match checked(&visit, &row, input) {
        Ok(checked) => checked,
        Err(problems) => return visit.refuse_page(&problems).await,
    };
    let note = input.first("note").map(Into::into);
    let base = base(&input);
    let command = Command::Move { dataset: dataset.as_str().into(), id, name: name.into(), note, base };
    done(&visit, &dataset, id, command, "moved").await
}

/// Into the bin.
pub(crate) async fn delete(visit: Visit, Path((dataset, row)): RowPath, Form(input): Form) -> Response {
    let (id, input) = match checked(&visit, &row, input) {
        Ok(checked) => checked,
        Err(problems) => return visit.refuse_page(&problems).await,
    };
    let command = Command::Delete { dataset: dataset.as_str().into(), id, base: base(&input) };
    match visit.app.kernel.commit(&visit.actor, vec![command], CommitOptions::default()).await {
        Ok(_) => {
            let target = Target::List { dataset, query: Vec::new() };
            visit.done(&address::href(&target).unwrap_or_else(|| "/".to_owned()), "deleted")
        }
        Err(problems) => visit.refuse_page(&problems).await,
    }
}

/// Out of the bin.
pub(crate) async fn restore(visit: Visit, Path((dataset, row)): RowPath, Form(input): Form) -> Response {
    match checked(&visit, &row, input) {
        Ok((id, _)) => {
            let command = Command::Restore { dataset: dataset.as_str().into(), id };
            done(&visit, &dataset, id, command, "restored").await
        }
        Err(problems) => visit.refuse_page(&problems).await,
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
    match (checked(&visit, &row, input), rev) {
        (Ok((id, _)), Some(rev)) => match visit.app.kernel.revert(&visit.actor, &dataset, id, rev).await {
            Ok(_) => to_row(&visit, &dataset, id, "restored"),
            Err(problems) => visit.refuse_page(&problems).await,
        },
        (Err(problems), _) => visit.refuse_page(&problems).await,
        (_, None) => visit.refuse_page(&"request.path".into()).await,
    }
}

async fn done(visit: &Visit, dataset: &str, id: expr::Id, command: Command, flash: &str) -> Response {
    match visit.app.kernel.commit(&visit.actor, vec![command], CommitOptions::default()).await {
        Ok(_) => to_row_or_list(visit, dataset, id, flash).await,
        Err(problems) => visit.refuse_page(&problems).await,
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

fn checked(
    visit: &Visit,
    row: &str,
    input: Result<FormInput, Problems>,
) -> Result<(expr::Id, FormInput), Problems> {
    let input = input?;
    visit.check_form(&input)?;
    Ok((id(row)?, input))
}

/// What the button was drawn for.
fn base(input: &FormInput) -> Base {
    input.first("_rev").and_then(|rev| rev.parse().ok()).map_or(Base::Any, Base::Strict)
}
