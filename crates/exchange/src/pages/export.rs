//! A list taken away as a file: the rows that the list shows, in its order. Personal data stays masked; whoever needs
//! it in clear says what for, by a form that is sent.

use std::io::{BufWriter, Seek as _, Write as _};

use kernel::engine::{Answer, Api, Ask, Download, Parameter, Place, Promise, button};
use kernel::pages::Narrowed;
use kernel::view::{
    CellView, Fact, FactGroup, Facts, Form, FormButton, FormField, FormGroup, Link, Page, Target, Text, View,
};
use kernel::{Problems, view};
use model::kinds::Widget;
use model::{Dataset, Refusal, Tone};

use super::{DATASET, Deed, Desk, block, field, told};
use crate::{Export, FileKind, export};

/// What a list is narrowed and ordered by.
const BY: Parameter = Parameter {
    name: "by.*",
    about: "What the list is narrowed by, as on its page: by.state=open, by.pay.from=5000.",
    required: false,
};
const Q: Parameter = Parameter { name: "q", about: "Words to search for.", required: false };
const FILTER: Parameter =
    Parameter { name: "filter", about: "A condition in the expression language.", required: false };
const SORT: Parameter = Parameter {
    name: "sort",
    about: "An attribute, with - before it for the highest first.",
    required: false,
};
const FORMAT: Parameter = Parameter { name: "format", about: "xlsx or csv; xlsx if none.", required: false };
const PURPOSE: Parameter = Parameter {
    name: "purpose",
    about: "What personal data is needed for. Without it stays masked; with it every row is entered in the reveal log.",
    required: false,
};

pub(super) const DEEDS: &[Deed] = &[
    Deed {
        name: "exchange.export",
        title: ("导出", "Export"),
        api: Some(Api::reads("/{dataset}/export")),
        parameters: &[DATASET, FORMAT, Q, FILTER, SORT, BY, PURPOSE],
        offered: Some(|desk, place| Box::pin(offered(desk, place))),
        act,
    },
    Deed {
        name: "exchange.export-clear",
        title: ("按用途导出个人信息", "Export personal data for a purpose"),
        api: Some(Api::writes("/{dataset}/export")),
        parameters: &[DATASET, FORMAT, Q, FILTER, SORT, BY, PURPOSE],
        offered: None,
        act,
    },
];

/// The parameters of a list, as an export is asked with them.
fn of_list(query: &[(String, String)]) -> Vec<(String, String)> {
    let own = |name: &str| ["q", "filter", "sort"].contains(&name);
    let kept = query.iter().filter(|(name, value)| name != "after" && !value.is_empty());
    kept.map(|(name, value)| {
        let name = if own(name) { name.clone() } else { format!("by.{name}") };
        (name, value.clone())
    })
    .collect()
}

/// The same the other way round.
fn to_list(parameters: &[(String, String)]) -> Vec<(String, String)> {
    let one = |(name, value): &(String, String)| {
        let own = ["q", "filter", "sort"].contains(&name.as_str());
        let name = if own { Some(name.as_str()) } else { name.strip_prefix("by.") };
        Some((name?.to_owned(), value.clone())).filter(|(_, value)| !value.is_empty())
    };
    parameters.iter().filter_map(one).collect()
}

async fn offered(desk: Desk<'_>, place: Place<'_>) -> Vec<view::Action> {
    let Place::List { dataset, query } = place else { return Vec::new() };
    if !desk.reader.kernel.may(desk.reader.actor, &dataset.key, "export").await.unwrap_or(false) {
        return Vec::new();
    }
    // where something would be masked, the page in between says so
    let asks = desk.masks(dataset).await;
    let button = |text: &str, format: &str| {
        let mut query = of_list(query);
        query.insert(0, ("dataset".to_owned(), dataset.key.to_string()));
        if !asks {
            query.push(("format".to_owned(), format.to_owned()));
        }
        button(text, "exchange.export", query)
    };
    if asks {
        return vec![button(&desk.word("export.button"), "")];
    }
    vec![button(&desk.word("export.xlsx"), "xlsx"), button(&desk.word("export.csv"), "csv")]
}

fn act(desk: Desk<'_>, ask: Ask) -> Promise<'_, Result<Answer, Problems>> {
    Box::pin(async move {
        let model = desk.reader.kernel.model();
        let dataset = desk.dataset(&model, &ask, "export", "export.not-allowed").await?;
        let list = to_list(&ask.parameters);
        let narrowed = desk.reader.narrowed(&dataset.key, &list).await?;
        let format = ask.first("then").or(ask.first("format"));
        let kind = match format {
            None if ask.data => FileKind::Xlsx,
            None if !ask.writes => {
                return Ok(Answer::Page(Box::new(desk.page(dataset, &narrowed, &list, None).await)));
            }
            Some("xlsx") | None => FileKind::Xlsx,
            Some("csv") => FileKind::Csv,
            Some(_) => return Err(Refusal::new("parameter.invalid").with("name", "format").into()),
        };
        let purpose = ask.first("purpose").filter(|purpose| !purpose.trim().is_empty());
        if purpose.is_some() && !ask.writes {
            // looking at personal data is a deed, and no link may do it
            return Err(Refusal::new("parameter.invalid").with("name", "purpose").into());
        }
        match desk.file(dataset, &narrowed, kind, purpose).await {
            Ok(download) => Ok(Answer::File(download)),
            Err(problems) if ask.writes && !ask.data => {
                let page = desk.page(dataset, &narrowed, &list, Some((purpose, &problems))).await;
                Ok(Answer::Refused(Box::new(page), problems))
            }
            Err(problems) => Err(problems),
        }
    })
}

impl Desk<'_> {
    /// Whether some field of a dataset is masked for the reader in some row.
    async fn masks(&self, dataset: &Dataset) -> bool {
        let readable = self.reader.kernel.readable(self.reader.actor, &dataset.key).await.unwrap_or_default();
        let mut fields = dataset.fields.iter().zip(&readable);
        fields.any(|(field, readable)| field.personal && *readable != kernel::Readable::Never)
    }

    async fn file(
        &self,
        dataset: &Dataset,
        narrowed: &Narrowed,
        kind: FileKind,
        purpose: Option<&str>,
    ) -> Result<Download, Problems> {
        let what = Export {
            dataset: &dataset.key,
            filters: narrowed.filter.iter().cloned().collect(),
            conditions: narrowed.conditions.clone(),
            q: narrowed.q.as_deref(),
            sort: narrowed.sort.as_deref(),
            columns: Vec::new(),
            purpose,
            language: self.reader.language,
        };
        let full = |_: std::io::Error| Problems::from("site.disk-full");
        let mut out = BufWriter::new(tempfile::tempfile().map_err(full)?);
        export(self.reader.kernel, self.reader.actor, &what, kind, &mut out).await?;
        out.flush().map_err(full)?;
        let mut bytes = out.into_inner().map_err(|error| full(error.into_error()))?;
        bytes.rewind().map_err(full)?;
        let name = format!("{}.{}", dataset.title.get(self.reader.language), kind.ending());
        Ok(Download { name, media: kind.media(), bytes })
    }

    /// The page that asks what for, and in which format.
    async fn page(
        &self,
        dataset: &Dataset,
        narrowed: &Narrowed,
        list: &[(String, String)],
        refused: Option<(Option<&str>, &Problems)>,
    ) -> Page {
        let language = self.reader.language;
        let title = dataset.title.get(language);
        let fact = |title: &str, text: String| Fact {
            key: String::new(),
            title: title.to_owned(),
            value: CellView { text, ..CellView::default() },
        };
        let mut facts: Vec<Fact> = Vec::new();
        if let Some(q) = &narrowed.q {
            facts.push(fact(&self.word("export.words"), q.clone()));
        }
        facts.extend(narrowed.words.iter().map(|(title, value)| fact(title, value.clone())));
        if let Some(filter) = &narrowed.filter {
            facts.push(fact(&self.word("export.condition"), filter.clone()));
        }
        let mut blocks = vec![if facts.is_empty() {
            let paragraphs = vec![self.phrase("export.all", &[("title", title)])];
            block(None, View::Text(Text { paragraphs, tone: Tone::Plain }))
        } else {
            let groups = vec![FactGroup { title: None, facts }];
            block(Some(self.word("export.range").into_owned()), View::Facts(Facts { groups }))
        }];
        let mut fields = Vec::new();
        let purpose = refused.and_then(|(purpose, _)| purpose).unwrap_or_default();
        if self.masks(dataset).await {
            let widget = Widget::Line { max: 200, input: "text", autocomplete: "off" };
            fields.push(FormField {
                help: Some(self.word("export.purpose-help").into_owned()),
                values: vec![purpose.to_owned()],
                ..field("purpose", self.word("export.purpose").into_owned(), widget)
            });
        }
        let button =
            |then: &str, text: &str, tone| FormButton { then: then.to_owned(), text: text.to_owned(), tone };
        let mut query = vec![("dataset".to_owned(), dataset.key.to_string())];
        query.extend(of_list(list));
        blocks.push(block(
            None,
            View::Form(Form {
                target: Target::Engine { action: "exchange.export".to_owned(), query },
                groups: vec![FormGroup { fields, ..FormGroup::default() }],
                hidden: Vec::new(),
                problems: refused.map(|(_, problems)| told(problems, language)).unwrap_or_default(),
                buttons: vec![
                    button("csv", &self.word("export.csv"), Tone::Plain),
                    button("xlsx", &self.word("export.xlsx"), Tone::Primary),
                ],
            }),
        ));
        let trail = Link {
            text: title.to_owned(),
            note: None,
            target: Some(Target::List { dataset: dataset.key.to_string(), query: list.to_vec() }),
        };
        Page {
            title: self.phrase("export.title", &[("title", title)]),
            trail: vec![trail],
            blocks,
            ..Page::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that holds other rows than the list it was asked from is worse than none.
    #[test]
    fn a_list_keeps_its_narrowing() {
        let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let list = pairs(&[
            ("q", "车工"),
            ("state", "open"),
            ("pay.from", "5000"),
            ("after", "x"),
            ("sort", "-pay"),
        ]);
        let asked = of_list(&list);
        let wanted = pairs(&[("q", "车工"), ("by.state", "open"), ("by.pay.from", "5000"), ("sort", "-pay")]);
        assert_eq!(asked, wanted);
        let kept: Vec<_> = list.into_iter().filter(|(name, _)| name != "after").collect();
        assert_eq!(to_list(&asked), kept);
        assert_eq!(
            to_list(&pairs(&[("dataset", "job"), ("format", "csv"), ("by.dataset", "x")])),
            pairs(&[("dataset", "x")])
        );
    }
}
