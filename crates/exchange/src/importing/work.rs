//! The lines of a sheet, one batch after the other, through the planner and the kernel's door: for good, or as a
//! rehearsal. A batch is one commit; one that is refused is halved until the line that is to blame stands alone, so
//! that a line is refused for what it says and for nothing else.

use std::sync::Arc;

use expr::Id;
use kernel::{Actor, CommitOptions, Kernel, Problems};
use model::{Model, Refusal};
use store::InternalWrite;

use super::known::{Asked, FieldIds, fetch, keys};
use super::line::{Pending, Reading};
use super::note::{Note, refusals};
use super::overlay::Overlay;
use super::parse::Parsed;
use super::plan::{Outcome, Plan, Planner};
use super::progress::{Counts, Import, add};
use super::tables::{IMPORTS, NOTES};
use crate::reading::{Portions, Sheet};
use crate::recipe::{Otherwise, Recipe, Target};

/// The most lines of a batch, and the most commands they may ask for.
const LINES: usize = 512;
const COMMANDS: usize = 960;

/// How often a line that others have overtaken is planned anew.
const TRIES: usize = 5;

/// The recipe as far as an actor may carry it out. Rows of a dataset that is not theirs to import into are found and
/// never made, as long as lines say no more of them than what finds them: who may read firms can say whose a job is.
async fn as_granted(
    kernel: &Kernel,
    actor: &Actor,
    recipe: Arc<Recipe>,
    model: &Model,
) -> Result<Arc<Recipe>, Problems> {
    let mut granted = Recipe::clone(&recipe);
    for (place, row) in granted.rows.iter_mut().enumerate() {
        let dataset = model.dataset(&row.dataset).ok_or_else(|| Refusal::new("dataset.unknown"))?;
        if kernel.may(actor, &row.dataset, "import").await? {
            continue;
        }
        let finds = |target: Target| {
            let field = dataset.fields.get(target.field);
            field.is_some_and(|field| row.look_up.contains(&field.key))
        };
        let only_found = recipe.targets().filter(|target| target.row == place).all(finds);
        if row.look_up.is_empty() || !only_found || !kernel.may(actor, &row.dataset, "read").await? {
            let refusal = Refusal::new("import.not-allowed").with_words("dataset", dataset.title.clone());
            return Err(refusal.into());
        }
        row.otherwise = Otherwise::Refuse;
    }
    Ok(Arc::new(granted))
}

/// Where the outcomes of lines go.
pub(crate) enum Sink {
    /// To the site, with the import's own record.
    Site(Box<Import>),
    /// Nowhere: commands are rehearsed.
    Rehearsal,
}

/// Lines that are carried out together, planned already or not.
pub(crate) struct Batch {
    lines: Vec<Pending>,
    plan: Option<Plan>,
}

impl Batch {
    /// Lines that are not planned yet.
    pub fn of(lines: Vec<Pending>) -> Self {
        Batch { lines, plan: None }
    }
}

/// An import or a dry run as it goes on.
pub(crate) struct Work<'a> {
    pub kernel: &'a Kernel,
    pub actor: &'a Actor,
    pub model: Arc<Model>,
    pub recipe: Arc<Recipe>,
    pub sink: Sink,
    pub counts: Counts,
    /// How many rows were made, by the recipe's rows.
    pub made: Vec<u64>,
    ids: FieldIds,
    overlay: Overlay,
    tries: usize,
}

impl<'a> Work<'a> {
    /// Finds the recipe's columns and asks for the grant `import` on every dataset that is written.
    pub async fn new(
        kernel: &'a Kernel,
        actor: &'a Actor,
        sheet: &Sheet,
        recipe: Arc<Recipe>,
        sink: Sink,
    ) -> Result<Self, Problems> {
        let model = kernel.model();
        let recipe = as_granted(kernel, actor, recipe, &model).await?;
        // a file without its columns is refused before anything is begun
        Reading::new(sheet, Arc::clone(&recipe), Arc::clone(&model))?;
        let ids = FieldIds::new(kernel, &recipe);
        Ok(Work {
            kernel,
            actor,
            model,
            recipe,
            counts: Counts::default(),
            made: Vec::new(),
            sink,
            ids,
            overlay: Overlay::default(),
            tries: 0,
        })
    }

    /// How many lines go through at once.
    fn portion(&self) -> usize {
        let each = self.recipe.rows.len() + self.recipe.then.len() * self.recipe.rows.len();
        (COMMANDS / each.max(1)).clamp(1, LINES)
    }

    /// The lines of the sheet as they are read on a thread of its own, a batch at a time. Those up to `behind` were
    /// gone through before.
    pub fn lines(&self, sheet: &Sheet, behind: usize) -> Result<Portions<Pending>, Problems> {
        let mut reading = Reading::new(sheet, Arc::clone(&self.recipe), Arc::clone(&self.model))?;
        Ok(sheet.portions(self.portion(), move |entry| reading.read(entry, behind)))
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

    /// Carries out a batch of an import, and meanwhile reads the next one. Where nothing of the batch can matter to the
    /// next it is planned, too: planning and writing take as long as one another, and each has a processor.
    pub async fn settle_and_go_on(
        &mut self,
        batch: Batch,
        lines: &mut Portions<Pending>,
    ) -> Result<Option<Batch>, Problems> {
        let Batch { lines: mut now, plan } = batch;
        let plan = match plan {
            Some(plan) => plan,
            None => self.planning().plan(&now, &self.overlay).await?,
        };
        let waits = plan.touches;
        let Work { kernel, actor, model, recipe, ids, sink, counts, overlay, .. } = self;
        let planning = Planning { kernel, actor, recipe, model, ids };
        let ahead = async {
            let Some(lines) = lines.next().await? else { return Ok::<_, Problems>(None) };
            let plan = if waits { None } else { Some(planning.plan(&lines, overlay).await?) };
            Ok(Some(Batch { lines, plan }))
        };
        let (done, next) = tokio::join!(carry_out(planning, sink, *counts, &now, plan), ahead);
        if let Ok(done) = done {
            self.take(&mut now, done);
            return next;
        }
        // line by line if need be; what was planned meanwhile did not know of it
        self.settle(now).await?;
        Ok(next?.map(|batch| Batch { plan: None, ..batch }))
    }

    async fn attempt(&mut self, lines: &mut [Pending]) -> Result<(), Problems> {
        let plan = self.planning().plan(lines, &self.overlay).await?;
        let Work { kernel, actor, model, recipe, ids, sink, counts, .. } = self;
        let planning = Planning { kernel, actor, recipe, model, ids };
        let done = carry_out(planning, sink, *counts, lines, plan).await?;
        self.take(lines, done);
        Ok(())
    }

    fn planning(&self) -> Planning<'_> {
        Planning {
            kernel: self.kernel,
            actor: self.actor,
            recipe: &self.recipe,
            model: &self.model,
            ids: &self.ids,
        }
    }

    /// Takes over what became of lines.
    fn take(&mut self, lines: &mut [Pending], done: Done) {
        for (line, (outcome, more)) in lines.iter_mut().zip(done.results) {
            line.outcome = outcome;
            line.notes.extend(more);
        }
        self.counts = done.counts;
        add(&mut self.made, &done.made);
        if matches!(self.sink, Sink::Rehearsal) {
            self.overlay.take(done.overlay);
        }
    }

    /// The id of the import; none of a rehearsal.
    pub fn import(&self) -> Option<(Id, &Import)> {
        match &self.sink {
            Sink::Site(import) => Some((import.id, import)),
            Sink::Rehearsal => None,
        }
    }
}

/// What planning asks, apart from what writing changes: so that both can go on at once.
#[derive(Clone, Copy)]
struct Planning<'a> {
    kernel: &'a Kernel,
    actor: &'a Actor,
    recipe: &'a Recipe,
    model: &'a Model,
    ids: &'a FieldIds,
}

/// What became of a batch.
struct Done {
    /// By line: its outcome, and what more is to be said of it.
    results: Vec<(Option<Outcome>, Vec<Note>)>,
    counts: Counts,
    made: Vec<u64>,
    overlay: Overlay,
}

impl Planning<'_> {
    async fn plan(self, lines: &[Pending], overlay: &Overlay) -> Result<Plan, Problems> {
        let Planning { kernel, actor, recipe, model, ids } = self;
        let asked: Vec<Asked<'_>> =
            lines.iter().filter_map(|line| line.parsed.as_ref()).map(|parsed| self.asked(parsed)).collect();
        let known = fetch(kernel, actor, recipe, ids, &asked, |row, name| overlay.knows(row, name)).await?;
        Ok(Planner { recipe, model, ids, known: &known }.plan(&asked, overlay))
    }

    fn asked<'p>(&self, parsed: &'p Parsed) -> Asked<'p> {
        let rows = parsed.rows.iter().enumerate();
        let keys = rows.map(|(row, values)| keys(self.recipe, self.model, row, values)).collect();
        Asked { parsed, keys }
    }
}

/// Writes a planned batch with the import's own record in one commit, or rehearses it.
async fn carry_out(
    planning: Planning<'_>,
    sink: &mut Sink,
    mut counts: Counts,
    lines: &[Pending],
    plan: Plan,
) -> Result<Done, Problems> {
    let Planning { kernel, actor, .. } = planning;
    let Plan { commands, mut internal, outcomes, overlay, made, .. } = plan;
    let mut outcomes = outcomes.into_iter();
    let mut results = Vec::with_capacity(lines.len());
    for line in lines {
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
    match sink {
        Sink::Rehearsal if commands.is_empty() => {}
        Sink::Rehearsal => kernel.rehearse(actor, &commands).await?,
        Sink::Site(import) => {
            let mut next = Import::clone(import);
            next.counts = counts;
            add(&mut next.made, &made);
            next.position = lines.last().map_or(import.position, |line| line.number);
            for (line, (_, more)) in lines.iter().zip(&results) {
                for (place, note) in line.notes.iter().chain(more).enumerate() {
                    internal.push(InternalWrite::Put(&NOTES, note.record(import.id, place)));
                }
            }
            internal.push(InternalWrite::Put(&IMPORTS, next.record()));
            let options = CommitOptions { request: Some(import.id), internal, ..CommitOptions::default() };
            kernel.commit(actor, commands, options).await?;
            **import = next;
        }
    }
    Ok(Done { results, counts, made, overlay })
}

/// Whether the site failed, and no line is to blame.
fn is_of_the_site(problems: &Problems) -> bool {
    problems.0.iter().any(|problem| problem.refusal.code.starts_with("site."))
}

/// Whether somebody else has changed what a line relied on.
fn is_overtaken(problems: &Problems) -> bool {
    problems.0.iter().any(|problem| matches!(problem.refusal.code, "row.stale" | "commit.changed"))
}
