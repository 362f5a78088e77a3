//! YouTube: the uploads of a watched channel (`channels`, `playlistItems`, `videos`), and comments of a watched account among
//! those of strangers under a campaign channel's videos (`commentThreads`, `comments`), with a key that is invented.

use std::collections::HashSet;
use std::os::unix::fs::OpenOptionsExt as _;
use std::sync::{Mutex, OnceLock};

use jiff::{SignedDuration, Timestamp};
use netra_collect::ConnectError;
use netra_collect::connectors::YouTube;
use netra_faults::{Answer, Asked};
use netra_model::act::AccountRef;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use crate::suite::{Item, Look, Office, Page, QUESTIONS_OF_A_BAD_DAY, Simulator};

const BUDI: &str = "UCbudiDemo00000000000001";
const CAMPAIGN: &str = "UCkampanyeDemo0000000001";
const STRANGER: &str = "UCasingDemo0000000000001";
/// The campaign's videos: under the first are the comments, under the second they are switched off.
const VIDEO: &str = "vidKampanye";
const CLOSED: &str = "vidTertutup";

/// What both halves need.
#[derive(Default)]
pub(crate) struct Common {
    /// Holds the key for as long as it is needed.
    folder: OnceLock<TempDir>,
    /// With which reason everything is refused at present.
    refuses: Mutex<Option<&'static str>>,
    /// Which items were out of shape when they were last listed: their words come in another answer.
    broken: Mutex<HashSet<usize>>,
}

impl Common {
    fn connector(&self, origin: &Url) -> YouTube {
        let folder = self.folder.get_or_init(|| tempfile::tempdir().unwrap());
        let key_file = folder.path().join("key");
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&key_file).unwrap();
        std::io::Write::write_all(&mut file, b"AIzaDEMOkeyDEMOkeyDEMOkey\n").unwrap();
        serde_json::from_value(json!({
            "service": origin, "key_file": key_file,
            "legal_basis": { "document": "DEMO/2026/17", "date": "2026-05-04" },
        }))
        .unwrap()
    }

    fn refuse(&self, reason: Option<&'static str>) {
        *self.refuses.lock().unwrap() = reason;
    }

    /// The refusal, if everything is refused.
    fn refusal(&self) -> Option<Answer> {
        self.refuses.lock().unwrap().map(complaint)
    }

    fn note(&self, items: &[Item]) {
        let mut broken = self.broken.lock().unwrap();
        for item in items {
            if item.readable {
                broken.remove(&item.n);
            } else {
                broken.insert(item.n);
            }
        }
    }

    /// The item as it was listed.
    fn item(&self, n: usize) -> Item {
        Item { n, readable: !self.broken.lock().unwrap().contains(&n) }
    }
}

/// How the interface refuses.
fn complaint(reason: &str) -> Answer {
    let code = if reason.ends_with("NotFound") { 404 } else { 403 };
    let errors = json!([{ "reason": reason, "domain": "youtube" }]);
    let error = json!({ "error": { "code": code, "message": "DEMO", "errors": errors } });
    Answer::status(code).header("content-type", "application/json").body(error.to_string())
}

fn list(kind: &str, items: &[Value], next: Option<usize>) -> Answer {
    let mut answer = json!({ "kind": format!("youtube#{kind}ListResponse"), "items": items });
    if let Some(next) = next {
        answer["nextPageToken"] = format!("CAoQ{next}").into();
    }
    Answer::json(answer.to_string())
}

fn resource(asked: &Asked) -> &str {
    asked.path().rsplit('/').next().unwrap()
}

fn channel(id: &str, handle: &str) -> Answer {
    let playlists = json!({ "relatedPlaylists": { "uploads": id.replacen("UC", "UU", 1) } });
    let snippet = json!({ "title": "Kanal (DEMO)", "customUrl": handle });
    list("channel", &[json!({ "id": id, "snippet": snippet, "contentDetails": playlists })], None)
}

fn entry(video: &str) -> Value {
    json!({ "contentDetails": { "videoId": video } })
}

/// A text where one is expected, or out of shape.
fn text_of(item: Item) -> Value {
    if item.readable { json!(item.text()) } else { json!([item.text()]) }
}

fn video(id: &str, channel: &str, title: &Value, at: Timestamp) -> Value {
    json!({
        "id": id, "status": { "privacyStatus": "public" },
        "snippet": { "channelId": channel, "channelTitle": "Kanal (DEMO)", "title": title, "description": "",
            "publishedAt": at.to_string() },
    })
}

/// The items before the place that a page token names, newest first.
fn range(asked: &Asked, n_items: usize, page: usize) -> std::ops::Range<usize> {
    let token = asked.query("pageToken").map(|it| it.trim_start_matches("CAoQ").parse().unwrap());
    let end = token.unwrap_or(n_items).min(n_items);
    end.saturating_sub(page)..end
}

/// Where the page after these items begins.
fn next(page: &Page) -> Option<usize> {
    Some(page.whole.start).filter(|start| *start > 0)
}

fn number(name: &str) -> Option<usize> {
    name.trim_start_matches(|c: char| !c.is_ascii_digit()).get(..7)?.parse().ok()
}

/// The uploads of a channel.
#[derive(Default)]
pub(crate) struct Uploads(Common);

impl Simulator for Uploads {
    type Connector = YouTube;
    const NEWEST_FIRST: bool = true;
    const PAGE: Option<usize> = Some(50);
    /// A playlist shows 20,000 videos.
    const MOST_PAGES: usize = 400;

    fn connector(&self, origin: Url) -> YouTube {
        self.0.connector(&origin)
    }

    fn account(&self) -> AccountRef {
        let by_handle = AccountRef::by_handle("youtube".parse().unwrap(), "budi_demo");
        AccountRef { native_id: Some(BUDI.into()), ..by_handle }
    }

    fn key(&self, n: usize) -> String {
        format!("https://www.youtube.com/watch?v=demo{n:07}")
    }

    fn look(&self, asked: &Asked, n_items: usize) -> Look {
        if let Some(refusal) = self.0.refusal() {
            return Look::Other(refusal);
        }
        Look::Other(match resource(asked) {
            "channels" => channel(BUDI, "@budi_demo"),
            "playlistItems" => return Look::Page(range(asked, n_items, 50)),
            "videos" => {
                let ids = asked.query("id").unwrap();
                let items =
                    ids.split(',').filter_map(number).filter(|n| *n < n_items).map(|n| self.0.item(n));
                let videos = items.map(|it| video(&format!("demo{:07}", it.n), BUDI, &text_of(it), it.at()));
                list("video", &videos.collect::<Vec<_>>(), None)
            }
            _ => complaint("notFound"),
        })
    }

    fn page(&self, _: &Asked, page: &Page) -> Answer {
        self.0.note(&page.items);
        let entries: Vec<Value> =
            page.items.iter().map(|item| entry(&format!("demo{:07}", item.n))).collect();
        list("playlistItem", &entries, next(page))
    }
}

/// Comments under a campaign's video: each second thread is a stranger's, and some of the watched account's comments are
/// answers to a stranger that do not come along with the thread.
#[derive(Default)]
pub(crate) struct Threads(Common);

impl Threads {
    fn is_answer(n: usize) -> bool {
        n % 45 == 4
    }

    fn id(n: usize) -> String {
        if Self::is_answer(n) { format!("Ugasing{n:07}.jawab") } else { format!("Ugbudi{n:07}") }
    }
}

fn comment(id: &str, author: &str, name: &str, text: &Value, at: Timestamp) -> Value {
    json!({
        "id": id,
        "snippet": { "authorChannelId": { "value": author }, "authorDisplayName": name, "textOriginal": text,
            "publishedAt": at.to_string() },
    })
}

fn by_budi(item: Item) -> Value {
    comment(&Threads::id(item.n), BUDI, "@budi_demo", &text_of(item), item.at())
}

fn by_stranger(id: &str, item: Item) -> Value {
    comment(id, STRANGER, "@siti.RAHASIA", &json!("kata Siti RAHASIA"), item.at())
}

fn thread(top: &Value, n_answers: usize, came_along: &[Value]) -> Value {
    json!({
        "id": top["id"],
        "snippet": { "videoId": VIDEO, "topLevelComment": top, "totalReplyCount": n_answers },
        "replies": { "comments": came_along },
    })
}

impl Simulator for Threads {
    type Connector = YouTube;
    const NEWEST_FIRST: bool = true;
    const PAGE: Option<usize> = Some(50);
    /// More threads under one video are not read in one go.
    const MOST_PAGES: usize = 100;
    /// The videos, the newest threads of each, the answers to these, the video's words; once a day all that is older.
    const QUESTIONS_OF_A_LOOK: usize = 10;
    const STRANGERS: Option<&str> = Some("RAHASIA");

    fn connector(&self, origin: Url) -> YouTube {
        self.0.connector(&origin)
    }

    fn account(&self) -> AccountRef {
        let by_handle = AccountRef::by_handle("youtube".parse().unwrap(), "budi_demo");
        AccountRef { native_id: Some(BUDI.into()), ..by_handle }
    }

    fn campaign(&self) -> Option<AccountRef> {
        Some(AccountRef::by_handle("youtube".parse().unwrap(), "kampanye_demo"))
    }

    fn key(&self, n: usize) -> String {
        format!("https://www.youtube.com/watch?v={VIDEO}&lc={}", Self::id(n))
    }

    fn look(&self, asked: &Asked, n_items: usize) -> Look {
        if let Some(refusal) = self.0.refusal() {
            return Look::Other(refusal);
        }
        let of = |name: &str| asked.query(name);
        Look::Other(match resource(asked) {
            "channels" => channel(CAMPAIGN, "@kampanye_demo"),
            "playlistItems" => list("playlistItem", &[entry(CLOSED), entry(VIDEO)], None),
            "videos" => {
                let at = "2024-09-30T00:00:00Z".parse().unwrap();
                list("video", &[video(VIDEO, CAMPAIGN, &json!("Visi misi (DEMO)"), at)], None)
            }
            "commentThreads" if of("videoId").as_deref() == Some(CLOSED) => complaint("commentsDisabled"),
            "commentThreads" => return Look::Page(range(asked, n_items, 50)),
            // First only strangers, with a second page.
            "comments" => {
                let parent = of("parentId").unwrap();
                let item = self.0.item(number(&parent).unwrap());
                let stranger = by_stranger(&format!("{parent}.asing"), item);
                match of("pageToken") {
                    None => list("comment", &[stranger], Some(1)),
                    Some(_) => list("comment", &[stranger, by_budi(item)], None),
                }
            }
            _ => complaint("notFound"),
        })
    }

    fn page(&self, _: &Asked, page: &Page) -> Answer {
        self.0.note(&page.items);
        let of = |item: &Item| {
            let stranger = by_stranger(&format!("Ugasing{:07}", item.n), *item);
            if Self::is_answer(item.n) {
                let shown = by_stranger(&format!("Ugasing{:07}.asing", item.n), *item);
                return vec![thread(&stranger, 2, &[shown])];
            }
            vec![thread(&by_budi(*item), 0, &[]), thread(&stranger, 0, &[])]
        };
        let threads: Vec<Value> = page.items.iter().flat_map(of).collect();
        list("commentThread", &threads, next(page))
    }
}

mod uploads {
    crate::suite::every_connector_keeps!(super::Uploads);
}

mod comments {
    crate::suite::every_connector_keeps!(super::Threads);
}

/// When the next quota day begins after the suite's first moment, 2026-10-12 01:00 UTC: at midnight in California.
fn midnight() -> Timestamp {
    "2026-10-12T07:00:00Z".parse().unwrap()
}

async fn a_day_without_quota<S: Simulator>(common: fn(&S) -> &Common) {
    let mut office = Office::<S>::open(120);
    common(office.platform.simulator()).refuse(Some("quotaExceeded"));
    office.live_until(midnight() - SignedDuration::from_millis(1), |_| false).await;
    let [(_, ConnectError::RateLimited { until, .. })] = &office.errors[..] else {
        panic!("told more than once, or as something else: {:?}", office.errors);
    };
    assert_eq!((*until, office.server.n_asked()), (midnight(), 1), "asked once, and then not on that day");
    // The next day it is still spent: one more question, one more word.
    office.live_until(midnight() + SignedDuration::from_hours(23), |_| false).await;
    assert_eq!((office.server.n_asked(), office.errors.len()), (2, 2));
    common(office.platform.simulator()).refuse(None);
    office.live(48).await;
    office.assert_complete(None);
}

#[tokio::test]
async fn a_spent_quota_is_told_once_and_the_rest_of_the_day_is_silent() {
    a_day_without_quota::<Uploads>(|it| &it.0).await;
    a_day_without_quota::<Threads>(|it| &it.0).await;
}

async fn a_day_too_fast<S: Simulator>(common: fn(&S) -> &Common) {
    let mut office = Office::<S>::open(120);
    common(office.platform.simulator()).refuse(Some("rateLimitExceeded"));
    office.live(24).await;
    assert!(office.errors.iter().all(|(_, it)| matches!(it, ConnectError::RateLimited { .. })));
    let waits: Vec<SignedDuration> =
        office.errors.windows(2).map(|pair| pair[1].0.duration_since(pair[0].0)).collect();
    assert!(waits.iter().all(|wait| *wait >= SignedDuration::from_mins(1)), "{waits:?}");
    assert!(waits.last().unwrap() > &SignedDuration::from_hours(1), "it does not back off: {waits:?}");
    assert!(office.server.n_asked() <= QUESTIONS_OF_A_BAD_DAY, "{} questions", office.server.n_asked());
    common(office.platform.simulator()).refuse(None);
    office.live(48).await;
    office.assert_complete(None);
}

#[tokio::test]
async fn requests_that_are_called_too_fast_become_rarer_and_lose_nothing() {
    a_day_too_fast::<Uploads>(|it| &it.0).await;
    a_day_too_fast::<Threads>(|it| &it.0).await;
}

#[tokio::test]
async fn the_offices_own_limit_of_a_day_spreads_a_long_history_over_days() {
    let mut office = Office::<Uploads>::open(1_000);
    // The channel, and a listing and its videos for each of twenty pages: more than a day has.
    office.connector.units_per_day = 15;
    office.live_until(midnight() - SignedDuration::from_millis(1), |_| false).await;
    assert_eq!((office.server.n_asked(), office.errors.len()), (15, 1));
    assert!(office.n_stored() > 0 && office.n_stored() < 1_000);
    office.connector.units_per_day = 10_000;
    office.live(72).await;
    office.assert_complete(None);
}
