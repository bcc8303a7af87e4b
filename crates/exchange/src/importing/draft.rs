//! Imports before they are begun: their file is kept, and their recipe is corrected until it is right.

use expr::Id;
use kernel::{Actor, Kernel, Problems};
use model::Refusal;

use super::import::{Imports, put};
use super::progress::{Import, Status};
use crate::recipe::Recipe;

impl Imports {
    /// Records an import of a kept file that is not begun yet.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn draft(
        &self,
        kernel: &Kernel,
        actor: &Actor,
        file: (Id, &str),
        recipe: &Recipe,
    ) -> Result<Id, Problems> {
        let import = Import::draft(kernel, actor, file, recipe);
        put(kernel, actor, &import).await?;
        Ok(import.id)
    }

    /// The oldest drafts, whoever's they are.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drafts(&self, kernel: &Kernel) -> Result<Vec<Import>, Problems> {
        self.of_status(kernel, Status::Draft).await
    }

    /// Gives a draft another recipe.
    ///
    /// # Errors
    /// `import.missing`, `import.begun`.
    pub async fn correct(
        &self,
        kernel: &Kernel,
        actor: &Actor,
        id: Id,
        recipe: &Recipe,
    ) -> Result<(), Problems> {
        let import = self.progress(kernel, actor, id).await?;
        if import.status != Status::Draft {
            return Err(Refusal::new("import.begun").into());
        }
        put(kernel, actor, &Import { recipe: recipe.to_toml(&kernel.model()), ..import }).await
    }

    /// Opens a draft, or an import that was stopped, so that [`Imports::run`] carries it out. What is open already or
    /// at its end stays as it is.
    ///
    /// # Errors
    /// `import.missing`, `import.not-allowed`, `import.no-column`, and what reading the file refuses.
    pub async fn open(&self, kernel: &Kernel, actor: &Actor, id: Id) -> Result<Import, Problems> {
        let import = self.progress(kernel, actor, id).await?;
        let import = match import.status {
            Status::Draft => self.ready(kernel, actor, import).await?,
            Status::Cancelled => Import { status: Status::Open, ..import },
            Status::Open | Status::Done => return Ok(import),
        };
        put(kernel, actor, &import).await?;
        Ok(import)
    }
}
