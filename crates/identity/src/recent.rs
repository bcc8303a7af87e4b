//! Who was recognised lately, in memory: most requests come from somebody who asked a moment ago. Nothing is held here
//! that the site has not said since: what was recognised is forgotten whenever accounts, seats, organisations, sessions
//! or tokens are written, before the writing is acknowledged, and at midnight, when seats begin and end.

use std::collections::HashMap;

use expr::Date;
use kernel::Kernel;
use parking_lot::RwLock;
use store::Watch;

use crate::Session;
use crate::session::SESSIONS;
use crate::token::TOKENS;

/// So many are held; then all are forgotten and those who ask come back.
const MOST: usize = 10_000;

/// When something was read: nothing read at another moment stands beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    today: Date,
    count: u64,
}

/// Those recognised by one kind of secret, by the digest of theirs.
pub(crate) struct Recent {
    watch: Watch,
    held: RwLock<(Moment, HashMap<String, Session>)>,
}

impl Recent {
    /// Nobody yet.
    pub fn new(kernel: &Kernel) -> Self {
        let names = ["account", "seat", "organisation", SESSIONS.name, TOKENS.name];
        Recent { watch: kernel.watch(&names), held: RwLock::default() }
    }

    /// The moment, to be asked before anything is read of the site.
    pub fn moment(&self, kernel: &Kernel) -> Moment {
        Moment { today: kernel.clock().today(), count: self.watch.count() }
    }

    /// Who was recognised by this digest, if that still holds at this moment.
    pub fn find(&self, moment: Moment, digest: &str) -> Option<Session> {
        let held = self.held.read();
        let (of, sessions) = &*held;
        if *of == moment { sessions.get(digest).cloned() } else { None }
    }

    /// Holds whom the site has recognised, as it was read at a moment.
    pub fn hold(&self, moment: Moment, digest: String, session: &Session) {
        let mut held = self.held.write();
        let (of, sessions) = &mut *held;
        if *of > moment {
            return;
        }
        if *of < moment || sessions.len() >= MOST {
            sessions.clear();
            *of = moment;
        }
        sessions.insert(digest, session.clone());
    }
}
