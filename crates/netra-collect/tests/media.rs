//! Fetching the files of media, against a server that answers well and badly.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::time::Duration;

use netra_collect::car::Cid;
use netra_collect::media::{Again, FetchedMedium, MediaFailure, fetch};
use netra_faults::{Act, Answer, Fault, Server};
use netra_http::{Http, HttpConfig};
use netra_model::Clock;
use netra_model::act::{MediaKind, Platform};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a small picture (DEMO)";

/// Asks a server that always does this for a picture.
async fn ask(act: Act, path: &str, max: u64) -> (Result<FetchedMedium, MediaFailure>, Server) {
    let server = Server::start(move |_| act.clone());
    let config = HttpConfig {
        allow_private: vec![server.authority()],
        min_gap: Duration::ZERO,
        deadline: Duration::from_secs(5),
        min_rate_over: Duration::from_millis(300),
        ..HttpConfig::default()
    };
    let http = Http::new(config, Clock::System).unwrap();
    let platform: Platform = "bluesky".parse().unwrap();
    let url = server.url(path).to_string();
    (fetch(&http, &platform, MediaKind::Image, &url, max).await, server)
}

async fn failure(act: Act, path: &str) -> MediaFailure {
    ask(act, path, 1 << 20).await.0.unwrap_err()
}

fn blob(bytes: &[u8]) -> String {
    format!("/xrpc/com.atproto.sync.getBlob?did=did%3Aplc%3Ademo&cid={}", Cid::of_raw(bytes))
}

const FAULTS: [Fault; 17] = [
    Fault::ResetInTheMiddle,
    Fault::EndsInTheMiddle,
    Fault::LastChunkMissing,
    Fault::ClaimsTooMuch,
    Fault::ClaimsTooLittle,
    Fault::HalfTheText,
    Fault::HalfTheGzip,
    Fault::BrokenGzip,
    Fault::SlowLoris,
    Fault::Silence,
    Fault::Flood,
    Fault::WebPageInDisguise,
    Fault::Nothing,
    Fault::UnaskedEncoding,
    Fault::NotHttp,
    Fault::Headers,
    Fault::InCircles,
];

fn png() -> Answer {
    Answer::ok("image/png", PNG)
}

#[tokio::test]
async fn a_picture_comes_as_it_is_and_a_blob_is_compared_with_its_name() {
    let (fetched, server) = ask(Act::Answer(png()), "/1.png", 1 << 20).await;
    let fetched = fetched.unwrap();
    assert_eq!((fetched.answer.body.as_slice(), fetched.address_is_digest), (PNG, false));
    assert_eq!(server.asked()[0].header("accept"), Some("image/*"));
    let (fetched, _) = ask(Act::Answer(png()), &blob(PNG), 1 << 20).await;
    assert!(fetched.unwrap().address_is_digest);
    let other = failure(Act::Answer(png()), &blob(b"another picture")).await;
    assert!(other.why.en.contains("digest") && other.again == Again::Later, "{other:?}");
}

#[tokio::test]
async fn what_is_no_picture_is_not_kept_whatever_it_calls_itself() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    for (kind, body) in [("image/svg+xml", svg), ("image/png", "<!doctype html><script>alert(1)</script>")] {
        let failed = failure(Act::Answer(Answer::ok(kind, body)), "/1.png").await;
        assert_eq!(failed.again, Again::Never, "{kind}");
    }
}

#[tokio::test]
async fn the_limit_on_size_holds_whatever_the_server_claims() {
    let mut large = PNG.to_vec();
    large.resize(2 << 20, 7);
    let failed = failure(Act::Answer(Answer::ok("image/png", large)), "/1.png").await;
    assert!(failed.why.en.contains("1 MB") && failed.again == Again::Never, "{failed:?}");
    for fault in [Fault::GzipBomb, Fault::ZstdBomb] {
        let failed = failure(fault.spoil(png()), "/1.png").await;
        assert_eq!(failed.again, Again::Never, "{fault:?}: {failed:?}");
    }
}

#[tokio::test]
async fn every_other_trouble_is_tried_again_and_a_host_that_asks_to_wait_is_waited_for() {
    let wait = Answer::status(429).header("retry-after", "600");
    assert!(matches!(failure(Act::Answer(wait), "/1.png").await.again, Again::After(_)));
    for code in [404, 410, 500, 403] {
        let failed = failure(Act::Answer(Answer::status(code)), "/1.png").await;
        assert!(failed.why.en.contains(&code.to_string()) && failed.again == Again::Later, "{failed:?}");
    }
    let inside = Answer::status(302).header("location", "http://127.0.0.1:1/1.png");
    assert_eq!(
        failure(Act::Answer(inside), "/1.png").await.again,
        Again::Never,
        "nothing inside the network"
    );
    for fault in FAULTS {
        let (fetched, server) = ask(fault.spoil(png()), &blob(PNG), 1 << 20).await;
        if let Ok(fetched) = fetched {
            assert_eq!(fetched.answer.body, PNG, "{fault:?}: half a picture is none");
        }
        assert!(server.n_asked() <= 4, "{fault:?}: it asks again by itself");
    }
}
