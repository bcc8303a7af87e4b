//! Rows that the index proposed, read again: in the order of relevance page by page, or as a set for another order.

use std::collections::HashMap;
use std::sync::Arc;

use expr::Id;
use model::{Attribute, Model, System};
use search::Cursor;
use store::{Direction, Query, Row, Sort};

use crate::door::Moment;
use crate::index::{Proposals, Question};
use crate::reading::place::{read_cursor, write_cursor};
use crate::{Kernel, Problems};

/// Ids that are read again at once: most pages need the first portion, a page that few rows pass for needs all.
const PORTIONS: [usize; 2] = [64, 512];

/// How often the index is asked for more before a page is given as short as it is.
const TURNS: usize = 5;

impl Kernel {
    /// A page of what fits best: `query` says which rows may be in it and, with one more, how many. A page is short
    /// and still has a next one when 10,000 proposals were not enough to fill it.
    pub(crate) async fn by_relevance(
        &self,
        moment: &mut Moment<'_>,
        model: &Arc<Model>,
        question: &Question,
        query: Query<'_>,
        after: Option<&str>,
    ) -> Result<(Vec<Row>, Option<String>), Problems> {
        let most = query.limit.saturating_sub(1) as usize;
        let mut after = after.map(|text| read_cursor(text).ok_or("page.after-invalid")).transpose()?;
        let mut found: Vec<(Row, Cursor)> = Vec::new();
        let mut more = false;
        for _ in 0..TURNS {
            let proposals = self.proposals(moment, model, question, query.dataset, after).await?;
            moment.pass(&query, &proposals, most + 1 - found.len(), &mut found).await?;
            more = proposals.more;
            after = proposals.last.or(after);
            if found.len() > most || !more {
                break;
            }
        }
        let next = if found.len() > most {
            found.truncate(most);
            found.last().map(|(_, cursor)| write_cursor(*cursor))
        } else {
            after.filter(|_| more).map(write_cursor)
        };
        Ok((found.into_iter().map(|(row, _)| row).collect(), next))
    }

    /// The ids of what fits best, for another order.
    pub(crate) async fn proposed(
        &self,
        moment: &mut Moment<'_>,
        model: &Arc<Model>,
        question: &Question,
        dataset: &str,
    ) -> Result<Vec<Id>, Problems> {
        let proposals = self.proposals(moment, model, question, dataset, None).await?;
        Ok(proposals.hits.into_iter().map(|(id, _)| id).collect())
    }

    /// Proposals, and a view of the site that is not older than they are.
    async fn proposals(
        &self,
        moment: &mut Moment<'_>,
        model: &Arc<Model>,
        question: &Question,
        dataset: &str,
        after: Option<Cursor>,
    ) -> Result<Proposals, Problems> {
        let mut proposals = question.proposals(after).await?;
        moment.snapshot = self.store.snapshot().await?;
        if !Arc::ptr_eq(&moment.snapshot.layout().model, model) {
            return Err("search.not-ready".into());
        }
        proposals.keep_unchanged(&mut moment.snapshot, dataset).await?;
        Ok(proposals)
    }
}

impl Moment<'_> {
    /// Adds to `found` the rows among proposals that the query finds, in the order of the proposals, at most `most`.
    async fn pass(
        &mut self,
        query: &Query<'_>,
        proposals: &Proposals,
        most: usize,
        found: &mut Vec<(Row, Cursor)>,
    ) -> Result<(), Problems> {
        let wanted = found.len() + most;
        let mut rest = proposals.hits.as_slice();
        let [first, then] = PORTIONS;
        let mut size = first;
        while !rest.is_empty() && found.len() < wanted {
            let (here, behind) = rest.split_at(size.min(rest.len()));
            let ids: Vec<Id> = here.iter().map(|(id, _)| *id).collect();
            let portion = Query {
                ids: Some(&ids),
                sort: Sort { by: Attribute::System(System::Id), direction: Direction::Ascending },
                limit: u32::try_from(size).unwrap_or(u32::MAX),
                ..query.clone()
            };
            let rows = self.snapshot.rows(&portion).await?;
            let mut rows: HashMap<Id, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
            let passing = here.iter().filter_map(|(id, cursor)| Some((rows.remove(id)?, *cursor)));
            found.extend(passing.take(wanted - found.len()));
            (rest, size) = (behind, then);
        }
        Ok(())
    }
}
