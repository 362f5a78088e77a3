//! HTML as far as reading words needs it: marks with their attributes, and the text between them as a browser shows it.
//!
//! No tree is built and nothing is executed. Marks that do not close, comments that do not end and attributes without
//! quotation marks cost what they enclose and nothing else; reading takes one pass.

use std::ops::Range;

/// A piece of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A mark that opens, with its attributes.
    Open {
        /// Its name in small letters.
        name: String,
        /// What stands between its name and `>`.
        attributes: &'a str,
    },
    /// A mark that closes.
    Close {
        /// Its name in small letters.
        name: String,
    },
    /// Text, with its escapes.
    Text(&'a str),
}

/// The pieces of a page in order, each with where it stands. What is inside `script` and `style` is left out, comments
/// as well.
pub(super) struct Pieces<'a> {
    page: &'a str,
    at: usize,
    /// Inside a mark whose content is no HTML: until its end.
    raw_until: Option<String>,
}

/// The pieces of a page.
pub(super) fn pieces(page: &str) -> Pieces<'_> {
    Pieces { page, at: 0, raw_until: None }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = (Piece<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (page, start) = (self.page, self.at);
            let rest = page.get(start..).filter(|rest| !rest.is_empty())?;
            if let Some(name) = self.raw_until.take() {
                let end = find_close(rest, &name).map_or(page.len(), |at| start + at);
                self.at = end;
                if name == "title" && end > start {
                    return Some((Piece::Text(&page[start..end]), start..end));
                }
                continue;
            }
            if let Some(comment) = rest.strip_prefix("<!--") {
                self.at = comment.find("-->").map_or(page.len(), |at| start + 4 + at + 3);
                continue;
            }
            if rest.starts_with("<!") || rest.starts_with("<?") {
                self.at = rest.find('>').map_or(page.len(), |at| start + at + 1);
                continue;
            }
            let is_mark =
                rest.starts_with('<') && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
            if is_mark {
                let end = mark_end(rest);
                self.at = start + end;
                let inner = rest[1..end].trim_end_matches('>');
                return Some((self.mark(inner), start..self.at));
            }
            let end = rest.bytes().skip(1).position(|byte| byte == b'<').map_or(rest.len(), |at| at + 1);
            self.at = start + end;
            return Some((Piece::Text(&rest[..end]), start..self.at));
        }
    }
}

impl<'a> Pieces<'a> {
    fn mark(&mut self, inner: &'a str) -> Piece<'a> {
        let (is_close, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        let end = inner.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inner.len());
        let name = inner[..end].to_ascii_lowercase();
        if is_close {
            return Piece::Close { name };
        }
        const RAW: [&str; 7] = ["script", "style", "noscript", "template", "iframe", "textarea", "title"];
        if RAW.contains(&name.as_str()) && !inner.ends_with('/') {
            self.raw_until = Some(name.clone());
        }
        Piece::Open { name, attributes: &inner[end..] }
    }
}

/// Where `</name` stands, whatever its letters' case.
fn find_close(text: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find("</") {
        let start = at + found;
        let after = text.as_bytes().get(start + 2..start + 2 + name.len());
        if after.is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes())) {
            return Some(start);
        }
        at = start + 2;
    }
    None
}

/// The end of the mark that begins here: after the first `>` that is outside of quotation marks.
fn mark_end(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'=') => {
                quote = Some(byte);
            }
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // A mark that never closes swallows its line and no more.
    text.find('\n').map_or(text.len(), |at| at + 1)
}

/// The value of an attribute, its escapes resolved.
pub(super) fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes.trim_start_matches(['/', ' ', '\n', '\t', '\r']);
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let after = after.trim_start();
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(after) => {
                let after = after.trim_start();
                match after.chars().next() {
                    Some(quote @ ('"' | '\'')) => {
                        let inner = &after[1..];
                        let end = inner.find(quote).unwrap_or(inner.len());
                        (&inner[..end], inner.get(end + 1..).unwrap_or_default())
                    }
                    _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
                }
            }
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(unescaped(value));
        }
        let next = after.trim_start();
        // No step forward would be no end.
        rest = if next.len() < rest.len() { next } else { "" };
    }
    None
}

/// A text with its escapes resolved: numbers, and the names that programs write.
pub(super) fn unescaped(text: &str) -> String {
    const NAMES: [(&str, char); 22] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("hellip", '…'),
        ("mdash", '—'),
        ("ndash", '–'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("laquo", '«'),
        ("raquo", '»'),
        ("middot", '·'),
        ("bull", '•'),
        ("copy", '©'),
        ("reg", '®'),
        ("trade", '™'),
        ("eacute", 'é'),
        ("shy", '\u{ad}'),
    ];
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        let found = end.and_then(|end| {
            let name = &rest[1..end];
            let number = name.strip_prefix('#').and_then(|it| match it.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => it.parse().ok(),
            });
            let c = number.and_then(char::from_u32);
            let c = c.or_else(|| NAMES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c));
            Some((c.filter(|c| *c != '\0')?, end + 1))
        });
        let (c, len) = found.unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[len..];
    }
    out.push_str(rest);
    out
}

/// Whether a mark begins a new line.
pub(super) fn breaks(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "br"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "table"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "aside"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "blockquote"
            | "pre"
            | "hr"
            | "form"
            | "figure"
            | "body"
            | "html"
            | "head"
            | "dl"
            | "dt"
            | "dd"
            | "button"
            | "figcaption"
    )
}

/// The words of a piece of HTML, as a browser shows them: a line for each paragraph, white space drawn together.
pub(super) fn text_of(html: &str) -> String {
    let mut words = Words::default();
    let mut hidden = 0_u32;
    for (piece, _) in pieces(html) {
        match piece {
            // Mastodon hides the beginning and the end of long links like this; the whole link is in the text.
            Piece::Open { name, attributes } => {
                if attribute(attributes, "hidden").is_some() && name != "br" {
                    hidden += 1;
                }
                if name == "p" {
                    words.paragraph();
                } else if breaks(&name) {
                    words.line();
                }
            }
            Piece::Close { name } => {
                if name == "p" {
                    words.paragraph();
                } else if breaks(&name) && name != "br" {
                    words.line();
                }
            }
            Piece::Text(text) if hidden == 0 => words.push(&unescaped(text)),
            Piece::Text(_) => {}
        }
    }
    words.done()
}

/// Text in the making: spaces drawn together, lines and paragraphs divided.
#[derive(Debug, Default)]
pub(super) struct Words {
    text: String,
    /// What stands between the last word and the next one: line feeds, or a space.
    n_lines: usize,
    space: bool,
}

impl Words {
    /// Adds text without marks.
    pub(super) fn push(&mut self, text: &str) {
        for c in text.chars() {
            // A space that must not break is a space to whoever reads.
            if c.is_ascii_whitespace() || c == '\u{a0}' {
                self.space = true;
                continue;
            }
            if !self.text.is_empty() {
                match self.n_lines {
                    0 if self.space => self.text.push(' '),
                    n => self.text.push_str(&"\n".repeat(n)),
                }
            }
            (self.n_lines, self.space) = (0, false);
            self.text.push(c);
        }
    }

    /// The next word begins a new line.
    pub(super) fn line(&mut self) {
        self.n_lines = self.n_lines.max(1);
    }

    /// The next word begins a new paragraph.
    pub(super) fn paragraph(&mut self) {
        self.n_lines = 2;
    }

    /// Whether there is no word yet.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text.
    pub(super) fn done(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_read_as_a_browser_shows_them() {
        for (html, text) in [
            (
                "<p>Pagi yang guyub</p><p>dua<br>baris &amp; &#x1F64F; &lt;3</p>",
                "Pagi yang guyub\n\ndua\nbaris & 🙏 <3",
            ),
            ("a<script>x('</p>')</script> <b>b</b>\n\n c<!-- d -->", "a b c"),
            ("1 < 2 & 3 > 2 &unknown; &#0;", "1 < 2 & 3 > 2 &unknown; &#0;"),
            ("<a href='x>y' title=z>tautan</a><img alt=\"a>b\">!", "tautan!"),
            ("<div>satu<div>dua</div></div>tiga&nbsp;empat", "satu\ndua\ntiga empat"),
            ("tak tertutup <b", "tak tertutup"),
        ] {
            assert_eq!(text_of(html), text, "{html}");
        }
    }

    #[test]
    fn attributes_are_found_in_every_writing() {
        let attributes = r#" property="og:title" content='Budi &quot;Demo&quot; a=b' hidden data-x=7 /"#;
        let get = |name: &str| attribute(attributes, name);
        assert_eq!(get("property").unwrap(), "og:title");
        assert_eq!(get("CONTENT").unwrap(), "Budi \"Demo\" a=b");
        assert_eq!((get("hidden").unwrap(), get("data-x").unwrap()), (String::new(), "7".to_owned()));
        assert!(get("a").is_none());
    }

    proptest! {
        #[test]
        fn every_page_is_read_once_through_in_order(page in "(<[a-z/!-]{0,8}|[a-z é&;=\"'>]{0,9}|-->){0,30}") {
            let mut end = 0;
            for (_, range) in pieces(&page) {
                prop_assert!(range.start >= end && range.end > range.start && range.end <= page.len());
                end = range.end;
            }
            let text = text_of(&page);
            prop_assert!(!text.ends_with([' ', '\n']) && !text.contains("   "));
            attribute(&page, "x");
        }

        #[test]
        fn text_without_marks_stays_what_it_is(text in "[a-zA-Zé🙏.,!?]{1,10}( [a-zA-Zé🙏.,!?]{1,10}){0,6}") {
            prop_assert_eq!(text_of(&text), text);
        }
    }
}
