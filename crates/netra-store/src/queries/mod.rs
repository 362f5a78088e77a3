//! Every statement, once; this folder is compiled once per database.

pub(crate) mod attribution;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod calibration;
pub(crate) mod case;
mod change;
mod coverage;
pub(crate) mod day;
pub(crate) mod detach;
pub(crate) mod digest;
pub(crate) mod dossier;
pub(crate) mod draft;
pub(crate) mod erase;
pub(crate) mod expire;
mod facts;
pub(crate) mod figures;
mod flags;
pub(crate) mod fold;
pub(crate) mod form_a;
pub(crate) mod go;
pub(crate) mod hand;
pub(crate) mod import;
pub(crate) mod index;
pub(crate) mod intake;
pub(crate) mod item;
pub(crate) mod job;
pub(crate) mod known;
pub(crate) mod letter;
pub(crate) mod matching;
pub(crate) mod media;
pub(crate) mod office;
pub(crate) mod plenary;
pub(crate) mod practice;
pub(crate) mod prevention;
pub(crate) mod quarantine;
pub(crate) mod queue;
pub(crate) mod reach;
pub(crate) mod recusal;
pub(crate) mod release;
pub(crate) mod report;
pub(crate) mod retention;
pub(crate) mod review;
mod rows;
pub(crate) mod sample;
pub(crate) mod saved_filter;
pub(crate) mod schema;
pub(crate) mod search;
pub(crate) mod setup;
mod sight;
pub(crate) mod source;
pub(crate) mod staff;
pub(crate) mod state;
pub(crate) mod target;
pub(crate) mod tip;
pub(crate) mod training;
pub(crate) mod watch_batch;
pub(crate) mod watch_edit;
pub(crate) mod watchlist;
pub(crate) mod watchlist_import;

use super::{AFTER_ERASING, CHANGE, Db, LIKE, LOCK_SCHEMA, MIGRATIONS, READ};

type Conn = <Db as sqlx::Database>::Connection;
type DbRow = <Db as sqlx::Database>::Row;
type Sql = sqlx::QueryBuilder<Db>;

/// How many values one list in a statement takes: below both engines' limits, and always the same, so that the
/// prepared statement is found again.
const CHUNK: usize = 500;
