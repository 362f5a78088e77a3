//! X, through its API v2, for an office that has a licence for exactly this: posts, answers, quotes and reposts of an
//! account, their edits and deletions.
//!
//! Off. X's Developer Agreement (2026-04-27) forbids investigating or tracking its users unless X approves it in writing
//! (section B), and asks an Enterprise plan of every government user (section C). So a source of this kind does not start
//! without a `licence` section that names the contract; everything else goes on ([`X::refusal`]). Likes have been private
//! since 2024 and are not asked for.
//!
//! An account's timeline is listed newest first, page by page, down to the newest post that was read before (`since_id`).
//! X shows the latest 3,200 posts of an account and no more. An edited post comes as a new post that names its earlier
//! versions: it stays one act, named by its first version. Whether posts still stand is asked a hundred at a time.
//!
//! The token is read from a file that only its owner may read, at each task, and is neither kept nor logged.

mod api;
mod tweet;

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use netra_http::{Fetched, Http};
use netra_model::act::{AccountRef, ActEventKind, PartRef};
use netra_model::batch::{Batch, Cursor, SeenEvent, Task};
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Sentence};
use serde::{Deserialize, Deserializer, Serialize};
use url::Url;

pub use tweet::{Owner, Page, parse_page, parse_targets};

use crate::connector::{ConnectError, Connector};
use crate::connectors::common::{place_is_old, resolve_tasks};
use crate::coverage::{Coverage, coverage};
use crate::parts::exchange;
use api::{Api, Token, unreadable};
use tweet::{id_of, native_key, platform, reason};

/// The most posts of one question.
const AT_ONCE: usize = 100;

/// The configuration of a source of kind `x`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct X {
    /// Where the interface is.
    #[serde(default = "service")]
    pub service: Url,
    /// The file with the bearer token; only its owner may read it.
    pub token_file: PathBuf,
    /// The licence that the office holds; without it the source does not start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<Licence>,
}

/// What X has agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// The contract's reference.
    pub contract: String,
    /// The plan; for a public office `enterprise`.
    pub plan: String,
    /// The use that X approved in writing, in the words of the approval.
    pub approved_use: String,
    /// The day of the approval.
    #[serde(deserialize_with = "date")]
    pub date: Date,
}

fn service() -> Url {
    Url::parse("https://api.x.com").expect("an address")
}

/// A date, as a text or as TOML writes it without quotation marks.
pub(in crate::connectors) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Toml {
            #[serde(rename = "$__toml_private_datetime")]
            text: String,
        },
    }
    let (Written::Text(text) | Written::Toml { text }) = Written::deserialize(deserializer)?;
    text.parse().map_err(|_| {
        serde::de::Error::custom(format!("“{text}” is no date, expected one such as 2026-05-04"))
    })
}

/// What the cursor remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Position {
    /// The account's number.
    id: String,
    /// The newest post up to which everything was read.
    since: Option<String>,
    /// The newest post of the pages read since.
    newest: Option<String>,
    /// The next page, and when it was named.
    page: Option<String>,
    page_at: Timestamp,
    /// How often it was gone back to the newest post before the end was reached.
    #[serde(skip_serializing_if = "is_zero")]
    returns: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Connector for X {
    async fn run(&self, http: &Http, watch: &WatchIndex, task: Task) -> Result<Batch, ConnectError> {
        if let Some(why) = self.refusal() {
            return Err(ConnectError::Refused(why));
        }
        match &task {
            Task::Poll { account, names, .. } | Task::Recheck { account, names, .. }
                if watch.find(names) != Some(*account) =>
            {
                return Ok(Batch::default());
            }
            _ => {}
        }
        let token = Token::read(&self.token_file).map_err(ConnectError::Refused)?;
        let api = Api { http, service: &self.service, token };
        if let Task::Resolve { native_keys } = &task {
            return resolve(&api, native_keys).await;
        }
        match task {
            Task::Poll { account, names, cursor } => poll(&api, watch, account, names, cursor).await,
            Task::Recheck { account, names, native_keys } => {
                recheck(&api, watch, account, names, &native_keys).await
            }
            _ => Err(ConnectError::WrongTask(
                "X is only polled, looked at again, and asked for targets".into(),
            )),
        }
    }

    fn coverage(&self) -> &'static Coverage {
        coverage("x").expect("the table has a row for every connector; a test reads it")
    }
}

impl X {
    /// Why this source must not run as it is configured, if so.
    pub fn refusal(&self) -> Option<Sentence> {
        let refused = |id: String, en: String| {
            Some(Sentence::new(
                format!(
                    "sumber X tidak dijalankan: {id}. X Developer Agreement (2026-04-27) bagian B melarang menyelidiki atau \
                     melacak pengguna X kecuali X menyetujuinya secara tertulis, dan bagian C mewajibkan paket Enterprise bagi \
                     instansi pemerintah"
                ),
                format!(
                    "the X source is not run: {en}. X Developer Agreement (2026-04-27), section B, forbids investigating or \
                     tracking X users unless X approves it in writing, and section C asks government users for an Enterprise plan"
                ),
            ))
        };
        let Some(licence) = &self.licence else {
            return refused(
                "lisensinya belum dicatat; tulis bagian licence dengan contract, plan, approved_use, dan date".into(),
                "its licence is not on file; write a licence section with contract, plan, approved_use and date".into(),
            );
        };
        let Licence { contract, plan, approved_use, .. } = licence;
        for (name, value) in [("contract", contract), ("plan", plan), ("approved_use", approved_use)] {
            if value.trim().is_empty() {
                return refused(format!("licence.{name} kosong"), format!("licence.{name} is empty"));
            }
        }
        if !plan.trim().eq_ignore_ascii_case("enterprise") {
            return refused(
                format!("licence.plan “{plan}” tidak cukup, harus “enterprise”"),
                format!("licence.plan “{plan}” is not enough, expected “enterprise”"),
            );
        }
        None
    }

    /// Whether it could start: its licence is on file and its token can be read.
    ///
    /// # Errors
    /// A sentence on what is missing.
    pub fn check(&self) -> Result<(), Sentence> {
        self.refusal().map_or(Ok(()), Err)?;
        Token::read(&self.token_file).map(drop)
    }
}

async fn poll(
    api: &Api<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: AccountRef,
    cursor: Option<Cursor>,
) -> Result<Batch, ConnectError> {
    let Some(names) = numbered(api, watch, account, names).await? else { return Ok(Batch::default()) };
    let (now, id) = (api.http.clock().now(), names.native_id.clone().unwrap_or_default());
    let mut position = Position::read(cursor, &id);
    position.trust(now);
    let answer = api.timeline(&id, position.since.as_deref(), position.page.as_deref()).await?;
    let owner = Owner { actor: account, names };
    let page =
        parse_page(&answer.body, &owner, seen_at(&answer), 0).map_err(|why| unreadable(&answer, &why))?;
    if let (0, Some(error)) = (page.n_items, page.errors.first().filter(|_| !page.has_meta)) {
        return Err(unavailable(&id, reason(error)));
    }
    if page.next.is_some() && page.next == position.page {
        return Err(unreadable(&answer, "the next page is the one that was asked for: it repeats itself"));
    }
    let mut follow_up = targets_of(&page);
    position.turn(&page, now);
    let cursor = position.written();
    if page.next.is_some() {
        follow_up.push(Task::Poll { account, names: owner.names, cursor: Some(cursor.clone()) });
    }
    let mut batch = Batch { cursor: Some(cursor), follow_up, ..Batch::default() };
    keep(&mut batch, answer, page);
    Ok(batch)
}

/// What a page brought, with the answer it stands in.
fn keep(batch: &mut Batch, answer: Fetched, page: Page) {
    batch.dropped += page.dropped;
    batch.acts.extend(page.acts);
    batch.skipped.extend(page.skipped);
    if page.n_items > 0 {
        batch.exchanges.push(exchange(answer, page.parts));
    }
}

/// The posts that acts are aimed at and that did not come along.
fn targets_of(page: &Page) -> Vec<Task> {
    resolve_tasks(&page.acts, AT_ONCE)
}

async fn recheck(
    api: &Api<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: AccountRef,
    native_keys: &[String],
) -> Result<Batch, ConnectError> {
    let Some(names) = numbered(api, watch, account, names).await? else { return Ok(Batch::default()) };
    let owner = Owner { actor: account, names };
    let mut batch = Batch::default();
    for keys in native_keys.chunks(AT_ONCE) {
        let ids = keys.iter().map(|key| own_id(key)).collect::<Result<Vec<_>, _>>()?;
        let newer = recheck_one(api, &owner, &ids, &mut batch).await?;
        // The words of posts that were edited since stand in their newest version.
        let newer: Vec<&str> = newer.iter().map(String::as_str).collect();
        if !newer.is_empty() {
            let answer = api.posts(&newer).await?;
            let page = parse_page(&answer.body, &owner, seen_at(&answer), batch.exchanges.len());
            let page = page.map_err(|why| unreadable(&answer, &why))?;
            keep(&mut batch, answer, page);
        }
    }
    Ok(batch)
}

/// Asks for up to a hundred posts; what became of each is an event. Gives the newest versions of edited ones.
async fn recheck_one(
    api: &Api<'_>,
    owner: &Owner,
    ids: &[&str],
    batch: &mut Batch,
) -> Result<Vec<String>, ConnectError> {
    let answer = api.posts(ids).await?;
    let (at, exchange) = (seen_at(&answer), batch.exchanges.len());
    let mut page = parse_page(&answer.body, owner, at, exchange).map_err(|why| unreadable(&answer, &why))?;
    // An answer without a single post still has to be kept: it is what shows a deletion.
    let whole = Some(PartRef { exchange, part: 0 })
        .filter(|_| page.parts.first().is_some_and(|it| it.bytes.is_some()));
    let mut event = |id: &str, event: ActEventKind, raw: Option<PartRef>| {
        batch.events.push(SeenEvent { platform: platform(), native_key: native_key(id), event, at, raw });
    };
    let mut newer = Vec::new();
    for id in ids {
        if let Some(found) = page.found.get(*id) {
            event(id, ActEventKind::Seen, Some(found.raw));
            if found.latest != **id {
                newer.push(found.latest.clone());
            }
        } else if let Some(error) = page.errors.iter().find(|error| error.names(id)) {
            match reason(error) {
                "not_found" => event(id, ActEventKind::Deleted, whole),
                reason => event(id, ActEventKind::Unavailable(reason.to_owned()), whole),
            }
        }
        // A post that is in neither list was not answered for: no conclusion.
    }
    // Old words of an edited post would look like an edit back.
    let edited = page.found.iter().filter(|(id, found)| **id != found.latest).map(|(_, found)| &found.key);
    let edited: BTreeSet<&String> = edited.collect();
    page.acts.retain(|act| !edited.contains(&act.native_key));
    page.n_items = page.n_items.max(usize::from(!batch.events.is_empty()));
    keep(batch, answer, page);
    Ok(newer)
}

async fn resolve(api: &Api<'_>, native_keys: &[String]) -> Result<Batch, ConnectError> {
    let mut batch = Batch::default();
    for keys in native_keys.chunks(AT_ONCE) {
        let (good, bad): (Vec<&String>, Vec<&String>) = keys.iter().partition(|key| id_of(key).is_some());
        let strange = bad.into_iter().map(|key| (key.clone(), "not the link of a post".to_owned()));
        batch.missing_targets.extend(strange);
        let ids: Vec<&str> = good.iter().filter_map(|key| id_of(key)).collect();
        if ids.is_empty() {
            continue;
        }
        let answer = api.posts(&ids).await?;
        let targets = parse_targets(&answer.body, batch.exchanges.len());
        let targets = targets.map_err(|why| unreadable(&answer, &why))?;
        for id in ids {
            let error = targets.errors.iter().find(|error| error.names(id));
            if !targets.ids.contains(id) {
                let why = error.map_or("not_answered", reason);
                batch.missing_targets.push((native_key(id), why.to_owned()));
            }
        }
        if !targets.contents.is_empty() {
            batch.exchanges.push(exchange(answer, targets.parts));
        }
        batch.targets.extend(targets.contents);
    }
    Ok(batch)
}

/// The names with the account's number, if this is still the watched account.
async fn numbered(
    api: &Api<'_>,
    watch: &WatchIndex,
    account: AccountId,
    names: AccountRef,
) -> Result<Option<AccountRef>, ConnectError> {
    if names.native_id.is_some() {
        return Ok(Some(names));
    }
    let handle = names.handle.clone().unwrap_or_default();
    let names = api.user(&handle).await?;
    // A handle can have passed to somebody else.
    Ok((watch.find(&names) == Some(account)).then_some(names))
}

fn own_id(key: &str) -> Result<&str, ConnectError> {
    id_of(key).ok_or_else(|| ConnectError::WrongTask(format!("{key} is not the link of a post on X")))
}

/// When an answer was there: the moment at which its posts were seen.
fn seen_at(answer: &Fetched) -> Timestamp {
    answer.finished_at
}

fn unavailable(account: &str, reason: &str) -> ConnectError {
    ConnectError::AccountUnavailable { account: account.to_owned(), reason: reason.to_owned() }
}

impl Position {
    fn read(cursor: Option<Cursor>, id: &str) -> Self {
        let position = cursor.and_then(|cursor| serde_json::from_str::<Self>(&cursor.0).ok());
        let position = position.filter(|position| position.id == id);
        position.unwrap_or_else(|| Self { id: id.to_owned(), ..Self::default() })
    }

    fn written(&self) -> Cursor {
        Cursor(serde_json::to_string(self).expect("strings and times are always JSON"))
    }

    /// Forgets a place between two pages that the server may not know any more.
    fn trust(&mut self, now: Timestamp) {
        if self.page.is_some() && place_is_old(self.page_at, self.returns, now) {
            self.page = None;
            self.returns += 1;
        }
    }

    /// Moves on: to the next page, or past everything that was read.
    fn turn(&mut self, page: &Page, now: Timestamp) {
        let newest = self.newest.take().into_iter().chain(page.ids.iter().cloned());
        self.newest = newest.max_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        self.page.clone_from(&page.next);
        self.page_at = now;
        if self.page.is_none() {
            self.page_at = Timestamp::default();
            self.returns = 0;
            self.since = self.newest.take().or_else(|| self.since.take());
        }
    }
}

#[cfg(test)]
mod tests;
