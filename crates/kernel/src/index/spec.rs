//! What an index holds of a dataset: which fields' text, which values as facets, and how a row becomes a document.
//! Not the index itself, which is a index.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use expr::{Path, Type, Value};
use model::kinds::Widget;
use model::{Attribute, CodeTable, Codes, Dataset, Field, Language, Model, Part, System};
use search::{FacetKind, FieldKind, MOST_FIELDS};
use store::{Layout, Row};

/// Lines longer than this are prose: single characters of them are not kept.
const SHORT: usize = 120;

/// What is indexed of a dataset. Equal specifications give equal documents, so an index outlives a new model that
/// leaves its specification as it was.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spec {
    /// The dataset's permanent number.
    pub dataset: u32,
    /// The searched fields, heaviest first where there are more than an index can hold.
    pub texts: Vec<Text>,
    /// The values that conditions are lowered to.
    pub facets: Vec<Facet>,
}

/// A searched field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    pub place: usize,
    id: u32,
    weight: f32,
    kind: FieldKind,
    /// A digest of the words of its codes; 0 where it has none.
    words: u64,
}

/// A value that conditions compare.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Facet {
    pub attribute: Attribute,
    id: u32,
    of: Type,
}

impl Spec {
    /// What is to be indexed of a dataset; none if nothing in it is searched. A field that holds personal data is
    /// shown masked and therefore never searched, nor is a reference, whose words are another row's.
    pub fn of(layout: &Layout, dataset: &Dataset) -> Option<Spec> {
        let table = layout.table(&dataset.key)?;
        let id = |place: usize| table.fields.get(place).map(|field| field.id);
        let mut texts: Vec<Text> = Vec::new();
        for (place, field) in dataset.fields.iter().enumerate() {
            let weight = field.search.filter(|weight| *weight > 0.0 && weight.is_finite());
            if let (Some(weight), Some(id)) = (weight.filter(|_| is_searched(field)), id(place)) {
                let words = digest(field, &layout.model.codes);
                texts.push(Text { place, id, weight: narrowed(weight), kind: kind(field), words });
            }
        }
        if texts.is_empty() {
            return None;
        }
        if texts.len() > MOST_FIELDS {
            tracing::warn!(
                dataset = &*dataset.key,
                most = MOST_FIELDS,
                "only the heaviest fields are searched"
            );
            texts.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            texts.truncate(MOST_FIELDS);
        }
        let facets = facets(&layout.model, dataset).into_iter().filter_map(|attribute| {
            let of = dataset.type_of(attribute);
            match attribute {
                Attribute::Field(place, _) => Some(Facet { attribute, id: id(place)?, of }),
                Attribute::System(_) => Some(Facet { attribute, id: 0, of }),
            }
        });
        Some(Spec { dataset: table.id, texts, facets: facets.collect() })
    }

    /// The index it asks for.
    pub fn schema(&self) -> search::Schema {
        let field = |text: &Text| search::Field {
            name: text.place.to_string(),
            weight: text.weight,
            kind: text.kind,
        };
        search::Schema {
            fields: self.texts.iter().map(field).collect(),
            facets: vec![FacetKind::Codes; self.facets.len()],
        }
    }

    /// The texts of a row, in the order of the schema.
    pub fn texts(&self, dataset: &Dataset, codes: &Codes, row: &Row) -> Vec<String> {
        let words = |text: &Text| {
            let Some((field, value)) = dataset.fields.get(text.place).zip(row.values.get(text.place)) else {
                return String::new();
            };
            let shown = field.kind.show(value, codes, Language::Zh);
            if text.words == 0 {
                return shown;
            }
            format!("{shown}\n{}", field.kind.show(value, codes, Language::En))
        };
        self.texts.iter().map(words).collect()
    }

    /// The facet that a path of the row itself names.
    pub fn facet(&self, dataset: &Dataset, path: &Path) -> Option<usize> {
        let [step] = path.steps.as_slice() else { return None };
        let attribute = dataset.attribute(step).filter(|_| &*path.root == "row")?;
        self.facets.iter().position(|facet| facet.attribute == attribute)
    }
}

/// Whether a field's words may be indexed at all.
fn is_searched(field: &Field) -> bool {
    !field.personal && field.kind.target().is_none()
}

fn kind(field: &Field) -> FieldKind {
    match field.kind.widget() {
        Widget::Area { .. } => FieldKind::Long,
        Widget::Line { max, .. } if max > SHORT => FieldKind::Long,
        _ => FieldKind::Short,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small numbers with a decimal or two")]
fn narrowed(weight: f64) -> f32 {
    weight as f32
}

/// Differs when the words of a field's codes do.
fn digest(field: &Field, codes: &Codes) -> u64 {
    let tables = field.kind.tables();
    if tables.is_empty() {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    for code in tables.iter().filter_map(|table| codes.get(*table)).flat_map(CodeTable::iter) {
        (&code.code, &code.label.zh, &code.label.en).hash(&mut hasher);
    }
    hasher.finish().max(1)
}

/// The state; what any grant's rule compares; the codes that lists are filtered by.
fn facets(model: &Model, dataset: &Dataset) -> Vec<Attribute> {
    let mut found = vec![Attribute::System(System::State)];
    let mut add = |attribute: Attribute, references: bool| {
        let fits = match dataset.type_of(attribute) {
            Type::Code(_) => true,
            Type::Ref(_) => references,
            Type::List(of) => matches!(&*of, Type::Code(_)) || (references && matches!(&*of, Type::Ref(_))),
            _ => false,
        };
        if fits && matches!(attribute, Attribute::Field(_, Part::Whole)) && !found.contains(&attribute) {
            found.push(attribute);
        }
    };
    let grants =
        model.roles.values().flat_map(|role| &role.grants).filter(|grant| grant.dataset == dataset.key);
    for path in grants.filter_map(|grant| grant.rows.as_ref()).flat_map(|rule| rule.expr.paths()) {
        if let (true, [step]) = (&*path.root == "row", path.steps.as_slice())
            && let Some(attribute) = dataset.attribute(step)
        {
            add(attribute, true);
        }
    }
    for path in &dataset.filter {
        if let [attribute] = path.as_slice() {
            add(*attribute, false);
        }
    }
    found
}

/// The values of one facet in a row, as they are compared.
pub(super) fn keys(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::List(items) => items.iter().map(|item| item.key.clone()).collect(),
        one => vec![one.clone()],
    }
}
