//! Chance, seeded: one stream a part of the city. Whole numbers only, so that every machine draws the same.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// The parts of the city. A part keeps its number for ever: it names the stream.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Organisations = 1,
    Enterprises = 2,
    Students = 3,
    Named = 4,
    Jobs = 5,
    Applications = 6,
    Resumes = 7,
    Days = 8,
}

/// One stream.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of a part.
    pub fn new(seed: u64, part: Part) -> Self {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(part as u64);
        Chance(stream)
    }

    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number from 0 to below `end`; 0 if `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u128::try_from(end).unwrap_or_default();
        // the upper half of a product spreads evenly enough: the rest is below one in 2^40
        usize::try_from((u128::from(self.bits()) * end) >> 64).unwrap_or_default()
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high - low + 1).unwrap_or_default();
        low + i64::try_from(self.below(width)).unwrap_or_default()
    }

    /// True `share` times in a thousand.
    pub fn thousandth(&mut self, share: usize) -> bool {
        self.below(1000) < share
    }

    /// True `share` times in a hundred.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of several; none if there is none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let place = self.below(from.len());
        from.get(place)
    }

    /// One of several texts; the empty text if there is none.
    pub fn text<'a>(&mut self, from: &'a [String]) -> &'a str {
        self.pick(from).map_or("", String::as_str)
    }

    /// One of several by weight; none if all weigh nothing.
    pub fn weighted<T: Copy>(&mut self, from: impl IntoIterator<Item = (T, usize)> + Clone) -> Option<T> {
        let total: usize = from.clone().into_iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total);
        for (what, weight) in from {
            if left < weight {
                return Some(what);
            }
            left -= weight;
        }
        None
    }

    /// Several of them, each once, in a drawn order; all if there are not so many.
    pub fn several<'a, T>(&mut self, from: &'a [T], many: usize) -> Vec<&'a T> {
        let mut all: Vec<&T> = from.iter().collect();
        let mut drawn = Vec::new();
        while drawn.len() < many && !all.is_empty() {
            let place = self.below(all.len());
            drawn.push(all.swap_remove(place));
        }
        drawn
    }

    /// The text with each `[a|b]` replaced by one of its choices.
    pub fn vary(&mut self, text: &str) -> String {
        let mut varied = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('[') {
            varied.push_str(before);
            let Some((choices, behind)) = after.split_once(']') else {
                rest = after;
                continue;
            };
            let choices: Vec<&str> = choices.split('|').collect();
            varied.push_str(self.pick(&choices).copied().unwrap_or_default());
            rest = behind;
        }
        varied.push_str(rest);
        varied
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new part of the city must not change the others: each draws from its own stream.
    #[test]
    fn parts_draw_from_streams_of_their_own() {
        let drawn = |part| {
            let mut chance = Chance::new(5, part);
            [chance.bits(), chance.bits(), chance.bits()]
        };
        assert_eq!(drawn(Part::Jobs), drawn(Part::Jobs));
        assert_ne!(drawn(Part::Jobs), drawn(Part::Resumes));
        assert_ne!(Chance::new(5, Part::Jobs).bits(), Chance::new(6, Part::Jobs).bits());
    }

    /// The numbers themselves: another release of the generator must not make another city.
    #[test]
    fn the_stream_never_changes() {
        let mut chance = Chance::new(7, Part::Students);
        let drawn: Vec<usize> = (0..8).map(|_| chance.below(1000)).collect();
        assert_eq!(drawn, [181, 92, 979, 334, 351, 384, 919, 328]);
    }

    #[test]
    fn choices_are_made_and_nothing_else_is_touched() {
        let mut chance = Chance::new(1, Part::Jobs);
        let texts: std::collections::BTreeSet<String> =
            (0..200).map(|_| chance.vary("会[车|铣]，[能|]磨")).collect();
        let expected = ["会车，磨", "会车，能磨", "会铣，磨", "会铣，能磨"];
        assert_eq!(texts.into_iter().collect::<Vec<_>>(), expected);
        assert_eq!(chance.vary("没有选择"), "没有选择");
        assert_eq!(chance.vary("没有[关上"), "没有关上");
    }

    #[test]
    fn weights_are_kept() {
        let mut chance = Chance::new(1, Part::Jobs);
        let many = (0..10_000).filter(|_| chance.weighted([(true, 3), (false, 1)]) == Some(true)).count();
        assert!((7_200..7_800).contains(&many), "{many}");
        assert_eq!(chance.weighted([((), 0)]), None);
        assert_eq!(chance.several(&[1, 2, 3], 9).len(), 3);
    }
}
