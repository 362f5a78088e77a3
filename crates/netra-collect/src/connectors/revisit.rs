//! Which posts of a campaign account are looked at again, and when: what the connectors that tell who reacted share.
//! Pure.
//!
//! Reactions come early, so young posts are looked at often and old ones seldom. A look reads some lists (who liked, who
//! passed it on, who answered), page by page; it can take several tasks, because a task asks a bounded number of
//! questions. What is remembered is of posts and of listed people; of everybody else nothing is, not even a digest.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use netra_http::Fetched;
use netra_model::act::{PartRef, Platform, SeenAct, SeenTarget, When};
use netra_model::batch::{Batch, Cursor, Exchange};
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Sha256};
use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::connector::ConnectError;
use crate::parts::{cut, exchange};

/// The most questions of a task.
pub(in crate::connectors) const QUESTIONS: u32 = 12;
/// The most posts that are looked at again.
pub(in crate::connectors) const POSTS: usize = 50;
/// Older posts are let go of.
const OLDEST: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The most pages of one list; a list that is longer than that is read to here each time.
const PAGES: u32 = 200;
/// A list that a server does not show is asked for again after this.
const HIDDEN_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What the cursor of a campaign account remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::connectors) struct Revisits {
    /// The account's lasting id, and where and by which handle it was found at `looked_up`.
    pub(in crate::connectors) account: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::connectors) server: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::connectors) handle: Option<String>,
    pub(in crate::connectors) looked_up: Timestamp,
    pub(in crate::connectors) posts: Vec<Visited>,
    /// Lists that the server does not show, and since when that is known.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::connectors) hidden: BTreeMap<String, Timestamp>,
}

/// A post that is looked at again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::connectors) struct Visited {
    /// Its lasting name.
    pub(in crate::connectors) key: String,
    /// When it was published.
    pub(in crate::connectors) at: Timestamp,
    /// When the last look at it ended.
    visited: Timestamp,
    /// The list that is being read, its next page, and when its reading began; nothing between two looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<Reading>,
    /// When each list was last read to its end.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    read: BTreeMap<String, Read>,
    /// Reactions of listed people that were brought before.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(in crate::connectors) known: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Reading {
    list: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(default)]
    n_pages: u32,
    since: Timestamp,
    /// Whether it was read completely so far.
    whole: bool,
}

/// A list that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Read {
    /// When its reading began.
    at: Timestamp,
    /// A digest of who was watched then.
    watched: String,
}

/// One page that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::connectors) struct Due {
    /// Index into [`Revisits::posts`].
    pub(in crate::connectors) post: usize,
    /// Index into the connector's lists.
    pub(in crate::connectors) list: usize,
    /// Where the page begins, in the platform's words.
    pub(in crate::connectors) page: Option<String>,
}

/// What became of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::connectors) enum Step {
    /// It was read, and the platform names the next one.
    Read {
        /// Where the next page begins, if there is one.
        next: Option<String>,
        /// Whether it held nothing.
        empty: bool,
        /// Whether everything of listed people on it was brought.
        whole: bool,
    },
    /// It could not be read; what it would have shown is not known.
    Failed,
}

impl Revisits {
    /// What a cursor remembers; the very start when there is none, or when it is another account's.
    pub(in crate::connectors) fn read(cursor: Option<&Cursor>) -> Self {
        cursor.and_then(|cursor| serde_json::from_str(&cursor.0).ok()).unwrap_or_default()
    }

    pub(in crate::connectors) fn written(&self) -> Cursor {
        Cursor(serde_json::to_string(self).expect("texts, numbers and times are always JSON"))
    }

    /// Takes the account's newest posts (name and time): new ones are added, and those that are too old or are not listed any more
    /// are let go of.
    pub(in crate::connectors) fn take_posts(&mut self, listed: Vec<(String, Timestamp)>, now: Timestamp) {
        let mut old: BTreeMap<String, Visited> =
            self.posts.drain(..).map(|post| (post.key.clone(), post)).collect();
        for (key, at) in listed {
            let is_recent = now.duration_since(at) <= OLDEST;
            let is_there = self.posts.iter().any(|post| post.key == key);
            if is_recent && !is_there && self.posts.len() < POSTS {
                let known = old.remove(&key);
                self.posts.push(known.unwrap_or_else(|| Visited { key, at, ..Visited::default() }));
            }
        }
    }

    /// The next page that is due: first of a look that has begun, then of the post whose turn came first.
    pub(in crate::connectors) fn next(&mut self, lists: &[&str], now: Timestamp) -> Option<Due> {
        self.hidden.retain(|_, since| now.duration_since(*since).abs() < HIDDEN_FOR);
        loop {
            let begun = self.posts.iter().position(|post| post.reading.is_some());
            let due = || {
                let due = self.posts.iter().enumerate().filter(|(_, post)| post.due_at() <= now);
                due.min_by_key(|(_, post)| post.due_at()).map(|(n, _)| n)
            };
            let n = begun.or_else(due)?;
            let hidden = &self.hidden;
            let post = &mut self.posts[n];
            let reading = post.reading.get_or_insert_with(|| Reading::begin(0, now));
            while lists.get(reading.list).is_some_and(|list| hidden.contains_key(*list)) {
                *reading = Reading::begin(reading.list + 1, now);
            }
            if reading.list >= lists.len() {
                post.reading = None;
                post.visited = now;
                continue;
            }
            return Some(Due { post: n, list: reading.list, page: reading.page.clone() });
        }
    }

    /// Goes on after a page that [`Revisits::next`] gave.
    pub(in crate::connectors) fn step(
        &mut self,
        due: &Due,
        lists: &[&str],
        step: Step,
        watched: &str,
        now: Timestamp,
    ) {
        let Some(post) = self.posts.get_mut(due.post) else { return };
        let Some(mut reading) = post.reading.take() else { return };
        reading.n_pages += 1;
        let next = match step {
            // A page that leads to itself, or to ever more nothing, ends the list.
            Step::Read { next, empty, whole } => {
                reading.whole &= whole;
                next.filter(|next| due.page.as_ref() != Some(next) && !empty)
            }
            Step::Failed => {
                reading.whole = false;
                None
            }
        };
        if next.is_some() && reading.n_pages < PAGES {
            post.reading = Some(Reading { page: next, ..reading });
            return;
        }
        if reading.whole && next.is_none() {
            let list = lists.get(due.list).copied().unwrap_or_default().to_owned();
            post.read.insert(list, Read { at: reading.since, watched: watched.to_owned() });
        }
        post.reading = Some(Reading::begin(due.list + 1, now));
    }

    /// Notes that the server does not show a list; whether that is news.
    pub(in crate::connectors) fn hide(&mut self, list: &str, now: Timestamp) -> bool {
        self.hidden.insert(list.to_owned(), now).is_none()
    }

    /// When a reaction without a time was done, that a page shows for the first time: after the last look that did not show it,
    /// if the same people were watched then.
    pub(in crate::connectors) fn window(
        &self,
        due: &Due,
        lists: &[&str],
        watched: &str,
        until: Timestamp,
    ) -> When {
        let post = &self.posts[due.post];
        let read = lists.get(due.list).and_then(|list| post.read.get(*list));
        let from = read.filter(|read| read.watched == watched).map_or(post.at, |read| read.at);
        When::Window { from: from.min(until), until }
    }
}

impl Reading {
    fn begin(list: usize, now: Timestamp) -> Self {
        Self { list, page: None, n_pages: 0, since: now, whole: true }
    }
}

impl Visited {
    /// When the next look is due: hourly on the first day, every six hours in the first week, then daily.
    fn due_at(&self) -> Timestamp {
        let age = self.visited.duration_since(self.at);
        let hours = |n| SignedDuration::from_hours(n);
        let every = match age {
            age if age < hours(24) => hours(1),
            age if age < hours(7 * 24) => hours(6),
            _ => hours(24),
        };
        self.visited.saturating_add(every).unwrap_or(Timestamp::MAX)
    }
}

/// What a task comes to: nothing but errors is an error, else what was read is kept. `more`: whether more is due.
pub(in crate::connectors) fn so_far(
    progress: bool,
    error: Option<ConnectError>,
    more: bool,
) -> Result<bool, ConnectError> {
    match error {
        Some(error) if !progress => Err(error),
        Some(error) => {
            tracing::warn!(%error, "who reacted to some posts is not known this time");
            Ok(more)
        }
        None => Ok(more),
    }
}

/// By which a reaction is known again: the list that shows it, and the post's name or who did it.
pub(in crate::connectors) fn name_of(list: &str, key: Option<&str>, account: AccountId) -> String {
    key.map_or_else(|| format!("{list} {account}"), |key| format!("{list} {key}"))
}

/// The name of what an act is aimed at.
pub(in crate::connectors) fn aim(act: &SeenAct) -> Option<&str> {
    match &act.target {
        Some(SeenTarget::Unresolved { native_key, .. }) => Some(native_key),
        Some(SeenTarget::Content(content)) => Some(&content.native_key),
        Some(SeenTarget::Account(_)) | None => None,
    }
}

/// Keeps those posts of a listing that somebody listed reacted to: one page for all these acts. `posts` says where each
/// stands in the listing.
pub(in crate::connectors) fn keep_targets<'a>(
    batch: &mut Batch,
    listing: Fetched,
    posts: impl Iterator<Item = (&'a str, Range<usize>)>,
) {
    let mut wanted: Vec<(Range<usize>, &str)> = posts
        .filter(|(key, _)| batch.acts.iter().any(|act| aim(act) == Some(key)))
        .map(|(key, place)| (place, key))
        .collect();
    if wanted.is_empty() {
        return;
    }
    wanted.sort_by_key(|(place, _)| place.start);
    let places: Vec<Range<usize>> = wanted.iter().map(|(place, _)| place.clone()).collect();
    let (exchange, indices) = keep_only(listing, &places);
    let n = batch.exchanges.len();
    batch.exchanges.push(exchange);
    for act in &mut batch.acts {
        let Some(SeenTarget::Content(content)) = &mut act.target else { continue };
        let at = wanted.iter().position(|(_, key)| *key == content.native_key);
        content.raw = at.map(|at| PartRef { exchange: n, part: indices[at] });
    }
}

/// A digest of who is watched on a platform, to tell whether they were the same people at another time.
pub(in crate::connectors) fn watched(watch: &WatchIndex, platform: &Platform) -> String {
    let mut ids: Vec<String> = watch.accounts(platform).map(|id| id.to_string()).collect();
    ids.sort();
    ids.dedup();
    Sha256(sha2::Sha256::digest(ids.join(" ").as_bytes()).into()).to_string()[..16].to_owned()
}

/// Keeps of an answer what stands at `places` (in order) and nothing else; all between two of them is one dropped part, so
/// that nothing is kept of anybody in it, not even a digest of their own. Gives the index of each place's part.
pub(in crate::connectors) fn keep_only(answer: Fetched, places: &[Range<usize>]) -> (Exchange, Vec<usize>) {
    let (mut parts, indices) = cut(&answer.body, places);
    for (_, part) in parts.iter_mut().enumerate().filter(|(n, _)| !indices.contains(n)) {
        part.bytes = None;
    }
    (exchange(answer, parts), indices)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: [&str; 2] = ["likes", "answers"];

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn hours(n: i64) -> SignedDuration {
        SignedDuration::from_hours(n)
    }

    fn end() -> Step {
        Step::Read { next: None, empty: false, whole: true }
    }

    /// Looks at everything that is due; what was asked.
    fn look(revisits: &mut Revisits, now: Timestamp) -> Vec<(usize, usize)> {
        let mut asked = Vec::new();
        while let Some(due) = revisits.next(&LISTS, now) {
            revisits.step(&due, &LISTS, end(), "w", now);
            asked.push((due.post, due.list));
        }
        asked
    }

    #[test]
    fn young_posts_are_looked_at_often_and_old_ones_seldom_until_they_are_let_go_of() {
        let start = at("2026-10-12T00:00:00Z");
        let mut revisits = Revisits::default();
        let mut looks = Vec::new();
        for hour in 0..31 * 24 {
            let now = start + hours(hour);
            revisits.take_posts(vec![("post".into(), start), ("post".into(), start)], now);
            let asked = look(&mut revisits, now);
            assert!(asked.is_empty() || asked == [(0, 0), (0, 1)], "{asked:?}");
            looks.extend((!asked.is_empty()).then_some(hour));
        }
        let within = |from, to| looks.iter().filter(|hour| (from..to).contains(*hour)).count();
        assert_eq!((within(0, 24), within(24, 7 * 24), within(7 * 24, 30 * 24 + 1)), (24, 24, 24));
        assert!(revisits.posts.is_empty());
    }

    #[test]
    fn an_unfinished_list_goes_on_where_it_stopped_and_one_that_does_not_end_is_ended() {
        let now = at("2026-10-12T00:00:00Z");
        let mut revisits = Revisits::default();
        revisits.take_posts(vec![("a".into(), now), ("b".into(), now)], now);
        let due = revisits.next(&LISTS, now).unwrap();
        let page = |next: &str| Step::Read { next: Some(next.into()), empty: false, whole: true };
        revisits.step(&due, &LISTS, page("2"), "w", now);
        let mut revisits = Revisits::read(Some(&revisits.written()));
        let due = revisits.next(&LISTS, now).unwrap();
        assert_eq!(due, Due { post: 0, list: 0, page: Some("2".into()) });
        revisits.step(&due, &LISTS, page("2"), "w", now);
        let due = revisits.next(&LISTS, now).unwrap();
        assert_eq!((due.list, &due.page), (1, &None), "a page that leads to itself");
        for n in 0..PAGES {
            let due = revisits.next(&LISTS, now).unwrap();
            assert_eq!((due.post, due.list), (0, 1));
            revisits.step(&due, &LISTS, page(&n.to_string()), "w", now);
        }
        let due = revisits.next(&LISTS, now).unwrap();
        assert_eq!((due.post, due.list), (1, 0));
        assert!(!revisits.posts[0].read.contains_key("answers"), "it was not read to its end");
    }

    #[test]
    fn a_window_begins_at_the_last_whole_look_of_the_same_people_else_at_the_post() {
        let posted = at("2026-10-12T00:00:00Z");
        let mut revisits = Revisits::default();
        revisits.take_posts(vec![("a".into(), posted)], posted);
        let first = posted + hours(2);
        look(&mut revisits, first);
        let second = first + hours(1);
        let due = revisits.next(&LISTS, second).unwrap();
        let from = |revisits: &Revisits, watched| match revisits.window(&due, &LISTS, watched, second) {
            When::Window { from, until } => (from, until),
            other => panic!("{other:?}"),
        };
        assert_eq!(from(&revisits, "w"), (first, second));
        assert_eq!(from(&revisits, "others"), (posted, second), "who was watched then is not known");
        revisits.step(&due, &LISTS, Step::Failed, "w", second);
        assert_eq!(from(&revisits, "w"), (first, second), "a look that failed showed nothing");
    }

    #[test]
    fn a_list_that_is_not_shown_is_not_asked_for_until_tomorrow() {
        let now = at("2026-10-12T00:00:00Z");
        let mut revisits = Revisits::default();
        revisits.take_posts(vec![("a".into(), now)], now);
        assert!(revisits.hide("likes", now) && !revisits.hide("likes", now));
        assert_eq!(look(&mut revisits, now), [(0, 1)]);
        revisits.hide("answers", now);
        assert_eq!(look(&mut revisits, now + hours(2)), []);
        assert_eq!(look(&mut revisits, now + hours(25)), [(0, 0), (0, 1)]);
    }
}
