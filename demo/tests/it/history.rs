//! Three years of it: rows have pasts, in the order things happen.

use kernel::Actor;

use crate::city::made;

#[tokio::test]
async fn rows_have_more_than_one_revision_with_times_that_rise() {
    let made = made(1, 0.02).await;
    for dataset in ["job", "application", "resume", "enterprise"] {
        let rows = made.rows(dataset).await;
        let row = rows.iter().max_by_key(|row| row.rev).unwrap();
        let revisions = made.kernel.history(&Actor::operator(), dataset, row.id).await.unwrap();
        assert!(revisions.len() > 1, "{dataset} has no past");
        assert!(revisions.windows(2).all(|pair| pair[0].at > pair[1].at), "{dataset}");
        assert_eq!(revisions.last().unwrap().seen.rev, 1, "{dataset}");
    }
}

#[tokio::test]
async fn history_spans_three_years_and_ends_on_the_last_day() {
    let made = made(1, 0.02).await;
    let changes = made.kernel.store().snapshot().await.unwrap().changes(1, 1_000_000).await.unwrap();
    let days: Vec<jiff::civil::Date> = changes
        .iter()
        .map(|change| {
            let moment = jiff::Timestamp::from_microsecond(change.at.0).unwrap();
            jiff::tz::offset(8).to_datetime(moment).date()
        })
        .collect();
    assert!(days.is_sorted());
    assert_eq!(days.first().unwrap().to_string(), "2023-11-23");
    let last = *days.last().unwrap();
    assert!((jiff::civil::date(2026, 11, 20)..=jiff::civil::date(2026, 11, 23)).contains(&last), "{last}");
    let distinct: std::collections::BTreeSet<_> = days.iter().collect();
    assert!(distinct.len() > 150, "everything happened on {} days", distinct.len());
}

/// Nobody applies before the job is open and the résumé is there to be read.
#[tokio::test]
async fn causes_come_before_effects() {
    let made = made(1, 0.05).await;
    let (jobs, resumes) = (made.rows("job").await, made.rows("resume").await);
    let opened = made.kernel.model().dataset("job").unwrap().state("open").unwrap().0;
    for row in made.rows("application").await {
        let job = made.value("application", &row, "job").as_id();
        let job = jobs.iter().find(|found| Some(found.id) == job).unwrap();
        assert!(job.state_at[opened].unwrap() < row.created_at);
        let resume = made.value("application", &row, "resume").as_id();
        let resume = resumes.iter().find(|found| Some(found.id) == resume).unwrap();
        assert!(resume.created_at < row.created_at);
    }
}
