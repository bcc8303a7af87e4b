//! What people write: one truth in many wordings, so that matching has something to understand.

use std::collections::BTreeSet;

use crate::city::made;

#[tokio::test]
async fn hardly_two_texts_are_alike() {
    let made = made(1, 0.1).await;
    for (dataset, field) in [("job", "duties"), ("resume", "projects")] {
        let texts = made.texts(dataset, field).await;
        let distinct: BTreeSet<&String> = texts.iter().collect();
        assert!(
            distinct.len() * 100 >= texts.len() * 97,
            "{} of {} {dataset}.{field}",
            distinct.len(),
            texts.len()
        );
    }
}

/// A brace or bracket left standing would be seen by everybody.
#[tokio::test]
async fn nothing_of_the_frames_is_left_standing() {
    let made = made(1, 0.1).await;
    for (dataset, field) in [
        ("job", "title"),
        ("job", "duties"),
        ("resume", "headline"),
        ("resume", "wish"),
        ("resume", "courses"),
        ("resume", "projects"),
        ("application", "message"),
    ] {
        for text in made.texts(dataset, field).await {
            assert!(!text.contains(['{', '}', '[', ']', '|']), "{dataset}.{field}: {text}");
        }
    }
}

/// A person who looks for an occupation has more of what its jobs ask than somebody who does not.
#[tokio::test]
async fn skills_follow_from_the_occupation() {
    let made = made(1, 0.1).await;
    let skills = |dataset: &str, row: &store::Row| -> BTreeSet<String> {
        let value = made.value(dataset, row, "skills");
        value.as_items().iter().filter_map(|item| item.key.as_text()).map(str::to_owned).collect()
    };
    let (jobs, resumes) = (made.rows("job").await, made.rows("resume").await);
    let (mut fitting, mut others) = ((0, 0), (0, 0));
    for job in &jobs {
        let (asked, occupation) = (skills("job", job), made.text("job", job, "occupation"));
        for resume in resumes.iter().take(400) {
            let wishes = made.value("resume", resume, "wish_occupations");
            let looks = wishes.as_items().iter().any(|wish| wish.key.as_text() == Some(&*occupation));
            let shared = skills("resume", resume).intersection(&asked).count();
            let sums = if looks { &mut fitting } else { &mut others };
            sums.0 += shared;
            sums.1 += asked.len();
        }
    }
    let percent = |(shared, asked): (usize, usize)| shared * 100 / asked.max(1);
    assert!(percent(fitting) > 40, "{fitting:?}");
    assert!(percent(others) < 10, "{others:?}");
}
