//! One line of a sheet as values of fields, by a recipe: words of the source, the kinds' own readers, parts of a text.
//! Not for rows that are there already: nothing here asks the site.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use expr::{Type, Value};
use kernel::{Problem, Problems};
use model::kinds::{Column as Stored, Period, Shape, read_pay};
use model::{Field, Label, Model, Refusal, folded};

use super::contacts;
use super::note::{Note, What, target_name};
use super::said::identity;
use crate::reading::{Line, Sheet};
use crate::recipe::{Column, Recipe, Target};

/// A line as values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parsed {
    /// Its number in the file.
    pub number: usize,
    /// The digest of its key or content, before equal lines are told apart.
    pub identity: String,
    /// The digest of its content.
    pub content: String,
    /// By the recipe's rows: field and value. Null where the source says that there is nothing.
    pub rows: Vec<Vec<(usize, Value)>>,
    /// What is to be said of it.
    pub notes: Vec<Note>,
    /// Whether one of them refuses it.
    pub refused: bool,
}

/// Reads lines of one sheet by one recipe.
pub(crate) struct Parser {
    model: Arc<Model>,
    recipe: Arc<Recipe>,
    columns: Vec<Bound>,
    key: Vec<usize>,
    skips: Vec<usize>,
    from_1904: bool,
    /// What texts of coded fields read as: they repeat, and places are slow to find.
    memory: HashMap<(Target, String), Result<Value, Refusal>>,
}

/// A column of the recipe with its places in the sheet.
struct Bound {
    at: Vec<usize>,
    nothing: HashSet<String>,
}

/// The most texts that are remembered.
const REMEMBERED: usize = 20_000;

impl Parser {
    /// Finds the recipe's columns in the sheet.
    ///
    /// # Errors
    /// `import.no-column` for each that is not there.
    pub fn new(sheet: &Sheet, recipe: Arc<Recipe>, model: Arc<Model>) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let mut find = |at: &str| {
            let found = sheet.column(at);
            if found.is_none() {
                problems.push(Problem::new(Refusal::new("import.no-column").with("column", at)));
            }
            found.unwrap_or(usize::MAX)
        };
        let mut columns = Vec::new();
        for column in &recipe.columns {
            let at = column.at.iter().map(|at| find(at)).collect();
            let nothing = recipe.nothing.iter().chain(&column.nothing).map(|word| folded(word)).collect();
            columns.push(Bound { at, nothing });
        }
        let key = recipe.key.iter().map(|at| find(at)).collect();
        let skips = recipe.skips.iter().map(|skip| find(&skip.at)).collect();
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let from_1904 = sheet.file.from_1904;
        Ok(Parser { model, recipe, columns, key, skips, from_1904, memory: HashMap::new() })
    }

    /// Why the recipe passes a line over, if it does.
    pub fn skipped(&self, line: &Line) -> Option<Note> {
        let recipe = Arc::clone(&self.recipe);
        let mut skips = recipe.skips.iter().zip(&self.skips);
        let (skip, column) = skips.find(|(skip, column)| line.cell(**column).starts_with(&*skip.starts))?;
        let note = Note::new(line.number, What::Skipped, None, line.cell(*column));
        Some(Note { why: skip.reason.clone(), ..note })
    }

    /// The values of a line.
    pub fn parse(&mut self, line: &Line) -> Parsed {
        let content = identity(line.cells.iter().map(String::as_str));
        let mut parsed = Parsed {
            number: line.number,
            identity: content.clone(),
            content,
            rows: vec![Vec::new(); self.recipe.rows.len()],
            ..Parsed::default()
        };
        if !self.key.is_empty() {
            parsed.identity = identity(self.key.iter().map(|column| line.cell(*column)));
            if self.key.iter().all(|column| line.cell(*column).is_empty()) {
                let refusal = Refusal::new("import.key-empty").with("columns", self.recipe.key.join("、"));
                parsed.refuse(None, "", refusal);
            }
        }
        let recipe = Arc::clone(&self.recipe);
        for (place, column) in recipe.columns.iter().enumerate() {
            self.read_column(place, column, line, &mut parsed);
        }
        parsed
    }

    fn read_column(&mut self, place: usize, column: &Column, line: &Line, parsed: &mut Parsed) {
        let Some(bound) = self.columns.get(place) else { return };
        if let Some(first) = column.to.first()
            && bound.at.iter().any(|at| line.dead.contains(at))
        {
            let name = target_name(&self.recipe, &self.model, *first);
            return parsed.refuse(Some(name), "", Refusal::new("import.dead-formula"));
        }
        let parts = bound.at.iter().map(|at| line.cell(*at));
        let parts = parts.filter(|part| !part.is_empty() && !bound.nothing.contains(&folded(part)));
        let text = parts.collect::<Vec<_>>().join(&column.join);
        let mut read = Vec::with_capacity(column.to.len());
        for target in &column.to {
            read.push((*target, self.read(*target, place, column, &text, parsed)));
        }
        // a text that is kept as it was given is not lost when another field cannot read it
        let kept = read.iter().any(|(target, value)| {
            value.as_ref().is_ok_and(|value| !value.is_null()) && self.field(*target).is_some_and(is_plain)
        });
        for (target, value) in read {
            let coded = self.field(target).is_some_and(|field| !field.kind.tables().is_empty());
            let name = target_name(&self.recipe, &self.model, target);
            let value = value.unwrap_or_else(|refusal| {
                if kept || coded {
                    parsed.notes.push(Note::new(line.number, What::Unread, Some(name), &text));
                } else {
                    parsed.refuse(Some(name), &text, refusal);
                }
                Value::Null
            });
            parsed.put(target, value);
        }
        if column.basis.is_some() || column.times.is_some() {
            self.read_pay_parts(column, &text, parsed);
        }
    }

    fn field(&self, target: Target) -> Option<&Field> {
        self.recipe.field(&self.model, target).map(|(_, field)| field)
    }

    fn read(
        &mut self,
        target: Target,
        place: usize,
        column: &Column,
        text: &str,
        parsed: &mut Parsed,
    ) -> Result<Value, Refusal> {
        let Some(field) = self.field(target) else { return Ok(Value::Null) };
        if text.is_empty() {
            return Ok(Value::Null);
        }
        if is_plain(field) {
            let without = (!column.contacts && !field.personal && !field.look_up)
                .then(|| contacts::without(text))
                .flatten();
            let Some((without, count)) = without else {
                return field.kind.import(text, &self.model.codes);
            };
            let value = field.kind.import(&without, &self.model.codes)?;
            let name = target_name(&self.recipe, &self.model, target);
            let note = Note::new(parsed.number, What::Contacts, Some(name), "");
            parsed.notes.push(Note { why: left_out(count), ..note });
            return Ok(value);
        }
        let words = column.words.as_deref();
        let first = match self.read_word(target, words, text) {
            Ok(value) => return Ok(value),
            Err(refusal) => refusal,
        };
        let parts = split(text, &column.split);
        if parts.len() < 2 {
            return Err(first);
        }
        let many = matches!(self.field(target).map(|field| field.kind.shape()), Some(Shape::Many { .. }));
        let nothing =
            |part: &str| self.columns.get(place).is_some_and(|bound| bound.nothing.contains(&folded(part)));
        let parts: Vec<&str> = parts.into_iter().filter(|part| !nothing(part)).collect();
        let mut items = Vec::new();
        for part in parts {
            match self.read_word(target, words, part) {
                Ok(Value::Null) => {}
                Ok(Value::List(found)) => {
                    items.extend(found.into_iter().filter(|item| !items.contains(item)).collect::<Vec<_>>());
                }
                Ok(value) => return Ok(value),
                Err(_) => {
                    let name = target_name(&self.recipe, &self.model, target);
                    parsed.notes.push(Note::new(parsed.number, What::Unread, Some(name), part));
                }
            }
        }
        // what could be read of it was; what could not is listed already
        Ok(if many && !items.is_empty() { Value::List(items) } else { Value::Null })
    }

    /// One word: the source's own first, then the kind's reader, then dates without a year or as a serial number.
    fn read_word(&mut self, target: Target, words: Option<&str>, text: &str) -> Result<Value, Refusal> {
        let coded = self.field(target).is_some_and(|field| !field.kind.tables().is_empty());
        let key = (target, text.to_owned());
        if let Some(known) = self.memory.get(&key).filter(|_| coded) {
            return known.clone();
        }
        let value = self.read_new(target, words, text);
        if coded && self.memory.len() < REMEMBERED {
            self.memory.insert(key, value.clone());
        }
        value
    }

    fn read_new(&self, target: Target, words: Option<&str>, text: &str) -> Result<Value, Refusal> {
        let Some(field) = self.field(target) else { return Ok(Value::Null) };
        let codes = &self.model.codes;
        let meant = words.and_then(|key| self.recipe.words.get(key)).and_then(|words| words.find(text));
        if let Some(value) = meant.and_then(|meant| field.kind.import(meant, codes).ok()) {
            return Ok(value);
        }
        if matches!(field.kind.shape(), Shape::One(Stored::Date)) && field.kind.of() == Type::Date {
            let complete = serial_day(text, self.from_1904).or_else(|| with_year(text, self.recipe.year?));
            if let Some(value) = complete.and_then(|text| field.kind.import(&text, codes).ok()) {
                return Ok(value);
            }
        }
        field.kind.import(text, codes)
    }

    fn read_pay_parts(&self, column: &Column, text: &str, parsed: &mut Parsed) {
        let pay = read_pay(text).ok().flatten();
        if let (Some(target), Some(field)) =
            (column.basis, column.basis.and_then(|target| self.field(target)))
        {
            let words: &[&str] = match pay.map(|pay| pay.period) {
                None => &[],
                Some(Period::Month) => &["month", "月薪", "月"],
                Some(Period::Year) => &["year", "年薪", "年"],
                Some(Period::Day) => &["day", "日薪", "天"],
                Some(Period::Hour) => &["hour", "时薪", "小时"],
            };
            let read = words.iter().find_map(|word| field.kind.import(word, &self.model.codes).ok());
            parsed.put(target, read.unwrap_or(Value::Null));
        }
        if let (Some(target), Some(field)) =
            (column.times, column.times.and_then(|target| self.field(target)))
        {
            let times = pay.and_then(|pay| pay.times).map(|times| times.to_string());
            let read = times.and_then(|times| field.kind.import(&times, &self.model.codes).ok());
            parsed.put(target, read.unwrap_or(Value::Null));
        }
    }
}

impl Parsed {
    fn refuse(&mut self, target: Option<Box<str>>, text: &str, refusal: Refusal) {
        self.refused = true;
        self.notes.push(Note::refused(self.number, target, text, &Problem::new(refusal)));
    }

    /// A field that several columns fill takes the first that says something.
    fn put(&mut self, target: Target, value: Value) {
        let Some(row) = self.rows.get_mut(target.row) else { return };
        match row.iter_mut().find(|(field, _)| *field == target.field) {
            Some((_, known)) if known.is_null() => *known = value,
            Some(_) => {}
            None => row.push((target.field, value)),
        }
    }
}

/// What is said where contacts were left out of a text: how many, and never which.
fn left_out(count: usize) -> Label {
    Label {
        zh: format!("{count} 处电话或邮箱，已换成“{}”", contacts::INSTEAD),
        en: format!("{count} telephone numbers or mail addresses were left out"),
    }
}

/// Whether a field keeps any text as it was given.
fn is_plain(field: &Field) -> bool {
    matches!(field.kind.name(), "text" | "markdown")
}

/// The parts of a text between signs that stand in no bracket.
fn split<'t>(text: &'t str, signs: &[char]) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (place, letter) in text.char_indices() {
        match letter {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 && signs.contains(&letter) => {
                parts.extend(text.get(from..place));
                from = place + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.extend(text.get(from..));
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// A day written as a spreadsheet's number of days, in a cell that nobody formatted as a date.
fn serial_day(text: &str, from_1904: bool) -> Option<String> {
    let days: i32 = text.parse().ok().filter(|days| (10_000..70_000).contains(days) && text.len() == 5)?;
    let zero = if from_1904 { jiff::civil::date(1904, 1, 1) } else { jiff::civil::date(1899, 12, 30) };
    zero.checked_add(jiff::Span::new().days(days)).ok().map(|day| day.to_string())
}

/// "04-20", "4月20日", "4.20" in a year.
fn with_year(text: &str, year: i16) -> Option<String> {
    let parts: Vec<&str> = text.trim_end_matches(['日', '号']).split(['-', '/', '.', '月']).collect();
    let [month, day] = parts.as_slice() else { return None };
    let figures =
        |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (figures(month) && figures(day)).then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}
