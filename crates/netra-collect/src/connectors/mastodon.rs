//! Mastodon and every server that speaks its interface (Pleroma, GoToSocial, Mitra, Takahē, snac2, …): posts, answers,
//! quotes and boosts of an account, read from its home server, which alone has all of them.
//!
//! A status is its `uri`: ids change after an edit on some servers, and are opaque texts. An account is its id with its
//! server's name. How far an account was read, and what a server's paging is worth, is in `position`. Words are
//! sanitised HTML: the bytes are kept as they came, and read as plain text. A content warning and the choices of a
//! poll belong to the text, because readers see them.
//!
//! Only what is `public` or `unlisted` is taken; everything else is dropped and counted. A boost holds the original, and
//! an answer leads to what it answers: that is the target of the act, and its author is no more than that. The profile of a
//! stranger in it is not kept (`strangers`).
//!
//! Listing after a post does not show that an older one was edited or deleted; looking again does. A status that is
//! missing was deleted only if its account still stands and the server shows single statuses at all.
//!
//! Likes of an account this interface does not tell; who of the watch-list liked, boosted or answered a candidate's posts
//! it does (`reactions`).
//!
//! Not here: streaming, which no server gives for an account.

mod position;
mod reactions;
mod recheck;
mod resolve;
mod server;
mod status;
mod strangers;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use netra_http::Http;
use netra_model::act::{AccountRef, SeenTarget, fold_handle};
use netra_model::batch::{Batch, Cursor, Part, Skipped, Task};
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Sentence};
use serde::{Deserialize, Serialize};
use url::Url;

pub use status::{
    Account, BadItem, Home, Id, Item, Listed, Mark, Outcome, Page, Whose, parse_history, parse_item,
    parse_page, parse_target,
};
pub use strangers::People;

use crate::connector::{Abilities, ConnectError, Connector};
use crate::coverage::{Coverage, coverage};
use crate::parts::exchange;
use position::{Missed, Position};
use server::{Asked, Got, Server, login_required, next_max_id, seen_at, unavailable, unreadable};
use status::drop_bytes;
use strangers::keep_status;

/// How long the names of an account are trusted.
const LOOK_UP_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// The most targets of one task.
const TARGETS: usize = 25;

/// The configuration of a source of kind `mastodon`: one server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mastodon {
    /// The server, for instance `https://mastodon.example`. It is the home of the watched accounts whose handle ends in
    /// its name; others are left to other sources.
    pub instance: Url,
    /// What its accounts' handles end in, where that is not the server's own name (`@budi@kota.example` at
    /// `https://sosial.kota.example`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// A file with a token of an application of the office, for a server that answers nobody else. Only its owner may
    /// read the file (mode 0600).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_file: Option<PathBuf>,
}

impl Mastodon {
    /// Whether it is the home of an account.
    pub fn reads(&self, account: &AccountRef) -> bool {
        self.home().has(account)
    }

    /// Whether it could start: its token, if it has one, can be read.
    ///
    /// # Errors
    /// A sentence on what is wrong with the file.
    pub fn check(&self) -> Result<(), Sentence> {
        self.token().map(drop)
    }
}

impl Connector for Mastodon {
    async fn run(&self, http: &Http, watch: &WatchIndex, task: Task) -> Result<Batch, ConnectError> {
        let server = Server::open(http, self, watch)?;
        match task {
            Task::Poll { account, names, cursor } => poll(&server, watch, account, names, cursor).await,
            Task::Recheck { account, names, native_keys } => {
                recheck::recheck(&server, watch, account, names, native_keys).await
            }
            Task::Resolve { native_keys } => resolve::resolve(&server, native_keys).await,
            Task::Reactions { names, cursor } => reactions::reactions(&server, watch, names, cursor).await,
            Task::Reconcile { .. } | Task::Drain { .. } => {
                Err(ConnectError::WrongTask("a source of kind mastodon does not do that".into()))
            }
        }
    }

    fn abilities(&self) -> Abilities {
        Abilities { reactions: true, ..Abilities::default() }
    }

    fn coverage(&self) -> &'static Coverage {
        coverage("mastodon").expect("the table has a row for every connector; a test reads it")
    }
}

async fn poll(
    server: &Server<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: AccountRef,
    cursor: Option<Cursor>,
) -> Result<Batch, ConnectError> {
    if !is_task(server, watch, account, &names)? {
        return Ok(Batch::default());
    }
    let stored = Position::read(cursor.as_ref());
    let (mut position, owner) = at_home(server, &names, stored.clone()).await?;
    if watch.find(&owner) != Some(account) {
        // The handle has passed to somebody else.
        return Ok(Batch::default());
    }
    let ask = position.ask(server.http.clock().now());
    let answer = server.list(&position.id, &ask).await?;
    match answer.status {
        200 => {}
        401 | 403 => return Err(login_required(&owner)),
        _ => return Err(why_not_listed(server, &owner, &answer).await?),
    }
    let at = seen_at(&answer);
    let whose = |author: &AccountRef| (author.native_id == owner.native_id).then_some(account);
    let page =
        parse_page(&answer.body, server.people(), &whose, at, 0).map_err(|why| unreadable(&answer, &why))?;
    let known: BTreeSet<usize> =
        page.items.iter().filter(|item| position.knows(item)).map(|item| item.parts.start).collect();
    let step = position.take(&page.items, next_max_id(&answer), at);

    let (mut batch, items) = keep(page, &known, |parts| exchange(answer, parts));
    batch.skipped.extend(step.missed.map(|missed| missed_posts(missed, &owner, at)));
    finish(server, &mut batch, items).await?;
    let brings_nothing = batch.acts.is_empty() && batch.skipped.is_empty() && batch.dropped == 0;
    if brings_nothing
        && !step.more
        && let Some(to) = &position.moved
    {
        return Err(unavailable(&owner, &format!("moved to {to}")));
    }
    let cursor = (position != stored).then(|| position.written());
    batch.follow_up = targets_of(&batch);
    if step.more {
        batch.follow_up.push(Task::Poll { account, names: owner, cursor: cursor.clone() });
    }
    Ok(Batch { cursor, ..batch })
}

/// Whether a task is about a watched account. One that lives elsewhere is no task for this source.
fn is_task(
    server: &Server<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: &AccountRef,
) -> Result<bool, ConnectError> {
    if watch.find(names) != Some(account) {
        return Ok(false);
    }
    if server.home.has(names) {
        return Ok(true);
    }
    let (who, here) = (names.shown(), &server.home.domain);
    Err(ConnectError::WrongTask(format!("{who} does not live at {here}: give its own server a source")))
}

/// The position with the account's id, and its present names. What was looked up today is believed.
async fn at_home(
    server: &Server<'_>,
    names: &AccountRef,
    mut position: Position,
) -> Result<(Position, AccountRef), ConnectError> {
    let now = server.http.clock().now();
    let is_same = match server.home.id_of(names) {
        Some(id) => id == position.id,
        None => {
            let handle = |user: Option<&str>| user.map(fold_handle);
            let stored =
                AccountRef { handle: Some(position.handle.clone()), native_id: None, ..names.clone() };
            handle(server.home.user_of(names)) == handle(server.home.user_of(&stored))
        }
    };
    if !is_same || position.id.is_empty() {
        position = Position::default();
    }
    if position.id.is_empty() || now.duration_since(position.looked_up).abs() >= LOOK_UP_EVERY {
        let known = match server.account(names).await? {
            Asked::Account(known) if known.is_suspended => return Err(unavailable(names, "suspended")),
            Asked::Account(known) => known,
            Asked::Gone(_) if names.native_id.is_none() => {
                return Err(unavailable(names, "handle_not_found"));
            }
            Asked::Gone(_) => return Err(unavailable(names, "gone")),
            Asked::Hidden => return Err(login_required(names)),
        };
        if position.id != known.id {
            position = Position::of(known.id);
        }
        position.handle = known.names.handle.unwrap_or_default();
        position.moved = known.moved;
        position.looked_up = now;
    }
    let owner = AccountRef {
        native_id: Some(server.home.native_id(&position.id)),
        handle: Some(position.handle.clone()),
        ..names.clone()
    };
    Ok((position, owner))
}

/// Why an account's listing is not there.
async fn why_not_listed(
    server: &Server<'_>,
    owner: &AccountRef,
    answer: &netra_http::Fetched,
) -> Result<ConnectError, ConnectError> {
    Ok(match server.account(owner).await? {
        Asked::Gone(_) => unavailable(owner, "gone"),
        Asked::Hidden => login_required(owner),
        Asked::Account(known) if known.is_suspended => unavailable(owner, "suspended"),
        Asked::Account(_) => {
            unreadable(answer, &format!("the account is there, its posts are not ({})", answer.status))
        }
    })
}

/// What is to be kept of a page: a batch without acts, and the acts with what is to be asked about them. Items whose part is
/// `known` were kept before. A page with nothing new leaves no trace.
fn keep(
    mut page: Page,
    known: &BTreeSet<usize>,
    exchange: impl FnOnce(Vec<Part>) -> netra_model::batch::Exchange,
) -> (Batch, Vec<Item>) {
    let (mut batch, mut items, mut keys) = (Batch::default(), Vec::new(), BTreeSet::new());
    for listed in page.items {
        if known.contains(&listed.parts.start) {
            drop_bytes(&mut page.parts, &listed.parts);
            continue;
        }
        match listed.outcome {
            // A page that shows a status twice shows it once.
            Outcome::Act(item) if !keys.insert(item.act.native_key.clone()) => {}
            Outcome::Act(item) => items.push(*item),
            Outcome::Dropped => batch.dropped += 1,
            Outcome::Skipped(skipped) => batch.skipped.push(skipped),
        }
    }
    if !items.is_empty() || !batch.skipped.is_empty() || batch.dropped > 0 {
        batch.exchanges.push(exchange(page.parts));
    }
    (batch, items)
}

/// Asks for what acts answer and for what edited ones said before, and puts the acts into the batch.
async fn finish(server: &Server<'_>, batch: &mut Batch, mut items: Vec<Item>) -> Result<(), ConnectError> {
    find_answered(server, batch, &mut items).await?;
    for item in items {
        if item.edited {
            earlier_words(server, batch, &item).await?;
        }
        batch.acts.push(item.act);
    }
    Ok(())
}

/// Looks up what acts answer. An answer names it by an id of this server only; its lasting name is in the status itself.
async fn find_answered(
    server: &Server<'_>,
    batch: &mut Batch,
    items: &mut [Item],
) -> Result<(), ConnectError> {
    let own: HashMap<String, _> =
        items.iter().filter_map(|item| Some((item.id.clone(), item.act.own.clone()?))).collect();
    let mut found: HashMap<String, Answered> = HashMap::new();
    let mut is_hidden = false;
    for item in items {
        let Some(id) = item.parent.clone() else { continue };
        if let Some(content) = own.get(&id) {
            item.act.target = Some(SeenTarget::Content(Box::new(content.clone())));
            continue;
        }
        if !found.contains_key(&id) {
            let answered = if is_hidden { Answered::Hidden } else { answered(server, batch, &id).await? };
            is_hidden |= matches!(answered, Answered::Hidden);
            found.insert(id.clone(), answered);
        }
        let missing = match &found[&id] {
            Answered::Content(content) => {
                item.act.target = Some(SeenTarget::Content(content.clone()));
                continue;
            }
            Answered::Later => continue,
            Answered::Missing(why) => why.as_str(),
            Answered::Hidden => resolve::HIDDEN,
        };
        let missing = (server.home.key_of_id(&id), missing.to_owned());
        if !batch.missing_targets.contains(&missing) {
            batch.missing_targets.push(missing);
        }
    }
    Ok(())
}

enum Answered {
    Content(Box<netra_model::act::SeenContent>),
    Missing(String),
    Hidden,
    /// It is worth asking again.
    Later,
}

async fn answered(server: &Server<'_>, batch: &mut Batch, id: &str) -> Result<Answered, ConnectError> {
    let answer = match server.status(id).await {
        Ok(Got::Status(answer)) => answer,
        Ok(Got::Gone(_)) => return Ok(Answered::Missing(resolve::GONE.into())),
        Ok(Got::Hidden) => return Ok(Answered::Hidden),
        Err(ConnectError::RateLimited { host, until }) => {
            return Err(ConnectError::RateLimited { host, until });
        }
        Err(error) => {
            tracing::debug!(%error, "what a post answers is not known yet");
            return Ok(Answered::Later);
        }
    };
    Ok(match parse_target(&answer.body, &server.home, seen_at(&answer)) {
        Ok(Some(mut content)) => {
            content.raw = keep_status(batch, *answer, None, server.people());
            Answered::Content(Box::new(content))
        }
        Ok(None) => Answered::Missing(resolve::NOT_PUBLIC.into()),
        Err(why) => Answered::Missing(format!("unreadable: {why}")),
    })
}

/// What an edited status said before, as the same act with other words, before the act as it is now.
async fn earlier_words(server: &Server<'_>, batch: &mut Batch, item: &Item) -> Result<(), ConnectError> {
    let answer = match server.history(&item.id).await {
        Ok(Some(answer)) => answer,
        Ok(None) => return Ok(()),
        Err(ConnectError::RateLimited { host, until }) => {
            return Err(ConnectError::RateLimited { host, until });
        }
        // The act stands with its present words.
        Err(error) => {
            tracing::debug!(%error, "the earlier words of an edited post are not known");
            return Ok(());
        }
    };
    match parse_history(&answer.body, server.people(), item, batch.exchanges.len()) {
        Ok((versions, parts)) if !versions.is_empty() => {
            batch.acts.extend(versions);
            batch.exchanges.push(exchange(answer, parts));
        }
        Ok(_) => {}
        Err(why) => tracing::debug!(why, "the earlier words of an edited post cannot be read"),
    }
    Ok(())
}

/// The posts that acts are aimed at and that have to be fetched.
fn targets_of(batch: &Batch) -> Vec<Task> {
    let is_missing = |key: &String| batch.missing_targets.iter().any(|(missing, _)| missing == key);
    let keys: BTreeSet<&String> = batch
        .acts
        .iter()
        .filter_map(|act| match &act.target {
            Some(SeenTarget::Unresolved { native_key, .. }) => Some(native_key),
            _ => None,
        })
        .filter(|key| !is_missing(key))
        .collect();
    let keys: Vec<String> = keys.into_iter().cloned().collect();
    keys.chunks(TARGETS).map(|keys| Task::Resolve { native_keys: keys.to_vec() }).collect()
}

/// What cannot be read is said, so that silence is not taken for "nothing".
fn missed_posts(missed: Missed, owner: &AccountRef, at: Timestamp) -> Skipped {
    let who = owner.shown();
    let (why, keep) = match missed {
        Missed::Older => (
            Sentence::new(
                "server ini hanya menampilkan unggahan terbaru; yang lebih lama tidak dapat dibaca lewat sumber ini",
                "this server lists the newest posts only; older ones cannot be read through this source",
            ),
            false,
        ),
        Missed::Between => (
            Sentence::new(
                "sejak pembacaan terakhir ada lebih banyak unggahan daripada yang ditampilkan server; sebagian mungkin \
                 terlewat. Perpendek every_minutes untuk sumber ini",
                "more was posted since the last look than the server lists; some of it may be missing. Shorten \
                 every_minutes of this source",
            ),
            true,
        ),
    };
    tracing::warn!(account = who, why = why.en, "not everything can be read");
    // The bytes tell one gap from another: the same ones are kept once only.
    let place = format!("listing of {who}, at {at}");
    Skipped { bytes: place.clone().into_bytes(), place, why, keep }
}

#[cfg(test)]
mod tests;
