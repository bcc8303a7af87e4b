//! Files of the shapes people send, made here, read through the public door.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _};
use std::ops::ControlFlow;
use std::sync::Arc;

use kernel::Problems;
use rust_xlsxwriter::{Format, Formula, Workbook};

use super::*;

fn known() -> Known {
    let field = |key: &str, zh: &str| {
        format!("[fields.{key}]\ntitle = {{ zh = \"{zh}\", en = \"{key}\" }}\nkind = \"text\"\n")
    };
    let fields = [
        ("name", "姓名"),
        ("number", "学号"),
        ("phone", "联系电话"),
        ("firm", "单位"),
        ("pay", "薪资"),
        ("on", "日期"),
    ];
    let fields: String = fields.iter().map(|(key, zh)| field(key, zh)).collect();
    let files = [
        ("a/pack.toml", "title = { zh = \"甲\", en = \"A\" }\nneeds = []\nengines = []\n".to_owned()),
        ("a/roles/keeper.toml", "title = { zh = \"管理\", en = \"Keeper\" }\n".to_owned()),
        (
            "a/datasets/thing.toml",
            format!(
                "title = {{ zh = \"物\", en = \"Thing\" }}\nowner = \"keeper\"\nlabel = \"name\"\nsubject = {{ none = \"a thing\" }}\n[states]\nactive = {{ zh = \"在\", en = \"In\" }}\n{fields}"
            ),
        ),
    ];
    let files = files.map(|(path, text)| model::Source { path: path.to_owned(), text });
    let (model, wrong) = model::load(&files, &[]);
    assert_eq!(wrong, []);
    Known::of(&model)
}

fn opened(bytes: &[u8]) -> Result<Arc<File>, Problems> {
    open_file("表.xlsx", Origin::Bytes(bytes.into()), Limits::default()).map(Arc::new)
}

fn sheet(bytes: &[u8], choice: HeadChoice) -> Sheet {
    Sheet::open(&opened(bytes).unwrap(), None, choice, &known()).unwrap()
}

/// Head, columns, and every line with its cells joined by `|`; skipped lines in brackets.
fn told(sheet: &Sheet) -> String {
    let mut told = format!("head {:?}: {}\n", sheet.head, sheet.columns.join("|"));
    sheet
        .walk(&mut |entry| {
            match entry {
                Entry::Line(line) => {
                    let dead =
                        if line.dead.is_empty() { String::new() } else { format!(" dead {:?}", line.dead) };
                    writeln!(told, "{}: {}{dead}", line.number, line.cells.join("|")).unwrap();
                }
                Entry::Skipped(skipped) => {
                    writeln!(told, "[{} {}: {}]", skipped.number, skipped.why, skipped.text).unwrap();
                }
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    told
}

fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

/// The same workbook with a piece of one part's text replaced.
fn patched(bytes: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut text = Vec::new();
        entry.read_to_end(&mut text).unwrap();
        if name == part {
            let whole = String::from_utf8(text).unwrap();
            assert!(whole.contains(from), "{whole}");
            text = whole.replace(from, to).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut out, &text).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn code(problems: &Problems) -> &'static str {
    problems.0[0].refusal.code
}

/// An office's form: a title, a head of two lines with merged cells, a merged firm, sums and a foot.
#[test]
fn a_form_with_all_that_offices_put_around_the_rows() {
    let bytes = workbook(|sheet| {
        let plain = Format::new();
        sheet.merge_range(0, 0, 0, 4, "2026 届学生实习花名册", &plain).unwrap();
        sheet.write(1, 0, "填报时间：2026 年 9 月").unwrap();
        sheet.merge_range(2, 0, 3, 0, "单 位", &plain).unwrap();
        sheet.merge_range(2, 1, 2, 3, "学生", &plain).unwrap();
        sheet.merge_range(2, 4, 3, 4, "薪资\n（元/月）", &plain).unwrap();
        for (column, word) in ["姓名", "学号", "联系电话"].iter().enumerate() {
            sheet.write(3, u16::try_from(column + 1).unwrap(), *word).unwrap();
        }
        sheet.merge_range(4, 0, 5, 0, "瑞安机械厂", &plain).unwrap();
        sheet.write_row(4, 1, ["王一", "0012"]).unwrap();
        sheet.write(4, 3, 13_800_138_000_f64).unwrap();
        sheet.write(4, 4, 5000).unwrap();
        sheet.write_row(5, 1, ["李二", "0013", "同上"]).unwrap();
        sheet.write_row(7, 0, ["合计", "2 人"]).unwrap();
        sheet.write_row(8, 0, ["填表人：赵六", "", "", "单位（盖章）"]).unwrap();
    });
    insta::assert_snapshot!(told(&sheet(&bytes, HeadChoice::Find)), @"
    head Some(4): 单 位|学生 姓名|学生 学号|学生 联系电话|薪资 （元/月）
    5: 瑞安机械厂|王一|0012|13800138000|5000
    6: 瑞安机械厂|李二|0013|13800138000
    [8 total: 合计 2 人]
    [9 foot: 填表人：赵六 单位（盖章）]
    ");
}

#[test]
fn a_head_may_be_missing_named_or_said_to_be_elsewhere() {
    let bytes = "https://a.cn/1,王一,04-20\nhttps://a.cn/2,李二,04-21\n".as_bytes();
    insta::assert_snapshot!(told(&sheet(bytes, HeadChoice::Find)), @"
    head None: A|B|C
    1: https://a.cn/1|王一|04-20
    2: https://a.cn/2|李二|04-21
    ");
    let bytes = "x,y\n姓名,学号\n王一,1\n".as_bytes();
    insta::assert_snapshot!(told(&sheet(bytes, HeadChoice::Find)), @"
    head Some(2): 姓名|学号
    3: 王一|1
    ");
    insta::assert_snapshot!(told(&sheet(bytes, HeadChoice::At(1))), @"
    head Some(1): x|y
    2: 姓名|学号
    3: 王一|1
    ");
    insta::assert_snapshot!(told(&sheet(bytes, HeadChoice::None)), @"
    head None: A|B
    1: x|y
    2: 姓名|学号
    3: 王一|1
    ");
}

/// Words that no model knows still head columns of another sort.
#[test]
fn an_unknown_head_is_found_by_what_is_below_it() {
    let bytes = "编码,备注说明,起\nA-1001,很长的说明文字在这里面写着,2026-09-01\nA-1002,另外一段说明文字写在这里,2026-09-02\n";
    insta::assert_snapshot!(told(&sheet(bytes.as_bytes(), HeadChoice::Find)), @"
    head Some(1): 编码|备注说明|起
    2: A-1001|很长的说明文字在这里面写着|2026-09-01
    3: A-1002|另外一段说明文字写在这里|2026-09-02
    ");
}

#[test]
fn text_in_every_encoding_offices_use() {
    let text = "姓名,学号,单位\n王一,001,\"瑞安,机械厂\"\n";
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    let wide: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let plain = text.as_bytes().to_vec();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let tabs = text
        .replace("\"瑞安,机械厂\"", "瑞安,机械厂")
        .replace("姓名,学号,单位", "姓名\t学号\t单位")
        .replace("王一,001,", "王一\t001\t");
    for bytes in [plain, marked, gb.to_vec(), wide, tabs.into_bytes()] {
        assert_eq!(
            told(&sheet(&bytes, HeadChoice::Find)),
            "head Some(1): 姓名|学号|单位\n2: 王一|001|瑞安,机械厂\n"
        );
    }
    assert_eq!(code(&opened(b"\x00\x01\x02\x03").unwrap_err()), "file.not-a-table");
    assert_eq!(code(&opened(&[b'a', 0xFF, 0xFF, 0xFF, b',', 0xFF, b'b']).unwrap_err()), "file.encoding");
}

/// A number that lost its last digits must stay recognisable, and a whole one must not grow a tail.
#[test]
fn numbers_dates_and_formulas_of_a_workbook() {
    let day = Format::new().set_num_format("yyyy/m/d");
    let bytes = workbook(|sheet| {
        sheet.write_row(0, 0, ["姓名", "学号", "日期", "薪资", "联系电话"]).unwrap();
        sheet.write(1, 0, 0.1 + 0.2).unwrap();
        sheet.write(1, 1, 330_381_199_001_011_234_f64).unwrap();
        sheet.write_with_format(1, 2, 46_266, &day).unwrap();
        sheet.write_formula(1, 3, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write_formula(1, 4, Formula::new("=A1")).unwrap();
        sheet.write(2, 0, "'=1+1").unwrap();
        sheet.write_formula(2, 3, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write_formula(2, 4, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        let left_behind = "=IFERROR(__xludf.DUMMYFUNCTION(\"REGEXEXTRACT(A1,\"\"9\"\")\"),\"20\")";
        sheet.write_formula(3, 3, Formula::new(left_behind).set_result("20")).unwrap();
    });
    let bytes = patched(&bytes, "xl/worksheets/sheet1.xml", "<f>A1</f><v>0</v>", "<f>A1</f>");
    insta::assert_snapshot!(told(&sheet(&bytes, HeadChoice::Find)), @"
    head Some(1): 姓名|学号|日期|薪资|联系电话
    2: 0.3|3.3038119900101126E+17|2026-09-01|2| dead [4]
    3: =1+1|||#N/A|#DIV/0! dead [4]
    4: |||20 dead [3]
    ");
    let other = patched(&bytes, "xl/workbook.xml", "<workbookPr ", "<workbookPr date1904=\"1\" ");
    let sheet = sheet(&other, HeadChoice::Find);
    assert!(sheet.file.from_1904);
    assert_eq!(sheet.sample[0].cell(2), "2030-09-02");
}

/// What a few kilobytes inflate to is found out before a parser holds it.
#[test]
fn bombs_are_refused_while_they_are_measured() {
    let bytes = workbook(|sheet| {
        sheet.write_row(0, 0, ["姓名", "学号"]).unwrap();
    });
    let bomb =
        |part: &str, from: &str, filling: String| patched(&bytes, part, from, &format!("{filling}{from}"));
    let many: Vec<Vec<u8>> = vec![
        bomb("xl/sharedStrings.xml", "</sst>", "<si><t>x</t></si>".repeat(1_500_000)),
        bomb(
            "xl/worksheets/sheet1.xml",
            "</sheetData>",
            format!(
                "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
                "长".repeat(400_000)
            ),
        ),
        bomb("docProps/app.xml", "</Properties>", " ".repeat(8_000_000)),
    ];
    for (place, bomb) in many.iter().enumerate() {
        assert!(bomb.len() < 200_000, "{}", bomb.len());
        let refused = opened(bomb).err().map(|problems| code(&problems));
        assert_eq!(refused, Some("file.inflates"), "bomb {place} of {} bytes", bomb.len());
    }
    let small = Limits { bytes: 100, ..Limits::default() };
    assert_eq!(code(&open_file("a", Origin::Bytes(bytes.into()), small).unwrap_err()), "file.too-large");
}

/// A position that no sheet has overflows in the parser: the file is refused, and whoever reads it goes on.
#[test]
fn positions_beyond_all_sheets_are_refused() {
    let bytes = workbook(|sheet| {
        sheet.write_row(0, 0, ["姓名", "学号"]).unwrap();
        sheet.write_row(1, 0, ["甲", "1"]).unwrap();
    });
    for position in ["A99999999999999999999", "ZZZZZZZZZZZZ1"] {
        let crafted = patched(&bytes, "xl/worksheets/sheet1.xml", "\"A2\"", &format!("\"{position}\""));
        let read = opened(&crafted)
            .and_then(|file| Sheet::open(&file, None, HeadChoice::Find, &known()).map(|_| ()));
        assert_eq!(read.err().map(|problems| code(&problems)), Some("file.unreadable"), "{position}");
    }
}

/// A compound file with one stream.
fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    std::io::Write::write_all(&mut file.create_stream(name).unwrap(), stream).unwrap();
    file.into_inner().into_inner()
}

/// A record of an old workbook.
fn record(kind: u16, data: &[u16]) -> Vec<u8> {
    let length = u16::try_from(data.len() * 2).unwrap();
    [kind, length].iter().chain(data).flat_map(|word| word.to_le_bytes()).collect()
}

/// Two cells in far corners make a reader of an old workbook ask for half a gigabyte.
#[test]
fn old_workbooks_are_measured_by_their_records_too() {
    let begin = record(0x0809, &[0x0600, 0x0010, 0, 0, 0, 0, 0, 0]);
    let corners =
        [record(0x0203, &[0, 0, 0, 0, 0, 0, 0]), record(0x0203, &[65_535, 255, 0, 0, 0, 0, 0])].concat();
    let locked = record(0x002F, &[1]);
    for (stream, refused) in [
        (compound("/Workbook", &[begin.clone(), corners].concat()), "file.inflates"),
        (compound("/Workbook", &[begin, locked].concat()), "file.password"),
        (compound("/EncryptedPackage", b"sealed"), "file.password"),
        (compound("/WordDocument", b"a letter"), "file.no-table"),
    ] {
        assert_eq!(code(&opened(&stream).unwrap_err()), refused);
    }
}

/// A file of a million lines must not become a million lines in memory.
#[tokio::test]
async fn lines_come_in_portions_and_reading_waits() {
    let mut text = "姓名,学号\n".to_owned();
    for number in 0..20_000 {
        writeln!(text, "王{number},{number}").unwrap();
    }
    let sheet = sheet(text.as_bytes(), HeadChoice::Find);
    let mut lines = sheet.portions(128, Some);
    let mut count = 0;
    while let Some(portion) = lines.next().await.unwrap() {
        assert!(portion.len() <= 128);
        count += portion.len();
    }
    assert_eq!(count, 20_000);
}

#[test]
fn a_sheet_that_is_not_there_is_said_so() {
    let file = opened("姓名,学号\n王一,1\n".as_bytes()).unwrap();
    let bytes = workbook(|sheet| {
        sheet.set_name("名单").unwrap().write(0, 0, "姓名").unwrap();
    });
    let book = opened(&bytes).unwrap();
    assert_eq!(
        code(&Sheet::open(&book, Some("别的"), HeadChoice::Find, &known()).unwrap_err()),
        "file.no-such-sheet"
    );
    assert_eq!(
        code(&Sheet::open(&file, None, HeadChoice::At(9), &known()).unwrap_err()),
        "file.no-such-head"
    );
}
