//! The matcher from outside, with the dictionaries that come with the project.

mod acts;
mod benign;
mod dictionaries;
mod families;
mod language;
mod memory;
mod mistakes;
mod parity;
mod properties;
mod provisions;
mod races;
mod shipped;
mod snapshots;
