//! Dictionary files → [`Dictionaries`], with every mistake at once.
//!
//! The form of the files is described in `dictionaries/README.md`.

mod accounts;
mod common;
mod derive;
mod provisions;
mod race;
mod regions;
mod rules;
mod stages;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use netra_model::{Sentence, Sha256};
use sha2::Digest;

use crate::dictionary::{CANDIDATE_NUMBERS, Dictionaries, Group, NumberWords, Scoring};
use crate::error::DictionaryError;
use crate::read::{At, Reader, Section, called};

/// The only form of files that this program reads.
const SCHEMA: i64 = 1;

/// One dictionary file, read by whoever has a disk: `*.toml`, or a list of common words, `*.tsv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name as shown in errors.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    /// A file from its bytes. What is no UTF-8 text is kept visibly, and [`load`] says on which line it stands.
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Self {
        Self { name: name.into(), text: String::from_utf8_lossy(bytes).into_owned() }
    }

    fn is_word_list(&self) -> bool {
        self.name.ends_with(".tsv")
    }
}

/// Reads and checks dictionaries. The order of the files does not matter.
///
/// # Errors
/// Every mistake in every file, by file and line.
pub fn load(files: &[SourceFile]) -> Result<Dictionaries, Vec<DictionaryError>> {
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let mut draft = Draft::new(release(&files));
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    let mut note = |reader: Reader<'_>| {
        let (mistakes, more) = reader.into_notes();
        errors.extend(mistakes);
        warnings.extend(more);
    };
    let (lists, files): (Vec<&SourceFile>, Vec<&SourceFile>) =
        files.into_iter().partition(|file| file.is_word_list());
    // What other files are read with comes first: common words, and the numbers of terms such as `paslon {n}`.
    for file in &lists {
        let reader = Reader::new(&file.name, &file.text);
        if is_text(&reader) {
            common::read(&reader, &file.text, &mut draft.ordinary.words);
        }
        note(reader);
    }
    let says_first = |file: &&&SourceFile| {
        ["[[number]]", "common_given_names", "[[candidate]]"].iter().any(|it| file.text.contains(it))
    };
    for file in files.iter().filter(says_first) {
        draft.before_others(&Reader::new(&file.name, &file.text));
    }
    draft.choose_numbers();
    for file in &files {
        let reader = Reader::new(&file.name, &file.text);
        draft.file(&reader);
        note(reader);
    }
    errors.extend(draft.resolve_rules());
    draft.resolve_regions();
    // By the English words within a line, so that the order is one.
    errors.sort_by(|a, b| {
        (&a.file, a.line, &a.what.en, &a.instead.en).cmp(&(&b.file, b.line, &b.what.en, &b.instead.en))
    });
    errors.dedup();
    warnings.sort_by(|a, b| {
        (&a.file, a.line, &a.what.en, &a.instead.en).cmp(&(&b.file, b.line, &b.what.en, &b.instead.en))
    });
    draft.dictionaries.warnings = warnings;
    if errors.is_empty() { Ok(draft.dictionaries) } else { Err(errors) }
}

/// What to do about days in the wrong order.
fn first_day_in_from() -> Sentence {
    Sentence::new("tulis hari pertama dalam `from`", "write the first day in `from`")
}

/// Up to this number terms are written out whether a candidate has it or not.
const USUAL_NUMBERS: u8 = 6;

/// Whether a file is UTF-8 text; notes it if not.
fn is_text(reader: &Reader<'_>) -> bool {
    let bad = reader.not_utf8();
    if let Some(line) = bad {
        let what = Sentence::new(
            "berkas ini bukan teks UTF-8 (UTF-16, atau penyandian lama)",
            "the file is not UTF-8 text (UTF-16, or an older encoding)",
        );
        let instead = Sentence::new(
            "simpan sebagai UTF-8; di Notepad: Simpan sebagai, Penyandian: UTF-8",
            "save it as UTF-8, in Notepad: Save as, Encoding: UTF-8",
        );
        reader.mistake(line, what, instead);
    }
    bad.is_none()
}

fn empty(release: Sha256) -> Dictionaries {
    Dictionaries {
        release,
        groups: Vec::new(),
        rules: Vec::new(),
        numbers: Vec::new(),
        glued: Vec::new(),
        before_names: Vec::new(),
        spellings: Vec::new(),
        scoring: Scoring { threshold: 25, attack_flags: true, act: BTreeMap::new() },
        validities: Vec::new(),
        accounts: Vec::new(),
        races: Vec::new(),
        provisions: Vec::new(),
        warnings: Vec::new(),
    }
}

/// The hash of a set of files: their texts in the order of their hashes, whatever the files are called.
fn release(files: &[&SourceFile]) -> Sha256 {
    let mut hashes: Vec<[u8; 32]> =
        files.iter().map(|file| sha2::Sha256::digest(file.text.as_bytes()).into()).collect();
    hashes.sort_unstable();
    Sha256(sha2::Sha256::digest(hashes.concat()).into())
}

/// Dictionaries in the making.
struct Draft {
    dictionaries: Dictionaries,
    /// Rules whose groups are looked up once all files are read.
    rules: Vec<rules::RuleDraft>,
    /// Where each key (`group vote-verb`) was first used.
    keys: BTreeMap<String, String>,
    ordinary: derive::Ordinary,
    /// The numbers of all candidates.
    drawn: BTreeSet<u8>,
    regions: Vec<regions::Region>,
}

impl Draft {
    fn new(release: Sha256) -> Self {
        Self {
            dictionaries: empty(release),
            rules: Vec::new(),
            keys: BTreeMap::new(),
            ordinary: derive::Ordinary::default(),
            drawn: BTreeSet::new(),
            regions: Vec::new(),
        }
    }

    fn file(&mut self, reader: &Reader<'_>) {
        if !is_text(reader) {
            return;
        }
        let table = reader.parse();
        let top = Section::new(reader, table.get_ref(), 1, "file");
        let schema = top.integer("schema", 1..1000);
        if schema > SCHEMA {
            let what = Sentence::new(
                format!("schema = {schema} berasal dari Netra yang lebih baru"),
                format!("schema = {schema} is from a newer version of Netra"),
            );
            let instead = Sentence::new(
                format!("perbarui Netra, atau tulis berkas ini dalam schema = {SCHEMA}"),
                format!("update Netra, or write the file in schema = {SCHEMA}"),
            );
            return reader.mistake(1, what, instead);
        }
        if let Some(race) = top.table("race") {
            self.race(reader, &top, &race);
        } else {
            self.general(reader, &top);
        }
        top.finish();
    }

    /// What other files are read with; its mistakes are noted when the whole file is read.
    fn before_others(&mut self, reader: &Reader<'_>) {
        let table = reader.parse();
        let top = Section::new(reader, table.get_ref(), 1, "file");
        self.dictionaries.numbers.extend(top.tables("number").iter().map(rules::number));
        for candidate in top.tables("candidate") {
            let number = candidate.optional_integer("number", CANDIDATE_NUMBERS);
            self.drawn.extend(number.and_then(|n| u8::try_from(n).ok()));
        }
        let names = top.texts("common_given_names");
        self.ordinary.given_names.extend(names.into_iter().map(|it| it.value));
    }

    /// Terms with a number are written out for the usual ones and for those that candidates have, with or without words
    /// for them: a legislative race may go up to 24, a presidential one need not be read for 24.
    fn choose_numbers(&mut self) {
        let Self { drawn, dictionaries: Dictionaries { numbers, .. }, .. } = self;
        numbers.retain(|it| it.value <= USUAL_NUMBERS || drawn.contains(&it.value));
        for value in &*drawn {
            if !numbers.iter().any(|it| it.value == *value) {
                numbers.push(NumberWords { value: *value, words: Vec::new() });
            }
        }
    }

    /// A file without a race: groups, rules, numbers, scoring, provisions, regions.
    fn general(&mut self, reader: &Reader<'_>, top: &Section<'_, '_, '_>) {
        if let Some(scoring) = top.table("scoring") {
            self.scoring(&scoring);
        }
        if let Some(attack_flags) = top.optional_flag("attack_flags") {
            self.dictionaries.scoring.attack_flags = attack_flags;
        }
        for number in top.tables("number") {
            rules::number(&number);
        }
        top.texts("common_given_names");
        self.dictionaries.accounts.extend(top.tables("accounts").iter().map(accounts::known));
        self.dictionaries.glued.extend(top.texts("glued_to_numbers").into_iter().map(|it| it.value));
        self.dictionaries
            .before_names
            .extend(top.texts("before_ambiguous_names").into_iter().map(|it| it.value));
        self.dictionaries.spellings.extend(top.tables("spelling").iter().map(rules::spelling));
        for group in top.tables("group") {
            self.group(reader, group);
        }
        for rule in top.tables("rule") {
            self.rule(reader, rule);
        }
        for provision in top.tables("provision") {
            self.provision(reader, provision);
        }
        self.regions.extend(top.tables("region").iter().map(regions::region));
    }

    /// Notes a key that is used twice.
    fn claim(&mut self, reader: &Reader<'_>, kind: &str, key: &At<String>) {
        let place = format!("{}:{}", reader.file(), key.line);
        let named = called(kind, &key.value);
        if let Some(first) = self.keys.get(&format!("{kind} {}", key.value)) {
            let what = Sentence::new(
                format!("{} sudah ada di {first}", named.id),
                format!("{} is already at {first}", named.en),
            );
            let instead = Sentence::new(
                "beri kunci tersendiri, atau gabungkan keduanya",
                "give it a key of its own, or join the two",
            );
            reader.mistake(key.line, what, instead);
        } else {
            self.keys.insert(format!("{kind} {}", key.value), place);
        }
        let plain = key.value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !plain {
            let what = Sentence::new(
                format!("{}: kuncinya memuat tanda lain", named.id),
                format!("{} has a key with other signs", named.en),
            );
            let instead = Sentence::new(
                "pakai huruf kecil, angka, dan tanda hubung",
                "use small letters, digits and hyphens",
            );
            reader.mistake(key.line, what, instead);
        }
    }

    fn push_group(&mut self, group: Group) {
        self.dictionaries.groups.push(group);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> SourceFile {
        SourceFile { name: "test.toml".into(), text: text.into() }
    }

    fn mistakes(text: &str) -> Vec<String> {
        load(&[file(text)]).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_dictionary_with_five_mistakes_reports_five() {
        let found = mistakes(
            r#"schema = 1
[[group]]
key = "vote"
label_id = "ajakan"
label_en = "call"
mark = "suport"
terms = ["coblos", "(pilih"]
[[group]]
key = "vote"
label_id = "ajakan"
label_en = "call"
terms = ["tusuk"]
[[rule]]
key = "call"
label_id = "ajakan"
label_en = "call"
side = "support"
weight = 900
all = ["vote", "kandidat"]
match = ["coblos Arga"]
no_match = ["coblos apa"]
"#,
        );
        assert_eq!(
            found,
            [
                "test.toml:6: group \"vote\": `mark` is \"suport\"; write one of: support, candidate, hand-sign, attack, damping",
                "test.toml:7: group \"vote\": the term \"(pilih\" opens a bracket and does not close it; write alternatives as (a|b)",
                "test.toml:9: group \"vote\" is already at test.toml:3; give it a key of its own, or join the two",
                "test.toml:18: rule \"call\": `weight` is not a whole number from 1 to 100; write weight = a whole number from 1 to 100",
                "test.toml:19: rule \"call\": `all` asks for \"kandidat\", which is no group and no built-in; write a group's key or one of: candidate, number, hashtag, name-tag, hand-sign, slogan, programme, party, race",
            ]
        );
    }

    #[test]
    fn what_toml_cannot_read_is_reported_beside_the_rest() {
        let found = mistakes("schema = 1\nschema = 1\nwight = 3\n");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("test.toml:2: duplicate key"), "{found:?}");
        assert!(
            found[1].starts_with("test.toml:3: file: unknown field `wight`; expected one of: "),
            "{found:?}"
        );
    }

    #[test]
    fn a_file_of_a_newer_version_or_in_utf_16_is_refused_in_one_sentence() {
        assert_eq!(
            mistakes("schema = 2\nnew = true\n"),
            [
                "test.toml:1: schema = 2 is from a newer version of Netra; update Netra, or write the file in schema = 1"
            ]
        );
        assert_eq!(
            mistakes("s\0c\0h\0e\0m\0a\0"),
            [
                "test.toml:1: the file is not UTF-8 text (UTF-16, or an older encoding); save it as UTF-8, in Notepad: Save as, Encoding: UTF-8"
            ]
        );
        assert_eq!(
            mistakes("")[0],
            "test.toml:1: file: `schema` is missing; add schema = a whole number from 1 to 999"
        );
    }

    #[test]
    fn a_release_is_known_by_its_texts_and_not_by_the_order_of_its_files() {
        let a = SourceFile { name: "a".into(), text: "schema = 1\n".into() };
        let b = SourceFile { name: "b".into(), text: "schema = 1\n# b\n".into() };
        let release = |files: &[SourceFile]| load(files).unwrap().release;
        assert_eq!(release(&[a.clone(), b.clone()]), release(&[b.clone(), a.clone()]));
        assert_ne!(release(&[a.clone(), b]), release(&[a]));
    }
}
