//! Rows that refer to a row, and what can be made for it.

use expr::{Expr, Operator, Order, Path, Value};
use model::kinds::{Column, Shape};
use model::{Attribute, Dataset, Model, Part, Tone};

use super::Reader;
use crate::view::{Action, Block, Link, Pager, Target, View};
use crate::{List, Problems, Seen};

/// How many related rows a row's page shows.
const SHOWN: usize = 5;

/// The fields of one reference that lead to `dataset`.
fn leading<'m>(model: &'m Model, dataset: &'m Dataset) -> impl Iterator<Item = (&'m Dataset, usize)> {
    model.datasets.values().filter(|other| other.key != dataset.key).flat_map(move |other| {
        let leads = |field: &model::Field| {
            field.kind.shape() == Shape::One(Column::Id) && field.kind.target() == Some(&*dataset.key)
        };
        other
            .fields
            .iter()
            .enumerate()
            .filter(move |(_, field)| leads(field))
            .map(move |(place, _)| (other, place))
    })
}

impl Reader<'_> {
    /// The rows of other datasets that refer to this one, where there are any that the reader can read.
    pub(super) async fn related(
        &self,
        model: &Model,
        dataset: &Dataset,
        seen: &Seen,
    ) -> Result<Vec<Block>, Problems> {
        let mut blocks = Vec::new();
        for (other, place) in leading(model, dataset) {
            let Some(field) = other.fields.get(place) else { continue };
            // what a list cannot be filtered by is nobody's way to it
            let declared =
                other.filter.iter().any(|path| path.as_slice() == [Attribute::Field(place, Part::Whole)]);
            if !declared || !self.kernel.works_with(self.actor, &other.key).await? {
                continue;
            }
            let name = field.key.to_string();
            let query = vec![(name, seen.id.to_string())];
            let condition = is(field, Value::Id(seen.id));
            let Ok(mut table) = self.table_where(model, other, &[], vec![condition]).await else { continue };
            if table.rows.is_empty() {
                continue;
            }
            table.rows.truncate(SHOWN);
            // each of them would say again whose page this is
            table.drop_column(&field.key);
            table.facets = Vec::new();
            table.pager = Pager::default();
            for column in &mut table.columns {
                column.sort = None;
                column.ascending = None;
            }
            let target = Target::List { dataset: other.key.to_string(), query };
            let more = Link { text: self.word("desk.more").into_owned(), note: None, target: Some(target) };
            let title = Some(other.title.get(self.language).to_owned());
            blocks.push(Block { title, view: View::Table(table), more: Some(more) });
        }
        Ok(blocks)
    }

    /// What can be made for a row: a row of a dataset that says what making one is called.
    pub(super) async fn makings(
        &self,
        model: &Model,
        dataset: &Dataset,
        seen: &Seen,
    ) -> Result<Vec<Action>, Problems> {
        let mut actions = Vec::new();
        for (other, place) in leading(model, dataset) {
            let (Some(make), Some(field)) = (&other.make, other.fields.get(place)) else { continue };
            let (writable, fixed) = self.kernel.form_access(self.actor, &other.key, "create").await?;
            let elsewhere = fixed.iter().any(|(at, value)| *at == place && value.as_id() != Some(seen.id));
            if !self.kernel.may(self.actor, &other.key, "create").await?
                || writable.get(place) != Some(&true)
                || elsewhere
            {
                continue;
            }
            let mut known = fixed;
            known.retain(|(at, _)| *at != place);
            known.push((place, Value::Id(seen.id)));
            if let Some(row) = self.made(other, &known).await? {
                let target = Target::Row { dataset: other.key.to_string(), id: row.id };
                let state = self.state_mark(other, &row.state).text;
                let words = [("title", other.title.get(self.language)), ("state", state.as_str())];
                let action = self.leads("row.made", target, Tone::Primary);
                actions.push(Action { text: self.phrase("row.made", &words), ..action });
                continue;
            }
            let query = vec![(field.key.to_string(), seen.id.to_string())];
            let target = Target::New { dataset: other.key.to_string(), query };
            let action = self.leads("list.new", target, Tone::Primary);
            actions.push(Action { text: make.get(self.language).to_owned(), ..action });
        }
        Ok(actions)
    }

    /// Whether a row can be made: somebody may, and it is not the one that they cannot have twice.
    pub(super) async fn can_make(&self, dataset: &Dataset) -> Result<bool, Problems> {
        if !self.kernel.may(self.actor, &dataset.key, "create").await? {
            return Ok(false);
        }
        let (_, fixed) = self.kernel.form_access(self.actor, &dataset.key, "create").await?;
        Ok(self.made(dataset, &fixed).await?.is_none())
    }

    /// The row with these values, where they say all of what must not exist twice, if it is there and can be read.
    async fn made(&self, dataset: &Dataset, known: &[(usize, Value)]) -> Result<Option<Seen>, Problems> {
        let condition = |at: &usize| {
            let (_, value) = known.iter().find(|(place, _)| place == at)?;
            Some(is(dataset.fields.get(*at)?, value.clone()))
        };
        for unique in &dataset.unique {
            let conditions: Option<Vec<Expr>> = unique.fields.iter().map(condition).collect();
            let Some(conditions) = conditions else { continue };
            let list = List { dataset: &dataset.key, conditions, limit: Some(1), ..List::default() };
            if let Ok(mut page) = self.kernel.list(self.actor, &list).await
                && !page.rows.is_empty()
            {
                return Ok(Some(page.rows.remove(0)));
            }
        }
        Ok(None)
    }
}

/// A field has a value.
fn is(field: &model::Field, value: Value) -> Expr {
    let path = Path { root: "row".into(), steps: vec![field.key.clone()], of: field.kind.of() };
    Expr::Compare {
        operator: Operator::Equal,
        left: Box::new(Expr::Path(path)),
        right: Box::new(Expr::Const(value)),
        order: Order::Natural,
    }
}
