//! Who of the watch-list reacted to a candidate's public posts.
//!
//! The account's newest posts are listed at its own server; who liked, passed on, quoted or answered them is asked of an
//! AppView, which has collected that from all servers. Whoever is not on the watch-list is dropped in memory: of a page only
//! the items of listed people are kept, of all else one digest and a count.
//!
//! A watched account's own repository holds the same likes, reposts, answers and quotes. What the AppView shows is
//! therefore looked up there, so that the act is one record through whichever door it came. Only what the repository does
//! not show is kept as the AppView tells it. An answer to somebody else's answer is left to reading the account itself.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use netra_http::Fetched;
use netra_model::AccountId;
use netra_model::act::{
    AccountRef, ActKind, PartRef, Provenance, SeenAct, SeenContent, SeenTarget, When, once_key,
};
use netra_model::batch::{Batch, Cursor, Skipped, Task};
use netra_model::person::WatchIndex;
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use super::record::{BadRecord, Owner, account, parse_act, parse_target, platform};
use super::server::{Got, Identity, RepoStatus, Server, did, seen_at, unavailable, unreadable};
use super::uri::{AtUri, Collection, tid, tid_time};
use super::{LOOK_UP_EVERY, PAGE};
use crate::connector::ConnectError;
use crate::connectors::common::{at_part, keep_whole, skipped_item, when};
use crate::connectors::revisit::{
    Due, POSTS, QUESTIONS, Revisits, Step, aim, keep_only, keep_targets, name_of, so_far, watched,
};
use crate::json::{mend, one_line, storable};
use crate::parts::place;

/// What is asked about each post, in this order.
const LISTS: [&str; 4] = ["getLikes", "getRepostedBy", "getQuotes", "getPostThread"];
/// The most questions that looking one reaction up takes: who it is (two), and two pages of a repository.
const LOOKING_UP: u32 = 4;
/// How much later than the time of a like its record's key may be.
const KEY_AFTER: SignedDuration = SignedDuration::from_mins(2);

pub(super) async fn reactions(
    server: Server<'_>,
    watch: &WatchIndex,
    names: AccountRef,
    cursor: Option<Cursor>,
) -> Result<Batch, ConnectError> {
    let Some(appview) = &server.config.appview else {
        return Err(ConnectError::WrongTask("this source has no `appview` to ask who reacted".into()));
    };
    if watch.is_empty() {
        return Ok(Batch::default());
    }
    let now = server.http.clock().now();
    let stored = Revisits::read(cursor.as_ref());
    let mut work = Work {
        server,
        appview,
        watch,
        watched: watched(watch, &platform()),
        now,
        n_asked: 0,
        revisits: stored.clone(),
        people: BTreeMap::new(),
        posts: BTreeMap::new(),
        batch: Batch::default(),
    };
    let (owner, listing) = work.newest_posts(&names).await?;
    let more = work.look().await?;
    let Work { revisits, mut batch, posts, .. } = work;
    keep_targets(&mut batch, listing, posts.iter().map(|(key, (_, place))| (key.as_str(), place.clone())));
    batch.cursor = (revisits != stored).then(|| revisits.written());
    if more {
        let cursor = batch.cursor.clone().or(cursor);
        batch.follow_up.push(Task::Reactions { names: owner.names, cursor });
    }
    Ok(batch)
}

/// One task.
struct Work<'a> {
    server: Server<'a>,
    appview: &'a Url,
    watch: &'a WatchIndex,
    /// A digest of who is watched.
    watched: String,
    now: Timestamp,
    n_asked: u32,
    revisits: Revisits,
    /// Listed people who were looked up in this task.
    people: BTreeMap<String, Option<Identity>>,
    /// The campaign's posts, and where each stands in the listing.
    posts: BTreeMap<String, (SeenContent, Range<usize>)>,
    batch: Batch,
}

/// A page of people or posts, taken apart.
struct Listed {
    items: Vec<Reaction>,
    n_items: usize,
    dropped: u64,
    next: Option<String>,
}

/// What a listed account did, as the AppView shows it.
#[derive(Debug)]
struct Reaction {
    account: AccountId,
    seen: AccountRef,
    /// The record's name, where the AppView gives it.
    uri: Option<String>,
    created: Option<When>,
    /// What of it may be kept: a like or an account as a whole, of a post only its author's own record.
    place: Option<Range<usize>>,
}

/// What looking a reaction up in its owner's repository brings.
enum Found {
    Act(Box<SeenAct>, PartRef),
    /// It is there and cannot be read.
    Unreadable(Skipped),
    /// The repository does not show it.
    Nothing,
    /// It is something else than an act aimed at this post.
    Other,
    /// It cannot be looked up now.
    Later,
}

impl Work<'_> {
    /// Lists the campaign account's newest posts.
    async fn newest_posts(&mut self, names: &AccountRef) -> Result<(Identity, Fetched), ConnectError> {
        let owner = self.campaign(names).await?;
        let answer = self.server.newest(&owner, Collection::Post, None, POSTS).await?;
        self.n_asked += 1;
        let at = seen_at(&answer);
        let author = Owner { actor: None, names: owner.names.clone(), pds: owner.pds.clone() };
        let records: Records<'_> = serde_json::from_slice(&answer.body)
            .map_err(|_| unreadable(&answer, "expected a list of records with the field `records`"))?;
        let mut listed = Vec::new();
        for raw in records.records {
            let Some(range) = place(&answer.body, raw.get().as_bytes()) else { continue };
            // A post that cannot be read is one for the reader of targets, if ever somebody reacts to it elsewhere.
            let Ok(post) = parse_target(raw.get(), &author, at) else { continue };
            let uri = AtUri::parse(&post.native_key);
            let is_own = uri.is_some_and(|it| {
                it.authority == did(&owner.names) && it.collection == Collection::Post.nsid()
            });
            if !is_own || answers_somebody(raw.get(), did(&owner.names)) {
                continue;
            }
            let published = post.published.at().or_else(|| uri.and_then(|uri| tid_time(uri.rkey)));
            listed.push((post.native_key.clone(), published.unwrap_or(at).min(at)));
            self.posts.insert(post.native_key.clone(), (post, range));
        }
        self.revisits.take_posts(listed, self.now);
        Ok((owner, answer))
    }

    /// Who the campaign account is and where it lives; what was looked up today is believed.
    async fn campaign(&mut self, names: &AccountRef) -> Result<Identity, ConnectError> {
        let fresh = self.now.duration_since(self.revisits.looked_up).abs() < LOOK_UP_EVERY;
        let known = &self.revisits;
        let is_same = names.native_id.as_ref().map_or_else(
            || {
                AccountRef { native_id: None, handle: known.handle.clone(), ..names.clone() }.key()
                    == names.key()
            },
            |id| *id == known.account,
        );
        let pds = known.server.as_deref().and_then(|it| it.parse().ok());
        if let Some(pds) = pds.filter(|_| fresh && is_same) {
            let names = AccountRef { handle: known.handle.clone(), ..account(&known.account) };
            return Ok(Identity { names, pds });
        }
        let did = match &names.native_id {
            Some(did) => did.clone(),
            None => {
                self.n_asked += 1;
                let handle = names.handle.clone().unwrap_or_default();
                let did = self.server.did_of(&handle).await?;
                did.ok_or_else(|| unavailable(&handle, "handle_not_found"))?
            }
        };
        self.n_asked += 2;
        let owner = self.server.identity(&did).await?;
        if self.revisits.account != did {
            self.revisits = Revisits { account: did, ..Revisits::default() };
        }
        self.revisits.server = Some(owner.pds.to_string());
        self.revisits.handle.clone_from(&owner.names.handle);
        self.revisits.looked_up = self.now;
        Ok(owner)
    }

    /// Reads what is due, as far as one task goes; whether more is.
    async fn look(&mut self) -> Result<bool, ConnectError> {
        let (mut progress, mut first_error) = (false, None);
        while let Some(due) = self.revisits.next(&LISTS, self.now) {
            if self.n_asked + 1 + LOOKING_UP > QUESTIONS {
                return so_far(progress, first_error, true);
            }
            let answer = match self.page(&due).await {
                Ok(answer) => answer,
                Err(error @ ConnectError::RateLimited { .. }) => {
                    return so_far(progress, Some(error), true);
                }
                Err(error) => {
                    first_error.get_or_insert(error);
                    self.step(&due, Step::Failed);
                    continue;
                }
            };
            match self.parse(&due, &answer) {
                Ok(listed) => {
                    progress = true;
                    if !self.take(&due, listed, answer).await {
                        return Ok(true);
                    }
                }
                Err(why) => {
                    first_error.get_or_insert(unreadable(&answer, why));
                    self.step(&due, Step::Failed);
                }
            }
        }
        so_far(progress, first_error, false)
    }

    fn step(&mut self, due: &Due, step: Step) {
        self.revisits.step(due, &LISTS, step, &self.watched, self.now);
    }

    async fn page(&mut self, due: &Due) -> Result<Fetched, ConnectError> {
        self.n_asked += 1;
        let key = self.revisits.posts[due.post].key.clone();
        let list = LISTS[due.list];
        let mut query = vec![("uri", key.as_str())];
        if list == "getPostThread" {
            query.extend([("depth", "1"), ("parentHeight", "0")]);
        } else {
            query.push(("limit", "100"));
            query.extend(due.page.as_deref().map(|page| ("cursor", page)));
        }
        self.server.ask(self.appview, &format!("app.bsky.feed.{list}"), &query).await
    }

    /// Takes a page apart. No error says what stands in it: it is about people who are nobody's business.
    fn parse(&self, due: &Due, answer: &Fetched) -> Result<Listed, &'static str> {
        if answer.status != 200 {
            return Err("the list of reactions is not there");
        }
        let body: Body<'_> =
            serde_json::from_slice(&answer.body).map_err(|_| "expected a list of reactions")?;
        let (items, next) = (body.items(LISTS[due.list]), body.cursor.filter(|it| !it.is_empty()));
        let items = items.ok_or("expected a list of reactions")?;
        let mut listed = Listed { items: Vec::new(), n_items: items.len(), dropped: 0, next };
        for raw in items {
            match self.listed(raw.get(), &answer.body, seen_at(answer)) {
                Some(reaction) => listed.items.push(reaction),
                None => listed.dropped += 1,
            }
        }
        Ok(listed)
    }

    /// The reaction of somebody who is listed; `None` for everybody else, and for what names nobody.
    fn listed(&self, raw: &str, body: &[u8], at: Timestamp) -> Option<Reaction> {
        let mended = mend(raw);
        let item: Item<'_> = serde_json::from_str(&mended).ok()?;
        let view = match (item.post, item.author) {
            (Some(post), _) => Some(post),
            (None, Some(author)) => Some(View { uri: item.uri.clone()?, author, record: item.record }),
            (None, None) => None,
        };
        let (uri, actor, place) = match view {
            // A view of a post shows other people's posts, too.
            Some(view) => {
                (Some(view.uri), view.author, view.record.and_then(|it| place(body, it.get().as_bytes())))
            }
            None => {
                let actor = item.actor.or_else(|| Some(Actor { did: item.did?, handle: item.handle }))?;
                (None, actor, Some(place(body, raw.as_bytes())?))
            }
        };
        let handle = actor.handle.filter(|handle| handle != "handle.invalid").map(storable);
        let seen = AccountRef { handle, ..account(&storable(actor.did)) };
        seen.native_id.as_ref()?;
        let account = self.watch.find(&seen)?;
        let created = item.created_at.map(|written| when(Some(&written), at));
        Some(Reaction { account, seen, uri, created, place })
    }

    /// Brings the reactions of a page that were not brought before; whether it was done to its end.
    async fn take(&mut self, due: &Due, listed: Listed, answer: Fetched) -> bool {
        let key = self.revisits.posts[due.post].key.clone();
        let (mut kept, mut as_told) = (Vec::new(), Vec::new());
        let (mut to_its_end, mut whole) = (true, true);
        for reaction in listed.items {
            let name = name_of(LISTS[due.list], reaction.uri.as_deref(), reaction.account);
            if self.revisits.posts[due.post].known.contains(&name) {
                continue;
            }
            if self.n_asked + LOOKING_UP > QUESTIONS {
                to_its_end = false;
                break;
            }
            match self.look_up(due, &reaction, &key).await {
                Found::Act(mut act, raw) => {
                    act.target = self.target(&key);
                    self.batch.acts.push(at_part(*act, raw));
                    kept.extend(reaction.place);
                }
                Found::Unreadable(skipped) => self.batch.skipped.push(skipped),
                Found::Nothing if reaction.uri.is_none() => {
                    as_told.push((self.told(due, &reaction, &key, seen_at(&answer)), kept.len()));
                    kept.extend(reaction.place);
                }
                Found::Nothing | Found::Other => {}
                Found::Later => {
                    whole = false;
                    continue;
                }
            }
            self.revisits.posts[due.post].known.insert(name);
        }
        if !kept.is_empty() {
            let (exchange, indices) = keep_only(answer, &kept);
            let n = self.batch.exchanges.len();
            self.batch.exchanges.push(exchange);
            let raw = |at: usize| PartRef { exchange: n, part: indices[at] };
            self.batch.acts.extend(as_told.into_iter().map(|(act, at)| at_part(act, raw(at))));
        }
        if to_its_end {
            self.batch.dropped += listed.dropped;
            self.step(due, Step::Read { next: listed.next, empty: listed.n_items == 0, whole });
        }
        to_its_end
    }

    /// Finds a reaction in its owner's own repository.
    async fn look_up(&mut self, due: &Due, reaction: &Reaction, post: &str) -> Found {
        let Ok(owner) = self.person(reaction).await else { return Found::Later };
        let Some(owner) = owner else { return Found::Nothing };
        let found = match (LISTS[due.list], &reaction.uri) {
            (_, Some(uri)) => self.record(&owner, uri, post).await,
            ("getLikes", None) => {
                let around = reaction.created.as_ref().and_then(When::at).and_then(tid_after);
                let found = self.listed_record(&owner, Collection::Like, around.as_deref(), post).await;
                match (found, around) {
                    (Ok(Found::Nothing), Some(_)) => {
                        self.listed_record(&owner, Collection::Like, None, post).await
                    }
                    (found, _) => found,
                }
            }
            _ => self.listed_record(&owner, Collection::Repost, None, post).await,
        };
        match found {
            Ok(found) => found,
            Err(error) => {
                tracing::debug!(%error, "a listed account's reaction cannot be looked up now");
                Found::Later
            }
        }
    }

    /// A listed account at its home; `None` when it has none that can be read.
    async fn person(&mut self, reaction: &Reaction) -> Result<Option<Owner>, ConnectError> {
        let did = did(&reaction.seen);
        if !self.people.contains_key(did) {
            self.n_asked += 2;
            let found = match self.server.identity(did).await {
                Ok(identity) => Some(identity),
                Err(ConnectError::AccountUnavailable { .. }) => None,
                Err(error) => return Err(error),
            };
            self.people.insert(did.to_owned(), found);
        }
        let identity =
            self.people[did].clone().filter(|it| self.watch.find(&it.names) == Some(reaction.account));
        Ok(identity.map(|it| Owner { actor: Some(reaction.account), names: it.names, pds: it.pds }))
    }

    /// An answer or a quote, by its name.
    async fn record(&mut self, owner: &Owner, key: &str, post: &str) -> Result<Found, ConnectError> {
        let own = AtUri::parse(key).filter(|uri| uri.authority == did(&owner.names));
        let Some(uri) = own.filter(|uri| uri.collection == Collection::Post.nsid()) else {
            return Ok(Found::Other);
        };
        self.n_asked += 1;
        match self.server.record(&owner.pds, uri.authority, &uri).await? {
            Got::Record(answer) => {
                let raw = String::from_utf8_lossy(&answer.body).into_owned();
                Ok(match parse_act(&raw, owner, Collection::Post, seen_at(&answer)) {
                    // Nothing is kept before it is known to be aimed at the campaign's post.
                    Ok(act) if aim(&act) == Some(post) => {
                        Found::Act(Box::new(act), keep_whole(&mut self.batch, *answer))
                    }
                    Ok(_) | Err(BadRecord::OfSomebodyElse) => Found::Other,
                    Err(BadRecord::Unreadable { why, .. }) => {
                        Found::Unreadable(skipped_item(one_line(&format!("record {key}")), &why, &raw))
                    }
                })
            }
            Got::NoRecord(_) | Got::NoRepo(RepoStatus::Inactive(_), _) => Ok(Found::Nothing),
            Got::NoRepo(RepoStatus::Active, answer) => Err(super::server::puzzling(&answer)),
        }
    }

    /// A like or a repost of a post among the newest of its owner, or among those before a record key.
    async fn listed_record(
        &mut self,
        owner: &Owner,
        collection: Collection,
        before: Option<&str>,
        post: &str,
    ) -> Result<Found, ConnectError> {
        self.n_asked += 1;
        let home = Identity { names: owner.names.clone(), pds: owner.pds.clone() };
        let answer = self.server.newest(&home, collection, before, PAGE).await?;
        let records: Records<'_> = serde_json::from_slice(&answer.body)
            .map_err(|_| unreadable(&answer, "expected a list of records with the field `records`"))?;
        let found = records.records.iter().find_map(|raw| {
            let act = parse_act(raw.get(), owner, collection, seen_at(&answer)).ok()?;
            let place = place(&answer.body, raw.get().as_bytes())?;
            (aim(&act) == Some(post)).then_some((act, place))
        });
        let Some((act, place)) = found else { return Ok(Found::Nothing) };
        let (exchange, indices) = keep_only(answer, std::slice::from_ref(&place));
        self.batch.exchanges.push(exchange);
        let raw = PartRef { exchange: self.batch.exchanges.len() - 1, part: indices[0] };
        Ok(Found::Act(Box::new(act), raw))
    }

    /// A like or a repost as the AppView tells of it.
    fn told(&self, due: &Due, reaction: &Reaction, post: &str, at: Timestamp) -> SeenAct {
        let kind = if LISTS[due.list] == "getLikes" { ActKind::Like } else { ActKind::Share };
        let window = || self.revisits.window(due, &LISTS, &self.watched, at);
        SeenAct {
            actor: reaction.account,
            actor_seen: reaction.seen.clone(),
            kind,
            native_key: once_key(kind, &reaction.seen, post),
            happened: reaction.created.clone().unwrap_or_else(window),
            own: None,
            target: self.target(post),
            provenance: Provenance::Collected,
            seen_at: at,
            without_login: Some(true),
            raw: None,
        }
    }

    fn target(&self, post: &str) -> Option<SeenTarget> {
        self.posts.get(post).map(|(content, _)| SeenTarget::Content(Box::new(content.clone())))
    }
}

/// The record key shortly after a moment.
fn tid_after(at: Timestamp) -> Option<String> {
    tid(at.checked_add(KEY_AFTER).ok()?)
}

/// Whether a post answers somebody else: such words belong to another's thread.
fn answers_somebody(raw: &str, did: &str) -> bool {
    #[derive(Deserialize)]
    struct Record {
        value: Value,
    }
    #[derive(Deserialize)]
    struct Value {
        #[serde(default)]
        reply: Option<Reply>,
    }
    #[derive(Deserialize)]
    struct Reply {
        parent: Named,
    }
    #[derive(Deserialize)]
    struct Named {
        uri: String,
    }
    let record = serde_json::from_str::<Record>(&mend(raw));
    let parent = record.ok().and_then(|it| it.value.reply).map(|it| it.parent.uri);
    parent.is_some_and(|uri| AtUri::parse(&uri).is_none_or(|uri| uri.authority != did))
}

#[derive(Deserialize)]
struct Records<'a> {
    #[serde(borrow)]
    records: Vec<&'a RawValue>,
}

/// An answer of any of the lists; each fills some.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(borrow, default)]
    likes: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    reposted_by: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    posts: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    thread: Option<Thread<'a>>,
    #[serde(default)]
    cursor: Option<String>,
}

#[derive(Deserialize)]
struct Thread<'a> {
    #[serde(borrow, default)]
    replies: Vec<&'a RawValue>,
}

impl<'a> Body<'a> {
    fn items(&self, list: &str) -> Option<Vec<&'a RawValue>> {
        match list {
            "getLikes" => self.likes.clone(),
            "getRepostedBy" => self.reposted_by.clone(),
            "getQuotes" => self.posts.clone(),
            _ => self.thread.as_ref().map(|thread| thread.replies.clone()),
        }
    }
}

/// An item of any of the lists: a like has an actor, a repost is an account, a quote has an author and a name, and an answer
/// is a post in a view.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    #[serde(default)]
    actor: Option<Actor>,
    #[serde(default)]
    author: Option<Actor>,
    #[serde(default)]
    did: Option<String>,
    #[serde(default)]
    handle: Option<String>,
    #[serde(default)]
    uri: Option<String>,
    #[serde(borrow, default)]
    record: Option<&'a RawValue>,
    #[serde(borrow, default)]
    post: Option<View<'a>>,
    #[serde(default)]
    created_at: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct View<'a> {
    uri: String,
    author: Actor,
    #[serde(borrow, default)]
    record: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Actor {
    did: String,
    #[serde(default)]
    handle: Option<String>,
}
