//! Who somebody is: passwords, sessions, tokens. What they may do is the kernel's.
//!
//! - [`Identity::sign_in`] checks a password (Argon2id) and begins a [`Session`]; too many wrong ones lock the
//!   account for a while.
//! - [`Identity::session`] and [`Identity::bearer`] turn what a browser or a program sends into an actor.
//!
//! **Architecture invariant:** secrets are kept as hashes alone, in internal tables, and never leave this crate
//! but at the moment they are made.

mod password;
mod recent;
mod refusal;
mod secret;
mod session;
mod strangers;
mod token;

use std::sync::Arc;

use kernel::Kernel;
use parking_lot::Mutex;
use store::InternalTable;
use tokio::sync::Semaphore;

use recent::Recent;
use strangers::Strangers;

pub use refusal::{ENTRIES, IdentityError};
pub use session::{Session, SignedIn};
pub use token::Token;

/// The internal tables of this crate.
pub const TABLES: &[&InternalTable] =
    &[&password::CREDENTIALS, &password::TRIES, &session::SESSIONS, &token::TOKENS];

/// Tries of so many accounts go on beside one another.
const TURNS: usize = 64;

/// How many passwords are hashed at once: each takes 19 MiB and some 20 ms of one core.
const HASHING: usize = 2;

/// Accounts, sign-in, sessions and tokens of a site.
pub struct Identity {
    kernel: Arc<Kernel>,
    hashing: Semaphore,
    sessions: Recent,
    bearers: Recent,
    /// Whose turn it is to try a password, by the last byte of the account, or of the name that none has.
    tries: Vec<tokio::sync::Mutex<()>>,
    strangers: Mutex<Strangers>,
}

impl Identity {
    /// Over a site.
    pub fn new(kernel: Arc<Kernel>) -> Self {
        let (sessions, bearers) = (Recent::new(&kernel), Recent::new(&kernel));
        let tries = (0..TURNS).map(|_| tokio::sync::Mutex::default()).collect();
        Identity {
            kernel,
            hashing: Semaphore::new(HASHING),
            sessions,
            bearers,
            tries,
            strangers: Mutex::default(),
        }
    }
}
