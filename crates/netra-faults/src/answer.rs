//! Questions, answers, and what a server can do instead of answering.

use std::io::Write;
use std::time::{Duration, Instant};

/// A question as it came over the wire.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path and query, as written.
    pub target: String,
    /// The headers in their order, as written.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The head, byte for byte, with the empty line that ends it.
    pub head: Vec<u8>,
    /// When the last byte was there.
    pub at: Instant,
}

impl Asked {
    /// The path without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The first value of a parameter of the query, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    }

    /// The first value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// `http://host:port` as the client names this server.
    pub fn origin(&self) -> String {
        format!("http://{}", self.header("host").unwrap_or_default())
    }
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status and its phrase: `200 OK`.
    pub status: String,
    /// Headers; the length is added when it is sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// An answer of any status, without a body.
    pub fn status(code: u16) -> Self {
        Self { status: format!("{code} {}", phrase(code)), headers: Vec::new(), body: Vec::new() }
    }

    /// `200 OK` with a body of that media type.
    pub fn ok(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::status(200).header("content-type", media_type).body(body)
    }

    /// `200 OK` with JSON.
    pub fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::ok("application/json", body)
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With another body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// With its body compressed, and saying so.
    #[must_use]
    pub fn gzip(self) -> Self {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let packed = encoder.write_all(&self.body).and_then(|()| encoder.finish());
        self.header("content-encoding", "gzip").body(packed.expect("memory takes every byte"))
    }

    /// With its body compressed, and saying so.
    #[must_use]
    pub fn zstd(self) -> Self {
        let packed = zstd::stream::encode_all(self.body.as_slice(), 3);
        self.header("content-encoding", "zstd").body(packed.expect("memory takes every byte"))
    }

    /// The bytes on the wire.
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes_claiming(self.body.len())
    }

    /// The bytes on the wire, with a length that need not be true.
    pub fn bytes_claiming(&self, length: usize) -> Vec<u8> {
        let mut bytes = self.head(&[("content-length", &length.to_string())]);
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// The status line and the headers, with `more` of them.
    pub fn head(&self, more: &[(&str, &str)]) -> Vec<u8> {
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut head = format!("HTTP/1.1 {}\r\n", self.status);
        for (name, value) in own.chain(more.iter().copied()) {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.push_str("\r\n");
        head.into_bytes()
    }
}

/// What a server does with a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Answers, and takes the next question on the same connection.
    Answer(Answer),
    /// Writes these bytes and closes.
    Write(Vec<u8>),
    /// Writes the first bytes at once and the rest one byte at a time, with this pause before each.
    Trickle(Vec<u8>, Vec<u8>, Duration),
    /// Writes the first bytes and then the second ones again and again, for as long as they are taken.
    Flood(Vec<u8>, Vec<u8>),
    /// Writes these bytes and resets the connection.
    Reset(Vec<u8>),
    /// Holds the connection open and says nothing.
    Silence,
    /// Asks the server at this `host:port` the question with this head, passes its answer on, and closes.
    PassOn(String, Vec<u8>),
}

impl From<Answer> for Act {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

fn phrase(code: u16) -> &'static str {
    match code {
        200 => "OK",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Whatever",
    }
}
