//! Long pieces of work: written down by the desk, done by the loops, shown while they run.

use jiff::SignedDuration;
use netra_model::JobId;
use netra_model::scope::{Actor, Role, Scope};
use serde_json::json;

use super::change::Change;
use super::rows::{
    count, in_list, machine_acts, opt_int, opt_time, parsed, sql, stored, text, time, whole_office,
};
use super::{Conn, DbRow};
use crate::{Job, Result, Shared, clean};

pub(crate) async fn add_job(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    kind: &str,
    arguments: &str,
) -> Result<JobId> {
    let mut change = Change::begin(db, shared, actor).await?;
    let (may, why): (fn(Role) -> bool, _) = match kind {
        "export" => (Role::may_export, "exports are asked for by the report writer or a supervisor"),
        _ => (Role::may_administer, "this is asked for by the admin"),
    };
    change.staff_may(may, why)?;
    let id = add(&mut change, kind, arguments).await?;
    change.commit().await?;
    Ok(id)
}

/// Writes a job down, within a change.
pub(super) async fn add(change: &mut Change<'_>, kind: &str, arguments: &str) -> Result<JobId> {
    let id: JobId = change.shared.clock.id();
    sqlx::query(
        "INSERT INTO job (id, office_id, kind, arguments, who, at, status, done, total, result, finished_at, fence,
             lease_until)
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, NULL, '', NULL, 0, 0)",
    )
    .bind(id.to_string())
    .bind(&change.office_text)
    .bind(kind)
    .bind(clean(arguments).into_owned())
    .bind(change.who())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    change.audit("job.add", "job", id, &json!({ "kind": kind, "arguments": arguments }));
    Ok(id)
}

const JOB: &str = "SELECT id, kind, arguments, who, at, status, done, total, result, finished_at, fence FROM job WHERE office_id = ";

pub(crate) async fn claim_job(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    kinds: &[&str],
    ttl: SignedDuration,
) -> Result<Option<Job>> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let now = change.now;
    let mut query = sql(JOB);
    query.push_bind(&change.office_text).push(" AND kind IN (");
    in_list(&mut query, kinds.iter().map(ToString::to_string));
    query.push(") AND (status = 'waiting' OR (status = 'running' AND lease_until <= ");
    query.push_bind(now.as_microsecond()).push(")) ORDER BY at, id LIMIT 1");
    let Some(row) = query.build().fetch_optional(change.db()).await? else { return Ok(None) };
    let waiting = job_of(&row)?;
    let row = sqlx::query(
        "UPDATE job SET status = 'running', fence = fence + 1, lease_until = $2 WHERE id = $1
         RETURNING id, kind, arguments, who, at, status, done, total, result, finished_at, fence",
    )
    .bind(waiting.id.to_string())
    .bind(now.checked_add(ttl).unwrap_or(now).as_microsecond())
    .fetch_one(&mut *change.tx)
    .await?;
    let job = job_of(&row)?;
    change.audit("job.claim", "job", job.id, &json!({ "fence": job.fence }));
    change.commit().await?;
    Ok(Some(job))
}

#[expect(clippy::too_many_arguments, reason = "the arguments of one statement, plus connection and actor")]
pub(crate) async fn job_progress(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    job: &Job,
    done: u64,
    of: Option<u64>,
    what: &str,
    ttl: SignedDuration,
) -> Result<bool> {
    machine_acts(actor)?;
    let now = shared.clock.now();
    let changed = sqlx::query(
        "UPDATE job SET done = $4, total = $5, result = $6, lease_until = $7
         WHERE office_id = $1 AND id = $2 AND fence = $3 AND status = 'running'",
    )
    .bind(actor.office.to_string())
    .bind(job.id.to_string())
    .bind(stored(job.fence))
    .bind(stored(done))
    .bind(of.map(stored))
    .bind(clean(what).into_owned())
    .bind(now.checked_add(ttl).unwrap_or(now).as_microsecond())
    .execute(db)
    .await?
    .rows_affected();
    Ok(changed == 1)
}

pub(crate) async fn finish_job(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    job: &Job,
    outcome: std::result::Result<&str, &str>,
) -> Result<bool> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let (status, result) = match outcome {
        Ok(result) => ("done", result),
        Err(why) => ("failed", why),
    };
    let changed = sqlx::query(
        "UPDATE job SET status = $4, result = $5, finished_at = $6
         WHERE office_id = $1 AND id = $2 AND fence = $3 AND status = 'running'",
    )
    .bind(&change.office_text)
    .bind(job.id.to_string())
    .bind(stored(job.fence))
    .bind(status)
    .bind(clean(result).into_owned())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    if changed == 0 {
        return Ok(false);
    }
    change.audit("job.finish", "job", job.id, &json!({ "status": status, "result": result }));
    change.commit().await?;
    Ok(true)
}

pub(crate) async fn job(db: &mut Conn, _: &Shared, scope: &Scope, job: JobId) -> Result<Option<Job>> {
    may_see(scope)?;
    one(db, scope, job).await
}

/// One job, for who may see what it is about.
pub(super) async fn one(db: &mut Conn, scope: &Scope, job: JobId) -> Result<Option<Job>> {
    let mut query = sql(JOB);
    query.push_bind(scope.office.to_string()).push(" AND id = ").push_bind(job.to_string());
    query.build().fetch_optional(db).await?.as_ref().map(job_of).transpose()
}

pub(crate) async fn jobs(db: &mut Conn, _: &Shared, scope: &Scope, limit: u64) -> Result<Vec<Job>> {
    may_see(scope)?;
    let mut query = sql(JOB);
    query
        .push_bind(scope.office.to_string())
        .push(" ORDER BY at DESC, id DESC LIMIT ")
        .push_bind(stored(limit));
    query.build().fetch_all(db).await?.iter().map(job_of).collect()
}

/// What a job was asked with may name anybody.
fn may_see(scope: &Scope) -> Result<()> {
    let may = |role: Role| role.may_administer() || role.may_export();
    whole_office(scope, may, "jobs are shown to the admin, supervisors and report writers who see all units")
}

fn job_of(row: &DbRow) -> Result<Job> {
    Ok(Job {
        id: parsed(row, "id")?,
        kind: text(row, "kind")?,
        arguments: text(row, "arguments")?,
        by: text(row, "who")?,
        at: time(row, "at")?,
        status: parsed(row, "status")?,
        done: count(row, "done")?,
        of: opt_int(row, "total")?.map(i64::unsigned_abs),
        result: text(row, "result")?,
        finished_at: opt_time(row, "finished_at")?,
        fence: count(row, "fence")?,
    })
}
