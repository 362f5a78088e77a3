//! A small Bluesky server on loopback, so that the demo's connector has something to read: it serves the invented
//! repositories of `bluesky.json` through the few calls of the AT Protocol that the connector uses.
//!
//! The tests use a real PDS; this one exists only so that the demo needs no network.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use netra_collect::car::Cid;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::captures::PICTURES;

/// What `bluesky.json` holds.
#[derive(Debug, Deserialize)]
struct File {
    repos: Vec<FileRepo>,
}

#[derive(Debug, Deserialize)]
struct FileRepo {
    did: String,
    handle: String,
    records: Vec<Record>,
}

#[derive(Debug, Deserialize, Clone)]
struct Record {
    uri: String,
    cid: String,
    value: Value,
}

/// One account's public records: by collection, then by record key, which is in order of time.
#[derive(Debug)]
struct Repo {
    handle: String,
    collections: BTreeMap<String, BTreeMap<String, Record>>,
}

type Repos = Arc<BTreeMap<String, Repo>>;

/// Serves the repositories until the process ends.
///
/// # Errors
/// A file that is not what it should be.
pub async fn serve(listener: TcpListener, bluesky_json: &str) -> Result<()> {
    let repos = read(bluesky_json)?;
    let calls = axum::Router::new()
        .route("/xrpc/com.atproto.repo.listRecords", get(list_records))
        .route("/xrpc/com.atproto.repo.getRecord", get(get_record))
        .route("/xrpc/com.atproto.repo.describeRepo", get(describe_repo))
        .route("/xrpc/com.atproto.identity.resolveHandle", get(resolve_handle))
        .route("/xrpc/com.atproto.sync.getRepoStatus", get(repo_status))
        .route("/xrpc/com.atproto.sync.getLatestCommit", get(latest_commit))
        .route("/xrpc/com.atproto.sync.getBlob", get(blob))
        .with_state(Arc::new(repos));
    axum::serve(listener, calls).await.context("the demo's Bluesky server stopped")
}

fn read(text: &str) -> Result<BTreeMap<String, Repo>> {
    let file: File = serde_json::from_str(text).context("bluesky.json of the demo")?;
    let mut repos = BTreeMap::new();
    for repo in file.repos {
        let mut collections: BTreeMap<String, BTreeMap<String, Record>> = BTreeMap::new();
        for record in repo.records {
            let mut parts = record.uri.rsplit('/');
            let (Some(key), Some(collection)) = (parts.next(), parts.next()) else { continue };
            collections.entry(collection.to_owned()).or_default().insert(key.to_owned(), record.clone());
        }
        repos.insert(repo.did, Repo { handle: repo.handle, collections });
    }
    Ok(repos)
}

/// The parameters of all calls; each call needs some of them.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    repo: String,
    #[serde(default)]
    did: String,
    #[serde(default)]
    handle: String,
    #[serde(default)]
    collection: String,
    #[serde(default)]
    rkey: String,
    #[serde(default)]
    cid: String,
    cursor: Option<String>,
    limit: Option<usize>,
    #[serde(default)]
    reverse: bool,
}

fn refuse(error: &str, message: &str) -> Response {
    (StatusCode::BAD_REQUEST, answer(&json!({ "error": error, "message": message }))).into_response()
}

/// A value as a JSON answer.
fn answer(value: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

fn find<'a>(repos: &'a Repos, name: &str) -> Option<(&'a String, &'a Repo)> {
    repos.iter().find(|(did, repo)| *did == name || repo.handle == name)
}

async fn list_records(State(repos): State<Repos>, Query(asked): Query<Asked>) -> Response {
    let limit = asked.limit.unwrap_or(50);
    if !(1..=100).contains(&limit) {
        return refuse("InvalidRequest", "limit must be between 1 and 100");
    }
    let Some((_, repo)) = find(&repos, &asked.repo) else {
        return refuse("InvalidRequest", "Could not find repo");
    };
    let none = BTreeMap::new();
    let records = repo.collections.get(&asked.collection).unwrap_or(&none);
    let after = asked.cursor.unwrap_or_default();
    let page: Vec<(&String, &Record)> = if asked.reverse {
        records.iter().filter(|(key, _)| **key > after).take(limit).collect()
    } else {
        records.iter().rev().filter(|(key, _)| after.is_empty() || **key < after).take(limit).collect()
    };
    let rows: Vec<Value> =
        page.iter().map(|(_, it)| json!({ "uri": it.uri, "cid": it.cid, "value": it.value })).collect();
    let mut answer = json!({ "records": rows });
    if let Some((key, _)) = page.last() {
        answer["cursor"] = json!(key);
    }
    self::answer(&answer)
}

async fn get_record(State(repos): State<Repos>, Query(asked): Query<Asked>) -> Response {
    let Some((_, repo)) = find(&repos, &asked.repo) else {
        return refuse("InvalidRequest", "Could not find repo");
    };
    match repo.collections.get(&asked.collection).and_then(|records| records.get(&asked.rkey)) {
        Some(it) => answer(&json!({ "uri": it.uri, "cid": it.cid, "value": it.value })),
        None => refuse("RecordNotFound", "Could not locate record"),
    }
}

async fn describe_repo(State(repos): State<Repos>, Query(asked): Query<Asked>) -> Response {
    match find(&repos, &asked.repo) {
        Some((did, repo)) => {
            let collections: Vec<&String> = repo.collections.keys().collect();
            answer(
                &json!({ "did": did, "handle": repo.handle, "collections": collections, "handleIsCorrect": true }),
            )
        }
        None => refuse("InvalidRequest", "Could not find repo"),
    }
}

async fn resolve_handle(State(repos): State<Repos>, Query(asked): Query<Asked>) -> Response {
    match find(&repos, &asked.handle) {
        Some((did, _)) => answer(&json!({ "did": did })),
        None => refuse("InvalidRequest", "Unable to resolve handle"),
    }
}

/// The demo's repositories change only with its file: the newest record stands for the revision.
async fn latest_commit(State(repos): State<Repos>, Query(asked): Query<Asked>) -> Response {
    let Some((_, repo)) = find(&repos, &asked.did) else {
        return refuse("RepoNotFound", "Could not find repo");
    };
    let newest = repo.collections.values().filter_map(BTreeMap::last_key_value).max_by_key(|(key, _)| *key);
    match newest {
        Some((key, record)) => answer(&json!({ "cid": record.cid, "rev": key })),
        None => refuse("RepoNotFound", "Could not find repo"),
    }
}

async fn repo_status(State(repos): State<Repos>, Query(asked): Query<Asked>) -> Response {
    match find(&repos, &asked.did) {
        Some((did, _)) => answer(&json!({ "did": did, "active": true })),
        None => refuse("RepoNotFound", "Could not find repo"),
    }
}

/// The pictures of all repositories are the demo's drawings.
async fn blob(Query(asked): Query<Asked>) -> Response {
    match PICTURES.iter().find(|(_, bytes)| Cid::of_raw(bytes).to_string() == asked.cid) {
        Some((_, bytes)) => ([(CONTENT_TYPE, "image/png")], *bytes).into_response(),
        None => refuse("BlobNotFound", "Blob not found"),
    }
}
