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

/// A word and what it means.
pub(crate) type Meaning = (&'static str, &'static str);

/// Help: keys, words, roles.
#[derive(Template)]
#[template(path = "help.html")]
pub(crate) struct HelpPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) day: Vec<&'static str>,
    /// Every command with its key.
    pub(crate) keys: Vec<(String, &'static str)>,
    pub(crate) words: Vec<Meaning>,
    pub(crate) roles: Vec<Meaning>,
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

/// The guide for staff, in the language of its reader.
#[derive(Template)]
#[template(path = "guide.html")]
pub(crate) struct GuidePage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
}

/// `GET /guide`
pub(crate) async fn guide(State(desk): State<Arc<Desk>>, staff: Staff) -> Response {
    page(&GuidePage { frame: staff.frame(&desk, "guide", staff.l.t("frame-guide")), l: staff.l })
}

impl HelpPage {
    pub(crate) fn new(frame: Frame) -> Self {
        let l = frame.l;
        let roles = Role::ALL.into_iter().map(|role| (l.pick(role.label()), role_work(l, role))).collect();
        Self { day: day(l), keys: frame.keys.sheet(l), words: words(l), roles, frame, l }
    }
}

/// What a member of staff does, from the morning to the report.
fn day(l: Lang) -> Vec<&'static str> {
    vec![
        l.t("help-day-queue"),
        l.t("help-day-hold"),
        l.t("help-day-capture"),
        l.t("help-day-tips"),
        l.t("help-day-case"),
        l.t("help-day-form-a"),
    ]
}

fn words(l: Lang) -> Vec<Meaning> {
    vec![
        (l.t("common-item"), l.t("help-word-item-means")),
        (l.t("help-word-match"), l.t("help-word-match-means")),
        (l.t("help-word-priority"), l.t("help-word-priority-means")),
        (l.t("common-attribution"), l.t("help-word-attribution-means")),
        (l.t("common-initial-information"), l.t("help-word-initial-means")),
        (l.t("common-report"), l.t("help-word-report-means")),
        (l.t("common-case"), l.t("help-word-case-means")),
        (l.t("help-word-unsettled"), l.t("help-word-unsettled-means")),
    ]
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_guide_has_the_same_parts_pictures_and_steps_in_both_languages() {
        let guides =
            [include_str!("../../templates/guide_id.html"), include_str!("../../templates/guide_en.html")];
        let named = |guide: &'static str, before: &str| -> Vec<&'static str> {
            guide.split(before).skip(1).filter_map(|after| after.split('"').next()).collect()
        };
        for what in ["<section id=\"", "href=\"#", "g::picture(\""] {
            let [id, en] = guides.map(|it| named(it, what));
            assert!(!id.is_empty() && id == en, "{what}: {id:?} and {en:?}");
        }
        let steps =
            |guide: &str| guide.split("<section").map(|it| it.matches("<li>").count()).collect::<Vec<_>>();
        assert_eq!(steps(guides[0]), steps(guides[1]));
        let parts = named(guides[0], "<section id=\"");
        assert_eq!(parts, named(guides[0], "href=\"#"), "the contents name every part in its order");
    }
}
