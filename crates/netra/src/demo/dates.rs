//! Moves the demo's dates so that its "today" is the day of the first start.

use jiff::ToSpan;
use jiff::civil::Date;

/// The day that the demo's files call today.
pub const REFERENCE_DAY: Date = Date::constant(2026, 10, 12);

/// Moves every date of 2026 that stands in the text as `YYYY-MM-DD` by whole days.
///
/// Only digits are exchanged, so the text keeps its shape (CSV, JSON, TOML). A date in a longer run of digits or
/// letters is left alone.
pub fn shift(text: &str, days: i64) -> String {
    let mut shifted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("2026-") {
        let starts_a_word = !rest[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-');
        let moved = starts_a_word.then(|| rest.get(at..at + 10)).flatten().and_then(|date| {
            let date: Date = date.parse().ok()?;
            date.checked_add(days.days()).ok()
        });
        shifted.push_str(&rest[..at]);
        match moved {
            Some(date) => shifted.push_str(&date.to_string()),
            None => shifted.push_str(&rest[at..at + 5]),
        }
        rest = &rest[at + if moved.is_some() { 10 } else { 5 }..];
    }
    shifted.push_str(rest);
    shifted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_move_and_nothing_else_does() {
        let text = r#"{"at":"2026-10-12T08:14:00+07:00","id":"x2026-10-12","note":"2026-13-01, 2026-","from":"2026-12-31"}"#;
        let moved = shift(text, 41);
        assert_eq!(
            moved,
            r#"{"at":"2026-11-22T08:14:00+07:00","id":"x2026-10-12","note":"2026-13-01, 2026-","from":"2027-02-10"}"#
        );
        assert_eq!(shift(text, 0), text);
    }
}
