//! Terms as files write them, texts or tables with days and a region, with their alternatives written out.

use netra_model::Sentence;

use super::Draft;
use crate::dictionary::{Phrase, Validity, variants};
use crate::normalise::normalise;
use crate::read::{At, Entry, Section};

/// The longest term with all its alternatives, in bytes: more is a pasted text, not a term.
const LONGEST_TERM: usize = 1000;

impl Draft {
    /// The terms of a field; what is no term is noted.
    pub(super) fn phrases(&mut self, section: &Section<'_, '_, '_>, field: &'static str) -> Vec<At<Phrase>> {
        let mut phrases = Vec::new();
        for entry in section.entries(field) {
            let (term, valid) = match entry {
                Entry::Text(term) => (term, None),
                Entry::Table(table) => (table.located_text("term"), self.validity(&table)),
            };
            let texts = written_out(section, &term);
            let phrase = |text| At { line: term.line, value: Phrase { text, number: None, valid } };
            phrases.extend(texts.into_iter().map(phrase));
        }
        phrases
    }

    /// Where and when a term counts, if its table says so. The term itself was read.
    fn validity(&mut self, table: &Section<'_, '_, '_>) -> Option<u32> {
        table.optional_text("note");
        table.optional_text("source");
        let region = table.optional_text("region").map(|it| it.value);
        let (from, until) = (table.optional_date("from"), table.optional_date("until"));
        table.finish();
        if let (Some(from), Some(until)) = (&from, &until)
            && until.value < from.value
        {
            let what = Sentence::new("kata kunci berakhir sebelum dimulai", "a term ends before it begins");
            table.mistake(until.line, what, super::first_day_in_from());
        }
        self.place_of(Validity {
            regions: region.into_iter().collect(),
            from: from.map(|it| it.value),
            until: until.map(|it| it.value),
        })
    }

    /// The place of a validity in the release; none where it says always and everywhere.
    pub(super) fn place_of(&mut self, validity: Validity) -> Option<u32> {
        if validity == Validity::default() {
            return None;
        }
        let known = &mut self.dictionaries.validities;
        let at = known.iter().position(|it| *it == validity).unwrap_or(known.len());
        if at == known.len() {
            known.push(validity);
        }
        Some(u32::try_from(at).expect("fewer than four billion validities"))
    }
}

/// A term with all its alternatives.
fn written_out(section: &Section<'_, '_, '_>, term: &At<String>) -> Vec<String> {
    let bad = |what, instead| section.mistake(term.line, what, instead);
    if term.value.is_empty() {
        return Vec::new(); // noted when it was read
    }
    if term.value.len() > LONGEST_TERM {
        let n = term.value.len();
        let what =
            Sentence::new(format!("sebuah kata kunci {n} bita panjangnya"), format!("a term has {n} bytes"));
        let instead = Sentence::new(
            "tulis paling banyak 1000, atau beberapa kata kunci",
            "write at most 1000, or several terms",
        );
        bad(what, instead);
        return Vec::new();
    }
    let variants = variants(&term.value).unwrap_or_else(|(what, instead)| {
        bad(what, instead);
        Vec::new()
    });
    let long_enough = |variant: &String| {
        // As texts are read: `PPP` is a stretched letter.
        let letters = normalise(variant).as_str().chars().filter(|c| c.is_alphanumeric()).count();
        let sign = variant == "?" || variant.chars().any(|c| !c.is_ascii() && !c.is_alphanumeric());
        let enough = letters >= 2 || sign || variant.contains('{');
        if !enough {
            let what = Sentence::new(
                format!("kata kunci \"{variant}\" kurang dari dua huruf"),
                format!("the term \"{variant}\" has fewer than two letters"),
            );
            bad(what, Sentence::new("tulis yang lebih panjang", "write a longer one"));
        }
        enough
    };
    variants.into_iter().filter(long_enough).collect()
}
