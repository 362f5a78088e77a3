//! The server itself: accept, read a question, ask the script, act.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::answer::{Act, Asked};

/// The longest head of a question that is read.
const LONGEST_HEAD: usize = 1 << 20;

/// A server on a free port of this machine; it ends when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    _stop: oneshot::Sender<()>,
}

struct Shared<F> {
    asked: Arc<Mutex<Vec<Asked>>>,
    script: F,
}

impl Server {
    /// Starts to serve.
    ///
    /// # Panics
    /// When the machine has no port or thread left.
    pub fn start(script: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket of ours");
        let address = listener.local_addr().expect("it is bound");
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let shared = Arc::new(Shared { asked: Arc::clone(&asked), script });
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime for the test server");
        std::thread::spawn(move || {
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("it does not block");
                tokio::select! {
                    () = accept(listener, shared) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, asked, _stop: stop }
    }

    /// `127.0.0.1:port`.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a path on it.
    ///
    /// # Panics
    /// When `path` is none.
    pub fn url(&self, path: &str) -> url::Url {
        format!("http://{}{path}", self.address).parse().expect("a path")
    }

    /// Everything it was asked so far, in order.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.asked).clone()
    }

    /// How often it was asked.
    pub fn n_asked(&self) -> usize {
        lock(&self.asked).len()
    }
}

fn lock(asked: &Mutex<Vec<Asked>>) -> MutexGuard<'_, Vec<Asked>> {
    asked.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept<F: Fn(&Asked) -> Act + Send + Sync + 'static>(listener: TcpListener, shared: Arc<Shared<F>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // A client that is gone is none of its business.
            let _ = serve(stream, &shared).await;
        });
    }
}

async fn serve<F: Fn(&Asked) -> Act>(mut stream: TcpStream, shared: &Shared<F>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut ahead = Vec::new();
    while let Some(asked) = read(&mut stream, &mut ahead).await? {
        lock(&shared.asked).push(asked.clone());
        match (shared.script)(&asked) {
            Act::Answer(answer) => stream.write_all(&answer.bytes()).await?,
            other => return perform(other, stream).await,
        }
    }
    Ok(())
}

/// Does something after which the connection is of no more use.
async fn perform(act: Act, mut stream: TcpStream) -> io::Result<()> {
    match act {
        Act::Answer(answer) => stream.write_all(&answer.bytes()).await?,
        Act::Write(bytes) => stream.write_all(&bytes).await?,
        Act::Trickle(head, rest, pause) => {
            stream.write_all(&head).await?;
            for byte in rest {
                tokio::time::sleep(pause).await;
                stream.write_all(&[byte]).await?;
            }
        }
        Act::Flood(head, chunk) => {
            stream.write_all(&head).await?;
            loop {
                stream.write_all(&chunk).await?;
            }
        }
        Act::Reset(bytes) => {
            stream.write_all(&bytes).await?;
            // What was written is read before the reset is noticed, else the client sees nothing of it.
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            return stream.set_zero_linger();
        }
        Act::Silence => {
            // Until the client gives up.
            while stream.read(&mut [0; 64]).await? > 0 {}
        }
        Act::PassOn(server, head) => {
            let mut behind = TcpStream::connect(server).await?;
            behind.write_all(&closing(&head)).await?;
            tokio::io::copy(&mut behind, &mut stream).await?;
        }
    }
    stream.shutdown().await
}

/// The same head, asking that the connection be closed after the answer.
fn closing(head: &[u8]) -> Vec<u8> {
    let head = String::from_utf8_lossy(head);
    head.replacen("\r\n", "\r\nconnection: close\r\n", 1).into_bytes()
}

/// The next question, or nothing when the client has none; what was read beyond it stays in `ahead`.
async fn read(stream: &mut TcpStream, ahead: &mut Vec<u8>) -> io::Result<Option<Asked>> {
    let end = loop {
        if let Some(at) = ahead.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        if ahead.len() > LONGEST_HEAD || stream.read_buf(ahead).await? == 0 {
            return Ok(None);
        }
    };
    let head: Vec<u8> = ahead.drain(..end).collect();
    let mut asked = parse(head);
    let length = asked.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while ahead.len() < length {
        if stream.read_buf(ahead).await? == 0 {
            return Ok(None);
        }
    }
    asked.body = ahead.drain(..length).collect();
    asked.at = Instant::now();
    Ok(Some(asked))
}

fn parse(head: Vec<u8>) -> Asked {
    let text = String::from_utf8_lossy(&head).into_owned();
    let mut lines = text.lines();
    let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let pair =
        |line: &str| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
    let headers = lines.filter_map(pair).collect();
    Asked { method, target, headers, body: Vec::new(), head, at: Instant::now() }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;
    use crate::{Answer, Fault};

    /// Sends two questions at once on one connection and reads until the server closes.
    fn talk(server: &Server) -> String {
        let mut stream = std::net::TcpStream::connect(server.address()).unwrap();
        let second = "POST /b HTTP/1.1\r\ncontent-length: 2\r\n\r\nhi";
        write!(stream, "GET /a?x=satu%20dua&y=2 HTTP/1.1\r\nHost: h\r\n\r\n{second}").unwrap();
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said);
        String::from_utf8_lossy(&said).into_owned()
    }

    #[test]
    fn questions_are_remembered_and_answered_in_turn_on_one_connection() {
        let server = Server::start(|asked| match asked.path() {
            "/a" => Answer::json("{}").into(),
            _ => Fault::EndsInTheMiddle.spoil(Answer::json("{\"long\":true}")),
        });
        let said = talk(&server);
        assert!(said.starts_with(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1"
        ));
        assert!(said.ends_with("content-length: 13\r\n\r\n{\"long"), "{said}");
        let asked = server.asked();
        assert_eq!(
            (asked.len(), asked[0].query("x").as_deref(), asked[0].header("hOST")),
            (2, Some("satu dua"), Some("h"))
        );
        assert_eq!((asked[1].method.as_str(), asked[1].body.as_slice()), ("POST", &b"hi"[..]));
        assert!(asked[0].at <= asked[1].at);
    }

    #[test]
    fn one_server_can_stand_before_another() {
        let behind = Server::start(|asked| Act::Write(Answer::json(asked.target.clone()).bytes()));
        let authority = behind.authority();
        let proxy = Server::start(move |asked| Act::PassOn(authority.clone(), asked.head.clone()));
        assert!(talk(&proxy).ends_with("/a?x=satu%20dua&y=2"));
        assert_eq!(behind.asked()[0].header("connection"), Some("close"));
    }
}
