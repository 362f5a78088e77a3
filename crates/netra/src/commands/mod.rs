//! One file per command.

pub mod backup;
pub mod bench;
pub mod check;
pub mod dict;
pub mod eval;
pub mod explain;
pub mod export;
mod how_read;
pub mod import;
pub mod index;
pub mod reparse;
pub mod run;
pub mod score;
pub mod search;
pub mod status;
pub mod user;
pub mod watchlist;

/// A count as people write it in Indonesian: 12.431.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// A text from outside as one line of a terminal: control characters shown, length bounded.
pub fn line(text: &str, most: usize) -> String {
    let mut shown: String = text
        .chars()
        .take(most)
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            c if c.is_control() || is_invisible(c) => '\u{fffd}',
            c => c,
        })
        .collect();
    if text.chars().nth(most).is_some() {
        shown.push('…');
    }
    shown
}

/// Bidirectional controls and zero-width characters, which could make a line say something else (Unicode TR 36).
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_lines_are_fit_for_a_terminal() {
        assert_eq!(count(12_431), "12.431");
        assert_eq!(count(0), "0");
        assert_eq!(line("a\u{1b}[2J\nb\u{202e}c", 20), "a\u{fffd}[2J b\u{fffd}c");
        assert_eq!(line("abcdef", 3), "abc…");
    }
}
