//! Act files that are broken in every way that happens: each is one clear sentence, nothing is lost, nothing is
//! half-stored. Watch-lists are in `watchlist.rs`, everything that is no file of acts in `bad_office.rs`.

use std::process::Command;

use crate::netra::{Invented, Netra, said};

/// An office that watches @demo0 to @demo3 on X.
fn office() -> Netra {
    let netra = Netra::new("");
    let list = netra.file("people.csv", Invented::watchlist(4));
    netra.run(&["watchlist", "import", &list]).well();
    netra
}

/// A line of the act format.
fn post(id: &str, who: &str, text: &str) -> String {
    format!(
        r#"{{"schema":"netra-act/1","platform":"x","act":"post","id":"{id}","actor":{{"handle":"{who}"}},"at":"2026-10-05T08:00:00+07:00","text":"{text}"}}"#
    )
}

/// Three lines: a good one, this one, a good one.
fn between_good_ones(line: impl AsRef<[u8]>) -> Vec<u8> {
    let (before, after) = (post("first", "demo1", "rapat pagi"), post("last", "demo2", "rapat sore"));
    [before.as_bytes(), line.as_ref(), after.as_bytes(), b""].join(&b'\n')
}

/// A file that is refused as a whole, in a sentence with these words; afterwards nothing is different.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>, words: &[&str]) {
    let netra = office();
    let before = netra.digest();
    let why = netra.run(&["import", "--quiet", &netra.file("kiriman.ndjson", bytes)]).refused();
    for word in ["kiriman.ndjson", "1 of 1 files could not be imported"].iter().chain(words) {
        assert!(why.contains(word), "“{word}” is not in: {why}");
    }
    assert_eq!(netra.digest(), before);
    assert_eq!(netra.count("acts"), 0);
}

/// A bad line between two good ones: it is reported by its number with these words, and the others are stored.
#[track_caller]
fn reported(line: impl AsRef<[u8]>, words: &[&str]) -> Netra {
    let netra = office();
    let said = netra.run(&["import", "--quiet", &netra.file("acts.ndjson", between_good_ones(line))]).well();
    for word in ["line 2: ", "3 lines, 2 new acts", "1 not understood"].iter().chain(words) {
        assert!(said.contains(word), "“{word}” is not in: {said}");
    }
    assert_eq!(netra.count("acts"), 2);
    netra
}

fn python(script: &str, args: &[&str]) -> String {
    said(Command::new("python3").arg("-c").arg(script).args(args)).well()
}

/// Packed by the ordinary tool.
fn gzip(file: &str) -> Vec<u8> {
    Command::new("gzip").arg("-c").arg(file).output().expect("gzip is there").stdout
}

#[test]
fn an_empty_file_is_refused() {
    refused("", &["is empty: export it again"]);
    refused(" \r\n\n", &["is empty: export it again"]);
}

#[test]
fn a_folder_is_refused() {
    let netra = office();
    std::fs::create_dir(netra.path("folder")).unwrap();
    let why = netra.run(&["import", netra.path("folder").to_str().unwrap()]).refused();
    assert!(why.contains("is a folder: give the files in it"), "{why}");
}

#[test]
fn a_file_that_is_absent_or_cannot_be_opened_is_named_with_its_path() {
    let netra = office();
    let absent = netra.path("nowhere.ndjson").display().to_string();
    let why = netra.run(&["import", &absent]).refused();
    assert!(why.contains(&format!("{absent}: cannot be read; check name and rights")), "{why}");
    // A link that leads to itself cannot be opened by anybody, not even by root.
    std::os::unix::fs::symlink("loop.ndjson", netra.path("loop.ndjson")).unwrap();
    let why = netra.run(&["import", netra.path("loop.ndjson").to_str().unwrap()]).refused();
    assert!(why.contains("loop.ndjson: cannot be read; check name and rights"), "{why}");
    assert_eq!(netra.count("acts"), 0);
}

#[test]
fn a_refused_file_does_not_stop_the_others() {
    let netra = office();
    let good = [
        netra.file("a.ndjson", post("a", "demo0", "rapat")),
        netra.file("c.ndjson", post("c", "demo1", "rapat")),
    ];
    let why = netra.run(&["import", "--quiet", &good[0], &netra.file("b.ndjson", ""), &good[1]]).refused();
    assert!(
        why.contains("b.ndjson: is empty") && why.contains("1 of 3 files could not be imported"),
        "{why}"
    );
    assert_eq!(netra.count("acts"), 2);
}

#[test]
fn a_binary_file_is_refused_by_what_it_is() {
    refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &["is a picture: enter what it shows with the capture form"]);
    refused(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", &["is a PDF: enter what it shows with the capture form"]);
    refused(b"PK\x03\x04\x14\0\0\0\0\0xxxxacts.ndjson", &["is a zip archive: unpack it"]);
    refused(b"SQLite format 3\0\x10\0", &["is a database: export its table as CSV"]);
    let bytes: Vec<u8> = (0..4000_u32).map(|n| (n * n % 251) as u8).collect();
    refused(bytes, &["is a binary file: expected lines of JSON (netra-act/1) or a CSV table"]);
}

#[test]
fn a_web_page_or_a_json_list_is_refused_with_the_way_out() {
    refused("<!DOCTYPE html><title>Masuk</title>", &["is a web page", "download the export itself"]);
    refused(format!("[{}]", post("a", "demo1", "x")), &["is one JSON list: write one object a line instead"]);
    refused(r#"{"id":1,"text":"x"}"#, &["every line needs \"schema\":\"netra-act/1\""]);
    refused(r#"{"schema":"netra-act/9"}"#, &["netra-act/9", "update Netra or export again"]);
}

#[test]
fn utf_16_is_refused_with_what_to_save_it_as() {
    let text = format!("{}\n", post("a", "demo1", "rapat"));
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let advice = ["is written in UTF-16: save it again as UTF-8"];
    refused([b"\xff\xfe", little.as_slice()].concat(), &advice);
    refused([b"\xfe\xff", big.as_slice()].concat(), &advice);
    refused(little, &advice);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_not_matter() {
    let netra = office();
    let windows =
        format!("\u{feff}{}\r\n{}\r\n", post("a", "demo1", "rapat"), post("b", "demo2", "dukung nomor 2"));
    let said = netra.run(&["import", "--quiet", &netra.file("windows.ndjson", windows)]).well();
    assert!(said.contains("2 lines, 2 new acts") && said.contains("0 not understood"), "{said}");
    // Without them the same acts are the same acts.
    let plain = format!("{}\n{}", post("a", "demo1", "rapat"), post("b", "demo2", "dukung nomor 2"));
    let said = netra.run(&["import", "--quiet", &netra.file("plain.ndjson", plain)]).well();
    assert!(said.contains("0 new acts, 2 known"), "{said}");
}

#[test]
fn a_nul_byte_costs_its_line_and_an_escaped_one_costs_nothing() {
    let line = post("nul", "demo1", "a\0b");
    reported(
        line,
        &["contains a NUL byte, which JSON does not allow: export it again", "wait in quarantine"],
    );
    let netra = office();
    let escaped = between_good_ones(post("nul", "demo1", r"sebelum\u0000sesudah"));
    let said = netra.run(&["import", "--quiet", &netra.file("acts.ndjson", escaped)]).well();
    assert!(said.contains("3 new acts") && said.contains("0 not understood"), "{said}");
}

#[test]
fn a_line_of_50_megabytes_is_passed_over_and_nothing_of_it_is_kept() {
    let line = post("long", "demo1", &"panjangsekali ".repeat((50 << 20) / 14));
    let netra = reported(line, &["has 52428", "a line may have 16777216: nothing of it is kept"]);
    assert!(!netra.data_hold("panjangsekali"));
    assert_eq!(netra.count("lines in quarantine"), 0);
}

#[test]
fn a_line_cut_off_in_the_middle_waits_in_quarantine() {
    let line = post("cut", "demo1", "terpotong");
    let netra = reported(
        &line[..line.len() - 6],
        &[
            "the line ends in the middle, column ",
            "export or copy the file again",
            "wait in quarantine for 14 days",
        ],
    );
    assert_eq!(netra.count("lines in quarantine"), 1);
    // A stranger's is dropped all the same: nothing of people outside the list is kept, damaged or not.
    let netra = office();
    let line = post("cut", "orangluar", "terpotong");
    let said = netra.run(&[
        "import",
        "--quiet",
        &netra.file("acts.ndjson", between_good_ones(&line[..line.len() - 6])),
    ]);
    assert!(said.well().contains("1 dropped"));
    assert!(!netra.data_hold("orangluar"));
}

#[test]
fn deep_nesting_costs_its_line_and_not_the_program() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    reported(deep("[", "]"), &["expected an object"]);
    let line = post("deep", "demo1", "x").replace(r#""text":"x""#, &format!(r#""media":{}"#, deep("[", "]")));
    reported(line, &["wait in quarantine"]);
    let line = post("deep", "demo1", "x")
        .replace(r#""text":"x""#, &format!(r#""target":{}"#, deep(r#"{"author":"#, "}")));
    reported(line, &["is nested deeper than any act", "export the file again", "wait in quarantine"]);
}

#[test]
fn a_date_in_the_year_9999_is_no_time_and_the_act_is_kept() {
    let netra = office();
    let line =
        post("late", "demo1", "dukung nomor 2").replace("2026-10-05T08:00:00+07:00", "9999-12-31T23:59:59Z");
    let said = netra.run(&["import", "--quiet", &netra.file("acts.ndjson", between_good_ones(line))]).well();
    assert!(
        said.contains("3 new acts")
            && said.contains("1 acts have no time, or an impossible one; they are kept without it"),
        "{said}"
    );
}

#[test]
fn a_repeated_id_is_one_act_and_other_words_are_a_new_version_of_it() {
    let netra = office();
    let twice = [post("same", "demo1", "rapat"), post("same", "demo1", "rapat")].join("\n");
    let said = netra.run(&["import", "--quiet", &netra.file("twice.ndjson", twice)]).well();
    assert!(
        said.contains("2 lines, 1 new acts") && said.contains("1 acts came more than once in the file"),
        "{said}"
    );
    assert_eq!(netra.count("acts"), 1);
    let before = netra.digest();
    let edited = netra.file("edited.ndjson", post("same", "demo1", "dukung Satria Wibawa, coblos nomor 2"));
    let said = netra.run(&["import", "--quiet", &edited]).well();
    assert!(said.contains("0 new acts"), "{said}");
    assert_eq!(netra.count("acts"), 1);
    assert_eq!(netra.count("flags"), 1, "the new words are matched");
    assert_ne!(netra.digest(), before, "the new words are a version of their own");
}

#[test]
fn a_lone_surrogate_is_mended_in_the_text_and_counted() {
    let netra = office();
    let lines = between_good_ones(post("half", "demo1", r"dukung \ud83d nomor 2"));
    let said = netra.run(&["import", "--quiet", &netra.file("acts.ndjson", lines)]).well();
    assert!(
        said.contains("3 new acts") && said.contains("1 lines had half a character (a lone surrogate)"),
        "{said}"
    );
}

#[test]
fn standard_input_is_read_like_a_file() {
    let netra = office();
    let text = Invented::new(8).acts(300, 4);
    let file = netra.file("acts.ndjson", &text);
    let said = netra.feed(&["import", "--quiet", "-"], text.as_bytes()).well();
    assert!(said.contains("standard input: 300 lines"), "{said}");
    let (acts, flags) = (netra.count("acts"), netra.count("flags"));
    assert!(acts > 100 && flags > 0, "{acts} acts, {flags} flags");
    // The same from a packed stream, and from the file: nothing is new.
    for said in
        [netra.feed(&["import", "--quiet", "-"], &gzip(&file)), netra.run(&["import", "--quiet", &file])]
    {
        assert!(said.well().contains(" 0 new acts"));
    }
    assert_eq!((netra.count("acts"), netra.count("flags")), (acts, flags));
    let why = netra.feed(&["import", "--quiet", "-"], b"").refused();
    assert!(why.contains("standard input: is empty"), "{why}");
}

#[test]
fn a_packed_file_that_was_cut_off_keeps_what_it_had_and_can_be_given_again_whole() {
    let netra = office();
    let packed = gzip(&netra.file("acts.ndjson", Invented::new(9).acts(8_000, 4)));
    let cut = netra.file("cut.ndjson.gz", &packed[..packed.len() / 2]);
    let why = netra.run(&["import", "--quiet", &cut]).refused();
    assert!(why.contains("cut.ndjson.gz: ") && why.contains("the packed file ends in the middle"), "{why}");
    assert!(
        why.contains("copy or download it again") && why.contains("new acts of it are stored and stay"),
        "{why}"
    );
    let before = netra.count("acts");
    assert!(before > 0, "{why}");
    netra.run(&["import", "--quiet", &netra.file("whole.gz", &packed)]).well();
    let calm = office();
    calm.run(&["import", "--quiet", &calm.file("whole.gz", &packed)]).well();
    assert!(netra.count("acts") > before);
    for what in ["acts", "flags", "items waiting for review"] {
        assert_eq!(netra.count(what), calm.count(what), "{what}");
    }
}

#[test]
fn a_dry_run_counts_and_stores_nothing() {
    let netra = office();
    let before = netra.digest();
    let lines = between_good_ones("bukan json");
    let said = netra.run(&["import", "--dry-run", &netra.file("acts.ndjson", lines)]).well();
    assert!(said.contains("2 acts of watched accounts") && said.contains("1 not understood"), "{said}");
    assert!(said.contains("line 2: ") && said.contains("Nothing was stored."), "{said}");
    assert_eq!((netra.digest(), netra.count("acts"), netra.count("lines in quarantine")), (before, 0, 0));
}

#[test]
fn what_waits_in_quarantine_is_read_again_by_a_version_that_understands_it() {
    let netra = reported(post("new", "demo1", "dukung nomor 2").replace(r#""post""#, r#""reel""#), &["reel"]);
    let said = netra.run(&["reparse"]).well();
    assert!(said.contains("0 new acts") && said.contains("1 still not understood"), "{said}");
    assert!(said.contains("line 2: "), "{said}");
    // A later version would know this kind of act. Here the waiting line says it in words that this one knows.
    let script = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); \
                  n = db.execute(\"update quarantine set bytes = cast(replace(cast(bytes as text), '\\\"reel\\\"', '\\\"post\\\"') as blob)\").rowcount; \
                  db.commit(); print(n)";
    assert_eq!(python(script, &[netra.data().join("netra.db").to_str().unwrap()]).trim(), "1");
    let said = netra.run(&["reparse"]).well();
    assert!(said.contains("1 new acts") && said.contains("0 still not understood"), "{said}");
    assert_eq!((netra.count("acts"), netra.count("lines in quarantine")), (3, 0));
    let said = netra.run(&["reparse"]).well();
    assert!(said.contains("0 new acts, 0 known"), "{said}");
}

#[test]
fn an_import_without_a_watch_list_is_refused_because_every_act_would_be_dropped() {
    let netra = Netra::new("");
    let why = netra.run(&["import", &netra.file("acts.ndjson", post("a", "demo1", "x"))]).refused();
    assert!(why.contains("the watch-list is empty") && why.contains("netra watchlist import FILE"), "{why}");
}

#[test]
fn a_table_is_read_by_its_header_or_a_mapping_and_otherwise_says_what_it_lacks() {
    let netra = office();
    let known =
        "id;platform;act;actor_handle;at;text\nc1;x;comment;demo1;05/10/2026 08:00;\"dukung; nomor 2\"\n";
    let said = netra.run(&["import", "--quiet", &netra.file("known.csv", known)]).well();
    assert!(said.contains("1 lines, 1 new acts"), "{said}");
    let other = netra.file("other.csv", "Nomor,Nama akun,Waktu,Isi\nc2,demo2,05/10/2026 08:00,rapat\n");
    let why = netra.run(&["import", "--quiet", &other]).refused();
    assert!(why.contains("other.csv: lacks ") && why.contains("“Nama akun”"), "{why}");
    assert!(why.contains("name them in a column mapping (see FORMATS.md)"), "{why}");
    let mapping = "platform = 'x'\nact = 'comment'\nzone = 'Asia/Jakarta'\n[columns]\nid = 'Nomor'\nactor_handle = 'Nama akun'\nat = 'Waktu'\ntext = 'Isi'\n";
    let said =
        netra.run(&["import", "--quiet", "--mapping", &netra.file("mapping.toml", mapping), &other]).well();
    assert!(said.contains("1 lines, 1 new acts"), "{said}");
    let typo = netra.file("typo.toml", mapping.replace("actor_handle", "actor_handel"));
    let why = netra.run(&["import", "--quiet", "--mapping", &typo, &other]).refused();
    assert!(why.contains("typo.toml: not a mapping of columns") && why.contains("actor_handel"), "{why}");
}
