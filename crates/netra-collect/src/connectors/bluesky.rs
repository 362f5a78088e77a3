//! Bluesky and every other AT Protocol server: posts, answers, quotes, reposts, likes and follows of an account, read
//! from its own public repository without signing in.
//!
//! An account is its DID; handles come and go. Its records are listed oldest first after the last record key that was
//! read, so every page moves on. Before that, one cheap question (`getLatestCommit`) tells whether anything changed at
//! all. What listing after a key cannot show (an edited record, a key dated back) is brought by comparing (`reconcile`):
//! once a day, and at once after a change that listing did not explain, the server is asked for everything that
//! changed since the last comparison.
//!
//! An account that is switched off answers "Could not find repo". That is never taken for deletion: the server is asked
//! for the repository's status first.
//!
//! Who of the watch-list reacted to a candidate's posts is asked of an AppView (`reactions`), which sees it sooner. With a
//! stream in the configuration (`stream`) news come as they happen, beside polling.

mod reactions;
mod reconcile;
mod record;
mod server;
mod stream;
mod uri;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use netra_http::{Fetched, Http};
use netra_model::AccountId;
use netra_model::act::{AccountRef, ActEventKind, PartRef, SeenTarget};
use netra_model::batch::{Batch, Cursor, SeenEvent, Task};
use netra_model::person::WatchIndex;
use serde::{Deserialize, Serialize};
use url::Url;

pub use record::{BadRecord, Owner, Page, parse_act, parse_page, parse_target};
pub use stream::{StreamKind, StreamSource};
pub use uri::{AtUri, Collection};

use crate::connector::{Abilities, ConnectError, Connector};
use crate::connectors::common::{at_part, keep_whole, resolve_tasks, unread};
use crate::coverage::{Coverage, coverage};
use crate::json::one_line;
use crate::parts::exchange;
use record::platform;
use server::{Got, Identity, RepoStatus, Server, did, puzzling, seen_at, unavailable, unreadable};
use uri::tid_time;

/// How long the place and handle of an account are trusted.
const LOOK_UP_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// The most records of a page (the interface refuses more).
const PAGE: usize = 100;
/// Follows need one more question each, so their pages are smaller.
const PAGE_OF_FOLLOWS: usize = 25;
/// The most targets of one task.
const TARGETS: usize = 25;
/// How far a record key may lie in the future and still be taken for a place to resume.
const KEY_SKEW: SignedDuration = SignedDuration::from_hours(1);

/// The configuration of a source of kind `bluesky`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bluesky {
    /// Where handles are looked up; without `plc` also the one server whose accounts are read.
    pub service: Url,
    /// The directory of DIDs, at the public network `https://plc.directory`. With it each account is read from its
    /// own server, wherever that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plc: Option<Url>,
    /// Where it is asked who of the watch-list reacted to candidates' campaign accounts, at the public network
    /// `https://public.api.bsky.app`. Without it that is not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appview: Option<Url>,
    /// A stream of events to read beside polling, if one is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<StreamSource>,
}

/// What the cursor remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Position {
    did: String,
    /// Where the repository is and the handle, as looked up at `looked_up`.
    pds: Option<Url>,
    handle: Option<String>,
    looked_up: Timestamp,
    /// The last record key of each collection.
    last: BTreeMap<Collection, String>,
    /// The repository's revision when all of it was read; `None` while pages remain.
    revision: Option<String>,
    /// When the last reading from the start began.
    read_in_full: Timestamp,
    /// The revision up to which nothing can have been passed by, whatever its key says: that of the last comparison,
    /// or that at which the reading from the start began.
    reconciled: Option<String>,
}

impl Connector for Bluesky {
    async fn run(&self, http: &Http, watch: &WatchIndex, task: Task) -> Result<Batch, ConnectError> {
        let server = Server { http, config: self };
        match task {
            Task::Poll { account, names, cursor } => poll(server, watch, account, names, cursor).await,
            Task::Recheck { account, names, native_keys } => {
                recheck(server, watch, account, names, native_keys).await
            }
            Task::Resolve { native_keys } => resolve(server, native_keys).await,
            Task::Reactions { names, cursor } => reactions::reactions(server, watch, names, cursor).await,
            Task::Reconcile { account, names, cursor } => {
                reconcile::reconcile(server, watch, account, names, cursor).await
            }
            Task::Drain { cursor, most, seconds } => {
                let Some(source) = &self.stream else {
                    return Err(ConnectError::WrongTask("this source has no stream".into()));
                };
                stream::drain(server, watch, source, cursor, most, seconds).await
            }
        }
    }

    fn abilities(&self) -> Abilities {
        let (reactions, stream) = (self.appview.is_some(), self.stream.is_some());
        Abilities { reconcile: true, reactions, stream, ..Abilities::default() }
    }

    fn coverage(&self) -> &'static Coverage {
        coverage("bluesky").expect("the table has a row for every connector; a test reads it")
    }
}

async fn poll(
    server: Server<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: AccountRef,
    cursor: Option<Cursor>,
) -> Result<Batch, ConnectError> {
    let Some(names) = watched(server, watch, account, names).await? else { return Ok(Batch::default()) };
    let now = server.http.clock().now();
    let (mut position, owner, revision) =
        at_home(server, &names, Position::read(cursor, did(&names)), now).await?;
    if position.revision.as_ref() == Some(&revision) {
        return Ok(Batch::default());
    }
    let was_complete = position.revision.is_some();
    if position.is_new() {
        position.start_over(now, &revision);
    }
    let (batch, more) = pages(server, account, &owner, &mut position).await?;
    let unexplained = was_complete && batch.acts.is_empty() && batch.skipped.is_empty();
    position.revision = (!more).then_some(revision);
    let cursor = position.written();
    let (mut follow_up, names) = (targets_of(&batch), owner.names);
    if more {
        follow_up.push(Task::Poll { account, names, cursor: Some(cursor.clone()) });
    } else if unexplained {
        follow_up.push(Task::Reconcile { account, names, cursor: Some(cursor.clone()) });
    }
    Ok(Batch { cursor: Some(cursor), follow_up, ..batch })
}

/// One page of each collection; whether more remains.
async fn pages(
    server: Server<'_>,
    account: AccountId,
    home: &Identity,
    position: &mut Position,
) -> Result<(Batch, bool), ConnectError> {
    let owner = Owner { actor: Some(account), names: home.names.clone(), pds: home.pds.clone() };
    let (mut batch, mut more) = (Batch::default(), false);
    for collection in Collection::ALL {
        let limit = if collection == Collection::Follow { PAGE_OF_FOLLOWS } else { PAGE };
        let after = position.last.get(&collection).map(String::as_str);
        let answer = server.list(home, collection, after, limit).await?;
        let page = parse_page(&answer.body, &owner, collection, seen_at(&answer), batch.exchanges.len())
            .map_err(|why| unreadable(&answer, &why))?;
        if repeats(&page, after, limit) {
            return Err(unreadable(
                &answer,
                "a full page with nothing newer than the last one: it repeats itself",
            ));
        }
        let advanced = position.advance(collection, &page.rkeys, seen_at(&answer));
        more |= advanced && page.n_records >= limit;
        if page.n_records > 0 {
            batch.acts.extend(page.acts);
            batch.skipped.extend(page.skipped);
            batch.dropped += page.dropped;
            batch.exchanges.push(exchange(answer, page.parts));
        }
    }
    name_followed(server, &mut batch).await?;
    Ok((batch, more))
}

/// Whether the server gave the same full page again. To take that for the end would lose the rest without a word. (Keys of
/// the future are newer: a page of them is no repetition, though no place to resume from either.)
fn repeats(page: &Page, after: Option<&str>, limit: usize) -> bool {
    let full = page.n_records >= limit;
    full && after.is_some_and(|after| page.rkeys.iter().all(|rkey| rkey.as_str() <= after))
}

/// Looks up the handles of followed accounts: a race names its campaign accounts by handle.
async fn name_followed(server: Server<'_>, batch: &mut Batch) -> Result<(), ConnectError> {
    for act in &mut batch.acts {
        let Some(SeenTarget::Account(followed)) = &mut act.target else { continue };
        match server.identity(did(followed)).await {
            Ok(identity) => *followed = identity.names,
            Err(ConnectError::RateLimited { host, until }) => {
                return Err(ConnectError::RateLimited { host, until });
            }
            // The follow itself stands, known by its DID.
            Err(error) => tracing::debug!(%error, "the handle of a followed account is not known"),
        }
    }
    Ok(())
}

/// The posts that acts are aimed at and that have to be fetched.
fn targets_of(batch: &Batch) -> Vec<Task> {
    resolve_tasks(&batch.acts, TARGETS)
}

async fn recheck(
    server: Server<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: AccountRef,
    native_keys: Vec<String>,
) -> Result<Batch, ConnectError> {
    let Some(names) = watched(server, watch, account, names).await? else { return Ok(Batch::default()) };
    let did = did(&names).to_owned();
    let now = server.http.clock().now();
    let home = match server.identity(&did).await {
        Ok(home) => home,
        Err(ConnectError::AccountUnavailable { reason, .. }) => {
            let events = all_unavailable(native_keys, &reason, now, None);
            return Ok(Batch { events, ..Batch::default() });
        }
        Err(error) => return Err(error),
    };
    let owner = Owner { actor: Some(account), names: home.names.clone(), pds: home.pds.clone() };
    let (mut batch, mut gone) = (Batch::default(), Vec::new());
    for (n, key) in native_keys.iter().enumerate() {
        let (uri, collection) = own_record(key, &did)?;
        match server.record(&home.pds, &did, &uri).await? {
            Got::Record(answer) => keep_standing(&mut batch, *answer, &owner, collection),
            Got::NoRecord(answer) => {
                let at = seen_at(&answer);
                gone.push(Gone { key: key.clone(), collection, at, raw: keep_whole(&mut batch, *answer) });
            }
            Got::NoRepo(RepoStatus::Active, answer) => return Err(puzzling(&answer)),
            Got::NoRepo(RepoStatus::Inactive(reason), answer) => {
                let raw = keep_whole(&mut batch, *answer);
                let rest = native_keys[n..].iter().cloned().chain(gone.into_iter().map(|it| it.key));
                batch.events.extend(all_unavailable(rest.collect(), &reason, now, Some(raw)));
                return Ok(batch);
            }
        }
    }
    if !gone.is_empty() {
        let events = gone_events(&server.status(&home.pds, &did).await?, gone);
        batch.events.extend(events);
    }
    Ok(batch)
}

/// A record that is not there, and the answer that says so.
struct Gone {
    key: String,
    collection: Collection,
    at: Timestamp,
    raw: PartRef,
}

/// A record that is missing from an active repository was deleted or taken back; else it is only not reachable.
fn gone_events(status: &RepoStatus, gone: Vec<Gone>) -> Vec<SeenEvent> {
    let kind = |collection| match (status, collection) {
        (RepoStatus::Inactive(reason), _) => ActEventKind::Unavailable(reason.clone()),
        (RepoStatus::Active, Collection::Post) => ActEventKind::Deleted,
        (RepoStatus::Active, _) => ActEventKind::Undone,
    };
    gone.into_iter().map(|it| event(it.key, kind(it.collection), it.at, Some(it.raw))).collect()
}

fn keep_standing(batch: &mut Batch, answer: Fetched, owner: &Owner, collection: Collection) {
    let at = seen_at(&answer);
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    match parse_act(&body, owner, collection, at) {
        Ok(act) => {
            let part = keep_whole(batch, answer);
            batch.events.push(event(act.native_key.clone(), ActEventKind::Seen, at, Some(part)));
            batch.acts.push(at_part(act, part));
        }
        Err(BadRecord::OfSomebodyElse) => batch.dropped += 1,
        Err(BadRecord::Unreadable { uri, why }) => {
            let place = one_line(&format!("record {}", uri.unwrap_or_default()));
            let why = unread(&why);
            batch.skipped.push(netra_model::batch::Skipped { place, why, bytes: answer.body, keep: true });
        }
    }
}

async fn resolve(server: Server<'_>, native_keys: Vec<String>) -> Result<Batch, ConnectError> {
    let (mut batch, mut later, mut first_error) = (Batch::default(), Vec::new(), None);
    let mut by_author: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for key in native_keys {
        match AtUri::parse(&key) {
            Some(uri) => by_author.entry(uri.authority.to_owned()).or_default().push(key),
            None => batch.missing_targets.push((key, "not the name of a record (at://…)".into())),
        }
    }
    for (author, keys) in by_author {
        let home = match author_home(server, &author).await {
            Ok(home) => home,
            Err(ConnectError::AccountUnavailable { reason, .. }) => {
                batch.missing_targets.extend(keys.into_iter().map(|key| (key, reason.clone())));
                continue;
            }
            Err(error) => {
                first_error.get_or_insert(error);
                later.extend(keys);
                continue;
            }
        };
        let owner = Owner { actor: None, names: home.names, pds: home.pds };
        for key in keys {
            if let Err(error) = resolve_one(server, &mut batch, &owner, &key).await {
                first_error.get_or_insert(error);
                later.push(key);
            }
        }
    }
    let got_something = !batch.targets.is_empty() || !batch.missing_targets.is_empty();
    match first_error {
        // Some progress was made, so trying the rest again ends.
        Some(_) if got_something => batch.follow_up.push(Task::Resolve { native_keys: later }),
        Some(error) => return Err(error),
        None => {}
    }
    Ok(batch)
}

async fn author_home(server: Server<'_>, author: &str) -> Result<Identity, ConnectError> {
    if author.starts_with("did:") {
        return server.identity(author).await;
    }
    let did = server.did_of(author).await?.ok_or_else(|| unavailable(author, "handle_not_found"))?;
    server.identity(&did).await
}

async fn resolve_one(
    server: Server<'_>,
    batch: &mut Batch,
    author: &Owner,
    key: &str,
) -> Result<(), ConnectError> {
    let Some(uri) = AtUri::parse(key) else { return Ok(()) };
    match server.record(&author.pds, did(&author.names), &uri).await? {
        Got::Record(answer) => {
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            match parse_target(&body, author, seen_at(&answer)) {
                Ok(mut target) => {
                    // The name that acts use for it, whatever the server calls it.
                    key.clone_into(&mut target.native_key);
                    target.raw = Some(keep_whole(batch, *answer));
                    batch.targets.push(target);
                }
                Err(why) => batch.missing_targets.push((key.to_owned(), format!("unreadable: {why}"))),
            }
        }
        Got::NoRecord(_) => batch.missing_targets.push((key.to_owned(), "RecordNotFound".into())),
        Got::NoRepo(RepoStatus::Inactive(reason), _) => batch.missing_targets.push((key.to_owned(), reason)),
        Got::NoRepo(RepoStatus::Active, answer) => return Err(puzzling(&answer)),
    }
    Ok(())
}

/// The names with the DID, if this is the watched account that the task says it is; nothing is read otherwise.
async fn watched(
    server: Server<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: AccountRef,
) -> Result<Option<AccountRef>, ConnectError> {
    if watch.find(&names) != Some(account) {
        return Ok(None);
    }
    if names.native_id.is_some() {
        return Ok(Some(names));
    }
    let handle = names.handle.clone().unwrap_or_default();
    let did = server.did_of(&handle).await?.ok_or_else(|| unavailable(&handle, "handle_not_found"))?;
    let names = AccountRef { native_id: Some(did), ..names };
    // A handle can have passed to somebody else.
    Ok((watch.find(&names) == Some(account)).then_some(names))
}

/// Where the account is, and its repository's revision. A place that was looked up earlier is tried first.
async fn at_home(
    server: Server<'_>,
    names: &AccountRef,
    mut position: Position,
    now: Timestamp,
) -> Result<(Position, Identity, String), ConnectError> {
    let did = did(names);
    let fresh = now.duration_since(position.looked_up).abs() < LOOK_UP_EVERY;
    if let Some(pds) = position.pds.clone().filter(|_| fresh) {
        let names = AccountRef { handle: position.handle.clone(), ..names.clone() };
        if let Some(revision) = server.revision(&pds, did).await? {
            return Ok((position, Identity { names, pds }, revision));
        }
    }
    let home = server.identity(did).await?;
    position.pds = Some(home.pds.clone());
    position.handle.clone_from(&home.names.handle);
    position.looked_up = now;
    match server.revision(&home.pds, did).await? {
        Some(revision) => Ok((position, home, revision)),
        None => match server.status(&home.pds, did).await? {
            RepoStatus::Inactive(reason) => Err(unavailable(did, &reason)),
            RepoStatus::Active => Err(unavailable(did, "revision_unknown")),
        },
    }
}

/// The record of a key of this account.
fn own_record<'a>(key: &'a str, did: &str) -> Result<(AtUri<'a>, Collection), ConnectError> {
    let uri = AtUri::parse(key).filter(|uri| uri.authority == did);
    let found = uri.and_then(|uri| Some((uri, Collection::from_nsid(uri.collection)?)));
    found.ok_or_else(|| ConnectError::WrongTask(format!("{key} is not a record of {did} that holds an act")))
}

fn all_unavailable(
    native_keys: Vec<String>,
    reason: &str,
    at: Timestamp,
    raw: Option<PartRef>,
) -> Vec<SeenEvent> {
    let unavailable = || ActEventKind::Unavailable(reason.to_owned());
    native_keys.into_iter().map(|key| event(key, unavailable(), at, raw)).collect()
}

fn event(native_key: String, event: ActEventKind, at: Timestamp, raw: Option<PartRef>) -> SeenEvent {
    SeenEvent { platform: platform(), native_key, event, at, raw }
}

impl Position {
    /// The position in a cursor; the very start when there is none, or when it is another account's.
    fn read(cursor: Option<Cursor>, did: &str) -> Self {
        let position = cursor.and_then(|cursor| serde_json::from_str::<Self>(&cursor.0).ok());
        let position = position.filter(|position| position.did == did);
        position.unwrap_or_else(|| Self { did: did.to_owned(), ..Self::default() })
    }

    fn written(&self) -> Cursor {
        Cursor(serde_json::to_string(self).expect("strings and times are always JSON"))
    }

    /// Moves on to the greatest of `rkeys`; whether that is a step. Keys of the future are no place to resume from: one
    /// of them would hide everything written until then.
    fn advance(&mut self, collection: Collection, rkeys: &[String], now: Timestamp) -> bool {
        let latest = now.saturating_add(KEY_SKEW).unwrap_or(now);
        let plausible = |rkey: &&String| tid_time(rkey).is_some_and(|at| at <= latest);
        match rkeys.iter().filter(plausible).max() {
            Some(rkey) if self.last.get(&collection).is_none_or(|last| rkey > last) => {
                self.last.insert(collection, rkey.clone());
                true
            }
            _ => false,
        }
    }

    fn is_new(&self) -> bool {
        self.read_in_full == Timestamp::default()
    }

    /// Begins a reading from the start while the repository stands at `revision`: it shows everything up to there.
    fn start_over(&mut self, now: Timestamp, revision: &str) {
        self.last.clear();
        self.revision = None;
        self.read_in_full = now;
        self.reconciled = Some(revision.to_owned());
    }
}

#[cfg(test)]
mod tests;
