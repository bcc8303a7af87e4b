//! A recipe nobody has written: columns find their fields by name, by the synonyms a dataset declares, and by what
//! their cells read as. It is a proposal; whoever uses it corrects it.

use std::collections::HashMap;

use kernel::Problems;
use model::kinds::{Column as Stored, Shape};
use model::{Dataset, Field, Label, Model, Refusal};

use super::{Column, FedRow, Otherwise, Recipe, Target};
use crate::reading::{HeadChoice, Sheet, head_word};

/// A recipe that fits a sheet, and what each column of the sheet reads as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The recipe.
    pub recipe: Recipe,
    /// By the sheet's columns.
    pub reads: Vec<Reads>,
}

/// What a column reads as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Where it goes; none if nothing fits.
    pub to: Option<Target>,
    /// Whether its name said so; else its content did.
    pub by_name: bool,
    /// How many cells of the sample hold something.
    pub filled: usize,
    /// How many of them the field reads.
    pub read: usize,
    /// The first different texts.
    pub examples: Vec<String>,
}

/// How many cells of a column are tried.
const TRIED: usize = 60;
/// How many texts are shown.
const EXAMPLES: usize = 3;
/// What a name of its own is worth, against the share of cells that read, at most 1,000.
const NAMED: usize = 10_000;
/// What is worth half a name: one contains the other.
const ALIKE: usize = 3_000;
/// The share of cells that must read where only content speaks, and where a part of a name does.
const SURE: usize = 900;
/// Words that only a kind without demands of its own reads.
const WORDS: &str = "一段普通的话";
/// Figures that say nothing of what they count.
const FIGURES: &str = "12345";

/// Suggests how a sheet becomes rows of a dataset. `source` names the source for good.
///
/// # Errors
/// `dataset.unknown`.
pub fn suggest(sheet: &Sheet, dataset: &str, source: &str, model: &Model) -> Result<Suggestion, Problems> {
    let main = model.dataset(dataset).ok_or_else(|| Refusal::new("dataset.unknown"))?;
    let candidates = candidates(main, model);
    let mut reads: Vec<Reads> = (0..sheet.columns.len()).map(|column| sample(sheet, column)).collect();
    let mut pairs: Vec<(usize, usize, usize, bool, usize)> = Vec::new();
    for (column, name) in sheet.columns.iter().enumerate() {
        let cells = cells(sheet, column);
        for (place, candidate) in candidates.iter().enumerate() {
            let read = cells.iter().filter(|cell| candidate.reads(cell, model)).count();
            let share = if cells.is_empty() { 0 } else { read * 1_000 / cells.len() };
            let named = if sheet.head.is_some() { candidate.named(name) } else { 0 };
            let fits = match named {
                NAMED => cells.is_empty() || share > 0,
                0 => cells.len() >= 2 && share >= SURE && candidate.demands(&cells, model),
                _ => share >= SURE,
            };
            if fits {
                pairs.push((named + share, column, place, named > 0, read));
            }
        }
    }
    // the surest first; of equals the earlier column and the dataset's own field
    pairs.sort_by_key(|(score, column, place, ..)| (usize::MAX - score, *column, *place));
    let mut taken: HashMap<usize, usize> = HashMap::new();
    for (_, column, place, by_name, read) in pairs {
        let slot = reads.get_mut(column).filter(|slot| slot.to.is_none());
        let (Some(slot), Some(candidate), false) = (slot, candidates.get(place), taken.contains_key(&place))
        else {
            continue;
        };
        slot.to = Some(candidate.target);
        (slot.by_name, slot.read) = (by_name, read);
        taken.insert(place, column);
    }
    let recipe = recipe(sheet, main, source, model, &mut reads);
    Ok(Suggestion { recipe, reads })
}

/// A field that a column may go to. Row 0 is the dataset itself, row n its n-th reference.
struct Candidate<'m> {
    target: Target,
    field: &'m Field,
    /// A reference that its label stands for.
    stands_for: Option<&'m Field>,
}

pub(super) fn references(main: &Dataset) -> impl Iterator<Item = (&Field, &str)> {
    let single = |field: &&Field| field.kind.shape() == Shape::One(Stored::Id);
    main.fields.iter().filter(single).filter_map(|field| Some((field, field.kind.target()?)))
}

fn candidates<'m>(main: &'m Dataset, model: &'m Model) -> Vec<Candidate<'m>> {
    let own = |(place, field): (usize, &'m Field)| {
        let target = Target { row: 0, field: place };
        field.kind.target().is_none().then_some(Candidate { target, field, stands_for: None })
    };
    let mut found: Vec<Candidate<'_>> = main.fields.iter().enumerate().filter_map(own).collect();
    for (row, (reference, key)) in references(main).enumerate() {
        let Some(dataset) = model.dataset(key) else { continue };
        if finders(dataset).is_empty() {
            continue;
        }
        for (place, field) in
            dataset.fields.iter().enumerate().filter(|(_, field)| field.kind.target().is_none())
        {
            let stands_for = (place == dataset.label).then_some(reference);
            found.push(Candidate { target: Target { row: row + 1, field: place }, field, stands_for });
        }
    }
    found
}

/// The fields by which rows of a dataset are found, the surest first.
pub(super) fn finders(dataset: &Dataset) -> Vec<usize> {
    let unique = dataset.unique.iter().filter_map(|unique| match unique.fields.as_slice() {
        [place] => Some(*place),
        _ => None,
    });
    let looked_up =
        dataset.fields.iter().enumerate().filter(|(_, field)| field.look_up).map(|(place, _)| place);
    let mut places: Vec<usize> = Vec::new();
    for place in unique.chain(looked_up) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

impl Candidate<'_> {
    fn reads(&self, cell: &str, model: &Model) -> bool {
        self.field.kind.import(cell, &model.codes).is_ok()
    }

    /// Whether other texts are no value of it, so that reading these says something.
    fn demands(&self, cells: &[&str], model: &Model) -> bool {
        let figures = cells.iter().filter(|cell| cell.bytes().all(|byte| byte.is_ascii_digit())).count();
        !self.reads(WORDS, model) && (figures == 0 || !self.reads(FIGURES, model))
    }

    /// What the name of a column is worth.
    fn named(&self, column: &str) -> usize {
        let column = head_word(column);
        let of = |field: &Field| -> Vec<String> {
            let words = [&*field.key, &field.title.zh, &field.title.en];
            words.into_iter().chain(field.synonyms.iter().map(AsRef::as_ref)).map(head_word).collect()
        };
        let words: Vec<String> =
            self.stands_for.iter().flat_map(|field| of(field)).chain(of(self.field)).collect();
        let last = column.rsplit(' ').next().unwrap_or_default();
        if words.iter().any(|word| *word == column || word == last) {
            return NAMED;
        }
        let alike = |word: &String| {
            word.chars().count() >= 2
                && column.chars().count() >= 2
                && (column.contains(word.as_str()) || word.contains(column.as_str()))
        };
        if words.iter().any(alike) { ALIKE } else { 0 }
    }
}

fn cells(sheet: &Sheet, column: usize) -> Vec<&str> {
    sheet.sample.iter().map(|line| line.cell(column)).filter(|cell| !cell.is_empty()).take(TRIED).collect()
}

fn sample(sheet: &Sheet, column: usize) -> Reads {
    let cells = cells(sheet, column);
    let mut examples: Vec<String> = Vec::new();
    for cell in &cells {
        if examples.len() < EXAMPLES && !examples.iter().any(|known| known == cell) {
            examples.push((*cell).to_owned());
        }
    }
    Reads { filled: cells.len(), examples, ..Reads::default() }
}

/// The recipe of what was found: references that columns feed come first, the dataset's own row last.
fn recipe(sheet: &Sheet, main: &Dataset, source: &str, model: &Model, reads: &mut [Reads]) -> Recipe {
    let fed =
        |row: usize, place: usize| reads.iter().any(|reads| reads.to == Some(Target { row, field: place }));
    let mut rows: Vec<FedRow> = Vec::new();
    let mut places: HashMap<usize, usize> = HashMap::new();
    let mut refer = Vec::new();
    for (at, (reference, key)) in references(main).enumerate() {
        let row = at + 1;
        let Some(dataset) = model.dataset(key) else { continue };
        let look_up = look_up(dataset, |place| fed(row, place));
        if look_up.is_empty() {
            continue;
        }
        let whole =
            dataset.fields.iter().enumerate().all(|(place, field)| !field.required || fed(row, place));
        refer.push((reference.key.clone(), rows.len()));
        places.insert(row, rows.len());
        rows.push(FedRow {
            name: reference.key.clone(),
            dataset: key.into(),
            look_up,
            otherwise: if whole { Otherwise::Create } else { Otherwise::Refuse },
            refer: Vec::new(),
        });
    }
    places.insert(0, rows.len());
    let mut name = main.key.to_string();
    while rows.iter().any(|row| *row.name == *name) {
        name.push_str("_row");
    }
    rows.push(FedRow {
        name: name.into(),
        dataset: main.key.clone(),
        look_up: look_up(main, |place| fed(0, place)),
        otherwise: Otherwise::Create,
        refer,
    });
    for reads in reads.iter_mut() {
        reads.to = reads.to.and_then(|to| Some(Target { row: *places.get(&to.row)?, field: to.field }));
    }
    let columns = sheet.columns.iter().zip(reads.iter()).filter_map(|(name, reads)| {
        Some(Column {
            at: vec![name.as_str().into()],
            join: " ".into(),
            to: vec![reads.to?],
            ..Column::default()
        })
    });
    Recipe {
        title: Label::new(source, source),
        source: source.into(),
        sheet: Some(sheet.name.as_str().into()).filter(|_| !sheet.name.is_empty()),
        head: sheet.head.map_or(HeadChoice::None, HeadChoice::At),
        rows,
        columns: columns.collect(),
        ..Recipe::default()
    }
}

fn look_up(dataset: &Dataset, fed: impl Fn(usize) -> bool) -> Vec<Box<str>> {
    let finders = finders(dataset).into_iter().filter(|place| fed(*place));
    finders.filter_map(|place| Some(dataset.fields.get(place)?.key.clone())).collect()
}
