//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed. A watched account of platform `feed` is a feed: its address is the
//! account's lasting id.
//!
//! A feed is asked for conditionally (`ETag`, `Last-Modified`); an unchanged one brings nothing. A changed one is cut at
//! its entries, and only entries whose bytes were not there the last time are brought: new ones, and old ones with other
//! words, which become a new version. A feed is a window: an entry that is not in it any more has left the window, which
//! says nothing about deletion, and its own page is not fetched to find out.
//!
//! The feed is the owner's, but not everything in it need be: an entry that names somebody else as its author is dropped
//! before anything is kept (`feed/author.rs`).
//!
//! Read with own code over `quick-xml`. The crate `feed-rs` 3.0 was left after reading its source: one bad entry (an unknown media type)
//! costs the whole feed, a date that cannot be read is lost, entries have no place in the body, and it slices inside a
//! letter for an author such as `—a@contoh.id`.
//!
//! Not here: older pages (`rel="next"`), and hubs that push (WebSub).

mod author;
mod decode;
mod entry;
mod read;
mod xml;

use std::collections::{BTreeMap, BTreeSet};

use http::header::{ETAG, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use netra_http::{Fetched, Http, Request};
use netra_model::act::{AccountRef, ActEventKind, PartRef};
use netra_model::batch::{Batch, Cursor, SeenEvent, Task};
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Sha256};
use serde::{Deserialize, Serialize};
use url::Url;

pub use author::Author;
pub use read::{Feed as ReadFeed, Found, Owner, parse_feed};

use crate::connector::{ConnectError, Connector};
use crate::coverage::{Coverage, coverage};
use crate::parts::exchange;

/// A validator longer than this is not sent back.
const LONGEST_VALIDATOR: usize = 1_000;

/// The configuration of a source of kind `feed`: it reads every watched account of platform `feed`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Feed {
    /// For feeds of several people: under which names the account's owner writes there, by the feed's address. Entries by
    /// others are dropped. A feed that is not named here is its one author's.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub authors: BTreeMap<String, Vec<String>>,
}

/// What the cursor remembers of the last reading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Position {
    /// Which feed this is about, and the rule on authors it was read by.
    feed: String,
    configured: Option<Vec<String>>,
    etag: Option<String>,
    last_modified: Option<String>,
    /// The digest of the body, for servers without validators.
    body: Option<Sha256>,
    /// The beginnings of the digests of all entries.
    entries: BTreeSet<String>,
    /// Whom the feed names as its author.
    author: Vec<Author>,
}

impl Connector for Feed {
    async fn run(&self, http: &Http, watch: &WatchIndex, task: Task) -> Result<Batch, ConnectError> {
        match task {
            Task::Poll { account, names, cursor } if watch.find(&names) == Some(account) => {
                self.poll(http, account, names, cursor).await
            }
            Task::Recheck { account, names, native_keys } if watch.find(&names) == Some(account) => {
                self.recheck(http, account, names, native_keys).await
            }
            // Not on the watch-list (any more): nothing is read.
            Task::Poll { .. } | Task::Recheck { .. } => Ok(Batch::default()),
            _ => Err(ConnectError::WrongTask("a feed can only be read, and looked at again".into())),
        }
    }

    fn coverage(&self) -> &'static Coverage {
        coverage("feed").expect("the table has a row for every connector; a test reads it")
    }
}

impl Feed {
    async fn poll(
        &self,
        http: &Http,
        account: AccountId,
        names: AccountRef,
        cursor: Option<Cursor>,
    ) -> Result<Batch, ConnectError> {
        let address = address(&names)?;
        let mut position = Position::read(cursor, &address, self.configured(&address));
        let request = position.conditional(Request::get(address.clone()));
        let Some(answer) = fetch(http, request, &address).await? else { return Ok(Batch::default()) };
        position.etag = validator(&answer, &ETAG);
        position.last_modified = validator(&answer, &LAST_MODIFIED);
        let unchanged = position.body.replace(answer.body_sha256) == Some(answer.body_sha256);
        if unchanged {
            return Ok(Batch { cursor: Some(position.written()), ..Batch::default() });
        }
        let owner = Owner {
            actor: account,
            names,
            address,
            configured: position.configured.clone(),
            known: std::mem::take(&mut position.author),
        };
        let feed = read(&answer, &owner)?;
        let known = std::mem::take(&mut position.entries);
        let mut batch = Batch::default();
        for (digest, found) in feed.entries {
            let digest = short(digest);
            let is_new = !known.contains(&digest);
            position.entries.insert(digest);
            match found {
                _ if !is_new => {}
                Found::Act(act) => batch.acts.push(*act),
                Found::Skipped(skipped) => batch.skipped.push(skipped),
                Found::OfSomebodyElse(_) => batch.dropped += 1,
            }
        }
        position.author = feed.author;
        if !(batch.acts.is_empty() && batch.skipped.is_empty()) {
            batch.exchanges.push(exchange(answer, feed.parts));
        }
        Ok(Batch { cursor: Some(position.written()), ..batch })
    }

    /// Looks whether entries are still in the window.
    async fn recheck(
        &self,
        http: &Http,
        account: AccountId,
        names: AccountRef,
        native_keys: Vec<String>,
    ) -> Result<Batch, ConnectError> {
        let address = address(&names)?;
        if let Some(strange) = native_keys.iter().find(|key| !key.starts_with(&format!("{address}#"))) {
            return Err(ConnectError::WrongTask(format!("{strange} is no entry of {address}")));
        }
        let Some(answer) = fetch(http, Request::get(address.clone()), &address).await? else {
            return Ok(Batch::default());
        };
        let configured = self.configured(&address);
        let owner = Owner { actor: account, names, address, configured, known: Vec::new() };
        let (at, platform) = (answer.finished_at, owner.names.platform.clone());
        let feed = read(&answer, &owner)?;
        let (mut acts, mut whole) = (BTreeMap::new(), feed.whole);
        for (_, found) in feed.entries {
            match found {
                Found::Act(act) => drop(acts.insert(act.native_key.clone(), Some(*act))),
                Found::OfSomebodyElse(key) => drop(key.and_then(|key| acts.insert(key, None))),
                // It may be one of those that are asked for.
                Found::Skipped(_) => whole = false,
            }
        }
        let mut batch = Batch::default();
        for native_key in native_keys {
            let there = acts.remove(&native_key);
            let (event, part) = match &there {
                Some(act) => (ActEventKind::Seen, act.as_ref().and_then(|act| act.raw)),
                None if whole => (ActEventKind::Unavailable("left_window".into()), first_kept(&feed.parts)),
                // Half a feed says nothing about what is not in it.
                None => continue,
            };
            batch.acts.extend(there.flatten());
            batch.events.push(SeenEvent { platform: platform.clone(), native_key, event, at, raw: part });
        }
        if !batch.events.is_empty() {
            batch.exchanges.push(exchange(answer, feed.parts));
        }
        Ok(batch)
    }

    /// What the configuration says of a feed's authors. Addresses are compared as addresses.
    fn configured(&self, address: &Url) -> Option<Vec<String>> {
        let mut named = self.authors.iter();
        let found = named.find(|(feed, _)| Url::parse(feed).is_ok_and(|feed| feed == *address));
        found.map(|(_, names)| names.clone())
    }
}

/// The address of an account's feed.
fn address(names: &AccountRef) -> Result<Url, ConnectError> {
    let written = names.native_id.as_ref().or(names.handle.as_ref()).cloned().unwrap_or_default();
    let url = Url::parse(&written).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| ConnectError::AccountUnavailable {
        account: written,
        reason: "not_a_feed_address".into(),
    })
}

/// The feed; `None` when it is as it was.
async fn fetch(http: &Http, request: Request, address: &Url) -> Result<Option<Fetched>, ConnectError> {
    let answer = http.fetch(request.accepting(&[304, 404, 410])).await?;
    let gone = |reason: &str| ConnectError::AccountUnavailable {
        account: address.to_string(),
        reason: reason.into(),
    };
    match answer.status {
        304 => Ok(None),
        404 => Err(gone("feed_not_found")),
        410 => Err(gone("feed_gone")),
        _ => Ok(Some(answer)),
    }
}

fn read(answer: &Fetched, owner: &Owner) -> Result<ReadFeed, ConnectError> {
    let content_type = header(answer, &http::header::CONTENT_TYPE).unwrap_or_default();
    parse_feed(&answer.body, content_type, owner, answer.finished_at, 0)
        .map_err(|why| ConnectError::Unreadable { request: answer.request.clone(), why })
}

fn header<'a>(answer: &'a Fetched, name: &HeaderName) -> Option<&'a str> {
    answer.headers.iter().find(|(key, _)| key == name.as_str()).map(|(_, value)| value.as_str())
}

fn validator(answer: &Fetched, name: &HeaderName) -> Option<String> {
    header(answer, name).filter(|value| value.len() <= LONGEST_VALIDATOR).map(str::to_owned)
}

fn first_kept(parts: &[netra_model::batch::Part]) -> Option<PartRef> {
    parts.iter().position(|part| part.bytes.is_some()).map(|part| PartRef { exchange: 0, part })
}

/// Enough of a digest to tell the entries of one feed apart.
fn short(digest: Sha256) -> String {
    digest.to_string().chars().take(16).collect()
}

impl Position {
    /// The position in a cursor; the very start when there is none, or when it is another feed's or another rule's.
    fn read(cursor: Option<Cursor>, address: &Url, configured: Option<Vec<String>>) -> Self {
        let position = cursor.and_then(|cursor| serde_json::from_str::<Self>(&cursor.0).ok());
        let position = position.filter(|it| it.feed == address.as_str() && it.configured == configured);
        position.unwrap_or_else(|| Self { feed: address.to_string(), configured, ..Self::default() })
    }

    fn written(&self) -> Cursor {
        Cursor(serde_json::to_string(self).expect("strings and digests are always JSON"))
    }

    /// A request that is answered only if the feed changed.
    fn conditional(&self, mut request: Request) -> Request {
        for (name, value) in [(IF_NONE_MATCH, &self.etag), (IF_MODIFIED_SINCE, &self.last_modified)] {
            if let Some(value) = value.as_deref().and_then(|it| HeaderValue::from_str(it).ok()) {
                request = request.header(name, value);
            }
        }
        request
    }
}

#[cfg(test)]
mod tests;
