//! Accounts as the system pack keeps them: what signing in asks.

use std::sync::Arc;

use expr::{Expr, Id, Operator, Order, Path, Type, Value};
use store::Query;

use crate::door::value;
use crate::{Kernel, Problems};

/// An account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its row.
    pub id: Id,
    /// Its person.
    pub person: Id,
    /// Whether it may be used: it is not locked.
    pub active: bool,
}

impl Kernel {
    /// The account of a login name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn account_named(&self, name: &str) -> Result<Option<Account>, Problems> {
        let mut snapshot = self.store.snapshot().await?;
        let path = Path { root: "row".into(), steps: vec!["login_name".into()], of: Type::Text };
        let mut query = Query::newest("account");
        query.filter = Some(Expr::Compare {
            operator: Operator::Equal,
            left: Box::new(Expr::Path(path)),
            right: Box::new(Expr::Const(Value::text(name))),
            order: Order::Natural,
        });
        query.limit = 1;
        let layout = Arc::clone(snapshot.layout());
        let Some(dataset) = layout.model.dataset("account") else { return Ok(None) };
        let Some(row) = snapshot.rows(&query).await?.pop() else { return Ok(None) };
        let Some(person) = value(dataset, &row, "person").as_id() else { return Ok(None) };
        Ok(Some(Account { id: row.id, person, active: &*row.state == "active" }))
    }

    /// Whether an account is there and may be used.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn account_active(&self, id: Id) -> Result<bool, Problems> {
        let mut snapshot = self.store.snapshot().await?;
        Ok(snapshot.row("account", id).await?.is_some_and(|row| &*row.state == "active"))
    }
}
