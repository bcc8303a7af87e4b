//! The moves that datasets leave to the clock: rows that are due are found by the move's `from` and `when`, and moved by
//! the clock, five hundred a commit. A row moved is due no more, so a second run, or one after a cut, does only the rest.

use expr::{Expr, Id, Path, Value};
use model::{Attribute, Dataset, Label, Move, MoveBy, System};
use store::{Direction, Position, Query, Sort};

use super::{Operation, Run};
use crate::door::Moment;
use crate::engine::Promise;
use crate::{Actor, Base, Command, CommitOptions, Kernel, Problems};

/// How many rows go into one commit.
const BATCH: u32 = 500;

/// Makes the moves that are the clock's.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClockMoves;

impl Operation for ClockMoves {
    fn name(&self) -> &'static str {
        "clock-moves"
    }

    fn title(&self) -> Label {
        Label::new("到期办理", "Moves that are due")
    }

    fn run<'a>(&'a self, run: &'a Run<'a>) -> Promise<'a, Result<u64, Problems>> {
        Box::pin(async move {
            let model = run.kernel.model();
            let mut done = 0;
            for dataset in model.datasets.values() {
                for declared in dataset.moves.iter().filter(|declared| declared.by == MoveBy::Clock) {
                    done = make(run, &dataset.key, &declared.key, done).await?;
                }
            }
            Ok(done)
        })
    }
}

/// Makes one move for every row that is due; answers how much is done by then.
async fn make(run: &Run<'_>, dataset: &str, name: &str, mut done: u64) -> Result<u64, Problems> {
    let mut after = None;
    loop {
        let due = run.kernel.due(dataset, name, after).await?;
        let Some(last) = due.last().copied() else { return Ok(done) };
        after = Some(last);
        // a commit is all or nothing: where one row keeps it from being, halves are tried, down to that row
        let mut waiting = vec![due];
        while let Some(mut ids) = waiting.pop() {
            let made = commit(run, dataset, name, &ids, done).await;
            match made {
                Ok(()) => done += size(&ids),
                Err(problems) if is_failure(&problems) => return Err(problems),
                Err(problems) if ids.len() < 2 => {
                    run.skip();
                    tracing::warn!(dataset, name, ?ids, %problems, "the clock left a row as it is");
                }
                Err(_) => {
                    let rest = ids.split_off(ids.len() / 2);
                    waiting.extend([rest, ids]);
                }
            }
        }
    }
}

async fn commit(run: &Run<'_>, dataset: &str, name: &str, ids: &[Id], done: u64) -> Result<(), Problems> {
    let command = |id: &Id| Command::Move {
        dataset: dataset.into(),
        id: *id,
        name: name.into(),
        note: None,
        base: Base::Any,
    };
    let internal = vec![run.reached(done + size(ids))];
    let options = CommitOptions { internal, ..CommitOptions::default() };
    run.kernel.commit(&Actor::clock(), ids.iter().map(command).collect(), options).await?;
    Ok(())
}

fn size(ids: &[Id]) -> u64 {
    u64::try_from(ids.len()).unwrap_or(u64::MAX)
}

/// Whether the program or the machine failed: then every other row would fail as well.
fn is_failure(problems: &Problems) -> bool {
    problems.0.iter().any(|problem| problem.refusal.code.starts_with("site."))
}

impl Kernel {
    /// The rows for which a move of the clock is due, in the order of their ids, after one if it is given.
    async fn due(&self, dataset: &str, name: &str, after: Option<Id>) -> Result<Vec<Id>, Problems> {
        let actor = Actor::clock();
        let mut moment = self.moment(&actor).await?;
        let model = std::sync::Arc::clone(&moment.model);
        // a model may be applied meanwhile
        let Some((dataset, declared)) =
            model.dataset(dataset).and_then(|found| Some((found, found.find_move(name)?)))
        else {
            return Ok(Vec::new());
        };
        let by = Attribute::System(System::Id);
        let mut query = Query::newest(&dataset.key);
        query.filter = Some(condition(&moment, dataset, declared));
        query.sort = Sort { by, direction: Direction::Ascending };
        query.after = after.map(|id| Position { value: Value::Id(id), id });
        query.limit = BATCH;
        Ok(moment.snapshot.rows(&query).await?.iter().map(|row| row.id).collect())
    }
}

/// The row is in a state the move leaves, and its condition is true.
fn condition(moment: &Moment<'_>, dataset: &Dataset, declared: &Move) -> Expr {
    let state = Attribute::System(System::State);
    let path = Path { root: "row".into(), steps: vec!["state".into()], of: dataset.type_of(state) };
    let from = declared.from.iter().filter_map(|place| dataset.states.get(*place));
    let list = from.map(|state| Expr::Const(Value::text(state.key.clone()))).collect();
    let mut all = vec![Expr::In { item: Box::new(Expr::Path(path)), list }];
    if let Some(when) = &declared.when {
        // it speaks of no actor: only such a condition has no ground
        all.push(moment.ground().condition(&when.expr).unwrap_or(Expr::Const(Value::Bool(false))));
    }
    Expr::And(all)
}
