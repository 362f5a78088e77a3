//! A person's own keys: the one list of commands as a form.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use netra_store::{OwnKeys, StoreError};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::keys::{BadKey, COMMANDS, Keys, Problem, choice, command_named};
use crate::lang::{Html, Lang};
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::visitor::Staff;

/// The form.
#[derive(Template)]
#[template(path = "own_keys.html")]
pub(crate) struct OwnKeysPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) rows: Vec<Row>,
    pub(crate) no_single: bool,
    pub(crate) stored: bool,
    /// Why nothing was saved.
    pub(crate) problem: Option<String>,
}

/// One command.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) place: &'static str,
    /// What stands in the field.
    pub(crate) typed: String,
    pub(crate) usual: String,
    pub(crate) problem: Option<Html>,
}

/// `GET /account/keys`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, staff: Staff, fields: Fields) -> Response {
    let keys = Keys::of(&staff.user.keys);
    let typed = |name: &str| keys.chosen(name).map(ToString::to_string).unwrap_or_default();
    let rows = rows(staff.l, typed, &BTreeMap::new());
    let frame = staff.frame(&desk, "keys", staff.l.t("keys-heading"));
    page(&OwnKeysPage {
        l: staff.l,
        frame,
        rows,
        no_single: keys.no_single,
        stored: fields.has("stored"),
        problem: None,
    })
}

/// `POST /account/keys`: saves the choice, or all usual keys; what cannot be chosen comes back as it was typed.
pub(crate) async fn save(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let own = if fields.has("usual") { Ok(OwnKeys::default()) } else { choice(&fields) };
    let own = match own {
        Ok(own) => own,
        Err(problems) => {
            let n = problems.len() as u64;
            let said = staff.l.m("keys-not-saved").n("n", n).to_string();
            return Ok(refused(&desk, &staff, &fields, &problems, said));
        }
    };
    match desk.store.set_keys(&staff.actor(), &own).await {
        Ok(()) => Ok(see_other("/account/keys?stored=1")),
        Err(StoreError::Invalid(why)) => {
            let said = sentence_case(staff.l.say(&why));
            Ok(refused(&desk, &staff, &fields, &BTreeMap::new(), said))
        }
        Err(other) => Err(other.into()),
    }
}

fn refused(
    desk: &Desk,
    staff: &Staff,
    fields: &Fields,
    problems: &BTreeMap<&'static str, Problem>,
    said: String,
) -> Response {
    let l = staff.l;
    let mut response = page(&OwnKeysPage {
        l,
        frame: staff.frame(desk, "keys", l.t("keys-heading")),
        rows: rows(l, |name| fields.get(name).chars().take(40).collect(), problems),
        no_single: fields.has("no_single"),
        stored: false,
        problem: Some(said),
    });
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn rows(l: Lang, typed: impl Fn(&str) -> String, problems: &BTreeMap<&'static str, Problem>) -> Vec<Row> {
    let usual = Keys::default();
    COMMANDS
        .iter()
        .map(|it| Row {
            name: it.name,
            what: it.what(l),
            place: it.place(l),
            typed: typed(it.name),
            usual: usual.chosen(it.name).map(ToString::to_string).unwrap_or_default(),
            problem: problems.get(it.name).map(|problem| told(l, problem)),
        })
        .collect()
}

fn told(l: Lang, problem: &Problem) -> Html {
    match problem {
        Problem::Bad(BadKey::NotOne) => l.m("keys-not-one").html(),
        Problem::Bad(BadKey::Taken) => l.m("keys-taken").html(),
        Problem::Clash(key, others) => {
            let names: Vec<&str> =
                others.iter().filter_map(|it| command_named(it)).map(|it| it.what(l)).collect();
            l.m("keys-clash").with("key", key).with("others", names.join(", ")).html()
        }
    }
}

#[cfg(test)]
impl OwnKeysPage {
    /// With invented values, for the test that renders every page.
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let fields =
            Fields::default().and("hold", "x<i>").and("undo", "J").and("next", "j").and("search", "F5");
        let problems = choice(&fields).unwrap_err();
        let rows = rows(l, |name| fields.get(name).to_owned(), &problems);
        let problem = Some(l.m("keys-not-saved").n("n", 4).to_string());
        Self { l, frame, rows, no_single: true, stored: false, problem }
    }
}
