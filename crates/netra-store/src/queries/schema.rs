//! Bringing the schema up to date: numbered migrations, each with a common part and a part per engine.

use sqlx::Connection;

use super::{CHANGE, Conn, LOCK_SCHEMA, MIGRATIONS};
use crate::{Result, Shared, StoreError};

/// The common parts, in order; migration n stands at n - 1. They are only ever added to.
const COMMON: &[&str] = &[
    include_str!("../../migrations/0001_core.sql"),
    include_str!("../../migrations/0002_review.sql"),
    include_str!("../../migrations/0003_day.sql"),
    include_str!("../../migrations/0004_case.sql"),
    include_str!("../../migrations/0005_search.sql"),
    include_str!("../../migrations/0006_report.sql"),
    include_str!("../../migrations/0007_admin.sql"),
    include_str!("../../migrations/0008_keep.sql"),
];

/// Runs the migrations that are missing, in one transaction, so that a kill leaves a whole schema.
pub(crate) async fn migrate(db: &mut Conn, shared: &Shared) -> Result<()> {
    let mut tx = db.begin_with(CHANGE).await?;
    // Two programs that start at once: the second waits here, and then finds the work done.
    sqlx::raw_sql(LOCK_SCHEMA).execute(&mut *tx).await?;
    sqlx::raw_sql("CREATE TABLE IF NOT EXISTS schema_version (n BIGINT PRIMARY KEY, at BIGINT NOT NULL)")
        .execute(&mut *tx)
        .await?;
    let found: Option<i64> =
        sqlx::query_scalar("SELECT MAX(n) FROM schema_version").fetch_one(&mut *tx).await?;
    let found = found.unwrap_or(0);
    let known = i64::try_from(COMMON.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::NewerDatabase { found, known });
    }
    for (n, (common, of_engine)) in (1_i64..).zip(COMMON.iter().zip(MIGRATIONS)).filter(|(n, _)| *n > found) {
        sqlx::raw_sql(*common).execute(&mut *tx).await?;
        sqlx::raw_sql(*of_engine).execute(&mut *tx).await?;
        sqlx::query("INSERT INTO schema_version (n, at) VALUES ($1, $2)")
            .bind(n)
            .bind(shared.clock.now().as_microsecond())
            .execute(&mut *tx)
            .await?;
    }
    Ok(tx.commit().await?)
}
