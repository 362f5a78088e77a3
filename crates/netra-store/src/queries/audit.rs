//! The audit log: shown, and checked line by line.

use netra_model::scope::{Role, Scope};
use netra_model::{CaseId, ItemId};

use super::rows::{count, in_list, opt_text, parsed, sql, stored, text, time, whole_office};
use super::{CHUNK, Conn, DbRow, READ, sight};
use crate::audit_hash::{self, Line};
use crate::{AuditPage, AuditRow, AuditState, Page, Result, Shared, StoreError};

const LINE: &str =
    "SELECT a.seq, a.at, a.who, a.action, a.object, a.object_id, a.detail_sha256, a.previous, a.hash,
    d.detail FROM audit a LEFT JOIN audit_detail d ON d.office_id = a.office_id AND d.seq = a.seq
    WHERE a.office_id = ";

pub(crate) async fn audit(db: &mut Conn, _: &Shared, scope: &Scope, page: Page) -> Result<AuditPage> {
    may_see(scope)?;
    let total: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE office_id = $1")
        .bind(scope.office.to_string())
        .fetch_one(&mut *db)
        .await?;
    let mut query = sql(LINE);
    query
        .push_bind(scope.office.to_string())
        .push(" ORDER BY a.seq DESC LIMIT ")
        .push_bind(stored(page.limit));
    query.push(" OFFSET ").push_bind(stored(page.offset));
    let rows = query.build().fetch_all(&mut *db).await?;
    let mut rows: Vec<AuditRow> = rows.iter().map(line).collect::<Result<_>>()?;
    sight::veil_log(db, scope, &mut rows).await?;
    if scope.role == Some(Role::Auditor) {
        // From outside: the log without what was said.
        rows.iter_mut().for_each(|row| row.detail = None);
    }
    Ok(AuditPage { rows, total: total.unsigned_abs() })
}

/// The log tells of the whole office.
pub(super) fn may_see(scope: &Scope) -> Result<()> {
    let why = "the audit log is shown to supervisors, the admin and auditors who see all units";
    whole_office(scope, Role::may_see_audit, why)
}

fn line(row: &DbRow) -> Result<AuditRow> {
    Ok(AuditRow {
        seq: count(row, "seq")?,
        at: time(row, "at")?,
        who: text(row, "who")?,
        action: text(row, "action")?,
        object: text(row, "object")?,
        object_id: text(row, "object_id")?,
        detail_sha256: parsed(row, "detail_sha256")?,
        detail: opt_text(row, "detail")?,
        previous: parsed(row, "previous")?,
        hash: parsed(row, "hash")?,
    })
}

/// Lines about a case and items, oldest first.
pub(super) async fn about(
    db: &mut Conn,
    scope: &Scope,
    case: CaseId,
    items: impl Iterator<Item = ItemId>,
) -> Result<Vec<AuditRow>> {
    let mut lines = Vec::new();
    let objects: Vec<String> = items.map(|it| it.to_string()).collect();
    let of_case = [case.to_string()];
    let lists = objects.chunks(CHUNK).map(|ids| ("item", ids)).chain([("case", of_case.as_slice())]);
    for (object, ids) in lists {
        let mut query = sql(LINE);
        query.push_bind(scope.office.to_string()).push(" AND a.object = ").push_bind(object);
        query.push(" AND a.object_id IN (");
        in_list(&mut query, ids.iter().cloned());
        query.push(") ORDER BY a.seq");
        for row in query.build().fetch_all(&mut *db).await? {
            lines.push(line(&row)?);
        }
    }
    lines.sort_by_key(|line| line.seq);
    sight::veil_log(db, scope, &mut lines).await?;
    Ok(lines)
}

pub(crate) async fn verify_audit(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<AuditState> {
    use sqlx::Connection;
    may_see(scope)?;
    let mut tx = db.begin_with(READ).await?;
    let office = scope.office.to_string();
    let row = sqlx::query("SELECT audit_seq, audit_hash FROM office_state WHERE office_id = $1")
        .bind(&office)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| StoreError::missing("office", scope.office))?;
    let (last, head) = (count(&row, "audit_seq")?, parsed(&row, "audit_hash")?);
    let (mut seq, mut previous) = (0, audit_hash::START);
    loop {
        let mut query = sql(LINE);
        query
            .push_bind(&office)
            .push(" AND a.seq > ")
            .push_bind(stored(seq))
            .push(" ORDER BY a.seq LIMIT 1000");
        let rows = query.build().fetch_all(&mut *tx).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let written = line(row)?;
            let broken = |why| Ok(AuditState::Broken { seq: seq + 1, why });
            if written.seq != seq + 1 {
                return broken("the line is missing");
            }
            if written.previous != previous {
                return broken("it does not follow the line before");
            }
            if fields(&office, &written).hash(previous) != written.hash {
                return broken("its fields do not fit its hash");
            }
            let detail = written.detail.as_deref().map(|detail| audit_hash::digest(detail.as_bytes()));
            if detail.is_some_and(|digest| digest != written.detail_sha256) {
                return broken("its detail does not fit its digest");
            }
            (seq, previous) = (written.seq, written.hash);
        }
    }
    if seq != last || previous != head {
        return Ok(AuditState::Broken { seq: seq + 1, why: "the last lines are missing" });
    }
    Ok(AuditState::Whole { lines: seq, head: (seq > 0).then_some(head) })
}

fn fields(office: &str, row: &AuditRow) -> Line {
    Line {
        office: office.to_owned(),
        seq: row.seq,
        at: row.at,
        who: row.who.clone(),
        action: row.action.clone(),
        object: row.object.clone(),
        object_id: row.object_id.clone(),
        detail_sha256: row.detail_sha256,
    }
}
