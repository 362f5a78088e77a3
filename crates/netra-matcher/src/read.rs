//! Reads TOML tables field by field and notes every mistake with its line, instead of stopping at the first.

use std::cell::RefCell;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::Date;
use netra_model::Sentence;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{DictionaryError, DictionaryWarning};

/// A file that is being read, and its mistakes so far.
pub(crate) struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    /// Where each line ends.
    line_ends: Vec<usize>,
    errors: RefCell<Vec<DictionaryError>>,
    warnings: RefCell<Vec<DictionaryWarning>>,
}

/// An entry of a list that may hold texts and tables.
pub(crate) enum Entry<'r, 'a, 't> {
    Text(At<String>),
    Table(Section<'r, 'a, 't>),
}

/// A value that remembers its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) line: usize,
    pub(crate) value: T,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Self {
        // A byte-order mark says nothing in UTF-8; some editors write it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let line_ends =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        Self { file, text, line_ends, errors: RefCell::default(), warnings: RefCell::default() }
    }

    pub(crate) fn file(&self) -> &str {
        self.file
    }

    /// Notes a mistake at a line.
    pub(crate) fn mistake(&self, line: usize, what: Sentence, instead: Sentence) {
        let error = DictionaryError { file: self.file.to_owned(), line, what, instead };
        self.errors.borrow_mut().push(error);
    }

    /// Notes what an editor should look at.
    pub(crate) fn warning(&self, line: usize, what: Sentence, instead: Sentence) {
        let warning = DictionaryWarning { file: self.file.to_owned(), line, what, instead };
        self.warnings.borrow_mut().push(warning);
    }

    /// The first line with something that is not UTF-8 text: bytes of UTF-16 or of an older encoding.
    pub(crate) fn not_utf8(&self) -> Option<usize> {
        let at = self.text.find(['\0', '\u{fffd}'])?;
        Some(self.line(&(at..at)))
    }

    pub(crate) fn into_notes(self) -> (Vec<DictionaryError>, Vec<DictionaryWarning>) {
        (self.errors.into_inner(), self.warnings.into_inner())
    }

    pub(crate) fn line(&self, span: &Range<usize>) -> usize {
        1 + self.line_ends.partition_point(|end| *end < span.start)
    }

    /// Parses the file; what TOML itself cannot read is noted, and the rest is still read.
    pub(crate) fn parse(&self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let line = error.span().map_or(1, |span| self.line(&span));
            let what = of_toml(error.message().lines().next().unwrap_or("not TOML"));
            let instead = Sentence::new(
                "bentuk berkas ini diterangkan dalam dictionaries/README.md",
                "see dictionaries/README.md for the form of this file",
            );
            self.mistake(line, what, instead);
        }
        table
    }
}

/// What TOML's own reader says, which speaks English, in both languages. The commonest slips have words of their own.
fn of_toml(said: &str) -> Sentence {
    let id = match said.split_once(", expected ").map_or(said, |(what, _)| what) {
        "duplicate key" => "isian yang sama ditulis dua kali",
        "string values must be quoted" | "invalid value" => "nilai teks harus berada di antara tanda kutip",
        "missing value" | "missing value for key" | "key with no value" => "isian tanpa nilai sesudah `=`",
        "missing opening quote" => "tanda kutip pembuka tidak ada",
        "missing comma between array elements" => "koma di antara dua entri daftar tidak ada",
        "extra comma in array" => "koma berlebih dalam daftar",
        "unclosed array" => "daftar yang dibuka dengan `[` tidak ditutup dengan `]`",
        "unclosed table" | "unclosed array table" => "kepala bagian tidak ditutup dengan `]` atau `]]`",
        "unclosed inline table" => "tabel yang dibuka dengan `{` tidak ditutup dengan `}`",
        "missing assignment between key-value pairs" | "invalid key-value pair" => {
            "tanda `=` di antara isian dan nilainya tidak ada"
        }
        "extra `=`" | "extra assignment between key-value pairs" => "tanda `=` berlebih",
        "unexpected leading zero" => "bilangan tidak boleh diawali nol",
        _ => {
            let id = format!("tidak dapat dibaca sebagai TOML (kata pembacanya: {said})");
            return Sentence::new(id, said);
        }
    };
    Sentence::new(id, said)
}

/// What a field or table is called in Indonesian, where messages speak of it.
fn noun(kind: &str) -> &str {
    match kind {
        "file" => "berkas",
        "rule" => "aturan",
        "group" => "kelompok",
        "provision" => "ketentuan",
        "race" => "kontestasi",
        "candidate" => "calon",
        "account" => "akun",
        "accounts" => "daftar akun",
        "stage" => "tahapan",
        "number" => "angka",
        "spelling" => "ejaan",
        "region" => "wilayah",
        "scoring" => "penilaian",
        other => other,
    }
}

/// A kind of thing by its key: `rule "vote-call"`.
pub(crate) fn called(kind: &str, key: &str) -> Sentence {
    Sentence::new(format!("{} \"{key}\"", noun(kind)), format!("{kind} \"{key}\""))
}

/// What a field should hold, after `=`.
fn one_of(list: &str) -> Sentence {
    Sentence::new(format!("salah satu dari: {list}"), format!("one of: {list}"))
}

/// What to write instead of a word that is not among these.
pub(crate) fn write_one_of(list: &str) -> Sentence {
    Sentence::new(format!("tulis salah satu dari: {list}"), format!("write one of: {list}"))
}

fn whole_number(range: &Range<i64>) -> Sentence {
    let (from, until) = (range.start, range.end - 1);
    Sentence::new(
        format!("bilangan bulat dari {from} sampai {until}"),
        format!("a whole number from {from} to {until}"),
    )
}

fn a_day() -> Sentence {
    Sentence::new("tanggal seperti 2026-09-25", "a day such as 2026-09-25")
}

fn list_of_texts() -> Sentence {
    Sentence::new("[\"daftar teks\"]", "[\"a list of texts\"]")
}

/// A table with the names of its fields that have been asked for.
pub(crate) struct Section<'r, 'a, 't> {
    reader: &'r Reader<'a>,
    table: &'t DeTable<'a>,
    /// Where the table begins.
    pub(crate) line: usize,
    /// How messages call it: `rule "vote-call"`.
    name: Sentence,
    asked: RefCell<Vec<&'static str>>,
}

impl<'r, 'a, 't> Section<'r, 'a, 't> {
    pub(crate) fn new(reader: &'r Reader<'a>, table: &'t DeTable<'a>, line: usize, name: &str) -> Self {
        Self::called(reader, table, line, Sentence::new(noun(name), name))
    }

    fn called(reader: &'r Reader<'a>, table: &'t DeTable<'a>, line: usize, name: Sentence) -> Self {
        Self { reader, table, line, name, asked: RefCell::default() }
    }

    /// Calls the section by its key from here on.
    pub(crate) fn named(mut self, kind: &str, key: &str) -> Self {
        self.name = called(kind, key);
        self
    }

    /// Notes a mistake in this section.
    #[expect(clippy::needless_pass_by_value, reason = "a sentence is made where it is noted and given away")]
    pub(crate) fn mistake(&self, line: usize, what: Sentence, instead: Sentence) {
        self.reader.mistake(line, self.of_it(&what), instead);
    }

    /// Notes what an editor should look at in this section.
    #[expect(clippy::needless_pass_by_value, reason = "a sentence is made where it is noted and given away")]
    pub(crate) fn warning(&self, line: usize, what: Sentence, instead: Sentence) {
        self.reader.warning(line, self.of_it(&what), instead);
    }

    fn of_it(&self, what: &Sentence) -> Sentence {
        Sentence::new(format!("{}: {}", self.name.id, what.id), format!("{}: {}", self.name.en, what.en))
    }

    fn get(&self, field: &'static str) -> Option<(&'t DeValue<'a>, usize)> {
        self.asked.borrow_mut().push(field);
        let value = self.table.get(field)?;
        Some((value.get_ref(), self.reader.line(&value.span())))
    }

    fn wrong_type(&self, field: &str, line: usize, wanted: &Sentence) {
        let what = Sentence::new(
            format!("`{field}` bukan {}", wanted.id),
            format!("`{field}` is not {}", wanted.en),
        );
        let instead =
            Sentence::new(format!("tulis {field} = {}", wanted.id), format!("write {field} = {}", wanted.en));
        self.mistake(line, what, instead);
    }

    fn missing(&self, field: &str, wanted: &Sentence) {
        let what = Sentence::new(format!("`{field}` tidak ada"), format!("`{field}` is missing"));
        let instead = Sentence::new(
            format!("tambahkan {field} = {}", wanted.id),
            format!("add {field} = {}", wanted.en),
        );
        self.mistake(self.line, what, instead);
    }

    /// Whether a list is missing or has no entries.
    pub(crate) fn is_without(&self, field: &str) -> bool {
        let list = self.table.get(field).map(|value| value.get_ref().as_array());
        list.is_none_or(|list| list.is_some_and(|list| list.is_empty()))
    }

    pub(crate) fn optional_text(&self, field: &'static str) -> Option<At<String>> {
        let (value, line) = self.get(field)?;
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_type(field, line, &Sentence::new("\"sebuah teks\"", "\"a text\""));
        }
        text.map(|value| At { line, value })
    }

    pub(crate) fn text(&self, field: &'static str) -> String {
        self.located_text(field).value
    }

    pub(crate) fn located_text(&self, field: &'static str) -> At<String> {
        if !self.table.contains_key(field) {
            self.missing(field, &Sentence::same("\"…\""));
        }
        let Some(text) = self.optional_text(field) else {
            return At { line: self.line, value: String::new() };
        };
        if text.value.trim().is_empty() {
            let what = Sentence::new(format!("`{field}` kosong"), format!("`{field}` is empty"));
            let instead =
                Sentence::new("tulis teks di antara tanda kutip", "write a text between the quotes");
            self.mistake(text.line, what, instead);
        }
        text
    }

    /// One of a closed list of words; the first is taken when it is missing and `required` is false.
    pub(crate) fn choice<T: Copy>(&self, field: &'static str, words: &[(&str, T)], required: bool) -> T {
        let list = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        let Some(text) = self.optional_text(field) else {
            if required && !self.table.contains_key(field) {
                self.missing(field, &one_of(&list));
            }
            return words[0].1;
        };
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
            return *value;
        }
        let what = Sentence::new(
            format!("`{field}` berisi \"{}\"", text.value),
            format!("`{field}` is \"{}\"", text.value),
        );
        self.mistake(text.line, what, write_one_of(&list));
        words[0].1
    }

    pub(crate) fn optional_integer(&self, field: &'static str, range: Range<i64>) -> Option<i64> {
        let (value, line) = self.get(field)?;
        let number = value.as_integer().and_then(|it| i64::from_str_radix(it.as_str(), it.radix()).ok());
        match number {
            Some(number) if range.contains(&number) => Some(number),
            _ => {
                self.wrong_type(field, line, &whole_number(&range));
                None
            }
        }
    }

    pub(crate) fn integer(&self, field: &'static str, range: Range<i64>) -> i64 {
        if !self.table.contains_key(field) {
            self.missing(field, &whole_number(&range));
        }
        self.optional_integer(field, range.clone()).unwrap_or(range.start)
    }

    pub(crate) fn flag(&self, field: &'static str) -> bool {
        self.optional_flag(field).unwrap_or(false)
    }

    pub(crate) fn optional_flag(&self, field: &'static str) -> Option<bool> {
        let (value, line) = self.get(field)?;
        let flag = value.as_bool();
        if flag.is_none() {
            self.wrong_type(field, line, &Sentence::new("true atau false", "true or false"));
        }
        flag
    }

    /// Several of a closed list of words; `otherwise` when the field is missing.
    pub(crate) fn choices<T: Copy>(
        &self,
        field: &'static str,
        words: &[(&str, T)],
        otherwise: &[T],
    ) -> Vec<T> {
        if !self.table.contains_key(field) {
            self.asked.borrow_mut().push(field);
            return otherwise.to_vec();
        }
        let list = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        let mut chosen = Vec::new();
        for text in self.texts(field) {
            match words.iter().find(|(word, _)| *word == text.value) {
                Some((_, value)) => chosen.push(*value),
                None => {
                    let what = Sentence::new(
                        format!("`{field}` memuat \"{}\"", text.value),
                        format!("`{field}` has \"{}\"", text.value),
                    );
                    self.mistake(text.line, what, write_one_of(&list));
                }
            }
        }
        chosen
    }

    pub(crate) fn texts(&self, field: &'static str) -> Vec<At<String>> {
        let text = |entry| match entry {
            Entry::Text(text) => Some(text),
            Entry::Table(table) => {
                self.wrong_type(field, table.line, &list_of_texts());
                None
            }
        };
        self.entries(field).into_iter().filter_map(text).collect()
    }

    /// The texts and tables of a list; what is neither is noted.
    pub(crate) fn entries(&self, field: &'static str) -> Vec<Entry<'r, 'a, 't>> {
        let Some((value, line)) = self.get(field) else { return Vec::new() };
        let Some(list) = value.as_array() else {
            self.wrong_type(field, line, &list_of_texts());
            return Vec::new();
        };
        let mut entries = Vec::new();
        for item in list {
            let line = self.reader.line(&item.span());
            match item.get_ref() {
                DeValue::String(text) if !text.trim().is_empty() => {
                    entries.push(Entry::Text(At { line, value: text.clone().into_owned() }));
                }
                DeValue::String(_) => {
                    let what = Sentence::new(
                        format!("satu entri `{field}` kosong"),
                        format!("an entry of `{field}` is empty"),
                    );
                    let instead = Sentence::new("tulis kata atau hapus", "write a word or remove it");
                    self.mistake(line, what, instead);
                }
                DeValue::Table(table) => {
                    entries.push(Entry::Table(Section::called(self.reader, table, line, self.name.clone())));
                }
                _ => self.wrong_type(field, line, &list_of_texts()),
            }
        }
        entries
    }

    pub(crate) fn optional_date(&self, field: &'static str) -> Option<At<Date>> {
        let (value, line) = self.get(field)?;
        let date = match value {
            DeValue::Datetime(moment) => Date::from_str(&moment.to_string()).ok(),
            DeValue::String(text) => Date::from_str(text).ok(),
            _ => None,
        };
        if date.is_none() {
            self.wrong_type(field, line, &a_day());
        }
        date.map(|value| At { line, value })
    }

    pub(crate) fn date(&self, field: &'static str) -> At<Date> {
        if !self.table.contains_key(field) {
            self.missing(field, &a_day());
        }
        self.optional_date(field).unwrap_or(At { line: self.line, value: Date::ZERO })
    }

    /// The tables of a list such as `[[rule]]`.
    pub(crate) fn tables(&self, field: &'static str) -> Vec<Section<'r, 'a, 't>> {
        let Some((value, line)) = self.get(field) else { return Vec::new() };
        let Some(list) = value.as_array() else {
            let what = Sentence::new(format!("`{field}` bukan daftar"), format!("`{field}` is not a list"));
            let instead = Sentence::new(
                format!("awali masing-masing dengan [[{field}]]"),
                format!("begin each with [[{field}]]"),
            );
            self.mistake(line, what, instead);
            return Vec::new();
        };
        let section = |item: &'t Spanned<DeValue<'a>>| {
            let line = self.reader.line(&item.span());
            let table = item.get_ref().as_table();
            if table.is_none() {
                let what = Sentence::new(
                    format!("satu entri `{field}` bukan tabel"),
                    format!("an entry of `{field}` is not a table"),
                );
                self.mistake(line, what, Sentence::new("tulis isian = nilai", "write field = value"));
            }
            table.map(|table| Section::new(self.reader, table, line, field))
        };
        list.iter().filter_map(section).collect()
    }

    /// A single table such as `[race]`.
    pub(crate) fn table(&self, field: &'static str) -> Option<Section<'r, 'a, 't>> {
        let (value, line) = self.get(field)?;
        let Some(table) = value.as_table() else {
            let what = Sentence::new(format!("`{field}` bukan tabel"), format!("`{field}` is not a table"));
            self.mistake(line, what, Sentence::new(format!("tulis [{field}]"), format!("write [{field}]")));
            return None;
        };
        Some(Section::new(self.reader, table, line, field))
    }

    /// Notes every field that nothing asked for.
    pub(crate) fn finish(&self) {
        let asked = self.asked.borrow();
        for name in self.table.keys().filter(|name| !asked.contains(&name.get_ref().as_ref())) {
            let mut known = asked.to_vec();
            known.sort_unstable();
            known.dedup();
            let (name, line, known) = (name.get_ref(), self.reader.line(&name.span()), known.join(", "));
            let what =
                Sentence::new(format!("isian `{name}` tidak dikenal"), format!("unknown field `{name}`"));
            let instead =
                Sentence::new(format!("yang dikenal di sini: {known}"), format!("expected one of: {known}"));
            self.mistake(line, what, instead);
        }
    }
}
