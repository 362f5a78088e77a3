//! The bundle as a whole: what is written, what the verifier finds, what hostile words and zips do, and what an
//! outside validator says.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may fail loudly")]

mod hostile;
mod outside;
mod sample;
mod verifies;
mod writes;
