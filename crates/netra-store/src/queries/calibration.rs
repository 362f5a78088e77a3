//! Calibration: several people judge the same set apart, and supervisors see how the answers are spread, never whose they
//! are. It finds where the guide is unclear; it says nothing of a person.
//!
//! An item of the office stands in a set as long as it is finally decided. Who may not see its unit, or withdrew from it, is
//! not asked about it and not told of it.

use std::collections::BTreeMap;

use netra_model::ItemId;
use netra_model::review::Verdict;
use netra_model::scope::{Actor, Role, Scope};
use serde_json::json;

use super::change::Change;
use super::rows::{allowed, count, from_json, in_list, opt_time, parsed, sql, stored, text, time, to_json};
use super::training::is_key;
use super::{Conn, DbRow};
use crate::{
    CALIBRATION_FEWEST, CALIBRATION_MOST, Calibration, CalibrationItem, CalibrationPlace, CalibrationRow,
    NewCalibration, Result, SPREAD_FROM, Shared, StoreError, clean,
};

const MAY_NOT: &str = "only a signed-in reviewer or supervisor judges a calibration set";
const MAY_NOT_LEAD: &str = "a calibration set is opened and closed by a supervisor";
const MAY_NOT_SEE: &str = "calibration sets are shown to reviewers and supervisors";

pub(crate) async fn open_calibration(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    set: &NewCalibration,
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_lead_review, MAY_NOT_LEAD)?;
    let title: String = clean(set.title.trim()).chars().take(120).collect();
    check(&mut change, &title, &set.items).await?;
    let n: i64 = sqlx::query_scalar(
        "INSERT INTO calibration_set (office_id, n, title, items, who, at)
         VALUES ($1, (SELECT COALESCE(MAX(n), 0) + 1 FROM calibration_set WHERE office_id = $1), $2, $3, $4, $5)
         RETURNING n",
    )
    .bind(&change.office_text)
    .bind(&title)
    .bind(to_json(&set.items))
    .bind(change.who())
    .bind(change.now_micros())
    .fetch_one(&mut *change.tx)
    .await?;
    let detail = json!({ "title": title, "items": set.items });
    change.audit("calibration.open", "calibration", n, &detail);
    change.commit().await?;
    Ok(n.unsigned_abs())
}

async fn check(change: &mut Change<'_>, title: &str, items: &[CalibrationItem]) -> Result<()> {
    if title.is_empty() {
        return Err(StoreError::invalid(
            "beri set ini judul, misalnya “suka tanpa komentar”",
            "give the set a title, for instance “likes without a comment”",
        ));
    }
    let n = items.len();
    if !(CALIBRATION_FEWEST..=CALIBRATION_MOST).contains(&n) {
        return Err(StoreError::invalid(
            format!("pilih {CALIBRATION_FEWEST} sampai {CALIBRATION_MOST} butir; sekarang {n}"),
            format!("choose {CALIBRATION_FEWEST} to {CALIBRATION_MOST} items; there are {n}"),
        ));
    }
    if (1..n).any(|i| items[..i].contains(&items[i])) {
        return Err(StoreError::invalid("satu butir dipilih dua kali", "an item was chosen twice"));
    }
    let scope = change.scope().await?;
    let usable = usable(change.db(), &scope, items).await?;
    for item in items {
        match item {
            CalibrationItem::Exercise(key) if !is_key(key) => {
                return Err(StoreError::missing("exercise", key.chars().take(60).collect::<String>()));
            }
            CalibrationItem::Item(id) if !usable.contains(id) => {
                return Err(StoreError::invalid(
                    "salah satu butir belum diputuskan secara final, atau akunnya sudah dilepaskan; hapus centangnya",
                    "one of the items is not finally decided, or its account was taken back; untick it",
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Of these items those that the asker sees and that are finally decided.
async fn usable(db: &mut Conn, scope: &Scope, items: &[CalibrationItem]) -> Result<Vec<ItemId>> {
    let ids: Vec<String> = items.iter().filter_map(item_id).map(|it| it.to_string()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut query =
        sql("SELECT i.id, i.unit_id, i.person_id FROM item i JOIN account a ON a.id = i.account_id
         WHERE i.status = 'decided' AND i.verdict IS NOT NULL AND a.detached_at IS NULL AND i.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND i.id IN (");
    in_list(&mut query, ids);
    query.push(")");
    let mut usable = Vec::new();
    for row in query.build().fetch_all(db).await? {
        if scope.has(parsed(&row, "unit_id")?, parsed(&row, "person_id")?) {
            usable.push(parsed(&row, "id")?);
        }
    }
    Ok(usable)
}

fn item_id(item: &CalibrationItem) -> Option<ItemId> {
    match item {
        CalibrationItem::Item(id) => Some(*id),
        CalibrationItem::Exercise(_) => None,
    }
}

pub(crate) async fn calibrations(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<CalibrationRow>> {
    allowed(scope, Role::may_review, MAY_NOT_SEE)?;
    let rows = sqlx::query(
        "SELECT n, title, items, at, closed_at FROM calibration_set WHERE office_id = $1 ORDER BY n DESC",
    )
    .bind(scope.office.to_string())
    .fetch_all(&mut *db)
    .await?;
    let mut all = Vec::new();
    for row in &rows {
        all.push(full(db, scope, row).await?.row);
    }
    Ok(all)
}

pub(crate) async fn calibration(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    n: u64,
) -> Result<Option<Calibration>> {
    allowed(scope, Role::may_review, MAY_NOT_SEE)?;
    let row = sqlx::query(
        "SELECT n, title, items, at, closed_at FROM calibration_set WHERE office_id = $1 AND n = $2",
    )
    .bind(scope.office.to_string())
    .bind(stored(n))
    .fetch_optional(&mut *db)
    .await?;
    match row {
        Some(row) => Ok(Some(full(db, scope, &row).await?)),
        None => Ok(None),
    }
}

/// Everybody's answers to one place, counted; and the asker's own.
#[derive(Default)]
struct Answers {
    spread: [u64; 4],
    own: Option<Verdict>,
}

async fn full(db: &mut Conn, scope: &Scope, row: &DbRow) -> Result<Calibration> {
    let (n, items) = (count(row, "n")?, from_json::<Vec<CalibrationItem>>(row, "items")?);
    let closed_at = opt_time(row, "closed_at")?;
    let usable = usable(db, scope, &items).await?;
    let mut answers = answers(db, scope, n).await?;
    let leads = scope.role.is_none_or(Role::may_lead_review);
    let mut places = Vec::new();
    for (place, item) in (0_u64..).zip(items) {
        if item_id(&item).is_some_and(|id| !usable.contains(&id)) {
            continue;
        }
        let given = answers.remove(&place).unwrap_or_default();
        let people: u64 = given.spread.iter().sum();
        let told = leads && closed_at.is_some() && people >= SPREAD_FROM;
        places.push(CalibrationPlace {
            place,
            item,
            own: given.own,
            answers: leads.then_some(people),
            spread: told.then_some(given.spread),
        });
    }
    let row = CalibrationRow {
        n,
        title: text(row, "title")?,
        opened_at: time(row, "at")?,
        closed_at,
        items: places.len() as u64,
        answered: places.iter().filter(|it| it.own.is_some()).count() as u64,
    };
    Ok(Calibration { row, places })
}

async fn answers(db: &mut Conn, scope: &Scope, n: u64) -> Result<BTreeMap<u64, Answers>> {
    let rows = sqlx::query(
        "SELECT place, staff_id, verdict FROM calibration_answer WHERE office_id = $1 AND n = $2
         ORDER BY place, staff_id",
    )
    .bind(scope.office.to_string())
    .bind(stored(n))
    .fetch_all(db)
    .await?;
    let mut all: BTreeMap<u64, Answers> = BTreeMap::new();
    for row in &rows {
        let verdict: Verdict = parsed(row, "verdict")?;
        let here = all.entry(count(row, "place")?).or_default();
        if let Some(at) = Verdict::ALL.iter().position(|it| *it == verdict) {
            here.spread[at] += 1;
        }
        if scope.asker.is_some_and(|asker| row_is_of(row, asker)) {
            here.own = Some(verdict);
        }
    }
    Ok(all)
}

fn row_is_of(row: &DbRow, user: netra_model::UserId) -> bool {
    text(row, "staff_id").is_ok_and(|id| id == user.to_string())
}

pub(crate) async fn answer_calibration(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    n: u64,
    place: u64,
    verdict: Verdict,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_review, MAY_NOT)?;
    let scope = change.scope().await?;
    let set = calibration(change.db(), shared, &scope, n).await?;
    let set = set.ok_or_else(|| StoreError::missing("calibration set", n))?;
    if set.row.closed_at.is_some() {
        return Err(StoreError::invalid(
            "set ini sudah ditutup; jawaban Anda yang terakhir tidak tersimpan",
            "the set is closed; your last answer was not saved",
        ));
    }
    if !set.places.iter().any(|it| it.place == place) {
        return Err(StoreError::missing("item of the set", place));
    }
    sqlx::query(
        "INSERT INTO calibration_answer (office_id, n, place, staff_id, verdict, at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (office_id, n, place, staff_id) DO UPDATE SET verdict = excluded.verdict, at = excluded.at",
    )
    .bind(&change.office_text)
    .bind(stored(n))
    .bind(stored(place))
    .bind(user.to_string())
    .bind(verdict.as_str())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    // Not the verdict: who reads the log would see who answered how.
    change.audit("calibration.answer", "calibration", n, &json!({ "place": place }));
    change.commit().await
}

pub(crate) async fn close_calibration(db: &mut Conn, shared: &Shared, actor: &Actor, n: u64) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_lead_review, MAY_NOT_LEAD)?;
    let closed = sqlx::query(
        "UPDATE calibration_set SET closed_at = $3 WHERE office_id = $1 AND n = $2 AND closed_at IS NULL",
    )
    .bind(&change.office_text)
    .bind(stored(n))
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    if closed == 0 {
        // Sent twice: it is closed. One that never was is missing.
        let scope = change.scope().await?;
        let found = calibration(change.db(), shared, &scope, n).await?;
        return found.map(drop).ok_or_else(|| StoreError::missing("calibration set", n));
    }
    change.audit("calibration.close", "calibration", n, &json!({}));
    change.commit().await
}
