//! Why an act was flagged, in one sentence that a layman reads; Indonesian and English.

use std::fmt::{self, Write as _};

use netra_model::act::ActKind;
use netra_model::flag::{Field, Signal, Span};

/// The longest stretch of a text that a sentence quotes, in characters.
const LONGEST_QUOTE: usize = 48;

/// The sentences of one act.
pub(crate) struct Sentences {
    /// Indonesian and English.
    pub(crate) full: (String, String),
    /// The same without a figure, for acts of which none may be kept.
    pub(crate) words: (String, String),
}

/// The sentence in Indonesian and in English. `counted` says of each signal whether it changed the score.
pub(crate) fn sentences(
    signals: &[Signal],
    counted: &[bool],
    texts: &[(Field, String)],
    kind: ActKind,
    percent: i32,
) -> Sentences {
    let those = |wanted: bool| {
        signals.iter().zip(counted).filter(move |(_, it)| **it == wanted).map(|(signal, _)| signal)
    };
    let (raising, damping): (Vec<&Signal>, Vec<&Signal>) = those(true).partition(|it| it.weight > 0);
    let (by_words, by_facts): (Vec<&Signal>, Vec<&Signal>) =
        raising.into_iter().partition(|it| !it.matches.is_empty());
    let mut places: Vec<Span> = by_words.iter().flat_map(|it| &it.matches).map(|it| it.span).collect();
    places.sort_unstable();
    places.dedup();
    let spared: Vec<&Signal> = those(false).filter(|it| it.weight < 0).collect();
    let parts = Parts {
        quotes: sums(&by_words, texts),
        n_places: places.len(),
        by_facts,
        damping,
        spared,
        kind,
        percent,
    };
    let both = |figures| (parts.sentence(&INDONESIAN, figures), parts.sentence(&ENGLISH, figures));
    Sentences { full: both(true), words: both(false) }
}

/// What the sentence says, in whichever language.
struct Parts<'s> {
    quotes: Vec<(String, i32)>,
    n_places: usize,
    by_facts: Vec<&'s Signal>,
    damping: Vec<&'s Signal>,
    spared: Vec<&'s Signal>,
    kind: ActKind,
    percent: i32,
}

/// The words of one language.
struct Words {
    matched: fn(usize) -> String,
    damped: &'static str,
    spared: &'static str,
    decimal: char,
    label: fn(&Signal) -> &str,
    kind: fn(ActKind) -> &'static str,
}

const INDONESIAN: Words = Words {
    matched: |n| format!("{n} kata cocok: "),
    damped: "dikurangi: ",
    spared: "tidak mengurangi kata-kata sendiri: ",
    decimal: ',',
    label: |signal| &signal.label_id,
    kind: |kind| match kind {
        ActKind::Post => "unggahan sendiri",
        ActKind::Comment => "komentar, bukan unggahan sendiri",
        ActKind::Share => "membagikan, bukan unggahan sendiri",
        ActKind::Quote => "membagikan dengan kata sendiri",
        ActKind::Like => "suka, bukan unggahan sendiri",
        ActKind::Follow => "mengikuti, bukan unggahan sendiri",
        ActKind::Join => "bergabung, bukan unggahan sendiri",
    },
};

const ENGLISH: Words = Words {
    matched: |n| if n == 1 { "1 term matched: ".into() } else { format!("{n} terms matched: ") },
    damped: "reduced by: ",
    spared: "does not reduce one's own words: ",
    decimal: '.',
    label: |signal| &signal.label_en,
    kind: |kind| match kind {
        ActKind::Post => "own post",
        ActKind::Comment => "a comment, not an own post",
        ActKind::Share => "a share, not an own post",
        ActKind::Quote => "a share with own words",
        ActKind::Like => "a like, not an own post",
        ActKind::Follow => "a follow, not an own post",
        ActKind::Join => "joined, not an own post",
    },
};

impl Parts<'_> {
    fn sentence(&self, words: &Words, figures: bool) -> String {
        let figure = |text: fmt::Arguments<'_>| if figures { format!(" ({text})") } else { String::new() };
        let mut line = String::with_capacity(256);
        let label = words.label;
        let mut part = |text: fmt::Arguments<'_>, separator: &str| {
            if !line.is_empty() {
                line.push_str(separator);
            }
            // Writing to a text does not fail.
            let _ = line.write_fmt(text);
        };
        for (n, (quote, sum)) in self.quotes.iter().enumerate() {
            let sum = figure(format_args!("+{sum}"));
            if n == 0 {
                part(format_args!("{}{quote}{sum}", (words.matched)(self.n_places)), "; ");
            } else {
                part(format_args!("{quote}{sum}"), ", ");
            }
        }
        for it in &self.by_facts {
            part(format_args!("{}{}", label(it), figure(format_args!("+{}", it.weight))), "; ");
        }
        if self.percent != 100 {
            let factor = format!("{}{}{:02}", self.percent / 100, words.decimal, self.percent % 100);
            let factor = figure(format_args!("×{}", factor.trim_end_matches('0')));
            part(format_args!("{}{factor}", (words.kind)(self.kind)), "; ");
        }
        for (n, it) in self.damping.iter().enumerate() {
            let (head, separator) = if n == 0 { (words.damped, "; ") } else { ("", ", ") };
            let less = figure(format_args!("−{}", it.weight.abs()));
            part(format_args!("{head}{}{less}", label(it)), separator);
        }
        for (n, it) in self.spared.iter().enumerate() {
            let (head, separator) = if n == 0 { (words.spared, "; ") } else { ("", ", ") };
            part(format_args!("{head}{}", label(it)), separator);
        }
        line
    }
}

/// Several rules may rest on the same words: they are quoted once, with what they add together for the one candidate
/// for whom it is most.
fn sums(signals: &[&Signal], texts: &[(Field, String)]) -> Vec<(String, i32)> {
    let mut sums: Vec<(String, i32)> = Vec::new();
    let mut by_candidate: Vec<(usize, Option<&str>, Option<&str>, i32)> = Vec::new();
    for it in signals {
        let quote = quoted(it, texts);
        let at = sums.iter().position(|(known, _)| *known == quote).unwrap_or_else(|| {
            sums.push((quote, 0));
            sums.len() - 1
        });
        let who = (at, it.race.as_deref(), it.candidate.as_deref());
        let sum =
            match by_candidate.iter_mut().find(|(at, race, candidate, _)| (*at, *race, *candidate) == who) {
                Some((.., sum)) => {
                    *sum += it.weight;
                    *sum
                }
                None => {
                    by_candidate.push((who.0, who.1, who.2, it.weight));
                    it.weight
                }
            };
        sums[at].1 = sums[at].1.max(sum);
    }
    sums
}

/// The matched words of a signal as they were written, in the order of the text; what touches is one piece.
fn quoted(signal: &Signal, texts: &[(Field, String)]) -> String {
    let mut spans: Vec<_> = signal.matches.iter().map(|it| it.span).collect();
    spans.sort_unstable();
    let written = |field: Field, start: u32, end: u32| {
        let text = texts.iter().find(|(it, _)| *it == field).map_or("", |(_, text)| text.as_str());
        text.get(start as usize..end as usize).unwrap_or_default()
    };
    let mut pieces: Vec<Span> = Vec::new();
    for span in spans {
        match pieces.last_mut() {
            Some(last)
                if last.field == span.field
                    && written(span.field, last.end, span.start).trim().is_empty() =>
            {
                last.end = last.end.max(span.end);
            }
            _ => pieces.push(span),
        }
    }
    let mut words: Vec<&str> = Vec::new();
    for piece in pieces {
        let text = written(piece.field, piece.start, piece.end);
        if !words.iter().any(|it| it.split_whitespace().eq(text.split_whitespace())) {
            words.push(text);
        }
    }
    let mut line = String::with_capacity(2 * LONGEST_QUOTE);
    for (n, text) in words.iter().enumerate() {
        if n > 0 {
            line.push_str(" … ");
        }
        for (n, word) in text.split_whitespace().enumerate() {
            if n > 0 {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    if let Some((end, _)) = line.char_indices().nth(LONGEST_QUOTE) {
        line.truncate(end);
        line.push('…');
    }
    line
}
