//! Questions to the interface, with the key, within the day's units.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use http::header::{HeaderName, HeaderValue};
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use netra_http::{Fetched, Http, Request};
use netra_model::Sentence;
use netra_model::act::AccountRef;
use serde::Deserialize;
use url::Url;

use super::read::{Channel, is_channel, parse_channel};
use crate::connector::ConnectError;
use crate::json::one_line;
use crate::secret;

/// How long to wait when the interface calls requests too fast and does not say for how long.
const TOO_FAST: SignedDuration = SignedDuration::from_mins(1);

/// The key of the interface; never shown. It goes in a header: addresses are recorded, headers with keys are not.
pub(super) struct Key(HeaderValue);

impl Key {
    /// The key in a file that only its owner may read.
    ///
    /// # Errors
    /// A sentence that names the file, never what stands in it.
    pub(super) fn read(file: &Path) -> Result<Self, Sentence> {
        secret::header(file, ("kunci YouTube", "the YouTube key"), "").map(Self)
    }
}

/// How many units this process has used on which quota day. All clones count together; after a new start the count
/// begins anew, and what the interface itself says (`quotaExceeded`) is heeded as well.
#[derive(Debug, Clone, Default)]
pub struct Units(Arc<Mutex<(Date, u32)>>);

/// What was used is no part of a configuration: it makes no two of them different.
impl PartialEq for Units {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Units {}

impl Units {
    /// Takes a unit of the day, or says until when there is none.
    pub(super) fn take(&self, per_day: u32, now: Timestamp) -> Result<(), Timestamp> {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let day = now.to_zoned(pacific()).date();
        if used.0 != day {
            *used = (day, 0);
        }
        if used.1 >= per_day {
            return Err(next_quota_day(now));
        }
        used.1 += 1;
        Ok(())
    }

    /// The interface says that the day's units are spent, whoever used them.
    fn spent(&self, now: Timestamp) {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *used = (now.to_zoned(pacific()).date(), u32::MAX);
    }
}

/// Units are counted per day of California, whose midnight is the quota's.
fn pacific() -> TimeZone {
    TimeZone::get("America/Los_Angeles").unwrap_or_else(|_| TimeZone::fixed(Offset::constant(-8)))
}

/// When the next quota day begins.
pub(super) fn next_quota_day(now: Timestamp) -> Timestamp {
    let tomorrow = now.to_zoned(pacific()).tomorrow().and_then(|day| day.start_of_day());
    tomorrow.map_or_else(|_| now + SignedDuration::from_hours(24), |day| day.timestamp())
}

/// A client for one task.
pub(super) struct Api<'a> {
    pub(super) http: &'a Http,
    pub(super) service: &'a Url,
    pub(super) key: Key,
    pub(super) units: &'a Units,
    pub(super) per_day: u32,
}

/// What the interface says instead of an answer.
pub(super) enum Answer {
    /// The list that was asked for.
    List(Box<Fetched>),
    /// Whose list was asked for is not there (404), or has none (comments switched off).
    Absent(String),
}

impl Api<'_> {
    pub(super) fn now(&self) -> Timestamp {
        self.http.clock().now()
    }

    /// A channel by its id, else by its handle.
    pub(super) async fn channel(&self, names: &AccountRef) -> Result<Channel, ConnectError> {
        let shown = names.shown();
        let by = match (&names.native_id, &names.handle) {
            (Some(id), _) if is_channel(id) => ("id", id.clone()),
            (None, Some(handle)) if is_handle(handle) => ("forHandle", format!("@{handle}")),
            _ => return Err(unavailable(&shown, "not_a_channel")),
        };
        let query = [("part", "id,snippet,contentDetails"), (by.0, by.1.as_str())];
        let answer = match self.ask("channels", &query).await? {
            Answer::List(answer) => answer,
            Answer::Absent(why) => return Err(unavailable(&shown, &why)),
        };
        let channel = parse_channel(&answer.body).map_err(|why| unreadable(&answer, &why))?;
        // A channel that was closed, deleted or never was: the interface does not tell them apart.
        channel.ok_or_else(|| unavailable(&shown, "channel_not_found"))
    }

    /// One page of a playlist, newest first; `None` when the channel has no uploads.
    pub(super) async fn uploads(
        &self,
        playlist: &str,
        page: Option<&str>,
    ) -> Result<Option<Fetched>, ConnectError> {
        let mut query = vec![("part", "contentDetails"), ("playlistId", playlist), ("maxResults", "50")];
        query.extend(page.map(|page| ("pageToken", page)));
        match self.ask("playlistItems", &query).await? {
            Answer::List(answer) => Ok(Some(*answer)),
            Answer::Absent(_) => Ok(None),
        }
    }

    /// Up to fifty videos.
    pub(super) async fn videos(&self, ids: &[&str]) -> Result<Fetched, ConnectError> {
        let ids = ids.join(",");
        self.list("videos", &[("part", "snippet,status"), ("id", &ids), ("maxResults", "50")]).await
    }

    /// Up to fifty comments.
    pub(super) async fn comments(&self, ids: &[&str]) -> Result<Fetched, ConnectError> {
        let ids = ids.join(",");
        let query = [("part", "snippet"), ("id", &ids), ("maxResults", "100"), ("textFormat", "plainText")];
        self.list("comments", &query).await
    }

    /// One page of the threads under a video, newest first.
    pub(super) async fn threads(&self, video: &str, page: Option<&str>) -> Result<Answer, ConnectError> {
        let mut query = vec![
            ("part", "snippet,replies"),
            ("videoId", video),
            ("maxResults", "100"),
            ("order", "time"),
            ("textFormat", "plainText"),
        ];
        query.extend(page.map(|page| ("pageToken", page)));
        self.ask("commentThreads", &query).await
    }

    /// One page of the answers to a comment.
    pub(super) async fn replies(&self, parent: &str, page: Option<&str>) -> Result<Answer, ConnectError> {
        let mut query = vec![
            ("part", "snippet"),
            ("parentId", parent),
            ("maxResults", "100"),
            ("textFormat", "plainText"),
        ];
        query.extend(page.map(|page| ("pageToken", page)));
        self.ask("comments", &query).await
    }

    /// A list that is always there, however empty.
    async fn list(&self, resource: &str, query: &[(&str, &str)]) -> Result<Fetched, ConnectError> {
        match self.ask(resource, query).await? {
            Answer::List(answer) => Ok(*answer),
            Answer::Absent(why) => Err(unavailable(resource, &why)),
        }
    }

    async fn ask(&self, resource: &str, query: &[(&str, &str)]) -> Result<Answer, ConnectError> {
        self.units.take(self.per_day, self.now()).map_err(|until| self.wait(until))?;
        let mut url = self.service.clone();
        url.set_path(&format!("/youtube/v3/{resource}"));
        url.query_pairs_mut().clear().extend_pairs(query);
        let request = Request::get(url).expecting("application/json").accepting(&[400, 401, 403, 404]);
        let key = HeaderName::from_static("x-goog-api-key");
        let answer = self.http.fetch(request.header(key, self.key.0.clone())).await?;
        if (200..300).contains(&answer.status) {
            return Ok(Answer::List(Box::new(answer)));
        }
        let complaint = Complaint::read(&answer.body);
        match complaint.reason.as_str() {
            "quotaExceeded" | "dailyLimitExceeded" => {
                self.units.spent(self.now());
                Err(self.wait(next_quota_day(self.now())))
            }
            "rateLimitExceeded" | "userRateLimitExceeded" => Err(self.wait(self.now() + TOO_FAST)),
            "commentsDisabled" => Ok(Answer::Absent("comments_disabled".into())),
            "processingFailure" => Err(unreadable(&answer, &complaint.message)),
            // `channelNotFound`, `playlistNotFound`, `videoNotFound`, … Another 404 is not the interface's.
            reason if answer.status == 404 && reason.to_ascii_lowercase().ends_with("notfound") => {
                Ok(Answer::Absent("not_found".into()))
            }
            _ if answer.status == 404 => {
                Err(unreadable(&answer, "404, and not in the interface's own words"))
            }
            reason if answer.status == 400 && !complaint.is_about_the_key() => {
                let why = format!("YouTube calls this request wrong (400): {reason} {}", complaint.message);
                Err(unreadable(&answer, &why))
            }
            reason => Err(ConnectError::Refused(Sentence::new(
                format!(
                    "YouTube menolak kuncinya ({}, {reason}): {}. Periksa kunci dan izinnya di Google Cloud",
                    answer.status, complaint.message
                ),
                format!(
                    "YouTube refuses the key ({}, {reason}): {}. See to the key and its permissions in Google Cloud",
                    answer.status, complaint.message
                ),
            ))),
        }
    }

    fn wait(&self, until: Timestamp) -> ConnectError {
        ConnectError::RateLimited { host: self.service.host_str().unwrap_or_default().to_owned(), until }
    }
}

/// Why the interface refuses, in its own words.
#[derive(Default)]
struct Complaint {
    reason: String,
    message: String,
    details: Vec<String>,
}

impl Complaint {
    fn read(body: &[u8]) -> Self {
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Whole {
            error: Error,
        }
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Error {
            message: String,
            errors: Vec<Reason>,
            details: Vec<Reason>,
        }
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Reason {
            reason: String,
        }
        let Whole { error } = serde_json::from_slice(body).unwrap_or_default();
        let short = |text: &str| one_line(&text.chars().take(200).collect::<String>());
        Self {
            reason: short(error.errors.first().map_or("", |it| it.reason.as_str())),
            message: short(&error.message),
            details: error.details.into_iter().map(|it| it.reason).collect(),
        }
    }

    /// A wrong key is answered with 400 and the reason `badRequest`; only the details tell.
    fn is_about_the_key(&self) -> bool {
        self.reason == "keyInvalid"
            || self.reason == "keyExpired"
            || self.details.iter().any(|it| it.starts_with("API_KEY"))
            || self.message.contains("API key")
    }
}

fn is_handle(handle: &str) -> bool {
    (1..=100).contains(&handle.chars().count())
        && !handle.chars().any(|c| c.is_whitespace() || c.is_control())
}

pub(super) fn unavailable(account: &str, reason: &str) -> ConnectError {
    ConnectError::AccountUnavailable { account: account.to_owned(), reason: reason.to_owned() }
}

pub(super) fn unreadable(answer: &Fetched, why: &str) -> ConnectError {
    ConnectError::Unreadable { request: answer.request.clone(), why: why.to_owned() }
}
