//! Deleting by age: everything that speaks of an act goes, in small transactions, and a kill at any moment leaves only
//! whole ones. What stays is nobody's: a keyed digest and the day ([`erased_act`](../../migrations/0008_keep.sql)), one
//! line of the log with counts, and the log's own lines without their details.

use std::collections::BTreeSet;

use netra_model::act::Platform;
use netra_model::retention::RetentionClass;
use netra_model::scope::Actor;
use serde_json::json;

use super::change::Change;
use super::rows::{damaged, in_list, int, machine_acts, opt_parsed, opt_text, parsed, sql, text};
use super::{CHUNK, Conn, expire, retention};
use crate::types::retention::Erasing;
use crate::{Aged, Result, Shared, plan};

/// So many acts, items or cases go in one transaction: the desk writes between two of them.
const AT_ONCE: i64 = 200;
/// Cases are larger.
const CASES_AT_ONCE: i64 = 10;

/// What speaks of an item, in the order in which it can go: table, and the column with the item's id.
pub(crate) const OF_ITEM: &[(&str, &str)] = &[
    ("known_on", "item_id"),
    ("clock_event", "item_id"),
    ("item_open", "item_id"),
    ("handover", "item_id"),
    ("item_sample", "item_id"),
    ("hold", "item_id"),
    ("item_view", "item_id"),
    ("case_item", "item_id"),
    ("retention_hold", "item_id"),
    ("decision", "item_id"),
];
/// What speaks of an act, without its item.
pub(crate) const OF_ACT: &[(&str, &str)] = &[
    ("act_event", "act_id"),
    ("observation", "act_id"),
    ("sighting", "act_id"),
    ("match_work", "act_id"),
    ("act_sample", "act_id"),
    ("tip_act", "act_id"),
    ("flag", "act_id"),
];
/// What speaks of a post.
pub(crate) const OF_CONTENT: &[(&str, &str)] = &[
    ("media_ref", "content_id"),
    ("media_fetch", "content_id"),
    ("tombstone", "content_id"),
    ("secured", "content_id"),
    ("content_version", "content_id"),
];
/// What speaks of a case.
pub(crate) const OF_CASE: &[(&str, &str)] = &[
    ("case_mention", "case_id"),
    ("case_entry", "case_id"),
    ("case_document", "case_id"),
    ("case_export", "case_id"),
    ("retention_hold", "case_id"),
    ("case_item", "case_id"),
];

/// Cases first: what stood in one is nobody's afterwards, and has no clock of its own.
const IN_TURN: [RetentionClass; 4] = [
    RetentionClass::ClosedCase,
    RetentionClass::Dismissed,
    RetentionClass::Prevention,
    RetentionClass::Unflagged,
];

/// One transaction; says whether there may be more.
pub(crate) async fn erase_step(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    work: &mut Erasing,
) -> Result<bool> {
    machine_acts(actor)?;
    while let Some(class) = IN_TURN.get(work.class) {
        let more = match class {
            RetentionClass::ClosedCase => cases(db, shared, actor, &mut work.gone).await?,
            RetentionClass::Unflagged => unflagged(db, shared, actor, &mut work.from, &mut work.gone).await?,
            class => items(db, shared, actor, *class, &mut work.from, &mut work.gone).await?,
        };
        if more {
            return Ok(true);
        }
        (work.class, work.from) = (work.class + 1, i64::MIN);
    }
    sweep_media(db, shared, actor).await?;
    if work.gone != Aged::default() {
        for statement in super::AFTER_ERASING {
            sqlx::raw_sql(*statement).execute(&mut *db).await?;
        }
    }
    Ok(false)
}

/// `from` is when the last one came in that was looked at: those before it that stay are not gone through again for each
/// transaction.
async fn unflagged(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    from: &mut i64,
    all: &mut Aged,
) -> Result<bool> {
    let mut change = Change::begin(db, shared, actor).await?;
    let mut query = sql("SELECT a.id, a.first_seen_at AS since");
    if !expire::push_unflagged(&mut query, &change.office_text, &shared.retention(), change.now) {
        return Ok(false);
    }
    query.push(" AND a.first_seen_at >= ").push_bind(*from);
    query.push(" ORDER BY a.first_seen_at, a.id LIMIT ").push_bind(AT_ONCE);
    let rows = query.build().fetch_all(change.db()).await?;
    let Some(last) = rows.last() else { return Ok(false) };
    *from = int(last, "since")?;
    let acts = rows.iter().map(|row| text(row, "id")).collect::<Result<Vec<String>>>()?;
    let gone = Gone { acts: acts.len() as u64, ..Gone::default() };
    let gone = erase_acts(&mut change, RetentionClass::Unflagged, &acts, gone).await?;
    finish(change, RetentionClass::Unflagged, &gone).await?;
    all.acts += gone.acts;
    Ok(true)
}

async fn items(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    class: RetentionClass,
    from: &mut i64,
    all: &mut Aged,
) -> Result<bool> {
    let mut change = Change::begin(db, shared, actor).await?;
    let mut query = sql("SELECT i.id, i.act_id, i.opened_at AS since");
    if !expire::push_items(&mut query, &change.office_text, class, &shared.retention(), change.now) {
        return Ok(false);
    }
    query.push(" AND i.opened_at >= ").push_bind(*from);
    query.push(" ORDER BY i.opened_at, i.id LIMIT ").push_bind(AT_ONCE);
    let rows = query.build().fetch_all(change.db()).await?;
    let Some(last) = rows.last() else { return Ok(false) };
    *from = int(last, "since")?;
    let column = |name| rows.iter().map(|row| text(row, name)).collect::<Result<Vec<String>>>();
    let (items, acts) = (column("id")?, column("act_id")?);
    erase_items(&mut change, &items).await?;
    let gone = Gone { items: items.len() as u64, ..Gone::default() };
    let gone = erase_acts(&mut change, class, &acts, gone).await?;
    finish(change, class, &gone).await?;
    all.items += gone.items;
    Ok(true)
}

async fn cases(db: &mut Conn, shared: &Shared, actor: &Actor, all: &mut Aged) -> Result<bool> {
    let class = RetentionClass::ClosedCase;
    let mut change = Change::begin(db, shared, actor).await?;
    let mut query = sql("SELECT c.id");
    if !expire::push_cases(&mut query, &change.office_text, &shared.retention(), change.now) {
        return Ok(false);
    }
    query.push(" ORDER BY c.changed_at, c.id LIMIT ").push_bind(CASES_AT_ONCE);
    let ids: Vec<String> = query.build_query_scalar().fetch_all(change.db()).await?;
    if ids.is_empty() {
        return Ok(false);
    }
    let mut query = sql("SELECT DISTINCT i.id, i.act_id FROM case_item ci JOIN item i ON i.id = ci.item_id
         WHERE ci.case_id IN (");
    in_list(&mut query, ids.iter().cloned());
    // What stands in another case as well goes with that one.
    query.push(") AND NOT EXISTS (SELECT 1 FROM case_item o WHERE o.item_id = i.id AND o.case_id NOT IN (");
    in_list(&mut query, ids.iter().cloned());
    query.push(")) ORDER BY i.id");
    let rows = query.build().fetch_all(change.db()).await?;
    let column = |name| rows.iter().map(|row| text(row, name)).collect::<Result<Vec<String>>>();
    let (items, acts) = (column("id")?, column("act_id")?);
    let mut files = BTreeSet::new();
    let mut query = sql("SELECT sha256 FROM case_document WHERE case_id IN (");
    in_list(&mut query, ids.iter().cloned());
    query.push(")");
    files.extend(query.build_query_scalar::<String>().fetch_all(change.db()).await?);
    details(&mut change, "case", &ids).await?;
    delete(&mut change, OF_CASE, &ids).await?;
    delete(&mut change, &[("case_file", "id")], &ids).await?;
    erase_items(&mut change, &items).await?;
    let gone = Gone { items: items.len() as u64, cases: ids.len() as u64, files, ..Gone::default() };
    let gone = erase_acts(&mut change, class, &acts, gone).await?;
    finish(change, class, &gone).await?;
    all.items += gone.items;
    all.cases += gone.cases;
    Ok(true)
}

/// What a transaction takes.
#[derive(Debug, Default)]
struct Gone {
    acts: u64,
    items: u64,
    cases: u64,
    contents: u64,
    segments: u64,
    /// Files that one of the rows spoke of.
    files: BTreeSet<String>,
}

async fn finish(mut change: Change<'_>, class: RetentionClass, gone: &Gone) -> Result<()> {
    may_go(&mut change, &gone.files).await?;
    let detail = json!({ "class": class, "acts": gone.acts, "items": gone.items, "cases": gone.cases,
        "contents": gone.contents, "segments": gone.segments, "files": gone.files.len() });
    let id = change.office;
    change.audit("retention.age", "office", id, &detail);
    change.commit().await
}

/// Notes which of these files nothing speaks of any more.
pub(super) async fn may_go(change: &mut Change<'_>, files: &BTreeSet<String>) -> Result<()> {
    let office = change.office_text.clone();
    for sha256 in files {
        // Another office of this database may keep the same file, or a case may.
        if !super::media::is_used(change.db(), sha256).await? {
            sqlx::query("INSERT INTO media_gone (office_id, sha256) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(&office)
                .bind(sha256)
                .execute(&mut *change.tx)
                .await?;
        }
    }
    Ok(())
}

/// Removes the files that nothing speaks of any more, those among them that a kill left behind.
pub(super) async fn sweep_media(db: &mut Conn, shared: &Shared, actor: &Actor) -> Result<()> {
    let office = actor.office.to_string();
    let waiting: Vec<String> = sqlx::query_scalar("SELECT sha256 FROM media_gone WHERE office_id = $1")
        .bind(&office)
        .fetch_all(&mut *db)
        .await?;
    for sha256 in waiting {
        // Something may have brought the same bytes again since.
        if !super::media::is_used(&mut *db, &sha256).await? {
            let digest = sha256.parse().map_err(|error| damaged("sha256", error))?;
            crate::media::remove(&shared.media, digest).await?;
        }
        sqlx::query("DELETE FROM media_gone WHERE office_id = $1 AND sha256 = $2")
            .bind(&office)
            .bind(&sha256)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

async fn delete(
    change: &mut Change<'_>,
    tables: &[(&'static str, &'static str)],
    ids: &[String],
) -> Result<()> {
    for (table, column) in tables {
        for chunk in ids.chunks(CHUNK) {
            let mut query = sql("DELETE FROM ");
            query.push(*table).push(" WHERE ").push(*column).push(" IN (");
            in_list(&mut query, chunk.iter().cloned());
            query.push(")");
            query.build().execute(change.db()).await?;
        }
    }
    Ok(())
}

/// Empties what the log says of these; its lines with their digests stay.
async fn details(change: &mut Change<'_>, object: &'static str, ids: &[String]) -> Result<()> {
    for chunk in ids.chunks(CHUNK) {
        let mut query = sql("DELETE FROM audit_detail WHERE office_id = ");
        query
            .push_bind(&change.office_text)
            .push(" AND seq IN (SELECT a.seq FROM audit a WHERE a.office_id = ");
        query.push_bind(&change.office_text).push(" AND a.object = ").push_bind(object);
        query.push(" AND a.object_id IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push("))");
        query.build().execute(change.db()).await?;
    }
    Ok(())
}

async fn erase_items(change: &mut Change<'_>, items: &[String]) -> Result<()> {
    details(change, "item", items).await?;
    for chunk in items.chunks(CHUNK) {
        let mut query =
            sql("DELETE FROM plenary_vote WHERE decision_id IN (SELECT id FROM decision WHERE item_id IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push("))");
        query.build().execute(change.db()).await?;
    }
    delete(change, OF_ITEM, items).await?;
    delete(change, &[("item", "id")], items).await
}

async fn erase_acts(
    change: &mut Change<'_>,
    class: RetentionClass,
    acts: &[String],
    mut gone: Gone,
) -> Result<Gone> {
    let exchanges = exchanges_of(change, acts).await?;
    let contents = remember(change, class, acts).await?;
    details(change, "act", acts).await?;
    delete(change, OF_ACT, acts).await?;
    delete(change, &[("act", "id")], acts).await?;
    let free = nobodys(change, &contents).await?;
    let mut exchanges = exchanges;
    for chunk in free.chunks(CHUNK) {
        let mut query =
            sql("SELECT exchange_id FROM content_version WHERE exchange_id IS NOT NULL AND content_id IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(")");
        exchanges.extend(query.build_query_scalar::<String>().fetch_all(change.db()).await?);
        let mut query = sql("SELECT sha256 FROM media_ref WHERE content_id IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(")");
        gone.files.extend(query.build_query_scalar::<String>().fetch_all(change.db()).await?);
    }
    details(change, "content", &free).await?;
    delete(change, OF_CONTENT, &free).await?;
    delete(change, &[("content", "id")], &free).await?;
    gone.contents = free.len() as u64;
    gone.segments = retention::raw(change, exchanges.clone()).await?;
    empty_exchanges(change, &exchanges).await?;
    Ok(gone)
}

/// The exchanges in which acts came, what happened to them, and what people entered.
async fn exchanges_of(change: &mut Change<'_>, acts: &[String]) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for chunk in acts.chunks(CHUNK / 3) {
        let list = || chunk.iter().cloned();
        let mut query = sql("SELECT exchange_id FROM act WHERE id IN (");
        in_list(&mut query, list());
        query.push(") UNION SELECT exchange_id FROM act_event WHERE act_id IN (");
        in_list(&mut query, list());
        query.push(") UNION SELECT exchange_id FROM sighting WHERE act_id IN (");
        in_list(&mut query, list());
        query.push(")");
        for row in query.build().fetch_all(change.db()).await? {
            ids.extend(opt_text(&row, "exchange_id")?);
        }
    }
    Ok(ids)
}

/// Writes down what is to be known of these acts afterwards; gives the posts they rest on.
async fn remember(change: &mut Change<'_>, class: RetentionClass, acts: &[String]) -> Result<Vec<String>> {
    let secret: String = sqlx::query_scalar("SELECT secret FROM office WHERE id = $1")
        .bind(&change.office_text)
        .fetch_one(&mut *change.tx)
        .await?;
    let mut contents = BTreeSet::new();
    for chunk in acts.chunks(CHUNK) {
        let mut query =
            sql("SELECT a.id, a.platform, a.native_key, a.content_id, a.target_id, v.content_hash
             FROM act a LEFT JOIN content c ON c.id = a.content_id
             LEFT JOIN content_version v ON v.content_id = c.id AND v.n = c.versions WHERE a.id IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(") ORDER BY a.id");
        for row in query.build().fetch_all(change.db()).await? {
            let platform: Platform = parsed(&row, "platform")?;
            let key = text(&row, "native_key")?;
            let words = opt_parsed(&row, "content_hash")?;
            let digest = plan::erased_digest(secret.as_bytes(), platform.as_str(), &key, words);
            contents.extend(opt_text(&row, "content_id")?);
            contents.extend(opt_text(&row, "target_id")?);
            let seq = change.next_change();
            sqlx::query(
                "INSERT INTO erased_act (office_id, act_id, digest, class, at, change_seq)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(&change.office_text)
            .bind(text(&row, "id")?)
            .bind(digest)
            .bind(class.as_str())
            .bind(change.now_micros())
            .bind(seq)
            .execute(&mut *change.tx)
            .await?;
        }
    }
    Ok(contents.into_iter().collect())
}

/// Those posts that no act rests on any more.
async fn nobodys(change: &mut Change<'_>, contents: &[String]) -> Result<Vec<String>> {
    let mut free = Vec::new();
    for chunk in contents.chunks(CHUNK) {
        let mut query = sql("SELECT c.id FROM content c
             WHERE NOT EXISTS (SELECT 1 FROM act a WHERE a.content_id = c.id)
               AND NOT EXISTS (SELECT 1 FROM act a WHERE a.target_id = c.id) AND c.id IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(") ORDER BY c.id");
        free.extend(query.build_query_scalar::<String>().fetch_all(change.db()).await?);
    }
    Ok(free)
}

/// Deletes the exchanges on which nothing rests any more: their addresses name accounts.
async fn empty_exchanges(change: &mut Change<'_>, exchanges: &BTreeSet<String>) -> Result<()> {
    let ids: Vec<String> = exchanges.iter().cloned().collect();
    for chunk in ids.chunks(CHUNK) {
        let mut query = sql("DELETE FROM exchange WHERE office_id = ");
        query.push_bind(&change.office_text).push(" AND id IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(
            ") AND NOT EXISTS (SELECT 1 FROM act a WHERE a.exchange_id = exchange.id)
               AND NOT EXISTS (SELECT 1 FROM content_version v WHERE v.exchange_id = exchange.id)
               AND NOT EXISTS (SELECT 1 FROM act_event e WHERE e.exchange_id = exchange.id)
               AND NOT EXISTS (SELECT 1 FROM sighting g WHERE g.exchange_id = exchange.id)",
        );
        query.build().execute(change.db()).await?;
    }
    Ok(())
}
