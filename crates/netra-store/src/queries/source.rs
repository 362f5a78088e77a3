//! Sources: their runs, and leases on their accounts.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use netra_model::scope::{Actor, Scope};
use serde_json::json;

use super::change::Change;
use super::rows::{
    count, machine_acts, may_see_operation, opt_int, opt_text, opt_time, sql, stored, text, time,
};
use super::{Conn, DbRow};
use crate::{
    CursorKey, Lease, Reached, Result, RunCounts, RunOutcome, RunView, Saved, Shared, SourceState,
    StoreError, clean,
};

pub(crate) async fn source_started(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    source: &str,
) -> Result<()> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    sqlx::query(
        "INSERT INTO source_run (office_id, source, n, started_at, accounts, new_acts, known_acts, flags, quarantined,
             dropped)
         VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM source_run WHERE office_id = $1 AND source = $2), $3,
                 0, 0, 0, 0, 0, 0)",
    )
    .bind(&change.office_text)
    .bind(source)
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    change.audit("source.start", "source", source, &json!({}));
    change.commit().await
}

pub(crate) async fn source_finished(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    source: &str,
    outcome: &RunOutcome,
) -> Result<()> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let counts = counts_of(&outcome.saved, outcome.accounts_reached);
    let ended = sqlx::query(
        "UPDATE source_run SET finished_at = $3, error = $4, next_run = $5, accounts = $6, new_acts = $7,
             known_acts = $8, flags = $9, quarantined = $10, dropped = $11
         WHERE office_id = $1 AND source = $2 AND finished_at IS NULL
           AND n = (SELECT MAX(n) FROM source_run WHERE office_id = $1 AND source = $2)",
    )
    .bind(&change.office_text)
    .bind(source)
    .bind(change.now_micros())
    .bind(outcome.error.as_deref().map(|error| clean(error).into_owned()))
    .bind(outcome.next_run.map(jiff::Timestamp::as_microsecond))
    .bind(stored(counts.accounts))
    .bind(stored(counts.new_acts))
    .bind(stored(counts.known_acts))
    .bind(stored(counts.flags))
    .bind(stored(counts.quarantined))
    .bind(stored(counts.dropped))
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    if ended == 0 {
        return Err(StoreError::missing("running source", source));
    }
    let detail = json!({ "accounts": counts.accounts, "new_acts": counts.new_acts, "flags": counts.flags,
        "quarantined": counts.quarantined, "dropped": counts.dropped, "error": outcome.error });
    change.audit("source.finish", "source", source, &detail);
    change.commit().await
}

pub(super) fn counts_of(saved: &Saved, accounts: u64) -> RunCounts {
    RunCounts {
        accounts,
        new_acts: saved.new_acts,
        known_acts: saved.known_acts,
        flags: saved.flags,
        quarantined: saved.quarantined,
        dropped: saved.dropped,
    }
}

const RUN: &str =
    "SELECT source, started_at, finished_at, error, next_run, accounts, new_acts, known_acts, flags,
    quarantined, dropped FROM source_run WHERE office_id = ";

pub(crate) async fn sources(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<SourceState>> {
    may_see_operation(scope)?;
    let office = scope.office.to_string();
    let mut states: BTreeMap<String, SourceState> = BTreeMap::new();
    let mut query = sql(RUN);
    query.push_bind(&office);
    query.push(" AND n = (SELECT MAX(n) FROM source_run x WHERE x.office_id = source_run.office_id");
    query.push(" AND x.source = source_run.source) ORDER BY source");
    for row in &query.build().fetch_all(&mut *db).await? {
        let run = run_of(row, scope)?;
        let state = SourceState {
            name: run.source.clone(),
            last_started_at: Some(run.started_at),
            last_finished_at: run.finished_at,
            last_ok_at: None,
            error: run.error,
            next_run: opt_time(row, "next_run")?,
            running: run.finished_at.is_none(),
            last: run.counts,
            total: RunCounts::default(),
        };
        states.insert(run.source, state);
    }
    let rows = sqlx::query(
        "SELECT source, MAX(CASE WHEN error IS NULL THEN finished_at END) AS ok_at, MAX(finished_at) AS finished_at,
             CAST(SUM(accounts) AS BIGINT) AS accounts, CAST(SUM(new_acts) AS BIGINT) AS new_acts,
             CAST(SUM(known_acts) AS BIGINT) AS known_acts, CAST(SUM(flags) AS BIGINT) AS flags,
             CAST(SUM(quarantined) AS BIGINT) AS quarantined, CAST(SUM(dropped) AS BIGINT) AS dropped
         FROM source_run WHERE office_id = $1 GROUP BY source ORDER BY source",
    )
    .bind(&office)
    .fetch_all(db)
    .await?;
    for row in &rows {
        if let Some(state) = states.get_mut(&text(row, "source")?) {
            state.last_ok_at = opt_time(row, "ok_at")?;
            state.last_finished_at = opt_time(row, "finished_at")?;
            state.total = run_counts(row)?;
        }
    }
    Ok(states.into_values().collect())
}

pub(crate) async fn runs(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    source: &str,
    limit: u64,
) -> Result<Vec<RunView>> {
    may_see_operation(scope)?;
    let mut query = sql(RUN);
    query.push_bind(scope.office.to_string()).push(" AND source = ").push_bind(source);
    query.push(" ORDER BY n DESC LIMIT ").push_bind(stored(limit));
    query.build().fetch_all(db).await?.iter().map(|row| run_of(row, scope)).collect()
}

/// Runs that began between two moments, the second not included.
pub(super) async fn runs_between(
    db: &mut Conn,
    scope: &Scope,
    from: i64,
    until: i64,
) -> Result<Vec<RunView>> {
    let mut query = sql(RUN);
    query.push_bind(scope.office.to_string()).push(" AND started_at >= ").push_bind(from);
    query.push(" AND started_at < ").push_bind(until).push(" ORDER BY started_at, source, n");
    query.build().fetch_all(db).await?.iter().map(|row| run_of(row, scope)).collect()
}

/// Why a run failed may name an account of any unit: who sees only some units learns that it failed.
fn run_of(row: &DbRow, scope: &Scope) -> Result<RunView> {
    let error = opt_text(row, "error")?.map(|error| match scope.units {
        None => error,
        Some(_) => String::from("failed; the reason is shown to staff who see all units"),
    });
    Ok(RunView {
        source: text(row, "source")?,
        started_at: time(row, "started_at")?,
        finished_at: opt_time(row, "finished_at")?,
        error,
        counts: run_counts(row)?,
    })
}

fn run_counts(row: &DbRow) -> Result<RunCounts> {
    Ok(RunCounts {
        accounts: count(row, "accounts")?,
        new_acts: count(row, "new_acts")?,
        known_acts: count(row, "known_acts")?,
        flags: count(row, "flags")?,
        quarantined: count(row, "quarantined")?,
        dropped: count(row, "dropped")?,
    })
}

pub(crate) async fn claim_lease(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    key: &CursorKey<'_>,
    ttl: SignedDuration,
) -> Result<Option<Lease>> {
    machine_acts(actor)?;
    let now = shared.clock.now();
    let until = now.checked_add(ttl).unwrap_or(now);
    let row = sqlx::query(
        "INSERT INTO lease (office_id, source, subject, fence, until_at) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (office_id, source, subject) DO UPDATE
             SET fence = lease.fence + 1, until_at = excluded.until_at WHERE lease.until_at <= $5
         RETURNING fence",
    )
    .bind(actor.office.to_string())
    .bind(key.source)
    .bind(key.subject.to_string())
    .bind(until.as_microsecond())
    .bind(now.as_microsecond())
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let fence = count(&row, "fence")?;
    Ok(Some(Lease { source: key.source.to_owned(), subject: key.subject.clone(), fence, until }))
}

pub(crate) async fn renew_lease(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    lease: &Lease,
    ttl: SignedDuration,
) -> Result<Option<Lease>> {
    machine_acts(actor)?;
    let now = shared.clock.now();
    let until = now.checked_add(ttl).unwrap_or(now);
    let kept = set_until(db, actor, lease, until.as_microsecond()).await?;
    Ok(kept.then(|| Lease { until, ..lease.clone() }))
}

pub(crate) async fn release_lease(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    lease: &Lease,
    reached: Option<&Reached>,
) -> Result<()> {
    machine_acts(actor)?;
    let held = set_until(db, actor, lease, 0).await?;
    match (reached, lease.subject.account()) {
        (Some(reached), Some(account)) if held => {
            super::reach::note(db, shared, actor, &lease.source, account, reached).await
        }
        _ => Ok(()),
    }
}

async fn set_until(db: &mut Conn, actor: &Actor, lease: &Lease, until: i64) -> Result<bool> {
    let changed = sqlx::query(
        "UPDATE lease SET until_at = $5 WHERE office_id = $1 AND source = $2 AND subject = $3 AND fence = $4",
    )
    .bind(actor.office.to_string())
    .bind(&lease.source)
    .bind(lease.subject.to_string())
    .bind(stored(lease.fence))
    .bind(until)
    .execute(db)
    .await?
    .rows_affected();
    Ok(changed == 1)
}

/// Whether the lease is still the newest. Its time may be over: as long as nobody else took it, the work counts.
pub(super) async fn check_lease(change: &mut Change<'_>, lease: &Lease) -> Result<()> {
    let row = sqlx::query("SELECT fence FROM lease WHERE office_id = $1 AND source = $2 AND subject = $3")
        .bind(&change.office_text)
        .bind(&lease.source)
        .bind(lease.subject.to_string())
        .fetch_optional(&mut *change.tx)
        .await?;
    let held = row.map(|row| opt_int(&row, "fence")).transpose()?.flatten() == Some(stored(lease.fence));
    if held { Ok(()) } else { Err(StoreError::LeaseLost { source_name: lease.source.clone() }) }
}
