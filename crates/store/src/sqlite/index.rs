//! Which columns are indexed: what must be unique, what lists are sorted by, what grants compare, what refers.

use expr::{Expr, Operator};
use model::kinds::{Column, Shape};
use model::{Attribute, Dataset, Part};

use super::schema::column_of;
use super::text::quoted;
use crate::{Layout, TableLayout};

/// The columns of each secondary index of a dataset, in words.
pub(crate) fn secondary(layout: &Layout, dataset: &Dataset, table: &TableLayout) -> Vec<String> {
    let prefix = format!("{}__i__", table.table);
    let made = indexes(layout, dataset, table);
    let columns = made.iter().filter_map(|(name, _)| name.strip_prefix(&prefix));
    columns.map(|columns| columns.replace("__lo", ".lo").replace("__", " + ")).collect()
}

/// The indexes of a dataset by name: what it declares unique, what it can be sorted by, alone and behind each
/// column that a grant compares, and its references.
pub(super) fn indexes(layout: &Layout, dataset: &Dataset, table: &TableLayout) -> Vec<(String, String)> {
    let mut made: Vec<(String, String)> = Vec::new();
    let mut index = |columns: &[String], unique: bool| {
        let name = format!("{}__{}__{}", table.table, if unique { "u" } else { "i" }, columns.join("__"));
        let list = columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
        let tail = if unique { "" } else { ", id" };
        let kind = if unique { "UNIQUE INDEX" } else { "INDEX" };
        let text = format!("CREATE {kind} {} ON {} ({list}{tail})", quoted(&name), quoted(&table.table));
        if !made.iter().any(|(other, _)| *other == name) {
            made.push((name, text));
        }
    };
    for unique in &dataset.unique {
        let columns: Vec<String> = unique
            .fields
            .iter()
            .filter_map(|place| column_of(table, Attribute::Field(*place, Part::Whole)))
            .map(|(name, _)| name)
            .collect();
        if !columns.is_empty() {
            index(&columns, true);
        }
    }
    for field in &table.fields {
        if let Some(fold) = table.fold(field) {
            index(&[fold], false);
        }
    }
    let mut sorts = vec!["updated_at".to_owned()];
    sorts.extend(
        dataset.sort.iter().filter_map(|attribute| column_of(table, *attribute)).map(|(name, _)| name),
    );
    sorts.dedup();
    for sort in &sorts {
        index(std::slice::from_ref(sort), false);
    }
    let compared = grant_columns(layout, dataset, table);
    for column in &compared {
        for sort in &sorts {
            index(&[column.clone(), sort.clone()], false);
        }
    }
    let filtered: Vec<&Attribute> = dataset.filter.iter().filter_map(|path| path.first()).collect();
    for (place, field) in table.fields.iter().enumerate() {
        let leads = dataset.fields.get(place).is_some_and(|field| field.kind.target().is_some());
        let filtered = filtered.contains(&&Attribute::Field(place, Part::Whole));
        // of what is true or false a half is no choice
        let column = matches!(field.shape, Shape::One(column) if column != Column::Bool);
        let known = compared.iter().chain(&sorts).any(|column| **column == *field.column);
        if column && (leads || filtered) && !known {
            index(&[field.column.to_string()], false);
        }
    }
    made
}

/// The columns that grants on a dataset compare for equality.
fn grant_columns(layout: &Layout, dataset: &Dataset, table: &TableLayout) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let grants = layout.model.roles.values().flat_map(|role| &role.grants);
    for rule in grants.filter(|grant| grant.dataset == dataset.key).filter_map(|grant| grant.rows.as_ref()) {
        for name in equalities(&rule.expr) {
            let column = dataset.attribute(name).and_then(|attribute| column_of(table, attribute));
            if let Some((column, _)) = column.filter(|(column, _)| column != "id" && !found.contains(column))
            {
                found.push(column);
            }
        }
    }
    found
}

/// The attributes of the row that a rule compares with one value or a few: what indexes begin with.
fn equalities(expr: &Expr) -> Vec<&str> {
    match expr {
        Expr::And(parts) => parts.iter().flat_map(equalities).collect(),
        Expr::Compare { operator: Operator::Equal, left, right, .. } => {
            own_step(left).or_else(|| own_step(right)).into_iter().collect()
        }
        Expr::In { item, .. } => own_step(item).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn own_step(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Path(path) if &*path.root == "row" => match path.steps.as_slice() {
            [step] => Some(step),
            _ => None,
        },
        _ => None,
    }
}
