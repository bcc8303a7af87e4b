//! Tokens for programs: account, seat and end are fixed when one is made.

use expr::{Id, Instant, Value};
use kernel::Actor;
use model::kinds::Column;
use store::{Direction, InternalTable, InternalWrite};

use crate::session::found;
use crate::{Identity, IdentityError, Session, secret};

/// What is kept of a token: the digest of its secret, not the secret.
pub(crate) static TOKENS: InternalTable = InternalTable {
    name: "token",
    columns: &[
        ("digest", Column::Text),
        ("account", Column::Id),
        ("seat", Column::Id),
        ("name", Column::Text),
        ("made", Column::Instant),
        ("until", Column::Instant),
    ],
    key: 1,
    indexes: &["account"],
};

/// A token as its owner sees it later: without the secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is called.
    pub name: String,
    /// From which seat it acts.
    pub seat: Option<Id>,
    /// When it was made.
    pub made: Instant,
    /// When it ends.
    pub until: Instant,
}

impl Identity {
    /// Makes a token and answers its secret, which is kept nowhere.
    ///
    /// # Errors
    /// `row.missing` if the seat is not the account's.
    pub async fn make_token(
        &self,
        account: Id,
        seat: Option<Id>,
        name: &str,
        until: Instant,
    ) -> Result<String, IdentityError> {
        self.kernel.actor(account, seat).await?;
        let secret = format!("rh_{}", secret::make()?);
        let record = vec![
            Value::text(secret::digest(&secret)),
            Value::Id(account),
            seat.map_or(Value::Null, Value::Id),
            Value::text(name),
            Value::Instant(self.kernel.clock().now()),
            Value::Instant(until),
        ];
        self.internal(InternalWrite::Put(&TOKENS, record)).await?;
        Ok(secret)
    }

    /// The tokens of an account.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tokens(&self, account: Id) -> Result<Vec<Token>, IdentityError> {
        let account = Value::Id(account);
        let records =
            self.kernel.records().await?.of(&TOKENS, "account", &account, Direction::Ascending, 100).await?;
        let token = |record: &Vec<Value>| match record.as_slice() {
            [_, _, seat, name, made, until] => Some(Token {
                name: name.as_text()?.to_owned(),
                seat: seat.as_id(),
                made: made.as_instant()?,
                until: until.as_instant()?,
            }),
            _ => None,
        };
        Ok(records.iter().filter_map(token).collect())
    }

    /// Takes an account's tokens of this name away.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn revoke_tokens(&self, account: Id, name: &str) -> Result<usize, IdentityError> {
        let account = Value::Id(account);
        let records =
            self.kernel.records().await?.of(&TOKENS, "account", &account, Direction::Ascending, 100).await?;
        let mut gone = 0;
        for record in records.iter().filter(|record| record.get(3).and_then(Value::as_text) == Some(name)) {
            if let Some(digest) = record.first() {
                self.internal(InternalWrite::Delete(&TOKENS, vec![digest.clone()])).await?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// The actor of a token's secret; none if there is none, or it has ended, or its seat or account has.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn bearer(&self, secret: &str) -> Result<Option<Actor>, IdentityError> {
        let digest = secret::digest(secret);
        let moment = self.bearers.moment(&self.kernel);
        let bearer = match self.bearers.find(moment, &digest) {
            Some(bearer) => bearer,
            None => match self.read_bearer(&digest).await? {
                Some(bearer) => {
                    self.bearers.hold(moment, digest, &bearer);
                    bearer
                }
                None => return Ok(None),
            },
        };
        Ok(Some(bearer).filter(|bearer| bearer.until > self.kernel.clock().now()).map(|bearer| bearer.actor))
    }

    /// Whom a token's digest stands for as the site keeps it, ended or not.
    async fn read_bearer(&self, digest: &str) -> Result<Option<Session>, IdentityError> {
        let mut records = self.kernel.records().await?;
        let record = records.get(&TOKENS, &[Value::text(digest)]).await?;
        let Some([_, account, seat, _, _, until]) = record.as_deref() else { return Ok(None) };
        let (Some(account), Some(until)) = (account.as_id(), until.as_instant()) else { return Ok(None) };
        if !self.kernel.account_active(account).await? {
            return Ok(None);
        }
        // a token acts from its seat or not at all
        let actor = found(self.kernel.actor(account, seat.as_id()).await)?;
        Ok(actor.map(|actor| Session { actor, csrf: String::new(), until }))
    }
}
