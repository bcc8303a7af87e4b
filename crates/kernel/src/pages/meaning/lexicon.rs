//! Words typed for codes: what they mean, what they may mean, and by which words a code is found again. Pure: it asks
//! the tables alone.

use expr::{Item, Value};
use model::kinds::{Filter, Kind, Shape, Widget, is_filler};
use model::{Code, CodeTable, Codes, Language, Refusal, folded};

use crate::view::{Suggestion, Unread};

/// What parts the words of several codes. A word of a table may hold some of them.
pub(in crate::pages) const SIGNS: [char; 6] = ['、', ',', '，', ';', '；', '\n'];

/// Over so many signs a word of a table may reach.
const REACH: usize = 8;

/// How well a code answers letters; the lesser the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Whole,
    Beginning,
    Inside,
    InOrder,
    /// Some pairs of letters in common; fewer is worse.
    Alike(usize),
}

/// The words of one field's codes.
pub(in crate::pages) struct Lexicon<'m> {
    kind: &'m dyn Kind,
    codes: &'m Codes,
    pub table: &'m CodeTable,
    levels: Option<&'m CodeTable>,
    language: Language,
}

impl<'m> Lexicon<'m> {
    /// The lexicon of a kind that has one.
    pub fn of(kind: &'m dyn Kind, codes: &'m Codes, language: Language) -> Option<Self> {
        let Filter::Codes { table } = kind.filter() else { return None };
        let table = codes.get(&table)?;
        let levels = match kind.widget() {
            Widget::Choices { levels: Some(levels), .. } => codes.get(&levels),
            _ => None,
        };
        Some(Lexicon { kind, codes, table, levels, language })
    }

    /// Whether the field takes several.
    pub fn many(&self) -> bool {
        matches!(self.kind.shape(), Shape::Many { .. })
    }

    /// What a word means: as the kind reads it, by the code above it in brackets, or as the only word with these
    /// letters inside.
    pub fn read(&self, word: &str) -> Result<Vec<Item>, Refusal> {
        let refusal = match self.imported(word) {
            Ok(items) => return Ok(items),
            Err(refusal) => refusal,
        };
        if let Some(code) = self.bracketed(word).or_else(|| self.only(word)) {
            return Ok(vec![Item::new(&*code.code)]);
        }
        let (Some(levels), Some((word, level))) = (self.levels, word.rsplit_once([':', '：'])) else {
            return Err(refusal);
        };
        let code = self.known(word).ok_or(refusal)?;
        let level = levels.find(level).or_else(|| only(levels.iter(), level)).ok_or_else(|| {
            Refusal::new("value.no-such-code").with("value", level).with_words("table", levels.title.clone())
        })?;
        Ok(vec![Item { level: Some(level.code.clone()), ..Item::new(&*code.code) }])
    }

    /// What a whole line means, and the words of it that mean nothing, each with its refusal.
    pub fn read_line(&self, line: &str) -> (Vec<Item>, Vec<(String, Refusal)>) {
        let ends: Vec<usize> = line
            .char_indices()
            .filter(|(_, letter)| SIGNS.contains(letter))
            .map(|(at, _)| at)
            .chain([line.len()])
            .collect();
        let (mut items, mut unread) = (Vec::new(), Vec::new());
        let (mut from, mut next) = (0, 0);
        while next < ends.len() {
            let part = |end: usize| {
                let part = ends.get(end).and_then(|end| line.get(from..*end)).unwrap_or_default();
                part.trim_matches(|letter: char| letter.is_whitespace() || SIGNS.contains(&letter))
            };
            // the longest first: a word of the table may hold the signs that part words
            let last = (next + REACH).min(ends.len());
            let whole = (next..last).rev().find_map(|end| Some((end, self.imported(part(end)).ok()?)));
            let (end, read) = match whole {
                Some((end, items)) => (end, Ok(items)),
                None => (next, self.read(part(next))),
            };
            match read {
                _ if part(end).is_empty() => {}
                Ok(found) => items.extend(found),
                Err(refusal) => unread.push((part(end).to_owned(), refusal)),
            }
            from = ends.get(end).copied().unwrap_or(line.len());
            next = end + 1;
        }
        (items, unread)
    }

    /// As the kind reads it: a code, its words, a synonym, whatever else a cell may say.
    fn imported(&self, word: &str) -> Result<Vec<Item>, Refusal> {
        if let Some(code) = self.table.get(word) {
            return Ok(vec![Item::new(&*code.code)]);
        }
        Ok(match self.kind.import(word, self.codes)? {
            Value::List(items) => items,
            Value::Null => Vec::new(),
            value => vec![Item::new(value)],
        })
    }

    /// `朝阳区（长春市）`: of several codes of one word the one below what stands in the brackets.
    fn bracketed(&self, word: &str) -> Option<&'m Code> {
        let (word, above) = word.trim_end_matches([')', '）']).rsplit_once(['(', '（'])?;
        let (word, above) = (folded(word), folded(above));
        let is = |code: &Code, word: &str| words(code).any(|own| folded(own) == word);
        let below = |code: &&Code| self.table.lineage(&code.code).skip(1).any(|code| is(code, &above));
        let mut found = self.table.iter().filter(|code| is(code, &word)).filter(below);
        found.next().filter(|_| found.next().is_none())
    }

    /// The only code with these letters inside, if there are two of them at least.
    fn only(&self, letters: &str) -> Option<&'m Code> {
        if folded(letters).chars().count() < 2 { None } else { only(self.real(), letters) }
    }

    /// The code of a word that stands before a level.
    fn known(&self, word: &str) -> Option<&'m Code> {
        self.table.find(word).or_else(|| self.bracketed(word)).or_else(|| self.only(word))
    }

    /// What letters may mean while they are typed, the nearest first; behind a colon a level.
    pub fn suggested(&self, letters: &str, most: usize) -> Vec<Suggestion> {
        if let (Some(levels), Some((word, letters))) = (self.levels, letters.rsplit_once([':', '：'])) {
            let letters = folded(letters);
            let fits = |level: &&Code| folded(level.label.get(self.language)).contains(&letters);
            let text = |level: &Code| format!("{}:{}", word.trim(), level.label.get(self.language));
            let suggest =
                |level: &Code| Suggestion { value: level.code.to_string(), text: text(level), note: None };
            return levels.iter().filter(fits).take(most).map(suggest).collect();
        }
        self.ranked(letters, false, most)
    }

    /// What words that mean nothing may have meant.
    pub fn unread(&self, words: &str, most: usize) -> Unread {
        let bare = self.levels.and_then(|_| words.rsplit_once([':', '：'])).map(|(bare, _)| bare);
        // where the level alone means nothing, the refusal names the levels' table
        let near = if bare.is_some_and(|bare| self.known(bare).is_some()) {
            Vec::new()
        } else {
            self.ranked(bare.unwrap_or(words), true, most)
        };
        Unread { words: words.to_owned(), near }
    }

    fn ranked(&self, letters: &str, alike: bool, most: usize) -> Vec<Suggestion> {
        let letters = folded(letters);
        if letters.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(Fit, usize, &Code)> = self
            .real()
            .filter_map(|code| {
                let fit = words(code).filter_map(|own| fit(&folded(own), &letters, alike)).min();
                let fit = fit.or_else(|| self.on_the_way(code, &letters).then_some(Fit::InOrder))?;
                Some((fit, code.label.get(self.language).chars().count(), code))
            })
            .collect();
        found.sort_by_key(|(fit, length, _)| (*fit, *length));
        found.truncate(most);
        found.into_iter().map(|(_, _, code)| self.suggestion(code)).collect()
    }

    /// A code as it is suggested.
    pub fn suggestion(&self, code: &Code) -> Suggestion {
        let above: Vec<&str> = self
            .table
            .lineage(&code.code)
            .skip(1)
            .filter(|above| !is_filler(above))
            .map(|above| above.label.get(self.language))
            .take(2)
            .collect();
        let note = above.into_iter().rev().collect::<Vec<_>>().join(" / ");
        Suggestion {
            value: code.code.to_string(),
            text: self.wording(code),
            note: Some(note).filter(|note| !note.is_empty()),
        }
    }

    /// The words by which a code is found again: its own, where they lead back to it; else with the code above it in
    /// brackets; else the code itself.
    pub fn wording(&self, code: &Code) -> String {
        let leads_back = |words: &String| {
            let read = self
                .imported(words)
                .ok()
                .or_else(|| self.bracketed(words).map(|code| vec![Item::new(&*code.code)]));
            matches!(read.as_deref(), Some([item]) if item.key.as_text() == Some(&*code.code))
        };
        let own = code.label.get(self.language);
        let above = self.table.lineage(&code.code).skip(1).filter(|above| !is_filler(above));
        let bracketed = above.map(|above| format!("{own}（{}）", above.label.get(self.language)));
        let mut ways = std::iter::once(own.to_owned()).chain(bracketed);
        ways.find(leads_back).unwrap_or_else(|| code.code.to_string())
    }

    /// An element of a list by its words, with its level.
    pub fn wording_of(&self, code: &str, level: &str) -> String {
        let word = self.table.get(code).map_or_else(|| code.to_owned(), |code| self.wording(code));
        match self.levels.filter(|_| !level.is_empty()) {
            Some(levels) => format!("{word}:{}", levels.label(level, self.language)),
            None => word,
        }
    }

    /// Every code that can be meant.
    fn real(&self) -> impl Iterator<Item = &'m Code> + use<'m> {
        self.table.iter().filter(|code| !is_filler(code))
    }

    /// Whether letters name the way down to a code and end in its own word: 上海奉贤.
    fn on_the_way(&self, code: &Code, letters: &str) -> bool {
        let own = folded(code.label.get(self.language));
        let mut words: Vec<&str> =
            self.table.lineage(&code.code).map(|code| code.label.get(self.language)).collect();
        words.reverse();
        letters.chars().last().is_some_and(|last| own.contains(last))
            && in_order(&folded(&words.concat()), letters)
    }
}

/// By what a code is called: itself, its words in both languages, synonyms.
fn words(code: &Code) -> impl Iterator<Item = &str> {
    let own = [&*code.code, code.label.zh.as_str(), code.label.en.as_str()].into_iter();
    own.filter(|word| !word.is_empty()).chain(code.synonyms.iter().map(AsRef::as_ref))
}

/// The only code with these letters in its words.
fn only<'m>(codes: impl Iterator<Item = &'m Code>, letters: &str) -> Option<&'m Code> {
    let letters = folded(letters);
    let inside = |code: &&Code| words(code).any(|own| folded(own).contains(&letters));
    let mut found = codes.filter(inside);
    found.next().filter(|_| !letters.is_empty() && found.next().is_none())
}

fn fit(own: &str, letters: &str, alike: bool) -> Option<Fit> {
    if own == letters {
        return Some(Fit::Whole);
    }
    if own.starts_with(letters) {
        return Some(Fit::Beginning);
    }
    if own.contains(letters) {
        return Some(Fit::Inside);
    }
    if in_order(own, letters) {
        return Some(Fit::InOrder);
    }
    if !alike {
        return None;
    }
    let pairs = pairs(letters);
    let common = pairs.iter().filter(|pair| own.contains(pair.as_str())).count();
    let single = letters.chars().filter(|letter| !letter.is_ascii() && own.contains(*letter)).count();
    let weight = 2 * common + single;
    // one letter in common says something of two, and little of more
    let enough = (common > 0 && common * 3 >= pairs.len()) || single * 2 >= letters.chars().count();
    enough.then(|| Fit::Alike(usize::MAX - weight))
}

/// Whether the letters, two of them at least, come in this order with others between them.
fn in_order(own: &str, letters: &str) -> bool {
    let mut rest = own.chars();
    letters.chars().count() > 1 && letters.chars().all(|letter| rest.any(|other| other == letter))
}

/// Letters two by two.
pub(super) fn pairs(letters: &str) -> Vec<String> {
    letters.chars().zip(letters.chars().skip(1)).map(|(one, two)| [one, two].iter().collect()).collect()
}
