//! The staff as the admin keeps them: roles, units, passwords, sessions.
//!
//! Nobody changes their own role, and the last admin stays one: an office never locks itself out.

use jiff::Timestamp;
use netra_model::UserId;
use netra_model::scope::{Actor, Role, Scope, Who};
use serde_json::json;
use sqlx::Row;

use super::change::Change;
use super::office::user_of;
use super::rows::{allowed, count, int, opt_time, text, time, to_json};
use super::{Conn, DbRow};
use crate::{Result, SessionRow, Shared, StaffRow, StoreError, User, UserChange, clean};

const ADMIN: &str = "the staff are kept by the admin";

pub(crate) async fn staff(db: &mut Conn, shared: &Shared, scope: &Scope) -> Result<Vec<StaffRow>> {
    allowed(scope, Role::may_administer, ADMIN)?;
    let (idle, oldest) = super::office::session_limits(shared.clock.now());
    let rows = sqlx::query(
        "SELECT s.id, s.office_id, s.login, s.name, s.role, s.language, s.units, s.recusals, s.own_keys, s.created_at, s.signed_in_at,
             s.disabled_at, s.must_change, s.failures, s.locked_until,
             (SELECT COUNT(*) FROM session x WHERE x.staff_id = s.id AND x.seen_at > $2 AND x.started_at > $3) AS sessions
         FROM staff s WHERE s.office_id = $1 ORDER BY s.name, s.id",
    )
    .bind(scope.office.to_string())
    .bind(idle)
    .bind(oldest)
    .fetch_all(db)
    .await?;
    rows.iter().map(staff_row).collect()
}

fn staff_row(row: &DbRow) -> Result<StaffRow> {
    Ok(StaffRow {
        user: user_of(row)?,
        signed_in_at: opt_time(row, "signed_in_at")?,
        disabled_at: opt_time(row, "disabled_at")?,
        must_change: row.try_get("must_change")?,
        failures: count(row, "failures")?,
        locked_until: time(row, "locked_until")?,
        sessions: count(row, "sessions")?,
    })
}

pub(crate) async fn sessions(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    user: UserId,
) -> Result<Vec<SessionRow>> {
    allowed(scope, Role::may_administer, ADMIN)?;
    let (idle, oldest) = super::office::session_limits(shared.clock.now());
    let rows = sqlx::query(
        "SELECT started_at, seen_at FROM session
         WHERE office_id = $1 AND staff_id = $2 AND seen_at > $3 AND started_at > $4 ORDER BY seen_at DESC, digest",
    )
    .bind(scope.office.to_string())
    .bind(user.to_string())
    .bind(idle)
    .bind(oldest)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| Ok(SessionRow { started_at: time(row, "started_at")?, seen_at: time(row, "seen_at")? }))
        .collect()
}

pub(crate) async fn change_user(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    user: UserId,
    new: &UserChange,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, ADMIN)?;
    let (known, disabled) = one(&mut change, user).await?;
    let name = clean(new.name.trim()).into_owned();
    if name.is_empty() || name.chars().count() > 120 {
        return Err(StoreError::invalid("isi nama, 1–120 karakter", "fill in a name of 1–120 characters"));
    }
    if new.units.as_ref().is_some_and(Vec::is_empty) {
        return Err(StoreError::invalid(
            "pilih sedikitnya satu unit kerja, atau semua unit",
            "choose at least one unit, or all of them",
        ));
    }
    if is_self(actor, user) && (new.role != known.role || new.units != known.units) {
        return Err(StoreError::invalid(
            "peran dan unit kerja sendiri tidak dapat diubah; mintalah admin lain",
            "nobody changes their own role or units; ask another admin",
        ));
    }
    if known.role == Role::Admin && new.role != Role::Admin && disabled.is_none() {
        not_the_last_admin(&mut change, user).await?;
    }
    let before = (&known.name, known.role, &known.units);
    if before == (&name, new.role, &new.units) {
        return Ok(());
    }
    sqlx::query("UPDATE staff SET name = $3, role = $4, units = $5 WHERE office_id = $1 AND id = $2")
        .bind(&change.office_text)
        .bind(user.to_string())
        .bind(&name)
        .bind(new.role.as_str())
        .bind(new.units.as_ref().map(to_json))
        .execute(&mut *change.tx)
        .await?;
    let detail = json!({
        "before": { "name": known.name, "role": known.role, "units": known.units },
        "after": { "name": name, "role": new.role, "units": new.units },
    });
    change.audit("user.change", "user", user, &detail);
    change.commit().await
}

pub(crate) async fn disable_user(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    user: UserId,
    reason: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, ADMIN)?;
    let (known, disabled) = one(&mut change, user).await?;
    if is_self(actor, user) {
        return Err(StoreError::invalid(
            "akun sendiri tidak dapat dinonaktifkan; mintalah admin lain",
            "nobody disables themselves; ask another admin",
        ));
    }
    if disabled.is_some() {
        return Ok(());
    }
    if known.role == Role::Admin {
        not_the_last_admin(&mut change, user).await?;
    }
    let now = change.now_micros();
    set_disabled(&mut change, user, Some(now)).await?;
    let sessions = drop_sessions(&mut change, user, None).await?;
    let reason = clean(reason.trim()).into_owned();
    change.audit("user.disable", "user", user, &json!({ "reason": reason, "sessions": sessions }));
    change.commit().await
}

pub(crate) async fn enable_user(db: &mut Conn, shared: &Shared, actor: &Actor, user: UserId) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, ADMIN)?;
    let (_, disabled) = one(&mut change, user).await?;
    if disabled.is_none() {
        return Ok(());
    }
    set_disabled(&mut change, user, None).await?;
    change.audit("user.enable", "user", user, &json!({}));
    change.commit().await
}

async fn set_disabled(change: &mut Change<'_>, user: UserId, at: Option<i64>) -> Result<()> {
    sqlx::query("UPDATE staff SET disabled_at = $3 WHERE office_id = $1 AND id = $2")
        .bind(&change.office_text)
        .bind(user.to_string())
        .bind(at)
        .execute(&mut *change.tx)
        .await?;
    Ok(())
}

/// A password that somebody else has chosen and that must be changed at the next sign-in.
pub(crate) async fn reset_password(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    user: UserId,
    password_hash: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, ADMIN)?;
    one(&mut change, user).await?;
    if is_self(actor, user) {
        return Err(StoreError::invalid(
            "kata sandi sendiri diganti di halaman Kata sandi",
            "your own password is changed on the page Password",
        ));
    }
    set_password(&mut change, user, password_hash, true).await?;
    let sessions = drop_sessions(&mut change, user, None).await?;
    change.audit("user.reset_password", "user", user, &json!({ "sessions": sessions }));
    change.commit().await
}

pub(crate) async fn own_password_hash(db: &mut Conn, _: &Shared, actor: &Actor) -> Result<String> {
    let Who::User { id, .. } = actor.who else {
        return Err(StoreError::NotAllowed(OWN));
    };
    let hash: Option<String> =
        sqlx::query_scalar("SELECT password_hash FROM staff WHERE office_id = $1 AND id = $2")
            .bind(actor.office.to_string())
            .bind(id.to_string())
            .fetch_optional(db)
            .await?;
    hash.ok_or_else(|| StoreError::missing("user", id))
}

const OWN: &str = "a password of one's own is changed by the signed-in person";

pub(crate) async fn change_own_password(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    password_hash: &str,
    staying: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(|_| true, OWN)?;
    set_password(&mut change, user, password_hash, false).await?;
    let sessions = drop_sessions(&mut change, user, Some(staying)).await?;
    change.audit("user.password", "user", user, &json!({ "other_sessions": sessions }));
    change.commit().await
}

async fn set_password(change: &mut Change<'_>, user: UserId, hash: &str, must_change: bool) -> Result<()> {
    sqlx::query(
        "UPDATE staff SET password_hash = $3, must_change = $4, failures = 0, locked_until = 0
         WHERE office_id = $1 AND id = $2",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(hash)
    .bind(must_change)
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

pub(crate) async fn lift_lock(db: &mut Conn, shared: &Shared, actor: &Actor, user: UserId) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, ADMIN)?;
    one(&mut change, user).await?;
    let failures: i64 = sqlx::query_scalar("SELECT failures FROM staff WHERE office_id = $1 AND id = $2")
        .bind(&change.office_text)
        .bind(user.to_string())
        .fetch_one(&mut *change.tx)
        .await?;
    if failures == 0 {
        return Ok(());
    }
    sqlx::query("UPDATE staff SET failures = 0, locked_until = 0 WHERE office_id = $1 AND id = $2")
        .bind(&change.office_text)
        .bind(user.to_string())
        .execute(&mut *change.tx)
        .await?;
    change.audit("user.lift_lock", "user", user, &json!({ "failures": failures }));
    change.commit().await
}

/// Ends all sessions of somebody: the admin anybody's, everybody their own.
pub(crate) async fn end_sessions(db: &mut Conn, shared: &Shared, actor: &Actor, user: UserId) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    if !is_self(actor, user) {
        change.staff_may(Role::may_administer, ADMIN)?;
    }
    one(&mut change, user).await?;
    let n = drop_sessions(&mut change, user, None).await?;
    if n > 0 {
        change.audit("session.end_all", "user", user, &json!({ "sessions": n }));
        change.commit().await?;
    }
    Ok(n)
}

async fn drop_sessions(change: &mut Change<'_>, user: UserId, but: Option<&str>) -> Result<u64> {
    let dropped = sqlx::query("DELETE FROM session WHERE office_id = $1 AND staff_id = $2 AND digest <> $3")
        .bind(&change.office_text)
        .bind(user.to_string())
        .bind(but.unwrap_or_default())
        .execute(&mut *change.tx)
        .await?;
    Ok(dropped.rows_affected())
}

fn is_self(actor: &Actor, user: UserId) -> bool {
    matches!(actor.who, Who::User { id, .. } if id == user)
}

/// The person, and since when they are disabled.
async fn one(change: &mut Change<'_>, user: UserId) -> Result<(User, Option<Timestamp>)> {
    let row = sqlx::query(
        "SELECT id, office_id, login, name, role, language, units, recusals, own_keys, created_at, disabled_at
         FROM staff WHERE office_id = $1 AND id = $2",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .fetch_optional(&mut *change.tx)
    .await?
    .ok_or_else(|| StoreError::missing("user", user))?;
    Ok((user_of(&row)?, opt_time(&row, "disabled_at")?))
}

async fn not_the_last_admin(change: &mut Change<'_>, user: UserId) -> Result<()> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS n FROM staff
         WHERE office_id = $1 AND role = 'admin' AND disabled_at IS NULL AND id <> $2",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .fetch_one(&mut *change.tx)
    .await?;
    if int(&row, "n")? > 0 {
        return Ok(());
    }
    let name = sqlx::query("SELECT name FROM staff WHERE office_id = $1 AND id = $2")
        .bind(&change.office_text)
        .bind(user.to_string())
        .fetch_one(&mut *change.tx)
        .await?;
    let name = text(&name, "name")?;
    Err(StoreError::invalid(
        format!("{name} admin terakhir kantor ini; jadikan orang lain admin dahulu"),
        format!("{name} is this office's last admin; make somebody else an admin first"),
    ))
}
