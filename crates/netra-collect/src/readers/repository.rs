//! A Bluesky repository as a CAR file: everything an account ever published and still publishes, by its own server.
//!
//! The whole file is one account's. Each record is one act, read as the connector reads it, under the same name; its raw
//! bytes are the block of the file, whose SHA-256 is part of the record's own name.

use jiff::Timestamp;
use netra_model::Sentence;
use netra_model::act::{AccountRef, SeenAct};
use netra_model::person::WatchIndex;
use url::Url;

use super::item::{Found, Item};
use super::lenient::Whose;
use crate::car::{Car, Cid, decode};
use crate::connectors::bluesky::{AtUri, BadRecord, Collection, Owner, parse_act};
use crate::json::one_line;

/// Media have no address in a file: the account's server is not named in it.
const NOWHERE: &str = "https://pds.invalid/";

/// Reads a file.
pub(super) fn read(document: &[u8], watched: &WatchIndex, seen_at: Timestamp) -> Result<Vec<Item>, Sentence> {
    let refuse = |error: crate::car::CarError| {
        let why = error.to_string();
        Sentence::new(
            format!("bukan repositori Bluesky (berkas CAR): {why}"),
            format!("is no Bluesky repository (a CAR file): {why}"),
        )
    };
    let car = Car::read(document).map_err(refuse)?;
    let repo = car.repo().map_err(refuse)?;
    let owner = owner(repo.did, watched);
    let mut items = Vec::new();
    for record in &repo.records {
        let uri = format!("at://{}/{}", repo.did, record.path);
        let collection = AtUri::parse(&uri).and_then(|uri| Collection::from_nsid(uri.collection));
        let found = match (collection, &owner) {
            (None, _) => Found::Nothing,
            (Some(_), None) => Found::Unlisted,
            (Some(collection), Some(owner)) => match decode(record.bytes) {
                Ok(value) => {
                    let json = envelope(&uri, &record.cid.to_string(), &value.to_json());
                    let mut item = Item::of(record.range.clone(), act(&json, owner, collection, seen_at));
                    item.place = format!("record {}", record.path);
                    item.again = Some(json.into_bytes());
                    // The commit says whose repository it is.
                    item.more = vec![repo.commit.clone()];
                    items.push(item);
                    continue;
                }
                Err(error) => bad(&error.to_string()),
            },
        };
        items
            .push(Item { place: format!("record {}", record.path), ..Item::of(record.range.clone(), found) });
    }
    if owner.is_some() && (car.n_damaged > 0 || car.is_cut_off || repo.n_missing > 0) {
        items.push(incomplete(&car, repo.n_missing, document.len()));
    }
    Ok(items)
}

/// One record in the form `{uri, cid, value}`, which waits in quarantine for a better reader.
pub(super) fn read_one(json: &[u8], watched: &WatchIndex, seen_at: Timestamp) -> Vec<Item> {
    let text = String::from_utf8_lossy(json);
    let uri = super::tree::Raw::parse(json).and_then(|raw| raw.get("uri")?.text()).unwrap_or_default();
    let named = AtUri::parse(&uri);
    let found = match named
        .and_then(|uri| Some((owner(uri.authority, watched), Collection::from_nsid(uri.collection)?)))
    {
        Some((Some(owner), collection)) => act(&text, &owner, collection, seen_at),
        Some((None, _)) => Found::Unlisted,
        None => bad("it names no record that is an act"),
    };
    vec![Item::of(0..json.len(), found)]
}

/// A block of a file in the form that [`read_one`] reads.
///
/// # Errors
/// A sentence, when it is no record.
pub(super) fn as_json(uri: &str, block: &[u8]) -> Result<Vec<u8>, Sentence> {
    let value = decode(block).map_err(|error| {
        let why = error.to_string();
        Sentence::new(
            format!("catatan ini tidak terbaca ({why})"),
            format!("this record cannot be read ({why})"),
        )
    })?;
    Ok(envelope(uri, &Cid::of(block).to_string(), &value.to_json()).into_bytes())
}

fn owner(did: &str, watched: &WatchIndex) -> Option<Owner> {
    let platform = "bluesky".parse().expect("a platform name");
    let names = AccountRef { platform, native_id: Some(did.to_owned()), handle: None, display_name: None };
    let actor = watched.find(&names)?;
    Some(Owner { actor: Some(actor), names, pds: Url::parse(NOWHERE).expect("an address") })
}

fn envelope(uri: &str, cid: &str, value: &str) -> String {
    format!("{{\"uri\":{},\"cid\":\"{cid}\",\"value\":{value}}}", serde_json::Value::from(uri))
}

fn act(json: &str, owner: &Owner, collection: Collection, seen_at: Timestamp) -> Found {
    match parse_act(json, owner, collection, seen_at) {
        Ok(act) => Found::Act(Box::new(without_addresses(act))),
        Err(BadRecord::OfSomebodyElse) => Found::Unlisted,
        Err(BadRecord::Unreadable { why, .. }) => bad(&why),
    }
}

fn without_addresses(mut act: SeenAct) -> SeenAct {
    for medium in act.own.iter_mut().flat_map(|own| &mut own.media) {
        medium.url = medium.url.take().filter(|url| !url.starts_with(NOWHERE));
    }
    // Who exported the file and how is not known.
    act.without_login = None;
    act
}

fn bad(why: &str) -> Found {
    let why = one_line(why);
    let sentence = Sentence::new(
        format!("catatan ini tidak terbaca ({why})"),
        format!("this record cannot be read ({why})"),
    );
    Found::Bad(sentence, Whose::Listed)
}

/// What is missing of a listed person's repository is said once; there are no bytes to keep.
fn incomplete(car: &Car<'_>, n_missing: u64, len: usize) -> Item {
    let (damaged, cut) = (car.n_damaged, car.is_cut_off);
    let (cut_id, cut_en) = if cut { (", berkasnya terputus", ", the file is cut off") } else { ("", "") };
    let why = Sentence::new(
        format!(
            "repositori ini tidak utuh: {damaged} blok rusak, {n_missing} blok tidak ada{cut_id}; unduh lagi"
        ),
        format!(
            "this repository is not whole: {damaged} damaged blocks, {n_missing} missing{cut_en}; download it again"
        ),
    );
    Item { place: String::from("repository"), ..Item::of(len..len, Found::Bad(why, Whose::Unclear)) }
}
