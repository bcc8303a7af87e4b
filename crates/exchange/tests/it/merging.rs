//! What a person has changed since, what firms say of themselves in several lines, rows that are gone.

use expr::Value;
use testkit::{code, values};

use crate::city::{City, HEAD, counted, noted};

/// A source that changes must not undo what the office has corrected by hand.
#[tokio::test]
async fn a_changed_line_changes_what_nobody_has_edited_since() {
    let city = City::new().await;
    let recipe = city.recipe();
    city.import(&format!("{HEAD}1,瑞安甲厂,,,钳工,5-8千/月,3,\n"), &recipe).await;
    let job = city.rows("job").await.remove(0);
    let edited = values(&[("headcount", testkit::number("5"))]);
    city.update(&city.office, "job", job.id, edited).await.unwrap();
    let import = city.import(&format!("{HEAD}1,瑞安甲厂,,,数控钳工,5-8千/月,4,\n"), &recipe).await;
    insta::assert_snapshot!(counted(import.counts), @"changed 1, kept 1");
    insta::assert_snapshot!(noted(&city.notes(import.id).await), @"2 Kept job.headcount “4”");
    insta::assert_snapshot!(city.told().await, @"
    瑞安甲厂|| listed rev 1
    瑞安甲厂: 数控钳工|5,000–8,000|5 open rev 3
    ");
    // it was said once; saying it at every import would hide what is new
    let again = city.import(&format!("{HEAD}1,瑞安甲厂,,,数控钳工,5-8千/月,4,\n"), &recipe).await;
    insta::assert_snapshot!(counted(again.counts), @"unchanged 1");
    // and what the source takes back is taken back
    let emptied = city.import(&format!("{HEAD}1,瑞安甲厂,,,数控钳工,,4,\n"), &recipe).await;
    insta::assert_snapshot!(counted(emptied.counts), @"changed 1");
    insta::assert_snapshot!(city.told().await, @"
    瑞安甲厂|| listed rev 1
    瑞安甲厂: 数控钳工||5 open rev 4
    ");
}

/// 466 of 4,115 firms of the two workbooks contradict themselves: who comes last must not win.
#[tokio::test]
async fn of_lines_that_contradict_each_other_the_first_sets() {
    let city = City::new().await;
    let recipe = city.recipe();
    let text =
        format!("{HEAD}1,瑞安甲厂,,50-150人,钳工,,1,\n2,瑞安甲厂,91330381MA2000001G,500-1000人,电工,,1,\n");
    let import = city.import(&text, &recipe).await;
    insta::assert_snapshot!(noted(&city.notes(import.id).await), @"3 Differs enterprise.size “500-999人” 瑞安甲厂：第 2 行写的是“50-150人”，以前面的为准");
    insta::assert_snapshot!(city.told().await, @"
    瑞安甲厂|91330381MA2000001G|50-150人 listed rev 1
    瑞安甲厂: 电工||1 open rev 1
    瑞安甲厂: 钳工||1 open rev 1
    ");
    // the line that said it may say otherwise
    let import = city.import(&text.replace("50-150人", "150-500人"), &recipe).await;
    insta::assert_snapshot!(counted(import.counts), @"changed 1, unchanged 1, differing 1");
    insta::assert_snapshot!(city.told().await, @"
    瑞安甲厂|91330381MA2000001G|150-500人 listed rev 2
    瑞安甲厂: 电工||1 open rev 1
    瑞安甲厂: 钳工||1 open rev 1
    ");
}

/// What the office has written of a firm stays; what it left empty is filled in.
#[tokio::test]
async fn a_firm_that_was_there_keeps_what_people_wrote() {
    let city = City::new().await;
    city.make("enterprise", values(&[("name", Value::text("瑞安甲厂")), ("size", code("50-150"))])).await;
    let text = format!("{HEAD}1,瑞安 甲厂,91330381MA2000001G,少于50人,钳工,,1,\n");
    let import = city.import(&text, &city.recipe()).await;
    insta::assert_snapshot!(noted(&city.notes(import.id).await), @"2 There enterprise.size “少于50人” 瑞安 甲厂：与已有内容不同，保留现在的");
    insta::assert_snapshot!(city.told().await, @"
    瑞安甲厂|91330381MA2000001G|50-150人 listed rev 2
    瑞安甲厂: 钳工||1 open rev 1
    ");
}

/// Two files disagree and nobody has edited anything: the office must not be told that somebody has.
#[tokio::test]
async fn what_another_source_wrote_is_said_to_be_its_own() {
    let city = City::new().await;
    let text = "position,company,city,district,diploma_requirement,wage,experience,industry,welfare,description,size\n\
                钳工,瑞安甲厂,,,,,,,,,50-150人\n";
    city.import(text, &city.shipped("software-2019")).await;
    let text = format!("{HEAD}1,瑞安甲厂,,少于50人,钳工,,1,\n");
    for _ in 0..2 {
        let import = city.import(&text, &city.recipe()).await;
        let told = noted(&city.notes(import.id).await);
        let expected =
            "2 There enterprise.size “少于50人” 瑞安甲厂：与已有内容不同，保留现在的（来自 software-2019）";
        assert_eq!(told, expected);
    }
}

/// A firm that was renamed here is still the firm its source means.
#[tokio::test]
async fn a_row_is_found_again_by_what_its_source_called_it() {
    let city = City::new().await;
    let recipe = city.recipe();
    city.import(&format!("{HEAD}1,瑞安甲厂,,,钳工,,1,\n"), &recipe).await;
    let firm = city.rows("enterprise").await.remove(0);
    let renamed = values(&[("name", Value::text("瑞安甲集团有限公司"))]);
    city.update(&city.office, "enterprise", firm.id, renamed).await.unwrap();
    city.import(&format!("{HEAD}1,瑞安甲厂,,,钳工,,1,\n2,瑞安甲厂,,,电工,,1,\n"), &recipe).await;
    insta::assert_snapshot!(city.told().await, @"
    瑞安甲集团有限公司|| listed rev 2
    瑞安甲集团有限公司: 电工||1 open rev 1
    瑞安甲集团有限公司: 钳工||1 open rev 1
    ");
}

#[tokio::test]
async fn two_firms_of_one_name_are_not_guessed_between() {
    let city = City::new().await;
    city.enterprise("瑞安甲厂").await;
    city.enterprise("瑞安 甲厂").await;
    let import = city.import(&format!("{HEAD}1,瑞安甲厂,,,钳工,,1,\n"), &city.recipe()).await;
    insta::assert_snapshot!(noted(&city.notes(import.id).await), @"2 Refused enterprise.uscc “” “瑞安甲厂”在“企业”中不止一条，请补充更确切的一列");
}

/// What somebody has deleted is not made again by the next import of an old file.
#[tokio::test]
async fn a_row_that_is_gone_stays_gone() {
    let city = City::new().await;
    let mut recipe = city.recipe();
    recipe.then = Vec::new();
    let text = format!("{HEAD}1,瑞安甲厂,,,钳工,,1,\n");
    city.import(&text, &recipe).await;
    let job = city.rows("job").await.remove(0);
    let delete = kernel::Command::Delete { dataset: "job".into(), id: job.id, base: kernel::Base::Any };
    city.commit(&kernel::Actor::operator(), vec![delete]).await.unwrap();
    assert_eq!(counted(city.import(&text, &recipe).await.counts), "unchanged 1");
    let import = city.import(&text.replace("钳工", "电工"), &recipe).await;
    insta::assert_snapshot!(noted(&city.notes(import.id).await), @"2 Refused — “” 以前导入的这一条已被删除，或不在可见范围");
    assert!(city.rows("job").await.is_empty());
}

/// A list of master data: the words that find a row identify its line, so a changed line changes its row.
#[tokio::test]
async fn a_list_of_looked_up_rows_is_kept_up_to_date() {
    let city = City::new().await;
    let recipe = city.recipe_of(
        r#"
title = { zh = "名录", en = "Firms" }
source = "register"
[rows.enterprise]
dataset = "enterprise"
look_up = ["uscc", "name"]
[[columns]]
at = "名称"
to = "enterprise.name"
[[columns]]
at = "代码"
to = "enterprise.uscc"
[[columns]]
at = "规模"
to = "enterprise.size"
"#,
    );
    let text = "名称,代码,规模\n瑞安甲厂,91330381MA2000001G,50-150人\n瑞安乙厂,,\n";
    assert_eq!(counted(city.import(text, &recipe).await.counts), "created 2");
    assert_eq!(counted(city.import(text, &recipe).await.counts), "unchanged 2");
    let changed = city.import(&text.replace("50-150人", "150-500人"), &recipe).await;
    assert_eq!(counted(changed.counts), "changed 1, unchanged 1");
    insta::assert_snapshot!(city.told().await, @"
    瑞安甲厂|91330381MA2000001G|150-500人 listed rev 2
    瑞安乙厂|| listed rev 1
    ");
}
