//! The lines of a sheet, one batch after the other, through the planner and the kernel's door: for good, or as a
//! rehearsal. A batch is one commit; one that is refused is halved until the line that is to blame stands alone, so
//! that a line is refused for what it says and for nothing else.

use std::collections::HashMap;
use std::sync::Arc;

use expr::Id;
use kernel::{Actor, Command, CommitOptions, Kernel, Problem, Problems};
use model::{Model, Refusal};
use store::InternalWrite;

use super::known::{Asked, FieldIds, fetch, keys};
use super::note::{Note, refusals};
use super::overlay::Overlay;
use super::parse::{Parsed, Parser};
use super::plan::{Outcome, Plan, Planner};
use super::progress::{Counts, Import};
use super::said::identity;
use super::tables::{IMPORTS, NOTES};
use crate::reading::{Entry, Line, Sheet};
use crate::recipe::Recipe;

/// The most lines of a batch, and the most commands they may ask for.
const LINES: usize = 128;
const COMMANDS: usize = 900;

/// How often a line that others have overtaken is planned anew.
const TRIES: usize = 5;

/// Where the outcomes of lines go.
pub(crate) enum Sink {
    /// To the site, with the import's own record.
    Site(Box<Import>),
    /// Nowhere: commands are rehearsed.
    Rehearsal,
}

/// A line on its way.
pub(crate) struct Pending {
    pub number: usize,
    /// Its values; none if it is settled already.
    pub parsed: Option<Parsed>,
    /// What is known to become of it.
    pub outcome: Option<Outcome>,
    pub notes: Vec<Note>,
}

/// An import or a dry run as it goes on.
pub(crate) struct Work<'a> {
    pub kernel: &'a Kernel,
    pub actor: &'a Actor,
    pub model: Arc<Model>,
    pub recipe: Arc<Recipe>,
    pub sink: Sink,
    pub counts: Counts,
    parser: Parser,
    ids: FieldIds,
    equal: Equal,
    overlay: Overlay,
    tries: usize,
}

impl<'a> Work<'a> {
    /// Finds the recipe's columns and asks for the grant `import` on every dataset that is fed.
    pub async fn new(
        kernel: &'a Kernel,
        actor: &'a Actor,
        sheet: &Sheet,
        recipe: Arc<Recipe>,
        sink: Sink,
    ) -> Result<Self, Problems> {
        let model = kernel.model();
        for row in &recipe.rows {
            let dataset = model.dataset(&row.dataset).ok_or_else(|| Refusal::new("dataset.unknown"))?;
            if !kernel.may(actor, &row.dataset, "import").await? {
                return Err(Refusal::new("import.not-allowed").with("dataset", &dataset.title.zh).into());
            }
        }
        let parser = Parser::new(sheet, Arc::clone(&recipe), Arc::clone(&model))?;
        let ids = FieldIds::new(kernel, &recipe);
        Ok(Work {
            kernel,
            actor,
            model,
            recipe,
            counts: Counts::default(),
            sink,
            parser,
            ids,
            equal: Equal::default(),
            overlay: Overlay::default(),
            tries: 0,
        })
    }

    /// How many lines go through at once.
    pub fn portion(&self) -> usize {
        let each = self.recipe.rows.len() + self.recipe.then.len() * self.recipe.rows.len();
        (COMMANDS / each.max(1)).clamp(1, LINES)
    }

    /// A line read and told apart from its equals. `behind` lines were gone through before: they only count as equals.
    pub fn read(&mut self, entry: Entry, behind: bool) -> Option<Pending> {
        let settled = |number, outcome, notes| Pending { number, parsed: None, outcome, notes };
        match entry {
            Entry::Skipped(_) if behind => None,
            Entry::Skipped(skipped) => {
                let why = skipped.words();
                let note = Note::new(skipped.number, super::note::What::Skipped, None, &skipped.text);
                Some(settled(skipped.number, None, vec![Note { why, ..note }]))
            }
            Entry::Line(line) => match self.parser.skipped(&line) {
                Some(_) if behind => None,
                Some(note) => Some(settled(line.number, None, vec![note])),
                None => self.read_line(&line, behind),
            },
        }
    }

    fn read_line(&mut self, line: &Line, behind: bool) -> Option<Pending> {
        let mut parsed = self.parser.parse(line);
        let keyed = self.identify(&mut parsed);
        let equal = self.equal.tell(&mut parsed, keyed);
        if behind {
            return None;
        }
        let mut pending = Pending { number: line.number, parsed: None, outcome: None, notes: Vec::new() };
        match equal {
            Some(first) if first.same => pending.outcome = Some(Outcome::Unchanged),
            Some(first) => {
                let problem = Problem::new(Refusal::new("import.key-twice").with("line", first.line));
                pending.notes = vec![Note::refused(line.number, None, "", &problem)];
                pending.outcome = Some(Outcome::Refused);
            }
            None => {
                pending.notes = std::mem::take(&mut parsed.notes);
                if parsed.refused {
                    pending.outcome = Some(Outcome::Refused);
                } else {
                    pending.parsed = Some(parsed);
                }
            }
        }
        Some(pending)
    }

    /// Where lines make no row of their own, the words that find the last row are what identifies a line. Answers
    /// whether equal identities are one line said twice.
    fn identify(&self, parsed: &mut Parsed) -> bool {
        if !self.recipe.key.is_empty() {
            return true;
        }
        if self.recipe.rows.iter().any(|row| row.look_up.is_empty()) {
            return false;
        }
        let Some(last) = self.recipe.rows.len().checked_sub(1) else { return false };
        let values = parsed.rows.get(last).map(Vec::as_slice).unwrap_or_default();
        let Some(key) = keys(&self.recipe, &self.model, last, values).into_iter().next() else {
            return false;
        };
        parsed.identity = key.identity;
        true
    }

    /// Carries a batch out. Answers its lines with what became of each, in order.
    pub async fn settle(&mut self, mut lines: Vec<Pending>) -> Result<Vec<Pending>, Problems> {
        let mut waiting = vec![(0, lines.len())];
        while let Some((from, to)) = waiting.pop() {
            let Some(some) = lines.get_mut(from..to) else { continue };
            match self.attempt(some).await {
                Ok(()) => self.tries = 0,
                Err(problems) if is_of_the_site(&problems) => return Err(problems),
                Err(problems) if some.len() == 1 => {
                    let again = self.tries < TRIES && is_overtaken(&problems);
                    self.tries += 1;
                    if let (false, Some(line)) = (again, some.first_mut()) {
                        line.outcome = Some(Outcome::Refused);
                        line.parsed = None;
                        line.notes.extend(refusals(line.number, &problems, &self.recipe, &self.model));
                    }
                    waiting.push((from, to));
                }
                Err(_) => {
                    let middle = from + (to - from) / 2;
                    waiting.push((middle, to));
                    waiting.push((from, middle));
                }
            }
        }
        Ok(lines)
    }

    async fn attempt(&mut self, lines: &mut [Pending]) -> Result<(), Problems> {
        let asked: Vec<Asked<'_>> =
            lines.iter().filter_map(|line| line.parsed.as_ref()).map(|parsed| self.asked(parsed)).collect();
        let overlay = &self.overlay;
        let known = fetch(self.kernel, self.actor, &self.recipe, &self.ids, &asked, |row, name| {
            overlay.knows(row, name)
        })
        .await?;
        let planner = Planner { recipe: &self.recipe, model: &self.model, ids: &self.ids, known: &known };
        let Plan { commands, internal, outcomes, overlay } = planner.plan(&asked, &self.overlay);
        let mut outcomes = outcomes.into_iter();
        let mut counts = self.counts;
        let mut results = Vec::with_capacity(lines.len());
        for line in lines.iter() {
            let (outcome, more) = match line.parsed {
                Some(_) => outcomes.next().map(|(outcome, notes)| (Some(outcome), notes)).unwrap_or_default(),
                None => (line.outcome, Vec::new()),
            };
            if let Some(outcome) = outcome {
                counts.line(outcome);
            }
            counts.notes(&line.notes);
            counts.notes(&more);
            results.push((outcome, more));
        }
        self.write(lines, &results, commands, internal, counts).await?;
        for (line, (outcome, more)) in lines.iter_mut().zip(results) {
            line.outcome = outcome;
            line.notes.extend(more);
        }
        self.counts = counts;
        if matches!(self.sink, Sink::Rehearsal) {
            self.overlay.take(overlay);
        }
        Ok(())
    }

    fn asked<'p>(&self, parsed: &'p Parsed) -> Asked<'p> {
        let rows = parsed.rows.iter().enumerate();
        let keys = rows.map(|(row, values)| keys(&self.recipe, &self.model, row, values)).collect();
        Asked { parsed, keys }
    }

    async fn write(
        &mut self,
        lines: &[Pending],
        results: &[(Option<Outcome>, Vec<Note>)],
        commands: Vec<Command>,
        mut internal: Vec<InternalWrite>,
        counts: Counts,
    ) -> Result<(), Problems> {
        let Sink::Site(import) = &mut self.sink else {
            return if commands.is_empty() {
                Ok(())
            } else {
                self.kernel.rehearse(self.actor, &commands).await
            };
        };
        let mut next = Import::clone(import);
        next.counts = counts;
        next.position = lines.last().map_or(import.position, |line| line.number);
        for (line, (_, more)) in lines.iter().zip(results) {
            for (place, note) in line.notes.iter().chain(more).enumerate() {
                internal.push(InternalWrite::Put(&NOTES, note.record(import.id, place)));
            }
        }
        internal.push(InternalWrite::Put(&IMPORTS, next.record()));
        let options = CommitOptions { request: Some(import.id), internal, ..CommitOptions::default() };
        self.kernel.commit(self.actor, commands, options).await?;
        **import = next;
        Ok(())
    }

    /// The id of the import; none of a rehearsal.
    pub fn import(&self) -> Option<(Id, &Import)> {
        match &self.sink {
            Sink::Site(import) => Some((import.id, import)),
            Sink::Rehearsal => None,
        }
    }
}

/// Whether the site failed, and no line is to blame.
fn is_of_the_site(problems: &Problems) -> bool {
    problems.0.iter().any(|problem| problem.refusal.code.starts_with("site."))
}

/// Whether somebody else has changed what a line relied on.
fn is_overtaken(problems: &Problems) -> bool {
    problems.0.iter().any(|problem| matches!(problem.refusal.code, "row.stale" | "commit.changed"))
}

/// Lines of one identity: those without a key are told apart by their ordinal.
#[derive(Default)]
struct Equal {
    seen: HashMap<u64, (u32, u64)>,
}

/// The line that had the identity first.
struct First {
    line: u32,
    same: bool,
}

impl Equal {
    fn tell(&mut self, parsed: &mut Parsed, keyed: bool) -> Option<First> {
        let number = u32::try_from(parsed.number).unwrap_or(u32::MAX);
        let (short, content) = (short(&parsed.identity), short(&parsed.content));
        if keyed {
            let (line, first) = *self.seen.entry(short).or_insert((number, content));
            return (line != number).then_some(First { line, same: first == content });
        }
        let (ordinal, _) = self.seen.entry(short).or_insert((0, content));
        if *ordinal > 0 {
            parsed.identity = identity([&*parsed.identity, &*ordinal.to_string()]);
        }
        *ordinal += 1;
        None
    }
}

/// The first 64 bits of a digest: enough to tell the lines of one file apart.
fn short(identity: &str) -> u64 {
    identity.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}
