//! The office's staff; an admin adds people here.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_model::scope::Role;
use netra_store::{Language, NewUser, StoreError};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::role_work;
use crate::visitor::Staff;

/// The list with a form.
#[derive(Template)]
#[template(path = "users.html")]
pub(crate) struct UsersPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) rows: Vec<(String, String, &'static str, String)>,
    /// Value, label, what it may do, chosen.
    pub(crate) roles: Vec<(&'static str, &'static str, &'static str, bool)>,
    pub(crate) typed: Fields,
    pub(crate) problem: Option<String>,
    pub(crate) added: Option<String>,
}

/// `GET /users`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let added = fields.some("added").map(|it| it.chars().take(120).collect());
    render(&desk, &staff, Fields::default(), None, added).await
}

/// `POST /users`
pub(crate) async fn add(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let l = staff.l;
    let password = fields.by_name().get("password").copied().unwrap_or_default().to_owned();
    let role = fields.get("role").parse::<Role>();
    let problem = match &role {
        Err(_) => Some(l.t("admin-choose-the-role").to_owned()),
        Ok(_) if fields.get("login").is_empty() || fields.get("name").is_empty() => {
            Some(l.t("admin-fill-in-login-and-name").to_owned())
        }
        Ok(_) if !(12..=128).contains(&password.chars().count()) => {
            Some(l.t("admin-a-password-has-12-to-128-characters").to_owned())
        }
        Ok(_) => None,
    };
    let (Ok(role), None) = (role, &problem) else {
        return refused(&desk, &staff, fields, problem).await;
    };
    let user = NewUser {
        login: fields.get("login").to_owned(),
        name: fields.get("name").to_owned(),
        role,
        password,
        language: Language::Indonesian,
        units: None,
    };
    match desk.store.create_user(&staff.actor(), &user).await {
        Ok(_) => Ok(see_other(&format!("/users?added={}", crate::fields::encoded(&user.name)))),
        Err(StoreError::Invalid(why)) => {
            refused(&desk, &staff, fields, Some(sentence_case(l.say(&why)))).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn refused(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let mut response = render(desk, staff, typed, problem, None).await?;
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn render(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problem: Option<String>,
    added: Option<String>,
) -> Result<Response, PageError> {
    let (show, l) = (staff.show(desk), staff.l);
    let users = desk.store.users(&staff.scope()).await?;
    let rows = users
        .into_iter()
        .map(|it| (it.name, it.login, l.pick(it.role.label()), show.day(show.day_of(it.created_at))));
    let frame = staff.frame(desk, "users", l.t("common-users"));
    Ok(page(&UsersPage {
        rows: rows.collect(),
        roles: roles(l, typed.get("role")),
        l,
        frame,
        typed,
        problem,
        added,
    }))
}

fn roles(l: Lang, chosen: &str) -> Vec<(&'static str, &'static str, &'static str, bool)> {
    let role = |it: Role| (it.as_str(), l.pick(it.label()), role_work(l, it), it.as_str() == chosen);
    Role::ALL.into_iter().map(role).collect()
}

impl UsersPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let row = ("Siti (DEMO)".into(), "siti".into(), l.pick(Role::Reviewer.label()), "12 Okt 2026".into());
        let problem = Some(l.t("admin-choose-the-role").to_owned());
        let added = Some("Siti (DEMO)".to_owned());
        Self { l, frame, rows: vec![row], roles: roles(l, ""), typed: Fields::default(), problem, added }
    }
}
