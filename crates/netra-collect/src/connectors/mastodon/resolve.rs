//! Fetches posts that acts are aimed at, by the names that acts use for them.

use std::ops::Range;

use netra_model::batch::{Batch, Task};

use super::server::{Got, Server, seen_at, unreadable};
use super::status::{found, parse_target};
use super::strangers::keep_status;
use crate::connector::ConnectError;

/// Reasons why a target is not there, as the store keeps them.
pub(super) const HIDDEN: &str = "login_required";
pub(super) const GONE: &str = "gone";
pub(super) const NOT_PUBLIC: &str = "not_public";
const NEEDS_TOKEN: &str = "on another server; only a source with a token_file can look it up";
const NO_ADDRESS: &str = "not the address of a post (https://…)";

pub(super) async fn resolve(server: &Server<'_>, native_keys: Vec<String>) -> Result<Batch, ConnectError> {
    let (mut batch, mut later, mut first_error) = (Batch::default(), Vec::new(), None);
    for key in native_keys {
        match resolve_one(server, &mut batch, &key).await {
            Ok(()) => {}
            Err(error) => {
                first_error.get_or_insert(error);
                later.push(key);
            }
        }
    }
    let got_something = !batch.targets.is_empty() || !batch.missing_targets.is_empty();
    match first_error {
        // Some progress was made, so trying the rest again ends.
        Some(_) if got_something => batch.follow_up.push(Task::Resolve { native_keys: later }),
        Some(error) => return Err(error),
        None => {}
    }
    Ok(batch)
}

async fn resolve_one(server: &Server<'_>, batch: &mut Batch, key: &str) -> Result<(), ConnectError> {
    let missing = |batch: &mut Batch, why: &str| batch.missing_targets.push((key.to_owned(), why.to_owned()));
    if !key.starts_with("https://") && !key.starts_with("http://") {
        missing(batch, NO_ADDRESS);
        return Ok(());
    }
    let Some(id) = server.home.id_in(key) else { return search(server, batch, key).await };
    match server.status(&id).await? {
        Got::Status(answer) => take(server, batch, key, *answer, None),
        Got::Gone(_) => missing(batch, GONE),
        Got::Hidden => missing(batch, HIDDEN),
    }
    Ok(())
}

/// A name that does not say the id: the server itself may find it, for who is signed in.
async fn search(server: &Server<'_>, batch: &mut Batch, key: &str) -> Result<(), ConnectError> {
    if key.contains("/api/v1/statuses/") {
        // The name that a source of another server uses: that one resolves it.
        return Ok(());
    }
    if !server.has_token() {
        batch.missing_targets.push((key.to_owned(), NEEDS_TOKEN.into()));
        return Ok(());
    }
    let answer = server.search(key).await?;
    if answer.status != 200 {
        return Err(unreadable(&answer, &format!("the search answered {}", answer.status)));
    }
    match found(&answer.body, key) {
        Some(place) => take(server, batch, key, answer, Some(place)),
        None => batch.missing_targets.push((key.to_owned(), GONE.into())),
    }
    Ok(())
}

/// Keeps a target under the name that acts use for it. `status` is where it stands, if not in the whole answer.
fn take(
    server: &Server<'_>,
    batch: &mut Batch,
    key: &str,
    answer: netra_http::Fetched,
    status: Option<Range<usize>>,
) {
    let body = status.clone().map_or(answer.body.as_slice(), |place| &answer.body[place]);
    match parse_target(body, &server.home, seen_at(&answer)) {
        Ok(Some(mut target)) => {
            key.clone_into(&mut target.native_key);
            target.raw = keep_status(batch, answer, status, server.people());
            batch.targets.push(target);
        }
        Ok(None) => batch.missing_targets.push((key.to_owned(), NOT_PUBLIC.into())),
        Err(why) => batch.missing_targets.push((key.to_owned(), format!("unreadable: {why}"))),
    }
}
