//! Recusal [menarik diri]: what a member of staff has no part in. Supervisors and the admin see all declarations.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use netra_store::{Page, PersonFilter, RecusalView, RecusedFrom, StoreError};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::{Html, Lang};
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::Show;
use crate::visitor::Staff;

/// So many persons are offered for a name.
const FOUND: u64 = 20;

/// Declarations, and the form for a new one.
#[derive(Template)]
#[template(path = "recusal.html")]
pub(crate) struct RecusalPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) may_declare: bool,
    /// Sees everybody's and may end others'.
    pub(crate) leads: bool,
    pub(crate) units: Vec<(String, String)>,
    /// Persons found by a name: id, name with unit.
    pub(crate) found: Vec<(String, String)>,
    pub(crate) find: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) typed: Fields,
    pub(crate) problem: Option<String>,
    pub(crate) notice: Option<&'static str>,
}

/// A declaration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) n: u64,
    pub(crate) who: String,
    pub(crate) from: String,
    pub(crate) reason: String,
    pub(crate) since: String,
    pub(crate) ended: Option<Html>,
    pub(crate) may_end: bool,
}

/// `GET /recusal`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    render(&desk, &staff, fields, None).await
}

async fn render(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let (l, show, scope) = (staff.l, staff.show(desk), staff.scope());
    let may_declare = staff.role().may_see_items();
    let leads = staff.role().may_lead_review() || staff.role().may_administer();
    let find: String = typed.get("find").chars().take(100).collect();
    let found = if may_declare && !find.is_empty() {
        let filter = PersonFilter { text: Some(find.clone()), ..PersonFilter::default() };
        desk.store.persons(&scope, &filter, Page::first(FOUND)).await?.rows
    } else {
        Vec::new()
    };
    let units = if may_declare { desk.store.units(&scope).await? } else { Vec::new() };
    let notice = match typed.get("done") {
        "declared" => Some(l.t("review-recusal-saved")),
        "ended" => Some(l.t("review-recusal-ended-saved")),
        _ => None,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let rows = desk.store.recusals(&scope).await?;
    let mut response = page(&RecusalPage {
        l,
        frame: staff.frame(desk, "recusal", l.t("review-heading-recusal")),
        may_declare,
        leads,
        units: units.into_iter().map(|it| (it.id.to_string(), it.name)).collect(),
        found: found
            .into_iter()
            .map(|it| (it.person.id.to_string(), format!("{} · {}", it.person.name, it.unit_name)))
            .collect(),
        find,
        rows: rows.iter().map(|it| row(&show, it, leads && it.staff != staff.user.id)).collect(),
        typed,
        problem,
        notice,
    });
    *response.status_mut() = status;
    Ok(response)
}

fn row(show: &Show, it: &RecusalView, may_end: bool) -> Row {
    let l = show.l;
    let ended = it.ended.as_ref().map(|(at, by, why)| {
        let day = show.day(show.day_of(*at));
        l.m("review-ended").with("day", day).bdi("by", by).bdi("why", why).html()
    });
    Row {
        n: it.n,
        who: it.staff_name.clone(),
        from: it.name.clone(),
        reason: it.reason.clone(),
        since: show.day(show.day_of(it.at)),
        may_end: may_end && ended.is_none(),
        ended,
    }
}

/// `POST /recusal`
pub(crate) async fn declare(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let person = fields.some("person").and_then(|it| it.parse().ok()).map(RecusedFrom::Person);
    let unit = fields.some("unit").and_then(|it| it.parse().ok()).map(RecusedFrom::Unit);
    let Some(from) = person.or(unit) else {
        let why = staff.l.t("review-choose-unit-or-person").to_owned();
        return render(&desk, &staff, fields, Some(why)).await;
    };
    match desk.store.recuse(&staff.actor(), from, fields.get("reason")).await {
        Ok(_) => Ok(see_other("/recusal?done=declared")),
        Err(StoreError::Invalid(why)) => {
            let why = sentence_case(staff.l.say(&why));
            render(&desk, &staff, fields, Some(why)).await
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /recusal/end`: somebody else's declaration ends.
pub(crate) async fn end(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let n = fields.get("n").parse().unwrap_or(0);
    match desk.store.end_recusal(&staff.actor(), n, fields.get("reason")).await {
        Ok(()) => Ok(see_other("/recusal?done=ended")),
        Err(StoreError::Invalid(why)) => {
            let why = sentence_case(staff.l.say(&why));
            render(&desk, &staff, fields, Some(why)).await
        }
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
impl RecusalPage {
    /// With invented values, for the test that renders every page.
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let ended =
            l.m("review-ended").with("day", "12 Okt 2026").bdi("by", "Rahmat <i>").bdi("why", "pindah");
        let row = |n, ended, may_end| Row {
            n,
            who: "Siti <b>(DEMO)".into(),
            from: "Dinas <i>Perhubungan".into(),
            reason: "unit asal <b>saya".into(),
            since: "10 Okt 2026".into(),
            ended,
            may_end,
        };
        Self {
            l,
            frame,
            may_declare: true,
            leads: true,
            units: vec![("0199d7a0".into(), "Dinas <i>Perhubungan".into())],
            found: vec![("0199d7a1".into(), "Budi <b> (DEMO)".into())],
            find: "budi".into(),
            rows: vec![row(2, None, true), row(1, Some(ended.html()), false)],
            typed: Fields::default(),
            problem: Some(l.t("review-choose-unit-or-person").to_owned()),
            notice: Some(l.t("review-recusal-saved")),
        }
    }
}
