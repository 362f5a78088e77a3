//! Imports: nothing lost, nothing twice, nobody outside the list kept, whatever happens in between.

use std::time::{Duration, Instant};

use crate::evidence::python;
use crate::netra::{Invented, Netra, n_kills};

/// A folder with a watch-list of `people`.
fn with_people(people: u64) -> Netra {
    let netra = Netra::new("");
    let list = netra.file("people.csv", Invented::watchlist(people));
    netra.run(&["watchlist", "import", &list]).well();
    netra
}

#[test]
fn a_second_import_of_the_same_file_adds_nothing() {
    let netra = with_people(40);
    let acts = netra.file("acts.ndjson", Invented::new(1).acts(3_000, 40));
    netra.run(&["import", "--quiet", &acts]).well();
    let digest = netra.digest();
    let again = netra.run(&["import", "--quiet", &acts]).well();
    assert!(again.contains("0 new acts"), "{again}");
    assert_eq!(netra.digest(), digest);
    // The same acts under another name and in another wrapping are the same acts.
    let bytes = std::fs::read(&acts).unwrap();
    let zipped = netra.file("other.bin", zstd::encode_all(&bytes[..], 3).unwrap());
    let again = netra.run(&["import", "--quiet", &zipped]).well();
    assert!(again.contains("0 new acts"), "{again}");
}

#[test]
fn what_waits_of_a_table_is_read_again_by_the_mapping_of_its_import() {
    let netra = with_people(4);
    let mapping = "delimiter = '|'\nplatform = 'x'\n[columns]\nid = 'Nomor'\nact = 'Jenis'\nactor_handle = 'Akun'\n\
                   at = 'Waktu'\ntext = 'Isi; lengkap'\n";
    let mapping = netra.file("kolom.toml", mapping);
    let table = "Nomor|Jenis|Akun|Waktu|Isi; lengkap\nk1|comment|demo1|2026-10-05 08:00|rapat, pagi\n\
                 k2|reel|demo2|2026-10-05 09:00|pasar; ramai\n";
    let table = netra.file("tabel.csv", table);
    let said = netra.run(&["import", "--quiet", "--mapping", &mapping, &table]).well();
    assert!(said.contains("1 new acts") && said.contains("1 not understood"), "{said}");
    let said = netra.run(&["reparse"]).well();
    assert!(
        said.contains("1 still not understood") && said.contains("reel"),
        "the row itself is read: {said}"
    );
    // A later version would know this kind of act. Here the waiting row says it in words that this one knows.
    let script = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(\
                  \"update quarantine set bytes = cast(replace(cast(bytes as text), 'reel', 'post') as blob)\"); db.commit()";
    python(script, &[&netra.data().join("netra.db").display().to_string()]);
    let said = netra.run(&["reparse"]).well();
    assert!(said.contains("1 new acts") && said.contains("0 still not understood"), "{said}");
    assert_eq!((netra.count("acts"), netra.count("lines in quarantine")), (2, 0));
}

#[test]
fn people_outside_the_list_are_dropped_and_counted_and_nowhere_on_disk() {
    let netra = with_people(40);
    let text = Invented::new(2).acts(2_000, 40);
    let outside = text.lines().filter(|line| line.contains(r#""handle":"luar"#)).count();
    assert!(outside > 200);
    let said = netra.run(&["import", "--quiet", &netra.file("acts.ndjson", &text)]).well();
    assert!(said.contains(&format!("{outside} dropped")), "{said}");
    for n in 0..50 {
        assert!(!netra.data_hold(&format!("\"luar{n}\"")), "luar{n} was written to disk");
    }
    assert!(!netra.data_hold("luar1"));
}

#[test]
fn killed_at_any_moment_and_run_again_it_ends_in_the_same_state() {
    let text = Invented::new(3).acts(6_000, 60);
    let calm = with_people(60);
    let began = Instant::now();
    calm.run(&["import", "--quiet", &calm.file("acts.ndjson", &text)]).well();
    let whole = began.elapsed();
    let wanted = calm.digest();

    let killed = with_people(60);
    let acts = killed.file("acts.ndjson", &text);
    let mut chance = Invented::new(4);
    let mut cut_short = 0;
    for _ in 0..n_kills() {
        let mut child = killed.start(&["import", "--quiet", &acts]);
        let wait = u64::try_from(whole.as_millis()).unwrap().max(40);
        std::thread::sleep(Duration::from_millis(chance.below(wait)));
        child.kill().unwrap();
        if !child.wait().unwrap().success() {
            cut_short += 1;
        }
    }
    assert!(cut_short > 0, "no import was cut short; the test proves nothing");
    killed.run(&["import", "--quiet", &acts]).well();
    assert_eq!(killed.digest(), wanted);
}
