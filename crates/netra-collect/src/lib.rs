//! Connectors, file readers, and the one collection loop as a pure state machine.
//!
//! A [`Connector`] speaks one platform's official interface and does one task at a time; [`AnyConnector`] is the list
//! of them and, at the same time, the shape of their configuration. The [`schedule`] decides which task is due; it
//! performs nothing itself. What each platform can show at all is in [`coverage`](mod@coverage).
//!
//! What it deliberately does not do: it stores nothing, and it keeps nothing of people outside the watch-list. It
//! fetches only through [`netra_http::Http`], and never as a person who is signed in: at most with a token of an
//! application of the office, for a server that answers nobody else.

pub mod car;
pub mod connectors;
pub mod contract;
pub mod coverage;
pub mod media;
pub mod parts;
pub mod readers;
pub mod schedule;
pub mod watchlist;

mod connector;
mod html;
mod json;
mod secret;
mod terms;
mod when;

pub use connector::{Abilities, AnyConnector, ConnectError, Connector};
