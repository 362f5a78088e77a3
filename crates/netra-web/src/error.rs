//! What can go wrong for a person, and how it is told: one variant per thing they can meet, one template, one way
//! back. What only the operator can mend is logged here and shown as one sentence.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use netra_model::Sentence;
use netra_model::review::Verdict;
use netra_store::StoreError;

use crate::frame::Frame;
use crate::lang::{Lang, both};

/// Why a page cannot be shown or a change was not made.
#[derive(Debug, Clone)]
pub(crate) enum PageError {
    /// There is no such page, item, person, case or file (for this office).
    NotFound,
    /// The role does not open this.
    NotAllowed,
    /// Nobody is signed in any more; `back` is where to return to afterwards.
    SessionEnded { back: String },
    /// Somebody else was first.
    Conflict { item: String, by: Option<String>, verdict: Option<Verdict> },
    /// A form says something that makes no sense; the sentence says what would, in both languages.
    BadForm { why: (String, String), back: String },
    /// A form that was not made for this visitor, or too long ago.
    StaleForm,
    /// A request that another site sent on the visitor's behalf.
    FromElsewhere,
    /// More bytes than are taken in.
    TooLarge,
    /// Too many tries; `wait` in seconds.
    TooOften { wait: i64 },
    /// The disk is full or the database busy; nothing was stored.
    TryAgain { full: bool },
    /// Something is broken here; it is in the log.
    Broken,
}

impl PageError {
    /// A form that makes no sense, told by the message of a key.
    pub(crate) fn form(key: &'static str, back: impl Into<String>) -> Self {
        let why = both(key);
        Self::BadForm { why: (why.id, why.en), back: back.into() }
    }

    /// What the store refused, with its own words.
    pub(crate) fn invalid(why: &Sentence, back: impl Into<String>) -> Self {
        Self::BadForm { why: (sentence_case(&why.id), sentence_case(&why.en)), back: back.into() }
    }

    /// Logs an error that only the operator can mend.
    pub(crate) fn broken(what: &str, error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "the desk could not {what}");
        Self::Broken
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotAllowed | Self::FromElsewhere | Self::StaleForm => StatusCode::FORBIDDEN,
            Self::SessionEnded { .. } => StatusCode::UNAUTHORIZED,
            Self::Conflict { .. } => StatusCode::CONFLICT,
            Self::BadForm { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TryAgain { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What happened.
    fn title(&self, l: Lang) -> &'static str {
        match self {
            Self::NotFound => l.t("frame-not-found"),
            Self::NotAllowed => l.t("frame-your-role-does-not-open-this-page"),
            Self::SessionEnded { .. } => l.t("frame-your-session-has-ended"),
            Self::Conflict { .. } => l.t("frame-somebody-else-decided-first"),
            Self::BadForm { .. } => l.t("frame-something-in-the-form-needs-mending"),
            Self::StaleForm => l.t("frame-this-form-is-no-longer-valid"),
            Self::FromElsewhere => l.t("frame-the-request-came-from-another-site"),
            Self::TooLarge => l.t("frame-the-file-is-too-large"),
            Self::TooOften { .. } => l.t("frame-too-many-attempts"),
            Self::TryAgain { full: true } => l.t("frame-the-disk-is-full"),
            Self::TryAgain { full: false } => l.t("frame-the-database-is-busy"),
            Self::Broken => l.t("frame-something-is-broken-on-our-side"),
        }
    }

    /// What is kept and what to do.
    fn advice(&self, l: Lang) -> String {
        match self {
            Self::NotFound => l.t("frame-it-is-not-in-this-office-or").to_owned(),
            Self::NotAllowed => l.t("frame-ask-your-offices-admin-if-your-work").to_owned(),
            Self::SessionEnded { .. } => l.t("frame-nothing-was-stored-yet-sign-in-in").to_owned(),
            Self::Conflict { by, verdict, .. } => {
                let by = by.as_deref().unwrap_or(l.t("frame-a-colleague"));
                match verdict {
                    Some(verdict) => format!(
                        "{} {by}: {}. {}",
                        l.t("frame-already-decided-by"),
                        l.pick(verdict.label()),
                        l.t("frame-your-decision-was-not-stored")
                    ),
                    None => format!(
                        "{} {by}. {}",
                        l.t("frame-this-item-was-changed-by"),
                        l.t("frame-look-at-it-again-before-you-decide")
                    ),
                }
            }
            Self::BadForm { why, .. } => l.either(&why.0, &why.1).to_owned(),
            Self::StaleForm => l.t("frame-nothing-was-stored-load-the-page-again").to_owned(),
            Self::FromElsewhere => l.t("frame-to-be-safe-it-was-refused-and").to_owned(),
            Self::TooLarge => l.t("frame-nothing-was-stored-one-submission-holds-at").to_owned(),
            Self::TooOften { wait } => {
                let minutes = (wait + 59) / 60;
                format!("{} {minutes} {}", l.t("frame-wait"), l.t("frame-minutes-then-try-again"))
            }
            Self::TryAgain { full: true } => l.t("frame-nothing-was-stored-tell-the-admin-send").to_owned(),
            Self::TryAgain { full: false } => l.t("frame-nothing-was-stored-send-again-in-a").to_owned(),
            Self::Broken => l.t("frame-it-is-in-the-log-what-was").to_owned(),
        }
    }

    /// The way back: where to and its label.
    fn way(&self, l: Lang) -> (String, &'static str) {
        match self {
            Self::SessionEnded { .. } => ("/sign-in".to_owned(), l.t("frame-sign-in-in-a-new-tab")),
            Self::Conflict { item, .. } => (format!("/items/{item}"), l.t("frame-look-at-the-item")),
            Self::BadForm { back, .. } => (back.clone(), l.t("frame-back-to-the-form")),
            _ => ("/".to_owned(), l.t("frame-to-the-start-page")),
        }
    }
}

/// `a case needs a title` as a sentence of a page: `A case needs a title.`
pub(crate) fn sentence_case(said: &str) -> String {
    let mut letters = said.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let end = if said.ends_with(['.', '?', '!']) { "" } else { "." };
    first.chain(letters).chain(end.chars()).collect()
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::TryAgain { full: true },
            StoreError::Busy => Self::TryAgain { full: false },
            StoreError::NotAllowed(_) => Self::NotAllowed,
            StoreError::Missing { .. } => Self::NotFound,
            StoreError::Conflict(conflict) => {
                Self::Conflict { item: String::new(), by: conflict.by_name, verdict: conflict.verdict }
            }
            StoreError::Invalid(why) => Self::invalid(&why, "/"),
            other => Self::broken("ask the store", &other),
        }
    }
}

/// Handlers answer with the bare status; the outermost layer knows the visitor and dresses it as a page.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The one page of all errors.
#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    title: &'static str,
    advice: String,
    href: String,
    label: &'static str,
    /// The page behind this one still holds what was typed: the way leads into another tab.
    new_tab: bool,
}

impl ErrorPage {
    pub(crate) fn new(error: &PageError, frame: Frame) -> Self {
        let l = frame.l;
        let (href, label) = error.way(l);
        let title = error.title(l);
        let new_tab = matches!(error, PageError::SessionEnded { .. });
        Self { frame: frame.at("", title), l, title, advice: error.advice(l), href, label, new_tab }
    }
}
