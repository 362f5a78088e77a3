//! What the index promises about itself: nothing twice, nothing left behind, and honest about damage.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{World, index_of, put};
use jiff::SignedDuration;
use netra_index::{Change, Facet, IndexError, SearchIndex, SearchQuery, Sort};
use netra_model::review::Verdict;

fn open_why(folder: &Path) -> String {
    match SearchIndex::open(folder) {
        Err(IndexError::NeedsRebuild { why }) => why,
        other => panic!("expected NeedsRebuild, got {other:?}"),
    }
}

/// A folder with an index of 50 acts, committed at sequence number 50.
fn filled(world: &World) -> (tempfile::TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("index");
    let index = SearchIndex::open(&folder).unwrap();
    assert_eq!((index.last_seq().unwrap(), index.acts()), (0, 0));
    let mut writer = index.writer().unwrap();
    let changes = put((0..50).map(|n| world.act(&format!("coblos rahasiabesar nomor {n}"))));
    writer.apply(&changes, 50, world.now()).unwrap();
    writer.close().unwrap();
    (parent, folder)
}

fn segment_file(folder: &Path, ending: &str) -> PathBuf {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|path| path.extension().is_some_and(|it| it == ending)).unwrap()
}

#[test]
fn a_rebuilt_index_answers_as_the_one_that_grew() {
    let world = World::new();
    let grown = SearchIndex::in_memory().unwrap();
    let mut writer = grown.writer().unwrap();
    let mut acts: Vec<_> =
        (0..300).map(|n| world.act(&format!("coblos nomor {} pasar {n}", n % 7))).collect();
    // Three acts of one moment: their order must not depend on how they came in.
    let moment = acts[10].happened;
    acts[11].happened = moment;
    acts[12].happened = moment;
    for (seq, chunk) in acts.chunks(20).enumerate() {
        writer.apply(&put(chunk.iter().cloned()), seq as u64, world.now()).unwrap();
        writer.commit().unwrap();
    }
    for act in acts.iter_mut().step_by(3) {
        act.own_text.push_str(" disunting");
        act.verdict = Some(Verdict::Trace);
        writer.apply(&put([act.clone()]), 100, world.now()).unwrap();
    }
    let gone: Vec<_> = acts.iter().step_by(50).map(|act| act.act).collect();
    let deletions: Vec<Change> = gone.iter().copied().map(Change::Delete).collect();
    writer.apply(&deletions, 101, world.now()).unwrap();
    writer.commit().unwrap();
    acts.retain(|act| !gone.contains(&act.act));
    let rebuilt = index_of(&world, acts.iter().rev().cloned());
    assert_eq!(grown.acts(), rebuilt.acts());
    for text in ["", "coblos", "disunting nomor", "\"nomor 3\"", "pasar -disunting", "hasil:trace", "rahasia"]
    {
        let query = SearchQuery { sort: Sort::Newest, limit: 1_000, ..SearchQuery::new(text) };
        let (a, b) =
            (grown.search(&world.scope(), &query).unwrap(), rebuilt.search(&world.scope(), &query).unwrap());
        let of = |result: &netra_index::SearchResult| -> Vec<_> {
            result.hits.iter().map(|hit| (hit.act.clone(), hit.snippets.clone())).collect()
        };
        assert_eq!(of(&a), of(&b), "{text}");
        assert_eq!(a.facets.get(&Facet::Verdict), b.facets.get(&Facet::Verdict), "{text}");
        assert_eq!((a.total, a.read_as), (b.total, b.read_as), "{text}");
    }
}

#[test]
fn commits_come_by_time_or_number_and_carry_the_sequence() {
    let world = World::new();
    let index = SearchIndex::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    assert!(!writer.apply(&put([world.act("satu")]), 1, world.now()).unwrap());
    assert!(!writer.tick(world.now() + SignedDuration::from_millis(900)).unwrap());
    assert_eq!((index.acts(), writer.last_seq()), (0, 0));
    assert!(writer.tick(world.now() + SignedDuration::from_millis(1_000)).unwrap());
    assert_eq!((index.acts(), writer.last_seq(), index.last_seq().unwrap()), (1, 1, 1));
    assert!(!writer.tick(world.now() + SignedDuration::from_hours(1)).unwrap());
    let many = put((0..10_000).map(|n| world.act(&n.to_string())));
    assert!(writer.apply(&many, 10_001, world.now()).unwrap());
    assert_eq!(index.acts(), 10_001);
    // Changes of no concern to the index still move the number on.
    writer.apply(&[], 10_009, world.now()).unwrap();
    writer.commit().unwrap();
    assert_eq!(index.last_seq().unwrap(), 10_009);
    writer.clear().unwrap();
    assert_eq!((index.acts(), index.last_seq().unwrap()), (0, 0));
}

#[test]
fn what_was_not_committed_is_not_in_and_the_number_says_so() {
    let world = World::new();
    let (_parent, folder) = filled(&world);
    {
        let index = SearchIndex::open(&folder).unwrap();
        let mut writer = index.writer().unwrap();
        writer.apply(&put([world.act("hilang")]), 51, world.now()).unwrap();
        assert!(matches!(index.writer(), Err(IndexError::Busy)));
    }
    let index = SearchIndex::open(&folder).unwrap();
    assert_eq!((index.last_seq().unwrap(), index.acts()), (50, 50));
    assert!(index.verify().is_ok());
}

#[test]
fn torn_foreign_and_damaged_indexes_ask_for_a_rebuild() {
    let world = World::new();
    for ending in ["idx", "pos", "term", "store", "fast"] {
        let (_parent, folder) = filled(&world);
        let file = segment_file(&folder, ending);
        let bytes = fs::read(&file).unwrap();
        fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
        open_why(&folder);
        fs::remove_file(&file).unwrap();
        open_why(&folder);
        let again = SearchIndex::recreate(&folder).unwrap();
        assert_eq!((again.acts(), again.last_seq().unwrap()), (0, 0));
    }
    for meta in ["", "{}", "{\"segments\":"] {
        let (_parent, folder) = filled(&world);
        fs::write(folder.join("meta.json"), meta).unwrap();
        open_why(&folder);
    }
    let (_parent, folder) = filled(&world);
    let meta = fs::read_to_string(folder.join("meta.json")).unwrap();
    fs::write(folder.join("meta.json"), meta.replace("\\\"format\\\":3", "\\\"format\\\":999")).unwrap();
    assert!(open_why(&folder).contains("999"));
    fs::write(folder.join("meta.json"), meta.replace("\"unit_name\"", "\"unit_label\"")).unwrap();
    assert!(open_why(&folder).contains("another version"));
    fs::remove_file(folder.join("meta.json")).unwrap();
    assert!(open_why(&folder).contains("meta.json"));
}

#[test]
fn one_changed_byte_is_found_by_verify() {
    let world = World::new();
    let (_parent, folder) = filled(&world);
    let file = segment_file(&folder, "store");
    let mut bytes = fs::read(&file).unwrap();
    bytes[5] ^= 1;
    fs::write(&file, bytes).unwrap();
    let index = SearchIndex::open(&folder).unwrap();
    let Err(IndexError::NeedsRebuild { why }) = index.verify() else { panic!("the byte was not found") };
    assert!(why.contains(".store"), "{why}");
}

#[test]
fn recreate_never_deletes_what_is_not_an_index() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("surat.docx"), "penting").unwrap();
    for outcome in [SearchIndex::open(folder.path()), SearchIndex::recreate(folder.path())] {
        let Err(IndexError::ForeignFile { file, .. }) = outcome else { panic!("the file was not noticed") };
        assert_eq!(file, "surat.docx");
    }
    assert_eq!(fs::read_to_string(folder.path().join("surat.docx")).unwrap(), "penting");
}

#[test]
fn a_purge_leaves_no_word_on_the_disk() {
    let world = World::new();
    let (_parent, folder) = filled(&world);
    let secret = b"rahasiabesar";
    let holds_it = || {
        let files = fs::read_dir(&folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
        files.into_iter().any(|bytes| bytes.windows(secret.len()).any(|window| window == secret))
    };
    assert!(holds_it());
    let index = SearchIndex::open(&folder).unwrap();
    let mut writer = index.writer().unwrap();
    writer.apply(&put([world.act("tetap")]), 51, world.now()).unwrap();
    writer.commit().unwrap();
    let query = SearchQuery { limit: 100, ..SearchQuery::new("rahasiabesar") };
    let gone = index.search(&world.scope(), &query).unwrap().hits;
    assert_eq!(gone.len(), 50);
    let deletions: Vec<Change> = gone.iter().map(|hit| Change::Delete(hit.act.act)).collect();
    writer.apply(&deletions[..49], 100, world.now()).unwrap();
    writer.purge_deleted().unwrap();
    assert!(holds_it(), "one act with it is left");
    writer.apply(&deletions[49..], 101, world.now()).unwrap();
    writer.purge_deleted().unwrap();
    assert!(!holds_it());
    assert_eq!((index.acts(), writer.last_seq()), (1, 101));
}

#[test]
fn a_reader_of_another_opening_sees_commits_within_a_second() {
    let world = World::new();
    let (_parent, folder) = filled(&world);
    let reader = SearchIndex::open(&folder).unwrap();
    let mut writer = SearchIndex::open(&folder).unwrap().writer().unwrap();
    writer.apply(&put([world.act("baru")]), 51, world.now()).unwrap();
    writer.commit().unwrap();
    for _ in 0..100 {
        if reader.acts() == 51 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the reader still sees {} acts", reader.acts());
}
