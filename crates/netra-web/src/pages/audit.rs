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

/// A worker of Netra or somebody at the machine, in words; a name stays as it is.
pub(crate) fn nobody_signed_in(l: Lang, who: &str) -> String {
    match who.split_once(':') {
        Some(("hidden", _)) => l.t("review-status-second").to_owned(),
        Some(("worker", "collector")) => l.t("audit-by-collector").to_owned(),
        Some(("worker", "matcher")) => l.t("audit-by-matcher").to_owned(),
        Some(("worker", "indexer")) => l.t("audit-by-indexer").to_owned(),
        Some(("worker", "import")) => l.t("audit-by-import").to_owned(),
        Some(("worker", "media")) => l.t("audit-by-media").to_owned(),
        Some(("worker", "re-review")) => l.t("audit-by-sampling").to_owned(),
        Some(("worker", "retention")) => l.t("audit-by-retention").to_owned(),
        Some(("worker", "release" | "setup" | "office" | "desk" | "deadlines")) => {
            l.t("audit-by-program").to_owned()
        }
        Some(("worker", "shadow")) => l.t("audit-by-shadow").to_owned(),
        Some(("worker", name)) => name.to_owned(),
        Some(("command-line", "?" | "")) => l.t("audit-by-command-line").to_owned(),
        Some(("command-line", name)) => l.m("audit-by-command-line-user").with("name", name).to_string(),
        _ => who.to_owned(),
    }
}

/// What an action's name means; nothing for one that this version does not know.
fn deed(l: Lang, action: &str) -> &'static str {
    match action {
        "account.attribute" => l.t("cases-log-account-attribute"),
        "account.detach" => l.t("cases-log-account-detach"),
        "account.names" => l.t("audit-account-names"),
        "account.sign" => l.t("cases-log-account-sign"),
        "backup.download" => l.t("admin-deed-backup-download"),
        "backup.make" => l.t("admin-deed-backup-make"),
        "batch.save" => l.t("audit-batch-save"),
        "calibration.answer" => l.t("training-log-calibration-answer"),
        "calibration.close" => l.t("training-log-calibration-close"),
        "calibration.open" => l.t("training-log-calibration-open"),
        "case.add" => l.t("audit-case-add"),
        "case.answer" => l.t("cases-log-case-answer"),
        "case.attach" => l.t("cases-log-case-attach"),
        "case.event" => l.t("cases-log-case-event"),
        "case.export" => l.t("audit-case-export"),
        "case.hand_over" => l.t("cases-log-case-hand-over"),
        "case.invite" => l.t("cases-log-case-invite"),
        "case.note" => l.t("cases-log-case-note"),
        "case.open" => l.t("audit-case-open"),
        "case.outcome" => l.t("cases-log-case-outcome"),
        "case.owner" => l.t("cases-log-case-owner"),
        "case.recall" => l.t("cases-log-case-recall"),
        "case.remove" => l.t("audit-case-remove"),
        "case.stage" => l.t("cases-log-case-stage"),
        "case.withdraw_file" => l.t("cases-log-case-withdraw-file"),
        "deadlines.set" => l.t("day-log-deadlines"),
        "draft.add" => l.t("audit-draft-add"),
        "draft.change" => l.t("audit-draft-change"),
        "draft.report" => l.t("audit-draft-report"),
        "draft.sign" => l.t("audit-draft-sign"),
        "figures.export" => l.t("audit-figures-export"),
        "filter.delete" => l.t("day-log-filter-deleted"),
        "filter.save" => l.t("day-log-filter-saved"),
        "filter.star" => l.t("day-log-filter-starred"),
        "form_a.save" => l.t("audit-form-a-save"),
        "identity.export" => l.t("audit-identity-export"),
        "identity.file" => l.t("audit-identity-file"),
        "identity.show" => l.t("audit-identity-show"),
        "import.finish" => l.t("audit-import-finish"),
        "import.start" => l.t("audit-import-start"),
        "item.clock" => l.t("day-log-clock"),
        "item.decide" => l.t("audit-item-decide"),
        "item.hand_back" => l.t("day-log-handed-back"),
        "item.hand_over" => l.t("day-log-handed-over"),
        "item.hold" => l.t("audit-item-hold"),
        "item.known_on" => l.t("audit-item-known-on"),
        "item.plenary" => l.t("audit-item-plenary"),
        "item.recall" => l.t("cases-log-item-recall"),
        "item.release_hold" => l.t("audit-item-release-hold"),
        "item.undo" => l.t("audit-item-undo"),
        "item.view" => l.t("audit-item-view"),
        "job.add" => l.t("audit-job-add"),
        "job.claim" => l.t("audit-job-claim"),
        "job.finish" => l.t("audit-job-finish"),
        "letter.record" => l.t("audit-letter-record"),
        "letter.withdraw" => l.t("audit-letter-withdraw"),
        "media.keep" => l.t("audit-media-keep"),
        "office.add" => l.t("audit-office-add"),
        "office.change" => l.t("audit-office-change"),
        "office.review_rules" => l.t("audit-review-rules"),
        "person.change" => l.t("admin-deed-person-change"),
        "quarantine.expire" => l.t("audit-quarantine-expire"),
        "quarantine.resolve" => l.t("audit-quarantine-resolve"),
        "queue.narrow" => l.t("audit-queue-narrow"),
        "reason.add" => l.t("audit-reason-add"),
        "reason.retire" => l.t("audit-reason-retire"),
        "release.keep" => l.t("audit-release-keep"),
        "release.roll_back" => l.t("audit-release-roll-back"),
        "release.use" => l.t("audit-release-use"),
        "rematch.request" => l.t("audit-rematch-request"),
        "retention.age" => l.t("audit-retention-age"),
        "retention.erase" => l.t("audit-retention-erase"),
        "review.draw" => l.t("audit-review-draw"),
        "sample.answer" => l.t("audit-sample-answer"),
        "retention.hold" => l.t("audit-retention-hold"),
        "retention.release" => l.t("audit-retention-release"),
        "scores.save" => l.t("audit-scores-save"),
        "search.change" => l.t("search-deed-change"),
        "search.delete" => l.t("search-deed-delete"),
        "search.export" => l.t("search-deed-export"),
        "search.exported" => l.t("search-deed-exported"),
        "search.list" => l.t("search-deed-list"),
        "search.look" => l.t("search-deed-look"),
        "search.run" => l.t("search-deed-run"),
        "search.save" => l.t("search-deed-save"),
        "session.end" => l.t("audit-session-end"),
        "session.end_all" => l.t("admin-deed-sessions-ended"),
        "session.start" => l.t("audit-session-start"),
        "source.finish" => l.t("audit-source-finish"),
        "source.pause" => l.t("audit-source-pause"),
        "source.remove" => l.t("admin-deed-source-remove"),
        "source.resume" => l.t("audit-source-resume"),
        "source.save" => l.t("admin-deed-source-save"),
        "source.start" => l.t("audit-source-start"),
        "target.secure" => l.t("audit-target-secure"),
        "tip.change" => l.t("audit-tip-change"),
        "tip.save" => l.t("audit-tip-save"),
        "training.answer" => l.t("training-log-answer"),
        "training.forget" => l.t("training-log-forget"),
        "user.keys" => l.t("keys-log"),
        "user.add" => l.t("audit-user-add"),
        "user.change" => l.t("admin-deed-user-change"),
        "user.disable" => l.t("admin-deed-user-disable"),
        "user.end_recusal" => l.t("audit-user-end-recusal"),
        "user.enable" => l.t("admin-deed-user-enable"),
        "user.language" => l.t("audit-user-language"),
        "user.lift_lock" => l.t("admin-deed-user-unlock"),
        "user.password" => l.t("admin-deed-user-password"),
        "user.recuse" => l.t("audit-user-recuse"),
        "user.reset_password" => l.t("admin-deed-user-reset"),
        "user.sign_in" => l.t("audit-user-sign-in"),
        "user.sign_in_failed" => l.t("audit-user-sign-in-failed"),
        "watchlist.batch" => l.t("admin-deed-batch"),
        "watchlist.batch_approve" => l.t("admin-deed-batch-approve"),
        "watchlist.batch_erase" => l.t("admin-deed-batch-erase"),
        "watchlist.batch_refuse" => l.t("admin-deed-batch-refuse"),
        "watchlist.batch_withdraw" => l.t("admin-deed-batch-withdraw"),
        "watchlist.download" => l.t("admin-deed-watchlist-download"),
        "watchlist.row" => l.t("audit-watchlist-row"),
        _ => "",
    }
}

fn state(show: &Show, state: &AuditState) -> (bool, String) {
    let l = show.l;
    match state {
        AuditState::Whole { lines, head } => {
            let Some(head) = head else { return (true, l.t("audit-chain-empty").to_owned()) };
            (true, l.m("audit-chain-whole").n("lines", *lines).with("hash", head).to_string())
        }
        AuditState::Broken { seq, why } => {
            (false, l.m("audit-chain-broken").n("line", *seq).with("why", broken_because(l, why)).to_string())
        }
    }
}

/// What does not fit in a broken chain; the store says it in English.
fn broken_because(l: Lang, why: &str) -> &str {
    match why {
        "the line is missing" => l.t("audit-broken-line-missing"),
        "it does not follow the line before" => l.t("audit-broken-order"),
        "its fields do not fit its hash" => l.t("audit-broken-fields"),
        "its detail does not fit its digest" => l.t("audit-broken-detail"),
        "the last lines are missing" => l.t("audit-broken-end"),
        other => other,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_that_the_store_writes_has_its_words() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../netra-store/src/queries");
        let of = |file: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(file.unwrap().path());
        let sources: Vec<String> = std::fs::read_dir(folder).unwrap().filter_map(|it| of(it).ok()).collect();
        let is_action = |word: &&str| {
            let letters =
                |part: &str| !part.is_empty() && part.chars().all(|c| c == '_' || c.is_ascii_lowercase());
            word.split_once('.').is_some_and(|(what, deed)| letters(what) && letters(deed))
        };
        let calls = sources.iter().flat_map(|text| text.split(".audit(").skip(1));
        let said = calls.filter_map(|call| call.split(';').next());
        let actions: Vec<&str> = said.flat_map(|call| call.split('"')).filter(is_action).collect();
        assert!(actions.len() > 60, "{actions:?}");
        let silent: Vec<_> = actions.iter().filter(|it| deed(Lang::Indonesian, it).is_empty()).collect();
        assert!(silent.is_empty(), "without words in the log: {silent:?}");
    }

    #[test]
    fn a_broken_chain_is_told_in_the_readers_language() {
        let show = Show { l: Lang::Indonesian, zone: jiff::tz::TimeZone::UTC };
        let told = |why| state(&show, &AuditState::Broken { seq: 1_204, why }).1;
        assert_eq!(told("the line is missing"), "Rantai putus pada baris 1.204: baris ini hilang");
        let store =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../netra-store/src/queries/audit.rs");
        let store = std::fs::read_to_string(store).unwrap();
        let reasons: Vec<&str> =
            store.split("broken(\"").skip(1).filter_map(|after| after.split('"').next()).collect();
        assert!(reasons.len() >= 4, "{reasons:?}");
        for why in reasons {
            assert_ne!(broken_because(Lang::Indonesian, why), why, "not told in Indonesian");
        }
    }
}
