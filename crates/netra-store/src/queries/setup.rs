//! How far an office is set up, what is due to be erased, and sources that were made at the desk.

use netra_model::scope::{Actor, Role, Scope};
use serde_json::json;

use super::change::Change;
use super::rows::{allowed, count, may_see_operation, opt_text, opt_time, sql, text, time};
use super::{Conn, retention, watch_batch};
use crate::{DeskSource, DueCounts, Expiry, PurgeLine, Result, SetupFacts, Shared, StoreError};

pub(crate) async fn setup(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<SetupFacts> {
    allowed(scope, Role::may_administer, "how far the office is set up is shown to the admin")?;
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM person WHERE office_id = $1) AS persons,
             (SELECT COUNT(*) FROM account WHERE office_id = $1) AS accounts,
             (SELECT COUNT(*) FROM watch_batch WHERE office_id = $1 AND state = 'waiting') AS batches,
             (SELECT COUNT(*) FROM staff WHERE office_id = $1 AND role = 'reviewer' AND disabled_at IS NULL) AS reviewers,
             (SELECT COUNT(*) FROM staff WHERE office_id = $1 AND role = 'supervisor' AND disabled_at IS NULL) AS supervisors,
             (SELECT COUNT(*) FROM (SELECT 1 FROM act WHERE office_id = $1 LIMIT 1000) a) AS acts,
             (SELECT COUNT(*) FROM (SELECT 1 FROM decision WHERE office_id = $1 AND undone_at IS NULL LIMIT 1000) d) AS decided",
    )
    .bind(scope.office.to_string())
    .fetch_one(db)
    .await?;
    Ok(SetupFacts {
        persons: count(&row, "persons")?,
        accounts: count(&row, "accounts")?,
        waiting_batches: count(&row, "batches")?,
        reviewers: count(&row, "reviewers")?,
        supervisors: count(&row, "supervisors")?,
        acts: count(&row, "acts")?,
        decided: count(&row, "decided")?,
    })
}

/// Nothing is changed; the counts are those of the same conditions by which it is erased.
pub(crate) async fn due(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    expiries: &[Expiry],
) -> Result<DueCounts> {
    allowed(scope, Role::may_hold_deletion, "what is to be erased is shown to the admin and supervisors")?;
    let (office, now) = (scope.office.to_string(), shared.clock.now());
    let mut contents = Vec::new();
    for expiry in expiries {
        let mut query = sql("SELECT COUNT(*)");
        retention::push_due(&mut query, &office, expiry);
        let n: i64 = query.build_query_scalar().fetch_one(&mut *db).await?;
        contents.push((expiry.platform.clone(), n.unsigned_abs()));
    }
    let row = sqlx::query(
        "SELECT COUNT(*) AS n, COUNT(CASE WHEN expires_at <= $2 THEN 1 END) AS due,
             MIN(CASE WHEN expires_at > $2 THEN expires_at END) AS next
         FROM quarantine WHERE office_id = $1",
    )
    .bind(&office)
    .bind(now.as_microsecond())
    .fetch_one(&mut *db)
    .await?;
    let quarantine = count(&row, "due")?;
    Ok(DueCounts {
        contents,
        quarantine,
        quarantine_waiting: count(&row, "n")?.saturating_sub(quarantine),
        quarantine_next: opt_time(&row, "next")?,
        batches: watch_batch::n_to_erase(db, &office, now).await?,
    })
}

pub(crate) async fn purges(db: &mut Conn, _: &Shared, scope: &Scope, limit: u64) -> Result<Vec<PurgeLine>> {
    allowed(scope, Role::may_hold_deletion, "what was erased is shown to the admin and supervisors")?;
    let rows = sqlx::query(
        "SELECT a.at, a.action, d.detail FROM audit a
         LEFT JOIN audit_detail d ON d.office_id = a.office_id AND d.seq = a.seq
         WHERE a.office_id = $1 AND a.object = 'office' AND a.object_id = $1
             AND a.action IN ('retention.erase', 'retention.age', 'quarantine.expire', 'watchlist.batch_erase')
         ORDER BY a.seq DESC LIMIT $2",
    )
    .bind(scope.office.to_string())
    .bind(super::rows::stored(limit))
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(PurgeLine {
                at: time(row, "at")?,
                action: text(row, "action")?,
                detail: opt_text(row, "detail")?,
            })
        })
        .collect()
}

pub(crate) async fn desk_sources(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<DeskSource>> {
    may_see_operation(scope)?;
    let rows =
        sqlx::query("SELECT name, settings, who, at FROM desk_source WHERE office_id = $1 ORDER BY name")
            .bind(scope.office.to_string())
            .fetch_all(db)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(DeskSource {
                name: text(row, "name")?,
                settings: text(row, "settings")?,
                by: text(row, "who")?,
                at: time(row, "at")?,
            })
        })
        .collect()
}

const SOURCES: &str = "sources are kept by the admin";

pub(crate) async fn save_source(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    name: &str,
    settings: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, SOURCES)?;
    let fits = (1..=40).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !fits {
        return Err(StoreError::invalid(
            format!("nama sumber “{name}”: seharusnya 1–40 huruf kecil, angka, atau tanda hubung"),
            format!("source name “{name}”: expected 1–40 small letters, digits or hyphens"),
        ));
    }
    sqlx::query(
        "INSERT INTO desk_source (office_id, name, settings, who, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (office_id, name) DO UPDATE SET settings = excluded.settings, who = excluded.who,
             at = excluded.at",
    )
    .bind(&change.office_text)
    .bind(name)
    .bind(settings)
    .bind(change.who())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    change.audit("source.save", "source", name, &json!({ "settings": settings }));
    change.commit().await
}

pub(crate) async fn remove_source(db: &mut Conn, shared: &Shared, actor: &Actor, name: &str) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, SOURCES)?;
    let gone = sqlx::query("DELETE FROM desk_source WHERE office_id = $1 AND name = $2")
        .bind(&change.office_text)
        .bind(name)
        .execute(&mut *change.tx)
        .await?
        .rows_affected();
    if gone == 0 {
        return Err(StoreError::missing("source", name));
    }
    change.audit("source.remove", "source", name, &json!({}));
    change.commit().await
}
