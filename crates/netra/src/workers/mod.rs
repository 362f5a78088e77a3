//! The loops of `netra run`. Tables are the queues between them, so that a stop at any moment resumes from rows.

pub mod collect;
pub mod index;
pub mod matching;
pub mod media;
pub mod office;
pub mod release;
pub mod rereview;
pub mod retention;
pub mod shadow;
mod trouble;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// Waits, or ends the wait early when everything is to stop. Says whether to go on.
async fn pause(stop: &CancellationToken, wait: Duration) -> bool {
    tokio::select! {
        () = stop.cancelled() => false,
        () = tokio::time::sleep(wait) => true,
    }
}
