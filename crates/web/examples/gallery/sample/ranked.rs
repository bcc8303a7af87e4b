//! The page of a ranking: the order beside one explained score, and an order with nobody in it.

use kernel::view::{
    Bar, Block, Empty, Link, Mark, Page, Ranked, RankedDemand, RankedDetail, RankedDirection, RankedEntry,
    RankedPart, RankedQuestion, RankedWeights, Target, View,
};
use model::Tone;

fn here(query: &[(&str, &str)]) -> Target {
    let own = [("matcher", "candidates"), ("id", "1")];
    let query = own.iter().chain(query).map(|(key, value)| ((*key).into(), (*value).into())).collect();
    Target::Engine { action: "sample.match".into(), query }
}

fn entry(place: usize, title: &str, parts: &[f64], missing: &[&str], unsure: &[&str]) -> RankedEntry {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let score: f64 = parts.iter().sum();
    RankedEntry {
        place,
        title: title.into(),
        notes: vec!["瓯越职业技术学院".into(), "机电一体化技术".into()],
        target: Some(here(&[("on", title)])),
        current: place == 1,
        score: format!("{score:.1}"),
        bar: Bar { label: format!("{score:.1} 分"), parts: parts.to_vec() },
        missing: words(missing),
        unsure: words(unsure),
    }
}

fn part(
    title: &str,
    points: &str,
    most: &str,
    found: &[&str],
    missing: &[&str],
    note: Option<&str>,
) -> RankedPart {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    RankedPart {
        title: title.into(),
        points: points.into(),
        most: most.into(),
        adds: "12.4".into(),
        found: words(found),
        missing: words(missing),
        note: note.map(Into::into),
    }
}

fn directions() -> Vec<RankedDirection> {
    vec![
        RankedDirection {
            title: "岗位一方".into(),
            sum: "86.3".into(),
            bar: Bar {
                label: "86.3 分：技能 34.0，文字 19.3，专业 18.0，地点 15.0".into(),
                parts: vec![34.0, 19.3, 18.0, 15.0],
            },
            parts: vec![
                part(
                    "技能",
                    "34.0",
                    "40",
                    &["PLC 编程（熟练）", "电气识图（熟练）"],
                    &["气动系统（掌握）"],
                    None,
                ),
                part("文字相近", "19.3", "25", &["断路器", "装配线", "plc", "调试"], &[], None),
                part(
                    "专业对口",
                    "18.0",
                    "20",
                    &["机电一体化技术 — 自动控制工程技术人员：核心课程对应主要工作任务"],
                    &[],
                    None,
                ),
                part("地点", "15.0", "15", &["乐清市"], &[], None),
            ],
        },
        RankedDirection {
            title: "简历一方".into(),
            sum: "84.0".into(),
            bar: Bar {
                label: "84.0 分：意向职业 25.0，技能 19.0，文字 20.0，地点 20.0，薪资 0.0".into(),
                parts: vec![25.0, 19.0, 20.0, 20.0, 0.0],
            },
            parts: vec![
                part("意向职业", "25.0", "25", &["自动控制工程技术人员"], &[], None),
                part("技能", "19.0", "20", &["PLC 编程（熟练）"], &["西门子数控系统"], None),
                part("文字相近", "20.0", "20", &["调试", "机电"], &[], None),
                part("地点", "20.0", "20", &["乐清市"], &[], None),
                part("薪资", "0.0", "15", &[], &[], Some("简历没有填写")),
            ],
        },
    ]
}

/// Four candidates, the first explained.
pub fn usual() -> Page {
    let chosen = RankedDetail {
        title: "会做 PLC 调试的机电学生".into(),
        notes: vec!["瓯越职业技术学院".into(), "机电一体化技术".into(), "2026 届".into()],
        target: Some(Link { text: "看简历".into(), note: None, target: Some(here(&[])) }),
        score: "85.1".into(),
        lead: "综合分，由岗位一方 86.3 与简历一方 84.0 合成".into(),
        unsure: Vec::new(),
        directions: directions(),
    };
    let demand = |title: &str, failed, unknown| RankedDemand { title: title.into(), failed, unknown };
    let weight =
        |key: &str, title: &str, value: &str| (format!("w.{key}"), title.to_owned(), value.to_owned());
    let ranked = Ranked {
        lead: Some("可见 68 份，27 份满足硬性条件".into()),
        entries: vec![
            entry(1, "会做 PLC 调试的机电学生", &[32.4, 18.9, 17.6, 16.2], &["气动系统（掌握）"], &[]),
            entry(2, "电气自动化方向，实习过半年", &[30.6, 17.2, 19.6, 14.3], &["伺服与变频调试"], &[]),
            entry(3, "工业机器人专业，想留在本地", &[31.6, 16.5, 16.0, 14.6], &[], &["学历"]),
            entry(4, "机电设备安装，肯吃苦", &[25.6, 20.4, 16.6, 9.4], &["电气识图", "MES 操作"], &[]),
        ],
        empty: Empty::default(),
        chosen: Some(chosen),
        demands: vec![demand("简历在投递中", 0, 0), demand("学历", 41, 3)],
        weights: Some(RankedWeights {
            target: here(&[("w.skills", "40")]),
            fields: vec![
                weight("skills", "技能", "40"),
                weight("text", "文字相近", "25"),
                weight("occupation", "专业对口", "20"),
                weight("place", "地点", "15"),
            ],
            reset: Some(Link { text: "恢复默认".into(), note: None, target: Some(here(&[])) }),
            problem: None,
        }),
        question: Some(RankedQuestion {
            target: here(&[("why", "焊接")]),
            name: "why".into(),
            value: "焊接".into(),
            answer: vec!["没有推荐：现在 61.2 分，名单最后一名 69.9 分。若“意向地区”由 鹿城区 改为 鹿城区、乐清市，可到 70.4 分。".into()],
            meant: vec![Link { text: "焊接方向，持有特种作业证".into(), note: None, target: Some(here(&[])) }],
        }),
        notes: vec!["“薪资”没有计入：这一项您看不到。其余各项按比例折算到 100。".into()],
    };
    page("推荐人选", ranked)
}

/// Nobody meets what is demanded.
pub fn nobody() -> Page {
    let ranked = Ranked {
        lead: Some("可见 68 份，0 份满足硬性条件".into()),
        empty: Empty { text: "没有满足硬性条件的简历。".into(), action: None },
        demands: vec![RankedDemand { title: "学历".into(), failed: 68, unknown: 0 }],
        ..Ranked::default()
    };
    page("推荐人选", ranked)
}

fn page(title: &str, ranked: Ranked) -> Page {
    Page {
        title: title.into(),
        lead: Some("PLC 自动化调试员".into()),
        meta: vec![Mark { text: "已发布".into(), tone: Tone::Good }],
        trail: vec![Link { text: "岗位".into(), note: None, target: Some(here(&[])) }],
        blocks: vec![Block { title: None, view: View::Ranked(ranked), more: None }],
        ..Page::default()
    }
}
