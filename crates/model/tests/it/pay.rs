//! Pay as postings write it. Lost when these fail: a job is offered at a tenth or ten times of its pay.

use std::fmt::Write as _;

use insta::assert_snapshot;
use model::kinds::read_pay;
use proptest::prelude::*;

use crate::field::words;

fn table(texts: &[&str]) -> String {
    let mut table = String::new();
    for text in texts {
        let outcome = match read_pay(text) {
            Ok(None) => "unsaid".to_owned(),
            Ok(Some(pay)) => {
                let end = |end: Option<expr::Number>| end.map_or("…".to_owned(), |end| end.to_string());
                let times = pay.times.map(|times| format!(" × {times}")).unwrap_or_default();
                format!("{} to {} {:?}{times}", end(pay.lo), end(pay.hi), pay.period)
            }
            Err(refusal) => format!("✗ {} {}", refusal.code, words(&refusal)),
        };
        writeln!(table, "{text:?} → {outcome}").unwrap();
    }
    table
}

#[test]
fn units_of_either_end() {
    assert_snapshot!(table(&[
        "1万-1.5万",
        "1-1.5万",
        "15k-25k",
        "20-40K",
        "8千-1.2万",
        "4-8千/月",
        "3.5K-5K",
        "6000-9000元",
        "8000",
        "5千/月",
        "1.5w-2W",
        "800-1千",
        "4000-1万",
        "8k-9000",
        "15k-25",
        "1,200元",
        "2.5万",
        "10-15",
        "50",
        "99元",
        "12亿",
    ]));
}

#[test]
fn periods() {
    assert_snapshot!(table(&[
        "10-20万/年",
        "100元/天",
        "30元/小时",
        "200/日",
        "25元/时",
        "年薪10-20万",
        "日薪200元",
        "时薪25",
        "每月5千",
        "5000元每月",
        "5千一个月",
        "月薪5-8千",
        "8000元/月以上",
        "8000以上/月",
        "10万以上/年",
        "0.1元/年",
    ]));
}

#[test]
fn months_paid_a_year() {
    assert_snapshot!(table(&[
        "18-35K·14薪",
        "1-1.5万/月·13薪",
        "18-35K*15薪",
        "18-35k（16薪）",
        "18-35K·13-16薪",
        "18-35K·11薪",
        "18-35K·25薪",
        "13薪",
    ]));
}

#[test]
fn open_ends_and_no_amount() {
    assert_snapshot!(table(&[
        "4千以下",
        "2万以上",
        "5k+",
        "不低于6000元",
        "≥6000",
        "最高1万",
        "6000起",
        "5千左右",
        "面议",
        "薪资面议",
        "5-8千（可面议）",
        "电议",
        "保密",
        "",
        "N/A",
        "/",
        "—",
    ]));
}

#[test]
fn widths_and_dashes() {
    assert_snapshot!(table(&[
        "４－８千／月",
        "4—8千/月",
        "4——8千/月",
        "4–8千/月",
        "4～8千/月",
        "4至8千/月",
        "\u{a0}4-8千/月 \u{a0}",
        "￥6000~￥9000",
        "¥8000",
        "RMB 6000-9000",
        "6000 - 9000 元 / 月",
        "计件6000-9000",
    ]));
}

#[test]
fn refused() {
    assert_snapshot!(table(&[
        "优厚",
        "9000-6000",
        "2万-1.5万",
        "3.30381E+17",
        "4-8千-9千",
        "-5千",
        "底薪3000+提成",
        "税后8000",
        "5千/周",
        "6000以上以下",
        "万",
        "1.2.3万",
        "99999999999999999999",
        "9000000000000亿",
    ]));
}

proptest! {
    #[test]
    fn no_text_panics_and_ends_never_cross(text in "[0-9０-９.万千kK元/月年天以上下薪·\\-~ 面议（）]{0,16}") {
        if let Ok(Some(pay)) = read_pay(&text) {
            prop_assert!(pay.lo.is_some() || pay.hi.is_some());
            prop_assert!(pay.lo.zip(pay.hi).is_none_or(|(lo, hi)| lo <= hi));
        }
    }

    #[test]
    fn one_amount_reads_alike_in_every_unit(hundreds in 10_i64..9_999) {
        let yuan = read_pay(&format!("{}元/月", hundreds * 100)).unwrap();
        for text in [
            format!("{}.{}千", hundreds / 10, hundreds % 10),
            format!("{}.{}K/月", hundreds / 10, hundreds % 10),
            format!("{}.{:02}万", hundreds / 100, hundreds % 100),
        ] {
            prop_assert_eq!(read_pay(&text).unwrap(), yuan, "{}", text);
        }
        let year = read_pay(&format!("{}元/年", hundreds * 1_200)).unwrap().unwrap();
        prop_assert_eq!(year.lo, yuan.unwrap().lo);
    }
}
