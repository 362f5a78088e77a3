//! Light or dark: as the system says, unless the person chose. Kept in a cookie of the browser, since it belongs to the
//! screen, not to the person.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::header;

use crate::Desk;
use crate::error::PageError;
use crate::fields::local_path;
use crate::lang::Lang;
use crate::posted::Knock;
use crate::respond::see_other;
use crate::visitor::set_cookie;

/// How the desk is lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// As the system says.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// All, in the order of the switch.
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The theme of a cookie or form; anything else is the system's.
    pub(crate) fn of(name: &str) -> Self {
        Self::ALL.into_iter().find(|it| it.name() == name).unwrap_or_default()
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) fn is_system(&self) -> bool {
        *self == Self::System
    }

    pub(crate) fn label(&self, l: &Lang) -> &'static str {
        match self {
            Self::System => l.t("frame-theme-system"),
            Self::Light => l.t("frame-theme-light"),
            Self::Dark => l.t("frame-theme-dark"),
        }
    }
}

/// `POST /theme`: back to where the visitor was.
pub(crate) async fn choose(State(desk): State<Arc<Desk>>, knock: Knock) -> Result<Response, PageError> {
    let theme = Theme::of(knock.fields.get("theme"));
    let mut response = see_other(local_path(knock.fields.get("back")));
    let cookie = set_cookie(&desk, "theme", theme.name(), Some(31_536_000));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
