//! The door for engines: all that kernel, web and command line ever know of one. An engine reads its folder of a pack,
//! keeps its state in internal tables, and brings actions, blocks and operations; who is built in is the program's
//! affair, and nothing here names one.
//!
//! ```text
//! Engine::start(site) ─▶ Parts ─▶ Engines ─▶ web: /act/engine.action, its API path, buttons on lists and rows
//!                                       ├──▶ pages: blocks of desks
//!                                       └──▶ operations: at boot, and at each day's start
//! ```
//!
//! **Architecture invariant:** an engine writes rows by [`Kernel::commit`] alone and answers view data, never markup.
//! No engine knows another.

mod action;
mod block;

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use model::{Entry, Section};
use store::InternalTable;

pub use action::{Action, Answer, Api, Ask, Download, Parameter, Place, Upload, button};
pub use block::BlockKind;

pub use crate::operation::Operation;
use crate::pages::Reader;
use crate::{Kernel, Problems, view};

/// What is answered later.
pub type Promise<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The site an engine is started on.
#[derive(Clone)]
pub struct Site {
    /// Its door.
    pub kernel: Arc<Kernel>,
    /// Its folder; an engine keeps files in a folder of its own below.
    pub folder: PathBuf,
}

/// Something the program is built with besides the kernel.
pub trait Engine: Send + Sync {
    /// The name packs ask for: the prefix of its actions, blocks and codes.
    fn name(&self) -> &'static str;

    /// How it reads packs.
    fn sections(&self) -> Vec<Section>;

    /// Its own state.
    fn tables(&self) -> Vec<&'static InternalTable> {
        Vec::new()
    }

    /// The codes it refuses with.
    fn entries(&self) -> &'static [Entry] {
        &[]
    }

    /// Begins on a site. Nothing runs yet: what runs by itself is one of its operations.
    ///
    /// # Errors
    /// What keeps it from working on this site.
    fn start(&self, site: &Site) -> Result<Parts, Problems>;
}

/// What an engine brings.
#[derive(Default)]
pub struct Parts {
    /// What can be asked of it.
    pub actions: Vec<Box<dyn Action>>,
    /// What it can put on desks.
    pub blocks: Vec<Box<dyn BlockKind>>,
    /// What it does by itself.
    pub operations: Vec<Arc<dyn Operation>>,
}

/// All engines of a site, started.
#[derive(Default)]
pub struct Engines {
    parts: Parts,
    entries: Vec<&'static Entry>,
}

impl Engines {
    /// Starts the engines on a site.
    ///
    /// # Errors
    /// The first that cannot be started.
    pub fn start(engines: &[&dyn Engine], site: &Site) -> Result<Self, Problems> {
        let mut all = Engines::default();
        for engine in engines {
            let parts = engine.start(site)?;
            all.parts.actions.extend(parts.actions);
            all.parts.blocks.extend(parts.blocks);
            all.parts.operations.extend(parts.operations);
            all.entries.extend(engine.entries());
        }
        Ok(all)
    }

    /// Every action there is.
    pub fn actions(&self) -> impl Iterator<Item = &dyn Action> {
        self.parts.actions.iter().map(AsRef::as_ref)
    }

    /// An action by its whole name.
    pub fn action(&self, name: &str) -> Option<&dyn Action> {
        self.actions().find(|action| action.name() == name)
    }

    /// A kind of block by its whole name.
    pub fn block(&self, kind: &str) -> Option<&dyn BlockKind> {
        self.parts.blocks.iter().map(AsRef::as_ref).find(|block| block.kind() == kind)
    }

    /// What runs by itself.
    pub fn operations(&self) -> &[Arc<dyn Operation>] {
        &self.parts.operations
    }

    /// The codes that engines refuse with.
    pub fn entries(&self) -> &[&'static Entry] {
        &self.entries
    }

    /// What engines offer at a place, in the order they are built in.
    pub(crate) async fn offered(&self, reader: Reader<'_>, place: Place<'_>) -> Vec<view::Action> {
        let mut offered = Vec::new();
        for action in self.actions() {
            offered.extend(action.offered(reader, place).await);
        }
        offered
    }
}
