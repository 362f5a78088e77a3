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

/// What a vocabulary says of a word that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its number.
    pub(crate) word: u32,
    /// Where the phrases that begin with it are kept, and whether a phrase goes on with it: the vocabulary's affair.
    pub(crate) phrases: u32,
    /// What it says alone: the vocabulary's affair, too.
    pub(crate) term: u32,
}

impl Known {
    /// A word that the vocabulary does not hold.
    pub(crate) const NOTHING: Self = Self { word: u32::MAX, phrases: 0, term: u32::MAX };
}

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Bytes of the normalised text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) known: Known,
    /// Number of the sentence it stands in, from 0.
    pub(crate) sentence: u32,
    pub(crate) kind: Kind,
    /// Whether it stands between quotation marks.
    pub(crate) quoted: bool,
    /// Of a word in a hashtag: how many words before it the hashtag itself stands; 0 where that is too far.
    pub(crate) part: u16,
}

impl Token {
    pub(crate) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 14] =
    ["no", "nmr", "dr", "drs", "dra", "hj", "ir", "prof", "st", "kh", "mr", "tgl", "jl", "sdr"];

/// A number so many characters after a full stop goes on with its sentence (*no. 2*).
const FURTHEST_NUMBER: usize = 16;

/// From so many bytes on, a word that is in no dictionary may be several that are.
const SHORTEST_GLUED: usize = 12;

/// A word with its bytes as one number, by which it is looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spelled<'t> {
    pub(crate) text: &'t str,
    /// 0 where it has more than sixteen bytes. No word holds a NUL, so no other word's is 0.
    pub(crate) key: u128,
    pub(crate) hash: usize,
}

impl<'t> Spelled<'t> {
    /// The longest word that has a key, in bytes.
    pub(crate) const LONGEST: usize = 16;

    pub(crate) fn new(text: &'t str) -> Self {
        Self::at(text, 0, text.len())
    }

    /// The word at a place of a text.
    #[inline]
    fn at(text: &'t str, at: usize, len: usize) -> Self {
        let key =
            if len == 0 || len > Self::LONGEST { 0 } else { Self::first(sixteen(text.as_bytes(), at), len) };
        Self { text: &text[at..at + len], key, hash: hash(key) }
    }

    /// The word of small ASCII letters and digits that begins at a place, if it ends within sixteen bytes: they are looked
    /// at all at once.
    #[inline(always)]
    fn plain_at(text: &'t str, at: usize) -> Option<Self> {
        let sixteen = sixteen(text.as_bytes(), at);
        let low = sixteen & each(0x7f);
        // The upper bit of each byte that is at least such a letter.
        let reaches = |byte: u8| low + each(0x80 - byte);
        let letters = reaches(b'a') & !reaches(b'z' + 1);
        let digits = reaches(b'0') & !reaches(b'9' + 1);
        let others = !((letters | digits) & !sixteen) & each(0x80);
        let len = (others.trailing_zeros() / 8) as usize;
        let goes_on = text.as_bytes().get(at + len).is_some_and(|byte| !byte.is_ascii());
        if len == 0 || len >= Self::LONGEST || goes_on {
            return None;
        }
        let key = Self::first(sixteen, len);
        Some(Self { text: &text[at..at + len], key, hash: hash(key) })
    }

    /// The key of the first bytes, one to sixteen of them.
    #[inline]
    fn first(key: u128, len: usize) -> u128 {
        key & (u128::MAX >> (8 * (Self::LONGEST - len)))
    }

    /// The word's beginning.
    pub(crate) fn start(self, len: usize) -> Self {
        let text = &self.text[..len];
        if self.key == 0 {
            return Self::new(text);
        }
        let key = Self::first(self.key, len);
        Self { text, key, hash: hash(key) }
    }
}

/// Sixteen bytes from a place on as one number; those beyond the end are 0, which no text holds.
#[inline]
fn sixteen(bytes: &[u8], at: usize) -> u128 {
    let rest = &bytes[at..];
    if let Some(sixteen) = rest.first_chunk() {
        u128::from_le_bytes(*sixteen)
    } else if let Some(last) = bytes.last_chunk()
        && !rest.is_empty()
    {
        u128::from_le_bytes(*last) >> (8 * (Spelled::LONGEST - rest.len()))
    } else {
        let mut sixteen = [0; Spelled::LONGEST];
        sixteen[..rest.len()].copy_from_slice(rest);
        u128::from_le_bytes(sixteen)
    }
}

/// A byte sixteen times.
pub(crate) const fn each(byte: u8) -> u128 {
    u128::from_le_bytes([byte; 16])
}

/// Where the search for a key begins. The keys in a table are our own dictionaries', so nobody can flood it.
#[inline]
pub(crate) fn hash(key: u128) -> usize {
    let folded = key as u64 ^ ((key >> 64) as u64).rotate_left(23);
    let mixed = (folded ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (mixed ^ mixed >> 32) as usize
}

/// The words that are known, and where a word of a text may be cut.
pub(crate) trait Vocabulary {
    /// The word that is written so.
    fn exactly(&self, word: Spelled<'_>) -> Option<Known>;
    /// The word that another way of writing stands for (*m3nang*, *korupsii*, *dukungannya*).
    fn respelled(&self, word: Spelled<'_>) -> Option<Known>;
    /// Fills in the lengths of the words that a glued hashtag consists of; nothing when they are not all known, or when
    /// it is itself a word.
    fn split(&self, tag: &str, lengths: &mut Vec<usize>) -> bool;
    /// The length of a leading word that a number is often glued to (`coblos02`), if the word is one.
    fn glued_to_number(&self, word: &str) -> Option<usize>;
    /// A number that no other vocabulary has; 0 for one whose words are not remembered.
    fn id(&self) -> u64;
}

/// Room to work in, and what is remembered from text to text: most words of a text are words of the text before.
#[derive(Debug, Default)]
pub(crate) struct Room {
    lengths: Vec<usize>,
    /// Of which vocabulary the words are.
    vocabulary: u64,
    /// Words by their hash, with their key.
    words: Vec<(u128, Known)>,
}

/// So many words are remembered.
const REMEMBERED: usize = 16_384;

impl Room {
    /// Remembers words of this vocabulary only; of one without a number, none.
    fn start(&mut self, vocabulary: u64) {
        if self.vocabulary != vocabulary {
            self.vocabulary = vocabulary;
            self.words.clear();
            self.words.resize(REMEMBERED, (0, Known::NOTHING));
        }
    }

    fn known(&self, word: Spelled<'_>) -> Option<Known> {
        let (key, known) = *self.words.get(word.hash % REMEMBERED)?;
        (key == word.key).then_some(known)
    }

    fn remember(&mut self, word: Spelled<'_>, known: Known) {
        if let Some(place) = self.words.get_mut(word.hash % REMEMBERED).filter(|_| word.key != 0) {
            *place = (word.key, known);
        }
    }
}

/// Cuts a normalised text. `camel` gives the hashtag as written, for its capital letters.
pub(crate) fn tokens<'t>(
    text: &str,
    words: &impl Vocabulary,
    camel: impl Fn(Range<usize>) -> &'t str,
) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 5);
    cut(text, words, camel, &mut out, &mut Room::default());
    out
}

/// As [`tokens`], into a list that is emptied first.
pub(crate) fn cut<'t>(
    text: &str,
    words: &impl Vocabulary,
    camel: impl Fn(Range<usize>) -> &'t str,
    out: &mut Vec<Token>,
    room: &mut Room,
) {
    out.clear();
    room.start(words.id());
    let bytes = text.as_bytes();
    let mut cutter = Cutter { text, words, out, room, sentence: 0, quoted: false };
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b' ' | b',' => 1,
            b'a'..=b'z' | b'0'..=b'9' => cutter.word(at),
            b'#' if cutter.goes_on_with_a_word(at + 1) => cutter.hashtag(at, &camel),
            b'@' if cutter.goes_on_with_a_word(at + 1) => cutter.mention(at),
            _ if byte.is_ascii() => cutter.other(at, char::from(*byte)),
            _ => match text[at..].chars().next() {
                Some(c) if c.is_alphanumeric() => cutter.word(at),
                Some(c) => cutter.other(at, c),
                None => 1,
            },
        };
    }
}

/// By byte: whether it is an ASCII letter or digit.
const IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

struct Cutter<'s, V> {
    text: &'s str,
    words: &'s V,
    out: &'s mut Vec<Token>,
    room: &'s mut Room,
    sentence: u32,
    quoted: bool,
}

impl<V: Vocabulary> Cutter<'_, V> {
    #[inline]
    fn push(&mut self, kind: Kind, range: Range<usize>, known: Option<Known>) {
        // A text of more than four gigabytes is no post; its end is not read.
        if let (Ok(start), Ok(end)) = (u32::try_from(range.start), u32::try_from(range.end)) {
            let (sentence, quoted, known) = (self.sentence, self.quoted, known.unwrap_or(Known::NOTHING));
            self.out.push(Token { start, end, known, sentence, kind, quoted, part: 0 });
        }
    }

    /// The length of the run of characters that are letters or digits, or that `also` accepts.
    #[inline]
    fn run(&self, at: usize, also: impl Fn(u8) -> bool) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = at;
        while let Some(byte) = bytes.get(end) {
            if IS_WORD[usize::from(*byte)] || also(*byte) {
                end += 1;
            } else if byte.is_ascii() {
                break;
            } else {
                match self.text[end..].chars().next() {
                    Some(c) if c.is_alphanumeric() => end += c.len_utf8(),
                    _ => break,
                }
            }
        }
        end - at
    }

    fn goes_on_with_a_word(&self, at: usize) -> bool {
        self.text[at..].starts_with(char::is_alphanumeric)
    }

    fn look_up(&self, at: usize, len: usize) -> Option<Known> {
        let word = Spelled::at(self.text, at, len);
        self.words.exactly(word).or_else(|| self.words.respelled(word))
    }

    fn word(&mut self, at: usize) -> usize {
        let plain = Spelled::plain_at(self.text, at);
        if let Some(word) = plain
            && let Some(known) = self.room.known(word)
        {
            let len = word.text.len();
            self.push(Kind::Word, at..at + len, Some(known));
            return len;
        }
        let spelled = plain.unwrap_or_else(|| Spelled::at(self.text, at, self.run(at, |_| false)));
        let len = spelled.text.len();
        let known = self.words.exactly(spelled);
        let word = spelled.text;
        // The words of a link, which is left out, and which they are only with what follows.
        let (may_be_link, next) = match word.as_bytes() {
            b"http" | b"https" => (true, "://"),
            b"w" | b"ww" => (true, "."),
            _ => (false, ""),
        };
        if may_be_link && self.text[at + len..].starts_with(next) {
            // A normalised text has no other spaces.
            let rest = &self.text.as_bytes()[at..];
            return rest.iter().position(|byte| matches!(byte, 9..=13 | b' ')).unwrap_or(rest.len());
        }
        if word.as_bytes().last().is_some_and(u8::is_ascii_digit)
            && let Some(cut) = self.words.glued_to_number(word)
        {
            self.push(Kind::Word, at..at + cut, self.look_up(at, cut));
            self.push(Kind::Word, at + cut..at + len, self.look_up(at + cut, len - cut));
            return len;
        }
        // `bersamaargasekar`: a hashtag that lost its #.
        if known.is_none() && len >= SHORTEST_GLUED && self.words.split(word, &mut self.room.lengths) {
            let mut start = at;
            for n in 0..self.room.lengths.len() {
                let end = start + self.room.lengths[n];
                self.push(Kind::Word, start..end, self.look_up(start, end - start));
                start = end;
            }
        } else {
            let known = known.or_else(|| self.words.respelled(spelled)).unwrap_or(Known::NOTHING);
            if !may_be_link {
                self.room.remember(spelled, known);
            }
            self.push(Kind::Word, at..at + len, Some(known));
        }
        len
    }

    fn mention(&mut self, at: usize) -> usize {
        let mut len = 1 + self.run(at + 1, |byte| byte == b'_' || byte == b'.');
        while self.text[..at + len].ends_with('.') {
            len -= 1;
        }
        // A name on a platform is what it is: no other spelling is meant.
        let known = self.words.exactly(Spelled::at(self.text, at, len));
        self.push(Kind::Mention, at..at + len, known);
        len
    }

    fn hashtag<'t>(&mut self, at: usize, camel: impl Fn(Range<usize>) -> &'t str) -> usize {
        let len = 1 + self.run(at + 1, |byte| byte == b'_');
        let tag = &self.text[at..at + len];
        let spelled = Spelled::at(self.text, at, len);
        let known = self.words.exactly(spelled);
        let tag_at = self.out.len();
        self.push(Kind::Tag, at..at + len, known.or_else(|| self.words.respelled(spelled)));
        let written = camel(at + 1..at + len);
        let mut start = at + 1;
        for piece in Camel::new(&tag[1..], written) {
            if !self.words.split(&self.text[start..start + piece], &mut self.room.lengths) {
                self.room.lengths.clear();
                self.room.lengths.push(piece);
            }
            for n in 0..self.room.lengths.len() {
                let text = &self.text[start..start + self.room.lengths[n]];
                if text.starts_with(char::is_alphanumeric) {
                    self.push(Kind::TagPart, start..start + text.len(), self.look_up(start, text.len()));
                    let part = u16::try_from(self.out.len().saturating_sub(tag_at + 1)).unwrap_or(0);
                    self.out.last_mut().into_iter().for_each(|it| it.part = part);
                }
                start += text.len();
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
                self.push(Kind::Sign, at..at + len, self.words.exactly(Spelled::new("?")));
                self.end_sentence();
            }
            '!' | '…' => self.end_sentence(),
            '.' if self.ends_sentence(at) => self.end_sentence(),
            '"' => self.quoted = !self.quoted,
            _ if c >= '\u{2190}' => {
                let known = self.words.exactly(Spelled::at(self.text, at, len));
                self.push(Kind::Sign, at..at + len, known);
            }
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
        const LONGEST_ABBREVIATION: usize = 4;
        let Some(last) = self.out.last().filter(|it| it.sentence == self.sentence) else { return false };
        if !matches!(self.text.as_bytes().get(at + 1), None | Some(b' ' | b'.' | b'\n')) {
            return false;
        }
        let next = self.text[at + 1..].chars().take(FURTHEST_NUMBER).find(|c| !matches!(c, ' ' | '.'));
        let last = &self.text[last.range()];
        let is_abbreviation =
            last.len() < 2 || (last.len() <= LONGEST_ABBREVIATION && ABBREVIATIONS.contains(&last));
        !is_abbreviation && !next.is_some_and(|c| c.is_ascii_digit())
    }
}

/// The lengths of the pieces of a hashtag between lower and upper case, letters and digits, and at `_`. All capitals
/// (`#MENANG`) have no inner borders; `KHMaruf` splits before the last capital of a run only through known words.
struct Camel<'t> {
    rest: &'t str,
}

impl<'t> Camel<'t> {
    fn new(tag: &'t str, written: &'t str) -> Self {
        Self { rest: if written.is_ascii() && written.len() == tag.len() { written } else { tag } }
    }
}

impl Iterator for Camel<'_> {
    type Item = usize;
    fn next(&mut self) -> Option<usize> {
        let class = |c: char| match c {
            '_' => 0,
            _ if c.is_numeric() => 1,
            _ if c.is_uppercase() => 2,
            _ => 3,
        };
        let mut chars = self.rest.char_indices();
        let mut before = class(chars.next()?.1);
        let border = chars.find(|(_, c)| {
            let class = class(*c);
            let is_border = class != before && !(before == 2 && class == 3);
            before = class;
            is_border
        });
        let length = border.map_or(self.rest.len(), |(at, _)| at);
        self.rest = &self.rest[length..];
        Some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Few;
    impl Vocabulary for Few {
        fn exactly(&self, word: Spelled<'_>) -> Option<Known> {
            (word.text == "#kotacontohmaju").then_some(Known { word: 7, ..Known::NOTHING })
        }
        fn respelled(&self, _: Spelled<'_>) -> Option<Known> {
            None
        }
        fn split(&self, tag: &str, lengths: &mut Vec<usize>) -> bool {
            lengths.clear();
            if tag == "argasekarmenang" {
                lengths.extend([4, 5, 6]);
            }
            !lengths.is_empty()
        }
        fn id(&self) -> u64 {
            1
        }
        fn glued_to_number(&self, word: &str) -> Option<usize> {
            (word == "coblos02").then_some(6)
        }
    }

    fn words(text: &str) -> Vec<(String, u32)> {
        let lower = text.to_lowercase();
        tokens(&lower, &Few, |range| &text[range])
            .into_iter()
            .map(|token| (lower[token.range()].to_owned(), token.sentence))
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
