//! The one guarded, polite HTTP client of Netra.
//!
//! Guarded: only `http` and `https`, no credentials in addresses, ports 80 and 443, and never an address inside the
//! office's network ([`address`]); checked at every redirect and again after the name is looked up, because the name
//! server belongs to somebody else. A cap on decoded bytes, a least rate and one deadline for everything bound what an
//! answer costs. Bodies are asked for plain, as gzip or as zstd; any other encoding is refused.
//! Peers on purpose inside the network (a test server, an identity provider) are listed in
//! [`HttpConfig::allow_private`] by host and port.
//!
//! Polite: requests to one host keep a gap, and a host that asks to be left alone is left alone ([`pace`]).
//!
//! Accountable: what was asked and what came back is kept as it was on the wire, without keys ([`Fetched`]).
//!
//! What it deliberately does not do: it never retries and never waits long. Every failure is an [`HttpError`] that
//! says what happened; the loop decides what follows. It keeps no cookies, uses no proxy from the environment, and
//! knows nothing of any platform.

pub mod address;
pub mod pace;

mod client;
mod error;
mod request;

pub use client::{Http, HttpConfig, Next, Stream};
pub use error::{BadConfig, HttpError};
pub use request::{Fetched, Request, Validators};
