//! Filters of the queue with a name: a person's own, and those shared with the office.

use netra_model::scope::{Actor, Role, Who};
use netra_model::{DecisionId, UserId};
use serde_json::json;
use sqlx::Row;

use super::change::Change;
use super::rows::{parsed, text};
use super::{Conn, DbRow};
use crate::{NewSavedFilter, Result, SAVED_FILTERS_MOST, SavedFilter, Shared, StoreError, clean};

const MAY_NOT: &str = "only a signed-in person who sees items keeps filters";

pub(crate) async fn saved_filters(db: &mut Conn, _: &Shared, actor: &Actor) -> Result<Vec<SavedFilter>> {
    let Who::User { id: user, role } = actor.who else { return Err(StoreError::NotAllowed(MAY_NOT)) };
    if !role.may_see_items() {
        return Err(StoreError::NotAllowed(MAY_NOT));
    }
    let rows = sqlx::query(
        "SELECT f.id, f.name, f.query, f.shared, f.staff_id, s.name AS owner_name, star.staff_id AS star
         FROM saved_filter f JOIN staff s ON s.id = f.staff_id
         LEFT JOIN saved_filter_star star ON star.filter_id = f.id AND star.staff_id = $2
         WHERE f.office_id = $1 AND (f.shared OR f.staff_id = $2)
         ORDER BY CASE WHEN star.staff_id IS NULL THEN 1 ELSE 0 END, f.name, f.id",
    )
    .bind(actor.office.to_string())
    .bind(user.to_string())
    .fetch_all(db)
    .await?;
    rows.iter().map(saved).collect()
}

fn saved(row: &DbRow) -> Result<SavedFilter> {
    Ok(SavedFilter {
        id: text(row, "id")?,
        name: text(row, "name")?,
        query: text(row, "query")?,
        shared: row.try_get("shared")?,
        owner: parsed(row, "staff_id")?,
        owner_name: text(row, "owner_name")?,
        starred: row.try_get::<Option<String>, _>("star")?.is_some(),
    })
}

/// A filter that the person sees: its owner, and whether it is shared.
async fn find(change: &mut Change<'_>, user: UserId, id: &str) -> Result<(UserId, bool)> {
    let row = sqlx::query("SELECT staff_id, shared FROM saved_filter WHERE office_id = $1 AND id = $2")
        .bind(&change.office_text)
        .bind(id)
        .fetch_optional(&mut *change.tx)
        .await?
        .ok_or_else(|| StoreError::missing("saved filter", id))?;
    let (owner, shared): (UserId, bool) = (parsed(&row, "staff_id")?, row.try_get("shared")?);
    if owner != user && !shared {
        return Err(StoreError::missing("saved filter", id));
    }
    Ok((owner, shared))
}

fn check(filter: &NewSavedFilter) -> Result<String> {
    let name = clean(filter.name.trim()).into_owned();
    let n = name.chars().count();
    if n == 0 || n > 60 {
        return Err(StoreError::invalid(
            "beri nama saringan, 1 sampai 60 karakter",
            "give the filter a name of 1 to 60 characters",
        ));
    }
    if filter.query.len() > 1_000 || filter.query.chars().any(char::is_control) {
        return Err(StoreError::invalid(
            "saringan ini terlalu panjang untuk disimpan; kurangi pilihannya",
            "this filter is too long to be saved; choose less",
        ));
    }
    Ok(name)
}

pub(crate) async fn save_filter(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    filter: &NewSavedFilter,
) -> Result<String> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_see_items, MAY_NOT)?;
    let name = check(filter)?;
    taken(&mut change, user, &name, filter.id.as_deref()).await?;
    let id = match &filter.id {
        Some(id) => {
            if find(&mut change, user, id).await?.0 != user {
                return Err(StoreError::invalid(
                    "saringan bersama ini milik rekan; simpan salinannya dengan nama sendiri",
                    "this shared filter is a colleague's; save a copy under a name of your own",
                ));
            }
            sqlx::query("UPDATE saved_filter SET name = $2, query = $3, shared = $4, at = $5 WHERE id = $1")
                .bind(id)
                .bind(&name)
                .bind(&filter.query)
                .bind(filter.shared)
                .bind(change.now_micros())
                .execute(&mut *change.tx)
                .await?;
            id.clone()
        }
        None => insert(&mut change, user, &name, filter).await?,
    };
    let detail = json!({ "name": name, "query": filter.query, "shared": filter.shared });
    change.audit("filter.save", "filter", &id, &detail);
    change.commit().await?;
    Ok(id)
}

async fn taken(change: &mut Change<'_>, user: UserId, name: &str, own: Option<&str>) -> Result<()> {
    let rows = sqlx::query("SELECT id, name FROM saved_filter WHERE office_id = $1 AND staff_id = $2")
        .bind(&change.office_text)
        .bind(user.to_string())
        .fetch_all(&mut *change.tx)
        .await?;
    if own.is_none() && rows.len() as u64 >= SAVED_FILTERS_MOST {
        return Err(StoreError::invalid(
            format!("sudah ada {SAVED_FILTERS_MOST} saringan; hapus yang tidak dipakai dahulu"),
            format!("there are {SAVED_FILTERS_MOST} filters already; delete one you do not use first"),
        ));
    }
    for row in &rows {
        if text(row, "name")? == name && Some(text(row, "id")?.as_str()) != own {
            return Err(StoreError::invalid(
                format!("sudah ada saringan bernama “{name}”; pilih nama lain"),
                format!("there is a filter called “{name}” already; choose another name"),
            ));
        }
    }
    Ok(())
}

async fn insert(
    change: &mut Change<'_>,
    user: UserId,
    name: &str,
    filter: &NewSavedFilter,
) -> Result<String> {
    let id: DecisionId = change.shared.clock.id();
    sqlx::query(
        "INSERT INTO saved_filter (id, office_id, staff_id, name, query, shared, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.to_string())
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(name)
    .bind(&filter.query)
    .bind(filter.shared)
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    Ok(id.to_string())
}

pub(crate) async fn star_filter(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    id: &str,
    starred: bool,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_see_items, MAY_NOT)?;
    find(&mut change, user, id).await?;
    let statement = if starred {
        "INSERT INTO saved_filter_star (office_id, filter_id, staff_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM saved_filter_star WHERE office_id = $1 AND filter_id = $2 AND staff_id = $3"
    };
    let changed = sqlx::query(statement)
        .bind(&change.office_text)
        .bind(id)
        .bind(user.to_string())
        .execute(&mut *change.tx)
        .await?
        .rows_affected();
    if changed > 0 {
        change.audit("filter.star", "filter", id, &json!({ "starred": starred }));
        change.commit().await?;
    }
    Ok(())
}

pub(crate) async fn delete_filter(db: &mut Conn, shared: &Shared, actor: &Actor, id: &str) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_see_items, MAY_NOT)?;
    let (owner, _) = find(&mut change, user, id).await?;
    let supervises = matches!(actor.who, Who::User { role: Role::Supervisor, .. });
    if owner != user && !supervises {
        return Err(StoreError::invalid(
            "saringan bersama dihapus oleh pemiliknya atau penyelia",
            "a shared filter is deleted by its owner or a supervisor",
        ));
    }
    for statement in
        ["DELETE FROM saved_filter_star WHERE filter_id = $1", "DELETE FROM saved_filter WHERE id = $1"]
    {
        sqlx::query(statement).bind(id).execute(&mut *change.tx).await?;
    }
    change.audit("filter.delete", "filter", id, &json!({}));
    change.commit().await
}
