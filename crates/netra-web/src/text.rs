//! A text as its author wrote it, with the marks of the matcher.
//!
//! Nothing is removed or replaced: characters that would deceive a reader (direction overrides, zero-width and tag
//! characters, controls) are shown by their code point and isolated, so that they cannot reach beyond themselves.
//! Spans come from stored flags and are clamped to character boundaries; a wrong one never breaks a page.

use netra_model::flag::{Field, FlagSignal, MarkKind};

/// How much of one text a page shows; the whole is in the captured original.
const SHOWN_BYTES: usize = 20_000;

/// A text cut into what a template writes one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marked {
    pub(crate) pieces: Vec<Piece>,
    /// How many bytes at the end are not shown.
    pub(crate) cut: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Plain(String),
    /// A matched stretch: its class and the rules that speak of it.
    Mark {
        class: &'static str,
        rules: String,
        text: String,
    },
    /// A character that cannot be seen or that deceives: its code point, its name, itself.
    Control {
        code: String,
        name: &'static str,
        character: String,
    },
}

/// A stretch of a text and why it is marked; offsets are bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: MarkKind,
    pub(crate) rule: String,
}

/// The marks that the signals of a flag put on one field.
pub(crate) fn marks_of(signals: &[FlagSignal], field: Field, english: bool) -> Vec<Mark> {
    let of = |signal: &FlagSignal| {
        let label = if english { &signal.label_en } else { &signal.label_id };
        let rule = signal.weight.map_or_else(|| label.clone(), |weight| format!("{label} ({weight:+})"));
        let here = signal.matches.iter().filter(|found| found.span.field == field);
        here.map(|found| Mark {
            start: found.span.start as usize,
            end: found.span.end as usize,
            kind: found.mark,
            rule: rule.clone(),
        })
        .collect::<Vec<_>>()
    };
    signals.iter().flat_map(of).collect()
}

/// Cuts a text at its marks.
pub(crate) fn marked(text: &str, marks: &[Mark]) -> Marked {
    let end = floor(text, SHOWN_BYTES);
    let (shown, cut) = (&text[..end], text.len() - end);
    let marks: Vec<Mark> = marks
        .iter()
        .map(|mark| Mark { start: floor(shown, mark.start), end: floor(shown, mark.end), ..mark.clone() })
        .filter(|mark| mark.start < mark.end)
        .collect();
    let mut edges: Vec<usize> = marks.iter().flat_map(|mark| [mark.start, mark.end]).collect();
    edges.extend([0, shown.len()]);
    edges.sort_unstable();
    edges.dedup();
    let mut pieces = Vec::new();
    for pair in edges.windows(2) {
        let (from, until) = (pair[0], pair[1]);
        let here: Vec<&Mark> = marks.iter().filter(|m| m.start <= from && until <= m.end).collect();
        push(&mut pieces, &shown[from..until], &here);
    }
    Marked { pieces, cut }
}

/// A text without marks, with its deceiving characters shown.
pub(crate) fn plain(text: &str) -> Marked {
    marked(text, &[])
}

fn push(pieces: &mut Vec<Piece>, stretch: &str, marks: &[&Mark]) {
    let mut run = String::new();
    let characters: Vec<char> = stretch.chars().collect();
    for (i, &character) in characters.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| characters.get(i)).copied();
        let after = characters.get(i + 1).copied();
        match deceiving(character, before, after) {
            None => run.push(character),
            Some(name) => {
                flush(pieces, &mut run, marks);
                // U+0000 and the other controls must not stand in HTML; they are shown by code alone.
                let itself = if character.is_control() { String::new() } else { character.to_string() };
                let code = format!("U+{:04X}", character as u32);
                pieces.push(Piece::Control { code, name, character: itself });
            }
        }
    }
    flush(pieces, &mut run, marks);
}

fn flush(pieces: &mut Vec<Piece>, run: &mut String, marks: &[&Mark]) {
    if run.is_empty() {
        return;
    }
    let text = std::mem::take(run);
    let Some(first) = marks.first() else {
        pieces.push(Piece::Plain(text));
        return;
    };
    let mut rules: Vec<&str> = marks.iter().map(|mark| mark.rule.as_str()).collect();
    rules.dedup();
    pieces.push(Piece::Mark { class: class(first.kind), rules: rules.join(" · "), text });
}

/// The class of a kind of mark; the stylesheet gives each its own line, never a colour alone.
pub(crate) fn class(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Support => "m-support",
        MarkKind::Candidate => "m-candidate",
        MarkKind::HandSign => "m-handsign",
        MarkKind::Attack => "m-attack",
        MarkKind::Damping => "m-damping",
    }
}

/// What a deceiving character is called (Unicode 16, UAX 9 and general category Cf); `None` for ordinary ones.
fn deceiving(character: char, before: Option<char>, after: Option<char>) -> Option<&'static str> {
    let joins = |side: Option<char>| side.is_some_and(|c| c as u32 >= 0x2190);
    Some(match character {
        '\n' | '\t' => return None,
        // A joiner inside an emoji (family, profession) belongs to it.
        '\u{200D}' if joins(before) && joins(after) => return None,
        // Tag characters after a black flag spell a region's flag.
        '\u{E0020}'..='\u{E007F}' => "tag character",
        '\u{202A}'..='\u{202E}' => "direction override",
        '\u{2066}'..='\u{2069}' => "direction isolate",
        '\u{200E}' | '\u{200F}' | '\u{061C}' => "direction mark",
        '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{180E}' | '\u{3164}'
        | '\u{115F}' | '\u{1160}' => "invisible character",
        '\u{00AD}' => "soft hyphen",
        c if c.is_control() => "control character",
        _ => return None,
    })
}

/// The largest character boundary that is not beyond `at`.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize, kind: MarkKind, rule: &str) -> Mark {
        Mark { start, end, kind, rule: rule.to_owned() }
    }

    fn spelled(marked: &Marked) -> String {
        let spell = |piece: &Piece| match piece {
            Piece::Plain(text) => text.clone(),
            Piece::Mark { class, text, rules } => format!("[{text}|{class}|{rules}]"),
            Piece::Control { code, .. } => format!("<{code}>"),
        };
        marked.pieces.iter().map(spell).collect()
    }

    #[test]
    fn a_text_is_cut_at_its_marks_and_nothing_is_lost() {
        let marks = [mark(4, 10, MarkKind::Support, "vote"), mark(11, 18, MarkKind::Candidate, "number")];
        let cut = marked("ayo coblos nomor 2!", &marks);
        assert_eq!(spelled(&cut), "ayo [coblos|m-support|vote] [nomor 2|m-candidate|number]!");
    }

    #[test]
    fn overlapping_marks_name_both_rules_on_the_shared_stretch() {
        let marks = [mark(0, 6, MarkKind::Support, "a"), mark(3, 9, MarkKind::Candidate, "b")];
        assert_eq!(
            spelled(&marked("abcdefghi", &marks)),
            "[abc|m-support|a][def|m-support|a · b][ghi|m-candidate|b]"
        );
    }

    #[test]
    fn a_span_that_cuts_a_character_or_leaves_the_text_breaks_nothing() {
        let marks = [mark(1, 3, MarkKind::HandSign, "r"), mark(5, 4_000, MarkKind::Support, "s")];
        assert_eq!(spelled(&marked("é✌️ x", &marks)), "[é|m-handsign|r]✌[\u{FE0F} x|m-support|s]");
        assert_eq!(spelled(&marked("", &marks)), "");
    }

    #[test]
    fn deceiving_characters_are_shown_and_emoji_stay_whole() {
        assert_eq!(spelled(&plain("pi\u{200B}lih \u{202E}gpj")), "pi<U+200B>lih <U+202E>gpj");
        assert_eq!(spelled(&plain("a\0b\u{1b}[2J")), "a<U+0000>b<U+001B>[2J");
        assert_eq!(spelled(&plain("👨‍👩‍👧 ✌️")), "👨‍👩‍👧 ✌️");
    }

    #[test]
    fn a_very_long_text_is_cut_on_a_character_and_says_so() {
        let long = marked(&"é".repeat(30_000), &[]);
        assert_eq!(long.cut, 40_000);
    }
}
