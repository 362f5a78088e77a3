//! Batches of the watch-list: what was handed in under which letter, and the second person who lets it count.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderValue};
use netra_model::person::WatchRow;
use netra_model::scope::Scope;
use netra_store::{BatchState, RowChange, StoreError, WatchBatch, WatchlistChanges};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::guard::SANDBOX;
use crate::lang::Lang;
use crate::pages::audit::nobody_signed_in;
use crate::pages::pager::{Pager, Stretch};
use crate::pages::watchlist::change_words;
use crate::posted::Posted;
use crate::respond::{attachment, page, see_other};
use crate::show::Show;
use crate::visitor::Staff;

/// Batches per page.
const LIMIT: u64 = 50;
/// Rows of a batch that are shown; more are counted.
const SHOWN: usize = 500;

/// All batches.
#[derive(Template)]
#[template(path = "batches.html")]
pub(crate) struct BatchesPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) rows: Vec<BatchLine>,
    pub(crate) pager: Pager,
    pub(crate) may_hand_in: bool,
    /// Whether whoever hands in may approve, too.
    pub(crate) alone: bool,
}

/// A batch in words.
#[derive(Debug, Clone, Default)]
pub(crate) struct BatchLine {
    pub(crate) n: u64,
    pub(crate) letter: String,
    pub(crate) letter_day: String,
    pub(crate) file_name: String,
    pub(crate) counts: String,
    pub(crate) handed_in: String,
    pub(crate) state: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) decided: String,
    pub(crate) why: String,
    /// The name of the scan.
    pub(crate) scan: Option<String>,
    pub(crate) erased: bool,
}

/// One batch.
#[derive(Template)]
#[template(path = "batch.html")]
pub(crate) struct BatchPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) it: BatchLine,
    pub(crate) file_sha256: String,
    pub(crate) rows: Vec<BatchRow>,
    pub(crate) hidden_rows: u64,
    pub(crate) may_approve: bool,
    pub(crate) may_refuse: bool,
    pub(crate) may_withdraw: bool,
    /// Why the reader cannot approve it although they may approve others.
    pub(crate) own: bool,
    pub(crate) problem: Option<String>,
    pub(crate) notice: Option<&'static str>,
}

/// A person of a batch.
#[derive(Debug, Clone, Default)]
pub(crate) struct BatchRow {
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) accounts: Vec<String>,
    pub(crate) reason: String,
    pub(crate) period: String,
    pub(crate) effect: String,
    pub(crate) refused: bool,
}

/// `GET /watchlist/batches`
pub(crate) async fn list(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(&desk), staff.l);
    let stretch = Stretch::of(&fields, LIMIT);
    let (batches, total) = desk.store.watch_batches(&scope, stretch.page()).await?;
    let names = names(&desk, &scope).await?;
    Ok(page(&BatchesPage {
        frame: staff.frame(&desk, "watchlist", l.t("watchlist-batches")),
        l,
        rows: batches.iter().map(|it| line(&show, it, &names)).collect(),
        pager: stretch.pager(&show, "/watchlist/batches", &fields, &[], total),
        may_hand_in: staff.role().may_administer(),
        alone: desk.config.one_person_suffices,
    }))
}

/// Names of the staff, as the audit log writes them.
pub(crate) async fn names(desk: &Desk, scope: &Scope) -> Result<HashMap<String, String>, PageError> {
    let users = desk.store.users(scope).await?;
    Ok(users.into_iter().map(|it| (format!("user:{}", it.id), it.name)).collect())
}

/// Whoever it was, in words.
pub(crate) fn named(l: Lang, names: &HashMap<String, String>, who: &str) -> String {
    names.get(who).cloned().unwrap_or_else(|| nobody_signed_in(l, who))
}

fn line(show: &Show, it: &WatchBatch, names: &HashMap<String, String>) -> BatchLine {
    let l = show.l;
    let (state, tone) = match it.state {
        BatchState::Waiting => (l.t("watchlist-batch-waiting"), "amber"),
        BatchState::Approved => (l.t("watchlist-batch-approved"), "plum"),
        BatchState::Refused => (l.t("watchlist-batch-refused"), "brick"),
        BatchState::Withdrawn => (l.t("watchlist-batch-withdrawn"), ""),
    };
    let by = |who: &str, at| format!("{}, {}", named(l, names, who), show.moment(at));
    let decided = it.decided_by.as_deref().zip(it.decided_at).map(|(who, at)| by(who, at));
    let counts = l
        .m("watchlist-batch-counts")
        .n("rows", it.n_rows)
        .n("added", it.n_added)
        .n("changed", it.n_changed)
        .n("accounts", it.n_accounts)
        .n("refused", it.n_refused + it.n_unread);
    BatchLine {
        n: it.n,
        letter: it.letter.clone(),
        letter_day: it.letter_day.map(|day| show.day(day)).unwrap_or_default(),
        file_name: it.file_name.clone(),
        counts: counts.to_string(),
        handed_in: by(&it.by, it.at),
        state,
        tone,
        decided: decided.unwrap_or_default(),
        why: it.decided_why.clone(),
        scan: it.scan.as_ref().map(|(_, name)| name.clone()),
        erased: it.erased_at.is_some(),
    }
}

/// `GET /watchlist/batches/{n}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(n): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let l = staff.l;
    let notice = match fields.get("done") {
        "submitted" => Some(l.t("watchlist-batch-submitted")),
        "approved" => Some(l.t("watchlist-batch-is-approved")),
        "refused" => Some(l.t("watchlist-batch-is-refused")),
        "withdrawn" => Some(l.t("watchlist-batch-is-withdrawn")),
        _ => None,
    };
    render(&desk, &staff, number(&n)?, None, notice).await
}

fn number(n: &str) -> Result<u64, PageError> {
    n.parse().map_err(|_| PageError::NotFound)
}

/// `GET /watchlist/batches/{n}/scan`: the letter, as a file to be saved.
pub(crate) async fn scan(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(n): Path<String>,
) -> Result<Response, PageError> {
    let found = desk.store.batch_scan(&staff.scope(), number(&n)?).await?;
    let (name, file) = found.ok_or(PageError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.mime)),
        (header::CONTENT_DISPOSITION, attachment(&name)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
    ];
    Ok((headers, file.bytes).into_response())
}

/// `POST /watchlist/batches/{n}/approve`
pub(crate) async fn approve(
    State(desk): State<Arc<Desk>>,
    Path(n): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let n = number(&n)?;
    let two_people = !desk.config.one_person_suffices;
    let done = desk.store.approve_watch_batch(&posted.staff.actor(), n, two_people).await.map(drop);
    back(&desk, &posted.staff, n, done, "approved").await
}

/// `POST /watchlist/batches/{n}/refuse`
pub(crate) async fn refuse(
    State(desk): State<Arc<Desk>>,
    Path(n): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let n = number(&n)?;
    let reason = posted.fields.get("reason");
    let done = desk.store.refuse_watch_batch(&posted.staff.actor(), n, reason).await;
    back(&desk, &posted.staff, n, done, "refused").await
}

/// `POST /watchlist/batches/{n}/withdraw`
pub(crate) async fn withdraw(
    State(desk): State<Arc<Desk>>,
    Path(n): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let n = number(&n)?;
    let reason = posted.fields.get("reason");
    let done = desk.store.withdraw_watch_batch(&posted.staff.actor(), n, reason).await;
    back(&desk, &posted.staff, n, done, "withdrawn").await
}

async fn back(
    desk: &Desk,
    staff: &Staff,
    n: u64,
    done: Result<(), StoreError>,
    word: &str,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(see_other(&format!("/watchlist/batches/{n}?done={word}"))),
        Err(StoreError::Invalid(why)) => {
            let mut response = render(desk, staff, n, Some(sentence_case(staff.l.say(&why))), None).await?;
            *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(other) => Err(other.into()),
    }
}

async fn render(
    desk: &Desk,
    staff: &Staff,
    n: u64,
    problem: Option<String>,
    notice: Option<&'static str>,
) -> Result<Response, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(desk), staff.l);
    let (batch, rows) = desk.store.watch_batch(&scope, n).await?.ok_or(PageError::NotFound)?;
    let names = names(desk, &scope).await?;
    let waits = batch.state == BatchState::Waiting;
    // What it would do now, which may differ from what it would have done when it was handed in.
    let changes = match waits {
        true => desk.store.apply_watchlist(&staff.actor(), &rows, true).await?,
        false => WatchlistChanges::default(),
    };
    let own = batch.by == format!("user:{}", staff.user.id);
    let alone = desk.config.one_person_suffices;
    Ok(page(&BatchPage {
        frame: staff.frame(desk, "watchlist", l.m("watchlist-batch-title").n("n", n).to_string()),
        l,
        it: line(&show, &batch, &names),
        file_sha256: batch.file_sha256.to_string(),
        rows: rows
            .iter()
            .enumerate()
            .take(SHOWN)
            .map(|(n, it)| row(&show, it, changes.rows.get(n)))
            .collect(),
        hidden_rows: rows.len().saturating_sub(SHOWN) as u64,
        may_approve: waits && (!own || alone),
        may_refuse: waits && !own,
        may_withdraw: waits && own,
        own: waits && own && !alone,
        problem,
        notice,
    }))
}

fn row<P>(show: &Show, row: &WatchRow, change: Option<&(P, RowChange)>) -> BatchRow {
    let period = match row.until {
        Some(until) => format!("{} – {}", show.day(row.from), show.day(until)),
        None => show.l.m("watchlist-from").with("day", show.day(row.from)).to_string(),
    };
    let change = change.map(|(_, change)| change);
    BatchRow {
        name: row.name.clone(),
        unit: row.unit.clone(),
        accounts: row.accounts.iter().map(|it| format!("{} {}", it.platform.label(), it.shown())).collect(),
        reason: row.reason.clone(),
        period,
        effect: change.map(|it| change_words(show.l, it)).unwrap_or_default(),
        refused: matches!(change, Some(RowChange::Refused(_))),
    }
}

#[cfg(test)]
fn sample_line(l: Lang) -> BatchLine {
    BatchLine {
        n: 3,
        letter: "ST-9/DEMO/2026".into(),
        letter_day: "10 Okt 2026".into(),
        file_name: "pegawai <b>Santoso</b>.csv".into(),
        counts: "2".into(),
        handed_in: "Admin (DEMO), 12 Okt 2026".into(),
        state: l.t("watchlist-batch-waiting"),
        tone: "amber",
        scan: Some("surat.pdf".into()),
        ..BatchLine::default()
    }
}

impl BatchesPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        Self { l, frame, rows: vec![sample_line(l)], pager: Pager::default(), may_hand_in: true, alone: true }
    }
}

impl BatchPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let row = BatchRow {
            name: "Budi <b>Santoso</b> (DEMO)".into(),
            effect: l.t("common-new").into(),
            refused: true,
            ..BatchRow::default()
        };
        Self {
            l,
            it: sample_line(l),
            frame,
            file_sha256: "0".repeat(64),
            rows: vec![row],
            hidden_rows: 3,
            may_approve: true,
            may_refuse: true,
            may_withdraw: true,
            own: true,
            problem: Some(l.t("common-stored").into()),
            notice: Some(l.t("watchlist-batch-submitted")),
        }
    }
}
