//! The start address, and the page of keys and words.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_model::scope::Role;

use crate::Desk;
use crate::error::PageError;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::respond::{page, see_other};
use crate::show::role_work;
use crate::visitor::Staff;

/// A key and what it does.
pub(crate) type KeyRow = (&'static str, &'static str);

/// Help: keys, words, roles.
#[derive(Template)]
#[template(path = "help.html")]
pub(crate) struct HelpPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) day: Vec<&'static str>,
    pub(crate) keys: Vec<KeyRow>,
    pub(crate) words: Vec<KeyRow>,
    pub(crate) roles: Vec<KeyRow>,
}

/// `GET /`: the page this role works on; for an admin the list of the first day, until it is done.
pub(crate) async fn start(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    let first_day = staff.role().may_administer() && super::start::is_open(&desk, &staff).await?;
    Ok(see_other(match staff.role() {
        _ if first_day => "/start",
        role if role.may_see_items() => "/queue",
        Role::Admin => "/sources",
        Role::Auditor => "/audit",
        Role::Editor => "/dictionaries",
        _ => "/help",
    }))
}

/// `GET /help`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, staff: Staff) -> Response {
    let l = staff.l;
    page(&HelpPage::new(staff.frame(&desk, "help", l.t("frame-help-and-keys"))))
}

impl HelpPage {
    pub(crate) fn new(frame: Frame) -> Self {
        let l = frame.l;
        let roles = Role::ALL.into_iter().map(|role| (l.pick(role.label()), role_work(l, role))).collect();
        Self { frame, l, day: day(l), keys: keys(l), words: words(l), roles }
    }
}

/// What a member of staff does, from the morning to the report.
fn day(l: Lang) -> Vec<&'static str> {
    vec![
        l.t("frame-open-the-queue-read-the-post-the"),
        l.t("frame-not-sure-yet-put-it-on-hold"),
        l.t("frame-saw-something-yourself-on-social-media-enter"),
        l.t("frame-a-citizen-tells-something-enter-it-under"),
        l.t("frame-items-that-belong-together-are-gathered-in"),
        l.t("frame-at-the-end-of-the-day-print"),
    ]
}

/// Every key of the queue; each presses a button that is on the page.
pub(crate) fn keys(l: Lang) -> Vec<KeyRow> {
    vec![
        ("1", l.t("common-no-indication")),
        ("2", l.t("frame-needs-tracing")),
        ("3", l.t("frame-indication-on-to-second-review")),
        ("4", l.t("frame-prevention-suffices")),
        ("R", l.t("frame-write-a-reason")),
        ("T", l.t("frame-put-on-hold-with-a-day-and")),
        ("U", l.t("frame-undo-the-last-decision")),
        ("J", l.t("frame-next-item")),
        ("K", l.t("frame-previous-item")),
        ("/", l.t("common-search")),
        ("?", l.t("frame-this-list-of-keys")),
        ("Esc", l.t("frame-leave-a-field")),
    ]
}

fn words(l: Lang) -> Vec<KeyRow> {
    vec![
        (l.t("common-item"), l.t("frame-one-act-that-matched-the-dictionaries-and")),
        (l.t("frame-matches"), l.t("frame-words-or-signs-of-a-post-fit")),
        (l.t("frame-priority"), l.t("frame-the-order-of-work-for-acts-not")),
        (l.t("frame-attribution"), l.t("frame-why-we-believe-an-account-is-that")),
        (l.t("common-initial-information"), l.t("frame-what-a-citizen-tells-maybe-anonymously-it")),
        (l.t("common-report"), l.t("frame-what-a-pelapor-tells-with-formal-and")),
        (l.t("common-case"), l.t("frame-items-that-a-person-gathered-to-be")),
        (l.t("frame-unsettled"), l.t("frame-authorities-read-that-provision-differently")),
    ]
}
