//! Every word and phrase of the dictionaries, looked up word by word.
//!
//! A hash of words with a tree of phrases above it: word boundaries are wanted anyway, its cost does not grow
//! with the number of terms, and unlike an automaton over bytes it can be asked for a word that was respelled
//! (*m3nang*, *korupsii*, *dukungannya*). Measured against automata in the project's performance notes.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::dictionary::Spelling;
use crate::normalise::normalise;
use crate::tokens::{HashtagWords, Token, tokens};

type Fast<K, V> = HashMap<K, V, BuildHasherDefault<WordHasher>>;

/// A term in the lexicon.
pub(crate) type TermId = u32;

/// Where a term stands in a text: first and last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) term: TermId,
}

/// Words, phrases and the terms they spell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lexicon {
    words: Fast<String, u32>,
    /// Words without their doubled letters, for stretched spellings.
    single: Fast<String, u32>,
    /// From a node of the phrase tree by a word to the next node; node 0 is the root.
    edges: Fast<(u32, u32), u32>,
    /// Terms that end at each node.
    ends: Vec<Vec<TermId>>,
    glued: Vec<String>,
}

impl Lexicon {
    /// `spellings` are words with the other ways in which people write them; terms and texts may use any.
    pub(crate) fn new(glued: &[String], spellings: &[Spelling]) -> Self {
        let mut lexicon = Self { ends: vec![Vec::new()], glued: glued.to_vec(), ..Self::default() };
        for spelling in spellings {
            let id = lexicon.word(normalise(&spelling.word).as_str());
            for also in &spelling.also {
                lexicon.words.entry(normalise(also).as_str().to_owned()).or_insert(id);
            }
        }
        lexicon
    }

    /// Adds a phrase for a term, and says whether it did: not where a term that `means_the_same` is spelled so already.
    /// Terms are spelled as texts are: normalised and cut into words.
    pub(crate) fn add(
        &mut self,
        phrase: &str,
        term: TermId,
        means_the_same: impl Fn(TermId) -> bool,
    ) -> bool {
        let copy = normalise(phrase);
        // Nothing is split while phrases are added, so that a phrase is the same whatever was added before.
        let words: Vec<u32> = tokens(copy.as_str(), &Nothing, |_| "")
            .iter()
            .filter(|token| token.kind != crate::tokens::Kind::TagPart)
            .map(|token| self.word(&copy.as_str()[token.range.clone()]))
            .collect();
        if words.is_empty() {
            return false;
        }
        let mut node = 0;
        for word in words {
            let fresh = u32::try_from(self.ends.len()).expect("fewer than four billion words");
            node = *self.edges.entry((node, word)).or_insert(fresh);
            if node == fresh {
                self.ends.push(Vec::new());
            }
        }
        let ends = &mut self.ends[node as usize];
        let is_new = !ends.iter().any(|known| means_the_same(*known));
        if is_new {
            ends.push(term);
        }
        is_new
    }

    fn word(&mut self, word: &str) -> u32 {
        if let Some(id) = self.words.get(word) {
            return *id;
        }
        // Several spellings share a number, so there are never more numbers than words.
        let id = u32::try_from(self.words.len()).expect("fewer than four billion words");
        self.words.insert(word.to_owned(), id);
        if word.len() > 3 {
            self.single.entry(without_doubles(word)).or_insert(id);
        }
        id
    }

    /// Finds every term in a text, by its first word and then its length.
    pub(crate) fn find(&self, text: &str, tokens: &[Token], found: &mut Vec<Found>) {
        let words: Vec<Option<u32>> =
            tokens.iter().map(|token| self.look_up(&text[token.range.clone()])).collect();
        for first in 0..words.len() {
            let mut node = 0;
            for (last, word) in words.iter().enumerate().skip(first) {
                let Some(next) = word.and_then(|word| self.edges.get(&(node, word))) else { break };
                if tokens[last].sentence != tokens[first].sentence {
                    break;
                }
                node = *next;
                found.extend(self.ends[node as usize].iter().map(|term| Found { first, last, term: *term }));
            }
        }
    }

    /// A word's number, also of a respelled word.
    fn look_up(&self, word: &str) -> Option<u32> {
        if let Some(id) = self.words.get(word) {
            return Some(*id);
        }
        let bytes = word.as_bytes();
        if bytes.len() < 4 {
            return None;
        }
        if bytes.iter().any(u8::is_ascii_digit) && bytes.iter().any(u8::is_ascii_alphabetic) {
            return self.without_digits(word);
        }
        let doubled = bytes.windows(2).any(|pair| pair[0] == pair[1]);
        let single =
            if doubled { self.single.get(without_doubles(word).as_str()) } else { self.single.get(word) };
        if let Some(id) = single {
            return Some(*id);
        }
        ["nya", "lah", "kah", "pun", "ku", "mu"]
            .iter()
            .filter_map(|suffix| word.strip_suffix(suffix))
            .filter(|stem| stem.len() >= 4)
            .find_map(|stem| self.words.get(stem).copied())
    }

    /// `m3nang` is *menang* because *menang* is a word here; `orang2` is the doubled word and not leet.
    fn without_digits(&self, word: &str) -> Option<u32> {
        if let Some(doubled) = word.strip_suffix('2') {
            return self.words.get(doubled).copied();
        }
        ['i', 'l'].into_iter().find_map(|one| {
            let spelled: Option<String> = word
                .chars()
                .map(|c| match c {
                    '0' => Some('o'),
                    '1' => Some(one),
                    '3' => Some('e'),
                    '4' => Some('a'),
                    '5' => Some('s'),
                    '6' | '9' => Some('g'),
                    '7' => Some('t'),
                    '8' => Some('b'),
                    '2' => None,
                    _ => Some(c),
                })
                .collect();
            self.words.get(spelled?.as_str()).copied()
        })
    }
}

impl HashtagWords for Lexicon {
    fn split(&self, tag: &str) -> Option<Vec<usize>> {
        const LONGEST_TAG: usize = 64;
        const LONGEST_WORD: usize = 20;
        const SHORTEST_WORD: usize = 3;
        if tag.len() > LONGEST_TAG || !tag.is_ascii() || self.words.contains_key(tag) {
            return None;
        }
        // best[end] = (fewest words up to `end`, length of the last of them)
        let mut best: Vec<Option<(usize, usize)>> = vec![None; tag.len() + 1];
        best[0] = Some((0, 0));
        for end in SHORTEST_WORD..=tag.len() {
            let starts = end.saturating_sub(LONGEST_WORD)..=end - SHORTEST_WORD;
            best[end] = starts
                .filter_map(|start| best[start].map(|(words, _)| (words + 1, end - start)))
                .filter(|(_, len)| self.words.contains_key(&tag[end - len..end]))
                .min();
        }
        let mut lengths = Vec::new();
        let mut end = tag.len();
        while end > 0 {
            let (_, len) = best[end]?;
            lengths.push(len);
            end -= len;
        }
        lengths.reverse();
        Some(lengths)
    }

    fn knows(&self, tag: &str) -> bool {
        self.words.contains_key(tag)
    }

    fn glued_to_number(&self, word: &str) -> Option<usize> {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        (letters.len() < word.len() && self.glued.iter().any(|known| known == letters))
            .then_some(letters.len())
    }
}

/// For terms: nothing is split.
struct Nothing;

impl HashtagWords for Nothing {
    fn split(&self, _: &str) -> Option<Vec<usize>> {
        None
    }
    fn knows(&self, _: &str) -> bool {
        true
    }
    fn glued_to_number(&self, _: &str) -> Option<usize> {
        None
    }
}

fn without_doubles(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if !out.ends_with(c) || !c.is_alphabetic() {
            out.push(c);
        }
    }
    out
}

/// A quick hash for short words (the multiply-and-rotate of Firefox's FxHash). Keys are our own dictionaries',
/// so nobody can flood the table with collisions.
#[derive(Default)]
struct WordHasher(u64);

impl WordHasher {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(word));
        }
    }
    fn write_u8(&mut self, byte: u8) {
        self.mix(u64::from(byte));
    }
    fn write_u32(&mut self, word: u32) {
        self.mix(u64::from(word));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        let spelling = Spelling { word: "orang".into(), also: vec!["org".into()] };
        let mut lexicon = Lexicon::new(&["coblos".into()], &[spelling]);
        for (term, phrase) in
            ["menang", "arga sekar", "dukungan", "korupsi", "orang", "minggu"].iter().enumerate()
        {
            assert!(lexicon.add(phrase, u32::try_from(term).unwrap(), |_| false));
        }
        lexicon
    }

    fn found(text: &str) -> Vec<TermId> {
        let (lexicon, copy) = (lexicon(), normalise(text));
        let tokens = tokens(copy.as_str(), &lexicon, |range| &text[range]);
        let mut found = Vec::new();
        lexicon.find(copy.as_str(), &tokens, &mut found);
        found.into_iter().map(|found| found.term).collect()
    }

    #[test]
    fn respelled_words_are_found_and_other_words_with_digits_are_not() {
        assert_eq!(found("m3nang MENANGGG korupsii dukungannya minggguuu"), [0, 0, 3, 2, 5]);
        assert_eq!(found("orang2"), [4], "the doubled word is the word");
        assert_eq!(found("org ORG"), [4, 4], "another way to write it");
        assert!(found("g30s p3k 1putaran 10rb mp3 kemenangan").is_empty());
    }

    #[test]
    fn a_phrase_needs_its_words_side_by_side_in_one_sentence() {
        assert_eq!(found("Arga-Sekar"), [1]);
        assert_eq!(found("#ArgaSekarMenang #argasekarmenang"), [1, 0, 1, 0]);
        assert!(found("Arga. Sekar").is_empty());
        assert!(found("Arga dan Sekar").is_empty());
    }
}
