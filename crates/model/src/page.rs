//! Pages that packs declare: desks made of blocks.

use std::sync::Arc;

use crate::Label;

/// A declared page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its stable key.
    pub key: Box<str>,
    /// Its address, such as `/desk/enterprise-hr`.
    pub path: Box<str>,
    /// The role whose desk it is.
    pub role: Box<str>,
    /// Its words.
    pub title: Label,
    /// What stands on it, in order.
    pub blocks: Vec<Block>,
}

/// One block of a page. Its own keys are read by whoever brings the kind of block.
#[derive(Clone, Debug)]
pub struct Block {
    /// `list`, `count`, `links`, or `engine.block`.
    pub kind: Box<str>,
    /// Its words, if it has its own.
    pub title: Option<Label>,
    /// Its settings as declared: strings by key.
    pub settings: Arc<[(Box<str>, Box<str>)]>,
}

impl Block {
    /// A setting by key.
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|(name, _)| &**name == key).map(|(_, value)| &**value)
    }

    /// The words of a setting that lists some, apart from each other by spaces.
    pub fn words(&self, key: &str) -> impl Iterator<Item = &str> {
        self.setting(key).unwrap_or_default().split_whitespace()
    }
}
