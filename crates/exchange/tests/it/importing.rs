//! A file imported: said beforehand, done line by line, stopped, cut off and continued, its refused lines corrected.

use std::fmt::Write as _;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use exchange::reading::HeadChoice;
use exchange::{Import, Recipe, Status, Watch, suggest};
use model::Source;

use crate::city::{City, HEAD, counted, noted};

/// Four good lines, three of one firm written in three ways, and four bad ones.
fn mixed() -> String {
    format!(
        "{HEAD}\
         1,瑞安甲（集团）厂,91330381MA2000001G,50-150人,钳工,5-8千/月,3,13800138000\n\
         2,瑞安甲(集团)厂,,500-1000人,电工,面议,2,\n\
         3,,91330381MA2000001G,,焊工,6000-7000,1,\n\
         4,瑞安乙厂,,很多人,质检,100元/天,,\n\
         5,瑞安丙厂,,,,6千,1,\n\
         6,瑞安丁厂,,,钳工,一大笔钱,1,\n\
         7,瑞安戊厂,,,钳工,6千,0,3.30382E+17\n\
         ,瑞安己厂,,,钳工,6千,1,\n\
         合计,,,,,,7,\n"
    )
}

/// What is shown before is what happens after, and the other way round.
#[tokio::test]
async fn a_dry_run_says_what_the_import_does() {
    let city = City::new().await;
    let recipe = city.recipe();
    let before = city.told().await;
    let run = city.dry_run(&mixed(), &recipe).await.unwrap();
    assert_eq!(city.told().await, before);
    insta::assert_snapshot!(counted(run.counts), @"created 4, refused 4, skipped 1, differing 1, unread 1");
    let import = city.import(&mixed(), &recipe).await;
    assert_eq!(
        (import.status, import.counts, import.total, import.position),
        (Status::Done, run.counts, 9, 10)
    );
    insta::assert_snapshot!(noted(&city.notes(import.id).await), @"
    3 Differs enterprise.size “500-999人” 瑞安甲(集团)厂：第 2 行写的是“50-150人”，以前面的为准
    5 Unread enterprise.size “很多人”
    6 Refused job.title “” 必填
    7 Refused job.pay “一大笔钱” “一大笔钱”读不出薪酬，写成 6000-9000元/月、1-1.5万/月 或 100元/天
    8 Refused job.headcount “0” 最小 1
    8 Refused job.contact_phone “3.30382E+17” “3.30382E+17”是表格软件改成科学计数的长数字，末位已丢失。把该列设为文本，从原处重新粘贴
    9 Refused — “” 识别列“编号”为空
    10 Skipped — “合计 7” 合计行
    ");
    insta::assert_snapshot!(city.told().await, @"
    瑞安甲（集团）厂|91330381MA2000001G|50-150人 listed rev 1
    瑞安乙厂|| listed rev 1
    瑞安乙厂: 质检|2,175| open rev 1
    瑞安甲（集团）厂: 焊工|6,000–7,000|1 open rev 1
    瑞安甲（集团）厂: 电工||2 open rev 1
    瑞安甲（集团）厂: 钳工|5,000–8,000|3 open rev 1
    ");
    assert_eq!(
        run.unread.iter().map(|unread| (&*unread.target, &*unread.word, unread.count)).collect::<Vec<_>>(),
        [("enterprise.size", "很多人", 1)]
    );
    assert_eq!(run.samples[0].values.len(), 7);
    let own = city.rows("job").await;
    assert!(own.iter().all(|job| job.created_by == city.office.person));
}

/// A number in the text would be found and called by everybody who may read the job.
#[tokio::test]
async fn contacts_in_a_text_stay_out_of_it_and_are_counted() {
    let city = City::new().await;
    let recipe = city
        .recipe_of(&format!("{}\n[[columns]]\nat = \"要求\"\nto = \"job.duties\"\n", crate::city::RECIPE));
    let text = format!(
        "{},要求\n1,瑞安甲厂,,,钳工,,1,13800138000,会看图。联系 13900139000 或 a@b.com\n",
        HEAD.trim()
    );
    let run = city.dry_run(&text, &recipe).await.unwrap();
    assert_eq!((counted(run.counts).as_str(), &run.made[..]), ("created 1, contacts 1", &[1, 1][..]));
    let import = city.import(&text, &recipe).await;
    assert_eq!(import.made, [1, 1]);
    insta::assert_snapshot!(noted(&city.notes(import.id).await), @"2 Contacts job.duties “” 2 处电话或邮箱，已换成“［联系方式见平台］”");
    let job = city.rows("job").await.remove(0);
    assert_eq!(city.shown(&job, "duties"), "会看图。联系 ［联系方式见平台］ 或 ［联系方式见平台］");
    assert_eq!(counted(city.import(&text, &recipe).await.counts), "unchanged 1, contacts 1");
}

/// A file imported twice would otherwise fill the city with the same jobs again.
#[tokio::test]
async fn the_second_import_changes_nothing() {
    let city = City::new().await;
    let recipe = city.recipe();
    city.import(&mixed(), &recipe).await;
    let before = city.told().await;
    let again = city.import(&mixed(), &recipe).await;
    insta::assert_snapshot!(counted(again.counts), @"unchanged 4, refused 4, skipped 1, differing 1, unread 1");
    assert_eq!(city.told().await, before);
}

/// Without a key equal lines are told apart by their ordinal, whatever stands between them.
#[tokio::test]
async fn equal_lines_without_a_key_are_as_many_rows() {
    let city = City::new().await;
    let mut recipe = city.recipe();
    recipe.key = Vec::new();
    let line = |title: &str| format!(",瑞安甲厂,,,{title},,1,\n");
    let first = [HEAD, &line("钳工"), &line("钳工"), &line("电工")].concat();
    assert_eq!(counted(city.import(&first, &recipe).await.counts), "created 3");
    let second = [HEAD, &line("电工"), &line("钳工"), &line("焊工"), &line("钳工"), &line("钳工")].concat();
    assert_eq!(counted(city.import(&second, &recipe).await.counts), "created 2, unchanged 3");
    assert_eq!(city.rows("enterprise").await.len(), 1);
}

/// One key for two contents is somebody's mistake; the second line must not quietly undo the first.
#[tokio::test]
async fn a_key_that_stands_twice_is_refused_unless_the_lines_are_equal() {
    let city = City::new().await;
    let text = format!("{HEAD}1,瑞安甲厂,,,钳工,,1,\n1,瑞安甲厂,,,钳工,,1,\n1,瑞安甲厂,,,电工,,1,\n");
    let import = city.import(&text, &city.recipe()).await;
    assert_eq!(counted(import.counts), "created 1, unchanged 1, refused 1");
    insta::assert_snapshot!(noted(&city.notes(import.id).await), @"4 Refused — “” 与第 2 行的识别列相同，内容不同");
}

/// A clerk may import jobs and reads firms, which are the secretariat's.
const CLERK: &[(&str, &str)] = &[
    ("clerks/pack.toml", "title = { zh = \"代填\", en = \"Clerks\" }\nneeds = [\"talent\"]\n"),
    (
        "clerks/roles/clerk.toml",
        "title = { zh = \"代填员\", en = \"Clerk\" }\n[[grants]]\ndataset = \"job\"\nmay = [\"read\", \"import\", \"create\"]\n",
    ),
];

/// Who may not import firms can say whose a job is, and neither makes nor changes a firm by it.
#[tokio::test]
async fn rows_that_may_only_be_read_are_found_and_never_made() {
    let city = City::new().await;
    let clerks = CLERK.iter().map(|(path, text)| Source { path: (*path).into(), text: (*text).into() });
    city.apply(testkit::packs().into_iter().chain(clerks).collect()).await;
    let firm = city.enterprise("瑞安甲（集团）厂").await;
    let clerk = city.actor("孙三", firm, &["clerk"]).await;
    let text = format!("{HEAD}1,瑞安甲(集团)厂,,,钳工,,1,\n2,瑞安乙厂,,,电工,,1,\n");
    let mut recipe = city.recipe();
    recipe.then = Vec::new();
    let sheet = city.sheet(text.as_bytes(), &recipe);
    let refused = exchange::dry_run(city.kernel(), &clerk, &sheet, &recipe).await.unwrap_err();
    assert_eq!(refused.0[0].refusal.code, "import.not-allowed", "the size of a firm is not theirs to say");

    recipe.columns.retain(|column| column.at != ["规模".into()]);
    let before = city.rows("enterprise").await;
    let run = exchange::dry_run(city.kernel(), &clerk, &sheet, &recipe).await.unwrap();
    assert_eq!(counted(run.counts), "created 1, refused 1");
    let (file, _) = city.imports.keep("a.csv", text.as_bytes()).unwrap();
    let id = city.imports.start(city.kernel(), &clerk, (file, "a.csv"), &recipe).await.unwrap();
    let import = city.imports.run(city.kernel(), &clerk, id, &()).await.unwrap();
    assert_eq!(import.counts, run.counts);
    let notes = city.imports.notes(city.kernel(), &clerk, id, None, 10).await.unwrap();
    let notes: Vec<_> = notes.into_iter().map(|(_, note)| note).collect();
    insta::assert_snapshot!(noted(&notes), @"3 Refused enterprise.uscc “” “企业”中没有“瑞安乙厂”");
    assert_eq!(city.rows("enterprise").await, before);
    assert_eq!(city.rows("job").await.len(), 1);
}

/// Who may not import may not, whatever else they may do.
#[tokio::test]
async fn importing_is_a_right_of_its_own() {
    let city = City::new().await;
    let firm = city.enterprise("瑞安甲厂").await;
    let hr = city.actor("钱二", firm, &["enterprise-hr"]).await;
    let recipe = city.recipe();
    let sheet = city.sheet(mixed().as_bytes(), &recipe);
    let refused = exchange::dry_run(city.kernel(), &hr, &sheet, &recipe).await.unwrap_err();
    assert_eq!(refused.0[0].refusal.code, "import.not-allowed");
    let (file, _) = city.imports.keep("a.csv", mixed().as_bytes()).unwrap();
    assert!(city.imports.start(city.kernel(), &hr, (file, "a.csv"), &recipe).await.is_err());
    let id = city.start(mixed().as_bytes(), &recipe).await;
    for refused in [
        city.imports.progress(city.kernel(), &hr, id).await.map(|_| ()),
        city.imports.run(city.kernel(), &hr, id, &()).await.map(|_| ()),
        city.imports.cancel(city.kernel(), &hr, id).await,
        city.imports.refused_workbook(city.kernel(), &hr, id).await.map(|_| ()),
    ] {
        assert_eq!(refused.unwrap_err().0[0].refusal.code, "import.missing");
    }
    assert!(city.imports.list(city.kernel(), &hr).await.unwrap().is_empty());
    assert_eq!(city.imports.list(city.kernel(), &city.office).await.unwrap().len(), 1);
}

/// A row that somebody has changed meanwhile is not lost by moves that the recipe makes: one refused move refuses its
/// line with everything it would have written.
#[tokio::test]
async fn a_line_is_written_whole_or_not_at_all() {
    let city = City::new().await;
    let text = RECIPE_WITH_LATE_DATE;
    let recipe = city.recipe_of(text);
    let late = city.clock.in_days(90);
    let lines = format!("编号,单位,岗位,截止\n1,瑞安甲厂,钳工,{late}\n2,瑞安乙厂,电工,\n");
    let import = city.import(&lines, &recipe).await;
    assert_eq!(counted(import.counts), "created 1, refused 1");
    let firms = city.rows("enterprise").await;
    assert_eq!(firms.iter().map(|firm| city.shown(firm, "name")).collect::<Vec<_>>(), ["瑞安乙厂"]);
}

const RECIPE_WITH_LATE_DATE: &str = r#"
title = { zh = "岗位", en = "Jobs" }
source = "late"
key = ["编号"]
[rows.enterprise]
dataset = "enterprise"
look_up = ["name"]
[rows.job]
dataset = "job"
refer = { enterprise = "enterprise" }
[[columns]]
at = "单位"
to = "enterprise.name"
[[columns]]
at = "岗位"
to = "job.title"
[[columns]]
at = "截止"
to = "job.valid_until"
"#;

/// Lines of a few firms, one in nine refused.
fn many(count: usize) -> String {
    let mut text = HEAD.to_owned();
    for number in 0..count {
        let pay = if number % 9 == 4 { "许多" } else { "6千" };
        writeln!(text, "{number},瑞安{}厂,,,钳工{number},{pay},1,", number % 7).unwrap();
    }
    text
}

/// Polls a future so many times, as long as others hold the threads it waits for, and drops it.
fn cut_off<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..polls {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return Some(done);
        }
        std::thread::yield_now();
    }
    None
}

/// The power fails at any moment: nothing is imported twice, nothing is left out, and the counts are right.
#[tokio::test]
async fn an_import_that_was_cut_off_ends_as_if_it_had_not_been() {
    let whole = City::new().await;
    // so many that a run takes more polls than the first cuts give it, however fast the threads behind it are
    let text = many(2_000);
    let expected = whole.import(&text, &whole.recipe()).await;
    let city = City::new().await;
    let id = city.start(text.as_bytes(), &city.recipe()).await;
    let mut cuts = 0;
    // a few polls more each time: the cuts fall between any two steps of a batch
    for polls in (1..).step_by(5) {
        if let Some(done) = cut_off(city.imports.run(city.kernel(), &city.office, id, &()), polls) {
            done.unwrap();
            break;
        }
        cuts += 1;
    }
    assert!(cuts > 3, "{cuts}");
    let import = city.imports.progress(city.kernel(), &city.office, id).await.unwrap();
    assert_eq!(
        (import.status, import.counts, import.position),
        (Status::Done, expected.counts, expected.position)
    );
    assert_eq!(city.told().await, whole.told().await);
    assert_eq!(noted(&city.notes(id).await), noted(&whole.notes(expected.id).await));
}

/// Asks an import to stop when it has come past a line.
struct StopAt<'a>(&'a City, usize);

impl Watch for StopAt<'_> {
    fn moved(&self, import: &Import) {
        if import.position >= self.1 && import.status == Status::Open {
            let cancel = self.0.imports.cancel(self.0.kernel(), &self.0.office, import.id);
            assert!(cut_off(cancel, 1_000).is_some());
        }
    }
}

#[tokio::test]
async fn an_import_that_was_stopped_says_how_far_it_came_and_goes_on() {
    let city = City::new().await;
    let id = city.start(many(500).as_bytes(), &city.recipe()).await;
    let stopped = city.imports.run(city.kernel(), &city.office, id, &StopAt(&city, 200)).await.unwrap();
    assert_eq!(stopped.status, Status::Cancelled);
    assert!((200..400).contains(&stopped.position), "{}", stopped.position);
    let done = city.imports.run(city.kernel(), &city.office, id, &()).await.unwrap();
    assert_eq!((done.status, done.counts.lines()), (Status::Done, 500));
    // done is done
    assert_eq!(city.imports.run(city.kernel(), &city.office, id, &()).await.unwrap(), done);
    city.imports.forget(city.kernel(), &city.office, id).await.unwrap();
    assert!(city.imports.progress(city.kernel(), &city.office, id).await.is_err());
}

/// Refused lines come back as they were sent, are corrected by hand and imported as they are.
#[tokio::test]
async fn refused_lines_come_back_and_import_once_corrected() {
    let city = City::new().await;
    let recipe = city.recipe();
    let import = city.import(&mixed(), &recipe).await;
    let bytes = city.imports.refused_workbook(city.kernel(), &city.office, import.id).await.unwrap().unwrap();
    let sheet = city.sheet(&bytes, &recipe);
    assert_eq!(sheet.columns.join(","), HEAD.trim());
    let cells: Vec<&str> = sheet.sample.iter().map(|line| line.cell(0)).collect();
    assert_eq!(cells, ["5", "6", "7", ""]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(&bytes)).unwrap();
    let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    let reasons: Vec<String> = range.rows().map(|row| row[8].to_string()).collect();
    insta::assert_snapshot!(reasons.join("\n"), @"
    【未导入】原因
    【未导入】岗位名称：必填
    【未导入】月薪：“一大笔钱”读不出薪酬，写成 6000-9000元/月、1-1.5万/月 或 100元/天
    【未导入】招聘人数：最小 1；联系电话：“3.30382E+17”是表格软件改成科学计数的长数字，末位已丢失。把该列设为文本，从原处重新粘贴
    【未导入】识别列“编号”为空
    ");
    // somebody corrects what the last column says
    let mut corrected = rust_xlsxwriter::Workbook::new();
    let page = corrected.add_worksheet();
    for (column, word) in HEAD.trim().split(',').enumerate() {
        page.write(0, u16::try_from(column).unwrap(), word).unwrap();
    }
    for (row, line) in sheet.sample.iter().enumerate() {
        for (column, cell) in line.cells.iter().enumerate() {
            let cell = match (column, cell.as_str()) {
                (0, "") => "8",
                (4, "") => "钳工",
                (5, "一大笔钱") => "8千",
                (6, "0") => "1",
                (7, "3.30382E+17") => "",
                (_, cell) => cell,
            };
            page.write(u32::try_from(row + 1).unwrap(), u16::try_from(column).unwrap(), cell).unwrap();
        }
        page.write(u32::try_from(row + 1).unwrap(), 8, "【未导入】岗位名称：必填").unwrap();
    }
    let bytes = corrected.save_to_buffer().unwrap();
    let id = city.start(&bytes, &recipe).await;
    let again = city.imports.run(city.kernel(), &city.office, id, &()).await.unwrap();
    assert_eq!(counted(again.counts), "created 4");
    let none = city.imports.refused_workbook(city.kernel(), &city.office, id).await.unwrap();
    assert!(none.is_none());
    city.imports.corrects(city.kernel(), &city.office, id, import.id).await.unwrap();
    let (of, by) = city.imports.corrections(city.kernel(), &city.office, import.id).await.unwrap();
    assert_eq!((of, by.len(), by[0].id), (None, 1, id));
    let (of, by) = city.imports.corrections(city.kernel(), &city.office, id).await.unwrap();
    assert_eq!((of.unwrap().id, by.len()), (import.id, 0));
    assert_eq!(city.rows("job").await.len(), 8);
}

/// A note, a blank line and a head of two lines: what was refused must come back in a layout that reads the same.
#[tokio::test]
async fn refused_lines_of_a_file_with_notes_and_a_head_of_two_lines_come_back_in_its_layout() {
    let city = City::new().await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.write(0, 0, "2026 年秋季招聘会岗位汇总").unwrap();
    for (row, cells) in [
        (2, ["单位", "岗位", "", ""]),
        (3, ["单位", "岗位名称", "薪资", "人数"]),
        (4, ["甲厂", "钳工", "6-9千/月", "2"]),
        (5, ["乙厂", "", "6-9千/月", "1"]),
    ] {
        page.write_row(row, 0, cells).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let sheet = city.sheet(&bytes, &Recipe::default());
    let recipe = suggest(&sheet, "job", "fair", &city.kernel().model()).unwrap().recipe;
    assert_eq!(
        (recipe.head, sheet.columns.join("|").as_str()),
        (HeadChoice::At(4), "单位|岗位 岗位名称|岗位 薪资|岗位 人数")
    );
    let id = city.start(&bytes, &recipe).await;
    let import = city.imports.run(city.kernel(), &city.office, id, &()).await.unwrap();
    assert_eq!(counted(import.counts), "created 1, refused 1");
    let refused = city.imports.refused_workbook(city.kernel(), &city.office, id).await.unwrap().unwrap();
    let id = city.start(&refused, &recipe).await;
    let again = city.imports.run(city.kernel(), &city.office, id, &()).await.unwrap();
    assert_eq!(counted(again.counts), "refused 1", "not corrected, and read by the same recipe");
}
