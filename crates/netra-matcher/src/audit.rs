//! Whether a release treats every candidate alike: how each is covered ([`Parity`]), and whether candidates can be put in
//! each other's place without a score that moves ([`swap_test`]). Both are pure; their results are data for the one who
//! signs a release.

mod parity;
mod permute;
mod swap;

pub use parity::Parity;
pub use swap::swap_test;
