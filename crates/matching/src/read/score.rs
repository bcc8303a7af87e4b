//! A feature of a score: one of the kinds, on fields that it can be made of.

use expr::Type;
use model::{Attribute, Field, Indexed, Label, Part, Table};

use super::{Scope, asks};
use crate::feature::{Feature, MapFeature, Near, Overlap, Pay, Recency, Text};
use crate::matcher::{Scored, Side};

/// The kinds of feature, as declarations name them.
const KINDS: [&str; 6] = ["overlap", "map", "near", "pay", "recency", "text"];

/// Reads `[score.<key>]`.
pub(super) fn read(key: &str, table: &Table<'_>, scope: &Scope<'_>) -> Option<Scored> {
    let title = table.label("title");
    let weight = table.number("weight");
    if !table.has("weight") {
        table.report(table.offset(), "`weight` is missing");
    }
    if weight.is_some_and(|weight| !(0.0..=1000.0).contains(&weight)) {
        table.report_key("weight", "a weight is a number from 0 to 1000");
    }
    let named: Vec<&'static str> = KINDS.into_iter().filter(|kind| table.has(kind)).collect();
    let feature = if let [kind] = named.as_slice() {
        table.table(kind).and_then(|declared| {
            let feature = read_kind(kind, &declared, scope);
            declared.finish();
            feature
        })
    } else {
        let message = format!("a feature has exactly one of `{}`", KINDS.join("`, `"));
        table.report(table.offset(), message);
        None
    };
    table.finish();
    let feature = feature?;
    let title = title.unwrap_or_else(|| titled(&feature, scope));
    Some(Scored { key: key.into(), title, weight: weight?, feature })
}

/// Called by the field of the offer that it looks at, or of the need.
fn titled(feature: &Feature, scope: &Scope<'_>) -> Label {
    let of = |side: Side| {
        let place = *feature.fields(side).first()?;
        scope.dataset(side).fields.get(place).map(|field| field.title.clone())
    };
    of(Side::Offer).or_else(|| of(Side::Need)).unwrap_or_default()
}

fn read_kind(kind: &str, table: &Table<'_>, scope: &Scope<'_>) -> Option<Feature> {
    match kind {
        "overlap" => overlap(table, scope).map(Feature::Overlap),
        "map" => map(table, scope).map(Feature::Map),
        "near" => near(table, scope).map(Feature::Near),
        "pay" => pay(table, scope).map(Feature::Pay),
        "recency" => recency(table, scope).map(Feature::Recency),
        _ => text(table, scope).map(Feature::Text),
    }
}

/// A field with its place.
type Placed<'a> = (usize, &'a Field);

/// The fields under `need` and `offer`.
fn both<'a>(table: &Table<'_>, scope: &'a Scope<'_>) -> Option<(Placed<'a>, Placed<'a>)> {
    let (need, offer) = (table.required_text("need"), table.required_text("offer"));
    let need = scope.field(Side::Need, &need?, table.place("need"), table);
    let offer = scope.field(Side::Offer, &offer?, table.place("offer"), table);
    Some((need?, offer?))
}

/// The code table of a field of codes; reported if it is none.
fn table_of(key: &'static str, field: &Field, table: &Table<'_>) -> Option<Box<str>> {
    let code = |of: Type| if let Type::Code(table) = of { Some(table) } else { None };
    let found = match field.kind.of() {
        Type::List(of) => code(*of),
        of => code(of),
    };
    if found.is_none() {
        table.report_key(key, format!("`{}` holds no codes", field.key));
    }
    found
}

/// Both sides by the index: the offers when a need is known, the needs when another matcher looks from there.
fn index(scope: &Scope<'_>, side: Side, attribute: Attribute, levels: bool) {
    let dataset = scope.dataset(side).key.clone();
    scope.declarations.index(Indexed { dataset, attribute, levels });
}

fn whole(place: usize) -> Attribute {
    Attribute::Field(place, Part::Whole)
}

fn overlap(table: &Table<'_>, scope: &Scope<'_>) -> Option<Overlap> {
    let ((need, need_field), (offer, offer_field)) = both(table, scope)?;
    let (needed, offered) = (table_of("need", need_field, table), table_of("offer", offer_field, table));
    let (needed, offered) = (needed?, offered?);
    if needed != offered {
        let message = format!("`{offered}` is another code table than `{needed}`: use `map`");
        table.report_key("offer", message);
        return None;
    }
    let levels = |field: &Field| field.kind.tables().get(1).map(|levels| Box::<str>::from(*levels));
    let levels = levels(need_field).filter(|needed| Some(needed) == levels(offer_field).as_ref());
    let asks = asks(table);
    index(scope, Side::Need, whole(need), levels.is_some());
    index(scope, Side::Offer, whole(offer), levels.is_some());
    Some(Overlap { need, offer, table: needed, levels, asks })
}

fn map(table: &Table<'_>, scope: &Scope<'_>) -> Option<MapFeature> {
    let sides = both(table, scope);
    let through = table.required_text("through");
    let ((need, need_field), (offer, offer_field)) = sides?;
    let through = through?;
    let (needed, offered) = (table_of("need", need_field, table), table_of("offer", offer_field, table));
    let (needed, offered) = (needed?, offered?);
    let Some(map) = scope.model.maps.get(through.as_str()) else {
        let known = scope.model.maps.keys().map(AsRef::as_ref);
        table.report_word(table.place("through"), format!("there is no map `{through}`"), &through, known);
        return None;
    };
    let from = if map.from == needed && map.to == offered {
        Side::Need
    } else if map.from == offered && map.to == needed {
        Side::Offer
    } else {
        let message = format!(
            "`{through}` leads from `{}` to `{}`, not between `{needed}` and `{offered}`",
            map.from, map.to
        );
        table.report_key("through", message);
        return None;
    };
    index(scope, Side::Need, whole(need), false);
    index(scope, Side::Offer, whole(offer), false);
    Some(MapFeature { need, offer, need_table: needed, offer_table: offered, through: through.into(), from })
}

fn near(table: &Table<'_>, scope: &Scope<'_>) -> Option<Near> {
    let ((need, need_field), (offer, offer_field)) = both(table, scope)?;
    let (needed, offered) = (table_of("need", need_field, table), table_of("offer", offer_field, table));
    let (needed, offered) = (needed?, offered?);
    if needed != offered {
        table.report_key("offer", format!("`{offered}` is another code table than `{needed}`"));
        return None;
    }
    if !scope.model.codes.get(&needed).is_some_and(|codes| codes.hierarchical) {
        table.report_key("need", format!("`{needed}` is no tree: nothing in it is near to anything"));
        return None;
    }
    index(scope, Side::Need, whole(need), false);
    index(scope, Side::Offer, whole(offer), false);
    Some(Near { need, offer, table: needed })
}

fn pay(table: &Table<'_>, scope: &Scope<'_>) -> Option<Pay> {
    let sides = both(table, scope);
    let given = match table.required_text("given").as_deref() {
        Some("need") => Some(Side::Need),
        Some("offer") => Some(Side::Offer),
        Some(other) => {
            let message = "`given` is \"need\" or \"offer\": the side that pays";
            table.report_word(table.place("given"), message, other, ["need", "offer"]);
            None
        }
        None => None,
    };
    let ((need, need_field), (offer, offer_field)) = sides?;
    let scale = |key: &'static str, field: &Field| {
        let scale = match field.kind.of() {
            Type::Range(of) => match *of {
                Type::Number { scale } => Some(scale),
                _ => None,
            },
            _ => None,
        };
        if scale.is_none() {
            table.report_key(key, format!("`{}` is no range of amounts", field.key));
        }
        scale
    };
    let scales = (scale("need", need_field), scale("offer", offer_field));
    let scales = (scales.0?, scales.1?);
    for (side, place) in [(Side::Need, need), (Side::Offer, offer)] {
        for part in [Part::Low, Part::High] {
            index(scope, side, Attribute::Field(place, part), false);
        }
    }
    Some(Pay { need, offer, given: given?, scales })
}

fn recency(table: &Table<'_>, scope: &Scope<'_>) -> Option<Recency> {
    let (offer, days) = (table.required_text("offer"), table.int("days"));
    if !table.has("days") {
        table.report(table.offset(), "`days` is missing: after how many days an offer counts 0");
    }
    let offer = offer?;
    let Some(attribute) = scope.offer.attribute(&offer) else {
        scope.field(Side::Offer, &offer, table.place("offer"), table);
        return None;
    };
    if let Attribute::Field(..) = attribute {
        scope.field(Side::Offer, &offer, table.place("offer"), table)?;
    }
    let moment = match scope.offer.type_of(attribute) {
        Type::Date => false,
        Type::Instant => true,
        _ => {
            table.report_key("offer", format!("`{offer}` is neither a day nor a moment"));
            return None;
        }
    };
    let days = days?;
    let Some(days) = u32::try_from(days).ok().filter(|days| (1..=36_600).contains(days)) else {
        table.report_key("days", "`days` is a number from 1 to 36600");
        return None;
    };
    index(scope, Side::Offer, attribute, false);
    Some(Recency { offer: attribute, moment, days })
}

fn text(table: &Table<'_>, scope: &Scope<'_>) -> Option<Text> {
    let fields = |key: &'static str, side: Side| {
        let listed = table.texts(key);
        if listed.is_empty() {
            table.report_key(key, format!("`{key}` is missing: the fields whose words are compared"));
        }
        let place = |(name, offset): &(String, usize)| {
            let (place, field) = scope.field(side, name, *offset, table)?;
            if field.search.is_none() {
                table.report(*offset, format!("`{name}` is not searched: give it `search`"));
                return None;
            }
            Some(place)
        };
        let places: Vec<usize> = listed.iter().filter_map(place).collect();
        (places.len() == listed.len() && !places.is_empty()).then_some(places)
    };
    let (need, offer) = (fields("need", Side::Need), fields("offer", Side::Offer));
    Some(Text { need: need?, offer: offer? })
}
