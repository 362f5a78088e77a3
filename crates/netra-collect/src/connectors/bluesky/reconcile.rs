//! Comparing an account's repository with what was read: everything that changed since the last comparison, whatever
//! its key says.
//!
//! The server is asked for the part of the repository that is newer than a revision (`getRepo` with `since`): a CAR file
//! with the commit, the changed nodes of the tree and the changed records. A changed record always hangs on changed
//! nodes, so its name is known. Edits and keys dated back come this way; deletions do not (re-checks find those).
//!
//! The first comparison has little to do, because polling reads an account from the start and notes the revision at which
//! it began. Where the file is too large, damaged or incomplete, the account is listed from the start again instead, page
//! by page.
//!
//! One thing cannot be seen: a second record with exactly the same content as an older one, time included. The
//! server keeps that content once and does not send it again.

use std::ops::Range;

use jiff::Timestamp;
use netra_model::AccountId;
use netra_model::act::{AccountRef, PartRef};
use netra_model::batch::{Batch, Cursor, Part, Skipped, Task};
use netra_model::person::WatchIndex;

use super::record::{BadRecord, Owner, parse_act, quarantined};
use super::server::{Identity, Server, did, seen_at, unreadable};
use super::uri::{AtUri, Collection};
use super::{PAGE_OF_FOLLOWS, Position, at_home, name_followed, targets_of, watched};
use crate::car::{self, Car, CarRecord};
use crate::connector::ConnectError;
use crate::connectors::common::at_part;
use crate::parts::{cut, exchange};

/// Brings what polling passed by.
pub(super) async fn reconcile(
    server: Server<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: AccountRef,
    cursor: Option<Cursor>,
) -> Result<Batch, ConnectError> {
    let Some(names) = watched(server, watch, account, names).await? else { return Ok(Batch::default()) };
    let now = server.http.clock().now();
    let (mut position, home, revision) =
        at_home(server, &names, Position::read(cursor, did(&names)), now).await?;
    if position.reconciled.as_ref() == Some(&revision) {
        return Ok(Batch::default());
    }
    let since = position.reconciled.clone();
    let Some(answer) = server.export(&home, since.as_deref()).await? else {
        return Ok(from_the_start(account, &home, position, now, &revision));
    };
    let owner = Owner { actor: Some(account), names: home.names.clone(), pds: home.pds.clone() };
    let export = parse_export(&answer.body, &owner, since.is_none(), seen_at(&answer), 0)
        .map_err(|why| unreadable(&answer, &why))?;
    if !export.is_sound {
        tracing::info!(
            account = did(&names),
            "the export is incomplete; the account is listed from the start"
        );
        return Ok(from_the_start(account, &home, position, now, &revision));
    }
    let until = export.revision.clone().unwrap_or(revision);
    let was_complete = since.is_none() || position.revision.is_some();
    if since.is_none() {
        position.start_over(now, &until);
    }
    position.reconciled = Some(until.clone());
    if was_complete {
        // Nothing between the last key and the newest in the export can be missing, so polling goes on from there.
        for (collection, rkey) in &export.rkeys {
            position.advance(*collection, std::slice::from_ref(rkey), now);
        }
        position.revision = Some(until);
    }
    let mut batch = Batch { acts: export.acts, skipped: export.skipped, ..Batch::default() };
    if !batch.acts.is_empty() || !batch.skipped.is_empty() {
        batch.exchanges.push(exchange(answer, export.parts));
    }
    let mut follow_up = Vec::new();
    if export.too_many_follows {
        // Each needs a question of its own; the listing asks them page by page.
        position.last.remove(&Collection::Follow);
        position.revision = None;
        let cursor = Some(position.written());
        follow_up.push(Task::Poll { account, names: home.names, cursor });
    }
    name_followed(server, &mut batch).await?;
    follow_up.extend(targets_of(&batch));
    Ok(Batch { cursor: Some(position.written()), follow_up, ..batch })
}

/// Nothing but a cursor at the very start, and a poll that reads on from there.
fn from_the_start(
    account: AccountId,
    home: &Identity,
    mut position: Position,
    now: Timestamp,
    revision: &str,
) -> Batch {
    position.start_over(now, revision);
    let cursor = Some(position.written());
    let poll = Task::Poll { account, names: home.names.clone(), cursor: cursor.clone() };
    Batch { cursor, follow_up: vec![poll], ..Batch::default() }
}

/// An export, taken apart.
#[derive(Debug, Default)]
pub(super) struct Export {
    pub(super) acts: Vec<netra_model::act::SeenAct>,
    pub(super) skipped: Vec<Skipped>,
    /// The file, cut at its records; without those that hold no acts (blocked accounts, lists).
    pub(super) parts: Vec<Part>,
    /// The keys of the records that hold acts.
    pub(super) rkeys: Vec<(Collection, String)>,
    /// The revision that the commit names.
    pub(super) revision: Option<String>,
    /// Whether everything is there that has to be.
    pub(super) is_sound: bool,
    /// Whether its follows were left out, because one task cannot look all of them up.
    pub(super) too_many_follows: bool,
}

/// Takes a CAR file of a repository apart: all of it if it `is_whole`, else what changed since a revision.
pub(super) fn parse_export(
    body: &[u8],
    owner: &Owner,
    is_whole: bool,
    seen_at: Timestamp,
    exchange: usize,
) -> Result<Export, String> {
    let car = Car::read(body).map_err(|error| error.to_string())?;
    let repo = car.repo().map_err(|error| error.to_string())?;
    if Some(repo.did) != owner.names.native_id.as_deref() {
        return Err(String::from("it is the repository of another account"));
    }
    let is_sound = car.n_damaged == 0 && !car.is_cut_off && !(is_whole && repo.n_missing > 0);
    let mut export = Export { revision: repo.rev.map(str::to_owned), is_sound, ..Export::default() };
    let n_follows = repo.records.iter().filter(|it| collection_of(it) == Some(Collection::Follow)).count();
    export.too_many_follows = n_follows > PAGE_OF_FOLLOWS;
    let mut ranges: Vec<Range<usize>> = repo.records.iter().map(|record| record.range.clone()).collect();
    ranges.sort_by_key(|range| range.start);
    ranges.dedup();
    let (mut parts, indices) = cut(body, &ranges);
    let part_of = |record: &CarRecord<'_>| {
        let at = ranges.binary_search_by_key(&record.range.start, |range| range.start);
        indices[at.expect("the range of every record is among them")]
    };
    let wanted = |collection: &Collection| *collection != Collection::Follow || !export.too_many_follows;
    let mut kept = std::collections::HashSet::new();
    for record in &repo.records {
        let Some(collection) = collection_of(record).filter(wanted) else { continue };
        let part = part_of(record);
        kept.insert(part);
        export.rkeys.extend(record.path.split_once('/').map(|(_, rkey)| (collection, rkey.to_owned())));
        match act_of(record.bytes, &record.cid.to_string(), &record.path, owner, collection, seen_at) {
            Ok(act) => export.acts.push(at_part(act, PartRef { exchange, part })),
            Err(Some(skipped)) => export.skipped.push(skipped),
            Err(None) => {}
        }
    }
    for (range, part) in ranges.iter().zip(&indices) {
        debug_assert_eq!(parts[*part].offset, range.start as u64);
        if !kept.contains(part) {
            parts[*part].bytes = None;
        }
    }
    export.parts = parts;
    Ok(export)
}

fn collection_of(record: &CarRecord<'_>) -> Option<Collection> {
    Collection::from_nsid(record.path.split_once('/')?.0)
}

/// One record in DAG-CBOR as an act: written as JSON, so that there is one parser. What cannot be read is set aside; `None`
/// where it is no record of this account that holds an act.
pub(super) fn act_of(
    block: &[u8],
    cid: &str,
    path: &str,
    owner: &Owner,
    collection: Collection,
    seen_at: Timestamp,
) -> Result<netra_model::act::SeenAct, Option<Skipped>> {
    let uri = format!("at://{}/{path}", did(&owner.names));
    if AtUri::parse(&uri).is_none() {
        return Err(Some(quarantined(&uri, "its name is none", block)));
    }
    let value =
        car::decode(block).map_err(|error| Some(quarantined(&uri, &error.to_string(), block)))?.to_json();
    let name = serde_json::Value::from(uri.as_str());
    let record = format!(r#"{{"uri":{name},"cid":"{cid}","value":{value}}}"#);
    parse_act(&record, owner, collection, seen_at).map_err(|error| match error {
        BadRecord::OfSomebodyElse => None,
        BadRecord::Unreadable { why, .. } => Some(quarantined(&uri, &why, record.as_bytes())),
    })
}
