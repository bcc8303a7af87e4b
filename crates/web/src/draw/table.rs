//! Rows in columns: the head that orders, the cells, the pager, and the empty state. What narrows the rows stands
//! above them and is told by `filter`.

use kernel::view::{ColumnHead, Pager, Table, TableRow};
use maud::{Markup, html};

use super::{Setting, address, cell, empty, filter, icon};

/// So many values stand below a row's name on a phone.
const UNDER: usize = 4;

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
        th scope="col" class=[class(column)] aria-sort=[order.map(|(word, _)| word)] {
            @match column.sort.as_ref().and_then(address::href) {
                Some(address) => a href=(address) { (title) },
                None => (title),
            }
        }
    }
}

/// The class of a column's cells: one word each, since there are many of them.
fn class(column: &ColumnHead) -> Option<&'static str> {
    match (column.aside, column.end) {
        (0, false) => None,
        (0, true) => Some("end"),
        (1, false) => Some("aside-1"),
        (1, true) => Some("aside-1 end"),
        (2, false) => Some("aside-2"),
        (2, true) => Some("aside-2 end"),
        (_, false) => Some("aside-3"),
        (_, true) => Some("aside-3 end"),
    }
}

fn draw_row(setting: Setting<'_>, table: &Table, row: &TableRow) -> Markup {
    let address = row.target.as_ref().and_then(address::href);
    let under = under(table, row);
    html! {
        tr {
            @for (place, (value, column)) in row.cells.iter().zip(&table.columns).enumerate() {
                @if place == 0 {
                    th scope="row" class=[class(column)] {
                        @match &address {
                            Some(address) if !value.badge => a href=(address) {
                                @if cell::is_empty(value) { (setting.word("value.none")) } @else { (cell::name(value)) }
                            },
                            _ => (cell::in_table(value)),
                        }
                        @if !under.is_empty() { span.under { (under) } }
                    }
                } @else if cell::is_empty(value) {
                    td class=[class(column)] { span.faint { "—" } }
                } @else if column.prose {
                    td class={ "prose " (class(column).unwrap_or_default()) } { (value.text) }
                } @else {
                    td class=[class(column)] { (cell::in_table(value)) }
                }
            }
        }
    }
}

/// What stands below a row's name on a phone, where its other columns have stepped aside: figures with their column's
/// words, since they say nothing alone.
fn under(table: &Table, row: &TableRow) -> String {
    let aside = table.columns.iter().zip(&row.cells).filter(|(column, value)| {
        (1..3).contains(&column.aside) && !cell::is_empty(value) && !value.badge && !value.formatted
    });
    let words = aside.map(|(column, value)| {
        let name = cell::name(value);
        if column.end || value.figure { format!("{} {name}", column.title) } else { name }
    });
    words.take(UNDER).collect::<Vec<_>>().join(" · ")
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
