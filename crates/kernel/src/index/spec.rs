//! What an index holds of a dataset: which fields' text, which values as facets, and how a row becomes a document.
//! Not the index itself, which is a [`DatasetIndex`](super::dataset::DatasetIndex).

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use expr::{Item, Path, Type, Value};
use model::kinds::Widget;
use model::{Attribute, CodeTable, Codes, Dataset, Field, Language, Model, Part, System};
use search::{FacetKind, FieldKind, MOST_FIELDS};
use store::Layout;

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

/// A value that conditions compare, or that engines rank by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Facet {
    pub attribute: Attribute,
    pub keeps: Keeps,
    id: u32,
    pub of: Type,
}

/// What of a value a facet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// Codes, ids or a truth value.
    Codes,
    /// Tags, each together with its level.
    Levels,
    /// Something that has an order.
    Numbers,
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
        let facets = facets(&layout.model, dataset).into_iter().filter_map(|(attribute, keeps)| {
            let of = dataset.type_of(attribute);
            let id = match attribute {
                Attribute::Field(place, _) => id(place)?,
                Attribute::System(_) => 0,
            };
            Some(Facet { attribute, keeps, id, of })
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
            facets: self.facets.iter().map(|facet| facet.keeps.kind()).collect(),
        }
    }

    /// The texts of a row's values, in the order of the schema.
    pub fn texts<'v>(
        &self,
        dataset: &Dataset,
        codes: &Codes,
        value: impl Fn(usize) -> Option<&'v Value>,
    ) -> Vec<String> {
        let words = |text: &Text| {
            let Some((field, value)) = dataset.fields.get(text.place).zip(value(text.place)) else {
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

    /// The place of a searched field in the schema.
    pub fn text(&self, place: usize) -> Option<usize> {
        self.texts.iter().position(|text| text.place == place)
    }

    /// The facet of an attribute.
    pub fn facet(&self, attribute: Attribute, keeps: Keeps) -> Option<usize> {
        self.facets.iter().position(|facet| facet.attribute == attribute && facet.keeps == keeps)
    }
}

impl Keeps {
    fn kind(self) -> FacetKind {
        match self {
            Keeps::Codes | Keeps::Levels => FacetKind::Codes,
            Keeps::Numbers => FacetKind::Ordered,
        }
    }

    /// What is held of values of a type, if anything can be.
    fn of(of: &Type, levels: bool) -> Option<Keeps> {
        match of {
            Type::Code(_) | Type::Ref(_) | Type::Bool => Some(Keeps::Codes),
            Type::List(of) if matches!(&**of, Type::Code(_) | Type::Ref(_)) => {
                Some(if levels { Keeps::Levels } else { Keeps::Codes })
            }
            Type::Number { .. } | Type::Date | Type::Instant => Some(Keeps::Numbers),
            _ => None,
        }
    }
}

/// Whether a value of this type can be held by an index for an engine.
pub fn can_be_indexed(of: &Type) -> bool {
    Keeps::of(of, false).is_some()
}

/// The attribute of the row itself that a path names, the ends of a range too.
pub(crate) fn attribute_of(dataset: &Dataset, path: &Path) -> Option<Attribute> {
    let (first, rest) = path.steps.split_first().filter(|_| &*path.root == "row")?;
    let attribute = dataset.attribute(first)?;
    match (attribute, rest, dataset.type_of(attribute)) {
        (attribute, [], _) => Some(attribute),
        (Attribute::Field(place, _), [end], Type::Range(_)) if &**end == "lo" => {
            Some(Attribute::Field(place, Part::Low))
        }
        (Attribute::Field(place, _), [end], Type::Range(_)) if &**end == "hi" => {
            Some(Attribute::Field(place, Part::High))
        }
        _ => None,
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

/// The state; what any grant's rule compares; the codes that lists are filtered by; what engines want.
fn facets(model: &Model, dataset: &Dataset) -> Vec<(Attribute, Keeps)> {
    let mut found = vec![(Attribute::System(System::State), Keeps::Codes)];
    let mut add = |attribute: Attribute, references: bool| {
        let fits = match dataset.type_of(attribute) {
            Type::Code(_) => true,
            Type::Ref(_) => references,
            Type::List(of) => matches!(&*of, Type::Code(_)) || (references && matches!(&*of, Type::Ref(_))),
            _ => false,
        };
        let facet = (attribute, Keeps::Codes);
        if fits && matches!(attribute, Attribute::Field(_, Part::Whole)) && !found.contains(&facet) {
            found.push(facet);
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
    for wanted in model.indexed.iter().filter(|wanted| wanted.dataset == dataset.key) {
        let keeps = Keeps::of(&dataset.type_of(wanted.attribute), wanted.levels);
        if let Some(facet) =
            keeps.map(|keeps| (wanted.attribute, keeps)).filter(|facet| !found.contains(facet))
        {
            found.push(facet);
        }
    }
    found
}

/// The values of a facet of codes in a row, as they are compared.
pub(super) fn keys(value: &Value) -> Vec<Item> {
    match value {
        Value::Null => Vec::new(),
        Value::List(items) => items.clone(),
        one => vec![Item::new(one.clone())],
    }
}

/// A value that has an order as a number: units of the type's scale, days, microseconds. A number that lies between
/// two units is the lower one.
pub fn number_of(value: &Value, of: &Type) -> Option<i64> {
    match (value, of) {
        (Value::Number(number), Type::Number { scale }) => {
            let (units, scale) = (number.units, *scale);
            if number.scale <= scale {
                units.checked_mul(10_i64.checked_pow(u32::from(scale - number.scale))?)
            } else {
                Some(units.div_euclid(10_i64.checked_pow(u32::from(number.scale - scale))?))
            }
        }
        (Value::Date(date), Type::Date) => {
            let since = date.since(expr::Date::constant(1970, 1, 1)).ok()?;
            Some(since.get_days().into())
        }
        (Value::Instant(instant), Type::Instant) => Some(instant.0),
        _ => None,
    }
}
