//! What goes into the store and what comes out, by area.

pub mod audit;
pub mod case;
pub mod index;
pub mod intake;
pub mod item;
pub mod office;
pub mod queue;
pub mod report;
pub mod source;
pub mod watchlist;

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
