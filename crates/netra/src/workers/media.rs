//! The media loop: fetches the files of posts worth it, one after the other, and never holds up an act.
//!
//! Which ones is planned from the changes of acts by `collect.media`: by default of acts with an item, both what the
//! watched person wrote and what that answers, shares or likes. Never of posts by people who are neither watched nor
//! known to a race, and only where the platform's terms allow it; what these ask to erase later goes with the words.
//! A file that cannot be had is tried again a few times; then the reason stays beside its medium.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use netra_collect::coverage::terms;
use netra_collect::media::{Again, FetchedMedium, MediaFailure, fetch};
use netra_collect::schedule::Hours;
use netra_http::Http;
use netra_model::act::Platform;
use netra_store::{MediaOutcome, MediaRule, MediaWire, MediaWork};
use tokio_util::sync::CancellationToken;

use super::pause;
use crate::config::MediaOf;
use crate::office::Opened;

/// How often it is looked whether something is to be fetched.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// So many files are fetched between two looks.
const AT_ONCE: u64 = 20;
/// The waits after failures, in minutes; after the last one a file is given up.
const WAITS: [i64; 5] = [1, 10, 60, 6 * 60, 24 * 60];

/// Fetches until it is stopped. A failure of the store is logged and tried again.
pub async fn run(office: Opened, http: Http, stop: CancellationToken) {
    let mut full = false;
    loop {
        // A source that was made meanwhile may be the first whose media are wanted.
        let Some(rule) = rule(&office) else {
            if !pause(&stop, LOOK_EVERY).await {
                return;
            }
            continue;
        };
        let wait = match step(&office, &http, &rule, &mut full, &stop).await {
            Ok(0) => LOOK_EVERY,
            Ok(_) => Duration::ZERO,
            Err(error) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "media cannot be fetched; trying again in ten seconds"
                );
                Duration::from_secs(10)
            }
        };
        if !pause(&stop, wait).await {
            return;
        }
    }
}

/// Whose media are wanted as it is configured; `None` when nobody's.
pub fn rule(office: &Opened) -> Option<MediaRule> {
    let collect = &office.config.collect;
    let sources = office.sources.now();
    let platforms: BTreeSet<Platform> = sources
        .all
        .iter()
        .map(|it| it.connector.platform())
        .filter(|it| terms(it.as_str()).is_some_and(|terms| terms.media))
        .collect();
    let wanted = collect.media != MediaOf::None && !collect.media_kinds.is_empty() && !platforms.is_empty();
    wanted.then(|| MediaRule {
        only_flagged: collect.media == MediaOf::Flagged,
        kinds: collect.media_kinds.clone(),
        platforms: platforms.into_iter().collect(),
    })
}

/// Plans and fetches some; says how many.
async fn step(
    office: &Opened,
    http: &Http,
    rule: &MediaRule,
    full: &mut bool,
    stop: &CancellationToken,
) -> Result<u64> {
    let actor = office.worker("media");
    let mut n = office.store.plan_media(&actor, rule).await?;
    let open = open_now(office, rule).await?;
    let work = office.store.media_work(&office.scope(), &open, AT_ONCE).await?;
    if work.is_empty() || is_full(office, full).await? {
        return Ok(n);
    }
    for medium in work {
        let outcome = tokio::select! {
            outcome = fetched(office, http, &medium) => outcome?,
            () = stop.cancelled() => return Ok(n),
        };
        if let MediaOutcome::Failed { why, again_at, .. } = &outcome {
            tracing::info!(
                platform = medium.platform.as_str(),
                why = why.en,
                again = again_at.is_some(),
                "a file was not fetched"
            );
        }
        office.store.media_fetched(&actor, &medium, &outcome).await?;
        n += 1;
    }
    Ok(n)
}

/// The platforms of which a source may be asked at present: not paused, not refused, within its hours.
async fn open_now(office: &Opened, rule: &MediaRule) -> Result<Vec<Platform>> {
    let paused = office.store.paused_sources(&office.scope()).await?;
    let now = office.clock.now();
    let sources = office.sources.now();
    let may_ask = sources.all.iter().filter(|it| {
        let hours = it.hours.as_deref().and_then(|text| Hours::parse(text, office.zone()).ok());
        !paused.iter().any(|pause| pause.source == it.name)
            && it.connector.refusal().is_none()
            && hours.is_none_or(|hours| hours.opens(now) <= now)
    });
    let platforms: BTreeSet<Platform> = may_ask.map(|it| it.connector.platform()).collect();
    Ok(platforms.into_iter().filter(|it| rule.platforms.contains(it)).collect())
}

/// Whether as much is kept as may be; told once.
async fn is_full(office: &Opened, told: &mut bool) -> Result<bool> {
    let most = u64::from(office.config.collect.media_most_gb) << 30;
    let kept = office.store.media_counts(&office.scope()).await?.kept_bytes;
    let full = most > 0 && kept >= most;
    if full && !*told {
        tracing::warn!(
            bytes = kept,
            "as many media are kept as collect.media_most_gb allows; no more are fetched until it is raised"
        );
    }
    *told = full;
    Ok(full)
}

/// Fetches one file and keeps its bytes.
async fn fetched(office: &Opened, http: &Http, medium: &MediaWork) -> Result<MediaOutcome> {
    let max = u64::from(office.config.collect.media_max_mb) << 20;
    match fetch(http, &medium.platform, medium.kind, &medium.url, max).await {
        Ok(FetchedMedium { answer, address_is_digest }) => {
            let sha256 = office.store.put_media(&answer.body).await?;
            let wire = MediaWire {
                request: answer.request,
                status: answer.status,
                headers: answer.headers,
                started_at: answer.started_at,
                finished_at: answer.finished_at,
                address_is_digest,
            };
            Ok(MediaOutcome::Kept { sha256, bytes: answer.body.len() as u64, wire })
        }
        Err(failure) => Ok(failed(failure, medium.tries, office.clock.now())),
    }
}

/// When a file that could not be had is tried again, if at all.
fn failed(failure: MediaFailure, tries: u32, now: Timestamp) -> MediaOutcome {
    let in_minutes = |n: i64| now.saturating_add(SignedDuration::from_mins(n)).unwrap_or(Timestamp::MAX);
    let (again_at, counts) = match failure.again {
        Again::Never => (None, true),
        Again::After(until) => (Some(until.max(in_minutes(1))), false),
        Again::Later => (WAITS.get(tries as usize).map(|minutes| in_minutes(*minutes)), true),
    };
    MediaOutcome::Failed { why: failure.why, again_at, counts }
}

#[cfg(test)]
mod tests {
    use netra_model::Sentence;

    use super::*;

    #[test]
    fn a_file_is_tried_again_a_few_times_and_a_hosts_wish_to_wait_is_no_try() {
        let now: Timestamp = "2026-10-01T00:00:00Z".parse().unwrap();
        let next = |again, tries| match failed(MediaFailure { why: Sentence::same("x"), again }, tries, now) {
            MediaOutcome::Failed { again_at, counts, .. } => {
                (again_at.map(|at| at.duration_since(now).as_mins()), counts)
            }
            MediaOutcome::Kept { .. } => unreachable!("a failure keeps nothing"),
        };
        assert_eq!(next(Again::Later, 0), (Some(1), true));
        assert_eq!(next(Again::Later, 4), (Some(24 * 60), true));
        assert_eq!(next(Again::Later, 5), (None, true));
        assert_eq!(next(Again::Never, 0), (None, true));
        let until = "2026-10-01T02:00:00Z".parse().unwrap();
        assert_eq!(next(Again::After(until), 3), (Some(120), false));
    }
}
