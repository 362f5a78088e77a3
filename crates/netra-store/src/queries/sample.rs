//! Random re-review: some dismissed items are judged again by somebody else, and some acts without a flag are looked at,
//! so that what is missed can be estimated. Which ones follows from the office, the day and the id alone: whoever knows
//! these can draw again and finds the same.

use jiff::civil::Date;
use netra_model::review::{ItemStatus, Share};
use netra_model::scope::{Actor, Scope};
use netra_model::{ActId, DecisionId, ItemId, OfficeId};
use serde_json::json;
use sqlx::Row;

use super::change::Change;
use super::review::MAY_NOT;
use super::rows::{
    allowed, count, machine_acts, may_see_items, opt_parsed, opt_text, opt_time, parsed, sql, stored, text,
    within_units,
};
use super::{Conn, facts, item, review, state};
use crate::{ActSample, Drawn, Missed, Result, SampleAnswer, Shared, StoreError, audit_hash, clean};

pub(crate) async fn draw_reviews(db: &mut Conn, shared: &Shared, actor: &Actor, day: Date) -> Result<Drawn> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let drawn = sqlx::query("SELECT n_items, n_acts FROM review_draw WHERE office_id = $1 AND day = $2")
        .bind(&change.office_text)
        .bind(day.to_string())
        .fetch_optional(&mut *change.tx)
        .await?;
    if let Some(row) = drawn {
        return Ok(Drawn { items: count(&row, "n_items")?, acts: count(&row, "n_acts")? });
    }
    if day >= change.today() {
        return Err(StoreError::invalid(
            format!("{day} belum berakhir; sampel diambil dari hari yang sudah lewat"),
            format!("{day} is not over; samples are drawn from a day that is"),
        ));
    }
    let rules = review::rules(&mut change).await?;
    let span = span(&change, day)?;
    let items = draw_items(&mut change, day, span, rules.rereview_percent).await?;
    let acts = draw_acts(&mut change, day, span, rules.sample_acts).await?;
    sqlx::query("INSERT INTO review_draw (office_id, day, at, n_items, n_acts) VALUES ($1, $2, $3, $4, $5)")
        .bind(&change.office_text)
        .bind(day.to_string())
        .bind(change.now_micros())
        .bind(stored(items))
        .bind(stored(acts))
        .execute(&mut *change.tx)
        .await?;
    let office = change.office;
    // Not which ones: the log would tell a second reviewer that such an item was dismissed.
    change.audit("review.draw", "office", office, &json!({ "day": day, "items": items, "acts": acts }));
    change.commit().await?;
    Ok(Drawn { items, acts })
}

/// A day of the office's zone as moments.
fn span(change: &Change<'_>, day: Date) -> Result<(i64, i64)> {
    let unusable = || {
        StoreError::invalid(
            format!("{day} bukan hari yang dapat dipakai"),
            format!("{day} is not a usable day"),
        )
    };
    let start = |day: Date| {
        day.to_zoned(change.zone.clone()).map(|at| at.timestamp().as_microsecond()).map_err(|_| unusable())
    };
    Ok((start(day)?, start(day.tomorrow().map_err(|_| unusable())?)?))
}

/// A number that the office, the day and the id give, and nothing else.
fn lot(office: OfficeId, day: Date, id: &str) -> u64 {
    let digest = audit_hash::digest(format!("netra/re-review/{office}/{day}/{id}").as_bytes());
    u64::from_be_bytes(digest.0[..8].try_into().expect("a digest has more than eight bytes"))
}

/// Dismissed by one person on that day, and since then as it was.
async fn draw_items(change: &mut Change<'_>, day: Date, span: (i64, i64), percent: u8) -> Result<u64> {
    let rows = sqlx::query(
        "SELECT i.id, i.act_id, d.id AS decision_id, d.staff_id FROM decision d JOIN item i ON i.id = d.item_id
         WHERE d.office_id = $1 AND d.at >= $2 AND d.at < $3 AND d.undone_at IS NULL AND d.round = 'first'
         AND d.verdict = 'no_indication' AND i.status = 'decided' AND i.verdict = 'no_indication'
         AND d.id = (SELECT x.id FROM decision x WHERE x.item_id = i.id AND x.undone_at IS NULL
                     ORDER BY x.at DESC, x.id DESC LIMIT 1) ORDER BY i.id",
    )
    .bind(&change.office_text)
    .bind(span.0)
    .bind(span.1)
    .fetch_all(&mut *change.tx)
    .await?;
    let mut n = 0;
    for row in &rows {
        let (id, act): (ItemId, ActId) = (parsed(row, "id")?, parsed(row, "act_id")?);
        if lot(change.office, day, &id.to_string()) % 100 < u64::from(percent) {
            take(change, day, (id, act), parsed(row, "decision_id")?, &text(row, "staff_id")?).await?;
            n += 1;
        }
    }
    Ok(n)
}

/// The item waits for a second verdict, like any other that does.
async fn take(
    change: &mut Change<'_>,
    day: Date,
    (item, act): (ItemId, ActId),
    decision: DecisionId,
    first_by: &str,
) -> Result<()> {
    sqlx::query("INSERT INTO item_sample (office_id, item_id, decision_id, day) VALUES ($1, $2, $3, $4)")
        .bind(&change.office_text)
        .bind(item.to_string())
        .bind(decision.to_string())
        .bind(day.to_string())
        .execute(&mut *change.tx)
        .await?;
    sqlx::query(
        "UPDATE item SET status = $2, verdict = NULL, first_by = $3, decided_at = NULL, version = version + 1,
             changed_at = $4, changed_by = NULL WHERE id = $1",
    )
    .bind(item.to_string())
    .bind(ItemStatus::Second.as_str())
    .bind(first_by)
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    state::touch(change, act).await
}

/// First seen on that day, matched, and without an item.
async fn draw_acts(change: &mut Change<'_>, day: Date, span: (i64, i64), wanted: u32) -> Result<u64> {
    let rows = sqlx::query(
        "SELECT a.id FROM act a WHERE a.office_id = $1 AND a.first_seen_at >= $2 AND a.first_seen_at < $3
         AND a.release_n IS NOT NULL AND NOT EXISTS (SELECT 1 FROM item i WHERE i.office_id = a.office_id
             AND i.act_id = a.id) ORDER BY a.id",
    )
    .bind(&change.office_text)
    .bind(span.0)
    .bind(span.1)
    .fetch_all(&mut *change.tx)
    .await?;
    let office = change.office;
    let mut lots: Vec<(u64, String)> = rows
        .iter()
        .map(|row| Ok((lot(office, day, row.try_get("id")?), text(row, "id")?)))
        .collect::<Result<_>>()?;
    lots.sort_unstable();
    lots.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    for (_, act) in &lots {
        sqlx::query(
            "INSERT INTO act_sample (office_id, act_id, day, note) VALUES ($1, $2, $3, '') ON CONFLICT DO NOTHING",
        )
        .bind(&change.office_text)
        .bind(act)
        .bind(day.to_string())
        .execute(&mut *change.tx)
        .await?;
    }
    Ok(lots.len() as u64)
}

pub(crate) async fn act_samples(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    answered: bool,
    limit: u64,
) -> Result<Vec<ActSample>> {
    may_see_items(scope)?;
    let mut query = sql("SELECT x.act_id, x.day, x.missed, x.note, x.at, s.name, a.content_id, a.target_id
         FROM act_sample x JOIN act a ON a.id = x.act_id JOIN account ac ON ac.id = a.account_id
         JOIN person p ON p.id = ac.person_id LEFT JOIN staff s ON s.id = x.staff_id WHERE x.office_id = ");
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "p.unit_id");
    query.push(if answered { " AND x.missed IS NOT NULL" } else { " AND x.missed IS NULL" });
    query.push(" ORDER BY x.day, x.act_id LIMIT ").push_bind(stored(limit));
    let rows = query.build().fetch_all(&mut *db).await?;
    let ids: Vec<ActId> = rows.iter().map(|row| parsed(row, "act_id")).collect::<Result<_>>()?;
    let acts = facts::load(db, scope.office, &ids).await?;
    let mut samples = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: ActId = parsed(row, "act_id")?;
        let Some(act) = acts.iter().find(|it| it.id == id) else { continue };
        samples.push(ActSample {
            act: id,
            day: parsed(row, "day")?,
            kind: act.kind,
            account: act.account_ref.clone(),
            happened: act.happened.clone(),
            own: item::content(db, opt_parsed(row, "content_id")?).await?,
            target: item::content(db, opt_parsed(row, "target_id")?).await?,
            answer: match (row.try_get::<Option<bool>, _>("missed")?, opt_time(row, "at")?) {
                (Some(missed), Some(at)) => Some(SampleAnswer {
                    missed,
                    note: text(row, "note")?,
                    by_name: opt_text(row, "name")?.unwrap_or_default(),
                    at,
                }),
                _ => None,
            },
        });
    }
    Ok(samples)
}

pub(crate) async fn answer_sample(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    act: ActId,
    missed: bool,
    note: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let (user, _) = change.reviewer(MAY_NOT)?;
    let scope = change.scope().await?;
    let mut query = sql("SELECT x.missed FROM act_sample x JOIN act a ON a.id = x.act_id
         JOIN account ac ON ac.id = a.account_id JOIN person p ON p.id = ac.person_id WHERE x.office_id = ");
    query.push_bind(&change.office_text).push(" AND x.act_id = ").push_bind(act.to_string());
    within_units(&mut query, &scope, "p.unit_id");
    let found = query.build().fetch_optional(change.db()).await?;
    let found = found.ok_or_else(|| StoreError::missing("sampled act", act))?;
    if found.try_get::<Option<bool>, _>("missed")?.is_some() {
        return Err(StoreError::invalid(
            "sampel ini sudah dijawab petugas lain",
            "a colleague has already answered this sample",
        ));
    }
    sqlx::query("UPDATE act_sample SET missed = $2, note = $3, staff_id = $4, at = $5 WHERE act_id = $1")
        .bind(act.to_string())
        .bind(missed)
        .bind(clean(note.trim()).into_owned())
        .bind(user.to_string())
        .bind(change.now_micros())
        .execute(&mut *change.tx)
        .await?;
    change.audit("sample.answer", "act", act, &json!({ "missed": missed, "note": note }));
    change.commit().await
}

pub(crate) async fn missed(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Missed> {
    let sees = |role: netra_model::scope::Role| role.may_see_items() || role.may_see_audit();
    allowed(scope, sees, "your role does not see how reviews fare; ask a supervisor")?;
    // What an item came to after its sample: the plenary's result if there was one, else the second verdict.
    let mut query = sql("SELECT COUNT(*) AS n,
             SUM(CASE WHEN sec.id IS NULL OR i.status = 'plenary' THEN 0 ELSE 1 END) AS judged,
             SUM(CASE WHEN sec.id IS NOT NULL AND i.status <> 'plenary'
                 AND COALESCE(pl.verdict, sec.verdict) IN ('indication', 'trace') THEN 1 ELSE 0 END) AS hits
         FROM item_sample x JOIN item i ON i.id = x.item_id
         LEFT JOIN decision sec ON sec.answers = x.decision_id AND sec.undone_at IS NULL
         LEFT JOIN decision pl ON pl.answers = sec.id AND pl.undone_at IS NULL WHERE x.office_id = ");
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "i.unit_id");
    let items = query.build().fetch_one(&mut *db).await?;
    let mut query = sql(
        "SELECT COUNT(*) AS n, COUNT(x.missed) AS judged, SUM(CASE WHEN x.missed THEN 1 ELSE 0 END) AS hits
         FROM act_sample x JOIN act a ON a.id = x.act_id JOIN account ac ON ac.id = a.account_id
         JOIN person p ON p.id = ac.person_id WHERE x.office_id = ",
    );
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "p.unit_id");
    let acts = query.build().fetch_one(db).await?;
    let figure = |row: &super::DbRow, column: &'static str| -> Result<u64> {
        Ok(super::rows::opt_int(row, column)?.unwrap_or(0).unsigned_abs())
    };
    let share = |row| Ok::<_, StoreError>(Share::of(figure(row, "hits")?, figure(row, "judged")?));
    let waiting = |row| Ok::<_, StoreError>(figure(row, "n")?.saturating_sub(figure(row, "judged")?));
    Ok(Missed {
        dismissed: share(&items)?,
        dismissed_waiting: waiting(&items)?,
        unflagged: share(&acts)?,
        unflagged_waiting: waiting(&acts)?,
    })
}
