//! How reviews fare: agreement of two people by week, what samples say is missed, and the reasons to choose from.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use netra_model::review::{Agreement, Reason, Share, Verdict};
use netra_store::StoreError;

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::sheet::Practice;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::Show;
use crate::visitor::Staff;

/// So many weeks back.
const WEEKS: i32 = 12;

/// The page.
#[derive(Template)]
#[template(path = "practice.html")]
pub(crate) struct PracticePage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) weeks: Vec<Week>,
    pub(crate) dismissed: Estimate,
    pub(crate) unflagged: Estimate,
    pub(crate) may_sample: bool,
    pub(crate) reasons: Vec<ReasonRow>,
    pub(crate) verdicts: Vec<(&'static str, &'static str, bool)>,
    pub(crate) may_change: bool,
    pub(crate) typed: Fields,
    pub(crate) problem: Option<String>,
}

/// One week.
#[derive(Debug, Clone, Default)]
pub(crate) struct Week {
    pub(crate) from: String,
    pub(crate) pairs: String,
    /// `None` where there are too few pairs.
    pub(crate) share: Option<String>,
    pub(crate) kappa: Option<String>,
}

/// What a sample says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Estimate {
    pub(crate) said: String,
    pub(crate) waiting: Option<String>,
}

/// A reason of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReasonRow {
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) verdicts: String,
}

/// `GET /review`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    render(&desk, &staff, Fields::default(), None).await
}

async fn render(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let (l, show, scope) = (staff.l, staff.show(desk), staff.scope());
    let today = show.day_of(desk.store.now());
    let from = today.checked_sub(jiff::Span::new().weeks(WEEKS)).unwrap_or(today);
    let weeks = desk.store.review_pairs(&scope, from, today).await?;
    let missed = desk.store.missed(&scope).await?;
    let practice = Practice::of(desk, &scope).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = page(&PracticePage {
        l,
        frame: staff.frame(desk, "review", l.t("review-heading-practice")),
        weeks: weeks.iter().rev().map(|it| week(&show, it.monday, &Agreement::of(&it.pairs))).collect(),
        dismissed: estimate(&show, missed.dismissed, missed.dismissed_waiting),
        unflagged: estimate(&show, missed.unflagged, missed.unflagged_waiting),
        may_sample: staff.role().may_review(),
        reasons: practice.reasons.iter().map(|it| reason(l, it)).collect(),
        verdicts: verdicts(l, &typed),
        may_change: staff.role().may_lead_review(),
        typed,
        problem,
    });
    *response.status_mut() = status;
    Ok(response)
}

fn week(show: &Show, monday: jiff::civil::Date, found: &Agreement) -> Week {
    let figure = |value: Option<f64>, scale: f64, digits: usize| {
        value.filter(|_| !found.too_few()).map(|it| {
            let text = format!("{:.digits$}", it * scale);
            if show.l == Lang::Indonesian { text.replace('.', ",") } else { text }
        })
    };
    Week {
        from: show.day(monday),
        pairs: show.count(found.pairs),
        share: figure(found.share(), 100.0, 0).map(|it| format!("{it} %")),
        kappa: figure(found.kappa, 1.0, 2),
    }
}

fn estimate(show: &Show, share: Share, waiting: u64) -> Estimate {
    let l = show.l;
    let percent = |it: f64| {
        let text = format!("{:.1}", it * 100.0);
        if l == Lang::Indonesian { text.replace('.', ",") } else { text }
    };
    let said = if share.of == 0 {
        l.t("review-estimate-none").to_owned()
    } else {
        let (low, high) = (percent(share.low), percent(share.high));
        let figures = l.m("review-estimate").n("found", share.hits).n("of", share.of);
        figures.with("low", low).with("high", high).to_string()
    };
    Estimate { said, waiting: (waiting > 0).then(|| l.m("review-missing").n("n", waiting).to_string()) }
}

fn reason(l: Lang, it: &Reason) -> ReasonRow {
    let verdicts: Vec<&str> = it.verdicts.iter().map(|it| l.pick(it.label())).collect();
    ReasonRow {
        key: it.key.clone(),
        label: l.either(&it.label_id, &it.label_en).to_owned(),
        verdicts: verdicts.join(", "),
    }
}

fn verdicts(l: Lang, typed: &Fields) -> Vec<(&'static str, &'static str, bool)> {
    let ticked = typed.all("for");
    Verdict::ALL
        .into_iter()
        .map(|it| (it.as_str(), l.pick(it.label()), ticked.contains(&it.as_str())))
        .collect()
}

/// `POST /review/reasons`: a reason more, or other words for one.
pub(crate) async fn add_reason(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let reason = Reason {
        key: fields.get("key").to_owned(),
        label_id: fields.get("label_id").to_owned(),
        label_en: fields.get("label_en").to_owned(),
        verdicts: fields.all("for").into_iter().filter_map(|it| it.parse().ok()).collect(),
    };
    match desk.store.add_reason(&staff.actor(), &reason).await {
        Ok(()) => Ok(see_other("/review#reasons")),
        Err(StoreError::Invalid(why)) => {
            let why = sentence_case(staff.l.say(&why));
            render(&desk, &staff, fields, Some(why)).await
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /review/reasons/retire`: nobody chooses it any more.
pub(crate) async fn retire_reason(
    State(desk): State<Arc<Desk>>,
    posted: Posted,
) -> Result<Response, PageError> {
    desk.store.retire_reason(&posted.staff.actor(), posted.fields.get("key")).await?;
    Ok(see_other("/review#reasons"))
}

#[cfg(test)]
impl PracticePage {
    /// With invented values, for the test that renders every page.
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let l = frame.l;
        let monday = jiff::civil::date(2026, 10, 12);
        let pairs = vec![(Verdict::Indication, Verdict::Indication); 12];
        Self {
            l,
            frame,
            weeks: vec![week(show, monday, &Agreement::of(&pairs)), week(show, monday, &Agreement::of(&[]))],
            dismissed: estimate(show, Share::of(1, 20), 3),
            unflagged: estimate(show, Share::of(0, 0), 0),
            may_sample: true,
            reasons: netra_model::review::built_in_reasons().iter().map(|it| reason(l, it)).collect(),
            verdicts: verdicts(l, &Fields::default()),
            may_change: true,
            typed: Fields::default(),
            problem: Some(l.t("review-reason-key-hint").to_owned()),
        }
    }
}
