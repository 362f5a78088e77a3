//! Counts for prevention: what was closed as *cukup pencegahan*, per unit and kind of act, without a name.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use netra_model::scope::Scope;

use super::Conn;
use super::rows::{count, damaged, may_see_items, parsed, sql, text, within_units};
use crate::{PreventionCount, Result, Shared};

pub(crate) async fn prevention(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    from: Date,
    until: Date,
) -> Result<Vec<PreventionCount>> {
    may_see_items(scope)?;
    let (from, until) = (start_of(db, scope, from).await?, start_of(db, scope, until).await?);
    // The decision that stands: a later one, of whatever verdict, takes its place.
    let mut query = sql("SELECT i.unit_id, u.name, i.kind, COUNT(*) AS n FROM decision d
         JOIN item i ON i.id = d.item_id JOIN unit u ON u.id = i.unit_id
         WHERE d.verdict = 'prevention' AND d.undone_at IS NULL AND i.verdict = 'prevention'
           AND NOT EXISTS (SELECT 1 FROM decision l WHERE l.item_id = d.item_id AND l.undone_at IS NULL
                           AND (l.at > d.at OR (l.at = d.at AND l.id > d.id)))
           AND d.office_id = ");
    query.push_bind(scope.office.to_string());
    query.push(" AND d.at >= ").push_bind(from).push(" AND d.at < ").push_bind(until);
    within_units(&mut query, scope, "i.unit_id");
    query.push(" GROUP BY i.unit_id, u.name, i.kind ORDER BY u.name, i.unit_id, i.kind");
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(PreventionCount {
                unit: parsed(row, "unit_id")?,
                unit_name: text(row, "name")?,
                kind: parsed(row, "kind")?,
                n: count(row, "n")?,
            })
        })
        .collect()
}

/// When a day begins in the office's zone, in microseconds.
async fn start_of(db: &mut Conn, scope: &Scope, day: Date) -> Result<i64> {
    let zone: Option<String> = sqlx::query_scalar("SELECT zone FROM office WHERE id = $1")
        .bind(scope.office.to_string())
        .fetch_optional(db)
        .await?;
    let zone = TimeZone::get(zone.as_deref().unwrap_or("UTC"))
        .map_err(|error| damaged("time zone of the office", error))?;
    let start = day.to_zoned(zone).map_err(|error| damaged("a day", error))?;
    Ok(start.timestamp().as_microsecond())
}
