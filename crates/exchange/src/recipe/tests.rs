//! The shipped recipes, recipes saved and read again, what is said of wrong ones, and sheets nobody has described.

use std::fmt::Write as _;
use std::sync::Arc;

use model::{Model, load};

use super::*;
use crate::reading::{HeadChoice, Known, Limits, Origin, Sheet, open_file};

fn model() -> Model {
    let sections = [SECTION, testkit::MATCHERS];
    let (model, wrong) = load(&testkit::packs(), &sections);
    assert_eq!(wrong, []);
    model
}

/// A mapping that somebody saves must be the mapping they get back.
#[test]
fn shipped_recipes_are_read_and_read_again_as_they_are_saved() {
    let model = model();
    let recipes = recipes(&model);
    assert!(recipes.len() >= 2);
    for (key, recipe) in recipes.iter() {
        let text = recipe.to_toml(&model);
        assert_eq!(read_recipe(key, &text, &model).as_ref(), Ok(&**recipe), "{text}");
        assert!(recipe.rows.len() >= 2 && recipe.columns.len() >= 9, "{key}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_the_nearest_right_word() {
    let text = r#"
title = { zh = "甲", en = "A" }
source = "a"
head = "keine"
then = ["publish", "return"]

[rows.enterprise]
dataset = "enterprize"

[rows.firm]
dataset = "enterprise"
look_up = ["adress", "address"]
else = "make"

[rows.job]
dataset = "job"
refer = { enterprise = "frim", title = "firm" }

[[columns]]
at = "A"
to = "job.tittle"

[[columns]]
to = ["firm.industry"]
words = "industry"

[[columns]]
at = "C"
to = "industry"
speed = 3

[words.industry]
ZZ99 = ["别的"]
"#;
    let wrong = read_recipe("wrong.toml", text, &model()).unwrap_err();
    let told: String = wrong.iter().fold(String::new(), |mut told, wrong| {
        writeln!(told, "{wrong}").unwrap();
        told
    });
    insta::assert_snapshot!(told, @r#"
    wrong.toml:4:8: `head` is the number of the head line, from 1, or "none"
    wrong.toml:5:9: no row that lines make has a move `publish`
    wrong.toml:5:20: `return` needs a note, which a file cannot give
    wrong.toml:8:11: there is no dataset `enterprize` — did you mean "enterprise"?
    wrong.toml:12:11: no column fills a field by which `firm` is looked up
    wrong.toml:12:12: `enterprise` has no field `adress` — did you mean "address"?
    wrong.toml:12:22: rows are not found by `address`: it is neither `unique` nor `look_up = true`
    wrong.toml:13:8: `else` is "create" or "refuse"
    wrong.toml:17:9: `title` does not refer to one row of `enterprise`
    wrong.toml:17:9: no row `frim` stands before `job` — did you mean "firm"?
    wrong.toml:21:6: `job` has no field `tittle` — did you mean "title"?
    wrong.toml:23:1: `at` is missing
    wrong.toml:25:9: `ZZ99` of `[words.industry]` is no value of this column's fields
    wrong.toml:29:6: `industry` must be <row>.<field>
    wrong.toml:30:1: unknown key `speed`
    "#);
}

fn suggested(text: &str, dataset: &str) -> String {
    let model = model();
    let file =
        Arc::new(open_file("表.csv", Origin::Bytes(text.as_bytes().into()), Limits::default()).unwrap());
    let sheet = Sheet::open(&file, None, HeadChoice::Find, &Known::of(&model)).unwrap();
    let Suggestion { recipe, reads } = suggest(&sheet, dataset, "试", &model).unwrap();
    let mut told = String::new();
    for (column, reads) in sheet.columns.iter().zip(&reads) {
        let to = reads.to.and_then(|to| Some((&recipe.rows[to.row].name, &recipe.field(&model, to)?.1.key)));
        let to = to.map_or("—".to_owned(), |(row, field)| format!("{row}.{field}"));
        let by = if reads.by_name { "name" } else { "content" };
        writeln!(told, "{column}: {to} {by} {}/{} {:?}", reads.read, reads.filled, reads.examples).unwrap();
    }
    for row in &recipe.rows {
        writeln!(
            told,
            "{} = {} {:?} {:?} {:?}",
            row.name, row.dataset, row.look_up, row.otherwise, row.refer
        )
        .unwrap();
    }
    let text = recipe.to_toml(&model);
    assert_eq!(read_recipe("suggested", &text, &model).as_ref(), Ok(&recipe), "{text}");
    told
}

/// Somebody's own sheet is understood without a line of configuration.
#[test]
fn columns_are_suggested_by_name_synonym_and_content() {
    insta::assert_snapshot!(suggested(
        "招聘单位,信用代码,*职位名称,人数,薪资待遇（元/月）,电话号,备注\n\
         瑞安甲厂,91330381MA2000001G,钳工,3,5000-6000,13800138000,急\n\
         瑞安乙厂,,电工,2,面议,0577-65812345,\n",
        "job"
    ), @r#"
    招聘单位: enterprise.name name 2/2 ["瑞安甲厂", "瑞安乙厂"]
    信用代码: enterprise.uscc name 1/1 ["91330381MA2000001G"]
    *职位名称: job.title name 2/2 ["钳工", "电工"]
    人数: job.headcount name 2/2 ["3", "2"]
    薪资待遇（元/月）: job.pay name 2/2 ["5000-6000", "面议"]
    电话号: job.contact_phone name 2/2 ["13800138000", "0577-65812345"]
    备注: — content 0/1 ["急"]
    enterprise = enterprise ["uscc", "name"] Create []
    job = job [] Create [("enterprise", 0)]
    "#);
    insta::assert_snapshot!(suggested(
        "https://a.cn/1,钳工,瑞安甲厂,4-8千/月,上海-奉贤区\nhttps://a.cn/2,电工,瑞安乙厂,100元/天,浙江省瑞安市\n",
        "job"
    ), @r#"
    A: job.source_url content 2/2 ["https://a.cn/1", "https://a.cn/2"]
    B: job.occupation content 2/2 ["钳工", "电工"]
    C: — content 0/2 ["瑞安甲厂", "瑞安乙厂"]
    D: job.pay content 2/2 ["4-8千/月", "100元/天"]
    E: job.district content 2/2 ["上海-奉贤区", "浙江省瑞安市"]
    job = job [] Create []
    "#);
    insta::assert_snapshot!(suggested("企业名称,统一社会信用代码,区县\n瑞安甲厂,91330381MA2000001G,瑞安\n", "enterprise"), @r#"
    企业名称: enterprise.name name 1/1 ["瑞安甲厂"]
    统一社会信用代码: enterprise.uscc name 1/1 ["91330381MA2000001G"]
    区县: enterprise.district name 1/1 ["瑞安"]
    enterprise = enterprise ["uscc", "name"] Create []
    "#);
}

/// A sheet with the columns that a recipe reads.
fn sheet_for(recipe: &Recipe, model: &Model) -> Sheet {
    let mut columns: Vec<&str> = Vec::new();
    for at in recipe.columns.iter().flat_map(|column| &column.at) {
        if !columns.contains(&&**at) {
            columns.push(at);
        }
    }
    columns.sort_unstable();
    let text = format!("{}\n{}\n", columns.join(","), vec!["甲"; columns.len()].join(","));
    let file = open_file("a.csv", Origin::Bytes(text.as_bytes().into()), Limits::default()).unwrap();
    let head = if recipe.head == HeadChoice::None { HeadChoice::None } else { HeadChoice::At(1) };
    Sheet::open(&Arc::new(file), None, head, &Known::of(model)).unwrap()
}

/// Whoever looks at a mapping and saves it must not have changed it.
#[test]
fn a_mapping_that_nobody_corrects_stays_as_it_is() {
    let model = model();
    for recipe in recipes(&model).values() {
        let sheet = sheet_for(recipe, &model);
        assert_eq!(recipe.with_chosen(&recipe.chosen(&sheet), &sheet, &model).as_ref(), Ok(&**recipe));
    }
}

#[test]
fn columns_of_one_field_are_joined_as_they_stand_and_rows_come_and_go() {
    let model = model();
    let recipe = Recipe::clone(recipes(&model).get("software-2019").unwrap());
    let sheet = sheet_for(&recipe, &model);
    let place = |name: &str| sheet.columns.iter().position(|column| column == name).unwrap();
    let field = |dataset: &str, key: &str| model.dataset(dataset).unwrap().field(key).unwrap().0;
    let mut chosen = recipe.chosen(&sheet);
    // taken off both columns and given to them again, the later one first
    for column in ["district", "city"] {
        chosen.remove(&(place(column), "job".into()));
    }
    let without = recipe.with_chosen(&chosen, &sheet, &model).unwrap();
    for column in ["district", "city"] {
        chosen.insert((place(column), "job".into()), field("job", "district"));
    }
    let again = without.with_chosen(&chosen, &sheet, &model).unwrap();
    let joined = again.columns.iter().find(|column| column.at.len() == 2).unwrap();
    assert_eq!(joined.at, ["city".into(), "district".into()]);

    chosen.retain(|(_, row), _| &**row != "enterprise");
    let alone = recipe.with_chosen(&chosen, &sheet, &model).unwrap();
    assert_eq!(alone.rows.len(), 1, "a row that nothing feeds is gone");
    assert_eq!(alone.rows[0].refer, []);
    chosen.insert((place("company"), "enterprise".into()), field("enterprise", "size"));
    let lost = alone.with_chosen(&chosen, &sheet, &model).unwrap_err();
    assert_eq!(lost.0[0].refusal.code, "recipe.row-not-found-by");
    chosen.insert((place("company"), "enterprise".into()), field("enterprise", "name"));
    let back = alone.with_chosen(&chosen, &sheet, &model).unwrap();
    assert_eq!(
        (&*back.rows[0].dataset, back.rows[0].look_up.as_slice()),
        ("enterprise", &["name".into()][..])
    );
    assert_eq!(back.rows[1].refer, [("enterprise".into(), 0)]);
    assert_eq!(unfed(&back, &model), []);
}

proptest::proptest! {
    /// The page shows what was chosen, whatever that is, and the draft can be read again.
    #[test]
    fn what_is_chosen_is_what_is_shown(
        key in proptest::sample::select(vec!["engineering-2020", "software-2019"]),
        wished in proptest::collection::vec((0_usize..13, proptest::bool::ANY, 0_usize..40), 0..14),
    ) {
        let model = model();
        let recipe = Recipe::clone(recipes(&model).get(key).unwrap());
        let sheet = sheet_for(&recipe, &model);
        let mut chosen = recipe.chosen(&sheet);
        for (column, of_job, field) in wished {
            let dataset = model.dataset(if of_job { "job" } else { "enterprise" }).unwrap();
            let cell = (column, dataset.key.clone());
            match dataset.fields.get(field) {
                Some(declared) if declared.kind.target().is_none() && column < sheet.columns.len() => {
                    chosen.insert(cell, field);
                }
                _ => {
                    chosen.remove(&cell);
                }
            }
        }
        if let Ok(corrected) = recipe.with_chosen(&chosen, &sheet, &model) {
            proptest::prop_assert_eq!(corrected.chosen(&sheet), chosen);
            let text = corrected.to_toml(&model);
            let read = read_recipe("a", &text, &model);
            proptest::prop_assert_eq!(read, Ok(corrected), "{}", text);
        }
    }
}
