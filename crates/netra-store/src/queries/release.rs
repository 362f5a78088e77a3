//! Dictionary releases with the files they were compiled from, so that an old flag can always be explained.

use netra_model::Sha256;
use netra_model::scope::{Actor, Scope};
use serde_json::json;

use super::change::Change;
use super::rows::{machine_acts, opt_from_json, to_json};
use super::{Conn, state};
use crate::{Result, Shared};

pub(crate) async fn keep_release(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    release: Sha256,
    engine: u32,
    files: &[(String, String)],
) -> Result<()> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let n = state::release(&mut change, release, engine).await?;
    let kept = sqlx::query(
        "UPDATE dictionary_release SET files = $3 WHERE office_id = $1 AND n = $2 AND files IS NULL",
    )
    .bind(&change.office_text)
    .bind(n)
    .bind(to_json(&files))
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    if kept > 0 {
        let names: Vec<&String> = files.iter().map(|(name, _)| name).collect();
        change.audit("release.keep", "release", release, &json!({ "engine": engine, "files": names }));
        change.commit().await?;
    }
    Ok(())
}

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
