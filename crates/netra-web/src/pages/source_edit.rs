//! Sources that are made at the desk: written as the settings that stand in the configuration otherwise, read by the same
//! program, kept in the store, and taken over by the running program within seconds. Those of the configuration are changed there.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use netra_store::{DeskSource, StoreError};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::visitor::Staff;

/// The form.
#[derive(Template)]
#[template(path = "source_edit.html")]
pub(crate) struct SourceEditPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    /// The name of a source that is there already.
    pub(crate) known: Option<String>,
    pub(crate) name: String,
    pub(crate) settings: String,
    pub(crate) examples: [(&'static str, &'static str); 3],
    pub(crate) problem: Option<String>,
}

/// What to begin with, per kind. Secrets are files on the server; none is ever typed here.
const EXAMPLES: [(&str, &str); 3] = [
    (
        "Bluesky",
        "every_minutes = 15\n\n[connector]\nkind = \"bluesky\"\nservice = \"https://bsky.social\"\nplc = \"https://plc.directory\"\n",
    ),
    (
        "Mastodon",
        "every_minutes = 30\n\n[connector]\nkind = \"mastodon\"\ninstance = \"https://mastodon.example\"\n# token_file = \"/etc/netra/mastodon.token\"\n",
    ),
    ("RSS, Atom", "every_minutes = 60\nhours = \"mon-fri 07:00-18:00\"\n\n[connector]\nkind = \"feed\"\n"),
];

/// `GET /sources/new`
pub(crate) async fn new(State(desk): State<Arc<Desk>>, staff: Staff) -> Response {
    page(&edit_page(&desk, &staff, None, String::new(), EXAMPLES[0].1.to_owned(), None))
}

/// `GET /sources/{source}/edit`
pub(crate) async fn edit(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(name): Path<String>,
) -> Result<Response, PageError> {
    let known = find(&desk, &staff, &name).await?.ok_or(PageError::NotFound)?;
    Ok(page(&edit_page(&desk, &staff, Some(known.name.clone()), known.name, known.settings, None)))
}

async fn find(desk: &Desk, staff: &Staff, name: &str) -> Result<Option<DeskSource>, PageError> {
    let all = desk.store.desk_sources(&staff.scope()).await?;
    Ok(all.into_iter().find(|it| it.name == name))
}

/// `POST /sources/save`
pub(crate) async fn save(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let (name, settings) = (fields.get("name"), fields.get("settings").replace("\r\n", "\n"));
    let l = staff.l;
    let of_desk = find(&desk, &staff, name).await?;
    if of_desk.is_some() && fields.get("known") != name {
        let why = l.t("sources-name-taken").to_owned();
        return Ok(refused(&desk, &staff, &fields, settings, why));
    }
    if of_desk.is_none() && desk.config.file_sources.iter().any(|it| it == name) {
        let why = l.t("sources-name-reserved").to_owned();
        return Ok(refused(&desk, &staff, &fields, settings, why));
    }
    if let Err(why) = (desk.hooks.check_source)(name, &settings) {
        return Ok(refused(&desk, &staff, &fields, settings, sentence_case(l.say(&why))));
    }
    match desk.store.save_source(&staff.actor(), name, &settings).await {
        Ok(()) => Ok(see_other("/sources?saved=1")),
        Err(StoreError::Invalid(why)) => {
            Ok(refused(&desk, &staff, &fields, settings, sentence_case(l.say(&why))))
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /sources/remove`: takes a source of the desk away; what it brought stays.
pub(crate) async fn remove(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    desk.store.remove_source(&posted.staff.actor(), posted.fields.get("source")).await?;
    Ok(see_other("/sources?removed=1"))
}

fn refused(desk: &Desk, staff: &Staff, fields: &Fields, settings: String, why: String) -> Response {
    let known = fields.some("known").map(str::to_owned);
    let name = fields.get("name").to_owned();
    let mut response = page(&edit_page(desk, staff, known, name, settings, Some(why)));
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn edit_page(
    desk: &Desk,
    staff: &Staff,
    known: Option<String>,
    name: String,
    settings: String,
    problem: Option<String>,
) -> SourceEditPage {
    let title = staff.l.t(if known.is_some() { "sources-change-a-source" } else { "sources-add-a-source" });
    let frame = staff.frame(desk, "sources", title);
    SourceEditPage { l: staff.l, frame, known, name, settings, examples: EXAMPLES, problem }
}

impl SourceEditPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let problem = Some(l.t("sources-name-taken").to_owned());
        let settings = EXAMPLES[0].1.to_owned();
        Self {
            l,
            frame,
            known: Some("situs".into()),
            name: "situs".into(),
            settings,
            examples: EXAMPLES,
            problem,
        }
    }
}
