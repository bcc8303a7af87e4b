//! Commands on a site that is served: the same words, files and exit codes as on one that is not.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{Server, begin, done, own_pack, ronghui, ronghui_in, said};

const SHELF: &str = "[fields.shelf]\ntitle = { zh = \"货架\", en = \"Shelf\" }\nkind = \"text\"\n";

fn account(site: &str) -> String {
    let add = ["user", "add", "admin", "--name", "周宁", "--organisation", "市教育局"];
    let roles = ["--role", "site-admin", "--role", "tool-keeper", "--site", site];
    done(&[add.as_slice(), &roles].concat(), "correct-horse-battery\n");
    done(&["token", "add", "admin", "--name", "test", "--site", site], "").trim().to_owned()
}

fn keeper(site: &str) {
    let roles = Path::new(site).join("packs/own/roles");
    std::fs::create_dir_all(&roles).expect("a folder");
    let text = "title = { zh = \"工具管理\", en = \"Tool keeper\" }\n[[grants]]\ndataset = \"tool\"\n\
                may = [\"read\", \"create\", \"update\", \"export\", \"audit\"]\n";
    std::fs::write(roles.join("tool-keeper.toml"), text).expect("a file");
}

#[test]
fn a_field_added_while_the_site_is_served_is_in_form_list_api_and_description_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = begin(folder.path());
    own_pack(&site, "");
    keeper(&site);
    done(&["apply", "--site", &site], "");
    let server = Server::on(&site);
    let token = account(&site);
    let made = server.post("/api/v1/tool", &token, &json!({ "name": "千分尺" }));
    assert!(!server.get("/api/v1/openapi.json", &token).contains("shelf"));

    own_pack(&site, SHELF);
    let plan = done(&["plan", "--site", &site], "");
    assert!(plan.contains("add the field `tool.shelf`"), "{plan}");
    done(&["apply", "--site", &site], "");
    assert!(done(&["plan", "--site", &site], "").starts_with("nothing to do"));

    assert!(server.get("/api/v1/openapi.json", &token).contains("shelf"));
    assert!(server.get("/d/tool/new", &token).contains("货架"));
    assert!(server.get("/d/tool", &token).contains("千分尺"), "nothing is lost");
    let made: Value = serde_json::from_str(&made).expect("JSON");
    assert!(made["id"].is_string(), "{made}");
    server.post("/api/v1/tool", &token, &json!({ "name": "游标卡尺", "shelf": "B-3" }));
    let listed = done(&["list", "tool", "--json", "--as", "admin", "--site", &site], "");
    assert!(listed.contains("\"shelf\":\"B-3\""), "{listed}");
    assert_eq!(listed.lines().count(), 2);
}

#[test]
fn files_are_found_from_where_the_command_was_given_and_exit_codes_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = begin(folder.path());
    own_pack(&site, SHELF);
    keeper(&site);
    done(&["apply", "--site", &site], "");
    let mut server = Server::on(&site);
    let token = account(&site);
    let made = server.post("/api/v1/tool", &token, &json!({ "name": "千分尺" }));
    let id = serde_json::from_str::<Value>(&made).expect("JSON")["id"].as_str().expect("an id").to_owned();

    let elsewhere = folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).expect("a folder");
    let export = ["export", "tool", "--to", "tools.csv", "--as", "admin", "--site", "../site"];
    let exported = ronghui_in(&elsewhere, &export, "");
    assert!(exported.status.success(), "{}", said(&exported));
    let text = std::fs::read_to_string(elsewhere.join("tools.csv")).expect("the file");
    assert!(text.contains("千分尺"), "{text}");

    let why = done(&["why", "admin", "update", "tool", &id, "--site", &site], "");
    assert!(why.contains("admin may update tool"), "{why}");
    assert!(done(&["audit", "verify", "--site", &site], "").contains("unbroken"));
    let listed = done(&["operations", "--json", "--site", &site], "");
    assert!(listed.contains("\"name\":\"clock-moves\""), "{listed}");

    let nobody = ronghui(&["list", "tool", "--as", "nobody", "--site", &site], "");
    assert_eq!(nobody.status.code(), Some(1));
    assert!(said(&nobody).contains("there is no account `nobody`"), "{}", said(&nobody));
    let short = ronghui(&["user", "password", "admin", "--site", &site], "short\n");
    assert_eq!(short.status.code(), Some(1));
    own_pack(&site, "[fields.name2]\nkind = \"txt\"\n");
    let wrong = ronghui(&["apply", "--site", &site], "");
    assert_eq!(wrong.status.code(), Some(3));
    assert!(said(&wrong).contains("own/datasets/tool.toml:10:8: unknown kind `txt`"), "{}", said(&wrong));
    server.stop();
    assert!(!server.socket.exists(), "the socket goes with the program");
}

#[test]
fn the_socket_is_the_owners_alone_and_one_that_was_left_keeps_nobody_from_the_site() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = begin(folder.path());
    let mut server = Server::on(&site);
    let mode = std::fs::metadata(&server.socket).expect("the socket").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let second = ronghui(&["serve", "--site", &site, "--listen", "127.0.0.1:0"], "");
    assert!(!second.status.success() && said(&second).contains("owns"), "{}", said(&second));
    assert!(done(&["plan", "--site", &site], "").starts_with("nothing to do"), "the first still serves");
    server.kill();
    assert!(server.socket.exists(), "a killed program leaves its socket");
    assert!(done(&["plan", "--site", &site], "").starts_with("nothing to do"));
    let server = Server::on(&site);
    assert!(done(&["audit", "verify", "--site", &site], "").contains("unbroken"));
    drop(server);
}

#[test]
fn what_is_no_command_of_this_program_is_refused() {
    use std::io::{Read as _, Write as _};
    let folder = tempfile::tempdir().expect("a folder");
    let site = begin(folder.path());
    let server = Server::on(&site);
    let other = json!({ "program": "0.0.0/0", "arguments": ["plan"], "directory": "/", "watched": false });
    for (sent, told) in [
        (format!("{other}\n"), "another build"),
        ("GET / HTTP/1.1\r\n".to_owned(), "that is no command"),
        ("\n".to_owned(), "that is no command"),
    ] {
        let mut stream = std::os::unix::net::UnixStream::connect(&server.socket).expect("the socket");
        stream.write_all(sent.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.contains(told), "{sent:?}: {answer}");
    }
    assert!(done(&["plan", "--site", &site], "").starts_with("nothing to do"));
}
