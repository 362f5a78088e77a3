//! What one task of a connector, or one stretch of a file, brings home.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Sentence;
use crate::act::{AccountRef, ActEventKind, PartRef, Platform, SeenAct, SeenContent};
use crate::id::{AccountId, BadId, ExchangeId, Sha256};
use crate::sighting::Sighting;

/// What a source reads, and whose cursor and lease it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The source as a whole: a stream of everybody's events, a file.
    Whole,
    /// A watched account.
    Account(AccountId),
    /// A candidate's public account, by [`AccountRef::key`]: who of the watch-list reacted there.
    Campaign(String),
}

impl Subject {
    /// How a campaign account begins where a subject is written as text.
    const CAMPAIGN: &str = "campaign:";

    /// The watched account, if it is one.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account(id) => Some(*id),
            Self::Whole | Self::Campaign(_) => None,
        }
    }
}

/// As stored: nothing for the whole source, an account's id, or `campaign:` and its key.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Account(id) => id.fmt(f),
            Self::Campaign(key) => write!(f, "{}{key}", Self::CAMPAIGN),
        }
    }
}

impl FromStr for Subject {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        match text.strip_prefix(Self::CAMPAIGN) {
            Some(key) => Ok(Self::Campaign(key.to_owned())),
            None if text.is_empty() => Ok(Self::Whole),
            None => text.parse().map(Self::Account),
        }
    }
}

/// Where to resume; only the connector or reader that made it can read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// One thing for a connector to do. A connector does exactly this and nothing more: the loop decides what follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "task")]
pub enum Task {
    /// Read what is new for one account, one page.
    Poll {
        /// Whom.
        account: AccountId,
        /// By which names the platform knows them.
        names: AccountRef,
        /// Where to resume; `None` at the very start.
        cursor: Option<Cursor>,
    },
    /// Look whether acts still stand.
    Recheck {
        /// Whose.
        account: AccountId,
        /// By which names the platform knows them.
        names: AccountRef,
        /// The acts' native keys.
        native_keys: Vec<String>,
    },
    /// Fetch posts that acts are aimed at.
    Resolve {
        /// The posts' native keys.
        native_keys: Vec<String>,
    },
    /// Compare everything an account shows with what was read, and bring what polling passed by (a record dated back).
    Reconcile {
        /// Whose.
        account: AccountId,
        /// By which names the platform knows them.
        names: AccountRef,
        /// The account's cursor, which polls move on, too.
        cursor: Option<Cursor>,
    },
    /// Read who of the watch-list reacted to a candidate's public posts, one page.
    Reactions {
        /// The campaign account.
        names: AccountRef,
        /// Where to resume; `None` at the very start.
        cursor: Option<Cursor>,
    },
    /// Read the platform's stream of events for a while.
    Drain {
        /// Where to resume; `None` from now on.
        cursor: Option<Cursor>,
        /// The most events to read.
        most: u32,
        /// The most seconds to read.
        seconds: u32,
    },
}

/// What a source brought in one go. It is saved whole, with the cursor, in one transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Acts of watched accounts.
    pub acts: Vec<SeenAct>,
    /// Posts that were asked for because acts are aimed at them.
    pub targets: Vec<SeenContent>,
    /// Posts that were asked for and are not there; the reason in the platform's words.
    pub missing_targets: Vec<(String, String)>,
    /// What happened to acts seen earlier.
    pub events: Vec<SeenEvent>,
    /// What watched accounts are called now, where the source said so without an act.
    pub names: Vec<(AccountId, AccountRef)>,
    /// What could not be understood; it waits in quarantine.
    pub skipped: Vec<Skipped>,
    /// How many acts of people outside the watch-list were dropped.
    pub dropped: u64,
    /// The requests and answers, or the file, that this was read from.
    pub exchanges: Vec<Exchange>,
    /// Where to resume after this batch; `None` leaves the stored cursor as it is.
    pub cursor: Option<Cursor>,
    /// What should be done next because of this batch.
    pub follow_up: Vec<Task>,
    /// What the person who entered this batch at the desk adds to each of its acts; `None` for what machines read.
    pub sighting: Option<Box<Sighting>>,
}

/// Something that happened to an act seen earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenEvent {
    /// The platform.
    pub platform: Platform,
    /// The act's native key.
    pub native_key: String,
    /// What happened.
    pub event: ActEventKind,
    /// When we noticed.
    pub at: Timestamp,
    /// Where the answer that showed it stands in the batch, if one did.
    pub raw: Option<PartRef>,
}

/// One thing that could not be understood. It never fails the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it stands: `line 17`, `row 5, column NIP`, `record at://…`.
    pub place: String,
    /// Why, as a sentence with what to do.
    pub why: Sentence,
    /// Its bytes (cut at 64 KiB), kept for a better reader.
    pub bytes: Vec<u8>,
    /// Whether a later version may understand it. Nothing is kept of what never can be (a line of 50 MB).
    pub keep: bool,
}

/// What kind of thing was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeKind {
    /// An HTTP request and its answer.
    Http,
    /// A file that was imported.
    File,
    /// What an officer entered in the capture form.
    Capture,
}

/// One request and its answer, or one file. Its body is kept in parts, so that what belongs to people outside the
/// watch-list can be dropped while the rest stays byte for byte: with [`Part`] as a reader hands it over, with
/// [`KeptPart`] as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange<P = Part> {
    /// What it is.
    pub kind: ExchangeKind,
    /// `GET https://…` with keys redacted, or the name of the file.
    pub request: String,
    /// The HTTP status; 0 for files and captures.
    pub status: u16,
    /// The answer's headers in their order; cookies and keys are left out.
    pub headers: Vec<(String, String)>,
    /// The rest of what went over the wire; `None` for files and captures.
    pub wire: Option<Wire>,
    /// When it began.
    pub started_at: Timestamp,
    /// When the last byte was there.
    pub finished_at: Timestamp,
    /// The digest of the whole body, whatever was dropped from it. `None` while a stream has not ended.
    pub body_sha256: Option<Sha256>,
    /// The length of the whole body in bytes, as far as known.
    pub body_len: u64,
    /// The body's parts in order. A gap between two offsets was dropped without a trace (lines of a file).
    pub parts: Vec<P>,
}

/// The header in which readers of files write which account of the office a recording was made with.
pub const SEEN_SIGNED_IN_AS: &str = "netra-seen-signed-in-as";
/// Its value for a recording that was made without signing in.
pub const NOBODY: &str = "nobody";

impl<P> Exchange<P> {
    /// As which account of the office it was seen; `None` when nobody was signed in, or it was not said.
    pub fn signed_in_as(&self) -> Option<&str> {
        let said = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(SEEN_SIGNED_IN_AS));
        // What a server sends under this name is no word of the office's.
        let own = said.filter(|_| self.kind == ExchangeKind::File);
        own.map(|(_, account)| account.as_str()).filter(|account| !account.is_empty() && *account != NOBODY)
    }
}

/// What an HTTP exchange was beside its address, status, answer's headers and body. With it the exchange can be written as
/// WARC records (ISO 28500): request line and headers, status line, address of the other side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wire {
    /// `HTTP/1.1`, `HTTP/2.0`.
    pub protocol: String,
    /// The request's headers; keys are replaced by `REDACTED`.
    pub request_headers: Vec<(String, String)>,
    /// Address and port of the machine that answered.
    pub remote: Option<SocketAddr>,
    /// The addresses that redirected to this one, in order; keys redacted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
}

/// A stretch of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it begins in the body, in bytes.
    pub offset: u64,
    /// Its length in bytes.
    pub len: u64,
    /// Its digest.
    pub sha256: Sha256,
    /// Its bytes; `None` when they were dropped because they belong to somebody outside the watch-list.
    pub bytes: Option<Vec<u8>>,
}

/// An exchange as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptExchange {
    /// Its id.
    pub id: ExchangeId,
    /// Through which source it came.
    pub source: String,
    /// What was received, and what became of its parts.
    pub received: Exchange<KeptPart>,
}

/// A stretch of a body that is or was kept. Its bytes are fetched by digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptPart {
    /// Where it begins in the body, in bytes.
    pub offset: u64,
    /// Its length in bytes.
    pub len: u64,
    /// Its digest.
    pub sha256: Sha256,
    /// Whether its bytes are here.
    pub state: PartState,
}

/// What became of a part's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    /// They are here.
    Kept,
    /// They belong to somebody outside the watch-list, or were known before, and were not kept.
    Dropped,
    /// They were destroyed (*dimusnahkan*) later, by retention or order.
    Purged,
}
