//! One item by its own address, with the queue beside it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use netra_model::{ItemId, ShortId};
use netra_store::{ItemKey, ItemView};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::pages::queue;
use crate::visitor::Staff;

/// `GET /items/{item}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let view = find(&desk, &staff, &id).await?;
    queue::open(&desk, &staff, &fields, Some(view), None).await
}

/// The item of an address, by short id as people type it, or by id.
pub(crate) async fn find(desk: &Desk, staff: &Staff, id: &str) -> Result<ItemView, PageError> {
    let key = match (id.parse::<ShortId>(), id.parse::<ItemId>()) {
        (Ok(short), _) => ItemKey::Short(short),
        (_, Ok(id)) => ItemKey::Id(id),
        _ => return Err(PageError::NotFound),
    };
    let scope = staff.scope();
    match desk.store.item(&scope, key.clone()).await? {
        Some(view) => Ok(view),
        None if desk.store.is_recused(&scope, key).await? => Err(PageError::Recused),
        None => Err(PageError::NotFound),
    }
}
