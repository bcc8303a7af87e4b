//! The program as its operator uses it: a site begun, an account made, declarations changed.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn ronghui(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ronghui"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("read by the program");
    child.wait_with_output().expect("an end")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

pub fn done(arguments: &[&str], input: &str) -> String {
    let output = ronghui(arguments, input);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

pub fn begin(folder: &Path) -> String {
    let site = folder.join("site").to_string_lossy().into_owned();
    done(&["apply", "--site", &site], "");
    site
}

#[test]
fn a_site_is_begun_once_and_planning_again_plans_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = begin(folder.path());
    assert!(done(&["plan", "--site", &site], "").starts_with("nothing to do"));
    assert!(done(&["audit", "verify", "--site", &site], "").contains("1 entries, unbroken"));
}

#[test]
fn an_account_made_here_is_known_by_its_password_rule_and_its_seat() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = begin(folder.path());
    let add = [
        "user",
        "add",
        "hr01",
        "--name",
        "周宁",
        "--organisation",
        "甲公司",
        "--role",
        "enterprise-hr",
        "--site",
        &site,
    ];
    let weak = ronghui(&add, "short\n");
    assert!(!weak.status.success() && said(&weak).contains("rule"), "{}", said(&weak));
    done(&["user", "password", "hr01", "--site", &site], "correct-horse-battery\n");
    let listed = done(&["list", "job", "--as", "hr01", "--site", &site], "");
    assert_eq!(listed, "", "a new firm has no jobs");
    let token = done(&["token", "add", "hr01", "--name", "nightly", "--site", &site], "");
    assert!(token.starts_with("rh_"), "{token}");
    assert!(done(&["token", "list", "hr01", "--site", &site], "").starts_with("nightly"));
}

#[test]
fn a_changed_pack_is_planned_in_words_applied_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = begin(folder.path());
    let packs = Path::new(&site).join("packs/own");
    std::fs::create_dir_all(packs.join("datasets")).expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(packs.join(name), text).expect("a file");
    write("pack.toml", "title = { zh = \"自有\", en = \"Own\" }\nneeds = [\"system\"]\n");
    let dataset = |field: &str| {
        format!(
            "title = {{ zh = \"工具\", en = \"Tool\" }}\nowner = \"site-admin\"\nlabel = \"name\"\n\
             [states]\nkept = {{ zh = \"在库\", en = \"Kept\" }}\n\
             [fields.name]\ntitle = {{ zh = \"名称\", en = \"Name\" }}\nkind = \"text\"\n{field}"
        )
    };
    let place = "[fields.place]\ntitle = { zh = \"位置\", en = \"Place\" }\nkind = \"text\"\n";
    write("datasets/tool.toml", &dataset(place));
    assert!(done(&["plan", "--site", &site], "").contains("create the dataset `tool`"));
    done(&["apply", "--site", &site], "");
    let shelf = place.replace("fields.place]", "fields.shelf]") + "was = \"place\"\n";
    write("datasets/tool.toml", &dataset(&shelf));
    let plan = done(&["plan", "--site", &site], "");
    assert!(plan.contains("`tool.place` is called `shelf` from now on"), "{plan}");
    done(&["apply", "--site", &site], "");
    assert!(done(&["plan", "--site", &site], "").starts_with("nothing to do"));
    write("datasets/tool.toml", &dataset("[fields.name2]\nkind = \"txt\"\n"));
    let wrong = ronghui(&["plan", "--site", &site], "");
    assert!(!wrong.status.success());
    assert!(
        said(&wrong).contains("own/datasets/tool.toml:10:8: unknown kind `txt` — did you mean \"text\"?"),
        "{}",
        said(&wrong)
    );
}

#[test]
fn one_process_owns_a_site_and_says_so_to_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = begin(folder.path());
    let mut server = Command::new(env!("CARGO_BIN_EXE_ronghui"))
        .args(["serve", "--site", &site, "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut line = String::new();
    let output = server.stdout.take().expect("a pipe");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut line).expect("a line");
    assert!(line.starts_with("listening on http://127.0.0.1:"), "{line}");
    let second = ronghui(&["plan", "--site", &site], "");
    server.kill().expect("ended");
    server.wait().expect("ended");
    assert!(!second.status.success() && said(&second).contains("owns"), "{}", said(&second));
    assert!(done(&["plan", "--site", &site], "").starts_with("nothing to do"));
}
