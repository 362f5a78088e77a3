//! Every word and phrase of the dictionaries, looked up word by word.
//!
//! A hash of words with a tree of phrases above it: word boundaries are wanted anyway, its cost does not grow
//! with the number of terms, and unlike an automaton over bytes it can be asked for a word that was respelled
//! (*m3nang*, *korupsii*, *dukungannya*). Measured against automata in the project's performance notes.
//!
//! A large tree does not fit the processor's caches, so what leads to a node says all that is asked of it: beside a
//! word's key, and at an edge, stand the term that ends there and the number under which phrases go on.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::dictionary::Spelling;
use crate::normalise::normalise;
use crate::tokens::{Kind, Known, Spelled, Token, Vocabulary, each, hash, tokens};

pub(crate) type Fast<K, V> = HashMap<K, V, BuildHasherDefault<WordHasher>>;

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
    edges: Edges,
    /// The terms of the nodes that have several, each list with its end.
    several: Vec<(TermId, bool)>,
    glued: Vec<String>,
    adding: Adding,
    /// A number that no other lexicon of this process has, once the last phrase is added.
    id: u64,
}

/// The number of the next lexicon.
static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// The phrases as a tree, while they are added.
#[derive(Debug, Clone, Default)]
struct Adding {
    /// By word: the node to which it leads from the root, 0 where no phrase begins with it; [`GOES_ON`].
    words: Vec<u32>,
    /// From a node by a word to the next node.
    edges: Fast<(u32, u32), u32>,
    /// The root is 0.
    nodes: Vec<AddedNode>,
    /// By term: the word that it begins with.
    begins: Vec<(TermId, u32)>,
}

/// A phrase, or the beginning of one.
#[derive(Debug, Clone, Default)]
struct AddedNode {
    terms: Vec<TermId>,
    goes_on: bool,
}

/// Where a word leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    /// The number under which phrases go on; 0 where none does.
    node: u32,
    /// The term that ends here, [`NO_TERM`], or with [`SEVERAL`] where they begin in the list.
    term: u32,
}

/// A phrase goes on with the word.
const GOES_ON: u32 = 1 << 31;

/// A phrase that begins with the word is an anchor.
const ANCHORS: u32 = 1 << 30;

const NO_TERM: u32 = u32::MAX;

const SEVERAL: u32 = 1 << 31;

impl Known {
    /// Where a phrase that begins with the word leads.
    const fn step(self) -> Step {
        Step { node: self.phrases & !(GOES_ON | ANCHORS), term: self.term }
    }
}

/// Which phrases are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sought {
    /// Those that begin with a word with which an anchor begins, too.
    Anchors,
    All,
}

impl Lexicon {
    /// `spellings` are words with the other ways in which people write them; terms and texts may use any.
    pub(crate) fn new(glued: &[String], spellings: &[Spelling]) -> Self {
        let root = Adding { nodes: vec![AddedNode::default()], ..Adding::default() };
        let mut lexicon = Self { adding: root, glued: glued.to_vec(), ..Self::default() };
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
        let (mut node, mut begins) = (0, 0);
        for token in tokens(copy.as_str(), &Nothing, |_| "") {
            if token.kind == Kind::TagPart {
                continue;
            }
            let word = self.word(&copy.as_str()[token.range()]);
            let Adding { words, edges, nodes, .. } = &mut self.adding;
            let fresh = u32::try_from(nodes.len()).expect("fewer than four billion words");
            assert!(fresh < ANCHORS, "fewer than a billion phrases");
            let next = if node == 0 {
                begins = word;
                let first = &mut words[word as usize];
                if *first & !GOES_ON == 0 {
                    *first |= fresh;
                }
                *first & !GOES_ON
            } else {
                words[word as usize] |= GOES_ON;
                *edges.entry((node, word)).or_insert(fresh)
            };
            nodes[node as usize].goes_on = true;
            if next == fresh {
                nodes.push(AddedNode::default());
            }
            node = next;
        }
        if node == 0 {
            return false;
        }
        let terms = &mut self.adding.nodes[node as usize].terms;
        let is_new = !terms.iter().any(|known| means_the_same(*known));
        if is_new {
            terms.push(term);
            self.adding.begins.push((term, begins));
        }
        is_new
    }

    /// Ends the adding. Anchors are terms without which nothing else matters in a text: they can be looked for first.
    pub(crate) fn finish(&mut self, is_anchor: impl Fn(TermId) -> bool) {
        let Adding { mut words, edges, nodes, begins } = std::mem::take(&mut self.adding);
        let steps: Vec<Step> = (0..).zip(nodes).map(|(at, node)| self.step_to(at, &node)).collect();
        self.edges = Edges::new(edges.into_iter().map(|(edge, node)| (edge, steps[node as usize])));
        self.id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        for (term, word) in begins {
            if is_anchor(term) {
                words[word as usize] |= ANCHORS;
            }
        }
        for table in [&mut self.words, &mut self.single, &mut self.doubled] {
            table.each(|known| {
                let word = words[known.word as usize];
                let Step { node, term } = steps[(word & !(GOES_ON | ANCHORS)) as usize];
                (known.phrases, known.term) = (node | word & (GOES_ON | ANCHORS), term);
            });
        }
    }

    /// What leads to a node, given its number and what was added to it.
    fn step_to(&mut self, number: u32, node: &AddedNode) -> Step {
        let term = match node.terms[..] {
            [] => NO_TERM,
            [one] if one < SEVERAL => one,
            _ => {
                let first = u32::try_from(self.several.len()).expect("fewer than four billion terms");
                let last = node.terms.len() - 1;
                self.several.extend(node.terms.iter().enumerate().map(|(at, term)| (*term, at == last)));
                SEVERAL | first
            }
        };
        Step { node: if node.goes_on { number } else { 0 }, term }
    }

    /// The number of a word, a new one where it has none.
    fn word(&mut self, word: &str) -> u32 {
        if let Some(known) = self.words.get(word) {
            return known.word;
        }
        let id = u32::try_from(self.adding.words.len()).expect("fewer than four billion words");
        self.adding.words.push(0);
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

    /// Finds every term that is sought in a text, by its first word and then its length.
    pub(crate) fn find(&self, tokens: &[Token], sought: Sought, found: &mut Vec<Found>) {
        for (first, token) in tokens.iter().enumerate() {
            if sought == Sought::Anchors && token.known.phrases & ANCHORS == 0 {
                continue;
            }
            let (mut step, mut last) = (token.known.step(), first);
            loop {
                if step.term != NO_TERM {
                    self.found_at(step.term, first, last, found);
                }
                if step.node == 0 {
                    break;
                }
                last += 1;
                let goes_on = |it: &&Token| it.known.phrases & GOES_ON != 0 && it.sentence == token.sentence;
                let Some(next) = tokens.get(last).filter(goes_on) else { break };
                let Some(to) = self.edges.get(step.node, next.known.word) else { break };
                step = to;
            }
        }
    }

    #[inline]
    fn found_at(&self, term: u32, first: usize, last: usize, found: &mut Vec<Found>) {
        if term & SEVERAL == 0 {
            found.push(Found { first, last, term });
            return;
        }
        for (term, is_last) in &self.several[(term & !SEVERAL) as usize..] {
            found.push(Found { first, last, term: *term });
            if *is_last {
                break;
            }
        }
    }

    /// `m3nang` is *menang* because *menang* is a word here; `orang2` is the doubled word and not leet.
    fn without_digits(&self, word: &str) -> Option<Known> {
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
            str::from_utf8(spelled).ok().and_then(|it| self.words.get(it))
        })
    }
}

impl Vocabulary for Lexicon {
    fn exactly(&self, word: Spelled<'_>) -> Option<Known> {
        self.words.find(word)
    }

    fn respelled(&self, word: Spelled<'_>) -> Option<Known> {
        let bytes = word.text.as_bytes();
        if bytes.len() < 4 || bytes.len() > LONGEST_WORD {
            return None;
        }
        let (digit, doubled) = match word.key {
            0 => (bytes.iter().any(u8::is_ascii_digit), bytes.windows(2).any(|pair| pair[0] == pair[1])),
            key => (has_digit(key, bytes.len()), has_doubled(key, bytes.len())),
        };
        if digit && bytes.iter().any(u8::is_ascii_alphabetic) {
            return self.without_digits(word.text);
        }
        let single = if doubled {
            let mut buffer = [0; LONGEST_WORD];
            str::from_utf8(undoubled(word.text, &mut buffer)).ok().and_then(|it| self.single.get(it))
        } else {
            self.doubled.find(word)
        };
        single.or_else(|| {
            let suffix = suffix(bytes)?;
            let stem = bytes.len() - suffix;
            if stem < 4 { None } else { self.words.find(word.start(stem)) }
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

    fn id(&self) -> u64 {
        self.id
    }

    fn glued_to_number(&self, word: &str) -> Option<usize> {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_known = letters.len() < word.len() && self.glued.iter().any(|known| known == letters);
        is_known.then_some(letters.len())
    }
}

/// The length of the ending *-nya, -lah, -kah, -pun, -ku* or *-mu*. Compared without branches: every other Indonesian
/// word ends in one of these letters.
fn suffix(word: &[u8]) -> Option<usize> {
    const fn three(suffix: &[u8; 3]) -> u32 {
        u32::from_le_bytes([0, suffix[0], suffix[1], suffix[2]])
    }
    let last = u32::from_le_bytes(*word.last_chunk::<4>()?) & 0xffff_ff00;
    let long =
        (last == three(b"nya")) | (last == three(b"lah")) | (last == three(b"kah")) | (last == three(b"pun"));
    let two = last & 0xffff_0000;
    let short = (two == three(b"\0ku")) | (two == three(b"\0mu"));
    match (long, short) {
        (true, _) => Some(3),
        (_, true) => Some(2),
        _ => None,
    }
}

/// Whether one of the first `len` bytes of a key is a digit: all bytes are looked at at once.
fn has_digit(key: u128, len: usize) -> bool {
    let from_zero = key ^ each(0x30);
    // The upper bit of a byte is set where it is 10 or more.
    let not_digits = ((from_zero & each(0x7f)) + each(0x76)) | from_zero;
    !not_digits & each(0x80) & first_bytes(len) != 0
}

/// Whether two neighbours among the first `len` bytes of a key are the same.
fn has_doubled(key: u128, len: usize) -> bool {
    let differ = key ^ (key >> 8);
    // The lowest byte that is zero gets its upper bit, and none below it.
    let zeros = differ.wrapping_sub(each(0x01)) & !differ & each(0x80);
    zeros & first_bytes(len - 1) != 0
}

fn first_bytes(len: usize) -> u128 {
    u128::MAX >> (8 * (Spelled::LONGEST - len))
}

/// Longer words are not read as a respelling of another.
const LONGEST_WORD: usize = 64;

/// For terms: nothing is split.
struct Nothing;

impl Vocabulary for Nothing {
    fn exactly(&self, _: Spelled<'_>) -> Option<Known> {
        Some(Known { word: 0, ..Known::NOTHING })
    }
    fn respelled(&self, _: Spelled<'_>) -> Option<Known> {
        None
    }
    fn split(&self, _: &str, _: &mut Vec<usize>) -> bool {
        false
    }
    fn glued_to_number(&self, _: &str) -> Option<usize> {
        None
    }
    fn id(&self) -> u64 {
        0
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

/// Words by their bytes: up to sixteen of them are their own key in a table with open addressing.
#[derive(Debug, Clone, Default)]
struct Words {
    /// A power of two of places, at least a quarter of them empty.
    table: Vec<Entry>,
    n: usize,
    /// Bits of the keys' hashes, sixteen for each word: nine of ten words that are not known end here.
    perhaps: Vec<u64>,
    long: Fast<Box<str>, Known>,
}

/// A place of the table, in one line of a processor's cache.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// 0 where it is empty.
    key: u128,
    known: Known,
}

impl Entry {
    const EMPTY: Self = Self { key: 0, known: Known::NOTHING };
}

impl Words {
    fn get(&self, word: &str) -> Option<Known> {
        self.find(Spelled::new(word))
    }

    #[inline]
    fn find(&self, word: Spelled<'_>) -> Option<Known> {
        if word.key == 0 {
            return self.long.get(word.text).copied();
        }
        let hash = word.hash;
        let bits = *self.perhaps.get(hash >> 6 & self.perhaps.len().wrapping_sub(1))?;
        if bits & 1 << (hash & 63) == 0 {
            return None;
        }
        let mask = self.table.len() - 1;
        let mut at = hash & mask;
        loop {
            let entry = &self.table[at];
            if entry.key == word.key {
                return Some(entry.known);
            }
            if entry.key == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// Keeps the number that a word has already.
    fn insert(&mut self, word: &str, id: u32) {
        let (spelled, known) = (Spelled::new(word), Known { word: id, ..Known::NOTHING });
        if spelled.key == 0 {
            self.long.entry(word.into()).or_insert(known);
        } else if self.find(spelled).is_none() {
            self.n += 1;
            if self.n * 4 > self.table.len() * 3 {
                let size = (self.table.len() * 2).max(64);
                self.perhaps = vec![0; size / 4];
                let table = std::mem::replace(&mut self.table, vec![Entry::EMPTY; size]);
                table.into_iter().filter(|it| it.key != 0).for_each(|it| self.put(it));
            }
            self.put(Entry { key: spelled.key, known });
        }
    }

    fn put(&mut self, entry: Entry) {
        let hash = hash(entry.key);
        let place = hash >> 6 & (self.perhaps.len() - 1);
        self.perhaps[place] |= 1 << (hash & 63);
        let mask = self.table.len() - 1;
        let mut at = hash & mask;
        while self.table[at].key != 0 {
            at = (at + 1) & mask;
        }
        self.table[at] = entry;
    }

    fn each(&mut self, mut change: impl FnMut(&mut Known)) {
        let known = self.table.iter_mut().filter(|it| it.key != 0).map(|it| &mut it.known);
        known.chain(self.long.values_mut()).for_each(&mut change);
    }
}

/// The edges of the phrase tree: from a number under which phrases go on by a word to the next step.
#[derive(Debug, Clone, Default)]
struct Edges {
    /// A power of two of places, at least a quarter of them empty.
    table: Vec<Edge>,
    /// Bits of the edges' hashes, sixteen or more for each: most words that do not go on a phrase end here.
    perhaps: Vec<u64>,
}

/// A place of the table.
#[derive(Debug, Clone, Copy)]
struct Edge {
    /// 0 where it is empty: nothing goes on from the root by an edge.
    from: u32,
    word: u32,
    to: Step,
}

impl Edges {
    fn new(edges: impl ExactSizeIterator<Item = ((u32, u32), Step)>) -> Self {
        let size = (edges.len() * 5 / 4 + 1).next_power_of_two();
        let empty = Edge { from: 0, word: 0, to: Step { node: 0, term: NO_TERM } };
        let mut new = Self { table: vec![empty; size], perhaps: vec![0; (size / 4).max(1)] };
        for ((from, word), to) in edges {
            let hash = Self::hash(from, word);
            let place = hash >> 6 & (new.perhaps.len() - 1);
            new.perhaps[place] |= 1 << (hash & 63);
            let mut at = hash & (size - 1);
            while new.table[at].from != 0 {
                at = (at + 1) & (size - 1);
            }
            new.table[at] = Edge { from, word, to };
        }
        new
    }

    #[inline]
    fn hash(from: u32, word: u32) -> usize {
        hash(u128::from(from) << 32 | u128::from(word))
    }

    #[inline]
    fn get(&self, from: u32, word: u32) -> Option<Step> {
        let hash = Self::hash(from, word);
        if self.perhaps[hash >> 6 & (self.perhaps.len() - 1)] & 1 << (hash & 63) == 0 {
            return None;
        }
        let mask = self.table.len() - 1;
        let mut at = hash & mask;
        loop {
            let edge = &self.table[at];
            if (edge.from, edge.word) == (from, word) {
                return Some(edge.to);
            }
            if edge.from == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
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

/// A quick hash for the keys of our own dictionaries (multiply and rotate).
#[derive(Default)]
pub(crate) struct WordHasher(u64);

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let word = chunk.iter().rev().fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
            self.write_u64(word);
        }
    }
    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
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
        lexicon.finish(|term| term == 1);
        lexicon
    }

    fn found(text: &str) -> Vec<TermId> {
        let (lexicon, copy) = (lexicon(), normalise(text));
        let tokens = tokens(copy.as_str(), &lexicon, |range| &text[range]);
        let mut found = Vec::new();
        lexicon.find(&tokens, Sought::All, &mut found);
        found.into_iter().map(|found| found.term).collect()
    }

    #[test]
    fn digits_and_doubled_letters_are_seen_in_a_key() {
        for word in [
            "m3nang",
            "korupsii",
            "abcd",
            "aabb",
            "ab0",
            "0000",
            "a9z",
            "gu:/",
            "abcdefghijklmno9",
            "x\u{e9}\u{e9}y",
            "zyz",
        ] {
            let (key, len) = (Spelled::new(word).key, word.len());
            assert_eq!(has_digit(key, len), word.bytes().any(|b| b.is_ascii_digit()), "{word}");
            assert_eq!(has_doubled(key, len), word.as_bytes().windows(2).any(|w| w[0] == w[1]), "{word}");
        }
    }

    #[test]
    fn respelled_words_are_found_and_other_words_with_digits_are_not() {
        assert_eq!(found("m3nang MENANGGG korupsii dukungannya minggguuu"), [0, 0, 3, 2, 5]);
        assert_eq!(found("orang2"), [4], "the doubled word is the word");
        assert_eq!(found("org ORG"), [4, 4], "another way to write it");
        assert!(found("g30s p3k 1putaran 10rb mp3 kemenangan").is_empty());
    }

    #[test]
    fn anchors_are_found_without_what_begins_with_other_words() {
        let (lexicon, copy) = (lexicon(), normalise("menang arga menang arga sekar dukungan"));
        let tokens = tokens(copy.as_str(), &lexicon, |_| "");
        let mut found = Vec::new();
        lexicon.find(&tokens, Sought::Anchors, &mut found);
        assert_eq!(found, [Found { first: 3, last: 4, term: 1 }]);
    }

    #[test]
    fn a_phrase_needs_its_words_side_by_side_in_one_sentence() {
        assert_eq!(found("Arga-Sekar"), [1]);
        assert_eq!(found("#ArgaSekarMenang #argasekarmenang"), [1, 0, 1, 0]);
        assert!(found("Arga. Sekar").is_empty());
        assert!(found("Arga dan Sekar").is_empty());
    }
}
