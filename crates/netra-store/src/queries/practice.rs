//! How an office decides: its rules, the reasons to choose from, and how far two people agree.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use netra_model::review::{Reason, ReviewRules, Verdict, built_in_reasons};
use netra_model::scope::{Actor, Role, Scope};
use serde_json::json;

use super::Conn;
use super::change::Change;
use super::report::Span;
use super::rows::{
    allowed, from_json, may_see_items, office_zone, opt_from_json, opt_int, parsed, sql, text, time, to_json,
    within_units,
};
use crate::{Result, Shared, StoreError, WeekPairs, clean};

pub(crate) async fn review_rules(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<ReviewRules> {
    let row = sqlx::query("SELECT review FROM office WHERE id = $1")
        .bind(scope.office.to_string())
        .fetch_optional(db)
        .await?;
    let Some(row) = row else { return Ok(ReviewRules::default()) };
    Ok(opt_from_json(&row, "review")?.unwrap_or_default())
}

pub(crate) async fn set_review_rules(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    rules: &ReviewRules,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, "how decisions are made is set by the admin")?;
    if rules.rereview_percent > 100 {
        return Err(StoreError::invalid(
            "bagian telaah ulang dinyatakan dalam persen, 0 sampai 100",
            "the share that is reviewed again is a percentage, 0 to 100",
        ));
    }
    if super::review::rules(&mut change).await? == *rules {
        return Ok(());
    }
    sqlx::query("UPDATE office SET review = $2 WHERE id = $1")
        .bind(&change.office_text)
        .bind(to_json(rules))
        .execute(&mut *change.tx)
        .await?;
    let office = change.office;
    change.audit("office.review_rules", "office", office, rules);
    change.commit().await
}

pub(crate) async fn reasons(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<Reason>> {
    let rows = sqlx::query(
        "SELECT key, label_id, label_en, verdicts, retired_at FROM reason_template WHERE office_id = $1 ORDER BY n",
    )
    .bind(scope.office.to_string())
    .fetch_all(db)
    .await?;
    let mut all = built_in_reasons();
    for row in &rows {
        let key = text(row, "key")?;
        let place = all.iter().position(|it| it.key == key);
        if opt_int(row, "retired_at")?.is_some() {
            all.retain(|it| it.key != key);
            continue;
        }
        let reason = Reason {
            key,
            label_id: text(row, "label_id")?,
            label_en: text(row, "label_en")?,
            verdicts: from_json(row, "verdicts")?,
        };
        match place {
            Some(place) => all[place] = reason,
            None => all.push(reason),
        }
    }
    Ok(all)
}

const MAY_NOT: &str = "reasons are added and taken away by a supervisor";

pub(crate) async fn add_reason(db: &mut Conn, shared: &Shared, actor: &Actor, reason: &Reason) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_lead_review, MAY_NOT)?;
    let reason = checked(reason)?;
    keep(&mut change, &reason, None).await?;
    change.audit("reason.add", "reason", reason.key.clone(), &reason);
    change.commit().await
}

/// A reason as it can be kept.
fn checked(reason: &Reason) -> Result<Reason> {
    let label = |text: &str| clean(text.trim()).chars().take(120).collect::<String>();
    let new =
        Reason { label_id: label(&reason.label_id), label_en: label(&reason.label_en), ..reason.clone() };
    if !Reason::key_is_usable(&new.key) {
        let key = new.key.chars().take(40).collect::<String>();
        return Err(StoreError::invalid(
            format!("kunci alasan “{key}”: seharusnya 2–40 huruf kecil, angka, atau _, misalnya salah_orang"),
            format!(
                "the reason's key “{key}”: expected 2–40 small letters, digits or _, for instance wrong_person"
            ),
        ));
    }
    if new.label_id.is_empty() || new.label_en.is_empty() || new.verdicts.is_empty() {
        return Err(StoreError::invalid(
            "alasan perlu teks Indonesia, teks Inggris, dan sedikitnya satu hasil telaah",
            "a reason needs its Indonesian and English text and at least one verdict",
        ));
    }
    Ok(new)
}

async fn keep(change: &mut Change<'_>, reason: &Reason, retired_at: Option<i64>) -> Result<()> {
    sqlx::query(
        "INSERT INTO reason_template (office_id, key, n, label_id, label_en, verdicts, who, at, retired_at)
         VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM reason_template WHERE office_id = $1), $3, $4, $5, $6,
             $7, $8)
         ON CONFLICT (office_id, key) DO UPDATE SET label_id = excluded.label_id, label_en = excluded.label_en,
             verdicts = excluded.verdicts, who = excluded.who, at = excluded.at, retired_at = excluded.retired_at",
    )
    .bind(&change.office_text)
    .bind(&reason.key)
    .bind(&reason.label_id)
    .bind(&reason.label_en)
    .bind(to_json(&reason.verdicts))
    .bind(change.who())
    .bind(change.now_micros())
    .bind(retired_at)
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

pub(crate) async fn retire_reason(db: &mut Conn, shared: &Shared, actor: &Actor, key: &str) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_lead_review, MAY_NOT)?;
    let scope = Scope::office(change.office);
    let known = reasons(change.db(), shared, &scope).await?;
    let reason =
        known.into_iter().find(|it| it.key == key).ok_or_else(|| StoreError::missing("reason", key))?;
    let now = change.now_micros();
    keep(&mut change, &reason, Some(now)).await?;
    change.audit("reason.retire", "reason", key, &json!({}));
    change.commit().await
}

pub(crate) async fn review_pairs(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    from: Date,
    until: Date,
) -> Result<Vec<WeekPairs>> {
    allowed(
        scope,
        |role| role.may_see_items() || role.may_see_audit(),
        "your role does not see how reviews fare",
    )?;
    let zone = office_zone(db, scope).await?;
    let mut query = sql("SELECT a.verdict AS first_verdict, d.verdict, d.at FROM decision d
         JOIN decision a ON a.id = d.answers JOIN item i ON i.id = d.item_id
         WHERE d.round = 'second' AND d.undone_at IS NULL AND d.office_id = ");
    let span = Span::of(&zone, from, until)?;
    query.push_bind(scope.office.to_string());
    query.push(" AND d.at >= ").push_bind(span.from).push(" AND d.at < ").push_bind(span.until);
    within_units(&mut query, scope, "i.unit_id");
    query.push(" ORDER BY d.at, d.id");
    let mut weeks: BTreeMap<Date, Vec<(Verdict, Verdict)>> = BTreeMap::new();
    for row in query.build().fetch_all(db).await? {
        let day = time(&row, "at")?.to_zoned(zone.clone()).date();
        let back = i64::from(day.weekday().since(Weekday::Monday));
        let monday = day.checked_sub(jiff::Span::new().days(back)).unwrap_or(day);
        weeks.entry(monday).or_default().push((parsed(&row, "first_verdict")?, parsed(&row, "verdict")?));
    }
    Ok(weeks.into_iter().map(|(monday, pairs)| WeekPairs { monday, pairs }).collect())
}

/// How many items wait for the asker's second verdict, and how many for the plenary. Counted without grouping: a grouping
/// by status would lead through the index of all items by status.
pub(crate) async fn second_waiting(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<(u64, u64)> {
    may_see_items(scope)?;
    let mut query = sql("SELECT COALESCE(SUM(CASE WHEN status = 'second' AND first_by <> ");
    query.push_bind(scope.asker.map(|it| it.to_string()).unwrap_or_default());
    query.push(
        " THEN 1 ELSE 0 END), 0) AS second, COALESCE(SUM(CASE WHEN status = 'plenary' THEN 1 ELSE 0 END), 0) AS plenary
         FROM item WHERE first_by IS NOT NULL AND office_id = ",
    );
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "unit_id");
    let row = query.build().fetch_one(db).await?;
    Ok((super::rows::count(&row, "second")?, super::rows::count(&row, "plenary")?))
}
