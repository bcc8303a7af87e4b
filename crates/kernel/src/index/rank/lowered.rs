//! A ranking in the words of the index: attributes become facets, fields places of its schema, values numbers. What the
//! actor may not read is refused here, or unknown where it is demanded.

use std::sync::Arc;

use expr::{Expr, Path, Value};
use model::{Attribute, Dataset, Model};
use search::{Probe, Reading};

use super::{Asks, Demand, Feature, Texts};
use crate::door::Moment;
use crate::grants::{Access, Readable};
use crate::index::dataset::DatasetIndex;
use crate::index::spec::{Keeps, Spec};
use crate::{Problems, Seen};

/// The known row of texts, with its words as the index of its like counts them.
pub(super) struct Known {
    pub row: Arc<Seen>,
    index: Arc<DatasetIndex>,
    probe: Probe,
}

impl Known {
    pub fn new(model: &Model, row: &Arc<Seen>, index: Arc<DatasetIndex>) -> Result<Known, Problems> {
        let dataset = Moment::dataset(model, &row.dataset)?;
        let texts = index.spec.texts(dataset, &model.codes, |place| Some(row.clear(place)));
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let probe = index.ask(|index| index.probe(&texts));
        Ok(Known { row: Arc::clone(row), index, probe })
    }
}

impl Demand {
    /// The condition with what it is silent about, unknown where the actor may not know.
    pub(super) fn whole(&self, access: &Access<'_>) -> Expr {
        let null = |attribute: &Attribute| {
            let steps = access.dataset.name_of(*attribute).split('.').map(Into::into).collect();
            let of = access.dataset.type_of(*attribute);
            Expr::IsNull(Box::new(Expr::Path(Path { root: "row".into(), steps, of })))
        };
        let parts = std::iter::once(self.that.clone()).chain(self.silent.iter().map(null));
        let mut parts: Vec<Expr> = parts.map(|part| veiled(part, access)).collect();
        if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) }
    }
}

/// A condition that is unknown, leaf by leaf, where a field it speaks of is hidden or masked.
fn veiled(condition: Expr, access: &Access<'_>) -> Expr {
    let each = |parts: Vec<Expr>| parts.into_iter().map(|part| veiled(part, access)).collect();
    match condition {
        Expr::And(parts) => Expr::And(each(parts)),
        Expr::Or(parts) => Expr::Or(each(parts)),
        Expr::Not(inner) => Expr::Not(Box::new(veiled(*inner, access))),
        leaf => {
            let mut whens = Vec::new();
            for path in leaf.paths() {
                let attribute = path.steps.first().and_then(|step| access.dataset.attribute(step));
                let Some(Attribute::Field(place, _)) = attribute else { continue };
                match access.readable(place) {
                    _ if is_personal(access.dataset, place) => return Expr::Const(Value::Null),
                    Readable::Never => return Expr::Const(Value::Null),
                    Readable::Always => {}
                    Readable::When(condition) => whens.push(condition),
                }
            }
            if whens.is_empty() {
                return leaf;
            }
            Expr::If {
                condition: Box::new(Expr::And(whens)),
                then: Box::new(leaf),
                otherwise: Box::new(Expr::Const(Value::Null)),
            }
        }
    }
}

fn is_personal(dataset: &Dataset, place: usize) -> bool {
    dataset.fields.get(place).is_none_or(|field| field.personal)
}

pub(super) fn is_rankable(access: &Access<'_>, place: usize) -> bool {
    access.readable(place) == Readable::Always && !is_personal(access.dataset, place)
}

impl Feature {
    pub(super) fn texts(&self) -> Option<&Texts> {
        if let Feature::Texts(texts) = self { Some(texts) } else { None }
    }

    pub(super) fn lowered(
        &self,
        access: &Access<'_>,
        index: &DatasetIndex,
        known: &[Known],
    ) -> Result<search::Feature, Problems> {
        let facet = |attribute: Attribute, keeps: Keeps| {
            let allowed = match attribute {
                Attribute::Field(place, _) => is_rankable(access, place),
                Attribute::System(_) => true,
            };
            index.spec.facet(attribute, keeps).filter(|_| allowed).ok_or("rank.not-allowed")
        };
        let codes = |levels: bool| if levels { Keeps::Levels } else { Keeps::Codes };
        Ok(match self {
            Feature::Known(value) => search::Feature::Known(*value),
            Feature::Best { attribute, levels, parts } => {
                let facet = facet(*attribute, codes(*levels))?;
                let parts = parts.iter().map(|part| index.worths(facet, part)).collect();
                search::Feature::Best { facet, parts }
            }
            Feature::Mean { attribute, levels, worths } => {
                let facet = facet(*attribute, codes(*levels))?;
                search::Feature::Mean { facet, worths: index.worths(facet, worths) }
            }
            Feature::Numbers { attributes, worth } => {
                let facets = attributes
                    .iter()
                    .map(|attribute| facet(*attribute, Keeps::Numbers))
                    .collect::<Result<_, _>>()?;
                search::Feature::Numbers { facets, worth: Arc::clone(worth) }
            }
            Feature::Texts(texts) => {
                if !texts.fields.iter().all(|place| is_rankable(access, *place)) {
                    return Err("rank.not-allowed".into());
                }
                let known = known.iter().find(|known| Arc::ptr_eq(&known.row, &texts.row));
                search::Feature::Texts(texts.lowered(index, known.ok_or("search.not-ready")?)?)
            }
        })
    }
}

impl Texts {
    /// The known row's words with what they are worth: what it asks for, weighed by how rare that is among the ranked
    /// rows; or how well it answers, weighed by how rare that is among its like.
    fn lowered(&self, index: &DatasetIndex, known_row: &Known) -> Result<search::Texts, Problems> {
        let (other, probe) = (&known_row.index, &known_row.probe);
        let place = |spec: &Spec, fields: &[usize]| {
            fields.iter().map(|place| spec.text(*place)).collect::<Option<Vec<_>>>().ok_or("rank.not-allowed")
        };
        let (known, fields) = (place(&other.spec, &self.known)?, place(&index.spec, &self.fields)?);
        let (mut terms, half) = other.ask(|other| match self.asks {
            Asks::Known => {
                let (asks, pivot) = other.asks(probe, &known);
                (asks, self.half * pivot)
            }
            Asks::Ranked => {
                let rare = |(term, answers): (String, f64)| {
                    let worth = answers * other.rarity(&term);
                    (term, worth)
                };
                (other.answers(probe, &known).into_iter().map(rare).collect(), self.half)
            }
        });
        if self.asks == Asks::Known {
            index.ask(|index| {
                for (term, worth) in &mut terms {
                    *worth *= index.rarity(term);
                }
            });
        }
        if terms.len() > search::MOST_TERMS {
            terms.sort_by(|one, next| next.1.total_cmp(&one.1).then_with(|| one.0.cmp(&next.0)));
            terms.truncate(search::MOST_TERMS);
        }
        let reading = match self.asks {
            Asks::Known => Reading::Answers,
            Asks::Ranked => Reading::Asks,
        };
        Ok(search::Texts { terms, fields, reading, half })
    }
}
