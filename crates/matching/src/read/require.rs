//! A requirement: a condition on both rows that an index of offers can answer when the need is known.

use expr::{Expr, Path, Type};
use kernel::index::answerable;
use model::{Attribute, Indexed, Label, Table};

use super::{Scope, asks};
use crate::matcher::{Requirement, Side, attribute};

/// Reads `[[require]]`.
pub(super) fn read(table: &Table<'_>, scope: &Scope<'_>) -> Option<Requirement> {
    let text = table.required_text("that");
    let title = table.label("title");
    let asks = asks(table);
    let drop_unknown = match table.text("unknown").as_deref() {
        None | Some("behind") => false,
        Some("drop") => true,
        Some(other) => {
            let message = "`unknown` is \"behind\" (to be verified, ranked behind) or \"drop\"";
            table.report_word(table.place("unknown"), message, other, ["behind", "drop"]);
            false
        }
    };
    table.finish();
    let text = text?;
    let roots = [("need", &*scope.need.key), ("offer", &*scope.offer.key)];
    let typed = model::RowScope { model: scope.model, rows: &roots };
    let that = match expr::compile(&text, &typed, &Type::Bool) {
        Ok(that) => that,
        Err(problems) => {
            for problem in problems {
                // one past the quotation mark
                let offset = table.place("that") + 1 + problem.span.start;
                let word = problem.suggestion.iter().map(String::as_str);
                table.report_word(
                    offset,
                    problem.message,
                    problem.suggestion.as_deref().unwrap_or_default(),
                    word,
                );
            }
            return None;
        }
    };
    check(&that, table, scope)?;
    let title = title.unwrap_or_else(|| titled(&that, scope));
    Some(Requirement { title, text: text.into(), that, asks, drop_unknown })
}

/// Both rows are named, neither by what is personal or another row's, and the index can answer it.
fn check(that: &Expr, table: &Table<'_>, scope: &Scope<'_>) -> Option<()> {
    for path in that.paths() {
        let side = side(path);
        let dataset = scope.dataset(side);
        let name = path.steps.join(".");
        let Some(found) = attribute(dataset, &path.steps) else {
            table.report_key(
                "that",
                format!("`{}.{name}` belongs to another row than the two of the pair", path.root),
            );
            return None;
        };
        if let Attribute::Field(place, _) = found
            && dataset.fields.get(place).is_some_and(|field| field.personal)
        {
            table.report_key("that", format!("`{}.{name}` is personal: nobody is matched by it", path.root));
            return None;
        }
    }
    match answerable(scope.offer, &of_row(that.clone())) {
        Ok(attributes) if attributes.is_empty() => {
            table.report_key("that", "it says nothing of the offer");
            None
        }
        Ok(attributes) => {
            for attribute in attributes {
                let dataset = scope.offer.key.clone();
                scope.declarations.index(Indexed { dataset, attribute, levels: false });
            }
            Some(())
        }
        Err(why) => {
            table.report_key("that", why);
            None
        }
    }
}

/// The condition as the index is asked it: the offer is `row`.
pub(crate) fn of_row(that: Expr) -> Expr {
    that.map(&mut |part| match part {
        Expr::Path(path) if side(&path) == Side::Offer => Expr::Path(Path { root: "row".into(), ..path }),
        other => other,
    })
}

/// The row that a path begins at.
pub(crate) fn side(path: &Path) -> Side {
    if &*path.root == "need" { Side::Need } else { Side::Offer }
}

/// Called by the first thing of the offer that it speaks of.
fn titled(that: &Expr, scope: &Scope<'_>) -> Label {
    let paths = that.paths();
    let first = paths.iter().find(|path| side(path) == Side::Offer);
    let named = first.and_then(|path| attribute(scope.offer, &path.steps));
    named.map(|attribute| scope.offer.title_of(attribute)).unwrap_or_default()
}
