//! One member of staff: role, units and name, sessions, password, and letting them in or not.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use netra_model::UserId;
use netra_model::scope::Role;
use netra_store::{StaffRow, StoreError, UserChange};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::filters::Choice;
use crate::pages::users::{RoleChoice, chosen_units, roles, states, unit_boxes};
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::visitor::Staff;

/// The page of one person.
#[derive(Template)]
#[template(path = "user.html")]
pub(crate) struct UserPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) login: String,
    pub(crate) since: String,
    pub(crate) signed_in: String,
    pub(crate) states: Vec<(String, &'static str)>,
    pub(crate) roles: Vec<RoleChoice>,
    pub(crate) units: Vec<Choice>,
    /// What stands in the field of the name.
    pub(crate) typed_name: String,
    /// Since when and until when, of each running session.
    pub(crate) sessions: Vec<(String, String)>,
    pub(crate) is_self: bool,
    pub(crate) disabled: bool,
    pub(crate) failed: bool,
    pub(crate) problem: Option<String>,
    pub(crate) notice: Option<&'static str>,
    /// A password for one sign-in, shown this once.
    pub(crate) one_time: Option<String>,
}

/// What a page of one person shows besides the person.
#[derive(Default)]
struct Told {
    typed: Fields,
    problem: Option<String>,
    notice: Option<&'static str>,
    one_time: Option<String>,
}

/// `GET /users/{user}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let l = staff.l;
    let notice = match fields.get("done") {
        "changed" => Some(l.t("common-stored")),
        "disabled" => Some(l.t("admin-user-is-disabled")),
        "enabled" => Some(l.t("admin-user-is-enabled")),
        "unlocked" => Some(l.t("admin-user-is-unlocked")),
        "sessions" => Some(l.t("admin-user-sessions-ended")),
        _ => None,
    };
    render(&desk, &staff, parse(&id)?, Told { notice, ..Told::default() }).await
}

fn parse(id: &str) -> Result<UserId, PageError> {
    id.parse().map_err(|_| PageError::NotFound)
}

/// `POST /users/{user}`: name, role, units.
pub(crate) async fn change(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = parse(&id)?;
    let Ok(role) = posted.fields.get("role").parse::<Role>() else {
        let problem = Some(posted.staff.l.t("admin-user-needs-role").to_owned());
        return refused(&desk, &posted.staff, id, Told { typed: posted.fields, problem, ..Told::default() })
            .await;
    };
    let change =
        UserChange { name: posted.fields.get("name").to_owned(), role, units: chosen_units(&posted.fields) };
    let done = desk.store.change_user(&posted.staff.actor(), id, &change).await;
    back(&desk, posted, id, done, "changed").await
}

/// `POST /users/{user}/disable`
pub(crate) async fn disable(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = parse(&id)?;
    let done = desk.store.disable_user(&posted.staff.actor(), id, posted.fields.get("reason")).await;
    back(&desk, posted, id, done, "disabled").await
}

/// `POST /users/{user}/enable`
pub(crate) async fn enable(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = parse(&id)?;
    let done = desk.store.enable_user(&posted.staff.actor(), id).await;
    back(&desk, posted, id, done, "enabled").await
}

/// `POST /users/{user}/unlock`
pub(crate) async fn unlock(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = parse(&id)?;
    let done = desk.store.lift_lock(&posted.staff.actor(), id).await;
    back(&desk, posted, id, done, "unlocked").await
}

/// `POST /users/{user}/sessions`: signs them out everywhere.
pub(crate) async fn end_sessions(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = parse(&id)?;
    let done = desk.store.end_sessions(&posted.staff.actor(), id).await.map(drop);
    back(&desk, posted, id, done, "sessions").await
}

/// `POST /users/{user}/password`: the page with a new password, shown this once and nowhere kept.
pub(crate) async fn reset(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = parse(&id)?;
    match desk.store.reset_password(&posted.staff.actor(), id).await {
        Ok(password) => {
            let told = Told { one_time: Some(password), ..Told::default() };
            render(&desk, &posted.staff, id, told).await
        }
        Err(error) => back(&desk, posted, id, Err(error), "").await,
    }
}

async fn back(
    desk: &Desk,
    posted: Posted,
    id: UserId,
    done: Result<(), StoreError>,
    word: &str,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(see_other(&format!("/users/{id}?done={word}"))),
        Err(StoreError::Invalid(why)) => {
            let problem = Some(sentence_case(posted.staff.l.say(&why)));
            let told = Told { typed: posted.fields, problem, ..Told::default() };
            refused(desk, &posted.staff, id, told).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn refused(desk: &Desk, staff: &Staff, id: UserId, told: Told) -> Result<Response, PageError> {
    let mut response = render(desk, staff, id, told).await?;
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn render(desk: &Desk, staff: &Staff, id: UserId, told: Told) -> Result<Response, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(desk), staff.l);
    let rows = desk.store.staff(&scope).await?;
    let row: StaffRow = rows.into_iter().find(|it| it.user.id == id).ok_or(PageError::NotFound)?;
    let units = desk.store.units(&scope).await?;
    let sessions = desk.store.sessions(&scope, id).await?;
    let was_typed = !told.typed.get("role").is_empty();
    let (role, chosen, name) = if was_typed {
        let typed = &told.typed;
        (typed.get("role").to_owned(), chosen_units(typed), typed.get("name").to_owned())
    } else {
        (row.user.role.as_str().to_owned(), row.user.units.clone(), row.user.name.clone())
    };
    Ok(page(&UserPage {
        frame: staff.frame(desk, "users", row.user.name.clone()),
        l,
        id: id.to_string(),
        name: row.user.name.clone(),
        login: row.user.login.clone(),
        since: show.day(show.day_of(row.user.created_at)),
        signed_in: row.signed_in_at.map_or_else(|| l.t("admin-never").to_owned(), |at| show.moment(at)),
        states: states(&show, &row, desk.store.now()),
        roles: roles(l, &role),
        units: unit_boxes(&units, &chosen.unwrap_or_default()),
        typed_name: name,
        sessions: sessions.iter().map(|it| (show.moment(it.started_at), show.moment(it.seen_at))).collect(),
        is_self: staff.user.id == id,
        disabled: row.disabled_at.is_some(),
        failed: row.failures > 0,
        problem: told.problem,
        notice: told.notice,
        one_time: told.one_time,
    }))
}

impl UserPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        Self {
            l,
            frame,
            id: "1".into(),
            name: "Siti <b>Santoso</b> (DEMO)".into(),
            login: "siti".into(),
            since: "1 Agu 2026".into(),
            signed_in: "12 Okt 2026".into(),
            states: vec![(l.t("admin-user-must-change").into(), "slate")],
            roles: roles(l, "reviewer"),
            units: vec![Choice { value: "1".into(), label: "Dinas".into(), selected: false }],
            typed_name: "Siti".into(),
            sessions: vec![("12 Okt 2026".into(), "12 Okt 2026".into())],
            is_self: false,
            disabled: false,
            failed: true,
            problem: Some(l.t("admin-user-needs-role").into()),
            notice: Some(l.t("common-stored")),
            one_time: Some("abcd-efgh-jkmn-pqrs".into()),
        }
    }
}
