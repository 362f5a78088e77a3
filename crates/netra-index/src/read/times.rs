//! Days as people write them: `7 hari`, `12 Okt 2026`, `senin`, `2026-10`.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::words::fold_all;

/// Farther back than this nobody counts: ten years of days.
const MOST_AGO: i64 = 3_660;

/// The days that a text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) first: Date,
    pub(super) last: Date,
    /// The last day when the text says until when: *sampai 7 hari* ends where *7 hari* begins.
    pub(super) until: Date,
}

const MONTHS: [(&str, i8); 37] = [
    ("januari", 1),
    ("january", 1),
    ("jan", 1),
    ("februari", 2),
    ("february", 2),
    ("feb", 2),
    ("pebruari", 2),
    ("maret", 3),
    ("march", 3),
    ("mar", 3),
    ("april", 4),
    ("apr", 4),
    ("mei", 5),
    ("may", 5),
    ("juni", 6),
    ("june", 6),
    ("jun", 6),
    ("juli", 7),
    ("july", 7),
    ("jul", 7),
    ("agustus", 8),
    ("august", 8),
    ("agu", 8),
    ("agt", 8),
    ("aug", 8),
    ("september", 9),
    ("sept", 9),
    ("sep", 9),
    ("oktober", 10),
    ("october", 10),
    ("okt", 10),
    ("oct", 10),
    ("november", 11),
    ("nov", 11),
    ("desember", 12),
    ("december", 12),
    ("des", 12),
];

const WEEKDAYS: [(&str, Weekday); 16] = [
    ("senin", Weekday::Monday),
    ("monday", Weekday::Monday),
    ("selasa", Weekday::Tuesday),
    ("tuesday", Weekday::Tuesday),
    ("rabu", Weekday::Wednesday),
    ("wednesday", Weekday::Wednesday),
    ("kamis", Weekday::Thursday),
    ("thursday", Weekday::Thursday),
    ("jumat", Weekday::Friday),
    ("jum'at", Weekday::Friday),
    ("friday", Weekday::Friday),
    ("sabtu", Weekday::Saturday),
    ("saturday", Weekday::Saturday),
    ("minggu", Weekday::Sunday),
    ("ahad", Weekday::Sunday),
    ("sunday", Weekday::Sunday),
];

/// The days of a text behind `sejak:`, `sampai:` or `tanggal:`. What counts from today needs to know it.
pub(super) fn days(text: &str, today: Option<Date>) -> Option<Days> {
    let folded = fold_all(text);
    let words: Vec<&str> = folded.split([' ', ',', '_']).filter(|it| !it.is_empty()).collect();
    absolute(&words, today).or_else(|| relative(&words, today?))
}

/// The same without a column before it, where only what is plainly a time is one: how many pieces it takes.
pub(super) fn bare(pieces: &[&str], today: Option<Date>) -> Option<(usize, Days)> {
    let folded: Vec<String> = pieces.iter().take(4).map(|piece| fold_all(piece)).collect();
    let words: Vec<&str> = folded.iter().map(String::as_str).collect();
    if let Some(iso) = words.first().and_then(|it| iso(it)) {
        return Some((1, one(iso)));
    }
    if words.len() >= 3
        && words[0].len() <= 2
        && words[2].len() == 4
        && let Some(found) = absolute(&words[..3], today)
    {
        return Some((3, found));
    }
    let today = today?;
    let (lead, rest) = match words.first() {
        Some(&("last" | "past")) => (1, &words[1..]),
        _ => (0, &words[..]),
    };
    let [n, unit, ..] = rest else { return None };
    let found = ago(n, unit, today)?;
    match rest.get(2) {
        Some(&"lagi") => None,
        Some(&("terakhir" | "lalu" | "ago" | "belakangan")) => Some((lead + 3, found)),
        _ => Some((lead + 2, found)),
    }
}

fn one(day: Date) -> Days {
    Days { first: day, last: day, until: day }
}

fn whole(first: Date, last: Option<Date>) -> Option<Days> {
    last.map(|last| Days { first, last, until: last })
}

fn absolute(words: &[&str], today: Option<Date>) -> Option<Days> {
    match words {
        [word] => iso(word)
            .map(one)
            .or_else(|| slashed(word).map(one))
            .or_else(|| month(word))
            .or_else(|| year(word)),
        [day, name, year] => {
            let month = named_month(name)?;
            Date::new(year.parse().ok().filter(is_year)?, month, day.parse().ok()?).ok().map(one)
        }
        [first, second] => match (named_month(first), named_month(second)) {
            (Some(month), _) => {
                let first = Date::new(second.parse().ok().filter(is_year)?, month, 1).ok()?;
                whole(first, Some(first.last_of_month()))
            }
            // `12 Okt` is the one that was last.
            (_, Some(month)) => {
                let today = today?;
                let day = Date::new(today.year(), month, first.parse().ok()?).ok()?;
                let day = if day > today { Date::new(today.year() - 1, month, day.day()).ok()? } else { day };
                Some(one(day))
            }
            _ => None,
        },
        _ => None,
    }
}

fn relative(words: &[&str], today: Date) -> Option<Days> {
    match words {
        ["hari", "ini"] | ["today"] => Some(one(today)),
        ["kemarin"] | ["yesterday"] => today.yesterday().ok().map(one),
        ["minggu", "ini"] | ["pekan", "ini"] | ["this", "week"] => week(today),
        ["minggu", "lalu"] | ["pekan", "lalu"] | ["last", "week"] => week(back(today, 7.days())?),
        ["bulan", "ini"] | ["this", "month"] => whole(today.first_of_month(), Some(today.last_of_month())),
        ["bulan", "lalu"] | ["last", "month"] => {
            let before = back(today.first_of_month(), 1.day())?;
            whole(before.first_of_month(), Some(before))
        }
        ["tahun", "ini"] | ["this", "year"] => whole(today.first_of_year(), Some(today.last_of_year())),
        ["last" | "past", n, unit] | [n, unit] | [n, unit, "terakhir" | "lalu" | "ago" | "belakangan"] => {
            ago(n, unit, today)
        }
        [word] => weekday(word, today).or_else(|| this_or_last(word, today)).or_else(|| {
            let at = word.find(|c: char| !c.is_ascii_digit())?;
            ago(&word[..at], &word[at..], today)
        }),
        _ => None,
    }
}

/// `7 hari`: the seven days that end today.
fn ago(n: &str, unit: &str, today: Date) -> Option<Days> {
    let n: i64 = n.parse().ok().filter(|n| (1..=MOST_AGO).contains(n))?;
    let span = match unit {
        "hari" | "h" | "day" | "days" | "d" => n.days(),
        "minggu" | "pekan" | "week" | "weeks" | "w" => n.min(MOST_AGO / 7).weeks(),
        "bulan" | "bln" | "month" | "months" => n.min(MOST_AGO / 30).months(),
        "tahun" | "thn" | "year" | "years" => n.min(MOST_AGO / 366).years(),
        _ => return None,
    };
    let until = back(today, span)?;
    Some(Days { first: until.tomorrow().ok()?, last: today, until })
}

fn back(day: Date, span: Span) -> Option<Date> {
    day.checked_sub(span).ok()
}

fn week(day: Date) -> Option<Days> {
    let since_monday = i64::from(day.weekday().to_monday_zero_offset());
    let monday = back(day, since_monday.days())?;
    whole(monday, monday.checked_add(6.days()).ok())
}

/// The last such day, today included.
fn weekday(word: &str, today: Date) -> Option<Days> {
    let (_, weekday) = WEEKDAYS.iter().find(|(name, _)| *name == word)?;
    let since = today.weekday().since(*weekday);
    back(today, i64::from(since).days()).map(one)
}

/// A month by its name alone: this one or the last of that name.
fn this_or_last(word: &str, today: Date) -> Option<Days> {
    let month = named_month(word)?;
    let year = if month > today.month() { today.year() - 1 } else { today.year() };
    let first = Date::new(year, month, 1).ok()?;
    whole(first, Some(first.last_of_month()))
}

fn named_month(word: &str) -> Option<i8> {
    MONTHS.iter().find(|(name, _)| *name == word).map(|(_, n)| *n)
}

fn is_year(year: &i16) -> bool {
    (1990..=2100).contains(year)
}

/// `2026-10-12`.
fn iso(word: &str) -> Option<Date> {
    let [year, month, day] = numbers(word, '-')?;
    (word.len() == 10)
        .then(|| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok())?
        .filter(|it| is_year(&it.year()))
}

/// `12/10/2026`, `12-10-2026`, `12.10.2026`: the day first, as in Indonesia.
fn slashed(word: &str) -> Option<Date> {
    let [day, month, year] = ['/', '-', '.'].into_iter().find_map(|by| numbers(word, by))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().filter(|it| is_year(&it.year()))
}

fn numbers(word: &str, by: char) -> Option<[i16; 3]> {
    let parts: Vec<i16> = word.split(by).map(str::parse).collect::<Result<_, _>>().ok()?;
    parts.try_into().ok()
}

/// `2026-10`.
fn month(word: &str) -> Option<Days> {
    let (year, month) = word.split_once('-')?;
    let first = Date::new(year.parse().ok().filter(is_year)?, month.parse().ok()?, 1).ok()?;
    whole(first, Some(first.last_of_month()))
}

/// `2026`.
fn year(word: &str) -> Option<Days> {
    let first = Date::new(word.parse().ok().filter(is_year)?, 1, 1).ok()?;
    whole(first, Some(first.last_of_year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Thursday.
    fn today() -> Option<Date> {
        Some(day("2026-10-15"))
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for (typed, first, last) in [
            ("7 hari", "2026-10-09", "2026-10-15"),
            ("7hari", "2026-10-09", "2026-10-15"),
            ("30 days", "2026-09-16", "2026-10-15"),
            ("2 minggu terakhir", "2026-10-02", "2026-10-15"),
            ("1 bulan", "2026-09-16", "2026-10-15"),
            ("2026-10-12", "2026-10-12", "2026-10-12"),
            ("12 Okt 2026", "2026-10-12", "2026-10-12"),
            ("12 Oktober 2026", "2026-10-12", "2026-10-12"),
            ("12/10/2026", "2026-10-12", "2026-10-12"),
            ("12-10-2026", "2026-10-12", "2026-10-12"),
            ("12 okt", "2026-10-12", "2026-10-12"),
            ("20 okt", "2025-10-20", "2025-10-20"),
            ("senin", "2026-10-12", "2026-10-12"),
            ("Kamis", "2026-10-15", "2026-10-15"),
            ("Friday", "2026-10-09", "2026-10-09"),
            ("hari ini", "2026-10-15", "2026-10-15"),
            ("kemarin", "2026-10-14", "2026-10-14"),
            ("minggu lalu", "2026-10-05", "2026-10-11"),
            ("bulan ini", "2026-10-01", "2026-10-31"),
            ("bulan lalu", "2026-09-01", "2026-09-30"),
            ("2026-09", "2026-09-01", "2026-09-30"),
            ("September 2026", "2026-09-01", "2026-09-30"),
            ("desember", "2025-12-01", "2025-12-31"),
            ("2026", "2026-01-01", "2026-12-31"),
        ] {
            let found = days(typed, today()).map(|it| (it.first, it.last));
            assert_eq!(found, Some((day(first), day(last))), "{typed}");
        }
        assert_eq!(days("7 hari", today()).unwrap().until, day("2026-10-08"));
        for typed in
            ["", "banana", "31 Feb 2026", "0 hari", "99999 hari", "9999-99-99", "12 13 2026", "-5 hari"]
        {
            assert_eq!(days(typed, today()), None, "{typed}");
        }
        assert_eq!(days("senin", None), None, "nobody said what day it is");
        assert!(days("2026-10-12", None).is_some());
    }

    #[test]
    fn without_a_column_only_what_is_plainly_a_time_is_one() {
        let taken = |text: &str| {
            let pieces: Vec<&str> = text.split(' ').collect();
            bare(&pieces, today()).map(|it| it.0)
        };
        for (typed, pieces) in [
            ("7 hari", 2),
            ("7 hari terakhir", 3),
            ("7 hari coblos", 2),
            ("last 7 days", 3),
            ("2026-10-12", 1),
            ("12 Okt 2026", 3),
        ] {
            assert_eq!(taken(typed), Some(pieces), "{typed}");
        }
        for typed in ["2 hari lagi", "senin", "2026", "hari ini", "nomor 2", "2 Okt", "7", "mei 2026"] {
            assert_eq!(taken(typed), None, "{typed}");
        }
    }
}
