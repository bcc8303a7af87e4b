//! Passwords: Argon2id as OWASP advises (19 MiB, 2 passes), a lock after wrong ones.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use expr::{Id, Value};
use kernel::{Actor, CommitOptions};
use model::kinds::Column;
use store::{InternalTable, InternalWrite};

use crate::session::SESSIONS;
use crate::strangers::{self, Tries};
use crate::{Identity, IdentityError, TURNS};

/// The hash of each account's password.
pub(crate) static CREDENTIALS: InternalTable = InternalTable {
    name: "credential",
    columns: &[("account", Column::Id), ("hash", Column::Text)],
    key: 1,
    indexes: &[],
};

/// How often each account's password was wrong since it was last right. Beside the hash and not with it: counting must
/// never write back a password that somebody has replaced meanwhile.
pub(crate) static TRIES: InternalTable = InternalTable {
    name: "password_try",
    columns: &[
        ("account", Column::Id),
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
        let internal = vec![
            InternalWrite::Put(&CREDENTIALS, vec![Value::Id(account), Value::text(hash)]),
            InternalWrite::Delete(&TRIES, vec![Value::Id(account)]),
            // whoever signed in by the old one is asked again
            InternalWrite::DeleteWhere(&SESSIONS, "account", Value::Id(account)),
        ];
        self.kernel.commit(actor, Vec::new(), CommitOptions { internal, ..CommitOptions::default() }).await?;
        Ok(())
    }

    /// Whether the password is the account's; counts wrong ones. A name that no account with a password has is answered
    /// like one that has, with the same work behind it. The tries for one account wait for one another, so that many at
    /// once are counted like as many in a row.
    pub(crate) async fn check_password(
        &self,
        account: Option<Id>,
        name: &str,
        password: &str,
    ) -> Result<(), IdentityError> {
        let stranger = strangers::digest(name);
        let byte = account.map_or(stranger, Id::into_bytes).last().copied().unwrap_or_default();
        let _turn = match self.tries.get(usize::from(byte) % TURNS) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        let found = match account {
            Some(account) => self.credential(account).await?.map(|(hash, tries)| (account, hash, tries)),
            None => None,
        };
        let tries = match &found {
            Some((.., tries)) => *tries,
            None => self.strangers.lock().of(&stranger),
        };
        let now = self.kernel.clock().now();
        if let Some(until) = tries.locked_until.filter(|until| *until > now) {
            let minutes = (until.0 - now.0) / 60_000_000 + 1;
            return Err(IdentityError::Locked { minutes });
        }
        let hash = found.as_ref().map_or(NOBODY, |(_, hash, _)| hash);
        let right = self.verify(password.to_owned(), hash.to_owned()).await? && found.is_some();
        if right && tries.wrong == 0 {
            return Ok(());
        }
        let internal = match found {
            Some((account, ..)) if right => InternalWrite::Delete(&TRIES, vec![Value::Id(account)]),
            Some((account, ..)) => {
                let Tries { wrong, locked_until } = tries.after(now);
                let until = locked_until.map_or(Value::Null, Value::Instant);
                let number = Value::Number(expr::Number::int(wrong));
                InternalWrite::Put(&TRIES, vec![Value::Id(account), number, until])
            }
            None => {
                self.strangers.lock().put(stranger, tries.after(now));
                // nothing goes, and the disk is waited for as it is for an account
                InternalWrite::Delete(&TRIES, vec![Value::Id(Id::nil())])
            }
        };
        self.internal(internal).await?;
        if right { Ok(()) } else { Err(IdentityError::Wrong) }
    }

    /// The hash of an account's password, and the wrong tries so far; none if it has no password.
    async fn credential(&self, account: Id) -> Result<Option<(String, Tries)>, IdentityError> {
        let mut records = self.kernel.records().await?;
        let credential = records.get(&CREDENTIALS, &[Value::Id(account)]).await?;
        let tries = records.get(&TRIES, &[Value::Id(account)]).await?;
        let tries = match tries.as_deref() {
            Some([_, wrong, until]) => Tries {
                wrong: wrong.as_number().map_or(0, |number| number.units),
                locked_until: until.as_instant(),
            },
            _ => Tries::default(),
        };
        let hash = credential.and_then(|record| Some(record.get(1)?.as_text()?.to_owned()));
        Ok(hash.map(|hash| (hash, tries)))
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
