//! The same binary on PostgreSQL: the same input gives the same state, byte for byte of its digest.

use std::process::Command;

use crate::netra::{Invented, Netra, part, said};

/// A database of its own on the test run's server; dropped at the end.
struct Database {
    server: String,
    name: String,
}

impl Database {
    fn create(server: &str, name: &str) -> Self {
        let database =
            Self { server: server.to_owned(), name: format!("netra_e2e_{name}_{}", std::process::id()) };
        database.psql(&format!(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
            database.name
        ));
        database
    }

    /// Its address.
    fn url(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').expect("an address ends with a database");
        format!("{server}/{}", self.name)
    }

    fn psql(&self, statement: &str) {
        said(Command::new("/usr/lib/postgresql/15/bin/psql").args(["-qX", "-c", statement, &self.server]))
            .well();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.psql(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}

/// Fills an office; its digest and figures.
fn filled(netra: &Netra) -> (String, Vec<u64>) {
    netra.run(&["watchlist", "import", &netra.file("people.csv", Invented::watchlist(40))]).well();
    netra.run(&["import", "--quiet", &netra.file("acts.ndjson", Invented::new(21).acts(3_000, 40))]).well();
    let bad =
        "{\"schema\":\"netra-act/1\",\"platform\":\"x\",\"act\":\"reel\",\"actor\":{\"handle\":\"demo1\"}}\n";
    netra.run(&["import", "--quiet", &netra.file("bad.ndjson", bad)]).well();
    let figures =
        ["persons watched today", "acts", "flags", "items waiting for review", "lines in quarantine"];
    (netra.digest(), figures.map(|label| netra.count(label)).to_vec())
}

#[test]
fn the_same_input_gives_the_same_digest_on_both_engines() {
    let Some(server) =
        part("NETRA_TEST_POSTGRES", "a PostgreSQL server (postgres://USER@HOST:PORT/DATABASE)")
    else {
        return;
    };
    let database = Database::create(&server, "digest");
    let on_postgres = Netra::new(&format!("database = '{}'\n", database.url()));
    let on_sqlite = Netra::new("");
    assert_eq!(filled(&on_postgres), filled(&on_sqlite));
    assert!(!on_postgres.data().join("netra.db").exists());
    on_postgres.run(&["rematch"]).well();
    on_sqlite.run(&["rematch"]).well();
    assert_eq!(on_postgres.digest(), on_sqlite.digest());
    let check = on_postgres.run(&["check"]);
    assert!(check.out.contains("chain whole"), "{check:?}");
}

#[test]
fn a_database_server_that_is_not_there_is_said_without_its_password() {
    let netra = Netra::new("database = 'postgres://netra:rahasia@127.0.0.1:1/netra'\n");
    let why = netra.run(&["check"]).refused();
    assert!(why.contains("BROKEN  database: ") && !why.contains("rahasia"), "{why}");
}
