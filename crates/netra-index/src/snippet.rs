//! Shows where a hit matched, in bytes of the original text.

use std::ops::Range;

use crate::document::ActDocument;
use crate::read::{Leaf, Reading};
use crate::tokenizer::{stem, stemmer};
use crate::words::{Form, Word, words};

/// A fragment is about this many bytes long.
const FRAGMENT_BYTES: usize = 240;
/// So much of the text before the first highlight is shown.
const LEAD_BYTES: usize = 60;

/// Which text of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextField {
    /// The actor's own words.
    Own,
    /// The words of what was liked, shared or answered.
    Target,
    /// Words about media.
    Media,
    /// The person's name.
    Person,
    /// The account's handle.
    Handle,
}

impl TextField {
    const ALL: [Self; 5] = [Self::Own, Self::Target, Self::Media, Self::Person, Self::Handle];

    fn of(self, act: &ActDocument) -> &str {
        match self {
            Self::Own => &act.own_text,
            Self::Target => &act.target_text,
            Self::Media => &act.media_text,
            Self::Person => &act.person,
            Self::Handle => &act.handle,
        }
    }
}

/// A piece of one text with the places that matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Of which text.
    pub field: TextField,
    /// Where the fragment begins in that text, in bytes.
    pub start: usize,
    /// The fragment, a verbatim piece of that text.
    pub fragment: String,
    /// What matched: byte ranges of the fragment, in order, without overlap.
    pub spans: Vec<Range<usize>>,
    /// Whether the text goes on after the fragment.
    pub more: bool,
}

/// The snippets of a hit: one per text in which something matched; the beginning of the first text if nothing did.
pub(crate) fn snippets(act: &ActDocument, reading: &Reading) -> Vec<Snippet> {
    let wanted: Vec<Wanted> = reading
        .all
        .iter()
        .flat_map(|clause| &clause.any)
        .filter(|operand| !operand.absent)
        .filter_map(|operand| Wanted::from(&operand.leaf))
        .collect();
    let mut found: Vec<Snippet> = TextField::ALL
        .into_iter()
        .filter_map(|field| {
            let text = field.of(act);
            let spans = if wanted.is_empty() { Vec::new() } else { spans(field, text, &wanted) };
            (!spans.is_empty()).then(|| cut(field, text, &spans))
        })
        .collect();
    if !found.iter().any(|it| matches!(it.field, TextField::Own | TextField::Target | TextField::Media)) {
        let first = TextField::ALL[..3].iter().find(|field| !field.of(act).is_empty());
        found.splice(0..0, first.map(|field| cut(*field, field.of(act), &[])));
    }
    found
}

/// A leaf, ready to be looked for.
enum Wanted<'r> {
    Stem(String),
    Places(&'r [(usize, String)]),
    Prefix(&'r str),
    Near(String, String, usize),
    Close(Vec<String>, usize),
    Typo(&'r str, usize),
    Person(&'r [(usize, String)]),
    Handle(&'r str),
}

impl<'r> Wanted<'r> {
    fn from(leaf: &'r Leaf) -> Option<Self> {
        Some(match leaf {
            Leaf::Word(word) => Self::Stem(stem(word)),
            Leaf::Exact(places) => Self::Places(places),
            Leaf::Prefix(start) => Self::Prefix(start),
            Leaf::Near(a, b, distance) => Self::Near(stem(a), stem(b), *distance as usize),
            Leaf::Close(words, distance) => {
                Self::Close(words.iter().map(|word| stem(word)).collect(), *distance as usize)
            }
            Leaf::Typo(word, edits) => Self::Typo(word, usize::from(*edits)),
            Leaf::Person(places) => Self::Person(places),
            Leaf::Handle(handle) | Leaf::HandlePrefix(handle) => Self::Handle(handle),
            Leaf::Value(..) | Leaf::AnyOf(..) | Leaf::Days(..) | Leaf::Unit(_) => return None,
        })
    }
}

/// All that matches in one text, merged.
fn spans(field: TextField, text: &str, wanted: &[Wanted]) -> Vec<Range<usize>> {
    // The handle is indexed with its sign; here it stands without.
    let signed = format!("@{text}");
    let handle = field == TextField::Handle;
    let mut words = words(if handle { &signed } else { text });
    if handle {
        for word in &mut words {
            word.start = word.start.saturating_sub(1);
            word.end = word.end.saturating_sub(1);
        }
    }
    let stemmer = stemmer();
    let stems: Vec<String> = words
        .iter()
        .map(|word| match word.form {
            Form::Signed => String::new(),
            _ => stemmer.stem(&word.text).into_owned(),
        })
        .collect();
    let mut spans = Vec::new();
    for wanted in wanted {
        match wanted {
            Wanted::Stem(stem) => {
                spans.extend(
                    words
                        .iter()
                        .zip(&stems)
                        .filter(|(_, it)| *it == stem)
                        .map(|(word, _)| word.start..word.end),
                );
            }
            Wanted::Places(places) => sequences(&words, places, &mut spans),
            Wanted::Prefix(start) => {
                let found =
                    words.iter().filter(|word| word.form != Form::Part && word.text.starts_with(start));
                spans.extend(found.map(|word| word.start..word.end));
            }
            Wanted::Near(a, b, distance) => close(&words, &stems, a, b, *distance, &mut spans),
            Wanted::Close(pair, distance) => {
                for pair in pair.windows(2) {
                    close(&words, &stems, &pair[0], &pair[1], *distance, &mut spans);
                }
            }
            Wanted::Typo(word, edits) => {
                let found = words.iter().filter(|it| it.form != Form::Part && within(&it.text, word, *edits));
                spans.extend(found.map(|word| word.start..word.end));
            }
            Wanted::Person(places) if field == TextField::Person => sequences(&words, places, &mut spans),
            Wanted::Handle(start) if handle => {
                let found = words
                    .iter()
                    .filter(|word| word.text.strip_prefix('@').is_some_and(|it| it.starts_with(start)));
                spans.extend(found.map(|word| word.start..word.end));
            }
            Wanted::Person(_) | Wanted::Handle(_) => {}
        }
    }
    merged(spans)
}

/// Both words, wherever they stand at most so far apart.
fn close(words: &[Word], stems: &[String], a: &str, b: &str, distance: usize, spans: &mut Vec<Range<usize>>) {
    let of = |stem| words.iter().zip(stems).filter(move |(_, it)| *it == stem).map(|(word, _)| word);
    for first in of(a) {
        for second in of(b).filter(|it| it.position.abs_diff(first.position) <= distance) {
            spans.extend([first.start..first.end, second.start..second.end]);
        }
    }
}

/// Whether one word becomes the other by so few edits, two swapped neighbours being one edit (optimal string
/// alignment), as the index counts them.
fn within(a: &str, b: &str, edits: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > edits {
        return false;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()] <= edits
}

/// Every place where the words stand side by side, as one span from the first to the last.
fn sequences(words: &[Word], places: &[(usize, String)], spans: &mut Vec<Range<usize>>) {
    let Some(((first_place, first_word), others)) = places.split_first() else { return };
    let is = |word: &Word, text: &str| word.form != Form::Part && word.text == text;
    for (n, first) in words.iter().enumerate().filter(|(_, word)| is(word, first_word)) {
        let mut span = first.start..first.end;
        let complete = others.iter().all(|(place, text)| {
            let position = first.position + (place - first_place);
            let ahead = words[n..].iter().take_while(|word| word.position <= position);
            let found = ahead.filter(|word| word.position == position).find(|word| is(word, text));
            found.is_some_and(|word| {
                span.end = span.end.max(word.end);
                true
            })
        });
        if complete {
            spans.push(span);
        }
    }
}

fn merged(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|span| (span.start, span.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// The fragment that shows most of the spans.
fn cut(field: TextField, text: &str, spans: &[Range<usize>]) -> Snippet {
    let reach = FRAGMENT_BYTES - LEAD_BYTES;
    let shown = |from: usize| spans.iter().filter(|it| it.start >= from && it.end <= from + reach).count();
    let best =
        spans.iter().map(|span| span.start).max_by_key(|from| (shown(*from), std::cmp::Reverse(*from)));
    let best = best.unwrap_or(0);
    let mut start = text.floor_char_boundary(best.saturating_sub(LEAD_BYTES));
    // Begin with a whole word.
    if start > 0
        && let Some(blank) = text[start..best].find(char::is_whitespace)
    {
        start += blank;
        start += text[start..best].len() - text[start..best].trim_start().len();
    }
    let first_end = spans.iter().find(|span| span.start == best).map_or(start, |span| span.end);
    let limit = text.floor_char_boundary((start + FRAGMENT_BYTES).max(first_end));
    let mut end = limit;
    if end < text.len() {
        let last_span = spans.iter().filter(|it| it.end <= limit).map(|it| it.end).max().unwrap_or(start);
        if let Some(blank) = text[last_span..limit].rfind(char::is_whitespace).filter(|blank| *blank > 0) {
            end = last_span + blank;
        }
    }
    let inside = spans.iter().filter(|it| it.start >= start && it.end <= end);
    Snippet {
        field,
        start,
        fragment: text[start..end].to_owned(),
        spans: inside.map(|it| it.start - start..it.end - start).collect(),
        more: end < text.len(),
    }
}
