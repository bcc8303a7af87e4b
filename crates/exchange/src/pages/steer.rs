//! Deeds on an import: run or continue it, stop it, forget it, take its refused lines or its recipe along.

use kernel::Problems;
use kernel::engine::{Answer, Api, Ask, Download, Promise};

use super::imports::import_json;
use super::template::kept;
use super::{Deed, Desk, IMPORT, of_import, target};
use crate::FileKind;
use crate::importing::Import;

pub(super) const DEEDS: &[Deed] = &[
    Deed {
        name: "exchange.run",
        title: ("开始或继续导入", "Begin an import, or continue it"),
        api: Some(Api::writes("/imports/{import}/continue")),
        parameters: &[IMPORT],
        offered: None,
        act: |desk, ask| Box::pin(run(desk, ask)),
    },
    Deed {
        name: "exchange.stop",
        title: ("停止导入", "Stop an import"),
        api: Some(Api::writes("/imports/{import}/cancel")),
        parameters: &[IMPORT],
        offered: None,
        act: |desk, ask| Box::pin(stop(desk, ask)),
    },
    Deed {
        name: "exchange.forget",
        title: ("删除导入记录", "Forget an import"),
        api: Some(Api::writes("/imports/{import}/forget")),
        parameters: &[IMPORT],
        offered: None,
        act: |desk, ask| Box::pin(forget(desk, ask)),
    },
    Deed {
        name: "exchange.refused",
        title: ("下载未导入的行", "Download the refused lines"),
        api: Some(Api::reads("/imports/{import}/refused")),
        parameters: &[IMPORT],
        offered: None,
        act: refused,
    },
    Deed {
        name: "exchange.recipe",
        title: ("下载对应关系", "Download the mapping"),
        api: Some(Api::reads("/imports/{import}/recipe")),
        parameters: &[IMPORT],
        offered: None,
        act: recipe,
    },
];

/// A deed is done by a form that was sent, never by a link.
async fn meant(desk: Desk<'_>, ask: &Ask) -> Result<Import, Problems> {
    let import = desk.import(ask).await?;
    if ask.writes { Ok(import) } else { Err("request.path".into()) }
}

fn answer(desk: Desk<'_>, ask: &Ask, import: &Import) -> Answer {
    if ask.data {
        let runs = &desk.shared.runs;
        return Answer::Data(import_json(import, runs.moves(import), runs.failure(import.id).as_ref()));
    }
    Answer::Go(of_import("exchange.progress", import.id))
}

async fn run(desk: Desk<'_>, ask: Ask) -> Result<Answer, Problems> {
    let import = meant(desk, &ask).await?;
    let (kernel, actor, runs) = (desk.reader.kernel, desk.reader.actor, &desk.shared.runs);
    let import = runs.imports.open(kernel, actor, import.id).await?;
    desk.shared.rehearsals.forget(import.id);
    if import.status == crate::Status::Open {
        runs.begin(import.id);
    }
    Ok(answer(desk, &ask, &import))
}

async fn stop(desk: Desk<'_>, ask: Ask) -> Result<Answer, Problems> {
    let import = meant(desk, &ask).await?;
    let (kernel, actor, imports) = (desk.reader.kernel, desk.reader.actor, &desk.shared.runs.imports);
    imports.cancel(kernel, actor, import.id).await?;
    let import = imports.progress(kernel, actor, import.id).await?;
    Ok(answer(desk, &ask, &import))
}

async fn forget(desk: Desk<'_>, ask: Ask) -> Result<Answer, Problems> {
    let import = meant(desk, &ask).await?;
    let (kernel, actor) = (desk.reader.kernel, desk.reader.actor);
    desk.shared.runs.imports.forget(kernel, actor, import.id).await?;
    desk.shared.rehearsals.forget(import.id);
    if ask.data {
        return Ok(Answer::Data(serde_json::json!({ "import": import.id, "forgotten": true })));
    }
    Ok(Answer::Go(target("exchange.imports", &[])))
}

fn refused(desk: Desk<'_>, ask: Ask) -> Promise<'_, Result<Answer, Problems>> {
    Box::pin(async move {
        let import = desk.import(&ask).await?;
        let (kernel, actor, imports) = (desk.reader.kernel, desk.reader.actor, &desk.shared.runs.imports);
        let workbook = imports.refused_workbook(kernel, actor, import.id).await?;
        let bytes = workbook.ok_or("import.nothing-refused")?;
        let stem = import.name.rsplit_once('.').map_or(&*import.name, |(stem, _)| stem);
        let name = desk.phrase("progress.refused-name", &[("name", stem)]);
        Ok(Answer::File(Download {
            name: format!("{name}.xlsx"),
            media: FileKind::Xlsx.media(),
            bytes: kept(&bytes)?,
        }))
    })
}

fn recipe(desk: Desk<'_>, ask: Ask) -> Promise<'_, Result<Answer, Problems>> {
    Box::pin(async move {
        let import = desk.import(&ask).await?;
        let stem = import.name.rsplit_once('.').map_or(&*import.name, |(stem, _)| stem);
        Ok(Answer::File(Download {
            name: format!("{stem}.toml"),
            media: "application/toml; charset=utf-8",
            bytes: kept(import.recipe.as_bytes())?,
        }))
    })
}
