//! Dictionary releases with the files they were compiled from, and which of them was in use when. The files are kept, so
//! that an old flag can always be explained, and old releases can be gone back to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use netra_model::Sha256;
use netra_model::scope::{Actor, Role, Scope};
use serde_json::json;

use super::change::Change;
use super::rows::{
    count, int, machine_acts, opt_from_json, opt_int, opt_text, parsed, small, stored, text, time, to_json,
};
use super::{Conn, DbRow, state};
use crate::{ReleaseUse, ReleaseView, Result, Shared, StoreError, UseCause, clean, release_hash};

pub(crate) async fn release_files(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    release: Sha256,
) -> Result<Vec<(String, String)>> {
    let row = sqlx::query(
        "SELECT files FROM dictionary_release
         WHERE office_id = $1 AND sha256 = $2 AND files IS NOT NULL ORDER BY n LIMIT 1",
    )
    .bind(scope.office.to_string())
    .bind(release.to_string())
    .fetch_optional(db)
    .await?;
    let files = row.map(|row| opt_from_json(&row, "files")).transpose()?.flatten();
    Ok(files.unwrap_or_default())
}

/// A use with its release and who began it; without the end of the statement. A release's number counts those whose files
/// are kept, whatever the engine.
const USE: &str =
    "SELECT u.n, r.sha256, r.engine, u.at, u.who, u.cause, u.reason, u.draft_n, s.name AS who_name,
         (SELECT COUNT(*) FROM dictionary_release own
          JOIN dictionary_release k ON k.office_id = own.office_id AND k.files IS NOT NULL AND k.n <= own.n
          WHERE own.office_id = r.office_id AND own.sha256 = r.sha256 AND own.files IS NOT NULL) AS release_number
     FROM dictionary_use u
     JOIN dictionary_release r ON r.office_id = u.office_id AND r.n = u.release_n
     LEFT JOIN staff s ON s.office_id = u.office_id AND u.who = 'user:' || s.id
     WHERE u.office_id = ";

pub(crate) async fn release_in_use(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Option<ReleaseUse>> {
    let mut query = super::rows::sql(USE);
    query.push_bind(scope.office.to_string()).push(" ORDER BY u.n DESC LIMIT 1");
    query.build().fetch_optional(db).await?.as_ref().map(use_of).transpose()
}

pub(crate) async fn release_used_at(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    at: Timestamp,
) -> Result<Option<ReleaseUse>> {
    let mut query = super::rows::sql(USE);
    query.push_bind(scope.office.to_string()).push(" AND u.at <= ").push_bind(at.as_microsecond());
    query.push(" ORDER BY u.n DESC LIMIT 1");
    query.build().fetch_optional(db).await?.as_ref().map(use_of).transpose()
}

pub(crate) async fn releases(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<ReleaseView>> {
    let mut query = super::rows::sql(USE);
    query.push_bind(scope.office.to_string()).push(" ORDER BY u.n DESC");
    let mut uses: BTreeMap<Sha256, Vec<ReleaseUse>> = BTreeMap::new();
    for row in query.build().fetch_all(&mut *db).await? {
        let found = use_of(&row)?;
        uses.entry(found.sha256).or_default().push(found);
    }
    // A release that was only met in a flag has no files and cannot be gone back to.
    let rows = sqlx::query(
        "SELECT sha256, first_at FROM dictionary_release
         WHERE office_id = $1 AND files IS NOT NULL ORDER BY n DESC",
    )
    .bind(scope.office.to_string())
    .fetch_all(db)
    .await?;
    let view = |(n, row): (u64, &DbRow)| {
        let sha256 = parsed(row, "sha256")?;
        Ok(ReleaseView {
            n,
            sha256,
            first_at: time(row, "first_at")?,
            uses: uses.remove(&sha256).unwrap_or_default(),
        })
    };
    (1..=rows.len() as u64).rev().zip(&rows).map(view).collect()
}

fn use_of(row: &DbRow) -> Result<ReleaseUse> {
    Ok(ReleaseUse {
        n: count(row, "n")?,
        release: count(row, "release_number")?,
        sha256: parsed(row, "sha256")?,
        engine: small(row, "engine")?,
        at: time(row, "at")?,
        by: text(row, "who")?,
        by_name: opt_text(row, "who_name")?,
        cause: parsed(row, "cause")?,
        reason: text(row, "reason")?,
        draft: opt_int(row, "draft_n")?.map(i64::unsigned_abs),
    })
}

pub(crate) async fn install_release(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    engine: u32,
    files: &[(String, String)],
    unreadable: Option<Sha256>,
) -> Result<ReleaseUse> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let sha256 = release_hash(files);
    if let Some(known) = present(&mut change).await?
        && (known.sha256 == sha256
            || is_chosen(&mut change).await?
            || (unreadable != Some(known.sha256) && has_acts(&mut change).await?))
    {
        return Ok(known);
    }
    keep(&mut change, sha256, engine, files).await?;
    let new = NewUse { sha256, engine, cause: UseCause::Installed, reason: "", draft: None };
    let in_use = begin_use(&mut change, &new).await?;
    change.commit().await?;
    Ok(in_use)
}

/// Whether somebody of the office ever decided what is in use.
async fn is_chosen(change: &mut Change<'_>) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT n FROM dictionary_use WHERE office_id = $1 AND cause IN ('signed', 'rolled_back') LIMIT 1",
    )
    .bind(&change.office_text)
    .fetch_optional(&mut *change.tx)
    .await?;
    Ok(found.is_some())
}

async fn has_acts(change: &mut Change<'_>) -> Result<bool> {
    let found: Option<String> = sqlx::query_scalar("SELECT id FROM act WHERE office_id = $1 LIMIT 1")
        .bind(&change.office_text)
        .fetch_optional(&mut *change.tx)
        .await?;
    Ok(found.is_some())
}

pub(crate) async fn release_read_by(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    engine: u32,
) -> Result<ReleaseUse> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let known = present(&mut change).await?.ok_or_else(|| StoreError::missing("release in use", ""))?;
    if known.engine == engine {
        return Ok(known);
    }
    let reason = format!("engine {} → {engine}", known.engine);
    let new = NewUse {
        sha256: known.sha256,
        engine,
        cause: UseCause::Updated,
        reason: &reason,
        draft: known.draft,
    };
    let in_use = begin_use(&mut change, &new).await?;
    change.commit().await?;
    Ok(in_use)
}

pub(crate) async fn roll_back(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    release: Sha256,
    reason: &str,
) -> Result<ReleaseUse> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_sign_dictionaries, MAY_NOT_SIGN)?;
    let now = present(&mut change).await?.ok_or_else(|| StoreError::missing("release in use", ""))?;
    let scope = Scope::office(change.office);
    if release_files(change.db(), shared, &scope, release).await?.is_empty() {
        return Err(StoreError::missing("release with its files", release));
    }
    if now.sha256 == release {
        return Err(StoreError::invalid("rilis itu sedang dipakai", "that release is in use already"));
    }
    if reason.trim().is_empty() {
        return Err(StoreError::invalid(
            "tulis alasan mengapa rilis ini dipakai kembali",
            "say why this release is used again",
        ));
    }
    let new = NewUse {
        sha256: release,
        engine: now.engine,
        cause: UseCause::RolledBack,
        reason: reason.trim(),
        draft: None,
    };
    let in_use = begin_use(&mut change, &new).await?;
    change.audit(
        "release.roll_back",
        "release",
        release,
        &json!({ "from": now.sha256, "reason": reason.trim() }),
    );
    change.commit().await?;
    Ok(in_use)
}

pub(super) const MAY_NOT_SIGN: &str =
    "only a signed-in dictionary editor, supervisor or admin signs a release or goes back to one";

/// The release in use, within a change.
pub(super) async fn present(change: &mut Change<'_>) -> Result<Option<ReleaseUse>> {
    let (scope, shared) = (Scope::office(change.office), change.shared);
    release_in_use(change.db(), shared, &scope).await
}

/// Keeps the files of a release, once.
pub(super) async fn keep(
    change: &mut Change<'_>,
    sha256: Sha256,
    engine: u32,
    files: &[(String, String)],
) -> Result<()> {
    let (scope, shared) = (Scope::office(change.office), change.shared);
    if !release_files(change.db(), shared, &scope, sha256).await?.is_empty() {
        return Ok(());
    }
    let n = state::release(change, sha256, engine).await?;
    sqlx::query("UPDATE dictionary_release SET files = $3 WHERE office_id = $1 AND n = $2")
        .bind(&change.office_text)
        .bind(n)
        .bind(to_json(files))
        .execute(change.db())
        .await?;
    let names: Vec<&String> = files.iter().map(|(name, _)| name).collect();
    change.audit("release.keep", "release", sha256, &json!({ "engine": engine, "files": names }));
    Ok(())
}

pub(super) struct NewUse<'a> {
    pub(super) sha256: Sha256,
    pub(super) engine: u32,
    pub(super) cause: UseCause,
    pub(super) reason: &'a str,
    pub(super) draft: Option<u64>,
}

/// From now on this release is in use.
pub(super) async fn begin_use(change: &mut Change<'_>, new: &NewUse<'_>) -> Result<ReleaseUse> {
    let release_n = state::release(change, new.sha256, new.engine).await?;
    let row = sqlx::query(
        "INSERT INTO dictionary_use (office_id, n, release_n, at, who, cause, reason, draft_n)
         VALUES ($1, (SELECT COALESCE(MAX(n), 0) + 1 FROM dictionary_use WHERE office_id = $1), $2, $3, $4, $5, $6, $7)
         RETURNING n",
    )
    .bind(&change.office_text)
    .bind(release_n)
    .bind(change.now_micros())
    .bind(change.who())
    .bind(new.cause.as_str())
    .bind(clean(new.reason).into_owned())
    .bind(new.draft.map(stored))
    .fetch_one(&mut *change.tx)
    .await?;
    let detail = json!({ "use": int(&row, "n")?, "engine": new.engine, "cause": new.cause.as_str(),
        "reason": new.reason, "draft": new.draft });
    change.audit("release.use", "release", new.sha256, &detail);
    present(change).await?.ok_or_else(|| StoreError::missing("release in use", new.sha256))
}
