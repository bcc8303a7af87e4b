//! What somebody wishes of a draft's recipe, as the form of its page holds it: read from the recipe, or from what was
//! typed, and brought into the recipe again.

use kernel::{Problem, Problems};
use model::{Dataset, Model, Move, MoveBy, Refusal, Tone};

use crate::reading::{HeadChoice, Sheet, head_word};
use crate::recipe::{Chosen, Recipe, read_recipe, recipes};

/// What the form of a draft holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wishes {
    /// The key of the pack's recipe that is used; empty for a suggestion.
    pub used: String,
    /// The sheet; empty for the first.
    pub sheet: String,
    /// The number of the head line, `none`, or empty.
    pub head: String,
    /// The source's name.
    pub source: String,
    /// The year of dates that bear none.
    pub year: String,
    /// The places of the columns that identify a line.
    pub key: Vec<usize>,
    /// The moves made after a line is in.
    pub moves: Vec<String>,
    /// What columns feed.
    pub chosen: Chosen,
}

impl Wishes {
    /// What a recipe says.
    pub fn of(recipe: &Recipe, sheet: &Sheet, model: &Model) -> Self {
        let packs = recipes(model);
        let same = |known: &Recipe| known.source == recipe.source && known.title == recipe.title;
        let used = packs.iter().find(|(_, known)| same(known));
        Wishes {
            used: used.map(|(key, _)| key.to_string()).unwrap_or_default(),
            sheet: sheet.name.clone(),
            head: match recipe.head {
                HeadChoice::Find => String::new(),
                HeadChoice::None => "none".to_owned(),
                HeadChoice::At(number) => number.to_string(),
            },
            source: recipe.source.to_string(),
            year: recipe.year.map(|year| year.to_string()).unwrap_or_default(),
            key: recipe.key.iter().filter_map(|at| sheet.column(at)).collect(),
            moves: recipe.then.iter().map(ToString::to_string).collect(),
            chosen: recipe.chosen(sheet),
        }
    }

    /// What was typed over it; what the form does not speak of stays.
    ///
    /// # Errors
    /// `parameter.invalid` for a column, row or field that is not there.
    pub fn typed(
        mut self,
        parameters: &[(String, String)],
        recipe: &Recipe,
        model: &Model,
    ) -> Result<Self, Problems> {
        let all = |name: &str| -> Option<Vec<&str>> {
            let mut values = parameters.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim());
            let first = values.next()?;
            Some([first].into_iter().chain(values).filter(|value| !value.is_empty()).collect())
        };
        let last = |name: &str| all(name).map(|values| values.last().copied().unwrap_or_default().to_owned());
        self.used = last("recipe").unwrap_or(self.used);
        self.sheet = last("sheet").unwrap_or(self.sheet);
        self.head = last("head").unwrap_or(self.head);
        self.source = last("source").unwrap_or(self.source);
        self.year = last("year").unwrap_or(self.year);
        if let Some(key) = all("key") {
            self.key = key.into_iter().filter_map(|place| place.parse().ok()).collect();
        }
        if let Some(moves) = all("moves") {
            self.moves = moves.into_iter().flat_map(str::split_whitespace).map(str::to_owned).collect();
        }
        let rows = recipe.feedable(model);
        for (name, value) in parameters {
            let Some((column, row)) = name.strip_prefix("to.").and_then(|rest| rest.split_once('.')) else {
                continue;
            };
            let invalid = || Problems::from(Refusal::new("parameter.invalid").with("name", name));
            let place: usize = column.parse().map_err(|_| invalid())?;
            let fed = rows.iter().find(|known| &*known.name == row).ok_or_else(invalid)?;
            if value.is_empty() {
                self.chosen.remove(&(place, row.into()));
                continue;
            }
            let dataset = model.dataset(&fed.dataset).ok_or_else(invalid)?;
            let (field, _) = dataset.known_as(value).ok_or_else(invalid)?;
            self.chosen.insert((place, row.into()), field);
        }
        Ok(self)
    }

    /// The choice of the head line.
    pub fn head_choice(&self) -> Result<HeadChoice, Problems> {
        let wrong = || Problems::from(Refusal::new("parameter.invalid").with("name", "head"));
        match self.head.as_str() {
            "" => Ok(HeadChoice::Find),
            "none" => Ok(HeadChoice::None),
            number => number.parse().ok().filter(|number| *number > 0).map(HeadChoice::At).ok_or_else(wrong),
        }
    }

    /// The recipe as it is wished.
    ///
    /// # Errors
    /// `field.required`, `value.…`, `recipe.row-not-found-by`, `recipe.invalid`, with the field of the form.
    pub fn applied(&self, recipe: &Recipe, sheet: &Sheet, model: &Model) -> Result<Recipe, Problems> {
        let mut wrong = Vec::new();
        if self.source.is_empty() {
            wrong.push(Problem::at("source", Refusal::new("field.required")));
        }
        let year = match self.year.as_str() {
            "" => None,
            text => {
                let year = text.parse::<i16>().ok().filter(|year| (1900..=2999).contains(year));
                if year.is_none() {
                    wrong.push(Problem::at("year", Refusal::new("recipe.year")));
                }
                year
            }
        };
        let corrected = match recipe.with_chosen(&self.chosen, sheet, model) {
            Ok(corrected) => corrected,
            Err(problems) => {
                wrong.extend(problems.0);
                recipe.clone()
            }
        };
        if !wrong.is_empty() {
            return Err(Problems(wrong));
        }
        let key =
            self.key.iter().filter_map(|place| sheet.columns.get(*place)).map(|name| name.as_str().into());
        let mut title = recipe.title.clone();
        if title.zh == *recipe.source {
            title = model::Label::new(&self.source, &self.source);
        }
        let corrected = Recipe {
            title,
            source: self.source.as_str().into(),
            year,
            key: key.collect(),
            then: self.then(&corrected, model),
            ..corrected
        };
        // what cannot be read again would be lost with the page
        match read_recipe("recipe", &corrected.to_toml(model), model) {
            Ok(recipe) => Ok(recipe),
            Err(wrong) => {
                let why = wrong.first().map(ToString::to_string).unwrap_or_default();
                Err(Refusal::new("recipe.invalid").with("why", why).into())
            }
        }
    }

    /// The wished moves that a line's new row can make, in the order they are declared.
    fn then(&self, recipe: &Recipe, model: &Model) -> Vec<Box<str>> {
        let possible = moves(recipe, model);
        possible.into_iter().filter(|key| self.moves.iter().any(|wished| **wished == **key)).collect()
    }
}

/// The moves that a line's new row can make without a word of a person.
pub(super) fn moves(recipe: &Recipe, model: &Model) -> Vec<Box<str>> {
    let Some(main) = recipe.main().filter(|main| main.look_up.is_empty()) else { return Vec::new() };
    let Some(dataset) = model.dataset(&main.dataset) else { return Vec::new() };
    let possible = dataset.moves.iter().filter(|found| found.by == MoveBy::Grant && !found.note);
    possible.map(|found| found.key.clone()).collect()
}

/// How far a line's new row can be brought: the moves after one another, each leading on from the state before. A state
/// is left by the first move that leads forward from it.
pub(super) fn ways(dataset: &Dataset, possible: &[Box<str>]) -> Vec<Vec<Box<str>>> {
    let (mut state, mut way, mut ways) = (0, Vec::new(), Vec::new());
    let forward = |found: &&Move, state: usize| {
        found.tone == Tone::Primary && found.from.contains(&state) && possible.contains(&found.key)
    };
    while let Some(found) = dataset.moves.iter().find(|found| forward(found, state)) {
        if way.contains(&found.key) {
            break;
        }
        way.push(found.key.clone());
        state = found.to;
        ways.push(way.clone());
    }
    ways
}

/// Whether two columns of a head are called alike; they are joined then, and told apart by nothing.
pub(super) fn repeated(sheet: &Sheet) -> Vec<&str> {
    let mut seen: Vec<String> = Vec::new();
    let mut twice = Vec::new();
    for column in &sheet.columns {
        let word = head_word(column);
        if seen.contains(&word) {
            twice.push(column.as_str());
        }
        seen.push(word);
    }
    twice
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Publishing alone was offered, and the whole file was refused for it.
    #[test]
    fn a_way_leads_on_from_the_first_state_without_a_gap() {
        let (model, _) = model::load(&testkit::packs(), &[crate::SECTION, testkit::MATCHERS]);
        let dataset = model.dataset("job").unwrap();
        let told = |keys: &[&str]| {
            let keys: Vec<Box<str>> = keys.iter().map(|key| (*key).into()).collect();
            ways(dataset, &keys).iter().map(|way| way.join(" ")).collect::<Vec<_>>()
        };
        assert_eq!(told(&["submit", "open", "close"]), ["submit", "submit open"]);
        assert_eq!(told(&["submit"]), ["submit"]);
        assert_eq!(told(&["open"]), Vec::<String>::new());
    }
}
