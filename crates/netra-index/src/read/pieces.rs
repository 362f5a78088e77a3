//! Cuts what was typed into pieces, in one linear scan.

use super::MAX_DISTANCE;
use super::columns::column_of;

/// How far apart words may stand where `~` says no number.
pub(super) const DISTANCE: u32 = 5;

/// A piece of what was typed.
#[derive(Debug)]
pub(super) enum Typed<'t> {
    Bare {
        text: &'t str,
        absent: bool,
    },
    Quoted {
        text: &'t str,
        absent: bool,
    },
    Column {
        name: &'t str,
        value: &'t str,
        absent: bool,
    },
    /// `"a b"~5`: a quoted piece with how far apart its words may stand.
    Loose {
        text: &'t str,
        distance: u32,
        absent: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    Near(u32),
}

impl Typed<'_> {
    /// Whether a minus stood before it.
    pub(super) fn absent(&self) -> bool {
        match self {
            Self::Bare { absent, .. }
            | Self::Quoted { absent, .. }
            | Self::Column { absent, .. }
            | Self::Loose { absent, .. } => *absent,
        }
    }
}

/// The operator that a piece is, by its spelling alone.
pub(super) fn operator(typed: &Typed) -> Option<Operator> {
    let Typed::Bare { text, absent: false } = typed else { return None };
    match *text {
        "DAN" | "AND" => Some(Operator::And),
        "ATAU" | "OR" => Some(Operator::Or),
        "TIDAK" | "NOT" => Some(Operator::Not),
        _ => {
            let distance = text.strip_prefix("DEKAT/").or_else(|| text.strip_prefix("NEAR/"))?;
            let distance = distance.parse().ok().filter(|n| (1..=MAX_DISTANCE).contains(n))?;
            Some(Operator::Near(distance))
        }
    }
}

pub(super) fn is_not(piece: Option<&Typed>) -> bool {
    piece.and_then(operator) == Some(Operator::Not)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂')
}

/// Marks that mean something in other search fields, and nothing here.
pub(super) fn is_foreign_mark(c: char) -> bool {
    r"/\[](){}~^:*+|&<>=".contains(c)
}

/// One linear scan: quoted pieces, columns, and what stands between blanks; and whether a quote stood alone.
pub(super) fn split(text: &str) -> (Vec<Typed<'_>>, bool) {
    let mut typed = Vec::new();
    let mut lone_quote = false;
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let behind = rest[first.len_utf8()..].chars().next();
        let absent = first == '-' && behind.is_some_and(|c| !c.is_whitespace() && c != '-');
        let body = if absent { &rest[1..] } else { rest };
        let opening = body.chars().next().filter(|c| is_quote(*c));
        if let Some(opening) = opening {
            let inside = &body[opening.len_utf8()..];
            if let Some((quoted, after)) = until_quote(inside) {
                let (distance, after) = loose(after);
                typed.push(match distance {
                    Some(distance) => Typed::Loose { text: quoted, distance, absent },
                    None => Typed::Quoted { text: quoted, absent },
                });
                rest = after.trim_start();
            } else {
                lone_quote = true;
                rest = inside.trim_start();
            }
            continue;
        }
        let end = body.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(body.len());
        let (piece, after) = body.split_at(end);
        match column_of(piece) {
            Some((name, "")) => {
                let quoted = after.chars().next().filter(|c| is_quote(*c));
                if let Some((value, after)) = quoted.and_then(|quote| until_quote(&after[quote.len_utf8()..]))
                {
                    typed.push(Typed::Column { name, value, absent });
                    rest = after.trim_start();
                    continue;
                }
                typed.push(Typed::Bare { text: piece, absent });
            }
            Some((name, value)) => typed.push(Typed::Column { name, value, absent }),
            None => typed.push(Typed::Bare { text: piece, absent }),
        }
        rest = after.trim_start();
    }
    (typed, lone_quote)
}

/// `~5` right behind a quoted piece; `~` alone is [`DISTANCE`]. Wider than [`MAX_DISTANCE`] is no distance.
fn loose(after: &str) -> (Option<u32>, &str) {
    let Some(rest) = after.strip_prefix('~') else { return (None, after) };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at(end);
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return (None, after);
    }
    let distance = if digits.is_empty() { Some(DISTANCE) } else { digits.parse().ok() };
    match distance.filter(|n| (1..=MAX_DISTANCE).contains(n)) {
        Some(distance) => (Some(distance), rest),
        None => (None, after),
    }
}

fn until_quote(text: &str) -> Option<(&str, &str)> {
    let (at, quote) = text.char_indices().find(|(_, c)| is_quote(*c))?;
    Some((&text[..at], &text[at + quote.len_utf8()..]))
}
