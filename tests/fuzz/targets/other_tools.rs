//! Any bytes as a file of another tool (Zeeschuimer, twarc2, ActivityStreams, tables, a repository, a saved page): no
//! panic, everything in exactly one place, kept parts that are the file's own bytes, and what waits can be read again.
#![no_main]

use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use netra_collect::readers::{Format, Kept, Login, ReadOptions, kpu, open, reread, reread_kept};
use netra_model::act::AccountRef;
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Clock};

static OPTIONS: LazyLock<ReadOptions> = LazyLock::new(|| {
    let clock = Clock::manual("2026-10-12T01:00:00Z".parse().expect("a time"));
    let mut watched: Vec<(AccountId, AccountRef)> = Vec::new();
    for (platform, name) in [
        ("instagram", "budi.demo"),
        ("tiktok", "budi.demo"),
        ("threads", "budi.demo"),
        ("x", "budi_demo"),
        ("facebook", "budi.demo"),
        ("mastodon", "budi@masto.example"),
        ("bluesky", "did:plc:abcdefghijklmnopqrstuvwx"),
        ("youtube", "UCbudidemo000000000000000"),
    ] {
        let platform = platform.parse().expect("a platform");
        let mut account = AccountRef::by_handle(platform, name);
        if name.starts_with("did:") || name.starts_with("UC") {
            (account.native_id, account.handle) = (Some(name.to_owned()), None);
        }
        watched.push((clock.id(), account));
    }
    let login = Login::As("instagram:@kantor.demo".into());
    ReadOptions { login, ..ReadOptions::import(Arc::new(WatchIndex::new(watched)), clock) }
});

// The first byte says what the file is, or lets its content tell.
fuzz_target!(|bytes: &[u8]| {
    let Some((choice, file)) = bytes.split_first() else { return };
    let format = Format::ALL.get(usize::from(*choice) % (Format::ALL.len() + 1)).copied();
    let options = ReadOptions { format, ..OPTIONS.clone() };
    let proposal = kpu::propose(&String::from_utf8_lossy(file));
    assert!(proposal.toml.lines().filter(|it| *it == "[[candidate.account]]").count() == proposal.n_accounts);
    let Ok(mut reader) = open("file", Cursor::new(file.to_vec()), options.clone()) else { return };
    for batch in reader.by_ref() {
        let Ok(batch) = batch else { break };
        let mut end = 0;
        let parts = &batch.exchanges[0].parts;
        for part in parts {
            assert!(part.offset >= end, "parts overlap");
            end = part.offset + part.len;
            let range = part.offset as usize..end as usize;
            assert_eq!(part.bytes.as_deref(), file.get(range), "a part is not the file's bytes");
        }
        for skipped in &batch.skipped {
            assert!(!skipped.why.en.is_empty() && !skipped.why.en.contains(char::is_control), "{:?}", skipped.why);
            assert!(!skipped.place.is_empty() && skipped.keep != skipped.bytes.is_empty());
            reread("file", &skipped.bytes, OPTIONS.clock.now(), &options);
        }
        for act in &batch.acts {
            let raw = act.raw.expect("an act of a file names its part");
            let bytes = parts[raw.part].bytes.as_deref().expect("parts of files are whole");
            let head = parts[0].bytes.as_deref().filter(|_| raw.part > 0);
            let kept = Kept { native_key: &act.native_key, head, bytes, seen_at: act.seen_at };
            reread_kept("file", &kept, &options);
        }
    }
    let it = reader.summary();
    assert_eq!(it.n_lines, it.n_acts + it.n_dropped + it.n_skipped, "{it:?}");
});
