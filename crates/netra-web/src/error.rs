//! What can go wrong for a person, and how it is told: one variant per thing they can meet, one template, one way
//! back. What only the operator can mend is logged here and shown as one sentence.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use netra_model::Sentence;
use netra_model::review::Verdict;
use netra_store::StoreError;

use crate::frame::Frame;
use crate::lang::{Html, Lang, both};

/// Why a page cannot be shown or a change was not made.
#[derive(Debug, Clone)]
pub(crate) enum PageError {
    /// There is no such page, item, person, case or file (for this office).
    NotFound,
    /// The reader has withdrawn from what this is about.
    Recused,
    /// The role does not open this.
    NotAllowed,
    /// The role opens it, but not for this; the message of the key says why.
    Refused(&'static str),
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
            Self::NotFound | Self::Recused => StatusCode::NOT_FOUND,
            Self::NotAllowed | Self::Refused(_) | Self::FromElsewhere | Self::StaleForm => {
                StatusCode::FORBIDDEN
            }
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
            Self::NotFound => l.t("error-not-found"),
            Self::Recused => l.t("review-recused-from-this"),
            Self::NotAllowed => l.t("error-not-allowed"),
            Self::Refused(_) => l.t("error-refused"),
            Self::SessionEnded { .. } => l.t("error-session-ended"),
            Self::Conflict { .. } => l.t("error-conflict"),
            Self::BadForm { .. } => l.t("error-form"),
            Self::StaleForm => l.t("error-stale-form"),
            Self::FromElsewhere => l.t("error-elsewhere"),
            Self::TooLarge => l.t("error-too-large"),
            Self::TooOften { .. } => l.t("error-too-often"),
            Self::TryAgain { full: true } => l.t("error-full"),
            Self::TryAgain { full: false } => l.t("error-busy"),
            Self::Broken => l.t("error-broken"),
        }
    }

    /// What is kept and what to do.
    fn advice(&self, l: Lang) -> Html {
        match self {
            Self::Conflict { by, verdict, .. } => {
                let by = by.as_deref().unwrap_or(l.t("error-colleague"));
                let told = match verdict {
                    Some(verdict) => l.m("error-decided").with("verdict", l.pick(verdict.label())),
                    None => l.m("error-changed"),
                };
                told.bdi("name", by).html()
            }
            Self::TooOften { wait } => {
                let minutes = u64::try_from(*wait).unwrap_or(0).div_ceil(60);
                l.m("error-too-often-wait").n("minutes", minutes).html()
            }
            other => Html::text(other.plain_advice(l)),
        }
    }

    /// The same where it needs no values.
    fn plain_advice(&self, l: Lang) -> &str {
        match self {
            Self::NotFound => l.t("error-not-found-do"),
            Self::Recused => l.t("review-recused-hint"),
            Self::NotAllowed => l.t("error-not-allowed-do"),
            Self::SessionEnded { .. } => l.t("error-session-ended-do"),
            Self::BadForm { why, .. } => l.either(&why.0, &why.1),
            Self::StaleForm => l.t("error-stale-form-do"),
            Self::FromElsewhere => l.t("error-elsewhere-do"),
            Self::TooLarge => l.t("error-too-large-do"),
            Self::TryAgain { full: true } => l.t("error-full-do"),
            Self::TryAgain { full: false } => l.t("error-busy-do"),
            Self::Broken => l.t("error-broken-do"),
            Self::Refused(key) => l.t(key),
            Self::Conflict { .. } | Self::TooOften { .. } => "",
        }
    }

    /// The way back: where to and its label.
    fn way(&self, l: Lang) -> (String, &'static str) {
        match self {
            Self::SessionEnded { .. } => ("/sign-in".to_owned(), l.t("error-to-sign-in")),
            Self::Conflict { item, .. } => (format!("/items/{item}"), l.t("error-to-item")),
            Self::BadForm { back, .. } => (back.clone(), l.t("error-to-form")),
            _ => ("/".to_owned(), l.t("error-to-start")),
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
            StoreError::NotAllowed(why) => refusal(why).map_or(Self::NotAllowed, Self::Refused),
            StoreError::Missing { .. } => Self::NotFound,
            StoreError::Conflict(conflict) => {
                Self::Conflict { item: String::new(), by: conflict.by_name, verdict: conflict.verdict }
            }
            StoreError::Invalid(why) => Self::invalid(&why, "/"),
            other => Self::broken("ask the store", &other),
        }
    }
}

/// The message for what the store refuses although the role is the right one; it says why to programmers, in English.
fn refusal(why: &str) -> Option<&'static str> {
    match why {
        "captures are entered about people of your own units, and not of those you withdrew from" => {
            Some("error-other-units")
        }
        "this item does not wait for the plenary" => Some("error-no-plenary"),
        "an account is taken from a person by a signed-in supervisor" => Some("error-detach"),
        "the item waits for its second review; the day it became known is set with that verdict" => {
            Some("error-known-second")
        }
        "the day it became known is set with the verdict “indication” or “needs tracing”" => {
            Some("error-known-verdict")
        }
        "nobody ends their own declaration; ask another supervisor or the admin" => Some("error-own-recusal"),
        "this is written by its own function, not by hand" => Some("error-case-entry"),
        "only who is signed in is named in notes" | "only a signed-in person looks at items" => {
            Some("error-signed-in")
        }
        "whoever wrote on a draft does not sign it; a second person does" => Some("draft-own-signature"),
        "there is no decision to undo" => Some("error-nothing-to-undo"),
        "only who made a decision can undo it; decide anew instead" => Some("error-undo-by-another"),
        "the decision is older than twelve hours; decide anew instead" => Some("error-undo-too-late"),
        _ => None,
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
    advice: Html,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Every reason that stands in a statement of the store itself; the role's own are told by one page.
    fn reasons() -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../netra-store/src/queries");
        let files = std::fs::read_dir(folder).unwrap().map(|it| std::fs::read_to_string(it.unwrap().path()));
        let mut reasons = Vec::new();
        for text in files.map(Result::unwrap) {
            for after in text.split("StoreError::NotAllowed(").skip(1) {
                if let Some(quoted) = after.trim_start().strip_prefix('"') {
                    reasons.push(quoted.split('"').next().unwrap_or_default().to_owned());
                }
            }
        }
        reasons
    }

    #[test]
    fn what_the_store_refuses_is_told_in_the_readers_language() {
        let reasons = reasons();
        assert!(reasons.len() >= 5, "{reasons:?}");
        for why in &reasons {
            assert!(refusal(why).is_some(), "no message for “{why}”");
        }
    }

    #[test]
    fn an_error_tells_how_long_to_wait_and_who_was_first() {
        let told = |error: PageError, l| error.advice(l).to_string();
        let wait = |wait| told(PageError::TooOften { wait }, Lang::English);
        assert_eq!(wait(60), "Wait 1 minute, then try again.");
        assert_eq!(wait(61), "Wait 2 minutes, then try again.");
        let first = PageError::Conflict {
            item: "X".into(),
            by: Some("<Wati>".into()),
            verdict: Some(Verdict::Trace),
        };
        assert_eq!(
            told(first, Lang::Indonesian),
            "Sudah diputuskan oleh <bdi>&lt;Wati&gt;</bdi>: Perlu penelusuran. Keputusan Anda tidak disimpan."
        );
    }
}
