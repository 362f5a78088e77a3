//! Deletion by age: what goes when, and what is kept from it.

use jiff::Timestamp;
use netra_model::ShortId;
use netra_model::retention::RetentionClass;

/// What becomes of an item or a case in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// It is deleted by itself from this moment on.
    On {
        /// When.
        at: Timestamp,
        /// As what.
        class: RetentionClass,
    },
    /// Its clock does not run while something rests on it.
    Held(HeldBy),
    /// A person keeps it.
    HeldByStaff {
        /// The hold's number.
        n: u64,
        /// Who.
        by: String,
        /// Since when.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// It is not deleted by its age.
    Never,
}

/// What keeps an item or a case from deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldBy {
    /// It stands in a case that is not closed.
    OpenCase,
    /// It stands in a closed case, and goes with it.
    ClosedCase,
    /// A clock of the law runs, or somebody's verdict or the outcome is waited for.
    Clock,
    /// A citizen told of it.
    Tip,
}

/// What is due of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeDue {
    /// The class.
    pub class: RetentionClass,
    /// How long it is kept; `None` when it is not deleted by its age.
    pub days: Option<u32>,
    /// How many go now; counted up to [`AgeDue::MOST`].
    pub now: u64,
    /// How many go within the days that were asked for, those of `now` among them; counted up to [`AgeDue::MOST`].
    pub soon: u64,
}

impl AgeDue {
    /// So many are counted; more are "more than so many".
    pub const MOST: u64 = 100_000;
}

/// An item or a case that goes soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRow {
    /// As what.
    pub class: RetentionClass,
    /// Which: the item's or the case's short id.
    pub short_id: ShortId,
    /// From when on.
    pub at: Timestamp,
}

/// An item or a case that a person keeps from deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldRow {
    /// Its number.
    pub n: u64,
    /// The item's or the case's short id.
    pub short_id: ShortId,
    /// Whether it is a case.
    pub is_case: bool,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// Since when.
    pub at: Timestamp,
}

/// How far a deletion by age has come.
#[derive(Debug)]
pub(crate) struct Erasing {
    /// Which of the classes, in the order in which they go.
    pub(crate) class: usize,
    /// From when on the next ones of that class are looked for.
    pub(crate) from: i64,
    /// What went so far.
    pub(crate) gone: Aged,
}

impl Default for Erasing {
    fn default() -> Self {
        Self { class: 0, from: i64::MIN, gone: Aged::default() }
    }
}

/// What a deletion by age took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Aged {
    /// Acts without a flag.
    pub acts: u64,
    /// Items.
    pub items: u64,
    /// Cases.
    pub cases: u64,
}
