//! The program in a process of its own, and the program that serves a site.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

pub fn ronghui(arguments: &[&str], input: &str) -> Output {
    ronghui_in(Path::new("."), arguments, input)
}

pub fn ronghui_in(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ronghui"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    // a command that reads no input may have ended before it is given any
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("an end")
}

pub fn said(output: &Output) -> String {
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

/// A pack of one invented dataset in the site's own folder, with so many fields besides its name.
pub fn own_pack(site: &str, fields: &str) {
    let pack = Path::new(site).join("packs/own");
    std::fs::create_dir_all(pack.join("datasets")).expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(pack.join(name), text).expect("a file");
    write("pack.toml", "title = { zh = \"自有\", en = \"Own\" }\nneeds = [\"system\"]\n");
    let dataset = format!(
        "title = {{ zh = \"工具\", en = \"Tool\" }}\nowner = \"site-admin\"\nlabel = \"name\"\n\
         [states]\nkept = {{ zh = \"在库\", en = \"Kept\" }}\n\
         [fields.name]\ntitle = {{ zh = \"名称\", en = \"Name\" }}\nkind = \"text\"\n{fields}"
    );
    write("datasets/tool.toml", &dataset);
}

/// The program that serves a site; it is ended with the test.
pub struct Server {
    child: Child,
    pub address: String,
    pub socket: PathBuf,
}

impl Server {
    pub fn on(site: &str) -> Server {
        Server::with(site, &[])
    }

    /// The same with more in its environment.
    pub fn with(site: &str, environment: &[(&str, &OsStr)]) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ronghui"))
            .args(["serve", "--site", site, "--listen", "127.0.0.1:0"])
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut line = String::new();
        let output = child.stdout.take().expect("a pipe");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
        Server { child, address, socket: Path::new(site).join("ronghui.sock") }
    }

    /// What is answered to a request with a token.
    pub fn get(&self, path: &str, token: &str) -> String {
        let request = ureq::get(format!("{}{path}", self.address));
        let mut answer =
            request.header("authorization", format!("Bearer {token}")).call().expect("an answer");
        answer.body_mut().read_to_string().expect("a text")
    }

    /// What is answered to JSON that is sent with a token.
    pub fn post(&self, path: &str, token: &str, body: &serde_json::Value) -> String {
        let request = ureq::post(format!("{}{path}", self.address));
        let request = request.header("authorization", format!("Bearer {token}"));
        let mut answer = request.send_json(body).expect("an answer");
        answer.body_mut().read_to_string().expect("a text")
    }

    /// Ends as a machine without power does.
    pub fn kill(&mut self) {
        self.child.kill().expect("ended");
        self.child.wait().expect("ended");
    }

    /// Asks it to end, and waits until it has.
    pub fn stop(&mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").arg(id).status().expect("kill").success());
        assert!(self.child.wait().expect("ended").success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // it may have ended already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
