//! What stands in an entry, whichever format it came in.

use netra_model::act::{Media, MediaKind};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::author::{Author, authors};
use super::xml::{Node, Space};
use crate::html::plain;
use crate::json::{mend, storable};

/// An entry as it is written; nothing in it is more than a claim.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// Its lasting id, if it has one.
    pub(super) id: Option<String>,
    /// Its page.
    pub(super) link: Option<String>,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) authors: Vec<Author>,
    pub(super) published: Option<String>,
    pub(super) media: Vec<Media>,
}

/// A link that leads somewhere on the web; anything else (`javascript:`, `data:`, `file:`) is dropped.
pub(super) fn web_link(text: &str, base: &Url) -> Option<String> {
    let url = base.join(text.trim()).ok().filter(|_| !text.trim().is_empty())?;
    let fits =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    fits.then(|| url.into())
}

/// An `item` of RSS or an `entry` of Atom.
pub(super) fn of_node(node: &Node, base: &Url) -> Entry {
    let core = |names: &[&str]| names.iter().find_map(|name| node.find(Space::Core, name));
    let guid = core(&["guid", "id"]);
    let about = node.attribute("about").map(str::to_owned);
    let guid_is_page = guid.filter(|it| it.name == "guid" && it.attribute("isPermaLink") != Some("false"));
    let guid_is_page = guid_is_page.map(Node::text).filter(|it| it.starts_with("http"));
    let link = pages(node).find_map(|it| web_link(&it, base));
    let (mut media, mut texts) = (Vec::new(), Vec::new());
    for words in [
        node.find(Space::Content, "encoded").or_else(|| core(&["content"])),
        core(&["description", "summary"]),
    ] {
        let read = words.map(|it| construct(it, base, &mut media)).filter(|it| !it.is_empty());
        texts.extend(read);
    }
    let date = core(&["pubDate", "published", "issued"]).or_else(|| node.find(Space::Dublin, "date"));
    let date = date.or_else(|| core(&["updated", "modified"]));
    let id = guid.map(Node::text).or(about).filter(|id| !id.is_empty());
    attached(node, base, &mut media);
    let mut no_pictures = Vec::new();
    Entry {
        id,
        link: link.or_else(|| guid_is_page.and_then(|it| web_link(&it, base))),
        title: core(&["title"]).map(|it| construct(it, base, &mut no_pictures)).unwrap_or_default(),
        text: body(texts),
        authors: authors(node.elements()),
        published: date.map(Node::text).filter(|it| !it.is_empty()),
        media: with_tags(media, node.elements().filter(|it| it.is("category") || is_subject(it)).map(tag)),
    }
}

fn is_subject(node: &Node) -> bool {
    node.space == Space::Dublin && node.name == "subject"
}

fn tag(node: &Node) -> String {
    let named = node.attribute("label").or_else(|| node.attribute("term"));
    named.map_or_else(|| node.text(), str::to_owned)
}

/// The addresses that may be the entry's page, the best first.
fn pages(node: &Node) -> impl Iterator<Item = String> {
    let links: Vec<&Node> = node.elements().filter(|it| it.is("link")).collect();
    let written = |it: &Node| it.attribute("href").map_or_else(|| it.text(), str::to_owned);
    let is_page = |it: &&&Node| matches!(it.attribute("rel"), None | Some("alternate"));
    let pages: Vec<String> = links.iter().filter(is_page).map(|it| written(it)).collect();
    pages.into_iter()
}

/// The words of a text element. RSS writes HTML without saying so; Atom says what it writes.
fn construct(node: &Node, base: &Url, media: &mut Vec<Media>) -> String {
    let html = match node.attribute("type") {
        Some("text" | "text/plain" | "plain") => return storable(node.text()),
        Some("xhtml" | "application/xhtml+xml") => node.html(),
        // Something that is not for reading, for instance a picture in letters.
        Some(other) if other.contains('/') && !other.starts_with("text/") && !other.ends_with("xml") => {
            return String::new();
        }
        // Atom's own default is plain text.
        None if node.attribute("src").is_none() && is_atom(node) => return storable(node.text()),
        _ if node.elements().next().is_some() => node.html(),
        _ => node.text(),
    };
    let read = plain(&html);
    media.extend(pictures(read.images, base));
    storable(read.text)
}

/// The pictures in a piece of HTML; one that neither says nor shows anything is none.
fn pictures(images: Vec<(String, String)>, base: &Url) -> impl Iterator<Item = Media> {
    let pictures = images
        .into_iter()
        .map(|(source, alt)| medium(MediaKind::Image, web_link(&source, base), Some(alt), None));
    pictures.filter(|it| it.alt.is_some() || it.url.is_some())
}

fn is_atom(node: &Node) -> bool {
    matches!(node.name.as_str(), "content" | "summary")
}

/// The words of an entry: its content, and its summary where that says something else.
fn body(texts: Vec<String>) -> String {
    let mut texts = texts.into_iter();
    let (first, second) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
    // An excerpt ends in “[…]”.
    let beginning: String = second.trim_end_matches([' ', '[', ']', '…', '.']).chars().take(40).collect();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words(&first).contains(&words(&beginning)) { first } else { format!("{first}\n{second}") }
}

/// Enclosures and Media RSS (<https://www.rssboard.org/media-rss>).
fn attached(node: &Node, base: &Url, media: &mut Vec<Media>) {
    for it in node.elements() {
        let is_enclosure = it.is("enclosure") || it.is("link") && it.attribute("rel") == Some("enclosure");
        if is_enclosure {
            let address = it.attribute("url").or_else(|| it.attribute("href")).unwrap_or_default();
            let url = web_link(address, base);
            let kind = kind_of(it.attribute("type").unwrap_or_default(), address);
            let title = it.attribute("title").map(str::to_owned);
            media.extend(url.map(|url| medium(kind, Some(url), None, title)));
        }
    }
    media_rss(node, None, base, media);
}

/// Media elements, and the words that stand beside them in their group.
fn media_rss(node: &Node, around: Option<&Node>, base: &Url, media: &mut Vec<Media>) {
    let mut found = false;
    for it in node.elements().filter(|it| it.space == Space::Media) {
        match it.name.as_str() {
            "group" => media_rss(it, Some(it), base, media),
            "content" => {
                let words = |name: &str| {
                    let beside = || {
                        around
                            .or(Some(node))
                            .and_then(|around| around.find(Space::Media, name))
                            .filter(|_| !found)
                    };
                    it.find(Space::Media, name).or_else(beside).map(words_of)
                };
                let address = it.attribute("url").unwrap_or_default();
                let kind = match it.attribute("medium") {
                    Some("image") => MediaKind::Image,
                    Some("video") => MediaKind::Video,
                    Some("audio") => MediaKind::Audio,
                    _ => kind_of(it.attribute("type").unwrap_or_default(), address),
                };
                media.push(medium(kind, web_link(address, base), words("description"), words("title")));
                found = true;
            }
            _ => {}
        }
    }
    let lone = node.find(Space::Media, "description").filter(|_| !found);
    media.extend(lone.map(|it| medium(MediaKind::Document, None, None, Some(words_of(it)))));
}

fn words_of(node: &Node) -> String {
    if node.attribute("type") == Some("html") { plain(&node.text()).text } else { node.text() }
}

fn kind_of(media_type: &str, address: &str) -> MediaKind {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let ends = |names: &[&str]| names.iter().any(|name| path.ends_with(name));
    match media_type.split('/').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "image" => MediaKind::Image,
        "video" => MediaKind::Video,
        "audio" => MediaKind::Audio,
        _ if ends(&[".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"]) => MediaKind::Image,
        _ if ends(&[".mp4", ".webm", ".mov"]) => MediaKind::Video,
        _ if ends(&[".mp3", ".m4a", ".ogg"]) => MediaKind::Audio,
        _ => MediaKind::Document,
    }
}

fn medium(kind: MediaKind, url: Option<String>, alt: Option<String>, caption: Option<String>) -> Media {
    let words =
        |text: Option<String>| text.map(|it| storable(it.trim().to_owned())).filter(|it| !it.is_empty());
    Media { kind, url, alt: words(alt), caption: words(caption), officer_description: None, sha256: None }
}

/// Categories are words of the author that the text does not show.
fn with_tags(mut media: Vec<Media>, tags: impl Iterator<Item = String>) -> Vec<Media> {
    let tags: Vec<String> =
        tags.map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).take(50).collect();
    if !tags.is_empty() {
        media.push(medium(MediaKind::Document, None, None, Some(tags.join(", "))));
    }
    media
}

/// An item of JSON Feed (<https://www.jsonfeed.org/version/1.1/>).
#[derive(Deserialize, Default)]
#[serde(default)]
struct JsonItem {
    id: Value,
    url: Option<String>,
    external_url: Option<String>,
    title: Option<String>,
    content_html: Option<String>,
    content_text: Option<String>,
    summary: Option<String>,
    image: Option<String>,
    date_published: Option<String>,
    date_modified: Option<String>,
    author: Option<JsonAuthor>,
    authors: Option<Vec<JsonAuthor>>,
    tags: Option<Vec<String>>,
    attachments: Option<Vec<JsonAttachment>>,
}

/// An author of JSON Feed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct JsonAuthor {
    name: Option<String>,
    url: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct JsonAttachment {
    url: String,
    mime_type: String,
    title: Option<String>,
}

/// The authors that version 1 (`author`) and version 1.1 (`authors`) name.
pub(super) fn of_json_authors(one: Option<JsonAuthor>, many: Option<Vec<JsonAuthor>>) -> Vec<Author> {
    let all = many.unwrap_or_default().into_iter().chain(one);
    let all = all.map(|it| Author::new(&it.name.unwrap_or_default(), "", &it.url.unwrap_or_default()));
    let mut known: Vec<Author> = all.filter(|it| *it != Author::default()).collect();
    known.dedup();
    known
}

/// Reads an item of JSON Feed.
///
/// # Errors
/// A sentence, when it is none.
pub(super) fn of_json(raw: &str, base: &Url) -> Result<Entry, String> {
    let item: JsonItem = serde_json::from_str(&mend(raw)).map_err(|error| error.to_string())?;
    let mut media = Vec::new();
    let html = item.content_html.map(|html| {
        let read = plain(&html);
        media.extend(pictures(read.images, base));
        read.text
    });
    let picture = item.image.and_then(|it| web_link(&it, base));
    media.extend(picture.map(|url| medium(MediaKind::Image, Some(url), None, None)));
    media.extend(
        item.attachments
            .into_iter()
            .flatten()
            .map(|it| medium(kind_of(&it.mime_type, &it.url), web_link(&it.url, base), None, it.title)),
    );
    let texts = [html.or(item.content_text), item.summary].into_iter().flatten().filter(|it| !it.is_empty());
    let link = item.url.or(item.external_url).and_then(|it| web_link(&it, base));
    let id = match item.id {
        Value::String(id) => Some(id.trim().to_owned()),
        Value::Number(_) => number(raw),
        _ => None,
    };
    Ok(Entry {
        id: id.filter(|id| !id.is_empty()),
        link,
        title: storable(item.title.unwrap_or_default()),
        text: storable(body(texts.collect())),
        authors: of_json_authors(item.author, item.authors),
        published: item.date_published.or(item.date_modified).filter(|it| !it.is_empty()),
        media: with_tags(media, item.tags.into_iter().flatten()),
    })
}

/// An id that is a number, with all its digits.
fn number(raw: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Id<'a> {
        #[serde(borrow)]
        id: &'a serde_json::value::RawValue,
    }
    serde_json::from_str::<Id<'_>>(raw).ok().map(|it| it.id.get().to_owned())
}
