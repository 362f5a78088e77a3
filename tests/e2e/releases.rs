//! A dictionary release from draft to use and back, with the real program: two people, a running office, old flags that stay.

use std::path::Path;

use crate::desk::Visitor;
use crate::evidence::{python, short_ids};
use crate::netra::{Invented, Netra, said, wait_until};

const PASSWORD: &str = "kata sandi uji\n";

/// An office with the project's rules and a race whose forms are equal in kind, in a folder of its own; five people are
/// watched, and an editor, a supervisor and a reviewer work there.
fn office() -> Netra {
    let netra = Netra::new("");
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
    let folder = netra.path("kamus");
    std::fs::create_dir_all(folder.join("races")).expect("a folder for dictionaries");
    for within in ["", "provisions"] {
        std::fs::create_dir_all(folder.join(within)).expect("a folder for dictionaries");
        for entry in std::fs::read_dir(ours.join(within)).expect("the dictionaries").flatten() {
            if entry.path().is_file() {
                std::fs::copy(entry.path(), folder.join(within).join(entry.file_name()))
                    .expect("a dictionary is copied");
            }
        }
    }
    let race = "races/demo-kota-contoh.toml";
    std::fs::copy(ours.join(race), folder.join(race)).expect("a shipped race");
    let config = std::fs::read_to_string(netra.path("netra.toml")).expect("the configuration");
    let config = config.replace(&ours.display().to_string(), &folder.display().to_string());
    netra.file("netra.toml", config);
    netra.run(&["watchlist", "import", &netra.file("people.csv", Invented::watchlist(9))]).well();
    for (login, role) in [("wati", "editor"), ("budi", "supervisor"), ("siti", "reviewer")] {
        let args = ["user", "add", "--name", &format!("{login} (DEMO)"), "--login", login, "--role", role];
        netra.feed(&args, PASSWORD.as_bytes()).well();
    }
    // Until something is matched, an office may be set up in any order.
    let first = netra.file("first.ndjson", post(0, "Selamat pagi"));
    netra.run(&["import", "--quiet", &first]).well();
    netra
}

#[test]
fn an_office_that_is_being_set_up_takes_its_folder_as_it_is_until_the_first_act() {
    let netra = Netra::new("");
    let folder = netra.path("kamus");
    std::fs::create_dir_all(folder.join("races")).unwrap();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
    std::fs::copy(ours.join("general.toml"), folder.join("general.toml")).unwrap();
    let run = |args: &[&str]| said(netra.command(args).env("NETRA_DICTIONARIES__FOLDER", &folder)).well();
    run(&["status"]);
    std::fs::copy(ours.join("races/demo-kota-contoh.toml"), folder.join("races/kota.toml")).unwrap();
    assert!(!run(&["status"]).contains("Note:"), "the race is part of the first release");
    assert_eq!(run(&["dict", "list"]).matches("installed with the program").count(), 2);
    run(&["watchlist", "import", &netra.file("people.csv", Invented::watchlist(9))]);
    run(&["import", "--quiet", &netra.file("acts.ndjson", post(1, "Ayo coblos nomor 2"))]);
    assert_eq!(netra.count("flags"), 1);
    std::fs::remove_file(folder.join("races/kota.toml")).unwrap();
    assert!(run(&["status"]).contains("change nothing until they are released"));
}

/// A command of somebody who types their password.
fn signed(netra: &Netra, args: &[&str]) -> crate::netra::Said {
    netra.feed(args, PASSWORD.as_bytes())
}

/// The office's own rule for a new word.
const OWN: &str = r#"schema = 1

[[group]]
key = "kata-kantor"
label_id = "kata dari lapangan"
label_en = "words from the field"
mark = "support"
terms = ["siap gaspoll bareng"]
match = ["siap gaspoll bareng"]
no_match = ["siap bareng"]

[[rule]]
key = "kata-kantor"
label_id = "kata dari lapangan"
label_en = "words from the field"
side = "support"
weight = 40
all = ["kata-kantor"]
match = ["siap gaspoll bareng!"]
no_match = ["siap"]
"#;

fn post(n: u64, text: &str) -> String {
    format!(
        "{{\"schema\":\"netra-act/1\",\"platform\":\"x\",\"act\":\"post\",\"id\":\"p{n}\",\"actor\":{{\"handle\":\"demo{n}\"}},\
         \"at\":\"2026-10-05T08:00:00+07:00\",\"text\":\"{text}\"}}\n"
    )
}

/// All flags in the order in which they were stored, byte for byte.
fn flags(netra: &Netra) -> Vec<String> {
    let read = "import sqlite3, sys; db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)\n\
                for row in db.execute('select act_id, release_n, score, input, scored, at from flag order by id'): print(row)";
    python(read, &[&netra.data().join("netra.db").display().to_string()]).lines().map(str::to_owned).collect()
}

/// What follows a word in a text, up to the next space.
fn after(text: &str, word: &str) -> String {
    let rest = text.split(word).nth(1).unwrap_or_else(|| panic!("no {word} in {text}"));
    rest.trim_start().chars().take_while(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_release_goes_from_a_draft_over_a_shadow_and_two_people_into_use_and_back() {
    let netra = office();
    let acts = [
        post(1, "Ayo coblos nomor 2"),
        post(2, "siap gaspoll bareng"),
        post(3, "Semoga Satria Wibawa menang, siap gaspoll bareng"),
        post(4, "Semoga Satria Wibawa menang"),
    ];
    netra.run(&["import", "--quiet", &netra.file("acts.ndjson", acts.concat())]).well();
    assert_eq!(netra.count("flags"), 3);

    // What lies in the folder changes nothing; who looks is told.
    netra.file("kamus/kantor.toml", OWN);
    for command in ["status", "check"] {
        let said = netra.run(&[command]).well();
        assert!(
            said.contains("change nothing until they are released") && said.contains("netra dict draft"),
            "{said}"
        );
    }
    netra.run(&["rematch"]).well();
    assert_eq!(netra.count("flags"), 3, "the folder is not the release in use");
    let said = netra.run(&["dict", "check"]).well();
    assert!(said.contains("no score moves") && said.contains("rule kata-kantor: new"), "{said}");

    // Draft, shadow, report.
    let draft = ["dict", "draft", "--note", "kata baru dari lapangan", "--login", "wati"];
    let dry = netra.run(&[&draft[..], &["--dry-run"]].concat()).well();
    assert!(dry.contains("group kata-kantor: new"), "{dry}");
    assert!(netra.feed(&draft, b"kata sandi lain\n").refused().contains("login or password is wrong"));
    let reviewer = ["dict", "draft", "--note", "x", "--login", "siti"];
    assert!(signed(&netra, &reviewer).refused().contains("only a signed-in dictionary editor or admin"));
    signed(&netra, &draft).well();
    assert!(netra.run(&["dict", "report", "1"]).refused().contains("no report yet: netra dict shadow 1"));
    let shadow = netra.run(&["dict", "shadow"]).well();
    assert!(
        shadow.contains("Shadow over 5 acts of 30 days: 1 new flags, 0 lost, 1 changed, 2 unchanged"),
        "{shadow}"
    );
    assert!(
        shadow.contains("rule kata-kantor: 0 → 2 flags") && shadow.contains("no score moves"),
        "{shadow}"
    );
    assert!(!shadow.contains("gaspoll"), "no words of anybody: {shadow}");
    let report = netra.run(&["dict", "report", "1", "--words"]).well();
    assert!(report.contains("siap gaspoll bareng") && report.contains("TO ACKNOWLEDGE"), "{report}");
    assert_eq!(netra.count("flags"), 3, "a shadow run flags nothing");
    let tried = netra.run(&["dict", "try", "siap gaspoll bareng", "--day", "2026-10-12"]).well();
    assert!(tried.contains("— release 1 (in use)\n0: ") && tried.contains("— draft 1\n40 "), "{tried}");

    // One who wrote on it does not sign; what is to be acknowledged is; somebody else signs.
    let n = after(&report, "--acknowledge ");
    let sign = |login: &str, n: &str| {
        signed(&netra, &["dict", "release", "1", "--login", login, "--acknowledge", n])
    };
    assert!(sign("wati", &n).refused().contains("a second person does"));
    assert!(sign("budi", "0").refused().contains(&format!("the report has {n} things")));
    let dry = netra.run(&["dict", "release", "1", "--login", "budi", "--dry-run"]).well();
    assert!(dry.contains(&format!("--acknowledge {n}")), "{dry}");

    // A running office, in which two items are decided before.
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    let mut siti = Visitor::signed_in(&serving.address, "siti", "kata sandi uji");
    for text in ["gaspoll", "Semoga"] {
        let queue = siti.get(&format!("/queue?text={text}"));
        let item = short_ids(&queue, "UJI-").remove(0);
        let decided = siti.post(&format!("/items/{item}/decide"), &[("verdict", "trace"), ("version", "1")]);
        assert_eq!(decided.status, 303, "{}", decided.text());
    }
    assert_eq!((netra.count("items decided"), netra.count("items waiting for review")), (2, 1));
    let before = flags(&netra);
    let said = sign("budi", &n).well();
    assert!(said.contains("Release 2 is in use from now on"), "{said}");

    // The next act is matched under it, without a restart.
    let mut person = 4;
    wait_until("an act that the running office flags under the new release", || {
        person += 1;
        let fields = [
            ("platform", "x"),
            ("kind", "post"),
            ("people", &*format!("@demo{}", person % 9)),
            ("own_text", &*format!("siap gaspoll bareng {person}")),
            ("happened", "2026-10-12T08:14"),
            ("reach", "anyone"),
        ];
        assert_eq!(siti.get("/capture").status, 200);
        let captured = siti.capture(&fields);
        assert_eq!(captured.status, 303, "{}", captured.text());
        std::thread::sleep(std::time::Duration::from_secs(1));
        netra.count("flags") > 3
    });
    assert_eq!(serving.stop().0.code(), Some(0));
    let used = flags(&netra);
    assert_eq!(used[..3], before, "a release never rewrites old flags");
    assert!(used[3].contains("kata-kantor"), "{}", used[3]);

    // Back at once, with a reason; nothing old is touched.
    let back =
        |to: &str, why: &str| signed(&netra, &["dict", "rollback", to, "--login", "budi", "--reason", why]);
    assert!(back("7", "x").refused().contains("there is no release “7”"));
    back("1", "terlalu banyak penanda keliru").well();
    assert_eq!(flags(&netra), used);
    let list = netra.run(&["dict", "list"]).well();
    assert!(list.contains("rolled back by budi (DEMO): terlalu banyak penanda keliru"), "{list}");
    assert!(list.lines().any(|line| line.starts_with("Release 1") && line.ends_with("IN USE")), "{list}");
    netra.run(&["rematch"]).well();
    assert_eq!(flags(&netra), used, "release 1 has said all that it says");

    // Forward again; a rematch raises what is new, and only what shows unseen signals is back in the queue.
    back("2", "sudah diperiksa").well();
    let said = netra.run(&["rematch", "--days", "3"]).well();
    assert!(said.contains("acts matched again under release 2"), "{said}");
    let rematched = flags(&netra);
    assert_eq!(rematched[..used.len()], used);
    let new = &rematched[used.len()..];
    let has_new_signal = |flag: &&String| flag.contains("kata-kantor");
    assert!(new.iter().filter(has_new_signal).count() >= 2, "{new:?}");
    assert!(new.iter().all(|flag| flag.contains("', 2, ")), "all are of release 2: {new:?}");
    assert_eq!(netra.count("items decided"), 1, "the words of one decided item say nothing new");
    let serving = netra.serve(&["serve", "--listen", "127.0.0.1:0"]);
    let mut siti = Visitor::signed_in(&serving.address, "siti", "kata sandi uji");
    let reappeared = siti.get("/queue?status=reappeared");
    assert_eq!(short_ids(&reappeared, "UJI-").len(), 1, "{}", reappeared.text());
    assert!(reappeared.text().contains("muncul lagi") && reappeared.text().contains("gaspoll"));
    let log = netra.run(&["check"]).well();
    assert!(log.contains("chain whole"), "{log}");
}

#[test]
fn sets_of_files_are_compared_in_words_and_by_line() {
    let netra = office();
    netra.file("kamus/kantor.toml", OWN);
    let folder = netra.path("kamus").display().to_string();
    let said = netra.run(&["dict", "diff", "use", &folder]).well();
    assert!(said.contains("group kata-kantor: new") && said.contains("rule kata-kantor: new"), "{said}");
    let said = netra.run(&["dict", "diff", "1", &folder, "--text"]).well();
    assert!(said.starts_with("kantor.toml\n+ schema = 1\n"), "{said}");
    assert_eq!(netra.run(&["dict", "diff", "use", "1"]).well().trim(), "they say the same");
    let hash: String = after(&netra.run(&["dict", "list"]).well(), "Release 1").chars().take(12).collect();
    assert_eq!(netra.run(&["dict", "diff", &hash, "1"]).well().trim(), "they say the same");
    assert!(netra.run(&["dict", "diff", "use", "draft:9"]).refused().contains("there is no draft 9"));
    assert!(netra.run(&["dict", "diff", "use", "zzzz"]).refused().contains("there is no release “zzzz”"));
}

#[test]
fn a_draft_that_treats_candidates_unequally_is_blocked_and_says_where() {
    let netra = office();
    let race = netra.path("kamus/races/demo-kota-contoh.toml");
    let text = std::fs::read_to_string(&race).unwrap();
    let unequal = text.replace("names = [\"Satria Wibawa\"", "names = [\"dukung\", \"Satria Wibawa\"");
    assert_ne!(text, unequal);
    std::fs::write(&race, unequal).unwrap();
    assert!(netra.run(&["dict", "check"]).refused().contains("candidates are not treated alike"));
    signed(&netra, &["dict", "draft", "--note", "salah", "--login", "wati"]).well();
    let said = netra.run(&["dict", "shadow"]).well();
    assert!(said.contains("MOVE: the release is blocked") && said.contains("dukung"), "{said}");
    assert!(said.contains("Not to be signed: the swap test fails"), "{said}");
    let refused =
        signed(&netra, &["dict", "release", "1", "--login", "budi", "--acknowledge", "3"]).refused();
    assert!(refused.contains("the swap test fails"), "{refused}");
    // Changed by the same person, it needs a new report.
    std::fs::write(&race, text.replace("hand_signs = [\"✌️\"]", "hand_signs = [\"✌️\", \"🖖\"]")).unwrap();
    signed(&netra, &["dict", "draft", "--change", "1", "--note", "isyarat", "--login", "wati"]).well();
    assert!(
        netra.run(&["dict", "list"]).well().contains("no report on these files yet"),
        "the report is void"
    );
}
