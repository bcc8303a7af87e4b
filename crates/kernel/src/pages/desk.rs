//! A desk: the blocks that a pack declares for a role. Kinds of block that engines bring are theirs to make.

use std::collections::HashSet;

use model::{Model, Page as Declared, Tone};

use super::Reader;
use crate::Problems;
use crate::view::{Action, Block, Link, Page, Target, View};

impl Reader<'_> {
    /// The desks of the reader's roles, in the order they were declared.
    pub fn desks(&self) -> Vec<Link> {
        let model = self.model();
        let roles = self.actor.roles();
        let desk = |page: &Declared| Link {
            text: page.title.get(self.language).to_owned(),
            note: None,
            target: Some(Target::Declared { path: page.path.to_string() }),
        };
        model.pages.values().filter(|page| roles.contains(&&*page.role)).map(desk).collect()
    }

    /// Whether the reader may see declarations at all.
    pub async fn sees_catalogue(&self) -> bool {
        for dataset in self.model().datasets.values() {
            if self.kernel.may(self.actor, &dataset.key, "audit").await.unwrap_or(false) {
                return true;
            }
        }
        false
    }

    /// The page of a desk; none if there is none at this address for the reader's roles.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn desk_page(&self, path: &str) -> Result<Option<Page>, Problems> {
        let model = self.model();
        let roles = self.actor.roles();
        let declared = model.pages.values().find(|page| &*page.path == path && roles.contains(&&*page.role));
        let Some(declared) = declared else { return Ok(None) };
        let mut blocks = Vec::new();
        for block in &declared.blocks {
            if let Some(kind) = self.engines.block(&block.kind) {
                blocks.extend(kind.make(*self, block).await?);
            } else {
                blocks.extend(self.list_block(&model, block).await);
            }
        }
        let actions = self.beginnings(&model, declared).await?;
        let title = declared.title.get(self.language).to_owned();
        Ok(Some(Page { title, actions, blocks, ..Page::default() }))
    }

    /// What can be begun from a desk: a row of each dataset that is listed there, unless it is made from another row.
    async fn beginnings(&self, model: &Model, declared: &Declared) -> Result<Vec<Action>, Problems> {
        let mut keys: Vec<&str> =
            declared.blocks.iter().filter_map(|block| block.setting("dataset")).collect();
        let mut met = HashSet::new();
        keys.retain(|key| met.insert(*key));
        let mut actions = Vec::new();
        for dataset in keys.into_iter().filter_map(|key| model.dataset(key)) {
            if dataset.make.is_none() && self.can_make(dataset).await? {
                let target = Target::New { dataset: dataset.key.to_string(), query: Vec::new() };
                let text = self.phrase("form.new", &[("title", dataset.title.get(self.language))]);
                actions.push(Action { text, ..self.leads("list.new", target, Tone::Plain) });
            }
        }
        Ok(actions)
    }

    /// A list on a desk. A desk may be shared by seats of fewer grants: what they may not read is not there.
    async fn list_block(&self, model: &Model, block: &model::Block) -> Option<Block> {
        let dataset = model.dataset(block.setting("dataset")?)?;
        let table = self.table(model, dataset, &[], block.setting("where"), false).await;
        let mut table = table.ok()?;
        // a desk shows, its lists are searched
        table.search = None;
        table.facets = Vec::new();
        table.rows.truncate(8);
        table.pager = crate::view::Pager::default();
        for key in block.words("without") {
            table.drop_column(key);
        }
        for column in &mut table.columns {
            column.sort = None;
            column.ascending = None;
        }
        let title = block.title.as_ref().unwrap_or(&dataset.title).get(self.language).to_owned();
        let filter = block.setting("where").map(|text| ("filter".to_owned(), text.to_owned()));
        let target = Target::List { dataset: dataset.key.to_string(), query: filter.into_iter().collect() };
        let more = Link { text: self.word("desk.more").into_owned(), note: None, target: Some(target) };
        Some(Block { title: Some(title), view: View::Table(table), more: Some(more) })
    }

    /// The datasets the reader works with, for its navigation, each under its pack.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn datasets(&self) -> Result<Vec<(String, Vec<Link>)>, Problems> {
        let model = self.model();
        let mut groups: Vec<(String, Vec<Link>)> = Vec::new();
        for (key, pack) in model.packs.iter().rev() {
            let mut links = Vec::new();
            for dataset in model.datasets.values().filter(|dataset| dataset.pack == *key) {
                if self.kernel.works_with(self.actor, &dataset.key).await? {
                    links.push(Link {
                        text: dataset.title.get(self.language).to_owned(),
                        note: None,
                        target: Some(Target::List { dataset: dataset.key.to_string(), query: Vec::new() }),
                    });
                }
            }
            if !links.is_empty() {
                groups.push((pack.title.get(self.language).to_owned(), links));
            }
        }
        Ok(groups)
    }
}
