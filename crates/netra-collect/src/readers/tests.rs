use std::io::Write;

use netra_model::AccountId;
use netra_model::act::{AccountRef, ActKind, SeenTarget};
use proptest::prelude::*;

use super::*;

const NOW: &str = "2026-10-12T01:00:00Z";

fn options() -> ReadOptions {
    let clock = Clock::manual(NOW.parse().unwrap());
    let accounts = ["budi.demo", "ratna.demo"].map(|handle| {
        let id: AccountId = clock.id();
        (id, AccountRef::by_handle("instagram".parse().unwrap(), handle))
    });
    ReadOptions::import(Arc::new(WatchIndex::new(accounts)), clock)
}

fn line(id: &str, handle: &str, text: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    format!(
        r#"{{"schema":"netra-act/1","platform":"instagram","act":"post","id":"{id}","actor":{{"handle":"{handle}"}},"at":"2026-10-11T08:00:00+07:00","text":{text}}}"#
    )
}

/// All batches of a file that can be read to its end.
fn read(bytes: impl AsRef<[u8]>) -> (Vec<Batch>, Summary) {
    read_with(bytes.as_ref(), options())
}

fn read_with(bytes: &[u8], options: ReadOptions) -> (Vec<Batch>, Summary) {
    let mut reader = open("demo.ndjson", IoCursor::new(bytes.to_vec()), options).unwrap();
    let batches: Vec<Batch> = reader.by_ref().map(|batch| batch.unwrap()).collect();
    (batches, reader.summary().clone())
}

fn acts(batches: &[Batch]) -> Vec<&SeenAct> {
    batches.iter().flat_map(|batch| &batch.acts).collect()
}

fn skipped(batches: &[Batch]) -> Vec<&Skipped> {
    batches.iter().flat_map(|batch| &batch.skipped).collect()
}

fn refused(bytes: &[u8]) -> String {
    let said =
        open("demo.csv", IoCursor::new(bytes.to_vec()), options()).err().expect("is refused").sentence();
    assert_ne!(said.id, said.en, "said in both languages");
    said.en
}

/// A good line, a bad one, a good one: the sentence about the bad one.
fn one_bad(bad: &[u8]) -> String {
    let (first, last) = (line("1", "budi.demo", "satu"), line("3", "ratna.demo", "tiga"));
    let bytes = [first.as_bytes(), b"\n", bad, b"\n", last.as_bytes(), b"\n"].concat();
    let (batches, summary) = read(bytes);
    assert_eq!((summary.n_acts, summary.n_skipped), (2, 1), "the others load: {batches:?}");
    let skipped = skipped(&batches)[0];
    assert_eq!(skipped.place, "line 2");
    assert_ne!(skipped.why.id, skipped.why.en, "said in both languages");
    skipped.why.en.clone()
}

#[test]
fn a_listed_persons_line_is_kept_byte_for_byte_and_anybody_elses_is_dropped() {
    let mine = line("1", "Budi.Demo", "hidup ini guyub");
    let bytes = format!("{}\n{mine}\n", line("9", "tetangga.rahasia", "halo"));
    let (batches, summary) = read(&bytes);
    assert_eq!((summary.n_acts, summary.n_dropped, batches[0].dropped), (1, 1, 1));
    let exchange = &batches[0].exchanges[0];
    let part = &exchange.parts[acts(&batches)[0].raw.unwrap().part];
    assert_eq!(part.bytes.as_deref(), Some(mine.as_bytes()));
    assert_eq!(&bytes.as_bytes()[part.offset as usize..][..part.len as usize], mine.as_bytes());
    assert_eq!(part.sha256, Sha256(sha2::Sha256::digest(&mine).into()));
    assert_eq!(exchange.body_sha256, Some(Sha256(sha2::Sha256::digest(&bytes).into())));
    assert!(!format!("{batches:?}").contains("tetangga"));
}

#[test]
fn an_act_carries_everything_its_line_says() {
    let bytes = r#"{"schema":"netra-act/1","platform":"instagram","act":"comment","id":"c1","actor":{"id":"77","handle":"@budi.demo","name":"Budi (DEMO)"},"at":"2026-10-11T08:00:00+07:00","at_exact":true,"seen_at":"2026-10-11T09:00:00+07:00","without_login":true,"text":"gas!","media":[{"kind":"image","alt":"dua jari","description":"orang mengangkat tangan"}],"target":{"url":"https://www.instagram.com/reel/CxDEMO/?igsh=1","author":{"handle":"argasekar.demo"},"text":"mari guyub"}}"#;
    let (batches, _) = read(bytes);
    let act = acts(&batches)[0];
    assert_eq!((act.kind, act.native_key.as_str()), (ActKind::Comment, "c1"));
    assert_eq!(act.happened, When::Exact { at: "2026-10-11T01:00:00Z".parse().unwrap() });
    assert_eq!(act.seen_at.to_string(), "2026-10-11T02:00:00Z");
    assert_eq!((act.without_login, act.provenance), (Some(true), Provenance::Imported));
    let own = act.own.as_ref().unwrap();
    assert_eq!((own.text.as_str(), own.media[0].alt.as_deref()), ("gas!", Some("dua jari")));
    let Some(SeenTarget::Content(target)) = &act.target else { panic!("{:?}", act.target) };
    assert_eq!(target.native_key, "https://www.instagram.com/p/CxDEMO/");
    assert_eq!(target.author.shown(), "@argasekar.demo");
}

#[test]
fn the_same_like_told_twice_has_one_name() {
    let like = |name: &str| {
        format!(
            r#"{{"schema":"netra-act/1","platform":"instagram","act":"like","actor":{{"handle":"{name}"}},"target":{{"url":"instagram.com/p/CxDEMO?igsh=2"}}}}"#
        )
    };
    let (batches, summary) = read(format!("{}\n{}\n", like("budi.demo"), like("@Budi.Demo")));
    let keys: Vec<&str> = acts(&batches).iter().map(|act| act.native_key.as_str()).collect();
    assert_eq!(keys, ["like:budi.demo:https://www.instagram.com/p/CxDEMO/"; 2]);
    assert_eq!(summary.n_repeated, 1);
}

#[test]
fn a_reason_is_one_line_that_steers_no_terminal_whatever_it_quotes() {
    let why = one_bad(br#"{"schema":"netra-act/1","act":"\nre\u001b[2Jel","actor":{"handle":"budi.demo"}}"#);
    assert!(why.contains("unknown variant `\u{fffd}re\u{fffd}[2Jel`"), "{why}");
}

#[test]
fn a_duplicated_id_in_the_file_is_counted() {
    let (batches, summary) = read(format!("{0}\n{0}\n", line("1", "budi.demo", "satu")));
    assert_eq!((summary.n_acts, summary.n_repeated, acts(&batches).len()), (2, 1, 2));
}

#[test]
fn an_unknown_field_is_tolerated_and_counted() {
    let bytes = line("1", "budi.demo", "satu").replace(r#""act""#, r#""likes":7,"act""#);
    let (_, summary) = read(bytes.replace(r#"{"handle""#, r#"{"followers":1,"handle""#));
    assert_eq!(summary.n_acts, 1);
    assert_eq!(summary.unknown_fields.keys().collect::<Vec<_>>(), ["actor.followers", "likes"]);
}

#[test]
fn bad_input_an_empty_file() {
    assert!(refused(b"").contains("is empty"));
    assert!(refused(b" \n\r\n").contains("is empty"));
    assert!(refused(b"\xef\xbb\xbf").contains("is empty"));
}

#[test]
fn bad_input_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let error = open("arsip", std::fs::File::open(folder.path()).unwrap(), options()).err().unwrap();
    assert_eq!(error.to_string(), "arsip: is a folder: give the files in it");
}

#[test]
fn bad_input_a_binary_a_picture_a_pdf_an_archive_a_spreadsheet() {
    assert!(refused(&(0..=255).cycle().take(4000).collect::<Vec<u8>>()).contains("binary"));
    assert!(refused(b"\x89PNG\r\n\x1a\n....").contains("capture form"));
    assert!(refused(b"%PDF-1.7 ...").contains("PDF"));
    assert!(refused(b"PK\x03\x04....other.txt").contains("zip archive"));
    assert!(refused(b"PK\x03\x04....[Content_Types].xml").contains("spreadsheet"));
    assert!(refused(b"BZh91AY").contains("gzip or zstd"));
}

#[test]
fn bad_input_utf_16() {
    let utf16: Vec<u8> = line("1", "budi.demo", "satu").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(refused(&utf16).contains("UTF-16"));
    assert!(refused(&[&[0xff, 0xfe][..], &utf16].concat()).contains("save it again as UTF-8"));
}

#[test]
fn bad_input_html_and_xml_and_a_json_list() {
    assert!(refused(b"<!DOCTYPE html><title>Masuk</title>").contains("web page"));
    assert!(refused(b"<?xml version='1.0'?><rss/>").contains("XML"));
    assert!(refused(b"[{\"schema\":\"x\"}]").contains("jq -c '.[]'"));
    assert!(refused(b"{\n  \"schema\": \"x\"\n}").contains("jq -c ."));
}

#[test]
fn bad_input_json_lines_of_another_tool_or_a_newer_version() {
    assert!(refused(br#"{"nav_index":1,"item_id":"7"}"#).contains("not acts in Netra's format"));
    assert!(refused(br#"{"schema":"netra-act/2"}"#).contains("update Netra"));
}

#[test]
fn bad_input_a_bom_and_crlf_are_no_trouble() {
    let mine = line("1", "budi.demo", "satu");
    let (batches, summary) = read(format!("\u{feff}{mine}\r\n{}\r\n", line("2", "ratna.demo", "dua")));
    assert_eq!(summary.n_acts, 2);
    let part = &batches[0].exchanges[0].parts[0];
    assert_eq!((part.offset, part.bytes.as_deref()), (3, Some(mine.as_bytes())));
}

#[test]
fn bad_input_a_nul() {
    let bad = line("2", "budi.demo", "du_a").replace('_', "\0");
    assert!(one_bad(bad.as_bytes()).contains("NUL byte"));
    let (batches, _) = read(line("1", "budi.demo", "du\0a"));
    assert_eq!(acts(&batches)[0].own.as_ref().unwrap().text, "du\u{2400}a");
}

#[test]
fn bad_input_a_line_of_50_megabytes() {
    let bytes =
        format!("{}\n{}\n{}", line("1", "budi.demo", "a"), "x".repeat(50 << 20), line("3", "budi.demo", "b"));
    let (batches, summary) = read(bytes);
    assert_eq!((summary.n_acts, summary.n_skipped), (2, 1));
    let skipped = skipped(&batches)[0];
    assert!(!skipped.keep && skipped.bytes.is_empty());
    assert!(skipped.why.en.starts_with("has 52428801 bytes"), "{}", skipped.why);
}

#[test]
fn bad_input_truncated_json() {
    let whole = line("2", "budi.demo", "dua");
    assert!(one_bad(&whole.as_bytes()[..whole.len() - 9]).contains("ends in the middle"));
}

#[test]
fn bad_input_deep_nesting() {
    let deep =
        line("2", "budi.demo", "dua").replace(r#""act""#, &format!("\"x\":{},\"act\"", "[".repeat(100_000)));
    assert!(one_bad(deep.as_bytes()).contains("nested deeper than any act"));
}

#[test]
fn bad_input_a_number_where_a_string_belongs() {
    let bad = line("2", "budi.demo", "dua").replace(r#""id":"2""#, r#""id":123456789012345678901234567890"#);
    assert!(one_bad(bad.as_bytes()).contains("quotation marks"));
}

#[test]
fn bad_input_a_lone_surrogate_costs_nothing() {
    let mine = line("1", "budi.demo", "du_a").replace('_', "\\ud800");
    let (batches, summary) = read(&mine);
    assert_eq!((summary.n_acts, summary.n_mended), (1, 1));
    assert_eq!(acts(&batches)[0].own.as_ref().unwrap().text, "du\u{fffd}a");
    assert_eq!(
        batches[0].exchanges[0].parts[0].bytes.as_deref(),
        Some(mine.as_bytes()),
        "the raw line stays"
    );
}

#[test]
fn bad_input_a_date_in_the_year_9999_or_1() {
    for written in ["9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z"] {
        let (batches, summary) =
            read(line("1", "budi.demo", "a").replace("2026-10-11T08:00:00+07:00", written));
        assert_eq!(acts(&batches)[0].happened, When::Unknown { written: Some(written.to_owned()) });
        assert_eq!(summary.n_without_time, 1);
    }
}

#[test]
fn bad_input_an_act_that_lacks_what_it_is_aimed_at() {
    let like = line("2", "budi.demo", "").replace(r#""post""#, r#""like""#);
    assert!(one_bad(like.as_bytes()).contains("a like needs a target"));
    let follow = line("2", "budi.demo", "").replace(r#""post""#, r#""follow""#);
    assert!(one_bad(follow.as_bytes()).contains("target.account"));
    let nameless = line("2", "budi.demo", "").replace(r#""id":"2","#, "");
    assert!(one_bad(nameless.as_bytes()).contains("neither id nor url"));
}

#[test]
fn bad_input_a_damaged_line_of_an_unlisted_person_leaves_no_trace() {
    let cut = line("2", "tetangga.rahasia", "dua");
    for bad in [
        &cut[..cut.len() - 5],
        &cut.replace(r#""post""#, r#""pst""#),
        &cut.replace("instagram", "Insta Gram!"),
    ] {
        let (batches, summary) = read(format!("{}\n{bad}\n", line("1", "budi.demo", "satu")));
        assert_eq!((summary.n_acts, summary.n_skipped, summary.n_dropped), (1, 0, 1), "{bad}");
        assert!(!format!("{batches:?}").contains("tetangga"));
    }
}

#[test]
fn a_line_that_is_nobodys_waits_in_quarantine() {
    assert!(one_bad(b"{\"schema\":\"netra-act/1\",\"te").contains("ends in the middle"));
    let (batches, _) = read([line("1", "budi.demo", "a").as_bytes(), b"\n\xff\xfe{"].concat());
    let skipped = skipped(&batches)[0];
    assert!(skipped.keep);
    assert_eq!(skipped.bytes, b"\xff\xfe{");
}

#[test]
fn packed_files_are_read_and_a_cut_one_gives_what_it_holds_first() {
    let mut plain = String::new();
    for n in 0..3000 {
        plain +=
            &format!("{}\n", line(&n.to_string(), "budi.demo", &format!("teks {n} {}", n * 7919 % 1000)));
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(plain.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::stream::encode_all(plain.as_bytes(), 3).unwrap();
    let body = Sha256(sha2::Sha256::digest(&plain).into());
    for packed in [&gzip, &zstd] {
        let (batches, summary) = read(packed);
        assert_eq!((summary.n_acts, batches.len()), (3000, 4));
        assert_eq!(summary.file_sha256, Some(Sha256(sha2::Sha256::digest(packed).into())));
        assert_eq!(batches.last().unwrap().exchanges[0].body_sha256, Some(body));
    }
    let mut reader = open("cut.gz", IoCursor::new(gzip[..gzip.len() / 2].to_vec()), options()).unwrap();
    let results: Vec<_> = reader.by_ref().collect();
    let error = results.last().unwrap().as_ref().unwrap_err().to_string();
    assert!(error.contains("ends in the middle"), "{error}");
    assert!(reader.summary().n_acts > 500, "what was read before stands");
}

#[test]
fn a_small_file_that_unpacks_to_a_giant_is_stopped() {
    let bomb = zstd::stream::encode_all(io::repeat(b' ').take(300 << 20), 3).unwrap();
    let head = zstd::stream::encode_all(format!("{}\n", line("1", "budi.demo", "a")).as_bytes(), 3).unwrap();
    let mut reader = open("bom.zst", IoCursor::new([head, bomb].concat()), options()).unwrap();
    let error = reader.find_map(Result::err).unwrap().to_string();
    assert!(error.contains("400 times its size"), "{error}");
}

#[test]
fn reading_resumes_where_it_stopped_and_only_in_the_same_file() {
    let bytes: String =
        (0..2500).map(|n| format!("{}\n", line(&n.to_string(), "budi.demo", "teks"))).collect();
    let (whole, _) = read(&bytes);
    let mut rest = options();
    rest.resume = whole[0].cursor.clone();
    let (resumed, _) = read_with(bytes.as_bytes(), rest.clone());
    let names =
        |batches: &[Batch]| acts(batches).iter().map(|act| act.native_key.clone()).collect::<Vec<_>>();
    assert_eq!(names(&resumed), names(&whole[1..]));
    assert_eq!(
        resumed.last().unwrap().exchanges[0].body_sha256,
        whole.last().unwrap().exchanges[0].body_sha256
    );
    assert_eq!(resumed.last().unwrap().cursor, whole.last().unwrap().cursor);
    let other = bytes.replacen("teks", "lain", 1);
    let error = open("demo", IoCursor::new(other), rest).err().unwrap();
    assert!(matches!(error, ReadError::Changed { .. }), "{error}");
}

const CSV: &str = "id;platform;act;actor_handle;at;text;target_url\n\
    1;instagram;post;budi.demo;12/10/2026 07:30;\"dua\nbaris; \"\"kutip\"\"\";\n\
    2;instagram;post;tetangga.rahasia;2026-10-11 08:00;halo;\n\
    3;instagram;like;@ratna.demo;;;instagram.com/p/CxDEMO\n";

#[test]
fn a_table_with_our_field_names_needs_no_mapping() {
    let (batches, summary) = read(CSV);
    assert_eq!((summary.n_acts, summary.n_dropped, summary.n_skipped), (2, 1, 0));
    let acts = acts(&batches);
    assert_eq!(acts[0].own.as_ref().unwrap().text, "dua\nbaris; \"kutip\"");
    assert_eq!(acts[1].kind, ActKind::Like);
    let parts = &batches[0].exchanges[0].parts;
    assert_eq!(parts[0].bytes.as_deref(), CSV.lines().next().map(str::as_bytes), "the header is kept");
    assert!(!format!("{batches:?}").contains("rahasia"));
}

#[test]
fn a_table_of_4cat_needs_the_platform_only() {
    let csv = "id,thread_id,author,timestamp,body,views\n10,10,budi.demo,2026-10-11 01:00:00,utas,5\n11,10,ratna.demo,2026-10-11 02:00:00,jawab,6\n";
    assert!(refused(csv.as_bytes()).contains("lacks platform"));
    let mut with = options();
    with.mapping.platform = Some("instagram".parse().unwrap());
    let (batches, _) = read_with(csv.as_bytes(), with);
    let acts = acts(&batches);
    assert_eq!((acts[0].kind, acts[1].kind), (ActKind::Post, ActKind::Comment));
    assert!(matches!(&acts[1].target, Some(SeenTarget::Unresolved { native_key, .. }) if native_key == "10"));
}

#[test]
fn a_mapping_names_the_columns_and_says_which_are_missing() {
    let mapping = "platform = 'instagram'\nact = 'comment'\nzone = 'Asia/Jakarta'\n\
        [columns]\nid = 'Comment ID'\nactor_handle = 'Username'\nat = 'Date'\ntext = 'Comment'\n";
    let mut with = options();
    with.mapping = toml::from_str(mapping).unwrap();
    let csv = "Comment ID,Username,Date,Comment\n5,budi.demo,2026-10-11 08:00:00,sip\n";
    let (batches, _) = read_with(csv.as_bytes(), with.clone());
    assert_eq!(acts(&batches)[0].happened.at().unwrap().to_string(), "2026-10-11T01:00:00Z");
    let error =
        open("t.csv", IoCursor::new(b"ID,Username,Date,Comment\n".to_vec()), with).err().unwrap().to_string();
    assert_eq!(error, "t.csv: lacks the columns “Comment ID”; it has “ID”, “Username”, “Date”, “Comment”");
    let error = toml::from_str::<CsvMapping>("[columns]\nactor_handel = 'x'").unwrap_err().to_string();
    assert!(error.contains("unknown variant `actor_handel`, expected one of"), "{error}");
    assert!(refused(b"a,b\n1,2\n").contains("lacks actor_handle or actor_id"));
}

#[test]
fn a_damaged_row_is_kept_only_if_it_may_be_a_listed_persons() {
    let csv = "id,platform,act,actor_handle,text\n1,instagram,post,budi.demo,satu,lebih\n2,instagram,post,tetangga.rahasia,dua,lebih\n3,instagram,post,budi.demo,tiga\n";
    let (batches, summary) = read(csv);
    assert_eq!((summary.n_acts, summary.n_skipped, summary.n_dropped_damaged), (1, 1, 1));
    let skipped = skipped(&batches)[0];
    assert_eq!(skipped.why.en, "has 6 fields, the header has 5");
    assert_eq!(skipped.why.id, "berisi 6 kolom, sedangkan judulnya 5");
    assert!(skipped.bytes.starts_with(b"id,platform,act,actor_handle,text\n1,"), "the header goes along");
}

#[test]
fn a_quarantined_line_is_read_again_after_an_update() {
    let good = line("1", "budi.demo", "satu");
    let again = |bytes: &str| reread("line 2", bytes.as_bytes(), NOW.parse().unwrap(), &options());
    let Reread::Act(batch) = again(&good) else { panic!("is an act now") };
    assert_eq!(batch.exchanges[0].parts[0].bytes.as_deref(), Some(good.as_bytes()));
    assert!(matches!(again(&good.replace("budi.demo", "tetangga")), Reread::Unlisted));
    assert!(matches!(again("{\"te"), Reread::Still(_)));
    assert!(matches!(again("id,platform,act,actor_handle\n1,instagram,post,budi.demo"), Reread::Act(_)));
}

#[test]
fn the_checked_in_schema_is_the_codes() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/netra-act-1.schema.json");
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    if checked_in != format::json_schema() {
        std::fs::write(path.with_extension("json.new"), format::json_schema()).unwrap();
        panic!("schema/netra-act-1.schema.json is out of date: review the .new file beside it and rename it");
    }
}

#[test]
fn the_documented_examples_are_valid_and_are_read() {
    let schema: serde_json::Value = serde_json::from_str(&format::json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let documentation = include_str!("../../FORMATS.md");
    let examples: Vec<&str> = documentation.lines().filter(|line| line.starts_with("{\"schema\"")).collect();
    assert!(examples.len() >= 7, "one example for each kind of act");
    let (batches, summary) = read(examples.join("\n"));
    assert_eq!(
        (summary.n_acts, summary.n_skipped, summary.n_dropped),
        (examples.len() as u64, 0, 0),
        "{batches:?}"
    );
    assert!(summary.unknown_fields.is_empty());
    for example in examples {
        let value = serde_json::from_str(example).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{example}: {errors:?}");
    }
    let numeric_id =
        serde_json::json!({"schema": "netra-act/1", "platform": "x", "act": "post", "id": 7, "actor": {}});
    assert!(!validator.is_valid(&numeric_id));
}

/// A line, and whether it is a listed person's good one.
fn any_line() -> impl Strategy<Value = (String, bool)> {
    let text = "[a-z<>\"\\\\é🙏 ]{0,12}";
    prop_oneof![
        text.prop_map(|text| (line("1", "budi.demo", &text), true)),
        text.prop_map(|text| (line("2", "rahasia_tetangga", &text), false)),
        (text, 0_usize..40).prop_map(|(text, cut)| {
            let whole = line("2", "rahasia_tetangga", &text);
            let keep =
                whole.char_indices().rev().nth(cut.min(text.chars().count() + 40)).map_or(0, |(at, _)| at);
            (whole[..keep].to_owned(), false)
        }),
        Just((String::new(), false)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), csv in any::<bool>()) {
        let start = if csv { b"id,platform,act,actor_handle,text\n".to_vec() } else { format!("{}\n", line("1", "budi.demo", "a")).into_bytes() };
        for bytes in [bytes.clone(), [start, bytes].concat()] {
            if let Ok(reader) = open("any", IoCursor::new(bytes), options()) {
                reader.for_each(drop);
            }
        }
    }

    #[test]
    fn kept_parts_are_the_listed_lines_and_no_unlisted_name_remains(lines in prop::collection::vec(any_line(), 0..30)) {
        let first = line("0", "budi.demo", "awal");
        let all: Vec<&str> = std::iter::once(first.as_str()).chain(lines.iter().map(|(line, _)| line.as_str())).collect();
        let (batches, _) = read(all.join("\n"));
        let kept: Vec<Vec<u8>> = batches.iter().flat_map(|b| &b.exchanges[0].parts).filter_map(|p| p.bytes.clone()).collect();
        let expected: Vec<Vec<u8>> = std::iter::once(&first)
            .chain(lines.iter().filter(|(_, listed)| *listed).map(|(line, _)| line))
            .map(|line| line.clone().into_bytes())
            .collect();
        prop_assert_eq!(kept, expected);
        let shown = format!("{batches:?}");
        prop_assert!(!shown.contains("rahasia"));
        let quarantined: Vec<u8> = batches.iter().flat_map(|b| &b.skipped).flat_map(|s| s.bytes.clone()).collect();
        prop_assert!(!String::from_utf8_lossy(&quarantined).contains("rahasia"));
    }
}
