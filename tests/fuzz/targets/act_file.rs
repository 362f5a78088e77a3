//! Any bytes as a file of acts, plain, packed or cut off while packed: no panic, bounded memory (libFuzzer's limit),
//! every line in exactly one place, and kept parts that are the file's own bytes in their order.
#![no_main]

use std::io::{Cursor, Write};
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use netra_collect::readers::{Format, ReadOptions, open, reread};
use netra_model::act::AccountRef;
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Clock};

static OPTIONS: LazyLock<ReadOptions> = LazyLock::new(|| {
    let clock = Clock::manual("2026-10-12T01:00:00Z".parse().expect("a time"));
    let watched = ["budi.demo", "siti.demo"].map(|handle| {
        (clock.id::<AccountId>(), AccountRef::by_handle("x".parse().expect("a platform"), handle))
    });
    ReadOptions::import(Arc::new(WatchIndex::new(watched)), clock)
});

// The first byte chooses the packing; a packed file may lack its end.
fuzz_target!(|bytes: &[u8]| {
    let Some((choice, plain)) = bytes.split_first() else { return };
    let mut file = match choice % 4 {
        0 => {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(plain).expect("memory can be written");
            packer.finish().expect("memory can be written")
        }
        1 => zstd::encode_all(plain, 1).expect("memory can be packed"),
        _ => plain.to_vec(),
    };
    let whole = choice % 4 > 1 || choice & 128 == 0;
    if !whole {
        file.truncate(file.len() * 2 / 3);
    }
    let Ok(mut reader) = open("acts", Cursor::new(file), OPTIONS.clone()) else { return };
    // What other tools write has a target of its own.
    if !matches!(reader.format(), Format::Netra | Format::Csv) {
        return;
    }
    let (mut last_line, mut last_end, mut interrupted) = (0, 0, false);
    for batch in reader.by_ref() {
        let Ok(batch) = batch else {
            interrupted = true;
            break;
        };
        for skipped in &batch.skipped {
            let line = skipped.place.rsplit(' ').next().and_then(|it| it.parse::<u64>().ok());
            let line = line.unwrap_or_else(|| panic!("no line number in “{}”", skipped.place));
            assert!(line > last_line, "line {line} after {last_line}");
            last_line = line;
            assert!(!skipped.why.en.is_empty() && !skipped.why.en.contains(char::is_control), "{:?}", skipped.why);
            reread("acts", &skipped.bytes, OPTIONS.clock.now(), &OPTIONS);
        }
        for part in batch.exchanges.iter().flat_map(|it| &it.parts) {
            assert!(part.offset >= last_end, "parts overlap");
            last_end = part.offset + part.len;
            if whole {
                let (from, to) = (part.offset as usize, last_end as usize);
                assert_eq!(part.bytes.as_deref(), plain.get(from..to), "a part is not the file's bytes");
            }
        }
        for act in &batch.acts {
            let raw = act.raw.expect("an act of a file names its line");
            assert!(batch.exchanges[raw.exchange].parts.get(raw.part).is_some());
        }
    }
    let it = reader.summary();
    assert_eq!(it.n_lines, it.n_acts + it.n_dropped + it.n_skipped, "{it:?}");
    assert!(!(interrupted && choice % 4 > 1), "memory cannot fail");
});
