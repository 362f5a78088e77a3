//! A copy of a text in which spellings agree, with a map back to the text as written.
//!
//! Folded: case, compatibility forms (NFKC: mathematical letters, full width, keycaps), accents and other
//! combining marks, zero-width and direction controls, skin tones, curly quotes, letters stretched to three or
//! more (*mantaaap*), and single letters held apart (*m.e.n.a.n.g*). Digits in place of letters are not touched
//! here: only a word list can tell *m3nang* from *orang2*, and that list belongs to the dictionaries.
//!
//! Nine of ten real posts are pure ASCII; they take one pass without any table look-up.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The fewest single letters in a row that are read as one spelled-out word.
const SPELLED_OUT: usize = 4;

/// A normalised copy and its map to byte offsets of the original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normalised {
    text: String,
    /// Where copying stops being one to one: (offset here, offset in the original), both ascending.
    breaks: Vec<(usize, usize)>,
    original_len: usize,
}

impl Normalised {
    fn restart(&mut self, original_len: usize) {
        self.text.clear();
        self.breaks.clear();
        self.original_len = original_len;
    }

    /// The normalised copy.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The stretch of the original that a stretch of the copy was made from, on character boundaries.
    ///
    /// Marks and invisible characters that were dropped after the last character belong to the stretch.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.origin(range.start).0;
        if range.end <= range.start {
            return start..start;
        }
        // Counted from the first byte of the last character: in the copy it may be longer than it was (*Ⱥ*).
        let (last, next_break) = self.origin(self.text.floor_char_boundary(range.end - 1));
        // The copy may hold several characters that were made from one: go on to the first that was not.
        let mut beyond = self.breaks.get(next_break..).unwrap_or_default().iter().map(|(_, origin)| *origin);
        let end = match self.origin(range.end).0 {
            end if end > last => end,
            _ => beyond.find(|origin| *origin > last).unwrap_or(self.original_len),
        };
        start..end
    }

    /// Where a byte of the copy comes from, and the index of the next break.
    fn origin(&self, at: usize) -> (usize, usize) {
        if at >= self.text.len() {
            return (self.original_len, self.breaks.len());
        }
        let next = self.breaks.partition_point(|(here, _)| *here <= at);
        let (here, origin) = if next == 0 { (0, 0) } else { self.breaks[next - 1] };
        (origin + (at - here), next)
    }
}

/// Normalises a text. Doing it twice changes nothing.
pub fn normalise(text: &str) -> Normalised {
    let mut copy = Normalised::default();
    normalise_into(text, &mut copy, &mut Normalised::default());
    copy
}

/// As [`normalise`], into a copy that is emptied first; `spare` is room to work in.
pub(crate) fn normalise_into(text: &str, copy: &mut Normalised, spare: &mut Normalised) {
    copy.restart(text.len());
    if !text.is_ascii() {
        fold_unicode(text, copy);
    } else if has_stretched(text.as_bytes()) {
        fold_ascii(text, copy);
    } else {
        copy.text.push_str(text);
        copy.text.make_ascii_lowercase();
    }
    if has_spelled_out(copy.text.as_bytes()) {
        join_spelled_out(copy, spare);
        std::mem::swap(copy, spare);
    }
}

/// Collects the copy and notes a break wherever it stops being one to one.
struct Builder<'c> {
    copy: &'c mut Normalised,
    /// The origin that would follow without a break.
    expected: usize,
    /// The last character and how often it stood in a row, for stretched letters.
    run: (char, usize),
    /// Offset here of the second of a run, so that a third can take it back.
    second: usize,
}

impl<'c> Builder<'c> {
    fn new(copy: &'c mut Normalised) -> Self {
        Self { copy, expected: 0, run: ('\0', 0), second: 0 }
    }

    #[inline]
    fn push(&mut self, c: char, origin: usize) {
        if c == self.run.0 && c.is_alphabetic() {
            self.run.1 += 1;
            match self.run.1 {
                2 => self.second = self.copy.text.len(),
                3 => {
                    self.copy.text.truncate(self.second);
                    while self.copy.breaks.last().is_some_and(|(here, _)| *here >= self.second) {
                        self.copy.breaks.pop();
                    }
                    self.expected = usize::MAX;
                    return;
                }
                _ => return,
            }
        } else {
            self.run = (c, 1);
        }
        if origin != self.expected {
            self.copy.breaks.push((self.copy.text.len(), origin));
        }
        self.copy.text.push(c);
        self.expected = origin + c.len_utf8();
    }
}

impl Builder<'_> {
    /// Copies most of a stretch of ASCII at once, and says how much of it: all but its last two characters, which may
    /// belong to what follows, or nothing.
    fn push_plain(&mut self, text: &str, stretch: Range<usize>) -> usize {
        const WORTHWHILE: usize = 16;
        if stretch.len() < WORTHWHILE || has_stretched(&text.as_bytes()[stretch.clone()]) {
            return 0;
        }
        // The first two may belong to what stands before.
        let (start, end) = (stretch.start + 2, stretch.end - 2);
        for at in stretch.start..start {
            self.push(char::from(text.as_bytes()[at].to_ascii_lowercase()), at);
        }
        if self.expected != start {
            self.copy.breaks.push((self.copy.text.len(), start));
        }
        let from = self.copy.text.len();
        self.copy.text.push_str(&text[start..end]);
        self.copy.text[from..].make_ascii_lowercase();
        self.expected = end;
        self.run = ('\0', 0);
        end - stretch.start
    }
}

/// Whether a letter stands three times in a row. One loop without a way out, so that it looks at many bytes at once.
fn has_stretched(bytes: &[u8]) -> bool {
    let n = bytes.len().saturating_sub(2);
    let from = |at: usize| bytes.get(at..at + n).unwrap_or_default();
    let (first, second, third) = (from(0), from(1), from(2));
    let mut any = 0_u8;
    for at in 0..n.min(first.len()).min(second.len()).min(third.len()) {
        let (a, b, c) = (first[at] | 0x20, second[at] | 0x20, third[at] | 0x20);
        any |= u8::from(a == b) & u8::from(b == c) & u8::from(a.wrapping_sub(b'a') < 26);
    }
    any != 0
}

/// Of every stretched letter the first is copied, with all that stands before it at once.
fn fold_ascii(text: &str, copy: &mut Normalised) {
    let bytes = text.as_bytes();
    let mut copy_until = |from: usize, until: usize| {
        if from > 0 {
            copy.breaks.push((copy.text.len(), from));
        }
        let here = copy.text.len();
        copy.text.push_str(&text[from..until]);
        copy.text[here..].make_ascii_lowercase();
    };
    let (mut from, mut at) = (0, 0);
    while let Some([a, b, c]) = bytes.get(at..at + 3) {
        if !b.eq_ignore_ascii_case(c) {
            // Neither here nor at the next byte do three begin.
            at += 2;
            continue;
        }
        if !(a.eq_ignore_ascii_case(b) && a.is_ascii_alphabetic()) {
            at += 1;
            continue;
        }
        copy_until(from, at + 1);
        from = at + bytes[at..].iter().take_while(|byte| byte.eq_ignore_ascii_case(a)).count();
        at = from;
    }
    if from < bytes.len() {
        copy_until(from, bytes.len());
    }
}

fn fold_unicode(text: &str, copy: &mut Normalised) {
    let mut builder = Builder::new(copy);
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut ascii_end = 0;
    while let Some(byte) = bytes.get(at).copied() {
        if !byte.is_ascii() {
            let Some(c) = text[at..].chars().next() else { break };
            if is_plain_sign(c) {
                builder.push(fold_punctuation(c), at);
            } else if !is_dropped(c) {
                fold_char(c, &mut |folded| builder.push(folded, at));
            }
            at += c.len_utf8();
            continue;
        }
        if at >= ascii_end {
            let rest = &bytes[at..];
            ascii_end = at + rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
            at += builder.push_plain(text, at..ascii_end);
            if at >= ascii_end {
                continue;
            }
        }
        let byte = bytes[at];
        let keycap = byte.is_ascii_digit()
            && at + 1 == ascii_end
            && text[at + 1..].starts_with(['\u{fe0f}', '\u{20e3}']);
        // `coblos3️⃣`: a keycap stands for itself even where it touches a word.
        if keycap && builder.copy.text.ends_with(char::is_alphabetic) {
            builder.push(' ', at);
        }
        builder.push(char::from(byte.to_ascii_lowercase()), at);
        at += 1;
    }
}

/// Decomposes, lowers the case and drops marks, until nothing changes any more.
fn fold_char(c: char, emit: &mut dyn FnMut(char)) {
    decompose_compatible(c, |part| {
        if is_dropped(part) {
            return;
        }
        let part = fold_punctuation(part);
        let mut lowered = part.to_lowercase();
        if lowered.len() == 1 && lowered.next() == Some(part) {
            emit(part);
        } else {
            part.to_lowercase().for_each(|low| fold_char(low, emit));
        }
    });
}

/// Curly quotes and pictures, of which most signs in posts are: nothing but punctuation is to be folded there.
fn is_plain_sign(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201d}' | '\u{1f300}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1f6ff}' | '\u{1f900}'..='\u{1f9ff}')
}

/// Curly quotes and long dashes as a keyboard has them.
fn fold_punctuation(c: char) -> char {
    match c {
        '‘' | '’' | '‛' | 'ʼ' => '\'',
        '“' | '”' | '„' | '«' | '»' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        _ if c.is_whitespace() && c != '\n' => ' ',
        _ => c,
    }
}

/// Characters that show nothing of their own: combining marks, zero-width and direction controls, skin tones.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e01ef}')
        || is_combining_mark(c)
}

/// Whether a byte separates spelled-out letters.
fn separates(byte: u8) -> bool {
    matches!(byte, b'.' | b' ' | b'-' | b'*' | b'_')
}

/// The end of a run of single letters that starts at `start`, if it is long enough to be a word, and whether
/// it may be joined: `w.w.w.w` would become a stretched letter and stays.
fn spelled_out_end(bytes: &[u8], start: usize) -> Option<(usize, bool)> {
    let alone_before = start == 0 || !is_word_byte(bytes[start - 1]);
    if !alone_before || !bytes[start].is_ascii_lowercase() {
        return None;
    }
    let separator = *bytes.get(start + 1).filter(|byte| separates(**byte))?;
    let (mut at, mut letters) = (start, 1);
    while bytes.get(at + 1) == Some(&separator)
        && bytes.get(at + 2).is_some_and(u8::is_ascii_lowercase)
        && bytes.get(at + 3).is_none_or(|byte| !is_word_byte(*byte))
    {
        at += 2;
        letters += 1;
    }
    let stretched =
        (start..=at).step_by(2).skip(2).any(|i| bytes[i] == bytes[i - 2] && bytes[i] == bytes[i - 4]);
    (letters >= SPELLED_OUT).then_some((at + 1, !stretched))
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// Whether four single letters stand apart by one sign: a quick look at many bytes at once before a slow one.
fn has_spelled_out(bytes: &[u8]) -> bool {
    let n = bytes.len().saturating_sub(6);
    let from = |at: usize| bytes.get(at..at + n).unwrap_or_default();
    let (a, b, c, d, e, f, g) = (from(0), from(1), from(2), from(3), from(4), from(5), from(6));
    // Three times the same sign in every other place: seldom, and soon seen.
    let mut any = 0_u8;
    for ((b, d), f) in b.iter().zip(d).zip(f) {
        any |= u8::from(b == d) & u8::from(b == f) & u8::from(*b < b'a');
    }
    if any == 0 {
        return false;
    }
    let letter = |byte: u8| u8::from(byte.wrapping_sub(b'a') < 26);
    let n = [a, b, c, d, e, f, g].iter().fold(n, |n, it| n.min(it.len()));
    let mut any = 0_u8;
    for at in 0..n {
        let sign = b[at];
        let separator = u8::from(sign == b' ')
            | u8::from(sign == b'.')
            | u8::from(sign == b'-')
            | u8::from(sign == b'*')
            | u8::from(sign == b'_');
        let letters = letter(a[at]) & letter(c[at]) & letter(e[at]) & letter(g[at]);
        any |= separator & letters & u8::from(sign == d[at]) & u8::from(sign == f[at]);
    }
    any != 0
}

/// Takes out what stands between spelled-out letters.
fn join_spelled_out(copy: &Normalised, joined: &mut Normalised) {
    let bytes = copy.text.as_bytes();
    joined.restart(copy.original_len);
    let mut expected = 0;
    let mut at = 0;
    let mut spelled_until = 0;
    let mut joined_run = false;
    for (here, c) in copy.text.char_indices() {
        if here >= spelled_until
            && let Some((end, joins)) = spelled_out_end(bytes, here)
        {
            (spelled_until, at, joined_run) = (end, here, joins);
        }
        if joined_run && here < spelled_until && (here - at) % 2 == 1 {
            continue;
        }
        let origin = copy.origin(here).0;
        if origin != expected {
            joined.breaks.push((joined.text.len(), origin));
        }
        joined.text.push(c);
        expected = origin + c.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(text: &str) -> String {
        normalise(text).as_str().to_owned()
    }

    #[test]
    fn plain_signs_are_folded_as_others_are() {
        for c in ('\0'..=char::MAX).filter(|c| is_plain_sign(*c)) {
            let mut folded = String::new();
            assert!(!is_dropped(c), "{c:?}");
            fold_char(c, &mut |part| folded.push(part));
            assert_eq!(folded, fold_punctuation(c).to_string(), "{c:?}");
        }
    }

    /// What the original says where the copy says `part`.
    fn behind<'t>(text: &'t str, part: &str) -> &'t str {
        let copy = normalise(text);
        let start = copy.as_str().find(part).expect("the part stands in the copy");
        &text[copy.original(start..start + part.len())]
    }

    #[test]
    fn spellings_agree() {
        for (written, expected) in [
            ("Coblos Nomor 2", "coblos nomor 2"),
            ("𝐌𝐄𝐍𝐀𝐍𝐆 bersama", "menang bersama"),
            ("ｍｅｎａｎｇ ０２", "menang 02"),
            ("me\u{200b}nang", "menang"),
            ("m\u{301}enáng", "menang"),
            ("mantaaaap", "mantap"),
            ("mantap!!!", "mantap!!!"),
            ("m.e.n.a.n.g", "menang"),
            ("c o b l o s dua", "coblos dua"),
            ("coblos3️⃣", "coblos 3"),
            ("0️⃣2️⃣", "02"),
            ("☝🏽 ✌️", "☝ ✌"),
            ("www.example.id", "w.example.id"),
            ("a. b. c. d.", "a. b. c. d."),
            ("orang2 di 1putaran", "orang2 di 1putaran"),
            ("“lanjutkan”", "\"lanjutkan\""),
            ("", ""),
        ] {
            assert_eq!(copy(written), expected, "{written}");
        }
    }

    #[test]
    fn a_stretch_of_the_copy_leads_back_to_what_was_written() {
        assert_eq!(behind("ayo MANTAAAP pak", "mantap"), "MANTAAAP");
        assert_eq!(behind("ayo m.e.n.a.n.g!", "menang"), "m.e.n.a.n.g");
        assert_eq!(behind("x 𝐌𝐄𝐍𝐀𝐍𝐆 y", "menang"), "𝐌𝐄𝐍𝐀𝐍𝐆");
        assert_eq!(behind("pilih 3️⃣ ya", "3"), "3️⃣");
        assert_eq!(behind("oﬃce", "f"), "ﬃ", "half a ligature marks the whole");
        assert_eq!(behind("é", "e"), "é");
        assert_eq!(behind("aȺ", "ⱥ"), "Ⱥ", "longer in lower case");
        assert_eq!(behind("Ⱥb", "b"), "b");
        assert_eq!(behind("me\u{200b}nang", "menang"), "me\u{200b}nang");
    }
}
