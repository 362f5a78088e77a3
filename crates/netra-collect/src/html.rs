//! HTML as people's programs write it, read as plain text. Nothing of it is ever shown as HTML, executed or fetched.
//!
//! It is cut into tags and text by `html5gum`, which follows the WHATWG's tokenizer: what is no tag is text, a reference
//! such as `&amp;` is what it means, and a tag that never closes shows nothing, as in a browser. No tree is built. Time and
//! memory grow with the input and no faster.
//!
//! There is one writer of text ([`write`]), whoever wrote the HTML: posts of Mastodon, feeds, archives, and pages that an
//! officer saved. The last wants to know where its words stand, so each piece comes with its place.

mod write;

use std::ops::Range;

use html5gum::{DefaultEmitter, HtmlString, StartTag, State, StringReader, Token, Tokenizer};

pub(crate) use write::Writer;

/// Elements whose content nobody sees as words.
const HIDDEN: [&str; 7] = ["script", "style", "template", "iframe", "noembed", "noframes", "title"];

/// What a piece of HTML says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plain {
    /// Its words.
    pub(crate) text: String,
    /// Its pictures, each with its address and alternative text as written.
    pub(crate) images: Vec<(String, String)>,
}

/// The words of a piece of HTML and, apart from them, its pictures.
pub(crate) fn plain(html: &str) -> Plain {
    read(html, None, Writer::with_pictures_apart())
}

/// The words of a piece of HTML; a picture among them, such as a custom emoji, is the words for it.
pub(crate) fn plain_text(html: &str) -> String {
    text_without(html, None)
}

/// The words of a piece of HTML without the paragraphs of a class, which the server has put there itself.
pub(crate) fn text_without(html: &str, class: Option<&str>) -> String {
    read(html, class, Writer::default()).text
}

fn read(html: &str, without: Option<&str>, mut writer: Writer) -> Plain {
    let mut skip_to: Option<String> = None;
    for (piece, _) in pieces(html) {
        match (piece, &skip_to) {
            (Piece::Close(name), Some(end)) if name == *end => skip_to = None,
            (_, Some(_)) => {}
            (Piece::Text(text), None) => writer.text(&text),
            (Piece::Close(name), None) => writer.close(&name),
            (Piece::Open(tag), None) => {
                let unwanted = without.is_some_and(|class| tag.name == "p" && tag.has_class(class));
                if unwanted || HIDDEN.contains(&tag.name.as_str()) {
                    skip_to = Some(tag.name);
                } else {
                    writer.open(&tag);
                }
            }
        }
    }
    writer.finish()
}

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A tag that opens.
    Open(Tag),
    /// A tag that closes: its name in small letters.
    Close(String),
    /// Text, its references resolved. What stands in `script`, `style` and the like is text as well.
    Text(String),
}

/// A tag that opens.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    /// Its name in small letters.
    pub(crate) name: String,
    written: StartTag<usize>,
}

impl Tag {
    /// The value of an attribute whose name is given in small letters; empty when it has none, `None` when there is no such
    /// attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.written.attributes.get(name.as_bytes()).map(|it| string(&it.value))
    }

    /// Whether it is of a class.
    pub(crate) fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split_whitespace().any(|it| it == class))
    }
}

/// The tokenizer works on bytes; what it makes of a string is one.
fn string(bytes: &HtmlString) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Tags and texts in order, each with where it stands.
pub(crate) struct Pieces<'a> {
    tokens: Tokenizer<StringReader<'a>, DefaultEmitter<usize>>,
    /// The token after the last one, where it had to be looked at.
    ahead: Option<Token<usize>>,
    /// Where the last token ends.
    at: usize,
    /// Where all ends.
    end: usize,
}

/// The tags and texts of a piece of HTML, without comments and declarations.
pub(crate) fn pieces(html: &str) -> Pieces<'_> {
    let tokens = Tokenizer::new_with_emitter(html, DefaultEmitter::new_with_span());
    Pieces { tokens, ahead: None, at: 0, end: html.len() }
}

impl Pieces<'_> {
    fn token(&mut self) -> Option<Token<usize>> {
        if let Some(token) = self.ahead.take() {
            return Some(token);
        }
        loop {
            let Ok(token) = self.tokens.next()?;
            match &token {
                Token::Error(_) => continue,
                Token::StartTag(tag) => {
                    if let Some(state) = content_of(&tag.name) {
                        self.tokens.set_state(state);
                    }
                }
                _ => {}
            }
            return Some(token);
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = (Piece, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (piece, place) = match self.token()? {
                Token::StartTag(tag) => {
                    let place = tag.span.start..tag.span.end;
                    (Some(Piece::Open(Tag { name: string(&tag.name), written: tag })), place)
                }
                Token::EndTag(tag) => (Some(Piece::Close(string(&tag.name))), tag.span.start..tag.span.end),
                // The tokenizer does not know where text in `script` and the like begins; it fills what is between its
                // neighbours.
                Token::String(text) => {
                    self.ahead = self.token();
                    let until = self.ahead.as_ref().map_or(self.end, start);
                    (Some(Piece::Text(string(&text.value))), self.at..until)
                }
                Token::Comment(comment) => (None, comment.span.start..comment.span.end),
                Token::Doctype(doctype) => (None, doctype.span.start..doctype.span.end),
                Token::Error(_) => continue,
            };
            self.at = place.end;
            if let Some(piece) = piece {
                return Some((piece, place));
            }
        }
    }
}

fn start(token: &Token<usize>) -> usize {
    match token {
        Token::StartTag(tag) => tag.span.start,
        Token::EndTag(tag) => tag.span.start,
        Token::String(text) => text.span.start,
        Token::Comment(comment) => comment.span.start,
        Token::Doctype(doctype) => doctype.span.start,
        Token::Error(error) => error.span.start,
    }
}

/// How the content of an element is read where it is no HTML. `noscript` is none of them: nothing is executed here, so its
/// content is what is to be seen.
fn content_of(name: &[u8]) -> Option<State> {
    match name {
        b"title" | b"textarea" => Some(State::RcData),
        b"script" => Some(State::ScriptData),
        b"style" | b"iframe" | b"xmp" | b"noembed" | b"noframes" => Some(State::RawText),
        _ => None,
    }
}

/// Whether an element begins a new line.
pub(crate) fn breaks(name: &str) -> bool {
    const BLOCKS: [&str; 42] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "button",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "ul",
    ];
    BLOCKS.contains(&name)
}

#[cfg(test)]
mod tests;
