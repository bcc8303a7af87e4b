//! Why something may or may not be done: every grant that could give it, with its condition and its answer.

use std::sync::Arc;

use expr::{Expr, Id};

use crate::door::Moment;
use crate::grants::Access;
use crate::grants::Known;
use crate::{Actor, Kernel, Problems};

/// A decision with its reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// Whether it is allowed.
    pub allowed: bool,
    /// Each grant of the actor's roles that speaks of it.
    pub because: Vec<Because>,
    /// The roles whose grants were asked.
    pub roles: Vec<String>,
    /// Whether the row's state allows it, for a move: the state's key where it does not.
    pub state: Option<String>,
}

/// One grant's part in a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Because {
    /// The role.
    pub role: String,
    /// Where the grant is declared.
    pub declared: String,
    /// Whether it denies.
    pub denies: bool,
    /// Its condition as declared; none if it is for all rows.
    pub condition: Option<String>,
    /// The condition with the actor's values in it.
    pub with_values: Option<String>,
    /// Whether it holds for the row; none if it cannot be told.
    pub holds: Option<bool>,
    /// The fields it does not give, by key.
    pub hides: Vec<String>,
}

impl Kernel {
    /// Explains a decision about `subject` to `reader`, who must be able to read the row.
    ///
    /// # Errors
    /// `row.missing` if the reader may not read the row; `move.unknown` if nothing of that name can be done with it.
    pub async fn why(
        &self,
        reader: &Actor,
        subject: &Actor,
        verb: &str,
        dataset: &str,
        id: Id,
    ) -> Result<Why, Problems> {
        // the reader first: an explanation must not tell that a row exists
        self.get(reader, dataset, id).await?;
        // the history of a row is given with the row
        let verb = if verb == "history" { "read" } else { verb };
        let mut moment = self.moment(subject).await?;
        let model = Arc::clone(&moment.model);
        let declared = Moment::dataset(&model, dataset)?;
        if !model::VERBS.contains(&verb) && declared.find_move(verb).is_none() && !verb.contains('.') {
            return Err("move.unknown".into());
        }
        let access = Access::new(&model, declared, &moment.ground());
        let row = moment.snapshot.row(dataset, id).await?.ok_or("row.missing")?;
        let mut known = Known::default();
        let conditions: Vec<&Expr> = access.conditions();
        known.fetch(&mut moment.snapshot, &model, dataset, &[&row], &conditions).await?;
        let eyes = moment.eyes(&model, &access, &known);
        let mut because = Vec::new();
        for (granted, denies) in access
            .grants
            .iter()
            .map(|granted| (granted, false))
            .chain(access.denies.iter().map(|granted| (granted, true)))
        {
            if !granted.grant.may(verb) {
                continue;
            }
            let holds = match &granted.rows {
                None => Some(true),
                Some(rows) => eyes.truth(rows, &row)?,
            };
            let hides =
                declared.fields.iter().enumerate().filter(|(place, _)| !granted.grant.fields.gives(*place));
            because.push(Because {
                role: granted.role.to_owned(),
                declared: granted.grant.declared.to_string(),
                denies,
                condition: granted.grant.rows.as_ref().map(|rule| rule.text.to_string()),
                with_values: granted.rows.as_ref().map(ToString::to_string),
                holds,
                hides: hides.map(|(_, field)| field.key.to_string()).collect(),
            });
        }
        let state = declared.find_move(verb).and_then(|found| {
            let (place, state) = declared.state(&row.state)?;
            (!found.from.contains(&place)).then(|| state.key.to_string())
        });
        Ok(Why {
            allowed: eyes.allowed(verb, &row)? && state.is_none(),
            because,
            roles: subject.roles().into_iter().map(str::to_owned).collect(),
            state,
        })
    }
}
