//! A list as a page: how many rows it shows is for the reader to say, within what one page may hold.

use kernel::engine::Engines;
use kernel::pages::Reader;
use kernel::view::View;
use kernel::{Actor, Problems};
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
