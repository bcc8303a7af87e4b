//! What typed words mean where there is too much to choose from a list: a code by its words, a row by its name; and
//! what they may mean while they are typed. Rows are those the reader can read, called as it sees them.

mod lexicon;

use expr::Id;
use model::{Attribute, Dataset, Field, Model, Part, Refusal};

use super::Reader;
use super::detail::flat;
use crate::grants::Readable;
use crate::view::{Suggestion, Unread};
use crate::{Problems, Seen, Sight};

pub(super) use lexicon::{Lexicon, SIGNS};

/// So many are suggested while somebody types.
const SUGGESTED: usize = 9;

/// So many are offered for words that mean nothing, or too much.
pub(super) const NEAR: usize = 5;

/// So many letters are looked at; nobody types more to find something.
const LETTERS: usize = 60;

/// What typed words mean among rows.
pub(super) enum Row {
    /// This row.
    One(Id),
    /// Nothing, or several: what they may have meant, and why it is not taken.
    None(Unread, Refusal),
}

impl Reader<'_> {
    /// What letters typed into a field may mean, the nearest first: a field of a form, or a path that lists are
    /// filtered by.
    ///
    /// # Errors
    /// `dataset.unknown`; `parameter.invalid` for a field that nothing is suggested for, or that the reader has not.
    pub async fn suggest(&self, key: &str, field: &str, letters: &str) -> Result<Vec<Suggestion>, Problems> {
        let model = self.model();
        let dataset = Self::dataset(&model, key)?;
        let reads = self.kernel.may(self.actor, key, "read").await?;
        if !reads && !self.kernel.may(self.actor, key, "create").await? {
            return Err("dataset.unknown".into());
        }
        let invalid = || Problems::from(Refusal::new("parameter.invalid").with("name", "field"));
        let field = self.suggested_field(&model, dataset, field).await?.ok_or_else(invalid)?;
        let letters: String = letters.trim().chars().take(LETTERS).collect();
        if let Some(target) = field.kind.target() {
            let rows = u32::try_from(SUGGESTED).unwrap_or(u32::MAX);
            let found = self.kernel.rows_called(self.actor, target, &letters, rows).await?;
            return self.called(&model, target, &found).await;
        }
        let lexicon = Lexicon::of(&*field.kind, &model.codes, self.language).ok_or_else(invalid)?;
        Ok(lexicon.suggested(&letters, SUGGESTED))
    }

    /// The field at the end of a path, if the reader may fill it in or filter by it.
    async fn suggested_field<'m>(
        &self,
        model: &'m Model,
        dataset: &'m Dataset,
        name: &str,
    ) -> Result<Option<&'m Field>, Problems> {
        if let Some((place, field)) = dataset.field(name) {
            let readable = self.kernel.readable(self.actor, &dataset.key).await?;
            let mut known = readable.get(place).is_some_and(|readable| *readable != Readable::Never);
            for verb in ["create", "update"] {
                let (writable, _) = self.kernel.form_access(self.actor, &dataset.key, verb).await?;
                known |= writable.get(place) == Some(&true);
            }
            return Ok(known.then_some(field));
        }
        let path = dataset.filter.iter().find(|path| super::facets::name_of(model, dataset, path) == name);
        let Some([Attribute::Field(first, _), Attribute::Field(last, Part::Whole)]) = path.map(Vec::as_slice)
        else {
            return Ok(None);
        };
        let readable = self.kernel.readable(self.actor, &dataset.key).await?;
        if readable.get(*first).is_none_or(|readable| *readable == Readable::Never) {
            return Ok(None);
        }
        let target = dataset.fields.get(*first).and_then(|field| model.dataset(field.kind.target()?));
        Ok(target.and_then(|target| target.fields.get(*last)))
    }

    /// Rows as they are suggested, with what tells namesakes apart.
    pub(super) async fn called(
        &self,
        model: &Model,
        dataset: &str,
        rows: &[Seen],
    ) -> Result<Vec<Suggestion>, Problems> {
        let dataset = Self::dataset(model, dataset)?;
        let seen: Vec<&Seen> = rows.iter().collect();
        let labels = self.kernel.labels(self.actor, &seen, self.language).await?;
        let suggest = |seen: &Seen| {
            let more = dataset.fields.iter().enumerate().filter(|(place, field)| {
                let clear = matches!(seen.values.get(*place), Some(Sight::Clear(value)) if !value.is_null());
                *place != dataset.label && field.column && !field.personal && clear
            });
            let words = more.map(|(place, _)| flat(&self.cell(model, dataset, seen, place, &labels)));
            let note = words.filter(|words| !words.is_empty()).take(2).collect::<Vec<_>>().join(" · ");
            Suggestion {
                value: seen.id.to_string(),
                text: self.row_title(model, dataset, seen, &labels),
                note: Some(note).filter(|note| !note.is_empty()),
            }
        };
        Ok(rows.iter().map(suggest).collect())
    }

    /// The row that words mean: its whole name, or the only one with these letters inside.
    pub(super) async fn row_meant(&self, model: &Model, target: &str, words: &str) -> Result<Row, Problems> {
        let most = u32::try_from(NEAR).unwrap_or(u32::MAX);
        let mut found = self.kernel.rows_called(self.actor, target, words, most).await?;
        let whole = |seen: &&Seen| crate::Labels::of(model, seen, self.language) == words;
        let wholes: Vec<Id> = found.iter().filter(whole).map(|seen| seen.id).collect();
        match (wholes.as_slice(), found.as_slice()) {
            ([one], _) => return Ok(Row::One(*one)),
            ([], [one]) => return Ok(Row::One(one.id)),
            _ => {}
        }
        let title = Self::dataset(model, target)?.title.clone();
        let several = !found.is_empty();
        if !several {
            // letters two by two: a name that is nearly right has most of them
            for pair in lexicon::pairs(words).into_iter().filter(|pair| !pair.is_ascii()).take(4) {
                let rows = self.kernel.rows_called(self.actor, target, &pair, most).await?;
                found.extend(
                    rows.into_iter()
                        .filter(|row| found.iter().all(|known| known.id != row.id))
                        .collect::<Vec<_>>(),
                );
                if found.len() >= NEAR {
                    break;
                }
            }
            found.truncate(NEAR);
        }
        let code = if several { "field.several-rows" } else { "field.no-row-named" };
        let refusal = Refusal::new(code).with("value", words).with_words("dataset", title);
        let near = self.called(model, target, &found).await?;
        Ok(Row::None(Unread { words: words.to_owned(), near }, refusal))
    }
}
