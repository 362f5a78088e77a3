//! Whether accounts could be read, day by day; what platforms say of them; which sources pause.

use jiff::civil::Date;
use netra_model::scope::{Actor, Role, Scope};
use netra_model::standing::ACTIVE;
use netra_model::{AccountId, Sentence};
use serde_json::json;

use super::change::Change;
use super::rows::{count, may_see_operation, opt_time, parsed, sql, staff_may, text, time};
use super::{Conn, DbRow};
use crate::{AccountReach, AccountState, Pause, Reach, Reached, Result, Shared, StoreError, clean};

/// Reading is noted once an hour; a failure or a success after one at once.
const NOTED_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

pub(super) async fn note(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    source: &str,
    account: AccountId,
    reached: &Reached,
) -> Result<()> {
    let now = shared.clock.now();
    let office = actor.office.to_string();
    let day = super::rows::today(&mut *db, &Scope::office(actor.office), shared).await?.to_string();
    let (read_at, failed_at, why) = match reached {
        Reached::Read => (Some(now.as_microsecond()), None, String::new()),
        Reached::Unavailable(why) => (None, Some(now.as_microsecond()), clean(why).into_owned()),
        Reached::Failed(why) => (None, Some(now.as_microsecond()), clean(&why.lines()).into_owned()),
    };
    let hour_ago = now.saturating_sub(NOTED_AFTER).unwrap_or(now).as_microsecond();
    sqlx::query(
        "INSERT INTO reach_day (office_id, source, account_id, day, read_at, failed_at, why)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (office_id, source, account_id, day) DO UPDATE
             SET read_at = COALESCE(excluded.read_at, reach_day.read_at),
                 failed_at = COALESCE(excluded.failed_at, reach_day.failed_at),
                 why = CASE WHEN excluded.failed_at IS NULL THEN reach_day.why ELSE excluded.why END
             WHERE excluded.failed_at IS NOT NULL OR COALESCE(reach_day.read_at, 0) <= $8
                 OR COALESCE(reach_day.failed_at, 0) >= COALESCE(reach_day.read_at, 0)",
    )
    .bind(&office)
    .bind(source)
    .bind(account.to_string())
    .bind(day)
    .bind(read_at)
    .bind(failed_at)
    .bind(why)
    .bind(hour_ago)
    .execute(&mut *db)
    .await?;
    match reached {
        Reached::Read => state(db, &office, source, account, ACTIVE, now).await,
        Reached::Unavailable(why) => state(db, &office, source, account, &clean(why), now).await,
        Reached::Failed(_) => Ok(()),
    }
}

/// One row as long as the platform says the same; an account that was never anything but readable has none.
async fn state(
    db: &mut Conn,
    office: &str,
    source: &str,
    account: AccountId,
    state: &str,
    now: jiff::Timestamp,
) -> Result<()> {
    let last =
        sqlx::query("SELECT n, state FROM account_state WHERE account_id = $1 ORDER BY n DESC LIMIT 1")
            .bind(account.to_string())
            .fetch_optional(&mut *db)
            .await?;
    let (n, known) = match &last {
        Some(row) => (count(row, "n")?, text(row, "state")?),
        None => (0, String::from(ACTIVE)),
    };
    if known == state {
        if state != ACTIVE {
            sqlx::query("UPDATE account_state SET last_at = $3 WHERE account_id = $1 AND n = $2")
                .bind(account.to_string())
                .bind(super::rows::stored(n))
                .bind(now.as_microsecond())
                .execute(&mut *db)
                .await?;
        }
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO account_state (office_id, account_id, n, state, source, first_at, last_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(office)
    .bind(account.to_string())
    .bind(super::rows::stored(n + 1))
    .bind(state)
    .bind(source)
    .bind(now.as_microsecond())
    .execute(db)
    .await?;
    Ok(())
}

pub(crate) async fn account_states(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    account: AccountId,
) -> Result<Vec<AccountState>> {
    super::rows::may_see_persons(scope)?;
    let mut query = sql("SELECT 1 FROM account a JOIN person p ON p.id = a.person_id WHERE a.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND a.id = ").push_bind(account.to_string());
    super::rows::within_units(&mut query, scope, "p.unit_id");
    if query.build().fetch_optional(&mut *db).await?.is_none() {
        return Ok(Vec::new());
    }
    super::coverage::states(db, &scope.office.to_string(), account).await
}

/// By source and day; the newest day first.
pub(crate) async fn reach(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    from: Date,
    until: Date,
) -> Result<Vec<Reach>> {
    may_see_operation(scope)?;
    let rows = sqlx::query(
        "SELECT source, day, CAST(SUM(CASE WHEN read_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS read,
             CAST(SUM(CASE WHEN read_at IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unread
         FROM reach_day WHERE office_id = $1 AND day >= $2 AND day <= $3 GROUP BY source, day
         ORDER BY day DESC, source",
    )
    .bind(scope.office.to_string())
    .bind(from.to_string())
    .bind(until.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Reach {
                source: text(row, "source")?,
                day: parsed(row, "day")?,
                read: count(row, "read")?,
                unread: count(row, "unread")?,
            })
        })
        .collect()
}

pub(crate) async fn unreached(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    day: Date,
    limit: u64,
) -> Result<Vec<AccountReach>> {
    super::rows::may_see_persons(scope)?;
    let mut query = sql(
        "SELECT reach_day.source, reach_day.account_id, reach_day.failed_at, reach_day.why, account.platform,
             account.native_id, account.handle, account.display_name,
             (SELECT MAX(x.read_at) FROM reach_day x WHERE x.office_id = reach_day.office_id
                 AND x.account_id = reach_day.account_id AND x.source = reach_day.source) AS read_at
         FROM reach_day JOIN account ON account.id = reach_day.account_id
         JOIN person ON person.id = account.person_id WHERE reach_day.office_id = ",
    );
    query.push_bind(scope.office.to_string()).push(" AND reach_day.day = ").push_bind(day.to_string());
    query.push(" AND reach_day.read_at IS NULL");
    super::rows::within_units(&mut query, scope, "person.unit_id");
    query.push(" ORDER BY reach_day.source, account.handle_folded, reach_day.account_id LIMIT ");
    query.push_bind(super::rows::stored(limit));
    query.build().fetch_all(db).await?.iter().map(account_reach).collect()
}

fn account_reach(row: &DbRow) -> Result<AccountReach> {
    Ok(AccountReach {
        source: text(row, "source")?,
        account: parsed(row, "account_id")?,
        names: super::watchlist::account_of(row)?,
        read_at: opt_time(row, "read_at")?,
        failed_at: opt_time(row, "failed_at")?,
        why: Sentence::from_lines(&text(row, "why")?),
    })
}

pub(crate) async fn pause_source(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    source: &str,
    reason: &Sentence,
) -> Result<()> {
    staff_may(actor, Role::may_administer, "sources are paused by the admin")?;
    let mut change = Change::begin(db, shared, actor).await?;
    let who = change.who();
    let paused = sqlx::query(
        "INSERT INTO source_pause (office_id, source, at, who, reason) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
    )
    .bind(&change.office_text)
    .bind(source)
    .bind(change.now_micros())
    .bind(who)
    .bind(clean(&reason.lines()).into_owned())
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    // Paused already: told once.
    if paused == 1 {
        change.audit("source.pause", "source", source, &json!({ "reason": reason.en }));
    }
    change.commit().await
}

pub(crate) async fn resume_source(db: &mut Conn, shared: &Shared, actor: &Actor, source: &str) -> Result<()> {
    staff_may(actor, Role::may_administer, "sources go on when the admin says so")?;
    let mut change = Change::begin(db, shared, actor).await?;
    let resumed = sqlx::query("DELETE FROM source_pause WHERE office_id = $1 AND source = $2")
        .bind(&change.office_text)
        .bind(source)
        .execute(&mut *change.tx)
        .await?
        .rows_affected();
    if resumed == 0 {
        return Err(StoreError::missing("paused source", source));
    }
    change.audit("source.resume", "source", source, &json!({}));
    change.commit().await
}

pub(crate) async fn paused_sources(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<Pause>> {
    may_see_operation(scope)?;
    let rows =
        sqlx::query("SELECT source, at, who, reason FROM source_pause WHERE office_id = $1 ORDER BY source")
            .bind(scope.office.to_string())
            .fetch_all(db)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(Pause {
                source: text(row, "source")?,
                at: time(row, "at")?,
                by: text(row, "who")?,
                reason: Sentence::from_lines(&text(row, "reason")?),
            })
        })
        .collect()
}
