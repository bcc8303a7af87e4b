//! The steward's catalogue.

use axum::extract::Path;
use axum::response::Response;

use crate::visit::Visit;

/// All datasets.
pub(crate) async fn all(visit: Visit) -> Response {
    visit.page(visit.reader().catalogue_page().await).await
}

/// One dataset's declaration.
pub(crate) async fn one(visit: Visit, Path(dataset): Path<String>) -> Response {
    visit.page(visit.reader().declaration_page(&dataset).await).await
}

/// What the site did by itself.
pub(crate) async fn operations(visit: Visit) -> Response {
    visit.page(visit.reader().operations_page().await).await
}
