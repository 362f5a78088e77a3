//! Saved searches, the history of searches, lists of searches, and rows for what was found.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use netra_model::scope::{Actor, Role, Scope, Who};
use netra_model::{ActId, SavedSearchId, SearchListId, SearchRunId, UserId};
use serde_json::json;
use sqlx::Row;

use super::change::Change;
use super::rows::{
    anywhere, count, from_json, in_list, int, may_see_items, named, opt_parsed, opt_text, opt_time, parsed,
    sql, staff_may, stored, text, time, to_json, within_units,
};
use super::{CHUNK, Conn, DbRow, LIKE, Sql};
use crate::{
    NewSavedSearch, NewSearchRun, Page, Result, SavedSearch, SearchExport, SearchList, SearchListLine,
    SearchRow, SearchRun, SearchRunPage, Shared, StoreError,
};

/// How long it is kept what was searched for.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The same search again within this time is one line.
const AGAIN: SignedDuration = SignedDuration::from_mins(10);
/// So many searches may one person save.
const MOST: i64 = 50;
const MAY_SEARCH: &str = "searches are those of signed-in staff who see items";
const MAY_EXPORT: &str = "results are exported by the report writer or a supervisor";

/// The signed-in person whose searches are asked for.
fn whose(actor: &Actor) -> Result<UserId> {
    match actor.who {
        Who::User { id, role } if role.may_see_items() => Ok(id),
        _ => Err(StoreError::NotAllowed(MAY_SEARCH)),
    }
}

pub(crate) async fn save_search(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    search: &NewSavedSearch,
) -> Result<SavedSearchId> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_see_items, MAY_SEARCH)?;
    let name = checked_name(&search.name)?;
    let n: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM saved_search WHERE office_id = $1 AND staff_id = $2")
            .bind(&change.office_text)
            .bind(user.to_string())
            .fetch_one(&mut *change.tx)
            .await?;
    if n >= MOST {
        return Err(StoreError::invalid(
            format!("sudah ada {n} pencarian tersimpan; hapus satu yang tidak dipakai lagi"),
            format!("there are {n} saved searches already; delete one that is no longer used"),
        ));
    }
    let id: SavedSearchId = shared.clock.id();
    sqlx::query(
        "INSERT INTO saved_search (id, office_id, staff_id, name, address, shared, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.to_string())
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(&name)
    .bind(crate::clean(&search.address).into_owned())
    .bind(i64::from(search.shared))
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    let detail = json!({ "name": name, "address": search.address, "shared": search.shared });
    change.audit("search.save", "search", id, &detail);
    change.commit().await?;
    Ok(id)
}

fn checked_name(name: &str) -> Result<String> {
    let name = crate::clean(name.trim()).into_owned();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(StoreError::invalid(
            "nama pencarian: seharusnya 1–80 karakter",
            "the search's name: expected 1–80 characters",
        ));
    }
    Ok(name)
}

pub(crate) async fn saved_searches(db: &mut Conn, _: &Shared, actor: &Actor) -> Result<Vec<SavedSearch>> {
    let user = whose(actor)?;
    let rows = sqlx::query(
        "SELECT v.id, v.name, v.address, v.staff_id, s.name AS by_name, v.shared, v.created_at, l.looked_at
         FROM saved_search v JOIN staff s ON s.id = v.staff_id
         LEFT JOIN saved_search_look l ON l.saved_id = v.id AND l.staff_id = $2
         WHERE v.office_id = $1 AND (v.staff_id = $2 OR v.shared = 1) ORDER BY v.name, v.id",
    )
    .bind(actor.office.to_string())
    .bind(user.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(SavedSearch {
                id: parsed(row, "id")?,
                name: text(row, "name")?,
                address: text(row, "address")?,
                by: parsed(row, "staff_id")?,
                by_name: text(row, "by_name")?,
                shared: int(row, "shared")? != 0,
                created_at: time(row, "created_at")?,
                looked_at: opt_time(row, "looked_at")?,
            })
        })
        .collect()
}

pub(crate) async fn change_search(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    id: SavedSearchId,
    name: &str,
    is_shared: bool,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_see_items, MAY_SEARCH)?;
    let name = checked_name(name)?;
    let changed = sqlx::query(
        "UPDATE saved_search SET name = $4, shared = $5 WHERE office_id = $1 AND staff_id = $2 AND id = $3",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(id.to_string())
    .bind(&name)
    .bind(i64::from(is_shared))
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    if changed == 0 {
        return Err(StoreError::missing("saved search", id));
    }
    change.audit("search.change", "search", id, &json!({ "name": name, "shared": is_shared }));
    change.commit().await
}

pub(crate) async fn delete_search(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    id: SavedSearchId,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_see_items, MAY_SEARCH)?;
    let name: Option<String> = sqlx::query_scalar(
        "SELECT name FROM saved_search WHERE office_id = $1 AND staff_id = $2 AND id = $3",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(id.to_string())
    .fetch_optional(&mut *change.tx)
    .await?;
    let Some(name) = name else { return Err(StoreError::missing("saved search", id)) };
    for statement in
        ["DELETE FROM saved_search_look WHERE saved_id = $1", "DELETE FROM saved_search WHERE id = $1"]
    {
        sqlx::query(statement).bind(id.to_string()).execute(&mut *change.tx).await?;
    }
    change.audit("search.delete", "search", id, &json!({ "name": name }));
    change.commit().await
}

pub(crate) async fn searches_looked(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    upto: Timestamp,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_see_items, MAY_SEARCH)?;
    sqlx::query(
        "INSERT INTO saved_search_look (office_id, saved_id, staff_id, looked_at)
         SELECT v.office_id, v.id, $2, $3 FROM saved_search v
         WHERE v.office_id = $1 AND (v.staff_id = $2 OR v.shared = 1)
         ON CONFLICT (saved_id, staff_id) DO UPDATE SET looked_at = excluded.looked_at
         WHERE excluded.looked_at > saved_search_look.looked_at",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(upto.min(change.now).as_microsecond())
    .execute(&mut *change.tx)
    .await?;
    change.audit("search.look", "user", user, &json!({ "upto": upto }));
    change.commit().await
}

pub(crate) async fn record_search(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    run: &NewSearchRun,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_see_items, MAY_SEARCH)?;
    let (address, words) = (crate::clean(&run.address).into_owned(), crate::clean(&run.words).into_owned());
    let since = (change.now - AGAIN).as_microsecond();
    let again: Option<String> = sqlx::query_scalar(
        "SELECT id FROM search_run WHERE office_id = $1 AND staff_id = $2 AND at >= $3 AND address = $4",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(since)
    .bind(&address)
    .fetch_optional(&mut *change.tx)
    .await?;
    if let Some(id) = again {
        sqlx::query("UPDATE search_run SET hits = $2, at = $3, day = $4 WHERE id = $1")
            .bind(id)
            .bind(stored(run.hits))
            .bind(change.now_micros())
            .bind(run.day.to_string())
            .execute(&mut *change.tx)
            .await?;
        return change.commit().await;
    }
    forget_old(&mut change).await?;
    let id: SearchRunId = shared.clock.id();
    sqlx::query(
        "INSERT INTO search_run (id, office_id, staff_id, words, address, day, hits, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.to_string())
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(words)
    .bind(&address)
    .bind(run.day.to_string())
    .bind(stored(run.hits))
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    change.audit("search.run", "search", id, &json!({ "address": address, "hits": run.hits }));
    change.commit().await
}

/// What was searched for is kept for 90 days and no longer.
async fn forget_old(change: &mut Change<'_>) -> Result<()> {
    let before = (change.now - KEPT).as_microsecond();
    for statement in [
        "DELETE FROM search_run WHERE office_id = $1 AND at < $2",
        "DELETE FROM search_list WHERE office_id = $1 AND at < $2",
    ] {
        sqlx::query(statement).bind(&change.office_text).bind(before).execute(&mut *change.tx).await?;
    }
    Ok(())
}

pub(crate) async fn search_history(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    me: UserId,
    words: &str,
    page: Page,
) -> Result<SearchRunPage> {
    may_see_items(scope)?;
    let own_only = scope.units.is_some();
    let since = (shared.clock.now() - KEPT).as_microsecond();
    let narrow = |query: &mut Sql| {
        query.push_bind(scope.office.to_string()).push(" AND r.at >= ").push_bind(since);
        if own_only {
            query.push(" AND r.staff_id = ").push_bind(me.to_string());
        }
        if !words.trim().is_empty() {
            let pattern = anywhere(words.trim());
            query.push(" AND (r.words ").push(LIKE).push(" ").push_bind(pattern.clone());
            query
                .push(" ESCAPE '\\' OR s.name ")
                .push(LIKE)
                .push(" ")
                .push_bind(pattern)
                .push(" ESCAPE '\\')");
        }
    };
    let from = "FROM search_run r JOIN staff s ON s.id = r.staff_id WHERE r.office_id = ";
    let mut query = sql("SELECT COUNT(*) AS n ");
    query.push(from);
    narrow(&mut query);
    let total = count(&query.build().fetch_one(&mut *db).await?, "n")?;
    let mut query = sql("SELECT r.id, s.name, r.words, r.address, r.day, r.hits, r.at ");
    query.push(from);
    narrow(&mut query);
    query.push(" ORDER BY r.at DESC, r.id DESC LIMIT ").push_bind(stored(page.limit));
    query.push(" OFFSET ").push_bind(stored(page.offset));
    let rows = query.build().fetch_all(db).await?;
    let rows = rows.iter().map(run_of).collect::<Result<_>>()?;
    Ok(SearchRunPage { rows, total, own_only })
}

fn run_of(row: &DbRow) -> Result<SearchRun> {
    Ok(SearchRun {
        id: parsed(row, "id")?,
        by_name: text(row, "name")?,
        run: NewSearchRun {
            words: text(row, "words")?,
            address: text(row, "address")?,
            day: parsed(row, "day")?,
            hits: count(row, "hits")?,
        },
        at: time(row, "at")?,
    })
}

pub(crate) async fn save_search_list(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    name: &str,
    lines: &[SearchListLine],
) -> Result<SearchListId> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_see_items, MAY_SEARCH)?;
    forget_old(&mut change).await?;
    let id: SearchListId = shared.clock.id();
    sqlx::query(
        "INSERT INTO search_list (id, office_id, staff_id, name, lines, at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.to_string())
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(crate::clean(name).into_owned())
    .bind(to_json(lines).replace("\\u0000", "\u{2400}"))
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    let words: Vec<&str> = lines.iter().map(|line| line.words.as_str()).collect();
    change.audit("search.list", "search", id, &json!({ "name": name, "lines": words }));
    change.commit().await?;
    Ok(id)
}

pub(crate) async fn search_list(
    db: &mut Conn,
    _: &Shared,
    actor: &Actor,
    id: SearchListId,
) -> Result<Option<SearchList>> {
    let user = whose(actor)?;
    let row = sqlx::query(
        "SELECT id, name, lines, at FROM search_list WHERE office_id = $1 AND staff_id = $2 AND id = $3",
    )
    .bind(actor.office.to_string())
    .bind(user.to_string())
    .bind(id.to_string())
    .fetch_optional(db)
    .await?;
    row.as_ref().map(list_of).transpose()
}

pub(crate) async fn search_lists(
    db: &mut Conn,
    _: &Shared,
    actor: &Actor,
    limit: u64,
) -> Result<Vec<SearchList>> {
    let user = whose(actor)?;
    let rows = sqlx::query(
        "SELECT id, name, lines, at FROM search_list WHERE office_id = $1 AND staff_id = $2
         ORDER BY at DESC, id DESC LIMIT $3",
    )
    .bind(actor.office.to_string())
    .bind(user.to_string())
    .bind(stored(limit))
    .fetch_all(db)
    .await?;
    rows.iter().map(list_of).collect()
}

fn list_of(row: &DbRow) -> Result<SearchList> {
    Ok(SearchList {
        id: parsed(row, "id")?,
        name: text(row, "name")?,
        at: time(row, "at")?,
        lines: from_json(row, "lines")?,
    })
}

pub(crate) async fn record_search_export(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    export: &SearchExport,
) -> Result<()> {
    staff_may(actor, Role::may_export, MAY_EXPORT)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_export, MAY_EXPORT)?;
    let detail = json!({
        "address": export.address, "format": export.format, "rows": export.rows, "sha256": export.sha256,
    });
    let action = if export.sha256.is_some() { "search.exported" } else { "search.export" };
    change.audit(action, "user", user, &detail);
    change.commit().await
}

pub(crate) async fn search_rows(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    acts: &[ActId],
) -> Result<Vec<SearchRow>> {
    may_see_items(scope)?;
    let mut rows = Vec::with_capacity(acts.len());
    for chunk in acts.chunks(CHUNK) {
        let mut query =
            sql("SELECT a.id AS act_id, i.id AS item_id, i.short_id, i.status, i.verdict FROM act a
             JOIN account ac ON ac.id = a.account_id JOIN person p ON p.id = ac.person_id
             LEFT JOIN item i ON i.act_id = a.id AND i.office_id = a.office_id
             WHERE ac.detached_at IS NULL AND a.office_id || '' = ");
        query.push_bind(scope.office.to_string());
        within_units(&mut query, scope, "p.unit_id");
        query.push(" AND a.id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(") ORDER BY a.id");
        let found = query.build().fetch_all(&mut *db).await?;
        let notes = notes(db, &found).await?;
        for row in &found {
            rows.push(row_of(row, &notes)?);
        }
    }
    Ok(rows)
}

fn row_of(row: &DbRow, notes: &HashMap<String, String>) -> Result<SearchRow> {
    let item = opt_text(row, "item_id")?;
    let status = if item.is_some() { Some(named(row, "status")?) } else { None };
    let verdict = opt_parsed(row, "verdict")?;
    // Without a verdict that may be shown, what was written about it is not shown either.
    let note = item.filter(|_| verdict.is_some()).and_then(|item| notes.get(&item).cloned());
    Ok(SearchRow {
        act: parsed(row, "act_id")?,
        item: opt_parsed(row, "short_id")?,
        status,
        verdict,
        note: note.unwrap_or_default(),
    })
}

/// Reason and note of the last decision that stands, by item.
async fn notes(db: &mut Conn, rows: &[DbRow]) -> Result<HashMap<String, String>> {
    let mut decided = Vec::new();
    for row in rows {
        let verdict: Option<&str> = row.try_get("verdict")?;
        if let (Some(item), Some(_)) = (opt_text(row, "item_id")?, verdict) {
            decided.push(item);
        }
    }
    let mut notes = HashMap::new();
    if decided.is_empty() {
        return Ok(notes);
    }
    let mut query =
        sql("SELECT item_id, reason, note FROM decision WHERE undone_at IS NULL AND item_id IN (");
    in_list(&mut query, decided);
    query.push(") ORDER BY at, id");
    for row in &query.build().fetch_all(db).await? {
        let parts = [text(row, "reason")?, text(row, "note")?];
        let parts: Vec<&str> = parts.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
        notes.insert(text(row, "item_id")?, parts.join(" · "));
    }
    Ok(notes)
}
