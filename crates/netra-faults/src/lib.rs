//! For tests only: a server on a bare TCP socket that answers as its script says, well or badly.
//!
//! A [`Server`] has a script: a closure that is given each question ([`Asked`]) and says what to do ([`Act`]). It counts
//! and remembers what it was asked. A [`Fault`] is a way to go wrong that can be laid over any good [`Answer`], so that
//! every client and every connector meets the same troubles.
//!
//! What it deliberately is not: an HTTP server. It knows just enough of the protocol to break it at a chosen byte. It
//! runs on a thread of its own, so that it serves blocking and asynchronous tests alike.

mod answer;
mod fault;
mod server;

pub use answer::{Act, Answer, Asked};
pub use fault::Fault;
pub use server::Server;
