//! Retention: how long each kind of data is kept and why, what goes next, what went, and letting it go now. Nothing is set
//! here: what is kept follows from the platforms' terms and from the program, and the page says where.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
#[cfg(test)]
use jiff::SignedDuration;
use netra_store::{DueCounts, Expiry, Job, PurgeLine};

use crate::Desk;
use crate::error::PageError;
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
}

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
    let (scope, show, l) = (staff.scope(), staff.show(&desk), staff.l);
    let expiries = (desk.hooks.expiries)();
    let due = desk.store.due(&scope, &expiries).await?;
    let purges = desk.store.purges(&scope, 10).await?;
    let jobs = desk.store.jobs(&scope, 50).await?;
    let frame = staff.frame(&desk, "retention", l.t("admin-retention"));
    let now = desk.store.now();
    Ok(page(&RetentionPage::new(frame, &show, &expiries, &due, &purges, &jobs, fields.has("asked"), now)))
}

/// `POST /retention/run`: a job for the loops.
pub(crate) async fn run(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    if !posted.fields.has("sure") {
        return Err(PageError::form("admin-retention-tick-first", "/retention"));
    }
    desk.store.add_job(&posted.staff.actor(), "retention", "{}").await?;
    Ok(see_other("/retention?asked=1"))
}

fn kinds(show: &Show, expiries: &[Expiry], due: &DueCounts, now: jiff::Timestamp) -> Vec<Kind> {
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
    let mut out: Vec<Kind> = expiries.iter().map(platform).collect();
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
            "common-acts-unflagged",
            "admin-retention-acts-kept",
            "admin-retention-acts-why",
            dash(),
            "admin-retention-by-nobody",
        ),
        kind(
            "admin-retention-decided",
            "admin-retention-decided-kept",
            "admin-retention-decided-why",
            dash(),
            "admin-retention-by-nobody",
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
        "retention.erase" => {
            let platform = detail.get("platform").and_then(serde_json::Value::as_str).unwrap_or_default();
            l.m("admin-purged-posts").n("n", n("contents")).with("platform", platform).to_string()
        }
        "quarantine.expire" => l.m("admin-purged-quarantine").n("n", n("lines")).to_string(),
        _ => l.m("admin-purged-batches").n("n", n("batches")).to_string(),
    }
}

impl RetentionPage {
    #[expect(clippy::too_many_arguments, reason = "what the store and the configuration say, each once")]
    fn new(
        frame: Frame,
        show: &Show,
        expiries: &[Expiry],
        due: &DueCounts,
        purges: &[PurgeLine],
        jobs: &[Job],
        asked: bool,
        now: jiff::Timestamp,
    ) -> Self {
        let l = show.l;
        Self {
            l,
            frame,
            kinds: kinds(show, expiries, due, now),
            due: due.contents.iter().map(|(_, n)| n).sum::<u64>() + due.quarantine + due.batches,
            purges: purges.iter().map(|it| (show.moment(it.at), purged(l, it))).collect(),
            job: latest(show, jobs, "retention"),
            asked,
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
        let purge = PurgeLine {
            at: now,
            action: "retention.erase".into(),
            detail: Some("{\"platform\":\"youtube\",\"contents\":12}".into()),
        };
        Self::new(frame, show, &[expiry], &due, &[purge], &[], true, now)
    }
}
