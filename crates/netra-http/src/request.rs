//! What is asked and what came back.

use std::fmt;

use http::header::{ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use jiff::Timestamp;
use netra_model::Sha256;
use netra_model::batch::Wire;
use url::Url;

use crate::client::host_key;

/// Query parameters whose values are keys; they are never logged, recorded or shown.
const SECRET_PARAMETERS: [&str; 11] = [
    "access_token",
    "api_key",
    "apikey",
    "auth",
    "client_secret",
    "key",
    "password",
    "refresh_token",
    "secret",
    "signature",
    "token",
];
/// Headers of a request whose values are keys.
const SECRET_HEADERS: [&str; 6] =
    ["api-key", "authorization", "cookie", "proxy-authorization", "x-api-key", "x-goog-api-key"];
/// What stands in the place of a key.
const REDACTED: &str = "REDACTED";
/// Headers of an answer that are never kept.
const UNRECORDED_HEADERS: [&str; 3] = ["set-cookie", "set-cookie2", "www-authenticate"];

/// One request. What is printed of it carries no keys.
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) wanted_type: Option<&'static str>,
    pub(crate) accepted: &'static [u16],
    pub(crate) conditional: bool,
    /// The most decoded bytes of the answer, when it is not [`crate::HttpConfig::max_body`].
    pub(crate) at_most: Option<u64>,
}

impl Request {
    /// A request to read `url`.
    pub fn get(url: Url) -> Self {
        let (headers, body) = (HeaderMap::new(), Vec::new());
        Self {
            method: Method::GET,
            url,
            headers,
            body,
            wanted_type: None,
            accepted: &[],
            conditional: false,
            at_most: None,
        }
    }

    /// A request that sends `body`. It follows no redirect.
    pub fn post(url: Url, content_type: &'static str, body: Vec<u8>) -> Self {
        let mut request = Self { method: Method::POST, body, ..Self::get(url) };
        request.headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        request
    }

    /// Asks for a media type such as `application/json` and refuses any other in a successful answer.
    #[must_use]
    pub fn expecting(mut self, media_type: &'static str) -> Self {
        self.headers.insert(http::header::ACCEPT, HeaderValue::from_static(media_type));
        self.wanted_type = Some(media_type);
        self
    }

    /// Takes answers with these statuses too, beside 200–299; their bodies say something worth reading.
    #[must_use]
    pub fn accepting(mut self, statuses: &'static [u16]) -> Self {
        self.accepted = statuses;
        self
    }

    /// Takes at most so many decoded bytes of the answer, instead of [`crate::HttpConfig::max_body`].
    #[must_use]
    pub fn at_most(mut self, bytes: u64) -> Self {
        self.at_most = Some(bytes);
        self
    }

    /// Adds a header. Headers are dropped when a redirect leads to another host.
    #[must_use]
    pub fn header(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(value.is_sensitive() || SECRET_HEADERS.contains(&name.as_str()));
        self.headers.insert(name, value);
        self
    }

    /// Asks for the body only if it changed since the answer that these are of; else the answer has the status 304 and no
    /// body. A validator that cannot be sent as a header is left out: then the whole body comes.
    #[must_use]
    pub fn if_changed_since(mut self, seen: &Validators) -> Self {
        for (name, value) in [(IF_NONE_MATCH, &seen.etag), (IF_MODIFIED_SINCE, &seen.last_modified)] {
            if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
                self.headers.insert(name, value);
                self.conditional = true;
            }
        }
        self
    }

    /// Whether an answer with this status is wanted.
    pub(crate) fn accepts(&self, status: u16) -> bool {
        self.accepted.contains(&status) || status == 304 && self.conditional
    }

    /// The keys in this request; whatever comes back and repeats one is shown and kept without it.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let of_query =
            self.url.query_pairs().filter(|(name, _)| is_secret(name)).map(|(_, value)| value.into_owned());
        let of_headers = self.headers.values().filter(|value| value.is_sensitive());
        let of_headers = of_headers.filter_map(|value| value.to_str().ok()).map(bare_key);
        // A short one would be found in every text.
        of_query.chain(of_headers).filter(|key| key.len() >= 6).collect()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({} bytes)", self.method, redact(&self.url), self.body.len())
    }
}

/// By what a server tells whether a body changed, as it gave them with an earlier answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// The key in the value of a header: `Bearer S3CRET` and `S3CRET` hold the same.
fn bare_key(value: &str) -> String {
    value.rsplit(' ').next().unwrap_or(value).to_owned()
}

/// An answer, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// `GET https://…` as it was answered, after redirects; keys redacted.
    pub request: String,
    /// How both looked on the wire.
    pub wire: Wire,
    /// The status.
    pub status: u16,
    /// The answer's headers in their order, without cookies; of a compressed answer also without
    /// `Content-Encoding` and `Content-Length`, because the body is kept decoded.
    pub headers: Vec<(String, String)>,
    /// The decoded body.
    pub body: Vec<u8>,
    /// Its digest.
    pub body_sha256: Sha256,
    /// When the request was sent.
    pub started_at: Timestamp,
    /// When the last byte was there.
    pub finished_at: Timestamp,
}

impl Fetched {
    /// The first value of a header of the answer, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// What to give to [`Request::if_changed_since`] the next time.
    pub fn validators(&self) -> Validators {
        let value = |name: HeaderName| self.header(name.as_str()).map(str::to_owned);
        Validators { etag: value(ETAG), last_modified: value(LAST_MODIFIED) }
    }

    /// Whether the server said that nothing changed ([`Request::if_changed_since`]).
    pub fn is_unchanged(&self) -> bool {
        self.status == 304
    }
}

/// An address as it may be shown and kept: values of key-like parameters replaced, credentials and fragment left out.
pub(crate) fn redact(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_fragment(None);
    // Fails only for addresses without a host, which carry no credentials.
    let _ = shown.set_username("").and_then(|()| shown.set_password(None));
    if url.query_pairs().any(|(name, _)| is_secret(&name)) {
        let pairs: Vec<_> = url
            .query_pairs()
            .map(|(name, value)| if is_secret(&name) { (name, REDACTED.into()) } else { (name, value) })
            .collect();
        shown.query_pairs_mut().clear().extend_pairs(pairs);
    }
    shown.into()
}

fn is_secret(parameter: &str) -> bool {
    let name = parameter.to_ascii_lowercase();
    SECRET_PARAMETERS.contains(&name.as_str())
}

/// Headers of an answer as they are kept.
pub(crate) fn recorded(headers: &HeaderMap, secrets: &[String]) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| !UNRECORDED_HEADERS.contains(&name.as_str()))
        .map(|(name, value)| {
            (name.to_string(), scrubbed(&String::from_utf8_lossy(value.as_bytes()), secrets))
        })
        .collect()
}

/// Headers of a request as they are kept.
pub(crate) fn recorded_request(url: &Url, headers: &HeaderMap) -> Vec<(String, String)> {
    let shown = |value: &HeaderValue| match value.is_sensitive() {
        true => REDACTED.to_owned(),
        false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
    };
    let host = ("host".to_owned(), host_key(url));
    std::iter::once(host)
        .chain(headers.iter().map(|(name, value)| (name.to_string(), shown(value))))
        .collect()
}

/// A text of the other side's without our keys, which some repeat in their complaints.
pub(crate) fn scrubbed(text: &str, secrets: &[String]) -> String {
    secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), REDACTED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_never_appear_in_what_is_kept() {
        let shown = |url: &str| redact(&url.parse().unwrap());
        assert_eq!(
            shown("https://u:p@api.example/v3/items?id=7&key=S3CRET&Access_Token=X&page_token=abc#frag"),
            "https://api.example/v3/items?id=7&key=REDACTED&Access_Token=REDACTED&page_token=abc"
        );
        let unchanged = "https://pds.example/xrpc/a?repo=did%3Aplc%3Ax&cursor=3k";
        assert_eq!(shown(unchanged), unchanged, "an address without keys stays byte for byte");
    }
}
