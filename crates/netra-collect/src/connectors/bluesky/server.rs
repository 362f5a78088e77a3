//! Questions to AT Protocol servers, and who lives where.

use jiff::Timestamp;
use netra_http::{Fetched, Http, HttpError, Request};
use netra_model::act::AccountRef;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::Bluesky;
use super::record::account;
use super::uri::{AtUri, Collection};
use crate::connector::ConnectError;

/// A client for one task.
#[derive(Clone, Copy)]
pub(super) struct Server<'a> {
    pub(super) http: &'a Http,
    pub(super) config: &'a Bluesky,
}

/// An account as the network knows it.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    /// Its names. The handle is there only if it leads back to the same account, because anybody can write any handle
    /// into their own document.
    pub(super) names: AccountRef,
    /// The server that holds its repository.
    pub(super) pds: Url,
}

/// What the server says of a repository as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RepoStatus {
    Active,
    /// Not readable at present, in the server's word (`deactivated`, `takendown`, `suspended`, `deleted`, …).
    Inactive(String),
}

/// What asking for one record brings.
pub(super) enum Got {
    Record(Box<Fetched>),
    /// The repository is there, the record is not.
    NoRecord(Box<Fetched>),
    /// Something else, which the repository's status explains.
    NoRepo(RepoStatus, Box<Fetched>),
}

/// An error answer of an XRPC method (<https://atproto.com/specs/xrpc#error-responses>).
#[derive(Debug, Deserialize)]
struct XrpcError {
    #[serde(default)]
    error: String,
    #[serde(default)]
    message: String,
}

impl Server<'_> {
    /// The DID behind a handle; `None` when there is none.
    pub(super) async fn did_of(self, handle: &str) -> Result<Option<String>, ConnectError> {
        #[derive(Deserialize)]
        struct Resolved {
            did: String,
        }
        let handle = handle.trim_start_matches('@').to_ascii_lowercase();
        let service = &self.config.service;
        let answer = self.ask(service, "com.atproto.identity.resolveHandle", &[("handle", &handle)]).await?;
        if answer.status == 200 { Ok(Some(read::<Resolved>(&answer)?.did)) } else { Ok(None) }
    }

    /// Where an account's repository is, and its handle.
    pub(super) async fn identity(self, did: &str) -> Result<Identity, ConnectError> {
        match &self.config.plc {
            Some(plc) => self.identity_by_document(plc, did).await,
            None => self.identity_at_service(did).await,
        }
    }

    async fn identity_by_document(self, plc: &Url, did: &str) -> Result<Identity, ConnectError> {
        let unavailable = |reason: &str| unavailable(did, reason);
        let address = match did.strip_prefix("did:web:") {
            Some(host) => Url::parse(&format!("https://{host}/.well-known/did.json")).ok(),
            None => plc.join(&format!("/{did}")).ok().filter(|_| did.starts_with("did:plc:")),
        };
        let address = address.ok_or_else(|| unavailable("did_not_understood"))?;
        let answer = self.http.fetch(Request::get(address).accepting(&[404, 410])).await?;
        if answer.status != 200 {
            return Err(unavailable(if answer.status == 410 { "did_withdrawn" } else { "did_not_found" }));
        }
        let document: DidDocument = read(&answer)?;
        let pds = document.pds().ok_or_else(|| unavailable("no_server_in_did_document"))?;
        let mut names = account(did);
        if let Some(handle) = document.handle()
            && self.did_of(handle).await?.as_deref() == Some(did)
        {
            names.handle = Some(handle.to_owned());
        }
        Ok(Identity { names, pds })
    }

    async fn identity_at_service(self, did: &str) -> Result<Identity, ConnectError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Described {
            handle: String,
            #[serde(default)]
            handle_is_correct: bool,
        }
        let pds = self.config.service.clone();
        let answer = self.ask(&pds, "com.atproto.repo.describeRepo", &[("repo", did)]).await?;
        if answer.status != 200 {
            return Err(match self.status(&pds, did).await? {
                RepoStatus::Inactive(reason) => unavailable(did, &reason),
                RepoStatus::Active => {
                    unreadable(&answer, &format!("describeRepo failed: {}", words(&answer)))
                }
            });
        }
        let described: Described = read(&answer)?;
        let handle = described.handle_is_correct.then_some(described.handle);
        Ok(Identity { names: AccountRef { handle, ..account(did) }, pds })
    }

    /// Whether the repository is readable; to be asked before concluding anything from an error.
    pub(super) async fn status(self, pds: &Url, did: &str) -> Result<RepoStatus, ConnectError> {
        #[derive(Deserialize)]
        struct Status {
            active: bool,
            status: Option<String>,
        }
        let answer = self.ask(pds, "com.atproto.sync.getRepoStatus", &[("did", did)]).await?;
        if answer.status != 200 {
            return Ok(RepoStatus::Inactive("repo_not_found".into()));
        }
        let status: Status = read(&answer)?;
        Ok(match status {
            Status { active: true, .. } => RepoStatus::Active,
            Status { status, .. } => RepoStatus::Inactive(status.unwrap_or_else(|| "inactive".into())),
        })
    }

    /// The repository's present revision; `None` when it cannot be read.
    pub(super) async fn revision(self, pds: &Url, did: &str) -> Result<Option<String>, ConnectError> {
        #[derive(Deserialize)]
        struct Commit {
            rev: String,
        }
        let answer = self.ask(pds, "com.atproto.sync.getLatestCommit", &[("did", did)]).await?;
        if answer.status == 200 { Ok(Some(read::<Commit>(&answer)?.rev)) } else { Ok(None) }
    }

    /// What changed in a repository since a revision, or all of it, as a CAR file; `None` when that is larger than an
    /// answer may be.
    pub(super) async fn export(
        self,
        owner: &Identity,
        since: Option<&str>,
    ) -> Result<Option<Fetched>, ConnectError> {
        let did = did(&owner.names);
        let mut query = vec![("did", did)];
        query.extend(since.map(|since| ("since", since)));
        let url = address(&owner.pds, "com.atproto.sync.getRepo", &query);
        let question = Request::get(url).expecting("application/vnd.ipld.car").accepting(&[400, 404]);
        let answer = match self.http.fetch(question).await {
            Ok(answer) => answer,
            Err(HttpError::TooLarge { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if answer.status == 200 {
            return Ok(Some(answer));
        }
        Err(match self.status(&owner.pds, did).await? {
            RepoStatus::Inactive(reason) => unavailable(did, &reason),
            RepoStatus::Active => puzzling(&answer),
        })
    }

    /// One page of a collection, oldest first, after the record key `after`.
    pub(super) async fn list(
        self,
        owner: &Identity,
        collection: Collection,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Fetched, ConnectError> {
        let (did, limit) = (did(&owner.names), limit.to_string());
        let mut query =
            vec![("repo", did), ("collection", collection.nsid()), ("limit", &limit), ("reverse", "true")];
        query.extend(after.map(|after| ("cursor", after)));
        self.listed(owner, &query).await
    }

    /// One page of a collection, newest first, before the record key `before`.
    pub(super) async fn newest(
        self,
        owner: &Identity,
        collection: Collection,
        before: Option<&str>,
        limit: usize,
    ) -> Result<Fetched, ConnectError> {
        let (did, limit) = (did(&owner.names), limit.to_string());
        let mut query = vec![("repo", did), ("collection", collection.nsid()), ("limit", limit.as_str())];
        query.extend(before.map(|before| ("cursor", before)));
        self.listed(owner, &query).await
    }

    async fn listed(self, owner: &Identity, query: &[(&str, &str)]) -> Result<Fetched, ConnectError> {
        let answer = self.ask(&owner.pds, "com.atproto.repo.listRecords", query).await?;
        if answer.status == 200 {
            return Ok(answer);
        }
        let did = did(&owner.names);
        Err(match self.status(&owner.pds, did).await? {
            RepoStatus::Inactive(reason) => unavailable(did, &reason),
            RepoStatus::Active => puzzling(&answer),
        })
    }

    /// One record of the account `did`.
    pub(super) async fn record(self, pds: &Url, did: &str, uri: &AtUri<'_>) -> Result<Got, ConnectError> {
        let query = [("repo", did), ("collection", uri.collection), ("rkey", uri.rkey)];
        // A server that does not hold the repository (any more) passes the question on and answers 502.
        let question = question(pds, "com.atproto.repo.getRecord", &query).accepting(&[400, 404, 502]);
        let answer = Box::new(self.http.fetch(question).await?);
        if answer.status == 200 {
            return Ok(Got::Record(answer));
        }
        let error = xrpc_error(&answer);
        // Servers older than 2024 say `InvalidRequest` and put it into words.
        if error.error == "RecordNotFound" || error.message.starts_with("Could not locate record") {
            return Ok(Got::NoRecord(answer));
        }
        Ok(Got::NoRepo(self.status(pds, did).await?, answer))
    }

    pub(super) async fn ask(
        self,
        server: &Url,
        method: &str,
        query: &[(&str, &str)],
    ) -> Result<Fetched, ConnectError> {
        Ok(self.http.fetch(question(server, method, query).accepting(&[400, 404])).await?)
    }
}

fn question(server: &Url, method: &str, query: &[(&str, &str)]) -> Request {
    Request::get(address(server, method, query)).expecting("application/json")
}

fn address(server: &Url, method: &str, query: &[(&str, &str)]) -> Url {
    let mut url = server.clone();
    url.set_path(&format!("/xrpc/{method}"));
    url.query_pairs_mut().clear().extend_pairs(query);
    url
}

/// An answer that is an error although the repository is readable; to be tried again.
pub(super) fn puzzling(answer: &Fetched) -> ConnectError {
    unreadable(answer, &format!("the repository is active, yet the answer is {}", words(answer)))
}

/// The DID of names that were looked up.
pub(super) fn did(names: &AccountRef) -> &str {
    names.native_id.as_deref().unwrap_or_default()
}

/// When an answer was there: the moment at which its records were seen.
pub(super) fn seen_at(answer: &Fetched) -> Timestamp {
    answer.finished_at
}

pub(super) fn unavailable(account: &str, reason: &str) -> ConnectError {
    ConnectError::AccountUnavailable { account: account.to_owned(), reason: reason.to_owned() }
}

pub(super) fn unreadable(answer: &Fetched, why: &str) -> ConnectError {
    ConnectError::Unreadable { request: answer.request.clone(), why: why.to_owned() }
}

fn read<T: DeserializeOwned>(answer: &Fetched) -> Result<T, ConnectError> {
    serde_json::from_slice(&answer.body).map_err(|error| unreadable(answer, &error.to_string()))
}

fn xrpc_error(answer: &Fetched) -> XrpcError {
    let unnamed = || XrpcError { error: format!("status {}", answer.status), message: String::new() };
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| unnamed())
}

fn words(answer: &Fetched) -> String {
    let XrpcError { error, message } = xrpc_error(answer);
    format!("{error} {message}").trim().chars().take(200).collect()
}

/// A DID document (<https://www.w3.org/TR/did-core/>), as far as it is used.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DidDocument {
    #[serde(default)]
    also_known_as: Vec<String>,
    #[serde(default)]
    service: Vec<Service>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Service {
    id: String,
    service_endpoint: serde_json::Value,
}

impl DidDocument {
    fn handle(&self) -> Option<&str> {
        self.also_known_as.iter().find_map(|name| name.strip_prefix("at://"))
    }

    fn pds(&self) -> Option<Url> {
        let service = self.service.iter().find(|service| service.id.ends_with("#atproto_pds"))?;
        service.service_endpoint.as_str()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_did_document_names_server_and_handle() {
        let document: DidDocument = serde_json::from_str(
            r##"{"id":"did:plc:x","alsoKnownAs":["https://blog.example","at://budi.test"],
                "service":[{"id":"#other","type":"X","serviceEndpoint":{"a":1}},
                           {"id":"did:plc:x#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":"https://pds.example"}]}"##,
        )
        .unwrap();
        assert_eq!(document.handle(), Some("budi.test"));
        assert_eq!(document.pds().unwrap().as_str(), "https://pds.example/");
    }
}
