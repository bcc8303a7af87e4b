//! One table of examples for each kind: what comes in by the API and in cells, what is kept, shown and masked.

use insta::assert_snapshot;
use serde_json::json;

use crate::field::{Field, declare};

const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const OTHER: &str = "01890a5d-ac96-774b-bcce-b302099a8058";

#[test]
fn words_in_one_line() {
    assert_snapshot!(Field::new("kind = \"text\"\nmax = 6").table(
        &[
            json!(null),
            json!(""),
            json!("  数控 "),
            json!("a\nb"),
            json!("\u{202e}abc\u{2066}"),
            json!("一二三四五六七"),
            json!(7),
            json!(["x"])
        ],
        &["\u{a0}焊工\u{a0}", "3.30381E+17", "2E"],
    ));
}

#[test]
fn names_of_people_keep_their_surname_when_masked() {
    assert_snapshot!(
        Field::new("kind = \"text\"\nmask = \"name\"")
            .table(&[json!(null), json!("林清越"), json!("欧阳娜娜"), json!("Alice")], &["阿卜杜·热合曼"])
    );
}

#[test]
fn formatted_words() {
    let long = "字".repeat(20_001);
    assert_snapshot!(
        Field::new("kind = \"markdown\"")
            .table(
                &[json!("# 职责\r\n- <b>焊接</b>\u{0}"), json!(" \n"), json!({}), json!(long)],
                &["一\n二"],
            )
            .replace(&long, "字×20001")
    );
}

#[test]
fn truth() {
    assert_snapshot!(
        Field::new("kind = \"bool\"")
            .table(&[json!(true), json!("off"), json!("也许"), json!(1)], &["是", "×", ""])
    );
}

#[test]
fn days() {
    let cells = [
        "2026-09-01",
        "2026/9/1",
        "2026.9.1",
        "2026年9月1日",
        "2026年9月1号",
        "２０２６－９－１",
        "20260901",
        "26/9/1",
        "98.5.3",
        "二〇二六年九月一日",
        "二○二六年十二月三十一日",
        "2026-09-01 00:00:00",
        "2026-09-01 08:00",
        "2026.9",
        "2026-09",
        "2026年9月",
        "9月1日",
        "9-1",
        "2026",
        "2026-02-30",
        "20260230",
        "2026.13",
        "46266",
        "2.0260901E+07",
        "无",
        "明天",
    ];
    assert_snapshot!(Field::new("kind = \"date\"").table(
        &[
            json!("2026-09-01"),
            json!("2026-9-1"),
            json!("2026-02-30"),
            json!("20260901"),
            json!("-000001-01-01"),
            json!(2026)
        ],
        &cells,
    ));
    let months = ["2026.9", "2028-02", "二〇二六年十月", "2026-09-05", "2026.13", "9月"];
    assert_snapshot!(
        "days_first",
        Field::new("kind = \"date\"\nday = \"first\"").table(&[json!("2026-09")], &months)
    );
    assert_snapshot!("days_last", Field::new("kind = \"date\"\nday = \"last\"").table(&[], &months));
}

#[test]
fn moments() {
    assert_snapshot!(Field::new("kind = \"instant\"").table(
        &[
            json!("2026-11-24T09:30:00+08:00"),
            json!("2026-11-24T01:30:00Z"),
            json!("2026-11-24 09:30"),
            json!("2026-11-24T09:30"),
            json!("2026-11-24T09:30:15.123456789+08:00"),
            json!("2026-11-24"),
            json!("2026-11-24 25:00"),
            json!("9999-12-31T23:59:59-12:00"),
            json!(1_700_000_000)
        ],
        &[
            "2026/11/24 9:30",
            "2026年11月24日 9时30分",
            "2026年11月24日9点",
            "2026-11-24 09:30:15",
            "2026-11-24",
            "11月24日 9:30",
            "-",
            "2026-11-24 9",
            "2026-11-24 24:00"
        ],
    ));
}

#[test]
fn one_code() {
    assert_snapshot!(Field::new("kind = \"code\"\ntable = \"skill-level\"").table(
        &[json!("2"), json!("熟练"), json!(2), json!("")],
        &["熟练", "熟悉", "ＥＸＰＥＲＴ", "/", "高手", "3.3E+17"],
    ));
}

#[test]
fn several_codes() {
    let industries = Field::new("kind = \"codes\"\ntable = \"industry\"");
    assert_snapshot!(industries.table(
        &[
            json!(["I2", "I1", "I2"]),
            json!("I1"),
            json!([]),
            json!(["", null]),
            json!(["I9"]),
            json!(3),
            json!([["I1"]])
        ],
        &[
            "互联网/电子商务,计算机软件",
            "计算机软件 互联网/电子商务",
            "计算机软件 互联网/电子商务 贸易/进出口",
            "贸易/进出口、I2；I1",
            "互联网/电子商务/计算机软件",
            "计算机软件/农业",
            "无",
            ""
        ],
    ));
    let many = vec!["I1"; 500];
    assert!(
        industries.kind.parse(&json!(many), &industries.codes).is_ok(),
        "the same code again takes no place"
    );
}

#[test]
fn tags_with_levels() {
    assert_snapshot!(Field::new("kind = \"tags\"\ntable = \"skill\"\nlevels = \"skill-level\"").table(
        &[
            json!(["welding", { "code": "plc", "level": "2" }, "cpp:3", "net:basic", "net:basic:1", "plc"]),
            json!("welding:"),
            json!({ "code": "welding", "level": null }),
            json!(["welding:1", "welding:2"]),
            json!(["welding:9"]),
            json!([{ "level": "1" }]),
            json!([{}]),
            json!("painting")
        ],
        &[
            "焊接（熟练）、PLC 编程：精通",
            "电焊 熟悉；C/C++",
            "精通 PLC编程",
            "C++-了解",
            "焊接/C++",
            "无",
            "焊接（一般）"
        ],
    ));
    assert_snapshot!(
        "tags_without_levels",
        Field::new("kind = \"tags\"\ntable = \"skill\"").table(
            &[json!(["welding", "plc"]), json!(["plc:1"]), json!([{ "code": "plc", "level": "1" }])],
            &["焊接、PLC 编程", "/"],
        )
    );
}

#[test]
fn references() {
    assert_snapshot!(
        Field::new("kind = \"ref\"\nto = \"thing\"").table(&[json!(ID), json!("7"), json!(null)], &[])
    );
    assert_snapshot!(
        "references_several",
        Field::new("kind = \"refs\"\nto = \"thing\"")
            .table(&[json!([ID, OTHER, ID]), json!(ID), json!([]), json!(["7"]), json!({ "id": ID })], &[],)
    );
}

#[test]
fn telephones() {
    assert_snapshot!(Field::new("kind = \"phone\"").table(
        &[json!("138 0000 1234"), json!("0577-65812345转801"), json!("12345"), json!("+86 13800001234")],
        &["（0577）65812345", "13800001234\u{a0}", "1.38E+10", "无"],
    ));
}

#[test]
fn mail() {
    assert_snapshot!(Field::new("kind = \"email\"").table(
        &[
            json!("Zhang.San@Example.COM"),
            json!("a@b"),
            json!("a@@b.cn"),
            json!("a..b@c.cn"),
            json!("张三@例子.cn"),
            json!("a@-b.cn"),
            json!("a@1.2")
        ],
        &["ｚｈａｎｇ＠qq.com", "zhang @qq.com", "/"],
    ));
}

#[test]
fn links() {
    assert_snapshot!(Field::new("kind = \"url\"").table(
        &[
            json!("HTTPS://Example.com:8443/A?b=中#c"),
            json!("http://教育.cn/"),
            json!("http://127.0.0.1:80"),
            json!("javascript:alert(1)"),
            json!("https://bank.cn@evil.cn/"),
            json!("https://a.cn/ b"),
            json!("https://a.cn:0/"),
            json!("ftp://a.cn"),
            json!("https://")
        ],
        &["www.example.com/jobs", "example.com", "无"],
    ));
}

#[test]
fn credit_codes() {
    assert_snapshot!(Field::new("kind = \"uscc\"").table(
        &[
            json!("91350100M000100Y43"),
            json!("91350211m000100y43"),
            json!("91350100M000100Y44"),
            json!("91350100M000100Y4"),
            json!("9135O100M000100Y43")
        ],
        &["9135 0100 M000 100Y 43", "9.13501E+17", "-"],
    ));
}

#[test]
fn numbers_of_residents() {
    assert_snapshot!(Field::new("kind = \"resident-id\"\nclass = \"sensitive\"").table(
        &[
            json!("11010519491231002x"),
            json!("110105194912310021"),
            json!("110105194902310026"),
            json!("110105491231002"),
            json!("X10105194912310020")
        ],
        &["１１０１０５１９４９１２３１００２Ｘ", "1.10105E+17", "无"],
    ));
}

#[test]
fn wrong_parameters_are_reported() {
    let wrong = [
        "kind = \"decimal\"\nscale = 7",
        "kind = \"decimal\"\nscale = 1\nmin = 0.55",
        "kind = \"int\"\nmin = 5\nmax = 4",
        "kind = \"range\"",
        "kind = \"range\"\nof = \"text\"",
        "kind = \"range\"\nof = \"int\"\nscale = 2",
        "kind = \"date\"\nday = \"lasst\"",
        "kind = \"markdown\"\nmax = 30_000",
        "kind = \"tags\"\ntable = \"skill\"\nlevels = \"levels\"",
        "kind = \"refs\"\nto = \"nobody\"",
        "kind = \"money\"\nscale = 2",
    ];
    let reports: Vec<String> =
        wrong.iter().map(|lines| format!("{lines:?} → {}", declare(lines).1.join("; "))).collect();
    assert_snapshot!(reports.join("\n"));
}
