//! Nobody learns of a row that is not for them, by any path: the router's own table is gone through, each route by each
//! who may come. When this fails a firm sees another's drafts, or at least that there are some.

mod fair;
mod table;

use std::collections::BTreeSet;

use expr::Id;

use fair::{Answer, Fair, NOTE, PHONE, SENT, TITLE, WHO};
use table::{Line, REVEALING, TABLE};

/// Those who must not learn that there is a draft: the first ones of [`WHO`].
const OUTSIDE: usize = 3;
const ITS_FIRM: usize = 3;
const OFFICE: usize = 4;

/// What a line speaks of: the words of its address and body, with what stands for each.
struct Named {
    line: &'static Line,
    ids: Vec<(&'static str, Id)>,
}

impl Named {
    /// Rows and files that are there.
    async fn there(fair: &Fair, line: &'static Line) -> Named {
        let mut ids = Vec::new();
        if speaks(line, "IMPORT") {
            ids.push(("IMPORT", fair.import().await));
        }
        if speaks(line, "IN_BIN") {
            ids.push(("IN_BIN", fair.draft(true).await));
        }
        if speaks(line, "WISH") {
            ids.push(("WISH", fair.wish));
        }
        if speaks(line, "ID") {
            ids.push(("ID", fair.draft(false).await));
        }
        Named { line, ids }
    }

    /// The same of nothing that is there, but for what everybody may see.
    fn nowhere(&self) -> Named {
        let other =
            |(word, id): &(&'static str, Id)| (*word, if *word == "WISH" { *id } else { Id::now_v7() });
        Named { line: self.line, ids: self.ids.iter().map(other).collect() }
    }

    async fn ask(&self, fair: &Fair, who: usize) -> Answer {
        let (method, _, address, body, _) = *self.line;
        let put = |text: &str| {
            self.ids.iter().fold(text.to_owned(), |text, (word, id)| text.replace(word, &id.to_string()))
        };
        fair.ask(who, method, &put(address), &put(body)).await
    }

    /// The answer without what the request has named itself.
    fn plain(&self, answer: &Answer) -> Answer {
        let plain = |text: &str| {
            self.ids.iter().fold(text.to_owned(), |text, (word, id)| text.replace(&id.to_string(), word))
        };
        Answer { status: answer.status, to: plain(&answer.to), body: plain(&answer.body) }
    }
}

fn speaks(line: &Line, word: &str) -> bool {
    let (_, _, address, body, _) = *line;
    address.contains(word) || body.contains(word)
}

/// The words of drafts that an answer must not hold.
fn leaks(who: usize, route: &str, answer: &Answer) -> Vec<&'static str> {
    let seen = |word: &str| match word {
        TITLE => who >= ITS_FIRM,
        NOTE => who == OFFICE,
        SENT => who == ITS_FIRM,
        _ => who >= ITS_FIRM && REVEALING.contains(&route),
    };
    [TITLE, NOTE, SENT, PHONE].into_iter().filter(|word| answer.body.contains(word) && !seen(word)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_tells_of_what_is_not_for_whoever_asks() {
    let fair = Fair::new().await;
    let mut wrong = Vec::new();
    // one that nobody asks for by its name
    let mut hidden = vec![fair.draft(false).await.to_string()];
    let mut clear = BTreeSet::new();
    for line in TABLE {
        let (method, route, address, body, statuses) = *line;
        for (who, (name, status)) in WHO.iter().zip(statuses).enumerate() {
            let there = Named::there(&fair, line).await;
            let ids = there.ids.iter().filter(|(word, _)| *word != "WISH").map(|(_, id)| id.to_string());
            hidden.extend(ids);
            let answer = there.ask(&fair, who).await;
            let mut is_wrong = |why: String| wrong.push(format!("{name}: {method} {address} {body}: {why}"));
            if answer.status != status {
                is_wrong(format!("{} and not {status}", answer.status));
            }
            for word in leaks(who, route, &answer) {
                is_wrong(format!("tells `{word}`"));
            }
            if answer.body.contains(PHONE) {
                clear.insert(route);
            }
            if who >= OUTSIDE {
                // it may have been opened to all
                fair.forget(&there.ids).await;
                continue;
            }
            let plain = there.plain(&answer);
            if hidden.iter().any(|id| plain.body.contains(id) || plain.to.contains(id)) {
                is_wrong("tells the id of a draft".to_owned());
            }
            if there.ids.iter().all(|(word, _)| *word == "WISH") {
                continue;
            }
            let nowhere = there.nowhere();
            let missing = nowhere.plain(&nowhere.ask(&fair, who).await);
            if plain != missing {
                is_wrong(format!("there: {plain:?}\nmissing: {missing:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} wrong", wrong.join("\n"), wrong.len());
    assert_eq!(clear, REVEALING.iter().copied().collect(), "what is revealed is there to be seen at all");
}

/// A new route is not served before it says who is told what.
#[tokio::test]
async fn every_route_is_asked() {
    let fair = Fair::new().await;
    let mut routes: BTreeSet<(String, String)> = BTreeSet::new();
    for (method, route) in fair.routes() {
        if route == "/act/{action}" {
            routes.extend(fair.actions().iter().map(|name| (method.to_owned(), format!("/act/{name}"))));
        } else {
            routes.insert((method.to_owned(), route));
        }
    }
    let asked = TABLE.iter().map(|(method, route, ..)| ((*method).to_owned(), (*route).to_owned()));
    let asked: BTreeSet<(String, String)> = asked.collect();
    assert_eq!(routes.difference(&asked).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "not asked");
    assert_eq!(asked.difference(&routes).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "not there");
    for file in ["app.rs", "routes.rs"] {
        let source =
            std::fs::read_to_string(format!("{}/src/{file}", env!("CARGO_MANIFEST_DIR"))).expect("a source");
        let mounted = source.matches(".route(").count() + source.matches(".nest(").count();
        assert_eq!(mounted, usize::from(file == "app.rs"), "{file} mounts what is in no table");
    }
}
