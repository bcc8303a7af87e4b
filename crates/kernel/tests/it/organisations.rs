//! Rows that are organisations, and the tree they form.

use expr::{Id, Value};
use kernel::{Actor, Command, List, Problems};
use model::Source;
use testkit::{Site, library, values};

fn codes_of(problems: &Problems) -> Vec<&'static str> {
    problems.0.iter().map(|problem| problem.refusal.code).collect()
}

async fn name_of(site: &Site, dataset: &str, id: Id) -> Value {
    let seen = site.get(&Actor::operator(), dataset, id).await.unwrap();
    let model = site.kernel.model();
    seen.clear(model.dataset(dataset).unwrap().label).clone()
}

#[tokio::test]
async fn an_enterprise_brings_its_organisation_and_keeps_its_name() {
    let site = Site::new().await;
    let college = site.organisation("学院").await;
    let office = site.actor("office", college, &["consortium-office"]).await;
    let firm =
        site.create(&office, "enterprise", values(&[("name", Value::text("远航机电"))])).await.unwrap();
    assert_eq!(name_of(&site, "organisation", firm).await, Value::text("远航机电"));

    site.update(&office, "enterprise", firm, values(&[("name", Value::text("远航智能"))])).await.unwrap();
    assert_eq!(name_of(&site, "organisation", firm).await, Value::text("远航智能"));

    let admin = Actor::operator();
    site.update(&admin, "organisation", firm, values(&[("name", Value::text("远航集团"))])).await.unwrap();
    site.update(&office, "enterprise", firm, values(&[("address", Value::text("人民路 1 号"))]))
        .await
        .unwrap();
    assert_eq!(
        name_of(&site, "organisation", firm).await,
        Value::text("远航集团"),
        "what was not edited is not undone"
    );
}

#[tokio::test]
async fn becoming_an_enterprise_does_not_rename_an_organisation_of_others() {
    let site = Site::new().await;
    let college = site.organisation("学院").await;
    let office = site.actor("office", college, &["consortium-office"]).await;
    let take = |name: &str| {
        let values = values(&[("name", Value::text(name))]);
        vec![Command::Create { dataset: "enterprise".into(), id: Some(college), values }]
    };
    let wrong = site.commit(&office, take("冒名企业")).await.unwrap_err();
    assert_eq!(codes_of(&wrong), ["row.forbidden"], "the office keeps enterprises, not organisations");
    assert_eq!(name_of(&site, "organisation", college).await, Value::text("学院"));
    site.commit(&office, take("学院")).await.expect("under its own name it may be one");
}

#[tokio::test]
async fn rules_about_belonging_follow_the_tree_as_it_changes() {
    let mut packs = library();
    let text = "title = { zh = \"总馆长\", en = \"Director\" }\n[[grants]]\ndataset = \"branch\"\nmay = [\"read\"]\n\
                rows = 'within(row.organisation, actor.org)'\n";
    packs.push(Source { path: "library/roles/director.toml".to_owned(), text: text.to_owned() });
    let site = Site::with(packs).await;
    let (city, part) = (site.organisation("市馆").await, site.organisation("区馆").await);
    let director = site.actor("director", city, &["director"]).await;
    site.make("branch", values(&[("name", Value::text("一馆")), ("organisation", Value::Id(part))])).await;
    let many = async || {
        let list = List { dataset: "branch", ..List::default() };
        site.kernel.list(&director, &list).await.unwrap().rows.len()
    };
    assert_eq!(many().await, 0);
    let operator = Actor::operator();
    site.update(&operator, "organisation", part, values(&[("parent", Value::Id(city))])).await.unwrap();
    assert_eq!(many().await, 1, "it belongs to the city now");
    site.update(&operator, "organisation", part, values(&[("parent", Value::Null)])).await.unwrap();
    assert_eq!(many().await, 0, "and now it does not");
}
