//! The match loop: acts whose target's words arrived late, and everything after a new race or release.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::pause;
use crate::office::Opened;

/// Matches what waits until it is stopped. A failure is logged and tried again.
pub async fn run(office: Opened, stop: CancellationToken) {
    let (actor, scope, pipeline) = (office.worker("matcher"), office.scope(), office.pipeline());
    while !stop.is_cancelled() {
        let wait = match pipeline.match_waiting(&actor, &scope).await {
            Ok(0) => Duration::from_millis(500),
            Ok(n) => {
                tracing::debug!(n, "acts matched that had waited");
                Duration::ZERO
            }
            Err(error) => {
                tracing::error!(%error, "matching what waits failed; trying again in ten seconds");
                Duration::from_secs(10)
            }
        };
        if !pause(&stop, wait).await {
            return;
        }
    }
}
