//! The steward's catalogue: every dataset with its declaration, its owner, how sensitive it is, how much there is
//! of it, and who looked at its personal data.

use std::collections::HashMap;
use std::fmt::Write as _;

use model::{Dataset, Model, MoveBy, Subject, Tone};

use super::Reader;
use crate::view::{
    Block, CellView, ColumnHead, Empty, Event, Fact, FactGroup, Facts, Link, Page, Table, TableRow, Target,
    Timeline, View,
};
use crate::{Problems, Reveal};

impl Reader<'_> {
    /// The page of all datasets that the reader audits.
    ///
    /// # Errors
    /// `dataset.unknown` for readers who may read none.
    pub async fn catalogue_page(&self) -> Result<Page, Problems> {
        let model = self.model();
        let mut rows = Vec::new();
        for dataset in model.datasets.values() {
            if !self.kernel.may(self.actor, &dataset.key, "audit").await? {
                continue;
            }
            let count = self.kernel.count_up_to(self.actor, &dataset.key, 1_000).await?;
            let personal = dataset.fields.iter().filter(|field| field.personal).count();
            let target = Target::Catalogue { dataset: Some(dataset.key.to_string()) };
            let text = |text: String| CellView { text, ..CellView::default() };
            let figure = |text: String| CellView { text, figure: true, ..CellView::default() };
            rows.push(TableRow {
                id: dataset.key.to_string(),
                target: Some(target),
                cells: vec![
                    text(dataset.title.get(self.language).to_owned()),
                    text(dataset.key.to_string()),
                    text(self.owner(&model, dataset)),
                    figure(dataset.fields.len().to_string()),
                    if personal == 0 {
                        CellView::default()
                    } else {
                        text(self.phrase("catalogue.personal-fields", &[("count", &personal.to_string())]))
                    },
                    figure(self.rows_words(count)),
                    text(
                        model
                            .packs
                            .get(&dataset.pack)
                            .map(|pack| pack.title.get(self.language).to_owned())
                            .unwrap_or_default(),
                    ),
                ],
            });
        }
        if rows.is_empty() {
            return Err("dataset.unknown".into());
        }
        let heads = [
            ("catalogue.dataset", false),
            ("catalogue.key", false),
            ("catalogue.owner", false),
            ("catalogue.fields", true),
            ("catalogue.personal", false),
            ("catalogue.rows", true),
            ("catalogue.pack", false),
        ];
        let columns = heads.iter().enumerate().map(|(at, (key, end))| ColumnHead {
            key: (*key).to_owned(),
            title: crate::words::t(self.language, key).into_owned(),
            end: *end,
            aside: match at {
                0 | 2..=4 => 0,
                _ => 1,
            },
            ..ColumnHead::default()
        });
        let table = Table {
            caption: self.word("catalogue.title").into_owned(),
            columns: columns.collect(),
            rows,
            empty: Empty::default(),
            ..Table::default()
        };
        let mut actions = Vec::new();
        if self.kernel.may(self.actor, "account", "audit").await? {
            actions.push(self.leads("catalogue.operations", Target::Operations, Tone::Plain));
        }
        Ok(Page {
            title: self.word("catalogue.title").into_owned(),
            lead: Some(self.word("catalogue.lead").into_owned()),
            actions,
            blocks: vec![Block { title: None, view: View::Table(table), more: None }],
            ..Page::default()
        })
    }

    /// The page of one dataset's declaration.
    ///
    /// # Errors
    /// `dataset.unknown` for readers who do not audit it.
    pub async fn declaration_page(&self, key: &str) -> Result<Page, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        if !self.kernel.may(self.actor, key, "audit").await? {
            return Err("dataset.unknown".into());
        }
        let reveals = self.kernel.reveals_of(self.actor, key).await?;
        let browse = Target::List { dataset: key.to_owned(), query: Vec::new() };
        Ok(Page {
            title: dataset.title.get(self.language).to_owned(),
            lead: dataset.help.as_ref().map(|help| help.get(self.language).to_owned()),
            trail: vec![Link {
                text: self.word("catalogue.title").into_owned(),
                note: None,
                target: Some(Target::Catalogue { dataset: None }),
            }],
            actions: vec![self.leads("catalogue.browse", browse, Tone::Plain)],
            blocks: vec![
                Block {
                    title: None,
                    view: View::Facts(self.declaration(&model, dataset).await?),
                    more: None,
                },
                Block {
                    title: Some(self.word("catalogue.fields").into_owned()),
                    view: View::Table(self.fields_table(dataset)),
                    more: None,
                },
                Block {
                    title: Some(self.word("catalogue.states").into_owned()),
                    view: View::Facts(self.moves(dataset)),
                    more: None,
                },
            ],
            aside: vec![self.reveals_block(&model, &reveals, true).await?],
            ..Page::default()
        })
    }

    fn owner(&self, model: &Model, dataset: &Dataset) -> String {
        let role = model.roles.get(&dataset.owner);
        role.map_or_else(|| dataset.owner.to_string(), |role| role.title.get(self.language).to_owned())
    }

    fn rows_words(&self, count: u32) -> String {
        if count >= 1_000 {
            self.word("catalogue.rows-more").into_owned()
        } else {
            self.phrase("catalogue.rows-of", &[("count", &count.to_string())])
        }
    }

    async fn declaration(&self, model: &Model, dataset: &Dataset) -> Result<Facts, Problems> {
        let count = self.kernel.count_up_to(self.actor, &dataset.key, 1_000).await?;
        let subject = match &dataset.subject {
            Subject::None(why) if why.zh.is_empty() => String::new(),
            Subject::None(why) => self.phrase("catalogue.no-subject", &[("why", why.get(self.language))]),
            Subject::Row => dataset.title.get(self.language).to_owned(),
            Subject::Path(steps) => steps.join("."),
        };
        let fact = |key: &'static str, text: String| Fact {
            key: key.to_owned(),
            title: crate::words::t(self.language, key).into_owned(),
            value: CellView { text, ..CellView::default() },
        };
        let pack = model.packs.get(&dataset.pack).map(|pack| pack.title.get(self.language).to_owned());
        let mut facts = vec![
            fact("catalogue.key", dataset.key.to_string()),
            fact("catalogue.owner", self.owner(model, dataset)),
            fact("catalogue.pack", pack.unwrap_or_default()),
            fact("catalogue.rows", self.rows_words(count)),
            fact("catalogue.subject", subject),
        ];
        facts.retain(|fact| !fact.value.text.is_empty());
        Ok(Facts { groups: vec![FactGroup { title: None, facts }] })
    }

    fn fields_table(&self, dataset: &Dataset) -> Table {
        let text = |text: String| CellView { text, ..CellView::default() };
        let row = |field: &model::Field| TableRow {
            id: field.key.to_string(),
            target: None,
            cells: vec![
                text(field.title.get(self.language).to_owned()),
                text(field.key.to_string()),
                text(field.kind.name().to_owned()),
                text(if field.required { self.word("catalogue.yes").into_owned() } else { String::new() }),
                CellView {
                    text: self
                        .word(if field.personal { "catalogue.personal" } else { "catalogue.open" })
                        .into_owned(),
                    tone: if field.personal { Tone::Wait } else { Tone::Plain },
                    ..CellView::default()
                },
                text(within(&dataset.pack, &field.declared).to_owned()),
            ],
        };
        let heads = [
            "catalogue.field",
            "catalogue.key",
            "catalogue.kind",
            "catalogue.required",
            "catalogue.class",
            "catalogue.declared",
        ];
        let columns = heads.iter().enumerate().map(|(at, key)| ColumnHead {
            key: (*key).to_owned(),
            title: crate::words::t(self.language, key).into_owned(),
            aside: match at {
                0..=2 | 4 => 0,
                _ => 1,
            },
            ..ColumnHead::default()
        });
        Table {
            caption: self.word("catalogue.fields").into_owned(),
            columns: columns.collect(),
            rows: dataset.fields.iter().map(row).collect(),
            ..Table::default()
        }
    }

    fn moves(&self, dataset: &Dataset) -> Facts {
        let state = |place: &usize| {
            dataset.states.get(*place).map(|state| state.title.get(self.language)).unwrap_or_default()
        };
        let fact = |declared: &model::Move| {
            let from: Vec<&str> = declared.from.iter().map(state).collect();
            let mut text = format!("{} → {}", from.join("、"), state(&declared.to));
            if declared.by == MoveBy::Clock {
                let _ = write!(text, "（{}）", self.word("history.clock"));
            }
            Fact {
                key: declared.key.to_string(),
                title: declared.title.get(self.language).to_owned(),
                value: CellView { text, ..CellView::default() },
            }
        };
        Facts { groups: vec![FactGroup { title: None, facts: dataset.moves.iter().map(fact).collect() }] }
    }

    /// Who looked at personal data, newest first; with the way to the row unless the page is the row's own.
    pub(super) async fn reveals_block(
        &self,
        model: &Model,
        reveals: &[Reveal],
        with_rows: bool,
    ) -> Result<Block, Problems> {
        let title = Some(self.word("catalogue.reveals").into_owned());
        if reveals.is_empty() {
            let empty = Empty { text: self.word("catalogue.no-reveals").into_owned(), action: None };
            return Ok(Block { title, view: View::Empty(empty), more: None });
        }
        let seats: Vec<expr::Id> = reveals.iter().filter_map(|reveal| reveal.seat).collect();
        let organisations = self.kernel.organisations_of_seats(&seats).await?;
        let people = reveals.iter().filter_map(|reveal| reveal.actor).collect();
        let wanted = HashMap::from([
            ("person".into(), people),
            ("organisation".into(), organisations.values().copied().collect()),
        ]);
        let labels = self.kernel.label_ids(self.actor, wanted, self.language).await?;
        let event = |reveal: &Reveal| {
            let organisation = reveal.seat.and_then(|seat| organisations.get(&seat).copied());
            let name =
                reveal.name.as_deref().or_else(|| reveal.actor.and_then(|id| labels.get("person", id)));
            let organisation = organisation.and_then(|id| labels.get("organisation", id));
            let who: Vec<&str> = name.into_iter().chain(organisation).collect();
            let row = Target::Row { dataset: reveal.dataset.to_string(), id: reveal.row };
            let dataset = model.dataset(&reveal.dataset);
            let field = |key: &str| {
                let field = dataset.and_then(|dataset| dataset.field(key));
                field.map_or_else(|| key.to_string(), |(_, field)| field.title.get(self.language).to_owned())
            };
            Event {
                title: reveal.fields.iter().map(|key| field(key)).collect::<Vec<_>>().join("、"),
                when: Self::moment(reveal.at),
                who: (!who.is_empty()).then(|| who.join("，")),
                actions: if with_rows {
                    vec![self.leads("catalogue.looked-at", row, Tone::Plain)]
                } else {
                    Vec::new()
                },
                note: Some(reveal.purpose.to_string()),
                ..Event::default()
            }
        };
        let timeline = Timeline { entries: reveals.iter().map(event).collect() };
        Ok(Block { title, view: View::Timeline(timeline), more: None })
    }
}

/// A place in a declaration as far as it says more than the pack it stands in: `job.toml:12`, or the whole of it where
/// another pack extends the dataset.
fn within<'d>(pack: &str, declared: &'d str) -> &'d str {
    let rest = declared.strip_prefix(pack).filter(|rest| rest.starts_with('/'));
    rest.and_then(|rest| rest.rsplit('/').next()).unwrap_or(declared)
}
