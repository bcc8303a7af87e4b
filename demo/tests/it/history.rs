//! Three years of it: rows have pasts, in the order things happen.

use kernel::Actor;

use crate::city::{made, made_until};

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

/// A city is mostly made until today, whatever day that is: in the festival, after a class has left, on a leap day.
#[tokio::test]
async fn it_can_end_on_any_day() {
    for day in ["2024-02-29", "2025-01-29", "2026-07-01", "2026-08-31", "2026-12-31", "2031-03-15"] {
        let until: jiff::civil::Date = day.parse().unwrap();
        let made = made_until(until, 1, 0.02).await;
        let open = made.rows("job").await.iter().filter(|row| &*row.state == "open").count();
        assert!(open > 10, "{day}: {open} jobs are open");
        let applications = made.rows("application").await.len();
        assert!(applications > 60, "{day}: {applications} applications");
        let begun = jiff::tz::offset(8).to_timestamp(until.at(1, 0, 0, 0)).unwrap().as_microsecond();
        for dataset in ["job", "resume", "application", "person"] {
            let late = made.rows(dataset).await.iter().filter(|row| row.updated_at.0 > begun).count();
            assert_eq!(late, 0, "{day}: {dataset} has rows of the future");
        }
    }
}
