//! Passwords: Argon2id as OWASP advises (19 MiB, 2 passes), a lock after wrong ones.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use expr::{Id, Instant, Value};
use kernel::{Actor, CommitOptions};
use model::kinds::Column;
use store::{InternalTable, InternalWrite};

use crate::{Identity, IdentityError};

/// The hash of each account's password, and how often it was wrong since it was last right.
pub(crate) static CREDENTIALS: InternalTable = InternalTable {
    name: "credential",
    columns: &[
        ("account", Column::Id),
        ("hash", Column::Text),
        ("wrong", Column::Number { scale: 0 }),
        ("locked_until", Column::Instant),
    ],
    key: 1,
    indexes: &[],
};

/// The fewest letters of a password: NIST SP 800-63B asks for 8, a school's shared machines for more.
const SHORTEST: usize = 10;

/// The most letters that are hashed.
const LONGEST: usize = 256;

/// So many wrong passwords lock the account.
const WRONG: i64 = 5;

/// For so many minutes.
const LOCKED: i64 = 15;

/// A hash that no password has: checked where there is no account, so that its absence takes as long to answer.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl Identity {
    /// Sets an account's password.
    ///
    /// # Errors
    /// [`IdentityError::WeakPassword`].
    pub async fn set_password(
        &self,
        actor: &Actor,
        account: Id,
        name: &str,
        password: &str,
    ) -> Result<(), IdentityError> {
        let length = password.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) || password == name {
            return Err(IdentityError::WeakPassword);
        }
        let hash = self.hash(password.to_owned()).await?;
        self.keep(actor, account, hash, 0, None).await
    }

    /// Whether the password is the account's; counts wrong ones.
    pub(crate) async fn check_password(
        &self,
        account: Option<Id>,
        password: &str,
    ) -> Result<(), IdentityError> {
        let record = match account {
            Some(account) => {
                let mut snapshot = self.kernel.store().snapshot().await?;
                snapshot.internal(&CREDENTIALS, &[Value::Id(account)]).await?
            }
            None => None,
        };
        let now = self.kernel.clock().now();
        let (hash, wrong, until) = match record.as_deref() {
            Some([_, hash, wrong, until]) => (
                hash.as_text().unwrap_or(NOBODY).to_owned(),
                wrong.as_number().map_or(0, |number| number.units),
                until.as_instant(),
            ),
            _ => (NOBODY.to_owned(), 0, None),
        };
        if let Some(until) = until.filter(|until| *until > now) {
            let minutes = (until.0 - now.0) / 60_000_000 + 1;
            return Err(IdentityError::Locked { minutes });
        }
        let right = self.verify(password.to_owned(), hash.clone()).await?;
        let Some(account) = account.filter(|_| record.is_some()) else { return Err(IdentityError::Wrong) };
        let operator = Actor::operator();
        if right {
            if wrong > 0 {
                self.keep(&operator, account, hash, 0, None).await?;
            }
            return Ok(());
        }
        let locked = (wrong + 1 >= WRONG).then_some(Instant(now.0 + LOCKED * 60_000_000));
        self.keep(&operator, account, hash, if locked.is_some() { 0 } else { wrong + 1 }, locked).await?;
        Err(IdentityError::Wrong)
    }

    async fn keep(
        &self,
        actor: &Actor,
        account: Id,
        hash: String,
        wrong: i64,
        locked_until: Option<Instant>,
    ) -> Result<(), IdentityError> {
        let record = vec![
            Value::Id(account),
            Value::text(hash),
            Value::Number(expr::Number::int(wrong)),
            locked_until.map_or(Value::Null, Value::Instant),
        ];
        let internal = vec![InternalWrite::Put(&CREDENTIALS, record)];
        self.kernel.commit(actor, Vec::new(), CommitOptions { internal, ..CommitOptions::default() }).await?;
        Ok(())
    }

    async fn hash(&self, password: String) -> Result<String, IdentityError> {
        let _place = self.hashing.acquire().await.map_err(|_| IdentityError::Secret)?;
        tokio::task::spawn_blocking(move || {
            Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
        })
        .await
        .map_err(|_| IdentityError::Secret)?
        .map_err(|_| IdentityError::Secret)
    }

    async fn verify(&self, password: String, hash: String) -> Result<bool, IdentityError> {
        if password.chars().count() > LONGEST {
            return Ok(false);
        }
        let _place = self.hashing.acquire().await.map_err(|_| IdentityError::Secret)?;
        tokio::task::spawn_blocking(move || {
            let Ok(hash) = PasswordHash::new(&hash) else { return false };
            Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
        })
        .await
        .map_err(|_| IdentityError::Secret)
    }
}
