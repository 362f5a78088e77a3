//! Posts of X turned into acts. Pure: bytes in, values out.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use jiff::Timestamp;
use netra_model::act::{
    AccountRef, ActKind, Media, MediaKind, PartRef, Platform, Provenance, SeenAct, SeenContent, SeenTarget,
    When,
};
use netra_model::batch::{Part, Skipped};
use netra_model::{AccountId, Sentence};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::api::is_number;
use crate::json::{mend, one_line, storable};
use crate::parts::{cut, place};

/// How much of an unreadable post is kept.
const QUARANTINE_BYTES: usize = 64 << 10;

/// Whose timeline is read.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The watched account.
    pub actor: AccountId,
    /// Its names, with its number.
    pub names: AccountRef,
}

/// A page of posts, taken apart.
#[derive(Debug, Default)]
pub struct Page {
    /// The acts of the owner, in the order of the page.
    pub acts: Vec<SeenAct>,
    /// Posts that could not be read.
    pub skipped: Vec<Skipped>,
    /// Posts of others that are no target of the owner's acts.
    pub dropped: u64,
    /// The body, cut at its posts, accounts and media; without the bytes of what is nobody's business here.
    pub parts: Vec<Part>,
    /// The numbers of all posts of the page.
    pub ids: Vec<String>,
    /// The owner's posts by their numbers.
    pub found: HashMap<String, FoundPost>,
    /// How many posts the page holds.
    pub n_items: usize,
    /// What the interface could not give.
    pub errors: Vec<ApiError>,
    /// Whether the answer has the shape of a list at all.
    pub has_meta: bool,
    /// The next page.
    pub next: Option<String>,
}

/// A post of the owner that is there.
#[derive(Debug)]
pub struct FoundPost {
    /// Its act's native key.
    pub key: String,
    /// The number of its newest version.
    pub latest: String,
    /// Where its bytes stand.
    pub raw: PartRef,
}

/// Targets, taken apart.
#[derive(Debug, Default)]
pub struct Targets {
    /// The posts.
    pub contents: Vec<SeenContent>,
    /// Under which numbers they were asked for.
    pub ids: BTreeSet<String>,
    /// What the interface could not give.
    pub errors: Vec<ApiError>,
    /// The body, cut; without the accounts' bytes.
    pub parts: Vec<Part>,
}

/// Something the interface could not give (`errors[]` of an answer with status 200).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ApiError {
    /// `Not Found Error`, `Authorization Error`, …
    pub title: String,
    /// In words.
    pub detail: String,
    /// Which post or account.
    pub resource_id: String,
    /// The same, in older answers.
    pub value: String,
}

impl ApiError {
    /// Whether it is about the post with this number.
    pub(super) fn names(&self, id: &str) -> bool {
        self.resource_id == id || self.value == id
    }
}

/// What an error says of a post or an account, in one word.
pub(super) fn reason(error: &ApiError) -> &'static str {
    let says = |word: &str| error.detail.to_lowercase().contains(word);
    match error.title.as_str() {
        _ if says("suspended") => "suspended",
        "Not Found Error" => "not_found",
        "Authorization Error" => "protected",
        "Disallowed Resource" => "withheld",
        _ => "unknown",
    }
}

pub(super) fn platform() -> Platform {
    "x".parse().expect("a plain lower-case name")
}

/// The lasting name of a post: the link that every door knows.
pub(super) fn native_key(id: &str) -> String {
    format!("https://x.com/i/status/{id}")
}

/// The number in a post's lasting name.
pub(super) fn id_of(key: &str) -> Option<&str> {
    key.strip_prefix("https://x.com/i/status/").filter(|id| is_number(id))
}

#[derive(Deserialize)]
struct Listed<'a> {
    #[serde(borrow, default)]
    data: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    includes: Includes<'a>,
    #[serde(default)]
    errors: Vec<ApiError>,
    meta: Option<Meta>,
}

#[derive(Deserialize, Default)]
struct Includes<'a> {
    #[serde(borrow, default)]
    tweets: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    users: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    media: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Meta {
    next_token: Option<String>,
}

#[derive(Deserialize)]
struct Tweet {
    id: String,
    author_id: String,
    #[serde(default)]
    text: String,
    created_at: Option<String>,
    #[serde(default)]
    edit_history_tweet_ids: Vec<String>,
    #[serde(default)]
    referenced_tweets: Vec<Reference>,
    #[serde(default)]
    attachments: Attachments,
    note_tweet: Option<Note>,
    #[serde(default)]
    entities: Entities,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(rename = "type")]
    kind: String,
    id: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Attachments {
    media_keys: Vec<String>,
}

/// The words of a long post.
#[derive(Deserialize)]
struct Note {
    text: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Entities {
    urls: Vec<Card>,
}

/// A link; with title and description where X shows a card of the page.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Card {
    expanded_url: Option<String>,
    title: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize)]
struct User {
    id: String,
    #[serde(default)]
    username: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ApiMedia {
    media_key: String,
    #[serde(rename = "type")]
    kind: String,
    url: Option<String>,
    preview_image_url: Option<String>,
    alt_text: Option<String>,
}

impl Tweet {
    fn read(raw: &str) -> Result<Self, String> {
        let tweet: Self = serde_json::from_str(&mend(raw)).map_err(|error| error.to_string())?;
        if is_number(&tweet.id) { Ok(tweet) } else { Err(format!("“{}” is no post's number", tweet.id)) }
    }

    /// The number of its first version, by which it is named.
    fn first(&self) -> &str {
        self.edit_history_tweet_ids.first().filter(|id| is_number(id)).unwrap_or(&self.id)
    }

    fn latest(&self) -> &str {
        let newest = self.edit_history_tweet_ids.iter().filter(|id| is_number(id));
        newest.max_by(|a, b| (a.len(), a).cmp(&(b.len(), b))).unwrap_or(&self.id)
    }

    fn refers(&self, kind: &str) -> Option<&str> {
        let found = self.referenced_tweets.iter().find(|it| it.kind == kind && is_number(&it.id));
        found.map(|it| it.id.as_str())
    }

    /// What it is, and at which post it is aimed. A post that answers and quotes is an answer.
    fn aim(&self) -> (ActKind, Option<&str>) {
        let kinds =
            [("retweeted", ActKind::Share), ("replied_to", ActKind::Comment), ("quoted", ActKind::Quote)];
        let aimed = kinds.into_iter().find_map(|(name, kind)| Some((kind, self.refers(name)?)));
        aimed.map_or((ActKind::Post, None), |(kind, id)| (kind, Some(id)))
    }

    /// When X took it; X's own clock, not its author's.
    fn created(&self) -> When {
        match self.created_at.as_deref().map(str::parse::<Timestamp>) {
            Some(Ok(at)) => When::Exact { at },
            _ => {
                let written =
                    self.created_at.as_deref().map(|text| storable(text.chars().take(80).collect()));
                When::Unknown { written }
            }
        }
    }
}

/// What came along with posts: who wrote them and what hangs on them.
struct Around<'a> {
    users: HashMap<String, (usize, User)>,
    media: HashMap<String, (usize, ApiMedia)>,
    tweets: HashMap<String, (usize, Tweet)>,
    listed: Listed<'a>,
    parts: Vec<Part>,
    /// The part of each post of the page.
    data: Vec<usize>,
    /// The parts of everything that came along.
    along: Vec<usize>,
    exchange: usize,
}

impl<'a> Around<'a> {
    fn read(body: &'a [u8], exchange: usize) -> Result<Self, String> {
        let listed: Listed<'a> = serde_json::from_slice(body)
            .map_err(|error| format!("expected posts in the field `data`: {error}"))?;
        if listed.data.is_empty() && listed.errors.is_empty() && listed.meta.is_none() {
            return Err(String::from("expected posts in the field `data`, got something else"));
        }
        let Includes { tweets, users, media } = &listed.includes;
        let all = listed.data.iter().chain(tweets).chain(users).chain(media);
        let mut places: Vec<(Range<usize>, usize)> = Vec::new();
        for (nth, raw) in all.enumerate() {
            let at = place(body, raw.get().as_bytes()).ok_or("a post stands outside its own page")?;
            places.push((at, nth));
        }
        places.sort_by_key(|(at, _)| at.start);
        let stretches: Vec<Range<usize>> = places.iter().map(|(at, _)| at.clone()).collect();
        let (parts, indices) = cut(body, &stretches);
        // From the number of a thing, in the order of the chain above, to its part.
        let mut part_of = vec![0; places.len()];
        for ((_, nth), part) in places.iter().zip(indices) {
            part_of[*nth] = part;
        }
        let mut rest = part_of.split_off(listed.data.len());
        let along = rest.clone();
        let mut next = |n: usize| {
            let after = rest.split_off(n);
            std::mem::replace(&mut rest, after)
        };
        let (of_tweets, of_users, of_media) = (next(tweets.len()), next(users.len()), next(media.len()));
        let read_tweets = tweets.iter().zip(of_tweets).filter_map(|(raw, part)| {
            let tweet = Tweet::read(raw.get()).ok()?;
            Some((tweet.id.clone(), (part, tweet)))
        });
        let read_users = users.iter().zip(of_users).filter_map(|(raw, part)| {
            let user: User = serde_json::from_str(&mend(raw.get())).ok()?;
            Some((user.id.clone(), (part, user)))
        });
        let read_media = media.iter().zip(of_media).filter_map(|(raw, part)| {
            let media: ApiMedia = serde_json::from_str(&mend(raw.get())).ok()?;
            Some((media.media_key.clone(), (part, media)))
        });
        let (tweets, users, media) = (read_tweets.collect(), read_users.collect(), read_media.collect());
        Ok(Self { tweets, users, media, listed, parts, data: part_of, along, exchange })
    }

    fn at(&self, part: usize) -> PartRef {
        PartRef { exchange: self.exchange, part }
    }

    fn account(&self, id: &str) -> AccountRef {
        let handle = self.users.get(id).map(|(_, user)| user.username.clone()).filter(|it| !it.is_empty());
        AccountRef { platform: platform(), native_id: Some(id.to_owned()), handle, display_name: None }
    }

    fn content(&self, tweet: &Tweet, author: AccountRef, part: usize) -> SeenContent {
        let mut media: Vec<Media> = Vec::new();
        if let (Some(_), Some(quoted)) = (tweet.refers("replied_to"), tweet.refers("quoted")) {
            media.push(medium(MediaKind::Document, Some(native_key(quoted)), None, None));
        }
        media.extend(tweet.attachments.media_keys.iter().filter_map(|key| self.media.get(key)).map(
            |(_, it)| {
                let kind = if it.kind == "photo" { MediaKind::Image } else { MediaKind::Video };
                let url = it.url.clone().or_else(|| it.preview_image_url.clone());
                medium(kind, url, it.alt_text.clone(), None)
            },
        ));
        media.extend(tweet.entities.urls.iter().filter_map(|card| {
            let words = [card.title.as_deref(), card.description.as_deref()].into_iter().flatten();
            let caption = words.collect::<Vec<_>>().join("\n");
            (!caption.is_empty())
                .then(|| medium(MediaKind::Document, card.expanded_url.clone(), None, Some(caption)))
        }));
        let text = tweet.note_tweet.as_ref().map_or(&tweet.text, |note| &note.text);
        SeenContent {
            platform: platform(),
            native_key: native_key(tweet.first()),
            url: Some(native_key(&tweet.id)),
            author,
            text: storable(text.clone()),
            media,
            published: tweet.created(),
            raw: Some(self.at(part)),
        }
    }

    /// Drops the bytes of everything that came along and is not in `kept`.
    fn parts(mut self, kept: &HashSet<usize>) -> Vec<Part> {
        for part in self.along.iter().filter(|part| !kept.contains(part)) {
            self.parts[*part].bytes = None;
        }
        self.parts
    }

    fn media_parts(&self, tweet: &Tweet) -> impl Iterator<Item = usize> {
        let keys = tweet.attachments.media_keys.iter();
        keys.filter_map(|key| self.media.get(key)).map(|(part, _)| *part)
    }
}

/// Takes a list of posts apart. `exchange` is the index the answer will have in its batch.
///
/// # Errors
/// A sentence, when the body is no such list at all.
pub fn parse_page(body: &[u8], owner: &Owner, seen_at: Timestamp, exchange: usize) -> Result<Page, String> {
    let mut around = Around::read(body, exchange)?;
    let id = owner.names.native_id.clone().unwrap_or_default();
    let seen = around.users.get(&id).map(|(_, user)| user.username.clone()).filter(|it| !it.is_empty());
    let names = AccountRef { handle: seen.or_else(|| owner.names.handle.clone()), ..owner.names.clone() };
    let mut page = Page {
        n_items: around.listed.data.len(),
        errors: std::mem::take(&mut around.listed.errors),
        has_meta: around.listed.meta.is_some(),
        next: around.listed.meta.as_mut().and_then(|meta| meta.next_token.take()).filter(|it| !it.is_empty()),
        ..Page::default()
    };
    let mut kept: HashSet<usize> = around.users.get(&id).map(|(part, _)| *part).into_iter().collect();
    let mut known = HashSet::new();
    for (raw, part) in around.listed.data.iter().zip(&around.data) {
        match Tweet::read(raw.get()) {
            Ok(tweet) if tweet.author_id == id => {
                page.ids.push(tweet.id.clone());
                let found = FoundPost {
                    key: native_key(tweet.first()),
                    latest: tweet.latest().to_owned(),
                    raw: around.at(*part),
                };
                let is_new = known.insert(found.key.clone());
                page.found.insert(tweet.id.clone(), found);
                if is_new {
                    kept.extend(around.media_parts(&tweet));
                    page.acts.push(act(&around, &tweet, owner.actor, &names, *part, seen_at, &mut kept));
                }
            }
            Ok(_) => {
                page.dropped += 1;
                around.parts[*part].bytes = None;
            }
            Err(why) => page.skipped.push(skipped(raw.get(), &why)),
        }
    }
    page.parts = around.parts(&kept);
    Ok(page)
}

fn act(
    around: &Around<'_>,
    tweet: &Tweet,
    actor: AccountId,
    names: &AccountRef,
    part: usize,
    seen_at: Timestamp,
    kept: &mut HashSet<usize>,
) -> SeenAct {
    let (kind, aimed) = tweet.aim();
    let target = aimed.map(|id| match around.tweets.get(id) {
        Some((part, target)) => {
            kept.insert(*part);
            kept.extend(around.media_parts(target));
            let author = around.account(&target.author_id);
            SeenTarget::Content(Box::new(around.content(target, author, *part)))
        }
        None => SeenTarget::Unresolved { native_key: native_key(id), author: None },
    });
    // The text of a repost is the target's, with “RT” before it.
    let own = (kind != ActKind::Share).then(|| around.content(tweet, names.clone(), part));
    SeenAct {
        actor,
        actor_seen: names.clone(),
        kind,
        native_key: native_key(tweet.first()),
        happened: tweet.created(),
        own,
        target,
        provenance: Provenance::Collected,
        seen_at,
        without_login: Some(true),
        raw: Some(around.at(part)),
    }
}

/// Takes posts apart that acts are aimed at.
///
/// # Errors
/// A sentence, when the body is no list of posts at all.
pub fn parse_targets(body: &[u8], exchange: usize) -> Result<Targets, String> {
    let mut around = Around::read(body, exchange)?;
    let mut targets = Targets { errors: std::mem::take(&mut around.listed.errors), ..Targets::default() };
    let mut kept = HashSet::new();
    for (raw, part) in around.listed.data.iter().zip(&around.data) {
        let Ok(tweet) = Tweet::read(raw.get()) else { continue };
        kept.extend(around.media_parts(&tweet));
        let mut content = around.content(&tweet, around.account(&tweet.author_id), *part);
        // The name that acts use for it.
        content.native_key = native_key(&tweet.id);
        targets.contents.push(content);
        targets.ids.insert(tweet.id);
    }
    targets.parts = around.parts(&kept);
    Ok(targets)
}

fn medium(kind: MediaKind, url: Option<String>, alt: Option<String>, caption: Option<String>) -> Media {
    let words = |text: Option<String>| text.map(storable).filter(|text| !text.trim().is_empty());
    Media {
        kind,
        url: url.map(storable),
        alt: words(alt),
        caption: words(caption),
        officer_description: None,
        sha256: None,
    }
}

fn skipped(raw: &str, why: &str) -> Skipped {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    let id = serde_json::from_str::<Named>(&mend(raw)).map(|it| it.id).unwrap_or_default();
    let why = one_line(why);
    Skipped {
        place: one_line(&format!("record {}", native_key(&id))),
        why: Sentence::new(
            format!("unggahan ini tidak terbaca ({why})"),
            format!("this post cannot be read ({why})"),
        ),
        bytes: raw.as_bytes()[..raw.len().min(QUARANTINE_BYTES)].to_vec(),
        keep: true,
    }
}
