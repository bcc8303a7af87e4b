//! Rows in columns: the head that orders, the cells, the pager, and the empty state. What narrows the rows stands
//! above them and is told by `filter`.

use kernel::view::{ColumnHead, Pager, Table, TableRow};
use maud::{Markup, html};

use super::{Setting, address, cell, empty, filter, icon};

/// The table with its tools, in one element with the id `list` that htmx swaps as a whole; an answer to htmx may be
/// this element alone. An answer without it, such as the sign-in page of a session that has ended, must come with
/// a status of 4xx or as `HX-Redirect`: then it takes the place of the page, and not of the list.
pub fn draw(setting: Setting<'_>, table: &Table) -> Markup {
    let id = setting.id("list");
    let itself = format!("#{id}");
    html! {
        div.list id=(id) hx-target=(itself) hx-select=(itself) hx-swap="outerHTML" hx-push-url="true" {
            (filter::draw(setting, table))
            @if table.rows.is_empty() {
                (empty::draw(setting, &table.empty))
            } @else {
                div.scroll tabindex="0" role="region" aria-label=(table.caption) {
                    table.table.plain {
                        caption.hidden { (table.caption) }
                        thead hx-boost="true" { tr { @for column in &table.columns { (head(column)) } } }
                        tbody { @for row in &table.rows { (draw_row(setting, table, row)) } }
                    }
                }
            }
            (pager(setting, &table.pager))
        }
    }
}

fn head(column: &ColumnHead) -> Markup {
    let order =
        column.ascending.map(|ascending| if ascending { ("ascending", "↑") } else { ("descending", "↓") });
    let title = html! {
        (column.title)
        @if let Some((_, arrow)) = order { span aria-hidden="true" { " " (arrow) } }
    };
    html! {
        th scope="col" .end[column.end] .optional[column.optional] aria-sort=[order.map(|(word, _)| word)] {
            @match column.sort.as_ref().and_then(address::href) {
                Some(address) => a href=(address) { (title) },
                None => (title),
            }
        }
    }
}

fn draw_row(setting: Setting<'_>, table: &Table, row: &TableRow) -> Markup {
    let address = row.target.as_ref().and_then(address::href);
    let columns = table.columns.iter().map(|column| (column.end, column.optional));
    let columns = columns.chain(std::iter::repeat((false, false)));
    html! {
        tr {
            @for (place, (value, (end, optional))) in row.cells.iter().zip(columns).enumerate() {
                @if place == 0 {
                    th scope="row" .end[end] {
                        @match &address {
                            Some(address) if !value.badge => a href=(address) {
                                @if cell::is_empty(value) { (setting.word("value.none")) } @else { (cell::name(value)) }
                            },
                            _ => (cell::in_table(value)),
                        }
                    }
                } @else if cell::is_empty(value) {
                    td .end[end] .optional[optional] { span.faint { "—" } }
                } @else {
                    td .end[end] .optional[optional] { (cell::in_table(value)) }
                }
            }
        }
    }
}

/// Where one is and how to go on. Nothing was counted: the last row of the first page is known, later ones are not.
fn pager(setting: Setting<'_>, pager: &Pager) -> Markup {
    let first = pager.first.as_ref().and_then(address::href);
    let next = pager.next.as_ref().and_then(address::href);
    if pager.here == 0 && first.is_none() {
        return html! {};
    }
    let count = pager.here.to_string();
    let count = [("count", count.as_str())];
    let place = match (&first, &next) {
        (None, Some(_)) => setting.phrase("table.rows-more", &count),
        (None, None) => setting.phrase("table.rows-all", &count),
        (Some(_), Some(_)) => setting.phrase("table.here-more", &count),
        (Some(_), None) => setting.phrase("table.here-last", &count),
    };
    html! {
        nav.pager aria-label=(setting.word("table.pages")) hx-boost="true" {
            span.number.soft { (place) }
            @if first.is_some() || next.is_some() {
                span.row.push {
                    @if let Some(address) = first { a.button.small href=(address) { (icon::icon("left")) (setting.word("table.first")) } }
                    @if let Some(address) = next { a.button.small href=(address) { (setting.word("table.next")) (icon::icon("right")) } }
                }
            }
        }
    }
}
