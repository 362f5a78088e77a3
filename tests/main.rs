//! End-to-end tests: the real binary, real databases, real files. What needs a server gets it from `tests/run`.

#[path = "e2e/arrows.rs"]
mod arrows;
