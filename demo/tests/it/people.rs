//! The people by name: they are who the caller prints, and see what their roles let them see.

use kernel::{Actor, List};

use crate::city::{Made, made};

async fn acting(made: &Made, login: &str) -> Actor {
    let account = made.city.accounts.iter().find(|account| account.login == login).unwrap();
    let seat = made.kernel.seats(account.person).await.unwrap().pop().unwrap();
    made.kernel.actor(account.account, Some(seat.id)).await.unwrap()
}

async fn sees(made: &Made, actor: &Actor, dataset: &str, filter: &str) -> usize {
    let list = List { dataset, filters: vec![filter.to_owned()], limit: Some(200), ..List::default() };
    made.kernel.list(actor, &list).await.unwrap().rows.len()
}

#[tokio::test]
async fn the_accounts_to_print_are_those_promised() {
    let made = made(1, 0.02).await;
    let printed: Vec<&str> = made.city.accounts.iter().map(|account| &*account.login).collect();
    assert_eq!(printed, ["hr01", "hr02", "jyb01", "msc01", "stu01", "steward01", "admin01"]);
    for account in &made.city.accounts {
        let actor = acting(&made, &account.login).await;
        let roles = actor.seat.unwrap().roles;
        let titles: Vec<String> =
            roles.iter().map(|role| made.kernel.model().roles[role].title.zh.clone()).collect();
        assert_eq!(titles, account.roles, "{}", account.login);
    }
}

/// The first thing somebody does with the city is to sign in as one of them: each must find work there.
#[tokio::test]
async fn each_finds_something_to_do() {
    let made = made(1, 0.02).await;
    let hr = acting(&made, "hr01").await;
    assert_eq!(sees(&made, &hr, "job", "row.enterprise = actor.org").await, 8);
    assert!(sees(&made, &hr, "job", r#"row.enterprise = actor.org and row.state = "open""#).await >= 4);
    assert!(sees(&made, &hr, "application", "row.enterprise = actor.org").await > 5);
    let placement = acting(&made, "jyb01").await;
    assert!(sees(&made, &placement, "job", r#"row.state = "submitted""#).await > 0);
    let student = acting(&made, "stu01").await;
    assert_eq!(sees(&made, &student, "resume", "row.student = actor.person").await, 1);
    assert!(sees(&made, &student, "application", "row.student = actor.person").await > 0);
    let office = acting(&made, "msc01").await;
    assert!(sees(&made, &office, "enterprise", r#"row.state = "listed""#).await > 0);
}

/// The facts the acceptance days count on.
#[tokio::test]
async fn people_and_firms_by_name_are_as_written() {
    let made = made(1, 0.02).await;
    let firm = made
        .rows("enterprise")
        .await
        .into_iter()
        .find(|row| made.text("enterprise", row, "name") == "瑞安迅桥汽车零部件有限公司（演示）");
    let firm = firm.unwrap();
    assert_eq!((&*firm.state, made.text("enterprise", &firm, "industry").as_str()), ("listed", "C3670"));
    let born = |name: &'static str| {
        let made = &made;
        async move {
            let people = made.rows("person").await;
            let found = people.iter().find(|row| made.text("person", row, "name") == name).unwrap();
            made.value("person", found, "born_on").as_date().unwrap().to_string()
        }
    };
    assert_eq!(born("潘小渔（演示）").await, "2010-05-10");
    assert_eq!(born("季晨舟（演示）").await, "2011-03-02");
    assert!(born("林清越（演示）").await.starts_with("2005-08"));
    let resumes = made.rows("resume").await;
    let student = resumes.iter().find(|row| made.text("resume", row, "name") == "林清越（演示）").unwrap();
    let facts = ["major", "education", "expected_education"].map(|field| made.text("resume", student, field));
    assert_eq!(facts, ["460104", "61", "31"]);
}
