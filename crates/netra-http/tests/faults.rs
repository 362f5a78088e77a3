//! What the client does when the other side is broken, slow or hostile: a raw TCP server plays each part.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests are tests, too; clippy.toml reaches only test functions"
)]

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use netra_http::{Http, HttpConfig, HttpError, Request};
use netra_model::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with one connection once it has read the request's head.
enum Act {
    /// Writes these bytes, waiting a moment before each chunk, then closes.
    Write(Vec<Vec<u8>>, Duration),
    /// Writes these bytes and resets the connection.
    Reset(Vec<u8>),
    /// Holds the connection open and says nothing.
    Silence,
}

struct Server {
    authority: String,
    connections: Arc<AtomicUsize>,
}

impl Server {
    async fn start(act: impl Fn(&str) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let connections = Arc::new(AtomicUsize::new(0));
        let (count, act) = (Arc::clone(&connections), Arc::new(act));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(play(stream, Arc::clone(&act)));
            }
        });
        Self { authority, connections }
    }

    fn url(&self, path: &str) -> url::Url {
        format!("http://{}{path}", self.authority).parse().unwrap()
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn http(&self) -> Http {
        self.http_with(HttpConfig::default())
    }

    fn http_with(&self, config: HttpConfig) -> Http {
        let allow_private = vec![self.authority.clone()];
        Http::new(HttpConfig { min_gap: Duration::ZERO, allow_private, ..config }, clock()).unwrap()
    }
}

async fn play(mut stream: TcpStream, act: Arc<impl Fn(&str) -> Act>) {
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        let mut buffer = [0; 1024];
        match stream.read(&mut buffer).await {
            Ok(n @ 1..) => head.extend_from_slice(&buffer[..n]),
            _ => return,
        }
    }
    match act(&String::from_utf8_lossy(&head)) {
        Act::Write(chunks, pause) => {
            for chunk in chunks {
                tokio::time::sleep(pause).await;
                if stream.write_all(&chunk).await.is_err() {
                    return;
                }
            }
            let _ = stream.shutdown().await;
        }
        Act::Reset(bytes) => {
            stream.write_all(&bytes).await.unwrap();
            stream.set_zero_linger().unwrap();
        }
        Act::Silence => tokio::time::sleep(Duration::from_secs(60)).await,
    }
}

fn clock() -> Clock {
    Clock::manual("2026-10-12T01:00:00Z".parse().unwrap())
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn whole(status: &'static str, headers: &'static str, body: &'static [u8]) -> impl Fn(&str) -> Act {
    move |_| Act::Write(vec![answer(status, headers, body)], Duration::ZERO)
}

#[tokio::test]
async fn an_answer_is_kept_whole_but_without_cookies() {
    let headers =
        "content-type: application/json; charset=utf-8\r\nset-cookie: a=b\r\nx-twice: 1\r\nx-twice: 2\r\n";
    let server = Server::start(whole("200 OK", headers, b"{\"a\":1}")).await;
    let url = server.url("/xrpc/x?repo=did&token=S3CRET");
    let fetched = server.http().fetch(Request::get(url).expecting("application/json")).await.unwrap();
    assert_eq!(fetched.body, b"{\"a\":1}");
    assert_eq!(
        fetched.body_sha256.to_string(),
        "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    );
    assert_eq!(fetched.request, format!("GET http://{}/xrpc/x?repo=did&token=REDACTED", server.authority));
    let names: Vec<_> = fetched.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.iter().filter(|name| **name == "x-twice").count(), 2);
    assert!(!names.contains(&"set-cookie"), "{names:?}");
}

#[tokio::test]
async fn after_429_the_host_is_not_asked_again_before_its_time() {
    let server = Server::start(whole("429 Too Many Requests", "retry-after: 120\r\n", b"{}")).await;
    let http = server.http();
    let until = "2026-10-12T01:02:00Z".parse().unwrap();
    for _ in 0..50 {
        let error = http.fetch(Request::get(server.url("/"))).await.unwrap_err();
        assert_eq!(error, HttpError::RateLimited { host: server.authority.clone(), until });
    }
    assert_eq!(server.connections(), 1, "the first refusal is heeded by the other 49");
    http.clock().advance(jiff::SignedDuration::from_secs(121));
    http.fetch(Request::get(server.url("/"))).await.unwrap_err();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_failing_server_is_asked_once_and_its_words_are_cut_short() {
    let server = Server::start(whole("500 Internal Server Error", "", &[b'x'; 9000])).await;
    let error = server.http().fetch(Request::get(server.url("/"))).await.unwrap_err();
    let HttpError::Status { code: 500, excerpt, .. } = error else { panic!("{error:?}") };
    assert_eq!(excerpt.len(), 200);
    assert_eq!(server.connections(), 1, "no retry");
}

#[tokio::test]
async fn a_status_that_says_something_can_be_asked_for() {
    let server = Server::start(whole("400 Bad Request", "", b"{\"error\":\"RecordNotFound\"}")).await;
    let fetched = server.http().fetch(Request::get(server.url("/")).accepting(&[400])).await.unwrap();
    assert_eq!((fetched.status, fetched.body.as_slice()), (400, &b"{\"error\":\"RecordNotFound\"}"[..]));
}

#[tokio::test]
async fn an_html_page_with_status_200_is_not_taken_for_json() {
    let server = Server::start(whole("200 OK", "content-type: text/html\r\n", b"<h1>Maintenance</h1>")).await;
    let error =
        server.http().fetch(Request::get(server.url("/")).expecting("application/json")).await.unwrap_err();
    assert!(matches!(&error, HttpError::BadContentType { got, .. } if got == "text/html"), "{error:?}");
}

#[tokio::test]
async fn half_a_body_is_no_body() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"records\":[".to_vec();
    for act in [0, 1, 2] {
        let head = head.clone();
        let server = Server::start(move |_| match act {
            0 => Act::Reset(head.clone()),
            1 => Act::Write(vec![head.clone()], Duration::ZERO),
            _ => Act::Write(vec![b"HTTP/1.1 200 OK\r\n".to_vec()], Duration::ZERO),
        })
        .await;
        let error = server.http().fetch(Request::get(server.url("/"))).await.unwrap_err();
        assert!(matches!(error, HttpError::Network { .. }), "act {act}: {error:?}");
    }
}

#[tokio::test]
async fn a_gzip_stream_cut_short_is_an_error_and_not_a_short_body() {
    let server = Server::start(|_| {
        let packed = gzip(&[b'a'; 100_000]);
        let body = &packed[..packed.len() / 2];
        Act::Write(vec![answer("200 OK", "content-encoding: gzip\r\n", body)], Duration::ZERO)
    })
    .await;
    let error = server.http().fetch(Request::get(server.url("/"))).await.unwrap_err();
    assert!(matches!(error, HttpError::Network { .. }), "{error:?}");
}

#[tokio::test]
async fn a_gzip_bomb_stops_at_the_cap_on_decoded_bytes() {
    let server = Server::start(|_| {
        let bomb = gzip(&vec![0; 50 << 20]);
        assert!(bomb.len() < 100_000);
        Act::Write(vec![answer("200 OK", "content-encoding: gzip\r\n", &bomb)], Duration::ZERO)
    })
    .await;
    let http = server.http_with(HttpConfig { max_body: 1 << 20, ..HttpConfig::default() });
    let error = http.fetch(Request::get(server.url("/"))).await.unwrap_err();
    assert!(matches!(error, HttpError::TooLarge { limit: 1_048_576, .. }), "{error:?}");
}

#[tokio::test]
async fn a_body_longer_than_it_claims_is_read_as_claimed() {
    let body = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}trailing lies".to_vec();
    let server = Server::start(move |_| Act::Write(vec![body.clone()], Duration::ZERO)).await;
    let fetched = server.http().fetch(Request::get(server.url("/"))).await.unwrap();
    assert_eq!(fetched.body, b"{}");
}

#[tokio::test]
async fn one_byte_at_a_time_and_silence_both_end_at_the_deadline() {
    for slow in [true, false] {
        let server = Server::start(move |_| {
            let bytes = answer("200 OK", "", &[b'x'; 10_000]).chunks(1).map(<[u8]>::to_vec).collect();
            if slow { Act::Write(bytes, Duration::from_millis(20)) } else { Act::Silence }
        })
        .await;
        let config = HttpConfig { deadline: Duration::from_millis(300), ..HttpConfig::default() };
        let begun = std::time::Instant::now();
        let error = server.http_with(config).fetch(Request::get(server.url("/"))).await.unwrap_err();
        assert!(matches!(error, HttpError::Deadline { .. }), "{error:?}");
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn redirects_are_checked_at_every_hop() {
    let server = Server::start(|request| {
        let location = match request.split_whitespace().nth(1) {
            Some("/metadata") => "http://169.254.169.254/latest",
            Some("/mapped") => "http://[::ffff:10.0.0.1]/",
            Some("/decimal") => "http://2130706433/",
            Some("/file") => "file:///etc/passwd",
            Some("/keys") => "http://user:pw@example.org/",
            Some("/port") => "https://example.org:8443/",
            Some("/name") => "http://localhost/",
            Some("/once") => "/end",
            Some("/end") => return whole("200 OK", "", b"end")(""),
            _ => "/again",
        };
        let headers = format!("location: {location}\r\n");
        Act::Write(vec![answer("302 Found", &headers, b"")], Duration::ZERO)
    })
    .await;
    let http = server.http();
    for path in ["/metadata", "/mapped", "/decimal", "/file", "/keys", "/port", "/name", "/again"] {
        let error = http.fetch(Request::get(server.url(path))).await.unwrap_err();
        assert!(matches!(error, HttpError::Blocked { .. }), "{path}: {error:?}");
    }
    let fetched = http.fetch(Request::get(server.url("/once"))).await.unwrap();
    assert_eq!(fetched.body, b"end");
    assert!(fetched.request.ends_with("/end") && fetched.via.len() == 1 && fetched.via[0].ends_with("/once"));
}

#[tokio::test]
async fn private_addresses_are_refused_before_anything_is_sent() {
    let server = Server::start(whole("200 OK", "", b"secret of the office")).await;
    let port = server.authority.rsplit_once(':').unwrap().1;
    // Another peer on the same machine is allowed; this one is not.
    let config = HttpConfig { allow_private: vec!["localhost:1".into()], ..HttpConfig::default() };
    let http = Http::new(config, clock()).unwrap();
    for host in ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "127.1", "[::ffff:7f00:1]"] {
        let url = format!("http://{host}:{port}/").parse().unwrap();
        let error = http.fetch(Request::get(url)).await.unwrap_err();
        assert!(matches!(error, HttpError::Blocked { .. }), "{host}: {error:?}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_peer_without_a_port_is_named() {
    let config = HttpConfig { allow_private: vec!["localhost".into()], ..HttpConfig::default() };
    let error = Http::new(config, clock()).unwrap_err();
    assert_eq!(error.to_string(), "allow_private: “localhost” is not host:port, for instance localhost:2583");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
