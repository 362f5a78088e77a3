//! How often a host may be asked: a steady gap between requests, and what the host itself says about its limits.
//!
//! Pure: the present moment is an argument. A host's word is honoured, but never for longer than an hour, so that a
//! broken or hostile `Retry-After` cannot silence a source for a year.

use std::collections::HashMap;
use std::time::Duration;

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// The longest wait a host can impose with one answer.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);
/// How long to wait after "too many requests" without any hint.
const WAIT_WITHOUT_HINT: SignedDuration = SignedDuration::from_secs(60);
/// Hosts remembered before those at rest are forgotten.
const MANY_HOSTS: usize = 4096;

/// The state of all hosts.
#[derive(Debug, Default)]
pub struct Pace {
    hosts: HashMap<String, Host>,
}

#[derive(Debug, Default)]
struct Host {
    /// The next free moment; monotonic, so that a clock set back stops nothing.
    next: Option<Instant>,
    /// What the host asked for, in its own wall-clock time.
    blocked_until: Option<Timestamp>,
}

/// When a request may be sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn {
    /// At this moment; the place is taken.
    At(Instant),
    /// The host asked not to be asked before.
    Blocked(Timestamp),
}

impl Pace {
    /// Takes the next place in a host's line, one `gap` after the last.
    pub fn take(&mut self, host: &str, gap: Duration, now: Timestamp, instant: Instant) -> Turn {
        if self.hosts.len() >= MANY_HOSTS {
            self.hosts.retain(|_, host| {
                host.next.is_some_and(|next| next > instant)
                    || host.blocked_until.is_some_and(|until| until > now)
            });
        }
        let host = self.hosts.entry(host.to_owned()).or_default();
        if let Some(until) = host.blocked_until.filter(|until| *until > now) {
            return Turn::Blocked(until);
        }
        host.blocked_until = None;
        let at = host.next.map_or(instant, |next| next.max(instant));
        host.next = Some(at + gap);
        Turn::At(at)
    }

    /// Notes that a host does not want to be asked before `until`.
    pub fn block(&mut self, host: &str, until: Timestamp) {
        let host = self.hosts.entry(host.to_owned()).or_default();
        host.blocked_until = Some(host.blocked_until.map_or(until, |known| known.max(until)));
    }
}

/// Until when a refusing answer (429, 503) asks us to wait; between a second and [`LONGEST_WAIT`] from now.
pub fn refused_until(headers: &HeaderMap, now: Timestamp) -> Timestamp {
    let until = retry_after(headers, now)
        .or_else(|| reset(headers, now))
        .unwrap_or_else(|| after(now, WAIT_WITHOUT_HINT));
    clamp(until, now)
}

/// Until when an answer says that nothing is left, if it does (`RateLimit-Remaining: 0` and when that ends).
pub fn exhausted_until(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let left = text(headers, &["ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining"])?;
    let nothing_left = left.parse::<u64>().is_ok_and(|n| n == 0);
    nothing_left
        .then(|| reset(headers, now))
        .flatten()
        .filter(|until| *until > now)
        .map(|until| clamp(until, now))
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds or a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let value = text(headers, &["retry-after"])?;
    match value.parse::<u64>() {
        Ok(seconds) => Some(after(now, seconds_up_to_a_day(seconds))),
        Err(_) if value.bytes().all(|b| b.is_ascii_digit()) && !value.is_empty() => {
            Some(after(now, LONGEST_WAIT))
        }
        Err(_) => jiff::fmt::rfc2822::parse(value).ok().map(|date| date.timestamp()),
    }
}

/// The end of the present window: unix seconds (Bluesky, X), seconds from now (IETF draft), or ISO 8601 (Mastodon).
fn reset(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let value = text(headers, &["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"])?;
    match value.parse::<u64>() {
        Ok(delta) if delta < 1_000_000_000 => Some(after(now, seconds_up_to_a_day(delta))),
        Ok(unix) => i64::try_from(unix).ok().and_then(|unix| Timestamp::from_second(unix).ok()),
        Err(_) => value.parse().ok(),
    }
}

fn text<'a>(headers: &'a HeaderMap, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| headers.get(*name)).and_then(|value| value.to_str().ok()).map(str::trim)
}

fn seconds_up_to_a_day(seconds: u64) -> SignedDuration {
    SignedDuration::from_secs(seconds.min(86_400).cast_signed())
}

fn after(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(now)
}

fn clamp(until: Timestamp, now: Timestamp) -> Timestamp {
    until.clamp(after(now, SignedDuration::from_secs(1)), after(now, LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-10-12T01:00:00Z".parse().unwrap()
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn wait(pairs: &[(&'static str, &str)]) -> i64 {
        refused_until(&headers(pairs), now()).duration_since(now()).as_secs()
    }

    #[test]
    fn every_dialect_of_please_wait_is_read_and_clamped() {
        assert_eq!(wait(&[("retry-after", "120")]), 120);
        assert_eq!(wait(&[("retry-after", "Mon, 12 Oct 2026 01:05:00 GMT")]), 300);
        assert_eq!(wait(&[("retry-after", "Mon, 12 Oct 2020 01:05:00 GMT")]), 1, "the past");
        assert_eq!(wait(&[("retry-after", "999999999999")]), 3600, "absurd");
        assert_eq!(wait(&[("retry-after", "99999999999999999999999999")]), 3600, "more than fits");
        assert_eq!(wait(&[("retry-after", "-5")]), 60, "nonsense is no hint");
        assert_eq!(wait(&[("ratelimit-reset", "1791766830")]), 30, "unix seconds, as Bluesky sends");
        assert_eq!(
            wait(&[("x-ratelimit-reset", "2026-10-12T01:00:45.605394Z")]),
            45,
            "ISO 8601, as Mastodon sends"
        );
        assert_eq!(wait(&[("ratelimit-reset", "90")]), 90, "seconds from now, as the IETF draft has it");
        assert_eq!(wait(&[("ratelimit-reset", "99999999999999")]), 60, "beyond the calendar is no hint");
        assert_eq!(wait(&[]), 60);
    }

    #[test]
    fn an_answer_that_says_nothing_is_left_blocks_the_host_until_its_reset() {
        let left = |n: &str| headers(&[("ratelimit-remaining", n), ("ratelimit-reset", "1791766830")]);
        assert_eq!(exhausted_until(&left("1"), now()), None);
        let until = exhausted_until(&left("0"), now()).unwrap();
        let (mut pace, instant) = (Pace::default(), Instant::now());
        pace.block("pds.example", until);
        assert_eq!(pace.take("pds.example", Duration::ZERO, now(), instant), Turn::Blocked(until));
        assert_eq!(pace.take("other.example", Duration::ZERO, now(), instant), Turn::At(instant));
        assert_eq!(pace.take("pds.example", Duration::ZERO, until, instant), Turn::At(instant));
    }

    #[test]
    fn requests_to_one_host_stand_in_line() {
        let (mut pace, start, gap) = (Pace::default(), Instant::now(), Duration::from_millis(100));
        let turns: Vec<_> = (0..3).map(|_| pace.take("a.example", gap, now(), start)).collect();
        assert_eq!(turns, [Turn::At(start), Turn::At(start + gap), Turn::At(start + 2 * gap)]);
        assert_eq!(pace.take("b.example", gap, now(), start), Turn::At(start));
    }

    #[test]
    fn hosts_at_rest_are_forgotten_before_they_fill_the_memory() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        for n in 0..3 * MANY_HOSTS {
            pace.take(&format!("h{n}.example"), Duration::ZERO, now(), start);
        }
        assert!(pace.hosts.len() <= MANY_HOSTS);
    }
}
