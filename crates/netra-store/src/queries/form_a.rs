//! What officers write into the open fields of the day's report [Form A].

use jiff::civil::Date;
use netra_model::UnitId;
use netra_model::scope::{Actor, Role, Scope};
use serde_json::json;
use sqlx::Row;

use super::Conn;
use super::change::Change;
use super::rows::{count, from_json, may_see_items, opt_text, stored, time, to_json};
use crate::{FormFields, FormView, Result, Shared, StoreError, clean};

/// The most that one field holds, in characters.
const LONGEST: usize = 4_000;

/// Under which name the report of these units is kept.
fn units_key(units: Option<&Vec<UnitId>>) -> String {
    let mut units: Vec<String> = units.into_iter().flatten().map(ToString::to_string).collect();
    units.sort_unstable();
    units.join(" ")
}

pub(crate) async fn form_a(db: &mut Conn, _: &Shared, scope: &Scope, day: Date) -> Result<Option<FormView>> {
    may_see_items(scope)?;
    let row = sqlx::query(
        "SELECT f.version, f.fields, f.at, s.name FROM form_a f
         LEFT JOIN staff s ON s.office_id = f.office_id AND f.who = 'user:' || s.id
         WHERE f.office_id = $1 AND f.day = $2 AND f.units = $3",
    )
    .bind(scope.office.to_string())
    .bind(day.to_string())
    .bind(units_key(scope.units.as_ref()))
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(FormView {
        version: count(&row, "version")?,
        fields: from_json(&row, "fields")?,
        by: opt_text(&row, "name")?,
        at: time(&row, "at")?,
    }))
}

pub(crate) async fn save_form_a(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    day: Date,
    version: u64,
    fields: &FormFields,
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_see_items, "the day's report is written by who reviews or reports")?;
    if let Some((_, text)) = fields.all().into_iter().find(|(_, text)| text.chars().count() > LONGEST) {
        let n = text.chars().count();
        return Err(StoreError::invalid(
            format!("satu isian berisi {n} karakter; paling banyak {LONGEST}, sisanya dapat dilampirkan"),
            format!("one field has {n} characters; at most {LONGEST}, the rest can be attached"),
        ));
    }
    let units = units_key(change.units().await?.as_ref());
    let known = sqlx::query(
        "SELECT f.version, s.name FROM form_a f
         LEFT JOIN staff s ON s.office_id = f.office_id AND f.who = 'user:' || s.id
         WHERE f.office_id = $1 AND f.day = $2 AND f.units = $3",
    )
    .bind(&change.office_text)
    .bind(day.to_string())
    .bind(&units)
    .fetch_optional(&mut *change.tx)
    .await?;
    let now = known.as_ref().map_or(Ok(0), |row| count(row, "version"))?;
    if now != version {
        let by: Option<String> = known.and_then(|row| row.try_get("name").ok().flatten());
        let by = by.unwrap_or_else(|| String::from("Netra"));
        return Err(StoreError::invalid(
            format!("isian hari ini baru saja disimpan oleh {by}; bandingkan, lalu simpan lagi"),
            format!("{by} has just saved this day's fields; compare, then save again"),
        ));
    }
    let who = change.who();
    sqlx::query(
        "INSERT INTO form_a (office_id, day, units, version, fields, who, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (office_id, day, units) DO UPDATE SET version = excluded.version, fields = excluded.fields,
             who = excluded.who, at = excluded.at",
    )
    .bind(&change.office_text)
    .bind(day.to_string())
    .bind(&units)
    .bind(stored(version + 1))
    .bind(clean(&to_json(fields)).into_owned())
    .bind(who)
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    change.audit("form_a.save", "form_a", day, &json!({ "version": version + 1, "fields": fields }));
    change.commit().await?;
    Ok(version + 1)
}
