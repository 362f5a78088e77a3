//! Other tools' files through the real program: off until the legal basis is noted, nobody else on the disk, one record
//! for one act, and read again by a better reader without a new import.

use crate::evidence::python;
use crate::netra::{Invented, Netra};

const BASIS: &str = "[imports.logged_in]\nlegal_basis = 'Surat Tugas 7/2026 (DEMO)'\nofficial_account = 'x:@kantor_demo'\ndate = '2026-09-25'\n";

fn with_people(more: &str) -> Netra {
    let netra = Netra::new(more);
    let list = netra.file("people.csv", Invented::watchlist(4));
    netra.run(&["watchlist", "import", &list]).well();
    netra
}

/// A line of Zeeschuimer: a post of X in the shape in which its pages receive it.
fn recorded(id: &str, who: &str, text: &str) -> String {
    format!(
        r#"{{"nav_index":"1:1:1","item_id":"{id}","timestamp_collected":1791680523000,"source_platform":"twitter.com","source_platform_url":"https://x.com/{who}","data":{{"rest_id":"{id}","core":{{"user_results":{{"result":{{"rest_id":"5","legacy":{{"screen_name":"{who}"}}}}}}}},"legacy":{{"created_at":"Sun Oct 11 01:00:00 +0000 2026","id_str":"{id}","full_text":"{text}"}}}}}}"#
    )
}

/// The same post as `twarc2 flatten` writes it.
fn flattened(id: &str, who: &str, text: &str) -> String {
    format!(
        r#"{{"id":"{id}","author_id":"5","author":{{"id":"5","username":"{who}"}},"created_at":"2026-10-11T01:00:00.000Z","text":"{text}"}}"#
    )
}

#[test]
fn a_recording_is_refused_until_its_legal_basis_is_noted_and_then_names_the_account() {
    let file = [
        recorded("1840000000000000010", "demo1", "Ayo pilih nomor 2 (DEMO)"),
        recorded("1840000000000000011", "luar7", "rahasia luar7"),
    ];
    let netra = with_people("");
    let recording = netra.file("zeeschuimer.ndjson", file.join("\n"));
    let said = netra.run(&["import", "--quiet", &recording]).refused();
    assert!(said.contains("[imports.logged_in]") && said.contains("dasar hukum"), "{said}");
    assert_eq!(netra.count("acts"), 0);

    let netra = with_people(BASIS);
    let recording = netra.file("zeeschuimer.ndjson", file.join("\n"));
    let said = netra.run(&["import", "--quiet", &recording]).well();
    assert!(said.contains("1 new acts") && said.contains("1 dropped"), "{said}");
    assert!(!netra.data_hold("luar7"), "somebody outside the list was written to disk");
    assert!(netra.data_hold("x:@kantor_demo"), "the account stands with what was recorded");
    let digest = netra.digest();
    netra.run(&["import", "--quiet", &recording]).well();
    assert_eq!(netra.digest(), digest, "twice is once");
    // The same post from elsewhere is the same act, and its other words are no edit.
    let other =
        netra.file("twarc.jsonl", flattened("1840000000000000010", "demo1", "Ayo pilih nomor 2 (DEMO)!"));
    let said = netra.run(&["import", "--quiet", &other]).well();
    assert!(said.contains("0 new acts") && said.contains("1 known"), "{said}");
    let causes = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); print([row[0] for row in db.execute('select cause from content_version order by n')])";
    let causes = python(causes, &[&netra.data().join("netra.db").display().to_string()]);
    assert!(causes.contains("'first', 'reparse'"), "{causes}");
}

#[test]
fn what_is_kept_is_read_again_by_a_better_reader_and_is_no_edit() {
    let netra = with_people(BASIS);
    let lines = [
        recorded("1840000000000000010", "demo1", "kata baru (DEMO)"),
        recorded("1840000000000000012", "demo2", "tetap (DEMO)"),
    ];
    netra.run(&["import", "--quiet", &netra.file("a.ndjson", lines.join("\n"))]).well();
    let said = netra.run(&["reparse"]).well();
    assert!(said.contains("2 acts of imported files were read again: 0 say something else"), "{said}");
    // An earlier version read less of the same bytes.
    let script = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); \
                  db.execute(\"update content_version set text = 'kata', content_hash = ? where text like 'kata baru%'\", ('0' * 64,)); db.commit()";
    let database = netra.data().join("netra.db").display().to_string();
    python(script, &[&database]);
    let said = netra.run(&["reparse"]).well();
    assert!(said.contains("1 say something else now"), "{said}");
    let rows = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); print(list(db.execute(\"select text, cause from content_version where content_id = (select content_id from content_version where text = 'kata') order by n\")))";
    let rows = python(rows, &[&database]);
    assert!(rows.contains("('kata', 'first'), ('kata baru (DEMO)', 'reparse')"), "{rows}");
    let said = netra.run(&["reparse"]).well();
    assert!(said.contains("0 say something else now"), "{said}");
    assert_eq!(netra.count("acts"), 2);
}

#[test]
fn the_kpus_list_is_proposed_and_stores_nothing() {
    let netra = Netra::new("");
    let said = netra.feed(
        &["import", "--format", "kpu-accounts", "-"],
        b"Paslon 1 (DEMO)\n1. Instagram : @argasekar.demo\n",
    );
    let said = said.well();
    assert!(said.contains("# Paslon 1 (DEMO)") && said.contains("handle = \"argasekar.demo\""), "{said}");
    assert_eq!(netra.count("acts"), 0);
}
