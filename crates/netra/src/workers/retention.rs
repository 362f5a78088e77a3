//! The retention loop: what the terms of a platform do not let the office keep, and what is older than the office keeps its
//! class (`[retention]`), is erased in time, whether or not anybody looks. The terms apply to the platforms of the sources;
//! the age to everything, however it came.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use netra_collect::coverage::{OnSourceDelete, Terms, terms};
use netra_store::{Aged, Expiry};
use tokio_util::sync::CancellationToken;

use super::pause;
use crate::office::Opened;

/// How often it is looked whether something is due.
const LOOK_EVERY: Duration = Duration::from_secs(3_600);

/// Erases what is due until it is stopped. A failure is logged and tried again at the next look.
pub async fn run(office: Opened, stop: CancellationToken) {
    loop {
        match everything(&office).await {
            Ok(gone) if gone == Erased::default() => {}
            Ok(Erased { posts, lines, batches, aged }) => {
                let Aged { acts, items, cases } = aged;
                tracing::info!(posts, lines, batches, acts, items, cases, "what was due was erased");
            }
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

/// What was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Posts, as the terms of their platforms ask.
    pub posts: u64,
    /// Lines in quarantine.
    pub lines: u64,
    /// Refused batches of the watch-list.
    pub batches: u64,
    /// What went by its age.
    pub aged: Aged,
}

/// Erases all that is due now; says how many of each.
///
/// # Errors
/// The store's; what was not erased is due still.
pub async fn everything(office: &Opened) -> Result<Erased> {
    let actor = office.worker("retention");
    Ok(Erased {
        posts: step(office).await?,
        lines: office.store.expire_quarantine(&actor).await?,
        batches: office.store.erase_watch_batches(&actor).await?,
        aged: office.store.erase_aged(&actor).await?,
    })
}

/// What the terms of the platforms that are read ask to be erased at this moment.
pub fn expiries(office: &Opened) -> Vec<Expiry> {
    let platforms: BTreeSet<_> = office.sources.now().all.iter().map(|it| it.connector.platform()).collect();
    let now = office.clock.now();
    platforms.iter().filter_map(|it| expiry(terms(it.as_str())?, now)).collect()
}

/// Erases what is due now; says how many posts it was.
///
/// # Errors
/// The store's; what was not erased is due still.
pub async fn step(office: &Opened) -> Result<u64> {
    let mut n = 0;
    for expiry in expiries(office) {
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
