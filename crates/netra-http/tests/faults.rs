//! What the client does when the other side is broken, slow or hostile: a raw TCP server plays each part.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests are tests, too; clippy.toml reaches only test functions"
)]

use std::time::Duration;

use http::HeaderValue;
use http::header::{ACCEPT, AUTHORIZATION};
use netra_faults::{Act, Answer, Asked, Fault, Server};
use netra_http::{Http, HttpConfig, HttpError, Request, Validators};
use netra_model::Clock;

fn clock() -> Clock {
    Clock::manual("2026-10-12T01:00:00Z".parse().unwrap())
}

/// A client that may ask this server.
fn client(server: &Server) -> Http {
    client_with(server, HttpConfig::default())
}

fn client_with(server: &Server, config: HttpConfig) -> Http {
    let allow_private = vec![server.authority()];
    Http::new(HttpConfig { min_gap: Duration::ZERO, allow_private, ..config }, clock()).unwrap()
}

/// A server that always gives the same answer.
fn always(answer: Answer) -> Server {
    Server::start(move |_| answer.clone().into())
}

/// A server that always spoils the same answer.
fn spoiling(fault: Fault) -> Server {
    Server::start(move |_| fault.spoil(Answer::json(format!("[{}0]", "1234567890, ".repeat(2000)))))
}

async fn error_of(fault: Fault, config: HttpConfig) -> HttpError {
    let server = spoiling(fault);
    let request = Request::get(server.url("/")).expecting("application/json");
    let result = client_with(&server, config).fetch(request).await;
    result.err().unwrap_or_else(|| panic!("{fault:?} was taken for an answer"))
}

#[tokio::test]
async fn an_answer_is_kept_whole_but_without_cookies() {
    let answer = Answer::ok("application/json; charset=utf-8", "{\"a\":1}").header("set-cookie", "a=b");
    let server = always(answer.header("x-twice", "1").header("x-twice", "2"));
    let url = server.url("/xrpc/x?repo=did&token=S3CRET");
    let fetched = client(&server).fetch(Request::get(url).expecting("application/json")).await.unwrap();
    assert_eq!(fetched.body, b"{\"a\":1}");
    assert_eq!(
        fetched.body_sha256.to_string(),
        "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    );
    assert_eq!(fetched.request, format!("GET http://{}/xrpc/x?repo=did&token=REDACTED", server.authority()));
    let names: Vec<_> = fetched.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.iter().filter(|name| **name == "x-twice").count(), 2);
    assert!(!names.contains(&"set-cookie"), "{names:?}");
}

#[tokio::test]
async fn what_is_kept_of_a_request_is_what_went_over_the_wire_but_without_keys() {
    let server = always(Answer::json("{}").header("x-echo", "key S3CRETKEY was used"));
    let url = server.url("/v3/items?id=7&key=S3CRETKEY");
    let bearer = HeaderValue::from_static("Bearer T0PS3CRET");
    let request = Request::get(url).expecting("application/json").header(AUTHORIZATION, bearer);
    assert!(!format!("{request:?}").contains("S3CRET"), "{request:?}");
    let config =
        HttpConfig { user_agent: "Netra/0.1 (+https://office.example)".into(), ..HttpConfig::default() };
    let fetched = client_with(&server, config).fetch(request).await.unwrap();
    let mut sent: Vec<_> =
        server.asked()[0].headers.iter().map(|(name, value)| (name.to_lowercase(), value.clone())).collect();
    sent.iter_mut().filter(|(name, _)| name == "authorization").for_each(|it| it.1 = "REDACTED".into());
    sent.sort();
    let mut kept = fetched.wire.request_headers.clone();
    kept.sort();
    assert_eq!(kept, sent);
    assert!(kept.contains(&("user-agent".into(), "Netra/0.1 (+https://office.example)".into())));
    assert_eq!(fetched.wire.protocol, "HTTP/1.1");
    assert_eq!(fetched.wire.remote, Some(server.address()));
    assert_eq!(fetched.header("X-Echo"), Some("key REDACTED was used"));
    assert!(!format!("{fetched:?}").contains("S3CRET"), "{fetched:?}");
}

#[tokio::test]
async fn a_server_that_repeats_the_key_in_its_complaint_does_not_publish_it() {
    let server = Server::start(|asked| {
        let words = format!(
            "no such key: {} {}",
            asked.query("key").unwrap(),
            asked.header("authorization").unwrap()
        );
        Answer::status(400).body(words).into()
    });
    let request = Request::get(server.url("/?key=S3CRETKEY"))
        .header(AUTHORIZATION, HeaderValue::from_static("Bearer T0PS3CRET"));
    let error = client(&server).fetch(request).await.unwrap_err();
    assert!(error.to_string().ends_with("no such key: REDACTED Bearer REDACTED"), "{error}");
}

#[tokio::test]
async fn a_body_that_did_not_change_is_not_sent_again() {
    let server = Server::start(|asked| match asked.header("if-none-match") {
        Some("\"v1\"") => Answer::status(304).header("etag", "\"v1\"").into(),
        _ => Answer::ok("application/rss+xml", "<rss/>")
            .header("etag", "\"v1\"")
            .header("last-modified", "Mon, 12 Oct 2026 00:00:00 GMT")
            .into(),
    });
    let http = client(&server);
    let first = http.fetch(Request::get(server.url("/feed"))).await.unwrap();
    let seen = first.validators();
    assert!(!first.is_unchanged() && seen.etag.as_deref() == Some("\"v1\""));
    let kept: Validators = serde_json::from_str(&serde_json::to_string(&seen).unwrap()).unwrap();
    let request = Request::get(server.url("/feed")).expecting("application/rss+xml").if_changed_since(&kept);
    let second = http.fetch(request).await.unwrap();
    assert!(second.is_unchanged() && second.body.is_empty() && second.validators().etag == seen.etag);
    assert_eq!(server.asked()[1].header("if-modified-since"), Some("Mon, 12 Oct 2026 00:00:00 GMT"));
    let unasked = Request::get(server.url("/feed")).if_changed_since(&Validators::default());
    assert_eq!(http.fetch(unasked).await.unwrap().body, b"<rss/>");
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_an_error() {
    let server = always(Answer::status(304));
    let error = client(&server).fetch(Request::get(server.url("/"))).await.unwrap_err();
    assert!(matches!(error, HttpError::Status { code: 304, .. }), "{error:?}");
}

#[tokio::test]
async fn after_429_the_host_is_not_asked_again_before_its_time() {
    let server = spoiling(Fault::Refuses(429, &[("retry-after", "120")]));
    let http = client(&server);
    let until = "2026-10-12T01:02:00Z".parse().unwrap();
    for _ in 0..50 {
        let error = http.fetch(Request::get(server.url("/"))).await.unwrap_err();
        assert_eq!(error, HttpError::RateLimited { host: server.authority(), until });
    }
    assert_eq!(server.n_asked(), 1, "the first refusal is heeded by the other 49");
    http.clock().advance(jiff::SignedDuration::from_secs(121));
    http.fetch(Request::get(server.url("/"))).await.unwrap_err();
    assert_eq!(server.n_asked(), 2);
}

#[tokio::test]
async fn the_last_request_of_a_window_is_answered_and_the_next_one_waits() {
    for (left, reset) in [
        ("x-ratelimit-remaining", ("x-ratelimit-reset", "2026-10-12T01:05:00.605394Z")),
        ("x-ratelimit-remaining", ("x-ratelimit-reset", "1791767100")),
        ("ratelimit-remaining", ("ratelimit-reset", "300")),
    ] {
        let server = always(Answer::json("{}").header(left, "0").header(reset.0, reset.1));
        let http = client(&server);
        http.fetch(Request::get(server.url("/"))).await.unwrap();
        for _ in 0..5 {
            let error = http.fetch(Request::get(server.url("/"))).await.unwrap_err();
            assert!(matches!(error, HttpError::RateLimited { .. }), "{reset:?}: {error:?}");
        }
        assert_eq!(server.n_asked(), 1);
        http.clock().advance(jiff::SignedDuration::from_secs(301));
        http.fetch(Request::get(server.url("/"))).await.unwrap();
    }
}

#[tokio::test]
async fn a_failing_server_is_asked_once_and_its_words_are_cut_short() {
    let server = always(Answer::status(500).body([b'x'; 9000]));
    let error = client(&server).fetch(Request::get(server.url("/"))).await.unwrap_err();
    let HttpError::Status { code: 500, excerpt, .. } = error else { panic!("{error:?}") };
    assert_eq!(excerpt.len(), 200);
    assert_eq!(server.n_asked(), 1, "no retry");
}

#[tokio::test]
async fn a_status_that_says_something_can_be_asked_for() {
    let server = always(Answer::status(400).body("{\"error\":\"RecordNotFound\"}"));
    let fetched = client(&server).fetch(Request::get(server.url("/")).accepting(&[400])).await.unwrap();
    assert_eq!((fetched.status, fetched.body.as_slice()), (400, &b"{\"error\":\"RecordNotFound\"}"[..]));
}

#[tokio::test]
async fn an_html_page_with_status_200_is_not_taken_for_json() {
    let error = error_of(Fault::WebPage, HttpConfig::default()).await;
    assert!(
        matches!(&error, HttpError::BadContentType { got, .. } if got == "text/html; charset=utf-8"),
        "{error:?}"
    );
}

#[tokio::test]
async fn half_a_body_is_no_body() {
    for fault in [
        Fault::ResetInTheMiddle,
        Fault::EndsInTheMiddle,
        Fault::LastChunkMissing,
        Fault::ClaimsTooMuch,
        Fault::HalfTheGzip,
        Fault::BrokenGzip,
        Fault::NotHttp,
        Fault::Headers,
    ] {
        let error = error_of(fault, HttpConfig::default()).await;
        assert!(matches!(error, HttpError::Network { .. }), "{fault:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_body_is_decoded_from_each_encoding_that_is_asked_for_and_from_no_other() {
    let plain = Answer::ok("text/plain", "selamat pagi ".repeat(1000));
    for answer in [plain.clone(), plain.clone().gzip(), plain.clone().zstd()] {
        let server = always(answer.clone());
        let fetched = client(&server).fetch(Request::get(server.url("/"))).await.unwrap();
        assert_eq!(fetched.body, plain.body, "{:?}", answer.headers);
        assert_eq!(server.asked()[0].header("accept-encoding"), Some("gzip, zstd"));
        assert!(fetched.header("content-encoding").is_none(), "the body is kept decoded");
    }
    for encoding in ["br", "deflate", "gzip, gzip", "x-own"] {
        let server = always(plain.clone().header("content-encoding", encoding));
        let error = client(&server).fetch(Request::get(server.url("/"))).await.unwrap_err();
        assert!(
            matches!(&error, HttpError::BadEncoding { encoding: got, .. } if got == encoding),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn bombs_stop_at_the_cap_on_decoded_bytes() {
    for fault in [Fault::GzipBomb, Fault::ZstdBomb] {
        let Act::Answer(bomb) = fault.spoil(Answer::json("")) else { panic!("a bomb is an answer") };
        assert!(bomb.body.len() < 100_000, "{fault:?} is {} bytes on the wire", bomb.body.len());
        let config = HttpConfig { max_body: 1 << 20, ..HttpConfig::default() };
        let error = error_of(fault, config).await;
        assert!(matches!(error, HttpError::TooLarge { limit: 1_048_576, .. }), "{fault:?}: {error:?}");
    }
    // A brotli bomb is not decoded at all, because brotli was not asked for.
    let error = error_of(Fault::UnaskedEncoding, HttpConfig::default()).await;
    assert!(matches!(error, HttpError::BadEncoding { .. }), "{error:?}");
}

#[tokio::test]
async fn a_body_without_end_stops_at_the_cap() {
    let config = HttpConfig { max_body: 1 << 20, ..HttpConfig::default() };
    let error = error_of(Fault::Flood, config).await;
    assert!(matches!(error, HttpError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn a_body_longer_than_it_claims_is_read_as_claimed() {
    let server = Server::start(|_| Act::Write(Answer::json("{}trailing lies").bytes_claiming(2)));
    let fetched = client(&server).fetch(Request::get(server.url("/"))).await.unwrap();
    assert_eq!(fetched.body, b"{}");
}

#[tokio::test]
async fn a_body_that_drips_is_cut_long_before_the_deadline() {
    let config = HttpConfig {
        min_rate_over: Duration::from_millis(400),
        deadline: Duration::from_secs(60),
        ..HttpConfig::default()
    };
    let begun = std::time::Instant::now();
    let error = error_of(Fault::SlowLoris, config).await;
    assert!(matches!(error, HttpError::TooSlow { bytes_per_second: 64, .. }), "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_slow_body_that_keeps_the_least_rate_is_read_to_its_end() {
    let body = Answer::ok("text/plain", "x".repeat(60));
    let head = body.head(&[("content-length", "60")]);
    let rest = body.body.clone();
    let server = Server::start(move |_| Act::Trickle(head.clone(), rest.clone(), Duration::from_millis(10)));
    let config =
        HttpConfig { min_rate: 1, min_rate_over: Duration::from_millis(200), ..HttpConfig::default() };
    let fetched = client_with(&server, config).fetch(Request::get(server.url("/"))).await.unwrap();
    assert_eq!(fetched.body.len(), 60);
}

#[tokio::test]
async fn silence_before_the_answer_ends_at_the_deadline_and_after_its_head_at_the_least_rate() {
    let config = HttpConfig {
        min_rate_over: Duration::from_millis(200),
        deadline: Duration::from_millis(800),
        ..HttpConfig::default()
    };
    let error = error_of(Fault::Silence, config.clone()).await;
    assert!(matches!(error, HttpError::Deadline { .. }), "{error:?}");
    let head = Answer::json("").head(&[("content-length", "100")]);
    let server = Server::start(move |_| Act::Trickle(head.clone(), vec![b'x'], Duration::from_secs(60)));
    let error = client_with(&server, config).fetch(Request::get(server.url("/"))).await.unwrap_err();
    assert!(matches!(error, HttpError::TooSlow { .. }), "{error:?}");
}

fn misleading(asked: &Asked) -> Act {
    let location = match asked.path() {
        "/metadata" => "http://169.254.169.254/latest",
        "/mapped" => "http://[::ffff:10.0.0.1]/",
        "/decimal" => "http://2130706433/",
        "/file" => "file:///etc/passwd",
        "/gopher" => "gopher://example.org/",
        "/keys" => "http://user:pw@example.org/",
        "/port" => "https://example.org:8443/",
        "/name" => "http://localhost/",
        "/dot" => "http://localhost./",
        "/once" => "/end?key=S3CRETKEY",
        "/end" => return Answer::ok("text/plain", "end").into(),
        _ => "/again",
    };
    Answer::status(302).header("location", location).into()
}

#[tokio::test]
async fn redirects_are_checked_at_every_hop() {
    let server = Server::start(misleading);
    let http = client(&server);
    for path in
        ["/metadata", "/mapped", "/decimal", "/file", "/gopher", "/keys", "/port", "/name", "/dot", "/again"]
    {
        let error = http.fetch(Request::get(server.url(path))).await.unwrap_err();
        assert!(matches!(error, HttpError::Blocked { .. }), "{path}: {error:?}");
    }
    let fetched = http.fetch(Request::get(server.url("/once"))).await.unwrap();
    assert_eq!(fetched.body, b"end");
    assert!(fetched.request.ends_with("/end?key=REDACTED"), "{}", fetched.request);
    assert_eq!(fetched.wire.via, [server.url("/once").to_string()]);
}

#[tokio::test]
async fn no_key_goes_to_another_host() {
    let there = always(Answer::ok("text/plain", "there"));
    let location = there.url("/").to_string();
    let here = Server::start(move |_| Answer::status(307).header("location", location.clone()).into());
    let allow_private = vec![here.authority(), there.authority()];
    let http = Http::new(HttpConfig { allow_private, ..HttpConfig::default() }, clock()).unwrap();
    let request = Request::get(here.url("/"))
        .header(AUTHORIZATION, HeaderValue::from_static("Bearer T0PS3CRET"))
        .header(ACCEPT, HeaderValue::from_static("text/plain"));
    let fetched = http.fetch(request).await.unwrap();
    assert_eq!(fetched.wire.remote, Some(there.address()));
    let asked = &there.asked()[0];
    assert_eq!((asked.header("authorization"), asked.header("accept")), (None, Some("text/plain")));
}

#[tokio::test]
async fn private_addresses_are_refused_before_anything_is_sent() {
    let server = always(Answer::ok("text/plain", "secret of the office"));
    let port = server.address().port();
    // Another peer on the same machine is allowed; this one is not.
    let config = HttpConfig { allow_private: vec!["localhost:1".into()], ..HttpConfig::default() };
    let http = Http::new(config, clock()).unwrap();
    for host in ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "127.1", "[::ffff:7f00:1]"] {
        let url = format!("http://{host}:{port}/").parse().unwrap();
        let error = http.fetch(Request::get(url)).await.unwrap_err();
        assert!(matches!(error, HttpError::Blocked { .. }), "{host}: {error:?}");
    }
    assert_eq!(server.n_asked(), 0);
}

#[test]
fn a_configuration_that_cannot_be_used_is_named() {
    let config = HttpConfig { allow_private: vec!["localhost".into()], ..HttpConfig::default() };
    let error = Http::new(config, clock()).unwrap_err();
    assert_eq!(error.to_string(), "allow_private: “localhost” is not host:port, for instance localhost:2583");
    let config = HttpConfig { user_agent: "Netra\nX-Evil: 1".into(), ..HttpConfig::default() };
    let error = Http::new(config, clock()).unwrap_err();
    assert!(error.to_string().starts_with("user_agent: "), "{error}");
}
