//! What happens in the city, by day: written in order of time, each day's work in commits of its own.

use std::time::Duration;

use expr::{Date, Id, Instant};
use kernel::{Actor, Base, Command, CommitOptions, Kernel, Values};

use crate::calendar::Span;
use crate::{DemoClock, DemoError};

/// The most commands of one commit.
const MOST: usize = 400;

/// How long after a commit of the same day the next one is made.
const PAUSE: Duration = Duration::from_mins(1);

/// Everything that is to happen.
#[derive(Default)]
pub(crate) struct Ledger {
    entries: Vec<Entry>,
}

/// One thing that happens.
struct Entry {
    day: Date,
    moment: Instant,
    /// Moves of the clock come first on their day, as they do where the program runs.
    by_clock: bool,
    command: Command,
}

impl Ledger {
    fn enter(&mut self, span: &Span, day: Date, by_clock: bool, command: Command) {
        self.entries.push(Entry { day, moment: span.moment(day), by_clock, command });
    }

    /// A new row.
    pub fn create(&mut self, span: &Span, day: Date, dataset: &str, id: Id, values: Values) {
        self.enter(span, day, false, Command::Create { dataset: dataset.into(), id: Some(id), values });
    }

    /// New values.
    pub fn update(&mut self, span: &Span, day: Date, dataset: &str, id: Id, values: Values) {
        self.enter(
            span,
            day,
            false,
            Command::Update { dataset: dataset.into(), id, values, base: Base::Any },
        );
    }

    /// A move; the clock's own are told by their name.
    pub fn make_move(
        &mut self,
        span: &Span,
        day: Date,
        dataset: &str,
        id: Id,
        name: &str,
        note: Option<&str>,
    ) {
        let command = Command::Move {
            dataset: dataset.into(),
            id,
            name: name.into(),
            note: note.map(Into::into),
            base: Base::Any,
        };
        self.enter(span, day, name == "expire", command);
    }

    /// Everything entered so far, for tests of the parts.
    #[cfg(test)]
    pub fn commands(&self) -> impl Iterator<Item = &Command> {
        self.entries.iter().map(|entry| &entry.command)
    }

    /// Commits everything, and answers how many commands in how many commits.
    pub async fn write(
        mut self,
        kernel: &Kernel,
        clock: &DemoClock,
        progress: &mut dyn FnMut(&str, usize, usize),
    ) -> Result<(usize, usize), DemoError> {
        // stable: within a day things stay in the order they were entered, what is referred to first
        self.entries.sort_by_key(|entry| (entry.day, !entry.by_clock));
        let total = self.entries.len();
        let (operator, time) = (Actor::operator(), Actor::clock());
        let (mut done, mut commits) = (0, 0);
        let mut pending = self.entries.into_iter().peekable();
        let mut last = Instant::default();
        while let Some(first) = pending.next() {
            let (day, by_clock) = (first.day, first.by_clock);
            let pause = i64::try_from(PAUSE.as_micros()).unwrap_or_default();
            let moment = Instant(first.moment.0.max(last.0.saturating_add(pause)));
            let dataset = first.command_dataset().to_owned();
            let mut commands = vec![first.command];
            while commands.len() < MOST
                && let Some(entry) = pending.next_if(|entry| entry.day == day && entry.by_clock == by_clock)
            {
                commands.push(entry.command);
            }
            clock.set(moment);
            last = moment;
            let many = commands.len();
            let actor = if by_clock { &time } else { &operator };
            let committed = kernel.commit(actor, commands, CommitOptions::default()).await;
            committed.map_err(|source| DemoError::Refused { day, commands: many, dataset, source })?;
            done += many;
            commits += 1;
            progress("write", done, total);
        }
        Ok((done, commits))
    }
}

impl Entry {
    fn command_dataset(&self) -> &str {
        match &self.command {
            Command::Create { dataset, .. }
            | Command::Update { dataset, .. }
            | Command::Move { dataset, .. }
            | Command::Delete { dataset, .. }
            | Command::Restore { dataset, .. } => dataset,
        }
    }
}
