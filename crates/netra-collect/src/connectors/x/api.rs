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
        let refused = |id: &str, en: &str| {
            let file = file.display();
            Sentence::new(format!("token X di {file} {id}"), format!("the X token in {file} {en}"))
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(file).map(|it| it.permissions().mode());
            if mode.is_ok_and(|mode| mode & 0o077 != 0) {
                return Err(refused(
                    "dapat dibaca orang lain: jalankan chmod 600 pada berkas itu",
                    "can be read by others: run chmod 600 on that file",
                ));
            }
        }
        let text = std::fs::read_to_string(file).map_err(|error| {
            refused(&format!("tidak terbaca ({error})"), &format!("cannot be read ({error})"))
        })?;
        let token = text.trim();
        let fits = (8..=1_000).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic());
        let value = HeaderValue::from_str(&format!("Bearer {token}")).ok().filter(|_| fits);
        let mut value = value.ok_or_else(|| {
            refused(
                "bukan satu token: isi berkas itu dengan tokennya saja",
                "is not one token: put the token alone in it",
            )
        })?;
        value.set_sensitive(true);
        Ok(Self(value))
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
