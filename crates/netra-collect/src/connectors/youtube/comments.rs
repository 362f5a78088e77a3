//! Comments of watched accounts under the videos of a campaign channel.
//!
//! The interface finds comments by video, not by person. So the newest videos of a campaign channel are gone through,
//! one page of comments a task, newest first, down to what was read before; once a day a video is read to its end, for
//! an answer to an old comment does not move that comment up. Only comments whose author's channel is on the watch-list
//! are kept; all others are counted and forgotten.

use jiff::{SignedDuration, Timestamp};
use netra_model::AccountId;
use netra_model::act::{AccountRef, ActEventKind};
use netra_model::batch::{Batch, Cursor, SeenEvent, Task};
use netra_model::person::WatchIndex;
use serde::{Deserialize, Serialize};

use super::api::{Answer, Api, unreadable};
use super::read::{Comments, Under, parse_comments, parse_threads, parse_uploads, platform, repeats};
use super::{Known, read_cursor, seen_at, targets_of, written};
use crate::connector::ConnectError;
use crate::connectors::common::place_is_old;
use crate::parts::exchange;

/// So often the comments under a video are read to the end.
const WHOLE_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// More pages of comments under one video are not read in one go (10,000 threads).
const MOST_PAGES: u32 = 100;
/// So many pages of answers are read in one task.
const ANSWERS_IN_A_TASK: usize = 10;

/// What the cursor of a campaign channel remembers. No comment and no commenter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Round {
    channel: Known,
    /// The videos that are gone through, newest first, and how far each was read.
    videos: Vec<Read>,
    /// Those still to be read in this round.
    queue: Vec<String>,
    /// The one that is being read.
    reading: Option<Reading>,
    /// How often a video was begun again before its end was reached.
    returns: u32,
}

/// How far the comments under a video were read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Read {
    id: String,
    /// When the newest thread began that was read.
    newest: Option<Timestamp>,
    /// When they were last read to the end.
    whole_at: Timestamp,
}

/// A video that is being read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Reading {
    id: String,
    whole: bool,
    page: Option<String>,
    page_at: Timestamp,
    pages: u32,
    /// The first thread of the page read last.
    first: Option<String>,
    newest: Option<Timestamp>,
    /// Whether the threads are through and only answers are left.
    through: bool,
    /// Threads whose answers are still to be read, each with its next page.
    answers: Vec<(String, Option<String>)>,
}

/// One page of what a campaign channel's videos show.
pub(super) async fn reactions(
    api: &Api<'_>,
    watch: &WatchIndex,
    names: AccountRef,
    cursor: Option<Cursor>,
    most_videos: usize,
) -> Result<Batch, ConnectError> {
    let mut round: Round = read_cursor(cursor);
    if names.native_id.as_ref().is_some_and(|id| *id != round.channel.id) {
        round = Round::default();
    }
    round.trust(api.now());
    if round.reading.is_none() && round.queue.is_empty() {
        round.begin(api, &names, most_videos).await?;
    }
    let mut batch = Batch::default();
    if let Some(mut reading) = round.next(api.now()) {
        let channel = round.channel.names();
        if reading.answers.is_empty() {
            round.threads(api, watch, &channel, &mut reading, &mut batch).await?;
        } else {
            answers(api, watch, &channel, &mut reading, &mut batch).await?;
        }
        round.close(reading, api.now());
    }
    batch.follow_up = targets_of(&batch);
    let cursor = written(&round);
    if round.reading.is_some() || !round.queue.is_empty() {
        batch.follow_up.push(Task::Reactions { names, cursor: Some(cursor.clone()) });
    }
    batch.cursor = Some(cursor);
    Ok(batch)
}

impl Round {
    /// Forgets a place between two pages that the server may not know any more.
    fn trust(&mut self, now: Timestamp) {
        let returns = self.returns;
        if let Some(reading) = self.reading.take_if(|it| place_is_old(it.page_at, returns, now)) {
            self.queue.insert(0, reading.id);
            self.returns += 1;
        }
    }

    /// Begins to go through the channel's newest videos.
    async fn begin(&mut self, api: &Api<'_>, names: &AccountRef, most: usize) -> Result<(), ConnectError> {
        self.channel.take(api, names).await?;
        let Some(answer) = api.uploads(&self.channel.uploads, None).await? else { return Ok(()) };
        let listing = parse_uploads(&answer.body).map_err(|why| unreadable(&answer, &why))?;
        self.queue = listing.ids.into_iter().take(most).collect();
        let read = |id: &String| {
            let known = self.videos.iter().find(|it| it.id == *id).cloned();
            known.unwrap_or_else(|| Read { id: id.clone(), ..Read::default() })
        };
        self.videos = self.queue.iter().map(read).collect();
        Ok(())
    }

    /// The video to go on with.
    fn next(&mut self, now: Timestamp) -> Option<Reading> {
        self.reading.take().or_else(|| {
            let id = (!self.queue.is_empty()).then(|| self.queue.remove(0))?;
            let whole_at =
                self.videos.iter().find(|it| it.id == id).map_or(Timestamp::default(), |it| it.whole_at);
            let whole = now.duration_since(whole_at).abs() >= WHOLE_EVERY;
            Some(Reading { id, whole, page_at: now, ..Reading::default() })
        })
    }

    /// Reads a page of threads.
    async fn threads(
        &self,
        api: &Api<'_>,
        watch: &WatchIndex,
        channel: &AccountRef,
        reading: &mut Reading,
        batch: &mut Batch,
    ) -> Result<(), ConnectError> {
        let answer = match api.threads(&reading.id, reading.page.as_deref()).await? {
            Answer::List(answer) => *answer,
            // Comments are switched off, or the video is gone.
            Answer::Absent(_) => {
                reading.through = true;
                return Ok(());
            }
        };
        let under = Under {
            video: &reading.id,
            channel: Some(channel),
            watch,
            seen_at: seen_at(&answer),
            exchange: batch.exchanges.len(),
        };
        let mut page = parse_threads(&answer.body, under).map_err(|why| unreadable(&answer, &why))?;
        let again = reading.page.is_some() && page.first.is_some() && page.first == reading.first;
        if again || (page.next.is_some() && page.next == reading.page) {
            return Err(unreadable(&answer, repeats()));
        }
        let mark = self.videos.iter().find(|it| it.id == reading.id).and_then(|it| it.newest);
        let known = !reading.whole && page.began.is_some_and(|(_, oldest)| Some(oldest) <= mark);
        reading.newest = reading.newest.max(page.began.map(|(newest, _)| newest));
        reading.answers = std::mem::take(&mut page.more_answers).into_iter().map(|id| (id, None)).collect();
        reading.pages += 1;
        reading.page = page.next.take();
        reading.page_at = api.now();
        reading.first = page.first.take();
        reading.through = known || reading.page.is_none() || reading.pages >= MOST_PAGES;
        keep(batch, answer, page);
        Ok(())
    }

    /// Notes how far the video was read, or that it is still being read.
    fn close(&mut self, reading: Reading, now: Timestamp) {
        if !reading.through || !reading.answers.is_empty() {
            self.reading = Some(reading);
            return;
        }
        self.returns = 0;
        if let Some(read) = self.videos.iter_mut().find(|it| it.id == reading.id) {
            read.newest = read.newest.max(reading.newest);
            if reading.whole {
                read.whole_at = now;
            }
        }
    }
}

/// Reads answers that did not come along with their comments.
async fn answers(
    api: &Api<'_>,
    watch: &WatchIndex,
    channel: &AccountRef,
    reading: &mut Reading,
    batch: &mut Batch,
) -> Result<(), ConnectError> {
    for _ in 0..ANSWERS_IN_A_TASK {
        let Some((parent, page)) = reading.answers.pop() else { break };
        let Answer::List(answer) = api.replies(&parent, page.as_deref()).await? else { continue };
        let under = Under {
            video: &reading.id,
            channel: Some(channel),
            watch,
            seen_at: seen_at(&answer),
            exchange: batch.exchanges.len(),
        };
        let read = parse_comments(&answer.body, under).map_err(|why| unreadable(&answer, &why))?;
        if read.next.is_some() && read.next == page {
            return Err(unreadable(&answer, repeats()));
        }
        reading.page_at = api.now();
        if let Some(next) = &read.next {
            reading.answers.push((parent, Some(next.clone())));
        }
        keep(batch, *answer, read);
    }
    Ok(())
}

/// What a page brought; the page itself only when somebody watched is on it.
fn keep(batch: &mut Batch, answer: netra_http::Fetched, page: Comments) {
    batch.dropped += page.dropped;
    batch.skipped.extend(page.skipped);
    if !page.acts.is_empty() {
        batch.exchanges.push(exchange(answer, page.parts));
    }
    batch.acts.extend(page.acts);
}

/// Whether comments of a watched account still stand.
pub(super) async fn recheck(
    api: &Api<'_>,
    watch: &WatchIndex,
    account: AccountId,
    asked: &[(&String, &str, &str)],
    batch: &mut Batch,
) -> Result<(), ConnectError> {
    let ids: Vec<&str> = asked.iter().map(|(_, _, comment)| *comment).collect();
    let answer = api.comments(&ids).await?;
    let (at, exchange) = (seen_at(&answer), batch.exchanges.len());
    let under = Under { video: "", channel: None, watch, seen_at: at, exchange };
    let mut read = parse_comments(&answer.body, under).map_err(|why| unreadable(&answer, &why))?;
    let found = std::mem::take(&mut read.acts);
    for (key, video, comment) in asked {
        let ending = format!("&lc={comment}");
        let act = found.iter().find(|act| act.native_key.ends_with(&ending) && act.actor == account);
        let event = match act {
            Some(_) => ActEventKind::Seen,
            None => ActEventKind::Unavailable("gone_unknown".into()),
        };
        let raw = act.and_then(|act| act.raw);
        batch.events.push(SeenEvent { platform: platform(), native_key: (*key).clone(), event, at, raw });
        if let Some(mut act) = act.cloned() {
            // The list does not say under which video a comment stands; its own name does.
            act.native_key.clone_from(key);
            if let Some(own) = &mut act.own {
                own.native_key.clone_from(key);
                own.url = Some((*key).clone());
            }
            act.target = Some(netra_model::act::SeenTarget::Unresolved {
                native_key: super::video_key(video),
                author: None,
            });
            read.acts.push(act);
        }
    }
    keep(batch, answer, read);
    Ok(())
}
