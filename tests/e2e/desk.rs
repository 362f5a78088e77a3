//! A visitor of the desk: plain HTTP over a socket, with the cookies and form tokens that a browser would keep.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Offices have slow lines: no page is heavier than this, compressed, pictures aside.
const HEAVIEST: usize = 60_000;

/// A browser of few abilities: it keeps cookies, follows no redirects, and knows the last form token it saw.
pub(crate) struct Visitor {
    address: String,
    cookies: BTreeMap<String, String>,
    token: String,
}

/// An answer of the desk.
pub(crate) struct Page {
    pub(crate) status: u16,
    /// Where a redirect leads.
    pub(crate) location: String,
    pub(crate) body: Vec<u8>,
    /// How many bytes of it came over the line, compressed as they were.
    pub(crate) on_the_line: usize,
}

impl Page {
    /// The page as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// What follows each `before` up to the next quotation mark, in the page's order, each once.
    pub(crate) fn all_after(&self, before: &str) -> Vec<String> {
        let text = self.text();
        let mut found = Vec::new();
        for piece in text.split(before).skip(1) {
            let value: String = piece.chars().take_while(|c| !matches!(c, '"' | '?' | '#' | '<')).collect();
            if !found.contains(&value) {
                found.push(value);
            }
        }
        found
    }
}

impl Visitor {
    /// Somebody who is signed in at this desk.
    #[track_caller]
    pub(crate) fn signed_in(address: &str, login: &str, password: &str) -> Self {
        let mut visitor =
            Self { address: address.to_owned(), cookies: BTreeMap::new(), token: String::new() };
        assert_eq!(visitor.get("/sign-in").status, 200);
        let entered = visitor.post("/sign-in", &[("login", login), ("password", password)]);
        assert_eq!(entered.status, 303, "{}", entered.text());
        // Tokens belong to the one who is signed in.
        assert_eq!(visitor.get("/help").status, 200);
        visitor
    }

    /// Opens a page.
    pub(crate) fn get(&mut self, path: &str) -> Page {
        self.ask("GET", path, "", b"")
    }

    /// Sends a form with the token of the last page.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.clone();
        let mut body = format!("csrf={}", encoded(&token));
        for (name, value) in fields {
            let _ = write!(body, "&{name}={}", encoded(value));
        }
        self.ask("POST", path, "application/x-www-form-urlencoded", body.as_bytes())
    }

    /// Sends the capture form with the token of the last page.
    pub(crate) fn capture(&mut self, fields: &[(&str, &str)]) -> Page {
        self.send("/capture", fields)
    }

    /// Sends a form that may carry files (RFC 7578), without any, with the token of the last page.
    pub(crate) fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.clone();
        let mut body = String::new();
        for (name, value) in [("csrf", token.as_str())].iter().chain(fields) {
            let _ =
                write!(body, "--batas\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        body.push_str("--batas--\r\n");
        self.ask("POST", path, "multipart/form-data; boundary=batas", body.as_bytes())
    }

    /// HTTP/1.0 (RFC 1945): the answer ends with the connection, so no lengths and no chunks are to be read.
    fn ask(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> Page {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nOrigin: http://{0}\r\nCookie: {}\r\n\
             Accept-Encoding: gzip\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.address,
            cookies.join("; "),
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).expect("the desk listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time limit can be set");
        stream.write_all(&[request.as_bytes(), body].concat()).expect("the desk reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the desk answers");
        let end = answer.windows(4).position(|it| it == b"\r\n\r\n").expect("an answer has a head");
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let body = answer.split_off(end + 4);
        let on_the_line = body.len();
        let mut page = Page { status: 0, location: String::new(), body, on_the_line };
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        page.status = status.and_then(|it| it.parse().ok()).expect("an answer has a status");
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            match name.to_lowercase().as_str() {
                "location" => page.location = value.to_owned(),
                "content-encoding" => page.body = unzipped(&page.body),
                "set-cookie" => {
                    if let Some((name, value)) = value.split(';').next().and_then(|it| it.split_once('=')) {
                        self.cookies.insert(name.to_owned(), value.to_owned());
                    }
                }
                _ => {}
            }
        }
        if let Some(token) = page.all_after(r#"name="csrf" value=""#).pop() {
            self.token = token;
            assert!(page.on_the_line < HEAVIEST, "{method} {path}: {} bytes on the line", page.on_the_line);
        }
        page
    }
}

fn unzipped(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_end(&mut plain)
        .expect("the desk compresses with gzip (RFC 1952)");
    plain
}

/// Everything but letters and digits as `%XX`, as forms are encoded.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
