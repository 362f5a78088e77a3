//! One module per platform. A new one is a file here, a variant of [`crate::AnyConnector`] and a coverage row.

pub mod bluesky;
pub mod mastodon;

mod common;

pub use bluesky::Bluesky;
pub use mastodon::Mastodon;
