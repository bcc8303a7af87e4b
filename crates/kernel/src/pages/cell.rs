//! One value as it is shown.

use expr::{Instant, Value};
use model::kinds::Cell;
use model::{Dataset, Model};

use super::Reader;
use crate::view::{CellView, Mark, Target};
use crate::{Labels, Seen, Sight};

impl Reader<'_> {
    /// The cell of a field of a row.
    pub(super) fn cell(
        &self,
        model: &Model,
        dataset: &Dataset,
        seen: &Seen,
        place: usize,
        labels: &Labels,
    ) -> CellView {
        let Some(sight) = seen.values.get(place) else { return CellView::default() };
        self.sight(model, dataset, place, sight, labels)
    }

    /// A sight of a field.
    pub(super) fn sight(
        &self,
        model: &Model,
        dataset: &Dataset,
        place: usize,
        sight: &Sight,
        labels: &Labels,
    ) -> CellView {
        let Some(field) = dataset.fields.get(place) else { return CellView::default() };
        let value = match sight {
            Sight::Hidden => return CellView::default(),
            Sight::Masked(text) => {
                return CellView { text: text.clone(), masked: true, ..CellView::default() };
            }
            Sight::Clear(value) => value,
        };
        if let Some(target) = field.kind.target() {
            return reference(target, value, labels);
        }
        let text = field.kind.show(value, &model.codes, self.language);
        match field.kind.cell() {
            Cell::Number => CellView { text, figure: true, ..CellView::default() },
            Cell::Tags => {
                // one word for each element: the kind shows a list of one as it shows each
                let one = |item: &expr::Item| {
                    field.kind.show(&Value::List(vec![item.clone()]), &model.codes, self.language)
                };
                CellView { tags: value.as_items().iter().map(one).collect(), ..CellView::default() }
            }
            Cell::Formatted => CellView { text, formatted: true, ..CellView::default() },
            Cell::Link => {
                CellView { target: Some(Target::Outside { url: text.clone() }), text, ..CellView::default() }
            }
            Cell::Text | Cell::Date | Cell::Instant | Cell::Yes | Cell::Reference => {
                CellView { text, ..CellView::default() }
            }
        }
    }

    /// The badge of a row's state.
    pub(super) fn state(&self, dataset: &Dataset, key: &str) -> CellView {
        let mark = self.state_mark(dataset, key);
        CellView { text: mark.text, tone: mark.tone, badge: true, ..CellView::default() }
    }

    /// A row's state in words.
    pub(super) fn state_mark(&self, dataset: &Dataset, key: &str) -> Mark {
        match dataset.state(key) {
            Some((_, state)) => Mark { text: state.title.get(self.language).to_owned(), tone: state.tone },
            None => Mark { text: key.to_owned(), ..Mark::default() },
        }
    }

    /// A moment in the site's zone.
    pub(super) fn moment(at: Instant) -> String {
        crate::clock::written(at)
    }

    /// A moment in a narrow column: of this year the day and the time, of another the date.
    pub(super) fn lately(&self, at: Instant) -> String {
        let (text, now) = (Self::moment(at), Self::moment(self.kernel.clock().now()));
        let this_year = text.get(..4) == now.get(..4);
        let part = if this_year { text.get(5..) } else { text.get(..10) };
        part.unwrap_or(&text).to_owned()
    }
}

fn reference(target: &str, value: &Value, labels: &Labels) -> CellView {
    let row = |id: expr::Id| {
        let label = labels.get(target, id)?;
        Some((label.to_owned(), Target::Row { dataset: target.to_owned(), id }))
    };
    match value {
        Value::Id(id) => match row(*id) {
            Some((text, target)) => CellView { text, target: Some(target), ..CellView::default() },
            None => CellView::default(),
        },
        Value::List(items) => CellView {
            tags: items.iter().filter_map(|item| Some(row(item.key.as_id()?)?.0)).collect(),
            ..CellView::default()
        },
        _ => CellView::default(),
    }
}
