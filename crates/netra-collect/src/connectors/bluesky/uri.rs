//! Names of records: `at://did/collection/rkey`, and the time hidden in a record key.

use std::fmt;

use jiff::Timestamp;
use netra_model::act::ActKind;
use serde::{Deserialize, Serialize};

/// The name of a record (<https://atproto.com/specs/at-uri-scheme>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtUri<'a> {
    /// The DID or handle of whoever's record it is.
    pub authority: &'a str,
    /// The kind of record, for instance `app.bsky.feed.post`.
    pub collection: &'a str,
    /// The record's key within the collection.
    pub rkey: &'a str,
}

impl<'a> AtUri<'a> {
    /// The three parts of a record's name; `None` for anything else.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("at://")?.split('/');
        let uri = Self { authority: parts.next()?, collection: parts.next()?, rkey: parts.next()? };
        let plausible = |part: &str| !part.is_empty() && !part.contains(['?', '#']) && part.len() <= 2048;
        let whole = parts.next().is_none();
        (whole && [uri.authority, uri.collection, uri.rkey].into_iter().all(plausible)).then_some(uri)
    }
}

impl fmt::Display for AtUri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at://{}/{}/{}", self.authority, self.collection, self.rkey)
    }
}

/// The collections that hold acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Collection {
    /// Posts, answers and quotes.
    #[serde(rename = "app.bsky.feed.post")]
    Post,
    /// Likes.
    #[serde(rename = "app.bsky.feed.like")]
    Like,
    /// Reposts.
    #[serde(rename = "app.bsky.feed.repost")]
    Repost,
    /// Follows.
    #[serde(rename = "app.bsky.graph.follow")]
    Follow,
}

impl Collection {
    /// All, in the order they are read.
    pub const ALL: [Self; 4] = [Self::Post, Self::Like, Self::Repost, Self::Follow];

    /// The collection's name (NSID).
    pub fn nsid(self) -> &'static str {
        match self {
            Self::Post => "app.bsky.feed.post",
            Self::Like => "app.bsky.feed.like",
            Self::Repost => "app.bsky.feed.repost",
            Self::Follow => "app.bsky.graph.follow",
        }
    }

    /// The collection of that name, if it holds acts.
    pub fn from_nsid(nsid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|collection| collection.nsid() == nsid)
    }

    /// What its records are, unless a post turns out to be an answer or a quote.
    pub fn kind(self) -> ActKind {
        match self {
            Self::Post => ActKind::Post,
            Self::Like => ActKind::Like,
            Self::Repost => ActKind::Share,
            Self::Follow => ActKind::Follow,
        }
    }
}

/// The moment in a record key of the usual form (TID, <https://atproto.com/specs/tid>). Chosen by the client, so a
/// claim like any other.
pub(super) fn tid_time(rkey: &str) -> Option<Timestamp> {
    const ALPHABET: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
    if rkey.len() != 13 {
        return None;
    }
    let number = rkey.bytes().try_fold(0_u64, |number, byte| {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        Some(number.checked_mul(32)? + digit as u64)
    })?;
    let micros = i64::try_from(number >> 10).ok()?;
    Timestamp::from_microsecond(micros).ok()
}

/// The record key of the usual form for a moment; `None` before 1970.
pub(super) fn tid(at: Timestamp) -> Option<String> {
    const ALPHABET: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
    let number = u64::try_from(at.as_microsecond()).ok()?.checked_mul(1 << 10)?;
    let digit =
        |place: u32| char::from(ALPHABET[usize::try_from(number >> (60 - 5 * place) & 31).unwrap_or(0)]);
    Some((0..13).map(digit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_records_are_read_and_other_addresses_are_not() {
        let text = "at://did:plc:omyg2kjgcvrsxdwtoj24cisl/app.bsky.feed.post/3n2uykwa7k22c";
        let uri = AtUri::parse(text).unwrap();
        assert_eq!((uri.collection, uri.rkey), ("app.bsky.feed.post", "3n2uykwa7k22c"));
        assert_eq!(uri.to_string(), text);
        for wrong in
            ["", "at://", "at://did:plc:x", "at://a/b/", "at://a/b/c/d", "https://a/b/c", "at://a/b/c?d"]
        {
            assert_eq!(AtUri::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_record_key_tells_its_time() {
        assert_eq!(tid_time("3n2uykwa7k22c").unwrap().to_string()[..10], *"2026-11-22");
        let at: Timestamp = "2026-10-12T01:02:03.456789Z".parse().unwrap();
        assert_eq!(tid_time(&tid(at).unwrap()), Some(at));
        for other in ["self", "zzzzzzzzzzzzz", "3n2uykwa7k22", "3n2uykwa7k221", "3N2UYKWA7K22C"] {
            assert_eq!(tid_time(other), None, "{other}");
        }
    }
}
