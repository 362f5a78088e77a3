//! The client: check, wait for the turn, send, read within bounds; each redirect begins again with the check.

use std::collections::HashSet;
use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::{LOCATION, RETRY_AFTER};
use http::{HeaderMap, Method, StatusCode};
use netra_model::{Clock, Sha256};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::Digest;
use tokio::time::Instant;
use url::{Host, Url};

use crate::address::special;
use crate::error::{BadConfig, HttpError};
use crate::pace::{Pace, Turn, exhausted_until, refused_until};
use crate::request::{Fetched, Request, recorded, redact};

/// The most redirects that are followed.
const MOST_REDIRECTS: usize = 3;
/// A line before a host longer than this is not waited for.
const LONGEST_LINE: Duration = Duration::from_secs(10);
/// How much of a refusing answer is read for its excerpt.
const EXCERPT_BYTES: u64 = 4096;

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// Who we say we are; should name the office and an address for complaints.
    pub user_agent: String,
    /// The most decoded bytes of one answer.
    pub max_body: u64,
    /// How long one request may take, redirects included.
    pub deadline: Duration,
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
    allowed: HashSet<String>,
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
        let tls = tls(&config.extra_roots_pem)?;
        let private = builder(&config, tls.clone()).build();
        let public = builder(&config, tls).dns_resolver(PublicOnly).build();
        let started =
            |client: Result<_, reqwest::Error>| client.map_err(|e| BadConfig::Client(innermost(&e)));
        let (public, private) = (started(public)?, started(private)?);
        Ok(Self(Arc::new(Inner { config, clock, allowed, public, private, pace: Mutex::default() })))
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
                Answer::Whole(fetched) => return Ok(Fetched { via, ..fetched }),
                Answer::Elsewhere(_) if via.len() == MOST_REDIRECTS => {
                    return Err(blocked(&shown, format!("more than {MOST_REDIRECTS} redirects")));
                }
                Answer::Elsewhere(next) => {
                    if next.origin() != request.url.origin() {
                        request.headers = HeaderMap::new();
                    }
                    request.url = next;
                    via.push(shown);
                }
            }
        }
    }

    /// Which client may fetch this address, if any.
    fn check(&self, url: &Url) -> Result<&reqwest::Client, HttpError> {
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
            return Ok(&self.0.private);
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
            None => Ok(&self.0.public),
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
        let mut answer = client
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .body(request.body.clone())
            .send()
            .await
            .map_err(|error| failed(shown, &error))?;
        let status = answer.status();
        self.heed(&request.url, status, answer.headers())?;
        if let Some(next) = redirect(request, status, answer.headers(), shown)? {
            return Ok(Answer::Elsewhere(next));
        }
        if !status.is_success() && !request.accepted.contains(&status.as_u16()) {
            let body = read(&mut answer, EXCERPT_BYTES, shown).await.unwrap_or_default();
            return Err(HttpError::Status {
                url: shown.into(),
                code: status.as_u16(),
                excerpt: excerpt(&body),
            });
        }
        if status.is_success() {
            check_type(request, answer.headers(), shown)?;
        }
        let headers = recorded(answer.headers());
        let limit = self.0.config.max_body;
        let body = read(&mut answer, limit, shown).await?;
        if body.len() as u64 > limit {
            return Err(HttpError::TooLarge { url: shown.into(), limit });
        }
        let finished_at = self.0.clock.now();
        tracing::debug!(request = shown, status = status.as_u16(), bytes = body.len(), "fetched");
        Ok(Answer::Whole(Fetched {
            request: format!("{} {shown}", request.method),
            via: Vec::new(),
            status: status.as_u16(),
            headers,
            body_sha256: Sha256(sha2::Sha256::digest(&body).into()),
            body,
            started_at,
            finished_at,
        }))
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
    Whole(Fetched),
    Elsewhere(Url),
}

/// Looks a name up and keeps only public addresses, so that no name can lead inside (DNS rebinding).
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let public: Vec<_> =
                found.iter().copied().filter(|found| special(found.ip()).is_none()).collect();
            match found.first().and_then(|first| special(first.ip())) {
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
        .user_agent(&config.user_agent)
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

fn host_key(url: &Url) -> String {
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
    let got = headers.get(http::header::CONTENT_TYPE).map_or("", |value| value.to_str().unwrap_or(""));
    let essence = got.split(';').next().unwrap_or("").trim();
    if essence.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    let got = if got.is_empty() { "no content type".to_owned() } else { excerpt(got.as_bytes()) };
    Err(HttpError::BadContentType { url: shown.into(), got, wanted })
}

/// Reads until the end or just beyond `limit`.
async fn read(answer: &mut reqwest::Response, limit: u64, shown: &str) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failed(shown, &error))? {
        body.extend_from_slice(&chunk);
        if body.len() as u64 > limit {
            break;
        }
    }
    Ok(body)
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
