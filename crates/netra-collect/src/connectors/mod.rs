//! One module per platform. A new one is a file here, a variant of [`crate::AnyConnector`] and a coverage row.

pub mod bluesky;
pub mod feed;
pub mod mastodon;
pub mod x;
pub mod youtube;

mod common;
mod revisit;

pub use bluesky::{Bluesky, StreamKind, StreamSource};
pub use feed::Feed;
pub use mastodon::Mastodon;
pub use x::X;
pub use youtube::YouTube;

#[cfg(test)]
mod scripted;
