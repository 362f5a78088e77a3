//! What a reviewer does with an item: decide, put off, take back. Each change ends with a redirect, so that a
//! reload repeats nothing.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use jiff::civil::Date;
use netra_model::review::{ItemStatus, Verdict};
use netra_store::{Conflict, ItemKey, ItemView, KnownOn, StoreError};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::lang::Html;
use crate::pages::filters::{NAMES, filter_of};
use crate::pages::item::find;
use crate::pages::queue::{self, with};
use crate::pages::sheet::{self, Attempt, Practice};
use crate::posted::Posted;
use crate::respond::see_other;
use crate::show::Show;

/// How often a next item is looked for that no colleague opened in the same moment.
pub(crate) const TRIES: usize = 4;

/// `POST /items/{item}/decide`: on to the next item; what cannot be stored comes back as it was typed.
pub(crate) async fn decide(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (view, version) = seen(&desk, &posted, &id).await?;
    let (l, fields) = (posted.staff.l, &posted.fields);
    let verdict: Verdict =
        fields.get("verdict").parse().map_err(|_| PageError::form("queue-needs-verdict", address(&view)))?;
    let practice = Practice::of(&desk, &posted.staff.scope()).await?;
    let decision = match sheet::decision(l, fields, verdict, &practice) {
        Ok(decision) => decision,
        Err(why) => return again(&desk, &posted, &view, why, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    match desk.store.decide(&posted.staff.actor(), view.id, version, &decision).await {
        Ok(_) => next(&desk, &posted, &view).await,
        Err(StoreError::Invalid(why)) => {
            let why = l.m("review-as-said").with("said", sentence_case(l.say(&why))).html();
            again(&desk, &posted, &view, why, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(StoreError::Conflict(first)) => {
            let why = faster(&posted.staff.show(&desk), &view, &first);
            again(&desk, &posted, &view, why, StatusCode::CONFLICT).await
        }
        Err(StoreError::NotAllowed(_)) => {
            let why = l.m(refusal(&view)).html();
            again(&desk, &posted, &view, why, StatusCode::FORBIDDEN).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The item once more, with what was typed and why it was not stored.
async fn again(
    desk: &Desk,
    posted: &Posted,
    view: &ItemView,
    why: Html,
    status: StatusCode,
) -> Result<Response, PageError> {
    let fresh = desk.store.item(&posted.staff.scope(), ItemKey::Id(view.id)).await?;
    let verdict = posted.fields.get("verdict").parse().ok();
    let attempt = Attempt { verdict, typed: posted.fields.clone(), why, status };
    let back = Fields::parse(back_query(&posted.fields).as_bytes());
    queue::open(desk, &posted.staff, &back, Some(fresh.ok_or(PageError::NotFound)?), Some(attempt)).await
}

/// Who was first, when, and with what. Not who gave a first verdict to whoever may give the second one.
fn faster(show: &Show, view: &ItemView, first: &Conflict) -> Html {
    let l = show.l;
    let at = show.moment(first.at);
    let by = first.by_name.as_deref().unwrap_or(l.t("review-conflict-somebody"));
    match first.verdict {
        Some(verdict) => {
            let verdict = l.pick(verdict.label());
            l.m("review-conflict-decided").bdi("by", by).with("at", at).with("verdict", verdict).html()
        }
        None if view.blind => l.m("review-conflict-second").with("at", at).html(),
        None => l.m("review-conflict-changed").bdi("by", by).with("at", at).html(),
    }
}

/// Why this person cannot decide the item as it stands.
fn refusal(view: &ItemView) -> &'static str {
    match view.status {
        ItemStatus::Second if view.mine => "review-yours-waits",
        ItemStatus::Second => "review-not-your-role",
        ItemStatus::Plenary => "review-plenary-decides",
        _ => "review-settled",
    }
}

/// `POST /items/{item}/known`: the day it became known is changed, with a reason.
pub(crate) async fn known(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (view, version) = seen(&desk, &posted, &id).await?;
    let fields = &posted.fields;
    let day: Date = fields
        .get("known_on")
        .parse()
        .map_err(|_| PageError::form("review-day-cannot-be-read", address(&view)))?;
    let known = KnownOn { day, why: fields.get("known_why").to_owned() };
    let done = desk.store.set_known_on(&posted.staff.actor(), view.id, version, &known).await;
    done.map_err(|error| told(error, &view))?;
    Ok(see_other(&with(&back_query(fields), "", &address(&view))))
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
        .ok_or_else(|| PageError::form("queue-hold-needs-day", address(&view)))?;
    let reason =
        fields.some("reason").ok_or_else(|| PageError::form("queue-hold-needs-reason", address(&view)))?;
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
    let (filter, sort) = filter_of(&Fields::parse(query.as_bytes()), posted.staff.user.id, desk.is_quiet());
    let scope = posted.staff.scope();
    let mut following = None;
    for _ in 0..TRIES {
        let next = desk.store.next_item(&scope, &filter, sort, view.id).await?.filter(|id| *id != view.id);
        let Some(id) = next else { break };
        following = desk.store.short_id(&scope, id).await?;
        // It is theirs from now on: whoever decides a moment later is led to another one.
        if desk.store.open_item(&posted.staff.actor(), id).await?.is_empty() {
            break;
        }
    }
    let done = format!("done={}", view.short_id);
    Ok(match following {
        Some(item) => see_other(&with(&query, &done, &format!("/items/{item}"))),
        None => see_other(&with(&query, &done, "/queue")),
    })
}

/// The filters that came with the form, and nothing else of it.
fn back_query(fields: &Fields) -> String {
    Fields::parse(fields.get("back").as_bytes()).query(&NAMES)
}

fn told(error: StoreError, view: &ItemView) -> PageError {
    let back = address(view);
    match error {
        StoreError::Conflict(it) => {
            PageError::Conflict { item: view.short_id.to_string(), by: it.by_name, verdict: it.verdict }
        }
        StoreError::Invalid(why) => PageError::invalid(&why, back),
        StoreError::NotAllowed(_) => PageError::form("queue-cannot-undo", back),
        other => other.into(),
    }
}
