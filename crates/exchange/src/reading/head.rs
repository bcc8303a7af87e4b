//! Which line is the head: scored by the words a model knows and by how a head differs from what is below it. There
//! may be none, notes may stand above it, and it may have several lines with merged cells.

use std::collections::HashSet;

use model::Model;

use super::cell::{REASON, letters};
use super::walk::RawLine;

/// Which line the head is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeadChoice {
    /// Whichever looks most like one.
    #[default]
    Find,
    /// This line, from 1, with the lines above that group its words.
    At(usize),
    /// None: columns are called by letters.
    None,
}

/// The words by which a model calls its fields.
#[derive(Clone, Debug, Default)]
pub struct Known(HashSet<String>);

impl Known {
    /// Titles, synonyms and keys of all fields of all datasets.
    pub fn of(model: &Model) -> Self {
        let mut words = HashSet::new();
        for field in model.datasets.values().flat_map(|dataset| &dataset.fields) {
            let named = [&*field.key, &field.title.zh, &field.title.en];
            words.extend(named.into_iter().chain(field.synonyms.iter().map(AsRef::as_ref)).map(head_word));
        }
        Known(words)
    }

    fn has(&self, cell: &str) -> bool {
        self.0.contains(&head_word(cell))
    }
}

/// What the head of a sheet is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// The number of its last line; none if there is no head.
    pub last: Option<usize>,
    pub columns: Vec<String>,
}

/// Below so many letters a cell can be a word of a head.
const LONGEST: usize = 24;
/// How many lines may stand above a head.
const ABOVE: usize = 30;
/// The most lines of a head beside its main one, above and below.
const BESIDE: usize = 2;

/// A word of a head without width, case, spaces, the star of what is required, and what stands in brackets behind.
pub(crate) fn head_word(cell: &str) -> String {
    let word = model::folded(cell);
    let word = word.trim_matches(|letter| matches!(letter, '*' | '★' | ':'));
    match word.find('(') {
        Some(place) if place > 0 => word.get(..place).unwrap_or(word).to_owned(),
        _ => word.to_owned(),
    }
}

/// Finds the head among the first lines of a sheet.
pub(super) fn find(lines: &[RawLine], choice: HeadChoice, known: &Known) -> Head {
    let main = match choice {
        HeadChoice::None => None,
        HeadChoice::At(number) => lines.iter().position(|line| line.number == number),
        HeadChoice::Find => best(lines, known),
    };
    let Some(main) = main else { return headless(lines) };
    let (mut first, mut last) = (main, main);
    if choice != HeadChoice::None {
        while main - first < BESIDE
            && first > 0
            && pair(lines, first - 1).is_some_and(|(upper, lower)| stands_over(upper, lower))
        {
            first -= 1;
        }
    }
    if choice == HeadChoice::Find {
        while last - main < BESIDE
            && pair(lines, last).is_some_and(|(upper, lower)| stands_over(upper, lower))
        {
            last += 1;
        }
    }
    let parts = lines.get(first..=last).unwrap_or_default();
    let width = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    Head { last: parts.last().map(|line| line.number), columns: columns(parts, width) }
}

fn pair(lines: &[RawLine], upper: usize) -> Option<(&RawLine, &RawLine)> {
    let (upper, lower) = (lines.get(upper)?, lines.get(upper + 1)?);
    (lower.number == upper.number + 1).then_some((upper, lower))
}

fn headless(lines: &[RawLine]) -> Head {
    let until = |line: &RawLine| line.cells.iter().position(|cell| cell.starts_with(REASON));
    let width = lines.iter().map(|line| until(line).unwrap_or(line.cells.len())).max().unwrap_or(0);
    Head { last: None, columns: (0..width).map(letters).collect() }
}

/// The place of the line that looks most like a head; none if no line does.
fn best(lines: &[RawLine], known: &Known) -> Option<usize> {
    let mut found: Option<(usize, usize)> = None;
    for place in 0..lines.len().min(ABOVE) {
        let score = lines.get(place).and_then(|line| score(line, lines.get(place + 1..)?, known));
        if let Some(score) = score
            && found.is_none_or(|(most, _)| score > most)
        {
            found = Some((score, place));
        }
    }
    found.map(|(_, place)| place)
}

/// How much a line looks like a head above `below`, in thousandths; none if it cannot be one.
fn score(line: &RawLine, below: &[RawLine], known: &Known) -> Option<usize> {
    let used: Vec<(usize, &str)> = used(line).collect();
    let count = used.len();
    let width = below.iter().take(20).map(used_count).max().unwrap_or(count).max(1);
    if count == 0 || (count == 1 && width > 1) {
        return None;
    }
    let words = used.iter().filter(|(_, cell)| is_word(cell)).count();
    let named = used.iter().filter(|(_, cell)| known.has(cell)).count();
    let contrasts =
        used.iter().filter(|(column, cell)| is_word(cell) && contrasts(*column, cell, below)).count();
    let spoken = named >= 2 || (named == 1 && count <= 2);
    let looks = words == count && count * 10 >= width * 6 && contrasts * 2 >= count;
    let spoken = spoken && words * 10 >= count * 7;
    if !spoken && !looks {
        return None;
    }
    let share = |part: usize, of: usize| part * 1_000 / of.max(1);
    Some(
        3 * share(named, count)
            + share(words, count)
            + share(count.min(width), width)
            + share(contrasts, count),
    )
}

fn used(line: &RawLine) -> impl Iterator<Item = (usize, &str)> {
    line.cells.iter().map(String::as_str).enumerate().filter(|(_, cell)| !cell.is_empty())
}

fn used_count(line: &RawLine) -> usize {
    used(line).count()
}

/// Whether a cell can be a word of a head: short, no number, no date, no address, no sentence.
fn is_word(cell: &str) -> bool {
    let mut letters = cell.chars().filter(|letter| !letter.is_whitespace());
    let short = cell.chars().count() <= LONGEST;
    let figures = cell.chars().filter(char::is_ascii_digit).count();
    let says = letters.any(char::is_alphabetic);
    short
        && says
        && figures * 2 < cell.chars().count()
        && !cell.contains(['。', '；', '@', '，'])
        && !cell.contains("://")
}

/// Whether the cells below a word are of another sort, or at least never the word itself.
fn contrasts(column: usize, word: &str, below: &[RawLine]) -> bool {
    let cells: Vec<&str> =
        below.iter().take(40).map(|line| line.cell(column)).filter(|cell| !cell.is_empty()).collect();
    let others = cells.iter().filter(|cell| !is_word(cell)).count();
    let same = cells.iter().filter(|cell| **cell == word).count();
    let longer = cells.iter().map(|cell| cell.chars().count()).sum::<usize>()
        > cells.len() * (word.chars().count() + 2);
    !cells.is_empty() && same == 0 && (others * 2 > cells.len() || longer)
}

/// Whether one line of words groups the words of the line under it.
fn stands_over(upper: &RawLine, lower: &RawLine) -> bool {
    let words = |line: &RawLine| used_count(line) >= 2 && used(line).all(|(_, cell)| is_word(cell));
    let repeats = used(lower).any(|(column, cell)| upper.cell(column) == cell);
    let spans =
        upper.spans.iter().any(|(left, right)| (*left..=*right).all(|column| !lower.cell(column).is_empty()));
    let parts = used(lower).any(|(column, _)| upper.cell(column).is_empty());
    words(upper) && words(lower) && parts && (repeats || spans)
}

/// The names of columns: the words of all lines of the head, the upper ones spread over what they group.
fn columns(parts: &[RawLine], width: usize) -> Vec<String> {
    let mut named: Vec<Vec<String>> = vec![Vec::new(); width];
    for (place, line) in parts.iter().enumerate() {
        let groups = place + 1 < parts.len();
        let mut over = String::new();
        for (column, names) in named.iter_mut().enumerate() {
            let cell = line.cell(column);
            let covered = line.spans.iter().any(|(left, right)| (*left + 1..=*right).contains(&column));
            let loose = groups && line.spans.is_empty();
            let word = if !cell.is_empty() {
                cell
            } else if covered || loose {
                &over
            } else {
                ""
            };
            let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
            if !word.is_empty() && names.last() != Some(&word) {
                names.push(word.clone());
            }
            over = word;
        }
    }
    let name = |(column, names): (usize, &Vec<String>)| {
        if names.is_empty() { letters(column) } else { names.join(" ") }
    };
    named.iter().enumerate().map(name).collect()
}
