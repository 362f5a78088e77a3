//! Recusal [menarik diri]: what a member of staff has no part in. What stands is copied into `staff.recusals`, which every
//! scope is made from; so it is honoured where units are, and nowhere else.

use netra_model::scope::{Actor, Recusals, Role, Scope};
use netra_model::{PersonId, UnitId, UserId};
use serde_json::json;

use super::change::Change;
use super::rows::{allowed, count, opt_parsed, opt_text, opt_time, parsed, sql, stored, text, time, to_json};
use super::{Conn, DbRow};
use crate::{ItemKey, RecusalView, RecusedFrom, Result, Shared, StoreError, clean};

pub(crate) async fn recuse(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    from: RecusedFrom,
    reason: &str,
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_see_items, "only who works on items withdraws from some")?;
    if reason.trim().is_empty() {
        return Err(StoreError::invalid(
            "menarik diri perlu alasan, misalnya “unit asal saya” atau “kakak saya”",
            "say why you withdraw, for instance “my own unit” or “my brother”",
        ));
    }
    let (unit, person) = match from {
        RecusedFrom::Unit(unit) => (Some(unit.to_string()), None),
        RecusedFrom::Person(person) => (None, Some(person.to_string())),
    };
    let known: Option<String> = sqlx::query_scalar(
        "SELECT o.id FROM office o WHERE o.id = $1
         AND (EXISTS (SELECT 1 FROM unit u WHERE u.office_id = o.id AND u.id = $2)
              OR EXISTS (SELECT 1 FROM person p WHERE p.office_id = o.id AND p.id = $3))",
    )
    .bind(&change.office_text)
    .bind(&unit)
    .bind(&person)
    .fetch_optional(&mut *change.tx)
    .await?;
    if known.is_none() {
        let id = unit.or(person).unwrap_or_default();
        return Err(StoreError::missing("unit or person", id));
    }
    let standing: Option<i64> = sqlx::query_scalar(
        "SELECT n FROM recusal WHERE office_id = $1 AND staff_id = $2 AND ended_at IS NULL
         AND COALESCE(unit_id, person_id) = $3",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(unit.clone().or(person.clone()))
    .fetch_optional(&mut *change.tx)
    .await?;
    if let Some(n) = standing {
        return Ok(n.unsigned_abs());
    }
    let n: i64 = sqlx::query_scalar(
        "INSERT INTO recusal (office_id, n, staff_id, unit_id, person_id, reason, at)
         VALUES ($1, (SELECT COALESCE(MAX(n), 0) + 1 FROM recusal WHERE office_id = $1), $2, $3, $4, $5, $6)
         RETURNING n",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(&unit)
    .bind(&person)
    .bind(clean(reason.trim()).into_owned())
    .bind(change.now_micros())
    .fetch_one(&mut *change.tx)
    .await?;
    copy(&mut change, user).await?;
    change.audit(
        "user.recuse",
        "user",
        user,
        &json!({ "n": n, "unit": unit, "person": person, "reason": reason }),
    );
    change.commit().await?;
    Ok(n.unsigned_abs())
}

/// What stands, into the row that scopes are made from.
async fn copy(change: &mut Change<'_>, user: UserId) -> Result<()> {
    let rows = sqlx::query(
        "SELECT unit_id, person_id FROM recusal WHERE office_id = $1 AND staff_id = $2 AND ended_at IS NULL ORDER BY n",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .fetch_all(&mut *change.tx)
    .await?;
    let mut all = Recusals::default();
    for row in &rows {
        all.units.extend(opt_parsed::<UnitId>(row, "unit_id")?);
        all.persons.extend(opt_parsed::<PersonId>(row, "person_id")?);
    }
    sqlx::query("UPDATE staff SET recusals = $3 WHERE office_id = $1 AND id = $2")
        .bind(&change.office_text)
        .bind(user.to_string())
        .bind(to_json(&all))
        .execute(&mut *change.tx)
        .await?;
    Ok(())
}

pub(crate) async fn end_recusal(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    n: u64,
    reason: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(may_end, "a supervisor or the admin ends a declaration")?;
    let staff: Option<String> = sqlx::query_scalar(
        "SELECT staff_id FROM recusal WHERE office_id = $1 AND n = $2 AND ended_at IS NULL",
    )
    .bind(&change.office_text)
    .bind(stored(n))
    .fetch_optional(&mut *change.tx)
    .await?;
    let staff: UserId =
        staff.and_then(|it| it.parse().ok()).ok_or_else(|| StoreError::missing("declaration", n))?;
    if staff == user {
        return Err(StoreError::NotAllowed(
            "nobody ends their own declaration; ask another supervisor or the admin",
        ));
    }
    if reason.trim().is_empty() {
        return Err(StoreError::invalid(
            "pernyataan menarik diri diakhiri dengan alasan, misalnya “pindah unit sejak 1 Oktober”",
            "a declaration is ended with a reason, for instance “moved to another unit on 1 October”",
        ));
    }
    sqlx::query(
        "UPDATE recusal SET ended_at = $3, ended_by = $4, ended_why = $5 WHERE office_id = $1 AND n = $2",
    )
    .bind(&change.office_text)
    .bind(stored(n))
    .bind(change.now_micros())
    .bind(user.to_string())
    .bind(clean(reason.trim()).into_owned())
    .execute(&mut *change.tx)
    .await?;
    copy(&mut change, staff).await?;
    change.audit("user.end_recusal", "user", staff, &json!({ "n": n, "reason": reason }));
    change.commit().await
}

fn may_end(role: Role) -> bool {
    role.may_lead_review() || role.may_administer()
}

pub(crate) async fn recusals(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<RecusalView>> {
    let sees = |role: Role| role.may_see_items() || role.may_administer();
    allowed(scope, sees, "declarations are shown to who made them, supervisors and the admin")?;
    let mut query = sql(
        "SELECT r.n, r.staff_id, s.name AS staff_name, r.unit_id, r.person_id, u.name AS unit_name,
             p.name AS person_name, r.reason, r.at, r.ended_at, e.name AS ended_by, r.ended_why
         FROM recusal r JOIN staff s ON s.id = r.staff_id LEFT JOIN unit u ON u.id = r.unit_id
         LEFT JOIN person p ON p.id = r.person_id LEFT JOIN staff e ON e.id = r.ended_by WHERE r.office_id = ",
    );
    query.push_bind(scope.office.to_string());
    if !scope.role.is_none_or(may_end) {
        query.push(" AND r.staff_id = ").push_bind(scope.asker.map(|it| it.to_string()).unwrap_or_default());
    }
    query.push(" ORDER BY r.n DESC");
    query.build().fetch_all(db).await?.iter().map(view).collect()
}

fn view(row: &DbRow) -> Result<RecusalView> {
    let unit = opt_parsed(row, "unit_id")?.map(RecusedFrom::Unit);
    let name = opt_text(row, "unit_name")?.or(opt_text(row, "person_name")?);
    Ok(RecusalView {
        n: count(row, "n")?,
        staff: parsed(row, "staff_id")?,
        staff_name: text(row, "staff_name")?,
        from: match unit {
            Some(unit) => unit,
            None => RecusedFrom::Person(parsed(row, "person_id")?),
        },
        name: name.unwrap_or_default(),
        reason: text(row, "reason")?,
        at: time(row, "at")?,
        ended: match opt_time(row, "ended_at")? {
            Some(at) => Some((
                at,
                opt_text(row, "ended_by")?.unwrap_or_default(),
                opt_text(row, "ended_why")?.unwrap_or_default(),
            )),
            None => None,
        },
    })
}

/// Whether an item is one that the asker has withdrawn from; said of that alone, never of another unit's.
pub(crate) async fn is_recused(db: &mut Conn, _: &Shared, scope: &Scope, key: &ItemKey) -> Result<bool> {
    super::rows::may_see_items(scope)?;
    if scope.recusals.is_empty() {
        return Ok(false);
    }
    let mut query = sql("SELECT unit_id, person_id FROM item WHERE office_id = ");
    query.push_bind(scope.office.to_string());
    match key {
        ItemKey::Id(id) => query.push(" AND id = ").push_bind(id.to_string()),
        ItemKey::Short(id) => query.push(" AND short_id = ").push_bind(id.to_string()),
    };
    let Some(row) = query.build().fetch_optional(db).await? else { return Ok(false) };
    let unit = parsed(&row, "unit_id")?;
    let seen = scope.units.as_ref().is_none_or(|units| units.contains(&unit));
    Ok(seen && scope.recusals.covers(unit, parsed(&row, "person_id")?))
}
