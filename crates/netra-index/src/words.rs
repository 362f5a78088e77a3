//! Cuts a text into words and folds them; the one place that decides what a word is, for documents, queries and
//! highlights alike.
//!
//! Folding: compatibility decomposition (NFKD, UAX #15), lower case, accents removed, characters that show nothing
//! (zero-width, variation selectors, skin tones) skipped without ending the word. Digits stay. An emoji is a word.
//! `#hashtag` and `@handle.name` give their words plus one *signed* form at the place of the first word. A glued
//! `SatriaMenang` or `nomor2` gives its *parts* besides, which only the stemmed form of the text holds, so that a
//! phrase cannot match inside a hashtag.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Separates texts in one indexed field; no phrase and no proximity reaches across.
pub(crate) const GAP: char = '\u{1E}';
/// Positions that [`GAP`] skips; more than [`crate::read::MAX_DISTANCE`].
const GAP_POSITIONS: usize = 64;
/// Longer words are cut to this many bytes, alike in documents and queries.
const MAX_WORD_BYTES: usize = 96;
/// A glued word gives at most so many parts.
const MAX_PARTS: usize = 12;

/// In which way a word stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As written.
    Plain,
    /// With its sign: `#hashtag`, `@handle`.
    Signed,
    /// A part of a glued word.
    Part,
}

/// A word, folded, with its place in the original text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// First byte in the original text.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Running number of the word.
    pub(crate) position: usize,
    /// The folded text.
    pub(crate) text: String,
    /// In which way it stands there.
    pub(crate) form: Form,
}

/// The words of a text, by position.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut cutter = Cutter { words: Vec::with_capacity(text.len() / 6 + 1), ..Cutter::default() };
    let mut before_is_word = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let mut is_word = false;
        match class(c) {
            Class::Nothing => {
                cutter.extend(at, end);
                is_word = before_is_word;
            }
            Class::Letter => {
                cutter.letter(at, end, c);
                is_word = true;
            }
            Class::Emoji => {
                cutter.finish();
                cutter.letter(at, end, c);
                cutter.finish();
            }
            Class::Sign(sign) => {
                cutter.finish();
                if !before_is_word {
                    cutter.signed(text, at, end, sign);
                }
            }
            Class::Gap => {
                cutter.finish();
                cutter.position += GAP_POSITIONS;
            }
            Class::Other => cutter.finish(),
        }
        before_is_word = is_word;
    }
    cutter.finish();
    cutter.words
}

enum Class {
    Letter,
    Emoji,
    Sign(char),
    Gap,
    Nothing,
    Other,
}

fn class(c: char) -> Class {
    match c {
        _ if c.is_ascii_alphanumeric() => Class::Letter,
        '#' | '\u{FF03}' => Class::Sign('#'),
        '@' | '\u{FF20}' => Class::Sign('@'),
        GAP => Class::Gap,
        _ if c.is_ascii() => Class::Other,
        _ if shows_nothing(c) => Class::Nothing,
        '\u{1F300}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{1F1E6}'..='\u{1F1FF}' => Class::Emoji,
        _ if c.is_alphanumeric() || is_combining_mark(c) => Class::Letter,
        _ => Class::Other,
    }
}

/// Characters that are skipped: invisible ones, accents, variation selectors, keycaps, skin tones.
fn shows_nothing(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E01EF}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}')
        || is_accent(c)
}

/// Marks of the Latin and Arabic scripts and of symbols; the vowel signs of other scripts are letters.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Appends the folded form of one character.
fn fold(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    decompose_compatible(c, |part| {
        if !is_accent(part) {
            out.extend(part.to_lowercase().filter(|c| !is_accent(*c)));
        }
    });
}

/// A word folded as a whole, with nothing cut: for handles and other values that are compared entire.
pub(crate) fn fold_all(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().filter(|c| !shows_nothing(*c)).for_each(|c| fold(c, &mut out));
    out.truncate(out.floor_char_boundary(MAX_WORD_BYTES));
    out
}

#[derive(Default)]
struct Cutter {
    words: Vec<Word>,
    position: usize,
    text: String,
    start: usize,
    end: usize,
    before: Option<Case>,
    /// Where parts begin: byte in the original text, byte in the folded word.
    seams: Vec<(usize, usize)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Lower,
    Upper,
    Digit,
}

impl Cutter {
    fn letter(&mut self, at: usize, end: usize, c: char) {
        let case = if c.is_numeric() {
            Case::Digit
        } else if c.is_uppercase() {
            Case::Upper
        } else {
            Case::Lower
        };
        match self.before {
            None => self.start = at,
            Some(before) => {
                let seam = (before == Case::Digit) != (case == Case::Digit)
                    || (before == Case::Lower && case == Case::Upper);
                if seam && self.seams.len() + 1 < MAX_PARTS {
                    self.seams.push((at, self.text.len()));
                }
            }
        }
        self.before = Some(case);
        self.end = end;
        fold(c, &mut self.text);
    }

    /// Lets a word, or an emoji just finished, cover what shows nothing behind it.
    fn extend(&mut self, at: usize, end: usize) {
        if self.before.is_some() {
            self.end = end;
        } else if let Some(last) = self.words.last_mut().filter(|word| word.end == at) {
            last.end = end;
        }
    }

    fn finish(&mut self) {
        if self.before.take().is_none() {
            return;
        }
        let mut text = std::mem::take(&mut self.text);
        let seams = std::mem::take(&mut self.seams);
        if text.is_empty() {
            return;
        }
        let (start, end, position) = (self.start, self.end, self.position);
        self.position += 1;
        let mut parts = Vec::new();
        if !seams.is_empty() {
            let mut from = (start, 0);
            for to in seams.into_iter().chain([(end, text.len())]) {
                let part = &text[from.1..to.1];
                if part.len() > 1 || part.bytes().all(|b| b.is_ascii_digit()) {
                    let mut part = part.to_owned();
                    part.truncate(part.floor_char_boundary(MAX_WORD_BYTES));
                    parts.push(Word { start: from.0, end: to.0, position, text: part, form: Form::Part });
                }
                from = to;
            }
        }
        text.truncate(text.floor_char_boundary(MAX_WORD_BYTES));
        self.words.push(Word { start, end, position, text, form: Form::Plain });
        self.words.append(&mut parts);
    }

    /// The whole of `#hash_tag` or `@handle.name` from its sign at `at`; its words follow by themselves.
    fn signed(&mut self, text: &str, at: usize, after: usize, sign: char) {
        let inner = |c: char| match class(c) {
            Class::Letter | Class::Nothing => true,
            _ => c == '_' || (sign == '@' && (c == '.' || c == '-')),
        };
        let rest = &text[after..];
        let length = rest.find(|c| !inner(c)).unwrap_or(rest.len());
        let name = rest[..length].trim_end_matches(['.', '-', '_']);
        let folded = fold_all(name);
        if folded.chars().any(char::is_alphanumeric) {
            let mut word = String::from(sign);
            word.push_str(&folded);
            self.words.push(Word {
                start: at,
                end: after + name.len(),
                position: self.position,
                text: word,
                form: Form::Signed,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> Vec<(String, Form, usize)> {
        words(text).into_iter().map(|word| (word.text, word.form, word.position)).collect()
    }

    fn plain(text: &str) -> Vec<String> {
        words(text).into_iter().filter(|word| word.form == Form::Plain).map(|word| word.text).collect()
    }

    #[test]
    fn case_accents_widths_and_invisible_characters_are_folded() {
        assert_eq!(plain("Ménàng MENANG me\u{301}nang"), ["menang", "menang", "menang"]);
        assert_eq!(plain("co\u{200B}b\u{AD}los ｃｏｂｌｏｓ 𝐜𝐨𝐛𝐥𝐨𝐬"), ["coblos", "coblos", "coblos"]);
        assert_eq!(plain("nomor 2️⃣ ② ²"), ["nomor", "2", "2", "2"]);
    }

    #[test]
    fn an_emoji_is_a_word_in_any_skin() {
        assert_eq!(plain("salam✌🏽dua ✌️"), ["salam", "✌", "dua", "✌"]);
    }

    #[test]
    fn signs_give_a_form_of_their_own_and_glued_words_their_parts() {
        assert_eq!(
            show("#SatriaMenang"),
            [
                (String::from("#satriamenang"), Form::Signed, 0),
                (String::from("satriamenang"), Form::Plain, 0),
                (String::from("satria"), Form::Part, 0),
                (String::from("menang"), Form::Part, 0),
            ]
        );
        let handle: Vec<_> = show("@Budi.S. hadir").into_iter().map(|it| (it.0, it.2)).collect();
        let wanted = [("@budi.s", 0), ("budi", 0), ("s", 1), ("hadir", 2)];
        assert_eq!(handle, wanted.map(|(word, at)| (word.to_owned(), at)));
        assert!(words("surat@kota.test").iter().all(|word| word.form == Form::Plain));
    }

    #[test]
    fn places_are_bytes_of_the_original_text() {
        let text = "Ayo “Ménàng” #SatriaMenang, co\u{200B}blos!";
        for word in words(text) {
            let mut again = String::new();
            text[word.start..word.end]
                .chars()
                .filter(|c| !shows_nothing(*c))
                .for_each(|c| fold(c, &mut again));
            assert_eq!(again, word.text);
        }
    }
}
