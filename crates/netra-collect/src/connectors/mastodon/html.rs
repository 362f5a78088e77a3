//! Sanitised HTML of a post → the text that a reader of the post sees. Pure, and linear in its input.
//!
//! Kept: paragraphs and line breaks, marks of lists and quotations, the whole address of a shortened link, the
//! address behind a link with words of its own, names and tags as they are shown, the words for a custom emoji. Not
//! kept: bold, italics and colours. The HTML itself stays in the raw bytes.

/// Elements whose content nobody sees.
const HIDDEN: [&str; 5] = ["script", "style", "template", "title", "head"];
/// No text has more empty lines in a row than this.
const MOST_BREAKS: usize = 4;

/// The text of a piece of HTML.
pub fn plain_text(html: &str) -> String {
    text_without(html, None)
}

/// The text of a piece of HTML without the paragraphs of a class, which the server has put there itself.
pub(super) fn text_without(html: &str, class: Option<&str>) -> String {
    let mut out = Out::default();
    let mut reader = Reader { html, at: 0, quotes: true, tags: true };
    let mut skip_to: Option<String> = None;
    while let Some(piece) = reader.next() {
        match (piece, &skip_to) {
            (Piece::Tag(tag), Some(end)) if tag.closes && tag.name == *end => skip_to = None,
            (_, Some(_)) => {}
            (Piece::Text(text), None) => out.text(text),
            (Piece::Tag(tag), None) => {
                let unwanted = class.is_some_and(|class| tag.name == "p" && tag.has_class(class));
                if !tag.closes && (unwanted || HIDDEN.contains(&tag.name.as_str())) {
                    skip_to = Some(tag.name);
                } else {
                    out.tag(&tag);
                }
            }
        }
    }
    out.finish()
}

enum Piece<'a> {
    Text(&'a str),
    Tag(Tag<'a>),
}

struct Tag<'a> {
    /// In lower case.
    name: String,
    closes: bool,
    /// What stands between the name and the end.
    rest: &'a str,
}

impl Tag<'_> {
    /// An attribute, its entities resolved.
    fn attribute(&self, wanted: &str) -> Option<String> {
        let mut rest = self.rest;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '/');
            let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
            if rest.is_empty() {
                return None;
            }
            let after_space = after.trim_start();
            let (value, after) = match after_space.strip_prefix('=') {
                Some(value) => attribute_value(value.trim_start()),
                None => ("", after),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(decoded(value));
            }
            // A stray character that is no name must not stop the walk.
            rest = if after.len() == rest.len() { &rest[rest.chars().next()?.len_utf8()..] } else { after };
        }
    }

    fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split_whitespace().any(|it| it == class))
    }
}

fn attribute_value(text: &str) -> (&str, &str) {
    let quoted = ['"', '\''].into_iter().find(|quote| text.starts_with(*quote));
    match quoted {
        Some(quote) => text[1..].split_once(quote).unwrap_or((&text[1..], "")),
        None => text.split_at(text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len())),
    }
}

/// Cuts HTML into tags and text. Each way of reading that fails once is given up, so that it costs one pass at most.
struct Reader<'a> {
    html: &'a str,
    at: usize,
    /// Whether quotation marks in tags are still heeded.
    quotes: bool,
    /// Whether any `>` is left.
    tags: bool,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let rest = &self.html[self.at..];
            if rest.is_empty() {
                return None;
            }
            if self.tags && rest.starts_with("<!--") {
                self.at += rest.find("-->").map_or(rest.len(), |end| end + 3);
                continue;
            }
            if let Some((tag, len)) = self.tag(rest) {
                self.at += len;
                return Some(Piece::Tag(tag));
            }
            // Text up to the next `<`; one that begins no tag is text itself.
            let from = usize::from(rest.starts_with('<'));
            let len = rest[from..].find('<').map_or(rest.len(), |next| next + from);
            self.at += len;
            return Some(Piece::Text(&rest[..len]));
        }
    }

    fn tag(&mut self, rest: &'a str) -> Option<(Tag<'a>, usize)> {
        let inside = rest.strip_prefix('<').filter(|_| self.tags)?;
        let closes = inside.starts_with('/');
        let named = if closes { &inside[1..] } else { inside };
        let declares = named.starts_with(['!', '?']);
        if !declares && !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end = self.end_of_tag(named)?;
        let body = &named[..end];
        let name_len = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
        let name = body[..name_len].to_ascii_lowercase();
        Some((Tag { name, closes, rest: &body[name_len..] }, rest.len() - named.len() + end + 1))
    }

    fn end_of_tag(&mut self, named: &str) -> Option<usize> {
        if self.quotes {
            let mut quote = None;
            for (at, byte) in named.bytes().enumerate() {
                match (byte, quote) {
                    (b'>', None) => return Some(at),
                    (b'"' | b'\'', None) => quote = Some(byte),
                    (byte, Some(open)) if byte == open => quote = None,
                    _ => {}
                }
            }
            self.quotes = false;
        }
        let end = named.find('>');
        self.tags = end.is_some();
        end
    }
}

#[derive(Default)]
struct Out {
    text: String,
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

struct Link {
    href: String,
    /// Where its words begin.
    start: usize,
    /// Whether its words are a name or a tag, which say all there is to say.
    named: bool,
}

impl Out {
    fn text(&mut self, raw: &str) {
        for c in decoded(raw).chars() {
            self.push(c);
        }
    }

    fn push(&mut self, c: char) {
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

    fn tag(&mut self, tag: &Tag<'_>) {
        match (tag.name.as_str(), tag.closes) {
            ("br", _) => self.breaks = (self.breaks + 1).min(MOST_BREAKS),
            ("a", false) => self.open_link(tag),
            ("a", true) => self.close_link(),
            ("img", false) => {
                let words =
                    tag.attribute("alt").filter(|alt| !alt.is_empty()).or_else(|| tag.attribute("title"));
                words.unwrap_or_default().chars().for_each(|c| self.push(c));
            }
            ("pre", closes) => {
                self.pre = if closes { self.pre.saturating_sub(1) } else { self.pre + 1 };
                self.at_least(1);
            }
            ("blockquote", closes) => {
                self.at_least(1);
                self.mark = if closes { String::new() } else { "> ".into() };
            }
            // The mark of a list or quotation stands before its first paragraph.
            ("p", false) if !self.mark.is_empty() => {}
            ("p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr", _) => self.at_least(2),
            ("ul" | "ol", closes) => {
                self.at_least(1);
                if closes {
                    self.lists.pop();
                } else {
                    self.lists.push((tag.name == "ol").then_some(0));
                }
            }
            ("li", false) => {
                self.at_least(1);
                self.mark = match self.lists.last_mut() {
                    Some(Some(n)) => {
                        *n = n.saturating_add(1);
                        format!("{n}. ")
                    }
                    _ => "• ".into(),
                };
            }
            ("div" | "li" | "table" | "tr" | "section" | "article", _) => self.at_least(1),
            ("td" | "th", _) => self.space = true,
            _ => {}
        }
    }

    fn open_link(&mut self, tag: &Tag<'_>) {
        self.close_link();
        let href = tag.attribute("href").unwrap_or_default().trim().to_owned();
        let named = ["mention", "hashtag", "u-url"].into_iter().any(|class| tag.has_class(class));
        self.link = Some(Link { href, start: self.text.len(), named });
    }

    fn close_link(&mut self) {
        let Some(Link { href, start, named }) = self.link.take() else { return };
        let words = self.text[start..].trim_start();
        let is_web = href.starts_with("https://") || href.starts_with("http://");
        if named || !is_web || words.starts_with(['@', '#']) {
            return;
        }
        if words.is_empty() {
            href.chars().for_each(|c| self.push(c));
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

    fn finish(mut self) -> String {
        self.close_link();
        self.text.truncate(self.text.trim_end().len());
        self.text
    }
}

/// An address without what people leave out.
fn bare(address: &str) -> &str {
    let address = address.trim();
    let address =
        address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or(address);
    address.strip_prefix("www.").unwrap_or(address).trim_end_matches('/')
}

/// A text with its entities resolved; what is none stays as it is written.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((c, len)) => {
                out.push(c);
                rest = &rest[len..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The entity at the beginning of a text and its length. The named ones are those that sanitisers and editors write.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(32).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let c = if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
    } else {
        const NAMED: [(&str, char); 24] = [
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
            ("bull", '•'),
            ("middot", '·'),
            ("copy", '©'),
            ("reg", '®'),
            ("trade", '™'),
            ("deg", '°'),
            ("times", '×'),
            ("shy", '\u{ad}'),
            ("zwj", '\u{200d}'),
        ];
        NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)?
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_servers_really_write_becomes_what_people_read() {
        for (html, text) in [
            ("", ""),
            ("<p>Selamat pagi</p>", "Selamat pagi"),
            ("<p>satu<br />dua<br>tiga</p><p>empat</p>", "satu\ndua\ntiga\n\nempat"),
            ("satu<br>\n<br>\ndua<br>", "satu\n\ndua"),
            ("<p>  banyak \n  spasi </p>", "banyak spasi"),
            ("<p>a &lt;b&gt; &amp; c &#39;d&#x27; &quot;e&quot;&nbsp;f</p>", "a <b> & c 'd' \"e\"\u{a0}f"),
            ("<p>&amp;lt; bukan tag</p>", "&lt; bukan tag"),
            ("2 < 3 & 4 > 1 &unknown; &", "2 < 3 & 4 > 1 &unknown; &"),
            ("<p>dua <strong>jari</strong>✌️<em>!</em></p>", "dua jari✌️!"),
            ("<ul><li>satu</li><li><p>dua</p></li></ul>", "• satu\n• dua"),
            ("<ol><li>satu</li><li>dua</li></ol>akhir", "1. satu\n2. dua\nakhir"),
            ("kata<blockquote>kutip<br></blockquote>lagi", "kata\n> kutip\nlagi"),
            ("<pre>kode  a\n  b</pre>", "kode  a\n  b"),
            ("halo <img src=\"x\" alt=\":love:\" title=\"y\"> ya", "halo :love: ya"),
            ("a<script>alert('<b>')</script>b<style>p{}</style><!-- c > -->d", "abd"),
            ("<p>x</p><p title='>'>y</p>", "x\n\ny"),
        ] {
            assert_eq!(plain_text(html), text, "{html}");
        }
    }

    #[test]
    fn names_tags_and_links_are_kept_right() {
        for (html, text) in [
            (
                r#"<p><span class="h-card" translate="no"><a href="https://demo.example/@satria" class="u-url mention">@<span>satria</span></a></span> hadir</p>"#,
                "@satria hadir",
            ),
            (
                r#"<a href="https://demo.example/tags/LanjutSatria" class="mention hashtag" rel="tag">#<span>LanjutSatria</span></a>"#,
                "#LanjutSatria",
            ),
            (
                r#"<a href="https://kampanye.example/jadwal?a=1&amp;b=2" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">kampanye.example/jadw</span><span class="invisible">al?a=1&amp;b=2</span></a>"#,
                "https://kampanye.example/jadwal?a=1&b=2",
            ),
            (r#"<a href="https://example.test/x">tautan</a> ini"#, "tautan (https://example.test/x) ini"),
            (
                r#"<a href="https://example.test/panjang/sekali">example.test/panj…</a>"#,
                "https://example.test/panjang/sekali",
            ),
            (r#"<a href="https://example.test/">www.example.test</a>"#, "https://example.test/"),
            (
                r#"<a href="https://example.test/x?a=1&y=2">https://example.test/x?a=1&y=2</a>"#,
                "https://example.test/x?a=1&y=2",
            ),
            (r#"<a href="javascript:alert(1)">klik</a>"#, "klik"),
            (r#"<a href=https://example.test/x class=foo></a>"#, "https://example.test/x"),
            (
                r#"baca <a href="https://example.test/x"> di sini</a>"#,
                "baca di sini (https://example.test/x)",
            ),
        ] {
            assert_eq!(plain_text(html), text, "{html}");
        }
    }

    #[test]
    fn a_paragraph_of_the_server_is_left_out_where_that_is_asked_for() {
        let html = r#"<p class="quote-inline">RE: <a href="https://demo.example/1">https://demo.example/1</a></p><p>mantap</p>"#;
        assert_eq!(text_without(html, Some("quote-inline")), "mantap");
        assert_eq!(plain_text(html), "RE: https://demo.example/1\n\nmantap");
    }

    #[test]
    fn hostile_markup_costs_no_more_than_its_length() {
        for piece in ["<", "<a ", "<a \"", "<a '\">", "&", "&#", "<!--", "<br", "<pre>\n", "<a href=", "<li>"]
        {
            let many = piece.repeat(400_000 / piece.len());
            assert!(plain_text(&many).len() <= many.len() * 4, "{piece}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_escaped_text_comes_back(text in "[^\\s\0][^\0\r\n\t\u{b}\u{c} ]*", html in ".*") {
            plain_text(&html);
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            prop_assert_eq!(plain_text(&format!("<p>{escaped}</p>")), text.trim_end());
        }
    }
}
