//! What goes by its age, and when: acts without a flag, dismissed items, those closed by prevention, closed cases.
//!
//! The conditions stand here once: whoever counts and whoever deletes (`erase.rs`) ask the same. Nothing goes that stands
//! in an open case, that a citizen told of, on which a clock of the law runs, that waits for somebody's verdict or for an
//! outcome, or that a person keeps.

use jiff::Timestamp;
use netra_model::retention::{RetentionClass, RetentionRules};
use netra_model::review::{ItemStatus, Verdict};
use netra_model::scope::{Actor, Role, Scope};
use netra_model::{CaseId, ItemId, ShortId};
use serde_json::json;

use super::change::Change;
use super::rows::{
    count, int, may_see_items, named, opt_parsed, opt_text, opt_time, parsed, sql, text, time, within_units,
};
use super::{Conn, Sql};
use crate::{AgeDue, Deletion, DueRow, HeldBy, HoldRow, Result, Shared, StoreError};

const MAY_NOT: &str = "what is deleted by its age is shown to, and kept back by, a supervisor or the admin";
/// So many rows of what goes soon are listed.
const ROWS: i64 = 50;

/// `… FROM act a WHERE …`: acts without a flag that go at `now`.
pub(super) fn push_unflagged(query: &mut Sql, office: &str, rules: &RetentionRules, now: Timestamp) -> bool {
    let Some(cut) = rules.cut(RetentionClass::Unflagged, now) else { return false };
    // What an officer entered was worth their time; it stays as long as what they dismissed.
    let captured = rules.cut(RetentionClass::Dismissed, now).map_or(i64::MIN, Timestamp::as_microsecond);
    query.push(" FROM act a WHERE a.office_id = ").push_bind(office.to_owned());
    query.push(" AND a.first_seen_at <= ").push_bind(cut.as_microsecond());
    query.push(
        " AND a.release_n IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM item i WHERE i.office_id = a.office_id AND i.act_id = a.id)
          AND NOT EXISTS (SELECT 1 FROM match_work w WHERE w.act_id = a.id)
          AND NOT EXISTS (SELECT 1 FROM tip_act t WHERE t.act_id = a.id)
          AND NOT EXISTS (SELECT 1 FROM act_sample s WHERE s.act_id = a.id AND s.missed IS NULL)
          AND (a.first_seen_at <= ",
    );
    query.push_bind(captured);
    query.push(" OR NOT EXISTS (SELECT 1 FROM sighting g WHERE g.act_id = a.id))");
    true
}

/// The standing decision of an item.
const STANDING: &str = "d.id = (SELECT x.id FROM decision x WHERE x.item_id = i.id AND x.undone_at IS NULL
    ORDER BY x.at DESC, x.id DESC LIMIT 1)";

/// `… FROM item i JOIN decision d … WHERE …`: decided items of a class that go at `now`.
pub(super) fn push_items(
    query: &mut Sql,
    office: &str,
    class: RetentionClass,
    rules: &RetentionRules,
    now: Timestamp,
) -> bool {
    let Some(cut) = rules.cut(class, now) else { return false };
    let verdict = match class {
        RetentionClass::Dismissed => Verdict::NoIndication,
        RetentionClass::Prevention => Verdict::Prevention,
        RetentionClass::Unflagged | RetentionClass::ClosedCase => return false,
    };
    query.push(" FROM item i JOIN decision d ON ").push(STANDING);
    query.push(" WHERE i.office_id = ").push_bind(office.to_owned());
    query.push(" AND i.status = 'decided' AND i.opened_at <= ").push_bind(cut.as_microsecond());
    query.push(" AND i.verdict = ").push_bind(verdict.as_str());
    query.push(" AND i.first_by IS NULL AND i.due_on = '~' AND d.at <= ").push_bind(cut.as_microsecond());
    query.push(
        " AND NOT EXISTS (SELECT 1 FROM case_item ci WHERE ci.item_id = i.id)
          AND NOT EXISTS (SELECT 1 FROM tip_act t WHERE t.act_id = i.act_id)
          AND NOT EXISTS (SELECT 1 FROM match_work w WHERE w.act_id = i.act_id)
          AND NOT EXISTS (SELECT 1 FROM retention_hold h WHERE h.item_id = i.id AND h.ended_at IS NULL)",
    );
    true
}

/// `… FROM case_file c WHERE …`: closed cases that go at `now`.
pub(super) fn push_cases(query: &mut Sql, office: &str, rules: &RetentionRules, now: Timestamp) -> bool {
    let Some(cut) = rules.cut(RetentionClass::ClosedCase, now) else { return false };
    query.push(" FROM case_file c WHERE c.office_id = ").push_bind(office.to_owned());
    query.push(" AND c.stage = 'closed' AND c.asked_on IS NULL AND c.changed_at <= ");
    query.push_bind(cut.as_microsecond());
    query.push(
        " AND NOT EXISTS (SELECT 1 FROM retention_hold h WHERE h.case_id = c.id AND h.ended_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM case_item ci JOIN item i ON i.id = ci.item_id WHERE ci.case_id = c.id
              AND (i.due_on <> '~' OR i.first_by IS NOT NULL OR i.status <> 'decided'
                   OR EXISTS (SELECT 1 FROM tip_act t WHERE t.act_id = i.act_id)
                   OR EXISTS (SELECT 1 FROM retention_hold h WHERE h.item_id = i.id AND h.ended_at IS NULL)))",
    );
    true
}

fn push(
    query: &mut Sql,
    office: &str,
    class: RetentionClass,
    rules: &RetentionRules,
    now: Timestamp,
) -> bool {
    match class {
        RetentionClass::Unflagged => push_unflagged(query, office, rules, now),
        RetentionClass::Dismissed | RetentionClass::Prevention => {
            push_items(query, office, class, rules, now)
        }
        RetentionClass::ClosedCase => push_cases(query, office, rules, now),
    }
}

fn may_look(scope: &Scope) -> Result<()> {
    super::rows::whole_office(scope, Role::may_hold_deletion, MAY_NOT)
}

pub(crate) async fn age_due(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    until: Timestamp,
) -> Result<(Vec<AgeDue>, Vec<DueRow>)> {
    may_look(scope)?;
    let (office, rules, now) = (scope.office.to_string(), shared.retention(), shared.clock.now());
    let (mut all, mut rows) = (Vec::new(), Vec::new());
    for class in RetentionClass::ALL {
        let n_now = n_due(db, &office, class, &rules, now).await?;
        let soon = n_due(db, &office, class, &rules, until).await?;
        all.push(AgeDue { class, days: rules.days(class), now: n_now, soon });
        if class != RetentionClass::Unflagged {
            rows.extend(due_rows(db, &office, class, &rules, until).await?);
        }
    }
    rows.sort_by(|a: &DueRow, b| (a.at, &a.short_id).cmp(&(b.at, &b.short_id)));
    Ok((all, rows))
}

async fn n_due(
    db: &mut Conn,
    office: &str,
    class: RetentionClass,
    rules: &RetentionRules,
    now: Timestamp,
) -> Result<u64> {
    let mut query = sql("SELECT COUNT(*) FROM (SELECT 1 AS one");
    if !push(&mut query, office, class, rules, now) {
        return Ok(0);
    }
    query.push(" LIMIT ").push_bind(super::rows::stored(AgeDue::MOST + 1)).push(") due");
    let n: i64 = query.build_query_scalar().fetch_one(db).await?;
    Ok(n.unsigned_abs())
}

async fn due_rows(
    db: &mut Conn,
    office: &str,
    class: RetentionClass,
    rules: &RetentionRules,
    until: Timestamp,
) -> Result<Vec<DueRow>> {
    let of_case = class == RetentionClass::ClosedCase;
    let mut query = sql(if of_case {
        "SELECT c.short_id, c.changed_at AS since"
    } else {
        "SELECT i.short_id, d.at AS since"
    });
    if !push(&mut query, office, class, rules, until) {
        return Ok(Vec::new());
    }
    query.push(" ORDER BY since, short_id LIMIT ").push_bind(ROWS);
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .filter_map(|row| {
            let at = time(row, "since").map(|since| rules.goes_at(class, since)).transpose()?;
            Some(at.and_then(|at| Ok(DueRow { class, short_id: parsed(row, "short_id")?, at })))
        })
        .collect()
}

pub(crate) async fn deletion_of_item(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    item: ItemId,
) -> Result<Option<Deletion>> {
    may_see_items(scope)?;
    let mut query = sql("SELECT i.status, i.verdict, i.due_on, i.first_by,
             (SELECT x.at FROM decision x WHERE x.item_id = i.id AND x.undone_at IS NULL
              ORDER BY x.at DESC, x.id DESC LIMIT 1) AS decided_at,
             (SELECT COUNT(*) FROM tip_act t WHERE t.act_id = i.act_id) AS tips,
             (SELECT COUNT(*) FROM case_item ci WHERE ci.item_id = i.id) AS cases,
             (SELECT COUNT(*) FROM case_item ci JOIN case_file c ON c.id = ci.case_id
              WHERE ci.item_id = i.id AND c.stage <> 'closed') AS open_cases
         FROM item i WHERE i.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND i.id = ").push_bind(item.to_string());
    within_units(&mut query, scope, "i.unit_id");
    let Some(row) = query.build().fetch_optional(&mut *db).await? else { return Ok(None) };
    if let Some(hold) = hold_of(db, "item_id", &item.to_string()).await? {
        return Ok(Some(hold));
    }
    let held = |by| Ok(Some(Deletion::Held(by)));
    if count(&row, "open_cases")? > 0 {
        return held(HeldBy::OpenCase);
    }
    if count(&row, "cases")? > 0 {
        return held(HeldBy::ClosedCase);
    }
    let status: ItemStatus = named(&row, "status")?;
    if status != ItemStatus::Decided {
        return Ok(Some(Deletion::Never));
    }
    let class = match opt_parsed(&row, "verdict")? {
        Some(Verdict::NoIndication) => RetentionClass::Dismissed,
        Some(Verdict::Prevention) => RetentionClass::Prevention,
        _ => return Ok(Some(Deletion::Never)),
    };
    if count(&row, "tips")? > 0 {
        return held(HeldBy::Tip);
    }
    if text(&row, "due_on")? != "~" || opt_text(&row, "first_by")?.is_some() {
        return held(HeldBy::Clock);
    }
    let at = opt_time(&row, "decided_at")?.and_then(|at| shared.retention().goes_at(class, at));
    Ok(Some(at.map_or(Deletion::Never, |at| Deletion::On { at, class })))
}

pub(crate) async fn deletion_of_case(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    case: CaseId,
) -> Result<Option<Deletion>> {
    let view = super::case::case(db, shared, scope, &crate::CaseKey::Id(case)).await?;
    if view.is_none() {
        return Ok(None);
    }
    if let Some(hold) = hold_of(db, "case_id", &case.to_string()).await? {
        return Ok(Some(hold));
    }
    let row = sqlx::query(
        "SELECT c.changed_at, CASE WHEN c.stage = 'closed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS closed,
             (SELECT COUNT(*) FROM case_item ci JOIN item i ON i.id = ci.item_id WHERE ci.case_id = c.id
                  AND EXISTS (SELECT 1 FROM tip_act t WHERE t.act_id = i.act_id)) AS tips,
             (SELECT COUNT(*) FROM case_item ci JOIN item i ON i.id = ci.item_id WHERE ci.case_id = c.id
                  AND (i.due_on <> '~' OR i.first_by IS NOT NULL OR i.status <> 'decided' OR EXISTS
                      (SELECT 1 FROM retention_hold h WHERE h.item_id = i.id AND h.ended_at IS NULL)))
             + CASE WHEN c.asked_on IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS clocks
         FROM case_file c WHERE c.id = $1",
    )
    .bind(case.to_string())
    .fetch_one(db)
    .await?;
    Ok(Some(if int(&row, "closed")? == 0 {
        Deletion::Held(HeldBy::OpenCase)
    } else if count(&row, "tips")? > 0 {
        Deletion::Held(HeldBy::Tip)
    } else if count(&row, "clocks")? > 0 {
        Deletion::Held(HeldBy::Clock)
    } else {
        let class = RetentionClass::ClosedCase;
        let at = shared.retention().goes_at(class, time(&row, "changed_at")?);
        at.map_or(Deletion::Never, |at| Deletion::On { at, class })
    }))
}

/// The newest hold that stands on an item or a case.
async fn hold_of(db: &mut Conn, column: &'static str, id: &str) -> Result<Option<Deletion>> {
    let mut query =
        sql("SELECT h.n, h.reason, h.at, s.name FROM retention_hold h JOIN staff s ON s.id = h.staff_id
         WHERE h.ended_at IS NULL AND h.");
    query.push(column).push(" = ").push_bind(id.to_owned()).push(" ORDER BY h.n DESC LIMIT 1");
    let row = query.build().fetch_optional(db).await?;
    row.map(|row| {
        Ok(Deletion::HeldByStaff {
            n: count(&row, "n")?,
            by: text(&row, "name")?,
            at: time(&row, "at")?,
            reason: text(&row, "reason")?,
        })
    })
    .transpose()
}

pub(crate) async fn holds(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<HoldRow>> {
    may_look(scope)?;
    let rows = sqlx::query(
        "SELECT h.n, h.reason, h.at, s.name, COALESCE(i.short_id, c.short_id) AS short_id,
             CASE WHEN h.case_id IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS is_case
         FROM retention_hold h JOIN staff s ON s.id = h.staff_id
         LEFT JOIN item i ON i.id = h.item_id LEFT JOIN case_file c ON c.id = h.case_id
         WHERE h.office_id = $1 AND h.ended_at IS NULL ORDER BY h.at, h.n",
    )
    .bind(scope.office.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(HoldRow {
                n: count(row, "n")?,
                short_id: parsed(row, "short_id")?,
                is_case: int(row, "is_case")? == 1,
                reason: text(row, "reason")?,
                by: text(row, "name")?,
                at: time(row, "at")?,
            })
        })
        .collect()
}

pub(crate) async fn hold_deletion(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    short_id: &ShortId,
    reason: &str,
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_hold_deletion, MAY_NOT)?;
    let reason = crate::clean(reason.trim()).into_owned();
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(StoreError::invalid(
            "tulis alasannya, 1–500 karakter: siapa yang meminta, atas dasar apa",
            "write why, 1–500 characters: who asks for it, and on what grounds",
        ));
    }
    let (item, case) = named_by(&mut change, short_id).await?;
    let (object, id) = match (&item, &case) {
        (Some(id), _) => ("item", id.clone()),
        (None, Some(id)) => ("case", id.clone()),
        (None, None) => {
            return Err(StoreError::invalid(
                format!("tidak ada butir atau berkas {short_id}"),
                format!("there is no item or case {short_id}"),
            ));
        }
    };
    let n: i64 = sqlx::query_scalar(
        "INSERT INTO retention_hold (office_id, n, item_id, case_id, reason, staff_id, at)
         VALUES ($1, (SELECT COALESCE(MAX(n), 0) + 1 FROM retention_hold WHERE office_id = $1), $2, $3, $4, $5, $6)
         RETURNING n",
    )
    .bind(&change.office_text)
    .bind(item)
    .bind(case)
    .bind(&reason)
    .bind(user.to_string())
    .bind(change.now_micros())
    .fetch_one(&mut *change.tx)
    .await?;
    change.audit("retention.hold", object, id, &json!({ "n": n, "reason": reason }));
    change.commit().await?;
    Ok(n.unsigned_abs())
}

/// The item or the case with this short id.
async fn named_by(change: &mut Change<'_>, short_id: &ShortId) -> Result<(Option<String>, Option<String>)> {
    let scope = change.scope().await?;
    let mut query = sql("SELECT i.id FROM item i WHERE i.office_id = ");
    query.push_bind(&change.office_text).push(" AND i.short_id = ").push_bind(short_id.as_str().to_owned());
    within_units(&mut query, &scope, "i.unit_id");
    let item: Option<String> = query.build_query_scalar().fetch_optional(change.db()).await?;
    if item.is_some() {
        return Ok((item, None));
    }
    if scope.units.is_none() && scope.recusals.is_empty() {
        // Who sees all units names any case; the admin sees no case, and can keep one all the same.
        let id = sqlx::query_scalar("SELECT id FROM case_file WHERE office_id = $1 AND short_id = $2")
            .bind(&change.office_text)
            .bind(short_id.as_str())
            .fetch_optional(&mut *change.tx)
            .await?;
        return Ok((None, id));
    }
    let key = crate::CaseKey::Short(short_id.clone());
    let shared = change.shared;
    let case = super::case::case(change.db(), shared, &scope, &key).await?;
    Ok((None, case.map(|it| it.case.id.to_string())))
}

pub(crate) async fn end_hold(db: &mut Conn, shared: &Shared, actor: &Actor, n: u64) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_hold_deletion, MAY_NOT)?;
    let row = sqlx::query(
        "UPDATE retention_hold SET ended_at = $3, ended_by = $4
         WHERE office_id = $1 AND n = $2 AND ended_at IS NULL RETURNING item_id, case_id",
    )
    .bind(&change.office_text)
    .bind(super::rows::stored(n))
    .bind(change.now_micros())
    .bind(change.who())
    .fetch_optional(&mut *change.tx)
    .await?
    .ok_or_else(|| StoreError::missing("hold", n))?;
    let (object, id) = match (opt_text(&row, "item_id")?, opt_text(&row, "case_id")?) {
        (Some(id), _) => ("item", id),
        (None, id) => ("case", id.unwrap_or_default()),
    };
    change.audit("retention.release", object, id, &json!({ "n": n }));
    change.commit().await
}
