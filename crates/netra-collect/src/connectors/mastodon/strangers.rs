//! Leaves profiles of strangers out of what is kept.
//!
//! A boosted or answered post comes with its author's whole profile: name, description, pictures, counts. The post is the
//! target of an act and is kept; the profile of somebody who is not on the watch-list is nobody's business. Its bytes
//! are dropped, its digest stays, and all around it stays byte for byte. So it is with a post that is not public.

use std::fmt;
use std::ops::Range;

use netra_model::act::PartRef;
use netra_model::batch::{Batch, Part};
use netra_model::person::WatchIndex;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::status::{Account, Home, is_public};
use crate::json::mend;
use crate::parts::{cut, exchange, place};

/// What stands deeper in an answer than any server puts anything is not kept.
const DEEPEST: usize = 12;

/// Whom profiles may be kept of.
#[derive(Clone, Copy)]
pub struct People<'a> {
    /// The server that the names in its answers depend on.
    pub home: &'a Home,
    /// The watch-list.
    pub watch: &'a WatchIndex,
}

/// A body cut at its items and at the strangers in them, whose bytes are gone; for each item the indices of its parts.
///
/// # Errors
/// A sentence, when an item is no slice of the body.
pub(super) fn cut_without(
    body: &[u8],
    items: &[&RawValue],
    listed: People<'_>,
) -> Result<(Vec<Part>, Vec<Range<usize>>), String> {
    let outside = "an item stands outside its own page";
    let (mut pieces, mut dropped, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for item in items {
        let whole = place(body, item.get().as_bytes()).ok_or(outside)?;
        let mut from = whole.start;
        for stranger in strangers(item.get(), listed) {
            let stranger = place(body, stranger.as_bytes()).ok_or(outside)?;
            if from < stranger.start {
                pieces.push(from..stranger.start);
            }
            dropped.push(pieces.len());
            pieces.push(stranger.clone());
            from = stranger.end;
        }
        if from < whole.end {
            pieces.push(from..whole.end);
        }
        ends.push(pieces.len());
    }
    let (mut parts, indices) = cut(body, &pieces);
    for n in dropped {
        parts[indices[n]].bytes = None;
    }
    let mut from = 0;
    let ranges = ends.into_iter().map(|to| {
        let range = indices[from]..indices[to - 1] + 1;
        from = to;
        range
    });
    let ranges = ranges.collect();
    Ok((parts, ranges))
}

/// Keeps the one status that an answer holds, at `status` if not as a whole, without strangers; gives its first part.
pub(super) fn keep_status(
    batch: &mut Batch,
    answer: netra_http::Fetched,
    status: Option<Range<usize>>,
    listed: People<'_>,
) -> Option<PartRef> {
    let status = status.unwrap_or(0..answer.body.len());
    let body: &RawValue = serde_json::from_slice(answer.body.get(status)?).ok()?;
    let (mut parts, ranges) = cut_without(&answer.body, &[body], listed).ok()?;
    let range = ranges.first()?.clone();
    for part in parts.iter_mut().enumerate().filter(|(n, _)| !range.contains(n)).map(|(_, part)| part) {
        part.bytes = None;
    }
    batch.exchanges.push(exchange(answer, parts));
    Some(PartRef { exchange: batch.exchanges.len() - 1, part: range.start })
}

/// An item as it may wait in quarantine: where a profile of a stranger stood stands `null`.
pub(super) fn without_strangers(raw: &str, listed: People<'_>) -> String {
    let (mut kept, mut from) = (String::new(), 0);
    for stranger in strangers(raw, listed) {
        let Some(range) = place(raw.as_bytes(), stranger.as_bytes()) else { continue };
        kept.push_str(&raw[from..range.start]);
        kept.push_str("null");
        from = range.end;
    }
    kept + &raw[from..]
}

/// The stretches of an item that must not be kept, in order.
fn strangers<'a>(raw: &'a str, listed: People<'_>) -> Vec<&'a str> {
    let mut found = Vec::new();
    walk(raw, listed, 0, &mut found);
    found
}

fn walk<'a>(raw: &'a str, listed: People<'_>, depth: usize, found: &mut Vec<&'a str>) {
    if depth > DEEPEST && raw.starts_with(['{', '[']) {
        return found.push(raw);
    }
    if raw.starts_with('[') {
        let items: Vec<&'a RawValue> = serde_json::from_str(raw).unwrap_or_default();
        return items.iter().for_each(|item| walk(item.get(), listed, depth + 1, found));
    }
    let Ok(Members(members)) = serde_json::from_str::<Members<'a>>(raw) else { return };
    let hides = |(name, value): &(String, &RawValue)| {
        name == "visibility" && !is_public(serde_json::from_str::<String>(value.get()).ok().as_deref())
    };
    if depth > 0 && members.iter().any(hides) {
        return found.push(raw);
    }
    for (name, value) in members {
        let value = value.get();
        if name == "account" && value.starts_with('{') {
            if !is_listed(value, listed) {
                found.push(value);
            }
        } else {
            walk(value, listed, depth + 1, found);
        }
    }
}

fn is_listed(account: &str, listed: People<'_>) -> bool {
    let account = serde_json::from_str::<Account>(&mend(account));
    account.is_ok_and(|account| listed.watch.find(&listed.home.account(&account)).is_some())
}

/// The members of an object in their order, whatever their names.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}

#[cfg(test)]
mod tests {
    use netra_model::Clock;
    use netra_model::act::AccountRef;

    use super::*;

    #[test]
    fn profiles_of_strangers_are_found_wherever_they_stand_and_those_of_listed_people_stay() {
        let home = Home {
            origin: "https://kota.example".parse().unwrap(),
            domain: "kota.example".into(),
            without_login: true,
        };
        let budi = AccountRef::by_handle("mastodon".parse().unwrap(), "budi@kota.example");
        let watch = WatchIndex::new([(Clock::System.id(), budi)]);
        let listed = People { home: &home, watch: &watch };
        let raw = r#"{"account":{"id":"1","acct":"budi"},"visibility":"public","x":"\ud83d",
            "reblog":{"account":{"id":"2","acct":"agus","note":"A"},"visibility":"public",
                "quote":{"quoted_status":{"visibility":"private","content":"B"}}},
            "card":{"authors":[{"name":"c","account":{"id":"3","acct":"C@lain.example"}},{"account":null}]},
            "account":{"acct":5}}"#;
        let found = strangers(raw, listed);
        assert_eq!(
            found,
            [
                r#"{"id":"2","acct":"agus","note":"A"}"#,
                r#"{"visibility":"private","content":"B"}"#,
                r#"{"id":"3","acct":"C@lain.example"}"#,
                r#"{"acct":5}"#,
            ]
        );
        let kept = without_strangers(raw, listed);
        assert!(
            kept.contains(r#""reblog":{"account":null,"visibility""#) && !kept.contains("agus"),
            "{kept}"
        );
        let body = format!("[{raw} , 5]");
        let items: Vec<&RawValue> = serde_json::from_str(&body).unwrap();
        let (parts, ranges) = cut_without(body.as_bytes(), &items, listed).unwrap();
        assert_eq!((ranges.len(), parts.iter().filter(|part| part.bytes.is_none()).count()), (2, 4));
        assert_eq!(parts.iter().map(|part| part.len).sum::<u64>(), body.len() as u64);
        assert_eq!(parts[ranges[1].start].bytes.as_deref(), Some(b"5".as_slice()));
        let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(strangers(&format!("{{\"x\":{deep}}}"), listed).len(), 1);
    }
}
