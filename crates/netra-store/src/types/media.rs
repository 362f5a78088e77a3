//! Media of posts: whose bytes are fetched, and what became of it.

use jiff::Timestamp;
use netra_model::act::{AccountRef, MediaKind, Platform};
use netra_model::{ContentId, Sentence, Sha256};
use serde::{Deserialize, Serialize};

/// Whose media are fetched. Always those of posts that a watched account or an account known to a race wrote, never of
/// other people's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaRule {
    /// Of acts with an item only; else of all acts.
    pub only_flagged: bool,
    /// Which kinds.
    pub kinds: Vec<MediaKind>,
    /// On which platforms.
    pub platforms: Vec<Platform>,
}

/// A medium that is to be fetched now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaWork {
    /// Whose.
    pub content: ContentId,
    /// Of which version of it.
    pub version: u32,
    /// Which of the version's media, from 0.
    pub place: u32,
    /// The platform.
    pub platform: Platform,
    /// Its kind as the platform says.
    pub kind: MediaKind,
    /// Where it is.
    pub url: String,
    /// How often it was tried.
    pub tries: u32,
}

/// The answer that brought a medium, without its bytes: what was asked, and what the other side said of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaWire {
    /// `GET https://…`, keys redacted.
    pub request: String,
    /// The status.
    pub status: u16,
    /// The answer's headers; cookies and keys are left out.
    pub headers: Vec<(String, String)>,
    /// When it was asked.
    pub started_at: Timestamp,
    /// When the last byte was there.
    pub finished_at: Timestamp,
    /// Whether the address itself names the digest of the bytes, and they have it.
    pub address_is_digest: bool,
}

/// What came of fetching a medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaOutcome {
    /// Its bytes are in the media folder.
    Kept {
        /// Their digest.
        sha256: Sha256,
        /// How many.
        bytes: u64,
        /// The answer.
        wire: MediaWire,
    },
    /// It could not be had.
    Failed {
        /// Why.
        why: Sentence,
        /// When it is tried again; `None` gives it up.
        again_at: Option<Timestamp>,
        /// Whether this counts as a try: waiting because a host asks for it does not.
        counts: bool,
    },
}

/// What became of a medium whose bytes were wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaFate {
    /// It is still to be fetched.
    Waiting {
        /// Why the last try failed, if there was one.
        why: Option<Sentence>,
    },
    /// Its bytes are kept.
    Kept {
        /// The answer that brought them.
        wire: Box<MediaWire>,
    },
    /// It could not be had and is not tried again.
    GivenUp {
        /// Why.
        why: Sentence,
        /// When that was decided.
        at: Timestamp,
    },
}

/// How fetching fares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MediaCounts {
    /// Media still to be fetched.
    pub waiting: u64,
    /// Media whose bytes are kept.
    pub kept: u64,
    /// Bytes on the disk; a file that hangs on several posts counts once.
    pub kept_bytes: u64,
    /// Why media failed the last time they were tried, the most frequent reason first. Some are tried again.
    pub failed: Vec<(Sentence, u64)>,
}

/// A campaign account's post that watched accounts' acts are aimed at, to be fetched once more before a quiet period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecuredTarget {
    /// Its native key.
    pub native_key: String,
    /// Who wrote it.
    pub author: AccountRef,
}
