//! The power goes while several people write. Whoever was told that something is done finds it done when the machine is
//! on again, whole, with its version and its entry in the chain; whoever was told nothing sends it once more and has it
//! once. When this fails an office loses what it was shown as saved.
//!
//! ```text
//! serve under the shim ─▶ a record of writes, syncs and answers ─▶ the disk as it was at a line ─▶ serve again, ask
//! ```

mod disk;
mod writers;

use std::ffi::OsStr;
use std::path::Path;

use testkit::Dice;

use crate::program::{Server, begin, done, own_pack};
use disk::{Disk, Event};
use writers::{EACH, MARK, PEOPLE, Tool, work};

/// At so many points the power goes, in each of the two times that the site is served.
const CUTS: usize = 24;

/// What is in a shed besides its name.
const FIELDS: &str = "[fields.shelf]\ntitle = { zh = \"货架\", en = \"Shelf\" }\nkind = \"text\"\n\
    [states.lent]\nzh = \"借出\"\nen = \"Lent\"\n\
    [moves]\nlend = { title = { zh = \"借出\", en = \"Lend\" }, from = [\"kept\"], to = \"lent\" }\n";

/// A site of one invented dataset, and a token of somebody who keeps it.
fn shed(folder: &Path) -> (String, String) {
    let site = begin(folder);
    own_pack(&site, FIELDS);
    let roles = Path::new(&site).join("packs/own/roles");
    std::fs::create_dir_all(&roles).expect("a folder");
    let role = "title = { zh = \"工具管理\", en = \"Tool keeper\" }\n[[grants]]\ndataset = \"tool\"\n\
                may = [\"read\", \"create\", \"update\", \"lend\"]\n";
    std::fs::write(roles.join("tool-keeper.toml"), role).expect("a file");
    done(&["apply", "--site", &site], "");
    let add =
        ["user", "add", "keeper", "--name", "周宁", "--organisation", "工具房", "--role", "tool-keeper"];
    done(&[&add[..], &["--site", &site]].concat(), "correct-horse-battery\n");
    let token = done(&["token", "add", "keeper", "--name", "test", "--site", &site], "").trim().to_owned();
    (site, token)
}

/// One time that the site is served under the shim.
struct Watch {
    /// The disk before.
    before: Disk,
    events: Vec<Event>,
}

impl Watch {
    /// Serves, lets people write, and ends without a word.
    fn of(site: &str, token: &str, library: &Path, tools: &mut [Tool]) -> Watch {
        let folder = tempfile::tempdir().expect("a folder");
        let (record, bytes) = (folder.path().join("record"), folder.path().join("bytes"));
        let before = Disk::of(Path::new(site));
        let environment: [(&str, &OsStr); 5] = [
            ("LD_PRELOAD", library.as_os_str()),
            ("RONGHUI_POWER_DIR", OsStr::new(site)),
            ("RONGHUI_POWER_LOG", record.as_os_str()),
            ("RONGHUI_POWER_BYTES", bytes.as_os_str()),
            ("RONGHUI_POWER_MARK", OsStr::new(MARK)),
        ];
        let mut server = Server::with(site, &environment);
        work(&server.address, token, tools);
        server.kill();
        Watch { before, events: disk::read(&record, &bytes) }
    }

    /// Lines behind which the power goes: half of them right behind an answer, where it hurts most.
    fn cuts(&self, dice: &mut Dice) -> Vec<usize> {
        let told = |(place, event): (usize, &Event)| {
            event.sent().filter(|marks| !marks.is_empty()).map(|_| place + 1)
        };
        let told: Vec<usize> = self.events.iter().enumerate().filter_map(told).collect();
        let one = |place: usize| {
            if place.is_multiple_of(2) { *dice.pick(&told) } else { dice.below(self.events.len()) }
        };
        (0..CUTS).map(one).collect()
    }
}

/// The entries of a chain that is whole.
fn entries(site: &str) -> usize {
    let told = done(&["audit", "verify", "--site", site], "");
    assert!(told.contains("unbroken"), "{told}");
    told.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a count")
}

#[test]
fn what_was_answered_is_there_when_the_power_goes_at_any_point() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = disk::shim(folder.path());
    let (site, token) = shed(folder.path());
    let bare = entries(&site);
    let mut early: Vec<Tool> = (0..PEOPLE * EACH).map(Tool::new).collect();
    let mut late: Vec<Tool> = (0..PEOPLE * EACH).map(|number| Tool::new(1_000 + number)).collect();
    let first = Watch::of(&site, &token, &library, &mut early);
    // the second time begins with folding in what the first has left in the log
    let second = Watch::of(&site, &token, &library, &mut late);
    let mut dice = Dice::new(11);
    let mut under_way = 0;
    for (watch, own, before) in [(&first, &early, &[][..]), (&second, &late, &early[..])] {
        for point in watch.cuts(&mut dice) {
            let events = &watch.events[..point];
            let place = folder.path().join("cut");
            watch.before.after(events, &mut dice).lay(&place);
            let server = Server::on(&place.to_string_lossy());
            let mut written = 0;
            for tool in before {
                written += tool.check(&server, &token, tool.all());
            }
            let told: Vec<usize> =
                own.iter().map(|tool| tool.told(events.iter().filter_map(Event::sent))).collect();
            let found: Vec<usize> =
                own.iter().zip(&told).map(|(tool, told)| tool.check(&server, &token, *told)).collect();
            written += found.iter().sum::<usize>();
            let chain = entries(&place.to_string_lossy());
            assert_eq!(chain, bare + written, "each revision has its entry, and nothing else has one");
            for person in 0..PEOPLE {
                let mut tools = person * EACH..(person + 1) * EACH;
                if let Some(at) = tools.find(|at| told[*at] < own[*at].all()) {
                    own[at].again(&server, &token, told[at], found[at]);
                    under_way += usize::from(told[at] > 0);
                }
            }
            drop(server);
            std::fs::remove_dir_all(&place).expect("removed");
        }
    }
    assert!(under_way > 0, "the power never went while somebody worked");
}
