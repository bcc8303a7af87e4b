//! The answer to "why not this one?" in words, and which one was meant.

use expr::Id;
use kernel::view::{Link, RankedQuestion, Target};
use kernel::{List, Problems};

use crate::matcher::Side;
use crate::page::{ACTION, Shown, figure, question};
use crate::rank::{Matched, Offer, Options};
use crate::why_not::{Failing, WhyNot, why_not};

/// Rows that may have been meant by a few words.
const MEANT: u32 = 8;

impl Shown<'_> {
    /// The question with its answer: of the row that is named by its id or its address, or that alone is found by the
    /// words; else rows that may have been meant.
    pub async fn answered(
        &self,
        matched: &Matched,
        query: &[(String, String)],
        asked: &str,
        options: &Options,
    ) -> Result<RankedQuestion, Problems> {
        let mut question = question(matched, query, asked);
        let mut meant = named(asked);
        if meant.is_none() {
            let list = List {
                dataset: &matched.matcher.offer,
                q: Some(asked),
                limit: Some(MEANT),
                ..List::default()
            };
            let found = self.reader.kernel.list(self.reader.actor, &list).await?.rows;
            if let [one] = found.as_slice() {
                meant = Some(one.id);
            } else if found.is_empty() {
                question.answer.push(self.say("why.meant", &[]));
            }
            let link = |seen: &kernel::Seen| {
                let Target::Engine { mut query, .. } = question.target.clone() else { return None };
                query.push(("why".to_owned(), seen.id.to_string()));
                let target = Target::Engine { action: ACTION.to_owned(), query };
                let note = self.notes(seen).join(" · ");
                Some(Link { text: self.name(seen), note: Some(note), target: Some(target) })
            };
            if meant.is_none() {
                question.meant = found.iter().filter_map(link).collect();
            }
        }
        if let Some(id) = meant {
            let seen = self.reader.kernel.get(self.reader.actor, &matched.matcher.offer, id).await?;
            let title = self.name(&seen);
            // nobody knows a row by its id
            question.value = String::new();
            let (_, why) = why_not(
                self.reader.kernel,
                self.reader.actor,
                &matched.matcher.key,
                matched.need.id,
                id,
                options,
            )
            .await?;
            question.answer = self.lines(matched, &title, &why);
        }
        Ok(question)
    }

    /// The answer in a few lines.
    pub fn lines(&self, matched: &Matched, title: &str, why: &WhyNot) -> Vec<String> {
        let scores = |score: f64, last: f64| {
            self.say("why.scores", &[("title", title), ("score", &figure(score)), ("last", &figure(last))])
        };
        match why {
            WhyNot::Listed(place) => {
                vec![self.say("why.listed", &[("title", title), ("place", &place.to_string())])]
            }
            WhyNot::Fails(failing) => self.failing("why.fails", matched, title, failing),
            WhyNot::Unsure(failing) => self.failing("why.unsure", matched, title, failing),
            WhyNot::Change(changed) => {
                let changes: Vec<String> = changed
                    .words(self.model, self.reader.language)
                    .into_iter()
                    .map(|(field, from, to)| {
                        let from = if from.is_empty() { self.say("why.nothing", &[]) } else { from };
                        self.say("why.changed", &[("field", &field), ("from", &from), ("to", &to)])
                    })
                    .collect();
                let whose = self.title(&changed.row.dataset);
                let values =
                    [("whose", whose), ("changes", changes.join("，")), ("score", figure(changed.score))];
                let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
                vec![scores(changed.offer.score, changed.last), self.say("why.change", &values)]
            }
            WhyNot::Beyond { offer, last } => {
                let parts = self.lacking(matched, offer).join("、");
                vec![scores(offer.score, *last), self.say("why.beyond", &[("parts", &parts)])]
            }
            WhyNot::NotYet => vec![self.say("why.not-yet", &[])],
        }
    }

    fn failing(&self, key: &'static str, matched: &Matched, title: &str, failing: &Failing) -> Vec<String> {
        let require = matched.matcher.requires.get(failing.requirement);
        let require = require.map(|require| require.title.get(self.reader.language)).unwrap_or_default();
        let mut lines = vec![self.say(key, &[("title", title), ("requirement", require)])];
        lines.extend(failing.said.iter().map(|(side, field, value)| {
            let whose = self.title(match side {
                Side::Need => &matched.matcher.need,
                Side::Offer => &matched.matcher.offer,
            });
            let nothing = self.say("why.nothing", &[]);
            let value = if value.is_empty() { &nothing } else { value };
            self.say("why.said", &[("whose", &whose), ("field", field), ("value", value)])
        }));
        lines
    }

    /// The three parts that lose most.
    fn lacking(&self, matched: &Matched, offer: &Offer) -> Vec<String> {
        let mut parts: Vec<_> = offer.parts.iter().collect();
        let lost = |part: &crate::Part| part.share * (1.0 - part.value);
        parts.sort_by(|one, other| lost(other).total_cmp(&lost(one)));
        parts.into_iter().take(3).map(|part| self.part_title(matched, part)).collect()
    }
}

/// The id in a text that is one, or an address that ends in one.
fn named(text: &str) -> Option<Id> {
    let last = text.trim().trim_end_matches('/').rsplit('/').next()?;
    let last = last.split(['?', '#']).next()?;
    Id::parse_str(last).ok()
}
