//! News without a reload: server-sent events (HTML standard, section 9.2) that say only that something changed and how
//! many items wait. The page then asks for itself again and takes over its list; whoever hears nothing loses nothing.
//!
//! One look at the store every [`EVERY`] serves all listeners, and none is taken while nobody listens. A listener is told
//! at once how it stands, so that a connection that was cut is up to date when it is back.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use netra_model::scope::Scope;
use tokio::sync::watch;

use crate::Desk;
use crate::visitor::Staff;

/// Between two looks at the store.
const EVERY: Duration = Duration::from_secs(2);

/// The office's last change, as all listeners hear of it.
#[derive(Debug)]
pub(crate) struct Live {
    heard: watch::Sender<u64>,
    closing: watch::Sender<bool>,
}

impl Default for Live {
    fn default() -> Self {
        Self { heard: watch::Sender::new(0), closing: watch::Sender::new(false) }
    }
}

impl Live {
    /// Ends every stream, so that the server can stop.
    pub(crate) fn close(&self) {
        self.closing.send_replace(true);
    }
}

/// Looks at the store as long as the desk is open.
pub(crate) async fn watch(desk: Arc<Desk>) {
    let mut closing = desk.live.closing.subscribe();
    let scope = Scope::office(desk.office.id);
    let look = async {
        loop {
            if desk.live.heard.receiver_count() > 0 {
                match desk.store.last_change(&scope).await {
                    Ok(now) => drop(desk.live.heard.send_if_modified(|heard| {
                        *heard != now && {
                            *heard = now;
                            true
                        }
                    })),
                    Err(error) => tracing::warn!(%error, "could not look for news"),
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    };
    tokio::select! {
        () = look => {}
        _ = closing.wait_for(|closing| *closing) => {}
    }
}

/// `GET /events`: `queue` events, each with how many items wait for this person.
pub(crate) async fn events(State(desk): State<Arc<Desk>>, staff: Staff) -> impl IntoResponse {
    let heard = desk.live.heard.subscribe();
    let closing = desk.live.closing.subscribe();
    let told = None;
    let events = stream::unfold((desk, staff.scope(), heard, closing, told), next);
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

type Listening = (Arc<Desk>, Scope, watch::Receiver<u64>, watch::Receiver<bool>, Option<(u64, u64)>);

/// Waits for a change that this listener was not told of.
async fn next(
    (desk, scope, mut heard, mut closing, told): Listening,
) -> Option<(Result<Event, Infallible>, Listening)> {
    loop {
        let seq = *heard.borrow_and_update();
        if told.is_none_or(|(last, _)| last != seq) {
            // A store that cannot answer now is asked again at the next change.
            if let Ok(waiting) = desk.store.waiting(&scope).await {
                let event = Event::default().event("queue").id(seq.to_string()).data(waiting.to_string());
                return Some((Ok(event), (desk, scope, heard, closing, Some((seq, waiting)))));
            }
        }
        tokio::select! {
            changed = heard.changed() => changed.ok()?,
            _ = closing.wait_for(|closing| *closing) => return None,
        }
    }
}
