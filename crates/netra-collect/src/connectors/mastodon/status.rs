//! Statuses turned into acts. Pure: bytes in, values out.
//!
//! Tolerant by design: servers of a dozen makes answer here. Unknown fields are passed over, a field of another shape
//! than expected is taken as absent where the act can do without it, and an item that cannot be read is set aside
//! alone. What is not public is dropped before anything of it is kept.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use netra_model::AccountId;
use netra_model::act::{
    AccountRef, ActKind, Media, MediaKind, PartRef, Platform, Provenance, SeenAct, SeenContent, SeenTarget,
    once_key,
};
use netra_model::batch::{Part, Skipped};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::Digest;
use url::Url;

use super::strangers::{People, cut_without, without_strangers};
use crate::connectors::common::{at_part, skipped_item, when};
use crate::html::text_without;
use crate::json::{mend, one_line, storable};
use crate::parts::place;

/// The class of the paragraph that a server puts before a quote, for readers who know no quotes.
const QUOTE_INLINE: &str = "quote-inline";

/// How far the clock of a server may be ahead of ours and its times still tell the order of its posts.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);

/// The server that answers, as far as the names in its answers depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Where it is asked.
    pub origin: Url,
    /// What its accounts' handles end in.
    pub domain: String,
    /// Whether it is asked without a token.
    pub without_login: bool,
}

/// Says which watched account somebody is, if they are one that is wanted. Everybody else is dropped.
pub type Whose<'a> = &'a (dyn Fn(&AccountRef) -> Option<AccountId> + Sync);

/// One page of statuses, taken apart.
#[derive(Debug, Default)]
pub struct Page {
    /// Its items, in its order.
    pub items: Vec<Listed>,
    /// The body, cut at its items; of those that must not be kept the bytes are gone already.
    pub parts: Vec<Part>,
}

/// One item of a page.
#[derive(Debug)]
pub struct Listed {
    /// Its place in the listing, if it names one.
    pub mark: Option<Mark>,
    /// By which it is known again as the same item with the same words.
    pub print: String,
    /// Indices into [`Page::parts`]; more than one where a stranger's profile was left out of it.
    pub parts: Range<usize>,
    /// What it is.
    pub outcome: Outcome,
}

/// What became of an item.
#[derive(Debug)]
pub enum Outcome {
    /// An act of somebody who is wanted.
    Act(Box<Item>),
    /// Not public, or somebody else's; nothing of it is kept.
    Dropped,
    /// It could not be read; it waits for a better reader.
    Skipped(Skipped),
}

/// An act with what is to be asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The act. Its `raw` is left open by [`parse_item`].
    pub act: SeenAct,
    /// The status's id on the server.
    pub id: String,
    /// The id of the status that it answers, if only that is known.
    pub parent: Option<String>,
    /// Whether the server says that its words were changed.
    pub edited: bool,
    /// Whether it quotes, so that the server's own paragraph about that is left out of its text.
    pub quotes: bool,
}

/// The place of an item in a listing. Ids are opaque; the time is the server's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The status's id.
    pub id: String,
    /// When it was published.
    pub at: Option<Timestamp>,
}

/// Why an item is no act.
#[derive(Debug, PartialEq, Eq)]
pub enum BadItem {
    /// By somebody who is not wanted.
    OfSomebodyElse,
    /// Not `public` or `unlisted`.
    NotPublic,
    /// It could not be read.
    Unreadable(String),
}

/// Takes a page of statuses apart. `exchange` is the index the page will have in its batch.
///
/// # Errors
/// A sentence, when the body is no list at all.
pub fn parse_page(
    body: &[u8],
    listed: People<'_>,
    whose: Whose<'_>,
    seen_at: Timestamp,
    exchange: usize,
) -> Result<Page, String> {
    let home = listed.home;
    let raws: Vec<&RawValue> =
        serde_json::from_slice(body).map_err(|error| format!("expected a list of statuses: {error}"))?;
    let (parts, ranges) = cut_without(body, &raws, listed)?;
    let mut page = Page { parts, ..Page::default() };
    for (raw, parts) in raws.iter().zip(ranges) {
        let (raw, part) = (raw.get(), parts.start);
        let envelope: Envelope = serde_json::from_str(&mend(raw)).unwrap_or_default();
        let mark = envelope.mark(seen_at);
        let name = envelope.uri.unwrap_or_else(|| raw.to_owned());
        let (words, outcome) = match parse_item(raw, home, whose, seen_at) {
            Ok(mut item) => {
                item.act = at_part(item.act, PartRef { exchange, part });
                (words_of(&item.act), Outcome::Act(Box::new(item)))
            }
            Err(BadItem::OfSomebodyElse | BadItem::NotPublic) => {
                drop_bytes(&mut page.parts, &parts);
                (String::new(), Outcome::Dropped)
            }
            Err(BadItem::Unreadable(why)) => {
                let id =
                    mark.as_ref().map_or_else(|| format!("number {part} of a page"), |mark| mark.id.clone());
                let place = one_line(&format!("status {id} on {}", home.domain));
                (String::new(), Outcome::Skipped(skipped_item(place, &why, &without_strangers(raw, listed))))
            }
        };
        page.items.push(Listed { mark, print: print(&name, &words), parts, outcome });
    }
    Ok(page)
}

/// Lets go of the bytes of an item.
pub(super) fn drop_bytes(all: &mut [Part], parts: &Range<usize>) {
    all[parts.clone()].iter_mut().for_each(|part| part.bytes = None);
}

/// One status as an act of whoever is wanted. Its `raw` is left open.
///
/// # Errors
/// See [`BadItem`].
pub fn parse_item(raw: &str, home: &Home, whose: Whose<'_>, seen_at: Timestamp) -> Result<Item, BadItem> {
    let unreadable = |why: String| BadItem::Unreadable(why);
    let mended = mend(raw);
    // Whose it is and who may see it come first: of anything else nothing may wait in quarantine.
    let head: Head = serde_json::from_str(&mended).map_err(|error| unreadable(error.to_string()))?;
    if head.account.is_some_and(|by| whose(&home.account(&by)).is_none()) {
        return Err(BadItem::OfSomebodyElse);
    }
    if !is_public(head.visibility.as_deref()) {
        return Err(BadItem::NotPublic);
    }
    let status: Status = serde_json::from_str(&mended).map_err(|error| unreadable(error.to_string()))?;
    let actor_seen = home.account(&status.account);
    let actor = whose(&actor_seen).ok_or(BadItem::OfSomebodyElse)?;
    let original = status.reblog.as_deref();
    if original.is_some_and(|original| !original.is_public()) {
        return Err(BadItem::NotPublic);
    }
    let key = status.key().ok_or_else(|| unreadable(String::from("the field `uri` names nothing")))?;
    let happened = when(status.created_at.as_deref(), seen_at);
    let mut item = Item {
        id: status.id.0.clone(),
        parent: None,
        edited: status.edited_at.is_some(),
        quotes: false,
        act: SeenAct {
            actor,
            actor_seen,
            kind: ActKind::Post,
            native_key: key,
            happened,
            own: None,
            target: None,
            provenance: Provenance::Collected,
            seen_at,
            without_login: Some(home.without_login),
            raw: None,
        },
    };
    if let Some(original) = original {
        return shared(item, original, home, seen_at)
            .ok_or_else(|| unreadable(String::from("the field `reblog` names no status")));
    }
    let act = &mut item.act;
    if let Some(parent) = status.in_reply_to_id.as_ref() {
        act.kind = ActKind::Comment;
        let author = status.answered_account(&act.actor_seen, home);
        act.target = Some(SeenTarget::Unresolved { native_key: home.key_of_id(&parent.0), author });
        item.parent = Some(parent.0.clone());
    } else if let Some(quote) = status.quote.as_ref().filter(|quote| quote.is_object()) {
        act.kind = ActKind::Quote;
        act.target = quoted(quote, home, seen_at);
        item.quotes = true;
    }
    act.own = Some(content(&status, home, item.quotes, seen_at));
    Ok(item)
}

/// A boost. Some servers give it the original's name, so it is named by who shared what.
fn shared(mut item: Item, original: &Status, home: &Home, seen_at: Timestamp) -> Option<Item> {
    let original = content(original, home, original.quote.is_some(), seen_at);
    let act = &mut item.act;
    if original.native_key.is_empty() {
        return None;
    }
    if act.native_key == original.native_key {
        act.native_key = once_key(ActKind::Share, &act.actor_seen, &original.native_key);
    }
    act.kind = ActKind::Share;
    act.target = Some(SeenTarget::Content(Box::new(original)));
    item.edited = false;
    Some(item)
}

/// One status as the target of somebody's act; `Ok(None)` when it is not public.
///
/// # Errors
/// A sentence, when it cannot be read.
pub fn parse_target(body: &[u8], home: &Home, seen_at: Timestamp) -> Result<Option<SeenContent>, String> {
    let raw = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    let status: Status = serde_json::from_str(&mend(raw)).map_err(|error| error.to_string())?;
    // Asked with a token, snac2 answers with the token owner's boost of it.
    let status = status.reblog.as_deref().unwrap_or(&status);
    if !status.is_public() {
        return Ok(None);
    }
    let content = content(status, home, status.quote.is_some(), seen_at);
    if content.native_key.is_empty() {
        Err("the field `uri` names nothing".into())
    } else {
        Ok(Some(content))
    }
}

/// Where in an answer with found statuses (`GET /api/v2/search`) the one of a name stands.
pub(super) fn found(body: &[u8], name: &str) -> Option<Range<usize>> {
    #[derive(Deserialize)]
    struct Results<'a> {
        #[serde(borrow)]
        statuses: Vec<&'a RawValue>,
    }
    let results: Results<'_> = serde_json::from_slice(body).ok()?;
    let status = results.statuses.into_iter().find(|raw| {
        let status: Result<Envelope, _> = serde_json::from_str(&mend(raw.get()));
        status.is_ok_and(|status| [status.uri, status.url].into_iter().flatten().any(|it| it == name))
    })?;
    place(body, status.get().as_bytes())
}

/// The earlier words of an edited status, oldest first, from `GET /api/v1/statuses/:id/history`: the same act with other
/// words each time. The words it has now are left out, and a change that changed none.
///
/// # Errors
/// A sentence, when the body is no list.
pub fn parse_history(
    body: &[u8],
    listed: People<'_>,
    item: &Item,
    exchange: usize,
) -> Result<(Vec<SeenAct>, Vec<Part>), String> {
    let raws: Vec<&RawValue> =
        serde_json::from_slice(body).map_err(|error| format!("expected a list of statuses: {error}"))?;
    let (mut parts, ranges) = cut_without(body, &raws, listed)?;
    let Some(own) = &item.act.own else { return Ok((Vec::new(), Vec::new())) };
    let mut versions: Vec<SeenAct> = Vec::new();
    for (raw, range) in raws.iter().zip(ranges) {
        let part = range.start;
        let Ok(words) = serde_json::from_str::<Words>(&mend(raw.get())) else { continue };
        if words.account.as_ref().is_some_and(|by| listed.home.account(by) != item.act.actor_seen) {
            drop_bytes(&mut parts, &range);
            continue;
        }
        let (text, media) = words.shown(item.quotes);
        let mut act = item.act.clone();
        act.own = Some(SeenContent { text, media, ..own.clone() });
        let last = versions.last().map_or_else(String::new, words_of);
        let now = words_of(&act);
        if now != words_of(&item.act) && now != last {
            versions.push(at_part(act, PartRef { exchange, part }));
        }
    }
    Ok((versions, parts))
}

impl Home {
    /// An account as this server names it. Only its own accounts have an id that lasts: everybody else's is a number of this
    /// server for them.
    pub fn account(&self, shown: &Account) -> AccountRef {
        let (user, host) = shown.acct.split_once('@').unwrap_or((&shown.acct, &self.domain));
        let mut names = if self.is_own_host(host) {
            AccountRef::by_handle(platform(), &format!("{user}@{}", self.domain))
        } else {
            return AccountRef::by_handle(platform(), &storable(shown.acct.clone()));
        };
        names.native_id = Some(self.native_id(&shown.id.0));
        names.handle = names.handle.map(storable);
        names
    }

    /// The lasting id of one of its accounts: ids of two servers may be the same number.
    pub fn native_id(&self, id: &str) -> String {
        storable(format!("{id}@{}", self.domain))
    }

    /// Whether a handle that ends in this host is one of its own.
    pub fn is_own_host(&self, host: &str) -> bool {
        host.eq_ignore_ascii_case(&self.domain) || host.eq_ignore_ascii_case(&authority(&self.origin))
    }

    /// The name of a status of which nothing but the id on this server is known.
    pub fn key_of_id(&self, id: &str) -> String {
        self.at(&["api", "v1", "statuses", id]).into()
    }

    /// An address on this server.
    pub fn at(&self, path: &[&str]) -> Url {
        let mut url = self.origin.clone();
        url.set_query(None);
        url.set_fragment(None);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.clear().extend(path);
        }
        url
    }
}

/// Host and port of an address, as handles write them.
pub(super) fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The platform of this connector.
pub(super) fn platform() -> Platform {
    "mastodon".parse().expect("a plain lower-case name")
}

/// By which an item is known again: its name, and its name with its words.
fn print(name: &str, words: &str) -> String {
    format!("{}:{}", short_digest(name), short_digest(words))
}

fn short_digest(text: &str) -> String {
    let digest = netra_model::Sha256(sha2::Sha256::digest(text.as_bytes()).into()).to_string();
    digest[..8].to_owned()
}

/// What of an act can be edited.
fn words_of(act: &SeenAct) -> String {
    let Some(own) = &act.own else { return String::new() };
    let media = own
        .media
        .iter()
        .map(|it| format!("\u{0}{:?}\u{0}{}", it.kind, it.alt.as_deref().unwrap_or_default()));
    own.text.clone() + &media.collect::<String>()
}

/// Whose an item is and who may see it.
#[derive(Deserialize)]
struct Head {
    #[serde(default, deserialize_with = "lenient")]
    account: Option<Account>,
    #[serde(default, deserialize_with = "lenient")]
    visibility: Option<String>,
}

/// What every item has, if it is a status at all.
#[derive(Deserialize, Default)]
struct Envelope {
    #[serde(default, deserialize_with = "lenient")]
    id: Option<Id>,
    #[serde(default, deserialize_with = "lenient")]
    uri: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    url: Option<String>,
    #[serde(default)]
    created_at: Option<Box<RawValue>>,
}

impl Envelope {
    fn mark(&self, seen_at: Timestamp) -> Option<Mark> {
        let id = self.id.as_ref().filter(|id| !id.0.is_empty())?.0.clone();
        // A time ahead of ours must not be the place to resume.
        let latest = seen_at.saturating_add(CLOCKS_DIFFER).unwrap_or(seen_at);
        let at = when(self.created_at.as_deref(), seen_at).at().filter(|at| *at <= latest);
        Some(Mark { id, at })
    }
}

/// An id: an opaque text. Some servers write a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Id(pub String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Text(String),
            Number(u64),
        }
        Ok(Self(match Form::deserialize(deserializer)? {
            Form::Text(text) => text,
            Form::Number(number) => number.to_string(),
        }))
    }
}

/// An account as it stands in a status, or alone.
#[derive(Debug, Clone, Deserialize)]
pub struct Account {
    /// Its id on this server.
    pub id: Id,
    /// `name` of one of its own, else `name@server`.
    pub acct: String,
    /// Whether the server has switched it off.
    #[serde(default, deserialize_with = "lenient")]
    pub suspended: Option<bool>,
    /// Where it has moved.
    #[serde(default, deserialize_with = "lenient")]
    pub moved: Option<Box<Self>>,
}

#[derive(Deserialize)]
struct Status {
    id: Id,
    #[serde(default, deserialize_with = "lenient")]
    uri: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    url: Option<String>,
    account: Account,
    #[serde(default)]
    created_at: Option<Box<RawValue>>,
    #[serde(default)]
    edited_at: Option<Box<RawValue>>,
    #[serde(default, deserialize_with = "lenient")]
    visibility: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    mentions: Option<Vec<Mention>>,
    #[serde(default, deserialize_with = "lenient")]
    in_reply_to_id: Option<Id>,
    #[serde(default, deserialize_with = "lenient")]
    in_reply_to_account_id: Option<Id>,
    #[serde(default)]
    reblog: Option<Box<Self>>,
    #[serde(default)]
    quote: Option<Value>,
    // The words, as in `Words`; flattening would lose the raw values.
    content: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    spoiler_text: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    media_attachments: Option<Vec<Attachment>>,
    #[serde(default, deserialize_with = "lenient")]
    poll: Option<Poll>,
}

/// The words of a status at some time.
#[derive(Deserialize)]
struct Words {
    content: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    spoiler_text: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    media_attachments: Option<Vec<Attachment>>,
    #[serde(default, deserialize_with = "lenient")]
    poll: Option<Poll>,
    #[serde(default, deserialize_with = "lenient")]
    account: Option<Account>,
}

#[derive(Deserialize, Clone)]
struct Attachment {
    #[serde(rename = "type", default, deserialize_with = "lenient")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    url: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    description: Option<String>,
}

#[derive(Deserialize, Clone)]
struct Poll {
    #[serde(default)]
    options: Vec<PollOption>,
}

#[derive(Deserialize, Clone)]
struct PollOption {
    #[serde(default)]
    title: String,
}

#[derive(Deserialize)]
struct Mention {
    id: Id,
    acct: String,
}

/// A field of another shape counts as absent. By way of a value, because that bounds how deep it may go.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

pub(super) fn is_public(visibility: Option<&str>) -> bool {
    matches!(visibility, Some("public" | "unlisted"))
}

impl Status {
    fn is_public(&self) -> bool {
        is_public(self.visibility.as_deref())
    }

    /// Its lasting name; ids change after an edit on some servers.
    fn key(&self) -> Option<String> {
        let uri = self.uri.as_deref().filter(|uri| !uri.trim().is_empty() && uri.len() <= 2048)?;
        Some(storable(uri.to_owned()))
    }

    /// Who wrote the status that this answers, as far as this one tells.
    fn answered_account(&self, own: &AccountRef, home: &Home) -> Option<AccountRef> {
        let id = &self.in_reply_to_account_id.as_ref()?;
        if **id == self.account.id {
            return Some(own.clone());
        }
        let mention = self.mentions.iter().flatten().find(|mention| mention.id == **id)?;
        let shown =
            Account { id: mention.id.clone(), acct: mention.acct.clone(), suspended: None, moved: None };
        Some(home.account(&shown))
    }

    fn words(&self) -> Words {
        Words {
            content: self.content.clone(),
            spoiler_text: self.spoiler_text.clone(),
            media_attachments: self.media_attachments.clone(),
            poll: self.poll.clone(),
            account: None,
        }
    }
}

impl Words {
    /// The text as it is read (a content warning stands before it, the choices of a poll after it) and the media.
    fn shown(&self, quotes: bool) -> (String, Vec<Media>) {
        let html = self.content.as_deref().unwrap_or_default();
        let mut text: Vec<String> = vec![
            self.spoiler_text.clone().unwrap_or_default().trim().to_owned(),
            text_without(html, quotes.then_some(QUOTE_INLINE)),
        ];
        let options = self.poll.iter().flat_map(|poll| &poll.options);
        text.push(options.map(|option| format!("○ {}", option.title)).collect::<Vec<_>>().join("\n"));
        text.retain(|it| !it.is_empty());
        let media = self.media_attachments.iter().flatten().map(Attachment::medium).collect();
        (storable(text.join("\n\n")), media)
    }
}

impl Attachment {
    fn medium(&self) -> Media {
        let alt = self.description.clone().map(storable).filter(|text| !text.trim().is_empty());
        Media {
            kind: match self.kind.as_deref() {
                Some("image") => MediaKind::Image,
                Some("video" | "gifv") => MediaKind::Video,
                Some("audio") => MediaKind::Audio,
                _ => MediaKind::Document,
            },
            url: self.url.as_deref().and_then(web_address),
            alt,
            caption: None,
            officer_description: None,
            sha256: None,
        }
    }
}

fn content(status: &Status, home: &Home, quotes: bool, seen_at: Timestamp) -> SeenContent {
    let (text, media) = status.words().shown(quotes);
    let native_key = status.key().unwrap_or_default();
    SeenContent {
        platform: platform(),
        url: status.url.as_deref().and_then(web_address).or_else(|| web_address(&native_key)),
        native_key,
        author: home.account(&status.account),
        text,
        media,
        published: when(status.created_at.as_deref(), seen_at),
        raw: None,
    }
}

/// What a post quotes. Mastodon 4.5 names it within an approval, which can be open, refused or taken back; other servers
/// give the quoted status at once.
fn quoted(quote: &Value, home: &Home, seen_at: Timestamp) -> Option<SeenTarget> {
    let status = quote.get("quoted_status").filter(|it| it.is_object());
    let status = status.or_else(|| quote.get("uri").is_some_and(Value::is_string).then_some(quote));
    if let Some(status) = status.and_then(|status| serde_json::from_value::<Status>(status.clone()).ok()) {
        let author = Some(home.account(&status.account));
        if let Some(native_key) = status.key().filter(|_| !status.is_public()) {
            return Some(SeenTarget::Unresolved { native_key, author });
        }
        let target = content(&status, home, status.quote.is_some(), seen_at);
        return (!target.native_key.is_empty()).then(|| SeenTarget::Content(Box::new(target)));
    }
    let id: Id = serde_json::from_value(quote.get("quoted_status_id")?.clone()).ok()?;
    Some(SeenTarget::Unresolved { native_key: home.key_of_id(&id.0), author: None })
}

/// An address that a person can open; a server may write anything there.
fn web_address(text: &str) -> Option<String> {
    let is_web = text.parse::<Url>().is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    is_web.then(|| storable(text.to_owned()))
}
