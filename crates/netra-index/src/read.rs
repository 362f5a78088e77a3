//! Reads what a person types into the search field.
//!
//! | typed | read as |
//! | --- | --- |
//! | `coblos menang` | both words, in any form (stemmed), anywhere |
//! | `"nomor dua"` | exactly these words, side by side |
//! | `coblos ATAU pilih`, `OR` | either; binds closer than the blank |
//! | `-hoaks`, `TIDAK hoaks`, `NOT hoaks` | without |
//! | `menang*` | every word that begins so |
//! | `coblos~`, `menangkan~2` | words spelt almost so: one letter other, more, less or swapped; two with `~2` |
//! | `coblos DEKAT/5 dua`, `NEAR/5`, `"coblos dua"~5` | at most five words apart, in any form and either order |
//! | `platform:ig`, `jenis:suka`, `hasil:belum`, `unit:"Dinas Contoh"`, `akun:@budi.s`, `orang:budi` | that column |
//! | `calon:satria`, `kontestasi:`, `aturan:`, `status:ditunda`, `asal:laporan`, `kamus:3`, `butir:DMO-7F3K` | that column |
//! | `sejak:senin`, `sampai:12 Okt 2026`, `tanggal:kemarin`, `bulan:2026-10` | those days, in the office's zone |
//! | `7 hari`, `7 hari terakhir`, `2026-10-12`, `12 Okt 2026` | those days too, and a note says so |
//! | `#SatriaMenang`, `@budi.s` | with the sign; without it, both are found |
//! | `DMO-7F3K` | these words side by side, and so the item with this short id |
//!
//! There is no wrong query. A lone quote, an operator without its words, an unknown column, `/ [ ~ : (` are read
//! literally, and a [`Note`] says so. The text is bounded before it is looked at ([`MAX_BYTES`]), words while they
//! are read ([`MAX_TERMS`]); there are no parentheses, so a reading is never deeper than three levels.

mod columns;
mod pieces;
mod times;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::facets::Facet;
use crate::names::Names;
use crate::words::{Form, words};
use pieces::{Operator, Typed, is_foreign_mark, is_not, operator, split};

/// What is typed beyond this many bytes is not read.
pub const MAX_BYTES: usize = 512;
/// Words beyond this many are not read.
pub const MAX_TERMS: usize = 32;
/// The widest proximity, in words.
pub const MAX_DISTANCE: u32 = 50;
/// A prefix has at least this many characters.
const MIN_PREFIX: usize = 2;
/// A word that may be misspelt has at least so many characters for one edit, and for two.
const MIN_TYPO: [usize; 2] = [4, 7];

/// Something the reader did that the person may not expect, in Indonesian and English.
pub type Note = (String, String);

/// What was typed, understood: every clause must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// All of these.
    pub all: Vec<Clause>,
    /// What was read literally, cut or left out.
    pub notes: Vec<Note>,
}

/// One of these must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Not empty.
    pub any: Vec<Operand>,
}

/// A leaf, or that it is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// Whether it must be absent.
    pub absent: bool,
    /// What is looked for.
    pub leaf: Leaf,
}

/// What can be looked for. All texts are folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    /// A word in any of its forms.
    Word(String),
    /// Exactly these words side by side; each with its place, several at one place for `@budi.s`.
    Exact(Vec<(usize, String)>),
    /// Every word that begins so, with its sign if one was typed.
    Prefix(String),
    /// Two words in any form, at most so many words apart, in either order.
    Near(String, String, u32),
    /// Words of which each stands at most so many words from the next.
    Close(Vec<String>, u32),
    /// Words at most so many edits away: a letter other, more, less, or two swapped.
    Typo(String, u8),
    /// A facet's value.
    Value(Facet, String),
    /// One of a facet's values, and the name by which they were asked for.
    AnyOf(Facet, Vec<String>, String),
    /// From one day to another, both included.
    Days(Option<Date>, Option<Date>),
    /// An account's handle.
    Handle(String),
    /// Accounts whose handle begins so.
    HandlePrefix(String),
    /// Words side by side in the person's name.
    Person(Vec<(usize, String)>),
    /// Words side by side in the unit's name.
    Unit(Vec<(usize, String)>),
}

/// What helps to understand a text.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// The day that `7 hari` counts from.
    pub today: Option<Date>,
    /// What races, candidates and rules are called.
    pub names: Arc<Names>,
}

/// Reads a text without knowing the day or any name. Never fails.
pub fn read(text: &str) -> Reading {
    read_with(text, &Hints::default())
}

/// Reads a text. Never fails.
pub fn read_with(text: &str, hints: &Hints) -> Reading {
    let mut reader = Reader { hints: hints.clone(), ..Reader::default() };
    let kept = &text[..text.floor_char_boundary(MAX_BYTES)];
    if kept.len() < text.len() {
        reader.note(
            format!("hanya {MAX_BYTES} bita pertama yang dibaca"),
            format!("only the first {MAX_BYTES} bytes were read"),
        );
    }
    let (typed, lone_quote) = split(kept);
    if lone_quote {
        reader.note(
            "tanda kutip tanpa pasangan dibaca apa adanya".into(),
            "a quotation mark without its partner was read literally".into(),
        );
    }
    reader.operands(&typed);
    if reader.marks.is_empty() && reader.reading.all.is_empty() && !kept.trim().is_empty() {
        reader.note("tidak ada kata yang dapat dicari".into(), "nothing in it can be searched for".into());
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    hints: Hints,
    reading: Reading,
    marks: BTreeSet<char>,
    literal: Vec<String>,
    terms: usize,
    cut: bool,
}

impl Reader {
    fn note(&mut self, indonesian: String, english: String) {
        if !self.reading.notes.iter().any(|(known, _)| *known == indonesian) {
            self.reading.notes.push((indonesian, english));
        }
    }

    fn operands(&mut self, typed: &[Typed]) {
        let is_operand = |n: usize| typed.get(n).is_some_and(|piece| operator(piece).is_none());
        let mut either = false;
        let mut absent = false;
        let mut n = 0;
        while let Some(piece) = typed.get(n) {
            let (next, after_next) = (is_operand(n + 1), is_operand(n + 2));
            let follows = n > 0 && is_operand(n - 1) && !self.reading.all.is_empty();
            if let Some((taken, leaf, minus)) = self.time(&typed[n..]) {
                self.add(Some(leaf), minus != absent, either);
                (either, absent) = (false, false);
                n += taken;
                continue;
            }
            match operator(piece) {
                Some(Operator::And) if follows && n + 1 < typed.len() => {}
                Some(Operator::And) => self.note(
                    "DAN tanpa kata di kedua sisinya dilewati (semua kata memang dicari bersama)".into(),
                    "AND without words on both sides was passed over (all words are wanted anyway)".into(),
                ),
                Some(Operator::Or) if follows && (next || (after_next && is_not(typed.get(n + 1)))) => {
                    either = true;
                }
                Some(Operator::Not) if next => absent = true,
                Some(Operator::Near(distance)) if follows && next && self.near(&typed[n + 1], distance) => {
                    n += 1;
                }
                Some(_) => self.literally(piece, either, absent),
                None => {
                    let leaf = self.leaf(piece);
                    self.add(leaf, piece.absent() != absent, either);
                    (either, absent) = (false, false);
                }
            }
            n += 1;
        }
    }

    /// Days that begin here, and how many pieces they take: `sejak:12 Okt 2026`, `7 hari`.
    fn time(&mut self, typed: &[Typed]) -> Option<(usize, Leaf, bool)> {
        let bare = |piece: &Typed| match piece {
            Typed::Bare { text, absent: false } if operator(piece).is_none() => Some((*text).to_owned()),
            _ => None,
        };
        let (first, rest) = typed.split_first()?;
        let following: Vec<String> = rest.iter().take(3).map_while(bare).collect();
        let (column, minus) = match first {
            Typed::Column { name, value, absent } => (Some((*name, *value)), *absent),
            Typed::Bare { text, absent } => {
                (columns::column_of(text).filter(|(_, value)| value.is_empty()), *absent)
            }
            _ => return None,
        };
        if let Some((name, value)) = column {
            // The longest text that is a day, so that `sejak:12 Okt 2026 coblos` ends where it should.
            return (0..=following.len()).rev().filter(|_| columns::is_time(name)).find_map(|more| {
                let text = format!("{value} {}", following[..more].join(" "));
                Some((1 + more, columns::leaf(&self.hints, name, &text)?, minus))
            });
        }
        let pieces: Vec<String> = bare(first).into_iter().chain(following).collect();
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        let (taken, days) = times::bare(&pieces, self.hints.today)?;
        let text = pieces[..taken].join(" ");
        self.note(
            format!("“{text}” dibaca sebagai waktu; pakai tanda kutip untuk mencari katanya"),
            format!("“{text}” was read as a time; use quotation marks to search for the words"),
        );
        Some((taken, Leaf::Days(Some(days.first), Some(days.last)), false))
    }

    /// An operator that has nothing to operate on is a word.
    fn literally(&mut self, piece: &Typed, either: bool, absent: bool) {
        let Typed::Bare { text, .. } = piece else { return };
        if !self.literal.iter().any(|known| known == text) {
            self.literal.push((*text).to_owned());
        }
        let leaf = self.bare(text);
        self.add(leaf, absent, either);
    }

    fn add(&mut self, leaf: Option<Leaf>, absent: bool, either: bool) {
        let Some(leaf) = leaf else { return };
        let size = leaf.size();
        if self.terms + size > MAX_TERMS {
            self.cut = true;
            return;
        }
        self.terms += size;
        let operand = Operand { absent, leaf };
        match self.reading.all.last_mut().filter(|_| either) {
            Some(clause) => clause.any.push(operand),
            None => self.reading.all.push(Clause { any: vec![operand] }),
        }
    }

    /// Joins the word before with the one that follows; `false` if either is not one plain word.
    fn near(&mut self, piece: &Typed, distance: u32) -> bool {
        let Typed::Bare { text, absent: false } = piece else { return false };
        let Some(Leaf::Word(second)) = self.bare(text) else { return false };
        let Some(Clause { any }) = self.reading.all.last_mut() else { return false };
        let Some(Operand { absent: false, leaf }) = any.last_mut() else { return false };
        match leaf {
            Leaf::Word(first) if *first != second && self.terms < MAX_TERMS => {
                self.terms += 1;
                *leaf = Leaf::Near(std::mem::take(first), second, distance);
                true
            }
            _ => false,
        }
    }

    fn leaf(&mut self, piece: &Typed) -> Option<Leaf> {
        match piece {
            Typed::Bare { text, .. } => self.bare(text),
            Typed::Quoted { text, .. } => {
                let exact = exact(text);
                if exact.is_empty() {
                    self.marks.extend(text.chars().filter(|c| is_foreign_mark(*c)));
                }
                self.bounded(exact).map(Leaf::Exact)
            }
            Typed::Loose { text, distance, .. } => self.loose(text, *distance),
            Typed::Column { name, value, .. } => self.column(name, value).or_else(|| {
                self.note(
                    format!("“{name}:{value}” tidak dikenal, nilainya dicari sebagai kata"),
                    format!("“{name}:{value}” is not known, its value was searched for as a word"),
                );
                self.bare(value)
            }),
        }
    }

    fn bare(&mut self, text: &str) -> Option<Leaf> {
        let found = words(text);
        let mut plain = found.iter().filter(|word| word.form == Form::Plain);
        let signed = found.iter().find(|word| word.form == Form::Signed);
        let (first, more) = (plain.next(), plain.next().is_some());
        let whole = signed.or(first.filter(|_| !more));
        // A prefix: the star stands right behind one word, and nothing else is there.
        if let (Some(stem), Some(word)) = (text.strip_suffix('*'), whole) {
            let only = word.start == 0 && word.end == stem.len();
            if only && word.text.chars().count() >= MIN_PREFIX {
                return Some(Leaf::Prefix(word.text.clone()));
            }
        }
        if let Some(typo) = typo(text) {
            return Some(typo);
        }
        self.unknown_column(text);
        let covered = |at: usize| found.iter().any(|word| word.start <= at && at < word.end);
        self.marks.extend(
            text.char_indices().filter(|(at, c)| is_foreign_mark(*c) && !covered(*at)).map(|it| it.1),
        );
        match (signed, first) {
            (_, None) => None,
            (None, Some(word)) if !more => Some(Leaf::Word(word.text.clone())),
            _ => self.bounded(exact(text)).map(Leaf::Exact),
        }
    }

    /// Says that what looks like a column is none, or has no value.
    fn unknown_column(&mut self, text: &str) {
        let Some((name, value)) = text.split_once(':') else { return };
        let is_name = name.chars().count() >= 2 && name.chars().all(char::is_alphabetic);
        if !is_name || value.starts_with("//") {
            return;
        }
        match (columns::column_of(text), value) {
            (Some(_), "") => self.note(
                format!("bidang “{name}:” kosong, dicari sebagai kata"),
                format!("the field “{name}:” is empty, it was searched for as a word"),
            ),
            (None, _) => self.note(
                format!("bidang “{name}:” tidak dikenal, dicari sebagai kata"),
                format!("the field “{name}:” is not known, it was searched for as a word"),
            ),
            (Some(_), _) => {}
        }
    }

    /// Words at most so far apart; one word alone is a word.
    fn loose(&mut self, text: &str, distance: u32) -> Option<Leaf> {
        let mut plain: Vec<String> = exact(text).into_iter().map(|(_, word)| word).collect();
        plain.dedup();
        if plain.len() > MAX_TERMS {
            plain.truncate(MAX_TERMS);
            self.cut = true;
        }
        match plain.as_slice() {
            [] => None,
            [word] => Some(Leaf::Word(word.clone())),
            [a, b] => Some(Leaf::Near(a.clone(), b.clone(), distance)),
            _ => Some(Leaf::Close(plain, distance)),
        }
    }

    fn column(&mut self, name: &str, value: &str) -> Option<Leaf> {
        match columns::leaf(&self.hints, name, value)? {
            Leaf::Exact(places) => self.bounded(places).map(Leaf::Exact),
            Leaf::Person(places) => self.bounded(places).map(Leaf::Person),
            Leaf::Unit(places) => self.bounded(places).map(Leaf::Unit),
            leaf => Some(leaf),
        }
    }

    /// `None` if empty; not more places than [`MAX_TERMS`].
    fn bounded(&mut self, mut exact: Vec<(usize, String)>) -> Option<Vec<(usize, String)>> {
        if exact.len() > MAX_TERMS {
            exact.truncate(MAX_TERMS);
            self.cut = true;
        }
        (!exact.is_empty()).then_some(exact)
    }

    fn finish(mut self) -> Reading {
        if self.cut {
            self.note(
                format!("hanya {MAX_TERMS} kata yang dicari, sisanya tidak dibaca"),
                format!("only {MAX_TERMS} words are searched for, the rest was not read"),
            );
        }
        for word in std::mem::take(&mut self.literal) {
            self.note(
                format!("{word} di tempat itu dibaca sebagai kata"),
                format!("{word} was read as a word there"),
            );
        }
        if !self.marks.is_empty() {
            let marks: Vec<String> = self.marks.iter().map(char::to_string).collect();
            let marks = marks.join(" ");
            self.note(
                format!("tanda {marks} dibaca apa adanya, bukan perintah"),
                format!("{marks} was read literally, not as an instruction"),
            );
        }
        self.reading
    }
}

impl Leaf {
    /// How many terms it looks up.
    fn size(&self) -> usize {
        match self {
            Self::Exact(places) | Self::Person(places) | Self::Unit(places) => places.len(),
            Self::Near(..) => 2,
            Self::Close(words, _) => words.len(),
            _ => 1,
        }
    }
}

/// `coblos~`, `menangkan~2`: the tilde stands right behind one word that is long enough.
fn typo(text: &str) -> Option<Leaf> {
    let (stem, edits) = text.rsplit_once('~')?;
    let (edits, least) = match edits {
        "" | "1" => (1, MIN_TYPO[0]),
        "2" => (2, MIN_TYPO[1]),
        _ => return None,
    };
    let mut plain = words(stem).into_iter().filter(|word| word.form != Form::Part);
    let word = plain.next().filter(|word| (word.start, word.end) == (0, stem.len()))?;
    let alone = word.form == Form::Plain && plain.next().is_none();
    (alone && word.text.chars().count() >= least).then_some(Leaf::Typo(word.text, edits))
}

/// The words of a phrase with their places, signed forms among them.
fn exact(text: &str) -> Vec<(usize, String)> {
    let kept = words(text).into_iter().filter(|word| word.form != Form::Part);
    kept.map(|word| (word.position, word.text)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str) -> Leaf {
        Leaf::Word(text.to_owned())
    }

    fn phrase(text: &str) -> Leaf {
        Leaf::Exact(text.split(' ').map(str::to_owned).enumerate().collect())
    }

    fn shape(text: &str) -> Vec<Vec<(bool, Leaf)>> {
        let reading = read(text);
        let clauses = reading.all.into_iter();
        clauses.map(|clause| clause.any.into_iter().map(|it| (it.absent, it.leaf)).collect()).collect()
    }

    fn one(text: &str) -> Leaf {
        let reading = read(text);
        assert_eq!(reading.notes, [], "{text}");
        assert_eq!(reading.all.len(), 1, "{text}: {reading:?}");
        reading.all[0].any[0].leaf.clone()
    }

    #[test]
    fn words_are_all_wanted_and_either_binds_closer() {
        let all = shape("Coblos menang ATAU unggul -hoaks TIDAK \"nomor dua\"");
        assert_eq!(
            all,
            [
                vec![(false, word("coblos"))],
                vec![(false, word("menang")), (false, word("unggul"))],
                vec![(true, word("hoaks"))],
                vec![(true, phrase("nomor dua"))],
            ]
        );
        assert_eq!(shape("a DAN b"), shape("a b"));
        assert_eq!(shape("a OR NOT b"), [vec![(false, word("a")), (true, word("b"))]]);
    }

    #[test]
    fn each_form_is_read() {
        assert_eq!(one("menang*"), Leaf::Prefix("menang".into()));
        assert_eq!(one("#Satria*"), Leaf::Prefix("#satria".into()));
        assert_eq!(one("coblos DEKAT/5 dua"), Leaf::Near("coblos".into(), "dua".into(), 5));
        assert_eq!(
            one("#SatriaMenang"),
            Leaf::Exact(vec![(0, "#satriamenang".into()), (0, "satriamenang".into())])
        );
        assert_eq!(one("anak-anak"), phrase("anak anak"));
        assert_eq!(one("“Nomor Dua”"), phrase("nomor dua"));
        assert_eq!(one("platform:IG"), Leaf::Value(Facet::Platform, "instagram".into()));
        assert_eq!(one("jenis:suka"), Leaf::Value(Facet::Kind, "like".into()));
        assert_eq!(one("kind:follow"), Leaf::Value(Facet::Kind, "follow".into()));
        assert_eq!(one("hasil:belum"), Leaf::Value(Facet::Verdict, "none".into()));
        assert_eq!(one("hasil:no_indication"), Leaf::Value(Facet::Verdict, "no_indication".into()));
        assert_eq!(one("akun:@Budi_S"), Leaf::Handle("budi_s".into()));
        assert_eq!(one("akun:bud*"), Leaf::HandlePrefix("bud".into()));
        assert_eq!(one("unit:\"Dinas Contoh\""), Leaf::Unit(vec![(0, "dinas".into()), (1, "contoh".into())]));
        assert_eq!(one("dmo-7f3k"), phrase("dmo 7f3k"));
    }

    fn on(text: &str) -> Reading {
        let mut names = Names::default();
        names.add(Facet::Candidate, "demo/satria-dewi", ("Satria & Dewi", "Satria & Dewi"));
        names.add(Facet::Candidate, "demo/bayu-dewi", ("Bayu & Dewi", "Bayu & Dewi"));
        names.add(Facet::Race, "demo", ("Pemilihan Wali Kota Contoh", "Mayor of Contoh"));
        names.add(Facet::Rule, "vote-call", ("ajakan memilih", "vote call"));
        read_with(text, &Hints { today: Some("2026-10-15".parse().unwrap()), names: Arc::new(names) })
    }

    fn leaves(reading: &Reading) -> Vec<Leaf> {
        reading.all.iter().map(|clause| clause.any[0].leaf.clone()).collect()
    }

    fn days(from: &str, until: &str) -> Leaf {
        let day = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        Leaf::Days(day(from), day(until))
    }

    #[test]
    fn the_tilde_forgives_spelling_and_distance() {
        assert_eq!(one("coblos~"), Leaf::Typo("coblos".into(), 1));
        assert_eq!(one("Menangkan~2"), Leaf::Typo("menangkan".into(), 2));
        assert_eq!(one("\"coblos dua\"~5"), Leaf::Near("coblos".into(), "dua".into(), 5));
        assert_eq!(one("\"coblos dua\"~"), Leaf::Near("coblos".into(), "dua".into(), 5));
        assert_eq!(one("\"a b c\"~3"), Leaf::Close(vec!["a".into(), "b".into(), "c".into()], 3));
        assert_eq!(one("\"coblos\"~3"), word("coblos"));
        assert_eq!(shape("-\"a b\"~2")[0][0], (true, Leaf::Near("a".into(), "b".into(), 2)));
    }

    #[test]
    fn names_are_read_by_what_people_call_them() {
        let both = vec![String::from("demo/bayu-dewi"), String::from("demo/satria-dewi")];
        assert_eq!(leaves(&on("calon:dewi")), [Leaf::AnyOf(Facet::Candidate, both, "dewi".into())]);
        let race = Leaf::AnyOf(Facet::Race, vec!["demo".into()], "wali kota".into());
        assert_eq!(leaves(&on("race:\"wali kota\"")), [race]);
        let rule = Leaf::AnyOf(Facet::Rule, vec!["vote-call".into()], "ajakan memilih".into());
        assert_eq!(leaves(&on("aturan:\"ajakan memilih\"")), [rule]);
        assert_eq!(one("candidate:demo/x"), Leaf::Value(Facet::Candidate, "demo/x".into()));
        assert_eq!(one("status:ditunda"), Leaf::Value(Facet::Status, "held".into()));
        assert_eq!(one("kamus:3"), Leaf::Value(Facet::Release, "3".into()));
        assert_eq!(one("butir:DMO-7F3K"), phrase("dmo 7f3k"));
    }

    #[test]
    fn days_are_read_with_a_column_and_plain_times_without_one() {
        assert_eq!(leaves(&on("sejak:7 hari coblos")), [days("2026-10-09", ""), word("coblos")]);
        assert_eq!(leaves(&on("sejak:senin")), [days("2026-10-12", "")]);
        assert_eq!(leaves(&on("since:\"12 Okt 2026\" x1")), [days("2026-10-12", ""), word("x1")]);
        assert_eq!(leaves(&on("sampai: 12 Oktober 2026")), [days("", "2026-10-12")]);
        assert_eq!(leaves(&on("until:7 hari")), [days("", "2026-10-08")]);
        assert_eq!(leaves(&on("bulan:2026-09")), [days("2026-09-01", "2026-09-30")]);
        assert!(on("-sejak:senin").all[0].any[0].absent);
        let said = on("coblos 7 hari terakhir dua");
        assert_eq!(leaves(&said), [word("coblos"), days("2026-10-09", "2026-10-15"), word("dua")]);
        assert!(said.notes[0].0.contains("“7 hari terakhir” dibaca sebagai waktu"), "{:?}", said.notes);
        assert_eq!(leaves(&on("2 hari lagi")), [word("2"), word("hari"), word("lagi")]);
        assert_eq!(leaves(&on("\"7 hari\"")), [phrase("7 hari")]);
        assert_eq!(leaves(&read("7 hari")), [word("7"), word("hari")], "nobody said what day it is");
        assert_eq!(leaves(&on("12 Okt 2026")), [days("2026-10-12", "2026-10-12")]);
    }

    #[test]
    fn what_is_mistyped_is_read_literally_and_says_so() {
        for (typed, wanted, said) in [
            ("\"coblos dua", vec!["coblos", "dua"], "tanda kutip"),
            ("coblos\"", vec!["coblos"], "tanda kutip"),
            ("AND coblos", vec!["coblos"], "DAN"),
            ("coblos AND", vec!["coblos"], "DAN"),
            ("ATAU coblos", vec!["atau", "coblos"], "ATAU"),
            ("coblos ATAU", vec!["coblos", "atau"], "ATAU"),
            ("coblos TIDAK", vec!["coblos", "tidak"], "TIDAK"),
            ("[coblos", vec!["coblos"], "["),
            ("cob~", vec!["cob"], "~"),
            ("coblos~3", vec![], "~"),
            ("coblos~2", vec![], "~"),
            ("\"coblos dua\"~99", vec![], "~"),
            ("/coblos/", vec!["coblos"], "/"),
            ("(((coblos)", vec!["coblos"], "("),
            ("coblos :", vec!["coblos"], ":"),
            ("judul:coblos", vec![], "bidang “judul:” tidak dikenal"),
            ("akun:", vec!["akun"], "bidang “akun:” kosong"),
            ("sejak:", vec!["sejak"], "bidang “sejak:” kosong"),
            ("sejak:banana", vec!["banana"], "“sejak:banana” tidak dikenal"),
            ("calon:siapa", vec!["siapa"], "“calon:siapa” tidak dikenal"),
            ("status:aneh", vec!["aneh"], "“status:aneh” tidak dikenal"),
            ("jenis:aneh", vec!["aneh"], "jenis:aneh"),
            ("a*", vec!["a"], "*"),
            ("*", vec![], "*"),
            ("DEKAT/5 coblos", vec![], "DEKAT/5"),
            ("!!", vec![], "tidak ada kata"),
        ] {
            let reading = read(typed);
            let notes: Vec<&str> = reading.notes.iter().map(|(note, _)| note.as_str()).collect();
            assert!(notes.iter().any(|note| note.contains(said)), "{typed}: {notes:?}");
            let leaves: Vec<Leaf> = reading.all.iter().map(|clause| clause.any[0].leaf.clone()).collect();
            if !wanted.is_empty() {
                assert_eq!(leaves, wanted.into_iter().map(word).collect::<Vec<_>>(), "{typed}");
            }
        }
        assert_eq!(shape("judul:coblos"), [vec![(false, phrase("judul coblos"))]]);
        assert_eq!(shape("-- coblos"), [vec![(false, word("coblos"))]]);
    }

    #[test]
    fn hostile_sizes_are_cut_before_they_cost_anything() {
        for hostile in ["(".repeat(20_000), "NOT ".repeat(7_000), "a ".repeat(100_000), "\"".repeat(9_000)] {
            let reading = read(&hostile);
            assert!(reading.all.len() <= MAX_TERMS);
            assert!(reading.notes.iter().any(|(note, _)| note.contains("512")), "{:?}", reading.notes);
        }
        let many: Vec<String> = (0..40).map(|n| format!("k{n}")).collect();
        assert_eq!(read(&many.join(" ")).all.len(), MAX_TERMS);
        let Leaf::Exact(places) = read(&format!("\"{}\"", many.join(" "))).all[0].any[0].leaf.clone() else {
            panic!("a phrase");
        };
        assert_eq!(places.len(), MAX_TERMS);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// What stands in quotation marks is searched for exactly, whatever it looks like, and nothing is said about it.
        #[test]
        fn quotation_marks_are_kept_to_the_letter(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec!["OR", "-x", "7 hari", "sejak:senin", "coblos~", "akun:@b", "dua", "foo:bar"]),
                1..6,
            )
        ) {
            let inside = pieces.join(" ");
            let reading = on(&format!("\"{inside}\""));
            prop_assert_eq!(&reading.notes, &Vec::new());
            prop_assert_eq!(leaves(&reading), vec![Leaf::Exact(exact(&inside))]);
        }

        #[test]
        fn any_text_at_all_is_read_within_bounds(text in "\\PC{0,200}") {
            let reading = read(&text);
            let terms: usize = reading.all.iter().flat_map(|it| &it.any).map(|it| it.leaf.size()).sum();
            prop_assert!(terms <= MAX_TERMS);
            prop_assert!(reading.all.iter().all(|clause| !clause.any.is_empty()));
        }

        #[test]
        fn any_mixture_of_our_own_signs_is_read(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "\"", "“", "-", "*", ":", "ATAU", "DAN", "TIDAK", "DEKAT/5", "DEKAT/", "NEAR/99", " ", " ", " ",
                    "coblos", "#x", "@b.s", "unit:", "jenis:suka", "é", "\u{301}", "\u{200B}", "✌️", "2", "(", "~", "~5",
                    "sejak:", "7", "hari", "calon:", "12", "Okt", "2026", "foo:", "terakhir",
                ]),
                0..60,
            )
        ) {
            let text = pieces.concat();
            let reading = read(&text);
            prop_assert!(reading.all.len() <= MAX_TERMS);
            prop_assert!(on(&text).all.len() <= MAX_TERMS);
            // Something with a letter in it is never lost without a word about it.
            if text.contains("coblos") && reading.all.is_empty() {
                prop_assert!(!reading.notes.is_empty());
            }
        }
    }
}
