//! The language switch.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::header;
use netra_store::Language;

use crate::Desk;
use crate::error::PageError;
use crate::fields::local_path;
use crate::lang::Lang;
use crate::posted::Knock;
use crate::respond::see_other;
use crate::visitor::set_cookie;

/// `POST /lang`: remembered with the person, and in a cookie for the sign-in page.
pub(crate) async fn choose(State(desk): State<Arc<Desk>>, knock: Knock) -> Result<Response, PageError> {
    let Knock { visitor, fields } = knock;
    let l = Lang::of(fields.get("lang"));
    if let Some(user) = &visitor.user {
        let language = if l == Lang::English { Language::English } else { Language::Indonesian };
        desk.store.set_language(&user.actor(), language).await?;
    }
    let mut response = see_other(local_path(fields.get("back")));
    response.headers_mut().append(header::SET_COOKIE, set_cookie(&desk, "lang", l.code(), Some(31_536_000)));
    Ok(response)
}
