//! Says in one sentence, in Indonesian and in English, how a query was read.

use jiff::civil::Date;
use netra_model::act::Platform;

use crate::facets::Facet;
use crate::names::Names;
use crate::query::{SearchQuery, Sort};
use crate::read::{Leaf, Operand, Reading};

/// `12.431 aktivitas: kata “coblos” DAN …; tanda kutip tanpa pasangan dibaca apa adanya.`
pub(crate) fn sentence(total: u64, reading: &Reading, query: &SearchQuery, sort: Sort) -> (String, String) {
    (Indonesian::say(total, reading, query, sort), English::say(total, reading, query, sort))
}

/// The words of one language.
trait Language {
    const ACTS: (&str, &str);
    const ALL: &str;
    const AND: &str;
    const OR: &str;
    const WITHOUT: &str;
    const EXCEPT: &str;
    const FROM: &str;
    const UNTIL: &str;
    const NEWEST: &str;
    const OLDEST: &str;
    const NEW: &str;
    const THOUSANDS: char;
    const MONTHS: [&str; 12];
    fn leaf(leaf: &Leaf, names: &Names) -> String;
    fn of(pair: &(String, String)) -> &str;
    fn label(facet: Facet) -> &'static str;

    fn say(total: u64, reading: &Reading, query: &SearchQuery, sort: Sort) -> String {
        let acts = if total == 1 { Self::ACTS.0 } else { Self::ACTS.1 };
        let mut text = format!("{} {acts}: ", grouped(total, Self::THOUSANDS));
        let operand = |it: &Operand| {
            let without = if it.absent { format!("{} ", Self::WITHOUT) } else { String::new() };
            without + &Self::leaf(&it.leaf, &query.names)
        };
        let clauses = reading.all.iter().map(|clause| {
            let either: Vec<String> = clause.any.iter().map(operand).collect();
            match either.len() {
                1 => either.concat(),
                _ => format!("({})", either.join(&format!(" {} ", Self::OR))),
            }
        });
        let clauses: Vec<String> = clauses.collect();
        if clauses.is_empty() {
            text.push_str(Self::ALL);
        } else {
            text.push_str(&clauses.join(&format!(" {} ", Self::AND)));
        }
        for (facet, pick) in &query.filters {
            for (values, except) in [(&pick.only, ""), (&pick.without, Self::EXCEPT)] {
                if !values.is_empty() {
                    let values = Self::values(*facet, values, &query.names);
                    text.push_str(&format!("; {except}{} {values}", Self::label(*facet)));
                }
            }
        }
        if let Some(from) = query.from {
            text.push_str(&format!("; {} {}", Self::FROM, Self::day(from)));
        }
        if let Some(until) = query.until {
            text.push_str(&format!("; {} {}", Self::UNTIL, Self::day(until)));
        }
        if query.found_after.is_some() {
            text.push_str(&format!("; {}", Self::NEW));
        }
        match sort {
            Sort::Relevance => {}
            Sort::Newest => text.push_str(&format!("; {}", Self::NEWEST)),
            Sort::Oldest => text.push_str(&format!("; {}", Self::OLDEST)),
        }
        for note in &reading.notes {
            text.push_str(&format!("; {}", Self::of(note)));
        }
        text.push('.');
        text
    }

    /// `12 Okt 2026`.
    fn day(day: Date) -> String {
        let month = usize::try_from(day.month() - 1).unwrap_or(0);
        format!("{} {} {}", day.day(), Self::MONTHS[month], day.year())
    }

    fn days(from: Option<Date>, until: Option<Date>) -> String {
        match (from, until) {
            (Some(from), Some(until)) if from == until => Self::day(from),
            (Some(from), Some(until)) => format!("{}–{}", Self::day(from), Self::day(until)),
            (Some(from), None) => format!("{} {}", Self::FROM, Self::day(from)),
            (None, Some(until)) => format!("{} {}", Self::UNTIL, Self::day(until)),
            (None, None) => Self::ALL.to_owned(),
        }
    }

    /// Values as people read them; what has no name stands as it is.
    fn values(facet: Facet, values: &[String], names: &Names) -> String {
        let values: Vec<String> = values.iter().map(|value| Self::one(facet, value, names)).collect();
        values.join(&format!(" {} ", Self::OR))
    }

    fn one(facet: Facet, value: &str, names: &Names) -> String {
        if let Some(label) = names.label(facet, value) {
            return Self::of(label).to_owned();
        }
        match facet {
            Facet::Platform => {
                value.parse().map_or_else(|_| value.to_owned(), |it: Platform| it.label().to_owned())
            }
            _ => value.to_owned(),
        }
    }
}

struct Indonesian;

impl Language for Indonesian {
    const ACTS: (&str, &str) = ("aktivitas", "aktivitas");
    const ALL: &str = "semua, tanpa kata pencarian";
    const AND: &str = "DAN";
    const OR: &str = "ATAU";
    const WITHOUT: &str = "TANPA";
    const EXCEPT: &str = "kecuali ";
    const FROM: &str = "sejak";
    const UNTIL: &str = "sampai";
    const NEWEST: &str = "terbaru lebih dulu";
    const OLDEST: &str = "terlama lebih dulu";
    const NEW: &str = "hanya yang baru ditemukan";
    const THOUSANDS: char = '.';

    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];

    fn leaf(leaf: &Leaf, names: &Names) -> String {
        match leaf {
            Leaf::Close(words, n) => {
                format!("“{}” berurutan jarak paling jauh {n} kata", words.join("”, “"))
            }
            Leaf::Typo(word, n) => format!("kata mirip “{word}” (selisih paling banyak {n} huruf)"),
            Leaf::AnyOf(facet, values, _) => {
                format!("{} {}", facet.label().0, Self::values(*facet, values, names))
            }
            Leaf::Days(from, until) => Self::days(*from, *until),
            Leaf::Word(word) => format!("kata “{word}”"),
            Leaf::Exact(places) => format!("persis “{}”", joined(places)),
            Leaf::Prefix(start) => format!("kata berawalan “{start}”"),
            Leaf::Near(a, b, n) => format!("“{a}” dan “{b}” berjarak paling jauh {n} kata"),
            Leaf::Value(facet, value) => format!("{} {}", facet.label().0, Self::one(*facet, value, names)),
            Leaf::Handle(handle) => format!("akun @{handle}"),
            Leaf::HandlePrefix(start) => format!("akun berawalan @{start}"),
            Leaf::Person(places) => format!("nama pegawai memuat “{}”", joined(places)),
            Leaf::Unit(places) => format!("nama unit memuat “{}”", joined(places)),
        }
    }

    fn of(pair: &(String, String)) -> &str {
        &pair.0
    }

    fn label(facet: Facet) -> &'static str {
        facet.label().0
    }
}

struct English;

impl Language for English {
    const ACTS: (&str, &str) = ("act", "acts");
    const ALL: &str = "all, no word was given";
    const AND: &str = "AND";
    const OR: &str = "OR";
    const WITHOUT: &str = "WITHOUT";
    const EXCEPT: &str = "except ";
    const FROM: &str = "from";
    const UNTIL: &str = "until";
    const NEWEST: &str = "newest first";
    const OLDEST: &str = "oldest first";
    const NEW: &str = "only what was found since";
    const THOUSANDS: char = ',';

    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    fn leaf(leaf: &Leaf, names: &Names) -> String {
        match leaf {
            Leaf::Close(words, n) => {
                format!("“{}”, each at most {n} words from the next", words.join("”, “"))
            }
            Leaf::Typo(word, n) => format!("words like “{word}” (at most {n} letters off)"),
            Leaf::AnyOf(facet, values, _) => {
                format!("{} {}", facet.label().1, Self::values(*facet, values, names))
            }
            Leaf::Days(from, until) => Self::days(*from, *until),
            Leaf::Word(word) => format!("the word “{word}”"),
            Leaf::Exact(places) => format!("exactly “{}”", joined(places)),
            Leaf::Prefix(start) => format!("words that begin with “{start}”"),
            Leaf::Near(a, b, n) => format!("“{a}” and “{b}” at most {n} words apart"),
            Leaf::Value(facet, value) => format!("{} {}", facet.label().1, Self::one(*facet, value, names)),
            Leaf::Handle(handle) => format!("account @{handle}"),
            Leaf::HandlePrefix(start) => format!("accounts that begin with @{start}"),
            Leaf::Person(places) => format!("a name of staff with “{}”", joined(places)),
            Leaf::Unit(places) => format!("a unit's name with “{}”", joined(places)),
        }
    }

    fn of(pair: &(String, String)) -> &str {
        &pair.1
    }

    fn label(facet: Facet) -> &'static str {
        facet.label().1
    }
}

/// The words of a phrase, of several at one place the first.
fn joined(places: &[(usize, String)]) -> String {
    let mut shown: Vec<&str> = Vec::new();
    let mut last = None;
    for (place, word) in places {
        // `@budi.s` covers the words that follow from it.
        let covered = shown.last().is_some_and(|it| it.starts_with(['@', '#']) && it.contains(word.as_str()));
        if last != Some(*place) && !covered {
            shown.push(word);
        }
        last = Some(*place);
    }
    shown.join(" ")
}

/// A number in groups of three digits.
fn grouped(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read;

    #[test]
    fn a_sentence_says_what_was_searched_and_what_was_taken_literally() {
        let query =
            SearchQuery::new("").only(Facet::Platform, "tiktok").without(Facet::Verdict, "no_indication");
        let query = SearchQuery { from: Some("2026-10-01".parse().unwrap()), ..query };
        let reading = read("Coblos ATAU \"nomor dua\" -hoaks ~");
        let (indonesian, english) = sentence(12_431, &reading, &query, Sort::Relevance);
        assert_eq!(
            indonesian,
            "12.431 aktivitas: (kata “coblos” ATAU persis “nomor dua”) DAN TANPA kata “hoaks”; platform TikTok; \
             kecuali hasil telaah no_indication; sejak 1 Okt 2026; tanda ~ dibaca apa adanya, bukan perintah."
        );
        assert_eq!(
            english,
            "12,431 acts: (the word “coblos” OR exactly “nomor dua”) AND WITHOUT the word “hoaks”; platform TikTok; \
             except verdict no_indication; from 1 Oct 2026; ~ was read literally, not as an instruction."
        );
        let (_, english) = sentence(1, &read("@budi.s hadir"), &SearchQuery::new(""), Sort::Relevance);
        assert_eq!(english, "1 act: exactly “@budi.s” AND the word “hadir”.");
    }
}
