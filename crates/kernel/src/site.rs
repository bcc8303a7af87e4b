//! Opening a site: its packs are read, its plan is made, and what was applied is taken up.

use std::path::Path;
use std::sync::Arc;

use model::{Diagnostic, Model, Names, Plan, Section, Source, load, plan};
use store::{InternalTable, Layout, Store};

use crate::operation::OPERATIONS;
use crate::{Actor, Clock, Kernel, Problems, REVEALS};

/// What applying packs to a site would do.
pub struct SitePlan {
    /// The steps.
    pub plan: Plan,
    /// The model they lead to.
    pub model: Arc<Model>,
    /// The text of all packs.
    pub packs: Vec<Source>,
}

/// Opens the site in `folder` with whatever model was applied to it last; an empty one where there is none.
///
/// # Errors
/// When another process owns it, or what is stored cannot be read.
pub async fn open(
    folder: &Path,
    sections: &[Section],
    tables: &[&'static InternalTable],
    clock: Arc<dyn Clock>,
    demo: bool,
) -> Result<Kernel, store::StoreError> {
    let mut all: Vec<&'static InternalTable> = vec![&REVEALS, &OPERATIONS];
    all.extend(tables);
    let store = Store::open(folder, &all)?;
    let applied = store.snapshot().await?.applied().await?;
    if let Some((packs, names)) = applied {
        let (model, wrong) = load(&packs, sections);
        if let Some(first) = wrong.first() {
            return Err(store::StoreError::Damaged(format!(
                "the applied model cannot be read any more: {first}"
            )));
        }
        store.use_model(Arc::new(model), names);
    }
    let kernel = Kernel::new(store, clock, demo);
    Ok(kernel)
}

/// Plans the way from what is applied to `packs`.
///
/// # Errors
/// The diagnostics of packs that cannot be read.
pub fn plan_site(
    kernel: &Kernel,
    packs: Vec<Source>,
    sections: &[Section],
) -> Result<SitePlan, Vec<Diagnostic>> {
    let (model, wrong) = load(&packs, sections);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let layout = kernel.store.layout();
    let names: &Names = &layout.names;
    let plan = plan(&layout.model, names, &model);
    Ok(SitePlan { plan, model: Arc::new(model), packs })
}

impl SitePlan {
    /// The secondary indexes of each dataset as it will be, by their columns in words: every one of them is written
    /// with every row.
    pub fn indexes(&self) -> Vec<(Box<str>, Vec<String>)> {
        let layout = Layout::new(Arc::clone(&self.model), self.plan.names.clone());
        layout.tables.keys().map(|key| (key.clone(), layout.secondary_indexes(key))).collect()
    }
}

impl Kernel {
    /// Carries out a plan in one transaction.
    ///
    /// # Errors
    /// `site.refused` with the plan's reasons; then nothing has changed.
    pub async fn apply(&self, actor: &Actor, site: SitePlan) -> Result<(), Problems> {
        let SitePlan { plan, model, packs } = site;
        self.store.apply(plan, model, &packs, actor.author(None), self.clock.now()).await?;
        self.indexes.ring();
        Ok(())
    }
}
