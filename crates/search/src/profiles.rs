//! Numbers for the few hundred ways in which a term occurs across the fields of a document ("once in the title",
//! "twice in the duties"): a posting then carries one byte instead of a count per field.
//!
//! The first 255 ways get a number; later ones do not, and the segment keeps them in full beside its postings.

use hashbrown::HashMap;

use crate::score::Profile;

/// The number that stands for "kept in full elsewhere".
pub(crate) const ESCAPE: u8 = u8::MAX;

/// Profiles numbered in the order they first came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Profiles {
    list: Vec<Profile>,
    numbers: HashMap<Profile, u8>,
}

impl Profiles {
    /// The number of `profile`, new if one is left; else [`ESCAPE`].
    pub fn number(&mut self, profile: Profile) -> u8 {
        if let Some(number) = self.numbers.get(&profile) {
            return *number;
        }
        let number = u8::try_from(self.list.len()).unwrap_or(ESCAPE);
        if number != ESCAPE {
            self.list.push(profile);
            self.numbers.insert(profile, number);
        }
        number
    }

    /// The numbered profiles; the place is the number.
    pub fn list(&self) -> &[Profile] {
        &self.list
    }

    /// Numbers `list` again, as it was stored.
    pub fn restore(list: &[Profile]) -> Option<Self> {
        let mut profiles = Self::default();
        for (expected, profile) in list.iter().enumerate() {
            if usize::from(profiles.number(*profile)) != expected {
                return None;
            }
        }
        Some(profiles)
    }
}
