//! Filters of the queue that people keep: with a name, for themselves or for the office, starred as tabs above the list.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use netra_store::{NewSavedFilter, SavedFilter, StoreError};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::filters::NAMES;
use crate::pages::queue::with;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::visitor::Staff;

/// The page of saved filters.
#[derive(Template)]
#[template(path = "saved_filters.html")]
pub(crate) struct SavedFiltersPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) filters: Vec<FilterLine>,
}

/// A line of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct FilterLine {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) query: String,
    pub(crate) shared: bool,
    pub(crate) starred: bool,
    pub(crate) owner: String,
    /// Whether it is the visitor's own.
    pub(crate) own: bool,
    pub(crate) may_delete: bool,
}

/// A tab above the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tab {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) current: bool,
}

/// The starred filters as tabs, after today's queue; none when nothing is starred.
pub(crate) fn tabs(l: Lang, saved: &[SavedFilter], query: &str) -> Vec<Tab> {
    let starred: Vec<&SavedFilter> = saved.iter().filter(|it| it.starred).collect();
    if starred.is_empty() {
        return Vec::new();
    }
    let first = Tab {
        href: String::from("/queue"),
        label: l.t("common-queue").to_owned(),
        current: query.is_empty(),
    };
    let of = |it: &SavedFilter| Tab {
        href: with(&it.query, "", "/queue"),
        label: it.name.clone(),
        current: it.query == query,
    };
    std::iter::once(first).chain(starred.into_iter().map(of)).collect()
}

/// `GET /filters`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    let saved = desk.store.saved_filters(&staff.actor()).await?;
    let supervises = staff.role() == netra_model::scope::Role::Supervisor;
    let line = |it: SavedFilter| FilterLine {
        href: with(&it.query, "", "/queue"),
        own: it.owner == staff.user.id,
        may_delete: it.owner == staff.user.id || supervises,
        id: it.id,
        name: it.name,
        query: it.query,
        shared: it.shared,
        starred: it.starred,
        owner: it.owner_name,
    };
    Ok(page(&SavedFiltersPage {
        frame: staff.frame(&desk, "queue", staff.l.t("day-saved-filters")),
        l: staff.l,
        filters: saved.into_iter().map(line).collect(),
    }))
}

/// `POST /filters`: a new one from the queue, or an own one under another name.
pub(crate) async fn save(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let fields = &posted.fields;
    let query = Fields::parse(fields.get("query").as_bytes()).query(&NAMES);
    let id = fields.some("id").map(str::to_owned);
    let filter =
        NewSavedFilter { name: fields.get("name").to_owned(), shared: fields.has("shared"), query, id };
    let back = if filter.id.is_some() { String::from("/filters") } else { with(&filter.query, "", "/queue") };
    let actor = posted.staff.actor();
    let saved = desk.store.save_filter(&actor, &filter).await.map_err(|error| told(error, &back))?;
    if filter.id.is_none() && fields.has("star") {
        desk.store.star_filter(&actor, &saved, true).await.map_err(|error| told(error, &back))?;
    }
    Ok(see_other(&back))
}

/// `POST /filters/{filter}/star`
pub(crate) async fn star(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let done = desk.store.star_filter(&posted.staff.actor(), &id, posted.fields.has("starred")).await;
    done.map_err(|error| told(error, "/filters"))?;
    Ok(see_other("/filters"))
}

/// `POST /filters/{filter}/delete`
pub(crate) async fn delete(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let done = desk.store.delete_filter(&posted.staff.actor(), &id).await;
    done.map_err(|error| told(error, "/filters"))?;
    Ok(see_other("/filters"))
}

fn told(error: StoreError, back: &str) -> PageError {
    match error {
        StoreError::Invalid(why) => PageError::invalid(&why, back),
        other => other.into(),
    }
}

#[cfg(test)]
impl SavedFiltersPage {
    /// With invented values.
    pub(crate) fn sample(frame: Frame) -> Self {
        let line = |own: bool| FilterLine {
            id: String::from("1"),
            name: String::from("Dinas <b>Kesehatan</b>"),
            href: String::from("/queue?due=h1"),
            query: String::from("due=h1"),
            shared: !own,
            starred: own,
            owner: String::from("Siti <i>(DEMO)</i>"),
            own,
            may_delete: own,
        };
        Self { l: frame.l, frame, filters: vec![line(true), line(false)] }
    }
}
