//! What every batch of a connector must keep, as checks for tests. The suite that drives every connector through broken
//! answers and odd pages is `tests/contract/`.

use std::collections::HashSet;

use netra_http::Http;
use netra_model::AccountId;
use netra_model::act::{AccountRef, PartRef, SeenAct, SeenTarget};
use netra_model::batch::{Batch, Cursor, Task};
use netra_model::person::WatchIndex;
use sha2::Digest;

use crate::connector::Connector;

/// More pages than any test has.
const MANY_PAGES: usize = 200;

/// Polls an account to the end and checks each batch; returns the batches in their order.
///
/// Checked: every act is by the account asked for and the watch-list knows it; native keys are unique in a
/// batch, except that earlier words of an edited act may stand directly before it; parts
/// stand in order, carry their own digests and, where nothing was dropped, are the body byte for byte; every reference
/// to raw bytes leads to kept bytes; a page that leaves more moves the cursor; one more poll at the end brings no act.
/// And: with an empty watch-list nothing at all is brought.
///
/// # Panics
/// When any of it does not hold, or a poll fails.
pub async fn assert_connector_contract<C: Connector>(
    connector: &C,
    http: &Http,
    watch: &WatchIndex,
    account: AccountId,
    names: &AccountRef,
) -> Vec<Batch> {
    let poll = |watch, cursor| async move {
        let task = Task::Poll { account, names: names.clone(), cursor };
        connector.run(http, watch, task).await.unwrap_or_else(|error| panic!("a poll failed: {error}"))
    };
    let empty = WatchIndex::default();
    assert_eq!(poll(&empty, None).await, Batch::default(), "with an empty watch-list nothing may be brought");

    let (mut batches, mut cursor): (Vec<Batch>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let batch = poll(watch, cursor.clone()).await;
        assert_batch(&batch, watch, account);
        assert_unique(&batch);
        let more = batch.follow_up.iter().any(|task| matches!(task, Task::Poll { .. }));
        let moved = batch.cursor.is_some() && batch.cursor != cursor;
        assert!(!more || moved, "a page that leaves more must move the cursor: {cursor:?}");
        cursor = batch.cursor.clone().or(cursor);
        batches.push(batch);
        assert!(batches.len() < MANY_PAGES, "polling does not come to an end");
        if !more {
            break;
        }
    }
    let again = poll(watch, cursor).await;
    assert_eq!(again.acts, [], "one more poll at the end brings nothing");
    batches
}

/// Checks one batch; see [`assert_connector_contract`].
///
/// # Panics
/// When something does not hold.
pub fn assert_batch(batch: &Batch, watch: &WatchIndex, account: AccountId) {
    for act in &batch.acts {
        assert_eq!(act.actor, account, "{} is by somebody else", act.native_key);
    }
    assert_listed(batch, watch);
}

/// Checks one batch with acts of any accounts of the watch-list; see [`assert_connector_contract`].
///
/// # Panics
/// When something does not hold.
pub fn assert_listed(batch: &Batch, watch: &WatchIndex) {
    for act in &batch.acts {
        assert_eq!(
            watch.find(&act.actor_seen),
            Some(act.actor),
            "{} is by an unlisted actor",
            act.native_key
        );
        assert_kept(batch, act);
        if let Some(SeenTarget::Content(target)) = &act.target {
            target.raw.iter().for_each(|raw| assert_kept_at(batch, *raw, &target.native_key));
        }
    }
    for target in &batch.targets {
        target.raw.iter().for_each(|raw| assert_kept_at(batch, *raw, &target.native_key));
    }
    for event in &batch.events {
        event.raw.iter().for_each(|raw| assert_kept_at(batch, *raw, &event.native_key));
    }
    for (account, names) in &batch.names {
        assert_eq!(watch.find(names), Some(*account), "names of an unlisted account");
    }
    for exchange in &batch.exchanges {
        assert_parts(exchange);
    }
}

/// Checks that no act stands in a batch twice. (The store would take it, and a platform that shows it twice is not the
/// connector's fault.)
///
/// # Panics
/// When one does.
pub fn assert_unique(batch: &Batch) {
    let mut keys = HashSet::new();
    for (n, act) in batch.acts.iter().enumerate() {
        // Each edit is a version of its own: the same act, right after itself, with other words.
        let before = n.checked_sub(1).map(|n| &batch.acts[n]);
        let is_version =
            before.is_some_and(|before| before.native_key == act.native_key && before.own != act.own);
        assert!(keys.insert(&act.native_key) || is_version, "{} comes twice", act.native_key);
    }
}

fn assert_kept(batch: &Batch, act: &SeenAct) {
    let raw = act.raw.unwrap_or_else(|| panic!("{} has no raw bytes", act.native_key));
    assert_kept_at(batch, raw, &act.native_key);
}

fn assert_kept_at(batch: &Batch, raw: PartRef, key: &str) {
    let part = batch.exchanges.get(raw.exchange).and_then(|exchange| exchange.parts.get(raw.part));
    assert!(part.is_some_and(|part| part.bytes.is_some()), "{key}: {raw:?} leads to no kept bytes");
}

fn assert_parts(exchange: &netra_model::batch::Exchange) {
    let (mut body, mut end) = (Vec::new(), 0);
    for part in &exchange.parts {
        assert!(part.offset >= end, "{}: parts overlap or are out of order", exchange.request);
        end = part.offset + part.len;
        if let Some(bytes) = &part.bytes {
            assert_eq!(bytes.len() as u64, part.len, "{}", exchange.request);
            assert_eq!(digest(bytes), part.sha256, "{}: a part's digest", exchange.request);
            body.extend_from_slice(bytes);
        }
    }
    assert!(end <= exchange.body_len, "{}: parts reach beyond the body", exchange.request);
    if body.len() as u64 == exchange.body_len {
        assert_eq!(
            Some(digest(&body)),
            exchange.body_sha256,
            "{}: the parts are not the body",
            exchange.request
        );
    }
}

fn digest(bytes: &[u8]) -> netra_model::Sha256 {
    netra_model::Sha256(sha2::Sha256::digest(bytes).into())
}
