//! A site in one file: what comes back is what was there, and of anything else nothing is made.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::program::{Server, begin, done, own_pack, ronghui, ronghui_in, said};

const ADD: [&str; 8] =
    ["user", "add", "admin", "--name", "周宁", "--organisation", "市教育局", "--role=site-admin"];

/// A site with an account, a pack and a file of its own.
fn lived_in(folder: &Path) -> String {
    let site = begin(folder);
    own_pack(&site, "");
    done(&["apply", "--site", &site], "");
    done(&[ADD.as_slice(), &["--site", &site]].concat(), "correct-horse-battery\n");
    let imports = Path::new(&site).join("imports");
    fs::create_dir_all(&imports).expect("a folder");
    fs::write(imports.join("岗位.csv"), "名称\n车工\n").expect("a file");
    site
}

fn head(told: &str) -> String {
    let (_, head) = told.split_once("; head ").expect("a head");
    head.lines().next().expect("a line").to_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn backed_up(folder: &Path) -> (String, PathBuf) {
    let site = lived_in(folder);
    let file = folder.join("site.backup");
    done(&["backup", &file.to_string_lossy(), "--site", &site], "");
    (site, file)
}

#[test]
fn a_site_that_is_served_is_backed_up_and_restored_with_all_that_was_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = lived_in(folder.path());
    let mut server = Server::on(&site);
    let told = ronghui_in(folder.path(), &["backup", "kept", "--site", &site], "");
    assert!(told.status.success(), "{}", said(&told));
    let told = said(&told);
    let kept = folder.path().join("kept");
    assert_eq!(fs::metadata(&kept).expect("the file").permissions().mode() & 0o777, 0o600);
    let again = ronghui_in(folder.path(), &["backup", "kept", "--site", &site], "");
    assert!(!again.status.success() && said(&again).contains("already"), "{}", said(&again));
    let inside = Path::new(&site).join("kept");
    let inside = ronghui(&["backup", &inside.to_string_lossy(), "--site", &site], "");
    assert!(!inside.status.success() && said(&inside).contains("outside"), "{}", said(&inside));
    assert_eq!(names(folder.path()), ["kept", "site"], "nothing is left beside it");

    let other = folder.path().join("other").to_string_lossy().into_owned();
    let kept = kept.to_string_lossy().into_owned();
    let restored = done(&["restore", &kept, "--site", &other], "");
    assert_eq!(head(&restored), head(&told));
    server.stop();
    for site in [&site, &other] {
        assert_eq!(head(&done(&["audit", "verify", "--site", site], "")), head(&told));
        assert!(done(&["plan", "--site", site], "").starts_with("nothing to do"), "with its own packs");
        assert!(done(&["list", "organisation", "--site", site], "").contains("市教育局"));
    }
    let file = Path::new(&other).join("imports/岗位.csv");
    assert_eq!(fs::read_to_string(file).expect("the file"), "名称\n车工\n");
    assert!(!Path::new(&other).join("ronghui.sock").exists());

    let taken = ronghui(&["restore", &kept, "--site", &other], "");
    assert_eq!(taken.status.code(), Some(1));
    assert!(said(&taken).contains("not empty"), "{}", said(&taken));
}

/// Restoring is refused as wrong, and leaves nothing.
fn refused(folder: &Path, bytes: &[u8], why: &str) {
    let (file, target) = (folder.join("wrong"), folder.join("new"));
    fs::write(&file, bytes).expect("a file");
    let before = names(folder);
    let output = ronghui(&["restore", &file.to_string_lossy(), "--site", &target.to_string_lossy()], "");
    assert_eq!(output.status.code(), Some(3), "{why}: {}", said(&output));
    assert!(said(&output).contains(why), "{why}: {}", said(&output));
    assert_eq!(names(folder), before, "{why}: nothing half-made");
}

#[test]
fn what_is_cut_short_or_altered_or_no_backup_at_all_makes_no_site() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, file) = backed_up(folder.path());
    let whole = fs::read(&file).expect("the file");
    for part in [0, 1, 10, whole.len() / 3, whole.len() / 2, whole.len() - 40, whole.len() - 1] {
        refused(folder.path(), &whole[..part], "is no backup of a site");
    }
    for place in [200, whole.len() / 4, whole.len() / 2] {
        let mut altered = whole.clone();
        altered[place] ^= 0x40;
        refused(folder.path(), &altered, "damaged");
    }
    refused(folder.path(), b"some text", "is no backup of a site");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", SimpleFileOptions::default()).expect("a file");
    zip.write_all(b"<workbook/>").expect("written");
    refused(folder.path(), zip.finish().expect("an archive").get_ref(), "it has no manifest");
}

/// The archive with another manifest, and with more files.
fn with_manifest(whole: &[u8], change: impl Fn(&mut Value), more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(whole)).expect("an archive");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut file = from.by_index(place).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("read");
        let name = file.name().expect("a name").into_owned();
        if name == "manifest.json" {
            let mut manifest: Value = serde_json::from_slice(&bytes).expect("JSON");
            change(&mut manifest);
            bytes = manifest.to_string().into_bytes();
        }
        to.start_file(name, SimpleFileOptions::default()).expect("a file");
        to.write_all(&bytes).expect("written");
    }
    for (name, bytes) in more {
        to.start_file(*name, SimpleFileOptions::default()).expect("a file");
        to.write_all(bytes).expect("written");
    }
    to.finish().expect("an archive").into_inner()
}

#[test]
fn a_manifest_that_lies_is_found_out_and_leads_nowhere_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, file) = backed_up(folder.path());
    let whole = fs::read(&file).expect("the file");
    let same = with_manifest(&whole, |_| {}, &[]);
    let other = folder.path().join("same");
    fs::write(folder.path().join("same.backup"), same).expect("a file");
    done(
        &[
            "restore",
            &folder.path().join("same.backup").to_string_lossy(),
            "--site",
            &other.to_string_lossy(),
        ],
        "",
    );

    let changed = |change: &dyn Fn(&mut Value)| with_manifest(&whole, change, &[]);
    let head = changed(&|manifest| manifest["head"] = "00".into());
    refused(folder.path(), &head, "not the one its manifest tells of");
    let entries = changed(&|manifest| manifest["entries"] = 1.into());
    refused(folder.path(), &entries, "not the one its manifest tells of");
    let digest = changed(&|manifest| manifest["files"][0]["sm3"] = "00".into());
    refused(folder.path(), &digest, "damaged");
    let long = changed(&|manifest| manifest["files"][0]["bytes"] = 1.into());
    refused(folder.path(), &long, "damaged");
    let long = "x".repeat(300);
    for path in [
        "../outside",
        "/tmp/outside",
        "a/../../outside",
        "",
        "lock",
        "ronghui.sock",
        "ronghui.db-wal",
        "ronghui.db/x",
        "a\0b",
        &long,
    ] {
        let outside = changed(&|manifest| manifest["files"][1]["path"] = path.into());
        refused(folder.path(), &outside, "names what it must not");
    }
    let unnamed = with_manifest(&whole, |_| {}, &[("packs/evil/pack.toml", b"x")]);
    refused(folder.path(), &unnamed, "not those of its manifest");
    let newer = changed(&|manifest| manifest["format"] = 2.into());
    let path = folder.path().join("newer");
    fs::write(&path, newer).expect("a file");
    let target = folder.path().join("new");
    let output = ronghui(&["restore", &path.to_string_lossy(), "--site", &target.to_string_lossy()], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("newer than this") && !target.exists(), "{}", said(&output));
}
