//! The audit log [jejak audit]: who did what, when; no personal text.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_store::{AuditRow, AuditState};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::pager::{Pager, Stretch};
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
    /// Whether the chain holds, when that was asked.
    pub(crate) chain: Option<(bool, String)>,
    pub(crate) pager: Pager,
}

/// A line of the log.
#[derive(Debug, Clone, Default)]
pub(crate) struct AuditLine {
    pub(crate) seq: String,
    pub(crate) when: String,
    pub(crate) who: String,
    pub(crate) what: &'static str,
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
    let stretch = Stretch::of(&fields, LIMIT);
    let log = desk.store.audit(&scope, stretch.page()).await?;
    let users = desk.store.users(&scope).await?;
    let names: HashMap<String, String> =
        users.into_iter().map(|it| (format!("user:{}", it.id), it.name)).collect();
    let chain = match fields.has("check") {
        true => Some(state(&show, &desk.store.verify_audit(&scope).await?)),
        false => None,
    };
    Ok(page(&AuditPage {
        frame: staff.frame(&desk, "audit", l.t("common-audit-log")),
        l,
        rows: log.rows.iter().map(|it| line(&show, it, &names)).collect(),
        chain,
        pager: stretch.pager(&show, "/audit", &fields, &[], log.total),
    }))
}

fn line(show: &Show, row: &AuditRow, names: &HashMap<String, String>) -> AuditLine {
    AuditLine {
        seq: show.count(row.seq),
        when: show.moment(row.at),
        who: names.get(&row.who).cloned().unwrap_or_else(|| nobody_signed_in(show.l, &row.who)),
        what: deed(show.l, &row.action),
        action: row.action.clone(),
        object: format!("{} {}", row.object, row.object_id),
        hash: row.hash.to_string().chars().take(12).collect(),
    }
}

/// A worker of Netra or somebody at the machine, in words.
pub(crate) fn nobody_signed_in(l: Lang, who: &str) -> String {
    match who.split_once(':') {
        Some(("worker", "collector")) => l.t("admin-collector").to_owned(),
        Some(("worker", "matcher")) => l.t("admin-matcher").to_owned(),
        Some(("worker", "indexer")) => l.t("admin-indexer").to_owned(),
        Some(("worker", "release")) => l.t("admin-the-program").to_owned(),
        Some(("worker", "shadow")) => l.t("admin-shadow-run").to_owned(),
        Some(("worker", name)) => name.to_owned(),
        Some(("command-line", "?" | "")) => l.t("admin-command-line").to_owned(),
        Some(("command-line", name)) => format!("{} ({name})", l.t("admin-command-line")),
        _ => who.to_owned(),
    }
}

/// What an action's name means; nothing for one that this version does not know.
fn deed(l: Lang, action: &str) -> &'static str {
    match action {
        "account.names" => l.t("admin-names-of-an-account-noted"),
        "batch.save" => l.t("admin-batch-stored"),
        "case.add" => l.t("admin-items-added-to-a-case"),
        "case.export" => l.t("admin-bundle-made"),
        "case.open" => l.t("admin-case-opened"),
        "case.remove" => l.t("admin-item-removed-from-a-case"),
        "draft.add" => l.t("admin-dictionary-draft-made"),
        "draft.change" => l.t("admin-dictionary-draft-changed"),
        "draft.report" => l.t("admin-report-on-a-dictionary-draft-made"),
        "draft.sign" => l.t("admin-dictionary-draft-signed"),
        "import.finish" => l.t("admin-import-finished"),
        "import.start" => l.t("admin-import-begun"),
        "item.decide" => l.t("admin-item-decided"),
        "item.hold" => l.t("admin-item-put-on-hold"),
        "item.release_hold" => l.t("admin-hold-ended"),
        "item.undo" => l.t("admin-decision-undone"),
        "item.view" => l.t("admin-item-viewed"),
        "job.add" => l.t("admin-job-asked-for"),
        "job.claim" => l.t("admin-job-begun"),
        "job.finish" => l.t("admin-job-finished"),
        "letter.record" => l.t("admin-letter-of-assignment-recorded"),
        "letter.withdraw" => l.t("admin-letter-of-assignment-withdrawn"),
        "office.add" => l.t("admin-office-made"),
        "office.change" => l.t("admin-office-changed"),
        "backup.download" => l.t("admin-deed-backup-download"),
        "backup.make" => l.t("admin-deed-backup-make"),
        "person.change" => l.t("admin-deed-person-change"),
        "session.end_all" => l.t("admin-deed-sessions-ended"),
        "source.remove" => l.t("admin-deed-source-remove"),
        "source.save" => l.t("admin-deed-source-save"),
        "user.change" => l.t("admin-deed-user-change"),
        "user.disable" => l.t("admin-deed-user-disable"),
        "user.enable" => l.t("admin-deed-user-enable"),
        "user.lift_lock" => l.t("admin-deed-user-unlock"),
        "user.password" => l.t("admin-deed-user-password"),
        "user.reset_password" => l.t("admin-deed-user-reset"),
        "watchlist.batch" => l.t("admin-deed-batch"),
        "watchlist.batch_approve" => l.t("admin-deed-batch-approve"),
        "watchlist.batch_erase" => l.t("admin-deed-batch-erase"),
        "watchlist.batch_refuse" => l.t("admin-deed-batch-refuse"),
        "watchlist.batch_withdraw" => l.t("admin-deed-batch-withdraw"),
        "watchlist.download" => l.t("admin-deed-watchlist-download"),
        "quarantine.expire" => l.t("admin-expired-quarantine-deleted"),
        "quarantine.resolve" => l.t("admin-quarantine-read-again"),
        "queue.narrow" => l.t("admin-queue-filtered-by-candidate"),
        "release.keep" => l.t("admin-dictionary-release-kept"),
        "release.roll_back" => l.t("admin-gone-back-to-an-old-dictionary-release"),
        "release.use" => l.t("admin-dictionary-release-came-into-use"),
        "rematch.request" => l.t("admin-matching-anew-asked-for"),
        "retention.erase" => l.t("admin-words-erased-as-a-platforms-terms-ask"),
        "scores.save" => l.t("admin-results-of-matching-stored"),
        "session.end" => l.t("admin-signed-out"),
        "session.start" => l.t("admin-session-begun"),
        "source.finish" => l.t("admin-source-read"),
        "source.start" => l.t("admin-source-begun"),
        "user.add" => l.t("admin-user-added"),
        "user.language" => l.t("admin-language-changed"),
        "user.sign_in" => l.t("admin-signed-in"),
        "user.sign_in_failed" => l.t("admin-sign-in-failed"),
        "watchlist.row" => l.t("admin-row-of-the-watch-list-stored"),
        _ => "",
    }
}

fn state(show: &Show, state: &AuditState) -> (bool, String) {
    let l = show.l;
    match state {
        AuditState::Whole { lines, head } => {
            let head = head.map(|it| it.to_string()).unwrap_or_default();
            let text = l.t("admin-lines-checked-the-chain-is-whole-last");
            (true, format!("{} {text} {head}", show.count(*lines)))
        }
        AuditState::Broken { seq, why } => {
            let text = l.t("admin-the-chain-breaks-at-line");
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
        Self { l: frame.l, frame, rows: vec![row], chain, pager: Pager::default() }
    }
}
