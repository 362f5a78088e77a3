//! What can be wrong with an office: its configuration, dictionaries, database, disk and port. Each is one clear
//! sentence with where, what, and what instead.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use crate::netra::{Invented, Netra, Said, said};

/// An office whose dictionaries are a copy of the project's, to be spoilt.
fn with_own_dictionaries() -> Netra {
    let netra = Netra::new("");
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
    for folder in ["", "provisions", "races"] {
        let (from, to) = (ours.join(folder), netra.path("dictionaries").join(folder));
        std::fs::create_dir_all(&to).expect("a folder for dictionaries");
        for entry in std::fs::read_dir(from).expect("the dictionaries").flatten() {
            if entry.path().is_file() {
                std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a dictionary is copied");
            }
        }
    }
    netra
}

/// Runs a command under these dictionaries.
fn with_dictionaries(netra: &Netra, args: &[&str]) -> Said {
    said(netra.command(args).env("NETRA_DICTIONARIES__FOLDER", netra.path("dictionaries")))
}

/// Adds somebody, so that `netra check` has nothing to say of an office without staff.
fn hire(netra: &Netra) {
    let args = ["user", "add", "--name", "Siti R. (DEMO)", "--login", "siti", "--role", "reviewer"];
    netra.feed(&args, b"kata sandi uji\n").well();
}

#[test]
fn a_typing_mistake_in_the_configuration_is_named_with_what_was_expected() {
    for (more, words) in [
        (
            "[web]\nlisten_on = '127.0.0.1:1'\n",
            ["netra.toml: there is no setting `listen_on`", "expected one of `listen`, `public_url`"],
        ),
        ("[index]\nall = 'ya'\n", ["index.all", "expected a boolean"]),
        ("[collect]\nevery_minutes = 0\n", ["collect.every_minutes", "expected 1 or more"]),
        ("[log]\nformat = 'xml'\n", ["log.format", "expected ``pretty` or `json``"]),
        ("[[source]]\nname = 'a'\n[source.connector]\nkind = 'bluesy'\n", ["bluesy", "`bluesky`"]),
        ("[web\n", ["netra.toml", "line"]),
    ] {
        let netra = Netra::new(more);
        for args in [&["status"][..], &["check"], &["run"]] {
            let why = netra.run(args).refused();
            assert!(why.contains("the configuration cannot be used"), "{why}");
            assert!(words.iter().all(|word| why.contains(word)), "{words:?} in: {why}");
        }
        assert!(!netra.data().exists(), "nothing is made before the configuration is understood");
    }
}

#[test]
fn a_configuration_that_is_named_and_absent_is_no_reason_to_begin_with_another() {
    let netra = Netra::new("");
    std::fs::rename(netra.path("netra.toml"), netra.path("other.toml")).unwrap();
    let why = netra.run(&["status"]).refused();
    assert!(why.contains("netra.toml: no such file; name an existing configuration with --config"), "{why}");
}

#[test]
fn a_setting_in_the_environment_counts_and_a_misspelt_one_is_refused() {
    let netra = Netra::new("");
    let status = said(netra.command(&["status"]).env("NETRA_OFFICE__NAME", "Kantor Lain (DEMO)")).well();
    assert!(status.starts_with("Kantor Lain (DEMO)"), "{status}");
    let why = said(netra.command(&["status"]).env("NETRA_OFFICE__NAMA", "x")).refused();
    assert!(why.contains("nama") && why.contains("`name`"), "{why}");
    // What the test run itself puts there is no setting.
    said(netra.command(&["status"]).env("NETRA_LONG", "1").env("NETRA_TEST_PARTS", "x")).well();
}

#[test]
fn a_data_folder_that_cannot_be_made_is_named_with_the_way_out() {
    let netra = Netra::new("");
    let file = netra.file("file", "x");
    let why = netra.run(&["status", "--data", &format!("{file}/data")]).refused();
    assert!(why.contains("the data folder cannot be made; choose another with --data"), "{why}");
}

#[test]
fn a_dictionary_with_five_mistakes_reports_five() {
    let netra = with_own_dictionaries();
    hire(&netra);
    with_dictionaries(&netra, &["check"]).well();
    let spoilt = r#"schema = 1

[[group]]
key = "dukungan-kantor"
label_id = "dukungan"
label_en = "support"
mark = "suport"
terms = ["siap menangkan"]
match = ["kami siap menangkan"]
no_match = ["kami siap"]

[[group]]
key = "kata-kantor"
label_id = "kata"
label_en = "words"
mark = "support"
colour = "red"
terms = []

[[group]]
key = "kata-kantor"
label_id = "kata"
mark = "support"
terms = ["menang mutlak"]
match = ["menang mutlak"]
no_match = ["menang"]
"#;
    std::fs::write(netra.path("dictionaries/kantor.toml"), spoilt).unwrap();
    let why = with_dictionaries(&netra, &["check"]).refused();
    assert!(why.contains("BROKEN  dictionaries: 5 mistakes in the dictionaries:"), "{why}");
    let lines: Vec<&str> = why.lines().filter(|line| line.contains("kantor.toml:")).collect();
    assert_eq!(lines.len(), 5, "{why}");
    for (line, words) in
        [(7, "suport"), (12, "no terms"), (17, "colour"), (20, "label_en"), (21, "kata-kantor")]
    {
        let named =
            lines.iter().any(|it| it.contains(&format!("kantor.toml:{line}: ")) && it.contains(words));
        assert!(named, "line {line} with {words}: {why}");
    }
    assert!(lines.iter().all(|line| line.contains("; ")), "each says what to write instead: {why}");
    // The release in use is what it was: nobody is matched by half a dictionary, and nobody's work stops.
    let status = with_dictionaries(&netra, &["status"]).well();
    assert!(
        status.contains("release 1") && status.contains("change nothing until they are released"),
        "{status}"
    );
    assert!(
        with_dictionaries(&netra, &["dict", "check"]).refused().contains("kantor.toml:7"),
        "all at once, too"
    );
    // An office whose first dictionaries are broken does not begin.
    let first = Netra::new("");
    let why = said(first.command(&["digest"]).env("NETRA_DICTIONARIES__FOLDER", netra.path("dictionaries")));
    assert!(why.refused().contains("5 mistakes"));
}

#[test]
fn an_example_that_does_not_do_what_it_says_is_named_with_its_rule() {
    let netra = with_own_dictionaries();
    hire(&netra);
    let said = with_dictionaries(&netra, &["check"]).well();
    assert!(said.contains("examples of the dictionaries: ") && said.contains(" do what they say"), "{said}");
    // An office's own group, of whose examples one is wrong either way.
    let own = r#"schema = 1

[[group]]
key = "sapaan-kantor"
label_id = "sapaan"
label_en = "greetings"
mark = "support"
terms = ["siap bos"]
match = ["siap bos", "siap komandan"]
no_match = ["siap bos ku", "siap sedia"]
"#;
    std::fs::write(netra.path("dictionaries/kantor.toml"), own).unwrap();
    let why = with_dictionaries(&netra, &["check"]).refused();
    assert!(
        why.contains("BROKEN  examples of the dictionaries: 2 examples do not do what they say"),
        "{why}"
    );
    for words in ["“siap komandan” should match and does not", "“siap bos ku” should not match and does"]
    {
        assert!(why.contains(&format!("group \"sapaan-kantor\": the example {words}; correct")), "{why}");
    }
    // They are a warning of the check. The dictionaries can be used: nobody's work stops because of an example.
    with_dictionaries(&netra, &["status"]).well();
    // Without the invented race among its own the office has the same examples.
    std::fs::remove_file(netra.path("dictionaries/races/demo-kota-contoh.toml")).unwrap();
    std::fs::remove_file(netra.path("dictionaries/kantor.toml")).unwrap();
    with_dictionaries(&netra, &["check"]).well();
}

#[test]
fn a_race_whose_stages_overlap_is_refused_with_both_stages() {
    let netra = with_own_dictionaries();
    let race = netra.path("dictionaries/races/demo-kota-contoh.toml");
    let text = std::fs::read_to_string(&race).unwrap().replace("until = 2026-11-23", "until = 2026-11-25");
    std::fs::write(&race, text).unwrap();
    let why = with_dictionaries(&netra, &["check"]).refused();
    assert!(why.contains("demo-kota-contoh.toml:") && why.contains("overlaps with"), "{why}");
    assert!(why.contains("2026-11-24 to 2026-11-26") && why.contains("2026-09-25 to 2026-11-25"), "{why}");
    assert!(why.contains("let every stage begin after the one before it has ended"), "{why}");
}

#[test]
fn dictionaries_that_are_absent_or_no_text_are_named() {
    let netra = with_own_dictionaries();
    let absent = netra.path("nowhere");
    let why = said(netra.command(&["check"]).env("NETRA_DICTIONARIES__FOLDER", &absent)).refused();
    assert!(why.contains("nowhere: the dictionaries cannot be read; check dictionaries.folder"), "{why}");
    std::fs::write(netra.path("dictionaries/kantor.toml"), b"schema = 1 # \xff\xfe").unwrap();
    let why = with_dictionaries(&netra, &["check"]).refused();
    assert!(why.contains("kantor.toml:1: the file is not UTF-8 text"), "{why}");
}

#[test]
fn an_office_without_staff_is_told_how_to_add_some() {
    let netra = Netra::new("");
    let why = netra.run(&["check"]).refused();
    assert!(why.contains("nobody may sign in; add somebody: netra user add"), "{why}");
    hire(&netra);
    netra.run(&["check"]).well();
    let args = ["user", "add", "--name", "Siti", "--login", "siti", "--role", "reviewer"];
    assert!(netra.feed(&args, b"another password\n").refused().contains("siti"));
    let args = ["user", "add", "--name", "Budi", "--login", "budi", "--role", "reviewer"];
    let why = netra.feed(&args, b"pendek\n").refused();
    assert!(why.contains("12"), "{why}");
    let args = ["user", "add", "--name", "Budi", "--login", "budi", "--role", "raja"];
    let why = netra.feed(&args, b"kata sandi uji\n").refused();
    assert!(why.contains("raja") && why.contains("reviewer"), "{why}");
}

#[test]
fn a_token_that_others_may_read_is_refused_before_anything_is_asked_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, "RAHASIA-demo\n").unwrap();
    let netra = Netra::new(&format!(
        "[[source]]\nname = 'kota'\n[source.connector]\nkind = 'mastodon'\n\
         instance = 'https://mastodon.example'\ntoken_file = '{}'\n",
        token.display()
    ));
    hire(&netra);
    let mode = |mode| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&token, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o640);
    let why = netra.run(&["check"]).refused();
    assert!(why.contains("BROKEN  source kota: token Mastodon di") && why.contains("run chmod 600"), "{why}");
    assert!(!why.contains("RAHASIA"), "{why}");
    mode(0o600);
    netra.run(&["check"]).well();
}

#[test]
fn who_has_read_enough_ends_the_program_without_a_word() {
    let netra = Netra::new("");
    for args in [["check"], ["status"]] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let said = said(netra.command(&args).stdout(writer));
        assert_eq!((said.code, said.err.as_str()), (Some(141), ""), "{args:?}");
    }
}

#[test]
fn a_port_in_use_is_said_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let netra = Netra::new(&format!("[web]\nlisten = '{address}'\n"));
    hire(&netra);
    let why = netra.run(&["run"]).refused();
    assert!(why.contains(&format!("cannot listen on {address}")), "{why}");
    assert!(why.contains("another program listens there; stop it, or choose another with --listen"), "{why}");
    assert!(
        netra.run(&["check"]).refused().contains(&format!("BROKEN  address: cannot listen on {address}"))
    );
    let why = netra.run(&["serve", "--listen", "kantor"]).refused();
    assert!(
        why.contains("expected an address of this machine and a port, for instance 127.0.0.1:8088"),
        "{why}"
    );
}

#[test]
fn a_database_from_a_newer_version_is_left_alone() {
    let netra = Netra::new("");
    let before = netra.digest();
    let database = netra.data().join("netra.db").display().to_string();
    let change = |statement: &str| {
        let script =
            "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()";
        said(Command::new("python3").args(["-c", script, &database, statement])).well();
    };
    change("insert into schema_version (n, at) values (999, 0)");
    for args in [&["status"][..], &["check"], &["run", "--listen", "127.0.0.1:0"]] {
        let why = netra.run(args).refused();
        assert!(why.contains("the database has schema 999, this Netra knows up to "), "{why}");
        assert!(
            why.contains("start the newer Netra that made it, or restore a copy from before the update"),
            "{why}"
        );
    }
    change("delete from schema_version where n = 999");
    assert_eq!(netra.digest(), before);
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let netra = Netra::new("");
    std::fs::create_dir(netra.data()).unwrap();
    let file = netra.data().join("netra.db");
    let bytes = "bukan basis data ".repeat(500);
    std::fs::write(&file, &bytes).unwrap();
    let why = netra.run(&["status"]).refused();
    assert!(why.contains("is damaged, or is no database at all (file is not a database)"), "{why}");
    assert!(why.contains("put the last backup of the data folder in its place"), "{why}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), bytes);
}

#[test]
fn a_database_that_rotted_or_is_another_programs_says_what_to_do_and_is_left_alone() {
    let netra = Netra::new("");
    netra.run(&["watchlist", "import", &netra.file("people.csv", Invented::watchlist(300))]).well();
    let file = netra.data().join("netra.db");
    let sqlite = |statement: &str| {
        let script =
            "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()";
        said(Command::new("python3").args(["-c", script, &file.display().to_string(), statement])).well();
    };
    sqlite("pragma wal_checkpoint(truncate)");
    let whole = std::fs::read(&file).unwrap();
    // All pages but the first are overwritten, as by a bad disk.
    let rotten = [&whole[..4096], &vec![0xa5; whole.len() - 4096]].concat();
    std::fs::write(&file, &rotten).unwrap();
    for args in [&["status"][..], &["check"]] {
        let why = netra.run(args).refused();
        assert!(why.contains("netra.db is damaged") && why.contains("put the last backup"), "{why}");
    }
    std::fs::remove_file(&file).unwrap();
    sqlite("create table kas (rupiah)");
    let theirs = std::fs::read(&file).unwrap();
    let why = netra.run(&["check"]).refused();
    assert!(why.contains("netra.db is the database of another program (it has the table “kas”)"), "{why}");
    assert!(why.contains("give Netra a data folder or a database of its own"), "{why}");
    assert_eq!(std::fs::read(&file).unwrap(), theirs);
}

/// Runs the program on a disk of its own with so much room, and gives back what it said. Afterwards the data
/// folder is what was on that disk.
///
/// A mount namespace of its own may mount a small file system (`unshare`, util-linux): root's at once, anybody's within
/// a new user namespace.
fn on_a_small_disk(netra: &Netra, kilobytes: u64, args: &[&str]) -> Said {
    let script = "set -e; data=$1; size=$2; shift 2; mkdir \"$data.disk\"; \
                  mount -t tmpfs -o size=${size}k none \"$data.disk\"; cp -a \"$data/.\" \"$data.disk\"; code=0; \
                  \"$@\" --data \"$data.disk\" || code=$?; \
                  rm -r \"$data\"; cp -a \"$data.disk\" \"$data\"; umount \"$data.disk\"; rmdir \"$data.disk\"; exit $code";
    let program = netra.command(args);
    let mut command = Command::new("unshare");
    if !Command::new("unshare").args(["--mount", "true"]).output().is_ok_and(|it| it.status.success()) {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--mount", "sh", "-c", script, "sh"]);
    command.arg(netra.data()).arg(kilobytes.to_string()).arg(program.get_program()).args(program.get_args());
    said(&mut command)
}

/// The size of the data folder's files.
fn kilobytes(netra: &Netra) -> u64 {
    let files = std::fs::read_dir(netra.data()).expect("the data folder").flatten();
    files.map(|it| it.metadata().map_or(0, |meta| meta.len()).div_ceil(4096) * 4).sum()
}

/// Kilobytes that are free when the import begins: not enough for the first batch, and for some batches.
const ROOM: [u64; 3] = [300, 8_000, 16_000];

#[test]
fn a_full_disk_is_said_and_what_was_stored_before_stands() {
    let office = || {
        let netra = Netra::new("");
        netra.run(&["watchlist", "import", &netra.file("people.csv", Invented::watchlist(30))]).well();
        netra
    };
    let text = Invented::new(5).acts(6_000, 30);
    let calm = office();
    calm.run(&["import", "--quiet", &calm.file("acts.ndjson", &text)]).well();
    let mut stored_before = 0;
    for room in ROOM {
        let netra = office();
        let acts = netra.file("acts.ndjson", &text);
        let (before, size) = (netra.digest(), kilobytes(&netra));
        // The second time comes to a connection that has failed once: it must still be able to begin.
        let why = on_a_small_disk(&netra, size + room, &["import", "--quiet", &acts, &acts]).refused();
        assert!(!why.contains("transaction"), "{why}");
        assert!(
            why.contains("the disk is full; this change was not stored. Free some space, then do it again"),
            "{why}"
        );
        assert!(why.contains("the same command again goes on from there and stores nothing twice"), "{why}");
        // What stands is whole: all of some batches and nothing of the others.
        let stored = netra.count("acts");
        if stored == 0 {
            assert_eq!(netra.digest(), before, "{room} kB of room");
        }
        stored_before += stored;
        let check = netra.run(&["check"]);
        assert!(check.out.contains("chain whole"), "{check:?}");
        netra.run(&["import", "--quiet", &acts]).well();
        assert_eq!(netra.digest(), calm.digest(), "{room} kB of room");
    }
    assert!(stored_before > 0, "the disk was never full in the middle of an import; give it more room");
}

#[test]
fn a_slogan_that_is_a_common_word_and_a_form_that_is_left_out_are_shown_and_stop_nothing() {
    let netra = with_own_dictionaries();
    hire(&netra);
    let race = "schema = 1\n[race]\nkey = \"kecil\"\nkind = \"mayor\"\nname = \"Kecil (DEMO)\"\n\
                [[stage]]\nkind = \"campaign\"\nfrom = 2027-01-01\nuntil = 2027-02-01\n\
                [[candidate]]\nkey = \"a\"\nname = \"Agus Lesmana (DEMO)\"\nnumber = 1\nslogans = [\"maju\"]\n";
    std::fs::write(netra.path("dictionaries/races/kecil.toml"), race).unwrap();
    let said = with_dictionaries(&netra, &["check"]).well();
    let lines: Vec<&str> = said.lines().filter(|line| line.contains("kecil.toml:")).collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].starts_with("look at ") && lines[0].contains("\"pak Agus\" and the like"), "{said}");
    assert!(lines[1].contains("kecil.toml:14: ") && lines[1].contains("of 100,000 words"), "{said}");
}
