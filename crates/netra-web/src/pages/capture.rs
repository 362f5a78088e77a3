//! The capture form [catat tangkapan], the everyday door: what a member of staff saw, entered once, on a computer
//! or a phone. An error keeps everything that was typed.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::capture_form::{Door, Given, Officer, Problem, file_kind, is_friends_only, read};
use crate::pages::entering::{
    ActForm, Outcome, act_form, join_known, keep, matches, only_searches, open_too_long, outcomes,
    outcomes_query, with_ticked,
};
use crate::posted::Uploaded;
use crate::respond::{page, see_other};
use crate::visitor::Staff;

/// The form, empty, filled, or with what was saved.
#[derive(Template)]
#[template(path = "capture.html")]
pub(crate) struct CapturePage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) form: ActForm,
    pub(crate) saved: Vec<Outcome>,
    /// Only friends can see it: the way on is offered.
    pub(crate) friends_only: bool,
}

/// `GET /capture`, also after saving: the address says what became of it.
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let saved = outcomes(&fields);
    // After saving, the next capture is often of the same platform.
    let mut typed = Fields::default();
    typed.push("platform", fields.get("platform"));
    if let Some(item) = fields.some("people") {
        typed.push("people", item);
    }
    form(&desk, &staff, typed, Vec::new(), None, saved).await
}

/// `GET /capture/people?find=…`: what the script shows while somebody types; the button asks for the same.
pub(crate) async fn people(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    Ok(page(&matches(&desk, &staff, &fields).await?))
}

/// `POST /capture`
pub(crate) async fn save(State(desk): State<Arc<Desk>>, sent: Uploaded) -> Result<Response, PageError> {
    let Uploaded { staff, fields, files } = sent;
    let fields = with_ticked(&fields);
    let l = staff.l;
    if staff.check_form(fields.get("csrf")).is_err() {
        return refused(&desk, &staff, fields, Vec::new(), Some(open_too_long(l))).await;
    }
    if only_searches(&fields) {
        return form(&desk, &staff, fields, Vec::new(), None, Vec::new()).await;
    }
    let zone = desk.office.time_zone();
    let officer = Officer { login: &staff.user.login, now: desk.store.now(), zone: &zone };
    let watched = desk.store.watch_index(&staff.scope()).await?;
    let mut problems = Vec::new();
    for file in files.iter().filter(|it| file_kind(&it.bytes).is_none()) {
        let why = l.t("capture-is-no-picture-film-or-pdf-save");
        problems.push(Problem { field: "files", why: format!("“{}” {why}", file.name) });
    }
    let words = desk.words.now();
    let given =
        Given { door: Door::Capture, watched: &watched, races: &words.races, has_files: !files.is_empty() };
    let mut capture = match read(l, &fields, &given, &officer) {
        Ok(capture) if problems.is_empty() => capture,
        Ok(_) => return refused(&desk, &staff, fields, problems, None).await,
        Err(more) => {
            problems.extend(more);
            return refused(&desk, &staff, fields, problems, None).await;
        }
    };
    let known = join_known(&desk.store, &staff.scope(), &mut capture).await?;
    let kept = keep(&desk, &files.iter().collect::<Vec<_>>()).await?;
    let batch = capture.batch(&kept, &officer, None);
    let stored = (desk.hooks.intake)(staff.actor(), batch).await;
    if let Err(error) = stored {
        let told = PageError::from(error);
        return match told {
            PageError::TryAgain { .. } | PageError::BadForm { .. } => {
                let why = l.t("common-not-stored-yet-save-again-in-a");
                refused(&desk, &staff, fields, Vec::new(), Some(why.to_owned())).await
            }
            other => Err(other),
        };
    }
    let outcomes = outcomes_query(&desk, &staff, &capture, &known).await?;
    Ok(see_other(&format!("/capture?platform={}{outcomes}", capture.platform)))
}

async fn refused(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problems: Vec<Problem>,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let mut response = form(desk, staff, typed, problems, problem, Vec::new()).await?;
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn form(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problems: Vec<Problem>,
    problem: Option<String>,
    saved: Vec<Outcome>,
) -> Result<Response, PageError> {
    let friends_only = is_friends_only(&typed) && problems.iter().any(|it| it.field == "reach");
    let form = act_form(desk, staff, typed, problems, problem).await?;
    let frame = staff.frame(desk, "capture", staff.l.t("common-capture"));
    Ok(page(&CapturePage { l: staff.l, frame, form, saved, friends_only }))
}

impl CapturePage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &crate::show::Show, races: &[netra_model::race::Race]) -> Self {
        use crate::pages::entering::Matches;
        let typed = Fields::parse(b"platform=instagram&kind=like&people=%40budi.demo&reach=friends&hand=two");
        let problems = vec![Problem { field: "people", why: show.l.t("capture-check-spelling").to_owned() }];
        let saved = vec![
            Outcome { account: "@rina.demo".into(), short_id: Some("DMO-7F3K".into()), known: false },
            Outcome { account: "@tono.demo".into(), short_id: None, known: true },
        ];
        let matches = vec!["@budi.demo · Budi <b> (DEMO) · Dinas Perhubungan · Instagram".to_owned()];
        let found = Matches { typed: "budi".into(), matches, said: show.l.t("capture-write-more").into() };
        let found = found.render().unwrap();
        let now = "2026-10-12T02:00:00Z".parse().unwrap();
        let form = ActForm::new(show, now, races, typed, found, problems, None);
        Self { l: frame.l, frame, form, saved, friends_only: true }
    }
}
