//! The retention loop: what the terms of a platform do not let the office keep is erased in time, whether or not
//! anybody looks. It applies to the platforms of the configured sources; captures and files are the office's own.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use netra_collect::coverage::{OnSourceDelete, Terms, terms};
use netra_store::Expiry;
use tokio_util::sync::CancellationToken;

use super::pause;
use crate::office::Opened;

/// How often it is looked whether something is due.
const LOOK_EVERY: Duration = Duration::from_secs(3_600);

/// Erases what is due until it is stopped. A failure is logged and tried again at the next look.
pub async fn run(office: Opened, stop: CancellationToken) {
    loop {
        match step(&office).await {
            Ok(0) => {}
            Ok(n) => tracing::info!(n, "posts were erased as their platform's terms ask; tombstones stay"),
            Err(error) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "what the terms ask to erase could not be erased; trying again in an hour"
                );
            }
        }
        if !pause(&stop, LOOK_EVERY).await {
            return;
        }
    }
}

/// Erases what is due now; says how many posts it was.
///
/// # Errors
/// The store's; what was not erased is due still.
pub async fn step(office: &Opened) -> Result<u64> {
    let platforms: BTreeSet<_> = office.config.sources.iter().map(|it| it.connector.platform()).collect();
    let mut n = 0;
    for platform in platforms {
        let Some(expiry) = terms(platform.as_str()).and_then(|it| expiry(it, office.clock.now())) else {
            continue;
        };
        n += office.store.expire_contents(&office.worker("retention"), &expiry).await?;
    }
    Ok(n)
}

/// What the terms ask to erase at a time, if anything.
fn expiry(terms: &Terms, now: Timestamp) -> Option<Expiry> {
    let since = |days: u16| now.saturating_sub(SignedDuration::from_hours(i64::from(days) * 24)).ok();
    let deleted_there = terms.on_source_delete == OnSourceDelete::Erase;
    let not_seen_since = terms.retention_days.and_then(since);
    let platform = terms.platform.parse().expect("terms name a platform; their own test reads them all");
    (deleted_there || not_seen_since.is_some()).then_some(Expiry { platform, not_seen_since, deleted_there })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_terms_ask_for_is_erased() {
        let now: Timestamp = "2026-10-31T00:00:00Z".parse().unwrap();
        let of = |platform: &str| expiry(terms(platform).unwrap(), now);
        let youtube = of("youtube").unwrap();
        assert_eq!(youtube.not_seen_since, Some("2026-10-01T00:00:00Z".parse().unwrap()));
        assert!(youtube.deleted_there);
        assert_eq!(of("x").map(|it| (it.not_seen_since, it.deleted_there)), Some((None, true)));
        assert_eq!((of("bluesky"), of("mastodon"), of("feed")), (None, None, None));
    }
}
