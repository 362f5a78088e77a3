//! A page that an officer saved in Chrome: one file (MHTML), or HTML with `<!-- saved from url=… -->`.
//!
//! The file itself says which page it was and, as MHTML, when it was saved. It stands for one act: the post whose page
//! it is, if its author is watched. A page also shows other people's answers and faces; of it only this is kept: what
//! the file says about itself, what the page says about its post, and the words of that post, each as it stands in the
//! file, beside the digest of the whole file, which stays with the office.
//!
//! Whose page it is comes from its address, else from what the page says about itself. Its words are found by what the
//! page says about itself (`og:description`, the title) and are then read where they stand visibly, because pages cut
//! the former short. Where either is not found, a sentence says to use the capture form.

mod mime;

use std::ops::Range;

use netra_model::Sentence;
use netra_model::act::AccountRef;
use netra_model::link::{self, PostLink, post_link};

use super::format::{AccountLine, ActName, MediaName};
use super::item::{Found, Item, line, medium};
use super::lenient::Whose;
use crate::html::{Piece, Tag, Writer, breaks, pieces};

/// Whether these are the first bytes of a saved page.
pub(super) fn is_one(head: &str) -> bool {
    mime::is_mhtml(head) || saved_from(head).is_some()
}

/// A page with everything that it says about itself.
struct Page {
    address: String,
    /// When it was saved, RFC 3339.
    saved_at: Option<String>,
    html: String,
    /// Where each byte of `html` stands in the file; empty when `html` is the file.
    places: mime::Places,
    /// What stands before the page in the file and says what it is.
    head: Option<Range<usize>>,
}

/// Reads a file: one thing, the post whose page it is.
pub(super) fn read(file: &[u8]) -> Result<Vec<Item>, Sentence> {
    let text = String::from_utf8_lossy(&file[..file.len().min(8 << 10)]).into_owned();
    let page = if mime::is_mhtml(&text) { mime::page(file)? } else { html_page(file)? };
    let about = About::of(&page.html);
    let found = post(&page, &about);
    let place = |range: &Range<usize>| page.places.in_file(range);
    let (found, words) = match found {
        Ok((line, words)) => (Found::Line(Box::new(line)), words),
        Err(why) => (Found::Bad(why, Whose::Unclear), 0..0),
    };
    let mut item = Item::of(place(&words), found);
    item.more = page.head.iter().cloned().chain(about.used.iter().map(place)).collect();
    Ok(vec![item])
}

fn html_page(file: &[u8]) -> Result<Page, Sentence> {
    let html = String::from_utf8(file.to_vec()).map_err(|_| {
        Sentence::new(
            "adalah halaman yang bukan UTF-8: simpan lagi di Chrome sebagai “Halaman web, satu berkas”",
            "is a page that is not UTF-8: save it again in Chrome as “Webpage, Single File”",
        )
    })?;
    let address = saved_from(&html).map(str::to_owned).ok_or_else(|| {
        Sentence::new(
            "tidak menyebut alamat asalnya: simpan lagi di Chrome sebagai “Halaman web, satu berkas”",
            "does not say of which address it is: save it again in Chrome as “Webpage, Single File”",
        )
    })?;
    let head = html.find("saved from url=").and_then(|at| {
        let start = html[..at].rfind("<!--")?;
        Some(start..at + html[at..].find("-->")? + 3)
    });
    Ok(Page { address, saved_at: None, html, places: mime::Places::default(), head })
}

/// `<!-- saved from url=(0042)https://… -->`: the number is the length of the address.
fn saved_from(html: &str) -> Option<&str> {
    let mut end = html.len().min(8 << 10);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let rest = html[..end].split_once("saved from url=(")?.1;
    let address = rest.split_once(')')?.1;
    let address = address.split("-->").next()?.trim();
    (!address.is_empty()).then_some(address)
}

/// The act that the page stands for, and where its words stand in the page.
fn post(page: &Page, about: &About) -> Result<(super::format::ActLine, Range<usize>), Sentence> {
    let link = post_link(&page.address).map_err(|error| {
        let said = error.sentence();
        Sentence::new(
            format!("alamat halaman ini bukan unggahan ({}): simpan halaman unggahannya sendiri", said.id),
            format!("the address of this page is no post ({}): save the page of the post itself", said.en),
        )
    })?;
    if is_comment(&link) {
        return Err(Sentence::new(
            "alamatnya sebuah komentar, dan di halaman itu siapa pun bisa menjadi penulisnya: catat lewat Catat tangkapan",
            "its address is a comment's, and on that page anybody may be its author: enter it with the capture form",
        ));
    }
    let Some(who) = about.author(&link) else {
        return Err(Sentence::new(
            "halaman ini tidak menyebut akun pemilik unggahannya: catat lewat Catat tangkapan",
            "this page does not say whose post it is: enter it with the capture form",
        ));
    };
    let mut post = line(link.platform.as_str(), ActName::Post, who);
    post.url = Some(link.canonical.clone());
    post.seen_at.clone_from(&page.saved_at);
    post.at = about.published(&link);
    let (text, place) = about.words(&link, &page.html).ok_or_else(|| {
        Sentence::new(
            "kata-kata unggahannya tidak ditemukan di halaman ini: catat lewat Catat tangkapan",
            "the words of the post are not found on this page: enter it with the capture form",
        )
    })?;
    post.text = Some(text);
    if let Some(image) = about.meta("og:image") {
        let is_film =
            about.meta("og:video").is_some() || matches!(link.platform.as_str(), "youtube" | "tiktok");
        let kind = if is_film { MediaName::Video } else { MediaName::Image };
        post.media =
            vec![medium(kind, Some(image.to_owned()), about.meta("og:image:alt").map(str::to_owned), None)];
    }
    Ok((post, place))
}

fn is_comment(link: &PostLink) -> bool {
    let address = link.canonical.as_str();
    address.contains("comment_id=")
        || address.contains("&lc=")
        || address.contains("?comment=")
        || (link.platform.as_str() == "instagram" && address.contains("/c/"))
}

/// What a page says about itself.
#[derive(Default)]
struct About {
    /// Names and values of `meta`, with where they stand.
    metas: Vec<(String, String, Range<usize>)>,
    title: Option<(String, Range<usize>)>,
    /// Addresses that the page gives itself.
    addresses: Vec<String>,
    /// Times beside links: when, and where the link leads.
    times: Vec<(String, Option<String>)>,
    /// Where what was read stands.
    used: Vec<Range<usize>>,
}

impl About {
    fn of(html: &str) -> Self {
        let mut about = Self::default();
        let (mut in_title, mut link): (bool, Option<String>) = (false, None);
        for (piece, range) in shown(html) {
            match piece {
                Piece::Open(tag) => {
                    in_title = tag.name == "title" && about.title.is_none();
                    let get = |name: &str| tag.attribute(name);
                    match tag.name.as_str() {
                        "meta" => {
                            let key = get("property").or_else(|| get("name")).or_else(|| get("itemprop"));
                            if let (Some(key), Some(value)) = (key, get("content")) {
                                about.metas.push((key.to_ascii_lowercase(), value, range));
                            }
                        }
                        "link" => {
                            let is_own = get("rel").is_some_and(|it| it.eq_ignore_ascii_case("canonical"))
                                || get("itemprop").as_deref() == Some("url");
                            if let Some(href) = get("href").filter(|_| is_own) {
                                about.addresses.push(href);
                                about.used.push(range);
                            }
                        }
                        "a" => link = get("href"),
                        "time" => {
                            if let Some(at) = get("datetime") {
                                about.times.push((at, link.clone()));
                            }
                        }
                        _ => {}
                    }
                }
                Piece::Close(name) if name == "a" => link = None,
                Piece::Close(_) => in_title = false,
                Piece::Text(text) if in_title => {
                    about.title = Some((text.trim().to_owned(), range));
                    in_title = false;
                }
                Piece::Text(_) => {}
            }
        }
        const KEPT: [&str; 12] = [
            "og:title",
            "og:description",
            "og:url",
            "og:image",
            "og:image:alt",
            "og:video",
            "og:site_name",
            "description",
            "twitter:description",
            "twitter:title",
            "article:published_time",
            "author",
        ];
        about.metas.retain(|(key, ..)| {
            KEPT.contains(&key.as_str())
                || key == "identifier"
                || key == "channelid"
                || key == "datepublished"
        });
        about.used.extend(about.metas.iter().map(|(.., range)| range.clone()));
        about.used.extend(about.title.iter().map(|(_, range)| range.clone()));
        about
    }

    fn meta(&self, name: &str) -> Option<&str> {
        let found = self.metas.iter().find(|(key, value, _)| key == name && !value.trim().is_empty())?;
        Some(&found.1)
    }

    /// Whether what the page says about itself is about this post: a page that loads the next post into itself keeps
    /// what it said about the first one.
    fn is_about(&self, link: &PostLink) -> bool {
        let own = self.meta("og:url").into_iter().chain(self.addresses.iter().map(String::as_str));
        let mut others = own.filter_map(|it| post_link(it).ok()).filter(|it| it.platform == link.platform);
        others.all(|it| it.canonical == link.canonical)
    }

    /// Whose post it is: the account of the address, or the one that the page names.
    fn author(&self, link: &PostLink) -> Option<AccountLine> {
        let platform = &link.platform;
        let own = || self.meta("og:url").into_iter().chain(self.addresses.iter().map(String::as_str));
        let by_address = || {
            own().find_map(|it| {
                let of_post = post_link(it).ok().and_then(|it| it.account);
                of_post.or_else(|| link::account(it, Some(platform)).ok())
            })
        };
        let named = |name: &str| link::account(&format!("@{name}"), Some(platform)).ok();
        let by_words = || match platform.as_str() {
            // “12 likes, 3 comments - budi.demo on October 11, 2026: …”
            "instagram" => {
                let said = self.meta("og:description").or_else(|| self.meta("description"))?;
                named(said.split_once(" - ")?.1.split_whitespace().next()?.trim_end_matches(':'))
            }
            // “Budi (DEMO) (@budi_demo) on X” stands in some titles.
            "x" | "threads" => named(self.meta("og:title")?.split_once("(@")?.1.split_once(')')?.0),
            "youtube" => link::account(self.meta("channelid")?, Some(platform)).ok(),
            _ => None,
        };
        let by_page = || self.is_about(link).then(|| by_address().or_else(by_words)).flatten();
        let account: AccountRef = link.account.clone().or_else(by_page)?;
        super::item::account(account.native_id, account.handle, None)
    }

    fn published(&self, link: &PostLink) -> Option<String> {
        let said = self.meta("article:published_time").or_else(|| self.meta("datepublished"));
        if let Some(said) = said.filter(|_| self.is_about(link)) {
            return Some(said.to_owned());
        }
        let leads_here = |href: &String| {
            let whole = if href.starts_with('/') {
                format!("https://{}{href}", host(&link.canonical))
            } else {
                href.clone()
            };
            post_link(&whole).is_ok_and(|it| it.canonical == link.canonical)
        };
        let here = self.times.iter().find(|(_, href)| href.as_ref().is_some_and(leads_here));
        here.map(|(at, _)| at.clone())
    }

    /// The words of the post and where they stand: visibly if they can be found, else where the page says them.
    fn words(&self, link: &PostLink, html: &str) -> Option<(String, Range<usize>)> {
        let said = self.said(link)?;
        let is_cut = said.0.ends_with('…') || said.0.ends_with("...");
        let start: String = folded(said.0.trim_end_matches(['…', '.'])).chars().take(60).collect();
        if start.chars().count() >= 8 && (is_cut || said.0.chars().count() >= 40) {
            let visible = blocks(html).into_iter().find(|(text, _)| folded(text).starts_with(&start));
            // Some pages give each paragraph a block of its own: then the page's own saying is the longer one.
            if let Some(found) =
                visible.filter(|(text, _)| text.chars().count() + 3 >= said.0.chars().count())
            {
                return Some(found);
            }
        }
        Some(said)
    }

    /// What the page says to be the words of the post.
    fn said(&self, link: &PostLink) -> Option<(String, Range<usize>)> {
        let is_about = self.is_about(link);
        let metas = ["og:description", "twitter:description", "description", "og:title", "twitter:title"];
        let metas = metas.iter().filter_map(|name| self.metas.iter().find(|(key, ..)| key == name));
        let metas = metas.map(|(_, value, range)| (value, range)).filter(|_| is_about);
        let mut all = metas.chain(self.title.iter().map(|(title, range)| (title, range)));
        match link.platform.as_str() {
            // The words stand in quotation marks after who said them and when.
            "instagram" | "x" | "tiktok" => all.find_map(|(it, range)| Some((quoted(it)?, range.clone()))),
            "youtube" => {
                let title = self.meta("og:title").filter(|_| is_about);
                let title = title.or_else(|| Some(self.title.as_ref()?.0.trim_end_matches(" - YouTube")))?;
                let about = self.metas.iter().find(|(key, ..)| key == "og:description" && is_about);
                let range = about.or_else(|| self.metas.iter().find(|(key, ..)| key == "og:title"));
                let range = range
                    .map(|(.., range)| range.clone())
                    .or_else(|| Some(self.title.as_ref()?.1.clone()))?;
                let about = about.map(|(_, text, _)| format!("\n{}", text.trim())).unwrap_or_default();
                Some((format!("{}{about}", title.trim()), range))
            }
            _ => all
                .find(|(it, _)| !it.trim().is_empty())
                .map(|(it, range)| (it.trim().to_owned(), range.clone())),
        }
    }
}

fn host(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest).split('/').next().unwrap_or_default()
}

/// The words between the first opening and the last closing quotation mark, after a colon.
fn quoted(text: &str) -> Option<String> {
    let start = [": \"", ": “"].iter().filter_map(|mark| Some((text.find(mark)?, mark.len()))).min()?;
    let rest = &text[start.0 + start.1..];
    let end = rest.rfind(['"', '”']).unwrap_or(rest.len());
    let words = rest[..end].trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// A text as it is compared: small letters, one space between words.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The pieces of a page that a browser showed as the page, each with where it stands.
fn shown(html: &str) -> impl Iterator<Item = (Piece, Range<usize>)> {
    const NOT_SHOWN: [&str; 8] =
        ["script", "style", "noscript", "template", "iframe", "noembed", "noframes", "textarea"];
    let mut until: Option<String> = None;
    pieces(html).filter(move |(piece, _)| match (piece, &until) {
        (Piece::Close(name), Some(end)) => {
            if name == end {
                until = None;
            }
            false
        }
        (_, Some(_)) => false,
        (Piece::Open(tag), None) if NOT_SHOWN.contains(&tag.name.as_str()) => {
            until = Some(tag.name.clone());
            false
        }
        _ => true,
    })
}

/// The visible texts of a page, each with where it begins and ends: what stands between two marks that begin a block.
/// Line breaks inside a text are part of it.
fn blocks(html: &str) -> Vec<(String, Range<usize>)> {
    let (mut blocks, mut words, mut range) = (Vec::new(), Writer::default(), 0..0);
    let mut close = |words: &mut Writer, range: &Range<usize>| {
        let done = std::mem::take(words).finish().text;
        if !done.is_empty() {
            blocks.push((done, range.clone()));
        }
    };
    for (piece, place) in shown(html) {
        match piece {
            Piece::Open(tag) if tag.name == "br" => words.line(),
            Piece::Open(Tag { name, .. }) | Piece::Close(name) if breaks(&name) => close(&mut words, &range),
            Piece::Open(_) | Piece::Close(_) => {}
            Piece::Text(text) => {
                if words.is_empty() {
                    range.start = place.start;
                }
                if !text.trim().is_empty() {
                    range.end = place.end;
                }
                words.text(&text);
            }
        }
    }
    close(&mut words, &range);
    blocks
}
