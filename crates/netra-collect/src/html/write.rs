//! The text that a reader of HTML sees. Pure, and linear in its input.
//!
//! Kept: paragraphs and line breaks, marks of lists and quotations, the whole address of a shortened link, the
//! address behind a link with words of its own, names and tags as they are shown, the words for a custom emoji. Not
//! kept: bold, italics and colours. The HTML itself stays in the raw bytes.

use super::{Plain, Tag, breaks};

/// No text has more empty lines in a row than this.
const MOST_BREAKS: usize = 4;

/// Text in the making.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    text: String,
    /// Pictures, where they are wanted apart from the words.
    images: Option<Vec<(String, String)>>,
    /// A space is due before the next character.
    space: bool,
    /// So many line ends are due before the next character.
    breaks: usize,
    /// A mark is due before the next character.
    mark: String,
    pre: usize,
    lists: Vec<Option<u32>>,
    link: Option<Link>,
}

#[derive(Debug)]
struct Link {
    href: String,
    /// Where its words begin.
    start: usize,
    /// Whether its words are a name or a tag, which say all there is to say.
    named: bool,
    /// Whether there is a picture in it that is kept apart.
    pictured: bool,
}

impl Writer {
    /// A writer that keeps pictures apart from the words.
    pub(crate) fn with_pictures_apart() -> Self {
        Self { images: Some(Vec::new()), ..Self::default() }
    }

    /// Whether there is no word yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Adds text without tags and references.
    pub(crate) fn text(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    fn push(&mut self, c: char) {
        // A space that must not break is a space to whoever reads, searches or matches.
        let c = if c == '\u{a0}' { ' ' } else { c };
        if self.pre > 0 && c == '\n' {
            self.breaks = (self.breaks + 1).min(MOST_BREAKS);
        } else if c.is_ascii_whitespace() && (self.pre == 0 || c == '\r') {
            self.space = true;
        } else {
            self.settle();
            self.text.push(c);
        }
    }

    /// Writes what is due before the next character.
    fn settle(&mut self) {
        if self.breaks > 0 && !self.text.is_empty() {
            self.text.extend(std::iter::repeat_n('\n', self.breaks));
        } else if self.space && !self.text.is_empty() {
            self.text.push(' ');
        }
        (self.breaks, self.space) = (0, false);
        self.text.push_str(&std::mem::take(&mut self.mark));
    }

    fn at_least(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
    }

    /// The next word begins a new line.
    pub(crate) fn line(&mut self) {
        self.breaks = (self.breaks + 1).min(MOST_BREAKS);
    }

    /// A tag that opens.
    pub(crate) fn open(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "br" => self.line(),
            "a" => self.open_link(tag),
            "img" => self.picture(tag),
            "pre" => {
                self.pre += 1;
                self.at_least(1);
            }
            "blockquote" => {
                self.at_least(1);
                self.mark = "> ".into();
            }
            // The mark of a list or quotation stands before its first paragraph.
            "p" if !self.mark.is_empty() => {}
            "ul" | "ol" => {
                self.at_least(1);
                self.lists.push((tag.name == "ol").then_some(0));
            }
            "li" => {
                self.at_least(1);
                self.mark = match self.lists.last_mut() {
                    Some(Some(n)) => {
                        *n = n.saturating_add(1);
                        format!("{n}. ")
                    }
                    _ => "• ".into(),
                };
            }
            name => self.beside(name),
        }
    }

    /// A tag that closes.
    pub(crate) fn close(&mut self, name: &str) {
        match name {
            "a" => self.close_link(),
            "pre" => {
                self.pre = self.pre.saturating_sub(1);
                self.at_least(1);
            }
            "blockquote" => {
                self.at_least(1);
                self.mark.clear();
            }
            "ul" | "ol" => {
                self.at_least(1);
                self.lists.pop();
            }
            name => self.beside(name),
        }
    }

    /// What a tag does to the text on both sides of it.
    fn beside(&mut self, name: &str) {
        match name {
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr" => self.at_least(2),
            "td" | "th" => self.space = true,
            name if breaks(name) => self.at_least(1),
            _ => {}
        }
    }

    fn picture(&mut self, tag: &Tag) {
        let (alt, get) = (tag.attribute("alt"), |name: &str| tag.attribute(name));
        if let Some(images) = &mut self.images {
            images.push((get("src").unwrap_or_default(), alt.unwrap_or_default()));
            if let Some(link) = &mut self.link {
                link.pictured = true;
            }
            return;
        }
        let words = alt.filter(|alt| !alt.is_empty()).or_else(|| get("title"));
        self.text(&words.unwrap_or_default());
    }

    fn open_link(&mut self, tag: &Tag) {
        self.close_link();
        let href = tag.attribute("href").unwrap_or_default().trim().to_owned();
        let named = ["mention", "hashtag", "u-url"].into_iter().any(|class| tag.has_class(class));
        self.link = Some(Link { href, start: self.text.len(), named, pictured: false });
    }

    fn close_link(&mut self) {
        let Some(Link { href, start, named, pictured }) = self.link.take() else { return };
        let words = self.text[start..].trim_start();
        let is_web = href.starts_with("https://") || href.starts_with("http://");
        if named || !is_web || words.starts_with(['@', '#']) {
            return;
        }
        if words.is_empty() {
            // The address of a picture says nothing that the picture does not.
            if !pictured {
                self.text(&href);
            }
            return;
        }
        let begins = self.text.len() - words.len();
        let cut_short = words.strip_suffix('…').or_else(|| words.strip_suffix("..."));
        let is_cut = cut_short.is_some_and(|words| bare(&href).starts_with(bare(words)));
        if is_cut || (bare(&href) == bare(words) && words != href) {
            self.text.truncate(begins);
            self.text.push_str(&href);
        } else if words != href {
            self.text.push_str(" (");
            self.text.push_str(&href);
            self.text.push(')');
        }
    }

    /// The text, and the pictures if they were wanted.
    pub(crate) fn finish(mut self) -> Plain {
        self.close_link();
        self.text.truncate(self.text.trim_end().len());
        Plain { text: self.text, images: self.images.unwrap_or_default() }
    }
}

/// An address without what people leave out.
fn bare(address: &str) -> &str {
    let address = address.trim();
    let address =
        address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or(address);
    address.strip_prefix("www.").unwrap_or(address).trim_end_matches('/')
}
