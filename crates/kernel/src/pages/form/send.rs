//! What a form sends is written, or the form is given back with what was typed and what is wrong.

use std::collections::HashMap;

use expr::{Id, Value};
use model::{Dataset, Model};

use super::Draft;
use crate::command::{Base, Command, CommitOptions, Receipt, Values};
use crate::pages::beforehand::Beforehand;
use crate::pages::input::KEEP;
use crate::pages::meanwhile::notice;
use crate::pages::{FormInput, Reader};
use crate::view::{Page, Unread};
use crate::{Problem, Problems, Seen, Sight};

/// What came of sending a form.
pub enum Sent {
    /// It was done: the row, and whose change came in with it, if somebody's did.
    Done(Id, Option<Merged>),
    /// It was not: the form again, with what was typed and what is wrong.
    Refused(Box<Page>, Problems),
}

/// Somebody else changed the row while its form was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// Who, as far as the reader may know.
    pub who: Option<String>,
}

impl Reader<'_> {
    /// Makes a row from a form, and makes the move the form asks for in the same commit.
    ///
    /// # Errors
    /// What cannot be mended in the form.
    pub async fn create(
        &self,
        key: &str,
        query: &[(String, String)],
        input: &FormInput,
        options: CommitOptions,
    ) -> Result<Sent, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let known = self.beforehand(&model, dataset, query).await?;
        let input = &self.settled(dataset, &input.under_present_keys(dataset)).await?;
        let typed = self.typed(dataset, input).await?;
        let mut values = typed.values;
        // locked fields are shown and not sent
        for (place, value) in &known.locked {
            if let Some(field) = dataset.fields.get(*place) {
                values.retain(|(name, _)| *name != field.key);
                values.push((field.key.clone(), value.clone()));
            }
        }
        let id = Id::now_v7();
        let mut commands = vec![Command::Create { dataset: key.into(), id: Some(id), values }];
        commands.extend(then(key, id, input));
        let result = self.send(commands, typed.problems, options).await;
        self.answer(&model, (dataset, None), (&known, query), (input, &typed.unread), result).await
    }

    /// Changes a row by a form: only the fields that it changed, merged with what others changed since.
    ///
    /// # Errors
    /// What cannot be mended in the form.
    pub async fn update(
        &self,
        key: &str,
        id: Id,
        input: &FormInput,
        options: CommitOptions,
    ) -> Result<Sent, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let input = &self.settled(dataset, &input.under_present_keys(dataset)).await?;
        let seen = match self.kernel.get(self.actor, key, id).await {
            Ok(seen) => seen,
            Err(problems) => return self.gone(&model, dataset, input, problems).await,
        };
        let mut typed = self.typed(dataset, input).await?;
        // a masked field that was left empty keeps what it has; a field the form does not give is not ours to set
        typed.values.retain(|(name, value)| {
            let sight = dataset.field(name).and_then(|(place, _)| seen.values.get(place));
            let cleared = input.first(&format!("_clear.{name}")).is_some();
            !matches!((sight, value), (Some(Sight::Masked(_)), Value::Null) if !cleared)
                && !matches!(sight, Some(Sight::Hidden))
        });
        let told = input.first("_rev").and_then(|rev| rev.parse().ok());
        let before = self.before(&seen, told).await?;
        let others = self.merged(&seen, told).await?;
        let untouched = untouched(dataset, &typed.values, before.as_ref());
        let base = told.map_or(Base::Any, Base::Merge);
        // a conflict that was decided is set against what stands now
        let decided = |name: &str| input.first(&format!("{KEEP}{name}")).is_some();
        let (chosen, rest): (Vec<_>, Vec<_>) = typed.values.into_iter().partition(|(name, _)| decided(name));
        let chosen: Vec<_> = chosen
            .into_iter()
            .filter(|(name, _)| input.first(&format!("{KEEP}{name}")) == Some("mine"))
            .collect();
        let mut commands = vec![Command::Update { dataset: key.into(), id, values: rest, base }];
        if !chosen.is_empty() {
            commands.push(Command::Update { dataset: key.into(), id, values: chosen, base: Base::Any });
        }
        commands.extend(then(key, id, input));
        let result = self.send(commands, typed.problems, options).await;
        let known = self.kept(dataset).await?;
        // what only the other one changed is shown as it stands now
        let shown = result.is_err().then(|| input.without(&untouched));
        let input = shown.as_ref().unwrap_or(input);
        let sent = self
            .answer(&model, (dataset, Some(&seen)), (&known, &[]), (input, &typed.unread), result)
            .await?;
        Ok(match sent {
            Sent::Done(id, _) => Sent::Done(id, others),
            refused @ Sent::Refused(..) => refused,
        })
    }

    /// What stood in a row when a form of it was made, where it has changed since.
    async fn before(&self, seen: &Seen, rev: Option<i64>) -> Result<Option<Seen>, Problems> {
        if rev.is_none_or(|rev| rev >= seen.rev) {
            return Ok(None);
        }
        let revisions = self.kernel.history(self.actor, &seen.dataset, seen.id).await?;
        Ok(revisions.into_iter().map(|revision| revision.seen).find(|seen| Some(seen.rev) == rev))
    }

    /// Whether somebody else changed the row since a form of it was made, and who.
    async fn merged(&self, seen: &Seen, rev: Option<i64>) -> Result<Option<Merged>, Problems> {
        let Some(rev) = rev.filter(|rev| *rev < seen.rev) else { return Ok(None) };
        let mut since = self.kernel.history(self.actor, &seen.dataset, seen.id).await?;
        since.retain(|revision| revision.seen.rev > rev && !revision.changes.is_empty());
        let Some(last) = since.first() else { return Ok(None) };
        let rev = last.seen.rev;
        Ok(Some(Merged { who: self.who_acted(&since).await?.remove(&rev) }))
    }

    /// The form of a row that is there no more: as that of a new one, so that nothing typed is lost.
    async fn gone(
        &self,
        model: &Model,
        dataset: &Dataset,
        input: &FormInput,
        problems: Problems,
    ) -> Result<Sent, Problems> {
        if !self.kernel.may(self.actor, &dataset.key, "create").await? {
            return Err(problems);
        }
        let known = self.beforehand(model, dataset, &[]).await?;
        let draft = Draft {
            dataset,
            seen: None,
            input: Some(input),
            problems: &[],
            known: &known,
            query: &[],
            unread: None,
        };
        let mut page = self.form_page(model, &draft).await?;
        page.blocks.insert(0, notice(vec![self.word("form.deleted").into_owned()]));
        Ok(Sent::Refused(Box::new(page), problems))
    }

    /// A form with what was typed into it and could not be taken, through no fault of it: nothing is written.
    ///
    /// # Errors
    /// As for the empty form.
    pub async fn given_back(
        &self,
        key: &str,
        id: Option<Id>,
        query: &[(String, String)],
        input: &FormInput,
    ) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let seen = match id {
            Some(id) => Some(self.kernel.get(self.actor, key, id).await?),
            None => None,
        };
        let may = match &seen {
            Some(seen) => seen.may("update"),
            None => self.kernel.may(self.actor, key, "create").await?,
        };
        if !may {
            return Err("row.missing".into());
        }
        let known = match &seen {
            Some(_) => self.kept(dataset).await?,
            None => self.beforehand(&model, dataset, query).await?,
        };
        let draft = Draft {
            dataset,
            seen: seen.as_ref(),
            input: Some(input),
            problems: &[],
            known: &known,
            query,
            unread: None,
        };
        let mut page = self.form_page(&model, &draft).await?;
        page.blocks.insert(0, notice(vec![self.word("form.given-back").into_owned()]));
        Ok(page)
    }

    async fn send(
        &self,
        commands: Vec<Command>,
        typed: Vec<Problem>,
        options: CommitOptions,
    ) -> Result<Receipt, Problems> {
        if !typed.is_empty() {
            return Err(Problems(typed));
        }
        self.kernel.commit(self.actor, commands, options).await
    }

    async fn answer(
        &self,
        model: &Model,
        (dataset, seen): (&Dataset, Option<&Seen>),
        (known, query): (&Beforehand, &[(String, String)]),
        (input, unread): (&FormInput, &HashMap<Box<str>, Vec<Unread>>),
        result: Result<Receipt, Problems>,
    ) -> Result<Sent, Problems> {
        match result {
            Ok(receipt) => {
                let id = receipt.rows.first().map(|(id, _)| *id).ok_or("row.missing")?;
                Ok(Sent::Done(id, None))
            }
            Err(problems) => {
                let draft = Draft {
                    dataset,
                    seen,
                    input: Some(input),
                    problems: &problems.0,
                    known,
                    query,
                    unread: Some(unread),
                };
                let page = self.form_page(model, &draft).await?;
                Ok(Sent::Refused(Box::new(page), problems))
            }
        }
    }
}

/// The fields in which a form says what stood there when it was made: nothing was typed into them.
fn untouched(dataset: &Dataset, typed: &Values, before: Option<&Seen>) -> Vec<Box<str>> {
    let Some(before) = before else { return Vec::new() };
    let same = |name: &str, value: &Value| {
        let sight = dataset.field(name).and_then(|(place, _)| before.values.get(place));
        matches!(sight, Some(Sight::Clear(then)) if then == value)
    };
    typed.iter().filter(|(name, value)| same(name, value)).map(|(name, _)| name.clone()).collect()
}

/// The move a form asks for after saving.
fn then(key: &str, id: Id, input: &FormInput) -> Option<Command> {
    let name = input.first("then").filter(|name| !name.is_empty())?;
    Some(Command::Move { dataset: key.into(), id, name: name.into(), note: None, base: Base::Any })
}
