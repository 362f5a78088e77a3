//! Somebody else's words, made safe to print: what is invisible becomes visible, what matched is marked.
//!
//! Nothing is removed from the evidence (the JSON lines hold the words as written); this is only how they are shown.
//! Escaping HTML is the template's work: here are characters that stay dangerous after escaping, because they
//! reorder, hide or pile up (UTS #55, Unicode TR36).

use netra_model::flag::{MarkKind, Span};

/// How many bytes of one text the report shows; the rest is in `items.jsonl`.
pub const SHOWN_BYTES: usize = 20_000;

/// How many combining marks one letter may carry on paper.
const COMBINING_SHOWN: usize = 4;

/// A stretch of a text as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What is printed.
    pub text: String,
    /// How it is marked.
    pub mark: Option<MarkKind>,
    /// Whether this stands for an invisible character: `⟦U+202E⟧`.
    pub revealed: bool,
}

/// A text as it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Its stretches in order.
    pub pieces: Vec<Piece>,
    /// How many bytes are left out at the end.
    pub omitted: usize,
    /// How many invisible characters were made visible.
    pub n_revealed: usize,
}

/// A text with its matches, cut at [`SHOWN_BYTES`].
///
/// Spans that do not lie on character boundaries of this text are left out. Where spans overlap, the first in
/// order of [`MarkKind`] is printed.
pub fn show(text: &str, marks: &[(Span, MarkKind)]) -> Shown {
    let end = text.floor_char_boundary(SHOWN_BYTES);
    let cut = &text[..end];
    let fitting: Vec<(usize, usize, MarkKind)> = marks
        .iter()
        .map(|(span, kind)| (span.start as usize, (span.end as usize).min(end), *kind))
        .filter(|(from, to, _)| from < to && cut.is_char_boundary(*from) && text.is_char_boundary(*to))
        .collect();
    let mut edges: Vec<usize> =
        fitting.iter().flat_map(|(from, to, _)| [*from, *to]).chain([0, end]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut shown = Shown { omitted: text.len() - end, ..Shown::default() };
    for pair in edges.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let mark = fitting.iter().filter(|(a, b, _)| *a <= from && to <= *b).map(|(_, _, kind)| *kind).min();
        push_visible(
            &mut shown,
            &cut[from..to],
            cut[..from].chars().next_back(),
            cut[to..].chars().next(),
            mark,
        );
    }
    shown
}

/// A short text in one line: invisible characters and line breaks made visible, cut at `max` characters. For names,
/// tag files and READMEs.
pub fn line(text: &str, max: usize) -> String {
    let mut shown = Shown::default();
    let cut: String = text.chars().take(max).collect();
    push_visible(&mut shown, &cut.replace(['\n', '\t'], " "), None, None, None);
    let mut line: String = shown.pieces.into_iter().map(|piece| piece.text).collect();
    if text.chars().nth(max).is_some() {
        line.push('…');
    }
    line.trim().to_owned()
}

fn push_visible(
    shown: &mut Shown,
    text: &str,
    before: Option<char>,
    after: Option<char>,
    mark: Option<MarkKind>,
) {
    let mut plain = String::new();
    let mut chars = text.chars().peekable();
    let (mut previous, mut combining, mut piled) = (before, 0, 0_usize);
    let flush_plain = |plain: &mut String, shown: &mut Shown| {
        if !plain.is_empty() {
            shown.pieces.push(Piece { text: std::mem::take(plain), mark, revealed: false });
        }
    };
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().or(after);
        if c == '\r' && next == Some('\n') {
            continue;
        }
        combining = if is_combining(c) { combining + 1 } else { 0 };
        if combining > COMBINING_SHOWN {
            piled += 1;
            if !next.is_some_and(is_combining) {
                flush_plain(&mut plain, shown);
                shown.pieces.push(Piece { text: format!("⟦+{piled} U+0300…⟧"), mark, revealed: true });
                shown.n_revealed += std::mem::take(&mut piled);
            }
        } else if is_hidden(c) && !(joins_emoji(c, previous, next)) {
            flush_plain(&mut plain, shown);
            shown.pieces.push(Piece { text: format!("⟦U+{:04X}⟧", u32::from(c)), mark, revealed: true });
            shown.n_revealed += 1;
        } else {
            plain.push(c);
        }
        previous = Some(c);
    }
    if piled > 0 {
        flush_plain(&mut plain, shown);
        shown.pieces.push(Piece { text: format!("⟦+{piled} U+0300…⟧"), mark, revealed: true });
        shown.n_revealed += piled;
    }
    flush_plain(&mut plain, shown);
}

/// A zero-width joiner between two pictographs makes one of them and is no trick.
fn joins_emoji(c: char, previous: Option<char>, next: Option<char>) -> bool {
    let pictograph = |c: char| matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}');
    c == '\u{200d}' && previous.is_some_and(pictograph) && next.is_some_and(pictograph)
}

/// Marks that pile up on the letter before (the blocks "Combining Diacritical Marks" and their supplements).
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20df}' | '\u{fe20}'..='\u{fe2f}')
}

/// Characters that cannot be seen but change what is seen: controls, bidirectional marks, zero width, tags, fillers.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use netra_model::flag::Field;

    use super::*;

    fn printed(shown: &Shown) -> String {
        shown.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    fn span(start: u32, end: u32) -> Span {
        Span { field: Field::OWN_TEXT, start, end }
    }

    #[test]
    fn invisible_and_reordering_characters_become_visible() {
        let shown = show("foto\u{202e}gpj.exe pi\u{200b}lih\0\u{feff}", &[]);
        assert_eq!(printed(&shown), "foto⟦U+202E⟧gpj.exe pi⟦U+200B⟧lih⟦U+0000⟧⟦U+FEFF⟧");
        assert_eq!(shown.n_revealed, 4);
        assert_eq!(printed(&show("a\r\nb\rc", &[])), "a\nb⟦U+000D⟧c");
    }

    #[test]
    fn a_family_emoji_stays_whole_and_a_lone_joiner_is_shown() {
        let family = "👨\u{200d}👩\u{200d}👧 ✌️";
        assert_eq!(printed(&show(family, &[])), family);
        assert_eq!(printed(&show("pi\u{200d}lih", &[])), "pi⟦U+200D⟧lih");
    }

    #[test]
    fn a_thousand_combining_marks_are_counted_and_not_piled() {
        let zalgo = format!("Z{}!", "\u{301}".repeat(1_000));
        let shown = show(&zalgo, &[]);
        assert_eq!(printed(&shown), format!("Z{}⟦+996 U+0300…⟧!", "\u{301}".repeat(4)));
        let cut_there = show(&format!("{zalgo}{}", "\u{302}".repeat(9)), &[]);
        assert!(printed(&cut_there).ends_with("⟦+5 U+0300…⟧"));
    }

    #[test]
    fn marks_are_cut_at_overlaps_and_spans_that_do_not_fit_are_left_out() {
        let text = "coblos nomor 2 é";
        let marks = [
            (span(0, 6), MarkKind::Support),
            (span(7, 14), MarkKind::Candidate),
            (span(0, 14), MarkKind::Damping),
            (span(16, 17), MarkKind::Attack),
            (span(9, 4), MarkKind::Attack),
            (span(90, 99), MarkKind::Attack),
        ];
        let shown = show(text, &marks);
        assert_eq!(printed(&shown), text);
        let kinds: Vec<_> = shown.pieces.iter().map(|piece| (piece.text.as_str(), piece.mark)).collect();
        assert_eq!(
            kinds,
            [
                ("coblos", Some(MarkKind::Support)),
                (" ", Some(MarkKind::Damping)),
                ("nomor 2", Some(MarkKind::Candidate)),
                (" é", None)
            ]
        );
    }

    #[test]
    fn ten_megabytes_are_cut_at_a_letter() {
        let shown = show(&"é".repeat(5_000_000), &[(span(0, 10_000_000), MarkKind::Support)]);
        assert_eq!(printed(&shown).len() + shown.omitted, 10_000_000);
        assert_eq!(shown.omitted, 10_000_000 - SHOWN_BYTES);
    }

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(line("Kantor\nContoh\u{2028}\u{85}x", 80), "Kantor Contoh⟦U+2028⟧⟦U+0085⟧x");
        assert_eq!(line("abcdef", 3), "abc…");
    }
}
