//! HTML as people's programs write it, read as plain text. Nothing of it is ever shown as HTML.
//!
//! Tolerant like a browser: what is no tag is text, what is never closed ends at the end. Each byte is looked at a fixed
//! number of times, so that no input takes long. Links lead nowhere here: only their words remain.

/// What a piece of HTML says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plain {
    /// Its words; a line for each block.
    pub(crate) text: String,
    /// Its pictures, each with its address and alternative text as written.
    pub(crate) images: Vec<(String, String)>,
}

/// Elements whose content is not for readers.
const HIDDEN: [&str; 4] = ["script", "style", "template", "title"];
/// Elements that stand on lines of their own.
const BLOCKS: [&str; 32] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "tr",
    "ul",
];

/// The words and pictures of a piece of HTML.
pub(crate) fn plain(html: &str) -> Plain {
    let (mut lines, mut images, mut rest) = (Lines::default(), Vec::new(), html);
    while let Some(at) = rest.find('<') {
        lines.push(&entities(&rest[..at]));
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.find("-->").map_or("", |end| &after[end + 3..]);
            continue;
        }
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            lines.push("<");
            rest = &rest[1..];
            continue;
        }
        let Some(end) = end_of_tag(rest) else { break };
        let tag = Tag::read(&rest[1..end]);
        rest = &rest[end + 1..];
        if tag.name == "img" {
            images.push((tag.value("src"), tag.value("alt")));
        } else if HIDDEN.contains(&tag.name.as_str()) && !tag.closes {
            rest = after_closing(rest, &tag.name);
        } else if BLOCKS.contains(&tag.name.as_str()) {
            lines.end();
        }
    }
    lines.push(&entities(rest));
    Plain { text: lines.finish(), images }
}

/// A text with its character references (`&amp;`, `&#8217;`, `&nbsp;`) resolved; unknown ones stay as they are.
pub(crate) fn entities(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(34).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, entity(&rest[..end])?))) {
            Some((end, meant)) => {
                out.push_str(&meant);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

/// What the name of a character reference means.
pub(crate) fn entity(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return quick_xml::escape::resolve_html5_entity(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some(char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER).to_string())
}

/// Where the tag that `text` begins with ends: its `>`, outside quotation marks.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    text.bytes().position(|byte| match (quote, byte) {
        (None, b'>') => true,
        (None, b'"' | b'\'') => {
            quote = Some(byte);
            false
        }
        (Some(open), _) if open == byte => {
            quote = None;
            false
        }
        _ => false,
    })
}

/// What follows the closing tag of a hidden element; nothing, when it is never closed.
fn after_closing<'a>(text: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = text[from..].find("</") {
        let start = from + at + 2;
        let is_it = text.get(start..start + name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
        if is_it {
            return text[start..].find('>').map_or("", |end| &text[start + end + 1..]);
        }
        from = start;
    }
    ""
}

/// A tag, taken apart.
struct Tag<'a> {
    name: String,
    closes: bool,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    fn read(inside: &'a str) -> Self {
        let named = inside.trim_start_matches('/');
        let end = named.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(named.len());
        let name = named[..end].to_ascii_lowercase();
        Self { name, closes: inside.starts_with('/'), attributes: &named[end..] }
    }

    /// The value of an attribute; empty when there is none.
    fn value(&self, wanted: &str) -> String {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '='));
            if rest.is_empty() {
                return String::new();
            }
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let after = after.trim_start();
            let (value, after) = match after.strip_prefix('=').map(str::trim_start) {
                Some(quoted) if quoted.starts_with(['"', '\'']) => {
                    let close = quoted[1..].find(&quoted[..1]).map_or(quoted.len(), |at| at + 1);
                    (&quoted[1..close], quoted.get(close + 1..).unwrap_or(""))
                }
                Some(bare) => bare.split_at(bare.find(char::is_whitespace).unwrap_or(bare.len())),
                None => ("", after),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return entities(value);
            }
            rest = after;
        }
    }
}

/// Words put together with single spaces, and lines without empty ones between them.
#[derive(Default)]
struct Lines {
    out: String,
    space: bool,
    line: bool,
}

impl Lines {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.space = true;
                continue;
            }
            if !self.out.is_empty() && (self.line || self.space) {
                self.out.push(if self.line { '\n' } else { ' ' });
            }
            (self.space, self.line) = (false, false);
            self.out.push(c);
        }
    }

    fn end(&mut self) {
        self.line = true;
    }

    fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(html: &str) -> String {
        plain(html).text
    }

    #[test]
    fn words_remain_and_marks_go() {
        for (html, words) in [
            (
                "<p>Selamat   pagi,\n<b>warga</b></p><p>kota&nbsp;Contoh &amp; sekitarnya</p>",
                "Selamat pagi, warga\nkota Contoh & sekitarnya",
            ),
            ("satu<br/>dua<BR>tiga", "satu\ndua\ntiga"),
            ("<a href=\"javascript:alert(1)\">klik</a>", "klik"),
            ("<script>alert('<p>x</p>')</script>sisa<style>p{}</style>", "sisa"),
            ("<!-- <p>diam</p> -->terlihat", "terlihat"),
            ("2 < 3 dan 5 <7 && benar", "2 < 3 dan 5 <7 && benar"),
            ("a<img src=x onerror=\"alert('>')\">b", "ab"),
            ("&#9996; &#x270c; &tak; &#0;", "✌ ✌ &tak; \u{fffd}"),
            ("<math><mtext></p><style><img src=x>", ""),
            ("akhir <a href=", "akhir <a href="),
        ] {
            assert_eq!(text(html), words, "{html}");
        }
    }

    #[test]
    fn pictures_are_found_with_the_words_of_their_author() {
        let found = plain(
            "<IMG alt='dua jari &quot;✌&quot;' class=x src = \"https://a.example/1.jpg?a&amp;b\"><img src=b.png>",
        );
        assert_eq!(
            found.images,
            [
                ("https://a.example/1.jpg?a&b".to_owned(), "dua jari \"✌\"".to_owned()),
                ("b.png".to_owned(), String::new())
            ]
        );
    }

    #[test]
    fn what_never_ends_is_read_once() {
        for html in [
            "<a \"".repeat(200_000),
            "<script".repeat(100_000),
            "<script></".repeat(100_000),
            "&".repeat(500_000),
        ] {
            plain(&html);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_no_tag_remains_that_a_browser_would_see(html in "(<|>|/|!|-|a|p|img|script|\"|'| |=|&|;|#|é){0,60}") {
            plain(&html);
        }

        #[test]
        fn a_text_without_marks_keeps_its_words(text in "[a-z0-9 .,!?é✌]{0,60}") {
            let words: Vec<&str> = text.split_whitespace().collect();
            prop_assert_eq!(plain(&text).text, words.join(" "));
        }
    }
}
