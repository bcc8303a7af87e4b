//! The declaration of a page and its blocks.

use super::Table;
use crate::{Block, Page};

/// Reads one file of a page: the whole of it into `None`, an extension into the page it adds blocks to. Which
/// keys a block may have is known to whoever brings its kind.
pub(crate) fn read_page(key: &str, table: &Table<'_>, base: Option<Page>) -> Page {
    table.flag("extend");
    let blocks = table.tables("blocks").into_iter().map(|block| {
        let kind = block.required_text("kind").unwrap_or_default().into();
        let title = block.label("title");
        let settings = block.string_settings();
        Block { kind, title, settings: settings.into() }
    });
    let blocks: Vec<Block> = blocks.collect();
    let page = if let Some(base) = base {
        Page { blocks: base.blocks.into_iter().chain(blocks).collect(), ..base }
    } else {
        let path = table.required_text("path").unwrap_or_default();
        if !path.starts_with("/desk/") {
            table.report_key("path", "a desk's path begins with `/desk/`");
        }
        Page {
            key: key.into(),
            path: path.into(),
            role: table.required_text("role").unwrap_or_default().into(),
            title: table.required_label("title"),
            blocks,
        }
    };
    table.finish();
    page
}
