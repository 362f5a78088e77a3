//! Questions to the interface, with the token.

use std::path::Path;

use http::header::{AUTHORIZATION, HeaderValue};
use netra_http::{Fetched, Http, Request};
use netra_model::Sentence;
use netra_model::act::AccountRef;
use serde::Deserialize;
use url::Url;

use super::tweet::{ApiError, platform, reason};
use super::unavailable;
use crate::connector::ConnectError;
use crate::json::one_line;
use crate::secret;

/// What is asked of each post.
const FIELDS: [(&str, &str); 4] = [
    ("expansions", "attachments.media_keys,author_id,referenced_tweets.id,referenced_tweets.id.author_id"),
    (
        "tweet.fields",
        "attachments,author_id,created_at,edit_history_tweet_ids,entities,note_tweet,referenced_tweets",
    ),
    ("media.fields", "alt_text,media_key,preview_image_url,type,url"),
    ("user.fields", "id,name,username"),
];

/// The bearer token; never shown.
pub(super) struct Token(HeaderValue);

impl Token {
    /// The token in a file that only its owner may read.
    ///
    /// # Errors
    /// A sentence that names the file, never what stands in it.
    pub(super) fn read(file: &Path) -> Result<Self, Sentence> {
        secret::header(file, ("token X", "the X token"), "Bearer ").map(Self)
    }
}

/// A client for one task.
pub(super) struct Api<'a> {
    pub(super) http: &'a Http,
    pub(super) service: &'a Url,
    pub(super) token: Token,
}

impl Api<'_> {
    /// The account behind a handle, with its number.
    pub(super) async fn user(&self, handle: &str) -> Result<AccountRef, ConnectError> {
        #[derive(Deserialize)]
        struct Answer {
            data: Option<User>,
            #[serde(default)]
            errors: Vec<ApiError>,
        }
        #[derive(Deserialize)]
        struct User {
            id: String,
            username: String,
        }
        let handle = handle.trim_start_matches('@');
        let plausible = (1..=15).contains(&handle.len())
            && handle.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !plausible {
            return Err(unavailable(handle, "not_a_handle"));
        }
        let answer = self
            .ask(&format!("/2/users/by/username/{handle}"), &[("user.fields", "id,name,username")])
            .await?;
        let read: Answer =
            serde_json::from_slice(&answer.body).map_err(|error| unreadable(&answer, &error.to_string()))?;
        match (read.data, read.errors.first()) {
            (Some(user), _) if is_number(&user.id) => Ok(AccountRef {
                native_id: Some(user.id),
                ..AccountRef::by_handle(platform(), &user.username)
            }),
            (None, Some(error)) => Err(unavailable(handle, reason(error))),
            _ => Err(unreadable(&answer, "expected an account with its number")),
        }
    }

    /// One page of an account's timeline, newest first.
    pub(super) async fn timeline(
        &self,
        id: &str,
        since: Option<&str>,
        page: Option<&str>,
    ) -> Result<Fetched, ConnectError> {
        if !is_number(id) {
            return Err(unavailable(id, "not_a_number"));
        }
        let mut query = vec![("max_results", "100")];
        query.extend(since.map(|since| ("since_id", since)));
        query.extend(page.map(|page| ("pagination_token", page)));
        query.extend(FIELDS);
        self.ask(&format!("/2/users/{id}/tweets"), &query).await
    }

    /// Up to a hundred posts by their numbers.
    pub(super) async fn posts(&self, ids: &[&str]) -> Result<Fetched, ConnectError> {
        let ids = ids.join(",");
        let mut query = vec![("ids", ids.as_str())];
        query.extend(FIELDS);
        self.ask("/2/tweets", &query).await
    }

    async fn ask(&self, path: &str, query: &[(&str, &str)]) -> Result<Fetched, ConnectError> {
        let mut url = self.service.clone();
        url.set_path(path);
        url.query_pairs_mut().clear().extend_pairs(query);
        let request = Request::get(url).expecting("application/json").accepting(&[400, 401, 403, 404]);
        let answer = self.http.fetch(request.header(AUTHORIZATION, self.token.0.clone())).await?;
        match answer.status {
            401 => Err(ConnectError::Refused(Sentence::new(
                "X menolak tokennya (401): periksa apakah token masih berlaku",
                "X refused the token (401): see whether it is still valid",
            ))),
            403 => Err(ConnectError::Refused(Sentence::new(
                format!("X tidak mengizinkan permintaan ini (403): {}", words(&answer)),
                format!("X does not allow this request (403): {}", words(&answer)),
            ))),
            404 => Err(unavailable(path, "not_found")),
            400 => Err(unreadable(&answer, &format!("X calls this request wrong (400): {}", words(&answer)))),
            _ => Ok(answer),
        }
    }
}

/// Why X refuses, in its own words.
fn words(answer: &Fetched) -> String {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Problem {
        title: String,
        detail: String,
    }
    let Problem { title, detail } = serde_json::from_slice(&answer.body).unwrap_or_default();
    one_line(&format!("{title} {detail}").trim().chars().take(200).collect::<String>())
}

pub(super) fn unreadable(answer: &Fetched, why: &str) -> ConnectError {
    ConnectError::Unreadable { request: answer.request.clone(), why: why.to_owned() }
}

pub(super) fn is_number(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
