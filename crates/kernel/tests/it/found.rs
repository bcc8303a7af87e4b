//! Full text: who finds what by which words, how soon, and that nothing is found by what one may not read.

use expr::{Id, Value};
use kernel::{Actor, Base, Command, List, Problems, Sight};
use model::Source;
use testkit::{Site, code, codes, library, number, values};

/// The library with searched fields: the title, the number that some may not read, and subjects by their words.
fn packs() -> Vec<Source> {
    let mut packs = library();
    let mut edit = |path: &str, from: &str, to: &str| {
        let source = packs.iter_mut().find(|source| source.path == path).unwrap();
        assert!(source.text.contains(from), "{path}: {from}");
        source.text = source.text.replace(from, to);
    };
    let book = "library/datasets/book.toml";
    edit(book, "[fields.title]\n", "[fields.title]\nsearch = 3.0\n");
    edit(book, "[fields.isbn]\n", "[fields.isbn]\nsearch = 1.0\n");
    edit(book, "[fields.subjects]\n", "[fields.subjects]\nsearch = 1.0\n");
    for (path, text) in [("library/roles/porter.toml", PORTER), ("library/roles/neighbour.toml", NEIGHBOUR)] {
        packs.push(Source { path: path.to_owned(), text: text.to_owned() });
    }
    packs
}

/// Reads the number of lent books only, and no discarded book: facets can tell which.
const PORTER: &str = r#"
title = { zh = "门房", en = "Porter" }
[[grants]]
dataset = "book"
may = ["read"]
rows = 'row.state != "discarded"'
hide = ["isbn"]
[[grants]]
dataset = "book"
may = ["read"]
rows = 'row.state = "lent"'
"#;

/// Reads the number of its own branch's books only: that takes the branch's row.
const NEIGHBOUR: &str = r#"
title = { zh = "邻馆", en = "Neighbour" }
[[grants]]
dataset = "book"
may = ["read"]
hide = ["isbn"]
[[grants]]
dataset = "book"
may = ["read"]
rows = 'row.branch.organisation = actor.org'
"#;

/// No row at all.
const NOTHING: [Id; 0] = [];

struct Library {
    site: Site,
    branch: Id,
    librarian: Actor,
    porter: Actor,
    neighbour: Actor,
}

async fn shelves() -> Library {
    let site = Site::with(packs()).await;
    let city = site.organisation("市图书馆").await;
    let branch = site
        .make("branch", values(&[("name", Value::text("总馆")), ("organisation", Value::Id(city))]))
        .await;
    let librarian = site.actor("librarian", city, &["librarian"]).await;
    let porter = site.actor("porter", city, &["porter"]).await;
    let neighbour = site.actor("neighbour", city, &["neighbour"]).await;
    site.kernel.index_ready().await.unwrap();
    Library { site, branch, librarian, porter, neighbour }
}

impl Library {
    async fn book(&self, title: &str, more: &[(&str, Value)]) -> Id {
        let mut all = vec![("title", Value::text(title)), ("branch", Value::Id(self.branch))];
        all.extend(more.iter().map(|(key, value)| (*key, value.clone())));
        self.site.create(&self.librarian, "book", values(&all)).await.unwrap()
    }

    async fn lend(&self, book: Id, at: &str) {
        self.site.update(&self.librarian, "book", book, values(&[("shelf", number(at))])).await.unwrap();
        self.site.make_move(&self.librarian, "book", book, "lend", None).await.unwrap();
    }
}

/// The ids that somebody finds, in the order they are found.
async fn ids(site: &Site, actor: &Actor, dataset: &str, q: &str) -> Result<Vec<Id>, Vec<&'static str>> {
    let list = List { dataset, q: Some(q), limit: Some(200), ..List::default() };
    match site.kernel.list(actor, &list).await {
        Ok(page) => Ok(page.rows.iter().map(|seen| seen.id).collect()),
        Err(problems) => Err(codes_of(&problems)),
    }
}

/// The labels of what somebody finds.
async fn labels(site: &Site, actor: &Actor, dataset: &str, q: &str) -> Vec<String> {
    let list = List { dataset, q: Some(q), limit: Some(200), ..List::default() };
    let model = site.kernel.model();
    let label = model.dataset(dataset).unwrap().label;
    let page = site.kernel.list(actor, &list).await.unwrap();
    page.rows.iter().map(|seen| seen.clear(label).as_text().unwrap().to_owned()).collect()
}

fn codes_of(problems: &Problems) -> Vec<&'static str> {
    problems.0.iter().map(|problem| problem.refusal.code).collect()
}

#[tokio::test]
async fn words_single_characters_signs_and_the_words_of_codes_find_books() {
    let library = shelves().await;
    library.book("数控车床编程", &[]).await;
    library.book("焊接工艺", &[("subjects", codes(&["t-e-m"]))]).await;
    library.book("劳动合同法讲义", &[("isbn", Value::text("978-7-111"))]).await;
    for (q, expected) in [
        ("车床", vec!["数控车床编程"]),
        ("焊", vec!["焊接工艺"]),
        ("數控", vec!["数控车床编程"]),
        ("电机", vec!["焊接工艺"]),
        ("motors", vec!["焊接工艺"]),
        ("978-7-111", vec!["劳动合同法讲义"]),
        ("\"合同法\"", vec!["劳动合同法讲义"]),
        ("工艺 -焊接", vec![]),
        ("航天", vec![]),
        ("。，！", vec![]),
    ] {
        assert_eq!(labels(&library.site, &library.librarian, "book", q).await, expected, "{q}");
    }
    let everything = labels(&library.site, &library.librarian, "book", "  ").await;
    assert_eq!(everything.len(), 3, "no words: the list as it is");
}

#[tokio::test]
async fn what_fits_best_comes_first_and_another_order_is_kept_to_when_it_is_asked_for() {
    let library = shelves().await;
    let best = library.book("电机", &[]).await;
    let other = library.book("电机与水泵的日常维护保养手册", &[]).await;
    library.book("水彩画", &[]).await;
    assert_eq!(ids(&library.site, &library.librarian, "book", "电机").await.unwrap(), [best, other]);
    let sorted = List { dataset: "book", q: Some("电机"), sort: Some("-title"), ..List::default() };
    let page = library.site.kernel.list(&library.librarian, &sorted).await.unwrap();
    assert_eq!(page.rows.iter().map(|seen| seen.id).collect::<Vec<_>>(), [other, best]);
    let filters = vec!["starts with(row.title, \"电机与\")".to_owned()];
    let narrowed = List { dataset: "book", q: Some("电机"), filters, ..List::default() };
    let page = library.site.kernel.list(&library.librarian, &narrowed).await.unwrap();
    assert_eq!(
        page.rows.iter().map(|seen| seen.id).collect::<Vec<_>>(),
        [other],
        "filters hold as without words"
    );
}

#[tokio::test]
async fn a_hidden_field_finds_nothing_and_excludes_nothing() {
    let library = shelves().await;
    let shelved = library.book("水泵", &[("isbn", Value::text("isbnone"))]).await;
    let lent = library.book("水泵维修", &[("isbn", Value::text("isbntwo"))]).await;
    library.lend(lent, "7").await;
    let finds = async |actor: &Actor, q: &str| ids(&library.site, actor, "book", q).await.unwrap();
    assert_eq!(finds(&library.librarian, "isbnone").await, [shelved]);
    assert_eq!(
        finds(&library.porter, "isbnone").await,
        NOTHING,
        "the number of a book on the shelf is hidden"
    );
    assert_eq!(finds(&library.porter, "isbntwo").await, [lent], "that of a lent one is not");
    assert_eq!(finds(&library.porter, "水泵 -isbnone").await.len(), 2, "leaving it out would tell it");
    assert_eq!(finds(&library.porter, "水泵 +isbnone").await, NOTHING);
    library.site.make_move(&library.librarian, "book", lent, "take_back", None).await.unwrap();
    library.site.kernel.index_ready().await.unwrap();
    assert_eq!(finds(&library.porter, "isbntwo").await, NOTHING, "back on the shelf it is hidden again");
    for q in ["isbnone", "isbntwo"] {
        assert_eq!(
            finds(&library.neighbour, q).await,
            NOTHING,
            "what the index cannot tell apart is not searched"
        );
    }
    assert_eq!(finds(&library.neighbour, "水泵").await.len(), 2);
}

#[tokio::test]
async fn rows_that_one_may_not_read_are_not_found_whatever_their_words() {
    let library = shelves().await;
    let book = library.book("绝版图册", &[]).await;
    library.site.kernel.index_ready().await.unwrap();
    assert_eq!(ids(&library.site, &library.porter, "book", "图册").await.unwrap(), [book]);
    library.site.make_move(&library.librarian, "book", book, "discard", Some("破损")).await.unwrap();
    library.site.kernel.index_ready().await.unwrap();
    assert_eq!(ids(&library.site, &library.librarian, "book", "图册").await.unwrap(), [book]);
    assert_eq!(
        ids(&library.site, &library.porter, "book", "图册").await.unwrap(),
        NOTHING,
        "a discarded one is not its business"
    );
    let elsewhere = library.site.organisation("别处").await;
    let other = library.site.actor("other", elsewhere, &["librarian"]).await;
    assert_eq!(ids(&library.site, &other, "book", "图册").await.unwrap(), NOTHING, "another organisation's");
}

#[tokio::test]
async fn whoever_writes_finds_it_at_once() {
    let library = shelves().await;
    let (site, librarian) = (&library.site, &library.librarian);
    let finds = async |q: &str| ids(site, librarian, "book", q).await.unwrap();
    let book = library.book("齿轮", &[]).await;
    assert_eq!(finds("齿轮").await, [book], "made");
    site.update(librarian, "book", book, values(&[("title", Value::text("轴承"))])).await.unwrap();
    assert_eq!(finds("齿轮").await, NOTHING, "its old words");
    assert_eq!(finds("轴承").await, [book], "its new words");
    let delete = Command::Delete { dataset: "book".into(), id: book, base: Base::Any };
    site.commit(librarian, vec![delete]).await.unwrap();
    assert_eq!(finds("轴承").await, NOTHING, "in the bin");
    let restore = Command::Restore { dataset: "book".into(), id: book };
    site.commit(librarian, vec![restore]).await.unwrap();
    assert_eq!(finds("轴承").await, [book], "out of it again");
    let gone = List { dataset: "book", q: Some("轴承"), gone: true, ..List::default() };
    assert_eq!(codes_of(&site.kernel.list(librarian, &gone).await.unwrap_err()), ["search.not-allowed"]);
}

#[tokio::test]
async fn a_commit_that_the_index_has_not_read_is_left_out_rather_than_shown_by_its_old_words() {
    let library = shelves().await;
    let book = library.book("齿轮", &[]).await;
    assert_eq!(ids(&library.site, &library.librarian, "book", "齿轮").await.unwrap(), [book]);
    // somebody else writes: the librarian's search does not wait for it
    library
        .site
        .update(&Actor::operator(), "book", book, values(&[("title", Value::text("轴承"))]))
        .await
        .unwrap();
    for (q, shown) in [("齿轮", "轴承"), ("轴承", "齿轮")] {
        let labels = labels(&library.site, &library.librarian, "book", q).await;
        assert!(!labels.iter().any(|label| label == shown), "{q} finds {labels:?}");
    }
}

#[tokio::test]
async fn pages_by_relevance_show_each_book_once_and_only_what_passes() {
    let library = shelves().await;
    for number in 0..30 {
        let title =
            if number % 3 == 0 { format!("水泵 {number}") } else { format!("水泵与风机 {number}") };
        let book = library.book(&title, &[]).await;
        if number % 5 == 0 {
            library.site.make_move(&library.librarian, "book", book, "discard", Some("旧")).await.unwrap();
        }
    }
    library.site.kernel.index_ready().await.unwrap();
    let all = ids(&library.site, &library.porter, "book", "水泵").await.unwrap();
    assert_eq!(all.len(), 24);
    for sort in [None, Some("title")] {
        let mut found: Vec<Id> = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let list = List {
                dataset: "book",
                q: Some("水泵"),
                sort,
                limit: Some(7),
                after: after.as_deref(),
                ..List::default()
            };
            let page = library.site.kernel.list(&library.porter, &list).await.unwrap();
            assert!(page.rows.len() == 7 || page.next.is_none(), "a page is full while there is more");
            found.extend(page.rows.iter().map(|seen| seen.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if sort.is_none() {
            assert_eq!(found, all, "in the order of one long page");
        }
        let mut once = found.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!((found.len(), once.len()), (24, 24), "{sort:?}");
    }
    for after in ["", "x", "AAAA"] {
        let list = List { dataset: "book", q: Some("水泵"), after: Some(after), ..List::default() };
        let wrong = library.site.kernel.list(&library.porter, &list).await.unwrap_err();
        assert_eq!(codes_of(&wrong), ["page.after-invalid"], "{after}");
    }
}

#[tokio::test]
async fn a_site_that_begins_again_finds_the_same() {
    let library = shelves().await;
    let titles = ["水泵", "风机", "水泵与风机", "电机", "水电", "机床", "车床与铣床"];
    for number in 0..600_usize {
        let book = library.book(&format!("{} {number}", titles[number % titles.len()]), &[]).await;
        match number % 11 {
            3 => library.lend(book, &number.to_string()).await,
            7 => {
                let delete = Command::Delete { dataset: "book".into(), id: book, base: Base::Any };
                library.site.commit(&library.librarian, vec![delete]).await.unwrap();
            }
            _ => {}
        }
    }
    let Library { site, librarian, porter, .. } = library;
    site.kernel.index_ready().await.unwrap();
    let questions = [(&librarian, "水泵"), (&porter, "机"), (&porter, "床 -铣床"), (&librarian, "599")];
    let mut before = Vec::new();
    for (actor, q) in questions {
        before.push(ids(&site, actor, "book", q).await.unwrap());
    }
    assert!(before.iter().all(|found| !found.is_empty()));
    let site = site.reopened().await;
    site.kernel.index_ready().await.unwrap();
    for ((actor, q), before) in questions.into_iter().zip(before) {
        assert_eq!(ids(&site, actor, "book", q).await.unwrap(), before, "{q}");
    }
}

#[tokio::test]
async fn a_new_model_is_searched_by_its_own_declaration() {
    let library = shelves().await;
    let book = library.book("水泵", &[("isbn", Value::text("isbnone"))]).await;
    let without = |text: &str| {
        let mut packs = packs();
        for source in &mut packs {
            source.text = source.text.replace(text, "");
        }
        packs
    };
    library
        .site
        .apply(
            without("[fields.isbn]\nsearch = 1.0\n")
                .into_iter()
                .map(|mut source| {
                    source.text = source.text.replace(
                        "title = { zh = \"书号\", en = \"ISBN\" }",
                        "[fields.isbn]\ntitle = { zh = \"书号\", en = \"ISBN\" }",
                    );
                    source
                })
                .collect(),
        )
        .await;
    library.site.kernel.index_ready().await.unwrap();
    assert_eq!(
        ids(&library.site, &library.librarian, "book", "isbnone").await.unwrap(),
        NOTHING,
        "it is searched no more"
    );
    assert_eq!(ids(&library.site, &library.librarian, "book", "水泵").await.unwrap(), [book]);
    library
        .site
        .apply(
            without("search = 1.0\n")
                .into_iter()
                .map(|mut source| {
                    source.text = source.text.replace("search = 3.0\n", "");
                    source
                })
                .collect(),
        )
        .await;
    library.site.kernel.index_ready().await.unwrap();
    let refused = ids(&library.site, &library.librarian, "book", "水泵").await;
    assert_eq!(refused, Err(vec!["search.not-allowed"]), "nothing is searched at all");
    library.site.apply(packs()).await;
    library.site.kernel.index_ready().await.unwrap();
    assert_eq!(ids(&library.site, &library.librarian, "book", "isbnone").await.unwrap(), [book], "and again");
}

#[tokio::test]
async fn words_beyond_reason_and_datasets_without_words_are_refused() {
    let library = shelves().await;
    assert_eq!(
        ids(&library.site, &library.librarian, "book", &"水".repeat(201)).await,
        Err(vec!["parameter.invalid"])
    );
    assert_eq!(ids(&library.site, &library.librarian, "loan", "水泵").await, Err(vec!["search.not-allowed"]));
    assert_eq!(ids(&library.site, &library.porter, "loan", "水泵").await, Err(vec!["dataset.unknown"]));
}

#[tokio::test]
async fn on_the_shipped_packs_a_student_finds_jobs_but_no_phone_and_hr_finds_resumes_but_no_name() {
    let site = Site::new().await;
    let firm = site.enterprise("远航机电").await;
    let other = site.enterprise("长风软件").await;
    let college = site.organisation("市职业技术学院").await;
    let hr = site.actor("hr", firm, &["enterprise-hr"]).await;
    let rival = site.actor("rival", other, &["enterprise-hr"]).await;
    let office = site.actor("office", college, &["placement-office"]).await;
    let student = site.actor("student", college, &["student"]).await;
    site.kernel.index_ready().await.unwrap();
    let posting = values(&[
        ("enterprise", Value::Id(firm)),
        ("title", Value::text("数控车工")),
        ("contact_phone", Value::text("13812345678")),
    ]);
    let job = site.create(&hr, "job", posting).await.unwrap();
    assert_eq!(ids(&site, &hr, "job", "车工").await.unwrap(), [job]);
    for actor in [&rival, &office, &student] {
        assert_eq!(ids(&site, actor, "job", "车工").await.unwrap(), NOTHING, "a draft is the firm's");
    }
    site.make_move(&hr, "job", job, "submit", None).await.unwrap();
    site.make_move(&office, "job", job, "open", None).await.unwrap();
    site.kernel.index_ready().await.unwrap();
    assert_eq!(ids(&site, &student, "job", "车工").await.unwrap(), [job]);
    for actor in [&student, &office, &hr] {
        assert_eq!(ids(&site, actor, "job", "13812345678").await.unwrap(), NOTHING);
    }
    let resume = values(&[
        ("student", Value::Id(student.person.unwrap())),
        ("headline", Value::text("机械专业应届生，想做数控")),
        ("name", Value::text("慕容云舒")),
        ("phone", Value::text("13987654321")),
        ("expected_education", code("31")),
    ]);
    let resume = site.create(&student, "resume", resume).await.unwrap();
    site.make_move(&student, "resume", resume, "publish", None).await.unwrap();
    site.kernel.index_ready().await.unwrap();
    assert_eq!(ids(&site, &hr, "resume", "应届生").await.unwrap(), [resume]);
    let seen = site.get(&hr, "resume", resume).await.unwrap();
    let model = site.kernel.model();
    let (name, _) = model.dataset("resume").unwrap().field("name").unwrap();
    assert_eq!(seen.values[name], Sight::Hidden);
    for q in ["慕容云舒", "慕容", "舒", "13987654321"] {
        assert_eq!(ids(&site, &hr, "resume", q).await.unwrap(), NOTHING, "{q}");
    }
}
