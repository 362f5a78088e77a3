//! The client: check, wait for the turn, send, read within bounds; each redirect begins again with the check.

mod stream;

use std::collections::HashSet;
use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, LOCATION, RETRY_AFTER, USER_AGENT,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use netra_model::batch::Wire;
use netra_model::{Clock, Sha256};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::Digest;
use tokio::time::Instant;
use url::{Host, Url};

pub use stream::{Next, Stream};

use crate::address::special;
use crate::error::{BadConfig, HttpError};
use crate::pace::{Pace, Turn, exhausted_until, refused_until};
use crate::request::{Fetched, Request, recorded, recorded_request, redact, scrubbed};

/// The most redirects that are followed.
const MOST_REDIRECTS: usize = 3;
/// A line before a host longer than this is not waited for.
const LONGEST_LINE: Duration = Duration::from_secs(10);
/// How much of a refusing answer is read for its excerpt.
const EXCERPT_BYTES: u64 = 4096;
/// The encodings of a body that are decoded, as reqwest is built with them.
const ENCODINGS: HeaderValue = HeaderValue::from_static("gzip, zstd");

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// Who we say we are; should name the office and an address for complaints.
    pub user_agent: String,
    /// The most decoded bytes of one answer.
    pub max_body: u64,
    /// How long one request may take, redirects included.
    pub deadline: Duration,
    /// The fewest decoded bytes a second, on the average over `min_rate_over`, once a body has begun.
    pub min_rate: u64,
    /// How long a body may be slower. Long enough for a pause of the network or of a busy server.
    pub min_rate_over: Duration,
    /// The least time between two requests to one host.
    pub min_gap: Duration,
    /// Peers that may have a private address or an unusual port, each as `host:port`.
    pub allow_private: Vec<String>,
    /// Certificates (PEM) to trust beside Mozilla's list, for peers with a certificate of the office's own.
    pub extra_roots_pem: String,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            user_agent: format!("Netra/{}", env!("CARGO_PKG_VERSION")),
            max_body: 8 << 20,
            deadline: Duration::from_secs(30),
            min_rate: 64,
            min_rate_over: Duration::from_secs(10),
            min_gap: Duration::from_millis(120),
            allow_private: Vec::new(),
            extra_roots_pem: String::new(),
        }
    }
}

/// The client. Cheap to clone; clones share connections and the pace of each host.
#[derive(Clone)]
pub struct Http(Arc<Inner>);

struct Inner {
    config: HttpConfig,
    clock: Clock,
    user_agent: HeaderValue,
    allowed: HashSet<String>,
    /// For what is not HTTP.
    tls: Arc<rustls::ClientConfig>,
    /// Looks names up and drops every address that is not public.
    public: reqwest::Client,
    /// For the listed peers; looks names up as the machine does.
    private: reqwest::Client,
    pace: Mutex<Pace>,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("config", &self.0.config).finish_non_exhaustive()
    }
}

impl Http {
    /// A client.
    ///
    /// # Errors
    /// When the configuration cannot be used; see [`BadConfig`].
    pub fn new(config: HttpConfig, clock: Clock) -> Result<Self, BadConfig> {
        let allowed = config.allow_private.iter().map(|peer| peer_key(peer)).collect::<Result<_, _>>()?;
        let user_agent =
            HeaderValue::from_str(&config.user_agent).map_err(|e| BadConfig::UserAgent(e.to_string()))?;
        let tls = tls(&config.extra_roots_pem)?;
        let private = builder(&config, tls.clone()).build();
        let public = builder(&config, tls.clone()).dns_resolver(PublicOnly(look_up)).build();
        let started =
            |client: Result<_, reqwest::Error>| client.map_err(|e| BadConfig::Client(innermost(&e)));
        let (public, private) = (started(public)?, started(private)?);
        Ok(Self(Arc::new(Inner {
            config,
            clock,
            user_agent,
            allowed,
            tls: Arc::new(tls),
            public,
            private,
            pace: Mutex::default(),
        })))
    }

    /// The clock that answers are dated with.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Sends one request and reads the whole answer. Follows at most three redirects of a `GET`; never retries.
    ///
    /// # Errors
    /// See [`HttpError`]. After [`HttpError::RateLimited`] the host is not asked before the time it gave: further
    /// requests fail at once, without being sent.
    pub async fn fetch(&self, request: Request) -> Result<Fetched, HttpError> {
        let (mut request, mut via) = (request, Vec::new());
        let deadline = Instant::now() + self.0.config.deadline;
        loop {
            let shown = redact(&request.url);
            let client = self.check(&request.url)?;
            self.turn(&request.url).await?;
            let answer = tokio::time::timeout_at(deadline, self.send(client, &request, &shown)).await;
            match answer.map_err(|_| self.too_slow(&shown))?? {
                Answer::Whole(mut fetched) => {
                    fetched.wire.via = via;
                    return Ok(*fetched);
                }
                Answer::Elsewhere(_) if via.len() == MOST_REDIRECTS => {
                    return Err(blocked(&shown, format!("more than {MOST_REDIRECTS} redirects")));
                }
                Answer::Elsewhere(next) => {
                    if next.origin() != request.url.origin() {
                        // Neither keys nor validators mean anything there.
                        let accept = request.headers.remove(ACCEPT);
                        request.headers = accept.into_iter().map(|value| (ACCEPT, value)).collect();
                        request.conditional = false;
                    }
                    request.url = next;
                    via.push(shown);
                }
            }
        }
    }

    /// Which client may fetch this address, if any.
    fn check(&self, url: &Url) -> Result<&reqwest::Client, HttpError> {
        Ok(if self.is_listed(url)? { &self.0.private } else { &self.0.public })
    }

    /// Whether this address may be fetched at all, and whether it is a peer that may be inside the network.
    fn is_listed(&self, url: &Url) -> Result<bool, HttpError> {
        let refuse = |why: &str| Err(blocked(&redact(url), why));
        let usual_port = match url.scheme() {
            "http" => 80,
            "https" => 443,
            _ => return refuse("only http and https are fetched"),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("it carries a user name or password");
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return refuse("it names no host");
        };
        if self.0.allowed.contains(&format!("{host}:{port}")) {
            return Ok(true);
        }
        if let Host::Domain(name) = &host
            && is_this_machine(name)
        {
            return refuse("it names this machine");
        }
        if port != usual_port {
            return refuse("only the usual ports 80 and 443 are fetched");
        }
        let address = match host {
            Host::Ipv4(v4) => Some(IpAddr::V4(v4)),
            Host::Ipv6(v6) => Some(IpAddr::V6(v6)),
            Host::Domain(_) => None,
        };
        match address.and_then(special) {
            Some(what) => refuse(&format!("the address is not public ({what})")),
            None => Ok(false),
        }
    }

    /// Waits for the host's next free place in line.
    async fn turn(&self, url: &Url) -> Result<(), HttpError> {
        let (now, instant, host) = (self.0.clock.now(), Instant::now(), host_key(url));
        let turn = self.pace().take(&host, self.0.config.min_gap, now, instant);
        match turn {
            Turn::Blocked(until) => Err(HttpError::RateLimited { host, until }),
            Turn::At(at) if at > instant + LONGEST_LINE => {
                let until = now.saturating_add(at - instant).unwrap_or(now);
                Err(HttpError::RateLimited { host, until })
            }
            Turn::At(at) => {
                tokio::time::sleep_until(at).await;
                Ok(())
            }
        }
    }

    async fn send(
        &self,
        client: &reqwest::Client,
        request: &Request,
        shown: &str,
    ) -> Result<Answer, HttpError> {
        let started_at = self.0.clock.now();
        let headers = self.headers(request);
        let secrets = request.secrets();
        let mut answer = client
            .request(request.method.clone(), request.url.clone())
            .headers(headers.clone())
            .body(request.body.clone())
            .send()
            .await
            .map_err(|error| failed(shown, &error))?;
        let status = answer.status();
        self.heed(&request.url, status, answer.headers())?;
        if let Some(next) = redirect(request, status, answer.headers(), shown)? {
            return Ok(Answer::Elsewhere(next));
        }
        if !status.is_success() && !request.accepts(status.as_u16()) {
            let body = self.read(&mut answer, EXCERPT_BYTES, shown).await.unwrap_or_default();
            return Err(HttpError::Status {
                url: shown.into(),
                code: status.as_u16(),
                excerpt: scrubbed(&excerpt(&body), &secrets),
            });
        }
        if status.is_success() {
            check_type(request, answer.headers(), shown)?;
        }
        check_encoding(answer.headers(), shown)?;
        let wire = Wire {
            protocol: format!("{:?}", answer.version()),
            request_headers: recorded_request(&request.url, &headers),
            remote: answer.remote_addr(),
            via: Vec::new(),
        };
        let headers = recorded(answer.headers(), &secrets);
        let limit = request.at_most.unwrap_or(self.0.config.max_body);
        let body = self.read(&mut answer, limit, shown).await?;
        if body.len() as u64 > limit {
            return Err(HttpError::TooLarge { url: shown.into(), limit });
        }
        let finished_at = self.0.clock.now();
        tracing::debug!(request = shown, status = status.as_u16(), bytes = body.len(), "fetched");
        Ok(Answer::Whole(Box::new(Fetched {
            request: format!("{} {shown}", request.method),
            wire,
            status: status.as_u16(),
            headers,
            body_sha256: Sha256(sha2::Sha256::digest(&body).into()),
            body,
            started_at,
            finished_at,
        })))
    }

    /// All headers that are sent, so that they can be recorded; only the host and the length of a body are added on the way.
    fn headers(&self, request: &Request) -> HeaderMap {
        let mut headers = request.headers.clone();
        headers.insert(USER_AGENT, self.0.user_agent.clone());
        headers.insert(ACCEPT_ENCODING, ENCODINGS);
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        headers
    }

    /// Reads until the end or just beyond `limit`.
    async fn read(
        &self,
        answer: &mut reqwest::Response,
        limit: u64,
        shown: &str,
    ) -> Result<Vec<u8>, HttpError> {
        let HttpConfig { min_rate, min_rate_over, .. } = self.0.config;
        let least = min_rate.saturating_mul(min_rate_over.as_millis().try_into().unwrap_or(u64::MAX)) / 1000;
        let (mut body, mut ends, mut before) = (Vec::new(), Instant::now() + min_rate_over, 0);
        loop {
            match tokio::time::timeout_at(ends, answer.chunk()).await {
                Ok(chunk) => match chunk.map_err(|error| failed(shown, &error))? {
                    Some(chunk) => body.extend_from_slice(&chunk),
                    None => return Ok(body),
                },
                Err(_) if ((body.len() - before) as u64) < least => {
                    return Err(HttpError::TooSlow { url: shown.into(), bytes_per_second: min_rate });
                }
                Err(_) => (ends, before) = (Instant::now() + min_rate_over, body.len()),
            }
            if body.len() as u64 > limit {
                return Ok(body);
            }
        }
    }

    /// Notes what the host says about its limits; fails when it refuses because of them.
    fn heed(&self, url: &Url, status: StatusCode, headers: &HeaderMap) -> Result<(), HttpError> {
        let (now, host) = (self.0.clock.now(), host_key(url));
        let refused = status == StatusCode::TOO_MANY_REQUESTS
            || status == StatusCode::SERVICE_UNAVAILABLE && headers.contains_key(RETRY_AFTER);
        if refused {
            let until = refused_until(headers, now);
            self.pace().block(&host, until);
            return Err(HttpError::RateLimited { host, until });
        }
        if let Some(until) = exhausted_until(headers, now) {
            self.pace().block(&host, until);
        }
        Ok(())
    }

    fn pace(&self) -> std::sync::MutexGuard<'_, Pace> {
        self.0.pace.lock().expect("nothing panics while it holds the pace")
    }

    fn too_slow(&self, shown: &str) -> HttpError {
        HttpError::Deadline { url: shown.into(), seconds: self.0.config.deadline.as_secs() }
    }
}

enum Answer {
    Whole(Box<Fetched>),
    Elsewhere(Url),
}

/// Looks a name up and keeps only public addresses, so that no name can lead inside. What it gives is what is connected
/// to: a name server that says something else the second time (DNS rebinding) is asked through here the second time, too.
struct PublicOnly<L>(L);

async fn look_up(name: String) -> std::io::Result<Vec<SocketAddr>> {
    Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.collect())
}

impl<L, F> Resolve for PublicOnly<L>
where
    L: Fn(String) -> F + Send + Sync + 'static,
    F: Future<Output = std::io::Result<Vec<SocketAddr>>> + Send + 'static,
{
    fn resolve(&self, name: Name) -> Resolving {
        let looking = (self.0)(name.as_str().to_owned());
        Box::pin(async move {
            let found = looking.await?;
            let inside = found.first().and_then(|first| special(first.ip()));
            let public: Vec<_> = found.into_iter().filter(|found| special(found.ip()).is_none()).collect();
            match inside {
                Some(what) if public.is_empty() => Err(NotPublic(what).into()),
                _ => Ok(Box::new(public.into_iter()) as Addrs),
            }
        })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("its name leads to an address that is not public ({0})")]
struct NotPublic(&'static str);

/// Mozilla's list and the office's own certificates. The bundled list was chosen over the machine's, which differs from
/// machine to machine and is missing in a bare container.
fn tls(extra_roots_pem: &str) -> Result<rustls::ClientConfig, BadConfig> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in CertificateDer::pem_slice_iter(extra_roots_pem.as_bytes()) {
        let certificate = certificate.map_err(|e| BadConfig::Roots(e.to_string()))?;
        roots.add(certificate).map_err(|e| BadConfig::Roots(e.to_string()))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| BadConfig::Client(e.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn builder(config: &HttpConfig, tls: rustls::ClientConfig) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .connect_timeout(config.deadline.min(Duration::from_secs(10)))
}

/// `host:port` as a checked address spells it.
fn peer_key(peer: &str) -> Result<String, BadConfig> {
    let bad = || BadConfig::Peer(peer.to_owned());
    let (host, port) = peer.rsplit_once(':').ok_or_else(bad)?;
    let host = Host::parse(host).map_err(|_| bad())?;
    let port: u16 = port.parse().map_err(|_| bad())?;
    Ok(format!("{host}:{port}"))
}

/// Names that are never anybody else's (RFC 6761), whatever the machine's resolver makes of them.
fn is_this_machine(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

pub(crate) fn host_key(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    }
}

/// Where an answer leads, if it is a redirect that is followed.
fn redirect(
    request: &Request,
    status: StatusCode,
    headers: &HeaderMap,
    shown: &str,
) -> Result<Option<Url>, HttpError> {
    let leads_on = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) && request.method == Method::GET;
    let Some(location) = headers.get(LOCATION).filter(|_| leads_on) else { return Ok(None) };
    let next = std::str::from_utf8(location.as_bytes()).ok().and_then(|text| request.url.join(text).ok());
    next.map(Some).ok_or_else(|| blocked(shown, "it redirects to something that is no address"))
}

fn check_type(request: &Request, headers: &HeaderMap, shown: &str) -> Result<(), HttpError> {
    let Some(wanted) = request.wanted_type else { return Ok(()) };
    let got = headers.get(CONTENT_TYPE).map_or("", |value| value.to_str().unwrap_or(""));
    let essence = got.split(';').next().unwrap_or("").trim();
    if essence.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    let got = if got.is_empty() { "no content type".to_owned() } else { excerpt(got.as_bytes()) };
    Err(HttpError::BadContentType { url: shown.into(), got, wanted })
}

/// What reqwest decodes it takes out of the headers. What is left there was not asked for: another encoding, or two.
fn check_encoding(headers: &HeaderMap, shown: &str) -> Result<(), HttpError> {
    let Some(encoding) = headers.get(CONTENT_ENCODING).map(|it| it.to_str().unwrap_or("?").trim()) else {
        return Ok(());
    };
    if encoding.is_empty() || encoding.eq_ignore_ascii_case("identity") {
        return Ok(());
    }
    Err(HttpError::BadEncoding { url: shown.into(), encoding: excerpt(encoding.as_bytes()) })
}

fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    text.trim().chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn blocked(shown: &str, why: impl Into<String>) -> HttpError {
    HttpError::Blocked { url: shown.into(), why: why.into() }
}

fn failed(shown: &str, error: &reqwest::Error) -> HttpError {
    let refused = causes(error).find_map(|cause| cause.downcast_ref::<NotPublic>());
    match refused {
        Some(refused) => blocked(shown, refused.to_string()),
        None => HttpError::Network { url: shown.into(), why: innermost(error) },
    }
}

fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error as &(dyn Error + 'static)), |cause| (**cause).source())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    async fn resolved(answers: &'static [&[&str]]) -> Vec<Result<Vec<IpAddr>, String>> {
        let n = AtomicUsize::new(0);
        let resolver = PublicOnly(move |_: String| {
            let found = answers[n.fetch_add(1, Ordering::Relaxed)].iter();
            std::future::ready(Ok(found.map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect()))
        });
        let mut results = Vec::new();
        for _ in answers {
            let found = resolver.resolve("feed.example".parse().unwrap()).await;
            results.push(found.map(|it| it.map(|it| it.ip()).collect()).map_err(|error| error.to_string()));
        }
        results
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_the_second_time_is_refused_the_second_time() {
        let results =
            resolved(&[&["8.8.8.8"], &["127.0.0.1"], &["10.0.0.1", "::1"], &["::ffff:192.168.1.1"]]).await;
        assert_eq!(results[0], Ok(vec!["8.8.8.8".parse().unwrap()]));
        for refused in &results[1..] {
            assert!(refused.as_ref().unwrap_err().contains("not public"), "{refused:?}");
        }
    }

    #[tokio::test]
    async fn of_a_name_with_addresses_inside_and_outside_only_those_outside_are_used() {
        let results = resolved(&[&["10.0.0.1", "8.8.8.8", "fe80::1"], &[]]).await;
        assert_eq!(results, [Ok(vec!["8.8.8.8".parse().unwrap()]), Ok(vec![])]);
    }
}
