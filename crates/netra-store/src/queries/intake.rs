//! Saving a batch: look up what is known, plan (`crate::plan`), write the plan down, all in one transaction.

use std::collections::{HashMap, HashSet};

use netra_model::act::{ActEventKind, SeenAct};
use netra_model::batch::{Cursor, Part};
use netra_model::scope::{Actor, Role, Scope};
use netra_model::{ActId, ContentId, QuarantineId, Sha256, TipId};
use serde_json::json;
use sqlx::query_builder::Separated;

use super::change::Change;
use super::flags::{self, ItemFacts, NewFlag};
use super::rows::{
    in_list, machine_asks, name_of, named, opt_from_json, opt_time, parsed, small, sql, stored, text, time,
    to_json,
};
use super::{CHUNK, Conn, Db, source, state, tip, watchlist};
use crate::audit_hash::digest;
use crate::matching::Watched;
use crate::plan::{self, EventRow, Key, Known, KnownAct, KnownContent, Plan};
use crate::{CursorKey, Intake, Result, Saved, Shared, StoreError};

/// How long what was not understood waits for a better reader.
const QUARANTINE: jiff::SignedDuration = jiff::SignedDuration::from_hours(14 * 24);
/// Bodies below this length are kept as they are: compression would not pay for itself.
const COMPRESS_FROM: usize = 256;
/// How many rows one statement inserts.
const ROWS: usize = 100;

pub(crate) async fn save_batch(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    intake: Intake<'_>,
) -> Result<Saved> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_capture, "captures are entered by staff who see items")?;
    let told = intake.batch.sighting.as_ref().and_then(|it| it.tip.as_ref());
    if let Some(told) = told
        && let Some(id) = tip::of_form(&mut change, &told.form).await?
    {
        return Ok(Saved { tip: Some(id), ..Saved::default() });
    }
    if let Some(lease) = intake.lease {
        source::check_lease(&mut change, lease).await?;
    }
    let watched = state::watched(&mut change).await?;
    within_own_units(&mut change, intake, &watched).await?;
    let known = known(&mut change, intake, &watched).await?;
    let plan = plan::plan(intake, &watched, known, &shared.clock);
    let saved = write(&mut change, intake, &watched, plan).await?;
    change.commit().await?;
    Ok(saved)
}

/// Who works for some units enters what people of these did.
async fn within_own_units(change: &mut Change<'_>, intake: Intake<'_>, watched: &Watched) -> Result<()> {
    let scope = change.scope().await?;
    let mut facts = intake.batch.acts.iter().filter_map(|act| watched.accounts.get(&act.actor));
    if facts.all(|fact| scope.has(fact.unit, fact.person)) {
        Ok(())
    } else {
        Err(StoreError::NotAllowed(
            "captures are entered about people of your own units, and not of those you withdrew from",
        ))
    }
}

async fn write(
    change: &mut Change<'_>,
    intake: Intake<'_>,
    watched: &Watched,
    mut plan: Plan,
) -> Result<Saved> {
    let mut saved = std::mem::take(&mut plan.saved);
    let release = state::release(change, intake.release, intake.engine).await?;
    segments(change, intake, &plan).await?;
    exchanges(change, intake, &plan).await?;
    contents(change, intake, &plan).await?;
    acts(change, intake, &plan, release).await?;
    provenances(change, &plan).await?;
    saved.tip = tip::insert(change, intake, &plan).await?;
    sightings(change, intake, &plan, saved.tip).await?;
    reworded(change, &mut plan, &mut saved).await?;
    events(change, &plan).await?;
    observations(change, intake, &plan).await?;
    saved.match_work = state::add_match_work(change, &plan.to_match).await?;
    state::matched(change, plan.matched.keys().copied(), &plan.acts, release).await?;

    let facts = item_facts(change, intake, watched, &plan).await?;
    let new: Vec<NewFlag<'_>> = plan
        .flags
        .iter()
        .filter_map(|flag| {
            let scored = intake.scores.get(flag.seen)?.as_ref()?;
            let (own_version, target_version) = (flag.own_version, flag.target_version);
            Some(NewFlag { act: flag.act, own_version, target_version, release, scored })
        })
        .collect();
    let terms = flags::Terms { threshold: intake.threshold, scoring: intake.scoring };
    let fresh: HashSet<ActId> = plan.acts.iter().map(|act| act.id).collect();
    let stored = flags::store(change, &new, &facts, &fresh, terms).await?;
    saved.flags = stored.flags;
    saved.new_items = stored.new_items;
    saved.reappeared = stored.reappeared;

    saved.quarantined = quarantine(change, intake).await?;
    missing_targets(change, intake).await?;
    dropped(change, intake, saved.dropped).await?;
    for (account, names) in plan::renamed(intake, watched) {
        watchlist::note_names(change, account, &plan::clean_account(names)).await?;
    }
    cursor_moves(change, intake).await?;

    let brought_something =
        saved.new_acts + saved.new_versions + saved.flags + saved.events + saved.quarantined > 0
            || saved.new_contents + saved.dropped > 0
            || !plan.sightings.is_empty();
    if brought_something {
        let detail = json!({
            "new_acts": saved.new_acts, "known_acts": saved.known_acts, "new_versions": saved.new_versions,
            "flags": saved.flags, "events": saved.events, "quarantined": saved.quarantined,
            "dropped": saved.dropped, "sightings": plan.sightings.len(), "release": intake.release,
        });
        change.audit("batch.save", "source", intake.source, &detail);
    }
    Ok(saved)
}

/// What the store knows of the posts and acts that the batch speaks of.
async fn known(change: &mut Change<'_>, intake: Intake<'_>, watched: &Watched) -> Result<Known> {
    let mut contents: HashMap<String, HashSet<String>> = HashMap::new();
    let mut acts: HashMap<String, HashSet<String>> = HashMap::new();
    let put = |map: &mut HashMap<String, HashSet<String>>, key: Key| {
        map.entry(key.0).or_default().insert(key.1);
    };
    for act in &intake.batch.acts {
        let platform = act.actor_seen.platform.as_str();
        put(&mut acts, plan::key(platform, &act.native_key));
        if let Some(content) = &act.own {
            put(&mut contents, plan::key(content.platform.as_str(), &content.native_key));
        }
        match &act.target {
            Some(netra_model::act::SeenTarget::Content(content)) => {
                put(&mut contents, plan::key(content.platform.as_str(), &content.native_key));
            }
            Some(netra_model::act::SeenTarget::Unresolved { native_key, .. }) => {
                put(&mut contents, plan::key(platform, native_key));
            }
            _ => {}
        }
    }
    for target in &intake.batch.targets {
        put(&mut contents, plan::key(target.platform.as_str(), &target.native_key));
    }
    for event in &intake.batch.events {
        put(&mut acts, plan::key(event.platform.as_str(), &event.native_key));
    }
    let mut known = Known::default();
    for (platform, keys) in contents {
        known_contents(change, &platform, keys.into_iter().collect(), &mut known).await?;
    }
    for (platform, keys) in acts {
        known_acts(change, &platform, keys.into_iter().collect(), &mut known).await?;
    }
    if intake.batch.sighting.is_some() {
        known_sightings(change, &mut known).await?;
    }
    erased(change, intake, watched, &mut known).await?;
    Ok(known)
}

/// Which of the acts that the store does not know were deleted by their age.
async fn erased(
    change: &mut Change<'_>,
    intake: Intake<'_>,
    watched: &Watched,
    known: &mut Known,
) -> Result<()> {
    let is_new = |act: &&SeenAct| {
        !known.acts.contains_key(&plan::key(act.actor_seen.platform.as_str(), &act.native_key))
    };
    let digests = intake.batch.acts.iter().filter(is_new);
    let digests: Vec<String> =
        digests.filter_map(|act| plan::erased_digest_of(&watched.secret, act)).collect();
    for chunk in digests.chunks(CHUNK) {
        let mut query = sql("SELECT digest FROM erased_act WHERE office_id = ");
        query.push_bind(&change.office_text).push(" AND digest IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(")");
        known.erased.extend(query.build_query_scalar::<String>().fetch_all(change.db()).await?);
    }
    Ok(())
}

async fn known_contents(
    change: &mut Change<'_>,
    platform: &str,
    keys: Vec<String>,
    known: &mut Known,
) -> Result<()> {
    let mut by_id: HashMap<ContentId, Key> = HashMap::new();
    for chunk in keys.chunks(CHUNK) {
        let mut query = sql("SELECT id, native_key, versions FROM content WHERE office_id = ");
        query.push_bind(&change.office_text).push(" AND platform = ").push_bind(platform);
        query.push(" AND native_key IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(")");
        for row in query.build().fetch_all(change.db()).await? {
            let key = (platform.to_owned(), text(&row, "native_key")?);
            let (id, versions) = (parsed(&row, "id")?, small(&row, "versions")?);
            let reader = (netra_model::act::Provenance::Collected, String::new());
            by_id.insert(id, key.clone());
            known.contents.insert(key, KnownContent { id, versions, hashes: HashMap::new(), reader });
        }
    }
    let ids: Vec<ContentId> = by_id.keys().copied().collect();
    for chunk in ids.chunks(CHUNK) {
        let mut query = sql(
            "SELECT content_id, n, content_hash, provenance, reader FROM content_version WHERE content_id IN (",
        );
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(") ORDER BY content_id, n");
        for row in query.build().fetch_all(change.db()).await? {
            let id: ContentId = parsed(&row, "content_id")?;
            let Some(content) = by_id.get(&id).and_then(|key| known.contents.get_mut(key)) else { continue };
            content.hashes.insert(parsed(&row, "content_hash")?, small(&row, "n")?);
            content.reader = (named(&row, "provenance")?, text(&row, "reader")?);
        }
    }
    Ok(())
}

async fn known_acts(
    change: &mut Change<'_>,
    platform: &str,
    keys: Vec<String>,
    known: &mut Known,
) -> Result<()> {
    for chunk in keys.chunks(CHUNK) {
        let mut query = sql(
            "SELECT id, native_key, last_seen_at, gone, gone_at, provenances FROM act WHERE office_id = ",
        );
        query.push_bind(&change.office_text).push(" AND platform = ").push_bind(platform);
        query.push(" AND native_key IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(")");
        for row in query.build().fetch_all(change.db()).await? {
            let last_seen_at = time(&row, "last_seen_at")?;
            let act = KnownAct {
                id: parsed(&row, "id")?,
                last_seen_at,
                gone: opt_from_json(&row, "gone")?,
                gone_at: opt_time(&row, "gone_at")?.unwrap_or(last_seen_at),
                provenances: text(&row, "provenances")?,
            };
            known.acts.insert((platform.to_owned(), text(&row, "native_key")?), act);
        }
    }
    Ok(())
}

async fn known_sightings(change: &mut Change<'_>, known: &mut Known) -> Result<()> {
    let ids: Vec<ActId> = known.acts.values().map(|act| act.id).collect();
    for chunk in ids.chunks(CHUNK) {
        let mut query = sql("SELECT act_id, raw FROM sighting WHERE act_id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(")");
        for row in query.build().fetch_all(change.db()).await? {
            known.sightings.insert((parsed(&row, "act_id")?, parsed(&row, "raw")?));
        }
    }
    Ok(())
}

/// Inserts rows, many in a statement.
pub(super) async fn insert<T>(
    db: &mut Conn,
    head: &'static str,
    rows: &[T],
    tail: &'static str,
    bind: impl Fn(&mut Separated<'_, Db, &'static str>, &T),
) -> Result<u64> {
    let mut n = 0;
    for chunk in rows.chunks(ROWS) {
        let mut query = sql(head);
        query.push_values(chunk, |mut tuple, row| bind(&mut tuple, row));
        query.push(tail);
        n += query.build().execute(&mut *db).await?.rows_affected();
    }
    Ok(n)
}

/// A part to be kept, its bytes as they are stored when they are packed, and how many parts of these exchanges are equal.
struct Kept<'a> {
    part: &'a Part,
    packed: Option<Vec<u8>>,
    uses: i64,
}

async fn segments(change: &mut Change<'_>, intake: Intake<'_>, plan: &Plan) -> Result<()> {
    let office = change.office_text.clone();
    let mut compressor = zstd::bulk::Compressor::new(1)
        .map_err(|error| crate::StoreError::Damaged { what: "compressor", why: error.to_string() })?;
    let mut rows: Vec<Kept<'_>> = Vec::with_capacity(plan.segments.len());
    let mut place: HashMap<Sha256, usize> = HashMap::with_capacity(plan.segments.len());
    for &(exchange, part) in &plan.segments {
        let part = &intake.batch.exchanges[exchange].parts[part];
        let Some(bytes) = &part.bytes else { continue };
        if let Some(&known) = place.get(&part.sha256) {
            rows[known].uses += 1;
            continue;
        }
        let packed = (bytes.len() >= COMPRESS_FROM)
            .then(|| compressor.compress(bytes).ok())
            .flatten()
            .filter(|packed| packed.len() < bytes.len());
        place.insert(part.sha256, rows.len());
        rows.push(Kept { part, packed, uses: 1 });
    }
    insert(
        change.db(),
        "INSERT INTO segment (office_id, sha256, uses, zstd, len, bytes) ",
        &rows,
        " ON CONFLICT (office_id, sha256) DO UPDATE SET uses = segment.uses + excluded.uses",
        |row, kept| {
            let plain = kept.part.bytes.as_deref().unwrap_or_default();
            row.push_bind(&office).push_bind(kept.part.sha256.to_string()).push_bind(kept.uses);
            row.push_bind(kept.packed.is_some()).push_bind(stored(plain.len() as u64));
            row.push_bind(kept.packed.as_deref().unwrap_or(plain));
        },
    )
    .await?;
    Ok(())
}

async fn exchanges(change: &mut Change<'_>, intake: Intake<'_>, plan: &Plan) -> Result<()> {
    let office = change.office_text.clone();
    insert(
        change.db(),
        "INSERT INTO exchange (id, office_id, source, kind, request, status, headers, wire, started_at, \
         finished_at, body_sha256, body_len, parts) ",
        &plan.exchanges,
        "",
        |row, exchange| {
            let seen = &intake.batch.exchanges[exchange.seen];
            row.push_bind(exchange.id.to_string()).push_bind(&office).push_bind(intake.source);
            row.push_bind(name_of(&seen.kind)).push_bind(crate::clean(&seen.request).into_owned());
            row.push_bind(i64::from(seen.status)).push_bind(to_json(&seen.headers));
            row.push_bind(seen.wire.as_ref().map(to_json));
            row.push_bind(seen.started_at.as_microsecond()).push_bind(seen.finished_at.as_microsecond());
            row.push_bind(seen.body_sha256.map(|it| it.to_string())).push_bind(stored(seen.body_len));
            row.push_bind(&exchange.parts);
        },
    )
    .await?;
    Ok(())
}

async fn contents(change: &mut Change<'_>, intake: Intake<'_>, plan: &Plan) -> Result<()> {
    let office = change.office_text.clone();
    insert(
        change.db(),
        "INSERT INTO content (id, office_id, platform, native_key, url, author, published, missing, versions) ",
        &plan.contents,
        "",
        |row, content| {
            row.push_bind(content.id.to_string()).push_bind(&office).push_bind(&content.platform);
            row.push_bind(&content.native_key).push_bind(&content.url).push_bind(to_json(&content.author));
            row.push_bind(to_json(&content.published)).push_bind(None::<String>);
            row.push_bind(i64::from(content.versions));
        },
    )
    .await?;
    for content in &plan.resolved {
        sqlx::query(
            "UPDATE content SET versions = $2, url = COALESCE($3, url), author = $4, published = $5, missing = NULL
             WHERE id = $1",
        )
        .bind(content.id.to_string())
        .bind(i64::from(content.versions))
        .bind(&content.url)
        .bind(to_json(&content.author))
        .bind(to_json(&content.published))
        .execute(change.db())
        .await?;
    }
    let reader = plan::reader_family(intake.source);
    insert(
        change.db(),
        "INSERT INTO content_version (office_id, content_id, n, content_hash, text, media, cause, provenance, \
         reader, seen_at, raw, exchange_id) ",
        &plan.versions,
        "",
        |row, version| {
            row.push_bind(&office).push_bind(version.content.to_string()).push_bind(i64::from(version.n));
            row.push_bind(version.content_hash.to_string()).push_bind(&version.text);
            row.push_bind(to_json(&version.media)).push_bind(name_of(&version.cause));
            row.push_bind(name_of(&version.provenance)).push_bind(&reader);
            row.push_bind(version.seen_at.as_microsecond()).push_bind(version.raw.map(|it| it.to_string()));
            row.push_bind(version.exchange.map(|it| it.to_string()));
        },
    )
    .await?;
    let media: Vec<(String, String)> = plan
        .versions
        .iter()
        .flat_map(|version| {
            version.media.iter().filter_map(|it| Some((it.sha256?.to_string(), version.content.to_string())))
        })
        .collect();
    insert(
        change.db(),
        "INSERT INTO media_ref (office_id, sha256, content_id) ",
        &media,
        " ON CONFLICT DO NOTHING",
        |row, (sha256, content)| {
            row.push_bind(&office).push_bind(sha256).push_bind(content);
        },
    )
    .await?;
    Ok(())
}

async fn acts(change: &mut Change<'_>, intake: Intake<'_>, plan: &Plan, release: i64) -> Result<()> {
    let office = change.office_text.clone();
    let rows: Vec<_> = plan.acts.iter().map(|act| (act, change.next_change())).collect();
    let waits: HashSet<ActId> = plan.to_match.iter().copied().collect();
    insert(
        change.db(),
        "INSERT INTO act (id, office_id, account_id, platform, native_key, kind, content_id, target_id, \
         target_account, happened, sort_at, first_seen_at, last_seen_at, raw, exchange_id, release_n, provenances, \
         change_seq) ",
        &rows,
        "",
        |row, (act, change_seq)| {
            let seen: &SeenAct = &intake.batch.acts[act.seen];
            row.push_bind(act.id.to_string()).push_bind(&office).push_bind(seen.actor.to_string());
            row.push_bind(seen.actor_seen.platform.as_str()).push_bind(&act.native_key);
            row.push_bind(seen.kind.as_str()).push_bind(act.content.map(|it| it.to_string()));
            row.push_bind(act.target.map(|it| it.to_string()));
            row.push_bind(act.target_account.as_ref().map(to_json)).push_bind(to_json(&seen.happened));
            row.push_bind(act.sort_at.as_microsecond()).push_bind(seen.seen_at.as_microsecond());
            row.push_bind(seen.seen_at.as_microsecond()).push_bind(act.raw.map(|it| it.to_string()));
            row.push_bind(act.exchange.map(|it| it.to_string()));
            row.push_bind((!waits.contains(&act.id)).then_some(release));
            row.push_bind(plan::listed(seen.provenance)).push_bind(*change_seq);
        },
    )
    .await?;
    for (act, at) in &plan.seen_again {
        sqlx::query("UPDATE act SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2")
            .bind(act.to_string())
            .bind(at.as_microsecond())
            .execute(change.db())
            .await?;
    }
    Ok(())
}

/// Acts that rest on posts whose words changed: an edit is an event of the author's own act, and whatever was
/// matched with older words waits for the matcher.
async fn reworded(change: &mut Change<'_>, plan: &mut Plan, saved: &mut Saved) -> Result<()> {
    let ids: Vec<ContentId> = plan.reworded.keys().copied().collect();
    for chunk in ids.chunks(CHUNK) {
        let list = || chunk.iter().map(ToString::to_string);
        let mut query = sql("SELECT id, content_id, target_id FROM act WHERE content_id IN (");
        in_list(&mut query, list());
        query.push(") UNION SELECT id, content_id, target_id FROM act WHERE target_id IN (");
        in_list(&mut query, list());
        query.push(") ORDER BY 1");
        for row in query.build().fetch_all(change.db()).await? {
            let act: ActId = parsed(&row, "id")?;
            let own: Option<ContentId> = super::rows::opt_parsed(&row, "content_id")?;
            let target: Option<ContentId> = super::rows::opt_parsed(&row, "target_id")?;
            let own = own.and_then(|id| plan.reworded.get(&id).copied());
            let target = target.and_then(|id| plan.reworded.get(&id).copied());
            if let Some(words) = own.filter(|words| words.edited) {
                let (event, at) = (ActEventKind::Edited, words.at);
                plan.events.push(EventRow { act, event, at, raw: None, exchange: None });
                saved.events += 1;
            }
            let with = plan.matched.get(&act);
            let up_to_date = |words: Option<plan::Reworded>, n: Option<u32>| {
                words.is_none_or(|words| n.is_some_and(|n| n >= words.version))
            };
            if !(up_to_date(own, with.map(|it| it.0)) && up_to_date(target, with.map(|it| it.1))) {
                plan.to_match.push(act);
            }
            state::touch(change, act).await?;
        }
    }
    Ok(())
}

async fn events(change: &mut Change<'_>, plan: &Plan) -> Result<()> {
    let office = change.office_text.clone();
    insert(
        change.db(),
        "INSERT INTO act_event (office_id, act_id, kind, why, at, raw, exchange_id) ",
        &plan.events,
        " ON CONFLICT DO NOTHING",
        |row, event| {
            let why = match &event.event {
                ActEventKind::Unavailable(why) => crate::clean(why).into_owned(),
                _ => String::new(),
            };
            row.push_bind(&office).push_bind(event.act.to_string()).push_bind(event.event.as_str());
            row.push_bind(why).push_bind(event.at.as_microsecond());
            row.push_bind(event.raw.map(|it| it.to_string()));
            row.push_bind(event.exchange.map(|it| it.to_string()));
        },
    )
    .await?;
    for event in &plan.events {
        let (gone, at) = match &event.event {
            ActEventKind::Edited => continue,
            ActEventKind::Seen => (None, None),
            gone => (Some(to_json(gone)), Some(event.at.as_microsecond())),
        };
        sqlx::query("UPDATE act SET gone = $2, gone_at = $3 WHERE id = $1")
            .bind(event.act.to_string())
            .bind(gone)
            .bind(at)
            .execute(change.db())
            .await?;
        state::touch(change, event.act).await?;
    }
    Ok(())
}

/// Acts that became known in one more way, which the queue and the index tell apart.
async fn provenances(change: &mut Change<'_>, plan: &Plan) -> Result<()> {
    for (act, all) in &plan.provenances {
        for statement in [
            "UPDATE act SET provenances = $2 WHERE id = $1",
            "UPDATE item SET provenances = $2 WHERE act_id = $1",
        ] {
            sqlx::query(statement).bind(act.to_string()).bind(all).execute(change.db()).await?;
        }
        state::touch(change, *act).await?;
    }
    Ok(())
}

/// What a person entered about each act. The files are seen by whoever sees the act.
async fn sightings(
    change: &mut Change<'_>,
    intake: Intake<'_>,
    plan: &Plan,
    tip: Option<TipId>,
) -> Result<()> {
    let Some(sighting) = &intake.batch.sighting else { return Ok(()) };
    let (office, now, who) = (change.office_text.clone(), change.now_micros(), change.who());
    let description = sighting.description.as_deref().map(|text| crate::clean(text).into_owned());
    insert(
        change.db(),
        "INSERT INTO sighting (office_id, act_id, raw, exchange_id, provenance, tip_id, seen_at, at, who, reach, \
         picture, description, files) ",
        &plan.sightings,
        " ON CONFLICT DO NOTHING",
        |row, it| {
            let seen = &intake.batch.acts[it.seen];
            row.push_bind(&office).push_bind(it.act.to_string()).push_bind(it.raw.to_string());
            row.push_bind(it.exchange.to_string()).push_bind(name_of(&seen.provenance));
            row.push_bind(tip.map(|it| it.to_string())).push_bind(seen.seen_at.as_microsecond());
            row.push_bind(now).push_bind(&who).push_bind(sighting.reach.map(netra_model::sighting::Reach::as_str));
            row.push_bind(to_json(&sighting.picture)).push_bind(&description);
            row.push_bind(to_json(&sighting.files));
        },
    )
    .await?;
    for it in &plan.sightings {
        for file in &sighting.files {
            sqlx::query(
                "INSERT INTO media_ref (office_id, sha256, content_id)
                 SELECT $1, $2, COALESCE(content_id, target_id) FROM act
                 WHERE id = $3 AND COALESCE(content_id, target_id) IS NOT NULL ON CONFLICT DO NOTHING",
            )
            .bind(&office)
            .bind(file.sha256.to_string())
            .bind(it.act.to_string())
            .execute(change.db())
            .await?;
        }
    }
    Ok(())
}

/// One row per act and source; seen again on a later day, it counts one more.
async fn observations(change: &mut Change<'_>, intake: Intake<'_>, plan: &Plan) -> Result<()> {
    let office = change.office_text.clone();
    let mut once = HashSet::new();
    let rows: Vec<_> = plan
        .observations
        .iter()
        .filter(|it| once.insert((it.act, name_of(&intake.batch.acts[it.seen].provenance))))
        .collect();
    insert(
        change.db(),
        "INSERT INTO observation (office_id, act_id, source, provenance, without_login, first_at, last_at, times) ",
        &rows,
        " ON CONFLICT (act_id, source, provenance) DO UPDATE
          SET last_at = excluded.last_at, times = observation.times + 1
          WHERE excluded.last_at >= observation.last_at + 72000000000",
        |row, observation| {
            let seen = &intake.batch.acts[observation.seen];
            row.push_bind(&office).push_bind(observation.act.to_string()).push_bind(intake.source);
            row.push_bind(name_of(&seen.provenance)).push_bind(seen.without_login);
            row.push_bind(seen.seen_at.as_microsecond()).push_bind(seen.seen_at.as_microsecond()).push_bind(1_i64);
        },
    )
    .await?;
    Ok(())
}

/// What an item copies of each flagged act.
async fn item_facts(
    change: &mut Change<'_>,
    intake: Intake<'_>,
    watched: &Watched,
    plan: &Plan,
) -> Result<HashMap<ActId, ItemFacts>> {
    let rows: HashMap<ActId, &plan::ActRow> = plan.acts.iter().map(|act| (act.id, act)).collect();
    let mut facts = HashMap::new();
    let mut known = Vec::new();
    for flag in &plan.flags {
        let seen = &intake.batch.acts[flag.seen];
        let Some(fact) = watched.accounts.get(&seen.actor) else { continue };
        let Some(row) = rows.get(&flag.act) else {
            known.push(flag.act);
            continue;
        };
        let own = seen.own.as_ref().map(|own| own.text.as_str()).filter(|text| !text.trim().is_empty());
        let target = match &seen.target {
            Some(netra_model::act::SeenTarget::Content(content)) => Some(content.text.as_str()),
            _ => None,
        };
        let words = own.or(target).unwrap_or_default();
        let on = row.target.map(|it| it.to_string()).or_else(|| row.target_account.as_ref().map(to_json));
        facts.insert(
            flag.act,
            ItemFacts {
                kind: seen.kind,
                platform: seen.actor_seen.platform.clone(),
                account: seen.actor,
                person: fact.person,
                unit: fact.unit,
                sort_at: row.sort_at,
                happened_at: seen.happened.at(),
                first_seen_at: seen.seen_at,
                snippet: flags::snippet(words),
                provenances: plan::listed(seen.provenance),
                near_key: flags::near_key(seen.kind, own.unwrap_or_default(), on, flag.act),
            },
        );
    }
    let office = change.office;
    for act in super::facts::load(change.db(), office, &known).await? {
        facts.insert(act.id, act.item_facts());
    }
    Ok(facts)
}

async fn quarantine(change: &mut Change<'_>, intake: Intake<'_>) -> Result<u64> {
    let office = change.office_text.clone();
    let expires = change.now.checked_add(QUARANTINE).unwrap_or(change.now).as_microsecond();
    let (now, clock) = (change.now_micros(), change.shared.clock.clone());
    let kept: Vec<_> = intake.batch.skipped.iter().filter(|skipped| skipped.keep).collect();
    insert(
        change.db(),
        "INSERT INTO quarantine (id, office_id, source, place, why, sha256, bytes, since, expires_at) ",
        &kept,
        " ON CONFLICT DO NOTHING",
        |row, skipped| {
            row.push_bind(clock.id::<QuarantineId>().to_string()).push_bind(&office).push_bind(intake.source);
            row.push_bind(crate::clean(&skipped.place).into_owned());
            row.push_bind(crate::clean(&skipped.why.lines()).into_owned());
            row.push_bind(digest(&skipped.bytes).to_string()).push_bind(skipped.bytes.as_slice());
            row.push_bind(now).push_bind(expires);
        },
    )
    .await
}

async fn missing_targets(change: &mut Change<'_>, intake: Intake<'_>) -> Result<()> {
    for (native_key, why) in &intake.batch.missing_targets {
        sqlx::query(
            "UPDATE content SET missing = $3 WHERE office_id = $1 AND native_key = $2 AND versions = 0",
        )
        .bind(&change.office_text)
        .bind(crate::clean(native_key).into_owned())
        .bind(crate::clean(why).into_owned())
        .execute(&mut *change.tx)
        .await?;
    }
    Ok(())
}

async fn dropped(change: &mut Change<'_>, intake: Intake<'_>, dropped: u64) -> Result<()> {
    if dropped == 0 {
        return Ok(());
    }
    let day = change.now.to_zoned(change.zone.clone()).date().to_string();
    sqlx::query(
        "INSERT INTO intake_day (office_id, source, day, dropped) VALUES ($1, $2, $3, $4)
         ON CONFLICT (office_id, source, day) DO UPDATE SET dropped = intake_day.dropped + excluded.dropped",
    )
    .bind(&change.office_text)
    .bind(intake.source)
    .bind(day)
    .bind(stored(dropped))
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

async fn cursor_moves(change: &mut Change<'_>, intake: Intake<'_>) -> Result<()> {
    let Some(cursor) = &intake.batch.cursor else { return Ok(()) };
    sqlx::query(
        "INSERT INTO cursor_position (office_id, source, subject, cursor, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (office_id, source, subject) DO UPDATE SET cursor = excluded.cursor, at = excluded.at",
    )
    .bind(&change.office_text)
    .bind(intake.source)
    .bind(intake.cursor_subject.to_string())
    .bind(&cursor.0)
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

pub(crate) async fn cursor(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    key: &CursorKey<'_>,
) -> Result<Option<Cursor>> {
    machine_asks(scope)?;
    let cursor: Option<String> = sqlx::query_scalar(
        "SELECT cursor FROM cursor_position WHERE office_id = $1 AND source = $2 AND subject = $3",
    )
    .bind(scope.office.to_string())
    .bind(key.source)
    .bind(key.subject.to_string())
    .fetch_optional(db)
    .await?;
    Ok(cursor.map(Cursor))
}
