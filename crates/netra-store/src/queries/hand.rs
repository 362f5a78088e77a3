//! Who has an item open, and to whom it was handed.
//!
//! Both are for colleagues to know and hide nothing: two people who decide at once are told apart by the item's version.

use jiff::Timestamp;
use netra_model::review::ItemStatus;
use netra_model::scope::{Actor, Role, Scope};
use netra_model::{ItemId, UnitId, UserId};
use serde_json::json;

use super::change::Change;
use super::rows::{
    damaged, may_see_items, opt_from_json, opt_parsed, opt_text, parsed, sql, text, time, within_units,
};
use super::{CHANGE, Conn, DbRow};
use crate::{
    Colleague, HandedFilter, Handover, OPEN_FOR, OpenBy, Page, QueueFilter, QueueRow, QueueSort, Result,
    Shared, StoreError, clean,
};

/// No change of the office's: it takes no row of it, so that looking at items never waits for those who decide.
pub(crate) async fn open_item(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    item: ItemId,
) -> Result<Vec<OpenBy>> {
    use netra_model::scope::Who;
    use sqlx::Connection;
    let user = match actor.who {
        Who::User { id, role } if role.may_see_items() => id,
        _ => return Err(StoreError::NotAllowed("only a signed-in person looks at items")),
    };
    let now = shared.clock.now();
    let mut tx = db.begin_with(CHANGE).await?;
    let row = sqlx::query("SELECT s.units, i.unit_id, i.status, i.first_by FROM staff s, item i WHERE s.id = $1 AND s.office_id = $2 AND i.id = $3 AND i.office_id = $2")
        .bind(user.to_string())
        .bind(actor.office.to_string())
        .bind(item.to_string())
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| StoreError::missing("item", item))?;
    let units: Option<Vec<UnitId>> = opt_from_json(&row, "units")?;
    if units.is_some_and(|units| !parsed(&row, "unit_id").is_ok_and(|unit| units.contains(&unit))) {
        return Err(StoreError::missing("item", item));
    }
    // Whoever gave the first verdict and looks at it again takes nobody's turn, and would tell the second one who it was.
    let waits_for_another = text(&row, "status")? == ItemStatus::Second.as_str()
        && opt_text(&row, "first_by")?.is_some_and(|first| first == user.to_string());
    // What nobody is looking at any more goes with it, so that the table stays as small as the office.
    sqlx::query("DELETE FROM item_open WHERE office_id = $1 AND (until_at <= $2 OR (staff_id = $3 AND item_id <> $4))")
        .bind(actor.office.to_string())
        .bind(now.as_microsecond())
        .bind(user.to_string())
        .bind(item.to_string())
        .execute(&mut *tx)
        .await?;
    if waits_for_another {
        tx.commit().await?;
        return Ok(Vec::new());
    }
    let until = now.checked_add(OPEN_FOR).unwrap_or(now);
    sqlx::query(
        "INSERT INTO item_open (office_id, item_id, staff_id, since, until_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (item_id, staff_id) DO UPDATE SET until_at = excluded.until_at",
    )
    .bind(actor.office.to_string())
    .bind(item.to_string())
    .bind(user.to_string())
    .bind(now.as_microsecond())
    .bind(until.as_microsecond())
    .execute(&mut *tx)
    .await?;
    let others = open_by(&mut tx, item, now).await?;
    tx.commit().await?;
    Ok(others.into_iter().filter(|it| it.user != user).collect())
}

/// Everybody who has the item open now, the first first.
pub(super) async fn open_by(db: &mut Conn, item: ItemId, now: Timestamp) -> Result<Vec<OpenBy>> {
    let rows = sqlx::query(
        "SELECT o.staff_id, s.name, o.since, o.until_at FROM item_open o JOIN staff s ON s.id = o.staff_id
         WHERE o.item_id = $1 AND o.until_at > $2 ORDER BY o.since, o.staff_id",
    )
    .bind(item.to_string())
    .bind(now.as_microsecond())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(OpenBy {
                user: parsed(row, "staff_id")?,
                name: text(row, "name")?,
                since: time(row, "since")?,
                until: time(row, "until_at")?,
            })
        })
        .collect()
}

/// To whom the item is handed now.
pub(super) async fn handed(db: &mut Conn, item: ItemId) -> Result<Option<Handover>> {
    let row = sqlx::query(
        "SELECT h.from_staff, f.name AS from_name, h.to_staff, t.name AS to_name, h.note, h.at
         FROM handover h JOIN staff f ON f.id = h.from_staff JOIN staff t ON t.id = h.to_staff
         WHERE h.item_id = $1 AND h.ended_at IS NULL ORDER BY h.n DESC LIMIT 1",
    )
    .bind(item.to_string())
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Handover {
        from: parsed(&row, "from_staff")?,
        from_name: text(&row, "from_name")?,
        to: parsed(&row, "to_staff")?,
        to_name: text(&row, "to_name")?,
        note: text(&row, "note")?,
        at: time(&row, "at")?,
    }))
}

pub(crate) async fn handed_items(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    to: UserId,
    limit: u64,
) -> Result<Vec<QueueRow>> {
    may_see_items(scope)?;
    let today = super::rows::today(db, scope, shared).await?;
    let filter = QueueFilter { handed: Some(HandedFilter::To(to)), ..QueueFilter::default() };
    super::queue::rows(db, scope, &filter, QueueSort::Deadline, Page::first(limit), today).await
}

pub(crate) async fn colleagues(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<Colleague>> {
    may_see_items(scope)?;
    let rows = sqlx::query("SELECT id, name, role, units FROM staff WHERE office_id = $1 AND disabled_at IS NULL ORDER BY name, id")
        .bind(scope.office.to_string())
        .fetch_all(db)
        .await?;
    let all: Vec<Colleague> = rows.iter().map(colleague).collect::<Result<_>>()?;
    Ok(all.into_iter().filter(|it| it.role.may_review()).collect())
}

fn colleague(row: &DbRow) -> Result<Colleague> {
    Ok(Colleague {
        id: parsed(row, "id")?,
        name: text(row, "name")?,
        role: parsed(row, "role")?,
        units: opt_from_json(row, "units")?,
    })
}

struct Found {
    unit: UnitId,
    waits: bool,
    handed_to: Option<UserId>,
}

async fn find(change: &mut Change<'_>, item: ItemId) -> Result<Found> {
    let scope = change.scope().await?;
    let mut query = sql("SELECT unit_id, queue_day, handed_to FROM item WHERE office_id = ");
    query.push_bind(&change.office_text).push(" AND id = ").push_bind(item.to_string());
    within_units(&mut query, &scope, "unit_id");
    let row = query.build().fetch_optional(&mut *change.tx).await?;
    let row = row.ok_or_else(|| StoreError::missing("item", item))?;
    Ok(Found {
        unit: parsed(&row, "unit_id")?,
        waits: opt_text(&row, "queue_day")?.is_some(),
        handed_to: opt_parsed(&row, "handed_to")?,
    })
}

const MAY_NOT: &str = "only a signed-in reviewer or supervisor hands items over";

pub(crate) async fn hand_over(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    item: ItemId,
    to: UserId,
    note: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_review, MAY_NOT)?;
    let found = find(&mut change, item).await?;
    if !found.waits {
        return Err(StoreError::invalid(
            "butir ini sudah memiliki hasil telaah; yang diserahkan hanya butir yang masih menunggu",
            "the item has a verdict; only items that wait are handed over",
        ));
    }
    let receiver = receiver(&mut change, to, &found).await?;
    if to == user {
        return Err(StoreError::invalid(
            "pilih rekan lain; untuk mengerjakannya sendiri cukup buka butirnya",
            "choose somebody else; to work on it yourself just open the item",
        ));
    }
    if note.chars().count() > 1_000 {
        return Err(StoreError::invalid(
            "catatan paling panjang 1.000 karakter",
            "a note has at most 1,000 characters",
        ));
    }
    end(&mut change, item, "passed_on").await?;
    sqlx::query(
        "INSERT INTO handover (office_id, item_id, n, from_staff, to_staff, note, at)
         VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM handover WHERE item_id = $2), $3, $4, $5, $6)",
    )
    .bind(&change.office_text)
    .bind(item.to_string())
    .bind(user.to_string())
    .bind(to.to_string())
    .bind(clean(note.trim()).into_owned())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    set_handed(&mut change, item, Some(to)).await?;
    change.audit(
        "item.hand_over",
        "item",
        item,
        &json!({ "to": to, "to_name": receiver.name, "note": note }),
    );
    change.commit().await
}

/// The colleague, if they review and see the item's unit.
async fn receiver(change: &mut Change<'_>, to: UserId, found: &Found) -> Result<Colleague> {
    let row = sqlx::query(
        "SELECT id, name, role, units FROM staff WHERE office_id = $1 AND id = $2 AND disabled_at IS NULL",
    )
    .bind(&change.office_text)
    .bind(to.to_string())
    .fetch_optional(&mut *change.tx)
    .await?;
    let receiver = colleague(&row.ok_or_else(|| StoreError::missing("user", to))?)?;
    if !receiver.role.may_review() {
        return Err(StoreError::invalid(
            format!("{} bukan penelaah; serahkan kepada penelaah atau penyelia", receiver.name),
            format!("{} is no reviewer; hand it to a reviewer or supervisor", receiver.name),
        ));
    }
    if receiver.units.as_ref().is_some_and(|units| !units.contains(&found.unit)) {
        return Err(StoreError::invalid(
            format!("{} tidak menangani unit kerja butir ini; pilih rekan lain", receiver.name),
            format!("{} does not work on the item's unit; choose somebody else", receiver.name),
        ));
    }
    Ok(receiver)
}

pub(crate) async fn hand_back(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    item: ItemId,
    note: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_review, MAY_NOT)?;
    let found = find(&mut change, item).await?;
    // Sent twice, or decided meanwhile: there is nothing left to give back.
    if found.handed_to.is_none() {
        return Ok(());
    }
    let handed = handed(&mut change.tx, item).await?;
    let handed = handed.ok_or_else(|| damaged("handover", format!("{item} has none")))?;
    let supervises = matches!(actor.who, netra_model::scope::Who::User { role: Role::Supervisor, .. });
    if handed.to != user && handed.from != user && !supervises {
        return Err(StoreError::invalid(
            "yang mengembalikan adalah penerima, yang menyerahkan, atau penyelia",
            "given back by whoever has it, whoever handed it over, or a supervisor",
        ));
    }
    end(&mut change, item, "returned").await?;
    set_handed(&mut change, item, None).await?;
    change.audit("item.hand_back", "item", item, &json!({ "from": handed.to, "note": note }));
    change.commit().await
}

/// With a decision end the hand-over and what says that the item is open.
pub(super) async fn ended(change: &mut Change<'_>, item: ItemId, how: &'static str) -> Result<()> {
    end(change, item, how).await?;
    set_handed(change, item, None).await?;
    sqlx::query("DELETE FROM item_open WHERE item_id = $1")
        .bind(item.to_string())
        .execute(&mut *change.tx)
        .await?;
    Ok(())
}

async fn end(change: &mut Change<'_>, item: ItemId, how: &'static str) -> Result<()> {
    sqlx::query("UPDATE handover SET ended_at = $2, ended_how = $3 WHERE item_id = $1 AND ended_at IS NULL")
        .bind(item.to_string())
        .bind(change.now_micros())
        .bind(how)
        .execute(&mut *change.tx)
        .await?;
    Ok(())
}

async fn set_handed(change: &mut Change<'_>, item: ItemId, to: Option<UserId>) -> Result<()> {
    sqlx::query("UPDATE item SET handed_to = $2 WHERE id = $1")
        .bind(item.to_string())
        .bind(to.map(|it| it.to_string()))
        .execute(&mut *change.tx)
        .await?;
    Ok(())
}
