//! Answers: a rendered page, a redirect after a change, a file that strangers made.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderValue};

use crate::error::PageError;

/// A page; a template that fails to render is a bug of ours.
pub(crate) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => PageError::broken("render a page", &error).into_response(),
    }
}

/// 303: the browser fetches the next page, and a reload repeats nothing.
pub(crate) fn see_other(path: &str) -> Response {
    axum::response::Redirect::to(path).into_response()
}

/// A header value for a file to be saved (RFC 6266): an ASCII name and the full one.
pub(crate) fn attachment(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .take(120)
        .collect();
    let mut full = String::new();
    for byte in name.bytes().take(200) {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            full.push(char::from(byte));
        } else {
            full.push_str(&format!("%{byte:02X}"));
        }
    }
    let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_file_name_stays_one_header() {
        let value = attachment("a\"; x=\r\nSet-Cookie: é.zip");
        let text = value.to_str().unwrap();
        assert!(text.starts_with("attachment; filename=\"a___x___Set-Cookie___.zip\";"), "{text}");
        assert!(text.ends_with("%C3%A9.zip"), "{text}");
    }
}
