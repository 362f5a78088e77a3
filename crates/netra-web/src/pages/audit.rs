//! The audit log [jejak audit]: who did what, when; no personal text.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_store::{AuditRow, AuditState, Page};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::respond::page;
use crate::show::Show;
use crate::visitor::Staff;

const LIMIT: u64 = 100;

/// A page of the log.
#[derive(Template)]
#[template(path = "audit.html")]
pub(crate) struct AuditPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) rows: Vec<AuditLine>,
    pub(crate) total: String,
    /// Whether the chain holds, when that was asked.
    pub(crate) chain: Option<(bool, String)>,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

/// A line of the log.
#[derive(Debug, Clone, Default)]
pub(crate) struct AuditLine {
    pub(crate) seq: String,
    pub(crate) when: String,
    pub(crate) who: String,
    pub(crate) action: String,
    pub(crate) object: String,
    pub(crate) hash: String,
}

/// `GET /audit`; with `check=1` the chain is computed again.
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(&desk), staff.l);
    let offset: u64 = fields.get("offset").parse().unwrap_or(0).min(1_000_000_000);
    let log = desk.store.audit(&scope, Page { offset, limit: LIMIT }).await?;
    let users = desk.store.users(&scope).await?;
    let names: HashMap<String, String> =
        users.into_iter().map(|it| (format!("user:{}", it.id), it.name)).collect();
    let chain = match fields.has("check") {
        true => Some(state(&show, &desk.store.verify_audit(&scope).await?)),
        false => None,
    };
    let at = |offset: u64| format!("/audit?offset={offset}");
    Ok(page(&AuditPage {
        frame: staff.frame(&desk, "audit", l.t("Jejak audit", "Audit log")),
        l,
        rows: log.rows.iter().map(|it| line(&show, it, &names)).collect(),
        total: show.count(log.total),
        chain,
        previous: (offset > 0).then(|| at(offset.saturating_sub(LIMIT))),
        next: (offset + LIMIT < log.total).then(|| at(offset + LIMIT)),
    }))
}

fn line(show: &Show, row: &AuditRow, names: &HashMap<String, String>) -> AuditLine {
    AuditLine {
        seq: show.count(row.seq),
        when: show.moment(row.at),
        who: names.get(&row.who).cloned().unwrap_or_else(|| row.who.clone()),
        action: row.action.clone(),
        object: format!("{} {}", row.object, row.object_id),
        hash: row.hash.to_string().chars().take(12).collect(),
    }
}

fn state(show: &Show, state: &AuditState) -> (bool, String) {
    let l = show.l;
    match state {
        AuditState::Whole { lines, head } => {
            let head = head.map(|it| it.to_string()).unwrap_or_default();
            let text = l.t(
                "baris diperiksa, rantainya utuh. Hash terakhir:",
                "lines checked, the chain is whole. Last hash:",
            );
            (true, format!("{} {text} {head}", show.count(*lines)))
        }
        AuditState::Broken { seq, why } => {
            let text = l.t("Rantai putus pada baris", "The chain breaks at line");
            (false, format!("{text} {seq}: {why}"))
        }
    }
}

impl AuditPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let row = AuditLine {
            seq: "1".into(),
            who: "Siti (DEMO)".into(),
            action: "item.decide".into(),
            ..AuditLine::default()
        };
        let chain = Some(state(show, &AuditState::Whole { lines: 1, head: None }));
        Self { l: frame.l, frame, rows: vec![row], total: "1".into(), chain, previous: None, next: None }
    }
}
