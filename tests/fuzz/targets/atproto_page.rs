//! Any bytes as an answer of an AT Protocol server: no panic, parts that lie in the body, and nothing of anybody's
//! repository but the one that was asked for.
#![no_main]

use std::sync::LazyLock;

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use netra_collect::connectors::bluesky::{AtUri, Collection, Owner, parse_act, parse_page, parse_target};
use netra_model::act::AccountRef;
use netra_model::{AccountId, Clock};

const DID: &str = "did:plc:budidemo";

static OWNER: LazyLock<Owner> = LazyLock::new(|| {
    let names = AccountRef {
        native_id: Some(DID.to_owned()),
        ..AccountRef::by_handle("bluesky".parse().expect("a platform"), "budi.test")
    };
    let actor = Some(Clock::manual(now()).id::<AccountId>());
    Owner { actor, names, pds: "https://pds.example".parse().expect("an address") }
});

fn now() -> Timestamp {
    "2026-10-12T01:00:00Z".parse().expect("a time")
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for collection in Collection::ALL {
        let _ = parse_act(&text, &OWNER, collection, now());
        let Ok(page) = parse_page(bytes, &OWNER, collection, now(), 0) else { continue };
        let (mut end, mut dropped) = (0, 0);
        for part in &page.parts {
            assert_eq!(part.offset, end, "the parts are the whole body");
            end += part.len;
            match &part.bytes {
                Some(kept) => {
                    let range = part.offset as usize..end as usize;
                    assert_eq!(Some(kept.as_slice()), bytes.get(range), "a part is not the body's bytes");
                }
                None => dropped += 1,
            }
        }
        assert_eq!(end, bytes.len() as u64, "the parts are the whole body");
        assert!(dropped <= page.n_records);
        let whole = page.acts.len() + page.skipped.len() + page.dropped as usize;
        assert_eq!(whole, page.n_records, "every record is in one place");
        for skipped in &page.skipped {
            assert!(!skipped.why.en.is_empty() && !skipped.why.en.contains(char::is_control), "{:?}", skipped.why);
        }
        for act in &page.acts {
            let uri = AtUri::parse(&act.native_key).expect("an act is named by its record");
            assert_eq!(uri.authority, DID, "somebody else's act");
            let raw = act.raw.expect("an act of a page names its part");
            assert!(page.parts[raw.part].bytes.is_some(), "an act without its bytes");
        }
    }
    let _ = parse_target(&text, &OWNER, now());
});
