//! How far an account has been read, and the next step. Pure.
//!
//! Three ways of paging are met in the wild, and a server's own word for which one it speaks is worth nothing:
//!
//! - **Honest** (Mastodon): `min_id` brings what follows it at once, `max_id` what precedes it.
//! - **`min_id` that means `since_id`** (Mitra): the *newest* page comes, and what lies between it and the place to
//!   resume would be lost. So after every such page the listing is followed back until it borders that place.
//! - **None** (snac2, which lists the newest 256): the same posts come whatever is asked. A page that does not move on ends the walk; each
//!   post is known again by its print, so that only new ones are brought. Once a day it is tried again whether the
//!   server has learned to page.

use jiff::{SignedDuration, Timestamp};
use netra_model::batch::Cursor;
use serde::{Deserialize, Serialize};

use super::status::{Listed, Mark};

/// How long to wait before a walk that led nowhere is tried again.
const TRY_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// A listing shorter than the interface's own page is taken for all there is.
const SHORT_PAGE: usize = 20;
/// The most prints that are remembered while a walk does not get out of one second.
const MOST_PRINTS: usize = 400;
/// The most pages in a row that are empty although the server says that more follow.
const MOST_EMPTY: u32 = 20;

/// What the cursor remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Position {
    /// The account's id on its server.
    pub(super) id: String,
    /// Its handle and where it has moved, as looked up at `looked_up`.
    pub(super) handle: String,
    pub(super) moved: Option<String>,
    pub(super) looked_up: Timestamp,
    /// Everything up to here has been read, apart from walks.
    newest: Option<Mark>,
    /// The prints of the last listing that began at the newest post.
    window: Vec<String>,
    /// The way back that is being gone.
    walk: Option<Walk>,
    /// One that led nowhere, to be tried again.
    aside: Option<Walk>,
    aside_at: Timestamp,
}

/// A way back, page by page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Walk {
    /// What comes next is older than this.
    before: Mark,
    /// Where it ends; without it, at the very first post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    low: Option<Mark>,
    /// What has been read up to when it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    then: Option<Mark>,
    /// The prints of its last page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    seen: Vec<String>,
    #[serde(default)]
    n_empty: u32,
    /// Whether it was tried before.
    #[serde(default)]
    again: bool,
}

/// What to ask the listing for; ids of this server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) max_id: Option<String>,
    pub(super) since_id: Option<String>,
    pub(super) min_id: Option<String>,
}

/// What a page meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Step {
    /// Whether to ask again at once.
    pub(super) more: bool,
    /// What cannot be read at this server, if this page shows it for the first time.
    pub(super) missed: Option<Missed>,
}

/// What a server does not let anybody read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missed {
    /// Posts before the oldest that it lists.
    Older,
    /// Perhaps posts between two looks.
    Between,
}

impl Position {
    /// The position in a cursor; the very start when there is none, or when it is not ours.
    pub(super) fn read(cursor: Option<&Cursor>) -> Self {
        cursor.and_then(|cursor| serde_json::from_str(&cursor.0).ok()).unwrap_or_default()
    }

    /// The very start of an account.
    pub(super) fn of(id: String) -> Self {
        Self { id, ..Self::default() }
    }

    pub(super) fn written(&self) -> Cursor {
        Cursor(serde_json::to_string(self).expect("texts, numbers and times are always JSON"))
    }

    /// What to ask next.
    pub(super) fn ask(&mut self, now: Timestamp) -> Ask {
        if self.walk.is_none() && now.duration_since(self.aside_at).abs() >= TRY_AGAIN_AFTER {
            self.walk = self.aside.take();
        }
        match (&self.walk, &self.newest) {
            (Some(walk), _) => Ask {
                max_id: Some(walk.before.id.clone()),
                since_id: walk.low.as_ref().map(|low| low.id.clone()),
                min_id: None,
            },
            (None, newest) => Ask { min_id: newest.as_ref().map(|it| it.id.clone()), ..Ask::default() },
        }
    }

    /// Whether an item, with these very words, was on one of the last pages, or lies where a walk ends.
    pub(super) fn knows(&self, item: &Listed) -> bool {
        let seen = self.walk.iter().flat_map(|walk| &walk.seen);
        let low = self.walk.as_ref().and_then(|walk| walk.low.as_ref());
        self.window.iter().chain(seen).any(|it| *it == item.print)
            || low.is_some_and(|low| is_at_or_below(item, low))
    }

    /// Takes a page that [`Position::ask`] asked for. `next` is the place that the server itself names as the next one.
    pub(super) fn take(&mut self, items: &[Listed], next: Option<String>, now: Timestamp) -> Step {
        match self.walk.take() {
            Some(walk) => self.walked(walk, items, next, now),
            None => self.looked(items),
        }
    }

    /// A page that begins at the newest post, or should.
    fn looked(&mut self, items: &[Listed]) -> Step {
        let anything_new = items.iter().any(|item| !self.knows(item));
        if !anything_new {
            return Step::default();
        }
        let reaches_known = items.iter().any(|item| self.is_known_place(item));
        self.window = items.iter().map(|item| item.print.clone()).collect();
        let (Some(top), Some(bottom)) = (newest(items), oldest(items)) else { return Step::default() };
        if reaches_known {
            self.rise(top);
        } else {
            let (low, then) = (self.newest.clone(), Some(top));
            self.walk = Some(Walk { before: bottom, low, then, seen: Vec::new(), n_empty: 0, again: false });
        }
        Step { more: true, missed: None }
    }

    /// A page of a walk.
    fn walked(&mut self, mut walk: Walk, items: &[Listed], next: Option<String>, now: Timestamp) -> Step {
        if items.is_empty() {
            let goes_on = next.filter(|next| *next != walk.before.id && walk.n_empty < MOST_EMPTY);
            let Some(id) = goes_on else { return self.arrived(walk) };
            walk.before.id = id;
            walk.n_empty += 1;
            self.walk = Some(walk);
            return Step { more: true, missed: None };
        }
        if walk.low.as_ref().is_some_and(|low| items.iter().any(|item| is_at_or_below(item, low))) {
            return self.arrived(walk);
        }
        let was_seen = |print: &String| walk.seen.contains(print) || self.window.contains(print);
        let bottom = oldest(items);
        let bottom_print =
            bottom.as_ref().and_then(|mark| items.iter().find(|it| it.mark.as_ref() == Some(mark)));
        let is_unseen = bottom_print.is_some_and(|item| !was_seen(&item.print));
        let same_second = bottom.as_ref().is_some_and(|bottom| bottom.at == walk.before.at);
        let moves_on = bottom.as_ref().is_some_and(|bottom| match (bottom.at, walk.before.at) {
            (Some(bottom), Some(before)) => bottom < before || (bottom == before && is_unseen),
            (Some(_), None) => is_unseen,
            (None, _) => false,
        });
        match bottom.filter(|_| moves_on && walk.seen.len() < MOST_PRINTS) {
            Some(bottom) => {
                if !same_second {
                    walk.seen.clear();
                }
                walk.seen.extend(items.iter().map(|item| item.print.clone()));
                walk.before = bottom;
                walk.n_empty = 0;
                self.walk = Some(walk);
                Step { more: true, missed: None }
            }
            None => self.leads_nowhere(walk, items, now),
        }
    }

    fn arrived(&mut self, walk: Walk) -> Step {
        // Not compared by time: a single post dated ahead must not be the place to resume for as long as it is ahead.
        self.newest = walk.then.or_else(|| self.newest.take());
        Step { more: walk.low.is_some(), missed: None }
    }

    /// The server gave no older page. What it gave may hold new posts all the same.
    fn leads_nowhere(&mut self, mut walk: Walk, items: &[Listed], now: Timestamp) -> Step {
        let missed = match &walk.low {
            _ if walk.again || items.len() < SHORT_PAGE => None,
            Some(_) => Some(Missed::Between),
            None => Some(Missed::Older),
        };
        self.newest = walk.then.take().or_else(|| self.newest.take());
        if let Some(top) = newest(items) {
            self.rise(top);
        }
        self.window = items.iter().map(|item| item.print.clone()).collect();
        walk.seen = Vec::new();
        walk.again = true;
        // An earlier one that goes back to the very start matters more than a gap.
        if self.aside.as_ref().is_none_or(|aside| aside.low.is_some()) {
            self.aside = Some(walk);
        }
        self.aside_at = now;
        Step { more: false, missed }
    }

    fn rise(&mut self, to: Mark) {
        self.newest = Some(later(self.newest.take(), to));
    }

    /// Whether an item was read before, perhaps with other words: then nothing lies between it and what was read.
    fn is_known_place(&self, item: &Listed) -> bool {
        let is_newest =
            matches!((&item.mark, &self.newest), (Some(mark), Some(newest)) if mark.id == newest.id);
        is_newest || self.window.iter().any(|known| name_of(known) == name_of(&item.print))
    }
}

/// The half of a print that stands for the name.
fn name_of(print: &str) -> &str {
    print.split(':').next().unwrap_or_default()
}

fn is_at_or_below(item: &Listed, low: &Mark) -> bool {
    let Some(mark) = &item.mark else { return false };
    mark.id == low.id || matches!((mark.at, low.at), (Some(at), Some(low)) if at < low)
}

/// The later of two places; the second when they cannot be told apart.
fn later(first: Option<Mark>, second: Mark) -> Mark {
    match first {
        Some(first) if second.at.is_none() || first.at > second.at => first,
        _ => second,
    }
}

/// The newest place of a page, whatever its order; where no time tells, the first.
fn newest(items: &[Listed]) -> Option<Mark> {
    let marks = || items.iter().filter_map(|item| item.mark.as_ref());
    marks()
        .rev()
        .filter(|mark| mark.at.is_some())
        .max_by_key(|mark| mark.at)
        .or_else(|| marks().next())
        .cloned()
}

/// The oldest place of a page, whatever its order; where no time tells, the last.
fn oldest(items: &[Listed]) -> Option<Mark> {
    let marks = || items.iter().filter_map(|item| item.mark.as_ref());
    marks()
        .rev()
        .filter(|mark| mark.at.is_some())
        .min_by_key(|mark| mark.at)
        .or_else(|| marks().next_back())
        .cloned()
}
