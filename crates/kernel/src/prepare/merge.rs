//! Two people changed one row: different fields merge, many-valued fields merge by element, the same field asks.

use expr::{Item, Value};
use model::{Dataset, Label, Language, Model, Refusal};
use store::Row;

use crate::command::Values;
use crate::{Problem, Seen, Sight};

/// The values to set on `current`, made from values that were changed against `base`. A field that both sides
/// changed differently becomes a problem with what stands there now.
pub(super) fn merge(
    dataset: &Dataset,
    model: &Model,
    base: &[Value],
    current: &Row,
    seen: &Seen,
    values: &Values,
    problems: &mut Vec<Problem>,
) -> Values {
    let mut merged = Values::new();
    for (name, mine) in values {
        let Some((place, field)) = dataset.field(name) else {
            merged.push((name.clone(), mine.clone()));
            continue;
        };
        let was = base.get(place).unwrap_or(&Value::Null);
        let theirs = current.values.get(place).unwrap_or(&Value::Null);
        if mine == theirs || mine == was {
            // nothing of mine is left to set
        } else if theirs == was {
            merged.push((name.clone(), mine.clone()));
        } else if dataset.is_many(place) {
            merged.push((name.clone(), merge_items(was.as_items(), theirs.as_items(), mine.as_items())));
        } else {
            let shown = |value, language| field.kind.show(value, &model.codes, language);
            let theirs = match seen.values.get(place) {
                Some(Sight::Clear(value)) => {
                    Label::new(shown(value, Language::Zh), shown(value, Language::En))
                }
                Some(Sight::Masked(text)) => Label::new(text.clone(), text.clone()),
                _ => Label::default(),
            };
            problems.push(Problem::at(name, Refusal::new("field.conflict").with_words("theirs", theirs)));
        }
    }
    merged
}

/// Elements as they are now, without those I took away, with those I added or gave another level.
fn merge_items(was: &[Item], theirs: &[Item], mine: &[Item]) -> Value {
    let find = |list: &'_ [Item], key: &Value| list.iter().find(|item| item.key == *key).cloned();
    let mut merged: Vec<Item> = Vec::new();
    for item in theirs {
        match (find(was, &item.key), find(mine, &item.key)) {
            (Some(_), None) => {}
            (Some(before), Some(changed)) if changed.level != before.level => merged.push(changed),
            _ => merged.push(item.clone()),
        }
    }
    for item in mine {
        if find(was, &item.key).is_none() && find(theirs, &item.key).is_none() {
            merged.push(item.clone());
        }
    }
    if merged.is_empty() { Value::Null } else { Value::List(merged) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(words: &[&str]) -> Vec<Item> {
        words.iter().map(|word| Item::new(Value::text(*word))).collect()
    }

    #[test]
    fn elements_added_and_taken_away_on_both_sides_are_kept_and_lost() {
        let merged =
            merge_items(&items(&["a", "b", "c"]), &items(&["a", "b", "d"]), &items(&["b", "c", "e"]));
        assert_eq!(merged, Value::List(items(&["b", "d", "e"])));
    }
}
