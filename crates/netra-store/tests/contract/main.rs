//! One contract, two engines: every test runs on SQLite and on PostgreSQL.
//!
//! PostgreSQL's address comes from `NETRA_TEST_POSTGRES`; `tests/run` starts a private cluster and sets it. Without
//! it these tests fail with a sentence, unless it says `skip`: nothing is left out silently.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

mod admin;
mod cases;
mod day;
mod deciding;
mod evidence;
mod figures;
mod intake;
mod keep;
mod ledger;
mod media;
mod opening;
mod operation;
mod people;
mod reach;
mod recusal;
mod releases;
mod replay;
mod retention;
mod review;
mod rights;
mod scopes;
mod search;
mod second;
mod surface;
mod tips;
mod training;
