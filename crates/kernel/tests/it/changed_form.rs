//! Forms that were opened before the declarations changed and are sent afterwards. A failure here is something that
//! somebody typed and that is gone without a word.

use expr::{Id, Value};
use kernel::engine::Engines;
use kernel::pages::{FormInput, Reader, Sent};
use kernel::view::{Form, View};
use kernel::{Actor, CommitOptions, Sight};
use model::{Language, Source};
use testkit::{Site, library, number, values};

const AGE: &str =
    "[fields.age]\ntitle = { zh = \"适读年龄\", en = \"Age\" }\nkind = \"code\"\ntable = \"age\"\n";

/// The library with its books declared otherwise.
fn changed(change: impl Fn(&str) -> String) -> Vec<Source> {
    let book = |source: &mut Source| {
        if source.path == "library/datasets/book.toml" {
            source.text = change(&source.text);
        }
    };
    let mut packs = library();
    packs.iter_mut().for_each(book);
    packs
}

/// Books have a place where they had a shelf, and are of a language.
fn with_place() -> Vec<Source> {
    changed(|book| {
        let language = "[fields.language]\ntitle = { zh = \"语种\", en = \"Language\" }\nkind = \"text\"\n";
        let was = "[fields.place]\nwas = \"shelf\"";
        let book = book.replace("[fields.shelf]", was).replace("\"shelf\"]", "\"place\"]");
        let book = book.replace("\"shelf\",", "\"place\",").replace("row.shelf", "row.place");
        book.replace(AGE, &format!("{AGE}{language}"))
    })
}

/// Books are for all ages.
fn without_age() -> Vec<Source> {
    changed(|book| book.replace(AGE, "").replace("\"age\", ", ""))
}

struct Desk {
    site: Site,
    book: Id,
}

impl Desk {
    async fn open() -> Desk {
        let site = Site::with(library()).await;
        let house = site.organisation("东馆").await;
        let branch = values(&[("name", Value::text("总馆")), ("organisation", Value::Id(house))]);
        let branch = site.make("branch", branch).await;
        let book = [("title", Value::text("电工学")), ("branch", Value::Id(branch)), ("shelf", number("7"))];
        let book = site.make("book", values(&book)).await;
        Desk { site, book }
    }

    /// Sends the form of the book as it was drawn before, with these fields; the form again where it is refused.
    async fn send(&self, fields: &[(&str, &str)]) -> Result<(), Box<Form>> {
        let operator = Actor::operator();
        let engines = Engines::default();
        let kernel = &self.site.kernel;
        let reader = Reader { kernel, engines: &engines, actor: &operator, language: Language::Zh };
        let named = fields.iter().map(|(name, _)| *name).filter(|name| !name.starts_with('_'));
        let mut input: Vec<(String, String)> = named.map(|name| ("_field".into(), name.into())).collect();
        input.extend(fields.iter().map(|(name, text)| ((*name).into(), (*text).into())));
        match reader.update("book", self.book, &FormInput(input), CommitOptions::default()).await.unwrap() {
            Sent::Done(_, _) => Ok(()),
            Sent::Refused(page, _) => match page.blocks.into_iter().next().map(|block| block.view) {
                Some(View::Form(form)) => Err(Box::new(form)),
                other => panic!("a refused form is drawn again, not {other:?}"),
            },
        }
    }

    async fn value(&self, field: &str) -> Value {
        let seen = self.site.get(&Actor::operator(), "book", self.book).await.unwrap();
        let place = self.site.kernel.model().dataset("book").unwrap().field(field).unwrap().0;
        match &seen.values[place] {
            Sight::Clear(value) => value.clone(),
            other => panic!("the operator reads {field}, not {other:?}"),
        }
    }
}

fn keys(form: &Form) -> Vec<&str> {
    form.groups.iter().flat_map(|group| &group.fields).map(|field| field.key.as_str()).collect()
}

#[tokio::test]
async fn what_was_typed_under_a_fields_former_name_is_kept_under_its_new_one() {
    let desk = Desk::open().await;
    desk.site.apply(with_place()).await;
    assert!(desk.send(&[("title", "电工学（二版）"), ("shelf", "9"), ("_rev", "1")]).await.is_ok());
    assert_eq!(
        (desk.value("title").await, desk.value("place").await),
        (Value::text("电工学（二版）"), number("9"))
    );

    let refused = desk.send(&[("shelf", "九"), ("_rev", "2")]).await.unwrap_err();
    let place =
        refused.groups.iter().flat_map(|group| &group.fields).find(|field| field.key == "place").unwrap();
    assert_eq!(place.values, ["九"], "and what is wrong with it is said where it stands now");
    assert!(place.problem.is_some() && refused.problems.is_empty());
    assert!(keys(&refused).contains(&"language"), "in the form as it is now");
}

#[tokio::test]
async fn a_clash_under_the_former_name_is_decided_under_it_too() {
    let desk = Desk::open().await;
    desk.send(&[("shelf", "8"), ("_rev", "1")]).await.unwrap();
    desk.site.apply(with_place()).await;
    let clash = desk.send(&[("shelf", "9"), ("_rev", "1")]).await.unwrap_err();
    let place =
        clash.groups.iter().flat_map(|group| &group.fields).find(|field| field.key == "place").unwrap();
    assert_eq!(place.conflict.as_ref().map(|conflict| conflict.theirs.as_str()), Some("8"));
    desk.send(&[("shelf", "9"), ("_keep.shelf", "mine"), ("_rev", "1")]).await.unwrap();
    assert_eq!(desk.value("place").await, number("9"));
}

#[tokio::test]
async fn what_was_typed_into_a_field_that_is_gone_is_said_before_anything_is_saved() {
    let desk = Desk::open().await;
    desk.site.apply(without_age()).await;
    let refused = desk.send(&[("shelf", "9"), ("age", "youth"), ("_rev", "1")]).await.unwrap_err();
    assert!(refused.problems.iter().any(|problem| problem.contains("youth")), "{:?}", refused.problems);
    assert!(!keys(&refused).contains(&"age"));
    assert_eq!(desk.value("shelf").await, number("7"), "nothing was saved");
    assert!(
        desk.send(&[("shelf", "9"), ("age", " "), ("_rev", "1")]).await.is_ok(),
        "what was empty is no loss"
    );
    assert_eq!(desk.value("shelf").await, number("9"));
}
