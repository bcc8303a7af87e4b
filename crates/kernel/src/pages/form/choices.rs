//! What a field offers to choose from, and the words it shows where it is typed instead.

use expr::Id;
use model::kinds::{Kind, Widget};
use model::{CodeTable, Model};

use super::Draft;
use crate::pages::Reader;
use crate::pages::meaning::Lexicon;
use crate::pages::typed::line;
use crate::view::{Choice, FormField, Typed};
use crate::{Labels, List, Problems, Seen};

/// More than this is typed, not chosen from.
const CHOICES: usize = 60;

/// More than this is typed where several can be chosen: nobody looks through a longer list of boxes.
const SEVERAL: usize = 40;

/// More rows than this are typed.
const ROWS: u32 = 30;

impl Reader<'_> {
    /// What there is to choose. Where there is too much, the field is typed instead, with suggestions.
    pub(super) async fn fill_options(
        &self,
        model: &Model,
        draft: &Draft<'_>,
        kind: &dyn Kind,
        labels: &Labels,
        drawn: &mut FormField,
    ) -> Result<(), Problems> {
        match drawn.widget.clone() {
            Widget::Choice { table } | Widget::Choices { table, .. } => {
                let Some(table) = model.codes.get(&table) else { return Ok(()) };
                let many = matches!(drawn.widget, Widget::Choices { .. });
                if table.len() > if many { SEVERAL } else { CHOICES } {
                    self.type_codes(model, draft, kind, drawn);
                } else {
                    self.list_codes(model, table, drawn);
                }
            }
            Widget::Reference { to } | Widget::References { to } => {
                let list = List { dataset: &to, limit: Some(ROWS), ..List::default() };
                let Ok(page) = self.kernel.list(self.actor, &list).await else { return Ok(()) };
                if page.next.is_some() || drawn.locked {
                    return self.type_rows(model, draft, &to, labels, drawn).await;
                }
                let option = |seen: &Seen| Choice {
                    value: seen.id.to_string(),
                    text: self.label(model, seen),
                    chosen: drawn.values.contains(&seen.id.to_string()),
                    depth: 0,
                };
                drawn.options = page.rows.iter().map(option).collect();
                drawn.options.sort_by(|a, b| a.text.cmp(&b.text));
            }
            _ => {}
        }
        Ok(())
    }

    fn list_codes(&self, model: &Model, table: &CodeTable, drawn: &mut FormField) {
        let chosen: Vec<&str> =
            drawn.values.iter().map(|value| value.split(':').next().unwrap_or_default()).collect();
        let option = |code: &model::Code| Choice {
            value: code.code.to_string(),
            text: code.label.get(self.language).to_owned(),
            chosen: chosen.contains(&&*code.code),
            depth: if table.hierarchical { table.lineage(&code.code).count().saturating_sub(1) } else { 0 },
        };
        drawn.options = table.iter().map(option).collect();
        if let Widget::Choices { levels: Some(levels), .. } = &drawn.widget
            && let Some(levels) = model.codes.get(levels)
        {
            let level = |code: &model::Code| Choice {
                value: code.code.to_string(),
                text: code.label.get(self.language).to_owned(),
                ..Choice::default()
            };
            drawn.levels = levels.iter().map(level).collect();
        }
    }

    fn type_codes(&self, model: &Model, draft: &Draft<'_>, kind: &dyn Kind, drawn: &mut FormField) {
        let Some(lexicon) = Lexicon::of(kind, &model.codes, self.language) else { return };
        let many = lexicon.many();
        if !draft.is_typed(&drawn.key) {
            // the words for what is there, as they will be read again
            let words = drawn.values.iter().filter(|value| !value.is_empty()).map(|value| {
                let (code, level) = value.split_once(':').filter(|_| many).unwrap_or((value, ""));
                lexicon.wording_of(code, level)
            });
            drawn.values = vec![words.collect::<Vec<_>>().join("、")];
        }
        let levels = match &drawn.widget {
            Widget::Choices { levels: Some(levels), .. } => model.codes.get(levels),
            _ => None,
        };
        drawn.widget = line();
        drawn.help.get_or_insert_with(|| match (levels, many) {
            (Some(levels), _) => {
                let names: Vec<&str> = levels.iter().map(|level| level.label.get(self.language)).collect();
                self.phrase("form.type-levels", &[("levels", &names.join("、"))])
            }
            (None, true) => self.word("form.type-codes").into_owned(),
            (None, false) => self.word("form.type-code").into_owned(),
        });
        drawn.typed = Some(draft.typed(&drawn.key, many, false));
    }

    async fn type_rows(
        &self,
        model: &Model,
        draft: &Draft<'_>,
        to: &str,
        labels: &Labels,
        drawn: &mut FormField,
    ) -> Result<(), Problems> {
        let many = matches!(drawn.widget, Widget::References { .. });
        let mut typed = draft.typed(&drawn.key, many, true);
        if !draft.is_typed(&drawn.key) || drawn.locked {
            let mut words = Vec::new();
            typed.picked = drawn.values.iter().filter(|value| !value.is_empty()).cloned().collect();
            for value in &typed.picked {
                let id = Id::parse_str(value).ok();
                let known = id.and_then(|id| labels.get(to, id)).map(str::to_owned);
                words.push(match (known, id) {
                    (Some(word), _) => word,
                    (None, Some(id)) => self.row_label(model, to, id).await,
                    (None, None) => value.clone(),
                });
            }
            drawn.values = vec![words.join("、")];
        }
        drawn.widget = line();
        if !drawn.locked {
            let help = if many { "form.type-rows" } else { "form.type-row" };
            drawn.help.get_or_insert_with(|| self.word(help).into_owned());
            drawn.typed = Some(typed);
        }
        Ok(())
    }

    async fn row_label(&self, model: &Model, dataset: &str, id: Id) -> String {
        match self.kernel.get(self.actor, dataset, id).await {
            Ok(seen) => Labels::of(model, &seen, self.language),
            Err(_) => String::new(),
        }
    }
}

impl Draft<'_> {
    /// Whether what stands in a field was typed.
    fn is_typed(&self, key: &str) -> bool {
        self.input.is_some_and(|input| input.has(key))
    }

    fn typed(&self, key: &str, many: bool, rows: bool) -> Typed {
        let picked = self.input.map(|input| input.all(&format!("_picked.{key}"))).unwrap_or_default();
        Typed {
            dataset: self.dataset.key.to_string(),
            many,
            rows,
            picked: picked.into_iter().map(str::to_owned).collect(),
            unread: self.unread.and_then(|unread| unread.get(key)).cloned().unwrap_or_default(),
        }
    }
}
