//! Whoever was recognised a moment ago is recognised without asking the site again, but never after the site has
//! changed its mind: a session that was ended, a seat taken away, an account locked act no more.

use std::sync::Arc;

use expr::{Id, Instant, Value};
use identity::{Identity, TABLES};
use kernel::{Actor, Base, Command, CommitOptions};
use testkit::{Site, codes, packs, sections};

const PASSWORD: &str = "correct horse battery";
const HOUR: i64 = 3_600;

/// A site with one person who has signed in and made a token.
struct Town {
    site: Site,
    identity: Identity,
    account: Id,
    seat: Id,
    session: String,
    token: String,
}

impl Town {
    async fn new() -> Town {
        let site = Site::built(packs(), sections(), TABLES).await;
        let firm = site.organisation("甲厂").await;
        let person = site.person("钱二").await;
        let account = site.account(person, "qian").await;
        let seat = site.seat(person, firm, &["site-admin"]).await;
        let identity = Identity::new(Arc::clone(&site.kernel));
        identity.set_password(&Actor::operator(), account, "qian", PASSWORD).await.unwrap();
        let session = identity.sign_in("qian", PASSWORD).await.unwrap().secret;
        let until = Instant(site.kernel.clock().now().0 + 30 * 24 * HOUR * 1_000_000);
        let token = identity.make_token(account, Some(seat), "nightly", until).await.unwrap();
        let town = Town { site, identity, account, seat, session, token };
        // from here on both are held in memory
        assert_eq!(town.seen().await, (Some(Some(seat)), Some(Some(seat))));
        town
    }

    /// The seats that session and token act from; none where they are nobody's.
    async fn seen(&self) -> (Option<Option<Id>>, Option<Option<Id>>) {
        let seat = |actor: &Actor| actor.seat.as_ref().map(|seat| seat.id);
        let session = self.identity.session(&self.session).await.unwrap();
        let bearer = self.identity.bearer(&self.token).await.unwrap();
        (session.map(|session| seat(&session.actor)), bearer.map(|actor| seat(&actor)))
    }

    async fn write(&self, command: Command) {
        self.site.kernel.commit(&Actor::operator(), vec![command], CommitOptions::default()).await.unwrap();
    }

    fn update(&self, field: &str, value: Value) -> Command {
        let values = vec![(field.into(), value)];
        Command::Update { dataset: "seat".into(), id: self.seat, values, base: Base::Any }
    }
}

#[tokio::test]
async fn what_ends_a_session_ends_it_at_once() {
    let town = Town::new().await;
    town.identity.sign_out(&town.session).await.unwrap();
    assert_eq!(town.seen().await, (None, Some(Some(town.seat))));
}

#[tokio::test]
async fn a_token_taken_away_elsewhere_in_the_program_is_nobodys() {
    let town = Town::new().await;
    let other = Identity::new(Arc::clone(&town.site.kernel));
    assert_eq!(other.revoke_tokens(town.account, "nightly").await.unwrap(), 1);
    assert_eq!(town.seen().await, (Some(Some(town.seat)), None));
}

#[tokio::test]
async fn a_locked_account_acts_no_more() {
    let town = Town::new().await;
    let lock = Command::Move {
        dataset: "account".into(),
        id: town.account,
        name: "lock".into(),
        note: None,
        base: Base::Any,
    };
    town.write(lock).await;
    assert_eq!(town.seen().await, (None, None));
}

#[tokio::test]
async fn a_seat_taken_away_is_left_by_the_session_and_ends_the_token() {
    let town = Town::new().await;
    town.write(town.update("until", Value::Date(town.site.clock.in_days(-1)))).await;
    assert_eq!(town.seen().await, (Some(None), None));
}

#[tokio::test]
async fn a_seat_ends_at_midnight_without_anybody_writing() {
    let town = Town::new().await;
    town.write(town.update("until", Value::Date(town.site.clock.in_days(0)))).await;
    assert_eq!(town.seen().await, (Some(Some(town.seat)), Some(Some(town.seat))));
    town.site.clock.pass_seconds(14 * HOUR + 1);
    // the session has ended by its twelve hours, the token by its seat
    assert_eq!(town.seen().await, (None, None));
}

#[tokio::test]
async fn roles_given_and_taken_count_from_the_next_request_on() {
    let town = Town::new().await;
    town.write(town.update("roles", codes(&["data-steward"]))).await;
    let session = town.identity.session(&town.session).await.unwrap().unwrap();
    assert_eq!(*session.actor.seat.unwrap().roles, [Box::from("data-steward")]);
}

#[tokio::test]
async fn each_secret_opens_its_own_door_alone() {
    let town = Town::new().await;
    assert_eq!(town.identity.session(&town.token).await.unwrap(), None);
    assert_eq!(town.identity.bearer(&town.session).await.unwrap(), None);
}
