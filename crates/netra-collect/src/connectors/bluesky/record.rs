//! Records turned into acts. Pure: bytes in, values out.
//!
//! Tolerant by design: unknown fields and unknown embeds are passed over (their bytes are kept), a record that cannot
//! be read is set aside alone, and no time written by a client is taken for more than a claim.

use jiff::Timestamp;
use netra_model::AccountId;
use netra_model::act::{
    AccountRef, ActKind, Media, MediaKind, PartRef, Platform, Provenance, SeenAct, SeenContent, SeenTarget,
    When,
};
use netra_model::batch::{Part, Skipped};
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use super::uri::{AtUri, Collection};
use crate::connectors::common::{at_part, skipped_item, unread, when};
use crate::json::{mend, one_line, storable};
use crate::parts::{cut, place};

/// Whose repository is read.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The watched account; `None` when the owner is only the author of a target.
    pub actor: Option<AccountId>,
    /// Their names.
    pub names: AccountRef,
    /// Where their repository is.
    pub pds: Url,
}

impl Owner {
    fn did(&self) -> &str {
        self.names.native_id.as_deref().unwrap_or_default()
    }
}

/// One page of a collection, taken apart.
#[derive(Debug, Default)]
pub struct Page {
    /// The acts, in the order of the page; their `raw` points into `parts`.
    pub acts: Vec<SeenAct>,
    /// Records that could not be read.
    pub skipped: Vec<Skipped>,
    /// Records of somebody else's repository; their bytes are not in `parts`.
    pub dropped: u64,
    /// The body, cut at its records.
    pub parts: Vec<Part>,
    /// The keys of all records that name one, in the order of the page.
    pub rkeys: Vec<String>,
    /// How many records the page holds.
    pub n_records: usize,
}

#[derive(Deserialize)]
struct Listed<'a> {
    #[serde(borrow)]
    records: Vec<&'a RawValue>,
}

/// Takes an answer of `com.atproto.repo.listRecords` apart. `exchange` is the index the page will have in its batch.
///
/// # Errors
/// A sentence, when the body is not such an answer at all.
pub fn parse_page(
    body: &[u8],
    owner: &Owner,
    collection: Collection,
    seen_at: Timestamp,
    exchange: usize,
) -> Result<Page, String> {
    let listed: Listed<'_> = serde_json::from_slice(body)
        .map_err(|error| format!("expected a list of records with the field `records`: {error}"))?;
    let places = listed.records.iter().map(|record| place(body, record.get().as_bytes()));
    let places: Vec<_> = places.collect::<Option<_>>().ok_or("a record stands outside its own page")?;
    let (parts, indices) = cut(body, &places);
    let mut page = Page { parts, n_records: places.len(), ..Page::default() };
    for (record, part) in listed.records.iter().zip(indices) {
        match parse_act(record.get(), owner, collection, seen_at) {
            Ok(act) => {
                page.rkeys.extend(AtUri::parse(&act.native_key).map(|uri| uri.rkey.to_owned()));
                page.acts.push(at_part(act, PartRef { exchange, part }));
            }
            Err(BadRecord::OfSomebodyElse) => {
                page.parts[part].bytes = None;
                page.dropped += 1;
            }
            Err(BadRecord::Unreadable { uri, why }) => {
                page.rkeys.extend(uri.as_deref().and_then(AtUri::parse).map(|uri| uri.rkey.to_owned()));
                page.skipped.push(skipped(uri, collection, part, &why, record.get()));
            }
        }
    }
    Ok(page)
}

/// Why a record is no act.
#[derive(Debug, PartialEq, Eq)]
pub enum BadRecord {
    /// It is another account's or another collection's; nothing of it is kept.
    OfSomebodyElse,
    /// It could not be read; its bytes are kept for a better reader.
    Unreadable {
        /// Its name, if that could be read.
        uri: Option<String>,
        /// Why.
        why: String,
    },
}

/// One record `{uri, cid, value}` of a watched account as an act. Its `raw` is left open.
///
/// # Errors
/// See [`BadRecord`].
pub fn parse_act(
    raw: &str,
    owner: &Owner,
    collection: Collection,
    seen_at: Timestamp,
) -> Result<SeenAct, BadRecord> {
    let unreadable =
        |uri: Option<&str>, why: String| BadRecord::Unreadable { uri: uri.map(str::to_owned), why };
    let envelope: Envelope<'_> = serde_json::from_str(raw).map_err(|e| unreadable(None, e.to_string()))?;
    let named = AtUri::parse(&envelope.uri);
    let uri = named.ok_or_else(|| unreadable(None, format!("“{}” is no record's name", envelope.uri)))?;
    let actor = owner.actor.filter(|_| uri.authority == owner.did() && uri.collection == collection.nsid());
    let actor = actor.ok_or(BadRecord::OfSomebodyElse)?;
    let value = mend(envelope.value.get());
    let words = read_words(&value, collection).map_err(|e| unreadable(Some(&envelope.uri), e.to_string()))?;
    let happened = when(words.created_at.as_deref(), seen_at);
    let (kind, target) = words.aim(collection);
    let own = (collection == Collection::Post).then(|| content(words, owner, &uri, happened.clone()));
    Ok(SeenAct {
        actor,
        actor_seen: owner.names.clone(),
        kind,
        native_key: envelope.uri.clone(),
        happened,
        own,
        target,
        provenance: Provenance::Collected,
        seen_at,
        without_login: Some(true),
        raw: None,
    })
}

/// One record as the target of somebody's act.
///
/// # Errors
/// A sentence, when it cannot be read.
pub fn parse_target(raw: &str, owner: &Owner, seen_at: Timestamp) -> Result<SeenContent, String> {
    let envelope: Envelope<'_> = serde_json::from_str(raw).map_err(|error| error.to_string())?;
    let uri = AtUri::parse(&envelope.uri).ok_or_else(|| format!("“{}” is no record's name", envelope.uri))?;
    let words: Words =
        serde_json::from_str(&mend(envelope.value.get())).map_err(|error| error.to_string())?;
    let published = when(words.created_at.as_deref(), seen_at);
    Ok(content(words, owner, &uri, published))
}

#[derive(Deserialize)]
struct Envelope<'a> {
    uri: String,
    #[serde(borrow)]
    value: &'a RawValue,
}

/// All fields of all kinds of records that carry meaning here; each kind fills some.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Words {
    text: String,
    created_at: Option<Box<RawValue>>,
    reply: Option<Reply>,
    embed: Option<Embed>,
    tags: Vec<String>,
    /// A name of a post (like, repost) or a DID (follow).
    subject: Option<Subject>,
    /// Of feeds, lists and starter packs, which can be liked, too.
    display_name: Option<String>,
    name: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Subject {
    Account(String),
    Record { uri: String },
}

#[derive(Deserialize)]
struct Reply {
    parent: Named,
}

#[derive(Deserialize)]
struct Named {
    uri: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Embed {
    images: Vec<Image>,
    video: Option<Blob>,
    alt: Option<String>,
    external: Option<External>,
    record: Option<Quoted>,
    media: Option<Box<Self>>,
}

/// `app.bsky.embed.record` names the post at once, `app.bsky.embed.recordWithMedia` one level deeper.
#[derive(Deserialize)]
struct Quoted {
    uri: Option<String>,
    record: Option<Named>,
}

#[derive(Deserialize)]
struct Image {
    image: Option<Blob>,
    #[serde(default)]
    alt: String,
}

#[derive(Deserialize)]
struct External {
    uri: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
struct Blob {
    #[serde(rename = "ref")]
    link: Option<Link>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(rename = "$link")]
    cid: String,
}

fn read_words(value: &str, collection: Collection) -> Result<Words, serde_json::Error> {
    let words: Words = serde_json::from_str(value)?;
    let complete = match (collection, &words.subject) {
        (Collection::Post, _) => true,
        (Collection::Like | Collection::Repost, Some(Subject::Record { uri })) => AtUri::parse(uri).is_some(),
        (Collection::Follow, Some(Subject::Account(did))) => did.starts_with("did:"),
        _ => false,
    };
    let wrong = || serde::de::Error::custom("the field `subject` does not say what the act is aimed at");
    if complete { Ok(words) } else { Err(wrong()) }
}

impl Words {
    /// What the act is, and what it is aimed at. A post that answers *and* quotes is an answer; the quoted post stays
    /// among its media as a link.
    fn aim(&self, collection: Collection) -> (ActKind, Option<SeenTarget>) {
        if let Some(reply) = &self.reply {
            return (ActKind::Comment, Some(unresolved(&reply.parent.uri)));
        }
        if let Some(quoted) = self.embed.as_ref().and_then(Embed::quoted) {
            return (ActKind::Quote, Some(unresolved(quoted)));
        }
        let target = self.subject.as_ref().map(|subject| match subject {
            Subject::Record { uri } => unresolved(uri),
            Subject::Account(did) => SeenTarget::Account(account(did)),
        });
        (collection.kind(), target)
    }
}

impl Embed {
    fn quoted(&self) -> Option<&str> {
        let record = self.record.as_ref()?;
        let uri = record.uri.as_deref().or(record.record.as_ref().map(|named| named.uri.as_str()))?;
        AtUri::parse(uri).filter(|uri| uri.collection == Collection::Post.nsid()).map(|_| uri)
    }

    fn media(self, owner: &Owner, out: &mut Vec<Media>) {
        for image in self.images {
            let url = image.image.and_then(|blob| blob_url(owner, blob));
            out.push(medium(MediaKind::Image, url, Some(image.alt), None));
        }
        if let Some(video) = self.video {
            out.push(medium(MediaKind::Video, blob_url(owner, video), self.alt, None));
        }
        if let Some(card) = self.external {
            let caption = [card.title, card.description].join("\n");
            out.push(medium(MediaKind::Document, Some(card.uri), None, Some(caption)));
        }
        if let Some(media) = self.media {
            media.media(owner, out);
        }
    }
}

fn content(words: Words, owner: &Owner, uri: &AtUri<'_>, published: When) -> SeenContent {
    let mut media = Vec::new();
    let quoted_beside_reply = words.reply.as_ref().and(words.embed.as_ref()).and_then(Embed::quoted);
    if let Some(quoted) = quoted_beside_reply.and_then(AtUri::parse) {
        media.push(medium(MediaKind::Document, web_address(&quoted), None, None));
    }
    if let Some(embed) = words.embed {
        embed.media(owner, &mut media);
    }
    if !words.tags.is_empty() {
        // Tags that the text does not show; they are the author's words all the same.
        let tags: Vec<String> = words.tags.iter().map(|tag| format!("#{tag}")).collect();
        media.push(medium(MediaKind::Document, None, None, Some(tags.join(" "))));
    }
    let title = words.display_name.or(words.name);
    let text: Vec<String> = [title, Some(words.text), words.description]
        .into_iter()
        .flatten()
        .filter(|it| !it.is_empty())
        .collect();
    SeenContent {
        platform: platform(),
        native_key: uri.to_string(),
        url: web_address(uri),
        author: owner.names.clone(),
        text: storable(text.join("\n")),
        media,
        published,
        raw: None,
    }
}

fn medium(kind: MediaKind, url: Option<String>, alt: Option<String>, caption: Option<String>) -> Media {
    let words = |text: Option<String>| text.map(storable).filter(|text| !text.trim().is_empty());
    Media {
        kind,
        url: url.map(storable),
        alt: words(alt),
        caption: words(caption.map(|caption| caption.trim().to_owned())),
        officer_description: None,
        sha256: None,
    }
}

fn blob_url(owner: &Owner, blob: Blob) -> Option<String> {
    let mut url = owner.pds.join("/xrpc/com.atproto.sync.getBlob").ok()?;
    url.query_pairs_mut().append_pair("did", owner.did()).append_pair("cid", &blob.link?.cid);
    Some(url.into())
}

/// Where a person can look at a post; other records have no page of their own.
fn web_address(uri: &AtUri<'_>) -> Option<String> {
    let is_post = uri.collection == Collection::Post.nsid();
    is_post.then(|| format!("https://bsky.app/profile/{}/post/{}", uri.authority, uri.rkey))
}

fn unresolved(uri: &str) -> SeenTarget {
    let author = AtUri::parse(uri).map(|uri| account(uri.authority));
    SeenTarget::Unresolved { native_key: uri.to_owned(), author }
}

/// An account by its DID or, where a client wrote that instead, its handle.
pub(super) fn account(name: &str) -> AccountRef {
    if name.starts_with("did:") {
        let native_id = Some(name.to_owned());
        AccountRef { platform: platform(), native_id, handle: None, display_name: None }
    } else {
        AccountRef::by_handle(platform(), name)
    }
}

/// The platform of this connector.
pub(super) fn platform() -> Platform {
    "bluesky".parse().expect("a plain lower-case name")
}

fn skipped(uri: Option<String>, collection: Collection, part: usize, why: &str, raw: &str) -> Skipped {
    let place = match uri {
        Some(uri) => one_line(&format!("record {uri}")),
        None => format!("part {part} of a page of {}", collection.nsid()),
    };
    skipped_item(place, why, raw)
}

/// A record that waits in quarantine for a better reader.
pub(super) fn quarantined(uri: &str, why: &str, bytes: &[u8]) -> Skipped {
    let bytes = bytes[..bytes.len().min(64 << 10)].to_vec();
    Skipped { place: one_line(&format!("record {uri}")), why: unread(why), bytes, keep: true }
}
