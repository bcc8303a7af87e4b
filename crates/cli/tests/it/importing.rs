//! Imports and exports through the served program: by a program with a token, through kills, and with files that mean
//! no good.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use serde_json::Value as Json;
use testkit::Dice;
use zip::write::SimpleFileOptions;

use crate::program::{Server, begin, done};

/// A site with an office that may import, one of its colleagues, and a student; answers the folder and their tokens.
pub fn city(folder: &std::path::Path) -> (String, [String; 3]) {
    let site = begin(folder);
    let tokens = [
        ("msc01", "联合体秘书处", "consortium-office"),
        ("msc02", "联合体秘书处", "consortium-office"),
        ("stu01", "一中", "student"),
    ]
    .map(|(account, organisation, role)| {
        let add = ["user", "add", account, "--name", account, "--organisation", organisation, "--role", role];
        done(&[&add[..], &["--site", &site]].concat(), "correct-horse-battery\n");
        done(&["token", "add", account, "--name", "test", "--site", &site], "").trim().to_owned()
    });
    (site, tokens)
}

/// What was answered.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    fn of(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
        let mut answer = answer.expect("an answer");
        let head = format!("{:?}", answer.headers());
        let body = answer.body_mut().with_config().limit(1 << 30).read_to_vec().expect("a body");
        Answer { status: answer.status().as_u16(), head, body }
    }

    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}\n{}", self.head, String::from_utf8_lossy(&self.body)))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The status, and the code of the problem.
    pub fn refused(&self) -> (u16, String) {
        (self.status, self.json()["code"].as_str().unwrap_or_default().to_owned())
    }
}

pub fn get(server: &Server, token: &str, path: &str) -> Answer {
    let request =
        ureq::get(format!("{}{path}", server.address)).header("authorization", format!("Bearer {token}"));
    Answer::of(request.config().http_status_as_error(false).build().call())
}

pub fn post(server: &Server, token: &str, path: &str, media: &str, body: &[u8]) -> Answer {
    let request = ureq::post(format!("{}{path}", server.address)).header("content-type", media);
    let request =
        if token.is_empty() { request } else { request.header("authorization", format!("Bearer {token}")) };
    Answer::of(request.config().http_status_as_error(false).build().send(body))
}

/// Sends a form of fields and a file.
pub fn send(
    server: &Server,
    token: &str,
    path: &str,
    fields: &[(&str, &str)],
    file: Option<(&str, &[u8])>,
) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    if let Some((name, bytes)) = file {
        let part =
            format!("--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend(part.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    post(server, token, path, "multipart/form-data; boundary=edge", &body)
}

/// A mapping as a program would send it.
const RECIPE: &str = r#"
title = { zh = "招聘会", en = "Fair" }
source = "fair"
key = ["编号"]

[rows.enterprise]
dataset = "enterprise"
look_up = ["name"]

[rows.job]
dataset = "job"
refer = { enterprise = "enterprise" }

[[columns]]
at = "单位"
to = "enterprise.name"

[[columns]]
at = "岗位"
to = "job.title"

[[columns]]
at = "薪资"
to = "job.pay"

[[columns]]
at = "人数"
to = "job.headcount"
"#;

const HEAD: &str = "编号,单位,岗位,薪资,人数\n";

/// So many lines, every fortieth of which cannot be imported.
pub fn lines(count: usize) -> String {
    let mut text = HEAD.to_owned();
    for number in 1..=count {
        let title = if number % 40 == 0 { String::new() } else { format!("操作工{}", number % 7) };
        let pay = ["5-8千/月", "面议", "100元/天", "1-1.5万/月·13薪"][number % 4];
        writeln!(text, "{number},第{}厂,{title},{pay},{}", number % 97, number % 9 + 1).expect("text");
    }
    text
}

pub fn import(served: &Server, token: &str, bytes: &[u8], dry: &str) -> Answer {
    let fields = [("recipe", RECIPE), ("dry_run", dry)];
    send(served, token, "/api/v1/job/import", &fields, Some(("岗位.csv", bytes)))
}

/// Asks until an import is at its end, or was stopped.
pub fn ended(served: &Server, token: &str, id: &str) -> Json {
    loop {
        let answer = get(served, token, &format!("/api/v1/imports/{id}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let told = answer.json();
        assert!(told["failure"].is_null(), "{told}");
        // after a start it stands open until the site goes on with it
        if told["moves"] == false && told["status"] != "open" {
            return told;
        }
    }
}

pub fn id(answer: &Json) -> String {
    answer["import"].as_str().expect("an id").to_owned()
}

#[test]
fn a_program_imports_in_two_steps_corrects_what_was_refused_and_changes_nothing_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, [token, ..]) = city(folder.path());
    let served = Server::on(&site);
    let file = lines(200);
    let dry = import(&served, &token, file.as_bytes(), "true");
    assert_eq!(dry.status, 200, "{}", dry.text());
    let dry = dry.json();
    assert_eq!((&dry["counts"]["created"], &dry["counts"]["refused"]), (&195.into(), &5.into()));
    assert_eq!(dry["reasons"][0]["code"], "field.required");
    assert_eq!(dry["status"], "draft");
    let jobs = get(&served, &token, "/api/v1/job?limit=5").json();
    assert_eq!(jobs["items"].as_array().expect("a list").len(), 0, "a dry run writes nothing");

    let one = id(&dry);
    let begun = post(&served, &token, &format!("/api/v1/imports/{one}/continue"), "application/json", b"{}");
    assert_eq!(begun.status, 200);
    let told = ended(&served, &token, &one);
    assert_eq!((&told["status"], &told["counts"]), (&"done".into(), &dry["counts"]));

    let refused = get(&served, &token, &format!("/api/v1/imports/{one}/refused"));
    assert!(refused.head.contains("spreadsheetml"), "{}", refused.head);
    let again = import(&served, &token, file.as_bytes(), "false").json();
    let told = ended(&served, &token, &id(&again));
    assert_eq!((&told["counts"]["created"], &told["counts"]["unchanged"]), (&0.into(), &195.into()));

    let fields = [("like", one.as_str()), ("dry_run", "true")];
    let corrected =
        send(&served, &token, "/api/v1/job/import", &fields, Some(("改.xlsx", &refused.body))).json();
    assert_eq!(corrected["counts"]["refused"], 5, "not corrected yet, and read by the same recipe");
    let text = "编号,单位,岗位,薪资,人数,※原因\n40,第40厂,质检,面议,2,※岗位：必填\n";
    let corrected = send(
        &served,
        &token,
        "/api/v1/job/import",
        &[("like", one.as_str()), ("dry_run", "false")],
        Some(("改.csv", text.as_bytes())),
    )
    .json();
    assert_eq!(ended(&served, &token, &id(&corrected))["counts"]["created"], 1);

    let recipe = get(&served, &token, &format!("/api/v1/imports/{one}/recipe"));
    assert!(String::from_utf8_lossy(&recipe.body).contains("source = \"fair\""));
    let all = get(&served, &token, "/api/v1/imports").json();
    assert_eq!(all["items"].as_array().expect("a list").len(), 4);
    for import in all["items"].as_array().expect("a list") {
        let path = format!("/api/v1/imports/{}/forget", id(import));
        assert_eq!(post(&served, &token, &path, "application/json", b"").status, 200);
    }
    assert_eq!(get(&served, &token, "/api/v1/imports").json()["items"].as_array().expect("a list").len(), 0);
    let left = std::fs::read_dir(format!("{site}/imports")).expect("a folder").count();
    assert_eq!(left, 0, "files of forgotten imports are gone");
}

#[test]
fn an_import_killed_at_fifty_lines_and_continued_by_the_next_start_ends_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let (plain, killed) = (folder.path().join("plain"), folder.path().join("killed"));
    let ends = [plain, killed].map(|folder| {
        std::fs::create_dir(&folder).expect("a folder");
        let dies = folder.ends_with("killed");
        let (site, [token, ..]) = city(&folder);
        let file = lines(6_000);
        let mut served = Server::on(&site);
        let one = id(&import(&served, &token, file.as_bytes(), "false").json());
        let mut dice = Dice::new(7);
        let mut kills = 0;
        while dies && kills < 50 {
            // somewhere behind where it is, near enough that fifty fit in
            let now = get(&served, &token, &format!("/api/v1/imports/{one}")).json();
            let done = now["done"].as_u64().expect("a count");
            let there = done + u64::try_from(dice.below(160)).expect("small");
            loop {
                let told = get(&served, &token, &format!("/api/v1/imports/{one}")).json();
                assert_ne!(told["status"], "done", "it ended before it was killed {kills} times");
                if told["done"].as_u64().expect("a count") >= there {
                    break;
                }
            }
            served.kill();
            kills += 1;
            served = Server::on(&site);
        }
        let told = ended(&served, &token, &one);
        assert_eq!(told["status"], "done", "{told}");
        let export = get(&served, &token, "/api/v1/enterprise/export?format=csv&sort=name");
        assert_eq!(export.status, 200);
        served.kill();
        let to = folder.join("jobs.csv");
        let out = to.to_string_lossy().into_owned();
        done(&["export", "job", "--to", &out, "--site", &site], "");
        let jobs = std::fs::read_to_string(&to).expect("a file");
        let mut jobs: Vec<String> =
            jobs.lines().filter(|line| !line.contains("导出人")).map(str::to_owned).collect();
        jobs.sort();
        assert!(done(&["audit", "verify", "--site", &site], "").contains("unbroken"));
        let firms = String::from_utf8_lossy(&export.body).lines().count();
        (told["counts"].clone(), jobs, firms)
    });
    let [plain, killed] = ends;
    assert_eq!(plain.0, killed.0);
    assert_eq!(plain.2, killed.2);
    assert!(plain.1 == killed.1, "other jobs came of it");
}

/// A workbook of parts that are given.
fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("a part");
    }
    zip.finish().expect("a file").into_inner()
}

/// A workbook of one sheet, its rows as the XML of the format.
fn workbook(rows: &str) -> Vec<u8> {
    workbook_with("", rows)
}

/// The same with properties of the workbook; its second style is that of dates.
pub fn workbook_with(properties: &str, rows: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>";
    let root = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\">{properties}<sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let sheets = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    let sheet = format!("<worksheet xmlns=\"{main}\">{rows}</worksheet>");
    zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", sheets.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A row of cells: text, or XML that is a cell already.
pub fn row(number: usize, cells: &[&str]) -> String {
    let cell = |(place, text): (usize, &&str)| {
        let letter = ["A", "B", "C", "D", "E"][place];
        if text.starts_with('<') {
            text.replace('@', &format!("{letter}{number}"))
        } else {
            format!("<c r=\"{letter}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        }
    };
    let cells: String = cells.iter().enumerate().map(cell).collect();
    format!("<row r=\"{number}\">{cells}</row>")
}

const WORDS: [&str; 5] = ["编号", "单位", "岗位", "薪资", "人数"];

/// Files that are broken or mean no good are refused in words, and leave nothing.
#[test]
fn bad_files_are_refused_in_words_and_leave_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, [token, other, student]) = city(folder.path());
    let served = Server::on(&site);
    let bomb = zipped(&[("xl/worksheets/sheet1.xml", &vec![b'a'; 40_000_000])]);
    let not_a_book = zipped(&[("readme.txt", b"nothing")]);
    let mut with_nul = b"\x89PNG\r\n\x1a\n".to_vec();
    with_nul.extend([0; 64]);
    let table: [(&str, &[u8], u16, &str); 6] = [
        ("a zip bomb", &bomb, 413, "file.inflates"),
        ("a zip that is no workbook", &not_a_book, 422, "file.unreadable"),
        ("a picture", &with_nul, 422, "file.not-a-table"),
        ("nothing", b"", 422, "file.no-table"),
        ("blank lines", b"\n\n,,,\n", 422, "file.empty"),
        ("other columns", "编号,甲\n1,2\n".as_bytes(), 422, "import.no-column"),
    ];
    for (what, bytes, status, code) in table {
        let answer = import(&served, &token, bytes, "true");
        assert_eq!(answer.refused(), (status, code.to_owned()), "{what}");
        let errors = answer.json()["errors"].clone();
        assert!(errors[0]["zh"].as_str().is_some_and(|zh| !zh.is_empty()), "{what}: {errors}");
    }
    let huge = vec![b'a'; (100 << 20) + 1];
    assert_eq!(import(&served, &token, &huge, "true").refused(), (413, "request.file-too-large".to_owned()));

    let path = "/api/v1/job/import";
    let file = lines(3);
    let sent = Some(("岗位.csv", file.as_bytes()));
    let unknown = send(&served, &token, path, &[("dryrun", "true")], sent);
    assert_eq!(unknown.refused(), (422, "parameter.unknown".to_owned()));
    let recipe = send(&served, &token, path, &[("recipe", "no = such")], sent);
    assert_eq!(recipe.refused(), (422, "recipe.invalid".to_owned()));
    let nothing = send(&served, &token, path, &[("dry_run", "true")], None);
    assert_eq!(nothing.refused(), (422, "import.empty".to_owned()));
    for body in ["", "--edge\r\ncontent-disp", "no parts at all"] {
        let answer = post(&served, &token, path, "multipart/form-data; boundary=edge", body.as_bytes());
        assert!(["request.body", "import.empty"].contains(&&*answer.refused().1), "{body:?}");
    }
    assert_eq!(
        send(&served, &student, path, &[("dry_run", "true")], sent).refused(),
        (403, "import.not-allowed".to_owned())
    );
    assert_eq!(send(&served, "", path, &[("dry_run", "true")], sent).refused().0, 401);
    let there = send(&served, &token, "/api/v1/nothing/import", &[], sent);
    assert_eq!(there.refused(), (404, "dataset.unknown".to_owned()));
    assert_eq!(get(&served, &token, path).status, 405, "an import is not asked for by a link");

    let one = id(&import(&served, &token, file.as_bytes(), "true").json());
    for path in ["", "/refused", "/recipe"] {
        let answer = get(&served, &other, &format!("/api/v1/imports/{one}{path}"));
        assert_eq!(answer.refused(), (404, "import.missing".to_owned()), "another's {path}");
    }
    for deed in ["continue", "cancel", "forget"] {
        let answer =
            post(&served, &other, &format!("/api/v1/imports/{one}/{deed}"), "application/json", b"{}");
        assert_eq!(answer.refused(), (404, "import.missing".to_owned()), "another's {deed}");
    }
    let nobody = get(&served, &token, "/api/v1/imports/not-an-id");
    assert_eq!(nobody.refused(), (404, "import.missing".to_owned()));
    post(&served, &token, &format!("/api/v1/imports/{one}/forget"), "application/json", b"");
    let left = std::fs::read_dir(format!("{site}/imports")).expect("a folder").count();
    assert_eq!(left, 0, "a refused file is not kept");
    assert_eq!(
        get(&served, &token, "/api/v1/job?limit=5").json()["items"].as_array().expect("a list").len(),
        0
    );
}

/// Files as offices keep them: what can be read is read, what is damaged is named.
#[test]
fn odd_files_are_read_for_what_they_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, [token, ..]) = city(folder.path());
    let served = Server::on(&site);
    let head = row(1, &WORDS);
    let good = |rows: &str| workbook(&format!("<sheetData>{head}{rows}</sheetData>"));
    let merged = workbook(&format!(
        "<sheetData>{head}{}{}</sheetData><mergeCells count=\"1\"><mergeCell ref=\"B2:B3\"/></mergeCells>",
        row(2, &["1", "甲厂", "钳工", "6千", "2"]),
        row(3, &["2", "", "电工", "7千", "1"])
    ));
    let floats = good(&row(
        2,
        &["<c r=\"@\"><v>3.30381E+17</v></c>", "甲厂", "钳工", "6千", "<c r=\"@\"><v>2.0</v></c>"],
    ));
    let formulas = good(&row(
        2,
        &["1", "甲厂", "钳工", "<c r=\"@\" t=\"str\"><f>A2</f><v>6千</v></c>", "<c r=\"@\"><f>1+1</f></c>"],
    ));
    let (gb18030, _, _) = encoding_rs::GB18030.encode("编号,单位,岗位,薪资,人数\n1,瑞安镕厂,钳工,６千,２\n");
    let table: [(&str, Vec<u8>, &str); 4] = [
        ("merged cells", merged, "created 2, refused 0"),
        ("a count as a float", floats, "created 1, refused 0"),
        ("a formula without a result", formulas, "created 0, refused 1: import.dead-formula"),
        ("GB18030 and full-width figures", gb18030.into_owned(), "created 1, refused 0"),
    ];
    for (what, bytes, wanted) in table {
        let answer = import(&served, &token, &bytes, "true");
        assert_eq!(answer.status, 200, "{what}: {}", answer.text());
        let told = answer.json();
        let mut found =
            format!("created {}, refused {}", told["counts"]["created"], told["counts"]["refused"]);
        if let Some(code) = told["reasons"][0]["code"].as_str() {
            let _ = write!(found, ": {code}");
        }
        assert_eq!(found, wanted, "{what}");
    }
    let name = send(
        &served,
        &token,
        "/api/v1/job/import",
        &[("recipe", RECIPE)],
        Some(("../../x.csv", lines(3).as_bytes())),
    )
    .json();
    assert_eq!(name["file"], "x.csv");
    assert!(!folder.path().join("x.csv").exists() && !std::path::Path::new(&site).join("x.csv").exists());
}

/// An exported file is opened on the machines of an office: nothing in it may run.
#[test]
fn exports_defuse_formulas_keep_the_narrowing_and_mask() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, [token, _, student]) = city(folder.path());
    let served = Server::on(&site);
    for name in ["=HYPERLINK(1)", "+甲厂", "@乙厂", "-丙厂"] {
        let body = serde_json::json!({ "name": name, "contact_phone": "13800138000" }).to_string();
        let made = post(&served, &token, "/api/v1/enterprise", "application/json", body.as_bytes());
        assert_eq!(made.status, 201, "{}", made.text());
    }
    let csv = get(&served, &token, "/api/v1/enterprise/export?format=csv&sort=name");
    let text = String::from_utf8_lossy(&csv.body).into_owned();
    assert!(csv.head.contains("text/csv") && csv.head.contains("attachment"), "{}", csv.head);
    for cell in ["'=HYPERLINK(1)", "'+甲厂", "'@乙厂", "'-丙厂"] {
        assert!(text.contains(cell), "{cell} is not defused:\n{text}");
    }
    assert!(!text.contains("13800138000") && text.contains("138****"), "{text}");
    for (state, there) in [("listed", true), ("member", false)] {
        let narrowed =
            get(&served, &token, &format!("/api/v1/enterprise/export?format=csv&by.state={state}"));
        assert_eq!(narrowed.text().contains("甲厂"), there, "{state}: {}", narrowed.text());
    }
    let by_link = get(&served, &token, "/api/v1/enterprise/export?purpose=x");
    assert_eq!(by_link.refused(), (422, "parameter.invalid".to_owned()), "no link looks at personal data");
    let body = b"format=csv&purpose=%E6%A0%B8%E5%AE%9E";
    let clear = post(&served, &token, "/api/v1/enterprise/export", "application/x-www-form-urlencoded", body);
    assert!(String::from_utf8_lossy(&clear.body).contains("13800138000"), "{}", clear.head);
    let wrong = get(&served, &token, "/api/v1/enterprise/export?format=pdf");
    assert_eq!(wrong.refused(), (422, "parameter.invalid".to_owned()));
    let facet = get(&served, &token, "/api/v1/enterprise/export?by.nothing=1");
    assert_eq!(facet.refused(), (422, "parameter.unknown".to_owned()));
    let not_allowed = get(&served, &student, "/api/v1/enterprise/export");
    assert!([403, 404].contains(&not_allowed.refused().0));
    let book = get(&served, &token, "/api/v1/enterprise/export");
    assert!(book.body.starts_with(b"PK"), "{}", book.head);
    let template = get(&served, &token, "/api/v1/job/template");
    assert!(template.body.starts_with(b"PK"), "{}", template.head);
    let openapi = get(&served, &token, "/api/v1/openapi.json").json();
    let export = &openapi["paths"]["/api/v1/{dataset}/export"];
    assert_eq!(export["get"]["operationId"], "exchange.export");
    assert_eq!(export["post"]["operationId"], "exchange.export-clear");
}
