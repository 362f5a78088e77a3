//! What is asked and what came back.

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use jiff::Timestamp;
use netra_model::Sha256;
use url::Url;

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
/// Headers of an answer that are never kept.
const UNRECORDED_HEADERS: [&str; 3] = ["set-cookie", "set-cookie2", "www-authenticate"];

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) wanted_type: Option<&'static str>,
    pub(crate) accepted: &'static [u16],
}

impl Request {
    /// A request to read `url`.
    pub fn get(url: Url) -> Self {
        let (headers, body) = (HeaderMap::new(), Vec::new());
        Self { method: Method::GET, url, headers, body, wanted_type: None, accepted: &[] }
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

    /// Adds a header. Headers are dropped when a redirect leads to another host.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

/// An answer, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// `GET https://…` as it was answered, after redirects; keys redacted.
    pub request: String,
    /// The addresses that redirected here, in order; keys redacted.
    pub via: Vec<String>,
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

/// An address as it may be shown and kept: values of key-like parameters replaced, credentials and fragment left out.
pub(crate) fn redact(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_fragment(None);
    // Fails only for addresses without a host, which carry no credentials.
    let _ = shown.set_username("").and_then(|()| shown.set_password(None));
    if url.query_pairs().any(|(name, _)| is_secret(&name)) {
        let pairs: Vec<_> = url
            .query_pairs()
            .map(|(name, value)| if is_secret(&name) { (name, "REDACTED".into()) } else { (name, value) })
            .collect();
        shown.query_pairs_mut().clear().extend_pairs(pairs);
    }
    shown.into()
}

fn is_secret(parameter: &str) -> bool {
    let name = parameter.to_ascii_lowercase();
    SECRET_PARAMETERS.contains(&name.as_str())
}

pub(crate) fn recorded(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| !UNRECORDED_HEADERS.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
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
