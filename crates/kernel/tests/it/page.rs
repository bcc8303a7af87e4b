//! A list as a page, and the bin: how many rows a page shows is for the reader to say, within what one page may hold,
//! and each page leads to the next.

use kernel::engine::Engines;
use kernel::pages::Reader;
use kernel::view::{Table, Target, View};
use kernel::{Actor, Base, Command, Problems};
use model::Language;
use testkit::Site;

/// How many rows the page of organisations shows, or the code of the refusal.
async fn shown(site: &Site, limit: &str) -> Result<usize, &'static str> {
    let operator = Actor::operator();
    let engines = Engines::default();
    let reader = Reader { kernel: &site.kernel, engines: &engines, actor: &operator, language: Language::Zh };
    let asked = [("limit".to_owned(), limit.to_owned())];
    let page = reader.list_page("organisation", &asked).await;
    let page = page.map_err(|Problems(problems)| problems[0].refusal.code)?;
    match &page.blocks[0].view {
        View::Table(table) => Ok(table.rows.len()),
        other => panic!("a list is a table, not {other:?}"),
    }
}

#[tokio::test]
async fn a_page_is_as_long_as_was_asked() {
    let site = Site::new().await;
    for number in 0..60 {
        site.organisation(&format!("第{number}中学")).await;
    }
    assert_eq!(shown(&site, "50").await, Ok(50));
    assert_eq!(shown(&site, "200").await, Ok(60));
    for beyond in ["0", "201", "-1", "many"] {
        assert_eq!(shown(&site, beyond).await, Err("parameter.invalid"), "{beyond}");
    }
}

/// The table of a page of the bin of organisations.
async fn bin(site: &Site, query: &[(String, String)]) -> Table {
    let operator = Actor::operator();
    let engines = Engines::default();
    let reader = Reader { kernel: &site.kernel, engines: &engines, actor: &operator, language: Language::Zh };
    let page = reader.bin_page("organisation", query).await.unwrap();
    match page.blocks.into_iter().next().map(|block| block.view) {
        Some(View::Table(table)) => table,
        other => panic!("a bin is a table, not {other:?}"),
    }
}

/// The parameters of an address within the bin.
fn within_the_bin(target: Option<Target>) -> Option<Vec<(String, String)>> {
    target.map(|target| match target {
        Target::Bin { dataset, query } if dataset == "organisation" => query,
        other => panic!("the bin leads to the bin, not to {other:?}"),
    })
}

#[tokio::test]
async fn a_bin_is_turned_over_and_ordered_like_a_list() {
    let site = Site::new().await;
    let operator = Actor::operator();
    let mut deleted = Vec::new();
    for number in 0..25 {
        let id = site.organisation(&format!("第{number}中学")).await;
        let delete = Command::Delete { dataset: "organisation".into(), id, base: Base::Any };
        site.commit(&operator, vec![delete]).await.unwrap();
        deleted.push(id.to_string());
    }
    let ten = ("limit".to_owned(), "10".to_owned());
    let mut asked = vec![ten.clone()];
    let mut sizes = Vec::new();
    let mut seen = Vec::new();
    loop {
        let table = bin(&site, &asked).await;
        sizes.push(table.rows.len());
        seen.extend(table.rows.into_iter().map(|row| row.id));
        let first = within_the_bin(table.pager.first);
        assert_eq!(first, (sizes.len() > 1).then(|| vec![ten.clone()]));
        match within_the_bin(table.pager.next) {
            Some(next) if sizes.len() < 5 => asked = next,
            _ => break,
        }
    }
    assert_eq!(sizes, [10, 10, 5]);
    seen.sort();
    deleted.sort();
    assert_eq!(seen, deleted, "each deleted row once");

    let updated = bin(&site, &[ten]).await.columns.pop().unwrap();
    let turned = within_the_bin(updated.sort).unwrap();
    let oldest = bin(&site, &turned).await;
    assert_eq!(oldest.columns.last().unwrap().ascending, Some(true), "{turned:?}");
    assert_eq!(oldest.rows.len(), 10);
}
