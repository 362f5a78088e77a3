//! What people decide. Compare-and-set on the item's version: who decides on an old view is told who was first.

use std::collections::BTreeSet;

use jiff::civil::Date;
use netra_model::review::{ItemStatus, ReviewRules, Round, Verdict};
use netra_model::scope::{Actor, Role};
use netra_model::{ActId, DecisionId, ItemId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::change::Change;
use super::rows::{
    count, from_json, name_of, named, opt_from_json, opt_parsed, opt_text, opt_time, parsed, text, time,
    to_json,
};
use super::{Conn, day, flags, known, plenary, state};
use crate::{
    Conflict, DecisionView, HoldView, KnownOn, NewDecision, Result, Shared, StoreError, UNDO_WITHIN, clean,
};

pub(super) const MAY_NOT: &str = "only a signed-in reviewer or supervisor decides items";
const NOT_YOURS: &str = "the first verdict on this item is yours; somebody else gives the second one";
const NOT_SECOND: &str = "in this office your role gives no second verdict; ask a supervisor";
const TO_THE_PLENARY: &str = "two people came to different verdicts: this item waits for the plenary";
const SETTLED: &str =
    "two people or the plenary have decided this item; one person alone does not decide it anew";

/// An item as a decision finds it; kept in the decision, so that it can be undone.
#[derive(Serialize, Deserialize, Clone)]
pub(super) struct Before {
    pub(super) status: String,
    pub(super) verdict: Option<String>,
    pub(super) queue_day: Option<String>,
    pub(super) reviewed: BTreeSet<String>,
    #[serde(default)]
    pub(super) known_on: Option<String>,
    #[serde(default)]
    pub(super) first_by: Option<String>,
}

impl Before {
    pub(super) fn status(&self) -> Result<ItemStatus> {
        self.status.parse().map_err(|error| super::rows::damaged("status", error))
    }

    pub(super) fn known_day(&self) -> Result<Option<Date>> {
        let day = self.known_on.as_deref().map(str::parse);
        day.transpose().map_err(|error: jiff::Error| super::rows::damaged("known_on", error))
    }
}

pub(super) struct Found {
    pub(super) act: ActId,
    pub(super) version: u64,
    pub(super) before: Before,
}

/// The item, if it belongs to the office, to a unit the actor works on, and to nothing they have withdrawn from.
pub(super) async fn find(change: &mut Change<'_>, item: ItemId) -> Result<Found> {
    let row = sqlx::query(
        "SELECT act_id, status, verdict, queue_day, version, reviewed_signals, unit_id, person_id, known_on, first_by
         FROM item WHERE office_id = $1 AND id = $2",
    )
    .bind(&change.office_text)
    .bind(item.to_string())
    .fetch_optional(&mut *change.tx)
    .await?
    .ok_or_else(|| StoreError::missing("item", item))?;
    if !change.scope().await?.has(parsed(&row, "unit_id")?, parsed(&row, "person_id")?) {
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
            known_on: opt_text(&row, "known_on")?,
            first_by: opt_text(&row, "first_by")?,
        },
    })
}

pub(super) async fn check_version(
    change: &mut Change<'_>,
    item: ItemId,
    found: &Found,
    expected: u64,
) -> Result<()> {
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
    // Who gave a first verdict is not told to whoever may give the second one.
    let first_by = found.before.first_by.as_deref().and_then(|it| it.parse().ok());
    let scope = change.scope().await?;
    let blind = super::sight::is_blind(&scope, found.before.status()?, first_by);
    Err(StoreError::Conflict(Box::new(Conflict {
        by: if blind { None } else { opt_parsed(&row, "changed_by")? },
        by_name: if blind { None } else { opt_text(&row, "name")? },
        at: time(&row, "changed_at")?,
        verdict: opt_parsed(&row, "verdict")?,
        version: found.version,
    })))
}

pub(super) async fn set(
    change: &mut Change<'_>,
    item: ItemId,
    act: ActId,
    by: UserId,
    new: &Before,
) -> Result<()> {
    sqlx::query(
        "UPDATE item SET status = $2, verdict = $3, queue_day = $4, reviewed_signals = $5, version = version + 1,
             changed_at = $6, changed_by = $7, known_on = $8, first_by = $9,
             decided_at = CASE WHEN $2 = 'decided' THEN (SELECT MAX(d.at) FROM decision d WHERE d.item_id = item.id
                 AND d.undone_at IS NULL) END
         WHERE id = $1",
    )
    .bind(item.to_string())
    .bind(&new.status)
    .bind(&new.verdict)
    .bind(&new.queue_day)
    .bind(to_json(&new.reviewed))
    .bind(change.now_micros())
    .bind(by.to_string())
    .bind(&new.known_on)
    .bind(&new.first_by)
    .execute(&mut *change.tx)
    .await?;
    day::settled(change, item, new.status == ItemStatus::Decided.as_str()).await?;
    state::touch(change, act).await
}

/// What a decision of this office needs.
pub(super) async fn rules(change: &mut Change<'_>) -> Result<ReviewRules> {
    let row = sqlx::query("SELECT review FROM office WHERE id = $1")
        .bind(&change.office_text)
        .fetch_one(&mut *change.tx)
        .await?;
    Ok(opt_from_json(&row, "review")?.unwrap_or_default())
}

/// Where a decision leads.
pub(super) struct Course {
    pub(super) round: Round,
    pub(super) status: ItemStatus,
    pub(super) supersedes: Option<DecisionId>,
    pub(super) answers: Option<DecisionId>,
    pub(super) first_by: Option<String>,
}

/// A first verdict stands alone, or waits for a second one; a second one agrees, or leads to the plenary.
fn course(
    rules: &ReviewRules,
    (user, role): (UserId, Role),
    before: &Before,
    standing: Option<&(DecisionId, Standing)>,
    verdict: Verdict,
) -> Result<Course> {
    let status = before.status()?;
    if status == ItemStatus::Plenary {
        return Err(StoreError::NotAllowed(TO_THE_PLENARY));
    }
    if status == ItemStatus::Second
        && let Some((first, standing)) = standing
    {
        if standing.by == user {
            return Err(StoreError::NotAllowed(NOT_YOURS));
        }
        if !rules.may_second(role) {
            return Err(StoreError::NotAllowed(NOT_SECOND));
        }
        let agree = standing.verdict == verdict;
        return Ok(Course {
            round: Round::Second,
            status: if agree { ItemStatus::Decided } else { ItemStatus::Plenary },
            supersedes: None,
            answers: Some(*first),
            first_by: if agree { None } else { before.first_by.clone() },
        });
    }
    let settled = standing.is_some_and(|(_, it)| it.round != Round::First);
    if settled && status == ItemStatus::Decided {
        return Err(StoreError::NotAllowed(SETTLED));
    }
    let waits = verdict == Verdict::Indication && rules.second_review;
    Ok(Course {
        round: Round::First,
        status: if waits { ItemStatus::Second } else { ItemStatus::Decided },
        supersedes: standing.map(|(id, _)| *id),
        answers: None,
        first_by: waits.then(|| user.to_string()),
    })
}

/// Whether a decision says what this office wants it to say.
pub(super) fn check_words(rules: &ReviewRules, decision: &NewDecision) -> Result<()> {
    let (id, en) = decision.verdict.label();
    if rules.needs_reason(decision.verdict) && decision.reason.trim().is_empty() {
        return Err(StoreError::invalid(
            format!("“{id}” perlu alasan; pilih salah satu atau tulis sendiri"),
            format!("“{en}” needs a reason; choose one or write it"),
        ));
    }
    let provision = decision.provision.as_deref().unwrap_or_default();
    if rules.needs_provision(decision.verdict) && provision.trim().is_empty() {
        return Err(StoreError::invalid(
            format!("“{id}” perlu ketentuan; pilih ketentuan yang mungkin dilanggar"),
            format!("“{en}” needs a provision; choose the one that may apply"),
        ));
    }
    Ok(())
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
    let (user, role) = change.reviewer(MAY_NOT)?;
    let found = find(change, item).await?;
    check_version(change, item, &found, expected_version).await?;
    let rules = rules(change).await?;
    let standing = standing(change, item).await?;
    let course = course(&rules, (user, role), &found.before, standing.as_ref(), decision.verdict)?;
    check_words(&rules, decision)?;
    write(change, item, &found, decision, &course, bulk).await
}

/// The decision, what it does to the item, and its line in the log.
pub(super) async fn write(
    change: &mut Change<'_>,
    item: ItemId,
    found: &Found,
    decision: &NewDecision,
    course: &Course,
    bulk: Option<&str>,
) -> Result<DecisionId> {
    let (user, _) = change.reviewer(MAY_NOT)?;
    let known = known_with(change, item, found, decision, course).await?;
    let id: DecisionId = change.shared.clock.id();
    sqlx::query(
        "INSERT INTO decision (id, office_id, item_id, verdict, reason, provision, note, round, staff_id, at,
             supersedes, undone_at, before, checks, answers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, $12, $13, $14)",
    )
    .bind(id.to_string())
    .bind(&change.office_text)
    .bind(item.to_string())
    .bind(decision.verdict.as_str())
    .bind(clean(decision.reason.trim()).into_owned())
    .bind(decision.provision.as_deref().map(|it| clean(it).into_owned()))
    .bind(clean(&decision.note).into_owned())
    .bind(name_of(&course.round))
    .bind(user.to_string())
    .bind(change.now_micros())
    .bind(course.supersedes.map(|it| it.to_string()))
    .bind(to_json(&found.before))
    .bind(to_json(&decision.checks))
    .bind(course.answers.map(|it| it.to_string()))
    .execute(&mut *change.tx)
    .await?;
    end_hold(change, item).await?;
    let why = decision.known.as_ref().map_or("", |it| it.why.as_str());
    known::note(change, item, (found.before.known_day()?, known), why, (user, Some(id))).await?;
    let result = (course.status == ItemStatus::Decided).then(|| decision.verdict.as_str().to_owned());
    let new = Before {
        status: course.status.as_str().to_owned(),
        verdict: result,
        queue_day: None,
        reviewed: flags::signals_of(change, found.act).await?,
        known_on: known.map(|it| it.to_string()),
        first_by: course.first_by.clone(),
    };
    set(change, item, found.act, user, &new).await?;
    let detail = json!({ "decision": id, "verdict": decision.verdict, "reason": decision.reason,
        "provision": decision.provision, "note": decision.note, "supersedes": course.supersedes,
        "round": course.round, "checks": decision.checks, "known_on": decision.known, "bulk": bulk });
    change.audit("item.decide", "item", item, &detail);
    Ok(id)
}

/// The day from which clocks run after a decision. Of two that were set the earlier one stands: a clock that runs out too
/// early is asked about, one that runs out too late loses a case. It stands still only when nothing is followed up.
async fn known_with(
    change: &mut Change<'_>,
    item: ItemId,
    found: &Found,
    decision: &NewDecision,
    course: &Course,
) -> Result<Option<Date>> {
    if let Some(known) = &decision.known {
        known::check(change, item, decision.verdict, known).await?;
    }
    let (before, new) = (found.before.known_day()?, decision.known.as_ref().map(|it| it.day));
    Ok(match course.round {
        _ if course.status == ItemStatus::Plenary => before.into_iter().chain(new).min(),
        _ if !decision.verdict.starts_a_clock() => None,
        Round::First => new.or(before),
        Round::Second | Round::Plenary => before.into_iter().chain(new).min(),
    })
}

pub(super) struct Standing {
    pub(super) by: UserId,
    pub(super) at: jiff::Timestamp,
    pub(super) round: Round,
    pub(super) verdict: Verdict,
    before: Before,
}

/// The decision that stands, and who made it when.
pub(super) async fn standing(
    change: &mut Change<'_>,
    item: ItemId,
) -> Result<Option<(DecisionId, Standing)>> {
    let row = sqlx::query(
        "SELECT id, staff_id, at, round, verdict, before FROM decision WHERE item_id = $1 AND undone_at IS NULL
         ORDER BY at DESC, id DESC LIMIT 1",
    )
    .bind(item.to_string())
    .fetch_optional(&mut *change.tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let standing = Standing {
        by: parsed(&row, "staff_id")?,
        at: time(&row, "at")?,
        round: named(&row, "round")?,
        verdict: parsed(&row, "verdict")?,
        before: from_json(&row, "before")?,
    };
    Ok(Some((parsed(&row, "id")?, standing)))
}

pub(crate) async fn undo(db: &mut Conn, shared: &Shared, actor: &Actor, item: ItemId) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let (user, _) = change.reviewer(MAY_NOT)?;
    let found = find(&mut change, item).await?;
    let Some((id, decision)) = standing(&mut change, item).await? else {
        return Err(StoreError::NotAllowed("there is no decision to undo"));
    };
    if decision.by != user {
        return Err(StoreError::NotAllowed("only who made a decision can undo it; decide anew instead"));
    }
    still_somebodys(&mut change, item).await?;
    if change.now.duration_since(decision.at) > UNDO_WITHIN {
        return Err(StoreError::NotAllowed("the decision is older than twelve hours; decide anew instead"));
    }
    sqlx::query("UPDATE decision SET undone_at = $2 WHERE id = $1")
        .bind(id.to_string())
        .bind(change.now_micros())
        .execute(&mut *change.tx)
        .await?;
    let days = (found.before.known_day()?, decision.before.known_day()?);
    known::note(&mut change, item, days, "diurungkan / undone", (user, None)).await?;
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

/// Fails for an item whose account was taken from its person and is nobody's: it does not come back into the queue.
async fn still_somebodys(change: &mut Change<'_>, item: ItemId) -> Result<()> {
    let detached: Option<i64> = sqlx::query_scalar(
        "SELECT a.detached_at FROM item i JOIN account a ON a.id = i.account_id
         WHERE i.id = $1 AND a.detached_at IS NOT NULL",
    )
    .bind(item.to_string())
    .fetch_optional(&mut *change.tx)
    .await?;
    if detached.is_none() {
        return Ok(());
    }
    Err(StoreError::invalid(
        "akun butir ini sudah dilepaskan dari orangnya (orang yang salah), sehingga butir ini tidak kembali ke antrean; \
         keputusan yang tersimpan tetap tercatat. Bila akun itu dikaitkan dengan orang lain, butir ini dapat diputuskan lagi",
        "the account of this item was taken from its person (wrong person), so the item does not come back into the \
         queue; the decision that is stored stays on record. Once the account is given to somebody else, the item can be \
         decided anew",
    ))
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
    still_somebodys(&mut change, item).await?;
    if !found.before.status()?.takes_a_first_review() {
        return Err(StoreError::invalid(
            "butir ini menunggu telaah kedua atau pleno dan tidak dapat ditunda",
            "the item waits for its second review or the plenary and cannot be put off",
        ));
    }
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
    still_somebodys(&mut change, item).await?;
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
             d.undone_at, d.checks, d.answers, k.day AS known_day, k.why AS known_why, v.number, v.day AS voted_on,
             v.place, v.votes, v.guests
         FROM decision d JOIN staff s ON s.id = d.staff_id LEFT JOIN known_on k ON k.decision_id = d.id
         LEFT JOIN plenary_vote v ON v.decision_id = d.id WHERE d.item_id = $1 ORDER BY d.at, d.id",
    )
    .bind(item.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let known = opt_parsed(row, "known_day")?;
            Ok(DecisionView {
                id: parsed(row, "id")?,
                decision: NewDecision {
                    verdict: parsed(row, "verdict")?,
                    reason: text(row, "reason")?,
                    provision: opt_text(row, "provision")?,
                    note: text(row, "note")?,
                    checks: from_json(row, "checks")?,
                    known: match known {
                        Some(day) => {
                            Some(KnownOn { day, why: opt_text(row, "known_why")?.unwrap_or_default() })
                        }
                        None => None,
                    },
                },
                round: named(row, "round")?,
                by: parsed(row, "staff_id")?,
                by_name: text(row, "name")?,
                at: time(row, "at")?,
                supersedes: opt_parsed(row, "supersedes")?,
                answers: opt_parsed(row, "answers")?,
                plenary: plenary::record_of(row)?,
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
