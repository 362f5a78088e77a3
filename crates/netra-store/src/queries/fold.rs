//! Folds: waiting items that are as good as the same, shown as one row and decided together, each by its own decision.

use std::collections::BTreeSet;

use netra_model::review::Verdict;
use netra_model::scope::{Actor, Role, Scope};
use netra_model::{DecisionId, ItemId, Sha256};
use sqlx::Row;

use super::change::Change;
use super::queue;
use super::rows::{count, int, may_see_items, parsed, sql, stored, text, today, within_units};
use super::{Conn, review};
use crate::{
    BULK_MOST, BULK_VERDICTS, BulkDecision, BulkDone, FoldView, Page, QueueFilter, QueueSort, Result, Shared,
    StoreError,
};

/// One act of a fold, as a bulk decision takes it.
struct Member {
    item: ItemId,
    version: u64,
    person: String,
}

/// How many items of the fold wait today.
pub(super) async fn count_of(db: &mut Conn, shared: &Shared, scope: &Scope, near_key: &str) -> Result<u64> {
    let today = today(db, scope, shared).await?.to_string();
    let mut query = sql("SELECT COUNT(*) AS n FROM item WHERE office_id = ");
    of_fold(&mut query, scope, near_key, &today);
    let row = query.build().fetch_one(db).await?;
    Ok(int(&row, "n")?.unsigned_abs())
}

/// Those of the fold that wait today; the statement ends before with `office_id = `.
fn of_fold(query: &mut super::Sql, scope: &Scope, near_key: &str, today: &str) {
    query.push_bind(scope.office.to_string()).push(" AND near_key = ").push_bind(near_key.to_owned());
    query.push(" AND queue_day IS NOT NULL AND queue_day <= ").push_bind(today.to_owned());
    within_units(query, scope, "unit_id");
}

/// Those that one bulk decision would take, in the order of the queue.
async fn members(db: &mut Conn, scope: &Scope, near_key: &str, today: &str) -> Result<Vec<Member>> {
    let mut query = sql("SELECT id, version, person_id FROM item WHERE office_id = ");
    of_fold(&mut query, scope, near_key, today);
    query.push(" ORDER BY due_on, place DESC, sort_at, id LIMIT ").push_bind(stored(BULK_MOST));
    query
        .build()
        .fetch_all(db)
        .await?
        .iter()
        .map(|row| {
            Ok(Member {
                item: parsed(row, "id")?,
                version: count(row, "version")?,
                person: text(row, "person_id")?,
            })
        })
        .collect()
}

/// Which items these are and how each stands.
fn mark(members: &[Member]) -> Sha256 {
    let listed: String = members.iter().map(|it| format!("{}:{}\n", it.item, it.version)).collect();
    crate::audit_hash::digest(listed.as_bytes())
}

pub(crate) async fn fold(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    near_key: &str,
    page: Page,
) -> Result<Option<FoldView>> {
    may_see_items(scope)?;
    let today = today(db, scope, shared).await?;
    let members = members(db, scope, near_key, &today.to_string()).await?;
    if members.is_empty() {
        return Ok(None);
    }
    let filter = QueueFilter { near_key: Some(near_key.to_owned()), ..QueueFilter::default() };
    let rows = queue::rows(db, scope, &filter, QueueSort::Deadline, page, today).await?;
    let persons: BTreeSet<&str> = members.iter().map(|it| it.person.as_str()).collect();
    Ok(Some(FoldView {
        near_key: near_key.to_owned(),
        rows,
        total: count_of(db, shared, scope, near_key).await?,
        at_once: members.len() as u64,
        persons: persons.len() as u64,
        mark: mark(&members),
    }))
}

pub(crate) async fn decide_fold(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    bulk: &BulkDecision,
) -> Result<BulkDone> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_review, "only a signed-in reviewer or supervisor decides items")?;
    let scope = change.scope().await?;
    let today = change.now.to_zoned(change.zone.clone()).date().to_string();
    let members = members(&mut change.tx, &scope, &bulk.near_key, &today).await?;
    check(&members, bulk)?;
    let bulk_id: DecisionId = shared.clock.id();
    let bulk_text = bulk_id.to_string();
    let mut items = Vec::with_capacity(members.len());
    for member in &members {
        let decided =
            review::decide_one(&mut change, member.item, member.version, &bulk.decision, Some(&bulk_text))
                .await?;
        sqlx::query("UPDATE decision SET bulk_id = $2 WHERE id = $1")
            .bind(decided.to_string())
            .bind(&bulk_text)
            .execute(&mut *change.tx)
            .await?;
        items.push(member.item);
    }
    let mut left = sql("SELECT COUNT(*) AS n FROM item WHERE office_id = ");
    of_fold(&mut left, &scope, &bulk.near_key, &today);
    let left = left.build().fetch_one(&mut *change.tx).await?.try_get::<i64, _>("n")?.unsigned_abs();
    change.commit().await?;
    Ok(BulkDone { bulk: bulk_text, items, left })
}

fn check(members: &[Member], bulk: &BulkDecision) -> Result<()> {
    if !BULK_VERDICTS.contains(&bulk.decision.verdict) {
        debug_assert_eq!(bulk.decision.verdict, Verdict::Indication);
        return Err(StoreError::invalid(
            "“Ada indikasi” diputuskan satu per satu: setiap butir tentang satu orang",
            "“Indication” is decided one by one: every item is about one person",
        ));
    }
    let n = members.len() as u64;
    if mark(members) != bulk.mark {
        return Err(StoreError::invalid(
            format!(
                "kelompok ini berubah sejak ditampilkan; sekarang {n} butir. Periksa lagi, lalu tegaskan jumlahnya"
            ),
            format!(
                "the group has changed since it was shown; it has {n} items now. Look again, then confirm the count"
            ),
        ));
    }
    if bulk.count != n {
        return Err(StoreError::invalid(
            format!(
                "jumlah yang ditegaskan {}, padahal {n} butir; tulis {n} untuk menelaah semuanya sekaligus",
                bulk.count
            ),
            format!(
                "{} was confirmed, but there are {n} items; write {n} to decide all of them at once",
                bulk.count
            ),
        ));
    }
    Ok(())
}
