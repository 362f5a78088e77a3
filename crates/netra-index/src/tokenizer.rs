//! The two analysers that tantivy indexes with: exact forms, and Indonesian stems.

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::words::{Form, Word, words};

/// Name of the analyser for exact forms.
pub(crate) const EXACT: &str = "netra_exact";
/// Name of the analyser for stems.
pub(crate) const STEM: &str = "netra_stem";

/// The analysers under their names.
pub(crate) fn manager() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(EXACT, TextAnalyzer::from(Analyser { stemmed: false }));
    manager.register(STEM, TextAnalyzer::from(Analyser { stemmed: true }));
    manager
}

/// The Indonesian stem (Snowball) of a folded word.
pub(crate) fn stem(word: &str) -> String {
    stemmer().stem(word).into_owned()
}

pub(crate) fn stemmer() -> Stemmer {
    Stemmer::new(Algorithm::Indonesian)
}

#[derive(Clone)]
struct Analyser {
    stemmed: bool,
}

impl Tokenizer for Analyser {
    type TokenStream<'a> = Words;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words {
        let left_out = if self.stemmed { Form::Signed } else { Form::Part };
        let mut kept = words(text);
        kept.retain(|word| word.form != left_out);
        Words { words: kept.into_iter(), stemmer: self.stemmed.then(stemmer), token: Token::default() }
    }
}

struct Words {
    words: std::vec::IntoIter<Word>,
    stemmer: Option<Stemmer>,
    token: Token,
}

impl TokenStream for Words {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token.offset_from = word.start;
        self.token.offset_to = word.end;
        self.token.position = word.position;
        self.token.text = match &self.stemmer {
            Some(stemmer) => stemmer.stem(&word.text).into_owned(),
            None => word.text,
        };
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_share_their_stem() {
        for (one, other) in [("memilih", "dipilih"), ("dukungan", "mendukung"), ("pendukungnya", "dukung")] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        assert_ne!(stem("menang"), stem("kalah"));
    }
}
