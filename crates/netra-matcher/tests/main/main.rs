//! The matcher from outside, with the dictionaries that come with the project.

mod acts;
mod dictionaries;
mod families;
mod mistakes;
mod parity;
mod properties;
mod races;
mod shipped;
mod snapshots;
