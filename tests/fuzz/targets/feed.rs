//! Any bytes as a feed: no panic, parts that are the body, every entry in one place, and links that lead to the web only.
#![no_main]

use std::sync::LazyLock;

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use netra_collect::connectors::feed::{Found, Owner, parse_feed};
use netra_model::act::AccountRef;
use netra_model::{AccountId, Clock};

const FEED: &str = "https://blog.example/feed";

static OWNER: LazyLock<Owner> = LazyLock::new(|| {
    let platform = "feed".parse().expect("a platform");
    let names = AccountRef { platform, native_id: Some(FEED.into()), handle: None, display_name: None };
    let (actor, address) = (Clock::manual(now()).id::<AccountId>(), FEED.parse().expect("an address"));
    Owner { actor, names, address, configured: None, known: Vec::new() }
});

fn now() -> Timestamp {
    "2026-10-12T01:00:00Z".parse().expect("a time")
}

fuzz_target!(|bytes: &[u8]| {
    for (content_type, configured) in
        [("", None), ("text/xml; charset=windows-1252", Some(vec![String::from("Budi (DEMO)")]))]
    {
        let owner = Owner { configured, ..OWNER.clone() };
        let Ok(feed) = parse_feed(bytes, content_type, &owner, now(), 0) else { continue };
        let mut end = 0;
        for part in &feed.parts {
            assert_eq!(part.offset, end, "the parts are the whole body");
            end += part.len;
            if let Some(kept) = &part.bytes {
                let range = part.offset as usize..end as usize;
                assert_eq!(Some(kept.as_slice()), bytes.get(range), "a part is not the body's bytes");
            }
        }
        assert_eq!(end, bytes.len() as u64, "the parts are the whole body");
        let mut keys = std::collections::BTreeSet::new();
        for (_, found) in &feed.entries {
            match found {
                Found::Act(act) => {
                    assert!(act.native_key.starts_with("https://blog.example/feed#"), "{}", act.native_key);
                    assert!(keys.insert(&act.native_key), "{} comes twice", act.native_key);
                    let raw = act.raw.expect("an act names its part");
                    assert!(feed.parts[raw.part].bytes.is_some(), "an act without its bytes");
                    let own = act.own.as_ref().expect("an entry has words");
                    let links = own.media.iter().filter_map(|it| it.url.as_ref()).chain(&own.url);
                    for link in links {
                        assert!(link.starts_with("http://") || link.starts_with("https://"), "{link}");
                    }
                    assert!(!own.text.contains('\0'));
                }
                Found::Skipped(skipped) => {
                    assert!(!skipped.why.en.contains(char::is_control), "{:?}", skipped.why);
                    assert!(skipped.bytes.len() <= 64 << 10);
                }
                Found::OfSomebodyElse(_) => {}
            }
        }
    }
});
