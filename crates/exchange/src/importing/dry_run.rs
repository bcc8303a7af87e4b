//! What an import would do, without doing it.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{Actor, Kernel, Problems};
use model::{Label, Language};

use super::line::Pending;
use super::note::{Note, What, target_name};
use super::plan::Outcome;
use super::progress::Counts;
use super::work::{Sink, Work};
use crate::reading::Sheet;
use crate::recipe::{LeftOut, Recipe, Target};

/// How many notes are told one by one; the counts are of all.
const NOTES: usize = 1_000;
/// How many lines are shown with their values.
const SAMPLES: usize = 20;

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DryRun {
    /// What would become of all lines.
    pub counts: Counts,
    /// What would be said of lines, the first thousand, words that are not read apart.
    pub notes: Vec<Note>,
    /// Words that mean nothing here, the most frequent first.
    pub unread: Vec<Unread>,
    /// Reasons for refusing, the most frequent first.
    pub reasons: Vec<Reason>,
    /// The first lines with the values they would give.
    pub samples: Vec<Sample>,
    /// What the recipe says that the file leaves out.
    pub left_out: Vec<LeftOut>,
    /// How many rows would be made, by the recipe's rows.
    pub made: Vec<u64>,
    /// Columns with formulas that have no result, and in how many lines.
    pub dead: Vec<(String, u64)>,
}

/// A word of the source that nothing reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The field that could not read it, as `<row>.<field>`.
    pub target: Box<str>,
    /// The word.
    pub word: String,
    /// In how many lines.
    pub count: u64,
}

/// A reason for which lines would be refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The field it speaks of, as `<row>.<field>`; none for a whole line.
    pub target: Option<Box<str>>,
    /// The code of the refusal.
    pub code: Box<str>,
    /// Its words: what differs from line to line is left open.
    pub why: Label,
    /// How often it is met.
    pub count: u64,
}

/// A line with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its number in the file.
    pub line: usize,
    /// What would become of it.
    pub outcome: Outcome,
    /// Field, as `<row>.<field>`, and value in words.
    pub values: Vec<(Box<str>, String)>,
}

/// Goes through all lines as an import would, and writes nothing.
///
/// # Errors
/// `import.no-column`, `import.not-allowed`, and what reading the file or asking the site refuses.
pub async fn dry_run(
    kernel: &Kernel,
    actor: &Actor,
    sheet: &Sheet,
    recipe: &Recipe,
) -> Result<DryRun, Problems> {
    dry_run_watched(kernel, actor, sheet, recipe, &|_| ()).await
}

/// The same for somebody who watches: `moved` hears what became of all lines so far.
///
/// # Errors
/// As [`dry_run`].
pub async fn dry_run_watched(
    kernel: &Kernel,
    actor: &Actor,
    sheet: &Sheet,
    recipe: &Recipe,
    moved: &(dyn Fn(&Counts) + Send + Sync),
) -> Result<DryRun, Problems> {
    let recipe = Arc::new(recipe.clone());
    let mut work = Work::new(kernel, actor, sheet, Arc::clone(&recipe), Sink::Rehearsal).await?;
    let mut told = Told { dead: vec![0; sheet.columns.len()], ..Told::default() };
    let mut lines = work.lines(sheet, 0)?;
    while let Some(batch) = lines.next().await? {
        told.batch(&mut work, batch).await?;
        moved(&work.counts);
    }
    let named = sheet.columns.iter().cloned().zip(std::mem::take(&mut told.dead));
    let dead = named.filter(|(_, count)| *count > 0).collect();
    let run = told.finish(work.counts, &recipe);
    Ok(DryRun { dead, made: work.made, ..run })
}

#[derive(Default)]
struct Told {
    run: DryRun,
    unread: HashMap<(Box<str>, String), u64>,
    reasons: HashMap<(Option<Box<str>>, Box<str>), Reason>,
    /// Lines with a formula without a result, by the column.
    dead: Vec<u64>,
}

impl Told {
    async fn batch(&mut self, work: &mut Work<'_>, lines: Vec<Pending>) -> Result<(), Problems> {
        for line in work.settle(lines).await? {
            self.sample(work, &line);
            for column in &line.dead {
                if let Some(count) = self.dead.get_mut(*column) {
                    *count += 1;
                }
            }
            for note in line.notes {
                if note.what == What::Refused {
                    let (target, code, why) = (note.target.clone(), note.code.clone(), note.why.clone());
                    let new = Reason { target: target.clone(), code: code.clone(), why, count: 0 };
                    let of_line = new.why.clone();
                    let reason = self.reasons.entry((target, code)).or_insert(new);
                    reason.count += 1;
                    reason.why.zh = in_common(&reason.why.zh, &of_line.zh);
                    reason.why.en = in_common(&reason.why.en, &of_line.en);
                }
                if note.what == What::Unread {
                    let target = note.target.unwrap_or_default();
                    *self.unread.entry((target, note.text)).or_default() += 1;
                } else if self.run.notes.len() < NOTES {
                    self.run.notes.push(note);
                }
            }
        }
        Ok(())
    }

    fn sample(&mut self, work: &Work<'_>, line: &Pending) {
        let (Some(parsed), Some(outcome)) = (&line.parsed, line.outcome) else { return };
        if self.run.samples.len() >= SAMPLES {
            return;
        }
        let mut values = Vec::new();
        for (row, fields) in parsed.rows.iter().enumerate() {
            for (field, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                let target = Target { row, field: *field };
                let Some((_, declared)) = work.recipe.field(&work.model, target) else { continue };
                let shown = declared.kind.show(value, &work.model.codes, Language::Zh);
                values.push((target_name(&work.recipe, &work.model, target), shown));
            }
        }
        self.run.samples.push(Sample { line: line.number, outcome, values });
    }

    fn finish(mut self, counts: Counts, recipe: &Recipe) -> DryRun {
        let mut unread: Vec<Unread> =
            self.unread.into_iter().map(|((target, word), count)| Unread { target, word, count }).collect();
        unread.sort_by(|a, b| {
            b.count.cmp(&a.count).then_with(|| (&a.target, &a.word).cmp(&(&b.target, &b.word)))
        });
        let mut reasons: Vec<Reason> = self.reasons.into_values().collect();
        reasons.sort_by(|a, b| {
            b.count.cmp(&a.count).then_with(|| (&a.target, &a.code).cmp(&(&b.target, &b.code)))
        });
        self.run.counts = counts;
        DryRun { unread, reasons, left_out: recipe.left_out.clone(), ..self.run }
    }
}

/// What stands open in the words of a rule.
const OPEN: &str = "…";

/// The words of one rule for two lines: figures and quoted words that differ are left open.
fn in_common(one: &str, other: &str) -> String {
    if one == other {
        return one.to_owned();
    }
    let (ones, others) = (parts(one), parts(other));
    if ones.len() != others.len() {
        return one.to_owned();
    }
    let pairs = ones.iter().zip(&others);
    pairs.map(|(one, other)| if one == other { *one } else { OPEN }).collect()
}

/// A text in figures, quoted words, and what is between.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut before) = (0, None);
    let mut quoted = false;
    for (place, letter) in text.char_indices() {
        let sort = match letter {
            '”' => {
                quoted = false;
                0
            }
            _ if quoted => 1,
            '“' => {
                quoted = true;
                0
            }
            '0'..='9' | '…' => 1,
            _ => 0,
        };
        if before.is_some_and(|before| before != sort) {
            parts.extend(text.get(from..place));
            from = place;
        }
        before = Some(sort);
    }
    parts.extend(text.get(from..));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first line's number would stand for all of them.
    #[test]
    fn a_rule_is_said_without_what_differs_from_line_to_line() {
        for (one, other, both) in [
            ("最多 100 字，现有 138 字", "最多 100 字，现有 123 字", "最多 100 字，现有 … 字"),
            ("最多 100 字，现有 … 字", "最多 100 字，现有 150 字", "最多 100 字，现有 … 字"),
            ("“一大笔钱”读不出薪酬", "“1 万左右”读不出薪酬", "“…”读不出薪酬"),
            ("必填", "必填", "必填"),
        ] {
            assert_eq!(in_common(one, other), both);
        }
    }
}
