//! The match loop: acts whose target's words arrived late, and everything after a new race or release.

use std::time::Duration;

use anyhow::Result;
use tokio_util::sync::CancellationToken;

use super::pause;
use crate::office::Opened;

/// Matches what waits until it is stopped. A failure is logged and tried again.
pub async fn run(office: Opened, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let wait = match step(&office).await {
            Ok(0) => Duration::from_millis(500),
            Ok(n) => {
                tracing::debug!(n, "acts matched that had waited");
                Duration::ZERO
            }
            Err(error) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "matching what waits failed; trying again in ten seconds"
                );
                Duration::from_secs(10)
            }
        };
        if !pause(&stop, wait).await {
            return;
        }
    }
}

/// Matches some of what waits; says how many acts it was. A rematch is asked for because another release is in use: it is
/// taken over first, however short ago it was signed.
///
/// # Errors
/// The store's; what was not matched still waits.
pub async fn step(office: &Opened) -> Result<usize> {
    office.take_over_release().await?;
    Ok(office.pipeline().match_waiting(&office.worker("matcher"), &office.scope()).await?)
}
