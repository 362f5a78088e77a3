//! Why an act was flagged, in one sentence that a layman reads; Indonesian and English.

use std::collections::{BTreeMap, BTreeSet};

use netra_model::act::ActKind;
use netra_model::flag::{Field, Signal, Span};

/// The longest stretch of a text that a sentence quotes, in characters.
const LONGEST_QUOTE: usize = 48;

/// The sentence in Indonesian and in English. `counted` says of each signal whether it changed the score.
pub(crate) fn sentences(
    signals: &[Signal],
    counted: &[bool],
    texts: &[(Field, String)],
    kind: ActKind,
    percent: i32,
) -> (String, String) {
    let by = |words| sentence(signals, counted, texts, kind, percent, words);
    (by(&INDONESIAN), by(&ENGLISH))
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

fn sentence(
    signals: &[Signal],
    counted: &[bool],
    texts: &[(Field, String)],
    kind: ActKind,
    percent: i32,
    words: &Words,
) -> String {
    let those = |wanted: bool| {
        signals.iter().zip(counted).filter(move |(_, it)| **it == wanted).map(|(signal, _)| signal)
    };
    let (raising, damping): (Vec<&Signal>, Vec<&Signal>) = those(true).partition(|it| it.weight > 0);
    let (by_words, by_facts): (Vec<&Signal>, Vec<&Signal>) =
        raising.into_iter().partition(|it| !it.matches.is_empty());
    let places: BTreeSet<_> = by_words.iter().flat_map(|it| &it.matches).map(|it| it.span).collect();
    let mut parts = Vec::new();
    if !by_words.is_empty() {
        let list: Vec<String> =
            sums(&by_words, texts).iter().map(|(quote, sum)| format!("{quote} (+{sum})")).collect();
        parts.push(format!("{}{}", (words.matched)(places.len()), list.join(", ")));
    }
    parts.extend(by_facts.iter().map(|it| format!("{} (+{})", (words.label)(it), it.weight)));
    if percent != 100 {
        let factor = format!("{}{}{:02}", percent / 100, words.decimal, percent % 100);
        parts.push(format!("{} (×{})", (words.kind)(kind), factor.trim_end_matches('0')));
    }
    if !damping.is_empty() {
        let list: Vec<String> =
            damping.iter().map(|it| format!("{} (−{})", (words.label)(it), it.weight.abs())).collect();
        parts.push(format!("{}{}", words.damped, list.join(", ")));
    }
    let spared: Vec<&str> = those(false).filter(|it| it.weight < 0).map(words.label).collect();
    if !spared.is_empty() {
        parts.push(format!("{}{}", words.spared, spared.join(", ")));
    }
    parts.join("; ")
}

/// Several rules may rest on the same words: they are quoted once, with what they add together for the one candidate
/// for whom it is most.
fn sums(signals: &[&Signal], texts: &[(Field, String)]) -> Vec<(String, i32)> {
    let mut order: Vec<String> = Vec::new();
    let mut sums: BTreeMap<(String, Option<&str>, Option<&str>), i32> = BTreeMap::new();
    for it in signals {
        let quote = quoted(it, texts);
        if !order.contains(&quote) {
            order.push(quote.clone());
        }
        *sums.entry((quote, it.race.as_deref(), it.candidate.as_deref())).or_default() += it.weight;
    }
    let most = |quote: &str| sums.iter().filter(|((it, ..), _)| it == quote).map(|(_, sum)| *sum).max();
    let sum = |quote: &String| most(quote).unwrap_or(0);
    order.iter().map(|quote| (quote.clone(), sum(quote))).collect()
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
    let mut words: Vec<String> = Vec::new();
    for piece in pieces {
        let text = written(piece.field, piece.start, piece.end);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !words.contains(&text) {
            words.push(text);
        }
    }
    let line = words.join(" … ");
    if line.chars().count() <= LONGEST_QUOTE {
        return line;
    }
    line.chars().take(LONGEST_QUOTE).chain(['…']).collect()
}
