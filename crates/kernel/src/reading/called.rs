//! Rows by what somebody types for their names: the whole name first, then its beginning, then letters inside. What
//! people choose from; not for filters, and not for full text.

use std::sync::Arc;

use expr::{Expr, Operator, Order, Path, Type, Value};
use store::{Containing, Query};

use crate::grants::Access;
use crate::{Actor, Kernel, Problems, Readable, Seen};

impl Kernel {
    /// At most `most` rows of a dataset that the actor can read and whose names hold these letters, the nearest
    /// first; the newest ones where no letter is given. Names that are shown masked are found by nobody.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn rows_called(
        &self,
        actor: &Actor,
        dataset: &str,
        letters: &str,
        most: u32,
    ) -> Result<Vec<Seen>, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let Some(declared) = model.dataset(dataset) else { return Ok(Vec::new()) };
        let access = Access::new(&model, declared, &moment.ground());
        let Some(field) = declared.fields.get(declared.label) else { return Ok(Vec::new()) };
        let named = field.kind.of() == Type::Text && (!field.personal || access.everything);
        let guard = match access.readable(declared.label) {
            Readable::Always => None,
            Readable::When(condition) => Some(condition),
            Readable::Never => return Ok(Vec::new()),
        };
        if !access.may("read") || (!letters.is_empty() && !named) {
            return Ok(Vec::new());
        }
        let name = || {
            Box::new(Expr::Path(Path { root: "row".into(), steps: vec![field.key.clone()], of: Type::Text }))
        };
        let whole = || Box::new(Expr::Const(Value::text(letters)));
        let ways: Vec<(Option<Expr>, bool)> = if letters.is_empty() {
            vec![(None, false)]
        } else {
            let equal = Expr::Compare {
                operator: Operator::Equal,
                left: name(),
                right: whole(),
                order: Order::Natural,
            };
            let begins = Expr::StartsWith { text: name(), prefix: whole() };
            vec![(Some(equal), false), (Some(begins), false), (None, true)]
        };
        let mut found: Vec<store::Row> = Vec::new();
        for (condition, inside) in ways {
            let conditions: Vec<Expr> = condition.into_iter().chain(guard.clone()).collect();
            let mut query = Query::newest(dataset);
            query.branches = access.branches();
            query.filter = Some(Expr::And(conditions))
                .filter(|all| !matches!(all, Expr::And(parts) if parts.is_empty()));
            query.containing = inside.then_some(Containing { place: declared.label, letters });
            query.limit = most;
            for row in moment.snapshot.rows(&query).await? {
                if !found.iter().any(|known| known.id == row.id) {
                    found.push(row);
                }
            }
            if found.len() >= most as usize {
                break;
            }
        }
        found.truncate(most as usize);
        moment.look(&model, &access, &found).await
    }
}
