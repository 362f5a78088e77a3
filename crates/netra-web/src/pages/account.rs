//! One's own account: a password of one's own, and signing out everywhere. Whoever has a password that somebody else knows
//! gets nothing else to see until it is changed.

use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequest;
use axum::extract::{Request, State};
use axum::response::Response;

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::visitor::{Staff, cookie};
use netra_store::StoreError;

/// The page of one's own account.
#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) role: &'static str,
    /// Nothing else is opened until the password is changed.
    pub(crate) must_change: bool,
    pub(crate) problem: Option<String>,
    pub(crate) stored: bool,
}

/// `GET /account`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, staff: Staff, fields: Fields) -> Response {
    page(&account_page(&desk, &staff, None, fields.has("stored")))
}

/// `POST /account/password`
pub(crate) async fn password(State(desk): State<Arc<Desk>>, request: Request) -> Result<Response, PageError> {
    let token = cookie(request.headers(), &desk.config.cookie("session")).unwrap_or_default();
    let Posted { staff, fields } = Posted::from_request(request, &desk).await?;
    let l = staff.l;
    // A password may begin or end with a space.
    let typed = |name: &str| fields.by_name().get(name).copied().unwrap_or_default().to_owned();
    let (present, new, again) = (typed("present"), typed("new"), typed("again"));
    if new != again {
        return Ok(refused(&desk, &staff, l.t("admin-passwords-differ").to_owned()));
    }
    match desk.store.change_own_password(&staff.actor(), &present, &new, &token).await {
        Ok(true) => Ok(see_other("/account?stored=1")),
        Ok(false) => Ok(refused(&desk, &staff, l.t("admin-present-password-wrong").to_owned())),
        Err(StoreError::Invalid(why)) => Ok(refused(&desk, &staff, sentence_case(l.say(&why)))),
        Err(other) => Err(other.into()),
    }
}

/// `POST /account/sessions`: signs out everywhere, here too.
pub(crate) async fn end_sessions(
    State(desk): State<Arc<Desk>>,
    posted: Posted,
) -> Result<Response, PageError> {
    desk.store.end_sessions(&posted.staff.actor(), posted.staff.user.id).await?;
    Ok(see_other("/sign-in"))
}

fn refused(desk: &Desk, staff: &Staff, problem: String) -> Response {
    let mut response = page(&account_page(desk, staff, Some(problem), false));
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn account_page(desk: &Desk, staff: &Staff, problem: Option<String>, stored: bool) -> AccountPage {
    let l = staff.l;
    AccountPage {
        frame: staff.frame(desk, "account", l.t("admin-my-account")),
        l,
        role: l.pick(staff.role().label()),
        must_change: staff.must_change(),
        problem,
        stored,
    }
}

impl AccountPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let problem = Some(l.t("admin-passwords-differ").to_owned());
        Self { l, frame, role: l.t("common-role"), must_change: true, problem, stored: true }
    }
}
