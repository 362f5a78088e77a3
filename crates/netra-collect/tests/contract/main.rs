//! Every connector against a server that plays its platform, well and badly.
//!
//! A connector adds one file with a [`Simulator`](suite::Simulator) (see `bluesky.rs`) and one line here.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests are tests, too; clippy.toml reaches only test functions"
)]

mod suite;

mod bluesky;
mod controls;
mod feed;
mod mastodon;
mod x;
mod youtube;
