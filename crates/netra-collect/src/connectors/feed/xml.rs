//! XML as feeds really send it: cut at its entries, each as a small tree. No entity is ever expanded beyond HTML's own
//! names, nothing is fetched, and nothing is recursive in the depth of the document.

use std::ops::Range;

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Prefix, ResolveResult};

/// A document nested deeper than this is an attack.
const DEEPEST: usize = 100;
/// A document with more elements than this is no feed; a tree costs memory.
const MOST_ELEMENTS: usize = 200_000;

/// Which vocabulary an element is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS in all versions, and Atom: their names do not collide.
    Core,
    Dublin,
    Content,
    Media,
    Itunes,
    Other,
}

/// An element.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) space: Space,
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Child>,
}

/// What stands in an element.
#[derive(Debug)]
pub(super) enum Child {
    Text(String),
    Element(Node),
}

/// A feed, cut at its entries.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// What the feed says of itself.
    pub(super) head: Vec<Node>,
    /// The entries, each with its stretch of the text.
    pub(super) entries: Vec<(Range<usize>, Node)>,
    /// From where on the document cannot be read, and why.
    pub(super) broken: Option<(usize, String)>,
}

/// Reads a feed. What stands before a mistake in the document is read; the rest is [`Document::broken`].
///
/// # Errors
/// A sentence, when it is no feed.
pub(super) fn read(text: &str) -> Result<Document, String> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut state = State::default();
    loop {
        let at = place(reader.buffer_position());
        let step = match reader.read_resolved_event() {
            Ok((_, Event::Eof)) => break,
            Ok((space, event)) => state.take(at, &space, event),
            Err(error) => Err(error.to_string()),
        };
        state.end = place(reader.buffer_position());
        if let Err(why) = step.and_then(|()| state.closed()) {
            let from = state.entry_from.unwrap_or(at);
            state.document.broken = Some((from, why));
            return state.finish();
        }
    }
    if !state.open.is_empty() {
        let from = state.entry_from.unwrap_or(text.len());
        state.document.broken = Some((from, String::from("it ends in the middle of an element")));
    }
    state.finish()
}

fn place(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[derive(Default)]
struct State {
    document: Document,
    root: Option<String>,
    /// The elements that are open, the root first.
    open: Vec<Node>,
    /// Where the entry that is open begins.
    entry_from: Option<usize>,
    n_elements: usize,
    end: usize,
    /// The element that the last event closed.
    done: Option<Node>,
}

impl State {
    fn take(&mut self, at: usize, space: &ResolveResult<'_>, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(start) => {
                let node = node(&start, space);
                self.begins(at, node)
            }
            Event::End(_) => {
                self.done = self.open.pop();
                Ok(())
            }
            Event::Text(words) => self.words(&words.into_inner()),
            Event::CData(words) => self.words(&words.into_inner()),
            Event::GeneralRef(name) => {
                let name = name.into_inner();
                // Whatever the document itself declares stays a name: that is what stops a billion laughs.
                let meant = entity(&name).unwrap_or_else(|| format!("&{name};"));
                self.words(&meant)
            }
            _ => Ok(()),
        }
    }

    fn begins(&mut self, at: usize, node: Node) -> Result<(), String> {
        self.n_elements += 1;
        if self.n_elements > MOST_ELEMENTS {
            return Err(format!("it has more than {MOST_ELEMENTS} elements"));
        }
        if self.open.len() >= DEEPEST {
            return Err(format!("it is nested deeper than {DEEPEST} elements"));
        }
        match self.open.len() {
            0 if self.root.is_some() => return Err(String::from("it has a second root")),
            0 => {
                let known = node.space == Space::Core && matches!(node.name.as_str(), "rss" | "feed" | "RDF");
                if !known {
                    return Err(format!("expected a feed (<rss>, <feed> or <rdf:RDF>), got <{}>", node.name));
                }
                self.root = Some(node.name.clone());
            }
            _ if self.entry_from.is_none() && self.is_entry(&node) => self.entry_from = Some(at),
            _ => {}
        }
        self.open.push(node);
        Ok(())
    }

    /// An `item` or `entry` right in the feed or its channel.
    fn is_entry(&self, node: &Node) -> bool {
        let named = node.space == Space::Core && matches!(node.name.as_str(), "item" | "entry");
        let in_channel = self.open.len() == 2 && self.open[1].is("channel");
        named && (self.open.len() == 1 || in_channel)
    }

    fn words(&mut self, words: &str) -> Result<(), String> {
        match self.open.last_mut() {
            Some(node) => match node.children.last_mut() {
                Some(Child::Text(text)) => text.push_str(words),
                _ => node.children.push(Child::Text(words.to_owned())),
            },
            None if words.trim().is_empty() || self.root.is_some() => {}
            None => return Err(String::from("expected a feed, got a text")),
        }
        Ok(())
    }

    /// Puts the element that was closed where it belongs.
    fn closed(&mut self) -> Result<(), String> {
        let Some(node) = self.done.take() else { return Ok(()) };
        let depth = self.open.len();
        if let Some(from) = self.entry_from.filter(|_| self.is_entry(&node)) {
            self.document.entries.push((from..self.end, node));
            self.entry_from = None;
        } else if depth == 0 || (depth == 1 && node.is("channel")) {
            let parts = node.children.into_iter().filter_map(|child| match child {
                Child::Element(node) => Some(node),
                Child::Text(_) => None,
            });
            self.document.head.extend(parts);
        } else if let Some(around) = self.open.last_mut() {
            around.children.push(Child::Element(node));
        }
        Ok(())
    }

    /// What was read. Elements of the head that are still open at a mistake are part of it.
    fn finish(mut self) -> Result<Document, String> {
        if self.root.is_none() {
            let why = self.document.broken.map(|(_, why)| why);
            return Err(why.unwrap_or_else(|| String::from("expected a feed, got an empty document")));
        }
        let open = std::mem::take(&mut self.open).into_iter().enumerate().take(2);
        for (_, node) in open.filter(|(depth, node)| *depth == 0 || node.is("channel")) {
            let whole = node.children.into_iter().filter_map(|child| match child {
                Child::Element(node) => Some(node),
                Child::Text(_) => None,
            });
            self.document.head.extend(whole);
        }
        Ok(self.document)
    }
}

fn node(start: &BytesStart<'_>, space: &ResolveResult<'_>) -> Node {
    let name = start.name();
    let space = match space {
        ResolveResult::Bound(namespace) => by_address(namespace.into_inner()),
        // Many feeds forget to declare what they use.
        ResolveResult::Unbound | ResolveResult::Unknown(_) => {
            by_prefix(name.prefix().map(Prefix::into_inner))
        }
    };
    let mut attributes = start.attributes();
    let attributes = attributes.with_checks(false).flatten().take(32);
    Node {
        space,
        name: start.local_name().into_inner().to_owned(),
        attributes: attributes
            .map(|it| (it.key.local_name().into_inner().to_owned(), entities(&it.value)))
            .collect(),
        children: Vec::new(),
    }
}

/// A text with its character references (`&amp;`, `&#8217;`, `&nbsp;`) resolved; unknown ones stay as they are.
fn entities(text: &str) -> String {
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
fn entity(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return quick_xml::escape::resolve_html5_entity(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some(char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER).to_string())
}

fn by_address(address: &str) -> Space {
    match address.trim_end_matches('/') {
        "http://www.w3.org/2005/Atom"
        | "http://purl.org/atom/ns#"
        | "http://purl.org/rss/1.0"
        | "http://my.netscape.com/rdf/simple/0.9"
        | "http://backend.userland.com/rss2"
        | "http://backend.userland.com/RSS2"
        | "http://www.w3.org/1999/02/22-rdf-syntax-ns#" => Space::Core,
        "http://purl.org/dc/elements/1.1" | "http://purl.org/dc/terms" => Space::Dublin,
        "http://purl.org/rss/1.0/modules/content" => Space::Content,
        "http://search.yahoo.com/mrss" => Space::Media,
        "http://www.itunes.com/dtds/podcast-1.0.dtd" => Space::Itunes,
        _ => Space::Other,
    }
}

fn by_prefix(prefix: Option<&str>) -> Space {
    match prefix {
        None | Some("atom" | "rdf" | "rss") => Space::Core,
        Some("dc" | "dcterms") => Space::Dublin,
        Some("content") => Space::Content,
        Some("media") => Space::Media,
        Some("itunes") => Space::Itunes,
        Some(_) => Space::Other,
    }
}

impl Node {
    /// Whether it is this element of RSS or Atom.
    pub(super) fn is(&self, name: &str) -> bool {
        self.space == Space::Core && self.name == name
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    pub(super) fn find(&self, space: Space, name: &str) -> Option<&Self> {
        self.elements().find(|node| node.space == space && node.name == name)
    }

    /// All words in it, trimmed.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.collect(&mut out);
        out.trim().to_owned()
    }

    fn collect(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Child::Text(text) => out.push_str(text),
                Child::Element(node) => node.collect(out),
            }
        }
    }

    /// Its content as HTML (Atom's `type="xhtml"`), for the one reader of HTML.
    pub(super) fn html(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Child::Text(text) => out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
                Child::Element(node) => {
                    out.extend(["<", &node.name]);
                    for (name, value) in &node.attributes {
                        let value = value.replace('&', "&amp;").replace('"', "&quot;");
                        out.extend([" ", name, "=\"", &value, "\""]);
                    }
                    out.push('>');
                    node.write(out);
                    out.extend(["</", &node.name, ">"]);
                }
            }
        }
    }
}
