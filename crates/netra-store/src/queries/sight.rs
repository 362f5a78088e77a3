//! What somebody may see of an item's decisions: the one place that says so.
//!
//! While an item waits for a second verdict, the first one is nobody's but its author's: not who gave it, not the
//! verdict, its reason, provision, checks or day, nor the score that may have led to it. So that nothing has to be hidden
//! in rows, filters, facets and the search index, `item.verdict` is empty for that time; what remains is hidden here.
//! That an item waits says little: dismissed items that were drawn to be looked at again wait among the others.

use netra_model::UserId;
use netra_model::flag::without_figures;
use netra_model::review::ItemStatus;
use netra_model::scope::Scope;
use std::collections::BTreeSet;

use super::Conn;
use super::rows::{in_list, parsed, sql};
use crate::{AuditRow, Handover, ItemView, QueueRow, Result};

/// Whether the asker is to judge an item apart from what was decided before. Netra's own workers are not judges.
pub(super) fn is_blind(scope: &Scope, status: ItemStatus, first_by: Option<UserId>) -> bool {
    status == ItemStatus::Second
        && scope.role.is_some()
        && !(scope.asker.is_some() && scope.asker == first_by)
}

/// Leaves out the items whose first verdict, and so whose clock, the asker is not to know; `table` as in `i.`.
pub(super) fn push_open(query: &mut super::Sql, scope: &Scope, table: &'static str) {
    if scope.role.is_some() {
        query.push(" AND NOT (").push(table).push("status = 'second' AND ").push(table).push("first_by <> ");
        query.push_bind(scope.asker.map(|it| it.to_string()).unwrap_or_default()).push(")");
    }
}

/// Takes from an item what a second reviewer must not know.
pub(super) fn veil(scope: &Scope, first_by: Option<UserId>, mut view: ItemView) -> ItemView {
    view.mine = scope.asker.is_some() && scope.asker == first_by;
    view.blind = is_blind(scope, view.status, first_by);
    if view.blind {
        view.decisions.clear();
        view.known_on = None;
        view.known_history.clear();
        view.flag.scored = view.flag.scored.without_figures();
        for flag in &mut view.earlier_flags {
            flag.scored = flag.scored.clone().without_figures();
        }
    }
    view
}

/// The same for a line of a list.
pub(super) fn veil_row(scope: &Scope, first_by: Option<UserId>, mut row: QueueRow) -> QueueRow {
    if is_blind(scope, row.status, first_by) {
        row.verdict = None;
        row.score = None;
        row.handed_to = None;
        (row.due_on, row.due_clock) = (None, None);
        row.explanation_id = without_figures(&row.explanation_id);
        row.explanation_en = without_figures(&row.explanation_en);
    }
    row
}

/// The same for who handed the item to whom: who passed it on, or had it, is likely the one who gave the first verdict. All
/// of it or nothing is told, so that what is left out tells nothing either.
pub(super) fn veil_hand(
    scope: &Scope,
    status: ItemStatus,
    first_by: Option<UserId>,
    handed: Option<Handover>,
) -> Option<Handover> {
    handed.filter(|_| !is_blind(scope, status, first_by))
}

/// The same for lines of the audit log: that something was decided stays, by whom and how does not. The chain itself is
/// untouched; it is checked over what is stored.
pub(super) async fn veil_log(db: &mut Conn, scope: &Scope, rows: &mut [AuditRow]) -> Result<()> {
    let told = |row: &AuditRow| row.object == "item" && TELLING.contains(&row.action.as_str());
    let ids: BTreeSet<String> =
        rows.iter().filter(|row| told(row)).map(|row| row.object_id.clone()).collect();
    if ids.is_empty() || scope.role.is_none() {
        return Ok(());
    }
    let mut query = sql("SELECT id FROM item WHERE office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND status = 'second' AND first_by <> ");
    query.push_bind(scope.asker.map(|it| it.to_string()).unwrap_or_default()).push(" AND id IN (");
    in_list(&mut query, ids);
    query.push(")");
    let hidden = query.build().fetch_all(db).await?;
    let hidden: BTreeSet<String> = hidden.iter().map(|row| parsed(row, "id")).collect::<Result<_>>()?;
    for row in rows.iter_mut().filter(|row| told(row) && hidden.contains(&row.object_id)) {
        row.detail = None;
        row.who = String::from(VEILED);
    }
    Ok(())
}

/// Who stands in a line of the log whose author is not to be known yet.
const VEILED: &str = "hidden:second-review";
/// Lines that tell a verdict, or who gave one or was about to.
const TELLING: [&str; 7] = [
    "item.decide",
    "item.undo",
    "item.known_on",
    "item.hand_over",
    "item.hand_back",
    "item.hold",
    "item.release_hold",
];

/// Of the decisions `d` on items `i`: those that are a result. A first verdict that was answered counts with its answer,
/// and one that waits for an answer is none yet.
pub(super) const RESULTS: &str = " AND NOT EXISTS (SELECT 1 FROM decision answer WHERE answer.answers = d.id
        AND answer.undone_at IS NULL)
    AND NOT (i.first_by IS NOT NULL AND d.id = (SELECT last.id FROM decision last WHERE last.item_id = i.id
        AND last.undone_at IS NULL ORDER BY last.at DESC, last.id DESC LIMIT 1))";
