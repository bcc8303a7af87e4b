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
    /// Its words for the first line it meets.
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
    let mut told = Told::default();
    let mut lines = work.lines(sheet, 0)?;
    while let Some(batch) = lines.next().await? {
        told.batch(&mut work, batch).await?;
        moved(&work.counts);
    }
    Ok(told.finish(work.counts, &recipe))
}

#[derive(Default)]
struct Told {
    run: DryRun,
    unread: HashMap<(Box<str>, String), u64>,
    reasons: HashMap<(Option<Box<str>>, Box<str>), Reason>,
}

impl Told {
    async fn batch(&mut self, work: &mut Work<'_>, lines: Vec<Pending>) -> Result<(), Problems> {
        for line in work.settle(lines).await? {
            self.sample(work, &line);
            for note in line.notes {
                if note.what == What::Refused {
                    let (target, code, why) = (note.target.clone(), note.code.clone(), note.why.clone());
                    let reason = Reason { target: target.clone(), code: code.clone(), why, count: 0 };
                    self.reasons.entry((target, code)).or_insert(reason).count += 1;
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
