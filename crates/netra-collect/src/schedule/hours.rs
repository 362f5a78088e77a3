//! When a source may be asked: the days and hours of its office, in the office's zone.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Days of the week and a stretch of each, in a zone. Pure: the present moment is an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    zone: TimeZone,
    days: Vec<Weekday>,
    from: Time,
    until: Time,
}

/// Why text does not say hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” are no hours; write for instance \"08:00-17:00\" or \"mon-fri 08:00-17:00\"")]
pub struct BadHours(pub String);

const DAYS: [(&str, &str, Weekday); 7] = [
    ("mon", "sen", Weekday::Monday),
    ("tue", "sel", Weekday::Tuesday),
    ("wed", "rab", Weekday::Wednesday),
    ("thu", "kam", Weekday::Thursday),
    ("fri", "jum", Weekday::Friday),
    ("sat", "sab", Weekday::Saturday),
    ("sun", "min", Weekday::Sunday),
];

impl Hours {
    /// Reads `08:00-17:00` or `mon-fri 08:00-17:00` (also `sen-jum`). A stretch over midnight (`20:00-06:00`) belongs to
    /// the day on which it begins; equal ends mean the whole day.
    ///
    /// # Errors
    /// When the text has another form.
    pub fn parse(text: &str, zone: TimeZone) -> Result<Self, BadHours> {
        let bad = || BadHours(text.chars().take(60).collect());
        let (days, stretch) = match text.trim().rsplit_once(' ') {
            Some((days, stretch)) => (read_days(&days.to_lowercase()).ok_or_else(bad)?, stretch),
            None => (DAYS.iter().map(|(.., day)| *day).collect(), text.trim()),
        };
        let (from, until) = stretch.split_once('-').ok_or_else(bad)?;
        let time = |text: &str| Time::strptime("%H:%M", text.trim()).map_err(|_| bad());
        Ok(Self { zone, days, from: time(from)?, until: time(until)? })
    }

    /// `now` while it is open, else the moment when it opens next.
    pub fn opens(&self, now: Timestamp) -> Timestamp {
        let today = now.to_zoned(self.zone.clone()).date();
        // Yesterday's stretch may reach into today; a week later at most it opens again.
        let mut day = today.yesterday().unwrap_or(today);
        for _ in 0..9 {
            if self.days.contains(&day.weekday()) {
                let over_midnight = self.until <= self.from;
                let last = if over_midnight { day.tomorrow().unwrap_or(day) } else { day };
                let moment = |date: jiff::civil::Date, time: Time| {
                    date.to_datetime(time).to_zoned(self.zone.clone()).map(|it| it.timestamp())
                };
                if let (Ok(from), Ok(until)) = (moment(day, self.from), moment(last, self.until))
                    && now < until
                {
                    return from.max(now);
                }
            }
            day = day.checked_add(1.day()).unwrap_or(day);
        }
        now
    }
}

fn read_days(text: &str) -> Option<Vec<Weekday>> {
    let day = |name: &str| DAYS.iter().position(|(en, id, _)| *en == name.trim() || *id == name.trim());
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (day(first)?, day(last)?),
            None => (day(part)?, day(part)?),
        };
        let n = (last + 7 - first) % 7;
        days.extend((0..=n).map(|i| DAYS[(first + i) % 7].2));
    }
    Some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(hours: &str, now: &str) -> String {
        let hours = Hours::parse(hours, TimeZone::get("Asia/Makassar").unwrap()).unwrap();
        hours.opens(now.parse().unwrap()).to_string()
    }

    #[test]
    fn a_source_opens_in_the_offices_hours_on_the_offices_days() {
        // 12 October 2026 is a Monday; Makassar is eight hours ahead of UTC.
        for (hours, now, at) in [
            ("08:00-17:00", "2026-10-12T00:00:00Z", "2026-10-12T00:00:00Z"),
            ("08:00-17:00", "2026-10-11T23:59:00Z", "2026-10-12T00:00:00Z"),
            ("08:00-17:00", "2026-10-12T09:00:00Z", "2026-10-13T00:00:00Z"),
            ("sen-jum 08:00-17:00", "2026-10-16T09:30:00Z", "2026-10-19T00:00:00Z"),
            ("fri-mon 08:00-17:00", "2026-10-13T01:00:00Z", "2026-10-16T00:00:00Z"),
            ("sat,sun 10:00-12:00", "2026-10-12T00:00:00Z", "2026-10-17T02:00:00Z"),
            ("20:00-06:00", "2026-10-12T20:00:00Z", "2026-10-12T20:00:00Z"),
            ("20:00-06:00", "2026-10-12T01:00:00Z", "2026-10-12T12:00:00Z"),
            ("mon 20:00-06:00", "2026-10-12T20:00:00Z", "2026-10-12T20:00:00Z"),
            ("00:00-00:00", "2026-10-12T20:00:00Z", "2026-10-12T20:00:00Z"),
        ] {
            assert_eq!(opens(hours, now), at, "{hours} at {now}");
        }
    }

    #[test]
    fn what_are_no_hours_is_said_with_an_example() {
        for text in ["", "8-17", "mon-fri", "someday 08:00-17:00", "08:00-25:00", "08:00"] {
            let error = Hours::parse(text, TimeZone::UTC).unwrap_err().to_string();
            assert!(error.contains("08:00-17:00"), "{error}");
        }
    }
}
