//! Guessing passwords: what one after another would lock is locked as well by many at once, and none of it can undo
//! what somebody set meanwhile.

use std::sync::Arc;

use identity::{Identity, IdentityError, TABLES};
use kernel::Actor;
use testkit::{Site, packs, sections};

const PASSWORD: &str = "correct horse battery";
const ANOTHER: &str = "staple of another kind";

async fn town() -> (Site, Arc<Identity>, expr::Id) {
    let site = Site::built(packs(), sections(), TABLES).await;
    let person = site.person("钱二").await;
    let account = site.account(person, "qian").await;
    let identity = Arc::new(Identity::new(Arc::clone(&site.kernel)));
    identity.set_password(&Actor::operator(), account, "qian", PASSWORD).await.unwrap();
    (site, identity, account)
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_once_lock_the_account_like_guesses_in_a_row() {
    let (_site, identity, _) = town().await;
    let guesses: Vec<_> = (0..20)
        .map(|number| {
            let identity = Arc::clone(&identity);
            tokio::spawn(
                async move { identity.sign_in("qian", &format!("wrong guess {number}")).await.err() },
            )
        })
        .collect();
    let mut wrong = 0;
    for guess in guesses {
        wrong += usize::from(matches!(guess.await.unwrap(), Some(IdentityError::Wrong)));
    }
    assert_eq!(wrong, 5, "the rest is turned away without being tried");
    let right = identity.sign_in("qian", PASSWORD).await.err();
    assert!(matches!(right, Some(IdentityError::Locked { .. })), "{right:?}");
}

/// When this fails, whoever tries passwords learns who has an account.
#[tokio::test]
async fn names_that_nobody_has_are_answered_like_those_that_somebody_has() {
    let (site, identity, _) = town().await;
    let person = site.person("孙三").await;
    site.account(person, "sun").await;
    let again = async |name: &str, tries: usize| {
        let mut told = Vec::new();
        for _ in 0..tries {
            told.push(identity.sign_in(name, "wrong guess").await.err().map(|error| error.to_string()));
        }
        told
    };
    let known = again("qian", 7).await;
    assert!(known[4] != known[5], "{known:?}");
    assert_eq!(again("nobody", 7).await, known);
    assert_eq!(again("sun", 7).await, known, "an account without a password");
    assert_eq!(again("nobody else", 4).await, known[..4], "each name for itself");
    site.clock.pass_seconds(15 * 60 + 1);
    assert_eq!(again("nobody", 7).await, known, "and it begins anew behind the lock");
    assert_eq!(again("qian", 7).await, known);
    site.clock.pass_seconds(15 * 60 + 1);
    identity.sign_in("qian", PASSWORD).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_set_while_others_guess_stands() {
    let (site, identity, account) = town().await;
    let guess = {
        let identity = Arc::clone(&identity);
        tokio::spawn(async move { identity.sign_in("qian", "wrong guess").await.err() })
    };
    // set by another part of the program, as a command on a running site is
    let other = Identity::new(Arc::clone(&site.kernel));
    other.set_password(&Actor::operator(), account, "qian", ANOTHER).await.unwrap();
    assert!(guess.await.unwrap().is_some());
    identity.sign_in("qian", ANOTHER).await.unwrap();
    assert!(identity.sign_in("qian", PASSWORD).await.is_err());
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_of_the_old_one() {
    let (_site, identity, account) = town().await;
    let secret = identity.sign_in("qian", PASSWORD).await.unwrap().secret;
    assert!(identity.session(&secret).await.unwrap().is_some());
    identity.set_password(&Actor::operator(), account, "qian", ANOTHER).await.unwrap();
    assert!(identity.session(&secret).await.unwrap().is_none());
}
