//! Keeps a running process at the sources that were made at the desk, and under the release in use: when another one is signed or
//! gone back to, here or in another
//! process, the next batch is matched under it. Nothing waits, and no batch is half under one.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::pause;
use crate::office::Opened;

/// How often the store is asked which release is in use.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Follows the release in use until it is stopped. A failure is logged once for each way it fails, and tried again.
pub async fn follow(office: Opened, stop: CancellationToken) {
    let mut said = String::new();
    while pause(&stop, LOOK_EVERY).await {
        if let Err(error) = office.take_over_sources().await {
            tracing::warn!(%error, "sources of the desk could not be taken over; trying again");
        }
        match office.take_over_release().await {
            Ok(false) => said.clear(),
            Ok(true) => {
                let release = office.matcher.now().release().to_string();
                tracing::info!(release = &release[..12], "another dictionary release is in use from now on");
            }
            Err(error) => {
                let error = format!("{error:#}");
                if error != said {
                    tracing::error!(
                        error,
                        "the release in use could not be taken over; the one before is used on"
                    );
                }
                said = error;
            }
        }
    }
}
