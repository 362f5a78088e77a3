//! The day on which it became known [tanggal diketahui]. A person sets it with a verdict; its history stays.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use netra_model::ItemId;
use netra_model::review::{ItemStatus, Verdict};
use netra_model::scope::Actor;
use netra_model::{DecisionId, UserId};
use serde_json::json;

use super::Conn;
use super::change::Change;
use super::review::{self, MAY_NOT};
use super::rows::{opt_parsed, text, time};
use crate::{KnownOn, KnownView, Result, Shared, StoreError, clean};

/// Whether the day can stand with the verdict: not in the future, and with words where it is later than the first opening.
pub(super) async fn check(
    change: &mut Change<'_>,
    item: ItemId,
    verdict: Verdict,
    known: &KnownOn,
) -> Result<()> {
    let day = known.day;
    if !verdict.starts_a_clock() {
        return Err(StoreError::invalid(
            "tanggal diketahui hanya ditetapkan bersama “ada indikasi” atau “perlu penelusuran”",
            "the day it became known is set only with “indication” or “needs tracing”",
        ));
    }
    if day > change.today() {
        return Err(StoreError::invalid(
            format!("tanggal diketahui {day} belum tiba; pilih hari ini atau sebelumnya"),
            format!("{day} has not come yet; choose today or earlier as the day it became known"),
        ));
    }
    let zone = change.zone.clone();
    let opened = first_opened(change.db(), &zone, item).await?.unwrap_or(day);
    if day > opened && known.why.trim().is_empty() {
        return Err(StoreError::invalid(
            format!(
                "butir ini pertama dibuka {opened}; tanggal diketahui yang lebih kemudian ({day}) perlu alasan"
            ),
            format!("this item was first opened on {opened}; a later day ({day}) needs a reason"),
        ));
    }
    Ok(())
}

/// Writes a row of the history, if the day is another one.
pub(super) async fn note(
    change: &mut Change<'_>,
    item: ItemId,
    (before, after): (Option<Date>, Option<Date>),
    why: &str,
    (by, decision): (UserId, Option<DecisionId>),
) -> Result<()> {
    if before == after {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO known_on (office_id, item_id, n, day, why, staff_id, at, decision_id)
         VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM known_on WHERE item_id = $2), $3, $4, $5, $6, $7)",
    )
    .bind(&change.office_text)
    .bind(item.to_string())
    .bind(after.map(|it| it.to_string()))
    .bind(clean(why.trim()).into_owned())
    .bind(by.to_string())
    .bind(change.now_micros())
    .bind(decision.map(|it| it.to_string()))
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

pub(crate) async fn set_known_on(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    item: ItemId,
    expected_version: u64,
    known: &KnownOn,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let (user, _) = change.reviewer(MAY_NOT)?;
    let found = review::find(&mut change, item).await?;
    review::check_version(&mut change, item, &found, expected_version).await?;
    let verdict = changeable(&mut change, item, &found, user).await?;
    if known.why.trim().is_empty() {
        return Err(StoreError::invalid(
            "perubahan tanggal diketahui perlu alasan; tulis dalam beberapa kata",
            "a change of the day it became known needs a reason; write it in a few words",
        ));
    }
    check(&mut change, item, verdict, known).await?;
    let before = found.before.known_day()?;
    note(&mut change, item, (before, Some(known.day)), &known.why, (user, None)).await?;
    let mut new = found.before;
    new.known_on = Some(known.day.to_string());
    review::set(&mut change, item, found.act, user, &new).await?;
    change.audit("item.known_on", "item", item, &json!({ "before": before, "known_on": known }));
    change.commit().await
}

/// The verdict under which the day may be changed now, by this person.
async fn changeable(
    change: &mut Change<'_>,
    item: ItemId,
    found: &review::Found,
    user: UserId,
) -> Result<Verdict> {
    let status = found.before.status()?;
    let apart = status == ItemStatus::Second && found.before.first_by.as_deref() != Some(&user.to_string());
    if apart {
        return Err(StoreError::NotAllowed(
            "the item waits for its second review; the day it became known is set with that verdict",
        ));
    }
    match review::standing(change, item).await? {
        Some((_, standing)) if status == ItemStatus::Plenary || standing.verdict.starts_a_clock() => {
            Ok(if standing.verdict.starts_a_clock() { standing.verdict } else { Verdict::Indication })
        }
        _ => Err(StoreError::NotAllowed(
            "the day it became known is set with the verdict “indication” or “needs tracing”",
        )),
    }
}

/// Oldest first.
pub(super) async fn history(db: &mut Conn, item: ItemId) -> Result<Vec<KnownView>> {
    let rows = sqlx::query(
        "SELECT k.day, k.why, s.name, k.at FROM known_on k JOIN staff s ON s.id = k.staff_id WHERE k.item_id = $1
         ORDER BY k.n",
    )
    .bind(item.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(KnownView {
                day: opt_parsed(row, "day")?,
                why: text(row, "why")?,
                by_name: text(row, "name")?,
                at: time(row, "at")?,
            })
        })
        .collect()
}

/// The day on which a person first opened the item.
pub(super) async fn first_opened(db: &mut Conn, zone: &TimeZone, item: ItemId) -> Result<Option<Date>> {
    let at: Option<i64> = sqlx::query_scalar("SELECT MIN(at) FROM item_view WHERE item_id = $1")
        .bind(item.to_string())
        .fetch_one(db)
        .await?;
    let at = at.and_then(|at| jiff::Timestamp::from_microsecond(at).ok());
    Ok(at.map(|at| at.to_zoned(zone.clone()).date()))
}
