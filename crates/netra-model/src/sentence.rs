//! Sentences for people in the two languages of the desk, written side by side where they are made.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A sentence for people. `Display` is the English one, for logs and the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Indonesian.
    pub id: String,
    /// English.
    pub en: String,
}

impl Sentence {
    /// Both at once.
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self { id: id.into(), en: en.into() }
    }

    /// Words of a library or of another program, which have no second language.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { id: text.clone(), en: text }
    }

    /// The same done to both.
    #[must_use]
    pub fn map(self, change: impl Fn(&str) -> String) -> Self {
        Self { id: change(&self.id), en: change(&self.en) }
    }

    /// As one text to be kept: a line each, Indonesian first.
    pub fn lines(&self) -> String {
        let line = |text: &str| text.replace(['\n', '\r'], " ");
        format!("{}\n{}", line(&self.id), line(&self.en))
    }

    /// A kept text; one line alone is the same in both languages.
    pub fn from_lines(text: &str) -> Self {
        match text.split_once('\n') {
            Some((id, en)) => Self::new(id, en),
            None => Self::same(text),
        }
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_come_back_from_what_is_kept() {
        let said = Sentence::new("kosong:\nisi lagi", "is empty");
        assert_eq!(Sentence::from_lines(&said.lines()), Sentence::new("kosong: isi lagi", "is empty"));
        assert_eq!(Sentence::from_lines("timed out"), Sentence::same("timed out"));
        assert_eq!(said.to_string(), "is empty");
    }
}
