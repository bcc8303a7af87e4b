//! Sessions: one per browser, acting from one seat at a time.

use expr::{Id, Instant, Value};
use kernel::{Actor, CommitOptions, Problems};
use model::kinds::Column;
use store::{InternalTable, InternalWrite};

use crate::{Identity, IdentityError, secret};

/// What is kept of a session: the digest of its secret, not the secret.
pub(crate) static SESSIONS: InternalTable = InternalTable {
    name: "session",
    columns: &[
        ("digest", Column::Text),
        ("account", Column::Id),
        ("seat", Column::Id),
        ("csrf", Column::Text),
        ("began", Column::Instant),
        ("until", Column::Instant),
    ],
    key: 1,
    indexes: &["account"],
};

/// How long a session lasts: a working day.
const LASTS: i64 = 12 * 3_600_000_000;

/// Somebody's session.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Who acts, from which seat.
    pub actor: Actor,
    /// What every form of this session sends back.
    pub csrf: String,
    /// When it ends.
    pub until: Instant,
}

/// A session that just began.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The secret for the browser's cookie; kept nowhere else.
    pub secret: String,
    /// How many seconds it lasts.
    pub seconds: i64,
}

impl Identity {
    /// Begins a session for whoever knows the password. It acts from the account's first seat.
    ///
    /// # Errors
    /// [`IdentityError::Wrong`], [`IdentityError::Locked`], [`IdentityError::Closed`].
    pub async fn sign_in(&self, name: &str, password: &str) -> Result<SignedIn, IdentityError> {
        let account = self.kernel.account_named(name).await?;
        self.check_password(account.as_ref().map(|account| account.id), name, password).await?;
        let account = account.ok_or(IdentityError::Wrong)?;
        if !account.active {
            return Err(IdentityError::Closed);
        }
        let seat = self.kernel.seats(account.person).await?.first().map(|seat| seat.id);
        let secret = secret::make()?;
        let now = self.kernel.clock().now();
        let until = Instant(now.0 + LASTS);
        self.keep_session(&secret::digest(&secret), account.id, seat, &secret::make()?, now, until).await?;
        Ok(SignedIn { secret, seconds: LASTS / 1_000_000 })
    }

    /// The session of a browser's secret; none if there is none, or it has ended, or its account is locked. A seat
    /// that is no longer in force is left: the session goes on without one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, IdentityError> {
        let digest = secret::digest(secret);
        let moment = self.sessions.moment(&self.kernel);
        let session = match self.sessions.find(moment, &digest) {
            Some(session) => session,
            None => match self.read_session(&digest).await? {
                Some(session) => {
                    self.sessions.hold(moment, digest, &session);
                    session
                }
                None => return Ok(None),
            },
        };
        Ok(Some(session).filter(|session| session.until > self.kernel.clock().now()))
    }

    /// The session of a digest as the site keeps it, ended or not.
    async fn read_session(&self, digest: &str) -> Result<Option<Session>, IdentityError> {
        let mut records = self.kernel.records().await?;
        let record = records.get(&SESSIONS, &[Value::text(digest)]).await?;
        let Some([_, account, seat, csrf, _, until]) = record.as_deref() else { return Ok(None) };
        let (Some(account), Some(csrf), Some(until)) = (account.as_id(), csrf.as_text(), until.as_instant())
        else {
            return Ok(None);
        };
        let Some(actor) = self.actor(account, seat.as_id()).await? else { return Ok(None) };
        Ok(Some(Session { actor, csrf: csrf.to_owned(), until }))
    }

    /// Acts from another of the person's seats from now on.
    ///
    /// # Errors
    /// `row.missing` if it is no seat of the person's.
    pub async fn switch_seat(&self, secret: &str, seat: Id) -> Result<(), IdentityError> {
        let digest = secret::digest(secret);
        let mut records = self.kernel.records().await?;
        let record = records.get(&SESSIONS, &[Value::text(digest.clone())]).await?;
        let Some([_, account, _, csrf, began, until]) = record.as_deref() else {
            return Err(IdentityError::Wrong);
        };
        let (Some(account), Some(csrf), Some(began), Some(until)) =
            (account.as_id(), csrf.as_text(), began.as_instant(), until.as_instant())
        else {
            return Err(IdentityError::Wrong);
        };
        self.kernel.actor(account, Some(seat)).await?;
        self.keep_session(&digest, account, Some(seat), csrf, began, until).await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sign_out(&self, secret: &str) -> Result<(), IdentityError> {
        let delete = InternalWrite::Delete(&SESSIONS, vec![Value::text(secret::digest(secret))]);
        self.internal(delete).await
    }

    /// The actor of an account that is active, from its seat while that is in force.
    pub(crate) async fn actor(&self, account: Id, seat: Option<Id>) -> Result<Option<Actor>, IdentityError> {
        if !self.kernel.account_active(account).await? {
            return Ok(None);
        }
        if let Some(actor) = found(self.kernel.actor(account, seat).await)? {
            return Ok(Some(actor));
        }
        Ok(if seat.is_some() { found(self.kernel.actor(account, None).await)? } else { None })
    }

    async fn keep_session(
        &self,
        digest: &str,
        account: Id,
        seat: Option<Id>,
        csrf: &str,
        began: Instant,
        until: Instant,
    ) -> Result<(), IdentityError> {
        let record = vec![
            Value::text(digest),
            Value::Id(account),
            seat.map_or(Value::Null, Value::Id),
            Value::text(csrf),
            Value::Instant(began),
            Value::Instant(until),
        ];
        self.internal(InternalWrite::Put(&SESSIONS, record)).await
    }

    pub(crate) async fn internal(&self, write: InternalWrite) -> Result<(), IdentityError> {
        let options = CommitOptions { internal: vec![write], ..CommitOptions::default() };
        self.kernel.commit(&Actor::operator(), Vec::new(), options).await?;
        Ok(())
    }
}

/// What was found; none if it is missing. Other failures are failures: nobody loses a seat to a full disk.
pub(crate) fn found<T>(answer: Result<T, Problems>) -> Result<Option<T>, IdentityError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(problems) if problems.0.iter().any(|problem| problem.refusal.code == "row.missing") => Ok(None),
        Err(problems) => Err(problems.into()),
    }
}
