//! Accounts as the system pack keeps them: what signing in asks.

use std::sync::Arc;

use expr::{Expr, Id, Operator, Order, Path, Type, Value};
use store::{Query, Snapshot};

use crate::door::value;
use crate::grants::is_about;
use crate::{Actor, Kernel, Problems, Seat};

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

    /// The actor of an account from one of its seats, or without one.
    ///
    /// # Errors
    /// `row.missing` if the account, or its seat, is not there or not in force today.
    pub async fn actor(&self, account: Id, seat: Option<Id>) -> Result<Actor, Problems> {
        let mut snapshot = self.store.snapshot().await?;
        let layout = Arc::clone(snapshot.layout());
        let missing = || Problems::from("row.missing");
        let row = snapshot.row("account", account).await?.ok_or_else(missing)?;
        let accounts = layout.model.dataset("account").ok_or_else(missing)?;
        let person = value(accounts, &row, "person").as_id().ok_or_else(missing)?;
        let actor = Actor::person(account, person);
        let Some(seat) = seat else { return Ok(actor) };
        let seats = self.seats_of(&mut snapshot, person).await?;
        let seat = seats.into_iter().find(|found| found.id == seat).ok_or_else(missing)?;
        Ok(actor.from_seat(seat))
    }

    /// The seats of a person that are in force today, in the order they were given.
    pub async fn seats(&self, person: Id) -> Result<Vec<Seat>, Problems> {
        let mut snapshot = self.store.snapshot().await?;
        self.seats_of(&mut snapshot, person).await
    }

    async fn seats_of(&self, snapshot: &mut Snapshot, person: Id) -> Result<Vec<Seat>, Problems> {
        let layout = Arc::clone(snapshot.layout());
        let Some(dataset) = layout.model.dataset("seat") else { return Ok(Vec::new()) };
        let mut query = Query::newest("seat");
        query.filter = Some(is_about(&["person".into()], person));
        query.limit = 100;
        let today = self.clock.today();
        let mut seats = Vec::new();
        let mut rows = snapshot.rows(&query).await?;
        rows.sort_by_key(|row| row.id);
        for row in rows {
            let from = value(dataset, &row, "from").as_date();
            let until = value(dataset, &row, "until").as_date();
            if from.is_some_and(|from| from > today) || until.is_some_and(|until| until < today) {
                continue;
            }
            let Some(organisation) = value(dataset, &row, "organisation").as_id() else { continue };
            let home = snapshot.row("organisation", organisation).await?;
            let district = home.zip(layout.model.dataset("organisation"));
            let area =
                district.and_then(|(row, dataset)| value(dataset, &row, "district").as_text().map(Box::from));
            let roles = value(dataset, &row, "roles");
            seats.push(Seat {
                id: row.id,
                rev: row.rev,
                organisation,
                department: value(dataset, &row, "department").as_id(),
                roles: roles.as_items().iter().filter_map(|item| item.key.as_text()).map(Box::from).collect(),
                areas: area.into_iter().collect(),
            });
        }
        Ok(seats)
    }
}
