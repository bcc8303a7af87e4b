//! Tries under names that no account with a password has: they count and lock like those of an account, or trying would
//! tell which names there are. In memory alone, and not for ever: a name that nobody has is worth no more.

use std::collections::{HashMap, VecDeque};

use expr::Instant;
use sm3::{Digest as _, Sm3};

/// So many wrong passwords lock an account.
const WRONG: i64 = 5;

/// For so many minutes.
const LOCKED: i64 = 15;

/// So many names are counted, the oldest forgotten first: more than can be tried while a lock lasts, since each try
/// costs the machine some 10 ms of hashing.
const MOST: usize = 1 << 17;

/// What a name is counted under: half of its digest.
pub(crate) type Name = [u8; 16];

/// What a name is counted under.
pub(crate) fn digest(name: &str) -> Name {
    let digest: [u8; 32] = Sm3::digest(name.as_bytes()).into();
    let (half, _) = digest.split_at(16);
    half.try_into().unwrap_or_default()
}

/// Wrong passwords since the last right one, and until when nothing is tried any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tries {
    pub wrong: i64,
    pub locked_until: Option<Instant>,
}

impl Tries {
    /// After one more that was wrong.
    pub fn after(self, now: Instant) -> Tries {
        if self.wrong + 1 < WRONG {
            return Tries { wrong: self.wrong + 1, locked_until: None };
        }
        Tries { wrong: 0, locked_until: Some(Instant(now.0 + LOCKED * 60_000_000)) }
    }
}

/// The names and their tries.
#[derive(Default)]
pub(crate) struct Strangers {
    tries: HashMap<Name, Tries>,
    /// In the order in which they were first tried.
    order: VecDeque<Name>,
}

impl Strangers {
    /// What is counted of a name.
    pub fn of(&self, name: &Name) -> Tries {
        self.tries.get(name).copied().unwrap_or_default()
    }

    /// Counts a name.
    pub fn put(&mut self, name: Name, tries: Tries) {
        if self.tries.insert(name, tries).is_some() {
            return;
        }
        self.order.push_back(name);
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.tries.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever tries names without end must not fill the memory.
    #[test]
    fn the_oldest_names_are_forgotten() {
        let mut strangers = Strangers::default();
        let tried = Tries::default().after(Instant(0));
        let names = MOST + 1;
        for number in 0..names {
            strangers.put(digest(&number.to_string()), tried);
        }
        strangers.put(digest("7"), tried.after(Instant(0)));
        assert_eq!((strangers.tries.len(), strangers.order.len()), (MOST, MOST));
        assert_eq!(strangers.of(&digest("0")), Tries::default());
        assert_eq!(strangers.of(&digest("1")), tried);
        assert_eq!(strangers.of(&digest("7")).wrong, 2);
    }
}
