//! Mistakes in dictionary files, as data: all of them are reported, not only the first. Each is said in both languages;
//! names of fields and what stands in the files are quoted as they stand there.

use std::fmt;

use netra_model::Sentence;

/// One mistake: where, what, and what instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct DictionaryError {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: Sentence,
    /// What to write instead.
    pub instead: Sentence,
}

/// Something that is no mistake and that an editor should look at: where, what, and what could be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryWarning {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What it is.
    pub what: Sentence,
    /// What could be done.
    pub instead: Sentence,
}

impl DictionaryError {
    /// All of it: `file:line: what; what instead`.
    pub fn sentence(&self) -> Sentence {
        placed(&self.file, self.line, &self.what, &self.instead)
    }
}

impl DictionaryWarning {
    /// All of it: `file:line: what; what could be done`.
    pub fn sentence(&self) -> Sentence {
        placed(&self.file, self.line, &self.what, &self.instead)
    }
}

fn placed(file: &str, line: usize, what: &Sentence, instead: &Sentence) -> Sentence {
    Sentence::new(
        format!("{file}:{line}: {}; {}", what.id, instead.id),
        format!("{file}:{line}: {}; {}", what.en, instead.en),
    )
}

impl fmt::Display for DictionaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().fmt(f)
    }
}

impl fmt::Display for DictionaryWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().fmt(f)
    }
}
