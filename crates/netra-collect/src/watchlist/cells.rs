//! Single cells of a watch-list: numbers that Excel damaged, dates in every usual writing, words for a status.

use jiff::ToSpan;
use jiff::civil::Date;
use netra_model::Sentence;
use netra_model::nip::{BadNip, Nip};
use netra_model::person::{AttributionLevel, Employment, PersonStatus};

use super::Wrong;
use super::columns::{Column, Columns};

/// A cell as the file holds it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    /// A number of a spreadsheet; above 15 digits it is no longer what was typed.
    Number(f64),
    Date(Date),
}

impl Cell {
    pub(super) fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// As text without surrounding space.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
        }
    }
}

/// The beginning of a value for a message; of a long number only the last four digits.
pub(super) fn excerpt(value: &str) -> String {
    let value = value.trim();
    let mut digits_left = value.chars().filter(char::is_ascii_digit).count();
    let is_long_number = digits_left > 12;
    let mask = |c: char| {
        let hidden = is_long_number && c.is_ascii_digit() && digits_left > 4;
        digits_left -= usize::from(c.is_ascii_digit());
        if hidden { '•' } else { c }
    };
    value.chars().map(mask).take(60).collect()
}

pub(super) fn nip(cell: &Cell, employment: Employment) -> Result<Option<Nip>, Wrong> {
    let text = cell.text();
    let wrong = |error: &BadNip| {
        let instead = Sentence::new("tulis NIP sebagai teks", "enter the NIP as text");
        Wrong::new(Column::Nip, "", error.sentence(), instead)
    };
    if text.is_empty() || matches!(text.as_str(), "-" | "–") {
        return match employment {
            Employment::NonAsn => Ok(None),
            Employment::Pns | Employment::Pppk => Err(Wrong::new(
                Column::Nip,
                "",
                Sentence::new(
                    format!("kosong, padahal {employment} memiliki NIP"),
                    format!("is empty, and {employment} have a NIP"),
                ),
                Sentence::new(
                    "tulis sebagai teks, atau perbaiki status kepegawaiannya",
                    "enter it as text, or correct the employment",
                ),
            )),
        };
    }
    // A numeric cell of this size has lost its last digits, whatever it shows.
    if let Cell::Number(number) = cell
        && number.abs() >= 1e15
        && employment != Employment::NonAsn
    {
        return Err(wrong(&BadNip::Damaged(excerpt(&text))));
    }
    Nip::parse(&text, employment).map(Some).map_err(|error| wrong(&error))
}

/// The employment from its own column, from "status", or from the shape of the NIP.
pub(super) fn employment(columns: &Columns, cells: &[Cell]) -> Result<Employment, Wrong> {
    let instead = || Sentence::new("tulis PNS, PPPK, atau non-ASN", "write PNS, PPPK or non-ASN");
    for column in [Column::Employment, Column::Status] {
        let text = columns.get(column, cells).text();
        if let Some(employment) = employment_word(&text) {
            return Ok(employment);
        }
        if column == Column::Employment && !text.is_empty() {
            return Err(Wrong::new(
                column,
                &text,
                Sentence::new("bukan status kepegawaian", "is no employment"),
                instead(),
            ));
        }
    }
    let digits: String =
        columns.get(Column::Nip, cells).text().chars().filter(char::is_ascii_digit).collect();
    match digits.get(12..14) {
        Some("21") if digits.len() == 18 => Ok(Employment::Pppk),
        Some(_) if digits.len() == 18 => Ok(Employment::Pns),
        _ => Err(Wrong::new(Column::Employment, "", Sentence::new("kosong", "is empty"), instead())),
    }
}

fn employment_word(text: &str) -> Option<Employment> {
    let folded: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    match folded.as_str() {
        "pns" | "cpns" | "pegawainegerisipil" => Some(Employment::Pns),
        "pppk" | "p3k" | "pppkparuhwaktu" | "p3kparuhwaktu" | "pegawaipemerintahdenganperjanjiankerja" => {
            Some(Employment::Pppk)
        }
        "nonasn" | "honorer" | "honor" | "thl" | "kontrak" | "tenagakontrak" | "phl" | "outsourcing" => {
            Some(Employment::NonAsn)
        }
        _ => None,
    }
}

pub(super) fn status(columns: &Columns, cells: &[Cell]) -> Result<PersonStatus, Wrong> {
    let status = columns.get(Column::Status, cells).text();
    let remark = columns.get(Column::Remark, cells).text();
    match status_word(&status) {
        Some(status) => Ok(status),
        None if status.is_empty() || employment_word(&status).is_some() => {
            // A remark is free text; only words that change how acts are read count.
            Ok(status_word(&remark).unwrap_or_default())
        }
        None => Err(Wrong::new(
            Column::Status,
            &status,
            Sentence::new("bukan status", "is no status"),
            Sentence::new(
                "tulis aktif, CLTN, pensiun, atau pasangan calon (suami/istri), atau kosongkan",
                "write aktif, CLTN, pensiun or pasangan calon (spouse), or leave it empty",
            ),
        )),
    }
}

fn status_word(text: &str) -> Option<PersonStatus> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["cltn", "cuti di luar tanggungan", "unpaid leave"]) {
        Some(PersonStatus::UnpaidLeave)
    } else if has(&["pensiun", "purna tugas", "retired"]) {
        Some(PersonStatus::Retired)
    } else if has(&["istri calon", "isteri calon", "suami calon", "spouse"]) || text == "pasangan calon" {
        Some(PersonStatus::SpouseOfCandidate)
    } else if matches!(text.as_str(), "aktif" | "active") {
        Some(PersonStatus::Active)
    } else {
        None
    }
}

pub(super) fn attribution(cell: &Cell) -> Result<AttributionLevel, Wrong> {
    let text = cell.text().to_lowercase();
    let digit = text.chars().next().and_then(|c| c.to_digit(10)).filter(|_| text.len() < 3);
    match (digit, text.as_str()) {
        (Some(0), _) | (None, "" | "belum diperiksa" | "unchecked") => Ok(AttributionLevel::Unchecked),
        (Some(1), _) | (None, "dugaan awal" | "presumed") => Ok(AttributionLevel::Presumed),
        (Some(2), _) | (None, "didukung dokumen" | "documented") => Ok(AttributionLevel::Documented),
        (Some(3), _) | (None, "dipastikan" | "confirmed") => Ok(AttributionLevel::Confirmed),
        _ => Err(Wrong::new(
            Column::Attribution,
            &text,
            Sentence::new("bukan tingkat kepemilikan", "is no level"),
            Sentence::new(
                "tulis 0 (belum diperiksa), 1 (dugaan awal), 2 (didukung dokumen), atau 3 (dipastikan)",
                "write 0 (belum diperiksa), 1 (dugaan awal), 2 (didukung dokumen) or 3 (dipastikan)",
            ),
        )),
    }
}

/// A day: `25/09/2026`, `25-9-2026`, `2026-09-25`, `25 September 2026`, a date cell, or Excel's serial number.
pub(super) fn date(column: Column, cell: &Cell) -> Result<Option<Date>, Wrong> {
    let text = cell.text();
    let found = match cell {
        _ if text.is_empty() || text == "-" => return Ok(None),
        Cell::Date(date) => Some(*date),
        Cell::Number(serial) => serial_date(*serial),
        _ => written_date(&text).or_else(|| text.parse().ok().and_then(serial_date)),
    };
    let plausible = found.filter(|date| (1990..=2100).contains(&date.year()));
    plausible.map(Some).ok_or_else(|| {
        Wrong::new(
            column,
            &text,
            Sentence::new("bukan tanggal", "is not a date"),
            Sentence::new(
                "tulis hari/bulan/tahun (25/09/2026) atau 2026-09-25",
                "write day/month/year (25/09/2026) or 2026-09-25",
            ),
        )
    })
}

/// Excel counts days from 1899-12-30 (for days after February 1900).
fn serial_date(serial: f64) -> Option<Date> {
    // 30,000 is the year 1982, 80,000 the year 2119: smaller and larger numbers are no dates of a watch-list.
    if !(30_000.0..80_000.0).contains(&serial) {
        return None;
    }
    jiff::civil::date(1899, 12, 30).checked_add((serial.floor() as i64).days()).ok()
}

fn written_date(text: &str) -> Option<Date> {
    let text = text.split_once('T').map_or(text, |(day, _)| day);
    let parts: Vec<&str> =
        text.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty()).take(4).collect();
    // "2026-09-25 00:00:00" has a fourth part, the time of day.
    let (a, b, c) = match parts.as_slice() {
        [a, b, c] => (*a, *b, *c),
        [a, b, c, time] if time.contains(':') => (*a, *b, *c),
        _ => return None,
    };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month_number(month)?, day.parse().ok()?).ok()
}

fn month_number(text: &str) -> Option<i8> {
    const NAMES: [[&str; 3]; 12] = [
        ["januari", "january", "jan"],
        ["februari", "february", "feb"],
        ["maret", "march", "mar"],
        ["april", "april", "apr"],
        ["mei", "may", "mei"],
        ["juni", "june", "jun"],
        ["juli", "july", "jul"],
        ["agustus", "august", "agt"],
        ["september", "september", "sep"],
        ["oktober", "october", "okt"],
        ["november", "november", "nov"],
        ["desember", "december", "des"],
    ];
    let lower = text.to_lowercase();
    let by_name = NAMES.iter().position(|names| names.contains(&lower.as_str()));
    text.parse().ok().or_else(|| i8::try_from(by_name? + 1).ok())
}
