//! What a reviewer does with an item: decide, put off, take back. Each change ends with a redirect, so that a
//! reload repeats nothing.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use netra_model::review::{ItemStatus, Verdict};
use netra_store::{ItemKey, ItemView, NewDecision, StoreError};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::pages::filters::{NAMES, filter_of};
use crate::pages::item::find;
use crate::pages::queue::with;
use crate::posted::Posted;
use crate::respond::see_other;

/// `POST /items/{item}/decide`: on to the next item.
pub(crate) async fn decide(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (view, version) = seen(&desk, &posted, &id).await?;
    let fields = &posted.fields;
    let verdict: Verdict = fields
        .get("verdict")
        .parse()
        .map_err(|_| PageError::form("queue-choose-one-of-the-verdicts", address(&view)))?;
    let decision = NewDecision {
        verdict,
        reason: fields.get("reason").to_owned(),
        provision: None,
        note: String::new(),
    };
    if view.status == ItemStatus::Decided && view.version != version {
        return Err(conflict(&view));
    }
    let done = desk.store.decide(&posted.staff.actor(), view.id, version, &decision).await;
    done.map_err(|error| told(error, &view))?;
    next(&desk, &posted, &view).await
}

/// `POST /items/{item}/hold`: on to the next item.
pub(crate) async fn hold(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (view, version) = seen(&desk, &posted, &id).await?;
    let fields = &posted.fields;
    let today = desk.store.now().to_zoned(desk.office.time_zone()).date();
    let until: Date = fields
        .get("until")
        .parse()
        .ok()
        .filter(|day| *day > today)
        .ok_or_else(|| PageError::form("queue-choose-a-day-after-today-the-item", address(&view)))?;
    let reason = fields
        .some("reason")
        .ok_or_else(|| PageError::form("queue-write-why-this-item-is-put-off", address(&view)))?;
    let done = desk.store.hold(&posted.staff.actor(), view.id, version, until, reason).await;
    done.map_err(|error| told(error, &view))?;
    next(&desk, &posted, &view).await
}

/// `POST /items/{item}/release`: back into the queue.
pub(crate) async fn release(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let view = find(&desk, &posted.staff, &id).await?;
    desk.store.release_hold(&posted.staff.actor(), view.id).await.map_err(|error| told(error, &view))?;
    Ok(see_other(&address(&view)))
}

/// `POST /items/{item}/undo`: back at the item.
pub(crate) async fn undo(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let view = find(&desk, &posted.staff, &id).await?;
    desk.store.undo(&posted.staff.actor(), view.id).await.map_err(|error| told(error, &view))?;
    let query = back_query(&posted.fields);
    Ok(see_other(&with(&query, "", &address(&view))))
}

/// The item of the address, and the version of it that the reviewer saw.
async fn seen(desk: &Desk, posted: &Posted, id: &str) -> Result<(ItemView, u64), PageError> {
    let view = find(desk, &posted.staff, id).await?;
    Ok((view, posted.fields.get("version").parse().unwrap_or(0)))
}

fn address(view: &ItemView) -> String {
    format!("/items/{}", view.short_id)
}

/// To the item that follows under the filters the reviewer came with.
async fn next(desk: &Desk, posted: &Posted, view: &ItemView) -> Result<Response, PageError> {
    let query = back_query(&posted.fields);
    let (filter, sort) = filter_of(&Fields::parse(query.as_bytes()), desk.is_quiet());
    let scope = posted.staff.scope();
    let following = desk.store.next_item(&scope, &filter, sort, view.id).await?.filter(|id| *id != view.id);
    let following = match following {
        Some(id) => desk.store.item(&scope, ItemKey::Id(id)).await?,
        None => None,
    };
    let done = format!("done={}", view.short_id);
    Ok(match following {
        Some(item) => see_other(&with(&query, &done, &address(&item))),
        None => see_other(&with(&query, &done, "/queue")),
    })
}

/// The filters that came with the form, and nothing else of it.
fn back_query(fields: &Fields) -> String {
    Fields::parse(fields.get("back").as_bytes()).query(&NAMES)
}

fn conflict(view: &ItemView) -> PageError {
    let decision = view.decision();
    PageError::Conflict {
        item: view.short_id.to_string(),
        by: decision.map(|it| it.by_name.clone()),
        verdict: decision.map(|it| it.decision.verdict),
    }
}

fn told(error: StoreError, view: &ItemView) -> PageError {
    let back = address(view);
    match error {
        StoreError::Conflict(it) => {
            PageError::Conflict { item: view.short_id.to_string(), by: it.by_name, verdict: it.verdict }
        }
        StoreError::Invalid(why) => PageError::invalid(&why, back),
        StoreError::NotAllowed(_) => PageError::form("queue-this-cannot-be-done-only-who-decided", back),
        other => other.into(),
    }
}
