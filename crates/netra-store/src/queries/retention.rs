//! What the terms of a platform ask for: words that were not seen again in time, or were deleted there, are erased.
//!
//! Erased are the words, what hangs on them, and the raw bytes; a tombstone with the times and the reason stays beside
//! the digests. What an officer captured, or a file brought, is the office's own and stays; so do the words and files that
//! people put into cases (`case_entry`, `case_document`) and into the ledger of attributions (`attribution`,
//! `attribution_sign`), which no platform's terms speak of.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use netra_model::act::ActEventKind;
use netra_model::scope::Actor;
use netra_model::{ActId, Sha256};
use serde_json::json;

use super::change::Change;
use super::rows::{from_json, in_list, machine_acts, opt_text, parsed, sql, text, to_json};
use super::{CHUNK, Conn, Sql, state};
use crate::{Expiry, Result, Shared};

/// So many posts are erased in one transaction.
const AT_ONCE: i64 = 500;
/// How a part is marked whose bytes are kept for it.
const KEPT: u8 = 1;
/// How a part is marked whose bytes were destroyed (see the table `exchange`).
const PURGED: u8 = 2;

/// A part of an exchange as it is stored: offset, length, digest, state.
type Part = (u64, u64, Sha256, u8);

/// One transaction, counted into `all`; says whether there may be more.
pub(crate) async fn expire_step(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    expiry: &Expiry,
    all: &mut u64,
) -> Result<bool> {
    machine_acts(actor)?;
    let n = expire_some(db, shared, actor, expiry).await?;
    *all += n;
    if n == AT_ONCE.unsigned_abs() {
        return Ok(true);
    }
    if *all > 0 {
        // What was erased must not stand on in a log or in freed pages.
        for statement in super::AFTER_ERASING {
            sqlx::raw_sql(*statement).execute(&mut *db).await?;
        }
    }
    Ok(false)
}

async fn expire_some(db: &mut Conn, shared: &Shared, actor: &Actor, expiry: &Expiry) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    let erased = due(&mut change, expiry).await?;
    if erased.is_empty() {
        return Ok(0);
    }
    let n = erased.len() as u64;
    let contents: Vec<String> = erased.keys().cloned().collect();
    let exchanges = exchanges_of(&mut change, &contents).await?;
    tombstones(&mut change, &erased).await?;
    words(&mut change, &contents).await?;
    media(&mut change, &contents).await?;
    let segments = raw(&mut change, exchanges).await?;
    for act in acts_of(&mut change, &contents).await? {
        state::touch(&mut change, act).await?;
    }
    let deleted = erased.values().filter(|why| **why == DELETED).count();
    let detail = json!({
        "platform": expiry.platform, "contents": n, "deleted_there": deleted, "segments": segments,
        "not_seen_since": expiry.not_seen_since,
    });
    let office = change.office;
    change.audit("retention.erase", "office", office, &detail);
    change.commit().await?;
    // A file that no row speaks of is harmless; one that a row speaks of must not be missing.
    super::erase::sweep_media(db, shared, actor).await?;
    Ok(n)
}

const EXPIRED: &str = "expired";
const DELETED: &str = "deleted";

/// Which posts are to be erased, and why.
async fn due(change: &mut Change<'_>, expiry: &Expiry) -> Result<BTreeMap<String, &'static str>> {
    let mut query =
        sql("SELECT c.id, CASE WHEN EXISTS (SELECT 1 FROM act a WHERE a.content_id = c.id AND a.gone IN (");
    in_list(&mut query, deleted_there(expiry));
    query.push(")) THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS deleted");
    push_due(&mut query, &change.office_text, expiry);
    query.push(" ORDER BY c.id LIMIT ").push_bind(AT_ONCE);
    let rows = query.build().fetch_all(change.db()).await?;
    rows.iter()
        .map(|row| {
            let deleted = super::rows::int(row, "deleted")? == 1;
            Ok((text(row, "id")?, if deleted { DELETED } else { EXPIRED }))
        })
        .collect()
}

/// How an act says that its words are gone at their platform, where that counts.
fn deleted_there(expiry: &Expiry) -> [String; 2] {
    [ActEventKind::Deleted, ActEventKind::Undone]
        .map(|kind| if expiry.deleted_there { to_json(&kind) } else { String::new() })
}

/// `… FROM content c WHERE …`: the posts that are to be erased. Whoever counts them and whoever erases them ask the same.
pub(super) fn push_due(query: &mut Sql, office: &str, expiry: &Expiry) {
    let cut = expiry.not_seen_since.map_or(i64::MIN, jiff::Timestamp::as_microsecond);
    query.push(" FROM content c WHERE c.office_id = ").push_bind(office.to_owned());
    query.push(" AND c.platform = ").push_bind(expiry.platform.as_str().to_owned());
    query.push(
        " AND c.versions > 0
          AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.content_id = c.id AND t.versions >= c.versions)
          AND NOT EXISTS (SELECT 1 FROM act a JOIN observation o ON o.act_id = a.id
                          WHERE a.content_id = c.id AND o.provenance <> 'collected')
          AND NOT EXISTS (SELECT 1 FROM act a JOIN observation o ON o.act_id = a.id
                          WHERE a.target_id = c.id AND o.provenance <> 'collected')
          AND ((NOT EXISTS (SELECT 1 FROM content_version v WHERE v.content_id = c.id AND v.seen_at > ",
    );
    query.push_bind(cut);
    query.push(") AND NOT EXISTS (SELECT 1 FROM act a WHERE a.content_id = c.id AND a.last_seen_at > ");
    query.push_bind(cut);
    query.push(")) OR EXISTS (SELECT 1 FROM act a WHERE a.content_id = c.id AND a.gone IN (");
    in_list(query, deleted_there(expiry));
    query.push(")))");
}

async fn tombstones(change: &mut Change<'_>, erased: &BTreeMap<String, &'static str>) -> Result<()> {
    for (content, why) in erased {
        sqlx::query(
            "INSERT INTO tombstone (office_id, content_id, versions, at, why, last_seen_at)
             SELECT c.office_id, c.id, c.versions, $2, $3,
                 COALESCE((SELECT MAX(a.last_seen_at) FROM act a WHERE a.content_id = c.id),
                          (SELECT MAX(v.seen_at) FROM content_version v WHERE v.content_id = c.id))
             FROM content c WHERE c.id = $1
             ON CONFLICT (content_id) DO UPDATE SET versions = excluded.versions, at = excluded.at,
                 why = excluded.why, last_seen_at = excluded.last_seen_at",
        )
        .bind(content)
        .bind(change.now_micros())
        .bind(*why)
        .execute(change.db())
        .await?;
    }
    Ok(())
}

/// The exchanges in which these posts, their acts and what happened to these came.
async fn exchanges_of(change: &mut Change<'_>, contents: &[String]) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for chunk in contents.chunks(CHUNK / 3) {
        let list = || chunk.iter().cloned();
        let mut query = sql("SELECT exchange_id FROM content_version WHERE content_id IN (");
        in_list(&mut query, list());
        query.push(") UNION SELECT exchange_id FROM act WHERE content_id IN (");
        in_list(&mut query, list());
        query.push(
            ") UNION SELECT e.exchange_id FROM act_event e JOIN act a ON a.id = e.act_id WHERE a.content_id IN (",
        );
        in_list(&mut query, list());
        query.push(")");
        for row in query.build().fetch_all(change.db()).await? {
            ids.extend(opt_text(&row, "exchange_id")?);
        }
    }
    Ok(ids)
}

/// Empties the words, wherever they were copied to.
async fn words(change: &mut Change<'_>, contents: &[String]) -> Result<()> {
    for chunk in contents.chunks(CHUNK) {
        let list = || chunk.iter().cloned();
        let mut query = sql("UPDATE content_version SET text = '', media = '[]' WHERE content_id IN (");
        in_list(&mut query, list());
        query.push(")");
        query.build().execute(change.db()).await?;
        // What was still to be fetched is not, and of what was fetched not even the address stays.
        let mut query = sql("DELETE FROM media_fetch WHERE content_id IN (");
        in_list(&mut query, list());
        query.push(")");
        query.build().execute(change.db()).await?;
        let mut query = sql(
            "UPDATE item SET snippet = '', near_key = id WHERE act_id IN (SELECT id FROM act WHERE content_id IN (",
        );
        in_list(&mut query, list());
        query.push("))");
        query.build().execute(change.db()).await?;
        // An act without own words shows those of its target.
        let mut query = sql(
            "UPDATE item SET snippet = '', near_key = id WHERE act_id IN (SELECT id FROM act WHERE content_id IS NULL AND target_id IN (",
        );
        in_list(&mut query, list());
        query.push("))");
        query.build().execute(change.db()).await?;
    }
    Ok(())
}

/// Forgets which media hung on the posts; those that hang on nothing else wait for being removed.
async fn media(change: &mut Change<'_>, contents: &[String]) -> Result<()> {
    let office = change.office_text.clone();
    let mut hung: BTreeSet<String> = BTreeSet::new();
    for chunk in contents.chunks(CHUNK) {
        let mut query = sql("DELETE FROM media_ref WHERE office_id = ");
        query.push_bind(&office).push(" AND content_id IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(") RETURNING sha256");
        for row in query.build().fetch_all(change.db()).await? {
            hung.insert(text(&row, "sha256")?);
        }
    }
    super::erase::may_go(change, &hung).await
}

/// Destroys the bytes of exchanges, but for what belongs to posts that stay; says how many stretches went.
pub(super) async fn raw(change: &mut Change<'_>, exchanges: BTreeSet<String>) -> Result<u64> {
    // What goes, and how many of the parts that kept it went.
    let mut going: BTreeMap<Sha256, i64> = BTreeMap::new();
    for id in &exchanges {
        let row = sqlx::query("SELECT parts FROM exchange WHERE office_id = $1 AND id = $2")
            .bind(&change.office_text)
            .bind(id)
            .fetch_optional(change.db())
            .await?;
        let Some(row) = row else { continue };
        let staying = staying(change, id).await?;
        let parts: Vec<Part> = from_json(&row, "parts")?;
        let (mut marked, mut purged) = (Vec::with_capacity(parts.len()), false);
        for (offset, len, sha256, kept) in parts {
            // A part that was known before is not marked as kept, and its bytes are here all the same.
            let goes = kept != PURGED && !staying.contains(&sha256);
            if goes {
                *going.entry(sha256).or_default() += i64::from(kept == KEPT);
                purged = true;
            }
            marked.push((offset, len, sha256, if goes && kept == KEPT { PURGED } else { kept }));
        }
        if purged {
            sqlx::query("UPDATE exchange SET parts = $2 WHERE id = $1")
                .bind(id)
                .bind(to_json(&marked))
                .execute(change.db())
                .await?;
        }
    }
    destroy(change, &going).await
}

/// Destroys those of these bytes that no other part keeps; says how many there were.
async fn destroy(change: &mut Change<'_>, going: &BTreeMap<Sha256, i64>) -> Result<u64> {
    let mut by_number: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (sha256, parts) in going {
        by_number.entry(*parts).or_default().push(sha256.to_string());
    }
    let mut n = 0;
    for (parts, digests) in &by_number {
        for chunk in digests.chunks(CHUNK) {
            let mut query = sql("UPDATE segment SET uses = uses - ");
            query.push_bind(*parts).push(" WHERE office_id = ").push_bind(&change.office_text);
            query.push(" AND sha256 IN (");
            in_list(&mut query, chunk.iter().cloned());
            query.push(")");
            if *parts > 0 {
                query.build().execute(change.db()).await?;
            }
            let mut query = sql("DELETE FROM segment WHERE office_id = ");
            query.push_bind(&change.office_text).push(" AND uses <= 0 AND sha256 IN (");
            in_list(&mut query, chunk.iter().cloned());
            query.push(")");
            n += query.build().execute(change.db()).await?.rows_affected();
        }
    }
    Ok(n)
}

/// What posts that are not erased rest on in an exchange.
async fn staying(change: &mut Change<'_>, exchange: &str) -> Result<HashSet<Sha256>> {
    let rows = sqlx::query(
        "SELECT v.raw FROM content_version v LEFT JOIN tombstone t ON t.content_id = v.content_id
             WHERE v.exchange_id = $1 AND (t.content_id IS NULL OR v.n > t.versions)
         UNION SELECT a.raw FROM act a LEFT JOIN tombstone t ON t.content_id = a.content_id
             WHERE a.exchange_id = $1 AND t.content_id IS NULL
         UNION SELECT e.raw FROM act_event e JOIN act a ON a.id = e.act_id
             LEFT JOIN tombstone t ON t.content_id = a.content_id
             WHERE e.exchange_id = $1 AND t.content_id IS NULL
         UNION SELECT g.raw FROM sighting g WHERE g.exchange_id = $1",
    )
    .bind(exchange)
    .fetch_all(change.db())
    .await?;
    rows.iter().filter_map(|row| super::rows::opt_parsed(row, "raw").transpose()).collect()
}

/// The acts that rest on these posts: the index shows them anew.
async fn acts_of(change: &mut Change<'_>, contents: &[String]) -> Result<Vec<ActId>> {
    let mut acts = Vec::new();
    for chunk in contents.chunks(CHUNK / 2) {
        let list = || chunk.iter().cloned();
        let mut query = sql("SELECT id FROM act WHERE content_id IN (");
        in_list(&mut query, list());
        query.push(") UNION SELECT id FROM act WHERE target_id IN (");
        in_list(&mut query, list());
        query.push(")");
        for row in query.build().fetch_all(change.db()).await? {
            acts.push(parsed(&row, "id")?);
        }
    }
    Ok(acts)
}
