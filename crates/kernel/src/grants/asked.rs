//! What somebody may do at all, asked of the grants alone: no row is read.

use std::sync::Arc;

use expr::Value;

use super::{Access, Readable};
use crate::door::Moment;
use crate::{Actor, Kernel, Problems};

impl Kernel {
    /// Whether the actor may do something to some row of a dataset.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn may(&self, actor: &Actor, dataset: &str, verb: &str) -> Result<bool, Problems> {
        let standing = self.standing(actor).await?;
        let Some(declared) = standing.model.dataset(dataset) else { return Ok(false) };
        Ok(Access::new(&standing.model, declared, &standing.ground()).may(verb))
    }

    /// Whether a dataset belongs into the actor's navigation: it is read by a grant of the seat's roles, or everybody
    /// reads it and it is not of the system pack. What is only about oneself is reached from elsewhere.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn works_with(&self, actor: &Actor, dataset: &str) -> Result<bool, Problems> {
        let standing = self.standing(actor).await?;
        let Some(declared) = standing.model.dataset(dataset) else { return Ok(false) };
        let access = Access::new(&standing.model, declared, &standing.ground());
        let by_seat =
            access.giving("read").any(|granted| !["self", "everyone", "visitor"].contains(&granted.role));
        let by_all = access.giving("read").any(|granted| ["everyone", "visitor"].contains(&granted.role));
        Ok(access.everything || by_seat || (by_all && &*declared.pack != "system"))
    }

    /// Whether the actor can read a field in some row: what forms, heads and filters are drawn by.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn readable(&self, actor: &Actor, dataset: &str) -> Result<Vec<Readable>, Problems> {
        let standing = self.standing(actor).await?;
        let declared = Moment::dataset(&standing.model, dataset)?;
        let access = Access::new(&standing.model, declared, &standing.ground());
        Ok((0..declared.fields.len()).map(|place| access.readable(place)).collect())
    }

    /// Which fields a verb can set, and the only value some of them can have.
    pub(crate) async fn form_access(
        &self,
        actor: &Actor,
        dataset: &str,
        verb: &str,
    ) -> Result<(Vec<bool>, Vec<(usize, Value)>), Problems> {
        let standing = self.standing(actor).await?;
        let model = Arc::clone(&standing.model);
        let declared = Moment::dataset(&model, dataset)?;
        let access = Access::new(&model, declared, &standing.ground());
        let writable = (0..declared.fields.len()).map(|place| access.writable(verb, place)).collect();
        Ok((writable, access.fixed(verb)))
    }
}
