//! What a running program lets go by its age, and how it takes up sources of the desk without a new start.

use std::time::Duration;

use netra_faults::{Act, Server};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::desk::Visitor;
use crate::media::{own_server, watch_budi};
use crate::netra::{Invented, Netra, wait_until};

/// Runs a statement on the database past the program.
fn behind_its_back(netra: &Netra, statement: &str) {
    let db = netra.data().join("netra.db");
    let options = SqliteConnectOptions::new().filename(db).busy_timeout(Duration::from_secs(30));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut db = options.connect().await.expect("the database opens");
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))
            .execute(&mut db)
            .await
            .expect("the statement runs");
        db.close().await.expect("the statement runs");
    });
}

/// Moves everything that the office knows this many days into the past, as if so much time had gone by: the program has no
/// clock but the machine's.
fn days_later(netra: &Netra, days: u64) {
    let by = days * 86_400_000_000;
    let statement = format!(
        "UPDATE act SET first_seen_at = first_seen_at - {by}, last_seen_at = last_seen_at - {by};
         UPDATE item SET opened_at = opened_at - {by};
         UPDATE decision SET at = at - {by};"
    );
    behind_its_back(netra, &statement);
}

#[test]
fn acts_that_nothing_flagged_go_in_time_from_every_file_and_the_same_file_does_not_bring_them_back() {
    let netra = Netra::new("[index]\nall = true\n[retention]\nunflagged_days = 30\n");
    netra.run(&["watchlist", "import", &netra.file("people.csv", Invented::watchlist(4))]).well();
    let line = |id: &str, text: &str| {
        format!(
            "{{\"schema\":\"netra-act/1\",\"platform\":\"x\",\"act\":\"post\",\"id\":\"{id}\",\
             \"actor\":{{\"handle\":\"demo1\"}},\"at\":\"2026-10-05T08:00:00+07:00\",\"text\":\"{text}\"}}\n"
        )
    };
    let plain = "rapat pagi ZIRKONDEMO";
    let acts =
        netra.file("acts.ndjson", line("k1", plain) + &line("k2", "Ayo coblos nomor 2, Satria Wibawa"));
    let said = netra.run(&["import", "--quiet", &acts]).well();
    assert!(said.contains("2 new acts"), "{said}");
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    wait_until("the index", || netra.run(&["search", "zirkondemo"]).out.contains("1 found"));
    assert_eq!(netra.count("acts"), 2, "nothing is due on the first day");
    serving.stop();
    assert!(netra.data_hold("ZIRKONDEMO"), "the control");

    days_later(&netra, 31);
    // A kill in the midst leaves whole transactions; the next start goes on.
    let mut child = netra.start(&["run", "--listen", "127.0.0.1:0"]);
    std::thread::sleep(Duration::from_millis(400));
    child.kill().ok();
    child.wait().ok();
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    wait_until("the deletion", || netra.count("acts") == 1);
    wait_until("the index forgets", || netra.run(&["search", "zirkondemo"]).out.contains("0 found"));
    serving.stop();
    wait_until("the words are gone from the disk", || !netra.data_hold("ZIRKONDEMO"));
    assert!(netra.run(&["check"]).out.contains("chain whole"));
    let again = netra.file("again.ndjson", line("k1", plain));
    let said = netra.run(&["import", "--quiet", &again]).well();
    assert!(said.contains("0 new acts"), "{said}");
    assert!(!netra.data_hold("ZIRKONDEMO"));
}

#[test]
fn a_source_made_at_the_desk_is_read_within_seconds_and_one_that_is_broken_harms_nobody() {
    let now = netra_model::Clock::System.now().to_string();
    let server = Server::start(move |asked| Act::Answer(own_server(&now, asked)));
    let address = server.authority();
    let netra = Netra::new(&format!("[collect]\nallow_private = ['{address}']\n"));
    watch_budi(&netra);
    let add = ["user", "add", "--login", "ratna", "--role", "admin", "--name", "Ratna (DEMO)"];
    netra.feed(&add, b"rahasia-demo-2026\n").well();
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    let mut admin = Visitor::signed_in(&serving.address, "ratna", "rahasia-demo-2026");
    assert_eq!(netra.count("acts"), 0);
    let settings =
        format!("every_minutes = 1\n[connector]\nkind = \"bluesky\"\nservice = \"http://{address}\"\n");
    let saved = admin.post("/sources/save", &[("name", "situs"), ("settings", &settings)]);
    assert_eq!(saved.status, 303, "{}", saved.text());
    wait_until("the new source is read", || netra.count("acts") == 5);

    // Settings of a later version, which this program cannot read: said on the page, and the other source runs on.
    behind_its_back(
        &netra,
        "INSERT INTO desk_source SELECT office_id, 'rusak', 'kind = ?', who, at FROM desk_source",
    );
    wait_until("the broken one is told", || {
        admin.get("/sources").text().contains("pengaturannya tidak terbaca")
    });
    assert_eq!(admin.post("/sources/run", &[("source", "situs")]).status, 303);
    assert_eq!(admin.post("/sources/run", &[("source", "rusak")]).status, 404);

    assert_eq!(admin.post("/sources/remove", &[("source", "situs")]).status, 303);
    wait_until("it is let go", || admin.post("/sources/run", &[("source", "situs")]).status == 404);
    let (status, _) = serving.stop();
    assert_eq!(status.code(), Some(0));
    assert_eq!(netra.count("acts"), 5, "what it brought stays");
}
