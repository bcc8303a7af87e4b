//! The program as its operator uses it: a site begun, an account made, declarations changed.

use std::path::Path;

use crate::program::{begin, done, own_pack, ronghui, said};

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
    for beyond in ["0", "2"] {
        let add = ["token", "add", "hr01", "--name", "other", "--seat", beyond, "--site", &site];
        let refused = ronghui(&add, "");
        assert!(!refused.status.success() && said(&refused).contains("no such seat"), "{beyond}");
    }
    let tokens = done(&["token", "list", "hr01", "--site", &site], "");
    assert!(tokens.starts_with("nightly") && !tokens.contains("other"), "{tokens}");
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
fn a_declaration_is_shown_with_the_place_of_each_part_whichever_pack_it_came_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("site").to_string_lossy().into_owned();
    own_pack(&site, "");
    let packs = Path::new(&site).join("packs");
    std::fs::create_dir_all(packs.join("more/datasets")).expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(packs.join(name), text).expect("a file");
    write("more/pack.toml", "title = { zh = \"扩展\", en = \"More\" }\nneeds = [\"own\"]\n");
    write(
        "more/datasets/tool.toml",
        "extend = true\n[states]\nlost = { zh = \"遗失\", en = \"Lost\" }\n[moves]\n\
         lose = { title = { zh = \"遗失\", en = \"Lose\" }, from = [\"kept\"], to = \"lost\" }\n\
         [fields.x_shelf]\ntitle = { zh = \"货架\", en = \"Shelf\" }\nkind = \"text\"\n\
         [[checks]]\nthat = 'row.name != null'\nmessage = { zh = \"没有名称\", en = \"no name\" }\n",
    );
    let packs = packs.to_string_lossy().into_owned();
    let shown = done(&["model", "show", "tool", "--packs", &packs], "");
    for line in [
        "  title                工具 / Tool  (own/datasets/tool.toml:1)",
        "  kept                 在库 / Kept  (own/datasets/tool.toml:5)",
        "  lost                 遗失 / Lost  (more/datasets/tool.toml:3)",
        "  lose                 kept → lost  遗失 / Lose  (more/datasets/tool.toml:5)",
        "  1                    row.name != null  没有名称 / no name  (more/datasets/tool.toml:9)",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    let shown = done(&["model", "show", "tool", "--json", "--packs", &packs], "");
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(shown["fields"][1]["key"], "x_shelf");
    assert_eq!(shown["fields"][1]["declared"], "more/datasets/tool.toml:6");
    let none = ronghui(&["model", "show", "toll", "--packs", &packs], "");
    assert!(!none.status.success() && said(&none).contains("there are: "), "{}", said(&none));
}

/// The help of a command and of every command below it.
fn teaches(words: &[&str]) {
    let help = done(&[words, &["--help"]].concat(), "");
    let Some((_, below)) = help.split_once("Commands:\n") else {
        assert!(help.contains("Example"), "{words:?} shows no example\n{help}");
        return;
    };
    let below: Vec<&str> = below
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    for name in below.into_iter().filter(|name| *name != "help") {
        teaches(&[words, &[name]].concat());
    }
}

#[test]
fn every_commands_help_shows_how_it_is_used() {
    teaches(&[]);
    let help = done(&["--help"], "");
    for code in ["0 done", "1 failed", "2 wrong usage", "3 wrong declarations"] {
        assert!(help.contains(code), "{code}\n{help}");
    }
    assert_eq!(ronghui(&["list"], "").status.code(), Some(2));
}
