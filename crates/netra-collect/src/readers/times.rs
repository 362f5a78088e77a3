//! Points in time as exports write them.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use netra_model::act::When;

/// The moment a text names, if it is a possible one; otherwise [`When::Unknown`] with what was written.
///
/// `written` is RFC 3339 with an offset. Impossible is what lies before the first of the platforms (1997) or more
/// than a day after `seen_at`: year 1, year 9999, a clock set wrong.
pub(super) fn rfc3339(written: &str, exact: bool, seen_at: Timestamp) -> When {
    match written.trim().parse::<Timestamp>() {
        Ok(at) => possible(at, written, exact, seen_at),
        Err(_) => unknown(written),
    }
}

/// How a table writes its times.
#[derive(Debug, Clone)]
pub(super) struct TableTimes {
    /// A format of `strptime`, when the usual ones do not fit.
    pub(super) format: Option<String>,
    /// The zone of times written without one.
    pub(super) zone: TimeZone,
}

impl TableTimes {
    /// Reads RFC 3339, `2026-10-12 08:00[:00]`, `12/10/2026 08:00[:00]` (day first), or seconds or milliseconds
    /// since 1970, or `2021-08-05 20:27:14 EDT`; with a `format`, that one only. A text that is none of these comes back in RFC 3339's place.
    pub(super) fn to_rfc3339(&self, written: &str) -> String {
        let written = written.trim();
        let found = match &self.format {
            Some(format) => self.by_format(format, written),
            None => written.parse().ok().or_else(|| unix(written)).or_else(|| {
                const USUAL: [&str; 6] = [
                    "%Y-%m-%d %H:%M:%S",
                    "%Y-%m-%d %H:%M",
                    "%Y-%m-%dT%H:%M:%S",
                    "%d/%m/%Y %H:%M:%S",
                    "%d/%m/%Y %H:%M",
                    "%d-%m-%Y %H:%M",
                ];
                let usual = USUAL.iter().find_map(|format| self.by_format(format, written));
                usual.or_else(|| with_zone_name(written))
            }),
        };
        found.map_or_else(|| written.to_owned(), |at: Timestamp| at.to_string())
    }

    fn by_format(&self, format: &str, written: &str) -> Option<Timestamp> {
        if let Ok(at) = Timestamp::strptime(format, written) {
            return Some(at);
        }
        let local = DateTime::strptime(format, written).ok()?;
        local.to_zoned(self.zone.clone()).ok().map(|zoned| zoned.timestamp())
    }
}

/// A time with the name of its zone behind it, as CrowdTangle wrote them. Names that mean several zones are not guessed;
/// the American ones are CrowdTangle's own.
fn with_zone_name(written: &str) -> Option<Timestamp> {
    const HOURS: [(&str, i8); 18] = [
        ("UTC", 0),
        ("GMT", 0),
        ("Z", 0),
        ("EST", -5),
        ("EDT", -4),
        ("CST", -6),
        ("CDT", -5),
        ("MST", -7),
        ("MDT", -6),
        ("PST", -8),
        ("PDT", -7),
        ("CET", 1),
        ("CEST", 2),
        ("WIB", 7),
        ("WITA", 8),
        ("WIT", 9),
        ("SGT", 8),
        ("JST", 9),
    ];
    let (time, name) = written.rsplit_once(' ')?;
    let (_, hours) = HOURS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    let local = DateTime::strptime("%Y-%m-%d %H:%M:%S", time).ok()?;
    local.to_zoned(TimeZone::fixed(jiff::tz::offset(*hours))).ok().map(|zoned| zoned.timestamp())
}

/// Ten digits are seconds, thirteen milliseconds.
fn unix(written: &str) -> Option<Timestamp> {
    let n: i64 = written.parse().ok()?;
    match written.len() {
        9 | 10 => Timestamp::from_second(n).ok(),
        13 => Timestamp::from_millisecond(n).ok(),
        _ => None,
    }
}

fn possible(at: Timestamp, written: &str, exact: bool, seen_at: Timestamp) -> When {
    const FIRST: i64 = 852_076_800; // 1997-01-01, the year of the first such platform
    let last = seen_at.checked_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX);
    match (Timestamp::from_second(FIRST), exact) {
        (Ok(first), _) if at < first || at > last => unknown(written),
        (_, true) => When::Exact { at },
        (_, false) => When::Claimed { at },
    }
}

fn unknown(written: &str) -> When {
    When::Unknown { written: Some(written.chars().take(80).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen_at() -> Timestamp {
        "2026-10-12T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn an_impossible_time_is_unknown_and_what_was_written_is_kept() {
        for written in [
            "9999-12-31T23:59:59Z",
            "0001-01-01T00:00:00Z",
            "2036-10-12T00:00:00Z",
            "kemarin",
            "2026-10-12T25:00:00Z",
        ] {
            let expected = When::Unknown { written: Some(written.to_owned()) };
            assert_eq!(rfc3339(written, false, seen_at()), expected);
        }
    }

    #[test]
    fn a_time_is_a_claim_unless_the_file_says_that_it_is_exact() {
        let at: Timestamp = "2026-10-11T01:02:03Z".parse().unwrap();
        assert_eq!(rfc3339("2026-10-11T08:02:03+07:00", false, seen_at()), When::Claimed { at });
        assert_eq!(rfc3339("2026-10-11T01:02:03Z", true, seen_at()), When::Exact { at });
    }

    #[test]
    fn a_tables_times_are_read_in_the_tables_zone() {
        let times = |format: Option<&str>| TableTimes {
            format: format.map(str::to_owned),
            zone: TimeZone::fixed(jiff::tz::offset(7)),
        };
        for (written, format) in [
            ("2026-10-11 08:02:03", None),
            ("11/10/2026 08:02:03", None),
            ("2026-10-10 21:02:03 EDT", None),
            ("2026-10-11 08:02:03 WIB", None),
            ("2026-10-11T01:02:03Z", None),
            ("1791680523", None),
            ("1791680523000", None),
            ("Oct 11, 2026 08:02:03", Some("%b %d, %Y %H:%M:%S")),
            ("2026-10-11 01:02:03 +0000", Some("%Y-%m-%d %H:%M:%S %z")),
        ] {
            assert_eq!(times(format).to_rfc3339(written), "2026-10-11T01:02:03Z", "{written}");
        }
        assert_eq!(times(None).to_rfc3339("tadi pagi"), "tadi pagi");
    }
}
