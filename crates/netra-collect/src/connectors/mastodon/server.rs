//! Questions to one Mastodon-compatible server. Every address is built on the configured origin: what an answer or a
//! `Link` header names is never followed (Takahē names `http://localhost/` there).

use http::HeaderValue;
use http::header::AUTHORIZATION;
use jiff::Timestamp;
use netra_http::{Fetched, Http, Request};
use netra_model::Sentence;
use netra_model::act::AccountRef;
use netra_model::person::WatchIndex;
use serde::de::DeserializeOwned;
use url::Url;

use super::Mastodon;
use super::position::Ask;
use super::status::{Account, Home, authority, platform};
use super::strangers::People;
use crate::connector::ConnectError;
use crate::secret;

/// The most statuses of a page (the interface gives no more).
pub(super) const PAGE: usize = 40;
/// Answers that say something about what was asked for.
const TELLING: [u16; 4] = [401, 403, 404, 410];

/// A client for one task.
pub(super) struct Server<'a> {
    pub(super) http: &'a Http,
    pub(super) home: Home,
    watch: &'a WatchIndex,
    token: Option<HeaderValue>,
}

/// What asking for an account brings.
pub(super) enum Asked {
    Account(Box<Known>),
    /// The server does not have it (any more).
    Gone(Box<Fetched>),
    /// The server answers nobody who is not signed in.
    Hidden,
}

/// An account as its server knows it.
pub(super) struct Known {
    pub(super) names: AccountRef,
    pub(super) id: String,
    pub(super) moved: Option<String>,
    pub(super) is_suspended: bool,
    pub(super) answer: Fetched,
}

/// What asking for one status brings.
pub(super) enum Got {
    Status(Box<Fetched>),
    Gone(Box<Fetched>),
    /// The server shows single statuses only to who is signed in.
    Hidden,
}

impl<'a> Server<'a> {
    /// # Errors
    /// When the configured token cannot be used.
    pub(super) fn open(
        http: &'a Http,
        config: &Mastodon,
        watch: &'a WatchIndex,
    ) -> Result<Self, ConnectError> {
        let token = config.token().map_err(ConnectError::Refused)?;
        Ok(Self { http, home: config.home(), watch, token })
    }

    /// Whom profiles may be kept of.
    pub(super) fn people(&self) -> People<'_> {
        People { home: &self.home, watch: self.watch }
    }

    pub(super) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// An account by its id, if that is known, else by its handle.
    pub(super) async fn account(&self, names: &AccountRef) -> Result<Asked, ConnectError> {
        if let Some(id) = self.home.id_of(names) {
            return self.asked(self.ask(&["api", "v1", "accounts", id], &[]).await?, None);
        }
        let user = self.home.user_of(names).unwrap_or_default().to_owned();
        let lookup = ["api", "v1", "accounts", "lookup"];
        // Some servers know their own accounts only with the host, some only without.
        let answer = match self.ask(&lookup, &[("acct", &user)]).await? {
            answer if answer.status == 404 => {
                self.ask(&lookup, &[("acct", &format!("{user}@{}", self.home.domain))]).await?
            }
            answer => answer,
        };
        self.asked(answer, Some(&user))
    }

    fn asked(&self, answer: Fetched, user: Option<&str>) -> Result<Asked, ConnectError> {
        match answer.status {
            200 => {}
            401 | 403 => return Ok(Asked::Hidden),
            _ => return Ok(Asked::Gone(Box::new(answer))),
        }
        let account: Account = read(&answer)?;
        let names = self.home.account(&account);
        let found = self.home.user_of(&names);
        let is_right = found.is_some_and(|found| user.is_none_or(|user| user.eq_ignore_ascii_case(found)));
        if !is_right {
            return Err(unreadable(&answer, "the account that came is not the one that was asked for"));
        }
        Ok(Asked::Account(Box::new(Known {
            names,
            id: account.id.0.clone(),
            moved: account.moved.map(|to| self.home.account(&to).shown()),
            is_suspended: account.suspended == Some(true),
            answer,
        })))
    }

    /// One page of an account's statuses. The answer may be one of [`TELLING`].
    pub(super) async fn list(&self, account: &str, ask: &Ask) -> Result<Fetched, ConnectError> {
        let limit = PAGE.to_string();
        let mut query = vec![("limit", limit.as_str())];
        for (name, id) in [("max_id", &ask.max_id), ("since_id", &ask.since_id), ("min_id", &ask.min_id)] {
            query.extend(id.as_deref().map(|id| (name, id)));
        }
        self.ask(&["api", "v1", "accounts", account, "statuses"], &query).await
    }

    /// The newest posts of an account, without answers to others and boosts where the server can leave them out.
    pub(super) async fn originals(&self, account: &str) -> Result<Fetched, ConnectError> {
        let limit = PAGE.to_string();
        let query = [("limit", limit.as_str()), ("exclude_replies", "true"), ("exclude_reblogs", "true")];
        self.ask(&["api", "v1", "accounts", account, "statuses"], &query).await
    }

    /// A page of who reacted to a status: `favourited_by`, `reblogged_by` or `context`. The answer may be one of [`TELLING`].
    pub(super) async fn about(
        &self,
        status: &str,
        list: &str,
        max_id: Option<&str>,
    ) -> Result<Fetched, ConnectError> {
        let mut query = Vec::new();
        if list != "context" {
            query.push(("limit", "80"));
            query.extend(max_id.map(|id| ("max_id", id)));
        }
        self.ask(&["api", "v1", "statuses", status, list], &query).await
    }

    /// One status by its id.
    pub(super) async fn status(&self, id: &str) -> Result<Got, ConnectError> {
        let answer = Box::new(self.ask(&["api", "v1", "statuses", id], &[]).await?);
        Ok(match answer.status {
            200 => Got::Status(answer),
            401 | 403 => Got::Hidden,
            _ => Got::Gone(answer),
        })
    }

    /// The words that a status had, if the server tells.
    pub(super) async fn history(&self, id: &str) -> Result<Option<Fetched>, ConnectError> {
        let answer = self.ask(&["api", "v1", "statuses", id, "history"], &[]).await?;
        Ok((answer.status == 200).then_some(answer))
    }

    /// Lets the server find a status of any server by its name. Only with a token.
    pub(super) async fn search(&self, uri: &str) -> Result<Fetched, ConnectError> {
        let query = [("q", uri), ("resolve", "true"), ("type", "statuses"), ("limit", "1")];
        self.ask(&["api", "v2", "search"], &query).await
    }

    async fn ask(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Fetched, ConnectError> {
        let mut url = self.home.at(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = Request::get(url).expecting("application/json").accepting(&TELLING);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token.clone());
        }
        let answer = self.http.fetch(request).await?;
        let came_from = answer.request.split_once(' ').and_then(|(_, url)| Url::parse(url).ok());
        let is_home = came_from.is_some_and(|url| url.origin() == self.home.origin.origin());
        if !answer.wire.via.is_empty() && !is_home {
            return Err(unreadable(
                &answer,
                "the server sends to another one: configure that one as `instance`",
            ));
        }
        Ok(answer)
    }
}

impl Home {
    /// The id here of an account whose lasting id is known.
    pub(super) fn id_of<'n>(&self, names: &'n AccountRef) -> Option<&'n str> {
        let (id, domain) = names.native_id.as_deref()?.split_once('@')?;
        self.is_own_host(domain).then_some(id)
    }

    /// The name here of an account whose handle ends in this server's name, or in none.
    pub(super) fn user_of<'n>(&self, names: &'n AccountRef) -> Option<&'n str> {
        let handle = names.handle.as_deref()?.trim_start_matches('@');
        match handle.split_once('@') {
            Some((user, host)) => self.is_own_host(host).then_some(user),
            None => Some(handle),
        }
        .filter(|user| !user.is_empty())
    }

    /// Whether an account lives here.
    pub(super) fn has(&self, names: &AccountRef) -> bool {
        let is_ours = match &names.native_id {
            Some(_) => self.id_of(names).is_some(),
            None => self.user_of(names).is_some(),
        };
        is_ours && names.platform == platform()
    }

    /// The id of a status, if its name is an address of this server that ends in one: `…/statuses/ID`, `…/@name/ID`, or this
    /// interface's own. A boost's ends in `/activity`.
    pub(super) fn id_in(&self, key: &str) -> Option<String> {
        let segments = self.segments(key)?;
        match segments.as_slice() {
            [.., "statuses", id] | [.., "statuses", id, "activity"] => Some((*id).to_owned()),
            [name, id] if name.starts_with('@') && !id.is_empty() => Some((*id).to_owned()),
            _ => None,
        }
    }

    /// The last part of a name of this server, which is the id at servers where it is.
    pub(super) fn last_in(&self, key: &str) -> Option<String> {
        let segments = self.segments(key)?;
        segments.iter().rev().find(|it| !it.is_empty() && **it != "activity").map(|it| (*it).to_owned())
    }

    fn segments<'k>(&self, key: &'k str) -> Option<Vec<&'k str>> {
        let (scheme, rest) = key.split_once("://")?;
        let (host, path) = rest.split_once('/')?;
        let is_ours =
            matches!(scheme, "http" | "https") && self.is_own_host(host) && !path.contains(['?', '#']);
        is_ours.then(|| path.trim_end_matches('/').split('/').collect())
    }
}

/// Where the server says that the next page begins: the `max_id` in the `Link` header's `rel="next"`, and nothing else of
/// it.
pub(super) fn next_max_id(answer: &Fetched) -> Option<String> {
    let links = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("link"));
    links.flat_map(|(_, value)| value.split(',')).find_map(|link| {
        let (address, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = rest.split(';').any(|it| matches!(it.trim(), "rel=\"next\"" | "rel=next"));
        let url = Url::parse(address).ok().filter(|_| is_next)?;
        url.query_pairs().find(|(name, _)| name == "max_id").map(|(_, id)| id.into_owned())
    })
}

/// When an answer was there: the moment at which its statuses were seen.
pub(super) fn seen_at(answer: &Fetched) -> Timestamp {
    answer.finished_at
}

/// The server shows nothing to who is not signed in.
pub(super) fn login_required(names: &AccountRef) -> ConnectError {
    unavailable(names, "login_required: give this source a token_file")
}

pub(super) fn unavailable(names: &AccountRef, reason: &str) -> ConnectError {
    ConnectError::AccountUnavailable { account: names.shown(), reason: reason.to_owned() }
}

pub(super) fn unreadable(answer: &Fetched, why: &str) -> ConnectError {
    ConnectError::Unreadable { request: answer.request.clone(), why: why.to_owned() }
}

fn read<T: DeserializeOwned>(answer: &Fetched) -> Result<T, ConnectError> {
    serde_json::from_slice(&answer.body).map_err(|error| unreadable(answer, &error.to_string()))
}

impl Mastodon {
    /// The configured token, if one is.
    pub(super) fn token(&self) -> Result<Option<HeaderValue>, Sentence> {
        let called = ("token Mastodon", "the Mastodon token");
        self.token_file.as_deref().map(|file| secret::header(file, called, "Bearer ")).transpose()
    }

    /// The server as the names in its answers depend on it.
    pub(super) fn home(&self) -> Home {
        Home {
            origin: self.instance.clone(),
            domain: self.domain.clone().unwrap_or_else(|| authority(&self.instance)).to_ascii_lowercase(),
            without_login: self.token_file.is_none(),
        }
    }
}
