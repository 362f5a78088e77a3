//! Signing in, forms and their tokens, headers.

use axum::body::Body;
use http::{Request, header};

use super::world::{PASSWORD, World};

#[tokio::test]
async fn a_person_signs_in_works_and_signs_out() {
    let world = World::new().await;
    let mut browser = world.visitor();
    let sent = browser.get("/queue?unit=1").await;
    assert_eq!((sent.status, sent.location.as_str()), (303, "/sign-in?back=%2Fqueue%3Funit%3D1"));
    let door = browser.get(&sent.location).await;
    assert!(door.text.contains("value=\"/queue?unit=1\""));
    let fields = [("login", "reviewer"), ("password", PASSWORD), ("back", "/queue?unit=1")];
    let entered = browser.post("/sign-in", &fields).await;
    assert_eq!((entered.status, entered.location.as_str()), (303, "/queue?unit=1"));
    let cookie = entered.headers.get_all(header::SET_COOKIE).iter().next_back().unwrap().to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(browser.get("/queue").await.status, 200);
    browser.post("/sign-out", &[]).await;
    assert_eq!(browser.get("/queue").await.status, 303);
}

#[tokio::test]
async fn a_wrong_password_is_told_and_the_login_stays_typed() {
    let world = World::new().await;
    let mut browser = world.visitor();
    browser.get("/sign-in").await;
    let answer = browser.post("/sign-in", &[("login", "reviewer"), ("password", "wrong")]).await;
    assert_eq!(answer.status, 401);
    assert!(answer.text.contains("value=\"reviewer\"") && answer.text.contains("role=\"alert\""));
    assert_eq!(browser.cookie("netra-session"), None);
}

#[tokio::test]
async fn a_form_without_this_visitors_token_changes_nothing() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let (mut browser, mut other) = (world.signed_in("reviewer").await, world.signed_in("supervisor").await);
    other.get("/queue").await;
    for token in ["", "nonsense", &other.token.clone()] {
        browser.token = token.to_owned();
        let answer = browser
            .post(&format!("/items/{item}/decide"), &[("verdict", "no_indication"), ("version", "1")])
            .await;
        assert_eq!(answer.status, 403, "{token}");
    }
    assert_eq!(world.waiting().await, [item]);
}

#[tokio::test]
async fn a_request_from_another_site_is_refused_even_with_a_token() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let body = format!("csrf={}&lang=en&back=/", browser.token);
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.test")] {
        let request = Request::post("/lang").header(name, value).header(header::HOST, "netra.test");
        let answer = browser.ask(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(answer.status, 403);
        assert!(answer.text.contains("situs lain"), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_form_survives_a_session_that_ended_while_somebody_typed() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut browser = world.signed_in("reviewer").await;
    browser.get(&format!("/items/{item}")).await;
    let token = browser.token.clone();
    world.clock.advance(jiff::SignedDuration::from_hours(1));
    let path = format!("/items/{item}/decide");
    let fields = [("verdict", "trace"), ("version", "1"), ("reason", "panjang sekali")];
    let late = browser.post(&path, &fields).await;
    assert_eq!(late.status, 401);
    assert!(late.text.contains("Sesi Anda berakhir"));
    browser.get("/sign-in").await;
    browser.post("/sign-in", &[("login", "reviewer"), ("password", PASSWORD)]).await;
    browser.token = token;
    assert_eq!(browser.post(&path, &fields).await.status, 303);
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_strangers_out() {
    let world = World::new().await;
    let mut browser = world.visitor();
    for path in ["/sign-in", "/nothing-here", "/assets/netra.css"] {
        let answer = browser.get(path).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
    }
    assert_eq!(browser.get("/nothing-here").await.status, 404);
}

#[tokio::test]
async fn the_language_is_remembered_with_the_person() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    assert_eq!(
        browser.post("/lang", &[("lang", "en"), ("back", "/queue?kind=like")]).await.location,
        "/queue?kind=like"
    );
    let again = world.signed_in("reviewer").await.get("/queue").await;
    assert!(again.text.contains("<html lang=\"en\">"));
    let elsewhere = browser.post("/lang", &[("lang", "id"), ("back", "https://evil.test")]).await;
    assert_eq!(elsewhere.location, "/");
}
