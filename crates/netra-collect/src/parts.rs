//! Cuts a body into parts: one per item, the rest is glue. Put together again they are the body, byte for byte.

use std::ops::Range;

use netra_http::Fetched;
use netra_model::Sha256;
use netra_model::batch::{Exchange, ExchangeKind, Part};
use sha2::Digest;

/// A body cut at `items` (in order, without overlap, within the body), and for each item the index of its part.
///
/// # Panics
/// When the items are out of order or outside the body.
pub fn cut(body: &[u8], items: &[Range<usize>]) -> (Vec<Part>, Vec<usize>) {
    let (mut parts, mut indices, mut end) = (Vec::new(), Vec::with_capacity(items.len()), 0);
    for item in items {
        if end < item.start {
            parts.push(part(body, end..item.start));
        }
        indices.push(parts.len());
        parts.push(part(body, item.clone()));
        end = item.end;
    }
    if end < body.len() {
        parts.push(part(body, end..body.len()));
    }
    (parts, indices)
}

/// Where a slice of `body` stands in it; `None` when it is no slice of it.
pub fn place(body: &[u8], slice: &[u8]) -> Option<Range<usize>> {
    let start = (slice.as_ptr() as usize).checked_sub(body.as_ptr() as usize)?;
    let end = start.checked_add(slice.len())?;
    (end <= body.len()).then_some(start..end)
}

/// An answer as a batch keeps it.
pub fn exchange(fetched: Fetched, parts: Vec<Part>) -> Exchange {
    Exchange {
        kind: ExchangeKind::Http,
        request: fetched.request,
        status: fetched.status,
        headers: fetched.headers,
        wire: Some(fetched.wire),
        started_at: fetched.started_at,
        finished_at: fetched.finished_at,
        body_sha256: Some(fetched.body_sha256),
        body_len: fetched.body.len() as u64,
        parts,
    }
}

fn part(body: &[u8], range: Range<usize>) -> Part {
    let bytes = body[range.clone()].to_vec();
    let sha256 = Sha256(sha2::Sha256::digest(&bytes).into());
    Part { offset: range.start as u64, len: range.len() as u64, sha256, bytes: Some(bytes) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_put_together_are_the_body(body: Vec<u8>, mut cuts: Vec<prop::sample::Index>) {
            cuts.truncate(cuts.len() / 2 * 2);
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
            places.sort_unstable();
            let items: Vec<_> = places.chunks(2).map(|pair| pair[0]..pair[1]).collect();
            let (parts, indices) = cut(&body, &items);
            let joined: Vec<u8> = parts.iter().flat_map(|part| part.bytes.clone().unwrap()).collect();
            prop_assert_eq!(&joined, &body);
            for (item, index) in items.iter().zip(indices) {
                prop_assert_eq!(parts[index].bytes.as_deref(), Some(&body[item.clone()]));
                prop_assert_eq!(parts[index].offset, item.start as u64);
            }
        }
    }

    #[test]
    fn a_slice_is_found_in_its_body_and_a_stranger_is_not() {
        let body = b"{\"a\":[1,2]}".to_vec();
        assert_eq!(place(&body, &body[5..10]), Some(5..10));
        assert_eq!(place(&body, &body.clone()[5..10]), None);
    }
}
