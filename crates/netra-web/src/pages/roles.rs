//! Who may what: a table made by asking the very functions that open pages and let changes through.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_model::scope::Role;

use crate::Desk;
use crate::frame::{self, Frame};
use crate::lang::Lang;
use crate::respond::page;
use crate::visitor::{May, Staff};

/// What is asked of a role: the function, and the message that says what it opens. A test compares them with the
/// functions of the model.
const POWERS: [(&str, May, &str); 21] = [
    ("may_see_items", Role::may_see_items, "admin-may-see-items"),
    ("may_review", Role::may_review, "admin-may-review"),
    ("may_lead_review", Role::may_lead_review, "admin-may-lead-review"),
    ("may_see_practice", frame::may_see_practice, "admin-may-see-practice"),
    ("may_end_recusal", frame::may_end_recusal, "admin-may-end-recusal"),
    ("may_capture", Role::may_capture, "admin-may-capture"),
    ("may_see_identities", Role::may_see_identities, "admin-may-see-identities"),
    ("may_export", Role::may_export, "admin-may-export"),
    ("may_attribute", Role::may_attribute, "admin-may-attribute"),
    ("may_withdraw_attributions", Role::may_withdraw_attributions, "admin-may-withdraw-attributions"),
    ("may_see_watchlist", frame::may_see_watchlist, "admin-may-see-watchlist"),
    ("may_approve_watchlist", Role::may_approve_watchlist, "admin-may-approve-watchlist"),
    ("may_administer", Role::may_administer, "admin-may-administer"),
    ("may_hold_deletion", Role::may_hold_deletion, "admin-may-hold-deletion"),
    ("may_see_sources", frame::may_see_sources, "admin-may-see-sources"),
    ("may_see_dictionaries", frame::may_see_dictionaries, "admin-may-see-dictionaries"),
    ("may_edit_dictionaries", Role::may_edit_dictionaries, "admin-may-edit-dictionaries"),
    ("may_ask_shadow", frame::may_ask_shadow, "admin-may-ask-shadow"),
    ("may_sign_dictionaries", Role::may_sign_dictionaries, "admin-may-sign-dictionaries"),
    ("may_try", frame::may_try, "admin-may-try"),
    ("may_see_audit", Role::may_see_audit, "admin-may-see-audit"),
];

/// The table.
#[derive(Template)]
#[template(path = "roles.html")]
pub(crate) struct RolesPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    /// Label, whether it is the reader's own.
    pub(crate) roles: Vec<(&'static str, bool)>,
    pub(crate) powers: Vec<(&'static str, Vec<bool>)>,
}

/// `GET /roles`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, staff: Staff) -> Response {
    let l = staff.l;
    let frame = staff.frame(&desk, "roles", l.t("admin-roles-and-powers"));
    page(&RolesPage::new(frame, staff.role()))
}

impl RolesPage {
    pub(crate) fn new(frame: Frame, own: Role) -> Self {
        let l = frame.l;
        let roles = Role::ALL.into_iter().map(|role| (l.pick(role.label()), role == own)).collect();
        let asked = |(_, may, key): &(&str, May, &'static str)| {
            (l.t(key), Role::ALL.into_iter().map(may).collect::<Vec<bool>>())
        };
        Self { roles, powers: POWERS.iter().map(asked).collect(), l, frame }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_power_of_a_role_stands_in_the_table() {
        let sources =
            [include_str!("../../../netra-model/src/scope.rs"), include_str!("../frame.rs")].concat();
        let known: Vec<&str> = sources
            .split(" fn ")
            .skip(1)
            .filter_map(|it| it.split('(').next())
            .filter(|name| {
                name.starts_with("may_") && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            })
            .collect();
        assert!(known.len() > 10, "{known:?}");
        let missing: Vec<_> = known.iter().filter(|name| POWERS.iter().all(|(it, ..)| it != *name)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let nobody: Vec<_> = POWERS.iter().filter(|(_, may, _)| !Role::ALL.into_iter().any(may)).collect();
        assert!(nobody.is_empty(), "{:?}", nobody.iter().map(|it| it.0).collect::<Vec<_>>());
    }
}
