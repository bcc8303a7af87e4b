//! Cutting a run of Chinese characters into words: of all ways to split the run into dictionary words,
//! the likeliest one (the largest product of word frequencies), as jieba does it without its guesser for
//! unknown words.
//!
//! Not for Latin text, folding or what becomes an index term (`analysis`).
//!
//! Why not the crate itself: its trie and texts take 33 MB of memory and 85 ms to load (measured, release
//! build), more than half of what the whole server may use. The same list as a finite-state map is 3.2 MB that
//! stays where it is in the binary: only the pages that are touched count, and loading costs nothing. A property
//! test holds the cuts equal to the crate's.

use std::ops::Range;

use fst::raw::{Fst, Output};
use hashbrown::HashMap;

use crate::error::SearchError;

static WORDS: &[u8] = include_bytes!("../dictionary/words.fst");

/// Frequency given to a site's own word: enough that it wins against its parts.
const OWN_WORD: u32 = 1_000;

/// Dictionary and the site's own words.
pub(crate) struct WordCutter {
    words: Fst<&'static [u8]>,
    /// Natural logarithm of the sum of all frequencies.
    log_total: f64,
    /// Own words by first character.
    own: HashMap<char, Vec<Box<[char]>>>,
}

impl std::fmt::Debug for WordCutter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("WordCutter").field("own", &self.own).finish_non_exhaustive()
    }
}

/// One word that may start at a place: where it ends and the logarithm of its frequency.
#[derive(Debug, Clone, Copy)]
struct Edge {
    end: usize,
    log_frequency: f64,
}

/// The words that may start at each character of a run, one list after another.
struct Edges {
    list: Vec<Edge>,
    /// Where the list of each character ends.
    ends: Vec<usize>,
}

impl Edges {
    /// The words that start at `start`, shortest first.
    fn at(&self, start: usize) -> &[Edge] {
        let from = start.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let to = self.ends.get(start).copied().unwrap_or(from);
        self.list.get(from..to).unwrap_or_default()
    }
}

impl WordCutter {
    /// Opens the embedded dictionary. `own` are words of Chinese characters only, already folded.
    pub fn new(own: impl IntoIterator<Item = Box<[char]>>) -> Result<Self, SearchError> {
        let words = Fst::new(WORDS).map_err(|_| SearchError::Dictionary)?;
        let total = words.get("").ok_or(SearchError::Dictionary)?.value();
        let mut by_first: HashMap<char, Vec<Box<[char]>>> = HashMap::new();
        for word in own {
            if let Some(first) = word.first() {
                by_first.entry(*first).or_default().push(word);
            }
        }
        Ok(Self { words, log_total: logarithm(total), own: by_first })
    }

    /// Cuts `run` into words that follow one another without gap, and calls `part` for every shorter
    /// dictionary word of two or three characters inside a longer one.
    ///
    /// `word` gets the range of each word; `part` those inside it, before it. Both count characters.
    pub fn cut(&self, run: &[char], mut emit: impl FnMut(Range<usize>, Cut)) {
        let edges = self.edges(run);
        let route = self.likeliest(&edges);
        let mut start = 0;
        while let Some(&end) = route.get(start) {
            let length = end - start;
            for size in [2, 3] {
                if length > size {
                    for inner in start..=end - size {
                        let known = edges.at(inner).iter().any(|edge| edge.end == inner + size);
                        if known {
                            emit(inner..inner + size, Cut::Part);
                        }
                    }
                }
            }
            emit(start..end, Cut::Word);
            start = end;
        }
    }

    /// Whether `word` is in the dictionary or an own word.
    pub fn knows(&self, word: &str) -> bool {
        let own = |first: char| {
            self.own
                .get(&first)
                .is_some_and(|list| list.iter().any(|own| word.chars().eq(own.iter().copied())))
        };
        self.words.get(word).is_some() || word.chars().next().is_some_and(own)
    }

    fn edges(&self, run: &[char]) -> Edges {
        let mut edges =
            Edges { list: Vec::with_capacity(run.len() * 2), ends: Vec::with_capacity(run.len()) };
        for start in 0..run.len() {
            self.push_edges(run, start, &mut edges.list);
            edges.ends.push(edges.list.len());
        }
        edges
    }

    /// Appends the words that start at `start`, shortest first.
    fn push_edges(&self, run: &[char], start: usize, edges: &mut Vec<Edge>) {
        let first_edge = edges.len();
        let rest = run.get(start..).unwrap_or_default();
        let mut node = self.words.root();
        let mut output = Output::zero();
        let mut bytes = [0; 4];
        'characters: for (index, character) in rest.iter().enumerate() {
            for byte in character.encode_utf8(&mut bytes).bytes() {
                let Some(found) = node.find_input(byte) else { break 'characters };
                let transition = node.transition(found);
                output = output.cat(transition.out);
                node = self.words.node(transition.addr);
            }
            if node.is_final() {
                let frequency = output.cat(node.final_output()).value();
                edges.push(Edge { end: start + index + 1, log_frequency: logarithm(frequency) });
            }
        }
        let own = rest.first().and_then(|first| self.own.get(first));
        for word in own.into_iter().flatten().filter(|word| rest.starts_with(word)) {
            let edge = Edge { end: start + word.len(), log_frequency: logarithm(u64::from(OWN_WORD)) };
            let known = edges.iter_mut().skip(first_edge).find(|known| known.end == edge.end);
            match known {
                Some(known) => known.log_frequency = known.log_frequency.max(edge.log_frequency),
                None => edges.push(edge),
            }
        }
        if let Some(here) = edges.get_mut(first_edge..) {
            here.sort_by_key(|edge| edge.end);
        }
    }

    /// For every character, the end of the word that starts there on the likeliest way to the end.
    fn likeliest(&self, edges: &Edges) -> Vec<usize> {
        // Filled from the back; the pair is (end of the best word, logarithm of the best product).
        let mut best = vec![(edges.ends.len(), 0.0_f64); edges.ends.len() + 1];
        for start in (0..edges.ends.len()).rev() {
            let list = edges.at(start);
            let value = |edge: &Edge| {
                let rest = best.get(edge.end).map_or(0.0, |&(_, value)| value);
                edge.log_frequency - self.log_total + rest
            };
            let alone = Edge { end: start + 1, log_frequency: 0.0 };
            let mut choice: Option<(usize, f64)> = None;
            for edge in if list.is_empty() { std::slice::from_ref(&alone) } else { list } {
                let value = value(edge);
                if choice.is_none_or(|(_, known)| value >= known) {
                    choice = Some((edge.end, value));
                }
            }
            if let (Some(slot), Some(choice)) = (best.get_mut(start), choice) {
                *slot = choice;
            }
        }
        best.truncate(edges.ends.len());
        best.into_iter().map(|(end, _)| end).collect()
    }
}

/// What `WordCutter::cut` emits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// One of the words that together make up the run.
    Word,
    /// A word of two or three characters inside a longer word.
    Part,
}

#[expect(clippy::cast_precision_loss, reason = "frequencies are far below 2^52")]
fn logarithm(frequency: u64) -> f64 {
    (frequency as f64).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(cutter: &WordCutter, text: &str) -> Vec<String> {
        let run: Vec<char> = text.chars().collect();
        let mut words = Vec::new();
        cutter.cut(&run, |range, _| words.push(run[range].iter().collect()));
        words
    }

    #[test]
    fn own_words_are_kept_whole() {
        let text = "熔敷焊操作员";
        assert_eq!(cut(&WordCutter::new([]).unwrap(), text), ["熔", "敷", "焊", "操作", "操作员"]);
        let own: Box<[char]> = "熔敷焊".chars().collect();
        assert_eq!(cut(&WordCutter::new([own]).unwrap(), text), ["熔敷焊", "操作", "操作员"]);
    }

    #[test]
    fn cuts_as_jieba_does() {
        let peer = jieba_rs::Jieba::new();
        let ours = WordCutter::new([]).unwrap();
        let check = |text: &str| {
            let expected: Vec<_> =
                peer.cut_for_search(text, false).iter().map(|token| token.word.to_owned()).collect();
            assert_eq!(cut(&ours, text), expected, "{text}");
        };
        for text in [
            "新能源汽车维修技师",
            "负责数控机床操作与维护熟悉西门子系统",
            "市域产教联合体秘书处",
            "校企合作订单班",
        ] {
            check(text);
        }
        // Characters that often meet in words, so that long and overlapping words occur.
        let common = "的人工智能机械电子汽车维修数控焊接技术员工程师高级教学院校企业合作生产线能源新材料中华人民共和国";
        let alphabet: Vec<char> = common.chars().collect();
        proptest!(ProptestConfig::with_cases(300), |(text in prop::collection::vec(
            prop_oneof![4 => prop::sample::select(alphabet), 1 => prop::char::range('一', '龥')], 1..40))| {
            check(&text.into_iter().collect::<String>());
        });
    }
}
