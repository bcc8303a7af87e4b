//! Files that are sent to a served site: what is read of their dates, what is refused with them, who else can read
//! them, and what becomes of one that nothing came of.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::importing::{city, get, id, import, lines, post, row, send, workbook_with};
use crate::program::{Server, begin, done, own_pack};

/// A workbook made on an old Macintosh counts days from another one; nobody sees it in the cells.
#[test]
fn dates_of_both_epochs_are_the_days_that_were_meant() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = begin(folder.path());
    own_pack(&site, "[fields.bought]\ntitle = { zh = \"购入日期\", en = \"Bought\" }\nkind = \"date\"\n");
    let roles = Path::new(&site).join("packs/own/roles");
    fs::create_dir_all(&roles).expect("a folder");
    let role = "title = { zh = \"工具管理\", en = \"Tool keeper\" }\n[[grants]]\ndataset = \"tool\"\n\
                may = [\"read\", \"create\", \"update\", \"import\"]\n";
    fs::write(roles.join("tool-keeper.toml"), role).expect("a file");
    done(&["apply", "--site", &site], "");
    let add =
        ["user", "add", "keeper", "--name", "周宁", "--organisation", "工具房", "--role", "tool-keeper"];
    done(&[&add[..], &["--site", &site]].concat(), "correct-horse-battery\n");
    let token = done(&["token", "add", "keeper", "--name", "test", "--site", &site], "").trim().to_owned();
    let served = Server::on(&site);
    for (name, properties, day) in
        [("千分尺", "", "46083"), ("游标卡尺", "<workbookPr date1904=\"1\"/>", "44621")]
    {
        let day = format!("<c r=\"@\" s=\"1\"><v>{day}</v></c>");
        let rows = format!("{}{}", row(1, &["名称", "购入日期"]), row(2, &[name, &day]));
        let book = workbook_with(properties, &format!("<sheetData>{rows}</sheetData>"));
        let file = Some(("工具.xlsx", &book[..]));
        let begun = send(&served, &token, "/api/v1/tool/import", &[("dry_run", "false")], file);
        assert_eq!(begun.status, 200, "{}", begun.text());
        crate::importing::ended(&served, &token, &id(&begun.json()));
    }
    let tools = get(&served, &token, "/api/v1/tool").json();
    let items = tools["items"].as_array().expect("a list");
    assert_eq!(items.len(), 2, "{tools}");
    assert!(items.iter().all(|tool| tool["bought"] == "2026-03-02"), "{tools}");
}

/// What a program misspells, or says where it is not heard, must not pass for something that was left out.
#[test]
fn what_an_action_does_not_know_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, [token, ..]) = city(folder.path());
    let served = Server::on(&site);
    let one = id(&import(&served, &token, lines(3).as_bytes(), "true").json());
    let job =
        post(&served, &token, "/api/v1/enterprise", "application/json", "{\"name\":\"甲厂\"}".as_bytes())
            .json();
    let firm = job["id"].as_str().expect("an id");
    let refused = (422, "parameter.unknown".to_owned());
    for path in [
        "/api/v1/imports?state=open".to_owned(),
        format!("/api/v1/imports/{one}?fields=counts"),
        format!("/api/v1/imports/{one}?import={one}"),
        format!("/api/v1/imports/{one}?what=all"),
        format!("/api/v1/imports/{one}?after=1.2"),
        format!("/api/v1/imports/{one}?then=go"),
        format!("/api/v1/imports/{one}/refused?format=csv"),
        format!("/api/v1/imports/{one}/recipe?format=csv"),
        "/api/v1/job/template?format=csv".to_owned(),
        "/api/v1/job/export?dataset=resume".to_owned(),
        format!("/api/v1/match/jobs-for-resume?id={firm}&on={firm}"),
        format!("/api/v1/enterprise/{firm}?fields=name"),
        format!("/api/v1/enterprise/{firm}/history?rev=1"),
    ] {
        assert_eq!(get(&served, &token, &path).refused(), refused, "{path}");
    }
    let answer = |path: String, body: serde_json::Value| {
        post(&served, &token, &path, "application/json", body.to_string().as_bytes()).refused()
    };
    for deed in ["continue", "cancel", "forget"] {
        let path = format!("/api/v1/imports/{one}/{deed}");
        assert_eq!(answer(path.clone(), json!({ "_from": 2 })), refused, "{deed}");
        assert_eq!(answer(format!("{path}?import={one}"), json!({})), refused, "{deed}");
        let file = Some(("岗位.csv", "编号".as_bytes()));
        assert_eq!(send(&served, &token, &path, &[], file).refused(), refused, "{deed} takes no file");
    }
    assert_eq!(answer("/api/v1/enterprise?dry_run=true".to_owned(), json!({ "name": "乙厂" })), refused);
    let perhaps = import(&served, &token, lines(3).as_bytes(), "perhaps");
    assert_eq!(perhaps.refused(), (422, "parameter.invalid".to_owned()));
    let told = get(&served, &token, &format!("/api/v1/imports/{one}")).json();
    assert_eq!(told["status"], "draft", "and nothing was begun or forgotten");
    let openapi = get(&served, &token, "/api/v1/openapi.json").json();
    let described = openapi["paths"]["/api/v1/imports/{import}"]["get"]["parameters"].to_string();
    assert!(described.contains("\"import\"") && !described.contains("\"what\""), "{described}");
}

/// Who sends a file while the power goes has sent it to nobody: it holds what may be personal, and goes.
#[test]
fn a_file_that_no_import_names_is_gone_after_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, [token, ..]) = city(folder.path());
    let mut served = Server::on(&site);
    let one = id(&import(&served, &token, lines(3).as_bytes(), "true").json());
    served.kill();
    let imports = Path::new(&site).join("imports");
    let draft: Vec<PathBuf> = names(&imports);
    let left = imports.join("0197c0de-0000-7000-8000-000000000000");
    fs::write(&left, "编号,单位").expect("a file");
    fs::write(imports.join("读我.txt"), "别人放的").expect("a file");
    let served = Server::on(&site);
    while left.exists() {
        // it is looked for beside the first requests
        get(&served, &token, "/healthz");
    }
    assert!(draft.len() == 1 && draft[0].exists(), "a draft keeps its file");
    assert!(imports.join("读我.txt").exists(), "what is not ours stays");
    let refused = get(&served, &token, &format!("/api/v1/imports/{one}/recipe"));
    assert_eq!(refused.status, 200, "{}", refused.text());
}

fn names(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect()
}

/// A machine has more users than the one that serves: none of them may read a database past its grants.
#[test]
fn what_a_site_holds_is_its_owners_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, [token, ..]) = city(folder.path());
    let served = Server::on(&site);
    import(&served, &token, lines(3).as_bytes(), "true");
    let kept = folder.path().join("kept");
    done(&["backup", &kept.to_string_lossy(), "--site", &site], "");
    drop(served);
    let restored = folder.path().join("restored");
    done(&["restore", &kept.to_string_lossy(), "--site", &restored.to_string_lossy()], "");
    let mut looked_at = 0;
    for site in [Path::new(&site), &restored] {
        let mut waiting = vec![site.to_owned(), kept.clone()];
        while let Some(path) = waiting.pop() {
            let found = fs::metadata(&path).expect("it is there");
            let mode = found.permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} is {mode:o}", path.display());
            looked_at += 1;
            if found.is_dir() {
                waiting.extend(names(&path));
            }
        }
    }
    assert!(looked_at > 10, "{looked_at}");
    // what somebody has opened to others stays open
    fs::set_permissions(&restored, fs::Permissions::from_mode(0o750)).expect("its owner may");
    drop(Server::on(&restored.to_string_lossy()));
    assert_eq!(fs::metadata(&restored).expect("it is there").permissions().mode() & 0o777, 0o750);
}
