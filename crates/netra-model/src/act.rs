//! Acts and contents, as the store keeps them and as readers see them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, BadId, Sha256};

/// The name of a platform: a name, not an enum, so that a new connector never edits this crate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Platform(String);

impl Platform {
    /// Names with a label of their own; others are shown as they are written.
    const LABELS: [(&str, &str); 11] = [
        ("bluesky", "Bluesky"),
        ("facebook", "Facebook"),
        ("feed", "Feed"),
        ("instagram", "Instagram"),
        ("mastodon", "Mastodon"),
        ("telegram", "Telegram"),
        ("threads", "Threads"),
        ("tiktok", "TikTok"),
        ("whatsapp", "WhatsApp"),
        ("x", "X"),
        ("youtube", "YouTube"),
    ];

    /// The name in lower case, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as people write it.
    pub fn label(&self) -> &str {
        Self::LABELS.iter().find(|(name, _)| *name == self.0).map_or(&self.0, |(_, label)| label)
    }

    /// The platforms that have a label, as offered in forms.
    pub fn known() -> impl Iterator<Item = Self> {
        Self::LABELS.iter().map(|(name, _)| Self((*name).to_owned()))
    }
}

impl FromStr for Platform {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let name = text.trim().to_ascii_lowercase();
        let name = match name.as_str() {
            "ig" => "instagram",
            "fb" => "facebook",
            "twitter" => "x",
            "wa" => "whatsapp",
            "yt" => "youtube",
            "bsky" => "bluesky",
            _ => &name,
        };
        let plausible = (1..=32).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        plausible.then(|| Self(name.to_owned())).ok_or_else(|| BadId {
            text: text.chars().take(40).collect(),
            wanted: "a platform such as instagram, facebook, tiktok, bluesky",
        })
    }
}

impl TryFrom<String> for Platform {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<Platform> for String {
    fn from(platform: Platform) -> Self {
        platform.0
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an account did (ActivityStreams 2.0: Create, Create+inReplyTo, Announce, Create+quote, Like, Follow, Join).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// Published a post of its own.
    Post,
    /// Answered or commented on a post.
    Comment,
    /// Passed a post on without words.
    Share,
    /// Passed a post on with own words.
    Quote,
    /// Liked or otherwise reacted to a post.
    Like,
    /// Followed an account.
    Follow,
    /// Joined a group.
    Join,
}

impl ActKind {
    /// All kinds, in the order of forms and tables.
    pub const ALL: [Self; 7] =
        [Self::Post, Self::Comment, Self::Share, Self::Quote, Self::Like, Self::Follow, Self::Join];

    /// The name as stored and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Comment => "comment",
            Self::Share => "share",
            Self::Quote => "quote",
            Self::Like => "like",
            Self::Follow => "follow",
            Self::Join => "join",
        }
    }
}

impl FromStr for ActKind {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| BadId {
            text: text.chars().take(40).collect(),
            wanted: "an act: post, comment, share, quote, like, follow or join",
        })
    }
}

impl fmt::Display for ActKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When something happened, and how surely we know. A platform's own time can be set by its user and is a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum When {
    /// Observed by us or stated by the platform itself.
    Exact {
        /// The moment.
        at: Timestamp,
    },
    /// Stated by the account or by whoever wrote it down.
    Claimed {
        /// The moment.
        at: Timestamp,
    },
    /// Some time between two moments (for instance between two visits).
    Window {
        /// Not before.
        from: Timestamp,
        /// Not after.
        until: Timestamp,
    },
    /// Missing or impossible; what was written, if anything, is kept.
    Unknown {
        /// What was written.
        written: Option<String>,
    },
}

impl When {
    /// The moment to sort by; `None` when unknown (the store then sorts by the time it was first seen).
    pub fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Exact { at } | Self::Claimed { at } => Some(*at),
            Self::Window { until, .. } => Some(*until),
            Self::Unknown { .. } => None,
        }
    }

    /// The day in the office's zone, falling back on the day it was seen.
    pub fn day(&self, seen: Timestamp, zone: &TimeZone) -> Date {
        self.at().unwrap_or(seen).to_zoned(zone.clone()).date()
    }
}

/// An account as somebody names it: at least one of the platform's own id and the handle is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountRef {
    /// The platform.
    pub platform: Platform,
    /// The platform's own lasting id (at Bluesky the DID), if known.
    pub native_id: Option<String>,
    /// The handle without `@`, if known.
    pub handle: Option<String>,
    /// The display name that was seen, if any. Never used to decide who it is.
    pub display_name: Option<String>,
}

impl AccountRef {
    /// An account known by its handle only.
    pub fn by_handle(platform: Platform, handle: &str) -> Self {
        let handle = handle.trim().trim_start_matches('@').to_owned();
        Self { platform, native_id: None, handle: Some(handle), display_name: None }
    }

    /// Its name as part of a key: the folded handle, which every door knows, else the platform's id.
    pub fn key(&self) -> String {
        let handle = self.handle.as_deref().map(fold_handle);
        handle.or_else(|| self.native_id.clone()).unwrap_or_default()
    }

    /// How it is addressed on screen: `@handle`, else the platform's id.
    pub fn shown(&self) -> String {
        match (&self.handle, &self.native_id) {
            (Some(handle), _) => format!("@{handle}"),
            (None, Some(id)) => id.clone(),
            (None, None) => String::from("?"),
        }
    }
}

/// A handle as it is compared: without `@`, in lower case.
pub fn fold_handle(handle: &str) -> String {
    handle.trim().trim_start_matches('@').to_lowercase()
}

/// The lasting name of a like, follow or join that has none of its own: one account does it once to one thing.
///
/// `aim` is the target's native key, or the followed account's [`AccountRef::key`]. Files and the capture form use the
/// same form, so that an act is one record through whichever door it came.
pub fn once_key(kind: ActKind, actor: &AccountRef, aim: &str) -> String {
    format!("{kind}:{}:{aim}", actor.key())
}

/// What kind of medium hangs on a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A moving picture.
    Video,
    /// Sound.
    Audio,
    /// A page or file (PDF, link preview).
    Document,
}

/// A medium of a content, with all words that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Its kind.
    pub kind: MediaKind,
    /// Where the platform shows it.
    pub url: Option<String>,
    /// The alternative text its author gave.
    pub alt: Option<String>,
    /// The caption its author gave, if the platform keeps one apart from the post's text.
    pub caption: Option<String>,
    /// What an officer sees in it, in the officer's words; never the author's.
    pub officer_description: Option<String>,
    /// The digest of its bytes, once they are kept in the media folder.
    pub sha256: Option<Sha256>,
}

/// Why a new version of a content exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionCause {
    /// Seen for the first time.
    First,
    /// The platform showed other words than before.
    PlatformEdit,
    /// A better reader read the same bytes again.
    Reparse,
}

/// How we came to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// By a connector, from an official interface or feed.
    Collected,
    /// From a file that somebody lawfully exported.
    Imported,
    /// By a member of staff with the capture form \[catat tangkapan\].
    Captured,
    /// Initial information \[informasi awal\]; may be anonymous.
    InitialInformation,
    /// A report \[laporan\] with a *pelapor*.
    Report,
}

impl Provenance {
    /// All, in the order of forms and lists.
    pub const ALL: [Self; 5] =
        [Self::Collected, Self::Imported, Self::Captured, Self::InitialInformation, Self::Report];

    /// The name as stored and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Collected => "collected",
            Self::Imported => "imported",
            Self::Captured => "captured",
            Self::InitialInformation => "initial_information",
            Self::Report => "report",
        }
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Provenance {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|it| it.as_str() == text).ok_or_else(|| BadId {
            text: text.chars().take(40).collect(),
            wanted: "a provenance: collected, imported, captured, initial_information or report",
        })
    }
}

/// What can happen to an act after it was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "why")]
pub enum ActEventKind {
    /// Seen (again).
    Seen,
    /// Its words changed.
    Edited,
    /// Deleted by its author.
    Deleted,
    /// Not reachable: the reason as the platform gives it (`deactivated`, `takendown`, `suspended`, `gone_unknown`, …).
    Unavailable(String),
    /// Taken back (an un-like, an un-follow).
    Undone,
}

impl ActEventKind {
    /// The name as stored.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Edited => "edited",
            Self::Deleted => "deleted",
            Self::Unavailable(_) => "unavailable",
            Self::Undone => "undone",
        }
    }
}

/// Words and media of a post, whoever's, as a reader saw them. Becomes a content with a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenContent {
    /// The platform.
    pub platform: Platform,
    /// The lasting name of the post: its URI, else its canonical link, else a key made from what is known.
    pub native_key: String,
    /// Where a person can look at it.
    pub url: Option<String>,
    /// Who wrote it.
    pub author: AccountRef,
    /// Its text, as written.
    pub text: String,
    /// Its media.
    pub media: Vec<Media>,
    /// When it was published, as far as known.
    pub published: When,
    /// Where its raw bytes stand in the batch.
    pub raw: Option<PartRef>,
}

/// What an act is aimed at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenTarget {
    /// A post whose words are at hand.
    Content(Box<SeenContent>),
    /// A post of which only the name is known yet; it is to be resolved.
    Unresolved {
        /// The post's lasting name.
        native_key: String,
        /// Who wrote it, if the name tells.
        author: Option<AccountRef>,
    },
    /// An account (followed) or a group (joined).
    Account(AccountRef),
}

/// One act of a watched account, as a reader saw it.
///
/// `actor` is an [`AccountId`]: a reader can only get one from [`crate::person::WatchIndex`], so an act of
/// somebody who is not on the watch-list cannot be expressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenAct {
    /// The watched account that did it.
    pub actor: AccountId,
    /// That account's names as they were seen this time.
    pub actor_seen: AccountRef,
    /// What was done.
    pub kind: ActKind,
    /// The lasting name of the act on its platform; one act, one record.
    pub native_key: String,
    /// When it was done.
    pub happened: When,
    /// The actor's own words and media (post, comment, quote).
    pub own: Option<SeenContent>,
    /// What was liked, shared, answered, followed or joined.
    pub target: Option<SeenTarget>,
    /// How we came to know.
    pub provenance: Provenance,
    /// When we saw it.
    pub seen_at: Timestamp,
    /// Whether it was seen without signing in anywhere (`None`: not stated).
    pub without_login: Option<bool>,
    /// Where its raw bytes stand in the batch.
    pub raw: Option<PartRef>,
}

/// Points to a part of an exchange of the same batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartRef {
    /// Index into [`crate::batch::Batch::exchanges`].
    pub exchange: usize,
    /// Index into [`crate::batch::Exchange::parts`].
    pub part: usize,
}
