//! Every word and phrase of the dictionaries, looked up word by word.
//!
//! A hash of words with a tree of phrases above it: word boundaries are wanted anyway, its cost does not grow
//! with the number of terms, and unlike an automaton over bytes it can be asked for a word that was respelled
//! (*m3nang*, *korupsii*, *dukungannya*). Measured against automata in the project's performance notes.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::dictionary::Spelling;
use crate::normalise::normalise;
use crate::tokens::{Kind, NO_WORD, Token, Vocabulary, tokens};

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
    words: Words,
    /// Words without their doubled letters, for stretched spellings.
    single: Words,
    /// Those of them that are written with doubled letters.
    doubled: Words,
    /// Where words begin and how long they are then, so that a glued word is not cut where no word begins.
    beginnings: Beginnings,
    /// By word: the node of the phrases that begin with it, 0 where none does.
    first: Vec<u32>,
    /// From a node of the phrase tree by a word to the next node.
    edges: Fast<(u32, u32), u32>,
    nodes: Vec<Node>,
    glued: Vec<String>,
}

/// A phrase, or the beginning of one.
#[derive(Debug, Clone, Default)]
struct Node {
    /// Terms that end here.
    ends: Ends,
    goes_on: bool,
}

/// Mostly one term; several where a word is a form of several candidates.
#[derive(Debug, Clone, Default)]
enum Ends {
    #[default]
    None,
    One(TermId),
    Several(Vec<TermId>),
}

impl Ends {
    fn as_slice(&self) -> &[TermId] {
        match self {
            Self::None => &[],
            Self::One(term) => std::slice::from_ref(term),
            Self::Several(terms) => terms,
        }
    }

    fn push(&mut self, term: TermId) {
        *self = match std::mem::take(self) {
            Self::None => Self::One(term),
            Self::One(first) => Self::Several(vec![first, term]),
            Self::Several(mut terms) => {
                terms.push(term);
                Self::Several(terms)
            }
        }
    }
}

impl Lexicon {
    /// `spellings` are words with the other ways in which people write them; terms and texts may use any.
    pub(crate) fn new(glued: &[String], spellings: &[Spelling]) -> Self {
        // Node 0 is the root.
        let mut lexicon = Self { nodes: vec![Node::default()], glued: glued.to_vec(), ..Self::default() };
        for spelling in spellings {
            let id = lexicon.word(normalise(&spelling.word).as_str());
            for also in &spelling.also {
                lexicon.words.insert(normalise(also).as_str(), id);
                lexicon.beginnings.add(normalise(also).as_str());
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
        let mut node = 0;
        for token in tokens(copy.as_str(), &Nothing, |_| "") {
            if token.kind == Kind::TagPart {
                continue;
            }
            let word = self.word(&copy.as_str()[token.range()]);
            let fresh = u32::try_from(self.nodes.len()).expect("fewer than four billion words");
            let next = if node == 0 {
                let first = &mut self.first[word as usize];
                if *first == 0 {
                    *first = fresh;
                }
                *first
            } else {
                *self.edges.entry((node, word)).or_insert(fresh)
            };
            self.nodes[node as usize].goes_on = true;
            if next == fresh {
                self.nodes.push(Node::default());
            }
            node = next;
        }
        if node == 0 {
            return false;
        }
        let ends = &mut self.nodes[node as usize].ends;
        let is_new = !ends.as_slice().iter().any(|known| means_the_same(*known));
        if is_new {
            ends.push(term);
        }
        is_new
    }

    /// The number of a word, a new one where it has none.
    fn word(&mut self, word: &str) -> u32 {
        if let Some(id) = self.words.get(word) {
            return id;
        }
        let id = u32::try_from(self.first.len()).expect("fewer than four billion words");
        self.first.push(0);
        self.words.insert(word, id);
        self.beginnings.add(word);
        if word.len() > 3 {
            let single = without_doubles(word);
            if single != word {
                self.doubled.insert(&single, id);
            }
            self.single.insert(&single, id);
        }
        id
    }

    /// Finds every term in a text, by its first word and then its length.
    pub(crate) fn find(&self, tokens: &[Token], found: &mut Vec<Found>) {
        for (first, token) in tokens.iter().enumerate() {
            if token.word == NO_WORD {
                continue;
            }
            let mut node = self.first[token.word as usize];
            let mut last = first;
            while node != 0 {
                let here = &self.nodes[node as usize];
                found.extend(here.ends.as_slice().iter().map(|term| Found { first, last, term: *term }));
                last += 1;
                let next = tokens.get(last).filter(|it| {
                    here.goes_on && it.word != NO_WORD && it.sentence == token.sentence
                });
                node = next.and_then(|it| self.edges.get(&(node, it.word)).copied()).unwrap_or(0);
            }
        }
    }

    /// `m3nang` is *menang* because *menang* is a word here; `orang2` is the doubled word and not leet.
    fn without_digits(&self, word: &str) -> Option<u32> {
        if let Some(doubled) = word.strip_suffix('2') {
            return self.words.get(doubled);
        }
        let mut spelled = [0; LONGEST_WORD];
        let spelled = spelled.get_mut(..word.len())?;
        [b'i', b'l'].into_iter().find_map(|one| {
            for (to, byte) in spelled.iter_mut().zip(word.bytes()) {
                *to = match byte {
                    b'0' => b'o',
                    b'1' => one,
                    b'3' => b'e',
                    b'4' => b'a',
                    b'5' => b's',
                    b'6' | b'9' => b'g',
                    b'7' => b't',
                    b'8' => b'b',
                    b'2' => return None,
                    _ => byte,
                };
            }
            self.words.get_bytes(spelled)
        })
    }
}

impl Vocabulary for Lexicon {
    fn exactly(&self, word: &str) -> Option<u32> {
        self.words.get(word)
    }

    fn respelled(&self, word: &str) -> Option<u32> {
        let bytes = word.as_bytes();
        if bytes.len() < 4 || bytes.len() > LONGEST_WORD {
            return None;
        }
        let (mut digit, mut letter, mut doubled) = (false, false, false);
        let mut before = 0;
        for byte in bytes {
            digit |= byte.is_ascii_digit();
            letter |= byte.is_ascii_alphabetic();
            doubled |= *byte == before;
            before = *byte;
        }
        if digit && letter {
            return self.without_digits(word);
        }
        let single = if doubled {
            let mut buffer = [0; LONGEST_WORD];
            self.single.get_bytes(undoubled(word, &mut buffer))
        } else {
            self.doubled.get(word)
        };
        single.or_else(|| {
            let suffixes: &[&str] = match before {
                b'a' => &["nya"],
                b'h' => &["lah", "kah"],
                b'n' => &["pun"],
                b'u' => &["ku", "mu"],
                _ => &[],
            };
            let stem = suffixes.iter().find_map(|suffix| word.strip_suffix(suffix))?;
            self.words.get(stem).filter(|_| stem.len() >= 4)
        })
    }

    fn split(&self, tag: &str, lengths: &mut Vec<usize>) -> bool {
        const LONGEST_TAG: usize = 64;
        lengths.clear();
        if tag.len() > LONGEST_TAG || !tag.is_ascii() || self.words.get(tag).is_some() {
            return false;
        }
        // best[end] = (fewest words up to `end`, length of the last of them); 0 words where no cut leads there.
        let mut best = [(0_u8, 0_u8); LONGEST_TAG + 1];
        for start in 0..tag.len() {
            if start > 0 && best[start].0 == 0 {
                continue;
            }
            let words = best[start].0 + 1;
            let mut known = self.beginnings.lengths(&tag.as_bytes()[start..]);
            while known != 0 {
                let length = known.trailing_zeros() as usize;
                known &= known - 1;
                let Some(word) = tag.get(start..start + length) else { break };
                let candidate = (words, u8::try_from(length).unwrap_or(u8::MAX));
                let better = best[start + length].0 == 0 || candidate < best[start + length];
                if better && self.words.get(word).is_some() {
                    best[start + length] = candidate;
                }
            }
        }
        let mut end = tag.len();
        while end > 0 {
            let (_, length) = best[end];
            if length == 0 {
                lengths.clear();
                return false;
            }
            lengths.push(usize::from(length));
            end -= usize::from(length);
        }
        lengths.reverse();
        true
    }

    fn glued_to_number(&self, word: &str) -> Option<usize> {
        if !word.ends_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        self.glued.iter().any(|known| known == letters).then_some(letters.len())
    }
}

/// Longer words are not read as a respelling of another.
const LONGEST_WORD: usize = 64;

/// For terms: nothing is split.
struct Nothing;

impl Vocabulary for Nothing {
    fn exactly(&self, _: &str) -> Option<u32> {
        Some(0)
    }
    fn respelled(&self, _: &str) -> Option<u32> {
        None
    }
    fn split(&self, _: &str, _: &mut Vec<usize>) -> bool {
        false
    }
    fn glued_to_number(&self, _: &str) -> Option<usize> {
        None
    }
}

fn without_doubles(word: &str) -> String {
    let mut buffer = vec![0; word.len()];
    String::from_utf8_lossy(undoubled(word, &mut buffer)).into_owned()
}

/// The word without the second of two letters; `buffer` is at least as long.
fn undoubled<'b>(word: &str, buffer: &'b mut [u8]) -> &'b [u8] {
    let (mut length, mut before) = (0, None);
    for c in word.chars() {
        if before != Some(c) || !c.is_alphabetic() {
            length += c.encode_utf8(&mut buffer[length..]).len();
        }
        before = Some(c);
    }
    &buffer[..length]
}

/// Words by their bytes: a table with open addressing, whose entries hold half of the hash, over one string of all words.
#[derive(Debug, Clone, Default)]
struct Words {
    /// Upper half: the hash's; lower half: the word's place in `all`, from 1; 0 where it is empty. A power of two of them.
    table: Vec<u64>,
    /// End in `text` and number of each word; it begins where the one before ends.
    all: Vec<(u32, u32)>,
    text: Vec<u8>,
}

impl Words {
    fn get(&self, word: &str) -> Option<u32> {
        self.get_bytes(word.as_bytes())
    }

    fn get_bytes(&self, word: &[u8]) -> Option<u32> {
        let hash = hash(word);
        let mask = self.table.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        loop {
            let entry = *self.table.get(at)?;
            if entry == 0 {
                return None;
            }
            if entry >> 32 == hash >> 32 {
                let (known, id) = self.at((entry & 0xffff_ffff) as usize - 1);
                if known == word {
                    return Some(id);
                }
            }
            at = (at + 1) & mask;
        }
    }

    fn at(&self, n: usize) -> (&[u8], u32) {
        let start = n.checked_sub(1).map_or(0, |before| self.all[before].0);
        let (end, id) = self.all[n];
        (&self.text[start as usize..end as usize], id)
    }

    /// Keeps the number that a word has already.
    fn insert(&mut self, word: &str, id: u32) {
        if self.get(word).is_some() {
            return;
        }
        self.text.extend_from_slice(word.as_bytes());
        self.all.push((u32::try_from(self.text.len()).expect("fewer than four billion letters"), id));
        if self.all.len() * 2 > self.table.len() {
            self.table = vec![0; (self.table.len() * 2).max(16)];
            for n in 0..self.all.len() {
                self.place(n);
            }
        } else {
            self.place(self.all.len() - 1);
        }
    }

    fn place(&mut self, n: usize) {
        let hash = hash(self.at(n).0);
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        while self.table[at] != 0 {
            at = (at + 1) & mask;
        }
        self.table[at] = (hash >> 32 << 32) | (n as u64 + 1);
    }
}

/// The lengths, 3 to 20, of the words that begin with three given letters; letters that share a place may give more.
#[derive(Debug, Clone)]
struct Beginnings(Vec<u32>);

impl Default for Beginnings {
    fn default() -> Self {
        Self(vec![0; 1 << 13])
    }
}

impl Beginnings {
    fn place(word: &[u8]) -> Option<usize> {
        let three = word.first_chunk::<3>()?;
        let mixed = u32::from_le_bytes([three[0], three[1], three[2], 0]).wrapping_mul(0x9e37_79b1);
        Some((mixed >> 19) as usize)
    }

    fn add(&mut self, word: &str) {
        const LONGEST: usize = 20;
        if let Some(place) = Self::place(word.as_bytes()).filter(|_| word.len() <= LONGEST) {
            self.0[place] |= 1 << word.len();
        }
    }

    fn lengths(&self, word: &[u8]) -> u32 {
        Self::place(word).map_or(0, |place| self.0[place])
    }
}

/// A quick hash for short words (multiply and fold). Keys are our own dictionaries', so nobody can flood the table with
/// collisions.
fn hash(word: &[u8]) -> u64 {
    let mut hash = word.len() as u64;
    let mut mix = |word: u64| {
        let wide = u128::from(hash ^ word ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
        hash = (wide as u64) ^ (wide >> 64) as u64;
    };
    let mut rest = word;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        mix(u64::from_le_bytes(*chunk));
        rest = after;
    }
    if let Some((chunk, after)) = rest.split_first_chunk::<4>() {
        let last = after.iter().fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
        mix(u64::from(u32::from_le_bytes(*chunk)) | last << 32);
    } else if !rest.is_empty() {
        mix(rest.iter().fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte)));
    }
    hash
}

/// The same for the phrase tree.
#[derive(Default)]
struct WordHasher(u64);

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 ^= hash(bytes);
    }
    fn write_u32(&mut self, word: u32) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
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
        lexicon.find(&tokens, &mut found);
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
