//! Forms as people fill them in: letters that suggest, words for codes and rows, what is given back when something means
//! nothing, and what is told when two hands meet in one form.

use expr::{Id, Value};
use kernel::engine::Engines;
use kernel::pages::{FormInput, Merged, Reader, Sent};
use kernel::view::{Form, FormField, Page, View};
use kernel::{Actor, Base, Command, CommitOptions};
use model::Language;
use testkit::{Site, number, values};

struct Desk {
    site: Site,
    engines: Engines,
    librarian: Actor,
    far: Actor,
    reader: Actor,
    branch: Id,
}

async fn open_desk() -> Desk {
    let site = Site::with(testkit::library()).await;
    let (here, there) = (site.organisation("东馆").await, site.organisation("西馆").await);
    let librarian = site.actor("librarian", here, &["librarian"]).await;
    let far = site.actor("far", there, &["librarian"]).await;
    let reader = site.actor("reader", there, &["reader"]).await;
    let branch = site.make("branch", branch_of("江畔总馆", here)).await;
    for (name, house) in [("江畔分馆", here), ("山前分馆", there), ("山前儿童馆", there)] {
        site.make("branch", branch_of(name, house)).await;
    }
    Desk { site, engines: Engines::default(), librarian, far, reader, branch }
}

fn branch_of(name: &str, organisation: Id) -> kernel::Values {
    values(&[("name", Value::text(name)), ("organisation", Value::Id(organisation))])
}

fn input(pairs: &[(&str, &str)]) -> FormInput {
    FormInput(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

impl Desk {
    fn as_of<'a>(&'a self, actor: &'a Actor) -> Reader<'a> {
        Reader { kernel: &self.site.kernel, engines: &self.engines, actor, language: Language::Zh }
    }

    async fn suggested(&self, actor: &Actor, dataset: &str, field: &str, letters: &str) -> Vec<String> {
        let found = self.as_of(actor).suggest(dataset, field, letters).await.unwrap();
        let told = |note: Option<String>| note.map(|note| format!(" <{note}>")).unwrap_or_default();
        found.into_iter().map(|found| found.text + &told(found.note)).collect()
    }

    async fn send(&self, pairs: &[(&str, &str)]) -> Sent {
        let reader = self.as_of(&self.librarian);
        reader.create("book", &[], &input(pairs), CommitOptions::default()).await.unwrap()
    }

    async fn change(&self, book: Id, pairs: &[(&str, &str)]) -> Sent {
        let reader = self.as_of(&self.librarian);
        reader.update("book", book, &input(pairs), CommitOptions::default()).await.unwrap()
    }

    /// A field of a book as it is stored.
    async fn stored(&self, book: Id, field: &str) -> Value {
        let (place, _) = self.site.kernel.model().dataset("book").unwrap().field(field).unwrap();
        let mut snapshot = self.site.kernel.store().snapshot().await.unwrap();
        snapshot.row("book", book).await.unwrap().unwrap().values[place].clone()
    }
}

fn done(sent: Sent) -> (Id, Option<Merged>) {
    match sent {
        Sent::Done(id, merged) => (id, merged),
        Sent::Refused(_, problems) => panic!("refused: {problems}"),
    }
}

fn refused(sent: Sent) -> Page {
    match sent {
        Sent::Refused(page, _) => *page,
        Sent::Done(..) => panic!("it was taken"),
    }
}

fn form(page: &Page) -> &Form {
    let found = page.blocks.iter().find_map(|block| match &block.view {
        View::Form(form) => Some(form),
        _ => None,
    });
    found.unwrap()
}

fn field<'p>(page: &'p Page, key: &str) -> &'p FormField {
    form(page).groups.iter().flat_map(|group| &group.fields).find(|field| field.key == key).unwrap()
}

fn notices(page: &Page) -> Vec<&str> {
    let words = page.blocks.iter().filter_map(|block| match &block.view {
        View::Text(text) => Some(&text.paragraphs),
        _ => None,
    });
    words.flatten().map(String::as_str).collect()
}

/// Nobody knows the words of a table by heart: without this a field is left empty.
#[tokio::test]
async fn letters_suggest_codes_the_nearest_first() {
    let desk = open_desk().await;
    for (letters, expected) in [
        ("电", vec!["电气 <技术>", "电机 <技术 / 电气>"]),
        ("电机", vec!["电机 <技术 / 电气>"]),
        ("MOTOR", vec!["电机 <技术 / 电气>"]),
        ("t-e-m", vec!["电机 <技术 / 电气>"]),
        ("技术电机", vec!["电机 <技术 / 电气>"]),
        ("占星", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(desk.suggested(&desk.librarian, "book", "subjects", letters).await, expected, "{letters}");
    }
}

/// A suggestion is a way to read: it shows the rows that a list would show, and no others.
#[tokio::test]
async fn rows_are_suggested_to_whoever_can_read_them() {
    let desk = open_desk().await;
    let title = values(&[("title", Value::text("电机修理")), ("branch", Value::Id(desk.branch))]);
    desk.site.create(&desk.librarian, "book", title).await.unwrap();
    assert_eq!(desk.suggested(&desk.librarian, "loan", "book", "修理").await.len(), 1);
    assert!(desk.suggested(&desk.far, "loan", "book", "修理").await.is_empty(), "another branch's book");
    assert_eq!(desk.suggested(&desk.librarian, "book", "branch", "江畔").await.len(), 2);
    assert!(desk.suggested(&desk.librarian, "book", "branch", "%").await.is_empty(), "letters are letters");
    for (actor, dataset, field, code) in [
        (&desk.reader, "loan", "book", "dataset.unknown"),
        (&desk.reader, "book", "donor_phone", "parameter.invalid"),
        (&desk.librarian, "book", "title", "parameter.invalid"),
        (&desk.librarian, "book", "colour", "parameter.invalid"),
    ] {
        let problems = desk.as_of(actor).suggest(dataset, field, "电").await.unwrap_err();
        assert_eq!(problems.0[0].refusal.code, code, "{dataset}.{field}");
    }
}

#[tokio::test]
async fn a_form_takes_what_people_write() {
    let desk = open_desk().await;
    let typed = [
        ("title", "电工学"),
        ("branch", "总馆"),
        ("subjects", "电机，法律"),
        ("price.lo", "8千"),
        ("price.hi", "1.2万"),
        ("shelf", "12 本"),
        ("age", "成人"),
    ];
    let page = refused(desk.send(&typed).await);
    assert_eq!(form(&page).problems.len() + usize::from(field(&page, "shelf").problem.is_some()), 1);
    let typed: Vec<_> =
        typed.into_iter().map(|(name, value)| (name, if name == "shelf" { "12" } else { value })).collect();
    let (book, _) = done(desk.send(&typed).await);
    assert_eq!(
        desk.stored(book, "branch").await,
        Value::Id(desk.branch),
        "the only branch with these letters"
    );
    assert_eq!(desk.stored(book, "subjects").await, testkit::codes(&["t-e-m", "l"]));
    let price = desk.stored(book, "price").await;
    let range = price.as_range().unwrap();
    assert_eq!((&range.lo, &range.hi), (&number("8000"), &number("12000")));
}

/// Without a script the next form offers what was meant; taking it is one tick.
#[tokio::test]
async fn words_that_mean_nothing_come_back_with_the_nearest() {
    let desk = open_desk().await;
    let typed = [("title", "电工学"), ("branch", "江畔"), ("subjects", "电机、电气学")];
    let page = refused(desk.send(&typed).await);
    let (branch, subjects) = (field(&page, "branch"), field(&page, "subjects"));
    assert_eq!(branch.problem.as_deref(), Some("名称含“江畔”的分馆不止一个，请选定"));
    assert_eq!(subjects.problem.as_deref(), Some("“类目”中没有“电气学”"));
    let mut chosen: Vec<(String, String)> =
        typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let problems = refused_words(&desk, &typed).await;
    for (field, words, value) in problems {
        chosen.push((format!("_meant.{field}:{words}"), value));
    }
    let reader = desk.as_of(&desk.librarian);
    let sent = reader.create("book", &[], &FormInput(chosen), CommitOptions::default()).await.unwrap();
    let (book, _) = done(sent);
    assert_eq!(desk.stored(book, "subjects").await, testkit::codes(&["t-e-m", "t-e"]));
}

/// The first thing offered for each word that means nothing: field, word, value.
async fn refused_words(desk: &Desk, typed: &[(&str, &str)]) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for (key, words, letters) in [("branch", "江畔", "江畔总馆"), ("subjects", "电气学", "电气")] {
        assert!(typed.iter().any(|(name, text)| *name == key && text.contains(words)));
        let first = desk.as_of(&desk.librarian).suggest("book", key, letters).await.unwrap().remove(0);
        found.push((key.to_owned(), words.to_owned(), first.value));
    }
    found
}

/// A phone number with a slip in it must be removable by whoever typed it, though it is shown masked.
#[tokio::test]
async fn a_masked_field_is_kept_when_left_empty_and_emptied_when_asked() {
    let desk = open_desk().await;
    let (book, _) =
        done(desk.send(&[("title", "甲"), ("branch", "总馆"), ("donor_phone", "13800138000")]).await);
    let page = desk.as_of(&desk.librarian).edit_page("book", book).await.unwrap();
    assert!(field(&page, "donor_phone").clears);
    assert!(!field(&page, "title").clears);
    done(desk.change(book, &[("donor_phone", ""), ("title", "乙")]).await);
    assert_eq!(desk.stored(book, "donor_phone").await, Value::text("13800138000"));
    done(desk.change(book, &[("donor_phone", ""), ("_clear.donor_phone", "1")]).await);
    assert!(desk.stored(book, "donor_phone").await.is_null());
}

#[tokio::test]
async fn two_hands_in_one_form_are_told_of_each_other() {
    let desk = open_desk().await;
    let (book, _) = done(desk.send(&[("title", "甲"), ("branch", "总馆"), ("shelf", "3")]).await);
    let theirs = Command::Update {
        dataset: "book".into(),
        id: book,
        values: values(&[("shelf", number("8")), ("title", Value::text("乙"))]),
        base: Base::Any,
    };
    desk.site.commit(&desk.librarian, vec![theirs]).await.unwrap();
    let mine = [("_rev", "1"), ("title", "甲"), ("shelf", "9"), ("bought_on", "")];
    let page = refused(desk.change(book, &mine).await);
    let shelf = field(&page, "shelf");
    let said = shelf.problem.as_deref().unwrap_or_default();
    assert!(said.contains("改为“8”") && said.contains("librarian"), "who and what: {said}");
    assert_eq!(shelf.values, ["9"], "mine is kept");
    assert_eq!(field(&page, "title").values, ["乙"], "what only the other changed is shown as it is now");
    let undecided = refused(desk.change(book, &mine).await);
    assert!(field(&undecided, "shelf").conflict.is_some(), "without a choice it is asked again");
    let mut decided = mine.to_vec();
    decided.push(("_keep.shelf", "mine"));
    let (_, merged) = done(desk.change(book, &decided).await);
    assert!(merged.and_then(|merged| merged.who).is_some_and(|who| who.contains("librarian")));
    assert_eq!(desk.stored(book, "shelf").await, number("9"));
    assert_eq!(desk.stored(book, "title").await, Value::text("乙"));
}

#[tokio::test]
async fn nothing_typed_is_lost_with_the_row_it_was_typed_for() {
    let desk = open_desk().await;
    let (book, _) = done(desk.send(&[("title", "甲"), ("branch", "总馆"), ("shelf", "3")]).await);
    let delete = Command::Delete { dataset: "book".into(), id: book, base: Base::Any };
    desk.site.commit(&desk.librarian, vec![delete]).await.unwrap();
    let page = refused(desk.change(book, &[("_rev", "1"), ("title", "写了很久"), ("branch", "总馆")]).await);
    assert_eq!(field(&page, "title").values, ["写了很久"]);
    assert!(notices(&page)[0].contains("已被删除"), "{:?}", notices(&page));
}

#[tokio::test]
async fn a_deed_that_comes_too_late_is_told_what_happened() {
    let desk = open_desk().await;
    let (book, _) = done(desk.send(&[("title", "甲"), ("branch", "总馆"), ("shelf", "3")]).await);
    let lend =
        Command::Move { dataset: "book".into(), id: book, name: "lend".into(), note: None, base: Base::Any };
    desk.site.commit(&desk.librarian, vec![lend]).await.unwrap();
    let reader = desk.as_of(&desk.librarian);
    let late = input(&[("_rev", "1"), ("note", "破损")]);
    let page = reader.overtaken_page("book", book, "discard", &late).await.unwrap();
    let told = notices(&page).join(" ");
    assert!(told.contains("借出") && told.contains("librarian") && told.contains("破损"), "{told}");
    let back = Command::Move {
        dataset: "book".into(),
        id: book,
        name: "take_back".into(),
        note: None,
        base: Base::Any,
    };
    desk.site.commit(&desk.librarian, vec![back]).await.unwrap();
    let page = reader.overtaken_page("book", book, "discard", &late).await.unwrap();
    assert_eq!(field(&page, "note").values, ["破损"], "where it can still be done the reason stands ready");
    assert!(form(&page).hidden.contains(&("_rev".to_owned(), "3".to_owned())));
}

/// One unknown word must not cost the list and all other filters.
#[tokio::test]
async fn a_filter_that_means_nothing_is_told_beside_it_and_narrows_nothing() {
    let desk = open_desk().await;
    for (title, shelf) in [("甲", "1"), ("乙", "2")] {
        done(desk.send(&[("title", title), ("branch", "总馆"), ("shelf", shelf)]).await);
    }
    let query = [("subjects", "电气学"), ("shelf.from", "2"), ("branch", "总馆"), ("price.to", "1万")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let reader = desk.as_of(&desk.librarian);
    let page = reader.list_page("book", &query).await.unwrap();
    let View::Table(table) = &page.blocks[0].view else { panic!("a list is a table") };
    let wrong: Vec<_> = table.facets.iter().filter(|facet| facet.problem.is_some()).collect();
    assert_eq!(wrong.len(), 1);
    assert_eq!(
        (wrong[0].key.as_str(), wrong[0].problem.as_deref()),
        ("subjects", Some("“类目”中没有“电气学”"))
    );
    assert_eq!(wrong[0].near[0].text, "电气");
    let chips: Vec<_> = table.chips.iter().map(|chip| chip.value.as_str()).collect();
    assert_eq!(chips.len(), 3, "{chips:?}");
    assert!(chips.contains(&"江畔总馆"), "a row is called by its name: {chips:?}");
    let problems = reader.narrowed("book", &query).await.unwrap_err();
    assert_eq!(problems.0[0].refusal.code, "value.no-such-code", "whoever takes the rows away is refused");
}
