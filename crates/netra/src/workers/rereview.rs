//! The re-review loop: once a day is over, some of what was dismissed and some of what was never flagged is drawn to be
//! looked at again. A machine that was off for some days draws from each of them.

use std::time::Duration;

use anyhow::{Context, Result};
use netra_store::Drawn;
use tokio_util::sync::CancellationToken;

use super::pause;
use crate::office::Opened;

/// How often it is looked whether a day is over.
const LOOK_EVERY: Duration = Duration::from_secs(1_800);
/// So many days back; what was drawn once is not drawn again.
const DAYS_BACK: i32 = 7;

/// Draws until it is stopped. A failure is logged and tried again at the next look.
pub async fn run(office: Opened, stop: CancellationToken) {
    loop {
        if let Err(error) = step(&office).await {
            tracing::error!(
                error = format!("{error:#}"),
                "no samples were drawn; trying again in half an hour"
            );
        }
        if !pause(&stop, LOOK_EVERY).await {
            return;
        }
    }
}

/// Draws from the days that are over, the oldest first; says how much the days that were not drawn before gave.
///
/// # Errors
/// The store's; what was drawn from other days stays.
pub async fn step(office: &Opened) -> Result<Drawn> {
    let today = office.clock.now().to_zoned(office.zone()).date();
    let mut all = Drawn::default();
    for back in (1..=DAYS_BACK).rev() {
        let day = today.checked_sub(jiff::Span::new().days(back)).context("a day within a week of today")?;
        let drawn = office.store.draw_reviews(&office.worker("re-review"), day).await?;
        all.items += drawn.items;
        all.acts += drawn.acts;
    }
    Ok(all)
}
