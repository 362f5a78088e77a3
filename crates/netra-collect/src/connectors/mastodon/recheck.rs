//! Looks whether acts still stand.
//!
//! The newest page of the listing answers for most of them at once. The rest is asked for one by one, at servers that
//! show single statuses and whose names tell the id. Where neither helps, an act that the listing does not show has
//! *left the window*: that says nothing about deletion.

use std::collections::BTreeSet;

use jiff::Timestamp;
use netra_http::Fetched;
use netra_model::AccountId;
use netra_model::act::{AccountRef, ActEventKind, PartRef};
use netra_model::batch::{Batch, SeenEvent};
use netra_model::person::WatchIndex;

use super::position::Ask;
use super::server::{Asked, Got, Server, login_required, seen_at, unreadable};
use super::status::{
    BadItem, Home, Item, Listed, Mark, Outcome, Page, drop_bytes, parse_item, parse_page, platform,
};
use super::strangers::keep_status;
use super::{finish, is_task, targets_of};
use crate::connector::ConnectError;
use crate::connectors::common::{at_part, keep_whole};
use crate::json::one_line;
use crate::parts::exchange;

/// The most pages of the listing that are gone back for acts whose names do not tell the id.
const MOST_PAGES: usize = 5;

/// One look at acts of one account.
struct Look<'a> {
    server: &'a Server<'a>,
    account: AccountId,
    owner: AccountRef,
    id: String,
    batch: Batch,
    /// What is still to be concluded about.
    open: BTreeSet<String>,
    /// Acts whose words may have changed.
    edited: Vec<Item>,
}

pub(super) async fn recheck(
    server: &Server<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: AccountRef,
    native_keys: Vec<String>,
) -> Result<Batch, ConnectError> {
    if !is_task(server, watch, account, &names)? {
        return Ok(Batch::default());
    }
    let open: BTreeSet<String> = native_keys.into_iter().collect();
    let batch = Batch::default();
    let known = match server.account(&names).await? {
        Asked::Hidden => return Err(login_required(&names)),
        Asked::Gone(answer) => return Ok(all_unavailable(batch, &open, "gone", *answer)),
        Asked::Account(known) if known.is_suspended => {
            return Ok(all_unavailable(batch, &open, "suspended", known.answer));
        }
        Asked::Account(known) => known,
    };
    if watch.find(&known.names) != Some(account) {
        return Ok(Batch::default());
    }
    let mut look =
        Look { server, account, owner: known.names, id: known.id, batch, open, edited: Vec::new() };
    let newest = look.page(&Ask::default()).await?;
    if !look.open.is_empty() {
        look.one_by_one(ids_are_last(&newest, &server.home)).await?;
    }
    if !look.open.is_empty() {
        look.go_back(newest).await?;
    }
    let Look { mut batch, edited, .. } = look;
    finish(server, &mut batch, edited).await?;
    batch.follow_up = targets_of(&batch);
    Ok(batch)
}

/// What can be told of a page when its acts are taken out.
struct Shown {
    marks: Vec<Mark>,
    /// The id and the name of each act with words of its own.
    names: Vec<(String, String)>,
}

impl Look<'_> {
    /// Reads a page of the listing and notes the acts on it that are looked for.
    async fn page(&mut self, ask: &Ask) -> Result<Shown, ConnectError> {
        let answer = self.server.list(&self.id, ask).await?;
        match answer.status {
            200 => {}
            401 | 403 => return Err(login_required(&self.owner)),
            status => {
                return Err(unreadable(
                    &answer,
                    &format!("the account is there, its posts are not ({status})"),
                ));
            }
        }
        let (at, index) = (seen_at(&answer), self.batch.exchanges.len());
        let Page { items, mut parts } =
            parse_page(&answer.body, self.server.people(), &self.whose(), at, index)
                .map_err(|why| unreadable(&answer, &why))?;
        let marks = items.iter().filter_map(|item| item.mark.clone()).collect();
        let mut names = Vec::new();
        let mut any = false;
        for Listed { outcome, parts: range, .. } in items {
            if let Outcome::Act(item) = outcome {
                if item.act.own.is_some() {
                    names.push((item.id.clone(), item.act.native_key.clone()));
                }
                if self.open.remove(&item.act.native_key) {
                    self.stands(&item.act.native_key, at, PartRef { exchange: index, part: range.start });
                    self.edited.extend(item.edited.then_some(*item));
                    any = true;
                    continue;
                }
            }
            drop_bytes(&mut parts, &range);
        }
        if any {
            self.batch.exchanges.push(exchange(answer, parts));
        }
        Ok(Shown { marks, names })
    }

    /// Asks for each status by its id. `last` tells whether the id is known to be the last part of a name here, or known not
    /// to be.
    async fn one_by_one(&mut self, last: Option<bool>) -> Result<(), ConnectError> {
        for key in self.open.clone() {
            let by_form = self.server.home.id_in(&key).filter(|_| last != Some(false));
            let id = by_form.or_else(|| self.server.home.last_in(&key).filter(|_| last == Some(true)));
            let Some(id) = id else { continue };
            match self.server.status(&id).await? {
                Got::Hidden => return Ok(()),
                Got::Status(answer) => self.single(&key, &id, *answer),
                Got::Gone(answer) => {
                    let at = seen_at(&answer);
                    let raw = keep_whole(&mut self.batch, *answer);
                    self.conclude(&key, gone(&key), at, Some(raw));
                }
            }
        }
        Ok(())
    }

    /// A status that was asked for as `key`, which may be the address of its page.
    fn single(&mut self, key: &str, id: &str, answer: Fetched) {
        let at = seen_at(&answer);
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        match parse_item(&body, &self.server.home, &self.whose(), at) {
            Ok(item) if item.act.native_key == key || self.is_page_of(key, &item, id) => {
                let people = self.server.people();
                let Some(raw) = keep_status(&mut self.batch, answer, None, people) else { return };
                let is_itself = item.act.native_key == key;
                self.stands(key, at, raw);
                self.open.remove(key);
                if is_itself && item.edited {
                    self.edited.push(Item { act: at_part(item.act, raw), ..item });
                }
            }
            Err(BadItem::NotPublic) => {
                self.conclude(key, ActEventKind::Unavailable("not_public".into()), at, None);
            }
            Err(BadItem::OfSomebodyElse) => self.batch.dropped += 1,
            // Another status has this id, or it cannot be read: nothing is concluded.
            Ok(_) | Err(BadItem::Unreadable(_)) => {
                let place = one_line(key);
                tracing::debug!(place, "a status that was asked for is another or unreadable");
            }
        }
    }

    /// Whether `key` is the address of a page (`https://server/@name/ID`), as people paste it.
    fn is_page_of(&self, key: &str, item: &Item, id: &str) -> bool {
        item.id == id && key.contains("/@") && self.server.home.id_in(key).as_deref() == Some(id)
    }

    /// Goes back in the listing for what is still open.
    async fn go_back(&mut self, newest: Shown) -> Result<(), ConnectError> {
        let mut shown = newest;
        for _ in 1..MOST_PAGES {
            let Some(before) = oldest(&shown.marks) else { return self.not_listed("gone_unknown") };
            let ask = Ask { max_id: Some(before.id.clone()), ..Ask::default() };
            let older = self.page(&ask).await?;
            if older.marks.is_empty() {
                return self.not_listed("gone_unknown");
            }
            let moves_on = oldest(&older.marks).is_some_and(|oldest| {
                oldest.at < before.at || (oldest.at == before.at && !shown.marks.contains(&oldest))
            });
            if !moves_on {
                return self.not_listed("left_window");
            }
            if self.open.is_empty() {
                return Ok(());
            }
            shown = older;
        }
        // It may stand further back.
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "the last word of every way back")]
    fn not_listed(&mut self, why: &str) -> Result<(), ConnectError> {
        let at = self.server.http.clock().now();
        for key in std::mem::take(&mut self.open) {
            let event = ActEventKind::Unavailable(why.to_owned());
            self.batch.events.push(SeenEvent { platform: platform(), native_key: key, event, at, raw: None });
        }
        Ok(())
    }

    fn whose(&self) -> impl Fn(&AccountRef) -> Option<AccountId> + Sync + use<> {
        let (native_id, account) = (self.owner.native_id.clone(), self.account);
        move |author| (author.native_id == native_id).then_some(account)
    }

    fn stands(&mut self, key: &str, at: Timestamp, raw: PartRef) {
        self.batch.events.push(event(key, ActEventKind::Seen, at, Some(raw)));
    }

    fn conclude(&mut self, key: &str, what: ActEventKind, at: Timestamp, raw: Option<PartRef>) {
        self.open.remove(key);
        self.batch.events.push(event(key, what, at, raw));
    }
}

/// A missing boost was taken back, any other status deleted.
fn gone(key: &str) -> ActEventKind {
    if key.ends_with("/activity") { ActEventKind::Undone } else { ActEventKind::Deleted }
}

/// Whether ids here are the last part of names: told by the newest page, if it tells.
fn ids_are_last(shown: &Shown, home: &Home) -> Option<bool> {
    let is_last = |(id, key): &(String, String)| home.last_in(key).as_deref() == Some(id);
    (!shown.names.is_empty()).then(|| shown.names.iter().all(is_last))
}

fn oldest(marks: &[Mark]) -> Option<Mark> {
    marks.iter().rev().filter(|mark| mark.at.is_some()).min_by_key(|mark| mark.at).cloned()
}

fn all_unavailable(mut batch: Batch, keys: &BTreeSet<String>, reason: &str, answer: Fetched) -> Batch {
    let at = seen_at(&answer);
    let raw = keep_whole(&mut batch, answer);
    let unavailable = || ActEventKind::Unavailable(reason.to_owned());
    batch.events = keys.iter().map(|key| event(key, unavailable(), at, Some(raw))).collect();
    batch
}

fn event(key: &str, event: ActEventKind, at: Timestamp, raw: Option<PartRef>) -> SeenEvent {
    SeenEvent { platform: platform(), native_key: key.to_owned(), event, at, raw }
}
