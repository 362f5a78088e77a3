//! What stands between the network and the pages: headers, a check where a change comes from, error pages.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{self, HeaderValue};
use http::request::Parts;
use http::{HeaderMap, Method};

use crate::Desk;
use crate::error::{ErrorPage, PageError};
use crate::fields::encoded;
use crate::respond::page;
use crate::visitor::{Door, Visitor, set_cookie};

/// Nothing from elsewhere runs or is embedded; forms go only here.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// How long a browser keeps its door: a year.
const DOOR_SECONDS: u32 = 31_536_000;

/// For bytes that strangers made: nothing in them may run, even when somebody opens them by themselves.
pub(crate) const SANDBOX: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// Sets the headers of HARDENING on every answer; pages are never kept by a cache.
pub(crate) async fn headers(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(
        header::HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    );
    set(header::CACHE_CONTROL, "no-store");
    if desk.config.secure_cookies {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Refuses a change that another site asks for on the visitor's behalf (OWASP: `Sec-Fetch-Site`, else `Origin`).
/// The token in each form is the second lock.
pub(crate) async fn same_site(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if changes && !from_here(request.headers(), &desk.config.public_url) {
        return PageError::FromElsewhere.into_response();
    }
    next.run(request).await
}

fn from_here(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return true };
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let public = url::Url::parse(public_url).map(|url| url.origin().ascii_serialization());
    Some(host) == text("host") || public.is_ok_and(|public| public == origin)
}

/// Turns a [`PageError`] into its page in the visitor's language; who is not signed in is sent to the sign-in page.
/// A browser that comes for the first time gets its door here.
pub(crate) async fn dress(State(desk): State<Arc<Desk>>, mut request: Request, next: Next) -> Response {
    let known = Door::of(&desk, request.headers());
    let fresh = known.is_none() && !request.uri().path().starts_with("/assets/");
    let door = match (known, fresh) {
        (None, true) => match Door::fresh() {
            Ok(door) => Some(door),
            Err(error) => return error.into_response(),
        },
        (known, _) => known,
    };
    if let Some(door) = &door {
        request.extensions_mut().insert(door.clone());
    }
    let (parts, body) = request.into_parts();
    let asked = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let mut response = dressed(&desk, asked, response).await;
    if let Some(door) = door.filter(|_| fresh) {
        response
            .headers_mut()
            .append(header::SET_COOKIE, set_cookie(&desk, "door", &door.0, Some(DOOR_SECONDS)));
    }
    response
}

async fn dressed(desk: &Arc<Desk>, mut asked: Parts, response: Response) -> Response {
    let error = response.extensions().get::<PageError>().cloned();
    let bare = error.is_none() && response.headers().get(header::CONTENT_TYPE).is_none();
    let error = match error {
        Some(error) => error,
        None if bare && response.status() == http::StatusCode::NOT_FOUND => PageError::NotFound,
        None if response.status() == http::StatusCode::METHOD_NOT_ALLOWED => PageError::NotFound,
        None if response.status() == http::StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
        None => return response,
    };
    if let PageError::SessionEnded { back } = &error
        && asked.method == Method::GET
    {
        let to = if back == "/" { "/sign-in".to_owned() } else { format!("/sign-in?back={}", encoded(back)) };
        return Redirect::to(&to).into_response();
    }
    let Ok(visitor) = Visitor::from_request_parts(&mut asked, desk).await else { return response };
    let status = error.status();
    let mut dressed = page(&ErrorPage::new(&error, visitor.frame(desk)));
    *dressed.status_mut() = status;
    dressed
}

/// One line per request, without query strings: they hold what people search for.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    tracing::debug!(%method, path, status = response.status().as_u16(), "answered");
    response
}

/// A panic is a bug of ours; the visitor gets a page, the log has the words.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!("a page panicked; the lines above say where");
    PageError::Broken.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)));
        pairs.collect()
    }

    #[test]
    fn only_this_desks_own_pages_may_ask_for_a_change() {
        let here = |pairs: &[_]| from_here(&headers(pairs), "https://netra.example");
        assert!(here(&[("sec-fetch-site", "same-origin")]));
        assert!(here(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        assert!(here(&[("origin", "https://netra.example"), ("host", "10.0.0.1")]));
        assert!(!here(&[("sec-fetch-site", "cross-site")]));
        assert!(!here(&[("sec-fetch-site", "same-site"), ("origin", "https://netra.example")]));
        assert!(!here(&[("origin", "https://evil.test"), ("host", "netra.example")]));
        assert!(!here(&[("origin", "null"), ("host", "netra.example")]));
    }
}
