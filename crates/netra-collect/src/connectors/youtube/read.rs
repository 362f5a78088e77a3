//! Answers of the interface turned into acts. Pure: bytes in, values out.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use jiff::Timestamp;
use netra_model::AccountId;
use netra_model::Sentence;
use netra_model::act::{
    AccountRef, ActKind, Media, MediaKind, PartRef, Platform, Provenance, SeenAct, SeenContent, SeenTarget,
    When,
};
use netra_model::batch::{Part, Skipped};
use netra_model::person::WatchIndex;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::connectors::common::{skipped_item, unread};
use crate::json::{mend, storable};
use crate::parts::{cut, place};

pub(super) fn platform() -> Platform {
    "youtube".parse().expect("a plain lower-case name")
}

/// The lasting name of a video: the link that every door knows.
pub(super) fn video_key(id: &str) -> String {
    format!("https://www.youtube.com/watch?v={id}")
}

/// The lasting name of a comment, by the link that leads to it.
pub(super) fn comment_key(video: &str, id: &str) -> String {
    format!("{}&lc={id}", video_key(video))
}

/// The ids in a lasting name: the video's, and the comment's if it names one.
pub(super) fn ids_of(key: &str) -> Option<(&str, Option<&str>)> {
    let rest = key.strip_prefix("https://www.youtube.com/watch?v=")?;
    let (video, comment) = rest.split_once("&lc=").map_or((rest, None), |(it, lc)| (it, Some(lc)));
    (is_id(video) && comment.is_none_or(is_comment)).then_some((video, comment))
}

/// Whether this can be the id of a video.
pub(super) fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
}

/// Whether this can be the id of a comment; an answer's has its comment's and a dot before it.
fn is_comment(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.split('.').all(is_id)
}

/// Whether this is the id of a channel.
pub(super) fn is_channel(id: &str) -> bool {
    id.len() == 24 && id.starts_with("UC") && is_id(id)
}

/// A list as the interface answers it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List<'a> {
    #[serde(default)]
    kind: String,
    #[serde(borrow)]
    items: Option<Vec<&'a RawValue>>,
    next_page_token: Option<String>,
}

impl<'a> List<'a> {
    fn read(body: &'a [u8]) -> Result<Self, String> {
        let list: Self = serde_json::from_slice(body)
            .map_err(|error| format!("expected a list in the field `items`: {error}"))?;
        if list.items.is_none() && !list.kind.starts_with("youtube#") {
            return Err(String::from("expected a list in the field `items`, got something else"));
        }
        Ok(list)
    }

    fn items(&self) -> &[&'a RawValue] {
        self.items.as_deref().unwrap_or_default()
    }
}

/// A channel, as far as it is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its names, with its id.
    pub names: AccountRef,
    /// The playlist of all that it uploaded.
    pub uploads: String,
}

/// The channel that was asked for; `None` when it is not there.
///
/// # Errors
/// A sentence, when the answer is no list of channels.
pub fn parse_channel(body: &[u8]) -> Result<Option<Channel>, String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Item {
        id: String,
        #[serde(default)]
        snippet: Snippet,
        content_details: Details,
    }
    #[derive(Deserialize, Default)]
    #[serde(default, rename_all = "camelCase")]
    struct Snippet {
        title: Option<String>,
        custom_url: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Details {
        related_playlists: Playlists,
    }
    #[derive(Deserialize)]
    struct Playlists {
        uploads: String,
    }
    let list = List::read(body)?;
    let Some(raw) = list.items().first() else { return Ok(None) };
    let item: Item = serde_json::from_str(&mend(raw.get())).map_err(|error| error.to_string())?;
    if !is_channel(&item.id) || !is_id(&item.content_details.related_playlists.uploads) {
        return Err(format!("“{}” is no channel with uploads", item.id));
    }
    let handle = item.snippet.custom_url.filter(|it| it.starts_with('@'));
    let names = AccountRef {
        platform: platform(),
        native_id: Some(item.id),
        handle: handle.map(|it| storable(it.trim_start_matches('@').to_owned())),
        display_name: item.snippet.title.map(storable),
    };
    Ok(Some(Channel { names, uploads: item.content_details.related_playlists.uploads }))
}

/// A page of the playlist of uploads.
#[derive(Debug, Default)]
pub struct Listing {
    /// The videos' ids, newest first.
    pub ids: Vec<String>,
    /// Entries that could not be read.
    pub skipped: Vec<Skipped>,
    /// The next page.
    pub next: Option<String>,
}

/// Reads a page of a playlist.
///
/// # Errors
/// A sentence, when the answer is no list.
pub fn parse_uploads(body: &[u8]) -> Result<Listing, String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Item {
        content_details: Details,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Details {
        video_id: String,
    }
    let list = List::read(body)?;
    let (mut ids, mut skipped) = (Vec::new(), Vec::new());
    let mut once = HashSet::new();
    for (n, raw) in list.items().iter().enumerate() {
        let item = serde_json::from_str::<Item>(&mend(raw.get())).map_err(|error| error.to_string());
        match item.map(|item| item.content_details.video_id) {
            Ok(id) if is_id(&id) => {
                if once.insert(id.clone()) {
                    ids.push(id);
                }
            }
            Ok(id) => skipped.push(skipped_item(at(n), &format!("“{id}” is no video's id"), raw.get())),
            Err(why) => skipped.push(skipped_item(at(n), &why, raw.get())),
        }
    }
    Ok(Listing { ids, skipped, next: list.next_page_token })
}

fn at(n: usize) -> String {
    format!("items[{n}]")
}

/// Videos, taken apart.
#[derive(Debug, Default)]
pub struct Videos {
    /// The public ones that are wanted, in the order of the answer.
    pub found: Vec<Video>,
    /// Those that are there, but not public: their id and what they are instead.
    pub hidden: HashMap<String, String>,
    /// Videos that could not be read.
    pub skipped: Vec<Skipped>,
    /// How many were of a channel that was not asked about.
    pub dropped: u64,
    /// The body, cut; without the bytes of what is nobody's business.
    pub parts: Vec<Part>,
}

/// A public video.
#[derive(Debug)]
pub struct Video {
    /// Its id.
    pub id: String,
    /// Its words and what hangs on them.
    pub content: SeenContent,
    /// Where its bytes stand.
    pub raw: PartRef,
}

impl Videos {
    /// Whether a video is there and public.
    pub(super) fn of(&self, id: &str) -> Option<&Video> {
        self.found.iter().find(|it| it.id == id)
    }
}

#[derive(Deserialize)]
struct VideoItem {
    id: String,
    snippet: VideoSnippet,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VideoSnippet {
    channel_id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    channel_title: String,
    published_at: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Status {
    privacy_status: String,
}

/// Where the name of its channel stands in a video.
fn channel_title(raw: &str) -> Option<&str> {
    #[derive(Deserialize)]
    struct Item<'a> {
        #[serde(borrow)]
        snippet: Snippet<'a>,
    }
    #[derive(Deserialize)]
    struct Snippet<'a> {
        #[serde(borrow, rename = "channelTitle")]
        title: &'a RawValue,
    }
    serde_json::from_str::<Item<'_>>(raw).ok().map(|item| item.snippet.title.get())
}

/// Reads videos. Of `owner` only, when it is given; else of whatever channel, and then the channel's own name is not
/// kept of one that is not watched.
///
/// # Errors
/// A sentence, when the answer is no list.
pub fn parse_videos(
    body: &[u8],
    owner: Option<&AccountRef>,
    watch: &WatchIndex,
    exchange: usize,
) -> Result<Videos, String> {
    let list = List::read(body)?;
    let mut videos = Videos::default();
    let mut pieces: Vec<(Range<usize>, bool)> = Vec::new();
    let mut starts = Vec::new();
    for (n, raw) in list.items().iter().enumerate() {
        let whole = place(body, raw.get().as_bytes()).ok_or("a video stands outside its own page")?;
        starts.push(pieces.len());
        let item = match serde_json::from_str::<VideoItem>(&mend(raw.get())) {
            Ok(item) if is_id(&item.id) && is_channel(&item.snippet.channel_id) => item,
            // Whose it is cannot be told; of the asked-for channel's own pages it is kept.
            read => {
                let why = read.err().map_or_else(|| "no video with an id".to_owned(), |it| it.to_string());
                let keep = owner.is_some();
                let bytes = if keep { raw.get() } else { "" };
                videos.skipped.push(Skipped { keep, ..skipped_item(at(n), &why, bytes) });
                pieces.push((whole, false));
                continue;
            }
        };
        let channel = item.snippet.channel_id.as_str();
        if owner.is_some_and(|owner| owner.native_id.as_deref() != Some(channel)) {
            videos.dropped += 1;
            pieces.push((whole, false));
            continue;
        }
        if !matches!(item.status.privacy_status.as_str(), "" | "public") {
            videos.hidden.insert(item.id, storable(item.status.privacy_status));
            pieces.push((whole, false));
            continue;
        }
        let author = owner.cloned().unwrap_or_else(|| AccountRef {
            platform: platform(),
            native_id: Some(item.snippet.channel_id.clone()),
            handle: None,
            display_name: Some(storable(item.snippet.channel_title.clone())),
        });
        let stranger = watch.find(&author).is_none().then(|| channel_title(raw.get())).flatten();
        match stranger.and_then(|title| place(body, title.as_bytes())) {
            Some(title) => {
                pieces.push((whole.start..title.start, true));
                pieces.push((title.clone(), false));
                pieces.push((title.end..whole.end, true));
            }
            None => pieces.push((whole, true)),
        }
        let raw = PartRef { exchange, part: starts[n] };
        videos.found.push(Video { content: video_content(&item, author), id: item.id, raw });
    }
    let ranges: Vec<Range<usize>> = pieces.iter().map(|(range, _)| range.clone()).collect();
    let (parts, indices) = cut(body, &ranges);
    videos.parts = parts;
    for ((_, keep), index) in pieces.iter().zip(&indices) {
        if !keep {
            videos.parts[*index].bytes = None;
        }
    }
    for video in &mut videos.found {
        video.raw.part = indices[video.raw.part];
        video.content.raw = Some(video.raw);
    }
    Ok(videos)
}

fn video_content(item: &VideoItem, author: AccountRef) -> SeenContent {
    let key = video_key(&item.id);
    let VideoSnippet { title, description, published_at, .. } = &item.snippet;
    let text = [title.as_str(), description.as_str()].join("\n\n");
    let medium = Media {
        kind: MediaKind::Video,
        url: Some(key.clone()),
        alt: None,
        caption: None,
        officer_description: None,
        sha256: None,
    };
    SeenContent {
        platform: platform(),
        url: Some(key.clone()),
        native_key: key,
        author,
        text: storable(text.trim().to_owned()),
        media: vec![medium],
        published: when(published_at.as_deref()),
        raw: None,
    }
}

/// YouTube's own clock, not its user's.
fn when(written: Option<&str>) -> When {
    match written.map(str::parse::<Timestamp>) {
        Some(Ok(at)) => When::Exact { at },
        _ => When::Unknown { written: written.map(|it| storable(it.chars().take(80).collect())) },
    }
}

/// An upload of a watched channel.
pub(super) fn upload(video: &Video, actor: AccountId, names: &AccountRef, seen_at: Timestamp) -> SeenAct {
    SeenAct {
        actor,
        actor_seen: names.clone(),
        kind: ActKind::Post,
        native_key: video.content.native_key.clone(),
        happened: video.content.published.clone(),
        own: Some(video.content.clone()),
        target: None,
        provenance: Provenance::Collected,
        seen_at,
        without_login: Some(true),
        raw: Some(video.raw),
    }
}

/// Comments, taken apart: those of the watch-list, and a number for all others.
#[derive(Debug, Default)]
pub struct Comments {
    /// Comments of watched accounts.
    pub acts: Vec<SeenAct>,
    /// Comments that could not be read. Only those that are known to be of somebody watched have their bytes.
    pub skipped: Vec<Skipped>,
    /// Comments of everybody else.
    pub dropped: u64,
    /// The body, cut; only the comments of watched accounts have their bytes.
    pub parts: Vec<Part>,
    /// The next page.
    pub next: Option<String>,
    /// The first thing on the page, by which a page that repeats itself is known.
    pub first: Option<String>,
    /// When the newest and the oldest thread of the page began.
    pub began: Option<(Timestamp, Timestamp)>,
    /// Threads with more answers than came along.
    pub more_answers: Vec<String>,
}

#[derive(Deserialize)]
struct Comment {
    id: String,
    snippet: CommentSnippet,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommentSnippet {
    author_channel_id: Option<ChannelId>,
    author_display_name: Option<String>,
    text_original: Option<String>,
    #[serde(default)]
    text_display: String,
    published_at: Option<String>,
}

#[derive(Deserialize)]
struct ChannelId {
    value: String,
}

/// What is known of the comments before they are read.
#[derive(Clone, Copy)]
pub struct Under<'a> {
    /// The video's id.
    pub video: &'a str,
    /// The channel whose video it is, if known.
    pub channel: Option<&'a AccountRef>,
    /// Whose comments are kept.
    pub watch: &'a WatchIndex,
    /// When the answer was there.
    pub seen_at: Timestamp,
    /// The answer's place in the batch.
    pub exchange: usize,
}

/// Reads a page of threads.
///
/// # Errors
/// A sentence, when the answer is no list.
pub fn parse_threads(body: &[u8], under: Under<'_>) -> Result<Comments, String> {
    #[derive(Deserialize)]
    struct Thread<'a> {
        id: String,
        #[serde(borrow)]
        snippet: Snippet<'a>,
        #[serde(borrow, default)]
        replies: Replies<'a>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Snippet<'a> {
        #[serde(borrow)]
        top_level_comment: &'a RawValue,
        #[serde(default)]
        total_reply_count: u64,
    }
    #[derive(Deserialize, Default)]
    struct Replies<'a> {
        #[serde(borrow, default)]
        comments: Vec<&'a RawValue>,
    }
    let list = List::read(body)?;
    let mut comments = Comments { next: list.next_page_token.clone(), ..Comments::default() };
    let mut resources: Vec<&RawValue> = Vec::new();
    for (n, raw) in list.items().iter().enumerate() {
        match serde_json::from_str::<Thread<'_>>(raw.get()) {
            Ok(thread) if is_comment(&thread.id) => {
                comments.first.get_or_insert_with(|| thread.id.clone());
                let top = serde_json::from_str::<Comment>(&mend(thread.snippet.top_level_comment.get()));
                let began = top.ok().and_then(|it| it.snippet.published_at?.parse::<Timestamp>().ok());
                if let Some(at) = began {
                    let (newest, oldest) = comments.began.unwrap_or((at, at));
                    comments.began = Some((newest.max(at), oldest.min(at)));
                }
                if thread.snippet.total_reply_count > thread.replies.comments.len() as u64 {
                    comments.more_answers.push(thread.id);
                }
                resources.push(thread.snippet.top_level_comment);
                resources.extend(thread.replies.comments);
            }
            Ok(_) => comments.skipped.push(nobodys(n, "a thread without an id")),
            Err(error) => comments.skipped.push(nobodys(n, &error.to_string())),
        }
    }
    sort_out(body, &resources, under, &mut comments)?;
    Ok(comments)
}

/// Reads comments in a plain list: the answers to one, or some that were asked for.
///
/// # Errors
/// A sentence, when the answer is no list.
pub fn parse_comments(body: &[u8], under: Under<'_>) -> Result<Comments, String> {
    let list = List::read(body)?;
    let mut comments = Comments { next: list.next_page_token.clone(), ..Comments::default() };
    sort_out(body, list.items(), under, &mut comments)?;
    Ok(comments)
}

/// Something of nobody knows whom: only that it was there is said.
fn nobodys(n: usize, why: &str) -> Skipped {
    Skipped { place: at(n), why: unread(why), bytes: Vec::new(), keep: false }
}

/// Keeps the comments of watched accounts, byte for byte, and nothing else of the page.
fn sort_out(
    body: &[u8],
    resources: &[&RawValue],
    under: Under<'_>,
    comments: &mut Comments,
) -> Result<(), String> {
    let mut kept: Vec<Range<usize>> = Vec::new();
    for (n, raw) in resources.iter().enumerate() {
        let comment = match serde_json::from_str::<Comment>(&mend(raw.get())) {
            Ok(comment) if is_comment(&comment.id) => comment,
            Ok(_) => {
                comments.skipped.push(nobodys(n, "a comment without an id"));
                continue;
            }
            // The error of a value may quote it: what is not known to be of the watch-list is not repeated.
            Err(error) => {
                let why = format!("not a comment, at byte {} of it", error.column());
                comments.skipped.push(match is_listed(raw.get(), under.watch) {
                    true => skipped_item(at(n), &why, raw.get()),
                    false => nobodys(n, &why),
                });
                continue;
            }
        };
        let Some((actor, names)) = listed(&comment, under.watch) else {
            comments.dropped += 1;
            continue;
        };
        let act = answer(comment, actor, names, under);
        if comments.acts.iter().any(|it| it.native_key == act.native_key) {
            continue;
        }
        kept.push(place(body, raw.get().as_bytes()).ok_or("a comment stands outside its own page")?);
        comments.acts.push(act);
    }
    let mut order: Vec<usize> = (0..kept.len()).collect();
    order.sort_by_key(|n| kept[*n].start);
    let ranges: Vec<Range<usize>> = order.iter().map(|n| kept[*n].clone()).collect();
    let (mut parts, indices) = cut(body, &ranges);
    for part in &mut parts {
        let start = usize::try_from(part.offset).unwrap_or(usize::MAX);
        if ranges.binary_search_by_key(&start, |range| range.start).is_err() {
            part.bytes = None;
        }
    }
    for (n, part) in order.iter().zip(indices) {
        let raw = Some(PartRef { exchange: under.exchange, part });
        let act = &mut comments.acts[*n];
        act.raw = raw;
        if let Some(own) = &mut act.own {
            own.raw = raw;
        }
    }
    comments.parts = parts;
    Ok(())
}

/// Whether a comment that is out of shape is still known to be of somebody on the watch-list: then it waits for a better
/// reader.
fn is_listed(raw: &str, watch: &WatchIndex) -> bool {
    #[derive(Deserialize)]
    struct Item {
        snippet: Author,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Author {
        author_channel_id: ChannelId,
    }
    serde_json::from_str::<Item>(&mend(raw)).is_ok_and(|item| {
        let native_id = Some(item.snippet.author_channel_id.value);
        watch
            .find(&AccountRef { platform: platform(), native_id, handle: None, display_name: None })
            .is_some()
    })
}

/// Who of the watch-list wrote it. The channel's id alone decides: what is shown beside it can be anything.
fn listed(comment: &Comment, watch: &WatchIndex) -> Option<(AccountId, AccountRef)> {
    let id = comment.snippet.author_channel_id.as_ref()?.value.clone();
    let by_id = AccountRef { platform: platform(), native_id: Some(id), handle: None, display_name: None };
    let account = watch.find(&by_id)?;
    let shown = comment.snippet.author_display_name.clone().map(storable);
    let handle = shown.as_deref().and_then(|it| it.strip_prefix('@')).map(str::to_owned);
    let display_name = shown.filter(|_| handle.is_none());
    Some((account, AccountRef { handle, display_name, ..by_id }))
}

fn answer(comment: Comment, actor: AccountId, names: AccountRef, under: Under<'_>) -> SeenAct {
    let native_key = comment_key(under.video, &comment.id);
    let CommentSnippet { text_original, text_display, published_at, .. } = comment.snippet;
    let published = when(published_at.as_deref());
    let own = SeenContent {
        platform: platform(),
        native_key: native_key.clone(),
        url: Some(native_key.clone()),
        author: names.clone(),
        text: storable(text_original.unwrap_or(text_display)),
        media: Vec::new(),
        published: published.clone(),
        raw: None,
    };
    let target =
        SeenTarget::Unresolved { native_key: video_key(under.video), author: under.channel.cloned() };
    SeenAct {
        actor,
        actor_seen: names,
        kind: ActKind::Comment,
        native_key,
        happened: published,
        own: Some(own),
        target: Some(target),
        provenance: Provenance::Collected,
        seen_at: under.seen_at,
        without_login: Some(true),
        raw: None,
    }
}

/// A sentence on a page that does not lead on.
pub(super) fn repeats() -> &'static str {
    "the next page is one that was read before: it repeats itself"
}

/// Why a source of YouTube is not run.
pub(super) fn refusal_of(id: &str, en: &str) -> Sentence {
    Sentence::new(
        format!(
            "sumber YouTube tidak dijalankan: {id}. YouTube API Services Developer Policies III.E.4 melarang metrik \
             turunan (kata hanya dicocokkan) dan membatasi penyimpanan 30 hari; kantor harus mencatat dasar hukumnya lebih dulu"
        ),
        format!(
            "the YouTube source is not run: {en}. YouTube API Services Developer Policies III.E.4 forbid derived metrics \
             (words are only matched) and keeping data beyond 30 days; the office has to put its legal basis on file first"
        ),
    )
}
