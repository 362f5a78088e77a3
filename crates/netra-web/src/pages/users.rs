//! The office's staff; an admin adds people here, and opens each to change them.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_model::UnitId;
use netra_model::person::Unit;
use netra_model::scope::Role;
use netra_store::{Language, NewUser, StaffRow, StoreError};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::filters::Choice;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::{Show, role_work};
use crate::visitor::Staff;

/// The list with a form.
#[derive(Template)]
#[template(path = "users.html")]
pub(crate) struct UsersPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) rows: Vec<UserLine>,
    pub(crate) roles: Vec<RoleChoice>,
    pub(crate) units: Vec<Choice>,
    pub(crate) typed: Fields,
    pub(crate) problem: Option<String>,
    pub(crate) added: Option<String>,
}

/// Somebody's line.
#[derive(Debug, Clone, Default)]
pub(crate) struct UserLine {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) login: String,
    pub(crate) role: &'static str,
    pub(crate) units: String,
    pub(crate) signed_in: String,
    /// What is out of the ordinary: the words, the tone.
    pub(crate) states: Vec<(String, &'static str)>,
}

/// A role to choose: value, label, what it may do, chosen.
pub(crate) type RoleChoice = (&'static str, &'static str, &'static str, bool);

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
        Err(_) => Some(l.t("admin-user-needs-role").to_owned()),
        Ok(_) if fields.get("login").is_empty() || fields.get("name").is_empty() => {
            Some(l.t("admin-user-needs-names").to_owned())
        }
        Ok(_) if !(12..=128).contains(&password.chars().count()) => {
            Some(l.t("admin-password-rule").to_owned())
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
        units: chosen_units(&fields),
    };
    match desk.store.create_user(&staff.actor(), &user).await {
        Ok(_) => Ok(see_other(&format!("/users?added={}", crate::fields::encoded(&user.name)))),
        Err(StoreError::Invalid(why)) => {
            refused(&desk, &staff, fields, Some(sentence_case(l.say(&why)))).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The units that were ticked; none means all.
pub(crate) fn chosen_units(fields: &Fields) -> Option<Vec<UnitId>> {
    let units: Vec<UnitId> = fields.all("units").iter().filter_map(|it| it.parse().ok()).collect();
    (!units.is_empty()).then_some(units)
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
    let now = desk.store.now();
    let units = desk.store.units(&staff.scope()).await?;
    let rows = desk.store.staff(&staff.scope()).await?;
    let chosen = chosen_units(&typed).unwrap_or_default();
    Ok(page(&UsersPage {
        frame: staff.frame(desk, "users", l.t("common-users")),
        rows: rows.iter().map(|it| line(&show, it, &units, now)).collect(),
        roles: roles(l, typed.get("role")),
        units: unit_boxes(&units, &chosen),
        l,
        typed,
        problem,
        added,
    }))
}

fn line(show: &Show, row: &StaffRow, units: &[Unit], now: jiff::Timestamp) -> UserLine {
    let l = show.l;
    UserLine {
        id: row.user.id.to_string(),
        name: row.user.name.clone(),
        login: row.user.login.clone(),
        role: l.pick(row.user.role.label()),
        units: units_in_words(l, row.user.units.as_deref(), units),
        signed_in: row.signed_in_at.map_or_else(|| l.t("admin-never").to_owned(), |at| show.moment(at)),
        states: states(show, row, now),
    }
}

/// Names of units, or that it is all of them.
pub(crate) fn units_in_words(l: Lang, of: Option<&[UnitId]>, units: &[Unit]) -> String {
    let Some(of) = of else { return l.t("watchlist-all-units").to_owned() };
    let names = units.iter().filter(|it| of.contains(&it.id)).map(|it| it.name.clone());
    names.collect::<Vec<_>>().join(", ")
}

/// What is out of the ordinary about a login.
pub(crate) fn states(show: &Show, row: &StaffRow, now: jiff::Timestamp) -> Vec<(String, &'static str)> {
    let l = show.l;
    let mut out = Vec::new();
    if let Some(at) = row.disabled_at {
        let day = show.day(show.day_of(at));
        out.push((l.m("admin-user-disabled-since").with("day", day).to_string(), "brick"));
    }
    if row.locked_until > now {
        let until = show.clock_of(row.locked_until, now);
        out.push((l.m("admin-user-locked-until").with("until", until).to_string(), "amber"));
    } else if row.failures > 0 {
        out.push((l.m("admin-user-failures").n("n", row.failures).to_string(), "amber"));
    }
    if row.must_change {
        out.push((l.t("admin-user-must-change").to_owned(), "slate"));
    }
    if row.sessions > 0 {
        out.push((l.m("admin-user-sessions").n("n", row.sessions).to_string(), ""));
    }
    out
}

pub(crate) fn roles(l: Lang, chosen: &str) -> Vec<RoleChoice> {
    let role = |it: Role| (it.as_str(), l.pick(it.label()), role_work(l, it), it.as_str() == chosen);
    Role::ALL.into_iter().map(role).collect()
}

pub(crate) fn unit_boxes(units: &[Unit], chosen: &[UnitId]) -> Vec<Choice> {
    let one = |it: &Unit| Choice {
        value: it.id.to_string(),
        label: it.name.clone(),
        selected: chosen.contains(&it.id),
    };
    units.iter().map(one).collect()
}

impl UsersPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let row = UserLine {
            id: "1".into(),
            name: "Siti <b>Santoso</b> (DEMO)".into(),
            login: "siti".into(),
            role: l.pick(Role::Reviewer.label()),
            units: l.t("watchlist-all-units").into(),
            signed_in: "12 Okt 2026".into(),
            states: vec![(l.t("admin-user-must-change").into(), "slate")],
        };
        let units = vec![Choice { value: "1".into(), label: "Dinas Kesehatan".into(), selected: true }];
        let problem = Some(l.t("admin-user-needs-role").to_owned());
        let added = Some("Siti (DEMO)".to_owned());
        let (roles, typed) = (roles(l, ""), Fields::default());
        Self { l, frame, rows: vec![row], roles, units, typed, problem, added }
    }
}
