//! What an actor's grants say of one row: each rule is evaluated once, however many verbs ask for it.

use store::Row;

use crate::Problems;
use crate::grants::Eyes;
use crate::grants::Granted;

/// The grants and denials that hold for a row, as far as they were asked for.
pub(crate) struct Held<'e, 'a> {
    eyes: &'e Eyes<'a>,
    row: &'e Row,
    grants: Vec<Option<bool>>,
    denies: Vec<Option<bool>>,
}

impl<'e, 'a> Held<'e, 'a> {
    /// Nothing asked yet.
    pub fn of(eyes: &'e Eyes<'a>, row: &'e Row) -> Self {
        let access = eyes.access;
        Held { eyes, row, grants: vec![None; access.grants.len()], denies: vec![None; access.denies.len()] }
    }

    /// Whether a verb is denied: a rule that is null denies.
    pub fn denied(&mut self, verb: &str) -> Result<bool, Problems> {
        for (denied, known) in self.eyes.access.denies.iter().zip(&mut self.denies) {
            if !denied.grant.may(verb) {
                continue;
            }
            let holds = match (*known, &denied.rows) {
                (Some(holds), _) => holds,
                (None, None) => true,
                (None, Some(rows)) => self.eyes.truth(rows, self.row)? != Some(false),
            };
            *known = Some(holds);
            if holds {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The grants that give a verb.
    pub fn giving(&mut self, verb: &str) -> Result<Vec<&'a Granted<'a>>, Problems> {
        if self.denied(verb)? {
            return Ok(Vec::new());
        }
        let mut giving = Vec::new();
        for (granted, known) in self.eyes.access.grants.iter().zip(&mut self.grants) {
            if !granted.grant.may(verb) {
                continue;
            }
            let holds = match *known {
                Some(holds) => holds,
                None => self.eyes.holds(granted.rows.as_ref(), self.row)?,
            };
            *known = Some(holds);
            if holds {
                giving.push(granted);
            }
        }
        Ok(giving)
    }

    /// Whether a verb is allowed.
    pub fn allowed(&mut self, verb: &str) -> Result<bool, Problems> {
        Ok(self.eyes.access.everything || !self.giving(verb)?.is_empty())
    }
}
