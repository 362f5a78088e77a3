//! What can go wrong, as far as a caller acts differently.

use jiff::Timestamp;

/// Why nothing usable came back. Addresses in it carry no keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The address must not be fetched; nothing was sent there. Asking again is pointless.
    #[error("{url} is not fetched: {why}")]
    Blocked {
        /// Which address.
        url: String,
        /// The rule it breaks.
        why: String,
    },
    /// The host asks not to be asked before `until`.
    #[error("{host} asks to wait until {until}")]
    RateLimited {
        /// Which host.
        host: String,
        /// When it may be asked again; at most an hour away.
        until: Timestamp,
    },
    /// An answer with a status that the request did not accept.
    #[error("{url} answered {code}: {excerpt}")]
    Status {
        /// Which address.
        url: String,
        /// The status.
        code: u16,
        /// The first 200 characters of the body, control characters replaced.
        excerpt: String,
    },
    /// More decoded bytes than allowed.
    #[error("{url} sends more than {limit} bytes")]
    TooLarge {
        /// Which address.
        url: String,
        /// The cap in bytes.
        limit: u64,
    },
    /// Not finished in time.
    #[error("{url} did not finish within {seconds} s")]
    Deadline {
        /// Which address.
        url: String,
        /// The deadline in seconds.
        seconds: u64,
    },
    /// A body that comes so slowly that somebody seems to hold the connection open on purpose.
    #[error("{url} sends fewer than {bytes_per_second} bytes a second")]
    TooSlow {
        /// Which address.
        url: String,
        /// The least that is waited for.
        bytes_per_second: u64,
    },
    /// A body in an encoding that was not asked for and is not decoded.
    #[error("{url} sent a body encoded as “{encoding}”, which was not asked for")]
    BadEncoding {
        /// Which address.
        url: String,
        /// What it says of the body.
        encoding: String,
    },
    /// Something other than was asked for, for instance an error page with status 200.
    #[error("{url} sent “{got}” instead of {wanted}")]
    BadContentType {
        /// Which address.
        url: String,
        /// The media type that came.
        got: String,
        /// The media type that was wanted.
        wanted: &'static str,
    },
    /// The connection failed or broke: name unknown, refused, reset, TLS, body cut short.
    #[error("{url}: {why}")]
    Network {
        /// Which address.
        url: String,
        /// The innermost cause.
        why: String,
    },
}

/// A configuration that no client can be made from.
#[derive(Debug, thiserror::Error)]
pub enum BadConfig {
    /// An entry of the list of private peers has another form.
    #[error("allow_private: “{0}” is not host:port, for instance localhost:2583")]
    Peer(String),
    /// The name cannot be sent as a header.
    #[error(
        "user_agent: {0}; expected one line of plain characters, for instance Netra/0.1 (+https://office.example)"
    )]
    UserAgent(String),
    /// The additional certificates cannot be read.
    #[error("extra_roots_pem: {0}; expected certificates in PEM form")]
    Roots(String),
    /// The TLS library or the client refuses to start.
    #[error("the HTTP client cannot start: {0}")]
    Client(String),
}
