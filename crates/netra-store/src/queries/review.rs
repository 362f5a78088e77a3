//! What people decide. Compare-and-set on the item's version: who decides on an old view is told who was first.

use std::collections::BTreeSet;

use jiff::civil::Date;
use netra_model::review::{ItemStatus, Round};
use netra_model::scope::{Actor, Role};
use netra_model::{ActId, DecisionId, ItemId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::change::Change;
use super::rows::{
    count, from_json, name_of, named, opt_parsed, opt_text, opt_time, parsed, text, time, to_json,
};
use super::{Conn, day, flags, state};
use crate::{Conflict, DecisionView, HoldView, NewDecision, Result, Shared, StoreError, UNDO_WITHIN, clean};

const MAY_NOT: &str = "only a signed-in reviewer or supervisor decides items";

/// An item as a decision finds it; kept in the decision, so that it can be undone.
#[derive(Serialize, Deserialize)]
struct Before {
    status: String,
    verdict: Option<String>,
    queue_day: Option<String>,
    reviewed: BTreeSet<String>,
}

struct Found {
    act: ActId,
    version: u64,
    before: Before,
}

/// The item, if it belongs to the office and to a unit the actor works on.
async fn find(change: &mut Change<'_>, item: ItemId) -> Result<Found> {
    let row = sqlx::query(
        "SELECT act_id, status, verdict, queue_day, version, reviewed_signals, unit_id FROM item
         WHERE office_id = $1 AND id = $2",
    )
    .bind(&change.office_text)
    .bind(item.to_string())
    .fetch_optional(&mut *change.tx)
    .await?
    .ok_or_else(|| StoreError::missing("item", item))?;
    if let Some(units) = change.units().await?
        && !units.contains(&parsed(&row, "unit_id")?)
    {
        return Err(StoreError::missing("item", item));
    }
    Ok(Found {
        act: parsed(&row, "act_id")?,
        version: count(&row, "version")?,
        before: Before {
            status: text(&row, "status")?,
            verdict: opt_text(&row, "verdict")?,
            queue_day: opt_text(&row, "queue_day")?,
            reviewed: from_json(&row, "reviewed_signals")?,
        },
    })
}

async fn check_version(change: &mut Change<'_>, item: ItemId, found: &Found, expected: u64) -> Result<()> {
    if found.version == expected {
        return Ok(());
    }
    let row = sqlx::query(
        "SELECT i.changed_at, i.changed_by, i.verdict, s.name FROM item i LEFT JOIN staff s ON s.id = i.changed_by
         WHERE i.id = $1",
    )
    .bind(item.to_string())
    .fetch_one(&mut *change.tx)
    .await?;
    Err(StoreError::Conflict(Box::new(Conflict {
        by: opt_parsed(&row, "changed_by")?,
        by_name: opt_text(&row, "name")?,
        at: time(&row, "changed_at")?,
        verdict: opt_parsed(&row, "verdict")?,
        version: found.version,
    })))
}

async fn set(change: &mut Change<'_>, item: ItemId, act: ActId, by: UserId, new: &Before) -> Result<()> {
    sqlx::query(
        "UPDATE item SET status = $2, verdict = $3, queue_day = $4, reviewed_signals = $5, version = version + 1,
             changed_at = $6, changed_by = $7
         WHERE id = $1",
    )
    .bind(item.to_string())
    .bind(&new.status)
    .bind(&new.verdict)
    .bind(&new.queue_day)
    .bind(to_json(&new.reviewed))
    .bind(change.now_micros())
    .bind(by.to_string())
    .execute(&mut *change.tx)
    .await?;
    day::settled(change, item, new.status == ItemStatus::Decided.as_str()).await?;
    state::touch(change, act).await
}

pub(crate) async fn decide(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    item: ItemId,
    expected_version: u64,
    decision: &NewDecision,
) -> Result<DecisionId> {
    let mut change = Change::begin(db, shared, actor).await?;
    let id = decide_one(&mut change, item, expected_version, decision, None).await?;
    change.commit().await?;
    Ok(id)
}

/// One decision within a change; `bulk` is what it has in common with others that are made at once.
pub(super) async fn decide_one(
    change: &mut Change<'_>,
    item: ItemId,
    expected_version: u64,
    decision: &NewDecision,
    bulk: Option<&str>,
) -> Result<DecisionId> {
    let user = change.user(Role::may_review, MAY_NOT)?;
    let found = find(change, item).await?;
    check_version(change, item, &found, expected_version).await?;
    let supersedes = standing(change, item).await?.map(|(id, _)| id);
    let id: DecisionId = change.shared.clock.id();
    sqlx::query(
        "INSERT INTO decision (id, office_id, item_id, verdict, reason, provision, note, round, staff_id, at,
             supersedes, undone_at, before)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, $12)",
    )
    .bind(id.to_string())
    .bind(&change.office_text)
    .bind(item.to_string())
    .bind(decision.verdict.as_str())
    .bind(clean(&decision.reason).into_owned())
    .bind(&decision.provision)
    .bind(clean(&decision.note).into_owned())
    .bind(name_of(&Round::First))
    .bind(user.to_string())
    .bind(change.now_micros())
    .bind(supersedes.map(|it| it.to_string()))
    .bind(to_json(&found.before))
    .execute(&mut *change.tx)
    .await?;
    end_hold(change, item).await?;
    let new = Before {
        status: ItemStatus::Decided.as_str().to_owned(),
        verdict: Some(decision.verdict.as_str().to_owned()),
        queue_day: None,
        reviewed: flags::signals_of(change, found.act).await?,
    };
    set(change, item, found.act, user, &new).await?;
    let detail = json!({ "decision": id, "verdict": decision.verdict, "reason": decision.reason,
        "provision": decision.provision, "note": decision.note, "supersedes": supersedes, "bulk": bulk });
    change.audit("item.decide", "item", item, &detail);
    Ok(id)
}

struct Standing {
    by: UserId,
    at: jiff::Timestamp,
    before: Before,
}

/// The decision that stands, and who made it when.
async fn standing(change: &mut Change<'_>, item: ItemId) -> Result<Option<(DecisionId, Standing)>> {
    let row = sqlx::query(
        "SELECT id, staff_id, at, before FROM decision WHERE item_id = $1 AND undone_at IS NULL
         ORDER BY at DESC, id DESC LIMIT 1",
    )
    .bind(item.to_string())
    .fetch_optional(&mut *change.tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let standing =
        Standing { by: parsed(&row, "staff_id")?, at: time(&row, "at")?, before: from_json(&row, "before")? };
    Ok(Some((parsed(&row, "id")?, standing)))
}

pub(crate) async fn undo(db: &mut Conn, shared: &Shared, actor: &Actor, item: ItemId) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_review, MAY_NOT)?;
    let found = find(&mut change, item).await?;
    let Some((id, decision)) = standing(&mut change, item).await? else {
        return Err(StoreError::NotAllowed("there is no decision to undo"));
    };
    if decision.by != user {
        return Err(StoreError::NotAllowed("only who made a decision can undo it; decide anew instead"));
    }
    if change.now.duration_since(decision.at) > UNDO_WITHIN {
        return Err(StoreError::NotAllowed("the decision is older than twelve hours; decide anew instead"));
    }
    sqlx::query("UPDATE decision SET undone_at = $2 WHERE id = $1")
        .bind(id.to_string())
        .bind(change.now_micros())
        .execute(&mut *change.tx)
        .await?;
    set(&mut change, item, found.act, user, &decision.before).await?;
    // The hold that the decision ended is back with it.
    if decision.before.status == ItemStatus::Held.as_str() {
        sqlx::query(
            "UPDATE hold SET ended_at = NULL WHERE item_id = $1
             AND n = (SELECT MAX(n) FROM hold WHERE item_id = $1)",
        )
        .bind(item.to_string())
        .execute(&mut *change.tx)
        .await?;
    }
    change.audit("item.undo", "item", item, &json!({ "decision": id }));
    change.commit().await
}

pub(crate) async fn hold(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    item: ItemId,
    expected_version: u64,
    until: Date,
    reason: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_review, MAY_NOT)?;
    let found = find(&mut change, item).await?;
    check_version(&mut change, item, &found, expected_version).await?;
    if reason.trim().is_empty() {
        return Err(StoreError::invalid(
            "butir ditunda dengan alasan; tulis dalam beberapa kata",
            "an item is put off with a reason; write it in a few words",
        ));
    }
    if found.before.status == ItemStatus::Decided.as_str() {
        return Err(StoreError::invalid(
            "butir ini sudah memiliki hasil telaah; urungkan dahulu sebelum menundanya",
            "the item has a verdict; undo it before you put the item off",
        ));
    }
    if until <= change.now.to_zoned(change.zone.clone()).date() {
        return Err(StoreError::invalid(
            format!("{until} bukan di masa depan; pilih besok atau sesudahnya"),
            format!("{until} is not in the future; choose tomorrow or later"),
        ));
    }
    end_hold(&mut change, item).await?;
    sqlx::query(
        "INSERT INTO hold (office_id, item_id, n, until_day, reason, staff_id, at)
         VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM hold WHERE item_id = $2), $3, $4, $5, $6)",
    )
    .bind(&change.office_text)
    .bind(item.to_string())
    .bind(until.to_string())
    .bind(clean(reason).into_owned())
    .bind(user.to_string())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    let new = Before {
        status: ItemStatus::Held.as_str().to_owned(),
        queue_day: Some(until.to_string()),
        ..found.before
    };
    set(&mut change, item, found.act, user, &new).await?;
    change.audit("item.hold", "item", item, &json!({ "until": until, "reason": reason }));
    change.commit().await
}

pub(crate) async fn release_hold(db: &mut Conn, shared: &Shared, actor: &Actor, item: ItemId) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_review, MAY_NOT)?;
    let found = find(&mut change, item).await?;
    if found.before.status != ItemStatus::Held.as_str() {
        return Ok(());
    }
    end_hold(&mut change, item).await?;
    let new = Before {
        status: ItemStatus::Open.as_str().to_owned(),
        queue_day: Some(String::new()),
        ..found.before
    };
    set(&mut change, item, found.act, user, &new).await?;
    change.audit("item.release_hold", "item", item, &json!({}));
    change.commit().await
}

async fn end_hold(change: &mut Change<'_>, item: ItemId) -> Result<()> {
    sqlx::query("UPDATE hold SET ended_at = $2 WHERE item_id = $1 AND ended_at IS NULL")
        .bind(item.to_string())
        .bind(change.now_micros())
        .execute(&mut *change.tx)
        .await?;
    Ok(())
}

pub(crate) async fn item_viewed(db: &mut Conn, shared: &Shared, actor: &Actor, item: ItemId) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_see_items, "only a signed-in person looks at items")?;
    find(&mut change, item).await?;
    let first = sqlx::query(
        "INSERT INTO item_view (office_id, staff_id, item_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(item.to_string())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    if first == 1 {
        change.audit("item.view", "item", item, &json!({}));
        change.commit().await?;
    }
    Ok(())
}

pub(crate) async fn queue_narrowed(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    candidate: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_see_items, "only a signed-in person looks at the queue")?;
    let office = change.office;
    change.audit("queue.narrow", "office", office, &json!({ "candidate": candidate }));
    change.commit().await
}

/// Oldest first, undone ones included.
pub(super) async fn decisions(db: &mut Conn, item: ItemId) -> Result<Vec<DecisionView>> {
    let rows = sqlx::query(
        "SELECT d.id, d.verdict, d.reason, d.provision, d.note, d.round, d.staff_id, s.name, d.at, d.supersedes,
             d.undone_at
         FROM decision d JOIN staff s ON s.id = d.staff_id WHERE d.item_id = $1 ORDER BY d.at, d.id",
    )
    .bind(item.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(DecisionView {
                id: parsed(row, "id")?,
                decision: NewDecision {
                    verdict: parsed(row, "verdict")?,
                    reason: text(row, "reason")?,
                    provision: opt_text(row, "provision")?,
                    note: text(row, "note")?,
                },
                round: named(row, "round")?,
                by: parsed(row, "staff_id")?,
                by_name: text(row, "name")?,
                at: time(row, "at")?,
                supersedes: opt_parsed(row, "supersedes")?,
                undone_at: opt_time(row, "undone_at")?,
            })
        })
        .collect()
}

pub(super) async fn hold_of(db: &mut Conn, item: ItemId) -> Result<Option<HoldView>> {
    let row = sqlx::query(
        "SELECT h.until_day, h.reason, h.staff_id, s.name, h.at FROM hold h JOIN staff s ON s.id = h.staff_id
         WHERE h.item_id = $1 AND h.ended_at IS NULL ORDER BY h.n DESC LIMIT 1",
    )
    .bind(item.to_string())
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(HoldView {
        until: parsed(&row, "until_day")?,
        reason: text(&row, "reason")?,
        by: parsed(&row, "staff_id")?,
        by_name: text(&row, "name")?,
        at: time(&row, "at")?,
    }))
}
