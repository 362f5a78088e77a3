//! Signing in and out.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use askama::Template;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request, State};
use axum::response::Response;
use http::header;
use netra_store::SignIn;

use crate::Desk;
use crate::desk::DemoSignIn;
use crate::error::PageError;
use crate::fields::{Fields, local_path};
use crate::frame::Frame;
use crate::lang::Lang;
use crate::posted::Knock;
use crate::respond::{page, see_other};
use crate::show::Show;
use crate::visitor::{Visitor, cookie, set_cookie};

/// The sign-in page.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignInPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) login: String,
    /// Where to go afterwards.
    pub(crate) back: String,
    /// Why the last attempt did not work.
    pub(crate) problem: Option<String>,
    /// Sign-ins of a demonstration.
    pub(crate) demo: Vec<DemoSignIn>,
}

fn sign_in_page(
    desk: &Desk,
    visitor: &Visitor,
    login: &str,
    back: &str,
    problem: Option<String>,
) -> SignInPage {
    let l = visitor.l;
    let demo = desk.config.demo.as_ref().map(|demo| demo.sign_ins.clone()).unwrap_or_default();
    let frame = visitor.frame(desk).at("", l.t("sign-in-button"));
    SignInPage { frame, l, login: login.to_owned(), back: back.to_owned(), problem, demo }
}

/// `GET /sign-in`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, visitor: Visitor, query: Fields) -> Response {
    let back = query.some("back").map_or("/", local_path);
    if visitor.user.is_some() {
        return see_other(back);
    }
    page(&sign_in_page(&desk, &visitor, "", back, None))
}

/// `POST /sign-in`
pub(crate) async fn enter(State(desk): State<Arc<Desk>>, request: Request) -> Result<Response, PageError> {
    let (mut parts, body) = request.into_parts();
    let from = ConnectInfo::<SocketAddr>::from_request_parts(&mut parts, &desk).await;
    let address: Option<IpAddr> = from.ok().map(|ConnectInfo(peer)| peer.ip());
    let now = desk.store.now();
    if let Some(wait) = desk.throttle.wait(address, now) {
        return Err(PageError::TooOften { wait });
    }
    let Knock { visitor, fields } = Knock::from_request(Request::from_parts(parts, body), &desk).await?;
    let (l, login) = (visitor.l, fields.get("login"));
    // A password may begin or end with a space.
    let password = fields.by_name().get("password").copied().unwrap_or_default();
    let back = local_path(fields.get("back"));
    let problem = match desk.store.authenticate(desk.office.id, login, password).await? {
        SignIn::Welcome(user) => {
            let token = desk.store.start_session(&user).await?;
            let mut response = see_other(back);
            response.headers_mut().append(header::SET_COOKIE, set_cookie(&desk, "session", &token, None));
            return Ok(response);
        }
        SignIn::Wrong => l.t("sign-in-wrong").to_owned(),
        SignIn::Disabled => l.t("admin-login-disabled").to_owned(),
        SignIn::Locked { until } => {
            let show = Show { l, zone: desk.office.time_zone() };
            l.m("sign-in-locked").with("time", show.clock(until)).to_string()
        }
    };
    desk.throttle.failed(address, now);
    let mut response = page(&sign_in_page(&desk, &visitor, login, back, Some(problem)));
    *response.status_mut() = http::StatusCode::UNAUTHORIZED;
    Ok(response)
}

/// `POST /sign-out`
pub(crate) async fn leave(State(desk): State<Arc<Desk>>, request: Request) -> Result<Response, PageError> {
    let token = cookie(request.headers(), &desk.config.cookie("session"));
    Knock::from_request(request, &desk).await?;
    if let Some(token) = token {
        desk.store.end_session(&token).await?;
    }
    let mut response = see_other("/sign-in");
    response.headers_mut().append(header::SET_COOKIE, set_cookie(&desk, "session", "", Some(0)));
    Ok(response)
}

impl SignInPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let demo = vec![DemoSignIn {
            login: "siti".into(),
            password: "demo-netra-2026".into(),
            about_id: "penelaah".into(),
            about_en: "reviewer".into(),
        }];
        let problem = Some(l.t("sign-in-wrong").to_owned());
        let frame = Frame { user: None, ..frame };
        Self { frame, l, login: "siti".into(), back: "/queue".into(), problem, demo }
    }
}
