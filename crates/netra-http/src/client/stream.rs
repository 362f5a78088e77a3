//! WebSocket connections (RFC 6455) behind the same guards as every other request: the address is checked, the name
//! may not lead inside the office's network, the host's pace is kept, messages are bounded, no proxy is used.

use std::net::SocketAddr;

use futures_util::StreamExt;
use http::header::USER_AGENT;
use jiff::Timestamp;
use netra_model::batch::Wire;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use url::Url;

use super::{Http, blocked, excerpt, look_up};
use crate::address::special;
use crate::error::HttpError;
use crate::request::{recorded, recorded_request, redact};

/// An address with thousands of accounts in its query is shown up to here.
const LONGEST_SHOWN: usize = 2_000;

/// What a connection runs over.
trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// An open WebSocket that is only read.
pub struct Stream {
    socket: WebSocketStream<Box<dyn Line>>,
    shown: String,
    limit: u64,
    /// The headers of the answer that opened it; cookies and keys are left out.
    pub headers: Vec<(String, String)>,
    /// The rest of what opened it.
    pub wire: Wire,
    /// When it was opened.
    pub started_at: Timestamp,
}

/// What comes next in a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// A message, text or binary.
    Message(Vec<u8>),
    /// Nothing came in time; the stream stays open.
    Quiet,
    /// The other side closed it.
    Ended,
}

impl Http {
    /// Opens a WebSocket at a `ws:` or `wss:` address. Follows no redirect.
    ///
    /// # Errors
    /// See [`HttpError`]; an answer that opens no stream is a [`HttpError::Status`].
    pub async fn stream(&self, url: &Url) -> Result<Stream, HttpError> {
        let mut shown = redact(url);
        if let Some((end, _)) = shown.char_indices().nth(LONGEST_SHOWN) {
            shown.truncate(end);
            shown.push('…');
        }
        let scheme = match url.scheme() {
            "ws" => "http",
            "wss" => "https",
            _ => return Err(blocked(&shown, "only ws and wss are streams")),
        };
        let mut as_http = url.clone();
        as_http.set_scheme(scheme).map_err(|()| blocked(&shown, "it is no address of a stream"))?;
        let is_listed = self.is_listed(&as_http)?;
        self.turn(&as_http).await?;
        let deadline = Instant::now() + self.0.config.deadline;
        let opening = self.open(url, &as_http, is_listed, &shown);
        tokio::time::timeout_at(deadline, opening).await.map_err(|_| self.too_slow(&shown))?
    }

    async fn open(
        &self,
        url: &Url,
        as_http: &Url,
        is_listed: bool,
        shown: &str,
    ) -> Result<Stream, HttpError> {
        let network = |why: String| HttpError::Network { url: shown.to_owned(), why };
        let (tcp, remote) = connect(as_http, is_listed, shown).await?;
        let line: Box<dyn Line> = if as_http.scheme() == "https" {
            let host = as_http.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
            let name = rustls::pki_types::ServerName::try_from(host).map_err(|e| network(e.to_string()))?;
            let connector = TlsConnector::from(self.0.tls.clone());
            Box::new(connector.connect(name, tcp).await.map_err(|e| network(e.to_string()))?)
        } else {
            Box::new(tcp)
        };
        let mut request = url.as_str().into_client_request().map_err(|e| blocked(shown, e.to_string()))?;
        request.headers_mut().insert(USER_AGENT, self.0.user_agent.clone());
        let mut sent = request.headers().clone();
        // Made anew for each connection and of no meaning afterwards.
        sent.remove("sec-websocket-key");
        let limit = usize::try_from(self.0.config.max_body).unwrap_or(usize::MAX);
        let bounds = WebSocketConfig::default().max_message_size(Some(limit)).max_frame_size(Some(limit));
        let opened = tokio_tungstenite::client_async_with_config(request, line, Some(bounds)).await;
        let (socket, answer) = match opened {
            Ok(opened) => opened,
            Err(tungstenite::Error::Http(answer)) => {
                self.heed(as_http, answer.status(), answer.headers())?;
                return Err(HttpError::Status {
                    url: shown.to_owned(),
                    code: answer.status().as_u16(),
                    excerpt: excerpt(answer.body().as_deref().unwrap_or_default()),
                });
            }
            Err(error) => return Err(network(error.to_string())),
        };
        let wire = Wire {
            protocol: String::from("HTTP/1.1"),
            request_headers: recorded_request(as_http, &sent),
            remote: Some(remote),
            via: Vec::new(),
        };
        tracing::debug!(request = shown, "opened a stream");
        Ok(Stream {
            socket,
            shown: shown.to_owned(),
            limit: self.0.config.max_body,
            headers: recorded(answer.headers(), &[]),
            wire,
            started_at: self.0.clock.now(),
        })
    }
}

impl Stream {
    /// `GET wss://…` with keys redacted.
    pub fn request(&self) -> String {
        format!("GET {}", self.shown)
    }

    /// Says a text to the other side.
    ///
    /// # Errors
    /// When the connection broke.
    pub async fn say(&mut self, text: String) -> Result<(), HttpError> {
        use futures_util::SinkExt;
        self.socket.send(Message::text(text)).await.map_err(|error| self.broken(&error))
    }

    /// The next message, if one comes before `until`. Nothing is lost when waiting ends.
    ///
    /// # Errors
    /// [`HttpError::TooLarge`] and [`HttpError::Network`]; the stream is then over.
    pub async fn next(&mut self, until: Instant) -> Result<Next, HttpError> {
        loop {
            let Ok(next) = tokio::time::timeout_at(until, self.socket.next()).await else {
                return Ok(Next::Quiet);
            };
            match next {
                Some(Ok(Message::Text(text))) => return Ok(Next::Message(text.as_bytes().to_vec())),
                Some(Ok(Message::Binary(bytes))) => return Ok(Next::Message(bytes.to_vec())),
                // Questions whether we are still there are answered on the way.
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(_))) | None => return Ok(Next::Ended),
                Some(Err(error)) => return Err(self.broken(&error)),
            }
        }
    }

    /// Says good-bye, without waiting for an answer.
    pub async fn close(mut self) {
        let closing = self.socket.close(None);
        let soon = std::time::Duration::from_secs(1);
        if tokio::time::timeout(soon, closing).await.is_err() {
            tracing::debug!(request = self.shown, "the other side does not take the good-bye");
        }
    }

    fn broken(&self, error: &tungstenite::Error) -> HttpError {
        match error {
            tungstenite::Error::Capacity(_) => {
                HttpError::TooLarge { url: self.shown.clone(), limit: self.limit }
            }
            error => HttpError::Network { url: self.shown.clone(), why: error.to_string() },
        }
    }
}

/// A connection to one of the host's addresses; to a public one only, unless the peer is listed.
async fn connect(url: &Url, is_listed: bool, shown: &str) -> Result<(TcpStream, SocketAddr), HttpError> {
    let network = |why: String| HttpError::Network { url: shown.to_owned(), why };
    let port = url.port_or_known_default().unwrap_or(443);
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let found = look_up(host).await.map_err(|error| network(error.to_string()))?;
    let mut last = String::from("its name leads to no address");
    for address in found {
        if let Some(what) = special(address.ip()).filter(|_| !is_listed) {
            last = format!("its name leads to an address that is not public ({what})");
            continue;
        }
        let address = SocketAddr::new(address.ip(), port);
        match TcpStream::connect(address).await {
            Ok(tcp) => return Ok((tcp, address)),
            Err(error) => last = error.to_string(),
        }
    }
    if last.contains("not public") { Err(blocked(shown, last)) } else { Err(network(last)) }
}
