//! End-to-end tests: the real binary, real databases, real files. What needs a server gets it from `tests/run`.

#[path = "e2e/arrows.rs"]
mod arrows;
#[path = "e2e/bad_input.rs"]
mod bad_input;
#[path = "e2e/bad_office.rs"]
mod bad_office;
#[path = "e2e/collect.rs"]
mod collect;
#[path = "e2e/crash.rs"]
mod crash;
#[path = "e2e/desk.rs"]
mod desk;
#[path = "e2e/evidence.rs"]
mod evidence;
#[path = "e2e/faults.rs"]
mod faults;
#[path = "e2e/files.rs"]
mod files;
#[path = "e2e/help.rs"]
mod help;
#[path = "e2e/hostile.rs"]
mod hostile;
#[path = "e2e/import.rs"]
mod import;
#[path = "e2e/keep.rs"]
mod keep;
#[path = "e2e/media.rs"]
mod media;
#[path = "e2e/netra.rs"]
mod netra;
#[path = "e2e/postgres.rs"]
mod postgres;
#[path = "e2e/reactions.rs"]
mod reactions;
#[path = "e2e/releases.rs"]
mod releases;
#[path = "e2e/search.rs"]
mod search;
#[path = "e2e/sizes.rs"]
mod sizes;
#[path = "e2e/watchlist.rs"]
mod watchlist;
