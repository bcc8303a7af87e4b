//! Lists taken away as files: what is in them, who may, and what is written down of it.

use std::sync::Arc;

use exchange::reading::{File, HeadChoice, Known, Limits, Origin, Sheet, open_file};
use exchange::{Export, Exported, FileKind, export, template};
use expr::Value;
use kernel::{Actor, Problems};
use model::Language;
use testkit::{code, number, values};

use crate::city::{City, HEAD};

async fn exported(
    city: &City,
    actor: &Actor,
    what: &Export<'_>,
    kind: FileKind,
) -> Result<(Exported, Vec<u8>), Problems> {
    let mut bytes = Vec::new();
    let exported = export(city.kernel(), actor, what, kind, &mut bytes).await?;
    Ok((exported, bytes))
}

fn firms<'a>() -> Export<'a> {
    Export {
        dataset: "enterprise",
        sort: Some("name"),
        columns: vec!["name", "uscc", "size", "contact_phone", "state"],
        ..Export::default()
    }
}

fn open(city: &City, bytes: &[u8]) -> Sheet {
    let file: Arc<File> = Arc::new(open_file("a", Origin::Bytes(bytes.into()), Limits::default()).unwrap());
    Sheet::open(&file, None, HeadChoice::Find, &Known::of(&city.kernel().model())).unwrap()
}

async fn two_firms(city: &City) {
    let firm = |name: &str, phone: &str| {
        values(&[
            ("name", Value::text(name)),
            ("size", code("50-150")),
            ("contact_phone", Value::text(phone)),
        ])
    };
    city.make("enterprise", firm("瑞安乙厂", "13800138000")).await;
    city.make("enterprise", firm("=HYPERLINK(\"http://evil\")", "13900139000")).await;
}

/// Opening an exported file must run nothing, and a number of a person must not become 1.38E+10.
#[tokio::test]
async fn text_is_marked_defused_and_masked() {
    let city = City::new().await;
    two_firms(&city).await;
    let (done, bytes) = exported(&city, &city.office, &firms(), FileKind::Csv).await.unwrap();
    assert_eq!(done, Exported { rows: 2, left_out: 0 });
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap().replace('\r', "").replace('\u{feff}', "BOM"), @r#"
    BOM企业名称,统一社会信用代码,人员规模,联系电话,状态
    "'=HYPERLINK(""http://evil"")",,50-150人,139****9000,名录
    瑞安乙厂,,50-150人,138****8000,名录
    "#);
}

/// The workbook is read by the very reader that takes files in: what was exported comes in as it was.
#[tokio::test]
async fn a_workbook_reads_as_what_was_exported() {
    let city = City::new().await;
    two_firms(&city).await;
    let (_, bytes) = exported(&city, &city.office, &firms(), FileKind::Xlsx).await.unwrap();
    let sheet = open(&city, &bytes);
    assert_eq!(sheet.columns.join("|"), "企业名称|统一社会信用代码|人员规模|联系电话|状态");
    let lines: Vec<String> = sheet.sample.iter().map(|line| line.cells.join("|")).collect();
    assert_eq!(
        lines,
        ["=HYPERLINK(\"http://evil\")||50-150人|139****9000|名录", "瑞安乙厂||50-150人|138****8000|名录"]
    );
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut text)
        .unwrap();
    for part in [
        "<pane ",
        "<autoFilter ref=\"A1:E3\"",
        "orientation=\"landscape\"",
        "paperSize=\"9\"",
        "fitToPage",
        "导出人：赵一",
        "单位（盖章）",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("<f>"), "{text}");
}

/// Clear numbers leave with a purpose, a right and an entry for every row, or not at all.
#[tokio::test]
async fn personal_data_leaves_in_clear_only_with_purpose_and_entries() {
    let city = City::new().await;
    two_firms(&city).await;
    let what = Export { purpose: Some("核实招聘信息"), ..firms() };
    let (_, bytes) = exported(&city, &city.office, &what, FileKind::Csv).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("13800138000") && text.contains("13900139000"), "{text}");
    assert!(text.contains("导出人：赵一 2026") && text.contains("用途：核实招聘信息"), "{text}");
    for firm in city.rows("enterprise").await {
        let log = city.kernel().reveals(&city.office, "enterprise", firm.id).await.unwrap();
        assert_eq!(log.iter().map(|entry| &*entry.purpose).collect::<Vec<_>>(), ["核实招聘信息"]);
    }
    let blank = Export { purpose: Some(" "), ..firms() };
    assert_eq!(
        exported(&city, &city.office, &blank, FileKind::Csv).await.unwrap_err().0[0].refusal.code,
        "export.no-purpose"
    );
}

/// What may be read may still not be carried away.
#[tokio::test]
async fn only_rows_that_may_be_exported_leave() {
    let city = City::new().await;
    let firm = city.enterprise("瑞安甲厂").await;
    let hr = city.actor("钱二", firm, &["enterprise-hr"]).await;
    assert_eq!(
        exported(&city, &hr, &firms(), FileKind::Csv).await.unwrap_err().0[0].refusal.code,
        "export.not-allowed"
    );
    let text = format!("{HEAD}1,瑞安甲厂,,,钳工,6千,1,\n2,瑞安乙厂,,,电工,6千,1,\n");
    city.import(&text, &city.recipe()).await;
    let jobs = Export { dataset: "job", columns: vec!["title", "enterprise"], ..Export::default() };
    let (done, bytes) = exported(&city, &hr, &jobs, FileKind::Csv).await.unwrap();
    assert_eq!(done, Exported { rows: 1, left_out: 1 });
    assert_eq!(String::from_utf8(bytes).unwrap(), "\u{feff}岗位名称,单位\r\n钳工,瑞安甲厂\r\n");
    let hidden =
        Export { dataset: "enterprise", columns: vec!["name", "contact_phone"], ..Export::default() };
    assert!(exported(&city, &hr, &hidden, FileKind::Csv).await.is_err());
}

/// More rows than one page of the kernel, in order, none twice.
#[tokio::test]
async fn long_lists_come_whole_and_figures_and_days_as_what_they_are() {
    let city = City::new().await;
    let firm = city.enterprise("瑞安甲厂").await;
    let until = city.clock.in_days(30);
    let pay = Value::Range(Box::new(expr::Range { lo: number("6800"), hi: number("7700") }));
    for count in 0..205 {
        let headcount = number(&(count + 1).to_string());
        let job = [
            ("title", Value::text("钳工")),
            ("enterprise", Value::Id(firm)),
            ("headcount", headcount),
            ("pay", pay.clone()),
            ("valid_until", Value::Date(until)),
        ];
        city.make("job", values(&job)).await;
    }
    let jobs =
        Export { dataset: "job", columns: vec!["headcount", "valid_until", "pay"], ..Export::default() };
    let (done, bytes) = exported(&city, &Actor::operator(), &jobs, FileKind::Xlsx).await.unwrap();
    assert_eq!(done.rows, 205);
    let sheet = open(&city, &bytes);
    assert_eq!(sheet.columns.join("|"), "招聘人数|有效期至|月薪下限（元/月）|月薪上限（元/月）");
    let mut counts: Vec<usize> = Vec::new();
    sheet
        .walk(&mut |entry| {
            if let exchange::reading::Entry::Line(line) = entry {
                assert_eq!((line.cell(1), line.cell(2), line.cell(3)), (&*until.to_string(), "6800", "7700"));
                counts.push(line.cell(0).parse().unwrap());
            }
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    counts.sort_unstable();
    assert_eq!(counts, (1..=205).collect::<Vec<_>>());
}

/// A form that does not come back in is no form.
#[tokio::test]
async fn a_template_that_was_filled_in_is_understood_and_its_sample_passed_over() {
    let city = City::new().await;
    let bytes = template(city.kernel(), &city.office, "enterprise", Language::Zh).await.unwrap();
    let file =
        Arc::new(open_file("模板.xlsx", Origin::Bytes(bytes.as_slice().into()), Limits::default()).unwrap());
    assert_eq!(file.sheets, ["企业", "填写说明"]);
    let sheet = open(&city, &bytes);
    assert_eq!((sheet.head, sheet.sample.len()), (Some(1), 0));
    let suggestion = exchange::suggest(&sheet, "enterprise", "模板", &city.kernel().model()).unwrap();
    let unmapped: Vec<&String> = sheet
        .columns
        .iter()
        .zip(&suggestion.reads)
        .filter(|(_, reads)| reads.to.is_none())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(unmapped, ["序号"]);
    let stranger = city.somebody("路人").await;
    let refused = template(city.kernel(), &stranger, "enterprise", Language::Zh).await.unwrap_err();
    assert_eq!(refused.0[0].refusal.code, "dataset.unknown");
}

/// Whoever fills the form in copies the sample: it must be one that comes in, and nobody's own number.
#[tokio::test]
async fn the_sample_of_a_template_is_read_by_every_field() {
    let city = City::new().await;
    let model = city.kernel().model();
    let bytes = template(city.kernel(), &Actor::operator(), "job", Language::Zh).await.unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(&bytes)).unwrap();
    let mut cells = |sheet: &str, width: usize| -> Vec<Vec<String>> {
        let range = calamine::Reader::worksheet_range(&mut book, sheet).unwrap();
        range.rows().map(|row| row.iter().take(width).map(ToString::to_string).collect()).collect()
    };
    let dataset = model.dataset("job").unwrap();
    let mut told = Vec::new();
    for (field, sample) in dataset.fields.iter().zip(&cells("岗位需求", 99)[1][1..]) {
        if field.kind.target().is_none() {
            assert!(field.kind.import(sample, &model.codes).is_ok_and(|value| !value.is_null()), "{sample}");
        }
        told.push(format!("{}：{sample}", field.title.zh));
    }
    insta::assert_snapshot!(told.join("\n"));
    let guide: Vec<String> = cells("填写说明", 3).iter().map(|row| row.join("|")).collect();
    assert!(!guide.join("").contains(&*model.hash));
    insta::assert_snapshot!(guide.join("\n"));
}

/// A server runs imports and exports on whichever thread is free.
#[tokio::test]
async fn work_moves_between_threads() {
    fn can_move<T: Send>(work: T) -> T {
        work
    }
    let city = City::new().await;
    two_firms(&city).await;
    let mut bytes = Vec::new();
    let what = firms();
    let work = can_move(export(city.kernel(), &city.office, &what, FileKind::Xlsx, &mut bytes));
    assert_eq!(work.await.unwrap().rows, 2);
    let recipe = city.recipe();
    let id = city.start(format!("{HEAD}1,瑞安甲厂,,,钳工,,1,\n").as_bytes(), &recipe).await;
    let import = can_move(city.imports.run(city.kernel(), &city.office, id, &())).await.unwrap();
    assert_eq!(import.counts.created, 1);
    let sheet = city.sheet(HEAD.as_bytes(), &recipe);
    let run = can_move(exchange::dry_run(city.kernel(), &city.office, &sheet, &recipe)).await.unwrap();
    assert_eq!(run.counts.lines(), 0);
}
