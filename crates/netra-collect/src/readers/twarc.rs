//! What twarc2 wrote: posts of X's API v2, a page a line, or a post a line after `twarc2 flatten`.
//!
//! In a page the posts stand in `data`, and the people, media and other posts that they speak of in `includes`; a
//! flattened post carries all that within itself. Of a page, a listed person's post is kept with the names of its author
//! and the post that it passes on, quotes or answers; the rest of the page is not. Posts of listed people among the
//! `includes` are acts as well.

use std::collections::HashMap;

use netra_model::Sentence;
use netra_model::act::{AccountRef, Platform};
use netra_model::person::WatchIndex;

use super::format::{AccountLine, ActLine, ActName, MediaLine, MediaName, TargetLine};
use super::item::{Found, Item, account, line, medium};
use super::lenient::Whose;
use super::tree::Raw;

/// Whether the outermost names of a line are those of a page or of a post.
pub(super) fn is_one(names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|it| it == name);
    let is_page =
        names.first().is_some_and(|it| it == "data") || (has("data") && (has("includes") || has("__twarc")));
    let is_post = has("id") && (has("author_id") || has("edit_history_tweet_ids") || has("conversation_id"));
    is_page || is_post
}

/// Reads a line: a page with its posts, or one post.
pub(super) fn read(record: &[u8], watched: &WatchIndex) -> Vec<Item> {
    let Some(whole) = Raw::parse(record) else {
        let why = Sentence::new(
            "bukan JSON yang utuh: ekspor atau salin ulang berkasnya",
            "is no whole JSON: export or copy the file again",
        );
        return vec![Item::of(0..record.len(), Found::Bad(why, Whose::Unclear))];
    };
    let Some(data) = whole.get("data") else {
        // A page without a result has `meta` and no `data`; anything else is one post.
        if whole.get("meta").is_some() || whole.get("errors").is_some() {
            return Vec::new();
        }
        let includes = Includes::default();
        return vec![post(whole, &includes, record, String::new())];
    };
    let posts = if data.is_list() { data.list() } else { vec![data] };
    let includes = Includes::of(whole);
    let mut items: Vec<Item> = posts
        .into_iter()
        .enumerate()
        .map(|(n, it)| post(it, &includes, record, format!("post {}", n + 1)))
        .collect();
    let others = whole.at(&["includes", "tweets"]).map(Raw::list).unwrap_or_default();
    for (n, other) in others.into_iter().enumerate() {
        let item = post(other, &includes, record, format!("included post {}", n + 1));
        if let Found::Line(line) = &item.found
            && is_watched(&line.actor, watched)
        {
            items.push(item);
        }
    }
    items
}

fn is_watched(actor: &AccountLine, watched: &WatchIndex) -> bool {
    let platform: Platform = "x".parse().expect("a platform name");
    let (native_id, handle) = (actor.id.clone(), actor.handle.clone());
    watched.find(&AccountRef { platform, native_id, handle, display_name: None }).is_some()
}

/// What the posts of a page speak of, by id.
#[derive(Default)]
struct Includes<'a> {
    users: HashMap<String, Raw<'a>>,
    posts: HashMap<String, Raw<'a>>,
    media: HashMap<String, Raw<'a>>,
}

impl<'a> Includes<'a> {
    fn of(page: Raw<'a>) -> Self {
        let by = |list: &str, key: &str| -> HashMap<String, Raw<'a>> {
            let list = page.at(&["includes", list]).map(Raw::list).unwrap_or_default();
            list.into_iter().filter_map(|it| Some((it.get(key)?.text()?, it))).collect()
        };
        let mut posts = by("tweets", "id");
        // An answer and what it answers may stand on the same page.
        for it in page.get("data").map(Raw::list).unwrap_or_default() {
            if let Some(id) = it.get("id").and_then(Raw::text) {
                posts.entry(id).or_insert(it);
            }
        }
        Self { users: by("users", "id"), posts, media: by("media", "media_key") }
    }
}

/// A post with what was looked up for it.
struct Reading<'a, 'i> {
    includes: &'i Includes<'a>,
    used: Vec<(&'static str, Raw<'a>)>,
}

fn post(raw: Raw<'_>, includes: &Includes<'_>, record: &[u8], place: String) -> Item {
    let mut reading = Reading { includes, used: Vec::new() };
    let found = reading.post(raw).map_or_else(
        || {
            let why = Sentence::new(
                "bukan unggahan X API v2 (id atau author_id tidak ada)",
                "is no post of X's API v2 (id or author_id is missing)",
            );
            Found::Bad(why, Whose::Unclear)
        },
        |line| Found::Line(Box::new(line)),
    );
    let again = (!reading.used.is_empty()).then(|| reading.page_of(raw));
    let more = reading.used.iter().filter_map(|(_, it)| it.range_in(record)).collect();
    // After `flatten` every mention carries the profile of whoever is mentioned; the text names them anyway.
    let mentions = raw.at(&["entities", "mentions"]).filter(|_| reading.includes.users.is_empty());
    let holes = mentions.and_then(|it| it.range_in(record)).into_iter().collect();
    Item { more, holes, place, again, ..Item::at(raw, record, found) }
}

impl<'a> Reading<'a, '_> {
    fn post(&mut self, raw: Raw<'a>) -> Option<ActLine> {
        let id = raw.get("id")?.text()?;
        let mut post = line("x", ActName::Post, self.author(raw)?);
        post.url = Some(format!("https://x.com/i/status/{id}"));
        post.at = raw.get("created_at").and_then(Raw::text);
        post.text = text(raw);
        post.media = self.media(raw);
        let references = raw.get("referenced_tweets").map(Raw::list).unwrap_or_default();
        let by = |kind: &str| {
            references.iter().copied().find(|it| it.get("type").and_then(Raw::text).as_deref() == Some(kind))
        };
        let (passed_on, answered, quoted) = (by("retweeted"), by("replied_to"), by("quoted"));
        if let Some(other) = passed_on {
            // Its text is a shortened copy of the other's.
            (post.act, post.text, post.media) = (ActName::Share, None, Vec::new());
            post.target = Some(self.target(other, None)?);
        } else if let Some(other) = answered {
            post.act = ActName::Comment;
            let user = raw.get("in_reply_to_user_id").and_then(Raw::text);
            post.target = Some(self.target(other, user)?);
        } else if let Some(other) = quoted {
            post.act = ActName::Quote;
            post.target = Some(self.target(other, None)?);
        }
        Some(post)
    }

    /// The author inside a flattened post, else by id among the `includes`.
    fn author(&mut self, raw: Raw<'a>) -> Option<AccountLine> {
        let id = raw.get("author_id").and_then(Raw::text);
        match raw.get("author").filter(|it| it.is_object()) {
            Some(user) => user_account(user, id),
            None => self.user(id?),
        }
    }

    fn user(&mut self, id: String) -> Option<AccountLine> {
        match self.includes.users.get(&id) {
            Some(user) => {
                self.used.push(("users", *user));
                user_account(*user, Some(id))
            }
            None => account(Some(id), None, None),
        }
    }

    fn target(&mut self, reference: Raw<'a>, user: Option<String>) -> Option<TargetLine> {
        let id = reference.get("id")?.text()?;
        let url = Some(format!("https://x.com/i/status/{id}"));
        let inside = reference.get("text").is_some().then_some(reference);
        let included = self.includes.posts.get(&id).copied();
        self.used.extend(included.filter(|_| inside.is_none()).map(|it| ("tweets", it)));
        let Some(other) = inside.or(included) else {
            let author = user.and_then(|id| self.user(id));
            return Some(TargetLine { url, author, ..TargetLine::default() });
        };
        let (at, text) = (other.get("created_at").and_then(Raw::text), text(other));
        Some(TargetLine {
            url,
            author: self.author(other),
            text,
            at,
            media: self.media(other),
            ..TargetLine::default()
        })
    }

    fn media(&mut self, raw: Raw<'a>) -> Vec<MediaLine> {
        let inside = raw.at(&["attachments", "media"]).map(Raw::list).unwrap_or_default();
        let keys = raw.at(&["attachments", "media_keys"]).map(Raw::list).unwrap_or_default();
        let keys = keys.into_iter().filter_map(Raw::text);
        let included: Vec<Raw<'a>> = keys.filter_map(|key| self.includes.media.get(&key).copied()).collect();
        self.used.extend(included.iter().map(|it| ("media", *it)));
        let list = if inside.is_empty() { included } else { inside };
        list.into_iter().map(one_medium).collect()
    }

    /// A page of this post alone, with everything that was looked up for it.
    fn page_of(&self, raw: Raw<'a>) -> Vec<u8> {
        let text = |it: &Raw<'a>| String::from_utf8_lossy(it.bytes()).into_owned();
        let list = |name: &str| {
            let mut texts: Vec<String> =
                self.used.iter().filter(|(list, _)| *list == name).map(|(_, it)| text(it)).collect();
            texts.dedup();
            format!("\"{name}\":[{}]", texts.join(","))
        };
        let lists = ["users", "tweets", "media"].map(list).join(",");
        format!("{{\"data\":[{}],\"includes\":{{{lists}}}}}", text(&raw)).into_bytes()
    }
}

fn user_account(user: Raw<'_>, id: Option<String>) -> Option<AccountLine> {
    let text = |name: &str| user.get(name)?.text();
    account(text("id").or(id), text("username"), text("name"))
}

fn text(raw: Raw<'_>) -> Option<String> {
    raw.first_text(&[&["note_tweet", "text"], &["text"]])
}

fn one_medium(raw: Raw<'_>) -> MediaLine {
    let text = |name: &str| raw.get(name)?.text();
    let kind = if text("type").as_deref() == Some("photo") { MediaName::Image } else { MediaName::Video };
    medium(kind, text("url").or_else(|| text("preview_image_url")), text("alt_text"), None)
}
