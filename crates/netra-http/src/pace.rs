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
        .or_else(|| all_used_until(headers, now))
        .or_else(|| windows(headers, now).into_iter().filter_map(|window| window.ends).min())
        .unwrap_or_else(|| after(now, WAIT_WITHOUT_HINT));
    clamp(until, now)
}

/// Until when an answer says that nothing is left, if it does (`RateLimit-Remaining: 0` and when that ends).
pub fn exhausted_until(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    all_used_until(headers, now).filter(|until| *until > now).map(|until| clamp(until, now))
}

fn all_used_until(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let used = windows(headers, now).into_iter().filter(|window| window.left == Some(0));
    used.filter_map(|window| window.ends).max()
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds or a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let value = text(headers, "retry-after")?;
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit are a very long wait, too.
        return Some(after(now, seconds_up_to_a_day(value.parse().unwrap_or(u64::MAX))));
    }
    http_date(value).map(|date| by_our_clock(date, headers, now))
}

/// What an answer tells about one of the host's limits.
#[derive(Debug, Default)]
struct Window {
    /// Requests that are left.
    left: Option<u64>,
    /// When there are new ones.
    ends: Option<Timestamp>,
}

/// The limits that an answer tells of, in any of the dialects that are spoken:
/// `RateLimit-Remaining` and `-Reset` (first IETF drafts, Bluesky), the same with `X-` (Mastodon, many others) and as
/// `x-rate-limit-…` (X), `RateLimit: limit=10, remaining=0, reset=7` (draft-ietf-httpapi-ratelimit-headers-07) and
/// `RateLimit: "burst";r=0;t=7, "day";r=90;t=7000` (from -08 on).
fn windows(headers: &HeaderMap, now: Timestamp) -> Vec<Window> {
    let mut windows = Vec::new();
    for family in ["ratelimit", "x-ratelimit", "x-rate-limit"] {
        let value = |what: &str| text(headers, &format!("{family}-{what}")).map(first);
        windows.push(Window {
            left: value("remaining").and_then(|left| left.parse().ok()),
            ends: value("reset").and_then(|reset| moment(reset, headers, now)),
        });
    }
    let mut in_words = Window::default();
    for member in
        headers.get_all("ratelimit").iter().filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(','))
    {
        let mut own = Window::default();
        for (name, value) in member.split(';').filter_map(|pair| pair.split_once('=')) {
            match name.trim() {
                "r" => own.left = value.trim().parse().ok(),
                "t" => own.ends = moment(value.trim(), headers, now),
                "remaining" => in_words.left = value.trim().parse().ok(),
                "reset" => in_words.ends = moment(value.trim(), headers, now),
                _ => {}
            }
        }
        windows.push(own);
    }
    windows.push(in_words);
    windows
}

/// The first of several values that a proxy has joined.
fn first(value: &str) -> &str {
    value.split([',', ';']).next().unwrap_or_default().trim()
}

/// The end of a window: unix seconds (Bluesky, X) or thousandths, seconds from now (IETF), or ISO 8601 (Mastodon).
fn moment(value: &str, headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    const A_DELTA_IS_LESS: u64 = 1_000_000_000;
    const THOUSANDTHS_ARE_MORE: u64 = 100_000_000_000;
    let whole = value.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b.is_ascii_digit()));
    let absolute = match whole.map_or(value, |(whole, _)| whole).parse::<u64>() {
        Ok(delta) if delta < A_DELTA_IS_LESS => return Some(after(now, seconds_up_to_a_day(delta))),
        Ok(unix) => {
            let seconds = if unix > THOUSANDTHS_ARE_MORE { unix / 1000 } else { unix };
            Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?
        }
        Err(_) => value.parse().ok().or_else(|| http_date(value))?,
    };
    Some(by_our_clock(absolute, headers, now))
}

/// A moment of the host's clock by ours: the two may differ by hours, and then an absolute time would be no wait at all or
/// a very long one. The answer's `Date` tells how far they are apart.
fn by_our_clock(moment: Timestamp, headers: &HeaderMap, now: Timestamp) -> Timestamp {
    let theirs = text(headers, "date").and_then(http_date).unwrap_or(now);
    after(now, moment.duration_since(theirs))
}

/// A date in any of the three forms that RFC 9110 (5.6.7) asks to be read.
fn http_date(value: &str) -> Option<Timestamp> {
    if let Ok(date) = jiff::fmt::rfc2822::parse(value) {
        return Some(date.timestamp());
    }
    ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"].iter().find_map(|form| {
        let date = jiff::fmt::strtime::parse(form, value).ok()?.to_datetime().ok()?;
        Some(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
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
        assert_eq!(wait(&[("retry-after", "Monday, 12-Oct-26 01:05:00 GMT")]), 300, "RFC 850");
        assert_eq!(wait(&[("retry-after", "Mon Oct 12 01:05:00 2026")]), 300, "asctime");
        assert_eq!(wait(&[("retry-after", "Mon, 12 Oct 2020 01:05:00 GMT")]), 1, "the past");
        assert_eq!(wait(&[("retry-after", "0")]), 1);
        assert_eq!(wait(&[("retry-after", "999999999999")]), 3600, "absurd");
        assert_eq!(wait(&[("retry-after", "99999999999999999999999999")]), 3600, "more than fits");
        for nonsense in ["-5", "soon", "", "1e9", "12 minutes", "Mon, 99 Oct 2026 01:05:00 GMT"] {
            assert_eq!(wait(&[("retry-after", nonsense)]), 60, "“{nonsense}” is no hint");
        }
        assert_eq!(wait(&[("ratelimit-reset", "1791766830")]), 30, "unix seconds, as Bluesky sends");
        assert_eq!(wait(&[("x-rate-limit-reset", "1791766830")]), 30, "unix seconds, as X sends");
        assert_eq!(wait(&[("x-ratelimit-reset", "1791766830123")]), 30, "unix thousandths");
        assert_eq!(
            wait(&[("x-ratelimit-reset", "2026-10-12T01:00:45.605394Z")]),
            45,
            "ISO 8601, as Mastodon sends"
        );
        assert_eq!(wait(&[("ratelimit-reset", "90")]), 90, "seconds from now, as the IETF draft has it");
        assert_eq!(wait(&[("x-ratelimit-reset", "90.25")]), 90);
        assert_eq!(wait(&[("ratelimit-reset", "99999999999999")]), 3600, "absurd");
        assert_eq!(
            wait(&[("ratelimit-reset", "99999999999999999999999")]),
            60,
            "beyond the calendar is no hint"
        );
        assert_eq!(wait(&[("ratelimit", "limit=10, remaining=0, reset=70")]), 70, "IETF draft 7");
        assert_eq!(
            wait(&[("ratelimit", "\"burst\";r=0;t=7, \"day\";r=0;t=700, \"x\";r=5;t=900")]),
            700,
            "IETF draft 8"
        );
        assert_eq!(
            wait(&[("ratelimit", "\"burst\";t=7, \"day\";t=700")]),
            7,
            "nobody says which one was used up"
        );
        assert_eq!(wait(&[("ratelimit", ";;=,\"")]), 60);
        assert_eq!(wait(&[("retry-after", "5"), ("ratelimit-reset", "90")]), 5, "the plainer word counts");
        assert_eq!(wait(&[]), 60);
    }

    #[test]
    fn a_host_whose_clock_is_wrong_is_understood_by_its_own_date() {
        let fast = ("date", "Mon, 12 Oct 2026 06:00:00 GMT");
        assert_eq!(wait(&[fast, ("retry-after", "Mon, 12 Oct 2026 06:02:00 GMT")]), 120);
        assert_eq!(wait(&[fast, ("x-ratelimit-reset", "2026-10-12T06:00:45.605394Z")]), 45);
        assert_eq!(wait(&[fast, ("ratelimit-reset", "90")]), 90, "seconds are seconds");
        assert_eq!(wait(&[("date", "gestern"), ("ratelimit-reset", "1791766830")]), 30);
    }

    #[test]
    fn an_answer_that_says_nothing_is_left_blocks_the_host_until_its_reset() {
        let left = |n: &str| headers(&[("ratelimit-remaining", n), ("ratelimit-reset", "1791766830")]);
        assert_eq!(exhausted_until(&left("1"), now()), None);
        let of_the_ietf = |text: &str| exhausted_until(&headers(&[("ratelimit", text)]), now());
        assert_eq!(of_the_ietf("\"burst\";r=3;t=7, \"day\";r=1;t=700"), None);
        assert!(of_the_ietf("\"burst\";r=0;t=7, \"day\";r=1;t=700").is_some());
        let mixed = headers(&[("x-ratelimit-remaining", "0"), ("ratelimit-reset", "90")]);
        assert_eq!(exhausted_until(&mixed, now()), None, "two dialects are not one sentence");
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
