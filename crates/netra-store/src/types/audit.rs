//! The audit log [jejak audit].

use jiff::Timestamp;
use netra_model::Sha256;

/// A line of the log. It holds no personal text; what was said is kept apart and can be purged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number in its office, without gaps, from 1.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who, for instance `user:<id>` or `worker:collector`; `hidden:second-review` in what the asker is shown as long as they
    /// are to judge the item apart.
    pub who: String,
    /// What, for instance `item.decide`.
    pub action: String,
    /// About what kind of thing, for instance `item`.
    pub object: String,
    /// Which one.
    pub object_id: String,
    /// The digest of the detail.
    pub detail_sha256: Sha256,
    /// The detail, as JSON; `None` when it was purged.
    pub detail: Option<String>,
    /// The hash of the line before.
    pub previous: Sha256,
    /// SHA-256 over the previous hash and this line's fields.
    pub hash: Sha256,
}

/// A page of the log, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditPage {
    /// The rows.
    pub rows: Vec<AuditRow>,
    /// How many there are in all.
    pub total: u64,
}

/// Whether the chain holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditState {
    /// Every line is as it was written.
    Whole {
        /// How many lines.
        lines: u64,
        /// The last line's hash; written down elsewhere, it proves later that nothing was cut off at the end.
        head: Option<Sha256>,
    },
    /// A line was changed, removed or put in.
    Broken {
        /// At which line.
        seq: u64,
        /// What does not fit.
        why: &'static str,
    },
}
