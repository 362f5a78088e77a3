//! A normalised text cut into words, with sentences and hashtags.
//!
//! A word is a run of letters and digits; a sign such as an emoji or a question mark is a word of its own; a mention and a hashtag
//! are words that keep their `@` and `#`, and a hashtag is followed by the words it is glued from. Links are
//! left out. Distances between words are counted in these words.

use std::ops::Range;

/// What kind of word a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    /// A sign that is no letter, digit or punctuation: an emoji; and the question mark, which says how a sentence is
    /// meant.
    Sign,
    Mention,
    /// A whole hashtag with its `#`.
    Tag,
    /// A word inside the hashtag before it.
    TagPart,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Bytes of the normalised text.
    pub(crate) range: Range<usize>,
    /// Number of the sentence it stands in, from 0.
    pub(crate) sentence: u32,
    /// Whether it stands between quotation marks.
    pub(crate) quoted: bool,
}

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 14] =
    ["no", "nmr", "dr", "drs", "dra", "hj", "ir", "prof", "st", "kh", "mr", "tgl", "jl", "sdr"];

/// From so many bytes on, a word that is in no dictionary may be several that are.
const SHORTEST_GLUED: usize = 12;

/// Where a word of a text may be cut: at the end of a hashtag's known word.
pub(crate) trait HashtagWords {
    /// The lengths of the words that a glued hashtag consists of, or nothing when they are not all known.
    fn split(&self, tag: &str) -> Option<Vec<usize>>;
    /// Whether the word is itself in a dictionary.
    fn knows(&self, word: &str) -> bool;
    /// The length of a leading word that a number is often glued to (`coblos02`), if the word is one.
    fn glued_to_number(&self, word: &str) -> Option<usize>;
}

/// Cuts a normalised text. `camel` gives the hashtag as written, for its capital letters.
pub(crate) fn tokens<'t>(
    text: &str,
    words: &impl HashtagWords,
    camel: impl Fn(Range<usize>) -> &'t str,
) -> Vec<Token> {
    let mut cutter = Cutter { text, out: Vec::with_capacity(text.len() / 5), sentence: 0, quoted: false };
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        at += if c.is_alphanumeric() {
            cutter.word(at, words)
        } else if c == '#' && rest[1..].starts_with(char::is_alphanumeric) {
            cutter.hashtag(at, words, &camel)
        } else if c == '@' && rest[1..].starts_with(char::is_alphanumeric) {
            cutter.mention(at)
        } else {
            cutter.other(at, c)
        };
    }
    cutter.out
}

struct Cutter<'s> {
    text: &'s str,
    out: Vec<Token>,
    sentence: u32,
    quoted: bool,
}

impl Cutter<'_> {
    fn push(&mut self, kind: Kind, range: Range<usize>) {
        self.out.push(Token { kind, range, sentence: self.sentence, quoted: self.quoted });
    }

    /// The length of the run of characters that `belongs` accepts.
    fn run(&self, at: usize, belongs: impl Fn(char) -> bool) -> usize {
        let rest = &self.text[at..];
        rest.find(|c| !belongs(c)).unwrap_or(rest.len())
    }

    fn word(&mut self, at: usize, words: &impl HashtagWords) -> usize {
        let len = self.run(at, char::is_alphanumeric);
        let word = &self.text[at..at + len];
        let is_link = (matches!(word, "http" | "https") && self.text[at + len..].starts_with("://"))
            || (matches!(word, "w" | "ww") && self.text[at + len..].starts_with('.'));
        if is_link {
            return self.run(at, |c| !c.is_whitespace());
        }
        if let Some(cut) = words.glued_to_number(word) {
            self.push(Kind::Word, at..at + cut);
            self.push(Kind::Word, at + cut..at + len);
            return len;
        }
        // `bersamaargasekar`: a hashtag that lost its #.
        let glued = len >= SHORTEST_GLUED && !words.knows(word);
        let pieces = if glued { words.split(word) } else { None };
        let mut start = at;
        for length in pieces.unwrap_or_else(|| vec![len]) {
            self.push(Kind::Word, start..start + length);
            start += length;
        }
        len
    }

    fn mention(&mut self, at: usize) -> usize {
        let mut len = 1 + self.run(at + 1, |c| c.is_alphanumeric() || c == '_' || c == '.');
        while self.text[..at + len].ends_with('.') {
            len -= 1;
        }
        self.push(Kind::Mention, at..at + len);
        len
    }

    fn hashtag<'t>(
        &mut self,
        at: usize,
        words: &impl HashtagWords,
        camel: impl Fn(Range<usize>) -> &'t str,
    ) -> usize {
        let len = 1 + self.run(at + 1, |c| c.is_alphanumeric() || c == '_');
        let tag = &self.text[at..at + len];
        self.push(Kind::Tag, at..at + len);
        let mut start = at + 1;
        for piece in camel_pieces(&tag[1..], camel(at + 1..at + len)) {
            let lengths = words.split(&self.text[start..start + piece]).unwrap_or_else(|| vec![piece]);
            for length in lengths {
                if self.text[start..start + length].starts_with(char::is_alphanumeric) {
                    self.push(Kind::TagPart, start..start + length);
                }
                start += length;
            }
        }
        len
    }

    fn other(&mut self, at: usize, c: char) -> usize {
        let len = c.len_utf8();
        match c {
            '\n' => {
                self.end_sentence();
                self.quoted = false;
            }
            '?' => {
                self.push(Kind::Sign, at..at + len);
                self.end_sentence();
            }
            '!' | '…' => self.end_sentence(),
            '.' if self.ends_sentence(at) => self.end_sentence(),
            '"' => self.quoted = !self.quoted,
            _ if c >= '\u{2190}' => self.push(Kind::Sign, at..at + len),
            _ => {}
        }
        len
    }

    fn end_sentence(&mut self) {
        if self.out.last().is_some_and(|token| token.sentence == self.sentence) {
            self.sentence += 1;
        }
    }

    fn ends_sentence(&self, at: usize) -> bool {
        let rest = &self.text[at + 1..];
        let next = rest.trim_start_matches([' ', '.']).chars().next();
        let spaced = rest.is_empty() || rest.starts_with([' ', '.', '\n']);
        let last = self.out.last().map_or("", |token| &self.text[token.range.clone()]);
        spaced
            && !next.is_some_and(|c| c.is_ascii_digit())
            && last.len() > 1
            && !ABBREVIATIONS.contains(&last)
    }
}

/// The lengths of the pieces of a hashtag between lower and upper case, letters and digits, and at `_`.
fn camel_pieces(tag: &str, written: &str) -> Vec<usize> {
    let written = if written.is_ascii() && written.len() == tag.len() { written } else { tag };
    let class = |c: char| match c {
        '_' => 0,
        _ if c.is_numeric() => 1,
        _ if c.is_uppercase() => 2,
        _ => 3,
    };
    // All capitals (`#MENANG`) have no inner borders; `KHMaruf` splits before the last capital of a run only
    // through known words.
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, c) in written.char_indices() {
        let class = class(c);
        let border = before.is_some_and(|before| class != before && !(before == 2 && class == 3));
        if border {
            pieces.push(at - start);
            start = at;
        }
        before = Some(class);
    }
    pieces.push(written.len() - start);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known;
    impl HashtagWords for Known {
        fn split(&self, tag: &str) -> Option<Vec<usize>> {
            (tag == "argasekarmenang").then(|| vec![4, 5, 6])
        }
        fn knows(&self, word: &str) -> bool {
            word.starts_with('#')
        }
        fn glued_to_number(&self, word: &str) -> Option<usize> {
            (word == "coblos02").then_some(6)
        }
    }

    fn words(text: &str) -> Vec<(String, u32)> {
        let lower = text.to_lowercase();
        tokens(&lower, &Known, |range| &text[range])
            .into_iter()
            .map(|token| (lower[token.range].to_owned(), token.sentence))
            .collect()
    }

    fn only_words(text: &str) -> Vec<String> {
        words(text).into_iter().map(|(word, _)| word).collect()
    }

    #[test]
    fn words_signs_mentions_and_links() {
        assert_eq!(
            only_words("Halo, @arga.demo. lihat https://x.id/coblos ✌"),
            ["halo", "@arga.demo", "lihat", "✌"]
        );
    }

    #[test]
    fn hashtags_are_cut_at_capitals_digits_and_known_words() {
        assert_eq!(only_words("#01ArgaSekar"), ["#01argasekar", "01", "arga", "sekar"]);
        assert_eq!(only_words("#argasekarmenang"), ["#argasekarmenang", "arga", "sekar", "menang"]);
        assert_eq!(
            only_words("#KotaContohMaju"),
            ["#kotacontohmaju", "kota", "contoh", "maju"],
            "a listed hashtag too: whether it counts is known later"
        );
        assert_eq!(only_words("coblos02"), ["coblos", "02"]);
        assert_eq!(
            only_words("ArgaSekarMenang"),
            ["arga", "sekar", "menang"],
            "a hashtag that lost its sign"
        );
    }

    #[test]
    fn a_full_stop_before_a_number_or_after_an_abbreviation_ends_no_sentence() {
        let sentences = |text: &str| words(text).last().map_or(0, |(_, sentence)| *sentence);
        assert_eq!(sentences("coblos no. 2"), 0);
        assert_eq!(sentences("bersama dr. Sekar"), 0);
        assert_eq!(sentences("Selesai. Ayo pulang"), 1);
        assert_eq!(sentences("Apa?! Ya"), 1);
        assert_eq!(words("Apa? Ya")[1], ("?".into(), 0), "a question mark belongs to its sentence");
    }
}
