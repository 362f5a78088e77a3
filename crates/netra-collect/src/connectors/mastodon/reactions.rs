//! Who of the watch-list reacted to a candidate's public posts, asked at the candidate's own server, which has the most.
//!
//! Whoever is not on the watch-list is dropped in memory: of a page only the items of listed people are kept, of all else
//! one digest and a count. An account of another server is told by its handle with that server's name, because what stands
//! for its id here is a number of this server.
//!
//! Likes and boosts come without a time and without a name of their own: a like was done between the last look that did
//! not show it and this one, and is named by who liked what. A boost is looked for among its owner's newest posts, where
//! it has both. Answers are those to the post itself; one to somebody else's answer is left to reading the account.
//!
//! Some servers show these lists only to who is signed in (snac2 answers 401). That is remembered and said, and never taken
//! for "nobody reacted".

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::Timestamp;
use netra_http::Fetched;
use netra_model::AccountId;
use netra_model::act::{
    AccountRef, ActKind, PartRef, Provenance, SeenAct, SeenContent, SeenTarget, once_key,
};
use netra_model::batch::{Batch, Cursor, Task};
use netra_model::person::WatchIndex;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::server::{Asked, Server, login_required, next_max_id, seen_at, unavailable, unreadable};
use super::status::{Account, BadItem, Id, parse_item, parse_target, platform};
use super::strangers::{cut_without, keep_status, without_strangers};
use super::{LOOK_UP_EVERY, why_not_listed};
use crate::connector::ConnectError;
use crate::connectors::common::{at_part, skipped_item};
use crate::connectors::revisit::{
    Due, QUESTIONS, Revisits, Step, keep_only, keep_targets, name_of, so_far, watched,
};
use crate::json::{mend, one_line};
use crate::parts::{exchange, place};

/// What is asked about each post, in this order.
const LISTS: [&str; 3] = ["favourited_by", "reblogged_by", "context"];

pub(super) async fn reactions(
    server: &Server<'_>,
    watch: &WatchIndex,
    names: AccountRef,
    cursor: Option<Cursor>,
) -> Result<Batch, ConnectError> {
    if watch.is_empty() {
        return Ok(Batch::default());
    }
    if !server.home.has(&names) {
        let (who, here) = (names.shown(), &server.home.domain);
        return Err(ConnectError::WrongTask(format!(
            "{who} does not live at {here}: give its own server a source"
        )));
    }
    let stored = Revisits::read(cursor.as_ref());
    let mut work = Work {
        server,
        watch,
        watched: watched(watch, &platform()),
        now: server.http.clock().now(),
        n_asked: 0,
        revisits: stored.clone(),
        posts: BTreeMap::new(),
        batch: Batch::default(),
    };
    let (owner, listing) = work.newest_posts(&names).await?;
    let more = work.look(&owner).await?;
    let Work { revisits, mut batch, posts, .. } = work;
    let places = posts.iter().map(|(key, post)| (key.as_str(), post.place.clone()));
    keep_targets(&mut batch, listing, places);
    batch.cursor = (revisits != stored).then(|| revisits.written());
    if more {
        let cursor = batch.cursor.clone().or(cursor);
        batch.follow_up.push(Task::Reactions { names: owner, cursor });
    }
    Ok(batch)
}

/// One task.
struct Work<'a> {
    server: &'a Server<'a>,
    watch: &'a WatchIndex,
    /// A digest of who is watched.
    watched: String,
    now: Timestamp,
    n_asked: u32,
    revisits: Revisits,
    posts: BTreeMap<String, Post>,
    batch: Batch,
}

/// A post of the campaign account.
struct Post {
    id: String,
    content: SeenContent,
    /// Where it stands in the listing.
    place: Range<usize>,
}

/// What looking for a boost among its owner's posts brings.
enum Boost {
    Act(Box<SeenAct>),
    /// It is not among them.
    Nothing,
    /// It cannot be looked for now.
    Later,
}

impl Work<'_> {
    /// Lists the campaign account's newest posts, without answers to others and boosts.
    async fn newest_posts(&mut self, names: &AccountRef) -> Result<(AccountRef, Fetched), ConnectError> {
        let owner = self.campaign(names).await?;
        self.n_asked += 1;
        let answer = self.server.originals(&self.revisits.account).await?;
        match answer.status {
            200 => {}
            401 | 403 => return Err(login_required(&owner)),
            _ => return Err(why_not_listed(self.server, &owner, &answer).await?),
        }
        let at = seen_at(&answer);
        let raws: Vec<&RawValue> = serde_json::from_slice(&answer.body)
            .map_err(|_| unreadable(&answer, "expected a list of statuses"))?;
        let mut listed = Vec::new();
        for raw in raws {
            let Ok(head) = serde_json::from_str::<Head>(&mend(raw.get())) else { continue };
            let by = self.server.home.account(&head.account);
            let answers_another = match (&head.in_reply_to_id, &head.in_reply_to_account_id) {
                (Some(_), Some(whom)) => *whom != head.account.id,
                (answered, _) => answered.is_some(),
            };
            if by.native_id != owner.native_id || head.is_boost() || answers_another {
                continue;
            }
            let content = parse_target(raw.get().as_bytes(), &self.server.home, at).ok().flatten();
            let (Some(content), Some(place)) = (content, place(&answer.body, raw.get().as_bytes())) else {
                continue;
            };
            let key = content.native_key.clone();
            listed.push((key.clone(), content.published.at().unwrap_or(at).min(at)));
            self.posts.insert(key, Post { id: head.id.0, content, place });
        }
        self.revisits.take_posts(listed, self.now);
        Ok((owner, answer))
    }

    /// Who the campaign account is here; what was looked up today is believed.
    async fn campaign(&mut self, names: &AccountRef) -> Result<AccountRef, ConnectError> {
        let (home, known) = (&self.server.home, &self.revisits);
        let fresh = self.now.duration_since(known.looked_up).abs() < LOOK_UP_EVERY;
        let stored = AccountRef { native_id: None, handle: known.handle.clone(), ..names.clone() };
        let is_same = match home.id_of(names) {
            Some(id) => id == known.account,
            None => {
                let user = |names| home.user_of(names).map(str::to_lowercase);
                known.handle.is_some() && user(names) == user(&stored)
            }
        };
        if !fresh || !is_same {
            self.n_asked += 2;
            let found = match self.server.account(names).await? {
                Asked::Account(found) if found.is_suspended => return Err(unavailable(names, "suspended")),
                Asked::Account(found) => found,
                Asked::Gone(_) => return Err(unavailable(names, "handle_not_found")),
                Asked::Hidden => return Err(login_required(names)),
            };
            if self.revisits.account != found.id {
                self.revisits = Revisits { account: found.id, ..Revisits::default() };
            }
            self.revisits.handle = found.names.handle;
            self.revisits.looked_up = self.now;
        }
        let native_id = Some(self.server.home.native_id(&self.revisits.account));
        Ok(AccountRef { native_id, handle: self.revisits.handle.clone(), ..names.clone() })
    }

    /// Reads what is due, as far as one task goes; whether more is.
    async fn look(&mut self, owner: &AccountRef) -> Result<bool, ConnectError> {
        let (mut progress, mut first_error) = (false, None);
        while let Some(due) = self.revisits.next(&LISTS, self.now) {
            // A page, and one boost of it at least.
            if self.n_asked + 2 > QUESTIONS {
                return so_far(progress, first_error, true);
            }
            self.n_asked += 1;
            let id = self.posts[&self.revisits.posts[due.post].key].id.clone();
            let answer = match self.server.about(&id, LISTS[due.list], due.page.as_deref()).await {
                Ok(answer) => answer,
                Err(error @ ConnectError::RateLimited { .. }) => return so_far(progress, Some(error), true),
                Err(error) => {
                    first_error.get_or_insert(error);
                    self.step(&due, Step::Failed);
                    continue;
                }
            };
            if matches!(answer.status, 401 | 403) {
                self.hidden(&due, owner);
                first_error.get_or_insert_with(|| login_required(owner));
                continue;
            }
            let taken = match LISTS[due.list] {
                "context" => self.answers(&due, answer),
                _ => self.people(&due, answer).await,
            };
            match taken {
                Ok(true) => progress = true,
                Ok(false) => return Ok(true),
                Err(error) => {
                    first_error.get_or_insert(error);
                    self.step(&due, Step::Failed);
                }
            }
        }
        so_far(progress, first_error, false)
    }

    fn step(&mut self, due: &Due, step: Step) {
        self.revisits.step(due, &LISTS, step, &self.watched, self.now);
    }

    /// The server shows a list only to who is signed in.
    fn hidden(&mut self, due: &Due, owner: &AccountRef) {
        let list = LISTS[due.list];
        if self.revisits.hide(list, self.now) {
            let (server, account) = (&self.server.home.domain, owner.shown());
            tracing::warn!(
                server,
                account,
                list,
                "the server does not show who reacted (this does not mean that nobody did)"
            );
        }
        self.step(due, Step::Failed);
    }

    /// Takes a page of accounts: who liked or boosted the post. Whether it was done to its end.
    async fn people(&mut self, due: &Due, answer: Fetched) -> Result<bool, ConnectError> {
        let items = items(&answer)?;
        let n_items = items.len();
        let (mut dropped, mut listed) = (0, Vec::new());
        for raw in items {
            let shown = serde_json::from_str::<Account>(&mend(raw.get())).ok();
            let seen = shown.as_ref().map(|shown| self.server.home.account(shown));
            let account = seen.as_ref().and_then(|seen| self.watch.find(seen));
            match (account, shown, seen, place(&answer.body, raw.get().as_bytes())) {
                (Some(account), Some(shown), Some(seen), Some(place)) => {
                    listed.push((account, shown.id.0, seen, place));
                }
                _ => dropped += 1,
            }
        }
        let key = self.revisits.posts[due.post].key.clone();
        let (mut kept, mut as_told) = (Vec::new(), Vec::new());
        let (mut to_its_end, mut whole) = (true, true);
        for (account, id, seen, place) in listed {
            let name = name_of(LISTS[due.list], None, account);
            if self.revisits.posts[due.post].known.contains(&name) {
                continue;
            }
            let boost = if LISTS[due.list] != "reblogged_by" {
                Boost::Nothing
            } else if self.n_asked < QUESTIONS {
                self.n_asked += 1;
                self.boost(account, &id, &key).await
            } else {
                to_its_end = false;
                break;
            };
            match boost {
                Boost::Act(act) => self.batch.acts.push(*act),
                Boost::Nothing => {
                    as_told.push((self.told(due, account, seen, &key, seen_at(&answer)), kept.len()));
                }
                Boost::Later => {
                    whole = false;
                    continue;
                }
            }
            kept.push(place);
            self.revisits.posts[due.post].known.insert(name);
        }
        let next = next_max_id(&answer);
        if !kept.is_empty() {
            let (exchange, indices) = keep_only(answer, &kept);
            let n = self.batch.exchanges.len();
            self.batch.exchanges.push(exchange);
            let raw = |at: usize| PartRef { exchange: n, part: indices[at] };
            self.batch.acts.extend(as_told.into_iter().map(|(act, at)| at_part(act, raw(at))));
        }
        if to_its_end {
            self.batch.dropped += dropped;
            self.step(due, Step::Read { next, empty: n_items == 0, whole });
        }
        Ok(to_its_end)
    }

    /// Looks for a boost among its owner's newest posts, as this server has them.
    async fn boost(&mut self, account: AccountId, id: &str, post: &str) -> Boost {
        let answer = match self.server.list(id, &super::position::Ask::default()).await {
            Ok(answer) if answer.status == 200 => answer,
            Ok(_) => return Boost::Nothing,
            Err(error) => {
                tracing::debug!(%error, "a listed account's boost cannot be looked up now");
                return Boost::Later;
            }
        };
        let watch = self.watch;
        let whose = |author: &AccountRef| watch.find(author).filter(|found| *found == account);
        let raws: Vec<&RawValue> = serde_json::from_slice(&answer.body).unwrap_or_default();
        let found = raws.iter().find_map(|raw| {
            let item = parse_item(raw.get(), &self.server.home, &whose, seen_at(&answer)).ok()?;
            let is_it =
                item.act.kind == ActKind::Share && super::super::revisit::aim(&item.act) == Some(post);
            Some((item.act, place(&answer.body, raw.get().as_bytes())?)).filter(|_| is_it)
        });
        let Some((mut act, place)) = found else { return Boost::Nothing };
        act.target = self.target(post);
        match keep_status(&mut self.batch, answer, Some(place), self.server.people()) {
            Some(raw) => Boost::Act(Box::new(at_part(act, raw))),
            None => Boost::Nothing,
        }
    }

    /// A like or a boost of which nothing but who did it is shown.
    fn told(&self, due: &Due, actor: AccountId, seen: AccountRef, post: &str, at: Timestamp) -> SeenAct {
        let kind = if LISTS[due.list] == "favourited_by" { ActKind::Like } else { ActKind::Share };
        SeenAct {
            actor,
            native_key: once_key(kind, &seen, post),
            actor_seen: seen,
            kind,
            happened: self.revisits.window(due, &LISTS, &self.watched, at),
            own: None,
            target: self.target(post),
            provenance: Provenance::Collected,
            seen_at: at,
            without_login: Some(self.server.home.without_login),
            raw: None,
        }
    }

    fn target(&self, post: &str) -> Option<SeenTarget> {
        self.posts.get(post).map(|post| SeenTarget::Content(Box::new(post.content.clone())))
    }

    /// Takes the answers to the post.
    fn answers(&mut self, due: &Due, answer: Fetched) -> Result<bool, ConnectError> {
        let context: Option<Context<'_>> =
            serde_json::from_slice(&answer.body).ok().filter(|_| answer.status == 200);
        let Some(Context { descendants }) = context else { return Err(no_list(&answer)) };
        let (home, at) = (&self.server.home, seen_at(&answer));
        let whose = |author: &AccountRef| self.watch.find(author);
        let post = &self.revisits.posts[due.post];
        let (key, id) = (post.key.clone(), self.posts[&post.key].id.clone());
        let (mut raws, mut acts, mut skipped, mut known, mut dropped) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), 0);
        for raw in descendants {
            match parse_item(raw.get(), home, &whose, at) {
                Ok(item) => {
                    let name = name_of(LISTS[due.list], Some(&item.act.native_key), item.act.actor);
                    if item.parent.as_ref() == Some(&id)
                        && !post.known.contains(&name)
                        && !known.contains(&name)
                    {
                        known.push(name);
                        raws.push(raw);
                        acts.push(item.act);
                    }
                }
                Err(BadItem::OfSomebodyElse | BadItem::NotPublic) => dropped += 1,
                // Whose it is comes first: of somebody unknown nothing may wait in quarantine.
                Err(BadItem::Unreadable(why)) => match serde_json::from_str::<Authored>(&mend(raw.get())) {
                    Ok(by)
                        if whose(&home.account(&by.account)).is_some()
                            && by.in_reply_to_id.as_ref() == Some(&Id(id.clone())) =>
                    {
                        let place = one_line(&format!("answer to {key} on {}", home.domain));
                        skipped.push(skipped_item(
                            place,
                            &why,
                            &without_strangers(raw.get(), self.server.people()),
                        ));
                    }
                    _ => dropped += 1,
                },
            }
        }
        if !acts.is_empty() {
            let (mut parts, ranges) = cut_without(&answer.body, &raws, self.server.people())
                .map_err(|why| unreadable(&answer, &why))?;
            let is_kept = |n: usize| ranges.iter().any(|range| range.contains(&n));
            for (_, part) in parts.iter_mut().enumerate().filter(|(n, _)| !is_kept(*n)) {
                part.bytes = None;
            }
            let n = self.batch.exchanges.len();
            for (mut act, range) in acts.into_iter().zip(ranges) {
                act.target = self.target(&key);
                self.batch.acts.push(at_part(act, PartRef { exchange: n, part: range.start }));
            }
            self.batch.exchanges.push(exchange(answer, parts));
        }
        self.batch.skipped.extend(skipped);
        self.batch.dropped += dropped;
        self.revisits.posts[due.post].known.extend(known);
        self.step(due, Step::Read { next: None, empty: false, whole: true });
        Ok(true)
    }
}

/// The items of a list of accounts. No error says what stands in it: it is about people who are nobody's business.
fn items(answer: &Fetched) -> Result<Vec<&RawValue>, ConnectError> {
    let items = serde_json::from_slice(&answer.body).ok().filter(|_| answer.status == 200);
    items.ok_or_else(|| no_list(answer))
}

fn no_list(answer: &Fetched) -> ConnectError {
    unreadable(
        answer,
        &format!("expected a list of who reacted, got something else (status {})", answer.status),
    )
}

/// A status of the campaign, as far as it tells whether it is a post of its own.
#[derive(Deserialize)]
struct Head {
    id: Id,
    account: Account,
    #[serde(default)]
    reblog: Option<Box<RawValue>>,
    #[serde(default)]
    in_reply_to_id: Option<Id>,
    #[serde(default)]
    in_reply_to_account_id: Option<Id>,
}

impl Head {
    fn is_boost(&self) -> bool {
        self.reblog.as_ref().is_some_and(|reblog| reblog.get() != "null")
    }
}

/// Whose an answer is.
#[derive(Deserialize)]
struct Authored {
    account: Account,
    #[serde(default)]
    in_reply_to_id: Option<Id>,
}

#[derive(Deserialize)]
struct Context<'a> {
    #[serde(borrow)]
    descendants: Vec<&'a RawValue>,
}
