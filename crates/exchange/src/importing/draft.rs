//! Imports before they are begun: their file is kept, and their recipe is corrected until it is right.

use expr::{Id, Value};
use kernel::{Actor, CommitOptions, Kernel, Problems};
use model::Refusal;
use store::{Direction, InternalWrite};

use super::import::{Imports, put};
use super::progress::{Import, Status};
use super::tables::CORRECTIONS;
use crate::recipe::Recipe;

/// How many corrections of one import are told.
const CORRECTED: u32 = 20;

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

    /// Records that an import brings refused lines of another one corrected.
    ///
    /// # Errors
    /// `import.missing` if the other one is none of the actor's.
    pub async fn corrects(
        &self,
        kernel: &Kernel,
        actor: &Actor,
        import: Id,
        other: Id,
    ) -> Result<(), Problems> {
        self.progress(kernel, actor, other).await?;
        let record = vec![Value::Id(import), Value::Id(other)];
        let internal = vec![InternalWrite::Put(&CORRECTIONS, record)];
        let options = CommitOptions { request: Some(import), internal, ..CommitOptions::default() };
        kernel.commit(actor, Vec::new(), options).await?;
        Ok(())
    }

    /// The import whose refused lines this one corrects, and those that correct this one's.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn corrections(
        &self,
        kernel: &Kernel,
        actor: &Actor,
        import: Id,
    ) -> Result<(Option<Import>, Vec<Import>), Problems> {
        let (of, by) = {
            let mut records = kernel.records().await?;
            let of = records.get(&CORRECTIONS, &[Value::Id(import)]).await?;
            let by = records
                .of(&CORRECTIONS, "corrects", &Value::Id(import), Direction::Ascending, CORRECTED)
                .await?;
            (of, by)
        };
        let id = |record: &Vec<Value>, place: usize| record.get(place).and_then(Value::as_id);
        let mut corrected = None;
        if let Some(of) = of.as_ref().and_then(|record| id(record, 1)) {
            // it may be forgotten
            corrected = self.progress(kernel, actor, of).await.ok();
        }
        let mut correcting = Vec::new();
        for by in by.iter().filter_map(|record| id(record, 0)) {
            correcting.extend(self.progress(kernel, actor, by).await.ok());
        }
        Ok((corrected, correcting))
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
