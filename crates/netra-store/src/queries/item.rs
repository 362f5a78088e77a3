//! One item with everything that belongs to it, and the raw bytes it rests on.

use std::collections::{BTreeMap, BTreeSet};

use netra_model::act::AccountRef;
use netra_model::batch::{Exchange, KeptExchange, KeptPart, PartState};
use netra_model::scope::Scope;
use netra_model::{AccountId, ActId, CaseId, ContentId, ExchangeId, ItemId, Sha256, ShortId};
use sqlx::Row;

use super::rows::{
    count, damaged, from_json, in_list, int, may_see_items, named, office_zone, opt_from_json, opt_parsed,
    opt_text, parsed, small, sql, stored, text, time, within_units,
};
use super::{Conn, DbRow, attribution, case, facts, known, letter, media, review, sight, tip, watchlist};
use crate::{
    ActRow, ActView, Author, ContentVersion, ContentView, EventView, FlagView, ItemKey, ItemView,
    ObservationView, RawPart, Result, Shared, StoreError, Tombstone,
};

/// Of which parts of an item's exchanges the bytes are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bytes {
    /// Those that the item rests on.
    Own,
    /// All.
    All,
}

pub(crate) async fn item(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    key: &ItemKey,
) -> Result<Option<ItemView>> {
    item_with(db, scope, key, Bytes::Own).await
}

pub(super) async fn item_with(
    db: &mut Conn,
    scope: &Scope,
    key: &ItemKey,
    bytes: Bytes,
) -> Result<Option<ItemView>> {
    may_see_items(scope)?;
    let mut query = sql(
        "SELECT id, act_id, short_id, status, version, flag_id, person_id, known_on, first_by FROM item WHERE office_id = ",
    );
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "unit_id");
    match key {
        ItemKey::Id(id) => query.push(" AND id = ").push_bind(id.to_string()),
        ItemKey::Short(id) => query.push(" AND short_id = ").push_bind(id.to_string()),
    };
    let Some(row) = query.build().fetch_optional(&mut *db).await? else { return Ok(None) };
    let (id, act_id): (ItemId, ActId) = (parsed(&row, "id")?, parsed(&row, "act_id")?);
    let Some(act) = act(db, scope, act_id).await? else {
        return Err(damaged("item", format!("its act {act_id} is not there")));
    };
    let person_id = parsed(&row, "person_id")?;
    let (person, unit) = watchlist::person_and_unit(db, &Scope::office(scope.office), person_id)
        .await?
        .ok_or_else(|| damaged("item", format!("its person {person_id} is not there")))?;
    let own = content(db, act.content).await?;
    let target = content(db, act.target).await?;
    let flag_id: String = text(&row, "flag_id")?;
    let mut flags = flags(db, act_id).await?;
    let at = flags.iter().position(|flag| flag.id.to_string() == flag_id);
    let flag = flags.remove(at.ok_or_else(|| damaged("item", "its flag is not there"))?);

    let mut exchange_ids: BTreeSet<ExchangeId> = act.view.exchange.into_iter().collect();
    exchange_ids.extend(
        [&own, &target].into_iter().flatten().flat_map(|it| &it.versions).filter_map(|it| it.exchange),
    );
    let events = events(db, act_id).await?;
    exchange_ids.extend(events.iter().filter_map(|event| event.exchange));
    let sightings = tip::sightings(db, act_id).await?;
    exchange_ids.extend(sightings.iter().map(|it| it.exchange));
    let zone = office_zone(db, scope).await?;
    let mut view = ItemView {
        id,
        short_id: parsed(&row, "short_id")?,
        status: named(&row, "status")?,
        version: count(&row, "version")?,
        own,
        target,
        target_account: act.target_account,
        watch: watchlist::watch_entries(db, person.id).await?.into_iter().next(),
        letters: letter::letters(db, person.id).await?,
        person,
        unit,
        account: act.account,
        account_ref: act.account_ref,
        handles: watchlist::handles(db, act.account).await?,
        attribution: attribution::attributions(db, act.account).await?.into_iter().next(),
        flag,
        earlier_flags: flags,
        events,
        observations: observations(db, act_id).await?,
        sightings,
        exchanges: Vec::new(),
        decisions: review::decisions(db, id).await?,
        blind: false,
        mine: false,
        known_on: opt_parsed(&row, "known_on")?,
        known_history: known::history(db, id).await?,
        first_opened: known::first_opened(db, &zone, id).await?,
        hold: review::hold_of(db, id).await?,
        cases: cases(db, scope, id).await?,
        act: act.view,
    };
    let named: BTreeSet<Sha256> = raw_of(&view).into_iter().collect();
    // An event that names no bytes rests on its whole exchange.
    let own = (bytes == Bytes::Own && told_in(&view.events).is_empty()).then_some(&named);
    view.exchanges = exchanges(db, scope, exchange_ids, own).await?;
    Ok(Some(sight::veil(scope, opt_parsed(&row, "first_by")?, view)))
}

pub(crate) async fn short_id(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    item: ItemId,
) -> Result<Option<ShortId>> {
    may_see_items(scope)?;
    let mut query = sql("SELECT short_id FROM item WHERE office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND id = ").push_bind(item.to_string());
    within_units(&mut query, scope, "unit_id");
    query.build().fetch_optional(db).await?.map(|row| parsed(&row, "short_id")).transpose()
}

struct StoredAct {
    view: ActView,
    account: AccountId,
    account_ref: AccountRef,
    content: Option<ContentId>,
    target: Option<ContentId>,
    target_account: Option<Author>,
}

async fn act(db: &mut Conn, scope: &Scope, id: ActId) -> Result<Option<StoredAct>> {
    let mut query = sql(
        "SELECT a.id, a.kind, a.platform, a.native_key, a.happened, a.first_seen_at, a.last_seen_at, a.raw,
             a.exchange_id, a.gone, a.account_id, a.content_id, a.target_id, a.target_account, ac.native_id,
             ac.handle, ac.display_name
         FROM act a JOIN account ac ON ac.id = a.account_id JOIN person p ON p.id = ac.person_id
         WHERE a.office_id = ",
    );
    query.push_bind(scope.office.to_string()).push(" AND a.id = ").push_bind(id.to_string());
    within_units(&mut query, scope, "p.unit_id");
    let Some(row) = query.build().fetch_optional(db).await? else { return Ok(None) };
    Ok(Some(StoredAct {
        view: ActView {
            id,
            kind: parsed(&row, "kind")?,
            platform: parsed(&row, "platform")?,
            native_key: text(&row, "native_key")?,
            happened: from_json(&row, "happened")?,
            first_seen_at: time(&row, "first_seen_at")?,
            last_seen_at: time(&row, "last_seen_at")?,
            raw: opt_parsed(&row, "raw")?,
            exchange: opt_parsed(&row, "exchange_id")?,
            gone: opt_from_json(&row, "gone")?,
        },
        account: parsed(&row, "account_id")?,
        account_ref: watchlist::account_of(&row)?,
        content: opt_parsed(&row, "content_id")?,
        target: opt_parsed(&row, "target_id")?,
        target_account: opt_from_json(&row, "target_account")?,
    }))
}

pub(super) async fn content(db: &mut Conn, id: Option<ContentId>) -> Result<Option<ContentView>> {
    let Some(id) = id else { return Ok(None) };
    let row = sqlx::query(
        "SELECT platform, native_key, url, author, published, missing FROM content WHERE id = $1",
    )
    .bind(id.to_string())
    .fetch_one(&mut *db)
    .await?;
    let erased = tombstone(db, id).await?;
    let versions = sqlx::query(
        "SELECT n, content_hash, text, media, cause, provenance, seen_at, raw, exchange_id FROM content_version
         WHERE content_id = $1 ORDER BY n",
    )
    .bind(id.to_string())
    .fetch_all(&mut *db)
    .await?;
    let mut versions: Vec<ContentVersion> = versions.iter().map(version).collect::<Result<_>>()?;
    for (n, place, fate) in media::fates(db, id).await? {
        if let Some(version) = versions.iter_mut().find(|it| it.n == n) {
            version.fates.insert(place, fate);
        }
    }
    Ok(Some(ContentView {
        id,
        platform: parsed(&row, "platform")?,
        native_key: text(&row, "native_key")?,
        url: opt_text(&row, "url")?,
        author: from_json(&row, "author")?,
        published: from_json(&row, "published")?,
        missing: opt_text(&row, "missing")?,
        erased,
        versions,
    }))
}

/// What stays of erased words.
async fn tombstone(db: &mut Conn, id: ContentId) -> Result<Option<Tombstone>> {
    let row = sqlx::query("SELECT versions, at, why, last_seen_at FROM tombstone WHERE content_id = $1")
        .bind(id.to_string())
        .fetch_optional(db)
        .await?;
    row.map(|row| {
        Ok(Tombstone {
            versions: small(&row, "versions")?,
            at: time(&row, "at")?,
            why: named(&row, "why")?,
            last_seen_at: time(&row, "last_seen_at")?,
        })
    })
    .transpose()
}

fn version(row: &DbRow) -> Result<ContentVersion> {
    Ok(ContentVersion {
        n: small(row, "n")?,
        content_hash: parsed(row, "content_hash")?,
        text: text(row, "text")?,
        media: from_json(row, "media")?,
        fates: BTreeMap::new(),
        cause: named(row, "cause")?,
        provenance: named(row, "provenance")?,
        seen_at: time(row, "seen_at")?,
        raw: opt_parsed(row, "raw")?,
        exchange: opt_parsed(row, "exchange_id")?,
    })
}

/// Newest first.
async fn flags(db: &mut Conn, act: ActId) -> Result<Vec<FlagView>> {
    let rows = sqlx::query(
        "SELECT id, own_version, target_version, scored, at FROM flag WHERE act_id = $1 ORDER BY at DESC, id DESC",
    )
    .bind(act.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let version = |column| Ok::<_, StoreError>(Some(small::<u32>(row, column)?).filter(|n| *n > 0));
            Ok(FlagView {
                id: parsed(row, "id")?,
                own_version: version("own_version")?,
                target_version: version("target_version")?,
                scored: from_json(row, "scored")?,
                at: time(row, "at")?,
            })
        })
        .collect()
}

async fn events(db: &mut Conn, act: ActId) -> Result<Vec<EventView>> {
    let rows = sqlx::query(
        "SELECT kind, why, at, raw, exchange_id FROM act_event WHERE act_id = $1 ORDER BY at, kind",
    )
    .bind(act.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            use netra_model::act::ActEventKind as Kind;
            let event = match row.try_get::<&str, _>("kind")? {
                "seen" => Kind::Seen,
                "edited" => Kind::Edited,
                "deleted" => Kind::Deleted,
                "undone" => Kind::Undone,
                "unavailable" => Kind::Unavailable(text(row, "why")?),
                other => return Err(damaged("event", format!("“{other}” is not a kind of event"))),
            };
            let (raw, exchange) = (opt_parsed(row, "raw")?, opt_parsed(row, "exchange_id")?);
            Ok(EventView { event, at: time(row, "at")?, raw, exchange })
        })
        .collect()
}

async fn observations(db: &mut Conn, act: ActId) -> Result<Vec<ObservationView>> {
    let rows = sqlx::query(
        "SELECT source, provenance, without_login, first_at, last_at, times FROM observation WHERE act_id = $1
         ORDER BY first_at, source, provenance",
    )
    .bind(act.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ObservationView {
                source: text(row, "source")?,
                provenance: named(row, "provenance")?,
                without_login: row.try_get("without_login")?,
                first_at: time(row, "first_at")?,
                last_at: time(row, "last_at")?,
                times: count(row, "times")?,
            })
        })
        .collect()
}

/// Exchanges with their parts. Bytes are looked for of the parts in `own`, of all where it is `None`: a file of a thousand
/// lines is one exchange, and whoever looks at one act has no use for the bytes of all others. What became of a part that
/// is not looked for is told as it was when it came.
async fn exchanges(
    db: &mut Conn,
    scope: &Scope,
    ids: BTreeSet<ExchangeId>,
    own: Option<&BTreeSet<Sha256>>,
) -> Result<Vec<KeptExchange>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = sql(
        "SELECT id, source, kind, request, status, headers, wire, started_at, finished_at, body_sha256, body_len, parts
         FROM exchange WHERE office_id = ",
    );
    query.push_bind(scope.office.to_string()).push(" AND id IN (");
    in_list(&mut query, ids.iter().map(ToString::to_string));
    query.push(") ORDER BY started_at, id");
    let rows = query.build().fetch_all(&mut *db).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in &rows {
        let parts: Vec<(u64, u64, Sha256, u8)> = from_json(row, "parts")?;
        let looked_for = |sha256: &Sha256| own.is_none_or(|own| own.contains(sha256));
        let wanted = parts.iter().map(|part| part.2).filter(looked_for);
        let here = segments_here(db, scope, wanted).await?;
        let state = |kept: u8, sha256: &Sha256| match (here.contains(sha256), kept) {
            (true, _) => PartState::Kept,
            (false, 0) => PartState::Dropped,
            (false, _) if !looked_for(sha256) => PartState::Kept,
            (false, _) => PartState::Purged,
        };
        let part =
            |(offset, len, sha256, kept)| KeptPart { offset, len, sha256, state: state(kept, &sha256) };
        let received = Exchange {
            kind: named(row, "kind")?,
            request: text(row, "request")?,
            status: small(row, "status")?,
            headers: from_json(row, "headers")?,
            wire: opt_from_json(row, "wire")?,
            started_at: time(row, "started_at")?,
            finished_at: time(row, "finished_at")?,
            body_sha256: opt_parsed(row, "body_sha256")?,
            body_len: count(row, "body_len")?,
            parts: parts.into_iter().map(part).collect(),
        };
        views.push(KeptExchange { id: parsed(row, "id")?, source: text(row, "source")?, received });
    }
    Ok(views)
}

/// Which of these digests the office has bytes of.
pub(super) async fn segments_here(
    db: &mut Conn,
    scope: &Scope,
    digests: impl Iterator<Item = Sha256>,
) -> Result<BTreeSet<Sha256>> {
    let wanted: Vec<String> = digests.map(|it| it.to_string()).collect();
    let mut here = BTreeSet::new();
    for chunk in wanted.chunks(super::CHUNK) {
        let mut query = sql("SELECT sha256 FROM segment WHERE office_id = ");
        query.push_bind(scope.office.to_string()).push(" AND sha256 IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(")");
        for row in query.build().fetch_all(&mut *db).await? {
            here.insert(parsed(&row, "sha256")?);
        }
    }
    Ok(here)
}

async fn cases(db: &mut Conn, scope: &Scope, item: ItemId) -> Result<Vec<(CaseId, ShortId, String)>> {
    let mut query =
        sql("SELECT c.id, c.short_id, c.title FROM case_item own JOIN case_file c ON c.id = own.case_id
         WHERE own.item_id = ");
    query.push_bind(item.to_string());
    case::only_in_scope(&mut query, scope);
    query.push(" ORDER BY c.opened_at, c.id");
    let rows = query.build().fetch_all(db).await?;
    rows.iter().map(|row| Ok((parsed(row, "id")?, parsed(row, "short_id")?, text(row, "title")?))).collect()
}

pub(crate) async fn other_acts_of_account(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    account: AccountId,
    except: Option<ActId>,
    limit: u64,
) -> Result<Vec<ActRow>> {
    may_see_items(scope)?;
    let mut query = sql("SELECT a.id, i.id AS item_id, i.short_id FROM act a
         JOIN account ac ON ac.id = a.account_id JOIN person p ON p.id = ac.person_id
         LEFT JOIN item i ON i.office_id = a.office_id AND i.act_id = a.id
         WHERE a.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND a.account_id = ").push_bind(account.to_string());
    query.push(" AND a.id <> ").push_bind(except.map(|it| it.to_string()).unwrap_or_default());
    within_units(&mut query, scope, "p.unit_id");
    query.push(" ORDER BY a.sort_at DESC, a.id DESC LIMIT ").push_bind(stored(limit));
    let rows = query.build().fetch_all(&mut *db).await?;
    let ids: Vec<ActId> = rows.iter().map(|row| parsed(row, "id")).collect::<Result<_>>()?;
    let acts = facts::load(db, scope.office, &ids).await?;
    let mut found = Vec::with_capacity(rows.len());
    for (row, id) in rows.iter().zip(ids) {
        let Some(act) = acts.iter().find(|act| act.id == id) else { continue };
        let item = match opt_parsed(row, "item_id")? {
            Some(item) => Some((item, parsed(row, "short_id")?)),
            None => None,
        };
        found.push(ActRow {
            act: id,
            item,
            kind: act.kind,
            happened: act.happened.clone(),
            first_seen_at: act.first_seen_at,
            snippet: act.snippet(),
        });
    }
    Ok(found)
}

pub(crate) async fn raw_parts(db: &mut Conn, _: &Shared, scope: &Scope, id: ActId) -> Result<Vec<RawPart>> {
    may_see_items(scope)?;
    let Some(act) = act(db, scope, id).await? else { return Ok(Vec::new()) };
    let mut wanted = Vec::new();
    wanted.extend(act.view.raw.map(|sha256| (sha256, String::from("act"), act.view.exchange)));
    for (side, id) in [("own", act.content), ("target", act.target)] {
        let Some(content) = content(db, id).await? else { continue };
        for version in content.versions {
            let what = format!("{side} version {}", version.n);
            wanted.extend(version.raw.map(|sha256| (sha256, what, version.exchange)));
        }
    }
    for sighting in tip::sightings(db, id).await? {
        wanted.push((sighting.raw, format!("sighting {}", sighting.provenance), Some(sighting.exchange)));
    }
    for event in events(db, id).await? {
        let what = format!("event {}", event.event.as_str());
        wanted.extend(event.raw.map(|sha256| (sha256, what, event.exchange)));
    }
    let mut parts: Vec<RawPart> = Vec::with_capacity(wanted.len());
    for (sha256, what, exchange) in wanted {
        match parts.iter_mut().find(|part| part.sha256 == sha256) {
            Some(part) => part.what = format!("{}, {what}", part.what),
            None => {
                let bytes = bytes(db, scope, sha256).await?;
                parts.push(RawPart { sha256, what, exchange, bytes });
            }
        }
    }
    Ok(parts)
}

pub(crate) async fn segment(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    act: ActId,
    sha256: Sha256,
) -> Result<Option<Vec<u8>>> {
    may_see_items(scope)?;
    if rests_on(db, scope, act, sha256).await? { bytes(db, scope, sha256).await } else { Ok(None) }
}

/// Whether an act within the scope rests on these bytes: they are its own, those of its words or its target's, or
/// those of an answer that showed what happened to it.
async fn rests_on(db: &mut Conn, scope: &Scope, id: ActId, sha256: Sha256) -> Result<bool> {
    let Some(act) = act(db, scope, id).await? else { return Ok(false) };
    if act.view.raw == Some(sha256) {
        return Ok(true);
    }
    for id in [act.content, act.target] {
        let versions = content(db, id).await?.map(|it| it.versions).unwrap_or_default();
        if versions.iter().any(|version| version.raw == Some(sha256)) {
            return Ok(true);
        }
    }
    if tip::sightings(db, id).await?.iter().any(|it| it.raw == sha256) {
        return Ok(true);
    }
    let events = events(db, id).await?;
    if events.iter().any(|event| event.raw == Some(sha256)) {
        return Ok(true);
    }
    let told = exchanges(db, scope, told_in(&events), None).await?;
    Ok(told.iter().flat_map(|it| &it.received.parts).any(|part| part.sha256 == sha256))
}

/// Exchanges that tell of an event as a whole.
fn told_in(events: &[EventView]) -> BTreeSet<ExchangeId> {
    events.iter().filter(|event| event.raw.is_none()).filter_map(|event| event.exchange).collect()
}

/// The act's bytes, its words' and its target's, what people entered, those that showed an event, and where an event names no bytes of its
/// own, those of the exchange that tells of it.
pub(super) fn raw_of(item: &ItemView) -> Vec<Sha256> {
    let told = told_in(&item.events);
    let of_events =
        item.exchanges.iter().filter(|it| told.contains(&it.id)).flat_map(|it| &it.received.parts);
    let versions = versions_of(item).filter_map(|version| version.raw);
    let events = item.events.iter().filter_map(|event| event.raw);
    let entered = item.sightings.iter().map(|it| it.raw);
    item.act
        .raw
        .into_iter()
        .chain(versions)
        .chain(entered)
        .chain(events)
        .chain(of_events.map(|part| part.sha256))
        .collect()
}

pub(super) fn versions_of(item: &ItemView) -> impl Iterator<Item = &ContentVersion> {
    [&item.own, &item.target].into_iter().flatten().flat_map(|content| &content.versions)
}

/// The office's bytes with that digest. Who may have them was found out before.
pub(super) async fn bytes(db: &mut Conn, scope: &Scope, sha256: Sha256) -> Result<Option<Vec<u8>>> {
    let row = sqlx::query("SELECT zstd, len, bytes FROM segment WHERE office_id = $1 AND sha256 = $2")
        .bind(scope.office.to_string())
        .bind(sha256.to_string())
        .fetch_optional(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let bytes: Vec<u8> = row.try_get("bytes")?;
    let bytes = if row.try_get("zstd")? {
        let len =
            usize::try_from(int(&row, "len")?).map_err(|_| damaged("segment", "its length is negative"))?;
        zstd::bulk::decompress(&bytes, len).map_err(|error| damaged("segment", error))?
    } else {
        bytes
    };
    // Rot is found here, before it gets into a bundle.
    if crate::audit_hash::digest(&bytes) == sha256 {
        Ok(Some(bytes))
    } else {
        Err(damaged("segment", format!("its bytes do not have the digest {sha256}")))
    }
}

/// Whether a content that an act within the scope speaks of refers to the medium.
pub(crate) async fn may_see_media(db: &mut Conn, _: &Shared, scope: &Scope, sha256: Sha256) -> Result<bool> {
    may_see_items(scope)?;
    for side in ["a.content_id", "a.target_id"] {
        let mut query = sql(
            "SELECT 1 AS found FROM media_ref m JOIN act a ON a.office_id = m.office_id
             JOIN account ac ON ac.id = a.account_id JOIN person p ON p.id = ac.person_id WHERE m.office_id = ",
        );
        query.push_bind(scope.office.to_string()).push(" AND m.sha256 = ").push_bind(sha256.to_string());
        query.push(" AND ").push(side).push(" = m.content_id");
        within_units(&mut query, scope, "p.unit_id");
        query.push(" LIMIT 1");
        if query.build().fetch_optional(&mut *db).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
