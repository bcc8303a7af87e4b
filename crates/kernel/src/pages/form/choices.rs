//! What a field offers to choose from, and the words it shows where it is typed instead.

use expr::Id;
use model::Model;
use model::kinds::Widget;

use crate::pages::Reader;
use crate::view::{Choice, FormField};
use crate::{Labels, List, Problems, Seen};

/// More than this is typed, not chosen from.
const CHOICES: usize = 300;

/// More than this is typed where several can be chosen: nobody looks through a longer list of boxes.
const SEVERAL: usize = 40;

impl Reader<'_> {
    /// What there is to choose. Where there is too much, the field is typed instead.
    pub(super) async fn fill_options(
        &self,
        model: &Model,
        labels: &Labels,
        drawn: &mut FormField,
    ) -> Result<(), Problems> {
        let typed = Widget::Line { max: 500, input: "text", autocomplete: "off" };
        match drawn.widget.clone() {
            Widget::Choice { table } | Widget::Choices { table, .. } => {
                let Some(table) = model.codes.get(&table) else { return Ok(()) };
                let many = matches!(drawn.widget, Widget::Choices { .. });
                if table.len() > if many { SEVERAL } else { CHOICES } {
                    let levels = match &drawn.widget {
                        Widget::Choices { levels: Some(levels), .. } => model.codes.get(levels),
                        _ => None,
                    };
                    // the words for what is there, as they will be read again
                    let words = drawn.values.iter().map(|value| {
                        let (code, level) = value.split_once(':').unwrap_or((value, ""));
                        let word = table.label(code, self.language);
                        match levels.filter(|_| !level.is_empty()) {
                            Some(levels) => format!("{word}:{}", levels.label(level, self.language)),
                            None => word.to_owned(),
                        }
                    });
                    drawn.values = vec![words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("、")];
                    drawn.widget = typed;
                    drawn.help.get_or_insert_with(|| match (levels, many) {
                        (Some(levels), _) => {
                            let names: Vec<&str> =
                                levels.iter().map(|level| level.label.get(self.language)).collect();
                            self.phrase("form.type-levels", &[("levels", &names.join("、"))])
                        }
                        (None, true) => self.word("form.type-codes").into_owned(),
                        (None, false) => self.word("form.type-code").into_owned(),
                    });
                    return Ok(());
                }
                let chosen: Vec<&str> =
                    drawn.values.iter().map(|value| value.split(':').next().unwrap_or_default()).collect();
                let option = |code: &model::Code| Choice {
                    value: code.code.to_string(),
                    text: code.label.get(self.language).to_owned(),
                    chosen: chosen.contains(&&*code.code),
                    depth: if table.hierarchical {
                        table.lineage(&code.code).count().saturating_sub(1)
                    } else {
                        0
                    },
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
            Widget::Reference { to } | Widget::References { to } => {
                let list = List { dataset: &to, limit: Some(200), ..List::default() };
                let page = self.kernel.list(self.actor, &list).await;
                let Ok(page) = page else { return Ok(()) };
                let locked = drawn.locked;
                if page.next.is_some() || locked {
                    let mut words = Vec::new();
                    for value in &drawn.values {
                        let id = Id::parse_str(value).ok();
                        let known = id.and_then(|id| labels.get(&to, id)).map(str::to_owned);
                        words.push(match (known, id) {
                            (Some(word), _) => word,
                            (None, Some(id)) => self.row_label(model, &to, id).await,
                            (None, None) => value.clone(),
                        });
                    }
                    drawn.values = vec![words.join("、")];
                    drawn.widget = typed;
                    if !locked {
                        drawn.help.get_or_insert_with(|| self.word("form.type-row").into_owned());
                    }
                    return Ok(());
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

    async fn row_label(&self, model: &Model, dataset: &str, id: Id) -> String {
        match self.kernel.get(self.actor, dataset, id).await {
            Ok(seen) => Labels::of(model, &seen, self.language),
            Err(_) => String::new(),
        }
    }
}
