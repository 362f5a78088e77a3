//! A feed turned into acts. Pure: bytes in, values out.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::Timestamp;
use netra_model::act::{AccountRef, ActKind, PartRef, Provenance, SeenAct, SeenContent};
use netra_model::batch::{Part, Skipped};
use netra_model::{AccountId, Sentence, Sha256};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::Digest;
use url::Url;

use super::author::{Author, authors, judge};
use super::decode::{Decoded, decode};
use super::entry::{Entry, JsonAuthor, of_json, of_json_authors, of_node};
use super::xml;
use crate::json::{mend, one_line, storable};
use crate::parts::{cut, place};
use crate::when::{claimed, feed_date};

/// How much of what cannot be read is kept.
const QUARANTINE_BYTES: usize = 64 << 10;
/// A feed of more entries is read only so far.
const MOST_ENTRIES: usize = 2_000;
/// An id longer than this is kept as its digest.
const LONGEST_ID: usize = 500;

/// Whose feed is read, and what is known of it.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The watched account.
    pub actor: AccountId,
    /// Its names.
    pub names: AccountRef,
    /// Where the feed is.
    pub address: Url,
    /// Under which names the owner writes there, if the configuration says so.
    pub configured: Option<Vec<String>>,
    /// Whom the feed named as its author when it was read before.
    pub known: Vec<Author>,
}

/// A feed, taken apart.
#[derive(Debug, Default)]
pub struct Feed {
    /// Its entries, in their order, each with the digest of its bytes.
    pub entries: Vec<(Sha256, Found)>,
    /// The body, cut at its entries; without the bytes of what is somebody else's.
    pub parts: Vec<Part>,
    /// Whom the feed names as its author, as far as that is clear.
    pub author: Vec<Author>,
    /// Whether it was read to its end. Only then does a missing entry mean anything.
    pub whole: bool,
}

/// What an entry is.
#[derive(Debug)]
pub enum Found {
    /// A post of the owner.
    Act(Box<SeenAct>),
    /// It could not be read; its bytes are kept for a better reader.
    Skipped(Skipped),
    /// It names somebody else as its author; nothing of it is kept. Its name tells a recheck that it is still there.
    OfSomebodyElse(Option<String>),
}

/// Reads RSS, Atom or JSON Feed. `exchange` is the index the answer will have in its batch.
///
/// # Errors
/// A sentence, when the body is no feed at all.
pub fn parse_feed(
    body: &[u8],
    content_type: &str,
    owner: &Owner,
    seen_at: Timestamp,
    exchange: usize,
) -> Result<Feed, String> {
    let decoded = decode(body, content_type)?;
    let mut taken = match decoded.text.trim_start().chars().next() {
        Some('{') => taken_from_json(&decoded.text, owner)?,
        _ => taken_from_xml(&decoded.text, owner)?,
    };
    if taken.entries.len() > MOST_ENTRIES {
        let from = taken.entries[MOST_ENTRIES].0.start;
        taken.entries.truncate(MOST_ENTRIES);
        taken.rest = Some((from, format!("only the first {MOST_ENTRIES} entries are read")));
    }
    Ok(sorted(body, &decoded, taken, owner, seen_at, exchange))
}

/// Entries with their stretches of the text, and what follows that cannot be read.
struct Taken {
    entries: Vec<(Range<usize>, Result<Entry, String>)>,
    authors: Vec<Author>,
    rest: Option<(usize, String)>,
}

fn taken_from_xml(text: &str, owner: &Owner) -> Result<Taken, String> {
    let document = xml::read(text)?;
    if let (true, Some((_, why))) = (document.entries.is_empty(), &document.broken) {
        return Err(format!("expected a feed: {why}"));
    }
    let entries = document.entries.iter();
    Ok(Taken {
        entries: entries.map(|(at, node)| (at.clone(), Ok(of_node(node, &owner.address)))).collect(),
        authors: authors(document.head.iter()),
        rest: document.broken,
    })
}

fn taken_from_json(text: &str, owner: &Owner) -> Result<Taken, String> {
    #[derive(Deserialize)]
    struct Listed<'a> {
        #[serde(borrow)]
        items: Vec<&'a RawValue>,
    }
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Head {
        author: Option<JsonAuthor>,
        authors: Option<Vec<JsonAuthor>>,
    }
    let listed: Listed<'_> = serde_json::from_str(text)
        .map_err(|error| format!("expected a feed with the field `items`: {error}"))?;
    let head: Head = serde_json::from_str(&mend(text)).unwrap_or_default();
    let taken = |item: &&RawValue| {
        let at = place(text.as_bytes(), item.get().as_bytes())?;
        // A list would be taken for the fields of an item in their order.
        let entry = match item.get().starts_with('{') {
            true => of_json(item.get(), &owner.address),
            false => Err(String::from("expected an item with fields")),
        };
        Some((at, entry))
    };
    let entries = listed.items.iter().map(taken).collect::<Option<_>>();
    let entries = entries.ok_or("an item stands outside its own feed")?;
    Ok(Taken { entries, authors: of_json_authors(head.author, head.authors), rest: None })
}

/// Gives every entry its place, its owner and its name.
fn sorted(
    body: &[u8],
    decoded: &Decoded<'_>,
    taken: Taken,
    owner: &Owner,
    seen_at: Timestamp,
    exchange: usize,
) -> Feed {
    let mut stretches: Vec<Range<usize>> = taken.entries.iter().map(|(at, _)| at.clone()).collect();
    stretches.extend(taken.rest.as_ref().map(|(from, _)| *from..decoded.text.len()));
    let (parts, indices) = cut(body, &decoded.places(&stretches));
    let named: Vec<&[Author]> =
        taken.entries.iter().map(|(_, it)| it.as_ref().map_or(&[][..], |it| &it.authors)).collect();
    let (is_owners, author) = judge(&named, &taken.authors, &owner.known, owner.configured.as_deref());
    let mut feed = Feed { parts, author, whole: taken.rest.is_none(), ..Feed::default() };
    let mut keys: BTreeMap<String, Sha256> = BTreeMap::new();
    for (((_, entry), is_owners), part) in taken.entries.into_iter().zip(is_owners).zip(&indices) {
        let (digest, bytes) = (feed.parts[*part].sha256, feed.parts[*part].bytes.clone().unwrap_or_default());
        let skip = |why: Sentence| Found::Skipped(skipped(part_place(&owner.address, *part), why, &bytes));
        let found = match entry {
            Err(why) => skip(unread(&why)),
            Ok(entry) if !is_owners => {
                feed.parts[*part].bytes = None;
                Found::OfSomebodyElse(native_key(&owner.address, &entry))
            }
            Ok(entry) => match native_key(&owner.address, &entry) {
                None => skip(says_nothing()),
                Some(key) => match keys.insert(key.clone(), digest) {
                    // The same entry twice, byte for byte.
                    Some(first) if first == digest => continue,
                    Some(first) => {
                        keys.insert(key.clone(), first);
                        skip(same_id(&key))
                    }
                    None => {
                        let raw = PartRef { exchange, part: *part };
                        Found::Act(Box::new(act(owner, key, entry, seen_at, raw)))
                    }
                },
            },
        };
        feed.entries.push((digest, found));
    }
    if let (Some((_, why)), Some(part)) = (taken.rest, indices.last()) {
        // It may hold entries of anybody: it waits in quarantine, not among what is kept for good.
        let bytes = feed.parts[*part].bytes.take().unwrap_or_default();
        let found = Found::Skipped(skipped(part_place(&owner.address, *part), unread(&why), &bytes));
        feed.entries.push((feed.parts[*part].sha256, found));
    }
    feed
}

fn act(owner: &Owner, key: String, entry: Entry, seen_at: Timestamp, raw: PartRef) -> SeenAct {
    let at = entry.published.as_deref().and_then(feed_date);
    let published = claimed(entry.published.as_deref(), at, seen_at);
    // Short posts (Mastodon, Tumblr) have the beginning of their text for a title.
    let title = entry.title.trim().trim_end_matches(['…', '.']).trim_end();
    let text = match entry.text.starts_with(title) {
        true => entry.text,
        false => format!("{}\n{}", entry.title.trim(), entry.text).trim().to_owned(),
    };
    let own = SeenContent {
        platform: owner.names.platform.clone(),
        native_key: key.clone(),
        url: entry.link,
        author: owner.names.clone(),
        text,
        media: entry.media,
        published: published.clone(),
        raw: Some(raw),
    };
    SeenAct {
        actor: owner.actor,
        actor_seen: owner.names.clone(),
        kind: ActKind::Post,
        native_key: key,
        happened: published,
        own: Some(own),
        target: None,
        provenance: Provenance::Collected,
        seen_at,
        without_login: Some(true),
        raw: Some(raw),
    }
}

/// The lasting name of an entry: the feed's address and the entry's id, else its link, else the digest of what it says.
///
/// The address is part of it because anybody can write any id into a feed, also one that stands in somebody else's.
fn native_key(feed: &Url, entry: &Entry) -> Option<String> {
    let digest = |text: &str| format!("sha256:{}", Sha256(sha2::Sha256::digest(text).into()));
    let plain = |id: &String| {
        id.chars().count() <= LONGEST_ID && !id.chars().any(|c| c.is_control() || c.is_whitespace())
    };
    let name = match (&entry.id, &entry.link) {
        (Some(id), _) if plain(id) => id.clone(),
        (Some(id), _) => digest(id),
        (None, Some(link)) if plain(link) => link.clone(),
        (None, Some(link)) => digest(link),
        (None, None) if !entry.title.is_empty() => digest(&entry.title),
        (None, None) if !entry.text.is_empty() => digest(&entry.text),
        (None, None) => return None,
    };
    Some(storable(format!("{feed}#{name}")))
}

fn part_place(feed: &Url, part: usize) -> String {
    one_line(&format!("part {part} of {feed}"))
}

fn skipped(place: String, why: Sentence, bytes: &[u8]) -> Skipped {
    Skipped { place, why, bytes: bytes[..bytes.len().min(QUARANTINE_BYTES)].to_vec(), keep: true }
}

fn unread(why: &str) -> Sentence {
    let why = one_line(why);
    Sentence::new(
        format!("bagian feed ini tidak terbaca ({why})"),
        format!("this part of the feed cannot be read ({why})"),
    )
}

fn says_nothing() -> Sentence {
    Sentence::new(
        "entri ini tidak punya id, tautan, judul, maupun teks",
        "this entry has no id, no link, no title and no text",
    )
}

fn same_id(key: &str) -> Sentence {
    let key = one_line(&key.chars().take(200).collect::<String>());
    Sentence::new(
        format!("entri lain di feed ini memakai id yang sama ({key})"),
        format!("another entry of this feed has the same id ({key})"),
    )
}
