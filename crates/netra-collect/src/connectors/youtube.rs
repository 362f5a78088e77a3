//! YouTube, through its Data API v3: uploads of watched channels, and comments of watched accounts under the videos of
//! campaign channels.
//!
//! Off until the office has put its legal basis on file ([`YouTube::refusal`]): the YouTube API Services Developer
//! Policies (III.E.4) forbid figures derived from what the interface gives, and keeping it for more than 30 days without
//! fetching it again. The store erases what was not seen again in time (`terms.rs`).
//!
//! A channel's uploads are listed newest first, down to one that was read before; titles and descriptions come from
//! `videos.list`, so an edit is seen when a video is looked at again. A video that is not there any more was deleted,
//! made private or taken down: the interface does not tell which, and nor does Netra (`gone_unknown`).
//!
//! Comments can only be found by reading those under a video (`comments`); whoever is not on the watch-list is dropped
//! in memory. Likes and subscriptions of others are not shown by the interface.
//!
//! The key is read from a file that only its owner may read, at each task, and is neither kept nor logged. Each request
//! is one unit of the day's budget ([`Units`]).

mod api;
mod comments;
mod read;

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use netra_http::{Fetched, Http};
use netra_model::act::{AccountRef, ActEventKind, PartRef};
use netra_model::batch::{Batch, Cursor, SeenEvent, Task};
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Sentence};
use serde::{Deserialize, Serialize};
use url::Url;

pub use api::Units;
pub use read::{
    Channel, Comments, Listing, Under, Video, Videos, parse_channel, parse_comments, parse_threads,
    parse_uploads, parse_videos,
};

use crate::connector::{Abilities, ConnectError, Connector};
use crate::connectors::common::{place_is_old, resolve_tasks};
use crate::coverage::{Coverage, coverage};
use crate::parts::exchange;
use api::{Api, Key, unreadable};
use read::{ids_of, platform, refusal_of, repeats, upload, video_key};

/// The most videos or comments of one question.
const AT_ONCE: usize = 50;
/// A channel's own names are asked for so often: it may have been renamed.
const NAMES_TRUSTED: SignedDuration = SignedDuration::from_hours(24);
/// A playlist shows 20,000 videos at most.
const MOST_PAGES: u32 = 400;

/// The configuration of a source of kind `youtube`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YouTube {
    /// Where the interface is.
    #[serde(default = "service")]
    pub service: Url,
    /// The file with the key; only its owner may read it.
    pub key_file: PathBuf,
    /// Why the office may use the interface; without it the source does not start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LegalBasis>,
    /// How many units a day may be used; a day begins at midnight in California.
    #[serde(default = "units_per_day")]
    pub units_per_day: u32,
    /// Under how many of its newest videos the comments of a campaign channel are read.
    #[serde(default = "campaign_videos")]
    pub campaign_videos: u8,
    /// What was used today.
    #[serde(skip)]
    pub units: Units,
}

/// Why the office may use the interface for this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// The document: its number and what it is.
    pub document: String,
    /// Its day.
    #[serde(deserialize_with = "super::x::date")]
    pub date: Date,
}

fn service() -> Url {
    Url::parse("https://youtube.googleapis.com").expect("an address")
}

/// What Google gives a project that asks for no more.
fn units_per_day() -> u32 {
    10_000
}

fn campaign_videos() -> u8 {
    20
}

impl Connector for YouTube {
    async fn run(&self, http: &Http, watch: &WatchIndex, task: Task) -> Result<Batch, ConnectError> {
        if let Some(why) = self.refusal() {
            return Err(ConnectError::Refused(why));
        }
        match &task {
            Task::Poll { account, names, .. } | Task::Recheck { account, names, .. }
                if watch.find(names) != Some(*account) =>
            {
                return Ok(Batch::default());
            }
            // Without anybody watched, nobody's comments need be read.
            Task::Reactions { .. } if watch.native_ids(&platform()).next().is_none() => {
                return Ok(Batch::default());
            }
            _ => {}
        }
        let key = Key::read(&self.key_file).map_err(ConnectError::Refused)?;
        let (service, units, per_day) = (&self.service, &self.units, self.units_per_day);
        let api = Api { http, service, key, units, per_day };
        match task {
            Task::Poll { account, names, cursor } => poll(&api, watch, account, names, cursor).await,
            Task::Recheck { account, names, native_keys } => {
                recheck(&api, watch, account, names, &native_keys).await
            }
            Task::Resolve { native_keys } => resolve(&api, watch, &native_keys).await,
            Task::Reactions { names, cursor } => {
                comments::reactions(&api, watch, names, cursor, usize::from(self.campaign_videos)).await
            }
            Task::Reconcile { .. } | Task::Drain { .. } => Err(ConnectError::WrongTask(
                "YouTube is polled, looked at again, asked for targets and for comments under campaign videos".into(),
            )),
        }
    }

    fn coverage(&self) -> &'static Coverage {
        coverage("youtube").expect("the table has a row for every connector; a test reads it")
    }

    fn abilities(&self) -> Abilities {
        Abilities { reactions: self.campaign_videos > 0, ..Abilities::default() }
    }
}

impl YouTube {
    /// Why this source must not run as it is configured, if so.
    pub fn refusal(&self) -> Option<Sentence> {
        match &self.legal_basis {
            None => Some(refusal_of(
                "dasar hukumnya belum dicatat; tulis bagian legal_basis dengan document dan date",
                "its legal basis is not on file; write a legal_basis section with document and date",
            )),
            Some(basis) if basis.document.trim().is_empty() => {
                Some(refusal_of("legal_basis.document kosong", "legal_basis.document is empty"))
            }
            Some(_) => None,
        }
    }

    /// Whether it could start: its legal basis is on file and its key can be read.
    ///
    /// # Errors
    /// A sentence on what is missing.
    pub fn check(&self) -> Result<(), Sentence> {
        self.refusal().map_or(Ok(()), Err)?;
        Key::read(&self.key_file).map(drop)
    }
}

/// What the cursor of a watched channel remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Position {
    /// The channel, and when it was asked for.
    channel: Known,
    /// The newest uploads that were read: a listing goes down to one of them.
    known: Vec<String>,
    /// The newest uploads of the listing that is under way.
    newest: Vec<String>,
    /// The next page, when it was named, and how many were read.
    page: Option<String>,
    page_at: Timestamp,
    pages: u32,
    /// The first upload of the page read last.
    first: Option<String>,
    /// How often it was gone back to the newest upload before the end was reached.
    returns: u32,
}

/// A channel as a cursor remembers it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Known {
    id: String,
    handle: Option<String>,
    title: Option<String>,
    uploads: String,
    at: Timestamp,
}

impl Known {
    /// Asks for the channel, unless it was asked for lately.
    async fn take(&mut self, api: &Api<'_>, names: &AccountRef) -> Result<(), ConnectError> {
        let same = names.native_id.as_ref().is_none_or(|id| *id == self.id);
        if same && !self.id.is_empty() && api.now().duration_since(self.at).abs() < NAMES_TRUSTED {
            return Ok(());
        }
        let Channel { names, uploads } = api.channel(names).await?;
        let AccountRef { native_id, handle, display_name, .. } = names;
        let (id, at) = (native_id.unwrap_or_default(), api.now());
        *self = Self { id, handle, title: display_name, uploads, at };
        Ok(())
    }

    fn names(&self) -> AccountRef {
        AccountRef {
            platform: platform(),
            native_id: Some(self.id.clone()),
            handle: self.handle.clone(),
            display_name: self.title.clone(),
        }
    }
}

fn read_cursor<T: Default + serde::de::DeserializeOwned>(cursor: Option<Cursor>) -> T {
    cursor.and_then(|cursor| serde_json::from_str(&cursor.0).ok()).unwrap_or_default()
}

fn written<T: Serialize>(position: &T) -> Cursor {
    Cursor(serde_json::to_string(position).expect("strings, numbers and times are always JSON"))
}

/// When an answer was there: the moment at which its videos were seen.
fn seen_at(answer: &Fetched) -> Timestamp {
    answer.finished_at
}

async fn poll(
    api: &Api<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: AccountRef,
    cursor: Option<Cursor>,
) -> Result<Batch, ConnectError> {
    let mut position: Position = read_cursor(cursor);
    if names.native_id.as_ref().is_some_and(|id| *id != position.channel.id) {
        position = Position::default();
    }
    position.channel.take(api, &names).await?;
    let owner = position.channel.names();
    // A handle can have passed to somebody else.
    if watch.find(&owner) != Some(account) {
        return Ok(Batch::default());
    }
    position.trust(api.now());
    let mut batch = Batch::default();
    let Some(answer) = api.uploads(&position.channel.uploads, position.page.as_deref()).await? else {
        // A channel without uploads has no such playlist.
        return Ok(Batch { cursor: Some(written(&position)), ..batch });
    };
    let listing = parse_uploads(&answer.body).map_err(|why| unreadable(&answer, &why))?;
    let stuck = listing.next.is_some() && listing.next == position.page;
    if stuck
        || (position.page.is_some()
            && listing.ids.first().is_some_and(|id| Some(id) == position.first.as_ref()))
    {
        return Err(unreadable(&answer, repeats()));
    }
    let new: Vec<&str> =
        listing.ids.iter().filter(|id| !position.known.contains(id)).map(String::as_str).collect();
    let mut found = BTreeSet::new();
    for ids in new.chunks(AT_ONCE) {
        let answer = api.videos(ids).await?;
        let (at, exchange) = (seen_at(&answer), batch.exchanges.len());
        let videos = parse_videos(&answer.body, Some(&owner), watch, exchange);
        let videos = videos.map_err(|why| unreadable(&answer, &why))?;
        found.extend(videos.found.iter().map(|video| video.id.clone()));
        batch.acts.extend(videos.found.iter().map(|video| upload(video, account, &owner, at)));
        keep(&mut batch, answer, videos);
    }
    batch.skipped.extend(listing.skipped.iter().cloned());
    position.turn(&listing, &found, api.now());
    let cursor = written(&position);
    if position.page.is_some() {
        batch.follow_up.push(Task::Poll { account, names: owner, cursor: Some(cursor.clone()) });
    }
    batch.cursor = Some(cursor);
    Ok(batch)
}

/// What an answer brought beside acts, with the answer itself if anything in it is somebody's who is watched.
fn keep(batch: &mut Batch, answer: Fetched, videos: Videos) {
    batch.dropped += videos.dropped;
    batch.skipped.extend(videos.skipped);
    if !videos.found.is_empty() {
        batch.exchanges.push(exchange(answer, videos.parts));
    }
}

async fn recheck(
    api: &Api<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: AccountRef,
    native_keys: &[String],
) -> Result<Batch, ConnectError> {
    let wrong =
        |key: &String| ConnectError::WrongTask(format!("{key} is not the link of a video or comment"));
    let mut keys = Vec::new();
    for key in native_keys {
        keys.push((key, ids_of(key).ok_or_else(|| wrong(key))?));
    }
    let mut channel = Known::default();
    let owner = if names.native_id.is_some() {
        names
    } else {
        channel.take(api, &names).await?;
        channel.names()
    };
    if watch.find(&owner) != Some(account) {
        return Ok(Batch::default());
    }
    let mut batch = Batch::default();
    let videos: Vec<_> = keys.iter().filter(|(_, it)| it.1.is_none()).map(|(key, it)| (*key, it.0)).collect();
    for videos in videos.chunks(AT_ONCE) {
        recheck_videos(api, watch, account, &owner, videos, &mut batch).await?;
    }
    let under: Vec<_> =
        keys.iter().filter_map(|(key, (video, comment))| Some((*key, *video, (*comment)?))).collect();
    for under in under.chunks(AT_ONCE) {
        comments::recheck(api, watch, account, under, &mut batch).await?;
    }
    Ok(batch)
}

async fn recheck_videos(
    api: &Api<'_>,
    watch: &WatchIndex,
    account: AccountId,
    owner: &AccountRef,
    asked: &[(&String, &str)],
    batch: &mut Batch,
) -> Result<(), ConnectError> {
    let ids: Vec<&str> = asked.iter().map(|(_, id)| *id).collect();
    let answer = api.videos(&ids).await?;
    let (at, exchange_n) = (seen_at(&answer), batch.exchanges.len());
    let videos = parse_videos(&answer.body, Some(owner), watch, exchange_n);
    let videos = videos.map_err(|why| unreadable(&answer, &why))?;
    // What shows that a video is gone is the answer without it.
    let rest = videos.parts.iter().position(|part| part.bytes.is_some());
    let rest = rest.map(|part| PartRef { exchange: exchange_n, part });
    for (key, id) in asked {
        let (event, raw) = match (videos.of(id), videos.hidden.get(*id)) {
            (Some(video), _) => (ActEventKind::Seen, Some(video.raw)),
            (None, Some(instead)) => (ActEventKind::Unavailable(instead.clone()), rest),
            // Deleted, made private, taken down: the interface does not tell which.
            (None, None) => (ActEventKind::Unavailable("gone_unknown".into()), rest),
        };
        batch.events.push(SeenEvent { platform: platform(), native_key: (*key).clone(), event, at, raw });
    }
    batch.acts.extend(videos.found.iter().map(|video| upload(video, account, owner, at)));
    batch.dropped += videos.dropped;
    batch.skipped.extend(videos.skipped);
    batch.exchanges.push(exchange(answer, videos.parts));
    Ok(())
}

async fn resolve(api: &Api<'_>, watch: &WatchIndex, native_keys: &[String]) -> Result<Batch, ConnectError> {
    let mut batch = Batch::default();
    let mut ids = BTreeSet::new();
    for key in native_keys {
        match ids_of(key) {
            Some((video, None)) => {
                ids.insert(video);
            }
            _ => batch.missing_targets.push((key.clone(), "not the link of a video".into())),
        }
    }
    let ids: Vec<&str> = ids.into_iter().collect();
    for ids in ids.chunks(AT_ONCE) {
        let answer = api.videos(ids).await?;
        let videos = parse_videos(&answer.body, None, watch, batch.exchanges.len());
        let videos = videos.map_err(|why| unreadable(&answer, &why))?;
        let gone = ids.iter().filter(|id| videos.of(id).is_none());
        let gone = gone.map(|id| {
            let why = videos.hidden.get(*id).map_or("gone_unknown", String::as_str);
            (video_key(id), why.to_owned())
        });
        batch.missing_targets.extend(gone);
        batch.targets.extend(videos.found.iter().map(|video| video.content.clone()));
        keep(&mut batch, answer, videos);
    }
    Ok(batch)
}

/// The videos that comments stand under and whose words did not come along.
fn targets_of(batch: &Batch) -> Vec<Task> {
    resolve_tasks(&batch.acts, AT_ONCE)
}

impl Position {
    /// Forgets a place between two pages that the server may not know any more.
    fn trust(&mut self, now: Timestamp) {
        if self.page.is_some() && place_is_old(self.page_at, self.returns, now) {
            self.returns += 1;
            (self.page, self.first, self.pages) = (None, None, 0);
            self.newest.clear();
        }
    }

    /// Moves on: to the next page, or to what was read as the newest.
    fn turn(&mut self, listing: &Listing, found: &BTreeSet<String>, now: Timestamp) {
        let read = |id: &&String| found.contains(*id) || self.known.contains(*id);
        let reached = listing.ids.iter().any(|id| self.known.contains(id));
        if self.pages == 0 {
            // One that is listed and not there yet is asked for again.
            self.newest = listing.ids.iter().filter(read).cloned().collect();
        }
        self.pages += 1;
        let end = reached || listing.next.is_none() || listing.ids.is_empty() || self.pages >= MOST_PAGES;
        if end {
            let newest = std::mem::take(&mut self.newest);
            if !newest.is_empty() {
                self.known = newest;
            }
            (self.page, self.first, self.pages, self.page_at) = (None, None, 0, Timestamp::default());
            self.returns = 0;
        } else {
            self.page.clone_from(&listing.next);
            self.first = listing.ids.first().cloned();
            self.page_at = now;
        }
    }
}

#[cfg(test)]
mod tests;
