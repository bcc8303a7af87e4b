//! Examples of numbers, money and ranges: what comes in by the API and in cells, what is kept and shown.

use insta::assert_snapshot;
use serde_json::json;

use crate::field::Field;

#[test]
fn whole_numbers() {
    assert_snapshot!(
        Field::new("kind = \"int\"\nmin = 1\nmax = 9_999\nunit = { zh = \"名\", en = \"people\" }").table(
            &[
                json!(12),
                json!("1,200"),
                json!("１２"),
                json!(12.0),
                json!(12.5),
                json!("1e3"),
                json!(0),
                json!(10_000),
                json!(1e300),
                json!("99999999999999999999"),
                json!(true),
                json!("十二"),
                json!("--1"),
                json!("1-2")
            ],
            &[
                "12人",
                "12 名",
                "若干",
                "若干名",
                "不限",
                "/",
                "N/A",
                "约12",
                "0.5千",
                "2万",
                "1.23456千",
                "12人以上"
            ],
        )
    );
}

#[test]
fn decimals() {
    assert_snapshot!(
        Field::new("kind = \"decimal\"\nscale = 1\nmin = -5.5\nmax = 100\nunit = { zh = \"%\", en = \"%\" }")
            .table(
                &[
                    json!(95.5),
                    json!("95.50"),
                    json!(95.55),
                    json!(-5.6),
                    json!("+3"),
                    json!(".5"),
                    json!("5.")
                ],
                &["95.5%", "９５％", "—", "100.1%"],
            )
    );
    assert_snapshot!(
        "decimals_of_six_places",
        Field::new("kind = \"decimal\"\nscale = 6").table(
            &[
                json!(0.000_001),
                json!("9223372036854.775807"),
                json!("9223372036854.775808"),
                json!("-0.000001")
            ],
            &[],
        )
    );
}

#[test]
fn money() {
    assert_snapshot!(Field::new("kind = \"money\"\nunit = { zh = \"元\", en = \"CNY\" }").table(
        &[json!(1_234_567.891), json!("0.0049"), json!("-0.005"), json!("0.00001"), json!(1200)],
        &["￥1,200.00", "1200元", "3.5万", "1.2亿元", "100亿", "面议", "12 000"],
    ));
}

#[test]
fn ranges_of_numbers() {
    assert_snapshot!(
        Field::new(
            "kind = \"range\"\nof = \"int\"\nmin = 0\nmax = 99_999\nunit = { zh = \"年\", en = \"years\" }"
        )
        .table(
            &[
                json!({ "lo": 3, "hi": 5 }),
                json!({ "lo": "3", "hi": "" }),
                json!({ "hi": 5 }),
                json!({}),
                json!(["3", "5"]),
                json!(["", ""]),
                json!({ "lo": 5, "hi": 3 }),
                json!({ "lo": 0, "hi": 100_000 }),
                json!({ "low": 1 }),
                json!("3-5"),
                json!([1, 2, 3]),
                json!(3)
            ],
            &[
                "3-5年",
                "3～5年",
                "3 至 5 年",
                "1年",
                "5年以上",
                "1年以内",
                "少于50人",
                "10000人以上",
                "500-1000人",
                "1-2万",
                "不限",
                "经验不限",
                "N/A",
                "5-3年",
                "一年",
                "3-"
            ],
        )
    );
    assert_snapshot!("ranges_of_decimals", Field::new("kind = \"range\"\nof = \"decimal\"\nscale = 1").table(
        &[json!({ "lo": -1.5, "hi": 2 }), json!({ "lo": 1.55 })], &["-1.5-2", "-2--1", "0.5以下"],
    ));
}

#[test]
fn ranges_of_days() {
    assert_snapshot!(Field::new("kind = \"range\"\nof = \"date\"").table(
        &[
            json!({ "lo": "2026-09-01", "hi": "2026-12-31" }),
            json!({ "lo": "2026-09-01" }),
            json!({ "hi": "2026-12-31" }),
            json!({ "lo": "2026-12-31", "hi": "2026-09-01" }),
            json!({ "lo": "2026-09" })
        ],
        &[
            "2026-09-01-2026-12-31",
            "2026.9.1—2026.12.31",
            "2026年9月1日至2026年12月31日",
            "2026-09-01 至 2026-12-31",
            "2026-09-01 起",
            "至 2026-12-31",
            "2026-09-01",
            "2026.9-2026.12"
        ],
    ));
}

#[test]
fn ranges_of_money() {
    assert_snapshot!(Field::new("kind = \"range\"\nof = \"money\"\nmin = 0\nmax = 1_000_000\nunit = { zh = \"元/月\", en = \"CNY per month\" }").table(
        &[json!({ "lo": 6500, "hi": 9000 }), json!({ "lo": 6500 }), json!({ "hi": "9000.5" }), json!({ "lo": 9000, "hi": 6000 })],
        &["4-8千/月", "10-20万/年", "4千以下", "2万以上", "面议", "9000-6000", "2000万/月", "优厚"],
    ));
    // money that is not pay is read as it stands
    assert_snapshot!(
        "ranges_of_investment",
        Field::new("kind = \"range\"\nof = \"money\"\nunit = { zh = \"元\", en = \"CNY\" }")
            .table(&[], &["100-200万元", "100万-200万", "500万元以上", "10-20万/年"],)
    );
}
