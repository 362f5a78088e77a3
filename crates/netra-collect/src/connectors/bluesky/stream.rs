//! The stream: what happens on the network as it happens, instead of asking each account.
//!
//! Three kinds of servers tell it: Jetstream in its first and second form (JSON, can be asked for some accounts only),
//! and `com.atproto.sync.subscribeRepos` of a PDS or relay (DAG-CBOR with CAR blocks, tells of everybody). Whoever's
//! event it is, if the account is not watched, it is dropped at once and leaves nothing but a number.
//!
//! The stream comes beside polling and replaces none of it: when it has to go on from now (the cursor was too old, or is
//! of another stream), every watched account is polled, so that no gap stays. What an event alone does not
//! tell is asked for: an account that was switched off or on is polled, a repository that was set back is compared.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use netra_http::{HttpError, Next, Stream};
use netra_model::act::{ActEventKind, PartRef, SeenAct};
use netra_model::batch::{Batch, Cursor, Exchange, ExchangeKind, Part, Task};
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Sha256};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::Digest;
use tokio::time::Instant;
use url::Url;

use super::reconcile::act_of;
use super::record::{BadRecord, Owner, account, parse_act, platform, quarantined};
use super::server::Server;
use super::uri::Collection;
use super::{LOOK_UP_EVERY, event, name_followed, targets_of};
use crate::car::{Car, Value, decode};
use crate::connector::ConnectError;
use crate::connectors::common::at_part;

/// So many accounts are named in an address (of at most 64 KiB); more are said after connecting, or not at all.
const DIDS_IN_ADDRESS: usize = 1_000;
/// The most accounts that Jetstream filters by.
const MOST_DIDS: usize = 10_000;
/// How far back Jetstream's first form is trusted to have everything; beyond, it goes on from what it has without a word.
const LOOKBACK: SignedDuration = SignedDuration::from_hours(24);
/// While nobody watched does anything, its cursor follows the clock at this distance.
const QUIET_DISTANCE: SignedDuration = SignedDuration::from_hours(1);
/// So many accounts' places are remembered between two stretches.
const MOST_HOMES: usize = 2_000;

/// Where events come from: `stream = { kind = "jetstream-v1", url = "wss://…" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamSource {
    /// What kind of server it is.
    pub kind: StreamKind,
    /// The server, without a path: `wss://jetstream2.us-east.bsky.network`.
    pub url: Url,
}

/// The kinds of servers that tell what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StreamKind {
    /// Jetstream's first form (`/subscribe`); its cursor is a time.
    JetstreamV1,
    /// Jetstream's second form (`network.bsky.jetstream.subscribeEvents`).
    JetstreamV2,
    /// `com.atproto.sync.subscribeRepos` of a PDS or relay.
    SubscribeRepos,
}

/// What the cursor remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Place {
    /// Of which stream it is.
    stream: String,
    /// The last event's number (for Jetstream's first form: its time in µs); `None`: from now on.
    at: Option<i64>,
    /// Where accounts were found that did something lately.
    homes: BTreeMap<String, Home>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Home {
    pds: Url,
    handle: Option<String>,
    looked_up: Timestamp,
}

/// Reads the stream for a while.
pub(super) async fn drain(
    server: Server<'_>,
    watch: &WatchIndex,
    source: &StreamSource,
    cursor: Option<Cursor>,
    most: u32,
    seconds: u32,
) -> Result<Batch, ConnectError> {
    let platform = platform();
    let dids: BTreeSet<&str> = watch.native_ids(&platform).collect();
    if dids.is_empty() {
        return Ok(Batch::default());
    }
    let until = Instant::now() + Duration::from_secs(u64::from(seconds));
    let now = server.http.clock().now();
    let (place, lost) = Place::read(cursor, source, now);
    let mut stream = match server.http.stream(&place.address(source, &dids)).await {
        // It does not go back so far, or has begun to count anew.
        Err(HttpError::Status { code: 400, .. }) if place.at.is_some() => {
            let place = Place { at: None, ..place };
            return Ok(Batch {
                cursor: Some(place.written()),
                follow_up: everybody(watch, &dids),
                ..Batch::default()
            });
        }
        opened => opened?,
    };
    if source.kind == StreamKind::JetstreamV1 && says_accounts(dids.len()) {
        stream.say(hello(&dids)).await?;
    }
    let asked_from = place.at;
    let mut drain = Drain { server, watch, place, batch: Batch::default(), told: Told::default(), lost };
    let ended = loop {
        if drain.told.n_kept >= u64::from(most) {
            break Ok(());
        }
        match stream.next(until).await {
            Ok(Next::Message(message)) => {
                if let Some(why) = drain.take(source.kind, &message).await {
                    if why.contains("Cursor") && asked_from.is_some() {
                        (drain.place.at, drain.lost) = (None, true);
                        break Ok(());
                    }
                    break Err(ConnectError::Unreadable { request: stream.request(), why });
                }
            }
            Ok(Next::Quiet) => break Ok(()),
            Ok(Next::Ended) => {
                let why = String::from("the stream was closed before anything came");
                break Err(HttpError::Network { url: source.url.to_string(), why }.into());
            }
            Err(error) => break Err(error.into()),
        }
    };
    match ended {
        // What came before is taken; going on from there tells whether the trouble stays.
        Err(error) if drain.told.n_read > 0 => tracing::debug!(%error, "a stream broke off"),
        ended => ended?,
    }
    if drain.told.n_read == 0 && source.kind == StreamKind::JetstreamV1 {
        drain.follow_the_clock(now);
    }
    drain.name_renamed().await;
    drain.finished(stream, &dids).await
}

/// Whether the accounts are too many for an address and few enough to be said.
fn says_accounts(n: usize) -> bool {
    (DIDS_IN_ADDRESS + 1..=MOST_DIDS).contains(&n)
}

/// What Jetstream's first form waits for after `requireHello`.
fn hello(dids: &BTreeSet<&str>) -> String {
    let collections = Collection::ALL.map(Collection::nsid);
    let payload = serde_json::json!({ "wantedCollections": collections, "wantedDids": dids });
    serde_json::json!({ "type": "options_update", "payload": payload }).to_string()
}

/// A poll of every watched account.
fn everybody(watch: &WatchIndex, dids: &BTreeSet<&str>) -> Vec<Task> {
    let known = dids.iter().map(|did| account(did));
    known
        .filter_map(|names| watch.find(&names).map(|account| Task::Poll { account, names, cursor: None }))
        .collect()
}

impl Place {
    /// The place in a cursor, and whether something may have been missed before it.
    fn read(cursor: Option<Cursor>, source: &StreamSource, now: Timestamp) -> (Self, bool) {
        let stream = format!("{:?} {}", source.kind, source.url);
        let fresh = Self { stream, ..Self::default() };
        let Some(cursor) = cursor else { return (fresh, false) };
        let place = serde_json::from_str::<Self>(&cursor.0).ok();
        let Some(place) = place.filter(|place| place.stream == fresh.stream) else { return (fresh, true) };
        let is_old = |at: i64| {
            let at = Timestamp::from_microsecond(at).unwrap_or_default();
            source.kind == StreamKind::JetstreamV1 && now.duration_since(at) > LOOKBACK
        };
        if place.at.is_some_and(is_old) { (Self { at: None, ..place }, true) } else { (place, false) }
    }

    fn written(&self) -> Cursor {
        Cursor(serde_json::to_string(self).expect("strings and times are always JSON"))
    }

    fn address(&self, source: &StreamSource, dids: &BTreeSet<&str>) -> Url {
        let mut url = source.url.clone();
        let (path, of_accounts, of_collections) = match source.kind {
            StreamKind::JetstreamV1 => ("/subscribe", "wantedDids", "wantedCollections"),
            StreamKind::JetstreamV2 => {
                ("/xrpc/network.bsky.jetstream.subscribeEvents", "dids", "collections")
            }
            StreamKind::SubscribeRepos => ("/xrpc/com.atproto.sync.subscribeRepos", "", ""),
        };
        url.set_path(path);
        {
            let mut query = url.query_pairs_mut();
            query.clear();
            if source.kind != StreamKind::SubscribeRepos {
                for collection in Collection::ALL {
                    query.append_pair(of_collections, collection.nsid());
                }
                if dids.len() <= DIDS_IN_ADDRESS {
                    query.extend_pairs(dids.iter().map(|did| (of_accounts, did)));
                } else if source.kind == StreamKind::JetstreamV1 && says_accounts(dids.len()) {
                    query.append_pair("requireHello", "true");
                }
            }
            if source.kind == StreamKind::JetstreamV2 {
                for kind in ["commit", "identity", "account", "sync"] {
                    query.append_pair("kinds", kind);
                }
            }
            if let Some(at) = self.at {
                query.append_pair("cursor", &at.to_string());
            }
        }
        if url.query() == Some("") {
            url.set_query(None);
        }
        url
    }
}

/// What one message says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// Its number or time.
    pub(super) at: Option<i64>,
    /// Whose repository or account.
    pub(super) did: String,
    pub(super) what: What,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum What {
    Ops(Vec<Op>),
    /// Another handle or server.
    Identity,
    /// Switched off or on, taken down, removed.
    Account,
    /// The repository was set to another state, or changed too much to be told.
    Sync,
    /// The stream says something of itself (`OutdatedCursor`).
    Info(String),
    /// The stream refuses to go on.
    Error(String),
    Other,
}

/// What happened to one record.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Op {
    pub(super) collection: Collection,
    pub(super) rkey: String,
    pub(super) change: Change,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Written for the first time or again, as `{uri, cid, value}`.
    Json(String),
    /// The same in DAG-CBOR: its name by content, and its bytes.
    Cbor(String, Vec<u8>),
    /// Written, but the message does not bring it.
    Missing,
    Deleted,
}

/// Reads a message; of one that is not watched only whose it is. Pure.
pub(super) fn parse_message(kind: StreamKind, message: &[u8], is_watched: impl Fn(&str) -> bool) -> Message {
    let parsed = match kind {
        StreamKind::SubscribeRepos => parse_cbor(message, is_watched),
        StreamKind::JetstreamV1 | StreamKind::JetstreamV2 => parse_json(message, is_watched),
    };
    parsed.unwrap_or(Message { at: None, did: String::new(), what: What::Other })
}

#[derive(Deserialize)]
struct Framed<'a> {
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

/// An event of either form of Jetstream: the second has no `commit` around what happened to a record.
#[derive(Deserialize)]
struct Told1<'a> {
    #[serde(default)]
    did: String,
    time_us: Option<i64>,
    seq: Option<i64>,
    kind: Option<String>,
    #[serde(rename = "$type")]
    named: Option<String>,
    error: Option<String>,
    #[serde(borrow)]
    commit: Option<Committed<'a>>,
    operation: Option<String>,
    collection: Option<String>,
    rkey: Option<String>,
    cid: Option<String>,
    #[serde(borrow)]
    record: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Committed<'a> {
    operation: Option<String>,
    collection: Option<String>,
    rkey: Option<String>,
    cid: Option<String>,
    #[serde(borrow)]
    record: Option<&'a RawValue>,
}

fn parse_json(message: &[u8], is_watched: impl Fn(&str) -> bool) -> Option<Message> {
    let text = std::str::from_utf8(message).ok()?;
    let framed: Framed<'_> = serde_json::from_str(text).ok()?;
    let told: Told1<'_> = serde_json::from_str(framed.payload.map_or(text, RawValue::get)).ok()?;
    let named = told.named.as_deref().map(|it| it.rsplit('#').next().unwrap_or(it));
    let kind = told.kind.as_deref().or(named).unwrap_or_default();
    let what = match kind {
        _ if told.error.is_some() => What::Error(told.error.unwrap_or_default()),
        _ if !is_watched(&told.did) => What::Other,
        "identity" => What::Identity,
        "account" => What::Account,
        "sync" => What::Sync,
        "commit" => {
            let flat = Committed {
                operation: told.operation,
                collection: told.collection,
                rkey: told.rkey,
                cid: told.cid,
                record: told.record,
            };
            What::Ops(op_of(&told.did, told.commit.unwrap_or(flat)).into_iter().collect())
        }
        _ => What::Other,
    };
    Some(Message { at: told.seq.or(told.time_us), did: told.did, what })
}

fn op_of(did: &str, it: Committed<'_>) -> Option<Op> {
    let (nsid, rkey) = (it.collection?, it.rkey?);
    let collection = Collection::from_nsid(&nsid)?;
    let change = match (it.operation.as_deref(), it.record) {
        (Some("delete"), _) => Change::Deleted,
        (_, Some(record)) => {
            let quoted = |text: &str| serde_json::Value::from(text).to_string();
            let uri = quoted(&format!("at://{did}/{nsid}/{rkey}"));
            let cid = quoted(it.cid.as_deref().unwrap_or_default());
            Change::Json(format!(r#"{{"uri":{uri},"cid":{cid},"value":{}}}"#, record.get()))
        }
        _ => Change::Missing,
    };
    Some(Op { collection, rkey, change })
}

fn parse_cbor(message: &[u8], is_watched: impl Fn(&str) -> bool) -> Option<Message> {
    // Two values one after the other; the first is over where the decoder meets the second.
    let second = decode(message).err()?.at;
    let header = decode(message.get(..second)?).ok()?;
    let body = decode(&message[second..]).ok()?;
    let int = |name: &str| match body.get(name) {
        Some(Value::Int(n)) => i64::try_from(*n).ok(),
        _ => None,
    };
    let text = |name: &str| body.get(name).and_then(Value::text).unwrap_or_default().to_owned();
    let kind = header.get("t").and_then(Value::text).unwrap_or_default();
    let did = if kind == "#commit" { text("repo") } else { text("did") };
    let what = match kind {
        _ if header.get("op") == Some(&Value::Int(-1)) => What::Error(text("error")),
        "#info" => What::Info(text("name")),
        _ if !is_watched(&did) => What::Other,
        "#identity" => What::Identity,
        "#account" => What::Account,
        "#sync" => What::Sync,
        "#commit" if body.get("tooBig") == Some(&Value::Bool(true)) => What::Sync,
        "#commit" => What::Ops(ops_of(&body)),
        _ => What::Other,
    };
    Some(Message { at: int("seq"), did, what })
}

fn ops_of(body: &Value<'_>) -> Vec<Op> {
    let Some(Value::List(ops)) = body.get("ops") else { return Vec::new() };
    let car = match body.get("blocks") {
        Some(Value::Bytes(blocks)) => Car::read(blocks).ok(),
        _ => None,
    };
    let op = |op: &Value<'_>| {
        let (nsid, rkey) = op.get("path")?.text()?.split_once('/')?;
        let collection = Collection::from_nsid(nsid)?;
        let written = op.get("cid").and_then(Value::link);
        let change = if op.get("action").and_then(Value::text) == Some("delete") {
            Change::Deleted
        } else {
            let block = written.and_then(|cid| Some((cid, car.as_ref()?.block(&cid)?)));
            block.map_or(Change::Missing, |(cid, bytes)| Change::Cbor(cid.to_string(), bytes.to_vec()))
        };
        Some(Op { collection, rkey: rkey.to_owned(), change })
    };
    ops.iter().filter_map(op).collect()
}

/// One stretch of the stream.
struct Drain<'a> {
    server: Server<'a>,
    watch: &'a WatchIndex,
    place: Place,
    batch: Batch,
    told: Told,
    /// Whether something may have been missed.
    lost: bool,
}

#[derive(Default)]
struct Told {
    n_read: u64,
    n_kept: u64,
    len: u64,
    digest: sha2::Sha256,
    parts: Vec<Part>,
    /// Have another handle or server, perhaps without doing anything else.
    renamed: BTreeMap<AccountId, String>,
    to_poll: BTreeMap<AccountId, String>,
    to_compare: BTreeMap<AccountId, String>,
}

impl Drain<'_> {
    /// Takes one message in; why the stream refuses to go on, if it does.
    async fn take(&mut self, kind: StreamKind, bytes: &[u8]) -> Option<String> {
        let watch = self.watch;
        let whose = |did: &str| watch.find(&account(did));
        let message = parse_message(kind, bytes, |did| whose(did).is_some());
        self.told.digest.update(bytes);
        let offset = self.told.len;
        self.told.len += bytes.len() as u64;
        match message.what {
            What::Error(why) => return Some(why),
            What::Info(name) => {
                self.lost |= name == "OutdatedCursor";
                return None;
            }
            _ => {}
        }
        self.told.n_read += 1;
        self.place.at = message.at.or(self.place.at);
        let did = message.did;
        let Some(id) = whose(&did) else {
            self.batch.dropped += u64::from(!did.is_empty());
            return None;
        };
        self.told.n_kept += 1;
        match message.what {
            What::Identity => {
                self.place.homes.remove(&did);
                self.told.renamed.insert(id, did.clone());
                self.told.to_poll.insert(id, did);
            }
            What::Account => drop(self.told.to_poll.insert(id, did)),
            What::Sync => drop(self.told.to_compare.insert(id, did)),
            What::Ops(ops) if !ops.is_empty() => {
                let owner = self.owner(id, &did).await;
                let part = self.keep(offset, bytes);
                ops.into_iter().for_each(|op| self.record(op, &owner, part));
            }
            What::Ops(_) | What::Other | What::Info(_) | What::Error(_) => {}
        }
        None
    }

    /// Keeps a message; all of it belongs to a watched account.
    fn keep(&mut self, offset: u64, bytes: &[u8]) -> PartRef {
        let sha256 = Sha256(sha2::Sha256::digest(bytes).into());
        let part = Part { offset, len: bytes.len() as u64, sha256, bytes: Some(bytes.to_vec()) };
        self.told.parts.push(part);
        PartRef { exchange: 0, part: self.told.parts.len() - 1 }
    }

    fn record(&mut self, op: Op, owner: &Owner, part: PartRef) {
        let did = owner.names.native_id.clone().unwrap_or_default();
        let (now, path) = (self.server.http.clock().now(), format!("{}/{}", op.collection.nsid(), op.rkey));
        let key = format!("at://{did}/{path}");
        let read = match op.change {
            Change::Deleted => {
                let kind = match op.collection {
                    Collection::Post => ActEventKind::Deleted,
                    _ => ActEventKind::Undone,
                };
                return self.batch.events.push(event(key, kind, now, Some(part)));
            }
            Change::Missing => {
                self.told.to_compare.extend(owner.actor.map(|id| (id, did)));
                return;
            }
            Change::Json(record) => {
                parse_act(&record, owner, op.collection, now).map_err(|error| match error {
                    BadRecord::OfSomebodyElse => None,
                    BadRecord::Unreadable { why, .. } => Some(quarantined(&key, &why, record.as_bytes())),
                })
            }
            Change::Cbor(cid, block) => act_of(&block, &cid, &path, owner, op.collection, now),
        };
        match read {
            Ok(act) => self.add(at_part(act, part), part),
            Err(skipped) => self.batch.skipped.extend(skipped),
        }
    }

    /// Adds an act; other words of one that this stretch brought already stand right behind it.
    fn add(&mut self, act: SeenAct, part: PartRef) {
        if self.batch.events.iter().any(|event| event.native_key == act.native_key) {
            // Deleted and written again within one stretch.
            let again = event(act.native_key.clone(), ActEventKind::Seen, act.seen_at, Some(part));
            self.batch.events.push(again);
        }
        match self.batch.acts.iter().rposition(|before| before.native_key == act.native_key) {
            Some(before) if self.batch.acts[before].own == act.own => {}
            Some(before) if same_words(&self.batch.acts[before], &act) => {}
            Some(before) => self.batch.acts.insert(before + 1, act),
            None => self.batch.acts.push(act),
        }
    }

    /// Where the account is and what it is called. The event stands without it, too.
    async fn owner(&mut self, id: AccountId, did: &str) -> Owner {
        let now = self.server.http.clock().now();
        let fresh = |home: &&Home| now.duration_since(home.looked_up).abs() < LOOK_UP_EVERY;
        if let Some(home) = self.place.homes.get(did).filter(fresh) {
            let names = netra_model::act::AccountRef { handle: home.handle.clone(), ..account(did) };
            return Owner { actor: Some(id), names, pds: home.pds.clone() };
        }
        match self.server.identity(did).await {
            Ok(found) => {
                if self.place.homes.len() >= MOST_HOMES {
                    self.place.homes.clear();
                }
                let (pds, handle) = (found.pds.clone(), found.names.handle.clone());
                self.place.homes.insert(did.to_owned(), Home { pds, handle, looked_up: now });
                Owner { actor: Some(id), names: found.names, pds: found.pds }
            }
            Err(error) => {
                tracing::debug!(%error, "an account of the stream could not be looked up");
                let pds = self.server.config.service.clone();
                Owner { actor: Some(id), names: account(did), pds }
            }
        }
    }

    /// Looks up what those are called now who said that it changed: an event's own word for it proves nothing, and a poll finds
    /// a repository that did not change.
    async fn name_renamed(&mut self) {
        for (id, did) in std::mem::take(&mut self.told.renamed) {
            let names = self.owner(id, &did).await.names;
            if names.handle.is_some() {
                self.batch.names.push((id, names));
            }
        }
    }

    /// Nothing came from Jetstream's first form, which is asked for the watched only. Its cursor must not grow old.
    fn follow_the_clock(&mut self, now: Timestamp) {
        let micros = |at: Timestamp| at.as_microsecond();
        let near = micros(now.saturating_sub(QUIET_DISTANCE).unwrap_or(now));
        let far = micros(now.saturating_sub(QUIET_DISTANCE * 2).unwrap_or(now));
        match self.place.at {
            Some(at) if at < far => (self.place.at, self.lost) = (Some(micros(now)), true),
            Some(at) => self.place.at = Some(at.max(near)),
            None => self.place.at = Some(micros(now)),
        }
    }

    async fn finished(self, stream: Stream, dids: &BTreeSet<&str>) -> Result<Batch, ConnectError> {
        let Self { server, watch, place, mut batch, told, lost } = self;
        if !told.parts.is_empty() {
            batch.exchanges.push(Exchange {
                kind: ExchangeKind::Http,
                request: stream.request(),
                status: 101,
                headers: stream.headers.clone(),
                wire: Some(stream.wire.clone()),
                started_at: stream.started_at,
                finished_at: server.http.clock().now(),
                body_sha256: Some(Sha256(told.digest.finalize().into())),
                body_len: told.len,
                parts: told.parts,
            });
        }
        stream.close().await;
        name_followed(server, &mut batch).await?;
        batch.follow_up = targets_of(&batch);
        if lost {
            batch.follow_up.extend(everybody(watch, dids));
        } else {
            let polls = told.to_poll.into_iter();
            batch.follow_up.extend(polls.map(|(id, did)| Task::Poll {
                account: id,
                names: account(&did),
                cursor: None,
            }));
        }
        let compare = told.to_compare.into_iter();
        batch.follow_up.extend(compare.map(|(id, did)| Task::Reconcile {
            account: id,
            names: account(&did),
            cursor: None,
        }));
        batch.cursor = Some(place.written());
        Ok(batch)
    }
}

/// Whether two sightings of an act say the same; where their bytes stand does not matter.
fn same_words(a: &SeenAct, b: &SeenAct) -> bool {
    let words = |act: &SeenAct| act.own.as_ref().map(|own| (own.text.clone(), own.media.clone()));
    words(a) == words(b) && a.target == b.target
}

#[cfg(test)]
pub(super) fn may_have_missed(cursor: Option<Cursor>, source: &StreamSource, now: Timestamp) -> bool {
    Place::read(cursor, source, now).1
}
