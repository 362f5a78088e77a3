//! The commonest words of ordinary Indonesian, with how often they are used: `common-words.tsv`.
//!
//! A name or slogan that is such a word finds ordinary texts. It may be what the campaign really uses, so that it is
//! a warning and no mistake.

use std::collections::HashMap;

use netra_model::Sentence;

use crate::dictionary::Phrase;
use crate::normalise::normalise;
use crate::read::{At, Reader, Section};

/// Uses of each word in 100,000 words of ordinary text.
pub(super) type CommonWords = HashMap<String, u32>;

/// Reads lines of a word, a tab and a whole number; lines that begin with `#` are comments.
pub(super) fn read(reader: &Reader<'_>, text: &str, words: &mut CommonWords) {
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let parts =
            line.split_once('\t').and_then(|(word, uses)| Some((word.trim(), uses.trim().parse().ok()?)));
        match parts {
            Some((word, uses)) if !word.is_empty() => {
                words.insert(normalise(word).as_str().to_owned(), uses);
            }
            _ => {
                let shown: String = line.chars().take(40).collect();
                let what = Sentence::new(
                    format!("\"{shown}\" bukan baris kata umum"),
                    format!("\"{shown}\" is no common word"),
                );
                let instead = Sentence::new(
                    "tulis katanya, sebuah tab, dan pemakaiannya per 100.000 kata",
                    "write the word, a tab, and its uses per 100,000 words",
                );
                reader.mistake(at + 1, what, instead);
            }
        }
    }
}

/// How often a form is used as a word, if it is a common one. A hashtag is the word after its `#`.
pub(super) fn uses(words: &CommonWords, form: &str) -> Option<u32> {
    let copy = normalise(form);
    words.get(copy.as_str().trim_start_matches('#')).copied()
}

/// Warns of a form that is a common word.
pub(super) fn warn(
    section: &Section<'_, '_, '_>,
    words: &CommonWords,
    field: &str,
    form: &At<Phrase>,
    instead: (&str, &str),
) {
    if let Some(uses) = uses(words, &form.value.text) {
        let text = &form.value.text;
        let what = Sentence::new(
            format!("`{field}` memuat \"{text}\", sebuah kata umum: {uses} dari 100.000 kata"),
            format!("`{field}` has \"{text}\", an ordinary word: {uses} of 100,000 words"),
        );
        section.warning(form.line, what, Sentence::new(instead.0, instead.1));
    }
}
