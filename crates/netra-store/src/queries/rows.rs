//! Reading columns: what is stored as text becomes the type it was, or the row is damaged.

use std::str::FromStr;

use jiff::Timestamp;
use netra_model::scope::{Actor, Role, Scope, Who};
use serde::de::DeserializeOwned;
use serde::{Serialize, de::IntoDeserializer};
use sqlx::Row;

use super::{Conn, Db, DbRow, Sql};
use crate::{Result, Shared, StoreError};

pub(super) fn text(row: &DbRow, column: &'static str) -> Result<String> {
    Ok(row.try_get(column)?)
}

pub(super) fn opt_text(row: &DbRow, column: &'static str) -> Result<Option<String>> {
    Ok(row.try_get(column)?)
}

pub(super) fn int(row: &DbRow, column: &'static str) -> Result<i64> {
    Ok(row.try_get(column)?)
}

pub(super) fn opt_int(row: &DbRow, column: &'static str) -> Result<Option<i64>> {
    Ok(row.try_get(column)?)
}

/// A count or a number that is never negative.
pub(super) fn count(row: &DbRow, column: &'static str) -> Result<u64> {
    u64::try_from(int(row, column)?).map_err(|_| damaged(column, "is negative"))
}

/// A number of a smaller type.
pub(super) fn small<T: TryFrom<i64>>(row: &DbRow, column: &'static str) -> Result<T> {
    T::try_from(int(row, column)?).map_err(|_| damaged(column, "is out of range"))
}

pub(super) fn opt_small<T: TryFrom<i64>>(row: &DbRow, column: &'static str) -> Result<Option<T>> {
    opt_int(row, column)?.map(|n| T::try_from(n).map_err(|_| damaged(column, "is out of range"))).transpose()
}

pub(super) fn time(row: &DbRow, column: &'static str) -> Result<Timestamp> {
    moment(int(row, column)?, column)
}

pub(super) fn opt_time(row: &DbRow, column: &'static str) -> Result<Option<Timestamp>> {
    opt_int(row, column)?.map(|micros| moment(micros, column)).transpose()
}

fn moment(micros: i64, column: &'static str) -> Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|error| damaged(column, error))
}

pub(super) fn parsed<T: FromStr>(row: &DbRow, column: &'static str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    row.try_get::<&str, _>(column)?.parse().map_err(|error| damaged(column, error))
}

pub(super) fn opt_parsed<T: FromStr>(row: &DbRow, column: &'static str) -> Result<Option<T>>
where
    T::Err: std::fmt::Display,
{
    let text: Option<&str> = row.try_get(column)?;
    text.map(|text| text.parse().map_err(|error| damaged(column, error))).transpose()
}

pub(super) fn from_json<T: DeserializeOwned>(row: &DbRow, column: &'static str) -> Result<T> {
    serde_json::from_str(row.try_get(column)?).map_err(|error| damaged(column, error))
}

pub(super) fn opt_from_json<T: DeserializeOwned>(row: &DbRow, column: &'static str) -> Result<Option<T>> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|text| serde_json::from_str(text).map_err(|error| damaged(column, error))).transpose()
}

/// A value of an enum that serde names (`pns`, `platform_edit`).
pub(super) fn named<T: DeserializeOwned>(row: &DbRow, column: &'static str) -> Result<T> {
    let name: &str = row.try_get(column)?;
    T::deserialize(IntoDeserializer::<serde::de::value::Error>::into_deserializer(name))
        .map_err(|error| damaged(column, error))
}

/// The name serde gives to a value of an enum.
pub(super) fn name_of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        other => unreachable!("an enum without fields is written as its name, not as {other:?}"),
    }
}

pub(super) fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("plain structs with text keys can be written as JSON")
}

#[expect(clippy::needless_pass_by_value, reason = "an id or an error is given away in its last use")]
pub(super) fn damaged(what: &'static str, why: impl ToString) -> StoreError {
    StoreError::Damaged { what, why: why.to_string() }
}

/// A number as both databases store it.
pub(super) fn stored(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// `… AND column IN (…)` for a scope that sees only some units, and without what the asker has withdrawn from. The column
/// is a unit's: of an item (`i.unit_id`, beside its `i.person_id`), of a person (`p.unit_id`), or the unit itself (`id`).
pub(super) fn within_units(sql: &mut Sql, scope: &Scope, column: &'static str) {
    if let Some(units) = &scope.units {
        sql.push(" AND ").push(column).push(" IN (");
        in_list(sql, units.iter().map(ToString::to_string));
        sql.push(")");
    }
    let Some(table) = column.strip_suffix("unit_id") else { return };
    if !scope.recusals.units.is_empty() {
        sql.push(" AND ").push(column).push(" NOT IN (");
        in_list(sql, scope.recusals.units.iter().map(ToString::to_string));
        sql.push(")");
    }
    if !scope.recusals.persons.is_empty() {
        let person = if matches!(table, "p." | "person.") { "id" } else { "person_id" };
        sql.push(" AND ").push(table).push(person).push(" NOT IN (");
        in_list(sql, scope.recusals.persons.iter().map(ToString::to_string));
        sql.push(")");
    }
}

/// A list of bound values; an empty list is a list that contains nothing.
pub(super) fn in_list(sql: &mut Sql, values: impl IntoIterator<Item = String>) {
    let mut values = values.into_iter().peekable();
    if values.peek().is_none() {
        sql.push("NULL");
        return;
    }
    let mut list = sql.separated(", ");
    for value in values {
        list.push_bind(value);
    }
}

/// Who may see items, acts and what they rest on.
pub(super) fn may_see_items(scope: &Scope) -> Result<()> {
    allowed(scope, Role::may_see_items, "your role does not see items; ask a supervisor or report writer")
}

/// Who may see persons: those who see items, and who keeps the watch-list.
pub(super) fn may_see_persons(scope: &Scope) -> Result<()> {
    allowed(scope, sees_persons, "your role does not see persons; ask a supervisor or admin")
}

/// Who may see how sources and imports fare.
pub(super) fn may_see_operation(scope: &Scope) -> Result<()> {
    allowed(scope, sees_persons, "your role does not see sources and figures; ask a supervisor or admin")
}

fn sees_persons(role: Role) -> bool {
    role.may_see_items() || role.may_administer()
}

/// What belongs to no unit is shown only to who sees all of them.
pub(super) fn whole_office(scope: &Scope, may: impl Fn(Role) -> bool, why: &'static str) -> Result<()> {
    if scope.units.is_none() { allowed(scope, may, why) } else { Err(StoreError::NotAllowed(why)) }
}

/// What only Netra's own workers and the command line ask.
pub(super) fn machine_asks(scope: &Scope) -> Result<()> {
    allowed(scope, |_| false, "this is asked by Netra's own workers, not by people")
}

pub(super) fn allowed(scope: &Scope, may: impl Fn(Role) -> bool, why: &'static str) -> Result<()> {
    if scope.role.is_none_or(may) { Ok(()) } else { Err(StoreError::NotAllowed(why)) }
}

/// Fails when a signed-in person acts whose role may not; the command line and workers may.
pub(super) fn staff_may(actor: &Actor, may: impl Fn(Role) -> bool, why: &'static str) -> Result<()> {
    match actor.who {
        Who::User { role, .. } if !may(role) => Err(StoreError::NotAllowed(why)),
        _ => Ok(()),
    }
}

/// What only Netra's own workers and the command line do.
pub(super) fn machine_acts(actor: &Actor) -> Result<()> {
    staff_may(actor, |_| false, "this is done by Netra's own workers, not by people")
}

/// A pattern for LIKE … ESCAPE '\' that finds a text anywhere.
pub(super) fn anywhere(text: &str) -> String {
    let escaped: String = text
        .chars()
        .flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c]))
        .collect();
    format!("%{escaped}%")
}

/// Keeps the compiler's type of the database in one place.
pub(super) fn sql(start: &'static str) -> Sql {
    sqlx::QueryBuilder::<Db>::new(start)
}

/// Today, in the office's zone.
pub(super) async fn today(db: &mut Conn, scope: &Scope, shared: &Shared) -> Result<jiff::civil::Date> {
    Ok(shared.clock.now().to_zoned(office_zone(db, scope).await?).date())
}

/// The office's zone.
pub(super) async fn office_zone(db: &mut Conn, scope: &Scope) -> Result<jiff::tz::TimeZone> {
    let zone: Option<String> = sqlx::query_scalar("SELECT zone FROM office WHERE id = $1")
        .bind(scope.office.to_string())
        .fetch_optional(db)
        .await?;
    let zone = zone.as_deref().unwrap_or("UTC");
    jiff::tz::TimeZone::get(zone).map_err(|error| damaged("time zone of the office", error))
}
