//! Batches of the watch-list: what somebody hands in waits, with the letter that carries it, until a second person has
//! approved it. Until then nobody in it is watched because of it.
//!
//! Rows stand in the batch only while it waits: approved, they stand in the watch-list; refused or withdrawn, they and the
//! scan are erased after [`KEPT_DAYS`] days. Who handed in what, when, under which letter, and who decided stays.

use jiff::{SignedDuration, Timestamp};
use netra_model::Sha256;
use netra_model::person::WatchRow;
use netra_model::scope::{Actor, Role, Scope, Who};
use serde_json::json;

use super::change::Change;
use super::rows::{
    count, int, opt_from_json, opt_parsed, opt_text, opt_time, parsed, sql, stored, text, time, to_json,
    whole_office,
};
use super::watchlist_import::{apply_rows, apply_watchlist};
use super::{Conn, DbRow};
use crate::{BatchState, NewWatchBatch, Result, Shared, StoreError, WatchBatch, WatchlistChanges, clean};

/// How long the rows of a refused or withdrawn batch are kept.
pub(crate) const KEPT_DAYS: i64 = 30;

const ADMIN: &str = "the watch-list is changed by the admin";
const APPROVE: &str = "the watch-list is approved by a supervisor or an admin who sees all units";

/// Hands a batch in. Of a signed-in person it waits; of the command line or a worker it counts at once, because whoever
/// runs the program on the server can do anything there anyway, and the record says so.
pub(crate) async fn submit(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    new: &NewWatchBatch,
) -> Result<(u64, WatchlistChanges)> {
    super::rows::staff_may(actor, Role::may_administer, ADMIN)?;
    let rows = with_letter(&new.rows, new.letter.trim());
    if let Who::User { .. } = actor.who {
        check(shared, new)?;
        let changes = apply_watchlist(db, shared, actor, &rows, true).await?;
        let mut change = Change::begin(db, shared, actor).await?;
        all_units(&mut change).await?;
        let n = insert(&mut change, new, &rows, &changes, None).await?;
        change.commit().await?;
        return Ok((n, changes));
    }
    let mut change = Change::begin(db, shared, actor).await?;
    let changes = apply_rows(&mut change, shared, &rows).await?;
    let by = change.who();
    let n = insert(&mut change, new, &rows, &changes, Some(by)).await?;
    change.watchlist_changed();
    change.commit().await?;
    Ok((n, changes))
}

/// Rows that name no letter of their own rest on the batch's.
fn with_letter(rows: &[WatchRow], letter: &str) -> Vec<WatchRow> {
    let letter = Some(clean(letter).into_owned()).filter(|it| !it.is_empty());
    let row = |row: &WatchRow| WatchRow {
        letter: row.letter.clone().filter(|it| !it.trim().is_empty()).or_else(|| letter.clone()),
        ..row.clone()
    };
    rows.iter().map(row).collect()
}

fn check(shared: &Shared, new: &NewWatchBatch) -> Result<()> {
    if new.rows.is_empty() {
        return Err(StoreError::invalid(
            "tidak ada baris yang dapat dipakai dalam berkas ini",
            "no row of this file can be used",
        ));
    }
    if new.letter.trim().is_empty() || new.letter.chars().count() > 200 {
        return Err(StoreError::invalid(
            "isi nomor surat yang menjadi dasar daftar ini, paling banyak 200 karakter",
            "fill in the number of the letter that carries this list, at most 200 characters",
        ));
    }
    let Some(day) = new.letter_day else {
        return Err(StoreError::invalid("isi tanggal suratnya", "fill in the date of the letter"));
    };
    // A day of tolerance covers every time zone.
    let tomorrow = shared.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date().tomorrow();
    if tomorrow.is_ok_and(|tomorrow| day > tomorrow) {
        return Err(StoreError::invalid(
            format!("tanggal surat {day} belum tiba"),
            format!("the date of the letter, {day}, has not come yet"),
        ));
    }
    Ok(())
}

async fn all_units(change: &mut Change<'_>) -> Result<()> {
    if change.units().await?.is_some() { Err(StoreError::NotAllowed(APPROVE)) } else { Ok(()) }
}

/// `approved_by` is whoever it counts by at once.
async fn insert(
    change: &mut Change<'_>,
    new: &NewWatchBatch,
    rows: &[WatchRow],
    changes: &WatchlistChanges,
    approved_by: Option<String>,
) -> Result<u64> {
    let last: Option<i64> = sqlx::query_scalar("SELECT MAX(n) FROM watch_batch WHERE office_id = $1")
        .bind(&change.office_text)
        .fetch_one(&mut *change.tx)
        .await?;
    let n = last.unwrap_or(0) + 1;
    let state = if approved_by.is_some() { BatchState::Approved } else { BatchState::Waiting };
    let (who, now) = (change.who(), change.now_micros());
    sqlx::query(
        "INSERT INTO watch_batch (office_id, n, state, letter, letter_day, scan, scan_name, file_name, file_sha256, rows,
             n_rows, n_added, n_changed, n_refused, n_accounts, n_unread, who, at, decided_by, decided_at, decided_why,
             erased_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, '', NULL)",
    )
    .bind(&change.office_text)
    .bind(n)
    .bind(state.as_str())
    .bind(clean(new.letter.trim()).into_owned())
    .bind(new.letter_day.map(|day| day.to_string()))
    .bind(new.scan.as_ref().map(|(sha256, _)| sha256.to_string()))
    .bind(new.scan.as_ref().map(|(_, name)| clean(name).into_owned()))
    .bind(clean(&new.file_name).into_owned())
    .bind(new.file_sha256.to_string())
    .bind((state == BatchState::Waiting).then(|| to_json(rows)))
    .bind(stored(rows.len() as u64))
    .bind(stored(changes.added() as u64))
    .bind(stored(changes.changed() as u64))
    .bind(stored(changes.refused() as u64))
    .bind(stored(changes.new_accounts as u64))
    .bind(stored(new.unread))
    .bind(who)
    .bind(now)
    .bind(&approved_by)
    .bind(approved_by.is_some().then_some(now))
    .execute(&mut *change.tx)
    .await?;
    let detail = json!({ "letter": new.letter, "letter_day": new.letter_day, "file": new.file_sha256,
        "rows": rows.len(), "added": changes.added(), "changed": changes.changed(), "state": state.as_str() });
    change.audit("watchlist.batch", "watch_batch", n, &detail);
    Ok(n.unsigned_abs())
}

pub(crate) async fn approve(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    n: u64,
    two_people: bool,
) -> Result<WatchlistChanges> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_approve_watchlist, APPROVE)?;
    all_units(&mut change).await?;
    let batch = waiting(&mut change, n).await?;
    if two_people && batch.by == change.who() {
        return Err(StoreError::invalid(
            "yang mengajukan tidak menyetujui ajuannya sendiri; mintalah penyelia atau admin lain",
            "nobody approves what they handed in themselves; ask a supervisor or another admin",
        ));
    }
    let rows = rows(&mut change, n).await?;
    let changes = apply_rows(&mut change, shared, &rows).await?;
    sqlx::query(
        "UPDATE watch_batch SET n_added = $3, n_changed = $4, n_refused = $5, n_accounts = $6
         WHERE office_id = $1 AND n = $2",
    )
    .bind(&change.office_text)
    .bind(stored(n))
    .bind(stored(changes.added() as u64))
    .bind(stored(changes.changed() as u64))
    .bind(stored(changes.refused() as u64))
    .bind(stored(changes.new_accounts as u64))
    .execute(&mut *change.tx)
    .await?;
    decided(&mut change, n, BatchState::Approved, "").await?;
    let alone = batch.by == change.who();
    let detail = json!({ "letter": batch.letter, "added": changes.added(), "changed": changes.changed(),
        "refused": changes.refused(), "same_person": alone });
    change.audit("watchlist.batch_approve", "watch_batch", n, &detail);
    change.watchlist_changed();
    change.commit().await?;
    Ok(changes)
}

pub(crate) async fn refuse(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    n: u64,
    reason: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_approve_watchlist, APPROVE)?;
    all_units(&mut change).await?;
    let batch = waiting(&mut change, n).await?;
    if batch.by == change.who() {
        return Err(StoreError::invalid(
            "ajuan sendiri ditarik, bukan ditolak",
            "what one handed in oneself is withdrawn, not refused",
        ));
    }
    end(change, n, BatchState::Refused, reason, "watchlist.batch_refuse").await
}

pub(crate) async fn withdraw(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    n: u64,
    reason: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_administer, ADMIN)?;
    let batch = waiting(&mut change, n).await?;
    if batch.by != change.who() {
        return Err(StoreError::invalid(
            "hanya yang mengajukan yang menariknya; Anda dapat menolaknya",
            "only whoever handed it in withdraws it; you can refuse it",
        ));
    }
    end(change, n, BatchState::Withdrawn, reason, "watchlist.batch_withdraw").await
}

async fn end(
    mut change: Change<'_>,
    n: u64,
    state: BatchState,
    reason: &str,
    action: &'static str,
) -> Result<()> {
    let reason = clean(reason.trim()).into_owned();
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(StoreError::invalid(
            "tulis alasannya, paling banyak 500 karakter",
            "write why, in at most 500 characters",
        ));
    }
    decided(&mut change, n, state, &reason).await?;
    change.audit(action, "watch_batch", n, &json!({ "reason": reason }));
    change.commit().await
}

async fn decided(change: &mut Change<'_>, n: u64, state: BatchState, why: &str) -> Result<()> {
    sqlx::query(
        "UPDATE watch_batch SET state = $3, decided_by = $4, decided_at = $5, decided_why = $6,
             rows = CASE WHEN $3 = 'approved' THEN NULL ELSE rows END
         WHERE office_id = $1 AND n = $2",
    )
    .bind(&change.office_text)
    .bind(stored(n))
    .bind(state.as_str())
    .bind(change.who())
    .bind(change.now_micros())
    .bind(why)
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

const BATCH: &str = "SELECT n, state, letter, letter_day, scan, scan_name, file_name, file_sha256, n_rows, n_added,
         n_changed, n_refused, n_accounts, n_unread, who, at, decided_by, decided_at, decided_why, erased_at, rows
     FROM watch_batch WHERE office_id = ";

/// The batch, if it waits; else a sentence that says what became of it.
async fn waiting(change: &mut Change<'_>, n: u64) -> Result<WatchBatch> {
    let mut query = sql(BATCH);
    query.push_bind(&change.office_text).push(" AND n = ").push_bind(stored(n));
    let row = query
        .build()
        .fetch_optional(&mut *change.tx)
        .await?
        .ok_or_else(|| StoreError::missing("watch-list batch", n))?;
    let batch = batch_of(&row)?;
    let (id, en) = match batch.state {
        BatchState::Waiting => return Ok(batch),
        BatchState::Approved => ("sudah disetujui", "was approved already"),
        BatchState::Refused => ("sudah ditolak", "was refused already"),
        BatchState::Withdrawn => ("sudah ditarik", "was withdrawn already"),
    };
    Err(StoreError::invalid(format!("ajuan {n} {id}"), format!("batch {n} {en}")))
}

async fn rows(change: &mut Change<'_>, n: u64) -> Result<Vec<WatchRow>> {
    let row = sqlx::query("SELECT rows FROM watch_batch WHERE office_id = $1 AND n = $2")
        .bind(&change.office_text)
        .bind(stored(n))
        .fetch_one(&mut *change.tx)
        .await?;
    Ok(opt_from_json(&row, "rows")?.unwrap_or_default())
}

fn batch_of(row: &DbRow) -> Result<WatchBatch> {
    let scan: Option<Sha256> = opt_parsed(row, "scan")?;
    let name = opt_text(row, "scan_name")?.unwrap_or_default();
    Ok(WatchBatch {
        n: count(row, "n")?,
        state: parsed(row, "state")?,
        letter: text(row, "letter")?,
        letter_day: opt_parsed(row, "letter_day")?,
        scan: scan.map(|sha256| (sha256, name)),
        file_name: text(row, "file_name")?,
        file_sha256: parsed(row, "file_sha256")?,
        n_rows: count(row, "n_rows")?,
        n_added: count(row, "n_added")?,
        n_changed: count(row, "n_changed")?,
        n_refused: count(row, "n_refused")?,
        n_accounts: count(row, "n_accounts")?,
        n_unread: count(row, "n_unread")?,
        by: text(row, "who")?,
        at: time(row, "at")?,
        decided_by: opt_text(row, "decided_by")?,
        decided_at: opt_time(row, "decided_at")?,
        decided_why: opt_text(row, "decided_why")?.unwrap_or_default(),
        erased_at: opt_time(row, "erased_at")?,
    })
}

pub(crate) async fn batches(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    page: crate::Page,
) -> Result<(Vec<WatchBatch>, u64)> {
    whole_office(scope, Role::may_approve_watchlist, APPROVE)?;
    let office = scope.office.to_string();
    let total: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM watch_batch WHERE office_id = $1")
        .bind(&office)
        .fetch_one(&mut *db)
        .await?;
    let mut query = sql(BATCH);
    query.push_bind(&office).push(" ORDER BY n DESC LIMIT ").push_bind(stored(page.limit));
    query.push(" OFFSET ").push_bind(stored(page.offset));
    let found = query.build().fetch_all(db).await?;
    Ok((found.iter().map(batch_of).collect::<Result<_>>()?, total.unsigned_abs()))
}

pub(crate) async fn batch(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    n: u64,
) -> Result<Option<(WatchBatch, Vec<WatchRow>)>> {
    whole_office(scope, Role::may_approve_watchlist, APPROVE)?;
    let mut query = sql(BATCH);
    query.push_bind(scope.office.to_string()).push(" AND n = ").push_bind(stored(n));
    let Some(row) = query.build().fetch_optional(db).await? else { return Ok(None) };
    Ok(Some((batch_of(&row)?, opt_from_json(&row, "rows")?.unwrap_or_default())))
}

fn cut(now: Timestamp) -> i64 {
    now.saturating_sub(SignedDuration::from_hours(24 * KEPT_DAYS)).unwrap_or(Timestamp::MIN).as_microsecond()
}

/// How many batches are due to be erased.
pub(super) async fn n_to_erase(db: &mut Conn, office: &str, now: Timestamp) -> Result<u64> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS n FROM watch_batch WHERE office_id = $1 AND state IN ('refused', 'withdrawn')
             AND erased_at IS NULL AND decided_at <= $2",
    )
    .bind(office)
    .bind(cut(now))
    .fetch_one(db)
    .await?;
    Ok(int(&row, "n")?.unsigned_abs())
}

/// Erases the rows and the scans of batches that were refused or withdrawn long enough ago; gives the scans that no other
/// batch has.
pub(crate) async fn erase(db: &mut Conn, shared: &Shared, actor: &Actor) -> Result<(u64, Vec<Sha256>)> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, ADMIN)?;
    let due = sqlx::query(
        "SELECT n, scan FROM watch_batch WHERE office_id = $1 AND state IN ('refused', 'withdrawn')
             AND erased_at IS NULL AND decided_at <= $2 ORDER BY n",
    )
    .bind(&change.office_text)
    .bind(cut(change.now))
    .fetch_all(&mut *change.tx)
    .await?;
    if due.is_empty() {
        return Ok((0, Vec::new()));
    }
    let mut scans = Vec::new();
    for row in &due {
        sqlx::query(
            "UPDATE watch_batch SET rows = NULL, scan = NULL, scan_name = NULL, erased_at = $3
             WHERE office_id = $1 AND n = $2",
        )
        .bind(&change.office_text)
        .bind(int(row, "n")?)
        .bind(change.now_micros())
        .execute(&mut *change.tx)
        .await?;
        scans.extend(opt_parsed::<Sha256>(row, "scan")?);
    }
    let mut free = Vec::new();
    for scan in scans {
        let used: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM watch_batch WHERE scan = $1")
            .bind(scan.to_string())
            .fetch_one(&mut *change.tx)
            .await?;
        if used == 0 {
            free.push(scan);
        }
    }
    let office = change.office;
    change.audit("watchlist.batch_erase", "office", office, &json!({ "batches": due.len() }));
    change.commit().await?;
    Ok((due.len() as u64, free))
}
