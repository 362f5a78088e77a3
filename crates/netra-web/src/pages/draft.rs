//! One draft of the dictionaries on its way: what it changes, its shadow run, the report, the signature.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use netra_model::Sentence;
use netra_store::{DictionaryFiles, DraftView, Job, JobStatus, ReleaseUse, ShadowRequest, StoreError};

use crate::Desk;
use crate::desk::{Difference, DifferenceKind};
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::{Frame, may_ask_shadow};
use crate::lang::Lang;
use crate::pages::dictionaries::short;
use crate::pages::draft_report::{ReportView, acknowledgements, report};
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::Show;
use crate::text::Piece;
use crate::visitor::Staff;

/// So many differences are listed.
const LISTED: usize = 200;
/// A shadow run is over so many last days unless somebody says otherwise.
const DAYS: u16 = 30;

/// The draft.
#[derive(Template)]
#[template(path = "draft.html")]
pub(crate) struct DraftPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) n: u64,
    pub(crate) note: String,
    pub(crate) short: String,
    pub(crate) editors: String,
    pub(crate) changed: String,
    pub(crate) steps: Vec<Step>,
    /// The release that it became.
    pub(crate) release: Option<String>,
    pub(crate) differences: Vec<DifferenceLine>,
    pub(crate) n_differences: String,
    pub(crate) job: Option<JobLine>,
    pub(crate) days: String,
    pub(crate) may_edit: bool,
    pub(crate) may_ask: bool,
    pub(crate) report: Option<ReportView>,
    pub(crate) sign: Option<SignForm>,
    /// What keeps it from being signed, by anybody or by this reader.
    pub(crate) objections: Vec<String>,
    pub(crate) notice: Option<&'static str>,
    pub(crate) problem: Option<String>,
}

/// A step of the way to use: *ubah, periksa, uji bayangan, tanda tangan*.
#[derive(Debug, Clone, Default)]
pub(crate) struct Step {
    pub(crate) label: &'static str,
    pub(crate) text: String,
    /// `done`, `now` or nothing.
    pub(crate) state: &'static str,
    /// To the part of the page that tells more.
    pub(crate) href: Option<&'static str>,
}

/// A difference, in words.
#[derive(Debug, Clone, Default)]
pub(crate) struct DifferenceLine {
    pub(crate) kind: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) place: String,
    pub(crate) what: String,
}

/// How far the shadow run is.
#[derive(Debug, Clone, Default)]
pub(crate) struct JobLine {
    pub(crate) runs: bool,
    pub(crate) failed: bool,
    pub(crate) text: String,
    pub(crate) done: u64,
    pub(crate) of: Option<u64>,
}

/// What the signer has to tick.
#[derive(Debug, Clone, Default)]
pub(crate) struct SignForm {
    pub(crate) version: u64,
    /// That the report was read, with its numbers.
    pub(crate) read: String,
    pub(crate) items: Vec<String>,
}

/// Differences in the reader's language, the first of them.
pub(crate) fn differences(l: Lang, found: &[Difference]) -> Vec<DifferenceLine> {
    let line = |it: &Difference| {
        let (kind, tone, what) = match &it.change {
            DifferenceKind::Added => (l.t("common-new"), "plum", ""),
            DifferenceKind::Removed => (l.t("dictionaries-removed"), "slate", ""),
            DifferenceKind::Changed(what) => (l.t("dictionaries-changed"), "", what.as_str()),
        };
        let what = what.chars().take(600).collect();
        DifferenceLine { kind, tone, place: l.say(&it.place).to_owned(), what }
    };
    found.iter().take(LISTED).map(line).collect()
}

/// `GET /dictionaries/drafts/{draft}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(n): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let view = find(&desk, &staff, &n).await?;
    let l = staff.l;
    let notice = match fields.get("done") {
        "saved" => Some(l.t("dictionaries-stored-without-a-mistake")),
        "kept" => Some(l.t("dictionaries-stored-as-it-is-its-mistakes-have")),
        _ => None,
    };
    Ok(page(&draft_page(&desk, &staff, view, notice, None).await?))
}

/// The draft of an address.
pub(crate) async fn find(desk: &Desk, staff: &Staff, n: &str) -> Result<DraftView, PageError> {
    let n: u64 = n.parse().map_err(|_| PageError::NotFound)?;
    desk.store.draft(&staff.scope(), n).await?.ok_or(PageError::NotFound)
}

/// The files of the release in use; none before the first.
pub(crate) async fn files_in_use(
    desk: &Desk,
    staff: &Staff,
    in_use: Option<&ReleaseUse>,
) -> Result<DictionaryFiles, PageError> {
    match in_use {
        Some(it) => Ok(desk.store.release_files(&staff.scope(), it.sha256).await?),
        None => Ok(DictionaryFiles::new()),
    }
}

/// `POST /dictionaries/drafts/{draft}/shadow`: a job for the loops.
pub(crate) async fn shadow(
    State(desk): State<Arc<Desk>>,
    Path(n): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let view = find(&desk, &staff, &n).await?;
    let n = view.row.n;
    let days = fields.get("days").parse().unwrap_or(0);
    match desk.store.ask_shadow(&staff.actor(), ShadowRequest { draft: n, days }).await {
        Ok(_) => Ok(see_other(&format!("/dictionaries/drafts/{n}#run"))),
        Err(StoreError::Invalid(why)) => refused(&desk, &staff, view, &why).await,
        Err(other) => Err(other.into()),
    }
}

/// `POST /dictionaries/drafts/{draft}/sign`
pub(crate) async fn sign(
    State(desk): State<Arc<Desk>>,
    Path(n): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let view = find(&desk, &staff, &n).await?;
    if wrote(&staff, &view) {
        return refused(&desk, &staff, view, &no_own_signature()).await;
    }
    let acknowledged = fields.all("acknowledged").len() as u64;
    let version = fields.get("version").parse().unwrap_or(0);
    match desk.store.sign_draft(&staff.actor(), view.row.n, version, acknowledged).await {
        Ok(_) => Ok(see_other("/dictionaries?done=signed")),
        Err(StoreError::Invalid(why)) => refused(&desk, &staff, view, &why).await,
        Err(other) => Err(other.into()),
    }
}

fn wrote(staff: &Staff, view: &DraftView) -> bool {
    view.row.editors.iter().any(|it| it.id == staff.user.id)
}

fn no_own_signature() -> Sentence {
    crate::lang::both("dictionaries-you-wrote-on-this-draft-somebody-else")
}

async fn refused(desk: &Desk, staff: &Staff, view: DraftView, why: &Sentence) -> Result<Response, PageError> {
    let problem = Some(sentence_case(staff.l.say(why)));
    let mut response = page(&draft_page(desk, staff, view, None, problem).await?);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn draft_page(
    desk: &Desk,
    staff: &Staff,
    view: DraftView,
    notice: Option<&'static str>,
    problem: Option<String>,
) -> Result<DraftPage, PageError> {
    let (show, l, role) = (staff.show(desk), staff.l, staff.role());
    let in_use = desk.store.release_in_use(&staff.scope()).await?;
    let open = view.row.signed_at.is_none();
    let found = if open {
        let now = files_in_use(desk, staff, in_use.as_ref()).await?;
        (desk.hooks.compare_dictionaries)(&now, &view.files)
    } else {
        Vec::new()
    };
    let mut objections = match &in_use {
        Some(in_use) => view.objections(in_use, desk.store.now()),
        None => Vec::new(),
    };
    let ready = open && in_use.is_some() && objections.is_empty();
    if ready && !role.may_sign_dictionaries() {
        objections.push(crate::lang::both("dictionaries-ready-to-be-signed-by-another-editor"));
    } else if open && wrote(staff, &view) {
        objections.push(no_own_signature());
    }
    let may_sign = ready && objections.is_empty();
    let report = match &view.report {
        Some(found) => Some(report(desk, staff, &view, found).await?),
        None => None,
    };
    let sign = view.report.as_ref().filter(|_| may_sign).map(|it| SignForm {
        version: view.row.version,
        read: format!(
            "{}: {} {}, {} {}, {} {}.",
            l.t("dictionaries-i-have-read-this-report"),
            show.count(it.shadow.new),
            l.t("dictionaries-new-flags-2"),
            show.count(it.shadow.lost),
            l.t("dictionaries-lost"),
            show.count(it.shadow.changed),
            l.t("common-changed"),
        ),
        items: acknowledgements(&show, &desk.words.now(), it),
    });
    let editors: Vec<&str> = view.row.editors.iter().map(|it| it.name.as_str()).collect();
    Ok(DraftPage {
        frame: staff.frame(desk, "dictionaries", format!("{} {}", l.t("dictionaries-draft"), view.row.n)),
        l,
        n: view.row.n,
        note: view.row.note.clone(),
        short: short(view.row.sha256),
        editors: editors.join(", "),
        changed: show.moment(view.row.changed_at),
        steps: steps(&show, &view, ready),
        release: (!open).then(|| format!("/dictionaries/releases/{}", view.row.sha256)),
        n_differences: show.count(found.len() as u64),
        differences: differences(l, &found),
        job: view.job.as_ref().and_then(|it| job(&show, it, view.report.is_some())),
        days: view.report.as_ref().map_or(DAYS, |it| it.days).to_string(),
        may_edit: open && role.may_edit_dictionaries(),
        may_ask: open && may_ask_shadow(role),
        report,
        sign,
        objections: if open {
            objections.iter().map(|it| sentence_case(l.say(it))).collect()
        } else {
            Vec::new()
        },
        notice,
        problem,
    })
}

/// Where the draft stands on its way.
fn steps(show: &Show, view: &DraftView, ready: bool) -> Vec<Step> {
    let l = show.l;
    let runs = view.job.as_ref().is_some_and(|it| !matches!(it.status, JobStatus::Done | JobStatus::Failed));
    let report = view.report.as_ref();
    let mistakes = report.map_or(0, |it| it.mistakes.len());
    let state = |done: bool, now: bool| {
        if done {
            "done"
        } else if now {
            "now"
        } else {
            ""
        }
    };
    let signed = view.row.signed_at;
    let ran = report.is_some_and(|it| it.mistakes.is_empty());
    vec![
        Step {
            label: l.t("dictionaries-change-and-check"),
            text: if mistakes > 0 {
                format!("{} {mistakes}", l.t("dictionaries-to-be-corrected-2"))
            } else {
                show.day(show.day_of(view.row.changed_at))
            },
            state: state(mistakes == 0, mistakes > 0),
            href: (mistakes > 0).then_some("#report"),
        },
        Step {
            label: l.t("dictionaries-shadow-run"),
            text: match report {
                Some(it) if ran => format!("{} {}", show.count(it.shadow.acts), l.t("common-acts")),
                _ if runs => l.t("dictionaries-under-way").to_owned(),
                _ => l.t("dictionaries-no-report-yet").to_owned(),
            },
            state: state(ran, mistakes == 0 && !ran),
            href: ran.then_some("#report"),
        },
        Step {
            label: l.t("dictionaries-a-second-person-signs"),
            text: match signed {
                Some(at) => show.day(show.day_of(at)),
                None if ready => l.t("common-waiting").to_owned(),
                None if ran => l.t("dictionaries-something-is-in-the-way").to_owned(),
                None => String::new(),
            },
            state: state(signed.is_some(), ran && signed.is_none()),
            href: (ran && signed.is_none()).then_some("#sign"),
        },
        Step {
            label: l.t("dictionaries-in-use"),
            text: String::new(),
            state: if signed.is_some() { "done" } else { "" },
            href: None,
        },
    ]
}

/// Nothing once the report is there: it says more.
fn job(show: &Show, job: &Job, reported: bool) -> Option<JobLine> {
    let l = show.l;
    let result = Sentence::from_lines(&job.result);
    let (runs, failed, text) = match job.status {
        JobStatus::Waiting => (true, false, l.t("dictionaries-waiting-for-its-turn").to_owned()),
        JobStatus::Running => {
            let of = job.of.map(|of| format!(" {} {}", l.t("dictionaries-of"), show.count(of)));
            let text = format!("{}{} {}", show.count(job.done), of.unwrap_or_default(), l.t("common-acts"));
            (true, false, text)
        }
        JobStatus::Failed => {
            (false, true, format!("{} {}", l.t("dictionaries-the-shadow-run-failed"), l.say(&result)))
        }
        JobStatus::Done if reported => return None,
        JobStatus::Done => (false, false, l.say(&result).to_owned()),
    };
    Some(JobLine { runs, failed, text, done: job.done, of: job.of.filter(|of| *of > 0) })
}

impl DraftPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, report: Option<ReportView>, items: Vec<String>) -> Self {
        let l = frame.l;
        let step = |label, state| Step { label, text: "12 Okt 2026".into(), state, href: Some("#sign") };
        let runs = report.is_none();
        Self {
            l,
            n: 3,
            note: "<b>Santoso</b> tagar paslon".into(),
            short: "9f9f9f9f9f9f".into(),
            editors: "Ratna <i>(DEMO)</i>".into(),
            changed: "12 Okt 2026 09.00 WIB".into(),
            steps: vec![
                step(l.t("dictionaries-change-and-check"), "done"),
                step(l.t("dictionaries-shadow-run"), "now"),
                step(l.t("dictionaries-a-second-person-signs"), ""),
            ],
            release: None,
            differences: sample_differences(l),
            n_differences: "3".into(),
            job: runs.then(|| JobLine {
                runs,
                failed: false,
                text: "500 dari 1.204".into(),
                done: 500,
                of: Some(1_204),
            }),
            days: "30".into(),
            may_edit: true,
            may_ask: true,
            sign: (!runs).then(|| SignForm { version: 1, read: "3".into(), items }),
            report,
            objections: if runs { vec![sentence_case(l.say(&no_own_signature()))] } else { Vec::new() },
            notice: Some(l.t("common-stored")),
            problem: Some("<script>alert(1)</script>".into()),
            frame,
        }
    }
}

/// Invented differences.
#[cfg(test)]
pub(crate) fn sample_differences(l: Lang) -> Vec<DifferenceLine> {
    let line = |change| Difference { place: crate::lang::both("dictionaries-rule-vote-call"), change };
    let changed = DifferenceKind::Changed("terms +“<script>alert(1)</script>”".into());
    differences(l, &[line(DifferenceKind::Added), line(DifferenceKind::Removed), line(changed)])
}
