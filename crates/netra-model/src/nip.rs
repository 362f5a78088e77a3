//! NIP, the employee number of a civil servant (Peraturan Kepala BKN 22/2007; for PPPK the later BKN rules).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Sentence;
use crate::person::Employment;

/// A checked NIP: eighteen digits. Shown masked; [`Nip::digits`] gives it whole.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nip(String);

/// Why a text is not a NIP.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub enum BadNip {
    /// A spreadsheet turned the number into a rounded one.
    Damaged(String),
    /// Not eighteen digits.
    Length(usize),
    /// A part that cannot be.
    Part {
        /// Which part, in Indonesian and English.
        part: (&'static str, &'static str),
        /// What stands there.
        value: String,
        /// What would be right, in Indonesian and English.
        why: (&'static str, &'static str),
    },
    /// Non-ASN staff have none.
    NonAsn,
}

impl BadNip {
    /// What is wrong and what to do.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Damaged(text) => Sentence::new(
                format!(
                    "NIP “{text}” dirusak oleh lembar kerja (angka hanya disimpan 15 digit): jadikan kolomnya Teks, \
                     atau beri tanda ' di depan angka, lalu ketik ulang NIP-nya"
                ),
                format!(
                    "NIP “{text}” was damaged by the spreadsheet (numbers keep only 15 digits): format the column as \
                     Text, or put ' before the number, and enter the NIP again"
                ),
            ),
            Self::Length(n) => Sentence::new(
                format!("NIP terdiri atas {n} digit, seharusnya 18: salin lagi dari data kepegawaian"),
                format!("NIP has {n} digits, expected 18: copy it again from the personnel record"),
            ),
            Self::Part { part, value, why } => Sentence::new(
                format!("NIP: {} “{value}” {}", part.0, why.0),
                format!("NIP: {} “{value}” {}", part.1, why.1),
            ),
            Self::NonAsn => Sentence::new(
                "pegawai non-ASN tidak memiliki NIP: kosongkan selnya atau perbaiki status kepegawaiannya",
                "non-ASN staff have no NIP: leave the cell empty or correct the employment",
            ),
        }
    }
}

impl Nip {
    /// Checks a NIP against the shape that belongs to the employment.
    ///
    /// PNS: birth date YYYYMMDD, appointment YYYYMM, sex (1 or 2), three digits.
    /// PPPK: birth date YYYYMMDD, year of appointment, `21`, sex, three digits.
    /// Spaces and dots between the digits are accepted.
    pub fn parse(text: &str, employment: Employment) -> Result<Self, BadNip> {
        if employment == Employment::NonAsn {
            return Err(BadNip::NonAsn);
        }
        let shown = || masked(text.trim());
        let lower = text.trim().to_lowercase();
        let is_float =
            lower.contains("e+") && lower.bytes().all(|b| b.is_ascii_digit() || b"e+.,".contains(&b));
        if is_float {
            return Err(BadNip::Damaged(shown()));
        }
        let digits: String =
            lower.chars().filter(|c| !matches!(c, ' ' | '.' | '\u{a0}' | '\'' | '-')).collect();
        let n = digits.chars().count();
        if n != 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(if digits.bytes().all(|b| b.is_ascii_digit()) {
                BadNip::Length(n)
            } else {
                BadNip::Part {
                    part: ("nomor", "number"),
                    value: shown(),
                    why: ("memuat tanda selain angka", "has characters other than digits"),
                }
            });
        }
        if digits.ends_with("000") {
            return Err(BadNip::Damaged(shown()));
        }
        let part = |part, value: &str, why| Err(BadNip::Part { part, value: value.to_owned(), why });
        let number = |range: std::ops::Range<usize>| digits[range].parse::<i16>().unwrap_or(0);
        let (month, day) = (number(4..6) as i8, number(6..8) as i8);
        if number(0..4) < 1900 || jiff::civil::Date::new(number(0..4), month, day).is_err() {
            let why = ("bukan tanggal; seharusnya TTTTBBHH", "is not a date; expected YYYYMMDD");
            return part(("tanggal lahir", "birth date"), &digits[..8], why);
        }
        if number(8..12) < number(0..4) + 15 {
            let why = ("terlalu dini untuk tanggal lahir itu", "is too early for this birth date");
            return part(("tahun pengangkatan", "year of appointment"), &digits[8..12], why);
        }
        match employment {
            Employment::Pns if !(1..=12).contains(&number(12..14)) => {
                let why = ("bukan bulan; apakah orang ini PPPK?", "is not a month; is this person PPPK?");
                return part(("bulan pengangkatan", "month of appointment"), &digits[12..14], why);
            }
            Employment::Pppk if &digits[12..14] != "21" => {
                let why = (
                    "seharusnya 21 untuk PPPK; apakah orang ini PNS?",
                    "should be 21 for PPPK; is this person PNS?",
                );
                return part(("digit ke-13 dan ke-14", "digits 13 and 14"), &digits[12..14], why);
            }
            _ => {}
        }
        if !matches!(&digits[14..15], "1" | "2") {
            let why = ("seharusnya 1 (laki-laki) atau 2 (perempuan)", "should be 1 (male) or 2 (female)");
            return part(("jenis kelamin", "sex"), &digits[14..15], why);
        }
        Ok(Self(digits))
    }

    /// All eighteen digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// What was written, with long runs of digits masked but for their last four.
fn masked(text: &str) -> String {
    let n_digits = text.chars().filter(char::is_ascii_digit).count();
    if n_digits < 15 {
        return text.chars().take(40).collect();
    }
    let mut digits_left = n_digits;
    let mask = |c: char| {
        let hidden = c.is_ascii_digit() && digits_left > 4;
        digits_left -= usize::from(c.is_ascii_digit());
        if hidden { '•' } else { c }
    };
    text.chars().map(mask).take(40).collect()
}

impl fmt::Display for Nip {
    /// Masked: only the last four digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "••••••••••••••{}", &self.0[self.0.len().saturating_sub(4)..])
    }
}

impl fmt::Debug for Nip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nip({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_are_read_and_shown_masked() {
        let pns = Nip::parse("19850412 201001 1 007", Employment::Pns).unwrap();
        assert_eq!(pns.digits(), "198504122010011007");
        assert_eq!(pns.to_string(), "••••••••••••••1007");
        assert_eq!(format!("{pns:?}"), "Nip(••••••••••••••1007)");
        assert!(Nip::parse("199002282023212001", Employment::Pppk).is_ok());
    }

    #[test]
    fn what_a_spreadsheet_does_to_a_number_is_named() {
        for damaged in ["1,98E+17", "1.98504E+17", "198504122010011000"] {
            let error = Nip::parse(damaged, Employment::Pns).unwrap_err();
            assert!(matches!(error, BadNip::Damaged(_)), "{damaged}: {error}");
            assert!(error.to_string().contains("format the column as Text"));
            assert!(!error.to_string().contains("1985041"), "a NIP is shown masked: {error}");
        }
    }

    #[test]
    fn each_part_is_checked() {
        let why = |text, employment| Nip::parse(text, employment).unwrap_err().to_string();
        assert!(why("198513122010011007", Employment::Pns).contains("birth date “19851312”"));
        assert!(why("198502302010011007", Employment::Pns).contains("not a date"));
        assert!(why("198504122010131007", Employment::Pns).contains("month of appointment “13”"));
        assert!(why("198504122010211007", Employment::Pns).contains("is this person PPPK?"));
        assert!(why("198504122010011007", Employment::Pppk).contains("is this person PNS?"));
        assert!(why("198504122010013007", Employment::Pns).contains("sex “3”"));
        assert!(why("19850412201001100", Employment::Pns).contains("17 digits"));
        assert!(why("19850412201001100x", Employment::Pns).contains("other than digits"));
        assert!(why("198504122010011007", Employment::NonAsn).contains("no NIP"));
    }
}
