//! The wrong person [orang yang salah]: an account is taken from somebody, and what was made of its acts is recalled.
//!
//! Nothing is deleted. The account goes to somebody else on the list, or is nobody's: then no source reads it, its items
//! leave the queue and no bundle is made of them. Each case with its items says so from then on.

use std::collections::BTreeMap;

use netra_model::dossier::{BasisKind, CaseEntry};
use netra_model::person::AttributionLevel;
use netra_model::scope::{Actor, Role, Scope};
use netra_model::{AccountId, CaseId, ItemId, PersonId, ShortId};
use serde_json::json;

use super::attribution::{Owned, Row, insert, owned, supervisor};
use super::change::Change;
use super::rows::{allowed, count, parsed, text};
use super::{Conn, dossier, state, watchlist};
use crate::{DetachEffect, DetachedCase, Result, Shared, StoreError, clean};

pub(crate) async fn detach_effect(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    account: AccountId,
) -> Result<DetachEffect> {
    allowed(scope, Role::may_withdraw_attributions, "an account is taken from a person by a supervisor")?;
    match owned(db, scope, account).await? {
        Some(_) => effect(db, account).await,
        None => Ok(DetachEffect::default()),
    }
}

async fn effect(db: &mut Conn, account: AccountId) -> Result<DetachEffect> {
    let id = account.to_string();
    let acts: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM act WHERE account_id = $1")
        .bind(&id)
        .fetch_one(&mut *db)
        .await?;
    let items: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM item WHERE account_id = $1")
        .bind(&id)
        .fetch_one(&mut *db)
        .await?;
    let rows = sqlx::query(
        "SELECT c.id, c.short_id, c.title,
             (SELECT COUNT(*) FROM case_export e WHERE e.case_id = c.id) AS exports
         FROM case_file c WHERE EXISTS (SELECT 1 FROM case_item ci JOIN item i ON i.id = ci.item_id
             WHERE ci.case_id = c.id AND i.account_id = $1)
         ORDER BY c.opened_at, c.id",
    )
    .bind(&id)
    .fetch_all(&mut *db)
    .await?;
    let mut cases = Vec::new();
    for row in &rows {
        let id: CaseId = parsed(row, "id")?;
        let entries = dossier::entries(db, id).await?;
        let receivers = entries.into_iter().filter_map(|it| match it.entry {
            CaseEntry::HandedOver { receiver, .. } => Some(receiver),
            _ => None,
        });
        cases.push(DetachedCase {
            id,
            short_id: parsed(row, "short_id")?,
            title: text(row, "title")?,
            exports: count(row, "exports")?,
            receivers: receivers.collect(),
        });
    }
    Ok(DetachEffect { acts: acts.unsigned_abs(), items: items.unsigned_abs(), cases })
}

pub(crate) async fn detach_account(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    account: AccountId,
    to: Option<PersonId>,
    why: &str,
    seen: (u64, u64),
) -> Result<DetachEffect> {
    supervisor(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let scope = change.scope().await?;
    let from = owned(change.db(), &scope, account).await?;
    let from = from.ok_or_else(|| StoreError::missing("account", account))?;
    let why = clean(why.trim()).into_owned();
    makes_sense(&from, to, &why)?;
    let effect = effect(change.db(), account).await?;
    let cases = effect.cases.len() as u64;
    if seen != (effect.acts, cases) {
        let acts = effect.acts;
        return Err(StoreError::invalid(
            format!(
                "sekarang ada {acts} aktivitas dan {cases} berkas; periksa lagi, lalu pastikan sekali lagi"
            ),
            format!("there are {acts} acts and {cases} cases by now; look again, then confirm once more"),
        ));
    }
    if !from.detached {
        let level = AttributionLevel::Unchecked;
        let row = Row { person: from.person, level, kind: BasisKind::Withdrawn, basis: &why, file: None };
        insert(&mut change, account, &row).await?;
        recall(&mut change, account, &from, &effect, &why).await?;
    }
    match to {
        Some(to) => give(&mut change, &scope, account, to, &why).await?,
        None => leave_to_nobody(&mut change, account).await?,
    }
    state::touch_acts_of(&mut change, &[to.unwrap_or(from.person)]).await?;
    let detail = json!({ "from": from.person, "to": to, "why": why, "acts": effect.acts, "items": effect.items,
        "cases": effect.cases.iter().map(|it| &it.short_id).collect::<Vec<_>>() });
    change.audit("account.detach", "account", account, &detail);
    change.watchlist_changed();
    change.commit().await?;
    Ok(effect)
}

fn makes_sense(from: &Owned, to: Option<PersonId>, why: &str) -> Result<()> {
    if why.is_empty() {
        return Err(StoreError::invalid(
            "tulis mengapa kepemilikannya salah",
            "write why the attribution is wrong",
        ));
    }
    let shown = &from.shown;
    if from.detached && to.is_none() {
        return Err(StoreError::invalid(
            format!("{shown} sudah tidak dikaitkan dengan siapa pun"),
            format!("{shown} is nobody's already"),
        ));
    }
    if !from.detached && to == Some(from.person) {
        let name = &from.person_name;
        return Err(StoreError::invalid(
            format!(
                "{shown} memang tercatat milik {name}; pilih orang lain, atau jangan kaitkan dengan siapa pun"
            ),
            format!("{shown} is {name}'s already; choose somebody else, or nobody"),
        ));
    }
    Ok(())
}

/// Another person of the list has it from now on, unchecked; its items wait where they waited.
async fn give(
    change: &mut Change<'_>,
    scope: &Scope,
    account: AccountId,
    to: PersonId,
    why: &str,
) -> Result<()> {
    let found = watchlist::person_and_unit(change.db(), scope, to).await?;
    let (person, unit) = found.ok_or_else(|| StoreError::missing("person", to))?;
    let level = AttributionLevel::Unchecked;
    let row = Row { person: person.id, level, kind: BasisKind::Other, basis: why, file: None };
    insert(change, account, &row).await?;
    sqlx::query("UPDATE account SET person_id = $2, detached_at = NULL WHERE id = $1")
        .bind(account.to_string())
        .bind(person.id.to_string())
        .execute(&mut *change.tx)
        .await?;
    let by = by(change);
    sqlx::query(
        "UPDATE item SET person_id = $2, unit_id = $3, version = version + 1, changed_at = $4, changed_by = $5,
             queue_day = CASE WHEN queue_day IS NOT NULL OR status IN ('decided', 'second', 'plenary') THEN queue_day
                 WHEN status = 'held' THEN COALESCE((SELECT h.until_day FROM hold h WHERE h.item_id = item.id
                     AND h.ended_at IS NULL ORDER BY h.n DESC LIMIT 1), '')
                 ELSE '' END
         WHERE account_id = $1",
    )
    .bind(account.to_string())
    .bind(person.id.to_string())
    .bind(unit.id.to_string())
    .bind(change.now_micros())
    .bind(by)
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

/// Its items are served no more, and nothing reads it.
async fn leave_to_nobody(change: &mut Change<'_>, account: AccountId) -> Result<()> {
    sqlx::query("UPDATE account SET detached_at = $2 WHERE id = $1")
        .bind(account.to_string())
        .bind(change.now_micros())
        .execute(&mut *change.tx)
        .await?;
    let by = by(change);
    sqlx::query(
        "UPDATE item SET queue_day = NULL, version = version + 1, changed_at = $2, changed_by = $3
         WHERE account_id = $1",
    )
    .bind(account.to_string())
    .bind(change.now_micros())
    .bind(by)
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

fn by(change: &Change<'_>) -> Option<String> {
    match change.actor.who {
        netra_model::scope::Who::User { id, .. } => Some(id.to_string()),
        _ => None,
    }
}

/// Puts a notice on each case, and a line about each item into the audit log.
async fn recall(
    change: &mut Change<'_>,
    account: AccountId,
    from: &Owned,
    effect: &DetachEffect,
    why: &str,
) -> Result<()> {
    let rows = sqlx::query(
        "SELECT i.id, i.short_id, ci.case_id FROM item i JOIN case_item ci ON ci.item_id = i.id
         WHERE i.account_id = $1 ORDER BY ci.case_id, ci.n",
    )
    .bind(account.to_string())
    .fetch_all(&mut *change.tx)
    .await?;
    let mut items: BTreeMap<CaseId, Vec<ShortId>> = BTreeMap::new();
    for row in &rows {
        let item: ItemId = parsed(row, "id")?;
        items.entry(parsed(row, "case_id")?).or_default().push(parsed(row, "short_id")?);
        change.audit("item.recall", "item", item, &json!({ "account": account, "why": why }));
    }
    for case in &effect.cases {
        let entry = CaseEntry::Recalled {
            account: from.shown.clone(),
            person: from.person_name.clone(),
            items: items.remove(&case.id).unwrap_or_default(),
            why: why.to_owned(),
        };
        dossier::write(change, case.id, "case.recall", &entry).await?;
        sqlx::query("UPDATE case_file SET changed_at = $2 WHERE id = $1")
            .bind(case.id.to_string())
            .bind(change.now_micros())
            .execute(&mut *change.tx)
            .await?;
    }
    Ok(())
}
