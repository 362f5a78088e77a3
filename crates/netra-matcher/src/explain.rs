//! Why an act was flagged, in one sentence that a layman reads; Indonesian and English.

use std::collections::BTreeSet;

use netra_model::act::ActKind;
use netra_model::flag::{Field, Signal};

/// The longest stretch of a text that a sentence quotes, in characters.
const LONGEST_QUOTE: usize = 48;

/// The sentence in Indonesian and in English.
pub(crate) fn sentences(
    signals: &[Signal],
    texts: &[(Field, String)],
    kind: ActKind,
    percent: i32,
) -> (String, String) {
    (sentence(signals, texts, kind, percent, &INDONESIAN), sentence(signals, texts, kind, percent, &ENGLISH))
}

/// The words of one language.
struct Words {
    matched: fn(usize) -> String,
    damped: &'static str,
    decimal: char,
    label: fn(&Signal) -> &str,
    kind: fn(ActKind) -> &'static str,
}

const INDONESIAN: Words = Words {
    matched: |n| format!("{n} kata cocok: "),
    damped: "dikurangi: ",
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
    texts: &[(Field, String)],
    kind: ActKind,
    percent: i32,
    words: &Words,
) -> String {
    let (raising, damping): (Vec<&Signal>, Vec<&Signal>) = signals.iter().partition(|it| it.weight > 0);
    let (by_words, by_facts): (Vec<&Signal>, Vec<&Signal>) =
        raising.into_iter().partition(|it| !it.matches.is_empty());
    let places: BTreeSet<_> = by_words.iter().flat_map(|it| &it.matches).map(|it| it.span).collect();
    let mut parts = Vec::new();
    if !by_words.is_empty() {
        let list: Vec<String> =
            by_words.iter().map(|it| format!("{} (+{})", quoted(it, texts), it.weight)).collect();
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
    parts.join("; ")
}

/// The matched words of a signal as they were written, in the order of the text.
fn quoted(signal: &Signal, texts: &[(Field, String)]) -> String {
    let mut spans: Vec<_> = signal.matches.iter().map(|it| it.span).collect();
    spans.sort_unstable();
    spans.dedup();
    let mut words: Vec<String> = Vec::new();
    for span in spans {
        let text = texts.iter().find(|(field, _)| *field == span.field).map_or("", |(_, text)| text.as_str());
        let piece = text.get(span.start as usize..span.end as usize).unwrap_or_default();
        let piece = piece.split_whitespace().collect::<Vec<_>>().join(" ");
        if !words.contains(&piece) {
            words.push(piece);
        }
    }
    let line = words.join(" … ");
    if line.chars().count() <= LONGEST_QUOTE {
        return line;
    }
    line.chars().take(LONGEST_QUOTE).chain(['…']).collect()
}
