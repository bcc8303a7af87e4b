//! People who write, each one request after the other, every request under a key of its own; and what must be found
//! of it afterwards. Not for when the power goes.

use serde_json::{Value as Json, json};

use crate::program::Server;

/// What the marks begin with that tie an answer to its writes.
pub const MARK: &str = "power-mark-";

/// So many write at once.
pub const PEOPLE: usize = 6;

/// So many tools each of them keeps.
pub const EACH: usize = 4;

/// One tool: what is done with it, in order, each deed a revision.
pub struct Tool {
    deeds: Vec<Deed>,
    /// What was answered, a status and a body for each deed.
    answers: Vec<(u16, String)>,
}

/// One request, and the name and state it leaves.
struct Deed {
    method: &'static str,
    /// Behind the tool's own address; a new one has none.
    path: &'static str,
    key: String,
    body: Json,
    leaves: (String, &'static str),
}

impl Tool {
    /// One whose marks begin with this number.
    pub fn new(number: usize) -> Tool {
        let name = |place: usize| format!("{MARK}{}", number * 10 + place);
        let deed = |place: usize, method, path, body, leaves| Deed {
            method,
            path,
            key: format!("key-{number}-{place}"),
            body,
            leaves,
        };
        let deeds = vec![
            deed(0, "POST", "", json!({ "name": name(0), "shelf": "A-1" }), (name(0), "kept")),
            deed(1, "PATCH", "", json!({ "name": name(1), "base_rev": 1 }), (name(1), "kept")),
            deed(2, "POST", "/moves/lend", json!({}), (name(1), "lent")),
            deed(3, "PATCH", "", json!({ "name": name(3) }), (name(3), "lent")),
        ];
        Tool { deeds, answers: Vec::new() }
    }

    /// Of how many deeds the answer was among what left: every answer bears the tool's name as it is then.
    pub fn told<'e>(&self, sent: impl Iterator<Item = &'e Vec<String>>) -> usize {
        sent.filter(|marks| self.deeds.iter().any(|deed| marks.contains(&deed.leaves.0))).count()
    }

    /// All deeds, one after the other.
    fn work(&mut self, address: &str, token: &str) {
        for place in 0..self.deeds.len() {
            let answer = self.ask(address, token, place);
            assert!(answer.0 < 300, "{answer:?}");
            self.answers.push(answer);
        }
    }

    /// One deed, perhaps not for the first time.
    fn ask(&self, address: &str, token: &str, place: usize) -> (u16, String) {
        let deed = &self.deeds[place];
        let own = if place == 0 { String::new() } else { format!("/{}", self.id()) };
        let request = ureq::http::Request::builder()
            .method(deed.method)
            .uri(format!("{address}/api/v1/tool{own}{}", deed.path))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", &deed.key)
            // the marks are looked for in what is sent
            .header("accept-encoding", "identity")
            .body(deed.body.to_string())
            .expect("a request");
        let agent =
            ureq::Agent::new_with_config(ureq::Agent::config_builder().http_status_as_error(false).build());
        let mut answer = agent.run(request).expect("an answer");
        (answer.status().as_u16(), answer.body_mut().read_to_string().expect("a text"))
    }

    fn id(&self) -> String {
        let (_, created) = self.answers.first().expect("it was made");
        id(created)
    }

    /// Holds what is there against what was told: all of that, and of what was not told the next deed or nothing, whole.
    /// Answers how many revisions there are.
    pub fn check(&self, server: &Server, token: &str, told: usize) -> usize {
        let found = revisions(server, token, &self.id());
        assert!(found.len() == told || found.len() == told + 1, "{told} were told, there is {found:?}");
        let wanted = self.deeds.iter().map(|deed| (deed.leaves.0.clone(), deed.leaves.1.to_owned()));
        assert_eq!(found, wanted.take(found.len()).collect::<Vec<_>>(), "a commit is whole or not at all");
        found.len()
    }

    /// Sends again what was told last, and what was not told: the first is answered as before, the other is done once.
    pub fn again(&self, server: &Server, token: &str, told: usize, found: usize) {
        if told > 0 && found == told {
            let answer = self.ask(&server.address, token, told - 1);
            assert_eq!(answer, self.answers[told - 1], "what was done is answered alike");
        }
        if told < self.deeds.len() {
            let (status, body) = self.ask(&server.address, token, told);
            assert!(status < 300, "{body}");
            let now = revisions(server, token, &id(&body)).len();
            assert_eq!(now, told + 1, "what was under way is done, and once");
            if found > told {
                assert_eq!(id(&body), self.id(), "it had been done already");
            }
        }
    }

    /// How many deeds there are.
    pub fn all(&self) -> usize {
        self.deeds.len()
    }
}

/// What is there of a tool: a name and a state for each revision, the oldest first.
fn revisions(server: &Server, token: &str, id: &str) -> Vec<(String, String)> {
    let request = ureq::get(format!("{}/api/v1/tool/{id}/history", server.address))
        .header("authorization", format!("Bearer {token}"));
    let mut answer = request.config().http_status_as_error(false).build().call().expect("an answer");
    let told: Json = answer.body_mut().read_json().expect("JSON");
    if answer.status() == 404 {
        return Vec::new();
    }
    let items = told["items"].as_array().expect("a list").iter().rev();
    let word = |item: &Json, key: &str| item["row"][key].as_str().unwrap_or_default().to_owned();
    items.map(|item| (word(item, "name"), word(item, "state"))).collect()
}

fn id(body: &str) -> String {
    let row: Json = serde_json::from_str(body).expect("JSON");
    row["id"].as_str().expect("an id").to_owned()
}

/// Everybody at once, each with tools of their own.
pub fn work(address: &str, token: &str, tools: &mut [Tool]) {
    std::thread::scope(|scope| {
        for own in tools.chunks_mut(EACH) {
            scope.spawn(|| own.iter_mut().for_each(|tool| tool.work(address, token)));
        }
    });
}
