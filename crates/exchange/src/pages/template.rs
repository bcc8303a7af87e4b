//! The empty form of a dataset, as a workbook.

use std::fs::File;
use std::io::{Seek as _, Write as _};

use kernel::Problems;
use kernel::engine::{Answer, Api, Ask, Download, Place, Promise, button};
use kernel::view;

use super::{DATASET, Deed, Desk};
use crate::{FileKind, template};

pub(super) const DEEDS: &[Deed] = &[Deed {
    name: "exchange.template",
    title: ("下载导入模板", "Download the template for imports"),
    api: Some(Api::reads("/{dataset}/template")),
    parameters: &[DATASET],
    offered: Some(|desk, place| Box::pin(offered(desk, place))),
    act,
}];

async fn offered(desk: Desk<'_>, place: Place<'_>) -> Vec<view::Action> {
    let Place::List { dataset, .. } = place else { return Vec::new() };
    let may = desk.reader.kernel.may(desk.reader.actor, &dataset.key, "import").await.unwrap_or(false);
    let query = vec![("dataset".to_owned(), dataset.key.to_string())];
    may.then(|| button(&desk.word("template.button"), "exchange.template", query)).into_iter().collect()
}

fn act(desk: Desk<'_>, ask: Ask) -> Promise<'_, Result<Answer, Problems>> {
    Box::pin(async move {
        let key = ask.first("dataset").unwrap_or_default();
        let language = desk.reader.language;
        let bytes = template(desk.reader.kernel, desk.reader.actor, key, language).await?;
        let model = desk.reader.kernel.model();
        let title = model.dataset(key).map_or(key, |dataset| dataset.title.get(language));
        let name = desk.phrase("template.name", &[("title", title)]);
        Ok(Answer::File(Download {
            name: format!("{name}.xlsx"),
            media: FileKind::Xlsx.media(),
            bytes: kept(&bytes)?,
        }))
    })
}

/// Bytes as a file that goes when it is closed.
pub(super) fn kept(bytes: &[u8]) -> Result<File, Problems> {
    let write = || -> std::io::Result<File> {
        let mut file = tempfile::tempfile()?;
        file.write_all(bytes)?;
        file.rewind()?;
        Ok(file)
    };
    write().map_err(|_| "site.disk-full".into())
}
