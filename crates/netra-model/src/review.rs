//! What people decide about items: verdicts, what a decision says, and how far two people agree.

mod agreement;
mod checks;
mod reason;
mod rules;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::BadId;

pub use agreement::{Agreement, FEWEST_PAIRS, Share, kappa_of_many, wilson};
pub use checks::{Check, Checks};
pub use reason::{Reason, built_in_reasons};
pub use rules::ReviewRules;

/// The result of a review \[hasil telaah\]. One person's key press is never a finding; the plenary makes those.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// *tidak ada indikasi*
    NoIndication,
    /// *perlu penelusuran*
    Trace,
    /// *ada indikasi, ke telaah kedua*
    Indication,
    /// *cukup pencegahan*: closed without a finding, counted without a name.
    Prevention,
}

impl Verdict {
    /// All, in the order of their keys 1–4.
    pub const ALL: [Self; 4] = [Self::NoIndication, Self::Trace, Self::Indication, Self::Prevention];

    /// The name as stored and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoIndication => "no_indication",
            Self::Trace => "trace",
            Self::Indication => "indication",
            Self::Prevention => "prevention",
        }
    }

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::NoIndication => ("Tidak ada indikasi", "No indication"),
            Self::Trace => ("Perlu penelusuran", "Needs tracing"),
            Self::Indication => ("Ada indikasi", "Indication"),
            Self::Prevention => ("Cukup pencegahan", "Prevention suffices"),
        }
    }
}

impl FromStr for Verdict {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == text).ok_or_else(|| BadId {
            text: text.chars().take(40).collect(),
            wanted: "a verdict: no_indication, trace, indication or prevention",
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which review a decision belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Round {
    /// Telaah pertama.
    First,
    /// Telaah kedua.
    Second,
    /// Pleno.
    Plenary,
}

/// Where an item stands in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// Waits for a first review.
    Open,
    /// Put off \[tunda\] with a reason and a date.
    Held,
    /// Waits for somebody else's verdict [telaah kedua]; until then the first one is nobody's but its author's.
    Second,
    /// Two people came to different verdicts: the plenary \[pleno\] decides.
    Plenary,
    /// Has a verdict.
    Decided,
    /// Decided, but a new flag has signals that the reviewer did not see \[muncul lagi\].
    Reappeared,
}

impl ItemStatus {
    /// All, in the order in which an item may pass through them.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Held, Self::Second, Self::Plenary, Self::Decided, Self::Reappeared];

    /// Whether one person's first review may be made now: not while a second person or the plenary is asked.
    pub fn takes_a_first_review(self) -> bool {
        !matches!(self, Self::Second | Self::Plenary)
    }

    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Held => "held",
            Self::Second => "second",
            Self::Plenary => "plenary",
            Self::Decided => "decided",
            Self::Reappeared => "reappeared",
        }
    }
}

impl FromStr for ItemStatus {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(|| BadId {
            text: text.chars().take(40).collect(),
            wanted: "a status: open, held, second, plenary, decided or reappeared",
        })
    }
}

impl Verdict {
    /// Whether the day on which it became known [tanggal diketahui] may be set with it: clocks run only from a verdict
    /// that something is followed up.
    pub fn starts_a_clock(self) -> bool {
        matches!(self, Self::Trace | Self::Indication)
    }
}
