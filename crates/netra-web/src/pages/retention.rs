//! Retention: how long each kind of data is kept and why, what goes next, what went, and letting it go now. The times are not
//! set here: they follow from the platforms' terms, the configuration and the program, and the page says where. What somebody
//! keeps from deletion is set here, with a reason.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::SignedDuration;
use netra_model::retention::RetentionClass;
use netra_store::{AgeDue, Deletion, DueCounts, DueRow, Expiry, HeldBy, HoldRow, Job, PurgeLine, StoreError};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::backup::{JobLine, latest};
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::Show;
use crate::visitor::Staff;

/// The page.
#[derive(Template)]
#[template(path = "retention.html")]
pub(crate) struct RetentionPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) kinds: Vec<Kind>,
    /// How many things go when it is run now.
    pub(crate) due: u64,
    pub(crate) purges: Vec<(String, String)>,
    pub(crate) job: Option<JobLine>,
    pub(crate) asked: bool,
    /// What goes within thirty days: day, short id, its address, as what.
    pub(crate) soon: Vec<(String, String, String, &'static str)>,
    /// How many more acts without a flag go within thirty days.
    pub(crate) soon_unflagged: String,
    /// How many of the items and cases that go soon are not listed.
    pub(crate) soon_more: u64,
    pub(crate) holds: Vec<HoldLine>,
    /// What was typed into the form that was refused, and why.
    pub(crate) typed: (String, String),
    pub(crate) problem: Option<String>,
    pub(crate) may_run: bool,
    /// Whether whoever looks may open items and cases; the admin may not.
    pub(crate) may_open: bool,
}

/// Something that is kept from deletion.
#[derive(Debug, Clone, Default)]
pub(crate) struct HoldLine {
    pub(crate) n: u64,
    pub(crate) short_id: String,
    pub(crate) href: String,
    pub(crate) reason: String,
    pub(crate) by: String,
    /// Whether it has stood for ninety days and should be looked at again.
    pub(crate) old: bool,
}

/// So far ahead the page looks.
const AHEAD: SignedDuration = SignedDuration::from_hours(30 * 24);
/// After so long somebody should ask whether a hold is still needed.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A kind of data.
#[derive(Debug, Clone)]
pub(crate) struct Kind {
    pub(crate) what: String,
    pub(crate) kept: String,
    pub(crate) why: &'static str,
    /// What goes next.
    pub(crate) next: String,
    /// Where that is set.
    pub(crate) set: &'static str,
}

/// `GET /retention`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    Ok(page(&built(&desk, &staff, &fields, None).await?))
}

async fn built(
    desk: &Desk,
    staff: &Staff,
    fields: &Fields,
    problem: Option<String>,
) -> Result<RetentionPage, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(desk), staff.l);
    let expiries = (desk.hooks.expiries)();
    let now = desk.store.now();
    let due = desk.store.due(&scope, &expiries).await?;
    let (age, rows) = desk.store.age_due(&scope, now.saturating_add(AHEAD).unwrap_or(now)).await?;
    let holds = desk.store.holds_on_deletion(&scope).await?;
    let purges = desk.store.purges(&scope, 10).await?;
    let may_run = staff.role().may_administer();
    let jobs = if may_run { desk.store.jobs(&scope, 50).await? } else { Vec::new() };
    let frame = staff.frame(desk, "retention", l.t("admin-retention"));
    let known = Known { expiries: &expiries, due: &due, age: &age, rows: &rows, holds: &holds, now };
    let mut page = RetentionPage::new(frame, &show, &known, &purges, &jobs, fields.has("asked"));
    page.typed = (fields.get("short_id").to_owned(), fields.get("reason").to_owned());
    page.problem = problem;
    page.may_run = may_run;
    page.may_open = staff.role().may_see_items();
    Ok(page)
}

/// `POST /retention/run`: a job for the loops.
pub(crate) async fn run(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    if !posted.fields.has("sure") {
        return Err(PageError::form("admin-retention-tick-first", "/retention"));
    }
    desk.store.add_job(&posted.staff.actor(), "retention", "{}").await?;
    Ok(see_other("/retention?asked=1"))
}

/// `POST /retention/hold`: keeps an item or a case from deletion.
pub(crate) async fn hold(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let l = staff.l;
    let typed = fields.get("short_id").trim().to_uppercase();
    let held = match typed.parse() {
        Ok(short_id) => {
            desk.store.hold_deletion(&staff.actor(), &short_id, fields.get("reason")).await.map(drop)
        }
        Err(_) => Err(StoreError::Invalid(crate::lang::both("admin-hold-no-id"))),
    };
    match held {
        Ok(()) => Ok(see_other("/retention#holds")),
        Err(StoreError::Invalid(why)) => {
            let why = sentence_case(l.say(&why));
            let mut response = page(&built(&desk, &staff, &fields, Some(why)).await?);
            *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /retention/release`: lets it go again when its time has come.
pub(crate) async fn release(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let n = posted.fields.get("n").parse().unwrap_or(0);
    match desk.store.end_hold_on_deletion(&posted.staff.actor(), n).await {
        // Somebody else was quicker.
        Ok(()) | Err(StoreError::Missing { .. }) => Ok(see_other("/retention#holds")),
        Err(error) => Err(error.into()),
    }
}

/// What the store and the configuration say.
struct Known<'a> {
    expiries: &'a [Expiry],
    due: &'a DueCounts,
    age: &'a [AgeDue],
    rows: &'a [DueRow],
    holds: &'a [HoldRow],
    now: jiff::Timestamp,
}

fn class_label(l: Lang, class: RetentionClass) -> &'static str {
    match class {
        RetentionClass::Unflagged => l.t("admin-class-unflagged"),
        RetentionClass::Dismissed => l.t("admin-class-dismissed"),
        RetentionClass::Prevention => l.t("admin-class-prevention"),
        RetentionClass::ClosedCase => l.t("admin-class-closed-case"),
    }
}

/// A count that is not counted any further.
fn up_to(show: &Show, n: u64) -> String {
    if n > AgeDue::MOST {
        show.l.m("admin-more-than").with("n", show.count(AgeDue::MOST)).to_string()
    } else {
        show.count(n)
    }
}

/// A class as a row of the table.
fn by_age(show: &Show, it: &AgeDue) -> Kind {
    let l = show.l;
    let why = match it.class {
        RetentionClass::Unflagged => l.t("admin-class-unflagged-why"),
        RetentionClass::Dismissed => l.t("admin-class-dismissed-why"),
        RetentionClass::Prevention => l.t("admin-class-prevention-why"),
        RetentionClass::ClosedCase => l.t("admin-class-closed-case-why"),
    };
    let kept = match (it.days, it.class) {
        (None, _) => l.t("admin-not-by-age").to_owned(),
        (Some(days), RetentionClass::Unflagged) => {
            l.m("admin-kept-since-seen").n("days", days.into()).to_string()
        }
        (Some(days), RetentionClass::ClosedCase) => {
            l.m("admin-kept-since-closed").n("days", days.into()).to_string()
        }
        (Some(days), _) => l.m("admin-kept-since-decided").n("days", days.into()).to_string(),
    };
    let next = match (it.now, it.soon) {
        (0, 0) => l.t("admin-retention-nothing-due").to_owned(),
        (now, soon) => l
            .m("admin-due-now-and-soon")
            .with("now", up_to(show, now))
            .with("soon", up_to(show, soon.saturating_sub(now)))
            .to_string(),
    };
    Kind {
        what: class_label(l, it.class).to_owned(),
        kept,
        why,
        next,
        set: l.t("admin-set-in-configuration"),
    }
}

/// What becomes of an item or a case in time, in a sentence; nothing while nothing is to be said.
pub(crate) fn deletion_words(show: &Show, it: &Deletion, now: jiff::Timestamp) -> Option<String> {
    let l = show.l;
    Some(match it {
        Deletion::On { at, .. } if *at <= now => l.t("admin-goes-within-the-hour").to_owned(),
        Deletion::On { at, .. } => {
            l.m("admin-goes-by-itself").with("day", show.day(show.day_of(*at))).to_string()
        }
        Deletion::Held(HeldBy::OpenCase) => l.t("admin-held-by-open-case").to_owned(),
        Deletion::Held(HeldBy::ClosedCase) => l.t("admin-held-by-closed-case").to_owned(),
        Deletion::Held(HeldBy::Clock) => l.t("admin-held-by-clock").to_owned(),
        Deletion::Held(HeldBy::Tip) => l.t("admin-held-by-tip").to_owned(),
        Deletion::HeldByStaff { by, at, reason, .. } => l
            .m("admin-held-by-staff")
            .with("name", by)
            .with("day", show.day(show.day_of(*at)))
            .with("reason", reason)
            .to_string(),
        Deletion::Never => return None,
    })
}

fn kinds(show: &Show, known: &Known<'_>) -> Vec<Kind> {
    let Known { expiries, due, now, .. } = *known;
    let l = show.l;
    let next = |n: u64| match n {
        0 => l.t("admin-retention-nothing-due").to_owned(),
        n => l.m("admin-retention-n-due").n("n", n).to_string(),
    };
    let platform = |it: &Expiry| {
        let days = it.not_seen_since.map(|since| now.duration_since(since).as_hours().unsigned_abs() / 24);
        let n = due.contents.iter().find(|(platform, _)| *platform == it.platform).map_or(0, |(_, n)| *n);
        Kind {
            what: l.m("admin-retention-posts").with("platform", it.platform.label()).to_string(),
            kept: match days {
                Some(days) => l.m("admin-retention-posts-days").n("days", days).to_string(),
                None => l.t("admin-retention-posts-deleted").to_owned(),
            },
            why: l.t("admin-retention-posts-why"),
            next: next(n),
            set: l.t("admin-retention-by-terms"),
        }
    };
    let kind =
        |what: &'static str, kept: &'static str, why: &'static str, next: String, set: &'static str| Kind {
            what: l.t(what).to_owned(),
            kept: l.t(kept).to_owned(),
            why: l.t(why),
            next,
            set: l.t(set),
        };
    let quarantine = match due.quarantine_next {
        Some(at) if due.quarantine == 0 => l
            .m("admin-retention-quarantine-next")
            .n("n", due.quarantine_waiting)
            .with("at", show.moment(at))
            .to_string(),
        _ => next(due.quarantine),
    };
    let dash = || "–".to_owned();
    let mut out: Vec<Kind> = known.age.iter().map(|it| by_age(show, it)).collect();
    out.extend(expiries.iter().map(platform));
    out.extend([
        kind(
            "admin-retention-quarantine",
            "admin-retention-quarantine-kept",
            "admin-retention-quarantine-why",
            quarantine,
            "admin-retention-by-program",
        ),
        kind(
            "admin-retention-batches",
            "admin-retention-batches-kept",
            "admin-retention-batches-why",
            next(due.batches),
            "admin-retention-by-program",
        ),
        kind(
            "admin-sessions",
            "admin-retention-sessions-kept",
            "admin-retention-sessions-why",
            dash(),
            "admin-retention-by-program",
        ),
        kind(
            "common-audit-log",
            "admin-retention-audit-kept",
            "admin-retention-audit-why",
            dash(),
            "admin-retention-by-program",
        ),
        kind(
            "admin-backup",
            "admin-retention-backups-kept",
            "admin-retention-backups-why",
            dash(),
            "admin-retention-by-nobody",
        ),
    ]);
    out
}

/// What a purge took, in words.
fn purged(l: Lang, it: &PurgeLine) -> String {
    let detail: serde_json::Value =
        it.detail.as_deref().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
    let n = |key: &str| detail.get(key).and_then(serde_json::Value::as_u64).unwrap_or(0);
    match it.action.as_str() {
        "retention.age" => l
            .m("admin-purged-by-age")
            .n("acts", n("acts"))
            .n("items", n("items"))
            .n("cases", n("cases"))
            .to_string(),
        "retention.erase" => {
            let platform = detail.get("platform").and_then(serde_json::Value::as_str).unwrap_or_default();
            l.m("admin-purged-posts").n("n", n("contents")).with("platform", platform).to_string()
        }
        "quarantine.expire" => l.m("admin-purged-quarantine").n("n", n("lines")).to_string(),
        _ => l.m("admin-purged-batches").n("n", n("batches")).to_string(),
    }
}

impl RetentionPage {
    fn new(
        frame: Frame,
        show: &Show,
        known: &Known<'_>,
        purges: &[PurgeLine],
        jobs: &[Job],
        asked: bool,
    ) -> Self {
        let (l, due) = (show.l, known.due);
        let row = |it: &DueRow| {
            let id = it.short_id.to_string();
            let href = address(&id, it.class == RetentionClass::ClosedCase);
            (show.day(show.day_of(it.at)), id, href, class_label(l, it.class))
        };
        let hold = |it: &HoldRow| HoldLine {
            n: it.n,
            short_id: it.short_id.to_string(),
            href: address(it.short_id.as_str(), it.is_case),
            reason: it.reason.clone(),
            by: l.m("admin-hold-by").with("name", &it.by).with("when", show.moment(it.at)).to_string(),
            old: known.now.duration_since(it.at) > LOOK_AGAIN,
        };
        let by_age = |class: fn(RetentionClass) -> bool| known.age.iter().filter(move |it| class(it.class));
        let listed: u64 = by_age(|it| it != RetentionClass::Unflagged).map(|it| it.soon).sum();
        let unflagged: u64 = by_age(|it| it == RetentionClass::Unflagged).map(|it| it.soon).sum();
        let of_age: u64 = known.age.iter().map(|it| it.now).sum();
        Self {
            l,
            frame,
            kinds: kinds(show, known),
            due: due.contents.iter().map(|(_, n)| n).sum::<u64>() + due.quarantine + due.batches + of_age,
            purges: purges.iter().map(|it| (show.moment(it.at), purged(l, it))).collect(),
            job: latest(show, jobs, "retention"),
            asked,
            soon: known.rows.iter().map(row).collect(),
            soon_unflagged: up_to(show, unflagged),
            soon_more: listed.saturating_sub(known.rows.len() as u64),
            holds: known.holds.iter().map(hold).collect(),
            typed: (String::new(), String::new()),
            problem: None,
            may_run: true,
            may_open: true,
        }
    }

    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let now = jiff::Timestamp::constant(1_760_000_000, 0);
        let youtube: netra_model::act::Platform = "youtube".parse().unwrap();
        let since = now.saturating_sub(SignedDuration::from_hours(24 * 30)).unwrap();
        let expiry = Expiry { platform: youtube.clone(), not_seen_since: Some(since), deleted_there: true };
        let due = DueCounts {
            contents: vec![(youtube, 3)],
            quarantine_waiting: 4,
            quarantine_next: Some(now),
            ..DueCounts::default()
        };
        let line = |action: &str, detail: &str| PurgeLine {
            at: now,
            action: action.into(),
            detail: Some(detail.into()),
        };
        let purges = [
            line("retention.erase", "{\"platform\":\"youtube\",\"contents\":12}"),
            line("retention.age", "{\"acts\":1200,\"items\":3,\"cases\":1}"),
        ];
        let age = RetentionClass::ALL.map(|class| AgeDue {
            class,
            days: (class != RetentionClass::Prevention).then_some(90),
            now: 0,
            soon: 200_000,
        });
        let rows =
            [DueRow { class: RetentionClass::Dismissed, short_id: "DMO-7F3K".parse().unwrap(), at: now }];
        let holds = [HoldRow {
            n: 1,
            short_id: "DMOB-7F3K".parse().unwrap(),
            is_case: true,
            reason: "keberatan <b>(DEMO)</b>".into(),
            by: "Wulan (DEMO)".into(),
            at: since.saturating_sub(SignedDuration::from_hours(24 * 90)).unwrap(),
        }];
        let known = Known { expiries: &[expiry], due: &due, age: &age, rows: &rows, holds: &holds, now };
        let mut page = Self::new(frame, show, &known, &purges, &[], true);
        page.problem = Some(show.l.t("admin-hold-no-id").to_owned());
        page
    }
}

fn address(short_id: &str, is_case: bool) -> String {
    format!("/{}/{short_id}", if is_case { "cases" } else { "items" })
}
