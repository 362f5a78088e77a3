//! What a date that somebody's program wrote is worth.

use jiff::{SignedDuration, Timestamp};
use netra_model::act::When;

use crate::json::storable;

/// Nothing that is watched here is older; a date before it is a mistake or a joke.
const FIRST_PLAUSIBLE: Timestamp = Timestamp::constant(852_076_800, 0); // 1997-01-01, before the first feed
/// How far a clock may run ahead.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_hours(24);

/// A possible moment is a claim; anything else is unknown, with what was written.
pub(crate) fn claimed(written: Option<&str>, at: Option<Timestamp>, seen_at: Timestamp) -> When {
    let latest = seen_at.saturating_add(CLOCK_SKEW).unwrap_or(seen_at);
    match at {
        Some(at) if (FIRST_PLAUSIBLE..=latest).contains(&at) => When::Claimed { at },
        _ => When::Unknown { written: written.map(|text| storable(text.trim().chars().take(80).collect())) },
    }
}

/// The moment that a feed's date names: RFC 3339 (Atom, JSON Feed) or RFC 2822 (RSS), with the liberties that are usual.
/// A date without a zone is no moment.
pub(crate) fn feed_date(written: &str) -> Option<Timestamp> {
    let text = written.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return has_plausible_offset(text).then_some(at);
    }
    // The day of the week says nothing and is often in another language or wrong.
    let text = text.split_once(", ").map_or(text, |(_, date)| date);
    let zone = ZONES.iter().find_map(|(name, offset)| Some((text.strip_suffix(name)?, offset)));
    let text = match zone {
        Some((date, offset)) => format!("{} {offset}", date.trim_end()),
        None => text.to_owned(),
    };
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    let zoned = parser.parse_zoned(&text).ok()?;
    (zoned.offset().seconds().abs() <= 14 * 3600).then(|| zoned.timestamp())
}

/// Names of zones that RFC 2822 does not know.
const ZONES: [(&str, &str); 5] =
    [("WITA", "+0800"), ("WIT", "+0900"), ("WIB", "+0700"), ("UTC", "+0000"), ("Z", "+0000")];

/// No place on Earth is further than 14 hours from UTC; `+25:00` is a mistake that can be parsed.
pub(crate) fn has_plausible_offset(text: &str) -> bool {
    let pieces = jiff::fmt::temporal::Pieces::parse(text);
    let offset = pieces.ok().and_then(|pieces| pieces.to_numeric_offset());
    offset.is_none_or(|offset| offset.seconds().abs() <= 14 * 3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_feeds_write_them_are_moments_and_others_are_not() {
        for written in [
            "2026-10-11T08:02:03+07:00",
            "2026-10-11T01:02:03Z",
            "Sun, 11 Oct 2026 01:02:03 GMT",
            "Sun, 11 Oct 2026 01:02:03 +0000",
            "Mon, 11 Oct 2026 01:02:03 UTC",
            "Minggu, 11 Oct 2026 08:02:03 WIB",
            "11 Oct 2026 09:02:03 WITA",
            " 11 Oct 2026 01:02:03 Z ",
        ] {
            assert_eq!(feed_date(written), Some("2026-10-11T01:02:03Z".parse().unwrap()), "{written}");
        }
        for written in
            ["2026-10-11 08:02:03", "kemarin", "", "2026-10-11T01:02:03+25:00", "32 Oct 2026 01:02:03 GMT"]
        {
            assert_eq!(feed_date(written), None, "{written}");
        }
    }

    #[test]
    fn an_impossible_moment_is_unknown_and_kept_as_written() {
        let seen_at: Timestamp = "2026-10-12T00:00:00Z".parse().unwrap();
        let worth = |written: &str| claimed(Some(written), feed_date(written), seen_at);
        assert_eq!(
            worth("2026-10-12T20:00:00Z"),
            When::Claimed { at: "2026-10-12T20:00:00Z".parse().unwrap() }
        );
        for written in
            ["0001-01-01T00:00:00Z", "2036-10-12T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "kemarin"]
        {
            assert_eq!(worth(written), When::Unknown { written: Some(written.to_owned()) });
        }
        assert_eq!(claimed(None, None, seen_at), When::Unknown { written: None });
    }
}
