//! How fast and how large the search index is, on generated text: one million short jobs asked by typed words, and
//! 12,000 résumés asked by whole documents. `cargo run --release -p ronghui-bench-search [jobs [résumés]]`.
//!
//! The text is drawn from a skewed vocabulary with a fixed seed, so two runs index the same. Not a test: it
//! prints, and asserts nothing.

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use search::{
    Analyser, DocumentId, FacetKind, FacetValue, Field, FieldKind, Filter, Index, Limits, Query, Schema,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let jobs = arguments.next().transpose()?.unwrap_or(1_000_000);
    let resumes = arguments.next().transpose()?.unwrap_or(12_000);
    println!("memory before            {:>8} KiB", resident());
    let started = Instant::now();
    let analyser = Arc::new(Analyser::new(&[])?);
    println!("analyser                 {:>8.1} ms", milliseconds(started.elapsed()));
    println!("memory with analyser     {:>8} KiB", resident());
    whole_documents(resumes, &analyser)?;
    typed_words(jobs, &analyser)
}

fn schema() -> Schema {
    Schema {
        fields: vec![
            Field { name: "title".into(), weight: 3.0, kind: FieldKind::Short },
            Field { name: "duties".into(), weight: 1.0, kind: FieldKind::Long },
        ],
        facets: vec![FacetKind::Codes, FacetKind::Ordered],
    }
}

fn filled(
    documents: usize,
    words: (usize, usize),
    source: &mut Source,
    analyser: &Arc<Analyser>,
) -> Result<Index, Box<dyn Error>> {
    let limits = Limits { memory: usize::MAX, ..Limits::default() };
    let mut index = Index::new(Arc::clone(analyser), schema(), limits)?;
    let started = Instant::now();
    let mut bytes = 0;
    let mut longest = Duration::ZERO;
    for number in 0..documents {
        let (title, duties) = (source.text(words.0), source.text(words.1));
        bytes += title.len() + duties.len();
        let codes = [u32::try_from(source.below(40))?];
        let ordered = i64::try_from(source.below(10_000))?;
        let one = Instant::now();
        let facets = [FacetValue::Codes(&codes), FacetValue::Ordered(Some(ordered))];
        index.upsert(DocumentId::from(number as u128), &[&title, &duties], &facets)?;
        longest = longest.max(one.elapsed());
    }
    let took = started.elapsed();
    println!("\n{documents} documents of {} bytes", bytes / documents.max(1));
    println!(
        "indexing                 {:>8.1} ms, longest single step {:.1} ms",
        milliseconds(took),
        milliseconds(longest)
    );
    println!(
        "index, own estimate      {:>8} KiB, {} bytes a document",
        index.bytes() / 1024,
        index.bytes() / documents.max(1)
    );
    println!("memory now               {:>8} KiB", resident());
    Ok(index)
}

fn whole_documents(documents: usize, analyser: &Arc<Analyser>) -> Result<(), Box<dyn Error>> {
    let mut source = Source(7);
    let index = filled(documents, (4, 110), &mut source, analyser)?;
    let mut queries = Vec::new();
    for _ in 0..300 {
        let terms = index.like(&[(&source.text(110), 1.0)], 90);
        queries.push(Query { terms, limit: 20, ..Query::default() });
    }
    ask("whole document, 90 terms", &index, &queries)?;
    let started = Instant::now();
    let bytes = index.to_bytes()?;
    let written = started.elapsed();
    let started = Instant::now();
    Index::from_bytes(&bytes, Arc::clone(analyser), schema(), Limits::default())?;
    println!(
        "snapshot                 {:>8} KiB, written in {:.0} ms, read in {:.0} ms",
        bytes.len() / 1024,
        milliseconds(written),
        milliseconds(started.elapsed())
    );
    Ok(())
}

fn typed_words(documents: usize, analyser: &Arc<Analyser>) -> Result<(), Box<dyn Error>> {
    let mut source = Source(11);
    let index = filled(documents, (3, 8), &mut source, analyser)?;
    for words in [1, 2, 3, 6] {
        let mut queries = Vec::new();
        for _ in 0..200 {
            let mut text = String::new();
            for _ in 0..words {
                write!(text, "{} ", source.word())?;
            }
            queries.push(analyser.query(&text));
        }
        ask(&format!("{words} typed words"), &index, &queries)?;
        for query in &mut queries {
            query.filter = Filter::In(0, vec![1, 2, 3]).and(Filter::Range(1, 0, 5_000));
        }
        ask(&format!("{words} typed words, filtered"), &index, &queries)?;
    }
    Ok(())
}

fn ask(name: &str, index: &Index, queries: &[Query]) -> Result<(), Box<dyn Error>> {
    let mut times = Vec::new();
    for _ in 0..2 {
        times.clear();
        for query in queries {
            let started = Instant::now();
            std::hint::black_box(index.search(query)?);
            times.push(started.elapsed());
        }
    }
    times.sort_unstable();
    let at = |share: usize| times.get((times.len() - 1) * share / 100).copied().unwrap_or_default();
    println!(
        "{name:<26} median {:>7.3} ms   p99 {:>7.3} ms   worst {:>7.3} ms",
        milliseconds(at(50)),
        milliseconds(at(99)),
        milliseconds(at(100))
    );
    Ok(())
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Memory that this process holds, in KiB; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// Text from a fixed stream of numbers (a linear congruential generator after Knuth).
struct Source(u64);

const KNOWN: &[&str] = &[
    "负责",
    "技术",
    "工程师",
    "操作",
    "设备",
    "维护",
    "数控",
    "机床",
    "焊工",
    "焊接",
    "新能源",
    "汽车",
    "维修",
    "教师",
    "高级",
    "技术员",
    "PLC",
    "编程",
    "西门子",
    "机器人",
    "电气",
    "自动化",
    "质量",
    "检验",
    "生产",
    "管理",
    "物流",
    "仓储",
    "会计",
    "护理",
    "电子商务",
    "前端",
    "Java",
    "Python",
    "数据",
    "分析",
    "人工智能",
    "模具",
    "设计",
    "装配",
    "安全",
    "环保",
    "化工",
    "食品",
    "建筑",
];

impl Source {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound.max(1)
    }

    /// One of some two thousand words, the first ones far more often than the last.
    fn word(&mut self) -> String {
        let rank = self.below(45) * self.below(45) / 45 + self.below(4) / 3 * self.below(2_000);
        match KNOWN.get(rank) {
            Some(word) => (*word).to_owned(),
            None => ["甲乙丙丁戊己庚辛壬癸", "车钳铣刨磨镗钻焊铸锻"]
                .iter()
                .zip([rank, rank / 10])
                .filter_map(|(characters, digit)| characters.chars().nth(digit % 10))
                .chain(char::from_u32(0x4E8C + u32::try_from(rank / 100).unwrap_or_default()))
                .collect(),
        }
    }

    fn text(&mut self, words: usize) -> String {
        (0..words)
            .map(|place| if place % 7 == 6 { format!("{}，", self.word()) } else { self.word() })
            .collect()
    }
}
