//! What goes into the store and what comes out, by area.

pub(crate) mod admin;
pub(crate) mod audit;
pub(crate) mod case;
pub(crate) mod coverage;
pub(crate) mod day;
pub(crate) mod figures;
pub(crate) mod index;
pub(crate) mod intake;
pub(crate) mod item;
pub(crate) mod media;
pub(crate) mod office;
pub(crate) mod queue;
pub(crate) mod release;
pub(crate) mod report;
pub(crate) mod retention;
pub(crate) mod review;
pub(crate) mod search;
pub(crate) mod source;
pub(crate) mod tip;
pub(crate) mod training;
pub(crate) mod watchlist;

/// Which stretch of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many rows to leave out at the start.
    pub offset: u64,
    /// How many rows at most.
    pub limit: u64,
}

impl Page {
    /// The first `limit` rows.
    pub fn first(limit: u64) -> Self {
        Self { offset: 0, limit }
    }
}

impl Default for Page {
    fn default() -> Self {
        Self::first(50)
    }
}
