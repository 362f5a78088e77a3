//! End-to-end tests: the real binary, real databases, real files. What needs a server gets it from `tests/run`.

#[path = "e2e/arrows.rs"]
mod arrows;
#[path = "e2e/import.rs"]
mod import;
#[path = "e2e/netra.rs"]
mod netra;
