//! Editing by several hands: what merges, what clashes, what a move, a check or a reference refuses, and what comes
//! back from history and from the bin.

use expr::{Id, Value};
use kernel::{Actor, Base, Command, CommitOptions, List, Problems, Sight, Values};
use model::Label;
use testkit::{Site, code, codes, number, values};

struct Library {
    site: Site,
    librarian: Actor,
    reader: Actor,
    far: Actor,
    branch: Id,
}

async fn open_library() -> Library {
    let site = Site::with(testkit::library()).await;
    let (here, there) = (site.organisation("东馆").await, site.organisation("西馆").await);
    let librarian = site.actor("librarian", here, &["librarian"]).await;
    let far = site.actor("far", there, &["librarian"]).await;
    let reader = site.actor("reader", there, &["reader"]).await;
    let branch = site
        .make("branch", values(&[("name", Value::text("总馆")), ("organisation", Value::Id(here))]))
        .await;
    Library { site, librarian, reader, far, branch }
}

impl Library {
    async fn book(&self, title: &str, more: &[(&str, Value)]) -> Id {
        let mut fields = values(&[("title", Value::text(title)), ("branch", Value::Id(self.branch))]);
        fields.extend(values(more));
        self.site.create(&self.librarian, "book", fields).await.unwrap()
    }

    async fn edit(&self, actor: &Actor, id: Id, base: Base, fields: Values) -> Result<i64, Refusals> {
        let command = Command::Update { dataset: "book".into(), id, values: fields, base };
        let receipt = self.site.commit(actor, vec![command]).await.map_err(|problems| refusals(&problems))?;
        Ok(receipt.rows[0].1)
    }

    async fn value(&self, id: Id, field: &str) -> Value {
        let place = self.place(field);
        let mut snapshot = self.site.kernel.store().snapshot().await.unwrap();
        snapshot.row("book", id).await.unwrap().unwrap().values[place].clone()
    }

    fn place(&self, field: &str) -> usize {
        self.site.kernel.model().dataset("book").unwrap().field(field).unwrap().0
    }
}

type Refusals = Vec<(String, &'static str)>;

fn refusals(problems: &Problems) -> Refusals {
    let mut told: Refusals = problems
        .0
        .iter()
        .map(|problem| (problem.field.as_deref().unwrap_or_default().to_owned(), problem.refusal.code))
        .collect();
    told.sort();
    told
}

fn whole(code: &'static str) -> Refusals {
    vec![(String::new(), code)]
}

#[tokio::test]
async fn two_editors_of_different_fields_both_keep_their_work() {
    let library = open_library().await;
    let id = library.book("电工学", &[("age", code("youth"))]).await;
    library.edit(&library.librarian, id, Base::Merge(1), values(&[("age", code("adult"))])).await.unwrap();
    let rev = library
        .edit(&library.librarian, id, Base::Merge(1), values(&[("shelf", number("7"))]))
        .await
        .unwrap();
    assert_eq!(rev, 3);
    assert_eq!(
        (library.value(id, "age").await, library.value(id, "shelf").await),
        (code("adult"), number("7"))
    );
    let same = library
        .edit(&library.librarian, id, Base::Merge(1), values(&[("age", code("adult"))]))
        .await
        .unwrap();
    assert_eq!(same, 3, "who wrote the same as the other has nothing to do");
}

#[tokio::test]
async fn two_editors_of_one_field_are_told_what_the_other_wrote() {
    let library = open_library().await;
    let id = library.book("电工学", &[]).await;
    library.edit(&library.librarian, id, Base::Merge(1), values(&[("age", code("adult"))])).await.unwrap();
    let command = Command::Update {
        dataset: "book".into(),
        id,
        values: values(&[("age", code("child")), ("shelf", number("1"))]),
        base: Base::Merge(1),
    };
    let problems = library.site.commit(&library.librarian, vec![command]).await.unwrap_err();
    assert_eq!(refusals(&problems), [("age".to_owned(), "field.conflict")]);
    assert_eq!(problems.0[0].refusal.values, [("theirs", Label::new("成人", "Adult"))]);
    assert_eq!(library.value(id, "shelf").await, Value::Null, "nothing of it was written");
}

#[tokio::test]
async fn lists_merge_by_element() {
    let library = open_library().await;
    let id = library.book("电工学", &[("subjects", codes(&["t", "l"]))]).await;
    library
        .edit(&library.librarian, id, Base::Merge(1), values(&[("subjects", codes(&["t", "l", "t-e"]))]))
        .await
        .unwrap();
    library
        .edit(&library.librarian, id, Base::Merge(1), values(&[("subjects", codes(&["t", "t-e-m"]))]))
        .await
        .unwrap();
    assert_eq!(
        library.value(id, "subjects").await,
        codes(&["t", "t-e", "t-e-m"]),
        "`l` went, both additions stay"
    );
}

#[tokio::test]
async fn a_strict_editor_is_told_that_the_page_is_stale() {
    let library = open_library().await;
    let id = library.book("电工学", &[]).await;
    library.edit(&library.librarian, id, Base::Strict(1), values(&[("shelf", number("1"))])).await.unwrap();
    let stale =
        library.edit(&library.librarian, id, Base::Strict(1), values(&[("age", code("child"))])).await;
    assert_eq!(stale, Err(whole("row.stale")));
    let never = library.edit(&library.librarian, id, Base::Merge(9), values(&[("age", code("child"))])).await;
    assert_eq!(never, Err(whole("row.stale")), "nobody edits what is yet to come");
}

#[tokio::test]
async fn each_problem_is_named_at_its_field() {
    let library = open_library().await;
    let tomorrow = Value::Date(library.site.clock.in_days(1));
    let fields = values(&[
        ("branch", Value::Id(Id::now_v7())),
        ("bought_on", tomorrow),
        ("colour", Value::text("红")),
    ]);
    let operator = Actor::operator();
    let problems = library.site.create(&operator, "book", fields).await.unwrap_err();
    let mut expected = vec![
        (String::new(), "field.unknown"),
        ("bought_on".to_owned(), "row.check"),
        ("branch".to_owned(), "field.no-such-row"),
        ("title".to_owned(), "field.required"),
    ];
    expected.sort();
    assert_eq!(refusals(&problems), expected);
    let words = problems.0.iter().find_map(|problem| problem.words.clone()).unwrap();
    assert_eq!(words.zh, "购入日期不能晚于今天", "a check speaks in its own words");
}

#[tokio::test]
async fn a_move_needs_its_state_its_condition_and_its_note() {
    let library = open_library().await;
    let id = library.book("电工学", &[]).await;
    let step = async |name: &str, note: Option<&str>| {
        let done = library.site.make_move(&library.librarian, "book", id, name, note).await;
        done.map(|receipt| receipt.rows[0].1).map_err(|problems| refusals(&problems))
    };
    assert_eq!(step("lend", None).await, Err(whole("move.condition")), "it stands on no shelf");
    library.edit(&library.librarian, id, Base::Any, values(&[("shelf", number("3"))])).await.unwrap();
    assert_eq!(step("take_back", None).await, Err(whole("move.not-now")));
    assert_eq!(step("lend", None).await, Ok(3));
    assert_eq!(step("discard", Some("破损")).await, Err(whole("move.not-now")));
    assert_eq!(step("take_back", None).await, Ok(4));
    assert_eq!(step("discard", None).await, Err(vec![("note".to_owned(), "move.note-required")]));
    assert_eq!(step("burn", None).await, Err(whole("move.unknown")));
    assert_eq!(step("discard", Some(" 破损 ")).await, Ok(5));
    let history = library.site.kernel.history(&library.librarian, "book", id).await.unwrap();
    assert_eq!((&*history[0].operation, history[0].note.as_deref()), ("discard", Some("破损")));
}

#[tokio::test]
async fn checks_look_at_everything_the_commit_makes() {
    let library = open_library().await;
    let id = library.book("电工学", &[("shelf", number("1"))]).await;
    let person = library.reader.person.unwrap();
    let loan = || Command::Create {
        dataset: "loan".into(),
        id: None,
        values: values(&[("book", Value::Id(id)), ("reader", Value::Id(person))]),
    };
    let operator = Actor::operator();
    let early = library.site.commit(&operator, vec![loan()]).await.unwrap_err();
    assert_eq!(
        refusals(&early),
        whole("row.check").into_iter().map(|(_, code)| ("book".to_owned(), code)).collect::<Vec<_>>()
    );
    let lend = Command::Move { dataset: "book".into(), id, name: "lend".into(), note: None, base: Base::Any };
    library
        .site
        .commit(&operator, vec![loan(), lend])
        .await
        .expect("lent in the same commit, whatever the order");
}

#[tokio::test]
async fn what_may_not_be_read_is_not_there_for_commands_either() {
    let library = open_library().await;
    let id = library.book("电工学", &[]).await;
    let nobody = library.site.somebody("nobody").await;
    for id in [id, Id::now_v7()] {
        let edit = library.edit(&nobody, id, Base::Any, values(&[("title", Value::text("甲"))])).await;
        assert_eq!(edit, Err(whole("row.missing")));
        let delete = Command::Delete { dataset: "book".into(), id, base: Base::Any };
        assert_eq!(
            refusals(&library.site.commit(&nobody, vec![delete]).await.unwrap_err()),
            whole("row.missing")
        );
    }
    let seen = library.edit(&library.reader, id, Base::Any, values(&[("title", Value::text("甲"))])).await;
    assert_eq!(seen, Err(whole("row.forbidden")), "who reads it is told that they may not");
}

#[tokio::test]
async fn guessing_a_hidden_value_tells_nothing() {
    let library = open_library().await;
    let mut packs = library::edited();
    packs.extend(testkit::library());
    packs.sort_by(|a, b| a.path.cmp(&b.path));
    packs.dedup_by(|a, b| a.path == b.path);
    library.site.apply(packs).await;
    let id = library.book("电工学", &[("donor_phone", Value::text("13812345678"))]).await;
    let shelver = library.site.actor("shelver", library.site.organisation("南馆").await, &["shelver"]).await;
    for phone in ["13812345678", "13900000000"] {
        let guess =
            library.edit(&shelver, id, Base::Any, values(&[("donor_phone", Value::text(phone))])).await;
        assert_eq!(guess, Err(vec![("donor_phone".to_owned(), "field.not-writable")]), "{phone}");
    }
    library
        .edit(&shelver, id, Base::Any, values(&[("title", Value::text("电工学"))]))
        .await
        .expect("what it sees may stand");
}

mod library {
    use model::Source;

    /// A role that sees books without their donors and may move them.
    pub fn edited() -> Vec<Source> {
        let text = "title = { zh = \"上架员\", en = \"Shelver\" }\n[[grants]]\ndataset = \"book\"\nmay = [\"read\"]\n\
                    hide = [\"donor_phone\"]\n[[grants]]\ndataset = \"book\"\nmay = [\"update\"]\nonly = [\"shelf\"]\n";
        vec![Source { path: "library/roles/shelver.toml".to_owned(), text: text.to_owned() }]
    }
}

#[tokio::test]
async fn a_value_that_somebody_else_holds_is_confirmed_only_to_who_may_read_it() {
    let library = open_library().await;
    let isbn = values(&[("isbn", Value::text("978-7"))]);
    library
        .book("电工学", &isbn.iter().map(|(key, value)| (&**key, value.clone())).collect::<Vec<_>>())
        .await;
    let second = library.book("电工学二", &[]).await;
    let taken = library.edit(&library.librarian, second, Base::Any, isbn.clone()).await;
    assert_eq!(taken, Err(vec![("isbn".to_owned(), "field.taken")]));

    let there = library.far.seat.as_ref().unwrap().organisation;
    let branch = library
        .site
        .make("branch", values(&[("name", Value::text("西馆")), ("organisation", Value::Id(there))]))
        .await;
    let mut theirs = values(&[("title", Value::text("机械")), ("branch", Value::Id(branch))]);
    theirs.extend(isbn);
    let blind = library.site.create(&library.far, "book", theirs).await.unwrap_err();
    assert_eq!(
        refusals(&blind),
        whole("commit.refused"),
        "the book of another library is not theirs to know of"
    );
}

#[tokio::test]
async fn what_is_sent_twice_is_done_once_and_answered_alike() {
    let library = open_library().await;
    let id = library.book("电工学", &[("shelf", number("1"))]).await;
    let options = CommitOptions { key: Some(("once".into(), "digest".into())), ..CommitOptions::default() };
    let lend = || {
        vec![Command::Move {
            dataset: "book".into(),
            id,
            name: "lend".into(),
            note: None,
            base: Base::Strict(1),
        }]
    };
    let first = library.site.kernel.commit(&library.librarian, lend(), options.clone()).await.unwrap();
    let again = library.site.kernel.commit(&library.librarian, lend(), options.clone()).await.unwrap();
    assert_eq!(
        (again.tx, &again.rows, again.repeated),
        (first.tx, &first.rows, true),
        "though it could not be lent again"
    );
    let other = CommitOptions { key: Some(("once".into(), "another".into())), ..options };
    let reused = library.site.kernel.commit(&library.librarian, lend(), other).await.unwrap_err();
    assert_eq!(refusals(&reused), whole("commit.key-reused"));
}

#[tokio::test]
async fn a_revision_comes_back_and_the_bin_gives_back() {
    let library = open_library().await;
    let id =
        library.book("电工学", &[("age", code("youth")), ("donor_phone", Value::text("13812345678"))]).await;
    library
        .edit(&library.librarian, id, Base::Any, values(&[("age", code("adult")), ("shelf", number("4"))]))
        .await
        .unwrap();
    let receipt = library.site.kernel.revert(&library.librarian, "book", id, 1).await.unwrap();
    assert_eq!(receipt.rows, [(id, 3)]);
    assert_eq!(
        (library.value(id, "age").await, library.value(id, "shelf").await),
        (code("youth"), Value::Null)
    );
    assert_eq!(
        library.value(id, "donor_phone").await,
        Value::text("13812345678"),
        "masked values are left as they are"
    );

    let delete = Command::Delete { dataset: "book".into(), id, base: Base::Any };
    library.site.commit(&library.librarian, vec![delete]).await.unwrap();
    assert_eq!(
        refusals(&library.site.get(&library.librarian, "book", id).await.unwrap_err()),
        whole("row.missing")
    );
    let bin = List { dataset: "book", gone: true, ..List::default() };
    assert_eq!(library.site.kernel.list(&library.librarian, &bin).await.unwrap().rows.len(), 1);
    assert_eq!(
        library.site.kernel.list(&library.far, &bin).await.unwrap().rows.len(),
        0,
        "others' bins are others'"
    );
    assert_eq!(
        refusals(&library.site.kernel.list(&library.reader, &bin).await.unwrap_err()),
        whole("dataset.unknown")
    );
    assert_eq!(
        refusals(&library.site.kernel.history(&library.reader, "book", id).await.unwrap_err()),
        whole("row.missing")
    );
    let restore = || vec![Command::Restore { dataset: "book".into(), id }];
    assert_eq!(
        refusals(&library.site.commit(&library.far, restore()).await.unwrap_err()),
        whole("row.missing")
    );
    library.site.commit(&library.librarian, restore()).await.unwrap();
    let history = library.site.kernel.history(&library.librarian, "book", id).await.unwrap();
    let operations: Vec<&str> = history.iter().map(|revision| &*revision.operation).collect();
    assert_eq!(operations, ["restore", "delete", "update", "update", "create"]);
}

#[tokio::test]
async fn history_passes_over_what_the_reader_may_not_know() {
    let library = open_library().await;
    let id = library
        .book(
            "电工学",
            &[("price", Value::Range(Box::new(expr::Range { lo: number("5.0000"), hi: Value::Null })))],
        )
        .await;
    library.edit(&library.librarian, id, Base::Any, values(&[("price", Value::Null)])).await.unwrap();
    let history = library.site.kernel.history(&library.reader, "book", id).await.unwrap();
    let price = library.place("price");
    assert!(history.iter().all(|revision| revision.seen.values[price] == Sight::Hidden));
    assert!(history.iter().all(|revision| revision.changes.iter().all(|changed| changed.place != price)));
    let why = async |verb: &str| {
        let why = library.site.kernel.why(&library.librarian, &library.reader, verb, "book", id).await;
        why.map(|why| why.allowed).map_err(|problems| refusals(&problems))
    };
    assert_eq!(why("history").await, Ok(true), "whoever reads a row reads what became of it");
    assert_eq!(why("audit").await, Ok(false));
    assert_eq!(why("burn").await, Err(whole("move.unknown")));
    library.site.make_move(&library.librarian, "book", id, "discard", Some("破损")).await.unwrap();
    assert_eq!(
        refusals(&library.site.kernel.history(&library.reader, "book", id).await.unwrap_err()),
        whole("row.missing")
    );
}

#[tokio::test]
async fn clear_values_are_shown_for_a_purpose_and_never_without_an_entry() {
    let library = open_library().await;
    let phone = Value::text("13812345678");
    let id = library.book("电工学", &[("donor_phone", phone.clone())]).await;
    let place = library.place("donor_phone");
    let masked = library.site.get(&library.librarian, "book", id).await.unwrap();
    assert!(matches!(masked.values[place], Sight::Masked(_)));
    for purpose in ["", "   ", &"长".repeat(201)] {
        let silent = library.site.kernel.reveal(&library.librarian, "book", id, purpose).await.unwrap_err();
        assert_eq!(refusals(&silent), whole("reveal.purpose-required"));
    }
    assert!(library.site.kernel.reveals(&library.librarian, "book", id).await.unwrap().is_empty());
    let seen = library.site.kernel.reveal(&library.librarian, "book", id, "致谢").await.unwrap();
    assert_eq!(seen.values[place], Sight::Clear(phone));
    let log = library.site.kernel.reveals(&library.librarian, "book", id).await.unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!(
        (&*log[0].purpose, log[0].actor, log[0].fields.as_slice()),
        ("致谢", library.librarian.person, ["donor_phone".into()].as_slice())
    );
    let hidden = library.site.kernel.reveals(&library.reader, "book", id).await.unwrap_err();
    assert_eq!(refusals(&hidden), whole("row.missing"));
}
