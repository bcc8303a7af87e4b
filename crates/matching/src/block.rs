//! The block of a desk: for each of the newest rows that its declaration names, the best offers.

use kernel::engine::{BlockKind, Promise};
use kernel::pages::Reader;
use kernel::view::{Block, Empty, Link, Target, View};
use kernel::{List, Problems};

use crate::action::find;
use crate::page::{ACTION, Shown};
use crate::rank::{Options, rank};
use crate::words::words;

/// The kind of block.
pub(crate) const KIND: &str = "matching.ranked";

/// Rows that offers are shown for.
const NEEDS: u32 = 3;
/// Offers for each.
const OFFERS: usize = 5;

/// Ranks on desks.
pub(crate) struct RankedBlock;

impl BlockKind for RankedBlock {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn make<'a>(
        &'a self,
        reader: Reader<'a>,
        declared: &'a model::Block,
    ) -> Promise<'a, Result<Vec<Block>, Problems>> {
        Box::pin(make(reader, declared))
    }
}

async fn make(reader: Reader<'_>, declared: &model::Block) -> Result<Vec<Block>, Problems> {
    let model = reader.kernel.model();
    let Some(matcher) = declared.setting("matcher").and_then(|key| find(&model, key)) else {
        return Ok(Vec::new());
    };
    let list = List {
        dataset: &matcher.need,
        filters: declared.setting("for").map(str::to_owned).into_iter().collect(),
        limit: Some(NEEDS),
        ..List::default()
    };
    // a desk may be shared by seats of fewer grants: what they may not read is not there
    let Ok(needs) = reader.kernel.list(reader.actor, &list).await else { return Ok(Vec::new()) };
    let title = declared.title.as_ref().unwrap_or(&matcher.title).get(reader.language).to_owned();
    let says = |text: String| Block {
        title: Some(title.clone()),
        view: View::Empty(Empty { text, action: None }),
        more: None,
    };
    let mut blocks = Vec::new();
    for need in &needs.rows {
        let options = Options { limit: Some(OFFERS), language: reader.language, ..Options::default() };
        let matched = match rank(reader.kernel, reader.actor, &matcher.key, need.id, &options).await {
            Ok(matched) => matched,
            Err(problems) if problems.0.iter().any(|problem| problem.refusal.code == "search.not-ready") => {
                return Ok(vec![says(words(reader.language, "match.building", &[]))]);
            }
            Err(_) => continue,
        };
        let shown = Shown::of(reader, &model, &matched).await?;
        let query =
            vec![("matcher".to_owned(), matcher.key.to_string()), ("id".to_owned(), need.id.to_string())];
        let target = Target::Engine { action: ACTION.to_owned(), query };
        let more = Link { text: words(reader.language, "match.more", &[]), note: None, target: Some(target) };
        blocks.push(Block {
            title: Some(format!("{title} · {}", shown.name(need))),
            view: View::Ranked(shown.order(&matched, &[], None)),
            more: Some(more),
        });
    }
    if blocks.is_empty() {
        let of = model.dataset(&matcher.need).map(|dataset| dataset.title.get(reader.language));
        blocks.push(says(words(reader.language, "match.no-needs", &[("title", of.unwrap_or_default())])));
    }
    Ok(blocks)
}
