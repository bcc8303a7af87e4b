//! What a form sends is written, or the form is given back with what was typed and what is wrong.

use expr::{Id, Value};
use model::{Dataset, Model};

use super::Draft;
use crate::command::{Base, Command, CommitOptions, Receipt};
use crate::pages::beforehand::Beforehand;
use crate::pages::input::KEEP;
use crate::pages::{FormInput, Reader};
use crate::view::Page;
use crate::{Problem, Problems, Seen, Sight};

/// What came of sending a form.
pub enum Sent {
    /// It was done: the row.
    Done(Id),
    /// It was not: the form again, with what was typed and what is wrong.
    Refused(Box<Page>, Problems),
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
        let input = &input.under_present_keys(dataset);
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
        self.answer(&model, (dataset, None), (&known, query), input, result).await
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
        let seen = self.kernel.get(self.actor, key, id).await?;
        let input = &input.under_present_keys(dataset);
        let mut typed = self.typed(dataset, input).await?;
        // a masked field that was left empty keeps what it has; a field the form does not give is not ours to set
        typed.values.retain(|(name, value)| {
            let sight = dataset.field(name).and_then(|(place, _)| seen.values.get(place));
            !matches!((sight, value), (Some(Sight::Masked(_)), Value::Null))
                && !matches!(sight, Some(Sight::Hidden))
        });
        let base = input.first("_rev").and_then(|rev| rev.parse().ok()).map_or(Base::Any, Base::Merge);
        // a conflict that was decided is set against what stands now
        let decided = |name: &str| input.first(&format!("{KEEP}{name}")).is_some();
        let (chosen, others): (Vec<_>, Vec<_>) =
            typed.values.into_iter().partition(|(name, _)| decided(name));
        let chosen: Vec<_> = chosen
            .into_iter()
            .filter(|(name, _)| input.first(&format!("{KEEP}{name}")) == Some("mine"))
            .collect();
        let mut commands = vec![Command::Update { dataset: key.into(), id, values: others, base }];
        if !chosen.is_empty() {
            commands.push(Command::Update { dataset: key.into(), id, values: chosen, base: Base::Any });
        }
        commands.extend(then(key, id, input));
        let result = self.send(commands, typed.problems, options).await;
        let known = self.kept(dataset).await?;
        self.answer(&model, (dataset, Some(&seen)), (&known, &[]), input, result).await
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
        input: &FormInput,
        result: Result<Receipt, Problems>,
    ) -> Result<Sent, Problems> {
        match result {
            Ok(receipt) => {
                let id = receipt.rows.first().map(|(id, _)| *id).ok_or("row.missing")?;
                Ok(Sent::Done(id))
            }
            Err(problems) => {
                let draft = Draft { dataset, seen, input: Some(input), problems: &problems.0, known, query };
                let page = self.form_page(model, &draft).await?;
                Ok(Sent::Refused(Box::new(page), problems))
            }
        }
    }
}

/// The move a form asks for after saving.
fn then(key: &str, id: Id, input: &FormInput) -> Option<Command> {
    let name = input.first("then").filter(|name| !name.is_empty())?;
    Some(Command::Move { dataset: key.into(), id, name: name.into(), note: None, base: Base::Any })
}
