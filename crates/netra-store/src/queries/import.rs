//! Files that are or were imported.

use netra_model::Sha256;
use netra_model::scope::{Actor, Role, Scope};
use serde_json::json;

use super::change::Change;
use super::rows::{
    count, may_see_operation, opt_parsed, opt_text, opt_time, sql, staff_may, stored, text, time,
};
use super::{Conn, DbRow};
use crate::{ImportView, Result, RunCounts, Saved, Shared, StoreError, clean};

const MAY_NOT: &str = "files are imported by the admin";

const IMPORT: &str =
    "SELECT n, sha256, file_name, who, started_at, finished_at, error, lines, new_acts, known_acts,
    flags, quarantined, dropped, mapping FROM import_file WHERE office_id = ";

pub(crate) async fn import_started(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    file_name: &str,
    sha256: Option<Sha256>,
    mapping: Option<&str>,
) -> Result<ImportView> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, MAY_NOT)?;
    let known: Option<i64> =
        sqlx::query_scalar("SELECT n FROM import_file WHERE office_id = $1 AND sha256 = $2")
            .bind(&change.office_text)
            .bind(sha256.map(|it| it.to_string()))
            .fetch_optional(&mut *change.tx)
            .await?;
    let n = if let Some(n) = known {
        sqlx::query(
            "UPDATE import_file SET file_name = $3, who = $4, started_at = $5, finished_at = NULL, error = NULL,
                 mapping = $6
             WHERE office_id = $1 AND n = $2",
        )
        .bind(&change.office_text)
        .bind(n)
        .bind(clean(file_name).into_owned())
        .bind(change.who())
        .bind(change.now_micros())
        .bind(mapping.map(|mapping| clean(mapping).into_owned()))
        .execute(&mut *change.tx)
        .await?;
        n
    } else {
        change.n_imports += 1;
        let n = stored(change.n_imports);
        sqlx::query(
            "INSERT INTO import_file (office_id, n, sha256, file_name, who, started_at, lines, new_acts, known_acts,
                 flags, quarantined, dropped, mapping)
             VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 0, $7)",
        )
        .bind(&change.office_text)
        .bind(n)
        .bind(sha256.map(|it| it.to_string()))
        .bind(clean(file_name).into_owned())
        .bind(change.who())
        .bind(change.now_micros())
        .bind(mapping.map(|mapping| clean(mapping).into_owned()))
        .execute(&mut *change.tx)
        .await?;
        n
    };
    let mut query = sql(IMPORT);
    query.push_bind(&change.office_text).push(" AND n = ").push_bind(n);
    let view = import_of(&query.build().fetch_one(change.db()).await?)?;
    change.audit(
        "import.start",
        "import",
        n,
        &json!({ "file": file_name, "sha256": sha256, "mapping": mapping }),
    );
    change.commit().await?;
    Ok(view)
}

pub(crate) async fn import_progress(
    db: &mut Conn,
    _: &Shared,
    actor: &Actor,
    n: u64,
    lines: u64,
    saved: &Saved,
) -> Result<()> {
    staff_may(actor, Role::may_administer, MAY_NOT)?;
    sqlx::query(
        "UPDATE import_file SET lines = $3, new_acts = $4, known_acts = $5, flags = $6, quarantined = $7, dropped = $8
         WHERE office_id = $1 AND n = $2",
    )
    .bind(actor.office.to_string())
    .bind(stored(n))
    .bind(stored(lines))
    .bind(stored(saved.new_acts))
    .bind(stored(saved.known_acts))
    .bind(stored(saved.flags))
    .bind(stored(saved.quarantined))
    .bind(stored(saved.dropped))
    .execute(db)
    .await?;
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "the arguments of one statement, plus connection and actor")]
pub(crate) async fn import_finished(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    n: u64,
    sha256: Option<Sha256>,
    lines: u64,
    saved: &Saved,
    error: Option<&str>,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    import_progress(change.db(), shared, actor, n, lines, saved).await?;
    // From standard input the digest is known only now, and the same file may have come before.
    let ended = sqlx::query(
        "UPDATE import_file SET finished_at = $3, error = $4, sha256 = COALESCE(sha256,
             (SELECT CAST($5 AS TEXT) WHERE NOT EXISTS
                 (SELECT 1 FROM import_file x WHERE x.office_id = $1 AND x.sha256 = $5)))
         WHERE office_id = $1 AND n = $2",
    )
    .bind(&change.office_text)
    .bind(stored(n))
    .bind(change.now_micros())
    .bind(error.map(|error| clean(error).into_owned()))
    .bind(sha256.map(|it| it.to_string()))
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    if ended == 0 {
        return Err(StoreError::missing("import", n));
    }
    let detail = json!({ "sha256": sha256, "lines": lines, "new_acts": saved.new_acts, "flags": saved.flags,
        "quarantined": saved.quarantined, "dropped": saved.dropped, "error": error });
    change.audit("import.finish", "import", n, &detail);
    change.commit().await
}

pub(crate) async fn imports(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<ImportView>> {
    may_see_operation(scope)?;
    // A file belongs to no unit, and its name may name anybody.
    if scope.units.is_some() {
        return Ok(Vec::new());
    }
    let mut query = sql(IMPORT);
    query.push_bind(scope.office.to_string()).push(" ORDER BY started_at DESC, n DESC");
    query.build().fetch_all(db).await?.iter().map(import_of).collect()
}

fn import_of(row: &DbRow) -> Result<ImportView> {
    Ok(ImportView {
        sha256: opt_parsed(row, "sha256")?,
        n: count(row, "n")?,
        file_name: text(row, "file_name")?,
        by: text(row, "who")?,
        started_at: time(row, "started_at")?,
        finished_at: opt_time(row, "finished_at")?,
        error: opt_text(row, "error")?,
        mapping: opt_text(row, "mapping")?,
        lines: count(row, "lines")?,
        counts: RunCounts {
            accounts: 0,
            new_acts: count(row, "new_acts")?,
            known_acts: count(row, "known_acts")?,
            flags: count(row, "flags")?,
            quarantined: count(row, "quarantined")?,
            dropped: count(row, "dropped")?,
        },
    })
}
