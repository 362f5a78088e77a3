//! Which backups were made.

use netra_model::scope::{Actor, Role, Scope};
use serde_json::json;
use sqlx::Row;

use super::Conn;
use super::change::Change;
use super::rows::{allowed, count, machine_acts, parsed, stored, text, time};
use crate::{Backup, Result, Shared};

const ADMIN: &str = "backups are made and taken away by the admin";

/// Notes a backup; `n` and `at` are set here.
pub(crate) async fn record(db: &mut Conn, shared: &Shared, actor: &Actor, made: &Backup) -> Result<u64> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let last: Option<i64> = sqlx::query_scalar("SELECT MAX(n) FROM backup WHERE office_id = $1")
        .bind(&change.office_text)
        .fetch_one(&mut *change.tx)
        .await?;
    let n = last.unwrap_or(0) + 1;
    sqlx::query(
        "INSERT INTO backup (office_id, n, file_name, sha256, bytes, files, with_database, who, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&change.office_text)
    .bind(n)
    .bind(&made.file_name)
    .bind(made.sha256.to_string())
    .bind(stored(made.bytes))
    .bind(stored(made.files))
    .bind(made.with_database)
    .bind(&made.by)
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    let detail = json!({ "file": made.file_name, "sha256": made.sha256, "bytes": made.bytes, "by": made.by });
    change.audit("backup.make", "backup", n, &detail);
    change.commit().await?;
    Ok(n.unsigned_abs())
}

pub(crate) async fn backups(db: &mut Conn, _: &Shared, scope: &Scope, limit: u64) -> Result<Vec<Backup>> {
    allowed(scope, Role::may_administer, ADMIN)?;
    let rows = sqlx::query(
        "SELECT n, file_name, sha256, bytes, files, with_database, who, at FROM backup WHERE office_id = $1
         ORDER BY n DESC LIMIT $2",
    )
    .bind(scope.office.to_string())
    .bind(stored(limit))
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Backup {
                n: count(row, "n")?,
                file_name: text(row, "file_name")?,
                sha256: parsed(row, "sha256")?,
                bytes: count(row, "bytes")?,
                files: count(row, "files")?,
                with_database: row.try_get("with_database")?,
                by: text(row, "who")?,
                at: time(row, "at")?,
            })
        })
        .collect()
}

/// Notes that something was taken out of the desk as a file: a backup, the watch-list.
pub(crate) async fn taken(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    what: &str,
    detail: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, ADMIN)?;
    let action = if what == "backup" { "backup.download" } else { "watchlist.download" };
    let office = change.office;
    change.audit(action, "office", office, &json!({ "what": detail }));
    change.commit().await
}
