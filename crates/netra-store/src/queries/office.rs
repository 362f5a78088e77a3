//! Offices, their staff, sessions.

use jiff::{SignedDuration, Timestamp};
use netra_model::scope::{Actor, Role, Scope, Who};
use netra_model::{OfficeId, UserId};
use serde_json::json;
use sqlx::{Connection, Row};

use super::change::Change;
use super::rows::{allowed, from_json, opt_from_json, opt_int, opt_text, parsed, text, time, to_json};
use super::{CHANGE, Conn, DbRow};
use crate::{
    Language, NewOffice, NewUser, Office, OwnKeys, Result, Session, Shared, StoreError, User, audit_hash,
    auth,
};

/// HARDENING: idle 30 minutes, absolute 12 hours.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);

pub(crate) async fn ensure_office(db: &mut Conn, shared: &Shared, office: &NewOffice) -> Result<OfficeId> {
    check(office)?;
    let (id, is_new) = known_or_new(db, shared, office).await?;
    let actor = Actor { office: id, who: Who::Worker("setup") };
    let mut change = Change::begin(db, shared, &actor).await?;
    let changed = sqlx::query(
        "UPDATE office SET name = $2, zone = $3, region = $4, kind = $5 WHERE id = $1
         AND NOT (name = $2 AND zone = $3 AND COALESCE(region, '') = COALESCE($4, '') AND kind = $5)",
    )
    .bind(id.to_string())
    .bind(&office.name)
    .bind(&office.zone)
    .bind(&office.region)
    .bind(office.kind.as_str())
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    if is_new || changed > 0 {
        let action = if is_new { "office.add" } else { "office.change" };
        let detail = json!({ "name": office.name, "prefix": office.prefix, "zone": office.zone,
            "region": office.region, "kind": office.kind.as_str() });
        change.audit(action, "office", id, &detail);
        change.commit().await?;
    }
    Ok(id)
}

fn check(office: &NewOffice) -> Result<()> {
    let prefix_fits = (1..=7).contains(&office.prefix.len())
        && office.prefix.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !prefix_fits {
        let prefix = &office.prefix;
        return Err(StoreError::invalid(
            format!("awalan kantor “{prefix}”: seharusnya 1–7 huruf besar atau angka, misalnya SMG"),
            format!("office prefix “{prefix}”: expected 1–7 capital letters or digits, for instance SMG"),
        ));
    }
    jiff::tz::TimeZone::get(&office.zone).map_err(|_| {
        let zone = &office.zone;
        StoreError::invalid(
            format!("zona waktu “{zone}”: seharusnya Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura"),
            format!("time zone “{zone}”: expected Asia/Jakarta, Asia/Makassar or Asia/Jayapura"),
        )
    })?;
    Ok(())
}

async fn known_or_new(db: &mut Conn, shared: &Shared, office: &NewOffice) -> Result<(OfficeId, bool)> {
    let mut tx = db.begin_with(CHANGE).await?;
    let new: OfficeId = shared.clock.id();
    let added = sqlx::query(
        "INSERT INTO office (id, name, prefix, zone, region, kind, created_at, secret)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (prefix) DO NOTHING",
    )
    .bind(new.to_string())
    .bind(&office.name)
    .bind(&office.prefix)
    .bind(&office.zone)
    .bind(&office.region)
    .bind(office.kind.as_str())
    .bind(shared.clock.now().as_microsecond())
    .bind(auth::token()?)
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if added == 0 {
        let known: String = sqlx::query_scalar("SELECT id FROM office WHERE prefix = $1")
            .bind(&office.prefix)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        return known.parse().map(|id| (id, false)).map_err(|error| super::rows::damaged("office", error));
    }
    sqlx::query(
        "INSERT INTO office_state (office_id, last_change, audit_seq, audit_hash, n_items, n_cases, n_imports,
             watch_change)
         VALUES ($1, 0, 0, $2, 0, 0, 0, 0)",
    )
    .bind(new.to_string())
    .bind(audit_hash::START.to_string())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok((new, true))
}

pub(crate) async fn offices(db: &mut Conn, _: &Shared) -> Result<Vec<Office>> {
    let rows =
        sqlx::query("SELECT id, name, prefix, zone, region, kind, created_at FROM office ORDER BY prefix")
            .fetch_all(db)
            .await?;
    rows.iter().map(office_of).collect()
}

pub(crate) async fn office(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Option<Office>> {
    let row =
        sqlx::query("SELECT id, name, prefix, zone, region, kind, created_at FROM office WHERE id = $1")
            .bind(scope.office.to_string())
            .fetch_optional(db)
            .await?;
    row.as_ref().map(office_of).transpose()
}

fn office_of(row: &DbRow) -> Result<Office> {
    Ok(Office {
        id: parsed(row, "id")?,
        name: text(row, "name")?,
        prefix: text(row, "prefix")?,
        zone: text(row, "zone")?,
        region: opt_text(row, "region")?,
        kind: parsed(row, "kind")?,
        created_at: time(row, "created_at")?,
    })
}

pub(crate) async fn create_user(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    user: &NewUser,
    password_hash: &str,
) -> Result<UserId> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, "users are added by the admin")?;
    let login = user.login.trim().to_lowercase();
    if login.is_empty() || login.chars().count() > 64 || login.contains(char::is_whitespace) {
        let login = &user.login;
        return Err(StoreError::invalid(
            format!("nama masuk “{login}”: seharusnya 1–64 karakter tanpa spasi"),
            format!("login “{login}”: expected 1–64 characters without spaces"),
        ));
    }
    let id: UserId = shared.clock.id();
    let added = sqlx::query(
        "INSERT INTO staff (id, office_id, login, name, role, password_hash, language, units, created_at, failures,
             locked_until, must_change, signed_in_at, disabled_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, NULL, NULL) ON CONFLICT (office_id, login) DO NOTHING",
    )
    .bind(id.to_string())
    .bind(&change.office_text)
    .bind(&login)
    .bind(&user.name)
    .bind(user.role.as_str())
    .bind(password_hash)
    .bind(user.language.as_str())
    .bind(user.units.as_ref().map(to_json))
    .bind(change.now_micros())
    // Whoever is added at the desk knows a password that the admin knows, too.
    .bind(matches!(actor.who, Who::User { .. }))
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    if added == 0 {
        return Err(StoreError::invalid(
            format!("nama masuk “{login}” sudah dipakai; pilih yang lain"),
            format!("the login “{login}” is taken; choose another"),
        ));
    }
    let detail = json!({ "login": login, "name": user.name, "role": user.role, "units": user.units });
    change.audit("user.add", "user", id, &detail);
    change.commit().await?;
    Ok(id)
}

const USER: &str =
    "SELECT id, office_id, login, name, role, language, units, recusals, own_keys, created_at FROM staff ";

pub(crate) async fn users(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<User>> {
    allowed(scope, Role::may_see_audit, "the staff are shown to supervisors, the admin and auditors")?;
    let mut query = super::rows::sql(USER);
    query.push("WHERE office_id = ").push_bind(scope.office.to_string()).push(" ORDER BY name, id");
    query.build().fetch_all(db).await?.iter().map(user_of).collect()
}

pub(super) fn user_of(row: &DbRow) -> Result<User> {
    Ok(User {
        id: parsed(row, "id")?,
        office: parsed(row, "office_id")?,
        login: text(row, "login")?,
        name: text(row, "name")?,
        role: parsed(row, "role")?,
        language: parsed(row, "language")?,
        units: opt_from_json(row, "units")?,
        recusals: from_json(row, "recusals")?,
        keys: opt_from_json(row, "own_keys")?.unwrap_or_default(),
        created_at: time(row, "created_at")?,
    })
}

pub(crate) async fn set_language(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    language: Language,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(|_| true, "only a signed-in person has a desk with a language")?;
    sqlx::query("UPDATE staff SET language = $3 WHERE office_id = $1 AND id = $2")
        .bind(&change.office_text)
        .bind(user.to_string())
        .bind(language.as_str())
        .execute(&mut *change.tx)
        .await?;
    change.audit("user.language", "user", user, &json!({ "language": language.as_str() }));
    change.commit().await
}

/// More is no choice of keys, whatever it is.
const MOST_KEYS: usize = 100;
const LONGEST_KEY: usize = 40;

pub(crate) async fn set_keys(db: &mut Conn, shared: &Shared, actor: &Actor, keys: &OwnKeys) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(|_| true, "only a signed-in person chooses keys")?;
    let short = |text: &String| text.chars().count() <= LONGEST_KEY && !text.chars().any(char::is_control);
    if keys.by_command.len() > MOST_KEYS
        || !keys.by_command.iter().all(|(name, key)| short(name) && short(key))
    {
        return Err(StoreError::invalid(
            "pilihan tombol ini tidak dapat disimpan; muat ulang halaman lalu pilih lagi",
            "these keys cannot be saved; load the page again and choose anew",
        ));
    }
    let chosen = (*keys != OwnKeys::default()).then(|| to_json(keys));
    sqlx::query("UPDATE staff SET own_keys = $3 WHERE office_id = $1 AND id = $2")
        .bind(&change.office_text)
        .bind(user.to_string())
        .bind(chosen)
        .execute(&mut *change.tx)
        .await?;
    change.audit("user.keys", "user", user, keys);
    change.commit().await
}

/// A login's user, password hash, whether it is disabled, and until when it is locked.
pub(crate) async fn sign_in(
    db: &mut Conn,
    _: &Shared,
    office: OfficeId,
    login: &str,
) -> Result<Option<(User, String, bool, Timestamp)>> {
    let row = sqlx::query(
        "SELECT id, office_id, login, name, role, language, units, recusals, own_keys, created_at, password_hash, disabled_at, locked_until
         FROM staff WHERE office_id = $1 AND login = $2",
    )
    .bind(office.to_string())
    .bind(login)
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((
        user_of(&row)?,
        text(&row, "password_hash")?,
        opt_int(&row, "disabled_at")?.is_some(),
        time(&row, "locked_until")?,
    )))
}

/// Notes that somebody signed in, or that a password was wrong (and until when the login is locked).
pub(crate) async fn signed_in(db: &mut Conn, shared: &Shared, user: &User, failed: bool) -> Result<()> {
    let actor = user.actor();
    let mut change = Change::begin(db, shared, &actor).await?;
    let failures: i64 = sqlx::query_scalar(
        "UPDATE staff SET failures = CASE WHEN $3 THEN failures + 1 ELSE 0 END WHERE office_id = $1 AND id = $2
         RETURNING failures",
    )
    .bind(&change.office_text)
    .bind(user.id.to_string())
    .bind(failed)
    .fetch_one(&mut *change.tx)
    .await?;
    let until = auth::locked_until(change.now, failures.unsigned_abs());
    sqlx::query(
        "UPDATE staff SET locked_until = $3, signed_in_at = CASE WHEN $4 THEN signed_in_at ELSE $5 END
         WHERE office_id = $1 AND id = $2",
    )
    .bind(&change.office_text)
    .bind(user.id.to_string())
    .bind(until.as_microsecond())
    .bind(failed)
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    let action = if failed { "user.sign_in_failed" } else { "user.sign_in" };
    change.audit(action, "user", user.id, &json!({ "failures": failures }));
    change.commit().await
}

pub(crate) async fn start_session(db: &mut Conn, shared: &Shared, user: &User, digest: &str) -> Result<()> {
    let actor = user.actor();
    let mut change = Change::begin(db, shared, &actor).await?;
    let now = change.now_micros();
    // Sessions that ended are of no use to anybody.
    sqlx::query("DELETE FROM session WHERE office_id = $1 AND (started_at < $2 OR seen_at < $3)")
        .bind(&change.office_text)
        .bind(now - micros(ABSOLUTE))
        .bind(now - micros(IDLE))
        .execute(&mut *change.tx)
        .await?;
    sqlx::query(
        "INSERT INTO session (digest, office_id, staff_id, started_at, seen_at) VALUES ($1, $2, $3, $4, $4)",
    )
    .bind(digest)
    .bind(&change.office_text)
    .bind(user.id.to_string())
    .bind(now)
    .execute(&mut *change.tx)
    .await?;
    change.audit("session.start", "user", user.id, &json!({}));
    change.commit().await
}

/// The session and when it was last active.
pub(crate) async fn session(
    db: &mut Conn,
    shared: &Shared,
    digest: &str,
) -> Result<Option<(Session, Timestamp)>> {
    let row = sqlx::query(
        "SELECT s.id, s.office_id, s.login, s.name, s.role, s.language, s.units, s.recusals, s.own_keys, s.created_at, s.must_change,
             x.started_at, x.seen_at
         FROM session x JOIN staff s ON s.id = x.staff_id WHERE x.digest = $1 AND s.disabled_at IS NULL",
    )
    .bind(digest)
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (started_at, seen_at) = (time(&row, "started_at")?, time(&row, "seen_at")?);
    let now = shared.clock.now();
    let last_moment = later(started_at, ABSOLUTE);
    if now >= last_moment || now >= later(seen_at, IDLE) {
        return Ok(None);
    }
    let ends_at = last_moment.min(later(now, IDLE));
    let must_change: bool = row.try_get("must_change")?;
    Ok(Some((Session { user: user_of(&row)?, started_at, ends_at, must_change }, seen_at)))
}

pub(crate) async fn touch_session(db: &mut Conn, shared: &Shared, digest: &str) -> Result<()> {
    sqlx::query("UPDATE session SET seen_at = $2 WHERE digest = $1")
        .bind(digest)
        .bind(shared.clock.now().as_microsecond())
        .execute(db)
        .await?;
    Ok(())
}

pub(crate) async fn end_session(db: &mut Conn, shared: &Shared, digest: &str) -> Result<()> {
    let Some((session, _)) = session(db, shared, digest).await? else { return Ok(()) };
    let actor = session.user.actor();
    let mut change = Change::begin(db, shared, &actor).await?;
    sqlx::query("DELETE FROM session WHERE digest = $1").bind(digest).execute(&mut *change.tx).await?;
    change.audit("session.end", "user", session.user.id, &json!({}));
    change.commit().await
}

/// Sessions that were seen after the first and begun after the second moment are running.
pub(super) fn session_limits(now: Timestamp) -> (i64, i64) {
    (now.as_microsecond() - micros(IDLE), now.as_microsecond() - micros(ABSOLUTE))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn micros(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
