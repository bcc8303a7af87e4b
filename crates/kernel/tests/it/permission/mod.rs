//! The test that matters most: on random models, with random grants, rows and actors, every way into the kernel
//! answers what the rules of permission say and shows nothing else. The rules stand once more in [`oracle`].

mod model;
mod oracle;
mod reading;
mod world;
mod writing;

use std::collections::BTreeMap;

use kernel::Problems;
use testkit::Dice;
use world::World;

const MODELS: u64 = 210;
const REQUESTS: usize = 100;

#[tokio::test]
async fn nobody_sees_or_does_what_the_rules_do_not_give_in_even_models() {
    ask_everything((0..MODELS).step_by(2)).await;
}

#[tokio::test]
async fn nobody_sees_or_does_what_the_rules_do_not_give_in_odd_models() {
    ask_everything((1..MODELS).step_by(2)).await;
}

async fn ask_everything(models: impl Iterator<Item = u64>) {
    let mut answers = Answers::default();
    for seed in models {
        let mut dice = Dice::new(seed);
        let mut world = World::random(&mut dice).await;
        for request in 0..REQUESTS {
            let actor = dice.pick(&world.actors).clone();
            let _place = Place { seed, request };
            let (kind, given) = match dice.below(10) {
                0..=2 => ("list", reading::list(&world, &actor, &mut dice).await),
                3 => ("get", reading::get(&world, &actor, &mut dice).await),
                4 => ("history", reading::history(&world, &actor, &mut dice).await),
                5 => ("labels", reading::labels(&world, &actor, &mut dice).await),
                6 => ("reveal", reading::reveal(&world, &actor, &mut dice).await),
                7 => ("why", reading::why(&world, &actor, &mut dice).await),
                _ => ("commit", writing::commit(&mut world, &actor, &mut dice).await),
            };
            *answers.entry((kind, given)).or_default() += 1;
        }
    }
    for kind in ["list", "get", "history", "labels", "reveal", "why", "commit"] {
        for given in [true, false] {
            let many = answers.get(&(kind, given)).copied().unwrap_or_default();
            assert!(many >= 100, "`{kind}` is given ({given}) often enough to mean something: {answers:?}");
        }
    }
}

/// How often a kind of request was given something, and nothing.
type Answers = BTreeMap<(&'static str, bool), usize>;

/// Says where it was when a request ends the test.
struct Place {
    seed: u64,
    request: usize,
}

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("model {}, request {}", self.seed, self.request);
        }
    }
}

/// The codes of a refusal, which tells no value of any row.
fn codes_of(problems: &Problems) -> Vec<&'static str> {
    assert!(!format!("{problems:?}").contains("word0"), "{problems:?}");
    problems.0.iter().map(|problem| problem.refusal.code).collect()
}
