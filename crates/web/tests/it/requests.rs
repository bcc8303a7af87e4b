//! What the router answers: statuses and codes, what guards a write, and that nothing is taken for something it is not.
//! When one of these fails, a program is told that a thing was done which was not, or a browser writes for another.

use serde_json::{Value as Json, json};

use crate::site::Served;

#[tokio::test]
async fn a_key_makes_one_request_once_and_no_other() {
    let served = Served::new().await;
    let (one, two) = (served.book("甲", 1).await, served.book("乙", 2).await);
    let key = "idempotency-key: k-1";
    let lend = |id| format!("/api/v1/book/{id}/moves/lend");
    assert_eq!(served.call("POST", &lend(one), &[key], &json!({})).await.told(), "200");
    assert_eq!(
        served.call("POST", &lend(one), &[key], &json!({})).await.told(),
        "200",
        "it is the same request"
    );
    assert_eq!(served.call("POST", &lend(two), &[key], &json!({})).await.told(), "409 commit.key-reused");
    let state =
        served.call("GET", &format!("/api/v1/book/{two}"), &[], &Json::Null).await.json()["state"].clone();
    assert_eq!(state, "shelved");

    let patch = |id| format!("/api/v1/book/{id}");
    let (body, key) = (json!({ "shelf": 9 }), "idempotency-key: k-2");
    assert_eq!(served.call("PATCH", &patch(one), &[key], &body).await.told(), "200");
    let strict = served.call("PATCH", &patch(one), &[key, "if-match: \"99\""], &body).await;
    assert_eq!(strict.told(), "409 commit.key-reused", "another revision is another request");
    let other = served.call("PATCH", &patch(one), &[key], &json!({ "shelf": 8 })).await;
    assert_eq!(other.told(), "409 commit.key-reused");
}

#[tokio::test]
async fn a_write_is_guarded_by_what_it_says_it_was_made_from() {
    let served = Served::new().await;
    let book = served.book("甲", 1).await;
    let address = format!("/api/v1/book/{book}");
    let table = [
        (vec!["if-match: \"1\""], json!({ "shelf": 2 }), "200"),
        (vec!["if-match: \"1\""], json!({ "shelf": 3 }), "412 row.stale"),
        (vec!["if-match: one"], json!({ "shelf": 3 }), "412 row.stale"),
        (vec![], json!({ "shelf": 3, "base_rev": "1" }), "422 parameter.invalid"),
        (vec![], json!({ "shelf": 3, "base_rev": 1.5 }), "422 parameter.invalid"),
        (vec![], json!({ "shelf": 3, "base_rev": 9_999 }), "412 row.stale"),
        (vec![], json!({ "shelf": 3, "base_rev": 1 }), "409 field.conflict"),
        (vec![], json!({ "title": "丙", "base_rev": 1 }), "200"),
        (vec![], json!({ "shelve": 3 }), "422 field.unknown"),
        (vec![], json!({ "state": "lent" }), "422 field.unknown"),
        (vec![], json!([1]), "422 request.body"),
    ];
    for (headers, body, expected) in table {
        assert_eq!(
            served.call("PATCH", &address, &headers, &body).await.told(),
            expected,
            "{headers:?} {body}"
        );
    }
}

#[tokio::test]
async fn nothing_that_was_said_is_dropped_unread() {
    let served = Served::new().await;
    let book = served.book("甲", 1).await;
    let row = format!("/api/v1/book/{book}");
    let bulk = |command: Json| json!({ "commands": [command] });
    let table = [
        ("POST", format!("{row}/moves/lend"), json!({ "nota": "x" }), "422 parameter.unknown"),
        ("POST", format!("{row}/moves/lend"), json!({ "note": 5 }), "422 parameter.invalid"),
        ("POST", format!("{row}/moves/discard"), json!({ "note": "破".repeat(2_001) }), "422 value.too-long"),
        ("POST", format!("{row}/moves/discard"), json!({ "note": " " }), "422 move.note-required"),
        ("POST", format!("{row}/moves/burn"), json!({}), "404 move.unknown"),
        ("POST", format!("{row}/reveal"), json!({ "purpose": "核对", "all": true }), "422 parameter.unknown"),
        (
            "POST",
            "/api/v1/book:bulk".to_owned(),
            json!({ "commands": [], "zzz": 1 }),
            "422 parameter.unknown",
        ),
        (
            "POST",
            "/api/v1/book:bulk".to_owned(),
            bulk(json!({ "update": { "id": book.to_string(), "values": {}, "rev": 9 } })),
            "422 parameter.unknown",
        ),
        (
            "POST",
            "/api/v1/book:bulk".to_owned(),
            bulk(json!({ "update": { "id": book.to_string(), "values": {}, "base_rev": "9" } })),
            "422 parameter.invalid",
        ),
        ("POST", "/api/v1/book:bulk".to_owned(), bulk(json!({ "burn": {} })), "422 request.body"),
        ("GET", "/api/v1/book?colour=red".to_owned(), Json::Null, "422 parameter.unknown"),
        ("GET", "/api/v1/book?limit=-1".to_owned(), Json::Null, "422 parameter.invalid"),
        ("GET", "/api/v1/book?after=@".to_owned(), Json::Null, "422 page.after-invalid"),
        ("GET", format!("{row}/why?account=admin"), Json::Null, "422 parameter.unknown"),
        ("GET", "/api/v1/book/none".to_owned(), Json::Null, "404 request.id"),
        ("GET", "/api/v1/nothing".to_owned(), Json::Null, "404 dataset.unknown"),
    ];
    for (method, address, body, expected) in table {
        assert_eq!(
            served.call(method, &address, &[], &body).await.told(),
            expected,
            "{method} {address} {body}"
        );
    }
    let now = served.call("GET", &row, &[], &Json::Null).await.json();
    assert_eq!((&now["rev"], &now["state"]), (&json!(1), &json!("shelved")), "and nothing was written");
}

#[tokio::test]
async fn only_a_form_of_the_session_and_a_program_with_a_token_write() {
    let served = Served::new().await;
    let book = served.book("甲", 1).await;
    let address = format!("/d/book/{book}/moves/lend");
    assert_eq!(served.send(&address, &[]).await.told(), "403 request.csrf");
    assert_eq!(served.send(&address, &[("_csrf", "guessed")]).await.told(), "403 request.csrf");
    let json = "content-type: application/json".to_owned();
    let api = format!("/api/v1/book/{book}/moves/lend");
    let cookie = format!("cookie: session={}", served.session);
    let by_cookie = served.ask("POST", &api, &[cookie.clone(), json.clone()], "{}").await;
    assert_eq!(by_cookie.told(), "403 request.csrf", "a session alone does not let a program write");
    assert_eq!(
        served.ask("POST", &api, std::slice::from_ref(&json), "{}").await.told(),
        "401 request.sign-in"
    );
    let wrong = "authorization: Bearer of-somebody-else".to_owned();
    assert_eq!(served.ask("POST", &api, &[wrong, json.clone()], "{}").await.told(), "401 request.sign-in");
    for foreign in ["origin: https://elsewhere.example", "sec-fetch-site: cross-site"] {
        let headers = [cookie.clone(), json.clone(), "host: library.example".to_owned(), foreign.to_owned()];
        assert_eq!(served.ask("POST", &api, &headers, "{}").await.told(), "403 request.foreign", "{foreign}");
    }
    let seen = served.call("GET", &format!("/api/v1/book/{book}"), &[], &Json::Null).await;
    assert_eq!(seen.json()["state"], "shelved");
    assert_eq!(seen.headers["etag"], "\"1\"");
}

#[tokio::test]
async fn a_body_is_bounded_and_an_answer_says_how_it_may_be_used() {
    let served = Served::new().await;
    let huge = json!({ "title": "字".repeat(400_000) });
    assert_eq!(served.call("POST", "/api/v1/book", &[], &huge).await.told(), "413 request.too-large");
    let answer = served.call("GET", "/api/v1/book", &[], &Json::Null).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert!(
        answer.headers["content-security-policy"]
            .to_str()
            .is_ok_and(|policy| policy.starts_with("default-src 'self'"))
    );
}

#[tokio::test]
async fn suggestions_are_given_to_who_may_fill_in_the_field() {
    let served = Served::new().await;
    let table = [
        ("/d/book/suggest?field=subjects&q=%E7%94%B5", "200"),
        ("/d/book/suggest?field=title&q=x", "422 parameter.invalid"),
        ("/d/book/suggest?field=subjects&q=x&limit=9", "422 parameter.unknown"),
        ("/d/nothing/suggest?field=title&q=x", "404 dataset.unknown"),
    ];
    for (address, expected) in table {
        let answer = served.call("GET", address, &["accept: application/json"], &Json::Null).await;
        assert_eq!(answer.told(), expected, "{address}");
    }
    let found = served.call("GET", table[0].0, &["accept: application/json"], &Json::Null).await.json();
    assert_eq!(found[0], json!({ "value": "t-e", "text": "电气", "note": "技术" }));
    let stranger = served.ask("GET", table[0].0, &["accept: application/json".to_owned()], "").await;
    assert_eq!(stranger.told(), "404 dataset.unknown");
}

#[tokio::test]
async fn a_program_is_not_given_a_wider_list_for_a_filter_that_means_nothing() {
    let served = Served::new().await;
    let address = "/d/book?subjects=nothing-like-it";
    let program = served.call("GET", address, &["accept: application/json"], &Json::Null).await;
    assert_eq!(program.told(), "422 value.no-such-code");
    let person = served.call("GET", address, &["accept: text/html"], &Json::Null).await;
    assert_eq!(person.status, 200);
}

/// A session ends while somebody writes: the text comes back to the person it was typed by, and to nobody else.
#[tokio::test]
async fn a_form_of_an_ended_session_is_given_back_after_signing_in() {
    let served = Served::new().await;
    let html = |more: &str| {
        let form = "content-type: application/x-www-form-urlencoded".to_owned();
        vec!["accept: text/html".to_owned(), form, more.to_owned()]
    };
    let cookie = format!("cookie: session={}", served.session);
    let page = served.ask("GET", "/d/book/new", &html(&cookie), "").await;
    let page = String::from_utf8(page.body).expect("text");
    let seat = page.split("name=\"_seat\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let seat = seat.expect("a form says for which desk it is");
    let typed = [("_csrf", "of-before"), ("_seat", seat), ("_field", "title"), ("title", "写了很久的书名")];
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(typed).finish();
    let ended = served.ask("POST", "/d/book/new", &html("cookie: session=ended"), &body).await;
    assert_eq!(ended.status, 403);
    let shown = String::from_utf8(ended.body).expect("text");
    assert!(shown.contains("name=\"carried\"") && shown.contains("name=\"password\""), "{shown}");
    assert!(!shown.contains("of-before"), "the old seal goes nowhere");

    let carried = form_urlencoded::Serializer::new(String::new()).extend_pairs(&typed[1..]).finish();
    let sign_in = |carried: &str| {
        let account = [("account", "qian"), ("password", "correct horse battery"), ("next", "/d/book/new")];
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(account).append_pair("carried", carried);
        body.finish()
    };
    let back = served.ask("POST", "/sign-in", &html("x: y"), &sign_in(&carried)).await;
    assert_eq!(back.status, 200);
    assert!(back.headers.contains_key("set-cookie"));
    assert!(String::from_utf8(back.body).expect("text").contains("写了很久的书名"));

    let other = carried.replace(seat, "01890a5d-ac96-774b-bcce-b302099a8057");
    let stranger = served.ask("POST", "/sign-in", &html("x: y"), &sign_in(&other)).await;
    assert_eq!(stranger.status, 303, "what another person typed is not shown");

    // signed in again in another window: the form of before is given back at once
    let again = served.ask("POST", "/d/book/new", &html(&cookie), &body).await;
    assert_eq!(again.status, 200);
    assert!(String::from_utf8(again.body).expect("text").contains("写了很久的书名"));
}
